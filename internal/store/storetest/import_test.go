package storetest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/org"
	"vitrine/internal/track"
)

// between does something after each part of an import has been kept.
type between struct {
	track.Store
	parts int
	then  func(parts int)
}

func (b *between) AddImported(ctx context.Context, who access.Caller, id track.ImportID, batch track.ImportBatch, inLocked bool) error {
	err := b.Store.AddImported(ctx, who, id, batch, inLocked)
	if err == nil {
		b.parts++
		b.then(b.parts)
	}
	return err
}

// long is a file of half hours of somebody's, a minute apart, with a project and a tag.
func (a agency) long(email, project string, lines int) track.ImportFile {
	var text strings.Builder
	text.WriteString("Email,Client,Project,Task,Tags,Start date,Start time,Duration\n")
	for i := range lines {
		at := Start.AddDate(0, -2, 0).Add(time.Duration(i) * time.Minute)
		_, _ = fmt.Fprintf(&text, "%s,Kestrel,%s,Build,design,%s,%s,0:30\n", email, project, at.Format(time.DateOnly), at.Format("15:04"))
	}
	return track.ImportFile{ImportOptions: track.ImportOptions{WorkspaceID: a.w, TimeZone: "UTC"}, RawBody: []byte(text.String())}
}

func (a agency) total() int {
	a.t.Helper()
	page, err := a.s.Entries(a.t.Context(), a.at, track.EntryFilter{Scope: []access.WorkspaceRows{{Workspace: a.w, All: true}}, Page: track.Page{Limit: 1}})
	if err != nil {
		a.t.Fatal(err)
	}
	return page.Total
}

// run an import with something happening after each part of it.
func (a agency) run(who access.UserID, in track.ImportFile, then func(parts int)) track.Import {
	a.t.Helper()
	imports := track.New(&between{Store: a.s, then: then}).Imports
	done, err := imports.Run(a.t.Context(), a.as(who), in)
	if err != nil {
		a.t.Fatal(err)
	}
	return done
}

func TestAnImportEndsWithTheRightOfWhoStartedIt(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		lead := a.member("Lead", access.WorkspaceAdmin)
		in := a.long("ana@acme.example", "Falcon", 1100)
		done := a.run(lead, in, func(parts int) {
			if parts == 1 {
				a.promote(lead, access.WorkspaceMember)
			}
		})
		if done.State != "failed" || done.LinesDone != 500 || done.Created != 500 || len(done.Problems) != 1 ||
			done.Problems[0].Message != "Whoever started the import is no admin of the workspace any more. By then 500 of 1100 lines had been imported; they stay, and the same file again goes on from there." {
			t.Errorf("%+v", done)
		}
		if n := a.total(); n != 500 {
			t.Errorf("%d entries", n)
		}
		// Before anything is kept: nothing is.
		a.promote(lead, access.WorkspaceAdmin)
		begun, err := a.book.Imports.Start(t.Context(), a.as(lead), in)
		if err != nil {
			t.Fatal(err)
		}
		a.promote(lead, access.WorkspaceMember)
		a.work()
		ended, err := a.book.Imports.Get(t.Context(), a.as(a.admin), track.ImportByID{ID: begun.ID})
		if err != nil || ended.State != "failed" || ended.Problems[0].Message != "Whoever started the import is no admin of the workspace any more. Nothing was imported." {
			t.Errorf("%+v, %v", ended, err)
		}
		if n := a.total(); n != 500 {
			t.Errorf("%d entries", n)
		}
		// The same file again goes on.
		again := a.run(a.admin, in, func(int) {})
		if again.State != "done" || again.Created != 600 || again.Unchanged != 500 || a.total() != 1100 {
			t.Errorf("%+v", again)
		}
	})
}

