package access

import (
	"cmp"
	"slices"
	"time"

	"vitrine/internal/access/scheme"
	"vitrine/internal/fault"
)

// Tile is a chart on a tile of a dashboard.
type Tile struct {
	Tile  string
	Chart ResourceID
}

// Tiles are the charts of the library on a dashboard with those who vouch for them, by tile. Never nil.
func (s *Snapshot) Tiles(dashboard ResourceID) []TileChanged {
	return s.tilesOf(dashboard, s.isLibraryChart)
}

// tilesOf are the tiles of a dashboard with charts such as these.
func (s *state) tilesOf(dashboard ResourceID, such func(chart uint32) bool) []TileChanged {
	all := []TileChanged{}
	at, ok := s.position(dashboard)
	if !ok {
		return all
	}
	x := s.resource(at)
	for i := range x.tiles {
		if such(x.tiles[i].chart) {
			all = append(all, s.tileOf(dashboard, &x.tiles[i]))
		}
	}
	return all
}

// isLibraryChart tells whether there is a chart at a position that lives in no dashboard.
func (s *state) isLibraryChart(at uint32) bool {
	h := s.heads.At(at / perBlock)
	return h != nil && *h != nil && (*h)[at%perBlock][0]&(flagExists|flagLiving|everyKindBits) == flagExists|uint32(Chart)<<kindShift
}

// wasLibraryChart tells whether a chart that lived in no dashboard is in the bin.
func (s *state) wasLibraryChart(at uint32) bool {
	return s.inBin(at) && (*s.heads.At(at / perBlock))[at%perBlock][0]&(flagLiving|everyKindBits) == uint32(Chart)<<kindShift
}

// tileOf is a tile as the log has it.
func (s *state) tileOf(dashboard ResourceID, t *tile) TileChanged {
	c := TileChanged{Dashboard: dashboard, Tile: t.name, Chart: s.idAt(t.chart)}
	for _, u := range t.vouchers {
		c.Vouchers = append(c.Vouchers, s.profiles.At(u).id)
	}
	slices.Sort(c.Vouchers)
	return c
}

// ShownOn are the tiles of all dashboards that show a chart of the library, by dashboard and tile. Never nil.
func (s *Snapshot) ShownOn(chart ResourceID) []TileChanged {
	all := []TileChanged{}
	at, ok := s.position(chart)
	if !ok || !s.isLibraryChart(at) {
		return all
	}
	x := s.resource(at)
	for _, t := range x.ties {
		d := s.resource(t.other)
		if t.living || !d.exists {
			continue
		}
		for i := range d.tiles {
			if d.tiles[i].chart == at {
				all = append(all, s.tileOf(d.id, &d.tiles[i]))
			}
		}
	}
	slices.SortFunc(all, func(a, b TileChanged) int {
		return cmp.Or(cmp.Compare(a.Dashboard, b.Dashboard), cmp.Compare(a.Tile, b.Tile))
	})
	return all
}

// Living are the charts that live in a dashboard, by id. Never nil.
func (s *Snapshot) Living(dashboard ResourceID) []ResourceID {
	all := []ResourceID{}
	at, ok := s.position(dashboard)
	if !ok {
		return all
	}
	for _, t := range s.resource(at).ties {
		if t.living && s.livesIn(t.other, at) && !s.inBin(t.other) {
			all = append(all, s.idAt(t.other))
		}
	}
	slices.Sort(all)
	return all
}

// Charts are those a resource shows, each once, and the dashboard they are looked at through: a chart itself (via 0), or
// those that live in a dashboard and those on its tiles.
func (s *Snapshot) Charts(r ResourceID) (charts []ResourceID, via ResourceID) {
	return s.charts(r, func(TileChanged) bool { return true })
}

// ChartsForVisitors are those of [Snapshot.Charts] that visitors with a public link of the resource are shown.
func (s *Snapshot) ChartsForVisitors(r ResourceID, now time.Time) (charts []ResourceID, via ResourceID) {
	return s.charts(r, func(t TileChanged) bool { return s.ShowsVisitors(r, t.Tile, t.Chart, now) })
}

func (s *Snapshot) charts(r ResourceID, on func(TileChanged) bool) (charts []ResourceID, via ResourceID) {
	if x, _ := s.Resource(r); x.Kind != Dashboard {
		return []ResourceID{r}, 0
	}
	charts = s.Living(r)
	for _, t := range s.Tiles(r) {
		if !slices.Contains(charts, t.Chart) && on(t) {
			charts = append(charts, t.Chart)
		}
	}
	return charts, r
}

