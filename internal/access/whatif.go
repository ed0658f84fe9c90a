package access

import (
	"cmp"
	"slices"
	"time"
)

// WhatIf is who would gain or lose what if the changes were made, sorted by user and resource. Grants of planned changes
// may have no id yet.
func (s *Snapshot) WhatIf(now time.Time, changes ...Change) ([]Shift, error) {
	after, err := s.with(changes)
	if err != nil {
		return nil, err
	}
	users, resources, all := s.touched(after, changes)
	if all {
		users = map[uint32]bool{}
		for u := range after.people.n {
			users[u] = true
		}
	}
	type pair struct {
		user     uint32
		resource ResourceID
	}
	pairs := map[pair]bool{}
	for u := range users {
		for _, st := range []*state{&s.state, after} {
			if u >= st.people.n {
				continue
			}
			f := st.visible(u, View, now)
			st.inOrder(f, func(row uint32) bool {
				pairs[pair{u, st.idOf(row)}] = true
				return true
			})
			f.release()
		}
	}
	for r := range resources {
		for _, st := range []*state{&s.state, after} {
			if at, ok := st.position(r); ok {
				st.candidates(at, func(u uint32) bool {
					pairs[pair{u, r}] = true
					return true
				})
			}
		}
	}
	shifts := []Shift{}
	for p := range pairs {
		x := Shift{User: after.profiles.at(p.user).id, Resource: p.resource}
		x.Before = s.Capabilities(x.User, x.Resource, now)
		if at, ok := after.position(p.resource); ok {
			x.After = after.decide(p.user, at, now, everything)
		}
		if x.Before != x.After {
			shifts = append(shifts, x)
		}
	}
	slices.SortFunc(shifts, func(a, b Shift) int {
		return cmp.Or(cmp.Compare(a.User, b.User), cmp.Compare(a.Resource, b.Resource))
	})
	return shifts, nil
}

// touched is whose decisions the changes may move: these users on everything, everyone on these resources, or all.
func (s *state) touched(after *state, changes []Change) (users map[uint32]bool, resources map[ResourceID]bool, all bool) {
	users, resources = map[uint32]bool{}, map[ResourceID]bool{}
	members := func(p Principal) {
		for _, st := range []*state{s, after} {
			switch p.Kind {
			case PrincipalUser:
				if u, ok := st.userIDs.of(p.ID); ok {
					users[u] = true
				}
			case PrincipalGroup:
				if g, ok := st.groupIDs.of(p.ID); ok {
					st.inGroup(g, map[uint32]bool{}, func(u uint32) bool { users[u] = true; return true })
				}
			}
		}
	}
	for _, c := range changes {
		switch c := c.(type) {
		case ResourceChanged:
			resources[c.Resource] = true
		case ResourceRemoved:
			resources[c.Resource] = true
		case GrantChanged:
			resources[c.Resource] = true
		case GrantRemoved:
			resources[c.Resource] = true
		case UserChanged:
			members(Principal{Kind: PrincipalUser, ID: int64(c.User)})
		case GroupRemoved:
			members(Principal{Kind: PrincipalGroup, ID: int64(c.Group)})
		case GroupMemberChanged:
			members(c.Member)
		case WorkspaceRoleChanged:
			members(c.Holder)
		case WorkspaceChanged, OrganizationChanged, SchemeChanged:
			all = true
		}
	}
	return users, resources, all
}
