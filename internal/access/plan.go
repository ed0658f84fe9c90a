package access

import (
	"slices"
	"strings"
	"time"

	"vitrine/internal/access/scheme"
	"vitrine/internal/fault"
	"vitrine/internal/rows"
)

// hand is what a caller may do with the grants of one resource.
type hand struct {
	s    *state
	who  Caller
	u, r uint32
	x    resource
	can  Set
	// own is what the caller has before reach, ceiling and conditions: the bound of what they give themselves.
	own Set
	// levels are what they may hand out; until is when what lets them ends (0: never).
	levels uint64
	until  [scheme.MaxLevels]int64
	home   WorkspaceRole
	via    uint32 // workspace index + 1: where they come from when they have no role at home

	byReceiver map[principal][]grant // of many grants
}

// handOf is the caller's hand on r. NotFound when they may not view it, Denied when they may not share it.
func (who Caller) handOf(r ResourceID) (*hand, error) {
	can := who.Can(r)
	s := &who.View.state
	if !s.sharing(can) {
		return nil, who.Require(Share, r) // which is NotFound for those who may not view it
	}
	h := &hand{s: s, who: who, can: can}
	h.u, _ = s.userIDs.Of(int64(who.User))
	h.r, _ = s.position(r)
	h.x = s.resource(h.r)
	sources, _ := s.sources(h.u, &h.x, who.Now)
	for _, src := range sources {
		h.own |= src.can
		if src.can.Has(Share) || src.can.Has(ManageAccess) {
			h.lend(s.scheme.HandsOut[src.level], src.grant.expires)
		}
		if can.Has(ManageAccess) && src.can.Has(ManageAccess) {
			h.lend(1<<len(s.scheme.Levels)-1, src.grant.expires)
		}
	}
	h.home = s.roleIn(s.people.At(h.u), h.x.home)
	if s.scheme.Access.Demanded && h.home == NoWorkspaceRole {
		for _, w := range s.descendants(h.x.home) {
			if s.roleIn(s.people.At(h.u), w) != NoWorkspaceRole {
				h.via = w + 1
				break
			}
		}
	}
	return h, nil
}

func (h *hand) lend(levels uint64, until int64) {
	for i := range h.until {
		if levels&(1<<i) == 0 {
			continue
		}
		switch {
		case h.levels&(1<<i) == 0:
			h.until[i] = until
		case until == 0 || h.until[i] != 0 && until > h.until[i]:
			h.until[i] = until
		}
	}
	h.levels |= levels
}

// wish is one edit, looked up.
type wish struct {
	GrantEdit
	to    principal
	via   uint32
	level int // of the scheme; -1: take away
	old   []grant
}

// look finds what an edit is about, or what is wrong with it.
func (h *hand) look(e GrantEdit) (wish, error) {
	w := wish{GrantEdit: e, level: -1}
	s := h.s
	if e.Level != "" {
		if w.level = s.scheme.LevelIndex(e.Level); w.level < 0 {
			return w, fault.BadField("level", "There is no level %q here.", e.Level)
		}
		if s.levelCan(w.level) == 0 {
			w.level = -1
		}
	}
	if w.level >= 0 && !e.Expires.IsZero() && !e.Expires.After(h.who.Now) {
		return w, fault.BadField("expires_at", "Choose a date in the future.")
	}
	w.via = h.via
	if e.Via != 0 {
		at, ok := s.workspaceIDs.Of(int64(e.Via))
		if !ok || !s.workspaceInfos.At(at).exists || !s.scheme.Access.Demanded || !s.isBelow(at, h.x.home) ||
			at != h.x.home && s.roleIn(s.people.At(h.u), at) == NoWorkspaceRole {
			return w, fault.BadField("via", "You have no role in such a child workspace.")
		}
		if at != h.x.home {
			w.via = at + 1
		} else if h.via != 0 {
			return w, fault.BadField("via", "You have no role in %s.", s.workspaceName(at))
		}
	}
	var problem string
	if w.to, problem = s.receiver(e.Principal); problem != "" {
		// What somebody was given who is no longer there can be taken away.
		at := slices.IndexFunc(h.x.grants, func(g grant) bool { return g.via == w.via && s.principalOf(g.to()) == e.Principal })
		if at < 0 || w.level >= 0 {
			return w, fault.BadField("principal", "%s", problem)
		}
		w.to = h.x.grants[at].to()
	}
	for _, g := range h.grantsTo(w.to) {
		if g.to() == w.to && g.via == w.via {
			w.old = append(w.old, g)
		}
	}
	return w, nil
}

// receiver is the principal a grant may name, or what is wrong with it.
func (s *state) receiver(p Principal) (to principal, problem string) {
	switch p.Kind {
	case PrincipalUser:
		i, ok := s.userIDs.Of(p.ID)
		if !ok || s.people.At(i).role == NotInOrganization {
			return 0, s.noSuch(p.Kind)
		}
		return toUser | principal(i), ""
	case PrincipalGroup:
		i, ok := s.groupIDs.Of(p.ID)
		if !ok || !s.groups.At(i).exists {
			return 0, s.noSuch(p.Kind)
		}
		return toGroup | principal(i), ""
	case PrincipalWorkspace:
		i, ok := s.workspaceIDs.Of(p.ID)
		if !ok || !s.workspaceInfos.At(i).exists {
			return 0, s.noSuch(p.Kind)
		}
		if p.Tree {
			return toTree | principal(i), ""
		}
		return toWorkspace | principal(i), ""
	case PrincipalClass:
		if p.Class < ClassStaff || p.Class > ClassWorkspaceUser {
			return 0, "There is no such class of people."
		}
		return toClass | principal(p.Class), ""
	case PrincipalOrganization:
		return toOrganization, ""
	case PrincipalDomain:
		d := p.Domain
		if len(d) > 253 || !strings.Contains(d, ".") || strings.ContainsAny(d, "@ /\\:,;") || strings.HasPrefix(d, ".") || strings.HasSuffix(d, ".") {
			return 0, "An e-mail domain looks like example.com."
		}
		if i, ok := s.domains[strings.ToLower(d)]; ok {
			return toDomain | principal(i), ""
		}
		return toDomain | principal(indexMask), "" // nobody has an address in it yet
	}
	return 0, "Say who."
}

