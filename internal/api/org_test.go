package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"vitrine/internal/access"
	"vitrine/internal/gate"
	"vitrine/internal/org"
)

// Whoever comes in, by whatever way, has a session in a cookie until they sign out. The rules of coming in are tested in internal/org.
func TestWhoComesInHasACookie(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ada := s.setUp()
		ada.get("/session").is(200).has("user.name", "Ada")
		ada.delete("/session").is(204)
		ada.get("/session").is(401)
		again := client{server: s, name: "Ada", session: cookieOf(t, s.nobody().post("/session", map[string]any{"email": "ada@acme.example", "password": "correct horse battery"}).is(200))}
		url := again.post("/people", map[string]any{"name": "Tom", "email": "tom@acme.example", "role": "member"}).is(201).text("invitation_url")
		tom := client{server: s, name: "Tom", session: cookieOf(t, s.nobody().post("/invitations/"+url[strings.LastIndexByte(url, '/')+1:], map[string]any{"password": "a password of mine"}).is(200))}
		tom.get("/session").is(200).has("user.name", "Tom")
		token := client{server: s, name: "Tom's script", token: tom.post("/tokens", map[string]any{"name": "Reports"}).is(201).text("token")}
		token.get("/session").is(200).has("user.name", "Tom")
		token.post("/tokens", map[string]any{"name": "Successor"}).is(403)
		// What is not known is refused.
		tom.patch("/me", map[string]any{"email": "x@y.example"}).is(422)
		s.api.Org.Demo = []org.DemoPerson{{Email: "ada@acme.example", Name: "Ada"}}
		demo := client{server: s, name: "Ada", session: cookieOf(t, s.nobody().post("/demo/session", map[string]any{"email": "ada@acme.example"}).is(200))}
		demo.get("/session").is(200).has("demo", true)
		for range 10 {
			s.nobody().post("/session", map[string]any{"email": "ada@acme.example", "password": "wrong"}).is(401)
		}
		if limited := s.nobody().post("/session", map[string]any{"email": "ada@acme.example", "password": "wrong"}).is(429).has("code", "limited"); limited.header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
	})
}

func cookieOf(t *testing.T, r reply) string {
	t.Helper()
	response := http.Response{Header: r.header}
	for _, cookie := range response.Cookies() {
		if cookie.Name == gate.SessionCookie {
			if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" {
				t.Errorf("the session's cookie is %v", cookie)
			}
			return cookie.Value
		}
	}
	t.Fatalf("%s: no cookie", r.what)
	return ""
}

// setUp is a program with one organization, whose admin can sign in with a password.
func (s *server) setUp() client {
	s.t.Helper()
	done := s.nobody().post("/setup", map[string]any{"token": setupToken, "organization": "Acme", "name": "Ada", "email": "ada@acme.example", "password": "correct horse battery"}).is(200)
	return client{server: s, name: "Ada", id: access.UserID(done.id("user.id")), session: cookieOf(s.t, done)}
}

func TestRequestsFromOtherSitesAreRefused(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		ada := s.setUp()
		secret := ada.post("/tokens", map[string]any{"name": "Reports"}).is(201).text("token")
		forged := ada
		forged.header = http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://evil.example"}}
		forged.post("/groups", map[string]any{"name": "Owned"}).is(403)
		forged.header = http.Header{"Origin": {"https://evil.example"}}
		forged.post("/groups", map[string]any{"name": "Owned"}).is(403)
		if names := ada.get("/groups").names("name"); len(names) != 0 {
			t.Errorf("a forged request made %v", names)
		}
		ada.header = http.Header{"Sec-Fetch-Site": {"same-origin"}}
		ada.post("/groups", map[string]any{"name": "Studio"}).is(201)
		script := client{server: s, name: "script", token: secret, header: http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://tool.example"}}}
		script.post("/groups", map[string]any{"name": "Design"}).is(201)
	})
}

