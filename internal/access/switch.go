package access

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"vitrine/internal/access/scheme"
	"vitrine/internal/fault"
)

// LevelUse is a level that grants name now: what a change of scheme needs a mapping for.
type LevelUse struct {
	Key    string `json:"key"`
	Title  string `json:"title"`
	Grants int    `json:"grants"`
}

// LevelsInUse are the levels that grants name now, weakest first. Those that sleep name none.
func (s *Snapshot) LevelsInUse() []LevelUse {
	use, _ := s.levelsFor(nil)
	return use
}

// LevelsFor are the levels in use that need one of another scheme in their place, when that is put in force, and how many
// grants need none: they were made under it, and become again what they were.
func (s *Snapshot) LevelsFor(next *Scheme) (use []LevelUse, restored int) {
	if next.Key == s.schemeKey {
		return s.levelsFor(nil)
	}
	return s.levelsFor(next)
}

func (s *Snapshot) levelsFor(next *Scheme) (list []LevelUse, restored int) {
	var counts [levelCodes]int
	for n := range s.blocks.Len() {
		b := s.blocks.At(n)
		if b == nil || b.hot == nil {
			continue
		}
		at := uint32(0)
		for k := range uint32(perBlock) {
			rec := b.record(k)
			for i := range b.count(k) {
				code := levelOf(b.grantWord(rec, i))
				id := b.cold.grants[at].id()
				at++
				switch {
				case rec[0]&flagExists == 0 && !s.inBin(n*perBlock+k) || code == asleepCode:
				case next != nil && len(b.cold.kept) > 0:
					switch was := b.cold.keptOf(id).made; {
					case was != 0 && s.mades[was-1].level == "" && (next.Owner.Always != "" || s.mades[was-1].scheme == next.Key):
						// It came with a change of scheme, and goes.
					case was != 0 && s.mades[was-1].scheme == next.Key:
						restored++
					default:
						counts[code]++
					}
				default:
					counts[code]++
				}
			}
		}
	}
	list = []LevelUse{}
	for code, n := range counts {
		if n == 0 {
			continue
		}
		u := LevelUse{Key: s.levels[code], Title: s.levels[code], Grants: n}
		if i := s.scheme.LevelIndex(u.Key); i >= 0 {
			u.Title = s.scheme.Levels[i].Title
		}
		list = append(list, u)
	}
	slices.SortFunc(list, func(a, b LevelUse) int {
		return cmp.Or(cmp.Compare(s.scheme.LevelIndex(a.Key), s.scheme.LevelIndex(b.Key)), strings.Compare(a.Key, b.Key))
	})
	return list, restored
}

// SuggestMapping is a mapping of the levels in use to those of another scheme that gives nobody more than they have:
// the level of the same key when it does not, else the strongest that does not, else "" (taken away). But whoever manages
// access goes on doing so, if need be by the weakest level that does.
func (s *Snapshot) SuggestMapping(next *Scheme, inUse []LevelUse) map[string]string {
	mapping := map[string]string{}
	for _, u := range inUse {
		var has Set
		if i := s.scheme.LevelIndex(u.Key); i >= 0 {
			has = s.levelCan(i)
		}
		mapping[u.Key] = next.Nearest(u.Key, has)
	}
	return mapping
}

// schemeBy is a scheme the organization may choose; nil when there is none of that key.
func (s *state) schemeBy(key string) *Scheme {
	if own := s.schemes[key]; own != nil {
		return own
	}
	return scheme.BuiltIn[key]
}

// Schemes are those the organization may choose: the built-in ones, then its own, by key.
func (s *Snapshot) Schemes() []*Scheme {
	var all []*Scheme
	for _, key := range scheme.Keys() {
		all = append(all, scheme.BuiltIn[key])
	}
	for _, key := range slices.Sorted(maps.Keys(s.schemes)) {
		all = append(all, s.schemes[key])
	}
	return all
}

