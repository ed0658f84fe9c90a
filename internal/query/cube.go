package query

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
)

// groupsAtMost is how many groups by raw values are looked at here. Where there are more, the source ranks, and puts what does
// not stand alone together.
const groupsAtMost = 100_000

// cubes answers the plans of one question from the groups by the raw values of its breakdowns, which it asks for once for
// each period: ranks, Other and totals are worked out from them. What that cannot tell it asks the source.
type cubes struct {
	source Source
	groups []Group
	facts  []Fact
	units  bool
	of     map[Days]*cube
	// indexes are the positions of each value in the columns looked into so far.
	indexes map[*Column]map[Value][]int64
}

// cube is the groups of one period; nil rows where there are too many.
type cube struct {
	rows []Row
	many bool
}

// newCubes are for a question whose facts of groups tell those of several together; otherwise the source is asked itself.
func (r *run) newCubes(facts []Fact) Source {
	if len(r.breakdowns) == 0 || slices.ContainsFunc(facts, func(f Fact) bool { return !f.merges() }) {
		return r.source
	}
	c := &cubes{source: r.source, facts: facts, units: r.plan.Units, of: map[Days]*cube{}, indexes: map[*Column]map[Value][]int64{}}
	for _, b := range r.breakdowns {
		g := Group{Of: b.Attribute}
		if b.step() {
			g.Step, g.FirstWeekday = b.Key, r.firstWeekday
		}
		c.groups = append(c.groups, g)
	}
	return c
}

// Rows implements [Source].
func (c *cubes) Rows(ctx context.Context, plan Plan) ([]Row, error) {
	if slices.ContainsFunc(plan.Facts, func(f Fact) bool { return !slices.Contains(c.facts, f) }) {
		return c.source.Rows(ctx, plan)
	}
	of, err := c.cube(ctx, plan)
	switch {
	case err != nil:
		return nil, err
	case of.many:
		return c.source.Rows(ctx, plan)
	case plan.Rank != nil:
		return c.rank(of.rows, plan), nil
	}
	return c.merge(of.rows, plan, func(row Row, add func(key place, value Value)) {
		c.positions(row, plan, 0, place{}, func(p place) { add(p, Value{}) })
	}), nil
}

func (c *cubes) cube(ctx context.Context, plan Plan) (*cube, error) {
	if of := c.of[plan.Days]; of != nil {
		return of, nil
	}
	plan.Columns, plan.Rank, plan.Groups, plan.Facts, plan.Units, plan.AtMost = nil, nil, c.groups, c.facts, c.units, groupsAtMost
	rows, err := c.source.Rows(ctx, plan)
	if err != nil {
		return nil, err
	}
	c.of[plan.Days] = &cube{rows, len(rows) > groupsAtMost}
	return c.of[plan.Days], nil
}

// merge puts rows together by what add is told of each.
func (c *cubes) merge(rows []Row, plan Plan, each func(row Row, add func(key place, value Value))) []Row {
	at := make([]int, len(plan.Facts))
	for i, f := range plan.Facts {
		at[i] = slices.Index(c.facts, f)
	}
	type where struct {
		key   place
		value Value
	}
	found := map[where]int{}
	var merged []Row
	for _, row := range rows {
		each(row, func(key place, value Value) {
			w := where{key, value}
			i, there := found[w]
			if !there {
				i = len(merged)
				found[w] = i
				merged = append(merged, Row{Keys: slices.Clone(key[:len(plan.Columns)]), Value: value, Facts: make([]int64, len(at))})
			}
			to := &merged[i]
			for k, from := range at {
				to.Facts[k] = plan.Facts[k].merge(to.Facts[k], row.Facts[from], !there)
			}
			if row.FirstUnit != "" {
				if to.FirstUnit == "" || row.FirstUnit < to.FirstUnit {
					to.FirstUnit = row.FirstUnit
				}
				to.LastUnit = max(to.LastUnit, row.LastUnit)
			}
		})
	}
	return merged
}

