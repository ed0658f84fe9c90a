package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/gate"
	"vitrine/internal/org"
)

func TestSetUpWorksOnce(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		nobody := s.nobody()
		nobody.get("/setup").is(200).has("needed", true).has("demo", false)
		form := map[string]any{"token": "guess", "organization": "Acme & Söhne", "name": "Ada", "email": "Ada@Acme.example", "password": "correct horse battery"}
		nobody.post("/setup", form).is(403)
		form["token"] = setupToken
		form["password"] = "short"
		nobody.post("/setup", form).is(422).has("errors.0.name", "password")
		form["password"] = "correct horse battery"
		done := nobody.post("/setup", form).is(200).has("organization.role", "admin").has("organization.path", "acme-soehne").has("user.email", "ada@acme.example").has("workspaces.0.role", "admin")
		ada := client{server: s, name: "Ada", session: cookieOf(t, done)}
		ada.get("/session").is(200).has("user.name", "Ada")
		nobody.get("/setup").has("needed", false)
		nobody.post("/setup", form).is(404)
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

func TestSignIn(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		s.setUp()
		nobody := s.nobody()
		wrong := nobody.post("/session", map[string]any{"email": "ada@acme.example", "password": "wrong"}).is(401)
		unknown := nobody.post("/session", map[string]any{"email": "nobody@acme.example", "password": "wrong"}).is(401)
		if wrong.text("detail") != unknown.text("detail") {
			t.Errorf("a wrong password says %q, an unknown address %q", wrong.text("detail"), unknown.text("detail"))
		}
		ada := client{server: s, name: "Ada", session: cookieOf(t, nobody.post("/session", map[string]any{"email": " ADA@acme.example", "password": "correct horse battery"}).is(200))}
		ada.get("/session").is(200).has("user.name", "Ada")
		ada.delete("/session").is(204)
		ada.get("/session").is(401)
	})
}

func TestSessionsAreSeenAndEnded(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		first := s.setUp()
		second := client{server: s, name: "Ada elsewhere", session: cookieOf(t, s.nobody().post("/session", map[string]any{"email": "ada@acme.example", "password": "correct horse battery"}).is(200))}
		list := first.get("/sessions").is(200).has("total", 2)
		if strings.Contains(string(list.body), first.session) {
			t.Error("the list of sessions shows a secret")
		}
		var other int64
		for i := range 2 {
			if list.at(fmt.Sprintf("items.%d.current", i)) == false {
				other = list.id(fmt.Sprintf("items.%d.id", i))
			}
		}
		at, _ := s.found("Rival", "standard")
		stranger := s.person("Stranger", at, access.Member)
		stranger.delete(fmt.Sprintf("/sessions/%d", other)).is(404)
		second.get("/session").is(200)
		first.delete(fmt.Sprintf("/sessions/%d", other)).is(204)
		second.get("/session").is(401)
		s.clock.Advance(20 * 24 * time.Hour)
		first.get("/session").is(200)
		s.clock.Advance(29 * 24 * time.Hour)
		first.get("/session").is(200)
		s.clock.Advance(31 * 24 * time.Hour)
		first.get("/session").is(401)
	})
}

func TestPassword(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ada := s.setUp()
		other := client{server: s, name: "Ada elsewhere", session: cookieOf(t, s.nobody().post("/session", map[string]any{"email": "ada@acme.example", "password": "correct horse battery"}).is(200))}
		ada.put("/me/password", map[string]any{"current": "wrong", "new": "another long password"}).is(422).has("errors.0.name", "current")
		ada.put("/me/password", map[string]any{"current": "correct horse battery", "new": "short"}).is(422).has("errors.0.name", "new")
		ada.put("/me/password", map[string]any{"current": "correct horse battery", "new": "another long password"}).is(204)
		ada.get("/session").is(200)
		other.get("/session").is(401)
		s.nobody().post("/session", map[string]any{"email": "ada@acme.example", "password": "correct horse battery"}).is(401)
		s.nobody().post("/session", map[string]any{"email": "ada@acme.example", "password": "another long password"}).is(200)
	})
}

