package access

import (
	"slices"
	"strings"
	"time"

	"vitrine/internal/access/scheme"
	"vitrine/internal/fault"
)

// What people read: short, concrete, in their terms.

func (s *state) userName(u uint32) string {
	f := s.profiles.At(u)
	switch {
	case f == nil:
		return ""
	case f.name != "":
		return f.name
	}
	return f.email
}

func (s *state) workspaceName(w uint32) string {
	if name := s.workspaceInfos.At(w).name; name != "" {
		return name
	}
	return "its workspace"
}

func (s *state) organizationName() string {
	if s.name != "" {
		return s.name
	}
	return "the organization"
}

// day is "3 May" in the zone of now, with the year when it is another one.
func day(at, now time.Time) string {
	at = at.In(now.Location())
	if at.Year() == now.Year() {
		return at.Format("2 January")
	}
	return at.Format("2 January 2006")
}

// list is "a, b and c", with any word for and.
func list(names []string, and string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " " + and + " " + names[last]
}

var classWords = map[scheme.Class]string{
	scheme.OfOrganizationAdmins: "organization admins",
	scheme.OfStaff:              "staff",
	scheme.OfWorkspaceAdmins:    "workspace admins",
	scheme.OfWorkspaceUsers:     "workspace users",
}

var roleWords = map[WorkspaceRole]string{
	NoWorkspaceRole: "no role", WorkspaceViewer: "viewer", WorkspaceMember: "member", WorkspaceAnalyst: "analyst", WorkspaceAdmin: "admin",
}

// doing says what a capability does to a resource, as in "Only … can <doing>".
func doing(c Capability, what string) string {
	switch c {
	case View:
		return "open " + what
	case ManageData:
		return "manage the data of " + what
	case Duplicate:
		return "duplicate " + what + " to another workspace"
	case SetDefault:
		return "make " + what + " the default"
	case ManageAccess:
		return "change who has access to " + what
	}
	return c.String() + " " + what
}

func (s *state) this(x *resource) string {
	if x.kind == 0 {
		return "this"
	}
	return "this " + x.kind.String()
}

// given is "given View by Tom on 3 May".
func (s *state) given(src source, now time.Time) string {
	text := "given " + s.scheme.Levels[src.was].Title
	if by := s.userName(src.grant.by); by != "" {
		text += " by " + by
	}
	if src.grant.at != 0 {
		text += " on " + day(src.grant.when(), now)
	}
	return text
}

// pathSays is what a path says of u; without a verb it is a whole sentence, about others too.
func (s *state) pathSays(u uint32, x *resource, src source, through []uint32, now time.Time) Predicate {
	level := s.scheme.Levels[src.level].Title
	switch src.kind {
	case "owner":
		return Predicate{"owns", "it"}
	case "role":
		var role string
		switch p := s.people.At(u); {
		case p.role == Admin:
			role = "an organization admin"
		case p.role == Staff && src.to == scheme.OfStaff:
			role = "one of the staff"
		case src.to == scheme.OfWorkspaceAdmins:
			role = "an admin of " + s.workspaceName(x.home)
		default:
			role = "a user of " + s.workspaceName(x.home)
		}
		switch src.when {
		case scheme.IfShared:
			return Predicate{"is", role + "; " + classWords[src.to] + " have " + level + " once it is shared"}
		case scheme.IfDefault:
			return Predicate{"is", role + "; everyone has " + level + " on the default dashboard"}
		}
		return Predicate{"is", role + "; " + classWords[src.to] + " have " + level}
	}
	i := uint32(src.grant.to() & indexMask)
	switch src.grant.to() & kindMask {
	case toUser:
		return Predicate{"was", s.given(src, now)}
	case toGroup:
		in := ""
		for n, g := range through {
			if n > 0 {
				in += ", " + s.groups.At(through[n-1]).name + " is "
			}
			in += "in " + s.groups.At(g).name
		}
		return Predicate{"is", in + ", which was " + s.given(src, now)}
	case toWorkspace:
		return Predicate{"has", "a role in " + s.workspaceName(i) + ", which was " + s.given(src, now)}
	case toTree:
		return Predicate{"has", "a role in " + s.workspaceName(i) + " or below it, which was " + s.given(src, now)}
	case toClass:
		return Predicate{"is", "one of the " + strings.TrimPrefix(classWords[scheme.PeopleClasses[i]], "the ") + " of " + s.workspaceName(x.home) + ", who were " + s.given(src, now)}
	case toOrganization:
		return Predicate{Rest: "Everyone in " + s.organizationName() + " was " + s.given(src, now)}
	}
	return Predicate{Rest: "Everyone at " + s.domainNames[i] + " was " + s.given(src, now)}
}