// class is how a principal is called in the scheme's restrictions.
func (s *state) class(to principal) scheme.Class {
	i := uint32(to & indexMask)
	switch to & kindMask {
	case toUser:
		switch p := s.people.At(i); {
		case p.role == Guest:
			return scheme.OfGuests
		case p.role == Admin && s.scheme.Principals[scheme.OfOrganizationAdmins] != nil:
			return scheme.OfOrganizationAdmins
		}
		return "user"
	case toGroup:
		return "group"
	case toWorkspace, toTree:
		return "workspace"
	case toClass:
		return scheme.PeopleClasses[i]
	case toOrganization:
		return "organization"
	}
	return "domain"
}

// allow decides one wish; nil when the caller may have it.
func (h *hand) allow(w wish) error {
	if err := h.allowTouch(w); err != nil || w.level < 0 {
		return err
	}
	s, sc := h.s, h.s.scheme
	level, gives := sc.Levels[w.level], s.levelCan(w.level)
	class := s.class(w.to)
	if !slices.Contains(sc.Principals[class], level.Key) {
		return fault.BadField("level", "%s", s.misfit(class, w.level))
	}
	if slices.Contains(sc.NeedsPublish, class) && !h.can.Has(Publish) {
		return fault.New(fault.Denied, "%s", s.refusal(h.u, &h.x, Publish, h.who.Local()))
	}
	if w.via != 0 && gives&^sc.FromChild != 0 {
		return fault.BadField("level", "%s cannot be given in a child workspace.", level.Title)
	}
	if h.levels&(1<<w.level) == 0 {
		return h.outOfHand()
	}
	if s.covers(w.to, h.u, s.people.At(h.u), h.x.home) && gives&^h.own != 0 {
		return fault.New(fault.Denied, "You cannot give yourself more than you have.")
	}
	if sc.Cascade && w.to&kindMask == toClass && !w.Expires.IsZero() {
		return fault.BadField("expires_at", "Access by role cannot expire.")
	}
	if until := h.until[w.level]; until != 0 && (w.Expires.IsZero() || nanoseconds(w.Expires) > until) {
		return fault.New(fault.Denied, "Your own access expires on %s. You cannot give access for longer.", day(time.Unix(0, until), h.who.Local()))
	}
	return h.allowReach(w)
}

// allowTouch decides whether the caller may change what the principal has now.
func (h *hand) allowTouch(w wish) error {
	s, sc := h.s, h.s.scheme
	if by := sc.SetBy[s.class(w.to)]; by != nil && scheme.ClassesOf(by)&s.classesOf(s.people.At(h.u), h.x.home) == 0 {
		var names []string
		for _, c := range by {
			names = append(names, classWords[c])
		}
		return fault.New(fault.Denied, "Only %s can change what %s can do.", list(names, "and"), classWords[s.class(w.to)])
	}
	for _, g := range w.old {
		if g.asleep != 0 && !h.can.Has(ManageAccess) {
			return fault.New(fault.Denied, "%s has a share that sleeps. Only those who manage access can change it.", s.principalNameIn(w))
		}
		if level := s.ladder[g.level()]; level >= 0 && h.levels&(1<<level) == 0 || level < 0 && !h.can.Has(ManageAccess) {
			return h.outOfHand()
		}
	}
	if stays := sc.LevelIndex(sc.Default.Stays); stays >= 0 && w.to&kindMask == toClass && w.level < stays && s.isDefault(h.r, h.x.home) {
		return fault.New(fault.Conflict, "%s is the default of %s and stays visible to everyone there.", capital(s.this(&h.x)), s.workspaceName(h.x.home))
	}
	return nil
}

// outOfHand says what the caller may hand out.
func (h *hand) outOfHand() error {
	var titles []string
	for i, l := range h.s.scheme.Levels {
		if h.levels&(1<<i) != 0 && h.s.levelCan(i) != 0 {
			titles = append(titles, l.Title)
		}
	}
	if len(titles) == 0 {
		return fault.New(fault.Denied, "You cannot give access to %s.", h.s.this(&h.x))
	}
	return fault.New(fault.Denied, "You can give, change and take back only %s.", list(titles, "and"))
}

// allowReach decides whether what is given could be used: a scheme that demands access to the workspace offers its
// resources only to those who have it, or whom the caller has the right to see.
func (h *hand) allowReach(w wish) error {
	s, sc := h.s, h.s.scheme
	if !sc.Access.Demanded {
		return nil
	}
	if len(w.old) > 0 && s.levelCan(w.level)&^s.can[w.old[0].level()] == 0 {
		return nil // no more than they were given already
	}
	kind := w.to & kindMask
	if kind != toUser && kind != toGroup {
		return nil
	}
	atHome, below := s.reachOf(w.to, h.x.home)
	name := s.principalName(w.to)
	if slices.Contains(sc.NeedsHomeRole, sc.Levels[w.level].Key) && !atHome {
		return fault.BadField("level", "%s needs a role in %s for %s.", name, s.workspaceName(h.x.home), sc.Levels[w.level].Title)
	}
	if !below && !s.seenBy(h.u, w.to) {
		return fault.BadField("principal", "%s has no access to %s.", name, s.workspaceName(h.x.home))
	}
	return nil
}

