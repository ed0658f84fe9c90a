package share

import (
	"context"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// Explain says why somebody can do what they can, or could at a moment, to themselves and to those who may share or
// manage access now.
func (s *Sharing) Explain(ctx context.Context, who access.Caller, in ExplainAccess) (Explanation, error) {
	if err := fault.Within(in); err != nil {
		return Explanation{}, err
	}
	user := in.UserID
	if user == 0 {
		user = who.User
	}
	_, may := who.Explain(user, in.ID)
	then, err := s.then(ctx, who, in.ID, in.At, may)
	if err != nil {
		return Explanation{}, err
	}
	e := then.View.Explain(user, in.ID, then.Local())
	here := who.View.OrganizationRole(user) != access.NotInOrganization || then.View.OrganizationRole(user) != access.NotInOrganization
	// Whom the caller may not know of is nobody, unless the list of shares or ownership names them.
	n := namingThen(who, then, in.ID)
	if !here || !n.names(user) && !(n.plain[user] && e.Can.Has(access.View)) {
		return Explanation{}, fault.Missing()
	}
	x := Explanation{User: n.of(user), At: then.Now.UTC(), Can: names(e.Can), Paths: []Path{}, Rules: []access.Rule{}}
	if !e.Can.Has(access.View) && !sees(who, in.ID) && !sees(then, in.ID) {
		return x, nil // what kept them out then, by whom and why, is not theirs to know
	}
	hidden := n.hides(in.ID)
	for _, rule := range e.Rules {
		if rule.Name == "asleep" && !who.Can(in.ID).Has(access.ManageAccess) {
			continue // what sleeps is told to those who can do something about it
		}
		rule.Words, rule.Remedy = said(rule.Words, rule.Says, user == who.User, hidden), hidden.Replace(rule.Remedy)
		x.Rules = append(x.Rules, rule)
	}
	for _, p := range e.Paths {
		x.Paths = append(x.Paths, pathOf(p, user == who.User, hidden))
	}
	return x, nil
}

// then is the caller as things were at a moment (RFC 3339; empty: now), for those who may ask about r by what holds now.
// About what is gone organization admins may ask who could share it or manage its access then.
func (s *Sharing) then(ctx context.Context, who access.Caller, r access.ResourceID, at string, may error) (access.Caller, error) {
	_, exists := who.View.Resource(r)
	gone := !exists && at != "" && who.RequireAdmin() == nil
	if may != nil && !gone {
		return who, may
	}
	then, err := s.at(ctx, who, at)
	if may != nil && (fault.KindOf(err) == fault.Invalid || err == nil && !sees(then, r)) {
		return who, fault.Missing() // as for what never was
	}
	return then, err
}

// at is the caller with the view of a moment.
func (s *Sharing) at(ctx context.Context, who access.Caller, at string) (access.Caller, error) {
	if at == "" {
		return who, nil
	}
	moment, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return who, fault.BadField("at", "Must be a moment such as 2026-05-03T09:00:00Z.")
	}
	if moment.After(who.Now) {
		return who, fault.BadField("at", "Choose a moment in the past.")
	}
	view, err := s.Store.PastView(ctx, who.Organization, moment)
	if err != nil {
		return who, err
	}
	if view.Revision() == 0 {
		return who, fault.BadField("at", "%s was not here yet.", who.View.OrganizationName())
	}
	who.View, who.Now = view, moment
	return who, nil
}
