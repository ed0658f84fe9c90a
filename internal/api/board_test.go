package api

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"vitrine/internal/access"
)

// studio is an organization at work: Ada, admin of the workspace, sees everything; Tom and Mara work there; Gus is in
// the organization and in no workspace. The public project has an hour of each, the private one two hours of Ada's.
type studio struct {
	*server
	organization        access.OrganizationID
	workspace           int64
	admin               client
	ada, tom, mara, gus client
	public, private     int64
}

func newStudio(s *server) *studio {
	x := &studio{server: s}
	x.organization, x.admin = s.found("Acme", "standard")
	root := s.root(x.organization)
	x.workspace = int64(root)
	x.ada = s.person("Ada", x.organization, access.Member, role(root, access.WorkspaceAdmin, true))
	x.tom = s.person("Tom", x.organization, access.Member, role(root, access.WorkspaceMember, true))
	x.mara = s.person("Mara", x.organization, access.Member, role(root, access.WorkspaceMember, true))
	x.gus = s.person("Gus", x.organization, access.Member)
	x.public = x.ada.post("/projects", map[string]any{"workspace_id": x.workspace, "name": "Website", "public": true}).is(201).id("id")
	x.private = x.ada.post("/projects", map[string]any{"workspace_id": x.workspace, "name": "Falcon"}).is(201).id("id")
	for _, who := range []client{x.ada, x.tom, x.mara} {
		x.entry(who, x.public, time.Hour)
	}
	x.entry(x.ada, x.private, 2*time.Hour)
	return x
}

// entry is time somebody tracked this morning.
func (x *studio) entry(who client, project int64, long time.Duration) int64 {
	x.t.Helper()
	start := x.clock.Now().Add(-3 * time.Hour)
	return who.post("/time-entries", map[string]any{"workspace_id": x.workspace, "project_id": project, "description": "Work", "start": start, "stop": start.Add(long)}).is(201).id("id")
}

func hoursBy(by string) map[string]any {
	q := map[string]any{"measures": []string{"hours"}, "period": map[string]any{"preset": "this_month"}, "time_zone": "UTC"}
	if by != "" {
		q["breakdowns"] = []any{map[string]any{"by": by}}
	}
	return q
}

func (x *studio) chart(who client, title string, question map[string]any) int64 {
	x.t.Helper()
	return who.post("/charts", map[string]any{"workspace_id": x.workspace, "title": title, "question": question, "picture": map[string]any{"kind": "bar"}}).is(201).id("id")
}

// dashboard with charts side by side, as w1, w2 …
func (x *studio) dashboard(who client, title string, charts ...int64) int64 {
	x.t.Helper()
	d := who.post("/dashboards", map[string]any{"workspace_id": x.workspace, "title": title}).is(201).id("id")
	widgets := []any{}
	for i, c := range charts {
		widgets = append(widgets, map[string]any{"id": fmt.Sprintf("w%d", i+1), "kind": "chart", "chart_id": c, "x": 0, "y": i * 4, "w": 6, "h": 4})
	}
	who.put(fmt.Sprintf("/dashboards/%d", d), map[string]any{"version": 1, "title": title, "filters": map[string]any{}, "widgets": widgets}).is(200)
	return d
}

func (x *studio) share(by client, resource int64, kind string, id int64, level string) reply {
	x.t.Helper()
	return by.post(fmt.Sprintf("/resources/%d/grants", resource), map[string]any{"edits": []any{map[string]any{"principal": map[string]any{"kind": kind, "id": id}, "level": level}}, "end_private": true, "private_charts": "keep_here"})
}

// total of the first measure of a result.
func total(a reply) any { return a.at("totals.0") }

func (x *studio) sees(who client, chart int64, hours any) {
	x.t.Helper()
	who.get(fmt.Sprintf("/charts/%d/data", chart)).is(200).has("totals.0", hours)
}

func TestChartIsMadeSavedAndDeleted(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		made := x.tom.post("/charts", map[string]any{"workspace_id": x.workspace, "title": "  Hours   by project ", "question": hoursBy("project"), "picture": map[string]any{"kind": "bar"}}).is(201)
		made.has("title", "Hours by project").has("owner.name", "Tom").has("private", true).has("perspective", "author").has("author.name", "Tom").has("version", 1).has("workspace", "Acme").has("audience.kind", "only_owner")
		path := fmt.Sprintf("/charts/%d", made.id("id"))
		edit := map[string]any{"version": 1, "title": "Hours by client", "question": hoursBy("client"), "picture": map[string]any{"kind": "donut"}}
		x.tom.put(path, edit).is(200).has("version", 2).has("title", "Hours by client").has("picture.kind", "donut").has("question.breakdowns.0.by", "client")
		x.tom.get(path).is(200).has("question.breakdowns.0.by", "client").has("updated_by.name", "Tom")

		wrong := hoursBy("project")
		wrong["measures"] = []string{"happiness"}
		x.tom.put(path, map[string]any{"version": 2, "title": "x", "question": wrong, "picture": map[string]any{"kind": "bar"}}).is(422).has("code", "invalid").has("errors.0.name", "question.measures[0]")
		x.tom.put(path, map[string]any{"version": 2, "title": " ", "question": hoursBy(""), "picture": map[string]any{"kind": "bar"}}).is(422).has("errors.0.name", "title")
		x.tom.get(path).is(200).has("version", 2)

		x.tom.delete(path).is(204)
		x.tom.get(path).is(404)
		x.tom.get(path + "/data").is(404)
	})
}

