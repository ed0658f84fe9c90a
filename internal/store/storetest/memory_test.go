package storetest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"vitrine/internal/access"
	"vitrine/internal/org"
	"vitrine/internal/store"
	"vitrine/internal/track"
)

// memory is a store that keeps two organizations in memory, and three organizations.
type memory struct {
	t *testing.T
	*store.Store
	orgs  [3]access.OrganizationID
	loads atomic.Int64 // how often one was read from the tables
}

func eachMemory(t *testing.T, body func(m *memory)) {
	for name, url := range map[string]func(testing.TB) string{"SQLite": migratedSQLite, "PostgreSQL": migratedPostgreSQL} {
		t.Run(name, func(t *testing.T) {
			m := &memory{t: t}
			s, err := store.Open(t.Context(), url(t), NewClock().Now, func(statement string) {
				if strings.HasPrefix(statement, "select key, file from schemes") {
					m.loads.Add(1)
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.Close() })
			m.Store = s
			s.KeepOrganizations(2)
			for i := range m.orgs {
				name := fmt.Sprint("org-", i)
				if m.orgs[i], _, err = s.Found(t.Context(), org.Founding{Organization: name, Path: name, Scheme: "standard", Name: "Admin", Email: name + "@acme.example", PasswordHash: "none"}); err != nil {
					t.Fatal(err)
				}
			}
			body(m)
		})
	}
}

// asked for by a request that is over afterwards.
func (m *memory) asked(all ...int) {
	m.t.Helper()
	for _, i := range all {
		ctx, over := context.WithCancel(m.t.Context())
		m.view(ctx, i)
		over()
	}
}

func (m *memory) view(ctx context.Context, i int) *access.Snapshot {
	m.t.Helper()
	view, err := m.View(ctx, m.orgs[i])
	if err != nil {
		m.t.Fatal(err)
	}
	return view
}

// loaded is how many organizations were read from the tables while do ran.
func (m *memory) loaded(want int64, why string, do func()) {
	m.t.Helper()
	before := m.loads.Load()
	do()
	if n := m.loads.Load() - before; n != want {
		m.t.Errorf("%s: %d were read, want %d", why, n, want)
	}
	if n := m.OrganizationsInMemory(); n > 2 {
		m.t.Errorf("%s: %d are in memory", why, n)
	}
}

func TestOrganizationsThatAreNotUsedLeaveTheMemory(t *testing.T) {
	eachMemory(t, func(m *memory) {
		m.loaded(3, "three", func() { m.asked(0, 1, 2) })
		m.loaded(0, "the last two are there", func() { m.asked(1, 2, 1) })
		m.loaded(1, "the first is not", func() { m.asked(0) })
		m.loaded(0, "the one used before it is", func() { m.asked(1) })
		// It comes back as it is then.
		if err := m.ChangeOrganization(t.Context(), access.Caller{Organization: m.orgs[2]}, func(o *org.Organization) error {
			o.Name = "Renamed"
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		m.loaded(1, "the third is not", func() {
			if name := m.view(t.Context(), 2).OrganizationName(); name != "Renamed" {
				t.Error(name)
			}
		})
	})
}

func TestAnOrganizationInUseStaysInMemory(t *testing.T) {
	eachMemory(t, func(m *memory) {
		request, over := context.WithCancel(t.Context())
		m.view(request, 0)
		m.asked(1, 2)
		m.loaded(0, "somebody's request", func() { m.asked(0) })
		over()
		m.asked(1, 2)
		m.loaded(1, "a request that is over", func() { m.asked(0) })

		cancel := m.Watch(m.orgs[0], func() {})
		m.asked(1, 2)
		m.loaded(0, "somebody looks at it", func() { m.asked(0) })
		cancel()
		m.asked(1, 2)
		m.loaded(1, "nobody looks any more", func() { m.asked(0) })
	})
}

// When all are in use there are more than the bound, until some are not.
func TestMoreOrganizationsThanTheBoundMayBeInUse(t *testing.T) {
	eachMemory(t, func(m *memory) {
		all, over := context.WithCancel(t.Context())
		for i := range m.orgs {
			m.view(all, i)
		}
		if n := m.OrganizationsInMemory(); n != 3 {
			t.Errorf("%d in memory, want all three", n)
		}
		over()
		m.loaded(0, "the newest", func() { m.asked(2) })
		if n := m.OrganizationsInMemory(); n != 2 {
			t.Errorf("%d in memory, want two", n)
		}
	})
}

func TestOnlyAsManyAsAreKeptAreReadAtTheStart(t *testing.T) {
	eachMemory(t, func(m *memory) {
		m.loaded(2, "at the start", func() {
			if err := m.LoadViews(t.Context()); err != nil {
				t.Fatal(err)
			}
		})
	})
}

// Names in memory follow what is made, changed, deleted and brought back, on this node and on another.
func TestListsByNameFollowWhatChanges(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		ctx := t.Context()
		list := func(search string) string {
			t.Helper()
			projects, err := a.book.Projects.List(ctx, a.as(a.admin), track.ListProjects{Search: search, Page: track.Page{Limit: 50}})
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, p := range projects.Items {
				names = append(names, p.Name)
			}
			clients, err := a.book.Clients.List(ctx, a.as(a.admin), track.ListClients{Search: search, Archived: "all", Page: track.Page{Limit: 50}})
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, "|")
			for _, c := range clients.Items {
				names = append(names, c.Name)
			}
			return strings.Join(names, " ")
		}
		want := func(search, names string) {
			t.Helper()
			if got := list(search); got != names {
				t.Errorf("%q lists %q, want %q", search, got, names)
			}
		}
		want("", "|")
		client, err := a.s.CreateClient(ctx, a.as(a.admin), a.w, "Zander")
		if err != nil {
			t.Fatal(err)
		}
		falcon := a.project(a.admin, track.NewProject{Name: "falcon", ClientID: client})
		a.project(a.admin, track.NewProject{Name: "Äpfel"})
		alpha := a.project(a.admin, track.NewProject{Name: "Bird"})
		want("", "Bird falcon Äpfel | Zander")
		want("zan", "falcon | Zander")
		want("äp", "Äpfel |")
		other := "Alder"
		if err := a.s.UpdateClient(ctx, a.as(a.admin), client, track.ClientEdit{Name: &other}); err != nil {
			t.Fatal(err)
		}
		want("zan", "|")
		want("ald", "falcon | Alder")
		last := "Zeta"
		if _, err := a.book.Projects.Edit(ctx, a.as(a.admin), track.EditProject{ID: falcon.ID, Body: track.ProjectEdit{Name: &last}}); err != nil {
			t.Fatal(err)
		}
		want("", "Bird Zeta Äpfel | Alder")
		if err := a.book.Projects.Delete(ctx, a.as(a.admin), track.DeleteProject{ID: alpha.ID}); err != nil {
			t.Fatal(err)
		}
		want("", "Zeta Äpfel | Alder")
		if err := a.s.RestoreProject(ctx, a.as(a.admin), alpha.ID, func(access.ProjectRights) error { return nil }); err != nil {
			t.Fatal(err)
		}
		want("", "Bird Zeta Äpfel | Alder")
		if err := a.s.DeleteClient(ctx, a.as(a.admin), client, false); err != nil {
			t.Fatal(err)
		}
		want("", "Bird Zeta Äpfel |")
		want("ald", "|")
		yes := true
		if _, err := a.book.Projects.Edit(ctx, a.as(a.admin), track.EditProject{ID: alpha.ID, Body: track.ProjectEdit{Archived: &yes}}); err != nil {
			t.Fatal(err)
		}
		want("", "Zeta Äpfel |")
	})
}

