package access

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"time"
)

// row is one resource, taken out of its block to be read at leisure or changed.
type row struct {
	exists, private bool
	kind            ResourceKind
	perspective     Perspective
	owner, home     uint32
	id              ResourceID
	title           string
	grants          []grant
	links           []link
}

type grant struct {
	word    uint32 // as in block.hot
	id      GrantID
	by      uint32
	at      uint32 // seconds
	expires int64
	via     uint32 // workspace index + 1
}

func (g grant) to() principal   { return principal(g.word >> whatShift) }
func (g grant) level() uint32   { return levelOf(g.word) }
func (g grant) when() time.Time { return time.Unix(int64(g.at), 0).UTC() }

func (g grant) expired(now time.Time) bool { return g.expires != 0 && nanoseconds(now) >= g.expires }

func grantWord(to principal, level uint32, look bool) uint32 {
	w := uint32(to)<<whatShift | level<<levelShift
	if look {
		w |= closer
	}
	return w
}

// record is a row as the three words of its block, without the grants.
func (r *row) record() (w0, w1 uint32) {
	w0 = r.owner<<ownerShift | uint32(r.kind)<<kindShift | uint32(r.perspective)<<perspShift
	if r.exists {
		w0 |= flagExists
	}
	if r.private {
		w0 |= flagPrivate
	}
	return w0, r.home
}

func pack(g grant) coldGrant {
	return coldGrant{uint32(g.id), g.at, g.by<<grantIDHighBits | uint32(g.id>>32)}
}

func (c coldGrant) id() GrantID { return GrantID(c[0]) | GrantID(c[2]&(1<<grantIDHighBits-1))<<32 }
func (c coldGrant) by() uint32  { return c[2] >> grantIDHighBits }

// row i; the zero row when there is none.
func (s *state) row(i uint32) (r row) {
	b := s.blocks.at(i / fan)
	if b == nil || b.hot == nil {
		return r
	}
	k := i % fan
	w0, from, to := b.hot[3*k], b.hot[3*k+2], b.hot[3*k+5]
	r = row{
		exists: w0&flagExists != 0, private: w0&flagPrivate != 0,
		kind: ResourceKind(w0 & everyKindBits >> kindShift), perspective: Perspective(w0 & everyPerspBits >> perspShift),
		owner: w0 >> ownerShift, home: b.hot[3*k+1],
		id: b.cold.ids[k], title: b.title(k),
	}
	r.grants = make([]grant, 0, to-from)
	for at := from; at < to; at++ {
		c := b.cold.grants[at-hotHead]
		g := grant{word: b.hot[at], id: c.id(), by: c.by(), at: c[1]}
		if g.word&closer != 0 {
			x := b.extra(at)
			g.expires, g.via = x.expires, x.via
		}
		r.grants = append(r.grants, g)
	}
	for _, l := range b.cold.links {
		if uint32(l.row) == k {
			r.links = append(r.links, l)
		}
	}
	return r
}

func (b *block) title(k uint32) string {
	start := uint32(0)
	if k > 0 {
		start = b.cold.ends[k-1]
	}
	return b.cold.titles[start:b.cold.ends[k]]
}

// extra of the grant at a place of hot that has the closer bit.
func (b *block) extra(at uint32) extra {
	id := b.cold.grants[at-hotHead].id()
	for _, x := range b.cold.extras {
		if x.grant == id {
			return x
		}
	}
	return extra{}
}

// putRow writes row i in place of what it was and brings the lists in line.
func (e *edit) putRow(i uint32, r row) {
	old := e.row(i)
	b := e.blocks.edit(e.stamp, i/fan)
	*b = b.with(i%fan, &r)
	was, is := e.entries(nil, i, &old), e.entries(nil, i, &r)
	for _, x := range was {
		if !slices.Contains(is, x) {
			l := e.lists[x.list].edit(e.stamp, x.slot)
			*l = l.without(x.word)
		}
	}
	for _, x := range is {
		if !slices.Contains(was, x) {
			l := e.lists[x.list].edit(e.stamp, x.slot)
			*l = l.with(x.word)
		}
	}
}

