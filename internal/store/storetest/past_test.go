package storetest

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/demo"
	"vitrine/internal/fault"
	"vitrine/internal/org"
	"vitrine/internal/rows"
	"vitrine/internal/share"
	"vitrine/internal/store"
	"vitrine/internal/track"
)

// agree compares everything two snapshots answer at a moment.
func agree(t *testing.T, what string, a, b *access.Snapshot, now time.Time, resources access.ResourceID) {
	t.Helper()
	same := func(of string, x, y any) {
		t.Helper()
		if !reflect.DeepEqual(x, y) {
			t.Fatalf("%s: %s:\n%+v\nand\n%+v", what, of, x, y)
		}
	}
	same("organization", a.OrganizationName(), b.OrganizationName())
	same("scheme", a.SchemeInForce().Key, b.SchemeInForce().Key)
	same("levels", a.Levels(), b.Levels())
	same("levels in use", a.LevelsInUse(), b.LevelsInUse())
	same("links off", a.LinksOff(), b.LinksOff())
	for i, s := range a.Schemes() {
		same("file of "+s.Key, a.OwnScheme(s.Key), b.OwnScheme(b.Schemes()[i].Key))
	}
	sights := func(s *access.Snapshot) (all []string) {
		for _, c := range s.Sees() {
			all = append(all, fmt.Sprint(c))
		}
		slices.Sort(all)
		return all
	}
	same("rights to see", sights(a), sights(b))
	same("people", a.Everyone(), b.Everyone())
	same("groups", a.Groups(), b.Groups())
	same("workspaces", a.Workspaces(), b.Workspaces())
	for _, g := range a.Groups() {
		same("members", a.Members(g), b.Members(g))
		same("those in it themselves", a.GroupMembers(g), b.GroupMembers(g))
	}
	same("those who left", a.Left(), b.Left())
	for r := access.ResourceID(1); r <= resources; r++ {
		x, there := a.Resource(r)
		y, too := b.Resource(r)
		same("resource", x, y)
		same("whether it is there", there, too)
		x, there = a.Binned(r)
		y, too = b.Binned(r)
		same("in the bin", x, y)
		same("whether it is in the bin", there, too)
		same("grants", a.Grants(r), b.Grants(r))
		same("grants that sleep", a.Asleep(r), b.Asleep(r))
		same("what they were", a.AsleepGrants(r), b.AsleepGrants(r))
		same("links", a.Links(r), b.Links(r))
		same("who", holders(a, r, now), holders(b, r, now))
		same("audience", a.Audience(r, now), b.Audience(r, now))
		same("stranded", stranded(a, r), stranded(b, r))
	}
	for _, u := range a.Everyone() {
		for _, w := range a.Workspaces() {
			same("role", a.WorkspaceRole(u, w), b.WorkspaceRole(u, w))
			same("rows", rowsIn(a, u, w), rowsIn(b, u, w))
		}
		for _, tab := range []access.Tab{access.TabAll, access.TabPrivate, access.TabSharedByMe} {
			x, n := a.List(access.ListQuery{User: u, Capability: access.View, Tab: tab}, now)
			y, m := b.List(access.ListQuery{User: u, Capability: access.View, Tab: tab}, now)
			same("list", append([]access.ResourceID{}, x...), append([]access.ResourceID{}, y...))
			same("total", n, m)
		}
		for r := access.ResourceID(1); r <= resources; r++ {
			same(fmt.Sprintf("why user %d may open %d", u, r), why(a, u, r, now), why(b, u, r, now))
		}
	}
}

// Of what is equally strong any may come first.

func holders(s *access.Snapshot, r access.ResourceID, now time.Time) []access.Holder {
	all := s.Who(r, now)
	for i := range all {
		all[i].Path = access.Path{}
	}
	return all
}

func why(s *access.Snapshot, u access.UserID, r access.ResourceID, now time.Time) access.Explanation {
	e := s.Explain(u, r, now)
	for i := range e.Paths {
		e.Paths[i].Through, e.Paths[i].Words = nil, ""
	}
	slices.SortFunc(e.Paths, func(a, b access.Path) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Grant, b.Grant), cmp.Compare(a.Level, b.Level))
	})
	return e
}

func stranded(s *access.Snapshot, r access.ResourceID) []access.Stranded {
	all := s.Stranded(r)
	slices.SortFunc(all, func(a, b access.Stranded) int { return int(a.Grant - b.Grant) })
	return all
}

