package org

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// WorkspaceRecord is a workspace as it is kept.
type WorkspaceRecord struct {
	ID               access.WorkspaceID
	Parent           access.WorkspaceID // 0: none
	Name             string
	Path             string
	Settings         WorkspaceSettings
	DefaultDashboard access.ResourceID // 0: none
}

// WorkspaceSettings are what the admins of a workspace decide. What is absent has the value its description says, or means
// everyone, EUR, or no day.
type WorkspaceSettings struct {
	ProjectsBy   string `json:"projects_by,omitempty" enum:"everyone,admins" doc:"Who creates projects"`
	ClientsBy    string `json:"clients_by,omitempty" enum:"everyone,admins" doc:"Who creates clients"`
	TagsBy       string `json:"tags_by,omitempty" enum:"everyone,admins" doc:"Who creates tags"`
	RatesVisible string `json:"rates_visible,omitempty" enum:"everyone,managers,admins" doc:"Who sees rates and amounts: everyone with a role there, managers of the projects they manage, or admins only; absent: managers"`
	CostsVisible string `json:"costs_visible,omitempty" enum:"managers,admins" doc:"Who sees labour cost and margin; absent: admins"`
	TimeZone     string `json:"time_zone,omitempty" maxLength:"64" doc:"IANA name: the clock of what is shared and of locks; absent: UTC"`
	FirstWeekday *int   `json:"first_weekday,omitempty" minimum:"0" maximum:"6" doc:"0 is Sunday; absent: Monday"`
	Billable     bool   `json:"default_billable,omitempty" doc:"Of entries without a project"`
	Currency     string `json:"currency,omitempty" doc:"Of new projects and of entries without one"`
	LockedBefore string `json:"locked_before,omitempty" doc:"A day: entries that start before it are locked; only admins change them, after being asked"`
	// LockedUntil is kept by the program.
	LockedUntil *time.Time `json:"locked_until,omitempty" readOnly:"true" doc:"The instant at which that day began when it was set; another time zone does not move it"`
}

// ChangeSettings is what changes of them; absent fields stay, so that two who change different ones at once lose nothing. Empty
// text makes one what it is when it is absent.
type ChangeSettings struct {
	ProjectsBy   *string `json:"projects_by,omitempty" enum:"everyone,admins"`
	ClientsBy    *string `json:"clients_by,omitempty" enum:"everyone,admins"`
	TagsBy       *string `json:"tags_by,omitempty" enum:"everyone,admins"`
	RatesVisible *string `json:"rates_visible,omitempty" enum:"everyone,managers,admins"`
	CostsVisible *string `json:"costs_visible,omitempty" enum:"managers,admins"`
	TimeZone     *string `json:"time_zone,omitempty" maxLength:"64" doc:"IANA name; empty: UTC"`
	FirstWeekday *int    `json:"first_weekday,omitempty" minimum:"0" maximum:"6" doc:"0 is Sunday"`
	Billable     *bool   `json:"default_billable,omitempty"`
	Currency     *string `json:"currency,omitempty" doc:"Empty: EUR"`
	LockedBefore *string `json:"locked_before,omitempty" doc:"A day; empty: nothing is locked"`
	// LockedUntil may be sent back as it came; the program keeps it, and another one is refused.
	LockedUntil *time.Time `json:"locked_until,omitempty" readOnly:"true"`
}

func (c ChangeSettings) apply(s *WorkspaceSettings) {
	for _, text := range []struct{ to, from *string }{
		{&s.ProjectsBy, c.ProjectsBy}, {&s.ClientsBy, c.ClientsBy}, {&s.TagsBy, c.TagsBy}, {&s.RatesVisible, c.RatesVisible}, {&s.CostsVisible, c.CostsVisible},
		{&s.TimeZone, c.TimeZone}, {&s.Currency, c.Currency}, {&s.LockedBefore, c.LockedBefore},
	} {
		if text.from != nil {
			*text.to = *text.from
		}
	}
	if c.FirstWeekday != nil {
		s.FirstWeekday = c.FirstWeekday
	}
	if c.Billable != nil {
		s.Billable = *c.Billable
	}
}

