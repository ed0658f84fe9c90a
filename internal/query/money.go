package query

import (
	"cmp"
	"context"
	"slices"

	"vitrine/internal/fault"
	"vitrine/internal/rows"
)

// NeedsMoney tells whether a measure of the question is money, which a scope may keep from somebody.
func (q Question) NeedsMoney(datasets Catalog) bool {
	return slices.ContainsFunc(q.Measures, func(m Measure) bool { return datasets.Guard(q, m) != 0 })
}

// Guard is what a scope must allow for a measure of a question.
func (c Catalog) Guard(q Question, key Measure) rows.Guard {
	d := c.of(q)
	if d == nil {
		return 0
	}
	m, _ := d.Measure(key)
	return m.guard()
}

// moneyPlan is how measures of money are counted.
type moneyPlan struct {
	// part: only some entries may count, and the result is to say so.
	part bool
	// prove: all entries of the projects that the question is narrowed to must turn out to be such as may count.
	prove bool
}

// decideMoney refuses measures of money that the scope forbids, as far as that can be told without looking at entries.
func (c *compiled) decideMoney() error {
	only, narrowed := c.plan.projects()
	for _, m := range c.measures {
		if m.guard() == 0 || c.plan.Scope.Empty() {
			continue
		}
		all, some := true, false
		for _, w := range c.plan.Scope.Workspaces {
			a, s := c.plan.moneyIn(w.ID, m.guard(), only, narrowed)
			all, some = all && a, some || s
		}
		switch {
		case all:
		case !some || !c.plan.Scope.PartMoney && !narrowed:
			return c.moneyDenied(m)
		case c.plan.Scope.PartMoney:
			c.money.part = true
		default:
			c.money.prove = true
		}
	}
	for i := range c.measures {
		if m := &c.measures[i]; c.money.part && m.guard() != 0 {
			m.formula.Known = Counted(m.guard()) // what is over nothing has no value
		}
	}
	return nil
}

// projects are those that conditions narrow the plan to.
func (p Plan) projects() (only []int64, narrowed bool) {
	for _, c := range p.Where {
		switch {
		case p.Rows.Part == "" || c.Of != (Attribute{Column: p.Rows.Part}) || c.Not || c.None || c.Contains:
		case narrowed:
			only = rows.Common(only, c.Ints)
		default:
			only, narrowed = c.Ints, true
		}
	}
	return only, narrowed
}

// moneyIn tells whether the money that a measure needs may be counted of all, and whether of some, of what the scope can
// count in a workspace; narrowed: of these projects only.
func (p *Plan) moneyIn(workspace int64, guard rows.Guard, only []int64, narrowed bool) (all, some bool) {
	allowed := rows.Money{All: true}
	for s := &p.Scope; s != nil; s = s.Also {
		parts := s.Alternatives(workspace)
		if len(parts) == 0 {
			return true, false // nothing is counted here
		}
		if projects, few := p.projectsOf(parts); few && narrowed {
			only = rows.Common(only, projects)
		} else if few {
			only, narrowed = projects, true
		}
		for _, g := range rows.Guards {
			if guard&g != 0 {
				allowed = allowed.And(parts[0].Money(g))
			}
		}
	}
	switch {
	case !narrowed:
		return allowed.All, allowed.Some()
	case allowed.All:
		return true, len(only) > 0
	}
	may := len(rows.Common(only, allowed.Projects))
	return may == len(only), may > 0
}

// projectsOf are those that rows of some parts of a workspace are in, where these are few.
func (p *Plan) projectsOf(parts []rows.Workspace) (projects []int64, few bool) {
	for _, w := range parts {
		those, narrowed := w.Projects, !w.All && w.Own == 0
		for _, f := range w.Filters {
			if of, known := p.filtered(f.Dimension); !known || p.Rows.Part == "" || f.Not || of != (Attribute{Column: p.Rows.Part}) {
				continue
			}
			if narrowed {
				those = rows.Common(those, f.Ints)
			} else {
				those, narrowed = f.Ints, true
			}
		}
		if !narrowed {
			return nil, false
		}
		if len(parts) == 1 {
			return those, true
		}
		projects = append(projects, those...)
	}
	return sorted(projects), true
}

// moneyDenied says which money is missing and who has it, in the first workspace where it is not all there.
func (c *compiled) moneyDenied(m measure) error {
	missing := func(g rows.Guard) (at rows.Money, is bool) {
		for _, w := range c.plan.Scope.Workspaces {
			for scope := &c.plan.Scope; scope != nil; scope = scope.Also {
				if also := scope.Alternatives(w.ID); len(also) > 0 && !also[0].Money(g).All {
					return also[0].Money(g), true
				}
			}
		}
		return rows.Money{}, false
	}
	needed := slices.DeleteFunc(slices.Clone(c.guarded[:]), func(g Guarded) bool { return m.guard()&g.Guard == 0 })
	for i, g := range needed {
		if of, is := missing(g.Guard); is || i == len(needed)-1 {
			return fault.New(fault.Denied, "%s of a workspace this counts are for %s.", g.What, seenBy(of, g.SeenBy))
		}
	}
	return fault.New(fault.Denied, "This may not be counted.")
}

// seenBy is who is shown money, in words: by default, unless it says so or somebody has it as a manager.
func seenBy(m rows.Money, byDefault rows.SeenBy) string {
	is := cmp.Or(m.SeenBy, byDefault)
	if m.SeenBy == rows.SeenByDefault && len(m.Projects) > 0 {
		is = rows.SeenByManagers
	}
	switch is {
	case rows.SeenByManagers:
		return "its admins and project managers"
	case rows.SeenByEveryone:
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
	plan.Where = slices.DeleteFunc(slices.Clone(plan.Where), func(c Condition) bool { return plan.Rows.Part == "" || c.Of != (Attribute{Column: plan.Rows.Part}) })
	needed := []Fact{counted}
	for _, m := range r.measures {
		needed = append(needed, Counted(m.guard()))
	}
	plan = plan.withFacts(needed...)
	found, err := r.source.Rows(ctx, plan)
	if err != nil || len(found) == 0 {
		return err
	}
	f := facts{plan.Facts, found[0].Facts}
	for _, m := range r.measures {
		if f.value(Counted(m.guard())) != f.value(counted) {
			return r.moneyDenied(m)
		}
	}
	return nil
}

// moneyCoverage are the facts that tell of how many projects money was counted.
func (r *run) moneyCoverage() []Fact {
	all := []Fact{r.plan.Rows.parts(0)}
	for _, m := range r.measures {
		all = append(all, r.plan.Rows.parts(m.guard()))
	}
	return all
}

// moneyCounted is of how many projects money was counted, from those facts; nil for all.
func (r *run) moneyCounted(totals facts) *ResultMoney {
	if !r.money.part {
		return nil
	}
	all := totals.value(r.plan.Rows.parts(0))
	of := all
	for _, m := range r.measures {
		of = min(of, totals.value(r.plan.Rows.parts(m.guard())))
	}
	if of == all {
		return nil
	}
	return &ResultMoney{Counted: of, Of: all}
}

// nothingLeft refuses a measure of money that none of the entries counted may be counted for.
func (r *run) nothingLeft(totals facts) error {
	for _, m := range r.measures {
		if r.money.part && totals.value(counted) > 0 && totals.value(Counted(m.guard())) == 0 {
			return r.moneyDenied(m)
		}
	}
	return nil
}
