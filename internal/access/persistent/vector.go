// Package persistent has containers that keep their earlier versions. A change copies the small part that it touches and shares
// the rest with the version it came from (copy-on-write with path copying; Okasaki, Purely Functional Data Structures), so that
// readers of a version need no lock and a version costs what changed in it.
//
// Changes are made by an edit, which a [Stamp] names: what one edit has copied it changes in place from then on. A version must no
// longer be changed by its edit once others read it.
package persistent

import "sync/atomic"

// Vector is a radix vector: a tree in which six bits of the index choose the way at each of two levels below a root that grows. An
// edit copies the leaf of 64 elements that it touches and the two nodes above it. The zero value is empty.
type Vector[T any] struct {
	root  []*branch[T]
	owner Stamp // of root
	n     uint32
}

type branch[T any] struct {
	owner Stamp
	leafs [Fan]*leaf[T]
}

type leaf[T any] struct {
	at    [Fan]T
	owner Stamp // behind, for elements that want to be one cache line
}

const fanBits = 6

// Fan is how many elements a leaf of a [Vector] has, side by side.
const Fan = 1 << fanBits

// Stamp names one edit: nodes that carry it belong to that edit alone.
type Stamp uint64

var stamps atomic.Uint64

// NewStamp begins an edit.
func NewStamp() Stamp { return Stamp(stamps.Add(1)) }

// Len is one more than the highest index that was edited.
func (v *Vector[T]) Len() uint32 { return v.n }

// At is the element, not to be changed; nil beyond the end and where nothing was set near by.
func (v *Vector[T]) At(i uint32) *T {
	if i >= v.n {
		return nil
	}
	b := v.root[i>>(2*fanBits)]
	if b == nil {
		return nil
	}
	l := b.leafs[i>>fanBits&(Fan-1)]
	if l == nil {
		return nil
	}
	return &l.at[i&(Fan-1)]
}

// Edit is the element, for changing by the edit s; added when it is beyond the end.
func (v *Vector[T]) Edit(s Stamp, i uint32) *T {
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
	mid := i >> fanBits & (Fan - 1)
	l := b.leafs[mid]
	if l == nil {
		l = &leaf[T]{owner: s}
		b.leafs[mid] = l
	} else if l.owner != s {
		l = &leaf[T]{owner: s, at: l.at}
		b.leafs[mid] = l
	}
	v.n = max(v.n, i+1)
	return &l.at[i&(Fan-1)]
}
