package querytest

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"vitrine/internal/fault"
	"vitrine/internal/query"
	"vitrine/internal/rows"
	"vitrine/internal/rows/rowstest"
	"vitrine/internal/track"
)

// Scopes runs the suite of scopes through questions that a source answers, and asks the source itself what a plan counts that
// lacks something.
func Scopes(t *testing.T, open func(*testing.T, World) query.Source) {
	// One row for each entry, and whether its money may be counted.
	const entry, rated, costed = "entry", "rated", "costed"
	each := *track.Time
	each.Dimensions = append(slices.Clone(each.Dimensions), query.DimensionSpec{Key: entry, Title: "Entry", Attribute: query.Attribute{Column: "id"}})
	each.Measures = append(slices.Clone(each.Measures),
		query.MeasureSpec{Key: rated, Title: "Rated", Format: "count", Over: query.Counted(rows.GuardRates), Divide: 1},
		query.MeasureSpec{Key: costed, Title: "Costed", Format: "count", Over: query.Counted(rows.GuardCosts), Divide: 1})
	at := query.Context{Datasets: query.Catalog{&each}, Now: time.Date(2026, 3, 29, 23, 30, 0, 0, time.UTC), Zone: time.UTC}
	r := rand.New(rand.NewPCG(11, 12))
	w := rowstest.Random(r)
	source := open(t, worldOf(w))
	ask := func(t *testing.T, s rows.Scope, m query.Measure) (ids []int64) {
		t.Helper()
		result, err := query.Run(t.Context(), source, NoNames(), query.Question{Measures: []query.Measure{m}, Breakdowns: []query.Breakdown{{By: entry, Limit: len(w.Entries)}}, Period: query.Period{Preset: query.AllTime}}, s, at)
		if fault.KindOf(err) == fault.Denied && m != track.EntryCount {
			return nil // there is no money of any of them
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range result.Rows {
			if id, is := row.Keys[0].Value.(int64); is && row.Values[0] != nil && *row.Values[0] == 1 {
				ids = append(ids, id)
			}
		}
		slices.Sort(ids)
		return ids
	}
	rowstest.Conform(t, r, w, 300, rowstest.Path{
		Counted: func(t *testing.T, s rows.Scope) []int64 { return ask(t, s, track.EntryCount) },
		Shown: func(t *testing.T, s rows.Scope, g rows.Guard) []int64 {
			s.PartMoney = true
			return ask(t, s, map[rows.Guard]query.Measure{rows.GuardRates: rated, rows.GuardCosts: costed}[g])
		},
	})

	plan := query.Plan{Rows: track.Time.Rows, AllDays: true, Zone: time.UTC, Facts: []query.Fact{query.Counted(0)}}
	client := rows.Workspace{ID: 1, All: true, Filters: []rows.Filter{{Dimension: string(track.ByClient), Not: true, Ints: []int64{1 << 40}}}}
	for what, scope := range map[string]rows.Scope{"has no scope": {}, "does not say what a filter looks at": {Workspaces: []rows.Workspace{client}}} {
		plan.Scope = scope
		if found, err := source.Rows(t.Context(), plan); err != nil || len(found) > 0 {
			t.Errorf("a plan that %s counts %v, %v", what, found, err)
		}
	}
	plan.Scope, plan.Filtered = rows.Scope{Workspaces: []rows.Workspace{client}}, []query.FilteredBy{{By: track.ByClient, Of: clientOf()}}
	if found, err := source.Rows(t.Context(), plan); err != nil || len(found) != 1 {
		t.Errorf("a plan that does counts %v, %v", found, err)
	}
}

func clientOf() query.Attribute {
	d, _ := track.Time.Dimension(track.ByClient)
	return d.Attribute
}

// worldOf are the same entries as a source holds them, all of one day.
func worldOf(w rowstest.World) World {
	world := World{Clients: map[int64]int64{}}
	for _, p := range w.Projects {
		if p.Client != 0 {
			world.Clients[p.ID] = p.Client
		}
	}
	for _, e := range w.Entries {
		world.Entries = append(world.Entries, query.Entry{ID: e.ID, Organization: 1, Workspace: e.Workspace, User: e.User, Project: e.Project, Description: e.Description, Billable: e.Billable,
			Start: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), Seconds: 3600, Rate: 100, Cost: 50, Currency: e.Currency, Tags: append([]int64{}, e.Tags...)})
	}
	return world
}
