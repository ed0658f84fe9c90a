package access

import (
	"cmp"
	"slices"
	"strings"

	"vitrine/internal/fault"
)

// LevelsInUse are the keys of the levels that grants name now, sorted: what a change of scheme needs a mapping for.
func (s *Snapshot) LevelsInUse() []string {
	used := [levelCodes]bool{}
	s.eachResource(func(r *resource) {
		for _, g := range r.grants {
			used[g.level()] = true
		}
	})
	keys := []string{}
	for code, in := range used {
		if in {
			keys = append(keys, s.levels[code])
		}
	}
	slices.Sort(keys)
	return keys
}

func (s *state) eachResource(visit func(r *resource)) {
	for row := range s.rows {
		r := s.resource(s.positionOf(row))
		if r.exists && r.row == row {
			visit(&r)
		}
	}
}

// PlanScheme is the changes that put another scheme in force: a built-in one, or, with the text of a file, one of the
// organization's own under that key. Every level in use is mapped to a level of the new scheme, or to "" to take its
// grants away. Grants the new scheme would not give are taken away too; where it knows owners by a grant, they get one.
// WhatIf of the plan says who gains and who loses. For organization admins. Faults: Denied; Invalid (a broken file, an
// unknown scheme, a level without a mapping); Conflict when a resource would lose its last manager.
func (who Caller) PlanScheme(key, file string, mapping map[string]string) ([]Change, error) {
	if err := who.RequireAdmin(); err != nil {
		return nil, err
	}
	s := &who.View.state
	next := s.schemes[key]
	if next == nil {
		next = builtIn[key]
	}
	changes := []Change{}
	if file != "" {
		var err error
		if next, err = ReadScheme([]byte(file)); err != nil {
			return nil, fault.BadField("file", "%s", err)
		}
		if builtIn[key] != nil || next.Key != key {
			return nil, fault.BadField("file", "A scheme of your own needs a key of its own, the same in the file.")
		}
		changes = append(changes, SchemeChanged{key, file})
	}
	if next == nil {
		return nil, fault.BadField("scheme", "There is no scheme %q.", key)
	}
	var wrong []fault.Field
	for _, old := range who.View.LevelsInUse() {
		switch to, ok := mapping[old]; {
		case !ok:
			wrong = append(wrong, fault.Field{Name: "mapping." + old, Message: "Say which level takes its place."})
		case to != "" && next.levelIndex(to) < 0:
			wrong = append(wrong, fault.Field{Name: "mapping." + old, Message: "There is no level " + to + " in " + next.Title + "."})
		}
	}
	if len(wrong) > 0 {
		return nil, fault.BadFields(wrong...)
	}
	org := OrganizationChanged{Organization: s.organization, Name: s.name, Scheme: key, LinksOff: s.linksOff, ManagePublishes: s.managePublishes}
	changes = append(changes, org)

	// What receivers are called is asked of the state under the new scheme.
	under, err := s.with(changes)
	if err != nil {
		return nil, err
	}
	s.eachResource(func(r *resource) { changes = append(changes, under.remap(s, who, r, mapping)...) })

	after, err := s.with(changes)
	if err != nil {
		return nil, err
	}
	var orphans []string
	s.eachResource(func(r *resource) {
		if s.managed(r.at, who.Now) && !after.managed(r.at, who.Now) || s.managed(r.at, endOfTime) && !after.managed(r.at, endOfTime) {
			orphans = append(orphans, r.title)
		}
	})
	if len(orphans) > 0 {
		more := ""
		if n := len(orphans) - 3; n > 0 {
			orphans, more = orphans[:3], " and others"
		}
		return nil, fault.New(fault.Conflict, "Nobody would manage %s%s any more.", strings.Join(orphans, ", "), more)
	}
	return changes, nil
}

