package access

import (
	"slices"
	"time"
)

// What a scheme cannot express sleeps: it is kept, counts for nothing, and wakes when it can be expressed again (access.md,
// Schemes).

// longAsleep is after how long what slept wakes only when somebody asks for it.
const longAsleep = 90 * 24 * time.Hour

// Sleeper is a grant or a public link that falls asleep with a change of scheme, or may wake.
type Sleeper struct {
	Resource  ResourceID
	Grant     GrantID // 0: it is a link
	Link      LinkID
	Principal Principal
	Name      string // of whom it names; of a link, what it is called
	Level     string // the title of its level now, or once it wakes; empty for a link
	Since     time.Time
	// Wakes tells that it does, as asked: what may wake can be left asleep, and what has slept for long is.
	Wakes bool
	Why   string // it sleeps
}

// remapping makes the grants and links of one scheme those of another.
type remapping struct {
	Switch
	who                   Caller
	from, to              *state // before, and under the new scheme before any grant has changed
	switching             bool   // it is another scheme, and not the same edited
	leave, wake           map[GrantID]bool
	leaveLinks, wakeLinks map[LinkID]bool
	plan                  SwitchPlan
}

func setOf[T comparable](all []T) map[T]bool {
	set := make(map[T]bool, len(all))
	for _, x := range all {
		set[x] = true
	}
	return set
}

func (m *remapping) remap(r *resource) {
	m.remapGrants(r)
	if m.switching {
		m.remapLinks(r)
	}
}

func (m *remapping) remapGrants(r *resource) {
	sc := m.to.scheme
	lowest := len(sc.Levels) // of the classes so far, from the strongest: none below may have more
	grants := slices.Clone(r.grants)
	slices.SortFunc(grants, func(a, b grant) int { return int(a.to()) - int(b.to()) })
	var held [4]bool
	var own ownGrant
	for _, g := range grants {
		was, level, exact := m.next(r, g)
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
		before := m.from.grantOf(r.id, g)
		after := before
		came := was.level == "" && g.asleep == 0 // with a change of scheme, for its owner, and goes with one
		if came && sc.Owner.Always != "" {
			level = -1
		}
		switch {
		case exact && was.level == "", came && level < 0 && !m.knowsOwnersByGrants(was.scheme):
			m.plan.Changes = append(m.plan.Changes, GrantRemoved{Grant: g.id, Resource: r.id})
			if m.isOwners(r, g) {
				own.settled, own.goes = exact, true
			}
			continue
		case level < 0:
			after.Level, after.MadeScheme, after.MadeLevel = was.level, was.scheme, was.level
			if g.asleep == 0 {
				after.Asleep = momentOf(seconds(m.who.Now))
			}
		default:
			after.Asleep, after.Level = time.Time{}, sc.Levels[level].Key
			switch {
			case exact:
				after.MadeScheme, after.MadeLevel = "", ""
			case m.switching:
				after.MadeScheme, after.MadeLevel = was.scheme, was.level
			}
		}
		if m.isOwners(r, g) {
			own = ownGrant{grant: g, after: &after, level: level, settled: exact}
			continue
		}
		m.change(r, g, before, after)
	}
	m.ownersGrant(r, own)
}

// unseen tells that the grants and links of a resource open nothing: it lives in a dashboard, or is in the bin.
func unseen(r *resource) bool { return r.in != 0 || !r.exists }

func (m *remapping) isOwners(r *resource, g grant) bool {
	return g.to() == toUser|principal(r.owner) && g.via == 0
}

// knowsOwnersByGrants tells it of a scheme. That the owner of something had none there is remembered.
func (m *remapping) knowsOwnersByGrants(scheme string) bool {
	sc := m.to.schemeBy(scheme)
	return sc != nil && sc.Owner.Granted != ""
}

// ownGrant is what becomes of the grant that names a resource's owner.
type ownGrant struct {
	grant
	after   *GrantChanged // nil: there is none then
	level   int           // then; -1: it sleeps
	settled bool          // it is what it was under the new scheme, be it nothing
	goes    bool          // there was one, which came with a change of scheme
}

