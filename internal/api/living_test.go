package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vitrine/internal/access"
)

// living is a chart made in a dashboard.
func (x *studio) living(who client, dashboard int64, title string, question map[string]any) int64 {
	x.t.Helper()
	return who.post("/charts", map[string]any{"dashboard_id": dashboard, "title": title, "question": question, "picture": map[string]any{"kind": "bar"}}).is(201).id("id")
}

// arrange saves a dashboard with charts side by side, as w1, w2 …, and more of its fields.
func (x *studio) arrange(who client, dashboard int64, more map[string]any, charts ...int64) reply {
	x.t.Helper()
	path := fmt.Sprintf("/dashboards/%d", dashboard)
	now := who.get(path).is(200)
	widgets := []any{}
	for i, c := range charts {
		widgets = append(widgets, map[string]any{"id": fmt.Sprintf("w%d", i+1), "kind": "chart", "chart_id": c, "x": 0, "y": i * 4, "w": 6, "h": 4})
	}
	body := map[string]any{"version": now.id("version"), "title": now.text("title"), "filters": map[string]any{}, "widgets": widgets}
	for k, v := range more {
		body[k] = v
	}
	return who.put(path, body)
}

// locked filters of a dashboard: only these projects; none takes them all away.
func locked(ids ...int64) map[string]any {
	locks := []any{}
	if len(ids) > 0 {
		locks = append(locks, map[string]any{"dimension": "project", "op": "is", "values": ids})
	}
	return map[string]any{"locked": locks}
}

// save asks a chart another question.
func (x *studio) save(who client, chart int64, question map[string]any, more map[string]any) reply {
	x.t.Helper()
	path := fmt.Sprintf("/charts/%d", chart)
	now := who.get(path).is(200)
	body := map[string]any{"version": now.id("version"), "title": now.text("title"), "question": question, "picture": map[string]any{"kind": "bar"}}
	for k, v := range more {
		body[k] = v
	}
	return who.put(path, body)
}

func by(dimensions ...string) map[string]any {
	q := hoursBy("")
	var all []any
	for _, d := range dimensions {
		all = append(all, map[string]any{"by": d})
	}
	q["breakdowns"] = all
	return q
}

func only(q map[string]any, by string, ids ...int64) map[string]any {
	var values []any
	for _, id := range ids {
		values = append(values, id)
	}
	q["filters"] = []any{map[string]any{"by": by, "op": "is", "values": values}}
	return q
}

// A chart made in a dashboard is seen by whoever sees that, edited by whoever edits that, whoever made it, and is nowhere else.
func TestLivingChartIsDecidedByItsDashboard(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.ada, "Team")
		chart := x.living(x.ada, d, "Inside", hoursBy("project"))
		path, in := fmt.Sprintf("/charts/%d", chart), fmt.Sprintf("/dashboards/%d", d)
		x.ada.get(in).has("removed_charts.0.id", chart).has("removed_charts.0.title", "Inside")
		x.arrange(x.ada, d, nil, chart).is(200).has("widgets.0.lives_here", true).has("removed_charts", nil)
		x.tom.get(path).is(404)
		x.share(x.ada, d, "user", int64(x.tom.id), "view").is(200)
		x.share(x.ada, d, "user", int64(x.mara.id), "edit").is(200)

		seen := x.tom.get(path).is(200).has("dashboard_id", d).has("dashboard", "Team").has("question", nil).has("author", nil).has("updated_by", nil)
		if can := seen.at("can"); fmt.Sprint(can) != "[view export]" {
			t.Error("Tom can", can)
		}
		x.sees(x.tom, chart, 5)
		x.tom.get(in+"/data").is(200).has("widgets.w1.result.totals.0", 5)
		x.tom.get(in).is(200).has("removed_charts", nil).has("widgets.0.chart.question", nil)

		// Who edits the dashboard edits what it shows: a title, a picture and less of it change no author.
		now := x.mara.get(path).is(200).has("author.name", "Ada").has("updated_by.name", "Ada").has("question.measures.0", "hours")
		x.mara.put(path, map[string]any{"version": now.id("version"), "title": "By Mara", "question": hoursBy("project"), "picture": map[string]any{"kind": "donut"}}).is(200).
			has("title", "By Mara").has("author.name", "Ada").has("picture.kind", "donut")
		x.tom.put(path, map[string]any{"version": 2, "title": "By Tom", "question": hoursBy("project"), "picture": map[string]any{"kind": "bar"}}).is(403)

		// It has no access of its own, and is in no list or search.
		x.ada.put(fmt.Sprintf("/resources/%d/private", chart), map[string]any{"private": true}).isNot(200)
		x.share(x.ada, chart, "user", int64(x.gus.id), "view").isNot(200)
		x.ada.post(fmt.Sprintf("/resources/%d/links", chart), map[string]any{"name": "Lobby"}).isNot(201)
		if names := x.ada.get("/charts").is(200).names("title"); slices.Contains(names, "By Mara") {
			t.Error("it is listed:", names)
		}
		if names := x.ada.get("/search?q=by%20mara").is(200).names("title"); len(names) != 0 {
			t.Error("it is found:", names)
		}

		// It cannot stand on another dashboard; taken off all tiles it is kept, and offered again.
		other := x.dashboard(x.mara, "Other")
		x.arrange(x.mara, other, nil, chart).is(422).has("errors.0.name", "widgets[0].chart_id")
		x.arrange(x.mara, d, nil).is(200).has("removed_charts.0.title", "By Mara")
		x.arrange(x.mara, d, nil, chart).is(200)
		x.tom.delete(path).is(403)
		gone := x.living(x.ada, d, "Gone", hoursBy(""))
		x.mara.delete(fmt.Sprintf("/charts/%d", gone)).is(204)
		x.ada.delete(in).is(204)
		x.ada.get(path).is(404)
	})
}

func (a reply) isNot(status int) reply {
	a.t.Helper()
	if a.status == status {
		a.t.Errorf("%s: %d\n%s", a.what, a.status, a.body)
	}
	return a
}

