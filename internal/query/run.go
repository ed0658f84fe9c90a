package query

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"vitrine/internal/fault"
	"vitrine/internal/rows"
)

// Run answers a question: it compiles it, asks the source, and assembles the result.
//
// Invalid faults name the field, such as "question.filters[3].values"; Denied is a measure of money where the scope
// forbids that money. The result holds nothing but what the scope allows.
func Run(ctx context.Context, source Source, names Names, q Question, scope rows.Scope, at Context) (Result, error) {
	a, err := Ask(ctx, names, q, scope, at)
	if err != nil {
		return Result{}, err
	}
	computed, err := a.Compute(ctx, source)
	if err != nil {
		return Result{}, err
	}
	return a.Result(ctx, names, computed)
}

// Asked is a question with all that its answer depends on, but for the entries: who asks, when, and what things are called
// are worked into it. It is immutable, and safe for concurrent use.
type Asked struct{ asked }

// asked is what a key is made of: nothing else may decide what is computed.
type asked struct {
	compiled
	today Day
	// parts are, by the place of a breakdown whose source knows its values only in parts, the parts of each: of a group its users,
	// of a tag all that have its name.
	parts map[int64]map[int64][]int64
}

// Ask compiles a question for an asker; faults are those of [Run].
func Ask(ctx context.Context, names Names, q Question, scope rows.Scope, at Context) (*Asked, error) {
	c, err := compile(q, scope, at)
	if err != nil {
		return nil, err
	}
	a := &Asked{asked{compiled: c, today: dayIn(at.Now, c.plan.Zone)}}
	return a, a.lookUp(ctx, names)
}

// Computed is what a source answered: numbers without names, the same for all whose question has the same [Asked.Key]. It is
// immutable, and safe for concurrent use.
type Computed struct {
	days Days
	// facts are those of the rows.
	facts []Fact
	// values are what the positions of each column stand for.
	values [][]Value
	// stepsBefore is how many steps of time the other period has.
	stepsBefore int
	now, then   answer
	// ranked are the values asked for with [AskValues].
	ranked []Row
}

// Compute asks the source, which should be as of one moment. A fault it answers with is the same for all who have the key.
func (a *Asked) Compute(ctx context.Context, source Source) (*Computed, error) {
	r := run{asked: a.asked, source: guarded{source}}
	if r.plan.Rank != nil {
		rows, err := r.source.Rows(ctx, r.plan)
		return &Computed{ranked: rows}, err
	}
	if err := r.proveMoney(ctx); err != nil {
		return nil, err
	}
	if err := r.bound(ctx); err != nil {
		return nil, err
	}
	var needed []Fact
	for _, m := range r.measures {
		needed = append(needed, m.formula.facts()...)
		r.plan.Units = r.plan.Units || m.unit() != ""
	}
	needed = r.plan.withFacts(append(needed, counted)...).Facts
	r.source = r.newCubes(needed)
	if err := r.columns(ctx); err != nil {
		return nil, err
	}
	r.plan = r.plan.withFacts(needed...)
	var err error
	if r.now, err = r.answer(ctx, r.plan); err != nil {
		return nil, err
	}
	if err := r.nothingLeft(r.now.totals); err != nil {
		return nil, err
	}
	if r.compare != "" {
		if r.then, err = r.answer(ctx, r.shifted()); err != nil {
			return nil, err
		}
	}
	r.days, r.facts = r.plan.Days, r.plan.Facts
	return &r.Computed, nil
}

// Size is about how many bytes it takes to keep.
func (c *Computed) Size() int {
	const row, word = 160, 8
	n := 2 * row
	for _, rows := range [][]Row{c.now.rows, c.then.rows, c.ranked} {
		for _, r := range rows {
			n += row + word*(len(r.Keys)+len(r.Facts)) + len(r.Value.Text)
		}
	}
	for _, values := range c.values {
		for _, v := range values {
			n += 5*word + len(v.Text)
		}
	}
	return n
}

// Result is what was computed, with names as they are now.
func (a *Asked) Result(ctx context.Context, names Names, c *Computed) (Result, error) {
	r := run{asked: a.asked, names: names, Computed: *c}
	r.values = slices.Clone(r.values)
	r.untilToday(r.now)
	return r.assemble(ctx, r.now, r.then)
}

