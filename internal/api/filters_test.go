package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/board"
)

// leftOut is a locked filter that leaves projects out.
func leftOut(projects ...int64) map[string]any {
	return map[string]any{"locked": []any{map[string]any{"dimension": "project", "op": "is_not", "values": projects}}}
}

// What a locked filter keeps out is in no answer, on any path, whatever is asked; it is told by name to those who may know it, by
// number to others, and to visitors not at all.
func TestLockedFiltersAreRows(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.ada, "Team")
		chart, each := x.living(x.ada, d, "Hours", hoursBy("project")), x.living(x.ada, d, "Each", hoursBy(""))
		x.ada.put(fmt.Sprintf("/resources/%d/perspective", each), map[string]any{"perspective": "viewer"}).is(200)
		x.arrange(x.ada, d, leftOut(x.private), chart, each).is(200)
		x.share(x.ada, d, "user", int64(x.tom.id), "edit").is(200)
		x.share(x.ada, d, "user", int64(x.gus.id), "view").is(200)
		link := x.ada.post(fmt.Sprintf("/resources/%d/links", d), map[string]any{"name": "Lobby"}).is(201)
		page := "/links/" + link.text("url")[strings.LastIndex(link.text("url"), "/")+1:]
		path := fmt.Sprintf("/dashboards/%d", d)

		for _, q := range []string{"", "?without=project", "?preset=this_year&without=period"} {
			x.ada.get(path+"/data"+q).is(200).has("widgets.w1.result.totals.0", 3).has("widgets.w2.result.totals.0", 3)
		}
		x.ada.get(fmt.Sprintf("%s/data?project_id=%d", path, x.private)).is(200).has("widgets.w1.result.totals.0", 0)
		x.ada.get(fmt.Sprintf("/charts/%d/data", chart)).is(200).has("totals.0", 3)
		x.ada.get(fmt.Sprintf("/charts/%d/data?project_id=%d", chart, x.private)).is(200).has("totals.0", 0)
		x.ada.post(fmt.Sprintf("/charts/%d/save-preview", chart), map[string]any{"version": 1, "title": "Hours", "question": hoursBy("user"), "picture": map[string]any{"kind": "bar"}}).is(200).has("then.totals.0", 3)
		shown := x.nobody().get(page+"/data").is(200).has("widgets.w1.result.totals.0", 3).has("widgets.w2.result.totals.0", 3)
		if body := string(shown.body) + string(x.nobody().get(page).is(200).body); strings.Contains(body, "locked") || strings.Contains(body, "Falcon") {
			t.Error("visitors are told:", body)
		}
		offers := x.ada.get(path+"/choices").is(200).has("items.0.dimension", "project").has("items.0.values.#", 1).has("items.0.values.0.name", "Website")
		if strings.Contains(string(offers.body), "Falcon") {
			t.Error(string(offers.body))
		}

		x.ada.get(path).has("locked.0.values.0.name", "Falcon").has("locked.0.count", 1).has("locked.0.by", "Ada").has("locked.0.can_loosen", true)
		for _, who := range []client{x.tom, x.gus} {
			told := who.get(path).is(200).has("locked.0.op", "is_not").has("locked.0.count", 1).has("locked.0.values", nil).has("locked.0.can_loosen", false)
			if strings.Contains(string(told.body), "Falcon") || told.text("locked.0.why") == "" {
				t.Error(string(told.body))
			}
		}
		// Who may not know the values keeps it by its id.
		id := x.tom.get(path).text("locked.0.id")
		x.arrange(x.tom, d, map[string]any{"locked": []any{map[string]any{"id": id}}}, chart, each).is(200).has("locked.0.count", 1)
		for field, wrong := range map[string]any{
			"locked[0].id":        map[string]any{"id": "nope"},
			"locked[0].values":    map[string]any{"dimension": "project"},
			"locked[0].dimension": map[string]any{"values": []int64{1}},
			"locked[1].id":        map[string]any{"id": id},
		} {
			locks := []any{wrong}
			if strings.HasPrefix(field, "locked[1]") {
				locks = append(locks, wrong)
			}
			x.arrange(x.tom, d, map[string]any{"locked": locks}, chart, each).is(422).has("errors.0.name", field)
		}
	})
}