// Between library and dashboard a chart is copied by whoever may, and moved by who manages both; moving it back restores whom
// it was open to, for a while.
func TestChartGoesIntoADashboardAndOut(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.ada, "Team")
		x.share(x.ada, d, "user", int64(x.tom.id), "edit").is(200)
		chart := x.chart(x.ada, "Hours", hoursBy("project"))
		x.share(x.ada, chart, "user", int64(x.mara.id), "view").is(200)

		// In by whoever may clone it and edit the dashboard; out by whoever may clone the dashboard. Who copies is the author.
		x.tom.post(fmt.Sprintf("/charts/%d/clone", chart), map[string]any{"dashboard_id": d}).is(404)
		x.share(x.ada, chart, "user", int64(x.tom.id), "edit").is(200)
		inside := x.tom.post(fmt.Sprintf("/charts/%d/clone", chart), map[string]any{"dashboard_id": d, "title": "Inside"}).is(201).has("dashboard_id", d).has("author.name", "Tom").has("owner.name", "Tom").id("id")
		x.sees(x.ada, inside, 3)
		out := x.ada.post(fmt.Sprintf("/charts/%d/clone", inside), nil).is(201).has("dashboard_id", nil).has("author.name", "Ada").has("title", "Inside (copy)").id("id")
		x.sees(x.ada, out, 5)
		x.tom.get(fmt.Sprintf("/charts/%d", out)).is(404)

		// Moved in, it is seen by whoever sees the dashboard, and by nobody else.
		move := func(who client, to int64) reply {
			return who.post(fmt.Sprintf("/charts/%d/move", chart), map[string]any{"dashboard_id": to})
		}
		preview := func(who client, to int64) reply {
			return who.post(fmt.Sprintf("/charts/%d/move/preview", chart), map[string]any{"dashboard_id": to}).is(200)
		}
		move(x.tom, d).is(403)
		preview(x.ada, d).has("loses", 1).has("names.0", "Mara").has("refused", nil)
		other := x.dashboard(x.ada, "Other", chart)
		if preview(x.ada, d).text("refused") == "" {
			t.Error("it is on another dashboard")
		}
		move(x.ada, d).is(409)
		x.arrange(x.ada, other, nil).is(200)
		move(x.ada, d).is(200).has("dashboard_id", d)
		x.mara.get(fmt.Sprintf("/charts/%d", chart)).is(404)
		x.arrange(x.ada, d, nil, chart).is(200)
		x.sees(x.tom, chart, 5)

		// Out again within thirty days: as it was. The tile stays, and who moved it vouches for it.
		later := func(days int) {
			s.clock.Advance(time.Duration(days) * 24 * time.Hour)
			for _, who := range []*client{&x.ada, &x.tom, &x.mara} {
				*who = s.signIn(who.name, x.organization, who.id)
			}
		}
		later(20)
		move(x.tom, 0).is(403)
		move(x.ada, 0).is(200).has("dashboard_id", nil).has("owner.name", "Ada").has("author.name", "Ada")
		x.mara.get(fmt.Sprintf("/charts/%d", chart)).is(200)
		x.ada.get(fmt.Sprintf("/dashboards/%d", d)).has("widgets.0.lives_here", nil).has("widgets.0.i_vouch", true)

		// Later, it begins as something new does.
		move(x.ada, d).is(200)
		later(31)
		move(x.ada, 0).is(200)
		x.mara.get(fmt.Sprintf("/charts/%d", chart)).is(404)
	})
}

// Whoever edits a chart asks nothing with another's eyes: they leave the author what they could have asked, and become the
// author of what they could not, after they have seen both figures.
func TestAnotherQuestionHasAnotherAuthor(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart := x.chart(x.ada, "Hours", by("project", "user"))
		path := fmt.Sprintf("/charts/%d", chart)
		x.share(x.ada, chart, "user", int64(x.tom.id), "edit").is(200)
		x.share(x.ada, chart, "user", int64(x.mara.id), "view").is(200)
		x.share(x.ada, chart, "user", int64(x.gus.id), "edit").is(200)

		// What any viewer may choose is no other question.
		same := by("user", "project")
		same["period"] = map[string]any{"preset": "this_year"}
		x.save(x.tom, chart, only(same, "project", x.public), nil).is(200).has("author.name", "Ada")
		x.save(x.ada, chart, by("project", "user"), nil).is(200).has("author.name", "Ada")

		// Anything else is: first both figures are shown.
		other := by("description")
		edit := map[string]any{"version": 3, "title": "Hours", "question": other, "picture": map[string]any{"kind": "bar"}}
		preview := x.tom.post(path+"/save-preview", edit).is(200)
		preview.has("author_changes", true).has("may_become", true).has("perspective", "author").has("people", 5).has("now.totals.0", 5).has("then.totals.0", 3).has("reveals.count", 0)
		refused := x.tom.put(path, edit).is(409).has("current.author_changes", true).has("current.now.totals.0", 5).has("current.then.totals.0", 3)
		if refused.text("current.why") == "" {
			t.Error("it does not say why")
		}
		x.sees(x.mara, chart, 5)
		x.save(x.tom, chart, other, map[string]any{"become_author": true}).is(200).has("author.name", "Tom").has("owner.name", "Ada")
		x.sees(x.mara, chart, 3)

		// Who may count all of it leaves the author as is: the figures do not grow by a small edit either.
		x.save(x.ada, chart, by("project"), nil).is(200).has("author.name", "Tom")
		x.sees(x.mara, chart, 3)
		// Not who counts nothing there.
		x.gus.post(path+"/save-preview", map[string]any{"version": 5, "title": "Hours", "question": by("user"), "picture": map[string]any{"kind": "bar"}}).is(200).
			has("author_changes", true).has("may_become", false).has("then", nil)
		x.save(x.gus, chart, by("user"), map[string]any{"become_author": true}).is(403)

		// To show what one may see oneself is a choice of its own, which says what it reveals.
		choice := x.ada.post(fmt.Sprintf("/resources/%d/perspective/preview", chart), map[string]any{"perspective": "author"}).is(200)
		choice.has("now.totals.0", 3).has("then.totals.0", 5).has("reveals.count", 1).has("reveals.projects.0.name", "Falcon").has("reveals.people", 3).has("reveals.kinds", "[hours names]")
		x.tom.post(fmt.Sprintf("/resources/%d/perspective/preview", chart), map[string]any{"perspective": "workspace"}).is(403)
		// The perspective is saved with the rest, in the name it had before too.
		x.save(x.ada, chart, by("project"), map[string]any{"perspective": "viewer", "become_author": true}).is(200).has("perspective", "viewer")
		x.save(x.tom, chart, by("user"), nil).is(200).has("perspective", "viewer").has("author.name", "Tom")
		x.save(x.ada, chart, by("user"), map[string]any{"perspective": "owner"}).is(409)
		x.save(x.ada, chart, by("user"), map[string]any{"perspective": "owner", "become_author": true}).is(200).has("perspective", "author").has("author.name", "Ada")
	})
}

// A chart is saved in one request, all or nothing: what is refused changes nothing, and is no conflict with oneself afterwards.
func TestChartIsSavedAllOrNothing(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart := x.chart(x.tom, "Hours", hoursBy("project"))
		path := fmt.Sprintf("/charts/%d", chart)
		edit := map[string]any{"version": 1, "title": "All hours", "question": hoursBy("user"), "picture": map[string]any{"kind": "donut"}, "perspective": "workspace", "become_author": true}
		x.tom.put(path, edit).is(403)
		x.tom.get(path).has("title", "Hours").has("version", 1).has("picture.kind", "bar").has("perspective", "author")
		edit["perspective"] = "viewer"
		x.tom.put(path, edit).is(200).has("title", "All hours").has("version", 2).has("picture.kind", "donut").has("perspective", "viewer")
		// Who may not choose it is told so before they save.
		ask := map[string]any{"workspace_id": x.workspace, "question": hoursBy(""), "perspective": "workspace"}
		x.tom.post("/charts/preview", ask).is(403)
		x.ada.post("/charts/preview", ask).is(200)
	})
}

