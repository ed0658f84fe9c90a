package access

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vitrine/internal/fault"
	"vitrine/internal/rows"
)

// as is somebody of a play, at its moment.
func (p *play) as(name string) Caller {
	return Caller{User: p.user(name), Organization: acme, View: p.s, Now: p.now}
}

func (p *play) place(name string) WorkspaceID { return WorkspaceID(p.id("workspace", name)) }

// alter changes the facts of a resource, as the log would have it.
func (p *play) alter(name string, change func(*ResourceChanged)) {
	p.t.Helper()
	facts, ok := p.s.Resource(p.resource(name))
	if !ok {
		p.t.Fatalf("there is no %s", name)
	}
	change(&facts)
	p.tell(facts)
}

func (p *play) seenAs(name string, perspective Perspective, author string) {
	p.t.Helper()
	p.alter(name, func(c *ResourceChanged) { c.Perspective, c.Author = perspective, p.user(author) })
}

func (p *play) rates(workspace string, rates, costs rows.SeenBy) {
	p.t.Helper()
	w := p.twin.workspaces[p.place(workspace)]
	w.Rates, w.Costs = rates, costs
	p.tell(w)
}

// rows are a scope in words: "studio: all, rates all; shop: own of tom, 1 2, rates 1 & studio: all".
func (p *play) rows(scope rows.Scope) string {
	of := func(kind string, id int64) string {
		for name, x := range p.ids {
			if name, ok := strings.CutPrefix(name, kind+" "); ok && x == id {
				return name
			}
		}
		return fmt.Sprint(id)
	}
	money := func(what string, m rows.Money) string {
		switch {
		case m.All:
			return ", " + what + " all"
		case len(m.Projects) > 0:
			return fmt.Sprintf(", %s %v", what, m.Projects)
		}
		return ""
	}
	var parts []string
	for _, w := range scope.Workspaces {
		text := of("workspace", w.ID) + ": "
		switch {
		case w.All:
			text += "all"
		case len(w.Projects) > 0:
			text += fmt.Sprintf("own of %s and %v", of("user", w.Own), w.Projects)
		default:
			text += "own of " + of("user", w.Own)
		}
		parts = append(parts, text+money("rates", w.Rates)+money("costs", w.Costs))
	}
	text := strings.Join(parts, "; ")
	if scope.Also != nil {
		text += " & " + p.rows(*scope.Also)
	}
	if text == "" {
		return "nothing"
	}
	return text
}

// agency is where rows are asked about: project 1 of the studio is public, 2 and 3 are private, 2 is managed by mia; 4 is
// of the bank below it.
const agency = `admin: adm
staff: sue
member: tom, mia, ana, bea, vic, out, kid
guest: gil
workspace agency
workspace studio in agency
workspace bank in studio
workspace vault in bank
workspace shop in studio
tom is member of studio
mia is member of studio and below
ana is analyst of studio
bea is admin of studio and below
vic is viewer of studio
kid is member of bank
chart hours in studio by tom
dashboard sales in studio by tom`

func agencyPlay(t *testing.T, scheme string) *play {
	t.Helper()
	p := played(t, "scheme "+scheme+"\n"+agency)
	for _, x := range []ProjectChanged{{1, p.place("studio"), "Open", true}, {2, p.place("studio"), "Falcon", false}, {3, p.place("studio"), "Heron", false}, {4, p.place("bank"), "Gold", true}} {
		p.tell(x)
	}
	p.tell(ProjectMemberChanged{2, p.to("mia"), true, true})
	return p
}

func TestChartRows(t *testing.T) {
	for _, c := range []struct {
		name, scheme string
		as           Perspective
		author       string
		change       string // of the world, line by line
		viewer, want string
	}{
		{"the author's, for everybody", "standard", AuthorPerspective, "mia", "", "gil", "studio: own of mia and [1 2]; bank: own of mia and [4]; shop: own of mia; vault: own of mia"},
		{"the author's, for who sees more", "standard", AuthorPerspective, "tom", "", "adm", "studio: own of tom and [1]"},
		{"the author's as they are now", "standard", AuthorPerspective, "mia", "mia is viewer of studio and below", "tom", "studio: own of mia; bank: own of mia; shop: own of mia; vault: own of mia"},
		{"nothing of an author who left", "standard", AuthorPerspective, "mia", "nobody: mia", "bea", "nothing"},
		{"nothing of an author without a role", "standard", AuthorPerspective, "mia", "mia is nothing of studio and below", "bea", "nothing"},
		{"the viewer's", "standard", ViewerPerspective, "bea", "", "tom", "studio: own of tom and [1]"},
		{"the viewer's, who has no role", "standard", ViewerPerspective, "bea", "", "gil", "nothing"},
		{"the workspace's and what is below", "gooddata", WorkspacePerspective, "bea", "", "vic", "studio: all; bank: all; shop: all; vault: all"},
		{"the workspace's, of who may choose it here only", "gooddata", WorkspacePerspective, "ana", "", "vic", "studio: all"},
		{"the workspace's, of who left", "gooddata", WorkspacePerspective, "bea", "nobody: bea", "vic", "studio: all"},
		{"the workspace's, for a guest", "standard", WorkspacePerspective, "bea", "", "gil", "studio: all; bank: all; shop: all; vault: all"},
		{"from below only theirs", "gooddata", WorkspacePerspective, "bea", "", "kid", "bank: all; vault: all"},
		{"from below all of theirs", "gooddata", WorkspacePerspective, "bea", "", "kid", "bank: all; vault: all"},
		{"from below one's own, where who chose it may not choose below", "gooddata", WorkspacePerspective, "ana", "", "kid", "bank: own of kid and [4]"},
		{"from below theirs of the author's", "gooddata", AuthorPerspective, "mia", "", "kid", "bank: own of mia and [4]; vault: own of mia"},
		{"from below nothing without a role", "gooddata", WorkspacePerspective, "bea", "", "out", "nothing"},
		{"from nowhere, where no access is asked for", "standard", WorkspacePerspective, "bea", "", "kid", "studio: all; bank: all; shop: all; vault: all"},
	} {
		p := agencyPlay(t, c.scheme)
		for _, w := range []string{"studio", "bank", "shop", "vault"} {
			p.rates(w, rows.SeenByAdmins, rows.SeenByAdmins)
		}
		p.seenAs("hours", c.as, c.author)
		p.change(c.change)
		got := p.s.ChartRows(p.resource("hours"), 0, p.user(c.viewer))
		for i := range got.Workspaces { // TestMoneyOfCharts
			got.Workspaces[i].Rates, got.Workspaces[i].Costs = rows.Money{}, rows.Money{}
		}
		if text := p.rows(got); text != c.want {
			t.Errorf("%s: %s, want %s", c.name, text, c.want)
		}
	}
	p := agencyPlay(t, "standard")
	if got := p.s.ChartRows(99, 0, p.user("adm")); len(got.Workspaces) != 0 {
		t.Errorf("of what does not exist: %+v", got)
	}
}

