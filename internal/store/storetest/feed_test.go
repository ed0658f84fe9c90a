package storetest

import (
	"encoding/json"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/columnar"
	"vitrine/internal/columnar/duckdb"
	"vitrine/internal/org"
	"vitrine/internal/query"
	"vitrine/internal/rows"
	"vitrine/internal/store"
	"vitrine/internal/track"
)

// What is saved, changed and deleted is so in the next chart asked for.
func TestReplicaFollowsTheStore(t *testing.T) {
	Each(t, func(t *testing.T, s *store.Store) {
		c := newCharted(t, s)
		web := c.project("Web")
		acme, err := s.CreateClient(t.Context(), c.who(), c.workspace, "Acme")
		c.must(err)
		tag, err := s.CreateTag(t.Context(), c.who(), c.workspace, "Rush")
		c.must(err)
		task, err := s.CreateTask(t.Context(), c.who(), web, "Build")
		c.must(err)
		draft := track.EntryDraft{Workspace: c.workspace, User: c.user, Project: web, Task: task, Tags: []track.TagID{tag}, Description: "Café", Billable: true,
			Start: Start.Add(-4 * time.Hour), Stop: Start.Add(-2 * time.Hour), Rate: track.Rate{Billed: cents(9000), Cost: cents(5000)}, Currency: "EUR"}
		entry, err := s.CreateEntry(t.Context(), c.who(), false, planned(draft))
		c.must(err)
		c.shows("saved", `[["Web",2,1,18000,10000]]`, track.ByProject)
		c.shows("its tag", `[["Rush",2,1,18000,10000]]`, track.ByTag)
		c.shows("its task", `[["Build",2,1,18000,10000]]`, track.ByTask)
		c.shows("its person", `[["Ann",2,1,18000,10000]]`, track.ByUser)
		c.shows("without a client", `[["No client",2,1,18000,10000]]`, track.ByClient)

		c.must(s.UpdateProject(t.Context(), c.who(), web, false, projectEdit(track.ProjectEdit{ClientID: &acme})))
		c.shows("the project belongs to a client", `[["Acme",2,1,18000,10000]]`, track.ByClient)
		c.must(s.DeleteClient(t.Context(), c.who(), acme, false))
		c.shows("the client is deleted", `[["No client",2,1,18000,10000]]`, track.ByClient)

		name := "Website"
		c.must(s.UpdateProject(t.Context(), c.who(), web, false, projectEdit(track.ProjectEdit{Name: &name})))
		c.shows("the project is renamed", `[["Website",2,1,18000,10000]]`, track.ByProject)

		draft.Stop, draft.Description = draft.Start.Add(3*time.Hour), "Tea"
		c.must(s.UpdateEntry(t.Context(), c.who(), entry, false, planned(draft)))
		c.shows("changed", `[["Tea",3,1,27000,15000]]`, track.ByDescription)

		c.must(s.DeleteTag(t.Context(), c.who(), tag, false))
		c.shows("the tag is deleted", `[["No tag",3,1,27000,15000]]`, track.ByTag)
		c.must(s.DeleteTask(t.Context(), c.who(), task, false))
		c.shows("the task is deleted", `[["No task",3,1,27000,15000]]`, track.ByTask)

		running, err := s.CreateEntry(t.Context(), c.who(), false, planned(track.EntryDraft{Workspace: c.workspace, User: c.user, Start: Start.Add(-time.Hour), Currency: "EUR"}))
		c.must(err)
		c.shows("a running one does not count", `[["Website",3,1,27000,15000]]`, track.ByProject)
		c.must(s.StopEntry(t.Context(), c.who(), running, false, anyway))
		c.shows("stopped it does", `[["Website",3,1,27000,15000],["No project",1,1,0,0]]`, track.ByProject)

		c.reopen()
		c.must(s.DeleteEntry(t.Context(), c.who(), running, false, anyway))
		c.shows("deleted, after a restart", `[["Website",3,1,27000,15000]]`, track.ByProject)
		c.must(s.DeleteEntry(t.Context(), c.who(), entry, false, anyway))
		c.shows("all deleted", `[]`, track.ByProject)
	})
}

func TestGroupsInChartsAreTheirMembersNow(t *testing.T) {
	Each(t, func(t *testing.T, s *store.Store) {
		c := newCharted(t, s)
		_, err := s.CreateEntry(t.Context(), c.who(), false, planned(track.EntryDraft{Workspace: c.workspace, User: c.user, Start: Start.Add(-2 * time.Hour), Stop: Start.Add(-time.Hour), Currency: "EUR"}))
		c.must(err)
		inner, err := s.CreateGroup(t.Context(), access.Caller{Organization: c.org, User: c.user}, "Inner")
		c.must(err)
		outer, err := s.CreateGroup(t.Context(), access.Caller{Organization: c.org, User: c.user}, "Outer")
		c.must(err)
		ann := access.Principal{Kind: access.PrincipalUser, ID: int64(c.user)}
		c.shows("nobody is in a group", `[["No group",1,1,0,0]]`, track.ByGroup)
		c.must(s.SetGroupMember(t.Context(), access.Caller{Organization: c.org, User: c.user}, outer, access.Principal{Kind: access.PrincipalGroup, ID: int64(inner)}, true))
		c.must(s.SetGroupMember(t.Context(), access.Caller{Organization: c.org, User: c.user}, inner, ann, true))
		c.shows("in a group, and in the one around it", `[["Inner",1,1,0,0],["Outer",1,1,0,0]]`, track.ByGroup)
		c.must(s.SetGroupMember(t.Context(), access.Caller{Organization: c.org, User: c.user}, inner, ann, false))
		c.shows("in none again", `[["No group",1,1,0,0]]`, track.ByGroup)
	})
}