// A viewer narrows what is not theirs by the period, and by what an answer shows them.
func TestViewerNarrowsByWhatIsShown(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		total, people := x.chart(x.ada, "All", hoursBy("")), x.chart(x.ada, "People", hoursBy("user"))
		d := x.dashboard(x.ada, "Team", total, people)
		x.share(x.ada, d, "user", int64(x.tom.id), "view").is(200)
		path := fmt.Sprintf("/dashboards/%d/data?project_id=%d", d, x.private)
		refused := x.tom.get(path).is(200).has("widgets.w1.result", nil).has("widgets.w1.error.code", "denied").has("widgets.w2.error.code", "denied")
		if !strings.Contains(refused.text("widgets.w1.error.message"), "projects") {
			t.Error(string(refused.body))
		}
		x.tom.get(fmt.Sprintf("/charts/%d/data?project_id=%d", total, x.private)).is(403)
		x.tom.get(fmt.Sprintf("/dashboards/%d/data?preset=this_year", d)).is(200).has("widgets.w1.result.totals.0", 5)
		// Who may count all of it asks what they like.
		x.ada.get(path).is(200).has("widgets.w1.result.totals.0", 2)

		// Somebody who edits the dashboard offers nothing with a chart of their own: it shows them less.
		x.share(x.ada, d, "user", int64(x.mara.id), "edit").is(200)
		maras := x.living(x.mara, d, "Mara's", hoursBy("project"))
		x.arrange(x.mara, d, nil, total, people, maras).is(200)
		x.tom.get(path).has("widgets.w1.error.code", "denied").has("widgets.w3.error.code", "denied")
		x.tom.get(fmt.Sprintf("/dashboards/%d/data?project_id=%d", d, x.public)).has("widgets.w1.error.code", "denied").has("widgets.w3.result.totals.0", 3)

		// A chart that tells projects apart, and counts as much, offers them to all.
		offering := x.living(x.ada, d, "Projects", hoursBy("project"))
		x.arrange(x.ada, d, nil, total, people, maras, offering).is(200)
		x.tom.get(path).has("widgets.w1.result.totals.0", 2).has("widgets.w2.result.totals.0", 2).has("widgets.w4.result.totals.0", 2)
		// Only what stands in it: two more are behind its Other.
		x.entry(x.ada, x.ada.post("/projects", map[string]any{"workspace_id": x.workspace, "name": "Heron"}).is(201).id("id"), time.Hour)
		narrow := hoursBy("")
		narrow["breakdowns"] = []any{map[string]any{"by": "project", "limit": 1}}
		x.save(x.ada, offering, narrow, nil).is(200)
		x.tom.get(path).has("widgets.w1.error.code", "denied").has("widgets.w4.error.code", "denied")
	})
}

// What a dashboard's filters keep out is let through only by who can answer for it, and nobody cuts what is not theirs by what
// it does not tell apart.
func TestFiltersOfADashboardAreNoWayToOthersRows(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart := x.chart(x.ada, "Hours", hoursBy("project"))
		total := x.chart(x.ada, "All", hoursBy(""))
		d := x.dashboard(x.ada, "Team", chart)
		x.share(x.ada, d, "user", int64(x.mara.id), "edit").is(200)
		x.share(x.ada, total, "user", int64(x.mara.id), "edit").is(200)
		kept := x.ada.get(fmt.Sprintf("/dashboards/%d", d)).id("widgets.0.chart_id")
		x.arrange(x.ada, d, locked(x.public), kept).is(200)
		x.mara.get(fmt.Sprintf("/dashboards/%d/data", d)).has("widgets.w1.result.totals.0", 3)
		for _, looser := range []map[string]any{locked(), locked(x.private), locked(x.public, x.private)} {
			x.arrange(x.mara, d, looser, kept).is(422).has("errors.0.name", "locked")
		}
		x.arrange(x.mara, d, map[string]any{"filters": map[string]any{"period": map[string]any{"preset": "today"}}}, kept).is(200).has("locked.#", 1)
		// A chart beside which nothing tells projects apart is not cut by those that one may not count, be the filter set or the chart
		// placed.
		maras := x.dashboard(x.mara, "Mara's", total)
		x.arrange(x.mara, maras, locked(x.private), total).is(422).has("errors.0.name", "locked[0]")
		x.arrange(x.mara, maras, locked(x.private)).is(200)
		x.arrange(x.mara, maras, nil, total).is(422).has("errors.0.name", "locked[0]")
		x.arrange(x.mara, maras, locked(x.public), total).is(200)
		// As a default neither.
		x.arrange(x.mara, maras, map[string]any{"filters": map[string]any{"project_ids": []int64{x.private}}}, total).is(422).has("errors.0.name", "filters.project_ids")
		preview := x.ada.post(fmt.Sprintf("/dashboards/%d/save-preview", d), map[string]any{"version": x.ada.get(fmt.Sprintf("/dashboards/%d", d)).id("version"), "title": "Team", "filters": map[string]any{}, "locked": []any{},
			"widgets": []any{map[string]any{"id": "w1", "kind": "chart", "chart_id": kept, "x": 0, "y": 0, "w": 6, "h": 4}}}).is(200)
		preview.has("people", 3).has("reveals.count", 1).has("reveals.projects.0.name", "Falcon").has("reveals.people", 1)
		x.arrange(x.ada, d, locked(), kept).is(200)
		x.mara.get(fmt.Sprintf("/dashboards/%d/data", d)).has("widgets.w1.result.totals.0", 5)

		// Neither by one of theirs in its place, nor by taking the chart off meanwhile.
		x.arrange(x.ada, d, locked(x.public, x.private), kept).is(200)
		x.arrange(x.mara, d, locked(x.public), kept).is(422)
		inside := x.living(x.ada, d, "Inside", hoursBy("project"))
		x.arrange(x.ada, d, locked(x.public), inside).is(200)
		x.arrange(x.mara, d, nil).is(200)
		x.arrange(x.mara, d, locked()).is(422).has("errors.0.name", "locked")
		// Who set it over what nobody touched since takes it away again.
		own := x.dashboard(x.mara, "Own")
		x.arrange(x.mara, own, locked(x.public), x.living(x.mara, own, "Mine", hoursBy("project"))).is(200)
		x.arrange(x.mara, own, locked()).is(200).has("locked.#", 0)
	})
}

