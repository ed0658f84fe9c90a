package store

import (
	"container/list"
	"context"
	"database/sql"
	"fmt"
	"sync"
	"sync/atomic"

	"vitrine/internal/access"
)

// KeptOrganizations is how many organizations a store keeps in memory unless it is told otherwise.
const KeptOrganizations = 1000

// views are the permission snapshots of the organizations that were asked for last, each following its change log. One that is
// in use stays, and counts: it is somebody's request, or is looked at.
type views struct {
	watched func(access.OrganizationID) bool

	mu             sync.Mutex
	most           int
	byOrganization map[access.OrganizationID]*view
	used           *list.List // of *view, the last used first
}

func newViews(watched func(access.OrganizationID) bool) *views {
	return &views{watched: watched, most: KeptOrganizations, byOrganization: map[access.OrganizationID]*view{}, used: list.New()}
}

type view struct {
	organization access.OrganizationID

	mu      sync.Mutex // held while the snapshot moves
	current atomic.Pointer[access.Snapshot]
	names   [nameTables]keptNames

	// Those below are under the lock of views.
	place *list.Element
	calls int // of View that go on
	// requests are those it was given to, each by what is closed when it is over. Those that are over are taken out when there
	// are twice as many as there were last time.
	requests map[<-chan struct{}]struct{}
	tidyAt   int
}

// KeepOrganizations sets how many organizations are kept in memory at most, those in use apart; at least one. It is called
// before the first request.
func (s *Store) KeepOrganizations(most int) {
	s.views.mu.Lock()
	defer s.views.mu.Unlock()
	s.views.most = max(most, 1)
}

// OrganizationsInMemory is how many there are now.
func (s *Store) OrganizationsInMemory() int {
	s.views.mu.Lock()
	defer s.views.mu.Unlock()
	return len(s.views.byOrganization)
}

// View is the snapshot of an organization at its newest committed revision, whichever node made it. The organization stays in
// memory at least until ctx ends, where it can. NotFound for an unknown organization.
func (s *Store) View(ctx context.Context, org access.OrganizationID) (*access.Snapshot, error) {
	return s.view(ctx, org, ctx.Done())
}

// view is View for a request that is over when done is closed; nil: when it is answered.
func (s *Store) view(ctx context.Context, org access.OrganizationID, done <-chan struct{}) (*access.Snapshot, error) {
	newest, err := s.Revision(ctx, org)
	if err != nil {
		return nil, err
	}
	v := s.views.enter(org)
	defer s.views.leave(v, done)
	if current := v.current.Load(); current != nil && current.Revision() >= newest {
		return current, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	current := v.current.Load()
	switch {
	case current == nil:
		current, err = s.load(ctx, org)
	case current.Revision() < newest:
		if current, err = s.follow(ctx, org, current); err != nil {
			// It may have run out of names for levels: the tables name only those in use.
			current, err = s.load(ctx, org)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("permissions of organization %d: %w", org, err)
	}
	v.current.Store(current)
	return current, nil
}

func (v *views) enter(org access.OrganizationID) *view {
	v.mu.Lock()
	defer v.mu.Unlock()
	found := v.byOrganization[org]
	if found == nil {
		found = &view{organization: org, requests: map[<-chan struct{}]struct{}{}, tidyAt: 16}
		found.place = v.used.PushFront(found)
		v.byOrganization[org] = found
	}
	v.used.MoveToFront(found.place)
	found.calls++
	return found
}

func (v *views) leave(left *view, done <-chan struct{}) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if left.calls--; done != nil {
		left.requests[done] = struct{}{}
		if len(left.requests) >= left.tidyAt {
			left.tidy()
			left.tidyAt = max(2*len(left.requests), 16)
		}
	}
	for at := v.used.Back(); at != nil && len(v.byOrganization) > v.most; {
		oldest := at.Value.(*view)
		at = at.Prev()
		if !v.inUse(oldest) {
			v.used.Remove(oldest.place)
			delete(v.byOrganization, oldest.organization)
		}
	}
}

func (v *views) inUse(of *view) bool {
	of.tidy()
	return of.calls > 0 || len(of.requests) > 0 || v.watched(of.organization)
}

// tidy forgets the requests that are over.
func (v *view) tidy() {
	for done := range v.requests {
		select {
		case <-done:
			delete(v.requests, done)
		default:
		}
	}
}

// follow is the snapshot after everything the log has since.
func (s *Store) follow(ctx context.Context, org access.OrganizationID, from *access.Snapshot) (*access.Snapshot, error) {
	revision := from.Revision()
	var changes []access.Change
	for logged, err := range s.Changes(ctx, org, revision) {
		if err != nil {
			return nil, err
		}
		revision = logged.Revision
		change, known, err := access.DecodeChange(logged.Kind, logged.Body)
		if err != nil {
			return nil, err
		}
		if known {
			changes = append(changes, change)
		}
	}
	return from.Apply(revision, changes...)
}

// load builds the snapshot from the tables, all read at one moment.
func (s *Store) load(ctx context.Context, org access.OrganizationID) (*access.Snapshot, error) {
	isolation := sql.LevelDefault // SQLite reads one state from the first statement on
	if s.dialect.postgres {
		isolation = sql.LevelRepeatableRead
	}
	begun, err := s.reader.BeginTx(ctx, &sql.TxOptions{Isolation: isolation, ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { _ = begun.Rollback() }()
	tx := &Tx{tx: begun, dialect: s.dialect}
	var revision int64
	if err := tx.queryRow(ctx, `select revision from organizations where id = $1`, org).Scan(&revision); err != nil {
		return nil, err
	}
	return access.Load(org, revision, facts(ctx, tx, org))
}

func (t textScanner) Scan(value any) error {
	switch v := value.(type) {
	case string:
		return t.to.UnmarshalText([]byte(v))
	case []byte:
		return t.to.UnmarshalText(v)
	}
	return fmt.Errorf("cannot read %T as text", value)
}