// What one may not see answers exactly as an id that was never used.
func TestHiddenChartIsAnUnknownOne(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart := x.chart(x.ada, "Secret", hoursBy(""))
		_, rival := s.found("Rival", "standard")
		body := map[string]any{"version": 1, "title": "Mine now", "question": hoursBy(""), "picture": map[string]any{"kind": "bar"}}
		for _, who := range []client{x.tom, x.gus, x.admin, rival} {
			for _, call := range []struct {
				method, path string
				body         any
			}{
				{"GET", "/charts/%d", nil}, {"GET", "/charts/%d/data", nil}, {"PUT", "/charts/%d", body}, {"DELETE", "/charts/%d", nil}, {"POST", "/charts/%d/clone", nil},
				{"PUT", "/resources/%d/favourite", nil}, {"GET", "/resources/%d/access", nil}, {"GET", "/resources/%d/explain", nil}, {"GET", "/resources/%d/candidates", nil},
				{"GET", "/resources/%d/links", nil}, {"PUT", "/resources/%d/private", map[string]any{"private": false}}, {"GET", "/dashboards/%d", nil},
			} {
				hidden := who.ask(call.method, fmt.Sprintf(call.path, chart), call.body).is(404)
				unknown := who.ask(call.method, fmt.Sprintf(call.path, 999_999), call.body).is(404)
				a, b := hidden.json(), unknown.json()
				delete(a, "request_id")
				delete(b, "request_id")
				if !reflect.DeepEqual(a, b) {
					t.Errorf("%s differs from an unknown id: %s", hidden.what, hidden.body)
				}
			}
		}
		x.ada.get(fmt.Sprintf("/charts/%d", chart)).is(200).has("version", 1).has("title", "Secret")
	})
}

func TestTwoPeopleSavingLoseNothing(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.ada, "Delivery", x.chart(x.ada, "Hours", hoursBy("")))
		x.share(x.ada, d, "user", int64(x.tom.id), "edit").is(200)
		path := fmt.Sprintf("/dashboards/%d", d)
		text := func(version int, words string) map[string]any {
			return map[string]any{"version": version, "title": "Delivery", "filters": map[string]any{}, "widgets": []any{map[string]any{"id": "t", "kind": "text", "text": words, "x": 0, "y": 0, "w": 3, "h": 2}}}
		}
		x.tom.put(path, text(2, "Tom's")).is(200).has("version", 3)
		late := x.ada.put(path, text(2, "Ada's")).is(409)
		late.has("code", "conflict").has("current.version", 3).has("current.widgets.0.text", "Tom's").has("current.updated_by.name", "Tom")
		x.ada.get(path).has("widgets.0.text", "Tom's")
		x.ada.put(path, text(3, "Both")).is(200).has("version", 4)

		c := x.chart(x.ada, "Mine", hoursBy(""))
		edit := map[string]any{"version": 1, "title": "Newer", "question": hoursBy(""), "picture": map[string]any{"kind": "bar"}}
		x.ada.put(fmt.Sprintf("/charts/%d", c), edit).is(200)
		x.ada.put(fmt.Sprintf("/charts/%d", c), edit).is(409).has("current.version", 2).has("current.title", "Newer")
	})
}

func TestEntrySavedIsInTheNextChartAskedFor(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart := x.chart(x.tom, "Hours", hoursBy("project"))
		x.sees(x.tom, chart, 3)
		entry := x.entry(x.tom, x.public, 90*time.Minute)
		x.sees(x.tom, chart, 4.5)
		x.tom.delete(fmt.Sprintf("/time-entries/%d", entry)).is(204)
		x.sees(x.tom, chart, 3)
	})
}

func TestPerspectiveDecidesWhoseRowsCount(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart := x.chart(x.ada, "Hours", hoursBy("project"))
		x.share(x.ada, chart, "user", int64(x.tom.id), "view").is(200)
		x.share(x.ada, chart, "user", int64(x.gus.id), "view").is(200)
		for _, who := range []client{x.ada, x.tom, x.gus} { // all that Ada sees
			x.sees(who, chart, 5)
		}
		x.ada.put(fmt.Sprintf("/resources/%d/perspective", chart), map[string]any{"perspective": "viewer"}).is(200).has("perspective", "viewer")
		x.sees(x.ada, chart, 5)
		x.sees(x.tom, chart, 3) // the public project, his own
		x.sees(x.gus, chart, 0)

		// As the owner's rights are now.
		x.ada.put(fmt.Sprintf("/resources/%d/perspective", chart), map[string]any{"perspective": "owner"}).is(200)
		x.admin.put(fmt.Sprintf("/workspaces/%d/roles/user/%d", x.workspace, x.ada.id), map[string]any{"role": "viewer", "tree": true}).is(204)
		x.sees(x.tom, chart, 3) // Ada's own hours are all that is left to her
	})
}