// A locked filter is loosened by who set it while nobody else had a hand in what it cuts, by the author of what it cuts, and by
// who may count all that it hides.
func TestWhoMayLoosenALockedFilter(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		toms := x.tom.post("/projects", map[string]any{"workspace_id": x.workspace, "name": "Heron"}).is(201).id("id")
		x.entry(x.tom, toms, time.Hour)
		begin := func() (d, chart int64) {
			t.Helper()
			d = x.dashboard(x.ada, "Team")
			chart = x.living(x.ada, d, "Hours", hoursBy("project"))
			x.arrange(x.ada, d, nil, chart).is(200)
			for _, who := range []client{x.tom, x.mara} {
				x.share(x.ada, d, "user", int64(who.id), "edit").is(200)
			}
			return d, chart
		}
		d, chart := begin()
		x.arrange(x.ada, d, leftOut(toms), chart).is(200)
		x.arrange(x.mara, d, locked(), chart).is(422).has("errors.0.name", "locked")
		x.arrange(x.tom, d, locked(), chart).is(200) // he may count all of Heron

		// Some of it is no more than all of it: each lets through what is theirs.
		x.arrange(x.ada, d, leftOut(x.private, toms), chart).is(200)
		id := x.tom.get(fmt.Sprintf("/dashboards/%d", d)).text("locked.0.id")
		to := func(values ...int64) map[string]any {
			return map[string]any{"locked": []any{map[string]any{"id": id, "values": values}}}
		}
		x.arrange(x.tom, d, to(toms), chart).is(422)
		x.arrange(x.tom, d, to(x.private), chart).is(200).has("locked.0.by", "Ada")
		// That does not make it his.
		x.arrange(x.tom, d, locked(), chart).is(422)
		x.arrange(x.tom, d, to(x.private, toms), chart).is(422).has("errors.0.name", "locked[0]")

		// One's own, until others have a hand in it.
		d, chart = begin()
		s.clock.Advance(time.Minute)
		x.arrange(x.mara, d, leftOut(x.public), chart).is(200)
		x.arrange(x.mara, d, locked(), chart).is(200)
		d, chart = begin()
		s.clock.Advance(time.Minute)
		x.arrange(x.mara, d, leftOut(x.private), chart).is(200)
		x.arrange(x.tom, d, nil, chart, x.living(x.tom, d, "Toms", hoursBy("project"))).is(200)
		x.mara.get(fmt.Sprintf("/dashboards/%d", d)).has("locked.0.can_loosen", false)
		x.arrange(x.mara, d, locked(), chart).is(422)
		x.arrange(x.ada, d, locked(), chart).is(200)
	})
}

