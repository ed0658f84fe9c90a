package access

import (
	"cmp"
	"maps"
	"slices"

	"vitrine/internal/access/persistent"
	"vitrine/internal/fault"
)

// gather collects resources, grants and links while a snapshot is loaded, in arrays of their own; build lays them out.
type gather struct {
	ids       persistent.Index
	resources chunked[gathered]
	grants    chunked[gatheredGrant]
	extras    map[GrantID]extra
	links     []gatheredLink
	members   []membership
	// By number: what few resources have; those that live in one; its tiles; the dashboards that have one on a tile.
	traits map[uint32]gatheredTrait
	living map[uint32]map[uint32]bool
	tiles  map[uint32]map[string]gatheredTile
	shown  map[uint32]map[uint32]bool
}

type gatheredTrait struct {
	trait
	in uint32 // number + 1
}

type gatheredTile struct {
	tile
	chart uint32 // number
}

// membership of a user in a group begins or ends.
type membership struct {
	group, user uint32
	in          bool
}

type gathered struct {
	id              ResourceID
	title           string
	owner, home     uint32
	at              uint32
	exists, private bool
	kind            ResourceKind
	perspective     Perspective
	// What came before these was of a resource that has been removed since.
	grantsFrom, linksFrom uint32
}

// A chunked is a long list that grows without moving.
type chunked[T any] struct {
	parts [][]T
	n     uint32
}

const chunkBits = 14

func (p *chunked[T]) add(x T) {
	if p.n&(1<<chunkBits-1) == 0 {
		p.parts = append(p.parts, make([]T, 0, 1<<chunkBits))
	}
	last := &p.parts[len(p.parts)-1]
	*last = append(*last, x)
	p.n++
}

func (p *chunked[T]) at(i uint32) *T { return &p.parts[i>>chunkBits][i&(1<<chunkBits-1)] }

type gatheredGrant struct {
	of, word     uint32
	cold         coldGrant
	made, asleep uint32
}

type gatheredLink struct {
	of   uint32
	gone bool
	link
}

// goneWord marks a grant that was taken away.
const goneWord = ^uint32(0)

func (g *gather) of(e *edit, id ResourceID) uint32 {
	i, ok := g.ids.Of(int64(id))
	if !ok {
		i = g.resources.n
		g.ids.Set(e.stamp, int64(id), i)
		g.resources.add(gathered{id: id})
	}
	return i
}

func (g *gather) add(e *edit, c Change) {
	switch c := c.(type) {
	case ResourceChanged:
		r := g.resources.at(g.of(e, c.Resource))
		r.exists, r.private, r.kind, r.perspective = c.Binned.IsZero(), c.Private, c.Kind, c.Perspective
		r.owner, r.home, r.title = e.user(c.Owner), e.workspace(c.Home), c.Title
		g.addTrait(e, g.of(e, c.Resource), c)
	case ResourceRemoved:
		g.removed(g.of(e, c.Resource))
	case TileChanged:
		d := g.of(e, c.Dashboard)
		delete(g.tiles[d], c.Tile)
		if c.Chart != 0 {
			chart := g.of(e, c.Chart)
			note(&g.tiles, d, c.Tile, gatheredTile{tile{name: c.Tile, vouchers: e.tile(c).vouchers}, chart})
			note(&g.shown, chart, d, true)
		}
	case GrantChanged:
		x := e.grant(c)
		if x.word&closer != 0 {
			g.extras[x.id] = extra{x.id, x.expires, x.via}
		}
		g.grants.add(gatheredGrant{g.of(e, c.Resource), x.word, pack(x), x.made, x.asleep})
	case GrantRemoved:
		g.grants.add(gatheredGrant{of: g.of(e, c.Resource), word: goneWord, cold: pack(grant{id: c.Grant})})
	case LinkChanged:
		g.links = append(g.links, gatheredLink{g.of(e, c.Resource), false, e.link(c)})
	case LinkRemoved:
		g.links = append(g.links, gatheredLink{g.of(e, c.Resource), true, link{id: c.Link}})
	}
}

func note[A, B comparable, C any](m *map[A]map[B]C, a A, b B, c C) {
	if *m == nil {
		*m = map[A]map[B]C{}
	}
	if (*m)[a] == nil {
		(*m)[a] = map[B]C{}
	}
	(*m)[a][b] = c
}

func (g *gather) addTrait(e *edit, i uint32, c ResourceChanged) {
	if was := g.traits[i].in; was != 0 {
		delete(g.living[was-1], i)
	}
	t := gatheredTrait{trait: e.trait(c)}
	if t.trait == (trait{}) {
		delete(g.traits, i)
		return
	}
	if c.In != 0 {
		d := g.of(e, c.In)
		t.in = d + 1
		note(&g.living, d, i, true)
	}
	if g.traits == nil {
		g.traits = map[uint32]gatheredTrait{}
	}
	g.traits[i] = t
}

