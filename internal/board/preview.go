package board

import (
	"context"
	"slices"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// SavePreview is what saving a chart would change beside what was edited, for those who may edit it.
func (c *Charts) SavePreview(ctx context.Context, who access.Caller, in SaveChart) (SavePreview, error) {
	e, err := c.edit(ctx, who, in)
	if err != nil {
		return SavePreview{}, err
	}
	return c.savePreview(ctx, who, e)
}

func (c *Charts) savePreview(ctx context.Context, who access.Caller, e edited) (SavePreview, error) {
	p := SavePreview{Perspective: e.record.Perspective.String(), People: len(people(seers(who, e.record.ID))), Reveals: access.Reveals{Projects: []access.NamedProject{}, Kinds: []string{}}}
	after := who
	switch {
	case fault.KindOf(e.refused) == fault.Denied && e.refused != nil:
		p.AuthorChanges, p.Why = true, refusal(e.refused)
	case e.refused != nil:
		return SavePreview{}, e.refused
	default:
		p.AuthorChanges, p.Perspective, p.Why, p.MayBecome = e.plan.Author != e.record.Author.ID, e.plan.Perspective.String(), e.plan.Why, true
		var err error
		if after.View, err = who.View.After(e.plan.Changes...); err != nil {
			return SavePreview{}, err
		}
	}
	ask, err := newAsking(ctx, c.Store, c.Replica, who.View, who.Organization, e.record.Workspace, who.Now)
	if err != nil {
		return SavePreview{}, err
	}
	if p.Now, err = ask.figures(ctx, who, e.record, e.before); err != nil || e.refused != nil {
		return p, err
	}
	if p.Then, err = ask.figures(ctx, after, e.record, e.after); err != nil {
		return p, err
	}
	p.Reveals, err = c.revealsOf(ctx, ask, who, after, e.record.ID, &e.before, &e.after)
	return p, err
}

// refusal is what a fault says.
func refusal(err error) string {
	e := widgetError(context.Background(), err)
	return e.Message
}

// figures are what a question about a chart shows the caller; none where they cannot be computed.
func (a asking) figures(ctx context.Context, who access.Caller, r Record, q query.Question) (*query.Result, error) {
	facts, _ := who.View.Resource(r.ID)
	result, err := a.question(ctx, scopeOf(who.View.ChartRows(r.ID, r.Dashboard, who.User), facts.Perspective), q)
	if err != nil && fault.KindOf(err) != fault.Internal {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &result, nil
}

// revealsOf is what those who see a chart would come to see after a change of it. Questions that are nil stay as they are.
func (c *Charts) revealsOf(ctx context.Context, ask asking, who, after access.Caller, chart access.ResourceID, now, then *query.Question) (access.Reveals, error) {
	r := newReveal(ask, who, after)
	where, err := around(ctx, c.Store, who, chart)
	if err != nil {
		return access.Reveals{}, err
	}
	if err := r.ask(ctx, c.Store, where, where); err != nil {
		return access.Reveals{}, err
	}
	for x, filters := range where {
		if now != nil {
			r.now[x] = filters.applied(*now)
		}
		if then != nil {
			r.then[x] = filters.applied(*then)
		}
	}
	for _, s := range seers(who, chart) {
		if s.user == who.User {
			continue
		}
		if err := r.seen(ctx, s, true); err != nil {
			return access.Reveals{}, err
		}
	}
	for x := range where {
		of := x.via
		if of == 0 {
			of = chart
		}
		for _, link := range who.View.Links(of) {
			if state, _ := who.View.LinkState(of, link, who.Now); state != "live" {
				continue
			}
			if err := r.publicAnew(ctx, x, link); err != nil {
				return access.Reveals{}, err
			}
		}
	}
	return r.answer(), nil
}

// publicAnew adds what visitors with a link would see of a chart after the change and did not see before.
func (r *reveal) publicAnew(ctx context.Context, x looked, link access.LinkID) error {
	facts, _ := r.before.View.Resource(x.chart)
	before, err := r.private(ctx, scopeOf(r.before.View.LinkRows(x.chart, x.via, link, false), facts.Perspective), r.now[x])
	if err != nil {
		return err
	}
	facts, _ = r.after.View.Resource(x.chart)
	scope := scopeOf(r.after.View.LinkRows(x.chart, x.via, link, false), facts.Perspective)
	then, err := r.private(ctx, scope, r.then[x])
	if err != nil {
		return err
	}
	var anew []access.ProjectID
	for _, p := range then {
		if !slices.Contains(before, p) {
			anew = append(anew, p)
		}
	}
	if len(anew) > 0 {
		r.add(anew, r.then[x], scope)
	}
	return nil
}

// PerspectivePreview is what another perspective of a chart would change, for those who may edit it.
func (c *Charts) PerspectivePreview(ctx context.Context, who access.Caller, in PreviewPerspective) (PerspectivePreview, error) {
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
	ask, err := newAsking(ctx, c.Store, c.Replica, who.View, who.Organization, r.Workspace, who.Now)
	if err != nil {
		return PerspectivePreview{}, err
	}
	p := PerspectivePreview{People: len(people(seers(who, r.ID)))}
	if p.Now, err = ask.figures(ctx, who, r, body.Question); err != nil {
		return p, err
	}
	if p.Then, err = ask.figures(ctx, after, r, body.Question); err != nil {
		return p, err
	}
	p.Reveals, err = c.revealsOf(ctx, ask, who, after, r.ID, nil, nil)
	return p, err
}
