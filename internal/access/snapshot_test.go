package access

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vitrine/internal/access/persistent"
	"vitrine/internal/access/scheme"
	"vitrine/internal/fault"
	"vitrine/internal/rows"
)

func TestCheckAllocatesNothing(t *testing.T) {
	s := organization(t, smallOrganization)
	for _, c := range []Capability{View, Edit, SetDefault} {
		u, r := UserID(1), ResourceID(1)
		if n := testing.AllocsPerRun(2000, func() {
			s.Check(u, c, r, largeNow)
			u, r = u%1000+1, r%10000+1
		}); n != 0 {
			t.Errorf("Check %v allocates %v times", c, n)
		}
	}
	p := played(t, "scheme toggl\nadmin: adm\nmember: tom, ana\nworkspace studio\nchart hours in studio by tom\ndashboard sales in studio by adm\nchart mine lives in sales by tom\nsales shows hours vouched by adm\nana has view on sales\nsales has a link")
	for _, what := range []string{"hours", "mine"} {
		for _, who := range []string{"tom", "ana", "adm"} {
			u, r := p.user(who), p.resource(what)
			if n := testing.AllocsPerRun(100, func() { p.s.Check(u, Edit, r, p.now) }); n != 0 {
				t.Errorf("Check of %s on %s allocates %v times", who, what, n)
			}
		}
	}
}

// TestSnapshotsStayWhatTheyAre holds on to every snapshot of a world under change, and asks each again at the end.
func TestSnapshotsStayWhatTheyAre(t *testing.T) {
	for n := range uint64(6) {
		w, err := newWorld(1000 + n)
		if err != nil {
			t.Fatal(err)
		}
		type moment struct {
			s    *Snapshot
			said map[question]Set
		}
		var past []moment
		for range 40 {
			m := moment{w.s, map[question]Set{}}
			for u := range w.t.users {
				for r := range w.t.resources {
					m.said[question{u, r}] = w.s.Capabilities(u, r, w.now)
				}
			}
			past = append(past, m)
			if err := w.tell(w.change()); err != nil {
				t.Fatal(err)
			}
		}
		for i, m := range past {
			for q, want := range m.said {
				if got := m.s.Capabilities(q.u, q.r, w.now); got != want {
					t.Fatalf("seed %d: snapshot %d says %v of user %d on %d, before %v", 1000+n, i, got, q.u, q.r, want)
				}
			}
		}
	}
}

// TestThePastCanBeAsked loads the log up to each moment and compares with the snapshot that stood there.
func TestThePastCanBeAsked(t *testing.T) {
	for n := range uint64(6) {
		w, err := newWorld(2000 + n)
		if err != nil {
			t.Fatal(err)
		}
		log := w.t.facts()
		at, err := Load(acme, 0, facts(log...))
		if err != nil {
			t.Fatal(err)
		}
		for step := range 30 {
			c := w.change()
			log = append(log, c)
			if err := w.tell(c); err != nil {
				t.Fatal(err)
			}
			if at, err = at.Apply(int64(step), c); err != nil {
				t.Fatal(err)
			}
			past, err := Load(acme, int64(step), facts(log...))
			if err != nil {
				t.Fatal(err)
			}
			if problem := doorsAgree(past, w.t, w.now); problem != "" && step%6 == 5 {
				t.Fatalf("seed %d, step %d: %s", 2000+n, step, problem)
			}
			for u := range w.t.users {
				for r := range w.t.resources {
					if got, want := past.Capabilities(u, r, w.now), w.s.Capabilities(u, r, w.now); got != want || at.Capabilities(u, r, w.now) != want {
						t.Fatalf("seed %d, step %d: user %d on %d had %v, the log says %v", 2000+n, step, u, r, want, got)
					}
				}
			}
		}
	}
}

// TestReadersAndWritersTogether is for the race detector: readers of whatever snapshot is current, two lines of writers.
func TestReadersAndWritersTogether(t *testing.T) {
	s := organization(t, smallOrganization)
	var current atomic.Pointer[Snapshot]
	current.Store(s)
	stop := make(chan struct{})
	var readers, writers sync.WaitGroup
	for n := range 3 {
		readers.Go(func() {
			r := rand.New(rand.NewPCG(uint64(n), 1))
			for {
				select {
				case <-stop:
					return
				default:
				}
				s := current.Load()
				u, d := UserID(1+r.IntN(1000)), ResourceID(1+r.IntN(10000))
				can := s.Capabilities(u, d, largeNow)
				if s.Check(u, View, d, largeNow) != can.Has(View) {
					t.Error("check and capabilities of one snapshot differ")
				}
				if why := s.Explain(u, d, largeNow); why.Can != can {
					t.Error("explain and capabilities of one snapshot differ")
				}
				s.List(ListQuery{User: u, Limit: 20}, largeNow)
				s.Who(d, largeNow)
			}
		})
	}
	for n := range 2 {
		writers.Go(func() {
			r := rand.New(rand.NewPCG(uint64(n), 2))
			at := s // each its own line: Apply never touches what it starts from
			for i := range 300 {
				d := ResourceID(1 + r.IntN(10000))
				var err error
				switch i % 4 {
				case 0:
					at, err = at.Apply(int64(i), GroupMemberChanged{GroupID(1 + r.IntN(50)), Principal{Kind: PrincipalUser, ID: int64(1 + r.IntN(1000))}, r.IntN(2) == 0})
				case 1:
					at, err = at.Apply(int64(i), ResourceChanged{d, Dashboard, 1, 1, false, AuthorPerspective, fmt.Sprint("Renamed ", i), 0, 0, 0, time.Time{}, 0, false})
				case 2:
					at, err = at.Apply(int64(i), WorkspaceRoleChanged{WorkspaceID(1 + r.IntN(50)), Principal{Kind: PrincipalGroup, ID: int64(1 + r.IntN(50))}, WorkspaceRole(r.IntN(5)), true})
				default:
					at, err = at.Apply(int64(i), GrantChanged{Grant: GrantID(1<<30 + n<<20 + i), Resource: d, Principal: Principal{Kind: PrincipalUser, ID: int64(1 + r.IntN(1000))}, Level: "edit"})
				}
				if err != nil {
					t.Error(err)
					return
				}
				current.Store(at)
			}
		})
	}
	writers.Wait()
	close(stop)
	readers.Wait()
}