// removed is [edit.removed] of what is gathered.
func (g *gather) removed(i uint32) {
	r := g.resources.at(i)
	*r = gathered{id: r.id, grantsFrom: g.grants.n, linksFrom: uint32(len(g.links))}
	if in := g.traits[i].in; in != 0 {
		delete(g.living[in-1], i)
	}
	living := g.living[i]
	delete(g.traits, i)
	delete(g.living, i)
	delete(g.tiles, i)
	for d := range g.shown[i] {
		maps.DeleteFunc(g.tiles[d], func(_ string, t gatheredTile) bool { return t.chart == i })
	}
	delete(g.shown, i)
	for k := range living {
		g.removed(k)
	}
}

// bound are what binds resources, by number.
func (g *gather) bound(e *edit) map[uint32]*resource {
	all := map[uint32]*resource{}
	of := func(i uint32) *resource {
		if all[i] == nil {
			all[i] = &resource{}
		}
		return all[i]
	}
	position := func(i uint32) uint32 { return e.positionFor(g.resources.at(i).id) }
	for i, t := range g.traits {
		r := of(i)
		r.author, r.in, r.money, r.bin = t.author, t.trait.in, t.money, t.bin
		if t.in != 0 {
			of(t.in-1).setTie(tie{living: true, other: position(i)}, true)
		}
	}
	for d, tiles := range g.tiles {
		for _, t := range tiles {
			t.tile.chart = position(t.chart)
			of(d).setTile(t.tile)
		}
		for _, t := range tiles {
			there, vouched := of(d).shows(position(t.chart))
			of(t.chart).setTie(tie{other: position(d), vouched: vouched}, there)
		}
	}
	return all
}

// build lays out what was gathered: 64 positions to a block, rows in the order of titles, and the lists.
func (g *gather) build(e *edit) {
	counts := make([]uint32, g.resources.n)
	for i := range g.grants.n {
		counts[g.grants.at(i).of]++
	}
	links := map[uint32]*resource{}
	for i, l := range g.links {
		if uint32(i) < g.resources.at(l.of).linksFrom {
			continue
		}
		r := links[l.of]
		if r == nil {
			r = &resource{}
			links[l.of] = r
		}
		if l.gone {
			r.links = slices.DeleteFunc(r.links, func(x link) bool { return x.id == l.id })
		} else {
			r.setLink(l.link)
		}
	}
	bound := g.bound(e)
	var titled []uint32
	var byPosition []uint32 // everything that holds anything
	inOrder := true
	for i := range g.resources.n {
		r := g.resources.at(i)
		if r.exists {
			titled = append(titled, i)
		} else if counts[i] == 0 && links[i] == nil && bound[i] == nil {
			continue
		}
		r.at = e.positionFor(r.id)
		if n := len(byPosition); n > 0 && g.resources.at(byPosition[n-1]).at > r.at {
			inOrder = false
		}
		byPosition = append(byPosition, i)
	}
	if !inOrder {
		slices.SortFunc(byPosition, func(a, b uint32) int { return cmp.Compare(g.resources.at(a).at, g.resources.at(b).at) })
	}
	e.live = len(titled)
	var sorting fault.Group
	sorting.Go(func() { g.sortByTitle(titled) })

	ends := counts // of each resource's grants in sequence
	var sum uint32
	for i, n := range counts {
		ends[i] = sum
		sum += n
	}
	sequence := make([]uint32, g.grants.n)
	for i := range g.grants.n {
		of := g.grants.at(i).of
		sequence[ends[of]] = i
		ends[of]++
	}

	var m blockMaker
	var one []gatheredGrant
	var r resource
	for len(byPosition) > 0 {
		number := g.resources.at(byPosition[0]).at / perBlock
		grants := 0
		for _, i := range byPosition[:min(perBlock, len(byPosition))] {
			if g.resources.at(i).at/perBlock != number {
				break
			}
			grants += len(g.sequenceOf(ends, sequence, i))
		}
		m.start(0, grants)
		cold := []link(nil)
		var more bonds
		for k := range uint32(perBlock) {
			if len(byPosition) == 0 || g.resources.at(byPosition[0]).at != number*perBlock+k {
				m.skip()
				continue
			}
			i := byPosition[0]
			byPosition = byPosition[1:]
			x := g.resources.at(i)
			r.exists, r.private, r.kind, r.perspective = x.exists, x.private, x.kind, x.perspective
			r.owner, r.home, r.title = x.owner, x.home, x.title
			r.author, r.in, r.money, r.tiles, r.ties, r.bin = x.owner, 0, 0, nil, nil, binned{}
			if b := bound[i]; b != nil {
				r.in, r.money, r.tiles, r.ties, r.bin = b.in, b.money, b.tiles, b.ties, b.bin
				if b.author != 0 {
					r.author = b.author - 1
				}
				more.put(&r, uint8(k))
			}
			if r.bin.at != 0 {
				e.bin = append(e.bin, x.at)
			}
			one = g.grantsOf(one[:0], g.sequenceOf(ends, sequence, i), x.grantsFrom)
			r.grants = r.grants[:0]
			for _, x := range one {
				full := grant{word: x.word, id: x.cold.id(), by: x.cold.by(), at: x.cold[1], made: x.made, asleep: x.asleep}
				if x.word&closer != 0 {
					extra := g.extras[full.id]
					full.expires, full.via = extra.expires, extra.via
				}
				r.grants = append(r.grants, full)
			}
			if l := links[i]; l != nil {
				for _, x := range l.links {
					x.at = uint8(k)
					cold = append(cold, x)
				}
			}
			m.put(&r)
		}
		b := m.finish()
		b.cold.extras, b.cold.kept, b.cold.links, b.cold.more = slices.Clone(m.extras), sortKept(slices.Clone(m.kept)), cold, more.settled()
		e.setBlock(number, b)
	}
	sorting.Wait()
	e.base, e.tail = make([]uint32, len(titled)), persistent.Vector[uint32]{}
	for row, i := range titled {
		at := g.resources.at(i).at
		e.base[row] = at
		(*e.heads.At(at / perBlock))[at%perBlock][2] = uint32(row)
	}
	e.rows, e.ordered = uint32(len(titled)), uint32(len(titled))

	e.settleMembers()
	e.everybody = true
	var settling fault.Group
	settling.Go(e.settle)
	e.buildPostings()
	settling.Wait()
}

