package duckdb

import (
	"context"
	"sync"
	"time"

	"vitrine/internal/columnar"
)

// leases are in memory: no other process can have the file open, and with the process its followers end.
type leases struct {
	mu sync.Mutex
	of map[int64]*lease // by organization
}

// lease is the latest of an organization.
type lease struct {
	mu       sync.RWMutex
	term     int64 // counts the owners
	until    time.Time
	progress columnar.Progress
}

func (l *leases) lease(organization int64) *lease {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.of[organization] == nil {
		l.of[organization] = &lease{}
	}
	return l.of[organization]
}

// take begins another term, unless the last one has not run out. It waits for the commit of an owner whose has.
func (l *lease) take(now time.Time, lasting time.Duration) (term int64, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Before(l.until) {
		return 0, &columnar.Leased{Progress: l.progress}
	}
	l.term++
	l.until, l.progress = now.Add(lasting), columnar.Progress{}
	return l.term, nil
}

// extend the lease of a term.
func (l *lease) extend(term int64, until time.Time, done columnar.Progress) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.term != term {
		return columnar.ErrLost
	}
	l.until, l.progress = until, done
	return nil
}

// during a term do something: it is done before a later term begins, or never.
func (l *lease) during(term int64, do func() error) error {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.term != term {
		return columnar.ErrLost
	}
	return do()
}

// Lease implements [columnar.Engine].
func (e *Engine) Lease(_ context.Context, organization int64, lasting time.Duration) (columnar.Writer, error) {
	f, err := e.use()
	if err != nil {
		return nil, err
	}
	l := e.leases.lease(organization)
	term, err := l.take(e.now(), lasting)
	if err != nil {
		f.users.Done()
		return nil, err
	}
	return &writer{engine: e, file: f, organization: organization, lease: l, term: term}, nil
}

// Renew implements [columnar.Writer].
func (w *writer) Renew(_ context.Context, lasting time.Duration, done columnar.Progress) error {
	return w.lease.extend(w.term, w.engine.now().Add(lasting), done)
}

// Release implements [columnar.Writer].
func (w *writer) Release(context.Context) error {
	w.file.users.Done()
	return w.lease.extend(w.term, time.Time{}, columnar.Progress{})
}
