package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// What is deleted goes into the bin: for everybody it is as an id never used, its links are dead, tiles say that it was
// deleted; and who could delete it brings it back.
func TestBin(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart := x.chart(x.tom, "Hours", hoursBy("project"))
		board := x.dashboard(x.tom, "Delivery", chart)
		x.tom.post(grants(board), edits(edit("user", int64(x.mara.id), "view"))).is(200)
		made := x.tom.post(fmt.Sprintf("/resources/%d/links", board), map[string]any{"name": "Lobby"}).is(201)
		page := "/links/" + made.text("url")[strings.LastIndexByte(made.text("url"), '/')+1:]
		at := fmt.Sprintf("/dashboards/%d", board)
		s.nobody().get(page).is(200)

		// A chart of the library: its tile stays, and says so to who may edit the dashboard. Others see none.
		x.tom.delete(fmt.Sprintf("/charts/%d", chart)).is(204)
		x.tom.get(fmt.Sprintf("/charts/%d", chart)).is(404)
		x.tom.get(at).has("widgets.0.chart.reason", "This chart was deleted.")
		x.mara.get(at).is(200).has("widgets.#", 0)
		s.nobody().get(page).is(200).has("widgets.#", 0)
		if data := s.nobody().get(page + "/data").is(200); strings.Contains(string(data.body), `"w1"`) {
			t.Errorf("visitors get data of a chart that was deleted: %s", data.body)
		}
		if titles := x.tom.get("/charts").names("title"); len(titles) > 0 {
			t.Errorf("the list has %v", titles)
		}
		x.tom.get("/search?q=hours").has("items.#", 0)
		x.arrange(x.tom, board, map[string]any{"widgets": []any{map[string]any{"id": "w1", "kind": "chart", "x": 6, "y": 0, "w": 6, "h": 4}}}).is(200)
		x.tom.post(fmt.Sprintf("/bin/%d/restore", chart), nil).is(200).has("title", "Hours").has("links_waiting", float64(0))
		x.mara.get(at).has("widgets.0.chart.title", "Hours").has("widgets.0.x", float64(6))

		// A dashboard, undone at once.
		x.tom.delete(at).is(204)
		for _, gone := range []reply{x.tom.get(at), x.mara.get(at), s.nobody().get(page), x.tom.delete(at), x.ada.get(fmt.Sprintf("/resources/%d/access", board))} {
			gone.is(404)
		}
		x.mara.get("/bin").has("total", float64(0))
		for _, call := range []reply{x.mara.post(fmt.Sprintf("/bin/%d/restore", board), nil), x.mara.delete(fmt.Sprintf("/bin/%d", board)), x.tom.post("/bin/987654/restore", nil)} {
			call.is(404)
		}
		listed := x.tom.get("/bin").is(200)
		listed.has("items.0.title", "Delivery").has("items.0.kind", "dashboard").has("items.0.deleted_by.name", "Tom").has("items.0.workspace_id", float64(x.workspace))
		if ends, _ := time.Parse(time.RFC3339, listed.text("items.0.ends_at")); !ends.Equal(s.clock.Now().Add(30 * 24 * time.Hour)) {
			t.Errorf("it ends at %v", ends)
		}
		x.tom.post(fmt.Sprintf("/bin/%d/restore", board), nil).is(200).has("path", x.tom.get(at).text("path")).has("links_waiting", float64(0))
		x.mara.get(at).is(200)
		s.nobody().get(page).is(200)

		// Later, its link waits; whoever may publish keeps it.
		x.tom.delete(at).is(204)
		s.clock.Advance(24 * time.Hour)
		x.ada.get("/bin").has("items.0.title", "Delivery")
		x.ada.post(fmt.Sprintf("/bin/%d/restore", board), nil).is(200).has("links_waiting", float64(1))
		x.mara.get(at).is(200)
		s.nobody().get(page).isNot(200)
		x.tom.post(fmt.Sprintf("/resources/%d/links/%d/keep", board, made.id("id")), map[string]any{}).is(200)
		s.nobody().get(page).is(200)

		// For good.
		x.tom.delete(at).is(204)
		x.tom.delete(fmt.Sprintf("/bin/%d", board)).is(204)
		x.tom.get("/bin").has("total", float64(0))
		x.tom.post(fmt.Sprintf("/bin/%d/restore", board), nil).is(404)
	})
}