func rowsIn(s *access.Snapshot, u access.UserID, w access.WorkspaceID) []rows.Workspace {
	all := s.RowScope(u, w).Workspaces
	slices.SortFunc(all, func(a, b rows.Workspace) int { return int(a.ID - b.ID) })
	return all
}

// wanderer changes an organization at random, through everything that writes what the permission engine follows.
type wanderer struct {
	*shop
	*rand.Rand
	now       time.Time
	resources access.ResourceID
	groups    []access.GroupID
	projects  []access.ProjectID
	links     map[access.LinkID]access.ResourceID
	n         int
}

func any1[T any](w *wanderer, all []T) T { return all[w.IntN(len(all))] }

func (w *wanderer) who(u access.UserID) access.Caller {
	c := w.caller(u)
	c.Now = w.now
	return c
}

func (w *wanderer) somebody() access.UserID { return any1(w, w.people()) }

// people are those who left too.
func (w *wanderer) people() (all []access.UserID) {
	view := w.who(w.admin).View
	all = append(view.Everyone(), view.Left()...)
	slices.SortFunc(all, func(a, b access.UserID) int {
		nameA, _ := view.UserName(a)
		nameB, _ := view.UserName(b)
		return cmp.Or(strings.Compare(strings.ToLower(nameA), strings.ToLower(nameB)), cmp.Compare(a, b))
	})
	return all
}

func (w *wanderer) holder() access.Principal {
	if w.IntN(2) == 0 && len(w.groups) > 0 {
		return access.Principal{Kind: access.PrincipalGroup, ID: int64(any1(w, w.groups))}
	}
	return access.Principal{Kind: access.PrincipalUser, ID: int64(w.somebody())}
}

func (w *wanderer) place() access.WorkspaceID { return any1(w, w.who(w.admin).View.Workspaces()) }

func (w *wanderer) thing() access.ResourceID {
	return access.ResourceID(1 + w.Int64N(max(1, int64(w.resources))))
}

