package org_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/org"
)

func TestLeavingEndsEverythingAtOnce(t *testing.T) {
	p := newPlace(t)
	at, admin := p.found("Acme")
	tom := p.member("Tom", at, access.Member, org.RoleRecord{Workspace: p.root(at), Role: access.WorkspaceMember, Tree: true})
	token := person{place: p, Credentials: org.Credentials{Token: call(tom, p.CreateToken, org.NewToken{OwnSession: tom.own(), Body: org.NewTokenBody{Name: "Reports"}}).Token}}
	call(admin, nothing(p.AddToGroup), userIn(admin.group("Studio"), tom.id))
	token.me()
	active := func(yes bool) {
		t.Helper()
		is(t, "active", call(admin, p.ChangePerson, org.ChangePerson{ID: tom.id, Body: org.ChangePersonBody{Active: &yes}}).Active, yes)
	}

	active(false)
	tom.signedOut()
	token.signedOut()
	is(t, "people", named(admin.people(""), nameOf), "Admin of Acme")
	is(t, "people in the group", admin.groups("", 0, 50).Items[0].People, 0)

	active(true)
	tom.signedOut()
	token.signedOut()
	is(t, "people in the group", admin.groups("", 0, 50).Items[0].People, 1)
	is(t, "role", p.session(at, tom.id).me().Workspaces[0].Role, access.WorkspaceMember)
}

func TestTheLastAdminStays(t *testing.T) {
	p := newPlace(t)
	at, admin := p.found("Acme")
	text := func(s string) *string { return &s }
	no := false
	change := func(body org.ChangePersonBody) org.ChangePerson {
		return org.ChangePerson{ID: admin.id, Body: body}
	}
	refused(admin, p.ChangePerson, change(org.ChangePersonBody{Role: text("member")}), fault.Conflict)
	refused(admin, p.ChangePerson, change(org.ChangePersonBody{Active: &no}), fault.Conflict)
	// Who was only invited may never come.
	admin.invite("Nobody Yet", "yet@acme.example", "admin")
	refused(admin, p.ChangePerson, change(org.ChangePersonBody{Role: text("member")}), fault.Conflict)
	// What is refused changes nothing.
	refused(admin, p.ChangePerson, change(org.ChangePersonBody{Role: text("member"), Name: text("Somebody Else")}), fault.Conflict)
	is(t, "role", admin.me().Organization.Role, access.Admin)
	is(t, "name", admin.me().User.Name, "Admin of Acme")
	other := p.member("Other", at, access.Admin)
	call(admin, p.ChangePerson, change(org.ChangePersonBody{Role: text("member")}))
	refused(admin, p.ChangePerson, change(org.ChangePersonBody{Role: text("admin")}), fault.Denied)
	other.people("")
}

func TestInvitationWorksOnce(t *testing.T) {
	p := newPlace(t)
	ada := p.setUp()
	seen := func(token string) (org.InvitationInfo, error) {
		return p.Invitation(t.Context(), org.OneInvitation{Token: token})
	}
	gone := func(token string) {
		t.Helper()
		_, err := seen(token)
		faulty(t, err, fault.NotFound)
	}
	token := ada.invite("Tom Aldous", "tom@acme.example", "member")
	info, err := seen(token)
	if want := (org.InvitationInfo{Organization: "Acme", Email: "tom@acme.example", Name: "Tom Aldous"}); err != nil || info != want {
		t.Errorf("%+v %v, want %+v", info, err, want)
	}
	_, err = p.accept(token, org.AcceptInvitationBody{Password: "short"})
	faulty(t, err, fault.Invalid)
	_, err = p.signIn("tom@acme.example", "")
	faulty(t, err, fault.Unauthenticated)
	tom, _ := p.enter(p.accept(token, org.AcceptInvitationBody{Name: "Tom A.", Password: "a password of mine"}))
	is(t, "name", tom.me().User.Name, "Tom A.")
	is(t, "role", tom.me().Organization.Role, access.Member)
	gone(token)
	_, err = p.accept(token, org.AcceptInvitationBody{Password: "a password of theirs"})
	faulty(t, err, fault.NotFound)
	p.enter(p.signIn("tom@acme.example", "a password of mine"))
	refused(ada, p.Invite, org.NewPerson{Body: org.NewPersonBody{Name: "Tom", Email: "TOM@acme.example", Role: "admin"}}, fault.Conflict)

	// A second invitation replaces the first; both die of age.
	first, second := ada.invite("Mara", "mara@acme.example", "member"), ada.invite("Mara", "mara@acme.example", "guest")
	gone(first)
	if _, err := seen(second); err != nil {
		t.Error(err)
	}
	p.clock.Advance(15 * 24 * time.Hour)
	gone(second)
}

