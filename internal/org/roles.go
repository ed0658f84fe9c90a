package org

import (
	"cmp"
	"slices"
	"strings"

	"vitrine/internal/access"
)

// PersonReach is a role that somebody has in a workspace without having been given it there themselves.
type PersonReach struct {
	ID    access.WorkspaceID   `json:"id"`
	Name  string               `json:"name"`
	Role  access.WorkspaceRole `json:"role"`
	Tree  bool                 `json:"tree" doc:"In every workspace below too"`
	Group *Named               `json:"group,omitempty" doc:"The group whose role it is; absent: their own"`
	Above bool                 `json:"above" doc:"Given in a workspace above, in which the caller has no role"`
}

// reach tells in which workspaces people have roles as the caller may know it.
type reach struct {
	who  access.Caller
	mine map[access.WorkspaceID]WorkspaceRecord
	tops []WorkspaceRecord // those of mine that stand under none of mine
}

func reachFor(who access.Caller, workspaces []WorkspaceRecord) reach {
	r := reach{who: who, mine: map[access.WorkspaceID]WorkspaceRecord{}}
	for _, w := range workspaces {
		if who.View.WorkspaceRole(who.User, w.ID) != access.NoWorkspaceRole {
			r.mine[w.ID] = w
		}
	}
	for _, w := range r.mine {
		if _, under := r.mine[w.Parent]; !under {
			r.tops = append(r.tops, w)
		}
	}
	return r
}

// of a user: roles of their groups, and what flows down from workspaces the caller has no role in, named by the topmost
// workspace that the caller knows.
func (r reach) of(user access.UserID) []PersonReach {
	all := []PersonReach{}
	for _, h := range r.who.View.RolesHeld(user) {
		role := PersonReach{Role: h.Role, Tree: h.Tree}
		if h.Group != 0 {
			role.Group = &Named{ID: int64(h.Group), Name: r.who.View.Name(access.Principal{Kind: access.PrincipalGroup, ID: int64(h.Group)})}
		}
		if w, known := r.mine[h.Workspace]; known {
			if h.Group != 0 {
				role.ID, role.Name = w.ID, w.Name
				all = append(all, role)
			}
			continue
		}
		if !h.Tree {
			continue
		}
		below := r.who.View.Descendants(h.Workspace)
		for _, w := range r.tops {
			if slices.Contains(below, w.ID) {
				role.ID, role.Name, role.Above = w.ID, w.Name, true
				all = append(all, role)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b PersonReach) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.ID, b.ID), -cmp.Compare(a.Role, b.Role))
	})
	return all
}
