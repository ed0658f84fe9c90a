package duckdb

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"vitrine/internal/fault"
	"vitrine/internal/query"
	"vitrine/internal/rows"
)

// statement is a plan as SQL. Every value is an argument; the text is made of constants only.
type statement struct {
	text strings.Builder
	args []any
	// joins are those with projects so far.
	joins int
}

// arg is the placeholder of a value.
func (s *statement) arg(value any) string {
	s.args = append(s.args, value)
	return "$" + strconv.Itoa(len(s.args))
}

// among is the condition that an expression is one of the values; false without any. A short list is compared value
// by value, a long one is joined with.
func (s *statement) among(expression string, ints []int64, texts []string) string {
	const short = 100
	switch {
	case len(ints)+len(texts) == 0:
		return "false"
	case len(ints) > 2 && len(texts) == 0 && slices.IsSorted(ints) && ints[len(ints)-1]-ints[0] == int64(len(slices.Compact(slices.Clone(ints))))-1:
		return expression + " between " + s.arg(ints[0]) + " and " + s.arg(ints[len(ints)-1]) // of which blocks tell their bounds
	case len(ints) > short:
		return expression + " in (select unnest(" + s.arg(ints) + "::bigint[]))"
	case len(texts) > short:
		return expression + " in (select unnest(" + s.arg(texts) + "::varchar[]))"
	}
	var list []string
	for _, n := range ints {
		list = append(list, s.arg(n))
	}
	for _, text := range texts {
		list = append(list, s.arg(text))
	}
	return expression + " in (" + strings.Join(list, ", ") + ")"
}

// The expressions below are over the rows as render selects them. _wall is the wall clock in the question's zone, in
// milliseconds as if it were UTC: never negative, because no day before 1970 can be asked for.
const (
	localDay     = "(_wall // 86400000)"
	localWeekday = "((_wall // 86400000 + 4) % 7)"
	localHour    = "(_wall % 86400000 // 3600000)"
)

// value is an attribute of a row: null for none. Of what a row has several values of, it is the list.
func value(of query.Attribute) string {
	switch of.Kind {
	case query.Step:
		return localDay
	case query.Weekday:
		return localWeekday
	case query.Hour:
		return localHour
	case query.YesNo:
		return of.Column + "::bigint"
	case query.Text:
		return "nullif(" + of.Column + ", '')"
	}
	return of.Column
}

// plain is an attribute of a row, with its text as it is.
func plain(of query.Attribute) string {
	if of.Kind == query.Text {
		return of.Column
	}
	return value(of)
}

// raw is a group as it is selected; [groupValue] reads it.
func raw(g query.Group) string {
	switch {
	case g.Of.Several:
		return cmp.Or(g.Of.Joined, g.Of.Column)
	case g.Step == query.ByWeek:
		shift := (int64(g.FirstWeekday) + 3) % 7 // 1970-01-01 is a Thursday
		return fmt.Sprintf("((_wall // 86400000 - %[1]d + 7) // 7 * 7 + %[1]d - 7)", shift)
	case g.Step == query.ByMonth, g.Step == query.ByQuarter:
		return "(year(epoch_ms(_wall)) * 12 + month(epoch_ms(_wall)))::bigint"
	case g.Step == query.ByYear:
		return "year(epoch_ms(_wall))::bigint"
	}
	return plain(g.Of)
}

// guardColumns are the columns that tell whether the scope allows what a guard keeps of a row.
var guardColumns = []struct {
	guard rows.Guard
	name  string
}{{rows.GuardRates, "_rated"}, {rows.GuardCosts, "_costed"}}

// allowed is the condition that the scope allows what a guard keeps; empty where it allows it of all rows, so that nothing is
// to be looked up.
func allowed(scope *rows.Scope, guard rows.Guard) string {
	var all []string
	for _, g := range guardColumns {
		if guard&g.guard != 0 && restricted(scope, g.guard) {
			all = append(all, g.name)
		}
	}
	return strings.Join(all, " and ")
}

