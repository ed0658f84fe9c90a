package access

import (
	"slices"
	"time"

	"vitrine/internal/access/scheme"
)

// decide is the decision of access.md for user u and the resource at a position: what u can do. Of the capabilities in
// want the answer is right; it may stop before it knows the others.
func (s *state) decide(u, at uint32, now time.Time, want Set) Set {
	h := s.heads.At(at / perBlock)
	p := s.people.At(u)
	if h == nil || *h == nil || p == nil {
		return 0
	}
	rec := &(*h)[at%perBlock]
	if p.isOutside(u, rec) {
		return 0
	}
	w0, home := rec[0], rec[1]&indexMask
	if w0&flagExists == 0 || p.role == NotInOrganization {
		return 0
	}
	if w0&flagLiving != 0 {
		return s.decideLiving(u, at, now, want)
	}
	sc := s.scheme
	owns := w0>>ownerShift == u
	private := sc.Private.Flag && w0&flagPrivate != 0
	if private && !owns {
		return 0
	}
	// Nothing takes away again what a plain scheme gives, so enough is enough.
	enough := Set(0)
	if !sc.Narrows && want&sc.Conditional == 0 {
		enough = want
	}

	var can Set
	if owns && p.role > Guest {
		can = s.ownerCan
		if want&(s.ownerCan&^s.onceCan) != 0 && !s.keepsOwning(p, at, now) {
			can = s.onceCan
		}
		if enough != 0 && can&enough == enough {
			return can
		}
	}
	var below Set // from grants made in descendants, which hold there
	var b *block
	n := rec[1] >> indexBits
	if n > inlineGrants {
		b = s.blocks.At(at / perBlock)
		n = b.count(at % perBlock)
	}
	for i := range n {
		var w uint32
		if i < inlineGrants {
			w = rec[4+i]
		} else {
			w = b.rest[rec[3]+i-inlineGrants]
		}
		gives := s.can[levelOf(w)]
		var via uint32
		if w&closer != 0 {
			x := s.blocks.At(at/perBlock).extra(at%perBlock, i)
			if x.expires != 0 && nanoseconds(now) >= x.expires {
				continue
			}
			via = x.via
		}
		who := principal(w >> whatShift)
		if gives&^can == 0 && (via != 0 || gives&^(can|below) == 0) {
			continue
		}
		if !s.covers(who, u, p, home) {
			continue
		}
		gives = s.received(who, levelOf(w), home).can
		if via != 0 {
			if s.reaches(p, via-1) {
				below |= gives & sc.FromChild
			}
			continue
		}
		can |= gives
		if enough != 0 && can&enough == enough {
			return can
		}
	}

	if len(sc.Implies) > 0 { // guests are in no class
		var mine scheme.Classes
		shared := 0 // not asked yet
		for i, im := range sc.Implies {
			if s.implCan[i]&^can == 0 {
				continue
			}
			if im.When == scheme.IfDefault && !s.isDefault(at, home) {
				continue
			}
			if im.When == scheme.IfShared && shared == 0 {
				shared = -1
				if s.isShared(at, now) {
					shared = 1
				}
			}
			if im.When == scheme.IfShared && shared < 0 {
				continue
			}
			if im.To == scheme.ClassAdmin {
				if p.role == Admin {
					can |= s.implCan[i]
				}
				continue
			}
			if mine == 0 {
				mine = s.classesOf(p, home)
			}
			if im.To&mine != 0 {
				can |= s.implCan[i]
			}
		}
	}
	if can|below == 0 || enough != 0 {
		return can | below
	}
	return s.narrow(p, home, can, below)
}

