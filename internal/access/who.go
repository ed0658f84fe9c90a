package access

import (
	"cmp"
	"math/bits"
	"slices"
	"time"

	"vitrine/internal/access/scheme"
)

// Openers is everybody who can view one resource, found in one pass. What is said of each of them is worked out when asked for.
// It is safe for concurrent use.
type Openers struct {
	s       *Snapshot
	at      uint32 // of the resource; of a chart that lives in a dashboard too
	x       resource
	now     time.Time
	viewers opening
}

// opening is who can view a resource: a bit for each person, and how many of them are guests.
type opening struct {
	people []uint64
	guests int
}

// Openers of r now: whom [Snapshot.Check] lets view it, all of them.
func (s *Snapshot) Openers(r ResourceID, now time.Time) *Openers {
	o := &Openers{s: s, now: now}
	at, ok := s.position(r)
	if !ok {
		return o
	}
	o.at, o.x = at, s.resource(at)
	c := crowds{s: &s.state, now: now}
	o.viewers = c.viewers(at)
	return o
}

// Len is how many there are.
func (o *Openers) Len() int { return countBits(o.viewers.people) }

// Has tells whether somebody is among them.
func (o *Openers) Has(u UserID) bool {
	i, ok := o.s.userIDs.Of(int64(u))
	return ok && hasBit(o.viewers.people, i)
}

// Users are all of them, sorted.
func (o *Openers) Users() []UserID {
	all := make([]UserID, 0, o.Len())
	for u := range eachBit(o.viewers.people) {
		all = append(all, o.s.profiles.At(u).id)
	}
	slices.Sort(all)
	return all
}

// Holder is what one of them can do and the strongest way they come by it.
func (o *Openers) Holder(user UserID) Holder {
	u, ok := o.s.userIDs.Of(int64(user))
	if !ok || !hasBit(o.viewers.people, u) {
		return Holder{User: user}
	}
	can := o.s.decide(u, o.at, o.now, scheme.Everything)
	list, _ := o.s.sources(u, &o.x, o.now)
	best := slices.MaxFunc(list, func(a, b source) int {
		return cmp.Or(cmp.Compare(a.level, b.level), -cmp.Compare(a.rank(), b.rank()), -cmp.Compare(a.grant.id, b.grant.id))
	})
	h := Holder{User: user, Can: can, Path: o.s.path(u, &o.x, best, o.now)}
	if level := o.s.levelFor(can); level >= 0 {
		h.Level = o.s.scheme.Levels[level].Key
	}
	return h
}

// Opens tells whether a principal names anybody, and whether anybody it names is among them.
func (o *Openers) Opens(p Principal) (names, opens bool) {
	to := o.s.find(p)
	if to&kindMask == toNobody || !o.x.exists {
		return false, false
	}
	o.s.named(to, o.x.home, func(u uint32) bool {
		if x := o.s.people.At(u); x.role != NotInOrganization && o.s.covers(to, u, x, o.x.home) {
			names = true
			opens = hasBit(o.viewers.people, u)
		}
		return !opens
	})
	return names, opens
}

// Level is the strongest level u holds on r now by everything they have; empty for none.
func (s *Snapshot) Level(u UserID, r ResourceID, now time.Time) string {
	if level := s.levelFor(s.Capabilities(u, r, now)); level >= 0 {
		return s.scheme.Levels[level].Key
	}
	return ""
}

// Count is how many [Snapshot.People] a principal names.
func (s *Snapshot) Count(p Principal, home WorkspaceID) int {
	at, ok := s.workspaceIDs.Of(int64(home))
	to := s.find(p)
	if !ok || to&kindMask == toNobody {
		return 0
	}
	seen := make([]uint64, s.people.Len()/64+1)
	s.named(to, at, func(u uint32) bool {
		if !hasBit(seen, u) {
			if x := s.people.At(u); x.role != NotInOrganization && s.covers(to, u, x, at) {
				setBit(seen, u)
			}
		}
		return true
	})
	return countBits(seen)
}

// ByRole is how many of them have something by each of the scheme's implied levels, in its order. Who has by several counts
// for the first.
func (o *Openers) ByRole() []int {
	counts := make([]int, len(o.s.scheme.Implies))
	x := o.x
	if d, living := o.s.dashboardOf(o.at); living {
		x = o.s.resource(d)
	}
	if !x.exists || len(counts) == 0 {
		return counts
	}
	holds := make([]bool, len(counts))
	for i, im := range o.s.scheme.Implies {
		holds[i] = o.s.implCan[i] != 0 && (im.When == scheme.Always || im.When == scheme.IfShared && o.s.isShared(x.at, o.now) || im.When == scheme.IfDefault && o.s.isDefault(x.at, x.home))
	}
	for u := range eachBit(o.viewers.people) {
		mine := o.s.classesOf(o.s.people.At(u), x.home)
		for i, im := range o.s.scheme.Implies {
			if holds[i] && im.To&mine != 0 {
				counts[i]++
				break
			}
		}
	}
	return counts
}

