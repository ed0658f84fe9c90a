package secret

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"vitrine/internal/fault"
)

// TestWaitingIsBounded: who cannot be served soon is told when to come back, and whoever leaves takes no turn with them.
func TestWaitingIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := newTurns(1)
		take := func(ctx context.Context, source string) (done func(), err error) {
			release, err := turns.Take(ctx, func() []string { return []string{source} }, false)
			return func() { release(); turns.End() }, err
		}
		turns.Crowd = 2
		running, err := take(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		turnedAway := func(err error) {
			t.Helper()
			var f *fault.Error
			if !errors.As(err, &f) || f.Kind != fault.Unavailable || f.RetryAfter <= 0 {
				t.Errorf("turned away with %v", err)
			}
		}
		leaving, leave := context.WithCancel(t.Context())
		waited := make(chan error, 2)
		for _, ctx := range []context.Context{leaving, t.Context()} {
			go func() { _, err := take(ctx, "b"); waited <- err }()
			synctest.Wait()
		}
		_, err = take(t.Context(), "c") // two wait already
		turnedAway(err)
		leave()
		if err := <-waited; !errors.Is(err, context.Canceled) {
			t.Errorf("who left: %v", err)
		}
		begun := time.Now()
		turnedAway(<-waited)
		if waited := time.Since(begun); waited != turns.Wait {
			t.Errorf("told after %s, want %s", waited, turns.Wait)
		}
		running()
		if done, err := take(t.Context(), "d"); err != nil {
			t.Error(err)
		} else {
			done()
		}
		if running, waiting := turns.Counts(); running != 0 || waiting != 0 {
			t.Errorf("%d run and %d wait when all is over", running, waiting)
		}
	})
}

// TestMemoryIsGivenBack: once soon after a burst, however large.
func TestMemoryIsGivenBack(t *testing.T) {
	p := NewPasswords(Cost{Memory: 8, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}, 2)
	var due []func()
	given := 0
	p.after = func(d time.Duration, f func()) {
		if d > 5*time.Second {
			t.Errorf("memory is kept for %s", d)
		}
		due = append(due, f)
	}
	p.release = func() { given++ }
	for burst := 1; burst <= 2; burst++ {
		for range 5 {
			if _, err := p.Matches(t.Context(), "a", password, ""); err != nil {
				t.Fatal(err)
			}
		}
		if len(due) != burst {
			t.Fatalf("burst %d: it is due %d times", burst, len(due))
		}
		due[burst-1]()
		if given != burst {
			t.Fatalf("burst %d: given back %d times", burst, given)
		}
	}
}

const password = "correct horse battery"