func restricted(scope *rows.Scope, guard rows.Guard) bool {
	for ; scope != nil; scope = scope.Also {
		if slices.ContainsFunc(scope.Workspaces, func(w rows.Workspace) bool { return !w.Money(guard).All }) {
			return true
		}
	}
	return false
}

// fact is the expression of a fact over a group of rows.
func fact(rows query.Rows, scope *rows.Scope, f query.Fact) string {
	when := allowed(scope, f.Guard)
	filter := ""
	if when != "" {
		filter = " filter (where " + when + ")"
	}
	of := f.Of.Column
	switch f.Op {
	case query.Count:
		return "count(*)" + filter
	case query.Sum:
		sum := product(f.Plus)
		if f.Minus.Of != "" {
			sum += " - " + product(f.Minus)
		}
		return "sum(" + sum + ")" + filter
	case query.Distinct:
		different := value(f.Of)
		if f.NoneToo {
			different = "coalesce(" + different + ", 0)"
		}
		return "count(distinct " + different + ")" + filter
	case query.Min:
		return "min(" + of + ")" + filter
	case query.Max:
		return "max(" + of + ")" + filter
	case query.Last:
		return "max({'at': " + rows.Time + ", 'value': " + of + "})" + filter + ".value"
	}
	return "0"
}

// product is one of a sum, zero where it does not count.
func product(p query.Product) string {
	text := p.Of
	if p.By != "" {
		text += " * " + p.By
	}
	if p.When != "" {
		text = "case when " + p.When + " then " + text + " else 0 end"
	}
	return text
}

// unit is that of a row with something that the facts are sums of; null for others.
func unit(scope *rows.Scope, facts []query.Fact) string {
	there, column := thereIn(scope, facts)
	return "case when " + there + " then " + column + " end"
}

// unitThere tells whether a row has something that the facts are sums of.
func unitThere(scope *rows.Scope, facts []query.Fact) string {
	there, _ := thereIn(scope, facts)
	return there
}

func thereIn(scope *rows.Scope, facts []query.Fact) (condition, column string) {
	column = "null"
	var counted []string
	for _, f := range facts {
		if f.Unit == "" {
			continue
		}
		column = f.Unit
		var there []string
		for _, p := range []query.Product{f.Plus, f.Minus} {
			var conditions []string
			for _, c := range []string{p.When, p.By} {
				switch {
				case c == "":
				case c == p.By:
					conditions = append(conditions, c+" <> 0")
				default:
					conditions = append(conditions, c)
				}
			}
			if p.Of != "" {
				there = append(there, strings.Join(append(conditions, "true"), " and "))
			}
		}
		condition := "(" + strings.Join(there, " or ") + ")"
		if may := allowed(scope, f.Guard); may != "" {
			condition += " and " + may
		}
		counted = append(counted, condition)
	}
	return strings.Join(append(counted, "false"), " or "), column
}

