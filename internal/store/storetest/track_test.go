package storetest

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/demo"
	"vitrine/internal/fault"
	"vitrine/internal/org"
	"vitrine/internal/rows"
	"vitrine/internal/store"
	"vitrine/internal/track"
)

// agency is an organization in which time is tracked.
type agency struct {
	t     *testing.T
	s     *store.Store
	clock *Clock
	at    access.OrganizationID
	w     access.WorkspaceID
	admin access.UserID
	book  track.Book
	mail  string // where everybody has an address
}

func eachAgency(t *testing.T, body func(t *testing.T, a agency)) {
	t.Helper()
	clock := NewClock()
	EachAt(t, clock, func(t *testing.T, s *store.Store) {
		body(t, agency{t: t, s: s, clock: clock, book: track.New(s)}.founded("acme"))
	})
}

// another organization in the same store.
func (a agency) another(t *testing.T, n int) agency {
	t.Helper()
	a.t = t
	return a.founded(fmt.Sprint("acme", n))
}

func (a agency) founded(path string) agency {
	a.t.Helper()
	a.mail = path + ".example"
	var err error
	if a.at, a.admin, err = a.s.Found(a.t.Context(), org.Founding{Organization: "Acme", Path: path, Scheme: "standard", Name: "Ana", Email: "ana@" + a.mail}); err != nil {
		a.t.Fatal(err)
	}
	all, err := a.s.Workspaces(a.t.Context(), a.at)
	if err != nil {
		a.t.Fatal(err)
	}
	a.w = all[0].ID
	return a
}

// member of the workspace, with a role in it.
func (a agency) member(name string, role access.WorkspaceRole) access.UserID {
	a.t.Helper()
	user, err := a.s.Invite(a.t.Context(), access.Caller{Organization: a.at, User: a.admin}, org.Invitation{Hash: name + a.mail, Name: name, Email: strings.ToLower(name) + "@" + a.mail, Role: access.Member,
		Workspaces: []org.RoleRecord{{Workspace: a.w, Role: role}}, ExpiresAt: a.clock.Now().Add(time.Hour)})
	if err != nil {
		a.t.Fatal(err)
	}
	return user
}

// as is the user with their rights as of now.
func (a agency) as(user access.UserID) access.Caller { return a.of(a.at, user) }

// of is the user in an organization, with their rights as of now.
func (a agency) of(at access.OrganizationID, user access.UserID) access.Caller {
	a.t.Helper()
	view, err := a.s.View(a.t.Context(), at)
	if err != nil {
		a.t.Fatal(err)
	}
	return access.Caller{User: user, Organization: at, View: view, Now: a.clock.Now()}
}

func (a agency) project(user access.UserID, p track.NewProject) track.Project {
	a.t.Helper()
	p.WorkspaceID = a.w
	made, err := a.book.Projects.Create(a.t.Context(), a.as(user), track.CreateProject{Body: p})
	if err != nil {
		a.t.Fatal(err)
	}
	return made
}

// hour of somebody's on a project, begun so many hours ago.
func (a agency) hour(user access.UserID, p access.ProjectID, ago int) track.TimeEntry {
	a.t.Helper()
	start := a.clock.Now().Add(-time.Duration(ago) * time.Hour)
	stop := start.Add(time.Hour)
	made, err := a.book.Entries.Create(a.t.Context(), a.as(user), track.CreateTimeEntry{Body: track.NewTimeEntry{WorkspaceID: a.w, ProjectID: p, Start: start, Stop: &stop}})
	if err != nil {
		a.t.Fatal(err)
	}
	return made.TimeEntry
}

func (a agency) file(name string) track.ImportFile {
	a.t.Helper()
	text, err := os.ReadFile("../../track/testdata/" + name)
	if err != nil {
		a.t.Fatal(err)
	}
	return track.ImportFile{ImportOptions: track.ImportOptions{WorkspaceID: a.w, TimeZone: "Europe/Vienna"}, RawBody: text}
}

func wantFault(t *testing.T, err error, kind fault.Kind, words string) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind || !strings.Contains(err.Error(), words) {
		t.Errorf("%v, want %v with “%s”", err, kind, words)
	}
}

func hourly(n int64) *int64 { return &n }

func rateOf(e track.TimeEntry) string {
	if e.RateCents == nil {
		return "none"
	}
	return fmt.Sprint(*e.RateCents)
}