// Shows tells whether a tile shows its chart to the caller, who may view the dashboard: a chart that lives there; one they
// may view by themselves; or one that somebody who vouches for the tile could give them now (access.md, Charts in
// dashboards).
func (who Caller) Shows(dashboard ResourceID, tile string, chart ResourceID) bool {
	s := &who.View.state
	u, known := s.userIDs.Of(int64(who.User))
	d, there := s.position(dashboard)
	at, exists := s.position(chart)
	if !known || !there || !exists || !s.decide(u, d, who.Now, 1<<View).Has(View) {
		return false
	}
	if !s.isLibraryChart(at) {
		return s.livesIn(at, d)
	}
	return s.decide(u, at, who.Now, 1<<View).Has(View) || s.passesOn(d, tile, at, u, who.Now)
}

// livesIn tells whether the chart at a position lives in a dashboard.
func (s *state) livesIn(chart, dashboard uint32) bool {
	in, living := s.dashboardOf(chart)
	return living && in == dashboard
}

// passesOn tells whether somebody who vouches for the tile could give the viewer of the dashboard view on the chart now.
func (s *state) passesOn(d uint32, tile string, chart, u uint32, now time.Time) bool {
	lenders := s.lendersOf(d, tile, chart, now)
	return len(lenders) > 0 && s.lend(lenders, s.resource(chart).home, d, u, now)
}

// lender is somebody who vouches for a tile and may share its chart now.
type lender struct {
	is     *person
	can    Set
	levels uint64 // they may hand out
}

// lendersOf a tile. To people from outside it takes publish, as to any guest or domain.
func (s *state) lendersOf(d uint32, tile string, chart uint32, now time.Time) (all []lender) {
	vouchers := s.vouchersOf(d, tile, chart)
	if len(vouchers) == 0 {
		return nil
	}
	x := s.resource(chart)
	if x.private && s.scheme.Private.Flag {
		return nil
	}
	for _, v := range vouchers {
		if can := s.decide(v, chart, now, scheme.Everything); s.sharing(can) {
			all = append(all, lender{s.people.At(v), can, s.lendable(v, &x, can, now)})
		}
	}
	return all
}

// lend tells whether one of the lenders could give u, who may view the dashboard, view on a chart of a home.
func (s *state) lend(lenders []lender, home, d, u uint32, now time.Time) bool {
	var outside, asked bool
	for i := range lenders {
		if !lenders[i].can.Has(Publish) {
			if !asked {
				outside, asked = s.people.At(u).role == Guest || s.comesByDomain(u, d, now), true
			}
			if outside {
				continue
			}
		}
		if s.couldGive(&lenders[i], home, u) {
			return true
		}
	}
	return false
}

func (s *state) vouchersOf(d uint32, tile string, chart uint32) []uint32 {
	b := s.blocks.At(d / perBlock)
	if b == nil || b.cold == nil || b.cold.more == nil {
		return nil
	}
	for i := range b.cold.more.tiles {
		if t := &b.cold.more.tiles[i]; uint32(t.at) == d%perBlock && t.name == tile && t.chart == chart {
			return t.vouchers
		}
	}
	return nil
}

// comesByDomain tells whether somebody may view a resource for nothing but their e-mail address.
func (s *state) comesByDomain(u, at uint32, now time.Time) bool {
	x := s.resource(at)
	sources, _ := s.sources(u, &x, now)
	return !slices.ContainsFunc(sources, func(src source) bool {
		return src.can.Has(View) && (src.kind != "grant" || src.grant.to()&kindMask != toDomain)
	})
}

// couldGive tells whether a lender may give u view on a chart of a home now, by a grant that works: to them, or to a class of
// people they are in.
func (s *state) couldGive(l *lender, home, u uint32) bool {
	viewer := s.people.At(u)
	mine, theirs := s.classesOf(l.is, home), s.classesOf(viewer, home)
	for receiver, class := range scheme.ReceiverClasses {
		switch {
		case receiver == s.receiverOf(toUser|principal(u)):
		case receiver >= receivesStaff && receiver <= receivesWorkspaceUser && theirs&(1<<(receiver-receivesAdmin)) != 0:
		default:
			continue
		}
		if by := s.scheme.SetBy[class]; by != nil && scheme.ClassesOf(by)&mine == 0 || slices.Contains(s.scheme.NeedsPublish, class) && !l.can.Has(Publish) {
			continue
		}
		person := receiver == receivesUser || receiver == receivesAdmin || receiver == receivesGuest
		for i, level := range s.scheme.Levels {
			homeless := person && s.scheme.Access.Demanded && slices.Contains(s.scheme.NeedsHomeRole, level.Key) && s.roleIn(viewer, home) == NoWorkspaceRole
			if l.levels&(1<<i) != 0 && slices.Contains(s.scheme.Principals[class], level.Key) && !homeless && s.wouldView(l.is, viewer, home, s.levelCan(i)) {
				return true
			}
		}
	}
	return false
}

