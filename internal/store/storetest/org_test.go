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

func founded(t *testing.T, s *store.Store) (access.OrganizationID, access.UserID) {
	t.Helper()
	at, user, err := s.Found(t.Context(), org.Founding{Organization: "Acme", Path: "acme", Scheme: "standard", Name: "Ada", Email: "ada@acme.example", PasswordHash: "none"})
	if err != nil {
		t.Fatal(err)
	}
	return at, user
}

func invited(t *testing.T, s *store.Store, at access.OrganizationID, name string, role access.OrganizationRole) access.UserID {
	t.Helper()
	user, err := s.Invite(t.Context(), access.Caller{Organization: at}, org.Invitation{Hash: fmt.Sprint(name, " into ", at), Name: name, Email: name + "@acme.example", Role: role, ExpiresAt: Start.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	return user
}

func accept(t *testing.T, s *store.Store, at access.OrganizationID, name string) {
	t.Helper()
	i, err := s.InvitationByHash(t.Context(), fmt.Sprint(name, " into ", at))
	if err := errors.Join(err, s.Accept(t.Context(), org.Acceptance{Invitation: i.ID, Name: name})); err != nil {
		t.Fatal(err)
	}
}

// atOnce runs the jobs side by side and returns their errors.
func atOnce(jobs ...func(context.Context) error) []error {
	errs := make([]error, len(jobs))
	var all sync.WaitGroup
	for i, job := range jobs {
		all.Go(func() { errs[i] = job(context.Background()) })
	}
	all.Wait()
	return errs
}

func kinds(errs []error) map[string]int {
	count := map[string]int{}
	for _, err := range errs {
		if err == nil {
			count["done"]++
		} else {
			count[fault.KindOf(err).String()]++
		}
	}
	return count
}

// The rules that two requests at once could get around are kept by the store.
func TestTwoAtOnce(t *testing.T) {
	t.Run("the first organization", func(t *testing.T) {
		Each(t, func(t *testing.T, s *store.Store) {
			var jobs []func(context.Context) error
			for n := range 4 {
				jobs = append(jobs, func(ctx context.Context) error {
					_, _, err := s.Found(ctx, org.Founding{First: true, Organization: "Acme", Path: fmt.Sprint("acme-", n), Scheme: "standard", Name: "Ada", Email: fmt.Sprint("ada", n, "@acme.example")})
					return err
				})
			}
			if got := kinds(atOnce(jobs...)); got["done"] != 1 || got["not_found"] != 3 {
				t.Errorf("founding at once: %v", got)
			}
		})
	})
	t.Run("the last two admins leave", func(t *testing.T) {
		Each(t, func(t *testing.T, s *store.Store) {
			at, ada := founded(t, s)
			ida := invited(t, s, at, "ida", access.Admin)
			accept(t, s, at, "ida")
			leave := func(user access.UserID) func(context.Context) error {
				return func(ctx context.Context) error {
					return s.ChangeMembership(ctx, access.Caller{Organization: at, User: user}, user, active(false))
				}
			}
			if got := kinds(atOnce(leave(ada), leave(ida))); got["done"] != 1 || got["conflict"] != 1 {
				t.Errorf("leaving at once: %v", got)
			}
		})
	})
	t.Run("two groups into each other", func(t *testing.T) {
		Each(t, func(t *testing.T, s *store.Store) {
			at, ada := founded(t, s)
			var groups [2]access.GroupID
			for i := range groups {
				var err error
				if groups[i], err = s.CreateGroup(t.Context(), access.Caller{Organization: at, User: ada}, fmt.Sprint("Group ", i)); err != nil {
					t.Fatal(err)
				}
			}
			into := func(outer, inner access.GroupID) func(context.Context) error {
				return func(ctx context.Context) error {
					return s.SetGroupMember(ctx, access.Caller{Organization: at, User: ada}, outer, access.Principal{Kind: access.PrincipalGroup, ID: int64(inner)}, true)
				}
			}
			if got := kinds(atOnce(into(groups[0], groups[1]), into(groups[1], groups[0]))); got["done"] != 1 || got["conflict"] != 1 {
				t.Errorf("into each other at once: %v", got)
			}
		})
	})
	t.Run("one invitation", func(t *testing.T) {
		Each(t, func(t *testing.T, s *store.Store) {
			at, _ := founded(t, s)
			tom := invited(t, s, at, "tom", access.Member)
			i, err := s.InvitationByHash(t.Context(), fmt.Sprint("tom into ", at))
			if err != nil || i.User != tom {
				t.Fatal(i, err)
			}
			accept := func(hash string) func(context.Context) error {
				return func(ctx context.Context) error {
					return s.Accept(ctx, org.Acceptance{Invitation: i.ID, Name: "Tom", PasswordHash: hash})
				}
			}
			if got := kinds(atOnce(accept("one"), accept("two"))); got["done"] != 1 || got["not_found"] != 1 {
				t.Errorf("accepting at once: %v", got)
			}
		})
	})
}

// A snapshot that follows the log ends where one that is loaded anew begins.
func TestTheLogSaysWhatTheTablesSay(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{"SQLite": SQLite, "PostgreSQL": PostgreSQL} {
		t.Run(name, func(t *testing.T) {
			at := url(t)
			clock := NewClock()
			s := Open(t, at, clock.Now)
			ctx := t.Context()
			organization, ada := founded(t, s)
			tom := invited(t, s, organization, "tom", access.Member)
			ida := invited(t, s, organization, "ida", access.Staff)
			root, err := s.Workspaces(ctx, organization)
			if err != nil {
				t.Fatal(err)
			}
			below, err := s.CreateWorkspace(ctx, access.Caller{Organization: organization, User: ada}, org.WorkspaceRecord{Name: "Below", Path: "below", Parent: root[0].ID})
			outer, outerErr := s.CreateGroup(ctx, access.Caller{Organization: organization, User: ada}, "Outer")
			inner, innerErr := s.CreateGroup(ctx, access.Caller{Organization: organization, User: ada}, "Inner")
			if err := errors.Join(err, outerErr, innerErr); err != nil {
				t.Fatal(err)
			}
			if _, err := s.View(ctx, organization); err != nil { // from here on it follows
				t.Fatal(err)
			}
			group := func(id access.GroupID) access.Principal {
				return access.Principal{Kind: access.PrincipalGroup, ID: int64(id)}
			}
			user := func(id access.UserID) access.Principal {
				return access.Principal{Kind: access.PrincipalUser, ID: int64(id)}
			}
			for i, change := range []func() error{
				func() error {
					return s.SetGroupMember(ctx, access.Caller{Organization: organization, User: ada}, outer, group(inner), true)
				},
				func() error {
					return s.SetGroupMember(ctx, access.Caller{Organization: organization, User: ada}, inner, user(tom), true)
				},
				func() error {
					return s.SetWorkspaceRole(ctx, access.Caller{Organization: organization, User: ada}, org.RoleRecord{Workspace: root[0].ID, Holder: group(outer), Role: access.WorkspaceMember, Tree: true})
				},
				func() error {
					return s.SetWorkspaceRole(ctx, access.Caller{Organization: organization, User: ada}, org.RoleRecord{Workspace: below, Holder: user(tom), Role: access.WorkspaceAdmin})
				},
				func() error {
					return s.SetWorkspaceRole(ctx, access.Caller{Organization: organization, User: ada}, org.RoleRecord{Workspace: below, Holder: user(ida), Role: access.WorkspaceViewer})
				},
				func() error {
					return s.ChangeMembership(ctx, access.Caller{Organization: organization, User: ada}, tom, active(false))
				},
				func() error {
					return s.ChangeMembership(ctx, access.Caller{Organization: organization, User: ada}, tom, active(true))
				},
				func() error {
					return s.ChangeWorkspace(ctx, access.Caller{Organization: organization, User: ada}, below, func(w *org.WorkspaceRecord) error {
						w.Name, w.Parent = "Aside", 0
						return nil
					})
				},
				func() error {
					return s.SaveAccount(ctx, access.Caller{User: tom}, func(a *org.Account) error { a.Name = "Tom A."; return nil })
				},
				func() error {
					return s.SetWorkspaceRole(ctx, access.Caller{Organization: organization, User: ada}, org.RoleRecord{Workspace: below, Holder: user(ida)})
				},
				func() error { return s.DeleteGroup(ctx, access.Caller{Organization: organization, User: ada}, inner) },
				func() error { return s.DeleteGroup(ctx, access.Caller{Organization: organization, User: ada}, outer) },
			} {
				if err := change(); err != nil {
					t.Fatalf("change %d: %v", i, err)
				}
				followed, err := s.View(ctx, organization)
				if err != nil {
					t.Fatal(err)
				}
				other := Open(t, at, clock.Now)
				loaded, err := other.View(ctx, organization)
				if err != nil {
					t.Fatal(err)
				}
				if followed.Revision() != loaded.Revision() {
					t.Errorf("after change %d: revision %d and %d", i, followed.Revision(), loaded.Revision())
				}
				for _, u := range []access.UserID{ada, tom, ida} {
					if a, b := followed.OrganizationRole(u), loaded.OrganizationRole(u); a != b {
						t.Errorf("after change %d: user %d is %v by the log and %v by the tables", i, u, a, b)
					}
					for _, w := range []access.WorkspaceID{root[0].ID, below} {
						if a, b := followed.WorkspaceRole(u, w), loaded.WorkspaceRole(u, w); a != b {
							t.Errorf("after change %d: user %d in workspace %d is %v by the log and %v by the tables", i, u, w, a, b)
						}
					}
				}
			}
		})
	}
}

// What a person has in one organization does not end with what they have in another.
func TestLeavingOneOrganization(t *testing.T) {
	Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		acme, _ := founded(t, s)
		rival, _, err := s.Found(ctx, org.Founding{Organization: "Rival", Path: "rival", Scheme: "standard", Name: "Eve", Email: "eve@rival.example"})
		if err != nil {
			t.Fatal(err)
		}
		tom := invited(t, s, acme, "tom", access.Member)
		if again := invited(t, s, rival, "tom", access.Member); again != tom { // the same address, the same account
			t.Fatalf("tom is %d and %d", tom, again)
		}
		for _, at := range []access.OrganizationID{acme, rival} {
			accept(t, s, at, "tom")
			hash := fmt.Sprint("secret ", at)
			if _, err := s.CreateSession(ctx, org.Session{Hash: hash, User: tom, Organization: at, ExpiresAt: Start.Add(time.Hour)}); err != nil {
				t.Fatal(err)
			}
			if _, err := s.CreateToken(ctx, access.Caller{Organization: at, User: tom}, 0, org.Token{Hash: hash, Name: "Reports"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.ChangeMembership(ctx, access.Caller{Organization: acme}, tom, active(false)); err != nil {
			t.Fatal(err)
		}
		for at, want := range map[access.OrganizationID]fault.Kind{acme: fault.NotFound, rival: fault.Internal} {
			hash := fmt.Sprint("secret ", at)
			_, session := s.SessionByHash(ctx, hash)
			_, token := s.TokenByHash(ctx, hash)
			if fault.KindOf(session) != want || fault.KindOf(token) != want {
				t.Errorf("in organization %d: session %v, token %v", at, session, token)
			}
		}
		if left, err := s.Memberships(ctx, tom); err != nil || len(left) != 1 || left[0].Organization != rival {
			t.Errorf("tom is still in %v, %v", left, err)
		}
	})
}

// Whose a request is and how late it is for them is one read.
func TestSessionsAndTokensTellTheZoneOfTheirUser(t *testing.T) {
	Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		at, ada := founded(t, s)
		who := access.Caller{Organization: at, User: ada}
		if err := s.SaveAccount(ctx, who, func(a *org.Account) error {
			a.TimeZone = "Europe/Vienna"
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.CreateSession(ctx, org.Session{Hash: "session", User: ada, Organization: at, ExpiresAt: Start.Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.CreateToken(ctx, who, 0, org.Token{Hash: "token", Name: "Reports"}); err != nil {
			t.Fatal(err)
		}
		session, err := s.SessionByHash(ctx, "session")
		if err != nil || session.TimeZone != "Europe/Vienna" {
			t.Errorf("the session is %+v, %v", session, err)
		}
		token, err := s.TokenByHash(ctx, "token")
		if err != nil || token.TimeZone != "Europe/Vienna" {
			t.Errorf("the token is %+v, %v", token, err)
		}
	})
}

// active makes somebody leave or come back.
func active(is bool) func(*org.Membership) error {
	return func(m *org.Membership) error {
		m.Active = is
		return nil
	}
}

func TestChangesAtOnceAreBothKept(t *testing.T) {
	Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		at, ada := founded(t, s)
		rename := func(ctx context.Context) error {
			return s.ChangeOrganization(ctx, access.Caller{Organization: at, User: ada}, func(o *org.Organization) error {
				o.Name = "Renamed"
				return nil
			})
		}
		off := func(ctx context.Context) error {
			return s.ChangeOrganization(ctx, access.Caller{Organization: at, User: ada}, func(o *org.Organization) error {
				o.LinksOff = true
				return nil
			})
		}
		if got := kinds(atOnce(rename, off)); got["done"] != 2 {
			t.Fatalf("the changes ended as %v", got)
		}
		o, err := s.Organization(ctx, at)
		if err != nil {
			t.Fatal(err)
		}
		if o.Name != "Renamed" || !o.LinksOff {
			t.Errorf("kept %+v; want both the name and the links off", o)
		}
		view, err := s.View(ctx, at)
		if err != nil {
			t.Fatal(err)
		}
		if view.OrganizationName() != "Renamed" || !view.LinksOff() {
			t.Error("the view has lost one of the changes")
		}
	})
}

// Neither a group nor a workspace comes to lie in itself, through others either, whoever asks.
func TestNothingLiesInItself(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		ctx, program := t.Context(), access.Caller{Organization: a.at}
		group := func(name string) access.GroupID {
			t.Helper()
			id, err := a.s.CreateGroup(ctx, program, name)
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		put := func(who access.Caller, into, member access.GroupID) error {
			return a.s.SetGroupMember(ctx, who, into, access.Principal{Kind: access.PrincipalGroup, ID: int64(member)}, true)
		}
		outer, middle, inner := group("Outer"), group("Middle"), group("Inner")
		if err := errors.Join(put(program, outer, middle), put(a.as(a.admin), middle, inner)); err != nil {
			t.Fatal(err)
		}
		for _, asking := range []func() access.Caller{func() access.Caller { return program }, func() access.Caller { return a.as(a.admin) }} {
			who := asking()
			wantFault(t, put(who, inner, outer), fault.Conflict, "A group cannot contain itself")
			wantFault(t, put(who, inner, inner), fault.Conflict, "A group cannot contain itself")
			if err := put(who, outer, inner); err != nil {
				t.Error(err)
			}
		}

		below := func(name string, parent access.WorkspaceID) access.WorkspaceID {
			t.Helper()
			id, err := a.s.CreateWorkspace(ctx, program, org.WorkspaceRecord{Name: name, Path: name, Parent: parent})
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		top := below("top", 0)
		half := below("half", top)
		bottom := below("bottom", half)
		move := func(who access.Caller, w, parent access.WorkspaceID) error {
			return a.s.ChangeWorkspace(ctx, who, w, func(r *org.WorkspaceRecord) error {
				r.Parent = parent
				return nil
			})
		}
		for _, who := range []access.Caller{program, a.as(a.admin)} {
			wantFault(t, move(who, top, bottom), fault.Conflict, "A workspace cannot lie below itself")
			wantFault(t, move(who, top, top), fault.Conflict, "A workspace cannot lie below itself")
		}
		if err := move(a.as(a.admin), bottom, top); err != nil {
			t.Error(err)
		}
	})
}