// lockIsADay refuses a moment up to which somebody wants entries to be locked.
func lockIsADay() error {
	return fault.BadField("settings.locked_until", "Set locked_before, a day; the moment follows from it.")
}

var currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)

func (s WorkspaceSettings) check() error {
	if s.Currency != "" && !currencyCode.MatchString(s.Currency) {
		return fault.BadField("settings.currency", "Three capital letters, such as EUR.")
	}
	if s.TimeZone != "" {
		if _, err := zone("settings.time_zone", s.TimeZone); err != nil {
			return err
		}
	}
	if _, err := time.Parse(time.DateOnly, s.LockedBefore); err != nil && s.LockedBefore != "" {
		return fault.BadField("settings.locked_before", "There is no such day.")
	}
	return nil
}

// RoleRecord is the role of a user or a group in a workspace.
type RoleRecord struct {
	Workspace access.WorkspaceID
	Holder    access.Principal
	Role      access.WorkspaceRole
	Tree      bool
}

// inTreeOrder is the workspaces with every parent before its children, siblings by name.
func inTreeOrder(all []WorkspaceRecord) []WorkspaceRecord {
	children := map[access.WorkspaceID][]WorkspaceRecord{}
	for _, w := range all {
		children[w.Parent] = append(children[w.Parent], w)
	}
	ordered := make([]WorkspaceRecord, 0, len(all))
	var below func(access.WorkspaceID)
	below = func(parent access.WorkspaceID) {
		siblings := children[parent]
		slices.SortFunc(siblings, func(a, b WorkspaceRecord) int {
			return cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.ID, b.ID))
		})
		for _, w := range siblings {
			ordered = append(ordered, w)
			below(w.ID)
		}
	}
	below(0)
	return ordered
}

// Workspace is a workspace as somebody with a role in it sees it.
type Workspace struct {
	ID               access.WorkspaceID   `json:"id"`
	Parent           access.WorkspaceID   `json:"parent_id,omitempty"`
	Name             string               `json:"name"`
	Path             string               `json:"path"`
	Role             access.WorkspaceRole `json:"role" doc:"The caller's"`
	Settings         WorkspaceSettings    `json:"settings"`
	DefaultDashboard access.ResourceID    `json:"default_dashboard_id,omitempty"`
	CanEdit          bool                 `json:"can_edit"`
}

func (d *Directory) workspace(who access.Caller, w WorkspaceRecord) Workspace {
	role := who.View.WorkspaceRole(who.User, w.ID)
	seen := Workspace{ID: w.ID, Name: w.Name, Path: w.Path, Role: role, Settings: w.Settings, CanEdit: role == access.WorkspaceAdmin}
	if w.Parent != 0 && who.View.WorkspaceRole(who.User, w.Parent) != access.NoWorkspaceRole {
		seen.Parent = w.Parent
	}
	if w.DefaultDashboard != 0 && who.Can(w.DefaultDashboard).Has(access.View) {
		seen.DefaultDashboard = w.DefaultDashboard
	}
	return seen
}

// Workspaces is those the caller has a role in, parents first.
func (d *Directory) Workspaces(ctx context.Context, who access.Caller, _ struct{}) (List[Workspace], error) {
	all, err := d.Store.Workspaces(ctx, who.Organization)
	if err != nil {
		return List[Workspace]{}, err
	}
	var items []Workspace
	for _, w := range inTreeOrder(all) {
		if seen := d.workspace(who, w); seen.Role != access.NoWorkspaceRole {
			items = append(items, seen)
		}
	}
	return listOf(items), nil
}

