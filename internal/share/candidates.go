package share

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// Candidates finds whom the caller may share a resource with, or whom they may offer it to, among those they may know of.
func (s *Sharing) Candidates(ctx context.Context, who access.Caller, in FindCandidates) (Candidates, error) {
	if err := fault.Within(in); err != nil {
		return Candidates{}, err
	}
	limit := cmp.Or(in.Limit, 20)
	if in.For == forOwner {
		return s.owners(ctx, who, in.ID, in.Search, limit)
	}
	if err := mayShare(who, in.ID); err != nil {
		return Candidates{}, err
	}
	facts, _ := who.View.Resource(in.ID)
	hand := who.Hand(in.ID)
	found := matches(who, facts, in.Search, hand.Gives)
	page := Candidates{Items: []Candidate{}, Total: found.total()}
	for _, m := range found.best(limit) {
		c := Candidate{Principal: describe(who.View, m.principal, facts.Home), Offers: []string{}}
		for _, l := range hand.Offers(m.principal) {
			c.Offers = append(c.Offers, l.Key)
		}
		page.Items = append(page.Items, c)
	}
	if address := strings.TrimSpace(in.Search); page.Total == 0 && strings.Contains(address, "@") {
		if err := stranger(who, address); err != nil {
			page.Note = fault.Words(err)
			if invite, ok := err.Offer.(Invited); ok {
				page.Invite = &invite.Invite
			}
		}
	}
	return page, nil
}

// forOwner asks for those who may be offered a resource.
const forOwner = "owner"

// owners are the members of the organization whom the ownership of a resource may be offered to: those the caller may name, but for
// who has not accepted their invitation.
func (s *Sharing) owners(ctx context.Context, who access.Caller, r access.ResourceID, search string, limit int) (Candidates, error) {
	if err := who.Require(access.ManageAccess, r); err != nil {
		return Candidates{}, err
	}
	facts, _ := who.View.Resource(r)
	named := who.Naming(facts)
	var found ranked
	text := strings.ToLower(strings.TrimSpace(search))
	for _, x := range who.View.Directory() {
		p := access.Principal{Kind: access.PrincipalUser, ID: int64(x.User)}
		if x.User != who.User && x.User != facts.Owner && who.View.OrganizationRole(x.User) > access.Guest && named(p) == nil {
			found.add(match{p, x.Name}, x.Email, text, nil)
		}
	}
	page := Candidates{Items: []Candidate{}, Total: found.total()}
	best := found.best(2 * limit) // some may have to be left out
	users := make([]access.UserID, len(best))
	for i, m := range best {
		users[i] = access.UserID(m.principal.ID)
	}
	invited, err := s.Store.Invited(ctx, who.Organization, users)
	if err != nil {
		return page, err
	}
	for _, m := range best {
		switch u := access.UserID(m.principal.ID); {
		case slices.Contains(invited, u):
			page.Total--
		case len(page.Items) < limit:
			page.Items = append(page.Items, Candidate{Principal: describe(who.View, m.principal, facts.Home), Offers: []string{}})
		}
	}
	return page, nil
}

// match is somebody the search found, with their name in lower case.
type match struct {
	principal access.Principal
	name      string
}

// ranked is what a search found: by name those whose name begins with the text, then those in whose name it is, then those in whose
// address.
type ranked struct{ ranks [4][]match }

// add somebody, if the text is in their name or detail, in lower case, and gives agrees.
func (r *ranked) add(m match, detail, text string, gives func(access.Principal) bool) {
	rank := 0
	switch {
	case strings.HasPrefix(m.name, text):
	case strings.Contains(m.name, text):
		rank = 1
	case detail != "" && strings.Contains(detail, text):
		rank = 2
	default:
		return
	}
	if gives == nil || gives(m.principal) {
		r.ranks[rank] = append(r.ranks[rank], m)
	}
}

func (r *ranked) total() (n int) {
	for _, rank := range r.ranks {
		n += len(rank)
	}
	return n
}

// best are the first of them.
func (r *ranked) best(limit int) (all []match) {
	for _, rank := range r.ranks {
		all = append(all, rank[:min(limit-len(all), len(rank))]...)
	}
	return all
}

func compare(a, b match) int {
	return cmp.Or(strings.Compare(a.name, b.name), cmp.Compare(a.principal.Kind, b.principal.Kind))
}

// with is what was found of people, who come in the order of their names, and of the rest.
func (r *ranked) with(rest ranked) (all ranked) {
	for i, people := range r.ranks {
		more := rest.ranks[i]
		slices.SortStableFunc(more, compare)
		merged := make([]match, 0, len(people)+len(more))
		for len(people) > 0 && len(more) > 0 {
			if compare(people[0], more[0]) <= 0 {
				merged, people = append(merged, people[0]), people[1:]
			} else {
				merged, more = append(merged, more[0]), more[1:]
			}
		}
		all.ranks[i] = append(append(merged, people...), more...)
	}
	return all
}

// matches are everybody the caller may know of, or is offered by the scheme, whose name or address has the text in it and whom
// they may give something, the best first; the owner needs no grant.
func matches(who access.Caller, facts access.ResourceChanged, search string, gives func(access.Principal) bool) ranked {
	view, knows := who.View, who.Knows()
	text := strings.ToLower(strings.TrimSpace(search))
	var people, rest ranked
	add := func(p access.Principal, detail string) {
		name, _ := called(view, p)
		rest.add(match{p, strings.ToLower(name)}, detail, text, gives)
	}
	for _, w := range view.Workspaces() {
		if !who.MayNameWorkspace(w) {
			continue
		}
		p := access.Principal{Kind: access.PrincipalWorkspace, ID: int64(w)}
		add(p, "")
		if len(view.Descendants(w)) > 1 {
			p.Tree = true
			add(p, "")
		}
	}
	if knows(0) {
		add(access.Principal{Kind: access.PrincipalOrganization}, "everyone")
		for class := range classOf {
			add(access.Principal{Kind: access.PrincipalClass, Class: class}, "")
		}
	}
	// A scheme that demands access to the workspace says itself who is offered.
	demanded, offered := view.SchemeInForce().Access.Demanded, who.Offered(facts.Resource)
	for _, g := range view.Groups() {
		if p := (access.Principal{Kind: access.PrincipalGroup, ID: int64(g)}); demanded && offered(p) || !demanded && knows(0) {
			add(p, "")
		}
	}
	for _, x := range view.Directory() {
		p := access.Principal{Kind: access.PrincipalUser, ID: int64(x.User)}
		people.add(match{p, x.Name}, x.Email, text, func(p access.Principal) bool {
			return x.User != facts.Owner && (demanded && offered(p) || !demanded && knows(x.User)) && gives(p)
		})
	}
	if p := (access.Principal{Kind: access.PrincipalDomain, Domain: text}); strings.Contains(text, ".") && !strings.ContainsAny(text, "@ ") && gives(p) {
		rest.ranks[3] = append(rest.ranks[3], match{p, text})
	}
	return people.with(rest)
}
