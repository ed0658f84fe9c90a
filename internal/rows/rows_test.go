package rows_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"vitrine/internal/rows"
	"vitrine/internal/rows/rowstest"
)

// counting is a path that asks of one entry after another.
func counting(w rowstest.World, scope func(rows.Scope) rows.Scope) rowstest.Path {
	read := func(is func(rows.Row) bool) (ids []int64) {
		for _, e := range w.Entries {
			if is(e.Row()) {
				ids = append(ids, e.ID)
			}
		}
		return ids
	}
	return rowstest.Path{
		Counted: func(_ *testing.T, s rows.Scope) []int64 { return read(scope(s).Allows) },
		Shown: func(_ *testing.T, s rows.Scope, g rows.Guard) []int64 {
			return read(func(r rows.Row) bool { return scope(s).Shows(r, g) })
		},
	}
}

func TestOneEntryIsAskedAbout(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	w := rowstest.Random(r)
	rowstest.Conform(t, r, w, 200, counting(w, func(s rows.Scope) rows.Scope { return s }))
}

// A normal scope is of the same rows and money; and what it was made from stays as it was.
func TestNormalCountsTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	w := rowstest.Random(r)
	rowstest.Conform(t, r, w, 200, counting(w, func(s rows.Scope) rows.Scope {
		before := rowstest.Words(s)
		normal := s.Normal(nil)
		if after := rowstest.Words(s); after != before {
			t.Fatalf("%s was made\n%s", before, after)
		}
		if once, twice := rowstest.Words(normal), rowstest.Words(normal.Normal(nil)); once != twice {
			t.Fatalf("%s and, once more,\n%s", once, twice)
		}
		shuffled := s
		shuffled.Workspaces = slices.Clone(s.Workspaces)
		r.Shuffle(len(s.Workspaces), func(i, k int) {
			shuffled.Workspaces[i], shuffled.Workspaces[k] = shuffled.Workspaces[k], shuffled.Workspaces[i]
		})
		if other := rowstest.Words(shuffled.Normal(nil)); other != rowstest.Words(normal) {
			t.Fatalf("%s and, in another order,\n%s", rowstest.Words(normal), other)
		}
		groups := 0
		for _, group := range normal.ByFilters() {
			groups += len(group)
		}
		if groups != len(normal.Workspaces) {
			t.Fatalf("%d of %d parts are in groups", groups, len(normal.Workspaces))
		}
		return normal
	}))
	two := rows.Scope{Workspaces: []rows.Workspace{{ID: 2, All: true}, {ID: 1, Projects: []int64{3, 1, 3}}, {ID: 1, Own: 7}, {ID: 3, All: true, Filters: []rows.Filter{{Dimension: "client"}}}}}
	one := rows.Scope{Workspaces: []rows.Workspace{{ID: 1, Own: 7, Projects: []int64{1, 3}}, {ID: 2, All: true, Own: 7, Filters: []rows.Filter{{Dimension: "tag", Not: true}}}}}
	if a, b := rowstest.Words(two.Normal(nil)), rowstest.Words(one.Normal(nil)); a != b {
		t.Errorf("the same rows are written\n%sand\n%s", a, b)
	}
	if kept := two.Normal(func(id int64) bool { return id == 2 }); len(kept.Workspaces) != 1 || kept.Workspaces[0].ID != 2 {
		t.Errorf("of one workspace: %+v", kept)
	}
}

// Without filters it is exact; with them it is never said that a scope covers what it does not.
func TestCovers(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	w := rowstest.Random(r)
	const nobody, nothing = 1 << 41, 1 << 42 // whom, and what, no scope names
	var all []rowstest.Entry
	for _, at := range w.Workspaces {
		for _, by := range append(slices.Clone(w.Users), nobody) {
			for _, on := range append(slices.Clone(w.Projects), rowstest.Project{Workspace: at}, rowstest.Project{ID: nothing, Workspace: at}) {
				if on.Workspace != at {
					continue
				}
				all = append(all, rowstest.Entry{Workspace: at, User: by, Project: on.ID, Client: on.Client})
				for range 4 {
					e := w.Entries[r.IntN(len(w.Entries))]
					e.Workspace, e.User, e.Project, e.Client = at, by, on.ID, on.Client
					all = append(all, e)
				}
			}
		}
	}
	bare := func(s rows.Scope) rows.Scope {
		for at := &s; at != nil; at = at.Also {
			for i := range at.Workspaces {
				at.Workspaces[i].Filters = nil
			}
		}
		return s
	}
	covered, filtered := 0, 0
	const tries = 800
	for i := range tries {
		a, b := w.Scope(r), w.Scope(r)
		exact := i%2 == 0
		if exact {
			a, b = bare(a), bare(b)
		} else if i%4 == 1 { // so that there is something to cover
			also := b
			b = rows.Scope{Workspaces: slices.Clone(a.Workspaces), Also: &also}
			for k := range b.Workspaces {
				b.Workspaces[k].Filters = append(slices.Clone(b.Workspaces[k].Filters), w.Filter(r))
			}
			also.Also = a.Also
		}
		want := !slices.ContainsFunc(all, func(e rowstest.Entry) bool { return e.Allows(b) && !e.Allows(a) })
		got := a.Covers(b)
		if got && !want || exact && got != want {
			t.Fatalf("%scovers\n%s: %v", rowstest.Words(a), rowstest.Words(b), got)
		}
		if !a.Covers(a) || !a.Normal(nil).Covers(a) || !a.Covers(a.Normal(nil)) {
			t.Fatalf("%sdoes not cover itself", rowstest.Words(a))
		}
		switch {
		case exact && want:
			covered++
		case !exact && got:
			filtered++
		}
	}
	if covered < tries/100 || covered > tries/2*19/20 || filtered < tries/20 {
		t.Errorf("%d and, with filters, %d of %d are covered: that tells little", covered, filtered, tries)
	}
}

