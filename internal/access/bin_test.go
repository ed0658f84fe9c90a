package access

import (
	"testing"
	"time"

	"vitrine/internal/fault"
)

// withABin is a world in which a dashboard with a chart of its own was deleted by its owner.
func withABin(t *testing.T) (who, admin Caller) {
	t.Helper()
	at := time.Date(2026, 5, 3, 9, 0, 0, 0, time.UTC)
	s, err := Load(acme, 1, facts(
		UserChanged{1, Admin, "ada@acme.test", "Ada"}, UserChanged{2, Member, "tom@acme.test", "Tom"}, WorkspaceChanged{Workspace: 1, Name: "Studio"},
		ResourceChanged{Resource: 10, Kind: Dashboard, Home: 1, Owner: 2, Perspective: AuthorPerspective, Title: "Sales"},
		ResourceChanged{Resource: 11, Kind: Chart, Home: 1, Owner: 2, Perspective: AuthorPerspective, Title: "Hours", In: 10},
		GrantChanged{Grant: 1, Resource: 10, Principal: Principal{Kind: PrincipalOrganization}, Level: "manage", By: 2, At: at},
	))
	if err != nil {
		t.Fatal(err)
	}
	who = Caller{User: 2, Organization: acme, View: s, Now: at}
	who = who.after(t, func() ([]Change, error) { return who.PlanBin(10) })
	admin = who
	admin.User = 1
	return who, admin
}

func (who Caller) after(t *testing.T, plan func() ([]Change, error)) Caller {
	t.Helper()
	changes, err := plan()
	if err != nil {
		t.Fatal(err)
	}
	if who.View, err = who.View.Apply(who.View.Revision()+1, changes...); err != nil {
		t.Fatal(err)
	}
	return who
}

// What lives in a dashboard goes into the bin with it, and is by itself nothing to bring back.
func TestWhatLivesInADashboardIsNotThereWithoutIt(t *testing.T) {
	who, _ := withABin(t)
	for _, r := range []ResourceID{10, 11} {
		if _, there := who.View.Resource(r); there {
			t.Errorf("%d is there", r)
		}
	}
	if all := who.Bin(); len(all) != 1 || all[0].Resource != 10 {
		t.Errorf("the bin has %+v", all)
	}
	who = who.after(t, func() ([]Change, error) { return who.PlanRestore(10) })
	if living := who.View.Living(10); len(living) != 1 || living[0] != 11 {
		t.Errorf("%v live there", living)
	}
}

// A change of the scheme is one of the grants in the bin too: they would mean nothing when they come back.
func TestSchemeReachesIntoTheBin(t *testing.T) {
	who, admin := withABin(t)
	if _, err := admin.PlanScheme(Switch{Scheme: "gooddata", Mapping: map[string]string{}}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("nobody asked what becomes of manage: %v", err)
	}
	admin = admin.after(t, func() ([]Change, error) {
		plan, err := admin.PlanScheme(Switch{Scheme: "gooddata", Mapping: map[string]string{"manage": ""}})
		return plan.Changes, err
	})
	who.View = admin.View
	who = who.after(t, func() ([]Change, error) { return admin.PlanRestore(10) })
	for _, g := range who.View.Grants(10) {
		if g.Principal.Kind == PrincipalOrganization && g.Asleep.IsZero() {
			t.Errorf("it came back with %+v", g)
		}
	}
}

// An undo is refused when the grants are not as it left them, and makes nobody who they were not.
func TestUndoOfGrantsIsOfWhatIsStillSo(t *testing.T) {
	who, _ := withABin(t)
	who = who.after(t, func() ([]Change, error) { return who.PlanRestore(10) })
	was := who.View.Grants(10)
	did := []Change{GrantRemoved{Grant: 1, Resource: 10}}
	gone := who.after(t, func() ([]Change, error) { return did, nil })
	if changes, err := gone.PlanUndoGrants(10, did, was, nil); err != nil || len(changes) != 1 || changes[0] != Change(was[0]) {
		t.Errorf("%+v, %v", changes, err)
	}
	for _, since := range []Change{GrantChanged{Grant: 9, Resource: 10, Principal: was[0].Principal, Level: "view"}, GrantRemoved{Grant: was[0].Grant, Resource: 10}} {
		if _, err := gone.PlanUndoGrants(10, did, was, []Change{since}); fault.KindOf(err) != fault.Conflict {
			t.Errorf("undone though %+v came after it: %v", since, err)
		}
	}
	if _, err := who.PlanUndoGrants(10, did, was, nil); fault.KindOf(err) != fault.Conflict {
		t.Errorf("it is there already: %v", err)
	}
	// Who could not do it again once it is undone may not undo it either: a stranger learns nothing.
	stranger := gone
	stranger.User = 99
	if _, err := stranger.PlanUndoGrants(10, did, was, nil); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a stranger: %v", err)
	}
}
