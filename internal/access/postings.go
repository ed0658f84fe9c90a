package access

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf8"

	"vitrine/internal/access/persistent"
)

// posting is one word of the inverted index: for each receiver (a list and a slot in it), the rows that name it, in order.
type posting struct {
	list int
	slot uint32
	word uint32
}

// postingsOf a resource; a chart that lives in a dashboard is in no list.
func (s *state) postingsOf(to []posting, r *resource) []posting {
	if !r.exists || r.in != 0 {
		return to
	}
	var look uint32
	if r.private {
		look = closer
	}
	row := r.row << whatShift
	to = append(to, posting{byHome, r.home, row | look}, posting{byUser, r.owner, row | ownerCode<<levelShift})
	for _, g := range r.grants {
		if list, slot, ok := listOf(g.to(), r.home); ok {
			to = append(to, posting{list, slot, row | g.word&(1<<whatShift-1) | look})
		}
	}
	return to
}

// listOf is the list of what a principal is given, for resources of one home.
func listOf(to principal, home uint32) (list int, slot uint32, ok bool) {
	i := uint32(to & indexMask)
	switch to & kindMask {
	case toUser:
		return byUser, i, true
	case toGroup:
		return byGroup, i, true
	case toWorkspace:
		return byWorkspace, i, true
	case toTree:
		return byTree, i, true
	case toDomain:
		return byDomain, i, true
	case toOrganization:
		return byOrganization, 0, true
	case toClass:
		switch RoleClass(i) {
		case ClassStaff:
			return byStaff, 0, true
		case ClassWorkspaceAdmin:
			return byClassAdmin, home, true
		case ClassWorkspaceUser:
			return byClassUser, home, true
		}
	}
	return 0, 0, false
}

// buildPostings fills every list from the blocks, each list's words side by side.
func (e *edit) buildPostings() {
	visit := func(b *block, k, row uint32, found func(list int, slot, word uint32)) {
		rec := b.record(k)
		if rec[0]&flagLiving != 0 {
			return
		}
		home := rec[1] & indexMask
		look := rec[0] & flagPrivate / flagPrivate * closer
		found(byHome, home, row<<whatShift|look)
		found(byUser, rec[0]>>ownerShift, row<<whatShift|ownerCode<<levelShift)
		for i := range b.count(k) {
			w := b.grantWord(rec, i)
			if list, slot, ok := listOf(principal(w>>whatShift), home); ok {
				found(list, slot, row<<whatShift|w&(1<<whatShift-1)|look)
			}
		}
	}
	var counts [numLists][]uint32
	count := func(list int, slot, _ uint32) {
		for uint32(len(counts[list])) <= slot {
			counts[list] = append(counts[list], make([]uint32, max(1024, slot))...)
		}
		counts[list][slot]++
	}
	for n := range e.blocks.Len() { // block after block, which is faster than row after row
		if b := e.blocks.At(n); b != nil && b.hot != nil {
			for k := range uint32(perBlock) {
				if rec := b.record(k); rec[0]&flagExists != 0 {
					visit(b, k, rec[2], count)
				}
			}
		}
	}
	var words [numLists][]uint32
	for list, c := range counts {
		var sum uint32
		for slot, n := range c {
			c[slot] = sum
			sum += n
		}
		words[list] = make([]uint32, sum)
	}
	put := func(list int, slot, word uint32) {
		words[list][counts[list][slot]] = word
		counts[list][slot]++ // in the end where the next slot's words start
	}
	const together = 64
	for from := uint32(0); from < e.rows; from += together {
		to := min(from+together, e.rows)
		var first uint32
		for row := from; row < to; row++ { // one visit would wait for the memory of the next
			at := e.positionOf(row)
			first |= (*e.heads.At(at / perBlock))[at%perBlock][4]
		}
		e.prefetched = first
		for row := from; row < to; row++ {
			at := e.positionOf(row)
			visit(e.blocks.At(at/perBlock), at%perBlock, row, put)
		}
	}
	for list, c := range counts {
		e.postings[list] = persistent.Vector[persistent.Set]{}
		var start uint32
		for slot, end := range c {
			if end > start {
				own := words[list][start:end]
				if !slices.IsSorted(own) { // several grants of one row to one principal
					slices.Sort(own)
				}
				*e.postings[list].Edit(e.stamp, uint32(slot)) = persistent.SetOf(slices.Compact(own))
			}
			start = end
		}
	}
}

