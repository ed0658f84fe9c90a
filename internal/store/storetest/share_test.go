package storetest

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/share"
	"vitrine/internal/store"
)

func gives(who access.UserID, level string) access.GrantEdit {
	return access.GrantEdit{Principal: access.Principal{Kind: access.PrincipalUser, ID: int64(who)}, Level: level}
}

func (x *shop) change(by access.UserID, r access.ResourceID, edits ...access.GrantEdit) error {
	x.t.Helper()
	return x.ChangeAccess(x.t.Context(), x.caller(by), func(who access.Caller) ([]access.Change, error) { return who.PlanGrants(r, edits, true) })
}

// A plan is made on what nobody else can change any more, however old the caller's view is.
func TestPlansSeeTheNewestView(t *testing.T) {
	Each(t, func(t *testing.T, s *store.Store) {
		x := newShop(t, s, "Acme")
		d := x.make(access.Dashboard, x.tom, "Sales", "")
		old := x.caller(x.mara)
		if err := x.change(x.tom, d, gives(x.mara, "full")); err != nil {
			t.Fatal(err)
		}
		var level string
		err := s.ChangeAccess(t.Context(), old, func(who access.Caller) ([]access.Change, error) {
			if !who.Can(d).Has(access.ManageAccess) {
				t.Error("the plan was made on an old view")
			}
			for _, g := range who.View.Grants(d) {
				level = g.Level
			}
			return who.PlanGrants(d, []access.GrantEdit{gives(x.mara, "view")}, false)
		})
		if err != nil || level != "full" {
			t.Error(level, err)
		}
		// What is refused, and what changes nothing, makes no revision.
		before := x.caller(x.tom).View.Revision()
		refused := fault.New(fault.Denied, "No.")
		if err := s.ChangeAccess(t.Context(), x.caller(x.tom), func(access.Caller) ([]access.Change, error) { return nil, refused }); !errors.Is(err, refused) {
			t.Error(err)
		}
		if err := x.change(x.tom, d, gives(x.mara, "view")); err != nil {
			t.Error(err)
		}
		if after := x.caller(x.tom).View.Revision(); after != before {
			t.Errorf("revision %d became %d", before, after)
		}
	})
}

// What the log says of charts and sharing is what the tables say: a view that followed equals one that is read anew.
func TestLogAndTablesAgreeOnAccess(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{"SQLite": SQLite, "PostgreSQL": PostgreSQL} {
		t.Run(name, func(t *testing.T) {
			at := url(t)
			s := Open(t, at, NewClock().Now)
			x := newShop(t, s, "Acme")
			chart, d := x.make(access.Chart, x.tom, "Hours", ""), x.make(access.Dashboard, x.tom, "Sales", "/acme/sales")
			gone := x.make(access.Dashboard, x.tom, "Gone", "")
			x.caller(x.tom) // from here on the view follows
			ends := gives(x.mara, "edit")
			ends.Expires = Start.Add(time.Hour + time.Millisecond)
			everyone := access.GrantEdit{Principal: access.Principal{Kind: access.PrincipalWorkspace, ID: int64(x.workspace), Tree: true}, Level: "view"}
			staff := access.GrantEdit{Principal: access.Principal{Kind: access.PrincipalClass, Class: access.ClassStaff}, Level: "manage"}
			domain := access.GrantEdit{Principal: access.Principal{Kind: access.PrincipalDomain, Domain: "client.example"}, Level: "view"}
			taken := gives(x.mara, "")
			for _, err := range []error{
				x.change(x.tom, d, ends, everyone, staff, domain), x.change(x.tom, chart, gives(x.mara, "view")), x.change(x.tom, chart, taken), x.change(x.tom, gone, gives(x.mara, "full")),
				x.change(x.tom, d, gives(x.mara, "share")),
				s.ChangeAccess(t.Context(), x.caller(x.tom), func(who access.Caller) ([]access.Change, error) {
					to, _ := who.View.Resource(chart)
					to.Perspective = access.ViewerPerspective
					return who.PlanResource(chart, to)
				}),
				s.DeleteResource(t.Context(), x.caller(x.tom), gone),
			} {
				if err != nil {
					t.Fatal(err)
				}
			}
			link, err := s.CreateLink(t.Context(), x.caller(x.tom), share.LinkRecord{Resource: d, Name: "Lobby", Hash: "h", Sealed: "s", CreatedBy: x.tom, CreatedAt: Start, ExpiresAt: Start.Add(time.Hour)},
				func(access.Caller) ([]access.Change, error) { return nil, nil })
			if err != nil {
				t.Fatal(err)
			}
			followed := x.caller(x.tom).View
			read, err := Open(t, at, NewClock().Now).View(t.Context(), x.organization)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range []access.ResourceID{chart, d, gone} {
				a, aok := followed.Resource(r)
				b, bok := read.Resource(r)
				if a != b || aok != bok {
					t.Errorf("facts of %d: %+v, read anew %+v", r, a, b)
				}
				if a, b := followed.Grants(r), read.Grants(r); !reflect.DeepEqual(a, b) {
					t.Errorf("grants of %d:\n%+v\nread anew\n%+v", r, a, b)
				}
				for _, u := range []access.UserID{x.admin, x.tom, x.mara} {
					for _, now := range []time.Time{Start, ends.Expires.Add(-time.Millisecond), ends.Expires} {
						if a, b := followed.Capabilities(u, r, now), read.Capabilities(u, r, now); a != b {
							t.Errorf("%d on %d: %v, read anew %v", u, r, a, b)
						}
					}
				}
			}
			for _, now := range []time.Time{Start, Start.Add(time.Hour)} {
				a, _ := followed.LinkState(d, link, now)
				if b, _ := read.LinkState(d, link, now); a != b || (a == access.LinkLive) != now.Equal(Start) {
					t.Errorf("the link: %q, read anew %q", a, b)
				}
			}
		})
	}
}

