package access

import (
	"cmp"
	"slices"
	"time"

	"vitrine/internal/access/persistent"
)

type link struct {
	at      uint8
	waits   bool // until somebody keeps it
	id      LinkID
	name    string
	expires int64
	keeper  uint32 // user index + 1; 0: it is older than keepers
	asleep  uint32 // since when, in seconds; 0: it is awake
}

// resource is one resource, taken out of its block to be read at leisure or changed.
type resource struct {
	at              uint32 // its position
	row             uint32 // its place in the order of titles, while it exists
	exists, private bool
	kind            ResourceKind
	perspective     Perspective
	owner, home     uint32
	id              ResourceID
	title           string
	author          uint32 // user
	in, money       uint32 // position + 1 of the dashboard it lives in; user + 1
	grants          []grant
	links           []link
	tiles           []tile
	ties            []tie
	bin             binned
}

type grant struct {
	word    uint32 // as in a record
	id      GrantID
	by      uint32
	at      uint32 // seconds
	expires int64
	via     uint32 // workspace index + 1
	made    uint32 // of mades, index + 1
	asleep  uint32 // since when, in seconds; 0: it is awake
}

func (g grant) to() principal { return principal(g.word >> whatShift) }

func (g grant) level() uint32 { return levelOf(g.word) }

func (g grant) when() time.Time { return time.Unix(int64(g.at), 0).UTC() }

func (g grant) expired(now time.Time) bool { return g.expires != 0 && nanoseconds(now) >= g.expires }

func grantWord(to principal, level uint32, look bool) uint32 {
	w := uint32(to)<<whatShift | level<<levelShift
	if look {
		w |= closer
	}
	return w
}

// position of a resource that exists.
func (s *state) position(id ResourceID) (uint32, bool) {
	at := uint32(id)
	if uint64(id) >= persistent.NearIDs {
		far, ok := s.far[id]
		if !ok {
			return 0, false
		}
		at = far
	}
	h := s.heads.At(at / perBlock)
	return at, h != nil && *h != nil && (*h)[at%perBlock][0]&flagExists != 0
}

// positionFor is the position of a resource, known before or not.
func (e *edit) positionFor(id ResourceID) uint32 {
	if uint64(id) < persistent.NearIDs {
		return uint32(id)
	}
	at, ok := e.far[id]
	if !ok {
		if !e.ownFar {
			all := make(map[ResourceID]uint32, len(e.far)+1)
			for k, v := range e.far {
				all[k] = v
			}
			e.far, e.farIDs, e.ownFar = all, slices.Clone(e.farIDs), true
		}
		at = persistent.NearIDs + uint32(len(e.farIDs))
		e.far[id] = at
		e.farIDs = append(e.farIDs, id)
	}
	return at
}

// idAt is the id of the resource at a position.
func (s *state) idAt(at uint32) ResourceID {
	if at < persistent.NearIDs {
		return ResourceID(at)
	}
	return s.farIDs[at-persistent.NearIDs]
}

// positionOf a row.
func (s *state) positionOf(row uint32) uint32 {
	if row < s.ordered {
		return s.base[row]
	}
	return *s.tail.At(row - s.ordered)
}

// resource at a position; one that does not exist when nothing is there.
func (s *state) resource(at uint32) resource {
	r := resource{at: at, id: s.idAt(at)}
	b := s.blocks.At(at / perBlock)
	if b == nil || b.hot == nil {
		return r
	}
	k := at % perBlock
	rec := b.record(k)
	r.exists, r.private = rec[0]&flagExists != 0, rec[0]&flagPrivate != 0
	r.kind, r.perspective = ResourceKind(rec[0]&everyKindBits>>kindShift), Perspective(rec[0]&everyPerspBits>>perspShift)
	r.owner, r.home, r.row = rec[0]>>ownerShift, rec[1]&indexMask, rec[2]
	r.title = b.title(k)
	n := b.count(k)
	r.grants = make([]grant, 0, n)
	first := b.first(k)
	for i := n; i > 0; {
		i--
		c := b.cold.grants[first+i]
		g := grant{word: b.grantWord(rec, i), id: c.id(), by: c.by(), at: c[1]}
		if g.word&closer != 0 {
			x := b.extra(k, i)
			g.expires, g.via = x.expires, x.via
		}
		if len(b.cold.kept) > 0 {
			x := b.cold.keptOf(g.id)
			g.made, g.asleep = x.made, x.asleep
		}
		r.grants = append(r.grants, g)
	}
	for _, l := range b.cold.links {
		if uint32(l.at) == k {
			r.links = append(r.links, l)
		}
	}
	r.author = r.owner
	if b.cold.more != nil {
		b.cold.more.of(&r, uint8(k))
	}
	return r
}

// putResource writes a resource at its position in place of what was there and brings the lists in line.
func (e *edit) putResource(r *resource) {
	old := e.state.resource(r.at)
	var b block
	if was := e.blocks.At(r.at / perBlock); was != nil {
		b = *was
	}
	e.setBlock(r.at/perBlock, b.with(r))
	was, is := e.postingsOf(nil, &old), e.postingsOf(nil, r)
	for _, x := range was {
		if !slices.Contains(is, x) {
			l := e.postings[x.list].Edit(e.stamp, x.slot)
			*l = l.Without(x.word)
		}
	}
	for _, x := range is {
		if !slices.Contains(was, x) {
			l := e.postings[x.list].Edit(e.stamp, x.slot)
			*l = l.With(x.word)
		}
	}
}