// What a share would reveal is left out with it, in one step: of this dashboard and of nothing else.
func TestSharingLeavesOutWhatItWouldReveal(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart := x.chart(x.ada, "Hours", hoursBy("project"))
		d, other := x.dashboard(x.ada, "Team", chart), x.dashboard(x.ada, "Home", chart)
		x.ada.put(fmt.Sprintf("/resources/%d/private", chart), map[string]any{"private": false}).is(200)
		x.share(x.ada, other, "user", int64(x.mara.id), "view").is(200)
		path, grants := fmt.Sprintf("/dashboards/%d", d), fmt.Sprintf("/resources/%d/grants", d)
		body := func(more ...string) map[string]any {
			b := map[string]any{"end_private": true, "private_charts": "keep_here", "edits": []any{map[string]any{"principal": map[string]any{"kind": "user", "id": x.tom.id}, "level": "view"}}}
			for _, m := range more {
				b[m] = true
			}
			return b
		}
		x.ada.post(grants+"/preview", body()).is(200).has("reveals.count", 1).has("can_leave_out", true).has("left_out", nil)
		x.ada.post(grants+"/preview", body("leave_out")).is(200).has("reveals.count", 0).has("left_out.count", 1).has("left_out.projects.0.name", "Falcon")
		// Nothing is changed by looking.
		x.ada.get(path).has("locked.#", 0)
		x.ada.get(path+"/data").has("widgets.w1.result.totals.0", 5)

		x.ada.post(grants, body("leave_out")).is(200)
		x.tom.get(path+"/data").is(200).has("widgets.w1.result.totals.0", 3)
		x.ada.get(path).has("locked.0.op", "is_not").has("locked.0.values.0.name", "Falcon")
		x.ada.get(path+"/data").has("widgets.w1.result.totals.0", 3)
		// Everywhere else it is what it was.
		x.mara.get(fmt.Sprintf("/dashboards/%d/data", other)).has("widgets.w1.result.totals.0", 5)
		x.ada.get(fmt.Sprintf("/charts/%d/data", chart)).has("totals.0", 5)
		x.ada.get(fmt.Sprintf("/charts/%d", chart)).has("version", 1).has("question.filters", nil)
		// Taking it away says what that shows.
		version := x.ada.get(path).id("version")
		x.ada.post(path+"/save-preview", map[string]any{"version": version, "title": "Team", "filters": map[string]any{}, "locked": []any{}, "widgets": []any{map[string]any{"id": "w1", "kind": "chart", "chart_id": chart, "x": 0, "y": 0, "w": 6, "h": 4}}}).
			is(200).has("reveals.count", 1).has("reveals.people", 1)

		// A chart by itself leaves nothing out, and says where one can.
		x.ada.post(fmt.Sprintf("/resources/%d/grants/preview", chart), body()).is(200).has("reveals.count", 1).has("can_leave_out", false)
		x.ada.post(fmt.Sprintf("/resources/%d/grants", chart), body("leave_out")).is(403)
		x.tom.get(fmt.Sprintf("/charts/%d", chart)).is(404)

		// Who may share and not edit can show only.
		x.share(x.ada, other, "user", int64(x.tom.id), "share").is(200)
		nina := s.person("Nina", x.organization, access.Member, role(s.root(x.organization), access.WorkspaceMember, true))
		refused := x.tom.post(fmt.Sprintf("/resources/%d/grants", other), map[string]any{"leave_out": true, "edits": []any{map[string]any{"principal": map[string]any{"kind": "user", "id": nina.id}, "level": "view"}}}).is(403)
		if !strings.Contains(refused.text("detail")+refused.text("title"), "edit") {
			t.Error(string(refused.body))
		}
		nina.get(fmt.Sprintf("/dashboards/%d", other)).is(404)
	})
}

