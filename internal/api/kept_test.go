package api

import (
	"fmt"
	"testing"
	"time"

	"vitrine/internal/board"
)

// What a chart shows is computed once for all who ask for the same, and kept. What is kept is never another's rows, an earlier
// name, an earlier sum, or for somebody who may not look any more.
func TestWhatIsKeptIsNobodyElses(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.ada, "Team")
		same, own := x.living(x.ada, d, "All the same", hoursBy("project")), x.living(x.ada, d, "Their own", hoursBy("project"))
		x.ada.put(fmt.Sprintf("/resources/%d/perspective", own), map[string]any{"perspective": "viewer"}).is(200)
		both := tiles(0, same, own)
		both["filters"] = map[string]any{}
		x.arrange(x.ada, d, both).is(200)
		x.share(x.ada, d, "user", int64(x.tom.id), "view").is(200)
		path := fmt.Sprintf("/dashboards/%d/data", d)
		before := s.answers.Figures()
		seen := func(who client, name string, all, mine float64) {
			t.Helper()
			who.get(path).is(200).has("widgets.w1.result.totals.0", all).has("widgets.w2.result.totals.0", mine).has("widgets.w1.result.rows.0.keys.0.label", name)
		}
		seen(x.ada, "Website", 5, 5)
		seen(x.tom, "Website", 5, 3) // not Ada's rows, of a chart that has both of theirs
		seen(x.tom, "Website", 5, 3)
		// Ada's two charts count the same rows: of six answers two were computed.
		if now := s.answers.Figures(); now.Computed-before.Computed != 2 || asked(now)-asked(before) != 6 {
			t.Errorf("of %d answers %d were computed", asked(now)-asked(before), now.Computed-before.Computed)
		}

		x.ada.patch(fmt.Sprintf("/projects/%d", x.public), map[string]any{"name": "Site"}).is(200)
		seen(x.tom, "Site", 5, 3)
		x.entry(x.ada, x.public, time.Hour)
		seen(x.tom, "Site", 6, 4)
		x.share(x.ada, d, "user", int64(x.tom.id), "").is(200)
		x.tom.get(path).is(404)
		seen(x.ada, "Site", 6, 6)
	})
}

func asked(f board.AnswerFigures) uint64 { return f.FromKept + f.Shared + f.Computed }