// find is a workspace by its id.
func find(all []WorkspaceRecord, id access.WorkspaceID) (WorkspaceRecord, error) {
	i := slices.IndexFunc(all, func(w WorkspaceRecord) bool { return w.ID == id })
	if i < 0 {
		return WorkspaceRecord{}, fault.Missing()
	}
	return all[i], nil
}

// NewWorkspace is a workspace to make.
type NewWorkspace struct {
	Body NewWorkspaceBody
}

type NewWorkspaceBody struct {
	Name   string             `json:"name" maxLength:"200"`
	Parent access.WorkspaceID `json:"parent_id,omitempty"`
}

// CreateWorkspace is for organization admins; who makes one is its admin, by a role of their own that stays. It has the clock
// of its parent, or else of its creator.
func (d *Directory) CreateWorkspace(ctx context.Context, who access.Caller, in NewWorkspace) (Workspace, error) {
	if err := who.RequireAdmin(); err != nil {
		return Workspace{}, err
	}
	name, err := clean("name", in.Body.Name)
	if err != nil {
		return Workspace{}, err
	}
	all, err := d.Store.Workspaces(ctx, who.Organization)
	if err != nil {
		return Workspace{}, err
	}
	w := WorkspaceRecord{Name: name, Parent: in.Body.Parent, Path: freePath(name, func(path string) bool {
		return slices.ContainsFunc(all, func(w WorkspaceRecord) bool { return w.Path == path })
	})}
	if w.Parent != 0 {
		parent, err := find(all, w.Parent)
		if err != nil {
			return Workspace{}, fault.BadField("parent_id", "There is no such workspace.")
		}
		w.Settings.TimeZone, w.Settings.FirstWeekday = parent.Settings.TimeZone, parent.Settings.FirstWeekday
	} else {
		creator, err := d.Store.Account(ctx, who.User)
		if err != nil {
			return Workspace{}, err
		}
		w.Settings.TimeZone, w.Settings.FirstWeekday = creator.TimeZone, &creator.FirstWeekday
	}
	if w.ID, err = d.Store.CreateWorkspace(ctx, who, w); err != nil {
		return Workspace{}, err
	}
	if who.View, err = d.Store.View(ctx, who.Organization); err != nil {
		return Workspace{}, err
	}
	if who.Repeats() {
		if all, err = d.Store.Workspaces(ctx, who.Organization); err != nil {
			return Workspace{}, err
		}
		if w, err = find(all, w.ID); err != nil {
			return Workspace{}, err
		}
	}
	return d.workspace(who, w), nil
}

// ChangeWorkspace is what changes about a workspace; absent fields stay.
type ChangeWorkspace struct {
	ID   access.WorkspaceID `path:"id"`
	Body ChangeWorkspaceBody
}

type ChangeWorkspaceBody struct {
	Name             *string             `json:"name,omitempty" maxLength:"200"`
	Parent           *access.WorkspaceID `json:"parent_id,omitempty" doc:"0: none"`
	Settings         *ChangeSettings     `json:"settings,omitempty"`
	DefaultDashboard *access.ResourceID  `json:"default_dashboard_id,omitempty" doc:"0: none"`
}