// change reads lines of a world; "nobody: NAME" is somebody who left.
func (p *play) change(lines string) {
	p.t.Helper()
	for _, line := range strings.Split(lines, "\n") {
		if name, left := strings.CutPrefix(line, "nobody: "); left {
			u := p.twin.users[p.user(name)]
			u.Role = NotInOrganization
			p.tell(u)
		} else if line != "" {
			p.line(line)
		}
	}
}

func TestMoneyOfCharts(t *testing.T) {
	managers, admins, everyone := rows.SeenByManagers, rows.SeenByAdmins, rows.SeenByEveryone
	for _, c := range []struct {
		name         string
		rates, costs rows.SeenBy
		as           Perspective
		author       string
		shows        string // who lets those see it whom the chart is shared with
		on           string // who lets those see it whom the dashboard is shared with
		voucher      string // of the chart there
		viewer, want string // "rates; costs" in the studio
	}{
		{"admins see it", managers, admins, AuthorPerspective, "bea", "", "", "", "adm", "all; all"},
		{"of an author who may", managers, managers, AuthorPerspective, "mia", "", "", "", "adm", "[2]; [2]"},
		{"managers see theirs", managers, managers, AuthorPerspective, "bea", "", "", "", "mia", "[2]; [2]"},
		{"managers see no cost unless they may", managers, admins, AuthorPerspective, "bea", "", "", "", "mia", "[2]; none"},
		{"members see none", managers, managers, AuthorPerspective, "bea", "", "", "", "tom", "none; none"},
		{"everyone with a role", everyone, admins, AuthorPerspective, "bea", "", "", "", "vic", "all; none"},
		{"not everyone without", everyone, admins, AuthorPerspective, "bea", "", "", "", "gil", "none; none"},
		{"none that the author may not see", managers, managers, AuthorPerspective, "tom", "", "", "", "adm", "none; none"},
		{"a viewer's own", managers, managers, ViewerPerspective, "bea", "bea", "", "", "mia", "[2]; [2]"},
		{"a viewer's own, though the author may see none", managers, managers, ViewerPerspective, "tom", "", "", "", "bea", "all; all"},
		{"of a workspace as of an author", managers, admins, WorkspacePerspective, "bea", "", "", "", "tom", "none; none"},
		{"shown to those it is shared with", managers, managers, AuthorPerspective, "bea", "bea", "", "", "gil", "all; none"},
		{"shown as far as who shows it may see", managers, managers, AuthorPerspective, "bea", "mia", "", "", "gil", "[2]; none"},
		{"shown as far as the author may see", managers, managers, AuthorPerspective, "mia", "bea", "", "", "gil", "[2]; none"},
		{"not shown where it is for admins", admins, admins, AuthorPerspective, "bea", "bea", "", "", "tom", "none; none"},
		{"shown by the workspace's chart", managers, managers, WorkspacePerspective, "bea", "bea", "", "", "tom", "all; none"},
		{"shown by the dashboard", managers, managers, AuthorPerspective, "bea", "", "bea", "bea", "gil", "all; none"},
		{"shown by the dashboard as far as who placed it may see", managers, managers, AuthorPerspective, "bea", "", "bea", "mia", "gil", "[2]; none"},
		{"not shown by the dashboard of what nobody vouches for", managers, managers, AuthorPerspective, "bea", "", "bea", "", "gil", "none; none"},
		{"shown by the dashboard as far as who shows it may see", managers, managers, AuthorPerspective, "bea", "", "mia", "bea", "gil", "[2]; none"},
		{"not shown by the dashboard where it is for admins", admins, managers, AuthorPerspective, "bea", "", "bea", "bea", "gil", "none; none"},
	} {
		p := agencyPlay(t, "standard")
		p.rates("studio", c.rates, c.costs)
		p.seenAs("hours", c.as, c.author)
		if c.shows != "" {
			p.alter("hours", func(f *ResourceChanged) { f.ShowsMoney = p.user(c.shows) })
		}
		via := ResourceID(0)
		if c.on != "" {
			via = p.resource("sales")
			p.alter("sales", func(f *ResourceChanged) { f.ShowsMoney = p.user(c.on) })
			tile := TileChanged{Dashboard: via, Tile: "a", Chart: p.resource("hours")}
			if c.voucher != "" {
				tile.Vouchers = []UserID{p.user(c.voucher)}
			}
			p.tell(tile)
		}
		text := func(m rows.Money) string {
			switch {
			case m.All:
				return "all"
			case len(m.Projects) == 0:
				return "none"
			}
			return fmt.Sprint(m.Projects)
		}
		w := part(p.s.ChartRows(p.resource("hours"), via, p.user(c.viewer)), p.place("studio"))
		if got := text(w.Rates) + "; " + text(w.Costs); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if via != 0 { // the dashboard does not show money of the chart elsewhere
			if w := part(p.s.ChartRows(p.resource("hours"), 0, p.user("gil")), p.place("studio")); text(w.Rates) != "none" {
				t.Errorf("%s: by itself %s", c.name, text(w.Rates))
			}
		}
	}

	// What lives in a dashboard shows money as that does, however it is opened, and never by a switch of its own.
	p := agencyPlay(t, "standard")
	p.alter("hours", func(f *ResourceChanged) {
		f.In, f.Author, f.ShowsMoney = p.resource("sales"), p.user("bea"), p.user("bea")
	})
	if got := part(p.s.ChartRows(p.resource("hours"), 0, p.user("tom")), p.place("studio")).Rates; got.All {
		t.Errorf("a living chart by its own switch: %+v", got)
	}
	p.alter("sales", func(f *ResourceChanged) { f.ShowsMoney = p.user("bea") })
	for _, via := range []ResourceID{0, p.resource("sales")} {
		if got := part(p.s.ChartRows(p.resource("hours"), via, p.user("tom")), p.place("studio")).Rates; !got.All {
			t.Errorf("a living chart by the switch of its dashboard: %+v", got)
		}
	}
}

