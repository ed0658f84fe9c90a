package share

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// Sharing is the use cases on who a resource is open to. Its fields are set before the first call; it is safe for
// concurrent use.
type Sharing struct {
	Store    Store
	Contents Contents
	Links    *Links
}

// Access is who can open a resource and why. The lists are for those who may share it or manage its access.
func (s *Sharing) Access(ctx context.Context, who access.Caller, in ByResource) (Access, error) {
	if err := who.Require(access.View, in.ID); err != nil {
		return Access{}, err
	}
	view := who.View
	facts, _ := view.Resource(in.ID)
	can := who.Can(in.ID)
	a := Access{
		ID: in.ID, Kind: facts.Kind.String(), Title: facts.Title, Private: facts.Private, Perspective: facts.Perspective.String(),
		Levels: []Level{}, Grants: []Grant{}, Implied: []Implied{}, Links: []Link{}, Who: []Holder{},
		Audience: view.Audience(in.ID, who.Now), Can: names(can), WhyNot: who.WhyNot(in.ID),
	}
	for _, l := range view.Levels() {
		a.Levels = append(a.Levels, Level{Key: l.Key, Title: l.Title, Can: names(l.Can)})
	}
	known := people{}
	if can.Has(access.Share) || can.Has(access.ManageAccess) {
		holders, err := who.Who(in.ID)
		if err != nil {
			return Access{}, err
		}
		for _, h := range holders {
			a.Who = append(a.Who, Holder{User: known.of(view, h.User), Level: h.Level, Can: names(h.Can), Path: pathOf(h.Path)})
		}
		slices.SortStableFunc(a.Who, func(x, y Holder) int { return cmp.Compare(strings.ToLower(x.User.Name), strings.ToLower(y.User.Name)) })
		a.Implied = implied(view, facts, holders, who.Now)
		for _, g := range view.Grants(in.ID) {
			a.Grants = append(a.Grants, grantOf(who, facts, g, known))
		}
	}
	a.Owner = known.of(view, facts.Owner)
	if s.Links != nil && can.Has(access.Publish) {
		list, err := s.Links.List(ctx, who, in)
		if err != nil {
			return Access{}, err
		}
		a.Links = list.Items
	}
	if err := known.fill(ctx, s.Store, &a); err != nil {
		return Access{}, err
	}
	return a, nil
}

// people remembers whom the view does not know any more, to look their names up at once.
type people map[access.UserID]bool

func (p people) of(view *access.Snapshot, u access.UserID) Person {
	name, email := view.UserName(u)
	if name == "" {
		p[u] = true
	}
	return Person{ID: u, Name: name, Email: email}
}

func (p people) fill(ctx context.Context, store Store, a *Access) error {
	if len(p) == 0 {
		return nil
	}
	var ids []access.UserID
	for u := range p {
		ids = append(ids, u)
	}
	found, err := store.PeopleByID(ctx, ids)
	if err != nil {
		return err
	}
	if gone, ok := found[a.Owner.ID]; ok {
		a.Owner = gone
	}
	for i := range a.Grants {
		if gone, ok := found[a.Grants[i].By.ID]; ok {
			a.Grants[i].By = gone
		}
	}
	return nil
}

func names(can access.Set) []string {
	all := []string{}
	for _, c := range can.Capabilities() {
		all = append(all, c.String())
	}
	return all
}

func pathOf(p access.Path) Path {
	return Path{Source: p.Source, Level: p.Level, Can: names(p.Can), Grant: p.Grant, Words: p.Words}
}

// implied is who has access by their role, and how many.
func implied(view *access.Snapshot, facts access.ResourceChanged, holders []access.Holder, now time.Time) []Implied {
	all := []Implied{}
	if facts.Private { // whatever the owner's roles are
		return all
	}
	counted := map[access.UserID]bool{} // an organization admin is a workspace admin too, and counts once
	for _, rule := range view.SchemeInForce().Implied {
		row := Implied{Title: classTitles[rule.To], Detail: "by their role", Level: rule.Level}
		for _, h := range holders {
			if counted[h.User] || !inClass(view, rule.To, h.User, facts.Home) {
				continue
			}
			if slices.ContainsFunc(view.Explain(h.User, facts.Resource, now).Paths, func(p access.Path) bool { return p.Source == "role" && p.Level == rule.Level }) {
				counted[h.User] = true
				row.People++
			}
		}
		if row.People > 0 {
			all = append(all, row)
		}
	}
	return all
}

