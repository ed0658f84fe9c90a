package board

import (
	"context"
	"errors"
	"slices"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// SavePreview is what saving a chart would change beside what was edited, for those who may edit it.
func (c *Charts) SavePreview(ctx context.Context, who access.Caller, in SaveChart) (SavePreview, error) {
	if err := fault.Within(in); err != nil {
		return SavePreview{}, err
	}
	e, err := c.edit(ctx, who, in)
	if err != nil {
		return SavePreview{}, err
	}
	return c.savePreview(ctx, who, e)
}

func (c *Charts) savePreview(ctx context.Context, who access.Caller, e edited) (SavePreview, error) {
	p := SavePreview{Perspective: e.record.Perspective.String(), People: len(people(seers(who, e.record.ID))), Reveals: nothingRevealed()}
	after := who
	switch {
	case fault.KindOf(e.refused) == fault.Denied:
		p.AuthorChanges, p.Why = true, fault.Words(e.refused)
	case e.refused != nil:
		return SavePreview{}, e.refused
	default:
		p.AuthorChanges, p.Perspective, p.Why, p.MayBecome = e.plan.Author != e.record.Author.ID, e.plan.Perspective.String(), e.plan.Why, true
		var err error
		if after.View, err = who.View.After(e.plan.Changes...); err != nil {
			return SavePreview{}, err
		}
	}
	ask, err := newAsking(ctx, c.Store, c.Answers, who.View, who.Organization, int64(who.User), e.record.Workspace, who.Now)
	if err != nil {
		return SavePreview{}, err
	}
	own, err := c.around(ctx, who, e.record)
	if err != nil {
		return SavePreview{}, err
	}
	if p.Now, err = ask.figures(ctx, who, e.record, own.shown(e.before)); err != nil || e.refused != nil {
		return p, err
	}
	if p.Then, err = ask.figures(ctx, after, e.record, own.shown(e.after)); err != nil {
		return p, err
	}
	p.Reveals, err = c.revealsOf(ctx, ask, who, after, e.record.ID, &e.before, &e.after)
	return p, err
}

// figures are what a question about a chart, as the filters of the dashboard it lives in leave it, shows the caller; none where
// they cannot be computed.
func (a asking) figures(ctx context.Context, who access.Caller, r Record, q query.Question) (*query.Result, error) {
	result, err := a.question(ctx, who.View.ChartRows(r.ID, r.Dashboard, who.User), q)
	if err != nil && fault.KindOf(err) != fault.Internal {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &result, nil
}

func nothingRevealed() access.Reveals {
	return access.Reveals{Projects: []access.NamedProject{}, PublicIn: []string{}, Kinds: []string{}, ByKind: map[string]int{}}
}

// revealsOf is what those who see a chart after a change of it would come to see. Questions that are nil stay as they are.
func (c *Charts) revealsOf(ctx context.Context, ask asking, who, after access.Caller, chart access.ResourceID, now, then *query.Question) (access.Reveals, error) {
	r := newReveal(ask, who, after)
	err := r.chart(ctx, c.Store, chart, now, then)
	return r.answer(), err
}

// chart adds what those who see a chart after the change would come to see.
func (r *reveal) chart(ctx context.Context, store Store, chart access.ResourceID, now, then *query.Question) error {
	who, after := r.before, r.after
	before, err := placesOf(ctx, store, who, chart)
	if err != nil {
		return err
	}
	where, err := placesOf(ctx, store, after, chart)
	if err != nil {
		return err
	}
	if err := r.ask(ctx, store, before, where); err != nil {
		return err
	}
	for x, around := range before {
		if now != nil {
			r.put(r.now, x, around, *now)
		}
	}
	for x, around := range where {
		if then != nil {
			r.put(r.then, x, around, *then)
		}
	}
	saw := map[viewing]bool{}
	for _, s := range seers(who, chart) {
		saw[s] = true
	}
	for _, s := range seers(after, chart) {
		if s.user == who.User {
			continue
		}
		if err := r.seen(ctx, s, saw[s]); err != nil {
			return err
		}
	}
	for x := range where {
		of := x.via
		if of == 0 {
			of = chart
		}
		if err := r.links(ctx, store, of, x); err != nil {
			return err
		}
	}
	return nil
}

// links adds what visitors with the live links of a resource would see of a chart after the change and did not see before.
func (r *reveal) links(ctx context.Context, store Store, of access.ResourceID, x place) (err error) {
	links := r.before.View.Links(of)
	if len(links) == 0 {
		return nil
	}
	if r.locks, err = store.LinkLocks(ctx, r.before.Organization, of); err != nil {
		return err
	}
	for _, link := range links {
		if state, _ := r.before.View.LinkState(of, link, r.before.Now); state != access.LinkLive {
			continue
		}
		if err := r.publicAnew(ctx, x, link); err != nil {
			return err
		}
	}
	return nil
}

// publicAnew adds what visitors with a link would see of a chart after the change and did not see before.
func (r *reveal) publicAnew(ctx context.Context, x place, link access.LinkID) error {
	if x.via != 0 && !visitorsSee(r.after, x) {
		return nil
	}
	var before counted
	if q, asked := r.now.visitors[x]; asked && (x.via == 0 || visitorsSee(r.before, x)) {
		var err error
		if before, err = r.counted(ctx, r.before.View.LinkRows(x.chart, x.via, link, false), cut(q, r.locks[link])); err != nil {
			return err
		}
	}
	scope := r.after.View.LinkRows(x.chart, x.via, link, false)
	q := cut(r.then.visitors[x], r.locks[link])
	then, err := r.counted(ctx, scope, q)
	if err != nil {
		return err
	}
	if anew := then.without(before); !anew.nothing() {
		r.add(0, anew, q, scope)
	}
	return nil
}

// visitorsSee tells whether visitors with a link of a dashboard are shown a chart on any tile of it.
func visitorsSee(who access.Caller, x place) bool {
	if facts, _ := who.View.Resource(x.chart); facts.In == x.via {
		return true
	}
	return slices.ContainsFunc(who.View.Tiles(x.via), func(t access.TileChanged) bool {
		return t.Chart == x.chart && who.View.ShowsVisitors(x.via, t.Tile, x.chart, who.Now)
	})
}

// SavePreview is what saving a dashboard would show to whoever can open it that they could not see by themselves, for those who
// may edit it: charts that are placed, filters that are taken away.
func (d *Dashboards) SavePreview(ctx context.Context, who access.Caller, in SaveDashboard) (DashboardPreview, error) {
	if err := fault.Within(in); err != nil {
		return DashboardPreview{}, err
	}
	s, err := d.edit(ctx, who, in)
	if errors.Is(err, errOld) {
		current, err := d.now(ctx, who, in.ID)
		if err != nil {
			return DashboardPreview{}, err
		}
		return DashboardPreview{}, saved(current.Resource, current)
	}
	if err != nil {
		return DashboardPreview{}, err
	}
	after := who
	if after.View, err = who.View.After(s.Changes...); err != nil {
		return DashboardPreview{}, err
	}
	facts, _ := who.View.Resource(in.ID)
	ask, err := newAsking(ctx, d.Store, d.Answers, who.View, who.Organization, int64(who.User), facts.Home, who.Now)
	if err != nil {
		return DashboardPreview{}, err
	}
	var everyone []access.UserID
	for _, u := range who.View.Openers(in.ID, who.Now).Users() {
		if u != who.User {
			everyone = append(everyone, u)
		}
	}
	r := newReveal(ask, who, after)
	if err := r.ask(ctx, d.Store, placesOn(in.ID, s.before), placesOn(in.ID, s.after)); err != nil {
		return DashboardPreview{}, err
	}
	if err := r.through(ctx, in.ID, s.before, s.after, everyone); err != nil {
		return DashboardPreview{}, err
	}
	for x := range r.then.people {
		if err := r.links(ctx, d.Store, in.ID, x); err != nil {
			return DashboardPreview{}, err
		}
	}
	return DashboardPreview{People: len(everyone) + 1, Reveals: r.answer()}, nil
}

// PerspectivePreview is what another perspective of a chart would change, for those who may edit it.
func (c *Charts) PerspectivePreview(ctx context.Context, who access.Caller, in PreviewPerspective) (PerspectivePreview, error) {
	if err := fault.Within(in); err != nil {
		return PerspectivePreview{}, err
	}
	r, err := mayDo(ctx, c.Store, who, access.Chart, in.ID, access.Edit)
	if err != nil {
		return PerspectivePreview{}, err
	}
	body, err := bodyOf[chartBody](r)
	if err != nil {
		return PerspectivePreview{}, err
	}
	to, _ := who.View.Resource(r.ID)
	if to.Perspective, err = perspectiveOf(in.Body.Perspective); err != nil {
		return PerspectivePreview{}, err
	}
	if to.Perspective != access.ViewerPerspective { // who chooses what everybody is shown is the author
		to.Author = who.User
	}
	changes, err := who.PlanResource(r.ID, to)
	if err != nil {
		return PerspectivePreview{}, err
	}
	after := who
	if after.View, err = who.View.After(changes...); err != nil {
		return PerspectivePreview{}, err
	}
	ask, err := newAsking(ctx, c.Store, c.Answers, who.View, who.Organization, int64(who.User), r.Workspace, who.Now)
	if err != nil {
		return PerspectivePreview{}, err
	}
	own, err := c.around(ctx, who, r)
	if err != nil {
		return PerspectivePreview{}, err
	}
	p := PerspectivePreview{People: len(people(seers(who, r.ID)))}
	if p.Now, err = ask.figures(ctx, who, r, own.shown(body.Question)); err != nil {
		return p, err
	}
	if p.Then, err = ask.figures(ctx, after, r, own.shown(body.Question)); err != nil {
		return p, err
	}
	p.Reveals, err = c.revealsOf(ctx, ask, who, after, r.ID, nil, nil)
	return p, err
}
