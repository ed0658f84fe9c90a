package storetest

import (
	"testing"

	"vitrine/internal/access"
	"vitrine/internal/org"
	"vitrine/internal/track"
)

// Charts are computed again when what they count changes in a workspace they count, and for nothing else.
func TestTimeOfAWorkspaceMovesByItself(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		ctx := t.Context()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		other, err := a.s.CreateWorkspace(ctx, a.as(a.admin), org.WorkspaceRecord{Name: "Below", Path: "below"})
		must(err)
		mona := a.member("Mona", access.WorkspaceMember)
		project := a.project(a.admin, track.NewProject{Name: "Site", Public: true})
		client, err := a.s.CreateClient(ctx, a.as(a.admin), a.w, "Acme")
		must(err)
		tag, err := a.s.CreateTag(ctx, a.as(a.admin), a.w, "urgent")
		must(err)
		hour := a.hour(a.admin, project.ID, 3)
		for _, step := range []struct {
			name  string
			moves bool
			do    func() error
		}{
			{"an entry is made", true, func() error { a.hour(a.admin, project.ID, 5); return nil }},
			{"a tag is renamed", false, func() error { return a.s.RenameTag(ctx, a.as(a.admin), tag, "soon") }},
			{"a client is renamed", false, func() error {
				name := "Globex"
				return a.s.UpdateClient(ctx, a.as(a.admin), client, track.ClientEdit{Name: &name})
			}},
			{"somebody gets a role", false, func() error { a.promote(mona, access.WorkspaceAdmin); return nil }},
			{"a project gets a client", true, func() error {
				return a.s.UpdateProject(ctx, a.as(a.admin), project.ID, false, projectEdit(track.ProjectEdit{ClientID: &client}))
			}},
			{"a client is deleted", true, func() error { return a.s.DeleteClient(ctx, a.as(a.admin), client, false) }},
			{"an entry is deleted", true, func() error {
				return a.book.Entries.Delete(ctx, a.as(a.admin), track.TimeEntryByID{ID: hour.ID})
			}},
		} {
			before, err := a.s.TimeRevisions(ctx, a.at)
			must(err)
			must(step.do())
			after, err := a.s.TimeRevisions(ctx, a.at)
			must(err)
			newest, err := a.s.Revision(ctx, a.at)
			must(err)
			if after[other] != before[other] {
				t.Errorf("%s: another workspace's time moved from %d to %d", step.name, before[other], after[other])
			}
			switch {
			case step.moves && after[a.w] != newest:
				t.Errorf("%s at revision %d: the workspace's time is at %d", step.name, newest, after[a.w])
			case !step.moves && after[a.w] != before[a.w]:
				t.Errorf("%s: the workspace's time moved from %d to %d", step.name, before[a.w], after[a.w])
			}
		}
	})
}
