package access

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"vitrine/internal/access/persistent"
	"vitrine/internal/fault"
)

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

func pack(g grant) coldGrant {
	return coldGrant{uint32(g.id), g.at, g.by<<grantIDHighBits | uint32(g.id>>32)}
}

func (c coldGrant) id() GrantID { return GrantID(c[0]) | GrantID(c[2]&(1<<grantIDHighBits-1))<<32 }
func (c coldGrant) by() uint32  { return c[2] >> grantIDHighBits }

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

// place is the position of a resource, known before or not.
func (e *edit) place(id ResourceID) uint32 {
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

// of takes out what binds record k.
func (m *bonds) of(r *resource, k uint8) {
	t := m.trait(k)
	r.in, r.money, r.bin = t.in, t.money, t.bin
	if t.author != 0 {
		r.author = t.author - 1
	}
	for _, x := range m.tiles {
		if x.at == k {
			r.tiles = append(r.tiles, x)
		}
	}
	for _, x := range m.ties {
		if x.at == k {
			r.ties = append(r.ties, x)
		}
	}
}

func (m *bonds) trait(k uint8) trait {
	for _, x := range m.traits {
		if x.at == k {
			return x
		}
	}
	return trait{}
}

// put adds what binds record k, of which there is nothing yet.
func (m *bonds) put(r *resource, k uint8) {
	t := trait{at: k, in: r.in, money: r.money, bin: r.bin}
	if r.author != r.owner {
		t.author = r.author + 1
	}
	if (r.exists || r.bin.at != 0) && t != (trait{at: k}) {
		m.traits = append(m.traits, t)
	}
	for _, x := range r.tiles {
		x.at = k
		m.tiles = append(m.tiles, x)
	}
	for _, x := range r.ties {
		x.at = k
		m.ties = append(m.ties, x)
	}
}

// settled are the bonds, or nil when there are none.
func (m *bonds) settled() *bonds {
	if len(m.traits)+len(m.tiles)+len(m.ties) == 0 {
		return nil
	}
	return &bonds{exactly(m.traits), exactly(m.tiles), exactly(m.ties)}
}

// with is a copy with what binds one record replaced.
func (m *bonds) with(r *resource, k uint8) *bonds {
	var next bonds
	if m != nil {
		next.traits = slices.DeleteFunc(slices.Clone(m.traits), func(x trait) bool { return x.at == k })
		next.tiles = slices.DeleteFunc(slices.Clone(m.tiles), func(x tile) bool { return x.at == k })
		next.ties = slices.DeleteFunc(slices.Clone(m.ties), func(x tie) bool { return x.at == k })
	}
	next.put(r, k)
	return next.settled()
}

func (b *block) record(k uint32) *record { return &b.hot[k] }

// count of record k's grants.
func (b *block) count(k uint32) uint32 {
	n := b.hot[k][1] >> indexBits
	if n == manyGrants {
		end := uint32(len(b.rest))
		if k+1 < perBlock {
			end = b.hot[k+1][3]
		}
		n = inlineGrants + end - b.hot[k][3]
	}
	return n
}

// grantWord is the record's grant i.
func (b *block) grantWord(rec *record, i uint32) uint32 {
	if i < inlineGrants {
		return rec[4+i]
	}
	return b.rest[rec[3]+i-inlineGrants]
}

// first is where the cold side of record k's grants starts.
func (b *block) first(k uint32) (n uint32) {
	for i := range k {
		n += b.count(i)
	}
	return n
}

func (b *block) title(k uint32) string {
	start := uint32(0)
	if k > 0 {
		start = b.cold.ends[k-1]
	}
	return b.cold.titles[start:b.cold.ends[k]]
}

// extra of record k's grant i, which has the closer bit.
func (b *block) extra(k, i uint32) extra {
	id := b.cold.grants[b.first(k)+i].id()
	for _, x := range b.cold.extras {
		if x.grant == id {
			return x
		}
	}
	return extra{}
}

// keptOf is what a grant of the block was under another scheme.
func (b *coldBlock) keptOf(id GrantID) kept {
	if i, found := slices.BinarySearchFunc(b.kept, id, func(x kept, id GrantID) int { return cmp.Compare(x.grant, id) }); found {
		return b.kept[i]
	}
	return kept{}
}

func sortKept(list []kept) []kept {
	slices.SortFunc(list, func(a, b kept) int { return cmp.Compare(a.grant, b.grant) })
	return list
}

// putResource writes a resource at its position in place of what was there and brings the lists in line.
func (e *edit) putResource(r *resource) {
	old := e.state.resource(r.at)
	var b block
	if was := e.blocks.At(r.at / perBlock); was != nil {
		b = *was
	}
	e.setBlock(r.at/perBlock, b.with(r))
	was, is := e.entries(nil, &old), e.entries(nil, r)
	for _, x := range was {
		if !slices.Contains(is, x) {
			l := e.lists[x.list].Edit(e.stamp, x.slot)
			*l = l.Without(x.word)
		}
	}
	for _, x := range is {
		if !slices.Contains(was, x) {
			l := e.lists[x.list].Edit(e.stamp, x.slot)
			*l = l.With(x.word)
		}
	}
}

func (e *edit) setBlock(n uint32, b block) {
	*e.blocks.Edit(e.stamp, n), *e.heads.Edit(e.stamp, n) = b, b.hot
}

// with is a copy of the block with one resource replaced.
func (b *block) with(r *resource) block {
	var all blockMaker
	k := r.at % perBlock
	old := &coldBlock{}
	if b.hot != nil {
		old = b.cold
	}
	all.start(len(b.rest)+len(r.grants), len(old.grants)+len(r.grants))
	var cold, titles uint32
	for i := range uint32(perBlock) {
		if i == k {
			all.put(r)
		}
		if b.hot == nil {
			if i != k {
				all.skip()
			}
			continue
		}
		n := b.count(i)
		if i != k {
			all.copy(b, b.record(i), old.grants[cold:cold+n], old.titles[titles:old.ends[i]])
		}
		cold, titles = cold+n, old.ends[i]
	}
	next := all.finish()
	if len(old.extras)+len(all.extras)+len(old.kept)+len(all.kept) > 0 {
		var gone []coldGrant
		if b.hot != nil {
			first := b.first(k)
			gone = old.grants[first : first+b.count(k)]
		}
		isGone := func(id GrantID) bool {
			return slices.ContainsFunc(gone, func(g coldGrant) bool { return g.id() == id })
		}
		for _, x := range old.extras {
			if !isGone(x.grant) {
				next.cold.extras = append(next.cold.extras, x)
			}
		}
		next.cold.extras = append(next.cold.extras, all.extras...)
		for _, x := range old.kept {
			if !isGone(x.grant) {
				next.cold.kept = append(next.cold.kept, x)
			}
		}
		next.cold.kept = sortKept(append(next.cold.kept, all.kept...))
	}
	for _, l := range old.links {
		if uint32(l.at) != k {
			next.cold.links = append(next.cold.links, l)
		}
	}
	for _, l := range r.links {
		l.at = uint8(k)
		next.cold.links = append(next.cold.links, l)
	}
	next.cold.more = old.more.with(r, uint8(k))
	return next
}

// blockMaker writes a block, record after record.
type blockMaker struct {
	k      uint32
	hot    *head
	rest   []uint32
	grants []coldGrant
	titles []byte
	ends   [perBlock]uint32
	extras []extra
	kept   []kept
}

func (m *blockMaker) start(rest, grants int) {
	*m = blockMaker{
		hot: new(head), rest: make([]uint32, 0, rest),
		grants: make([]coldGrant, 0, grants), titles: m.titles[:0], extras: m.extras[:0], kept: m.kept[:0],
	}
}

func (m *blockMaker) head(w0, home, row uint32, n int) *record {
	rec := &m.hot[m.k]
	*rec = record{
		w0, home | uint32(min(n, manyGrants))<<indexBits, row, uint32(len(m.rest)),
		nobodyWord, nobodyWord, nobodyWord, nobodyWord, nobodyWord, nobodyWord, nobodyWord, nobodyWord,
	}
	return rec
}

func (m *blockMaker) end() {
	m.ends[m.k] = uint32(len(m.titles))
	m.k++
}

func (m *blockMaker) skip() {
	m.head(0, 0, 0, 0)
	m.end()
}

func (m *blockMaker) put(r *resource) {
	w0 := r.owner<<ownerShift | uint32(r.kind)<<kindShift | uint32(r.perspective)<<perspShift
	if r.exists {
		w0 |= flagExists
	}
	if r.private {
		w0 |= flagPrivate
	}
	if r.in != 0 {
		w0 |= flagLiving
	}
	rec := m.head(w0, r.home, r.row, len(r.grants))
	for i := range r.grants {
		g := r.grants[len(r.grants)-1-i]
		if i < inlineGrants {
			rec[4+i] = g.word
		} else {
			m.rest = append(m.rest, g.word)
		}
		m.grants = append(m.grants, pack(g))
		if g.word&closer != 0 {
			m.extras = append(m.extras, extra{g.id, g.expires, g.via})
		}
		if g.made != 0 {
			m.kept = append(m.kept, kept{g.id, g.made, g.asleep})
		}
	}
	m.titles = append(m.titles, r.title...)
	m.end()
}

func (m *blockMaker) copy(b *block, rec *record, grants []coldGrant, title string) {
	to := m.head(rec[0], rec[1]&indexMask, rec[2], len(grants))
	copy(to[4:recordWords], rec[4:recordWords])
	if n := uint32(len(grants)); n > inlineGrants {
		m.rest = append(m.rest, b.rest[rec[3]:rec[3]+n-inlineGrants]...)
	}
	m.grants = append(m.grants, grants...)
	m.titles = append(m.titles, title...)
	m.end()
}

func (m *blockMaker) finish() block {
	return block{hot: m.hot, rest: exactly(m.rest), cold: &coldBlock{ends: m.ends, titles: string(m.titles), grants: exactly(m.grants)}}
}

// exactly is the list without room to spare, for it will be kept.
func exactly[T any](list []T) []T {
	if cap(list)-len(list) <= len(list)/16 {
		return list
	}
	return append(make([]T, 0, len(list)), list...)
}

// entry is one place in the lists where a resource is found.
type entry struct {
	list int
	slot uint32
	word uint32
}

// entries of a resource; a chart that lives in a dashboard is in no list.
func (s *state) entries(to []entry, r *resource) []entry {
	if !r.exists || r.in != 0 {
		return to
	}
	var look uint32
	if r.private {
		look = closer
	}
	row := r.row << whatShift
	to = append(to, entry{byHome, r.home, row | look}, entry{byUser, r.owner, row | ownerCode<<levelShift})
	for _, g := range r.grants {
		if list, slot, ok := listOf(g.to(), r.home); ok {
			to = append(to, entry{list, slot, row | g.word&(1<<whatShift-1) | look})
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

// resourceChanged applies a change of one resource.
func (e *edit) resourceChanged(c Change) {
	switch c := c.(type) {
	case ResourceChanged:
		owner, home := e.user(c.Owner), e.workspace(c.Home)
		r := e.state.resource(e.place(c.Resource))
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
		e.removed(e.place(c.Resource))
	case TileChanged:
		e.tileChanged(c)
	case GrantChanged:
		g := e.grant(c)
		r := e.state.resource(e.place(c.Resource))
		r.setGrant(g)
		e.putResource(&r)
	case GrantRemoved:
		r := e.state.resource(e.place(c.Resource))
		if at := slices.IndexFunc(r.grants, func(g grant) bool { return g.id == c.Grant }); at >= 0 {
			r.grants = slices.Delete(r.grants, at, at+1)
			e.putResource(&r)
		}
	case LinkChanged:
		r := e.state.resource(e.place(c.Resource))
		r.setLink(e.link(c))
		e.putResource(&r)
	case LinkRemoved:
		r := e.state.resource(e.place(c.Resource))
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

// trait is what a resource has besides. Whoever had a chart before there were authors answered it.
func (e *edit) trait(c ResourceChanged) (t trait) {
	if c.Author != 0 && c.Author != c.Owner && c.Kind == Chart {
		t.author = e.user(c.Author) + 1
	}
	if c.In != 0 {
		t.in = e.place(c.In) + 1
	}
	if c.ShowsMoney != 0 {
		t.money = e.user(c.ShowsMoney) + 1
	}
	if !c.Binned.IsZero() {
		t.bin = binned{at: nanoseconds(c.Binned), wasDefault: c.WasDefault}
		if c.BinnedBy != 0 {
			t.bin.by = e.user(c.BinnedBy) + 1
		}
	}
	return t
}

// tie notes with a resource what another one has to do with it, or no longer has.
func (e *edit) tie(at uint32, t tie, there bool) {
	r := e.state.resource(at)
	r.setTie(t, there)
	e.putResource(&r)
}

func (r *resource) setTie(t tie, there bool) {
	r.ties = slices.DeleteFunc(r.ties, func(x tie) bool { return x.living == t.living && x.other == t.other })
	if there {
		r.ties = append(r.ties, t)
	}
}

func (r *resource) setTile(t tile) {
	r.tiles = slices.DeleteFunc(r.tiles, func(x tile) bool { return x.name == t.name })
	r.tiles = append(r.tiles, t)
	slices.SortFunc(r.tiles, func(a, b tile) int { return cmp.Compare(a.name, b.name) })
}

// shows tells whether a tile of the dashboard has the chart, and whether anybody vouches for one that has.
func (r *resource) shows(chart uint32) (there, vouched bool) {
	for _, x := range r.tiles {
		if x.chart == chart {
			there, vouched = true, vouched || len(x.vouchers) > 0
		}
	}
	return there, vouched
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

func (e *edit) tileChanged(c TileChanged) {
	d := e.state.resource(e.place(c.Dashboard))
	var charts []uint32
	for _, x := range d.tiles {
		if x.name == c.Tile {
			charts = append(charts, x.chart)
		}
	}
	if c.Chart == 0 {
		d.tiles = slices.DeleteFunc(d.tiles, func(x tile) bool { return x.name == c.Tile })
	} else {
		t := e.tile(c)
		charts = append(charts, t.chart)
		d.setTile(t)
	}
	e.putResource(&d)
	for _, chart := range charts {
		there, vouched := d.shows(chart)
		e.tie(chart, tie{other: d.at, vouched: vouched}, there)
	}
}

func (e *edit) tile(c TileChanged) tile {
	t := tile{name: c.Tile, chart: e.place(c.Chart)}
	for _, u := range c.Vouchers {
		t.vouchers = persistent.Insert(t.vouchers, e.user(u))
	}
	return t
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

// seconds of a moment; 0 for none.
func seconds(t time.Time) uint32 {
	if t.IsZero() {
		return 0
	}
	return uint32(min(max(1, t.Unix()), 1<<32-1))
}

// momentOf is the inverse of seconds.
func momentOf(seconds uint32) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0).UTC()
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

// gather collects resources, grants and links while a snapshot is loaded, in arrays of their own; build lays them out.
type gather struct {
	ids       persistent.Index
	resources pile[gathered]
	grants    pile[gatheredGrant]
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

// A pile is a long list that grows without moving.
type pile[T any] struct {
	parts [][]T
	n     uint32
}

const pileBits = 14

func (p *pile[T]) add(x T) {
	if p.n&(1<<pileBits-1) == 0 {
		p.parts = append(p.parts, make([]T, 0, 1<<pileBits))
	}
	last := &p.parts[len(p.parts)-1]
	*last = append(*last, x)
	p.n++
}

func (p *pile[T]) at(i uint32) *T { return &p.parts[i>>pileBits][i&(1<<pileBits-1)] }

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
	place := func(i uint32) uint32 { return e.place(g.resources.at(i).id) }
	for i, t := range g.traits {
		r := of(i)
		r.author, r.in, r.money, r.bin = t.author, t.trait.in, t.money, t.bin
		if t.in != 0 {
			of(t.in-1).setTie(tie{living: true, other: place(i)}, true)
		}
	}
	for d, tiles := range g.tiles {
		for _, t := range tiles {
			t.tile.chart = place(t.chart)
			of(d).setTile(t.tile)
		}
		for _, t := range tiles {
			there, vouched := of(d).shows(place(t.chart))
			of(t.chart).setTie(tie{other: place(d), vouched: vouched}, there)
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
		r.at = e.place(r.id)
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
	e.buildLists()
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
	e.buildLists()
}

// buildLists fills every list from the blocks, each list's words side by side.
func (e *edit) buildLists() {
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
	place := func(list int, slot, word uint32) {
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
		e.touched = first
		for row := from; row < to; row++ {
			at := e.positionOf(row)
			visit(e.blocks.At(at/perBlock), at%perBlock, row, place)
		}
	}
	for list, c := range counts {
		e.lists[list] = persistent.Vector[persistent.Set]{}
		var start uint32
		for slot, end := range c {
			if end > start {
				own := words[list][start:end]
				if !slices.IsSorted(own) { // several grants of one row to one principal
					slices.Sort(own)
				}
				*e.lists[list].Edit(e.stamp, uint32(slot)) = persistent.SetOf(slices.Compact(own))
			}
			start = end
		}
	}
}

// sortByTitle orders gathered resources by folded title, then id, eight bytes of title at a time.
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