func TestTheMostSpecificRateHolds(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		ctx := t.Context()
		tom := a.member("Tom", access.WorkspaceMember)
		group, err := a.s.CreateGroup(ctx, access.Caller{Organization: a.at, User: a.admin}, "Design")
		if err != nil {
			t.Fatal(err)
		}
		if err := a.s.SetGroupMember(ctx, access.Caller{Organization: a.at, User: a.admin}, group, access.Principal{Kind: access.PrincipalUser, ID: int64(tom)}, true); err != nil {
			t.Fatal(err)
		}
		p := a.project(a.admin, track.NewProject{Name: "Falcon", Public: true})
		is := func(want string) track.TimeEntry {
			t.Helper()
			e, err := a.s.Entry(ctx, a.at, a.hour(tom, p.ID, 5).ID)
			if err != nil {
				t.Fatal(err)
			}
			if got := rateOf(e); got != want {
				t.Errorf("the rate is %s, want %s", got, want)
			}
			return e
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		workspaceRate := func(user access.UserID, rate *int64, past bool) {
			t.Helper()
			in := track.PutWorkspaceRate{ID: a.w, User: user}
			in.Body.RateCents, in.Body.ApplyToPast = rate, past
			_, err := a.book.Rates.Put(ctx, a.as(a.admin), in)
			must(err)
		}
		memberRate := func(kind string, id int64, rate int64) {
			t.Helper()
			_, err := a.book.Projects.PutMember(ctx, a.as(a.admin), track.PutProjectMember{ID: p.ID, Kind: kind, Holder: id, Body: track.ProjectMemberEdit{RateCents: &rate}})
			must(err)
		}
		is("none")
		workspaceRate(0, hourly(5000), false)
		first := is("5000")
		workspaceRate(tom, hourly(6000), false)
		is("6000")
		_, err = a.book.Projects.Edit(ctx, a.as(a.admin), track.EditProject{ID: p.ID, Body: track.ProjectEdit{RateCents: hourly(7000)}})
		must(err)
		is("7000")
		memberRate("group", int64(group), 8000)
		is("8000")
		memberRate("user", int64(tom), 9000)
		is("9000")

		// An entry keeps the rate it was made with, unless a change says otherwise.
		again, err := a.s.Entry(ctx, a.at, first.ID)
		must(err)
		if rateOf(again) != "5000" {
			t.Errorf("a later rate changed an entry to %s", rateOf(again))
		}
		before, err := a.s.Revision(ctx, a.at)
		must(err)
		in := track.PutProjectMember{ID: p.ID, Kind: "user", Holder: int64(tom), Body: track.ProjectMemberEdit{RateCents: hourly(9500), ApplyToPast: true}}
		_, err = a.book.Projects.PutMember(ctx, a.as(a.admin), in)
		must(err)
		again, err = a.s.Entry(ctx, a.at, first.ID)
		must(err)
		if rateOf(again) != "9500" {
			t.Errorf("the past did not follow: %s", rateOf(again))
		}
		if after, err := a.s.Revision(ctx, a.at); err != nil || after != before+1 {
			t.Errorf("revision %d after %d, %v", after, before, err)
		}
	})
}

func TestOnlyOneEntryRuns(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		ctx := t.Context()
		tom := a.member("Tom", access.WorkspaceMember)
		start := func(description string) track.TimeEntry {
			t.Helper()
			made, err := a.book.Entries.Create(ctx, a.as(tom), track.CreateTimeEntry{Body: track.NewTimeEntry{WorkspaceID: a.w, Description: description, Start: a.clock.Now()}})
			if err != nil {
				t.Fatal(err)
			}
			return made.TimeEntry
		}
		first := start("first")
		a.clock.Advance(25 * time.Minute)
		second := start("second")
		stopped, err := a.s.Entry(ctx, a.at, first.ID)
		if err != nil || stopped.Stop == nil || stopped.Seconds != 25*60 {
			t.Errorf("the first is %+v, %v", stopped, err)
		}
		running, err := a.book.Entries.Running(ctx, a.as(tom), struct{}{})
		if err != nil || running.Entry == nil || running.Entry.ID != second.ID {
			t.Errorf("%+v runs, %v", running.Entry, err)
		}
		if mine, err := a.book.Entries.Running(ctx, a.as(a.admin), struct{}{}); err != nil || mine.Entry != nil {
			t.Errorf("somebody else's runs for me: %+v, %v", mine.Entry, err)
		}
		// Somebody who forgets it has at most what an entry may be.
		a.clock.Advance(2 * track.MaxDuration)
		done, err := a.book.Entries.Stop(ctx, a.as(tom), track.TimeEntryByID{ID: second.ID})
		if err != nil || done.Seconds != int64(track.MaxDuration.Seconds()) {
			t.Errorf("stopped %+v, %v", done, err)
		}
		// Stopped again it is what it was, and no other timer stops in its place.
		third := start("third")
		a.clock.Advance(time.Hour)
		before, _ := a.s.Revision(ctx, a.at)
		again, err := a.book.Entries.Stop(ctx, a.as(tom), track.TimeEntryByID{ID: second.ID})
		after, _ := a.s.Revision(ctx, a.at)
		if err != nil || again.Stop == nil || !again.Stop.Equal(*done.Stop) || after != before {
			t.Errorf("stopped again %+v, %v, revision %d after %d", again, err, after, before)
		}
		if running, err := a.book.Entries.Running(ctx, a.as(tom), struct{}{}); err != nil || running.Entry == nil || running.Entry.ID != third.ID {
			t.Errorf("%+v runs, %v", running.Entry, err)
		}
		// Nobody stops another's, but for admins.
		otto := a.member("Otto", access.WorkspaceMember)
		_, err = a.book.Entries.Stop(ctx, a.as(otto), track.TimeEntryByID{ID: third.ID})
		wantFault(t, err, fault.NotFound, "")
		if ended, err := a.book.Entries.Stop(ctx, a.as(a.admin), track.TimeEntryByID{ID: third.ID}); err != nil || ended.Seconds != 3600 {
			t.Errorf("an admin stopped %+v, %v", ended, err)
		}
	})
}

