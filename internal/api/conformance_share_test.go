package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vitrine/internal/access"
)

// agency is an organization under a scheme: two organization admins, Ada and Ben; Tom and Mara, who work in its
// workspace; Gus, who is in no workspace. The private project is Ada's.
type agency struct {
	*studio
	ben client
}

func newAgency(s *server, scheme string) *agency {
	x := &agency{studio: &studio{server: s}}
	x.organization, x.ada = s.found("Acme", scheme)
	x.ada.name, x.admin = "Ada", x.ada
	root := s.root(x.organization)
	x.workspace = int64(root)
	x.ben = s.person("Ben", x.organization, access.Admin)
	x.tom = s.person("Tom", x.organization, access.Member, role(root, access.WorkspaceMember, true))
	x.mara = s.person("Mara", x.organization, access.Member, role(root, access.WorkspaceMember, true))
	x.gus = s.person("Gus", x.organization, access.Member)
	x.public = x.ada.post("/projects", map[string]any{"workspace_id": x.workspace, "name": "Website", "public": true}).is(201).id("id")
	x.private = x.ada.post("/projects", map[string]any{"workspace_id": x.workspace, "name": "Falcon"}).is(201).id("id")
	x.entry(x.tom, x.public, time.Hour)
	x.entry(x.ada, x.private, 2*time.Hour)
	return x
}

// give shares a resource in one step with a user.
func (x *agency) give(by client, resource int64, to client, level string) reply {
	x.t.Helper()
	return by.post(grants(resource), map[string]any{"edits": []any{to.to(level)}})
}

// can is what somebody can do with a dashboard; "nothing" when they cannot even open it.
func (x *agency) can(who client, dashboard int64) string {
	x.t.Helper()
	a := who.get(fmt.Sprintf("/dashboards/%d", dashboard))
	if a.status == 404 {
		return "nothing"
	}
	a.is(200)
	return strings.Trim(fmt.Sprint(a.at("can")), "[]")
}

func (x *agency) mayOnly(who client, dashboard int64, want string) {
	x.t.Helper()
	if got := x.can(who, dashboard); got != want {
		x.t.Errorf("%s can %s, want %s", who.name, got, want)
	}
}

// unchanged runs calls that must be refused, and that the resource is then as it was.
func (x *agency) unchanged(who client, resource int64, calls map[string]any) {
	x.t.Helper()
	kind := x.ada.get(fmt.Sprintf("/resources/%d/access", resource)).is(200).text("kind") + "s"
	read := func() string {
		return string(x.ada.get(fmt.Sprintf("/%s/%d", kind, resource)).is(200).body) + string(x.ada.get(fmt.Sprintf("/resources/%d/access", resource)).is(200).body)
	}
	before := read()
	for call, body := range calls {
		method, path, _ := strings.Cut(call, " ")
		who.ask(method, path, body).is(403)
	}
	if after := read(); after != before {
		x.t.Errorf("it changed\n%s\n%s", before, after)
	}
}

// writes of a dashboard: each would change it.
func writes(d int64, version int, to client) map[string]any {
	return map[string]any{
		fmt.Sprintf("PUT /dashboards/%d", d):            map[string]any{"version": version, "title": "Changed", "filters": map[string]any{}, "widgets": []any{}},
		fmt.Sprintf("DELETE /dashboards/%d", d):         nil,
		"POST " + grants(d):                             edits(edit("user", int64(to.id), "view")),
		fmt.Sprintf("PUT /resources/%d/owner", d):       map[string]any{"user_id": to.id},
		fmt.Sprintf("PUT /resources/%d/perspective", d): map[string]any{"perspective": "viewer"},
		fmt.Sprintf("POST /resources/%d/links", d):      map[string]any{"name": "Mine"},
	}
}