// reachOf tells whether a user or group has a role in a workspace, and in it or below it.
func (s *state) reachOf(to principal, w uint32) (at, below bool) {
	i := uint32(to & indexMask)
	if to&kindMask == toUser {
		p := s.people.At(i)
		return s.roleIn(p, w) != NoWorkspaceRole, s.reaches(p, w)
	}
	// A group reaches what an ordinary member of it would who is in nothing else.
	up := s.groups.At(i).up
	p := &person{role: Member}
	p.set(up, nil)
	s.settleBloom(p)
	return s.roleIn(p, w) != NoWorkspaceRole, s.reaches(p, w)
}

// seenBy tells whether u, or a group u is in, has the right to see a principal.
func (s *state) seenBy(u uint32, to principal) bool {
	p := s.people.At(u)
	return slices.ContainsFunc(s.sees, func(x sight) bool {
		return x.seen == to && (x.holder == toUser|principal(u) || x.holder&kindMask == toGroup && p.isIn(uint32(x.holder&indexMask)))
	})
}

func (s *state) principalName(to principal) string {
	i := uint32(to & indexMask)
	switch to & kindMask {
	case toUser:
		return s.userName(i)
	case toGroup:
		return s.groups.At(i).name
	case toWorkspace, toTree:
		return s.workspaceName(i)
	case toClass:
		return capital(classWords[scheme.PeopleClasses[i]])
	case toOrganization:
		return "Everyone in " + s.organizationName()
	}
	return "Everyone at " + s.domainNames[i]
}

// misfit says who may have a level, or what this kind of receiver may have.
func (s *state) misfit(class scheme.Class, level int) string {
	title := s.scheme.Levels[level].Title
	var who []string
	for _, c := range scheme.ReceiverClasses {
		if slices.Contains(s.scheme.Principals[c], s.scheme.Levels[level].Key) {
			who = append(who, receiverWords[c])
		}
	}
	if len(who) == 0 {
		return "Nobody can be given " + title + "."
	}
	return title + " can be given to " + list(who, "and") + " only."
}

var receiverWords = map[scheme.Class]string{
	"user": "people", "group": "groups", "workspace": "workspaces", scheme.OfOrganizationAdmins: "organization admins", scheme.OfStaff: "staff",
	scheme.OfWorkspaceAdmins: "workspace admins", scheme.OfWorkspaceUsers: "workspace users", scheme.OfGuests: "guests", "organization": "the whole organization",
	"domain": "e-mail domains",
}

// PlanGrants decides whether the caller may make the edits and is the changes that make them, cascade included, in
// order: ResourceChanged when ending private is asked for, then GrantChanged (Grant 0: new, the store gives the id) and
// GrantRemoved. An edit that changes nothing is no change. Faults: NotFound; Denied; Invalid (a level the scheme lacks or
// this receiver may not have, a principal unknown or of another organization, an end in the past, a private resource
// unless endPrivate); Conflict (the last manager would go, the default dashboard would be hidden).
func (who Caller) PlanGrants(r ResourceID, edits []GrantEdit, endPrivate bool) ([]Change, error) {
	h, err := who.handOf(r)
	if err != nil {
		return nil, err
	}
	var wishes []wish
	for _, e := range edits {
		w, err := h.look(e)
		if err != nil {
			return nil, err
		}
		for _, o := range wishes {
			if o.to == w.to && o.via == w.via && (w.to != toDomain|indexMask || strings.EqualFold(o.Principal.Domain, w.Principal.Domain)) {
				return nil, fault.BadField("principal", "%s is named twice.", h.s.principalNameIn(w))
			}
		}
		if err := h.allow(w); err != nil {
			return nil, err
		}
		wishes = append(wishes, w)
	}
	if h.s.scheme.Cascade {
		if wishes, err = h.cascade(wishes); err != nil {
			return nil, err
		}
	}

	changes := []Change{}
	if h.x.private && h.s.scheme.Private.Flag && slices.ContainsFunc(wishes, func(w wish) bool { return w.level >= 0 }) {
		if !endPrivate {
			return nil, fault.BadField("end_private", "%s is private. To share it, end that too.", capital(h.s.this(&h.x)))
		}
		open := h.s.factsOf(&h.x)
		open.Private = false
		plan, err := who.PlanResource(r, open)
		if err != nil {
			return nil, err
		}
		changes = append(changes, plan...)
	}
	for _, w := range wishes {
		changes = append(changes, h.changesOf(w)...)
	}
	if err := h.keepsManager(changes); err != nil {
		return nil, err
	}
	return changes, nil
}

func (s *state) principalNameIn(w wish) string {
	if w.to == toDomain|indexMask {
		return "Everyone at " + w.Principal.Domain
	}
	return s.principalName(w.to)
}