func TestSignInIsLimited(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		s.setUp()
		attempt := map[string]any{"email": "ada@acme.example", "password": "wrong"}
		for range 10 {
			s.nobody().post("/session", attempt).is(401)
		}
		limited := s.nobody().post("/session", attempt).is(429).has("code", "limited")
		if limited.header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
		right := map[string]any{"email": "ada@acme.example", "password": "correct horse battery"}
		s.nobody().post("/session", right).is(429)
		s.clock.Advance(16 * time.Minute)
		s.nobody().post("/session", right).is(200)
		// Many accounts from one address.
		for n := range 60 {
			last := s.nobody().post("/session", map[string]any{"email": fmt.Sprintf("p%d@acme.example", n), "password": "wrong"})
			if want := 401; n < 50 && last.status != want || n >= 50 && last.status != 429 {
				t.Fatalf("attempt %d from one address: %d", n, last.status)
			}
		}
	})
}

func TestTokens(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ada := s.setUp()
		made := ada.post("/tokens", map[string]any{"name": "Reports", "expires_at": s.clock.Now().Add(48 * time.Hour)}).is(201)
		secret := made.text("token")
		if !strings.HasPrefix(secret, "vt_") {
			t.Errorf("the token is %q", secret)
		}
		script := client{server: s, name: "script", token: secret}
		script.get("/session").is(200).has("user.name", "Ada")
		if list := ada.get("/tokens").is(200).has("total", 1).has("items.0.name", "Reports"); strings.Contains(string(list.body), secret) {
			t.Error("the list shows the token again")
		}
		script.post("/tokens", map[string]any{"name": "Successor"}).is(403)
		ada.post("/tokens", map[string]any{"name": "Late", "expires_at": s.clock.Now()}).is(422).has("errors.0.name", "expires_at")
		s.clock.Advance(47 * time.Hour)
		script.get("/session").is(200)
		s.clock.Advance(2 * time.Hour)
		script.get("/session").is(401)
		other := ada.post("/tokens", map[string]any{"name": "Endless"}).is(201)
		endless := client{server: s, name: "script", token: other.text("token")}
		endless.get("/session").is(200)
		ada.delete(fmt.Sprintf("/tokens/%d", other.id("id"))).is(204)
		endless.get("/session").is(401)
		ada.delete(fmt.Sprintf("/tokens/%d", other.id("id"))).is(404)
	})
}

func TestRequestsFromOtherSitesAreRefused(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
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

func TestLeavingEndsEverythingAtOnce(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		at, admin := s.found("Acme", "standard")
		w := s.root(at)
		tom := s.person("Tom", at, access.Member, role(w, access.WorkspaceMember, true))
		token := client{server: s, name: "Tom's script", token: tom.post("/tokens", map[string]any{"name": "Reports"}).is(201).text("token")}
		group := admin.post("/groups", map[string]any{"name": "Studio"}).is(201).id("id")
		admin.put(fmt.Sprintf("/groups/%d/members/user/%d", group, tom.id), nil).is(204)
		token.get("/session").is(200)

		admin.patch(fmt.Sprintf("/people/%d", tom.id), map[string]any{"active": false}).is(200).has("active", false)
		tom.get("/session").is(401)
		token.get("/session").is(401)
		if names := admin.get("/people").names("name"); slices.Contains(names, "Tom") {
			t.Errorf("people are still %v", names)
		}
		admin.get("/groups").has("items.0.people", 0)

		admin.patch(fmt.Sprintf("/people/%d", tom.id), map[string]any{"active": true}).is(200)
		tom.get("/session").is(401)
		token.get("/session").is(401)
		admin.get("/groups").has("items.0.people", 1)
		back := s.signIn("Tom", at, tom.id)
		back.get("/session").is(200).has("workspaces.0.role", "member")
	})
}