func TestIDsOfAnySize(t *testing.T) {
	w := newPlay(t)
	for i, id := range []int64{1, 64, 1 << 20, persistent.NearIDs - 1, persistent.NearIDs, 1 << 40, 1<<62 + 1} {
		w.tell(UserChanged{UserID(id), Member, "someone@acme.test", "Someone"})
		w.tell(WorkspaceChanged{Workspace: WorkspaceID(id), Name: "Studio"})
		w.tell(ResourceChanged{ResourceID(id), Dashboard, WorkspaceID(id), UserID(id), false, AuthorPerspective, fmt.Sprint("Dashboard ", i), 0, 0, 0, time.Time{}, 0, false})
		w.tell(GrantChanged{Grant: GrantID(i + 1), Resource: ResourceID(id), Principal: Principal{Kind: PrincipalUser, ID: 1}, Level: "view"})
	}
	w.allDoors()
	if page, _ := w.s.List(ListQuery{User: 1}, w.now); len(page) != 7 {
		t.Errorf("user 1 lists %v", page)
	}
	for _, id := range []ResourceID{0, -1, 2, 1<<40 + 1, -1 << 63} {
		if w.s.Check(1, View, id, w.now) {
			t.Errorf("an id that was never used, %d, can be viewed", id)
		}
	}
	if w.s.Check(0, View, 1, w.now) || w.s.Check(-5, View, 1, w.now) {
		t.Error("nobody can view something")
	}
}

// TestRolesAreNoticedHoweverTheyCome brings Ana to what admins of the home may do by one change of each kind: what a
// person may be turned away by without a look must follow them all.
func TestRolesAreNoticedHoweverTheyCome(t *testing.T) {
	const ana, tom UserID = 1, 2
	const inner, outer GroupID = 1, 2
	const agency, middle, studio WorkspaceID = 1, 2, 3
	user, in, out := Principal{Kind: PrincipalUser, ID: int64(ana)}, Principal{Kind: PrincipalGroup, ID: int64(inner)}, Principal{Kind: PrincipalGroup, ID: int64(outer)}
	for name, c := range map[string]struct {
		before []Change
		change Change
	}{
		"a role":                            {nil, WorkspaceRoleChanged{studio, user, WorkspaceAdmin, false}},
		"a stronger role":                   {[]Change{WorkspaceRoleChanged{studio, user, WorkspaceMember, false}}, WorkspaceRoleChanged{studio, user, WorkspaceAdmin, false}},
		"a role above":                      {[]Change{WorkspaceChanged{Workspace: studio, Parent: middle, Name: "Studio"}, WorkspaceChanged{Workspace: middle, Parent: agency, Name: "Middle"}}, WorkspaceRoleChanged{agency, user, WorkspaceAdmin, true}},
		"a role of the group":               {nil, WorkspaceRoleChanged{studio, in, WorkspaceAdmin, false}},
		"a role of the group around it":     {nil, WorkspaceRoleChanged{studio, out, WorkspaceAdmin, true}},
		"a stronger role of the group":      {[]Change{WorkspaceRoleChanged{studio, out, WorkspaceMember, false}}, WorkspaceRoleChanged{studio, out, WorkspaceAdmin, false}},
		"a role of the group above":         {[]Change{WorkspaceChanged{Workspace: studio, Parent: middle, Name: "Studio"}, WorkspaceChanged{Workspace: middle, Parent: agency, Name: "Middle"}}, WorkspaceRoleChanged{agency, out, WorkspaceAdmin, true}},
		"a role that comes to flow down":    {[]Change{WorkspaceChanged{Workspace: studio, Parent: agency, Name: "Studio"}, WorkspaceRoleChanged{agency, in, WorkspaceAdmin, false}}, WorkspaceRoleChanged{agency, in, WorkspaceAdmin, true}},
		"a group":                           {[]Change{GroupMemberChanged{inner, user, false}, WorkspaceRoleChanged{studio, out, WorkspaceAdmin, false}}, GroupMemberChanged{inner, user, true}},
		"a group around the group":          {[]Change{GroupMemberChanged{outer, in, false}, WorkspaceRoleChanged{studio, out, WorkspaceAdmin, false}}, GroupMemberChanged{outer, in, true}},
		"a move under their own tree":       {[]Change{WorkspaceRoleChanged{agency, user, WorkspaceAdmin, true}}, WorkspaceChanged{Workspace: studio, Parent: agency, Name: "Studio"}},
		"a move under the group's tree":     {[]Change{WorkspaceRoleChanged{agency, out, WorkspaceAdmin, true}}, WorkspaceChanged{Workspace: studio, Parent: agency, Name: "Studio"}},
		"a move of what is above, own tree": {[]Change{WorkspaceChanged{Workspace: studio, Parent: middle, Name: "Studio"}, WorkspaceRoleChanged{agency, user, WorkspaceAdmin, true}}, WorkspaceChanged{Workspace: middle, Parent: agency, Name: "Middle"}},
		"a move of what is above, group's":  {[]Change{WorkspaceChanged{Workspace: studio, Parent: middle, Name: "Studio"}, WorkspaceRoleChanged{agency, in, WorkspaceAdmin, true}}, WorkspaceChanged{Workspace: middle, Parent: agency, Name: "Middle"}},
		"a new position":                    {[]Change{UserChanged{ana, Guest, "ana@acme.test", "Ana"}, WorkspaceRoleChanged{studio, in, WorkspaceAdmin, false}}, UserChanged{ana, Member, "ana@acme.test", "Ana"}},
		"admin of everything":               {nil, UserChanged{ana, Admin, "ana@acme.test", "Ana"}},
	} {
		p := newPlay(t)
		p.where = name
		for _, c := range append([]Change{
			UserChanged{99, Member, "nina@acme.test", "Nina"}, UserChanged{tom, Member, "tom@acme.test", "Tom"}, UserChanged{ana, Member, "ana@acme.test", "Ana"},
			GroupChanged{inner, "Inner"}, GroupChanged{outer, "Outer"}, GroupMemberChanged{inner, user, true}, GroupMemberChanged{outer, in, true},
			WorkspaceChanged{Workspace: agency, Parent: 0, Name: "Agency"}, WorkspaceChanged{Workspace: middle, Parent: 0, Name: "Middle"}, WorkspaceChanged{Workspace: studio, Parent: 0, Name: "Studio"},
			ResourceChanged{1, Dashboard, studio, tom, false, AuthorPerspective, "Sales", 0, 0, 0, time.Time{}, 0, false},
		}, c.before...) {
			p.tell(c)
		}
		if got := p.s.Capabilities(ana, 1, p.now); got != 0 {
			t.Errorf("%s: before it, Ana can %v", name, got)
		}
		p.tell(c.change)
		p.allDoors()
		if !p.s.Check(ana, Delete, 1, p.now) {
			t.Errorf("%s goes unnoticed", name)
		}
	}
}