// guarded asks a source only for what can have rows.
type guarded struct{ Source }

func (g guarded) Rows(ctx context.Context, plan Plan) ([]Row, error) {
	if plan.Scope.Empty() {
		return nil, nil
	}
	return g.Source.Rows(ctx, plan)
}

// run is one question on its way.
type run struct {
	asked
	Computed
	source Source
	names  Names
}

// lookUp puts ids in the place of names, and values of another dimension in the place of those that stand for them.
func (a *asked) lookUp(ctx context.Context, names Names) (err error) {
	known := map[Dimension]map[int64][]int64{}
	members := func(of DimensionSpec) (map[int64][]int64, error) {
		if known[of.Key] == nil {
			if known[of.Key], err = names.Members(ctx, of.Key); err != nil {
				return nil, err
			}
		}
		return known[of.Key], nil
	}
	for i, b := range a.breakdowns {
		var parts map[int64][]int64
		switch {
		case b.Through != "":
			parts, err = members(b.DimensionSpec)
		case b.ByName:
			parts, err = byName(ctx, names, b.Key)
		default:
			continue
		}
		if err != nil {
			return err
		}
		if a.parts == nil {
			a.parts = map[int64]map[int64][]int64{}
		}
		a.parts[int64(i)] = parts
	}
	for _, f := range a.find {
		c := &a.plan.Where[f.at]
		var ids []int64
		for _, text := range c.Texts {
			found, err := names.Find(ctx, f.of.Key, text)
			if err != nil {
				return err
			}
			ids = append(ids, found...)
		}
		*c = Condition{Of: c.Of, Ints: sorted(ids)}
	}
	for _, f := range a.through {
		c := a.plan.Where[f.at]
		of, err := members(f.of)
		if err != nil {
			return err
		}
		wholes := c.Ints
		if c.None { // in no group: not one of the users of any group
			wholes, c.Not = slices.Collect(maps.Keys(of)), !c.Not
		}
		parts := map[int64]struct{}{}
		for _, whole := range wholes {
			for _, part := range of[whole] {
				parts[part] = struct{}{}
			}
		}
		a.plan.Where[f.at] = Condition{Of: f.of.Attribute, Not: c.Not, Ints: slices.Sorted(maps.Keys(parts))}
	}
	a.find, a.through = nil, nil
	return nil
}

// bound gives all time its first and last day: those of the entries that count.
func (r *run) bound(ctx context.Context) error {
	if !r.plan.AllDays {
		return nil
	}
	plan := r.plan.withFacts(counted, r.plan.Rows.first(), r.plan.Rows.last())
	// Weekdays and hours would need every offset of the zone since 1970; they do not decide where an axis ends.
	plan.Where = slices.DeleteFunc(slices.Clone(plan.Where), func(c Condition) bool { return c.Of.Kind == Weekday || c.Of.Kind == Hour })
	rows, err := r.source.Rows(ctx, plan)
	if err != nil {
		return err
	}
	r.plan.AllDays, r.plan.Days = false, Days{r.today, r.today + 1}
	if len(rows) == 1 {
		if f := (facts{plan.Facts, rows[0].Facts}); f.value(counted) > 0 {
			from, to := dayIn(time.UnixMilli(f.value(plan.Rows.first())), r.plan.Zone), dayIn(time.UnixMilli(f.value(plan.Rows.last())), r.plan.Zone)
			r.plan.Days = Days{max(from, firstDay), max(firstDay, min(to, lastDay)) + 1}
		}
	}
	return nil
}