// A page has one clock: that of its workspace, not of who looks.
func TestOneClockForEverybody(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		q := hoursBy("day")
		q["period"] = map[string]any{"from": "2026-11-20", "to": "2026-11-20"}
		delete(q, "time_zone")
		// Half past eleven in the evening of the 20th in London is the 21st in Vienna.
		x.ada.post("/time-entries", map[string]any{"workspace_id": x.workspace, "project_id": x.public, "description": "Late", "start": "2026-11-20T23:30:00Z", "stop": "2026-11-21T00:00:00Z"}).is(201)
		chart := x.chart(x.ada, "Hours", q)
		d := x.dashboard(x.ada, "Team", chart)
		x.share(x.ada, d, "user", int64(x.tom.id), "view").is(200)
		x.tom.patch("/me", map[string]any{"time_zone": "America/New_York"}).is(200)
		for _, who := range []client{x.ada, x.tom} {
			who.get(fmt.Sprintf("/dashboards/%d/data", d)).is(200).has("widgets.w1.result.totals.0", 5.5).has("widgets.w1.result.period.time_zone", "UTC")
		}
		x.admin.patch(fmt.Sprintf("/workspaces/%d", x.workspace), map[string]any{"settings": map[string]any{"time_zone": "Europe/Vienna"}}).is(200)
		for _, who := range []client{x.ada, x.tom} {
			who.get(fmt.Sprintf("/dashboards/%d/data", d)).is(200).has("widgets.w1.result.totals.0", 5).has("widgets.w1.result.period.time_zone", "Europe/Vienna")
			who.get(fmt.Sprintf("/charts/%d/data", chart)).is(200).has("totals.0", 5)
		}
	})
}

// A chart that is private is placed where others look only with a word about what becomes of it.
func TestPrivateChartIsKeptInTheDashboardOrNoLongerPrivate(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.ada, "Team")
		x.share(x.ada, d, "user", int64(x.tom.id), "view").is(200)
		chart := x.chart(x.ada, "Secret", hoursBy(""))
		refused := x.arrange(x.ada, d, nil, chart).is(422).has("errors.0.name", "widgets[0].chart_id")
		if !strings.Contains(refused.text("errors.0.message"), "is private") {
			t.Error(string(refused.body))
		}
		place := func(chart int64, how string) reply {
			return x.arrange(x.ada, d, map[string]any{"widgets": []any{map[string]any{"id": "w1", "kind": "chart", "chart_id": chart, "x": 0, "y": 0, "w": 6, "h": 4, "if_private": how}}})
		}
		place(chart, "keep_here").is(200).has("widgets.0.lives_here", true)
		x.tom.get(fmt.Sprintf("/dashboards/%d/data", d)).has("widgets.w1.result.totals.0", 5)
		x.ada.get(fmt.Sprintf("/charts/%d", chart)).has("dashboard_id", d)
		other := x.chart(x.ada, "Open", hoursBy(""))
		place(other, "end_private").is(200).has("widgets.0.lives_here", nil).has("widgets.0.i_vouch", true).has("removed_charts.0.id", chart)
		x.ada.get(fmt.Sprintf("/charts/%d", other)).has("private", false)
		x.tom.get(fmt.Sprintf("/dashboards/%d/data", d)).has("widgets.w1.result.totals.0", 5)
		x.tom.get(fmt.Sprintf("/charts/%d", other)).is(404)

		// Where nobody else looks there is nothing to decide; what is decided all the same holds.
		own := x.dashboard(x.ada, "Own")
		x.ada.put(fmt.Sprintf("/resources/%d/private", own), map[string]any{"private": true}).is(200)
		third := x.chart(x.ada, "Third", hoursBy(""))
		x.arrange(x.ada, own, nil, third).is(200).has("widgets.0.lives_here", nil)
		fourth := x.chart(x.ada, "Fourth", hoursBy(""))
		x.arrange(x.ada, own, map[string]any{"widgets": []any{map[string]any{"id": "w2", "kind": "chart", "chart_id": fourth, "x": 0, "y": 0, "w": 6, "h": 4, "if_private": "keep_here"}}}).is(200).has("widgets.0.lives_here", true)
	})
}

// Nobody becomes by an owner's change what they were not: a dashboard given away shows no more than before, by no link either.
func TestDashboardGivenAwayPublishesNothing(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart := x.chart(x.ada, "Ada's", hoursBy("project"))
		x.share(x.ada, chart, "user", int64(x.tom.id), "view").is(200)
		d := x.dashboard(x.tom, "Trap", chart)
		x.tom.put(fmt.Sprintf("/resources/%d/private", d), map[string]any{"private": false}).is(200)
		link := x.tom.post(fmt.Sprintf("/resources/%d/links", d), map[string]any{"name": "Lobby"}).is(201)
		token := link.text("url")[strings.LastIndex(link.text("url"), "/")+1:]
		nothing := func() {
			t.Helper()
			page := x.nobody().get("/links/"+token).is(200).has("organization", "Acme").has("widgets.0.picture", nil)
			x.nobody().get("/links/"+token+"/data").is(200).has("widgets.w1.result", nil)
			if strings.Contains(string(page.body), "Ada") || page.text("widgets.0.hidden") == "" {
				t.Error(string(page.body))
			}
		}
		nothing()
		x.tom.put(fmt.Sprintf("/resources/%d/owner", d), map[string]any{"user_id": x.ada.id}).isNot(200)
		nothing()
		// Ada takes it, as she may: the link waits for her.
		x.ada.put(fmt.Sprintf("/resources/%d/owner", d), map[string]any{"user_id": x.ada.id}).is(200)
		x.nobody().get("/links/" + token).is(404)
		x.ada.post(fmt.Sprintf("/resources/%d/links/%d/keep", d, link.id("id")), nil).is(200)
		nothing() // nobody vouches for the tile
		x.ada.put(fmt.Sprintf("/dashboards/%d/widgets/w1/vouchers/%d", d, x.ada.id), nil).is(200)
		x.nobody().get("/links/"+token+"/data").is(200).has("widgets.w1.result.totals.0", 5)
	})
}

