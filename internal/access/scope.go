package access

import (
	"slices"
	"time"

	"vitrine/internal/rows"
)

// OrganizationRole of u.
func (s *Snapshot) OrganizationRole(u UserID) OrganizationRole {
	i, ok := s.userIDs.Of(int64(u))
	if !ok {
		return NotInOrganization
	}
	return s.people.At(i).role
}

// WorkspaceRole is the strongest role of u that reaches w; organization admins are admin in every workspace, guests
// and people who left have none.
func (s *Snapshot) WorkspaceRole(u UserID, w WorkspaceID) WorkspaceRole {
	i, known := s.userIDs.Of(int64(u))
	at, exists := s.workspaceIDs.Of(int64(w))
	if !known || !exists || !s.workspaceInfos.At(at).exists {
		return NoWorkspaceRole
	}
	return s.roleIn(s.people.At(i), at)
}

// Told is a workspace as it is named to the caller: 0 for every one in which they have no role, as they are not to know which
// there are.
func (who Caller) Told(w WorkspaceID) WorkspaceID {
	if who.View.WorkspaceRole(who.User, w) == NoWorkspaceRole {
		return 0
	}
	return w
}

// Descendants of w in the workspace tree, w first; none when w is unknown.
func (s *Snapshot) Descendants(w WorkspaceID) []WorkspaceID {
	at, ok := s.workspaceIDs.Of(int64(w))
	if !ok || !s.workspaceInfos.At(at).exists {
		return nil
	}
	var all []WorkspaceID
	for _, d := range s.descendants(at) {
		all = append(all, s.workspaceInfos.At(d).id)
	}
	return all
}

// Members of a group, nested ones too, sorted.
func (s *Snapshot) Members(g GroupID) []UserID {
	at, ok := s.groupIDs.Of(int64(g))
	if !ok {
		return nil
	}
	all := []UserID{}
	s.inGroup(at, map[uint32]bool{}, func(u uint32) bool {
		all = append(all, s.profiles.At(u).id)
		return true
	})
	slices.Sort(all)
	return slices.Compact(all)
}

// GroupCycle tells whether putting member into g would make a group a member of itself.
func (s *Snapshot) GroupCycle(g, member GroupID) bool {
	at, known := s.groupIDs.Of(int64(g))
	in, exists := s.groupIDs.Of(int64(member))
	return g == member || known && exists && slices.Contains(s.groups.At(at).up, in)
}

// WorkspaceCycle tells whether putting w under parent would make a workspace its own ancestor.
func (s *Snapshot) WorkspaceCycle(w, parent WorkspaceID) bool {
	at, known := s.workspaceIDs.Of(int64(w))
	up, exists := s.workspaceIDs.Of(int64(parent))
	return w == parent || known && exists && s.isBelow(up, at)
}

// Resource facts: kind, home, owner, private, perspective, title; ok is false for an unknown id.
func (s *Snapshot) Resource(r ResourceID) (facts ResourceChanged, ok bool) {
	at, ok := s.position(r)
	if !ok {
		return facts, false
	}
	x := s.resource(at)
	return s.factsOf(&x), x.exists
}

func (s *state) factsOf(x *resource) ResourceChanged {
	if !x.exists && x.bin.at == 0 {
		return ResourceChanged{}
	}
	facts := ResourceChanged{
		Resource: x.id, Kind: x.kind, Home: s.workspaceInfos.At(x.home).id, Owner: s.profiles.At(x.owner).id,
		Private: x.private, Perspective: x.perspective, Title: x.title,
	}
	if x.kind == Chart {
		facts.Author = s.profiles.At(x.author).id
	}
	if x.in != 0 {
		facts.In = s.idAt(x.in - 1)
	}
	if x.money != 0 {
		facts.ShowsMoney = s.profiles.At(x.money - 1).id
	}
	if x.bin.at != 0 {
		facts.Binned, facts.WasDefault = time.Unix(0, x.bin.at).UTC(), x.bin.wasDefault
		if x.bin.by != 0 {
			facts.BinnedBy = s.profiles.At(x.bin.by - 1).id
		}
	}
	return facts
}

