package persistent

import "slices"

// Set is a set of words in order: a sorted list in leaves of at most 512. A change copies a leaf and the list of leaves. The zero
// value is empty.
type Set struct {
	one  []uint32
	many [][]uint32 // when there are several: all of them
}

const maxLeaf = 512

// All are the words, in order.
func (s Set) All(yield func(uint32) bool) {
	if s.many == nil {
		for _, w := range s.one {
			if !yield(w) {
				return
			}
		}
		return
	}
	for _, l := range s.many {
		for _, w := range l {
			if !yield(w) {
				return
			}
		}
	}
}

// leafOf is the leaf that holds w or would, of several.
func (s Set) leafOf(w uint32) int {
	i, _ := slices.BinarySearchFunc(s.many, w, func(l []uint32, w uint32) int {
		if l[0] <= w {
			return -1
		}
		return 1
	})
	return max(0, i-1)
}

// With is the set and w.
func (s Set) With(w uint32) Set {
	if s.many == nil {
		grown := Insert(s.one, w)
		if len(grown) <= maxLeaf {
			return Set{one: grown}
		}
		return Set{many: halves(grown)}
	}
	i := s.leafOf(w)
	grown := Insert(s.many[i], w)
	if len(grown) <= maxLeaf {
		many := slices.Clone(s.many)
		many[i] = grown
		return Set{many: many}
	}
	many := make([][]uint32, 0, len(s.many)+1)
	many = append(append(many, s.many[:i]...), halves(grown)...)
	return Set{many: append(many, s.many[i+1:]...)}
}

func halves(leaf []uint32) [][]uint32 {
	half := len(leaf) / 2
	return [][]uint32{slices.Clone(leaf[:half]), slices.Clone(leaf[half:])}
}

// Without is the set without w.
func (s Set) Without(w uint32) Set {
	if s.many == nil {
		return Set{one: Remove(s.one, w)}
	}
	i := s.leafOf(w)
	left := Remove(s.many[i], w)
	many := slices.Clone(s.many)
	if many[i] = left; len(left) == 0 {
		many = slices.Delete(many, i, i+1)
	}
	if len(many) == 1 {
		return Set{one: many[0]}
	}
	return Set{many: many}
}

// SetOf is the set of words, which come in order and without repeats; it keeps the slice.
func SetOf(words []uint32) Set {
	if len(words) <= maxLeaf {
		return Set{one: slices.Clip(words)}
	}
	s := Set{many: make([][]uint32, 0, (len(words)+maxLeaf-1)/maxLeaf)}
	for part := range slices.Chunk(words, maxLeaf) {
		s.many = append(s.many, slices.Clip(part))
	}
	return s
}

// Leaves appends the lists of words that the set consists of, in order. They are not to be changed.
func (s *Set) Leaves(to [][]uint32) [][]uint32 {
	if s.many != nil {
		return append(to, s.many...)
	}
	return append(to, s.one)
}

// Insert is a sorted list with w in it, a new one unless w was there.
func Insert(list []uint32, w uint32) []uint32 {
	at, found := slices.BinarySearch(list, w)
	if found {
		return list
	}
	next := make([]uint32, len(list)+1)
	copy(next, list[:at])
	next[at] = w
	copy(next[at+1:], list[at:])
	return next
}

// Remove is a sorted list without w, a new one unless w was not there.
func Remove(list []uint32, w uint32) []uint32 {
	at, found := slices.BinarySearch(list, w)
	if !found {
		return list
	}
	return append(append(make([]uint32, 0, len(list)-1), list[:at]...), list[at+1:]...)
}
