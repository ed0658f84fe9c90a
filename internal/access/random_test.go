package access

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"vitrine/internal/access/scheme"
	"vitrine/internal/rows"
)

// For a long run: go test -run TestRandomWorlds -v -timeout 0 ./internal/access -access.for 30m -access.seed 7
var (
	worlds  = flag.Int("access.worlds", 24, "how many random worlds at least")
	longFor = flag.Duration("access.for", 0, "how long to make more of them")
	seed    = flag.Uint64("access.seed", 1, "the seed of the first of them")
)

// customScheme has corners the built-in ones lack: access demanded beside classes, domains and a private flag, ceilings
// that leave nothing, capabilities for classes, a cascade without manage_access at the top of what shares.
const customScheme = `
key: ours
title: Ours
levels:
  - {key: none, title: None, can: []}
  - {key: peek, title: Peek, can: [view]}
  - {key: view, title: View, can: [view, export]}
  - {key: pass, title: Pass on, can: [view, share, clone], publishes_if_allowed: true, hands_out: [none, peek, view, pass]}
  - {key: full, title: Full, can: [view, export, clone, edit, manage_data, share, publish, delete, duplicate, set_default, manage_access]}
owner: {always: full}
implied:
  - {to: staff, level: peek}
  - {to: workspace_admin, level: pass, when: if_shared}
  - {to: workspace_user, level: view, when: if_default}
requires:
  delete: [organization_admin, staff]
  export: [staff, workspace_user]
workspace_access: {demanded: true, from_child: [view, share], mended_by: member}
ceilings:
  - {below: member, can: [view, export, share]}
principals:
  user: [peek, view, pass, full]
  group: [peek, view, pass]
  workspace: [peek, view]
  organization: [peek]
  domain: [peek]
  guest: [peek]
  staff: [none, peek, view, pass, full]
  workspace_admin: [none, peek, view, pass, full]
  workspace_user: [none, peek, view, pass]
needs_home_role: [full]
needs_publish: [domain]
set_by: {staff: [organization_admin, staff]}
private: {flag: true, starts: false, switched_by: manager}
default_dashboard: {stays: view}
perspective: viewer
links: {many: true}
`

// world makes random facts, of which some will matter.
type world struct {
	r     *rand.Rand
	s     *Snapshot
	t     *twin
	now   time.Time
	grant GrantID
	n     struct{ users, groups, workspaces, resources int }
	log   []string
}

var someDomains = []string{"acme.test", "client.example", "ACME.test"}

func newWorld(seed uint64) (*world, error) {
	w := &world{r: rand.New(rand.NewPCG(seed, 42)), t: newTwin(), now: time.Date(2026, 5, 3, 9, 0, 0, 0, time.UTC)}
	w.n.users, w.n.groups, w.n.workspaces, w.n.resources = 3+w.r.IntN(6), 1+w.r.IntN(5), 1+w.r.IntN(5), 2+w.r.IntN(7)
	var err error
	if w.s, err = Load(acme, 0, facts()); err != nil {
		return nil, err
	}
	if err := w.tell(SchemeChanged{"ours", customScheme}); err != nil {
		return nil, err
	}
	schemes := append(scheme.Keys(), "ours")
	if err := w.tell(OrganizationChanged{acme, "Acme", schemes[w.r.IntN(len(schemes))], false, w.r.IntN(3) == 0}); err != nil {
		return nil, err
	}
	if w.r.IntN(2) == 0 { // a populated one: everybody is a member, everything is there
		for u := range w.n.users {
			if err := w.tell(UserChanged{UserID(u + 1), Member, fmt.Sprintf("u%d@%s", u, someDomains[w.r.IntN(3)]), fmt.Sprint("User ", u)}); err != nil {
				return nil, err
			}
		}
		for r := range w.n.resources {
			if err := w.tell(w.resourceChange(ResourceID(r + 1))); err != nil {
				return nil, err
			}
		}
	}
	for range 25 + w.r.IntN(40) {
		if err := w.tell(w.change()); err != nil {
			return nil, err
		}
	}
	return w, nil
}

func (w *world) tell(c Change) error {
	next, err := w.s.Apply(w.s.Revision()+1, c)
	if err != nil {
		return fmt.Errorf("%#v: %w", c, err)
	}
	w.s = next
	w.t.tell(c)
	w.log = append(w.log, fmt.Sprintf("%#v", c))
	return nil
}

