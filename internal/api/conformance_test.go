package api

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"vitrine/internal/access"
)

// rows are the statements of the specification's conformance table, by their id. Files named after a noun add theirs.
var rows = map[string]func(t *testing.T, s *server){}

// conforms adds a row: body gets a server with an empty store, on every database.
func conforms(id string, body func(t *testing.T, s *server)) {
	if rows[id] != nil {
		panic("the row " + id + " is there twice")
	}
	rows[id] = body
}

// table is how many rows each document has in the specification, and those that are not here: what only a browser shows
// (e2e/conformance.test.js), and what comes with data filters and buckets.
var table = map[string]struct {
	rows      int
	elsewhere []int
}{
	"TS": {rows: 11, elsewhere: []int{11}}, "GD": {rows: 14, elsewhere: []int{2, 3, 11}}, "DG": {rows: 10, elsewhere: []int{6, 10}}, "HL": {rows: 9}, "TA": {rows: 12},
}

func TestEveryRowOfTheTableIsHere(t *testing.T) {
	want := map[string]bool{}
	for document, x := range table {
		for n := 1; n <= x.rows; n++ {
			if !slices.Contains(x.elsewhere, n) {
				want[fmt.Sprint(document, n)] = true
			}
		}
	}
	for id := range want {
		if rows[id] == nil {
			t.Errorf("nothing proves %s", id)
		}
	}
	for id := range rows {
		if !want[id] {
			t.Errorf("%s is no row of the table", id)
		}
	}
}

func TestConformance(t *testing.T) {
	for _, id := range slices.Sorted(maps.Keys(rows)) {
		t.Run(id, func(t *testing.T) { each(t, rows[id]) })
	}
}

