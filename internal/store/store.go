// Package store holds every line of SQL of the system of record: SQLite or PostgreSQL, written once.
//
// One method is one transaction, and every change it makes to an organization appends to that organization's change
// log in that transaction. Statements use $1 placeholders, times are Unix milliseconds.
package store

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/org"
)

//go:embed migration/*.sql
var migrationFiles embed.FS

// Store is the system of record. It is safe for concurrent use.
type Store struct {
	writer, reader *sql.DB
	dialect        dialect
	now            func() time.Time
	views          *views
	watchers       *watchers
	notes          *notes
	waiters        *waiters
	jobsAdded      chan struct{}
	// supposed collects what the log would say, when nothing is to be kept.
	supposed *[]access.Change
	// handing is what is handed over beside what is written as a caller.
	handing org.HandingPlan
}

// Open opens (and where needed creates and migrates) the database that url names: "postgres://…", or the path of an
// SQLite file. One that cannot be opened is Unavailable, with the reason in a sentence for whoever runs the program. Whoever
// wants to see statements is told each before it runs.
func Open(ctx context.Context, url string, now func() time.Time, seen ...func(statement string)) (*Store, error) {
	write, read, d, err := open(url)
	if err != nil {
		return nil, closed(url, err)
	}
	if len(seen) > 0 {
		d.seen = func(statement string) {
			for _, tell := range seen {
				tell(statement)
			}
		}
	}
	s := &Store{writer: write, reader: read, dialect: d, now: now, views: &views{byOrganization: map[access.OrganizationID]*view{}}, watchers: newWatchers(), notes: &notes{}, waiters: &waiters{}, jobsAdded: make(chan struct{}, 1)}
	if err := s.begin(ctx); err != nil {
		_ = s.Close() // why it cannot be opened is what counts
		return nil, closed(url, err)
	}
	s.watchers.start(s)
	return s, nil
}

// begin makes the database one of this version of the program.
func (s *Store) begin(ctx context.Context) error {
	if err := s.reach(ctx); err != nil {
		return err
	}
	if err := s.migrate(ctx); err != nil {
		return fmt.Errorf("migrate the database: %w", err)
	}
	// A file or a server that can only be read shows itself here and not when the first person saves something.
	if _, err := s.writer.ExecContext(ctx, `update organizations set revision = revision where 1 = 0`); err != nil {
		return fmt.Errorf("write to the database: %w", err)
	}
	if err := s.upgrade(ctx); err != nil {
		return fmt.Errorf("bring the organizations up to date: %w", err)
	}
	return nil
}

// Close ends every connection.
func (s *Store) Close() error {
	s.watchers.stop()
	s.endNotes()
	err := s.writer.Close()
	if s.reader != s.writer {
		err = errors.Join(err, s.reader.Close())
	}
	return err
}

