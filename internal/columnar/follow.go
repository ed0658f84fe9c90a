package columnar

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// Feed is what the replica reads from the system of record.
type Feed interface {
	// Mark tells one history from another: a record that was put back or made anew has other marks at its revisions.
	Mark(ctx context.Context, organization, revision int64) (string, error)
	// Heads are the organizations there are, each with its newest revision.
	Heads(ctx context.Context) ([]query.Head, error)
	// Since tells everything that changed after a revision, as it is at one moment, and returns the revision of that
	// moment. An entry may be told as changed or as gone, never both.
	Since(ctx context.Context, organization, after int64, to query.Changes) (revision int64, err error)
	// Extent is an organization's newest revision, and then how many finished entries begin on each day, in order.
	Extent(ctx context.Context, organization int64) (revision int64, days []query.Load, err error)
	// During tells the finished entries that begin within days, and EveryProject all projects, as they are when they are told.
	During(ctx context.Context, organization int64, days query.Days, told func(query.Entry) error) error
	EveryProject(ctx context.Context, organization int64, told func(project, client int64) error) error
}

// patience is how long a reading may go on before those who wait for it are told how it stands, and comeBack after how many
// seconds they should ask again.
const (
	patience = 3 * time.Second
	comeBack = 2
)

// CatchUp makes the replica hold at least a revision of an organization; it returns at once when it does. Many may
// call it at once: one reading of the feed serves them all, and goes on when the one who asked for it gives up. Building
// when that takes long.
func (r *Replica) CatchUp(ctx context.Context, organization, revision int64) error {
	return r.catchUp(ctx, organization, revision, true)
}

func (r *Replica) catchUp(ctx context.Context, organization, revision int64, impatient bool) error {
	for {
		f, err := r.flight(organization, revision)
		if f == nil || err != nil {
			return err
		}
		late := f.late
		if !impatient {
			late = nil
		}
		select {
		case <-f.done:
		case <-ctx.Done():
			return ctx.Err()
		case <-late:
			return &fault.Error{Kind: fault.Building, Message: "Charts are being prepared. Try again in a moment.", RetryAfter: comeBack}
		}
		if f.err != nil {
			return fmt.Errorf("bring the columnar replica to revision %d of organization %d: %w", revision, organization, f.err)
		}
		// One that began before the revision was committed may lack it; one that began after must not.
		if f.wanted >= revision && f.reached < revision {
			return fmt.Errorf("the columnar replica reached revision %d of organization %d, not %d: its feed is behind", f.reached, organization, revision)
		}
	}
}

// flight is one reading of an organization's feed; reached and err are set when done is closed.
type flight struct {
	wanted  int64
	late    chan struct{} // closed when it has gone on for long
	done    chan struct{}
	reached int64
	err     error
	// told of total entries have been read.
	told, total atomic.Int64
}

// failure is that of an organization's last reading: there is no other before it is over, so that what cannot succeed is not
// tried without end.
type failure struct {
	err   error
	times int
	until time.Time
}

const (
	firstPause = time.Second
	longPause  = 5 * time.Minute
)

// flight is the reading that goes on, or a new one; none when the revision is held.
func (r *Replica) flight(organization, revision int64) (*flight, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if at, known := r.held[organization]; known && at >= revision {
		return nil, nil
	}
	if f := r.flights[organization]; f != nil {
		return f, nil
	}
	if err := r.ctx.Err(); err != nil {
		return nil, err
	}
	if failed, ok := r.failures[organization]; ok && r.now().Before(failed.until) {
		return nil, failed.err
	}
	f := &flight{wanted: revision, late: make(chan struct{}), done: make(chan struct{})}
	late := time.AfterFunc(r.patience, func() { close(f.late) })
	r.flights[organization] = f
	r.flying.Go(func() {
		f.err = fault.Guard(func() (err error) {
			f.reached, err = r.bring(f, organization)
			return err
		})
		late.Stop()
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.flights, organization)
		if f.err == nil {
			delete(r.failures, organization)
			r.held[organization] = f.reached
		} else if r.ctx.Err() == nil {
			if fault.KindOf(f.err) == fault.Internal {
				f.err = awayFor(f.err)
			}
			failed := r.failures[organization]
			if failed.err = f.err; failed.times > 0 { // once is tried again at once
				failed.until = r.now().Add(min(firstPause<<min(failed.times-1, 20), longPause))
			}
			failed.times++
			r.failures[organization] = failed
		}
		close(f.done)
	})
	return f, nil
}

// bring makes the file hold an organization as it is now: all of it at first, or when its history is another one, and then
// what has changed.
func (r *Replica) bring(f *flight, organization int64) (revision int64, err error) {
	to, err := r.use()
	if err != nil {
		return 0, err
	}
	defer to.users.Done()
	revision, err = r.bringTo(to, f, organization)
	return revision, r.examined(to, err)
}