func TestNamesAreFoundIgnoringCase(t *testing.T) {
	Each(t, func(t *testing.T, s *store.Store) {
		c := newCharted(t, s)
		id := int64(c.project("Überblick 100%"))
		names := s.Names(c.org)
		for text, want := range map[string]bool{"ÜBER": true, "100%": true, "%": true, "_": false, "other": false} {
			found, err := names.Find(t.Context(), track.ByProject, text)
			if err != nil || (len(found) == 1 && found[0] == id) != want {
				t.Errorf("%q: %v, %v", text, found, err)
			}
		}
		other, _, err := s.Found(t.Context(), org.Founding{Organization: "Other", Path: "other", Scheme: "standard", Name: "Eve", Email: "eve@other.example"})
		c.must(err)
		if labels, err := s.Names(other).Labels(t.Context(), track.ByProject, []int64{id}); err != nil || len(labels) != 0 {
			t.Errorf("another organization's names: %v, %v", labels, err)
		}
	})
}

// charted is an organization with a workspace and a person, and the replica of its time.
type charted struct {
	t         *testing.T
	store     *store.Store
	org       access.OrganizationID
	user      access.UserID
	workspace access.WorkspaceID
	path      string
	replica   *columnar.Replica
}

func newCharted(t *testing.T, s *store.Store) *charted {
	t.Helper()
	c := &charted{t: t, store: s, path: filepath.Join(t.TempDir(), "replica.duckdb")}
	var err error
	c.org, c.user, err = s.Found(t.Context(), org.Founding{Organization: "Studio", Path: "studio", Scheme: "standard", Name: "Ann", Email: "ann@studio.example"})
	c.must(err)
	roots, err := s.RootWorkspaces(t.Context(), c.org)
	c.must(err)
	c.workspace = roots[0]
	c.open()
	t.Cleanup(func() { c.must(c.replica.Close()) })
	return c
}

func (c *charted) open() {
	c.t.Helper()
	engine, err := duckdb.Open(c.path, slog.New(slog.DiscardHandler), time.Now)
	c.must(err)
	c.replica = columnar.Follow(engine, c.store, slog.New(slog.DiscardHandler))
}

func (c *charted) reopen() {
	c.t.Helper()
	c.must(c.replica.Close())
	c.open()
}

func (c *charted) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// who is the user with their rights as of now.
func (c *charted) who() access.Caller {
	c.t.Helper()
	view, err := c.store.View(c.t.Context(), c.org)
	c.must(err)
	return access.Caller{User: c.user, Organization: c.org, View: view, Now: Start}
}

// planned is a write that rests on nothing.
func planned[T any](is T) func(track.Reader) (T, error) {
	return func(track.Reader) (T, error) { return is, nil }
}

func projectEdit(e track.ProjectEdit) func(track.Reader) (track.ProjectEdit, track.Pricer, error) {
	return func(track.Reader) (track.ProjectEdit, track.Pricer, error) { return e, nil, nil }
}

func (c *charted) project(name string) access.ProjectID {
	c.t.Helper()
	id, err := c.store.CreateProject(c.t.Context(), c.who(), planned(track.Project{WorkspaceID: c.workspace, Name: name, Colour: "#0b7285", Currency: "EUR"}))
	c.must(err)
	return id
}

// shows asserts what a chart by a dimension shows now: labels, hours, entries, amount and cost, as JSON.
func (c *charted) shows(what, want string, by query.Dimension) {
	c.t.Helper()
	revision, err := c.store.Revision(c.t.Context(), c.org)
	c.must(err)
	c.must(c.replica.CatchUp(c.t.Context(), int64(c.org), revision))
	source, release := c.replica.Snapshot(int64(c.org), revision, func() []int64 { return []int64{0} })
	defer release()
	result, err := query.Run(c.t.Context(), source, c.store.Names(c.org),
		query.Question{Measures: []query.Measure{track.Hours, track.EntryCount, track.Amount, track.Cost}, Breakdowns: []query.Breakdown{{By: by}}, Period: query.Period{Preset: query.AllTime}},
		rows.Scope{Workspaces: []rows.Workspace{{ID: int64(c.workspace), All: true, Rates: rows.Money{All: true}, Costs: rows.Money{All: true}}}}, query.Context{Datasets: c.store.Datasets(c.org), Now: Start, Zone: time.UTC})
	c.must(err)
	rows := [][]any{}
	for _, row := range result.Rows {
		cells := []any{row.Keys[0].Label}
		for _, v := range row.Values {
			cells = append(cells, *v)
		}
		rows = append(rows, cells)
	}
	got, err := json.Marshal(rows)
	c.must(err)
	if string(got) != want {
		c.t.Errorf("%s: the chart shows %s, want %s", what, got, want)
	}
}

func cents(n int64) *int64 { return &n }

func TestProjectsOfOneColourHaveShadesOfTheirOwn(t *testing.T) {
	Each(t, func(t *testing.T, s *store.Store) {
		c := newCharted(t, s)
		first, second, third := int64(c.project("Web")), int64(c.project("App")), int64(c.project("Shop"))
		for _, ids := range [][]int64{{first, second, third}, {third, second}, {second}} { // whatever it stands beside
			labels, err := s.Names(c.org).Labels(t.Context(), track.ByProject, ids)
			c.must(err)
			for _, id := range ids {
				if want := map[int64]int{first: 0, second: 1, third: 2}[id]; labels[id].Slot != want || labels[id].Colour != "#0b7285" {
					t.Errorf("%d of %v: %+v, want shade %d", id, ids, labels[id], want)
				}
			}
		}
	})
}
