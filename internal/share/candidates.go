package share

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// Candidates finds whom the caller may share a resource with, among those they may know of.
func (s *Sharing) Candidates(_ context.Context, who access.Caller, in FindCandidates) (Candidates, error) {
	if err := fault.Within(in); err != nil {
		return Candidates{}, err
	}
	if err := mayShare(who, in.ID); err != nil {
		return Candidates{}, err
	}
	facts, _ := who.View.Resource(in.ID)
	limit := cmp.Or(in.Limit, 20)
	found := Candidates{Items: []Candidate{}}
	hand := who.Hand(in.ID)
	for _, m := range matches(who, facts, in.Search, hand.Gives) {
		if found.Total++; len(found.Items) == limit {
			continue
		}
		c := Candidate{Principal: describe(who.View, m.principal, facts.Home), Offers: []string{}}
		for _, l := range hand.Offers(m.principal) {
			c.Offers = append(c.Offers, l.Key)
		}
		found.Items = append(found.Items, c)
	}
	if address := strings.TrimSpace(in.Search); found.Total == 0 && strings.Contains(address, "@") {
		if err := stranger(who, address); err != nil {
			found.Note = fault.Words(err)
			if invite, ok := err.Offer.(Invited); ok {
				found.Invite = &invite.Invite
			}
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

// matches are everybody the caller may know of, or is offered by the scheme, whose name or address has the text in it and whom
// they may give something, the best first; the owner needs no grant.
func matches(who access.Caller, facts access.ResourceChanged, search string, gives func(access.Principal) bool) []match {
	view, knows := who.View, who.Knows()
	text := strings.ToLower(strings.TrimSpace(search))
	var all []match
	add := func(p access.Principal, name, detail string) {
		name = strings.ToLower(name)
		m := match{p, name, 0}
		switch {
		case strings.HasPrefix(name, text):
		case strings.Contains(name, text):
			m.rank = 1
		case detail != "" && strings.Contains(strings.ToLower(detail), text):
			m.rank = 2
		default:
			return
		}
		if gives(p) {
			all = append(all, m)
		}
	}
	for _, w := range view.Workspaces() {
		if !who.MayNameWorkspace(w) {
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
	if p := (access.Principal{Kind: access.PrincipalDomain, Domain: text}); strings.Contains(text, ".") && !strings.ContainsAny(text, "@ ") && gives(p) {
		all = append(all, match{p, text, 3})
	}
	slices.SortStableFunc(all, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), strings.Compare(a.name, b.name), cmp.Compare(a.principal.Kind, b.principal.Kind))
	})
	return all
}