// What is public inside a workspace is as hidden as anything to who is outside it: a guest, a visitor, whoever comes by a domain. It is
// counted beside the private projects, and left out with them or not.
func TestWhatIsPublicInsideIsRevealedToThoseOutside(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		guest := s.person("Guest", x.organization, access.Guest)
		d := x.dashboard(x.ada, "Team")
		chart := x.living(x.ada, d, "Hours", hoursBy("project"))
		x.arrange(x.ada, d, nil, chart).is(200)
		x.ada.put(fmt.Sprintf("/resources/%d/private", d), map[string]any{"private": false}).is(200)
		grants, path := fmt.Sprintf("/resources/%d/grants", d), fmt.Sprintf("/dashboards/%d/data", d)
		to := func(principal map[string]any, more ...string) map[string]any {
			b := map[string]any{"edits": []any{map[string]any{"principal": principal, "level": "view"}}}
			for _, m := range more {
				b[m] = true
			}
			return b
		}
		user := func(c client) map[string]any { return map[string]any{"kind": "user", "id": c.id} }
		domain := map[string]any{"kind": "domain", "domain": "client.example"}
		preview := func(body map[string]any) reply { return x.ada.post(grants+"/preview", body).is(200) }

		preview(to(user(x.tom))).has("reveals.count", 1).has("reveals.public", 0).has("reveals.public_in.#", 0) // who is inside sees what is public there
		for _, outside := range []map[string]any{user(guest), user(x.gus), domain} {
			preview(to(outside)).has("reveals.count", 1).has("reveals.projects.#", 1).has("reveals.public", 1).has("reveals.public_in", "[Acme]").has("can_leave_out", true)
		}
		visitors := map[string]any{"edits": []any{}, "publish": true}
		preview(visitors).has("reveals.count", 1).has("reveals.public", 1)
		// All of it is left out, or the private ones only.
		preview(to(user(guest), "leave_out")).has("reveals.count", 0).has("reveals.public", 0).has("left_out.count", 1).has("left_out.public", 1)
		preview(to(user(guest), "leave_out", "keep_public")).has("reveals.count", 0).has("reveals.public", 1).has("left_out.count", 1).has("left_out.public", 0)

		// Who changes a share that has ended leaves out with it too.
		ends := s.clock.Now().Add(time.Minute)
		x.ada.post(grants, map[string]any{"leave_out": true, "keep_public": true, "edits": []any{map[string]any{"principal": user(guest), "level": "view", "expires_at": ends}}}).is(200)
		guest.get(path).is(200).has("widgets.w1.result.totals.0", 3)
		s.clock.Advance(2 * time.Minute)
		guest.get(path).is(404)
		id := x.ada.get(fmt.Sprintf("/resources/%d/access", d)).is(200).id("grants.0.id")
		x.ada.patch(fmt.Sprintf("%s/%d", grants, id), map[string]any{"forever": true, "leave_out": true}).is(200)
		guest.get(path).is(200).has("widgets.w1.result.totals.0", 0)
		x.ada.get(fmt.Sprintf("/dashboards/%d", d)).has("locked.#", 2)

		// A link leaves out all of it.
		x.arrange(x.ada, d, map[string]any{"locked": []any{}}, chart).is(200)
		link := x.ada.post(fmt.Sprintf("/resources/%d/links", d), map[string]any{"name": "Client A", "leave_out": true}).is(201).has("locked.0.count", 2)
		x.nobody().get("/links/"+link.text("url")[strings.LastIndex(link.text("url"), "/")+1:]+"/data").is(200).has("widgets.w1.result.totals.0", 0)
		x.ada.get(path).has("widgets.w1.result.totals.0", 5)
	})
}

