package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/fault"
	"vitrine/internal/org"
	"vitrine/internal/share"
	"vitrine/internal/slug"
	"vitrine/internal/store"
)

// shop is an organization with two people beside its admin, for tests of charts and sharing.
type shop struct {
	*store.Store
	t            *testing.T
	organization access.OrganizationID
	workspace    access.WorkspaceID
	admin        access.UserID
	tom, mara    access.UserID
}

func newShop(t *testing.T, s *store.Store, name string) *shop {
	t.Helper()
	x := &shop{Store: s, t: t}
	var err error
	if x.organization, x.admin, err = s.Found(t.Context(), org.Founding{Organization: name, Path: slug.Latin(name), Scheme: "standard", Name: "Admin", Email: "admin@" + slug.Latin(name) + ".example", PasswordHash: "none"}); err != nil {
		t.Fatal(err)
	}
	all, err := s.Workspaces(t.Context(), x.organization)
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	x.workspace = all[0].ID
	for who, to := range map[string]*access.UserID{"tom": &x.tom, "mara": &x.mara} {
		if *to, err = s.Invite(t.Context(), access.Caller{Organization: x.organization}, org.Invitation{Hash: who + name, Name: who, Email: who + "@" + slug.Latin(name) + ".example", Role: access.Member,
			Workspaces: []org.RoleRecord{{Workspace: x.workspace, Role: access.WorkspaceMember}}, ExpiresAt: Start.Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

func (x *shop) caller(u access.UserID) access.Caller {
	x.t.Helper()
	view, err := x.View(x.t.Context(), x.organization)
	if err != nil {
		x.t.Fatal(err)
	}
	return access.Caller{User: u, Organization: x.organization, View: view, Now: Start}
}

func (x *shop) make(kind access.ResourceKind, owner access.UserID, title, path string, charts ...access.ResourceID) access.ResourceID {
	x.t.Helper()
	n := board.NewRecord{Facts: access.ResourceChanged{Kind: kind, Home: x.workspace, Owner: owner, Title: title, Perspective: access.AuthorPerspective}, Path: path, Body: []byte("{}")}
	for i, c := range charts {
		n.Placements = append(n.Placements, board.Placement{Widget: fmt.Sprint("w", i), Chart: c})
	}
	made, err := x.CreateResources(x.t.Context(), x.caller(owner), n)
	if err != nil {
		x.t.Fatal(err)
	}
	return made[0]
}

func (x *shop) record(id access.ResourceID) board.Record {
	x.t.Helper()
	found, err := x.Resources(x.t.Context(), x.organization, x.tom, []access.ResourceID{id})
	if err != nil || len(found) != 1 {
		x.t.Fatal(found, err)
	}
	return found[0]
}

func isKind(t *testing.T, err error, want fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestResourceIsKept(t *testing.T) {
	Each(t, func(t *testing.T, s *store.Store) {
		x := newShop(t, s, "Acme")
		chart := x.make(access.Chart, x.tom, "Hours", "")
		d := x.make(access.Dashboard, x.tom, "Sales", "/acme/sales", chart)
		r := x.record(d)
		if r.Kind != access.Dashboard || r.Title != "Sales" || r.Path != "/acme/sales" || r.Owner.Name != "tom" || r.Version != 1 || !r.CreatedAt.Equal(Start) || r.UpdatedBy.ID != x.tom || r.Favourite || !r.VisitedAt.IsZero() {
			t.Errorf("%+v", r)
		}
		if at, err := x.ResourcesAt(t.Context(), x.organization, "/acme/sales"); !slices.Equal(at, []access.ResourceID{d}) || err != nil {
			t.Error(at, err)
		}
		// In the order asked for, unknown ones left out.
		found, err := x.Resources(t.Context(), x.organization, x.tom, []access.ResourceID{d, 999, chart})
		if err != nil || len(found) != 2 || found[0].ID != d || found[1].ID != chart {
			t.Error(found, err)
		}
		// A path that is taken gets a number, one that only begins like it does not.
		x.make(access.Dashboard, x.tom, "Sales", "/acme/sales")
		third := x.make(access.Dashboard, x.tom, "Sales", "/acme/sales")
		if p := x.record(third).Path; p != "/acme/sales-3" {
			t.Error(p)
		}
		if p := x.record(x.make(access.Dashboard, x.tom, "Sal", "/acme/sal")).Path; p != "/acme/sal" {
			t.Error(p)
		}
		isKind(t, x.SaveResource(t.Context(), x.caller(x.tom), board.SavedRecord{ID: third, Version: 1, Title: "Sales", NewPath: "/acme/sales", Body: []byte("{}")}), fault.Invalid)
	})
}

// Of people who save the same version at once exactly one does; the others change nothing.
func TestOneOfSeveralSavesWins(t *testing.T) {
	Each(t, func(t *testing.T, s *store.Store) {
		x := newShop(t, s, "Acme")
		id := x.make(access.Chart, x.tom, "Hours", "")
		var all sync.WaitGroup
		errs := make([]error, 8)
		tom := x.caller(x.tom)
		for i := range errs {
			all.Go(func() {
				errs[i] = x.SaveResource(t.Context(), tom, board.SavedRecord{ID: id, Version: 1, Title: "Hours", Body: fmt.Appendf(nil, `{"n":%d}`, i)})
			})
		}
		all.Wait()
		won := -1
		for i, err := range errs {
			if err == nil && won < 0 {
				won = i
			} else {
				isKind(t, err, fault.Conflict)
			}
		}
		r := x.record(id)
		if r.Version != 2 || string(r.Body) != fmt.Sprintf(`{"n":%d}`, won) {
			t.Errorf("%d won, and it is %+v", won, r)
		}
		if err := x.SaveResource(t.Context(), tom, board.SavedRecord{ID: id, Version: 2, Title: "Days", Body: []byte("{}")}); err != nil {
			t.Fatal(err)
		}
		if facts, _ := x.caller(x.tom).View.Resource(id); facts.Title != "Days" {
			t.Errorf("the view has %q", facts.Title)
		}
	})
}

// Ids of another organization are unknown ones, to every method.
func TestResourcesOfAnotherOrganizationAreUnknown(t *testing.T) {
	Each(t, func(t *testing.T, s *store.Store) {
		x, rival := newShop(t, s, "Acme"), newShop(t, s, "Rival")
		id := x.make(access.Dashboard, x.tom, "Sales", "/acme/sales")
		ctx, other := t.Context(), rival.organization
		if found, err := s.Resources(ctx, other, rival.tom, []access.ResourceID{id}); len(found) != 0 || err != nil {
			t.Error(found, err)
		}
		if at, err := s.ResourcesAt(ctx, other, "/acme/sales"); len(at) != 0 || err != nil {
			t.Error(at, err)
		}
		isKind(t, s.SaveResource(ctx, rival.caller(rival.tom), board.SavedRecord{ID: id, Version: 1, Title: "Theirs", Body: []byte("{}")}), fault.NotFound)
		isKind(t, s.DeleteResource(ctx, rival.caller(rival.tom), id), fault.NotFound)
		_, err := s.CreateResources(ctx, rival.caller(rival.tom), board.NewRecord{Facts: access.ResourceChanged{Kind: access.Chart, Home: x.workspace, Owner: rival.tom, Title: "Theirs", Perspective: access.AuthorPerspective}, Body: []byte("{}")})
		isKind(t, err, fault.NotFound)
		_, err = s.WorkspacePath(ctx, other, x.workspace)
		isKind(t, err, fault.NotFound)
		if links, err := s.Links(ctx, other, id); len(links) != 0 || err != nil {
			t.Error(links, err)
		}
		allowed := func(access.Caller) ([]access.Change, error) { return nil, nil }
		link, err := s.CreateLink(ctx, x.caller(x.tom), share.LinkRecord{Resource: id, Name: "Lobby", Hash: "h", Sealed: "s", CreatedBy: x.tom, CreatedAt: Start}, allowed)
		if err != nil {
			t.Fatal(err)
		}
		isKind(t, s.ResetLink(ctx, rival.caller(rival.tom), share.LinkRecord{ID: link, Resource: id, Hash: "x"}, allowed), fault.NotFound)
		isKind(t, s.RemoveLink(ctx, rival.caller(rival.tom), id, link, allowed), fault.NotFound)
		d, err := s.Directory(ctx, other)
		if err != nil || len(d.People) != 3 || len(d.Workspaces) != 1 || d.Workspaces[0].ID == int64(x.workspace) {
			t.Error(d, err)
		}
	})
}

// A page that notes that it was opened does not wait for somebody's write.
func TestNotesWaitForNobody(t *testing.T) {
	clock := NewClock()
	EachAt(t, clock, func(t *testing.T, s *store.Store) {
		x := newShop(t, s, "Acme")
		a, b := x.make(access.Dashboard, x.tom, "A", ""), x.make(access.Dashboard, x.tom, "B", "")
		recent := func(want ...access.ResourceID) {
			t.Helper()
			got, err := x.Recent(t.Context(), x.organization, x.tom, 10)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%v, %v; want %v", got, err, want)
			}
		}
		err := x.ChangeAccess(t.Context(), x.caller(x.tom), func(access.Caller) ([]access.Change, error) {
			x.Visit(x.tom, a) // on SQLite it would wait for this very change for ever
			clock.Advance(time.Second)
			x.Visit(x.tom, b)
			_, err := x.Recent(t.Context(), x.organization, x.tom, 10)
			return nil, err
		})
		if err != nil {
			t.Fatal(err)
		}
		x.Noted()
		recent(b, a)
	})
}

func TestFavouritesAndVisits(t *testing.T) {
	clock := NewClock()
	EachAt(t, clock, func(t *testing.T, s *store.Store) {
		x := newShop(t, s, "Acme")
		a, b := x.make(access.Dashboard, x.tom, "A", ""), x.make(access.Dashboard, x.tom, "B", "")
		for range 2 {
			if err := x.SetFavourite(t.Context(), access.Caller{User: x.tom}, a, true); err != nil {
				t.Fatal(err)
			}
		}
		for _, id := range []access.ResourceID{a, b, a} {
			clock.Advance(time.Second)
			x.Visit(x.tom, id)
		}
		x.Visit(x.tom, 999) // it was deleted meanwhile
		x.Noted()
		if err := x.SetFavourite(t.Context(), access.Caller{User: x.tom}, 999, true); err != nil {
			t.Error("something that was deleted meanwhile:", err)
		}
		favourites, err := x.Favourites(t.Context(), x.organization, x.tom)
		if err != nil || !slices.Equal(favourites, []access.ResourceID{a}) {
			t.Error(favourites, err)
		}
		recent, err := x.Recent(t.Context(), x.organization, x.tom, 10)
		if err != nil || !slices.Equal(recent, []access.ResourceID{a, b}) {
			t.Error(recent, err)
		}
		if recent, err = x.Recent(t.Context(), x.organization, x.tom, 1); err != nil || len(recent) != 1 {
			t.Error(recent, err)
		}
		if r := x.record(a); !r.Favourite || !r.VisitedAt.Equal(clock.Now()) {
			t.Errorf("%+v", r)
		}
		if err := x.DeleteResource(t.Context(), x.caller(x.tom), a); err != nil {
			t.Fatal(err)
		}
		if recent, err = x.Recent(t.Context(), x.organization, x.tom, 10); err != nil || !slices.Equal(recent, []access.ResourceID{b}) {
			t.Error(recent, err)
		}
	})
}

// What is made together is all there or not at all: a dashboard, the charts that live in it, and what names them.
func TestMadeTogetherOrNotAtAll(t *testing.T) {
	Each(t, func(t *testing.T, s *store.Store) {
		x := newShop(t, s, "Acme")
		d := board.NewRecord{Facts: access.ResourceChanged{Kind: access.Dashboard, Home: x.workspace, Owner: x.tom, Title: "Sales", Perspective: access.AuthorPerspective}, Path: "/acme/sales", Body: []byte("{}"),
			Changes: []access.Change{access.GrantChanged{Principal: access.Principal{Kind: access.PrincipalUser, ID: int64(x.mara)}, Level: "view", By: x.tom, At: Start}}}
		d.Fill = func(made []access.ResourceID) ([]byte, []board.Placement, error) {
			return fmt.Appendf(nil, `{"chart": %d}`, made[1]), []board.Placement{{Widget: "w", Chart: made[1]}}, nil
		}
		chart := board.NewRecord{Facts: access.ResourceChanged{Kind: access.Chart, Home: x.workspace, Owner: x.tom, Author: x.tom, Title: "Hours", Perspective: access.AuthorPerspective}, Body: []byte("{}"), LivesInFirst: true}
		before := x.caller(x.tom).View.Revision()
		made, err := s.CreateResources(t.Context(), x.caller(x.tom), d, chart, chart)
		if err != nil || len(made) != 3 {
			t.Fatal(made, err)
		}
		view := x.caller(x.tom).View
		if view.Revision() != before+1 {
			t.Errorf("revision %d became %d", before, view.Revision())
		}
		if g := view.Grants(made[0]); len(g) != 1 || g[0].Resource != made[0] {
			t.Errorf("the dashboard has the grants %+v", g)
		}
		if living := view.Living(made[0]); !slices.Equal(living, made[1:]) {
			t.Errorf("in it live %v, want %v", living, made[1:])
		}
		if got, want := string(x.record(made[0]).Body), fmt.Sprintf(`{"chart": %d}`, made[1]); got != want {
			t.Errorf("the dashboard is %s, want %s", got, want)
		}
		if r := x.record(made[1]); r.Dashboard != made[0] || r.DashboardTitle != "Sales" || r.Author.ID != x.tom {
			t.Errorf("%+v", r)
		}

		elsewhere, refused := chart, d
		elsewhere.Facts.Home = 987_654
		refused.Fill = func([]access.ResourceID) ([]byte, []board.Placement, error) { return nil, nil, fault.Missing() }
		for _, first := range []board.NewRecord{d, refused} {
			_, err := s.CreateResources(t.Context(), x.caller(x.tom), first, chart, elsewhere)
			isKind(t, err, fault.NotFound)
		}
		_, err = s.CreateResources(t.Context(), x.caller(x.tom), refused)
		isKind(t, err, fault.NotFound)
		after := x.caller(x.tom).View
		if len(after.Living(made[0])) != 2 || after.Revision() != view.Revision() {
			t.Errorf("revision %d became %d", view.Revision(), after.Revision())
		}

		// Deleting the dashboard deletes what lives in it.
		if err := s.DeleteResource(t.Context(), x.caller(x.tom), made[0]); err != nil {
			t.Fatal(err)
		}
		left, err := x.Resources(t.Context(), x.organization, x.tom, made)
		if _, exists := x.caller(x.tom).View.Resource(made[1]); len(left) != 0 || err != nil || exists {
			t.Error(left, err, exists)
		}
	})
}

// A write is decided where it is made: what its caller decided on has changed meanwhile, and nothing is written.
func TestWriteIsOvertakenByAChangeOfRights(t *testing.T) {
	Each(t, func(t *testing.T, s *store.Store) {
		x := newShop(t, s, "Acme")
		d := x.make(access.Dashboard, x.tom, "Sales", "/acme/sales")
		late := x.caller(x.tom)
		err := x.ChangeAccess(t.Context(), x.caller(x.tom), func(who access.Caller) ([]access.Change, error) {
			return who.PlanGrants(d, []access.GrantEdit{{Principal: access.Principal{Kind: access.PrincipalUser, ID: int64(x.mara)}, Level: "full"}}, true)
		})
		if err != nil {
			t.Fatal(err)
		}
		before := x.record(d)
		_, made := x.CreateResources(t.Context(), late, board.NewRecord{Facts: access.ResourceChanged{Kind: access.Chart, Home: x.workspace, Owner: x.tom, Title: "Late", Perspective: access.AuthorPerspective}, Body: []byte("{}")})
		for what, err := range map[string]error{
			"create": made,
			"save":   x.SaveResource(t.Context(), late, board.SavedRecord{ID: d, Version: 1, Title: "Late", Body: []byte("{}")}),
			"delete": x.DeleteResource(t.Context(), late, d),
		} {
			if !errors.Is(err, access.ErrOvertaken) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if r := x.record(d); r.Version != before.Version || r.Title != "Sales" {
			t.Errorf("%+v", r)
		}
	})
}

// A path that something hidden has is given all the same: nobody learns of what they may not see.
func TestPathsDoNotTellOfWhatIsHidden(t *testing.T) {
	Each(t, func(t *testing.T, s *store.Store) {
		x := newShop(t, s, "Acme")
		make := func(owner access.UserID) access.ResourceID {
			t.Helper()
			made, err := x.CreateResources(t.Context(), x.caller(owner), board.NewRecord{Facts: access.ResourceChanged{Kind: access.Dashboard, Home: x.workspace, Owner: owner, Private: true, Title: "Sales", Perspective: access.AuthorPerspective},
				Path: "/acme/sales", Body: []byte("{}")})
			if err != nil {
				t.Fatal(err)
			}
			return made[0]
		}
		toms, maras := make(x.tom), make(x.mara)
		again := make(x.mara)
		if at, err := x.ResourcesAt(t.Context(), x.organization, "/acme/sales"); err != nil || !slices.Equal(at, []access.ResourceID{toms, maras}) {
			t.Error(at, err)
		}
		if p := x.record(again).Path; p != "/acme/sales-2" {
			t.Error(p)
		}
		// By hand too; and what one sees is told.
		save := func(who access.UserID, id access.ResourceID, path string) error {
			return x.SaveResource(t.Context(), x.caller(who), board.SavedRecord{ID: id, Version: x.record(id).Version, Title: "Sales", NewPath: path, Body: []byte("{}")})
		}
		if err := save(x.tom, toms, "/acme/sales-2"); err != nil {
			t.Error(err)
		}
		isKind(t, save(x.mara, maras, "/acme/sales-2"), fault.Invalid)
		if at, err := x.ResourcesAt(t.Context(), x.organization, "/acme/sales-2"); err != nil || !slices.Equal(at, []access.ResourceID{again, toms}) {
			t.Error(at, err)
		}
	})
}

// When a chart was moved into the dashboard it lives in is in the log.
func TestMovedInIsRemembered(t *testing.T) {
	clock := NewClock()
	EachAt(t, clock, func(t *testing.T, s *store.Store) {
		x := newShop(t, s, "Acme")
		d, chart := x.make(access.Dashboard, x.tom, "Sales", ""), x.make(access.Chart, x.tom, "Hours", "")
		move := func(to access.ResourceID) {
			t.Helper()
			clock.Advance(time.Hour)
			if err := x.ChangeAccess(t.Context(), x.caller(x.tom), func(who access.Caller) ([]access.Change, error) {
				facts, _ := who.View.Resource(chart)
				facts.In = to
				return []access.Change{facts}, nil
			}); err != nil {
				t.Fatal(err)
			}
		}
		if at, _, err := x.MovedIn(t.Context(), x.organization, chart); !at.IsZero() || err != nil {
			t.Error(at, err)
		}
		other := x.make(access.Chart, x.tom, "Others", "")
		for _, tile := range []access.TileChanged{
			{Dashboard: d, Tile: "w1", Chart: chart, Vouchers: []access.UserID{x.tom}}, {Dashboard: d, Tile: "w2", Chart: chart, Vouchers: []access.UserID{x.tom}}, {Dashboard: d, Tile: "w3", Chart: other},
			{Dashboard: d, Tile: "w2", Chart: other}, {Dashboard: d, Tile: "w1", Chart: chart, Vouchers: []access.UserID{x.tom, x.mara}}, {Dashboard: d, Tile: "w1"},
		} {
			if err := x.ChangeAccess(t.Context(), x.caller(x.tom), func(access.Caller) ([]access.Change, error) { return []access.Change{tile}, nil }); err != nil {
				t.Fatal(err)
			}
		}
		if tiles, err := x.TilesBefore(t.Context(), x.organization, d, chart); err != nil || len(tiles) != 1 || tiles[0].Tile != "w1" || len(tiles[0].Vouchers) != 2 {
			t.Error(tiles, err)
		}
		move(d)
		want := clock.Now()
		move(0)
		if at, _, err := x.MovedIn(t.Context(), x.organization, chart); !at.Equal(want) || err != nil {
			t.Error(at, err)
		}
		if r := x.record(chart); r.Dashboard != 0 {
			t.Errorf("%+v", r)
		}
	})
}

// The clock of a workspace: UTC and Monday unless its settings say another.
func TestClockOfAWorkspace(t *testing.T) {
	Each(t, func(t *testing.T, s *store.Store) {
		x, rival := newShop(t, s, "Acme"), newShop(t, s, "Rival")
		if c, err := x.Clock(t.Context(), x.organization, x.workspace); err != nil || c != (board.Clock{FirstWeekday: time.Monday}) {
			t.Error(c, err)
		}
		sunday := int(time.Sunday)
		err := x.ChangeWorkspace(t.Context(), x.caller(x.admin), x.workspace, func(w *org.WorkspaceRecord) error {
			w.Settings.TimeZone, w.Settings.FirstWeekday = "Europe/Vienna", &sunday
			return nil
		})
		if c, failed := x.Clock(t.Context(), x.organization, x.workspace); err != nil || failed != nil || c != (board.Clock{TimeZone: "Europe/Vienna", FirstWeekday: time.Sunday}) {
			t.Error(c, err, failed)
		}
		_, err = x.Clock(t.Context(), rival.organization, x.workspace)
		isKind(t, err, fault.NotFound)
	})
}