// with is a copy of the block with row k replaced.
func (b *block) with(k uint32, r *row) block {
	old := b.hot
	cold := &coldBlock{}
	if old == nil {
		old = make([]uint32, hotHead)
		for i := 2; i < hotHead; i += 3 {
			old[i] = hotHead
		}
	} else {
		*cold = *b.cold
	}
	from, to := old[3*k+2], old[3*k+5]
	grown := uint32(len(r.grants)) - (to - from) // may wrap: so does the sum below
	hot := make([]uint32, uint32(len(old))+grown)
	copy(hot, old[:from])
	grants := make([]coldGrant, len(hot)-hotHead)
	copy(grants, cold.grants[:from-hotHead])
	for i, g := range r.grants {
		hot[from+uint32(i)], grants[from-hotHead+uint32(i)] = g.word, pack(g)
	}
	after := from + uint32(len(r.grants))
	copy(hot[after:], old[to:])
	if cold.grants != nil {
		copy(grants[after-hotHead:], cold.grants[to-hotHead:])
	}
	hot[3*k], hot[3*k+1] = r.record()
	for i := k + 1; i <= fan; i++ {
		hot[3*i+2] += grown
	}

	cold.extras = cold.keptExtras(cold.grants, from, to, r.grants)
	cold.grants = grants
	cold.ids[k] = r.id
	if b.cold == nil || b.title(k) != r.title {
		start := uint32(0)
		if k > 0 {
			start = cold.ends[k-1]
		}
		end := cold.ends[k]
		cold.titles = cold.titles[:start] + r.title + cold.titles[end:]
		for i := k; i < fan; i++ {
			cold.ends[i] += uint32(len(r.title)) - (end - start)
		}
	}
	if len(r.links) > 0 || len(cold.links) > 0 {
		links := slices.DeleteFunc(slices.Clone(cold.links), func(l link) bool { return uint32(l.row) == k })
		for _, l := range r.links {
			l.row = uint8(k)
			links = append(links, l)
		}
		cold.links = links
	}
	return block{hot, cold}
}

func (c *coldBlock) keptExtras(grants []coldGrant, from, to uint32, now []grant) []extra {
	var kept []extra
	for _, x := range c.extras {
		if !slices.ContainsFunc(grants[from-hotHead:to-hotHead], func(g coldGrant) bool { return g.id() == x.grant }) {
			kept = append(kept, x)
		}
	}
	for _, g := range now {
		if g.word&closer != 0 {
			kept = append(kept, extra{g.id, g.expires, g.via})
		}
	}
	return kept
}

// entry is one place in the lists where a row is found.
type entry struct {
	list int
	slot uint32
	word uint32
}