// merges tells whether the facts of groups tell that of all their rows.
func (f Fact) merges() bool {
	return f.additive() || f.Guard == 0 && (f.Op == Min || f.Op == Max)
}

func (f Fact) merge(a, b int64, first bool) int64 {
	switch {
	case first:
		return b
	case f.Op == Min:
		return min(a, b)
	case f.Op == Max:
		return max(a, b)
	}
	return a + b
}

func (c *cubes) rank(rows []Row, plan Plan) []Row {
	i := slices.IndexFunc(c.groups, func(g Group) bool { return g.Of == plan.Rank.Of })
	ranked := c.merge(rows, plan, func(row Row, add func(key place, value Value)) {
		for _, v := range values(row.Values[i], plan.Rank.Of) {
			add(place{}, v)
		}
	})
	number := func(row Row) (float64, bool) { return plan.Rank.Formula.Number(facts{plan.Facts, row.Facts}.value) }
	slices.SortFunc(ranked, func(a, b Row) int { return greater(number, a, b, compareValues(a.Value, b.Value)) })
	return ranked[:min(len(ranked), plan.Rank.Limit)]
}

// greater orders rows by a number, the greatest first and what has none last; equal ones as they are otherwise.
func greater(number func(Row) (float64, bool), a, b Row, otherwise int) int {
	x, xOK := number(a)
	y, yOK := number(b)
	switch {
	case xOK != yOK && xOK:
		return -1
	case xOK != yOK:
		return 1
	case xOK && x != y:
		return cmp.Compare(y, x)
	}
	return otherwise
}

func compareValues(a, b Value) int {
	switch {
	case a.None != b.None && b.None:
		return -1
	case a.None != b.None:
		return 1
	}
	return cmp.Or(cmp.Compare(a.Int, b.Int), strings.Compare(a.Text, b.Text))
}

// values are the single ones of a group's: those of a list, each once.
func values(v Value, of Attribute) []Value {
	if of.Kind == Text && v.Text == "" {
		v.None = true
	}
	if !of.Several || v.None {
		return []Value{v}
	}
	var all []Value
	for part := range strings.SplitSeq(v.Text, ",") {
		n, _ := strconv.ParseInt(part, 10, 64) // as [Row] says
		if one := (Value{Int: n}); !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	return all
}

// positions visits the positions of a row from column i on, each once.
func (c *cubes) positions(row Row, plan Plan, i int, p place, visit func(place)) {
	if i == len(plan.Columns) {
		visit(p)
		return
	}
	column := &plan.Columns[i]
	of := slices.IndexFunc(c.groups, func(g Group) bool {
		return g.Of == column.Of && (len(plan.Columns) < len(c.groups) || g == c.groups[i])
	})
	var seen []int64
	for _, v := range values(row.Values[of], column.Of) {
		if column.Of.Kind == Step {
			v.Int = max(v.Int, int64(plan.Days.From)) // where the period cuts it
		}
		for _, position := range c.positionsOf(column, v) {
			if !slices.Contains(seen, position) {
				seen = append(seen, position)
				p[i] = position
				c.positions(row, plan, i+1, p, visit)
			}
		}
	}
}

// positionsOf a value in a column.
func (c *cubes) positionsOf(column *Column, v Value) []int64 {
	if v.None {
		return []int64{column.None}
	}
	index := c.indexes[column]
	if index == nil {
		index = make(map[Value][]int64, len(column.Positions))
		for i, position := range column.Positions {
			var value Value
			if column.Of.Kind == Text {
				value.Text = column.Texts[i]
			} else {
				value.Int = column.Ints[i]
			}
			index[value] = append(index[value], position)
		}
		c.indexes[column] = index
	}
	if positions, there := index[v]; there {
		return positions
	}
	return []int64{column.Other}
}
