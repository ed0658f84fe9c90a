// Package rowstest is the suite that everything passes that applies a scope: random scopes over random entries of tracked time,
// read through each way to entries and, plainly, here.
package rowstest

import (
	"math/rand/v2"
	"slices"
	"testing"

	"vitrine/internal/rows"
)

// Entry is an entry as scopes tell entries apart. 0 and the empty text are none.
type Entry struct {
	ID, Workspace, User, Project, Client int64
	Tags                                 []int64
	Billable                             bool
	Description, Currency                string
}

// Project of a workspace; Client 0: of none.
type Project struct{ ID, Workspace, Client int64 }

// World is entries, and what they name.
type World struct {
	Workspaces, Users, Clients, Tags []int64
	Projects                         []Project
	Entries                          []Entry
}

// Random world. Ids of each kind of thing count from 1; a client and a tag belong to the workspace [World.Of].
func Random(r *rand.Rand) World {
	w := World{Workspaces: []int64{1, 2, 3}, Users: []int64{1, 2, 3}, Clients: []int64{1, 2, 3, 4, 5, 6}, Tags: []int64{1, 2, 3, 4, 5, 6}}
	for id := int64(1); id <= 9; id++ {
		p := Project{ID: id, Workspace: w.Of(id)}
		if client := one(r, w.Clients); w.Of(client) == p.Workspace {
			p.Client = client
		}
		w.Projects = append(w.Projects, p)
	}
	for id := int64(1); id <= 70; id++ {
		e := Entry{ID: id, Workspace: one(r, w.Workspaces), User: one(r, w.Users), Billable: r.IntN(2) == 0,
			Description: one(r, []string{"", "Review", "review", "Call's"}), Currency: one(r, []string{"EUR", "USD"})}
		if p := one(r, w.Projects); p.Workspace == e.Workspace {
			e.Project, e.Client = p.ID, p.Client
		}
		for _, tag := range w.Tags {
			if w.Of(tag) == e.Workspace && r.IntN(3) == 0 {
				e.Tags = append(e.Tags, tag)
			}
		}
		w.Entries = append(w.Entries, e)
	}
	return w
}

// Of is the workspace that a client, a tag or a project of a random world belongs to.
func (w World) Of(id int64) int64 { return (id-1)%3 + 1 }

