package access

import (
	"cmp"
	"slices"
	"time"

	"vitrine/internal/access/scheme"
)

// source is one thing that gives u something on a resource.
type source struct {
	kind  string       // owner, role or grant
	level int          // of the scheme
	can   Set          // what it gives by itself, before reach, ceiling and conditions
	was   int          // grant: the level that was given; owner: the level they would have
	to    scheme.Class // role: whom it is implied for
	when  int
	grant grant
}

// sources lists what gives u something on a resource, were it not private; idle are the grants that do no longer: they
// have expired, or u may receive nothing of the kind today. A chart that lives in a dashboard has those of the dashboard.
func (s *state) sources(u uint32, x *resource, now time.Time) (list, idle []source) {
	p := s.people.At(u)
	if !x.exists || p.role == NotInOrganization {
		return nil, nil
	}
	if x.in != 0 {
		d, ok := s.dashboardOf(x.at)
		if !ok {
			return nil, nil
		}
		there := s.resource(d)
		list, idle = s.sources(u, &there, now)
		for i := range list {
			list[i].can = asInDashboard(list[i].can)
		}
		return list, idle
	}
	if x.owner == u && p.role > Guest && s.scheme.OwnerLevel >= 0 {
		src := source{kind: "owner", level: s.scheme.OwnerLevel, can: s.ownerCan, was: s.scheme.OwnerLevel}
		if s.scheme.OnceShared >= 0 && !s.keepsOwning(p, x.at, now) {
			src.level, src.can = s.scheme.OnceShared, s.onceCan
		}
		list = append(list, src)
	}
	for _, g := range x.grants {
		was := int(s.ladder[g.level()])
		if was < 0 || s.can[g.level()] == 0 || !s.covers(g.to(), u, p, x.home) || g.via != 0 && !s.reaches(p, g.via-1) {
			continue
		}
		gets := s.received(g.to(), g.level(), x.home)
		src := source{kind: "grant", level: gets.level, can: gets.can, was: was, grant: g}
		if g.via != 0 {
			src.can &= s.scheme.FromChild
		}
		if g.expired(now) || gets.level < 0 {
			src.level = was
			idle = append(idle, src)
			continue
		}
		list = append(list, src)
	}
	if p.role > Guest {
		mine := s.classesOf(p, x.home)
		for i, im := range s.scheme.Implies {
			if im.To&mine == 0 || s.implCan[i] == 0 || im.When == scheme.IfShared && !s.isShared(x.at, now) || im.When == scheme.IfDefault && !s.isDefault(x.at, x.home) {
				continue
			}
			list = append(list, source{kind: "role", level: im.Level, can: s.implCan[i], to: s.scheme.Implied[i].To, when: im.When})
		}
	}
	return list, idle
}

// through is the groups by which u comes to a source, from their own to the one the grant names.
func (s *state) through(u uint32, src source) []uint32 {
	if src.kind != "grant" || src.grant.to()&kindMask != toGroup {
		return nil
	}
	return s.chain(u, uint32(src.grant.to()&indexMask))
}

// chain is a shortest way from one of the user's own groups up to group g.
func (s *state) chain(u, g uint32) []uint32 {
	if slices.Contains(s.profiles.At(u).direct, g) {
		return []uint32{g}
	}
	from := map[uint32]uint32{} // group: the one below it on the way
	var todo []uint32
	for _, d := range s.profiles.At(u).direct {
		from[d] = d
		todo = append(todo, d)
	}
	for i := 0; i < len(todo); i++ {
		at := todo[i]
		if at == g {
			way := []uint32{at}
			for from[at] != at {
				at = from[at]
				way = append(way, at)
			}
			slices.Reverse(way)
			return way
		}
		for _, up := range s.groups.At(at).parents {
			if _, seen := from[up]; !seen {
				from[up] = at
				todo = append(todo, up)
			}
		}
	}
	return nil
}

func (s *state) path(u uint32, x *resource, src source, now time.Time) Path {
	through := s.through(u, src)
	says := s.pathSays(u, x, src, through, now)
	p := Path{Source: src.kind, Level: s.scheme.Levels[src.level].Key, Can: src.can, Class: src.to, Words: s.sentence(u, says), Says: says}
	if src.kind == "grant" {
		p.Grant = src.grant.id
		for _, g := range through {
			p.Through = append(p.Through, s.groups.At(g).id)
		}
	}
	return p
}

