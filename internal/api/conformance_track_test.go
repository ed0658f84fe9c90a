package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vitrine/internal/access"
)

// trackers are in an organization in which time is tracked: its admin, an admin of its workspace (Lead), two members (Tom and
// Mara), and a viewer (Vera).
type trackers struct {
	*server
	at                           access.OrganizationID
	w                            int64
	admin, lead, tom, mara, vera client
}

func newTrackers(s *server) trackers {
	s.t.Helper()
	at, admin := s.found("Acme", "standard")
	w := admin.post("/workspaces", map[string]any{"name": "Studio"}).is(201).id("id")
	return trackers{server: s, at: at, w: w, admin: admin,
		lead: s.person("Lead", at, access.Member, role(access.WorkspaceID(w), access.WorkspaceAdmin, false)),
		tom:  s.person("Tom", at, access.Member, role(access.WorkspaceID(w), access.WorkspaceMember, false)),
		mara: s.person("Mara", at, access.Member, role(access.WorkspaceID(w), access.WorkspaceMember, false)),
		vera: s.person("Vera", at, access.Member, role(access.WorkspaceID(w), access.WorkspaceViewer, false)),
	}
}

// project of an admin's making.
func (s trackers) project(name string, public bool) int64 {
	s.t.Helper()
	return s.admin.post("/projects", map[string]any{"workspace_id": s.w, "name": name, "public": public}).is(201).id("id")
}

func (s trackers) join(project int64, who client, manager bool) {
	s.t.Helper()
	s.admin.put(fmt.Sprintf("/projects/%d/members/user/%d", project, who.id), map[string]any{"manager": manager}).is(200)
}

// track an hour of somebody's on a project (0: none).
func (s trackers) track(who client, project int64, description string) reply {
	s.t.Helper()
	start := s.clock.Now().Add(-3 * time.Hour)
	return who.post("/time-entries", map[string]any{"workspace_id": s.w, "project_id": project, "description": description, "start": start, "stop": start.Add(time.Hour), "billable": true})
}

// seen are the descriptions of the entries somebody sees, sorted.
func (s trackers) seen(who client) string {
	s.t.Helper()
	names := who.get("/time-entries?limit=200").is(200).names("description")
	slices.Sort(names)
	return strings.Join(names, " ")
}

func (s trackers) sees(who client, want string) {
	s.t.Helper()
	if is := s.seen(who); is != want {
		s.t.Errorf("%s sees the entries “%s”, want “%s”", who.name, is, want)
	}
	// A report counts the same rows.
	hours := 0
	if want != "" {
		hours = len(strings.Fields(want))
	}
	if who.name == "Vera" {
		return // who asks no questions of her own
	}
	who.post("/charts/preview", map[string]any{"workspace_id": s.w, "question": map[string]any{"measures": []string{"hours"}, "period": map[string]any{"preset": "all_time"}}}).is(200).has("totals.0", hours)
}

func to(format string, args ...any) string { return fmt.Sprintf(format, args...) }