// sentence is a predicate with the name of the person it is about.
func (s *state) sentence(u uint32, says Predicate) string {
	if says.None() {
		return says.Rest
	}
	return s.userName(u) + " " + says.String()
}

// about is a rule that is about u.
func (s *state) about(u uint32, name string, says Predicate, remedy string) Rule {
	return Rule{Name: name, Words: s.sentence(u, says), Remedy: remedy, Says: says}
}

func (s *state) privateRule(x *resource) Rule {
	owner := s.userName(x.owner)
	return Rule{
		Name: "private", Words: capital(s.this(x)) + " is private: only " + owner + " can open it",
		Remedy: "Ask " + owner + " to share it",
	}
}

func (s *state) reachRule(u uint32, x *resource) Rule {
	return s.about(u, "reach", Predicate{"has", "no access to " + s.workspaceName(x.home)}, "Give "+s.userName(u)+" a role in "+s.workspaceName(x.home))
}

func (s *state) ceilingRule(u uint32, x *resource, role WorkspaceRole, left Set) Rule {
	says := Predicate{"is", "only " + roleWords[role] + " in " + s.workspaceName(x.home) + " and can at most " + s.doings(left) + " there"}
	return s.about(u, "ceiling", says, "Give "+s.userName(u)+" a stronger role in "+s.workspaceName(x.home))
}

func (s *state) childRule(u uint32, x *resource) Rule {
	says := Predicate{"comes", "from a child workspace and can at most " + s.doings(s.scheme.FromChild) + " there"}
	return s.about(u, "ceiling", says, "Give "+s.userName(u)+" a role in "+s.workspaceName(x.home))
}

func (s *state) conditionRule(x *resource, c Capability) Rule {
	return Rule{Name: "ceiling", Words: "Only " + s.required(c) + " can " + doing(c, s.this(x))}
}

func (s *state) expiredRule(u uint32, x *resource, src source, now time.Time) Rule {
	says := s.pathSays(u, x, src, s.through(u, src), now)
	says.Rest += "; that ended on " + day(time.Unix(0, src.grant.expires), now)
	return s.about(u, "expired", says, "")
}

// receiveRule says what a grant counts as whose receiver may not have it today.
func (s *state) receiveRule(u uint32, x *resource, src source, now time.Time) Rule {
	says := s.pathSays(u, x, src, s.through(u, src), now)
	says.Rest += ", but " + s.countsAs(x, src.grant)
	r := s.about(u, "receive", says, "")
	if class := scheme.ReceiverClasses[s.receiverOf(src.grant.to())]; slices.Contains(s.scheme.Principals[class], s.scheme.Levels[src.was].Key) {
		r.Remedy = "Give " + s.principalName(src.grant.to()) + " a role in " + s.workspaceName(x.home)
	}
	return r
}

// countsAs says why a grant counts as less than what was given, and as what: "only organization admins can have Edit; it
// counts as View".
func (s *state) countsAs(x *resource, g grant) string {
	title := s.scheme.Levels[s.ladder[g.level()]].Title
	var may []string
	for _, c := range scheme.ReceiverClasses {
		if slices.Contains(s.scheme.Principals[c], s.scheme.Levels[s.ladder[g.level()]].Key) {
			may = append(may, receiverWords[c])
		}
	}
	var text string
	switch class := scheme.ReceiverClasses[s.receiverOf(g.to())]; {
	case len(may) == 0:
		text = "nobody can have " + title + " today"
	case slices.Contains(may, receiverWords[class]):
		text = title + " needs a role in " + s.workspaceName(x.home) + " today"
	default:
		text = "only " + list(may, "and") + " can have " + title + " today"
	}
	if level := s.received(g.to(), g.level(), x.home).level; level >= 0 {
		return text + "; it counts as " + s.scheme.Levels[level].Title
	}
	return text + "; it counts for nothing"
}

// ownerRule says that the owner has less because others have access.
func (s *state) ownerRule(u uint32, x *resource) Rule {
	sc := s.scheme
	rest := "it, but it is shared: then owners have " + sc.Levels[sc.OnceShared].Title
	if keeps := s.keeps(); keeps != "" {
		rest = "it, but it is shared: then only owners who are " + keeps + " have " + sc.Levels[sc.OwnerLevel].Title
	}
	return s.about(u, "owner", Predicate{"owns", rest}, "Take back all access and links to "+s.this(x))
}

// keeps names the classes whose owners have their level come what may.
func (s *state) keeps() string {
	var names []string
	for _, c := range s.scheme.Owner.Keeps {
		names = append(names, classWords[c])
	}
	return list(names, "or")
}

func (s *state) doings(can Set) string {
	var names []string
	for _, c := range can.Capabilities() {
		names = append(names, strings.ReplaceAll(c.String(), "_", " "))
	}
	return list(names, "and")
}

