package query_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"vitrine/internal/fault"
	"vitrine/internal/query"
	"vitrine/internal/query/querytest"
	"vitrine/internal/rows"
	"vitrine/internal/track"
)

// crowded answers every plan with all there could be: of every rank 30 values, of every table each combination once.
type crowded struct{}

func (crowded) Rows(_ context.Context, plan query.Plan) ([]query.Row, error) {
	fact := make([]int64, len(plan.Facts))
	for i := range fact {
		fact[i] = 3600
	}
	if plan.Rank != nil {
		var rows []query.Row
		for id := range int64(min(30, plan.Rank.Limit)) {
			rows = append(rows, query.Row{Value: query.Value{Int: id + 1}, Facts: fact})
		}
		return rows, nil
	}
	rows := []query.Row{{Facts: fact}}
	for range plan.Groups {
		var longer []query.Row
		for _, row := range rows {
			for id := range int64(30) {
				longer = append(longer, query.Row{Values: append(slices.Clone(row.Values), query.Value{Int: id + 1}), Facts: fact})
			}
		}
		rows = longer
	}
	for range plan.Columns {
		var longer []query.Row
		for _, row := range rows {
			for position := range int64(30) {
				longer = append(longer, query.Row{Keys: append(slices.Clone(row.Keys), position), Facts: fact})
			}
		}
		rows = longer
	}
	return rows, nil
}

// overfull has more groups than are looked at one by one: it must be asked to rank.
type overfull struct{ crowded }

func (o overfull) Rows(ctx context.Context, plan query.Plan) ([]query.Row, error) {
	if len(plan.Groups) > 0 {
		return make([]query.Row, plan.AtMost+1), nil
	}
	return o.crowded.Rows(ctx, plan)
}

var whole = rows.Scope{Workspaces: []rows.Workspace{{ID: 1, All: true, Rates: rows.Money{All: true}, Costs: rows.Money{All: true}}}}

func TestALongTableIsCutAndSaysSo(t *testing.T) {
	q := query.Question{Measures: []query.Measure{track.Hours}, Period: query.Period{Preset: query.ThisYear},
		Breakdowns: []query.Breakdown{{By: track.ByProject, Limit: 30}, {By: track.ByUser, Limit: 30}, {By: track.ByClient, Limit: 30}}}
	for _, source := range []query.Source{crowded{}, overfull{}} {
		result, err := query.Run(t.Context(), source, querytest.NoNames(), q, whole, asked)
		if err != nil || len(result.Rows) != 10_000 || !result.Truncated || *result.Totals[0] != 27_000 {
			t.Fatalf("%T: %d rows, truncated %v, totals %v, %v", source, len(result.Rows), result.Truncated, result.Totals, err)
		}
		if last := result.Rows[9_999].Keys[0].Value; last != int64(12) {
			t.Errorf("%T: the last row is of project %v: not the last in order were left out", source, last)
		}
	}
}

func TestLimits(t *testing.T) {
	filters := func(n int) []query.Filter {
		return slices.Repeat([]query.Filter{{By: track.ByProject, Op: query.Is, Values: []any{1}}}, n)
	}
	good := query.Question{Measures: []query.Measure{track.Hours}, Period: query.Period{Preset: query.Today}}
	for _, c := range []struct {
		what   string
		spoil  func(*query.Question)
		fields string
	}{
		{"nothing wrong", func(*query.Question) {}, ""},
		{"the most filters", func(q *query.Question) { q.Filters = filters(50) }, ""},
		{"one more", func(q *query.Question) { q.Filters = filters(51) }, "question.filters"},
		{"ten thousand", func(q *query.Question) { q.Filters = filters(10_000) }, "question.filters"},
		{"the most values", func(q *query.Question) { q.Filters = filters(1); q.Filters[0].Values = slices.Repeat([]any{1}, 1000) }, ""},
		{"a value more", func(q *query.Question) { q.Filters = filters(1); q.Filters[0].Values = slices.Repeat([]any{1}, 1001) }, "question.filters[0].values"},
		{"a long text", func(q *query.Question) {
			q.Filters = []query.Filter{{By: track.ByDescription, Op: query.Contains, Values: []any{strings.Repeat("x", 501)}}}
		}, "question.filters[0].values[0]"},
		{"many measures", func(q *query.Question) { q.Measures = slices.Repeat(q.Measures, 11) }, "question.measures"},
		{"four breakdowns", func(q *query.Question) { q.Breakdowns = make([]query.Breakdown, 4) }, "question.breakdowns"},
	} {
		q := good
		c.spoil(&q)
		var fields []string
		if err := q.Check(querytest.Datasets); err != nil {
			if found, ok := errors.AsType[*fault.Error](err); ok && found.Kind == fault.Invalid {
				for _, f := range found.Fields {
					fields = append(fields, f.Name)
				}
			}
		}
		if got := strings.Join(fields, " "); got != c.fields {
			t.Errorf("%s: %q, want %q", c.what, got, c.fields)
		}
	}
	// A dashboard's own filters come on top of those of a chart that has as many as it may.
	q := good
	q.Filters = filters(52)
	if _, err := query.Run(t.Context(), crowded{}, querytest.NoNames(), q, whole, asked); err != nil {
		t.Errorf("50 filters of a chart and two of its dashboard: %v", err)
	}
}
