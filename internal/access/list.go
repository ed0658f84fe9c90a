package access

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"time"

	"vitrine/internal/access/persistent"
	"vitrine/internal/access/scheme"
)

// rowSet collects rows: sure ones, and ones to be decided. It is used again and again.
type rowSet struct {
	words []uint64 // a bit for each row that is sure
	tops  []uint64 // a bit for each of words that is not empty
	doubt []uint32
	rows  []uint32

	// The lists to go through: what is named, and everything at home. All are known before the first is touched, so that
	// their memory is fetched together.
	bags  [numWays][]*persistent.Set
	parts [numWays][][]uint32

	roles      []WorkspaceRole // by workspace, of the person asked for
	rolesAt    []uint32        // which of them are set
	inTrees    []bool          // workspaces that lead up from those
	trees      []uint32
	covers     [][]uint32
	prefetched uint32 // of memory fetched before its time
}

// The ways a list may open what is in it. Those before byHome are the lists of grants themselves, by whom they name: there the
// level in each word says what it opens. Lists by home open in one of two ways more.
const (
	openHome  = byHome + iota // a home whose resources a role opens
	maybeHome                 // a home whose resources a role may open
	numWays
)

// receiverOfList is what the principals of a list are as receivers; of byUser it hangs on the user.
var receiverOfList = [byHome]int{
	byGroup: receivesGroup, byWorkspace: receivesWorkspace, byTree: receivesWorkspace, byDomain: receivesDomain, byOrganization: receivesOrganization,
	byStaff: receivesStaff, byClassAdmin: receivesWorkspaceAdmin, byClassUser: receivesWorkspaceUser,
}

var rowSets = sync.Pool{New: func() any { return &rowSet{} }}

func (f *rowSet) add(row uint32) {
	f.words[row/64] |= 1 << (row % 64)
	f.tops[row/4096] |= 1 << (row / 64 % 64)
}

func (f *rowSet) has(row uint32) bool { return f.words[row/64]&(1<<(row%64)) != 0 }

// room for the rows and workspaces of a state.
func (f *rowSet) room(s *state) {
	if tops := int(s.rows/4096) + 1; len(f.tops) < tops {
		tops += tops / 4
		f.words, f.tops = make([]uint64, tops*64), make([]uint64, tops)
	}
	if n := int(s.workspaceInfos.Len()); len(f.roles) < n {
		n += n / 4
		f.roles, f.inTrees = make([]WorkspaceRole, n), make([]bool, n)
	}
}

// release empties the answer for its next use.
func (f *rowSet) release() {
	for i, top := range f.tops {
		if top != 0 {
			f.tops[i] = 0
			clear(f.words[i*64 : i*64+64])
		}
	}
	rowSets.Put(f)
}

// drain counts the rows found and empties the answer.
func (f *rowSet) drain() (n int) {
	for i, top := range f.tops {
		part := f.words[i*64 : i*64+64]
		for ; top != 0; top &= top - 1 {
			word := &part[bits.TrailingZeros64(top)&63]
			n += bits.OnesCount64(*word)
			*word = 0
		}
		f.tops[i] = 0
	}
	return n
}

// drainRows empties the answer into a list of the rows found, from the smallest. It is good until release.
func (f *rowSet) drainRows() []uint32 {
	rows := f.rows[:0]
	for i, top := range f.tops {
		part := f.words[i*64 : i*64+64]
		for ; top != 0; top &= top - 1 {
			at := bits.TrailingZeros64(top) & 63
			for word := part[at]; word != 0; word &= word - 1 {
				rows = append(rows, uint32(i*4096+at*64+bits.TrailingZeros64(word)))
			}
			part[at] = 0
		}
		f.tops[i] = 0
	}
	f.rows = rows
	return rows
}

// each row found, from the smallest.
func (f *rowSet) each(yield func(row uint32) bool) {
	for i, top := range f.tops {
		for ; top != 0; top &= top - 1 {
			at := i*64 + bits.TrailingZeros64(top)
			for word := f.words[at]; word != 0; word &= word - 1 {
				if !yield(uint32(at*64 + bits.TrailingZeros64(word))) {
					return
				}
			}
		}
	}
}