// Organizations leave the memory while requests, writes, streams and lists by name use them: each answer is at least as new as
// what was written before it was asked for, and when all are over no more than the bound are there.
func TestOrganizationsComeAndGoWhileTheyAreUsed(t *testing.T) {
	const organizations, rounds = 12, 15
	Each(t, func(t *testing.T, s *store.Store) {
		s.KeepOrganizations(2)
		var orgs [organizations]access.OrganizationID
		var workspaces [organizations]access.WorkspaceID
		for i := range orgs {
			name := fmt.Sprint("org-", i)
			var err error
			if orgs[i], _, err = s.Found(t.Context(), org.Founding{Organization: name, Path: name, Scheme: "standard", Name: "Admin", Email: name + "@acme.example", PasswordHash: "none"}); err != nil {
				t.Fatal(err)
			}
			roots, err := s.RootWorkspaces(t.Context(), orgs[i])
			if err != nil {
				t.Fatal(err)
			}
			workspaces[i] = roots[0]
		}
		var committed [organizations]struct {
			renamed, clients atomic.Int64 // how often its organization was renamed, and how many clients were made
		}
		var work sync.WaitGroup
		for i := range orgs {
			program := access.Caller{Organization: orgs[i]}
			// Writes: rights, and names.
			work.Go(func() {
				for n := range int64(rounds) {
					if err := s.ChangeOrganization(t.Context(), program, func(o *org.Organization) error {
						o.Name = fmt.Sprintf("%d/%d", i, n+1)
						return nil
					}); err != nil {
						t.Error(err)
					}
					committed[i].renamed.Store(n + 1)
					if _, err := s.CreateClient(t.Context(), program, workspaces[i], fmt.Sprintf("%d/%d", i, n+1)); err != nil {
						t.Error(err)
					}
					committed[i].clients.Store(n + 1)
				}
			})
			// Requests, one inside the other: the first keeps its view while others come and go.
			work.Go(func() {
				for range rounds {
					request, over := context.WithCancel(t.Context())
					had, err := s.View(request, orgs[i])
					if err != nil {
						t.Error(err)
					}
					revision := had.Revision()
					for at := range orgs {
						other := (i + at) % organizations
						renamed, clients := committed[other].renamed.Load(), committed[other].clients.Load()
						inner, answered := context.WithCancel(request)
						view, err := s.View(inner, orgs[other])
						if err != nil {
							t.Error(err)
							answered()
							continue
						}
						var of, n int64
						if _, err := fmt.Sscanf(view.OrganizationName(), "%d/%d", &of, &n); renamed > 0 && (err != nil || of != int64(other) || n < renamed) {
							t.Errorf("organization %d is called %q after it was renamed %d times", other, view.OrganizationName(), renamed)
						}
						list, err := s.Clients(inner, orgs[other], track.LabelFilter{Workspaces: workspaces[other : other+1]})
						if err != nil || int64(len(list)) < clients {
							t.Errorf("organization %d lists %d clients after %d were made: %v", other, len(list), clients, err)
						}
						answered()
					}
					if had.Revision() != revision {
						t.Error("a view that was given out has moved")
					}
					over()
				}
			})
			// Streams.
			work.Go(func() {
				for range rounds {
					woken := make(chan struct{}, 1)
					stop := s.Watch(orgs[i], func() {
						select {
						case woken <- struct{}{}:
						default:
						}
					})
					before, err := s.View(context.Background(), orgs[i])
					if err != nil {
						t.Error(err)
					}
					if err := s.ChangeOrganization(t.Context(), access.Caller{Organization: orgs[i]}, func(*org.Organization) error { return nil }); err != nil {
						t.Error(err)
					}
					<-woken
					after, err := s.View(context.Background(), orgs[i])
					if err != nil || after.Revision() <= before.Revision() {
						t.Errorf("organization %d has not moved for its stream: %v", i, err)
					}
					stop()
				}
			})
		}
		work.Wait()
		// Whoever is next takes along those that nobody uses any more.
		if _, err := s.View(context.Background(), orgs[0]); err != nil {
			t.Fatal(err)
		}
		if n := s.OrganizationsInMemory(); n > 2 {
			t.Errorf("%d are in memory when nobody uses them", n)
		}
	})
}