func TestTheLastAdminStays(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		at, admin := s.found("Acme", "standard")
		self := fmt.Sprintf("/people/%d", admin.id)
		admin.patch(self, map[string]any{"role": "member"}).is(409)
		admin.patch(self, map[string]any{"active": false}).is(409)
		// Who was only invited may never come.
		admin.post("/people", map[string]any{"name": "Nobody Yet", "email": "yet@acme.example", "role": "admin"}).is(201)
		admin.patch(self, map[string]any{"role": "member"}).is(409)
		// What is refused changes nothing.
		admin.patch(self, map[string]any{"role": "member", "name": "Somebody Else"}).is(409)
		admin.get("/session").is(200).has("organization.role", "admin").has("user.name", "Admin of Acme")
		other := s.person("Other", at, access.Admin)
		admin.patch(self, map[string]any{"role": "member"}).is(200)
		admin.patch(self, map[string]any{"role": "admin"}).is(403)
		other.get("/people").is(200)
	})
}

func TestInvitationWorksOnce(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ada := s.setUp()
		invited := ada.post("/people", map[string]any{"name": "Tom Aldous", "email": "tom@acme.example", "role": "member"}).is(201)
		token := invited.text("invitation_url")
		token = token[strings.LastIndexByte(token, '/')+1:]
		nobody := s.nobody()
		nobody.get("/invitations/"+token).is(200).has("organization", "Acme").has("email", "tom@acme.example").has("name", "Tom Aldous").has("has_password", false)
		nobody.post("/invitations/"+token, map[string]any{"password": "short"}).is(422)
		nobody.post("/session", map[string]any{"email": "tom@acme.example", "password": ""}).is(401)
		tom := client{server: s, name: "Tom", session: cookieOf(t, nobody.post("/invitations/"+token, map[string]any{"name": "Tom A.", "password": "a password of mine"}).is(200))}
		tom.get("/session").is(200).has("user.name", "Tom A.").has("organization.role", "member")
		nobody.get("/invitations/" + token).is(404)
		nobody.post("/invitations/"+token, map[string]any{"password": "a password of theirs"}).is(404)
		nobody.post("/session", map[string]any{"email": "tom@acme.example", "password": "a password of mine"}).is(200)
		ada.post("/people", map[string]any{"name": "Tom", "email": "TOM@acme.example", "role": "admin"}).is(409)

		// A second invitation replaces the first; both die of age.
		first := ada.post("/people", map[string]any{"name": "Mara", "email": "mara@acme.example", "role": "member"}).is(201).text("invitation_url")
		second := ada.post("/people", map[string]any{"name": "Mara", "email": "mara@acme.example", "role": "guest"}).is(201).text("invitation_url")
		nobody.get("/invitations/" + first[strings.LastIndexByte(first, '/')+1:]).is(404)
		nobody.get("/invitations/" + second[strings.LastIndexByte(second, '/')+1:]).is(200)
		s.clock.Advance(15 * 24 * time.Hour)
		nobody.get("/invitations/" + second[strings.LastIndexByte(second, '/')+1:]).is(404)
	})
}

