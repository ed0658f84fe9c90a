package share

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// What is at most in one answer about access. What there is more of is counted, and paged where it can be looked through.
const (
	maxGrants   = 50
	maxStranded = 50
	maxShownOn  = 50
	maxVouchers = 50
	maxAsleep   = 50
	maxTakeOver = 20
	maxShifts   = 50
	maxOffered  = 20 // of those who have access to what is offered
)

// sharing is what is known of a resource while one answer about its access is made: worked out once, asked for each row.
type sharing struct {
	who     access.Caller
	facts   access.ResourceChanged
	names   *namer
	openers *access.Openers
	hand    *access.Hand
	// capped says, by grant, why it counts for less than it says, and cut off why it opens nothing.
	capped map[access.GrantID]string
	cutOff map[access.GrantID]access.Stranded
	hidden func() *strings.Replacer
}

func sharingOf(who access.Caller, facts access.ResourceChanged, n *namer) *sharing {
	x := &sharing{who: who, facts: facts, names: n, openers: who.View.Openers(facts.Resource, who.Local()), hand: who.Hand(facts.Resource), capped: map[access.GrantID]string{}, cutOff: map[access.GrantID]access.Stranded{}}
	x.hidden = sync.OnceValue(func() *strings.Replacer { return n.hides(facts.Resource) })
	for _, c := range who.View.Capped(facts.Resource) {
		x.capped[c.Grant] = c.Words
	}
	for _, c := range who.View.Stranded(facts.Resource) {
		if _, first := x.cutOff[c.Grant]; !first {
			x.cutOff[c.Grant] = c
		}
	}
	return x
}

// Access is what the share dialog is about. The lists are for those who may share it or manage its access.
func (s *Sharing) Access(ctx context.Context, who access.Caller, in ByResource) (Access, error) {
	if err := who.Require(access.View, in.ID); err != nil {
		return Access{}, err
	}
	view := who.View
	facts, _ := view.Resource(in.ID)
	can := who.Can(in.ID)
	n := naming(who, in.ID)
	x := sharingOf(who, facts, n)
	a := noAccess(facts)
	a.Private, a.Levels, a.Audience, a.Can, a.WhyNot = view.Private(facts.Resource), levels(view), x.openers.Audience(), names(can), who.WhyNot(in.ID)
	if sees(who, in.ID) {
		owner := x.openers.Holder(facts.Owner)
		a.OwnerLevel, a.OwnerGiven = owner.Level, owner.Path.Source == "grant"
		a.Implied = implied(view, facts, x.openers)
		list, err := s.grants(ctx, x, AskWho{ID: in.ID, Limit: maxGrants})
		if err != nil {
			return Access{}, err
		}
		a.Grants, a.GrantsTotal = list.Items, list.Total
		a.Asleep, a.AsleepTotal = asleep(who, facts)
		a.Stranded, a.StrandedTotal = x.stranded()
		if a.TakenOver, err = s.Store.TakenOver(ctx, who.Organization, in.ID); err != nil {
			return Access{}, err
		}
		a.TakenOver = a.TakenOver[:min(len(a.TakenOver), maxTakeOver)]
		for i := range a.TakenOver {
			n.plain[a.TakenOver[i].By.ID] = true // who breaks the glass is never silent
			a.TakenOver[i].By = n.of(a.TakenOver[i].By.ID)
		}
	}
	a.Owner = n.of(facts.Owner)
	if facts.Kind == access.Chart && (can.Has(access.Edit) || can.Has(access.Clone)) {
		author := n.of(facts.Author)
		a.Author = &author
	}
	a.ShowsMoney = showsMoney(who, facts, n)
	a.ShownOn, a.ShownTotal = shownOn(who, facts, n)
	var err error
	if a.Offer, err = s.offerOf(ctx, who, in.ID); err != nil {
		return Access{}, err
	}
	if s.Links != nil && can.Has(access.Publish) {
		list, err := s.Links.List(ctx, who, in)
		if err != nil {
			return Access{}, err
		}
		a.Links = list.Items
	}
	return a, n.look(ctx, s.Store, a.people()...)
}

