package access

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vitrine/internal/access/scheme"
	"vitrine/internal/fault"
)

// TestScenarios runs testdata/*.access; testdata/README.md says how to read them.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/*.access")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenario files: %v", err)
	}
	ran := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var p *play
		name := ""
		finish := func() {
			if p != nil {
				p.allDoors()
			}
		}
		for n, line := range strings.Split(string(text), "\n") {
			line, _, _ = strings.Cut(line, "#")
			line = strings.TrimSpace(line)
			if line == "" {
				continue
			}
			if rest, ok := strings.CutPrefix(line, "scenario "); ok {
				finish()
				name, p = rest, newPlay(t)
				ran++
				continue
			}
			if p == nil {
				t.Fatalf("%s:%d: no scenario yet", file, n+1)
			}
			p.where = fmt.Sprintf("%s:%d: %s: %q", file, n+1, name, line)
			p.line(line)
		}
		finish()
	}
	if ran == 0 {
		t.Fatal("no scenarios")
	}
}

// play is one scenario under way.
type play struct {
	t     *testing.T
	where string
	s     *Snapshot
	twin  *twin
	now   time.Time
	ids   map[string]int64 // "user ana"
	names map[string]string
	grant GrantID
	asked bool // an expectation since the last change
}

const acme OrganizationID = 1

func newPlay(t *testing.T) *play {
	p := &play{t: t, twin: newTwin(), now: time.Date(2026, 5, 3, 9, 0, 0, 0, time.UTC), ids: map[string]int64{}, names: map[string]string{}}
	var err error
	if p.s, err = Load(acme, 0, facts()); err != nil {
		t.Fatal(err)
	}
	p.tell(OrganizationChanged{Organization: acme, Name: "Acme", Scheme: "standard"})
	return p
}

// facts as Load takes them.
func facts(cs ...Change) func(func(Change, error) bool) {
	return func(yield func(Change, error) bool) {
		for _, c := range cs {
			if !yield(c, nil) {
				return
			}
		}
	}
}

func (p *play) fatal(format string, args ...any) {
	p.t.Helper()
	p.t.Fatalf(p.where+": "+format, args...)
}

func (p *play) error(format string, args ...any) {
	p.t.Helper()
	p.t.Errorf(p.where+": "+format, args...)
}

func (p *play) tell(c Change) {
	if p.asked {
		p.allDoors()
		p.asked = false
	}
	next, err := p.s.Apply(p.s.Revision()+1, c)
	if err != nil {
		p.fatal("%v", err)
	}
	p.s = next
	p.twin.tell(c)
}

func (p *play) define(kind, name string) int64 {
	key := kind + " " + name
	if p.ids[key] == 0 {
		p.ids[key] = int64(len(p.ids) + 1)
		p.names[fmt.Sprint(kind, p.ids[key])] = name
	}
	return p.ids[key]
}

func (p *play) id(kind, name string) int64 {
	id := p.ids[kind+" "+name]
	if id == 0 {
		p.fatal("there is no %s %q", kind, name)
	}
	return id
}

func (p *play) user(name string) UserID         { return UserID(p.id("user", name)) }
func (p *play) resource(name string) ResourceID { return ResourceID(p.id("resource", name)) }

// to is a principal as the files write it.
func (p *play) to(text string) Principal {
	kind, name, _ := strings.Cut(text, " ")
	switch {
	case text == "everyone":
		return Principal{Kind: PrincipalOrganization}
	case strings.HasPrefix(text, "@"):
		return Principal{Kind: PrincipalDomain, Domain: text[1:]}
	case kind == "group" && name != "":
		return Principal{Kind: PrincipalGroup, ID: p.id("group", name)}
	case kind == "workspace" && name != "":
		return Principal{Kind: PrincipalWorkspace, ID: p.id("workspace", name)}
	case kind == "tree" && name != "":
		return Principal{Kind: PrincipalWorkspace, ID: p.id("workspace", name), Tree: true}
	case kind == "class":
		var c RoleClass
		if err := c.UnmarshalText([]byte(name)); err != nil {
			p.fatal("%v", err)
		}
		return Principal{Kind: PrincipalClass, Class: c}
	}
	return Principal{Kind: PrincipalUser, ID: p.id("user", text)}
}

func (p *play) date(text string) time.Time {
	d, err := time.Parse("2006-01-02", text)
	if err != nil {
		p.fatal("%v", err)
	}
	return d
}