func TestWhoComesInBringsTheirClock(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		form := map[string]any{"token": setupToken, "organization": "Acme", "name": "Ada", "email": "ada@acme.example", "password": "correct horse battery", "time_zone": "Europe/Vienna", "locale": "de-AT", "first_weekday": 0}
		done := s.nobody().post("/setup", form).is(200).has("user.time_zone", "Europe/Vienna").has("user.locale", "de-AT").has("user.first_weekday", 0)
		ada := client{server: s, name: "Ada", session: cookieOf(t, done)}
		ada.get("/workspaces").is(200).has("items.0.settings.time_zone", "Europe/Vienna").has("items.0.settings.first_weekday", 0)

		invited := ada.post("/people", map[string]any{"name": "Tom", "email": "tom@acme.example", "role": "member"}).is(201).text("invitation_url")
		accept := "/invitations/" + invited[strings.LastIndexByte(invited, '/')+1:]
		s.nobody().post(accept, map[string]any{"password": "a password of mine", "time_zone": "Europe/Nowhere"}).is(422).has("errors.0.name", "time_zone")
		s.nobody().post(accept, map[string]any{"password": "a password of mine", "time_zone": "America/New_York", "locale": "en-US", "first_weekday": 0}).is(200).
			has("user.time_zone", "America/New_York").has("user.locale", "en-US").has("user.first_weekday", 0)

		// An account keeps the clock it has, whoever invites it.
		_, rival := s.found("Rival", "standard")
		invited = rival.post("/people", map[string]any{"name": "Ada", "email": "ada@acme.example", "role": "member"}).is(201).text("invitation_url")
		s.nobody().post("/invitations/"+invited[strings.LastIndexByte(invited, '/')+1:], map[string]any{"password": "correct horse battery", "time_zone": "Asia/Tokyo"}).is(200).
			has("user.time_zone", "Europe/Vienna")
	})
}

func TestWhoeverHasNoWorkspaceIsToldWhomToAsk(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ada := s.setUp()
		join := func(email, role string) reply {
			url := ada.post("/people", map[string]any{"name": "Tom", "email": email, "role": role}).is(201).text("invitation_url")
			return s.nobody().post("/invitations/"+url[strings.LastIndexByte(url, '/')+1:], map[string]any{"password": "a password of mine"}).is(200)
		}
		join("tom@acme.example", "member").has("workspaces.#", 0).has("ask_for_role.#", 1).has("ask_for_role.0", "Ada")
		join("gil@acme.example", "guest").has("ask_for_role", nil)
		ada.get("/session").is(200).has("ask_for_role", nil)
		// Whom nobody invited knows nobody.
		at, _ := s.found("Rival", "standard")
		s.person("Eve", at, access.Member).get("/session").is(200).has("ask_for_role", nil)
	})
}

func TestGuestsHaveNoRoleInAWorkspace(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		at, admin := s.found("Acme", "standard")
		root := s.root(at)
		admin.post("/people", map[string]any{"name": "Gil", "email": "gil@people.example", "role": "guest", "workspaces": []any{map[string]any{"id": root, "role": "viewer"}}}).is(422).has("errors.0.name", "workspaces")
		guest := s.person("Gil", at, access.Guest)
		admin.put(fmt.Sprintf("/workspaces/%d/roles/user/%d", root, guest.id), map[string]any{"role": "viewer"}).is(422)
		tom := s.person("Tom", at, access.Member, role(root, access.WorkspaceViewer, false))
		admin.patch(fmt.Sprintf("/people/%d", tom.id), map[string]any{"role": "guest"}).is(422).has("errors.0.name", "role")
		// Nor through a group.
		group := admin.post("/groups", map[string]any{"name": "Studio"}).is(201).id("id")
		admin.put(fmt.Sprintf("/groups/%d/members/user/%d", group, guest.id), nil).is(204)
		admin.put(fmt.Sprintf("/workspaces/%d/roles/group/%d", root, group), map[string]any{"role": "admin"}).is(204)
		guest.get("/workspaces").is(200).has("total", 0)
		guest.get("/people").is(403)
	})
}