// A share that is removed or changed comes back as it was, as long as nobody has changed it since; also when its removal took
// the right to share from who removed it.
func TestSharesAreUndone(t *testing.T) {
	t.Run("as it was", func(t *testing.T) {
		onSQLite(t, func(t *testing.T, s *server) {
			x := newAgency(s, "standard")
			d := x.dashboard(x.tom, "Delivery")
			ends := s.clock.Now().Add(time.Hour).UTC().Format(time.RFC3339)
			share := x.mara.to("edit")
			share["expires_at"] = ends
			x.tom.post(grants(d), edits(share)).is(200)
			read := func() string { return string(x.tom.get(fmt.Sprintf("/resources/%d/access", d)).is(200).body) }
			before, grant := read(), x.tom.get(fmt.Sprintf("/resources/%d/access", d)).id("grants.0.id")
			at := fmt.Sprintf("%s/%d", grants(d), grant)

			s.clock.Advance(30 * time.Second)
			x.tom.delete(at).is(200)
			x.mayOnly(x.mara, d, "nothing")
			x.mara.post(at+"/undo", nil).is(404)
			x.ada.post(at+"/undo", nil).is(404)
			x.tom.post(at+"/undo", nil).is(200)
			if after := read(); after != before {
				t.Errorf("it was\n%s\nand is\n%s", before, after)
			}
			x.tom.patch(at, map[string]any{"level": "view", "forever": true}).is(200)
			x.tom.post(at+"/undo", nil).is(200)
			if after := read(); after != before {
				t.Errorf("it was\n%s\nand is\n%s", before, after)
			}

			// What somebody else has changed since stays.
			x.tom.delete(at).is(200)
			x.ada.post(grants(d), edits(x.mara.to("view"))).is(200)
			x.tom.post(at+"/undo", nil).is(409)
			// Also where it is what it was: what others gave and took between is their decision.
			x.ada.delete(fmt.Sprintf("%s/%d", grants(d), x.tom.get(fmt.Sprintf("/resources/%d/access", d)).id("grants.0.id"))).is(200)
			x.tom.post(at+"/undo", nil).is(409)
			x.tom.post(grants(d), edits(x.mara.to("edit"))).is(200)
			at = fmt.Sprintf("%s/%d", grants(d), x.tom.get(fmt.Sprintf("/resources/%d/access", d)).id("grants.0.id"))
			x.tom.patch(at, map[string]any{"level": "view"}).is(200)
			x.ada.patch(at, map[string]any{"level": "edit"}).is(200)
			x.ada.patch(at, map[string]any{"level": "view"}).is(200)
			x.tom.post(at+"/undo", nil).is(409)
			// Nor where it changed more than shares.
			own := x.dashboard(x.tom, "Own")
			x.tom.put(fmt.Sprintf("/resources/%d/private", own), map[string]any{"private": true}).is(200)
			opened := edits(x.mara.to("view"))
			opened["end_private"] = true
			x.tom.post(grants(own), opened).is(200)
			x.tom.post(fmt.Sprintf("%s/%d/undo", grants(own), x.tom.get(fmt.Sprintf("/resources/%d/access", own)).id("grants.0.id")), nil).is(409)
			// Only for a moment.
			now := x.tom.get(fmt.Sprintf("/resources/%d/access", d)).id("grants.0.id")
			at = fmt.Sprintf("%s/%d", grants(d), now)
			x.tom.delete(at).is(200)
			s.clock.Advance(2 * time.Minute)
			x.tom.post(at+"/undo", nil).is(404)
		})
	})
	t.Run("by whom it was taken from", func(t *testing.T) {
		onSQLite(t, func(t *testing.T, s *server) {
			x := newAgency(s, "toggl")
			mine := x.dashboard(x.ada, "Ada's")
			x.give(x.ada, mine, x.tom, "view").is(200)
			grant := x.ada.get(fmt.Sprintf("/resources/%d/access", mine)).id("grants.0.id")
			at := fmt.Sprintf("%s/%d", grants(mine), grant)
			before := x.can(x.ben, mine)
			// Ben has it because it is shared with somebody: his removal takes it from himself.
			x.ben.delete(at).is(200)
			x.mayOnly(x.ben, mine, "nothing")
			x.ben.post(at+"/undo", nil).is(200)
			x.mayOnly(x.ben, mine, before)
			x.mayOnly(x.tom, mine, "view export")
		})
	})
	t.Run("a class, with those below it", func(t *testing.T) {
		onSQLite(t, func(t *testing.T, s *server) {
			// A class that is lowered drags those below it along, and comes back with them.
			x := newAgency(s, "highlevel")
			d := x.dashboard(x.ada, "Delivery")
			class := func(name, level string) map[string]any {
				return map[string]any{"principal": map[string]any{"kind": "class", "class": name}, "level": level}
			}
			x.ada.post(grants(d), edits(class("staff", "full"), class("workspace_admin", "edit"), class("workspace_user", "view"))).is(200)
			levels := func() (all []string) {
				a := x.ada.get(fmt.Sprintf("/resources/%d/access", d)).is(200)
				for i := range a.at("grants.#").(int) {
					all = append(all, a.text(fmt.Sprintf("grants.%d.principal.class", i))+" "+a.text(fmt.Sprintf("grants.%d.level", i)))
				}
				slices.Sort(all)
				return all
			}
			before := levels()
			a := x.ada.get(fmt.Sprintf("/resources/%d/access", d))
			for i := range a.at("grants.#").(int) {
				if a.text(fmt.Sprintf("grants.%d.principal.class", i)) == "staff" {
					at := fmt.Sprintf("%s/%d", grants(d), a.id(fmt.Sprintf("grants.%d.id", i)))
					x.ada.delete(at).is(200)
					if now := levels(); len(now) >= len(before) {
						t.Errorf("%v became %v", before, now)
					}
					x.ada.post(at+"/undo", nil).is(200)
				}
			}
			if now := levels(); !slices.Equal(now, before) {
				t.Errorf("%v became %v", before, now)
			}
		})
	})
}