func TestPreviewCountsTheCallersRows(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		ask := map[string]any{"workspace_id": x.workspace, "question": hoursBy("project")}
		x.ada.post("/charts/preview", ask).is(200).has("totals.0", 5)
		x.tom.post("/charts/preview", ask).is(200).has("totals.0", 3)
		x.gus.post("/charts/preview", ask).is(404)
		filtered := hoursBy("project")
		filtered["filters"] = []any{map[string]any{"by": "project", "op": "is", "values": []any{x.private}}}
		x.tom.post("/charts/preview", map[string]any{"workspace_id": x.workspace, "question": filtered}).is(200).has("totals.0", 0)
	})
}

func TestMoneyForAdminsIsShownToNobodyElse(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		amount := hoursBy("")
		amount["measures"] = []string{"amount"}
		chart := x.chart(x.ada, "Amount", amount)
		x.share(x.ada, chart, "user", int64(x.tom.id), "view").is(200)
		d := x.dashboard(x.ada, "Money", chart, x.chart(x.ada, "Hours", hoursBy("")))
		x.share(x.ada, d, "user", int64(x.tom.id), "view").is(200)
		const forWhom = "Amounts of a workspace this counts are for its admins"
		x.tom.get(fmt.Sprintf("/charts/%d/data", chart)).is(403).has("detail", forWhom+" and project managers.") // he manages no project
		x.admin.patch(fmt.Sprintf("/workspaces/%d", x.workspace), map[string]any{"settings": map[string]any{"rates_visible": "everyone"}}).is(200)
		x.tom.get(fmt.Sprintf("/charts/%d/data", chart)).is(200)
		x.admin.patch(fmt.Sprintf("/workspaces/%d", x.workspace), map[string]any{"settings": map[string]any{"rates_visible": "admins"}}).is(200)
		x.ada.get(fmt.Sprintf("/charts/%d/data", chart)).is(200)
		x.tom.get(fmt.Sprintf("/charts/%d/data", chart)).is(403).has("detail", forWhom+".")
		data := x.tom.get(fmt.Sprintf("/dashboards/%d/data", d)).is(200) // it fails alone
		data.has("widgets.w1.error.code", "denied").has("widgets.w1.result", nil).has("widgets.w2.result.totals.0", 5)
	})
}