// columns decides which values stand alone and where each stands.
func (r *run) columns(ctx context.Context) error {
	r.values = make([][]Value, len(r.breakdowns))
	columns := make([]Column, len(r.breakdowns))
	for i, b := range r.breakdowns {
		var err error
		switch {
		case b.step():
			columns[i], r.values[i] = steps(r.plan.Days, b.DimensionSpec, r.firstWeekday)
			if len(r.values[i]) > maxRows {
				return tooManyRows(len(r.values[i]))
			}
		case b.Kind == Weekday:
			var days []int64
			for n := range int64(7) {
				days = append(days, (int64(r.firstWeekday)+n)%7)
			}
			columns[i], r.values[i] = listed(b.Attribute, days)
		case b.Kind == Hour:
			var hours []int64
			for n := range int64(24) {
				hours = append(hours, n)
			}
			columns[i], r.values[i] = listed(b.Attribute, hours)
		case b.Kind == YesNo:
			columns[i], r.values[i] = listed(b.Attribute, []int64{1, 0})
		case b.Through != "" || b.ByName:
			columns[i], r.values[i], err = r.rankWholes(ctx, b, r.parts[int64(i)])
		default:
			columns[i], r.values[i], err = r.rank(ctx, b)
		}
		if err != nil {
			return err
		}
	}
	r.plan.Columns = columns
	return nil
}

// steps are the steps of time that the days are in, each at its first day, which may lie before the first day counted.
func steps(days Days, d DimensionSpec, firstWeekday time.Weekday) (Column, []Value) {
	step, column := d.Key, Column{Of: d.Attribute}
	var values []Value
	for start := days.From.start(step, firstWeekday); start < days.To; {
		next := start.next(step)
		for day := max(start, days.From); day < min(next, days.To); day++ {
			column.Ints = append(column.Ints, int64(day))
			column.Positions = append(column.Positions, int64(len(values)))
		}
		values = append(values, Value{Int: int64(start)})
		start = next
	}
	return column, values
}

// untilToday ends an axis of time with today's step: what has not been yet is no zero. Entries that are already there after
// today are shown all the same, and so is what comes before them.
func (r *run) untilToday(now answer) {
	for i, b := range r.breakdowns {
		if !b.step() {
			continue
		}
		last := -1
		for position, step := range r.values[i] {
			if Day(step.Int) <= r.today {
				last = position
			}
		}
		for _, row := range now.rows {
			last = max(last, int(row.Keys[i]))
		}
		r.values[i] = r.values[i][:min(last+1, len(r.values[i]))]
	}
}

// listed gives every number its place in the list.
func listed(of Attribute, ints []int64) (Column, []Value) {
	column := Column{Of: of, Ints: ints}
	values := make([]Value, len(ints))
	for i, n := range ints {
		column.Positions = append(column.Positions, int64(i))
		values[i].Int = n
	}
	return column, values
}

// rank gives the greatest values their places, and one more to everything else.
func (r *run) rank(ctx context.Context, b breakdown) (Column, []Value, error) {
	first := r.measures[0].formula
	plan := r.plan.withFacts(first.facts()...)
	plan.Units = false
	plan.Rank = &Rank{Of: b.Attribute, Formula: first, Limit: b.limit + 2}
	rows, err := r.source.Rows(ctx, plan)
	if err != nil {
		return Column{}, nil, err
	}
	rows = standAlone(rows, b.limit)
	other := int64(len(rows))
	column := Column{Of: b.Attribute, None: other, Other: other}
	values := make([]Value, 0, len(rows)+1)
	for i, row := range rows {
		values = append(values, row.Value)
		switch {
		case row.Value.None:
			column.None = int64(i)
			continue
		case b.Kind == Text:
			column.Texts = append(column.Texts, row.Value.Text)
		default:
			column.Ints = append(column.Ints, row.Value.Int)
		}
		column.Positions = append(column.Positions, int64(i))
	}
	return column, values, nil
}

// standAlone are the rows that are not in Other, which is never a single one: its name says more.
func standAlone(ranked []Row, limit int) []Row {
	if len(ranked) <= limit+1 {
		return ranked
	}
	return ranked[:limit]
}

