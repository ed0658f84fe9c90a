package store

import (
	"context"
	"database/sql"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/track"
)

const projectsGoneKind = "projects.deleted"

// projectWas is a project with all that goes with it, as the log keeps one that was deleted.
type projectWas struct {
	Workspace access.WorkspaceID `json:"workspace"`
	Client    track.ClientID     `json:"client"`
	Name      string             `json:"name"`
	Colour    string             `json:"colour"`
	Public    bool               `json:"public"`
	Archived  bool               `json:"archived"`
	Billable  bool               `json:"billable"`
	Rate      *int64             `json:"rate_cents"`
	Currency  string             `json:"currency"`
	Estimate  int64              `json:"estimate_seconds"`
	CreatedBy access.UserID      `json:"created_by"`
	CreatedAt int64              `json:"created_at"`
	Members   []memberWas        `json:"members"`
	Tasks     []taskWas          `json:"tasks"`
}

type memberWas struct {
	Kind    access.PrincipalKind `json:"kind"`
	ID      int64                `json:"id"`
	Manager bool                 `json:"manager"`
	Rate    *int64               `json:"rate_cents"`
}

type taskWas struct {
	ID   track.TaskID `json:"id"`
	Name string       `json:"name"`
	Done bool         `json:"done"`
}

func (tx *Tx) projectWas(ctx context.Context, p access.ProjectID) (was projectWas, err error) {
	var rate sql.NullInt64
	err = tx.queryRow(ctx, `select workspace_id, coalesce(client_id, 0), name, colour, public, archived, billable, rate_cents, currency, coalesce(estimate_seconds, 0), coalesce(created_by, 0), created_at
		from projects where +organization_id = $1 and id = $2`, tx.org, p).
		Scan(&was.Workspace, &was.Client, &was.Name, &was.Colour, &was.Public, &was.Archived, &was.Billable, &rate, &was.Currency, &was.Estimate, &was.CreatedBy, &was.CreatedAt)
	if err != nil {
		return was, missing(err)
	}
	was.Rate, was.Members, was.Tasks = pointer(rate), []memberWas{}, []taskWas{}
	rows, err := tx.query(ctx, `select holder_kind, holder_id, manager, rate_cents from project_members where project_id = $1 order by holder_kind, holder_id`, p)
	if err := each(rows, err, func(r *sql.Rows) error {
		var m memberWas
		var rate sql.NullInt64
		err := r.Scan(textOf(&m.Kind), &m.ID, &m.Manager, &rate)
		m.Rate = pointer(rate)
		was.Members = append(was.Members, m)
		return err
	}); err != nil {
		return was, err
	}
	rows, err = tx.query(ctx, `select id, name, done from tasks where project_id = $1 order by id`, p)
	return was, each(rows, err, func(r *sql.Rows) error {
		var t taskWas
		err := r.Scan(&t.ID, &t.Name, &t.Done)
		was.Tasks = append(was.Tasks, t)
		return err
	})
}

// facts are what the permission engine learns of a project that comes back; a member who is gone meanwhile is not in them.
func (was projectWas) facts(id access.ProjectID) []access.Change {
	facts := []access.Change{access.ProjectChanged{Project: id, Workspace: was.Workspace, Name: was.Name, Public: was.Public}}
	for _, m := range was.Members {
		facts = append(facts, access.ProjectMemberChanged{Project: id, Holder: access.Principal{Kind: m.Kind, ID: m.ID}, Member: true, Manager: m.Manager})
	}
	return facts
}

// RestoreProject brings back a project that was deleted, with its team, their rates and its tasks, once check agrees with the
// caller's rights on it as they would be. One that is there stays as it is.
func (s *Store) RestoreProject(ctx context.Context, who access.Caller, p access.ProjectID, check func(access.ProjectRights) error) error {
	err := s.tracked(ctx, who, false, func(tx *Tx, _ *guard) error {
		var there bool
		if err := tx.queryRow(ctx, `select exists (select 1 from projects where +organization_id = $1 and id = $2)`, tx.org, p).Scan(&there); err != nil {
			return err
		}
		if there {
			if err := check(who.View.ProjectRights(who.User, p)); err != nil {
				return err
			}
			return errNothing
		}
		var was projectWas
		if err := tx.lastGone(ctx, projectsGoneKind, int64(p), &was); err != nil {
			return err
		}
		if err := tx.stillMembers(ctx, &was); err != nil {
			return err
		}
		view, err := who.View.Apply(who.View.Revision()+1, was.facts(p)...)
		if err != nil {
			return err
		}
		if err := check(view.ProjectRights(who.User, p)); err != nil {
			return err
		}
		return tx.restoreProject(ctx, p, was)
	})
	return unlessNothing(err)
}

// stillMembers takes out of a team who is not in the organization any more.
func (tx *Tx) stillMembers(ctx context.Context, was *projectWas) error {
	var still []memberWas
	for _, m := range was.Members {
		exists := `select exists (select 1 from memberships where organization_id = $1 and user_id = $2)`
		if m.Kind == access.PrincipalGroup {
			exists = `select exists (select 1 from groups where +organization_id = $1 and id = $2)`
		}
		var is bool
		if err := tx.queryRow(ctx, exists, tx.org, m.ID).Scan(&is); err != nil {
			return err
		}
		if is {
			still = append(still, m)
		}
	}
	was.Members = still
	return nil
}

func (tx *Tx) restoreProject(ctx context.Context, p access.ProjectID, was projectWas) error {
	if was.Client != 0 {
		var is bool
		if err := tx.queryRow(ctx, `select exists (select 1 from clients where +organization_id = $1 and id = $2)`, tx.org, was.Client).Scan(&is); err != nil || !is {
			return orElse(err, fault.New(fault.Conflict, "Its client has been deleted since."))
		}
	}
	_, err := tx.exec(ctx, `insert into projects (id, organization_id, workspace_id, client_id, name, colour, public, archived, billable, rate_cents, currency, estimate_seconds, created_by, created_at, revision)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		p, tx.org, was.Workspace, null(was.Client), was.Name, was.Colour, was.Public, was.Archived, was.Billable, nullCents(was.Rate), was.Currency, null(was.Estimate), null(was.CreatedBy), was.CreatedAt, tx.Revision)
	if err != nil {
		return taken(err, track.Duplicate())
	}
	if err := tx.log(ctx, access.ProjectChanged{Project: p, Workspace: was.Workspace, Name: was.Name, Public: was.Public}); err != nil {
		return err
	}
	for _, m := range was.Members {
		if err := tx.putProjectMember(ctx, p, access.Principal{Kind: m.Kind, ID: m.ID}, m.Manager, m.Rate); err != nil {
			return err
		}
	}
	for _, t := range was.Tasks {
		if _, err := tx.exec(ctx, `insert into tasks (id, organization_id, project_id, name, done, revision) values ($1, $2, $3, $4, $5, $6)`, t.ID, tx.org, p, t.Name, t.Done, tx.Revision); err != nil {
			return err
		}
	}
	return tx.note(ctx, "projects.saved", map[string]any{"ids": []access.ProjectID{p}, "restored": true})
}
