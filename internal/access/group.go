package access

import (
	"maps"
	"slices"

	"vitrine/internal/access/persistent"
)

type group struct {
	id      GroupID
	exists  bool
	name    string
	parents []uint32 // groups it is in itself; sorted
	kids    []uint32
	members persistent.Set // users in it themselves
	up      []uint32       // itself and every group it is in, nested ones too; sorted
	roles   []roleHeld     // by workspace
	// covers is where those roles reach, down the trees: words of workspace and role, by workspace; covered is the filter of those.
	covers  []uint32
	covered bloom
}

func (e *edit) group(id GroupID) uint32 {
	i, ok := e.groupIDs.Of(int64(id))
	if !ok {
		i = e.groups.Len()
		e.groupIDs.Set(e.stamp, int64(id), i)
		g := e.groups.Edit(e.stamp, i)
		g.id, g.up = id, []uint32{i}
	}
	return i
}

func (e *edit) groupRemoved(i uint32) {
	if e.gather != nil {
		e.settleMembers()
	}
	g := e.groups.Edit(e.stamp, i)
	for u := range g.members.All {
		f := e.profiles.Edit(e.stamp, u)
		f.direct = persistent.Remove(f.direct, i)
		e.dirtyUsers[u] = true
	}
	for _, k := range g.kids {
		kid := e.groups.Edit(e.stamp, k)
		kid.parents = persistent.Remove(kid.parents, i)
		e.dirtyGroups[k] = true
	}
	for _, p := range g.parents {
		parent := e.groups.Edit(e.stamp, p)
		parent.kids = persistent.Remove(parent.kids, i)
	}
	for _, h := range g.roles {
		w := e.workspaceInfos.Edit(e.stamp, h.at)
		w.groups = withRole(w.groups, roleHeld{at: i})
		e.dirtyWorkspaces[h.at] = true
	}
	*g = group{id: g.id, up: []uint32{i}}
}

func (e *edit) groupMemberChanged(c GroupMemberChanged) {
	i := e.group(c.Group)
	switch c.Member.Kind {
	case PrincipalUser:
		u := e.user(UserID(c.Member.ID))
		if e.gather != nil {
			e.gather.members = append(e.gather.members, membership{i, u, c.In})
			return
		}
		g, f := e.groups.Edit(e.stamp, i), e.profiles.Edit(e.stamp, u)
		if c.In {
			g.members, f.direct = g.members.With(u), persistent.Insert(f.direct, i)
		} else {
			g.members, f.direct = g.members.Without(u), persistent.Remove(f.direct, i)
		}
		e.dirtyUsers[u] = true
	case PrincipalGroup:
		k := e.group(GroupID(c.Member.ID))
		g, kid := e.groups.Edit(e.stamp, i), e.groups.Edit(e.stamp, k)
		if c.In {
			g.kids, kid.parents = persistent.Insert(g.kids, k), persistent.Insert(kid.parents, i)
		} else {
			g.kids, kid.parents = persistent.Remove(g.kids, k), persistent.Remove(kid.parents, i)
		}
		e.dirtyGroups[k] = true
	}
}

// settleGroups works out anew which groups everybody is in who is touched by the changes.
func (e *edit) settleGroups() {
	touched := map[uint32]bool{}
	var down func(g uint32)
	down = func(g uint32) {
		if touched[g] {
			return
		}
		touched[g] = true
		for _, k := range e.groups.At(g).kids {
			down(k)
		}
	}
	for g := range e.dirtyGroups {
		down(g)
	}
	for g := range touched {
		up := []uint32{g}
		for i := 0; i < len(up); i++ {
			for _, p := range e.groups.At(up[i]).parents {
				if !slices.Contains(up, p) {
					up = append(up, p)
				}
			}
		}
		slices.Sort(up)
		rec := e.groups.Edit(e.stamp, g)
		rec.up = slices.Clip(up)
		if !e.everybody {
			for u := range rec.members.All {
				e.dirtyUsers[u] = true
			}
		}
	}
	var all []uint32
	settle := func(u uint32) {
		all = all[:0]
		for _, g := range e.profiles.At(u).direct {
			all = append(all, e.groups.At(g).up...)
		}
		slices.Sort(all)
		all = slices.Compact(all)
		p := e.people.Edit(e.stamp, u)
		p.set(append(make([]uint32, 0, len(all)), all...), p.roles())
		e.settleBloom(p)
	}
	if e.everybody {
		for u := range e.people.Len() {
			settle(u)
		}
		return
	}
	for _, u := range slices.Sorted(maps.Keys(e.dirtyUsers)) { // in order, for their records lie side by side
		settle(u)
	}
}

// settleCovers works out anew where the roles of groups reach, and tells the filters of their members what is new.
func (e *edit) settleCovers() {
	for g := range e.dirtyCovers {
		var words []uint32
		for _, h := range e.groups.At(g).roles {
			e.cover(h, func(w uint32) { words = append(words, w<<reachBits|uint32(h.role)) })
		}
		slices.Sort(words)
		kept := words[:0] // of one workspace the strongest role, which is the last
		for i, x := range words {
			if i+1 == len(words) || words[i+1]>>reachBits != x>>reachBits {
				kept = append(kept, x)
			}
		}
		rec := e.groups.Edit(e.stamp, g)
		var covered, news bloom
		for _, x := range kept {
			covered.add(x >> reachBits)
		}
		added := false
		for i := range news {
			news[i] = covered[i] &^ rec.covered[i]
			added = added || news[i] != 0
		}
		rec.covers, rec.covered = exactly(kept), covered
		if !added || e.everybody {
			continue
		}
		e.inGroup(g, map[uint32]bool{}, func(u uint32) bool {
			e.people.Edit(e.stamp, u).add(inWorkspaces, &news)
			return true
		})
	}
}