// changesOf a wish that is allowed.
func (h *hand) changesOf(w wish) (changes []Change) {
	for i, g := range w.old {
		if w.level < 0 || i > 0 {
			changes = append(changes, GrantRemoved{Grant: g.id, Resource: h.x.id})
		}
	}
	if w.level < 0 {
		return changes
	}
	c := GrantChanged{
		Resource: h.x.id, Principal: w.Principal, Level: h.s.scheme.Levels[w.level].Key, Expires: w.Expires, By: h.who.User, At: h.who.Now,
	}
	if w.Principal.Kind == PrincipalDomain {
		c.Principal.Domain = strings.ToLower(c.Principal.Domain)
	}
	if w.via != 0 {
		c.Via = h.s.workspaceInfos.At(w.via - 1).id
	}
	if len(w.old) > 0 {
		g := w.old[0]
		if same := int(h.s.ladder[g.level()]) == w.level; same {
			if g.expires == nanoseconds(w.Expires) {
				return changes
			}
			was := h.s.grantOf(h.x.id, g)
			c.MadeScheme, c.MadeLevel = was.MadeScheme, was.MadeLevel // only its end is another
		}
		c.Grant = g.id
	}
	return append(changes, c)
}

// cascade adds to the wishes what keeps a higher class from having less than a lower one: what is lowered drags the
// classes below it along, what is raised lifts those above it.
func (h *hand) cascade(wishes []wish) ([]wish, error) {
	var has, was [4]int // by RoleClass: level, -1 for none
	for c := ClassStaff; c <= ClassWorkspaceUser; c++ {
		has[c] = -1
		for _, g := range h.x.grants {
			if g.to() == toClass|principal(c) && g.via == 0 {
				has[c] = max(has[c], int(h.s.ladder[g.level()]))
			}
		}
	}
	was = has
	asked := map[RoleClass]bool{}
	for _, w := range wishes {
		if w.to&kindMask != toClass {
			continue
		}
		c := RoleClass(w.to & indexMask)
		asked[c] = true
		has[c] = w.level
		for higher := ClassStaff; higher < c; higher++ {
			has[higher] = max(has[higher], w.level)
		}
		for lower := c + 1; lower <= ClassWorkspaceUser; lower++ {
			has[lower] = min(has[lower], w.level)
		}
	}
	for c := ClassStaff; c <= ClassWorkspaceUser; c++ {
		if has[c] == was[c] && !asked[c] {
			continue
		}
		e := GrantEdit{Principal: Principal{Kind: PrincipalClass, Class: c}}
		if has[c] >= 0 {
			e.Level = h.s.scheme.Levels[has[c]].Key
		}
		w, err := h.look(e)
		if err != nil {
			return nil, err
		}
		if at := slices.IndexFunc(wishes, func(o wish) bool { return o.to == w.to }); at >= 0 {
			wishes[at] = w
			continue
		}
		if w.level >= 0 && h.levels&(1<<w.level) == 0 || slices.ContainsFunc(w.old, func(g grant) bool {
			l := h.s.ladder[g.level()]
			return l >= 0 && h.levels&(1<<l) == 0
		}) {
			return nil, h.outOfHand()
		}
		wishes = append(wishes, w)
	}
	return wishes, nil
}

// keepsManager refuses changes after which nobody holds manage_access any more, now or once every expiry is over.
func (h *hand) keepsManager(changes []Change) error {
	if len(changes) == 0 {
		return nil
	}
	if h.s.managed(h.r, h.who.Now) && !h.s.managed(h.r, endOfTime) {
		// Somebody holds it for a while only: then that is what must stay.
		return h.keepsManagerAt(changes, h.who.Now)
	}
	if err := h.keepsManagerAt(changes, endOfTime); err != nil {
		return err
	}
	return h.keepsManagerAt(changes, h.who.Now)
}

// endOfTime is when everything that ends has ended.
var endOfTime = time.Date(2261, 1, 1, 0, 0, 0, 0, time.UTC)

func (h *hand) keepsManagerAt(changes []Change, at time.Time) error {
	if !h.s.managed(h.r, at) {
		return nil
	}
	after, err := h.s.with(changes)
	if err != nil {
		return err
	}
	if k, ok := after.position(h.x.id); ok && after.managed(k, at) {
		return nil
	}
	var titles []string
	for i, l := range h.s.scheme.Levels {
		if h.s.levelCan(i).Has(ManageAccess) {
			titles = append(titles, l.Title)
		}
	}
	return fault.New(fault.Conflict, "Somebody has to keep %s. Give it to somebody else first.", list(titles, "or"))
}

// with is [Snapshot.After] of a state.
func (s *state) with(changes []Change) (*state, error) {
	next, err := s.after(changes)
	if err != nil {
		return nil, err
	}
	return &next.state, nil
}

// managed tells whether anybody holds manage_access on row r.
func (s *state) managed(r uint32, now time.Time) bool {
	found := false
	s.candidates(r, func(u uint32) bool {
		found = s.decide(u, r, now, 1<<ManageAccess).Has(ManageAccess)
		return !found
	})
	return found
}

