package api

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// Before somebody keeps a link, or says that they have looked, they see what it shows now and then, tile by tile, and who
// changed what; who made the change is told that it waits.
func TestALinkIsPreviewedBeforeItIsKeptOrLookedAt(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart := x.chart(x.ada, "Hours", hoursBy("project"))
		x.share(x.ada, chart, "user", int64(x.tom.id), "full").is(200)
		x.share(x.ada, chart, "user", int64(x.mara.id), "view").is(200)
		d := x.dashboard(x.ada, "Team", chart)
		x.ada.post(grants(d), edits(edit("user", int64(x.tom.id), "full"), edit("user", int64(x.mara.id), "edit"))).is(200)
		links := fmt.Sprintf("/resources/%d/links", d)
		made := x.ada.post(links, map[string]any{"name": "Client"}).is(201)
		one := fmt.Sprintf("%s/%d", links, made.id("id"))
		preview := func(who client, do string) reply { return who.get(one + "/preview?do=" + do) }

		// Kept by Tom, who may not count Falcon, the client would see less; nothing changes by Ada's keeping it.
		preview(x.mara, "keep").is(403)
		preview(x.gus, "keep").is(404)
		x.ada.get(links + "/987654321/preview").is(404)
		preview(x.ada, "keep").is(200).has("opens", true).has("same", true).has("tiles.0.same", true)
		seen := preview(x.tom, "keep").is(200).has("same", false).has("refused", nil)
		seen.has("tiles.0.title", "Hours").has("tiles.0.now.result.totals.0", 5).has("tiles.0.then.result.totals.0", 3).has("tiles.0.changes.#", 0).has("tiles.0.now.result.rows.#", 0)
		visitor := "/links/" + tokenOf(made.text("url")) + "/data"
		s.nobody().get(visitor).is(200).has("widgets.w1.result.totals.0", 5) // looking has changed nothing
		preview(x.tom, "look").is(200).has("same", true).text("refused")

		// Mara, who may not publish, adds a tile: it waits, and she is told.
		x.clock.Advance(time.Minute)
		change := map[string]any{"version": 2, "title": "Team of Mara", "filters": map[string]any{}, "widgets": []any{
			map[string]any{"id": "w1", "kind": "chart", "chart_id": chart, "x": 0, "y": 0, "w": 6, "h": 4},
			map[string]any{"id": "t", "kind": "text", "text": "From Mara", "x": 6, "y": 0, "w": 3, "h": 1}}}
		x.mara.put(fmt.Sprintf("/dashboards/%d", d), change).is(200).has("links_waiting", 1)
		x.mara.get(fmt.Sprintf("/dashboards/%d", d)).is(200).has("links_waiting", nil)
		held := preview(x.ada, "look").is(200).has("same", false).has("changes.0.what", "title").has("changes.0.by.name", "Mara")
		held.has("tiles.0.same", true).has("tiles.1.id", "t").has("tiles.1.now.text", nil).has("tiles.1.then.text", "From Mara").has("tiles.1.changes.0.what", "tile").has("tiles.1.changes.0.by.name", "Mara")
		change["version"], change["title"] = 3, "Team"
		x.ada.put(fmt.Sprintf("/dashboards/%d", d), change).is(200).has("links_waiting", nil)

		// It shows nothing while it is paused: then, what who keeps it may count.
		x.admin.patch(fmt.Sprintf("/people/%d", x.ada.id), map[string]any{"active": false}).is(200)
		paused := preview(x.tom, "keep").is(200).has("opens", false).has("same", false)
		if now := paused.text("tiles.0.now.hidden"); !strings.Contains(now, "nothing") {
			t.Errorf("now it shows %q", now)
		}
	})
}
