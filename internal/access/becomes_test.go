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

// done makes planned changes true, as the store would, and is them.
func (p *play) done(plan []Change, err error) []Change {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("%s: %v", p.where, err)
	}
	for _, c := range plan {
		switch c := c.(type) {
		case GrantChanged:
			if c.Grant == 0 {
				p.grant++
				c.Grant = p.grant
			}
			p.tell(c)
		default:
			p.tell(c)
		}
	}
	return plan
}

// refused wants a fault of a kind, with these words in it.
func (p *play) refused(_ any, err error, kind fault.Kind, words string) {
	p.t.Helper()
	if err == nil || fault.KindOf(err) != kind || !strings.Contains(err.Error(), words) {
		p.t.Errorf("%s: %v, want %v: %s", p.where, err, kind, words)
	}
}

func (p *play) facts(name string) ResourceChanged {
	p.t.Helper()
	x, ok := p.s.Resource(p.resource(name))
	if !ok {
		p.t.Fatalf("there is no %s", name)
	}
	return x
}

func (p *play) linked(name string, l LinkID, keeper string) {
	p.t.Helper()
	p.tell(LinkChanged{Link: l, Resource: p.resource(name), Name: "Client", Keeper: p.user(keeper)})
}

func (p *play) linkIs(name string, l LinkID, want string) {
	p.t.Helper()
	if state, _ := p.s.LinkState(p.resource(name), l, p.now); state != want {
		p.t.Errorf("%s: link %d of %s is %s, want %s", p.where, l, name, state, want)
	}
}

func (p *play) placed(tile, chart string, vouchers ...string) {
	p.t.Helper()
	c := TileChanged{Dashboard: p.resource("sales"), Tile: tile, Chart: p.resource(chart)}
	for _, v := range vouchers {
		c.Vouchers = append(c.Vouchers, p.user(v))
	}
	p.tell(c)
}

func (p *play) tiles() string {
	text := ""
	for _, t := range p.s.Tiles(p.resource("sales")) {
		var names []string
		for _, u := range t.Vouchers {
			name, _ := p.s.UserName(u)
			names = append(names, strings.ToLower(name))
		}
		slices.Sort(names)
		text += t.Tile + " by " + strings.Join(names, " ") + "; "
	}
	return strings.TrimSuffix(text, "; ")
}