func TestTileShowsWhatAVoucherCouldGive(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		adas := x.chart(x.ada, "Ada's secret", hoursBy("project"))
		x.share(x.ada, adas, "user", int64(x.tom.id), "view").is(200)
		toms := x.chart(x.tom, "Tom's", hoursBy("project"))
		d := x.dashboard(x.tom, "Team", adas, toms)
		x.share(x.tom, d, "user", int64(x.mara.id), "view").is(200)
		path := fmt.Sprintf("/dashboards/%d", d)

		// Tom may not pass Ada's chart on: Mara gets a tile without its name; he still sees it.
		x.tom.get(path).is(200).has("widgets.0.chart.shown", true).has("widgets.0.chart.title", "Ada's secret")
		seen := x.mara.get(path).is(200)
		seen.has("widgets.0.chart.shown", false).has("widgets.0.chart_id", nil).has("widgets.0.w", 6).has("widgets.1.chart.shown", true).has("widgets.1.chart.title", "Tom's")
		if strings.Contains(string(seen.body), "secret") || seen.text("widgets.0.chart.reason") == "" {
			t.Errorf("the tile says too much or too little: %s", seen.body)
		}
		data := x.mara.get(path + "/data").is(200)
		data.has("widgets.w1.result", nil).has("widgets.w2.result.totals.0", 3)
		if data.text("widgets.w1.hidden") == "" {
			t.Error("no reason")
		}

		// Once he may, and says so, she sees it there, and only there.
		vouch := fmt.Sprintf("%s/widgets/w1/vouchers/%d", path, x.tom.id)
		x.tom.get(path).has("widgets.0.vouched", nil).has("widgets.0.can_vouch", nil)
		x.tom.put(vouch, nil).is(403)
		x.share(x.ada, adas, "user", int64(x.tom.id), "share").is(200)
		x.mara.get(path).has("widgets.0.chart.shown", false)
		x.tom.get(path).has("widgets.0.can_vouch", true)
		x.tom.put(fmt.Sprintf("%s/widgets/w1/vouchers/%d", path, x.ada.id), nil).is(403)
		x.tom.put(vouch, nil).is(200).has("version", 2).has("widgets.0.vouched", true).has("widgets.0.i_vouch", true).has("widgets.0.vouchers.0.name", "Tom")
		x.mara.get(path).has("widgets.0.chart.shown", true).has("widgets.0.vouchers", nil).has("widgets.0.chart.question", nil)
		x.mara.get(path+"/data").has("widgets.w1.result.totals.0", 5)
		x.mara.get(fmt.Sprintf("/charts/%d", adas)).is(404)

		// Now, not when it was placed.
		x.share(x.ada, adas, "user", int64(x.tom.id), "").is(200)
		x.mara.get(path).has("widgets.0.chart.shown", false)
		x.tom.get(path).has("widgets.0.chart.shown", false)

		// Tom saves the dashboard and keeps the tile he does not see, with the title it was given; he cannot place the chart anew.
		x.share(x.tom, d, "user", int64(x.ada.id), "edit").is(200)
		titled := []any{map[string]any{"id": "w1", "kind": "chart", "chart_id": adas, "title": "Hours so far", "x": 0, "y": 0, "w": 6, "h": 4}}
		x.ada.put(path, map[string]any{"version": 2, "title": "Team", "filters": map[string]any{}, "widgets": titled}).is(200)
		widgets := []any{map[string]any{"id": "w1", "kind": "chart", "x": 6, "y": 0, "w": 6, "h": 4}}
		x.tom.put(path, map[string]any{"version": 3, "title": "Team", "filters": map[string]any{}, "widgets": widgets}).is(200).has("widgets.0.x", 6).has("widgets.0.title", nil)
		x.ada.get(path).is(200).has("widgets.0.chart.title", "Ada's secret").has("widgets.0.title", "Hours so far")
		widgets = append(widgets, map[string]any{"id": "w9", "kind": "chart", "chart_id": adas, "x": 0, "y": 0, "w": 6, "h": 4})
		x.tom.put(path, map[string]any{"version": 4, "title": "Team", "filters": map[string]any{}, "widgets": widgets}).is(422).has("errors.0.name", "widgets[1].chart_id")

		x.ada.delete(fmt.Sprintf("/charts/%d", adas)).is(204)
		x.tom.get(path).is(200).has("widgets.0.chart.shown", false)
		x.mara.get(path).is(200).has("widgets.#", 0)
	})
}

func TestDashboardFiltersNarrow(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		falcon := hoursBy("project")
		falcon["filters"] = []any{map[string]any{"by": "project", "op": "is", "values": []any{x.private}}}
		d := x.dashboard(x.ada, "Delivery", x.chart(x.ada, "All", hoursBy("project")), x.chart(x.ada, "Falcon", falcon))
		path := fmt.Sprintf("/dashboards/%d", d)
		x.ada.get(path+"/data").is(200).has("widgets.w1.result.totals.0", 5).has("widgets.w2.result.totals.0", 2)
		x.ada.get(fmt.Sprintf("%s/data?project_id=%d", path, x.public)).is(200).has("widgets.w1.result.totals.0", 3).has("widgets.w2.result.totals.0", 0)
		x.ada.get(path+"/data?preset=last_year").is(200).has("widgets.w1.result.totals.0", 0)
		x.ada.get(path+"/data?from=2026-11-20&to=2026-11-20&widget=w1").is(200).has("widgets.w1.result.totals.0", 5).has("widgets.w2", nil)
		x.ada.get(path+"/data?from=2026-02-30&to=2026-03-01").is(422).has("errors.0.name", "from")
		x.ada.get(path + "/data?from=2026-02-01&to=2026-03-01&preset=today").is(422)
		x.ada.get(path+"/data?widget=nope").is(422).has("errors.0.name", "widget")

		// A default is what everyone sees first; each may choose otherwise, or take it away.
		x.arrange(x.ada, d, map[string]any{"filters": map[string]any{"project_ids": []any{x.public}, "period": map[string]any{"preset": "last_year"}}}, x.ada.get(path).id("widgets.0.chart_id")).is(200).has("filters.period.preset", "last_year")
		x.ada.get(path+"/data").is(200).has("widgets.w1.result.totals.0", 0)
		x.ada.get(path+"/data?without=period").is(200).has("widgets.w1.result.totals.0", 3)
		x.ada.get(path+"/data?without=period&without=project").is(200).has("widgets.w1.result.totals.0", 5)
		x.ada.get(fmt.Sprintf("%s/data?preset=this_year&project_id=%d", path, x.private)).is(200).has("widgets.w1.result.totals.0", 2)
		x.ada.get(fmt.Sprintf("%s/data?preset=this_year&without=project&user_id=%d", path, x.tom.id)).is(200).has("widgets.w1.result.totals.0", 1)
		x.ada.get(path+"/data?preset=this_year&without=project&billable=false").is(200).has("widgets.w1.result.totals.0", 0)
	})
}

