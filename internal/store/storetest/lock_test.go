package storetest

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/demo"
	"vitrine/internal/fault"
	"vitrine/internal/job"
	"vitrine/internal/org"
	"vitrine/internal/store"
	"vitrine/internal/track"
)

// set changes the settings of a workspace, as its admins do.
func (a agency) set(w access.WorkspaceID, change func(*org.WorkspaceSettings)) {
	a.t.Helper()
	all, err := a.s.Workspaces(a.t.Context(), a.at)
	if err != nil {
		a.t.Fatal(err)
	}
	in := org.ChangeWorkspace{ID: w}
	settings := all[slices.IndexFunc(all, func(r org.WorkspaceRecord) bool { return r.ID == w })].Settings
	change(&settings)
	said := func(choice string) *string { // one that was never made is not sent
		if choice == "" {
			return nil
		}
		return &choice
	}
	in.Body.Settings = &org.ChangeSettings{
		ProjectsBy: said(settings.ProjectsBy), ClientsBy: said(settings.ClientsBy), TagsBy: said(settings.TagsBy), RatesVisible: said(settings.RatesVisible), CostsVisible: said(settings.CostsVisible),
		TimeZone: &settings.TimeZone, FirstWeekday: settings.FirstWeekday, Billable: &settings.Billable, Currency: &settings.Currency, LockedBefore: &settings.LockedBefore,
	}
	if _, err := (&org.Directory{Store: a.s}).ChangeWorkspace(a.t.Context(), a.as(a.admin), in); err != nil {
		a.t.Fatal(err)
	}
}

// lock what lies before a day.
func (a agency) lock(day string) {
	a.t.Helper()
	a.set(a.w, func(s *org.WorkspaceSettings) { s.LockedBefore = day })
}

// locked is a workspace whose days before today are locked, with an entry in there that has everything an entry can have,
// one of today, and a timer that runs since before today.
type locked struct {
	agency
	tom, lead            access.UserID
	project, other       access.ProjectID
	client, second       track.ClientID
	task                 track.TaskID
	tag                  track.TagID
	entry, young, runner track.EntryID
	gone                 track.EntryID // was deleted
	importing            track.ImportID
	lease                job.Lease // of importing
}

func newLocked(a agency) *locked {
	a.t.Helper()
	ctx := a.t.Context()
	must := func(err error) {
		a.t.Helper()
		if err != nil {
			a.t.Fatal(err)
		}
	}
	l := &locked{agency: a, tom: a.member("Tom", access.WorkspaceMember), lead: a.member("Lead", access.WorkspaceAdmin)}
	a.member("Otto", access.WorkspaceMember)
	var err error
	l.client, err = a.s.CreateClient(ctx, a.as(l.lead), a.w, "Kestrel")
	must(err)
	l.second, err = a.s.CreateClient(ctx, a.as(l.lead), a.w, "Heron")
	must(err)
	l.tag, err = a.s.CreateTag(ctx, a.as(l.lead), a.w, "design")
	must(err)
	l.project = a.project(l.tom, track.NewProject{Name: "Falcon", ClientID: l.client, RateCents: hourly(10000)}).ID
	l.other = a.project(l.tom, track.NewProject{Name: "Empty"}).ID
	l.task, err = a.s.CreateTask(ctx, a.as(l.tom), l.project, "Build")
	must(err)
	made := func(e track.NewTimeEntry) track.EntryID {
		a.t.Helper()
		e.WorkspaceID, e.ProjectID, e.TaskID, e.TagIDs = a.w, l.project, l.task, []track.TagID{l.tag}
		entry, err := a.book.Entries.Create(ctx, a.as(l.tom), track.CreateTimeEntry{Body: e})
		must(err)
		return entry.ID
	}
	at := func(ago time.Duration) *time.Time { t := Start.Add(-ago); return &t }
	l.entry = made(track.NewTimeEntry{Start: *at(40 * time.Hour), Stop: at(37 * time.Hour)})
	l.gone = made(track.NewTimeEntry{Start: *at(33 * time.Hour), Stop: at(30 * time.Hour)})
	must(a.s.DeleteEntry(ctx, a.as(l.tom), l.gone, false, anyway))
	l.young = made(track.NewTimeEntry{Start: *at(2 * time.Hour), Stop: at(time.Hour)})
	l.runner = made(track.NewTimeEntry{Start: *at(20 * time.Hour)})
	var begun job.ID
	l.importing, begun, err = a.s.BeginImport(ctx, a.as(l.lead), track.ImportOrder{Options: track.ImportOptions{WorkspaceID: a.w}, Lines: 1}, job.New{Kind: track.ImportKind})
	must(err)
	taken, _, err := a.s.TakeJobByID(ctx, begun, job.LeaseFor)
	must(err)
	l.lease = taken.Lease
	a.lock(Start.Format(time.DateOnly))
	return l
}