func (s *state) entries(to []entry, i uint32, r *row) []entry {
	if !r.exists {
		return to
	}
	var look uint32
	if r.private {
		look = closer
	}
	to = append(to, entry{byHome, r.home, i<<whatShift | look}, entry{byUser, r.owner, i<<whatShift | ownerCode<<levelShift})
	for _, g := range r.grants {
		if list, slot, ok := listOf(g.to(), r.home); ok {
			to = append(to, entry{list, slot, i<<whatShift | g.word&(1<<whatShift-1) | look})
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

// rowChanged applies a change of one resource.
func (e *edit) rowChanged(c Change) {
	switch c := c.(type) {
	case ResourceChanged:
		owner, home := e.user(c.Owner), e.workspace(c.Home)
		i := e.rowOf(c.Resource)
		r := e.row(i)
		if i < e.ordered && (!r.exists || r.title != c.Title) {
			e.putRow(i, row{id: r.id})
			i = e.rows
			e.rows++
			e.resourceIDs.set(e.stamp, int64(c.Resource), i)
		}
		if !r.exists {
			e.live++
		}
		r.exists, r.private, r.kind, r.perspective = true, c.Private, c.Kind, c.Perspective
		r.owner, r.home, r.id, r.title = owner, home, c.Resource, c.Title
		e.putRow(i, r)
	case ResourceRemoved:
		if i, ok := e.resourceIDs.of(int64(c.Resource)); ok {
			if e.row(i).exists {
				e.live--
			}
			e.putRow(i, row{id: c.Resource})
		}
	case GrantChanged:
		g := e.grant(c)
		i := e.rowOf(c.Resource)
		r := e.row(i)
		r.setGrant(g)
		e.putRow(i, r)
	case GrantRemoved:
		if i, ok := e.resourceIDs.of(int64(c.Resource)); ok {
			r := e.row(i)
			r.grants = slices.DeleteFunc(r.grants, func(g grant) bool { return g.id == c.Grant })
			e.putRow(i, r)
		}
	case LinkChanged:
		i := e.rowOf(c.Resource)
		r := e.row(i)
		r.setLink(link{id: c.Link, name: c.Name, expires: nanoseconds(c.Expires)})
		e.putRow(i, r)
	case LinkRemoved:
		if i, ok := e.resourceIDs.of(int64(c.Resource)); ok {
			r := e.row(i)
			r.links = slices.DeleteFunc(r.links, func(l link) bool { return l.id == c.Link })
			e.putRow(i, r)
		}
	}
}

// rowOf is the row of a resource; a new one at the end when the id is new, so that facts may come in any order.
func (e *edit) rowOf(id ResourceID) uint32 {
	i, ok := e.resourceIDs.of(int64(id))
	if !ok {
		i = e.rows
		e.rows++
		e.resourceIDs.set(e.stamp, int64(id), i)
		e.putRow(i, row{id: id})
	}
	return i
}

func (e *edit) grant(c GrantChanged) grant {
	if c.Grant < 0 || c.Grant >= maxGrantID {
		e.fail("grant id %d is out of range", c.Grant)
		return grant{}
	}
	g := grant{id: c.Grant, expires: nanoseconds(c.Expires)}
	if c.Via != 0 {
		g.via = e.workspace(c.Via) + 1
	}
	if c.By != 0 {
		g.by = e.user(c.By)
	} else {
		g.by = maxIndex - 1 // nobody in particular
	}
	if t := c.At.Unix(); t > 0 && t < 1<<32 {
		g.at = uint32(t)
	}
	g.word = grantWord(e.principal(c.Principal), e.level(c.Level), g.expires != 0 || g.via != 0)
	return g
}

func (r *row) setGrant(g grant) {
	if at := slices.IndexFunc(r.grants, func(x grant) bool { return x.id == g.id }); at >= 0 {
		r.grants[at] = g
	} else {
		r.grants = append(r.grants, g)
	}
	slices.SortFunc(r.grants, func(a, b grant) int { return cmp.Or(cmp.Compare(a.word, b.word), cmp.Compare(a.id, b.id)) })
}

func (r *row) setLink(l link) {
	if at := slices.IndexFunc(r.links, func(x link) bool { return x.id == l.id }); at >= 0 {
		r.links[at] = l
	} else {
		r.links = append(r.links, l)
	}
	slices.SortFunc(r.links, func(a, b link) int { return cmp.Compare(a.id, b.id) })
}

// gather collects resources, grants and links while a snapshot is loaded, in arrays of their own; build lays them out.
type gather struct {
	ids    index
	rows   []gatheredRow
	grants []gatheredGrant
	extras map[GrantID]extra
	links  []gatheredLink
}

type gatheredRow struct {
	row
	// What came before these was of a resource that has been removed since.
	grantsFrom, linksFrom int
}

type gatheredGrant struct {
	row, word uint32
	cold      coldGrant
}

type gatheredLink struct {
	row  uint32
	gone bool
	link
}

// goneWord marks a grant that was taken away.
const goneWord = ^uint32(0)

func (g *gather) row(e *edit, id ResourceID) uint32 {
	i, ok := g.ids.of(int64(id))
	if !ok {
		i = uint32(len(g.rows))
		g.ids.set(e.stamp, int64(id), i)
		g.rows = append(g.rows, gatheredRow{row: row{id: id}})
	}
	return i
}

func (g *gather) add(e *edit, c Change) {
	switch c := c.(type) {
	case ResourceChanged:
		r := &g.rows[g.row(e, c.Resource)]
		r.exists, r.private, r.kind, r.perspective = true, c.Private, c.Kind, c.Perspective
		r.owner, r.home, r.title = e.user(c.Owner), e.workspace(c.Home), c.Title
	case ResourceRemoved:
		r := &g.rows[g.row(e, c.Resource)]
		*r = gatheredRow{row{id: c.Resource}, len(g.grants), len(g.links)}
	case GrantChanged:
		x := e.grant(c)
		if x.word&closer != 0 {
			g.extras[x.id] = extra{x.id, x.expires, x.via}
		}
		g.grants = append(g.grants, gatheredGrant{g.row(e, c.Resource), x.word, pack(x)})
	case GrantRemoved:
		g.grants = append(g.grants, gatheredGrant{g.row(e, c.Resource), goneWord, pack(grant{id: c.Grant})})
	case LinkChanged:
		g.links = append(g.links, gatheredLink{g.row(e, c.Resource), false, link{id: c.Link, name: c.Name, expires: nanoseconds(c.Expires)}})
	case LinkRemoved:
		g.links = append(g.links, gatheredLink{g.row(e, c.Resource), true, link{id: c.Link}})
	}
}

// reorder lays the rows out anew in the order of titles.
func (e *edit) reorder() {
	g := &gather{extras: map[GrantID]extra{}}
	for i := range e.rows {
		r := e.row(i)
		if !r.exists && len(r.grants) == 0 && len(r.links) == 0 {
			continue
		}
		at := uint32(len(g.rows))
		for _, x := range r.grants {
			if x.word&closer != 0 {
				g.extras[x.id] = extra{x.id, x.expires, x.via}
			}
			g.grants = append(g.grants, gatheredGrant{at, x.word, pack(x)})
		}
		for _, l := range r.links {
			g.links = append(g.links, gatheredLink{row: at, link: l})
		}
		r.grants, r.links = nil, nil
		g.rows = append(g.rows, gatheredRow{row: r})
	}
	g.build(e)
}

// build lays out what was gathered: rows in the order of titles, 64 to a block, and the lists.
func (g *gather) build(e *edit) {
	var used []uint32 // rows that hold anything
	counts := make([]uint32, len(g.rows)+1)
	for _, x := range g.grants {
		counts[x.row]++
	}
	links := map[uint32]*row{}
	for i, l := range g.links {
		if i < g.rows[l.row].linksFrom {
			continue
		}
		r := links[l.row]
		if r == nil {
			r = &row{}
			links[l.row] = r
		}
		if l.gone {
			r.links = slices.DeleteFunc(r.links, func(x link) bool { return x.id == l.id })
		} else {
			r.setLink(l.link)
		}
	}
	var orphans []uint32 // named by a grant or link only
	for i := range g.rows {
		if g.rows[i].exists {
			used = append(used, uint32(i))
		} else if counts[i] > 0 || links[uint32(i)] != nil {
			orphans = append(orphans, uint32(i))
		}
	}
	g.sortByTitle(used)
	e.live = len(used)
	used = append(used, orphans...)
	e.rows = uint32(len(used))
	e.ordered = uint32(e.live)

	starts := make([]uint32, len(g.rows)+1) // of each gathered row's grants in sequence
	var sum uint32
	for i, n := range counts {
		starts[i] = sum
		sum += n
	}
	sequence := make([]uint32, len(g.grants))
	for i, x := range g.grants {
		sequence[starts[x.row]] = uint32(i)
		starts[x.row]++ // now the end
	}

	e.blocks, e.resourceIDs = vector[block]{}, index{}
	var one []gatheredGrant
	for first := 0; first < len(used); first += fan {
		part := used[first:min(first+fan, len(used))]
		hot, cold := make([]uint32, hotHead, hotHead+5*fan), &coldBlock{}
		var grants []coldGrant
		var titles strings.Builder
		for k := range fan {
			hot[3*k+2] = uint32(len(hot))
			if k < len(part) {
				i := part[k]
				r := &g.rows[i]
				e.resourceIDs.set(e.stamp, int64(r.id), uint32(first+k))
				hot[3*k], hot[3*k+1] = r.record()
				one = g.grantsOf(one[:0], sequence[starts[i]-counts[i]:starts[i]], r.grantsFrom)
				for _, x := range one {
					hot, grants = append(hot, x.word), append(grants, x.cold)
					if x.word&closer != 0 {
						cold.extras = append(cold.extras, g.extras[x.cold.id()])
					}
				}
				cold.ids[k] = r.id
				titles.WriteString(r.title)
				if l := links[i]; l != nil {
					for _, x := range l.links {
						x.row = uint8(k)
						cold.links = append(cold.links, x)
					}
				}
			}
			cold.ends[k] = uint32(titles.Len())
		}
		hot[3*fan+2] = uint32(len(hot))
		cold.titles = titles.String()
		cold.grants = slices.Clip(append(make([]coldGrant, 0, len(grants)), grants...))
		*e.blocks.edit(e.stamp, uint32(first/fan)) = block{append(make([]uint32, 0, len(hot)), hot...), cold}
	}
	e.buildLists()
}

// grantsOf are the grants of one row that hold, in the order of their words.
func (g *gather) grantsOf(to []gatheredGrant, sequence []uint32, from int) []gatheredGrant {
	for _, i := range sequence {
		if int(i) < from {
			continue
		}
		x := g.grants[i]
		at := 0
		for at < len(to) && to[at].cold.id() != x.cold.id() {
			at++
		}
		switch {
		case at == len(to):
			to = append(to, x)
		default:
			to[at] = x
		}
	}
	to = slices.DeleteFunc(to, func(x gatheredGrant) bool { return x.word == goneWord })
	slices.SortFunc(to, func(a, b gatheredGrant) int {
		return cmp.Or(cmp.Compare(a.word, b.word), cmp.Compare(a.cold.id(), b.cold.id()))
	})
	return to
}

// buildLists fills every list from the blocks, each list's words side by side.
func (e *edit) buildLists() {
	each := func(visit func(list int, slot, word uint32)) {
		for i := uint32(0); i < e.rows; i++ {
			hot := e.blocks.at(i / fan).hot
			k := i % fan * 3
			w0, home := hot[k], hot[k+1]
			if w0&flagExists == 0 {
				continue
			}
			look := w0 & flagPrivate / flagPrivate * closer
			visit(byHome, home, i<<whatShift|look)
			visit(byUser, w0>>ownerShift, i<<whatShift|ownerCode<<levelShift)
			for _, w := range hot[hot[k+2]:hot[k+5]] {
				if list, slot, ok := listOf(principal(w>>whatShift), home); ok {
					visit(list, slot, i<<whatShift|w&(1<<whatShift-1)|look)
				}
			}
		}
	}
	var counts [numLists][]uint32
	each(func(list int, slot, _ uint32) {
		for uint32(len(counts[list])) <= slot {
			counts[list] = append(counts[list], make([]uint32, max(1024, slot))...)
		}
		counts[list][slot]++
	})
	var words [numLists][]uint32
	for list, c := range counts {
		var sum uint32
		for slot, n := range c {
			c[slot] = sum
			sum += n
		}
		words[list] = make([]uint32, sum)
	}
	each(func(list int, slot, word uint32) {
		words[list][counts[list][slot]] = word
		counts[list][slot]++ // in the end where the next slot's words start
	})
	for list, c := range counts {
		e.lists[list] = vector[bag]{}
		var start uint32
		for slot, end := range c {
			if end > start {
				own := words[list][start:end]
				if !slices.IsSorted(own) { // several grants of one row to one principal
					slices.Sort(own)
				}
				own = slices.Compact(own)
				leaves := make([][]uint32, 0, (len(own)+bagLeaf-1)/bagLeaf)
				for part := range slices.Chunk(own, bagLeaf) {
					leaves = append(leaves, slices.Clip(part))
				}
				*e.lists[list].edit(e.stamp, uint32(slot)) = bag{leaves}
			}
			start = end
		}
	}
}

// sortByTitle orders gathered rows by folded title, then id, eight bytes of title at a time.
func (g *gather) sortByTitle(rows []uint32) {
	type keyed struct {
		key uint64
		row uint32
	}
	folded := make([]string, len(g.rows))
	for _, i := range rows {
		folded[i] = fold(g.rows[i].title)
	}
	compare := func(a, b keyed) int {
		return cmp.Or(cmp.Compare(folded[a.row], folded[b.row]), cmp.Compare(g.rows[a.row].id, g.rows[b.row].id))
	}
	all := make([]keyed, len(rows))
	for i, r := range rows {
		all[i].row = r
	}
	var order func(part []keyed, depth int)
	order = func(part []keyed, depth int) {
		if len(part) < 24 {
			slices.SortFunc(part, compare)
			return
		}
		longer := false
		for i := range part {
			var eight [8]byte
			if t := folded[part[i].row]; len(t) > depth {
				copy(eight[:], t[depth:])
				longer = longer || len(t) > depth+8
			}
			part[i].key = binary.BigEndian.Uint64(eight[:])
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
		rows[i] = k.row
	}
}

// fold is a title as it is compared and searched.
func fold(title string) string { return strings.ToLower(title) }