// sharing tells whether somebody who can do this may give access: where the scheme narrows sharing to a class of people, it
// narrows it for those who manage access too.
func (s *state) sharing(can Set) bool {
	return can.Has(Share) || can.Has(ManageAccess) && !s.scheme.Conditional.Has(Share)
}

// lendable are the levels v may hand out on a resource now, with what they can do there.
func (s *state) lendable(v uint32, x *resource, can Set, now time.Time) (levels uint64) {
	sources, _ := s.sources(v, x, now)
	for _, src := range sources {
		if src.can.Has(Share) || src.can.Has(ManageAccess) {
			levels |= s.scheme.HandsOut[src.level]
		}
		if can.Has(ManageAccess) && src.can.Has(ManageAccess) {
			levels |= 1<<len(s.scheme.Levels) - 1
		}
	}
	return levels
}

// wouldView tells whether a level that the giver gives would let the viewer view what is at home in a workspace. Who has no
// role there gives from where they have one, for there and below.
func (s *state) wouldView(giver, viewer *person, home uint32, gives Set) bool {
	if !s.scheme.Access.Demanded || s.roleIn(giver, home) != NoWorkspaceRole {
		return s.narrow(viewer, home, gives, 0).Has(View)
	}
	return slices.ContainsFunc(s.descendants(home), func(w uint32) bool {
		return s.roleIn(giver, w) != NoWorkspaceRole && s.reaches(viewer, w) && s.narrow(viewer, home, 0, gives&s.scheme.FromChild).Has(View)
	})
}

// ShowsVisitors tells whether a tile shows its chart to visitors with a public link of the dashboard: a chart that lives
// there, or one that somebody who vouches for the tile could make a public link of now.
func (s *Snapshot) ShowsVisitors(dashboard ResourceID, tile string, chart ResourceID, now time.Time) bool {
	d, there := s.position(dashboard)
	at, exists := s.position(chart)
	if !there || !exists {
		return false
	}
	if !s.isLibraryChart(at) {
		return s.livesIn(at, d)
	}
	return s.showsVisitors(d, tile, at, now)
}

func (s *state) showsVisitors(d uint32, tile string, chart uint32, now time.Time) bool {
	private := (*s.heads.At(chart / perBlock))[chart%perBlock][0]&flagPrivate != 0 && s.scheme.Private.Flag
	return !private && slices.ContainsFunc(s.vouchersOf(d, tile, chart), func(v uint32) bool {
		return s.decide(v, chart, now, 1<<Publish).Has(Publish)
	})
}

// MayVouch tells whether the caller may vouch for a chart of the library where they edit a dashboard: they may share it.
func (who Caller) MayVouch(chart ResourceID) bool { return who.View.sharing(who.Can(chart)) }

