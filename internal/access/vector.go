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
	at    [fan]T
	owner stamp // behind, for elements that want to be one cache line
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

// A page is a run as long as its ids came in order: the index of id k in it is from + k. Runs are small enough to stay
// near; another page has a table.
type page struct {
	owner stamp
	from  uint32
	there [pageSize / 64]uint64
	at    *[pageSize]uint32 // index + 1; nil: a run
}

func (p *page) of(k uint64) (uint32, bool) {
	if p.at == nil {
		return p.from + uint32(k), p.there[k/64]>>(k%64)&1 != 0
	}
	i := p.at[k]
	return i - 1, i != 0
}

func (p *page) set(k uint64, i uint32) {
	if p.at == nil && p.there == [pageSize / 64]uint64{} {
		p.from = i - uint32(k)
	}
	if p.at == nil && p.from+uint32(k) != i {
		p.at = new([pageSize]uint32)
		for j := range uint64(pageSize) {
			if p.there[j/64]>>(j%64)&1 != 0 {
				p.at[j] = p.from + uint32(j) + 1
			}
		}
	}
	if p.at != nil {
		p.at[k] = i + 1
		return
	}
	p.there[k/64] |= 1 << (k % 64)
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
				return p.of(uint64(id) & (pageSize - 1))
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
		next := *p
		next.owner = s
		if p.at != nil {
			at := *p.at
			next.at = &at
		}
		p = &next
		ps.page[mid] = p
	}
	p.set(uint64(id)&(pageSize-1), i)
}

// A bag is a persistent set of words in order: one leaf of at most bagLeaf, or several.
type bag struct {
	one  []uint32
	many [][]uint32 // when there are several: all of them
}

const bagLeaf = 512

func (b bag) all(yield func(uint32) bool) {
	if b.many == nil {
		for _, w := range b.one {
			if !yield(w) {
				return
			}
		}
		return
	}
	for _, l := range b.many {
		for _, w := range l {
			if !yield(w) {
				return
			}
		}
	}
}

// leafOf is the leaf that holds w or would, of several.
func (b bag) leafOf(w uint32) int {
	i, _ := slices.BinarySearchFunc(b.many, w, func(l []uint32, w uint32) int {
		if l[0] <= w {
			return -1
		}
		return 1
	})
	return max(0, i-1)
}

func (b bag) with(w uint32) bag {
	if b.many == nil {
		grown := withWord(b.one, w)
		if len(grown) <= bagLeaf {
			return bag{one: grown}
		}
		return bag{many: halves(grown)}
	}
	i := b.leafOf(w)
	grown := withWord(b.many[i], w)
	if len(grown) <= bagLeaf {
		many := slices.Clone(b.many)
		many[i] = grown
		return bag{many: many}
	}
	many := make([][]uint32, 0, len(b.many)+1)
	many = append(append(many, b.many[:i]...), halves(grown)...)
	return bag{many: append(many, b.many[i+1:]...)}
}

func halves(leaf []uint32) [][]uint32 {
	half := len(leaf) / 2
	return [][]uint32{slices.Clone(leaf[:half]), slices.Clone(leaf[half:])}
}

func (b bag) without(w uint32) bag {
	if b.many == nil {
		return bag{one: withoutWord(b.one, w)}
	}
	i := b.leafOf(w)
	left := withoutWord(b.many[i], w)
	many := slices.Clone(b.many)
	if many[i] = left; len(left) == 0 {
		many = slices.Delete(many, i, i+1)
	}
	if len(many) == 1 {
		return bag{one: many[0]}
	}
	return bag{many: many}
}

// bagOf takes words in order, without repeats; it keeps the slice.
func bagOf(words []uint32) bag {
	if len(words) <= bagLeaf {
		return bag{one: slices.Clip(words)}
	}
	b := bag{many: make([][]uint32, 0, (len(words)+bagLeaf-1)/bagLeaf)}
	for part := range slices.Chunk(words, bagLeaf) {
		b.many = append(b.many, slices.Clip(part))
	}
	return b
}