func TestWhoMayNoLongerAddPeopleAddsNone(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		lead := a.member("Lead", access.WorkspaceAdmin)
		promote := func(role access.OrganizationRole) {
			t.Helper()
			in := org.ChangePerson{ID: lead}
			text := role.String()
			in.Body.Role = &text
			if _, err := (&org.Directory{Store: a.s}).ChangePerson(t.Context(), a.as(a.admin), in); err != nil {
				t.Fatal(err)
			}
		}
		promote(access.Admin)
		in := a.long("ana@acme.example", "Falcon", 500)
		in.RawBody = append(in.RawBody, "nia@partner.example,Kestrel,Falcon,Build,design,2026-11-02,09:00,0:30\n"...)
		done := a.run(lead, in, func(int) { promote(access.Member) })
		if done.State != "failed" || done.Created != 500 || !strings.Contains(done.Problems[0].Message, "can no longer add people to the organization") {
			t.Errorf("%+v", done)
		}
		if _, err := a.s.AccountByEmail(t.Context(), "nia@partner.example"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("somebody was added: %v", err)
		}
	})
}

// Others go on while a file is taken in, and it copes with what they do.
func TestAnImportLetsOthersWrite(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		ctx := t.Context()
		tom := a.member("Tom", access.WorkspaceMember)
		done := a.run(a.admin, a.long("tom@acme.example", "Falcon", 1100), func(parts int) {
			if parts != 1 {
				return
			}
			a.hour(tom, 0, 3)
			projects, err := a.book.Projects.List(ctx, a.as(a.admin), track.ListProjects{Page: track.Page{Limit: 50}})
			if err != nil || projects.Total != 1 || projects.Items[0].Members != 2 {
				t.Fatalf("%+v, %v", projects, err)
			}
			name := "Renamed meanwhile"
			if _, err := a.book.Projects.Edit(ctx, a.as(a.admin), track.EditProject{ID: projects.Items[0].ID, Body: track.ProjectEdit{Name: &name}}); err != nil {
				t.Fatal(err)
			}
			tags, err := a.book.Tags.List(ctx, a.as(a.admin), track.ListTags{Page: track.Page{Limit: 50}})
			if err != nil || tags.Total != 1 {
				t.Fatalf("%+v, %v", tags, err)
			}
			if err := a.book.Tags.Delete(ctx, a.as(a.admin), track.TagByID{ID: tags.Items[0].ID}); err != nil {
				t.Fatal(err)
			}
		})
		if done.State != "done" || done.Created != 1100 || a.total() != 1101 {
			t.Errorf("%+v, %d entries", done, a.total())
		}
		projects, err := a.book.Projects.List(ctx, a.as(a.admin), track.ListProjects{Page: track.Page{Limit: 50}})
		if err != nil || projects.Total != 2 || projects.Items[0].Name != "Falcon" || projects.Items[0].Seconds != 600*1800 || projects.Items[1].Seconds != 500*1800 || projects.Items[0].Members != 2 {
			t.Errorf("%+v, %v", projects.Items, err)
		}
	})
}