// Audience is how many they are, and whom a resource is open to besides.
func (o *Openers) Audience() Audience {
	if o.s == nil || !o.x.exists {
		return Audience{Kind: "only_owner"}
	}
	c := crowds{s: &o.s.state, now: o.now}
	at, x := o.at, o.x
	if d, living := o.s.dashboardOf(at); living {
		at, x = d, o.s.resource(d)
	}
	return c.audience(at, &x, o.viewers)
}

// Who can view r now, sorted by user. It does not ask who wants to know: see [Caller.Who].
func (s *Snapshot) Who(r ResourceID, now time.Time) []Holder {
	o := s.Openers(r, now)
	all := make([]Holder, 0, o.Len())
	for _, u := range o.Users() {
		all = append(all, o.Holder(u))
	}
	return all
}

// Who can view r, for those who have share or manage_access on it.
func (who Caller) Who(r ResourceID) (*Openers, error) {
	if err := who.requireSight(r); err != nil {
		return nil, err
	}
	return who.View.Openers(r, who.Local()), nil
}

// Audience of r now; a chart that lives in a dashboard has that of the dashboard. Links count while they are live.
func (s *Snapshot) Audience(r ResourceID, now time.Time) Audience {
	c := crowds{s: &s.state, now: now}
	return c.audienceOf(r)
}

// Audiences of several resources, in their order. Whom they have in common is gone through once.
func (s *Snapshot) Audiences(all []ResourceID, now time.Time) []Audience {
	c := crowds{s: &s.state, now: now, of: map[crowdOf]*crowd{}, reach: map[uint32][]uint64{}}
	list := make([]Audience, len(all))
	for i, r := range all {
		list[i] = c.audienceOf(r)
	}
	return list
}

// crowds finds who can view resources. With of, what it found of a principal serves the next resource too.
type crowds struct {
	s     *state
	now   time.Time
	of    map[crowdOf]*crowd
	reach map[uint32][]uint64 // by home: whom reach and ceilings leave view
}

// crowdOf is a principal, for resources of a home where that makes a difference.
type crowdOf struct {
	to   principal
	home uint32
}

// crowd is those a principal names: guests apart, since what names them may not be theirs to receive.
type crowd struct {
	members []uint64
	guests  []uint32
}

// viewers of the resource at a position, a bit for each: what decide says of everybody. Whoever a plain grant or role gives
// view has it; only what may be taken away again is decided one by one.
func (c *crowds) viewers(at uint32) (o opening) {
	s := c.s
	if d, living := s.dashboardOf(at); living {
		at = d
	}
	x := s.resource(at)
	if !x.exists || x.in != 0 {
		return opening{}
	}
	sure, asked := c.none(), c.none()
	o.people = c.none()
	decide := func(u uint32) {
		if !hasBit(asked, u) {
			setBit(asked, u)
			if s.decide(u, at, c.now, 1<<View).Has(View) {
				setBit(o.people, u)
				if s.people.At(u).role == Guest {
					o.guests++
				}
			}
		}
	}
	decide(x.owner)
	if x.private && s.scheme.Private.Flag {
		return o
	}
	for i, im := range s.scheme.Implies {
		if !s.implCan[i].Has(View) || im.When == scheme.IfDefault && !s.isDefault(at, x.home) || im.When == scheme.IfShared && !s.isShared(at, c.now) {
			continue
		}
		for k := range scheme.PeopleClasses {
			if im.To&(1<<k) != 0 {
				c.add(sure, toClass|principal(k), x.home, nil)
			}
		}
	}
	for _, g := range x.grants {
		if g.asleep != 0 || g.expired(c.now) {
			continue
		}
		switch can := s.received(g.to(), g.level(), x.home).can; {
		case !can.Has(View):
		case g.to()&kindMask == toUser:
			decide(uint32(g.to() & indexMask))
		case g.via != 0: // made below the home: where that is reached decides
			c.add(nil, g.to(), x.home, decide)
		default:
			c.add(sure, g.to(), x.home, decide)
		}
	}
	if s.scheme.Narrows {
		c.narrow(sure, x.home)
	}
	for i, word := range sure {
		o.people[i] |= word
	}
	return o
}

func (c *crowds) none() []uint64 { return make([]uint64, c.s.people.Len()/64+1) }

