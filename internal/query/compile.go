package query

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"vitrine/internal/fault"
	"vitrine/internal/rows"
)

// The limits of a question and its result.
const (
	maxMeasures     = 10
	maxBreakdowns   = 3
	maxFilters      = 50
	maxAdded        = 40 // filters of a dashboard and of a link, which come on top of a chart's own
	maxValues       = 1000
	maxText         = 500
	maxLimit        = 100
	defaultLimit    = 20
	maxRows         = 10_000
	maxTimeZoneName = 64
)

// compiled is a question that was found right, with everything that depends on its asker filled in.
type compiled struct {
	measures   []measure
	breakdowns []breakdown
	guarded    [len(rows.Guards)]Guarded
	compare    Comparison
	span       span
	plan       Plan // with neither columns nor facts
	// through are the conditions on what goes through another dimension, find those on names, by their place in plan.Where: their
	// values are still what was asked about.
	through, find []resolve
	firstWeekday  time.Weekday
	// money says how measures of money are counted.
	money moneyPlan
}

// breakdown is one of a question's, with what its dataset says of it. Its limit is no longer 0.
type breakdown struct {
	DimensionSpec
	limit int
}

// resolve is a condition, by its place in plan.Where, whose values mean things of a dimension.
type resolve struct {
	at int
	of DimensionSpec
}

// Check tells what is wrong with a question, whoever asks it: an Invalid fault that names the fields, such as
// "question.filters[3].values[0]".
func (q Question) Check(datasets Catalog) error {
	c := checker{q: q, filtersAtMost: maxFilters, at: Context{Datasets: datasets, Now: time.Unix(0, 0).UTC().AddDate(50, 0, 0), Zone: time.UTC}}
	c.compile()
	return c.err()
}

// compile checks a question and puts the scope into its plan. A measure of money is Denied where the scope forbids that money.
func compile(q Question, scope rows.Scope, at Context) (compiled, error) {
	c := checker{q: q, filtersAtMost: maxFilters + maxAdded, at: at}
	out := c.compile()
	if err := c.err(); err != nil {
		return compiled{}, err
	}
	if !slices.ContainsFunc(out.measures, func(m measure) bool { return m.guard() != 0 }) {
		scope = scope.WithoutMoney()
	}
	out.plan.count(scope, c.dataset)
	return out, out.decideMoney()
}

// sorted are the numbers in order, each once.
func sorted(ints []int64) []int64 {
	if !slices.IsSorted(ints) {
		ints = slices.Sorted(slices.Values(ints))
	}
	return slices.Compact(slices.Clone(ints))
}

// workspaces are the conditions on the workspace of rows.
func (p Plan) workspaces() (all []Condition) {
	for _, c := range p.Where {
		if p.Rows.Workspace != "" && c.Of == (Attribute{Column: p.Rows.Workspace}) && !c.Contains {
			all = append(all, c)
		}
	}
	return all
}

// count lays a scope over the plan: its rows of the workspaces that conditions do not rule out anyway.
func (p *Plan) count(scope rows.Scope, of *Dataset) {
	where := p.workspaces()
	p.Scope = scope.On(func(dimension string) bool {
		_, has := of.Dimension(Dimension(dimension))
		return has
	}).Normal(func(workspace int64) bool {
		return !slices.ContainsFunc(where, func(c Condition) bool { return slices.Contains(c.Ints, workspace) == c.Not })
	})
	for s := &p.Scope; s != nil; s = s.Also {
		for _, w := range s.Workspaces {
			for _, f := range w.Filters {
				d, _ := of.Dimension(Dimension(f.Dimension))
				if _, known := p.filtered(f.Dimension); !known && d.Column != "" && d.Through == "" {
					p.Filtered = append(p.Filtered, FilteredBy{d.Key, d.Attribute})
				}
			}
		}
	}
	slices.SortFunc(p.Filtered, func(a, b FilteredBy) int { return strings.Compare(string(a.By), string(b.By)) })
}

// filtered is the attribute that a filter of the scope looks at.
func (p *Plan) filtered(dimension string) (of Attribute, known bool) {
	i := slices.IndexFunc(p.Filtered, func(f FilteredBy) bool { return string(f.By) == dimension })
	if i < 0 {
		return Attribute{}, false
	}
	return p.Filtered[i].Of, true
}