// ChangeWorkspace is for admins of the workspace; moving it in the tree is for organization admins. The default dashboard
// alone is for those who may set it, whatever their role there.
func (d *Directory) ChangeWorkspace(ctx context.Context, who access.Caller, in ChangeWorkspace) (Workspace, error) {
	if err := fault.Within(in); err != nil {
		return Workspace{}, err
	}
	all, err := d.Store.Workspaces(ctx, who.Organization)
	if err != nil {
		return Workspace{}, err
	}
	onlyDefault := in.Body.Name == nil && in.Body.Parent == nil && in.Body.Settings == nil && in.Body.DefaultDashboard != nil && *in.Body.DefaultDashboard != 0
	if !onlyDefault {
		err = who.RequireRole(in.ID, access.WorkspaceAdmin)
	} else if facts, _ := who.View.Resource(*in.Body.DefaultDashboard); facts.Home != in.ID {
		err = who.RequireRole(in.ID, access.WorkspaceViewer)
	} else {
		err = who.Require(access.SetDefault, facts.Resource)
	}
	if err != nil {
		return Workspace{}, err
	}
	var changed WorkspaceRecord
	err = d.Store.ChangeWorkspace(ctx, who, in.ID, func(w *WorkspaceRecord) (err error) {
		if in.Body.Name != nil {
			if w.Name, err = clean("name", *in.Body.Name); err != nil {
				return err
			}
		}
		if in.Body.Parent != nil && *in.Body.Parent != w.Parent {
			if err := who.RequireAdmin(); err != nil {
				return err
			}
			if w.Parent = *in.Body.Parent; w.Parent != 0 {
				if _, err := find(all, w.Parent); err != nil {
					return fault.BadField("parent_id", "There is no such workspace.")
				}
			}
		}
		if in.Body.Settings != nil {
			before := w.Settings
			if until := in.Body.Settings.LockedUntil; until != nil && (before.LockedUntil == nil || !until.Equal(*before.LockedUntil)) {
				return lockIsADay()
			}
			in.Body.Settings.apply(&w.Settings)
			if err := w.Settings.check(); err != nil {
				return err
			}
			w.Settings.keepLock(before)
		}
		if in.Body.DefaultDashboard != nil && *in.Body.DefaultDashboard != w.DefaultDashboard {
			if w.DefaultDashboard = *in.Body.DefaultDashboard; w.DefaultDashboard != 0 {
				if _, err := who.PlanDefault(w.ID, w.DefaultDashboard); err != nil {
					return err
				}
			}
		}
		changed = *w
		return nil
	})
	if err != nil {
		return Workspace{}, err
	}
	if who.View, err = d.Store.View(ctx, who.Organization); err != nil {
		return Workspace{}, err
	}
	return d.workspace(who, changed), nil
}

// OneWorkspace names a workspace.
type OneWorkspace struct {
	ID access.WorkspaceID `path:"id"`
}

// WorkspaceRoleInfo is who has a role in a workspace.
type WorkspaceRoleInfo struct {
	Kind     access.PrincipalKind `json:"kind" enum:"user,group"`
	ID       int64                `json:"id"`
	Name     string               `json:"name"`
	Role     access.WorkspaceRole `json:"role"`
	Tree     bool                 `json:"tree" doc:"In every workspace below too"`
	From     access.WorkspaceID   `json:"from_id" doc:"The workspace the role was given in: this one, or one above"`
	FromName string               `json:"from_name"`
	People   int                  `json:"people"`
}

// FindRoles asks who has a role in a workspace.
type FindRoles struct {
	OneWorkspace
	Page
	Search string `query:"search" maxLength:"200" doc:"Part of the name"`
}