func (w *world) user() UserID           { return UserID(1 + w.r.IntN(w.n.users)) }
func (w *world) group() GroupID         { return GroupID(1 + w.r.IntN(w.n.groups)) }
func (w *world) workspace() WorkspaceID { return WorkspaceID(1 + w.r.IntN(w.n.workspaces)) }
func (w *world) resource() ResourceID   { return ResourceID(1 + w.r.IntN(w.n.resources)) }

func (w *world) dashboard() ResourceID { return ResourceID(1 + 2*w.r.IntN((w.n.resources+1)/2)) }
func (w *world) chart() ResourceID     { return ResourceID(2 + 2*w.r.IntN(w.n.resources/2)) }

// kindOf is what the resource of an id is, for good.
func kindOf(r ResourceID) ResourceKind {
	if r%2 == 0 {
		return Chart
	}
	return Dashboard
}

func (w *world) project() ProjectID { return ProjectID(1 + w.r.IntN(4)) }

func (w *world) holder() Principal {
	if w.r.IntN(3) == 0 {
		return Principal{Kind: PrincipalGroup, ID: int64(w.group())}
	}
	return Principal{Kind: PrincipalUser, ID: int64(w.user())}
}

func (w *world) principal() Principal {
	switch w.r.IntN(12) {
	case 0:
		return Principal{Kind: PrincipalWorkspace, ID: int64(w.workspace())}
	case 1:
		return Principal{Kind: PrincipalWorkspace, ID: int64(w.workspace()), Tree: true}
	case 2, 3, 4:
		return Principal{Kind: PrincipalClass, Class: RoleClass(1 + w.r.IntN(3))}
	case 5:
		return Principal{Kind: PrincipalOrganization}
	case 6:
		return Principal{Kind: PrincipalDomain, Domain: someDomains[w.r.IntN(2)]}
	}
	return w.holder()
}

func (w *world) level() string {
	levels := w.t.scheme().Levels
	return levels[w.r.IntN(len(levels))].Key
}

func (w *world) expiry() time.Time {
	if w.r.IntN(4) > 0 {
		return time.Time{}
	}
	return w.now.Add(time.Duration(w.r.IntN(10)-1) * time.Hour)
}

// asleep is since when something sleeps, if it does.
func (w *world) asleep() time.Time {
	if w.r.IntN(2) == 0 {
		return time.Time{}
	}
	return w.now.AddDate(0, 0, -w.r.IntN(200))
}

// change is a random fact, as the log could hold it.
func (w *world) change() Change {
	r := w.r
	switch x := r.IntN(51); {
	case x == 40, x == 41:
		p := w.project()
		if r.IntN(8) == 0 {
			return ProjectRemoved{p}
		}
		return ProjectChanged{p, w.workspace(), fmt.Sprint("Project ", p), r.IntN(2) == 0}
	case x == 42, x == 43:
		return ProjectMemberChanged{w.project(), w.holder(), r.IntN(2) == 0, r.IntN(2) == 0}
	case x == 44:
		return LinkChanged{LinkID(1 + r.IntN(2)), w.resource(), "Lobby", w.expiry(), w.user() * UserID(r.IntN(2)), r.IntN(4) == 0, w.asleep()}
	case x >= 46:
		c := TileChanged{Dashboard: w.dashboard(), Tile: string("ab"[r.IntN(2)])}
		if r.IntN(6) > 0 {
			c.Chart = w.chart()
		}
		for range r.IntN(3) * int(min(1, c.Chart)) {
			c.Vouchers = append(c.Vouchers, w.user())
		}
		if owner := w.t.resources[c.Chart].Owner; owner != 0 && r.IntN(2) == 0 {
			c.Vouchers = append(c.Vouchers, owner)
		}
		return c
	case x == 45:
		return LinkRemoved{LinkID(1 + r.IntN(2)), w.resource()}
	case x < 5:
		u := w.user()
		return UserChanged{u, OrganizationRole(min(4, 1+r.IntN(5)) * min(1, r.IntN(12))), fmt.Sprintf("u%d@%s", u, someDomains[r.IntN(3)]), fmt.Sprint("User ", u)}
	case x < 7:
		g := w.group()
		return GroupChanged{g, fmt.Sprint("Group ", g)}
	case x < 12:
		g, m := w.group(), w.holder()
		if m.Kind == PrincipalGroup && w.s.GroupCycle(g, GroupID(m.ID)) {
			m = Principal{Kind: PrincipalUser, ID: int64(w.user())}
		}
		return GroupMemberChanged{g, m, r.IntN(4) > 0}
	case x < 16:
		at := w.workspace()
		c := WorkspaceChanged{Workspace: at, Name: fmt.Sprint("Workspace ", at), Rates: rows.SeenBy(r.IntN(4)), Costs: rows.SeenBy(r.IntN(3))}
		if up := w.workspace(); r.IntN(3) > 0 && !w.s.WorkspaceCycle(at, up) && w.t.workspaces[up].Workspace != 0 {
			c.Parent = up
		}
		if r.IntN(2) == 0 {
			c.Default = w.resource()
		}
		return c
	case x < 22:
		return WorkspaceRoleChanged{w.workspace(), w.holder(), WorkspaceRole(r.IntN(5)), r.IntN(2) == 0}
	case x < 27:
		return w.resourceChange(w.resource())
	case x == 27:
		return ResourceRemoved{w.resource()}
	case x < 36:
		return w.grantChange()
	case x == 36:
		id := w.resource()
		for _, all := range []map[GrantID]GrantChanged{w.t.sleeping[id], w.t.grants[id]} {
			for g := range all {
				return GrantRemoved{g, id}
			}
		}
		return GrantRemoved{99, id}
	case x == 37 && r.IntN(3) == 0:
		return GroupRemoved{w.group()}
	case x == 38 && r.IntN(3) == 0:
		return SeeChanged{w.holder(), w.holder(), true}
	case x == 39 && r.IntN(8) == 0:
		schemes := append(scheme.Keys(), "ours")
		return OrganizationChanged{acme, "Acme", schemes[r.IntN(len(schemes))], false, r.IntN(3) == 0}
	}
	return w.grantChange()
}