// TestWhatBecomes is the table "What becomes of author, vouching and links" of access.md, as far as the engine decides it.
func TestWhatBecomes(t *testing.T) {
	start := func(scheme string) *play {
		p := agencyPlay(t, scheme)
		p.change("bea has full on hours\nmia has full on hours\nbea has full on sales\nmia has full on sales")
		p.seenAs("hours", AuthorPerspective, "tom")
		p.placed("a", "hours", "tom")
		p.linked("sales", 5, "tom")
		p.linked("hours", 6, "tom")
		return p
	}
	author := func(p *play, want string) {
		t.Helper()
		if name, _ := p.s.UserName(p.facts("hours").Author); strings.ToLower(name) != want {
			t.Errorf("%s: the author is %s, want %s", p.where, name, want)
		}
	}
	vouch := func(p *play, want string) {
		t.Helper()
		if got := p.tiles(); got != want {
			t.Errorf("%s: vouching %q, want %q", p.where, got, want)
		}
	}

	p := start("standard")
	p.where = "restored by who may count all the author's rows"
	plan, err := p.as("bea").PlanQuestion(p.resource("hours"), true, false, 0)
	p.done(plan.Changes, err)
	author(p, "tom")
	p.where = "restored by who may not"
	plan, err = p.as("mia").PlanQuestion(p.resource("hours"), true, false, 0)
	p.done(plan.Changes, err)
	author(p, "mia")
	vouch(p, "a by tom")
	p.linkIs("sales", 5, LinkLive)
	p.linkIs("hours", 6, LinkLive)

	for _, c := range []struct {
		who  string
		in   string
		from Perspective
		want Perspective
	}{
		{"mia", "", WorkspacePerspective, AuthorPerspective},
		{"bea", "", WorkspacePerspective, WorkspacePerspective},
		{"mia", "", ViewerPerspective, ViewerPerspective},
		{"mia", "sales", WorkspacePerspective, AuthorPerspective},
		{"bea", "sales", WorkspacePerspective, WorkspacePerspective},
	} {
		p = start("standard")
		p.where = fmt.Sprint("cloned by ", c.who, " ", c.in)
		to := ResourceChanged{Resource: 90, Kind: Chart, Home: p.place("studio"), Title: "Copy", Perspective: c.from, Author: p.user("tom"), Owner: p.user("tom"), ShowsMoney: p.user("tom"), Private: true}
		if c.in != "" {
			to.In = p.resource(c.in)
		}
		made := p.done(p.as(c.who).PlanNew(to))
		got := made[0].(ResourceChanged)
		if len(made) != 1 || got.Owner != p.user(c.who) || got.Author != p.user(c.who) || got.Perspective != c.want || got.ShowsMoney != 0 || got.Private != (c.in == "") {
			t.Errorf("%s: %+v", p.where, made)
		}
		if len(p.s.Grants(90))+len(p.s.Links(90)) != 0 {
			t.Errorf("%s: it begins with grants or links", p.where)
		}
	}

	p = start("standard")
	p.where = "moved in"
	p.tell(LinkRemoved{6, p.resource("hours")})
	p.done(p.as("mia").PlanMove(p.resource("hours"), p.resource("sales")))
	author(p, "tom")
	vouch(p, "")
	if x := p.facts("hours"); x.In != p.resource("sales") || x.Private {
		t.Errorf("moved in: %+v", x)
	}
	p.linkIs("sales", 5, LinkLive)
	p.where = "and back at once, as it was"
	in := p.s
	was := []TileChanged{{Dashboard: p.resource("sales"), Tile: "a", Chart: p.resource("hours"), Vouchers: []UserID{p.user("tom")}}}
	p.done(p.as("mia").PlanMoveBack(p.resource("hours"), was, "a", "new"))
	author(p, "tom")
	vouch(p, "a by tom; new by mia")
	if x := p.facts("hours"); x.In != 0 || x.Owner != p.user("tom") {
		t.Errorf("moved back: %+v", x)
	}
	p.s = in
	p.where = "moved out"
	p.done(p.as("mia").PlanMove(p.resource("hours"), 0, "a"))
	author(p, "mia")
	vouch(p, "a by mia")
	if x := p.facts("hours"); x.In != 0 || x.Owner != p.user("mia") || x.Private {
		t.Errorf("moved out: %+v", x)
	}
	p.linkIs("sales", 5, LinkLive)

	p = start("highlevel")
	p.where = "duplicated by staff, who count nothing there"
	to := ResourceChanged{Resource: 90, Kind: Chart, Home: p.place("shop"), Title: "Copy", Perspective: AuthorPerspective}
	made := p.done(p.as("sue").PlanDuplicate(to))
	if got := made[0].(ResourceChanged); got.Author != p.user("sue") || got.Perspective != AuthorPerspective {
		t.Errorf("%s: %+v", p.where, made)
	}
	if got := p.s.ChartRows(90, 0, p.user("adm")); len(got.Workspaces) != 0 {
		t.Errorf("%s: it shows %s before an admin there says so", p.where, p.rows(got))
	}
	p.where = "an admin there shows their figures"
	show, _ := p.s.Resource(90)
	show.Private = false
	p.tell(show)
	show.Author = p.user("adm")
	p.done(p.as("adm").PlanResource(90, show))
	if got := p.rows(p.s.ChartRows(90, 0, p.user("vic"))); !strings.HasPrefix(got, "shop: all") {
		t.Errorf("%s: %s", p.where, got)
	}

	for how, take := range map[string]func(p *play) ([]Change, error){
		"accepted": func(p *play) ([]Change, error) { return p.as("out").PlanAccept(p.resource("sales"), p.user("bea")) },
		"taken": func(p *play) ([]Change, error) {
			to := p.facts("sales")
			to.Owner = p.user("mia")
			return p.as("mia").PlanResource(to.Resource, to)
		},
		"taken over": func(p *play) ([]Change, error) {
			p.tell(func() ResourceChanged { x := p.facts("sales"); x.Private = true; return x }())
			plan := p.done(p.as("adm").PlanTakeOver(p.resource("sales"), "the client waits"))
			p.tell(func() ResourceChanged { x := p.facts("sales"); x.Private = false; return x }())
			return plan[:0], nil
		},
	} {
		p = start("standard")
		p.where = how
		owner := p.facts("sales").Owner
		p.done(take(p))
		if p.facts("sales").Owner == owner {
			t.Errorf("%s: the owner is still %d", how, owner)
		}
		author(p, "tom")
		vouch(p, "a by tom")
		p.linkIs("sales", 5, LinkWaiting)
		p.linkIs("hours", 6, LinkLive)
		p.done(p.as("adm").PlanKeep(p.resource("sales"), 5))
		p.linkIs("sales", 5, LinkLive)
	}
	for how, take := range map[string]func(p *play) ([]Change, error){
		"a chart accepted": func(p *play) ([]Change, error) { return p.as("out").PlanAccept(p.resource("hours"), p.user("tom")) },
		"a chart taken": func(p *play) ([]Change, error) {
			to := p.facts("hours")
			to.Owner = p.user("mia")
			return p.as("mia").PlanResource(to.Resource, to)
		},
	} {
		p = start("standard")
		p.where = how
		p.done(take(p))
		author(p, "tom")
		p.linkIs("hours", 6, LinkWaiting)
	}

	p = start("standard")
	p.where = "deactivated"
	p.change("nobody: tom")
	if got := p.s.ChartRows(p.resource("hours"), 0, p.user("adm")); len(got.Workspaces) != 0 {
		t.Errorf("deactivated: it shows %s", p.rows(got))
	}
	p.linkIs("sales", 5, LinkPaused)
	p.linkIs("hours", 6, LinkPaused)
	if kid := (Caller{User: p.user("vic"), Organization: acme, View: p.s, Now: p.now}); kid.Shows(p.resource("sales"), "a", p.resource("hours")) {
		t.Error("deactivated: a tile still passes on what only they vouched for")
	}
	p.where = "taken over from who left"
	taking := p.as("bea").PlanTake(Showing(p.s.Holdings(p.user("tom"))), p.user("bea"))
	p.done(taking.Changes, nil)
	author(p, "bea")
	vouch(p, "a by bea")
	p.linkIs("sales", 5, LinkWaiting) // they show other rows now: bea keeps them when she has looked
	p.linkIs("hours", 6, LinkWaiting)
	if left := taking.Left; len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

func TestOwnershipIsTakenByOneself(t *testing.T) {
	p := agencyPlay(t, "standard")
	p.change("bea has full on hours\nmia has full on hours until 2026-06-01\nana has edit on hours\nvic has view on hours")
	hours := p.resource("hours")
	owned := func(by, who string) ([]Change, error) {
		p.where = by + " makes " + who + " the owner"
		to := p.facts("hours")
		to.Owner = p.user(who)
		return p.as(by).PlanResource(hours, to)
	}
	plan, err := owned("tom", "bea")
	p.refused(plan, err, fault.Denied, "Bea has to accept it")
	plan, err = owned("ana", "ana")
	p.refused(plan, err, fault.Denied, "Only people with Full")
	plan, err = owned("mia", "mia")
	p.refused(plan, err, fault.Denied, "Your own access expires")
	plan, err = owned("kid", "kid")
	p.refused(plan, err, fault.NotFound, "")
	for _, c := range []struct {
		by, to string
		kind   fault.Kind
		words  string
	}{
		{"bea", "out", 0, ""},
		{"bea", "vic", 0, ""},
		{"bea", "tom", fault.Invalid, "Tom owns it already"},
		{"bea", "bea", fault.Invalid, "take it instead"},
		{"bea", "gil", fault.Invalid, "must be a member"},
		{"mia", "out", fault.Denied, "Your own access expires"},
		{"ana", "out", fault.Denied, "Only people with Full"},
		{"kid", "out", fault.NotFound, ""},
	} {
		p.where = c.by + " offers it to " + c.to
		err := p.as(c.by).MayOffer(hours, p.user(c.to))
		if c.words == "" && c.kind == 0 {
			if err != nil {
				t.Errorf("%s: %v", p.where, err)
			}
			continue
		}
		p.refused(nil, err, c.kind, c.words)
	}
	if err := p.as("bea").MayOffer(99, p.user("out")); fault.KindOf(err) != fault.NotFound {
		t.Errorf("of nothing: %v", err)
	}
	p.where = "the offer of somebody who may no longer"
	p.line("bea has edit on hours")
	p.change("bea is nothing of studio and below")
	plan, err = p.as("out").PlanAccept(hours, p.user("bea"))
	p.refused(plan, err, fault.Denied, "no longer valid")
	plan, err = p.as("out").PlanAccept(99, p.user("tom"))
	p.refused(plan, err, fault.NotFound, "")

	// Where owners have their level by a grant, it comes along, from who offered it.
	p = agencyPlay(t, "dashgrid")
	p.change("tom has owner on hours\nmia has user on hours until 2026-06-01")
	for who, grants := range map[string]int{"out": 3, "mia": 2} {
		plan := p.done(p.as(who).PlanAccept(p.resource("hours"), p.user("tom")))
		if !p.as(who).Can(p.resource("hours")).Has(ManageAccess) || len(p.s.Grants(p.resource("hours"))) != grants && who == "out" {
			t.Errorf("%s accepts it by %+v and has %v", who, plan, p.as(who).Can(p.resource("hours")))
		}
		for _, g := range p.s.Grants(p.resource("hours")) {
			if g.Principal.ID == int64(p.user(who)) && (g.By != p.user("tom") || !g.Expires.IsZero()) {
				t.Errorf("%s: %+v", who, g)
			}
		}
	}
}

func TestChoosingWhoseFigures(t *testing.T) {
	p := agencyPlay(t, "gooddata")
	p.change("mia has edit on hours\nana has edit on hours\nbea has edit on hours\nvic has view on hours\nmia is analyst of studio")
	hours := p.resource("hours")
	choose := func(who string, perspective Perspective, author string) ([]Change, error) {
		p.where = fmt.Sprint(who, " chooses ", perspective, " of ", author)
		to := p.facts("hours")
		to.Perspective = perspective
		if author != "" {
			to.Author = p.user(author)
		}
		return p.as(who).PlanResource(hours, to)
	}
	is := func(perspective Perspective, author string) {
		t.Helper()
		if x := p.facts("hours"); x.Perspective != perspective || x.Author != p.user(author) {
			t.Errorf("%s: %v of %d", p.where, x.Perspective, x.Author)
		}
	}
	p.seenAs("hours", AuthorPerspective, "bea")
	plan, err := choose("mia", AuthorPerspective, "tom")
	p.refused(plan, err, fault.Denied, "only show what you can see yourself")
	plan, err = choose("vic", AuthorPerspective, "vic")
	p.refused(plan, err, fault.Denied, "")
	p.done(choose("mia", AuthorPerspective, "mia"))
	is(AuthorPerspective, "mia")
	p.done(choose("ana", ViewerPerspective, ""))
	is(ViewerPerspective, "mia")
	p.done(choose("ana", WorkspacePerspective, ""))
	is(WorkspacePerspective, "ana")
	p.change("mia is member of studio and below")
	p.seenAs("hours", AuthorPerspective, "bea")
	p = agencyPlay(t, "standard")
	p.change("mia has edit on hours\nout has edit on hours")
	p.seenAs("hours", ViewerPerspective, "bea")
	hours = p.resource("hours")
	plan, err = choose("mia", WorkspacePerspective, "")
	p.refused(plan, err, fault.Denied, "Only admins can show everyone")
	plan, err = choose("out", AuthorPerspective, "")
	p.refused(plan, err, fault.Denied, "You cannot see any time in Studio")
	p.done(choose("out", ViewerPerspective, ""))
	to := p.facts("hours")
	to.In = p.resource("sales")
	plan, err = p.as("tom").PlanResource(hours, to)
	p.refused(plan, err, fault.Invalid, "stays what it is")
}

func TestShowingMoney(t *testing.T) {
	for _, c := range []struct {
		name   string
		rates  rows.SeenBy
		what   string
		as     Perspective
		author string
		who    string
		kind   fault.Kind
		words  string
	}{
		{"who sees all of it", rows.SeenByManagers, "hours", AuthorPerspective, "bea", "bea", 0, ""},
		{"a manager of theirs", rows.SeenByManagers, "hours", AuthorPerspective, "mia", "mia", 0, ""},
		{"not of what others see", rows.SeenByManagers, "hours", AuthorPerspective, "bea", "mia", fault.Denied, "You cannot see the rates"},
		{"not of a workspace", rows.SeenByManagers, "hours", WorkspacePerspective, "bea", "mia", fault.Denied, "You cannot see the rates"},
		{"of a workspace", rows.SeenByManagers, "hours", WorkspacePerspective, "bea", "adm", 0, ""},
		{"not where it is for admins", rows.SeenByAdmins, "hours", AuthorPerspective, "bea", "bea", fault.Denied, "Only admins can see rates and amounts in Studio"},
		{"not who may only look", rows.SeenByManagers, "hours", AuthorPerspective, "vic", "vic", fault.Denied, "Only people with"},
		{"not of what shows everybody their own", rows.SeenByManagers, "hours", ViewerPerspective, "bea", "bea", fault.Invalid, "what they can see themselves"},
		{"of a dashboard", rows.SeenByManagers, "sales", AuthorPerspective, "bea", "bea", 0, ""},
		{"not of a dashboard with what others see", rows.SeenByManagers, "sales", AuthorPerspective, "bea", "mia", fault.Denied, "You cannot see the rates"},
		{"of a dashboard where everybody sees their own", rows.SeenByManagers, "sales", ViewerPerspective, "bea", "mia", 0, ""},
		{"not of what lives in a dashboard", rows.SeenByManagers, "living", AuthorPerspective, "bea", "bea", fault.Invalid, "It belongs to a dashboard"},
		{"not of a dashboard with a chart living there that others see", rows.SeenByManagers, "sales with living", AuthorPerspective, "bea", "mia", fault.Denied, "You cannot see the rates"},
	} {
		p := agencyPlay(t, "standard")
		p.where = c.name
		p.change("bea has full on hours\nmia has edit on hours\nvic has view on hours\nbea has full on sales\nmia has edit on sales\nchart living in studio by tom")
		for _, w := range []string{"studio", "bank", "shop", "vault"} {
			p.rates(w, c.rates, rows.SeenByAdmins)
		}
		p.seenAs("hours", c.as, c.author)
		what, with := strings.CutSuffix(c.what, " with living")
		if with || what == "living" {
			p.alter("living", func(x *ResourceChanged) { x.In, x.Author = p.resource("sales"), p.user("bea") })
		} else {
			p.placed("a", "hours", "bea")
		}
		to := p.facts(what)
		to.ShowsMoney = p.user(c.who)
		plan, err := p.as(c.who).PlanResource(to.Resource, to)
		if c.words != "" {
			p.refused(plan, err, c.kind, c.words)
			continue
		}
		p.done(plan, err)
		if got := p.facts(what).ShowsMoney; got != p.user(c.who) {
			t.Errorf("%s: shown by %d", c.name, got)
		}
		to.ShowsMoney = p.user("tom")
		plan, err = p.as("adm").PlanResource(to.Resource, to)
		p.refused(plan, err, fault.Denied, "only show what you can see yourself")
		to.ShowsMoney = 0
		plan, err = p.as("vic").PlanResource(to.Resource, to)
		if fault.KindOf(err) != fault.Denied && fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s: ended by who may look: %+v, %v", c.name, plan, err)
		}
		p.done(p.as("mia").PlanResource(to.Resource, to))
	}
}