// change notes what becomes of a grant, when it is another than before.
func (m *remapping) change(r *resource, g grant, before, after GrantChanged) {
	if after != before {
		m.plan.Changes = append(m.plan.Changes, after)
	}
	if g.asleep != 0 || after.Asleep.IsZero() || after.MadeLevel == "" || unseen(r) || g.expired(m.who.Now) {
		return
	}
	m.plan.Sleeps = append(m.plan.Sleeps, Sleeper{
		Resource: r.id, Grant: g.id, Principal: before.Principal, Name: m.from.principalName(g.to()), Level: m.from.levelTitle(m.from.schemeKey, before.Level),
		Since: after.Asleep, Why: m.to.grantAsleepWhy(r, g.to(), m.from.madeOf(g)),
	})
}

// ownersGrant notes what becomes of the owner's own grant. Where the new scheme knows owners by one, and the old did not, they
// get it, or keep one that is as good; where they had none under such a scheme, that is remembered.
func (m *remapping) ownersGrant(r *resource, own ownGrant) {
	before, after := m.from.scheme.Owner, m.to.scheme.Owner
	gives := m.to.scheme.LevelIndex(after.Granted)
	needs := gives >= 0 && before.Always != "" && !own.settled && m.to.people.At(r.owner).role > Guest
	if own.after == nil {
		to := GrantChanged{Resource: r.id, Principal: m.from.principalOf(toUser | principal(r.owner)), By: m.who.User, At: m.who.Now, MadeScheme: m.from.schemeKey}
		switch {
		case needs:
			to.Level = after.Granted
		case m.switching && before.Granted != "" && !own.goes:
			to.Asleep = momentOf(seconds(m.who.Now))
		default:
			return
		}
		m.plan.Changes = append(m.plan.Changes, to)
		return
	}
	if needs && (own.level < gives || own.expires != 0) {
		was := m.from.madeOf(own.grant)
		own.after.Level, own.after.Asleep, own.after.Expires, own.after.MadeScheme, own.after.MadeLevel = after.Granted, time.Time{}, time.Time{}, was.scheme, was.level
	}
	m.change(r, own.grant, m.from.grantOf(r.id, own.grant), *own.after)
}

// next is the level a grant has under the new scheme, -1 for none: then it sleeps. exact tells that it is what it was there
// when it was made.
func (m *remapping) next(r *resource, g grant) (was made, level int, exact bool) {
	sc := m.to.scheme
	was = m.from.madeOf(g)
	exact = m.switching && g.made != 0 && was.scheme == m.Scheme
	key := ""
	switch {
	case g.asleep != 0 && !m.switching:
		return was, -1, false
	case exact:
		key = was.level
	case g.asleep != 0:
		if made := m.to.schemeBy(was.scheme); made != nil {
			if i := made.LevelIndex(was.level); i >= 0 {
				key = sc.Nearest(was.level, made.Can[i])
			}
		}
	default:
		key = m.Mapping[m.from.levels[g.level()]]
	}
	level = sc.LevelIndex(key)
	hidden := r.private && !sc.Private.Flag && (m.from.scheme.Private.Flag || g.asleep != 0) && !m.isOwners(r, g)
	// What was so under these rules is so again: what its receiver may have of it today is asked at each decision.
	if level < 0 || hidden || !exact && !m.fits(g, level) {
		return was, -1, exact && key == ""
	}
	if g.asleep != 0 && !m.wakes(r, g, was, level) {
		level = -1
	}
	return was, level, exact && level >= 0
}

// fits tells whether the new scheme lets whom a grant names have a level.
func (m *remapping) fits(g grant, level int) bool {
	sc := m.to.scheme
	return m.to.levelCan(level) != 0 && (g.via == 0 || sc.Access.Demanded) && slices.Contains(sc.Principals[m.to.class(g.to())], sc.Levels[level].Key)
}

// wakes decides, and notes, whether a grant that can wake does.
func (m *remapping) wakes(r *resource, g grant, was made, level int) bool {
	if r.private && m.to.scheme.Private.Flag || unseen(r) || g.expired(m.who.Now) {
		return true // and opens nothing; what ends that says who then sees it
	}
	recent := m.who.Now.Sub(momentOf(g.asleep)) <= longAsleep && was.scheme != m.from.schemeKey
	x := Sleeper{
		Resource: r.id, Grant: g.id, Principal: m.from.principalOf(g.to()), Name: m.from.principalName(g.to()), Level: m.to.scheme.Levels[level].Title,
		Since: momentOf(g.asleep), Wakes: (recent || m.wake[g.id]) && !m.leave[g.id], Why: m.from.grantAsleepWhy(r, g.to(), was),
	}
	m.plan.Wakes = append(m.plan.Wakes, x)
	return x.Wakes
}

