package track

import (
	"cmp"
	"context"
	"hash/fnv"
	"slices"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/rows"
)

// Project as its viewer may know it: rates only where the workspace shows them, tracked time only of the entries in
// the viewer's row scope.
type Project struct {
	ID              access.ProjectID   `json:"id"`
	WorkspaceID     access.WorkspaceID `json:"workspace_id"`
	Workspace       string             `json:"workspace"`
	ClientID        ClientID           `json:"client_id,omitempty"`
	Client          string             `json:"client,omitempty"`
	Name            string             `json:"name"`
	Colour          string             `json:"colour" example:"#0b7285"`
	Slot            int                `json:"slot,omitempty" doc:"Which shade of its colour it is drawn in, in lists and in charts: projects of one colour have different ones"`
	Public          bool               `json:"public"`
	Archived        bool               `json:"archived"`
	Billable        bool               `json:"billable"`
	RateCents       *int64             `json:"rate_cents,omitempty" doc:"An hour; absent: the workspace's rate holds, or rates are not shown to you"`
	Currency        string             `json:"currency" example:"EUR"`
	EstimateSeconds int64              `json:"estimate_seconds,omitempty"`
	Seconds         int64              `json:"seconds" doc:"Tracked so far, counting the entries you may see"`
	Managers        []Named            `json:"managers" nullable:"false" doc:"Those made manager by name; groups are listed under members"`
	Members         int                `json:"members" doc:"How many people and groups are on the team"`
	CanEdit         bool               `json:"can_edit"`
	CanTrack        bool               `json:"can_track"`
	Can             []string           `json:"can" nullable:"false" enum:"see_all_time,track,edit,edit_rates,edit_tasks,change_privacy,delete"`
	WhyNot          map[string]string  `json:"why_not,omitempty" doc:"The reason, in words, for each action you may not do; absent in lists"`
}

// ProjectList is a page of projects.
type ProjectList struct {
	Items []Project `json:"items" nullable:"false"`
	Total int       `json:"total"`
}

// ListProjects asks for a page of projects, by name.
type ListProjects struct {
	WorkspaceID access.WorkspaceID `query:"workspace_id" doc:"0: every workspace"`
	ClientID    ClientID           `query:"client_id" doc:"0: every client"`
	Search      string             `query:"search" maxLength:"200" doc:"Part of the project's or client's name"`
	Archived    string             `query:"archived" enum:"false,true,all" default:"false"`
	Trackable   bool               `query:"trackable" doc:"Only those you can track time on"`
	Page
}

// ProjectByID names a project.
type ProjectByID struct {
	ID access.ProjectID `path:"id"`
}

// DeleteProject names a project to delete.
type DeleteProject struct {
	ID access.ProjectID `path:"id"`
	Asked
}

// CreateProject asks for a new project.
type CreateProject struct{ Body NewProject }

// NewProject is what a project is made of.
type NewProject struct {
	WorkspaceID     access.WorkspaceID `json:"workspace_id"`
	ClientID        ClientID           `json:"client_id,omitempty" minimum:"0"`
	Name            string             `json:"name" minLength:"1" maxLength:"200"`
	Colour          string             `json:"colour,omitempty" doc:"#rrggbb; absent: one is chosen"`
	Public          bool               `json:"public,omitempty" doc:"Only admins make public projects"`
	Billable        *bool              `json:"billable,omitempty" doc:"Absent: true"`
	RateCents       *int64             `json:"rate_cents,omitempty" minimum:"0" maximum:"100000000"`
	Currency        string             `json:"currency,omitempty" doc:"Absent: the workspace's"`
	EstimateSeconds int64              `json:"estimate_seconds,omitempty" minimum:"0" maximum:"360000000"`
}

// EditProject asks for a change of a project.
type EditProject struct {
	ID   access.ProjectID `path:"id"`
	Body ProjectEdit
}