func TestWhoComesInBringsTheirClock(t *testing.T) {
	p := newPlace(t)
	sunday := 0
	clock := func(zone, locale string) org.Formats {
		return org.Formats{TimeZone: zone, Locale: locale, FirstWeekday: &sunday}
	}
	has := func(me org.Me, zone, locale string, weekday int) {
		t.Helper()
		is(t, "zone", me.User.TimeZone, zone)
		is(t, "locale", me.User.Locale, locale)
		is(t, "first day", me.User.FirstWeekday, weekday)
	}
	ada, me := p.enter(p.SetUp(t.Context(), org.Visit{}, org.NewSetup{Body: org.NewSetupBody{Token: setupToken, Organization: "Acme", Name: "Ada", Email: "ada@acme.example", Password: password, Formats: clock("Europe/Vienna", "de-AT")}}))
	has(me, "Europe/Vienna", "de-AT", 0)
	settings := ada.workspaces()[0].Settings
	if settings.TimeZone != "Europe/Vienna" || settings.FirstWeekday == nil || *settings.FirstWeekday != 0 {
		t.Errorf("the workspace has %+v", settings)
	}

	token := ada.invite("Tom", "tom@acme.example", "member")
	_, err := p.accept(token, org.AcceptInvitationBody{Password: "a password of mine", Formats: org.Formats{TimeZone: "Europe/Nowhere"}})
	faulty(t, err, fault.Invalid, "time_zone")
	_, me = p.enter(p.accept(token, org.AcceptInvitationBody{Password: "a password of mine", Formats: clock("America/New_York", "en-US")}))
	has(me, "America/New_York", "en-US", 0)

	// An account keeps the clock it has, whoever invites it.
	_, rival := p.found("Rival")
	_, me = p.enter(p.accept(rival.invite("Ada", "ada@acme.example", "member"), org.AcceptInvitationBody{Password: password, Formats: org.Formats{TimeZone: "Asia/Tokyo"}}))
	has(me, "Europe/Vienna", "de-AT", 0)
}

func TestWhoeverHasNoWorkspaceIsToldWhomToAsk(t *testing.T) {
	p := newPlace(t)
	ada := p.setUp()
	join := func(email, role string) org.Me {
		t.Helper()
		_, me := p.enter(p.accept(ada.invite("Tom", email, role), org.AcceptInvitationBody{Password: "a password of mine"}))
		return me
	}
	tom := join("tom@acme.example", "member")
	if len(tom.Workspaces) != 0 || !slices.Equal(tom.AskForRole, []string{"Ada"}) {
		t.Errorf("a member without workspace: %+v, %v", tom.Workspaces, tom.AskForRole)
	}
	at, _ := p.found("Rival")
	for who, me := range map[string]org.Me{
		"a guest":             join("gil@acme.example", "guest"),
		"who has one":         ada.me(),
		"whom nobody invited": p.member("Eve", at, access.Member).me(), // knows nobody
	} {
		if me.AskForRole != nil {
			t.Errorf("%s is told %v", who, me.AskForRole)
		}
	}
}