// remapLinks lets the links sleep that the new scheme cannot express, and wakes the others.
func (m *remapping) remapLinks(r *resource) {
	sc := m.to.scheme
	hidden := r.private && !sc.Private.Flag
	awake := []link{}
	var sleeping []link
	for _, l := range r.links {
		switch {
		case l.asleep != 0:
			sleeping = append(sleeping, l)
		case hidden && m.from.scheme.Private.Flag:
			m.letSleep(r, l, m.to.linkAsleepWhy(r))
		default:
			awake = append(awake, l)
		}
	}
	if !sc.Links.Many {
		newest := len(awake) - 1 // of those that have not expired, if there are any
		for newest > 0 && awake[newest].expired(m.who.Now) {
			newest--
		}
		if newest == 0 && awake[0].expired(m.who.Now) {
			newest = len(awake) - 1
		}
		for i, l := range awake {
			if i != newest {
				m.letSleep(r, l, m.to.linkAsleepWhy(r))
			}
		}
	}
	slices.Reverse(sleeping) // the newest first
	for _, l := range sleeping {
		if hidden || !sc.Links.Many && len(awake) > 0 || !m.wakesLink(r, l) {
			continue
		}
		awake = append(awake, l)
		l.asleep = 0
		m.plan.Changes = append(m.plan.Changes, m.from.linkFacts(r.id, l))
	}
}

func (l link) expired(now time.Time) bool { return l.expires != 0 && nanoseconds(now) >= l.expires }

// restLinks lets those links sleep with which something would be left without a manager, where its owner keeps less of it once it
// has a link: its own, and those of dashboards that show it.
func (m *remapping) restLinks() error {
	if !m.switching || m.to.scheme.OnceShared < 0 {
		return nil
	}
	after, err := m.from.with(m.plan.Changes)
	if err != nil {
		return err
	}
	rested := map[LinkID]bool{}
	rest := func(at uint32) {
		r := after.resource(at)
		for _, l := range r.links {
			if l.asleep != 0 || l.expired(m.who.Now) || rested[l.id] {
				continue
			}
			rested[l.id] = true
			m.plan.Wakes = slices.DeleteFunc(m.plan.Wakes, func(x Sleeper) bool { return x.Link == l.id })
			m.letSleep(&r, l, m.to.unmanagedWhy())
		}
	}
	m.from.eachResource(func(r *resource) {
		if m.to.people.At(r.owner).role <= Guest || !after.isLinked(r.at, m.who.Now) || after.managed(r.at, m.who.Now) && after.managed(r.at, endOfTime) {
			return
		}
		rest(r.at)
		after.onDashboards(r.at, func(d uint32) bool {
			rest(d)
			return false
		})
	})
	return nil
}

func (m *remapping) letSleep(r *resource, l link, why string) {
	l.asleep = seconds(m.who.Now)
	m.plan.Changes = append(m.plan.Changes, m.from.linkFacts(r.id, l))
	if !unseen(r) && !l.expired(m.who.Now) {
		m.plan.Sleeps = append(m.plan.Sleeps, Sleeper{Resource: r.id, Link: l.id, Name: l.name, Since: momentOf(l.asleep), Why: why})
	}
}

func (m *remapping) wakesLink(r *resource, l link) bool {
	if r.private && m.to.scheme.Private.Flag || unseen(r) || l.expired(m.who.Now) {
		return true
	}
	recent := m.who.Now.Sub(momentOf(l.asleep)) <= longAsleep
	x := Sleeper{
		Resource: r.id, Link: l.id, Name: l.name, Since: momentOf(l.asleep),
		Wakes: (recent || m.wakeLinks[l.id]) && !m.leaveLinks[l.id], Why: m.from.linkAsleepWhy(r),
	}
	m.plan.Wakes = append(m.plan.Wakes, x)
	return x.Wakes
}

// madeOf is what a grant was under the scheme it was made in.
func (s *state) madeOf(g grant) made {
	if g.made != 0 {
		return s.mades[g.made-1]
	}
	return made{s.schemeKey, s.levels[g.level()]}
}

