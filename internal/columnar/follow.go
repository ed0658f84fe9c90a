package columnar

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/duckdb/duckdb-go/v2"

	"vitrine/internal/query"
)

// CatchUp makes the replica hold at least a revision of an organization; it returns at once when it does. Many may
// call it at once: one reading of the feed serves them all, and goes on when the one who asked for it gives up.
func (r *Replica) CatchUp(ctx context.Context, organization, revision int64) error {
	for {
		f, held := r.flight(organization, revision)
		if held {
			return nil
		}
		select {
		case <-f.done:
		case <-ctx.Done():
			return ctx.Err()
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
	done    chan struct{}
	reached int64
	err     error
}

// flight is the reading that goes on, or a new one; none when the revision is held.
func (r *Replica) flight(organization, revision int64) (f *flight, held bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if at, known := r.held[organization]; known && at >= revision {
		return nil, true
	}
	if f := r.flights[organization]; f != nil {
		return f, false
	}
	f = &flight{wanted: revision, done: make(chan struct{})}
	r.flights[organization] = f
	r.flying.Go(func() {
		f.reached, f.err = r.write(organization)
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.flights, organization)
		if f.err == nil {
			r.held[organization] = f.reached
		}
		close(f.done)
	})
	return f, false
}

// write follows the feed as the only writer: DuckDB refuses transactions that change the same table at once.
func (r *Replica) write(organization int64) (int64, error) {
	select {
	case r.writing <- struct{}{}:
		defer func() { <-r.writing }()
		return r.follow(r.ctx, organization)
	case <-r.ctx.Done():
		return 0, r.ctx.Err()
	}
}

// follow copies what changed, in one transaction together with the revision it is of.
func (r *Replica) follow(ctx context.Context, organization int64) (revision int64, err error) {
	conn, err := r.db.Conn(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer func() { _ = tx.Rollback() }()
	var after int64
	var mark string
	switch err := tx.QueryRowContext(ctx, `select revision, mark from organizations where id = $1`, organization).Scan(&after, &mark); {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return 0, err
	}
	if now, err := r.feed.Mark(ctx, organization, after); err != nil {
		return 0, err
	} else if now != mark {
		after = 0 // another history: everything is read again
	}
	b := batch{ctx: ctx, conn: conn, tx: tx, organization: organization}
	if revision, err = b.copy(r.feed, after); err == nil && revision < after {
		revision, err = b.copy(r.feed, 0)
	}
	if err != nil {
		return 0, err
	}
	if mark, err = r.feed.Mark(ctx, organization, revision); err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, `delete from organizations where id = $1`, organization); err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, `insert into organizations values ($1, $2, $3)`, organization, revision, mark); err != nil {
		return 0, err
	}
	return revision, tx.Commit()
}

// batch is one reading of the feed.
type batch struct {
	ctx          context.Context
	conn         *sql.Conn
	tx           *sql.Tx
	organization int64
}

// copy puts everything after a revision in the place of what was there; after 0 that is the whole organization.
func (b batch) copy(feed Feed, after int64) (revision int64, err error) {
	entries, projects := "entries", "projects"
	if after == 0 {
		for _, text := range []string{`delete from entries where organization_id = $1`, `delete from projects where organization_id = $1`} {
			if _, err := b.tx.ExecContext(b.ctx, text, b.organization); err != nil {
				return 0, err
			}
		}
	} else {
		entries, projects = "changed_entries", "changed_projects"
		for _, text := range []string{
			`create or replace temp table changed_entries as from entries limit 0`,
			`create or replace temp table changed_projects as from projects limit 0`,
			`create or replace temp table gone (id bigint)`,
		} {
			if _, err := b.tx.ExecContext(b.ctx, text); err != nil {
				return 0, err
			}
		}
	}
	if revision, err = b.append(feed, after, entries, projects); err != nil || after == 0 {
		return revision, err
	}
	for _, text := range []string{
		`delete from entries where organization_id = $1 and id in (select id from changed_entries union all select id from gone)`,
		`insert into entries from changed_entries where organization_id = $1`,
		`delete from projects where organization_id = $1 and id in (select id from changed_projects)`,
		`insert into projects from changed_projects where organization_id = $1`,
	} {
		if _, err := b.tx.ExecContext(b.ctx, text, b.organization); err != nil {
			return 0, err
		}
	}
	for _, text := range []string{`drop table changed_entries`, `drop table changed_projects`, `drop table gone`} {
		if _, err := b.tx.ExecContext(b.ctx, text); err != nil {
			return 0, err
		}
	}
	return revision, nil
}

// append writes what the feed tells into tables, through the connection's transaction.
func (b batch) append(feed Feed, after int64, entries, projects string) (revision int64, err error) {
	err = b.conn.Raw(func(raw any) error {
		conn, ok := raw.(driver.Conn)
		if !ok {
			return fmt.Errorf("not a connection: %T", raw)
		}
		var opened []*duckdb.Appender
		defer func() {
			for _, a := range opened {
				_ = a.Close()
			}
		}()
		appender := func(table string) (*duckdb.Appender, error) {
			a, err := duckdb.NewAppender(conn, "", "", table)
			if err == nil {
				opened = append(opened, a)
			}
			return a, err
		}
		toEntries, err := appender(entries)
		if err != nil {
			return err
		}
		toProjects, err := appender(projects)
		if err != nil {
			return err
		}
		gone := func(int64) error { return nil } // nothing can be gone from what was just emptied
		if after != 0 {
			toGone, err := appender("gone")
			if err != nil {
				return err
			}
			gone = func(id int64) error { return toGone.AppendRow(id) }
		}
		revision, err = feed.Since(b.ctx, b.organization, after, query.Changes{
			Entry: func(e query.Entry) error {
				return toEntries.AppendRow(e.ID, b.organization, e.Workspace, e.User, orNull(e.Project), orNull(e.Task), e.Billable,
					e.Start.UnixMilli(), e.Seconds, e.Rate, e.Cost, e.Currency, nonNil(e.Tags), e.Description, fold(e.Description))
			},
			Gone: gone,
			Project: func(project, client int64) error {
				return toProjects.AppendRow(project, b.organization, orNull(client))
			},
		})
		if err != nil {
			return err
		}
		for _, a := range opened {
			if err := a.Close(); err != nil {
				return err
			}
		}
		opened = nil
		return nil
	})
	return revision, err
}

// orNull is null for 0.
func orNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}