func TestGuestsHaveNoRoleInAWorkspace(t *testing.T) {
	p := newPlace(t)
	at, admin := p.found("Acme")
	root := p.root(at)
	refused(admin, p.Invite, org.NewPerson{Body: org.NewPersonBody{Name: "Gil", Email: "gil@people.example", Role: "guest", Workspaces: []org.NewPersonWorkspace{{ID: root, Role: "viewer"}}}}, fault.Invalid, "workspaces")
	guest := p.member("Gil", at, access.Guest)
	refused(admin, nothing(p.GiveRole), roleFor(root, "user", int64(guest.id), "viewer", false), fault.Invalid)
	tom := p.member("Tom", at, access.Member, org.RoleRecord{Workspace: root, Role: access.WorkspaceViewer})
	role := "guest"
	refused(admin, p.ChangePerson, org.ChangePerson{ID: tom.id, Body: org.ChangePersonBody{Role: &role}}, fault.Invalid, "role")
	// Nor through a group.
	group := admin.group("Studio")
	call(admin, nothing(p.AddToGroup), userIn(group, guest.id))
	call(admin, nothing(p.GiveRole), roleFor(root, "group", int64(group), "admin", false))
	is(t, "workspaces", len(guest.workspaces()), 0)
	refused(guest, p.People, org.FindPeople{Page: org.Page{Limit: 50}}, fault.Denied)
}

// Somebody's workspaces are told with what their role comes through, and none that the one who asks has no role in.
func TestThePeopleListTellsRolesThatComeThroughAGroupOrATree(t *testing.T) {
	p := newPlace(t)
	at, admin := p.found("Acme")
	root := p.root(at)
	studio, lab := admin.workspace("Studio", root), admin.workspace("Lab", root)
	p.member("Tom", at, access.Member, org.RoleRecord{Workspace: root, Role: access.WorkspaceAnalyst, Tree: true})
	uma := p.member("Uma", at, access.Member)
	eve := p.member("Eve", at, access.Member, org.RoleRecord{Workspace: studio, Role: access.WorkspaceMember})
	inner, outer := admin.group("Inner"), admin.group("Outer")
	call(admin, nothing(p.AddToGroup), userIn(inner, uma.id))
	call(admin, nothing(p.AddToGroup), groupIn(outer, inner))
	for _, w := range []access.WorkspaceID{studio, lab} {
		call(admin, nothing(p.GiveRole), roleFor(w, "group", int64(outer), "viewer", false))
	}

	tom := admin.people("tom")[0]
	if len(tom.Workspaces) != 1 || !tom.Workspaces[0].Tree || len(tom.Reached) != 0 {
		t.Errorf("the admin is told %+v", tom)
	}
	byGroup := &org.Named{ID: int64(outer), Name: "Outer"}
	reaches := func(what string, p org.Person, want ...org.PersonReach) {
		t.Helper()
		if len(p.Workspaces) != 0 || !slices.EqualFunc(p.Reached, want, func(got, want org.PersonReach) bool {
			group := (got.Group == nil) == (want.Group == nil) && (got.Group == nil || *got.Group == *want.Group)
			return group && got.ID == want.ID && got.Name == want.Name && got.Role == want.Role && got.Above == want.Above
		}) {
			t.Errorf("%s: %+v, want %+v", what, p, want)
		}
	}
	reaches("the admin of Uma", admin.people("uma")[0],
		org.PersonReach{ID: lab, Name: "Lab", Role: access.WorkspaceViewer, Group: byGroup}, org.PersonReach{ID: studio, Name: "Studio", Role: access.WorkspaceViewer, Group: byGroup})
	// Eve works in Studio alone: what is beside and above it is not hers to know.
	reaches("Eve of Tom", eve.people("tom")[0], org.PersonReach{ID: studio, Name: "Studio", Role: access.WorkspaceAnalyst, Above: true})
	reaches("Eve of Uma", eve.people("uma")[0], org.PersonReach{ID: studio, Name: "Studio", Role: access.WorkspaceViewer, Group: byGroup})
}