// A timer that starts in the past ends the one that runs where it begins: no time counts twice.
func TestATimerFromThePast(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		ctx := t.Context()
		tom := a.member("Tom", access.WorkspaceMember)
		now := a.clock.Now()
		from := func(at time.Time) (track.TimeEntry, error) {
			made, err := a.book.Entries.Create(ctx, a.as(tom), track.CreateTimeEntry{Body: track.NewTimeEntry{WorkspaceID: a.w, Start: at}})
			return made.TimeEntry, err
		}
		first, err := from(now.Add(-2 * time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		second, err := from(now.Add(-30 * time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		if ended, err := a.s.Entry(ctx, a.at, first.ID); err != nil || ended.Stop == nil || !ended.Stop.Equal(second.Start) || ended.Seconds != 90*60 {
			t.Errorf("the first is %+v, %v; want that it ends where the second begins", ended, err)
		}
		// Before the one that runs began, there is nothing to end it at.
		_, err = from(now.Add(-31 * time.Minute))
		wantFault(t, err, fault.Invalid, "start")
		if runs, err := a.book.Entries.Running(ctx, a.as(tom), struct{}{}); err != nil || runs.Entry == nil || runs.Entry.ID != second.ID {
			t.Errorf("%+v runs, %v", runs.Entry, err)
		}
		third, err := from(second.Start)
		if err != nil {
			t.Fatal(err)
		}
		if ended, err := a.s.Entry(ctx, a.at, second.ID); err != nil || ended.Seconds != 0 || !ended.Stop.Equal(third.Start) {
			t.Errorf("the second is %+v, %v", ended, err)
		}
		// A clock that is half a minute fast begins one in the future: it ends there, with nothing counted.
		fast, err := from(now.Add(30 * time.Second))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := from(now); err != nil {
			t.Errorf("after a clock that is fast: %v", err)
		}
		if ended, err := a.s.Entry(ctx, a.at, fast.ID); err != nil || ended.Seconds != 0 || ended.Stop == nil {
			t.Errorf("the one of the fast clock is %+v, %v", ended, err)
		}
	})
}

// An entry that was deleted comes back exactly as it was.
func TestAnEntryIsBroughtBackAsItWas(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		ctx := t.Context()
		tom, otto := a.member("Tom", access.WorkspaceMember), a.member("Otto", access.WorkspaceMember)
		p := a.project(tom, track.NewProject{Name: "Falcon", RateCents: hourly(12345)})
		tag, err := a.s.CreateTag(ctx, a.as(a.admin), a.w, "design")
		if err != nil {
			t.Fatal(err)
		}
		stop := a.clock.Now()
		e, err := a.book.Entries.Create(ctx, a.as(tom), track.CreateTimeEntry{Body: track.NewTimeEntry{WorkspaceID: a.w, ProjectID: p.ID, TagIDs: []track.TagID{tag}, Description: "Wings", Start: stop.Add(-time.Hour), Stop: &stop}})
		if err != nil {
			t.Fatal(err)
		}
		// The rate changes meanwhile: what comes back has the one it was made with.
		if _, err := a.book.Projects.Edit(ctx, a.as(tom), track.EditProject{ID: p.ID, Body: track.ProjectEdit{RateCents: hourly(1)}}); err != nil {
			t.Fatal(err)
		}
		was, err := a.s.Entry(ctx, a.at, e.ID)
		if err != nil {
			t.Fatal(err)
		}
		a.clock.Advance(time.Minute)
		by := track.TimeEntryByID{ID: e.ID}
		if err := a.book.Entries.Delete(ctx, a.as(tom), by); err != nil {
			t.Fatal(err)
		}
		// For others, and for an id that never was, there is nothing to bring back.
		_, err = a.book.Entries.Restore(ctx, a.as(otto), by)
		wantFault(t, err, fault.NotFound, "")
		_, err = a.book.Entries.Restore(ctx, a.as(tom), track.TimeEntryByID{ID: 987654321})
		wantFault(t, err, fault.NotFound, "")
		if _, err := a.book.Entries.Restore(ctx, a.as(tom), by); err != nil {
			t.Fatal(err)
		}
		is, err := a.s.Entry(ctx, a.at, e.ID)
		if err != nil || !reflect.DeepEqual(was, is) {
			t.Errorf("it was  %+v\nand is %+v, %v", was, is, err)
		}
		before, _ := a.s.Revision(ctx, a.at)
		if _, err := a.book.Entries.Restore(ctx, a.as(tom), by); err != nil {
			t.Errorf("brought back again: %v", err)
		}
		if after, _ := a.s.Revision(ctx, a.at); after != before {
			t.Errorf("bringing back what is there made revision %d after %d", after, before)
		}
		// What it named and is gone, is gone from it too; a day later it is not there any more.
		if err := a.book.Entries.Delete(ctx, a.as(tom), by); err != nil {
			t.Fatal(err)
		}
		if err := a.s.DeleteTag(ctx, a.as(a.admin), tag, false); err != nil {
			t.Fatal(err)
		}
		if back, err := a.book.Entries.Restore(ctx, a.as(tom), by); err != nil || len(back.Tags) != 0 {
			t.Errorf("without its tag: %+v, %v", back, err)
		}
		if err := a.book.Entries.Delete(ctx, a.as(tom), by); err != nil {
			t.Fatal(err)
		}
		a.clock.Advance(25 * time.Hour)
		_, err = a.book.Entries.Restore(ctx, a.as(tom), by)
		wantFault(t, err, fault.NotFound, "")
	})
}

