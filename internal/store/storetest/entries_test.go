package storetest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/demo"
	"vitrine/internal/store"
	"vitrine/internal/track"
)

// However the rows that somebody may see are put together, a list shows each of them once, the newest first, page by page; and
// a search finds capitals beyond ASCII in whichever case they are asked for.
func TestListsOfEntries(t *testing.T) {
	Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		if _, err := demo.Load(ctx, s, Start, 1500); err != nil {
			t.Fatal(err)
		}
		at, _, err := s.OrganizationByPath(ctx, demo.Path)
		if err != nil {
			t.Fatal(err)
		}
		workspaces, err := s.WorkspacesByPath(ctx, at)
		if err != nil {
			t.Fatal(err)
		}
		var everything []access.WorkspaceRows
		for _, w := range workspaces {
			everything = append(everything, access.WorkspaceRows{Workspace: w, All: true})
		}
		list := func(f track.EntryFilter) (all []track.TimeEntry) {
			t.Helper()
			for f.Limit = 70; ; f.Offset += f.Limit {
				page, err := s.Entries(ctx, at, f)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, page.Items...)
				if len(page.Items) < f.Limit {
					if page.Total != len(all) || page.AtLeast {
						t.Errorf("there are %d, not %d", len(all), page.Total)
					}
					return all
				}
			}
		}
		all := list(track.EntryFilter{Scope: everything})
		if len(all) < 1000 {
			t.Fatal("there are only", len(all))
		}
		me, other := all[0].UserID, all[1].UserID
		var some []access.ProjectID
		for _, e := range all {
			if e.ProjectID != 0 && e.ProjectID%2 == 0 && !slices.Contains(some, e.ProjectID) {
				some = append(some, e.ProjectID)
			}
		}
		slices.Sort(some)
		of := map[access.WorkspaceID][]access.ProjectID{}
		for _, e := range all {
			if _, is := slices.BinarySearch(some, e.ProjectID); is && !slices.Contains(of[e.WorkspaceID], e.ProjectID) {
				of[e.WorkspaceID] = append(of[e.WorkspaceID], e.ProjectID)
			}
		}
		var mine, mixed []access.WorkspaceRows
		for i, rows := range everything {
			slices.Sort(of[rows.Workspace])
			mine = append(mine, access.WorkspaceRows{Workspace: rows.Workspace, Own: me, Projects: of[rows.Workspace]})
			if i%2 == 0 {
				rows = access.WorkspaceRows{Workspace: rows.Workspace, Own: me, Projects: of[rows.Workspace]}
			}
			mixed = append(mixed, rows)
		}
		var odd access.ProjectID // of which one sees one's own
		var elsewhere []access.WorkspaceRows
		for _, e := range all {
			if e.UserID == me && e.ProjectID%2 == 1 {
				odd = e.ProjectID
			}
			if e.ProjectID == some[0] && elsewhere == nil {
				for _, rows := range everything {
					if rows.Workspace != e.WorkspaceID {
						elsewhere = append(elsewhere, rows)
					}
				}
			}
		}
		if odd == 0 || elsewhere == nil {
			t.Fatal("the scenario lacks a project")
		}
		from, to := Start.AddDate(0, -3, 0), Start.AddDate(0, -1, 0)
		for name, f := range map[string]track.EntryFilter{
			"everything": {Scope: everything}, "own and of projects": {Scope: mine}, "some workspaces": {Scope: mixed},
			"a period": {Scope: everything, From: from, To: to}, "a period of own": {Scope: mine, From: from, To: to},
			"a person": {Scope: everything, User: other}, "a person, as far as one may": {Scope: mine, User: other},
			"a project": {Scope: everything, Project: some[0]}, "a project that one manages": {Scope: mine, Project: some[0]}, "own of a project": {Scope: mine, Project: odd},
			"a word of a project": {Scope: mine, Project: odd, Search: "e"}, "a period of a project": {Scope: mixed, Project: odd, From: from, To: to},
			"a project elsewhere": {Scope: elsewhere, Project: some[0]}, "a project that is not": {Scope: everything, Project: 1 << 40}, "both": {Scope: everything, User: other, Project: some[0]},
			"a word": {Scope: everything, Search: "REVIEW"}, "a word among own": {Scope: mine, Search: "review", From: from},
			"nothing": {}, "what nobody wrote": {Scope: everything, Search: "qqqq"},
		} {
			var want, got []string
			for _, e := range all {
				if shows(f, e) {
					want = append(want, fmt.Sprint(e.ID))
				}
			}
			for _, e := range list(f) {
				got = append(got, fmt.Sprint(e.ID))
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %d entries, not the %d there are, or in another order", name, len(got), len(want))
			}
		}

		found, err := s.AddEntries(ctx, at, maps.All(map[access.WorkspaceID]track.ImportEntry{all[0].WorkspaceID: {Key: "capitals", Email: "ingrid@haldenvoss.example", Description: "ÜBERGABE an Ömer", Start: Start.Add(-time.Hour), Stop: Start, Currency: "EUR"}}))
		if err != nil || found != 1 {
			t.Fatal(found, err)
		}
		for _, word := range []string{"übergabe", "ÜBERGABE", "an ömer", "Ömer"} {
			if got := list(track.EntryFilter{Scope: everything, Search: word}); len(got) != 1 {
				t.Errorf("%q finds %d", word, len(got))
			}
		}
	})
}

// shows is what a filter says, entry by entry.
func shows(f track.EntryFilter, e track.TimeEntry) bool {
	in := slices.ContainsFunc(f.Scope, func(rows access.WorkspaceRows) bool {
		return rows.Workspace == e.WorkspaceID && (rows.All || rows.Own != 0 && rows.Own == e.UserID || e.ProjectID != 0 && slices.Contains(rows.Projects, e.ProjectID))
	})
	return in && (f.User == 0 || f.User == e.UserID) && (f.Project == 0 || f.Project == e.ProjectID) &&
		(f.From.IsZero() || !e.Start.Before(f.From)) && (f.To.IsZero() || e.Start.Before(f.To)) && strings.Contains(strings.ToLower(e.Description), strings.ToLower(f.Search))
}
