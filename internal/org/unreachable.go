package org

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// FindUnreachable is where to look.
type FindUnreachable struct {
	Page
	Workspace access.WorkspaceID `query:"workspace_id" doc:"0: wherever the caller may look"`
}

// OutOfReach is somebody with whom something of a workspace is shared and who cannot open it, since they have no role there.
type OutOfReach struct {
	User          Named              `json:"user"`
	Workspace     access.WorkspaceID `json:"workspace_id"`
	WorkspaceName string             `json:"workspace"`
	Grants        int                `json:"grants" doc:"How many shares open nothing to them"`
	CanMend       bool               `json:"can_mend" doc:"The caller may give them the role that is missing; to a guest nobody can"`
}

// Unreachable is, by workspace and name, for analysts of a workspace, who need no rights on what is shared and learn nothing
// of it. There is nobody under a scheme that demands no access to the workspace.
func (d *Directory) Unreachable(_ context.Context, who access.Caller, in FindUnreachable) (List[OutOfReach], error) {
	if err := fault.Within(in); err != nil {
		return List[OutOfReach]{}, err
	}
	workspaces := who.View.Workspaces()
	if in.Workspace != 0 {
		if err := who.RequireRole(in.Workspace, access.WorkspaceAnalyst); err != nil {
			return List[OutOfReach]{}, err
		}
		workspaces = []access.WorkspaceID{in.Workspace}
	}
	var items []OutOfReach
	for _, w := range workspaces {
		name := who.View.Name(access.Principal{Kind: access.PrincipalWorkspace, ID: int64(w)})
		for u, grants := range who.OutOfReach(w) {
			one := OutOfReach{User: Named{ID: int64(u)}, Workspace: w, WorkspaceName: name, Grants: grants, CanMend: who.View.OrganizationRole(u) != access.Guest}
			one.User.Name, _ = who.View.UserName(u)
			items = append(items, one)
		}
	}
	slices.SortFunc(items, func(a, b OutOfReach) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.WorkspaceName), strings.ToLower(b.WorkspaceName)), cmp.Compare(a.Workspace, b.Workspace),
			cmp.Compare(strings.ToLower(a.User.Name), strings.ToLower(b.User.Name)), cmp.Compare(a.User.ID, b.User.ID))
	})
	return List[OutOfReach]{Items: cut(items, in.Page), Total: len(items)}, nil
}

// MendReach names whom to give the missing role, and where.
type MendReach struct {
	User access.UserID `path:"user"`
	Body MendReachBody
}

type MendReachBody struct {
	Workspace access.WorkspaceID `json:"workspace_id"`
}

// MendReach gives somebody who cannot reach what is shared with them the role of a viewer. NotFound for anybody else.
func (d *Directory) MendReach(ctx context.Context, who access.Caller, in MendReach) error {
	return d.Store.ChangeAccess(ctx, who, func(who access.Caller) ([]access.Change, error) {
		return who.PlanMend(in.Body.Workspace, in.User)
	})
}
