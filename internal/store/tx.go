package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// Tx is one transaction that changes an organization. Revision is the revision it makes, for the rows it writes.
type Tx struct {
	Revision int64
	Now      time.Time

	org      access.OrganizationID
	actor    access.UserID
	position int
	tx       *sql.Tx
	dialect  dialect
	touched  map[access.OrganizationID]int64
	lessTime []access.WorkspaceID // see timeGone
	// logged are the changes that this transaction has logged, where somebody asks for them afterwards (collects).
	logged   []access.Change
	collects bool
	// request is the one that makes something, where it named itself; see once.
	request  *access.Once
	answered bool // request has its result
	repeated bool // it had it before: nothing of the transaction is kept
	enqueued bool // there is a job that is due
}

func (tx *Tx) exec(ctx context.Context, q string, args ...any) (sql.Result, error) {
	return tx.tx.ExecContext(ctx, tx.dialect.rewrite(q), args...)
}

func (tx *Tx) query(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	return tx.tx.QueryContext(ctx, tx.dialect.rewrite(q), args...)
}

func (tx *Tx) queryRow(ctx context.Context, q string, args ...any) *sql.Row {
	return tx.tx.QueryRowContext(ctx, tx.dialect.rewrite(q), args...)
}

// log appends changes the permission engine follows to the organization's change log.
func (tx *Tx) log(ctx context.Context, changes ...access.Change) error {
	for _, change := range changes {
		kind, body, err := access.EncodeChange(change)
		if err != nil {
			return err
		}
		if err := tx.append(ctx, tx.org, tx.Revision, kind, body); err != nil {
			return err
		}
	}
	if tx.collects {
		tx.logged = append(tx.logged, changes...)
	}
	return nil
}

// note appends what the permission engine does not follow: kind is "noun.verb", body anything JSON can hold.
func (tx *Tx) note(ctx context.Context, kind string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return tx.append(ctx, tx.org, tx.Revision, kind, text)
}

// noteIn notes something in an organization the transaction is not about.
func (tx *Tx) noteIn(ctx context.Context, id access.OrganizationID, kind string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	revision, err := tx.take(ctx, id)
	if err != nil {
		return err
	}
	return tx.append(ctx, id, revision, kind, text)
}

// also logs a change in another organization, which takes its next revision: a person may belong to several.
func (tx *Tx) also(ctx context.Context, org access.OrganizationID, change access.Change) error {
	if org == tx.org {
		return tx.log(ctx, change)
	}
	revision, err := tx.take(ctx, org)
	if err != nil {
		return err
	}
	kind, body, err := access.EncodeChange(change)
	if err != nil {
		return err
	}
	return tx.append(ctx, org, revision, kind, body)
}

func (tx *Tx) append(ctx context.Context, org access.OrganizationID, revision int64, kind string, body []byte) error {
	_, err := tx.exec(ctx, `insert into changes (organization_id, revision, position, at, actor_id, kind, body) values ($1, $2, $3, $4, $5, $6, $7)`,
		org, revision, tx.position, ms(tx.Now), null(tx.actor), kind, string(body))
	tx.position++
	return err
}

// take gives an organization's next revision to the transaction. The row stays locked until it ends, so that
// revisions become visible in order.
func (tx *Tx) take(ctx context.Context, org access.OrganizationID) (revision int64, err error) {
	if taken := tx.touched[org]; taken != 0 {
		return taken, nil
	}
	err = tx.queryRow(ctx, `update organizations set revision = revision + 1 where id = $1 returning revision`, org).Scan(&revision)
	if noRow(err) {
		return 0, fault.Missing()
	}
	tx.touched[org] = revision
	return revision, err
}

// write runs do in one transaction that changes org, as actor (0: the program itself). The result is the revision it
// made; when do fails nothing has changed.
func (s *Store) write(ctx context.Context, org access.OrganizationID, actor access.UserID, do func(tx *Tx) error) (int64, error) {
	return s.transact(ctx, actor, func(tx *Tx) (err error) {
		tx.org = org
		if tx.Revision, err = tx.take(ctx, org); err != nil {
			return err
		}
		return do(tx)
	})
}