// WorkspaceRoles is the roles given in a workspace, then those that flow into it from above. For members of it.
func (d *Directory) WorkspaceRoles(ctx context.Context, who access.Caller, in FindRoles) (List[WorkspaceRoleInfo], error) {
	if err := fault.Within(in); err != nil {
		return List[WorkspaceRoleInfo]{}, err
	}
	if err := who.RequireRole(in.ID, access.WorkspaceMember); err != nil {
		return List[WorkspaceRoleInfo]{}, err
	}
	all, err := d.Store.Workspaces(ctx, who.Organization)
	if err != nil {
		return List[WorkspaceRoleInfo]{}, err
	}
	search := folded(in.Search)
	var items []WorkspaceRoleInfo
	for at, here := in.ID, true; at != 0; here = false {
		w, err := find(all, at)
		if err != nil {
			return List[WorkspaceRoleInfo]{}, err
		}
		roles, err := d.Store.WorkspaceRoles(ctx, who.Organization, at)
		if err != nil {
			return List[WorkspaceRoleInfo]{}, err
		}
		var level []WorkspaceRoleInfo
		for _, r := range roles {
			if !here && !r.Tree {
				continue
			}
			if r.Holder.Kind == access.PrincipalUser && who.View.OrganizationRole(access.UserID(r.Holder.ID)) == access.NotInOrganization {
				continue // they left
			}
			name := who.View.Name(r.Holder)
			if !strings.Contains(strings.ToLower(name), search) {
				continue
			}
			level = append(level, WorkspaceRoleInfo{Kind: r.Holder.Kind, ID: r.Holder.ID, Name: name, Role: r.Role, Tree: r.Tree, From: w.ID, FromName: w.Name, People: 1})
		}
		slices.SortFunc(level, func(a, b WorkspaceRoleInfo) int {
			return cmp.Or(-cmp.Compare(a.Role, b.Role), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
		})
		items = append(items, level...)
		at = w.Parent
	}
	list := List[WorkspaceRoleInfo]{Items: cut(items, in.Page), Total: len(items)}
	for i, r := range list.Items {
		if r.Kind == access.PrincipalGroup {
			list.Items[i].People = peopleIn(who.View, access.GroupID(r.ID))
		}
	}
	return list, nil
}

// RoleOf names a user or a group in a workspace.
type RoleOf struct {
	ID     access.WorkspaceID `path:"id"`
	Kind   string             `path:"kind" enum:"user,group"`
	Holder int64              `path:"holder"`
}

func (r RoleOf) principal() access.Principal { return holder(r.Kind, r.Holder) }

func holder(kind string, id int64) access.Principal {
	if kind == "group" {
		return access.Principal{Kind: access.PrincipalGroup, ID: id}
	}
	return access.Principal{Kind: access.PrincipalUser, ID: id}
}

// GiveRole gives a role in a workspace.
type GiveRole struct {
	RoleOf
	Body GiveRoleBody
}

type GiveRoleBody struct {
	Role string `json:"role" enum:"viewer,member,analyst,admin"`
	Tree bool   `json:"tree,omitempty" doc:"In every workspace below too"`
	HandingOver
}

// GiveRole is for admins of the workspace; in the workspaces below too for those who are admin of the tree. The holder is a
// person or a group of the organization, and no guest.
func (d *Directory) GiveRole(ctx context.Context, who access.Caller, in GiveRole) error {
	if err := fault.Within(in); err != nil {
		return err
	}
	if err := who.RequireRole(in.ID, access.WorkspaceAdmin); err != nil {
		return err
	}
	if in.Body.Tree {
		if err := who.RequireTree(in.ID, access.WorkspaceAdmin); err != nil {
			return err
		}
	}
	r := RoleRecord{Workspace: in.ID, Holder: in.principal(), Tree: in.Body.Tree}
	if err := r.Role.UnmarshalText([]byte(in.Body.Role)); err != nil {
		return fault.BadField("role", "There is no such role.")
	}
	if in.Kind == "user" && who.View.OrganizationRole(access.UserID(in.Holder)) == access.Guest {
		return fault.BadField("holder", "Guests see only what is shared with them; make them a member first.")
	}
	return d.handing(in.Body.HandingOver, in.ID).SetWorkspaceRole(ctx, who, r)
}

// TakeRole takes a role in a workspace away.
type TakeRole struct {
	RoleOf
	HandingOverQuery
}

// TakeRole is for admins of the workspace.
func (d *Directory) TakeRole(ctx context.Context, who access.Caller, in TakeRole) error {
	if err := fault.Within(in); err != nil {
		return err
	}
	if err := who.RequireRole(in.ID, access.WorkspaceAdmin); err != nil {
		return err
	}
	return d.handing(in.handing(), in.ID).SetWorkspaceRole(ctx, who, RoleRecord{Workspace: in.ID, Holder: in.principal()})
}
