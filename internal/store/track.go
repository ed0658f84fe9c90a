package store

import (
	"context"

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
