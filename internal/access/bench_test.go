package access

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"
)

// The generated organization of the benchmarks: 100,000 users, 5,000 groups nested in three layers, 5,000 workspaces in
// a tree, 1,000,000 dashboards with 3.6 million grants. docs/access.md says how it is put together.
type large struct {
	users, groups, workspaces, resources int
	seed                                 uint64
}

var (
	wholeOrganization = large{100_000, 5_000, 5_000, 1_000_000, 1}
	smallOrganization = large{1_000, 50, 50, 10_000, 1}
)

var largeNow = time.Date(2026, 5, 3, 9, 0, 0, 0, time.UTC)

func (l large) facts(yield func(Change, error) bool) {
	r := rand.New(rand.NewPCG(l.seed, 0x5eed))
	more := true
	tell := func(c Change) { more = more && yield(c, nil) }
	user := func() int64 { return int64(1 + r.IntN(l.users)) }
	outer, middle := max(1, l.groups/10), max(2, l.groups*4/10)
	layer := func(n int) int64 {
		switch n {
		case 0:
			return int64(1 + r.IntN(outer))
		case 1:
			return int64(1 + outer + r.IntN(middle-outer))
		}
		return int64(1 + middle + r.IntN(l.groups-middle))
	}
	tell(OrganizationChanged{Organization: acme, Name: "Acme", Scheme: "standard"})
	for u := range l.users {
		tell(UserChanged{UserID(u + 1), Member, fmt.Sprintf("person%d@acme.test", u+1), fmt.Sprint("Person ", u+1)})
	}
	for g := range l.groups {
		tell(GroupChanged{GroupID(g + 1), fmt.Sprint("Group ", g+1)})
		up := 0
		switch {
		case g < outer:
			continue
		case g >= middle:
			up = 1
		}
		if r.IntN(10) < 8 {
			tell(GroupMemberChanged{GroupID(layer(up)), Principal{Kind: PrincipalGroup, ID: int64(g + 1)}, true})
			if r.IntN(10) == 0 {
				tell(GroupMemberChanged{GroupID(layer(up)), Principal{Kind: PrincipalGroup, ID: int64(g + 1)}, true})
			}
		}
	}
	for u := range l.users {
		for n := 3 + r.IntN(5); n > 0; n-- {
			in := 2
			if x := r.IntN(100); x < 5 {
				in = 0
			} else if x < 20 {
				in = 1
			}
			tell(GroupMemberChanged{GroupID(layer(in)), Principal{Kind: PrincipalUser, ID: int64(u + 1)}, true})
		}
	}
	parent, depth := make([]int, l.workspaces), make([]int, l.workspaces)
	for w := range l.workspaces {
		parent[w], depth[w] = -1, 1
		c := WorkspaceChanged{Workspace: WorkspaceID(w + 1), Name: fmt.Sprint("Workspace ", w+1)}
		if w >= max(1, l.workspaces/10) {
			p := r.IntN(w)
			for depth[p] >= 4 {
				p = parent[p]
			}
			parent[w], depth[w] = p, depth[p]+1
			c.Parent = WorkspaceID(p + 1)
		}
		tell(c)
		for n := 10 + r.IntN(31); n > 0; n-- {
			tell(WorkspaceRoleChanged{c.Workspace, Principal{Kind: PrincipalUser, ID: user()}, WorkspaceMember, false})
		}
		for n := r.IntN(3); n > 0; n-- {
			tell(WorkspaceRoleChanged{c.Workspace, Principal{Kind: PrincipalGroup, ID: layer(2)}, WorkspaceMember, false})
		}
		for n := 1 + r.IntN(3); n > 0; n-- {
			p := Principal{Kind: PrincipalUser, ID: user()}
			if r.IntN(10) == 0 {
				p = Principal{Kind: PrincipalGroup, ID: layer(2)}
			}
			tell(WorkspaceRoleChanged{c.Workspace, p, WorkspaceAdmin, true})
		}
	}
	levels := []string{"view", "share", "edit", "manage", "full"}
	grant := GrantID(0)
	for i := 0; i < l.resources && more; i++ {
		c := ResourceChanged{ResourceID(i + 1), Dashboard, WorkspaceID(1 + r.IntN(l.workspaces)), UserID(user()), r.IntN(10) == 0, AuthorPerspective, fmt.Sprintf("%s %d", titleWords[r.IntN(len(titleWords))], r.IntN(l.resources)), 0, 0, 0, time.Time{}, 0, false}
		tell(c)
		if c.Private {
			continue
		}
		var named []Principal
		for n := 1 + r.IntN(7); n > 0; n-- {
			p := Principal{Kind: PrincipalUser, ID: user()}
			switch x := r.IntN(10); {
			case x < 6:
			case x < 9:
				in := 2
				if x := r.IntN(100); x < 5 {
					in = 0
				} else if x < 30 {
					in = 1
				}
				p = Principal{Kind: PrincipalGroup, ID: layer(in)}
			case r.IntN(10) < 7:
				p = Principal{Kind: PrincipalWorkspace, ID: int64(c.Home)}
			default:
				p = Principal{Kind: PrincipalWorkspace, ID: int64(1 + r.IntN(l.workspaces))}
			}
			level := 0
			switch x := r.IntN(100); {
			case x >= 95:
				level = 4
			case x >= 85:
				level = 3
			case x >= 60:
				level = 2
			case x >= 50:
				level = 1
			}
			if slices.Contains(named, p) {
				continue
			}
			named = append(named, p)
			grant++
			tell(GrantChanged{Grant: grant, Resource: c.Resource, Principal: p, Level: levels[level], By: c.Owner, At: largeNow})
		}
	}
}

