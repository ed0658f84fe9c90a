package api

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// tiles is the tiles of a dashboard for a change of it: those that keep their own period first.
func tiles(keep int, charts ...int64) map[string]any {
	widgets := []any{}
	for i, c := range charts {
		w := map[string]any{"id": fmt.Sprintf("w%d", i+1), "kind": "chart", "chart_id": c, "x": 0, "y": i * 4, "w": 6, "h": 4}
		if i < keep {
			w["own_period"] = true
		}
		widgets = append(widgets, w)
	}
	return map[string]any{"widgets": widgets, "filters": map[string]any{"period": map[string]any{"preset": "last_year"}}}
}

// A tile that keeps its own period counts that, whatever period the dashboard has or a viewer chooses; other filters, and locked
// ones, hold there as everywhere. It says so, and keeps it through copies, the bin and edits of those who do not see its chart.
func TestTileKeepsItsOwnPeriod(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.ada, "Team")
		chart, other := x.living(x.ada, d, "Hours", hoursBy("project")), x.living(x.ada, d, "Beside", hoursBy("project"))
		path := fmt.Sprintf("/dashboards/%d", d)
		x.arrange(x.ada, d, tiles(1, chart, other, chart)).is(200).has("widgets.0.own_period", true).has("widgets.1.own_period", nil)
		x.share(x.ada, d, "user", int64(x.gus.id), "view").is(200)
		link := x.ada.post(fmt.Sprintf("/resources/%d/links", d), map[string]any{"name": "Lobby"}).is(201)
		page := "/links/" + link.text("url")[strings.LastIndex(link.text("url"), "/")+1:]

		for _, q := range []string{"", "?preset=last_year", "?from=2025-01-01&to=2025-01-31"} {
			x.ada.get(path+"/data"+q).is(200).has("widgets.w1.result.totals.0", 5).has("widgets.w2.result.totals.0", 0).has("widgets.w3.result.totals.0", 0)
		}
		x.nobody().get(page+"/data").is(200).has("widgets.w1.result.totals.0", 5).has("widgets.w2.result.totals.0", 0)
		x.ada.get(fmt.Sprintf("%s/data?project_id=%d", path, x.public)).is(200).has("widgets.w1.result.totals.0", 3)
		if file := x.ada.get(path + "/widgets/w1/data.csv").is(200); !strings.Contains(string(file.body), "Falcon") {
			t.Error(string(file.body))
		}
		// What its answer holds is offered, and may be chosen there by who sees it through the dashboard only.
		x.gus.get(path+"/choices").is(200).has("items.0.dimension", "project").has("items.0.values.#", 2)
		x.gus.get(fmt.Sprintf("%s/data?project_id=%d", path, x.public)).is(200).has("widgets.w1.result.totals.0", 3)

		// Where every tile of it keeps its own, so does its page; where one does not, the dashboard's counts there.
		x.ada.get(fmt.Sprintf("/charts/%d", chart)).is(200).has("dashboard_period.preset", "last_year")
		x.ada.get(fmt.Sprintf("/charts/%d/data", chart)).is(200).has("totals.0", 0)
		x.arrange(x.ada, d, tiles(1, chart, other)).is(200)
		x.ada.get(fmt.Sprintf("/charts/%d", chart)).is(200).has("dashboard_period", nil)
		x.ada.get(fmt.Sprintf("/charts/%d/data", chart)).is(200).has("totals.0", 5)

		// Locked filters hold.
		both := tiles(1, chart, other)
		both["locked"] = leftOut(x.private)["locked"]
		x.arrange(x.ada, d, both).is(200)
		x.ada.get(path+"/data").is(200).has("widgets.w1.result.totals.0", 3)

		x.ada.post(path+"/clone", nil).is(201).has("widgets.0.own_period", true)
		x.ada.delete(path).is(204)
		x.ada.post(fmt.Sprintf("/bin/%d/restore", d), nil).is(200)
		x.ada.get(path).is(200).has("widgets.0.own_period", true)

		wrong := tiles(0)
		wrong["widgets"] = []any{map[string]any{"id": "t", "kind": "text", "text": "Hello", "own_period": true, "x": 0, "y": 0, "w": 6, "h": 2}}
		x.arrange(x.ada, d, wrong).is(422).has("errors.0.name", "widgets[0].own_period")
	})
}

// Whose chart one does not see keeps its period, whatever one sends in its place. To a link it is a change like any other: what
// somebody who may not publish makes of it is held back.
func TestOwnPeriodIsAChangeOfTheTile(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart := x.chart(x.ada, "Hours", hoursBy("project"))
		d := x.dashboard(x.ada, "Team")
		x.ada.put(fmt.Sprintf("/resources/%d/private", chart), map[string]any{"private": false}).is(200)
		x.arrange(x.ada, d, tiles(1, chart)).is(200)
		path := fmt.Sprintf("/dashboards/%d", d)
		x.ada.delete(fmt.Sprintf("%s/widgets/w1/vouchers/%d", path, x.ada.id)).is(204)
		x.share(x.ada, d, "user", int64(x.tom.id), "edit").is(200)
		x.tom.get(path).is(200).has("widgets.0.chart_id", nil).has("widgets.0.own_period", nil)
		blind := tiles(0, 0)
		delete(blind["widgets"].([]any)[0].(map[string]any), "chart_id")
		x.arrange(x.tom, d, blind).is(200)
		x.ada.get(path).is(200).has("widgets.0.own_period", true)

		inside := x.living(x.ada, d, "Inside", hoursBy("project"))
		x.arrange(x.ada, d, tiles(0, inside)).is(200)
		link := x.ada.post(fmt.Sprintf("/resources/%d/links", d), map[string]any{"name": "Lobby"}).is(201)
		page := "/links/" + link.text("url")[strings.LastIndex(link.text("url"), "/")+1:]
		x.nobody().get(page+"/data").is(200).has("widgets.w1.result.totals.0", 0)
		s.clock.Advance(time.Minute)
		x.arrange(x.tom, d, tiles(1, inside)).is(200)
		x.nobody().get(page+"/data").is(200).has("widgets.w1.result", nil)
	})
}