// suffix cuts " WORD rest" from the end of a line.
func suffix(line *string, word string) (string, bool) {
	before, after, ok := strings.Cut(*line, " "+word+" ")
	if ok {
		*line = before
	}
	return after, ok
}

func split(text string) []string {
	var all []string
	for _, x := range strings.Split(text, ",") {
		if x = strings.TrimSpace(x); x != "" && x != "nothing" {
			all = append(all, x)
		}
	}
	return all
}

func (p *play) line(line string) {
	if !strings.HasPrefix(line, "REFUSED ") && (p.world(line) || p.expect(line)) {
		return
	}
	if rest, ok := strings.CutPrefix(line, "REFUSED "); ok {
		kind, action, _ := strings.Cut(rest, ": ")
		action, words, _ := strings.Cut(action, " — ")
		_, err := p.action(action)
		switch {
		case err == nil:
			p.error("was accepted")
		case fault.KindOf(err).String() != kind:
			p.error("failed as %v", err)
		case !strings.Contains(err.Error(), words):
			p.error("says %v", err)
		}
		return
	}
	changes, err := p.action(line)
	if err != nil {
		p.fatal("%v", err)
	}
	for _, c := range changes {
		if g, ok := c.(GrantChanged); ok && g.Grant == 0 {
			p.grant++
			g.Grant = p.grant
			c = g
		}
		p.tell(c)
	}
}