// OwnScheme is the text of a scheme of the organization's own; empty when it has none under that key.
func (s *Snapshot) OwnScheme(key string) string { return s.schemeFiles[key] }

// eachGrant visits the word of every grant, of what was removed or never made too. What is in the bin exists to this.
func (s *state) eachGrant(visit func(exists bool, word uint32)) {
	for n := range s.blocks.Len() {
		b := s.blocks.At(n)
		if b == nil || b.hot == nil {
			continue
		}
		for k := range uint32(perBlock) {
			rec := b.record(k)
			for i := range b.count(k) {
				visit(rec[0]&flagExists != 0 || s.inBin(n*perBlock+k), b.grantWord(rec, i))
			}
		}
	}
}

// eachBinned visits what is in the bin.
func (s *state) eachBinned(visit func(r *resource)) {
	for _, at := range s.bin {
		r := s.resource(at)
		visit(&r)
	}
}

func (s *state) eachResource(visit func(r *resource)) {
	for row := range s.rows {
		r := s.resource(s.positionOf(row))
		if r.exists && r.row == row {
			visit(&r)
		}
	}
}

// Switch asks for another scheme: a built-in one, or, with the text of a file, one of the organization's own under that key.
type Switch struct {
	Scheme, File string
	// Mapping is, for every level of [Snapshot.LevelsFor], the one that takes its place; empty: its grants fall asleep.
	Mapping map[string]string
	// Of what would wake, what is left asleep, and what wakes though it has slept for long.
	LeaveAsleep, Wake           []GrantID
	LeaveLinksAsleep, WakeLinks []LinkID
}

// SwitchPlan is what a change of scheme would do.
type SwitchPlan struct {
	Changes []Change
	// Sleeps is what the new scheme cannot express, Wakes what it can express again of what sleeps now. By resource.
	Sleeps, Wakes []Sleeper
}

// PlanScheme is the changes that put another scheme in force. Every level in use is mapped to a level of the new scheme, but
// of grants that were made under it: these become again what they were, unless they were changed since. What the new scheme
// cannot express falls asleep, and what it can express again wakes, but what has slept for long only when that is asked for.
// Where the new scheme knows owners by a grant, they get one. WhatIf of the plan says who gains and who loses. For
// organization admins. Faults: Denied; Invalid (a broken file, an unknown scheme, a level without a mapping); Conflict when a
// resource would lose its last manager.
func (who Caller) PlanScheme(to Switch) (SwitchPlan, error) {
	var none SwitchPlan
	if err := who.RequireAdmin(); err != nil {
		return none, err
	}
	s := &who.View.state
	next := s.schemeBy(to.Scheme)
	changes := []Change{}
	if to.File != "" {
		var err error
		if next, err = ownScheme(to.Scheme, to.File); err != nil {
			return none, err
		}
		changes = append(changes, SchemeChanged{to.Scheme, to.File})
	}
	if next == nil {
		return none, fault.BadField("scheme", "There is no scheme %q.", to.Scheme)
	}
	var wrong []fault.Field
	use, _ := who.View.LevelsFor(next)
	for _, old := range use {
		switch key, ok := to.Mapping[old.Key]; {
		case !ok:
			wrong = append(wrong, fault.Field{Name: "mapping." + old.Key, Message: "Say which level takes the place of " + old.Title + "."})
		case key != "" && next.LevelIndex(key) < 0:
			wrong = append(wrong, fault.Field{Name: "mapping." + old.Key, Message: "There is no level " + key + " in " + next.Title + "."})
		}
	}
	if len(wrong) > 0 {
		return none, fault.BadFields(wrong...)
	}
	org := OrganizationChanged{Organization: s.organization, Name: s.name, Scheme: to.Scheme, LinksOff: s.linksOff, ManagePublishes: s.managePublishes}
	changes = append(changes, org)

	// What receivers are called is asked of the state under the new scheme.
	under, err := s.with(changes)
	if err != nil {
		return none, err
	}
	m := &remapping{Switch: to, who: who, from: s, to: under, switching: to.Scheme != s.schemeKey, plan: SwitchPlan{Changes: changes, Sleeps: []Sleeper{}, Wakes: []Sleeper{}}}
	m.leave, m.wake = setOf(to.LeaveAsleep), setOf(to.Wake)
	m.leaveLinks, m.wakeLinks = setOf(to.LeaveLinksAsleep), setOf(to.WakeLinks)
	s.eachResource(m.remap)
	s.eachBinned(m.remap)
	if err := m.restLinks(); err != nil {
		return none, err
	}
	return m.plan, who.keepsManagers(m.plan.Changes)
}