func init() {
	conforms("TA6", func(t *testing.T, s *server) {
		at, admin := s.found("Acme", "standard")
		w := admin.post("/workspaces", map[string]any{"name": "Client One"}).is(201).has("role", "admin").id("id")
		lead := s.person("Lead", at, access.Member, role(access.WorkspaceID(w), access.WorkspaceAdmin, true))

		// Everything a workspace admin can.
		admin.patch(fmt.Sprintf("/workspaces/%d", w), map[string]any{"settings": map[string]any{"projects_by": "admins"}}).is(200)
		project := admin.post("/projects", map[string]any{"workspace_id": w, "name": "Falcon", "public": true}).is(201).id("id")
		admin.get(fmt.Sprintf("/projects/%d", project)).is(200)
		admin.get(fmt.Sprintf("/workspaces/%d/rates", w)).is(200)

		// Adds and removes users, manages groups, and the organization's settings; a workspace admin does none of it.
		for _, call := range []struct {
			method, path string
			body         any
			status       int
		}{
			{"POST", "/people", map[string]any{"name": "Tom", "email": "tom@acme.example", "role": "member"}, 201},
			{"PATCH", fmt.Sprintf("/people/%d", s.person("Mara", at, access.Member).id), map[string]any{"active": false}, 200},
			{"PATCH", fmt.Sprintf("/people/%d", s.person("Ida", at, access.Member).id), map[string]any{"role": "admin"}, 200},
			{"POST", "/groups", map[string]any{"name": "Design"}, 201},
			{"PATCH", "/organization", map[string]any{"name": "Acme Studio", "links_off": true}, 200},
			{"POST", "/workspaces", map[string]any{"name": "Client Two"}, 201},
		} {
			lead.ask(call.method, call.path, call.body).is(403)
			admin.ask(call.method, call.path, call.body).is(call.status)
		}
		admin.get("/session").has("organization.name", "Acme Studio").has("organization.links_off", true)
		group := admin.get("/groups").id("items.0.id")
		for _, call := range [][2]string{{"PUT", fmt.Sprintf("/groups/%d/members/user/%d", group, lead.id)}, {"DELETE", fmt.Sprintf("/groups/%d/members/user/%d", group, lead.id)}, {"DELETE", fmt.Sprintf("/groups/%d", group)}} {
			lead.ask(call[0], call[1], nil).is(403)
			admin.ask(call[0], call[1], nil).is(204)
		}
		// More can be made.
		ida := s.signIn("Ida", at, access.UserID(admin.get("/people?search=ida").id("items.0.id")))
		ida.post("/groups", map[string]any{"name": "Paint"}).is(201)
	})

	conforms("TA7", func(t *testing.T, s *server) {
		at, admin := s.found("Acme", "standard")
		root := int64(s.root(at))
		tom := s.person("Tom", at, access.Member)
		outer := admin.post("/groups", map[string]any{"name": "Studio"}).is(201).id("id")
		inner := admin.post("/groups", map[string]any{"name": "Design"}).is(201).id("id")
		admin.put(fmt.Sprintf("/groups/%d/members/group/%d", outer, inner), nil).is(204)
		project := admin.post("/projects", map[string]any{"workspace_id": root, "name": "Falcon"}).is(201).id("id")

		// To a workspace, and to a project of it.
		admin.put(fmt.Sprintf("/workspaces/%d/roles/group/%d", root, outer), map[string]any{"role": "member"}).is(204)
		admin.put(fmt.Sprintf("/projects/%d/members/group/%d", project, inner), map[string]any{}).is(200)
		tom.get("/workspaces").is(200).has("total", 0)
		tom.get(fmt.Sprintf("/projects/%d", project)).is(404)
		admin.put(fmt.Sprintf("/groups/%d/members/user/%d", inner, tom.id), nil).is(204)
		tom.get("/workspaces").is(200).has("total", 1).has("items.0.role", "member")
		tom.get(fmt.Sprintf("/projects/%d", project)).is(200).has("name", "Falcon")
		start := s.clock.Now().Add(-5400e9)
		tom.post("/time-entries", map[string]any{"workspace_id": root, "project_id": project, "start": start, "stop": start.Add(3600e9)}).is(201)

		// In a report's filter: its members at that time.
		hours := map[string]any{"workspace_id": root, "question": map[string]any{"measures": []string{"hours"}, "period": map[string]any{"preset": "all_time"},
			"filters": []any{map[string]any{"by": "group", "op": "is", "values": []int64{outer}}}}}
		admin.post("/charts/preview", hours).is(200).has("totals.0", 1)

		admin.delete(fmt.Sprintf("/groups/%d/members/user/%d", inner, tom.id)).is(204)
		tom.get("/workspaces").is(200).has("total", 0)
		tom.get(fmt.Sprintf("/projects/%d", project)).is(404)
		admin.post("/charts/preview", hours).is(200).has("totals.0", 0)
	})

	conforms("TA12", func(t *testing.T, s *server) {
		_, admin := s.found("Acme", "standard")
		one := admin.post("/workspaces", map[string]any{"name": "One"}).is(201).id("id")
		two := admin.post("/workspaces", map[string]any{"name": "Two"}).is(201).id("id")
		admin.post("/workspaces", map[string]any{"name": "Three"}).is(201)
		invite := map[string]any{"name": "Tom", "email": "tom@acme.example", "role": "member",
			"workspaces": []any{map[string]any{"id": one, "role": "member"}, map[string]any{"id": two, "role": "admin"}}}
		url := admin.post("/people", invite).is(201).text("invitation_url")
		tom := client{server: s, name: "Tom", session: cookieOf(t, s.nobody().post("/invitations/"+url[len("https://vitrine.example/invitations/"):], map[string]any{"password": "a long password"}).is(200))}
		tom.get("/workspaces").is(200).has("total", 2).has("items.0.role", "member").has("items.1.role", "admin")
		tom.patch(fmt.Sprintf("/workspaces/%d", two), map[string]any{"name": "Second"}).is(200)
		tom.patch(fmt.Sprintf("/workspaces/%d", one), map[string]any{"name": "First"}).is(403)
		_, rival := s.found("Rival", "standard")
		invite["email"] = "ida@acme.example"
		rival.post("/people", invite).is(422).has("errors.0.name", "workspaces[0].id")
	})
}