// sequenceOf resource i is its part.
func (g *gather) sequenceOf(ends, sequence []uint32, i uint32) []uint32 {
	if i == 0 {
		return sequence[:ends[0]]
	}
	return sequence[ends[i-1]:ends[i]]
}

// grantsOf are the grants of one resource that hold, in the order of their words.
func (g *gather) grantsOf(to []gatheredGrant, sequence []uint32, from uint32) []gatheredGrant {
	for _, i := range sequence {
		if i < from {
			continue
		}
		x := *g.grants.at(i)
		at := 0
		for at < len(to) && to[at].cold.id() != x.cold.id() {
			at++
		}
		if at == len(to) {
			to = append(to, x)
		} else {
			to[at] = x
		}
	}
	to = slices.DeleteFunc(to, func(x gatheredGrant) bool { return x.word == goneWord })
	slices.SortFunc(to, func(a, b gatheredGrant) int {
		return cmp.Or(cmp.Compare(a.word, b.word), cmp.Compare(a.cold.id(), b.cold.id()))
	})
	return to
}

// settleMembers puts the members that a load has gathered into their groups.
func (e *edit) settleMembers() {
	group := func(m membership) uint32 { return m.group }
	user := func(m membership) uint32 { return m.user }
	all := sortedBy(user, e.people.Len(), e.gather.members)
	all = sortedBy(group, e.groups.Len(), all)
	e.gather.members = nil
	last := all[:0] // what is said later of the same holds
	for i, m := range all {
		if i+1 == len(all) || all[i+1].group != m.group || all[i+1].user != m.user {
			last = append(last, m)
		}
	}
	eachRun(last, group, func(run []membership) {
		g := e.groups.Edit(e.stamp, run[0].group)
		var before []uint32
		for u := range g.members.All {
			before = append(before, u)
		}
		g.members = persistent.SetOf(after(before, run, user))
	})
	eachRun(sortedBy(user, e.people.Len(), last), user, func(run []membership) {
		f := e.profiles.Edit(e.stamp, run[0].user)
		f.direct = after(f.direct, run, group)
	})
}

// sortedBy a number below n that each has; what has the same stays in the order it came.
func sortedBy(number func(membership) uint32, n uint32, list []membership) []membership {
	starts := make([]uint32, n+1)
	for _, m := range list {
		starts[number(m)+1]++
	}
	for i := range n {
		starts[i+1] += starts[i]
	}
	sorted := make([]membership, len(list))
	for _, m := range list {
		i := number(m)
		sorted[starts[i]] = m
		starts[i]++
	}
	return sorted
}

func eachRun(list []membership, number func(membership) uint32, visit func(run []membership)) {
	for from := 0; from < len(list); {
		to := from + 1
		for to < len(list) && number(list[to]) == number(list[from]) {
			to++
		}
		visit(list[from:to])
		from = to
	}
}

// after memberships that begin or end, both in order.
func after(before []uint32, run []membership, number func(membership) uint32) []uint32 {
	list := make([]uint32, 0, len(before)+len(run))
	for _, m := range run {
		for len(before) > 0 && before[0] < number(m) {
			list, before = append(list, before[0]), before[1:]
		}
		if len(before) > 0 && before[0] == number(m) {
			before = before[1:]
		}
		if m.in {
			list = append(list, number(m))
		}
	}
	return append(list, before...)
}