var classTitles = map[access.Class]string{
	access.OfOrganizationAdmins: "Organization admins", access.OfStaff: "Staff", access.OfWorkspaceAdmins: "Workspace admins", access.OfWorkspaceUsers: "Workspace users",
}

func inClass(view *access.Snapshot, class access.Class, u access.UserID, home access.WorkspaceID) bool {
	switch class {
	case access.OfOrganizationAdmins:
		return view.OrganizationRole(u) == access.Admin
	case access.OfStaff:
		return view.OrganizationRole(u) >= access.Staff
	case access.OfWorkspaceAdmins:
		return view.WorkspaceRole(u, home) == access.WorkspaceAdmin
	case access.OfWorkspaceUsers:
		return view.WorkspaceRole(u, home) != access.NoWorkspaceRole
	}
	return false
}

func grantOf(who access.Caller, facts access.ResourceChanged, g access.GrantChanged, known people) Grant {
	row := Grant{ID: g.Grant, Principal: describe(who.View, g.Principal, facts.Home), Level: g.Level, By: known.of(who.View, g.By), At: g.At, Offers: offers(who, facts.Resource, g.Principal)}
	if !g.Expires.IsZero() {
		row.ExpiresAt = &g.Expires
	}
	row.Unreachable = unreachable(who.View, facts, g, who.Now)
	_, err := who.PlanGrants(facts.Resource, []access.GrantEdit{{Principal: g.Principal, Via: g.Via}}, false)
	row.CanChange = err == nil || len(row.Offers) > 0
	return row
}

// unreachable is why a grant opens nothing; nil when it opens the resource for somebody, or names nobody yet.
func unreachable(view *access.Snapshot, facts access.ResourceChanged, g access.GrantChanged, now time.Time) *Unreachable {
	if !g.Expires.IsZero() && !now.Before(g.Expires) {
		return &Unreachable{Reason: "It has ended.", Remedy: "Give it a later end."}
	}
	var first *access.Rule
	for _, u := range view.People(g.Principal, facts.Home) {
		if view.Check(u, access.View, facts.Resource, now) {
			return nil
		}
		if first == nil {
			if rules := view.Explain(u, facts.Resource, now).Rules; len(rules) > 0 {
				first = &rules[0]
			}
		}
	}
	if first == nil {
		return nil
	}
	return &Unreachable{Reason: first.Words, Remedy: first.Remedy}
}

func offers(who access.Caller, r access.ResourceID, p access.Principal) []string {
	keys := []string{}
	for _, l := range who.Offers(r, p) {
		keys = append(keys, l.Key)
	}
	return keys
}

// describe is a principal as people know it, for a resource of home.
func describe(view *access.Snapshot, p access.Principal, home access.WorkspaceID) Principal {
	d := Principal{Kind: p.Kind.String(), ID: p.ID, Tree: p.Tree, Domain: p.Domain, Name: view.Name(p), People: len(view.People(p, home))}
	switch p.Kind {
	case access.PrincipalUser:
		_, d.Detail = view.UserName(access.UserID(p.ID))
		if d.Name == "" {
			d.Name = d.Detail
		}
		if view.OrganizationRole(access.UserID(p.ID)) == access.Guest {
			d.Detail += " · guest"
		}
	case access.PrincipalGroup:
		d.Detail = "group"
	case access.PrincipalWorkspace:
		d.Detail = "everyone in this workspace"
		if p.Tree {
			d.Detail = "everyone in this workspace and those below it"
		}
	case access.PrincipalClass:
		d.Class = p.Class.String()
		d.Name = classTitles[classOf[p.Class]]
		d.Detail = "by their role in " + view.Name(access.Principal{Kind: access.PrincipalWorkspace, ID: int64(home)})
	case access.PrincipalOrganization:
		d.Detail = "everyone in the organization, guests excepted"
	case access.PrincipalDomain:
		d.Name, d.Detail = p.Domain, "everyone with an e-mail address there"
	}
	if d.Name == "" {
		d.Name = "Somebody who is no longer here"
	}
	return d
}

