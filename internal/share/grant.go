package share

import (
	"context"
	"net/mail"
	"slices"
	"strings"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/access/scheme"
	"vitrine/internal/fault"
)

// Sharing is the use cases on who a resource is open to. Its fields are set before the first call; it is safe for
// concurrent use.
type Sharing struct {
	Store    Store
	Contents Contents
	Links    *Links
}

// noAccess is what is told of a resource to those who cannot open it any more.
func noAccess(facts access.ResourceChanged) Access {
	return Access{ID: facts.Resource, Kind: facts.Kind.String(), Title: facts.Title, Perspective: facts.Perspective.String(), Levels: []Level{}, Grants: []Grant{}, Asleep: []Asleep{}, Implied: []Implied{}, Links: []Link{},
		Stranded: []Stranded{}, TakenOver: []TakenOver{}, ShownOn: []ShownOn{}, Audience: access.Audience{Kind: "people"}, Can: []string{}, WhyNot: map[string]string{}}
}

// showsMoney is the switch that shows rates and amounts to those a resource is shared with.
func showsMoney(who access.Caller, facts access.ResourceChanged, n *namer) ShowsMoney {
	x := ShowsMoney{On: facts.ShowsMoney != 0}
	if x.On {
		by := n.of(facts.ShowsMoney)
		x.By = &by
	}
	to := facts
	to.ShowsMoney = who.User
	if x.On {
		to.ShowsMoney = 0
	}
	_, refused := who.PlanResource(facts.Resource, to)
	x.Can = refused == nil
	if !x.Can {
		x.WhyNot = fault.Words(refused)
	}
	return x
}