// step makes one change; most of those that are refused are meant to be.
func (w *wanderer) step() error {
	ctx, at := w.t.Context(), w.organization
	w.n++
	plan := func(by access.UserID, plan access.Plan) error { return w.ChangeAccess(ctx, w.who(by), plan) }
	switch w.IntN(22) {
	case 0:
		return w.ChangeOrganization(ctx, access.Caller{Organization: at, User: w.admin}, func(o *org.Organization) error {
			o.Name, o.LinksOff, o.ManagePublishes = fmt.Sprint("Acme ", w.n), w.IntN(4) == 0, w.IntN(2) == 0
			return nil
		})
	case 1:
		roles := []access.OrganizationRole{access.Guest, access.Member, access.Staff, access.Admin}
		return w.ChangeMembership(ctx, access.Caller{Organization: at, User: w.admin}, w.somebody(), func(m *org.Membership) error {
			m.Role, m.Active = any1(w, roles), w.IntN(3) > 0
			return nil
		})
	case 2:
		return w.SaveAccount(ctx, access.Caller{User: w.somebody()}, func(a *org.Account) error { a.Name = fmt.Sprint("Person ", w.n); return nil })
	case 3:
		g, err := w.CreateGroup(ctx, access.Caller{Organization: at, User: w.admin}, fmt.Sprint("Group ", w.n))
		w.groups = append(w.groups, g)
		return err
	case 4:
		if w.IntN(3) > 0 {
			return w.RenameGroup(ctx, access.Caller{Organization: at, User: w.admin}, any1(w, w.groups), fmt.Sprint("Group ", w.n))
		}
		return w.DeleteGroup(ctx, access.Caller{Organization: at, User: w.admin}, any1(w, w.groups))
	case 5, 6:
		return w.SetGroupMember(ctx, access.Caller{Organization: at, User: w.admin}, any1(w, w.groups), w.holder(), w.IntN(3) > 0)
	case 7:
		_, err := w.CreateWorkspace(ctx, access.Caller{Organization: at, User: w.admin}, org.WorkspaceRecord{Name: fmt.Sprint("Place ", w.n), Path: fmt.Sprint("place-", w.n), Parent: w.place()})
		return err
	case 8:
		return w.ChangeWorkspace(ctx, access.Caller{Organization: at, User: w.admin}, w.place(), func(r *org.WorkspaceRecord) error {
			r.Name, r.Parent, r.Settings.RatesVisible = fmt.Sprint("Place ", w.n), w.place(), any1(w, []string{"", "admins"})
			return nil
		})
	case 9, 10:
		roles := []access.WorkspaceRole{access.NoWorkspaceRole, access.WorkspaceViewer, access.WorkspaceMember, access.WorkspaceAnalyst, access.WorkspaceAdmin}
		return w.SetWorkspaceRole(ctx, access.Caller{Organization: at, User: w.admin}, org.RoleRecord{Workspace: w.place(), Holder: w.holder(), Role: any1(w, roles), Tree: w.IntN(2) == 0})
	case 11, 12:
		owner := w.who(w.somebody())
		changes, err := owner.PlanNew(access.ResourceChanged{Kind: access.Dashboard, Home: w.place(), Title: fmt.Sprint("Board ", w.n), Private: w.IntN(3) == 0})
		if err != nil {
			return err
		}
		n := board.NewRecord{Facts: changes[0].(access.ResourceChanged), Body: []byte("{}")}
		n.Changes = changes[1:]
		made, err := w.CreateResources(ctx, owner, n)
		if err == nil {
			w.resources = made[0]
		}
		return err
	case 13:
		if w.IntN(3) > 0 {
			found, err := w.Resources(ctx, at, w.admin, []access.ResourceID{w.thing()})
			if err != nil || len(found) == 0 {
				return err
			}
			return w.SaveResource(ctx, w.who(w.admin), board.SavedRecord{ID: found[0].ID, Version: found[0].Version, Title: fmt.Sprint("Board ", w.n), Body: []byte("{}")})
		}
		switch w.IntN(4) {
		case 0:
			return w.DeleteResource(ctx, w.who(w.admin), w.thing())
		case 1:
			for _, x := range w.who(w.admin).Bin() {
				return plan(w.admin, func(who access.Caller) ([]access.Change, error) { return who.PlanRestore(x.Resource) })
			}
		}
		r := w.thing()
		return plan(w.manager(r), func(who access.Caller) ([]access.Change, error) { return who.PlanBin(r) })
	case 14, 15, 16:
		r := w.thing()
		levels := w.who(w.admin).View.Levels()
		e := access.GrantEdit{Principal: w.holder()}
		if w.IntN(4) > 0 {
			e.Level = any1(w, levels).Key
		}
		if w.IntN(3) == 0 {
			e.Expires = w.now.Add(time.Duration(1+w.IntN(300)) * time.Minute)
		}
		return plan(w.manager(r), func(who access.Caller) ([]access.Change, error) {
			return who.PlanGrants(r, []access.GrantEdit{e}, true)
		})
	case 17:
		r := w.thing()
		return plan(w.manager(r), func(who access.Caller) ([]access.Change, error) {
			to, _ := who.View.Resource(r)
			if w.IntN(2) == 0 {
				to.Private = !to.Private
			} else {
				to.Owner = w.somebody()
			}
			return who.PlanResource(r, to)
		})
	case 18:
		if r := w.thing(); w.IntN(2) == 0 {
			l, err := w.CreateLink(ctx, w.who(w.admin), share.LinkRecord{Resource: r, Name: "Lobby", Hash: fmt.Sprint(w.n), Sealed: "s", CreatedBy: w.admin, CreatedAt: w.now}, func(who access.Caller) ([]access.Change, error) {
				return nil, who.Require(access.Publish, r)
			})
			w.links[l] = r
			return err
		}
		for l, r := range w.links {
			delete(w.links, l)
			return w.RemoveLink(ctx, w.who(w.admin), r, l, func(access.Caller) ([]access.Change, error) { return nil, nil })
		}
	case 19:
		return plan(w.admin, func(who access.Caller) ([]access.Change, error) {
			return who.PlanSee(w.holder(), w.holder(), w.IntN(3) > 0)
		})
	case 20:
		return plan(w.admin, func(who access.Caller) ([]access.Change, error) {
			if w.IntN(2) == 0 {
				from := any1(w, who.View.Schemes())
				key := fmt.Sprint("own_", w.IntN(3))
				text, err := from.WithLevels(key, fmt.Sprint("Own ", w.n), from.Levels)
				if err != nil || w.IntN(4) == 0 {
					text = ""
				}
				plan, err := who.PlanOwnScheme(key, text, nil)
				return plan.Changes, err
			}
			next := any1(w, who.View.Schemes())
			plan, err := who.PlanScheme(access.Switch{Scheme: next.Key, Mapping: who.View.SuggestMapping(next, who.View.LevelsInUse())})
			return plan.Changes, err
		})
	case 21:
		if w.IntN(2) == 0 {
			p, err := w.CreateProject(ctx, w.who(w.admin), planned(track.Project{WorkspaceID: w.place(), Name: fmt.Sprint("Project ", w.n), Currency: "EUR", Public: w.IntN(2) == 0}))
			w.projects = append(w.projects, p)
			return err
		}
	}
	return nil
}

