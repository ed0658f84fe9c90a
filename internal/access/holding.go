package access

import (
	"slices"
	"time"

	"vitrine/internal/rows"
)

// Holding is something that shows what it shows because of one person's rights, or that they own.
type Holding struct {
	User UserID `json:"user"`
	// Kind is chart (they are its author), link (they keep it), tile (they vouch for the chart on it), money (they let those it
	// is shared with see its amounts) or owned.
	Kind     string     `json:"kind"`
	Resource ResourceID `json:"resource"` // of a tile, the dashboard
	Link     LinkID     `json:"link,omitempty"`
	Tile     string     `json:"tile,omitempty"`
	Chart    ResourceID `json:"chart,omitempty"` // of a tile
}

// The kinds of holdings.
const (
	HoldsChart = "chart"
	HoldsLink  = "link"
	HoldsTile  = "tile"
	HoldsMoney = "money"
	HoldsOwned = "owned"
)

// Holdings are what shows by somebody's rights, and what they own: charts they are the author of, so that others see what
// they may see or have chosen; public links they keep; tiles they vouch for; amounts they show. By resource.
func (s *Snapshot) Holdings(u UserID) []Holding { return s.HoldingsOf([]UserID{u}) }

// HoldingsOf are those of several people, by resource, found in one walk.
func (s *Snapshot) HoldingsOf(users []UserID) []Holding {
	all := []Holding{}
	of := make(map[uint32]bool, len(users))
	for _, u := range users {
		if i, ok := s.userIDs.Of(int64(u)); ok {
			of[i] = true
		}
	}
	if len(of) == 0 {
		return all
	}
	for n := range s.blocks.Len() {
		b := s.blocks.At(n)
		if b == nil || b.hot == nil {
			continue
		}
		for k := range uint32(perBlock) {
			if b.concerns(k, of) {
				x := s.resource(n*perBlock + k)
				all = s.holdings(&x, of, all)
			}
		}
	}
	return all
}

// holdings of some people among what hangs on a resource, after those found before.
func (s *Snapshot) holdings(x *resource, of map[uint32]bool, all []Holding) []Holding {
	add := func(u uint32, h Holding) {
		if of[u] {
			h.User, h.Resource = s.profiles.At(u).id, x.id
			all = append(all, h)
		}
	}
	add(x.owner, Holding{Kind: HoldsOwned})
	if x.kind == Chart && x.perspective != ViewerPerspective {
		add(x.author, Holding{Kind: HoldsChart})
	}
	if x.money != 0 {
		add(x.money-1, Holding{Kind: HoldsMoney})
	}
	for _, l := range x.links {
		if l.keeper != 0 {
			add(l.keeper-1, Holding{Kind: HoldsLink, Link: l.id})
		}
	}
	for _, t := range x.tiles {
		if s.isLibraryChart(t.chart) {
			for _, u := range t.vouchers {
				add(u, Holding{Kind: HoldsTile, Tile: t.name, Chart: s.idAt(t.chart)})
			}
		}
	}
	return all
}

// concerns tells whether the resource of record k may be a holding of one of these people.
func (b *block) concerns(k uint32, of map[uint32]bool) bool {
	switch rec := b.record(k); {
	case rec[0]&flagExists == 0:
		return false
	case of[rec[0]>>ownerShift]:
		return true
	}
	if slices.ContainsFunc(b.cold.links, func(l link) bool { return uint32(l.at) == k && l.keeper != 0 && of[l.keeper-1] }) {
		return true
	}
	m := b.cold.more
	return m != nil && (slices.ContainsFunc(m.traits, func(t trait) bool {
		return uint32(t.at) == k && (t.author != 0 && of[t.author-1] || t.money != 0 && of[t.money-1])
	}) || slices.ContainsFunc(m.tiles, func(t tile) bool {
		return uint32(t.at) == k && slices.ContainsFunc(t.vouchers, func(u uint32) bool { return of[u] })
	}))
}