// isOutside tells of nearly all a user has nothing to do with that they have not: they do not own it, no grant may name
// them, no role of theirs may reach its home, nor one everywhere. It takes no branch on the way: each would wait for the
// memory of the record or the person, and keep the next check's from being fetched meanwhile. Grants are in order, the
// highest kind first: the Bloom filters are asked about the first few only, and more than those may be anything.
func (p *person) isOutside(u uint32, rec *record) bool {
	const (
		few      = 4
		filtered = 1<<(toGroup>>indexBits) | 1<<(toWorkspace>>indexBits)
		others   = 1<<(toTree>>indexBits) | 1<<(toClass>>indexBits) | 1<<(toOrganization>>indexBits) | 1<<(toDomain>>indexBits)
	)
	isZero := func(x uint32) uint32 { return (x - 1) >> 31 } // of what has less than 32 bits
	kindOf := func(word uint32) uint32 { return word >> (whatShift + indexBits) }
	may := isZero(rec[0]>>ownerShift^u) | (uint32(p.role)+1)/uint32(Staff+1)
	may |= rec[0] >> livingShift // it is as its dashboard is
	may |= p.mayBeIn(inWorkspaces, rec[1]&indexMask)
	may |= (inlineGrants - rec[1]>>indexBits) >> 31 // the rest of many
	may |= others >> kindOf(rec[4])
	may |= (others | filtered) >> kindOf(rec[4+few])
	for _, w := range rec[4 : 4+few] {
		kind := kindOf(w)
		may |= p.mayBeIn(kind>>1&1, w>>whatShift&indexMask) & (kind ^ kind>>1) // of groups and workspaces; 1 and 2 of 0, 1, 2 and 7
		may |= isZero(w>>whatShift ^ u)
	}
	for _, w := range rec[4+few:] {
		may |= isZero(w>>whatShift ^ u)
	}
	return may&1 == 0
}

// decideLiving is the decision for a chart that lives in a dashboard: it has no access of its own.
func (s *state) decideLiving(u, at uint32, now time.Time, want Set) Set {
	d, ok := s.dashboardOf(at)
	if !ok {
		return 0
	}
	if want.Has(Delete) {
		want |= 1 << Edit
	}
	return asInDashboard(s.decide(u, d, now, want&asThere))
}

// asThere is what a chart that lives in a dashboard lets somebody do who may do it with the dashboard.
const asThere Set = 1<<View | 1<<Export | 1<<Clone | 1<<Edit

// asInDashboard is what one can do with the charts that live in a dashboard, by what one can do with it.
func asInDashboard(can Set) Set {
	can &= asThere
	return can | can>>Edit&1<<Delete
}

// dashboardOf is where the chart at a position lives; ok is false when it is not, or no longer, in a dashboard that is there.
func (s *state) dashboardOf(at uint32) (d uint32, ok bool) {
	b := s.blocks.At(at / perBlock)
	if b == nil || b.cold == nil || b.cold.more == nil {
		return 0, false
	}
	in := b.cold.more.trait(uint8(at % perBlock)).in
	if in == 0 {
		return 0, false
	}
	d = in - 1
	h := s.heads.At(d / perBlock)
	if h == nil || *h == nil {
		return 0, false
	}
	w0 := (*h)[d%perBlock][0]
	return d, w0&(flagExists|flagLiving|everyKindBits) == flagExists|uint32(Dashboard)<<kindShift
}

// keepsOwning tells whether an owner has their level whoever else has access.
func (s *state) keepsOwning(p *person, at uint32, now time.Time) bool {
	b := s.blocks.At(at / perBlock)
	mine := s.classesOf(p, b.record(at % perBlock)[1]&indexMask)
	return s.scheme.Keeps&mine != 0 || !s.isShared(at, now) && !s.isLinked(at, now)
}

// isShared tells whether a grant that works gives anybody but its owner something on the resource at a position, or, where
// the scheme counts that, on a dashboard that shows it. Reach is not asked.
func (s *state) isShared(at uint32, now time.Time) bool {
	return s.isGiven(at, now) || s.scheme.ShownIsShared && s.onDashboards(at, func(d uint32) bool { return s.isGiven(d, now) })
}

// isLinked tells whether it, or a dashboard that shows it, has a public link that has not expired.
func (s *state) isLinked(at uint32, now time.Time) bool {
	return s.hasLink(at, now) || s.scheme.ShownIsShared && s.onDashboards(at, func(d uint32) bool { return s.hasLink(d, now) })
}