func TestATimerStopsTheOneOfAnotherOrganization(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		ctx := t.Context()
		there, _, err := a.s.Found(ctx, org.Founding{Organization: "Rival", Path: "rival", Scheme: "standard", Name: "Rita", Email: "rita@rival.example"})
		if err != nil {
			t.Fatal(err)
		}
		all, err := a.s.Workspaces(ctx, there)
		if err != nil {
			t.Fatal(err)
		}
		id, err := a.s.CreateEntry(ctx, a.of(there, a.admin), false, planned(track.EntryDraft{Workspace: all[0].ID, User: a.admin, Start: a.clock.Now(), Currency: "EUR"}))
		if err != nil {
			t.Fatal(err)
		}
		before, err := a.s.Revision(ctx, there)
		if err != nil {
			t.Fatal(err)
		}
		a.clock.Advance(time.Hour)
		if _, err := a.s.CreateEntry(ctx, a.as(a.admin), false, planned(track.EntryDraft{Workspace: a.w, User: a.admin, Start: a.clock.Now(), Currency: "EUR"})); err != nil {
			t.Fatal(err)
		}
		if e, err := a.s.Entry(ctx, there, id); err != nil || e.Seconds != 3600 {
			t.Errorf("the other organization's is %+v, %v", e, err)
		}
		if after, err := a.s.Revision(ctx, there); err != nil || after != before+1 {
			t.Errorf("the other organization is at revision %d after %d, %v: its charts would not learn of it", after, before, err)
		}
	})
}

func TestWhatAnEntryMayBe(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		ctx := t.Context()
		tom := a.member("Tom", access.WorkspaceMember)
		now := a.clock.Now()
		p := a.project(a.admin, track.NewProject{Name: "Falcon", Public: true})
		other := a.project(a.admin, track.NewProject{Name: "Heron", Public: true})
		gone := a.project(a.admin, track.NewProject{Name: "Ibis", Public: true})
		archived := true
		if _, err := a.book.Projects.Edit(ctx, a.as(a.admin), track.EditProject{ID: gone.ID, Body: track.ProjectEdit{Archived: &archived}}); err != nil {
			t.Fatal(err)
		}
		task, err := a.book.Tasks.Create(ctx, a.as(a.admin), track.CreateTask{Body: track.NewTask{ProjectID: other.ID, Name: "Build"}})
		if err != nil {
			t.Fatal(err)
		}
		at := func(d time.Duration) *time.Time { m := now.Add(d); return &m }
		for name, c := range map[string]struct {
			entry track.NewTimeEntry
			field string
		}{
			"stops before it starts":    {track.NewTimeEntry{Start: now, Stop: at(-time.Second)}, "stop"},
			"lasts too long":            {track.NewTimeEntry{Start: now.Add(-1000 * time.Hour), Stop: &now}, "stop"},
			"runs from the future":      {track.NewTimeEntry{Start: now.Add(time.Hour)}, "start"},
			"before there were clocks":  {track.NewTimeEntry{Start: time.Time{}, Stop: &now}, "start"},
			"years ahead":               {track.NewTimeEntry{Start: now.AddDate(3, 0, 0), Stop: at(3 * 366 * 24 * time.Hour)}, "start"},
			"no such project":           {track.NewTimeEntry{ProjectID: 999, Start: now, Stop: at(time.Hour)}, "project_id"},
			"an archived project":       {track.NewTimeEntry{ProjectID: gone.ID, Start: now, Stop: at(time.Hour)}, "project_id"},
			"another project's task":    {track.NewTimeEntry{ProjectID: p.ID, TaskID: task.ID, Start: now, Stop: at(time.Hour)}, "task_id"},
			"a task without a project":  {track.NewTimeEntry{TaskID: task.ID, Start: now, Stop: at(time.Hour)}, "task_id"},
			"no such tag":               {track.NewTimeEntry{TagIDs: []track.TagID{7}, Start: now, Stop: at(time.Hour)}, "tag_ids[0]"},
			"a description of 4,000":    {track.NewTimeEntry{Description: strings.Repeat("x", 4000), Start: now, Stop: at(time.Hour)}, "description"},
			"a description with a null": {track.NewTimeEntry{Description: "a\x00b", Start: now, Stop: at(time.Hour)}, "description"},
		} {
			c.entry.WorkspaceID = a.w
			_, err := a.book.Entries.Create(ctx, a.as(tom), track.CreateTimeEntry{Body: c.entry})
			t.Run(name, func(t *testing.T) { wantFault(t, err, fault.Invalid, c.field+":") })
		}
	})
}