// visible finds the rows u can do c with. The caller gives the answer back with release.
func (s *state) visible(u uint32, c Capability, now time.Time) *rowSet {
	f := rowSets.Get().(*rowSet)
	f.room(s)
	p := s.people.At(u)
	if p.role == NotInOrganization {
		return f
	}
	take := func(list int, slot uint32) { f.take(s, list, list, slot) }
	take(byUser, u)
	for _, g := range p.groups() {
		take(byGroup, g)
	}
	if p.domain != 0 {
		take(byDomain, p.domain-1)
	}
	if p.role > Guest {
		take(byOrganization, 0)
		s.visibleByRole(p, c, take, f)
	}
	f.fetch()
	// Where reach, a ceiling or a condition may take away, and for guests, every row found is decided by itself.
	sure := !s.scheme.Narrows && !s.scheme.Conditional.Has(c) && p.role > Guest
	f.addLevels(s, u, c, sure)
	f.addHomes(s, c, sure)
	if len(f.doubt) > 0 {
		slices.Sort(f.doubt)
		for i, row := range f.doubt {
			if (i == 0 || f.doubt[i-1] != row) && !f.has(row) && s.decide(u, s.positionOf(row), now, 1<<c).Has(c) {
				f.add(row)
			}
		}
		f.doubt = f.doubt[:0]
	}
	return f
}

// take remembers a list to go through. It does not look at it: that waits for fetch.
func (f *rowSet) take(s *state, way, list int, slot uint32) {
	if b := s.postings[list].At(slot); b != nil {
		f.bags[way] = append(f.bags[way], b)
	}
}

// wordsInLine is how many words a cache line has.
const wordsInLine = 16

// fetch gets the lists remembered, and touches every cache line of them.
func (f *rowSet) fetch() {
	var first uint32
	for way, bags := range f.bags {
		parts := f.parts[way]
		for _, b := range bags {
			parts = b.Leaves(parts)
		}
		for _, words := range parts {
			for i := 0; i < len(words); i += wordsInLine {
				first |= words[i]
			}
		}
		f.parts[way], f.bags[way] = parts, bags[:0]
	}
	f.prefetched = first
}

// addLevels goes through the lists of what is named.
func (f *rowSet) addLevels(s *state, u uint32, c Capability, sure bool) {
	all, tops := f.words, f.tops
	for list := range openHome {
		receiver := receiverOfList[list]
		if list == byUser {
			receiver = s.receiverOf(toUser | principal(u))
		}
		// The level codes that give c, and those that do without a look at anything else.
		gives, certain := s.gets[receiver][atHome].gives[c], s.gets[receiver][elsewhere].gives[c]
		if s.ownerCan.Has(c) {
			gives |= 1 << ownerCode
		}
		if s.onceCan.Has(c) {
			certain |= 1 << ownerCode
		}
		if !sure {
			gives, certain = ^uint64(0), 0
		}
		for _, words := range f.parts[list] {
			for _, w := range words {
				code := levelOf(w)
				if gives>>code&1 == 0 {
					continue
				}
				if certain>>code&1 != 0 && w&closer == 0 {
					all[w>>(whatShift+6)] |= 1 << (w >> whatShift & 63)
					tops[w>>(whatShift+12)] |= 1 << (w >> (whatShift + 6) & 63)
				} else {
					f.doubt = append(f.doubt, w>>whatShift)
				}
			}
		}
		f.parts[list] = f.parts[list][:0]
	}
}

// addHomes goes through the homes. A private resource opens for its owner only: who has the right as the owner has it
// already from what they own.
func (f *rowSet) addHomes(s *state, c Capability, sure bool) {
	hidden := s.scheme.Private.Flag && s.ownerCan.Has(c)
	all, tops := f.words, f.tops
	for way := openHome; way < numWays; way++ {
		for _, words := range f.parts[way] {
			for _, w := range words {
				private := w&closer != 0
				switch {
				case private && hidden:
				case sure && way == openHome && (!private || !s.scheme.Private.Flag):
					all[w>>(whatShift+6)] |= 1 << (w >> whatShift & 63)
					tops[w>>(whatShift+12)] |= 1 << (w >> (whatShift + 6) & 63)
				default:
					f.doubt = append(f.doubt, w>>whatShift)
				}
			}
		}
		f.parts[way] = f.parts[way][:0]
	}
}