// facts is everything of the workspace's entries, for comparison.
func (l *locked) facts() string {
	l.t.Helper()
	page, err := l.s.Entries(l.t.Context(), l.at, track.EntryFilter{Scope: []access.WorkspaceRows{{Workspace: l.w, All: true}}, Page: track.Page{Limit: 50}})
	if err != nil {
		l.t.Fatal(err)
	}
	var lines []string
	for _, e := range page.Items {
		cents := func(n *int64) int64 {
			if n == nil {
				return -1
			}
			return *n
		}
		lines = append(lines, fmt.Sprint(e.ID, e.UserID, e.Project, e.Client, e.Task, e.Tags, e.Billable, e.Start, e.Stop, e.Seconds, cents(e.RateCents), cents(e.CostCents), e.Currency))
	}
	return strings.Join(lines, "\n")
}

// trial is a write that changes a locked period.
type trial struct {
	entries       int
	before, after int64 // their amounts
	// by is who may do it but for the lock: Tom, who manages the project, or else the workspace's admin.
	byTom bool
	do    func(l *locked, who access.Caller, inLocked bool) error
}

// anyway checks nothing.
func anyway(track.Reader) error { return nil }

// draftOf is an entry as a draft that changes nothing.
func draftOf(l *locked, e track.TimeEntry) track.EntryDraft {
	d := track.EntryDraft{Workspace: e.WorkspaceID, User: e.UserID, Project: e.ProjectID, Task: e.TaskID, Description: e.Description, Billable: e.Billable,
		Start: e.Start, Rate: track.Rate{Billed: e.RateCents, Cost: e.CostCents}, Currency: e.Currency}
	for _, tag := range e.Tags {
		d.Tags = append(d.Tags, track.TagID(tag.ID))
	}
	if e.Stop != nil {
		d.Stop = *e.Stop
	}
	return d
}

// editing is a trial of a change of an entry.
func editing(id func(*locked) track.EntryID, change func(l *locked, d *track.EntryDraft)) func(l *locked, who access.Caller, inLocked bool) error {
	return func(l *locked, who access.Caller, inLocked bool) error {
		ctx := l.t.Context()
		return l.s.UpdateEntry(ctx, who, id(l), inLocked, func(now track.Reader) (track.EntryDraft, error) {
			e, err := now.Entry(ctx, l.at, id(l))
			d := draftOf(l, e)
			change(l, &d)
			return d, err
		})
	}
}

func theLocked(l *locked) track.EntryID { return l.entry }
func theYoung(l *locked) track.EntryID  { return l.young }

// doubled prices everything at €200 an hour, and its cost at €50.
func doubled(*track.RateCard, access.UserID, access.ProjectID) track.Rate {
	return track.Rate{Billed: hourly(20000), Cost: hourly(5000)}
}