// ProjectEdit changes the fields that are there.
type ProjectEdit struct {
	ClientID        *ClientID `json:"client_id,omitempty" minimum:"0" doc:"0: no client"`
	Name            *string   `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Colour          *string   `json:"colour,omitempty"`
	Public          *bool     `json:"public,omitempty"`
	Archived        *bool     `json:"archived,omitempty"`
	Billable        *bool     `json:"billable,omitempty"`
	RateCents       *int64    `json:"rate_cents,omitempty" minimum:"0" maximum:"100000000"`
	InheritRate     bool      `json:"inherit_rate,omitempty" doc:"Take the project's own rate away: the workspace's holds"`
	ApplyToPast     bool      `json:"apply_to_past,omitempty" doc:"With a change of rate: entries already made follow"`
	InLocked        bool      `json:"in_locked,omitempty" doc:"Entries in locked periods too: for admins, who were asked about them"`
	EstimateSeconds *int64    `json:"estimate_seconds,omitempty" minimum:"0" maximum:"360000000" doc:"0: none"`
}

// ProjectMember is a person or group on a project's team.
type ProjectMember struct {
	Kind      string `json:"kind" enum:"user,group"`
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	Manager   bool   `json:"manager"`
	RateCents *int64 `json:"rate_cents,omitempty"`
	People    int    `json:"people" doc:"1 for a person, the members of a group"`
}

// ListMembers asks for a page of a project's team: managers first, by name.
type ListMembers struct {
	ID     access.ProjectID `path:"id"`
	Search string           `query:"search" maxLength:"200" doc:"Part of the name"`
	Page
}

// ProjectMemberList is a page of the team of a project.
type ProjectMemberList struct {
	Items []ProjectMember `json:"items" nullable:"false"`
	Total int             `json:"total"`
}

// PutProjectMember puts a person or group on a project's team, or changes their place in it.
type PutProjectMember struct {
	ID     access.ProjectID `path:"id"`
	Kind   string           `path:"kind" enum:"user,group"`
	Holder int64            `path:"holder"`
	Body   ProjectMemberEdit
}

// ProjectMemberEdit is someone's place in a team.
type ProjectMemberEdit struct {
	Manager     *bool  `json:"manager,omitempty" doc:"Absent: as it was, or false"`
	RateCents   *int64 `json:"rate_cents,omitempty" minimum:"0" maximum:"100000000"`
	InheritRate bool   `json:"inherit_rate,omitempty" doc:"Take their own rate away: the project's holds"`
	ApplyToPast bool   `json:"apply_to_past,omitempty" doc:"With a change of rate: entries already made follow"`
	InLocked    bool   `json:"in_locked,omitempty" doc:"Entries in locked periods too: for admins, who were asked about them"`
}

// DeleteProjectMember takes a person or group off a project's team.
type DeleteProjectMember struct {
	ID     access.ProjectID `path:"id"`
	Kind   string           `path:"kind" enum:"user,group"`
	Holder int64            `path:"holder"`
}

// ProjectStore is what projects need kept. Projects come with every fact; the use cases take out what the caller may
// not know.
type ProjectStore interface {
	// ProjectIDs that the filter lets through, by name.
	ProjectIDs(ctx context.Context, org access.OrganizationID, f ProjectFilter) ([]access.ProjectID, error)
	// ProjectSeconds is the time tracked on each of some projects in a scope.
	ProjectSeconds(ctx context.Context, projects []Project, scope rows.Scope) (map[access.ProjectID]int64, error)
	// CreateProject makes its creator its manager, and gives it the first shade of its colour that is free: [FreeSlot]. Duplicate when the client has one of that name.
	CreateProject(ctx context.Context, who access.Caller, plan func(Reader) (Project, error)) (access.ProjectID, error)
	// UpdateProject changes what the edit names, with another colour also the shade; with a Pricer past entries follow. Duplicate as above.
	UpdateProject(ctx context.Context, who access.Caller, p access.ProjectID, inLocked bool, plan func(Reader) (ProjectEdit, Pricer, error)) error
	// DeleteProject is Conflict while there are entries on it.
	DeleteProject(ctx context.Context, who access.Caller, p access.ProjectID, inLocked bool) error
	// RestoreProject brings back a project that was deleted within a day, with its team and tasks; check is asked about the
	// caller's rights on it. One that is there stays as it is. Duplicate as above.
	RestoreProject(ctx context.Context, who access.Caller, p access.ProjectID, check func(access.ProjectRights) error) error
	// MemberRates are those of users and groups on a team who have one.
	MemberRates(ctx context.Context, p access.ProjectID, holders []access.Principal) (map[access.Principal]int64, error)
	// PutProjectMember is NotFound for a user or group that is not the organization's.
	PutProjectMember(ctx context.Context, who access.Caller, p access.ProjectID, holder access.Principal, edit ProjectMemberEdit, past Pricer) error
	DeleteProjectMember(ctx context.Context, who access.Caller, p access.ProjectID, holder access.Principal) error
}

// ProjectFilter says which projects are meant.
type ProjectFilter struct {
	Workspace access.WorkspaceID // 0: every one
	Client    ClientID           // 0: every one
	Search    string
	Archived  string // false, true or all
}

// Projects are the use cases about projects.
type Projects struct{ Store Store }

// List the projects the caller may see.
func (p *Projects) List(ctx context.Context, who access.Caller, in ListProjects) (ProjectList, error) {
	if err := fault.Within(in); err != nil {
		return ProjectList{}, err
	}
	if in.WorkspaceID != 0 {
		if err := who.RequireRole(in.WorkspaceID, access.WorkspaceViewer); err != nil {
			return ProjectList{}, err
		}
	}
	ids, err := p.Store.ProjectIDs(ctx, who.Organization, ProjectFilter{Workspace: in.WorkspaceID, Client: in.ClientID, Search: in.Search, Archived: in.Archived})
	if err != nil {
		return ProjectList{}, err
	}
	ids = slices.DeleteFunc(ids, func(id access.ProjectID) bool {
		rights := who.View.ProjectRights(who.User, id)
		return !rights.See || in.Trackable && !rights.Track
	})
	items, err := p.present(ctx, who, cut(ids, in.Page))
	for i := range items {
		items[i].WhyNot = nil // few are read: a project that is asked for by itself has them
	}
	return ProjectList{Items: items, Total: len(ids)}, err
}

// Get one project.
func (p *Projects) Get(ctx context.Context, who access.Caller, in ProjectByID) (Project, error) {
	if !who.View.ProjectRights(who.User, in.ID).See {
		return Project{}, fault.Missing()
	}
	return p.get(ctx, who, in.ID)
}

func (p *Projects) get(ctx context.Context, who access.Caller, id access.ProjectID) (Project, error) {
	found, err := p.present(ctx, who, []access.ProjectID{id})
	if err != nil {
		return Project{}, err
	}
	if len(found) == 0 {
		return Project{}, fault.Missing()
	}
	return found[0], nil
}

// present is the projects as the caller may know them.
func (p *Projects) present(ctx context.Context, who access.Caller, ids []access.ProjectID) ([]Project, error) {
	projects, err := p.Store.Projects(ctx, who.Organization, ids)
	if err != nil {
		return nil, err
	}
	var workspaces []access.WorkspaceID
	for _, q := range projects {
		workspaces = append(workspaces, q.WorkspaceID)
	}
	slices.Sort(workspaces)
	scope := timeOf(who.View.RowsAt(who.User, slices.Compact(workspaces)...))
	seconds, err := p.Store.ProjectSeconds(ctx, projects, scope)
	for i := range projects {
		q := &projects[i]
		sees := scope.MoneyIn(int64(q.WorkspaceID), rows.GuardRates).Of(int64(q.ID))
		if !sees {
			q.RateCents = nil
		}
		q.Seconds = seconds[q.ID]
		q.decide(who.View.ProjectRights(who.User, q.ID), scope.CountsAll(int64(q.WorkspaceID), int64(q.ID)), sees)
	}
	return projects, err
}

// decide fills in what the holder of the rights can do with the project, and why not the rest; all tells whether they may count
// everyone's time in it, rates whether they are shown its rates.
func (q *Project) decide(rights access.ProjectRights, all, rates bool) {
	q.Can, q.WhyNot = []string{}, map[string]string{}
	manage := rights.Manage || rights.Admin
	say := func(action string, may bool, why string) {
		if may {
			q.Can = append(q.Can, action)
		} else {
			q.WhyNot[action] = why
		}
	}
	const managers = "Only project managers and workspace admins can do this."
	say("see_all_time", all, "Only project managers and workspace admins can see everyone's time in a private project.")
	switch {
	case q.Archived:
		say("track", false, "The project is archived.")
	default:
		say("track", rights.Track, "Only members of the project can track time on it.")
	}
	say("edit", manage, managers)
	if manage {
		say("edit_rates", rates, ratesForAdmins)
	} else {
		say("edit_rates", false, managers)
	}
	if q.Public {
		say("edit_tasks", rights.Admin, "Only workspace admins can change the tasks of a public project.")
	} else {
		say("edit_tasks", manage, managers)
	}
	say("change_privacy", rights.Admin, "Only workspace admins can make a project public or private.")
	say("delete", manage, managers)
	q.CanEdit = manage
	q.CanTrack = slices.Contains(q.Can, "track")
}

// Create a project; the caller manages it. Denied where the workspace leaves that to admins, and for a public project
// to anyone else.
func (p *Projects) Create(ctx context.Context, who access.Caller, in CreateProject) (Project, error) {
	if err := fault.Within(in); err != nil {
		return Project{}, err
	}
	if err := who.RequireRole(in.Body.WorkspaceID, access.WorkspaceMember); err != nil {
		return Project{}, err
	}
	w, err := p.Store.TrackedWorkspace(ctx, who.Organization, in.Body.WorkspaceID)
	if err != nil {
		return Project{}, err
	}
	if !isAdmin(who, w.ID) {
		if w.Settings.ProjectsBy == Admins {
			return Project{}, fault.New(fault.Denied, "Only admins can create projects in this workspace.")
		}
		if in.Body.Public {
			return Project{}, fault.New(fault.Denied, "Only workspace admins can create public projects.")
		}
	}
	q := Project{
		WorkspaceID: w.ID, ClientID: in.Body.ClientID, Name: in.Body.Name, Colour: in.Body.Colour, Public: in.Body.Public,
		Billable: in.Body.Billable == nil || *in.Body.Billable, RateCents: in.Body.RateCents, Currency: in.Body.Currency, EstimateSeconds: in.Body.EstimateSeconds,
	}
	if q.Name, err = cleanName("name", q.Name); err != nil {
		return Project{}, err
	}
	if q.RateCents != nil && w.Settings.RatesVisible == Admins && !isAdmin(who, w.ID) {
		return Project{}, fault.New(fault.Denied, ratesForAdmins)
	}
	if err := checkRate("rate_cents", q.RateCents); err != nil {
		return Project{}, err
	}
	if q.Currency == "" {
		q.Currency = w.Settings.Currency
	}
	if !currencyPattern.MatchString(q.Currency) {
		return Project{}, fault.BadField("currency", "A currency has three capital letters, such as EUR.")
	}
	if q.Colour == "" {
		q.Colour = ColourOf(q.Name)
	}
	if !colourPattern.MatchString(q.Colour) {
		return Project{}, fault.BadField("colour", "A colour is written #rrggbb, in small letters.")
	}
	id, err := p.Store.CreateProject(ctx, who, func(now Reader) (Project, error) {
		return q, checkClient(ctx, now, who, w.ID, q.ClientID)
	})
	if err != nil {
		return Project{}, taken(err, "There is a project named “%s” for this client already.", q.Name)
	}
	return p.after(ctx, who, id)
}

// after is the project as the caller may know it once a change of theirs is made: the caller's snapshot is older.
func (p *Projects) after(ctx context.Context, who access.Caller, id access.ProjectID) (Project, error) {
	view, err := p.Store.View(ctx, who.Organization)
	if err != nil {
		return Project{}, err
	}
	who.View = view
	return p.get(ctx, who, id)
}

// FreeSlot is the first shade of a colour that none of its projects has, by their slots, of those that whoever gives it to one
// more may see: nobody notices by the shade that there are others.
func FreeSlot(slots map[access.ProjectID]int, seen func(access.ProjectID) bool) int {
	taken := map[int]bool{}
	for id, slot := range slots {
		taken[slot] = taken[slot] || seen(id)
	}
	free := 0
	for taken[free] {
		free++
	}
	return free
}

// ColourOf is the colour a project of that name gets when none is chosen.
func ColourOf(name string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name))
	return Palette[h.Sum32()%uint32(len(Palette))]
}

func checkClient(ctx context.Context, now Reader, who access.Caller, w access.WorkspaceID, id ClientID) error {
	if id == 0 {
		return nil
	}
	c, err := now.Client(ctx, who.Organization, id)
	if fault.KindOf(err) == fault.NotFound || err == nil && c.WorkspaceID != w {
		return fault.BadField("client_id", "There is no such client in the workspace.")
	}
	return err
}

// manages is the project when the caller manages it or is an admin; NotFound when they may not see it, else Denied.
func (p *Projects) manages(ctx context.Context, who access.Caller, id access.ProjectID) (Project, access.ProjectRights, error) {
	rights := who.View.ProjectRights(who.User, id)
	if !rights.See {
		return Project{}, rights, fault.Missing()
	}
	if !rights.Manage && !rights.Admin {
		return Project{}, rights, fault.New(fault.Denied, "Only project managers and workspace admins can do this.")
	}
	found, err := p.Store.Projects(ctx, who.Organization, []access.ProjectID{id})
	if err == nil && len(found) == 0 {
		err = fault.Missing()
	}
	if err != nil {
		return Project{}, rights, err
	}
	return found[0], rights, nil
}

// Edit a project: its managers and admins; its privacy: admins.
func (p *Projects) Edit(ctx context.Context, who access.Caller, in EditProject) (Project, error) {
	if err := fault.Within(in); err != nil {
		return Project{}, err
	}
	q, rights, err := p.manages(ctx, who, in.ID)
	if err != nil {
		return Project{}, err
	}
	edit := in.Body
	if edit.Public != nil && *edit.Public != q.Public && !rights.Admin {
		return Project{}, fault.New(fault.Denied, "Only workspace admins can make a project public or private.")
	}
	if edit.RateCents != nil || edit.InheritRate {
		if !seesRates(who, q.WorkspaceID, q.ID) {
			return Project{}, fault.New(fault.Denied, ratesForAdmins)
		}
		if edit.RateCents != nil && edit.InheritRate {
			return Project{}, fault.BadField("inherit_rate", "Either a rate, or the workspace's.")
		}
		if err := checkRate("rate_cents", edit.RateCents); err != nil {
			return Project{}, err
		}
	} else if edit.ApplyToPast {
		return Project{}, fault.BadField("apply_to_past", "There is no new rate to apply.")
	}
	name := q.Name
	if edit.Name != nil {
		if name, err = cleanName("name", *edit.Name); err != nil {
			return Project{}, err
		}
		edit.Name = &name
	}
	if edit.Colour != nil && !colourPattern.MatchString(*edit.Colour) {
		return Project{}, fault.BadField("colour", "A colour is written #rrggbb, in small letters.")
	}
	err = p.Store.UpdateProject(ctx, who, in.ID, edit.InLocked, func(now Reader) (ProjectEdit, Pricer, error) {
		if edit.ClientID != nil {
			if err := checkClient(ctx, now, who, q.WorkspaceID, *edit.ClientID); err != nil {
				return edit, nil, err
			}
		}
		if edit.ApplyToPast {
			return edit, priceBy(who.View), nil
		}
		return edit, nil, nil
	})
	if err != nil {
		return Project{}, taken(err, "There is a project named “%s” for this client already.", name)
	}
	return p.after(ctx, who, in.ID)
}

// Delete a project without entries: its managers and admins. Conflict when it has entries: it can be archived.
func (p *Projects) Delete(ctx context.Context, who access.Caller, in DeleteProject) error {
	if _, _, err := p.manages(ctx, who, in.ID); err != nil {
		return err
	}
	return p.Store.DeleteProject(ctx, who, in.ID, in.InLocked)
}

// Restore a project that was deleted: whoever would manage it, and admins.
func (p *Projects) Restore(ctx context.Context, who access.Caller, in ProjectByID) (Project, error) {
	err := p.Store.RestoreProject(ctx, who, in.ID, func(rights access.ProjectRights) error {
		if !rights.Manage && !rights.Admin {
			return fault.Missing() // to others what was deleted does not exist
		}
		return nil
	})
	if err != nil {
		return Project{}, taken(err, "There is another project of that name for this client now.")
	}
	return p.after(ctx, who, in.ID)
}

// ListMembers of the team. Rates are shown to managers and admins, where the workspace shows them.
func (p *Projects) ListMembers(ctx context.Context, who access.Caller, in ListMembers) (ProjectMemberList, error) {
	if err := fault.Within(in); err != nil {
		return ProjectMemberList{}, err
	}
	rights := who.View.ProjectRights(who.User, in.ID)
	if !rights.See {
		return ProjectMemberList{}, fault.Missing()
	}
	project, ok := who.View.Project(in.ID)
	if !ok {
		return ProjectMemberList{}, fault.Missing()
	}
	team := teamOf(who.View, in.ID, in.Search)
	list := ProjectMemberList{Items: []ProjectMember{}, Total: len(team)}
	page := cut(team, in.Page)
	rates := map[access.Principal]int64{}
	if (rights.Manage || rights.Admin) && seesRates(who, project.Workspace, in.ID) {
		holders := make([]access.Principal, len(page))
		for i, m := range page {
			holders[i] = m.Holder
		}
		var err error
		if rates, err = p.Store.MemberRates(ctx, in.ID, holders); err != nil {
			return ProjectMemberList{}, err
		}
	}
	for _, m := range page {
		one := ProjectMember{Kind: m.Holder.Kind.String(), ID: m.Holder.ID, Name: who.View.Name(m.Holder), Manager: m.Manager, People: 1}
		if m.Holder.Kind == access.PrincipalGroup {
			one.People = len(who.View.Members(access.GroupID(m.Holder.ID)))
		}
		if cents, ok := rates[m.Holder]; ok {
			one.RateCents = &cents
		}
		list.Items = append(list.Items, one)
	}
	return list, nil
}

// teamOf a project whose names have a text in them, managers first, by name.
func teamOf(view *access.Snapshot, p access.ProjectID, search string) []access.Teammate {
	search = strings.ToLower(strings.TrimSpace(search))
	names := map[access.Principal]string{}
	team := slices.DeleteFunc(view.Team(p), func(m access.Teammate) bool {
		names[m.Holder] = strings.ToLower(view.Name(m.Holder))
		return !strings.Contains(names[m.Holder], search)
	})
	slices.SortFunc(team, func(a, b access.Teammate) int {
		if a.Manager != b.Manager {
			if a.Manager {
				return -1
			}
			return 1
		}
		return cmp.Or(strings.Compare(names[a.Holder], names[b.Holder]), strings.Compare(a.Holder.Kind.String(), b.Holder.Kind.String()), cmp.Compare(a.Holder.ID, b.Holder.ID))
	})
	return team
}

func holderOf(kind string, id int64) access.Principal {
	if kind == "group" {
		return access.Principal{Kind: access.PrincipalGroup, ID: id}
	}
	return access.Principal{Kind: access.PrincipalUser, ID: id}
}

// PutMember adds or changes somebody on the team: managers and admins. Rates need to be visible to the caller.
func (p *Projects) PutMember(ctx context.Context, who access.Caller, in PutProjectMember) (ProjectMemberList, error) {
	if err := fault.Within(in); err != nil {
		return ProjectMemberList{}, err
	}
	q, _, err := p.manages(ctx, who, in.ID)
	if err != nil {
		return ProjectMemberList{}, err
	}
	if in.Body.RateCents != nil || in.Body.InheritRate {
		if !seesRates(who, q.WorkspaceID, q.ID) {
			return ProjectMemberList{}, fault.New(fault.Denied, ratesForAdmins)
		}
		if in.Body.RateCents != nil && in.Body.InheritRate {
			return ProjectMemberList{}, fault.BadField("inherit_rate", "Either a rate, or the project's.")
		}
		if err := checkRate("rate_cents", in.Body.RateCents); err != nil {
			return ProjectMemberList{}, err
		}
	} else if in.Body.ApplyToPast {
		return ProjectMemberList{}, fault.BadField("apply_to_past", "There is no new rate to apply.")
	}
	if in.Kind == "user" {
		u := access.UserID(in.Holder)
		if who.View.OrganizationRole(u) == access.NotInOrganization || !who.Knows()(u) {
			return ProjectMemberList{}, fault.Missing()
		}
		if who.View.WorkspaceRole(u, q.WorkspaceID) < access.WorkspaceMember {
			return ProjectMemberList{}, fault.BadField("holder", "Only members of the workspace can be on the team of its projects.")
		}
	}
	var past Pricer
	if in.Body.ApplyToPast {
		past = priceBy(who.View)
	}
	if err := p.Store.PutProjectMember(ctx, who, in.ID, holderOf(in.Kind, in.Holder), in.Body, past); err != nil {
		return ProjectMemberList{}, err
	}
	return p.team(ctx, who, in.ID)
}

// DeleteMember takes somebody off the team; nothing happens when they were not on it.
func (p *Projects) DeleteMember(ctx context.Context, who access.Caller, in DeleteProjectMember) (ProjectMemberList, error) {
	if err := fault.Within(in); err != nil {
		return ProjectMemberList{}, err
	}
	if _, _, err := p.manages(ctx, who, in.ID); err != nil {
		return ProjectMemberList{}, err
	}
	if err := p.Store.DeleteProjectMember(ctx, who, in.ID, holderOf(in.Kind, in.Holder)); err != nil {
		return ProjectMemberList{}, err
	}
	return p.team(ctx, who, in.ID)
}

// team is the list after a change; empty for those who by it may no longer see the project.
func (p *Projects) team(ctx context.Context, who access.Caller, id access.ProjectID) (ProjectMemberList, error) {
	view, err := p.Store.View(ctx, who.Organization)
	if err != nil {
		return ProjectMemberList{}, err
	}
	if !view.ProjectRights(who.User, id).See {
		return ProjectMemberList{Items: []ProjectMember{}}, nil
	}
	who.View = view
	return p.ListMembers(ctx, who, ListMembers{ID: id, Page: firstPage})
}