// writeAs is [Store.write] for what was decided on the caller's view. When a change of rights has come in between, nothing
// is written and the fault is [access.ErrOvertaken]: the use case is then decided anew from its beginning. A caller without
// a view is the program itself, which nobody's rights decide.
func (s *Store) writeAs(ctx context.Context, who access.Caller, do func(tx *Tx) error) (int64, error) {
	return s.writeOnce(ctx, who, func(tx *Tx) error {
		if who.View != nil {
			if err := tx.holds(ctx, who.View); err != nil {
				return err
			}
		}
		if s.handing == nil {
			return do(tx)
		}
		return tx.handOver(ctx, who, do, s.handing)
	})
}

// holds is [access.ErrOvertaken] when a change of rights has come in between a view and the transaction.
func (tx *Tx) holds(ctx context.Context, view *access.Snapshot) error {
	now, err := tx.follow(ctx, view)
	if err == nil && now.Rights() > view.Revision() {
		return access.ErrOvertaken
	}
	return err
}

// decided is the view of [Store.writeAs] that its transaction found to hold: the caller's. The program itself has none: for it
// the tables are read, as they are before it changes them.
func (tx *Tx) decided(ctx context.Context, who access.Caller) (*access.Snapshot, error) {
	if who.View != nil {
		return who.View, nil
	}
	return access.Load(tx.org, tx.Revision-1, facts(ctx, tx, tx.org))
}

// writeOutside runs do in a transaction that changes no organization: sessions, visits, accounts. It must not log,
// except through [Tx.create] and [Tx.also]. What is somebody's own, and nothing but their place in an organization decides,
// ends with [Tx.still].
func (s *Store) writeOutside(ctx context.Context, do func(tx *Tx) error) error {
	_, err := s.transact(ctx, 0, do)
	return err
}

// writeOwn is [Store.writeAs] for what is the caller's own, tells nobody and makes no revision: what they remember of things
// they may see.
func (s *Store) writeOwn(ctx context.Context, who access.Caller, do func(tx *Tx) error) error {
	return s.writeOutside(ctx, func(tx *Tx) error {
		if who.View == nil {
			return do(tx)
		}
		// The organization's row is held, so that nobody's rights change until this ends.
		var newest int64
		if err := tx.queryRow(ctx, `update organizations set revision = revision where id = $1 returning revision`, who.Organization).Scan(&newest); err != nil {
			return missing(err)
		}
		tx.org, tx.actor, tx.Revision = who.Organization, who.User, newest+1
		if err := tx.holds(ctx, who.View); err != nil {
			return err
		}
		return do(tx)
	})
}

// still is [access.ErrOvertaken] when the caller has left the organization they ask from. Their place stays locked until the
// transaction ends; it is asked for last, since whoever removes somebody takes the organization's revision first.
func (tx *Tx) still(ctx context.Context, who access.Caller) error {
	if who.View == nil {
		return nil // the program itself
	}
	err := one(tx.exec(ctx, `update memberships set active = active where organization_id = $1 and user_id = $2 and active`, who.Organization, who.User))
	if fault.KindOf(err) == fault.NotFound {
		return access.ErrOvertaken
	}
	return err
}

// create makes a new organization the one that the transaction changes.
func (tx *Tx) create(ctx context.Context, org access.OrganizationID, actor access.UserID) (err error) {
	tx.org, tx.actor = org, actor
	tx.Revision, err = tx.take(ctx, org)
	return err
}

func (s *Store) transact(ctx context.Context, actor access.UserID, do func(tx *Tx) error) (int64, error) {
	s.waiters.wait()
	begun, err := s.writer.BeginTx(ctx, nil)
	s.waiters.had()
	if err != nil {
		return 0, err
	}
	defer func() { _ = begun.Rollback() }()
	tx := &Tx{Now: s.now(), actor: actor, tx: begun, dialect: s.dialect, touched: map[access.OrganizationID]int64{}, collects: s.dryRun != nil}
	if err := do(tx); err != nil {
		return 0, err
	}
	if tx.repeated {
		return tx.Revision, nil
	}
	if s.dryRun != nil {
		*s.dryRun = append(*s.dryRun, tx.logged...)
		return tx.Revision, nil
	}
	if err := tx.moveTime(ctx); err != nil {
		return 0, err
	}
	if err := begun.Commit(); err != nil {
		return 0, err
	}
	for org := range tx.touched {
		s.watchers.tell(org)
	}
	if tx.enqueued {
		s.tellJobs()
	}
	return tx.Revision, nil
}
