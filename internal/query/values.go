package query

import (
	"context"
	"slices"
)

// AskValues asks for the values of a dimension among all the entries that a question may count, whenever they were made, those
// with the most entries first; at most limit of them. What is computed is told by [Computed.Values].
func AskValues(ctx context.Context, names Names, q Question, scope Scope, at Context, by Dimension, limit int) (*Asked, error) {
	q.Measures, q.Breakdowns, q.Compare, q.Period = []Measure{Entries}, nil, "", Period{Preset: AllTime}
	a, err := Ask(ctx, names, q, scope, at)
	if err != nil {
		return nil, err
	}
	a.plan = a.plan.withFacts(measures[Entries].facts()...)
	a.plan.Rank = &Rank{By: by, Formula: measures[Entries].formula, Limit: limit + 2} // one more, and no value
	return a, nil
}

// Values are the ids that were asked for, at most limit of them; more tells that there are others.
func (c *Computed) Values(limit int) (ids []int64, more bool) {
	for _, row := range c.ranked {
		if !row.Value.None {
			ids = append(ids, row.Value.Int)
		}
	}
	more = len(ids) > limit
	return slices.Clip(ids[:min(limit, len(ids))]), more
}