// Somebody's workspaces are told with what their role comes through, and none that the one who asks has no role in.
func TestThePeopleListTellsRolesThatComeThroughAGroupOrATree(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		at, admin := s.found("Acme", "standard")
		root := s.root(at)
		studio := access.WorkspaceID(admin.post("/workspaces", map[string]any{"name": "Studio", "parent_id": root}).is(201).id("id"))
		lab := access.WorkspaceID(admin.post("/workspaces", map[string]any{"name": "Lab", "parent_id": root}).is(201).id("id"))
		s.person("Tom", at, access.Member, role(root, access.WorkspaceAnalyst, true))
		uma := s.person("Uma", at, access.Member)
		eve := s.person("Eve", at, access.Member, role(studio, access.WorkspaceMember, false))
		inner, outer := admin.post("/groups", map[string]any{"name": "Inner"}).is(201).id("id"), admin.post("/groups", map[string]any{"name": "Outer"}).is(201).id("id")
		admin.put(fmt.Sprintf("/groups/%d/members/user/%d", inner, uma.id), nil).is(204)
		admin.put(fmt.Sprintf("/groups/%d/members/group/%d", outer, inner), nil).is(204)
		for _, w := range []access.WorkspaceID{studio, lab} {
			admin.put(fmt.Sprintf("/workspaces/%d/roles/group/%d", w, outer), map[string]any{"role": "viewer"}).is(204)
		}

		admin.get("/people?search=tom").is(200).has("items.0.workspaces.#", 1).has("items.0.workspaces.0.tree", true).has("items.0.reached.#", 0)
		admin.get("/people?search=uma").is(200).has("items.0.workspaces.#", 0).has("items.0.reached.#", 2).
			has("items.0.reached.0.name", "Lab").has("items.0.reached.1.name", "Studio").has("items.0.reached.1.role", "viewer").has("items.0.reached.1.group.name", "Outer").has("items.0.reached.1.above", false)
		// Eve works in Studio alone: what is beside and above it is not hers to know.
		eve.get("/people?search=tom").is(200).has("items.0.workspaces.#", 0).has("items.0.reached.#", 1).
			has("items.0.reached.0.name", "Studio").has("items.0.reached.0.role", "analyst").has("items.0.reached.0.above", true).has("items.0.reached.0.group", nil)
		eve.get("/people?search=uma").is(200).has("items.0.reached.#", 1).has("items.0.reached.0.name", "Studio")
	})
}

func TestAnInvitationIsNoWayIntoAnAccount(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		s.setUp()
		_, rival := s.found("Rival", "standard")
		url := rival.post("/people", map[string]any{"name": "Ada", "email": "ada@acme.example", "role": "member"}).is(201).text("invitation_url")
		token := url[strings.LastIndexByte(url, '/')+1:]
		nobody := s.nobody()
		nobody.get("/invitations/"+token).is(200).has("has_password", true)
		nobody.post("/invitations/"+token, map[string]any{"password": "a password of the rival"}).is(422)
		nobody.post("/session", map[string]any{"email": "ada@acme.example", "password": "correct horse battery"}).is(200).has("organization.name", "Acme")
		both := client{server: s, name: "Ada", session: cookieOf(t, nobody.post("/invitations/"+token, map[string]any{"password": "correct horse battery"}).is(200).has("organization.name", "Rival"))}
		acme := both.get("/session").has("organizations.#", 2).id("organizations.0.id")
		both.put("/session/organization", map[string]any{"organization_id": acme}).is(200).has("organization.name", "Acme").has("organization.role", "admin")
		both.get("/session").has("organization.name", "Acme")
		// Their name is theirs: a new one reaches both organizations, and neither admin can give them another.
		both.patch("/me", map[string]any{"name": "Ada L."}).is(200)
		if names := rival.get("/people?search=ada").names("name"); !slices.Contains(names, "Ada L.") {
			t.Errorf("the other organization knows %v", names)
		}
		rival.patch(fmt.Sprintf("/people/%d", both.get("/session").id("user.id")), map[string]any{"name": "Mallory"}).is(403)
		rival.put("/session/organization", map[string]any{"organization_id": acme}).is(404)
	})
}

