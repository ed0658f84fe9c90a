package columnartest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"vitrine/internal/columnar"
	"vitrine/internal/fault"
	"vitrine/internal/query"
	"vitrine/internal/query/querytest"
	"vitrine/internal/track"
)

// Under is an engine under test.
type Under struct {
	// Open is an engine with nothing in it, whose leases go by the clock. Who follows it closes it.
	Open func(t testing.TB, now func() time.Time) columnar.Engine
	// Table puts the rows of a dataset that nothing follows into a table of their own.
	Table func(t testing.TB, e columnar.Engine, d *query.Dataset, rows []querytest.Cells)
}

// Run what any engine must do.
func Run(t *testing.T, u Under) {
	for name, test := range map[string]func(*testing.T, Under){
		"scenarios":                      scenarios,
		"scopes":                         scopes,
		"agrees with the naive source":   agrees,
		"follows":                        follows,
		"a failure leaves what was":      failure,
		"a reading is of one moment":     oneMoment,
		"what is lost is not counted":    lostBetween,
		"changes while all is read":      changesMeanwhile,
		"statements end":                 statementsEnd,
		"one owner at a time":            oneOwner,
		"an owner whose lease ran out":   ranOut,
		"organizations are apart":        apart,
		"two followers":                  twoFollowers,
		"a follower that dies":           died,
		"followers of different records": otherHistory,
	} {
		t.Run(name, func(t *testing.T) { test(t, u) })
	}
}

func (u Under) follow(t *testing.T, feed columnar.Feed) *columnar.Replica {
	return Follow(t, u.Open(t, time.Now), feed)
}

// The engine counts what each of many random scopes allows, and nothing when a plan lacks its scope.
func scopes(t *testing.T, u Under) {
	querytest.Scopes(t, func(t *testing.T, w querytest.World) query.Source {
		r := u.follow(t, &Record{World: w, Revision: 1})
		if err := CatchUp(t, r, 1); err != nil {
			t.Fatal(err)
		}
		return Snapshot(t, r, 1)
	})
}

func scenarios(t *testing.T, u Under) {
	querytest.Scenarios(t, "../../query/testdata", func(t *testing.T, w querytest.World) query.Source {
		engine := u.Open(t, time.Now)
		r := Follow(t, engine, &Record{World: w, Revision: 1})
		if err := CatchUp(t, r, 1); err != nil {
			t.Fatal(err)
		}
		for _, d := range w.Datasets {
			u.Table(t, engine, d, w.Tables[d.Rows.Table])
		}
		return Snapshot(t, r, 1)
	})
}

// The engine and the naive source agree on everything, and so none of them counts what is outside the scope.
func agrees(t *testing.T, u Under) {
	at := query.Context{Datasets: querytest.Datasets, Now: time.Date(2026, 3, 29, 23, 30, 0, 0, time.UTC), Zone: time.UTC, FirstWeekday: time.Monday}
	for world := range uint64(4) {
		r := rand.New(rand.NewPCG(world, 4))
		w := querytest.Random(r, querytest.Small)
		replica := u.follow(t, &Record{World: w, Revision: 1})
		if err := CatchUp(t, replica, 1); err != nil {
			t.Fatal(err)
		}
		source := Snapshot(t, replica, 1)
		for range 150 {
			scope, q := querytest.RandomScope(r, querytest.Small), querytest.RandomQuestion(r, querytest.Small)
			got, err := query.Run(t.Context(), source, querytest.NoNames(), q, scope, at)
			want, wantErr := query.Run(t.Context(), querytest.Naive{World: w}, querytest.NoNames(), q, scope, at)
			if fmt.Sprint(err) != fmt.Sprint(wantErr) || !reflect.DeepEqual(got, want) {
				text, _ := json.Marshal(q)
				gotText, _ := json.Marshal(got)
				wantText, _ := json.Marshal(want)
				t.Fatalf("%s\nscope %+v\ngot  %v %s\nwant %v %s", text, scope, err, gotText, wantErr, wantText)
			}
		}
	}
}

func ofClient(id int) query.Filter {
	return query.Filter{By: track.ByClient, Op: query.Is, Values: []any{id}}
}

