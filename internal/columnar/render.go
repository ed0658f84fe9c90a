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
	query.AmountParts:     "sum(case when billable then seconds * rate_cents else 0 end)",
	query.CostParts:       "sum(seconds * cost_cents)",
	query.Users:           "count(distinct user_id)",
	query.Projects:        "count(distinct project_id)",
	query.Clients:         "count(distinct client_id)",
	query.FirstStart:      "min(start_at)",
	query.LastStart:       "max(start_at)",
}

const hasMoney = "(billable and rate_cents <> 0 or cost_cents <> 0)"

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
	for i, f := range p.Facts {
		selected = append(selected, fmt.Sprintf("coalesce(%s, 0)::bigint as fact%d", factExpressions[f], i))
	}
	if p.Currencies {
		selected = append(selected, "min(case when "+hasMoney+" then currency end) as first_currency", "max(case when "+hasMoney+" then currency end) as last_currency")
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
	client := ""
	from, scope := s.scope(p.Scope)
	if needsClients(p) {
		from, client = from+" left join projects p on p.id = e.project_id", "p.client_id, "
	}
	s.text.WriteString("select * from (\nselect e.*, " + client + local + " as wall\nfrom " + from + "\nwhere " + scope)
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
func (s *statement) scope(scope query.Scope) (from, condition string) {
	var workspaces, own, projectWorkspaces, projects []int64
	var whole []bool
	for _, w := range scope.Workspaces {
		workspaces, whole, own = append(workspaces, w.Workspace), append(whole, w.All), append(own, w.Own)
		for _, project := range slices.Compact(slices.Sorted(slices.Values(w.Projects))) {
			projectWorkspaces, projects = append(projectWorkspaces, w.Workspace), append(projects, project)
		}
	}
	if !slices.Contains(whole, false) {
		return "entries e", s.among("e.workspace_id", workspaces, nil)
	}
	from = fmt.Sprintf(`entries e
join (select unnest(%s::bigint[]) as workspace_id, unnest(%s::boolean[]) as whole, unnest(%s::bigint[]) as user_id) s on s.workspace_id = e.workspace_id
left join (select unnest(%s::bigint[]) as workspace_id, unnest(%s::bigint[]) as id) sp on sp.workspace_id = e.workspace_id and sp.id = e.project_id`,
		s.arg(workspaces), s.arg(whole), s.arg(own), s.arg(nonNil(projectWorkspaces)), s.arg(nonNil(projects)))
	// As a case this takes half the time that it takes with or.
	return from, "case when s.whole then true when sp.id is not null then true else e.user_id = s.user_id end"
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
	if p.Rank.Formula.Minus != nil {
		number = "(" + number + " - " + fact(*p.Rank.Formula.Minus) + ")"
	}
	if p.Rank.Formula.Under != nil {
		number = number + "::double / nullif(" + fact(*p.Rank.Formula.Under) + ", 0)"
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