// A link shows what somebody changed who may not publish only when somebody who may has looked, and money only when it says so.
func TestLinkHoldsBackAndCountsForItsKeeper(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		x.admin.patch(fmt.Sprintf("/workspaces/%d", x.workspace), map[string]any{"settings": map[string]any{"rates_visible": "everyone"}}).is(200)
		d := x.dashboard(x.ada, "Team")
		chart, money := x.living(x.ada, d, "Hours", hoursBy("user")), hoursBy("")
		money["measures"] = []string{"amount"}
		amount := x.living(x.ada, d, "Amount", money)
		x.arrange(x.ada, d, nil, chart, amount).is(200)
		x.share(x.ada, d, "user", int64(x.mara.id), "edit").is(200)
		s.clock.Advance(time.Minute)
		link := x.ada.post(fmt.Sprintf("/resources/%d/links", d), map[string]any{"name": "Lobby"}).is(201)
		at := fmt.Sprintf("/resources/%d/links/%d", d, link.id("id"))
		page := "/links/" + link.text("url")[strings.LastIndex(link.text("url"), "/")+1:]
		data := func() reply { t.Helper(); return x.nobody().get(page + "/data").is(200) }
		data().has("widgets.w1.result.totals.0", 5).has("widgets.w2.result", nil).has("widgets.w2.error.code", "denied").
			has("widgets.w2.error.message", "This chart shows amounts of money, and this link leaves them out.")
		if body := string(data().body); strings.Contains(body, "Ada") || strings.Contains(body, "Tom") || !strings.Contains(body, "Person 1") {
			t.Error("it names people:", body)
		}
		x.ada.patch(at, map[string]any{"shows_money": true}).is(200)
		data().has("widgets.w2.result.totals.0", 0)

		// Mara may edit, not publish.
		s.clock.Advance(time.Minute)
		edit := map[string]any{"version": 1, "title": "Mara was here", "question": hoursBy("user"), "picture": map[string]any{"kind": "bar"}}
		x.mara.put(fmt.Sprintf("/charts/%d", chart), edit).is(200)
		x.nobody().get(page).is(200).has("widgets.0.title", nil).has("widgets.1.title", "Amount")
		data().has("widgets.w1.result", nil)
		if data().text("widgets.w1.hidden") == "" {
			t.Error("it does not say so")
		}
		x.ada.get(fmt.Sprintf("/resources/%d/links", d)).is(200).has("items.0.held_back", 1)
		x.ada.post(at+"/look", nil).is(200)
		data().has("widgets.w1.result.totals.0", 5)
		x.nobody().get(page).is(200).has("widgets.0.title", "Mara was here")

		// A text, a title, a tile: the same; unless the link shows changes at once.
		s.clock.Advance(time.Minute)
		widgets := map[string]any{"title": "Hello", "widgets": []any{map[string]any{"id": "w1", "kind": "chart", "x": 0, "y": 0, "w": 6, "h": 4}, map[string]any{"id": "t", "kind": "text", "text": "Hello", "x": 0, "y": 4, "w": 6, "h": 4}}}
		x.arrange(x.mara, d, widgets).is(200)
		x.nobody().get(page).is(200).has("title", "Acme").has("widgets.0.title", "Mara was here").has("widgets.1.text", nil)
		x.ada.patch(at, map[string]any{"at_once": true}).is(200)
		x.nobody().get(page).is(200).has("title", "Hello").has("widgets.1.text", "Hello")

		// What its keeper no longer counts, it no longer shows.
		x.admin.put(fmt.Sprintf("/workspaces/%d/roles/user/%d", x.workspace, x.ada.id), map[string]any{"role": "member", "tree": true}).is(204)
		data().has("widgets.w1.result.totals.0", 5) // she manages the private project
		x.admin.delete(fmt.Sprintf("/projects/%d/members/user/%d", x.private, x.ada.id)).is(200)
		data().has("widgets.w1.result.totals.0", 5) // it is her own time
	})
}

// The warning counts all that would be seen, says what is told of it, and names what the sharer may see.
func TestRevealsAreToldInFull(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		for i := range 130 {
			p := x.ada.post("/projects", map[string]any{"workspace_id": x.workspace, "name": fmt.Sprintf("Secret %03d", i)}).is(201).id("id")
			x.entry(x.ada, p, time.Minute)
		}
		q := hoursBy("project")
		q["measures"] = []string{"hours", "amount"}
		q["filters"] = []any{map[string]any{"by": "project", "op": "is_not_empty"}}
		chart := x.chart(x.ada, "Hours", q)
		preview := func(resource int64, more map[string]any) reply {
			t.Helper()
			body := map[string]any{"edits": []any{map[string]any{"principal": map[string]any{"kind": "user", "id": x.tom.id}, "level": "view"}}}
			for k, v := range more {
				body[k] = v
			}
			return x.ada.post(fmt.Sprintf("/resources/%d/grants/preview", resource), body).is(200)
		}
		// A chart of amounts is refused to who may not see them, unless they may leave the amounts out of it.
		preview(chart, nil).has("reveals.count", 0).has("empty.people", 2).has("empty.money.people", 1).has("empty.money.all", 1)
		editing := map[string]any{"edits": []any{map[string]any{"principal": map[string]any{"kind": "user", "id": x.tom.id}, "level": "edit"}}}
		preview(chart, editing).has("reveals.count", 131).has("reveals.more", false).has("reveals.people", 1).has("reveals.kinds", "[hours names]").has("reveals.projects.#", 131)
		x.admin.patch(fmt.Sprintf("/workspaces/%d", x.workspace), map[string]any{"settings": map[string]any{"rates_visible": "everyone"}}).is(200)
		preview(chart, nil).has("reveals.count", 131).has("reveals.kinds", "[hours amounts names]")
		preview(chart, map[string]any{"edits": []any{}, "publish": true}).has("reveals.count", 131).has("reveals.people", 0).has("reveals.kinds", "[hours names]")
		// Through a dashboard, without what its filters keep out.
		d := x.dashboard(x.ada, "Team", chart)
		preview(d, nil).has("reveals.count", 131) // a private chart is kept in it, unless one says otherwise
		x.ada.put(fmt.Sprintf("/resources/%d/private", chart), map[string]any{"private": false}).is(200)
		preview(d, nil).has("reveals.count", 131)
		x.arrange(x.ada, d, map[string]any{"filters": map[string]any{"project_ids": []int64{x.private, x.public}}}, chart).is(200)
		preview(d, nil).has("reveals.count", 131) // which each may take off for themselves
		x.arrange(x.ada, d, locked(x.private, x.public), chart).is(200)
		preview(d, nil).has("reveals.count", 1).has("reveals.projects.0.name", "Falcon")
		// The viewers' own figures reveal nothing.
		x.ada.put(fmt.Sprintf("/resources/%d/perspective", chart), map[string]any{"perspective": "viewer"}).is(200)
		preview(chart, nil).has("reveals.count", 0).has("reveals.kinds.#", 0)
		x.ada.post(fmt.Sprintf("/resources/%d/perspective/preview", chart), map[string]any{"perspective": "owner"}).is(200).has("people", 2).has("reveals.count", 0)
	})
}

