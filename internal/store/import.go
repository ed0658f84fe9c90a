package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/job"
	"vitrine/internal/track"
)

// ImportPeople are those of the organization, those who left too.
func (s *Store) ImportPeople(ctx context.Context, org access.OrganizationID) (people []track.ImportPerson, err error) {
	rows, err := s.query(ctx, `select u.id, u.email, `+called+`, m.created_at from memberships m join users u on u.id = m.user_id where m.organization_id = $1 order by u.id`, org)
	err = each(rows, err, func(r *sql.Rows) error {
		var one track.ImportPerson
		var since int64
		err := r.Scan(&one.User, &one.Email, &one.Name, &since)
		one.Email, one.Since = strings.ToLower(one.Email), fromMS(since)
		people = append(people, one)
		return err
	})
	return people, err
}

// WorkspaceNames is what a workspace has, by name.
func (s *Store) WorkspaceNames(ctx context.Context, org access.OrganizationID, w access.WorkspaceID) (track.WorkspaceNames, error) {
	if _, err := s.TrackedWorkspace(ctx, org, w); err != nil {
		return track.WorkspaceNames{}, err
	}
	return workspaceNames(ctx, s, w)
}

func workspaceNames(ctx context.Context, q querier, w access.WorkspaceID) (track.WorkspaceNames, error) {
	names := track.WorkspaceNames{Clients: map[string]track.ClientID{}, Projects: map[track.ProjectName]access.ProjectID{}, Tasks: map[track.TaskName]track.TaskID{}, Tags: map[string]track.TagID{}}
	for _, step := range []struct {
		text string
		scan func(*sql.Rows) error
	}{
		{`select id, name from clients where workspace_id = $1`, func(r *sql.Rows) error {
			var id track.ClientID
			var name string
			err := r.Scan(&id, &name)
			names.Clients[name] = id
			return err
		}},
		{`select p.id, p.name, coalesce(c.name, '') from projects p left join clients c on c.id = p.client_id where p.workspace_id = $1`, func(r *sql.Rows) error {
			var id access.ProjectID
			var name track.ProjectName
			err := r.Scan(&id, &name.Name, &name.Client)
			names.Projects[name] = id
			return err
		}},
		{`select t.id, t.name, p.name, coalesce(c.name, '') from tasks t join projects p on p.id = t.project_id left join clients c on c.id = p.client_id where p.workspace_id = $1`, func(r *sql.Rows) error {
			var id track.TaskID
			var name track.TaskName
			err := r.Scan(&id, &name.Name, &name.Project.Name, &name.Project.Client)
			names.Tasks[name] = id
			return err
		}},
		{`select id, name from tags where workspace_id = $1`, func(r *sql.Rows) error {
			var id track.TagID
			var name string
			err := r.Scan(&id, &name)
			names.Tags[name] = id
			return err
		}},
	} {
		rows, err := q.query(ctx, step.text, w)
		if err := each(rows, err, step.scan); err != nil {
			return names, err
		}
	}
	return names, nil
}

// KnownImportKeys are those of the keys that entries of the workspace were imported with.
func (s *Store) KnownImportKeys(ctx context.Context, w access.WorkspaceID, keys []string) (known []string, err error) {
	if len(keys) == 0 {
		return nil, nil
	}
	var c clause
	// + 0 keeps the index of the workspace's entries out of it: without statistics PostgreSQL would read all of them.
	c.add("workspace_id + 0 = ?", w)
	c.add(inTexts(&c, "import_key", keys))
	rows, err := s.query(ctx, `select import_key from time_entries where `+c.String(), c.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var key string
		err := r.Scan(&key)
		known = append(known, key)
		return err
	})
	return known, err
}

// importProblems is what imports.problems holds.
type importProblems struct {
	Items []track.ImportProblem `json:"items"`
	Count int                   `json:"count"`
}

// BeginImport keeps an import and its file, and the job that does it.
func (s *Store) BeginImport(ctx context.Context, who access.Caller, order track.ImportOrder, j job.New) (id track.ImportID, of job.ID, err error) {
	options, err := json.Marshal(order.Options)
	if err != nil {
		return 0, 0, err
	}
	file, err := compress(order.File)
	if err != nil {
		return 0, 0, err
	}
	err = s.tracked(ctx, who, false, func(tx *Tx, _ *guard) error {
		id, err = once(ctx, tx, func() (id track.ImportID, err error) {
			err = tx.queryRow(ctx, `insert into imports (organization_id, workspace_id, user_id, state, lines_total, problems, created_at, options, adds_people) values ($1, $2, $3, 'running', $4, '{}', $5, $6, $7) returning id`,
				tx.org, order.Options.WorkspaceID, tx.actor, order.Lines, ms(tx.Now), string(options), order.AddsPeople).Scan(&id)
			if err != nil {
				return 0, err
			}
			if _, err := tx.exec(ctx, `insert into import_files (import_id, content) values ($1, $2)`, id, file); err != nil {
				return 0, err
			}
			j.Args = track.ImportArgs(id)
			if of, err = tx.enqueue(ctx, j); err == nil && of == 0 {
				return 0, track.Duplicate()
			}
			return id, err
		})
		return err
	})
	return id, of, err
}