func (w *world) resourceChange(id ResourceID) ResourceChanged {
	c := ResourceChanged{
		id, kindOf(id), w.workspace(), w.user(), w.r.IntN(4) == 0, Perspective(1 + w.r.IntN(3)), strings.Repeat("x", w.r.IntN(3)) + string("aAbB"[w.r.IntN(4)]),
		w.user() * UserID(w.r.IntN(2)) * UserID(kindOf(id)%Dashboard), 0, w.user() * UserID(w.r.IntN(2)), time.Time{}, 0, false,
	}
	if old := w.t.resources[id]; old.Home != 0 {
		c.Home = old.Home
	}
	if w.r.IntN(4) == 0 {
		c.Binned, c.BinnedBy, c.WasDefault = w.now, w.user()*UserID(w.r.IntN(4)), w.r.IntN(8) == 0
		if c.BinnedBy > UserID(w.n.users) {
			c.BinnedBy = 1
		}
	}
	if d := w.t.resources[w.resource()]; c.Kind == Chart && d.Kind == Dashboard && d.Home == c.Home && w.r.IntN(2) == 0 {
		c.In = d.Resource
	} else if c.Kind == Chart && w.r.IntN(12) == 0 {
		c.In = w.resource() // which may be no dashboard, or not there
	}
	return c
}

func (w *world) grantChange() Change {
	c := GrantChanged{Resource: w.resource(), Principal: w.principal(), Level: w.level(), Expires: w.expiry(), By: w.user(), At: w.now}
	if home := w.t.resources[c.Resource].Home; w.r.IntN(6) == 0 && home != 0 && w.t.scheme().Access.Demanded {
		if via := w.workspace(); via != home && w.t.under(via, home) {
			c.Via = via
		}
	}
	for _, all := range []map[GrantID]GrantChanged{w.t.sleeping[c.Resource], w.t.grants[c.Resource]} { // one grant for each principal
		for _, g := range all {
			if g.Principal == c.Principal && g.Via == c.Via {
				c.Grant = g.Grant
			}
		}
	}
	if w.r.IntN(4) == 0 { // it was made under another scheme
		schemes := scheme.Keys()
		c.MadeScheme, c.MadeLevel = schemes[w.r.IntN(len(schemes))], "view"
		c.Asleep = w.asleep()
		if !c.Asleep.IsZero() {
			c.Level = c.MadeLevel
		}
	}
	if c.Grant == 0 {
		w.grant++
		c.Grant = w.grant
	}
	return c
}