// trials are by the store's method and, after a dash, what is tried with it.
var trials = map[string]trial{
	"CreateEntry - in it": {entries: 1, after: 10000, byTom: true, do: func(l *locked, who access.Caller, inLocked bool) error {
		_, err := l.s.CreateEntry(l.t.Context(), who, inLocked, planned(track.EntryDraft{Workspace: l.w, User: l.tom, Billable: true, Start: Start.Add(-30 * time.Hour), Stop: Start.Add(-29 * time.Hour), Rate: track.Rate{Billed: hourly(10000)}, Currency: "EUR"}))
		return err
	}},
	"CreateEntry - a timer that stops one": {entries: 1, after: 200000, byTom: true, do: func(l *locked, who access.Caller, inLocked bool) error {
		_, err := l.s.CreateEntry(l.t.Context(), who, inLocked, planned(track.EntryDraft{Workspace: l.w, User: l.tom, Start: Start, Currency: "EUR"}))
		return err
	}},
	"StopEntry": {entries: 1, after: 200000, do: func(l *locked, who access.Caller, inLocked bool) error {
		return l.s.StopEntry(l.t.Context(), who, l.runner, inLocked, anyway)
	}, byTom: true},
	"RestoreEntry": {entries: 1, after: 30000, byTom: true, do: func(l *locked, who access.Caller, inLocked bool) error {
		return l.s.RestoreEntry(l.t.Context(), who, l.gone, inLocked, func(track.TimeEntry) error { return nil })
	}},
	"UpdateEntry - hours": {entries: 1, before: 30000, after: 20000, byTom: true, do: editing(theLocked, func(_ *locked, d *track.EntryDraft) { d.Stop = d.Stop.Add(-time.Hour) })},
	"UpdateEntry - day": {entries: 1, before: 30000, after: 30000, byTom: true, do: editing(theLocked, func(_ *locked, d *track.EntryDraft) {
		d.Start, d.Stop = d.Start.AddDate(0, 0, -1), d.Stop.AddDate(0, 0, -1)
	})},
	"UpdateEntry - out": {entries: 1, before: 30000, after: 30000, byTom: true, do: editing(theLocked, func(_ *locked, d *track.EntryDraft) { d.Start, d.Stop = Start.Add(-4*time.Hour), Start.Add(-time.Hour) })},
	"UpdateEntry - into it": {entries: 1, before: 10000, after: 10000, byTom: true, do: editing(theYoung, func(_ *locked, d *track.EntryDraft) {
		d.Start, d.Stop = d.Start.AddDate(0, 0, -1), d.Stop.AddDate(0, 0, -1)
	})},
	"UpdateEntry - money":    {entries: 1, before: 30000, after: 60000, byTom: true, do: editing(theLocked, func(_ *locked, d *track.EntryDraft) { d.Rate.Billed = hourly(20000) })},
	"UpdateEntry - cost":     {entries: 1, before: 30000, after: 30000, byTom: true, do: editing(theLocked, func(_ *locked, d *track.EntryDraft) { d.Rate.Cost = hourly(4000) })},
	"UpdateEntry - currency": {entries: 1, before: 30000, after: 30000, byTom: true, do: editing(theLocked, func(_ *locked, d *track.EntryDraft) { d.Currency = "CHF" })},
	"UpdateEntry - project":  {entries: 1, before: 30000, after: 30000, byTom: true, do: editing(theLocked, func(l *locked, d *track.EntryDraft) { d.Project = l.other })},
	"UpdateEntry - task":     {entries: 1, before: 30000, after: 30000, byTom: true, do: editing(theLocked, func(_ *locked, d *track.EntryDraft) { d.Task = 0 })},
	"UpdateEntry - tags":     {entries: 1, before: 30000, after: 30000, byTom: true, do: editing(theLocked, func(_ *locked, d *track.EntryDraft) { d.Tags = nil })},
	"UpdateEntry - billable": {entries: 1, before: 30000, byTom: true, do: editing(theLocked, func(_ *locked, d *track.EntryDraft) { d.Billable = false })},
	"DeleteEntry": {entries: 1, before: 30000, byTom: true, do: func(l *locked, who access.Caller, inLocked bool) error {
		return l.s.DeleteEntry(l.t.Context(), who, l.entry, inLocked, func(track.Reader) error { return nil })
	}},
	"UpdateProject - its rate": {entries: 2, before: 30000, after: 60000, byTom: true, do: func(l *locked, who access.Caller, inLocked bool) error {
		return l.s.UpdateProject(l.t.Context(), who, l.project, inLocked, func(track.Reader) (track.ProjectEdit, track.Pricer, error) {
			return track.ProjectEdit{RateCents: hourly(20000)}, doubled, nil
		})
	}},
	"UpdateProject - another client": {entries: 2, before: 30000, after: 30000, byTom: true, do: func(l *locked, who access.Caller, inLocked bool) error {
		return l.s.UpdateProject(l.t.Context(), who, l.project, inLocked, projectEdit(track.ProjectEdit{ClientID: &l.second}))
	}},
	"PutProjectMember": {entries: 2, before: 30000, after: 60000, byTom: true, do: func(l *locked, who access.Caller, inLocked bool) error {
		return l.s.PutProjectMember(l.t.Context(), who, l.project, access.Principal{Kind: access.PrincipalUser, ID: int64(l.tom)}, track.ProjectMemberEdit{RateCents: hourly(20000), InLocked: inLocked}, doubled)
	}},
	"PutWorkspaceRate - everyone's": {entries: 2, before: 30000, after: 60000, do: func(l *locked, who access.Caller, inLocked bool) error {
		return l.s.PutWorkspaceRate(l.t.Context(), who, l.w, track.WorkspaceRate{RateCents: hourly(20000), CostCents: hourly(5000)}, doubled, inLocked)
	}},
	"PutWorkspaceRate - one person's": {entries: 2, before: 30000, after: 60000, do: func(l *locked, who access.Caller, inLocked bool) error {
		return l.s.PutWorkspaceRate(l.t.Context(), who, l.w, track.WorkspaceRate{UserID: l.tom, RateCents: hourly(20000), CostCents: hourly(5000)}, doubled, inLocked)
	}},
	"DeleteClient": {entries: 2, before: 30000, after: 30000, do: func(l *locked, who access.Caller, inLocked bool) error {
		return l.s.DeleteClient(l.t.Context(), who, l.client, inLocked)
	}},
	"DeleteTag": {entries: 2, before: 30000, after: 30000, do: func(l *locked, who access.Caller, inLocked bool) error {
		return l.s.DeleteTag(l.t.Context(), who, l.tag, inLocked)
	}},
	"DeleteTask": {entries: 2, before: 30000, after: 30000, byTom: true, do: func(l *locked, who access.Caller, inLocked bool) error {
		return l.s.DeleteTask(l.t.Context(), who, l.task, inLocked)
	}},
	"AddImported": {entries: 1, after: 10000, do: func(l *locked, who access.Caller, inLocked bool) error {
		return l.s.AddImported(l.t.Context(), who, l.importing, track.ImportBatch{Lease: l.lease, Done: 1, Workspace: l.w, Currency: "EUR", Entries: []track.ImportEntry{
			{Key: "k", Email: "tom@" + l.mail, Billable: true, Start: Start.Add(-30 * time.Hour), Stop: Start.Add(-29 * time.Hour), Rate: track.Rate{Billed: hourly(10000)}, Currency: "EUR"},
		}}, inLocked)
	}},
}