// Falls tells whether a holding would show less, or nothing, after a change: fewer rows of a chart to a viewer, fewer of a link
// that opens now; a tile that is passed on no more by them; amounts that they may see no more. What somebody owns falls when
// they can manage it no more.
func (s *Snapshot) Falls(h Holding, after *Snapshot, viewer UserID, now time.Time) bool {
	lost := func(c Capability, r ResourceID) bool {
		return s.Check(h.User, c, r, now) && !after.Check(h.User, c, r, now)
	}
	switch h.Kind {
	case HoldsChart:
		return !after.ChartRows(h.Resource, 0, viewer).Covers(s.ChartRows(h.Resource, 0, viewer))
	case HoldsLink:
		return s.linkFalls(h, after, now)
	case HoldsTile:
		return lost(Share, h.Chart)
	case HoldsOwned:
		return lost(ManageAccess, h.Resource)
	case HoldsMoney:
		facts, _ := s.Resource(h.Resource)
		then := after.RowScope(h.User, facts.Home)
		return slices.ContainsFunc(s.RowScope(h.User, facts.Home).Workspaces, func(w rows.Workspace) bool {
			return !then.MoneyIn(w.ID, rows.GuardRates).Covers(w.Rates)
		})
	}
	return false
}

// linkFalls tells whether a link that opens now would not, or would show fewer rows.
func (s *Snapshot) linkFalls(h Holding, after *Snapshot, now time.Time) bool {
	if state, _ := s.LinkState(h.Resource, h.Link, now); state != LinkLive {
		return false
	}
	if state, _ := after.LinkState(h.Resource, h.Link, now); state != LinkLive {
		return true
	}
	charts, via := s.Charts(h.Resource)
	return slices.ContainsFunc(charts, func(chart ResourceID) bool {
		return !after.LinkRows(chart, via, h.Link, false).Covers(s.LinkRows(chart, via, h.Link, false))
	})
}

// Taking is what the caller would take over.
type Taking struct {
	Changes []Change
	// Taken are the holdings that become the caller's, Left those that they could not come to by themselves.
	Taken, Left []Holding
}

// PlanTake is the changes that give holdings of others (author's place of charts, vouching, public links, the switch that shows
// amounts, ownership) to the caller, where the caller could come to each by themselves. by is who offers them, the caller who
// takes them at once: what is owned is taken by who manages it, or offered by who does.
func (who Caller) PlanTake(held []Holding, by UserID) Taking {
	t := taking{who: who, by: by, facts: map[ResourceID]int{}, links: map[LinkID]int{}, tiles: map[Tile]int{}}
	t.Changes = []Change{}
	for _, h := range held {
		at, ok := who.View.position(h.Resource)
		if !ok || h.User == who.User {
			continue
		}
		x := who.View.resource(at)
		switch {
		case h.Kind == HoldsOwned && x.in != 0: // it goes with its dashboard
		case x.exists && t.take(h, &x):
			t.Taken = append(t.Taken, h)
		default:
			t.Left = append(t.Left, h)
		}
	}
	return t.Taking
}

// taking puts several holdings of one thing into one change of it.
type taking struct {
	Taking
	who   Caller
	by    UserID
	facts map[ResourceID]int
	links map[LinkID]int
	tiles map[Tile]int // by dashboard in place of the chart
}

func (t *taking) put(c Change) int {
	t.Changes = append(t.Changes, c)
	return len(t.Changes) - 1
}

func (t *taking) factsOf(x *resource) ResourceChanged {
	if i, there := t.facts[x.id]; there {
		return t.Changes[i].(ResourceChanged)
	}
	return t.who.View.factsOf(x)
}

func (t *taking) setFacts(to ResourceChanged) {
	if i, there := t.facts[to.Resource]; there {
		t.Changes[i] = to
		return
	}
	t.facts[to.Resource] = t.put(to)
}