// TestManyGrants asks about more grants of every kind than find room in the record of a resource.
func TestManyGrants(t *testing.T) {
	p := newPlay(t)
	p.tell(WorkspaceChanged{Workspace: 1, Name: "Studio"})
	p.tell(ResourceChanged{64, Dashboard, 1, 1, false, AuthorPerspective, "Sales", 0, 0, 0, time.Time{}, 0, false})
	p.tell(ResourceChanged{65, Dashboard, 1, 1, false, AuthorPerspective, "Hours", 0, 0, 0, time.Time{}, 0, false})
	n := 0
	grant := func(to Principal) {
		n++
		p.tell(GrantChanged{Grant: GrantID(n), Resource: 64, Principal: to, Level: "view"})
	}
	for i := range int64(30) {
		p.tell(UserChanged{UserID(i + 1), Member, fmt.Sprintf("u%d@d%d.example", i, i%15), fmt.Sprint("User ", i)})
		p.tell(GroupChanged{GroupID(i + 1), fmt.Sprint("Group ", i)})
		p.tell(WorkspaceChanged{Workspace: WorkspaceID(i + 2), Name: fmt.Sprint("Workspace ", i)})
		user := Principal{Kind: PrincipalUser, ID: i + 1}
		p.tell(GrantChanged{Grant: GrantID(1000 - i), Resource: 65, Principal: user, Level: "view"})
		if !p.s.Check(UserID(i+1), View, 65, p.now) || !p.s.Check(UserID(i/2+1), View, 65, p.now) {
			t.Errorf("grant %d of %d to a user opens nothing", i+1, i+1)
		}
		switch i % 5 {
		case 0:
			grant(user)
		case 1:
			p.tell(GroupMemberChanged{GroupID(i + 1), user, true})
			grant(Principal{Kind: PrincipalGroup, ID: i + 1})
		case 2:
			p.tell(WorkspaceRoleChanged{WorkspaceID(i + 2), user, WorkspaceMember, false})
			grant(Principal{Kind: PrincipalWorkspace, ID: i + 2})
		case 3:
			p.tell(WorkspaceRoleChanged{WorkspaceID(i + 2), user, WorkspaceMember, false})
			grant(Principal{Kind: PrincipalWorkspace, ID: i + 2, Tree: true})
		case 4:
			grant(Principal{Kind: PrincipalDomain, Domain: fmt.Sprintf("d%d.example", i%15)})
		}
		if !p.s.Check(UserID(i+1), View, 64, p.now) {
			t.Errorf("grant %d of %d opens nothing", n, n)
		}
	}
	p.allDoors()
	for i := range n {
		p.tell(GrantRemoved{GrantID(i + 1), 64})
		if p.s.Check(UserID(i+1), View, 64, p.now) != (i == 0 || i%5 == 4 && i < 15) { // the owner; a domain that is named twice
			t.Errorf("with grant %d gone, %d others left", i+1, n-i-1)
		}
	}
}

func TestAnUnknownResourceIsAnsweredLikeAHiddenOne(t *testing.T) {
	p := newPlay(t)
	for _, line := range strings.Split("member: tom, ana\nworkspace studio\ndashboard sales in studio by tom", "\n") {
		p.line(line)
	}
	ana := Caller{User: p.user("ana"), Organization: acme, View: p.s, Now: p.now}
	for _, r := range []ResourceID{p.resource("sales"), 4711} {
		_, whoErr := ana.Who(r)
		_, whyErr := ana.Explain(p.user("tom"), r)
		_, planErr := ana.PlanGrants(r, []GrantEdit{{Principal: p.to("ana"), Level: "view"}}, false)
		_, changeErr := ana.PlanResource(r, ResourceChanged{})
		for _, err := range []error{ana.Require(View, r), whoErr, whyErr, planErr, changeErr} {
			if fmt.Sprint(err) != fmt.Sprint(fault.Missing()) {
				t.Errorf("resource %d: %v", r, err)
			}
		}
		if offers := ana.Offers(r, p.to("ana")); len(offers) != 0 {
			t.Errorf("resource %d: offers %v", r, offers)
		}
	}
}

func TestQuestionsAboutOthersNeedShare(t *testing.T) {
	p := newPlay(t)
	for _, line := range strings.Split("member: tom, ana, ben\nworkspace studio\ndashboard sales in studio by tom\nana has view on sales\nben has share on sales", "\n") {
		p.line(line)
	}
	r := p.resource("sales")
	ana, ben := Caller{User: p.user("ana"), Organization: acme, View: p.s, Now: p.now}, Caller{User: p.user("ben"), Organization: acme, View: p.s, Now: p.now}
	if _, err := ana.Explain(ana.User, r); err != nil {
		t.Errorf("about oneself: %v", err)
	}
	if _, err := ana.Explain(ben.User, r); fault.KindOf(err) != fault.Denied {
		t.Errorf("about somebody else, with view: %v", err)
	}
	if _, err := ana.Who(r); fault.KindOf(err) != fault.Denied {
		t.Errorf("who, with view: %v", err)
	}
	if why, err := ben.Explain(ana.User, r); err != nil || why.Can != SetOf(View, Export) {
		t.Errorf("about somebody else, with share: %v, %v", why, err)
	}
	if who, err := ben.Who(r); err != nil || who.Len() != 3 {
		t.Errorf("who, with share: %v, %v", who, err)
	}
}

