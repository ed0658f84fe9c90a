package org

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"vitrine/internal/fault"
)

// turns are how many may do something costly at once. Those who wait take turns by source: who tries a lot waits for their own
// tries, and not others for them.
type turns struct {
	// wait is how long somebody waits at most, crowd how many do.
	wait  time.Duration
	crowd int

	mu      sync.Mutex
	free    int
	waiting []*turn
	// served is at which turn each source was last served, while anybody waits.
	served map[string]uint64
	count  uint64
}

type turn struct {
	source string
	called chan struct{}
}

func newTurns(atOnce int) *turns {
	return &turns{wait: 10 * time.Second, crowd: 500, free: atOnce, served: map[string]uint64{}}
}

// busyFor is after how many seconds to come back, who waited in vain.
const busyFor = 5

func busy(cause error) error {
	return &fault.Error{Kind: fault.Unavailable, Message: "Too many people are signing in right now. Please try again in a moment.", RetryAfter: busyFor, Cause: cause}
}

// take waits for a turn; whoever gets one calls done. Unavailable when too many wait, or for too long.
func (t *turns) take(ctx context.Context, source string) (done func(), err error) {
	mine := &turn{source: source, called: make(chan struct{})}
	t.mu.Lock()
	if t.free == 0 && len(t.waiting) >= t.crowd {
		t.mu.Unlock()
		return nil, busy(nil)
	}
	t.waiting = append(t.waiting, mine)
	t.call()
	t.mu.Unlock()
	within, cancel := context.WithTimeout(ctx, t.wait)
	defer cancel()
	select {
	case <-mine.called:
		return t.done, nil
	case <-within.Done():
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if i := slices.Index(t.waiting, mine); i >= 0 {
		t.waiting = slices.Delete(t.waiting, i, i+1)
	} else { // called in the meantime: the turn is the next one's
		t.free++
	}
	t.call()
	if err := ctx.Err(); err != nil {
		return nil, err // whoever asked has gone
	}
	return nil, busy(within.Err())
}

func (t *turns) done() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.free++
	t.call()
}

// call gives what is free to those whose turn it is: of the sources that were served the longest ago, who waits the longest.
func (t *turns) call() {
	for t.free > 0 && len(t.waiting) > 0 {
		next, longest := 0, uint64(math.MaxUint64)
		for i, w := range t.waiting {
			if at := t.served[w.source]; at < longest {
				next, longest = i, at
			}
		}
		w := t.waiting[next]
		t.waiting = slices.Delete(t.waiting, next, next+1)
		t.free--
		t.count++
		t.served[w.source] = t.count
		close(w.called)
	}
	if len(t.waiting) == 0 {
		clear(t.served) // whoever comes next comes first
	}
}

// crowded is how many wait.
func (t *turns) crowded() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.waiting)
}