func (e *edit) setBlock(n uint32, b block) {
	*e.blocks.Edit(e.stamp, n), *e.heads.Edit(e.stamp, n) = b, b.hot
}

// resourceChanged applies a change of one resource.
func (e *edit) resourceChanged(c Change) {
	switch c := c.(type) {
	case ResourceChanged:
		owner, home := e.user(c.Owner), e.workspace(c.Home)
		r := e.state.resource(e.positionFor(c.Resource))
		there := c.Binned.IsZero()
		if there && (!r.exists || r.row < e.ordered && r.title != c.Title) {
			r.row = e.rows
			e.rows++
			*e.tail.Edit(e.stamp, r.row-e.ordered) = r.at
		}
		e.counted(&r, there)
		before := r.in
		r.exists, r.private, r.kind, r.perspective = there, c.Private, c.Kind, c.Perspective
		r.owner, r.home, r.title = owner, home, c.Title
		t := e.trait(c)
		r.author, r.in, r.money, r.bin = owner, t.in, t.money, t.bin
		if t.author != 0 {
			r.author = t.author - 1
		}
		e.putResource(&r)
		if before != r.in {
			if before != 0 {
				e.tie(before-1, tie{living: true, other: r.at}, false)
			}
			if r.in != 0 {
				e.tie(r.in-1, tie{living: true, other: r.at}, true)
			}
		}
	case ResourceRemoved:
		e.removed(e.positionFor(c.Resource))
	case TileChanged:
		e.tileChanged(c)
	case GrantChanged:
		g := e.grant(c)
		r := e.state.resource(e.positionFor(c.Resource))
		r.setGrant(g)
		e.putResource(&r)
	case GrantRemoved:
		r := e.state.resource(e.positionFor(c.Resource))
		if at := slices.IndexFunc(r.grants, func(g grant) bool { return g.id == c.Grant }); at >= 0 {
			r.grants = slices.Delete(r.grants, at, at+1)
			e.putResource(&r)
		}
	case LinkChanged:
		r := e.state.resource(e.positionFor(c.Resource))
		r.setLink(e.link(c))
		e.putResource(&r)
	case LinkRemoved:
		r := e.state.resource(e.positionFor(c.Resource))
		if at := slices.IndexFunc(r.links, func(l link) bool { return l.id == c.Link }); at >= 0 {
			r.links = slices.Delete(r.links, at, at+1)
			e.putResource(&r)
		}
	}
}

// counted keeps the number of resources and the bin in line with one that comes, goes, or goes into the bin.
func (e *edit) counted(r *resource, there bool) {
	switch {
	case there && !r.exists:
		e.live++
	case !there && r.exists:
		e.live--
	}
	if there {
		e.bin = persistent.Remove(e.bin, r.at)
	} else {
		e.bin = persistent.Insert(e.bin, r.at)
	}
}

// removed takes a resource out of the world: with a dashboard its tiles and what lives in it, with a chart the tiles that
// show it.
func (e *edit) removed(at uint32) {
	r := e.state.resource(at)
	if r.exists {
		e.live--
	} else if r.bin.at == 0 && len(r.grants)+len(r.links)+len(r.tiles)+len(r.ties) == 0 {
		return
	}
	e.bin = persistent.Remove(e.bin, at)
	e.putResource(&resource{at: at})
	if r.in != 0 {
		e.tie(r.in-1, tie{living: true, other: at}, false)
	}
	for _, x := range r.tiles {
		e.tie(x.chart, tie{other: at}, false)
	}
	for _, x := range r.ties {
		if x.living {
			e.removed(x.other)
			continue
		}
		d := e.state.resource(x.other)
		d.tiles = slices.DeleteFunc(d.tiles, func(x tile) bool { return x.chart == at })
		e.putResource(&d)
	}
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
	was := made{c.MadeScheme, c.MadeLevel}
	level := uint32(asleepCode)
	if g.asleep = seconds(c.Asleep); g.asleep == 0 {
		level = e.level(c.Level)
	} else if was == (made{}) {
		was.level = c.Level
	}
	if was != (made{}) || g.asleep != 0 {
		g.made = e.made(was)
	}
	g.word = grantWord(e.principal(c.Principal), level, g.expires != 0 || g.via != 0)
	return g
}

func (e *edit) link(c LinkChanged) link {
	l := link{id: c.Link, name: c.Name, expires: nanoseconds(c.Expires), waits: c.Waits, asleep: seconds(c.Asleep)}
	if c.Keeper != 0 {
		l.keeper = e.user(c.Keeper) + 1
	}
	return l
}

func (r *resource) setGrant(g grant) {
	if at := slices.IndexFunc(r.grants, func(x grant) bool { return x.id == g.id }); at >= 0 {
		r.grants[at] = g
	} else {
		r.grants = append(r.grants, g)
	}
	slices.SortFunc(r.grants, func(a, b grant) int { return cmp.Or(cmp.Compare(a.word, b.word), cmp.Compare(a.id, b.id)) })
}

func (r *resource) setLink(l link) {
	if at := slices.IndexFunc(r.links, func(x link) bool { return x.id == l.id }); at >= 0 {
		r.links[at] = l
	} else {
		r.links = append(r.links, l)
	}
	slices.SortFunc(r.links, func(a, b link) int { return cmp.Compare(a.id, b.id) })
}