// scratch loads the twin's facts from nothing, in any order.
func (w *world) scratch() (*Snapshot, error) {
	all := w.t.facts()
	w.r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return Load(acme, w.s.Revision(), facts(all...))
}

func TestRandomWorlds(t *testing.T) {
	plans, accepted, transfers, placed, passed, n := 0, 0, 0, 0, 0, 0
	for start := time.Now(); n < *worlds || time.Since(start) < *longFor; n++ {
		number := *seed + uint64(n)
		w, err := newWorld(number)
		if err != nil {
			t.Fatalf("seed %d: %v", number, err)
		}
		fail := func(format string, args ...any) {
			t.Helper()
			t.Fatalf("seed %d: %s\n%s", number, fmt.Sprintf(format, args...), strings.Join(w.log, "\n"))
		}
		check := func(what string, s *Snapshot) {
			t.Helper()
			if problem := doorsAgree(s, w.t, w.now); problem != "" {
				fail("%s: %s", what, problem)
			}
			passed += w.t.passed
			w.t.passed = 0
			if problem := scopesAgree(s, w.t); problem != "" {
				fail("%s: %s", what, problem)
			}
		}
		check("after the world was made", w.s)
		for step := range 12 {
			c := w.change()
			if g, ok := c.(GrantChanged); ok {
				if problem := grantIsUndone(w.s, w.t, g, w.now); problem != "" {
					fail("step %d: %s", step, problem)
				}
			}
			foreseen, err := w.s.WhatIf(w.now, c)
			if err != nil {
				fail("%v", err)
			}
			before := w.s
			if err := w.tell(c); err != nil {
				fail("%v", err)
			}
			if problem := isForeseen(before, w.s, foreseen, w.t, w.now); problem != "" {
				fail("step %d: %s", step, problem)
			}
			check(fmt.Sprint("step ", step), w.s)
			w.now = w.now.Add(time.Duration(w.r.IntN(3)) * 20 * time.Minute)
		}
		again, err := w.scratch()
		if err != nil {
			fail("%v", err)
		}
		check("loaded from its facts", again)
		for r := range w.t.resources { // in whatever order they came, the reasons are the same
			if was, is := reasons(w.s, w.t, r, w.now), reasons(again, w.t, r, w.now); was != is {
				fail("loaded from its facts: %d is explained by\n%s, not\n%s", r, is, was)
			}
		}

		// Handing out: the engine accepts what the twin accepts, and a plan does what it says.
		for range 40 {
			who := Caller{User: w.user(), Organization: acme, View: w.s, Now: w.now}
			r := w.resource()
			e := GrantEdit{Principal: w.principal(), Level: w.level(), Expires: w.expiry()}
			if w.r.IntN(4) == 0 {
				e.Level, e.Expires = "", time.Time{}
			}
			if sc := w.t.scheme(); sc.Access.Demanded && w.t.rolesAt(w.t.resources[r].Home)[who.User] == NoWorkspaceRole {
				continue // grants from below are in the scenarios
			}
			plan, err := who.PlanGrants(r, []GrantEdit{e}, false)
			plans++
			if want := w.t.mayGive(who.User, r, e, w.now); (err == nil) != want {
				fail("%d gives %+v on %d: %v, twin says %v", who.User, e, r, err, want)
			}
			if err != nil {
				continue
			}
			accepted++
			lent := w.t.lent(r, w.now)
			held, _ := w.t.hands(who.User, r, w.now)
			for _, c := range plan {
				if g, ok := c.(GrantChanged); ok && g.Grant == 0 {
					w.grant++
					g.Grant = w.grant
					c = g
				}
				if err := w.tell(c); err != nil {
					fail("%v", err)
				}
			}
			if now, _ := w.t.hands(who.User, r, w.now); !held.contains(now) {
				fail("%d gave %+v on %d and then held %v, before %v", who.User, e, r, now, held)
			}
			for level, until := range w.t.lent(r, w.now) {
				was, could := lent[level]
				if !could || !was.IsZero() && (until.IsZero() || until.After(was)) {
					fail("%d gave %+v on %d, and now %s can be handed out until %v", who.User, e, r, level, until)
				}
			}
		}
		check("after handing out", w.s)

		// Transfers: nobody becomes an owner but by their own act, and whoever takes a resource or offers it gives nobody more
		// than they could have handed out.
		for range 20 {
			who := Caller{User: w.user(), Organization: acme, View: w.s, Now: w.now}
			to, ok := w.s.Resource(w.resource())
			from, was := who.User, to.Owner
			if to.Owner = who.User; w.r.IntN(8) == 0 {
				to.Owner = w.user()
			}
			plan, err := who.PlanResource(to.Resource, to)
			if w.r.IntN(2) == 0 {
				from = w.user()
				plan, err = who.PlanAccept(to.Resource, from)
			}
			if !ok || err != nil || len(plan) == 0 {
				continue
			}
			if to = plan[0].(ResourceChanged); to.Owner == was {
				continue
			}
			if to.Owner != who.User {
				fail("%d makes %d the owner of %d", who.User, to.Owner, to.Resource)
			}
			transfers++
			lent := w.t.lent(to.Resource, w.now)
			_, could := w.t.hands(from, to.Resource, w.now)
			for _, c := range plan {
				if err := w.tell(c); err != nil {
					fail("%v", err)
				}
			}
			if !w.s.managed(must(w.s.position(to.Resource)), w.now) {
				fail("%d gave %d to %d, and nobody manages it", who.User, to.Resource, to.Owner)
			}
			for level := range w.t.lent(to.Resource, w.now) {
				_, before := lent[level]
				if _, theirs := could[level]; !before && !theirs {
					fail("%d gave %d to %d, and now %s can be handed out; they could %v", who.User, to.Resource, to.Owner, level, could)
				}
			}
		}
		check("after transfers", w.s)

		// Tiles: what one places or vouches for gives oneself nothing, and others only what one could give them.
		for range 40 {
			who := Caller{User: w.user(), Organization: acme, View: w.s, Now: w.now}
			d := w.dashboard()
			if w.r.IntN(8) > 0 && !w.s.Check(who.User, Edit, d, w.now) {
				continue
			}
			held, saw := w.rightsOf(who.User), w.seen(d)
			var plan []Change
			var err error
			var allowed bool
			var what string
			if w.r.IntN(2) == 0 {
				var tiles []Tile
				for _, name := range []string{"a", "b"}[:1+w.r.IntN(2)] {
					if tiles = append(tiles, Tile{name, w.chart()}); w.r.IntN(10) == 0 {
						tiles[0].Chart = w.resource()
					}
				}
				plan, err = who.PlanTiles(d, tiles)
				what = fmt.Sprint(tiles)
				allowed = w.t.mayPlace(who.User, d, tiles, w.now)
			} else {
				tile, user, vouches := string("ab"[w.r.IntN(2)]), w.user(), w.r.IntN(2) == 0
				plan, err = who.PlanVouch(d, tile, user, vouches)
				what = fmt.Sprint(tile, user, vouches)
				allowed = w.t.mayVouch(who.User, d, tile, user, vouches, w.now)
			}
			if (err == nil) != allowed {
				fail("%d places or vouches on %d, %s: %v, twin says %v", who.User, d, what, err, allowed)
			}
			for _, c := range plan {
				if err := w.tell(c); err != nil {
					fail("%v", err)
				}
			}
			if err != nil || len(plan) == 0 {
				continue
			}
			placed++
			for r, can := range w.rightsOf(who.User) {
				if can&^held[r] != 0 {
					fail("%d placed or vouched on %d and then had %v on %d, before %v", who.User, d, can, r, held[r])
				}
			}
			for x := range w.seen(d) {
				if _, vouched := w.t.shows(x.u, d, x.tile, x.chart, w.now); !saw[x] && vouched && !w.t.couldGive(who.User, x.u, d, x.chart, w.now) {
					fail("%d shows %d to %d on %d, and could not give it", who.User, x.chart, x.u, d)
				}
			}
		}
		check("after placing", w.s)
	}
	t.Logf("%d worlds from seed %d, %d of %d edits accepted, %d transfers, %d times placed or vouched, %d times passed on", n, *seed, accepted, plans, transfers, placed, passed)
	if accepted == 0 || placed == 0 || n >= 150 && (transfers == 0 || passed == 0) {
		t.Error("no edit, transfer or placing was ever accepted, or nothing passed on")
	}
}