// rankWholes is rank for what the source does not know as one value: a group, of which it knows the users, and tags of
// several workspaces that have one name. parts are the source's values of each whole.
func (r *run) rankWholes(ctx context.Context, b breakdown, parts map[int64][]int64) (Column, []Value, error) {
	wholes := slices.Sorted(maps.Keys(parts))
	first := r.measures[0].formula
	plan := r.plan.withFacts(first.facts()...)
	plan.Units = false
	none := int64(len(wholes))
	all := Column{Of: b.Attribute, None: none, Other: none}
	for i, whole := range wholes {
		for _, part := range parts[whole] {
			all.Ints, all.Positions = append(all.Ints, part), append(all.Positions, int64(i))
		}
	}
	plan.Columns = []Column{all}
	rows, err := r.source.Rows(ctx, plan)
	if err != nil {
		return Column{}, nil, err
	}
	number := func(row Row) (float64, bool) {
		return first.Number(facts{plan.Facts, row.Facts}.value)
	}
	slices.SortFunc(rows, func(a, b Row) int { return greater(number, a, b, cmp.Compare(a.Keys[0], b.Keys[0])) })
	rows = standAlone(rows, b.limit)
	other := int64(len(rows))
	column := Column{Of: b.Attribute, None: other, Other: other}
	values := make([]Value, 0, len(rows)+1)
	alone := map[int64]int64{}
	for i, row := range rows {
		if row.Keys[0] == none {
			column.None = int64(i)
			values = append(values, Value{None: true})
			continue
		}
		whole := wholes[row.Keys[0]]
		alone[whole] = int64(i)
		values = append(values, Value{Int: whole})
	}
	type place struct{ part, position int64 }
	seen := map[place]bool{}
	for _, whole := range wholes {
		position, ok := alone[whole]
		if !ok {
			position = other
		}
		for _, part := range parts[whole] {
			if at := (place{part, position}); !seen[at] {
				seen[at] = true
				column.Ints, column.Positions = append(column.Ints, part), append(column.Positions, position)
			}
		}
	}
	column.Other = column.None // what is part of nothing
	return column, values, nil
}

// byName are the ids of a dimension by the first of each name.
func byName(ctx context.Context, names Names, by Dimension) (map[int64][]int64, error) {
	ids, err := names.Find(ctx, by, "")
	if err != nil {
		return nil, err
	}
	labels, err := names.Labels(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	slices.Sort(ids)
	first, all := map[string]int64{}, map[int64][]int64{}
	for _, id := range ids {
		name := labels[id].Name
		if _, ok := first[name]; !ok {
			first[name] = id
		}
		all[first[name]] = append(all[first[name]], id)
	}
	return all, nil
}

// shifted is the plan for the other period: the same values at the same places, the steps of time counted from its own start.
func (r *run) shifted() Plan {
	plan := r.plan
	plan.Days = r.span.before(r.compare)
	plan.Columns = slices.Clone(plan.Columns)
	for i, b := range r.breakdowns {
		if b.step() {
			var values []Value
			plan.Columns[i], values = steps(plan.Days, b.DimensionSpec, r.firstWeekday)
			r.stepsBefore = len(values)
		}
	}
	return plan
}

// answer is a source's answer to a plan with its totals.
type answer struct {
	rows   []Row
	totals facts
	// unit is that of what was counted; empty without any.
	unit string
}

func (r *run) answer(ctx context.Context, plan Plan) (a answer, err error) {
	totals := plan
	totals.Columns = nil
	if r.money.part {
		totals = totals.withFacts(slices.Concat(plan.Facts, r.moneyCoverage())...)
	}
	if len(plan.Columns) == 0 {
		plan = totals
	}
	if a.rows, err = r.source.Rows(ctx, plan); err != nil {
		return a, err
	}
	whole := a.rows
	if len(plan.Columns) > 0 && (r.money.part || !plan.summable(r.breakdowns)) {
		plan = totals
		if whole, err = r.source.Rows(ctx, plan); err != nil {
			return a, err
		}
	}
	first, last := "", ""
	a.totals = facts{plan.Facts, make([]int64, len(plan.Facts))}
	for _, row := range whole {
		for i := range plan.Facts {
			a.totals.values[i] += row.Facts[i]
		}
		if row.FirstUnit != "" {
			if first == "" || row.FirstUnit < first {
				first = row.FirstUnit
			}
			last = max(last, row.LastUnit)
		}
	}
	if first != last {
		return a, r.oneUnit(first, last)
	}
	a.unit = first
	return a, nil
}

func tooManyRows(n int) error {
	return fault.BadField("question.breakdowns", "That would be %d rows, and at most %d are computed: take a longer step of time, a shorter period or lower limits.", n, maxRows)
}
