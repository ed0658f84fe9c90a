package access

import (
	"iter"
	"slices"
	"time"

	"vitrine/internal/access/scheme"
)

// Prospect is what changes would make of a snapshot. It is safe for concurrent use.
type Prospect struct {
	before    *Snapshot
	after     *state
	now       time.Time
	users     []uint32                // who may be concerned, everything they can do included, by id
	resources map[uint32][]ResourceID // of others: on what
}

// WhatIf is who would gain or lose what if the changes were made, sorted by user and resource. Grants of planned changes
// may have no id yet.
func (s *Snapshot) WhatIf(now time.Time, changes ...Change) ([]Shift, error) {
	p, err := s.Foresee(now, changes...)
	if err != nil {
		return nil, err
	}
	shifts := []Shift{}
	for u := range p.Users() {
		shifts = append(shifts, p.Shifts(u)...)
	}
	return shifts, nil
}

// Foresee is [Snapshot.WhatIf] for one user after the other: what concerns everybody may be more than memory holds.
func (s *Snapshot) Foresee(now time.Time, changes ...Change) (*Prospect, error) {
	after, err := s.with(changes)
	if err != nil {
		return nil, err
	}
	p := &Prospect{before: s, after: after, now: now, resources: map[uint32][]ResourceID{}}
	users, resources, all := s.touched(after, changes)
	for u := range after.people.Len() {
		if all || users[u] {
			p.users = append(p.users, u)
		}
	}
	if all {
		return p, nil
	}
	for r := range resources {
		for _, st := range []*state{&s.state, after} {
			if at, ok := st.position(r); ok {
				st.candidates(at, func(u uint32) bool {
					if !users[u] {
						p.resources[u] = append(p.resources[u], r)
					}
					return true
				})
			}
		}
	}
	for u := range p.resources {
		p.users = append(p.users, u)
	}
	return p, nil
}

// Users whose access may change, by id.
func (p *Prospect) Users() iter.Seq[UserID] {
	ids := make([]UserID, len(p.users))
	for i, u := range p.users {
		ids[i] = p.after.profiles.At(u).id
	}
	slices.Sort(ids)
	return slices.Values(ids)
}

// Shifts are what a user would gain or lose, by resource.
func (p *Prospect) Shifts(user UserID) (shifts []Shift) {
	u, ok := p.after.userIDs.Of(int64(user))
	if !ok {
		return nil
	}
	resources, some := p.resources[u]
	resources = slices.Clone(resources)
	if !some {
		for _, st := range []*state{&p.before.state, p.after} {
			if u >= st.people.Len() {
				continue
			}
			f := st.visible(u, View, p.now)
			st.inOrder(f, func(row uint32) bool {
				resources = append(resources, st.idOf(row))
				return true
			})
			f.release()
		}
	}
	slices.Sort(resources)
	for _, r := range slices.Compact(resources) {
		x := Shift{User: user, Resource: r, Before: p.before.Capabilities(user, r, p.now)}
		if at, ok := p.after.position(r); ok {
			x.After = p.after.decide(u, at, p.now, scheme.Everything)
		}
		if x.Before != x.After {
			shifts = append(shifts, x)
		}
	}
	return shifts
}

// Links are how many public links would begin to open something for anyone who has them, and how many would stop.
func (p *Prospect) Links() (opened, closed int) {
	before, after := p.before.liveLinks(p.now), p.after.liveLinks(p.now)
	for l := range after {
		if !before[l] {
			opened++
		}
	}
	for l := range before {
		if !after[l] {
			closed++
		}
	}
	return opened, closed
}

func (s *state) liveLinks(now time.Time) map[LinkID]bool {
	live := map[LinkID]bool{}
	for n := range s.blocks.Len() {
		b := s.blocks.At(n)
		if b == nil || b.hot == nil || s.linksOff {
			continue
		}
		for _, l := range b.cold.links {
			x := s.resource(n*perBlock + uint32(l.at))
			if state, _ := s.linkState(&x, l.id, now); state == LinkLive {
				live[l.id] = true
			}
		}
	}
	return live
}

// namedIn are the resources whose grants name a user: where being shared counts, it may count no longer with their role.
func (s *state) namedIn(user UserID, after *Scheme) (all []ResourceID) {
	counts := func(sc *Scheme) bool {
		return sc.OnceShared >= 0 || slices.ContainsFunc(sc.Implies, func(im scheme.ImpliedRule) bool { return im.When == scheme.IfShared })
	}
	u, ok := s.userIDs.Of(int64(user))
	if b := s.postings[byUser].At(u); ok && b != nil && (counts(s.scheme) || counts(after)) {
		for w := range b.All {
			all = append(all, s.idOf(w>>whatShift))
		}
	}
	return all
}

// touched is whose decisions the changes may move: these users on everything, everyone on these resources, or all.
func (s *state) touched(after *state, changes []Change) (users map[uint32]bool, resources map[ResourceID]bool, all bool) {
	users, resources = map[uint32]bool{}, map[ResourceID]bool{}
	members := func(p Principal) {
		for _, st := range []*state{s, after} {
			switch p.Kind {
			case PrincipalUser:
				if u, ok := st.userIDs.Of(p.ID); ok {
					users[u] = true
				}
			case PrincipalGroup:
				if g, ok := st.groupIDs.Of(p.ID); ok {
					st.inGroup(g, map[uint32]bool{}, func(u uint32) bool { users[u] = true; return true })
				}
			}
		}
	}
	// What is shared with others may give its owner less and admins more, and so may what shows it.
	touch := func(r ResourceID) {
		resources[r] = true
		for _, st := range []*state{s, after} {
			if at, ok := st.position(r); ok && (s.scheme.ShownIsShared || after.scheme.ShownIsShared) {
				for _, t := range st.resource(at).tiles {
					resources[st.idAt(t.chart)] = true
				}
			}
		}
	}
	for _, c := range changes {
		switch c := c.(type) {
		case ResourceChanged:
			touch(c.Resource)
		case ResourceRemoved:
			touch(c.Resource)
		case TileChanged:
			touch(c.Dashboard)
		case GrantChanged:
			touch(c.Resource)
		case GrantRemoved:
			touch(c.Resource)
		case LinkChanged:
			touch(c.Resource)
		case LinkRemoved:
			touch(c.Resource)
		case UserChanged:
			members(Principal{Kind: PrincipalUser, ID: int64(c.User)})
			for _, r := range s.namedIn(c.User, after.scheme) {
				touch(r)
			}
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
