package access

// HeldRole is a workspace role somebody holds, where it was given.
type HeldRole struct {
	Workspace WorkspaceID
	Role      WorkspaceRole
	Tree      bool    // in every workspace below too
	Group     GroupID // whose role it is; 0: their own
}

// RolesHeld is every workspace role u holds, their own and those of the groups they are in, however deep. None for
// organization admins, who are admin everywhere without one, for guests and for people who left.
func (s *Snapshot) RolesHeld(u UserID) (all []HeldRole) {
	i, known := s.userIDs.Of(int64(u))
	if !known {
		return nil
	}
	p := s.people.At(i)
	if p.role == Admin || p.role <= Guest {
		return nil
	}
	add := func(roles []roleHeld, of GroupID) {
		for _, h := range roles {
			if w := s.workspaceInfos.At(h.at); w.exists && h.role != NoWorkspaceRole {
				all = append(all, HeldRole{Workspace: w.id, Role: h.role, Tree: h.tree, Group: of})
			}
		}
	}
	add(p.roles(), 0)
	for _, g := range p.groups() {
		add(s.groups.At(g).roles, s.groups.At(g).id)
	}
	return all
}