// add those a principal names to some who are sure; guests, and without a set everybody, are asked about.
func (c *crowds) add(sure []uint64, to principal, home uint32, ask func(u uint32)) {
	if c.of == nil {
		c.s.named(to, home, func(u uint32) bool {
			switch p := c.s.people.At(u); {
			case p.role == NotInOrganization || sure != nil && hasBit(sure, u):
			case p.role == Guest || sure == nil:
				if ask != nil {
					ask(u)
				}
			case c.s.covers(to, u, p, home):
				setBit(sure, u)
			}
			return true
		})
		return
	}
	key := crowdOf{to: to}
	if to&kindMask == toClass {
		key.home = home
	}
	all := c.of[key]
	if all == nil {
		all = &crowd{members: c.none()}
		c.s.named(to, home, func(u uint32) bool {
			switch p := c.s.people.At(u); {
			case p.role == NotInOrganization || hasBit(all.members, u):
			case p.role == Guest:
				all.guests = append(all.guests, u)
			case c.s.covers(to, u, p, home):
				setBit(all.members, u)
			}
			return true
		})
		c.of[key] = all
	}
	if ask != nil {
		for _, u := range all.guests {
			ask(u)
		}
	}
	if sure == nil {
		for u := range eachBit(all.members) {
			ask(u)
		}
		return
	}
	for i, word := range all.members {
		sure[i] |= word
	}
}

// narrow takes away those whom reach or a ceiling leaves nothing to view in a home.
func (c *crowds) narrow(sure []uint64, home uint32) {
	kept, known := c.reach[home]
	if !known {
		kept = c.none()
		keep := func(u uint32) {
			if p := c.s.people.At(u); p.role > Guest && c.s.narrow(p, home, 1<<View, 0).Has(View) {
				setBit(kept, u)
			}
		}
		if c.reach == nil {
			for u := range eachBit(sure) {
				keep(u)
			}
		} else { // for every resource of this home
			for u := range c.s.people.Len() {
				keep(u)
			}
			c.reach[home] = kept
		}
	}
	for i := range sure {
		sure[i] &= kept[i]
	}
}

func (c *crowds) audienceOf(r ResourceID) Audience {
	at, ok := c.s.position(r)
	if !ok {
		return Audience{Kind: "only_owner"}
	}
	if d, living := c.s.dashboardOf(at); living {
		at = d
	}
	x := c.s.resource(at)
	return c.audience(at, &x, c.viewers(at))
}

// audience of the resource at a position, which the people of o can view.
func (c *crowds) audience(at uint32, x *resource, o opening) Audience {
	s := c.s
	if x.in != 0 {
		return Audience{Kind: "only_owner"}
	}
	a := Audience{Kind: "people", People: countBits(o.people), Guests: o.guests}
	if a.People == 0 || a.People == 1 && hasBit(o.people, x.owner) {
		a.Kind = "only_owner"
	}
	a.Dashboards = c.shownByVouching(x, o.people)
	if x.private && s.scheme.Private.Flag {
		return a
	}
	for _, g := range x.grants {
		if g.expired(c.now) || s.received(g.to(), g.level(), x.home).can == 0 {
			continue
		}
		switch i := uint32(g.to() & indexMask); g.to() & kindMask {
		case toOrganization:
			a.Kind, a.Name = "organization", s.name
		case toWorkspace, toTree:
			if a.Kind != "organization" {
				a.Kind, a.Name = "workspace", s.workspaceInfos.At(i).name
			}
		case toClass:
			if a.Kind != "organization" && RoleClass(i) == ClassWorkspaceUser {
				a.Kind, a.Name = "workspace", s.workspaceInfos.At(x.home).name
			}
		}
	}
	for _, l := range x.links {
		if state, _ := s.linkState(x, l.id, c.now); state == LinkLive {
			a.Links++
		}
	}
	if a.Links > 0 {
		a.Kind = "link"
	}
	return a
}

func setBit(set []uint64, i uint32)      { set[i/64] |= 1 << (i % 64) }
func hasBit(set []uint64, i uint32) bool { return int(i/64) < len(set) && set[i/64]>>(i%64)&1 != 0 }

func countBits(set []uint64) (n int) {
	for _, word := range set {
		n += bits.OnesCount64(word)
	}
	return n
}

func eachBit(set []uint64) func(yield func(u uint32) bool) {
	return func(yield func(u uint32) bool) {
		for i, word := range set {
			for ; word != 0; word &= word - 1 {
				if !yield(uint32(i*64 + bits.TrailingZeros64(word))) {
					return
				}
			}
		}
	}
}
