package api

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/store/storetest"
)

// analyst makes somebody an analyst of the agency's workspace and of what is below it.
func (x *agency) analyst(name string) client {
	return x.person(name, x.organization, access.Member, role(access.WorkspaceID(x.workspace), access.WorkspaceAnalyst, true))
}

// An analyst finds and mends who cannot open what is shared with them, without a right on it and without learning what it is.
func TestWhoIsOutOfReachIsFoundAndMended(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newAgency(s, "gooddata")
		maker, ana := x.analyst("Mia"), x.analyst("Ana")
		other := x.ada.post("/workspaces", map[string]any{"name": "Other"}).is(201).id("id")
		vera := s.person("Vera", x.organization, access.Member, role(access.WorkspaceID(x.workspace), access.WorkspaceViewer, false))
		fay := s.person("Fay", x.organization, access.Member)
		guest := s.person("Gil", x.organization, access.Guest)
		group := x.ada.post("/groups", map[string]any{"name": "Design"}).is(201).id("id")
		for _, member := range []client{fay, vera} {
			x.ada.put(fmt.Sprintf("/groups/%d/members/user/%d", group, member.id), nil).is(204)
		}
		// Everybody is let in, shared with, and loses their way in again.
		for _, path := range []string{fmt.Sprintf("user/%d", x.gus.id), fmt.Sprintf("group/%d", group)} {
			x.ada.put(fmt.Sprintf("/workspaces/%d/roles/%s", x.workspace, path), map[string]any{"role": "viewer"}).is(204)
		}
		secret, second := x.dashboard(maker, "Secret"), x.dashboard(maker, "Second")
		for _, d := range []int64{secret, second} {
			maker.post(grants(d), edits(x.gus.to("view"))).is(200)
		}
		moved := x.chart(maker, "Moved", hoursBy("project")) // whose share sleeps from then on
		maker.post(grants(moved), edits(x.gus.to("view"))).is(200)
		maker.post(fmt.Sprintf("/charts/%d/move", moved), map[string]any{"dashboard_id": secret}).is(200)
		maker.post(grants(secret), edits(edit("group", group, "view"))).is(200)
		ana.get("/unreachable").is(200).has("total", 0)
		for _, path := range []string{fmt.Sprintf("user/%d", x.gus.id), fmt.Sprintf("group/%d", group)} {
			x.ada.delete(fmt.Sprintf("/workspaces/%d/roles/%s", x.workspace, path)).is(204)
		}
		x.mayOnly(ana, secret, "nothing")
		list := ana.get("/unreachable").is(200).has("total", 2)
		list.has("items.0.user.name", "Fay").has("items.0.grants", 1).has("items.0.can_mend", true).has("items.0.workspace", "Acme").has("items.0.workspace_id", x.workspace)
		list.has("items.1.user.name", "Gus").has("items.1.grants", 2)
		for _, told := range []string{"Secret", "Second", "Design"} {
			if slices.Contains(list.names("workspace"), told) || containsText(list, told) {
				t.Errorf("the list tells of %s: %s", told, list.body)
			}
		}
		ana.get(fmt.Sprintf("/unreachable?workspace_id=%d", x.workspace)).is(200).has("total", 2)
		ana.get(fmt.Sprintf("/unreachable?workspace_id=%d", other)).is(404)
		x.tom.get("/unreachable").is(200).has("total", 0) // a member
		x.tom.get(fmt.Sprintf("/unreachable?workspace_id=%d", x.workspace)).is(403)
		guest.get("/unreachable").is(200).has("total", 0)

		mend := func(by, who client, workspace int64) reply {
			return by.post(fmt.Sprintf("/unreachable/%d/mend", who.id), map[string]any{"workspace_id": workspace})
		}
		mend(x.tom, x.gus, x.workspace).is(403)
		mend(x.gus, x.gus, x.workspace).is(404)
		mend(ana, x.gus, other).is(404)
		mend(ana, guest, x.workspace).is(404) // nothing is shared with them
		mend(ana, vera, x.workspace).is(404)  // reaches it already
		mend(ana, x.gus, x.workspace).is(204)
		x.mayOnly(x.gus, secret, "view export")
		mend(ana, fay, x.workspace).is(204)
		x.mayOnly(fay, secret, "view export")
		mend(ana, fay, x.workspace).is(404)
		ana.get("/unreachable").is(200).has("total", 0)

		// Where no access to the workspace is demanded there is nothing to mend.
		_, elsewhere := s.found("Second", "standard")
		elsewhere.get("/unreachable").is(200).has("total", 0)
	})
}

