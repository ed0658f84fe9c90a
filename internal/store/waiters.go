package store

import (
	"context"
	"sync"
	"time"
)

// givesWay is how long what writes much at once waits at most for others to have had their turn.
const givesWay = time.Second

// waiters counts who waits for the writer. The pool gives it to any of them: somebody could lose to one part of an import after
// the other.
type waiters struct {
	mu      sync.Mutex
	waiting int
	nobody  chan struct{} // closed when nobody waits any more
}

func (w *waiters) wait() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiting == 0 {
		w.nobody = make(chan struct{})
	}
	w.waiting++
}

func (w *waiters) had() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiting--; w.waiting == 0 {
		close(w.nobody)
	}
}

// last returns once nobody waits.
func (w *waiters) last(ctx context.Context) {
	w.mu.Lock()
	waiting, nobody := w.waiting, w.nobody
	w.mu.Unlock()
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
