package board

import (
	"cmp"
	"context"
	"slices"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// looking is somebody who looks at charts through a dashboard, or (via 0) at one by itself.
type looking struct {
	asking
	via    access.ResourceID
	viewer access.UserID
	// own is the filters of the dashboard, charts what is shown to them and what it asks.
	own    Filters
	charts map[access.ResourceID]query.Question
	// offers are, by chart, dimension and period, the values that an answer shows.
	offers map[offer][]any
}

type offer struct {
	chart  access.ResourceID
	by     query.Dimension
	period query.Period
}

// ask is what is asked of a chart when the viewer chose filters, or why it is not.
func (l *looking) ask(ctx context.Context, chart access.ResourceID, chosen Filters) chartQuestion {
	refused := l.mayNarrow(ctx, chart, chosen)
	if refused == nil {
		refused = l.paused(chart)
	}
	return chartQuestion{question: chosen.applied(l.own.applied(l.charts[chart])), scope: l.rows(chart, l.via, l.viewer), refused: refused}
}

// paused is why a chart of its author's figures shows none, rather than zeros that look like figures: its author has left, or
// may count nothing there any more.
func (l *looking) paused(chart access.ResourceID) error {
	facts, _ := l.view.Resource(chart)
	author := cmp.Or(facts.Author, facts.Owner)
	if facts.Perspective != access.AuthorPerspective || len(l.view.RowScope(author, facts.Home).Workspaces) > 0 {
		return nil
	}
	return fault.New(fault.Denied, "Paused: it shows what its author may see, and they may see nothing here any more. Whoever may edit it can take it over.")
}

// mayNarrow is nil when the viewer may narrow a chart by what they chose. Of a chart that counts what is not theirs they may
// choose the period, and those values that an answer shows them which counts no less: nobody asks with eyes that see more than
// their own (access.md, A viewer narrows).
func (l *looking) mayNarrow(ctx context.Context, chart access.ResourceID, chosen Filters) error {
	for _, only := range chosen.only() {
		free, err := l.offered(ctx, chart, only.filter(), chosen.Period)
		if err != nil {
			return err
		}
		if !free {
			return fault.New(fault.Denied, "It does not tell %s apart for you, and cannot be narrowed to some of them.", plural[only.by])
		}
	}
	return nil
}

var plural = map[query.Dimension]string{query.ByProject: "projects", query.ByClient: "clients"}

// offered tells whether the viewer may narrow a chart to the values of a filter in a period (nil: its own).
func (l *looking) offered(ctx context.Context, chart access.ResourceID, f query.Filter, period *query.Period) (bool, error) {
	facts, _ := l.view.Resource(chart)
	if facts.Perspective == access.ViewerPerspective {
		return true, nil
	}
	rows := l.view.ChartRows(chart, l.via, l.viewer)
	if l.view.RowScope(l.viewer, facts.Home).Covers(rows) {
		return true, nil
	}
	for _, beside := range l.beside(chart) {
		if !l.charts[beside].BreaksDownBy(f.By) || beside != chart && !l.view.ChartRows(beside, l.via, l.viewer).Covers(rows) {
			continue
		}
		shown, err := l.shownValues(ctx, beside, f.By, period)
		if err != nil {
			return false, err
		}
		if f.Among(shown) {
			return true, nil
		}
	}
	return false, nil
}

// beside are the charts that are shown, one of them first.
func (l *looking) beside(first access.ResourceID) []access.ResourceID {
	all := []access.ResourceID{first}
	for id := range l.charts {
		if id != first {
			all = append(all, id)
		}
	}
	slices.Sort(all[1:])
	return all
}

// shownValues are the values of a dimension that stand in the answer of a chart. What cannot be answered shows none.
func (l *looking) shownValues(ctx context.Context, chart access.ResourceID, by query.Dimension, period *query.Period) ([]any, error) {
	q := Filters{Period: period}.applied(l.own.applied(l.charts[chart]))
	key := offer{chart: chart, by: by, period: q.Period}
	if known, ok := l.offers[key]; ok {
		return known, nil
	}
	var shown []any
	result, err := l.question(ctx, l.rows(chart, l.via, l.viewer), q)
	if fault.KindOf(err) == fault.Internal && err != nil {
		return nil, err
	}
	for i, d := range result.Dimensions {
		if d.By != by {
			continue
		}
		for _, row := range result.Rows {
			if value := row.Keys[i].Value; value != nil {
				shown = append(shown, value)
			}
		}
	}
	if l.offers == nil {
		l.offers = map[offer][]any{}
	}
	l.offers[key] = shown
	return shown, nil
}

// only is the values of one dimension that filters let through.
type only struct {
	name string
	by   query.Dimension
	ids  []int64
}

func (o only) filter() query.Filter {
	values := make([]any, len(o.ids))
	for i, id := range o.ids {
		values[i] = id
	}
	return query.Filter{By: o.by, Op: query.Is, Values: values}
}

// only are the dimensions that filters narrow.
func (f Filters) only() (all []only) {
	for _, o := range []only{{"project_ids", query.ByProject, f.ProjectIDs}, {"client_ids", query.ByClient, f.ClientIDs}} {
		if len(o.ids) > 0 {
			all = append(all, o)
		}
	}
	return all
}

// widens tells whether other filters in the place of these let anything through that these do not, the period left aside.
func (f Filters) widens(next Filters) bool {
	return slices.ContainsFunc(f.only(), func(o only) bool {
		i := slices.IndexFunc(next.only(), func(n only) bool { return n.by == o.by })
		return i < 0 || slices.ContainsFunc(next.only()[i].ids, func(id int64) bool { return !slices.Contains(o.ids, id) })
	})
}

// narrows tells whether the filters let through by a dimension what others do not: other values of it.
func (f Filters) narrows(than Filters, by query.Dimension) bool {
	values := func(f Filters) []int64 {
		for _, o := range f.only() {
			if o.by == by {
				return slices.Sorted(slices.Values(o.ids))
			}
		}
		return nil
	}
	return !slices.Equal(values(f), values(than))
}

// sameRows tells whether other filters let through the same, the period left aside.
func (f Filters) sameRows(other Filters) bool {
	return !f.narrows(other, query.ByProject) && !f.narrows(other, query.ByClient)
}