func follows(t *testing.T, u Under) {
	f := Small()
	r := u.follow(t, f)
	for _, step := range []struct {
		what    string
		change  func()
		filters []query.Filter
		want    float64
	}{
		{"as it is", func() {}, nil, 7},
		{"of the client", func() {}, []query.Filter{ofClient(1)}, 7},
		{"an entry is added", func() { f.Add(Entry(4, 8)) }, nil, 15},
		{"an entry is changed", func() { f.Entries[0].Seconds = 16 * 3600; f.Revision++; f.Changed[1] = f.Revision }, nil, 30},
		{"an entry is deleted", func() { f.Entries = f.Entries[:3]; f.Revision++; f.Gone[4] = f.Revision }, nil, 22},
		{"a project goes to another client", func() { f.Clients[1] = 2; f.Revision++ }, []query.Filter{ofClient(1)}, 0},
		{"which has its time", func() {}, []query.Filter{ofClient(2)}, 22},
		{"another organization changes nothing", func() {
			other := Entry(9, 32)
			other.Organization = 2
			f.Add(other)
		}, nil, 22},
	} {
		step.change()
		if got := Hours(t, r, f, step.filters...); got != step.want {
			t.Fatalf("%s: %v hours, want %v", step.what, got, step.want)
		}
	}
}

type failing struct {
	columnar.Feed
	err error
}

func (f *failing) Since(ctx context.Context, organization, after int64, to query.Changes) (int64, error) {
	revision, err := f.Feed.Since(ctx, organization, after, to)
	return revision, errors.Join(err, f.err)
}

func failure(t *testing.T, u Under) {
	f := Small()
	feed := &failing{Feed: f}
	r := u.follow(t, feed)
	Hours(t, r, f)
	f.Add(Entry(4, 8))
	feed.err = errors.New("the record cannot be read")
	if err := CatchUp(t, r, f.Revision); !errors.Is(err, feed.err) {
		t.Errorf("got %v", err)
	}
	if err := CatchUp(t, r, f.Revision-1); err != nil {
		t.Errorf("what was held is no longer: %v", err)
	}
	if got := counted(t, Snapshot(t, r, f.Revision-1)); got != 3 {
		t.Errorf("%d entries after the failure, want 3", got)
	}
	feed.err = nil
	if got := Hours(t, r, f); got != 15 {
		t.Errorf("%v hours, want 15", got)
	}
}

func counted(t *testing.T, source query.Source) int64 {
	t.Helper()
	rows, err := source.Rows(t.Context(), CountAll)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) == 0 {
		return 0
	}
	return rows[0].Facts[0]
}

func oneMoment(t *testing.T, u Under) {
	f := Small()
	r := u.follow(t, f)
	Hours(t, r, f)
	source := Snapshot(t, r, f.Revision)
	for id := range int64(2) {
		if got := counted(t, source); got != 3 {
			t.Errorf("%d entries in the snapshot", got)
		}
		f.Add(Entry(4+id, 8))
		if got := Hours(t, r, f); got < 15 {
			t.Errorf("%v hours beside the snapshot", got)
		}
	}
}

// What was held when somebody caught up, and is taken out before they count, is not counted as nothing.
func lostBetween(t *testing.T, u Under) {
	f := Small()
	engine := u.Open(t, time.Now)
	r := Follow(t, engine, f)
	Hours(t, r, f)
	w := own(t, engine, 1)
	if err := w.Clear(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	if rows, err := Snapshot(t, r, f.Revision).Rows(t.Context(), CountAll); fault.KindOf(err) != fault.Building {
		t.Errorf("counted %v, %v: want that it is being prepared", rows, err)
	}
	if got := Hours(t, r, f); got != 7 {
		t.Errorf("%v hours after that, want 7", got)
	}
}

// What changes while parts are read is right afterwards, wherever it was and is.
func changesMeanwhile(t *testing.T, u Under) {
	f := Small()
	f.Entries[1].Start = f.Entries[1].Start.AddDate(0, 0, 1)
	p := Pace(f)
	r := u.follow(t, p)
	done := make(chan error)
	go func() { done <- CatchUp(t, r, 3) }()
	<-p.Begun
	f.Revision = 4
	f.Entries[0].Seconds, f.Changed[1] = 8*3600, 4
	f.Entries = append(f.Entries[:2], Entry(4, 16))
	f.Gone[3], f.Changed[4] = 4, 4
	close(p.GoOn)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if got := Hours(t, r, f); got != 8+2+16 {
		t.Errorf("%v hours, want 26", got)
	}
}

func statementsEnd(t *testing.T, u Under) {
	f := Small()
	r := u.follow(t, f)
	Hours(t, r, f)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Snapshot(t, r, f.Revision).Rows(cancelled, CountAll); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	source := Snapshot(t, r, f.Revision)
	if got := counted(t, source); got != 3 {
		t.Errorf("%d entries", got)
	}
	if _, err := source.Rows(cancelled, CountAll); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled after the first statement: %v", err)
	}
}