func TestLinkRows(t *testing.T) {
	const both = "studio: own of mia and [1 2], rates [2]; bank: own of mia and [4]; shop: own of mia; vault: own of mia"
	for _, c := range []struct {
		name, scheme string
		as           Perspective
		author       string
		keeper       string
		money        bool
		rates        rows.SeenBy
		change       string
		want         string
	}{
		{"the author's", "standard", AuthorPerspective, "mia", "mia", true, rows.SeenByManagers, "", both},
		{"the author's, kept by who may count more", "standard", AuthorPerspective, "mia", "adm", true, rows.SeenByManagers, "", both},
		{"the author's, kept by who may count less", "standard", AuthorPerspective, "bea", "tom", false, rows.SeenByManagers, "", "studio: all; bank: all; shop: all; vault: all & studio: own of tom and [1]"},
		{"the keeper's", "standard", ViewerPerspective, "bea", "tom", false, rows.SeenByManagers, "", "studio: own of tom and [1]"},
		{"nothing of a keeper who left", "standard", ViewerPerspective, "bea", "tom", false, rows.SeenByManagers, "nobody: tom", "nothing"},
		{"nothing for a keeper who left", "standard", AuthorPerspective, "bea", "tom", false, rows.SeenByManagers, "nobody: tom", "studio: all; bank: all; shop: all; vault: all & nothing"},
		{"the workspace's, kept by who may choose it", "gooddata", WorkspacePerspective, "ana", "ana", false, rows.SeenByManagers, "", "studio: all"},
		{"the workspace's, kept by who may choose it here only", "gooddata", WorkspacePerspective, "bea", "ana", false, rows.SeenByManagers, "", "studio: all; bank: all; shop: all; vault: all & studio: all"},
		{"the workspace's, kept by who may not choose it", "gooddata", WorkspacePerspective, "bea", "tom", false, rows.SeenByManagers, "", "studio: all; bank: all; shop: all; vault: all & studio: own of tom and [1]"},
		{"an analyst counts no more of an author's", "gooddata", AuthorPerspective, "bea", "ana", false, rows.SeenByManagers, "", "studio: all; bank: all; shop: all; vault: all & studio: own of ana and [1]"},
		{"money only by the link's switch", "standard", AuthorPerspective, "adm", "adm", false, rows.SeenByManagers, "", "studio: all; bank: all; shop: all; vault: all"},
		{"money, never cost", "standard", AuthorPerspective, "adm", "adm", true, rows.SeenByManagers, "", "studio: all, rates all; bank: all, rates all; shop: all, rates all; vault: all, rates all"},
		{"no money that is for admins", "standard", AuthorPerspective, "adm", "adm", true, rows.SeenByAdmins, "", "studio: all; bank: all, rates all; shop: all, rates all; vault: all, rates all"},
		{"no money that the keeper may not see", "standard", WorkspacePerspective, "adm", "mia", true, rows.SeenByManagers, "mia is nothing of studio and below\nmia is admin of bank", "studio: all; bank: all, rates all; shop: all; vault: all & bank: all, rates all, costs all"},
		{"no money that the author may not see", "standard", AuthorPerspective, "tom", "adm", true, rows.SeenByManagers, "", "studio: own of tom and [1]"},
		{"the keeper's money", "standard", ViewerPerspective, "tom", "mia", true, rows.SeenByManagers, "", both},
	} {
		p := agencyPlay(t, c.scheme)
		p.rates("studio", c.rates, rows.SeenByManagers)
		p.seenAs("hours", c.as, c.author)
		p.tell(LinkChanged{Link: 1, Resource: p.resource("hours"), Name: "Lobby", Keeper: p.user(c.keeper)})
		p.tell(LinkChanged{Link: 2, Resource: p.resource("sales"), Name: "Client", Keeper: p.user(c.keeper)})
		p.change(c.change)
		for link, via := range map[LinkID]ResourceID{1: 0, 2: p.resource("sales")} {
			if got := p.rows(p.s.LinkRows(p.resource("hours"), via, link, c.money)); got != c.want {
				t.Errorf("%s (%d): %s, want %s", c.name, link, got, c.want)
			}
		}
		if got := p.s.LinkRows(p.resource("hours"), 0, 2, c.money); len(got.Workspaces) != 0 {
			t.Errorf("%s: by a link of something else %+v", c.name, got)
		}
	}
	p := agencyPlay(t, "standard")
	p.tell(LinkChanged{Link: 1, Resource: p.resource("sales"), Name: "Lobby"})
	p.seenAs("hours", ViewerPerspective, "bea")
	if got, want := p.rows(p.s.LinkRows(p.resource("hours"), p.resource("sales"), 1, false)), "studio: own of tom and [1]"; got != want {
		t.Errorf("older than keepers: %s, want %s", got, want)
	}
}

func TestWhoMayChooseTheWorkspace(t *testing.T) {
	for _, c := range []struct {
		scheme, who string
		at          string
		here, below bool
	}{
		{"standard", "adm", "studio", true, true},
		{"standard", "bea", "studio", true, true},
		{"standard", "bea", "bank", true, true},
		{"standard", "ana", "studio", false, false},
		{"standard", "sue", "studio", false, false},
		{"standard", "mia", "studio", false, false},
		{"standard", "gil", "studio", false, false},
		{"gooddata", "ana", "studio", true, false},
		{"gooddata", "ana", "bank", false, false},
		{"gooddata", "mia", "studio", false, false},
		{"gooddata", "bea", "studio", true, true},
		{"gooddata", "sue", "studio", false, false},
		{"highlevel", "sue", "studio", true, true},
		{"highlevel", "sue", "bank", true, true},
		{"highlevel", "ana", "studio", false, false},
		{"highlevel", "bea", "studio", true, true},
		{"highlevel", "out", "studio", false, false},
	} {
		p := agencyPlay(t, c.scheme)
		if here, below := p.s.MayChooseWorkspace(p.user(c.who), p.place(c.at)); here != c.here || below != c.below {
			t.Errorf("%s: %s of %s: %v, %v", c.scheme, c.who, c.at, here, below)
		}
	}
	p := agencyPlay(t, "gooddata")
	if here, _ := p.s.MayChooseWorkspace(99, p.place("studio")); here {
		t.Error("a stranger may")
	}
	if here, _ := p.s.MayChooseWorkspace(p.user("adm"), 99); here {
		t.Error("of nowhere")
	}
}

