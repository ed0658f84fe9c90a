package query

import (
	"fmt"
	"slices"
)

// BreaksDownBy tells whether a breakdown of the question is by a dimension.
func (q Question) BreaksDownBy(by Dimension) bool {
	return slices.ContainsFunc(q.Breakdowns, func(b Breakdown) bool { return b.By == by })
}

// SameQuestion tells whether a question is the one before it but for what any viewer may choose for themselves, so that
// nobody is shown what they were not (access.md, The author). Allowed is no more than
//
//   - another period, comparison, or order of measures and breakdowns: a viewer's choice (The author);
//   - another time zone or first weekday: one may look at it in one's own clock (data.md, one clock);
//   - one more filter that lets through some values which are offered to viewers, and no others (The author), and a filter
//     that lets through only some of what it did, which is the same as one more (A viewer narrows). Offered is asked only
//     about filters by [Is]: what is not this, or sounds like that, is nothing that stands in an answer;
//   - a measure less (The author);
//   - a lower limit: what stood alone is in Other.
//
// Both questions must be such as [Question.Check] finds right.
func SameQuestion(datasets Catalog, before, after Question, offered func(Filter) bool) bool {
	d := datasets.of(before)
	return d != nil && d == datasets.of(after) && noMeasureMore(before, after) && noValueMore(d, before, after) && noEntryMore(before, after, offered)
}

func noMeasureMore(before, after Question) bool {
	return !slices.ContainsFunc(after.Measures, func(m Measure) bool { return !slices.Contains(before.Measures, m) })
}

// noValueMore: the same breakdowns, with no greater limits where limits count.
func noValueMore(of *Dataset, before, after Question) bool {
	limit := func(b Breakdown) int {
		d, known := of.Dimension(b.By)
		switch {
		case known && d.fixed():
			return 0
		case b.Limit == 0:
			return defaultLimit
		}
		return b.Limit
	}
	if len(before.Breakdowns) != len(after.Breakdowns) {
		return false
	}
	return !slices.ContainsFunc(after.Breakdowns, func(b Breakdown) bool {
		i := slices.IndexFunc(before.Breakdowns, func(old Breakdown) bool { return old.By == b.By })
		return i < 0 || limit(b) > limit(before.Breakdowns[i])
	})
}

// noEntryMore: what a filter kept out stays out, and what is let through in place of it is offered.
func noEntryMore(before, after Question, offered func(Filter) bool) bool {
	for _, f := range after.Filters {
		if !slices.ContainsFunc(before.Filters, f.same) && !(f.Op == Is && offered(f)) {
			return false
		}
	}
	return !slices.ContainsFunc(before.Filters, func(f Filter) bool { return !slices.ContainsFunc(after.Filters, f.coveredBy) })
}

// Among tells whether the values of a filter are among some that an answer shows.
func (f Filter) Among(shown []any) bool {
	return f.valuesIn(Filter{Values: shown})
}

// same tells whether two filters are written alike, the order of values aside.
func (f Filter) same(other Filter) bool {
	return f.By == other.By && f.Op == other.Op && f.valuesIn(other) && other.valuesIn(f)
}

// coveredBy tells whether the other filter lets nothing through that f does not.
func (f Filter) coveredBy(other Filter) bool {
	if f.By != other.By || f.Op != other.Op {
		return false
	}
	switch f.Op {
	case Is, Contains:
		return other.valuesIn(f)
	case IsNot:
		return f.valuesIn(other)
	}
	return true
}

func (f Filter) valuesIn(other Filter) bool {
	values := map[string]bool{}
	for _, v := range other.Values {
		values[valueKey(v)] = true
	}
	return !slices.ContainsFunc(f.Values, func(v any) bool { return !values[valueKey(v)] })
}

// valueKey is the same for a number out of JSON and out of Go.
func valueKey(v any) string {
	if n, ok := integer(v); ok {
		return fmt.Sprint("number ", n)
	}
	return fmt.Sprintf("%T %v", v, v)
}