// PlanTiles is the changes that make the tiles of a dashboard with a chart of the library on them these and no others. The
// caller, who must edit the dashboard, vouches for what was not there, where they may share it; what stays keeps those who
// vouch for it. A chart that is placed anew must be one they may view. Charts that live in the dashboard need no tile here; one
// that is in the bin stays where it is named. For use after a check of the dashboard's version.
func (who Caller) PlanTiles(dashboard ResourceID, tiles []Tile) ([]Change, error) {
	if err := who.Require(Edit, dashboard); err != nil {
		return nil, err
	}
	if x, _ := who.View.Resource(dashboard); x.Kind != Dashboard {
		return nil, fault.Missing()
	}
	changes := []Change{}
	before, named := map[string]ResourceID{}, map[string]bool{}
	s := &who.View.state
	there := s.tilesOf(dashboard, func(chart uint32) bool { return s.isLibraryChart(chart) || s.wasLibraryChart(chart) })
	for _, t := range there {
		before[t.Tile] = t.Chart
	}
	for _, t := range tiles {
		switch x, ok := who.View.Resource(t.Chart); {
		case t.Tile == "" || named[t.Tile]:
			return nil, fault.BadField("widgets", "Each widget needs an id of its own.")
		case before[t.Tile] == t.Chart:
		case ok && x.In == dashboard:
			continue
		case !ok || x.Kind != Chart || x.In != 0 || !who.Can(t.Chart).Has(View):
			return nil, fault.BadField("widgets", "There is no such chart.")
		default:
			c := TileChanged{Dashboard: dashboard, Tile: t.Tile, Chart: t.Chart}
			if who.MayVouch(t.Chart) {
				c.Vouchers = []UserID{who.User}
			}
			changes = append(changes, c)
		}
		named[t.Tile] = true
	}
	for _, t := range there {
		if !named[t.Tile] {
			changes = append(changes, TileChanged{Dashboard: dashboard, Tile: t.Tile})
		}
	}
	return changes, nil
}

// PlanVouch is the changes by which user vouches for a tile, or stops. The caller vouches for themselves: they edit the
// dashboard and may share the chart. They stop themselves, or as one who manages access on the chart anybody.
func (who Caller) PlanVouch(dashboard ResourceID, tile string, user UserID, vouches bool) ([]Change, error) {
	tiles := who.View.Tiles(dashboard)
	i := slices.IndexFunc(tiles, func(t TileChanged) bool { return t.Tile == tile })
	if i < 0 {
		return nil, fault.Missing()
	}
	t := tiles[i]
	at, vouched := slices.BinarySearch(t.Vouchers, user)
	switch {
	case vouches:
		if err := who.Require(Edit, dashboard); err != nil {
			return nil, err
		}
		switch {
		case user != who.User:
			return nil, fault.New(fault.Denied, "Nobody can do this for somebody else.")
		case !who.Can(t.Chart).Has(View):
			return nil, fault.New(fault.Denied, "You cannot share what you cannot see.")
		case !who.MayVouch(t.Chart):
			return nil, who.Require(Share, t.Chart)
		case vouched:
			return []Change{}, nil
		}
		t.Vouchers = slices.Insert(slices.Clone(t.Vouchers), at, user)
		return []Change{t}, nil
	case vouched && (user == who.User || who.Can(t.Chart).Has(ManageAccess)):
		t.Vouchers = slices.Delete(slices.Clone(t.Vouchers), at, at+1)
		return []Change{t}, nil
	case user == who.User && who.Can(dashboard).Has(View):
		return []Change{}, nil
	}
	if !who.Can(dashboard).Has(View) && !who.Can(t.Chart).Has(ManageAccess) {
		return nil, fault.Missing() // as of a dashboard that was never there
	}
	return []Change{}, who.Require(ManageAccess, t.Chart)
}

// shownByVouching is how many dashboards show a chart of the library, which those found can view, to people who may not view
// it by themselves, for a public link of theirs or because somebody vouches for the tile.
func (c *crowds) shownByVouching(x *resource, found []uint64) (n int) {
	s := c.s
	if !s.isLibraryChart(x.at) {
		return 0
	}
	for _, t := range x.ties {
		if t.living || !t.vouched {
			continue
		}
		d := s.resource(t.other)
		if d.exists && slices.ContainsFunc(d.tiles, func(t tile) bool {
			return t.chart == x.at && (s.showsVisitors(d.at, t.name, x.at, c.now) && s.hasLiveLink(&d, c.now) || c.showsMore(d.at, t.name, x.at, found))
		}) {
			n++
		}
	}
	return n
}

// showsMore tells whether a tile passes its chart on to somebody who may not view it by themselves.
func (c *crowds) showsMore(d uint32, tile string, chart uint32, found []uint64) bool {
	lenders := c.s.lendersOf(d, tile, chart, c.now)
	if len(lenders) == 0 {
		return false
	}
	home := c.s.resource(chart).home
	for u := range eachBit(c.viewers(d).people) {
		if !hasBit(found, u) && c.s.lend(lenders, home, d, u, c.now) {
			return true
		}
	}
	return false
}

// hasLiveLink tells whether a public link of a resource opens something now.
func (s *state) hasLiveLink(x *resource, now time.Time) bool {
	return slices.ContainsFunc(x.links, func(l link) bool {
		state, _ := s.linkState(x, l.id, now)
		return state == LinkLive
	})
}