func (s *Store) migrate(ctx context.Context) error {
	files, err := s.dialect.migrations()
	if err != nil {
		return err
	}
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if s.dialect.postgres {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(s.dialect.goose, s.writer, files, options...)
	if err != nil {
		return err
	}
	there, known, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if there > known {
		return errNewer
	}
	_, err = provider.Up(ctx)
	return err
}

// querier is what a read outside a transaction and one inside have in common.
type querier interface {
	query(ctx context.Context, q string, args ...any) (*sql.Rows, error)
	queryRow(ctx context.Context, q string, args ...any) *sql.Row
}

func (s *Store) query(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	return s.reader.QueryContext(ctx, s.dialect.rewrite(q), args...)
}

func (s *Store) queryRow(ctx context.Context, q string, args ...any) *sql.Row {
	return s.reader.QueryRowContext(ctx, s.dialect.rewrite(q), args...)
}

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
	// supposed transactions are not kept. Said is what one that tells has logged.
	supposed, tells bool
	said            []access.Change
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
	if tx.tells {
		tx.said = append(tx.said, changes...)
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
		org, revision, tx.position, ms(tx.Now), nullID(tx.actor), kind, string(body))
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
	if errors.Is(err, sql.ErrNoRows) {
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

// writeOutside runs do in a transaction that changes no organization: sessions, visits, accounts. It must not log,
// except through [Tx.found] and [Tx.also]. What is somebody's own, and nothing but their place in an organization decides,
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

// found makes an organization the one the transaction changes: for the transaction that creates it.
func (tx *Tx) found(ctx context.Context, org access.OrganizationID, actor access.UserID) (err error) {
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
	tx := &Tx{Now: s.now(), actor: actor, tx: begun, dialect: s.dialect, touched: map[access.OrganizationID]int64{}, supposed: s.supposed != nil, tells: s.supposed != nil}
	if err := do(tx); err != nil {
		return 0, err
	}
	if tx.repeated {
		return tx.Revision, nil
	}
	if tx.supposed {
		*s.supposed = append(*s.supposed, tx.said...)
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

// Revision is the newest committed revision of an organization; NotFound for an unknown one.
func (s *Store) Revision(ctx context.Context, org access.OrganizationID) (revision int64, err error) {
	err = s.queryRow(ctx, `select revision from organizations where id = $1`, org).Scan(&revision)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, fault.Missing()
	}
	return revision, err
}

// OrganizationPath names an organization in a command.
type OrganizationPath struct {
	ID   access.OrganizationID
	Path string
}

// Organizations are all there are, by path.
func (s *Store) Organizations(ctx context.Context) (all []OrganizationPath, err error) {
	rows, err := s.query(ctx, `select id, path from organizations order by path`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var o OrganizationPath
		if err := rows.Scan(&o.ID, &o.Path); err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, rows.Err()
}

// LoggedChange is one line of the change log.
type LoggedChange struct {
	Revision int64
	At       time.Time
	Actor    access.UserID // 0: the program itself
	Kind     string
	Body     []byte
}

// Changes of an organization after a revision, in order.
func (s *Store) Changes(ctx context.Context, org access.OrganizationID, after int64) iter.Seq2[LoggedChange, error] {
	return func(yield func(LoggedChange, error) bool) {
		rows, err := s.query(ctx, `select revision, at, actor_id, kind, body from changes where organization_id = $1 and revision > $2 order by revision, position`, org, after)
		if err != nil {
			yield(LoggedChange{}, err)
			return
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var c LoggedChange
			var at int64
			var actor sql.NullInt64
			err := rows.Scan(&c.Revision, &at, &actor, &c.Kind, &c.Body)
			c.At, c.Actor = fromMS(at), access.UserID(actor.Int64)
			if !yield(c, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(LoggedChange{}, err)
		}
	}
}

func ms(t time.Time) int64 { return t.UnixMilli() }

func fromMS(n int64) time.Time { return time.UnixMilli(n).UTC() }

// nullMS is null for the zero time.
func nullMS(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return ms(t)
}

// timeOf is the zero time for null.
func timeOf(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return fromMS(n.Int64)
}

// nullID is null for 0.
func nullText(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func nullID[ID ~int64](id ID) any {
	if id == 0 {
		return nil
	}
	return int64(id)
}

// list is "$n, $n+1, …" for the ids, and them as arguments.
func list[ID ~int64](first int, ids []ID) (placeholders string, args []any) {
	parts := make([]string, len(ids))
	args = make([]any, len(ids))
	for i, id := range ids {
		parts[i], args[i] = "$"+strconv.Itoa(first+i), int64(id)
	}
	return strings.Join(parts, ", "), args
}

// partSize is how many values a statement names at most. Fewer are filled up to a power of two, so that there are few
// different statements.
const partSize = 128

// inParts calls do with the values in parts: placeholders from $1 on, and the arguments for them.
func inParts[V any](values []V, do func(placeholders string, args []any) error) error {
	for part := range slices.Chunk(values, partSize) {
		size := 1
		for size < len(part) {
			size *= 2
		}
		names, args := make([]string, size), make([]any, size)
		for i := range size {
			names[i], args[i] = "$"+strconv.Itoa(i+1), part[min(i, len(part)-1)]
		}
		if err := do(strings.Join(names, ", "), args); err != nil {
			return err
		}
	}
	return nil
}