// awake is the block of a resource that is there and not private, where that puts its grants and links to sleep; or nil.
func (s *state) awake(at uint32) *block {
	b := s.blocks.At(at / perBlock)
	if b == nil || b.hot == nil {
		return nil
	}
	w0 := b.record(at % perBlock)[0]
	if w0&flagExists == 0 || s.scheme.Private.Flag && w0&flagPrivate != 0 {
		return nil
	}
	return b
}

func (s *state) isGiven(at uint32, now time.Time) bool {
	b, k := s.awake(at), at%perBlock
	if b == nil {
		return false
	}
	rec := b.record(k)
	for i := range b.count(k) {
		w := b.grantWord(rec, i)
		to := principal(w >> whatShift)
		gives := s.gets[s.receiverOf(to)][atHome].can[levelOf(w)]
		if gives == 0 || to == toUser|principal(rec[0]>>ownerShift) {
			continue
		}
		if w&closer != 0 {
			x := b.extra(k, i)
			if x.expires != 0 && nanoseconds(now) >= x.expires || x.via != 0 && gives&s.scheme.FromChild == 0 {
				continue
			}
		}
		return true
	}
	return false
}

func (s *state) hasLink(at uint32, now time.Time) bool {
	b := s.awake(at)
	return b != nil && slices.ContainsFunc(b.cold.links, func(l link) bool {
		return uint32(l.at) == at%perBlock && l.asleep == 0 && (l.expires == 0 || nanoseconds(now) < l.expires)
	})
}

// onDashboards tells whether something holds of any dashboard that shows the chart at a position, on a tile that somebody
// vouches for. Whether they could give it now is not asked: that may hang on the answer.
func (s *state) onDashboards(at uint32, holds func(d uint32) bool) bool {
	b := s.blocks.At(at / perBlock)
	if b == nil || b.cold == nil || b.cold.more == nil {
		return false
	}
	for _, x := range b.cold.more.ties {
		if uint32(x.at) == at%perBlock && x.vouched && holds(x.other) {
			return true
		}
	}
	return false
}

// receipt is what grants of each level code give one kind of receiver today: the level they count as, -1 for nothing.
type receipt struct {
	can   [levelCodes]Set
	level [levelCodes]int8
	gives [scheme.NumCapabilities]uint64 // the codes that give a capability
}

// receipts are by receiver, in the order of [scheme.ReceiverClasses]; the last is of those who receive nothing. Who has no role at
// home may receive less.
type receipts [numReceivers][2]receipt

const (
	elsewhere = iota
	atHome
)

const (
	receivesUser = iota
	receivesGroup
	receivesWorkspace
	receivesAdmin
	receivesStaff
	receivesWorkspaceAdmin
	receivesWorkspaceUser
	receivesGuest
	receivesOrganization
	receivesDomain
	receivesNothing
	numReceivers
)

// receipts under the scheme in force: of a level that a receiver may not have, the highest below it that they may have and
// that neither can nor hands out anything it does not.
func (e *edit) receipts() *receipts {
	var all receipts
	for i := range all {
		for home := range all[i] {
			r := &all[i][home]
			for code := range r.level {
				r.level[code] = -1
				if level := int(e.ladder[code]); level >= 0 && i < len(scheme.ReceiverClasses) {
					r.level[code] = int8(e.highest(scheme.ReceiverClasses[i], home, level))
				}
				if level := r.level[code]; level >= 0 {
					r.can[code] = e.levelCan(int(level))
				}
				for c := range scheme.NumCapabilities {
					if r.can[code].Has(c) {
						r.gives[c] |= 1 << code
					}
				}
			}
		}
	}
	return &all
}