// render is the statement whose rows are a plan's.
func render(p query.Plan) (*statement, error) {
	s := &statement{}
	for _, c := range p.Where {
		if c.Of == (query.Attribute{}) {
			return nil, fault.New(fault.Internal, "a condition was not resolved")
		}
	}
	var keys []string
	var joins strings.Builder
	from := "entry"
	switch {
	case len(p.Groups) > 0:
		for _, g := range p.Groups {
			keys = append(keys, raw(g))
		}
	case p.Rank != nil:
		keys = []string{value(p.Rank.Of) + " as _value"}
		if p.Rank.Of.Several {
			keys = []string{"_one as _value"}
			from = "(select *, unnest(case when len(" + p.Rank.Of.Column + ") = 0 then [null] else " + p.Rank.Of.Column + " end) as _one from entry)"
		}
	default:
		for i, c := range p.Columns {
			if c.Of.Several {
				from = s.each(from, c, i)
				keys = append(keys, fmt.Sprintf("_one%d as key%d", i, i))
				continue
			}
			var list string
			if c.Of.Kind == query.Text {
				list = "unnest(" + s.arg(nonNil(c.Texts)) + "::varchar[])"
			} else {
				list = "unnest(" + s.arg(nonNil(c.Ints)) + "::bigint[])"
			}
			// A value with several positions (a user's groups) makes several rows of one entry: that is what is wanted.
			fmt.Fprintf(&joins, "\nleft join (select %s as _value, unnest(%s::bigint[]) as _position) m%d on m%d._value = %s", list, s.arg(nonNil(c.Positions)), i, i, value(c.Of))
			keys = append(keys, fmt.Sprintf("case when m%d._position is not null then m%d._position when %s is null then %s::bigint else %s::bigint end as key%d",
				i, i, value(c.Of), s.arg(c.None), s.arg(c.Other), i))
		}
	}
	selected := append([]string{}, keys...)
	for i, f := range p.Facts {
		selected = append(selected, fmt.Sprintf("coalesce(%s, 0)::bigint as fact%d", fact(p.Rows, &p.Scope, f), i))
	}
	if p.Units && len(p.Groups) > 0 {
		for _, f := range p.Facts {
			if f.Unit != "" {
				keys = append(keys, f.Unit)
				selected = slices.Insert(selected, len(keys)-1, f.Unit)
				break
			}
		}
		selected = append(selected, "bool_or("+unitThere(&p.Scope, p.Facts)+")")
	} else if p.Units {
		of := unit(&p.Scope, p.Facts)
		selected = append(selected, "min("+of+") as first_unit", "max("+of+") as last_unit")
	}
	s.text.WriteString("with entry as (\n")
	s.entries(p)
	fmt.Fprintf(&s.text, ")\nselect %s\nfrom %s%s", strings.Join(selected, ", "), from, joins.String())
	for i := range keys {
		s.text.WriteString([...]string{"\ngroup by 1", ", 2", ", 3", ", 4", ", 5", ", 6", ", 7"}[i])
	}
	if p.AtMost > 0 {
		s.text.WriteString("\nlimit " + s.arg(int64(p.AtMost)+1))
	}
	if len(keys) == 0 {
		s.text.WriteString("\nhaving count(*) > 0")
	}
	if p.Rank != nil {
		s.rank(p)
	}
	return s, nil
}

// entries selects the rows that count, each once.
func (s *statement) entries(p query.Plan) {
	local := p.Rows.Time
	if !p.AllDays {
		local += s.offset(p.Rows.Time, shown(p.Days, p.Zone))
	}
	more := ""
	from, scope := s.scope(p)
	for _, column := range guardColumns {
		if needs(p, column.guard) && restricted(&p.Scope, column.guard) {
			join, may := s.money(p, column.guard)
			from, more = from+join, more+may+" as "+column.name+", "
		}
	}
	for i, of := range lookups(p) {
		from += fmt.Sprintf(" left join %s l%d on l%d.id = e.%s", of.Lookup.Table, i, i, of.Lookup.By)
		more += fmt.Sprintf("l%d.%s, ", i, of.Column)
	}
	s.text.WriteString("select * from (\nselect e.*, " + more + local + " as _wall\nfrom " + from + "\nwhere " + scope)
	if !p.AllDays {
		var during []string
		for _, i := range instants(p.Days, p.Zone) {
			during = append(during, fmt.Sprintf("e.%[1]s >= %[2]s and e.%[1]s < %[3]s", p.Rows.Time, s.arg(i[0]), s.arg(i[1])))
		}
		if len(during) == 1 {
			s.text.WriteString("\nand " + during[0])
		} else {
			s.text.WriteString("\nand (" + strings.Join(append(during, "false"), " or ") + ")")
		}
	}
	s.text.WriteString(")\nwhere true")
	for _, c := range p.Where {
		condition := s.condition(c)
		if c.Not {
			condition = "not (" + condition + ")"
		}
		s.text.WriteString("\nand " + condition)
	}
}

