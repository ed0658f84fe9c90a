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
//
// It looks at every chart with the eyes of each of them after the change: is the tile shown to them (tile), is the chart refused to
// them for the money in it, may they count no time of others in it (look)? Of visitors with a public link only whether it is refused
// (out).
func (c *Contents) Empty(ctx context.Context, who access.Caller, to access.Recipients) (access.EmptyTiles, error) {
	r, link, err := c.revealTo(ctx, who, to)
	if err != nil {
		return access.EmptyTiles{}, err
	}
	e := emptiness{
		reveal: r, to: to, link: link, all: access.EmptyTiles{People: len(to.People)},
		there: map[place]*present{}, people: map[access.UserID]*lack{},
		money: map[access.ResourceID]bool{}, rows: map[access.ResourceID]bool{},
	}
	if facts, _ := who.View.Resource(to.Resource); facts.Kind == access.Dashboard {
		err = e.dashboard(ctx, c.Store)
	} else {
		err = e.chart(ctx, c.Store, facts)
	}
	return e.answer(), err
}

// emptiness finds out what would be empty for recipients.
type emptiness struct {
	*reveal
	to   access.Recipients
	link access.LinkID
	all  access.EmptyTiles

	there  map[place]*present
	people map[access.UserID]*lack
	// money are the charts that are refused to somebody, rows those in which somebody may count no time of others.
	money, rows map[access.ResourceID]bool
}

// lack is how many charts have figures for somebody, and whether one is refused to them, or shows them no time of others.
type lack struct {
	has         int
	money, rows bool
}

// present is on which projects there is time in a chart that the caller may count; whole: on more than were looked at.
type present struct {
	projects map[access.ProjectID]bool
	whole    bool
}

func (e *emptiness) of(u access.UserID) *lack {
	if e.people[u] == nil {
		e.people[u] = &lack{}
	}
	return e.people[u]
}

// chart looks at one that is shared by itself.
func (e *emptiness) chart(ctx context.Context, store Store, facts access.ResourceChanged) error {
	e.all.Charts = 1
	places, err := placesOf(ctx, store, e.before, facts.Resource)
	if err != nil {
		return err
	}
	if err := e.ask(ctx, store, places, places); err != nil {
		return err
	}
	for _, u := range e.to.People {
		if err := e.look(ctx, viewing{u, facts.Resource, facts.In}); err != nil {
			return err
		}
	}
	if e.to.Public {
		return e.out(ctx, place{facts.Resource, 0})
	}
	return nil
}

// dashboard looks at every tile of it that shows a chart.
func (e *emptiness) dashboard(ctx context.Context, store Store) error {
	body, err := dashboardOf(ctx, store, e.before, e.to.Resource)
	if err != nil {
		return err
	}
	places := placesOn(e.to.Resource, body)
	if err := e.ask(ctx, store, places, places); err != nil {
		return err
	}
	mayVouch := e.before.Can(e.to.Resource).Has(access.Edit)
	for _, w := range body.Widgets {
		if _, exists := e.after.View.Resource(w.ChartID); w.Kind != chartWidget || !exists {
			continue
		}
		e.all.Charts++
		shown, hidden, err := e.tile(ctx, w)
		if err != nil {
			return err
		}
		if hidden == 0 {
			continue
		}
		e.all.Count++
		e.all.Some = e.all.Some || shown > 0
		if mayVouch && mayOpenUp(e.before, e.to, w) {
			e.all.CanVouch++
		}
	}
	return nil
}

// tile tells to how many recipients a tile shows its chart and to how many not, visitors being one, and looks at the chart.
func (e *emptiness) tile(ctx context.Context, w keptWidget) (shown, hidden int, err error) {
	for _, u := range e.to.People {
		seer := e.after
		seer.User = u
		if !shows(seer, e.to.Resource, w) {
			hidden++
			e.of(u)
			continue
		}
		shown++
		if err := e.look(ctx, viewing{u, w.ChartID, e.to.Resource}); err != nil {
			return 0, 0, err
		}
	}
	switch {
	case !e.to.Public:
		return shown, hidden, nil
	case !e.after.View.ShowsVisitors(e.to.Resource, w.ID, w.ChartID, e.after.Now):
		return shown, hidden + 1, nil
	}
	return shown + 1, hidden, e.out(ctx, place{w.ChartID, e.to.Resource})
}

// look at a chart with somebody's eyes.
func (e *emptiness) look(ctx context.Context, s viewing) error {
	q, asked := e.then.people[s.place()]
	if !asked {
		return nil
	}
	facts, _ := e.after.View.Resource(s.chart)
	forViewer := facts.Perspective == access.ViewerPerspective
	own := e.ownRows(s.user, facts.Home)
	scope := own
	scope.PartMoney = forViewer
	if !forViewer && q.NeedsMoney(e.at.Datasets) {
		scope = e.after.View.ChartRows(s.chart, s.via, s.user)
	}
	refused, err := e.refused(ctx, scope, q)
	if err != nil {
		return err
	}
	theirs := e.of(s.user)
	if refused {
		theirs.money, e.money[s.chart] = true, true
		return nil
	}
	if forViewer {
		there, err := e.present(ctx, s.place(), facts.Home, q)
		if err != nil {
			return err
		}
		if !there.some(own) {
			theirs.rows, e.rows[s.chart] = true, true
			if len(own.Workspaces) == 0 { // not even their own
				return nil
			}
		}
	}
	theirs.has++
	return nil
}

// out counts a chart that is refused to visitors of the link, which shows money or leaves it out.
func (e *emptiness) out(ctx context.Context, at place) error {
	q, asked := e.then.visitors[at]
	if !asked {
		return nil
	}
	refused, err := e.refused(ctx, e.after.View.LinkRows(at.chart, at.via, e.link, e.to.Money), cut(q, e.locks[e.link]))
	if refused {
		e.all.Out++
	}
	return err
}

// present is what there is in a chart of viewers, as far as the caller may count it: of other time they learn nothing.
func (e *emptiness) present(ctx context.Context, at place, home access.WorkspaceID, q query.Question) (*present, error) {
	if there := e.there[at]; there != nil {
		return there, nil
	}
	found, err := e.counted(ctx, e.ownRows(e.after.User, home), q)
	if err != nil {
		return nil, err
	}
	there := &present{projects: map[access.ProjectID]bool{}, whole: found.more}
	for _, p := range found.projects {
		there.projects[p] = true
	}
	e.there[at] = there
	return there, nil
}

// some tells whether somebody may count others' time there, going by their rights alone. Where there is none at all it is not
// their rights.
func (p *present) some(own rows.Scope) bool {
	return p.whole || len(p.projects) == 0 || slices.ContainsFunc(own.Workspaces, func(w rows.Workspace) bool {
		return w.All || slices.ContainsFunc(w.Projects, func(x int64) bool { return p.projects[access.ProjectID(x)] })
	})
}

// answer is all of it, and how many people lack figures, in how many charts.
func (e *emptiness) answer() access.EmptyTiles {
	all := e.all
	all.Money.Charts, all.Rows.Charts = len(e.money), len(e.rows)
	for _, x := range e.people {
		for _, of := range []struct {
			to    *access.Without
			lacks bool
		}{{&all.Money, x.money}, {&all.Rows, x.rows}} {
			if !of.lacks {
				continue
			}
			of.to.People++
			if x.has == 0 {
				of.to.All++
			}
		}
	}
	return all
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