// remap is what becomes of a resource's grants under the scheme of s, when it had them under that of from.
func (s *state) remap(from *state, who Caller, r *resource, mapping map[string]string) (changes []Change) {
	sc := s.scheme
	lowest := len(sc.Levels) // of the classes so far, from the strongest: none below may have more
	grants := slices.Clone(r.grants)
	slices.SortFunc(grants, func(a, b grant) int { return cmp.Compare(a.to(), b.to()) })
	keepsOwner := false
	held := [4]bool{}
	for _, g := range grants {
		key := mapping[from.levels[g.level()]]
		level := sc.levelIndex(key)
		class := s.class(g.to())
		if level >= 0 && (s.levelCan(level) == 0 || !slices.Contains(sc.Principals[class], key) || g.via != 0 && !sc.Access.Demanded) {
			level = -1
		}
		if sc.Cascade && g.to()&kindMask == toClass {
			// Classes come strongest first; one that has nothing leaves nothing to those behind it.
			for c := ClassStaff; c < RoleClass(g.to()&indexMask); c++ {
				if !held[c] {
					lowest = -1
				}
			}
			level = min(level, lowest)
			lowest = level
			held[g.to()&indexMask] = level >= 0
		}
		if level < 0 {
			changes = append(changes, GrantRemoved{Grant: g.id, Resource: r.id})
			continue
		}
		keepsOwner = keepsOwner || g.to() == toUser|principal(r.owner) && g.via == 0
		if sc.Levels[level].Key != from.levels[g.level()] {
			c := from.grantOf(r.id, g)
			c.Level = sc.Levels[level].Key
			changes = append(changes, c)
		}
	}
	if level := sc.Owner.Granted; level != "" && from.scheme.Owner.Always != "" && !keepsOwner && s.people.at(r.owner).role > Guest {
		changes = append(changes, GrantChanged{
			Resource: r.id, Principal: Principal{Kind: PrincipalUser, ID: int64(s.profiles.at(r.owner).id)}, Level: level, By: who.User, At: who.Now,
		})
	}
	return changes
}

// Stranded is a grant that opens nothing because whom it names has no access to the workspace.
type Stranded struct {
	Grant     GrantID   `json:"grant"`
	Principal Principal `json:"principal"`
	Words     string    `json:"words"`
	Remedy    string    `json:"remedy"`
}

// Stranded are the grants of r to people who left, and, where the scheme demands access to the workspace, to people and
// groups without it. PlanReach mends the latter. Never nil.
func (s *Snapshot) Stranded(r ResourceID) []Stranded {
	list := []Stranded{}
	at, ok := s.position(r)
	if !ok {
		return list
	}
	x := s.resource(at)
	home := s.workspaceName(x.home)
	for _, g := range x.grants {
		kind, i := g.to()&kindMask, uint32(g.to()&indexMask)
		if kind != toUser && kind != toGroup {
			continue
		}
		name := s.principalName(g.to())
		switch _, below := s.reachOf(g.to(), x.home); {
		case kind == toUser && s.people.at(i).role == NotInOrganization:
			list = append(list, Stranded{g.id, s.principalOf(g.to()), name + " has left " + s.organizationName(), "Take it back"})
		case s.scheme.Access.Demanded && !below:
			list = append(list, Stranded{g.id, s.principalOf(g.to()), name + " has no access to " + home, "Give " + name + " a role in " + home})
		}
	}
	return list
}

// Eligible are the people and groups the caller may be offered for sharing r, by kind and id: everybody, or, where the
// scheme demands access to the workspace, those who have it without holding r by their role, and those the caller has a
// right to see. None for those who may not share it.
func (who Caller) Eligible(r ResourceID) []Principal {
	list := []Principal{}
	h, err := who.handOf(r)
	if err != nil {
		return list
	}
	s := h.s
	offer := func(to principal) {
		if s.scheme.Access.Demanded {
			if _, below := s.reachOf(to, h.x.home); !below && !s.seenBy(h.u, to) {
				return
			}
		}
		list = append(list, s.principalOf(to))
	}
	for u := range s.people.n {
		p := s.people.at(u)
		if p.role == NotInOrganization || s.scheme.Access.Demanded && s.impliedFor(p, &h.x).Has(ManageAccess) {
			continue
		}
		offer(toUser | principal(u))
	}
	for g := range s.groups.n {
		if s.groups.at(g).exists {
			offer(toGroup | principal(g))
		}
	}
	slices.SortFunc(list, func(a, b Principal) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID)) })
	return list
}

// impliedFor is what a person's roles give on a resource at all times.
func (s *state) impliedFor(p *person, x *resource) (can Set) {
	mine := s.classesOf(p, x.home)
	for i, im := range s.scheme.implied {
		if im.when == always && im.to&mine != 0 {
			can |= s.implCan[i]
		}
	}
	return can
}
