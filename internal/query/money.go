package query

import (
	"cmp"
	"context"
	"slices"

	"vitrine/internal/fault"
)

// moneyFacts are what stands behind a measure of money: which money it needs, and the facts that count what it is over.
type moneyFacts struct {
	rates, costs      bool
	entries, projects Fact
}

var money = map[Measure]moneyFacts{
	Amount: {rates: true, entries: AmountEntries, projects: AmountProjects},
	Cost:   {costs: true, entries: CostEntries, projects: CostProjects},
	Margin: {rates: true, costs: true, entries: MarginEntries, projects: MarginProjects},
}

// NeedsMoney tells whether a measure of the question is money.
func (q Question) NeedsMoney() bool {
	return slices.ContainsFunc(q.Measures, func(m Measure) bool { return measures[m].money() })
}

// moneyPlan is how measures of money are counted.
type moneyPlan struct {
	// part: only some entries may count, and the result is to say so.
	part bool
	// prove: all entries of the projects that the question is narrowed to must turn out to be such as may count.
	prove bool
}

// and is what both let be counted. Projects are in order, here and below.
func (m Money) and(other Money) Money {
	both := Money{All: m.All && other.All, SeenBy: cmp.Or(m.SeenBy, other.SeenBy)}
	switch {
	case m.All:
		both.Projects = other.Projects
	case other.All:
		both.Projects = m.Projects
	default:
		both.Projects = common(m.Projects, other.Projects)
	}
	return both
}

// common are the numbers that are in both lists, which are in order.
func common(a, b []int64) []int64 {
	var both []int64
	if len(a) > len(b) {
		a, b = b, a
	}
	for _, n := range a {
		i, found := slices.BinarySearch(b, n)
		if found {
			both = append(both, n)
		}
		b = b[i:]
	}
	return both
}

// decideMoney refuses measures of money that the scope forbids, as far as that can be told without looking at entries.
func (c *compiled) decideMoney() error {
	only, narrowed := c.plan.projects()
	for _, m := range c.measures {
		if !measures[m].money() || c.plan.Scope.empty() {
			continue
		}
		all, some := true, false
		for _, w := range c.plan.Scope.Workspaces {
			a, s := c.plan.Scope.moneyIn(w.Workspace, m, only, narrowed)
			all, some = all && a, some || s
		}
		switch {
		case all:
		case !some || !c.plan.Scope.PartMoney && !narrowed:
			return c.plan.Scope.moneyDenied(m)
		case c.plan.Scope.PartMoney:
			c.money.part = true
		default:
			c.money.prove = true
		}
	}
	return nil
}

// projects are those that conditions narrow the plan to.
func (p Plan) projects() (only []int64, narrowed bool) {
	for _, c := range p.Where {
		switch {
		case c.By != ByProject || c.Not || c.None || c.Contains:
		case narrowed:
			only = common(only, c.Ints)
		default:
			only, narrowed = c.Ints, true
		}
	}
	return only, narrowed
}

// moneyIn tells whether the money that a measure needs may be counted of all, and whether of some, of what the scope can
// count in a workspace; narrowed: of these projects only.
func (s *Scope) moneyIn(workspace int64, m Measure, only []int64, narrowed bool) (all, some bool) {
	allowed := Money{All: true}
	for ; s != nil; s = s.Also {
		w := s.in(workspace)
		if w == nil {
			return true, false // nothing is counted here
		}
		if !w.All && w.Own == 0 {
			if narrowed {
				only = common(only, w.Projects)
			} else {
				only, narrowed = w.Projects, true
			}
		}
		if money[m].rates {
			allowed = allowed.and(w.Rates)
		}
		if money[m].costs {
			allowed = allowed.and(w.Costs)
		}
	}
	switch {
	case !narrowed:
		return allowed.All, allowed.All || len(allowed.Projects) > 0
	case allowed.All:
		return true, len(only) > 0
	}
	may := len(common(only, allowed.Projects))
	return may == len(only), may > 0
}

