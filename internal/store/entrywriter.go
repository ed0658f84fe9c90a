package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/track"
)

// entryRow is an entry on its way into the table, with a key that no other of the workspace has.
type entryRow struct {
	key         string
	user        access.UserID
	project     access.ProjectID
	task        track.TaskID
	tags        []track.TagID
	description string
	billable    bool
	start, stop time.Time
	rate        track.Rate
	currency    string
}

// errLacks is the error of an entry that names what its workspace lacks.
var errLacks = errors.New("the workspace lacks what it names")

// rowOf is an entry with ids in place of names.
func rowOf(e track.ImportEntry, people map[string]access.UserID, names track.WorkspaceNames) (entryRow, error) {
	row := entryRow{key: e.Key, user: people[e.Email], project: names.Projects[e.Project], description: e.Description, billable: e.Billable, start: e.Start, stop: e.Stop, rate: e.Rate, currency: e.Currency}
	if e.Task != "" {
		row.task = names.Tasks[track.TaskName{Project: e.Project, Name: e.Task}]
	}
	missing := row.user == 0 || e.Project.Name != "" && row.project == 0 || e.Task != "" && row.task == 0
	for _, tag := range e.Tags {
		id := names.Tags[tag]
		missing = missing || id == 0
		row.tags = append(row.tags, id)
	}
	if missing {
		return row, fmt.Errorf("an entry of %s: %w", e.Start, errLacks)
	}
	return row, nil
}

// entryWriter keeps many entries, in statements of many rows. Those whose key is known stay as they are.
type entryWriter struct {
	tx        *Tx
	workspace access.WorkspaceID
	created   int

	pending []entryRow
	full    *sql.Stmt // for entryBatch rows
	tagged  *sql.Stmt // for tagBatch rows
	tags    []any
}

const (
	entryBatch = 200
	tagBatch   = 200
)

func (w *entryWriter) close() {
	for _, stmt := range [...]*sql.Stmt{w.full, w.tagged} {
		if stmt != nil {
			_ = stmt.Close()
		}
	}
}

func (w *entryWriter) add(ctx context.Context, row entryRow) error {
	if w.pending = append(w.pending, row); len(w.pending) < entryBatch {
		return nil
	}
	return w.write(ctx)
}

func (w *entryWriter) flush(ctx context.Context) error {
	if err := w.write(ctx); err != nil {
		return err
	}
	return w.writeTags(ctx)
}

// values is "($a, $b, …), …": shared are parameters 1…shared of every row, own those of its own.
func values(rows, shared, own int) string {
	var b strings.Builder
	n := shared
	for row := range rows {
		if row > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('(')
		for i := range shared + own {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteByte('$')
			if i < shared {
				b.WriteString(strconv.Itoa(i + 1))
			} else {
				n++
				b.WriteString(strconv.Itoa(n))
			}
		}
		b.WriteByte(')')
	}
	return b.String()
}

func (w *entryWriter) write(ctx context.Context) error {
	if len(w.pending) == 0 {
		return nil
	}
	const shared, own = 4, 12
	stmt := w.full
	if stmt == nil || len(w.pending) != entryBatch {
		prepared, err := w.tx.tx.PrepareContext(ctx, w.tx.dialect.rewrite(`insert into time_entries (organization_id, workspace_id, created_at, revision, user_id, project_id, task_id, description, billable, start_at, stop_at, seconds, rate_cents, cost_cents, currency, import_key)
			values `+values(len(w.pending), shared, own)+` on conflict (workspace_id, import_key) where import_key is not null do nothing returning id, import_key`))
		if err != nil {
			return err
		}
		if len(w.pending) == entryBatch {
			w.full = prepared
		} else {
			defer func() { _ = prepared.Close() }()
		}
		stmt = prepared
	}
	args := make([]any, 0, shared+own*len(w.pending))
	args = append(args, int64(w.tx.org), int64(w.workspace), ms(w.tx.Now), w.tx.Revision)
	byKey := make(map[string]*entryRow, len(w.pending))
	for i := range w.pending {
		e := &w.pending[i]
		if byKey[e.key] == nil {
			byKey[e.key] = e // the first of two is the one that is kept
		}
		args = append(args, int64(e.user), null(e.project), null(e.task), e.description, e.billable, ms(e.start), ms(e.stop), int64(e.stop.Sub(e.start)/time.Second), nullCents(e.rate.Billed), nullCents(e.rate.Cost), e.currency, e.key)
	}
	rows, err := stmt.QueryContext(ctx, args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var id int64
		var key string
		if err := r.Scan(&id, &key); err != nil {
			return err
		}
		w.created++
		for _, tag := range byKey[key].tags {
			w.tags = append(w.tags, id, int64(tag))
		}
		return nil
	})
	w.pending = w.pending[:0]
	if err != nil || len(w.tags) < 2*tagBatch {
		return err
	}
	return w.writeTags(ctx)
}

// writeTags keeps the tags of entries that are already there.
func (w *entryWriter) writeTags(ctx context.Context) (err error) {
	const text = `insert into time_entry_tags (time_entry_id, tag_id) values `
	rest := w.tags
	for ; len(rest) >= 2*tagBatch; rest = rest[2*tagBatch:] {
		if w.tagged == nil {
			if w.tagged, err = w.tx.tx.PrepareContext(ctx, w.tx.dialect.rewrite(text+values(tagBatch, 0, 2))); err != nil {
				return err
			}
		}
		if _, err := w.tagged.ExecContext(ctx, rest[:2*tagBatch]...); err != nil {
			return err
		}
	}
	if len(rest) > 0 {
		if _, err := w.tx.exec(ctx, text+values(len(rest)/2, 0, 2), rest...); err != nil {
			return err
		}
	}
	w.tags = w.tags[:0]
	return nil
}

// weigh lets PostgreSQL count what the tables hold after many rows came at once; until it does by itself, it plans as
// if they were empty.
func (tx *Tx) weigh(ctx context.Context, rows int) error {
	if !tx.dialect.postgres || rows < 5000 {
		return nil
	}
	_, err := tx.exec(ctx, `analyze time_entries, time_entry_tags`)
	return err
}
