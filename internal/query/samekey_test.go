package query_test

import (
	"slices"
	"testing"
	"time"

	"vitrine/internal/query"
	"vitrine/internal/query/querytest"
	"vitrine/internal/rows"
	"vitrine/internal/track"
)

// Who may count the same asks the same, however it came about that they may.
func TestTheSameRowsHaveTheSameKey(t *testing.T) {
	at := query.Context{Datasets: querytest.Datasets, Now: time.Date(2026, 3, 29, 23, 30, 0, 0, time.UTC), Zone: time.UTC, FirstWeekday: time.Monday}
	key := func(q query.Question, workspaces ...rows.Workspace) query.Key {
		a, err := query.Ask(t.Context(), nil, q, rows.Scope{Workspaces: workspaces}, at)
		if err != nil {
			t.Fatal(err)
		}
		return a.Key()
	}
	hours := query.Question{Measures: []query.Measure{track.Hours}, Period: query.Period{Preset: query.ThisMonth}}
	byDay := query.Question{Measures: []query.Measure{track.Hours}, Period: query.Period{From: "2026-03-01", To: "2026-03-31"}}
	amount := query.Question{Measures: []query.Measure{track.Amount}, Period: query.Period{Preset: query.ThisMonth}}
	all := rows.Money{All: true}
	for _, c := range []struct {
		what string
		a, b query.Key
		same bool
	}{
		{"all of a workspace, whose own time is in it", key(hours, rows.Workspace{ID: 1, All: true}), key(hours, rows.Workspace{ID: 1, All: true, Own: 7, Projects: []int64{3}}), true},
		{"projects in another order", key(hours, rows.Workspace{ID: 1, Projects: []int64{3, 1, 3}}), key(hours, rows.Workspace{ID: 1, Projects: []int64{1, 3}}), true},
		{"workspaces in another order", key(hours, rows.Workspace{ID: 2, All: true}, rows.Workspace{ID: 1, All: true}), key(hours, rows.Workspace{ID: 1, All: true}, rows.Workspace{ID: 2, All: true}), true},
		{"money that is not asked for", key(hours, rows.Workspace{ID: 1, All: true, Rates: all}), key(hours, rows.Workspace{ID: 1, All: true}), true},
		{"money that is asked for", key(amount, rows.Workspace{ID: 1, All: true, Rates: all}), key(amount, rows.Workspace{ID: 1, Projects: []int64{1}, Rates: all}), false},
		{"one's own time", key(hours, rows.Workspace{ID: 1, Own: 7}), key(hours, rows.Workspace{ID: 1, Own: 8}), false},
		{"one project more", key(hours, rows.Workspace{ID: 1, Projects: []int64{1}}), key(hours, rows.Workspace{ID: 1, Projects: []int64{1, 2}}), false},
		{"another workspace", key(hours, rows.Workspace{ID: 1, All: true}), key(hours, rows.Workspace{ID: 2, All: true}), false},
		{"the same days by another name, which are compared with others", key(hours, rows.Workspace{ID: 1, All: true}), key(byDay, rows.Workspace{ID: 1, All: true}), false},
	} {
		if (c.a == c.b) != c.same {
			t.Errorf("%s: the same key: %v, want %v", c.what, c.a == c.b, c.same)
		}
	}
}

// The key of somebody with very many projects is made in one pass over them.
func BenchmarkKey(b *testing.B) {
	ids := make([]int64, 10_000)
	for i := range ids {
		ids[i] = int64(i)
	}
	at := query.Context{Datasets: querytest.Datasets, Now: time.Date(2026, 3, 29, 23, 30, 0, 0, time.UTC), Zone: time.UTC}
	money := rows.Money{Projects: slices.Clone(ids)}
	own := rows.Workspace{ID: 1, Projects: ids, Rates: money, Costs: money}
	for _, m := range []query.Measure{track.Hours, track.Margin} {
		b.Run(string(m), func(b *testing.B) {
			for b.Loop() {
				a, err := query.Ask(b.Context(), nil, query.Question{Measures: []query.Measure{m}, Period: query.Period{Preset: query.ThisMonth}}, rows.Scope{Workspaces: []rows.Workspace{own}, PartMoney: true}, at)
				if err != nil {
					b.Fatal(err)
				}
				a.Key()
			}
		})
	}
}