func TestLinkIsKept(t *testing.T) {
	clock := NewClock()
	EachAt(t, clock, func(t *testing.T, s *store.Store) {
		x := newShop(t, s, "Acme")
		d := x.make(access.Dashboard, x.tom, "Sales", "")
		allowed := func(access.Caller) ([]access.Change, error) { return nil, nil }
		id, err := s.CreateLink(t.Context(), x.caller(x.tom), share.LinkRecord{Resource: d, Name: "Lobby", Hash: "first", Sealed: "sealed", CreatedBy: x.tom, CreatedAt: clock.Now()}, allowed)
		if err != nil {
			t.Fatal(err)
		}
		for _, outcome := range []string{"opened", "opened", "dead"} {
			clock.Advance(time.Second)
			s.CountVisit(id, "address", outcome, outcome == "opened")
		}
		s.Noted()
		links, err := s.Links(t.Context(), x.organization, d)
		if err != nil || len(links) != 1 || links[0].Visits != 2 || !links[0].LastVisitedAt.Equal(clock.Now().Add(-time.Second)) || links[0].Sealed != "sealed" || !links[0].ExpiresAt.IsZero() {
			t.Errorf("%+v %v", links, err)
		}
		if found, err := s.LinkByHash(t.Context(), "first"); err != nil || found.ID != id || found.Organization != x.organization || found.Resource != d {
			t.Errorf("%+v %v", found, err)
		}
		if err := s.ResetLink(t.Context(), x.caller(x.tom), share.LinkRecord{ID: id, Resource: d, Hash: "second", Sealed: "again"}, allowed); err != nil {
			t.Fatal(err)
		}
		_, err = s.LinkByHash(t.Context(), "first")
		isKind(t, err, fault.NotFound)
		if found, err := s.LinkByHash(t.Context(), "second"); err != nil || found.ID != id {
			t.Errorf("%+v %v", found, err)
		}
		refuse := func(access.Caller) ([]access.Change, error) { return nil, fault.New(fault.Denied, "No.") }
		isKind(t, s.RemoveLink(t.Context(), x.caller(x.tom), d, id, refuse), fault.Denied)
		if err := s.RemoveLink(t.Context(), x.caller(x.tom), d, id, allowed); err != nil {
			t.Fatal(err)
		}
		_, err = s.LinkByHash(t.Context(), "second")
		isKind(t, err, fault.NotFound)
		if left := x.caller(x.tom).View.Links(d); len(left) != 0 {
			t.Error(left)
		}
	})
}