func one[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

func some[T any](r *rand.Rand, from []T) (all []T) {
	for _, v := range from {
		if r.IntN(2) == 0 {
			all = append(all, v)
		}
	}
	return all
}

// Scope over the world. Its projects are of their workspace, as the permission engine makes them.
func (w World) Scope(r *rand.Rand) rows.Scope {
	s := w.scope(r)
	for at := &s; r.IntN(3) == 0; at = at.Also {
		also := w.scope(r)
		at.Also = &also
	}
	return s
}

func (w World) scope(r *rand.Rand) (s rows.Scope) {
	for _, id := range w.Workspaces {
		var projects []int64
		for _, p := range w.Projects {
			if p.Workspace == id {
				projects = append(projects, p.ID)
			}
		}
		money := func() rows.Money {
			if r.IntN(3) == 0 {
				return rows.Money{Projects: some(r, projects)}
			}
			return rows.Money{All: r.IntN(4) > 0}
		}
		for range []int{0, 1, 1, 1, 1, 2}[r.IntN(6)] {
			part := rows.Workspace{ID: id, Rates: money(), Costs: money()}
			switch r.IntN(5) {
			case 0, 1:
				part.All = true
			case 2:
				part.Own = one(r, w.Users)
			case 3:
				part.Own, part.Projects = one(r, w.Users), some(r, projects)
			default:
				part.Projects = some(r, projects)
			}
			for range []int{0, 0, 0, 1, 1, 2}[r.IntN(6)] {
				part.Filters = append(part.Filters, w.Filter(r))
			}
			s.Workspaces = append(s.Workspaces, part)
		}
	}
	return s
}

// Filter on a dimension of tracked time.
func (w World) Filter(r *rand.Rand) rows.Filter {
	f := rows.Filter{Dimension: one(r, []string{"workspace", "project", "client", "user", "tag", "billable", "description", "currency"}), Not: r.IntN(2) == 0}
	const unknown = 1 << 40
	var projects []int64
	for _, p := range w.Projects {
		projects = append(projects, p.ID)
	}
	switch f.Dimension {
	case "workspace":
		f.Ints = some(r, w.Workspaces)
	case "project":
		f.Ints = some(r, append(projects, 0, unknown))
	case "client":
		f.Ints = some(r, append(slices.Clone(w.Clients), 0))
	case "user":
		f.Ints = some(r, append(slices.Clone(w.Users), unknown))
	case "tag":
		f.Ints = some(r, append(slices.Clone(w.Tags), 0))
	case "billable":
		f.Ints = some(r, []int64{0, 1})
	case "description":
		f.Texts = some(r, []string{"", "Review", "Call's", "nobody wrote it"})
	case "currency":
		f.Texts = some(r, []string{"EUR", "USD", "CHF"})
	}
	r.Shuffle(len(f.Ints), func(i, k int) { f.Ints[i], f.Ints[k] = f.Ints[k], f.Ints[i] })
	return f
}

// Allows reads a scope the plain way.
func (e Entry) Allows(s rows.Scope) bool {
	for at := &s; at != nil; at = at.Also {
		in := false
		for _, w := range at.Workspaces {
			here := w.ID == e.Workspace && (w.All || w.Own != 0 && w.Own == e.User || e.Project != 0 && slices.Contains(w.Projects, e.Project))
			for _, f := range w.Filters {
				match, known := e.has(f)
				here = here && known && match != f.Not
			}
			in = in || here
		}
		if !in {
			return false
		}
	}
	return true
}

// has tells whether the entry has one of the values of a filter, if entries have that dimension.
func (e Entry) has(f rows.Filter) (match, known bool) {
	number := int64(0)
	switch f.Dimension {
	case "tag":
		return slices.ContainsFunc(e.Tags, func(t int64) bool { return slices.Contains(f.Ints, t) }) || len(e.Tags) == 0 && slices.Contains(f.Ints, 0), true
	case "description":
		return slices.Contains(f.Texts, e.Description), true
	case "currency":
		return slices.Contains(f.Texts, e.Currency), true
	case "workspace":
		number = e.Workspace
	case "project":
		number = e.Project
	case "client":
		number = e.Client
	case "user":
		number = e.User
	case "billable":
		if e.Billable {
			number = 1
		}
	default:
		return false, false
	}
	return slices.Contains(f.Ints, number), true
}

// Shows tells whether one kind of money of an entry that may be counted may be counted too.
func (e Entry) Shows(s rows.Scope, g rows.Guard) bool {
	for at := &s; at != nil; at = at.Also {
		for _, w := range at.Workspaces {
			m := w.Rates
			if g == rows.GuardCosts {
				m = w.Costs
			}
			if w.ID == e.Workspace && !m.All && (e.Project == 0 || !slices.Contains(m.Projects, e.Project)) {
				return false
			}
		}
	}
	return e.Allows(s)
}

// Row is the entry as a scope looks at it.
func (e Entry) Row() rows.Row {
	return rows.Row{Workspace: e.Workspace, Owner: e.User, Project: e.Project, Values: func(dimension string) (v rows.Values, known bool) {
		one := func(n int64) (rows.Values, bool) { return rows.Values{Ints: []int64{n}}, true }
		switch dimension {
		case "workspace":
			return one(e.Workspace)
		case "project":
			return one(e.Project)
		case "client":
			return one(e.Client)
		case "user":
			return one(e.User)
		case "tag":
			return rows.Values{Ints: e.Tags}, true
		case "billable":
			if e.Billable {
				return one(1)
			}
			return one(0)
		case "description":
			return rows.Values{Texts: []string{e.Description}}, true
		case "currency":
			return rows.Values{Texts: []string{e.Currency}}, true
		}
		return v, false
	}}
}

// Path is one way in which entries are read in a scope. Shown is nil where it knows no money.
type Path struct {
	// Counted are the ids, in order, of the entries that are read.
	Counted func(t *testing.T, s rows.Scope) []int64
	// Shown are those whose money is read, too.
	Shown func(t *testing.T, s rows.Scope, g rows.Guard) []int64
}

// Conform runs random scopes through a path: it counts what they allow, and nothing without one.
func Conform(t *testing.T, r *rand.Rand, w World, scopes int, p Path) {
	t.Helper()
	if got := p.Counted(t, rows.Scope{}); len(got) > 0 {
		t.Fatalf("without a scope %v are counted", got)
	}
	parts := 0
	for range scopes {
		s := w.Scope(r)
		want := w.ids(func(e Entry) bool { return e.Allows(s) })
		if got := p.Counted(t, s); !slices.Equal(got, want) {
			t.Fatalf("%s\ncounts %v, not %v", Words(s), got, want)
		}
		if len(want) > 0 && len(want) < len(w.Entries) {
			parts++
		}
		for _, g := range rows.Guards {
			if p.Shown == nil {
				continue
			}
			want := w.ids(func(e Entry) bool { return e.Shows(s, g) })
			if got := p.Shown(t, s, g); !slices.Equal(got, want) {
				t.Fatalf("%s\nshows the money %d of %v, not of %v", Words(s), g, got, want)
			}
		}
	}
	if parts < scopes/2 {
		t.Errorf("%d of %d scopes count a part of the entries: that tells little", parts, scopes)
	}
}

// ids of the entries that something is true of, in order.
func (w World) ids(is func(Entry) bool) (all []int64) {
	for _, e := range w.Entries {
		if is(e) {
			all = append(all, e.ID)
		}
	}
	slices.Sort(all)
	return all
}
