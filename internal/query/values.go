package query

import (
	"context"
	"slices"

	"vitrine/internal/fault"
	"vitrine/internal/rows"
)

// AskValues asks for the values of a dimension among all the rows that a question may count, whenever they were made, those
// with the most rows first; at most limit of them. What is computed is told by [Computed.Values].
func AskValues(ctx context.Context, names Names, q Question, scope rows.Scope, at Context, by Dimension, limit int) (*Asked, error) {
	d := at.Datasets.of(q)
	if d == nil || len(d.Measures) == 0 {
		return nil, q.Check(at.Datasets)
	}
	of, ok := d.Dimension(by)
	if !ok {
		return nil, fault.New(fault.Internal, "%s has no dimension %q", d.Key, by)
	}
	q.Measures, q.Breakdowns, q.Compare, q.Period = []Measure{d.Measures[0].Key}, nil, "", Period{Preset: AllTime}
	a, err := Ask(ctx, names, q, scope, at)
	if err != nil {
		return nil, err
	}
	a.measures = nil
	a.plan = a.plan.withFacts(counted)
	a.plan.Rank = &Rank{Of: of.Attribute, Formula: Formula{Over: counted}, Limit: limit + 2} // one more, and no value
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

// WithoutValue tells whether there are entries that have none.
func (c *Computed) WithoutValue() bool {
	return slices.ContainsFunc(c.ranked, func(row Row) bool { return row.Value.None })
}