// instants are, in order and apart, those at which the wall clock of a zone shows one of the days, each pair from one up to the
// other, in Unix milliseconds. Compared with them, whole blocks of rows can be skipped, and no clock has to be worked out.
func instants(days query.Days, zone *time.Location) (all [][2]int64) {
	from, to := int64(days.From)*86400000, int64(days.To)*86400000
	begin := int64(math.MinInt64)
	for _, o := range days.Offsets(zone) {
		a, b := max(begin, from-o.Millis), min(o.Before, to-o.Millis)
		begin = o.Before
		switch last := len(all) - 1; {
		case a >= b:
		case last >= 0 && all[last][1] == a:
			all[last][1] = b
		default:
			all = append(all, [2]int64{a, b})
		}
	}
	return all
}

// shown are those of a zone's offsets that its clock has on the days, and what is between them: each one less to look for.
func shown(days query.Days, zone *time.Location) []query.Offset {
	offsets := days.Offsets(zone)
	all := instants(days, zone)
	if len(all) == 0 {
		return offsets[:1]
	}
	from, to := all[0][0], all[len(all)-1][1]
	for len(offsets) > 1 && offsets[0].Before <= from {
		offsets = offsets[1:]
	}
	for len(offsets) > 1 && offsets[len(offsets)-2].Before >= to {
		offsets = offsets[:len(offsets)-1]
	}
	return offsets
}

// lookups are the attributes of a plan that are not in the rows' own table.
func lookups(p query.Plan) (all []query.Attribute) {
	need := func(of query.Attribute) {
		if of.Lookup != (query.Lookup{}) && !slices.Contains(all, of) {
			all = append(all, of)
		}
	}
	if p.Rank != nil {
		need(p.Rank.Of)
	}
	for _, c := range p.Columns {
		need(c.Of)
	}
	for _, g := range p.Groups {
		need(g.Of)
	}
	for _, c := range p.Where {
		need(c.Of)
	}
	for _, f := range p.Facts {
		need(f.Of)
	}
	for _, f := range p.Filtered {
		need(f.Of)
	}
	return all
}

// needs tells whether a fact has a guard.
func needs(p query.Plan, guard rows.Guard) bool {
	return slices.ContainsFunc(p.Facts, func(f query.Fact) bool { return f.Guard&guard != 0 })
}

// offset is what has to be added to an instant for the wall clock.
func (s *statement) offset(time string, offsets []query.Offset) string {
	last := len(offsets) - 1
	if last == 0 {
		return " + " + s.arg(offsets[0].Millis) + "::bigint"
	}
	text := " + case"
	for _, o := range offsets[:last] {
		text += " when " + time + " < " + s.arg(o.Before) + " then " + s.arg(o.Millis) + "::bigint"
	}
	return text + " else " + s.arg(offsets[last].Millis) + "::bigint end"
}

// condition is true or not; with Not it is never null, which would be neither. Plain ones are looked at while blocks are read.
func (s *statement) condition(c query.Condition) string {
	if c.Of.Several {
		match := "false"
		if len(c.Ints) > 0 {
			match = "list_has_any(" + c.Of.Column + ", " + s.arg(c.Ints) + "::bigint[])"
		}
		if c.None {
			match += " or len(" + c.Of.Column + ") = 0"
		}
		return "(" + match + ")"
	}
	value := value(c.Of)
	if c.Contains {
		var parts []string
		for _, text := range c.Texts {
			parts = append(parts, "contains("+c.Of.Folded+", "+s.arg(fold(text))+")")
		}
		return "(" + strings.Join(parts, " or ") + ")"
	}
	among := value
	if !slices.Contains(c.Texts, "") {
		among = plain(c.Of) // no text is what nothing is
	}
	match := s.among(among, c.Ints, c.Texts)
	if c.Not {
		match = "coalesce(" + match + ", false)"
	}
	if c.None {
		match += " or " + value + " is null"
	}
	return "(" + match + ")"
}