// Explain why u can do what they can with r. The paths of a private resource are there, asleep, with the rule that says
// so. It does not ask who wants to know: see [Caller.Explain].
func (s *Snapshot) Explain(u UserID, r ResourceID, now time.Time) Explanation {
	why := Explanation{User: u, Resource: r, Paths: []Path{}, Rules: []Rule{}}
	i, known := s.userIDs.Of(int64(u))
	at, exists := s.position(r)
	if !known || !exists {
		return why
	}
	x := s.resource(at)
	why.Can = s.decide(i, at, now, scheme.Everything)
	in := ""
	if d, living := s.dashboardOf(at); living {
		x = s.resource(d)
		in = "It belongs to " + x.title + ": "
	} else if x.in != 0 {
		return why
	}
	slices.SortFunc(x.grants, func(a, b grant) int { return cmp.Compare(a.id, b.id) }) // the same on every node
	list, idle := s.sources(i, &x, now)
	var raw Set
	for _, src := range list {
		path := s.path(i, &x, src, now)
		if in != "" { // which the sentence begins with then
			path.Words, path.Says = in+path.Words, Predicate{}
		}
		if in != "" {
			path.Can = asInDashboard(path.Can)
		}
		why.Paths = append(why.Paths, path)
		raw |= src.can
	}
	for _, src := range append(slices.Clone(list), idle...) {
		switch {
		case src.kind == "owner" && src.level != src.was:
			why.Rules = append(why.Rules, s.ownerRule(i, &x))
		case src.kind != "grant":
		case src.grant.expired(now):
			why.Rules = append(why.Rules, s.expiredRule(i, &x, src, now))
		case s.received(src.grant.to(), src.grant.level(), x.home).level != src.was:
			why.Rules = append(why.Rules, s.receiveRule(i, &x, src, now))
		}
	}
	if raw != 0 {
		why.Rules = append(why.Rules, s.rulesAgainst(i, &x, raw)...)
	}
	why.Rules = append(why.Rules, s.asleepRules(i, &x, now)...)
	return why
}

// Capped is a grant that counts as less than was given, because whom it names may not receive so much today.
type Capped struct {
	Grant GrantID `json:"grant"`
	Level string  `json:"level"` // it counts as; empty: as nothing
	Words string  `json:"words"`
}

// Capped are such grants of r, by id; those of people who left are in [Snapshot.Stranded]. Never nil.
func (s *Snapshot) Capped(r ResourceID) []Capped {
	list := []Capped{}
	at, ok := s.position(r)
	if !ok {
		return list
	}
	x := s.resource(at)
	for _, g := range x.grants {
		counts := s.received(g.to(), g.level(), x.home)
		if s.ladder[g.level()] < 0 || counts.level == int(s.ladder[g.level()]) || s.receiverOf(g.to()) == receivesNothing {
			continue
		}
		c := Capped{Grant: g.id, Words: capital(s.countsAs(&x, g))}
		if counts.level >= 0 {
			c.Level = s.scheme.Levels[counts.level].Key
		}
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b Capped) int { return cmp.Compare(a.Grant, b.Grant) })
	return list
}

// rulesAgainst are the rules that take something from what was collected for u.
func (s *state) rulesAgainst(u uint32, x *resource, raw Set) (list []Rule) {
	p, sc := s.people.At(u), s.scheme
	if x.private && sc.Private.Flag && x.owner != u {
		return append(list, s.privateRule(x))
	}
	if sc.Narrows {
		role := s.roleIn(p, x.home)
		switch {
		case role != NoWorkspaceRole || !sc.Access.Demanded:
			if raw&^sc.Ceiling[role] != 0 {
				list = append(list, s.ceilingRule(u, x, role, sc.Ceiling[role]))
			}
		case s.reaches(p, x.home):
			if raw&^sc.FromChild != 0 {
				list = append(list, s.childRule(u, x))
			}
		default:
			return append(list, s.reachRule(u, x))
		}
	}
	mine := s.classesOf(p, x.home)
	for c := range scheme.NumCapabilities {
		if raw.Has(c) && sc.Conditional.Has(c) && sc.Required[c]&mine == 0 {
			list = append(list, s.conditionRule(x, c))
		}
	}
	return list
}

// levelFor is the strongest level of the scheme whose capabilities, but for those a condition narrows, are all in can.
func (s *state) levelFor(can Set) int {
	for i := len(s.scheme.Levels) - 1; i >= 0; i-- {
		if gives := s.levelCan(i) &^ s.scheme.Conditional; gives != 0 && gives&^can == 0 {
			return i
		}
	}
	return -1
}

// rank orders sources of one level by how directly they name the user.
func (src source) rank() principal {
	switch src.kind {
	case "owner":
		return 0
	case "grant":
		return 1 + src.grant.to()&kindMask
	}
	return kindMask + 2
}

// Explain is the explanation, for those who may have it: about oneself, or with share or manage_access on r.
func (who Caller) Explain(u UserID, r ResourceID) (Explanation, error) {
	if u != who.User || !who.Can(r).Has(View) {
		if err := who.requireSight(r); err != nil {
			return Explanation{}, err
		}
	}
	why := who.View.Explain(u, r, who.Local())
	if !who.Can(r).Has(ManageAccess) { // what sleeps is told to those who can do something about it
		why.Rules = slices.DeleteFunc(why.Rules, func(rule Rule) bool { return rule.Name == "asleep" })
	}
	return why, nil
}

func (who Caller) requireSight(r ResourceID) error {
	if who.Can(r).Has(ManageAccess) {
		return nil
	}
	return who.Require(Share, r)
}

// Levels of the scheme, weakest first.
func (s *Snapshot) Levels() []LevelInfo {
	all := make([]LevelInfo, 0, len(s.scheme.Levels))
	for i := range s.scheme.Levels {
		all = append(all, s.levelInfo(i))
	}
	return all
}

func (s *state) levelInfo(i int) LevelInfo {
	l := &s.scheme.Levels[i]
	return LevelInfo{Key: l.Key, Title: l.Title, Can: s.levelCan(i)}
}
