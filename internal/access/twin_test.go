package access

import (
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// twin answers the engine's questions by another road: plain maps, nothing worked out before it is asked, and from the
// principal to the people instead of from the person to the principals. It shares the changes and the text of the
// schemes with the engine, nothing else.
type twin struct {
	org        OrganizationChanged
	custom     map[string]string
	users      map[UserID]UserChanged
	groups     map[GroupID]string
	members    map[GroupID]map[Principal]bool
	workspaces map[WorkspaceID]WorkspaceChanged
	roles      map[WorkspaceID]map[Principal]WorkspaceRoleChanged
	resources  map[ResourceID]ResourceChanged
	bin        map[ResourceID]ResourceChanged // what is in it is not among the resources
	grants     map[ResourceID]map[GrantID]GrantChanged
	sleeping   map[ResourceID]map[GrantID]GrantChanged // which count for nothing
	links      map[ResourceID]map[LinkID]LinkChanged
	tiles      map[ResourceID]map[string]TileChanged
	projects   map[ProjectID]ProjectChanged
	onProject  map[ProjectID]map[Principal]ProjectMemberChanged
	sees       map[SeeChanged]bool

	schemes map[string]*twinScheme // read once each
	passed  int                    // how often a tile showed something because somebody vouches for it
}

type twinLevel struct {
	Key       string
	Can       []string
	Publishes bool     `yaml:"publishes_if_allowed"`
	HandsOut  []string `yaml:"hands_out"`
}

type twinImplied struct{ To, Level, When string }

type twinScheme struct {
	Levels []twinLevel
	Owner  struct {
		Always, Granted string
		OnceShared      string `yaml:"once_shared"`
		Keeps           []string
	}
	ShownIsShared bool `yaml:"shown_is_shared"`
	Implied       []twinImplied
	Require       map[string][]string `yaml:"requires"`
	Access        struct {
		Demanded  bool
		FromChild []string `yaml:"from_child"`
	} `yaml:"workspace_access"`
	Ceilings []struct {
		Below string
		Can   []string
	}
	Principals   map[string][]string
	HomeRole     []string            `yaml:"needs_home_role"`
	NeedsPublish []string            `yaml:"needs_publish"`
	SetBy        map[string][]string `yaml:"set_by"`
	Cascade      bool
	Private      struct {
		Flag       bool
		SwitchedBy string `yaml:"switched_by"`
	}
	Default struct{ Stays string } `yaml:"default_dashboard"`
	Links   struct{ Many bool }
}

func newTwin() *twin {
	return &twin{
		custom: map[string]string{}, users: map[UserID]UserChanged{}, groups: map[GroupID]string{}, members: map[GroupID]map[Principal]bool{},
		workspaces: map[WorkspaceID]WorkspaceChanged{}, roles: map[WorkspaceID]map[Principal]WorkspaceRoleChanged{},
		resources: map[ResourceID]ResourceChanged{}, bin: map[ResourceID]ResourceChanged{}, grants: map[ResourceID]map[GrantID]GrantChanged{}, sleeping: map[ResourceID]map[GrantID]GrantChanged{}, links: map[ResourceID]map[LinkID]LinkChanged{},
		tiles:    map[ResourceID]map[string]TileChanged{},
		projects: map[ProjectID]ProjectChanged{}, onProject: map[ProjectID]map[Principal]ProjectMemberChanged{}, sees: map[SeeChanged]bool{},
		schemes: map[string]*twinScheme{},
	}
}

func put[A, B comparable, C any](m map[A]map[B]C, a A, b B, c C) {
	if m[a] == nil {
		m[a] = map[B]C{}
	}
	m[a][b] = c
}

func (t *twin) tell(c Change) {
	switch c := c.(type) {
	case OrganizationChanged:
		t.org = c
	case SchemeChanged:
		t.custom[c.Scheme] = c.File
		delete(t.schemes, c.Scheme)
	case UserChanged:
		t.users[c.User] = c
	case GroupChanged:
		t.groups[c.Group] = c.Name
	case GroupRemoved:
		gone := Principal{Kind: PrincipalGroup, ID: int64(c.Group)}
		delete(t.groups, c.Group)
		delete(t.members, c.Group)
		for _, m := range t.members {
			delete(m, gone)
		}
		for _, r := range t.roles {
			delete(r, gone)
		}
	case GroupMemberChanged:
		put(t.members, c.Group, c.Member, true)
		if !c.In {
			delete(t.members[c.Group], c.Member)
		}
	case WorkspaceChanged:
		t.workspaces[c.Workspace] = c
	case WorkspaceRoleChanged:
		put(t.roles, c.Workspace, c.Holder, c)
		if c.Role == NoWorkspaceRole {
			delete(t.roles[c.Workspace], c.Holder)
		}
	case ResourceChanged:
		if c.Author == 0 && c.Kind == Chart {
			c.Author = c.Owner
		}
		delete(t.resources, c.Resource)
		delete(t.bin, c.Resource)
		if c.Binned.IsZero() {
			t.resources[c.Resource] = c
		} else {
			t.bin[c.Resource] = c
		}
	case ResourceRemoved:
		delete(t.resources, c.Resource)
		delete(t.bin, c.Resource)
		delete(t.grants, c.Resource)
		delete(t.sleeping, c.Resource)
		delete(t.links, c.Resource)
		delete(t.tiles, c.Resource)
		for _, tiles := range t.tiles {
			maps.DeleteFunc(tiles, func(_ string, x TileChanged) bool { return x.Chart == c.Resource })
		}
		for _, all := range []map[ResourceID]ResourceChanged{t.resources, t.bin} {
			for _, x := range all {
				if x.In == c.Resource {
					t.tell(ResourceRemoved{x.Resource})
				}
			}
		}
	case TileChanged:
		put(t.tiles, c.Dashboard, c.Tile, c)
		if c.Chart == 0 {
			delete(t.tiles[c.Dashboard], c.Tile)
		}
	case GrantChanged:
		delete(t.grants[c.Resource], c.Grant)
		delete(t.sleeping[c.Resource], c.Grant)
		if c.Asleep.IsZero() {
			put(t.grants, c.Resource, c.Grant, c)
		} else {
			put(t.sleeping, c.Resource, c.Grant, c)
		}
	case GrantRemoved:
		delete(t.grants[c.Resource], c.Grant)
		delete(t.sleeping[c.Resource], c.Grant)
	case LinkChanged:
		put(t.links, c.Resource, c.Link, c)
	case LinkRemoved:
		delete(t.links[c.Resource], c.Link)
	case ProjectChanged:
		t.projects[c.Project] = c
	case ProjectRemoved:
		delete(t.projects, c.Project)
		delete(t.onProject, c.Project)
	case ProjectMemberChanged:
		put(t.onProject, c.Project, c.Holder, c)
		if !c.Member && !c.Manager {
			delete(t.onProject[c.Project], c.Holder)
		}
	case SeeChanged:
		in := c.In
		c.In = false
		t.sees[c] = in
	}
}

// facts are what the twin holds, for loading an engine from scratch.
func (t *twin) facts() (all []Change) {
	all = append(all, t.org)
	for k, v := range t.custom {
		all = append(all, SchemeChanged{k, v})
	}
	for _, c := range t.users {
		all = append(all, c)
	}
	for g, name := range t.groups {
		all = append(all, GroupChanged{g, name})
	}
	for g, ms := range t.members {
		for m := range ms {
			all = append(all, GroupMemberChanged{g, m, true})
		}
	}
	for _, c := range t.workspaces {
		all = append(all, c)
	}
	for _, rs := range t.roles {
		for _, c := range rs {
			all = append(all, c)
		}
	}
	for _, c := range t.resources {
		all = append(all, c)
	}
	for _, c := range t.bin {
		all = append(all, c)
	}
	for _, ts := range t.tiles {
		for _, c := range ts {
			all = append(all, c)
		}
	}
	for _, kept := range []map[ResourceID]map[GrantID]GrantChanged{t.grants, t.sleeping} {
		for _, gs := range kept {
			for _, c := range gs {
				all = append(all, c)
			}
		}
	}
	for _, ls := range t.links {
		for _, c := range ls {
			all = append(all, c)
		}
	}
	for _, c := range t.projects {
		all = append(all, c)
	}
	for _, ms := range t.onProject {
		for _, c := range ms {
			all = append(all, c)
		}
	}
	for c, in := range t.sees {
		c.In = in
		all = append(all, c)
	}
	return all
}

func (t *twin) scheme() *twinScheme {
	key := t.org.Scheme
	if key == "" {
		key = "standard"
	}
	if s := t.schemes[key]; s != nil {
		return s
	}
	text := []byte(t.custom[key])
	if len(text) == 0 {
		var err error
		if text, err = os.ReadFile("scheme/builtin/" + key + ".yaml"); err != nil {
			panic(err)
		}
	}
	s := &twinScheme{}
	if err := yaml.Unmarshal(text, s); err != nil {
		panic(err)
	}
	t.schemes[key] = s
	return s
}

func (s *twinScheme) level(key string) (twinLevel, int) {
	for i, l := range s.Levels {
		if l.Key == key {
			return l, i
		}
	}
	return twinLevel{}, -1
}

type names map[string]bool

func (n names) add(all ...string) {
	for _, x := range all {
		n[x] = true
	}
}

func (n names) within(all []string) names {
	left := names{}
	for x := range n {
		if slices.Contains(all, x) {
			left[x] = true
		}
	}
	return left
}

func (n names) contains(o names) bool {
	for x := range o {
		if !n[x] {
			return false
		}
	}
	return true
}

// gives is what a level can do here.
func (t *twin) gives(key string) names {
	l, i := t.scheme().level(key)
	n := names{}
	if i >= 0 {
		n.add(l.Can...)
		if l.Publishes && t.org.ManagePublishes {
			n.add("publish")
		}
	}
	return n
}

// everyone in a group, through groups.
func (t *twin) everyoneIn(g GroupID, seen map[GroupID]bool) map[UserID]bool {
	all := map[UserID]bool{}
	if seen[g] {
		return all
	}
	seen[g] = true
	for m := range t.members[g] {
		if m.Kind == PrincipalUser {
			all[UserID(m.ID)] = true
		} else {
			maps.Copy(all, t.everyoneIn(GroupID(m.ID), seen))
		}
	}
	return all
}

func (t *twin) inside(u UserID) bool { return t.users[u].Role > Guest }

// rolesAt is everybody's strongest role in a workspace.
func (t *twin) rolesAt(w WorkspaceID) map[UserID]WorkspaceRole {
	all := map[UserID]WorkspaceRole{}
	for at := w; ; {
		for _, r := range t.roles[at] {
			if at != w && !r.Tree {
				continue
			}
			people := map[UserID]bool{UserID(r.Holder.ID): true}
			if r.Holder.Kind == PrincipalGroup {
				people = t.everyoneIn(GroupID(r.Holder.ID), map[GroupID]bool{})
			}
			for u := range people {
				if t.inside(u) {
					all[u] = max(all[u], r.Role)
				}
			}
		}
		if at = t.workspaces[at].Parent; at == 0 {
			break
		}
	}
	for u := range t.users {
		if t.users[u].Role == Admin {
			all[u] = WorkspaceAdmin
		}
	}
	return all
}

func (t *twin) under(w, top WorkspaceID) bool {
	for ; w != 0; w = t.workspaces[w].Parent {
		if w == top {
			return true
		}
	}
	return false
}

// reaching is everybody with a role in a workspace or below it.
func (t *twin) reaching(top WorkspaceID) map[UserID]bool {
	all := map[UserID]bool{}
	for u := range t.rolesAt(top) {
		all[u] = true
	}
	for w := range t.workspaces {
		if t.under(w, top) {
			for u := range t.rolesAt(w) {
				all[u] = true
			}
		}
	}
	return all
}

// class is everybody of a class of people at a workspace.
func (t *twin) class(name string, w WorkspaceID) map[UserID]bool {
	all := map[UserID]bool{}
	for u, c := range t.users {
		if c.Role == Admin || c.Role == Staff && name == "staff" {
			all[u] = true
		}
	}
	if strings.HasPrefix(name, "workspace") {
		for u, role := range t.rolesAt(w) {
			if role == WorkspaceAdmin || name == "workspace_user" {
				all[u] = true
			}
		}
	}
	return all
}

// audience is everybody a principal names, for a resource of this home.
func (t *twin) audience(p Principal, home WorkspaceID) map[UserID]bool {
	all := map[UserID]bool{}
	switch p.Kind {
	case PrincipalUser:
		all[UserID(p.ID)] = true
	case PrincipalGroup:
		return t.everyoneIn(GroupID(p.ID), map[GroupID]bool{})
	case PrincipalWorkspace:
		if p.Tree {
			return t.reaching(WorkspaceID(p.ID))
		}
		for u := range t.rolesAt(WorkspaceID(p.ID)) {
			all[u] = true
		}
	case PrincipalClass:
		return t.class(p.Class.String(), home)
	case PrincipalOrganization:
		for u := range t.users {
			if t.inside(u) {
				all[u] = true
			}
		}
	case PrincipalDomain:
		for u, c := range t.users {
			if _, at, _ := strings.Cut(c.Email, "@"); strings.EqualFold(at, p.Domain) {
				all[u] = true
			}
		}
	}
	return all
}

func expiredAt(g GrantChanged, now time.Time) bool {
	return !g.Expires.IsZero() && !now.Before(g.Expires)
}

// twinSource is one thing that gives a user something.
type twinSource struct {
	level   string
	can     names
	child   bool // from a grant made in a child workspace
	domain  bool // from a grant to an e-mail domain
	expires time.Time
}

// groupIn tells whether a group is another one or in it, through groups.
func (t *twin) groupIn(g, outer GroupID, seen map[GroupID]bool) bool {
	if g == outer {
		return true
	}
	if seen[outer] {
		return false
	}
	seen[outer] = true
	for m := range t.members[outer] {
		if m.Kind == PrincipalGroup && t.groupIn(g, GroupID(m.ID), seen) {
			return true
		}
	}
	return false
}

// groupHasRole tells whether a group as such has a role in a workspace: its own or that of a group around it, there or from
// above.
func (t *twin) groupHasRole(g GroupID, w WorkspaceID) bool {
	for at := w; at != 0; at = t.workspaces[at].Parent {
		for h, r := range t.roles[at] {
			if h.Kind == PrincipalGroup && (at == w || r.Tree) && t.groupIn(g, GroupID(h.ID), map[GroupID]bool{}) {
				return true
			}
		}
	}
	return false
}

// receives is how the scheme calls a principal as a receiver today; empty: it receives nothing.
func (t *twin) receives(p Principal) string {
	switch p.Kind {
	case PrincipalUser:
		switch role := t.users[UserID(p.ID)].Role; {
		case role == NotInOrganization:
			return ""
		case role == Guest:
			return "guest"
		case role == Admin && t.scheme().Principals["organization_admin"] != nil:
			return "organization_admin"
		}
		return "user"
	case PrincipalClass:
		return p.Class.String()
	}
	return p.Kind.String()
}

// counts is the level a grant counts as, of those its receiver may have today: the highest that gives nothing and hands
// out nothing the level given does not; empty when it counts for nothing.
func (t *twin) counts(p Principal, key string, home WorkspaceID, askHome bool) string {
	sc := t.scheme()
	given, at := sc.level(key)
	hands := func(l twinLevel) (all []string) {
		if slices.Contains(l.Can, "manage_access") {
			for _, x := range sc.Levels {
				all = append(all, x.Key)
			}
			return all
		}
		return l.HandsOut
	}
	homeless := false
	if askHome && sc.Access.Demanded {
		switch p.Kind {
		case PrincipalUser:
			homeless = t.rolesAt(home)[UserID(p.ID)] == NoWorkspaceRole
		case PrincipalGroup:
			homeless = !t.groupHasRole(GroupID(p.ID), home)
		}
	}
	for ; at >= 0; at-- {
		l := sc.Levels[at]
		more := slices.ContainsFunc(hands(l), func(x string) bool { return !slices.Contains(hands(given), x) })
		if slices.Contains(sc.Principals[t.receives(p)], l.Key) && !(homeless && slices.Contains(sc.HomeRole, l.Key)) && t.gives(key).contains(t.gives(l.Key)) && !more {
			return l.Key
		}
	}
	return ""
}

// shared tells whether anybody but the owner is given something by a grant that works; linked, whether there is a link
// that has not expired.
func (t *twin) shared(r ResourceID, now time.Time) (shared, linked bool) {
	sc, x := t.scheme(), t.resources[r]
	if x.Resource == 0 || sc.Private.Flag && x.Private {
		return false, false
	}
	for _, g := range t.grants[r] {
		gives := t.gives(t.counts(g.Principal, g.Level, x.Home, false))
		if g.Via != 0 {
			gives = gives.within(t.fromChild())
		}
		if !expiredAt(g, now) && g.Principal != (Principal{Kind: PrincipalUser, ID: int64(x.Owner)}) && len(gives) > 0 {
			shared = true
		}
	}
	for _, l := range t.links[r] {
		linked = linked || l.Asleep.IsZero() && (l.Expires.IsZero() || now.Before(l.Expires))
	}
	return shared, linked
}

// sharedOrShown is shared, of the dashboards too that show a chart on a tile somebody vouches for, where the scheme says so.
func (t *twin) sharedOrShown(r ResourceID, now time.Time) (shared, linked bool) {
	shared, linked = t.shared(r, now)
	for d, tiles := range t.tiles {
		for _, x := range tiles {
			if x.Chart == r && len(x.Vouchers) > 0 && t.scheme().ShownIsShared {
				s, l := t.shared(d, now)
				shared, linked = shared || s, linked || l
			}
		}
	}
	return shared, linked
}

func (t *twin) sources(u UserID, r ResourceID, now time.Time) (all []twinSource) {
	sc, x := t.scheme(), t.resources[r]
	if t.users[u].Role == NotInOrganization {
		return nil
	}
	var shared, linked bool
	if sc.Owner.OnceShared != "" || slices.ContainsFunc(sc.Implied, func(im twinImplied) bool { return im.When == "if_shared" }) {
		shared, linked = t.sharedOrShown(r, now)
	}
	if sc.Owner.Always != "" && x.Owner == u && t.inside(u) {
		src := twinSource{level: sc.Owner.Always, can: t.gives(sc.Owner.Always)}
		if sc.Owner.OnceShared != "" && (shared || linked) && !slices.ContainsFunc(sc.Owner.Keeps, func(name string) bool { return t.class(name, x.Home)[u] }) {
			src = twinSource{level: sc.Owner.OnceShared, can: t.gives(sc.Owner.OnceShared)}
		}
		all = append(all, src)
	}
	for _, g := range t.grants[r] {
		if expiredAt(g, now) || !t.audience(g.Principal, x.Home)[u] {
			continue
		}
		level := t.counts(g.Principal, g.Level, x.Home, true)
		src := twinSource{level: level, can: t.gives(level), expires: g.Expires, domain: g.Principal.Kind == PrincipalDomain}
		if g.Via != 0 {
			if !t.reaching(g.Via)[u] {
				continue
			}
			src.can, src.child = src.can.within(t.fromChild()), true
		}
		all = append(all, src)
	}
	for _, im := range sc.Implied {
		if im.When == "if_shared" && !shared || im.When == "if_default" && t.workspaces[x.Home].Default != r {
			continue
		}
		if t.inside(u) && t.class(im.To, x.Home)[u] {
			all = append(all, twinSource{level: im.Level, can: t.gives(im.Level)})
		}
	}
	return all
}

// tile is what a tile of a dashboard has on it that is a chart of the library.
func (t *twin) tile(d ResourceID, tile string) (TileChanged, bool) {
	x, ok := t.tiles[d][tile]
	chart := t.resources[x.Chart]
	return x, ok && t.resources[d].Resource != 0 && chart.Kind == Chart && chart.In == 0
}

// shows tells whether a tile shows its chart to somebody, and only because somebody vouches for it.
func (t *twin) shows(u UserID, d ResourceID, tile string, chart ResourceID, now time.Time) (shows, vouched bool) {
	if !t.can(u, d, now)["view"] {
		return false, false
	}
	if x := t.resources[chart]; x.Kind != Chart || x.In != 0 {
		return x.In == d && t.can(u, chart, now)["view"], false
	}
	if t.can(u, chart, now)["view"] {
		return true, false
	}
	x, ok := t.tile(d, tile)
	vouched = ok && x.Chart == chart && slices.ContainsFunc(x.Vouchers, func(v UserID) bool { return t.couldGive(v, u, d, chart, now) })
	if vouched {
		t.passed++
	}
	return vouched, vouched
}

// couldGive makes every grant that v could make so that u is named, and looks whether u then may view the chart.
func (t *twin) couldGive(v, u UserID, d, chart ResourceID, now time.Time) bool {
	sc, home := t.scheme(), t.resources[chart].Home
	can := t.can(v, chart, now)
	outside := !slices.ContainsFunc(t.sources(u, d, now), func(src twinSource) bool { return src.can["view"] && !src.domain })
	if !t.shares(can) || (outside || !t.inside(u)) && !can["publish"] {
		return false
	}
	from := []WorkspaceID{0}
	if sc.Access.Demanded && t.rolesAt(home)[v] == NoWorkspaceRole {
		from = nil
		for w := range t.workspaces {
			if t.under(w, home) && t.rolesAt(w)[v] != NoWorkspaceRole {
				from = append(from, w)
			}
		}
	}
	kept := t.grants[chart]
	defer func() { t.grants[chart] = kept }()
	_, hands := t.hands(v, chart, now)
	for level := range hands {
		for _, p := range []Principal{
			{Kind: PrincipalUser, ID: int64(u)}, {Kind: PrincipalClass, Class: ClassStaff}, {Kind: PrincipalClass, Class: ClassWorkspaceAdmin}, {Kind: PrincipalClass, Class: ClassWorkspaceUser},
		} {
			by := sc.SetBy[t.receives(p)]
			if t.counts(p, level, home, true) != level || slices.Contains(sc.NeedsPublish, t.receives(p)) && !can["publish"] ||
				by != nil && !slices.ContainsFunc(by, func(name string) bool { return t.class(name, home)[v] }) {
				continue
			}
			for _, via := range from {
				t.grants[chart] = maps.Clone(kept)
				put(t.grants, chart, -1, GrantChanged{Grant: -1, Resource: chart, Principal: p, Level: level, Via: via})
				if t.can(u, chart, now)["view"] {
					return true
				}
				t.grants[chart] = kept
			}
		}
	}
	return false
}

// showsVisitors tells whether a tile shows its chart to people with a public link.
func (t *twin) showsVisitors(d ResourceID, tile string, chart ResourceID, now time.Time) bool {
	c := t.resources[chart]
	if c.In != 0 {
		return c.In == d && t.resources[d].Kind == Dashboard
	}
	x, ok := t.tile(d, tile)
	return ok && x.Chart == chart && !(c.Private && t.scheme().Private.Flag) &&
		slices.ContainsFunc(x.Vouchers, func(v UserID) bool { return t.can(v, chart, now)["publish"] })
}

// liveLinks are those of a resource that open something.
func (t *twin) liveLinks(r ResourceID, now time.Time) (n int) {
	x := t.resources[r]
	for id, l := range t.links[r] {
		newest := true
		for other, o := range t.links[r] {
			newest = newest && (other <= id || !o.Asleep.IsZero())
		}
		if !t.org.LinksOff && l.Asleep.IsZero() && x.In == 0 && !(x.Private && t.scheme().Private.Flag) && (l.Expires.IsZero() || now.Before(l.Expires)) && !l.Waits &&
			(l.Keeper == 0 || t.can(l.Keeper, r, now)["publish"]) && (newest || t.scheme().Links.Many) {
			n++
		}
	}
	return n
}

// shownByVouching counts the dashboards that show a chart to more people than may view it by themselves.
func (t *twin) shownByVouching(chart ResourceID, now time.Time) (n int) {
	for d := range t.resources {
		more := false
		for tile, x := range t.tiles[d] {
			if x.Chart != chart {
				continue
			}
			more = more || t.resources[chart].In == 0 && t.liveLinks(d, now) > 0 && t.showsVisitors(d, tile, chart, now)
			for u := range t.users {
				_, vouched := t.shows(u, d, tile, chart, now)
				more = more || vouched
			}
		}
		if more {
			n++
		}
	}
	return n
}

func (t *twin) fromChild() []string {
	if sc := t.scheme(); sc.Access.Demanded {
		return sc.Access.FromChild
	}
	return []string{"view", "export", "share"}
}

// can is the decision, step by step.
func (t *twin) can(u UserID, r ResourceID, now time.Time) names {
	sc, x := t.scheme(), t.resources[r]
	if x.Resource == 0 {
		return nil
	}
	if x.In != 0 { // as its dashboard is, and edited and deleted with it
		left := names{}
		if d := t.resources[x.In]; d.Kind == Dashboard && d.In == 0 {
			left = t.can(u, x.In, now).within([]string{"view", "export", "clone", "edit"})
			if left["edit"] {
				left.add("delete")
			}
		}
		return left
	}
	if sc.Private.Flag && x.Private && x.Owner != u {
		return nil
	}
	home, child := names{}, names{}
	for _, src := range t.sources(u, r, now) {
		to := home
		if src.child {
			to = child
		}
		for c := range src.can {
			to[c] = true
		}
	}
	role := t.rolesAt(x.Home)[u]
	if sc.Access.Demanded && role == NoWorkspaceRole {
		if !t.reaching(x.Home)[u] {
			return nil
		}
		home = home.within(sc.Access.FromChild)
	} else {
		for _, c := range sc.Ceilings {
			if role < WorkspaceRole(slices.Index([]string{"none", "viewer", "member", "analyst", "admin"}, c.Below)) {
				home = home.within(c.Can)
			}
		}
	}
	maps.Copy(home, child)
	for c, who := range sc.Require {
		if !slices.ContainsFunc(who, func(name string) bool { return t.class(name, x.Home)[u] }) {
			delete(home, c)
		}
	}
	return home
}

func (t *twin) set(u UserID, r ResourceID, now time.Time) (s Set) {
	for c := range t.can(u, r, now) {
		s |= 1 << slices.Index([]string{"view", "export", "clone", "edit", "manage_data", "share", "publish", "delete", "duplicate", "set_default", "manage_access"}, c)
	}
	return s
}

func (t *twin) managed(r ResourceID, now time.Time) bool {
	for u := range t.users {
		if t.can(u, r, now)["manage_access"] {
			return true
		}
	}
	return false
}

// hands is what somebody holds by their sources, and the levels they may hand out with the moment that ends (zero: never).
func (t *twin) hands(u UserID, r ResourceID, now time.Time) (held names, hands map[string]time.Time) {
	sc := t.scheme()
	held, hands = names{}, map[string]time.Time{}
	lend := func(level string, until time.Time) {
		if was, has := hands[level]; !has || until.IsZero() || !was.IsZero() && until.After(was) {
			hands[level] = until
		}
	}
	manages := t.can(u, r, now)["manage_access"]
	for _, src := range t.sources(u, r, now) {
		maps.Copy(held, src.can)
		l, _ := sc.level(src.level)
		if src.can["share"] || src.can["manage_access"] {
			for _, to := range l.HandsOut {
				lend(to, src.expires)
			}
		}
		if manages && src.can["manage_access"] {
			for _, to := range sc.Levels {
				lend(to.Key, src.expires)
			}
		}
	}
	return held, hands
}

// shares tells whether somebody who can do this may change grants at all.
func (t *twin) shares(can names) bool {
	return can["share"] || can["manage_access"] && t.scheme().Require["share"] == nil
}

// mayGive decides one edit of somebody's grants at home: the plain reading of access.md, Handing out.
func (t *twin) mayGive(caller UserID, r ResourceID, e GrantEdit, now time.Time) bool {
	sc, x := t.scheme(), t.resources[r]
	can := t.can(caller, r, now)
	if !can["view"] || !t.shares(can) {
		return false
	}
	if sc.Access.Demanded && t.rolesAt(x.Home)[caller] == NoWorkspaceRole {
		return false // their grants are made in the child workspace; not asked here
	}
	held, hands := t.hands(caller, r, now)
	kind, here := e.Principal.Kind.String(), true
	switch e.Principal.Kind {
	case PrincipalUser:
		switch role := t.users[UserID(e.Principal.ID)].Role; {
		case role == NotInOrganization:
			here = false
		case role == Guest:
			kind = "guest"
		case role == Admin && sc.Principals["organization_admin"] != nil:
			kind = "organization_admin"
		}
	case PrincipalGroup:
		_, here = t.groups[GroupID(e.Principal.ID)]
	case PrincipalWorkspace:
		_, here = t.workspaces[WorkspaceID(e.Principal.ID)]
	case PrincipalClass:
		kind = e.Principal.Class.String()
	}
	if by := sc.SetBy[kind]; by != nil && !slices.ContainsFunc(by, func(name string) bool { return t.class(name, x.Home)[caller] }) {
		return false
	}
	var old *GrantChanged
	for _, g := range t.grants[r] {
		if g.Principal == e.Principal && g.Via == 0 {
			old = &g
			_, ok := hands[g.Level]
			if _, i := sc.level(g.Level); i < 0 {
				ok = can["manage_access"] // a level of a scheme that is no longer in force
			}
			if !ok {
				return false
			}
		}
	}
	sleeps := false
	for _, g := range t.sleeping[r] {
		if g.Principal == e.Principal && g.Via == 0 {
			if sleeps = true; !can["manage_access"] {
				return false
			}
		}
	}
	level, index := sc.level(e.Level)
	if e.Level != "" && index < 0 {
		return false
	}
	gives := t.gives(e.Level)
	if !here && (old == nil && !sleeps || len(gives) > 0) {
		return false
	}
	if _, stays := sc.level(sc.Default.Stays); sc.Default.Stays != "" && e.Principal.Kind == PrincipalClass && t.workspaces[x.Home].Default == r && (index < stays || len(gives) == 0) {
		return false
	}
	if len(gives) > 0 {
		until, ok := hands[level.Key]
		switch {
		case !e.Expires.IsZero() && !e.Expires.After(now),
			!slices.Contains(sc.Principals[kind], level.Key),
			slices.Contains(sc.NeedsPublish, kind) && !can["publish"],
			!ok,
			t.audience(e.Principal, x.Home)[caller] && !held.contains(gives),
			sc.Cascade && e.Principal.Kind == PrincipalClass && !e.Expires.IsZero(),
			!until.IsZero() && (e.Expires.IsZero() || e.Expires.After(until)):
			return false
		}
		person := e.Principal.Kind == PrincipalUser || e.Principal.Kind == PrincipalGroup
		if sc.Access.Demanded && person && (old == nil || !t.gives(old.Level).contains(gives)) {
			at, below := t.reachOf(e.Principal, x.Home)
			if slices.Contains(sc.HomeRole, level.Key) && !at {
				return false
			}
			if !below && !t.seen(caller, e.Principal) {
				return false
			}
		}
		if sc.Private.Flag && x.Private {
			return false // not asked to end that
		}
	}
	return t.staysManaged(r, e, len(gives) > 0, now)
}

// reachOf tells whether a person, or a group as such, has a role in a workspace, and there or below.
func (t *twin) reachOf(p Principal, w WorkspaceID) (at, below bool) {
	u := UserID(p.ID)
	if p.Kind == PrincipalGroup {
		// Somebody new who is in this group and nowhere else.
		u = -1
		t.users[u] = UserChanged{User: u, Role: Member}
		put(t.members, GroupID(p.ID), Principal{Kind: PrincipalUser, ID: -1}, true)
		defer func() {
			delete(t.users, u)
			delete(t.members[GroupID(p.ID)], Principal{Kind: PrincipalUser, ID: -1})
		}()
	}
	return t.rolesAt(w)[u] != NoWorkspaceRole, t.reaching(w)[u]
}

func (t *twin) seen(u UserID, p Principal) bool {
	for c, in := range t.sees {
		if in && c.Seen == p && t.audience(c.Holder, 0)[u] {
			return true
		}
	}
	return false
}

// staysManaged tries the edit, cascade included, and looks whether somebody still manages.
func (t *twin) staysManaged(r ResourceID, e GrantEdit, gives bool, now time.Time) bool {
	kept := t.grants[r]
	defer func() { t.grants[r] = kept }()
	after := maps.Clone(kept)
	drop := func(p Principal) {
		for id, g := range after {
			if g.Principal == p && g.Via == 0 {
				delete(after, id)
			}
		}
	}
	set := func(p Principal, level string, n GrantID) {
		drop(p)
		if after == nil {
			after = map[GrantID]GrantChanged{}
		}
		after[-n] = GrantChanged{Grant: -n, Resource: r, Principal: p, Level: level, Expires: e.Expires}
	}
	if gives {
		set(e.Principal, e.Level, 1)
	} else {
		drop(e.Principal)
	}
	sc := t.scheme()
	if sc.Cascade && e.Principal.Kind == PrincipalClass {
		_, to := sc.level(e.Level)
		for c := ClassStaff; c <= ClassWorkspaceUser; c++ {
			p := Principal{Kind: PrincipalClass, Class: c}
			has := -1
			for _, g := range kept {
				if g.Principal == p {
					_, has = sc.level(g.Level)
				}
			}
			if c < e.Principal.Class && gives && has < to {
				set(p, e.Level, GrantID(1+c))
			}
			if c > e.Principal.Class && !gives {
				drop(p)
			} else if c > e.Principal.Class && has > to {
				set(p, e.Level, GrantID(1+c))
			}
		}
	}
	for _, at := range []time.Time{now, time.Date(2261, 1, 1, 0, 0, 0, 0, time.UTC)} {
		t.grants[r] = kept
		before := t.managed(r, at)
		t.grants[r] = after
		if before && !t.managed(r, at) {
			return false
		}
	}
	return true
}

// mayRestore tells whether somebody could delete something if it were not in the bin but there, with what went in with it.
func (t *twin) mayRestore(u UserID, r ResourceID, now time.Time) bool {
	x, ok := t.bin[r]
	if !ok || x.BinnedBy == 0 || !now.Before(x.Binned.Add(BinTime)) || x.In != 0 && t.resources[x.In].Kind != Dashboard {
		return false
	}
	there := *t
	there.resources = maps.Clone(t.resources)
	for _, c := range t.bin {
		if c.Resource == r || c.In == r && c.BinnedBy == 0 {
			there.resources[c.Resource] = c
		}
	}
	return there.can(u, r, now)["delete"]
}