// A dashboard begins private or shared, in one step.
func TestDashboardBeginsWithItsGrants(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		tom := map[string]any{"principal": map[string]any{"kind": "user", "id": x.tom.id}, "level": "view"}
		create := func(who client, more map[string]any) reply {
			body := map[string]any{"workspace_id": x.workspace, "title": "Sales"}
			for k, v := range more {
				body[k] = v
			}
			return who.post("/dashboards", body)
		}
		create(x.ada, nil).is(201).has("private", true)
		made := create(x.ada, map[string]any{"grants": []any{tom}}).is(201).has("private", false).has("audience.kind", "people").id("id")
		x.tom.get(fmt.Sprintf("/dashboards/%d", made)).is(200)
		create(x.ada, map[string]any{"private": false}).is(201).has("private", false)
		create(x.ada, map[string]any{"private": true, "grants": []any{tom}}).is(422).has("errors.0.name", "grants")
		before := x.ada.get("/dashboards").id("total")
		wrong := map[string]any{"principal": map[string]any{"kind": "user", "id": x.tom.id}, "level": "nonsense"}
		create(x.ada, map[string]any{"grants": []any{tom, wrong}}).is(422)
		if after := x.ada.get("/dashboards").id("total"); after != before {
			t.Errorf("%d dashboards became %d", before, after)
		}
	})
}

// A path tells of nothing that is hidden, and long titles make paths that open.
func TestPathsTellOfNothingHidden(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		make := func(who client, title string) reply {
			t.Helper()
			return who.post("/dashboards", map[string]any{"workspace_id": x.workspace, "title": title}).is(201)
		}
		toms := make(x.tom, "Sales")
		maras := make(x.mara, "Sales").has("path", toms.text("path"))
		path := toms.text("path")
		for who, id := range map[*client]int64{&x.tom: toms.id("id"), &x.mara: maras.id("id")} {
			who.get("/dashboards/by-path?path="+path).is(200).has("id", id).has("path", path)
			who.get("/dashboards").has("items.0.path", path)
		}
		// Renamed to it by hand, too.
		plan := make(x.mara, "Plan")
		x.arrange(x.mara, plan.id("id"), map[string]any{"path": "sales"}).is(422)
		private := make(x.tom, "Target")
		x.arrange(x.mara, plan.id("id"), map[string]any{"path": "target"}).is(200).has("path", private.text("path"))
		// Who sees both can tell them apart.
		x.share(x.tom, toms.id("id"), "user", int64(x.mara.id), "view").is(200)
		x.mara.get("/dashboards/by-path?path="+path).has("id", toms.id("id"))
		both := x.mara.get(fmt.Sprintf("/dashboards/%d", maras.id("id"))).text("path")
		if both == path {
			t.Error("both are at", path)
		}
		x.mara.get("/dashboards/by-path?path="+both).is(200).has("id", maras.id("id"))

		long := make(x.tom, strings.Repeat("売上と費用 ", 33)).text("path")
		x.tom.get("/dashboards/by-path?path=" + strings.ReplaceAll(long, "/", "%2F")).is(200)
	})
}

// A copy in another workspace takes no names of things of the first one along, and staff may make it everywhere.
func TestCopyElsewhereDropsNames(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		two := x.admin.post("/workspaces", map[string]any{"name": "Two"}).is(201).id("id")
		sam := s.person("Sam", x.organization, access.Staff)
		chart := x.chart(x.ada, "Falcon only", only(hoursBy("user"), "project", x.private))
		d := x.dashboard(x.ada, "Team", chart)
		x.arrange(x.ada, d, map[string]any{"filters": map[string]any{"project_ids": []int64{x.private, x.public}, "period": map[string]any{"preset": "this_year"}}}, chart).is(200)
		x.share(x.ada, d, "user", int64(sam.id), "edit").is(200)
		copied := sam.post(fmt.Sprintf("/dashboards/%d/clone", d), map[string]any{"workspace_id": two}).is(201)
		copied.has("workspace", "Two").has("filters.project_ids", nil).has("filters.period.preset", "this_year").has("widgets.0.lives_here", true).has("widgets.0.chart.question.filters", nil).
			has("dropped", "[Team: filter by project Falcon only: filter by project]")
	})
}

// The table of access.md, What becomes of author, vouching and links, for what can happen to a dashboard with a chart of the
// library that Tom may share, one that he may not, and one that lives in it.
func TestWhatBecomesOfAuthorVouchingAndLinks(t *testing.T) {
	type tile struct {
		copied, lives bool
		author        string // empty: it is not told, or not shown
		vouchers      string
	}
	for _, row := range []struct {
		what  string
		do    func(x *studio, d int64) int64
		tiles [3]tile
		link  string // its state; empty: there is none
	}{
		{"nothing", func(_ *studio, d int64) int64 { return d }, [3]tile{{author: "", vouchers: "Ada"}, {author: "", vouchers: "Ada"}, {lives: true, author: "Ada"}}, "live"},
		{"clone", func(x *studio, d int64) int64 {
			return x.tom.post(fmt.Sprintf("/dashboards/%d/clone", d), nil).is(201).id("id")
		}, [3]tile{{vouchers: "Tom"}, {copied: true, lives: true, author: "Tom"}, {copied: true, lives: true, author: "Tom"}}, ""},
		{"duplicate", func(x *studio, d int64) int64 {
			two := x.admin.post("/workspaces", map[string]any{"name": "Two"}).is(201).id("id")
			x.admin.put(fmt.Sprintf("/workspaces/%d/roles/user/%d", two, x.tom.id), map[string]any{"role": "member"}).is(204)
			return x.tom.post(fmt.Sprintf("/dashboards/%d/clone", d), map[string]any{"workspace_id": two}).is(201).id("id")
		}, [3]tile{{copied: true, lives: true, author: "Tom"}, {copied: true, lives: true, author: "Tom"}, {copied: true, lives: true, author: "Tom"}}, ""},
		{"taken", func(x *studio, d int64) int64 {
			x.share(x.ada, d, "user", int64(x.tom.id), "full").is(200)
			x.tom.put(fmt.Sprintf("/resources/%d/owner", d), map[string]any{"user_id": x.tom.id}).is(200)
			return d
		}, [3]tile{{vouchers: "Ada"}, {vouchers: "Ada"}, {lives: true, author: "Ada"}}, "waiting"},
		{"deactivated", func(x *studio, d int64) int64 {
			x.share(x.ada, d, "user", int64(x.tom.id), "full").is(200)
			x.admin.patch(fmt.Sprintf("/people/%d", x.ada.id), map[string]any{"active": false}).is(200)
			return d
		}, [3]tile{{vouchers: "A colleague"}, {vouchers: "A colleague"}, {lives: true, author: "A colleague"}}, "paused"},
	} {
		t.Run(row.what, func(t *testing.T) {
			onSQLite(t, func(t *testing.T, s *server) {
				x := newStudio(s)
				shared, seen := x.chart(x.ada, "Shared", hoursBy("")), x.chart(x.ada, "Seen", hoursBy(""))
				x.share(x.ada, shared, "user", int64(x.tom.id), "share").is(200)
				x.ada.put(fmt.Sprintf("/resources/%d/private", seen), map[string]any{"private": false}).is(200)
				d := x.dashboard(x.ada, "Team")
				inside := x.living(x.ada, d, "Inside", hoursBy(""))
				x.arrange(x.ada, d, nil, shared, seen, inside).is(200)
				x.share(x.ada, d, "user", int64(x.tom.id), "edit").is(200)
				x.share(x.ada, d, "user", int64(x.mara.id), "view").is(200)
				x.ada.post(fmt.Sprintf("/resources/%d/links", d), map[string]any{"name": "Lobby"}).is(201)
				became := row.do(x, d)
				after := x.tom.get(fmt.Sprintf("/dashboards/%d", became)).is(200)
				for i, was := range []int64{shared, seen, inside} {
					at, want := fmt.Sprintf("widgets.%d.", i), row.tiles[i]
					if row.what == "deactivated" && i < 2 {
						// Who vouched is gone: only who may view the chart by themselves still sees it, and their place is kept.
						after.has(at+"chart.shown", i == 0)
					} else if is := after.id(at+"chart_id") != was; is != want.copied {
						t.Errorf("%s: copied is %v", at, is)
					}
					lives, author, vouchers := any(nil), any(nil), []string{}
					if want.lives {
						lives = true
					}
					if want.author != "" {
						author = want.author
					}
					after.has(at+"lives_here", lives).has(at+"chart.author.name", author)
					list, _ := after.at(at + "vouchers").([]any)
					for _, v := range list {
						vouchers = append(vouchers, fmt.Sprint(v.(map[string]any)["name"]))
					}
					if got := strings.Join(vouchers, ", "); got != want.vouchers {
						t.Errorf("%s: %s vouch, want %s", at, got, want.vouchers)
					}
				}
				state := any(nil)
				if row.link != "" {
					state = row.link
				}
				x.admin.get(fmt.Sprintf("/resources/%d/links", became)).has("items.0.state", state)
				if row.what == "deactivated" {
					x.tom.get(fmt.Sprintf("/dashboards/%d/data", d)).has("widgets.w3.error.code", "denied")
					x.mara.get(fmt.Sprintf("/dashboards/%d", d)).has("widgets.0.chart.shown", false)
				}
			})
		})
	}
}