// harmless are the writes that cannot touch an entry that is there: what they do is tried too, and is not held up.
var harmless = map[string]func(l *locked, who access.Caller) error{
	"CreateProject": func(l *locked, who access.Caller) error {
		_, err := l.s.CreateProject(l.t.Context(), who, planned(track.Project{WorkspaceID: l.w, Name: "Ibis", Colour: "#0b7285", Currency: "EUR"}))
		return err
	},
	"DeleteProject": func(l *locked, who access.Caller) error { // with entries on it, it is a conflict whatever the lock
		if err := l.s.DeleteProject(l.t.Context(), who, l.project, true); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "Archive") {
			return fmt.Errorf("a project with time on it: %w", err)
		}
		return l.s.DeleteProject(l.t.Context(), who, l.other, false)
	},
	"RestoreProject": func(l *locked, who access.Caller) error { // what time was tracked on is never deleted
		return l.s.RestoreProject(l.t.Context(), who, l.other, func(access.ProjectRights) error { return nil })
	},
	"DeleteProjectMember": func(l *locked, who access.Caller) error {
		return l.s.DeleteProjectMember(l.t.Context(), who, l.project, access.Principal{Kind: access.PrincipalUser, ID: int64(l.tom)})
	},
	"CreateClient": func(l *locked, who access.Caller) error {
		_, err := l.s.CreateClient(l.t.Context(), who, l.w, "Ibis")
		return err
	},
	"CreateTag": func(l *locked, who access.Caller) error {
		_, err := l.s.CreateTag(l.t.Context(), who, l.w, "ibis")
		return err
	},
	"CreateTask": func(l *locked, who access.Caller) error {
		_, err := l.s.CreateTask(l.t.Context(), who, l.project, "Ibis")
		return err
	},
	"UpdateClient": func(l *locked, who access.Caller) error {
		name, archived := "Kestrel & Co.", true
		return l.s.UpdateClient(l.t.Context(), who, l.client, track.ClientEdit{Name: &name, Archived: &archived})
	},
	"RenameTag": func(l *locked, who access.Caller) error {
		return l.s.RenameTag(l.t.Context(), who, l.tag, "designing")
	},
	"UpdateTask": func(l *locked, who access.Caller) error {
		name, done := "Building", true
		return l.s.UpdateTask(l.t.Context(), who, l.task, track.TaskEdit{Name: &name, Done: &done})
	},
	"BeginImport": func(l *locked, who access.Caller) error {
		_, _, err := l.s.BeginImport(l.t.Context(), who, track.ImportOrder{Options: track.ImportOptions{WorkspaceID: l.w}}, job.New{Kind: track.ImportKind})
		return err
	},
	// With what the methods of trials change elsewhere.
	"UpdateProject - its name": func(l *locked, who access.Caller) error {
		name, public, archived, colour := "Falcon 2", true, true, "#5f3dc4"
		return l.s.UpdateProject(l.t.Context(), who, l.project, false, projectEdit(track.ProjectEdit{Name: &name, Public: &public, Archived: &archived, Colour: &colour, RateCents: hourly(1)}))
	},
	"UpdateEntry - its description": func(l *locked, who access.Caller) error {
		return editing(theLocked, func(_ *locked, d *track.EntryDraft) { d.Description = "Mended" })(l, who, false)
	},
	"UpdateEntry - one of today": func(l *locked, who access.Caller) error {
		return editing(theYoung, func(_ *locked, d *track.EntryDraft) { d.Stop, d.Tags = d.Stop.Add(time.Minute), nil })(l, who, false)
	},
	"PutProjectMember - from now on": func(l *locked, who access.Caller) error {
		return l.s.PutProjectMember(l.t.Context(), who, l.project, access.Principal{Kind: access.PrincipalUser, ID: int64(l.lead)}, track.ProjectMemberEdit{RateCents: hourly(1)}, nil)
	},
	"PutWorkspaceRate - from now on": func(l *locked, who access.Caller) error {
		return l.s.PutWorkspaceRate(l.t.Context(), who, l.w, track.WorkspaceRate{RateCents: hourly(1)}, nil, false)
	},
	"PutWorkspaceRate - what it is": func(l *locked, who access.Caller) error {
		same := func(*track.RateCard, access.UserID, access.ProjectID) track.Rate {
			return track.Rate{Billed: hourly(10000)}
		}
		return l.s.PutWorkspaceRate(l.t.Context(), who, l.w, track.WorkspaceRate{RateCents: hourly(10000)}, same, false)
	},
	"AddImported - today's": func(l *locked, who access.Caller) error {
		return l.s.AddImported(l.t.Context(), who, l.importing, track.ImportBatch{Lease: l.lease, Done: 1, Workspace: l.w, Currency: "EUR", Entries: []track.ImportEntry{
			{Key: "today", Email: "tom@" + l.mail, Start: Start.Add(-5 * time.Hour), Stop: Start.Add(-4 * time.Hour), Currency: "EUR"},
		}}, false)
	},
}