func TestWidgetsAreChecked(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart := x.chart(x.ada, "Hours", hoursBy(""))
		other := x.dashboard(x.ada, "Other")
		path := fmt.Sprintf("/dashboards/%d", x.dashboard(x.ada, "Delivery"))
		widget := func(change map[string]any) map[string]any {
			w := map[string]any{"id": "a", "kind": "chart", "chart_id": chart, "x": 0, "y": 0, "w": 6, "h": 4}
			for k, v := range change {
				w[k] = v
			}
			return w
		}
		for _, wrong := range []struct {
			name, field string
			widgets     []any
		}{
			{"beyond the grid", "widgets[0].w", []any{widget(map[string]any{"x": 8})}},
			{"one id twice", "widgets[1].id", []any{widget(nil), widget(nil)}},
			{"a dashboard as a chart", "widgets[0].chart_id", []any{widget(map[string]any{"chart_id": other})}},
			{"an unknown chart", "widgets[0].chart_id", []any{widget(map[string]any{"chart_id": 999_999})}},
			{"no chart", "widgets[0].chart_id", []any{widget(map[string]any{"chart_id": 0})}},
		} {
			t.Run(wrong.name, func(t *testing.T) {
				x.ada.put(path, map[string]any{"version": 2, "title": "Delivery", "filters": map[string]any{}, "widgets": wrong.widgets}).is(422).has("errors.0.name", wrong.field)
			})
		}
		for _, only := range []string{"project_ids", "client_ids"} {
			x.ada.put(path, map[string]any{"version": 2, "title": "Delivery", "filters": map[string]any{only: []int{1, -1}}, "widgets": []any{}}).is(422).has("errors.0.name", "filters."+only+"[1]")
		}
		x.ada.get(path+"/data?client_id=0").is(422).has("errors.0.name", "client_id")
		long := widget(map[string]any{"kind": "text", "chart_id": 0, "text": strings.Repeat("ü", 10_001)})
		x.ada.put(path, map[string]any{"version": 2, "title": "Delivery", "filters": map[string]any{}, "widgets": []any{long}}).is(422)
		long["text"] = strings.Repeat("ü", 10_000)
		x.ada.put(path, map[string]any{"version": 2, "title": "Delivery", "filters": map[string]any{}, "widgets": []any{long}}).is(200)
		many := []any{}
		for i := range 61 {
			many = append(many, widget(map[string]any{"id": fmt.Sprint("w", i)}))
		}
		x.ada.put(path, map[string]any{"version": 3, "title": "Delivery", "filters": map[string]any{}, "widgets": many}).is(422)
	})
}

func TestPathsAreReadableAndUnique(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		home := x.admin.get("/session").text("workspaces.0.path")
		at := "/" + strings.Trim(home, "/") + "/"
		first := x.ada.post("/dashboards", map[string]any{"workspace_id": x.workspace, "title": "Größe & Müßiggang"}).is(201)
		second := x.ada.post("/dashboards", map[string]any{"workspace_id": x.workspace, "title": "Größe & Müßiggang"}).is(201)
		if first.text("path") == second.text("path") || !strings.HasPrefix(first.text("path"), at) {
			t.Errorf("paths %q and %q", first.text("path"), second.text("path"))
		}
		x.ada.get("/dashboards/by-path?path=" + at + "nowhere").is(404)
		save := func(id int64, version int, title, path string) reply {
			return x.ada.put(fmt.Sprintf("/dashboards/%d", id), map[string]any{"version": version, "title": title, "path": path, "filters": map[string]any{}, "widgets": []any{}})
		}
		save(first.id("id"), 1, "Sales", "sales").is(200).has("path", at+"sales").has("title", "Sales")
		x.ada.get("/dashboards/by-path?path="+at+"sales").is(200).has("id", first.id("id"))
		save(second.id("id"), 1, "Sales too", at+"sales").is(422).has("errors.0.name", "path")
		save(second.id("id"), 1, "Sales too", "/elsewhere/sales/x").is(422).has("errors.0.name", "path")
		x.tom.get("/dashboards/by-path?path=" + at + "sales").is(404)
		// A new title keeps the address.
		save(first.id("id"), 2, "Revenue", "").is(200).has("path", at+"sales")
	})
}

