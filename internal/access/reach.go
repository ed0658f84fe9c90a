package access

import (
	"slices"

	"vitrine/internal/fault"
)

// OutOfReach are the people to whom a working grant on something of a workspace opens nothing, since they have no access to
// the workspace, with how many there are: given to themselves, or to a group they are in. None where the scheme demands no
// access, and to those who may not mend it. It says nothing of what is shared.
func (who Caller) OutOfReach(home WorkspaceID) map[UserID]int {
	s := who.View
	all := map[UserID]int{}
	if !who.Mends(home) {
		return all
	}
	w, _ := s.workspaceIDs.Of(int64(home))
	counted := map[principal][]UserID{}
	for n := range s.blocks.Len() {
		b := s.blocks.At(n)
		if b == nil || b.hot == nil {
			continue
		}
		for k := range uint32(perBlock) {
			// Grants that a chart had in the library sleep while it lives in a dashboard.
			rec := b.record(k)
			if rec[0]&(flagExists|flagLiving) != flagExists || rec[1]&indexMask != w {
				continue
			}
			x := s.resource(n*perBlock + k)
			for _, g := range x.grants {
				to := g.to()
				if kind := to & kindMask; g.expired(who.Now) || s.can[g.level()] == 0 || kind != toUser && kind != toGroup {
					continue
				}
				people, known := counted[to]
				if !known {
					people = s.outOfReach(to, w)
					counted[to] = people
				}
				for _, u := range people {
					all[u]++
				}
			}
		}
	}
	return all
}

// outOfReach are those of a user or the members of a group who are in the organization and do not reach a workspace.
func (s *Snapshot) outOfReach(to principal, w uint32) (people []UserID) {
	add := func(u uint32) bool {
		if p := s.people.At(u); p.role != NotInOrganization && !s.reaches(p, w) {
			people = append(people, s.profiles.At(u).id)
		}
		return true
	}
	if i := uint32(to & indexMask); to&kindMask == toUser {
		add(i)
	} else {
		s.inGroup(i, map[uint32]bool{}, add)
	}
	slices.Sort(people)
	return slices.Compact(people)
}

// Mends tells whether the caller may give people the access to a workspace that they lack to open what is shared with them.
func (who Caller) Mends(home WorkspaceID) bool {
	s := who.View
	return s.scheme.Access.Demanded && s.WorkspaceRole(who.User, home) >= s.scheme.Mending()
}

// PlanMend gives somebody who is out of reach of what is shared with them in a workspace the role of a viewer there. To this
// call nobody else exists.
func (who Caller) PlanMend(home WorkspaceID, user UserID) ([]Change, error) {
	if err := who.RequireRole(home, who.View.scheme.Mending()); err != nil {
		return nil, err
	}
	switch {
	case who.OutOfReach(home)[user] == 0:
		return nil, fault.Missing()
	case who.View.OrganizationRole(user) == Guest:
		return nil, fault.New(fault.Denied, "Guests cannot have a role in a workspace. Make them a member first.")
	}
	return []Change{WorkspaceRoleChanged{Workspace: home, Holder: Principal{Kind: PrincipalUser, ID: int64(user)}, Role: WorkspaceViewer}}, nil
}
