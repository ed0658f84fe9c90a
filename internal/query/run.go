package query

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"vitrine/internal/fault"
)

// Run answers a question: it compiles it, asks the source, and assembles the result.
//
// Invalid faults name the field, such as "question.filters[3].values"; Denied is a measure of money where the scope
// forbids that money. The result holds nothing but what the scope allows.
func Run(ctx context.Context, source Source, names Names, q Question, scope Scope, at Context) (Result, error) {
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
	// members are the users of groups and tags those of one name, where the question breaks down by them.
	members, tags map[int64][]int64
}

// Ask compiles a question for an asker; faults are those of [Run].
func Ask(ctx context.Context, names Names, q Question, scope Scope, at Context) (*Asked, error) {
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
	if err := r.columns(ctx); err != nil {
		return nil, err
	}
	var needed []Fact
	for _, m := range r.measures {
		needed = append(needed, r.measure(m).facts()...)
		r.plan.Currencies = r.plan.Currencies || measures[m].money()
	}
	r.plan = r.plan.withFacts(append(needed, Count)...)
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
	if plan.Scope.empty() {
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

// lookUp puts ids in the place of names and the users of groups in the place of groups.
func (a *asked) lookUp(ctx context.Context, names Names) (err error) {
	byGroup := func(c Condition) bool { return c.By == ByGroup }
	breaksDownBy := func(by Dimension) bool {
		return slices.ContainsFunc(a.breakdowns, func(b Breakdown) bool { return b.By == by })
	}
	members := map[int64][]int64{}
	if slices.ContainsFunc(a.plan.Where, byGroup) || breaksDownBy(ByGroup) {
		if members, err = names.Members(ctx); err != nil {
			return err
		}
	}
	if breaksDownBy(ByGroup) {
		a.members = members
	}
	if breaksDownBy(ByTag) {
		if a.tags, err = tagsByName(ctx, names); err != nil {
			return err
		}
	}
	for _, i := range a.find {
		c := &a.plan.Where[i]
		var ids []int64
		for _, text := range c.Texts {
			found, err := names.Find(ctx, c.By, text)
			if err != nil {
				return err
			}
			ids = append(ids, found...)
		}
		*c = Condition{By: c.By, Ints: sorted(ids)}
	}
	a.find = nil
	for i, c := range a.plan.Where {
		if !byGroup(c) {
			continue
		}
		groups := c.Ints
		if c.None { // in no group: not one of the users of any group
			groups, c.Not = slices.Collect(maps.Keys(members)), !c.Not
		}
		users := map[int64]struct{}{}
		for _, group := range groups {
			for _, user := range members[group] {
				users[user] = struct{}{}
			}
		}
		a.plan.Where[i] = Condition{By: ByUser, Not: c.Not, Ints: slices.Sorted(maps.Keys(users))}
	}
	return nil
}

// bound gives all time its first and last day: those of the entries that count.
func (r *run) bound(ctx context.Context) error {
	if !r.plan.AllDays {
		return nil
	}
	plan := r.plan.withFacts(Count, FirstStart, LastStart)
	// Weekdays and hours would need every offset of the zone since 1970; they do not decide where an axis ends.
	plan.Where = slices.DeleteFunc(slices.Clone(plan.Where), func(c Condition) bool { return c.By == ByWeekday || c.By == ByHour })
	rows, err := r.source.Rows(ctx, plan)
	if err != nil {
		return err
	}
	r.plan.AllDays, r.plan.Days = false, Days{r.today, r.today + 1}
	if len(rows) == 1 {
		if f := factsOf(plan.Facts, rows[0]); f[Count] > 0 {
			from, to := dayIn(time.UnixMilli(f[FirstStart]), r.plan.Zone), dayIn(time.UnixMilli(f[LastStart]), r.plan.Zone)
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
		case b.By.step():
			columns[i], r.values[i] = steps(r.plan.Days, b.By, r.firstWeekday)
			if len(r.values[i]) > maxRows {
				return tooManyRows(len(r.values[i]))
			}
		case b.By == ByWeekday:
			var days []int64
			for n := range int64(7) {
				days = append(days, (int64(r.firstWeekday)+n)%7)
			}
			columns[i], r.values[i] = listed(b.By, days)
		case b.By == ByHour:
			var hours []int64
			for n := range int64(24) {
				hours = append(hours, n)
			}
			columns[i], r.values[i] = listed(b.By, hours)
		case b.By == ByBillable:
			columns[i], r.values[i] = listed(b.By, []int64{1, 0})
		case b.By == ByGroup:
			columns[i], r.values[i], err = r.rankTogether(ctx, ByGroup, r.members, b.Limit)
		case b.By == ByTag:
			columns[i], r.values[i], err = r.rankTogether(ctx, ByTag, r.tags, b.Limit)
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
func steps(days Days, step Dimension, firstWeekday time.Weekday) (Column, []Value) {
	column := Column{By: step}
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
		if !b.By.step() {
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
func listed(by Dimension, ints []int64) (Column, []Value) {
	column := Column{By: by, Ints: ints}
	values := make([]Value, len(ints))
	for i, n := range ints {
		column.Positions = append(column.Positions, int64(i))
		values[i].Int = n
	}
	return column, values
}

// rank gives the greatest values their places, and one more to everything else.
func (r *run) rank(ctx context.Context, b Breakdown) (Column, []Value, error) {
	first := r.measure(r.measures[0])
	plan := r.plan.withFacts(first.facts()...)
	plan.Rank = &Rank{By: b.By, Formula: first.formula, Limit: b.Limit}
	rows, err := r.source.Rows(ctx, plan)
	if err != nil {
		return Column{}, nil, err
	}
	other := int64(len(rows))
	column := Column{By: b.By, None: other, Other: other}
	values := make([]Value, 0, len(rows)+1)
	for i, row := range rows {
		values = append(values, row.Value)
		switch {
		case row.Value.None:
			column.None = int64(i)
			continue
		case b.By.Textual():
			column.Texts = append(column.Texts, row.Value.Text)
		default:
			column.Ints = append(column.Ints, row.Value.Int)
		}
		column.Positions = append(column.Positions, int64(i))
	}
	return column, values, nil
}

// rankTogether is rank for what the source does not know as one value: a group, of which it knows the users, and tags of
// several workspaces that have one name. parts are the source's values of each whole.
func (r *run) rankTogether(ctx context.Context, by Dimension, parts map[int64][]int64, limit int) (Column, []Value, error) {
	wholes := slices.Sorted(maps.Keys(parts))
	first := r.measure(r.measures[0])
	plan := r.plan.withFacts(first.facts()...)
	none := int64(len(wholes))
	all := Column{By: by, None: none, Other: none}
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
		f := factsOf(plan.Facts, row)
		return first.formula.Number(func(fact Fact) int64 { return f[fact] })
	}
	slices.SortFunc(rows, func(a, b Row) int {
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
		return cmp.Compare(a.Keys[0], b.Keys[0])
	})
	rows = rows[:min(limit, len(rows))]
	other := int64(len(rows))
	column := Column{By: by, None: other, Other: other}
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

// tagsByName are the tags of the organization by the first of each name: workspaces have tags of their own, and a chart
// over several means the name.
func tagsByName(ctx context.Context, names Names) (map[int64][]int64, error) {
	ids, err := names.Find(ctx, ByTag, "")
	if err != nil {
		return nil, err
	}
	labels, err := names.Labels(ctx, ByTag, ids)
	if err != nil {
		return nil, err
	}
	slices.Sort(ids)
	first, tags := map[string]int64{}, map[int64][]int64{}
	for _, id := range ids {
		name := labels[id].Name
		if _, ok := first[name]; !ok {
			first[name] = id
		}
		tags[first[name]] = append(tags[first[name]], id)
	}
	return tags, nil
}

// shifted is the plan for the other period: the same values at the same places, the steps of time counted from its own start.
func (r *run) shifted() Plan {
	plan := r.plan
	plan.Days = r.span.before(r.compare)
	plan.Columns = slices.Clone(plan.Columns)
	for i, column := range plan.Columns {
		if column.By.step() {
			var values []Value
			plan.Columns[i], values = steps(plan.Days, column.By, r.firstWeekday)
			r.stepsBefore = len(values)
		}
	}
	return plan
}

// answer is a source's answer to a plan with its totals.
type answer struct {
	rows   []Row
	totals facts
	// currency is that of the money counted; empty without any.
	currency string
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
	if len(plan.Columns) > 0 && (r.money.part || !plan.summable()) {
		plan = totals
		if whole, err = r.source.Rows(ctx, plan); err != nil {
			return a, err
		}
	}
	first, last := "", ""
	for _, row := range whole {
		for i, fact := range plan.Facts {
			a.totals[fact] += row.Facts[i]
		}
		if row.FirstCurrency != "" {
			if first == "" || row.FirstCurrency < first {
				first = row.FirstCurrency
			}
			last = max(last, row.LastCurrency)
		}
	}
	if first != last {
		i := slices.IndexFunc(r.measures, func(m Measure) bool { return measures[m].money() })
		return a, oneCurrency(i, first, last)
	}
	a.currency = first
	return a, nil
}

func tooManyRows(n int) error {
	return fault.BadField("question.breakdowns", "That would be %d rows, and at most %d are computed: take a longer step of time, a shorter period or lower limits.", n, maxRows)
}