// row is an entry of tracked time, as rows tell entries apart.
type row struct {
	at WorkspaceID
	by UserID
	on ProjectID // 0: none
}

// everyEntry is one entry of everybody on everything, of a user and on a project nobody speaks of too.
func everyEntry(workspaces []WorkspaceID, users []UserID, projects map[WorkspaceID][]ProjectID) (all []row) {
	for _, w := range workspaces {
		for _, u := range append(slices.Clone(users), 1000) {
			for _, p := range append(slices.Clone(projects[w]), 0, 1000) {
				all = append(all, row{w, u, p})
			}
		}
	}
	return all
}

// isIn reads a scope the plain way.
func (e row) isIn(s rows.Scope) bool {
	in := false
	for _, w := range s.Workspaces {
		if w.ID == int64(e.at) && (w.All || w.Own != 0 && w.Own == int64(e.by) || e.on != 0 && slices.Contains(w.Projects, int64(e.on))) {
			in = true
		}
	}
	return in && (s.Also == nil || e.isIn(*s.Also))
}

// part of a scope in one workspace.
func part(s rows.Scope, w WorkspaceID) rows.Workspace {
	for _, x := range s.Workspaces {
		if x.ID == int64(w) {
			return x
		}
	}
	return rows.Workspace{}
}

// counted is which entries somebody may count in the home and below, read from the facts the plain way.
func (t *twin) counted(u UserID, home WorkspaceID, e row) bool {
	role := t.rolesAt(e.at)[u]
	if !t.under(e.at, home) || role == NoWorkspaceRole {
		return false
	}
	if e.by == u || role == WorkspaceAdmin {
		return true
	}
	x := t.projects[e.on]
	_, manager := t.onProjectAs(u, e.on)
	return role >= WorkspaceMember && x.Workspace == e.at && e.on != 0 && (x.Public || manager)
}

// chooses tells who may choose the workspace perspective there, by what access.md says of each scheme.
func (t *twin) chooses(u UserID, w WorkspaceID) bool {
	role := t.rolesAt(w)[u]
	switch t.org.Scheme {
	case "gooddata":
		return role >= WorkspaceAnalyst
	case "highlevel":
		return role == WorkspaceAdmin || t.users[u].Role == Staff
	}
	return role == WorkspaceAdmin
}

// choosesBelow tells who has what lets them choose it from a role on the tree of a workspace or of one above it.
func (t *twin) choosesBelow(u UserID, w WorkspaceID) bool {
	if !t.chooses(u, w) {
		return false
	}
	// A workspace below that is not there yet would show it: what holds there comes from the tree.
	next := newTwin()
	for _, c := range t.facts() {
		next.tell(c)
	}
	next.tell(WorkspaceChanged{Workspace: 999, Parent: w, Name: "Not yet"})
	return next.chooses(u, 999)
}

// TestRowsInRandomWorlds holds the rows of charts and links against the plain reading of access.md, and against what
// everything else rests on: that nobody shows what they may not count.
func TestRowsInRandomWorlds(t *testing.T) {
	shown, held := 0, 0
	for n := range *worlds * 4 {
		number := *seed + uint64(n)
		w, err := newWorld(number)
		if err != nil {
			t.Fatal(err)
		}
		fail := func(format string, args ...any) {
			t.Helper()
			t.Fatalf("seed %d: %s\n%s", number, fmt.Sprintf(format, args...), strings.Join(w.log, "\n"))
		}
		tell := func(c Change) {
			if err := w.tell(c); err != nil {
				fail("%v", err)
			}
		}
		chart, board := ResourceID(50), ResourceID(51)
		home := w.workspace()
		facts := ResourceChanged{Resource: chart, Kind: Chart, Home: home, Owner: w.user(), Author: w.user(), Title: "Hours", Perspective: Perspective(1 + w.r.IntN(3))}
		if w.r.IntN(2) == 0 {
			facts.ShowsMoney = w.user()
		}
		tell(ResourceChanged{Resource: board, Kind: Dashboard, Home: home, Owner: w.user(), Perspective: AuthorPerspective, Title: "Sales"})
		tell(facts)
		tell(LinkChanged{Link: 70, Resource: chart, Name: "Lobby", Keeper: w.user()})
		tell(LinkChanged{Link: 71, Resource: board, Name: "Client", Keeper: w.user()})
		for range 6 {
			tell(w.change())
		}
		if _, there := w.t.workspaces[home]; !there {
			continue
		}
		users, workspaces, projects := []UserID{}, []WorkspaceID{}, map[WorkspaceID][]ProjectID{}
		for u := range w.t.users {
			users = append(users, u)
		}
		for x := range w.t.workspaces {
			workspaces = append(workspaces, x)
		}
		for p, x := range w.t.projects {
			projects[x.Workspace] = append(projects[x.Workspace], p)
		}
		entries := everyEntry(workspaces, users, projects)
		author := facts.Author
		demanded := w.t.scheme().Access.Demanded
		below := w.t.choosesBelow(author, home)
		for u := range w.t.users {
			here := w.t.chooses(u, home) && w.t.workspaces[home].Workspace != 0
			if gotHere, gotBelow := w.s.MayChooseWorkspace(u, home); gotHere != here || gotBelow != w.t.choosesBelow(u, home) {
				fail("%d may choose the workspace %d: %v, %v", u, home, gotHere, gotBelow)
			}
			got := w.s.ChartRows(chart, 0, u)
			fromBelow := demanded && w.t.rolesAt(home)[u] == NoWorkspaceRole
			// theirs is what somebody who comes from below is given at most.
			theirs := func(e row) bool {
				for x := range w.t.workspaces {
					if w.t.under(x, home) && w.t.under(e.at, x) && w.t.rolesAt(x)[u] != NoWorkspaceRole {
						return true
					}
				}
				return false
			}
			for _, e := range entries {
				var want bool
				switch facts.Perspective {
				case AuthorPerspective:
					want = w.t.counted(author, home, e) && (!fromBelow || theirs(e))
				case ViewerPerspective:
					want = w.t.counted(u, home, e)
				case WorkspacePerspective:
					want = e.at == home || w.t.under(e.at, home) && below
					if fromBelow {
						want = theirs(e) && (below || w.t.counted(u, home, e)) // who chose it may choose for them, or they count by themselves
					}
				}
				if e.isIn(got) != want {
					fail("%d sees %+v of a chart seen as %v by %d: %v", u, e, facts.Perspective, author, !want)
				}
				if want {
					shown++
				}
				if facts.Perspective == AuthorPerspective && e.isIn(got) && !e.isIn(w.s.RowScope(author, home)) {
					fail("%d sees %+v, which author %d may not count", u, e, author)
				}
			}
			alone := facts.Perspective == ViewerPerspective || facts.Perspective == WorkspacePerspective && fromBelow && !below
			w.moneyHolds(fail, got, facts, u, alone)
		}
		for link, of := range map[LinkID]ResourceID{70: 0, 71: board} {
			on := of
			if on == 0 {
				on = chart
			}
			keeper, _ := w.s.LinkKeeper(on, link)
			got := w.s.LinkRows(chart, of, link, true)
			own := w.s.RowScope(keeper, home)
			for _, e := range entries {
				var want bool
				mine := w.t.counted(keeper, home, e)
				switch facts.Perspective {
				case AuthorPerspective:
					want = mine && w.t.counted(author, home, e)
				case ViewerPerspective:
					want = mine
				case WorkspacePerspective:
					want = (e.at == home || w.t.under(e.at, home) && (below || demanded && w.t.rolesAt(home)[keeper] == NoWorkspaceRole)) &&
						(mine || w.t.chooses(keeper, e.at))
				}
				if e.isIn(got) != want {
					fail("link %d kept by %d shows %+v of a chart seen as %v by %d: %v", link, keeper, e, facts.Perspective, author, !want)
				}
				if want {
					held++
				}
				if e.isIn(got) && !e.isIn(own) && !(facts.Perspective == WorkspacePerspective && w.t.chooses(keeper, e.at)) {
					fail("link %d shows %+v, which its keeper %d may not count", link, e, keeper)
				}
			}
			for _, x := range got.Workspaces {
				if x.Costs.All || len(x.Costs.Projects) > 0 || !part(own, WorkspaceID(x.ID)).Rates.Covers(x.Rates) || w.s.ratesFor(WorkspaceID(x.ID)) == rows.SeenByAdmins && !x.Rates.Covers(rows.Money{}) {
					fail("link %d shows the money %+v", link, x)
				}
			}
		}
	}
	if shown == 0 || held == 0 {
		t.Errorf("%d rows were shown, %d through links: that tells little", shown, held)
	}
}