// world reads a statement.
func (p *play) world(line string) bool {
	first, rest, _ := strings.Cut(line, " ")
	org := p.twin.org
	switch {
	case first == "scheme":
		org.Scheme = rest
		p.tell(org)
	case line == "managers may publish":
		org.ManagePublishes = true
		p.tell(org)
	case strings.HasSuffix(first, ":") && slices.Contains([]string{"admin:", "staff:", "member:", "guest:", "left:"}, first):
		role := OrganizationRole(slices.Index([]string{"left:", "guest:", "member:", "staff:", "admin:"}, first))
		for _, name := range split(rest) {
			name, domain, ok := strings.Cut(name, "@")
			if !ok {
				domain = "acme.test"
			}
			p.tell(UserChanged{UserID(p.define("user", name)), role, name + "@" + domain, strings.ToUpper(name[:1]) + name[1:]})
		}
	case first == "group" && strings.Contains(rest, ": "):
		name, members, _ := strings.Cut(rest, ": ")
		g := GroupID(p.define("group", name))
		if members == "none" {
			p.tell(GroupRemoved{g})
			return true
		}
		p.tell(GroupChanged{g, strings.ToUpper(name[:1]) + name[1:]})
		for _, m := range split(members) {
			p.tell(GroupMemberChanged{g, p.to(m), true})
		}
	case strings.Contains(line, " joins group "), strings.Contains(line, " leaves group "):
		who, g, in := strings.Cut(line, " joins group ")
		if !in {
			who, g, _ = strings.Cut(line, " leaves group ")
		}
		p.tell(GroupMemberChanged{GroupID(p.id("group", g)), p.to(who), in})
	case first == "workspace" && !strings.Contains(rest, " has "):
		parent, _ := suffix(&rest, "in")
		c := p.twin.workspaces[WorkspaceID(p.define("workspace", rest))]
		c.Workspace, c.Name, c.Parent = WorkspaceID(p.define("workspace", rest)), strings.ToUpper(rest[:1])+rest[1:], 0
		if parent != "" {
			c.Parent = WorkspaceID(p.id("workspace", parent))
		}
		p.tell(c)
	case first == "chart" && strings.Contains(rest, " lives in "):
		line := rest
		by, _ := suffix(&line, "by")
		in, _ := suffix(&line, "lives in")
		d := p.twin.resources[p.resource(in)]
		p.tell(ResourceChanged{
			Resource: ResourceID(p.define("resource", line)), Kind: Chart, Home: d.Home, Owner: p.user(by), Perspective: AuthorPerspective, Title: strings.ToUpper(line[:1]) + line[1:], In: d.Resource})
	case strings.Contains(line, " has a link"):
		r, ending, _ := strings.Cut(line, " has a link")
		c := LinkChanged{Resource: p.resource(r), Name: "Link"}
		if by, ok := suffix(&ending, "by"); ok {
			c.Keeper = p.user(by)
		}
		if until, ok := suffix(&ending, "until"); ok {
			c.Expires = p.date(until)
		}
		for _, links := range p.twin.links {
			c.Link += LinkID(len(links))
		}
		c.Link++
		p.tell(c)
	case strings.Contains(line, " has no link"):
		r := p.resource(strings.TrimSuffix(line, " has no link"))
		for l := range maps.Clone(p.twin.links[r]) {
			p.tell(LinkRemoved{l, r})
		}
	case strings.Contains(line, " shows ") && !strings.Contains(line, " to "):
		d, c, _ := strings.Cut(line, " shows ")
		by, _ := suffix(&c, "vouched by")
		c, gone := strings.CutSuffix(c, " no longer")
		tile := TileChanged{Dashboard: p.resource(d), Tile: c}
		if !gone {
			tile.Chart = p.resource(c)
		}
		for _, name := range split(by) {
			tile.Vouchers = append(tile.Vouchers, p.user(name))
		}
		p.tell(tile)
	case first == "dashboard" || first == "chart":
		line, private := strings.CutSuffix(rest, " private")
		by, _ := suffix(&line, "by")
		in, _ := suffix(&line, "in")
		kind := Dashboard
		if first == "chart" {
			kind = Chart
		}
		p.tell(ResourceChanged{
			ResourceID(p.define("resource", line)), kind, WorkspaceID(p.id("workspace", in)), p.user(by), private, AuthorPerspective, strings.ToUpper(line[:1]) + line[1:], 0, 0, 0, time.Time{}, 0, false})
	case strings.HasPrefix(line, "today is "):
		p.now = p.date(line[len("today is "):])
	case strings.HasSuffix(line, " is gone"):
		p.tell(ResourceRemoved{p.resource(strings.TrimSuffix(line, " is gone"))})
	case strings.Contains(line, " is the default of "):
		r, w, _ := strings.Cut(line, " is the default of ")
		c := p.twin.workspaces[WorkspaceID(p.id("workspace", w))]
		c.Default = p.resource(r)
		p.tell(c)
	case strings.Contains(line, " of ") && strings.Contains(line, " is "):
		who, is, _ := strings.Cut(line, " is ")
		is, below := strings.CutSuffix(is, " and below")
		role, w, _ := strings.Cut(is, " of ")
		at := slices.Index([]string{"nothing", "viewer", "member", "analyst", "admin"}, role)
		if at < 0 {
			return false
		}
		p.tell(WorkspaceRoleChanged{WorkspaceID(p.id("workspace", w)), p.to(who), WorkspaceRole(at), below})
	case strings.Contains(line, " has ") && strings.Contains(line, " on "):
		g := GrantChanged{At: p.now}
		if via, ok := suffix(&line, "via"); ok {
			g.Via = WorkspaceID(p.id("workspace", via))
		}
		if until, ok := suffix(&line, "until"); ok {
			g.Expires = p.date(until)
		}
		who, has, _ := strings.Cut(line, " has ")
		level, r, _ := strings.Cut(has, " on ")
		g.Resource, g.Principal, g.Level = p.resource(r), p.to(who), level
		g.By = p.twin.resources[g.Resource].Owner
		for _, all := range []map[GrantID]GrantChanged{p.twin.sleeping[g.Resource], p.twin.grants[g.Resource]} {
			for _, old := range all {
				if old.Principal == g.Principal && old.Via == g.Via {
					g.Grant = old.Grant
				}
			}
		}
		if level == "nothing" {
			p.tell(GrantRemoved{g.Grant, g.Resource})
			return true
		}
		if g.Grant == 0 {
			p.grant++
			g.Grant = p.grant
		}
		p.tell(g)
	case strings.Contains(line, " sees "):
		who, whom, _ := strings.Cut(line, " sees ")
		p.tell(SeeChanged{p.to(who), p.to(whom), true})
	default:
		return false
	}
	return true
}