// PlanResource decides a change of a resource's title, private flag, perspective, owner, or of who lets those it is shared
// with see money, and is the changes that make it; none when nothing changes.
//   - The title needs edit, and so does the perspective. Choosing that of the author or of the workspace makes the caller the
//     author, who must count rows there, or be one who may choose it; to become the author of what has it already, ask for
//     that with the caller as Author.
//   - The owner is nobody but the caller, with manage_access that does not end: anybody else is offered it. The author
//     stays, and every public link then waits for somebody to keep it.
//   - Private is switched by whom the scheme says.
//   - ShowsMoney is nobody but the caller, who may edit it and see the rates of all it shows, where these are not for admins
//     only; who may edit it or manage access ends it.
//
// Faults as of PlanGrants.
func (who Caller) PlanResource(r ResourceID, to ResourceChanged) ([]Change, error) {
	from, ok := who.View.Resource(r)
	if !ok || !who.Can(r).Has(View) {
		return nil, fault.Missing()
	}
	to.Resource = r
	if to.Author == 0 {
		to.Author = from.Author
	}
	if to.Kind != from.Kind || to.Home != from.Home || to.In != from.In {
		return nil, fault.BadField("home", "A resource stays what it is and where it was made.")
	}
	if to == from {
		return []Change{}, nil
	}
	s := &who.View.state
	at, _ := s.position(r)
	x := s.resource(at)
	changes := []Change{to}
	if to.Title != from.Title {
		if err := who.Require(Edit, r); err != nil {
			return nil, err
		}
	}
	if to.Owner != from.Owner {
		if err := who.allowTaking(r, &x, to.Owner); err != nil {
			return nil, err
		}
		changes = append(changes, s.linksWait(&x)...)
	}
	if to.Perspective != from.Perspective || to.Author != from.Author {
		chosen, err := who.allowPerspective(from, to)
		if err != nil {
			return nil, err
		}
		to.Perspective, to.Author = chosen.Perspective, chosen.Author
	}
	if to.Private != from.Private {
		if err := who.allowPrivate(r, at, &x, to.Private); err != nil {
			return nil, err
		}
	}
	if to.ShowsMoney != from.ShowsMoney {
		if err := who.allowMoney(from, to.ShowsMoney); err != nil {
			return nil, err
		}
	}
	if changes[0] = to; to == from {
		return []Change{}, nil
	}
	h := &hand{s: s, who: who, r: at, x: x}
	if err := h.keepsManager(changes); err != nil {
		return nil, err
	}
	return changes, nil
}

// allowPerspective decides a change of the perspective or the author, and is the facts it leads to.
func (who Caller) allowPerspective(from, to ResourceChanged) (ResourceChanged, error) {
	if err := who.Require(Edit, from.Resource); err != nil {
		return from, err
	}
	if to.Author != from.Author && to.Author != who.User {
		return from, fault.New(fault.Denied, "You can only show what you can see yourself.")
	}
	return who.choose(from, to.Perspective)
}

// allowTaking decides whether the caller may become the owner of what they manage; nobody else becomes it without a word.
func (who Caller) allowTaking(r ResourceID, x *resource, next UserID) error {
	if err := who.allowOwner(r, x, next); err != nil {
		return err
	}
	if next != who.User {
		i, _ := who.View.userIDs.Of(int64(next))
		return fault.New(fault.Denied, "%s has to accept it: offer %s to them.", who.View.userName(i), who.View.this(x))
	}
	return nil
}

func (who Caller) allowOwner(r ResourceID, x *resource, next UserID) error {
	if err := who.Require(ManageAccess, r); err != nil {
		return err
	}
	s := &who.View.state
	if !s.decide(must(s.userIDs.Of(int64(who.User))), x.at, endOfTime, 1<<ManageAccess).Has(ManageAccess) {
		return fault.New(fault.Denied, "Your own access expires, so you cannot change the owner of %s.", s.this(x))
	}
	i, ok := s.userIDs.Of(int64(next))
	if !ok || s.people.At(i).role <= Guest {
		return fault.BadField("user_id", "The owner must be a member of %s.", s.organizationName())
	}
	return nil
}

// MayOffer is nil when the caller may offer the ownership of r to a user: they manage access, for good, and the user is a
// member of the organization.
func (who Caller) MayOffer(r ResourceID, to UserID) error {
	at, ok := who.View.position(r)
	if !ok {
		return fault.Missing()
	}
	x := who.View.resource(at)
	if err := who.allowOwner(r, &x, to); err != nil {
		return err
	}
	switch {
	case who.View.profiles.At(x.owner).id == to:
		return fault.BadField("user_id", "%s owns it already.", who.View.userName(x.owner))
	case to == who.User:
		return fault.BadField("user_id", "You manage it: take it instead.")
	}
	return nil
}

// PlanAccept is the changes by which the caller becomes the owner of what from offers them; Denied when from may no longer
// offer it. Links wait from then on. The author stays. Where owners have their level by a grant, they get that from from.
func (who Caller) PlanAccept(r ResourceID, from UserID) ([]Change, error) {
	to, ok := who.View.Resource(r)
	if !ok {
		return nil, fault.Missing()
	}
	if (Caller{User: from, Organization: who.Organization, View: who.View, Now: who.Now}).MayOffer(r, who.User) != nil {
		return nil, fault.New(fault.Denied, "This offer is no longer valid.")
	}
	to.Owner = who.User
	at, _ := who.View.position(r)
	x := who.View.resource(at)
	changes := append([]Change{to}, who.ownersGrant(&x, from)...)
	changes = append(changes, who.View.linksWait(&x)...)
	h := &hand{s: &who.View.state, who: who, r: at, x: x}
	if err := h.keepsManager(changes); err != nil {
		return nil, err
	}
	return changes, nil
}

// ownersGrant is the grant of a resource that the caller needs as its owner, under a scheme that has owners by a grant.
func (who Caller) ownersGrant(x *resource, by UserID) []Change {
	level := who.View.scheme.Owner.Granted
	if level == "" {
		return nil
	}
	g := GrantChanged{Resource: x.id, Principal: Principal{Kind: PrincipalUser, ID: int64(who.User)}, Level: level, By: by, At: who.Now}
	for _, old := range x.grants {
		if old.via == 0 && who.View.principalOf(old.to()) == g.Principal {
			if old.expires == 0 && old.asleep == 0 && who.View.levels[old.level()] == level {
				return nil
			}
			g.Grant = old.id
		}
	}
	return []Change{g}
}