// compress is quick more than thorough: a file is kept for as long as its import takes.
func compress(file []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	_, err = w.Write(file)
	err = errors.Join(err, w.Close())
	return b.Bytes(), err
}

func expand(file []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// PendingImport is NotFound for one that has ended.
func (s *Store) PendingImport(ctx context.Context, id track.ImportID) (p track.PendingImport, err error) {
	var options, file []byte
	var brings sql.NullString
	var at int64
	err = s.queryRow(ctx, `select i.organization_id, i.user_id, i.created_at, i.options, i.adds_people, i.lines_total, i.lines_done, i.brings, f.content from imports i join import_files f on f.import_id = i.id where i.id = $1 and i.state = 'running'`, id).
		Scan(&p.Organization, &p.By, &at, &options, &p.AddsPeople, &p.Lines, &p.LinesDone, &brings, &file)
	if err != nil {
		return p, missing(err)
	}
	p.At = fromMS(at)
	if brings.Valid {
		if err := json.Unmarshal([]byte(brings.String), &p.Brings); err != nil {
			return p, err
		}
	}
	if err := json.Unmarshal(options, &p.Options); err != nil {
		return p, err
	}
	p.File, err = expand(file)
	return p, err
}

// KeepBrings keeps what an import was found to bring.
func (s *Store) KeepBrings(ctx context.Context, l job.Lease, id track.ImportID, brings track.ImportBrings) error {
	text, err := json.Marshal(brings)
	if err != nil {
		return err
	}
	return s.writeOutside(ctx, func(tx *Tx) error {
		if err := tx.under(ctx, l); err != nil {
			return err
		}
		_, err := tx.exec(ctx, `update imports set brings = $1 where id = $2 and state = 'running'`, string(text), id)
		return err
	})
}

// endImport says how an import ended. Its file is not needed any more.
func (tx *Tx) endImport(ctx context.Context, l job.Lease, id track.ImportID, state string, leftOut int, problems []track.ImportProblem, count int) (created int, err error) {
	text, err := json.Marshal(importProblems{Items: append([]track.ImportProblem{}, problems...), Count: count})
	if err != nil {
		return 0, err
	}
	if err := tx.under(ctx, l); err != nil {
		return 0, err
	}
	if _, err := tx.exec(ctx, `delete from import_files where import_id = $1`, id); err != nil {
		return 0, err
	}
	err = tx.queryRow(ctx, `update imports set state = $1, finished_at = $2, left_out = $3, problems = $4 where id = $5 and state = 'running' returning created`, state, ms(tx.Now), leftOut, string(text), id).Scan(&created)
	if noRow(err) {
		return 0, nil // it has ended, or its workspace has
	}
	return created, err
}

// FinishImport says that everything was imported, but for so many lines.
func (s *Store) FinishImport(ctx context.Context, l job.Lease, id track.ImportID, leftOut int, problems []track.ImportProblem, count int) error {
	return s.writeOutside(ctx, func(tx *Tx) error {
		created, err := tx.endImport(ctx, l, id, "done", leftOut, problems, count)
		if err != nil {
			return err
		}
		return tx.weigh(ctx, created)
	})
}

// FailImport says why an import ended early.
func (s *Store) FailImport(ctx context.Context, l job.Lease, id track.ImportID, problems []track.ImportProblem, count int) error {
	return s.writeOutside(ctx, func(tx *Tx) error {
		_, err := tx.endImport(ctx, l, id, "failed", 0, problems, count)
		return err
	})
}

// Import is NotFound for another organization's.
func (s *Store) Import(ctx context.Context, org access.OrganizationID, id track.ImportID) (track.Import, error) {
	found := track.Import{ID: id}
	var text []byte
	var begun int64
	var finished sql.NullInt64
	err := s.queryRow(ctx, `select workspace_id, state, lines_done, lines_total, created, left_out, problems, created_at, finished_at from imports where +organization_id = $1 and id = $2`, org, id).
		Scan(&found.WorkspaceID, &found.State, &found.LinesDone, &found.LinesTotal, &found.Created, &found.LeftOut, &text, &begun, &finished)
	if err != nil {
		return found, missing(err)
	}
	found.Unchanged = max(found.LinesDone-found.Created, 0)
	problems := importProblems{Items: []track.ImportProblem{}}
	if err := json.Unmarshal(text, &problems); err != nil {
		return found, err
	}
	found.Problems, found.ProblemCount, found.CreatedAt = problems.Items, problems.Count, fromMS(begun)
	if finished.Valid {
		at := timeOf(finished)
		found.FinishedAt = &at
	}
	return found, nil
}