// scope is the rows that may be counted: what follows "from", and a condition, which is plain where it can be: rows are joined
// only with projects that are not one person's own rows of few workspaces.
func (s *statement) scope(p query.Plan) (from, condition string) {
	from = p.Rows.Table + " e"
	var conditions []string
	for scope := &p.Scope; scope != nil; scope = scope.Also {
		join, condition := s.alternatives(p, scope.Workspaces)
		from, conditions = from+join, append(conditions, condition)
	}
	return from, strings.Join(conditions, "\nand ")
}

// alternatives is a join, and the condition over it that one of the parts of workspaces lets a row through.
func (s *statement) alternatives(p query.Plan, parts []rows.Workspace) (join, condition string) {
	var any []string
	for _, group := range (rows.Scope{Workspaces: parts}).ByFilters() {
		with, condition := s.unfiltered(p.Rows, group)
		for _, f := range group[0].Filters {
			condition += "\nand " + s.lets(p, f)
		}
		join, any = join+with, append(any, condition)
	}
	switch len(any) {
	case 0:
		return "", "false"
	case 1:
		return join, any[0]
	}
	return join, "(" + strings.Join(any, "\nor ") + ")"
}

// unfiltered is a join, and the condition over it that one of the parts lets a row through, their filters aside.
func (s *statement) unfiltered(of query.Rows, parts []rows.Workspace) (join, condition string) {
	var whole, part []int64
	own := map[int64][]int64{} // workspaces by whose rows count in them
	projects := false
	for _, w := range parts {
		if w.All {
			whole = append(whole, w.ID)
			continue
		}
		part = append(part, w.ID)
		projects = projects || len(w.Projects) > 0
		if w.Own != 0 {
			own[w.Own] = append(own[w.Own], w.ID)
		}
	}
	workspace := "e." + of.Workspace
	if len(part) == 0 {
		return "", s.among(workspace, whole, nil)
	}
	var cases []string
	if len(whole) > 0 {
		cases = append(cases, "when "+s.among(workspace, whole, nil)+" then true")
	}
	if of.Part != "" && projects {
		with, is := s.projects(of, parts, func(w rows.Workspace) []int64 {
			if w.All {
				return nil
			}
			return w.Projects
		})
		join += with
		cases = append(cases, "when "+is+" then true")
	}
	for _, user := range slices.Sorted(maps.Keys(own)) {
		if of.Owner != "" {
			condition := "e." + of.Owner + " = " + s.arg(user)
			if len(own[user]) < len(part) || len(own) > 1 {
				condition += " and " + s.among(workspace, own[user], nil)
			}
			cases = append(cases, "when "+condition+" then true")
		}
	}
	if len(cases) == 0 {
		return "", "false"
	}
	// As a case this takes half the time that it takes with or.
	return join, s.among(workspace, sortedBoth(whole, part), nil) + "\nand case " + strings.Join(cases, " ") + " else false end"
}

func sortedBoth(a, b []int64) []int64 { return slices.Sorted(slices.Values(slices.Concat(a, b))) }

// lets is the condition that a filter of the scope lets a row through: none where the plan does not say what it looks at.
func (s *statement) lets(p query.Plan, f rows.Filter) string {
	i := slices.IndexFunc(p.Filtered, func(by query.FilteredBy) bool { return string(by.By) == f.Dimension })
	if i < 0 {
		return "false"
	}
	of := p.Filtered[i].Of
	table := "e"
	if of.Lookup != (query.Lookup{}) {
		table = fmt.Sprintf("l%d", slices.Index(lookups(p), of))
	}
	column := table + "." + of.Column
	var match string
	switch {
	case of.Several:
		match = "false"
		if len(f.Ints) > 0 {
			match = "list_has_any(" + column + ", " + s.arg(f.Ints) + "::bigint[])"
		}
		if slices.Contains(f.Ints, 0) {
			match = "(" + match + " or len(" + column + ") = 0)"
		}
	case of.Kind == query.Text:
		match = s.among("coalesce("+column+", '')", nil, f.Texts)
	default:
		match = s.among("coalesce("+column+"::bigint, 0)", f.Ints, nil)
	}
	if f.Not {
		return "not (" + match + ")"
	}
	return match
}