// promote gives somebody a role in the workspace.
func (a agency) promote(u access.UserID, role access.WorkspaceRole) {
	a.t.Helper()
	in := org.GiveRole{RoleOf: org.RoleOf{ID: a.w, Kind: "user", Holder: int64(u)}}
	in.Body.Role = role.String()
	if err := (&org.Directory{Store: a.s}).GiveRole(a.t.Context(), a.as(a.admin), in); err != nil {
		a.t.Fatal(err)
	}
}

// Every write is tried against a locked period. A new one has to be added to the trials, or to what cannot touch an entry.
func TestEveryWriteIsTriedAgainstALockedPeriod(t *testing.T) {
	tried := map[string]bool{}
	for _, name := range slices.Concat(slices.Collect(maps.Keys(trials)), slices.Collect(maps.Keys(harmless))) {
		method, _, _ := strings.Cut(name, " - ")
		tried[method] = true
	}
	// What says how an import, or a job, goes on changes no entry.
	for _, name := range strings.Fields(`KeepBrings FinishImport FailImport AddJob JobsAdded TakeJob TakeJobByID RenewJob EndJob PutOffJob FailJob`) {
		tried[name] = true
	}
	reads := map[string]bool{}
	for _, name := range strings.Fields(`TrackedWorkspace Projects Client Tag Task Entry RateCard RatesOf View RootWorkspaces ProjectIDs ProjectSeconds ProjectMembers Clients ClientProjects
		Tags Tasks WorkspaceRates Entries RunningEntry Zone ImportPeople WorkspaceNames KnownImportKeys Import PendingImport MemberRates RatedPeople JobOf`) {
		reads[name] = true
	}
	kept := reflect.TypeFor[track.Store]()
	for i := range kept.NumMethod() {
		m := kept.Method(i)
		writes := m.Type.NumIn() > 1 && m.Type.In(1) == reflect.TypeFor[access.Caller]()
		switch {
		case writes && !tried[m.Name]:
			t.Errorf("%s writes for somebody and is not tried against a locked period", m.Name)
		case !tried[m.Name] && !reads[m.Name]:
			t.Errorf("%s is neither known to read nor tried against a locked period", m.Name)
		case writes && reads[m.Name]:
			t.Errorf("%s takes who writes", m.Name)
		}
	}

	// And nothing else has a statement that changes an entry.
	writers := map[string]bool{}
	statement := regexp.MustCompile(`(?i)(insert into|update|delete from) (time_entries|time_entry_tags|projects|tasks|tags|clients)\b`)
	files := token.NewFileSet()
	names, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range names {
		if !strings.HasSuffix(entry.Name(), ".go") {
			continue
		}
		file, err := parser.ParseFile(files, "../"+entry.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING && statement.MatchString(text.Value) {
					writers[f.Name.Name] = true
				}
				return true
			})
		}
	}
	known := strings.Fields(`createEntry UpdateEntry DeleteEntry restoreEntry restoreProject tagEntry stop UpdateProject DeleteProject DeleteClient DeleteTag DeleteTask createProject createClient createTag createTask reprice write writeTags`)
	for name := range writers {
		if !slices.Contains(known, name) {
			t.Errorf("%s has a statement that changes tracked time and is not known here: is the guard under it?", name)
		}
	}
}