var titleWords = []string{"Delivery overview", "Sales", "Hours by client", "Weekly report", "Design", "Q3 forecast", "Support load", "Hiring", "Revenue", "Launch"}

var loaded = map[large]*Snapshot{}

func organization(tb testing.TB, l large) *Snapshot {
	if loaded[l] == nil {
		s, err := Load(acme, 1, l.facts)
		if err != nil {
			tb.Fatal(err)
		}
		loaded[l] = s
	}
	return loaded[l]
}

func BenchmarkLoad(b *testing.B) {
	var all []Change
	for c, err := range wholeOrganization.facts {
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, c)
	}
	heap := func() float64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / 1e6
	}
	before := heap()
	var s *Snapshot
	for b.Loop() {
		s, _ = Load(acme, 1, facts(all...))
	}
	b.ReportMetric(heap()-before, "MB")
	b.ReportMetric(float64(s.live), "resources")
	runtime.KeepAlive(all)
}

type question struct {
	u UserID
	r ResourceID
}

func questions(n int, l large) []question {
	r := rand.New(rand.NewPCG(7, 7))
	qs := make([]question, n)
	for i := range qs {
		qs[i] = question{UserID(1 + r.IntN(l.users)), ResourceID(1 + r.IntN(l.resources))}
	}
	return qs
}

func BenchmarkCheck(b *testing.B) {
	s := organization(b, wholeOrganization)
	qs := questions(1<<17, wholeOrganization)
	for _, c := range []Capability{View, Edit, SetDefault} {
		b.Run(c.String(), func(b *testing.B) {
			b.ReportAllocs()
			i, yes := 0, 0
			for b.Loop() {
				q := &qs[i&(len(qs)-1)]
				if s.Check(q.u, c, q.r, largeNow) {
					yes++
				}
				i++
			}
			b.ReportMetric(float64(yes)/float64(i), "allowed")
		})
	}
}

func BenchmarkCheckAllowed(b *testing.B) {
	s := organization(b, wholeOrganization)
	r := rand.New(rand.NewPCG(8, 8))
	qs := make([]question, 1<<16)
	for i := range qs {
		for {
			u := UserID(1 + r.IntN(wholeOrganization.users))
			page, total := s.List(ListQuery{User: u, Offset: r.IntN(100), Limit: 1}, largeNow)
			if total > 0 && len(page) > 0 {
				qs[i] = question{u, page[0]}
				break
			}
		}
	}
	i := 0
	for b.Loop() {
		q := &qs[i&(len(qs)-1)]
		s.Check(q.u, View, q.r, largeNow)
		i++
	}
}