// A link leaves out what it is told to, whatever the visitor sends; it is loosened by who may count what it then shows.
func TestLockedFiltersOfALink(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.ada, "Team")
		chart := x.living(x.ada, d, "Hours", hoursBy("project"))
		x.arrange(x.ada, d, nil, chart).is(200)
		x.share(x.ada, d, "user", int64(x.tom.id), "full").is(200)
		x.share(x.ada, d, "user", int64(x.mara.id), "edit").is(200)
		links := fmt.Sprintf("/resources/%d/links", d)
		preview := map[string]any{"edits": []any{}, "publish": true, "leave_out": true, "keep_public": true}
		x.ada.post(fmt.Sprintf("/resources/%d/grants/preview", d), preview).is(200).has("reveals.count", 0).has("left_out.count", 1)
		link := x.ada.post(links, map[string]any{"name": "Client A", "leave_out": true, "keep_public": true}).is(201).has("locked.0.values.0.name", "Falcon").has("locked.0.can_loosen", true)
		page := "/links/" + link.text("url")[strings.LastIndex(link.text("url"), "/")+1:] + "/data"
		x.nobody().get(page).is(200).has("widgets.w1.result.totals.0", 3)
		x.nobody().get(page + fmt.Sprintf("?project_id=%d", x.private)).is(422) // a visitor names a widget, never a query
		x.ada.get(fmt.Sprintf("/dashboards/%d", d)).has("locked.#", 0)
		x.ada.get(fmt.Sprintf("/dashboards/%d/data", d)).has("widgets.w1.result.totals.0", 5)

		at := fmt.Sprintf("%s/%d", links, link.id("id"))
		x.mara.patch(at, map[string]any{"locked": []any{}}).is(403)
		x.tom.get(links).has("items.0.locked.0.can_loosen", false).has("items.0.locked.0.values", nil)
		x.tom.patch(at, map[string]any{"locked": []any{}}).is(422).has("errors.0.name", "locked")
		id := link.text("locked.0.id")
		kept := map[string]any{"id": id}
		x.tom.patch(at, map[string]any{"locked": []any{kept, map[string]any{"dimension": "user", "op": "is_not", "values": []int64{int64(x.mara.id)}}}}).is(422)
		x.tom.patch(at, map[string]any{"locked": []any{kept, map[string]any{"dimension": "project", "op": "is", "values": []int64{x.public}}}}).is(200).has("locked.#", 2)
		x.nobody().get(page).is(200).has("widgets.w1.result.totals.0", 3)
		// What it cuts may come back from the bin.
		x.ada.delete(fmt.Sprintf("/charts/%d", chart)).is(204)
		x.tom.patch(at, map[string]any{"locked": []any{}}).is(422)
		x.ada.post(fmt.Sprintf("/bin/%d/restore", chart), nil).is(200)
		x.ada.patch(at, map[string]any{"locked": []any{map[string]any{"dimension": "user", "op": "is", "values": []int64{int64(x.ada.id)}}}}).is(200).has("locked.#", 1)
		x.nobody().get(page).is(200).has("widgets.w1.result.totals.0", 3) // an hour of hers, and two of Falcon
		x.ada.patch(at, map[string]any{"locked": []any{}}).is(200)
		x.nobody().get(page).is(200).has("widgets.w1.result.totals.0", 5)

		// Of a chart too.
		own := x.chart(x.ada, "Own", hoursBy(""))
		shown := x.ada.post(fmt.Sprintf("/resources/%d/links", own), map[string]any{"name": "Lobby", "end_private": true, "leave_out": true, "keep_public": true}).is(201)
		x.nobody().get("/links/"+shown.text("url")[strings.LastIndex(shown.text("url"), "/")+1:]+"/data").is(200).has("widgets.chart.result.totals.0", 3)
	})
}

// A viewer's filter offers what the answers they are shown hold, and nothing else.
func TestChoicesAreWhatTheAnswersHold(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		guest := s.person("Guest", x.organization, access.Guest)
		total, projects := x.chart(x.ada, "All", hoursBy("")), x.chart(x.ada, "Projects", hoursBy("project"))
		d := x.dashboard(x.ada, "Team", total)
		for _, who := range []client{x.tom, guest} {
			x.share(x.ada, d, "user", int64(who.id), "view").is(200)
		}
		path := fmt.Sprintf("/dashboards/%d/choices", d)
		offered := func(who client, q string) (all []string) {
			t.Helper()
			answer := who.get(path + q).is(200)
			items, _ := answer.at("items").([]any)
			for _, item := range items {
				item := item.(map[string]any)
				for _, v := range item["values"].([]any) {
					all = append(all, fmt.Sprint(item["dimension"], " ", v.(map[string]any)["name"]))
				}
			}
			return all
		}
		is := func(who client, q string, want ...string) {
			t.Helper()
			if got := offered(who, q); !slices.Equal(got, want) {
				t.Errorf("%s%s is offered %v, want %v", who.name, q, got, want)
			}
		}
		is(guest, "")
		is(x.tom, "")
		is(x.ada, "", "project Falcon", "project Website")
		is(x.ada, "?preset=last_year")
		is(x.ada, "?dimension=project&search=FAL", "project Falcon")
		x.ada.put(fmt.Sprintf("/resources/%d/private", projects), map[string]any{"private": false}).is(200)
		x.arrange(x.ada, d, nil, total, projects).is(200)
		for _, who := range []client{guest, x.tom, x.ada} {
			is(who, "", "project Falcon", "project Website")
			is(who, "?dimension=project&search=web", "project Website")
		}
		// Each viewer's own rows.
		mine := x.living(x.ada, d, "Mine", hoursBy("user"))
		x.ada.put(fmt.Sprintf("/resources/%d/perspective", mine), map[string]any{"perspective": "viewer"}).is(200)
		x.arrange(x.ada, d, nil, total, mine).is(200)
		is(guest, "")
		is(x.tom, "", "project Website", "user Ada", "user Mara", "user Tom")
		// What is offered can be chosen.
		x.tom.get(fmt.Sprintf("/dashboards/%d/data?project_id=%d", d, x.public)).is(200).has("widgets.w2.result.totals.0", 3)
		// By a default one may narrow too.
		yes := map[string]any{"filters": map[string]any{"billable": true}}
		x.arrange(x.ada, d, yes, mine).is(200)
		is(x.tom, "?dimension=billable", "billable Billable")
	})
}

