// Package columnartest is what any engine of columns must do, and a system of record to follow.
package columnartest

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"vitrine/internal/columnar"
	"vitrine/internal/fault"
	"vitrine/internal/query"
	"vitrine/internal/query/querytest"
	"vitrine/internal/rows"
	"vitrine/internal/track"
)

// Record is a feed over a world: the system of record of these tests.
type Record struct {
	querytest.World
	Origin   string // marks its history
	Revision int64
	Changed  map[int64]int64 // of an entry, the revision of its last change
	Gone     map[int64]int64
}

// Entry of project 1 of user 1 in workspace 1 of organization 1, on 2 March 2026.
func Entry(id int64, hours int64) query.Entry {
	return query.Entry{ID: id, Organization: 1, Workspace: 1, User: 1, Project: 1, Start: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), Seconds: hours * 3600, Currency: "EUR"}
}

// Small is a record of three entries of 1, 2 and 4 hours, at revision 3.
func Small() *Record {
	return &Record{World: querytest.World{Entries: []query.Entry{Entry(1, 1), Entry(2, 2), Entry(3, 4)}, Clients: map[int64]int64{1: 1}},
		Origin: "first", Revision: 3, Changed: map[int64]int64{1: 1, 2: 2, 3: 3}, Gone: map[int64]int64{}}
}

// Many is a record of n entries of an hour, a thousand a day.
func Many(n int) *Record {
	f := Small()
	f.Entries = f.Entries[:0]
	for i := range n {
		e := Entry(int64(i+1), 1)
		e.Start = e.Start.AddDate(0, 0, -(i*7919)%(n/1000+1))
		f.Entries = append(f.Entries, e)
	}
	return f
}

// Mark implements [columnar.Feed].
func (f *Record) Mark(_ context.Context, _, revision int64) (string, error) {
	return fmt.Sprint(f.Origin, min(revision, f.Revision)), nil
}

// Heads implements [columnar.Feed].
func (f *Record) Heads(context.Context) ([]query.Head, error) {
	return []query.Head{{Organization: 1, Revision: f.Revision}}, nil
}

// Extent implements [columnar.Feed].
func (f *Record) Extent(_ context.Context, organization int64) (int64, []query.Load, error) {
	of := map[query.Day]int64{}
	for _, e := range f.Entries {
		if e.Organization == organization {
			of[dayOf(e)]++
		}
	}
	var days []query.Load
	for _, day := range slices.Sorted(maps.Keys(of)) {
		days = append(days, query.Load{Day: day, Entries: of[day]})
	}
	return f.Revision, days, nil
}

func dayOf(e query.Entry) query.Day { return query.Day(e.Start.Unix() / 86400) }

// During implements [columnar.Feed].
func (f *Record) During(_ context.Context, organization int64, days query.Days, entry func(query.Entry) error) error {
	for _, e := range f.Entries {
		if day := dayOf(e); e.Organization == organization && day >= days.From && day < days.To {
			if err := entry(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// EveryProject implements [columnar.Feed].
func (f *Record) EveryProject(_ context.Context, _ int64, each func(project, client int64) error) error {
	for project, client := range f.Clients {
		if err := each(project, client); err != nil {
			return err
		}
	}
	return nil
}

// Since implements [columnar.Feed].
func (f *Record) Since(ctx context.Context, organization, after int64, to query.Changes) (int64, error) {
	to.Count(int64(len(f.Changed)))
	for _, e := range f.Entries {
		if e.Organization == organization && f.Changed[e.ID] > after {
			if err := to.Entry(e); err != nil {
				return 0, err
			}
		}
	}
	for id, revision := range f.Gone {
		if revision > after {
			if err := to.Gone(id); err != nil {
				return 0, err
			}
		}
	}
	return f.Revision, f.EveryProject(ctx, organization, to.Project)
}

// Add an entry of organization 1 at the next revision.
func (f *Record) Add(e query.Entry) {
	f.Entries = append(f.Entries, e)
	f.Revision++
	f.Changed[e.ID] = f.Revision
}

// Paced is a record whose first reading goes on, part by part, only when a test lets it.
type Paced struct {
	*Record
	Begun, GoOn chan struct{}
}

// Pace a record: each part sends to Begun, and then waits until GoOn is closed.
func Pace(f *Record) *Paced { return &Paced{f, make(chan struct{}, 100), make(chan struct{})} }

// During implements [columnar.Feed].
func (p *Paced) During(ctx context.Context, organization int64, days query.Days, entry func(query.Entry) error) error {
	p.Begun <- struct{}{}
	select {
	case <-p.GoOn:
	case <-ctx.Done():
		return ctx.Err()
	}
	return p.Record.During(ctx, organization, days, entry)
}

// Clock of leases, which tests move. It is safe for concurrent use.
type Clock struct{ passed atomic.Int64 }

// Now on the clock.
func (c *Clock) Now() time.Time { return time.Unix(0, c.passed.Load()) }

// Advance the clock.
func (c *Clock) Advance(d time.Duration) { c.passed.Add(int64(d)) }

// Quiet is a log that nobody reads.
var Quiet = slog.New(slog.DiscardHandler)

// Follow an engine until the test ends.
func Follow(t testing.TB, engine columnar.Engine, feed columnar.Feed) *columnar.Replica {
	t.Helper()
	r := columnar.Follow(engine, feed, Quiet)
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// CatchUp waits for as long as it takes.
func CatchUp(t testing.TB, r *columnar.Replica, revision int64) error {
	t.Helper()
	for {
		if err := r.CatchUp(t.Context(), 1, revision); fault.KindOf(err) != fault.Building {
			return err
		}
		time.Sleep(time.Millisecond)
	}
}

// Snapshot of organization 1 that ends with the test.
func Snapshot(t testing.TB, r *columnar.Replica, revision int64) query.Source {
	t.Helper()
	source, release := r.Snapshot(1, revision, func() []int64 { return []int64{1} })
	t.Cleanup(release)
	return source
}

// Everything is workspace 1, CountAll counts its entries, and March is the middle of March 2026.
var (
	Everything = rows.Scope{Workspaces: []rows.Workspace{{ID: 1, All: true}}}
	CountAll   = query.Plan{Rows: track.Time.Rows, Scope: Everything, AllDays: true, Zone: time.UTC, Facts: []query.Fact{query.Counted(0)}}
	March      = query.Context{Datasets: querytest.Datasets, Now: time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC), Zone: time.UTC}
)

// Hours are what a replica holds, after it caught up with the record.
func Hours(t testing.TB, r *columnar.Replica, f *Record, filters ...query.Filter) float64 {
	t.Helper()
	if err := CatchUp(t, r, f.Revision); err != nil {
		t.Fatal(err)
	}
	source, release := r.Snapshot(1, f.Revision, func() []int64 { return []int64{1} })
	defer release()
	result, err := query.Run(t.Context(), source, querytest.NoNames(), query.Question{Measures: []query.Measure{track.Hours}, Filters: filters, Period: query.Period{Preset: query.AllTime}}, Everything, March)
	if err != nil {
		t.Fatal(err)
	}
	return *result.Totals[0]
}