func TestNamesStandOnce(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		ctx, who := t.Context(), a.as(a.admin)
		client, err := a.book.Clients.Create(ctx, who, track.CreateClient{Body: track.NewLabel{WorkspaceID: a.w, Name: " Kestrel "}})
		if err != nil || client.Name != "Kestrel" {
			t.Fatal(client, err)
		}
		_, err = a.book.Clients.Create(ctx, who, track.CreateClient{Body: track.NewLabel{WorkspaceID: a.w, Name: "Kestrel"}})
		wantFault(t, err, fault.Conflict, "Kestrel")
		tag, err := a.book.Tags.Create(ctx, who, track.CreateTag{Body: track.NewLabel{WorkspaceID: a.w, Name: "design"}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = a.book.Tags.Create(ctx, who, track.CreateTag{Body: track.NewLabel{WorkspaceID: a.w, Name: "design"}})
		wantFault(t, err, fault.Conflict, "design")
		_, err = a.book.Tags.Create(ctx, who, track.CreateTag{Body: track.NewLabel{WorkspaceID: a.w, Name: "a, b"}})
		wantFault(t, err, fault.Invalid, "comma")
		first := a.project(a.admin, track.NewProject{Name: "Falcon"})
		second := a.project(a.admin, track.NewProject{Name: "Falcon", ClientID: client.ID})
		_, err = a.book.Projects.Create(ctx, a.as(a.admin), track.CreateProject{Body: track.NewProject{WorkspaceID: a.w, Name: "Falcon", ClientID: client.ID}})
		wantFault(t, err, fault.Conflict, "Falcon")
		none := track.ClientID(0)
		_, err = a.book.Projects.Edit(ctx, a.as(a.admin), track.EditProject{ID: second.ID, Body: track.ProjectEdit{ClientID: &none}})
		wantFault(t, err, fault.Conflict, "Falcon")
		wantFault(t, a.book.Clients.Delete(ctx, a.as(a.admin), track.ClientByID{ID: client.ID}), fault.Conflict, "rename")

		// What is used is not lost: a project with time stays, a tag leaves its entries.
		stop := a.clock.Now()
		e, err := a.book.Entries.Create(ctx, a.as(a.admin), track.CreateTimeEntry{Body: track.NewTimeEntry{WorkspaceID: a.w, ProjectID: first.ID, TagIDs: []track.TagID{tag.ID, tag.ID}, Start: stop.Add(-time.Hour), Stop: &stop}})
		if err != nil || len(e.Tags) != 1 {
			t.Fatal(e.Tags, err)
		}
		wantFault(t, a.book.Projects.Delete(ctx, a.as(a.admin), track.DeleteProject{ID: first.ID}), fault.Conflict, "Archive")
		if err := a.book.Projects.Delete(ctx, a.as(a.admin), track.DeleteProject{ID: second.ID}); err != nil {
			t.Error(err)
		}
		if err := a.book.Tags.Delete(ctx, a.as(a.admin), track.TagByID{ID: tag.ID}); err != nil {
			t.Error(err)
		}
		if after, err := a.s.Entry(ctx, a.at, e.ID); err != nil || len(after.Tags) != 0 {
			t.Errorf("%+v, %v", after.Tags, err)
		}
	})
}