func TestALockedPeriodStaysAsItIs(t *testing.T) {
	eachAgency(t, func(t *testing.T, first agency) {
		for i, name := range slices.Sorted(maps.Keys(trials)) {
			x := trials[name]
			t.Run(name, func(t *testing.T) {
				l := newLocked(first.another(t, i))
				before := l.facts()
				same := func(who string) {
					t.Helper()
					if now := l.facts(); now != before {
						t.Errorf("%s changed it:\n%s\nwas\n%s", who, now, before)
					}
				}
				if x.byTom {
					wantFault(t, x.do(l, l.as(l.tom), false), fault.Denied, "Ask Lead or Ana to ")
					same("a member")
					wantFault(t, x.do(l, l.as(l.tom), true), fault.Denied, "before 20 November 2026, where time is locked")
					same("a member who says so")
				}
				err := x.do(l, l.as(l.lead), false)
				wantFault(t, err, fault.Conflict, "before 20 November 2026, where time is locked")
				var f *fault.Error
				if errors.As(err, &f) {
					if want := (track.Locked{Code: "locked", Entries: x.entries, BeforeCents: x.before, AfterCents: x.after}); f.Current != nil {
						got := f.Current.(track.Locked)
						got.Currency = ""
						if got != want {
							t.Errorf("it asks about %+v, want %+v", got, want)
						}
					}
				}
				same("an admin who was not asked")
				if err := x.do(l, l.as(l.lead), true); err != nil {
					t.Errorf("an admin who was asked: %v", err)
				}
				if l.facts() == before {
					t.Error("an admin who was asked changed nothing")
				}
			})
		}
	})
}

func TestALockHoldsUpNothingElse(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		l := newLocked(a)
		for _, name := range slices.Sorted(maps.Keys(harmless)) {
			if err := harmless[name](l, l.as(l.lead)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// What somebody decided to write while their rights changed is not written, whatever it is.
func TestWhatWasDecidedBeforeAChangeOfRightsIsNotWritten(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		l := newLocked(a)
		stale := l.as(l.lead)
		a.member("Nobody", access.WorkspaceViewer) // any change of rights
		before, err := a.s.Revision(t.Context(), a.at)
		if err != nil {
			t.Fatal(err)
		}
		all := maps.Clone(harmless)
		for name, x := range trials {
			all[name] = func(l *locked, who access.Caller) error { return x.do(l, who, true) }
		}
		delete(all, "DeleteProject")
		all["DeleteProject"] = func(l *locked, who access.Caller) error { return l.s.DeleteProject(t.Context(), who, l.other, true) }
		for _, name := range slices.Sorted(maps.Keys(all)) {
			if err := all[name](l, stale); !errors.Is(err, access.ErrOvertaken) {
				t.Errorf("%s: %v, want that it was overtaken", name, err)
			}
		}
		if after, err := a.s.Revision(t.Context(), a.at); err != nil || after != before {
			t.Errorf("revision %d after %d, %v", after, before, err)
		}
	})
}

func TestALockBeginsAtMidnightOfTheWorkspaceAndStaysThere(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		tom := a.member("Tom", access.WorkspaceMember)
		a.set(a.w, func(s *org.WorkspaceSettings) { s.TimeZone = "America/New_York" })
		a.lock("2026-11-19") // from 05:00 UTC on it is open
		is := func(start string, locked bool) {
			t.Helper()
			at, err := time.Parse(time.RFC3339, start)
			if err != nil {
				t.Fatal(err)
			}
			stop := at.Add(time.Minute)
			_, err = a.book.Entries.Create(t.Context(), a.as(tom), track.CreateTimeEntry{Body: track.NewTimeEntry{WorkspaceID: a.w, Start: at, Stop: &stop}})
			if locked {
				wantFault(t, err, fault.Denied, "before 19 November 2026")
			} else if err != nil {
				t.Error(err)
			}
		}
		is("2026-11-19T04:59:00Z", true)
		is("2026-11-19T05:00:00Z", false)
		a.set(a.w, func(s *org.WorkspaceSettings) { s.TimeZone = "Asia/Tokyo" })
		is("2026-11-19T04:59:00Z", true)
		is("2026-11-19T05:01:00Z", false)
		is("2026-11-18T15:30:00Z", true)
	})
}

func TestWhoIsToBeAskedIsNamedToThoseWhoKnowThem(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		tom := a.member("Tom", access.WorkspaceMember)
		e := a.hour(tom, 0, 40)
		a.lock(Start.Format(time.DateOnly))
		remove := func(who access.UserID) error {
			return a.book.Entries.Delete(t.Context(), a.as(who), track.TimeEntryByID{ID: e.ID})
		}
		wantFault(t, remove(tom), fault.Denied, "An entry lies before 20 November 2026, where time is locked. Ask Ana to change that.")
		a.promote(tom, access.WorkspaceViewer) // viewers know nobody
		wantFault(t, remove(tom), fault.Denied, "Ask a workspace admin to change that.")
		got, err := a.book.Entries.List(t.Context(), a.as(tom), track.ListTimeEntries{Page: track.Page{Limit: 10}})
		if err != nil || len(got.Items) != 1 || !got.Items[0].Locked || !slices.Equal(got.Items[0].Can, []string{"describe"}) {
			t.Errorf("%+v, %v", got.Items, err)
		}
		one, err := a.book.Entries.Get(t.Context(), a.as(tom), track.GetTimeEntry{ID: e.ID})
		if err != nil || !slices.Equal(one.Can, []string{"describe"}) || !strings.Contains(one.WhyNot["edit"], "Ask a workspace admin") || one.WhyNot["describe"] != "" {
			t.Errorf("%+v, %v", one, err)
		}
	})
}

