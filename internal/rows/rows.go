// Package rows says which rows of a dataset somebody may count, and of which of them money: the only description there is of
// what a person, a public link or a job may count (access.md, Perspective and data). The permission engine makes scopes; what
// reads rows, in SQL or one by one, applies them, and passes the suite of rowstest.
package rows

import "slices"

// Scope is which rows may be counted: those that one of Workspaces lets through, and that are in Also too, where there is one.
// The zero Scope allows nothing. It is not changed once it is made, and then safe for concurrent use.
type Scope struct {
	// Workspaces are alternatives; one may stand there several times.
	Workspaces []Workspace
	Also       *Scope
	// PartMoney lets a measure of money count the rows whose money may be counted, when that is not all of them; the result
	// says so. Otherwise such a measure is refused. Only that of the outermost scope matters.
	PartMoney bool
}

// Workspace is rows of one workspace: all of them, or those that Own owns and those of Projects; and of these the ones that
// every filter lets through. The zero Workspace allows nothing.
type Workspace struct {
	ID       int64
	All      bool
	Own      int64   // a user; 0: nobody
	Projects []int64 // of this workspace, in order
	Filters  []Filter
	// Rates is of which rows of the workspace rates and amounts may be counted, Costs labour cost; margin needs both. Where it
	// stands there several times, money counts that all let be counted.
	Rates, Costs Money
}

// Filter lets through the rows that have one of its values of a dimension, or with Not those that have none of them. Several
// filters on one dimension must all let a row through.
type Filter struct {
	// Dimension is its key in the dataset, such as "client".
	Dimension string
	Not       bool
	// Ints are ids, numbers, or 1 and 0 for yes and no; Texts are compared exactly. A row without a value has 0, or the empty text.
	Ints  []int64
	Texts []string
}

// Money is of which rows money may be counted: all when All, else those of Projects, which are in order. The zero Money is none.
type Money struct {
	All      bool
	Projects []int64
	// SeenBy is who the workspace shows it to, which a refusal says.
	SeenBy SeenBy
}

// Guard is what a scope may keep from somebody of rows they may count: money. Guards can be joined.
type Guard uint8

// The guards: rates and amounts; labour cost.
const (
	GuardRates Guard = 1 << iota
	GuardCosts
)

// Guards are all of them, in the order in which they refuse.
var Guards = [...]Guard{GuardCosts, GuardRates}

// Row is a row as a scope looks at it. What it does not belong to is 0.
type Row struct {
	Workspace, Owner, Project int64
	// Values are those of a dimension; without any it has none. A filter on what is unknown lets nothing through.
	Values func(dimension string) (v Values, known bool)
}

// Values of a row, of one dimension: numbers or texts.
type Values struct {
	Ints  []int64
	Texts []string
}

// Allows tells whether a row may be counted.
func (s Scope) Allows(r Row) bool {
	return slices.ContainsFunc(s.Workspaces, func(w Workspace) bool {
		return w.ID == r.Workspace && w.has(r.Owner, r.Project) && !slices.ContainsFunc(w.Filters, func(f Filter) bool { return !f.lets(r) })
	}) && (s.Also == nil || s.Also.Allows(r))
}

// Shows tells whether a row may be counted, and all the money of it that is asked for.
func (s Scope) Shows(r Row, money Guard) bool {
	for _, g := range Guards {
		if money&g != 0 && !s.MoneyIn(r.Workspace, g).Of(r.Project) {
			return false
		}
	}
	return s.Allows(r)
}

// has tells whether rows of an owner in a project are among those of the workspace, filters aside.
func (w *Workspace) has(owner, project int64) bool {
	return w.All || w.Own != 0 && w.Own == owner || among(project, w.Projects)
}

func (f Filter) lets(r Row) bool {
	if r.Values == nil {
		return false
	}
	v, known := r.Values(f.Dimension)
	if !known {
		return false
	}
	if len(v.Ints)+len(v.Texts) == 0 {
		v = Values{Ints: []int64{0}, Texts: []string{""}}
	}
	match := slices.ContainsFunc(v.Ints, func(n int64) bool { return slices.Contains(f.Ints, n) }) ||
		slices.ContainsFunc(v.Texts, func(t string) bool { return slices.Contains(f.Texts, t) })
	return match != f.Not
}

// among tells whether a project (0: none) is one of some in order.
func among(project int64, all []int64) bool {
	_, found := slices.BinarySearch(all, project)
	return found && project != 0
}

// In is the part of the scope in one workspace.
func (s Scope) In(workspace int64) Scope {
	part := s
	part.Workspaces = slices.DeleteFunc(slices.Clone(s.Workspaces), func(w Workspace) bool { return w.ID != workspace })
	return part
}

// Empty tells that there is no workspace in which anything is counted. A scope that is not empty may still allow no row there is.
func (s Scope) Empty() bool {
	return !slices.ContainsFunc(s.Workspaces, func(w Workspace) bool { return s.Counts(w.ID) })
}

// Counts tells whether something of a workspace may be counted, if there is any.
func (s Scope) Counts(workspace int64) bool {
	return slices.ContainsFunc(s.Workspaces, func(w Workspace) bool { return w.ID == workspace }) && (s.Also == nil || s.Also.Counts(workspace))
}

// CountsAll tells whether all rows of a project are in the scope; false where a filter might keep some out.
func (s Scope) CountsAll(workspace, project int64) bool {
	return slices.ContainsFunc(s.Workspaces, func(w Workspace) bool {
		return w.ID == workspace && len(w.Filters) == 0 && (w.All || among(project, w.Projects))
	}) && (s.Also == nil || s.Also.CountsAll(workspace, project))
}

// On is the scope for rows that have some dimensions: a filter on another one says nothing of them.
func (s Scope) On(has func(dimension string) bool) Scope {
	unknown := func(f Filter) bool { return !has(f.Dimension) }
	return s.mapped(func(w Workspace) Workspace {
		if slices.ContainsFunc(w.Filters, unknown) {
			w.Filters = slices.DeleteFunc(slices.Clone(w.Filters), unknown)
		}
		return w
	})
}

// WithoutMoney is the scope of the same rows and of no money: who may count the same rows asks the same then.
func (s Scope) WithoutMoney() Scope {
	bare := s.mapped(func(w Workspace) Workspace {
		w.Rates, w.Costs = Money{}, Money{}
		return w
	})
	for at := &bare; at != nil; at = at.Also {
		at.PartMoney = false
	}
	return bare
}

// mapped is the scope with every workspace changed, in a copy.
func (s Scope) mapped(change func(Workspace) Workspace) Scope {
	s.Workspaces = slices.Clone(s.Workspaces)
	for i := range s.Workspaces {
		s.Workspaces[i] = change(s.Workspaces[i])
	}
	if s.Also != nil {
		also := s.Also.mapped(change)
		s.Also = &also
	}
	return s
}