// visibleByRole takes what workspace and organization roles open: grants to workspaces, trees and classes, and what the
// scheme implies.
func (s *state) visibleByRole(p *person, c Capability, take func(int, uint32), f *rowSet) {
	var implied [2]scheme.Classes // for whom always, for whom if something else holds
	for i, im := range s.scheme.Implies {
		if s.implCan[i].Has(c) {
			implied[min(im.When, 1)] |= im.To
		}
	}
	home := func(w uint32, mine scheme.Classes) {
		switch {
		case implied[scheme.Always]&mine != 0:
			f.take(s, openHome, byHome, w)
		case implied[1]&mine != 0:
			f.take(s, maybeHome, byHome, w)
		}
	}
	if p.role >= Staff {
		mine := scheme.ClassStaff
		if p.role == Admin {
			mine = scheme.ClassAdmin | scheme.ClassStaff | scheme.ClassWorkspaceAdmin | scheme.ClassWorkspaceUser
		}
		for w := range s.workspaceInfos.Len() {
			home(w, mine)
		}
		take(byStaff, 0)
		if p.role == Admin {
			// What is open to them in every home need not be looked for by name.
			for w := range s.workspaceInfos.Len() {
				if implied[scheme.Always]&mine == 0 {
					take(byWorkspace, w)
					take(byTree, w)
					take(byClassAdmin, w)
					take(byClassUser, w)
				}
			}
			return
		}
	}
	s.roles(p, f)
	for _, w := range f.rolesAt {
		role := f.roles[w]
		f.roles[w] = NoWorkspaceRole
		take(byWorkspace, w)
		take(byClassUser, w)
		mine := scheme.ClassWorkspaceUser
		if role == WorkspaceAdmin {
			take(byClassAdmin, w)
			mine |= scheme.ClassWorkspaceAdmin
		}
		home(w, mine)
		if s.postings[byTree].Len() == 0 {
			continue
		}
		for _, at := range s.workspaces.At(w).line() {
			if f.inTrees[at] {
				break
			}
			f.inTrees[at] = true
			f.trees = append(f.trees, at)
			take(byTree, at)
		}
	}
	for _, w := range f.trees {
		f.inTrees[w] = false
	}
	f.rolesAt, f.trees = f.rolesAt[:0], f.trees[:0]
}

// roles finds every workspace the person has a role in, with the strongest that reaches it.
func (s *state) roles(p *person, f *rowSet) {
	hold := func(w uint32, role WorkspaceRole) {
		if f.roles[w] == NoWorkspaceRole {
			f.rolesAt = append(f.rolesAt, w)
		}
		f.roles[w] = max(f.roles[w], role)
	}
	for _, h := range p.roles() {
		s.cover(h, func(w uint32) { hold(w, h.role) })
	}
	// Each step of the way for all groups at once, so that their memory is fetched together.
	covers := f.covers
	for _, g := range p.groups() {
		covers = append(covers, s.groups.At(g).covers)
	}
	var first uint32
	for _, words := range covers {
		if len(words) > 0 {
			first |= words[0]
		}
	}
	f.prefetched = first
	for _, words := range covers {
		for _, x := range words {
			hold(x>>reachBits, WorkspaceRole(x&(1<<reachBits-1)))
		}
	}
	f.covers = covers[:0]
}

// hasFrom tells whether any row found is at or above a row.
func (f *rowSet) hasFrom(row uint32) bool {
	for i := len(f.tops) - 1; i >= int(row/4096); i-- {
		if f.tops[i] == 0 {
			continue
		}
		at := i*64 + 63 - bits.LeadingZeros64(f.tops[i])
		return uint32(at*64+63-bits.LeadingZeros64(f.words[at])) >= row
	}
	return false
}

// someRows are n of the rows found, or as many as there are, after the first from. They are good until release.
func (f *rowSet) someRows(from, n int) []uint32 {
	rows := f.rows[:0]
	for i, top := range f.tops {
		for ; top != 0; top &= top - 1 {
			at := i*64 + bits.TrailingZeros64(top)
			word := f.words[at]
			if from > 0 {
				if c := bits.OnesCount64(word); c <= from {
					from -= c
					continue
				}
				for ; from > 0; from-- {
					word &= word - 1
				}
			}
			for ; word != 0; word &= word - 1 {
				rows = append(rows, uint32(at*64+bits.TrailingZeros64(word)))
				if len(rows) == n {
					f.rows = rows
					return rows
				}
			}
		}
	}
	f.rows = rows
	return rows
}

// idsOf rows that are in the order of titles: one access each, and none waits for another.
func (s *state) idsOf(rows []uint32) []ResourceID {
	page := make([]ResourceID, len(rows))
	base := s.base
	for i, row := range rows {
		page[i] = ResourceID(base[row])
	}
	if len(s.farIDs) > 0 {
		for i, position := range page {
			page[i] = s.idAt(uint32(position))
		}
	}
	return page
}

