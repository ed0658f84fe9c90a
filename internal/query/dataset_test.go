package query_test

import (
	"slices"
	"testing"

	"vitrine/internal/query"
	"vitrine/internal/query/querytest"
	"vitrine/internal/track"
)

// What the catalog says can be asked is what a question may ask, and nothing else is.
func TestTheCatalogSaysWhatCanBeAsked(t *testing.T) {
	values := map[query.Kind]any{query.YesNo: true, query.Text: "a"}
	for _, d := range track.Time.Dimensions {
		q := query.Question{Measures: []query.Measure{track.Hours}, Period: query.Period{Preset: query.Today}}
		q.Breakdowns = []query.Breakdown{{By: d.Key}}
		if err := q.Check(querytest.Datasets); (err == nil) == d.FilterOnly {
			t.Errorf("broken down by %s: %v", d.Key, err)
		}
		q.Breakdowns = nil
		for _, op := range []query.Operator{query.Is, query.IsNot, query.Contains, query.IsEmpty, query.IsNotEmpty} {
			value := values[d.Kind]
			if value == nil {
				value = 1
			}
			f := query.Filter{By: d.Key, Op: op, Values: []any{value}}
			switch op {
			case query.Contains:
				f.Values = []any{"a"}
			case query.IsEmpty, query.IsNotEmpty:
				f.Values = nil
			}
			q.Filters = []query.Filter{f}
			if err := q.Check(querytest.Datasets); (err == nil) != slices.Contains(d.Operators(), op) {
				t.Errorf("%s %s: %v, and the catalog says %v", d.Key, op, err, d.Operators())
			}
		}
	}
}