// allowMoney decides whether the caller may let those a resource is shared with see the money of what it shows, or end that.
func (who Caller) allowMoney(from ResourceChanged, by UserID) error {
	s := who.View
	if by == 0 {
		if who.Can(from.Resource).Has(ManageAccess) {
			return nil
		}
		return who.Require(Edit, from.Resource)
	}
	if err := who.Require(Edit, from.Resource); err != nil {
		return err
	}
	switch {
	case by != who.User:
		return fault.New(fault.Denied, "You can only show what you can see yourself.")
	case from.In != 0:
		return fault.BadField("shows_money", "It belongs to a dashboard, which decides this for all its charts.")
	case s.ratesFor(from.Home) == rows.SeenByAdmins:
		return fault.New(fault.Denied, "Only admins can see rates and amounts in %s.", s.Name(Principal{Kind: PrincipalWorkspace, ID: int64(from.Home)}))
	case from.Kind == Chart && from.Perspective == ViewerPerspective:
		return fault.BadField("shows_money", "It already shows everyone what they can see themselves, including amounts.")
	}
	charts, _ := s.Charts(from.Resource)
	for _, chart := range charts {
		if facts, ok := s.Resource(chart); ok && !s.seesMoneyOf(who.User, facts) {
			return fault.New(fault.Denied, "You cannot see the rates and amounts of everything it shows.")
		}
	}
	return nil
}

// seesMoneyOf tells whether somebody may see all the rates and amounts that a chart could show to those it is shared with.
func (s *Snapshot) seesMoneyOf(u UserID, chart ResourceChanged) bool {
	if chart.Perspective == ViewerPerspective {
		return true
	}
	own := s.RowScope(u, chart.Home)
	return !slices.ContainsFunc(s.given(chart, u).Workspaces, func(w rows.Workspace) bool {
		return s.ratesFor(WorkspaceID(w.ID)) != rows.SeenByAdmins && !own.MoneyIn(w.ID, rows.GuardRates).Covers(w.Rates)
	})
}

func must(i uint32, _ bool) uint32 { return i }

func (who Caller) allowPrivate(r ResourceID, at uint32, x *resource, private bool) error {
	s := &who.View.state
	sc := s.scheme
	switch {
	case !sc.Private.Flag:
		return fault.BadField("private", "Nothing is private here but what is not shared.")
	case x.in != 0:
		return fault.BadField("private", "It belongs to a dashboard: everyone who can open the dashboard sees it.")
	case sc.Private.SwitchedBy == "owner":
		if owner := s.profiles.At(x.owner); owner.id != who.User {
			return fault.New(fault.Denied, "Only %s can make %s private or end that.", s.userName(x.owner), s.this(x))
		}
	default:
		if err := who.Require(ManageAccess, r); err != nil {
			return err
		}
	}
	if private && sc.Default.Stays != "" && s.isDefault(at, x.home) {
		return fault.New(fault.Conflict, "%s is the default of %s and stays visible to everyone there.", capital(s.this(x)), s.workspaceName(x.home))
	}
	return nil
}

// MayCreate is nil when the caller may make resources in a workspace under the scheme in force, or (in not 0) charts in a
// dashboard of that workspace, which needs edit there.
func (who Caller) MayCreate(home WorkspaceID, in ResourceID) error {
	if in == 0 {
		return who.RequireRole(home, who.View.scheme.Creates)
	}
	if err := who.Require(Edit, in); err != nil {
		return err
	}
	if d, _ := who.View.Resource(in); d.Kind != Dashboard || d.Home != home {
		return fault.BadField("dashboard_id", "A chart is made in a dashboard of its own workspace.")
	}
	return nil
}

// MayDuplicateInto is nil when the caller may make copies of what is in other workspaces in this one: who may make
// resources there, and staff everywhere.
func (who Caller) MayDuplicateInto(w WorkspaceID) error {
	if at, ok := who.View.workspaceIDs.Of(int64(w)); ok && who.View.workspaceInfos.At(at).exists && who.View.OrganizationRole(who.User) == Staff {
		return nil
	}
	return who.MayCreate(w, 0)
}

// PlanNew is the changes that make a new resource of the caller's where they may make one: the resource, the grant the
// scheme gives a creator, and the first grants, as by PlanGrants. Resource 0: the store gives the id, to the grants too.
// A chart has the caller as its author. A perspective they may not choose there becomes that of the author; without one it
// gets the scheme's. What lives in a dashboard is neither private nor granted. See Starts for whether it should be private.
func (who Caller) PlanNew(to ResourceChanged, grants ...GrantEdit) ([]Change, error) {
	if err := who.MayCreate(to.Home, to.In); err != nil {
		return nil, err
	}
	return who.planNew(to, grants)
}

// PlanDuplicate is PlanNew for a copy of what is in another workspace.
func (who Caller) PlanDuplicate(to ResourceChanged) ([]Change, error) {
	if err := who.MayDuplicateInto(to.Home); err != nil {
		return nil, err
	}
	if to.In != 0 {
		if err := who.MayCreate(to.Home, to.In); err != nil {
			return nil, err
		}
	}
	return who.planNew(to, nil)
}

