package query

import (
	"slices"
	"strings"

	"vitrine/internal/rows"
)

// Dataset is what questions are asked about: rows with a time, what they are told apart by, and what is computed of them. It
// is plain data; a question is compiled against it, and what a plan says of it a source can compute without knowing it.
type Dataset struct {
	Key, Title string
	Rows       Rows
	Dimensions []DimensionSpec
	Measures   []MeasureSpec
	// Guarded are what the facts with a guard are, in words.
	Guarded [len(rows.Guards)]Guarded
}

// Rows are the rows of a dataset, as a source finds them: a table and the columns that say which rows somebody may count. A
// column that is empty is not there, and nobody may count rows by it.
type Rows struct {
	Table string
	// Time is when a row is counted, in Unix milliseconds.
	Time string
	// Workspace is the one a row belongs to, Owner whose own it is, Part what it is a part of and may be shared as: its project.
	Workspace, Owner, Part string
}

// Kind is what the values of a dimension are.
type Kind uint8

// The kinds. The last three are of the row's time on the wall clock of the question's zone.
const (
	ID     Kind = iota // of things with names
	Text               // the empty one being none
	YesNo              // 1 and 0
	Number             // whole ones
	Weekday
	Hour
	Step // a day, or as many of them as the dimension's name says
)

// Attribute is what tells rows apart, as a source finds it.
type Attribute struct {
	Kind Kind
	// Column is empty for what the row's time tells.
	Column string
	// Lookup is where the column is, when it is not the rows' own.
	Lookup Lookup
	// Folded is the column that has the text with its case folded.
	Folded string
	// Several: the column is a list, which may be empty.
	Several bool
	// Joined is the column that has the list as one text, such as "3,17"; empty where there is none.
	Joined string
}

// Lookup is a table whose lines have ids, and the rows' column that names the line of each row.
type Lookup struct{ Table, By string }

// DimensionSpec is a dimension of a dataset.
type DimensionSpec struct {
	Attribute
	Key   Dimension
	Title string
	// Optional: a row may be without a value.
	Optional bool
	// Through is the dimension whose values its own stand for, each for several of them, as [Names.Members] says: a group for users.
	Through Dimension
	// ByName: several ids of one name are one value.
	ByName bool
	// FilterOnly: nothing is broken down by it.
	FilterOnly bool
	// Yes and No are the labels of a [YesNo].
	Yes, No string
	// Hue is where the colours of its values begin, so that things of different kinds differ.
	Hue int
	// Plural is what its values are called, and Group the heading it is listed under.
	Plural, Group string
}

// TimeDimensions are those that the time of rows gives every dataset.
func TimeDimensions() []DimensionSpec {
	var all []DimensionSpec
	for _, d := range []struct {
		key           Dimension
		title, plural string
		kind          Kind
	}{
		{ByWeekday, "Weekday", "weekdays", Weekday}, {ByHour, "Hour of day", "hours of the day", Hour}, {ByDay, "Day", "days", Step},
		{ByWeek, "Week", "weeks", Step}, {ByMonth, "Month", "months", Step}, {ByQuarter, "Quarter", "quarters", Step}, {ByYear, "Year", "years", Step},
	} {
		all = append(all, DimensionSpec{Key: d.key, Title: d.title, Plural: d.plural, Group: "Time", Attribute: Attribute{Kind: d.kind}})
	}
	return all
}

// step tells whether the dimension is a step of time.
func (d DimensionSpec) step() bool { return d.Kind == Step }

// axis tells whether every value is a row, in its own order, counted or not.
func (d DimensionSpec) axis() bool { return d.Kind == Step || d.Kind == Weekday || d.Kind == Hour }

// Axis tells whether every value is a row of an answer, in its own order, counted or not.
func (d DimensionSpec) Axis() bool { return d.axis() }

// Type is what the values are, in the words of a [ResultDimension].
func (d DimensionSpec) Type() string { return dimension(d).Type }

// Overlaps tells whether a row may count under several of its values, which then do not add up to the total.
func (d DimensionSpec) Overlaps() bool { return d.Several || d.Through != "" }

// Operators are those of filters by it; none for what is no filter.
func (d DimensionSpec) Operators() []Operator {
	if d.step() {
		return []Operator{}
	}
	all := []Operator{Is, IsNot}
	if d.searched() {
		all = append(all, Contains)
	}
	if d.Optional {
		all = append(all, IsEmpty, IsNotEmpty)
	}
	return all
}

// searched tells whether there is a text to look in.
func (d DimensionSpec) searched() bool { return d.Kind == ID || d.Folded != "" }