// reorder gives the rows out anew in the order of titles, without the gaps that renaming and removing left.
func (e *edit) reorder() {
	g := &gather{}
	var titled []uint32
	for row := range e.rows {
		r := e.state.resource(e.positionOf(row))
		if r.exists && r.row == row {
			titled = append(titled, g.resources.n)
			g.resources.add(gathered{at: r.at, id: r.id, title: r.title})
		}
	}
	g.sortByTitle(titled)
	e.base, e.tail = make([]uint32, len(titled)), persistent.Vector[uint32]{}
	for row, i := range titled {
		at := g.resources.at(i).at
		e.base[row] = at
		b := e.blocks.Edit(e.stamp, at/perBlock)
		if b.owner != e.stamp {
			hot := *b.hot
			b.hot, b.owner = &hot, e.stamp
			*e.heads.Edit(e.stamp, at/perBlock) = b.hot
		}
		b.record(at % perBlock)[2] = uint32(row)
	}
	e.rows, e.ordered = uint32(len(titled)), uint32(len(titled))
	e.buildPostings()
}

// sortByTitle orders gathered resources by folded title, then id: a radix sort from the front (MSD), with eight bytes as a digit.
func (g *gather) sortByTitle(list []uint32) {
	type keyed struct {
		key uint64
		of  uint32
	}
	// The folded titles lie in one text, so that there are not as many strings as titles.
	var text []byte
	ends := make([]int, g.resources.n)
	starts := make([]int, g.resources.n)
	for _, i := range list {
		starts[i] = len(text)
		text = appendFolded(text, g.resources.at(i).title)
		ends[i] = len(text)
	}
	compare := func(a, b keyed) int {
		return cmp.Or(bytes.Compare(text[starts[a.of]:ends[a.of]], text[starts[b.of]:ends[b.of]]), cmp.Compare(g.resources.at(a.of).id, g.resources.at(b.of).id))
	}
	all := make([]keyed, len(list))
	for i, r := range list {
		all[i].of = r
	}
	var order func(part []keyed, depth int)
	order = func(part []keyed, depth int) {
		if len(part) < 24 {
			slices.SortFunc(part, compare)
			return
		}
		longer := false
		for i := range part {
			t := text[min(starts[part[i].of]+depth, ends[part[i].of]):ends[part[i].of]]
			if len(t) < 8 {
				var eight [8]byte
				copy(eight[:], t)
				t = eight[:]
			}
			longer = longer || len(t) > 8
			part[i].key = binary.BigEndian.Uint64(t)
		}
		slices.SortFunc(part, func(a, b keyed) int { return cmp.Compare(a.key, b.key) })
		for from := 0; from < len(part); {
			to := from + 1
			for to < len(part) && part[to].key == part[from].key {
				to++
			}
			switch {
			case to-from == 1:
			case longer:
				order(part[from:to], depth+8)
			default:
				slices.SortFunc(part[from:to], compare)
			}
			from = to
		}
	}
	order(all, 0)
	for i, k := range all {
		list[i] = k.of
	}
}

// fold is a title as it is compared and searched.
func fold(title string) string { return strings.ToLower(title) }

func appendFolded(text []byte, title string) []byte {
	from := len(text)
	for i := range len(title) {
		c := title[i]
		if c >= utf8.RuneSelf {
			return append(text[:from], fold(title)...)
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		text = append(text, c)
	}
	return text
}