func TestListsHoldWhatOneMayView(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		secret, team := x.dashboard(x.ada, "Secret"), x.dashboard(x.ada, "Team")
		mine := x.dashboard(x.tom, "Mine")
		x.share(x.ada, team, "user", int64(x.tom.id), "view").is(200)
		list := func(who client, query string, want ...string) {
			t.Helper()
			got := who.get("/dashboards?" + query).is(200)
			if want == nil {
				want = []string{}
			}
			if names := got.names("title"); !slices.Equal(names, want) {
				t.Errorf("%s %s: %v, want %v", who.name, query, names, want)
			}
		}
		list(x.ada, "", "Secret", "Team") // Tom's is private
		list(x.ada, "tab=private", "Secret")
		list(x.ada, "tab=shared_by_me", "Team")
		list(x.tom, "", "Mine", "Team")
		list(x.tom, "tab=mine", "Mine")
		list(x.tom, "tab=shared_with_me", "Team")
		list(x.tom, "search=EA", "Team")
		list(x.tom, "limit=1&offset=1", "Team")
		list(x.tom, "offset=7")
		list(x.gus, "")
		x.tom.get("/dashboards?limit=1").is(200).has("total", 2).has("items.0.can.0", "view")
		x.tom.get("/dashboards?tab=shared_with_me").has("items.0.why_not.edit", x.tom.get(fmt.Sprintf("/dashboards/%d", team)).text("why_not.edit"))

		x.tom.put(fmt.Sprintf("/resources/%d/favourite", team), nil).is(204)
		x.tom.put(fmt.Sprintf("/resources/%d/favourite", team), nil).is(204)
		list(x.tom, "tab=favourites", "Team")
		x.tom.get(fmt.Sprintf("/dashboards/%d", team)).has("favourite", true)
		x.ada.get(fmt.Sprintf("/dashboards/%d", team)).has("favourite", false)

		// The latest first.
		x.clock.Advance(time.Minute)
		x.tom.get(fmt.Sprintf("/dashboards/%d", mine)).is(200)
		x.clock.Advance(time.Minute)
		x.tom.get(fmt.Sprintf("/dashboards/%d", team)).is(200)
		list(x.tom, "tab=recent", "Team", "Mine")
		list(x.tom, "tab=recent&limit=1&offset=1", "Mine")
		x.tom.get("/home").is(200).has("recent.0.title", "Team").has("recent.1.title", "Mine").has("favourites.0.title", "Team").has("shared_with_me.0.title", "Team").has("shared_with_me.1", nil)

		// What is taken back is in no list any more.
		x.share(x.ada, team, "user", int64(x.tom.id), "").is(200)
		for _, tab := range []string{"all", "shared_with_me", "favourites", "recent"} {
			got := x.tom.get("/dashboards?tab=" + tab).is(200)
			if slices.Contains(got.names("title"), "Team") {
				t.Errorf("%s still has it", tab)
			}
		}
		x.tom.get("/home").has("favourites.0", nil).has("shared_with_me.0", nil)
		x.tom.delete(fmt.Sprintf("/resources/%d/favourite", secret)).is(404)
	})
}

func TestCopyIsPrivateAndCountsTheCallersRows(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart := x.chart(x.ada, "Hours", hoursBy("project"))
		x.share(x.ada, chart, "user", int64(x.tom.id), "view").is(200)
		x.tom.post(fmt.Sprintf("/charts/%d/clone", chart), nil).is(403)
		x.share(x.ada, chart, "user", int64(x.tom.id), "edit").is(200)
		x.share(x.ada, chart, "user", int64(x.gus.id), "edit").is(200)
		x.sees(x.tom, chart, 5)
		own := x.tom.post(fmt.Sprintf("/charts/%d/clone", chart), nil).is(201)
		own.has("owner.name", "Tom").has("private", true).has("title", "Hours (copy)").has("version", 1)
		x.sees(x.tom, own.id("id"), 3)
		x.ada.get(fmt.Sprintf("/charts/%d", own.id("id"))).is(404)
		x.gus.post(fmt.Sprintf("/charts/%d/clone", chart), nil).is(403) // nobody works in the workspace who has no role there

		// A chart that only the dashboard shows is copied with it.
		hidden := x.chart(x.ada, "Through the dashboard", hoursBy("project"))
		d := x.dashboard(x.ada, "Team", hidden)
		x.share(x.ada, d, "user", int64(x.tom.id), "edit").is(200)
		x.tom.get(fmt.Sprintf("/dashboards/%d/data", d)).has("widgets.w1.result.totals.0", 5)
		copied := x.tom.post(fmt.Sprintf("/dashboards/%d/clone", d), nil).is(201)
		copied.has("owner.name", "Tom").has("private", true).has("widgets.0.lives_here", true).has("widgets.0.chart.author.name", "Tom")
		x.tom.get(fmt.Sprintf("/dashboards/%d/data", copied.id("id"))).has("widgets.w1.result.totals.0", 3)
	})
}