func containsText(r reply, text string) bool {
	var any map[string]any
	return json.Unmarshal(r.body, &any) != nil || slices.Contains(texts(any), text)
}

func texts(value any) (all []string) {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []any:
		for _, item := range v {
			all = append(all, texts(item)...)
		}
	case map[string]any:
		for _, item := range v {
			all = append(all, texts(item)...)
		}
	}
	return all
}

// Before somebody leaves one is told what hangs on them, and puts oneself or, with their consent, somebody else in their
// place.
func TestWhatHangsOnSomebodyIsHandedOver(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newAgency(s, "standard")
		chart := x.mara.post("/charts", map[string]any{"workspace_id": x.workspace, "title": "Hours", "question": question, "picture": map[string]any{"kind": "bar"}}).is(201).id("id")
		open := map[string]any{"edits": []any{x.tom.to("full"), x.gus.to("view")}, "end_private": true}
		x.mara.post(grants(chart), open).is(200)
		dashboard := x.dashboard(x.mara, "Team", chart)
		x.mara.post(grants(dashboard), open).is(200)
		x.mara.post(fmt.Sprintf("/resources/%d/links", dashboard), map[string]any{"name": "Lobby"}).is(201)
		holdings := fmt.Sprintf("/people/%d/holdings", x.mara.id)
		x.tom.get(holdings).is(403)
		x.ada.get("/people/987654321/holdings").is(404)
		x.ada.get(holdings).is(200).has("charts", 1).has("links", 1).has("tiles", 1).has("owned", 2).has("items.#", 5).has("items.0.title", "Hours")
		x.ada.get(fmt.Sprintf("/people/%d/holdings", x.gus.id)).is(200).has("charts", 0).has("items.#", 0)

		// The dialogs say so first.
		ask := func(change map[string]any) reply {
			return x.ada.post("/what-if", map[string]any{"change": change}).is(200)
		}
		ask(map[string]any{"kind": "person_role", "user_id": x.mara.id, "role": "none"}).has("shows_less.charts", 1).has("shows_less.links", 1).has("shows_less.tiles", 1)
		ask(map[string]any{"kind": "workspace_role", "workspace_id": x.workspace, "holder": map[string]any{"kind": "user", "id": x.mara.id}, "role": "none"}).has("shows_less.charts", 1).has("shows_less.tiles", 0)
		ask(map[string]any{"kind": "person_role", "user_id": x.gus.id, "role": "none"}).has("shows_less.charts", 0).has("shows_less.links", 0).has("shows_less.tiles", 0)
		ask(map[string]any{"kind": "person_role", "user_id": x.mara.id, "role": "staff"}).has("shows_less.charts", 0).has("shows_less.links", 0)

		over := func(by client, to client) reply {
			body := map[string]any{}
			if to.id != 0 {
				body["to_user_id"] = to.id
			}
			return by.post(fmt.Sprintf("/people/%d/hand-over", x.mara.id), body)
		}
		guest := s.person("Gil", x.organization, access.Guest)
		over(x.tom, client{}).is(403)
		over(x.ada, guest).is(422).has("errors.0.name", "to_user_id")
		over(x.ada, x.mara).is(422)
		x.ada.post("/people/987654321/hand-over", map[string]any{}).is(404)
		x.ada.patch(fmt.Sprintf("/people/%d", x.mara.id), map[string]any{"active": false}).is(200)
		x.ada.get(holdings).is(200).has("charts", 1).has("links", 1).has("tiles", 1)

		// Somebody else is asked.
		over(x.ada, x.tom).is(200).has("offered", true).has("taken", 0)
		x.ada.get(holdings).is(200).has("charts", 1)
		offer := x.tom.get("/offers").is(200).has("total", 1).has("items.0.kind", "hand_over").id("items.0.id")
		x.tom.post(fmt.Sprintf("/offers/%d/accept", offer), nil)
		x.ada.get(holdings).is(200).has("charts", 0).has("links", 0).has("tiles", 0).has("owned", 2)
		x.ada.get(fmt.Sprintf("/people/%d/holdings", x.tom.id)).is(200).has("charts", 1).has("links", 1).has("tiles", 1)

		// Or it is taken at once.
		x.ada.post(fmt.Sprintf("/people/%d/hand-over", x.tom.id), map[string]any{}).is(200).has("offered", false).has("taken", 3).has("left", 0)
		x.ada.get(fmt.Sprintf("/people/%d/holdings", x.ada.id)).is(200).has("charts", 1).has("links", 1).has("tiles", 1)
	})
}

