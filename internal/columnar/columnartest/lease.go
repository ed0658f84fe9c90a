package columnartest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"vitrine/internal/columnar"
	"vitrine/internal/query"
)

const lease = 10 * time.Second

func own(t *testing.T, engine columnar.Engine, organization int64) columnar.Writer {
	t.Helper()
	w, err := engine.Lease(t.Context(), organization, lease)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// closing is an engine that the test itself closes, after those who write it have let it go.
func closing(t *testing.T, u Under, now func() time.Time) columnar.Engine {
	engine := u.Open(t, now)
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	return engine
}

func owned(t *testing.T, engine columnar.Engine, organization int64) columnar.Progress {
	t.Helper()
	_, err := engine.Lease(t.Context(), organization, lease)
	var other *columnar.Leased
	if !errors.As(err, &other) {
		t.Fatalf("owned by two: %v", err)
	}
	return other.Progress
}

func oneOwner(t *testing.T, u Under) {
	var at Clock
	engine := closing(t, u, at.Now)
	first := own(t, engine, 1)
	owned(t, engine, 1)
	if err := own(t, engine, 2).Release(t.Context()); err != nil { // another organization has another owner
		t.Error(err)
	}
	at.Advance(lease - 1)
	if err := first.Renew(t.Context(), lease, columnar.Progress{Done: 3, Total: 7}); err != nil {
		t.Fatal(err)
	}
	at.Advance(lease - 1)
	if got, want := owned(t, engine, 1), (columnar.Progress{Done: 3, Total: 7}); got != want {
		t.Errorf("who waits is told of %+v, want %+v", got, want)
	}
	if err := first.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := own(t, engine, 1).Release(t.Context()); err != nil { // at once
		t.Error(err)
	}
}

func held(t *testing.T, engine columnar.Engine, organization int64) (columnar.Held, int64) {
	t.Helper()
	reading, err := engine.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer reading.Release()
	held, err := reading.Held(t.Context(), organization)
	if err != nil {
		t.Fatal(err)
	}
	return held, counted(t, reading)
}

func load(entries ...query.Entry) func(context.Context, func(query.Entry) error) error {
	return func(_ context.Context, entry func(query.Entry) error) error {
		for _, e := range entries {
			if err := entry(e); err != nil {
				return err
			}
		}
		return nil
	}
}

func hold(as columnar.Held) func(context.Context, query.Changes) (columnar.Held, error) {
	return func(context.Context, query.Changes) (columnar.Held, error) { return as, nil }
}

// A lease that ran out is as good as before until another owner begins; from then on nothing is written, not even what was begun
// before.
func ranOut(t *testing.T, u Under) {
	var at Clock
	ctx := t.Context()
	engine := closing(t, u, at.Now)
	first := own(t, engine, 1)
	at.Advance(lease)
	if err := first.Load(ctx, load(Entry(1, 1))); err != nil {
		t.Errorf("before another begins: %v", err)
	}
	var second columnar.Writer
	err := first.Load(ctx, func(ctx context.Context, entry func(query.Entry) error) error {
		second = own(t, engine, 1)
		return entry(Entry(2, 1))
	})
	if !errors.Is(err, columnar.ErrLost) {
		t.Errorf("entries that were begun before: %v", err)
	}
	for what, do := range map[string]func() error{
		"clear":  func() error { return first.Clear(ctx) },
		"load":   func() error { return first.Load(ctx, load(Entry(3, 1))) },
		"change": func() error { return first.Change(ctx, hold(columnar.Held{Revision: 9, Mark: "first"})) },
		"renew":  func() error { return first.Renew(ctx, lease, columnar.Progress{}) },
	} {
		if err := do(); !errors.Is(err, columnar.ErrLost) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := first.Release(ctx); !errors.Is(err, columnar.ErrLost) {
		t.Errorf("release: %v", err)
	}
	owned(t, engine, 1) // still the second's
	if err := second.Change(ctx, hold(columnar.Held{Revision: 5, Mark: "second"})); err != nil {
		t.Fatal(err)
	}
	if got, entries := held(t, engine, 1); got != (columnar.Held{Revision: 5, Mark: "second"}) || entries != 1 {
		t.Errorf("%+v of %d entries", got, entries)
	}
	if err := second.Release(ctx); err != nil {
		t.Fatal(err)
	}
}

// What is written of one organization leaves others alone; nothing is written by a body that fails, or returns no revision.
func apart(t *testing.T, u Under) {
	ctx := t.Context()
	engine := closing(t, u, time.Now)
	one, two := own(t, engine, 1), own(t, engine, 2)
	for id, w := range map[int64]columnar.Writer{1: one, 2: two} { // both in workspace 1, so that one count shows both
		if err := w.Load(ctx, load(Entry(id, 1), Entry(10+id, 1))); err != nil {
			t.Fatal(err)
		}
		if err := w.Change(ctx, hold(columnar.Held{Revision: id, Mark: "first"})); err != nil {
			t.Fatal(err)
		}
	}
	broken := errors.New("broken")
	if err := one.Load(ctx, func(_ context.Context, entry func(query.Entry) error) error {
		return errors.Join(entry(Entry(3, 1)), broken)
	}); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	for want, as := range map[error]columnar.Held{broken: {Revision: 9}, nil: {}} {
		if err := one.Change(ctx, func(_ context.Context, to query.Changes) (columnar.Held, error) {
			return as, errors.Join(to.Entry(Entry(3, 1)), to.Gone(11), want)
		}); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	if err := one.Change(ctx, func(_ context.Context, to query.Changes) (columnar.Held, error) {
		return columnar.Held{Revision: 3, Mark: "first"}, errors.Join(to.Gone(11), to.Gone(12)) // the other is not its own
	}); err != nil {
		t.Fatal(err)
	}
	if got, entries := held(t, engine, 1); got.Revision != 3 || entries != 3 {
		t.Errorf("%+v, %d entries of both, want 3", got, entries)
	}
	if err := one.Clear(ctx); err != nil {
		t.Fatal(err)
	}
	if got, _ := held(t, engine, 1); got.Revision != 0 {
		t.Errorf("what was cleared is held: %+v", got)
	}
	if got, entries := held(t, engine, 2); got.Revision != 2 || entries != 2 {
		t.Errorf("the other: %+v of %d entries", got, entries)
	}
	for _, w := range []columnar.Writer{one, two} {
		if err := w.Release(ctx); err != nil {
			t.Error(err)
		}
	}
}

// shared is an engine that several followers have, and the last of them closes.
type shared struct{ columnar.Engine }

func (shared) Close() error { return nil }

// Two followers of one engine read everything once, and both see it: one waits for the other.
func twoFollowers(t *testing.T, u Under) {
	engine := closing(t, u, time.Now)
	f := Many(3000)
	p := Pace(f)
	first, second := Follow(t, shared{engine}, p), Follow(t, shared{engine}, p)
	caught := make(chan error, 2)
	go func() { caught <- CatchUp(t, first, f.Revision) }()
	<-p.Begun
	go func() { caught <- CatchUp(t, second, f.Revision) }()
	for second.Figures().Reading == 0 { // it has begun
		time.Sleep(time.Millisecond)
	}
	close(p.GoOn)
	for range 2 {
		if err := <-caught; err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range []*columnar.Replica{first, second} {
		if got := Hours(t, r, f); got != 3000 {
			t.Errorf("%v hours, want 3000", got)
		}
	}
	if parts := 1 + len(p.Begun); parts != 1 {
		t.Errorf("%d parts were read, want 1", parts)
	}
	// Whoever is asked first brings what is new, and the other finds it there.
	f.Add(Entry(5000, 1))
	var all sync.WaitGroup
	for range 10 {
		for _, r := range []*columnar.Replica{first, second} {
			all.Go(func() {
				if err := CatchUp(t, r, f.Revision); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	for _, r := range []*columnar.Replica{first, second} {
		if got := Hours(t, r, f); got != 3001 {
			t.Errorf("%v hours, want 3001", got)
		}
	}
}

// A follower that says nothing any more is followed by another when its lease has run out. What it still writes is lost.
func died(t *testing.T, u Under) {
	var at Clock
	engine := closing(t, u, at.Now)
	f := Small()
	dead := own(t, engine, 1)
	if err := dead.Load(t.Context(), load(f.Entries...)); err != nil {
		t.Fatal(err)
	}
	r := Follow(t, shared{engine}, f)
	caught := make(chan error)
	go func() { caught <- CatchUp(t, r, f.Revision) }()
	at.Advance(lease)
	if err := <-caught; err != nil {
		t.Fatal(err)
	}
	if err := dead.Load(t.Context(), load(f.Entries...)); !errors.Is(err, columnar.ErrLost) {
		t.Errorf("got %v", err)
	}
	if err := dead.Release(t.Context()); !errors.Is(err, columnar.ErrLost) {
		t.Errorf("got %v", err)
	}
	if got := Hours(t, r, f); got != 7 {
		t.Errorf("%v hours, want 7", got)
	}
}

// A record that was put back, or is another one further on, is read anew.
func otherHistory(t *testing.T, u Under) {
	engine := closing(t, u, time.Now)
	for _, step := range []struct {
		what   string
		record func() *Record
		want   float64
	}{
		{"further on", func() *Record { f := Small(); f.Add(Entry(4, 8)); return f }, 15},
		{"put back", func() *Record { f := Small(); f.Origin = "second"; return f }, 7},
		{"put back, and looked at from before", func() *Record { f := Small(); f.Origin = "second"; f.Add(Entry(4, 16)); return f }, 23},
		{"another one", func() *Record {
			f := Small()
			f.Entries, f.Origin, f.Revision = f.Entries[:1], "third", 90
			return f
		}, 1},
	} {
		f := step.record()
		if got := Hours(t, Follow(t, shared{engine}, f), f); got != step.want {
			t.Errorf("%s: %v hours, want %v", step.what, got, step.want)
		}
	}
}