// A copy in another workspace is what is made new there: the copier's, private, counting what they may count there.
func TestCopyInAnotherWorkspace(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		two := x.admin.post("/workspaces", map[string]any{"name": "Two"}).is(201).id("id")
		x.admin.post("/workspaces", map[string]any{"name": "Three"}).is(201)
		three := two + 1
		for w, role := range map[int64]string{two: "member", three: "viewer"} {
			x.admin.put(fmt.Sprintf("/workspaces/%d/roles/user/%d", w, x.tom.id), map[string]any{"role": role}).is(204)
		}
		chart := x.chart(x.ada, "Hours", hoursBy(""))
		through := x.chart(x.ada, "Through the dashboard", hoursBy(""))
		d := x.dashboard(x.ada, "Team", chart, through)
		for _, id := range []int64{chart, d} {
			x.share(x.ada, id, "user", int64(x.tom.id), "share").is(200)
		}
		clone := func(kind string, id int64, body any) reply {
			t.Helper()
			return x.tom.post(fmt.Sprintf("/%ss/%d/clone", kind, id), body)
		}
		to := func(w int64) map[string]any { return map[string]any{"workspace_id": w, "title": "  Team   of Two "} }
		clone("dashboard", d, to(two)).is(403) // duplicate comes with Edit
		for _, id := range []int64{chart, d} {
			x.share(x.ada, id, "user", int64(x.tom.id), "edit").is(200)
		}
		start := s.clock.Now().Add(-2 * time.Hour)
		x.tom.post("/time-entries", map[string]any{"workspace_id": two, "description": "Two's", "start": start, "stop": start.Add(30 * time.Minute)}).is(201)

		// Only where one may make things; of a workspace one is not in, one learns nothing.
		before := x.tom.get("/charts").id("total") + x.tom.get("/dashboards").id("total")
		clone("chart", chart, to(three)).is(403)
		x.admin.delete(fmt.Sprintf("/workspaces/%d/roles/user/%d", three, x.tom.id)).is(204)
		there, never := clone("chart", chart, to(three)).is(422).has("errors.0.name", "workspace_id"), clone("chart", chart, to(987_654)).is(422)
		if there.text("errors.0.message") != never.text("errors.0.message") {
			t.Errorf("it is told apart: %s, %s", there.body, never.body)
		}
		clone("chart", chart, map[string]any{"title": " "}).is(422).has("errors.0.name", "title")
		clone("chart", through, to(two)).is(403) // it lives in the dashboard
		x.gus.post(fmt.Sprintf("/charts/%d/clone", chart), to(two)).is(404)
		if after := x.tom.get("/charts").id("total") + x.tom.get("/dashboards").id("total"); after != before {
			t.Errorf("%d things became %d", before, after)
		}

		own := clone("chart", chart, to(two)).is(201).has("title", "Team of Two").has("workspace", "Two").has("owner.name", "Tom").has("private", true).has("perspective", "author").has("author.name", "Tom")
		x.sees(x.tom, own.id("id"), 0.5)
		copied := clone("dashboard", d, to(two)).is(201).has("title", "Team of Two").has("workspace", "Two").has("owner.name", "Tom").has("private", true)
		if path := copied.text("path"); !strings.HasSuffix(path, "two/team-of-two") {
			t.Error("the copy is at", path)
		}
		for i, original := range []int64{chart, through} {
			w := fmt.Sprintf("widgets.%d.chart", i)
			copied.has(w+".author.name", "Tom").has(fmt.Sprintf("widgets.%d.lives_here", i), true)
			if copied.id(w+"_id") == original {
				t.Errorf("the copy shows the chart of the other workspace: %s", copied.body)
			}
		}
		data := x.tom.get(fmt.Sprintf("/dashboards/%d/data", copied.id("id"))).is(200)
		data.has("widgets.w1.result.totals.0", 0.5).has("widgets.w2.result.totals.0", 0.5)
		// Nobody who could open the original can open the copy, and once they can, they count what its author may count there.
		x.ada.get(fmt.Sprintf("/dashboards/%d", copied.id("id"))).is(404)
		x.share(x.tom, own.id("id"), "user", int64(x.mara.id), "view").is(200)
		x.sees(x.mara, own.id("id"), 0.5)
	})
}

// A copy in the same workspace shows nobody more either: everyone counts their own rows in it where they did before.
func TestCopyKeepsThatEveryoneCountsTheirOwn(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart := x.chart(x.tom, "Hours", hoursBy(""))
		x.tom.put(fmt.Sprintf("/resources/%d/perspective", chart), map[string]any{"perspective": "viewer"}).is(200)
		x.share(x.tom, chart, "user", int64(x.ada.id), "full").is(200)
		own := x.ada.post(fmt.Sprintf("/charts/%d/clone", chart), map[string]any{}).is(201).has("perspective", "viewer").has("title", "Hours (copy)")
		x.share(x.ada, own.id("id"), "workspace", x.workspace, "view").is(200)
		x.sees(x.ada, own.id("id"), 5)
		x.sees(x.mara, own.id("id"), 3)

		// Nor is a copy of what is private open to the admins, where new things are.
		x.admin.post("/schemes", map[string]any{"from": "standard", "title": "Open"}).is(201)
		file := x.admin.get("/schemes/open/file").is(200).text("file")
		open := strings.Replace(file, "starts: true", "starts: false", 1)
		if open == file {
			t.Fatalf("no longer said like this: %s", file)
		}
		x.admin.put("/schemes/open", map[string]any{"file": open}).is(200)
		same := map[string]string{}
		for _, level := range levels {
			same[level] = level
		}
		x.admin.put("/organization/scheme", map[string]any{"scheme": "open", "mapping": same}).is(200)
		secret := x.tom.post("/dashboards", map[string]any{"workspace_id": x.workspace, "title": "Secret"}).is(201).has("private", false).id("id")
		x.tom.put(fmt.Sprintf("/resources/%d/private", secret), map[string]any{"private": true}).is(200)
		again := x.tom.post(fmt.Sprintf("/dashboards/%d/clone", secret), nil).is(201).has("private", true).id("id")
		x.ada.get(fmt.Sprintf("/dashboards/%d", again)).is(404)
	})
}