// Two at once on two nodes, of files that bring the same person, bring everything once.
func TestTwoImportsAtOnceAreCorrect(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		a.member("Tom", access.WorkspaceMember)
		second := a.workspace("Second")
		var begun []track.ImportID
		for _, w := range []access.WorkspaceID{a.w, second} {
			in := a.long("tom@acme.example", "Falcon", 4100)
			in.WorkspaceID = w
			in.RawBody = append(in.RawBody, "nia@partner.example,Kestrel,Falcon,Build,design,2026-11-02,09:00,0:30\n"...)
			one, err := a.book.Imports.Start(t.Context(), a.as(a.admin), in)
			if err != nil {
				t.Fatal(err)
			}
			begun = append(begun, one.ID)
			_, err = a.book.Imports.Start(t.Context(), a.as(a.admin), in)
			wantFault(t, err, fault.Conflict, "Another file is being imported into this workspace")
		}
		var nodes sync.WaitGroup
		for range 2 {
			nodes.Go(func() {
				if err := a.node(a.s).Drain(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		nodes.Wait()
		for _, id := range begun {
			if done := a.imported(id); done.State != "done" || done.Created != 4101 || done.Unchanged != 0 || done.LinesDone != 4101 {
				t.Errorf("%+v", done)
			}
		}
		for _, w := range []access.WorkspaceID{a.w, second} {
			a.w = w
			if n := a.total(); n != 4101 {
				t.Errorf("%d entries, want 4101", n)
			}
			names, err := a.s.WorkspaceNames(t.Context(), a.at, w)
			if err != nil || len(names.Projects) != 1 || len(names.Clients) != 1 || len(names.Tags) != 1 || len(names.Tasks) != 1 {
				t.Errorf("%+v, %v", names, err)
			}
		}
	})
}

func TestAnImportIntoALockedPeriodIsAsked(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		a.member("Tom", access.WorkspaceMember)
		a.lock("2026-11-03")
		in := a.file("classic.csv") // on the 2nd and 3rd of November
		preview, err := a.book.Imports.Preview(t.Context(), a.as(a.admin), in)
		if err != nil || preview.Locked == nil || preview.Locked.Entries == 0 || preview.Locked.Entries == preview.Entries || preview.Locked.BeforeCents != 0 || preview.Locked.AfterCents == 0 {
			t.Fatalf("%+v, %v", preview.Locked, err)
		}
		_, err = a.book.Imports.Run(t.Context(), a.as(a.admin), in)
		wantFault(t, err, fault.Conflict, fmt.Sprintf("This changes %d entries before 3 November 2026", preview.Locked.Entries))
		if n := a.total(); n != 0 {
			t.Errorf("%d entries", n)
		}
		in.InLocked = true
		done, err := a.book.Imports.Run(t.Context(), a.as(a.admin), in)
		if err != nil || done.State != "done" || done.Created != 4 {
			t.Errorf("%+v, %v", done, err)
		}
		in.InLocked = false // what is there already changes nothing
		if again, err := a.book.Imports.Run(t.Context(), a.as(a.admin), in); err != nil || again.State != "done" || again.Unchanged != 4 {
			t.Errorf("%+v, %v", again, err)
		}
		// A lock that comes in the middle holds what is left.
		a.lock("")
		ended := a.run(a.admin, a.long("tom@acme.example", "Falcon", 1100), func(int) { a.lock("2026-11-03") })
		if ended.State != "failed" || ended.Created != 500 || !strings.Contains(ended.Problems[0].Message, "Meanwhile time was locked where 500 entries of the file lie. By then 500 of 1100") {
			t.Errorf("%+v", ended)
		}
	})
}

// What was left in the middle, as its program was killed, is finished by whoever imports next from the command line, by the
// rights of whoever asked for it.
func TestAnImportThatWasLeftIsFinishedByTheNext(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		lead := a.member("Lead", access.WorkspaceAdmin)
		leave := func() track.Import {
			t.Helper()
			left, err := a.book.Imports.Start(t.Context(), a.as(lead), a.long("ana@"+a.mail, "Falcon", 600))
			if err != nil {
				t.Fatal(err)
			}
			_, lease, err := a.s.JobOf(t.Context(), track.ImportKind, fmt.Sprint("workspace ", a.w))
			if err != nil || lease.After(a.clock.Now()) {
				t.Fatal(lease, err)
			}
			return left
		}
		next := func(email string) {
			t.Helper()
			done, err := a.book.Imports.Run(t.Context(), a.as(a.admin), a.long(email, "Other", 3))
			if err != nil || done.State != "done" || done.Created+done.Unchanged != 3 {
				t.Errorf("%+v, %v", done, err)
			}
		}
		left := leave()
		next("ana@" + a.mail)
		if done := a.imported(left.ID); done.State != "done" || done.Created != 600 || a.total() != 603 {
			t.Errorf("%+v, %d entries", done, a.total())
		}
		left = leave()
		a.promote(lead, access.WorkspaceMember)
		next("ana@" + a.mail)
		if done := a.imported(left.ID); done.State != "failed" || !strings.Contains(done.Problems[0].Message, "is no admin of the workspace any more") {
			t.Errorf("%+v", done)
		}
	})
}

// Who may not import into the workspace finishes nothing there.
func TestOnlyWhoImportsFinishesWhatWasLeft(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		tom := a.member("Tom", access.WorkspaceMember)
		left, err := a.book.Imports.Start(t.Context(), a.as(a.admin), a.long("ana@"+a.mail, "Falcon", 3))
		if err != nil {
			t.Fatal(err)
		}
		_, err = a.book.Imports.Run(t.Context(), a.as(tom), a.long("tom@"+a.mail, "Falcon", 3))
		if err == nil {
			t.Error("a member may import")
		}
		if now := a.imported(left.ID); now.State != "running" || a.total() != 0 {
			t.Errorf("%+v", now)
		}
	})
}
