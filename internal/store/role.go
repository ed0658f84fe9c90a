package store

import (
	"context"

	"vitrine/internal/access"
	"vitrine/internal/org"
)

const roleColumns = `r.workspace_id, r.holder_kind, r.holder_id, r.role, r.tree`

func scanRole(r row) (v org.RoleRecord, err error) {
	err = r.Scan(&v.Workspace, textOf(&v.Holder.Kind), &v.Holder.ID, textOf(&v.Role), &v.Tree)
	return v, err
}

func roleFact(r org.RoleRecord) access.WorkspaceRoleChanged {
	return access.WorkspaceRoleChanged{Workspace: r.Workspace, Holder: r.Holder, Role: r.Role, Tree: r.Tree}
}

func roleRecord(c access.WorkspaceRoleChanged) org.RoleRecord {
	return org.RoleRecord{Workspace: c.Workspace, Holder: c.Holder, Role: c.Role, Tree: c.Tree}
}

// WorkspaceRoles is the roles given in a workspace itself.
func (s *Store) WorkspaceRoles(ctx context.Context, id access.OrganizationID, w access.WorkspaceID) ([]org.RoleRecord, error) {
	rows, err := s.query(ctx, `select `+roleColumns+` from workspace_roles r join workspaces w on w.id = r.workspace_id where +w.organization_id = $1 and w.id = $2`, id, w)
	return rowsOf(rows, err, scanRole)
}

func setWorkspaceRole(ctx context.Context, tx *Tx, r org.RoleRecord) error {
	if r.Role == access.NoWorkspaceRole {
		if err := one(tx.exec(ctx, `delete from workspace_roles where workspace_id = $1 and holder_kind = $2 and holder_id = $3`, r.Workspace, r.Holder.Kind.String(), r.Holder.ID)); err != nil {
			return err
		}
		return tx.log(ctx, roleFact(r))
	}
	_, err := tx.exec(ctx, `insert into workspace_roles (workspace_id, holder_kind, holder_id, role, tree) values ($1, $2, $3, $4, $5)
		on conflict (workspace_id, holder_kind, holder_id) do update set role = excluded.role, tree = excluded.tree`,
		r.Workspace, r.Holder.Kind.String(), r.Holder.ID, r.Role.String(), r.Tree)
	if err != nil {
		return err
	}
	return tx.log(ctx, roleFact(r))
}

// SetWorkspaceRole gives a role to a user or a group of the organization, or takes it away (NoWorkspaceRole).
func (s *Store) SetWorkspaceRole(ctx context.Context, who access.Caller, r org.RoleRecord) error {
	_, err := s.writeAs(ctx, who, func(tx *Tx) error {
		if err := workspaceExists(ctx, tx, r.Workspace); err != nil {
			return err
		}
		if err := inOrganization(ctx, tx, r.Holder); err != nil {
			return err
		}
		return setWorkspaceRole(ctx, tx, r)
	})
	return err
}
