package rows

import (
	"cmp"
	"slices"
	"strings"
)

// Normal is the scope of the same rows of the workspaces that are kept (nil: all), written in one way: without what decides
// nothing, everything in order and once, and without the workspaces in which nothing is left: what they hide must not forbid the rest.
func (s Scope) Normal(keep func(workspace int64) bool) Scope {
	var parts []Workspace
	for _, w := range s.Workspaces {
		if keep == nil || keep(w.ID) {
			parts = append(parts, w.normal())
		}
	}
	slices.SortStableFunc(parts, Workspace.compare) // those that can be joined stand together
	kept := Scope{PartMoney: s.PartMoney}
	for len(parts) > 0 {
		n := 1
		rates, costs := parts[0].Rates, parts[0].Costs
		for ; n < len(parts) && parts[n].ID == parts[0].ID; n++ {
			rates, costs = rates.And(parts[n].Rates), costs.And(parts[n].Costs)
		}
		first := len(kept.Workspaces)
		for _, w := range parts[:n] {
			w.Rates, w.Costs = rates, costs
			if last := len(kept.Workspaces) - 1; !w.nothing() && (last < first || !kept.Workspaces[last].join(w)) {
				kept.Workspaces = append(kept.Workspaces, w)
			}
		}
		parts = parts[n:]
	}
	if s.Also == nil {
		return kept
	}
	also := s.Also.Normal(keep)
	kept.Also = &also
	kept.Workspaces = slices.DeleteFunc(kept.Workspaces, func(w Workspace) bool { return !also.Counts(w.ID) })
	return kept
}

// compare orders parts, as normal leaves them, by workspace, filters, owner and projects: one that holds all, which names neither, is
// the first of those that are cut alike.
func (w Workspace) compare(o Workspace) int {
	return cmp.Or(cmp.Compare(w.ID, o.ID), slices.CompareFunc(w.Filters, o.Filters, Filter.compare), cmp.Compare(w.Own, o.Own), slices.Compare(w.Projects, o.Projects))
}

// join adds the rows of another part of the same workspace, where both are cut alike.
func (w *Workspace) join(o Workspace) bool {
	if w.Own != 0 && o.Own != 0 && w.Own != o.Own || !slices.EqualFunc(w.Filters, o.Filters, Filter.equal) {
		return false
	}
	w.All, w.Own, w.Projects = w.All || o.All, max(w.Own, o.Own), slices.Concat(w.Projects, o.Projects)
	*w = w.normal()
	return true
}

// normal is the same part of a workspace with nothing in it that decides nothing, and everything in order.
func (w Workspace) normal() Workspace {
	if w.All {
		w.Own, w.Projects = 0, nil
	}
	w.Projects, w.Rates, w.Costs, w.Filters = sorted(w.Projects), w.Rates.normal(), w.Costs.normal(), normalFilters(w.Filters)
	return w
}

// nothing tells that no row can be in it.
func (w *Workspace) nothing() bool {
	return !w.All && w.Own == 0 && len(w.Projects) == 0 || contradict(w.Filters)
}

func (m Money) normal() Money {
	if m.All {
		m.Projects = nil
	}
	m.Projects = sorted(m.Projects)
	return m
}

// normalFilters are filters that let the same through: those with Not on one dimension are one, none is there twice.
func normalFilters(filters []Filter) (all []Filter) {
	for _, f := range filters {
		if f.Not {
			i := slices.IndexFunc(all, func(o Filter) bool { return o.Not && o.Dimension == f.Dimension })
			if i >= 0 {
				f.Ints, f.Texts = slices.Concat(all[i].Ints, f.Ints), slices.Concat(all[i].Texts, f.Texts)
				all = slices.Delete(all, i, i+1)
			}
		}
		f.Ints, f.Texts = sorted(f.Ints), sorted(f.Texts)
		if !f.Not || len(f.Ints)+len(f.Texts) > 0 {
			all = append(all, f)
		}
	}
	slices.SortFunc(all, Filter.compare)
	return slices.CompactFunc(all, Filter.equal)
}

func (f Filter) compare(o Filter) int {
	order := cmp.Or(strings.Compare(f.Dimension, o.Dimension), slices.Compare(f.Ints, o.Ints), slices.Compare(f.Texts, o.Texts))
	if order == 0 && f.Not != o.Not {
		if o.Not {
			return -1
		}
		return 1
	}
	return order
}

func (f Filter) equal(o Filter) bool { return f.compare(o) == 0 }

// sorted are the values in order, each once; always a copy, so that who made the scope keeps theirs.
func sorted[T cmp.Ordered](values []T) []T {
	if !slices.IsSorted(values) {
		return slices.Compact(slices.Sorted(slices.Values(values)))
	}
	return slices.Compact(slices.Clone(values))
}

// ByFilters are the workspaces of a normal scope, Also aside, in groups whose filters are the same.
func (s Scope) ByFilters() (groups [][]Workspace) {
	for _, w := range s.Workspaces {
		i := slices.IndexFunc(groups, func(g []Workspace) bool { return slices.EqualFunc(g[0].Filters, w.Filters, Filter.equal) })
		if i < 0 {
			i = len(groups)
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], w)
	}
	return groups
}

// Alternatives are the parts of one workspace in a normal scope, Also aside. All show the same money.
func (s Scope) Alternatives(workspace int64) []Workspace {
	compare := func(w Workspace, id int64) int { return cmp.Compare(w.ID, id) }
	from, _ := slices.BinarySearchFunc(s.Workspaces, workspace, compare)
	to := from
	for to < len(s.Workspaces) && s.Workspaces[to].ID == workspace {
		to++
	}
	return s.Workspaces[from:to]
}