// moneyHolds tells whether nobody is shown money that neither they nor who shows it may see, or that the author may not; alone
// tells that they count what they may themselves.
func (w *world) moneyHolds(fail func(string, ...any), got rows.Scope, facts ResourceChanged, u UserID, alone bool) {
	mine, author := w.s.RowScope(u, facts.Home), w.s.RowScope(facts.Author, facts.Home)
	by := w.s.RowScope(facts.ShowsMoney, facts.Home)
	for _, x := range got.Workspaces {
		at := WorkspaceID(x.ID)
		own, theirs, lent := part(mine, at), part(author, at), part(by, at).Rates
		if alone {
			theirs = own
		}
		if w.s.ratesFor(at) == rows.SeenByAdmins || facts.ShowsMoney == 0 {
			lent = rows.Money{}
		}
		for p := ProjectID(0); p <= 4; p++ {
			sees := func(m rows.Money) bool { return m.All || slices.Contains(m.Projects, int64(p)) }
			if want := sees(theirs.Rates) && (sees(own.Rates) || facts.Perspective != ViewerPerspective && sees(lent)); sees(x.Rates) != want {
				fail("%d is shown rates of %d in %d: %v", u, p, at, !want)
			}
			if want := sees(theirs.Costs) && sees(own.Costs); sees(x.Costs) != want {
				fail("%d is shown costs of %d in %d: %v", u, p, at, !want)
			}
		}
	}
}