// Whoever edits a chart of somebody else's does not look behind its Other: they put no filter on it that they could not have
// narrowed it by.
func TestEditorPutsOnlyFiltersOnWhatIsShown(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		x.entry(x.ada, x.ada.post("/projects", map[string]any{"workspace_id": x.workspace, "name": "Heron"}).is(201).id("id"), time.Hour)
		shy := hoursBy("")
		shy["breakdowns"] = []any{map[string]any{"by": "project", "limit": 1}}
		chart := x.chart(x.ada, "Hours", shy) // Website and Other
		path := fmt.Sprintf("/charts/%d", chart)
		x.share(x.ada, chart, "user", int64(x.tom.id), "edit").is(200)
		with := func(op string, values ...any) map[string]any {
			q := hoursBy("")
			q["breakdowns"] = shy["breakdowns"]
			q["filters"] = []any{map[string]any{"by": "project", "op": op, "values": values}}
			return q
		}
		for what, q := range map[string]map[string]any{
			"what is not shown":              with("is", x.private),
			"what is shown, and what is not": with("is", x.public, x.private),
			"all but what is shown":          with("is_not", x.public),
			"what it may be called":          with("contains", "Fal"),
			"what has any":                   with("is_not_empty"),
		} {
			edit := map[string]any{"version": 1, "title": "Hours", "question": q, "picture": map[string]any{"kind": "bar"}}
			if !x.tom.post(path+"/save-preview", edit).is(200).at("author_changes").(bool) {
				t.Error(what, "is no other question")
			}
			x.tom.put(path, edit).is(409)
		}
		x.save(x.tom, chart, with("is", x.public), nil).is(200).has("author.name", "Ada")
		x.sees(x.tom, chart, 3)
	})
}

// What can be done with a chart on a dashboard is told with it, as is the period that counts there.
func TestChartsOnADashboardTellWhatCanBeDone(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.ada, "Team")
		living, library := x.living(x.ada, d, "Hours", hoursBy("project")), x.chart(x.ada, "Of the library", hoursBy("project"))
		x.share(x.ada, library, "user", int64(x.mara.id), "view").is(200)
		x.arrange(x.ada, d, map[string]any{"filters": map[string]any{"period": map[string]any{"preset": "last_month"}}}, living, library).is(200)
		x.share(x.ada, d, "user", int64(x.tom.id), "edit").is(200)
		at := fmt.Sprintf("/dashboards/%d", d)
		mine := x.ada.get(at).is(200)
		for _, w := range []string{"widgets.0.", "widgets.1."} {
			mine.has(w+"why_not_copy", nil).has(w+"why_not_move", nil)
		}
		his := x.tom.get(at).is(200)
		if his.text("widgets.0.why_not_move") == "" {
			t.Error("who may only edit the dashboard is offered to move a chart out")
		}
		x.tom.post(fmt.Sprintf("/charts/%d/move", living), map[string]any{"dashboard_id": 0}).is(403)

		// A chart of the library that somebody sees on a dashboard only is neither copied nor moved.
		if moved, copied := his.text("widgets.1.why_not_move"), his.text("widgets.1.why_not_copy"); moved == "" || copied == "" {
			t.Errorf("of a chart seen only there: %q, %q", moved, copied)
		}
		x.ada.get(fmt.Sprintf("/charts/%d", living)).is(200).has("dashboard_period.preset", "last_month").has("why_not_move", nil)
		x.ada.get(fmt.Sprintf("/charts/%d", library)).is(200).has("dashboard_period", nil)
	})
}

// What saving would change is told of a chart in a dashboard as the filters of that leave it.
func TestPreviewsKeepTheFiltersOfTheDashboard(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.ada, "Team")
		chart := x.living(x.ada, d, "Hours", hoursBy("project"))
		x.arrange(x.ada, d, map[string]any{"filters": map[string]any{"project_ids": []int64{x.public}}}, chart).is(200)
		x.share(x.ada, d, "user", int64(x.tom.id), "edit").is(200)
		path := fmt.Sprintf("/charts/%d", chart)
		x.sees(x.tom, chart, 3)
		edit := func(q map[string]any) map[string]any {
			return map[string]any{"version": 1, "title": "Hours", "question": q, "picture": map[string]any{"kind": "bar"}}
		}
		x.tom.post(path+"/save-preview", edit(hoursBy("project"))).is(200).has("now.totals.0", 3).has("then.totals.0", 3)
		x.tom.post(path+"/save-preview", edit(hoursBy("user"))).is(200).has("now.totals.0", 3).has("then.totals.0", 3)
		x.tom.put(path, edit(hoursBy("user"))).is(409).has("current.now.totals.0", 3).has("current.then.totals.0", 3)
		x.ada.post(path+"/save-preview", edit(hoursBy("user"))).is(200).has("now.totals.0", 3).has("then.totals.0", 3)
		x.tom.post(fmt.Sprintf("/resources/%d/perspective/preview", chart), map[string]any{"perspective": "viewer"}).is(200).has("now.totals.0", 3).has("then.totals.0", 3)
	})
}