var classOf = map[access.RoleClass]access.Class{
	access.ClassStaff: access.OfStaff, access.ClassWorkspaceAdmin: access.OfWorkspaceAdmins, access.ClassWorkspaceUser: access.OfWorkspaceUsers,
}

// principal is what a request names. Whether it exists is for the engine to say.
func (r PrincipalRef) principal(view *access.Snapshot) (access.Principal, error) {
	p := access.Principal{ID: r.ID, Tree: r.Tree, Domain: r.Domain}
	if err := p.Kind.UnmarshalText([]byte(r.Kind)); err != nil {
		return p, fault.BadField("principal.kind", "There is no such kind.")
	}
	if r.Class != "" {
		if err := p.Class.UnmarshalText([]byte(r.Class)); err != nil {
			return p, fault.BadField("principal.class", "There is no such class of people.")
		}
	}
	// What does not belong to the kind would make two keys of one principal.
	switch p.Kind {
	case access.PrincipalUser, access.PrincipalGroup:
		p.Tree, p.Class, p.Domain = false, 0, ""
		if p.Kind == access.PrincipalUser && p.ID == 0 && r.Email != "" {
			u := view.UserByEmail(r.Email)
			if u == 0 {
				return p, fault.BadField("principal.email", "Nobody in %s has the address %s.", view.OrganizationName(), r.Email)
			}
			p.ID = int64(u)
		}
	case access.PrincipalWorkspace:
		p.Class, p.Domain = 0, ""
	case access.PrincipalClass:
		p.ID, p.Tree, p.Domain = 0, false, ""
	case access.PrincipalOrganization:
		p = access.Principal{Kind: p.Kind}
	case access.PrincipalDomain:
		p = access.Principal{Kind: p.Kind, Domain: strings.ToLower(p.Domain)}
	}
	return p, nil
}

// editsOf is what a request asks for, of those who may share. Whom the caller may not know of does not exist for them: a
// grant would tell the name. What is granted already they see, and an address that they know finds its person.
func editsOf(who access.Caller, r access.ResourceID, edits []GrantEdit) ([]access.GrantEdit, error) {
	if err := mayShare(who, r); err != nil {
		return nil, err
	}
	facts, _ := who.View.Resource(r)
	known := map[access.Principal]bool{{Kind: access.PrincipalUser, ID: int64(facts.Owner)}: true}
	for _, m := range matches(who, facts, "") {
		known[m.principal] = true
	}
	for _, g := range who.View.Grants(r) {
		known[g.Principal] = true
	}
	all := make([]access.GrantEdit, len(edits))
	for i, e := range edits {
		p, err := e.Principal.principal(who.View)
		if err != nil {
			return nil, err
		}
		if what, named := nouns[p.Kind]; named && !known[p] && e.Principal.Email == "" {
			return nil, fault.BadField("principal", "There is no such %s in %s.", what, who.View.OrganizationName())
		}
		all[i] = access.GrantEdit{Principal: p, Level: e.Level}
		if e.ExpiresAt != nil {
			if e.ExpiresAt.IsZero() { // would mean that it does not end
				return nil, fault.BadField("expires", "The end is in the past.")
			}
			// Times are kept in milliseconds; the log must say what the table does.
			all[i].Expires = e.ExpiresAt.UTC().Truncate(time.Millisecond)
		}
	}
	return all, nil
}

// nouns of those a request names by id.
var nouns = map[access.PrincipalKind]string{access.PrincipalUser: "person", access.PrincipalGroup: "group", access.PrincipalWorkspace: "workspace"}

// mayShare is nil for those who may share a resource or manage its access.
func mayShare(who access.Caller, r access.ResourceID) error {
	if who.Can(r).Has(access.ManageAccess) {
		return nil
	}
	return who.Require(access.Share, r)
}

// Edit makes changes of grants together or not at all.
func (s *Sharing) Edit(ctx context.Context, who access.Caller, in EditGrants) (Access, error) {
	edits, err := editsOf(who, in.ID, in.Body.Edits)
	if err != nil {
		return Access{}, err
	}
	return s.change(ctx, who, in.ID, func(who access.Caller) ([]access.Change, error) {
		return who.PlanGrants(in.ID, edits, in.Body.EndPrivate)
	})
}