// required names the classes a capability is narrowed to.
func (s *state) required(c Capability) string {
	var names []string
	for i, class := range scheme.PeopleClasses {
		if s.scheme.Required[c]&(1<<i) != 0 {
			names = append(names, classWords[class])
		}
	}
	return list(names, "and")
}

// refusal says why u, who may view the resource, may not do c.
func (s *state) refusal(u uint32, x *resource, c Capability, now time.Time) string {
	what := s.this(x)
	if d, living := s.dashboardOf(x.at); living {
		there := s.resource(d)
		if c == Edit || c == Delete {
			return s.refusal(u, &there, Edit, now)
		}
		return capital(what) + " belongs to " + there.title + " and has no access of its own. To " + doing(c, "it") + ", copy it out of there first."
	}
	sources, idle := s.sources(u, x, now)
	var raw Set
	for _, src := range sources {
		raw |= src.can
	}
	mine := s.classesOf(s.people.At(u), x.home)
	switch {
	case s.scheme.Conditional.Has(c) && s.scheme.Required[c]&mine == 0:
		return "Only " + s.required(c) + " can " + doing(c, what) + "."
	case raw.Has(c):
		for _, r := range s.rulesAgainst(u, x, raw) {
			if r.Name == "ceiling" {
				return "You can " + s.doings(s.decide(u, x.at, now, scheme.Everything)) + " " + what + ", because of your role in " + s.workspaceName(x.home) + "."
			}
		}
	}
	for _, src := range append(sources, idle...) {
		switch {
		case src.kind == "owner" && src.level != src.was && s.ownerCan.Has(c):
			if keeps := s.keeps(); keeps != "" {
				return capital(what) + " is shared now. Then only owners who are " + keeps + " can " + doing(c, "it") + "."
			}
			return capital(what) + " is shared now. Then its owner cannot " + doing(c, "it") + "."
		case src.kind == "grant" && !src.grant.expired(now) && s.can[src.grant.level()].Has(c) && !src.can.Has(c):
			return "You were given " + s.scheme.Levels[src.was].Title + ", but " + s.countsAs(x, src.grant) + "."
		}
	}
	var titles []string
	for i, l := range s.scheme.Levels {
		if s.levelCan(i).Has(c) {
			titles = append(titles, l.Title)
		}
	}
	if len(titles) == 0 {
		return "Nobody can " + doing(c, what) + "."
	}
	text := "Only people with " + list(titles, "or") + " can " + doing(c, what) + "."
	if owner := s.userName(x.owner); owner != "" && s.scheme.OwnerLevel >= 0 && x.owner != u {
		text += " Owner: " + owner + "."
	}
	return text
}

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// Require is nil when the caller can do c with r, NotFound when they may not even view r, Denied (with the reason in
// words) when they may view it but not do c.
func (who Caller) Require(c Capability, r ResourceID) error {
	can := who.Can(r)
	switch {
	case can.Has(c):
		return nil
	case !can.Has(View):
		return fault.Missing()
	}
	s := &who.View.state
	u, _ := s.userIDs.Of(int64(who.User))
	at, _ := s.position(r)
	x := s.resource(at)
	return fault.New(fault.Denied, "%s", s.refusal(u, &x, c, who.Local()))
}

// RequireAdmin is nil for an organization admin, Denied for everyone else.
func (who Caller) RequireAdmin() error {
	if who.View.OrganizationRole(who.User) == Admin {
		return nil
	}
	return fault.New(fault.Denied, "Only organization admins can do this.")
}

// RequireRole is nil when the caller has at least the role in w (organization admins always do), NotFound when they
// have none there, Denied when theirs is weaker.
func (who Caller) RequireRole(w WorkspaceID, role WorkspaceRole) error {
	has := who.View.WorkspaceRole(who.User, w)
	switch {
	case has == NoWorkspaceRole:
		return fault.Missing()
	case has < role:
		at, _ := who.View.workspaceIDs.Of(int64(w))
		return fault.New(fault.Denied, "You need to be %s of %s to do this; you are %s.", roleWords[role], who.View.workspaceName(at), roleWords[has])
	}
	return nil
}

// RequireTree is nil when the caller has at least the role in w and in all that lies or will lie below it: by a role on
// the tree, of w or of a workspace above. Denied otherwise; it is for those who pass RequireRole.
func (who Caller) RequireTree(w WorkspaceID, role WorkspaceRole) error {
	s := &who.View.state
	u, known := s.userIDs.Of(int64(who.User))
	at, exists := s.workspaceIDs.Of(int64(w))
	if known && exists && s.hasTree(s.people.At(u), at, role) {
		return nil
	}
	return fault.New(fault.Denied, "You are %s of this workspace only, not of those below it.", roleWords[role])
}
