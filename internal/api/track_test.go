package api

import (
	"fmt"
	"testing"
	"time"
)

// A lock is told over the wire: whom to ask, what it would change, and what was meant by saying so.
func TestALockOverTheWire(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newTrackers(s)
		project := x.tom.post("/projects", map[string]any{"workspace_id": x.w, "name": "Falcon", "rate_cents": 10000}).is(201).id("id")
		at := to("/projects/%d", project)
		start := s.clock.Now().AddDate(0, 0, -3)
		entry := x.tom.post("/time-entries", map[string]any{"workspace_id": x.w, "project_id": project, "start": start, "stop": start.Add(3 * time.Hour)}).is(201).has("locked", nil).id("id")
		settings := map[string]any{"locked_before": "2026-11-19", "time_zone": "Europe/Vienna"}
		set := func() reply {
			return x.lead.patch(to("/workspaces/%d", x.w), map[string]any{"settings": settings}).is(200).has("settings.locked_until", "2026-11-18T23:00:00Z")
		}
		set()
		settings["time_zone"], settings["locked_until"] = "America/New_York", "2030-01-01T00:00:00Z"
		x.lead.patch(to("/workspaces/%d", x.w), map[string]any{"settings": settings}).is(422).has("errors.0.name", "settings.locked_until")
		settings["locked_until"] = "2026-11-18T23:00:00Z" // sent back as it came it counts for nothing
		set()

		again := map[string]any{"rate_cents": 20000, "apply_to_past": true}
		x.tom.patch(at, again).is(403).has("detail", "An entry lies before 19 November 2026, where time is locked. Ask Lead or Admin of Acme to change that.")
		again["in_locked"] = true
		x.tom.patch(at, again).is(403)
		delete(again, "in_locked")
		x.lead.patch(at, again).is(409).has("code", "conflict").has("current.code", "locked").has("current.entries", 1).has("current.before_cents", 30000).has("current.after_cents", 60000).has("current.currency", "EUR").
			has("detail", "This changes 1 entry before 19 November 2026, where time is locked: EUR 300.00 → EUR 600.00. Nothing has been changed yet.")
		x.lead.get("/time-entries").is(200).has("items.0.amount_cents", 30000)
		again["in_locked"] = true
		x.lead.patch(at, again).is(200)
		x.lead.get("/time-entries").is(200).has("items.0.amount_cents", 60000).has("items.0.locked", true)

		one := to("/time-entries/%d", entry)
		x.tom.get("/time-entries").is(200).has("items.0.can.0", "describe").has("items.0.can.1", nil)
		x.tom.patch(one, map[string]any{"description": "Mended"}).is(200).has("description", "Mended")
		x.tom.patch(one, map[string]any{"billable": false}).is(403)
		x.tom.delete(one).is(403)
		x.lead.delete(one).is(409).has("current.before_cents", 60000).has("current.after_cents", 0)
		x.lead.delete(one + "?in_locked=true").is(204)
	})
}

// A day is the workspace's where many look, and one's own where one looks at one's own time.
func TestWhoseDayAListIsOf(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newTrackers(s)
		x.lead.patch(to("/workspaces/%d", x.w), map[string]any{"settings": map[string]any{"time_zone": "Europe/Vienna"}}).is(200)
		for _, start := range []string{"2026-11-17T23:30:00Z", "2026-11-18T22:30:00Z", "2026-11-18T23:30:00Z"} { // the 18th, the 18th and the 19th in Vienna
			at, err := time.Parse(time.RFC3339, start)
			if err != nil {
				t.Fatal(err)
			}
			x.tom.post("/time-entries", map[string]any{"workspace_id": x.w, "start": at, "stop": at.Add(time.Minute)}).is(201)
		}
		day := func(who client, query, zone string, total int) {
			t.Helper()
			who.get(fmt.Sprintf("/time-entries?from=2026-11-18&to=2026-11-18%s", query)).is(200).has("total", total).has("zone", zone)
		}
		for _, who := range []client{x.tom, x.lead} {
			who.patch("/me", map[string]any{"time_zone": "America/New_York"}).is(200)
			day(who, to("&workspace_id=%d", x.w), "Europe/Vienna", 2)
			day(who, "", "America/New_York", 2)
			day(who, "&time_zone=UTC", "UTC", 2)
		}
		x.tom.get("/time-entries?time_zone=Nowhere").is(422)
		// The instants differ although the numbers do not: the 18th of New York ends at five in the morning.
		x.tom.get(to("/time-entries?from=2026-11-19&to=2026-11-19&workspace_id=%d", x.w)).is(200).has("total", 1)
		x.tom.get("/time-entries?from=2026-11-19&to=2026-11-19").is(200).has("total", 0)
	})
}