// inOrder yields the rows found by title and id: those laid out in order as they come, the newer ones between them.
func (s *state) inOrder(f *rowSet, yield func(row uint32) bool) {
	var tail []uint32
	for row := s.ordered; row < s.rows; row++ {
		if f.has(row) {
			tail = append(tail, row)
		}
	}
	slices.SortFunc(tail, s.compareRows)
	more := true
	f.each(func(row uint32) bool {
		if row >= s.ordered {
			return false
		}
		for len(tail) > 0 && s.compareRows(tail[0], row) < 0 {
			if more = yield(tail[0]); !more {
				return false
			}
			tail = tail[1:]
		}
		more = yield(row)
		return more
	})
	for _, row := range tail {
		if !more {
			return
		}
		more = yield(row)
	}
}

func (s *state) titleOf(row uint32) string {
	at := s.positionOf(row)
	return s.blocks.At(at / perBlock).title(at % perBlock)
}

func (s *state) idOf(row uint32) ResourceID { return s.idAt(s.positionOf(row)) }

func (s *state) compareRows(a, b uint32) int {
	return cmp.Or(cmp.Compare(fold(s.titleOf(a)), fold(s.titleOf(b))), cmp.Compare(s.idOf(a), s.idOf(b)))
}

// List is the page of resources asked for, sorted by title (any case) then id, and how many there are in all. It is
// complete: what Check allows is in it.
func (s *Snapshot) List(q ListQuery, now time.Time) (page []ResourceID, total int) {
	page = []ResourceID{}
	u, ok := s.userIDs.Of(int64(q.User))
	if !ok {
		return page, 0
	}
	f := s.visible(u, q.Capability, now)
	defer f.release()
	if plain := q.Kind == 0 && q.Home == 0 && q.Search == "" && q.Among == nil && (q.Tab == "" || q.Tab == TabAll); plain {
		from, limit := max(0, q.Offset), q.Limit
		switch {
		case f.hasFrom(s.ordered): // some come between the others
			s.inOrder(f, func(row uint32) bool {
				if total >= from && (limit <= 0 || len(page) < limit) {
					page = append(page, s.idOf(row))
				}
				total++
				return true
			})
		case limit <= 0:
			rows := f.drainRows()
			total = len(rows)
			page = s.idsOf(rows[min(from, total):])
		default:
			page = s.idsOf(f.someRows(from, limit))
			total = f.drain()
		}
		return page, total
	}
	match := s.matcher(q, u, now)
	s.inOrder(f, func(row uint32) bool {
		if match(row) {
			if total >= q.Offset && (q.Limit <= 0 || len(page) < q.Limit) {
				page = append(page, s.idOf(row))
			}
			total++
		}
		return true
	})
	return page, total
}

// matcher tells whether a visible row is one the query asks for.
func (s *state) matcher(q ListQuery, u uint32, now time.Time) func(row uint32) bool {
	var among map[ResourceID]bool
	if q.Among != nil {
		among = map[ResourceID]bool{}
		for _, id := range q.Among {
			among[id] = true
		}
	}
	home, homeKnown := s.workspaceIDs.Of(int64(q.Home))
	search := fold(strings.TrimSpace(q.Search))
	return func(row uint32) bool {
		at := s.positionOf(row)
		b := s.blocks.At(at / perBlock)
		k := at % perBlock
		rec := b.record(k)
		w0 := rec[0]
		owns := w0>>ownerShift == u
		switch {
		case q.Kind != 0 && ResourceKind(w0&everyKindBits>>kindShift) != q.Kind,
			q.Home != 0 && (!homeKnown || rec[1]&indexMask != home),
			among != nil && !among[s.idAt(at)],
			search != "" && !strings.Contains(fold(b.title(k)), search):
			return false
		}
		switch q.Tab {
		case TabMine:
			return owns
		case TabSharedWithMe:
			return !owns
		case TabSharedByMe:
			return owns && s.openToOthers(at, u, now)
		case TabPrivate:
			if s.scheme.Private.Unshared {
				return !s.namesOthers(at, u, now)
			}
			return !s.openToOthers(at, u, now)
		}
		return true
	}
}

// namesOthers tells whether a grant in force names anybody but u.
func (s *state) namesOthers(at, u uint32, now time.Time) bool {
	x := s.resource(at)
	return slices.ContainsFunc(x.grants, func(g grant) bool {
		return !g.expired(now) && g.to() != toUser|principal(u) && s.received(g.to(), g.level(), x.home).can != 0
	})
}

