package board

import (
	"cmp"
	"context"
	"slices"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/query"
	"vitrine/internal/rows"
)

// around is the filters of a dashboard around its charts; the zero value is that of a chart by itself.
type around struct {
	defaults Filters
	locked   []access.Lock
	// stands is, by chart, in which periods its tiles show it.
	stands map[access.ResourceID]periods
}

// periods in which a chart stands on a dashboard: its own, where a tile keeps that, and the dashboard's.
type periods struct{ own, dashboards bool }

func (b dashboardBody) around() around { return around{b.Defaults, b.Locked, b.stands()} }

func (b dashboardBody) stands() map[access.ResourceID]periods {
	all := map[access.ResourceID]periods{}
	for _, w := range b.Widgets {
		if w.Kind == chartWidget {
			p := all[w.ChartID]
			all[w.ChartID] = periods{own: p.own || w.OwnPeriod, dashboards: p.dashboards || !w.OwnPeriod}
		}
	}
	return all
}

// tile is the filters around one tile.
func (a around) tile(w keptWidget) around {
	if w.OwnPeriod {
		a.defaults.Period = nil
	}
	return a
}

// chart is the filters around one chart, which has its own period where no tile shows it in the dashboard's.
func (a around) chart(id access.ResourceID) around {
	if p := a.stands[id]; p.own && !p.dashboards {
		a.defaults.Period = nil
	}
	a.stands = nil
	return a
}

// shown is what is asked of a chart when nobody has chosen anything.
func (a around) shown(q query.Question) query.Question { return cut(a.defaults.applied(q), a.locked) }

// looking is somebody who looks at charts through a dashboard, or (via 0) at one by itself.
type looking struct {
	asking
	around
	via    access.ResourceID
	viewer access.UserID
	// charts is what is shown to them and what it asks.
	charts map[access.ResourceID]query.Question
	// offers are, by chart, dimension and period, the values that an answer shows.
	offers map[offer][]query.ResultKey
	// counted are the workspaces that the values were found in; unanswered, whether some could not be found.
	counted    []int64
	unanswered bool
}

// find answers a question about values.
func (l *looking) find(ctx context.Context, scope rows.Scope, q query.Question) (query.Result, error) {
	result, err := l.question(ctx, scope, q)
	l.unanswered = l.unanswered || err != nil
	l.counted = append(l.counted, result.Workspaces...)
	return result, err
}

type offer struct {
	chart  access.ResourceID
	by     query.Dimension
	period query.Period
}

// tile is what is asked of the chart on a tile under filters that the viewer chose, or why it is not.
func (l *looking) tile(ctx context.Context, w keptWidget, chosen Filters) chartQuestion {
	refused := l.mayNarrow(ctx, w.ChartID, chosen)
	if w.OwnPeriod {
		chosen.Period = nil
	}
	return l.asked(w.ChartID, chosen, refused)
}

// ask is what is asked of a chart by itself under filters that the viewer chose, or why it is not.
func (l *looking) ask(ctx context.Context, chart access.ResourceID, chosen Filters) chartQuestion {
	return l.asked(chart, chosen, l.mayNarrow(ctx, chart, chosen))
}

func (l *looking) asked(chart access.ResourceID, chosen Filters, refused error) chartQuestion {
	if refused == nil {
		refused = l.paused(chart)
	}
	return chartQuestion{question: cut(chosen.applied(l.charts[chart]), l.locked), scope: l.rows(chart, l.via, l.viewer), refused: refused}
}

// paused is why a chart of its author's figures shows none, rather than zeros that look like figures: its author has left, or
// may count nothing there any more.
func (l *looking) paused(chart access.ResourceID) error {
	facts, _ := l.view.Resource(chart)
	author := cmp.Or(facts.Author, facts.Owner)
	if facts.Perspective != access.AuthorPerspective || !l.view.RowScope(author, facts.Home).Empty() {
		return nil
	}
	return fault.New(fault.Denied, "Paused: it used the time its author could see, and they no longer have access. Anyone who can edit it can take it over.")
}

// mayNarrow is nil when the viewer may narrow a chart by what they chose. Of a chart that counts what is not theirs they may
// choose the period, and those values that an answer shows them which counts no less: nobody asks with eyes that see more than
// their own (access.md, A viewer narrows). A default is asked by who set it.
func (l *looking) mayNarrow(ctx context.Context, chart access.ResourceID, chosen Filters) error {
	for _, only := range chosen.only() {
		if chosen.sameOf(l.defaults, only.by) {
			continue
		}
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

// freely tells whether the viewer may narrow a chart by whatever they like: it counts what they may count themselves.
func (l *looking) freely(chart access.ResourceID) bool {
	facts, _ := l.view.Resource(chart)
	return facts.Perspective == access.ViewerPerspective || l.view.RowScope(l.viewer, facts.Home).Covers(l.view.ChartRows(chart, l.via, l.viewer))
}

// offered tells whether the viewer may narrow a chart to the values of a filter in a period (nil: its own).
func (l *looking) offered(ctx context.Context, chart access.ResourceID, f query.Filter, period *query.Period) (bool, error) {
	if l.freely(chart) {
		return true, nil
	}
	rows := l.view.ChartRows(chart, l.via, l.viewer)
	for _, beside := range l.beside(chart) {
		if !l.charts[beside].BreaksDownBy(f.By) || beside != chart && !l.view.ChartRows(beside, l.via, l.viewer).Covers(rows) {
			continue
		}
		for _, q := range l.before(beside, period) {
			keys, err := l.shownValues(ctx, beside, f.By, q)
			if err != nil {
				return false, err
			}
			shown := make([]any, len(keys))
			for i, key := range keys {
				shown[i] = key.Value
			}
			if f.Among(shown) {
				return true, nil
			}
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

// before is what is asked of a chart in a period (nil: the dashboard's, or its own) before anybody narrows it: on a tile that
// keeps its own period, in that.
func (l *looking) before(chart access.ResourceID, period *query.Period) (all []query.Question) {
	if period == nil {
		period = l.defaults.Period
	}
	stands := l.stands[chart]
	if stands.own {
		all = append(all, cut(l.charts[chart], l.locked))
	}
	if stands.dashboards || !stands.own {
		all = append(all, cut(Filters{Period: period}.applied(l.charts[chart]), l.locked))
	}
	return all
}

// shownValues are the values of a dimension that stand in the answer of a chart. What cannot be answered shows none.
func (l *looking) shownValues(ctx context.Context, chart access.ResourceID, by query.Dimension, q query.Question) ([]query.ResultKey, error) {
	key := offer{chart: chart, by: by, period: q.Period}
	if known, ok := l.offers[key]; ok {
		return known, nil
	}
	result, err := l.find(ctx, l.rows(chart, l.via, l.viewer), q)
	if fault.KindOf(err) == fault.Internal && err != nil {
		return nil, err
	}
	shown, _ := keysOf(result, by)
	if l.offers == nil {
		l.offers = map[offer][]query.ResultKey{}
	}
	l.offers[key] = shown
	return shown, nil
}

// keysOf a dimension in an answer; more tells that others are in it under one name.
func keysOf(result query.Result, by query.Dimension) (keys []query.ResultKey, more bool) {
	for i, d := range result.Dimensions {
		if d.By != by {
			continue
		}
		for _, row := range result.Rows {
			if key := row.Keys[i]; key.Value != nil {
				keys = append(keys, key)
			} else {
				more = more || key.Kind == "other"
			}
		}
	}
	return keys, more
}