func (who Caller) planNew(to ResourceChanged, grants []GrantEdit) ([]Change, error) {
	sc := who.View.scheme
	to.Owner, to.Author, to.ShowsMoney = who.User, 0, 0
	if to.Kind == Chart {
		to.Author = who.User
	}
	to.Private = to.Private && sc.Private.Flag && to.In == 0
	to.Perspective = who.begins(to.Perspective, to.Home)
	changes := []Change{to}
	if to.In != 0 {
		if len(grants) > 0 {
			return nil, fault.BadField("grants", "It belongs to a dashboard: everyone who can open the dashboard sees it.")
		}
		return changes, nil
	}
	if sc.Owner.Granted != "" {
		changes = append(changes, GrantChanged{
			Resource: to.Resource, Principal: Principal{Kind: PrincipalUser, ID: int64(who.User)}, Level: sc.Owner.Granted, By: who.User, At: who.Now,
		})
	}
	if len(grants) == 0 {
		return changes, nil
	}
	return who.withFirstGrants(changes, grants)
}

// begins is the perspective with which the caller makes something: the scheme's unless they say another; that of the author
// where they may not choose it.
func (who Caller) begins(perspective Perspective, home WorkspaceID) Perspective {
	if perspective == 0 {
		perspective = who.View.scheme.Perspective
	}
	if here, _ := who.View.MayChooseWorkspace(who.User, home); perspective == WorkspacePerspective && !here {
		return AuthorPerspective
	}
	return perspective
}

// withFirstGrants adds the first grants to the changes that make a resource: they are decided as if it were there already.
func (who Caller) withFirstGrants(changes []Change, grants []GrantEdit) ([]Change, error) {
	const there = ResourceID(1<<63 - 1) // an id that no store gives
	made := changes[0].(ResourceChanged)
	id := made.Resource
	of := func(r ResourceID, all []Change) []Change {
		next := slices.Clone(all)
		for i, c := range next {
			switch c := c.(type) {
			case ResourceChanged:
				c.Resource = r
				next[i] = c
			case GrantChanged:
				c.Resource = r
				next[i] = c
			}
		}
		return next
	}
	after, err := who.View.with(of(there, changes))
	if err != nil {
		return nil, err
	}
	seen := who
	seen.View = &Snapshot{*after}
	made.Resource = there
	named := seen.Naming(made)
	for _, g := range grants {
		if err := named(g.Principal); err != nil {
			return nil, err
		}
	}
	plan, err := seen.PlanGrants(there, grants, false)
	if err != nil {
		return nil, err
	}
	for _, c := range of(id, plan) {
		g, ok := c.(GrantChanged)
		if !ok || g.Grant != 0 { // the creator's own grant is as the scheme has it
			return nil, fault.BadField("grants", "You have access already, because you make it.")
		}
		changes = append(changes, g)
	}
	return changes, nil
}

// Starts is how the scheme begins a new resource: private or not, and whose rows it counts.
func (s *Snapshot) Starts() (private bool, perspective Perspective) {
	return s.scheme.Private.Starts, s.scheme.Perspective
}

// SchemeInForce is the scheme that decides. It must not be changed.
func (s *Snapshot) SchemeInForce() *Scheme { return s.scheme }

// PlanTakeOver is break-glass: an organization admin becomes the owner of a resource they cannot manage otherwise, be it
// private or left behind. Whoever calls it writes the reason to the audit log; Invalid without one. NotFound for an
// unknown id, Denied for everyone but organization admins, Conflict when the admin can manage it already. Its author stays,
// and every public link then waits for somebody to keep it.
func (who Caller) PlanTakeOver(r ResourceID, reason string) ([]Change, error) {
	if err := who.RequireAdmin(); err != nil {
		return nil, err
	}
	to, ok := who.View.Resource(r)
	switch {
	case !ok:
		return nil, fault.Missing()
	case strings.TrimSpace(reason) == "":
		return nil, fault.BadField("reason", "Enter a reason. It is recorded in the audit log.")
	case to.In != 0:
		return nil, fault.New(fault.Conflict, "It belongs to a dashboard: take over the dashboard instead.")
	case who.Can(r).Has(ManageAccess):
		return nil, fault.New(fault.Conflict, "You can manage it already.")
	}
	to.Owner = who.User
	at, _ := who.View.position(r)
	x := who.View.resource(at)
	changes := append([]Change{to}, who.ownersGrant(&x, who.User)...)
	return append(changes, who.View.linksWait(&x)...), nil
}

// PlanDefault makes r the default dashboard of its home; 0 leaves the workspace without one, for its admins. Faults:
// NotFound; Denied; Invalid for a chart, another workspace's dashboard or one that is private where the default must be
// visible.
func (who Caller) PlanDefault(w WorkspaceID, r ResourceID) ([]Change, error) {
	s := &who.View.state
	at, ok := s.workspaceIDs.Of(int64(w))
	if !ok || !s.workspaceInfos.At(at).exists {
		return nil, fault.Missing()
	}
	to := s.workspaceFacts(at, r)
	if r == 0 {
		if err := who.RequireRole(w, WorkspaceAdmin); err != nil {
			return nil, err
		}
		return []Change{to}, nil
	}
	if err := who.Require(SetDefault, r); err != nil {
		return nil, err
	}
	x, _ := who.View.Resource(r)
	switch {
	case x.Kind != Dashboard || x.Home != w:
		return nil, fault.BadField("default_dashboard_id", "The default must be a dashboard made in %s.", s.workspaceName(at))
	case x.Private && s.scheme.Default.Stays != "":
		return nil, fault.BadField("default_dashboard_id", "A private dashboard cannot be the home page. Turn off private first.")
	}
	return []Change{to}, nil
}