func TestAnInvitationIsNoWayIntoAnAccount(t *testing.T) {
	p := newPlace(t)
	p.setUp()
	_, rival := p.found("Rival")
	token := rival.invite("Ada", "ada@acme.example", "member")
	info, err := p.Invitation(t.Context(), org.OneInvitation{Token: token})
	if err != nil || !info.HasPassword {
		t.Errorf("%+v %v", info, err)
	}
	_, err = p.accept(token, org.AcceptInvitationBody{Password: "a password of the rival"})
	faulty(t, err, fault.Invalid)
	_, me := p.enter(p.signIn("ada@acme.example", password))
	is(t, "signed in to", me.Organization.Name, "Acme")
	acme := me.Organization.ID
	both, me := p.enter(p.accept(token, org.AcceptInvitationBody{Password: password}))
	is(t, "accepted into", me.Organization.Name, "Rival")
	is(t, "organizations", len(both.me().Organizations), 2)
	move := func(by person) org.MoveSession {
		return org.MoveSession{OwnSession: by.own(), Body: org.MoveSessionBody{Organization: acme}}
	}
	me = call(both, p.MoveSession, move(both))
	is(t, "moved to", me.Organization.Name, "Acme")
	is(t, "role", me.Organization.Role, access.Admin)
	is(t, "session of", both.me().Organization.Name, "Acme")
	// Their name is theirs: a new one reaches both organizations, and neither admin can give them another.
	name := "Ada L."
	call(both, p.ChangeMe, org.ChangeMe{Body: org.ChangeMeBody{Name: &name}})
	is(t, "the other organization knows", named(rival.people("ada"), nameOf), "Ada L.")
	other := "Mallory"
	refused(rival, p.ChangePerson, org.ChangePerson{ID: both.id, Body: org.ChangePersonBody{Name: &other}}, fault.Denied)
	refused(rival, p.MoveSession, move(rival), fault.NotFound)
}

func TestGroupsNestWithoutCycles(t *testing.T) {
	p := newPlace(t)
	at, admin := p.found("Acme")
	tom := p.member("Tom", at, access.Member)
	a, b, c := admin.group("A"), admin.group("B"), admin.group("C")
	refused(admin, p.CreateGroup, org.NewGroup{Body: org.NewGroupBody{Name: "A"}}, fault.Conflict)
	call(admin, nothing(p.AddToGroup), groupIn(a, b))
	call(admin, nothing(p.AddToGroup), groupIn(b, c))
	call(admin, nothing(p.AddToGroup), userIn(c, tom.id))
	for _, group := range []access.GroupID{a, b, c} {
		refused(admin, nothing(p.AddToGroup), groupIn(c, group), fault.Conflict)
	}
	all := admin.groups("", 0, 50).Items
	if all[0].People != 1 || all[0].Contains[0].Name != "B" || len(all[2].Contains) != 0 {
		t.Errorf("the groups are %+v", all)
	}
	members := func(search string, offset, limit, total int) []string {
		t.Helper()
		list := call(admin, p.GroupMembers, org.FindMembers{ID: a, FindGroups: org.FindGroups{Page: org.Page{Offset: offset, Limit: limit}, Search: search}})
		is(t, "members", list.Total, total)
		var names []string
		for _, m := range list.Items {
			names = append(names, fmt.Sprint(m.Kind, " ", m.Name))
		}
		return names
	}
	if got := members("", 0, 50, 1); !slices.Equal(got, []string{"group B"}) {
		t.Errorf("A has %v", got)
	}
	call(admin, nothing(p.AddToGroup), userIn(a, tom.id))
	if all, first, second := members("", 0, 50, 2), members("", 0, 1, 2), members("", 1, 1, 2); !slices.Equal(all, []string{"group B", "user Tom"}) || !slices.Equal(append(first, second...), all) {
		t.Errorf("%v, then %v and %v page by page", all, first, second)
	}
	if got := members("TO", 0, 50, 1); !slices.Equal(got, []string{"user Tom"}) {
		t.Errorf("searching finds %v", got)
	}
	call(admin, nothing(p.RemoveFromGroup), org.LeaveGroup{MemberOf: userIn(a, tom.id)})
	listed := func(what string, list org.List[org.Group], total int, first string) {
		t.Helper()
		is(t, what, list.Total, total)
		is(t, what, list.Items[0].Name, first)
	}
	listed("searching", admin.groups("b", 0, 50), 1, "B")
	listed("the third page", admin.groups("", 2, 1), 3, "C")
	remove := func(g access.GroupID) org.DeleteGroup { return org.DeleteGroup{OneGroup: org.OneGroup{ID: g}} }
	call(admin, nothing(p.DeleteGroup), remove(b))
	all = admin.groups("", 0, 50).Items
	if len(all) != 2 || all[0].People != 0 || all[1].People != 1 {
		t.Errorf("without B the groups are %+v", all)
	}
	refused(admin, nothing(p.DeleteGroup), remove(b), fault.NotFound)

	other, rival := p.found("Rival")
	stranger := p.member("Stranger", other, access.Member)
	refused(admin, nothing(p.AddToGroup), userIn(a, stranger.id), fault.NotFound)
	foreign := rival.group("Theirs")
	refused(admin, nothing(p.AddToGroup), groupIn(a, foreign), fault.NotFound)
	refused(admin, nothing(p.DeleteGroup), remove(foreign), fault.NotFound)
}