// projects joins rows with some projects of workspaces, each at most once; is is the condition that a row is of one, never null.
func (s *statement) projects(of query.Rows, parts []rows.Workspace, pick func(rows.Workspace) []int64) (join, is string) {
	alias := fmt.Sprintf("p%d", s.joins)
	s.joins++
	type place struct{ workspace, project int64 }
	workspaces, projects, seen := []int64{}, []int64{}, map[place]bool{}
	for _, w := range parts {
		for _, project := range pick(w) {
			if at := (place{w.ID, project}); !seen[at] {
				seen[at] = true
				workspaces, projects = append(workspaces, w.ID), append(projects, project)
			}
		}
	}
	on := fmt.Sprintf("%s.project = e.%s", alias, of.Part)
	is = fmt.Sprintf("coalesce(%s.workspace = e.%s, false)", alias, of.Workspace)
	if len(slices.Compact(slices.Sorted(slices.Values(projects)))) < len(projects) { // one project in two workspaces: each row once
		on += fmt.Sprintf(" and %s.workspace = e.%s", alias, of.Workspace)
	}
	return fmt.Sprintf("\nleft join (select unnest(%s::bigint[]) as workspace, unnest(%s::bigint[]) as project) %s on %s", s.arg(workspaces), s.arg(projects), alias, on), is
}

// money is a join, and the expression over it of whether a row's money may be counted: never null.
func (s *statement) money(p query.Plan, guard rows.Guard) (join, may string) {
	var all []string
	for scope := &p.Scope; scope != nil; scope = scope.Also {
		var whole []int64
		for _, w := range scope.Workspaces {
			if w.Money(guard).All {
				whole = append(whole, w.ID)
			}
		}
		if len(whole) == len(scope.Workspaces) {
			continue // rows of other workspaces have been left out already
		}
		may := s.among("e."+p.Rows.Workspace, slices.Compact(whole), nil)
		if p.Rows.Part != "" {
			with, is := s.projects(p.Rows, scope.Workspaces, func(w rows.Workspace) []int64 { return w.Money(guard).Projects })
			join, may = join+with, may+" or "+is
		}
		all = append(all, "("+may+")")
	}
	return join, strings.Join(all, " and ")
}

// each is the rows with a column of the positions of their several values: one row for each, each position once.
func (s *statement) each(from string, c query.Column, i int) string {
	return fmt.Sprintf("(select *, unnest(case when len(%[7]s) = 0 then [%[1]s::bigint] else list_distinct(list_transform(%[7]s, lambda v: coalesce((%[2]s::bigint[])[list_position(%[3]s::bigint[], v)], %[4]s::bigint))) end) as _one%[5]d from %[6]s)",
		s.arg(c.None), s.arg(nonNil(c.Positions)), s.arg(nonNil(c.Ints)), s.arg(c.Other), i, from, c.Of.Column)
}

func (s *statement) rank(p query.Plan) {
	fact := func(f query.Fact) string {
		for i, g := range p.Facts {
			if g == f {
				return fmt.Sprintf("fact%d", i)
			}
		}
		return "0"
	}
	number := fact(p.Rank.Formula.Over)
	if p.Rank.Formula.Under.Op != query.NoFact {
		number = number + "::double / nullif(" + fact(p.Rank.Formula.Under) + ", 0)"
	}
	if p.Rank.Formula.Known.Op != query.NoFact {
		number = "case when " + fact(p.Rank.Formula.Known) + " > 0 then " + number + " end"
	}
	fmt.Fprintf(&s.text, "\norder by %s desc nulls last, _value nulls last\nlimit %s", number, s.arg(int64(p.Rank.Limit)))
}

// fold is a text as it is compared when case does not matter.
func fold(text string) string { return strings.ToLower(text) }

// nonNil is for arguments: a nil slice would be null, not an empty list.
func nonNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