// Who can open a resource, or could at a moment, for those who may share it or manage its access now.
func (s *Sharing) Who(ctx context.Context, who access.Caller, in AskWho) (Holders, error) {
	if err := fault.Within(in); err != nil {
		return Holders{}, err
	}
	then, err := s.then(ctx, who, in.ID, in.At, mayShare(who, in.ID))
	if err != nil {
		return Holders{}, err
	}
	view := then.View
	facts, existed := view.Resource(in.ID)
	h := Holders{At: then.Now.UTC(), Existed: existed, Private: existed && view.Private(facts.Resource), Levels: levels(view), Audience: access.Audience{Kind: "only_owner"}, Items: []Holder{}, Links: []PastLink{}}
	if !existed {
		return h, nil
	}
	n := namingThen(who, then, in.ID)
	found := view.Openers(in.ID, then.Local())
	h.Owner, h.Audience = n.of(facts.Owner), found.Audience()
	h.Items, h.Total, h.Others = holders(then, facts, found, n, in)
	h.Grants = len(view.Grants(in.ID))
	links := view.Links(in.ID)
	if _, exists := who.View.Resource(in.ID); exists && !who.Can(in.ID).Has(access.Publish) {
		links = nil // their names are for those who may publish
	}
	for _, l := range links {
		state, _ := view.LinkState(in.ID, l, then.Now)
		h.Links = append(h.Links, PastLink{Name: view.LinkName(in.ID, l), Live: state == access.LinkLive})
	}
	return h, n.look(ctx, s.Store, &h.Owner)
}

// Grants of a resource, or those there were at a moment, for those who may share it or manage its access now.
func (s *Sharing) Grants(ctx context.Context, who access.Caller, in AskWho) (GrantList, error) {
	if err := fault.Within(in); err != nil {
		return GrantList{}, err
	}
	then, err := s.then(ctx, who, in.ID, in.At, mayShare(who, in.ID))
	if err != nil {
		return GrantList{}, err
	}
	facts, existed := then.View.Resource(in.ID)
	if !existed {
		return GrantList{Items: []Grant{}}, nil
	}
	x := sharingOf(then, facts, namingThen(who, then, in.ID))
	if in.At != "" {
		x.hand = nil // nothing can be changed about the past
	}
	list, err := s.grants(ctx, x, in)
	if err != nil {
		return GrantList{}, err
	}
	people := make([]*Person, len(list.Items))
	for i := range list.Items {
		people[i] = &list.Items[i].By
	}
	return list, x.names.look(ctx, s.Store, people...)
}