// What comparing filters can tell.
func TestFiltersThatCover(t *testing.T) {
	only := func(dimension string, ints ...int64) rows.Filter {
		return rows.Filter{Dimension: dimension, Ints: ints}
	}
	never := func(dimension string, ints ...int64) rows.Filter {
		return rows.Filter{Dimension: dimension, Not: true, Ints: ints}
	}
	of := func(filters ...rows.Filter) rows.Scope {
		return rows.Scope{Workspaces: []rows.Workspace{{ID: 1, All: true, Filters: filters}}}
	}
	for _, c := range []struct {
		what   string
		a, b   rows.Scope
		covers bool
	}{
		{"everything covers some clients", of(), of(only("client", 1)), true},
		{"some clients do not cover everything", of(only("client", 1)), of(), false},
		{"more clients cover fewer", of(only("client", 1, 2)), of(only("client", 2)), true},
		{"fewer do not cover more", of(only("client", 2)), of(only("client", 1, 2)), false},
		{"another dimension is another matter", of(only("client", 1)), of(only("project", 1)), false},
		{"leaving out less covers leaving out more", of(never("client", 1)), of(never("client", 1, 2)), true},
		{"leaving out more does not cover less", of(never("client", 1, 2)), of(never("client", 1)), false},
		{"what is left of some", of(only("client", 1)), of(only("client", 1, 2), never("client", 2)), true},
		{"nothing is covered by anything", rows.Scope{}, of(only("client", 1), never("client", 1)), true},
		{"a tag beside another one", of(only("tag", 2)), of(only("tag", 1, 2), only("tag", 2, 3)), false},
		{"all there must be", of(only("tag", 1, 2), only("tag", 2, 3)), of(only("tag", 2)), true},
	} {
		if got := c.a.Covers(c.b); got != c.covers {
			t.Errorf("%s: %v", c.what, got)
		}
	}
}

// A filter on a dimension that rows do not have says nothing of them, when that is said; otherwise it lets nothing through.
func TestUnknownDimensions(t *testing.T) {
	s := rows.Scope{Workspaces: []rows.Workspace{{ID: 1, All: true, Filters: []rows.Filter{{Dimension: "sensor", Not: true, Ints: []int64{1}}, {Dimension: "client", Ints: []int64{1}}}}}}
	s.Also = &rows.Scope{Workspaces: slices.Clone(s.Workspaces)}
	e := rowstest.Entry{Workspace: 1, Client: 1}
	if s.Allows(e.Row()) {
		t.Error("an entry of which nobody says its sensor passes a filter on sensors")
	}
	if s.Allows(rows.Row{Workspace: 1}) {
		t.Error("a row of which nothing is known passes a filter")
	}
	on := s.On(func(dimension string) bool { return dimension != "sensor" })
	other := e
	other.Client = 2
	if !on.Allows(e.Row()) || on.Allows(other.Row()) {
		t.Error("without sensors, clients count")
	}
	if len(s.Workspaces[0].Filters) != 2 {
		t.Error("the scope itself has changed")
	}
}

func TestPartsOfAScope(t *testing.T) {
	client := []rows.Filter{{Dimension: "client", Ints: []int64{1}}}
	s := rows.Scope{PartMoney: true, Workspaces: []rows.Workspace{
		{ID: 1, All: true, Rates: rows.Money{All: true}},
		{ID: 2, Own: 7, Projects: []int64{4}, Rates: rows.Money{Projects: []int64{4, 5}}, Costs: rows.Money{All: true}},
		{ID: 2, Projects: []int64{5}, Rates: rows.Money{Projects: []int64{5}}},
		{ID: 3, All: true, Filters: client},
	}}
	for _, c := range []struct {
		what      string
		got, want any
	}{
		{"all of a workspace", s.CountsAll(1, 9), true},
		{"of a project", s.CountsAll(2, 5), true},
		{"of another", s.CountsAll(2, 6), false},
		{"of no project", s.CountsAll(2, 0), false},
		{"not where a filter is", s.CountsAll(3, 9), false},
		{"not elsewhere", s.CountsAll(4, 9), false},
		{"something here", s.Counts(3), true},
		{"nothing there", s.Counts(4), false},
		{"the part in a workspace", len(s.In(2).Workspaces), 2},
		{"money that all parts show", s.MoneyIn(2, rows.GuardRates).Projects, []int64{5}},
		{"and costs, which one does not", s.MoneyIn(2, rows.GuardCosts).Some(), false},
		{"no money elsewhere", s.MoneyIn(4, rows.GuardRates).Some(), false},
		{"without money", s.WithoutMoney().MoneyIn(1, rows.GuardRates).Some(), false},
		{"nor part of it", s.WithoutMoney().PartMoney, false},
		{"it is itself as it was", s.PartMoney && s.MoneyIn(1, rows.GuardRates).All, true},
		{"empty", rows.Scope{}.Empty(), true},
		{"not empty", s.Empty(), false},
		{"in nothing also", rows.Scope{Workspaces: s.Workspaces, Also: &rows.Scope{}}.Empty(), true},
		{"more money covers less", s.CoversMoney(s.In(2)), false}, // its parts show more than both together
		{"the same money", s.CoversMoney(s.In(1)), true},
	} {
		if fmt.Sprint(c.got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v, want %v", c.what, c.got, c.want)
		}
	}
}
