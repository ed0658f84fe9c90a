package board

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// Choices are the values by which the caller may narrow what a dashboard shows them: those that the answers hold, before they
// narrow anything themselves.
func (d *Dashboards) Choices(ctx context.Context, who access.Caller, in AskChoices) (Choices, error) {
	if err := fault.Within(in); err != nil {
		return Choices{}, err
	}
	r, err := one(ctx, d.Store, who, access.Dashboard, in.ID)
	if err != nil {
		return Choices{}, err
	}
	body, err := bodyOf[dashboardBody](r)
	if err != nil {
		return Choices{}, err
	}
	chosen, err := in.Narrowing.filters(body.Defaults)
	if err != nil {
		return Choices{}, err
	}
	_, charts, err := shownTiles(ctx, d.Store, who, r.ID, body)
	if err != nil {
		return Choices{}, err
	}
	all := Choices{Items: []Choice{}}
	if len(charts) == 0 {
		return all, nil
	}
	ask, err := newAsking(ctx, d.Store, d.Answers, who.View, who.Organization, int64(who.User), r.Workspace, who.Now)
	if err != nil {
		return Choices{}, err
	}
	look := looking{asking: ask, around: body.around(), via: r.ID, viewer: who.User}
	if look.charts, err = questionsOf(charts); err != nil {
		return Choices{}, err
	}
	for _, by := range narrowable {
		if in.Dimension != "" && in.Dimension != by || in.Dimension == "" && !look.bar(by) {
			continue
		}
		o, err := look.offer(ctx, by, chosen.Period, in.Search)
		if err != nil {
			return Choices{}, err
		}
		if len(o.Values) > 0 {
			all.Items = append(all.Items, o)
		}
	}
	if !look.unanswered {
		slices.Sort(look.counted)
		all.Workspaces = slices.Compact(look.counted)
	}
	return all, nil
}

// bar tells whether the filter bar has a dimension: projects, what has a default, and what a chart tells apart.
func (l *looking) bar(by query.Dimension) bool {
	if _, ok := l.defaults.of(by); ok || by == byProject {
		return true
	}
	for _, q := range l.charts {
		if q.BreaksDownBy(by) {
			return true
		}
	}
	return false
}

// most is how many values of a dimension are listed unasked.
const most = 100

// offer is the values of a dimension in the answers of a period, by name.
func (l *looking) offer(ctx context.Context, by query.Dimension, period *query.Period, search string) (Choice, error) {
	o := Choice{Dimension: by, Values: []ChoiceValue{}}
	seen, asked := map[int64]bool{}, map[string]bool{}
	search = strings.ToLower(strings.TrimSpace(search))
	for _, chart := range l.beside(0)[1:] {
		if l.paused(chart) != nil {
			continue
		}
		for _, q := range l.before(chart, period) {
			var keys []query.ResultKey
			var more bool
			var err error
			switch {
			case l.freely(chart):
				keys, more, err = l.countable(ctx, chart, by, q, search, asked)
			case l.charts[chart].BreaksDownBy(by):
				keys, err = l.shownValues(ctx, chart, by, q)
			}
			if err != nil {
				return o, err
			}
			o.More = o.More || more
			for _, key := range keys {
				id, ok := idOf(key.Value)
				if !ok || seen[id] || !strings.Contains(strings.ToLower(key.Label), search) {
					continue
				}
				seen[id] = true
				o.Values = append(o.Values, ChoiceValue{ID: id, Name: key.Label})
			}
		}
	}
	slices.SortFunc(o.Values, func(a, b ChoiceValue) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return o, nil
}

// countable are the values among what a chart counts, which the viewer may count themselves. asked are the same entries that were
// asked about before.
func (l *looking) countable(ctx context.Context, chart access.ResourceID, by query.Dimension, q query.Question, search string, asked map[string]bool) (keys []query.ResultKey, more bool, err error) {
	q.Measures, q.Breakdowns, q.Compare = []query.Measure{entries}, []query.Breakdown{{By: by, Limit: most}}, ""
	if search != "" && by != byBillable {
		q.Filters = append(q.Filters, query.Filter{By: by, Op: query.Contains, Values: []any{search}})
	}
	scope := l.rows(chart, l.via, l.viewer).WithoutMoney()
	same, err := json.Marshal([]any{q, scope})
	if err != nil || asked[string(same)] {
		return nil, false, err
	}
	asked[string(same)] = true
	result, err := l.find(ctx, scope, q)
	if err != nil {
		if fault.KindOf(err) == fault.Internal {
			return nil, false, err
		}
		return nil, false, nil
	}
	keys, more = keysOf(result, by)
	return keys, more, nil
}

// idOf a value of a result; of billable 1 and 0.
func idOf(v any) (int64, bool) {
	switch x := v.(type) {
	case int64:
		return x, true
	case int:
		return int64(x), true
	case bool:
		return number(x), true
	}
	return 0, false
}
