package query

import (
	"slices"
	"time"

	"vitrine/internal/rows"
)

// Plan is what a source computes: a tree without names, clocks or dialects, that says of its dataset what a source has to know.
// [Run] makes them.
//
// A source counts the rows that the scope allows, that are on the days (by the wall clock of the zone), and for
// which every condition holds; it groups them by the columns' positions, or by the values of the rank.
type Plan struct {
	Rows  Rows
	Scope rows.Scope
	// Filtered are what the filters of the scope look at. One that is on nothing here lets no row through.
	Filtered []FilteredBy
	// AllDays counts rows whenever they are; Days is then empty.
	AllDays bool
	Days    Days
	Zone    *time.Location
	Where   []Condition
	Columns []Column
	// Groups, where there are some, stand in place of columns: what rows are grouped by is their raw values, and the unit of what
	// the facts are sums of. Beyond AtMost of them, one more is enough to know.
	Groups []Group
	AtMost int
	// Rank, where there is one, stands in place of columns.
	Rank  *Rank
	Facts []Fact
	// Units asks for the first and last unit of what the facts are sums of, nothing being in none.
	Units bool
}

// FilteredBy is a dimension, as a filter of a scope names it, and the attribute it is of the plan's rows.
type FilteredBy struct {
	By Dimension
	Of Attribute
}

// Condition holds for a row when its value is listed, or it has none and None is set; and the other way round when
// Not is set. A row with several values matches when one of them does. Ints are ids, numbers, weekdays, hours, or 1 and 0 for
// yes and no; Texts are compared exactly, or with Contains looked for ignoring case.
type Condition struct {
	Of       Attribute
	Not      bool
	None     bool
	Contains bool
	Ints     []int64
	Texts    []string
}

// Column maps the values of an attribute to positions, which are a row's keys. Value Ints[i] (or Texts[i] of a
// text) has Positions[i]; for a time step the Ints are days. A value may have several positions. None is the position of rows
// without a value, Other of everything not listed. A row with several values counts once under each position they have.
type Column struct {
	Of          Attribute
	Ints        []int64
	Texts       []string
	Positions   []int64
	None, Other int64
}

// Group is an attribute as it is: of a step of time the first day.
type Group struct {
	Of           Attribute
	Step         Dimension
	FirstWeekday time.Weekday
}

// Rank asks for the values of an attribute with the greatest numbers; equal ones in the order of the values, no value last.
type Rank struct {
	Of      Attribute
	Formula Formula
	Limit   int
}

// Row is one line of a source's answer. Rows come in any order, except to a rank.
type Row struct {
	// Keys are the positions, one for each column.
	Keys []int64
	// Values are those of the groups; of what a row has several values of they are one text, such as "3,17", and no value for none.
	Values []Value
	// Value is what a rank's row is about.
	Value Value
	// Facts are parallel to the plan's.
	Facts []int64
	// FirstUnit and LastUnit differ when what is in several units was counted; empty without any.
	FirstUnit, LastUnit string
}

// Value is one value of an attribute: a number or a text, or None.
type Value struct {
	None bool
	Int  int64
	Text string
}

// withFacts is the plan asking for what the formulas need.
func (p Plan) withFacts(needed ...Fact) Plan {
	p.Facts = nil
	for _, f := range needed {
		if !slices.Contains(p.Facts, f) {
			p.Facts = append(p.Facts, f)
		}
	}
	return p
}

// summable tells whether the rows of the plan add up to its totals.
func (p Plan) summable(breakdowns []breakdown) bool {
	return !slices.ContainsFunc(p.Facts, func(f Fact) bool { return !f.additive() }) &&
		!slices.ContainsFunc(breakdowns, func(b breakdown) bool { return b.Several || b.Through != "" })
}