// Whatever somebody changes of what a link shows, placing and filtering too, it shows only when they may publish it and count
// what it shows; also where it shows changes at once.
func TestLinkShowsNothingItsChangerMayNotCount(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.ada, "Team")
		chart := x.living(x.ada, d, "Hours", hoursBy("project"))
		x.ada.put(fmt.Sprintf("/resources/%d/perspective", chart), map[string]any{"perspective": "viewer"}).is(200)
		open := map[string]any{"filters": map[string]any{"project_ids": []int64{x.public}}}
		x.arrange(x.ada, d, open, chart).is(200)
		x.share(x.ada, d, "user", int64(x.tom.id), "full").is(200) // he may publish, and counts less than Ada
		x.share(x.ada, d, "user", int64(x.mara.id), "edit").is(200)
		s.clock.Advance(time.Minute)
		link := x.ada.post(fmt.Sprintf("/resources/%d/links", d), map[string]any{"name": "Lobby"}).is(201)
		at := fmt.Sprintf("/resources/%d/links/%d", d, link.id("id"))
		page := "/links/" + link.text("url")[strings.LastIndex(link.text("url"), "/")+1:]
		shows := func(what string, hours any) {
			t.Helper()
			if got := x.nobody().get(page + "/data").is(200).at("widgets.w1.result.totals.0"); fmt.Sprint(got) != fmt.Sprint(hours) {
				t.Errorf("%s: the link shows %v, want %v", what, got, hours)
			}
		}
		shows("as Ada made it", 3)
		for _, c := range []struct {
			what string
			who  client
			to   map[string]any
		}{
			{"a filter taken away", x.tom, nil},
			{"another filter", x.tom, map[string]any{"filters": map[string]any{"project_ids": []int64{x.private}}}},
			{"a narrower filter, of who may not publish", x.mara, map[string]any{"filters": map[string]any{"project_ids": []int64{x.private}}}},
			{"another locked filter", x.tom, locked(x.private)},
			{"another period", x.mara, map[string]any{"filters": map[string]any{"project_ids": []int64{x.public}, "period": map[string]any{"preset": "this_year"}}}},
		} {
			s.clock.Advance(time.Minute)
			x.arrange(x.ada, d, open, chart).is(200)
			if c.who.id == x.mara.id {
				x.arrange(x.ada, d, nil, chart).is(200)
			}
			x.ada.post(at+"/look", nil).is(200)
			s.clock.Advance(time.Minute)
			x.arrange(c.who, d, c.to, chart).is(200)
			shows(c.what, nil)
			x.ada.patch(at, map[string]any{"at_once": true}).is(200)
			shows(c.what+", at once", nil)
			x.ada.patch(at, map[string]any{"at_once": false}).is(200)
			x.ada.post(at+"/look", nil).is(200)
			if x.nobody().get(page+"/data").at("widgets.w1.result") == nil {
				t.Error(c.what, "is held back when Ada has looked")
			}
		}
		// A chart of Ada's placed by Tom.
		x.arrange(x.ada, d, nil).is(200)
		x.ada.post(at+"/look", nil).is(200)
		s.clock.Advance(time.Minute)
		x.arrange(x.tom, d, nil, chart).is(200)
		shows("a chart placed", nil)
	})
}

// A filter that two had a hand in is nobody's alone, and who set one does not take it off what others did under it.
func TestSetterOfAFilterAnswersForNoOthers(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		begin := func() (dashboard, chart int64) {
			d := x.dashboard(x.ada, "Team")
			chart = x.living(x.ada, d, "Hours", hoursBy("project"))
			x.arrange(x.ada, d, nil, chart).is(200)
			x.share(x.ada, d, "user", int64(x.tom.id), "edit").is(200)
			s.clock.Advance(time.Minute)
			x.arrange(x.tom, d, locked(x.public, x.private), chart).is(200)
			s.clock.Advance(time.Minute)
			return d, chart
		}
		d, chart := begin()
		x.arrange(x.tom, d, locked(x.public), chart).is(200)
		x.arrange(x.tom, d, locked(), chart).is(200) // his alone

		for what, do := range map[string]func(d, chart int64){
			"narrowed": func(d, chart int64) { x.arrange(x.ada, d, locked(x.public), chart).is(200) },
			"placed": func(d, chart int64) {
				x.arrange(x.ada, d, nil, chart, x.living(x.ada, d, "More", hoursBy("project"))).is(200)
			},
			"changed, and renamed by who set it": func(d, chart int64) {
				q := hoursBy("project")
				q["measures"] = []string{"hours", "entries"}
				x.save(x.ada, chart, q, nil).is(200)
				s.clock.Advance(time.Minute)
				x.save(x.tom, chart, q, map[string]any{"title": "By Tom"}).is(200).has("author.name", "Ada")
			},
		} {
			d, chart := begin()
			do(d, chart)
			s.clock.Advance(time.Minute)
			if refused := x.arrange(x.tom, d, locked(), chart); refused.status != 422 {
				t.Errorf("%s: %d", what, refused.status)
			}
			x.arrange(x.ada, d, locked(), chart).is(200)
		}
	})
}

// What moving a chart takes from whom is told to those who could move it, and nothing of dashboards they may not see.
func TestMoveIsShownToThoseWhoMayMove(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart := x.chart(x.ada, "Hours", hoursBy(""))
		path := fmt.Sprintf("/charts/%d/move/preview", chart)
		target := x.dashboard(x.tom, "Toms")
		to := map[string]any{"dashboard_id": target}
		x.tom.post(path, to).is(404)
		x.share(x.ada, chart, "user", int64(x.tom.id), "edit").is(200)
		x.tom.post(path, to).is(403)
		x.dashboard(x.mara, "Hidden")
		x.share(x.ada, chart, "user", int64(x.mara.id), "view").is(200)
		hidden := x.dashboard(x.mara, "Hidden too", chart)
		x.share(x.ada, chart, "user", int64(x.tom.id), "full").is(200)
		x.tom.get(fmt.Sprintf("/dashboards/%d", hidden)).is(404)
		x.tom.post(path, to).is(200).has("tiles", 0)
		inside := x.living(x.tom, target, "Inside", hoursBy(""))
		x.share(x.tom, target, "user", int64(x.mara.id), "edit").is(200)
		x.mara.post(fmt.Sprintf("/charts/%d/move/preview", inside), map[string]any{"dashboard_id": 0}).is(403)
	})
}