// isForeseen tells whether what was foreseen of a change is what it did, of all but charts that live in a dashboard.
func isForeseen(before, after *Snapshot, foreseen []Shift, t *twin, now time.Time) string {
	said := map[question]Shift{}
	for _, x := range foreseen {
		said[question{x.User, x.Resource}] = x
	}
	for u := range t.users {
		for _, r := range slices.Concat(slices.Collect(maps.Keys(t.resources)), slices.Collect(maps.Keys(t.bin))) {
			x := Shift{u, r, before.Capabilities(u, r, now), after.Capabilities(u, r, now)}
			if was, ok := before.Resource(r); !ok || was.In != 0 || t.resources[r].In != 0 {
				continue
			}
			if got, ok := said[question{u, r}]; ok != (x.Before != x.After) || ok && got != x {
				return fmt.Sprintf("foreseen was %+v, and it is %+v", got, x)
			}
		}
	}
	return ""
}

// rightsOf is what somebody can do, by resource.
func (w *world) rightsOf(u UserID) map[ResourceID]Set {
	all := map[ResourceID]Set{}
	for r := range w.t.resources {
		all[r] = w.t.set(u, r, w.now)
	}
	return all
}

// view is somebody who looks at a chart on a tile.
type view struct {
	u     UserID
	tile  string
	chart ResourceID
}