func BenchmarkList(b *testing.B) {
	s := organization(b, wholeOrganization)
	r := rand.New(rand.NewPCG(9, 9))
	for _, limit := range []int{0, 50} {
		b.Run(fmt.Sprint("limit=", limit), func(b *testing.B) {
			b.ReportAllocs()
			items, n := 0, 0
			for b.Loop() {
				_, total := s.List(ListQuery{User: UserID(1 + r.IntN(wholeOrganization.users)), Limit: limit}, largeNow)
				items += total
				n++
			}
			b.ReportMetric(float64(items)/float64(n), "items")
		})
	}
}

func BenchmarkApply(b *testing.B) {
	s := organization(b, wholeOrganization)
	r := rand.New(rand.NewPCG(10, 10))
	b.Run("grant", func(b *testing.B) {
		b.ReportAllocs()
		at := s
		n := GrantID(1 << 30)
		for b.Loop() {
			n++
			at, _ = at.Apply(int64(n), GrantChanged{Grant: n, Resource: ResourceID(1 + r.IntN(wholeOrganization.resources)),
				Principal: Principal{Kind: PrincipalUser, ID: int64(1 + r.IntN(wholeOrganization.users))}, Level: "view", By: 1, At: largeNow})
		}
	})
	b.Run("grant to an outer group", func(b *testing.B) {
		at := s
		n := GrantID(1 << 31)
		for b.Loop() {
			n++
			at, _ = at.Apply(int64(n), GrantChanged{Grant: n, Resource: ResourceID(1 + r.IntN(wholeOrganization.resources)),
				Principal: Principal{Kind: PrincipalGroup, ID: 1}, Level: "view", By: 1, At: largeNow})
		}
	})
	b.Run("membership", func(b *testing.B) {
		at := s
		for b.Loop() {
			at, _ = at.Apply(2, GroupMemberChanged{GroupID(1 + r.IntN(wholeOrganization.groups)), Principal{Kind: PrincipalUser, ID: int64(1 + r.IntN(wholeOrganization.users))}, r.IntN(2) == 0})
		}
	})
	b.Run("new resource", func(b *testing.B) {
		at := s
		n := 10_000_000
		for b.Loop() {
			n++
			at, _ = at.Apply(2, ResourceChanged{ResourceID(n), Dashboard, 1, 1, false, AuthorPerspective, fmt.Sprint("New ", n), 0, 0, 0, time.Time{}, 0, false})
		}
	})
}

// everybody is the organization with one group of all its users, and one user in a thousand groups.
func everybody(b *testing.B) *Snapshot {
	s := organization(b, wholeOrganization)
	const all GroupID = 1_000_000
	changes := []Change{GroupChanged{all, "Everybody"}}
	for u := range wholeOrganization.users {
		changes = append(changes, GroupMemberChanged{all, Principal{Kind: PrincipalUser, ID: int64(u + 1)}, true})
	}
	for g := range 1000 {
		changes = append(changes, GroupMemberChanged{GroupID(g*5 + 1), Principal{Kind: PrincipalUser, ID: 77}, true})
	}
	next, err := s.Apply(2, changes...)
	if err != nil {
		b.Fatal(err)
	}
	return next
}

func BenchmarkHugeGroup(b *testing.B) {
	s := everybody(b)
	qs := questions(1<<16, wholeOrganization)
	b.Run("a person in a thousand groups checks", func(b *testing.B) {
		i := 0
		for b.Loop() {
			s.Check(77, View, qs[i&(len(qs)-1)].r, largeNow)
			i++
		}
	})
	b.Run("gets and loses a workspace", func(b *testing.B) {
		at, role := s, WorkspaceMember
		for b.Loop() {
			at, _ = at.Apply(3, WorkspaceRoleChanged{1, Principal{Kind: PrincipalGroup, ID: 1_000_000}, role, true})
			role = WorkspaceMember - role
		}
	})
	b.Run("is put into another group and taken out", func(b *testing.B) {
		at, in := s, true
		for b.Loop() {
			at, _ = at.Apply(3, GroupMemberChanged{1, Principal{Kind: PrincipalGroup, ID: 1_000_000}, in})
			in = !in
		}
	})
}

