package access

import (
	"maps"
	"slices"
	"sync/atomic"
)

// A vector is a persistent array: an edit copies the small leaf it touches and the two nodes above it, everything else
// is shared with the vectors it came from. What one edit has copied already it changes in place.
type vector[T any] struct {
	root  []*branch[T]
	owner stamp // of root
	n     uint32
}

type branch[T any] struct {
	owner stamp
	leafs [fan]*leaf[T]
}

type leaf[T any] struct {
	owner stamp
	at    [fan]T
}

const (
	fanBits = 6
	fan     = 1 << fanBits
)

// stamp names one edit; nodes that carry it belong to that edit alone.
type stamp uint64

var stamps atomic.Uint64

func newStamp() stamp { return stamp(stamps.Add(1)) }

// at is the element, not to be changed; nil when there is none.
func (v *vector[T]) at(i uint32) *T {
	if i >= v.n {
		return nil
	}
	b := v.root[i>>(2*fanBits)]
	if b == nil {
		return nil
	}
	l := b.leafs[i>>fanBits&(fan-1)]
	if l == nil {
		return nil
	}
	return &l.at[i&(fan-1)]
}

// edit is the element for changing in the edit s, added when it is beyond the end.
func (v *vector[T]) edit(s stamp, i uint32) *T {
	top := int(i >> (2 * fanBits))
	if v.owner != s {
		v.root, v.owner = append(make([]*branch[T], 0, max(len(v.root), top+1)), v.root...), s
	}
	for len(v.root) <= top {
		v.root = append(v.root, nil)
	}
	b := v.root[top]
	if b == nil {
		b = &branch[T]{owner: s}
		v.root[top] = b
	} else if b.owner != s {
		b = &branch[T]{owner: s, leafs: b.leafs}
		v.root[top] = b
	}
	mid := i >> fanBits & (fan - 1)
	l := b.leafs[mid]
	if l == nil {
		l = &leaf[T]{owner: s}
		b.leafs[mid] = l
	} else if l.owner != s {
		l = &leaf[T]{owner: s, at: l.at}
		b.leafs[mid] = l
	}
	v.n = max(v.n, i+1)
	return &l.at[i&(fan-1)]
}

// index maps the ids of the system of record to dense indices. Ids are handed out in order, so a table serves them all,
// in pages that are there only where ids are; an id beyond nearIDs goes to a map that is copied when it changes.
type index struct {
	root  []*pages
	owner stamp // of root
	far   map[int64]uint32
	farBy stamp
}

type pages struct {
	owner stamp
	page  [pageSize]*page
}

type page struct {
	owner stamp
	at    [pageSize]uint32 // index + 1
}

const (
	pageBits = 8
	pageSize = 1 << pageBits
	nearIDs  = 1 << 30
)

func (x *index) of(id int64) (uint32, bool) {
	if top := uint64(id) >> (2 * pageBits); top < uint64(len(x.root)) {
		if ps := x.root[top]; ps != nil {
			if p := ps.page[uint64(id)>>pageBits&(pageSize-1)]; p != nil {
				i := p.at[uint64(id)&(pageSize-1)]
				return i - 1, i != 0
			}
		}
		return 0, false
	}
	i, ok := x.far[id]
	return i, ok
}

func (x *index) set(s stamp, id int64, i uint32) {
	if uint64(id) >= nearIDs {
		if x.farBy != s {
			x.far, x.farBy = maps.Clone(x.far), s
		}
		if x.far == nil {
			x.far = map[int64]uint32{}
		}
		x.far[id] = i
		return
	}
	top := int(id >> (2 * pageBits))
	if x.owner != s {
		x.root, x.owner = append(make([]*pages, 0, max(len(x.root), top+1)), x.root...), s
	}
	for len(x.root) <= top {
		x.root = append(x.root, nil)
	}
	ps := x.root[top]
	if ps == nil {
		ps = &pages{owner: s}
		x.root[top] = ps
	} else if ps.owner != s {
		ps = &pages{s, ps.page}
		x.root[top] = ps
	}
	mid := id >> pageBits & (pageSize - 1)
	p := ps.page[mid]
	if p == nil {
		p = &page{owner: s}
		ps.page[mid] = p
	} else if p.owner != s {
		p = &page{s, p.at}
		ps.page[mid] = p
	}
	p.at[id&(pageSize-1)] = i + 1
}

// A bag is a persistent set of words in order, in leaves of at most bagLeaf.
type bag struct{ leaves [][]uint32 }

const bagLeaf = 512

func (b bag) all(yield func(uint32) bool) {
	for _, l := range b.leaves {
		for _, w := range l {
			if !yield(w) {
				return
			}
		}
	}
}

// leafOf is the leaf that holds w or would.
func (b bag) leafOf(w uint32) int {
	i, _ := slices.BinarySearchFunc(b.leaves, w, func(l []uint32, w uint32) int {
		if l[0] <= w {
			return -1
		}
		return 1
	})
	return max(0, i-1)
}

func (b bag) with(w uint32) bag {
	if len(b.leaves) == 0 {
		return bag{[][]uint32{{w}}}
	}
	i := b.leafOf(w)
	old := b.leaves[i]
	at, found := slices.BinarySearch(old, w)
	if found {
		return b
	}
	grown := make([]uint32, len(old)+1)
	copy(grown, old[:at])
	grown[at] = w
	copy(grown[at+1:], old[at:])
	if len(grown) <= bagLeaf {
		leaves := slices.Clone(b.leaves)
		leaves[i] = grown
		return bag{leaves}
	}
	half := len(grown) / 2
	leaves := make([][]uint32, 0, len(b.leaves)+1)
	leaves = append(leaves, b.leaves[:i]...)
	leaves = append(leaves, slices.Clone(grown[:half]), slices.Clone(grown[half:]))
	return bag{append(leaves, b.leaves[i+1:]...)}
}

func (b bag) without(w uint32) bag {
	if len(b.leaves) == 0 {
		return b
	}
	i := b.leafOf(w)
	at, found := slices.BinarySearch(b.leaves[i], w)
	if !found {
		return b
	}
	if len(b.leaves[i]) == 1 {
		if len(b.leaves) == 1 {
			return bag{}
		}
		return bag{slices.Delete(slices.Clone(b.leaves), i, i+1)}
	}
	leaves := slices.Clone(b.leaves)
	leaves[i] = append(append(make([]uint32, 0, len(leaves[i])-1), leaves[i][:at]...), leaves[i][at+1:]...)
	return bag{leaves}
}

// bagOf takes words in order, without repeats; it keeps none of the slice.
func bagOf(words []uint32) bag {
	if len(words) == 0 {
		return bag{}
	}
	b := bag{make([][]uint32, 0, (len(words)+bagLeaf-1)/bagLeaf)}
	for part := range slices.Chunk(words, bagLeaf) {
		b.leaves = append(b.leaves, append(make([]uint32, 0, len(part)), part...))
	}
	return b
}
