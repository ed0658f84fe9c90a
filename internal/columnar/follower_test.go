package columnar_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vitrine/internal/columnar"
	"vitrine/internal/columnar/columnartest"
	"vitrine/internal/columnar/duckdb"
	"vitrine/internal/fault"
	"vitrine/internal/query"
	"vitrine/internal/query/querytest"
	"vitrine/internal/track"
)

// follow an engine in memory.
func follow(t *testing.T, feed columnar.Feed) *columnar.Replica {
	t.Helper()
	engine, err := duckdb.Open("", columnartest.Quiet, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return columnartest.Follow(t, engine, feed)
}

// counted counts how often it is read, and lets the first reading wait.
type counted struct {
	columnar.Feed
	read  atomic.Int64
	begun chan struct{}
	gate  chan struct{}
}

func (c *counted) Since(ctx context.Context, organization, after int64, to query.Changes) (int64, error) {
	if c.read.Add(1) == 1 {
		close(c.begun)
		<-c.gate
	}
	return c.Feed.Since(ctx, organization, after, to)
}

func TestManyCatchUpWithOneReading(t *testing.T) {
	f := columnartest.Small()
	feed := &counted{Feed: f, begun: make(chan struct{}), gate: make(chan struct{})}
	r := follow(t, feed)
	impatient, cancel := context.WithCancel(t.Context())
	gaveUp := make(chan error)
	go func() { gaveUp <- r.CatchUp(impatient, 1, f.Revision) }()
	<-feed.begun
	cancel()
	if err := <-gaveUp; !errors.Is(err, context.Canceled) {
		t.Errorf("one who gave up waiting: %v", err)
	}
	var all sync.WaitGroup
	for range 30 {
		all.Go(func() {
			if err := r.CatchUp(t.Context(), 1, f.Revision); err != nil {
				t.Error(err)
			}
		})
	}
	close(feed.gate)
	all.Wait()
	if n := feed.read.Load(); n != 1 {
		t.Errorf("the record was read %d times", n)
	}
}

func TestSlowQuestions(t *testing.T) {
	f := columnartest.Small()
	r := follow(t, f)
	columnartest.Hours(t, r, f)
	r.Set(0, time.Minute, time.Now)
	source := columnartest.Snapshot(t, r, f.Revision)
	_, err := query.Run(t.Context(), source, querytest.NoNames(), query.Question{Measures: []query.Measure{track.Hours}, Period: query.Period{Preset: query.Today}}, columnartest.Everything, columnartest.March)
	if fault.KindOf(err) != fault.Unavailable {
		t.Errorf("too slow: %v", err)
	}
}

func TestWhoAsksWhileAllIsReadIsTold(t *testing.T) {
	f := columnartest.Many(5000)
	p := columnartest.Pace(f)
	r := follow(t, p)
	r.Set(time.Minute, 0, time.Now)
	err := r.CatchUp(t.Context(), 1, f.Revision)
	var building *fault.Error
	if !errors.As(err, &building) || building.Kind != fault.Building || building.RetryAfter == 0 {
		t.Errorf("asked meanwhile: %v", err)
	}
	<-p.Begun
	if s := r.Status(1); s != (columnar.Status{Total: 5000}) {
		t.Errorf("meanwhile: %+v", s)
	}
	close(p.GoOn)
	if err := columnartest.CatchUp(t, r, f.Revision); err != nil {
		t.Fatal(err)
	}
	if s := r.Status(1); !s.Ready {
		t.Errorf("afterwards: %+v", s)
	}
	if got := columnartest.Hours(t, r, f); got != 5000 {
		t.Errorf("%v hours, want 5000", got)
	}
}

// watched tells of each time that a lease is renewed.
type watched struct {
	columnar.Engine
	renewed chan struct{}
}

func (w watched) Lease(ctx context.Context, organization int64, lease time.Duration) (columnar.Writer, error) {
	writer, err := w.Engine.Lease(ctx, organization, lease)
	return renewing{writer, w.renewed}, err
}

type renewing struct {
	columnar.Writer
	renewed chan struct{}
}

func (r renewing) Renew(ctx context.Context, lease time.Duration, done columnar.Progress) error {
	err := r.Writer.Renew(ctx, lease, done)
	select {
	case r.renewed <- struct{}{}:
	case <-ctx.Done():
	}
	return err
}

// A lease is renewed for as long as its owner works, and tells others how far it is.
func TestALeaseIsRenewedWhileItsOwnerWorks(t *testing.T) {
	const lease = 30 * time.Millisecond
	var clock columnartest.Clock
	engine, err := duckdb.Open("", columnartest.Quiet, clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	f := columnartest.Many(5000)
	p := columnartest.Pace(f)
	w := watched{engine, make(chan struct{})}
	owner := columnartest.Follow(t, w, p)
	owner.SetLease(lease, time.Millisecond)
	caught := make(chan error, 1)
	go func() { caught <- columnartest.CatchUp(t, owner, f.Revision) }()
	<-p.Begun
	for range 3 {
		clock.Advance(lease - 1)
		<-w.renewed
		<-w.renewed // the second began after the clock was moved
	}
	_, err = engine.Lease(t.Context(), 1, lease)
	var other *columnar.Leased
	if !errors.As(err, &other) || other.Progress.Total != 5000 {
		t.Errorf("who waits is told %v, want of 5000 entries", err)
	}
	close(p.GoOn)
	if err := <-caught; err != nil {
		t.Fatal(err)
	}
}

func TestPartsAreOfDaysOfTheirOwn(t *testing.T) {
	const size = columnar.PartSize
	parts, total := columnar.PartsOf([]query.Load{{Day: 1, Entries: size - 1}, {Day: 2, Entries: 1}, {Day: 9, Entries: 1}, {Day: 10, Entries: 3 * size}, {Day: 11, Entries: 1}})
	want := []query.Days{{From: 1, To: 3}, {From: 9, To: 10}, {From: 10, To: 11}, {From: 11, To: 12}}
	if len(parts) != len(want) || total != 4*size+2 {
		t.Fatalf("%v, %d", parts, total)
	}
	for i := range want {
		if parts[i] != want[i] {
			t.Errorf("part %d is %v, want %v", i, parts[i], want[i])
		}
	}
}

func TestWhatCannotBeReadIsNotTriedWithoutEnd(t *testing.T) {
	f := columnartest.Small()
	u := &unreadable{Record: f}
	r := follow(t, u)
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	r.Set(time.Minute, time.Minute, func() time.Time { return at })
	for range 10 {
		if err := r.CatchUp(t.Context(), 1, f.Revision); fault.KindOf(err) != fault.Unavailable || !errors.Is(err, errUnreadable) {
			t.Fatalf("got %v", err)
		}
	}
	if u.tries != 2 {
		t.Errorf("tried %d times at once", u.tries)
	}
	at = at.Add(columnar.FirstPause)
	u.well = true
	if got := columnartest.Hours(t, r, f); got != 7 {
		t.Errorf("%v hours, want 7", got)
	}
}

var errUnreadable = errors.New("no space left")

type unreadable struct {
	*columnartest.Record
	tries int
	well  bool
}

func (u *unreadable) Extent(ctx context.Context, organization int64) (int64, []query.Load, error) {
	if u.tries++; !u.well {
		return 0, nil, errUnreadable
	}
	return u.Record.Extent(ctx, organization)
}

// Who waits in vain is told so, and when to come back.
func TestWhoWaitsInVainIsToldWhenToComeBack(t *testing.T) {
	var busy *fault.Error
	if err := columnar.NewPlaces(1).Busy(nil); !errors.As(err, &busy) || busy.Kind != fault.Unavailable || busy.RetryAfter == 0 {
		t.Errorf("%v, and when to come back: want unavailable with both", err)
	}
}

// breaking panics while it is read.
type breaking struct {
	columnar.Feed
	broken atomic.Bool
}

func (b *breaking) During(ctx context.Context, organization int64, days query.Days, entry func(query.Entry) error) error {
	return b.Feed.During(ctx, organization, days, func(e query.Entry) error {
		if b.broken.Load() {
			panic("the feed is broken")
		}
		return entry(e)
	})
}

func (b *breaking) Since(ctx context.Context, organization, after int64, to query.Changes) (int64, error) {
	if b.broken.Load() {
		panic("the feed is broken")
	}
	return b.Feed.Since(ctx, organization, after, to)
}

// A panic while the replica is built, and while it follows, is the error of those who wait for it; it is tried again.
func TestAPanicWhileCatchingUpIsAnError(t *testing.T) {
	f := columnartest.Small()
	feed := &breaking{Feed: f}
	r := follow(t, feed)
	for _, want := range []float64{7, 15} {
		feed.broken.Store(true)
		if err := columnartest.CatchUp(t, r, f.Revision); err == nil || !strings.Contains(err.Error(), "the feed is broken") {
			t.Errorf("got %v", err)
		}
		feed.broken.Store(false)
		if got := columnartest.Hours(t, r, f); got != want {
			t.Errorf("%v hours, want %v", got, want)
		}
		f.Add(columnartest.Entry(4, 8))
	}
}
