package board

import (
	"context"
	"slices"

	"vitrine/internal/access"
	"vitrine/internal/query"
	"vitrine/internal/rows"
)

// Empty is what recipients would be shown nothing in: tiles of a dashboard for which nobody who vouches may pass the chart on to them,
// and charts that have no figures for them. Of a chart that is shared by itself it is that chart.
func (c *Contents) Empty(ctx context.Context, who access.Caller, to access.Recipients) (access.EmptyTiles, error) {
	all := access.EmptyTiles{People: len(to.People)}
	facts, _ := who.View.Resource(to.Resource)
	r, link, err := c.newReveal(ctx, who, to)
	if err != nil {
		return all, err
	}
	after := r.after
	f := figured{reveal: r, there: map[looked]*present{}, people: map[access.UserID]*figures{}}
	if facts.Kind != access.Dashboard {
		all.Charts = 1
		where, err := lookedAt(ctx, c.Store, who, to.Resource)
		if err == nil {
			err = f.ask(ctx, c.Store, where, where)
		}
		for _, u := range to.People {
			if err == nil {
				err = f.look(ctx, sight{u, to.Resource, facts.In})
			}
		}
		if err == nil && to.Public {
			err = f.out(ctx, looked{to.Resource, 0}, link, to.Money, &all)
		}
		f.into(&all)
		return all, err
	}
	records, err := recordsOf(ctx, c.Store, who.Organization, who.User, []access.ResourceID{to.Resource})
	if err != nil {
		return all, err
	}
	body, err := bodyOf[dashboardBody](records[to.Resource])
	if err != nil {
		return all, err
	}
	through := throughDashboard(to.Resource, body)
	if err := f.ask(ctx, c.Store, through, through); err != nil {
		return all, err
	}
	mayVouch := who.Can(to.Resource).Has(access.Edit)
	for _, w := range body.Widgets {
		if _, exists := after.View.Resource(w.ChartID); w.Kind != chartWidget || !exists {
			continue
		}
		all.Charts++
		sees, lacks := 0, 0
		for _, u := range to.People {
			seer := after
			seer.User = u
			if !shows(seer, to.Resource, w) {
				lacks++
				f.of(u)
				continue
			}
			sees++
			if err := f.look(ctx, sight{u, w.ChartID, to.Resource}); err != nil {
				return all, err
			}
		}
		if to.Public {
			if after.View.ShowsVisitors(to.Resource, w.ID, w.ChartID, after.Now) {
				sees++
				if err := f.out(ctx, looked{w.ChartID, to.Resource}, link, to.Money, &all); err != nil {
					return all, err
				}
			} else {
				lacks++
			}
		}
		if lacks == 0 {
			continue
		}
		all.Count++
		all.Some = all.Some || sees > 0
		if mayVouch && mayOpenUp(who, to, w) {
			all.CanVouch++
		}
	}
	f.into(&all)
	return all, nil
}

// figured finds out for whom charts have figures.
type figured struct {
	*reveal
	there  map[looked]*present
	people map[access.UserID]*figures
	// money are the charts that are refused to somebody, rows those in which somebody may count no time of others.
	money, rows []access.ResourceID
}

// figures are how many charts have figures for somebody, and whether one is refused to them, or shows them no time of others.
type figures struct {
	has         int
	money, rows bool
}

// present is on which projects there is time in a chart that the caller may count; whole: on more than were looked at.
type present struct {
	projects map[access.ProjectID]bool
	whole    bool
}

func (f *figured) of(u access.UserID) *figures {
	if f.people[u] == nil {
		f.people[u] = &figures{}
	}
	return f.people[u]
}

// look at a chart with somebody's eyes.
func (f *figured) look(ctx context.Context, s sight) error {
	at := looked{s.chart, s.via}
	q, asked := f.then[at]
	if !asked {
		return nil
	}
	facts, _ := f.after.View.Resource(s.chart)
	own := f.ownRows(s.user, facts.Home)
	scope := own
	scope.PartMoney = facts.Perspective == access.ViewerPerspective
	if facts.Perspective != access.ViewerPerspective && q.NeedsMoney(f.at.Datasets) {
		scope = f.after.View.ChartRows(s.chart, s.via, s.user)
	}
	refused, err := f.refused(ctx, scope, q)
	if err != nil {
		return err
	}
	mine := f.of(s.user)
	if refused {
		mine.money = true
		if !slices.Contains(f.money, s.chart) {
			f.money = append(f.money, s.chart)
		}
		return nil
	}
	if facts.Perspective == access.ViewerPerspective {
		there, err := f.present(ctx, at, facts.Home, q)
		if err != nil {
			return err
		}
		if !there.some(own) {
			mine.rows = true
			if !slices.Contains(f.rows, s.chart) {
				f.rows = append(f.rows, s.chart)
			}
			if len(own.Workspaces) == 0 { // not even their own
				return nil
			}
		}
	}
	mine.has++
	return nil
}

// out counts a chart that is refused to visitors of a link, which shows money or leaves it out.
func (f *figured) out(ctx context.Context, at looked, link access.LinkID, money bool, all *access.EmptyTiles) error {
	q, asked := f.outThen[at]
	if !asked {
		return nil
	}
	refused, err := f.refused(ctx, f.after.View.LinkRows(at.chart, at.via, link, money), cut(q, f.locks[link]))
	if refused {
		all.Out++
	}
	return err
}

// present is what there is in a chart of viewers, as far as the caller may count it: of other time they learn nothing.
func (f *figured) present(ctx context.Context, at looked, home access.WorkspaceID, q query.Question) (*present, error) {
	if there := f.there[at]; there != nil {
		return there, nil
	}
	found, err := f.counted(ctx, f.ownRows(f.after.User, home), q)
	if err != nil {
		return nil, err
	}
	there := &present{projects: map[access.ProjectID]bool{}, whole: found.more}
	for _, p := range found.projects {
		there.projects[p] = true
	}
	f.there[at] = there
	return there, nil
}

// some tells whether somebody may count others' time there, going by their rights alone. Where there is none at all it is not
// their rights.
func (p *present) some(own rows.Scope) bool {
	return p.whole || len(p.projects) == 0 || slices.ContainsFunc(own.Workspaces, func(w rows.Workspace) bool {
		return w.All || slices.ContainsFunc(w.Projects, func(x int64) bool { return p.projects[access.ProjectID(x)] })
	})
}

// into an answer: how many people lack figures, and in how many charts.
func (f *figured) into(all *access.EmptyTiles) {
	all.Money.Charts, all.Rows.Charts = len(f.money), len(f.rows)
	for _, x := range f.people {
		for _, of := range []struct {
			to *access.Without
			is bool
		}{{&all.Money, x.money}, {&all.Rows, x.rows}} {
			if !of.is {
				continue
			}
			of.to.People++
			if x.has == 0 {
				of.to.All++
			}
		}
	}
}

// mayOpenUp tells whether it would help that the caller vouches for a tile.
func mayOpenUp(who access.Caller, to access.Recipients, w keptWidget) bool {
	if !who.MayVouch(w.ChartID) || to.Public && (!who.Can(w.ChartID).Has(access.Publish) || who.View.Private(w.ChartID)) {
		return false
	}
	return !slices.ContainsFunc(who.View.Tiles(to.Resource), func(t access.TileChanged) bool {
		return t.Tile == w.ID && t.Chart == w.ChartID && slices.Contains(t.Vouchers, who.User)
	})
}
