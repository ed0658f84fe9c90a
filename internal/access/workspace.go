package access

import (
	"slices"

	"vitrine/internal/access/persistent"
	"vitrine/internal/rows"
)

// roleHeld is a workspace role seen from one side: at is the workspace in the records of persons and groups, the group in
// the records of workspaces.
type roleHeld struct {
	at   uint32
	role WorkspaceRole
	tree bool
}

// workspace has, side by side, its line (itself, its parent, and so on) and its reach: the groups whose roles reach it,
// their own and what flows down, by group.
type workspace struct {
	parent uint32 // index + 1
	steps  uint32 // of the line
	words  []uint32
}

func (w *workspace) line() []uint32 { return w.words[:w.steps] }

func (w *workspace) reach() []uint32 { return w.words[w.steps:] }

// A word of reach is a group and its role, a word of covers a workspace and the role there.
const reachBits = 3

type workspaceInfo struct {
	id           WorkspaceID
	exists       bool
	rates, costs rows.SeenBy
	name         string
	standard     ResourceID // its default dashboard
	kids         []uint32
	users        persistent.Set // who hold a role here themselves
	groups       []roleHeld     // by group
	projects     []uint32       // sorted
}

func (e *edit) workspace(id WorkspaceID) uint32 {
	i, ok := e.workspaceIDs.Of(int64(id))
	if !ok {
		i = e.workspaceInfos.Len()
		e.workspaceIDs.Set(e.stamp, int64(id), i)
		e.workspaceInfos.Edit(e.stamp, i).id = id
		*e.workspaces.Edit(e.stamp, i) = workspace{steps: 1, words: []uint32{i}}
	}
	return i
}

func (e *edit) workspaceChanged(c WorkspaceChanged) {
	i := e.workspace(c.Workspace)
	var parent uint32
	if c.Parent != 0 {
		parent = e.workspace(c.Parent) + 1
	}
	w := e.workspaces.Edit(e.stamp, i)
	if w.parent != parent {
		if w.parent != 0 {
			up := e.workspaceInfos.Edit(e.stamp, w.parent-1)
			up.kids = persistent.Remove(up.kids, i)
		}
		if parent != 0 {
			up := e.workspaceInfos.Edit(e.stamp, parent-1)
			up.kids = persistent.Insert(up.kids, i)
		}
		w.parent = parent
		e.dirtyWorkspaces[i] = true
	}
	p := e.workspaceInfos.Edit(e.stamp, i)
	p.exists, p.name, p.standard, p.rates, p.costs = true, c.Name, c.Default, c.Rates, c.Costs
	if p.rates == rows.SeenByDefault {
		p.rates = rows.SeenByManagers
	}
	if p.costs == rows.SeenByDefault {
		p.costs = rows.SeenByAdmins
	}
}

func (e *edit) workspaceRoleChanged(c WorkspaceRoleChanged) {
	i := e.workspace(c.Workspace)
	switch c.Holder.Kind {
	case PrincipalUser:
		u := e.user(UserID(c.Holder.ID))
		p, at := e.people.Edit(e.stamp, u), e.workspaceInfos.Edit(e.stamp, i)
		p.set(p.groups(), withRole(p.roles(), roleHeld{i, c.Role, c.Tree}))
		if e.gather == nil {
			e.dirtyUsers[u] = true
		}
		if c.Role == NoWorkspaceRole {
			at.users = at.users.Without(u)
		} else {
			at.users = at.users.With(u)
		}
	case PrincipalGroup:
		k := e.group(GroupID(c.Holder.ID))
		g, at := e.groups.Edit(e.stamp, k), e.workspaceInfos.Edit(e.stamp, i)
		g.roles = withRole(g.roles, roleHeld{i, c.Role, c.Tree})
		at.groups = withRole(at.groups, roleHeld{k, c.Role, c.Tree})
		e.dirtyWorkspaces[i] = true
	}
}