// EditOne changes the level or the end of one grant.
func (s *Sharing) EditOne(ctx context.Context, who access.Caller, in EditGrant) (Access, error) {
	return s.change(ctx, who, in.ID, func(who access.Caller) ([]access.Change, error) {
		g, err := grant(who, in.ID, in.Grant)
		if err != nil {
			return nil, err
		}
		edit := access.GrantEdit{Principal: g.Principal, Level: g.Level, Expires: g.Expires, Via: g.Via}
		if in.Body.Level != nil {
			edit.Level = *in.Body.Level
		}
		if in.Body.ExpiresAt != nil {
			if in.Body.ExpiresAt.IsZero() {
				return nil, fault.BadField("expires", "The end is in the past.")
			}
			edit.Expires = in.Body.ExpiresAt.UTC().Truncate(time.Millisecond)
		}
		if in.Body.Forever {
			edit.Expires = time.Time{}
		}
		return who.PlanGrants(in.ID, []access.GrantEdit{edit}, false)
	})
}

// Remove takes one grant away.
func (s *Sharing) Remove(ctx context.Context, who access.Caller, in RemoveGrant) (Access, error) {
	return s.change(ctx, who, in.ID, func(who access.Caller) ([]access.Change, error) {
		g, err := grant(who, in.ID, in.Grant)
		if err != nil {
			return nil, err
		}
		return who.PlanGrants(in.ID, []access.GrantEdit{{Principal: g.Principal, Via: g.Via}}, false)
	})
}

// grant of a resource by id, for those who may share it.
func grant(who access.Caller, r access.ResourceID, id access.GrantID) (access.GrantChanged, error) {
	if err := mayShare(who, r); err != nil {
		return access.GrantChanged{}, err
	}
	for _, g := range who.View.Grants(r) {
		if g.Grant == id {
			return g, nil
		}
	}
	return access.GrantChanged{}, fault.Missing()
}

// SetPrivate begins or ends that a resource is private.
func (s *Sharing) SetPrivate(ctx context.Context, who access.Caller, in SetPrivate) (Access, error) {
	return s.alter(ctx, who, in.ID, access.ManageAccess, func(to *access.ResourceChanged) { to.Private = in.Body.Private })
}

// SetPerspective says whose rows a chart counts.
func (s *Sharing) SetPerspective(ctx context.Context, who access.Caller, in SetPerspective) (Access, error) {
	var perspective access.Perspective
	if err := perspective.UnmarshalText([]byte(in.Body.Perspective)); err != nil {
		return Access{}, fault.BadField("perspective", "Must be owner or viewer.")
	}
	return s.alter(ctx, who, in.ID, access.Edit, func(to *access.ResourceChanged) { to.Perspective = perspective })
}

// SetOwner gives a resource to somebody else. It then counts what its viewers may see: nobody decides for another that
// everyone sees what they see.
func (s *Sharing) SetOwner(ctx context.Context, who access.Caller, in SetOwner) (Access, error) {
	return s.alter(ctx, who, in.ID, access.ManageAccess, func(to *access.ResourceChanged) { to.Owner = in.Body.UserID })
}

// alter changes what the engine lets the caller change. Asking for what is so already needs the capability all the same.
func (s *Sharing) alter(ctx context.Context, who access.Caller, r access.ResourceID, need access.Capability, change func(*access.ResourceChanged)) (Access, error) {
	return s.change(ctx, who, r, func(who access.Caller) ([]access.Change, error) {
		from, ok := who.View.Resource(r)
		if !ok {
			return nil, fault.Missing()
		}
		to := from
		change(&to)
		if to == from {
			return nil, who.Require(need, r)
		}
		return who.PlanResource(r, to)
	})
}

// change makes what is planned, and is the access as it is then.
func (s *Sharing) change(ctx context.Context, who access.Caller, r access.ResourceID, plan access.Plan) (Access, error) {
	// Most refusals need no transaction.
	if _, err := plan(who); err != nil {
		return Access{}, err
	}
	if err := s.Store.ChangeAccess(ctx, who, plan); err != nil {
		return Access{}, err
	}
	before, _ := who.View.Resource(r)
	view, err := s.Store.View(ctx, who.Organization)
	if err != nil {
		return Access{}, err
	}
	who.View = view
	if !who.Can(r).Has(access.View) { // the caller has just given up what they had
		return Access{ID: r, Kind: before.Kind.String(), Title: before.Title, Perspective: before.Perspective.String(), Levels: []Level{}, Grants: []Grant{}, Implied: []Implied{}, Links: []Link{}, Who: []Holder{},
			Audience: access.Audience{Kind: "people"}, Can: []string{}, WhyNot: map[string]string{}}, nil
	}
	return s.Access(ctx, who, ByResource{ID: r})
}

