package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/org"
	"vitrine/internal/store"
)

func overtaken(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, access.ErrOvertaken) {
		t.Errorf("%s: %v, want that it was overtaken", what, err)
	}
}

// What was decided on a view is kept as long as nobody's rights have changed since, and else refused; what changes no rights
// does not matter.
func TestAWriteIsDecidedOnRightsThatStillHold(t *testing.T) {
	Each(t, func(t *testing.T, s *store.Store) {
		x := newShop(t, s, "Acme")
		ctx := t.Context()
		admin := x.caller(x.admin)
		if _, err := s.CreateToken(ctx, x.caller(x.tom), 0, org.Token{Hash: "tom's", Name: "Reports", CreatedAt: Start}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.CreateGroup(ctx, admin, "Studio"); err != nil { // a token is no right
			t.Fatal(err)
		}
		before, err := s.Revision(ctx, x.organization)
		if err != nil {
			t.Fatal(err)
		}
		stale := admin // a group is
		_, err = s.CreateGroup(ctx, stale, "Design")
		overtaken(t, "a group", err)
		_, err = s.CreateWorkspace(ctx, stale, org.WorkspaceRecord{Name: "Below", Path: "below"})
		overtaken(t, "a workspace", err)
		_, err = s.Invite(ctx, stale, org.Invitation{Hash: "x", Name: "X", Email: "x@acme.example", Role: access.Admin, ExpiresAt: Start.Add(time.Hour)})
		overtaken(t, "an invitation", err)
		overtaken(t, "a membership", s.ChangeMembership(ctx, stale, x.tom, func(m *org.Membership) error { m.Role = access.Admin; return nil }))
		overtaken(t, "a setting", s.ChangeWorkspace(ctx, stale, x.workspace, func(w *org.WorkspaceRecord) error { w.Name = "Y"; return nil }))
		overtaken(t, "the organization", s.ChangeOrganization(ctx, stale, func(o *org.Organization) error { o.Name = "Y"; return nil }))
		overtaken(t, "a role", s.SetWorkspaceRole(ctx, stale, org.RoleRecord{Workspace: x.workspace, Holder: access.Principal{Kind: access.PrincipalUser, ID: int64(x.tom)}, Role: access.WorkspaceAdmin}))
		overtaken(t, "a notice", s.DeleteNotice(ctx, stale, 1))
		if after, err := s.Revision(ctx, x.organization); after != before || err != nil {
			t.Errorf("revision %d after %d, %v", after, before, err)
		}
		if _, err := s.CreateGroup(ctx, x.caller(x.admin), "Design"); err != nil {
			t.Error(err)
		}
	})
}

// Whoever has left changes nothing of their own any more either.
func TestWhoHasLeftIsOvertaken(t *testing.T) {
	Each(t, func(t *testing.T, s *store.Store) {
		x := newShop(t, s, "Acme")
		ctx := t.Context()
		tom := x.caller(x.tom)
		session, err := s.CreateSession(ctx, org.Session{Hash: "tom's", User: x.tom, Organization: x.organization, ExpiresAt: Start.Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.ChangeMembership(ctx, x.caller(x.admin), x.tom, active(false)); err != nil {
			t.Fatal(err)
		}
		overtaken(t, "the account", s.SaveAccount(ctx, tom, func(a *org.Account) error { a.Name = "Thomas"; return nil }))
		overtaken(t, "the theme", s.SaveAccount(ctx, tom, func(a *org.Account) error { a.Theme = "dark"; return nil }))
		overtaken(t, "the password", s.SavePassword(ctx, org.PasswordChange{User: x.tom, Hash: "new", Keep: session}))
		if account, err := s.Account(ctx, x.tom); err != nil || account.Name != "tom" || account.Theme == "dark" || account.PasswordHash != "" {
			t.Errorf("%+v, %v", account, err)
		}
		_, err = s.CreateToken(ctx, tom, session, org.Token{Hash: "t", Name: "Reports"})
		overtaken(t, "a token", err)
		_, err = s.CreateSession(ctx, org.Session{Hash: "again", User: x.tom, Organization: x.organization, ExpiresAt: Start.Add(time.Hour)})
		isKind(t, err, fault.NotFound)
	})
}

// A sign-in that took its time does not outlive a change of the password it proved.
func TestASignInWithThePasswordOfBefore(t *testing.T) {
	Each(t, func(t *testing.T, s *store.Store) {
		x := newShop(t, s, "Acme")
		ctx := t.Context()
		set := func(was, hash string) error {
			return s.SavePassword(ctx, org.PasswordChange{User: x.tom, Was: was, Hash: hash})
		}
		if err := set("", "first"); err != nil {
			t.Fatal(err)
		}
		begin := func(hash, proof string) error {
			_, err := s.CreateSession(ctx, org.Session{Hash: hash, User: x.tom, Organization: x.organization, Proof: proof, ExpiresAt: Start.Add(time.Hour)})
			return err
		}
		if err := begin("a", "first"); err != nil {
			t.Error(err)
		}
		if err := set("first", "second"); err != nil {
			t.Fatal(err)
		}
		isKind(t, begin("b", "first"), fault.NotFound)
		overtaken(t, "a change that knew the old one", set("first", "third"))
		if err := begin("c", "second"); err != nil {
			t.Error(err)
		}
		// Nor is a token made from a session that has ended.
		_, err := s.CreateToken(ctx, x.caller(x.tom), 987654321, org.Token{Hash: "t", Name: "Reports"})
		overtaken(t, "a token", err)
	})
}

// An invitation that is too old, or of somebody who has been removed, lets nobody in.
func TestAnInvitationHoldsWhenItIsAccepted(t *testing.T) {
	clock := NewClock()
	EachAt(t, clock, func(t *testing.T, s *store.Store) {
		x := newShop(t, s, "Acme")
		ctx := t.Context()
		find := func(hash string) int64 {
			i, err := s.InvitationByHash(ctx, hash)
			if err != nil {
				t.Fatal(err)
			}
			return i.ID
		}
		mine := find("tomAcme")
		if err := s.ChangeMembership(ctx, x.caller(x.admin), x.tom, active(false)); err != nil {
			t.Fatal(err)
		}
		isKind(t, s.Accept(ctx, org.Acceptance{Invitation: mine, Name: "Tom", PasswordHash: "hash"}), fault.NotFound)
		if account, err := s.Account(ctx, x.tom); err != nil || account.PasswordHash != "" {
			t.Errorf("%+v, %v", account, err)
		}
		other := find("maraAcme")
		clock.Advance(2 * time.Hour)
		defer clock.Advance(-2 * time.Hour)
		isKind(t, s.Accept(ctx, org.Acceptance{Invitation: other, Name: "Mara", PasswordHash: "hash"}), fault.NotFound)
	})
}

// People who are in several organizations change themselves while admins change them, and nobody waits for ever.
func TestPeopleOfSeveralOrganizationsDoNotWaitForEachOther(t *testing.T) {
	Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		one, two := newShop(t, s, "One"), newShop(t, s, "Two")
		for n, x := range []*shop{two, one} { // Tom of either is in the other, too
			name := fmt.Sprint("other", n)
			if _, err := s.Invite(ctx, access.Caller{Organization: x.organization}, org.Invitation{Hash: name, Name: "Tom", Email: fmt.Sprintf("tom@%s.example", []string{"one", "two"}[n]), Role: access.Member, ExpiresAt: Start.Add(time.Hour)}); err != nil {
				t.Fatal(err)
			}
		}
		var all sync.WaitGroup
		errs := make(chan error, 1000)
		for n := range 8 {
			x := []*shop{one, two}[n%2]
			all.Go(func() {
				for i := range 15 {
					for _, do := range []func(context.Context) error{
						func(ctx context.Context) error {
							return s.SaveAccount(ctx, access.Caller{User: x.tom, Organization: x.organization}, func(a *org.Account) error { a.Name = fmt.Sprint("Tom ", n, i); return nil })
						},
						func(ctx context.Context) error {
							return s.SavePassword(ctx, org.PasswordChange{User: x.tom, Hash: fmt.Sprint(n, i), EndTokens: true})
						},
						func(ctx context.Context) error {
							return s.ChangeMembership(ctx, access.Caller{Organization: x.organization}, x.tom, func(m *org.Membership) error { m.Title = fmt.Sprint(n, i); return nil })
						},
					} {
						if err := do(ctx); err != nil {
							errs <- err
						}
					}
				}
			})
		}
		all.Wait()
		close(errs)
		for err := range errs {
			t.Error(err)
		}
	})
}