func TestChangingTheQuestion(t *testing.T) {
	const edited = `adm has full on hours
bea has edit on hours
mia has edit on hours
ana has edit on hours
out has edit on hours
vic has view on hours`
	levels := map[string]string{"standard": edited, "gooddata": strings.ReplaceAll(strings.ReplaceAll(edited, "full", "edit"), "out has", "sue has")}
	for _, c := range []struct {
		name, scheme string
		as           Perspective
		author       string
		who          string
		changed      bool
		choose       Perspective
		want         string // AUTHOR as PERSPECTIVE; a fault
		figures      bool
	}{
		{"nothing changed", "standard", AuthorPerspective, "bea", "mia", false, 0, "bea as author", false},
		{"the author changes it", "standard", AuthorPerspective, "mia", "mia", true, 0, "mia as author", false},
		{"who may count every row leaves the author", "standard", AuthorPerspective, "mia", "bea", true, 0, "mia as author", false},
		{"who may count less becomes the author", "standard", AuthorPerspective, "bea", "mia", true, 0, "mia as author", true},
		{"who may count other rows becomes the author", "standard", AuthorPerspective, "tom", "mia", true, 0, "mia as author", true},
		{"who may count nothing does not", "standard", AuthorPerspective, "bea", "out", true, 0, "denied", false},
		{"who may count nothing leaves what shows nothing", "standard", AuthorPerspective, "gil", "out", true, 0, "denied", false},
		{"what shows nothing is taken over", "standard", AuthorPerspective, "out", "mia", true, 0, "mia as author", true},
		{"of viewers nobody is the author's heir", "standard", ViewerPerspective, "bea", "mia", true, 0, "bea as viewer", false},
		{"of the workspace, by who may choose it", "gooddata", WorkspacePerspective, "ana", "bea", true, 0, "ana as workspace", false},
		{"of the workspace, by who may choose it here, where it counts no more", "gooddata", WorkspacePerspective, "ana", "ana", true, 0, "ana as workspace", false},
		{"of the workspace, by who may choose it here only", "gooddata", WorkspacePerspective, "bea", "ana", true, 0, "ana as author", true},
		{"of the workspace, by who may not choose it", "standard", WorkspacePerspective, "bea", "mia", true, 0, "mia as author", true},
		{"of the workspace, by its author who may no longer", "standard", WorkspacePerspective, "mia", "mia", true, 0, "mia as author", true},
		{"of the workspace, by who may count nothing", "standard", WorkspacePerspective, "bea", "out", true, 0, "denied", false},
		{"choosing what it has is no choice", "standard", AuthorPerspective, "bea", "mia", false, AuthorPerspective, "bea as author", false},
		{"choosing the author", "standard", ViewerPerspective, "bea", "mia", false, AuthorPerspective, "mia as author", true},
		{"choosing the author, who may count nothing", "standard", ViewerPerspective, "bea", "out", false, AuthorPerspective, "denied", false},
		{"choosing the viewer", "standard", AuthorPerspective, "bea", "mia", true, ViewerPerspective, "bea as viewer", true},
		{"choosing the workspace", "gooddata", AuthorPerspective, "bea", "ana", true, WorkspacePerspective, "ana as workspace", true},
		{"choosing the workspace, who may not", "standard", AuthorPerspective, "bea", "mia", true, WorkspacePerspective, "denied", false},
		{"choosing what there is not", "standard", AuthorPerspective, "bea", "mia", true, 9, "invalid", false},
		{"who may not edit it", "standard", AuthorPerspective, "bea", "vic", true, 0, "denied", false},
		{"who may not see it", "standard", AuthorPerspective, "bea", "kid", true, 0, "not_found", false},
	} {
		p := agencyPlay(t, c.scheme)
		p.change(levels[c.scheme])
		if c.author == "gil" {
			p.change("gil has view on hours")
		}
		p.seenAs("hours", c.as, c.author)
		before, _ := p.s.Resource(p.resource("hours"))
		plan, err := p.as(c.who).PlanQuestion(p.resource("hours"), c.changed, false, c.choose)
		if err != nil {
			if got := fault.KindOf(err).String(); got != c.want {
				t.Errorf("%s: %v, want %s", c.name, err, c.want)
			}
			continue
		}
		for _, change := range plan.Changes {
			p.tell(change)
		}
		after, _ := p.s.Resource(p.resource("hours"))
		if name, _ := p.s.UserName(plan.Author); strings.ToLower(name)+" as "+plan.Perspective.String() != c.want || plan.Figures != c.figures || plan.Figures != (plan.Why != "") {
			t.Errorf("%s: %s as %v, figures %v because %q; want %s, %v", c.name, name, plan.Perspective, plan.Figures, plan.Why, c.want, c.figures)
		}
		if strings.Contains(plan.Why, "Bea") != (c.author == "bea" && c.as == AuthorPerspective && c.choose == 0 && c.figures && c.scheme == "standard" && c.who == "mia") {
			t.Errorf("%s: %s", c.name, plan.Why)
		}
		if after.Author != plan.Author || after.Perspective != plan.Perspective || after.Owner != before.Owner || after.Title != before.Title || (len(plan.Changes) > 0) != (before != after) {
			t.Errorf("%s: planned %+v, but then %+v", c.name, plan, after)
		}
	}
	p := agencyPlay(t, "standard") // a viewer of the studio knows nobody there
	p.change("vic has edit on hours")
	p.seenAs("hours", AuthorPerspective, "bea")
	if plan, err := p.as("vic").PlanQuestion(p.resource("hours"), true, false, 0); err != nil || !strings.HasPrefix(plan.Why, "It shows what a colleague can see") {
		t.Errorf("to who does not know the author: %q, %v", plan.Why, err)
	}
}

func TestStatesOfLinks(t *testing.T) {
	for _, c := range []struct {
		name, scheme, change string
		state, why           string
	}{
		{"as it was made", "standard", "", LinkLive, ""},
		{"its keeper leaves", "standard", "nobody: mia", LinkPaused, "The person who managed it can no longer publish this dashboard. Somebody who can publish it can turn it on."},
		{"its keeper may edit only", "standard", "mia has edit on sales", LinkPaused, "The person who managed it can no longer publish this dashboard. Somebody who can publish it can turn it on."},
		{"it waits", "standard", "waits", LinkWaiting, "This dashboard has a new owner or was restored: it is paused until somebody who can publish it turns it on."},
		{"it waits, and its keeper left", "standard", "waits\nnobody: mia", LinkWaiting, "This dashboard has a new owner or was restored: it is paused until somebody who can publish it turns it on."},
		{"it is older than keepers", "standard", "no keeper\nnobody: mia", LinkLive, ""},
		{"it expired", "standard", "waits\nexpired", LinkDead, "It has expired."},
		{"private", "standard", "dashboard sales in studio by tom private", LinkDead, "What it shows is now private."},
		{"switched off", "standard", "off", LinkDead, "Public links are turned off in Acme."},
		{"a second one, where there may be many", "standard", "second", LinkLive, ""},
		{"a second one, where there is one", "toggl", "mia is admin of the organization\nsecond", LinkDead, "There can be only one link, and there is a newer one."},
		{"the newest, where there is one", "toggl", "mia is admin of the organization\nearlier", LinkLive, ""},
		{"gone", "standard", "removed", LinkDead, "It was removed."},
		{"of what is gone", "standard", "sales is gone", LinkDead, "It was removed."},
	} {
		p := agencyPlay(t, c.scheme)
		p.line("mia has " + map[string]string{"standard": "full", "toggl": "view"}[c.scheme] + " on sales")
		sales := p.resource("sales")
		l := LinkChanged{Link: 5, Resource: sales, Name: "Client", Keeper: p.user("mia")}
		p.tell(l)
		for _, line := range strings.Split(c.change, "\n") {
			switch line {
			case "waits":
				l.Waits = true
				p.tell(l)
			case "no keeper":
				l.Keeper = 0
				p.tell(l)
			case "expired":
				l.Expires = p.now
				p.tell(l)
			case "off":
				org := p.twin.org
				org.LinksOff = true
				p.tell(org)
			case "second":
				p.tell(LinkChanged{Link: 6, Resource: sales, Name: "Lobby", Keeper: p.user("mia")})
			case "earlier":
				p.tell(LinkChanged{Link: 4, Resource: sales, Name: "Lobby", Keeper: p.user("mia")})
			case "removed":
				p.tell(LinkRemoved{5, sales})
			case "mia is admin of the organization":
				u := p.twin.users[p.user("mia")]
				u.Role = Admin
				p.tell(u)
			default:
				p.change(line)
			}
		}
		if state, why := p.s.LinkState(sales, 5, p.now); state != c.state || why != c.why {
			t.Errorf("%s: %s, %q", c.name, state, why)
		}
	}
}