// seen is who sees what on the tiles of a dashboard.
func (w *world) seen(d ResourceID) map[view]bool {
	all := map[view]bool{}
	for name, x := range w.t.tiles[d] {
		for u := range w.t.users {
			if shows, _ := w.t.shows(u, d, name, x.Chart, w.now); shows {
				all[view{u, name, x.Chart}] = true
			}
		}
	}
	return all
}

// mayPlace tells whether somebody may make these the tiles of a dashboard.
func (t *twin) mayPlace(who UserID, d ResourceID, tiles []Tile, now time.Time) bool {
	if !t.can(who, d, now)["edit"] || t.resources[d].Kind != Dashboard {
		return false
	}
	for _, tile := range tiles {
		chart := t.resources[tile.Chart]
		there, stays := t.tile(d, tile.Tile)
		if was := t.bin[tile.Chart]; was.Kind == Chart && was.In == 0 {
			there, stays = t.tiles[d][tile.Tile]
		}
		if !(stays && there.Chart == tile.Chart) && !(chart.Kind == Chart && chart.In == d) && !(chart.Kind == Chart && chart.In == 0 && t.can(who, tile.Chart, now)["view"]) {
			return false
		}
	}
	return true
}

// mayVouch tells whether somebody may begin or end that another one, or they, vouch for a tile.
func (t *twin) mayVouch(who UserID, d ResourceID, tile string, user UserID, vouches bool, now time.Time) bool {
	x, ok := t.tile(d, tile)
	on, board := t.can(who, x.Chart, now), t.can(who, d, now)
	switch {
	case !ok:
		return false
	case vouches:
		return user == who && board["edit"] && t.shares(on)
	case on["manage_access"]:
		return true
	}
	return user == who && (slices.Contains(x.Vouchers, who) || board["view"])
}

// reasons are by what everyone has what they have on a resource.
func reasons(s *Snapshot, t *twin, r ResourceID, now time.Time) (text string) {
	for _, h := range s.Who(r, now) {
		text += fmt.Sprintln("who", h.User, h.Path.Source, h.Path.Grant)
	}
	for _, u := range slices.Sorted(maps.Keys(t.users)) {
		for _, p := range s.Explain(u, r, now).Paths {
			text += fmt.Sprintln("why", u, p.Source, p.Level, p.Grant)
		}
	}
	return text
}

// grantIsUndone adds a grant and takes it away again: nobody may lose by the first, but an owner where owning gives less once
// others have access, and the second must leave everything
// as it was.
func grantIsUndone(s *Snapshot, t *twin, g GrantChanged, now time.Time) string {
	for _, old := range t.grants[g.Resource] {
		if old.Grant == g.Grant {
			return ""
		}
	}
	more, err := s.Apply(s.Revision()+1, g)
	if err != nil {
		return err.Error()
	}
	again, err := more.Apply(s.Revision()+2, GrantRemoved{g.Grant, g.Resource})
	if err != nil {
		return err.Error()
	}
	for u := range t.users {
		for r := range t.resources {
			before := s.Capabilities(u, r, now)
			owner := t.resources[r].Owner
			if in := t.resources[r].In; in != 0 {
				owner = t.resources[in].Owner
			}
			lent := t.scheme().Owner.OnceShared != "" && owner == u // while nobody else has access
			if after := more.Capabilities(u, r, now); before&^after != 0 && !lent {
				return fmt.Sprintf("user %d loses %v on %d by %+v", u, before&^after, r, g)
			}
			if after := again.Capabilities(u, r, now); after != before {
				return fmt.Sprintf("user %d has %v on %d, not %v, once %+v is taken back", u, after, r, before, g)
			}
		}
		for c := range scheme.NumCapabilities {
			was, _ := s.List(ListQuery{User: u, Capability: c}, now)
			is, _ := again.List(ListQuery{User: u, Capability: c}, now)
			if !slices.Equal(was, is) {
				return fmt.Sprintf("user %d lists %v, not %v, once %+v is taken back", u, is, was, g)
			}
		}
	}
	return ""
}