// A copy keeps what is locked; one in another workspace drops what names things of the first.
func TestCopiesKeepLockedFilters(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		two := x.admin.post("/workspaces", map[string]any{"name": "Two"}).is(201).id("id")
		d := x.dashboard(x.ada, "Team")
		chart := x.living(x.ada, d, "Hours", hoursBy("project"))
		x.arrange(x.ada, d, map[string]any{"locked": []any{
			map[string]any{"dimension": "project", "op": "is_not", "values": []int64{x.private}}, map[string]any{"dimension": "billable", "values": []int64{1}},
		}}, chart).is(200)
		x.ada.post(fmt.Sprintf("/dashboards/%d/clone", d), nil).is(201).has("locked.#", 2)
		x.admin.post(fmt.Sprintf("/dashboards/%d/clone", d), map[string]any{"workspace_id": two}).is(404)
		x.share(x.ada, d, "user", int64(x.admin.id), "full").is(200)
		x.admin.post(fmt.Sprintf("/dashboards/%d/clone", d), map[string]any{"workspace_id": two}).is(201).has("locked.#", 1).has("locked.0.dimension", "billable").has("dropped", "[Team: filter by project]")
	})
}

// What dashboards saved before kept out stays out: of projects and clients as a locked filter of who set it, where that is known.
// The period is a default.
func TestFiltersSavedBeforeAreLocked(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.ada, "Team")
		chart := x.living(x.ada, d, "Hours", hoursBy("project"))
		x.arrange(x.ada, d, nil, chart).is(200)
		x.share(x.ada, d, "user", int64(x.mara.id), "edit").is(200)
		path := fmt.Sprintf("/dashboards/%d", d)
		before := func(by access.UserID) {
			t.Helper()
			set := ""
			if by != 0 {
				set = fmt.Sprintf(`"filters_by":%d,"filters_at":"2036-01-01T00:00:00Z",`, by)
			}
			body := fmt.Sprintf(`{"filters":{"project_ids":[%d],"period":{"preset":"this_year"}},%s"widgets":[{"id":"w1","kind":"chart","x":0,"y":0,"w":6,"h":4,"chart_id":%d}]}`, x.public, set, chart)
			err := s.store.SaveResource(t.Context(), access.Caller{Organization: x.organization, User: x.mara.id}, board.SavedRecord{ID: access.ResourceID(d), Version: x.ada.get(path).id("version"), Title: "Team", Body: []byte(body)})
			if err != nil {
				t.Fatal(err)
			}
		}
		before(0)
		told := x.mara.get(path).is(200).has("filters.period.preset", "this_year").has("filters.project_ids", nil).has("locked.0.op", "is").has("locked.0.values.0.name", "Website").has("locked.0.can_loosen", false)
		x.mara.get(path+"/data?without=project").has("widgets.w1.result.totals.0", 3)
		x.arrange(x.mara, d, locked(), chart).is(422)
		// Saved anew as it is, it stays.
		x.arrange(x.mara, d, map[string]any{"locked": []any{map[string]any{"id": told.text("locked.0.id")}}}, chart).is(200).has("locked.0.count", 1)
		x.ada.get(path).has("locked.0.can_loosen", true)
		before(x.mara.id)
		x.mara.get(path).has("locked.0.by", "Mara").has("locked.0.can_loosen", true)
		x.arrange(x.mara, d, locked(), chart).is(200)
		x.mara.get(path+"/data").has("widgets.w1.result.totals.0", 5)
	})
}
