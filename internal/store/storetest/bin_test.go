package storetest

import (
	"slices"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/fault"
	"vitrine/internal/org"
	"vitrine/internal/share"
	"vitrine/internal/store"
)

func (x *shop) bin(u access.UserID, r access.ResourceID, now time.Time) error {
	who := x.caller(u)
	who.Now = now
	return x.ChangeAccess(x.t.Context(), who, func(who access.Caller) ([]access.Change, error) { return who.PlanBin(r) })
}

func (x *shop) restore(u access.UserID, r access.ResourceID, now time.Time) error {
	who := x.caller(u)
	who.Now = now
	return x.ChangeAccess(x.t.Context(), who, func(who access.Caller) ([]access.Change, error) { return who.PlanRestore(r) })
}

// What is in the bin is in no list, and all it had is kept.
func TestBin(t *testing.T) {
	clock := NewClock()
	EachAt(t, clock, func(t *testing.T, s *store.Store) {
		x := newShop(t, s, "Acme")
		ctx := t.Context()
		chart := x.make(access.Chart, x.tom, "Hours", "")
		d := x.make(access.Dashboard, x.tom, "Sales", "/acme/sales", chart)
		link, err := s.CreateLink(ctx, x.caller(x.tom), share.LinkRecord{Resource: d, Name: "Lobby", Hash: "h", Sealed: "s", CreatedBy: x.tom, CreatedAt: Start},
			func(access.Caller) ([]access.Change, error) { return nil, nil })
		if err != nil {
			t.Fatal(err)
		}
		visited := func() error {
			s.Visit(x.mara, d)
			s.Noted()
			return nil
		}
		for _, err := range []error{
			x.change(x.tom, d, gives(x.mara, "full")), s.SetFavourite(ctx, x.caller(x.mara), d, true), visited(), x.bin(x.mara, d, clock.Now()),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		favourites, _ := s.Favourites(ctx, x.organization, x.mara)
		recent, _ := s.Recent(ctx, x.organization, x.mara, 10)
		found, _ := s.Resources(ctx, x.organization, x.tom, []access.ResourceID{d})
		owned, _ := s.Owned(ctx, x.organization, x.tom)
		at, _ := s.ResourceAt(ctx, x.organization, "/acme/sales")
		if len(favourites)+len(recent)+len(found) > 0 || !slices.Equal(owned, []access.ResourceID{chart}) || at != 0 {
			t.Error(favourites, recent, found, owned, at)
		}

		// Its address is free, and stays with who has taken it.
		next := x.make(access.Dashboard, x.tom, "Sales", "/acme/sales")
		if p := x.record(next).Path; p != "/acme/sales" {
			t.Error(p)
		}
		clock.Advance(time.Hour)
		if err := x.restore(x.tom, d, clock.Now()); err != nil {
			t.Fatal(err)
		}
		all, err := s.ResourcesAt(ctx, x.organization, "/acme/sales")
		if err != nil || !slices.Equal(all, []access.ResourceID{next, d}) {
			t.Error(all, err)
		}
		view := x.caller(x.tom).View
		if state, _ := view.LinkState(d, link, clock.Now()); state != access.LinkWaiting || len(view.Grants(d)) != 1 {
			t.Error(state, view.Grants(d))
		}
		if favourites, err = s.Favourites(ctx, x.organization, x.mara); err != nil || !slices.Equal(favourites, []access.ResourceID{d}) {
			t.Error(favourites, err)
		}
		// Links hold it back until somebody who may publish has looked: tom brought it back.
		if r := x.record(d); r.ShownBy != x.tom || !r.ShownAt.Equal(clock.Now()) || r.Version != 1 {
			t.Errorf("%+v", r)
		}

		// Undone at once by who deleted it, everything is as it was, the address too when nobody has taken it.
		if err := s.DeleteResource(ctx, x.caller(x.tom), next); err != nil {
			t.Fatal(err)
		}
		shown := x.record(d).ShownAt
		clock.Advance(time.Second)
		if err := x.bin(x.mara, d, clock.Now()); err != nil {
			t.Fatal(err)
		}
		if err := x.restore(x.mara, d, clock.Now()); err != nil {
			t.Fatal(err)
		}
		if r := x.record(d); r.Path != "/acme/sales" || !r.ShownAt.Equal(shown) {
			t.Errorf("%+v", r)
		}
	})
}

// The default dashboard of a workspace can be deleted; the workspace then has none, until that is undone.
func TestBinnedDefaultIsNoDefault(t *testing.T) {
	Each(t, func(t *testing.T, s *store.Store) {
		x := newShop(t, s, "Acme")
		d := x.make(access.Dashboard, x.tom, "Sales", "")
		standard := func() access.ResourceID {
			t.Helper()
			all, err := x.Workspaces(t.Context(), x.organization)
			if err != nil || all[0].Name != "Acme" {
				t.Fatal(all, err)
			}
			return all[0].DefaultDashboard
		}
		err := x.ChangeWorkspace(t.Context(), access.Caller{Organization: x.organization, User: x.admin}, x.workspace, func(w *org.WorkspaceRecord) error {
			w.DefaultDashboard = d
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := x.bin(x.tom, d, Start); err != nil || standard() != 0 {
			t.Error(err, standard())
		}
		if _, exists := x.caller(x.tom).View.Resource(d); exists {
			t.Error("the view still has it")
		}
		if err := x.restore(x.tom, d, Start); err != nil || standard() != d {
			t.Error(err, standard())
		}
		if err := x.bin(x.tom, d, Start); err != nil {
			t.Error(err)
		}
		if err := x.restore(x.tom, d, Start.Add(time.Hour)); err != nil || standard() != 0 {
			t.Error(err, standard())
		}
	})
}

// After thirty days what is in the bin is deleted for good, with what went in with it; nothing else is.
func TestEmptyBin(t *testing.T) {
	clock := NewClock()
	EachAt(t, clock, func(t *testing.T, s *store.Store) {
		x, rival := newShop(t, s, "Acme"), newShop(t, s, "Rival")
		lives := board.NewRecord{Facts: access.ResourceChanged{Kind: access.Chart, Home: x.workspace, Owner: x.tom, Title: "Hours", Perspective: access.AuthorPerspective}, LivesInFirst: true, Body: []byte("{}")}
		with := board.NewRecord{Facts: access.ResourceChanged{Kind: access.Dashboard, Home: x.workspace, Owner: x.tom, Title: "Sales", Perspective: access.AuthorPerspective}, Body: []byte("{}")}
		made, err := s.CreateResources(t.Context(), x.caller(x.tom), with, lives, lives)
		if err != nil {
			t.Fatal(err)
		}
		stays, later, theirs := x.make(access.Chart, x.tom, "Stays", ""), x.make(access.Chart, x.tom, "Later", ""), rival.make(access.Chart, rival.tom, "Theirs", "")
		begun := clock.Now()
		for _, err := range []error{
			x.bin(x.tom, made[1], begun), x.bin(x.tom, made[0], begun), x.bin(x.tom, stays, begun), x.restore(x.tom, stays, begun),
			rival.bin(rival.tom, theirs, begun), x.bin(x.tom, later, begun.Add(time.Hour)),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		kept := func(x *shop) (all []string) {
			t.Helper()
			who := x.caller(x.tom)
			who.Now = begun.Add(2 * time.Hour)
			for _, r := range who.Bin() {
				all = append(all, r.Title)
			}
			return all
		}
		if err := s.EmptyBin(t.Context(), begun); err != nil || !slices.Equal(kept(x), []string{"Later", "Sales"}) {
			t.Error(err, kept(x))
		}
		if err := s.EmptyBin(t.Context(), begun.Add(time.Minute)); err != nil || !slices.Equal(kept(x), []string{"Later"}) || len(kept(rival)) > 0 {
			t.Error(err, kept(x), kept(rival))
		}
		isKind(t, x.restore(x.tom, made[0], begun), fault.NotFound)
		x.record(stays)
		revision := x.caller(x.tom).View.Revision()
		if err := s.EmptyBin(t.Context(), begun.Add(time.Minute)); err != nil || x.caller(x.tom).View.Revision() != revision {
			t.Error("it changed something again", err)
		}
	})
}