// settleWorkspaces works out anew what flows down to the workspaces touched by the changes and to those below them.
func (e *edit) settleWorkspaces() {
	touched := map[uint32]bool{}
	for w := range e.dirtyWorkspaces {
		if !touched[w] {
			for _, d := range e.descendants(w) {
				touched[d] = true
			}
		}
	}
	for w := range touched {
		line := []uint32{w}
		var reach []roleHeld
		for n := 0; n < len(line); n++ {
			for _, h := range e.workspaceInfos.At(line[n]).groups {
				if n > 0 && !h.tree {
					continue
				}
				at, found := slices.BinarySearchFunc(reach, h.at, func(x roleHeld, at uint32) int { return int(x.at) - int(at) })
				if !found {
					reach = slices.Insert(reach, at, roleHeld{at: h.at, role: h.role})
				} else {
					reach[at].role = max(reach[at].role, h.role)
				}
			}
			// The log could only hold a cycle by mistake; it ends the line.
			if up := e.workspaces.At(line[n]).parent; up != 0 && !slices.Contains(line, up-1) {
				line = append(line, up-1)
			}
		}
		words := append(make([]uint32, 0, len(line)+len(reach)), line...)
		for _, h := range reach {
			words = append(words, h.at<<reachBits|uint32(h.role))
		}
		rec := e.workspaces.Edit(e.stamp, w)
		for _, was := range [][]uint32{rec.reach(), words[len(line):]} {
			for _, x := range was {
				e.dirtyCovers[x>>reachBits] = true
			}
		}
		if !e.everybody && !slices.Equal(rec.line(), line) {
			for _, up := range line[1:] {
				e.flowsDown(up, w)
			}
		}
		rec.steps, rec.words = uint32(len(line)), words
	}
}

// flowsDown lets the filters of people know of a workspace that has come below one where their role is of the tree.
func (e *edit) flowsDown(up, w uint32) {
	var news bloom
	news.add(w)
	for u := range e.workspaceInfos.At(up).users.All {
		for _, h := range e.people.At(u).roles() {
			if h.at == up && h.tree {
				e.people.Edit(e.stamp, u).add(inWorkspaces, &news)
			}
		}
	}
}

// cover visits the workspaces a role held in one reaches.
func (s *state) cover(h roleHeld, visit func(w uint32)) {
	if !h.tree || len(s.workspaceInfos.At(h.at).kids) == 0 {
		visit(h.at)
		return
	}
	for _, w := range s.descendants(h.at) {
		visit(w)
	}
}

// replaced is a list, in order of the indices its elements have, with x in the place of what has its index; without that, when it
// is not there any more.
func replaced[T any](list []T, index func(T) uint32, x T, there bool) []T {
	at, found := slices.BinarySearchFunc(list, index(x), func(y T, i uint32) int { return int(index(y)) - int(i) })
	next := make([]T, 0, len(list)+1)
	next = append(next, list[:at]...)
	if there {
		next = append(next, x)
	}
	if found {
		at++
	}
	return slices.Clip(append(next, list[at:]...))
}

func withRole(list []roleHeld, h roleHeld) []roleHeld {
	return replaced(list, func(h roleHeld) uint32 { return h.at }, h, h.role != NoWorkspaceRole)
}

type project struct {
	id        ProjectID
	exists    bool
	public    bool
	workspace uint32
	name      string
	users     []holder // by persistent.Index
	groups    []holder
}

type holder struct {
	at              uint32
	member, manager bool
}

func (e *edit) project(id ProjectID) uint32 {
	i, ok := e.projectIDs.Of(int64(id))
	if !ok {
		i = e.projects.Len()
		e.projectIDs.Set(e.stamp, int64(id), i)
		e.projects.Edit(e.stamp, i).id = id
	}
	return i
}

func (e *edit) projectChanged(c ProjectChanged) {
	i, w := e.project(c.Project), e.workspace(c.Workspace)
	p := e.projects.Edit(e.stamp, i)
	if p.exists && p.workspace != w {
		at := e.workspaceInfos.Edit(e.stamp, p.workspace)
		at.projects = persistent.Remove(at.projects, i)
	}
	at := e.workspaceInfos.Edit(e.stamp, w)
	at.projects = persistent.Insert(at.projects, i)
	p.exists, p.public, p.workspace, p.name = true, c.Public, w, c.Name
}

func (e *edit) projectMemberChanged(c ProjectMemberChanged) {
	p := e.projects.Edit(e.stamp, e.project(c.Project))
	switch c.Holder.Kind {
	case PrincipalUser:
		p.users = withHolder(p.users, holder{e.user(UserID(c.Holder.ID)), c.Member, c.Manager})
	case PrincipalGroup:
		p.groups = withHolder(p.groups, holder{e.group(GroupID(c.Holder.ID)), c.Member, c.Manager})
	}
}

func withHolder(list []holder, h holder) []holder {
	return replaced(list, func(h holder) uint32 { return h.at }, h, h.member || h.manager)
}
