package track

import (
	"context"

	"vitrine/internal/access"
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
	WhyNot          map[string]string  `json:"why_not,omitempty" doc:"The reason, in words, for each action you may not do"`
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
	Page
}

// ProjectByID names a project.
type ProjectByID struct {
	ID access.ProjectID `path:"id"`
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

// ProjectMemberList is the team of a project.
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
}

// DeleteProjectMember takes a person or group off a project's team.
type DeleteProjectMember struct {
	ID     access.ProjectID `path:"id"`
	Kind   string           `path:"kind" enum:"user,group"`
	Holder int64            `path:"holder"`
}

// Projects are the use cases about projects.
type Projects struct{ Store Store }

// List the projects the caller may see.
func (p *Projects) List(ctx context.Context, who access.Caller, in ListProjects) (ProjectList, error) {
	panic("not built yet")
}

// Get one project.
func (p *Projects) Get(ctx context.Context, who access.Caller, in ProjectByID) (Project, error) {
	panic("not built yet")
}

// Create a project; the caller manages it. Denied where the workspace leaves that to admins, and for a public project
// to anyone else.
func (p *Projects) Create(ctx context.Context, who access.Caller, in CreateProject) (Project, error) {
	panic("not built yet")
}

// Edit a project: its managers and admins; its privacy: admins.
func (p *Projects) Edit(ctx context.Context, who access.Caller, in EditProject) (Project, error) {
	panic("not built yet")
}

// Delete a project without entries: its managers and admins. Conflict when it has entries: it can be archived.
func (p *Projects) Delete(ctx context.Context, who access.Caller, in ProjectByID) (None, error) {
	panic("not built yet")
}

// ListMembers of the team.
func (p *Projects) ListMembers(ctx context.Context, who access.Caller, in ProjectByID) (ProjectMemberList, error) {
	panic("not built yet")
}

// PutMember adds or changes somebody on the team: managers and admins. Rates need to be visible to the caller.
func (p *Projects) PutMember(ctx context.Context, who access.Caller, in PutProjectMember) (ProjectMemberList, error) {
	panic("not built yet")
}

// DeleteMember takes somebody off the team; nothing happens when they were not on it.
func (p *Projects) DeleteMember(ctx context.Context, who access.Caller, in DeleteProjectMember) (ProjectMemberList, error) {
	panic("not built yet")
}
