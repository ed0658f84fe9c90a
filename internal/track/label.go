package track

import (
	"context"

	"vitrine/internal/access"
)

// Client is for whom projects are done.
type Client struct {
	ID          ClientID           `json:"id"`
	WorkspaceID access.WorkspaceID `json:"workspace_id"`
	Name        string             `json:"name"`
	Archived    bool               `json:"archived"`
	Projects    int                `json:"projects" doc:"Active ones that you may see"`
	CanEdit     bool               `json:"can_edit"`
}

// ClientList is a page of clients.
type ClientList struct {
	Items []Client `json:"items" nullable:"false"`
	Total int      `json:"total"`
}

// ListClients asks for a page of clients, by name.
type ListClients struct {
	WorkspaceID access.WorkspaceID `query:"workspace_id" doc:"0: every workspace"`
	Search      string             `query:"search" maxLength:"200"`
	Archived    string             `query:"archived" enum:"false,true,all" default:"false"`
	Page
}

// CreateClient asks for a new client.
type CreateClient struct{ Body NewLabel }

// NewLabel is a client or tag to be made.
type NewLabel struct {
	WorkspaceID access.WorkspaceID `json:"workspace_id"`
	Name        string             `json:"name" minLength:"1" maxLength:"200"`
}

// EditClient asks for a change of a client.
type EditClient struct {
	ID   ClientID `path:"id"`
	Body ClientEdit
}

// ClientEdit changes the fields that are there.
type ClientEdit struct {
	Name     *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Archived *bool   `json:"archived,omitempty"`
}

// ClientByID names a client.
type ClientByID struct {
	ID ClientID `path:"id"`
}

// Clients are the use cases about clients.
type Clients struct{ Store Store }

// List the clients of the workspaces the caller is a member of.
func (c *Clients) List(ctx context.Context, who access.Caller, in ListClients) (ClientList, error) {
	panic("not built yet")
}

// Create a client; Denied where the workspace leaves that to admins.
func (c *Clients) Create(ctx context.Context, who access.Caller, in CreateClient) (Client, error) {
	panic("not built yet")
}

// Edit a client: admins.
func (c *Clients) Edit(ctx context.Context, who access.Caller, in EditClient) (Client, error) {
	panic("not built yet")
}

// Delete a client: admins. Its projects stay, without a client.
func (c *Clients) Delete(ctx context.Context, who access.Caller, in ClientByID) (None, error) {
	panic("not built yet")
}

// Tag marks entries across projects.
type Tag struct {
	ID          TagID              `json:"id"`
	WorkspaceID access.WorkspaceID `json:"workspace_id"`
	Name        string             `json:"name"`
	CanEdit     bool               `json:"can_edit"`
}

// TagList is a page of tags.
type TagList struct {
	Items []Tag `json:"items" nullable:"false"`
	Total int   `json:"total"`
}

// ListTags asks for a page of tags, by name.
type ListTags struct {
	WorkspaceID access.WorkspaceID `query:"workspace_id" doc:"0: every workspace"`
	Search      string             `query:"search" maxLength:"200"`
	Page
}

// CreateTag asks for a new tag.
type CreateTag struct{ Body NewLabel }

// EditTag asks for another name.
type EditTag struct {
	ID   TagID `path:"id"`
	Body TagEdit
}

// TagEdit changes the fields that are there.
type TagEdit struct {
	Name *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
}

// TagByID names a tag.
type TagByID struct {
	ID TagID `path:"id"`
}

// Tags are the use cases about tags.
type Tags struct{ Store Store }

// List the tags of the workspaces the caller is a member of.
func (t *Tags) List(ctx context.Context, who access.Caller, in ListTags) (TagList, error) {
	panic("not built yet")
}

// Create a tag; Denied where the workspace leaves that to admins.
func (t *Tags) Create(ctx context.Context, who access.Caller, in CreateTag) (Tag, error) {
	panic("not built yet")
}

// Edit a tag: admins.
func (t *Tags) Edit(ctx context.Context, who access.Caller, in EditTag) (Tag, error) {
	panic("not built yet")
}

// Delete a tag from everything that has it: admins.
func (t *Tags) Delete(ctx context.Context, who access.Caller, in TagByID) (None, error) {
	panic("not built yet")
}

// Task is a part of a project.
type Task struct {
	ID        TaskID           `json:"id"`
	ProjectID access.ProjectID `json:"project_id"`
	Name      string           `json:"name"`
	Done      bool             `json:"done"`
	CanEdit   bool             `json:"can_edit"`
}

// TaskList is a page of tasks.
type TaskList struct {
	Items []Task `json:"items" nullable:"false"`
	Total int    `json:"total"`
}

// ListTasks asks for a page of a project's tasks, by name.
type ListTasks struct {
	ProjectID access.ProjectID `query:"project_id" required:"true" minimum:"1"`
	Search    string           `query:"search" maxLength:"200"`
	Page
}

// CreateTask asks for a new task.
type CreateTask struct{ Body NewTask }

// NewTask is what a task is made of.
type NewTask struct {
	ProjectID access.ProjectID `json:"project_id"`
	Name      string           `json:"name" minLength:"1" maxLength:"200"`
}

// EditTask asks for a change of a task.
type EditTask struct {
	ID   TaskID `path:"id"`
	Body TaskEdit
}

// TaskEdit changes the fields that are there.
type TaskEdit struct {
	Name *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Done *bool   `json:"done,omitempty"`
}

// TaskByID names a task.
type TaskByID struct {
	ID TaskID `path:"id"`
}

// Tasks are the use cases about tasks. In public projects only admins add and change them (TA9), in private ones the
// managers too.
type Tasks struct{ Store Store }

// List the tasks of a project the caller may see.
func (t *Tasks) List(ctx context.Context, who access.Caller, in ListTasks) (TaskList, error) {
	panic("not built yet")
}

// Create a task.
func (t *Tasks) Create(ctx context.Context, who access.Caller, in CreateTask) (Task, error) {
	panic("not built yet")
}

// Edit a task.
func (t *Tasks) Edit(ctx context.Context, who access.Caller, in EditTask) (Task, error) {
	panic("not built yet")
}

// Delete a task; entries made in it stay, without a task.
func (t *Tasks) Delete(ctx context.Context, who access.Caller, in TaskByID) (None, error) {
	panic("not built yet")
}