// What an edit does not name stays, and what is logged of a link is what the table says.
func TestLinkIsEditedKeptAndLookedAt(t *testing.T) {
	clock := NewClock()
	EachAt(t, clock, func(t *testing.T, s *store.Store) {
		x := newShop(t, s, "Acme")
		d := x.make(access.Dashboard, x.tom, "Sales", "")
		allowed := func(access.Caller) ([]access.Change, error) { return nil, nil }
		made := clock.Now()
		id, err := s.CreateLink(t.Context(), x.caller(x.tom), share.LinkRecord{Resource: d, Name: "Lobby", Hash: "h", Sealed: "s", CreatedBy: x.tom, Keeper: x.tom, CreatedAt: made, LookedAt: made, ShowsMoney: true}, allowed)
		if err != nil {
			t.Fatal(err)
		}
		now := func() share.LinkRecord {
			t.Helper()
			links, err := s.Links(t.Context(), x.organization, d)
			if err != nil || len(links) != 1 {
				t.Fatal(links, err)
			}
			byHash, err := s.LinkByHash(t.Context(), links[0].Hash)
			if err != nil || !reflect.DeepEqual(byHash, links[0]) {
				t.Errorf("by its hash it is %+v, %v", byHash, err)
			}
			return links[0]
		}
		if l := now(); l.Keeper != x.tom || !l.LookedAt.Equal(made) || l.AtOnce || !l.ShowsMoney {
			t.Errorf("%+v", l)
		}
		clock.Advance(time.Minute)
		ends := made.Add(time.Hour)
		err = s.EditLink(t.Context(), x.caller(x.tom), d, id, allowed, func(l *share.LinkRecord) error {
			l.ExpiresAt, l.AtOnce = ends, true
			return nil
		})
		if l := now(); err != nil || l.Name != "Lobby" || !l.ExpiresAt.Equal(ends) || !l.AtOnce || !l.ShowsMoney || l.Keeper != x.tom || !l.LookedAt.Equal(made) {
			t.Errorf("%+v %v", l, err)
		}
		if state, _ := x.caller(x.tom).View.LinkState(d, id, ends); state != access.LinkDead {
			t.Error("the log does not know when it ends:", state)
		}
		refused := fault.New(fault.Invalid, "No.")
		if err := s.EditLink(t.Context(), x.caller(x.tom), d, id, allowed, func(l *share.LinkRecord) error { l.Name = "Other"; return refused }); !errors.Is(err, refused) || now().Name != "Lobby" {
			t.Error(err, now())
		}

		kept := func(who access.Caller) ([]access.Change, error) {
			return []access.Change{access.LinkChanged{Link: id, Resource: d, Name: "Lobby", Expires: ends, Keeper: x.mara}}, nil
		}
		looks := x.caller(x.mara)
		looks.Now = clock.Now()
		if err := s.LookAtLink(t.Context(), looks, d, id, kept); err != nil {
			t.Fatal(err)
		}
		if l := now(); l.Keeper != x.mara || !l.LookedAt.Equal(clock.Now()) || l.Name != "Lobby" || !l.AtOnce {
			t.Errorf("%+v", l)
		}
		refuse := func(access.Caller) ([]access.Change, error) { return nil, fault.New(fault.Denied, "No.") }
		isKind(t, s.LookAtLink(t.Context(), x.caller(x.tom), d, id, refuse), fault.Denied)
		isKind(t, s.LookAtLink(t.Context(), x.caller(x.tom), d, id+1, allowed), fault.NotFound)
		isKind(t, s.EditLink(t.Context(), x.caller(x.tom), d, id+1, allowed, func(*share.LinkRecord) error { return nil }), fault.NotFound)
		if all, err := s.AllLinks(t.Context(), x.organization); err != nil || len(all) != 1 || all[0].ID != id || all[0].Resource != d || all[0].Name != "Lobby" {
			t.Error(all, err)
		}
	})
}

