package scheme

import "slices"

// Mending is the workspace role that sees who is out of reach and mends it.
func (s *Scheme) Mending() WorkspaceRole { return max(s.Access.MendedBy, WorkspaceAnalyst) }

// Choosing is the workspace role with which one may choose the perspective of the workspace, and whether staff may.
func (s *Scheme) Choosing() (role WorkspaceRole, staff bool) {
	role = WorkspaceAdmin
	if s.Analysts {
		role = WorkspaceAnalyst
	}
	if s.Choosers&ClassWorkspaceUser != 0 {
		role = WorkspaceViewer
	}
	return role, s.Choosers&ClassStaff != 0
}

// Nearest is the level of the scheme that takes the place of one of another scheme, which can do this; empty for none.
func (s *Scheme) Nearest(key string, has Set) string {
	fits := func(i int) bool { return i >= 0 && s.Can[i] != 0 && s.Can[i]&^has == 0 }
	best := s.LevelIndex(key)
	if !fits(best) {
		for best = len(s.Levels) - 1; best >= 0 && !fits(best); best-- {
		}
	}
	if has.Has(ManageAccess) && (best < 0 || !s.Can[best].Has(ManageAccess)) {
		best = slices.IndexFunc(s.Can, func(can Set) bool { return can.Has(ManageAccess) })
	}
	if best < 0 {
		return ""
	}
	return s.Levels[best].Key
}