// An account without a password belongs to nobody yet: whoever holds one organization's link gets into that one alone.
func TestAnInvitationIsNoWayIntoAnotherOrganization(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		ada := s.setUp()
		_, rival := s.found("Rival", "standard")
		invite := func(by client, name string) string {
			t.Helper()
			url := by.post("/people", map[string]any{"name": name, "email": name + "@acme.example", "role": "admin"}).is(201).text("invitation_url")
			return "/invitations/" + url[strings.LastIndexByte(url, '/')+1:]
		}
		w := ada.get("/workspaces").id("items.0.id")
		acme := ada.get("/session").id("organization.id")
		file := "User,Email,Start date,Start time,Duration\nIda,ida@acme.example,2026-01-13,09:00:00,01:00:00\n"
		id := ada.post(fmt.Sprintf("/imports?workspace_id=%d", w), []byte(file)).is(202).id("id")
		s.settle()
		ada.get(fmt.Sprintf("/imports/%d", id)).is(200).has("state", "done")
		invite(ada, "tom")
		for _, name := range []string{"tom", "ida"} { // invited, and taken over from a file
			link := invite(rival, name)
			x := client{server: s, name: name, session: cookieOf(t, s.nobody().post(link, map[string]any{"password": "a password of the rival"}).is(200).has("organization.name", "Rival").has("organizations.#", 1))}
			x.put("/session/organization", map[string]any{"organization_id": acme}).is(404)
			s.nobody().post("/session", map[string]any{"email": name + "@acme.example", "password": "a password of the rival"}).is(200).has("organization.name", "Rival")
			// Acme's own link lets them in.
			s.nobody().post(invite(ada, name), map[string]any{"password": "a password of the rival"}).is(200).has("organization.name", "Acme")
			x.put("/session/organization", map[string]any{"organization_id": acme}).is(200)
		}
	})
}

func TestLimitsBehindAProxy(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		s.setUp()
		from := func(address string) client {
			c := s.nobody()
			c.header = http.Header{"X-Forwarded-For": {address}}
			return c
		}
		use := func(address string, attempts, n int) reply {
			return from(address).post("/session", map[string]any{"email": fmt.Sprintf("p%d-%d@acme.example", attempts, n), "password": "wrong"})
		}
		// Without a proxy the header is anybody's to write, and says nothing.
		for n := range 50 {
			use(fmt.Sprintf("198.51.100.%d", n), 1, n).is(401)
		}
		use("198.51.100.99", 1, 50).is(429)
		s.api.Gate.BehindProxy = true
		for n := range 50 {
			use("203.0.113.7, 198.51.100.1", 2, n).is(401) // the last is what the proxy wrote
		}
		use("192.0.2.1, 198.51.100.1", 2, 50).is(429)
		use("203.0.113.7, 198.51.100.2", 2, 51).is(401)
	})
}

func TestDefaultDashboard(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		at, admin := s.found("Acme", "standard")
		root := s.root(at)
		tom := s.person("Tom", at, access.Member, role(root, access.WorkspaceMember, false))
		lead := s.person("Lead", at, access.Member, role(root, access.WorkspaceAdmin, false))
		other := admin.post("/workspaces", map[string]any{"name": "Other"}).is(201).id("id")
		dashboard := func(c client, workspace any) int64 {
			id := c.post("/dashboards", map[string]any{"workspace_id": workspace, "title": "Delivery"}).is(201).id("id")
			c.post(fmt.Sprintf("/resources/%d/grants", id), map[string]any{"end_private": true, "edits": []any{map[string]any{"principal": map[string]any{"kind": "workspace", "id": root}, "level": "view"}}}).is(200)
			return id
		}
		toms, elsewhere := dashboard(tom, root), dashboard(admin, other)
		path := fmt.Sprintf("/workspaces/%d", root)
		set := func(c client, id int64) reply { return c.patch(path, map[string]any{"default_dashboard_id": id}) }
		set(tom, toms).is(403) // its owner, but no admin of the workspace
		set(lead, elsewhere).is(403)
		set(admin, elsewhere).is(422).has("errors.0.name", "default_dashboard_id")
		set(lead, 987654321).is(404)
		set(lead, toms).is(200).has("default_dashboard_id", toms)
		tom.get("/session").has("workspaces.0.default_dashboard_id", toms)
		tom.patch(path, map[string]any{"default_dashboard_id": 0}).is(403)
		lead.delete(fmt.Sprintf("/dashboards/%d", toms)).is(204)
		tom.get("/session").is(200).has("workspaces.0.default_dashboard_id", nil)
		lead.patch(path, map[string]any{"name": "Root"}).is(200)
	})
}