type checker struct {
	q             Question
	dataset       *Dataset
	at            Context
	filtersAtMost int
	bad           []fault.Field
}

func (c *checker) complain(name, format string, args ...any) {
	c.bad = append(c.bad, fault.Field{Name: "question." + name, Message: fmt.Sprintf(format, args...)})
}

func (c *checker) err() error {
	if len(c.bad) == 0 {
		return nil
	}
	return fault.BadFields(c.bad...)
}

func (c *checker) compile() compiled {
	q := c.q
	out := compiled{firstWeekday: c.at.FirstWeekday}
	out.plan.Zone = c.at.Zone
	if c.dataset = c.at.Datasets.of(q); c.dataset == nil {
		c.complain("dataset", "Must be %s.", c.at.Datasets.keys())
		if c.dataset = c.at.Datasets.of(Question{}); c.dataset == nil {
			return out
		}
	}
	out.plan.Rows, out.guarded = c.dataset.Rows, c.dataset.Guarded
	if q.FirstWeekday != nil {
		if *q.FirstWeekday < 0 || *q.FirstWeekday > 6 {
			c.complain("first_weekday", "Must be 0 (Sunday) to 6.")
		} else {
			out.firstWeekday = time.Weekday(*q.FirstWeekday)
		}
	}
	if q.TimeZone != "" {
		zone, err := time.LoadLocation(q.TimeZone)
		if err != nil || q.TimeZone == "Local" || len(q.TimeZone) > maxTimeZoneName {
			c.complain("time_zone", "There is no such time zone; give an IANA name such as Europe/Vienna.")
		} else {
			out.plan.Zone = zone
		}
	}
	if out.plan.Zone == nil {
		out.plan.Zone = time.UTC
	}
	out.measures = c.measures()
	out.breakdowns = c.breakdowns()
	c.filters(&out)
	var fields []fault.Field
	out.span, out.plan.AllDays, fields = q.Period.resolve(dayIn(c.at.Now, out.plan.Zone), out.firstWeekday)
	c.bad = append(c.bad, fields...)
	out.plan.Days = out.span.Days
	switch q.Compare {
	case "":
	case PreviousPeriod, PreviousYear:
		out.compare = q.Compare
		if out.plan.AllDays {
			c.complain("compare", "All time has no other period to be compared with.")
		}
	default:
		c.complain("compare", "Must be previous_period or previous_year.")
	}
	return out
}

func (c *checker) measures() (out []measure) {
	switch n := len(c.q.Measures); {
	case n == 0:
		c.complain("measures", "Choose at least one.")
	case n > maxMeasures:
		c.complain("measures", "At most %d.", maxMeasures)
		return nil
	}
	for i, key := range c.q.Measures {
		m, ok := c.dataset.Measure(key)
		if !ok {
			c.complain(fmt.Sprintf("measures[%d]", i), "There is no such measure.")
		} else if slices.Contains(c.q.Measures[:i], key) {
			c.complain(fmt.Sprintf("measures[%d]", i), "Is there twice.")
		}
		out = append(out, measure{MeasureSpec: m, formula: Formula{Over: m.Over, Under: m.Under}})
	}
	return out
}

func (c *checker) breakdowns() (out []breakdown) {
	if len(c.q.Breakdowns) > maxBreakdowns {
		c.complain("breakdowns", "At most %d.", maxBreakdowns)
		return nil
	}
	steps := 0
	for i, b := range c.q.Breakdowns {
		name := fmt.Sprintf("breakdowns[%d]", i)
		d, ok := c.dataset.Dimension(b.By)
		switch {
		case !ok || d.FilterOnly:
			c.complain(name+".by", "There is no such breakdown.")
		case slices.ContainsFunc(c.q.Breakdowns[:i], func(other Breakdown) bool { return other.By == b.By }):
			c.complain(name+".by", "Is there twice.")
		case d.step():
			if steps++; steps == 2 {
				c.complain(name+".by", "Only one step of time.")
			}
		}
		if b.Limit < 0 || b.Limit > maxLimit {
			c.complain(name+".limit", "Must be 0 to %d.", maxLimit)
		}
		if b.Limit == 0 {
			b.Limit = defaultLimit
		}
		out = append(out, breakdown{d, b.Limit})
	}
	return out
}