func TestWhoOnlyLooksMakesNothing(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		vera := s.person("Vera", x.organization, access.Member, role(access.WorkspaceID(x.workspace), access.WorkspaceViewer, false))
		chart := map[string]any{"workspace_id": x.workspace, "title": "Hours", "question": hoursBy(""), "picture": map[string]any{"kind": "bar"}}
		vera.post("/charts", chart).is(403)
		vera.post("/dashboards", map[string]any{"workspace_id": x.workspace, "title": "Mine"}).is(403)
		x.gus.post("/charts", chart).is(404) // the workspace is unknown to him
		_, rival := s.found("Rival", "standard")
		rival.post("/dashboards", map[string]any{"workspace_id": x.workspace, "title": "Mine"}).is(404)
	})
}

func TestPaletteFindsWhatOneMayKnowOf(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.ada, "Falcon overview")
		x.admin.post("/groups", map[string]any{"name": "Falcon crew"}).is(201)
		found := func(who client, q string) []string {
			t.Helper()
			return who.get("/search?q=" + q).is(200).names("kind")
		}
		if got := found(x.ada, "falc"); !slices.Equal(got, []string{"dashboard", "project", "group"}) {
			t.Error("Ada finds", got)
		}
		if got := found(x.tom, "falc"); !slices.Equal(got, []string{"group"}) {
			t.Error("Tom finds", got)
		}
		if got := found(x.tom, "MARA"); !slices.Equal(got, []string{"person"}) {
			t.Error("Tom finds", got)
		}
		for _, q := range []string{"falc", "mara", "acme", "website"} {
			if got := found(x.gus, q); len(got) != 0 {
				t.Error("Gus finds", got)
			}
		}
		x.share(x.ada, d, "user", int64(x.gus.id), "view").is(200)
		if got := found(x.gus, "falc"); !slices.Equal(got, []string{"dashboard"}) {
			t.Error("Gus finds", got)
		}
		x.tom.get("/search?q=").is(200).has("items.#", 0)
		// A workspace is no way to the name of the one above it.
		below := x.admin.post("/workspaces", map[string]any{"name": "Kestrel", "parent_id": x.workspace}).is(201).id("id")
		x.admin.put(fmt.Sprintf("/workspaces/%d/roles/user/%d", below, x.gus.id), map[string]any{"role": "member"}).is(204)
		x.tom.get("/search?q=kestrel").is(200).has("items.0.subtitle", "Acme")
		x.gus.get("/search?q=kestrel").is(200).has("items.#", 1).has("items.0.subtitle", nil)
		if got := found(x.gus, "acme"); !slices.Equal(got, []string{"person"}) {
			t.Error("Gus finds", got)
		}
	})
}

// Whatever is asked, a chart counts no entry outside the viewer's scope: hours of the private project reach nobody
// through the viewers' perspective.
func TestNoQuestionLeavesTheScope(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		for _, by := range []string{"project", "client", "user", "group", "task", "tag", "billable", "description", "workspace", "weekday", "hour", "day", "week", "month"} {
			for _, op := range []map[string]any{nil,
				{"by": "project", "op": "is", "values": []any{x.private}}, {"by": "project", "op": "is_not", "values": []any{x.public}}, {"by": "project", "op": "contains", "values": []any{"fal"}},
				{"by": "user", "op": "is", "values": []any{x.ada.id}}, {"by": "workspace", "op": "is", "values": []any{x.workspace}}, {"by": "description", "op": "contains", "values": []any{"' or 1=1 --"}}} {
				q := hoursBy(by)
				if op != nil {
					q["filters"] = []any{op}
				}
				whole := x.tom.post("/charts/preview", map[string]any{"workspace_id": x.workspace, "question": q}).is(200)
				if hours, ok := total(whole).(float64); ok && hours > 3 || strings.Contains(string(whole.body), "Falcon") {
					text, _ := json.Marshal(q)
					t.Fatalf("%s shows Tom %s", text, whole.body)
				}
			}
		}
	})
}
