package query

import "slices"

// Both is what a question shows now and after a change; nil where that cannot be computed, or nothing is shown.
type Both struct {
	Now  *Result `json:"now" doc:"Null: it shows nothing"`
	Then *Result `json:"then" doc:"Null: it shows nothing"`
}

// Same tells whether both are the same in figures.
func (b Both) Same() bool {
	if b.Now == nil || b.Then == nil {
		return b.Now == b.Then
	}
	return slices.EqualFunc(b.Now.Totals, b.Then.Totals, sameValue) && slices.EqualFunc(b.Now.Rows, b.Then.Rows, func(x, y ResultRow) bool {
		return slices.EqualFunc(x.Values, y.Values, sameValue) && slices.EqualFunc(x.Keys, y.Keys, func(k, l ResultKey) bool { return k.Label == l.Label && k.Value == l.Value })
	})
}

func sameValue(a, b *float64) bool { return a == b || a != nil && b != nil && *a == *b }

// TotalsOnly is what is left of a result without its rows.
func (r *Result) TotalsOnly() *Result {
	if r == nil {
		return nil
	}
	bare := *r
	bare.Rows, bare.Dimensions = []ResultRow{}, []ResultDimension{}
	return &bare
}