func TestWorkspacesHaveAClockAndAnAdmin(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		form := map[string]any{"token": setupToken, "organization": "Acme", "name": "Ada", "email": "ada@acme.example", "password": "correct horse battery", "time_zone": "Mars/Olympus", "first_weekday": 0}
		s.nobody().post("/setup", form).is(422).has("errors.0.name", "time_zone")
		form["time_zone"] = "Europe/Vienna"
		done := s.nobody().post("/setup", form).is(200).has("user.time_zone", "Europe/Vienna").has("user.first_weekday", 0)
		ada := client{server: s, name: "Ada", id: access.UserID(done.id("user.id")), session: cookieOf(t, done)}
		root := ada.get("/workspaces").has("items.0.settings.time_zone", "Europe/Vienna").has("items.0.settings.first_weekday", 0).id("items.0.id")
		organization := access.OrganizationID(done.id("organization.id"))

		ben := s.person("Ben", organization, access.Admin)
		ben.patch("/me", map[string]any{"time_zone": "America/New_York", "first_weekday": 6}).is(200)
		below := ben.post("/workspaces", map[string]any{"name": "Below", "parent_id": root}).is(201).has("settings.time_zone", "Europe/Vienna").has("settings.first_weekday", 0).id("id")
		beside := ben.post("/workspaces", map[string]any{"name": "Beside"}).is(201).has("settings.time_zone", "America/New_York").has("settings.first_weekday", 6).has("role", "admin").id("id")
		for _, w := range []int64{below, beside} {
			ada.get(fmt.Sprintf("/workspaces/%d/roles", w)).is(200).has("items.0.id", ben.id).has("items.0.role", "admin").has("items.0.from_id", w)
		}
		// It stays when Ben stops being an admin of the organization.
		ada.patch(fmt.Sprintf("/people/%d", ben.id), map[string]any{"role": "member"}).is(200)
		ben.get("/workspaces").is(200).has("total", 2)
		change := func(settings map[string]any) reply {
			return ben.patch(fmt.Sprintf("/workspaces/%d", beside), map[string]any{"settings": settings})
		}
		for field, value := range map[string]any{"time_zone": "Mars/Olympus", "first_weekday": 7, "rates_visible": "nobody", "costs_visible": "everyone"} {
			change(map[string]any{field: value}).is(422).has("errors.0.name", "settings."+field)
		}
		change(map[string]any{"time_zone": "Asia/Tokyo", "first_weekday": 1, "rates_visible": "everyone", "costs_visible": "managers"}).is(200).
			has("settings.time_zone", "Asia/Tokyo").has("settings.first_weekday", 1).has("settings.rates_visible", "everyone").has("settings.costs_visible", "managers")
		change(map[string]any{"time_zone": "Local"}).is(422)
	})
}

func TestAnotherZoneSaysWhatItMoves(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		at, admin := s.found("Acme", "standard")
		w := int64(s.root(at))
		tom := s.person("Tom", at, access.Member, role(s.root(at), access.WorkspaceMember, false))
		for _, start := range []string{"2026-11-02T23:30:00Z", "2026-11-03T10:00:00Z", "2026-11-04T23:59:00Z", "2026-11-05T01:00:00Z"} {
			from, err := time.Parse(time.RFC3339, start)
			if err != nil {
				t.Fatal(err)
			}
			tom.post("/time-entries", map[string]any{"workspace_id": w, "start": from, "stop": from.Add(10 * time.Minute)}).is(201)
		}
		path := fmt.Sprintf("/workspaces/%d/zone-preview?time_zone=", w)
		tom.get(path + "Europe/Vienna").is(403)
		admin.get(path+"Mars/Olympus").is(422).has("errors.0.name", "time_zone")
		admin.get(path+"Europe/Vienna").is(200).has("entries", 2).has("of", 4).has("people", 1).has("first", "2026-11-02").has("last", "2026-11-04").has("locked", nil)
		admin.get(path+"UTC").is(200).has("entries", 0).has("people", 0).has("first", nil)
		admin.get(path+"America/New_York").is(200).has("entries", 1).has("first", "2026-11-05")
		settings := func(zone string) reply {
			return admin.patch(fmt.Sprintf("/workspaces/%d", w), map[string]any{"settings": map[string]any{"time_zone": zone, "locked_before": "2026-11-04"}}).is(200)
		}
		settings("Europe/Vienna").has("settings.locked_until", "2026-11-03T23:00:00Z")
		admin.get(path+"America/New_York").is(200).has("locked.day", "2026-11-04").has("locked.until", "2026-11-03T23:00:00Z").has("locked.anew", "2026-11-04T05:00:00Z")
		settings("America/New_York").has("settings.locked_until", "2026-11-03T23:00:00Z")
	})
}