// Somebody's own name is not told to an organization that only knows their address.
func TestWhomOneInvitesIsCalledAsOneNamedThem(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		ada := s.setUp()
		ada.patch("/me", map[string]any{"name": "Ada Lovelace"}).is(200)
		rivals, rival := s.found("Rival", "standard")
		made := rival.post("/people", map[string]any{"name": "A. from Acme", "email": "ada@acme.example", "role": "member",
			"workspaces": []any{map[string]any{"id": s.root(rivals), "role": "member"}}}).is(201).has("person.name", "A. from Acme")
		token := made.text("invitation_url")
		token = token[strings.LastIndexByte(token, '/')+1:]
		told := func(what string, a reply, tells bool) {
			t.Helper()
			if is := strings.Contains(string(a.is(200).body), "Lovelace"); is != tells {
				t.Errorf("%s tells the name: %v\n%s", what, is, a.body)
			}
		}
		root := s.root(rivals)
		project := rival.post("/projects", map[string]any{"workspace_id": root, "name": "Falcon"}).is(201).id("id")
		rival.put(fmt.Sprintf("/projects/%d/members/user/%d", project, ada.id), map[string]any{"manager": false}).is(200)
		rival.put(fmt.Sprintf("/workspaces/%d/rates/%d", root, ada.id), map[string]any{"rate_cents": 9000}).is(200)
		dashboard := rival.post("/dashboards", map[string]any{"workspace_id": root, "title": "Sales"}).is(201).id("id")
		everywhere := func(tells bool) {
			t.Helper()
			for _, path := range []string{"/people", fmt.Sprintf("/workspaces/%d/roles", root), fmt.Sprintf("/workspaces/%d/rates", root), fmt.Sprintf("/projects/%d/members", project),
				"/projects", "/search?q=a", fmt.Sprintf("/resources/%d/candidates?search=a", dashboard)} {
				if a := rival.get(path); strings.Contains(string(a.body), "A. from Acme") || strings.Contains(string(a.body), "Lovelace") {
					told(path, a, tells)
				} else if path != "/projects" {
					t.Errorf("%s does not name them: %s", path, a.body)
				}
			}
		}
		told("the invitation", s.nobody().get("/invitations/"+token), false)
		everywhere(false)
		ada.patch("/me", map[string]any{"name": "Ada K. Lovelace"}).is(200)
		everywhere(false)
		rival.patch(fmt.Sprintf("/people/%d", ada.id), map[string]any{"name": "A. of Acme"}).is(200).has("name", "A. of Acme")
		ada.get("/session").has("user.name", "Ada K. Lovelace")
		rival.patch(fmt.Sprintf("/people/%d", ada.id), map[string]any{"name": "A. from Acme"}).is(200)
		// A file that names the address is told no more.
		_, third := s.found("Third", "standard")
		where := third.get("/workspaces").id("items.0.id")
		third.post(fmt.Sprintf("/imports?workspace_id=%d", where), []byte(strings.ReplaceAll(strings.ReplaceAll(classicCSV, "owner@people.example", "ada@acme.example"), "owner,", "Ada,"))).is(202)
		s.settle()
		told("an import", third.get("/people"), false)
		told("its entries", third.get("/time-entries"), false)

		s.nobody().post("/invitations/"+token, map[string]any{"password": "correct horse battery"}).is(200).has("user.name", "Ada K. Lovelace")
		everywhere(true)
		told("the other", third.get("/people"), false)
	})
}
