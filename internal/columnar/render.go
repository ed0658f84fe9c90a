package columnar

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// statement is a plan as SQL. Every value is an argument; the text is made of constants only.
type statement struct {
	text strings.Builder
	args []any
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

// The expressions below are over the entries as render selects them. wall is the wall clock in the question's zone, in
// milliseconds as if it were UTC: never negative, because no day before 1970 can be asked for.
const (
	localDay     = "(wall // 86400000)"
	localWeekday = "((wall // 86400000 + 4) % 7)"
	localHour    = "(wall % 86400000 // 3600000)"
)

var values = map[query.Dimension]string{
	query.ByProject:     "project_id",
	query.ByClient:      "client_id",
	query.ByUser:        "user_id",
	query.ByGroup:       "user_id",
	query.ByTask:        "task_id",
	query.ByWorkspace:   "workspace_id",
	query.ByTag:         "tag_id",
	query.ByBillable:    "billable::bigint",
	query.ByDescription: "nullif(description, '')",
	query.ByCurrency:    "currency",
	query.ByWeekday:     localWeekday,
	query.ByHour:        localHour,
	query.ByDay:         localDay,
	query.ByWeek:        localDay,
	query.ByMonth:       localDay,
	query.ByQuarter:     localDay,
	query.ByYear:        localDay,
}

var factExpressions = map[query.Fact]string{
	query.Seconds:         "sum(seconds)",
	query.BillableSeconds: "sum(case when billable then seconds else 0 end)",
	query.Count:           "count(*)",
	query.WorkedDays:      "count(distinct " + localDay + ")",
	query.Users:           "count(distinct user_id)",
	query.Projects:        "count(distinct project_id)",
	query.Clients:         "count(distinct client_id)",
	query.FirstStart:      "min(start_at)",
	query.LastStart:       "max(start_at)",
	query.AllProjects:     "count(distinct coalesce(project_id, 0))",
}

// money is what an entry must be for its amount and its cost to be counted.
type money struct{ rated, costed, both string }

// moneyOf is true where the scope lets all money be counted, so that nothing is to be looked up.
func moneyOf(scope query.Scope) money {
	m := money{"true", "true", "true"}
	if restricted(&scope, rates) {
		m.rated, m.both = "rated", "rated"
	}
	if restricted(&scope, costs) {
		m.costed, m.both = "costed", "costed and "+m.rated
	}
	return m
}

func rates(w query.WorkspaceScope) query.Money { return w.Rates }
func costs(w query.WorkspaceScope) query.Money { return w.Costs }

func restricted(scope *query.Scope, pick func(query.WorkspaceScope) query.Money) bool {
	for ; scope != nil; scope = scope.Also {
		if slices.ContainsFunc(scope.Workspaces, func(w query.WorkspaceScope) bool { return !pick(w).All }) {
			return true
		}
	}
	return false
}

func (m money) fact(f query.Fact) string {
	amount := "case when billable then seconds * rate_cents else 0 end"
	sum := func(of, when string) string {
		if when == "true" {
			return "sum(" + of + ")"
		}
		return "sum(case when " + when + " then " + of + " else 0 end)"
	}
	projects := func(when string) string {
		return "count(distinct case when " + when + " then coalesce(project_id, 0) end)"
	}
	switch f {
	case query.AmountParts:
		return sum(amount, m.rated)
	case query.CostParts:
		return sum("seconds * cost_cents", m.costed)
	case query.MarginParts:
		return sum(amount+" - seconds * cost_cents", m.both)
	case query.AmountEntries:
		return "count(*) filter (where " + m.rated + ")"
	case query.CostEntries:
		return "count(*) filter (where " + m.costed + ")"
	case query.MarginEntries:
		return "count(*) filter (where " + m.both + ")"
	case query.AmountProjects:
		return projects(m.rated)
	case query.CostProjects:
		return projects(m.costed)
	case query.MarginProjects:
		return projects(m.both)
	}
	return factExpressions[f]
}

// currency is that of an entry with money which the facts count.
func (m money) currency(facts []query.Fact) string {
	const amount, cost = "billable and rate_cents <> 0", "cost_cents <> 0"
	var counted []string
	for _, f := range facts {
		switch f {
		case query.AmountParts:
			counted = append(counted, amount+" and "+m.rated)
		case query.CostParts:
			counted = append(counted, cost+" and "+m.costed)
		case query.MarginParts:
			counted = append(counted, "("+amount+" or "+cost+") and "+m.both)
		}
	}
	return "case when " + strings.Join(append(counted, "false"), " or ") + " then currency end"
}

// render is the statement whose rows are a plan's.
func render(p query.Plan) (*statement, error) {
	s := &statement{}
	for _, c := range p.Where {
		if c.By == query.ByGroup {
			return nil, fault.New(fault.Internal, "a condition on groups was not resolved")
		}
	}
	var keys []string
	var joins strings.Builder
	from := "entry"
	switch {
	case p.Rank != nil:
		keys = []string{values[p.Rank.By] + " as value"}
		if p.Rank.By == query.ByTag {
			from = "(select *, unnest(case when len(tags) = 0 then [null] else tags end) as tag_id from entry)"
		}
	default:
		for i, c := range p.Columns {
			if c.By == query.ByTag {
				from = s.tagged(from, c, i)
				keys = append(keys, fmt.Sprintf("tag%d as key%d", i, i))
				continue
			}
			var list string
			if c.By.Textual() {
				list = "unnest(" + s.arg(nonNil(c.Texts)) + "::varchar[])"
			} else {
				list = "unnest(" + s.arg(nonNil(c.Ints)) + "::bigint[])"
			}
			// A value with several positions (a user's groups) makes several rows of one entry: that is what is wanted.
			fmt.Fprintf(&joins, "\nleft join (select %s as value, unnest(%s::bigint[]) as position) m%d on m%d.value = %s", list, s.arg(nonNil(c.Positions)), i, i, values[c.By])
			keys = append(keys, fmt.Sprintf("case when m%d.position is not null then m%d.position when %s is null then %s::bigint else %s::bigint end as key%d",
				i, i, values[c.By], s.arg(c.None), s.arg(c.Other), i))
		}
	}
	selected := append([]string{}, keys...)
	may := moneyOf(p.Scope)
	for i, f := range p.Facts {
		selected = append(selected, fmt.Sprintf("coalesce(%s, 0)::bigint as fact%d", may.fact(f), i))
	}
	if p.Currencies {
		selected = append(selected, "min("+may.currency(p.Facts)+") as first_currency", "max("+may.currency(p.Facts)+") as last_currency")
	}
	s.text.WriteString("with entry as (\n")
	s.entries(p)
	fmt.Fprintf(&s.text, ")\nselect %s\nfrom %s%s", strings.Join(selected, ", "), from, joins.String())
	for i := range keys {
		s.text.WriteString([...]string{"\ngroup by 1", ", 2", ", 3"}[i])
	}
	if len(keys) == 0 {
		s.text.WriteString("\nhaving count(*) > 0")
	}
	if p.Rank != nil {
		s.rank(p)
	}
	return s, nil
}

// entries selects the entries that count, each once.
func (s *statement) entries(p query.Plan) {
	local := "start_at"
	if !p.AllDays {
		local += s.offset(p.Days.Offsets(p.Zone))
	}
	more := ""
	from, scope := s.scope(&p.Scope)
	if needsMoney(p) {
		for _, column := range moneyColumns {
			if restricted(&p.Scope, column.pick) {
				join, may := s.money(&p.Scope, column.name, column.pick)
				from, more = from+join, more+may+" as "+column.name+", "
			}
		}
	}
	if needsClients(p) {
		from, more = from+" left join projects p on p.id = e.project_id", more+"p.client_id, "
	}
	s.text.WriteString("select * from (\nselect e.*, " + more + local + " as wall\nfrom " + from + "\nwhere " + scope)
	if !p.AllDays {
		// The wall clock decides below; this lets whole blocks of entries be skipped. No zone is 15 hours off.
		fmt.Fprintf(&s.text, "\nand start_at >= %s and start_at < %s", s.arg(int64(p.Days.From-1)*86400000), s.arg(int64(p.Days.To+1)*86400000))
	}
	s.text.WriteString(")\nwhere true")
	if !p.AllDays {
		fmt.Fprintf(&s.text, " and wall >= %s and wall < %s", s.arg(int64(p.Days.From)*86400000), s.arg(int64(p.Days.To)*86400000))
	}
	for _, c := range p.Where {
		condition := s.condition(c)
		if c.Not {
			condition = "not (" + condition + ")"
		}
		s.text.WriteString("\nand " + condition)
	}
}

func needsClients(p query.Plan) bool {
	return p.Rank != nil && p.Rank.By == query.ByClient || slices.Contains(p.Facts, query.Clients) ||
		slices.ContainsFunc(p.Columns, func(c query.Column) bool { return c.By == query.ByClient }) ||
		slices.ContainsFunc(p.Where, func(c query.Condition) bool { return c.By == query.ByClient })
}

// offset is what has to be added to an instant for the wall clock.
func (s *statement) offset(offsets []query.Offset) string {
	last := len(offsets) - 1
	if last == 0 {
		return " + " + s.arg(offsets[0].Millis) + "::bigint"
	}
	text := " + case"
	for _, o := range offsets[:last] {
		text += " when start_at < " + s.arg(o.Before) + " then " + s.arg(o.Millis) + "::bigint"
	}
	return text + " else " + s.arg(offsets[last].Millis) + "::bigint end"
}

// condition is never null: that would be neither true nor, with Not, false.
func (s *statement) condition(c query.Condition) string {
	if c.By == query.ByTag {
		match := "false"
		if len(c.Ints) > 0 {
			match = "list_has_any(tags, " + s.arg(c.Ints) + "::bigint[])"
		}
		if c.None {
			match += " or len(tags) = 0"
		}
		return "(" + match + ")"
	}
	value := values[c.By]
	if c.Contains {
		var parts []string
		for _, text := range c.Texts {
			parts = append(parts, "contains(folded, "+s.arg(fold(text))+")")
		}
		return "(" + strings.Join(parts, " or ") + ")"
	}
	match := "coalesce(" + s.among(value, c.Ints, c.Texts) + ", false)"
	if c.None {
		match += " or " + value + " is null"
	}
	return "(" + match + ")"
}

// scope is the entries that may be counted: what follows "from", and a condition. Entries of a workspace that is not in
// the scope are joined with nothing.
func (s *statement) scope(scope *query.Scope) (from, condition string) {
	from = "entries e"
	var conditions []string
	for depth := 0; scope != nil; depth, scope = depth+1, scope.Also {
		var workspaces, own []int64
		var whole []bool
		for _, w := range scope.Workspaces {
			workspaces, whole, own = append(workspaces, w.Workspace), append(whole, w.All), append(own, w.Own)
		}
		if !slices.Contains(whole, false) {
			conditions = append(conditions, s.among("e.workspace_id", workspaces, nil))
			continue
		}
		from += fmt.Sprintf(`
join (select unnest(%[2]s::bigint[]) as workspace_id, unnest(%[3]s::boolean[]) as whole, unnest(%[4]s::bigint[]) as user_id) s%[1]d on s%[1]d.workspace_id = e.workspace_id`,
			depth, s.arg(workspaces), s.arg(whole), s.arg(own))
		from += s.projects(scope, fmt.Sprintf("sp%d", depth), func(w query.WorkspaceScope) []int64 { return w.Projects })
		// As a case this takes half the time that it takes with or.
		conditions = append(conditions, fmt.Sprintf("case when s%[1]d.whole then true when sp%[1]d.id is not null then true else e.user_id = s%[1]d.user_id end", depth))
	}
	return from, strings.Join(conditions, "\nand ")
}

// projects joins entries with some of a scope's projects, each at most once.
func (s *statement) projects(scope *query.Scope, alias string, pick func(query.WorkspaceScope) []int64) string {
	workspaces, projects := []int64{}, []int64{}
	for _, w := range scope.Workspaces {
		for _, project := range slices.Compact(slices.Sorted(slices.Values(pick(w)))) {
			workspaces, projects = append(workspaces, w.Workspace), append(projects, project)
		}
	}
	return fmt.Sprintf(`
left join (select unnest(%[2]s::bigint[]) as workspace_id, unnest(%[3]s::bigint[]) as id) %[1]s on %[1]s.workspace_id = e.workspace_id and %[1]s.id = e.project_id`,
		alias, s.arg(workspaces), s.arg(projects))
}

// moneyColumns are the columns that tell whether an entry's money may be counted.
var moneyColumns = []struct {
	name string
	pick func(query.WorkspaceScope) query.Money
}{{"rated", rates}, {"costed", costs}}

// money is a join, and the expression over it of whether an entry's money may be counted: never null.
func (s *statement) money(scope *query.Scope, name string, pick func(query.WorkspaceScope) query.Money) (join, may string) {
	var all []string
	for depth := 0; scope != nil; depth, scope = depth+1, scope.Also {
		alias := fmt.Sprintf("%s%d", name, depth)
		var whole []int64
		for _, w := range scope.Workspaces {
			if pick(w).All {
				whole = append(whole, w.Workspace)
			}
		}
		if len(whole) == len(scope.Workspaces) {
			continue // entries of other workspaces have been left out already
		}
		join += s.projects(scope, alias, func(w query.WorkspaceScope) []int64 { return pick(w).Projects })
		all = append(all, "("+s.among("e.workspace_id", whole, nil)+" or "+alias+".id is not null)")
	}
	return join, strings.Join(all, " and ")
}

func needsMoney(p query.Plan) bool {
	return p.Currencies || slices.ContainsFunc(p.Facts, func(f query.Fact) bool {
		switch f {
		case query.AmountParts, query.CostParts, query.MarginParts, query.AmountEntries, query.CostEntries, query.MarginEntries,
			query.AmountProjects, query.CostProjects, query.MarginProjects:
			return true
		}
		return false
	})
}

// tagged is the entries with a column of the positions of their tags, each position once.
func (s *statement) tagged(from string, c query.Column, i int) string {
	return fmt.Sprintf("(select *, unnest(case when len(tags) = 0 then [%s::bigint] else list_distinct(list_transform(tags, lambda tag: coalesce((%s::bigint[])[list_position(%s::bigint[], tag)], %s::bigint))) end) as tag%d from %s)",
		s.arg(c.None), s.arg(nonNil(c.Positions)), s.arg(nonNil(c.Ints)), s.arg(c.Other), i, from)
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
	if p.Rank.Formula.Under != nil {
		number = number + "::double / nullif(" + fact(*p.Rank.Formula.Under) + ", 0)"
	}
	if p.Rank.Formula.Known != nil {
		number = "case when " + fact(*p.Rank.Formula.Known) + " > 0 then " + number + " end"
	}
	fmt.Fprintf(&s.text, "\norder by %s desc nulls last, value nulls last\nlimit %s", number, s.arg(int64(p.Rank.Limit)))
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