// action reads what a person does.
func (p *play) action(line string) ([]Change, error) {
	name, does, _ := strings.Cut(line, " ")
	who := Caller{User: p.user(name), Organization: acme, View: p.s, Now: p.now}
	switch {
	case strings.HasPrefix(does, "gives "):
		does, ending := strings.CutSuffix(does, " ending private")
		var e GrantEdit
		if via, ok := suffix(&does, "via"); ok {
			e.Via = WorkspaceID(p.id("workspace", via))
		}
		if until, ok := suffix(&does, "until"); ok {
			e.Expires = p.date(until)
		}
		r, ok := suffix(&does, "on")
		if !ok {
			p.fatal("on what?")
		}
		var edits []GrantEdit
		for _, one := range strings.Split(strings.TrimPrefix(does, "gives "), " and ") {
			at := strings.LastIndexByte(one, ' ')
			e.Principal, e.Level = p.to(one[:at]), one[at+1:]
			edits = append(edits, e)
		}
		return who.PlanGrants(p.resource(r), edits, ending)
	case strings.HasPrefix(does, "uses "):
		return p.uses(who, strings.TrimPrefix(does, "uses "))
	case strings.HasPrefix(does, "takes over "):
		r, reason, _ := strings.Cut(strings.TrimPrefix(does, "takes over "), " because")
		return who.PlanTakeOver(p.resource(r), reason)
	case strings.HasPrefix(does, "takes "):
		r, from, _ := strings.Cut(strings.TrimPrefix(does, "takes "), " from ")
		return who.PlanGrants(p.resource(r), []GrantEdit{{Principal: p.to(from)}}, false)
	case strings.HasPrefix(does, "accepts "):
		r, from, _ := strings.Cut(strings.TrimPrefix(does, "accepts "), " from ")
		return who.PlanAccept(p.resource(r), p.user(from))
	case strings.HasPrefix(does, "deletes "):
		return who.PlanBin(p.resource(strings.TrimPrefix(does, "deletes ")))
	case strings.HasPrefix(does, "restores "):
		return who.PlanRestore(p.resource(strings.TrimPrefix(does, "restores ")))
	case strings.HasPrefix(does, "mends "):
		whom, r, _ := strings.Cut(strings.TrimPrefix(does, "mends "), " on ")
		return who.PlanReach(p.resource(r), p.to(whom))
	case strings.HasPrefix(does, "puts "):
		charts, d, _ := strings.Cut(strings.TrimPrefix(does, "puts "), " on ")
		var tiles []Tile
		for _, c := range split(charts) {
			tiles = append(tiles, Tile{c, p.resource(c)})
		}
		return who.PlanTiles(p.resource(d), tiles)
	case strings.HasPrefix(does, "vouches for "), strings.HasPrefix(does, "ends that "):
		whom, c, vouches := who.User, strings.TrimPrefix(does, "vouches for "), true
		if rest, ok := strings.CutPrefix(does, "ends that "); ok {
			var name string
			name, c, _ = strings.Cut(rest, " vouches for ")
			whom, vouches = p.user(name), false
		}
		c, d, _ := strings.Cut(c, " on ")
		return who.PlanVouch(p.resource(d), c, whom, vouches)
	case strings.HasPrefix(does, "makes "):
		does = strings.TrimPrefix(does, "makes ")
		if r, ok := strings.CutSuffix(does, " the default"); ok {
			return who.PlanDefault(p.twin.resources[p.resource(r)].Home, p.resource(r))
		}
		r, what, _ := strings.Cut(does, " ")
		to := p.twin.resources[p.resource(r)]
		switch {
		case what == "private":
			to.Private = true
		case what == "open":
			to.Private = false
		case strings.HasPrefix(what, "seen as "):
			if err := to.Perspective.UnmarshalText([]byte(what[len("seen as "):])); err != nil {
				p.fatal("%v", err)
			}
		case strings.HasPrefix(what, "owned by "):
			to.Owner = p.user(what[len("owned by "):])
		default:
			p.fatal("cannot be read")
		}
		return who.PlanResource(p.resource(r), to)
	}
	p.fatal("cannot be read")
	return nil, nil
}