// lent is every level somebody may hand out on r, and until when at the latest.
func (t *twin) lent(r ResourceID, now time.Time) map[string]time.Time {
	all := map[string]time.Time{}
	for u := range t.users {
		if !t.shares(t.can(u, r, now)) {
			continue
		}
		_, hands := t.hands(u, r, now)
		for level, until := range hands {
			if was, has := all[level]; !has || until.IsZero() || !was.IsZero() && until.After(was) {
				all[level] = until
			}
		}
	}
	return all
}

// scopesAgree compares row scopes and project rights with the plain reading of data.md.
func scopesAgree(s *Snapshot, t *twin) string {
	for u := range t.users {
		for p, x := range t.projects {
			role := t.rolesAt(x.Workspace)[u]
			member, manager := t.onProjectAs(u, p)
			want := ProjectRights{}
			switch {
			case role == WorkspaceAdmin:
				want = ProjectRights{true, true, true, true}
			case role >= WorkspaceMember:
				on := x.Public || member || manager
				want = ProjectRights{on, on, manager, false}
			}
			if got := s.ProjectRights(u, p); got != want {
				return fmt.Sprintf("user %d on project %d: %+v, twin %+v", u, p, got, want)
			}
		}
		for w := range t.workspaces {
			scope := map[WorkspaceID]rows.Workspace{}
			for _, x := range s.RowScope(u, w).Workspaces {
				scope[WorkspaceID(x.ID)] = x
			}
			for d, c := range t.workspaces {
				got, in := scope[d]
				role := t.rolesAt(d)[u]
				if in != (t.under(d, w) && role != NoWorkspaceRole) {
					return fmt.Sprintf("user %d in %d: workspace %d is %v", u, w, d, in)
				}
				if !in {
					continue
				}
				want := rows.Workspace{ID: int64(d), Own: int64(u), All: role == WorkspaceAdmin}
				var managed []int64
				for p, x := range t.projects {
					_, manager := t.onProjectAs(u, p)
					if x.Workspace != d || role < WorkspaceMember || role == WorkspaceAdmin {
						continue
					}
					if x.Public || manager {
						want.Projects = append(want.Projects, int64(p))
					}
					if manager {
						managed = append(managed, int64(p))
					}
				}
				slices.Sort(want.Projects)
				slices.Sort(managed)
				money := func(seenBy, otherwise rows.SeenBy) rows.Money {
					if seenBy == rows.SeenByDefault {
						seenBy = otherwise
					}
					switch {
					case role == WorkspaceAdmin || seenBy == rows.SeenByEveryone:
						return rows.Money{All: true, SeenBy: seenBy}
					case seenBy == rows.SeenByManagers:
						return rows.Money{Projects: managed, SeenBy: seenBy}
					}
					return rows.Money{SeenBy: seenBy}
				}
				want.Rates, want.Costs = money(c.Rates, rows.SeenByManagers), money(c.Costs, rows.SeenByAdmins)
				if got.All != want.All || got.Own != want.Own || fmt.Sprint(got.Rates, got.Costs, got.Projects) != fmt.Sprint(want.Rates, want.Costs, want.Projects) {
					return fmt.Sprintf("user %d in %d: %+v, twin %+v", u, w, got, want)
				}
			}
		}
	}
	return ""
}

func (t *twin) onProjectAs(u UserID, p ProjectID) (member, manager bool) {
	for h, c := range t.onProject[p] {
		if t.audience(h, 0)[u] {
			member, manager = member || c.Member, manager || c.Manager
		}
	}
	return member, manager
}