func TestMovingCharts(t *testing.T) {
	p := agencyPlay(t, "standard")
	p.change("dashboard other in studio by tom\ndashboard away in shop by tom\nbea has full on sales\nbea has edit on hours\nmia has full on hours\nana has edit on sales\nana has full on hours\nvic has view on hours")
	hours, sales := p.resource("hours"), p.resource("sales")
	move := func(who string, to ResourceID) ([]Change, error) {
		p.where = fmt.Sprintf("%s moves it to %d", who, to)
		return p.as(who).PlanMove(hours, to)
	}
	p.change("kid has full on sales\nkid has edit on hours")
	plan, err := move("kid", sales) // who manages the dashboard, and may only edit the chart
	p.refused(plan, err, fault.Denied, "Only people with Full")
	p.change("kid has nothing on sales\nkid has nothing on hours")
	plan, err = move("kid", sales)
	p.refused(plan, err, fault.NotFound, "")
	plan, err = move("ana", sales)
	p.refused(plan, err, fault.Denied, "Only people with Full")
	plan, err = p.as("vic").PlanMove(hours, sales)
	p.refused(plan, err, fault.NotFound, "")
	plan, err = p.as("mia").PlanMove(hours, sales)
	p.refused(plan, err, fault.NotFound, "")
	plan, err = move("tom", p.resource("away"))
	p.refused(plan, err, fault.Invalid, "of the same workspace")
	plan, err = p.as("tom").PlanMove(sales, p.resource("other"))
	p.refused(plan, err, fault.Invalid, "Only a chart")
	plan, err = p.as("tom").PlanMove(hours, hours)
	p.refused(plan, err, fault.Invalid, "")
	p.tell(TileChanged{Dashboard: p.resource("other"), Tile: "b", Chart: hours, Vouchers: []UserID{p.user("tom")}})
	plan, err = move("tom", sales)
	p.refused(plan, err, fault.Conflict, "also on another dashboard")
	p.tell(TileChanged{Dashboard: p.resource("away"), Tile: "b", Chart: hours})
	p.tell(TileChanged{Dashboard: p.resource("away"), Tile: "c", Chart: hours})
	plan, err = move("tom", sales)
	p.refused(plan, err, fault.Conflict, "also on another dashboard")
	for _, d := range []string{"away", "other"} {
		for _, tile := range []string{"b", "c"} {
			p.tell(TileChanged{Dashboard: p.resource(d), Tile: tile})
		}
	}
	p.linked("hours", 6, "tom")
	plan, err = move("tom", sales)
	p.refused(plan, err, fault.Conflict, "The public link “Client” shows it")
	p.tell(LinkChanged{Link: 6, Resource: hours, Name: "Client", Keeper: p.user("tom"), Expires: p.now})
	p.alter("hours", func(x *ResourceChanged) { x.Private = true })
	p.placed("a", "hours", "tom")
	p.done(move("tom", sales))
	if x := p.facts("hours"); x.In != sales || x.Private || len(p.s.ShownOn(hours)) != 0 {
		t.Errorf("moved in: %+v, on %v", x, p.s.ShownOn(hours))
	}
	if plan := p.done(move("tom", sales)); len(plan) != 0 {
		t.Errorf("again: %+v", plan)
	}
	plan, err = move("tom", p.resource("other"))
	p.refused(plan, err, fault.Invalid, "Move it to the library first")
	p.refused(nil, p.as("tom").MayOffer(hours, p.user("out")), fault.Denied, "")
	plan, err = p.as("adm").PlanTakeOver(hours, "because")
	p.refused(plan, err, fault.Conflict, "belongs to a dashboard")
	for _, who := range []string{"tom", "adm"} {
		to := p.facts("hours")
		to.Private = true
		plan, err = p.as(who).PlanResource(hours, to)
		p.refused(plan, err, fault.Invalid, "belongs to a dashboard")
	}

	p.where = "moved back by its owner"
	p.tell(LinkChanged{Link: 6, Resource: hours, Name: "Client", Keeper: p.user("tom")})
	p.linkIs("hours", 6, LinkDead)
	if plan := p.must(move("tom", 0)); len(plan) != 1 {
		t.Errorf("%s: %+v", p.where, plan)
	}
	p.where = "moved out by somebody else, who owns it then"
	p.change("mia has full on sales")
	if plan := p.must(move("mia", 0)); len(plan) != 2 || !plan[1].(LinkChanged).Waits {
		t.Errorf("%s: %+v", p.where, plan)
	}

	plan, err = move("ana", 0)
	p.refused(plan, err, fault.Denied, "Only people with Full")
	p.seenAs("hours", WorkspacePerspective, "bea")
	p.change("out has full on sales")
	plan, err = move("out", 0)
	p.refused(plan, err, fault.Denied, "You cannot see any time")
	p.where = "moved out, on no tile"
	p.alter("hours", func(x *ResourceChanged) { x.ShowsMoney = p.user("bea") })
	got := p.must(p.as("mia").PlanMove(hours, 0))[0].(ResourceChanged)
	if got.Perspective != AuthorPerspective || got.Author != p.user("mia") || !got.Private || got.ShowsMoney != 0 {
		t.Errorf("%s: %+v", p.where, got)
	}
	p.where = "moved out by who may choose its perspective, on a tile"
	if got := p.must(p.as("bea").PlanMove(hours, 0, "a"))[0].(ResourceChanged); got.Perspective != WorkspacePerspective || got.Author != p.user("bea") || got.Private {
		t.Errorf("%s: %+v", p.where, got)
	}
	p.where = "moved out of what is private"
	p.alter("sales", func(x *ResourceChanged) { x.Private = true })
	if got := p.must(p.as("tom").PlanMove(hours, 0, "a"))[0].(ResourceChanged); !got.Private {
		t.Errorf("%s: %+v", p.where, got)
	}
}