// uses puts a scheme in force, with what is suggested for every level about which nothing is said.
func (p *play) uses(who Caller, line string) ([]Change, error) {
	wake, _ := suffix(&line, "waking")
	leave, _ := suffix(&line, "leaving")
	with, _ := suffix(&line, "with")
	next := p.s.schemeBy(line)
	if next == nil {
		p.fatal("there is no scheme %q", line)
	}
	use, _ := p.s.LevelsFor(next)
	to := Switch{Scheme: line, Mapping: p.s.SuggestMapping(next, use)}
	for _, one := range split(with) {
		from, level, _ := strings.Cut(one, " as ")
		to.Mapping[from] = strings.TrimSuffix(level, "none")
	}
	for _, list := range []struct {
		text   string
		grants *[]GrantID
		links  *[]LinkID
	}{{wake, &to.Wake, &to.WakeLinks}, {leave, &to.LeaveAsleep, &to.LeaveLinksAsleep}} {
		for _, one := range split(list.text) {
			whom, r, _ := strings.Cut(one, " on ")
			if whom == "links" {
				*list.links = append(*list.links, p.s.Links(p.resource(r))...)
				continue
			}
			for _, g := range p.s.AsleepGrants(p.resource(r)) {
				if g.Principal == p.to(whom) {
					*list.grants = append(*list.grants, g.Grant)
				}
			}
		}
	}
	plan, err := who.PlanScheme(to)
	return plan.Changes, err
}