// One offer of the same stands at a time, and what becomes of it is decided in the transaction that ends it.
func TestOfferIsKept(t *testing.T) {
	EachAt(t, NewClock(), func(t *testing.T, s *store.Store) {
		x := newShop(t, s, "Acme")
		d := x.make(access.Dashboard, x.tom, "Sales", "")
		agreed := func(access.Caller, share.OfferRecord) ([]access.Change, error) { return nil, nil }
		offer := share.OfferRecord{Resource: d, From: x.tom, To: x.mara, By: x.tom, MadeAt: Start}
		first, err := s.MakeOffer(t.Context(), x.caller(x.tom), offer, func(_ access.Caller, old share.OfferRecord) ([]access.Change, error) {
			if old.ID != 0 {
				t.Error("there is none before:", old)
			}
			return nil, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		taken := fault.New(fault.Conflict, "There is one.")
		_, err = s.MakeOffer(t.Context(), x.caller(x.tom), offer, func(_ access.Caller, old share.OfferRecord) ([]access.Change, error) {
			if want := (share.OfferRecord{ID: first, Resource: d, From: x.tom, To: x.mara, By: x.tom, MadeAt: Start}); old != want {
				t.Errorf("%+v, want %+v", old, want)
			}
			return nil, taken
		})
		if !errors.Is(err, taken) {
			t.Error(err)
		}
		second, err := s.MakeOffer(t.Context(), x.caller(x.tom), offer, agreed)
		if err != nil || second == first {
			t.Fatal(second, err)
		}
		_, err = s.OfferByID(t.Context(), x.organization, first)
		isKind(t, err, fault.NotFound)

		// All that hangs on somebody who leaves is offered beside it.
		leaves := share.OfferRecord{From: x.tom, To: x.mara, By: x.admin, MadeAt: Start}
		third, err := s.MakeOffer(t.Context(), x.caller(x.admin), leaves, agreed)
		if err != nil {
			t.Fatal(err)
		}
		fourth, err := s.MakeOffer(t.Context(), x.caller(x.admin), leaves, agreed)
		if err != nil || fourth == third {
			t.Fatal(fourth, err)
		}
		all, err := s.OffersTo(t.Context(), x.organization, x.mara)
		if err != nil || len(all) != 2 || all[0].ID != fourth || all[0].Resource != 0 || all[0].By != x.admin || all[1].ID != second {
			t.Error(all, err)
		}
		if of, err := s.OfferOf(t.Context(), x.organization, d); err != nil || of != all[1] {
			t.Error(of, err)
		}
		_, err = s.OfferByID(t.Context(), x.organization+1, second)
		isKind(t, err, fault.NotFound)

		refused := fault.New(fault.Denied, "No.")
		if err := s.EndOffer(t.Context(), x.caller(x.mara), second, func(access.Caller, share.OfferRecord) ([]access.Change, error) { return nil, refused }); !errors.Is(err, refused) {
			t.Error(err)
		}
		err = s.EndOffer(t.Context(), x.caller(x.mara), second, func(who access.Caller, o share.OfferRecord) ([]access.Change, error) {
			return who.PlanAccept(o.Resource, o.From)
		})
		if facts, _ := x.caller(x.mara).View.Resource(d); err != nil || facts.Owner != x.mara {
			t.Error(facts, err)
		}
		isKind(t, s.EndOffer(t.Context(), x.caller(x.mara), second, agreed), fault.NotFound)
	})
}

// When somebody was given access is when they were first; a change of level moves it no more than a change of its end.
func TestJoinedStays(t *testing.T) {
	clock := NewClock()
	EachAt(t, clock, func(t *testing.T, s *store.Store) {
		x := newShop(t, s, "Acme")
		d := x.make(access.Dashboard, x.tom, "Sales", "")
		joined := clock.Now()
		give := func(level string) {
			t.Helper()
			by := x.caller(x.tom)
			by.Now = clock.Now()
			err := s.ChangeAccess(t.Context(), by, func(who access.Caller) ([]access.Change, error) {
				return who.PlanGrants(d, []access.GrantEdit{gives(x.mara, level)}, true)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		is := func(want time.Time) {
			t.Helper()
			all, err := s.Joined(t.Context(), x.organization, d)
			if err != nil || len(all) != 1 {
				t.Fatal(all, err)
			}
			for _, at := range all {
				if !at.Equal(want) {
					t.Errorf("joined %v, want %v", at, want)
				}
			}
		}
		for _, level := range []string{"view", "edit", "full"} {
			give(level)
			is(joined)
			clock.Advance(time.Hour)
		}
		for _, level := range []string{"", "view"} {
			give(level)
		}
		is(clock.Now())
	})
}