// RowScope of a user in some workspaces and their descendants (access.md, Perspective and data). A workspace the user has no
// role in is not in it. A workspace viewer counts only their own entries: those they made when they could still track.
// Guests and people who left count nothing.
func (s *Snapshot) RowScope(u UserID, tops ...WorkspaceID) (scope rows.Scope) {
	i, known := s.userIDs.Of(int64(u))
	if !known {
		return scope
	}
	for _, w := range tops {
		top, exists := s.workspaceIDs.Of(int64(w))
		if !exists || !s.workspaceInfos.At(top).exists {
			continue
		}
		for _, at := range s.descendants(top) {
			s.addRows(&scope, i, at)
		}
	}
	return scope
}

// RowsAt is the part of a user's row scope in some workspaces, without what is below them.
func (s *Snapshot) RowsAt(u UserID, workspaces ...WorkspaceID) (scope rows.Scope) {
	i, known := s.userIDs.Of(int64(u))
	for _, w := range workspaces {
		if at, exists := s.workspaceIDs.Of(int64(w)); known && exists {
			s.addRows(&scope, i, at)
		}
	}
	return scope
}

// addRows adds what a person may count in a workspace.
func (s *Snapshot) addRows(scope *rows.Scope, person, at uint32) {
	p, w := s.people.At(person), s.workspaceInfos.At(at)
	role := s.roleIn(p, at)
	if role == NoWorkspaceRole || !w.exists {
		return
	}
	here := rows.Workspace{ID: int64(w.id), Own: int64(s.profiles.At(person).id)}
	var managed []int64
	switch {
	case role == WorkspaceAdmin:
		here.All = true
	case role >= WorkspaceMember:
		for _, j := range w.projects {
			x := s.projects.At(j)
			manages := x.holds(person, p).manager
			if manages {
				managed = append(managed, int64(x.id))
			}
			if x.public || manages {
				here.Projects = append(here.Projects, int64(x.id))
			}
		}
		slices.Sort(here.Projects)
		slices.Sort(managed)
	}
	here.Rates, here.Costs = moneyOf(w.rates, role, managed), moneyOf(w.costs, role, managed)
	scope.Workspaces = append(scope.Workspaces, here)
}

// moneyOf is what somebody is shown of money that is for some in a workspace, by their role there and the projects they manage.
func moneyOf(by rows.SeenBy, role WorkspaceRole, managed []int64) rows.Money {
	switch {
	case role == WorkspaceAdmin, by == rows.SeenByEveryone:
		return rows.Money{All: true, SeenBy: by}
	case by == rows.SeenByManagers:
		return rows.Money{Projects: managed, SeenBy: by}
	}
	return rows.Money{SeenBy: by}
}

// holds is what a person is on a project, themselves or through a group.
func (x *project) holds(u uint32, p *person) (h holder) {
	for _, o := range x.users {
		if o.at == u {
			h.member, h.manager = o.member, o.manager
		}
	}
	for _, o := range x.groups {
		if p.isIn(o.at) {
			h.member, h.manager = h.member || o.member, h.manager || o.manager
		}
	}
	return h
}

// ProjectRights of a user on a project; all false when the project is unknown or not to be seen. A workspace viewer
// has none, whatever project they were put on.
func (s *Snapshot) ProjectRights(u UserID, p ProjectID) ProjectRights {
	i, known := s.userIDs.Of(int64(u))
	at, exists := s.projectIDs.Of(int64(p))
	if !known || !exists {
		return ProjectRights{}
	}
	x, who := s.projects.At(at), s.people.At(i)
	if !x.exists {
		return ProjectRights{}
	}
	switch role := s.roleIn(who, x.workspace); {
	case role == WorkspaceAdmin:
		return ProjectRights{See: true, Track: true, Manage: true, Admin: true}
	case role >= WorkspaceMember:
		h := x.holds(i, who)
		on := x.public || h.member || h.manager
		return ProjectRights{See: on, Track: on, Manage: h.manager}
	}
	return ProjectRights{}
}