// fixed tells whether its values are known before rows are looked at.
func (d DimensionSpec) fixed() bool { return d.axis() || d.Kind == YesNo }

// MeasureSpec is a measure of a dataset: Over, divided by Under where there is one, and by Divide.
type MeasureSpec struct {
	Key           Measure
	Title, Format string
	Over, Under   Fact
	// Divide is what the number is divided by once more to be shown: seconds in an hour.
	Divide float64
	// Round: it is shown as a whole number.
	Round bool
	// Least: there is no number without any row, rather than zero.
	Least bool
	// Hint is what it counts, in a few words.
	Hint string
	// Good is whether more of it, or less, is better; empty: neither.
	Good Good
}

// Good is which way of a measure is better.
type Good string

// The ways.
const (
	More Good = "more"
	Less Good = "less"
)

// AddsUp tells whether its numbers of disjoint rows can be added up to that of all of them.
func (m MeasureSpec) AddsUp() bool { return m.Under.Op == NoFact && m.Over.additive() }

// guard is what the scope must allow of a row for it to count.
func (m MeasureSpec) guard() rows.Guard { return m.Over.Guard | m.Under.Guard }

// unit is the column of what the number is in; empty for none.
func (m MeasureSpec) unit() string { return m.Over.Unit }

// Op is what a fact does with rows.
type Op uint8

// The operations. The zero one is of no fact.
const (
	NoFact Op = iota
	Count
	Sum
	// Distinct counts different values.
	Distinct
	Min
	Max
	// Last is the value of the latest row, and of several the greatest.
	Last
)

// Fact is one integer a source computes of rows. Measures are made of facts.
type Fact struct {
	Op Op
	// Of is the column of all but a sum.
	Of Attribute
	// Plus and Minus are what a sum adds up.
	Plus, Minus Product
	// Guard: only rows count of which the scope allows that.
	Guard rows.Guard
	// Unit is the column of what a sum is in. Different ones are never added up.
	Unit string
	// NoneToo: what has no value is one more different value.
	NoneToo bool
}

// Product is a column, times another one where there is one, of the rows in which a third is true where there is one.
type Product struct{ Of, By, When string }

// additive facts of disjoint rows can be summed.
func (f Fact) additive() bool { return f.Op == Sum || f.Op == Count }

// Guarded is what a guard keeps, as a refusal says it, and who may see it where nobody says so.
type Guarded struct {
	Guard  rows.Guard
	What   string
	SeenBy rows.SeenBy
}

// Counted is how many rows there are; with a guard, how many it allows.
func Counted(g rows.Guard) Fact { return Fact{Op: Count, Guard: g} }

var counted = Counted(0)

// parts is of how many different parts rows are, no part being one more.
func (r Rows) parts(g rows.Guard) Fact {
	return Fact{Op: Distinct, Of: Attribute{Column: r.Part}, Guard: g, NoneToo: true}
}

// First and last are when the first and the last row are.
func (r Rows) first() Fact { return Fact{Op: Min, Of: Attribute{Kind: Number, Column: r.Time}} }
func (r Rows) last() Fact  { return Fact{Op: Max, Of: Attribute{Kind: Number, Column: r.Time}} }

// Dimension by its key.
func (d *Dataset) Dimension(key Dimension) (DimensionSpec, bool) {
	i := slices.IndexFunc(d.Dimensions, func(s DimensionSpec) bool { return s.Key == key })
	if i < 0 {
		return DimensionSpec{}, false
	}
	return d.Dimensions[i], true
}

// Measure by its key.
func (d *Dataset) Measure(key Measure) (MeasureSpec, bool) {
	i := slices.IndexFunc(d.Measures, func(s MeasureSpec) bool { return s.Key == key })
	if i < 0 {
		return MeasureSpec{}, false
	}
	return d.Measures[i], true
}

// Catalog is the datasets there are. A question that names none is about the first.
type Catalog []*Dataset

// of is the dataset of a question; nil for none.
func (c Catalog) of(q Question) *Dataset {
	for i, d := range c {
		if d.Key == q.Dataset || q.Dataset == "" && i == 0 {
			return d
		}
	}
	return nil
}

// Measure is one of the dataset of a question.
func (c Catalog) Measure(q Question, key Measure) (MeasureSpec, bool) {
	d := c.of(q)
	if d == nil {
		return MeasureSpec{}, false
	}
	return d.Measure(key)
}

func (c Catalog) keys() string {
	keys := make([]string, len(c))
	for i, d := range c {
		keys[i] = d.Key
	}
	return strings.Join(keys, " or ")
}