// What belongs to another organization does not exist, whoever asks.
func TestOtherOrganizationsDoNotExist(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		ctx := t.Context()
		there, rita, err := a.s.Found(ctx, org.Founding{Organization: "Rival", Path: "rival", Scheme: "standard", Name: "Rita", Email: "rita@rival.example"})
		if err != nil {
			t.Fatal(err)
		}
		p := a.project(a.admin, track.NewProject{Name: "Falcon", Public: true})
		e := a.hour(a.admin, p.ID, 3)
		client, err := a.s.CreateClient(ctx, a.as(a.admin), a.w, "Kestrel")
		if err != nil {
			t.Fatal(err)
		}
		tag, err := a.s.CreateTag(ctx, a.as(a.admin), a.w, "design")
		if err != nil {
			t.Fatal(err)
		}
		task, err := a.s.CreateTask(ctx, a.as(a.admin), p.ID, "Build")
		if err != nil {
			t.Fatal(err)
		}
		view, err := a.s.View(ctx, there)
		if err != nil {
			t.Fatal(err)
		}
		who := access.Caller{User: rita, Organization: there, View: view, Now: a.clock.Now()}
		for name, call := range map[string]func() error{
			"project":        func() error { _, err := a.book.Projects.Get(ctx, who, track.ProjectByID{ID: p.ID}); return err },
			"edit project":   func() error { _, err := a.book.Projects.Edit(ctx, who, track.EditProject{ID: p.ID}); return err },
			"delete project": func() error { return a.book.Projects.Delete(ctx, who, track.DeleteProject{ID: p.ID}) },
			"team":           func() error { _, err := a.book.Projects.ListMembers(ctx, who, track.ListMembers{ID: p.ID}); return err },
			"projects": func() error {
				_, err := a.book.Projects.List(ctx, who, track.ListProjects{WorkspaceID: a.w})
				return err
			},
			"clients":       func() error { _, err := a.book.Clients.List(ctx, who, track.ListClients{WorkspaceID: a.w}); return err },
			"edit client":   func() error { _, err := a.book.Clients.Edit(ctx, who, track.EditClient{ID: client}); return err },
			"delete client": func() error { return a.book.Clients.Delete(ctx, who, track.ClientByID{ID: client}) },
			"edit tag":      func() error { _, err := a.book.Tags.Edit(ctx, who, track.EditTag{ID: tag}); return err },
			"delete tag":    func() error { return a.book.Tags.Delete(ctx, who, track.TagByID{ID: tag}) },
			"tasks":         func() error { _, err := a.book.Tasks.List(ctx, who, track.ListTasks{ProjectID: p.ID}); return err },
			"edit task":     func() error { _, err := a.book.Tasks.Edit(ctx, who, track.EditTask{ID: task}); return err },
			"delete task":   func() error { return a.book.Tasks.Delete(ctx, who, track.TaskByID{ID: task}) },
			"entries": func() error {
				_, err := a.book.Entries.List(ctx, who, track.ListTimeEntries{WorkspaceID: a.w, TimeZone: "UTC"})
				return err
			},
			"edit entry":   func() error { _, err := a.book.Entries.Edit(ctx, who, track.EditTimeEntry{ID: e.ID}); return err },
			"delete entry": func() error { return a.book.Entries.Delete(ctx, who, track.TimeEntryByID{ID: e.ID}) },
			"rates":        func() error { _, err := a.book.Rates.List(ctx, who, track.WorkspaceRates{ID: a.w}); return err },
			"import":       func() error { _, err := a.book.Imports.Preview(ctx, who, a.file("classic.csv")); return err },
			"create a client": func() error {
				_, err := a.book.Clients.Create(ctx, who, track.CreateClient{Body: track.NewLabel{WorkspaceID: a.w, Name: "x"}})
				return err
			},
		} {
			if err := call(); fault.KindOf(err) != fault.NotFound || err == nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if list, err := a.book.Projects.List(ctx, who, track.ListProjects{}); err != nil || list.Total != 0 {
			t.Errorf("%v, %v", list, err)
		}
		if list, err := a.book.Entries.List(ctx, who, track.ListTimeEntries{TimeZone: "UTC", Page: track.Page{Limit: 50}}); err != nil || list.Total != 0 {
			t.Errorf("%v, %v", list, err)
		}
	})
}

func TestAnImportIsAllOrNothingAndOnce(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		ctx := t.Context()
		a.member("Tom", access.WorkspaceMember)
		preview, err := a.book.Imports.Preview(ctx, a.as(a.admin), a.file("classic.csv"))
		if err != nil || preview.Lines != 4 || preview.Entries != 4 || preview.ProblemCount != 0 || preview.From != "2026-11-02" || preview.To != "2026-11-03" || preview.Seconds != 3*3600+45*60 {
			t.Fatalf("%+v, %v", preview, err)
		}
		if want := []string{"Mobile app · Kestrel", "Internal", "Website · Kestrel"}; !slices.Equal(preview.Creates.Projects, want) {
			t.Errorf("would create %v, want %v", preview.Creates.Projects, want)
		}
		if want := []string{"nia@partner.example"}; !slices.Equal(preview.Creates.People, want) {
			t.Errorf("would create %v, want %v", preview.Creates.People, want)
		}
		if list, err := a.book.Projects.List(ctx, a.as(a.admin), track.ListProjects{}); err != nil || list.Total != 0 {
			t.Fatalf("the preview made %v, %v", list, err)
		}

		// One bad line, and nothing is imported.
		bad := a.file("classic.csv")
		bad.RawBody = append(slices.Clone(bad.RawBody), "Ana,ana@acme.example,,,,,No,2026-11-04,09:00:00,2026-11-04,08:00:00,,,\r\n"...)
		failed, err := a.book.Imports.Run(ctx, a.as(a.admin), bad)
		if err != nil || failed.State != "failed" || failed.ProblemCount != 1 || failed.Problems[0].Line != 7 || failed.Problems[0].Column != "End time" {
			t.Fatalf("%+v, %v", failed, err)
		}
		if list, err := a.book.Projects.List(ctx, a.as(a.admin), track.ListProjects{}); err != nil || list.Total != 0 {
			t.Fatalf("half of it was imported: %v, %v", list, err)
		}

		done, err := a.book.Imports.Run(ctx, a.as(a.admin), a.file("classic.csv"))
		if err != nil || done.State != "done" || done.Created != 4 || done.Unchanged != 0 || done.LinesDone != 4 {
			t.Fatalf("%+v, %v", done, err)
		}
		entries, err := a.book.Entries.List(ctx, a.as(a.admin), track.ListTimeEntries{TimeZone: "UTC", Page: track.Page{Limit: 50}})
		if err != nil || entries.Total != 4 || entries.Seconds != 3*3600+45*60 {
			t.Fatalf("%+v, %v", entries, err)
		}
		last := entries.Items[3]
		if entries.Items[2].User == "Ana" {
			last = entries.Items[2]
		}
		if last.User != "Ana" || last.Project != "Mobile app" || last.Client != "Kestrel" || last.Task != "Build" || len(last.Tags) != 2 || *last.AmountCents != 12750 || *last.RateCents != 8500 || !last.Billable {
			t.Errorf("%+v", last)
		}
		projects, err := a.book.Projects.List(ctx, a.as(a.admin), track.ListProjects{})
		if err != nil || projects.Total != 3 || projects.Items[1].Name != "Mobile app" || projects.Items[1].Public || projects.Items[1].Members != 2 {
			t.Errorf("%+v, %v", projects, err)
		}

		// The same file again, and one that says the same otherwise, change nothing.
		before, err := a.s.Revision(ctx, a.at)
		if err != nil {
			t.Fatal(err)
		}
		again, err := a.book.Imports.Run(ctx, a.as(a.admin), a.file("classic.csv"))
		if err != nil || again.State != "done" || again.Created != 0 || again.Unchanged != 4 {
			t.Fatalf("%+v, %v", again, err)
		}
		twice, err := a.book.Imports.Preview(ctx, a.as(a.admin), a.file("classic.csv"))
		if err != nil || twice.Entries != 0 || twice.Duplicates != 4 || len(twice.Creates.Projects) != 0 {
			t.Errorf("%+v, %v", twice, err)
		}
		for change, err := range a.s.Changes(ctx, a.at, before) {
			if err != nil || change.Kind != "time_entries.imported" {
				t.Errorf("the same file changed something: %s %s, %v", change.Kind, change.Body, err)
			}
		}
	})
}