func init() {
	const view, adminEdit = "view export", "view export clone edit manage_data share publish delete set_default manage_access"

	conforms("TS1", func(t *testing.T, s *server) {
		x := newAgency(s, "toggl")
		d, c := x.dashboard(x.ada, "Delivery"), x.chart(x.ada, "Hours", hoursBy(""))
		for _, id := range []int64{d, c} {
			x.give(x.ada, id, x.tom, "view").is(200)
			x.give(x.ada, id, x.ben, "edit").is(200)
			x.ada.post(fmt.Sprintf("/resources/%d/links", id), map[string]any{"name": "Client"}).is(201)
		}
		x.mayOnly(x.tom, d, view)
		x.mayOnly(x.ben, d, adminEdit)
		// Nobody else, not even with what is their own.
		own := x.dashboard(x.tom, "Tom's")
		for _, id := range []int64{d, c, own} {
			x.give(x.tom, id, x.mara, "view").is(403)
			x.tom.post(fmt.Sprintf("/resources/%d/links", id), map[string]any{"name": "Client"}).is(403)
		}
		x.mayOnly(x.mara, own, "nothing")
	})

	conforms("TS2", func(t *testing.T, s *server) {
		x := newAgency(s, "toggl")
		rivals, rival := s.found("Rival", "toggl")
		group := x.ada.post("/groups", map[string]any{"name": "Design"}).is(201).id("id")
		x.ada.put(fmt.Sprintf("/groups/%d/members/user/%d", group, x.gus.id), nil).is(204)
		for _, to := range []struct {
			kind string
			id   int64
			who  client
		}{{"user", int64(x.gus.id), x.gus}, {"group", group, x.gus}, {"workspace", x.workspace, x.mara}} {
			d := x.dashboard(x.ada, "To a "+to.kind)
			x.mayOnly(to.who, d, "nothing")
			x.ada.post(grants(d), edits(edit(to.kind, to.id, "view"))).is(200)
			x.mayOnly(to.who, d, view)
		}
		d := x.dashboard(x.ada, "Ours")
		theirs := rival.post("/groups", map[string]any{"name": "Theirs"}).is(201).id("id")
		for _, wrong := range []map[string]any{edit("user", int64(rival.id), "view"), edit("group", theirs, "view"), edit("workspace", int64(s.root(rivals)), "view")} {
			x.ada.post(grants(d), edits(wrong)).is(422)
		}
		x.mayOnly(rival, d, "nothing")
	})

	conforms("TS3", func(t *testing.T, s *server) {
		x := newAgency(s, "toggl")
		d := x.dashboard(x.ada, "Delivery")
		x.mayOnly(x.ben, d, "nothing")
		x.ada.post(grants(d), edits(edit("workspace", x.workspace, "view"))).is(200)
		x.mayOnly(x.ben, d, adminEdit)
		x.mayOnly(x.tom, d, view)
		x.ben.put(fmt.Sprintf("/dashboards/%d", d), map[string]any{"version": 2, "title": "Ben's", "filters": map[string]any{}, "widgets": []any{}}).is(200)
	})

	conforms("TS4", func(t *testing.T, s *server) {
		x := newAgency(s, "toggl")
		d := x.dashboard(x.ada, "Delivery")
		group := x.ada.post("/groups", map[string]any{"name": "Design"}).is(201).id("id")
		for _, wrong := range []map[string]any{edit("user", int64(x.tom.id), "edit"), edit("group", group, "edit"), edit("workspace", x.workspace, "edit")} {
			refused := x.ada.post(grants(d), edits(wrong)).is(422)
			if !strings.Contains(string(refused.body), "organization admins only") {
				t.Errorf("it is not said why: %s", refused.body)
			}
		}
		x.mayOnly(x.tom, d, "nothing")
		x.give(x.ada, d, x.ben, "edit").is(200)
		x.mayOnly(x.ben, d, adminEdit)

		// Who stops being one has view at once, of what was given to them and of what is their own and shared.
		own, alone := x.dashboard(x.ben, "Ben's"), x.dashboard(x.ben, "Ben's alone")
		x.give(x.ben, own, x.tom, "view").is(200)
		x.ada.patch(fmt.Sprintf("/people/%d", x.ben.id), map[string]any{"role": "member"}).is(200)
		for _, id := range []int64{d, own} {
			x.mayOnly(x.ben, id, view)
			x.unchanged(x.ben, id, writes(id, 2, x.ben))
		}
		x.mayOnly(x.ben, alone, "view export clone edit manage_data delete set_default manage_access")
		panel := x.ada.get(fmt.Sprintf("/resources/%d/access", d)).is(200).has("grants.#", 1).has("grants.0.level", "edit").has("grants.0.asleep", true)
		if !strings.Contains(panel.text("grants.0.reason"), "organization admin") {
			t.Errorf("the list does not say why: %s", panel.body)
		}
		x.ada.patch(fmt.Sprintf("/people/%d", x.ben.id), map[string]any{"role": "admin"}).is(200)
		x.mayOnly(x.ben, d, adminEdit)
	})

	conforms("TS5", func(t *testing.T, s *server) {
		x := newAgency(s, "toggl")
		d, c := x.dashboard(x.ada, "Delivery"), x.chart(x.ada, "Hours", hoursBy(""))
		x.give(x.ada, d, x.tom, "view").is(200)
		x.give(x.ada, c, x.tom, "view").is(200)
		x.unchanged(x.tom, d, writes(d, 2, x.mara))
		x.unchanged(x.tom, c, map[string]any{
			fmt.Sprintf("PUT /charts/%d", c):    map[string]any{"version": 1, "title": "Mine", "question": hoursBy(""), "picture": map[string]any{"kind": "bar"}},
			fmt.Sprintf("DELETE /charts/%d", c): nil,
		})
	})

	conforms("TS6", func(t *testing.T, s *server) {
		x := newAgency(s, "toggl")
		c := x.chart(x.ada, "Hours", hoursBy("project"))
		d := x.dashboard(x.ada, "Delivery", c)
		for _, id := range []int64{c, d} {
			x.give(x.ada, id, x.gus, "view").is(200)
		}
		link := "/links/" + tokenOf(x.ada.post(fmt.Sprintf("/resources/%d/links", d), map[string]any{"name": "Client"}).is(201).text("url")) + "/data"
		x.sees(x.gus, c, 3)
		x.gus.get(fmt.Sprintf("/dashboards/%d/data", d)).is(200).has("widgets.w1.result.totals.0", 3)
		s.nobody().get(link).is(200).has("widgets.w1.result.totals.0", 3)
		// Filtered out, it is gone for everyone.
		without := hoursBy("project")
		without["filters"] = []any{map[string]any{"by": "project", "op": "is_not", "values": []any{x.private}}}
		x.ada.put(fmt.Sprintf("/charts/%d", c), map[string]any{"version": 1, "title": "Hours", "question": without, "picture": map[string]any{"kind": "bar"}}).is(200)
		x.sees(x.gus, c, 1)
		x.gus.get(fmt.Sprintf("/dashboards/%d/data", d)).is(200).has("widgets.w1.result.totals.0", 1)
		s.nobody().get(link).is(200).has("widgets.w1.result.totals.0", 1)
	})

	conforms("TS7", func(t *testing.T, s *server) {
		x := newAgency(s, "toggl")
		d := x.dashboard(x.ada, "Delivery")
		x.give(x.ada, d, x.tom, "view").is(200)
		given := x.give(x.ada, d, x.ben, "view").is(200)
		for i := range 2 {
			if given.id(fmt.Sprintf("grants.%d.principal.id", i)) == int64(x.ben.id) {
				x.ada.patch(fmt.Sprintf("%s/%d", grants(d), given.id(fmt.Sprintf("grants.%d.id", i))), map[string]any{"level": "edit"}).is(200).has(fmt.Sprintf("grants.%d.level", i), "edit")
			}
		}
		x.mayOnly(x.tom, d, view)
		x.give(x.ada, d, x.tom, "").is(200)
		x.mayOnly(x.tom, d, "nothing")
		x.give(x.ada, d, x.tom, "view").is(200)
		x.mayOnly(x.tom, d, view)
	})

	conforms("TS8", func(t *testing.T, s *server) {
		x := newAgency(s, "toggl")
		d := x.dashboard(x.ada, "Delivery")
		x.give(x.ada, d, x.tom, "view").is(200)
		x.give(x.ada, d, x.mara, "view").is(200)
		x.mayOnly(x.ben, d, adminEdit)
		x.give(x.ada, d, x.tom, "").is(200)
		x.mayOnly(x.ben, d, adminEdit)
		x.ada.post(fmt.Sprintf("/resources/%d/links", d), map[string]any{"name": "Client"}).is(201) // a link is no share
		x.give(x.ada, d, x.mara, "").is(200)
		x.mayOnly(x.ben, d, "nothing")
		// A chart shown through a dashboard that is shared counts as shared.
		c := x.chart(x.ada, "Hours", hoursBy(""))
		on := x.dashboard(x.ada, "On it", c)
		x.ben.get(fmt.Sprintf("/charts/%d", c)).is(404)
		x.give(x.ada, on, x.tom, "view").is(200)
		x.ben.get(fmt.Sprintf("/charts/%d", c)).is(200).has("can", "["+adminEdit+"]")
		x.give(x.ada, on, x.tom, "").is(200)
		x.ben.get(fmt.Sprintf("/charts/%d", c)).is(404)
	})

	conforms("TS9", func(t *testing.T, s *server) {
		x := newAgency(s, "toggl")
		for _, id := range []int64{x.dashboard(x.ada, "Delivery"), x.chart(x.ada, "Hours", hoursBy(""))} {
			links := fmt.Sprintf("/resources/%d/links", id)
			made := x.ada.post(links, map[string]any{"name": "Client"}).is(201)
			x.ada.post(links, map[string]any{"name": "Another"}).is(409)
			path := "/links/" + tokenOf(made.text("url"))
			s.nobody().get(path).is(200)
			s.nobody().get(path + "/data").is(200)
			for _, method := range []string{"PUT", "PATCH", "POST", "DELETE"} {
				s.nobody().ask(method, path, map[string]any{"title": "Mine"}).is(405)
			}
			s.nobody().delete(fmt.Sprintf("%s/%d", links, made.id("id"))).is(401)
			x.ada.get(links).is(200).has("total", 1)
		}
	})

	conforms("TS10", func(t *testing.T, s *server) {
		x := newAgency(s, "toggl")
		d := x.dashboard(x.ada, "Delivery")
		links := fmt.Sprintf("/resources/%d/links", d)
		made := x.ada.post(links, map[string]any{"name": "Client"}).is(201)
		old := "/links/" + tokenOf(made.text("url"))
		s.nobody().get(old).is(200)
		again := x.ada.post(fmt.Sprintf("%s/%d/reset", links, made.id("id")), nil).is(200)
		for _, who := range []client{s.nobody(), x.tom, x.ada} {
			who.get(old).is(404)
			who.get(old + "/data").is(404)
		}
		s.nobody().get("/links/" + tokenOf(again.text("url"))).is(200)
	})

	const dgUser, dgAdmin = "view export", "view export clone edit manage_data share"
	const dgOwner = "view export clone edit manage_data share publish delete duplicate set_default manage_access"

	conforms("DG1", func(t *testing.T, s *server) {
		x := newAgency(s, "dashgrid")
		d := x.dashboard(x.ada, "Delivery", x.chart(x.ada, "Hours", hoursBy("")))
		x.give(x.ada, d, x.gus, "user").is(200)
		x.mayOnly(x.gus, d, dgUser)
		x.gus.get(fmt.Sprintf("/dashboards/%d/data", d)).is(200).has("widgets.w1.result.totals.0", 3)
		x.unchanged(x.gus, d, writes(d, 2, x.mara))
	})

	conforms("DG2", func(t *testing.T, s *server) {
		x := newAgency(s, "dashgrid")
		d := x.dashboard(x.ada, "Delivery")
		x.give(x.ada, d, x.tom, "admin").is(200)
		x.mayOnly(x.tom, d, dgAdmin)
		x.tom.put(fmt.Sprintf("/dashboards/%d", d), map[string]any{"version": 2, "title": "Tom's title", "filters": map[string]any{}, "widgets": []any{map[string]any{"id": "t", "kind": "text", "text": "Hello", "x": 0, "y": 0, "w": 3, "h": 1}}}).is(200).has("title", "Tom's title")
		x.give(x.tom, d, x.mara, "user").is(200)
		x.give(x.tom, d, x.gus, "admin").is(200)
		x.give(x.tom, d, x.mara, "").is(200)
		x.mayOnly(x.mara, d, "nothing")
		x.mayOnly(x.gus, d, dgAdmin)
		x.tom.delete(fmt.Sprintf("/dashboards/%d", d)).is(403)

		// Widgets and what they show, whoever made them.
		adas := x.ada.post("/charts", map[string]any{"dashboard_id": d, "title": "Hours", "question": hoursBy(""), "picture": map[string]any{"kind": "bar"}}).is(201).id("id")
		x.ada.put(fmt.Sprintf("/dashboards/%d", d), map[string]any{"version": 3, "title": "Delivery", "filters": map[string]any{}, "widgets": []any{
			map[string]any{"id": "w1", "kind": "chart", "chart_id": adas, "x": 0, "y": 0, "w": 6, "h": 4}}}).is(200)
		x.tom.put(fmt.Sprintf("/charts/%d", adas), map[string]any{"version": 1, "title": "Tom's title", "question": hoursBy("project"), "picture": map[string]any{"kind": "donut"}, "become_author": true}).is(200).has("title", "Tom's title")
		x.gus.get(fmt.Sprintf("/dashboards/%d", d)).is(200).has("widgets.0.chart.title", "Tom's title").has("widgets.0.chart.picture.kind", "donut")
		x.mara.get(fmt.Sprintf("/charts/%d", adas)).is(404)
		x.give(x.ada, d, x.tom, "user").is(200)
		x.tom.put(fmt.Sprintf("/charts/%d", adas), map[string]any{"version": 2, "title": "Again", "question": hoursBy("project"), "picture": map[string]any{"kind": "bar"}}).is(403)
	})

	conforms("DG9", func(t *testing.T, s *server) {
		x := newAgency(s, "dashgrid")
		d := x.dashboard(x.ada, "Delivery")
		joined := x.clock.Now()
		x.clock.Advance(time.Hour)
		given := x.give(x.ada, d, x.tom, "user").is(200).has("grants.#", 2)
		tom := fmt.Sprintf("%s/%d", grants(d), given.id("grants.1.id"))
		given.has("grants.0.principal.id", x.ada.id).has("grants.0.level", "owner").has("grants.0.joined_at", joined.Format(time.RFC3339))
		given.has("grants.1.principal.name", "Tom").has("grants.1.level", "user").has("grants.1.joined_at", joined.Add(time.Hour).Format(time.RFC3339))
		// A change of role does not move it, and takes effect at once.
		x.clock.Advance(time.Hour)
		x.ada.patch(tom, map[string]any{"level": "admin"}).is(200).has("grants.1.level", "admin").has("grants.1.joined_at", joined.Add(time.Hour).Format(time.RFC3339)).has("grants.1.at", joined.Add(2*time.Hour).Format(time.RFC3339))
		x.mayOnly(x.tom, d, dgAdmin)
		x.ada.delete(tom).is(200).has("grants.#", 1)
		x.mayOnly(x.tom, d, "nothing")
		// Who comes again joins again.
		x.give(x.ada, d, x.tom, "user").is(200).has("grants.1.joined_at", joined.Add(2*time.Hour).Format(time.RFC3339))
	})

	conforms("DG3", func(t *testing.T, s *server) {
		x := newAgency(s, "dashgrid")
		d := x.dashboard(x.ada, "Delivery")
		x.give(x.ada, d, x.tom, "owner").is(200)
		x.mayOnly(x.tom, d, dgOwner)
		x.give(x.tom, d, x.mara, "owner").is(200)
		x.give(x.tom, d, x.ada, "").is(200)
		x.mayOnly(x.ada, d, "nothing") // an organization admin, and no owner any more
		x.mara.delete(fmt.Sprintf("/dashboards/%d", d)).is(204)
		x.mayOnly(x.tom, d, "nothing")
	})

	conforms("DG4", func(t *testing.T, s *server) {
		x := newAgency(s, "dashgrid")
		d := x.dashboard(x.tom, "Tom's")
		x.mayOnly(x.tom, d, dgOwner)
		x.mayOnly(x.ada, d, "nothing")
		x.tom.get(fmt.Sprintf("/resources/%d/access", d)).is(200).has("grants.#", 1).has("grants.0.level", "owner").has("grants.0.principal.name", "Tom")
		x.give(x.tom, d, x.tom, "").is(409) // the last one cannot go
	})

	conforms("DG5", func(t *testing.T, s *server) {
		x := newAgency(s, "dashgrid")
		d := x.dashboard(x.ada, "Delivery")
		x.give(x.ada, d, x.tom, "admin").is(200)
		x.give(x.ada, d, x.mara, "user").is(200)
		x.give(x.tom, d, x.gus, "owner").is(403)
		x.give(x.tom, d, x.tom, "owner").is(403)
		x.give(x.tom, d, x.ada, "admin").is(403)
		x.give(x.tom, d, x.ada, "").is(403)
		x.give(x.mara, d, x.gus, "user").is(403)
		x.mayOnly(x.ada, d, dgOwner)
		x.mayOnly(x.gus, d, "nothing")
	})

	conforms("DG7", func(t *testing.T, s *server) {
		x := newAgency(s, "dashgrid")
		sales, marketing, team := x.dashboard(x.ada, "Sales"), x.dashboard(x.ada, "Marketing"), x.dashboard(x.ada, "Team")
		x.give(x.ada, sales, x.tom, "user").is(200)
		x.give(x.ada, marketing, x.tom, "admin").is(200)
		x.give(x.ada, team, x.tom, "owner").is(200)
		x.mayOnly(x.tom, sales, dgUser)
		x.mayOnly(x.tom, marketing, dgAdmin)
		x.mayOnly(x.tom, team, dgOwner)
	})

	conforms("DG8", func(t *testing.T, s *server) {
		x := newAgency(s, "dashgrid")
		d := x.dashboard(x.ada, "Delivery")
		named := func(address string) map[string]any {
			return edits(map[string]any{"principal": map[string]any{"kind": "user", "email": address}, "level": "user"})
		}
		unknown := x.ada.post(grants(d), named("nobody@people.example")).is(422)
		if !strings.Contains(string(unknown.body), "nobody@people.example") {
			t.Errorf("it is not said what is wrong: %s", unknown.body)
		}
		unknown.has("offer.invite.email", "nobody@people.example") // Ada is an organization admin
		x.ada.post(grants(d), named("GUS@people.example")).is(200).has("grants.#", 2)
		if list := x.gus.get("/dashboards?tab=shared_with_me").is(200).names("title"); !slices.Equal(list, []string{"Delivery"}) {
			t.Error(list)
		}
	})

	const gdEdit = "view export clone edit manage_data share delete manage_access"

	// analysts gives Tom and Mara the role that may change dashboards.
	analysts := func(x *agency) *agency {
		for _, who := range []client{x.tom, x.mara} {
			x.ada.put(fmt.Sprintf("/workspaces/%d/roles/user/%d", x.workspace, who.id), map[string]any{"role": "analyst", "tree": true}).is(204)
		}
		return x
	}

	conforms("GD1", func(t *testing.T, s *server) {
		x := analysts(newAgency(s, "gooddata"))
		keeper := s.person("Kit", x.organization, access.Member, role(access.WorkspaceID(x.workspace), access.WorkspaceAdmin, false))
		d := x.dashboard(x.tom, "Delivery")
		x.mayOnly(x.tom, d, gdEdit)
		x.mayOnly(keeper, d, gdEdit)
		x.mayOnly(x.mara, d, "nothing")
		x.mayOnly(x.gus, d, "nothing")
	})

	conforms("GD4", func(t *testing.T, s *server) {
		x := analysts(newAgency(s, "gooddata"))
		vera := s.person("Vera", x.organization, access.Member, role(access.WorkspaceID(x.workspace), access.WorkspaceViewer, false))
		chart := x.chart(x.tom, "Hours", hoursBy(""))
		d := x.dashboard(x.tom, "Delivery", chart)
		data := fmt.Sprintf("/dashboards/%d/data", d)
		for _, who := range []client{x.mara, vera} {
			x.give(x.tom, d, who, "view").is(200)
			x.mayOnly(who, d, "view export")
			// The workspace's figures, of which neither Tom nor they could count all by themselves; a period of their choice.
			who.get(data).is(200).has("widgets.w1.result.totals.0", 3)
			who.get(data+"?preset=last_month").is(200).has("widgets.w1.result.totals.0", 0)
			x.unchanged(who, d, writes(d, 2, x.gus))
			who.get(fmt.Sprintf("/charts/%d", chart)).is(404)
		}
		vera.get("/charts").is(200).has("total", 0)
	})

	conforms("GD5", func(t *testing.T, s *server) {
		x := analysts(newAgency(s, "gooddata"))
		kit := s.person("Kit", x.organization, access.Member, role(access.WorkspaceID(x.workspace), access.WorkspaceAnalyst, false))
		d := x.dashboard(x.tom, "Delivery")
		x.give(x.tom, d, x.mara, "share").is(200)
		x.mayOnly(x.mara, d, "view export share")
		x.give(x.mara, d, kit, "edit").is(403)
		x.give(x.mara, d, kit, "share").is(200)
		x.give(x.mara, d, kit, "view").is(200)
		x.give(x.mara, d, kit, "").is(200)
		x.mayOnly(kit, d, "nothing")
		x.mara.delete(fmt.Sprintf("/dashboards/%d", d)).is(403)
	})

	conforms("GD6", func(t *testing.T, s *server) {
		x := analysts(newAgency(s, "gooddata"))
		kit := s.person("Kit", x.organization, access.Member, role(access.WorkspaceID(x.workspace), access.WorkspaceAnalyst, false))
		d := x.dashboard(x.tom, "Delivery")
		x.give(x.tom, d, x.mara, "edit").is(200)
		x.mayOnly(x.mara, d, gdEdit)
		x.mara.put(fmt.Sprintf("/dashboards/%d", d), map[string]any{"version": 2, "title": "Mara's", "filters": map[string]any{}, "widgets": []any{}}).is(200)
		x.give(x.mara, d, kit, "edit").is(200)
		x.give(x.mara, d, x.tom, "").is(200)
		x.mayOnly(x.tom, d, "nothing") // the creator's is an ordinary grant
		kit.delete(fmt.Sprintf("/dashboards/%d", d)).is(204)
	})

	conforms("GD7", func(t *testing.T, s *server) {
		x := analysts(newAgency(s, "gooddata"))
		vera := s.person("Vera", x.organization, access.Member, role(access.WorkspaceID(x.workspace), access.WorkspaceViewer, false))
		d := x.dashboard(x.tom, "Delivery")
		x.give(x.tom, d, vera, "edit").is(200)
		x.mayOnly(vera, d, "view export share")
		vera.put(fmt.Sprintf("/dashboards/%d", d), map[string]any{"version": 2, "title": "Vera's", "filters": map[string]any{}, "widgets": []any{}}).is(403)
		// More than viewer, and it is all hers.
		x.ada.put(fmt.Sprintf("/workspaces/%d/roles/user/%d", x.workspace, vera.id), map[string]any{"role": "analyst"}).is(204)
		x.mayOnly(vera, d, gdEdit)
	})

	conforms("GD8", func(t *testing.T, s *server) {
		x := analysts(newAgency(s, "gooddata"))
		d := x.dashboard(x.tom, "Delivery")
		x.give(x.tom, d, x.gus, "view").is(422)
		// Nor can somebody be invited as a guest, who could be given nothing here.
		x.ada.post(grants(d), edits(map[string]any{"principal": map[string]any{"kind": "user", "email": "nobody@people.example"}, "level": "view"})).is(422).has("offer", nil)
		group := x.ada.post("/groups", map[string]any{"name": "Design"}).is(201).id("id")
		x.tom.post(grants(d), edits(edit("group", group, "view"))).is(422)
		x.ada.put(fmt.Sprintf("/workspaces/%d/roles/user/%d", x.workspace, x.gus.id), map[string]any{"role": "viewer"}).is(204)
		x.ada.put(fmt.Sprintf("/workspaces/%d/roles/group/%d", x.workspace, group), map[string]any{"role": "viewer"}).is(204)
		x.give(x.tom, d, x.gus, "view").is(200)
		x.tom.post(grants(d), edits(edit("group", group, "view"))).is(200)
		x.mayOnly(x.gus, d, "view export")
		// Access that is lost closes it again; the grant stays, and says so.
		x.ada.delete(fmt.Sprintf("/workspaces/%d/roles/user/%d", x.workspace, x.gus.id)).is(204)
		x.mayOnly(x.gus, d, "nothing")
		x.tom.get(fmt.Sprintf("/resources/%d/access", d)).is(200).has("grants.#", 3)
	})

	conforms("GD9", func(t *testing.T, s *server) {
		x := analysts(newAgency(s, "gooddata"))
		child := x.ada.post("/workspaces", map[string]any{"name": "Client", "parent_id": x.workspace}).is(201).id("id")
		below := s.person("Bo", x.organization, access.Member, role(access.WorkspaceID(child), access.WorkspaceAdmin, false))
		d := x.dashboard(x.tom, "Delivery")
		x.give(x.tom, d, below, "edit").is(422)
		x.give(x.tom, d, below, "share").is(200)
		x.mayOnly(below, d, "view export share")
		below.put(fmt.Sprintf("/dashboards/%d", d), map[string]any{"version": 2, "title": "Bo's", "filters": map[string]any{}, "widgets": []any{}}).is(403)
		x.give(x.tom, d, x.mara, "edit").is(200)
		// Nor with what they were given while they had a role at home.
		bo := fmt.Sprintf("/workspaces/%d/roles/user/%d", x.workspace, below.id)
		x.ada.put(bo, map[string]any{"role": "analyst"}).is(204)
		x.give(x.tom, d, below, "edit").is(200)
		x.mayOnly(below, d, gdEdit)
		x.ada.delete(bo).is(204)
		x.mayOnly(below, d, "view export share")
		x.unchanged(below, d, map[string]any{
			fmt.Sprintf("PUT /dashboards/%d", d): map[string]any{"version": 2, "title": "Bo's", "filters": map[string]any{}, "widgets": []any{}}, fmt.Sprintf("DELETE /dashboards/%d", d): nil,
		})
	})

	conforms("GD14", func(t *testing.T, s *server) {
		x := analysts(newAgency(s, "gooddata"))
		below := func(name string) (w int64, c client) {
			w = x.ada.post("/workspaces", map[string]any{"name": name, "parent_id": x.workspace}).is(201).id("id")
			return w, s.person("Bo of "+name, x.organization, access.Member, role(access.WorkspaceID(w), access.WorkspaceViewer, false))
		}
		clients, bo := below("Client")
		sister, sue := below("Sister")
		for w, hours := range map[int64]time.Duration{clients: 4 * time.Hour, sister: 8 * time.Hour} {
			start := x.clock.Now().Add(-9 * time.Hour)
			x.ada.post("/time-entries", map[string]any{"workspace_id": w, "description": "Work", "start": start, "stop": start.Add(hours)}).is(201)
		}
		chart := x.chart(x.ada, "Hours", hoursBy(""))
		d := x.dashboard(x.ada, "Delivery", chart)
		for _, to := range []int64{d, chart} {
			for _, who := range []client{bo, sue, x.tom} {
				x.give(x.ada, to, who, "view").is(200)
			}
		}
		for _, row := range []struct {
			who   client
			hours any
		}{{x.tom, 15}, {bo, 4}, {sue, 8}} {
			row.who.get(fmt.Sprintf("/dashboards/%d/data", d)).is(200).has("widgets.w1.result.totals.0", row.hours)
			x.sees(row.who, chart, row.hours)
		}
	})

	conforms("GD12", func(t *testing.T, s *server) {
		x := analysts(newAgency(s, "gooddata"))
		vera := s.person("Vera", x.organization, access.Member, role(access.WorkspaceID(x.workspace), access.WorkspaceViewer, true))
		child := x.ada.post("/workspaces", map[string]any{"name": "Client", "parent_id": x.workspace}).is(201).id("id")
		group := x.ada.post("/groups", map[string]any{"name": "Design"}).is(201).id("id")
		x.ada.put(fmt.Sprintf("/groups/%d/members/user/%d", group, x.gus.id), nil).is(204)
		x.ada.put(fmt.Sprintf("/groups/%d/members/user/%d", group, vera.id), nil).is(204)
		has := func(w int64, holder string, tree bool) func() {
			path := fmt.Sprintf("/workspaces/%d/roles/%s", w, holder)
			x.ada.put(path, map[string]any{"role": "viewer", "tree": tree}).is(204)
			return func() { x.ada.delete(path).is(204) }
		}
		gus, design := fmt.Sprintf("user/%d", x.gus.id), fmt.Sprintf("group/%d", group)
		sees := func(kind string, id int64) func() {
			x.ada.put(fmt.Sprintf("/see-rights/user/%d/%s/%d", x.tom.id, kind, id), nil).is(204)
			return func() {}
		}
		for _, row := range []struct {
			what   string
			home   int64
			to     map[string]any
			gets   func() (lose func())
			reason string
		}{
			{"lost", x.workspace, x.gus.to("view"), func() func() { return has(x.workspace, gus, false) }, "Gus has no access to Acme."},
			{"lost in a parent", child, x.gus.to("view"), func() func() { return has(x.workspace, gus, true) }, "Gus has no access to Client."},
			{"never had", x.workspace, x.gus.to("view"), func() func() { return sees("user", int64(x.gus.id)) }, "Gus has no access to Acme."},
			{"a group's lost", child, edit("group", group, "edit"), func() func() { return has(child, design, false) }, ""},
			{"a group's never had", x.workspace, edit("group", group, "view"), func() func() { return sees("group", group) }, ""},
		} {
			d := x.tom.post("/dashboards", map[string]any{"workspace_id": row.home, "title": row.what}).is(201).id("id")
			panel := fmt.Sprintf("/resources/%d/access", d)
			lose := row.gets()
			given := x.tom.post(grants(d), edits(row.to, vera.to("share"))).is(200)
			lose()
			x.mayOnly(x.gus, d, "nothing")
			// The list says so, and why; of a group in which somebody else can open it, by name.
			seen, grant := x.ada.get(panel).is(200), int64(0)
			for i := range given.at("grants.#").(int) {
				g := fmt.Sprintf("grants.%d.", i)
				if kind := seen.text(g + "principal.kind"); seen.id(g+"principal.id") == int64(x.gus.id) || kind == "group" {
					grant = seen.id(g + "id")
					if row.reason != "" {
						seen.has(g+"unreachable.reason", row.reason).has(g+"unreachable.mend", true)
						if !strings.HasPrefix(seen.text(g+"unreachable.remedy"), "Give Gus a role in ") {
							t.Errorf("%s: %s", row.what, seen.body)
						}
						vera.get(panel).is(200).has(g+"unreachable.reason", row.reason).has(g+"unreachable.mend", false)
					} else {
						seen.has("unreachable_total", 1).has("unreachable.0.user.name", "Gus").has("unreachable.0.grant", grant).has("unreachable.0.mend", true)
					}
				}
			}
			// Whoever sees the list and is no analyst there cannot mend it; an analyst can.
			mend := fmt.Sprintf("%s/%d/mend", grants(d), grant)
			vera.post(mend, nil).is(403)
			x.mara.post(mend, nil).is(404)
			x.mayOnly(x.gus, d, "nothing")
			after := x.tom.post(mend, nil).is(200).has("unreachable_total", 0)
			for i := range given.at("grants.#").(int) {
				after.has(fmt.Sprintf("grants.%d.unreachable", i), nil)
			}
			if can := x.can(x.gus, d); !strings.HasPrefix(can, "view export") || strings.Contains(can, "edit") {
				t.Errorf("%s: mended, Gus can %s", row.what, can)
			}
			x.tom.post(mend, nil).is(422)
			for _, role := range []string{gus, design} { // as before for the next
				x.ada.delete(fmt.Sprintf("/workspaces/%d/roles/%s", row.home, role))
			}
		}
	})

	conforms("GD13", func(t *testing.T, s *server) {
		x := analysts(newAgency(s, "gooddata"))
		// Away from the admins: they can open what is in their workspaces.
		d := x.dashboard(x.tom, "Delivery")
		x.give(x.tom, d, x.mara, "edit").is(200)
		private := func(who client) []string { return who.get("/dashboards?tab=private").is(200).names("title") }
		if got := private(x.mara); len(got) != 0 {
			t.Error(got)
		}
		x.give(x.mara, d, x.tom, "").is(200)
		if got := private(x.mara); !slices.Equal(got, []string{"Delivery"}) {
			t.Error("private to Mara:", got)
		}
	})

	const hlView, hlEdit, hlFull = "view", "view export clone edit", "view export clone edit manage_data share publish delete manage_access"

	class := func(name, level string) map[string]any {
		return map[string]any{"principal": map[string]any{"kind": "class", "class": name}, "level": level}
	}
	// rows of the grants, class by class.
	levelsOf := func(x *agency, d int64) map[string]string {
		found := map[string]string{}
		a := x.ada.get(fmt.Sprintf("/resources/%d/access", d)).is(200)
		for i := range a.at("grants.#").(int) {
			found[a.text(fmt.Sprintf("grants.%d.principal.class", i))] = a.text(fmt.Sprintf("grants.%d.level", i))
		}
		return found
	}
	// house is an agency with somebody of every class; the dashboards are Tom's.
	house := func(s *server) (x *agency, staff, keeper client) {
		x = newAgency(s, "highlevel")
		return x, s.person("Stan", x.organization, access.Staff), s.person("Kit", x.organization, access.Member, role(access.WorkspaceID(x.workspace), access.WorkspaceAdmin, false))
	}

	conforms("HL1", func(t *testing.T, s *server) {
		x, _, keeper := house(s)
		d := x.dashboard(x.tom, "Delivery")
		for _, who := range []client{x.ada, keeper, x.mara} {
			x.mayOnly(who, d, "nothing") // private: the owner everything, everyone else nothing
		}
		if got := x.can(x.tom, d); !strings.Contains(got, hlFull) {
			t.Error("the owner can", got)
		}
		for level, can := range map[string]string{"view": hlView, "edit": hlEdit, "full": hlFull, "none": "nothing"} {
			x.tom.post(grants(d), edits(class("workspace_user", level))).is(200)
			x.mayOnly(x.mara, d, can)
		}
	})

	conforms("HL2", func(t *testing.T, s *server) {
		x, _, keeper := house(s)
		d := x.dashboard(x.tom, "Delivery")
		x.tom.post(grants(d), edits(class("workspace_user", "edit"), class("workspace_admin", "full"))).is(200)
		x.unchanged(x.mara, d, map[string]any{"POST " + grants(d): edits(class("workspace_user", "view"))})
		keeper.post(grants(d), edits(class("workspace_user", "view"))).is(200)
		x.mayOnly(x.mara, d, hlView)
		x.unchanged(x.mara, d, map[string]any{"POST " + grants(d): edits(class("workspace_user", "none"))})
	})

	conforms("HL3", func(t *testing.T, s *server) {
		x, _, _ := house(s)
		d := x.dashboard(x.tom, "Delivery")
		x.mayOnly(x.ada, d, "nothing")
		x.tom.put(fmt.Sprintf("/resources/%d/private", d), map[string]any{"private": false}).is(200)
		for _, level := range []string{"view", "none"} { // whatever the classes have
			x.tom.post(grants(d), edits(class("workspace_user", level))).is(200)
			x.mayOnly(x.ada, d, "view export clone edit manage_data share publish delete duplicate set_default manage_access")
		}
	})

	conforms("HL4", func(t *testing.T, s *server) {
		x, staff, keeper := house(s)
		set := func(who client, d int64) reply {
			t.Helper()
			return who.patch(fmt.Sprintf("/workspaces/%d", x.workspace), map[string]any{"default_dashboard_id": d})
		}
		is := func(d any) {
			t.Helper()
			x.ada.get("/session").is(200).has("workspaces.0.default_dashboard_id", d)
		}
		d := x.dashboard(x.tom, "Delivery")
		set(x.tom, d).is(403) // the owner of everything, and a workspace user
		x.tom.post(grants(d), edits(class("workspace_user", "full"))).is(200)
		set(x.mara, d).is(403)
		is(nil)
		for _, who := range []client{keeper, staff, x.ada} {
			set(who, d).is(200).has("default_dashboard_id", d)
			is(d)
			x.ada.patch(fmt.Sprintf("/workspaces/%d", x.workspace), map[string]any{"default_dashboard_id": 0}).is(200)
		}
		// Less than full is not enough, whoever they are.
		x.ada.post(grants(d), edits(class("staff", "edit"))).is(200)
		set(keeper, d).is(403)
		set(staff, d).is(403)
		x.ada.post(grants(d), edits(class("staff", "none"))).is(200)
		set(staff, d).is(404)
		set(staff, 987_654).is(404)
		is(nil)
	})

	conforms("HL5", func(t *testing.T, s *server) {
		x, staff, keeper := house(s)
		other := x.ada.post("/workspaces", map[string]any{"name": "Client Two"}).is(201).id("id")
		for _, who := range []client{keeper, x.tom} { // staff have no role there, and may all the same
			x.ada.put(fmt.Sprintf("/workspaces/%d/roles/user/%d", other, who.id), map[string]any{"role": "admin"}).is(204)
		}
		d := x.dashboard(x.tom, "Delivery", x.chart(x.tom, "Hours", hoursBy("")))
		x.tom.post(grants(d), edits(class("workspace_user", "edit"), class("workspace_admin", "full"))).is(200) // and the staff, who are above them
		clone, there := fmt.Sprintf("/dashboards/%d/clone", d), map[string]any{"workspace_id": other}
		made := func() int64 { return x.ada.get(fmt.Sprintf("/dashboards?workspace_id=%d", other)).is(200).id("total") }
		for _, who := range []client{x.tom, keeper, x.mara} { // its owner, an account admin, an account user
			who.post(clone, there).is(403)
			who.get(fmt.Sprintf("/dashboards?workspace_id=%d", other)).is(200).has("total", 0)
		}
		for _, who := range []client{staff, x.ada} {
			copied := who.post(clone, there).is(201).has("workspace", "Client Two").has("owner.id", who.id).has("private", true).has("title", "Delivery")
			copied.has("widgets.0.lives_here", true).has("widgets.0.chart.author.id", who.id)
			who.get(fmt.Sprintf("/charts/%d", copied.id("widgets.0.chart_id"))).is(200).has("workspace", "Client Two")
			keeper.get(fmt.Sprintf("/dashboards/%d", copied.id("id"))).is(404)
		}
		if made() != 1 { // Ada's own; staff's is private
			t.Error("copies in the other workspace:", made())
		}
		x.ada.post(grants(d), edits(class("staff", "view"))).is(200)
		staff.post(clone, there).is(403)
	})

	conforms("HL6", func(t *testing.T, s *server) {
		x, _, keeper := house(s)
		made := x.tom.post("/dashboards", map[string]any{"workspace_id": x.workspace, "title": "Delivery"}).is(201).has("private", true)
		d := made.id("id")
		private := fmt.Sprintf("/resources/%d/private", d)
		x.tom.post(grants(d), map[string]any{"edits": []any{class("workspace_user", "view")}}).is(422).has("errors.0.name", "end_private")
		x.tom.put(private, map[string]any{"private": false}).is(200)
		x.tom.post(grants(d), map[string]any{"edits": []any{class("workspace_admin", "full"), class("workspace_user", "view")}}).is(200)
		x.mayOnly(x.mara, d, hlView)
		// In one step, so that nobody sees it in between: not private, and who may do what.
		at := x.tom.post("/dashboards", map[string]any{"workspace_id": x.workspace, "title": "Open", "private": false, "grants": []any{class("workspace_admin", "full"), class("workspace_user", "view")}}).is(201).has("private", false).id("id")
		x.mayOnly(x.mara, at, hlView)
		// Private later again, by the owner alone.
		keeper.put(private, map[string]any{"private": true}).is(403)
		x.mayOnly(x.mara, d, hlView)
		x.tom.put(private, map[string]any{"private": true}).is(200)
		x.mayOnly(x.mara, d, "nothing")
		x.tom.put(private, map[string]any{"private": false}).is(200)
		x.mayOnly(x.mara, d, hlView)
	})

	conforms("HL7", func(t *testing.T, s *server) {
		x, staff, keeper := house(s)
		d := x.dashboard(x.ada, "Delivery")
		x.ada.post(grants(d), edits(class("staff", "full"), class("workspace_admin", "full"), class("workspace_user", "view"))).is(200)
		staff.post(grants(d), edits(class("workspace_user", "edit"))).is(200)
		staff.post(grants(d), edits(class("staff", "full"))).is(200)
		keeper.post(grants(d), edits(class("workspace_user", "view"))).is(200)
		keeper.post(grants(d), edits(class("workspace_admin", "full"))).is(200)
		keeper.post(grants(d), edits(class("staff", "view"))).is(403)
		for name, want := range map[string]string{"staff": "full", "workspace_admin": "full", "workspace_user": "view"} {
			if got := levelsOf(x, d)[name]; got != want {
				t.Errorf("%s has %s, want %s", name, got, want)
			}
		}
	})

	conforms("HL8", func(t *testing.T, s *server) {
		x, _, _ := house(s)
		d := x.dashboard(x.ada, "Delivery")
		set := func(name, level string, want ...string) {
			t.Helper()
			// Every change is shown before it is made, and then made in the same call.
			shown := x.ada.post(grants(d)+"/preview", map[string]any{"edits": []any{class(name, level)}}).is(200)
			before := levelsOf(x, d)
			x.ada.post(grants(d), edits(class(name, level))).is(200)
			after, changed := levelsOf(x, d), 0
			for i, c := range []string{"staff", "workspace_admin", "workspace_user"} {
				if after[c] != want[i] {
					t.Errorf("%s to %s: %s has %q, want %q", name, level, c, after[c], want[i])
				}
				if after[c] != before[c] {
					changed++
				}
			}
			if shown.at("changes.#") != changed {
				t.Errorf("%s to %s: %d changed, shown was %s", name, level, changed, shown.body)
			}
		}
		set("workspace_user", "view", "view", "view", "view")
		set("workspace_admin", "edit", "edit", "edit", "view")
		set("staff", "full", "full", "edit", "view")
		set("staff", "view", "view", "view", "view")
		set("workspace_user", "full", "full", "full", "full")
		set("workspace_admin", "view", "full", "view", "view")
	})

	conforms("HL9", func(t *testing.T, s *server) {
		x, _, _ := house(s)
		d := x.dashboard(x.ada, "Delivery")
		x.ada.put(fmt.Sprintf("/resources/%d/private", d), map[string]any{"private": false}).is(200)
		x.ada.post(grants(d), edits(class("workspace_user", "edit"))).is(200)
		x.ada.patch(fmt.Sprintf("/workspaces/%d", x.workspace), map[string]any{"default_dashboard_id": d}).is(200)
		x.ada.post(grants(d), edits(class("workspace_user", "none"))).is(409)
		x.ada.put(fmt.Sprintf("/resources/%d/private", d), map[string]any{"private": true}).is(409)
		x.ada.post(grants(d), edits(class("workspace_user", "view"))).is(200)
		x.mayOnly(x.mara, d, hlView)
		x.ada.patch(fmt.Sprintf("/workspaces/%d", x.workspace), map[string]any{"default_dashboard_id": 0}).is(200)
		x.ada.post(grants(d), edits(class("workspace_user", "none"))).is(200)
		x.mayOnly(x.mara, d, "nothing")
	})
}