// An account without a password belongs to nobody yet: whoever holds one organization's link gets into that one alone.
func TestAnInvitationIsNoWayIntoAnotherOrganization(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
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

func TestMe(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ada := s.setUp()
		ada.patch("/me", map[string]any{"time_zone": "Europe/Vienna", "locale": "de-AT", "first_weekday": 0, "theme": "dark", "name": "  Ada   Lovelace "}).is(200).
			has("user.time_zone", "Europe/Vienna").has("user.first_weekday", 0).has("user.theme", "dark").has("user.name", "Ada Lovelace").has("user.locale", "de-AT").has("user.durations", "clock")
		ada.patch("/me", map[string]any{"durations": "decimal"}).is(200).has("user.durations", "decimal").has("user.theme", "dark")
		ada.get("/session").is(200).has("user.durations", "decimal")
		ada.patch("/me", map[string]any{"theme": "auto"}).is(200).has("user.durations", "decimal")
		for field, value := range map[string]any{"durations": "hours", "time_zone": "Mars/Olympus", "theme": "pink", "first_weekday": 7, "name": " ", "locale": "<script>"} {
			ada.patch("/me", map[string]any{field: value}).is(422).has("errors.0.name", field)
		}
		ada.patch("/me", map[string]any{"email": "x@y.example"}).is(422)
	})
}

func TestGroupsNestWithoutCycles(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		at, admin := s.found("Acme", "standard")
		tom := s.person("Tom", at, access.Member)
		var ids []int64
		for _, name := range []string{"A", "B", "C"} {
			ids = append(ids, admin.post("/groups", map[string]any{"name": name}).is(201).id("id"))
		}
		admin.post("/groups", map[string]any{"name": "A"}).is(409)
		admin.put(fmt.Sprintf("/groups/%d/members/group/%d", ids[0], ids[1]), nil).is(204)
		admin.put(fmt.Sprintf("/groups/%d/members/group/%d", ids[1], ids[2]), nil).is(204)
		admin.put(fmt.Sprintf("/groups/%d/members/user/%d", ids[2], tom.id), nil).is(204)
		for _, group := range ids {
			admin.put(fmt.Sprintf("/groups/%d/members/group/%d", ids[2], group), nil).is(409)
		}
		admin.get("/groups").is(200).has("items.0.people", 1).has("items.0.contains.0.name", "B").has("items.2.contains.#", 0)
		admin.get(fmt.Sprintf("/groups/%d/members", ids[0])).is(200).has("total", 1).has("items.0.name", "B").has("items.0.kind", "group")
		admin.put(fmt.Sprintf("/groups/%d/members/user/%d", ids[0], tom.id), nil).is(204)
		members := func(query string) []string {
			return admin.get(fmt.Sprintf("/groups/%d/members?%s", ids[0], query)).is(200).has("total", 2).names("name")
		}
		if all, first, second := members(""), members("limit=1"), members("limit=1&offset=1"); !slices.Equal(all, []string{"B", "Tom"}) || !slices.Equal(append(first, second...), all) {
			t.Errorf("%v, then %v and %v page by page", all, first, second)
		}
		admin.get(fmt.Sprintf("/groups/%d/members?search=TO", ids[0])).is(200).has("total", 1).has("items.0.name", "Tom")
		admin.delete(fmt.Sprintf("/groups/%d/members/user/%d", ids[0], tom.id)).is(204)
		admin.get("/groups?search=b").is(200).has("total", 1).has("items.0.name", "B")
		admin.get("/groups?limit=1&offset=2").is(200).has("total", 3).has("items.0.name", "C")
		admin.delete(fmt.Sprintf("/groups/%d", ids[1])).is(204)
		admin.get("/groups").is(200).has("total", 2).has("items.0.people", 0).has("items.1.people", 1)
		admin.delete(fmt.Sprintf("/groups/%d", ids[1])).is(404)

		other, rival := s.found("Rival", "standard")
		stranger := s.person("Stranger", other, access.Member)
		admin.put(fmt.Sprintf("/groups/%d/members/user/%d", ids[0], stranger.id), nil).is(404)
		foreign := rival.post("/groups", map[string]any{"name": "Theirs"}).is(201).id("id")
		admin.put(fmt.Sprintf("/groups/%d/members/group/%d", ids[0], foreign), nil).is(404)
		admin.delete(fmt.Sprintf("/groups/%d", foreign)).is(404)
	})
}

