package duckdb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"

	"github.com/duckdb/duckdb-go/v2"

	"vitrine/internal/columnar"
	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// writer is a [columnar.Writer] of one file: when that is replaced, what it writes is of no use.
type writer struct {
	engine       *Engine
	file         *file
	organization int64
	lease        *lease
	term         int64
}

// Clear implements [columnar.Writer].
func (w *writer) Clear(ctx context.Context) error {
	return w.alone(ctx, func(b batch) error {
		return b.exec([]string{
			`delete from organizations where id = $1`,
			`delete from entries where organization_id = $1`,
			`delete from projects where organization_id = $1`,
		}, w.organization)
	})
}

// Load implements [columnar.Writer].
func (w *writer) Load(ctx context.Context, body func(ctx context.Context, entry func(query.Entry) error) error) error {
	return w.write(ctx, func(b batch) error {
		return b.append([]string{"entries"}, func(entries, _, _ *duckdb.Appender) error {
			return body(b.ctx, func(e query.Entry) error { return appendEntry(entries, w.organization, e) })
		})
	})
}

// Change implements [columnar.Writer].
func (w *writer) Change(ctx context.Context, body func(ctx context.Context, to query.Changes) (columnar.Held, error)) error {
	return w.alone(ctx, func(b batch) error {
		err := b.exec([]string{
			`create or replace temp table changed_entries as from entries limit 0`,
			`create or replace temp table changed_projects as from projects limit 0`,
			`create or replace temp table gone (id bigint)`,
		})
		if err != nil {
			return err
		}
		var held columnar.Held
		err = b.append([]string{"changed_entries", "changed_projects", "gone"}, func(entries, projects, gone *duckdb.Appender) (err error) {
			held, err = body(b.ctx, query.Changes{
				Entry:   func(e query.Entry) error { return appendEntry(entries, w.organization, e) },
				Gone:    func(id int64) error { return gone.AppendRow(id) },
				Project: func(project, client int64) error { return projects.AppendRow(project, w.organization, orNull(client)) },
			})
			return err
		})
		if err != nil || held.Revision == 0 {
			return err
		}
		err = b.exec([]string{
			`delete from entries where organization_id = $1 and id in (select id from changed_entries union all select id from gone)`,
			`insert into entries from changed_entries where organization_id = $1`,
			`delete from projects where organization_id = $1 and id in (select id from changed_projects)`,
			`insert into projects from changed_projects where organization_id = $1`,
			`delete from organizations where id = $1`,
		}, w.organization)
		if err != nil {
			return err
		}
		if err := b.exec([]string{`insert into organizations values ($1, $2, $3)`}, w.organization, held.Revision, held.Mark); err != nil {
			return err
		}
		return b.exec([]string{`drop table changed_entries`, `drop table changed_projects`, `drop table gone`})
	})
}

// alone writes while nobody else deletes.
func (w *writer) alone(ctx context.Context, body func(batch) error) error {
	select {
	case w.engine.writing <- struct{}{}:
		defer func() { <-w.engine.writing }()
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-w.file.ctx.Done():
		return columnar.Away(w.file.ctx.Err())
	}
	return w.write(ctx, body)
}

// batch is one transaction that writes.
type batch struct {
	ctx  context.Context
	conn *sql.Conn
	tx   *sql.Tx
}

// write in a transaction, which is committed only by an owner.
func (w *writer) write(ctx context.Context, body func(batch) error) (err error) {
	defer func() { err = w.engine.examined(w.file, err) }()
	written, err := w.file.disk.write(w.engine.timed())
	if err != nil {
		w.engine.replace(w.file, damaged, err)
		return columnar.Away(err)
	}
	defer written()
	ctx, end := w.file.within(ctx)
	defer end()
	conn, err := w.file.db.Conn(ctx)
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
	err = w.lease.during(w.term, tx.Commit)
	if errors.Is(err, columnar.ErrLost) {
		_ = tx.Rollback()
	}
	return err
}

func (b batch) exec(statements []string, args ...any) error {
	for _, text := range statements {
		if _, err := b.tx.ExecContext(b.ctx, text, args...); err != nil {
			return err
		}
	}
	return nil
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
		e.Start.UnixMilli(), e.Seconds, e.Rate, e.Cost, e.Currency, nonNil(e.Tags), e.Description, fold(e.Description), joined(e.Tags))
}

func joined(ids []int64) string {
	var text []byte
	for i, id := range ids {
		if i > 0 {
			text = append(text, ',')
		}
		text = strconv.AppendInt(text, id, 10)
	}
	return string(text)
}

// orNull is null for 0.
func orNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}