func TestKeepingALink(t *testing.T) {
	p := agencyPlay(t, "standard")
	p.change("mia has full on sales\nana has edit on sales")
	sales := p.resource("sales")
	ends := p.now.Add(time.Hour)
	p.tell(LinkChanged{Link: 5, Resource: sales, Name: "Client", Expires: ends, Keeper: p.user("mia"), Waits: true})
	for who, want := range map[string]fault.Kind{"ana": fault.Denied, "kid": fault.NotFound} {
		if _, err := p.as(who).PlanKeep(sales, 5); fault.KindOf(err) != want {
			t.Errorf("%s: %v", who, err)
		}
	}
	if _, err := p.as("tom").PlanKeep(sales, 6); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another link: %v", err)
	}
	plan, err := p.as("tom").PlanKeep(sales, 5)
	want := []Change{LinkChanged{Link: 5, Resource: sales, Name: "Client", Expires: ends, Keeper: p.user("tom")}}
	if err != nil || fmt.Sprint(plan) != fmt.Sprint(want) {
		t.Errorf("kept: %+v, %v", plan, err)
	}
	p.tell(plan[0])
	if state, _ := p.s.LinkState(sales, 5, p.now); state != LinkLive {
		t.Errorf("then it is %s", state)
	}
	if plan, err := p.as("tom").PlanKeep(sales, 5); err != nil || len(plan) != 0 {
		t.Errorf("again: %+v, %v", plan, err)
	}
}

func TestWhatIsHeldBackFromLinks(t *testing.T) {
	for _, c := range []struct {
		name   string
		as     Perspective
		author string
		keeper string
		by     string
		want   bool
	}{
		{"who may publish", AuthorPerspective, "mia", "adm", "mia", true},
		{"who may not", AuthorPerspective, "mia", "adm", "ana", false},
		{"who may not, of rows that are all theirs", AuthorPerspective, "ana", "ana", "ana", false},
		{"who counts less than the keeper, of their own", AuthorPerspective, "mia", "adm", "mia", true},
		{"who counts less than the keeper and the author", AuthorPerspective, "bea", "adm", "mia", false},
		{"who counts less than the author and what the keeper does", AuthorPerspective, "bea", "mia", "mia", true},
		{"who counts less than the keeper, of viewers'", ViewerPerspective, "mia", "adm", "mia", false},
		{"who counts what the keeper does, of viewers'", ViewerPerspective, "mia", "mia", "mia", true},
		{"who counts more than the keeper, of viewers'", ViewerPerspective, "mia", "mia", "bea", true},
	} {
		p := agencyPlay(t, "standard")
		p.change("mia has full on hours\nmia has full on sales\nana has edit on hours\nana has edit on sales")
		p.seenAs("hours", c.as, c.author)
		p.tell(LinkChanged{Link: 1, Resource: p.resource("hours"), Name: "Lobby", Keeper: p.user(c.keeper)})
		p.tell(LinkChanged{Link: 2, Resource: p.resource("sales"), Name: "Client", Keeper: p.user(c.keeper)})
		for link, via := range map[LinkID]ResourceID{1: 0, 2: p.resource("sales")} {
			if got := p.s.MayShowOutside(p.user(c.by), p.resource("hours"), via, link, false, p.now); got != c.want {
				t.Errorf("%s (%d): %v", c.name, link, got)
			}
		}
	}
}

// Who sees less money than the author asks for none with their eyes, nor brings it where a dashboard shows it.
func TestAskingForMoneyTakesSeeingIt(t *testing.T) {
	p := agencyPlay(t, "gooddata")
	p.change("ana has edit on hours")
	for _, w := range []string{"studio", "bank", "shop", "vault"} {
		p.rates(w, rows.SeenByManagers, rows.SeenByAdmins)
	}
	p.seenAs("hours", AuthorPerspective, "bea")
	p.change("ana is analyst of studio and below")
	p.seenAs("hours", WorkspacePerspective, "bea")
	for money, want := range map[bool]string{false: "bea as workspace", true: "ana as author"} {
		plan, err := p.as("ana").PlanQuestion(p.resource("hours"), true, money, 0)
		if name, _ := p.s.UserName(plan.Author); err != nil || strings.ToLower(name)+" as "+plan.Perspective.String() != want || plan.Figures != money {
			t.Errorf("money %v: %s as %s, %v; want %s", money, name, plan.Perspective, err, want)
		}
	}

	p = agencyPlay(t, "standard")
	p.change("mia has full on hours\nmia has full on sales\nbea has full on hours\nbea has full on sales")
	for _, w := range []string{"studio", "bank", "shop", "vault"} {
		p.rates(w, rows.SeenByManagers, rows.SeenByAdmins)
	}
	p.seenAs("hours", AuthorPerspective, "bea")
	sales, _ := p.s.Resource(p.resource("sales"))
	for _, shows := range []UserID{0, p.user("bea")} {
		sales.ShowsMoney = shows
		p.tell(sales)
		_, err := p.as("mia").PlanMove(p.resource("hours"), p.resource("sales"))
		if refused := strings.Contains(fmt.Sprint(err), "rates and amounts"); refused != (shows != 0) {
			t.Errorf("shown by %d: %v", shows, err)
		}
		if _, err := p.as("bea").PlanMove(p.resource("hours"), p.resource("sales")); strings.Contains(fmt.Sprint(err), "rates and amounts") {
			t.Errorf("who sees them: %v", err)
		}
	}
}