func TestWorkspacesAreATree(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		at, admin := s.found("Acme", "standard")
		root := int64(s.root(at))
		client1 := admin.post("/workspaces", map[string]any{"name": "Client One", "parent_id": root}).is(201).has("path", "client-one").id("id")
		twin := admin.post("/workspaces", map[string]any{"name": "Client One", "parent_id": client1}).is(201).has("path", "client-one-2").id("id")
		admin.patch(fmt.Sprintf("/workspaces/%d", root), map[string]any{"parent_id": twin}).is(409)
		admin.patch(fmt.Sprintf("/workspaces/%d", root), map[string]any{"parent_id": root}).is(409)
		other, _ := s.found("Rival", "standard")
		admin.patch(fmt.Sprintf("/workspaces/%d", client1), map[string]any{"parent_id": s.root(other)}).is(422)
		admin.patch(fmt.Sprintf("/workspaces/%d", s.root(other)), map[string]any{"name": "Mine"}).is(404)

		lead := s.person("Lead", at, access.Member, role(access.WorkspaceID(client1), access.WorkspaceAdmin, false))
		lead.get("/workspaces").is(200).has("total", 1).has("items.0.name", "Client One").has("items.0.parent_id", nil)
		lead.patch(fmt.Sprintf("/workspaces/%d", client1), map[string]any{"name": "Client 1", "settings": map[string]any{"projects_by": "admins", "currency": "CHF"}}).is(200).has("settings.currency", "CHF")
		lead.patch(fmt.Sprintf("/workspaces/%d", client1), map[string]any{"settings": map[string]any{"currency": "francs"}}).is(422)
		lead.patch(fmt.Sprintf("/workspaces/%d", client1), map[string]any{"parent_id": 0}).is(403)
		lead.patch(fmt.Sprintf("/workspaces/%d", twin), map[string]any{"name": "Mine"}).is(404)
		lead.post("/workspaces", map[string]any{"name": "Mine", "parent_id": client1}).is(403)

		// A role on the tree reaches what is made below later.
		tom := s.person("Tom", at, access.Member)
		give := func(by client, w, user int64, tree bool) reply {
			return by.put(fmt.Sprintf("/workspaces/%d/roles/user/%d", w, user), map[string]any{"role": "admin", "tree": tree})
		}
		admin.put(fmt.Sprintf("/workspaces/%d/roles/user/%d", client1, tom.id), map[string]any{"role": "analyst", "tree": true}).is(204)
		below := admin.post("/workspaces", map[string]any{"name": "Below", "parent_id": twin}).is(201).id("id")
		tom.get("/workspaces").is(200).has("total", 3)
		tom.get(fmt.Sprintf("/workspaces/%d/roles", below)).is(200).has("items.1.name", "Tom").has("items.1.from_id", client1)
		lead.delete(fmt.Sprintf("/workspaces/%d/roles/user/%d", client1, tom.id)).is(204)
		tom.get("/workspaces").is(200).has("total", 0)
		tom.get(fmt.Sprintf("/workspaces/%d/roles", below)).is(404)

		// Who is admin here only makes nobody admin of what is below, themselves first of all.
		for _, w := range []int64{client1, below} {
			give(admin, w, int64(lead.id), false).is(204)
			give(lead, w, int64(lead.id), true).is(403)
			give(lead, w, int64(tom.id), true).is(403)
			give(lead, w, int64(tom.id), false).is(204)
			lead.delete(fmt.Sprintf("/workspaces/%d/roles/user/%d", w, tom.id)).is(204)
		}
		lead.patch(fmt.Sprintf("/workspaces/%d", twin), map[string]any{"name": "Mine"}).is(404)
		// Whoever is so in the tree does, by way of a group above too.
		leads := admin.post("/groups", map[string]any{"name": "Leads"}).is(201).id("id")
		admin.put(fmt.Sprintf("/groups/%d/members/user/%d", leads, lead.id), nil).is(204)
		admin.put(fmt.Sprintf("/workspaces/%d/roles/group/%d", root, leads), map[string]any{"role": "admin", "tree": true}).is(204)
		give(lead, twin, int64(tom.id), true).is(204)
		tom.get("/workspaces").is(200).has("total", 2)
	})
}

