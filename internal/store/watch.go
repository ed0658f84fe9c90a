package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"sync"
	"time"

	"vitrine/internal/access"
)

// watchers tells those who look that an organization has a new revision.
type watchers struct {
	mu    sync.Mutex
	byOrg map[access.OrganizationID]map[*func()]struct{}
	seen  map[access.OrganizationID]int64 // by the poll
	done  chan struct{}
	idle  sync.WaitGroup
}

// pollEvery is how often changes that other nodes made are looked for; live.go promises a second.
const pollEvery = 250 * time.Millisecond

func newWatchers() *watchers {
	return &watchers{byOrg: map[access.OrganizationID]map[*func()]struct{}{}, seen: map[access.OrganizationID]int64{}, done: make(chan struct{})}
}

func (w *watchers) start(s *Store) {
	if !s.dialect.postgres {
		return // one file, one process: nobody else writes
	}
	w.idle.Go(func() {
		tick := time.NewTicker(pollEvery)
		defer tick.Stop()
		for {
			select {
			case <-w.done:
				return
			case <-tick.C:
				w.poll(s)
			}
		}
	})
}

// poll asks for all the organizations that are looked at, in one statement.
func (w *watchers) poll(s *Store) {
	w.mu.Lock()
	watched := slices.Collect(maps.Keys(w.byOrg))
	w.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	newest := make(map[access.OrganizationID]int64, len(watched))
	// What cannot be found out now is told by the next poll.
	_ = inParts(watched, func(placeholders string, args []any) error {
		rows, err := s.query(ctx, `select id, revision from organizations where id in (`+placeholders+`)`, args...)
		return each(rows, err, func(r *sql.Rows) error {
			var org access.OrganizationID
			var revision int64
			err := r.Scan(&org, &revision)
			newest[org] = revision
			return err
		})
	})
	for org, revision := range newest {
		if w.seen[org] != revision {
			w.tell(org)
		}
	}
	w.seen = newest
}

func (w *watchers) stop() {
	close(w.done)
	w.idle.Wait()
}

func (w *watchers) tell(org access.OrganizationID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for wake := range w.byOrg[org] {
		(*wake)()
	}
}

// looked tells whether somebody looks at an organization.
func (w *watchers) looked(org access.OrganizationID) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.byOrg[org]) > 0
}

// Watch calls wake whenever the organization may have a new revision, on whichever node it was made, also without one. wake
// must not wait for anything; cancel must be called.
func (s *Store) Watch(org access.OrganizationID, wake func()) (cancel func()) {
	w := s.watchers
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.byOrg[org] == nil {
		w.byOrg[org] = map[*func()]struct{}{}
	}
	w.byOrg[org][&wake] = struct{}{}
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.byOrg[org], &wake)
		if len(w.byOrg[org]) == 0 {
			delete(w.byOrg, org)
		}
	}
}
