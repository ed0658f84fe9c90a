package api

import (
	"fmt"
	"testing"
	"time"
)

// TestOneThingHasOneColour: on the chart alone, beside other things, and on a link, which tells neither ids nor names of people.
func TestOneThingHasOneColour(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		colour := "#0b7285"
		for _, id := range []int64{x.public, x.private} {
			x.ada.patch(fmt.Sprintf("/projects/%d", id), map[string]any{"colour": colour}).is(200)
		}
		x.entry(x.mara, x.public, time.Minute)
		charts := []int64{x.chart(x.ada, "Projects", hoursBy("project")), x.chart(x.ada, "People", hoursBy("user"))}
		d := x.dashboard(x.ada, "Delivery", charts...)
		for _, id := range append(charts, d) {
			x.ada.put(fmt.Sprintf("/resources/%d/private", id), map[string]any{"private": false}).is(200)
		}
		made := x.ada.post(fmt.Sprintf("/resources/%d/links", d), map[string]any{"name": "Lobby"}).is(201)
		own, link := x.ada.get(fmt.Sprintf("/dashboards/%d/data", d)).is(200), x.nobody().get("/links/"+tokenOf(made.text("url"))+"/data").is(200)
		paint := func(r reply, widget string, row int) string {
			at := fmt.Sprintf("widgets.%s.result.rows.%d.keys.0.", widget, row)
			return fmt.Sprint(r.at(at+"colour"), r.at(at+"slot"))
		}
		for row := range 2 {
			if got, want := paint(link, "w1", row), paint(own, "w1", row); got != want {
				t.Errorf("project %d: %s on the link, %s on the dashboard", row, got, want)
			}
			if got, want := paint(link, "w2", row), paint(own, "w2", row); got != want {
				t.Errorf("person %d: %s on the link, %s on the dashboard", row, got, want)
			}
		}
		if paint(own, "w1", 0) == paint(own, "w1", 1) || paint(own, "w2", 0) == paint(own, "w2", 1) {
			t.Error("two things are drawn alike")
		}
		alone := x.ada.get(fmt.Sprintf("/dashboards/%d/data?project_id=%d", d, x.private)).is(200)
		if got, want := paint(alone, "w1", 0), paint(own, "w1", 1); got != want {
			t.Errorf("%s alone, %s beside another of its colour", got, want)
		}
	})
}
