package store

import (
	"context"
	"database/sql"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/track"
)

// ProjectIDs that the filter lets through, by name. A search is for the name of the project or of its client.
func (s *Store) ProjectIDs(ctx context.Context, org access.OrganizationID, f track.ProjectFilter) ([]access.ProjectID, error) {
	projects, err := s.namesOf(ctx, org, projectNames)
	if err != nil {
		return nil, err
	}
	search := strings.ToLower(strings.TrimSpace(f.Search))
	var of map[int64]bool // clients with that name
	if search != "" {
		clients, err := s.namesOf(ctx, org, clientNames)
		if err != nil {
			return nil, err
		}
		of = map[int64]bool{}
		for i := range clients {
			if strings.Contains(clients[i].folded, search) {
				of[clients[i].id] = true
			}
		}
	}
	ids := make([]access.ProjectID, 0, len(projects))
	for i := range projects {
		switch p := &projects[i]; {
		case f.Workspace != 0 && p.workspace != f.Workspace,
			f.Client != 0 && p.client != int64(f.Client),
			!p.archivedAs(f.Archived),
			search != "" && !of[p.client] && !strings.Contains(p.folded, search):
		default:
			ids = append(ids, access.ProjectID(p.id))
		}
	}
	return ids, nil
}

// Projects of the ids, in their order, with every fact.
func (s *Store) Projects(ctx context.Context, org access.OrganizationID, ids []access.ProjectID) ([]track.Project, error) {
	return trackReads{s}.Projects(ctx, org, ids)
}