// grants are the page of them asked for.
func (s *Sharing) grants(ctx context.Context, x *sharing, in AskWho) (GrantList, error) {
	view := x.who.View
	owners := access.Principal{Kind: access.PrincipalUser, ID: int64(x.facts.Owner)}
	all := view.Grants(in.ID)
	if text := strings.ToLower(strings.TrimSpace(in.Search)); text != "" {
		all = slices.DeleteFunc(all, func(g access.GrantChanged) bool {
			name, detail := called(view, g.Principal)
			return !strings.Contains(strings.ToLower(name+"\n"+detail), text)
		})
	}
	slices.SortStableFunc(all, func(a, b access.GrantChanged) int {
		return -cmp.Compare(b2i(a.Principal == owners), b2i(b.Principal == owners))
	})
	list := GrantList{Items: []Grant{}, Total: len(all)}
	page := cut(all, in.Offset, in.Limit)
	if len(page) == 0 {
		return list, nil
	}
	joined, err := s.Store.Joined(ctx, x.who.Organization, in.ID)
	if err != nil {
		return list, err
	}
	for _, g := range page {
		row := x.grant(g)
		if at := joined[g.Grant]; !at.IsZero() && !at.After(x.who.Now) {
			row.JoinedAt = at.UTC()
		}
		list.Items = append(list.Items, row)
	}
	return list, nil
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// cut is a page of a list.
func cut[T any](all []T, offset, limit int) []T {
	all = all[min(max(0, offset), len(all)):]
	if limit > 0 {
		all = all[:min(limit, len(all))]
	}
	return all
}

// holders are the page of those who are named to the caller: whom a grant names and the owner first, then by name. total is
// how many of them the search finds, others how many are not named.
func holders(who access.Caller, facts access.ResourceChanged, found *access.Openers, n *namer, in AskWho) (items []Holder, total, others int) {
	direct := map[access.UserID]bool{facts.Owner: true}
	for _, g := range who.View.Grants(facts.Resource) {
		if g.Principal.Kind == access.PrincipalUser && !ended(g, who.Now) {
			direct[access.UserID(g.Principal.ID)] = true
		}
	}
	text := strings.ToLower(strings.TrimSpace(in.Search))
	var first, rest []access.UserID
	for _, x := range who.View.Directory() {
		u := x.User
		if !found.Has(u) {
			continue
		}
		told := n.names(u)
		if u != facts.Owner && !told {
			others++
			continue
		}
		// The owner is known by name alone.
		if text != "" && !strings.Contains(x.Name, text) && (!told || !strings.Contains(x.Email, text)) {
			continue
		}
		if direct[u] {
			first = append(first, u)
		} else {
			rest = append(rest, u)
		}
	}
	all := append(first, rest...)
	items = []Holder{}
	hidden := n.hides(facts.Resource)
	for _, u := range cut(all, in.Offset, in.Limit) {
		h := found.Holder(u)
		items = append(items, Holder{User: n.of(h.User), Level: h.Level, Can: names(h.Can), Path: pathOf(h.Path, u == who.User, hidden), Direct: direct[u]})
	}
	return items, len(all), others
}

// implied is who has access by their role, and how many: an organization admin is a workspace admin too, and counts once.
func implied(view *access.Snapshot, facts access.ResourceChanged, found *access.Openers) []Implied {
	all := []Implied{}
	if view.Private(facts.Resource) { // whatever the owner's roles are
		return all
	}
	people := found.ByRole()
	for i, rule := range view.SchemeInForce().Implied {
		if people[i] > 0 {
			all = append(all, Implied{Title: classTitles[rule.To], Detail: "by their role", Level: rule.Level, People: people[i]})
		}
	}
	return all
}

// grant is a row of the share dialog.
func (x *sharing) grant(g access.GrantChanged) Grant {
	who := x.who
	row := Grant{ID: g.Grant, Principal: describe(who.View, g.Principal, x.facts.Home), Level: g.Level, By: x.names.of(g.By), At: g.At, JoinedAt: g.At, Offers: []string{}}
	if !g.Expires.IsZero() {
		row.ExpiresAt = &g.Expires
	}
	if g.Principal.Kind == access.PrincipalUser {
		row.Holds = who.View.Level(access.UserID(g.Principal.ID), g.Resource, who.Now)
	}
	if less, ok := x.capped[g.Grant]; ok && !ended(g, who.Now) {
		row.Asleep, row.Reason = true, sentence(less)
	}
	if x.hand == nil {
		return row
	}
	row.Unreachable = x.unreachable(g)
	for _, l := range x.hand.Offers(g.Principal) {
		row.Offers = append(row.Offers, l.Key)
	}
	row.CanChange = len(row.Offers) > 0
	if !row.CanChange {
		_, err := who.PlanGrants(x.facts.Resource, []access.GrantEdit{{Principal: g.Principal, Via: g.Via}}, false)
		row.CanChange = err == nil
	}
	return row
}

// unreachable is why a grant opens nothing; nil when it opens the resource for somebody, or names nobody yet.
func (x *sharing) unreachable(g access.GrantChanged) *Unreachable {
	who := x.who
	if ended(g, who.Now) {
		return &Unreachable{Reason: "It has ended.", Remedy: "Choose a later date."}
	}
	names, opens := x.openers.Opens(g.Principal)
	if opens {
		return nil
	}
	if why, ok := x.cutOff[g.Grant]; ok && !who.View.Private(x.facts.Resource) {
		return &Unreachable{Reason: sentence(why.Words), Remedy: sentence(why.Remedy), Mend: mends(who, g)}
	}
	if !names {
		return nil
	}
	// Said of one of them whom the caller is told of.
	named := who.View.People(g.Principal, x.facts.Home)
	if i := slices.IndexFunc(named, x.names.names); i >= 0 {
		return x.against(g, named[i])
	}
	return &Unreachable{Reason: "Nobody whom it names can open it now."}
}

// against is what keeps a grant from opening the resource for somebody it names; nil for nothing that can be said.
func (x *sharing) against(g access.GrantChanged, u access.UserID) *Unreachable {
	who := x.who
	rules := slices.DeleteFunc(who.View.Explain(u, x.facts.Resource, who.Local()).Rules, func(r access.Rule) bool { return r.Name == "expired" || r.Name == "asleep" }) // of another grant
	if len(rules) == 0 {
		return nil
	}
	rule := rules[0]
	if i := slices.IndexFunc(rules, func(r access.Rule) bool { return r.Name == "reach" }); i >= 0 { // which can be mended
		rule = rules[i]
	}
	return &Unreachable{Reason: x.hidden().Replace(sentence(rule.Words)), Remedy: sentence(rule.Remedy), Mend: rule.Name == "reach" && mends(who, g)}
}

// stranded are those whom a grant names by a group or workspace and who have no access to the resource's workspace, where
// the scheme demands it. Of those the caller may not know of only the number is told.
func (x *sharing) stranded() (list []Stranded, total int) {
	list = []Stranded{}
	who := x.who
	if !who.View.SchemeInForce().Access.Demanded || who.View.Private(x.facts.Resource) {
		return list, 0
	}
	knows, seen := who.Knows(), map[access.UserID]bool{}
	for _, g := range who.View.Grants(x.facts.Resource) {
		if g.Principal.Kind == access.PrincipalUser || ended(g, who.Now) {
			continue
		}
		for _, u := range who.View.People(g.Principal, x.facts.Home) {
			if seen[u] || x.openers.Has(u) {
				continue
			}
			seen[u] = true
			total++
			if len(list) == maxStranded || !knows(u) {
				continue
			}
			if why := x.against(g, u); why != nil {
				name, email := who.View.UserName(u)
				list = append(list, Stranded{User: Person{ID: u, Name: name, Email: email}, Grant: g.Grant, Unreachable: *why})
			}
		}
	}
	return list, total
}

// asleep are the shares that sleep, to those who manage access.
func asleep(who access.Caller, facts access.ResourceChanged) (list []Asleep, total int) {
	list = []Asleep{}
	if !who.Can(facts.Resource).Has(access.ManageAccess) {
		return list, 0
	}
	all := who.View.Asleep(facts.Resource)
	slices.SortStableFunc(all, func(a, b access.Sleeper) int { return a.Since.Compare(b.Since) })
	for _, x := range all[:min(len(all), maxAsleep)] {
		p := describe(who.View, x.Principal, facts.Home)
		list = append(list, Asleep{ID: x.Grant, Principal: p, Name: p.Name, LevelTitle: x.Level, Since: x.Since, Why: x.Why})
	}
	return list, len(all)
}

// shownOn are the tiles that show a chart of the library: all to those who see its lists, to others those they vouch for.
func shownOn(who access.Caller, facts access.ResourceChanged, n *namer) (all []ShownOn, total int) {
	all = []ShownOn{}
	lists, manages := sees(who, facts.Resource), who.Can(facts.Resource).Has(access.ManageAccess)
	tiles := who.View.ShownOn(facts.Resource)
	mine := func(t access.TileChanged) bool { return slices.Contains(t.Vouchers, who.User) }
	tiles = slices.DeleteFunc(slices.Clone(tiles), func(t access.TileChanged) bool { return !lists && !mine(t) })
	slices.SortStableFunc(tiles, func(a, b access.TileChanged) int { return -cmp.Compare(b2i(mine(a)), b2i(mine(b))) })
	for _, tile := range tiles[:min(len(tiles), maxShownOn)] {
		mine := mine(tile)
		row := ShownOn{Vouchers: []Person{}, VouchersAll: len(tile.Vouchers), CanEnd: len(tile.Vouchers) > 0 && (manages || mine && len(tile.Vouchers) == 1)}
		if who.Can(tile.Dashboard).Has(access.View) || mine || manages { // who ends it must name it
			row.DashboardID, row.Widget = tile.Dashboard, tile.Tile
		}
		if who.Can(tile.Dashboard).Has(access.View) {
			on, _ := who.View.Resource(tile.Dashboard)
			row.Title = on.Title
		}
		vouchers := tile.Vouchers
		if len(vouchers) > maxVouchers && mine { // so that they see themselves
			vouchers = slices.Insert(slices.Clone(vouchers[:maxVouchers]), 0, who.User)
		}
		for _, u := range vouchers[:min(len(vouchers), maxVouchers)] {
			row.Vouchers = append(row.Vouchers, n.of(u))
		}
		all = append(all, row)
	}
	return all, len(tiles)
}

// called is what a principal is called, and what a search finds it by besides.
func called(view *access.Snapshot, p access.Principal) (name, detail string) {
	switch p.Kind {
	case access.PrincipalUser:
		return view.UserName(access.UserID(p.ID))
	case access.PrincipalClass:
		return classTitles[classOf[p.Class]], ""
	}
	return view.Name(p), ""
}
