package query

import (
	"context"
	"slices"
)

// Values are the ids of a dimension among all the entries that a question may count, whenever they were made, those with the
// most entries first; at most limit of them, and more tells that there are others.
func Values(ctx context.Context, source Source, names Names, q Question, scope Scope, at Context, by Dimension, limit int) (ids []int64, more bool, err error) {
	q.Measures, q.Breakdowns, q.Compare, q.Period = []Measure{Entries}, nil, "", Period{Preset: AllTime}
	c, err := compile(q, scope, at)
	if err != nil {
		return nil, false, err
	}
	r := run{compiled: c, source: guarded{source}, names: names}
	if err := r.lookUp(ctx); err != nil {
		return nil, false, err
	}
	plan := r.plan.withFacts(measures[Entries].facts()...)
	plan.Rank = &Rank{By: by, Formula: measures[Entries].formula, Limit: limit + 2} // one more, and no value
	rows, err := r.source.Rows(ctx, plan)
	if err != nil {
		return nil, false, err
	}
	for _, row := range rows {
		if !row.Value.None {
			ids = append(ids, row.Value.Int)
		}
	}
	more = len(ids) > limit
	return slices.Clip(ids[:min(limit, len(ids))]), more, nil
}