func (q trackReads) Projects(ctx context.Context, org access.OrganizationID, ids []access.ProjectID) ([]track.Project, error) {
	if len(ids) == 0 {
		return []track.Project{}, nil
	}
	found := map[access.ProjectID]*track.Project{}
	var c clause
	c.add("+p.organization_id = ?", org)
	c.add(in(&c, "p.id", ids))
	rows, err := q.query(ctx, `select p.id, p.workspace_id, w.name, coalesce(p.client_id, 0), coalesce(c.name, ''), p.name, p.colour, p.public, p.archived, p.billable, p.rate_cents, p.currency, coalesce(p.estimate_seconds, 0)
		from projects p join workspaces w on w.id = p.workspace_id left join clients c on c.id = p.client_id where `+c.String(), c.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		p := track.Project{Managers: []track.Named{}}
		var rate sql.NullInt64
		err := r.Scan(&p.ID, &p.WorkspaceID, &p.Workspace, &p.ClientID, &p.Client, &p.Name, &p.Colour, &p.Public, &p.Archived, &p.Billable, &rate, &p.Currency, &p.EstimateSeconds)
		p.RateCents = pointer(rate)
		found[p.ID] = &p
		return err
	})
	if err != nil {
		return nil, err
	}
	c = clause{}
	c.add(in(&c, "m.project_id", ids))
	rows, err = q.query(ctx, `select m.project_id, m.holder_kind, m.holder_id, m.manager, coalesce(`+calledIn("(select p.organization_id from projects p where p.id = m.project_id)")+`, '') as name from project_members m left join users u on m.holder_kind = 'user' and u.id = m.holder_id where `+c.String()+` order by name, m.holder_id`, c.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var id access.ProjectID
		var kind string
		var holder track.Named
		var manager bool
		if err := r.Scan(&id, &kind, &holder.ID, &manager, &holder.Name); err != nil {
			return err
		}
		if p := found[id]; p != nil {
			p.Members++
			if manager && kind == "user" {
				p.Managers = append(p.Managers, holder)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	projects := make([]track.Project, 0, len(found))
	for _, id := range ids {
		if p := found[id]; p != nil {
			projects = append(projects, *p)
		}
	}
	return projects, nil
}

// ProjectSeconds is the time tracked on projects: by all, and by one person.
func (s *Store) ProjectSeconds(ctx context.Context, ids []access.ProjectID, own access.UserID) (map[access.ProjectID]track.Seconds, error) {
	seconds := map[access.ProjectID]track.Seconds{}
	if len(ids) == 0 {
		return seconds, nil
	}
	var c clause
	c.args = append(c.args, own)
	c.add(in(&c, "project_id", ids))
	rows, err := s.query(ctx, `select project_id, cast(sum(seconds) as bigint), cast(sum(case when user_id = $1 then seconds else 0 end) as bigint) from time_entries where `+c.String()+` group by project_id`, c.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var id access.ProjectID
		var n track.Seconds
		err := r.Scan(&id, &n.All, &n.Own)
		seconds[id] = n
		return err
	})
	return seconds, err
}

// CreateProject makes its creator its manager.
func (s *Store) CreateProject(ctx context.Context, who access.Caller, plan func(track.Reader) (track.Project, error)) (id access.ProjectID, err error) {
	err = s.tracked(ctx, who, false, func(tx *Tx, _ *guard) error {
		p, err := plan(trackReads{tx})
		if err != nil {
			return err
		}
		id, err = once(ctx, tx, func() (access.ProjectID, error) {
			id, err := tx.createProject(ctx, p)
			if err != nil {
				return 0, err
			}
			return id, tx.putProjectMember(ctx, id, access.Principal{Kind: access.PrincipalUser, ID: int64(who.User)}, true, nil)
		})
		return err
	})
	return id, err
}

func (tx *Tx) createProject(ctx context.Context, p track.Project) (id access.ProjectID, err error) {
	err = tx.queryRow(ctx, `insert into projects (organization_id, workspace_id, client_id, name, colour, public, archived, billable, rate_cents, currency, estimate_seconds, created_by, created_at, revision)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning id`,
		tx.org, p.WorkspaceID, null(p.ClientID), p.Name, p.Colour, p.Public, p.Archived, p.Billable, nullCents(p.RateCents), p.Currency, null(p.EstimateSeconds), null(tx.actor), ms(tx.Now), tx.Revision).Scan(&id)
	if err != nil {
		return 0, taken(err, track.Duplicate())
	}
	return id, tx.log(ctx, access.ProjectChanged{Project: id, Workspace: p.WorkspaceID, Name: p.Name, Public: p.Public})
}

// UpdateProject changes what the edit names.
func (s *Store) UpdateProject(ctx context.Context, who access.Caller, p access.ProjectID, inLocked bool, plan func(track.Reader) (track.ProjectEdit, track.Pricer, error)) error {
	return s.tracked(ctx, who, inLocked, func(tx *Tx, guard *guard) error {
		edit, past, err := plan(trackReads{tx})
		if err != nil {
			return err
		}
		if edit.ClientID != nil || past != nil {
			if err := guard.holdProject(ctx, p); err != nil {
				return err
			}
		}
		before, err := tx.project(ctx, p)
		if err != nil {
			return err
		}
		var c clause
		c.add("revision = ?", tx.Revision)
		if edit.ClientID != nil {
			c.add("client_id = ?", null(*edit.ClientID))
		}
		if edit.Name != nil {
			c.add("name = ?", *edit.Name)
		}
		if edit.Colour != nil {
			c.add("colour = ?", *edit.Colour)
		}
		if edit.Public != nil {
			c.add("public = ?", *edit.Public)
		}
		if edit.Archived != nil {
			c.add("archived = ?", *edit.Archived)
		}
		if edit.Billable != nil {
			c.add("billable = ?", *edit.Billable)
		}
		if edit.RateCents != nil || edit.InheritRate {
			c.add("rate_cents = ?", nullCents(edit.RateCents))
		}
		if edit.EstimateSeconds != nil {
			c.add("estimate_seconds = ?", null(*edit.EstimateSeconds))
		}
		sets := strings.Join(c.texts, ", ")
		c.texts = nil
		c.add("+organization_id = ?", tx.org)
		c.add("id = ?", p)
		now := access.ProjectChanged{Project: p}
		if err := tx.queryRow(ctx, `update projects set `+sets+` where `+c.String()+` returning workspace_id, name, public`, c.args...).Scan(&now.Workspace, &now.Name, &now.Public); err != nil {
			return taken(missing(err), track.Duplicate())
		}
		after, err := tx.project(ctx, p)
		if err != nil {
			return err
		}
		if err := tx.note(ctx, "projects.saved", map[string]any{"ids": []access.ProjectID{p}, "changed": before.changed(after)}); err != nil {
			return err
		}
		if edit.Name != nil || edit.Public != nil {
			if err := tx.log(ctx, now); err != nil {
				return err
			}
		}
		if past == nil {
			return nil
		}
		var which clause
		which.add("project_id = ?", p)
		return tx.reprice(ctx, now.Workspace, which, past, false)
	})
}

// DeleteProject is Conflict while there are entries on it.
func (s *Store) DeleteProject(ctx context.Context, who access.Caller, p access.ProjectID, inLocked bool) error {
	return s.tracked(ctx, who, inLocked, func(tx *Tx, guard *guard) error {
		if err := guard.holdProject(ctx, p); err != nil {
			return err
		}
		var used bool
		if err := tx.queryRow(ctx, `select exists (select 1 from time_entries where project_id = $1)`, p).Scan(&used); err != nil {
			return err
		}
		if used {
			return fault.New(fault.Conflict, "There is time tracked on the project. Archive it instead.")
		}
		was, err := tx.projectWas(ctx, p)
		if err != nil {
			return err
		}
		done, err := tx.exec(ctx, `delete from projects where +organization_id = $1 and id = $2`, tx.org, p)
		if err := one(done, err); err != nil {
			return err
		}
		if err := tx.note(ctx, projectsGoneKind, map[string]any{"ids": []access.ProjectID{p}, "was": was}); err != nil {
			return err
		}
		return tx.log(ctx, access.ProjectRemoved{Project: p})
	})
}
