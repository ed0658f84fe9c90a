package store

import (
	"context"
	"fmt"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/track"
)

var _ track.Store = (*Store)(nil)

// trackReads is [track.Reader] over the tables as they are, or as a transaction has them.
type trackReads struct{ querier }

var _ track.Reader = trackReads{}

// TrackedWorkspace is the workspace's part that tracked time needs.
func (s *Store) TrackedWorkspace(ctx context.Context, org access.OrganizationID, w access.WorkspaceID) (track.Workspace, error) {
	return trackReads{s}.TrackedWorkspace(ctx, org, w)
}

func (q trackReads) TrackedWorkspace(ctx context.Context, org access.OrganizationID, w access.WorkspaceID) (track.Workspace, error) {
	found := track.Workspace{ID: w}
	var settings []byte
	err := q.queryRow(ctx, `select name, settings from workspaces where +organization_id = $1 and id = $2`, org, w).Scan(&found.Name, &settings)
	if err != nil {
		return found, missing(err)
	}
	found.Settings, err = track.ParseSettings(settings)
	return found, err
}

// scoped is the condition that lets the rows of a scope through; none for the zero scope. No index is read for it.
func scoped(c *clause, scope []access.WorkspaceRows) string {
	var all, own []access.WorkspaceID
	var projects []access.ProjectID
	var me access.UserID
	for _, rows := range scope {
		switch {
		case rows.All:
			all = append(all, rows.Workspace)
		default:
			if rows.Own != 0 {
				me, own = rows.Own, append(own, rows.Workspace)
			}
			projects = append(projects, rows.Projects...)
		}
	}
	var any []string
	if len(all) > 0 {
		any = append(any, in(c, "+e.workspace_id", all))
	}
	if len(own) > 0 {
		c.args = append(c.args, me)
		user := fmt.Sprintf("+e.user_id = $%d and ", len(c.args))
		any = append(any, "("+user+in(c, "+e.workspace_id", own)+")")
	}
	if len(projects) > 0 {
		any = append(any, in(c, "+e.project_id", projects))
	}
	if len(any) == 0 {
		return "false"
	}
	return "(" + strings.Join(any, " or ") + ")"
}
