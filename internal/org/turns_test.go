package org

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alexedwards/argon2id"

	"vitrine/internal/fault"
)

// TestSourcesTakeTurns: who tries a lot waits for their own tries.
func TestSourcesTakeTurns(t *testing.T) {
	for _, c := range []struct {
		name         string
		asked, comes []string
	}{
		{"one source in its order", []string{"a1", "a2", "a3"}, []string{"a1", "a2", "a3"}},
		{"a second source waits for one try of the first", []string{"a1", "a2", "a3", "a4", "b1"}, []string{"a1", "b1", "a2", "a3", "a4"}},
		{"three sources", []string{"a1", "a2", "a3", "b1", "b2", "c1"}, []string{"a1", "b1", "c1", "a2", "b2", "a3"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				turns := newTurns(1)
				first, err := turns.take(t.Context(), "somebody else")
				if err != nil {
					t.Fatal(err)
				}
				var mu sync.Mutex
				var came []string
				for _, who := range c.asked {
					go func() {
						done, err := turns.take(t.Context(), who[:1])
						if err != nil {
							t.Error(err)
							return
						}
						mu.Lock()
						came = append(came, who)
						mu.Unlock()
						done()
					}()
					synctest.Wait()
				}
				first()
				synctest.Wait()
				if !slices.Equal(came, c.comes) {
					t.Errorf("they came as %v, want %v", came, c.comes)
				}
			})
		})
	}
}

// TestWaitingIsBounded: who cannot be served soon is told when to come back, and whoever leaves takes no turn with them.
func TestWaitingIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := newTurns(1)
		turns.crowd = 2
		running, err := turns.take(t.Context(), "a")
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
			go func() { _, err := turns.take(ctx, "b"); waited <- err }()
			synctest.Wait()
		}
		_, err = turns.take(t.Context(), "c") // two wait already
		turnedAway(err)
		leave()
		if err := <-waited; !errors.Is(err, context.Canceled) {
			t.Errorf("who left: %v", err)
		}
		begun := time.Now()
		turnedAway(<-waited)
		if waited := time.Since(begun); waited != turns.wait {
			t.Errorf("told after %s, want %s", waited, turns.wait)
		}
		running()
		if done, err := turns.take(t.Context(), "d"); err != nil {
			t.Error(err)
		} else {
			done()
		}
		if turns.free != 1 || turns.crowded() != 0 {
			t.Errorf("%d are free and %d wait when all is over", turns.free, turns.crowded())
		}
	})
}

// TestMemoryIsGivenBack: once soon after a burst, however large.
func TestMemoryIsGivenBack(t *testing.T) {
	p := NewPasswords(argon2id.Params{Memory: 8, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}, 2)
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
			if _, err := p.matches(t.Context(), "a", password, ""); err != nil {
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
