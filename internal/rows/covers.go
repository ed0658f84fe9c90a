package rows

import "slices"

// Covers tells whether every row of the other scope is one of this. It is exact without filters; with them it is false where it
// takes more than comparing filters on one dimension to tell.
func (s Scope) Covers(other Scope) bool {
	// Filters aside, a scope tells rows apart by workspace, by whose they are and by project only, and names few of each: it is
	// enough to ask about those that either names, and about somebody, and a project, that neither does.
	seen := map[int64]bool{}
	for _, w := range other.Workspaces {
		if seen[w.ID] {
			continue
		}
		seen[w.ID] = true
		mine, theirs := s.partsIn(w.ID), other.partsIn(w.ID)
		if everything := func(either []Workspace) bool {
			return slices.ContainsFunc(either, func(r Workspace) bool { return r.All && len(r.Filters) == 0 })
		}; !slices.ContainsFunc(mine, func(either []Workspace) bool { return !everything(either) }) {
			continue
		}
		users, projects := []int64{0}, []int64{0}
		for _, either := range slices.Concat(mine, theirs) {
			for _, r := range either {
				users, projects = append(users, r.Own), append(projects, r.Projects...)
			}
		}
		users, projects = sorted(users), sorted(projects)
		for _, u := range users {
			for _, p := range projects {
				if !covered(mine, theirs, u, p, nil) {
					return false
				}
			}
		}
	}
	return true
}

// partsIn is what a row of a workspace must be in to be in the scope: in one of each list.
func (s Scope) partsIn(workspace int64) (all [][]Workspace) {
	for scope := &s; scope != nil; scope = scope.Also {
		var either []Workspace
		for _, r := range scope.Workspaces {
			if r.ID == workspace {
				either = append(either, r)
			}
		}
		all = append(all, either)
	}
	return all
}

// covered tells whether what somebody (0: whom no list names) has on a project (0: on none that a list names) is in one of each
// of my lists, if it is in one of each of theirs, which are cut by their filters and by those given.
func covered(mine, theirs [][]Workspace, u, p int64, cut []Filter) bool {
	if len(theirs) > 0 {
		return !slices.ContainsFunc(theirs[0], func(r Workspace) bool {
			return r.has(u, p) && !covered(mine, theirs[1:], u, p, slices.Concat(cut, r.Filters))
		})
	}
	return contradict(cut) || !slices.ContainsFunc(mine, func(either []Workspace) bool {
		return !slices.ContainsFunc(either, func(r Workspace) bool {
			return r.has(u, p) && !slices.ContainsFunc(r.Filters, func(f Filter) bool { return !f.impliedBy(cut) })
		})
	})
}

// contradict tells that filters let nothing through: all values that one allows, others forbid.
func contradict(filters []Filter) bool {
	return slices.ContainsFunc(filters, func(f Filter) bool {
		f = f.without(filters)
		return !f.Not && len(f.Ints)+len(f.Texts) == 0
	})
}

// impliedBy tells whether the filter lets through whatever others let through together. A row may have several values, of which
// one filter allows one and another another: two that allow some do not allow what is common to them.
func (f Filter) impliedBy(others []Filter) bool {
	if f.Not {
		f.Not = false
		f = f.without(others)
		return len(f.Ints)+len(f.Texts) == 0
	}
	return slices.ContainsFunc(others, func(o Filter) bool {
		o = o.without(others)
		return !o.Not && o.Dimension == f.Dimension && within(o.Ints, f.Ints) && within(o.Texts, f.Texts)
	})
}

// without leaves out the values that others forbid.
func (f Filter) without(others []Filter) Filter {
	if f.Not {
		return f
	}
	for _, o := range others {
		if o.Not && o.Dimension == f.Dimension {
			f.Ints = slices.DeleteFunc(slices.Clone(f.Ints), func(n int64) bool { return slices.Contains(o.Ints, n) })
			f.Texts = slices.DeleteFunc(slices.Clone(f.Texts), func(t string) bool { return slices.Contains(o.Texts, t) })
		}
	}
	return f
}

func within[T comparable](some, all []T) bool {
	return !slices.ContainsFunc(some, func(v T) bool { return !slices.Contains(all, v) })
}
