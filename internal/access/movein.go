package access

import "slices"

// Movable is a chart of the library that stands on one dashboard only and that the caller could move into it.
type Movable struct{ Chart, Dashboard ResourceID }

// maxMovable bounds the work: how many charts are looked at.
const maxMovable = 5000

// Movable are the charts of a dashboard (0: of all) that the caller could move into it, by title. What is private is left out: it
// would open to those who see the dashboard.
func (who Caller) Movable(dashboard ResourceID) []Movable {
	s := who.View
	all := []Movable{}
	add := func(chart ResourceID) {
		on := ResourceID(0)
		for _, t := range s.ShownOn(chart) {
			if on != 0 && on != t.Dashboard {
				return
			}
			on = t.Dashboard
		}
		if x, _ := s.Resource(chart); on == 0 || dashboard != 0 && on != dashboard || s.Private(chart) || x.Kind != Chart {
			return
		}
		if _, err := who.PlanMove(chart, on); err == nil {
			all = append(all, Movable{chart, on})
		}
	}
	if dashboard == 0 {
		charts, _ := s.List(ListQuery{User: who.User, Capability: ManageAccess, Kind: Chart, Limit: maxMovable}, who.Now)
		for _, chart := range charts {
			add(chart)
		}
		return all
	}
	var seen []ResourceID
	for _, t := range s.Tiles(dashboard) {
		if !slices.Contains(seen, t.Chart) {
			seen = append(seen, t.Chart)
			add(t.Chart)
		}
	}
	return all
}

// PlanMoveBack is the changes that put a chart back into the library which the caller has moved into its dashboard just now:
// owner, author and perspective are as they were, and so is who vouches for its tiles; for one that is new, the caller.
func (who Caller) PlanMoveBack(chart ResourceID, was []TileChanged, tiles ...string) ([]Change, error) {
	changes, err := who.PlanMove(chart, 0, tiles...)
	if err != nil {
		return nil, err
	}
	facts, _ := who.View.Resource(chart)
	back := []Change{}
	for _, change := range changes {
		switch c := change.(type) {
		case ResourceChanged:
			facts.In = 0
			back = append(back, facts)
		case TileChanged:
			if i := slices.IndexFunc(was, func(t TileChanged) bool { return t.Tile == c.Tile && t.Chart == chart }); i >= 0 {
				c.Vouchers = was[i].Vouchers
			}
			back = append(back, c)
		}
	}
	return back, nil
}

// Unvouched are the tiles of dashboards that the caller owns and may edit, of which nobody who vouches may pass the chart on any
// more, though somebody who opens the dashboard cannot see it for that; by title of the dashboard.
func (who Caller) Unvouched() []TileChanged {
	s := who.View
	all := []TileChanged{}
	dashboards, _ := s.List(ListQuery{User: who.User, Capability: Edit, Kind: Dashboard, Tab: TabMine, Limit: maxMovable / 10}, who.Now)
	for _, d := range dashboards {
		for _, t := range s.Tiles(d) {
			if who.unseen(t) {
				all = append(all, t)
			}
		}
	}
	return all
}

// unseen tells whether nobody passes the chart of a tile on, and somebody who may view the dashboard does not see it.
func (who Caller) unseen(t TileChanged) bool {
	if slices.ContainsFunc(t.Vouchers, func(u UserID) bool {
		by := who
		by.User = u
		return by.MayVouch(t.Chart)
	}) {
		return false
	}
	return slices.ContainsFunc(who.View.Who(t.Dashboard, who.Now), func(h Holder) bool {
		viewer := who
		viewer.User = h.User
		return !viewer.Shows(t.Dashboard, t.Tile, t.Chart)
	})
}