func (a *Access) people() []*Person {
	all := []*Person{&a.Owner}
	for i := range a.Grants {
		all = append(all, &a.Grants[i].By)
	}
	for i := range a.TakenOver {
		all = append(all, &a.TakenOver[i].By)
	}
	for i := range a.ShownOn {
		for j := range a.ShownOn[i].Vouchers {
			all = append(all, &a.ShownOn[i].Vouchers[j])
		}
	}
	for _, p := range []*Person{a.Author, a.ShowsMoney.By} {
		if p != nil {
			all = append(all, p)
		}
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

func names(can access.Set) []string {
	all := []string{}
	for _, c := range can.Capabilities() {
		all = append(all, c.String())
	}
	return all
}

// pathOf somebody, said to themself when it is of who asks.
func pathOf(p access.Path, mine bool, hidden *strings.Replacer) Path {
	x := Path{Source: p.Source, Level: p.Level, Can: names(p.Can), Grant: p.Grant, Words: said(p.Words, p.Says, mine, hidden)}
	if !p.Says.None() {
		x.Rest = hidden.Replace(p.Says.String())
	}
	return x
}

// said is a sentence about somebody: to themself, or with their name.
func said(words string, says access.Predicate, mine bool, hidden *strings.Replacer) string {
	if mine && !says.None() {
		words = says.ToYou()
	}
	return hidden.Replace(words)
}

var classTitles = map[scheme.Class]string{
	scheme.OfOrganizationAdmins: "Organization admins", scheme.OfStaff: "Staff", scheme.OfWorkspaceAdmins: "Workspace admins", scheme.OfWorkspaceUsers: "Workspace users",
}

func ended(g access.GrantChanged, now time.Time) bool {
	return !g.Expires.IsZero() && !now.Before(g.Expires)
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

// describe is a principal as people know it, for a resource of home.
func describe(view *access.Snapshot, p access.Principal, home access.WorkspaceID) Principal {
	d := Principal{Kind: p.Kind.String(), ID: p.ID, Tree: p.Tree, Domain: p.Domain, Name: view.Name(p), People: view.Count(p, home)}
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

var classOf = map[access.RoleClass]scheme.Class{
	access.ClassStaff: scheme.OfStaff, access.ClassWorkspaceAdmin: scheme.OfWorkspaceAdmins, access.ClassWorkspaceUser: scheme.OfWorkspaceUsers,
}

// principal is what a request names. Whether it exists is for the engine to say.
func (r PrincipalRef) principal(who access.Caller) (access.Principal, error) {
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
			u := who.View.UserByEmail(r.Email)
			if u == 0 {
				if unknown := stranger(who, r.Email); unknown != nil {
					return p, unknown
				}
				return p, fault.BadField("principal.email", "Nobody in %s has the address %s.", who.View.OrganizationName(), r.Email)
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
	named := who.Naming(facts)
	all := make([]access.GrantEdit, len(edits))
	for i, e := range edits {
		p, err := e.Principal.principal(who)
		if err != nil {
			return nil, err
		}
		byAddress := p.Kind == access.PrincipalUser && e.Principal.ID == 0 && e.Principal.Email != ""
		if err := named(p); err != nil && !byAddress {
			return nil, err
		}
		all[i] = access.GrantEdit{Principal: p, Level: e.Level}
		if e.ExpiresAt != nil {
			if e.ExpiresAt.IsZero() { // would mean that it does not end
				return nil, fault.BadField("expires_at", "Choose a date in the future.")
			}
			// Times are kept in milliseconds; the log must say what the table does.
			all[i].Expires = e.ExpiresAt.UTC().Truncate(time.Millisecond)
		}
	}
	return all, nil
}

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
	if err := fault.Within(in); err != nil {
		return Access{}, err
	}
	edits, err := editsOf(who, in.ID, in.Body.Edits)
	if err != nil {
		return Access{}, err
	}
	plan := func(who access.Caller) ([]access.Change, error) {
		changes, err := who.PlanGrants(in.ID, edits, in.Body.EndPrivate)
		if err != nil || !slices.ContainsFunc(edits, func(e access.GrantEdit) bool { return e.Level != "" }) {
			return changes, err
		}
		settled, err := settlePrivate(who, in.ID, in.Body.PrivateCharts)
		return append(changes, settled...), err
	}
	if in.Body.LeaveOut {
		return s.changeBy(ctx, who, in.ID, plan, func(ctx context.Context, who access.Caller, plan access.Plan) error {
			return s.shareWithout(ctx, who, in.ID, plan, in.Body.KeepPublic)
		})
	}
	return s.change(ctx, who, in.ID, plan)
}

// shareWithout makes what is planned for a dashboard, and leaves out of it what that would reveal.
func (s *Sharing) shareWithout(ctx context.Context, who access.Caller, r access.ResourceID, plan access.Plan, keepPublic bool) error {
	changes, err := plan(who)
	if err != nil {
		return err
	}
	viewers, err := newViewers(who, r, changes)
	if err != nil {
		return err
	}
	left, err := s.Contents.LeaveOut(ctx, who, access.Recipients{Resource: r, Changes: changes, People: viewers, Strangers: toDomain(who.View, r, changes), KeepPublic: keepPublic})
	if err != nil {
		return err
	}
	if len(left.Lock.Values) == 0 {
		return s.Store.ChangeAccess(ctx, who, onView(who, plan))
	}
	return s.Contents.ShareWithout(ctx, who, r, left.Lock, changes)
}

// newViewers are those who could open a resource by some changes, and cannot now.
func newViewers(who access.Caller, r access.ResourceID, changes []access.Change) (viewers []access.UserID, err error) {
	shifts, err := who.View.WhatIf(who.Now, changes...)
	for _, shift := range shifts {
		if shift.Resource == r && shift.After.Has(access.View) && !shift.Before.Has(access.View) {
			viewers = append(viewers, shift.User)
		}
	}
	return viewers, err
}

// toDomain tells that changes open a resource to whoever has an address in a domain, now or later, which could not be seen by it
// before.
func toDomain(view *access.Snapshot, r access.ResourceID, changes []access.Change) bool {
	opens := func(level string) bool {
		return slices.ContainsFunc(view.Levels(), func(l access.LevelInfo) bool { return l.Key == level && l.Can.Has(access.View) })
	}
	before := view.Grants(r)
	return slices.ContainsFunc(changes, func(change access.Change) bool {
		c, ok := change.(access.GrantChanged)
		return ok && c.Resource == r && c.Principal.Kind == access.PrincipalDomain && opens(c.Level) &&
			!slices.ContainsFunc(before, func(g access.GrantChanged) bool { return g.Principal == c.Principal && opens(g.Level) })
	})
}

// privateCharts are the charts of the library on a dashboard that are private to the caller, by title: others would see an
// empty tile.
func privateCharts(who access.Caller, r access.ResourceID) []Named {
	all := []Named{}
	for _, tile := range who.View.Tiles(r) {
		facts, ok := who.View.Resource(tile.Chart)
		if ok && facts.Owner == who.User && who.View.Private(tile.Chart) && who.View.SchemeInForce().Private.Flag && !slices.ContainsFunc(all, func(x Named) bool { return x.ID == tile.Chart }) {
			all = append(all, Named{ID: tile.Chart, Title: facts.Title})
		}
	}
	slices.SortStableFunc(all, func(a, b Named) int { return strings.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)) })
	return all
}

// What may become of somebody's private charts on a dashboard that others come to see.
const (
	keepHere   = "keep_here"
	endPrivate = "end_private"
)

// settlePrivate is what becomes of the caller's private charts on a dashboard that they share: each is moved into it, or is
// private no more.
func settlePrivate(who access.Caller, r access.ResourceID, choice string) ([]access.Change, error) {
	var all []access.Change
	for _, chart := range privateCharts(who, r) {
		var changes []access.Change
		var err error
		switch choice {
		case keepHere:
			changes, err = who.PlanMove(chart.ID, r)
		case endPrivate:
			open, _ := who.View.Resource(chart.ID)
			open.Private = false
			changes, err = who.PlanResource(chart.ID, open)
		default:
			err = fault.BadField("private_charts", "“%s” is private, so only you can see it. Keep it in this dashboard, or turn off private.", chart.Title)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, changes...)
	}
	return all, nil
}

// EditOne changes the level or the end of one grant.
func (s *Sharing) EditOne(ctx context.Context, who access.Caller, in EditGrant) (Access, error) {
	if err := fault.Within(in); err != nil {
		return Access{}, err
	}
	plan := func(who access.Caller) ([]access.Change, error) {
		g, err := grant(who, in.ID, in.Grant)
		if err != nil {
			return nil, err
		}
		if !g.Asleep.IsZero() && in.Body.Level == nil {
			return nil, fault.BadField("level", "This share sleeps. Say which level it gets.")
		}
		edit := access.GrantEdit{Principal: g.Principal, Level: g.Level, Expires: g.Expires, Via: g.Via}
		if in.Body.Level != nil {
			edit.Level = *in.Body.Level
		}
		if in.Body.ExpiresAt != nil {
			if in.Body.ExpiresAt.IsZero() {
				return nil, fault.BadField("expires_at", "Choose a date in the future.")
			}
			edit.Expires = in.Body.ExpiresAt.UTC().Truncate(time.Millisecond)
		}
		if in.Body.Forever {
			edit.Expires = time.Time{}
		}
		return who.PlanGrants(in.ID, []access.GrantEdit{edit}, false)
	}
	if in.Body.LeaveOut {
		return s.changeBy(ctx, who, in.ID, plan, func(ctx context.Context, who access.Caller, plan access.Plan) error {
			return s.shareWithout(ctx, who, in.ID, plan, in.Body.KeepPublic)
		})
	}
	return s.change(ctx, who, in.ID, plan)
}

// Remove takes one grant away.
func (s *Sharing) Remove(ctx context.Context, who access.Caller, in RemoveGrant) (Access, error) {
	return s.change(ctx, who, in.ID, func(who access.Caller) ([]access.Change, error) {
		if plan := who.PlanRemoveAsleep(in.ID, in.Grant); plan != nil {
			return plan, nil
		}
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
	all := who.View.Grants(r)
	if who.Can(r).Has(access.ManageAccess) {
		all = append(all, who.View.AsleepGrants(r)...)
	}
	if i := slices.IndexFunc(all, func(g access.GrantChanged) bool { return g.Grant == id }); i >= 0 {
		return all[i], nil
	}
	return access.GrantChanged{}, fault.Missing()
}

// SetPrivate begins or ends that a resource is private.
func (s *Sharing) SetPrivate(ctx context.Context, who access.Caller, in SetPrivate) (Access, error) {
	return s.alter(ctx, who, in.ID, access.ManageAccess, func(to *access.ResourceChanged) { to.Private = in.Body.Private })
}

// SetPerspective says whose rows a chart counts. Choosing the author's or the workspace's makes the caller the author, of a
// chart that has that perspective already too.
func (s *Sharing) SetPerspective(ctx context.Context, who access.Caller, in SetPerspective) (Access, error) {
	var perspective access.Perspective
	if err := perspective.UnmarshalText([]byte(in.Body.Perspective)); err != nil {
		return Access{}, fault.BadField("perspective", "Must be author, viewer or workspace.")
	}
	return s.alter(ctx, who, in.ID, access.Edit, func(to *access.ResourceChanged) {
		if to.Perspective = perspective; perspective != access.ViewerPerspective && to.Kind == access.Chart {
			to.Author = who.User
		}
	})
}

// SetOwner makes the caller the owner, as one who manages access. To others ownership is offered: see [Sharing.MakeOffer].
func (s *Sharing) SetOwner(ctx context.Context, who access.Caller, in SetOwner) (Access, error) {
	if err := who.Require(access.ManageAccess, in.ID); err != nil {
		return Access{}, err
	}
	if in.Body.UserID != who.User {
		return Access{}, fault.BadField("user_id", "You can become the owner yourself, or offer it to someone else. They have to accept.")
	}
	return s.alter(ctx, who, in.ID, access.ManageAccess, func(to *access.ResourceChanged) { to.Owner = who.User })
}

// SetShowsMoney shows rates and amounts to those a resource is shared with, or no more.
func (s *Sharing) SetShowsMoney(ctx context.Context, who access.Caller, in SetShowsMoney) (Access, error) {
	return s.alter(ctx, who, in.ID, access.Edit, func(to *access.ResourceChanged) {
		to.ShowsMoney = 0
		if in.Body.On {
			to.ShowsMoney = who.User
		}
	})
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
	return s.changeBy(ctx, who, r, plan, func(ctx context.Context, who access.Caller, plan access.Plan) error {
		return s.Store.ChangeGrants(ctx, who, r, plan)
	})
}

func (s *Sharing) changeBy(ctx context.Context, who access.Caller, r access.ResourceID, plan access.Plan, do func(context.Context, access.Caller, access.Plan) error) (Access, error) {
	// Most refusals need no transaction.
	if _, err := plan(who); err != nil {
		return Access{}, err
	}
	if err := do(ctx, who, plan); err != nil {
		return Access{}, err
	}
	return s.now(ctx, who, r)
}

// now is the access as it has just become.
func (s *Sharing) now(ctx context.Context, who access.Caller, r access.ResourceID) (Access, error) {
	before, _ := who.View.Resource(r)
	view, err := s.Store.View(ctx, who.Organization)
	if err != nil {
		return Access{}, err
	}
	who.View = view
	if !who.Can(r).Has(access.View) { // the caller has just given up what they had
		return noAccess(before), nil
	}
	return s.Access(ctx, who, ByResource{ID: r})
}

func isAddress(text string) bool {
	parsed, err := mail.ParseAddress(text)
	return err == nil && parsed.Address == text && len(text) <= maxAddress
}

// stranger is the fault about an address of nobody in the organization; nil for one that is somebody's, or is no address. To
// organization admins it offers to invite them as a guest, where the scheme lets guests be given anything.
func stranger(who access.Caller, address string) *fault.Error {
	if !isAddress(address) || who.View.UserByEmail(address) != 0 {
		return nil
	}
	unknown := fault.BadField("principal.email", "Nobody in %s has the address %s.", who.View.OrganizationName(), address)
	if len(who.View.SchemeInForce().Principals[scheme.OfGuests]) == 0 {
		return unknown
	}
	if who.RequireAdmin() == nil {
		unknown.Offer = Invited{Invite: Invite{Email: address}}
	} else {
		unknown.Fields[0].Message += " An organization admin can invite them as a guest."
	}
	return unknown
}

const maxAddress = 320