func TestWorkspacesAreATree(t *testing.T) {
	p := newPlace(t)
	at, admin := p.found("Acme")
	root := p.root(at)
	text := func(s string) *string { return &s }
	change := func(w access.WorkspaceID, body org.ChangeWorkspaceBody) org.ChangeWorkspace {
		return org.ChangeWorkspace{ID: w, Body: body}
	}
	under := func(w, parent access.WorkspaceID) org.ChangeWorkspace {
		return change(w, org.ChangeWorkspaceBody{Parent: &parent})
	}
	outer := call(admin, p.CreateWorkspace, newWorkspace("Client One", root))
	is(t, "path", outer.Path, "client-one")
	client := outer.ID
	inner := call(admin, p.CreateWorkspace, newWorkspace("Client One", client))
	is(t, "path", inner.Path, "client-one-2")
	twin := inner.ID
	refused(admin, p.ChangeWorkspace, under(root, twin), fault.Conflict)
	refused(admin, p.ChangeWorkspace, under(root, root), fault.Conflict)
	other, _ := p.found("Rival")
	refused(admin, p.ChangeWorkspace, under(client, p.root(other)), fault.Invalid)
	mine := org.ChangeWorkspaceBody{Name: text("Mine")}
	refused(admin, p.ChangeWorkspace, change(p.root(other), mine), fault.NotFound)

	lead := p.member("Lead", at, access.Member, org.RoleRecord{Workspace: client, Role: access.WorkspaceAdmin})
	if all := lead.workspaces(); len(all) != 1 || all[0].Name != "Client One" || all[0].Parent != 0 {
		t.Errorf("the lead sees %+v", all)
	}
	changed := call(lead, p.ChangeWorkspace, change(client, org.ChangeWorkspaceBody{Name: text("Client 1"), Settings: &org.ChangeSettings{ProjectsBy: text("admins"), Currency: text("CHF")}}))
	is(t, "currency", changed.Settings.Currency, "CHF")
	refused(lead, p.ChangeWorkspace, change(client, org.ChangeWorkspaceBody{Settings: &org.ChangeSettings{Currency: text("francs")}}), fault.Invalid)
	refused(lead, p.ChangeWorkspace, under(client, 0), fault.Denied)
	refused(lead, p.ChangeWorkspace, change(twin, mine), fault.NotFound)
	refused(lead, p.CreateWorkspace, newWorkspace("Mine", client), fault.Denied)

	// A role on the tree reaches what is made below later.
	tom := p.member("Tom", at, access.Member)
	tomIn := func(w access.WorkspaceID) org.TakeRole {
		return org.TakeRole{RoleOf: org.RoleOf{ID: w, Kind: "user", Holder: int64(tom.id)}}
	}
	call(admin, nothing(p.GiveRole), roleFor(client, "user", int64(tom.id), "analyst", true))
	below := admin.workspace("Below", twin)
	is(t, "Tom's workspaces", len(tom.workspaces()), 3)
	find := org.FindRoles{OneWorkspace: org.OneWorkspace{ID: below}, Page: org.Page{Limit: 50}}
	if roles := call(tom, p.WorkspaceRoles, find).Items; roles[1].Name != "Tom" || roles[1].From != client {
		t.Errorf("the roles below are %+v", roles)
	}
	call(lead, nothing(p.TakeRole), tomIn(client))
	is(t, "Tom's workspaces", len(tom.workspaces()), 0)
	refused(tom, p.WorkspaceRoles, find, fault.NotFound)

	// Who is admin here only makes nobody admin of what is below, themselves first of all.
	admins := func(w access.WorkspaceID, user person, tree bool) org.GiveRole {
		return roleFor(w, "user", int64(user.id), "admin", tree)
	}
	for _, w := range []access.WorkspaceID{client, below} {
		call(admin, nothing(p.GiveRole), admins(w, lead, false))
		refused(lead, nothing(p.GiveRole), admins(w, lead, true), fault.Denied)
		refused(lead, nothing(p.GiveRole), admins(w, tom, true), fault.Denied)
		call(lead, nothing(p.GiveRole), admins(w, tom, false))
		call(lead, nothing(p.TakeRole), tomIn(w))
	}
	refused(lead, p.ChangeWorkspace, change(twin, mine), fault.NotFound)
	// Whoever is so in the tree does, by way of a group above too.
	leads := admin.group("Leads")
	call(admin, nothing(p.AddToGroup), userIn(leads, lead.id))
	call(admin, nothing(p.GiveRole), roleFor(root, "group", int64(leads), "admin", true))
	call(lead, nothing(p.GiveRole), admins(twin, tom, true))
	is(t, "Tom's workspaces", len(tom.workspaces()), 2)
}

