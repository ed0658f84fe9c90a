package api

import (
	"fmt"
	"testing"
	"time"
)

// Charts of the library that stand on one dashboard only are offered to be moved into it, several at once, with who would lose
// them; undone at once, everything is as it was.
func TestChartsAreMovedIntoTheirDashboards(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		first, second, both := x.chart(x.ada, "First", hoursBy("")), x.chart(x.tom, "Second", hoursBy("")), x.chart(x.ada, "Both", hoursBy(""))
		secret := x.chart(x.ada, "Secret", hoursBy(""))
		for _, c := range []int64{first, both} {
			x.share(x.ada, c, "user", int64(x.mara.id), "view").is(200)
		}
		x.share(x.tom, second, "user", int64(x.ada.id), "full").is(200)
		one, other := x.dashboard(x.ada, "One", first, second, both, secret), x.dashboard(x.ada, "Other", both)
		x.share(x.ada, other, "user", int64(x.tom.id), "view").is(200)

		list := x.ada.get("/charts/movable").is(200).has("total", 2).has("items.0.dashboard.title", "One").has("items.0.chart.title", "First").has("items.1.chart.title", "Second")
		list.has("items.0.loses", 2).has("items.0.names.1", "Mara")
		x.ada.get(fmt.Sprintf("/charts/movable?dashboard_id=%d", other)).is(200).has("total", 0)
		x.tom.get("/charts/movable").is(200).has("total", 0)
		x.tom.get(fmt.Sprintf("/charts/movable?dashboard_id=%d", one)).is(404)

		move := func(who client, to int64, charts ...int64) reply {
			moves := []any{}
			for _, c := range charts {
				moves = append(moves, map[string]any{"chart_id": c, "dashboard_id": to})
			}
			return who.post("/charts/move", map[string]any{"moves": moves})
		}
		move(x.ada, one, first, both).is(409) // all or none, and how many others show it is not told
		x.mara.get(fmt.Sprintf("/charts/%d", first)).is(200)
		move(x.mara, one, first).is(403)
		move(x.gus, one, first).is(404)
		move(x.ada, one, first, first).is(422)
		// Both let others see the second one there.
		x.share(x.ada, one, "user", int64(x.tom.id), "edit").is(200)
		x.tom.put(fmt.Sprintf("/dashboards/%d/widgets/w2/vouchers/%d", one, x.tom.id), nil).is(200)
		lets := func() {
			t.Helper()
			x.ada.get(fmt.Sprintf("/dashboards/%d", one)).is(200).has("widgets.1.vouchers.#", 2).has("widgets.1.vouchers.0.name", "Ada").has("widgets.1.vouchers.1.name", "Tom")
		}
		lets()
		move(x.ada, one, first, second).is(200).has("moved", 2)
		x.mara.get(fmt.Sprintf("/charts/%d", first)).is(404)
		x.ada.get("/charts/movable").is(200).has("total", 0)

		// Undone at once: Tom's chart is his again, and shows what he may see.
		move(x.ada, 0, first, second).is(200)
		x.mara.get(fmt.Sprintf("/charts/%d", first)).is(200)
		x.ada.get(fmt.Sprintf("/charts/%d", second)).is(200).has("owner.name", "Tom").has("author.name", "Tom")
		lets()
		// Later it is a move out like any other: who moves it owns it.
		move(x.ada, one, second).is(200)
		x.clock.Advance(2 * time.Minute)
		move(x.ada, 0, second).is(200)
		x.ada.get(fmt.Sprintf("/charts/%d", second)).is(200).has("owner.name", "Ada").has("author.name", "Ada")
	})
}

// Who owns a dashboard is told when a tile of it has lost the last person who let viewers see it, and somebody misses it.
func TestWhoOwnsADashboardIsToldOfTilesWithoutAVoucher(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart := x.chart(x.ada, "Hours", hoursBy(""))
		x.share(x.ada, chart, "user", int64(x.tom.id), "share").is(200)
		d := x.dashboard(x.tom, "Team", chart)
		told := func(n int) {
			t.Helper()
			x.tom.get("/dashboards/unvouched").is(200).has("total", n)
		}
		told(0)
		x.share(x.tom, d, "user", int64(x.mara.id), "view").is(200)
		told(0) // Tom lets her see it
		x.share(x.ada, chart, "user", int64(x.tom.id), "view").is(200)
		told(1)
		x.tom.get("/dashboards/unvouched").is(200).has("items.0.dashboard.title", "Team").has("items.0.tiles", 1)
		x.mara.get("/dashboards/unvouched").is(200).has("total", 0)
		x.share(x.ada, chart, "user", int64(x.mara.id), "view").is(200)
		told(0) // she sees it by herself
	})
}