// levelTitle is what a level of a scheme is called; its key when there is no such level any more.
func (s *state) levelTitle(scheme, level string) string {
	if sc := s.schemeBy(scheme); sc != nil {
		if i := sc.LevelIndex(level); i >= 0 {
			return sc.Levels[i].Title
		}
	}
	return level
}

// Asleep are the grants of r that sleep, by whom they name. Never nil.
func (s *Snapshot) Asleep(r ResourceID) []Sleeper {
	all := []Sleeper{}
	at, ok := s.position(r)
	if !ok {
		return all
	}
	x := s.resource(at)
	for _, g := range x.grants {
		was := s.madeOf(g)
		if g.asleep == 0 || was.level == "" {
			continue
		}
		all = append(all, Sleeper{
			Resource: r, Grant: g.id, Principal: s.principalOf(g.to()), Name: s.principalName(g.to()), Level: s.levelTitle(was.scheme, was.level),
			Since: momentOf(g.asleep), Why: s.grantAsleepWhy(&x, g.to(), was),
		})
	}
	slices.SortFunc(all, func(a, b Sleeper) int { return int(a.Grant - b.Grant) })
	return all
}

// LinksAsleep is how many public links of r sleep.
func (s *Snapshot) LinksAsleep(r ResourceID) (n int) {
	if at, ok := s.position(r); ok {
		for _, l := range s.resource(at).links {
			if l.asleep != 0 {
				n++
			}
		}
	}
	return n
}

// grantAsleepWhy says why a grant sleeps under the scheme in force.
func (s *state) grantAsleepWhy(x *resource, to principal, was made) string {
	sc, class := s.scheme, s.class(to)
	switch {
	case x.private && !sc.Private.Flag && to != toUser|principal(x.owner):
		return s.privateAsleepWhy(x)
	case len(sc.Principals[class]) == 0:
		return sc.Title + " has no level for " + receiverWords[class] + "."
	case was.scheme == s.schemeKey:
		return "It was not chosen to count under " + sc.Title + "."
	}
	return sc.Title + " has nothing like “" + s.levelTitle(was.scheme, was.level) + "” for " + receiverWords[class] + "."
}

func (s *state) linkAsleepWhy(x *resource) string {
	switch {
	case x.private && !s.scheme.Private.Flag:
		return s.privateAsleepWhy(x)
	case s.scheme.OnceShared >= 0 && !slices.ContainsFunc(x.links, func(l link) bool { return l.asleep == 0 }):
		return s.unmanagedWhy()
	case !s.scheme.Links.Many:
		return s.scheme.Title + " allows one public link."
	}
	return "It was not chosen to work under " + s.scheme.Title + "."
}

func (s *state) unmanagedWhy() string {
	return "With a public link the owner has only " + s.scheme.Levels[s.scheme.OnceShared].Title + " under " + s.scheme.Title + ", and nobody else could manage it."
}

func (s *state) privateAsleepWhy(x *resource) string {
	return capital(s.this(x)) + " was private, and " + s.scheme.Title + " knows no private ones."
}

func (s *state) sinceWords(asleep uint32, now time.Time) string {
	return "asleep since " + day(momentOf(asleep), now)
}

// asleepRules are those grants that name u and sleep.
func (s *state) asleepRules(u uint32, x *resource, now time.Time) (list []Rule) {
	p := s.people.At(u)
	for _, g := range x.grants {
		was := s.madeOf(g)
		if g.asleep == 0 || was.level == "" || p.role == NotInOrganization || !s.covers(g.to(), u, p, x.home) || g.expired(now) {
			continue
		}
		list = append(list, Rule{Name: "asleep", Words: "The share with " + s.principalName(g.to()) + " (" + s.levelTitle(was.scheme, was.level) + ") is " + s.sinceWords(g.asleep, now) + ": " + s.grantAsleepWhy(x, g.to(), was)})
	}
	return list
}

// PlanRemoveAsleep is the change that removes a share that sleeps, for those who manage access, whether or not they may share
// under the scheme in force: it gives nothing now. Nil when there is none, or it is not theirs to remove.
func (who Caller) PlanRemoveAsleep(r ResourceID, grant GrantID) []Change {
	asleep := slices.ContainsFunc(who.View.AsleepGrants(r), func(g GrantChanged) bool { return g.Grant == grant && g.Level != "" })
	if !asleep || !who.Can(r).Has(ManageAccess) {
		return nil
	}
	return []Change{GrantRemoved{Grant: grant, Resource: r}}
}