// manager is somebody who can change the access to a resource, the admin when nobody can.
func (w *wanderer) manager(r access.ResourceID) access.UserID {
	for _, h := range w.who(w.admin).View.Who(r, w.now) {
		if h.Can.Has(access.ManageAccess) {
			return h.User
		}
	}
	return w.admin
}

// What the log says, read from its beginning, is what the tables say and what a view that followed it says; and what was
// the case at a moment stays to be asked.
func TestThePastIsWhatItWas(t *testing.T) {
	for name, seed := range map[string]uint64{"SQLite": 11, "SQLite, otherwise": 26, "PostgreSQL": 19} {
		t.Run(name, func(t *testing.T) {
			file, clock := SQLite(t), NewClock()
			if name == "PostgreSQL" {
				file = PostgreSQL(t)
			}
			s := Open(t, file, clock.Now)
			w := &wanderer{shop: newShop(t, s, "Acme"), Rand: rand.New(rand.NewPCG(seed, 11)), links: map[access.LinkID]access.ResourceID{}}
			for _, name := range []string{"Ida", "Ben", "Uma", "Eva"} {
				invited(t, s, w.organization, name, access.Member)
			}
			accept(t, s, w.organization, "Eva") // the admin of the shop is not the only one who may stay
			type moment struct {
				at   time.Time
				view *access.Snapshot
			}
			var moments []moment
			refused := map[string]int{}
			inUse := 0
			const steps, pause = 360, 60
			for step := range steps {
				clock.Advance(time.Minute)
				w.now = clock.Now()
				if len(w.groups) == 0 {
					g, err := s.CreateGroup(t.Context(), access.Caller{Organization: w.organization, User: w.admin}, "Design")
					if err != nil {
						t.Fatal(err)
					}
					w.groups = append(w.groups, g)
				}
				if err := w.step(); err != nil {
					if fault.KindOf(err) == fault.Internal {
						t.Fatalf("step %d: %v", step, err)
					}
					refused[fault.KindOf(err).String()]++
				}
				if step%pause != pause-1 {
					continue
				}
				past, err := s.PastView(t.Context(), w.organization, w.now)
				if err != nil {
					t.Fatal(err)
				}
				other := Open(t, file, clock.Now)
				read, err := other.View(t.Context(), w.organization)
				if err != nil {
					t.Fatal(err)
				}
				agree(t, fmt.Sprintf("step %d: the log and the tables", step), past, read, w.now, w.resources)
				agree(t, fmt.Sprintf("step %d: the log and a view that followed", step), past, w.who(w.admin).View, w.now, w.resources)
				moments = append(moments, moment{w.now, read})
				inUse += len(read.LevelsInUse())
			}
			for _, m := range moments {
				past, err := s.PastView(t.Context(), w.organization, m.at.Add(30*time.Second))
				if err != nil {
					t.Fatal(err)
				}
				agree(t, m.at.String(), past, m.view, m.at, w.resources)
			}
			if inUse < 5 || w.resources < 10 {
				t.Errorf("nothing much has happened: %d levels, %d resources, refused %v", inUse, w.resources, refused)
			}
		})
	}
}

func TestBeforeTheOrganizationThereIsNothing(t *testing.T) {
	Each(t, func(t *testing.T, s *store.Store) {
		x := newShop(t, s, "Acme")
		d := x.make(access.Dashboard, x.tom, "Sales", "")
		before, err := s.PastView(t.Context(), x.organization, Start.Add(-time.Millisecond))
		if err != nil || before.Revision() != 0 || len(before.Everyone()) != 0 {
			t.Error(before, err)
		}
		if _, there := before.Resource(d); there {
			t.Error("a dashboard is older than its organization")
		}
		now, err := s.PastView(t.Context(), x.organization, Start.Add(time.Hour))
		if err != nil || now.Revision() != x.caller(x.admin).View.Revision() || !now.Check(x.tom, access.Edit, d, Start) {
			t.Error(now, err)
		}
		_, err = s.PastView(t.Context(), 999, Start)
		isKind(t, err, fault.NotFound)
	})
}

