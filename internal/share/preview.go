package share

import (
	"context"
	"slices"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// Preview is what changes of grants would give, take away and reveal, for those who could make them. Ending that the
// resource is private is part of it where the changes need that.
func (s *Sharing) Preview(ctx context.Context, who access.Caller, in PreviewGrants) (Preview, error) {
	if err := fault.Within(in); err != nil {
		return Preview{}, err
	}
	edits, err := editsOf(who, in.ID, in.Body.Edits)
	if err != nil {
		return Preview{}, err
	}
	if in.Body.Publish {
		if err := who.Require(access.Publish, in.ID); err != nil {
			return Preview{}, err
		}
	}
	changes, err := who.PlanGrants(in.ID, edits, true)
	if err != nil {
		return Preview{}, err
	}
	facts, _ := who.View.Resource(in.ID)
	p := Preview{PrivateCharts: []Named{}, Gains: []Shift{}, Loses: []Shift{}, Changes: []Adjusted{}, WhoThen: who.View.Audience(in.ID, who.Now).People}
	if facts.Kind == access.Dashboard {
		p.PrivateCharts = privateCharts(who, in.ID)
		settled, err := settlePrivate(who, in.ID, keepHere)
		p.WhyNotKeepHere = fault.Words(err)
		if in.Body.PrivateCharts == endPrivate {
			settled, err = settlePrivate(who, in.ID, endPrivate)
		}
		if err != nil && in.Body.PrivateCharts != "" {
			return Preview{}, err
		}
		if err == nil {
			changes = append(changes, settled...)
		}
	}
	for _, change := range changes {
		if c, ok := change.(access.ResourceChanged); ok && facts.Private && !c.Private {
			p.EndsPrivate = true
		}
	}
	if !p.EndsPrivate && who.View.Private(facts.Resource) && (in.Body.EndPrivate || in.Body.Publish) {
		open := facts
		open.Private = false
		end, err := who.PlanResource(in.ID, open)
		if err != nil {
			return Preview{}, err
		}
		changes, p.EndsPrivate = append(end, changes...), true
	}
	var link LinkRecord // that is there already
	if in.Body.Publish && in.Body.Link != 0 {
		if link, err = s.Links.record(ctx, who, in.ID, in.Body.Link); err != nil {
			return Preview{}, err
		}
	}
	if in.Body.ShowsMoney && !link.ShowsMoney {
		if in.Body.Publish {
			err = mayPublishMoney(who, in.ID)
		} else {
			err = mayShowMoney(who, facts)
			changes = showingMoney(facts, changes, who.User)
		}
		if err != nil {
			return Preview{}, err
		}
	}
	n := naming(who, in.ID)
	for _, e := range in.Body.Edits {
		if e.Principal.Kind == access.PrincipalUser.String() {
			n.direct[access.UserID(e.Principal.ID)] = true // by id the caller names only whom they know
		}
	}
	delete(n.direct, 0)
	shifts, err := who.View.WhatIf(who.Now, changes...)
	if err != nil {
		return Preview{}, err
	}
	var viewers []access.UserID
	for _, shift := range shifts {
		if shift.Resource != in.ID {
			continue
		}
		row, told := Shift{User: n.of(shift.User), Before: names(shift.Before), After: names(shift.After)}, n.names(shift.User)
		switch gains := shift.After&^shift.Before != 0; {
		case gains && told && len(p.Gains) < maxShifts:
			p.Gains = append(p.Gains, row)
		case gains:
			p.GainsOthers++
		}
		switch loses := shift.Before&^shift.After != 0; {
		case loses && told && len(p.Loses) < maxShifts:
			p.Loses = append(p.Loses, row)
		case loses:
			p.LosesOthers++
		}
		switch before, after := shift.Before.Has(access.View), shift.After.Has(access.View); {
		case after && !before:
			viewers = append(viewers, shift.User)
			p.WhoThen++
		case before && !after:
			p.WhoThen--
		}
	}
	p.Changes = adjusted(who.View, facts, changes, n)
	to := access.Recipients{Resource: in.ID, Changes: changes, People: viewers, Public: in.Body.Publish, Link: in.Body.Link, Money: in.Body.Publish && in.Body.ShowsMoney, Strangers: toDomain(who.View, in.ID, changes), KeepPublic: in.Body.KeepPublic}
	if in.Body.Locked != nil && link.ID != 0 {
		after, err := s.Contents.Relock(ctx, who, in.ID, link.ID, link.Locked, *in.Body.Locked)
		if err != nil {
			return Preview{}, err
		}
		to.Locked = &after
	}
	if len(viewers) > 0 || in.Body.Publish {
		if p.Empty, err = s.Contents.Empty(ctx, who, to); err != nil {
			return Preview{}, err
		}
	}
	if in.Body.ShowsMoney && !in.Body.Publish {
		to.People = append(to.People, who.View.Openers(in.ID, who.Now).Users()...)
	}
	left, err := s.Contents.LeaveOut(ctx, who, to)
	refused := fault.KindOf(err) == fault.Denied
	if err != nil && !refused {
		return Preview{}, err
	}
	p.Reveals, p.WhyNotLeaveOut, p.CanLeaveOut = left.Left, fault.Words(err), len(left.Lock.Values) > 0
	if in.Body.LeaveOut {
		if refused {
			return Preview{}, err
		}
		without := left.Left
		if in.Body.KeepPublic {
			without.Public, without.PublicIn = 0, []string{}
		}
		p.LeftOut, p.Reveals = &without, left.After
	}
	return p, nil
}

// showingMoney is changes by which a resource shows rates and amounts as well.
func showingMoney(facts access.ResourceChanged, changes []access.Change, by access.UserID) []access.Change {
	changes = slices.Clone(changes)
	for i, change := range changes {
		if c, ok := change.(access.ResourceChanged); ok && c.Resource == facts.Resource {
			c.ShowsMoney = by
			changes[i] = c
			return changes
		}
	}
	facts.ShowsMoney = by
	return append(changes, facts)
}

// adjusted is every grant that would change, with its level before and after.
func adjusted(view *access.Snapshot, facts access.ResourceChanged, changes []access.Change, n *namer) []Adjusted {
	had := map[access.GrantID]access.GrantChanged{}
	for _, g := range view.Grants(facts.Resource) {
		had[g.Grant] = g
	}
	for _, g := range view.AsleepGrants(facts.Resource) {
		g.Level = "" // it counts for nothing
		had[g.Grant] = g
	}
	// Whom the caller names by an address is told by no more than that.
	of := func(p access.Principal) Principal {
		d := describe(view, p, facts.Home)
		if p.Kind == access.PrincipalUser && !n.names(access.UserID(p.ID)) {
			_, d.Name = view.UserName(access.UserID(p.ID))
			d.Detail = ""
		}
		return d
	}
	all := []Adjusted{}
	for _, change := range changes {
		switch c := change.(type) {
		case access.GrantChanged:
			all = append(all, Adjusted{Principal: of(c.Principal), Before: had[c.Grant].Level, After: c.Level})
		case access.GrantRemoved:
			all = append(all, Adjusted{Principal: of(had[c.Grant].Principal), Before: had[c.Grant].Level})
		}
	}
	return all
}