func TestWhoSeesTheTeam(t *testing.T) {
	p := newPlace(t)
	at, admin := p.found("Acme")
	here := p.root(at)
	there := admin.workspace("There", 0)
	in := func(w access.WorkspaceID, role access.WorkspaceRole) org.RoleRecord {
		return org.RoleRecord{Workspace: w, Role: role}
	}
	people := map[string]person{
		"guest":   p.member("Guest", at, access.Guest),
		"idle":    p.member("Idle", at, access.Member),
		"looker":  p.member("Looker", at, access.Member, in(here, access.WorkspaceViewer)),
		"member":  p.member("Member", at, access.Member, in(here, access.WorkspaceMember)),
		"distant": p.member("Distant", at, access.Member, in(there, access.WorkspaceMember)),
		"lead":    p.member("Lead", at, access.Member, in(there, access.WorkspaceAdmin)),
		"staff":   p.member("Staff", at, access.Staff),
	}
	const everyone = "Admin of Acme, Distant, Guest, Idle, Lead, Looker, Member, Staff"
	for who, sees := range map[string]string{
		"guest": "", "idle": "", "looker": "",
		"member":  "Admin of Acme, Looker, Member",
		"distant": "Admin of Acme, Distant, Lead",
		"lead":    everyone, "staff": everyone,
	} {
		if sees == "" {
			refused(people[who], p.People, org.FindPeople{Page: org.Page{Limit: 50}}, fault.Denied)
			refused(people[who], p.Groups, org.FindGroups{Page: org.Page{Limit: 50}}, fault.Denied)
			is(t, who+" sees the team", people[who].me().Organization.SeesTeam, false)
			continue
		}
		is(t, who+" sees", named(people[who].people(""), nameOf), sees)
	}
	is(t, "searching finds", named(admin.people("LOOK"), nameOf), "Looker")
	page := func(offset, limit int) org.List[org.Person] {
		return call(admin, p.People, org.FindPeople{Page: org.Page{Offset: offset, Limit: limit}})
	}
	if list := page(2, 3); list.Total != 8 || len(list.Items) != 3 || list.Items[0].Name != "Guest" {
		t.Errorf("a page of people is %+v", list)
	}
	if list := page(1000, 50); list.Total != 8 || len(list.Items) != 0 {
		t.Errorf("behind the last page is %+v", list)
	}
	// In a list, the roles in workspaces one may not know are left out.
	is(t, "Lead's workspace", people["distant"].people("lead")[0].Workspaces[0].Name, "There")
	is(t, "workspaces of the admin that the member knows", len(people["member"].people("admin")[0].Workspaces), 1)
}
