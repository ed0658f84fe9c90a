package share

import (
	"cmp"
	"context"
	"maps"
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
		ID: in.ID, Kind: facts.Kind.String(), Title: facts.Title, Private: view.Private(facts.Resource), Perspective: facts.Perspective.String(),
		Levels: levels(view), Grants: []Grant{}, Implied: []Implied{}, Links: []Link{}, Who: []Holder{}, Stranded: []Stranded{}, TakenOver: []TakenOver{},
		Audience: view.Audience(in.ID, who.Now), Can: names(can), WhyNot: who.WhyNot(in.ID),
	}
	known := people{}
	if sees(who, in.ID) {
		found, err := who.Who(in.ID)
		if err != nil {
			return Access{}, err
		}
		a.Who = holders(who, facts, found, known)
		a.Implied = implied(view, facts, found, who.Now)
		for _, g := range view.Grants(in.ID) {
			a.Grants = append(a.Grants, grantOf(who, facts, g, known))
		}
		a.Stranded, a.StrandedTotal = stranded(who, facts)
		if a.TakenOver, err = s.Store.TakenOver(ctx, who.Organization, in.ID); err != nil {
			return Access{}, err
		}
		for i := range a.TakenOver {
			a.TakenOver[i].By = known.of(view, a.TakenOver[i].By.ID)
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
	return a, known.look(ctx, s.Store, a.people()...)
}

// people remembers whom the view does not know any more, to look their names up at once.
type people map[access.UserID]bool

func (p people) of(view *access.Snapshot, u access.UserID) Person {
	name, email := view.UserName(u)
	if name == "" && u != 0 {
		p[u] = true
	}
	return Person{ID: u, Name: name, Email: email}
}

// look the names up and write them in.
func (p people) look(ctx context.Context, store Store, in ...*Person) error {
	if len(p) == 0 {
		return nil
	}
	found, err := store.PeopleByID(ctx, slices.Collect(maps.Keys(p)))
	if err != nil {
		return err
	}
	for _, person := range in {
		if gone, ok := found[person.ID]; ok {
			*person = gone
		}
	}
	return nil
}

func (a *Access) people() []*Person {
	all := []*Person{&a.Owner}
	for i := range a.Grants {
		all = append(all, &a.Grants[i].By)
	}
	for i := range a.TakenOver {
		all = append(all, &a.TakenOver[i].By)
	}
	return all
}

func levels(view *access.Snapshot) []Level {
	all := []Level{}
	for _, l := range view.Levels() {
		all = append(all, Level{Key: l.Key, Title: l.Title, Can: names(l.Can)})
	}
	return all
}

// holders by name.
func holders(who access.Caller, facts access.ResourceChanged, found []access.Holder, known people) []Holder {
	named := map[access.UserID]bool{facts.Owner: true}
	for _, g := range who.View.Grants(facts.Resource) {
		if g.Principal.Kind == access.PrincipalUser && !ended(g, who.Now) {
			named[access.UserID(g.Principal.ID)] = true
		}
	}
	all := []Holder{}
	for _, h := range found {
		all = append(all, Holder{User: known.of(who.View, h.User), Level: h.Level, Can: names(h.Can), Path: pathOf(h.Path), Direct: named[h.User]})
	}
	slices.SortStableFunc(all, func(x, y Holder) int { return cmp.Compare(strings.ToLower(x.User.Name), strings.ToLower(y.User.Name)) })
	return all
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

// implied is who has access by their role, and how many: an organization admin is a workspace admin too, and counts once.
func implied(view *access.Snapshot, facts access.ResourceChanged, holders []access.Holder, now time.Time) []Implied {
	all := []Implied{}
	if view.Private(facts.Resource) { // whatever the owner's roles are
		return all
	}
	rules := view.SchemeInForce().Implied
	people := make([]int, len(rules))
	for _, h := range holders {
		paths := view.Explain(h.User, facts.Resource, now).Paths
		i := slices.IndexFunc(rules, func(rule access.Implied) bool {
			return slices.ContainsFunc(paths, func(p access.Path) bool { return p.Source == "role" && p.Class == rule.To && p.Level == rule.Level })
		})
		if i >= 0 {
			people[i]++
		}
	}
	for i, rule := range rules {
		if people[i] > 0 {
			all = append(all, Implied{Title: classTitles[rule.To], Detail: "by their role", Level: rule.Level, People: people[i]})
		}
	}
	return all
}

var classTitles = map[access.Class]string{
	access.OfOrganizationAdmins: "Organization admins", access.OfStaff: "Staff", access.OfWorkspaceAdmins: "Workspace admins", access.OfWorkspaceUsers: "Workspace users",
}

func grantOf(who access.Caller, facts access.ResourceChanged, g access.GrantChanged, known people) Grant {
	row := Grant{ID: g.Grant, Principal: describe(who.View, g.Principal, facts.Home), Level: g.Level, By: known.of(who.View, g.By), At: g.At, Offers: offers(who, facts.Resource, g.Principal)}
	if !g.Expires.IsZero() {
		row.ExpiresAt = &g.Expires
	}
	row.Unreachable = unreachable(who, facts, g)
	_, err := who.PlanGrants(facts.Resource, []access.GrantEdit{{Principal: g.Principal, Via: g.Via}}, false)
	row.CanChange = err == nil || len(row.Offers) > 0
	return row
}

// unreachable is why a grant opens nothing; nil when it opens the resource for somebody, or names nobody yet.
func unreachable(who access.Caller, facts access.ResourceChanged, g access.GrantChanged) *Unreachable {
	if ended(g, who.Now) {
		return &Unreachable{Reason: "It has ended.", Remedy: "Give it a later end."}
	}
	named := who.View.People(g.Principal, facts.Home)
	if slices.ContainsFunc(named, func(u access.UserID) bool { return who.View.Check(u, access.View, facts.Resource, who.Now) }) {
		return nil
	}
	for _, x := range who.View.Stranded(facts.Resource) {
		if x.Grant == g.Grant && !who.View.Private(facts.Resource) {
			return &Unreachable{Reason: sentence(x.Words), Remedy: sentence(x.Remedy), Mend: mends(who, g)}
		}
	}
	if len(named) == 0 {
		return nil
	}
	return against(who, facts, g, named[0])
}

func ended(g access.GrantChanged, now time.Time) bool {
	return !g.Expires.IsZero() && !now.Before(g.Expires)
}

// against is what keeps a grant from opening the resource for somebody it names; nil for nothing that can be said.
func against(who access.Caller, facts access.ResourceChanged, g access.GrantChanged, u access.UserID) *Unreachable {
	for _, rule := range who.View.Explain(u, facts.Resource, who.Now).Rules {
		if rule.Name != "expired" { // of another grant
			return &Unreachable{Reason: sentence(rule.Words), Remedy: sentence(rule.Remedy), Mend: rule.Name == "reach" && mends(who, g)}
		}
	}
	return nil
}

func sentence(words string) string {
	if words == "" || strings.HasSuffix(words, ".") {
		return words
	}
	return words + "."
}

// mends tells whether the caller may give whom a grant names the access to the workspace that they lack.
func mends(who access.Caller, g access.GrantChanged) bool {
	_, err := who.PlanReach(g.Resource, g.Principal)
	return err == nil
}

const maxStranded = 50

// stranded are those whom a grant names by a group or workspace and who have no access to the resource's workspace, where
// the scheme demands it. Of those the caller may not know of only the number is told.
func stranded(who access.Caller, facts access.ResourceChanged) (list []Stranded, total int) {
	list = []Stranded{}
	if !who.View.SchemeInForce().Access.Demanded || who.View.Private(facts.Resource) {
		return list, 0
	}
	knows, seen := who.Knows(), map[access.UserID]bool{}
	for _, g := range who.View.Grants(facts.Resource) {
		if g.Principal.Kind == access.PrincipalUser || ended(g, who.Now) {
			continue
		}
		for _, u := range who.View.People(g.Principal, facts.Home) {
			if seen[u] || who.View.Check(u, access.View, facts.Resource, who.Now) {
				continue
			}
			seen[u] = true
			total++
			if len(list) == maxStranded || !knows(u) {
				continue
			}
			if why := against(who, facts, g, u); why != nil {
				name, email := who.View.UserName(u)
				list = append(list, Stranded{User: Person{ID: u, Name: name, Email: email}, Grant: g.Grant, Unreachable: *why})
			}
		}
	}
	return list, total
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
	known := known(who, facts)
	all := make([]access.GrantEdit, len(edits))
	for i, e := range edits {
		p, err := e.Principal.principal(who.View)
		if err != nil {
			return nil, err
		}
		byAddress := p.Kind == access.PrincipalUser && e.Principal.ID == 0 && e.Principal.Email != ""
		if what, named := nouns[p.Kind]; named && !known(p) && !byAddress {
			return nil, fault.BadField("principal", "There is no such %s in %s.", what, who.View.OrganizationName())
		}
		all[i] = access.GrantEdit{Principal: p, Level: e.Level}
		if e.ExpiresAt != nil {
			if e.ExpiresAt.IsZero() { // would mean that it does not end
				return nil, fault.BadField("expires_at", "The end is in the past.")
			}
			// Times are kept in milliseconds; the log must say what the table does.
			all[i].Expires = e.ExpiresAt.UTC().Truncate(time.Millisecond)
		}
	}
	return all, nil
}

// known tells whom the caller may name by id: those they may know of, and those they see in the list already.
func known(who access.Caller, facts access.ResourceChanged) func(access.Principal) bool {
	all := map[access.Principal]bool{{Kind: access.PrincipalUser, ID: int64(facts.Owner)}: true}
	for _, m := range matches(who, facts, "") {
		all[m.principal] = true
	}
	for _, g := range who.View.Grants(facts.Resource) {
		all[g.Principal] = true
	}
	knows := who.Knows()
	return func(p access.Principal) bool {
		switch p.Kind {
		case access.PrincipalUser:
			u := access.UserID(p.ID)
			return all[p] || who.View.OrganizationRole(u) != access.NotInOrganization && knows(u)
		case access.PrincipalGroup:
			return all[p] || who.View.Name(p) != "" && knows(0)
		}
		return all[p]
	}
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

// sees tells who sees who has access to a resource, and why.
func sees(who access.Caller, r access.ResourceID) bool { return mayShare(who, r) == nil }

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
				return nil, fault.BadField("expires_at", "The end is in the past.")
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
// everyone sees what they see. Whom the caller may not know of does not exist for them.
func (s *Sharing) SetOwner(ctx context.Context, who access.Caller, in SetOwner) (Access, error) {
	next := in.Body.UserID
	if err := who.Require(access.ManageAccess, in.ID); err != nil {
		return Access{}, err
	}
	facts, _ := who.View.Resource(in.ID)
	to := access.Principal{Kind: access.PrincipalUser, ID: int64(next)}
	if who.View.OrganizationRole(next) <= access.Guest || !known(who, facts)(to) && !who.View.Check(next, access.View, in.ID, who.Now) {
		return Access{}, fault.BadField("user_id", "The owner must be a member of %s.", who.View.OrganizationName())
	}
	return s.alter(ctx, who, in.ID, access.ManageAccess, func(to *access.ResourceChanged) { to.Owner = next })
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
	return s.changeBy(ctx, who, r, plan, s.Store.ChangeAccess)
}

func (s *Sharing) changeBy(ctx context.Context, who access.Caller, r access.ResourceID, plan access.Plan, do func(context.Context, access.Caller, access.Plan) error) (Access, error) {
	// Most refusals need no transaction.
	if _, err := plan(who); err != nil {
		return Access{}, err
	}
	if err := do(ctx, who, plan); err != nil {
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
			Stranded: []Stranded{}, TakenOver: []TakenOver{}, Audience: access.Audience{Kind: "people"}, Can: []string{}, WhyNot: map[string]string{}}, nil
	}
	return s.Access(ctx, who, ByResource{ID: r})
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

// matches are everybody the caller may know of, or is offered by the scheme, whose name or address has the text in it,
// the best first; the owner needs no grant.
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
		p := access.Principal{Kind: access.PrincipalOrganization}
		add(p, view.Name(p), "everyone")
		for class, title := range classOf {
			add(access.Principal{Kind: access.PrincipalClass, Class: class}, classTitles[title], "")
		}
	}
	// A scheme that demands access to the workspace says itself who is offered.
	demanded := view.SchemeInForce().Access.Demanded
	for _, p := range who.Eligible(facts.Resource) {
		switch u := access.UserID(p.ID); p.Kind {
		case access.PrincipalGroup:
			if demanded || knows(0) {
				add(p, view.Name(p), "")
			}
		case access.PrincipalUser:
			if u != facts.Owner && (demanded || knows(u)) {
				name, email := view.UserName(u)
				add(p, name, email)
			}
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