func (s *state) highest(class scheme.Class, home, level int) int {
	sc := s.scheme
	for at := level; at >= 0; at-- {
		key := sc.Levels[at].Key
		if slices.Contains(sc.Principals[class], key) && (home == atHome || !sc.Access.Demanded || !slices.Contains(sc.NeedsHomeRole, key)) &&
			s.levelCan(at)&^s.levelCan(level) == 0 && sc.Most(at)&^sc.Most(level) == 0 {
			return at
		}
	}
	return -1
}

// receiverOf is what a principal is as a receiver today.
func (s *state) receiverOf(to principal) int {
	i := uint32(to & indexMask)
	switch to & kindMask {
	case toUser:
		switch role := s.people.At(i).role; {
		case role == NotInOrganization:
			return receivesNothing
		case role == Guest:
			return receivesGuest
		case role == Admin && s.scheme.Principals[scheme.OfOrganizationAdmins] != nil:
			return receivesAdmin
		}
		return receivesUser
	case toGroup:
		return receivesGroup
	case toWorkspace, toTree:
		return receivesWorkspace
	case toClass:
		return receivesAdmin + int(i)
	case toOrganization:
		return receivesOrganization
	case toDomain:
		return receivesDomain
	}
	return receivesNothing
}

// counted is what a grant counts as today.
type counted struct {
	can   Set
	level int // of the scheme; -1: it counts for nothing
}

// received is what a grant of a level gives those it names, for a resource of this home.
func (s *state) received(to principal, code, home uint32) counted {
	r := &s.gets[s.receiverOf(to)]
	if at := &r[atHome]; r[elsewhere].level[code] == at.level[code] || s.hasRoleAt(to, home) {
		return counted{at.can[code], int(at.level[code])}
	}
	return counted{r[elsewhere].can[code], int(r[elsewhere].level[code])}
}

// hasRoleAt tells whether a user or a group as such has a role in a workspace; of other principals it is not asked.
func (s *state) hasRoleAt(to principal, w uint32) bool {
	i := uint32(to & indexMask)
	switch to & kindMask {
	case toUser:
		return s.roleIn(s.people.At(i), w) != NoWorkspaceRole
	case toGroup:
		up := s.groups.At(i).up
		return slices.ContainsFunc(s.workspaces.At(w).reach(), func(x uint32) bool {
			_, in := slices.BinarySearch(up, x>>reachBits)
			return in
		})
	}
	return true
}

// narrow applies reach, ceiling and the conditions of the scheme to what was collected.
func (s *state) narrow(p *person, home uint32, can, below Set) Set {
	sc := s.scheme
	if sc.Narrows {
		role := s.roleIn(p, home)
		switch {
		case role != NoWorkspaceRole || !sc.Access.Demanded:
			can &= sc.Ceiling[role]
		case s.reaches(p, home):
			can &= sc.FromChild
		default:
			return 0
		}
	}
	can |= below
	if can&sc.Conditional != 0 {
		mine := s.classesOf(p, home)
		for c := range scheme.NumCapabilities {
			if can&sc.Conditional&(1<<c) != 0 && sc.Required[c]&mine == 0 {
				can &^= 1 << c
			}
		}
	}
	return can
}

// isDefault tells whether the resource at a position is its home's default dashboard.
func (s *state) isDefault(at, home uint32) bool {
	p := s.workspaceInfos.At(home)
	return p != nil && p.standard != 0 && p.standard == s.idAt(at)
}

// covers tells whether a principal names the user, for a resource of this home.
func (s *state) covers(who principal, u uint32, p *person, home uint32) bool {
	i := uint32(who & indexMask)
	switch who & kindMask {
	case toUser:
		return i == u
	case toGroup:
		return p.isIn(i)
	case toWorkspace:
		return s.roleIn(p, i) != NoWorkspaceRole
	case toTree:
		return s.reaches(p, i)
	case toClass:
		return s.classesOf(p, home)&(1<<i) != 0
	case toOrganization:
		return p.role > Guest
	case toDomain:
		return p.domain == i+1
	}
	return false
}