func TestWhoMayImport(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		ctx := t.Context()
		tom, lead := a.member("Tom", access.WorkspaceMember), a.member("Lead", access.WorkspaceAdmin)
		_, err := a.book.Imports.Preview(ctx, a.as(tom), a.file("classic.csv"))
		wantFault(t, err, fault.Denied, "admins can import")
		// Only organization admins add people.
		preview, err := a.book.Imports.Preview(ctx, a.as(lead), a.file("classic.csv"))
		if err != nil || preview.ProblemCount != 1 || preview.Problems[0].Line != 6 || preview.Problems[0].Column != "Email" || len(preview.Creates.People) != 0 {
			t.Errorf("%+v, %v", preview, err)
		}
		done, err := a.book.Imports.Run(ctx, a.as(a.admin), a.file("classic.csv"))
		if err != nil || done.State != "done" {
			t.Fatalf("%+v, %v", done, err)
		}
		if _, err := a.book.Imports.Get(ctx, a.as(lead), track.ImportByID{ID: done.ID}); err != nil {
			t.Error(err)
		}
		_, err = a.book.Imports.Get(ctx, a.as(tom), track.ImportByID{ID: done.ID})
		wantFault(t, err, fault.NotFound, "")
		// Somebody the file brought cannot sign in, but is there.
		nia, err := a.s.AccountByEmail(ctx, "nia@partner.example")
		if err != nil || nia.PasswordHash != "" || a.as(nia.ID).View.WorkspaceRole(nia.ID, a.w) != access.WorkspaceMember {
			t.Errorf("%+v, %v", nia, err)
		}
	})
}

func TestTheDemonstrationIsTheSameEveryTime(t *testing.T) {
	var sums []string
	EachAt(t, NewClock(), func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		at, err := demo.Load(ctx, s, Start, 4000)
		if err != nil {
			t.Fatal(err)
		}
		sums = append(sums, sum(t, s, at))
		// Again on the same day changes nothing; days later it goes on.
		if _, err := demo.Load(ctx, s, Start, 4000); err != nil {
			t.Fatal(err)
		}
		if again := sum(t, s, at); again != sums[len(sums)-1] {
			t.Errorf("%s after a second start, %s before", again, sums[len(sums)-1])
		}
		if _, err := demo.Load(ctx, s, Start.AddDate(0, 0, 4), 4000); err != nil {
			t.Fatal(err)
		}
		last, err := s.LastEntry(ctx, at)
		if err != nil || !last.After(Start.AddDate(0, 0, 3)) || last.After(Start.AddDate(0, 0, 4)) {
			t.Errorf("the last entry is of %s, %v", last, err)
		}
	})
	if len(sums) == 2 && sums[0] != sums[1] {
		t.Errorf("%s on one database, %s on the other", sums[0], sums[1])
	}
	if len(demo.Offered()) < 5 {
		t.Error("there are too few people to sign in as")
	}
}