// TestOwnersOfPrivateThingsKeepTheirRoles lists what is private for an owner whose role gives more than owning does.
func TestOwnersOfPrivateThingsKeepTheirRoles(t *testing.T) {
	p := newPlay(t)
	file := strings.NewReplacer("key: standard", "key: ours", "owner: {always: full}", "owner: {always: keep}",
		"  - key: full", "  - {key: keep, title: Keep, can: [view, manage_access], hands_out: [view, share, edit, manage, keep, full]}\n  - key: full").Replace(scheme.File("standard"))
	p.tell(SchemeChanged{"ours", file})
	for _, line := range strings.Split("scheme ours\nmember: tom, ana\nworkspace studio\ntom is admin of studio\nana is admin of studio\ndashboard sales in studio by tom private", "\n") {
		p.line(line)
	}
	p.allDoors()
	for who, want := range map[string]int{"tom": 1, "ana": 0} {
		if page, total := p.s.List(ListQuery{User: p.user(who), Capability: Delete}, p.now); len(page) != want || total != want {
			t.Errorf("%s may delete %v, %d in all", who, page, total)
		}
	}
}

func TestTabs(t *testing.T) {
	p := newPlay(t)
	for _, line := range strings.Split(`member: tom, ana
workspace studio
dashboard alpha in studio by tom private
dashboard beta in studio by tom
dashboard gamma in studio by ana
chart delta in studio by tom
ana has view on beta
tom has view on gamma
group nobody: tom
group nobody has view on delta`, "\n") {
		p.line(line)
	}
	ask := func(scheme string, q ListQuery) string {
		t.Helper()
		org := p.twin.org
		org.Scheme = scheme
		p.tell(org)
		q.User = p.user("tom")
		page, total := p.s.List(q, p.now)
		var got []string
		for _, r := range page {
			got = append(got, p.names[fmt.Sprint("resource", r)])
		}
		return fmt.Sprint(strings.Join(got, " "), " of ", total)
	}
	for _, c := range []struct {
		scheme string
		q      ListQuery
		want   string
	}{
		{"standard", ListQuery{}, "alpha beta delta gamma of 4"},
		{"standard", ListQuery{Tab: TabAll}, "alpha beta delta gamma of 4"},
		{"standard", ListQuery{Tab: TabPrivate}, "alpha delta of 2"},
		{"standard", ListQuery{Tab: TabMine}, "alpha beta delta of 3"},
		{"standard", ListQuery{Tab: TabSharedWithMe}, "gamma of 1"},
		{"standard", ListQuery{Tab: TabSharedByMe}, "beta of 1"},
		{"standard", ListQuery{Kind: Chart}, "delta of 1"},
		{"standard", ListQuery{Search: " ETA"}, "beta of 1"},
		{"standard", ListQuery{Among: []ResourceID{p.resource("gamma"), p.resource("alpha"), 99}}, "alpha gamma of 2"},
		{"standard", ListQuery{Among: []ResourceID{}}, " of 0"},
		{"standard", ListQuery{Home: WorkspaceID(p.id("workspace", "studio"))}, "alpha beta delta gamma of 4"},
		{"standard", ListQuery{Home: 99}, " of 0"},
		{"standard", ListQuery{Limit: 2, Offset: 1}, "beta delta of 4"},
		{"standard", ListQuery{Limit: 2, Offset: 9}, " of 4"},
		{"standard", ListQuery{Limit: 2, Offset: 2, Tab: TabMine}, "delta of 3"},
		// there a group with only oneself in it is somebody else all the same
		{"dashgrid", ListQuery{Tab: TabPrivate}, " of 0"},
	} {
		if got := ask(c.scheme, c.q); got != c.want {
			t.Errorf("%s %+v lists %q, want %q", c.scheme, c.q, got, c.want)
		}
	}
}

func TestAudience(t *testing.T) {
	p := newPlay(t)
	r := func() Audience { return p.s.Audience(p.resource("sales"), p.now) }
	for _, step := range []struct {
		lines string
		want  Audience
	}{
		{"member: tom, ana, ben\nworkspace studio\ndashboard sales in studio by tom", Audience{Kind: "only_owner", People: 1}},
		{"ana has view on sales", Audience{Kind: "people", People: 2}},
		{"ben is viewer of studio\nworkspace studio has view on sales", Audience{Kind: "workspace", People: 3, Name: "Studio"}},
		{"everyone has view on sales", Audience{Kind: "organization", People: 3, Name: "Acme"}},
		{"guest: gus\ngus has view on sales", Audience{Kind: "organization", People: 4, Guests: 1, Name: "Acme"}},
		{"dashboard sales in studio by tom private", Audience{Kind: "only_owner", People: 1}},
		{"dashboard sales in studio by tom", Audience{Kind: "organization", People: 4, Guests: 1, Name: "Acme"}},
	} {
		for _, line := range strings.Split(step.lines, "\n") {
			p.line(line)
		}
		if got := r(); got != step.want {
			t.Errorf("after %q: %+v, want %+v", step.lines, got, step.want)
		}
	}
	p.tell(LinkChanged{Link: 1, Resource: p.resource("sales"), Name: "Lobby"})
	p.tell(LinkChanged{Link: 2, Resource: p.resource("sales"), Name: "Client", Expires: p.now})
	if got := r(); got.Kind != "link" || got.Links != 1 {
		t.Errorf("with a live and a dead link: %+v", got)
	}
	org := p.twin.org
	org.LinksOff = true
	p.tell(org)
	if got := r(); got.Kind != "organization" || got.Links != 0 {
		t.Errorf("with links switched off: %+v", got)
	}
}

func TestWhatIf(t *testing.T) {
	p := newPlay(t)
	for _, line := range strings.Split(`admin: adm
member: tom, ana, ben
workspace agency
workspace studio in agency
workspace shop
group design: ana
ben is admin of agency and below
dashboard sales in studio by tom
group design has edit on sales`, "\n") {
		p.line(line)
	}
	sales, ana, ben := p.resource("sales"), p.user("ana"), p.user("ben")
	view, edit := SetOf(View, Export), SetOf(View, Export, Clone, Edit, ManageData, Duplicate)
	for name, c := range map[string]struct {
		changes []Change
		want    []Shift
	}{
		"a grant":        {[]Change{GrantChanged{Resource: sales, Principal: p.to("ben"), Level: "view"}}, []Shift{}},
		"a weaker grant": {[]Change{GrantChanged{Grant: 1, Resource: sales, Principal: p.to("group design"), Level: "view"}}, []Shift{{ana, sales, edit, view}}},
		"a group change": {[]Change{GroupMemberChanged{GroupID(p.id("group", "design")), p.to("ana"), false}}, []Shift{{ana, sales, edit, 0}}},
		"a move":         {[]Change{WorkspaceChanged{Workspace: WorkspaceID(p.id("workspace", "studio")), Parent: WorkspaceID(p.id("workspace", "shop")), Name: "Studio"}}, []Shift{{ben, sales, scheme.Everything, 0}}},
		"a departure":    {[]Change{UserChanged{ana, NotInOrganization, "ana@acme.test", "Ana"}}, []Shift{{ana, sales, edit, 0}}},
		"removal":        {[]Change{GroupRemoved{GroupID(p.id("group", "design"))}}, []Shift{{ana, sales, edit, 0}}},
		"a scheme switch": {[]Change{OrganizationChanged{Organization: acme, Name: "Acme", Scheme: "toggl"}}, []Shift{
			{p.user("adm"), sales, scheme.Everything, SetOf(View, Export, Clone, Edit, ManageData, Share, Publish, Delete, SetDefault, ManageAccess)},
			{p.user("tom"), sales, scheme.Everything &^ SetOf(SetDefault), view},
			{ana, sales, edit, view},
			{ben, sales, scheme.Everything, 0},
		}},
	} {
		got, err := p.s.WhatIf(p.now, c.changes...)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v, %v; want %v", name, got, err, c.want)
		}
	}
}

