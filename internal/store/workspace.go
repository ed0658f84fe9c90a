package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/org"
	"vitrine/internal/rows"
)

const workspaceColumns = `select id, coalesce(parent_id, 0), name, path, settings, coalesce(default_dashboard_id, 0) from workspaces`

func scanWorkspace(r row) (w org.WorkspaceRecord, err error) {
	var text []byte
	if err := r.Scan(&w.ID, &w.Parent, &w.Name, &w.Path, &text, &w.DefaultDashboard); err != nil {
		return w, err
	}
	return w, json.Unmarshal(text, &w.Settings)
}

const (
	workspaceTaken = "There is a workspace with this path already."

	workspaceCycles = "A workspace cannot lie below itself."
)

func workspaceFact(w org.WorkspaceRecord) access.WorkspaceChanged {
	return access.WorkspaceChanged{Workspace: w.ID, Parent: w.Parent, Name: w.Name, Default: w.DefaultDashboard, Rates: seenBy(w.Settings.RatesVisible), Costs: seenBy(w.Settings.CostsVisible)}
}

// seenBy reads who is shown one kind of money from what a workspace's settings say.
func seenBy(setting string) rows.SeenBy {
	var s rows.SeenBy
	_ = s.UnmarshalText([]byte(setting)) // settings are checked before they are kept
	return s
}

// Workspaces of an organization.
func (s *Store) Workspaces(ctx context.Context, id access.OrganizationID) ([]org.WorkspaceRecord, error) {
	rows, err := s.query(ctx, workspaceColumns+` where organization_id = $1 order by id`, id)
	return rowsOf(rows, err, scanWorkspace)
}

// RootWorkspaces are those without a parent.
func (s *Store) RootWorkspaces(ctx context.Context, org access.OrganizationID) (roots []access.WorkspaceID, err error) {
	rows, err := s.query(ctx, `select id from workspaces where organization_id = $1 and parent_id is null order by id`, org)
	err = each(rows, err, func(r *sql.Rows) error {
		var id access.WorkspaceID
		err := r.Scan(&id)
		roots = append(roots, id)
		return err
	})
	return roots, err
}

func createWorkspace(ctx context.Context, tx *Tx, w org.WorkspaceRecord) (access.WorkspaceID, error) {
	text, err := json.Marshal(w.Settings)
	if err != nil {
		return 0, err
	}
	err = tx.queryRow(ctx, `insert into workspaces (organization_id, parent_id, name, path, settings, created_at) values ($1, $2, $3, $4, $5, $6) returning id`,
		tx.org, null(w.Parent), w.Name, w.Path, string(text), ms(tx.Now)).Scan(&w.ID)
	if err != nil {
		return 0, taken(err, fault.New(fault.Conflict, workspaceTaken))
	}
	return w.ID, tx.log(ctx, workspaceFact(w))
}

// workspaceExists is NotFound unless the workspace belongs to the organization of the transaction.
func workspaceExists(ctx context.Context, tx *Tx, w access.WorkspaceID) error {
	var found bool
	if err := tx.queryRow(ctx, `select exists (select 1 from workspaces where +organization_id = $1 and id = $2)`, tx.org, w).Scan(&found); err != nil {
		return err
	}
	if !found {
		return fault.Missing()
	}
	return nil
}

// CreateWorkspace makes a workspace, whose creator is its admin from then on.
func (s *Store) CreateWorkspace(ctx context.Context, who access.Caller, w org.WorkspaceRecord) (id access.WorkspaceID, err error) {
	_, err = s.writeAs(ctx, who, func(tx *Tx) error {
		if w.Parent != 0 {
			if err := workspaceExists(ctx, tx, w.Parent); err != nil {
				return err
			}
		}
		id, err = once(ctx, tx, func() (access.WorkspaceID, error) {
			id, err := createWorkspace(ctx, tx, w)
			if err != nil || who.User == 0 {
				return id, err
			}
			return id, setWorkspaceRole(ctx, tx, org.RoleRecord{Workspace: id, Holder: access.Principal{Kind: access.PrincipalUser, ID: int64(who.User)}, Role: access.WorkspaceAdmin})
		})
		return err
	})
	return id, err
}

// ChangeWorkspace changes a workspace. Conflict when it would lie below itself.
func (s *Store) ChangeWorkspace(ctx context.Context, who access.Caller, id access.WorkspaceID, change func(*org.WorkspaceRecord) error) error {
	at := who.Organization
	_, err := s.writeAs(ctx, who, func(tx *Tx) error {
		w, err := scanWorkspace(tx.queryRow(ctx, workspaceColumns+` where +organization_id = $1 and id = $2`, at, id))
		if err != nil {
			return missing(err)
		}
		if err := change(&w); err != nil {
			return err
		}
		text, err := json.Marshal(w.Settings)
		if err != nil {
			return err
		}
		if w.Parent != 0 {
			if err := workspaceExists(ctx, tx, w.Parent); err != nil {
				return err
			}
			view, err := tx.decided(ctx, who)
			if err != nil {
				return err
			}
			if view.WorkspaceCycle(w.ID, w.Parent) {
				return fault.New(fault.Conflict, workspaceCycles)
			}
		}
		err = one(tx.exec(ctx, `update workspaces set parent_id = $3, name = $4, settings = $5, default_dashboard_id = $6 where id = $1 and organization_id = $2`,
			w.ID, at, null(w.Parent), w.Name, string(text), null(w.DefaultDashboard)))
		if err != nil {
			return err
		}
		if err := tx.log(ctx, workspaceFact(w)); err != nil {
			return err
		}
		return tx.note(ctx, "workspaces.saved", struct {
			Workspace access.WorkspaceID    `json:"workspace"`
			Settings  org.WorkspaceSettings `json:"settings"`
		}{w.ID, w.Settings})
	})
	return err
}

// WorkspacesByPath are the workspaces of an organization.
func (s *Store) WorkspacesByPath(ctx context.Context, org access.OrganizationID) (map[string]access.WorkspaceID, error) {
	all := map[string]access.WorkspaceID{}
	rows, err := s.query(ctx, `select path, id from workspaces where organization_id = $1`, org)
	err = each(rows, err, func(r *sql.Rows) error {
		var path string
		var id access.WorkspaceID
		err := r.Scan(&path, &id)
		all[path] = id
		return err
	})
	return all, err
}