// A setting that decides who sees what reaches the rights at once: what was decided before is decided anew.
func TestSettingsAreRights(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		at, admin := s.found("Acme", "standard")
		rights := func() int64 {
			view, err := s.store.View(t.Context(), at)
			if err != nil {
				t.Fatal(err)
			}
			return view.Rights()
		}
		for _, settings := range []map[string]any{{"rates_visible": "admins"}, {"costs_visible": "managers"}, {"time_zone": "Europe/Vienna"}, {"projects_by": "admins"}, {"locked_before": "2026-11-01"}} {
			before := rights()
			admin.patch(fmt.Sprintf("/workspaces/%d", s.root(at)), map[string]any{"settings": settings}).is(200)
			if rights() == before {
				t.Errorf("%v is no change of rights", settings)
			}
		}
	})
}

func TestTwoChangesOfOneselfAreBothKept(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		_, admin := s.found("Acme", "standard")
		for range 20 {
			admin.patch("/me", map[string]any{"theme": "light", "locale": "en-GB", "name": "Ada"}).is(200)
			var both sync.WaitGroup
			for _, change := range []map[string]any{{"theme": "dark"}, {"locale": "de-AT"}, {"name": "Ada Lovelace"}} {
				both.Go(func() { admin.patch("/me", change) })
			}
			both.Wait()
			admin.get("/session").has("user.theme", "dark").has("user.locale", "de-AT").has("user.name", "Ada Lovelace")
		}
	})
}

func TestAPasswordAndTheTokens(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		ada := s.setUp()
		script := client{server: s, name: "script", token: ada.post("/tokens", map[string]any{"name": "Reports"}).is(201).text("token")}
		ada.put("/me/password", map[string]any{"current": "wrong", "new": "another long password", "end_tokens": true}).is(422)
		script.get("/session").is(200)
		ada.put("/me/password", map[string]any{"current": "correct horse battery", "new": "another long password"}).is(204)
		script.get("/session").is(200)
		ada.put("/me/password", map[string]any{"current": "another long password", "new": "correct horse battery", "end_tokens": true}).is(204)
		script.get("/session").is(401)
		ada.get("/tokens").is(200).has("total", 0)
		// Ten wrong ones in this browser do not keep another from it.
		other := client{server: s, name: "Ada elsewhere", session: cookieOf(t, s.nobody().post("/session", map[string]any{"email": "ada@acme.example", "password": "correct horse battery"}).is(200))}
		for range 10 {
			ada.put("/me/password", map[string]any{"current": "wrong", "new": "another long password"}).is(422)
		}
		ada.put("/me/password", map[string]any{"current": "correct horse battery", "new": "another long password"}).is(429)
		other.put("/me/password", map[string]any{"current": "correct horse battery", "new": "another long password"}).is(204)
	})
}

func TestNotices(t *testing.T) {
	for _, database := range []struct {
		driver string
		url    func(testing.TB) string
	}{{"sqlite3", storetest.SQLite}, {"pgx", storetest.PostgreSQL}} {
		t.Run(database.driver, func(t *testing.T) {
			url, clock := database.url(t), storetest.NewClock()
			s := serve(t, storetest.Open(t, url, clock.Now), clock)
			at, admin := s.found("Acme", "standard")
			_, rival := s.found("Rival", "standard")
			tom := s.person("Tom", at, access.Staff)
			admin.get("/organization/notices").is(200).has("total", 0)
			raw, err := sql.Open(database.driver, url)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = raw.Close() }()
			for _, body := range []string{`{"tiles": 3}`, `{"links": [1]}`} {
				if _, err := raw.ExecContext(t.Context(), `insert into notices (organization_id, kind, body, at) values ($1, 'upgrade', $2, $3)`, at, body, clock.Now().UnixMilli()); err != nil {
					t.Fatal(err)
				}
			}
			list := admin.get("/organization/notices").is(200).has("total", 2).has("items.0.body.links.0", 1).has("items.1.body.tiles", 3).has("items.1.kind", "upgrade").has("items.1.at", clock.Now().Format(time.RFC3339))
			tom.get("/organization/notices").is(403)
			rival.get("/organization/notices").is(200).has("total", 0)
			one := fmt.Sprintf("/organization/notices/%d", list.id("items.1.id"))
			tom.delete(one).is(403)
			rival.delete(one).is(404)
			admin.delete(one).is(204)
			admin.delete(one).is(404)
			admin.get("/organization/notices").is(200).has("total", 1)
		})
	}
}