func (p *play) must(plan []Change, err error) []Change {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("%s: %v", p.where, err)
	}
	return plan
}

func TestMakingResources(t *testing.T) {
	for _, c := range []struct {
		scheme, who, at, in string
		want                string // what MayCreate says
		duplicates          string
	}{
		{"standard", "tom", "studio", "", "", ""},
		{"standard", "vic", "studio", "", "denied", "denied"},
		{"standard", "out", "studio", "", "not_found", "not_found"},
		{"standard", "sue", "studio", "", "not_found", ""},
		{"gooddata", "tom", "studio", "", "denied", "denied"},
		{"gooddata", "ana", "studio", "", "", ""},
		{"gooddata", "adm", "studio", "", "", ""},
		{"highlevel", "sue", "shop", "", "not_found", ""},
		{"standard", "tom", "studio", "sales", "", ""},
		{"standard", "ana", "studio", "sales", "", ""},
		{"standard", "vic", "studio", "sales", "denied", ""},
		{"standard", "out", "studio", "sales", "not_found", ""},
		{"standard", "tom", "shop", "sales", "invalid", ""},
		{"standard", "tom", "studio", "hours", "invalid", ""},
	} {
		p := agencyPlay(t, c.scheme)
		if c.scheme == "standard" {
			p.change("ana has edit on sales\nvic has view on sales")
		}
		in := ResourceID(0)
		if c.in != "" {
			in = p.resource(c.in)
		}
		kind := func(err error) string {
			if err == nil {
				return ""
			}
			return fault.KindOf(err).String()
		}
		if got := kind(p.as(c.who).MayCreate(p.place(c.at), in)); got != c.want {
			t.Errorf("%s: %s in %s %s: %q", c.scheme, c.who, c.at, c.in, got)
		}
		_, err := p.as(c.who).PlanNew(ResourceChanged{Resource: 90, Kind: Chart, Home: p.place(c.at), In: in, Title: "New"})
		if got := kind(err); got != c.want {
			t.Errorf("%s: %s makes one in %s %s: %q", c.scheme, c.who, c.at, c.in, got)
		}
		if in != 0 {
			continue
		}
		_, err = p.as(c.who).PlanDuplicate(ResourceChanged{Resource: 90, Kind: Chart, Home: p.place(c.at), Title: "New"})
		if may := kind(p.as(c.who).MayDuplicateInto(p.place(c.at))); may != c.duplicates || kind(err) != may {
			t.Errorf("%s: %s duplicates into %s: %q, %v", c.scheme, c.who, c.at, may, err)
		}
	}
	p := agencyPlay(t, "standard")
	if err := p.as("sue").MayDuplicateInto(99); fault.KindOf(err) != fault.NotFound {
		t.Errorf("into nowhere: %v", err)
	}
	_, err := p.as("sue").PlanDuplicate(ResourceChanged{Resource: 90, Kind: Chart, Home: p.place("studio"), In: p.resource("sales"), Title: "New"})
	p.refused(nil, err, fault.NotFound, "")
}