// PlanReach gives a user or group that is named by a grant on r, but has no access to its workspace, the viewer role they
// lack. It is for those with the role the scheme says, in the home workspace.
func (who Caller) PlanReach(r ResourceID, p Principal) ([]Change, error) {
	s := &who.View.state
	if !who.Can(r).Has(View) {
		return nil, fault.Missing()
	}
	at, _ := s.position(r)
	x := s.resource(at)
	to, problem := s.receiver(p)
	switch {
	case problem != "":
		return nil, fault.BadField("principal", "%s", problem)
	case !s.scheme.Access.Demanded || to&kindMask != toUser && to&kindMask != toGroup:
		return nil, fault.BadField("principal", "They already have access.")
	case to&kindMask == toUser && s.people.At(uint32(to&indexMask)).role == Guest:
		return nil, fault.BadField("principal", "Guests cannot have a role in a workspace. Make them a member first.")
	}
	home := s.workspaceInfos.At(x.home).id
	if who.View.WorkspaceRole(who.User, home) < s.scheme.Access.MendedBy {
		return nil, fault.New(fault.Denied, "You need to be %s of %s to do this.", roleWords[s.scheme.Access.MendedBy], s.workspaceName(x.home))
	}
	_, below := s.reachOf(to, x.home)
	if below || !slices.ContainsFunc(x.grants, func(g grant) bool { return g.to() == to && g.asleep == 0 }) {
		return nil, fault.BadField("principal", "They already have access.")
	}
	return []Change{WorkspaceRoleChanged{Workspace: home, Holder: p, Role: WorkspaceViewer}}, nil
}

// PlanMove is the changes that move a chart into a dashboard, or (0) from its dashboard to the library, within one home
// workspace. Moved in, its grants and links are to be kept asleep, and it keeps its author. Moved out, the caller owns it, is
// its author, and vouches for the tiles it stays on, which are named; links it had before wait for a new owner as ever.
func (who Caller) PlanMove(chart, dashboard ResourceID, tiles ...string) ([]Change, error) {
	s := who.View
	to, ok := s.Resource(chart)
	if !ok || !who.Can(chart).Has(View) {
		return nil, fault.Missing()
	}
	switch {
	case to.Kind != Chart:
		return nil, fault.BadField("dashboard_id", "Only a chart can be moved into a dashboard or out of one.")
	case to.In == dashboard:
		return []Change{}, nil
	case to.In != 0 && dashboard != 0:
		return nil, fault.BadField("dashboard_id", "It belongs to another dashboard. Move it to the library first.")
	case dashboard == 0:
		return who.planMoveOut(to, tiles)
	}
	if err := who.Require(ManageAccess, dashboard); err != nil {
		return nil, err
	}
	if err := who.Require(ManageAccess, chart); err != nil {
		return nil, err
	}
	switch d, _ := s.Resource(dashboard); {
	case d.Kind != Dashboard || d.Home != to.Home:
		return nil, fault.BadField("dashboard_id", "A chart can only be moved into a dashboard of the same workspace.")
	case d.ShowsMoney != 0 && !s.seesMoneyOf(who.User, to):
		return nil, fault.New(fault.Denied, "This dashboard shows rates and amounts to the people it is shared with, and you cannot see those of this chart.")
	}
	changes := []Change{}
	elsewhere := map[ResourceID]bool{}
	for _, t := range s.ShownOn(chart) {
		if t.Dashboard != dashboard {
			elsewhere[t.Dashboard] = true
			continue
		}
		changes = append(changes, TileChanged{Dashboard: dashboard, Tile: t.Tile})
	}
	if len(elsewhere) > 0 { // how many is not told: some may be hidden from the caller
		return nil, fault.New(fault.Conflict, "It is also on another dashboard. Copy it instead, or remove it there first.")
	}
	for _, l := range s.Links(chart) {
		if state, _ := s.LinkState(chart, l, who.Now); state == LinkLive {
			if !who.Can(chart).Has(Publish) { // names of links are for those who may make them
				return nil, fault.New(fault.Conflict, "A public link shows it. Copy it instead, or ask somebody who can publish it to remove the link.")
			}
			return nil, fault.New(fault.Conflict, "The public link “%s” shows it. Remove that first, or copy it instead.", s.LinkName(chart, l))
		}
	}
	to.In, to.Private = dashboard, false
	return append([]Change{to}, changes...), nil
}

func (who Caller) planMoveOut(to ResourceChanged, tiles []string) ([]Change, error) {
	s := who.View
	in := to.In
	if err := who.Require(ManageAccess, in); err != nil {
		return nil, err
	}
	d, _ := s.Resource(in)
	to, err := who.choose(to, who.begins(to.Perspective, to.Home))
	if err != nil {
		return nil, err
	}
	to.In, to.Owner, to.Author, to.ShowsMoney = 0, who.User, who.User, 0
	// Were it private, its tiles would be empty to everybody else. As it is not, those who see everything in the workspace that
	// is not private see it too, though the dashboard may be hidden from them.
	to.Private = s.scheme.Private.Flag && (d.Private || s.scheme.Private.Starts && len(tiles) == 0)
	at, _ := s.position(to.Resource)
	x := s.resource(at)
	changes := append([]Change{to}, who.ownersGrant(&x, who.User)...)
	if s.profiles.At(x.owner).id != who.User {
		changes = append(changes, s.linksWait(&x)...)
	}
	for _, t := range tiles {
		changes = append(changes, TileChanged{Dashboard: in, Tile: t, Chart: to.Resource, Vouchers: []UserID{who.User}})
	}
	return changes, nil
}
