package access

import (
	"errors"
	"slices"
	"strings"
	"time"

	"vitrine/internal/access/persistent"
	"vitrine/internal/access/scheme"
	"vitrine/internal/fault"
)

// About a snapshot: what is not a decision, but is said beside one.

// Private tells that nobody but its owner opens r: it is marked so, and the scheme in force knows such a mark.
func (s *Snapshot) Private(r ResourceID) bool {
	x, _ := s.Resource(r)
	return x.Private && s.scheme.Private.Flag
}

// LinksOff tells that the organization has switched public links off.
func (s *Snapshot) LinksOff() bool { return s.linksOff }

// OneLink tells that the scheme allows a resource one public link only.
func (s *Snapshot) OneLink() bool { return !s.scheme.Links.Many }

// OrganizationName is what the organization is called.
func (s *Snapshot) OrganizationName() string { return s.name }

// Grants of r that are awake, by id; those that have expired too. Never nil.
func (s *Snapshot) Grants(r ResourceID) []GrantChanged { return s.grantsOf(r, false) }

// AsleepGrants are those of r that sleep, by id; one without a level says that there was none. Never nil.
func (s *Snapshot) AsleepGrants(r ResourceID) []GrantChanged { return s.grantsOf(r, true) }

func (s *Snapshot) grantsOf(r ResourceID, asleep bool) []GrantChanged {
	all := []GrantChanged{}
	at, ok := s.position(r)
	if !ok {
		return all
	}
	for _, g := range s.resource(at).grants {
		if (g.asleep != 0) == asleep {
			all = append(all, s.grantOf(r, g))
		}
	}
	slices.SortFunc(all, func(a, b GrantChanged) int { return int(a.Grant - b.Grant) })
	return all
}

// grantOf is a grant as the log has it.
func (s *state) grantOf(r ResourceID, g grant) GrantChanged {
	c := GrantChanged{Grant: g.id, Resource: r, Principal: s.principalOf(g.to()), Level: s.levelName(g), At: g.when(), Asleep: momentOf(g.asleep)}
	if g.made != 0 {
		was := s.mades[g.made-1]
		c.MadeScheme, c.MadeLevel = was.scheme, was.level
	}
	if by := s.profiles.At(g.by); by != nil {
		c.By = by.id
	}
	if g.expires != 0 {
		c.Expires = time.Unix(0, g.expires).UTC()
	}
	if g.via != 0 {
		c.Via = s.workspaceInfos.At(g.via - 1).id
	}
	return c
}

// levelName is the level of a grant; of one that sleeps, that which it was made with.
func (s *state) levelName(g grant) string {
	if g.asleep != 0 {
		return s.mades[g.made-1].level
	}
	return s.levels[g.level()]
}

// UserName is a user's name and e-mail address; empty for an unknown one.
func (s *Snapshot) UserName(u UserID) (name, email string) {
	at, ok := s.userIDs.Of(int64(u))
	if !ok {
		return "", ""
	}
	p := s.profiles.At(at)
	return p.name, p.email
}

// UserByEmail is who has an address, in whatever case; 0 when nobody in the organization has.
func (s *Snapshot) UserByEmail(email string) UserID {
	email = strings.TrimSpace(email)
	found := UserID(0) // the first of several
	for _, x := range s.Directory() {
		if (found == 0 || x.User < found) && strings.EqualFold(x.Email, email) {
			found = x.User
		}
	}
	return found
}

// Name of a user, group or workspace, of the organization, or of a domain; empty when it is unknown.
func (s *Snapshot) Name(p Principal) string {
	switch p.Kind {
	case PrincipalUser:
		name, _ := s.UserName(UserID(p.ID))
		return name
	case PrincipalGroup:
		if at, ok := s.groupIDs.Of(p.ID); ok && s.groups.At(at).exists {
			return s.groups.At(at).name
		}
	case PrincipalWorkspace:
		if at, ok := s.workspaceIDs.Of(p.ID); ok && s.workspaceInfos.At(at).exists {
			return s.workspaceInfos.At(at).name
		}
	case PrincipalOrganization:
		return s.name
	case PrincipalDomain:
		return p.Domain
	}
	return ""
}

// People are those a principal names, for a resource of home, sorted.
func (s *Snapshot) People(p Principal, home WorkspaceID) []UserID {
	at, ok := s.workspaceIDs.Of(int64(home))
	who := s.find(p)
	if !ok || who&kindMask == toNobody {
		return nil
	}
	all := []UserID{}
	s.named(who, at, func(u uint32) bool {
		if x := s.people.At(u); x.role != NotInOrganization && s.covers(who, u, x, at) {
			all = append(all, s.profiles.At(u).id)
		}
		return true
	})
	slices.Sort(all)
	return slices.Compact(all)
}