// link changes a link as it will be.
func (t *taking) link(x *resource, l link, change func(*LinkChanged)) {
	to := t.who.View.linkFacts(x.id, l)
	i, there := t.links[l.id]
	if there {
		to = t.Changes[i].(LinkChanged)
	}
	change(&to)
	if there {
		t.Changes[i] = to
		return
	}
	t.links[l.id] = t.put(to)
}

// take one holding, if the caller could come to it by themselves.
func (t *taking) take(h Holding, x *resource) bool {
	can := t.who.Can(x.id)
	facts := t.factsOf(x)
	switch h.Kind {
	case HoldsChart:
		if !can.Has(Edit) || facts.Author != h.User {
			return false
		}
		to, err := t.who.choose(facts, facts.Perspective)
		if err == nil {
			t.setFacts(to)
		}
		return err == nil
	case HoldsMoney:
		if facts.ShowsMoney != h.User || t.who.allowMoney(facts, t.who.User) != nil {
			return false
		}
		facts.ShowsMoney = t.who.User
		t.setFacts(facts)
		return true
	case HoldsLink:
		i := slices.IndexFunc(x.links, func(l link) bool { return l.id == h.Link })
		if i < 0 || !can.Has(Publish) {
			return false
		}
		t.link(x, x.links[i], func(to *LinkChanged) {
			to.Keeper, to.Waits = t.who.User, true // it shows other rows then: they keep it when they have looked
		})
		return true
	case HoldsTile:
		return can.Has(Edit) && t.tile(h, x)
	case HoldsOwned:
		return facts.Owner == h.User && t.own(facts, x)
	}
	return false
}

func (t *taking) tile(h Holding, x *resource) bool {
	s := t.who.View
	i := slices.IndexFunc(x.tiles, func(one tile) bool { return one.name == h.Tile && s.idAt(one.chart) == h.Chart })
	if i < 0 || !t.who.MayVouch(h.Chart) {
		return false
	}
	to := s.tileOf(x.id, &x.tiles[i])
	key := Tile{h.Tile, x.id}
	pending, there := t.tiles[key]
	if there {
		to = t.Changes[pending].(TileChanged)
	}
	if !slices.Contains(to.Vouchers, h.User) {
		return false
	}
	// That somebody vouches is for them to end, or for who manages the chart. Nobody asks those who have left, and admins may
	// end it for anybody.
	stays := s.OrganizationRole(h.User) != NotInOrganization && s.OrganizationRole(t.who.User) != Admin && !t.who.Can(h.Chart).Has(ManageAccess)
	vouchers := []UserID{t.who.User}
	for _, u := range to.Vouchers {
		if u != t.who.User && (u != h.User || stays) {
			vouchers = append(vouchers, u)
		}
	}
	slices.Sort(vouchers)
	if to.Vouchers = vouchers; there {
		t.Changes[pending] = to
	} else {
		t.tiles[key] = t.put(to)
	}
	return true
}

// own makes the caller the owner, where they manage it or where by, who manages it, offers it to them. Links wait from then on.
func (t *taking) own(to ResourceChanged, x *resource) bool {
	who := t.who
	if t.by == who.User {
		if who.allowOwner(x.id, x, who.User) != nil {
			return false
		}
	} else if (Caller{User: t.by, Organization: who.Organization, View: who.View, Now: who.Now}).MayOffer(x.id, who.User) != nil {
		return false
	}
	to.Owner = who.User
	grants := who.ownersGrant(x, t.by)
	h := &hand{s: &who.View.state, who: who, r: x.at, x: *x}
	if h.keepsManager(append([]Change{to}, grants...)) != nil {
		return false
	}
	t.setFacts(to)
	for _, g := range grants {
		t.put(g)
	}
	for _, l := range x.links {
		t.link(x, l, func(to *LinkChanged) { to.Waits = true })
	}
	return true
}

// Showing are the holdings that something shows by: all but what is owned.
func Showing(held []Holding) []Holding {
	return slices.DeleteFunc(slices.Clone(held), func(h Holding) bool { return h.Kind == HoldsOwned })
}