func (c *checker) filters(out *compiled) {
	if len(c.q.Filters) > c.filtersAtMost {
		c.complain("filters", "At most %d.", c.filtersAtMost)
		return
	}
	for i, f := range c.q.Filters {
		name := fmt.Sprintf("filters[%d]", i)
		d, ok := c.dataset.Dimension(f.By)
		if !ok || d.step() {
			c.complain(name+".by", "There is no such filter.")
			continue
		}
		condition := Condition{Of: d.Attribute}
		switch f.Op {
		case Is, IsNot:
			condition.Not = f.Op == IsNot
			c.values(name, f, d, &condition, d.Kind == Text)
		case Contains:
			if !d.searched() {
				c.complain(name+".op", "%s has no text to look in.", d.Title)
				continue
			}
			condition.Contains = true
			c.values(name, f, d, &condition, true)
			if d.Kind == ID {
				out.find = append(out.find, resolve{len(out.plan.Where), d})
			}
		case IsEmpty, IsNotEmpty:
			if !d.Optional {
				c.complain(name+".op", "%s is never empty.", d.Title)
			}
			if len(f.Values) > 0 {
				c.complain(name+".values", "Must be left out with %s.", f.Op)
			}
			condition.None, condition.Not = true, f.Op == IsNotEmpty
		default:
			c.complain(name+".op", "Must be is, is_not, contains, is_empty or is_not_empty.")
		}
		if d.Through != "" {
			condition.Of = Attribute{} // not before it is resolved
			out.through = append(out.through, resolve{len(out.plan.Where), d})
		}
		condition.Ints = sorted(condition.Ints)
		slices.Sort(condition.Texts)
		out.plan.Where = append(out.plan.Where, condition)
	}
}

func (c *checker) values(name string, f Filter, d DimensionSpec, to *Condition, textual bool) {
	if len(f.Values) == 0 {
		c.complain(name+".values", "Give at least one.")
	}
	if len(f.Values) > maxValues {
		c.complain(name+".values", "At most %d.", maxValues)
		return
	}
	for i, v := range f.Values {
		wrong := ""
		switch n, isInt := integer(v); {
		case textual:
			text, ok := v.(string)
			switch {
			case !ok:
				wrong = "Must be a text."
			case len(text) > maxText:
				wrong = fmt.Sprintf("At most %d bytes.", maxText)
			case strings.ContainsRune(text, 0):
				wrong = "Must not hold the character NUL."
			case to.Contains && text == "":
				wrong = "Must not be empty."
			case d.Optional && d.Kind == Text && text == "":
				to.None = true
				continue
			}
			to.Texts = append(to.Texts, text)
		case d.Kind == YesNo:
			yes, ok := v.(bool)
			if !ok {
				wrong = "Must be true or false."
			} else if yes {
				n = 1
			}
			to.Ints = append(to.Ints, n)
		case d.Kind == Weekday && (!isInt || n < 0 || n > 6):
			wrong = "Must be 0 (Sunday) to 6."
		case d.Kind == Hour && (!isInt || n < 0 || n > 23):
			wrong = "Must be 0 to 23."
		case d.Kind == Number && !isInt:
			wrong = "Must be a whole number."
		case d.Kind != Number && (!isInt || n < 0 || n == 0 && d.Kind == ID):
			wrong = "Must be an id."
		default:
			to.Ints = append(to.Ints, n)
		}
		if wrong != "" {
			c.complain(fmt.Sprintf("%s.values[%d]", name, i), "%s", wrong)
		}
	}
}

// integer reads a whole number as it comes out of JSON or out of Go.
func integer(v any) (int64, bool) {
	switch n := v.(type) {
	case float64:
		return int64(n), n == math.Trunc(n) && math.Abs(n) < 1<<53
	case json.Number:
		i, err := n.Int64()
		return i, err == nil
	case int:
		return int64(n), true
	case int64:
		return n, true
	}
	return 0, false
}