// find is a principal without making room for an unknown one: toNobody.
func (s *state) find(p Principal) principal {
	numbered := func(kind principal, x *persistent.Index) principal {
		if at, ok := x.Of(p.ID); ok {
			return kind | principal(at)
		}
		return toNobody
	}
	switch p.Kind {
	case PrincipalUser:
		return numbered(toUser, &s.userIDs)
	case PrincipalGroup:
		return numbered(toGroup, &s.groupIDs)
	case PrincipalWorkspace:
		if p.Tree {
			return numbered(toTree, &s.workspaceIDs)
		}
		return numbered(toWorkspace, &s.workspaceIDs)
	case PrincipalClass:
		return toClass | principal(p.Class)
	case PrincipalOrganization:
		return toOrganization
	case PrincipalDomain:
		if at, ok := s.domains[strings.ToLower(p.Domain)]; ok {
			return toDomain | principal(at)
		}
	}
	return toNobody
}

// Everyone in the organization, sorted; guests too.
func (s *Snapshot) Everyone() []UserID {
	var all []UserID
	for u := range s.people.Len() {
		if s.people.At(u).role != NotInOrganization {
			all = append(all, s.profiles.At(u).id)
		}
	}
	slices.Sort(all)
	return all
}

// Workspaces of the organization, by id.
func (s *Snapshot) Workspaces() []WorkspaceID {
	var all []WorkspaceID
	for w := range s.workspaceInfos.Len() {
		if p := s.workspaceInfos.At(w); p.exists {
			all = append(all, p.id)
		}
	}
	slices.Sort(all)
	return all
}

// Opened is what a live public link leads to: an organization as it stands now, and one of its resources.
type Opened struct {
	Organization OrganizationID
	Resource     ResourceID
	View         *Snapshot
	Now          time.Time
	Link         LinkID
	// LookedAt is until when somebody who may publish has looked at what the link shows; AtOnce shows every change at once,
	// ShowsMoney rates and amounts.
	LookedAt           time.Time
	AtOnce, ShowsMoney bool
	// Locked are its locked filters.
	Locked []Lock
}

// LinkVisitGap is how long a visitor of a public link may be away before coming back is another visit.
const LinkVisitGap = 30 * time.Minute

// LinkVisit is a visitor's request for a link's page: the mark their browser brings of an earlier one, and then the new one.
type LinkVisit struct{ Mark string }

// WhyNot is why the caller cannot do with r what they cannot, in words by capability; empty for those who may not view it.
func (who Caller) WhyNot(r ResourceID) map[string]string {
	why := map[string]string{}
	can := who.Can(r)
	if !can.Has(View) {
		return why
	}
	for c := range scheme.NumCapabilities {
		if can.Has(c) {
			continue
		}
		if refused, ok := errors.AsType[*fault.Error](who.Require(c, r)); ok {
			why[c.String()] = refused.Message
		}
	}
	return why
}

// Links of r, by id; dead ones too.
func (s *Snapshot) Links(r ResourceID) []LinkID {
	at, ok := s.position(r)
	if !ok {
		return nil
	}
	var all []LinkID
	for _, l := range s.resource(at).links {
		all = append(all, l.id)
	}
	return all
}

// LinkName is what a public link of r is called; empty for an unknown one.
func (s *Snapshot) LinkName(r ResourceID, l LinkID) string {
	if at, ok := s.position(r); ok {
		for _, k := range s.resource(at).links {
			if k.id == l {
				return k.name
			}
		}
	}
	return ""
}

// Project facts; ok is false for an unknown id.
func (s *Snapshot) Project(p ProjectID) (facts ProjectChanged, ok bool) {
	at, ok := s.projectIDs.Of(int64(p))
	if !ok || !s.projects.At(at).exists {
		return facts, false
	}
	x := s.projects.At(at)
	return ProjectChanged{Project: p, Workspace: s.workspaceInfos.At(x.workspace).id, Name: x.name, Public: x.public}, true
}

// Knows tells whom the caller may know of: everyone, for organization admins, staff and workspace admins; the people of
// the workspaces they work in; themselves. Of 0 it tells whether they may know of anybody else at all.
func (who Caller) Knows() func(UserID) bool {
	role := who.View.OrganizationRole(who.User)
	everyone := role >= Staff
	s := &who.View.state
	var among []uint32
	if me, known := s.userIDs.Of(int64(who.User)); known && role == Member {
		p := s.people.At(me)
		for w := range s.workspaceInfos.Len() {
			if !s.workspaceInfos.At(w).exists {
				continue
			}
			switch r := s.roleIn(p, w); {
			case r == WorkspaceAdmin:
				everyone = true
			case r >= WorkspaceMember:
				among = append(among, w)
			}
		}
	}
	return func(u UserID) bool {
		switch {
		case everyone || u == who.User:
			return true
		case len(among) == 0 || u == 0:
			return len(among) > 0
		}
		at, known := s.userIDs.Of(int64(u))
		return known && slices.ContainsFunc(among, func(w uint32) bool { return s.roleIn(s.people.At(at), w) != NoWorkspaceRole })
	}
}

// Groups of the organization, by id.
func (s *Snapshot) Groups() []GroupID {
	var all []GroupID
	for g := range s.groups.Len() {
		if x := s.groups.At(g); x.exists {
			all = append(all, x.id)
		}
	}
	slices.Sort(all)
	return all
}
