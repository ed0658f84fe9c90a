package storetest

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/rows"
	"vitrine/internal/rows/rowstest"
	"vitrine/internal/track"
)

// Whichever way entries are read, a scope lets through what package rows says.
func TestScopes(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		r := rand.New(rand.NewPCG(5, 6))
		w := a.holding(rowstest.Random(r))
		list := func(t *testing.T, f track.EntryFilter) (ids []int64) {
			t.Helper()
			f.Limit = len(w.Entries) + 1
			page, err := a.s.Entries(t.Context(), a.at, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range page.Items {
				ids = append(ids, int64(e.ID))
			}
			if slices.Sort(ids); page.Total != len(ids) && f.Search == "" {
				t.Fatalf("%d are counted, %d shown", page.Total, len(ids))
			}
			return ids
		}
		projects := make([]track.Project, len(w.Projects))
		for i, p := range w.Projects {
			projects[i] = track.Project{ID: access.ProjectID(p.ID), WorkspaceID: access.WorkspaceID(p.Workspace)}
		}
		kept := make([]track.TimeEntry, len(w.Entries))
		for i, e := range w.Entries {
			var err error
			if kept[i], err = a.s.Entry(t.Context(), a.at, track.EntryID(e.ID)); err != nil {
				t.Fatal(err)
			}
		}
		paths := map[string]func(t *testing.T, s rows.Scope) []int64{
			"a list": func(t *testing.T, s rows.Scope) []int64 { return list(t, track.EntryFilter{Scope: s}) },
			"a search": func(t *testing.T, s rows.Scope) (ids []int64) {
				ids = list(t, track.EntryFilter{Scope: s, Search: "e"})
				for _, e := range w.Entries {
					if e.Description != "Review" && e.Description != "review" && e.Allows(s) {
						ids = append(ids, e.ID)
					}
				}
				slices.Sort(ids)
				return ids
			},
			"people's entries": func(t *testing.T, s rows.Scope) (ids []int64) {
				for _, u := range w.Users {
					ids = append(ids, list(t, track.EntryFilter{Scope: s, User: access.UserID(u)})...)
				}
				slices.Sort(ids)
				return ids
			},
			"projects' entries": func(t *testing.T, s rows.Scope) (ids []int64) {
				for _, p := range w.Projects {
					ids = append(ids, list(t, track.EntryFilter{Scope: s, Project: access.ProjectID(p.ID)})...)
				}
				for _, e := range w.Entries {
					if e.Project == 0 && e.Allows(s) {
						ids = append(ids, e.ID)
					}
				}
				slices.Sort(ids)
				return ids
			},
			// Each entry takes another power of two of seconds: a sum says which are in it.
			"projects' time": func(t *testing.T, s rows.Scope) (ids []int64) {
				seconds, err := a.s.ProjectSeconds(t.Context(), projects, s)
				if err != nil {
					t.Fatal(err)
				}
				at := map[int64]int{}
				for _, e := range w.Entries {
					if counts := seconds[access.ProjectID(e.Project)]>>at[e.Project]&1 == 1; e.Project != 0 && counts || e.Project == 0 && e.Allows(s) {
						ids = append(ids, e.ID)
					}
					at[e.Project]++
				}
				slices.Sort(ids)
				return ids
			},
			"one entry": func(t *testing.T, s rows.Scope) (ids []int64) {
				for _, e := range kept {
					if s.Allows(e.Row()) {
						ids = append(ids, int64(e.ID))
					}
				}
				return ids
			},
		}
		for name, counted := range paths {
			t.Run(name, func(t *testing.T) {
				rowstest.Conform(t, r, w, 30, rowstest.Path{Counted: counted})
				for _, not := range []bool{false, true} {
					unknown := rows.Filter{Dimension: "sensor", Not: not, Ints: []int64{1}}
					s := rows.Scope{Workspaces: []rows.Workspace{{ID: w.Workspaces[0], All: true, Filters: []rows.Filter{unknown}}}}
					if got := counted(t, s); len(got) > 0 {
						t.Errorf("a filter on what entries do not have lets through %v", got)
					}
				}
			})
		}
	})
}

// holding keeps the entries of a world, and is that world with the ids it has here.
func (a agency) holding(w rowstest.World) (kept rowstest.World) {
	a.t.Helper()
	ctx := a.t.Context()
	must := func(id int64, err error) int64 {
		a.t.Helper()
		if err != nil {
			a.t.Fatal(err)
		}
		return id
	}
	workspaces, users, clients, tags := map[int64]int64{}, map[int64]int64{}, map[int64]int64{}, map[int64]int64{}
	projects := map[int64]rowstest.Project{0: {}}
	for _, id := range w.Workspaces {
		workspaces[id] = int64(a.workspace("Workspace " + strconv.FormatInt(id, 10)))
		kept.Workspaces = append(kept.Workspaces, workspaces[id])
	}
	at := func(id int64) access.WorkspaceID { return access.WorkspaceID(workspaces[id]) }
	for _, id := range w.Users {
		users[id] = int64(a.member("Person"+strconv.FormatInt(id, 10), access.WorkspaceMember))
		kept.Users = append(kept.Users, users[id])
	}
	for _, id := range w.Clients {
		client, err := a.s.CreateClient(ctx, a.as(a.admin), at(w.Of(id)), "Client "+strconv.FormatInt(id, 10))
		clients[id] = must(int64(client), err)
		kept.Clients = append(kept.Clients, clients[id])
	}
	for _, id := range w.Tags {
		tag, err := a.s.CreateTag(ctx, a.as(a.admin), at(w.Of(id)), "tag "+strconv.FormatInt(id, 10))
		tags[id] = must(int64(tag), err)
		kept.Tags = append(kept.Tags, tags[id])
	}
	for _, p := range w.Projects {
		made, err := a.s.CreateProject(ctx, a.as(a.admin), planned(track.Project{WorkspaceID: at(p.Workspace), ClientID: track.ClientID(clients[p.Client]), Name: "Project " + strconv.FormatInt(p.ID, 10), Colour: "#0b7285", Currency: "EUR"}))
		projects[p.ID] = rowstest.Project{ID: must(int64(made), err), Workspace: workspaces[p.Workspace], Client: clients[p.Client]}
		kept.Projects = append(kept.Projects, projects[p.ID])
	}
	began := map[int64]int{}
	for _, e := range w.Entries {
		start := Start.AddDate(-1, 0, int(e.ID))
		draft := track.EntryDraft{Workspace: at(e.Workspace), User: access.UserID(users[e.User]), Project: access.ProjectID(projects[e.Project].ID), Description: e.Description, Billable: e.Billable,
			Start: start, Stop: start.Add(time.Duration(1<<min(began[e.Project], 16)) * time.Second), Currency: e.Currency}
		began[e.Project]++
		k := rowstest.Entry{Workspace: workspaces[e.Workspace], User: users[e.User], Project: projects[e.Project].ID, Client: projects[e.Project].Client, Billable: e.Billable, Description: e.Description, Currency: e.Currency}
		for _, tag := range e.Tags {
			k.Tags = append(k.Tags, tags[tag])
			draft.Tags = append(draft.Tags, track.TagID(tags[tag]))
		}
		id, err := a.s.CreateEntry(ctx, a.as(a.admin), false, planned(draft))
		k.ID = must(int64(id), err)
		kept.Entries = append(kept.Entries, k)
	}
	return kept
}