// openToOthers tells whether anybody but u can view the resource.
func (s *state) openToOthers(at, u uint32, now time.Time) bool {
	others := false
	s.candidates(at, func(x uint32) bool {
		others = x != u && s.decide(x, at, now, 1<<View).Has(View)
		return !others
	})
	return others
}

// candidates visits everyone who might be able to do something with a resource, some of them more than once: the owner,
// whoever a grant names, whoever a role implies a level for; for a chart that lives in a dashboard those of the dashboard.
func (s *state) candidates(at uint32, visit func(u uint32) bool) {
	x := s.resource(at)
	if x.in != 0 {
		if d, ok := s.dashboardOf(at); ok {
			s.candidates(d, visit)
		}
		return
	}
	if !x.exists || !visit(x.owner) || x.private && s.scheme.Private.Flag {
		return
	}
	more := true
	each := func(u uint32) bool {
		more = more && visit(u)
		return more
	}
	for _, im := range s.scheme.Implies {
		for i, name := range scheme.PeopleClasses {
			if im.To&(1<<i) != 0 && more {
				s.ofClass(name, x.home, each)
			}
		}
	}
	for _, g := range x.grants {
		if !more {
			return
		}
		if g.asleep != 0 {
			continue
		}
		s.named(g.to(), x.home, each)
	}
}

// named visits everyone a principal may name, some of them more than once.
func (s *state) named(to principal, home uint32, visit func(u uint32) bool) {
	i := uint32(to & indexMask)
	switch to & kindMask {
	case toUser:
		visit(i)
	case toGroup:
		s.inGroup(i, map[uint32]bool{}, visit)
	case toWorkspace:
		s.ofClass(scheme.OfWorkspaceUsers, i, visit)
	case toTree:
		for n, w := range s.descendants(i) {
			if !s.eachWithRole(w, n == 0, visit) {
				return
			}
		}
		s.each(s.admins, visit)
	case toClass:
		s.ofClass(scheme.PeopleClasses[i], home, visit)
	case toOrganization:
		for u := range s.people.Len() {
			if s.people.At(u).role > Guest && !visit(u) {
				return
			}
		}
	case toDomain:
		if b := s.domainUsers.At(i); b != nil {
			b.All(visit)
		}
	}
}

func (s *state) each(list []uint32, visit func(u uint32) bool) bool {
	for _, u := range list {
		if !visit(u) {
			return false
		}
	}
	return true
}

// ofClass visits everyone who may be in a class of people at a workspace.
func (s *state) ofClass(name scheme.Class, w uint32, visit func(u uint32) bool) {
	if !s.each(s.admins, visit) {
		return
	}
	switch name {
	case scheme.OfStaff:
		s.each(s.staff, visit)
	case scheme.OfWorkspaceAdmins, scheme.OfWorkspaceUsers:
		s.eachWithRole(w, true, func(u uint32) bool {
			return name == scheme.OfWorkspaceAdmins && s.roleIn(s.people.At(u), w) != WorkspaceAdmin || visit(u)
		})
	}
}

// eachWithRole visits everyone who holds a role in w; when upwards, also those whose role flows down to it.
func (s *state) eachWithRole(w uint32, upwards bool, visit func(u uint32) bool) bool {
	more := true
	seen := map[uint32]bool{}
	for n, at := range s.workspaces.At(w).line() {
		if n > 0 && !upwards {
			break
		}
		for u := range s.workspaceInfos.At(at).users.All {
			if more = visit(u); !more {
				return false
			}
		}
		for _, h := range s.workspaceInfos.At(at).groups {
			if n == 0 || h.tree {
				s.inGroup(h.at, seen, func(u uint32) bool {
					more = more && visit(u)
					return more
				})
			}
		}
	}
	return more
}

// inGroup visits the members of a group and of the groups in it that are not yet seen.
func (s *state) inGroup(g uint32, seen map[uint32]bool, visit func(u uint32) bool) {
	if seen[g] {
		return
	}
	todo := []uint32{g}
	for len(todo) > 0 {
		g, todo = todo[len(todo)-1], todo[:len(todo)-1]
		if seen[g] {
			continue
		}
		seen[g] = true
		rec := s.groups.At(g)
		for u := range rec.members.All {
			if !visit(u) {
				return
			}
		}
		todo = append(todo, rec.kids...)
	}
}
