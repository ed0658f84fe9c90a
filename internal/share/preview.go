package share

import (
	"context"

	"vitrine/internal/access"
)

// Preview is what changes of grants would give, take away and reveal, for those who could make them. Ending that the
// resource is private is part of it where the changes need that.
func (s *Sharing) Preview(ctx context.Context, who access.Caller, in PreviewGrants) (Preview, error) {
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
	shifts, err := who.View.WhatIf(who.Now, changes...)
	if err != nil {
		return Preview{}, err
	}
	var viewers []access.UserID
	for _, shift := range shifts {
		if shift.Resource != in.ID {
			continue
		}
		name, email := who.View.UserName(shift.User)
		row := Shift{User: Person{ID: shift.User, Name: name, Email: email}, Before: names(shift.Before), After: names(shift.After)}
		if shift.After&^shift.Before != 0 {
			p.Gains = append(p.Gains, row)
		}
		if shift.Before&^shift.After != 0 {
			p.Loses = append(p.Loses, row)
		}
		switch before, after := shift.Before.Has(access.View), shift.After.Has(access.View); {
		case after && !before:
			viewers = append(viewers, shift.User)
			p.WhoThen++
		case before && !after:
			p.WhoThen--
		}
	}
	p.Changes = adjusted(who.View, facts, changes)
	p.Reveals, err = s.Contents.Reveals(ctx, who, access.Recipients{Resource: in.ID, Changes: changes, People: viewers, Public: in.Body.Publish})
	return p, err
}

// adjusted is every grant that would change, with its level before and after.
func adjusted(view *access.Snapshot, facts access.ResourceChanged, changes []access.Change) []Adjusted {
	had := map[access.GrantID]access.GrantChanged{}
	for _, g := range view.Grants(facts.Resource) {
		had[g.Grant] = g
	}
	all := []Adjusted{}
	for _, change := range changes {
		switch c := change.(type) {
		case access.GrantChanged:
			all = append(all, Adjusted{Principal: describe(view, c.Principal, facts.Home), Before: had[c.Grant].Level, After: c.Level})
		case access.GrantRemoved:
			all = append(all, Adjusted{Principal: describe(view, had[c.Grant].Principal, facts.Home), Before: had[c.Grant].Level})
		}
	}
	return all
}
