package board

import (
	"context"
	"slices"

	"vitrine/internal/access"
	"vitrine/internal/query"
)

// Contents knows what resources show, for those who share them.
type Contents struct {
	Store   Store
	Replica Replica
}

// OwnersProjects are, by chart, the projects whose time a resource's charts show everyone as their owners see it,
// whatever the period: viewers choose it. Of a dashboard only those charts count that its owner may pass on. how is
// what the recipients could do: who may edit can ask anything of a chart, and take the filters off a dashboard; a link
// (Publish) shows every chart as its owner sees it.
func (c *Contents) OwnersProjects(ctx context.Context, who access.Caller, r access.ResourceID, how access.Capability) (map[access.ResourceID][]access.ProjectID, error) {
	facts, _ := who.View.Resource(r)
	charts := []access.ResourceID{r}
	var narrow Filters
	if facts.Kind == access.Dashboard {
		record, err := one(ctx, c.Store, who, access.Dashboard, r)
		if err != nil {
			return nil, err
		}
		body, err := bodyOf[dashboardBody](record)
		if err != nil {
			return nil, err
		}
		charts = slices.DeleteFunc(body.charts(), func(chart access.ResourceID) bool {
			if how == access.Publish {
				return !passedOn(who.View, facts, chart, access.Publish, who.Now)
			}
			return !passedOn(who.View, facts, chart, access.Share, who.Now)
		})
		if how != access.Edit {
			narrow = body.Filters
		}
	}
	if how != access.Publish {
		charts = slices.DeleteFunc(charts, func(chart access.ResourceID) bool {
			x, _ := who.View.Resource(chart)
			return x.Perspective != access.AuthorPerspective
		})
	}
	records, err := recordsOf(ctx, c.Store, who.Organization, who.User, charts)
	if err != nil {
		return nil, err
	}
	ask, err := newAsking(ctx, c.Store, c.Replica, who.View, who.Organization, who.User, who.User, who.Now)
	if err != nil {
		return nil, err
	}
	shown := map[access.ResourceID][]access.ProjectID{}
	for id, record := range records {
		body, err := bodyOf[chartBody](record)
		if err != nil {
			return nil, err
		}
		if how == access.Edit && id == r {
			body.Question.Filters = nil
		}
		if shown[id], err = ask.ownersProjects(ctx, id, narrow.applied(body.Question)); err != nil {
			return nil, err
		}
	}
	return shown, nil
}

// atOnce is how many projects one question can name.
const atOnce = 100

// ownersProjects are the projects of the entries a question counts for a chart's owner.
func (a asking) ownersProjects(ctx context.Context, chart access.ResourceID, q query.Question) ([]access.ProjectID, error) {
	facts, _ := a.view.Resource(chart)
	scope := scopeOf(a.view.RowScope(facts.Owner, facts.Home))
	q = query.Question{Dataset: q.Dataset, Measures: []query.Measure{query.Entries}, Breakdowns: []query.Breakdown{{By: query.ByProject, Limit: atOnce}}, Filters: q.Filters,
		Period: query.Period{Preset: query.AllTime}}
	var all []access.ProjectID
	var seen []any
	for {
		next := q
		if len(seen) > 0 {
			next.Filters = append(slices.Clone(q.Filters), query.Filter{By: query.ByProject, Op: query.IsNot, Values: seen})
		}
		result, err := a.question(ctx, scope, next)
		if err != nil {
			return nil, err
		}
		found := 0
		for _, row := range result.Rows {
			if id, ok := row.Keys[0].Value.(int64); ok {
				all, seen = append(all, access.ProjectID(id)), append(seen, id)
				found++
			}
		}
		if found < atOnce {
			return all, nil
		}
	}
}