func TestFirstGrants(t *testing.T) {
	edit := func(p *play, to, level string) GrantEdit { return GrantEdit{Principal: p.to(to), Level: level} }
	fresh := func(p *play) ResourceChanged {
		return ResourceChanged{Kind: Dashboard, Home: p.place("studio"), Title: "New"}
	}
	for _, c := range []struct {
		scheme, to, level string
		kind              fault.Kind
		words             string
	}{
		{"standard", "mia", "edit", 0, ""},
		{"standard", "mia", "nonsense", fault.Invalid, "There is no level"},
		{"standard", "gil", "edit", fault.Invalid, "There is no such person"}, // whom ana may not know of
		{"standard", "everyone", "full", fault.Invalid, "can be given to"},
		{"gooddata", "mia", "edit", 0, ""},
		{"gooddata", "kid", "edit", fault.Invalid, "needs a role in Studio"},
		{"gooddata", "ana", "view", fault.Invalid, "You have access already"},
		{"gooddata", "ana", "edit", 0, ""},
		{"toggl", "mia", "view", fault.Denied, "organization admins"},
		{"highlevel", "class workspace_user", "view", 0, ""},
	} {
		p := agencyPlay(t, c.scheme)
		p.where = fmt.Sprintf("%s: %s to %s", c.scheme, c.level, c.to)
		plan, err := p.as("ana").PlanNew(fresh(p), edit(p, c.to, c.level))
		if c.words != "" {
			if err == nil || fault.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.words) {
				t.Errorf("%s: %v", p.where, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", p.where, err)
			continue
		}
		for _, change := range plan {
			switch x := change.(type) {
			case ResourceChanged:
				if x.Resource != 0 || x.Author != 0 || x.Private {
					t.Errorf("%s: %+v", p.where, x)
				}
			case GrantChanged:
				if x.Resource != 0 || x.Grant != 0 || x.By != p.user("ana") || !x.At.Equal(p.now) {
					t.Errorf("%s: %+v", p.where, x)
				}
			default:
				t.Errorf("%s: %#v", p.where, x)
			}
		}
	}
	p := agencyPlay(t, "standard")
	_, err := p.as("adm").PlanNew(fresh(p), edit(p, "gil", "edit"))
	p.refused(nil, err, fault.Invalid, "can be given to")
	to := fresh(p)
	to.Private = true
	_, err = p.as("ana").PlanNew(to, edit(p, "mia", "view"))
	p.refused(nil, err, fault.Invalid, "is private")
	to = fresh(p)
	to.Kind, to.In = Chart, p.resource("sales")
	_, err = p.as("tom").PlanNew(to, edit(p, "mia", "view"))
	p.refused(nil, err, fault.Invalid, "It belongs to a dashboard")
	plan := p.must(p.as("ana").PlanNew(fresh(p), edit(p, "mia", "view"), edit(p, "workspace studio", "edit")))
	if len(plan) != 3 {
		t.Errorf("two grants: %+v", plan)
	}
	// The levels of classes follow each other at once.
	p = agencyPlay(t, "highlevel")
	if plan := p.must(p.as("ana").PlanNew(fresh(p), edit(p, "class workspace_user", "view"))); len(plan) != 4 {
		t.Errorf("a class: %+v", plan)
	}
}

func TestHoldings(t *testing.T) {
	p := agencyPlay(t, "standard")
	p.change(`chart mine in studio by mia
chart lent in studio by tom
chart theirs in studio by tom
dashboard other in shop by tom
bea has full on hours
bea has full on sales`)
	p.seenAs("hours", AuthorPerspective, "mia")
	p.seenAs("mine", ViewerPerspective, "mia")
	p.seenAs("lent", WorkspacePerspective, "mia")
	p.seenAs("theirs", AuthorPerspective, "tom")
	p.placed("a", "hours", "mia", "tom")
	p.placed("b", "theirs", "tom")
	p.placed("c", "lent", "mia")
	p.linked("sales", 5, "mia")
	p.linked("sales", 7, "tom")
	p.linked("other", 6, "mia")
	id := p.resource
	want := []Holding{
		{User: p.user("mia"), Kind: "chart", Resource: id("hours")},
		{User: p.user("mia"), Kind: "link", Resource: id("sales"), Link: 5},
		{User: p.user("mia"), Kind: "tile", Resource: id("sales"), Tile: "a", Chart: id("hours")},
		{User: p.user("mia"), Kind: "tile", Resource: id("sales"), Tile: "c", Chart: id("lent")},
		{User: p.user("mia"), Kind: "owned", Resource: id("mine")},
		{User: p.user("mia"), Kind: "chart", Resource: id("lent")},
		{User: p.user("mia"), Kind: "link", Resource: id("other"), Link: 6},
	}
	if got := p.s.Holdings(p.user("mia")); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := p.s.Holdings(99); len(got) != 0 {
		t.Errorf("of a stranger: %v", got)
	}
	for who, want := range map[string]string{
		"bea": "hours of bea, lent of bea, link 5 of bea, link 6 of bea, tile a by bea tom, tile c by bea; left 0",
		// lent is of the workspace, which tom may not choose
		"tom": "hours of tom, link 5 of tom, link 6 of tom, tile a by tom, tile c by tom; left 1",
		"vic": "; left 6",
		"mia": "; left 0",
	} {
		taking := p.as(who).PlanTake(Showing(p.s.Holdings(p.user("mia"))), p.user(who))
		changes, left := taking.Changes, len(taking.Left)
		var parts []string
		name := func(u UserID) string { n, _ := p.s.UserName(u); return strings.ToLower(n) }
		for _, c := range changes {
			switch c := c.(type) {
			case ResourceChanged:
				before, _ := p.s.Resource(c.Resource)
				if before.Owner != c.Owner || before.Perspective != c.Perspective {
					t.Errorf("%s: %+v", who, c)
				}
				parts = append(parts, strings.ToLower(c.Title)+" of "+name(c.Author))
			case LinkChanged:
				parts = append(parts, fmt.Sprint("link ", c.Link, " of ", name(c.Keeper)))
			case TileChanged:
				var by []string
				for _, u := range c.Vouchers {
					by = append(by, name(u))
				}
				slices.Sort(by)
				parts = append(parts, "tile "+c.Tile+" by "+strings.Join(by, " "))
			}
		}
		slices.Sort(parts)
		if got := fmt.Sprintf("%s; left %d", strings.Join(parts, ", "), left); got != want {
			t.Errorf("%s: %s, want %s", who, got, want)
		}
	}

	// Who only shares the chart adds themselves beside somebody who is still here, and replaces who left.
	p.change("ana has manage on hours\nana has edit on sales")
	for _, c := range []struct{ change, want string }{{"", "[ana mia tom]"}, {"nobody: mia", "[ana tom]"}} {
		p.change(c.change)
		for _, change := range p.as("ana").PlanTake(Showing(p.s.Holdings(p.user("mia"))), p.user("ana")).Changes {
			if tile, ok := change.(TileChanged); ok {
				var by []string
				for _, u := range tile.Vouchers {
					n, _ := p.s.UserName(u)
					by = append(by, strings.ToLower(n))
				}
				slices.Sort(by)
				if got := fmt.Sprint(by); got != c.want {
					t.Errorf("by ana after %q: %s, want %s", c.change, got, c.want)
				}
			}
		}
	}
}

// BenchmarkHoldings is what the dialog that deactivates somebody waits for.
func BenchmarkHoldings(b *testing.B) {
	var all []Change
	all = append(all, OrganizationChanged{Organization: acme, Name: "Acme", Scheme: "standard"}, WorkspaceChanged{Workspace: 1, Name: "Studio"})
	for u := range 100 {
		all = append(all, UserChanged{UserID(u + 1), Member, fmt.Sprint("u", u, "@acme.test"), fmt.Sprint("User ", u)})
	}
	for i := range 10_000 {
		d := ResourceID(2*i + 1)
		u := UserID(i%100 + 1)
		all = append(all, ResourceChanged{Resource: d, Kind: Dashboard, Home: 1, Owner: u, Perspective: AuthorPerspective, Title: fmt.Sprint("Dashboard ", i)},
			ResourceChanged{Resource: d + 1, Kind: Chart, Home: 1, Owner: u, Author: UserID(i/100 + 1), Perspective: AuthorPerspective, Title: fmt.Sprint("Chart ", i)},
			TileChanged{Dashboard: d, Tile: "a", Chart: d + 1, Vouchers: []UserID{u}},
			LinkChanged{Link: LinkID(i + 1), Resource: d, Name: "Lobby", Keeper: u})
	}
	s, err := Load(acme, 1, facts(all...))
	if err != nil {
		b.Fatal(err)
	}
	who := Caller{User: 1, Organization: acme, View: s, Now: time.Date(2026, 5, 3, 9, 0, 0, 0, time.UTC)}
	for b.Loop() {
		if n := len(s.Holdings(7)); n < 400 {
			b.Fatalf("%d", n)
		}
		who.PlanTake(s.Holdings(7), who.User)
	}
}
