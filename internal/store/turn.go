package store

import (
	"context"
	"sync"
	"time"
)

// givesWay is how long what writes much at once waits at most for others to have had their turn.
const givesWay = time.Second

// turns counts who waits for the writer. The pool gives it to any of them: somebody could lose to one part of an import after
// the other.
type turns struct {
	mu      sync.Mutex
	waiting int
	nobody  chan struct{} // closed when nobody waits any more
}

func (t *turns) wait() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.waiting == 0 {
		t.nobody = make(chan struct{})
	}
	t.waiting++
}

func (t *turns) had() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.waiting--; t.waiting == 0 {
		close(t.nobody)
	}
}

// last returns once nobody waits.
func (t *turns) last(ctx context.Context) {
	t.mu.Lock()
	waiting, nobody := t.waiting, t.nobody
	t.mu.Unlock()
	if waiting == 0 {
		return
	}
	most := time.NewTimer(givesWay)
	defer most.Stop()
	select {
	case <-nobody:
	case <-most.C:
	case <-ctx.Done(): // the write itself will say so
	}
}