// keepsManagers is Conflict when a resource would lose its last manager by changes of all of them.
func (who Caller) keepsManagers(changes []Change) error {
	s := &who.View.state
	after, err := s.with(changes)
	if err != nil {
		return err
	}
	var orphans []string
	hidden := 0 // orphans the caller may not know the title of
	s.eachResource(func(r *resource) {
		switch {
		case after.managed(r.at, endOfTime): // then now too: time only takes away
		case (!s.managed(r.at, who.Now) || after.managed(r.at, who.Now)) && !s.managed(r.at, endOfTime):
		case who.Can(r.id).Has(View):
			orphans = append(orphans, r.title)
		default:
			hidden++
		}
	})
	if n := len(orphans) - 3; n > 0 {
		orphans, hidden = orphans[:3], hidden+n
	}
	switch {
	case hidden > 0 && len(orphans) > 0:
		orphans = append(orphans, fmt.Sprintf("%d more", hidden))
	case hidden > 0:
		orphans = append(orphans, fmt.Sprintf("%d that you cannot open", hidden))
	}
	if len(orphans) > 0 {
		return fault.New(fault.Conflict, "After this, nobody could manage %s.", list(orphans, "and"))
	}
	return nil
}

// maxOwnSchemes is how many schemes of its own an organization may keep.
const maxOwnSchemes = 20

// PlanOwnScheme keeps the text of a scheme of the organization's own under a key; an empty one removes it. The scheme in
// force changes at once: its levels in use that are gone need a mapping, the others stay what they are. For organization
// admins. Faults as of PlanScheme; Conflict for removing the scheme in force, NotFound for removing one that is not there.
func (who Caller) PlanOwnScheme(key, file string, mapping map[string]string) (SwitchPlan, error) {
	var none SwitchPlan
	if err := who.RequireAdmin(); err != nil {
		return none, err
	}
	s := &who.View.state
	inForce := s.schemeKey == key
	kept := func() SwitchPlan {
		return SwitchPlan{Changes: []Change{SchemeChanged{key, file}}, Sleeps: []Sleeper{}, Wakes: []Sleeper{}}
	}
	switch {
	case file == "" && s.schemes[key] == nil:
		return none, fault.Missing()
	case file == "" && inForce:
		return none, fault.New(fault.Conflict, "%s is in force. Choose another scheme first.", s.scheme.Title)
	case file == "":
		return kept(), nil
	case s.schemes[key] == nil && len(s.schemes) >= maxOwnSchemes:
		return none, fault.New(fault.Conflict, "At most %d schemes of your own can be kept.", maxOwnSchemes)
	}
	next, err := ownScheme(key, file)
	if err != nil {
		return none, err
	}
	if !inForce {
		return kept(), nil
	}
	full := map[string]string{}
	for _, u := range who.View.LevelsInUse() {
		if next.LevelIndex(u.Key) >= 0 {
			full[u.Key] = u.Key
		}
	}
	maps.Copy(full, mapping)
	return who.PlanScheme(Switch{Scheme: key, File: file, Mapping: full})
}