func TestRowScope(t *testing.T) {
	p := newPlay(t)
	for _, line := range strings.Split(`admin: adm
member: tom, ana, ben, cleo, vic
guest: gil
workspace agency
workspace studio in agency
group leads: cleo
adm is nothing of studio
tom is member of studio
ben is admin of agency and below
cleo is analyst of agency and below
vic is viewer of studio`, "\n") {
		p.line(line)
	}
	agency, studio := WorkspaceID(p.id("workspace", "agency")), WorkspaceID(p.id("workspace", "studio"))
	p.tell(ProjectChanged{1, studio, "Open", true})
	p.tell(ProjectChanged{2, studio, "Falcon", false})
	p.tell(ProjectChanged{3, agency, "Heron", false})
	p.tell(ProjectMemberChanged{2, p.to("tom"), true, false})
	p.tell(ProjectMemberChanged{2, p.to("group leads"), false, true})
	p.tell(ProjectMemberChanged{2, p.to("vic"), true, true})
	w := p.twin.workspaces[studio]
	w.Rates = rows.SeenByAdmins
	p.tell(w)
	admins, managers := rows.SeenByAdmins, rows.SeenByManagers
	all, none := rows.Money{All: true, SeenBy: admins}, rows.Money{SeenBy: admins}
	for _, c := range []struct {
		who  string
		at   WorkspaceID
		want []rows.Workspace
	}{
		{"tom", studio, []rows.Workspace{{ID: int64(studio), Own: int64(p.user("tom")), Projects: []int64{1}, Rates: none, Costs: none}}},
		{"tom", agency, []rows.Workspace{{ID: int64(studio), Own: int64(p.user("tom")), Projects: []int64{1}, Rates: none, Costs: none}}},
		{"cleo", agency, []rows.Workspace{{ID: int64(agency), Own: int64(p.user("cleo")), Rates: rows.Money{SeenBy: managers}, Costs: none}, {ID: int64(studio), Own: int64(p.user("cleo")), Projects: []int64{1, 2}, Rates: none, Costs: none}}},
		{"ben", studio, []rows.Workspace{{ID: int64(studio), All: true, Own: int64(p.user("ben")), Rates: all, Costs: all}}},
		{"adm", studio, []rows.Workspace{{ID: int64(studio), All: true, Own: int64(p.user("adm")), Rates: all, Costs: all}}},
		{"vic", studio, []rows.Workspace{{ID: int64(studio), Own: int64(p.user("vic")), Rates: none, Costs: none}}},
		{"ana", agency, nil},
		{"gil", agency, nil},
		{"tom", 99, nil},
	} {
		if got := p.s.RowScope(p.user(c.who), c.at); fmt.Sprint(got.Workspaces) != fmt.Sprint(c.want) {
			t.Errorf("%s in %d counts %+v, want %+v", c.who, c.at, got.Workspaces, c.want)
		}
	}
	for _, c := range []struct {
		who  string
		p    ProjectID
		want ProjectRights
	}{
		{"tom", 1, ProjectRights{See: true, Track: true}},
		{"tom", 2, ProjectRights{See: true, Track: true}},
		{"tom", 3, ProjectRights{}},
		{"cleo", 2, ProjectRights{See: true, Track: true, Manage: true}},
		{"vic", 2, ProjectRights{}},
		{"vic", 1, ProjectRights{}},
		{"ben", 3, ProjectRights{See: true, Track: true, Manage: true, Admin: true}},
		{"tom", 99, ProjectRights{}},
	} {
		if got := p.s.ProjectRights(p.user(c.who), c.p); got != c.want {
			t.Errorf("%s on %d: %+v, want %+v", c.who, c.p, got, c.want)
		}
	}
}

func TestWordsOfPaths(t *testing.T) {
	p := newPlay(t)
	for _, line := range strings.Split(`admin: adm
member: tom, ana, bo
guest: gil@client.example
workspace studio
group design: ana
group crew: bo
group agency: group design
ana is admin of studio
dashboard sales in studio by tom
group agency has manage on sales
ana has view on sales
workspace studio has view on sales
everyone has view on sales
class workspace_user has view on sales
group crew has edit on sales until 2026-05-10
@client.example has view on sales until 2026-05-10`, "\n") {
		p.line(line)
	}
	words := func(who string) (all []string) {
		why := p.s.Explain(p.user(who), p.resource("sales"), p.now)
		for _, x := range why.Paths {
			all = append(all, x.Words)
		}
		for _, x := range why.Rules {
			all = append(all, x.Words)
		}
		slices.Sort(all)
		return all
	}
	for who, want := range map[string][]string{
		"tom": {"Everyone in Acme was given View by Tom on 3 May", "Only organization admins, staff and workspace admins can make this dashboard the default", "Tom owns it"},
		"ana": {
			"Ana has a role in Studio, which was given View by Tom on 3 May",
			"Ana is an admin of Studio; workspace admins have Full",
			"Ana is in Design, Design is in Agency, which was given Edit & share by Tom on 3 May",
			"Ana is one of the workspace users of Studio, who were given View by Tom on 3 May",
			"Ana was given View by Tom on 3 May",
			"Everyone in Acme was given View by Tom on 3 May",
		},
		"gil": {"Everyone at client.example was given View by Tom on 3 May"},
	} {
		if got := words(who); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", who, got, want)
		}
	}
	p.line("today is 2027-01-01")
	if got, want := words("gil"), "Everyone at client.example was given View by Tom on 3 May 2026; that ended on 10 May 2026"; len(got) != 1 || got[0] != want {
		t.Errorf("later: %q", got)
	}
	if got, want := words("bo"), "Bo is in Crew, which was given Edit by Tom on 3 May 2026; that ended on 10 May 2026"; !slices.Contains(got, want) {
		t.Errorf("later: %q", got)
	}
}

