package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/job"
	"vitrine/internal/track"
)

// Zone is a user's time zone.
func (s *Store) Zone(ctx context.Context, u access.UserID) (zone string, err error) {
	err = s.queryRow(ctx, `select time_zone from users where id = $1`, u).Scan(&zone)
	return zone, missing(err)
}

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
	if errors.Is(err, sql.ErrNoRows) {
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

// AddImported keeps a batch of an import's entries, and creates what they name; whoever waits to write something else goes first.
func (s *Store) AddImported(ctx context.Context, who access.Caller, id track.ImportID, batch track.ImportBatch, inLocked bool) error {
	s.waiters.last(ctx)
	return s.tracked(ctx, who, inLocked, func(tx *Tx, _ *guard) error {
		if err := tx.under(ctx, batch.Lease); err != nil {
			return err
		}
		created, err := tx.takeIn(ctx, batch)
		if err != nil {
			return err
		}
		// Those that an earlier attempt has read are read again.
		done, err := tx.exec(ctx, `update imports set lines_done = case when lines_done < $1 then $1 else lines_done end, created = created + $2 where +organization_id = $3 and id = $4 and state = 'running'`, batch.Done, created, tx.org, id)
		if err := deleted(done, err); err != nil {
			return err
		}
		return tx.note(ctx, "time_entries.imported", map[string]any{"import": id, "workspace": batch.Workspace, "created": created})
	})
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

// takeIn keeps the entries of a batch and creates what they name.
func (tx *Tx) takeIn(ctx context.Context, batch track.ImportBatch) (created int, err error) {
	// Read anew for each batch: another import, or anybody, may have changed it.
	names, err := workspaceNames(ctx, tx, batch.Workspace)
	if err != nil {
		return 0, err
	}
	people, err := tx.importPeople(ctx, batch)
	if err != nil {
		return 0, err
	}
	teams := map[access.ProjectID]map[access.UserID]bool{}
	writer := entryWriter{tx: tx, workspace: batch.Workspace}
	defer writer.close()
	for _, e := range batch.Entries {
		if err := tx.importNames(ctx, batch, e, names); err != nil {
			return 0, err
		}
		row, err := rowOf(e, people, names)
		if err != nil {
			return 0, err
		}
		if batch.Projects[e.Project] {
			if err := tx.importMember(ctx, row.project, row.user, teams); err != nil {
				return 0, err
			}
		}
		if err := writer.add(ctx, row); err != nil {
			return 0, err
		}
	}
	err = writer.flush(ctx)
	return writer.created, err
}

// importMember puts who has tracked on a project that a file brings on its team. teams are those known so far.
func (tx *Tx) importMember(ctx context.Context, p access.ProjectID, u access.UserID, teams map[access.ProjectID]map[access.UserID]bool) error {
	team := teams[p]
	if team == nil {
		team = map[access.UserID]bool{}
		rows, err := tx.query(ctx, `select holder_id from project_members where project_id = $1 and holder_kind = $2`, p, access.PrincipalUser.String())
		err = each(rows, err, func(r *sql.Rows) error {
			var u access.UserID
			err := r.Scan(&u)
			team[u] = true
			return err
		})
		if err != nil {
			return err
		}
		teams[p] = team
	}
	if team[u] {
		return nil
	}
	team[u] = true
	return tx.putProjectMember(ctx, p, access.Principal{Kind: access.PrincipalUser, ID: int64(u)}, false, nil)
}

// members are those of the organization with one of the addresses, by address; all of them when there is none.
func (tx *Tx) members(ctx context.Context, emails []string) (map[string]access.UserID, error) {
	people := map[string]access.UserID{}
	text, args := `select u.id, u.email from users u join memberships m on m.user_id = u.id where m.organization_id = $1`, []any{tx.org}
	if len(emails) > 0 { // found by their addresses, not among all of the organization
		var c clause
		c.add(inTexts(&c, "u.email", emails))
		c.add("exists (select 1 from memberships m where m.organization_id = ? and m.user_id = u.id)", tx.org)
		text, args = `select u.id, u.email from users u where `+c.String(), c.args
	}
	rows, err := tx.query(ctx, text, args...)
	return people, each(rows, err, func(r *sql.Rows) error {
		var id access.UserID
		var email string
		err := r.Scan(&id, &email)
		people[strings.ToLower(email)] = id
		return err
	})
}

// importPeople are those whose entries a batch holds by e-mail, those to be made now too.
func (tx *Tx) importPeople(ctx context.Context, batch track.ImportBatch) (map[string]access.UserID, error) {
	w, fresh := batch.Workspace, batch.People
	of := map[string]bool{}
	for _, e := range batch.Entries {
		of[e.Email] = true
	}
	people, err := tx.members(ctx, slices.Sorted(maps.Keys(of)))
	if err != nil {
		return nil, err
	}
	for _, person := range fresh {
		if people[person.Email] != 0 {
			continue
		}
		var id access.UserID
		if _, err := tx.exec(ctx, `insert into users (email, name, created_at) values ($1, $2, $3) on conflict (email) do nothing`, person.Email, person.Name, ms(tx.Now)); err != nil {
			return nil, err
		}
		if err := tx.queryRow(ctx, `select id from users where email = $1`, person.Email).Scan(&id); err != nil {
			return nil, err
		}
		// There may be an account, whose name is not told.
		if _, err := tx.exec(ctx, `insert into memberships (organization_id, user_id, role, created_at, name) values ($1, $2, $3, $4, $5)`, tx.org, id, access.Member.String(), ms(tx.Now), person.Name); err != nil {
			return nil, err
		}
		holder := access.Principal{Kind: access.PrincipalUser, ID: int64(id)}
		if _, err := tx.exec(ctx, `insert into workspace_roles (workspace_id, holder_kind, holder_id, role, tree) values ($1, $2, $3, $4, $5) on conflict (workspace_id, holder_kind, holder_id) do nothing`,
			w, holder.Kind.String(), holder.ID, access.WorkspaceMember.String(), false); err != nil {
			return nil, err
		}
		if err := tx.log(ctx, access.UserChanged{User: id, Role: access.Member, Email: person.Email, Name: person.Name},
			access.WorkspaceRoleChanged{Workspace: w, Holder: holder, Role: access.WorkspaceMember}); err != nil {
			return nil, err
		}
		people[person.Email] = id
	}
	return people, nil
}

// importNames creates what an entry names and is not there, and adds it to names.
func (tx *Tx) importNames(ctx context.Context, batch track.ImportBatch, e track.ImportEntry, names track.WorkspaceNames) (err error) {
	if client := e.Project.Client; client != "" && names.Clients[client] == 0 {
		if names.Clients[client], err = tx.createClient(ctx, batch.Workspace, client); err != nil {
			return err
		}
	}
	for _, tag := range e.Tags {
		if names.Tags[tag] == 0 {
			if names.Tags[tag], err = tx.createTag(ctx, batch.Workspace, tag); err != nil {
				return err
			}
		}
	}
	if name := e.Project; name.Name != "" && names.Projects[name] == 0 {
		colour := track.ColourOf(name.Name)
		slot, err := tx.freeSlot(ctx, colour, 0, func(access.ProjectID) bool { return true })
		if err != nil {
			return err
		}
		id, err := tx.createProject(ctx, track.Project{WorkspaceID: batch.Workspace, ClientID: names.Clients[name.Client], Name: name.Name, Colour: colour, Slot: slot, Billable: true, Currency: batch.Currency})
		if err != nil {
			return err
		}
		if err := tx.putProjectMember(ctx, id, access.Principal{Kind: access.PrincipalUser, ID: int64(tx.actor)}, true, nil); err != nil {
			return err
		}
		names.Projects[name] = id
	}
	if task := (track.TaskName{Project: e.Project, Name: e.Task}); e.Task != "" && names.Tasks[task] == 0 {
		if names.Tasks[task], err = tx.createTask(ctx, names.Projects[e.Project], e.Task); err != nil {
			return err
		}
	}
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
		args = append(args, int64(e.user), nullID(e.project), nullID(e.task), e.description, e.billable, ms(e.start), ms(e.stop), int64(e.stop.Sub(e.start)/time.Second), nullCents(e.rate.Billed), nullCents(e.rate.Cost), e.currency, e.key)
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