// TestNobodyAsksWithOthersEyes lets people do at random what the plans let them, and wants every row that a chart of its
// author or of the workspace shows to anybody to be one that whoever last put its question, or chose whose figures answer
// it, could put it about: one they may count, or of a workspace whose figures they may choose to show. And whatever they do,
// a link shows nothing that its keeper could not.
func TestNobodyAsksWithOthersEyes(t *testing.T) {
	asked, refused, shown := 0, 0, 0
	for n := range *worlds * 3 {
		number := *seed + uint64(n)
		w, err := newWorld(number)
		if err != nil {
			t.Fatal(err)
		}
		fail := func(format string, args ...any) {
			t.Helper()
			t.Fatalf("seed %d: %s\n%s", number, fmt.Sprintf(format, args...), strings.Join(w.log, "\n"))
		}
		tell := func(c Change) {
			if g, ok := c.(GrantChanged); ok && g.Grant == 0 {
				w.grant++
				g.Grant = w.grant
				c = g
			}
			if err := w.tell(c); err != nil {
				fail("%v", err)
			}
		}
		home := w.workspace()
		if w.t.workspaces[home].Workspace == 0 {
			continue
		}
		board, charts := ResourceID(50), []ResourceID{51, 52, 53}
		tell(ResourceChanged{Resource: board, Kind: Dashboard, Home: home, Owner: w.user(), Perspective: AuthorPerspective, Title: "Sales"})
		tell(LinkChanged{Link: 70, Resource: board, Name: "Client", Keeper: w.user()})
		asker := map[ResourceID]UserID{}
		for _, c := range charts {
			asker[c] = w.user()
			tell(ResourceChanged{Resource: c, Kind: Chart, Home: home, Owner: w.user(), Author: asker[c], Perspective: AuthorPerspective, Title: "Hours"})
			tell(TileChanged{Dashboard: board, Tile: fmt.Sprint(c), Chart: c, Vouchers: []UserID{w.user()}})
			tell(LinkChanged{Link: LinkID(20 + c), Resource: c, Name: "Lobby", Keeper: w.user()})
			for range 3 {
				tell(GrantChanged{Resource: c, Principal: Principal{Kind: PrincipalUser, ID: int64(w.user())}, Level: w.level(), By: w.user(), At: w.now})
			}
		}
		var users []UserID
		for u := range w.t.users {
			users = append(users, u)
		}
		slices.Sort(users)
		projects, workspaces := map[WorkspaceID][]ProjectID{}, []WorkspaceID{}
		for x := range w.t.workspaces {
			workspaces = append(workspaces, x)
		}
		for p, x := range w.t.projects {
			projects[x.Workspace] = append(projects[x.Workspace], p)
		}
		entries := everyEntry(workspaces, users, projects)
		for range 40 {
			who, chart := Caller{User: w.user(), Organization: acme, View: w.s, Now: w.now}, charts[w.r.IntN(len(charts))]
			to, _ := w.s.Resource(chart)
			var plan []Change
			var err error
			puts := false
			switch w.r.IntN(9) {
			case 0, 1, 2:
				var q QuestionPlan
				q, err = who.PlanQuestion(chart, true, false, Perspective(w.r.IntN(4)))
				plan, puts = q.Changes, err == nil
			case 3, 4:
				to.Perspective, to.Author = Perspective(1+w.r.IntN(3)), who.User
				plan, err = who.PlanResource(chart, to)
			case 5:
				to.Owner = who.User
				plan, err = who.PlanResource(chart, to)
			case 6:
				plan, err = who.PlanAccept(chart, w.user())
			case 7:
				if to.In == 0 {
					plan, err = who.PlanMove(chart, board)
				} else {
					plan, err = who.PlanMove(chart, 0, fmt.Sprint(chart))
				}
			case 8:
				plan = who.PlanTake(w.s.Holdings(w.user()), who.User).Changes
				if w.r.IntN(2) == 0 {
					plan, err = who.PlanKeep(chart, LinkID(20+chart))
				}
			}
			if err != nil {
				refused++
				continue
			}
			before := map[ResourceID]ResourceChanged{}
			for _, c := range charts {
				before[c], _ = w.s.Resource(c)
			}
			for _, c := range plan {
				tell(c)
			}
			if puts {
				asker[chart] = who.User
				asked++
			}
			for _, c := range charts {
				facts, _ := w.s.Resource(c)
				if facts.Author != before[c].Author && facts.Author != who.User {
					fail("%d made %d the author of %d", who.User, facts.Author, c)
				}
				if facts.Author != before[c].Author || facts.Perspective != before[c].Perspective { // by choice
					asker[c] = who.User
				}
				if facts.Perspective == ViewerPerspective {
					continue
				}
				by := asker[c]
				own := w.s.RowScope(by, home)
				for _, viewer := range users {
					got := w.s.ChartRows(c, board, viewer)
					fromBelow := w.t.scheme().Access.Demanded && w.t.rolesAt(home)[viewer] == NoWorkspaceRole
					for _, e := range entries {
						if !e.isIn(got) {
							continue
						}
						shown++
						chosen := facts.Perspective == WorkspacePerspective && (w.t.chooses(by, e.at) || fromBelow && w.t.chooses(by, home))
						if !e.isIn(own) && !chosen {
							fail("%d is shown %+v of %d, seen as %v of %d, about which %d asked", viewer, e, c, facts.Perspective, facts.Author, by)
						}
					}
				}
				for _, l := range []LinkID{70, LinkID(20 + c)} {
					of, via := c, ResourceID(0)
					if l == 70 {
						of, via = board, board
					}
					keeper, _ := w.s.LinkKeeper(of, l)
					own := w.s.RowScope(keeper, home)
					got := w.s.LinkRows(c, via, l, true)
					for _, e := range entries {
						if e.isIn(got) && !e.isIn(own) && !(facts.Perspective == WorkspacePerspective && w.t.chooses(keeper, e.at)) {
							fail("link %d of %d shows %+v, which its keeper may not count", l, keeper, e)
						}
					}
				}
			}
		}
	}
	t.Logf("%d questions changed, %d acts refused, %d rows shown", asked, refused, shown)
	if asked == 0 || refused == 0 || shown == 0 {
		t.Error("that tells little")
	}
}

// Whoever may not see rates looks at what a link shows, but not at the money of it.
func TestLookingTakesSeeingTheMoneyThatShows(t *testing.T) {
	p := agencyPlay(t, "gooddata")
	p.change("managers may publish\nana has edit on hours\nana is analyst of studio and below")
	for _, w := range []string{"studio", "bank", "shop", "vault"} {
		p.rates(w, rows.SeenByManagers, rows.SeenByAdmins)
	}
	p.seenAs("hours", WorkspacePerspective, "bea")
	hours := p.resource("hours")
	p.tell(LinkChanged{Link: 1, Resource: hours, Name: "Lobby", Keeper: p.user("adm")})
	for _, c := range []struct {
		name  string
		money map[ResourceID]bool
		may   bool
	}{
		{"no money shows", nil, true},
		{"it shows money", map[ResourceID]bool{hours: true}, false},
		{"another chart's shows", map[ResourceID]bool{p.resource("sales"): true}, true},
	} {
		if err := p.as("ana").MayLook(hours, 1, c.money); (err == nil) != c.may {
			t.Errorf("%s: %v", c.name, err)
		}
		if got := p.s.MayShowOutside(p.user("ana"), hours, 0, 1, c.money[hours], p.now); got != c.may {
			t.Errorf("%s: she shows it herself: %v", c.name, got)
		}
	}
}
