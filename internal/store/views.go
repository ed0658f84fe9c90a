package store

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"sync"
	"sync/atomic"
	"time"

	"vitrine/internal/access"
)

// views are the permission snapshots, one an organization, each following its change log.
type views struct {
	mu             sync.Mutex
	byOrganization map[access.OrganizationID]*view
}

type view struct {
	mu      sync.Mutex // held while the snapshot moves
	current atomic.Pointer[access.Snapshot]

	pastMu sync.Mutex // held while the past is read
	past   *access.Snapshot
}

// View is the snapshot of an organization at its newest committed revision, whichever node made it.
// NotFound for an unknown organization.
func (s *Store) View(ctx context.Context, org access.OrganizationID) (*access.Snapshot, error) {
	newest, err := s.Revision(ctx, org)
	if err != nil {
		return nil, err
	}
	v := s.views.of(org)
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

func (v *views) of(org access.OrganizationID) *view {
	v.mu.Lock()
	defer v.mu.Unlock()
	found := v.byOrganization[org]
	if found == nil {
		found = &view{}
		v.byOrganization[org] = found
	}
	return found
}

// PastView is the snapshot of an organization as it stood at a moment, read from its log; at revision 0 when it was not
// there yet. NotFound for an unknown organization.
func (s *Store) PastView(ctx context.Context, org access.OrganizationID, at time.Time) (*access.Snapshot, error) {
	if _, err := s.Revision(ctx, org); err != nil {
		return nil, err
	}
	// Whole revisions in their order, should a node's clock have been behind, by less than an hour.
	var revision int64
	err := s.queryRow(ctx, `select coalesce(max(revision), (select revision from changes where organization_id = $1 and at <= $2 order by at desc, revision desc limit 1), 0)
		from changes where organization_id = $1 and at > $3 and at <= $2`, org, ms(at), ms(at.Add(-time.Hour))).Scan(&revision)
	if err != nil {
		return nil, err
	}
	v := s.views.of(org)
	v.pastMu.Lock()
	defer v.pastMu.Unlock()
	if v.past != nil && v.past.Revision() == revision {
		return v.past, nil
	}
	past, err := access.Load(org, revision, s.history(ctx, org, revision))
	if err != nil {
		return nil, fmt.Errorf("permissions of organization %d at revision %d: %w", org, revision, err)
	}
	v.past = past
	return past, nil
}

// history is what the permission engine follows of the log, up to a revision.
func (s *Store) history(ctx context.Context, org access.OrganizationID, last int64) iter.Seq2[access.Change, error] {
	return func(yield func(access.Change, error) bool) {
		for logged, err := range s.Changes(ctx, org, 0) {
			if err != nil {
				yield(nil, err)
				return
			}
			if logged.Revision > last {
				return
			}
			change, known, err := access.DecodeChange(logged.Kind, logged.Body)
			if (known || err != nil) && !yield(change, err) {
				return
			}
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
