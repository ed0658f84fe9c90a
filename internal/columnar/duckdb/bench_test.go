package duckdb

import (
	"cmp"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"vitrine/internal/columnar/columnartest"
	"vitrine/internal/query"
	"vitrine/internal/query/querytest"
	"vitrine/internal/rows"
	"vitrine/internal/track"
)

// agency is a world of the demo's size: two years, 25 people, 40 projects, 210,000 entries.
var agency = querytest.Shape{Entries: 210_000, Users: 25, Projects: 40, Clients: 12, Tags: 10, Workspaces: 6, Descriptions: 400,
	From: time.Date(2024, 11, 20, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}

// agencyWorld has its entries in order of start, as the feed tells them.
func agencyWorld() querytest.World {
	world := querytest.Random(rand.New(rand.NewPCG(1, 1)), agency)
	slices.SortFunc(world.Entries, func(a, b query.Entry) int { return cmp.Compare(a.Start.UnixMilli(), b.Start.UnixMilli()) })
	return world
}

// dashboard is eight charts.
var dashboard = []query.Question{
	{Measures: []query.Measure{track.Hours}, Compare: query.PreviousPeriod},
	{Measures: []query.Measure{track.BillableShare}, Compare: query.PreviousPeriod},
	{Measures: []query.Measure{track.Hours}, Breakdowns: []query.Breakdown{{By: query.ByWeek}, {By: track.ByClient, Limit: 8}}},
	{Measures: []query.Measure{track.Hours, track.BillableHours}, Breakdowns: []query.Breakdown{{By: query.ByMonth}}, Compare: query.PreviousYear},
	{Measures: []query.Measure{track.Hours, track.BillableShare, track.Amount}, Breakdowns: []query.Breakdown{{By: track.ByProject, Limit: 10}}},
	{Measures: []query.Measure{track.Hours, track.DaysWorked, track.AverageHoursPerDay}, Breakdowns: []query.Breakdown{{By: track.ByUser}}},
	{Measures: []query.Measure{track.Hours}, Breakdowns: []query.Breakdown{{By: track.ByTag, Limit: 10}}},
	{Measures: []query.Measure{track.Hours}, Breakdowns: []query.Breakdown{{By: query.ByWeekday}, {By: query.ByHour}}},
}

func benchmarkDashboard(b *testing.B, period query.Period) {
	r := replicaOf(b, &columnartest.Record{World: agencyWorld(), Revision: 1}, filepath.Join(b.TempDir(), "replica.duckdb"))
	if err := columnartest.CatchUp(b, r, 1); err != nil {
		b.Fatal(err)
	}
	vienna, err := time.LoadLocation("Europe/Vienna")
	if err != nil {
		b.Fatal(err)
	}
	at := query.Context{Datasets: querytest.Datasets, Now: agency.To, Zone: vienna, FirstWeekday: time.Monday}
	scope := rows.Scope{}
	for w := range int64(6) {
		scope.Workspaces = append(scope.Workspaces, rows.Workspace{ID: w + 1, All: w < 3, Own: 7, Projects: []int64{3, 4, 5, 9, 11, 17, 23, 29, 35}, Rates: rows.Money{All: true}, Costs: rows.Money{All: true}})
	}
	for b.Loop() {
		var charts sync.WaitGroup
		slots := make(chan struct{}, 2)
		for _, q := range dashboard {
			charts.Go(func() {
				slots <- struct{}{}
				defer func() { <-slots }()
				q.Period = period
				source, release := r.Snapshot(1, 1, func() []int64 { return []int64{0} })
				defer release()
				if _, err := query.Run(b.Context(), source, querytest.NoNames(), q, scope, at); err != nil {
					b.Error(err)
				}
			})
		}
		charts.Wait()
	}
}

func BenchmarkDashboardOfEightChartsOver90Days(b *testing.B) {
	benchmarkDashboard(b, query.Period{Preset: query.Last90Days})
}

func BenchmarkDashboardOfEightChartsOverTwoYears(b *testing.B) {
	benchmarkDashboard(b, query.Period{Last: 24, Unit: query.ByMonth})
}

func BenchmarkLoad(b *testing.B) {
	world := agencyWorld()
	for b.Loop() {
		r := replicaOf(b, &columnartest.Record{World: world, Revision: 1}, filepath.Join(b.TempDir(), "replica.duckdb"))
		if err := columnartest.CatchUp(b, r, 1); err != nil {
			b.Fatal(err)
		}
	}
}

// One entry saved, and the replica brought up to it.
func BenchmarkCatchUpAfterOneEntry(b *testing.B) {
	world := agencyWorld()
	f := &columnartest.Record{World: world, Revision: 1}
	r := replicaOf(b, f, filepath.Join(b.TempDir(), "replica.duckdb"))
	if err := columnartest.CatchUp(b, r, 1); err != nil {
		b.Fatal(err)
	}
	f.Entries, f.Clients, f.Changed = world.Entries[:1], nil, map[int64]int64{}
	for b.Loop() {
		f.Revision++
		f.Changed[f.Entries[0].ID] = f.Revision
		if err := columnartest.CatchUp(b, r, f.Revision); err != nil {
			b.Fatal(err)
		}
	}
}
