package columnar

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"vitrine/internal/turns"
)

// Replica is an engine that is kept up to date, and what charts are computed from. It is safe for concurrent use.
type Replica struct {
	engine   Engine
	feed     Feed
	log      *slog.Logger
	now      func() time.Time
	timeout  time.Duration
	patience time.Duration
	lease    time.Duration
	look     time.Duration
	building chan struct{}        // holds those who build
	reading  *turns.Places[int64] // as many statements as run at once

	mu        sync.Mutex
	epoch     int64             // of the engine, that what follows is of
	revisions map[int64]int64   // the revision read of each organization, once compared with its feed
	failures  map[int64]failure // the organizations whose last reading failed
	updates   map[int64]*update // the reading of an organization's feed that goes on
	lag       lag
	ctx       context.Context    // of the updates
	stop      context.CancelFunc // ends them
	updating  sync.WaitGroup
}

// Follow keeps an engine up to date with a feed, as far as it is asked to. Close closes the engine, too.
func Follow(engine Engine, feed Feed, log *slog.Logger) *Replica {
	statements, parts := engine.AtOnce()
	r := &Replica{
		engine: engine, feed: feed, log: log, now: time.Now, timeout: questionTimeout, patience: patience, lease: leaseFor, look: lookEvery,
		building: make(chan struct{}, parts), reading: newPlaces(statements), epoch: engine.Epoch(),
		revisions: map[int64]int64{}, updates: map[int64]*update{}, failures: map[int64]failure{},
	}
	r.ctx, r.stop = context.WithCancel(context.Background())
	return r
}

// Close ends what goes on, and closes the engine.
func (r *Replica) Close() error {
	r.mu.Lock()
	r.stop() // nothing begins from here on
	r.mu.Unlock()
	r.updating.Wait()
	return r.engine.Close()
}

// current forgets what was so in an earlier epoch of the engine. r.mu is held.
func (r *Replica) current() (epoch int64) {
	if epoch = r.engine.Epoch(); epoch != r.epoch {
		r.epoch = epoch
		clear(r.revisions)
		clear(r.failures)
	}
	return r.epoch
}

// forget that an organization is held.
func (r *Replica) forget(organization int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.revisions, organization)
}