func TestATimerInALockedPeriodElsewhereStays(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		ctx := t.Context()
		there, rita, err := a.s.Found(ctx, org.Founding{Organization: "Rival", Path: "rival", Scheme: "standard", Name: "Rita", Email: "rita@rival.example"})
		if err != nil {
			t.Fatal(err)
		}
		all, err := a.s.Workspaces(ctx, there)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.s.CreateEntry(ctx, a.of(there, a.admin), false, planned(track.EntryDraft{Workspace: all[0].ID, User: a.admin, Start: Start.Add(-20 * time.Hour), Currency: "EUR"})); err != nil {
			t.Fatal(err)
		}
		start := func() error {
			_, err := a.s.CreateEntry(ctx, a.as(a.admin), true, planned(track.EntryDraft{Workspace: a.w, User: a.admin, Start: Start, Currency: "EUR"}))
			return err
		}
		b := a
		b.at, b.w, b.admin = there, all[0].ID, rita
		b.lock(Start.Format(time.DateOnly))
		wantFault(t, start(), fault.Denied, "another organization")
		b.lock("")
		if err := start(); err != nil {
			t.Error(err)
		}
	})
}

// meanwhile does something right before a write: what others do while somebody's request is on its way.
type meanwhile struct {
	track.Store
	do func()
}

func (m meanwhile) CreateEntry(ctx context.Context, who access.Caller, inLocked bool, plan func(track.Reader) (track.EntryDraft, error)) (track.EntryID, error) {
	m.do()
	return m.Store.CreateEntry(ctx, who, inLocked, plan)
}

func (m meanwhile) UpdateEntry(ctx context.Context, who access.Caller, id track.EntryID, inLocked bool, plan func(track.Reader) (track.EntryDraft, error)) error {
	m.do()
	return m.Store.UpdateEntry(ctx, who, id, inLocked, plan)
}

func (m meanwhile) CreateProject(ctx context.Context, who access.Caller, plan func(track.Reader) (track.Project, error)) (access.ProjectID, error) {
	m.do()
	return m.Store.CreateProject(ctx, who, plan)
}

func (m meanwhile) UpdateProject(ctx context.Context, who access.Caller, p access.ProjectID, inLocked bool, plan func(track.Reader) (track.ProjectEdit, track.Pricer, error)) error {
	m.do()
	return m.Store.UpdateProject(ctx, who, p, inLocked, plan)
}