func TestWhoSeesTheTeam(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		at, admin := s.found("Acme", "standard")
		here := s.root(at)
		there := access.WorkspaceID(admin.post("/workspaces", map[string]any{"name": "There"}).is(201).id("id"))
		people := map[string]client{
			"guest":   s.person("Guest", at, access.Guest),
			"idle":    s.person("Idle", at, access.Member),
			"looker":  s.person("Looker", at, access.Member, role(here, access.WorkspaceViewer, false)),
			"member":  s.person("Member", at, access.Member, role(here, access.WorkspaceMember, false)),
			"distant": s.person("Distant", at, access.Member, role(there, access.WorkspaceMember, false)),
			"lead":    s.person("Lead", at, access.Member, role(there, access.WorkspaceAdmin, false)),
			"staff":   s.person("Staff", at, access.Staff),
		}
		everyone := []string{"Admin of Acme", "Distant", "Guest", "Idle", "Lead", "Looker", "Member", "Staff"}
		for _, test := range []struct {
			who  string
			sees []string // nil: refused
		}{
			{"guest", nil}, {"idle", nil}, {"looker", nil},
			{"member", []string{"Admin of Acme", "Looker", "Member"}},
			{"distant", []string{"Admin of Acme", "Distant", "Lead"}},
			{"lead", everyone}, {"staff", everyone},
		} {
			if test.sees == nil {
				people[test.who].get("/people").is(403)
				people[test.who].get("/groups").is(403)
				people[test.who].get("/session").has("organization.sees_team", false)
				continue
			}
			if names := people[test.who].get("/people").is(200).names("name"); !slices.Equal(names, test.sees) {
				t.Errorf("%s sees %v, want %v", test.who, names, test.sees)
			}
		}
		if names := admin.get("/people?search=LOOK").names("name"); !slices.Equal(names, []string{"Looker"}) {
			t.Errorf("searching finds %v", names)
		}
		admin.get("/people?offset=2&limit=3").is(200).has("total", 8).has("items.#", 3).has("items.0.name", "Guest")
		admin.get("/people?offset=1000").is(200).has("total", 8).has("items.#", 0)
		// In a list, the roles in workspaces one may not know are left out.
		people["distant"].get("/people?search=lead").has("items.0.workspaces.0.name", "There")
		people["member"].get("/people?search=admin").has("items.0.workspaces.#", 1)
	})
}

func TestDemonstration(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		s.setUp()
		nobody := s.nobody()
		nobody.get("/demo/people").is(404)
		nobody.post("/demo/session", map[string]any{"email": "ada@acme.example"}).is(404)

		s.api.Org.Demo = []org.DemoPerson{{Email: "ada@acme.example", Name: "Ada", Title: "Director", Note: "Sees everything"}}
		nobody.get("/setup").is(200).has("demo", true)
		nobody.get("/demo/people").is(200).has("items.0.note", "Sees everything")
		ada := client{server: s, name: "Ada", session: cookieOf(t, nobody.post("/demo/session", map[string]any{"email": "ada@acme.example"}).is(200))}
		at := access.OrganizationID(ada.get("/session").is(200).has("demo", true).id("organization.id"))
		// Only whom it offers: nobody else is let in without a password.
		s.person("Tom", at, access.Member)
		nobody.post("/demo/session", map[string]any{"email": "tom@people.example"}).is(404)
	})
}

func TestLimitsBehindAProxy(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
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
	each(t, func(t *testing.T, s *server) {
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
	each(t, func(t *testing.T, s *server) {
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