// principals are those of grants, as the files write them, with their levels where asked for.
func (p *play) principals(all []GrantChanged, levels bool) []string {
	names := []string{}
	for _, g := range all {
		if !g.Asleep.IsZero() && g.MadeLevel == "" {
			continue // it says that there was none
		}
		name := ""
		switch id := g.Principal.ID; g.Principal.Kind {
		case PrincipalUser:
			name = p.names[fmt.Sprint("user", id)]
		case PrincipalGroup:
			name = "group " + p.names[fmt.Sprint("group", id)]
		case PrincipalWorkspace:
			name = map[bool]string{false: "workspace ", true: "tree "}[g.Principal.Tree] + p.names[fmt.Sprint("workspace", id)]
		case PrincipalClass:
			name = "class " + g.Principal.Class.String()
		case PrincipalOrganization:
			name = "everyone"
		case PrincipalDomain:
			name = "@" + g.Principal.Domain
		}
		if levels {
			name += " as " + g.Level
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// expect reads an expectation.
func (p *play) expect(line string) bool {
	for word, of := range map[string]func(ResourceID) []GrantChanged{" is shared with ": p.s.Grants, " sleeps for ": p.s.AsleepGrants} {
		if r, rest, ok := strings.Cut(line, word); ok {
			want := split(rest)
			slices.Sort(want)
			if got := p.principals(of(p.resource(r)), word != " sleeps for "); !slices.Equal(got, want) {
				p.error("%v", got)
			}
			p.asked = true
			return true
		}
	}
	if r, n, ok := strings.Cut(line, " has live links: "); ok {
		live := 0
		for _, l := range p.s.Links(p.resource(r)) {
			if state, _ := p.s.LinkState(p.resource(r), l, p.now); state == LinkLive {
				live++
			}
		}
		if fmt.Sprint(live) != n {
			p.error("has %d", live)
		}
		p.asked = true
		return true
	}
	if name, rest, ok := strings.Cut(line, " can "); ok {
		r, _ := suffix(&rest, "on")
		want := Set(0)
		if rest == "everything" {
			want = scheme.Everything
		}
		for _, c := range split(rest) {
			var x Capability
			if rest == "everything" {
				break
			}
			if err := x.UnmarshalText([]byte(strings.ReplaceAll(c, " ", "_"))); err != nil {
				p.fatal("%v", err)
			}
			want |= 1 << x
		}
		if got := p.s.Capabilities(p.user(name), p.resource(r), p.now); got != want {
			p.error("can %v", got)
		}
		p.asked = true
		return true
	}
	if rest, ok := strings.CutSuffix(line, " dashboards"); ok && strings.Contains(line, " is passed on by ") {
		r, n, _ := strings.Cut(rest, " is passed on by ")
		if got := p.s.Audience(p.resource(r), p.now); fmt.Sprint(got.Dashboards) != n {
			p.error("%+v", got)
		}
		p.asked = true
		return true
	}
	if d, rest, ok := strings.Cut(line, " shows "); ok && strings.Contains(rest, " to ") {
		c, people, _ := strings.Cut(rest, " to ")
		var want, got []string
		want = append(want, split(people)...)
		for u := range p.twin.users {
			if (Caller{User: u, Organization: acme, View: p.s, Now: p.now}).Shows(p.resource(d), c, p.resource(c)) {
				got = append(got, p.names[fmt.Sprint("user", u)])
			}
		}
		if p.s.ShowsVisitors(p.resource(d), c, p.resource(c), p.now) {
			got = append(got, "visitors")
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			p.error("shows it to %v", got)
		}
		p.asked = true
		return true
	}
	if r, people, ok := strings.Cut(line, " is open to "); ok {
		var want []UserID
		for _, name := range split(people) {
			want = append(want, p.user(name))
		}
		slices.Sort(want)
		var got []UserID
		for _, h := range p.s.Who(p.resource(r), p.now) {
			got = append(got, h.User)
		}
		if !slices.Equal(got, want) {
			p.error("is open to %v", p.people(got))
		}
		p.asked = true
		return true
	}
	if name, rest, ok := strings.Cut(strings.TrimSuffix(line, " in the bin"), " finds "); ok {
		var got []string
		for _, x := range (Caller{User: p.user(name), Organization: acme, View: p.s, Now: p.now}).Bin() {
			got = append(got, p.names[fmt.Sprint("resource", x.Resource)])
		}
		if !slices.Equal(got, split(rest)) {
			p.error("finds %v", got)
		}
		p.asked = true
		return true
	}
	if rest, ok := strings.CutPrefix(line, "the link of "); ok {
		r, want, _ := strings.Cut(rest, " is ")
		got := []string{}
		for l := range p.twin.links[p.resource(r)] {
			state, _ := p.s.LinkState(p.resource(r), l, p.now)
			got = append(got, state)
		}
		if !slices.Equal(got, split(want)) {
			p.error("is %v", got)
		}
		p.asked = true
		return true
	}
	for i, word := range []string{" is no default of ", " is still the default of "} {
		if r, w, ok := strings.Cut(line, word); ok {
			if is := p.twin.workspaces[WorkspaceID(p.id("workspace", w))].Default == p.resource(r); is != (i == 1) {
				p.error("it is: %v", is)
			}
			return true
		}
	}
	if name, rest, ok := strings.Cut(line, " lists "); ok {
		page, _ := p.s.List(ListQuery{User: p.user(name)}, p.now)
		var got []string
		for _, r := range page {
			got = append(got, p.names[fmt.Sprint("resource", r)])
		}
		if !slices.Equal(got, split(rest)) {
			p.error("lists %v", got)
		}
		p.asked = true
		return true
	}
	if name, rest, ok := strings.Cut(line, " because "); ok && strings.Contains(name, " on ") && !strings.Contains(name, " takes over ") {
		name, r, _ := strings.Cut(name, " on ")
		why := p.s.Explain(p.user(name), p.resource(r), p.now)
		var got []string
		for _, path := range why.Paths {
			got = append(got, path.Source)
		}
		for _, rule := range why.Rules {
			got = append(got, "-"+rule.Name)
		}
		slices.Sort(got)
		want := split(rest)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			p.error("%+v", why)
		}
		p.asked = true
		return true
	}
	if name, rest, ok := strings.Cut(line, " is offered "); ok {
		levels, rest, _ := strings.Cut(rest, " for ")
		to, r, _ := strings.Cut(rest, " on ")
		var got []string
		for _, l := range (Caller{User: p.user(name), Organization: acme, View: p.s, Now: p.now}).Offers(p.resource(r), p.to(to)) {
			got = append(got, l.Key)
		}
		if !slices.Equal(got, split(levels)) {
			p.error("is offered %v", got)
		}
		p.asked = true
		return true
	}
	return false
}

func (p *play) people(us []UserID) (all []string) {
	for _, u := range us {
		all = append(all, p.names[fmt.Sprint("user", u)])
	}
	return all
}

func (p *play) allDoors() {
	p.t.Helper()
	if problem := doorsAgree(p.s, p.twin, p.now); problem != "" {
		p.fatal("%s", problem)
	}
}

// doorsAgree asks everything at every door of the engine and the twin; empty when all agree.
// binAgrees tells whether the bin is the same by itself, one by one and in the twin, and whether what is in it is for nobody.
func binAgrees(s *Snapshot, t *twin, now time.Time) string {
	for u := range t.users {
		who := Caller{User: u, Organization: acme, View: s, Now: now}
		listed := map[ResourceID]bool{}
		for _, x := range who.Bin() {
			listed[x.Resource] = true
		}
		for r, x := range t.bin {
			if facts, ok := s.Binned(r); !ok || facts != x {
				return fmt.Sprintf("resource %d is %+v in the bin, not %+v", r, facts, x)
			}
			want := t.mayRestore(u, r, now)
			if one := who.MayRestore(r) == nil; one != want || listed[r] != want {
				return fmt.Sprintf("user %d may restore %d: %v, lists it: %v; twin %v", u, r, one, listed[r], want)
			}
			if s.Capabilities(u, r, now) != 0 || len(s.Who(r, now)) > 0 || len(s.Links(r)) > 0 || len(s.Explain(u, r, now).Paths) > 0 {
				return fmt.Sprintf("resource %d in the bin is there for user %d", r, u)
			}
			delete(listed, r)
		}
		if len(listed) > 0 {
			return fmt.Sprintf("user %d sees %v in the bin, which are not there", u, listed)
		}
	}
	return ""
}

func doorsAgree(s *Snapshot, t *twin, now time.Time) string {
	if problem := tilesAgree(s, t, now); problem != "" {
		return problem
	}
	for r := ResourceID(1); r < 10; r++ {
		if _, there := s.Resource(r); there != (t.resources[r].Resource != 0) {
			return fmt.Sprintf("resource %d is there: %v", r, there)
		}
	}
	if problem := binAgrees(s, t, now); problem != "" {
		return problem
	}
	listed := map[UserID]map[Capability][]ResourceID{}
	for u := range t.users {
		listed[u] = map[Capability][]ResourceID{}
		for c := range scheme.NumCapabilities {
			page, total := s.List(ListQuery{User: u, Capability: c}, now)
			if total != len(page) {
				return fmt.Sprintf("list of %d for %v: %d of %d", u, c, len(page), total)
			}
			listed[u][c] = page
		}
	}
	for r := range t.resources {
		who := map[UserID]Holder{}
		for _, h := range s.Who(r, now) {
			who[h.User] = h
		}
		for u := range t.users {
			want := t.set(u, r, now)
			if got := s.Capabilities(u, r, now); got != want {
				return fmt.Sprintf("user %d on resource %d: capabilities %v, twin %v", u, r, got, want)
			}
			for c := range scheme.NumCapabilities {
				if s.Check(u, c, r, now) != want.Has(c) {
					return fmt.Sprintf("user %d on resource %d: check %v is %v", u, r, c, !want.Has(c))
				}
				if slices.Contains(listed[u][c], r) != (want.Has(c) && t.resources[r].In == 0) {
					return fmt.Sprintf("user %d on resource %d: list for %v is %v", u, r, c, !want.Has(c))
				}
			}
			h, in := who[u]
			if in != want.Has(View) || in && h.Can != want {
				return fmt.Sprintf("user %d on resource %d: who says %v", u, r, h)
			}
			if facts, ok := s.Resource(r); !ok || facts != t.resources[r] {
				return fmt.Sprintf("resource %d is %+v, not %+v", r, facts, t.resources[r])
			}
			why := s.Explain(u, r, now)
			var paths Set
			for _, p := range why.Paths {
				paths |= p.Can
				if strings.TrimSpace(p.Words) == "" {
					return fmt.Sprintf("user %d on resource %d: a path without words", u, r)
				}
			}
			switch {
			case why.Can != want || want&^paths != 0:
				return fmt.Sprintf("user %d on resource %d: can %v, explained by %+v", u, r, want, why)
			case paths != want && len(why.Rules) == 0:
				return fmt.Sprintf("user %d on resource %d: can %v, but nothing says why not %v", u, r, want, paths&^want)
			}
		}
	}
	for u, by := range listed {
		for c, page := range by {
			for i, r := range page {
				x, ok := t.resources[r]
				if !ok {
					return fmt.Sprintf("user %d lists resource %d, which is not there", u, r)
				}
				if i > 0 {
					before := t.resources[page[i-1]]
					if a, b := strings.ToLower(before.Title), strings.ToLower(x.Title); a > b || a == b && before.Resource >= r {
						return fmt.Sprintf("user %d lists %v out of order for %v", u, page, c)
					}
				}
			}
		}
	}
	return ""
}

// tilesAgree asks of dashboards and the charts on them.
func tilesAgree(s *Snapshot, t *twin, now time.Time) string {
	shown := map[ResourceID][]TileChanged{}
	for d, x := range t.resources {
		var tiles []TileChanged
		var living []ResourceID
		for name := range t.tiles[d] {
			if tile, ok := t.tile(d, name); ok {
				tile.Vouchers = slices.Clone(tile.Vouchers)
				slices.Sort(tile.Vouchers)
				tile.Vouchers = slices.Compact(tile.Vouchers)
				tiles = append(tiles, tile)
				shown[tile.Chart] = append(shown[tile.Chart], tile)
			}
		}
		slices.SortFunc(tiles, func(a, b TileChanged) int { return strings.Compare(a.Tile, b.Tile) })
		if got := s.Tiles(d); fmt.Sprint(got) != fmt.Sprint(tiles) {
			return fmt.Sprintf("dashboard %d has tiles %+v, twin %+v", d, got, tiles)
		}
		for c, y := range t.resources {
			if y.In == d && x.Kind == Dashboard && x.In == 0 {
				living = append(living, c)
			}
		}
		slices.Sort(living)
		if got := s.Living(d); fmt.Sprint(got) != fmt.Sprint(living) {
			return fmt.Sprintf("in dashboard %d live %v, twin %v", d, got, living)
		}
		for _, name := range []string{"a", "b"} {
			for c, y := range t.resources {
				if y.Kind != Chart {
					continue
				}
				for u := range t.users {
					want, _ := t.shows(u, d, name, c, now)
					if got := (Caller{User: u, Organization: acme, View: s, Now: now}).Shows(d, name, c); got != want {
						return fmt.Sprintf("tile %s of %d shows %d to user %d: %v, twin %v", name, d, c, u, got, want)
					}
				}
				if got, want := s.ShowsVisitors(d, name, c, now), t.showsVisitors(d, name, c, now); got != want {
					return fmt.Sprintf("tile %s of %d shows %d to visitors: %v, twin %v", name, d, c, got, want)
				}
			}
		}
	}
	for c, x := range t.resources {
		slices.SortFunc(shown[c], func(a, b TileChanged) int {
			return cmp.Or(cmp.Compare(a.Dashboard, b.Dashboard), strings.Compare(a.Tile, b.Tile))
		})
		if got := s.ShownOn(c); fmt.Sprint(got) != fmt.Sprint(shown[c]) {
			return fmt.Sprintf("chart %d is shown on %+v, twin %+v", c, got, shown[c])
		}
		at := c // whose audience it has
		if x.In != 0 {
			at = x.In
			if d := t.resources[at]; d.Kind != Dashboard || d.In != 0 {
				continue
			}
		}
		people := 0
		for u := range t.users {
			if t.can(u, at, now)["view"] {
				people++
			}
		}
		dashboards := 0
		if x.Kind == Chart && x.In == 0 {
			dashboards = t.shownByVouching(c, now)
		}
		if got := s.Audience(c, now); got.People != people || got.Dashboards != dashboards || got.Links != t.liveLinks(at, now) {
			return fmt.Sprintf("resource %d is seen by %+v, twin %d people, %d dashboards, %d links", c, got, people, dashboards, t.liveLinks(at, now))
		}
		guests := 0
		for u := range t.users {
			if s.OrganizationRole(u) == Guest && s.Check(u, View, c, now) {
				guests++
			}
		}
		if got := s.Audience(c, now).Guests; got != guests {
			return fmt.Sprintf("resource %d is seen by %d guests, not %d", c, got, guests)
		}
		if got, want := s.Openers(c, now).ByRole(), byRole(s, t, c, now); fmt.Sprint(got) != fmt.Sprint(want) {
			return fmt.Sprintf("resource %d is open to %v by their roles, by what is explained to %v", c, got, want)
		}
	}
	all := slices.Collect(maps.Keys(t.resources))
	for i, a := range s.Audiences(all, now) {
		if one := s.Audience(all[i], now); a != one {
			return fmt.Sprintf("resource %d is seen by %+v among others, by %+v alone", all[i], a, one)
		}
	}
	return ""
}

// byRole is, for each implied level of the scheme, for how many of those who can view r it is the first that they are told of.
func byRole(s *Snapshot, t *twin, r ResourceID, now time.Time) []int {
	rules := s.SchemeInForce().Implied
	counts := make([]int, len(rules))
	for u := range t.users {
		if !s.Check(u, View, r, now) {
			continue
		}
		paths := s.Explain(u, r, now).Paths
		if i := slices.IndexFunc(rules, func(rule scheme.Implied) bool {
			return slices.ContainsFunc(paths, func(p Path) bool { return p.Source == "role" && p.Class == rule.To && p.Level == rule.Level })
		}); i >= 0 {
			counts[i]++
		}
	}
	return counts
}