// What a decision reads from the tables is read in the transaction that writes: nobody's change slips in between.
func TestWhatADecisionRestsOnIsReadWhereItIsWritten(t *testing.T) {
	eachAgency(t, func(t *testing.T, first agency) {
		stop := Start.Add(-time.Hour)
		entry := func(l *locked, book track.Book, e track.NewTimeEntry) error {
			e.WorkspaceID, e.Start, e.Stop = l.w, Start.Add(-2*time.Hour), &stop
			_, err := book.Entries.Create(l.t.Context(), l.as(l.tom), track.CreateTimeEntry{Body: e})
			return err
		}
		edit := func(l *locked, book track.Book, e track.TimeEntryEdit) error {
			_, err := book.Entries.Edit(l.t.Context(), l.as(l.tom), track.EditTimeEntry{ID: l.young, Body: e})
			return err
		}
		archive := func(l *locked, who access.Caller) error {
			yes := true
			return l.s.UpdateProject(l.t.Context(), who, l.project, false, projectEdit(track.ProjectEdit{Archived: &yes}))
		}
		deleteTag := func(l *locked, who access.Caller) error { return l.s.DeleteTag(l.t.Context(), who, l.tag, true) }
		deleteTask := func(l *locked, who access.Caller) error { return l.s.DeleteTask(l.t.Context(), who, l.task, true) }
		deleteClient := func(l *locked, who access.Caller) error {
			return l.s.DeleteClient(l.t.Context(), who, l.second, true)
		}
		for i, c := range []struct {
			name  string
			other func(l *locked, who access.Caller) error
			do    func(l *locked, book track.Book) error
			kind  fault.Kind
			words string
		}{
			{"an entry on a project that is archived", archive, func(l *locked, book track.Book) error {
				return entry(l, book, track.NewTimeEntry{ProjectID: l.project})
			}, fault.Invalid, "archived"},
			{"an entry with a tag that is deleted", deleteTag, func(l *locked, book track.Book) error {
				return entry(l, book, track.NewTimeEntry{TagIDs: []track.TagID{l.tag}})
			}, fault.Invalid, "tag_ids[0]"},
			{"an entry with a task that is deleted", deleteTask, func(l *locked, book track.Book) error {
				return entry(l, book, track.NewTimeEntry{ProjectID: l.project, TaskID: l.task})
			}, fault.Invalid, "task_id"},
			{"an entry that gets a tag that is deleted", deleteTag, func(l *locked, book track.Book) error {
				return edit(l, book, track.TimeEntryEdit{TagIDs: []track.TagID{l.tag}})
			}, fault.Invalid, "tag_ids[0]"},
			{"an entry that is deleted", func(l *locked, who access.Caller) error {
				return l.s.DeleteEntry(l.t.Context(), who, l.young, false, func(track.Reader) error { return nil })
			}, func(l *locked, book track.Book) error {
				text := "Mended"
				return edit(l, book, track.TimeEntryEdit{Description: &text})
			}, fault.NotFound, ""},
			{"a project for a client that is deleted", deleteClient, func(l *locked, book track.Book) error {
				_, err := book.Projects.Create(l.t.Context(), l.as(l.tom), track.CreateProject{Body: track.NewProject{WorkspaceID: l.w, Name: "Ibis", ClientID: l.second}})
				return err
			}, fault.Invalid, "client_id"},
			{"a project that gets a client that is deleted", deleteClient, func(l *locked, book track.Book) error {
				_, err := book.Projects.Edit(l.t.Context(), l.as(l.tom), track.EditProject{ID: l.other, Body: track.ProjectEdit{ClientID: &l.second}})
				return err
			}, fault.Invalid, "client_id"},
		} {
			t.Run(c.name, func(t *testing.T) {
				l := newLocked(first.another(t, i))
				book := track.New(meanwhile{l.s, func() {
					if err := c.other(l, l.as(l.lead)); err != nil {
						t.Fatal(err)
					}
				}})
				wantFault(t, c.do(l, book), c.kind, c.words)
			})
		}
		t.Run("a timer that is stopped", func(t *testing.T) {
			l := newLocked(first.another(t, 100))
			running, err := l.book.Entries.Create(t.Context(), l.as(l.lead), track.CreateTimeEntry{Body: track.NewTimeEntry{WorkspaceID: l.w, Start: Start.Add(-time.Hour)}})
			if err != nil {
				t.Fatal(err)
			}
			book := track.New(meanwhile{l.s, func() {
				if err := l.s.StopEntry(t.Context(), l.as(l.lead), running.ID, false, anyway); err != nil {
					t.Fatal(err)
				}
			}})
			text := "Mended"
			after, err := book.Entries.Edit(t.Context(), l.as(l.lead), track.EditTimeEntry{ID: running.ID, Body: track.TimeEntryEdit{Description: &text}})
			if err != nil || after.Stop == nil || after.Seconds != 3600 {
				t.Errorf("%+v, %v", after, err)
			}
		})
	})
}

// Nor does the demonstration, which goes on by itself, add to what its people have locked.
func TestTheDemonstrationKeepsItsLocks(t *testing.T) {
	Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		at, err := demo.Load(ctx, s, Start, 400)
		if err != nil {
			t.Fatal(err)
		}
		view, err := s.View(ctx, at)
		if err != nil {
			t.Fatal(err)
		}
		a := agency{t: t, s: s, clock: NewClock(), at: at}
		for _, u := range view.Everyone() {
			if view.OrganizationRole(u) == access.Admin {
				a.admin = u
			}
		}
		lock := Start.AddDate(0, 0, 5)
		all, err := s.WorkspacesByPath(ctx, at)
		if err != nil {
			t.Fatal(err)
		}
		var scope []access.WorkspaceRows
		for _, w := range all {
			a.set(w, func(settings *org.WorkspaceSettings) { settings.LockedBefore = lock.Format(time.DateOnly) })
			scope = append(scope, access.WorkspaceRows{Workspace: w, All: true})
		}
		count := func(from, to time.Time) int {
			t.Helper()
			page, err := s.Entries(ctx, at, track.EntryFilter{Scope: scope, From: from, To: to, Page: track.Page{Limit: 1}})
			if err != nil {
				t.Fatal(err)
			}
			return page.Total
		}
		before := count(time.Time{}, time.Time{})
		if _, err := demo.Load(ctx, s, Start.AddDate(0, 0, 7), 400); err != nil {
			t.Fatal(err)
		}
		midnight := lock.Truncate(24 * time.Hour).Add(-time.Hour) // in Vienna
		if n := count(time.Time{}, midnight); n != before {
			t.Errorf("%d entries before the lock, %d were there", n, before)
		}
		if count(midnight, time.Time{}) == 0 {
			t.Error("it did not go on after the lock")
		}
	})
}
