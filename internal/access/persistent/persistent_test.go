package persistent

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

func Example() {
	var words Vector[string]
	s := NewStamp()
	*words.Edit(s, 0) = "glass"
	*words.Edit(s, 1) = "case"

	later := words // a version; from here on words is only read
	*later.Edit(NewStamp(), 1) = "door"

	fmt.Println(*words.At(1), *later.At(1), words.At(2) == nil)

	few := SetOf([]uint32{2, 3, 5})
	more := few.With(4)
	fmt.Println(slices.Collect(few.All), slices.Collect(more.All))
	// Output:
	// case door true
	// [2 3 5] [2 3 4 5]
}

// Every version stays what it was, whatever is done to those that came of it.
func TestVersionsStay(t *testing.T) {
	type version struct {
		vector Vector[int]
		index  Index
		set    Set
		at     map[uint32]int
		ids    map[int64]uint32
		words  map[uint32]bool
	}
	r := rand.New(rand.NewPCG(1, 2))
	versions := []version{{at: map[uint32]int{}, ids: map[int64]uint32{}, words: map[uint32]bool{}}}
	for range 200 {
		v := versions[r.IntN(len(versions))]
		v.at, v.ids, v.words = maps.Clone(v.at), maps.Clone(v.ids), maps.Clone(v.words)
		s := NewStamp()
		for range 1 + r.IntN(80) {
			i, n := uint32(r.IntN(20_000)), r.IntN(1000)
			*v.vector.Edit(s, i), v.at[i] = n, n
			id := int64(r.IntN(3000))
			if r.IntN(10) == 0 {
				id += NearIDs
			}
			v.index.Set(s, id, uint32(n))
			v.ids[id] = uint32(n)
			w := uint32(r.IntN(2000))
			if r.IntN(3) > 0 {
				v.set, v.words[w] = v.set.With(w), true
			} else {
				v.set = v.set.Without(w)
				delete(v.words, w)
			}
		}
		versions = append(versions, v)
	}
	for n, v := range versions {
		for i := range uint32(20_100) {
			want, there := v.at[i]
			if got := v.vector.At(i); got == nil && there || got != nil && *got != want {
				t.Fatalf("version %d, element %d: %v, want %d", n, i, got, want)
			}
		}
		for _, from := range []int64{0, NearIDs} {
			for id := from; id < from+3000; id++ {
				want, there := v.ids[id]
				if got, ok := v.index.Of(id); ok != there || ok && got != want {
					t.Fatalf("version %d, id %d: %d %v, want %d %v", n, id, got, ok, want, there)
				}
			}
		}
		if got, want := slices.Collect(v.set.All), slices.Sorted(maps.Keys(v.words)); !slices.Equal(got, want) {
			t.Fatalf("version %d: %v, want %v", n, got, want)
		}
		var leaves []uint32
		for _, l := range v.set.Leaves(nil) {
			leaves = append(leaves, l...)
		}
		if !slices.Equal(leaves, slices.Collect(v.set.All)) {
			t.Fatalf("version %d: the leaves are %v", n, leaves)
		}
	}
}