// ownScheme reads a scheme of an organization's own, which has a key of its own.
func ownScheme(key, file string) (*Scheme, error) {
	next, err := scheme.Read([]byte(file))
	if err != nil {
		return nil, fault.BadField("file", "%s", err)
	}
	if scheme.BuiltIn[key] != nil || next.Key != key {
		return nil, fault.BadField("file", "A scheme of your own needs a key of its own, the same in the file.")
	}
	return next, nil
}

// PlanSee gives a user or group the right to be offered another one when sharing, or takes it back. For organization
// admins. Faults: Denied, Invalid for anybody but a user or group of the organization.
func (who Caller) PlanSee(holder, seen Principal, in bool) ([]Change, error) {
	if err := who.RequireAdmin(); err != nil {
		return nil, err
	}
	s := &who.View.state
	find := func(field string, p Principal) (principal, error) {
		to, problem := s.receiver(p)
		if problem == "" && to&kindMask != toUser && to&kindMask != toGroup {
			problem = "It must be a person or a group."
		}
		if problem != "" {
			return 0, fault.BadField(field, "%s", problem)
		}
		return to, nil
	}
	h, err := find("holder", holder)
	if err != nil {
		return nil, err
	}
	p, err := find("seen", seen)
	if err != nil {
		return nil, err
	}
	if slices.Contains(s.sees, sight{h, p}) == in {
		return []Change{}, nil
	}
	return []Change{SeeChanged{holder, seen, in}}, nil
}

// Sees are the rights of users and groups to be offered others when sharing.
func (s *Snapshot) Sees() []SeeChanged {
	all := []SeeChanged{}
	for _, x := range s.sees {
		all = append(all, SeeChanged{s.principalOf(x.holder), s.principalOf(x.seen), true})
	}
	return all
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
		if kind != toUser && kind != toGroup || g.asleep != 0 {
			continue
		}
		name := s.principalName(g.to())
		switch _, below := s.reachOf(g.to(), x.home); {
		case kind == toUser && s.people.At(i).role == NotInOrganization:
			list = append(list, Stranded{g.id, s.principalOf(g.to()), name + " has left " + s.organizationName(), "Take it back"})
		case s.scheme.Access.Demanded && kind == toUser && s.people.At(i).role == Guest:
			list = append(list, Stranded{g.id, s.principalOf(g.to()), name + " is a guest, and guests have no access to " + home, "Make " + name + " a member of " + s.organizationName()})
		case s.scheme.Access.Demanded && !below:
			list = append(list, Stranded{g.id, s.principalOf(g.to()), name + " has no access to " + home, "Give " + name + " a role in " + home})
		}
	}
	return list
}

// Offered tells which people and groups the caller may be offered for sharing r: everybody, or, where the scheme demands access to
// the workspace, those who have it or whom the caller has the right to see, without people whose roles give them everything. Nobody to
// those who may not share it.
func (who Caller) Offered(r ResourceID) func(Principal) bool {
	h, err := who.handOf(r)
	if err != nil {
		return func(Principal) bool { return false }
	}
	s := h.s
	return func(p Principal) bool {
		to := s.find(p)
		switch i := uint32(to & indexMask); to & kindMask {
		case toUser:
			if x := s.people.At(i); x.role == NotInOrganization || s.scheme.Access.Demanded && s.impliedFor(x, &h.x).Has(ManageAccess) {
				return false
			}
		case toGroup:
			if !s.groups.At(i).exists {
				return false
			}
		default:
			return false
		}
		if !s.scheme.Access.Demanded {
			return true
		}
		_, below := s.reachOf(to, h.x.home)
		return below || s.seenBy(h.u, to)
	}
}

// impliedFor is what a person's roles give on a resource at all times.
func (s *state) impliedFor(p *person, x *resource) (can Set) {
	mine := s.classesOf(p, x.home)
	for i, im := range s.scheme.Implies {
		if im.When == scheme.Always && im.To&mine != 0 {
			can |= s.implCan[i]
		}
	}
	return can
}