// Whoever tries the demonstration may call its projects what they like: it starts again all the same.
func TestTheDemonstrationGoesOnWithoutWhatWasRenamed(t *testing.T) {
	EachAt(t, NewClock(), func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		at, err := demo.Load(ctx, s, Start, 400)
		if err != nil {
			t.Fatal(err)
		}
		view, err := s.View(ctx, at)
		if err != nil {
			t.Fatal(err)
		}
		admin := slices.IndexFunc(view.Everyone(), func(u access.UserID) bool { return view.OrganizationRole(u) == access.Admin })
		who := access.Caller{User: view.Everyone()[admin], Organization: at, View: view, Now: Start}
		projects := track.New(s).Projects
		all, err := projects.List(ctx, who, track.ListProjects{Page: track.Page{Limit: 1}, Search: "Studio operations"})
		if err != nil || len(all.Items) != 1 {
			t.Fatal(all, err)
		}
		name := "Renamed by a visitor"
		if _, err := projects.Edit(ctx, who, track.EditProject{ID: all.Items[0].ID, Body: track.ProjectEdit{Name: &name}}); err != nil {
			t.Fatal(err)
		}
		if _, err := demo.Load(ctx, s, Start.AddDate(0, 0, 4), 400); err != nil {
			t.Fatal(err)
		}
		if last, err := s.LastEntry(ctx, at); err != nil || !last.After(Start.AddDate(0, 0, 3)) {
			t.Errorf("the last entry is of %s, %v", last, err)
		}
	})
}

// sum is what a chart would notice of a change.
func sum(t *testing.T, s *store.Store, at access.OrganizationID) string {
	t.Helper()
	workspaces, err := s.WorkspacesByPath(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	var scope rows.Scope
	for _, w := range workspaces {
		scope.Workspaces = append(scope.Workspaces, rows.Workspace{ID: int64(w), All: true})
	}
	found, err := s.Entries(t.Context(), at, track.EntryFilter{Scope: scope, Page: track.Page{Limit: 1}})
	if err != nil || found.Total < 3000 || found.Items[0].Stop.After(Start) {
		t.Fatal(found, err)
	}
	return fmt.Sprintln(found.Total, found.Seconds, found.Items[0].Description, found.Items[0].Start)
}

// A project that was deleted comes back with its team, their rates and its tasks; only to those who would manage it.
func TestAProjectIsBroughtBackAsItWas(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		ctx := t.Context()
		tom, otto := a.member("Tom", access.WorkspaceMember), a.member("Otto", access.WorkspaceMember)
		client, err := a.s.CreateClient(ctx, a.as(a.admin), a.w, "Kestrel")
		if err != nil {
			t.Fatal(err)
		}
		p := a.project(tom, track.NewProject{Name: "Falcon", ClientID: client, RateCents: hourly(9000), EstimateSeconds: 3600})
		if _, err := a.s.CreateTask(ctx, a.as(tom), p.ID, "Build"); err != nil {
			t.Fatal(err)
		}
		if err := a.s.PutProjectMember(ctx, a.as(tom), p.ID, access.Principal{Kind: access.PrincipalUser, ID: int64(otto)}, track.ProjectMemberEdit{RateCents: hourly(700)}, nil); err != nil {
			t.Fatal(err)
		}
		all := func() string {
			t.Helper()
			project, err := a.book.Projects.Get(ctx, a.as(tom), track.ProjectByID{ID: p.ID})
			if err != nil {
				t.Fatal(err)
			}
			project.RateCents = nil // a pointer
			team, err := a.book.Projects.ListMembers(ctx, a.as(tom), track.ListMembers{ID: p.ID, Page: track.Page{Limit: 10}})
			if err != nil {
				t.Fatal(err)
			}
			text := fmt.Sprintf("%+v", project)
			for _, m := range team.Items {
				rate := "none"
				if m.RateCents != nil {
					rate = fmt.Sprint(*m.RateCents)
				}
				text += fmt.Sprintf(" %s %d %v %s", m.Kind, m.ID, m.Manager, rate)
			}
			tasks, err := a.s.Tasks(ctx, a.at, p.ID, "")
			if err != nil {
				t.Fatal(err)
			}
			card, err := a.s.RateCard(ctx, a.at, a.w)
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprint(text, tasks, card.Projects[p.ID])
		}
		was := all()
		if err := a.book.Projects.Delete(ctx, a.as(tom), track.DeleteProject{ID: p.ID}); err != nil {
			t.Fatal(err)
		}
		for _, who := range []access.UserID{otto, a.member("Rita", access.WorkspaceMember)} {
			_, err := a.book.Projects.Restore(ctx, a.as(who), track.ProjectByID{ID: p.ID})
			wantFault(t, err, fault.NotFound, "")
		}
		if _, err := a.book.Projects.Restore(ctx, a.as(tom), track.ProjectByID{ID: p.ID}); err != nil {
			t.Fatal(err)
		}
		if is := all(); is != was {
			t.Errorf("it was\n%s\nand is\n%s", was, is)
		}
		// Its place may be taken meanwhile.
		if err := a.book.Projects.Delete(ctx, a.as(tom), track.DeleteProject{ID: p.ID}); err != nil {
			t.Fatal(err)
		}
		a.project(tom, track.NewProject{Name: "Falcon", ClientID: client})
		_, err = a.book.Projects.Restore(ctx, a.as(tom), track.ProjectByID{ID: p.ID})
		wantFault(t, err, fault.Conflict, "another project of that name")
	})
}