func TestRolesAreRequired(t *testing.T) {
	p := newPlay(t)
	for _, line := range strings.Split(`admin: adm
member: tom, ana, lea, gro
workspace studio
workspace bank in studio
workspace hall
group leads: gro
tom is member of studio
lea is admin of bank
lea is admin of hall and below
group leads is admin of studio and below`, "\n") {
		p.line(line)
	}
	studio, bank, hall := WorkspaceID(p.id("workspace", "studio")), WorkspaceID(p.id("workspace", "bank")), WorkspaceID(p.id("workspace", "hall"))
	as := func(name string) Caller { return Caller{User: p.user(name), Organization: acme, View: p.s, Now: p.now} }
	for _, c := range []struct {
		err  error
		want string
	}{
		{as("adm").RequireAdmin(), ""},
		{as("tom").RequireAdmin(), "denied"},
		{as("adm").RequireRole(studio, WorkspaceAdmin), ""},
		{as("tom").RequireRole(studio, WorkspaceMember), ""},
		{as("tom").RequireRole(studio, WorkspaceAnalyst), "denied"},
		{as("ana").RequireRole(studio, WorkspaceViewer), "not_found"},
		{as("adm").RequireRole(99, WorkspaceViewer), "not_found"},
		{as("adm").RequireTree(studio, WorkspaceAdmin), ""},
		{as("gro").RequireTree(bank, WorkspaceAdmin), ""},
		{as("lea").RequireTree(bank, WorkspaceAdmin), "denied"}, // here only, and of the tree elsewhere
		{as("lea").RequireTree(hall, WorkspaceAdmin), ""},
	} {
		got := ""
		if c.err != nil {
			got = fault.KindOf(c.err).String()
		}
		if got != c.want {
			t.Errorf("got %v, want %q", c.err, c.want)
		}
	}
}