func (r *Replica) bringTo(to *file, f *flight, organization int64) (revision int64, err error) {
	var held int64
	var mark string
	switch err := to.db.QueryRowContext(to.ctx, `select revision, mark from organizations where id = $1`, organization).Scan(&held, &mark); {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return 0, err
	default:
		if now, err := r.feed.Mark(to.ctx, organization, held); err != nil {
			return 0, err
		} else if now != mark {
			held = 0 // another history: everything is read again
		}
	}
	if held > 0 {
		if revision, err = r.follow(to, f, organization, held); err != nil || revision >= held {
			return revision, err
		}
	}
	r.mu.Lock()
	delete(r.held, organization)
	r.mu.Unlock()
	if held, err = r.build(to, f, organization); err != nil {
		return 0, err
	}
	return r.follow(to, f, organization, held)
}

// follow copies what changed after a revision, in one transaction together with the revision it is of. DuckDB refuses
// transactions that delete from the same table at once: there is one of them at a time.
func (r *Replica) follow(to *file, f *flight, organization, after int64) (revision int64, err error) {
	ctx := to.ctx
	select {
	case r.writing <- struct{}{}:
		defer func() { <-r.writing }()
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	err = to.write(ctx, func(b batch) error {
		if revision, err = b.changes(r.feed, f, organization, after); err != nil || revision <= after {
			return err
		}
		mark, err := r.feed.Mark(ctx, organization, revision)
		if err != nil {
			return err
		}
		return b.whole(organization, revision, mark)
	})
	return revision, err
}

// batch is one transaction that writes.
type batch struct {
	ctx  context.Context
	conn *sql.Conn
	tx   *sql.Tx
}

func (f *file) write(ctx context.Context, body func(batch) error) (err error) {
	conn, err := f.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	// After a panic too the transaction has to end before its connection is given back.
	if err := fault.Guard(func() error { return body(batch{ctx, conn, tx}) }); err != nil {
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}

func (b batch) exec(statements []string, args ...any) error {
	for _, text := range statements {
		if _, err := b.tx.ExecContext(b.ctx, text, args...); err != nil {
			return err
		}
	}
	return nil
}

// whole notes that all of an organization is there as of a revision.
func (b batch) whole(organization, revision int64, mark string) error {
	if err := b.exec([]string{`delete from organizations where id = $1`}, organization); err != nil {
		return err
	}
	return b.exec([]string{`insert into organizations values ($1, $2, $3)`}, organization, revision, mark)
}

// changes puts what changed after a revision in the place of what was there.
func (b batch) changes(feed Feed, f *flight, organization, after int64) (revision int64, err error) {
	err = b.exec([]string{
		`create or replace temp table changed_entries as from entries limit 0`,
		`create or replace temp table changed_projects as from projects limit 0`,
		`create or replace temp table gone (id bigint)`,
	})
	if err != nil {
		return 0, err
	}
	err = b.append([]string{"changed_entries", "changed_projects", "gone"}, func(entries, projects, gone *duckdb.Appender) (err error) {
		f.told.Store(0)
		f.total.Store(0)
		revision, err = feed.Since(b.ctx, organization, after, query.Changes{
			Count: func(entries int64) { f.total.Store(entries) },
			Entry: func(e query.Entry) error {
				f.told.Add(1)
				return appendEntry(entries, organization, e)
			},
			Gone:    func(id int64) error { return gone.AppendRow(id) },
			Project: func(project, client int64) error { return projects.AppendRow(project, organization, orNull(client)) },
		})
		return err
	})
	if err != nil || revision <= after {
		return revision, err
	}
	err = b.exec([]string{
		`delete from entries where organization_id = $1 and id in (select id from changed_entries union all select id from gone)`,
		`insert into entries from changed_entries where organization_id = $1`,
		`delete from projects where organization_id = $1 and id in (select id from changed_projects)`,
		`insert into projects from changed_projects where organization_id = $1`,
	}, organization)
	if err != nil {
		return 0, err
	}
	return revision, b.exec([]string{`drop table changed_entries`, `drop table changed_projects`, `drop table gone`})
}

// append gives a body an appender to each of up to three tables, in the transaction.
func (b batch) append(tables []string, body func(first, second, third *duckdb.Appender) error) error {
	return b.conn.Raw(func(raw any) (err error) {
		conn, ok := raw.(driver.Conn)
		if !ok {
			return fmt.Errorf("not a connection: %T", raw)
		}
		var opened [3]*duckdb.Appender
		defer func() {
			for _, a := range opened {
				if a != nil {
					err = errors.Join(err, a.CloseWithCancel(b.ctx)) // which writes what it still has
				}
			}
		}()
		for i, table := range tables {
			if opened[i], err = duckdb.NewAppender(conn, "", "", table); err != nil {
				return err
			}
		}
		// A panic must not reach database/sql, which would wait for the transaction to end before it gave the connection up.
		return fault.Guard(func() error { return body(opened[0], opened[1], opened[2]) })
	})
}

func appendEntry(to *duckdb.Appender, organization int64, e query.Entry) error {
	return to.AppendRow(e.ID, organization, e.Workspace, e.User, orNull(e.Project), orNull(e.Task), e.Billable,
		e.Start.UnixMilli(), e.Seconds, e.Rate, e.Cost, e.Currency, nonNil(e.Tags), e.Description, fold(e.Description))
}

// orNull is null for 0.
func orNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}