func BenchmarkExplainAndWho(b *testing.B) {
	s := organization(b, wholeOrganization)
	qs := questions(1<<12, wholeOrganization)
	b.Run("explain", func(b *testing.B) {
		i := 0
		for b.Loop() {
			s.Explain(qs[i&(len(qs)-1)].u, qs[i&(len(qs)-1)].r, largeNow)
			i++
		}
	})
	b.Run("who", func(b *testing.B) {
		i, people := 0, 0
		for b.Loop() {
			people += len(s.Who(qs[i&(len(qs)-1)].r, largeNow))
			i++
		}
		b.ReportMetric(float64(people)/float64(i), "people")
	})
	b.Run("audience", func(b *testing.B) {
		i := 0
		for b.Loop() {
			s.Audience(qs[i&(len(qs)-1)].r, largeNow)
			i++
		}
	})
	b.Run("what if one grant", func(b *testing.B) {
		i := 0
		for b.Loop() {
			q := qs[i&(len(qs)-1)]
			if _, err := s.WhatIf(largeNow, GrantChanged{Resource: q.r, Principal: Principal{Kind: PrincipalUser, ID: int64(q.u)}, Level: "view"}); err != nil {
				b.Fatal(err)
			}
			i++
		}
	})
}

// BenchmarkMemory reads one cache line after another, all over so much memory: each where the one before it says, and
// none waiting for another. A check is a few of the first kind, a list is thousands of the second.
func BenchmarkMemory(b *testing.B) {
	const words = 16 // of a line
	for _, mb := range []int{1, 16, 64} {
		lines := mb << 20 / 64
		next := make([]uint32, lines*words)
		order := rand.New(rand.NewPCG(11, 11)).Perm(lines)
		for i, line := range order {
			next[line*words] = uint32(order[(i+1)%lines] * words)
		}
		b.Run(fmt.Sprintf("%d MB, dependent", mb), func(b *testing.B) {
			at := uint32(0)
			for b.Loop() {
				at = next[at]
			}
		})
		b.Run(fmt.Sprintf("%d MB, independent", mb), func(b *testing.B) {
			i, sum := uint32(0), uint32(0)
			for b.Loop() {
				i = i*1664525 + 1013904223
				sum += next[int(uint64(i)*uint64(lines)>>32)*words]
			}
		})
	}
}

// TestLargeOrganizationAgreesWithItself compares, on the generated organization, what List says with what Check says.
func TestLargeOrganizationAgreesWithItself(t *testing.T) {
	s := organization(t, smallOrganization)
	for u := UserID(1); u <= 12; u++ {
		for _, c := range []Capability{View, Edit, SetDefault} {
			page, _ := s.List(ListQuery{User: u, Capability: c}, largeNow)
			in := map[ResourceID]bool{}
			for i, r := range page {
				in[r] = true
				if i > 0 {
					a, _ := s.Resource(page[i-1])
					b, _ := s.Resource(r)
					if cmp.Or(cmp.Compare(fold(a.Title), fold(b.Title)), cmp.Compare(a.Resource, b.Resource)) >= 0 {
						t.Fatalf("%q is listed before %q", a.Title, b.Title)
					}
				}
			}
			for r := ResourceID(1); r <= ResourceID(smallOrganization.resources); r++ {
				if s.Check(u, c, r, largeNow) != in[r] {
					t.Fatalf("user %d, %v, resource %d: listed is %v", u, c, r, in[r])
				}
			}
			var paged []ResourceID
			for from := 0; from < len(page); from += 7 {
				part, total := s.List(ListQuery{User: u, Capability: c, Offset: from, Limit: 7}, largeNow)
				if total != len(page) {
					t.Fatalf("%d of %d", total, len(page))
				}
				paged = append(paged, part...)
			}
			if !slices.Equal(paged, page) {
				t.Fatalf("user %d, %v: the pages differ from the whole", u, c)
			}
		}
	}
}