func TestALogThatCannotBeIsAnError(t *testing.T) {
	for name, c := range map[string][]Change{
		"another organization": {OrganizationChanged{Organization: 2, Scheme: "standard"}},
		"an unknown scheme":    {OrganizationChanged{Organization: acme, Scheme: "nonsense"}},
		"a broken scheme":      {SchemeChanged{"ours", "key: [}"}},
		"a huge grant id":      {GrantChanged{Grant: maxGrantID, Resource: 1}},
	} {
		if _, err := Load(acme, 1, facts(c...)); err == nil {
			t.Errorf("%s was loaded", name)
		}
		s, err := Load(acme, 1, facts())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Apply(2, c...); err == nil {
			t.Errorf("%s was applied", name)
		}
	}
	broken := errors.New("the record cannot be read")
	if _, err := Load(acme, 1, func(yield func(Change, error) bool) { yield(nil, broken) }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func TestCyclesInTheLogEnd(t *testing.T) {
	p := newPlay(t)
	for _, c := range []Change{
		UserChanged{1, Member, "a@acme.test", "A"}, GroupChanged{1, "One"}, GroupChanged{2, "Two"},
		GroupMemberChanged{1, Principal{Kind: PrincipalUser, ID: 1}, true},
		GroupMemberChanged{1, Principal{Kind: PrincipalGroup, ID: 2}, true},
		GroupMemberChanged{2, Principal{Kind: PrincipalGroup, ID: 1}, true},
		WorkspaceChanged{Workspace: 1, Name: "One", Parent: 2}, WorkspaceChanged{Workspace: 2, Name: "Two", Parent: 1},
		WorkspaceRoleChanged{1, Principal{Kind: PrincipalGroup, ID: 2}, WorkspaceViewer, true},
		ResourceChanged{1, Dashboard, 1, 1, false, AuthorPerspective, "Sales", 0, 0, 0, time.Time{}, 0, false},
		GrantChanged{Grant: 1, Resource: 1, Principal: Principal{Kind: PrincipalWorkspace, ID: 2, Tree: true}, Level: "view"},
	} {
		var err error
		if p.s, err = p.s.Apply(1, c); err != nil {
			t.Fatal(err)
		}
	}
	if !p.s.Check(1, View, 1, p.now) || len(p.s.Descendants(1)) != 2 || len(p.s.Who(1, p.now)) != 1 {
		t.Error("the cycle is read otherwise")
	}
	if !p.s.GroupCycle(1, 2) || !p.s.WorkspaceCycle(1, 2) || !p.s.GroupCycle(3, 3) || p.s.WorkspaceCycle(3, 1) {
		t.Error("a cycle is not foreseen")
	}
}

func TestNewResourcesBeginAsTheSchemeSays(t *testing.T) {
	for _, c := range []struct {
		scheme  string
		private bool
		persp   Perspective
		mine    Perspective // of an analyst
		granted string
	}{
		{"standard", true, AuthorPerspective, AuthorPerspective, ""},
		{"toggl", false, AuthorPerspective, AuthorPerspective, ""},
		{"gooddata", false, WorkspacePerspective, WorkspacePerspective, "edit"},
		{"dashgrid", false, AuthorPerspective, AuthorPerspective, "owner"},
		{"highlevel", true, WorkspacePerspective, AuthorPerspective, ""},
	} {
		p := played(t, "scheme "+c.scheme+"\nmember: tom, vic\nworkspace studio\ntom is analyst of studio\nvic is viewer of studio")
		studio := WorkspaceID(p.id("workspace", "studio"))
		if private, persp := p.s.Starts(); private != c.private || persp != c.persp {
			t.Errorf("%s starts private %v, %v", c.scheme, private, persp)
		}
		plan, err := Caller{User: p.user("tom"), Organization: acme, View: p.s, Now: p.now}.PlanNew(ResourceChanged{Resource: 5, Kind: Chart, Home: studio, Private: true, Title: "Hours"})
		if err != nil {
			t.Fatal(err)
		}
		made := plan[0].(ResourceChanged)
		if made.Owner != p.user("tom") || made.Private != c.private || made.Author != p.user("tom") || made.Perspective != c.mine {
			t.Errorf("%s: %+v", c.scheme, made)
		}
		granted := ""
		if len(plan) > 1 {
			granted = plan[1].(GrantChanged).Level
		}
		if granted != c.granted {
			t.Errorf("%s: the creator is granted %q", c.scheme, granted)
		}
		if _, err := (Caller{User: p.user("vic"), Organization: acme, View: p.s, Now: p.now}).PlanNew(ResourceChanged{Home: studio}); fault.KindOf(err) != fault.Denied {
			t.Errorf("%s: a viewer makes something: %v", c.scheme, err)
		}
	}
}

func TestGrantsThatCountAsLessSaySo(t *testing.T) {
	for _, c := range []struct{ lines, want string }{
		{"scheme toggl\nadmin: ada\nmember: tom\nguest: gus\nworkspace studio\ndashboard sales in studio by tom\nada has edit on sales", "[]"},
		{"scheme toggl\nmember: tom, ada\nguest: gus\nworkspace studio\ndashboard sales in studio by tom\nada has edit on sales\ngus has view on sales", "[{1 view Only organization admins can have Edit today; it counts as View} {2  Only people, groups, workspaces and organization admins can have View today; it counts for nothing}]"},
		{"scheme gooddata\nmember: tom, ana\nworkspace studio\nana is nothing of studio\ngroup design: ana\ndashboard sales in studio by tom\ngroup design has edit on sales\ngroup design has view on sales via studio\nleft: ana\nana has edit on sales", "[{1 share Edit & share needs a role in Studio today; it counts as View & share}]"},
	} {
		p := played(t, c.lines)
		if got := fmt.Sprint(p.s.Capped(p.resource("sales"))); got != c.want {
			t.Errorf("%s: %s, want %s", c.lines, got, c.want)
		}
	}
}

func TestWordsOfRules(t *testing.T) {
	p := played(t, `scheme toggl
admin: adm
member: tom, ana
workspace studio
dashboard sales in studio by tom
chart hours lives in sales by tom
ana has view on sales
group design: tom
group design has edit on sales`)
	words := func(who, what string) (all []string) {
		why := p.s.Explain(p.user(who), p.resource(what), p.now)
		for _, x := range why.Paths {
			all = append(all, x.Words)
		}
		for _, x := range why.Rules {
			all = append(all, x.Words+" / "+x.Remedy)
		}
		return all
	}
	for _, c := range []struct {
		who, what string
		want      []string
	}{
		{"tom", "sales", []string{
			"Tom owns it",
			"Tom is in Design, which was given Edit by Tom on 3 May",
			"Tom owns it, but it is shared: then only owners who are organization admins have Edit / Take back all access and links to this dashboard",
			"Tom is in Design, which was given Edit by Tom on 3 May, but only organization admins can have Edit today; it counts as View / ",
		}},
		{"ana", "hours", []string{"It belongs to Sales: Ana was given View by Tom on 3 May"}},
		{"adm", "hours", []string{"It belongs to Sales: Adm is an organization admin; organization admins have Edit once it is shared"}},
	} {
		if got := words(c.who, c.what); !slices.Equal(got, c.want) {
			t.Errorf("%s on %s: %q", c.who, c.what, got)
		}
	}
	tom, adm := Caller{User: p.user("tom"), Organization: acme, View: p.s, Now: p.now}, Caller{User: p.user("adm"), Organization: acme, View: p.s, Now: p.now}
	for _, c := range []struct {
		err  error
		want string
	}{
		{tom.Require(Edit, p.resource("sales")), "This dashboard is shared now. Then only owners who are organization admins can edit it."},
		{tom.Require(Delete, p.resource("hours")), "This dashboard is shared now. Then only owners who are organization admins can edit it."},
		{adm.Require(Publish, p.resource("hours")), "This chart belongs to Sales and has no access of its own. To publish it, copy it out of there first."},
		{adm.Require(ManageAccess, p.resource("hours")), "This chart belongs to Sales and has no access of its own. To change who has access to it, copy it out of there first."},
	} {
		if c.err == nil || c.err.Error() != "denied: "+c.want {
			t.Errorf("%v, want %s", c.err, c.want)
		}
	}
}

// TestWhatIsRemovedTakesAlongWhatHangsOnIt removes a dashboard and a chart, and makes both again: step by step, and in a load
// of the whole log.
func TestWhatIsRemovedTakesAlongWhatHangsOnIt(t *testing.T) {
	board := ResourceChanged{Resource: 1, Kind: Dashboard, Home: 1, Owner: 1, Perspective: AuthorPerspective, Title: "Sales"}
	other := ResourceChanged{Resource: 3, Kind: Dashboard, Home: 1, Owner: 1, Perspective: AuthorPerspective, Title: "Other"}
	living := ResourceChanged{Resource: 2, Kind: Chart, Home: 1, Owner: 1, Perspective: AuthorPerspective, Title: "Hours", Author: 1, In: 1}
	moved := ResourceChanged{Resource: 6, Kind: Chart, Home: 1, Owner: 1, Perspective: AuthorPerspective, Title: "Moved", Author: 1, In: 1}
	library := ResourceChanged{Resource: 4, Kind: Chart, Home: 1, Owner: 1, Perspective: AuthorPerspective, Title: "Money", Author: 1}
	log := []Change{
		UserChanged{1, Member, "tom@acme.test", "Tom"}, WorkspaceChanged{Workspace: 1, Name: "Studio"}, board, other, living, moved, library,
		TileChanged{1, "a", 4, []UserID{1}}, TileChanged{3, "b", 4, nil},
	}
	moved.In = 3
	log = append(log, moved)
	for name, c := range map[string]struct {
		more           []Change
		tiles, living  []int // how many on 1 and 3
		shown, remains int
	}{
		"nothing":         {nil, []int{1, 1}, []int{1, 1}, 2, 5},
		"the dashboard":   {[]Change{ResourceRemoved{1}, board}, []int{0, 1}, []int{0, 1}, 1, 4},
		"the chart":       {[]Change{ResourceRemoved{4}, library}, []int{0, 0}, []int{1, 1}, 0, 5},
		"the living one":  {[]Change{ResourceRemoved{2}}, []int{1, 1}, []int{0, 1}, 2, 4},
		"another one":     {[]Change{ResourceRemoved{3}}, []int{1, 0}, []int{1, 0}, 1, 3},
		"what comes back": {[]Change{ResourceRemoved{1}, board, living, TileChanged{1, "c", 4, []UserID{1}}}, []int{1, 1}, []int{1, 1}, 2, 5},
	} {
		all := append(slices.Clone(log), c.more...)
		loaded, err := Load(acme, 1, facts(all...))
		if err != nil {
			t.Fatal(err)
		}
		applied, err := Load(acme, 1, facts())
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range all {
			if applied, err = applied.Apply(1, x); err != nil {
				t.Fatal(err)
			}
		}
		for how, s := range map[string]*Snapshot{"loaded": loaded, "applied": applied} {
			remains := 0
			for r := range ResourceID(10) {
				if _, ok := s.Resource(r); ok {
					remains++
				}
			}
			tiles, living := []int{len(s.Tiles(1)), len(s.Tiles(3))}, []int{len(s.Living(1)), len(s.Living(3))}
			if !slices.Equal(tiles, c.tiles) || !slices.Equal(living, c.living) || len(s.ShownOn(4)) != c.shown || remains != c.remains {
				t.Errorf("%s gone, %s: %v tiles, %v living, shown on %v, %d remain", name, how, tiles, living, s.ShownOn(4), remains)
			}
		}
	}
}

// TestNobodyPassesOnWhoMayNotShare vouches as an owner whom the scheme lets share only as an admin.
func TestNobodyPassesOnWhoMayNotShare(t *testing.T) {
	p := newPlay(t)
	p.tell(SchemeChanged{"ours", strings.NewReplacer("key: standard", "key: ours", "requires:\n", "requires:\n  share: [organization_admin]\n").Replace(scheme.File("standard"))})
	for _, line := range strings.Split("scheme ours\nadmin: adm\nmember: tom, ana\nworkspace studio\nchart hours in studio by tom\ndashboard sales in studio by tom\nana has view on sales\nsales shows hours vouched by tom", "\n") {
		p.line(line)
	}
	p.allDoors()
	shows := func() bool {
		return Caller{User: p.user("ana"), Organization: acme, View: p.s, Now: p.now}.Shows(p.resource("sales"), "hours", p.resource("hours"))
	}
	if shows() {
		t.Error("who may not share passes it on")
	}
	p.line("sales shows hours vouched by tom, adm")
	if !shows() {
		t.Error("who may share does not pass it on")
	}
}

// TestNobodyPassesOnALevelTheyMayNotHandOut vouches by a level that shares, and hands out nothing.
func TestNobodyPassesOnALevelTheyMayNotHandOut(t *testing.T) {
	for hands, want := range map[string]bool{"[view, share]": true, "[share]": true, "[]": false} {
		p := newPlay(t)
		p.tell(SchemeChanged{"ours", strings.NewReplacer("key: standard", "key: ours", "    hands_out: [view, share]\n", "    hands_out: "+hands+"\n").Replace(scheme.File("standard"))})
		for _, line := range strings.Split("scheme ours\nadmin: adm\nmember: tom, ana\nworkspace studio\nchart hours in studio by adm\ndashboard sales in studio by adm\ntom has share on hours\nana has view on sales\nsales shows hours vouched by tom", "\n") {
			p.line(line)
		}
		p.allDoors()
		if got := (Caller{User: p.user("ana"), Organization: acme, View: p.s, Now: p.now}).Shows(p.resource("sales"), "hours", p.resource("hours")); got != want {
			t.Errorf("vouched for by who hands out %s: shown is %v", hands, got)
		}
	}
}

// TestNobodyReceivesWhatWasNotGiven is of somebody who was given Edit and is a guest today: of the levels guests may have, the
// next one lower would let them share, which Edit does not.
func TestNobodyReceivesWhatWasNotGiven(t *testing.T) {
	p := newPlay(t)
	p.tell(SchemeChanged{"ours", strings.NewReplacer("key: standard", "key: ours", "  guest: [view]\n", "  guest: [view, share]\n").Replace(scheme.File("standard"))})
	for _, line := range strings.Split("scheme ours\nadmin: adm\nmember: ana\nworkspace studio\ndashboard sales in studio by adm\nana has edit on sales\nguest: ana", "\n") {
		p.line(line)
	}
	p.allDoors()
	if got := p.s.Capabilities(p.user("ana"), p.resource("sales"), p.now); got != SetOf(View, Export) {
		t.Errorf("she can %v", got)
	}
}

// TestRulesThatNoBuiltInSchemeJoins asks of schemes whose rules stand apart: where being an organization admin lets one receive
// more and gives nothing by itself, and where owners have less once others have access, though not while it is private.
func TestRulesThatNoBuiltInSchemeJoins(t *testing.T) {
	as := func(pairs ...string) *play {
		p := newPlay(t)
		p.tell(SchemeChanged{"ours", strings.NewReplacer(append([]string{"key: standard", "key: ours"}, pairs...)...).Replace(scheme.File("standard"))})
		for _, line := range strings.Split("scheme ours\nadmin: adm\nmember: tom, ana\nworkspace studio\ndashboard sales in studio by tom\nadm has edit on sales\nana has edit on sales", "\n") {
			p.line(line)
		}
		return p
	}
	p := as("  - {to: organization_admin, level: full}\n", "", "  - {to: workspace_admin, level: full}\n", "", "  user: [view, share, edit, manage, full]\n", "  user: [view]\n  organization_admin: [view, edit]\n")
	p.allDoors()
	for who, want := range map[string]int{"adm": 1, "ana": 0} {
		if page, _ := p.s.List(ListQuery{User: p.user(who), Capability: Edit}, p.now); len(page) != want {
			t.Errorf("%s may edit %v", who, page)
		}
	}
	p = as("owner: {always: full}", "owner: {always: full, once_shared: view}")
	p.allDoors()
	if got := p.s.Capabilities(p.user("tom"), p.resource("sales"), p.now); got != SetOf(View, Export) {
		t.Errorf("shared: the owner can %v", got)
	}
	p.line("dashboard sales in studio by tom private")
	p.line("sales has a link")
	p.allDoors()
	if !p.s.Check(p.user("tom"), Delete, p.resource("sales"), p.now) {
		t.Error("private: the owner can no longer delete it")
	}
}
