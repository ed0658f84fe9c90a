package store

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/track"
)

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
		if err := one(done, err); err != nil {
			return err
		}
		return tx.note(ctx, "time_entries.imported", map[string]any{"import": id, "workspace": batch.Workspace, "created": created})
	})
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
		id, err := tx.createProject(ctx, track.Project{WorkspaceID: batch.Workspace, ClientID: names.Clients[name.Client], Name: name.Name, Colour: track.ColourOf(name.Name), Billable: true, Currency: batch.Currency})
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

// AddEntries keeps entries of several workspaces in one transaction: those whose key is not known yet, but for those that name
// what is not there, or lie in a locked period. Nobody's rights decide.
func (s *Store) AddEntries(ctx context.Context, org access.OrganizationID, all iter.Seq2[access.WorkspaceID, track.ImportEntry]) (added int, err error) {
	_, err = s.write(ctx, org, 0, func(tx *Tx) error {
		people, err := tx.members(ctx, nil)
		if err != nil {
			return err
		}
		type target struct {
			writer entryWriter
			names  track.WorkspaceNames
			lock   time.Time // nothing is added before it
		}
		targets := map[access.WorkspaceID]*target{}
		defer func() {
			for _, t := range targets {
				t.writer.close()
			}
		}()
		for w, e := range all {
			t := targets[w]
			if t == nil {
				t = &target{writer: entryWriter{tx: tx, workspace: w}}
				if t.names, err = workspaceNames(ctx, tx, w); err != nil {
					return err
				}
				at, err := trackReads{tx}.TrackedWorkspace(ctx, org, w)
				if err != nil {
					return err
				}
				t.lock, targets[w] = at.Settings.Lock(), t
			}
			if e.Start.Before(t.lock) {
				continue
			}
			row, err := rowOf(e, people, t.names)
			if errors.Is(err, errLacks) {
				continue
			}
			if err != nil {
				return err
			}
			if err := t.writer.add(ctx, row); err != nil {
				return err
			}
		}
		for _, t := range targets {
			if err := t.writer.flush(ctx); err != nil {
				return err
			}
			added += t.writer.created
		}
		if added == 0 {
			return errNothing
		}
		if err := tx.weigh(ctx, added); err != nil {
			return err
		}
		return tx.note(ctx, "time_entries.imported", map[string]any{"created": added})
	})
	return added, unlessNothing(err)
}