// Explain says why somebody can do what they can, to themselves and to those who may share or manage access.
func (s *Sharing) Explain(_ context.Context, who access.Caller, in ExplainAccess) (Explanation, error) {
	user := in.UserID
	if user == 0 {
		user = who.User
	}
	e, err := who.Explain(user, in.ID)
	if err != nil {
		return Explanation{}, err
	}
	// Whom the caller may not know of is nobody, unless they are among those who can open it.
	if who.View.OrganizationRole(user) == access.NotInOrganization || !who.Knows()(user) && !e.Can.Has(access.View) {
		return Explanation{}, fault.Missing()
	}
	name, email := who.View.UserName(user)
	x := Explanation{User: Person{ID: user, Name: name, Email: email}, Can: names(e.Can), Paths: []Path{}, Rules: e.Rules}
	for _, p := range e.Paths {
		x.Paths = append(x.Paths, pathOf(p))
	}
	return x, nil
}

// Candidates finds whom the caller may share a resource with, among those they may know of.
func (s *Sharing) Candidates(_ context.Context, who access.Caller, in FindCandidates) (Candidates, error) {
	if err := mayShare(who, in.ID); err != nil {
		return Candidates{}, err
	}
	facts, _ := who.View.Resource(in.ID)
	limit := in.Limit
	if limit == 0 {
		limit = 20
	}
	found := Candidates{Items: []Candidate{}}
	for _, m := range matches(who, facts, in.Search) {
		keys := offers(who, in.ID, m.principal)
		if len(keys) == 0 {
			continue
		}
		found.Total++
		if len(found.Items) < limit {
			found.Items = append(found.Items, Candidate{Principal: describe(who.View, m.principal, facts.Home), Offers: keys})
		}
	}
	return found, nil
}

// match is somebody the search found, the better the lower.
type match struct {
	principal access.Principal
	name      string
	rank      int
}

// matches are everybody the caller may know of whose name or address has the text in it, the best first; the owner
// needs no grant.
func matches(who access.Caller, facts access.ResourceChanged, search string) []match {
	view, knows := who.View, who.Knows()
	text := strings.ToLower(strings.TrimSpace(search))
	var all []match
	add := func(p access.Principal, name, detail string) {
		name, detail = strings.ToLower(name), strings.ToLower(detail)
		switch {
		case strings.HasPrefix(name, text):
			all = append(all, match{p, name, 0})
		case strings.Contains(name, text):
			all = append(all, match{p, name, 1})
		case strings.Contains(detail, text):
			all = append(all, match{p, name, 2})
		}
	}
	for _, w := range view.Workspaces() {
		if view.OrganizationRole(who.User) < access.Staff && view.WorkspaceRole(who.User, w) == access.NoWorkspaceRole {
			continue
		}
		p := access.Principal{Kind: access.PrincipalWorkspace, ID: int64(w)}
		add(p, view.Name(p), "")
		if len(view.Descendants(w)) > 1 {
			p.Tree = true
			add(p, view.Name(p), "")
		}
	}
	if knows(0) {
		for _, g := range view.Groups() {
			p := access.Principal{Kind: access.PrincipalGroup, ID: int64(g)}
			add(p, view.Name(p), "")
		}
		p := access.Principal{Kind: access.PrincipalOrganization}
		add(p, view.Name(p), "everyone")
		for class, title := range classOf {
			add(access.Principal{Kind: access.PrincipalClass, Class: class}, classTitles[title], "")
		}
	}
	for _, u := range view.Everyone() {
		if u != facts.Owner && knows(u) {
			name, email := view.UserName(u)
			add(access.Principal{Kind: access.PrincipalUser, ID: int64(u)}, name, email)
		}
	}
	if strings.Contains(text, ".") && !strings.ContainsAny(text, "@ ") {
		all = append(all, match{access.Principal{Kind: access.PrincipalDomain, Domain: text}, text, 3})
	}
	slices.SortStableFunc(all, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.name, b.name), cmp.Compare(a.principal.Kind, b.principal.Kind))
	})
	return all
}