func init() {
	conforms("TA1", func(t *testing.T, s *server) {
		x := newTrackers(s)
		public, private, foreign := x.project("Public", true), x.project("Private", false), x.project("Foreign", false)
		x.join(private, x.tom, false)
		x.track(x.tom, public, "tom-public").is(201)
		x.track(x.tom, private, "tom-private").is(201)
		x.track(x.tom, 0, "tom-none").is(201)
		x.track(x.tom, foreign, "tom-foreign").is(422)
		x.track(x.mara, public, "mara-public").is(201)
		x.track(x.mara, private, "mara-private").is(422)
		x.track(x.mara, 0, "mara-none").is(201)
		x.track(x.admin, foreign, "admin-foreign").is(201)
		x.sees(x.tom, "mara-public tom-none tom-private tom-public")
		x.sees(x.mara, "mara-none mara-public tom-public")
		x.tom.get(to("/time-entries?project_id=%d", foreign)).is(404)
		x.track(x.vera, public, "vera-public").is(403)
		x.sees(x.vera, "")
	})

	conforms("TA2", func(t *testing.T, s *server) {
		x := newTrackers(s)
		add := func(who client, name string, project, made, tag int) {
			t.Helper()
			who.post("/projects", map[string]any{"workspace_id": x.w, "name": name}).is(project)
			who.post("/clients", map[string]any{"workspace_id": x.w, "name": name}).is(made)
			who.post("/tags", map[string]any{"workspace_id": x.w, "name": name}).is(tag)
		}
		add(x.tom, "first", 201, 201, 201)
		add(x.vera, "viewers", 403, 403, 403)
		x.admin.patch(to("/workspaces/%d", x.w), map[string]any{"settings": map[string]any{"projects_by": "admins", "clients_by": "admins"}}).is(200)
		add(x.tom, "second", 403, 403, 201)
		add(x.lead, "third", 201, 201, 201)
		// Whoever adds a client does not rule it.
		client := x.tom.get("/clients").id("items.0.id")
		x.tom.patch(to("/clients/%d", client), map[string]any{"name": "renamed"}).is(403)
		x.tom.delete(to("/clients/%d", client)).is(403)
	})

	conforms("TA3", func(t *testing.T, s *server) {
		x := newTrackers(s)
		project := x.tom.post("/projects", map[string]any{"workspace_id": x.w, "name": "Falcon"}).is(201).has("can_edit", true).id("id")
		at := to("/projects/%d", project)
		x.tom.put(at+to("/members/user/%d", x.mara.id), map[string]any{"rate_cents": 9000}).is(200)
		x.track(x.mara, project, "mara-falcon").is(201)
		x.track(x.mara, 0, "mara-none").is(201)
		// Its creator edits it, sees all its time, sees and sets its members' rates.
		x.tom.patch(at, map[string]any{"name": "Heron", "rate_cents": 8000}).is(200).has("name", "Heron").has("rate_cents", 8000)
		x.sees(x.tom, "mara-falcon")
		x.tom.get(at).is(200).has("seconds", 3600)
		x.tom.get(at+"/members").is(200).has("items.0.name", "Tom").has("items.1.rate_cents", 9000)
		// A member does none of it.
		x.mara.patch(at, map[string]any{"name": "Ibis"}).is(403)
		x.mara.put(at+to("/members/user/%d", x.lead.id), map[string]any{}).is(403)
		x.mara.delete(at + to("/members/user/%d", x.mara.id)).is(403)
		x.mara.get(at+"/members").is(200).has("items.1.rate_cents", nil)
		x.mara.delete(at).is(403)
		// By default rates and amounts are shown to managers, of what they manage; a member sees not even their own.
		entryOf := func(who client, description string) reply {
			return who.get("/time-entries?search=" + description).is(200)
		}
		entryOf(x.tom, "mara-falcon").has("items.0.rate_cents", 9000).has("items.0.amount_cents", 9000)
		entryOf(x.mara, "mara-falcon").has("items.0.rate_cents", nil).has("items.0.amount_cents", nil)
		x.mara.get(at).is(200).has("rate_cents", nil).has("why_not.edit_rates", "Only project managers and workspace admins can do this.")
		x.lead.put(to("/workspaces/%d/rates/0", x.w), map[string]any{"rate_cents": 5000, "cost_cents": 3000}).is(200)
		x.track(x.tom, 0, "tom-none").is(201).has("rate_cents", nil).has("amount_cents", nil)
		entryOf(x.lead, "tom-none").has("items.0.amount_cents", 5000)
		// Where everyone sees rates, members do, and change none.
		x.admin.patch(to("/workspaces/%d", x.w), map[string]any{"settings": map[string]any{"rates_visible": "everyone"}}).is(200)
		entryOf(x.mara, "mara-falcon").has("items.0.rate_cents", 9000).has("items.0.amount_cents", 9000)
		x.mara.get(at).is(200).has("rate_cents", 8000)
		x.mara.patch(at, map[string]any{"rate_cents": 1}).is(403)
		x.mara.put(at+to("/members/user/%d", x.mara.id), map[string]any{"rate_cents": 99000}).is(403)
		x.admin.patch(to("/workspaces/%d", x.w), map[string]any{"settings": map[string]any{"rates_visible": "managers"}}).is(200)
		entryOf(x.mara, "mara-falcon").has("items.0.rate_cents", nil)
		// What an hour costs is nobody's business but the admins'.
		for _, who := range []client{x.tom, x.mara} {
			who.get(to("/workspaces/%d/rates", x.w)).is(403)
			if strings.Contains(fmt.Sprint(who.get("/time-entries?limit=200").is(200).at("items")), "cost") {
				t.Errorf("%s is shown a cost", who.name)
			}
		}
		x.lead.delete(to("/time-entries/%d", entryOf(x.lead, "tom-none").id("items.0.id"))).is(204)
		// Others can be made manager, and unmade.
		x.track(x.tom, project, "tom-falcon").is(201)
		x.sees(x.mara, "mara-falcon mara-none")
		x.tom.put(at+to("/members/user/%d", x.mara.id), map[string]any{"manager": true}).is(200).has("items.0.rate_cents", 9000)
		x.mara.patch(at, map[string]any{"name": "Ibis"}).is(200)
		x.sees(x.mara, "mara-falcon mara-none tom-falcon")
		x.tom.put(at+to("/members/user/%d", x.mara.id), map[string]any{"manager": false}).is(200)
		x.mara.patch(at, map[string]any{"name": "Kite"}).is(403)
		// A manager sees an entry, and changes only their own.
		entry := x.tom.get("/time-entries?search=mara-falcon").is(200).id("items.0.id")
		x.tom.patch(to("/time-entries/%d", entry), map[string]any{"description": "mine"}).is(403)
		// Those one may see, and of them those one may track time on.
		public := x.lead.post("/projects", map[string]any{"workspace_id": x.w, "name": "Open", "public": true}).is(201).id("id")
		closed := x.lead.post("/projects", map[string]any{"workspace_id": x.w, "name": "Shut", "public": true}).is(201).id("id")
		x.lead.patch(to("/projects/%d", closed), map[string]any{"archived": true}).is(200)
		x.tom.get("/projects?trackable=true&archived=all&search=Shut").is(200).has("total", 1)
		x.tom.get("/projects?trackable=true&search=Open").is(200).has("items.0.id", public)
		private := x.lead.post("/projects", map[string]any{"workspace_id": x.w, "name": "Private"}).is(201).id("id")
		x.lead.get(to("/projects?search=Private")).is(200).has("items.0.id", private)
		x.tom.get("/projects?trackable=true&search=Private").is(200).has("total", 0)
		// A list says what can be done; why not is said of one entry, to those who see it.
		x.tom.get("/time-entries?search=mara-falcon").is(200).has("items.0.can.#", 0).has("items.0.why_not", nil)
		x.tom.get(to("/time-entries/%d", entry)).is(200).has("description", "mara-falcon").has("why_not.edit", "Only the person who tracked it and workspace admins can change an entry.")
		x.mara.get(to("/time-entries/%d", entry)).is(200).has("can.#", 3).has("why_not", nil)
		x.mara.get(to("/time-entries/%d", x.tom.get("/time-entries?search=tom-falcon").id("items.0.id"))).is(404)
		x.mara.get("/time-entries/999999").is(404)
	})

	conforms("TA4", func(t *testing.T, s *server) {
		x := newTrackers(s)
		project := x.tom.post("/projects", map[string]any{"workspace_id": x.w, "name": "Falcon", "rate_cents": 9000}).is(201).id("id")
		at := to("/projects/%d", project)
		x.track(x.tom, project, "tom-falcon").is(201).has("rate_cents", 9000).has("amount_cents", 9000)
		amount := map[string]any{"workspace_id": x.w, "question": map[string]any{"measures": []string{"amount"}, "period": map[string]any{"preset": "all_time"},
			"filters": []any{map[string]any{"by": "project", "op": "is", "values": []any{project}}}}}
		x.tom.post("/charts/preview", amount).is(200).has("totals.0", 9000)
		chart := x.tom.post("/charts", map[string]any{"workspace_id": x.w, "title": "Billed", "question": amount["question"], "picture": map[string]any{"kind": "number"}}).is(201).id("id")
		x.tom.get(to("/charts/%d/data", chart)).is(200).has("totals.0", 9000)

		x.admin.patch(to("/workspaces/%d", x.w), map[string]any{"settings": map[string]any{"rates_visible": "admins"}}).is(200)
		for _, who := range []client{x.tom} {
			who.get(at).is(200).has("rate_cents", nil).has("why_not.edit_rates", "Only admins can see and set rates in this workspace.")
			who.get(at+"/members").is(200).has("items.0.rate_cents", nil)
			who.get("/time-entries").is(200).has("items.0.rate_cents", nil).has("items.0.amount_cents", nil)
			who.post("/charts/preview", amount).is(403)
			who.get(to("/charts/%d/data", chart)).is(403)
			who.patch(at, map[string]any{"rate_cents": 1}).is(403)
			who.patch(at, map[string]any{"inherit_rate": true}).is(403)
			who.put(at+to("/members/user/%d", x.mara.id), map[string]any{"rate_cents": 1}).is(403)
			who.put(at+to("/members/user/%d", x.mara.id), map[string]any{"inherit_rate": true}).is(403)
			who.post("/projects", map[string]any{"workspace_id": x.w, "name": "Heron", "rate_cents": 1}).is(403)
			who.get("/projects").is(200).has("items.0.rate_cents", nil)
			who.post("/time-entries", map[string]any{"workspace_id": x.w, "project_id": project, "start": s.clock.Now().Add(-5 * time.Hour), "stop": s.clock.Now().Add(-4 * time.Hour)}).is(201).has("rate_cents", nil).has("amount_cents", nil)
			who.patch(at, map[string]any{"name": "Heron"}).is(200).has("rate_cents", nil)
			who.put(at+to("/members/user/%d", x.mara.id), map[string]any{}).is(200)
		}
		for _, who := range []client{x.lead, x.admin} {
			who.get(at).is(200).has("rate_cents", 9000)
			who.get("/time-entries?search=tom-falcon").is(200).has("items.0.amount_cents", 9000)
			who.post("/charts/preview", amount).is(200).has("totals.0", 18000)
			who.patch(at, map[string]any{"rate_cents": 9000}).is(200)
		}
	})

	conforms("TA5", func(t *testing.T, s *server) {
		x := newTrackers(s)
		private := x.tom.post("/projects", map[string]any{"workspace_id": x.w, "name": "Falcon"}).is(201).id("id")
		entry := x.track(x.tom, private, "tom-falcon").is(201).id("id")
		x.track(x.mara, 0, "mara-none").is(201)
		// Whoever makes a workspace is its admin; more can be made.
		x.admin.get(to("/workspaces/%d/roles", x.w)).is(200)
		x.mara.patch(to("/workspaces/%d", x.w), map[string]any{"settings": map[string]any{}}).is(403)
		x.lead.put(to("/workspaces/%d/roles/user/%d", x.w, x.mara.id), map[string]any{"role": "admin"}).is(204)
		x.mara.patch(to("/workspaces/%d", x.w), map[string]any{"settings": map[string]any{"projects_by": "admins"}}).is(200)
		x.tom.post("/projects", map[string]any{"workspace_id": x.w, "name": "Heron"}).is(403)
		x.lead.put(to("/workspaces/%d/roles/user/%d", x.w, x.mara.id), map[string]any{"role": "member"}).is(204)
		// Every entry: seen, edited, deleted.
		x.sees(x.lead, "mara-none tom-falcon")
		x.mara.patch(to("/time-entries/%d", entry), map[string]any{"description": "no"}).is(404)
		x.lead.patch(to("/time-entries/%d", entry), map[string]any{"description": "tom-heron"}).is(200).has("user", "Tom")
		x.sees(x.tom, "tom-heron")
		x.lead.delete(to("/time-entries/%d", entry)).is(204)
		x.sees(x.tom, "")
		// All projects and clients, rates of members, public projects and their tasks.
		x.lead.patch(to("/projects/%d", private), map[string]any{"name": "Kite"}).is(200)
		client := x.tom.post("/clients", map[string]any{"workspace_id": x.w, "name": "Kestrel"}).is(201).id("id")
		x.lead.patch(to("/clients/%d", client), map[string]any{"archived": true}).is(200)
		x.lead.put(to("/workspaces/%d/rates/%d", x.w, x.tom.id), map[string]any{"rate_cents": 7000}).is(200)
		x.tom.put(to("/workspaces/%d/rates/%d", x.w, x.tom.id), map[string]any{"rate_cents": 99000}).is(403)
		x.tom.get(to("/workspaces/%d/rates", x.w)).is(403)
		x.track(x.tom, private, "tom-kite").is(201).has("rate_cents", 7000)
		public := x.lead.post("/projects", map[string]any{"workspace_id": x.w, "name": "Public", "public": true}).is(201).id("id")
		x.lead.post("/tasks", map[string]any{"project_id": public, "name": "Task"}).is(201)
		// CSV import.
		file := []byte("Email,Start date,Start time,Duration,Description\ntom@people.example,2026-11-02,09:00:00,01:00:00,imported\n")
		x.tom.post(to("/imports/preview?workspace_id=%d", x.w), file).is(403)
		x.tom.post(to("/imports?workspace_id=%d", x.w), file).is(403)
		x.lead.post(to("/imports/preview?workspace_id=%d", x.w), file).is(200).has("entries", 1)
		// It ends at the workspace: elsewhere they are nobody, and the organization is not theirs.
		other := x.admin.post("/workspaces", map[string]any{"name": "Other"}).is(201).id("id")
		x.lead.get(to("/projects?workspace_id=%d", other)).is(404)
		x.lead.post("/groups", map[string]any{"name": "Design"}).is(403)
	})

	conforms("TA8", func(t *testing.T, s *server) {
		x := newTrackers(s)
		for _, who := range []client{x.tom, x.lead, x.admin} {
			project := who.post("/projects", map[string]any{"workspace_id": x.w, "name": "default of " + who.name}).is(201).has("public", false).id("id")
			status := 201
			if who.name == "Tom" {
				status = 403
				who.patch(to("/projects/%d", project), map[string]any{"public": true}).is(403)
			} else {
				who.patch(to("/projects/%d", project), map[string]any{"public": true}).is(200).has("public", true)
			}
			who.post("/projects", map[string]any{"workspace_id": x.w, "name": "public of " + who.name, "public": true}).is(status)
		}
	})

	conforms("TA9", func(t *testing.T, s *server) {
		x := newTrackers(s)
		public := x.project("Public", true)
		x.join(public, x.mara, true)
		for _, who := range []client{x.tom, x.mara} {
			who.get(to("/projects/%d", public)).is(200).has("can_track", true)
			x.track(who, public, who.name).is(201)
		}
		x.sees(x.tom, "Mara Tom")
		task := x.lead.post("/tasks", map[string]any{"project_id": public, "name": "Task"}).is(201).id("id")
		for _, who := range []client{x.tom, x.mara} { // not even its manager
			who.get(to("/tasks?project_id=%d", public)).is(200).has("items.0.can_edit", false)
			who.post("/tasks", map[string]any{"project_id": public, "name": "Other"}).is(403)
			who.patch(to("/tasks/%d", task), map[string]any{"done": true}).is(403)
			who.delete(to("/tasks/%d", task)).is(403)
		}
		x.lead.patch(to("/tasks/%d", task), map[string]any{"done": true}).is(200).has("done", true)
		x.vera.get(to("/projects/%d", public)).is(404)
		// In a private project its managers do too.
		private := x.project("Private", false)
		x.join(private, x.mara, true)
		x.join(private, x.tom, false)
		x.mara.post("/tasks", map[string]any{"project_id": private, "name": "Task"}).is(201)
		x.tom.post("/tasks", map[string]any{"project_id": private, "name": "Other"}).is(403)
	})

	conforms("TA10", func(t *testing.T, s *server) {
		x := newTrackers(s)
		private := x.project("Private", false)
		x.join(private, x.tom, false)
		x.track(x.tom, private, "tom-private").is(201)
		x.track(x.lead, private, "lead-private").is(201)
		x.tom.get(to("/projects/%d", private)).is(200).has("seconds", 3600)
		x.sees(x.tom, "tom-private")
		x.sees(x.lead, "lead-private tom-private")
		x.sees(x.admin, "lead-private tom-private")
		for _, call := range [][2]string{{"GET", ""}, {"PATCH", ""}, {"DELETE", ""}, {"GET", "/members"}, {"PUT", to("/members/user/%d", x.mara.id)}} {
			var body any
			if call[0] == "PATCH" || call[0] == "PUT" {
				body = map[string]any{}
			}
			hidden := x.mara.ask(call[0], to("/projects/%d", private)+call[1], body).is(404)
			never := x.mara.ask(call[0], "/projects/999999"+call[1], body).is(404)
			if a, b := hidden.text("detail"), never.text("detail"); a != b {
				t.Errorf("%s of a hidden project says “%s”, of one that never was “%s”", call[0], a, b)
			}
		}
		x.mara.get("/projects").is(200).has("total", 0)
		x.mara.get(to("/tasks?project_id=%d", private)).is(404)
		// A member sees their own entries in it, no more; a manager all.
		x.join(private, x.mara, false)
		x.sees(x.mara, "")
		x.track(x.mara, private, "mara-private").is(201)
		x.sees(x.mara, "mara-private")
		x.sees(x.tom, "tom-private")
		x.mara.get(to("/projects/%d", private)).is(200).has("seconds", 3600).has("why_not.see_all_time", "Only project managers and workspace admins can see everyone's time in a private project.")
		x.mara.get(to("/time-entries?project_id=%d", private)).is(200).has("total", 1)
		x.join(private, x.mara, true)
		x.sees(x.mara, "lead-private mara-private tom-private")
	})

	conforms("TA11", func(t *testing.T, s *server) {
		x := newTrackers(s)
		project := x.project("Falcon", false)
		x.track(x.lead, project, "lead-falcon").is(201)
		x.sees(x.tom, "")
		x.tom.get(to("/projects/%d", project)).is(404)
		x.lead.patch(to("/projects/%d", project), map[string]any{"public": true}).is(200)
		x.sees(x.tom, "lead-falcon")
		x.track(x.tom, project, "tom-falcon").is(201)
		x.lead.patch(to("/projects/%d", project), map[string]any{"public": false}).is(200)
		x.sees(x.tom, "tom-falcon")
		x.tom.get(to("/projects/%d", project)).is(404)
		x.track(x.tom, project, "again").is(422)
		x.tom.get("/time-entries").is(200).has("items.0.project_hidden", true).has("items.0.project", nil).has("items.0.project_id", nil)
	})
}