// The log of the demonstration says what its tables say.
func TestTheDemonstrationsPastIsWhatItWas(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{"SQLite": SQLite, "PostgreSQL": PostgreSQL} {
		t.Run(name, func(t *testing.T) {
			s := Open(t, url(t), NewClock().Now)
			at, err := demo.Load(t.Context(), s, Start, 400)
			if err != nil {
				t.Fatal(err)
			}
			read, err := s.View(t.Context(), at)
			past, pastErr := s.PastView(t.Context(), at, Start)
			if err := errors.Join(err, pastErr); err != nil {
				t.Fatal(err)
			}
			agree(t, "the log and the tables", past, read, Start, 0)
		})
	}
}

func TestAGroupsRightsToSeeEndWithIt(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{"SQLite": SQLite, "PostgreSQL": PostgreSQL} {
		t.Run(name, func(t *testing.T) {
			file := url(t)
			s := Open(t, file, NewClock().Now)
			x := newShop(t, s, "Acme")
			g, err := s.CreateGroup(t.Context(), access.Caller{Organization: x.organization, User: x.admin}, "Design")
			if err != nil {
				t.Fatal(err)
			}
			design, tom := access.Principal{Kind: access.PrincipalGroup, ID: int64(g)}, access.Principal{Kind: access.PrincipalUser, ID: int64(x.tom)}
			mara := access.Principal{Kind: access.PrincipalUser, ID: int64(x.mara)}
			for _, c := range [][2]access.Principal{{design, tom}, {tom, design}, {tom, mara}} {
				if err := s.ChangeAccess(t.Context(), x.caller(x.admin), func(who access.Caller) ([]access.Change, error) { return who.PlanSee(c[0], c[1], true) }); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.DeleteGroup(t.Context(), access.Caller{Organization: x.organization, User: x.admin}, g); err != nil {
				t.Fatal(err)
			}
			read, err := Open(t, file, NewClock().Now).View(t.Context(), x.organization)
			if err != nil {
				t.Fatal(err)
			}
			want := []access.SeeChanged{{Holder: tom, Seen: mara, In: true}}
			if a, b := x.caller(x.admin).View.Sees(), read.Sees(); !reflect.DeepEqual(a, want) || !reflect.DeepEqual(b, want) {
				t.Errorf("%+v by the log and %+v by the tables", a, b)
			}
		})
	}
}

// What is supposed is refused as what is made, and leaves nothing behind.
func TestSupposingKeepsNothing(t *testing.T) {
	Each(t, func(t *testing.T, s *store.Store) {
		x := newShop(t, s, "Acme")
		ctx := t.Context()
		g, err := s.CreateGroup(ctx, access.Caller{Organization: x.organization, User: x.admin}, "Design")
		if err != nil {
			t.Fatal(err)
		}
		tom := access.Principal{Kind: access.PrincipalUser, ID: int64(x.tom)}
		before := x.caller(x.admin).View.Revision()
		changes, err := s.Suppose(func(s org.Store) error {
			return errors.Join(s.SetGroupMember(ctx, access.Caller{Organization: x.organization, User: x.admin}, g, tom, true),
				s.ChangeMembership(ctx, access.Caller{Organization: x.organization, User: x.admin}, x.mara, func(m *org.Membership) error { m.Active = false; return nil }))
		})
		want := []access.Change{access.GroupMemberChanged{Group: g, Member: tom, In: true}, access.UserChanged{User: x.mara, Email: "mara@acme.example", Name: "mara"}}
		if err != nil || !reflect.DeepEqual(changes, want) {
			t.Errorf("%+v %v", changes, err)
		}
		_, err = s.Suppose(func(s org.Store) error {
			return s.SetGroupMember(ctx, access.Caller{Organization: x.organization, User: x.admin}, g, access.Principal{Kind: access.PrincipalGroup, ID: int64(g)}, true)
		})
		if isKind(t, err, fault.Conflict); !strings.Contains(err.Error(), "itself") {
			t.Error(err)
		}
		view := x.caller(x.admin).View
		if view.Revision() != before || len(view.Members(g)) != 0 || view.OrganizationRole(x.mara) != access.Member {
			t.Error("something was kept")
		}
		// And the database is not held up.
		if err := s.SetGroupMember(ctx, access.Caller{Organization: x.organization, User: x.admin}, g, tom, true); err != nil {
			t.Error(err)
		}
	})
}