// isIn tells whether the person is in a group, nested ones too.
func (p *person) isIn(g uint32) bool {
	if p.mayBeIn(inGroups, g)&1 == 0 {
		return false
	}
	all := p.more.groups
	lo, hi := 0, len(all)
	for hi-lo > 8 {
		mid := int(uint(lo+hi) >> 1)
		if all[mid] <= g {
			lo = mid
		} else {
			hi = mid
		}
	}
	for _, x := range all[lo:hi] {
		if x >= g {
			return x == g
		}
	}
	return false
}

// roleIn is the strongest role that reaches a workspace. Guests hold none: they see what names them, nothing else.
func (s *state) roleIn(p *person, w uint32) WorkspaceRole {
	if p.role == Admin {
		return WorkspaceAdmin
	}
	if p.role <= Guest {
		return NoWorkspaceRole
	}
	if p.mayBeIn(inWorkspaces, w)&1 == 0 {
		return NoWorkspaceRole
	}
	rec := s.workspaces.At(w)
	best := NoWorkspaceRole
	for _, x := range rec.reach() {
		if role := WorkspaceRole(x & (1<<reachBits - 1)); role > best && p.isIn(x>>reachBits) {
			best = role
		}
	}
	if own := p.roles(); len(own) > 0 {
		for n, at := range rec.line() {
			for _, h := range own {
				if h.at == at && h.role > best && (n == 0 || h.tree) {
					best = h.role
				}
			}
		}
	}
	return best
}

// hasTree tells whether a role on the tree of a workspace, or of one above it, is at least so strong.
func (s *state) hasTree(p *person, w uint32, role WorkspaceRole) bool {
	if p.role == Admin {
		return true
	}
	line := s.workspaces.At(w).line()
	flows := func(h roleHeld) bool { return h.tree && h.role >= role && slices.Contains(line, h.at) }
	return p.role > Guest && (slices.ContainsFunc(p.roles(), flows) || slices.ContainsFunc(p.groups(), func(g uint32) bool {
		return slices.ContainsFunc(s.groups.At(g).roles, flows)
	}))
}

// reaches tells whether the person has a role in a workspace or in any of its descendants.
func (s *state) reaches(p *person, w uint32) bool {
	if s.roleIn(p, w) != NoWorkspaceRole {
		return true
	}
	if p.role <= Guest {
		return false
	}
	// A role above that flows down was seen by roleIn: what is left is a role somewhere below.
	for _, h := range p.roles() {
		if s.isBelow(h.at, w) {
			return true
		}
	}
	for _, g := range p.groups() {
		for _, h := range s.groups.At(g).roles {
			if s.isBelow(h.at, w) {
				return true
			}
		}
	}
	return false
}

// isBelow tells whether w is top or one of its descendants.
func (s *state) isBelow(w, top uint32) bool {
	return slices.Contains(s.workspaces.At(w).line(), top)
}

// classesOf a person at a workspace. Organization admins are in every class, workspace admins are users too.
func (s *state) classesOf(p *person, w uint32) scheme.Classes {
	switch {
	case p.role == Admin:
		return scheme.ClassAdmin | scheme.ClassStaff | scheme.ClassWorkspaceAdmin | scheme.ClassWorkspaceUser
	case p.role <= Guest:
		return 0
	}
	var mine scheme.Classes
	if p.role == Staff {
		mine = scheme.ClassStaff
	}
	switch s.roleIn(p, w) {
	case NoWorkspaceRole:
	case WorkspaceAdmin:
		mine |= scheme.ClassWorkspaceAdmin | scheme.ClassWorkspaceUser
	default:
		mine |= scheme.ClassWorkspaceUser
	}
	return mine
}

// descendants of w, w first, each parent before its children.
func (s *state) descendants(w uint32) []uint32 {
	all, seen := []uint32{w}, map[uint32]bool{w: true}
	for i := 0; i < len(all); i++ {
		for _, k := range s.workspaceInfos.At(all[i]).kids {
			if !seen[k] {
				seen[k] = true
				all = append(all, k)
			}
		}
	}
	return all
}
