package query

import (
	"slices"
	"time"
)

// Plan is what a source computes: a tree without names, clocks or dialects. [Run] makes them.
//
// A source counts the entries that the scope allows, that start on the days (by the wall clock of the zone), and for
// which every condition holds; it groups them by the columns' positions, or by the values of the rank.
type Plan struct {
	Scope Scope
	// AllDays counts entries whenever they start; Days is then empty.
	AllDays bool
	Days    Days
	Zone    *time.Location
	Where   []Condition
	Columns []Column
	// Rank, where there is one, stands in place of columns.
	Rank  *Rank
	Facts []Fact
	// Currencies asks for the first and last currency of the money that the facts are sums of, nothing being none.
	Currencies bool
}

// Condition holds for an entry when its value is listed, or it has none and None is set; and the other way round when
// Not is set. An entry with several tags matches when one of them does. Ints are ids, weekdays, hours, or 1 and 0 for
// billable; Texts are compared exactly, or with Contains looked for ignoring case.
type Condition struct {
	By       Dimension
	Not      bool
	None     bool
	Contains bool
	Ints     []int64
	Texts    []string
}

// Column maps the values of a dimension to positions, which are a row's keys. Value Ints[i] (or Texts[i] for a
// description) has Positions[i]; for a time step the Ints are days and for a group they are users, of whom one may
// have several positions. None is the position of entries without a value, Other of everything not listed. An
// entry with several values counts once under each position they have.
type Column struct {
	By          Dimension
	Ints        []int64
	Texts       []string
	Positions   []int64
	None, Other int64
}

// Rank asks for the values of a dimension with the greatest numbers; equal ones in the order of the values, no value last.
type Rank struct {
	By      Dimension
	Formula Formula
	Limit   int
}

// Row is one line of a source's answer. Rows come in any order, except to a rank.
type Row struct {
	// Keys are the positions, one for each column.
	Keys []int64
	// Value is what a rank's row is about.
	Value Value
	// Facts are parallel to the plan's.
	Facts []int64
	// FirstCurrency and LastCurrency differ when money of several currencies was counted; empty without any.
	FirstCurrency, LastCurrency string
}

// Value is one value of a dimension: a number or a text, or None.
type Value struct {
	None bool
	Int  int64
	Text string
}

// Textual tells whether the dimension's values are texts.
func (d Dimension) Textual() bool { return d == ByDescription || d == ByCurrency }

// named tells whether the dimension's values are ids of things with names.
func (d Dimension) named() bool {
	switch d {
	case ByProject, ByClient, ByUser, ByGroup, ByTask, ByTag, ByWorkspace:
		return true
	}
	return false
}

// step tells whether the dimension is a step of time.
func (d Dimension) step() bool {
	switch d {
	case ByDay, ByWeek, ByMonth, ByQuarter, ByYear:
		return true
	}
	return false
}

// axis tells whether every value is a row, in its own order, counted or not.
func (d Dimension) axis() bool { return d.step() || d == ByWeekday || d == ByHour }

// optional tells whether an entry may be without a value.
func (d Dimension) optional() bool {
	switch d {
	case ByProject, ByClient, ByGroup, ByTask, ByTag, ByDescription:
		return true
	}
	return false
}

// several tells whether an entry may have several values.
func (d Dimension) several() bool { return d == ByTag || d == ByGroup }

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
func (p Plan) summable() bool {
	return !slices.ContainsFunc(p.Facts, func(f Fact) bool { return !f.additive() }) &&
		!slices.ContainsFunc(p.Columns, func(c Column) bool { return c.By.several() })
}