// moneyDenied says which money is missing and who has it, in the first workspace where it is not all there.
func (s *Scope) moneyDenied(m Measure) error {
	missing := func(pick func(WorkspaceScope) Money) (at Money, is bool) {
		for _, w := range s.Workspaces {
			for scope := s; scope != nil; scope = scope.Also {
				if also := scope.in(w.Workspace); also != nil && !pick(*also).All {
					return pick(*also), true
				}
			}
		}
		return Money{}, false
	}
	if of, is := missing(func(w WorkspaceScope) Money { return w.Costs }); is && money[m].costs {
		return fault.New(fault.Denied, "Labour cost and margin of a workspace this counts are for %s.", of.seenBy(SeenByAdmins))
	}
	of, _ := missing(func(w WorkspaceScope) Money { return w.Rates })
	return fault.New(fault.Denied, "Amounts of a workspace this counts are for %s.", of.seenBy(SeenByManagers))
}

// seenBy is who is shown it, in words: by default, unless it says so or somebody has it as a manager.
func (m Money) seenBy(byDefault SeenBy) string {
	is := cmp.Or(m.SeenBy, byDefault)
	if m.SeenBy == SeenByDefault && len(m.Projects) > 0 {
		is = SeenByManagers
	}
	switch is {
	case SeenByManagers:
		return "its admins and project managers"
	case SeenByEveryone:
		return "those who have a role in it"
	}
	return "its admins"
}

// proveMoney refuses a question whose projects have entries that money may not be counted of, whichever those are: what is
// refused must not depend on the period or on other filters.
func (r *run) proveMoney(ctx context.Context) error {
	if !r.money.prove {
		return nil
	}
	plan := r.plan
	plan.AllDays, plan.Days = true, Days{}
	plan.Where = slices.DeleteFunc(slices.Clone(plan.Where), func(c Condition) bool { return c.By != ByProject })
	needed := []Fact{Count}
	for _, m := range r.measures {
		if measures[m].money() {
			needed = append(needed, money[m].entries)
		}
	}
	plan = plan.withFacts(needed...)
	rows, err := r.source.Rows(ctx, plan)
	if err != nil || len(rows) == 0 {
		return err
	}
	f := factsOf(plan.Facts, rows[0])
	for _, m := range r.measures {
		if measures[m].money() && f[money[m].entries] != f[Count] {
			return r.plan.Scope.moneyDenied(m)
		}
	}
	return nil
}

// measure is one of the question's; of money that may be counted in part only, what is over nothing has no value.
func (r *run) measure(m Measure) measure {
	found := measures[m]
	if r.money.part && found.money() {
		found.formula.Known = use(money[m].entries)
	}
	return found
}

// moneyCoverage are the facts that tell of how many projects money was counted.
func (r *run) moneyCoverage() []Fact {
	facts := []Fact{AllProjects}
	for _, m := range r.measures {
		if measures[m].money() {
			facts = append(facts, money[m].projects)
		}
	}
	return facts
}

// moneyCounted is of how many projects money was counted, from those facts; nil for all.
func (r *run) moneyCounted(totals facts) *ResultMoney {
	if !r.money.part {
		return nil
	}
	counted := totals[AllProjects]
	for _, m := range r.measures {
		if measures[m].money() {
			counted = min(counted, totals[money[m].projects])
		}
	}
	if counted == totals[AllProjects] {
		return nil
	}
	return &ResultMoney{Counted: counted, Of: totals[AllProjects]}
}

// nothingLeft refuses a measure of money that none of the entries counted may be counted for.
func (r *run) nothingLeft(totals facts) error {
	for _, m := range r.measures {
		if r.money.part && measures[m].money() && totals[Count] > 0 && totals[money[m].entries] == 0 {
			return r.plan.Scope.moneyDenied(m)
		}
	}
	return nil
}
