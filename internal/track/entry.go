package track

import (
	"context"
	"time"

	"vitrine/internal/access"
)

// TimeEntry is a stretch of somebody's time. Stop is absent while it runs.
type TimeEntry struct {
	ID            EntryID            `json:"id"`
	WorkspaceID   access.WorkspaceID `json:"workspace_id"`
	UserID        access.UserID      `json:"user_id"`
	User          string             `json:"user"`
	ProjectID     access.ProjectID   `json:"project_id,omitempty"`
	Project       string             `json:"project,omitempty"`
	Colour        string             `json:"colour,omitempty"`
	Client        string             `json:"client,omitempty"`
	ProjectHidden bool               `json:"project_hidden,omitempty" doc:"It is on a project you may not see"`
	TaskID        TaskID             `json:"task_id,omitempty"`
	Task          string             `json:"task,omitempty"`
	Tags          []Named            `json:"tags" nullable:"false"`
	Description   string             `json:"description"`
	Billable      bool               `json:"billable"`
	Start         time.Time          `json:"start"`
	Stop          *time.Time         `json:"stop,omitempty"`
	Seconds       int64              `json:"seconds" doc:"0 while it runs"`
	RateCents     *int64             `json:"rate_cents,omitempty" doc:"In force when the entry was made; absent where rates are not shown to you"`
	AmountCents   *int64             `json:"amount_cents,omitempty"`
	Currency      string             `json:"currency"`
	Can           []string           `json:"can" nullable:"false" enum:"edit,delete"`
	WhyNot        map[string]string  `json:"why_not,omitempty"`
}

// TimeEntryList is a page of entries, newest first, and the time of all of them.
type TimeEntryList struct {
	Items   []TimeEntry `json:"items" nullable:"false"`
	Total   int         `json:"total"`
	Seconds int64       `json:"seconds" doc:"Of all that were found, not only of this page"`
}

// ListTimeEntries asks for a page of the entries in the caller's row scope.
type ListTimeEntries struct {
	WorkspaceID access.WorkspaceID `query:"workspace_id" doc:"And the workspaces below it; 0: every workspace"`
	From        string             `query:"from" doc:"A day, or a time as in RFC 3339: entries that start then or later"`
	To          string             `query:"to" doc:"A day (inclusive), or a time (exclusive)"`
	TimeZone    string             `query:"time_zone" default:"UTC" doc:"Of the days"`
	UserID      access.UserID      `query:"user_id"`
	ProjectID   access.ProjectID   `query:"project_id"`
	Search      string             `query:"search" maxLength:"200" doc:"Part of the description"`
	Page
}

// CreateTimeEntry asks for a new entry of the caller's.
type CreateTimeEntry struct{ Body NewTimeEntry }

// NewTimeEntry is what an entry is made of.
type NewTimeEntry struct {
	WorkspaceID access.WorkspaceID `json:"workspace_id"`
	ProjectID   access.ProjectID   `json:"project_id,omitempty" minimum:"0"`
	TaskID      TaskID             `json:"task_id,omitempty" minimum:"0"`
	TagIDs      []TagID            `json:"tag_ids,omitempty" nullable:"false" maxItems:"50"`
	Description string             `json:"description,omitempty" maxLength:"3000"`
	Billable    *bool              `json:"billable,omitempty" doc:"Absent: as the project, or the workspace without one"`
	Start       time.Time          `json:"start"`
	Stop        *time.Time         `json:"stop,omitempty" doc:"Absent: the timer starts, and stops another that runs"`
}

// EditTimeEntry asks for a change of an entry.
type EditTimeEntry struct {
	ID   EntryID `path:"id"`
	Body TimeEntryEdit
}

// TimeEntryEdit changes the fields that are there.
type TimeEntryEdit struct {
	ProjectID   *access.ProjectID `json:"project_id,omitempty" minimum:"0" doc:"0: no project"`
	TaskID      *TaskID           `json:"task_id,omitempty" minimum:"0" doc:"0: no task"`
	TagIDs      []TagID           `json:"tag_ids,omitempty" nullable:"false" maxItems:"50" doc:"All of them from now on"`
	Description *string           `json:"description,omitempty" maxLength:"3000"`
	Billable    *bool             `json:"billable,omitempty"`
	Start       *time.Time        `json:"start,omitempty"`
	Stop        *time.Time        `json:"stop,omitempty"`
}

// TimeEntryByID names an entry.
type TimeEntryByID struct {
	ID EntryID `path:"id"`
}

// RunningTimeEntry is the entry of the caller that runs.
type RunningTimeEntry struct {
	Entry *TimeEntry `json:"entry" doc:"null: none runs"`
}

// Entries are the use cases about time entries.
type Entries struct{ Store Store }

// List entries in the caller's row scope, newest first.
func (e *Entries) List(ctx context.Context, who access.Caller, in ListTimeEntries) (TimeEntryList, error) {
	panic("not built yet")
}

// Create an entry of the caller's.
func (e *Entries) Create(ctx context.Context, who access.Caller, in CreateTimeEntry) (TimeEntry, error) {
	panic("not built yet")
}

// Edit an entry: one's own, or anybody's as an admin of its workspace.
func (e *Entries) Edit(ctx context.Context, who access.Caller, in EditTimeEntry) (TimeEntry, error) {
	panic("not built yet")
}

// Delete an entry: one's own, or anybody's as an admin of its workspace.
func (e *Entries) Delete(ctx context.Context, who access.Caller, in TimeEntryByID) (None, error) {
	panic("not built yet")
}

// Running entry of the caller.
func (e *Entries) Running(ctx context.Context, who access.Caller, in struct{}) (RunningTimeEntry, error) {
	panic("not built yet")
}

// Stop the running entry; nothing happens when none runs.
func (e *Entries) Stop(ctx context.Context, who access.Caller, in struct{}) (RunningTimeEntry, error) {
	panic("not built yet")
}
