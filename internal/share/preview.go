package share

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

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
	p := Preview{Gains: []Shift{}, Loses: []Shift{}, Changes: []Adjusted{}, WhoThen: who.View.Audience(in.ID, who.Now).People}
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
	var viewers, editors []access.UserID
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
	for _, shift := range shifts {
		if shift.Resource == in.ID && shift.After.Has(access.Edit) && !shift.Before.Has(access.Edit) {
			editors = append(editors, shift.User)
		}
	}
	p.Changes = adjusted(who.View, facts, changes)
	p.Reveals, err = s.reveals(ctx, who, in.ID, viewers, editors, in.Body.Publish)
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

// reveals is the private projects whose time recipients would see here and could not see by themselves (access.md, Leak
// preview). Who may edit a chart can ask it anything that its owner may see. Visitors with a link see nothing by themselves.
func (s *Sharing) reveals(ctx context.Context, who access.Caller, r access.ResourceID, viewers, editors []access.UserID, public bool) (Reveals, error) {
	revealed, seeing := map[access.ProjectID]bool{}, map[access.UserID]bool{}
	for _, to := range []struct {
		recipients []access.UserID
		how        access.Capability
	}{{viewers, access.View}, {editors, access.Edit}} {
		if len(to.recipients) == 0 {
			continue
		}
		shown, err := s.Contents.OwnersProjects(ctx, who, r, to.how)
		if err != nil {
			return Reveals{}, err
		}
		for chart, projects := range shown {
			facts, _ := who.View.Resource(chart)
			projects = private(who.View, projects)
			for _, u := range to.recipients {
				own := who.View.RowScope(u, facts.Home)
				for _, p := range projects {
					if !counts(who.View, own, p) {
						revealed[p], seeing[u] = true, true
					}
				}
			}
		}
	}
	if public {
		shown, err := s.Contents.OwnersProjects(ctx, who, r, access.Publish)
		if err != nil {
			return Reveals{}, err
		}
		for _, projects := range shown {
			for _, p := range private(who.View, projects) {
				revealed[p] = true
			}
		}
	}
	answer := Reveals{Projects: []Project{}, Count: len(revealed), People: len(seeing)}
	for p := range maps.Keys(revealed) {
		if who.View.ProjectRights(who.User, p).See {
			facts, _ := who.View.Project(p)
			answer.Projects = append(answer.Projects, Project{ID: p, Name: facts.Name})
		}
	}
	slices.SortFunc(answer.Projects, func(a, b Project) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return answer, nil
}

func private(view *access.Snapshot, projects []access.ProjectID) []access.ProjectID {
	return slices.DeleteFunc(slices.Clone(projects), func(p access.ProjectID) bool {
		facts, ok := view.Project(p)
		return !ok || facts.Public
	})
}

// counts tells whether all time on a project is in a row scope.
func counts(view *access.Snapshot, scope access.RowScope, p access.ProjectID) bool {
	facts, _ := view.Project(p)
	return slices.ContainsFunc(scope.Workspaces, func(w access.WorkspaceRows) bool {
		return w.Workspace == facts.Workspace && (w.All || slices.Contains(w.Projects, p))
	})
}
