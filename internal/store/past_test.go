package store

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"vitrine/internal/access"
)

// reading is snapshots of moments that take as long to read as the test lets them.
type reading struct {
	*pastViews
	reads, ended atomic.Int64
	hold         chan struct{} // reading waits until it is closed; nil: for nothing
	fail         error
}

func (r *reading) get(ctx context.Context, revision int64) (*access.Snapshot, error) {
	return r.pastViews.get(ctx, moment{1, revision}, func(ctx context.Context) (*access.Snapshot, error) {
		r.reads.Add(1)
		defer r.ended.Add(1)
		if r.hold != nil {
			select {
			case <-r.hold:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		return &access.Snapshot{}, r.fail
	})
}

// left is how many are kept.
func (r *reading) left() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.kept)
}

func (r *reading) must(t *testing.T, revision int64) *access.Snapshot {
	t.Helper()
	s, err := r.get(t.Context(), revision)
	if s == nil || err != nil {
		t.Fatal(s, err)
	}
	return s
}

func TestAPastSnapshotIsKeptWhileItIsUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &reading{pastViews: newPastViews()}
		first := r.must(t, 1)
		for range 3 {
			time.Sleep(pastFor - time.Second)
			if r.must(t, 1) != first {
				t.Fatal("it was read again while it was used")
			}
		}
		time.Sleep(pastFor + time.Second)
		if r.left() != 0 {
			t.Error("it is kept although nobody has used it for long")
		}
		if r.must(t, 1); r.reads.Load() != 2 {
			t.Errorf("%d reads, want 2", r.reads.Load())
		}
		time.Sleep(pastFor + time.Second)
	})
}

func TestPastSnapshotsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &reading{pastViews: newPastViews()}
		for n := range int64(3 * pastKept) {
			r.must(t, n)
			r.must(t, 0) // the one that is used most stays
		}
		if r.left() != pastKept || r.reads.Load() != 3*pastKept {
			t.Errorf("%d kept after %d reads", r.left(), r.reads.Load())
		}
		time.Sleep(pastFor + time.Second)
	})
}

func TestWaitingForThePastEndsWithTheRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &reading{pastViews: newPastViews(), hold: make(chan struct{})}
		ask := func() (cancel func(), answer chan error) {
			ctx, cancel := context.WithCancel(t.Context())
			answer = make(chan error, 1)
			go func() {
				_, err := r.get(ctx, 1)
				answer <- err
			}()
			synctest.Wait()
			return cancel, answer
		}
		leave, left := ask()
		_, stayed := ask()
		leave()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("%v, want that the request was cancelled", err)
		}
		synctest.Wait()
		if r.ended.Load() != 0 {
			t.Error("reading ended although somebody waits")
		}
		close(r.hold)
		if err := <-stayed; err != nil || r.reads.Load() != 1 {
			t.Errorf("%v after %d reads", err, r.reads.Load())
		}
		time.Sleep(pastFor + time.Second)

		// When nobody waits any more, reading ends, and who comes later reads again.
		r.hold = make(chan struct{})
		leave, left = ask()
		leave()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		synctest.Wait()
		if r.ended.Load() != 2 || r.left() != 0 {
			t.Errorf("%d ended, %d kept", r.ended.Load(), r.left())
		}
		// What failed is not kept.
		close(r.hold)
		r.fail = errors.New("away")
		if _, err := r.get(t.Context(), 2); !errors.Is(err, r.fail) || r.left() != 0 {
			t.Errorf("%v, %d kept", err, r.left())
		}
	})
}

func TestTwoPastSnapshotsAreReadAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &reading{pastViews: newPastViews(), hold: make(chan struct{})}
		ctx, cancel := context.WithCancel(t.Context())
		for n := range int64(5) {
			go func() { _, _ = r.get(ctx, n) }()
		}
		synctest.Wait()
		if r.reads.Load() != pastAtOnce {
			t.Errorf("%d are read at once, want %d", r.reads.Load(), pastAtOnce)
		}
		cancel()
		synctest.Wait()
		if r.left() != 0 {
			t.Errorf("%d kept", r.left())
		}
	})
}
