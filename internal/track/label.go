package track

import (
	"context"
	"slices"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// LabelStore is what clients, tags and tasks need kept. A name stands once in a workspace (of a task: in a project);
// else Duplicate. CanEdit is left to the use cases.
type LabelStore interface {
	Clients(ctx context.Context, org access.OrganizationID, f LabelFilter) ([]Client, error)
	CreateClient(ctx context.Context, who access.Caller, w access.WorkspaceID, name string) (ClientID, error)
	UpdateClient(ctx context.Context, who access.Caller, id ClientID, edit ClientEdit) error
	// DeleteClient leaves its projects without a client; Duplicate when two of them would then have one name.
	DeleteClient(ctx context.Context, who access.Caller, id ClientID, inLocked bool) error
	// ClientProjects are the active projects of clients.
	ClientProjects(ctx context.Context, org access.OrganizationID, ids []ClientID) (map[ClientID][]access.ProjectID, error)

	Tags(ctx context.Context, org access.OrganizationID, f LabelFilter) ([]Tag, error)
	CreateTag(ctx context.Context, who access.Caller, w access.WorkspaceID, name string) (TagID, error)
	RenameTag(ctx context.Context, who access.Caller, id TagID, name string) error
	DeleteTag(ctx context.Context, who access.Caller, id TagID, inLocked bool) error

	Tasks(ctx context.Context, org access.OrganizationID, p access.ProjectID, search string) ([]Task, error)
	CreateTask(ctx context.Context, who access.Caller, p access.ProjectID, name string) (TaskID, error)
	UpdateTask(ctx context.Context, who access.Caller, id TaskID, edit TaskEdit) error
	DeleteTask(ctx context.Context, who access.Caller, id TaskID, inLocked bool) error
}

// LabelFilter says which clients or tags are meant.
type LabelFilter struct {
	Workspaces []access.WorkspaceID
	Search     string
	Archived   string // of clients: false, true or all
}

// memberOf is the workspace asked for (NotFound and Denied as for a member), or with 0 every one the caller is a
// member of.
func memberOf(ctx context.Context, store Store, who access.Caller, w access.WorkspaceID) ([]access.WorkspaceID, error) {
	if w != 0 {
		return []access.WorkspaceID{w}, who.RequireRole(w, access.WorkspaceMember)
	}
	roots, err := store.RootWorkspaces(ctx, who.Organization)
	if err != nil {
		return nil, err
	}
	var mine []access.WorkspaceID
	for _, root := range roots {
		for _, w := range who.View.Descendants(root) {
			if who.View.WorkspaceRole(who.User, w) >= access.WorkspaceMember {
				mine = append(mine, w)
			}
		}
	}
	return mine, nil
}

// mayCreate is nil when the workspace's setting lets the caller create what it is about.
func mayCreate(ctx context.Context, store Store, who access.Caller, w access.WorkspaceID, setting func(Settings) string, what string) error {
	if err := who.RequireRole(w, access.WorkspaceMember); err != nil {
		return err
	}
	workspace, err := store.TrackedWorkspace(ctx, who.Organization, w)
	if err != nil {
		return err
	}
	if setting(workspace.Settings) == Admins && !isAdmin(who, w) {
		return fault.New(fault.Denied, "Only admins can create %s in this workspace.", what)
	}
	return nil
}

// mayChangeLabel is nil when the caller is an admin of the workspace that a client or tag is in; else Denied with these words. It does
// not exist to who is no member there: err is what looking for it gave.
func mayChangeLabel(who access.Caller, w access.WorkspaceID, err error, words string) error {
	if err != nil {
		return err
	}
	if who.View.WorkspaceRole(who.User, w) < access.WorkspaceMember {
		return fault.Missing()
	}
	return requireAdmin(who, w, words)
}

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

// ClientByID names a client to delete.
type ClientByID struct {
	ID ClientID `path:"id"`
	Asked
}

// Clients are the use cases about clients.
type Clients struct{ Store Store }

// List the clients of the workspaces the caller is a member of.
func (c *Clients) List(ctx context.Context, who access.Caller, in ListClients) (ClientList, error) {
	if err := fault.Within(in); err != nil {
		return ClientList{}, err
	}
	workspaces, err := memberOf(ctx, c.Store, who, in.WorkspaceID)
	if err != nil {
		return ClientList{}, err
	}
	all, err := c.Store.Clients(ctx, who.Organization, LabelFilter{Workspaces: workspaces, Search: in.Search, Archived: in.Archived})
	if err != nil {
		return ClientList{}, err
	}
	page := cut(all, in.Page)
	return ClientList{Items: page, Total: len(all)}, c.present(ctx, who, page)
}

func (c *Clients) present(ctx context.Context, who access.Caller, clients []Client) error {
	ids := make([]ClientID, len(clients))
	for i := range clients {
		ids[i] = clients[i].ID
	}
	projects, err := c.Store.ClientProjects(ctx, who.Organization, ids)
	if err != nil {
		return err
	}
	for i := range clients {
		clients[i].CanEdit = isAdmin(who, clients[i].WorkspaceID)
		clients[i].Projects = len(slices.DeleteFunc(projects[clients[i].ID], func(p access.ProjectID) bool { return !who.View.ProjectRights(who.User, p).See }))
	}
	return nil
}

func (c *Clients) get(ctx context.Context, who access.Caller, id ClientID) (Client, error) {
	found, err := c.Store.Client(ctx, who.Organization, id)
	if err != nil {
		return Client{}, err
	}
	one := []Client{found}
	err = c.present(ctx, who, one)
	return one[0], err
}

// Create a client; Denied where the workspace leaves that to admins.
func (c *Clients) Create(ctx context.Context, who access.Caller, in CreateClient) (Client, error) {
	name, err := cleanName("name", in.Body.Name)
	if err != nil {
		return Client{}, err
	}
	if err := mayCreate(ctx, c.Store, who, in.Body.WorkspaceID, func(s Settings) string { return s.ClientsBy }, "clients"); err != nil {
		return Client{}, err
	}
	id, err := c.Store.CreateClient(ctx, who, in.Body.WorkspaceID, name)
	if err != nil {
		return Client{}, taken(err, "There is a client named “%s” already.", name)
	}
	return c.get(ctx, who, id)
}

// Edit a client: admins.
func (c *Clients) Edit(ctx context.Context, who access.Caller, in EditClient) (Client, error) {
	if err := fault.Within(in); err != nil {
		return Client{}, err
	}
	found, err := c.Store.Client(ctx, who.Organization, in.ID)
	if err := mayChangeLabel(who, found.WorkspaceID, err, "Only workspace admins can change clients."); err != nil {
		return Client{}, err
	}
	edit, name := in.Body, found.Name
	if edit.Name != nil {
		if name, err = cleanName("name", *edit.Name); err != nil {
			return Client{}, err
		}
		edit.Name = &name
	}
	if err := c.Store.UpdateClient(ctx, who, in.ID, edit); err != nil {
		return Client{}, taken(err, "There is a client named “%s” already.", name)
	}
	return c.get(ctx, who, in.ID)
}

// Delete a client: admins. Its projects stay, without a client.
func (c *Clients) Delete(ctx context.Context, who access.Caller, in ClientByID) error {
	found, err := c.Store.Client(ctx, who.Organization, in.ID)
	if err := mayChangeLabel(who, found.WorkspaceID, err, "Only workspace admins can delete clients."); err != nil {
		return err
	}
	err = c.Store.DeleteClient(ctx, who, in.ID, in.InLocked)
	return taken(err, "Without the client two projects would have the same name: rename one first.")
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

// TagByID names a tag to delete.
type TagByID struct {
	ID TagID `path:"id"`
	Asked
}

// Tags are the use cases about tags.
type Tags struct{ Store Store }

// List the tags of the workspaces the caller is a member of.
func (t *Tags) List(ctx context.Context, who access.Caller, in ListTags) (TagList, error) {
	if err := fault.Within(in); err != nil {
		return TagList{}, err
	}
	workspaces, err := memberOf(ctx, t.Store, who, in.WorkspaceID)
	if err != nil {
		return TagList{}, err
	}
	all, err := t.Store.Tags(ctx, who.Organization, LabelFilter{Workspaces: workspaces, Search: in.Search})
	if err != nil {
		return TagList{}, err
	}
	page := cut(all, in.Page)
	for i := range page {
		page[i].CanEdit = isAdmin(who, page[i].WorkspaceID)
	}
	return TagList{Items: page, Total: len(all)}, nil
}

// Create a tag; Denied where the workspace leaves that to admins.
func (t *Tags) Create(ctx context.Context, who access.Caller, in CreateTag) (Tag, error) {
	name, err := cleanTag(in.Body.Name)
	if err != nil {
		return Tag{}, err
	}
	w := in.Body.WorkspaceID
	if err := mayCreate(ctx, t.Store, who, w, func(s Settings) string { return s.TagsBy }, "tags"); err != nil {
		return Tag{}, err
	}
	id, err := t.Store.CreateTag(ctx, who, w, name)
	if err != nil {
		return Tag{}, taken(err, "There is a tag named “%s” already.", name)
	}
	return Tag{ID: id, WorkspaceID: w, Name: name, CanEdit: isAdmin(who, w)}, nil
}

// cleanTag is a tag's name; a comma would make two of it in files.
func cleanTag(name string) (string, error) {
	if strings.Contains(name, ",") {
		return "", fault.BadField("name", "A comma separates tags.")
	}
	return cleanName("name", name)
}

// Edit a tag: admins.
func (t *Tags) Edit(ctx context.Context, who access.Caller, in EditTag) (Tag, error) {
	if err := fault.Within(in); err != nil {
		return Tag{}, err
	}
	found, err := t.Store.Tag(ctx, who.Organization, in.ID)
	if err := mayChangeLabel(who, found.WorkspaceID, err, "Only workspace admins can change tags."); err != nil {
		return Tag{}, err
	}
	found.CanEdit = true
	if in.Body.Name == nil {
		return found, nil
	}
	if found.Name, err = cleanTag(*in.Body.Name); err != nil {
		return Tag{}, err
	}
	err = t.Store.RenameTag(ctx, who, in.ID, found.Name)
	return found, taken(err, "There is a tag named “%s” already.", found.Name)
}

// Delete a tag from everything that has it: admins.
func (t *Tags) Delete(ctx context.Context, who access.Caller, in TagByID) error {
	found, err := t.Store.Tag(ctx, who.Organization, in.ID)
	if err := mayChangeLabel(who, found.WorkspaceID, err, "Only workspace admins can delete tags."); err != nil {
		return err
	}
	return t.Store.DeleteTag(ctx, who, in.ID, in.InLocked)
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

// TaskByID names a task to delete.
type TaskByID struct {
	ID TaskID `path:"id"`
	Asked
}

// Tasks are the use cases about tasks. In public projects only admins add and change them (TA9), in private ones the
// managers too.
type Tasks struct{ Store Store }

// List the tasks of a project the caller may see.
func (t *Tasks) List(ctx context.Context, who access.Caller, in ListTasks) (TaskList, error) {
	if err := fault.Within(in); err != nil {
		return TaskList{}, err
	}
	rights := who.View.ProjectRights(who.User, in.ProjectID)
	if !rights.See {
		return TaskList{}, fault.Missing()
	}
	project, err := t.project(ctx, who, in.ProjectID)
	if err != nil {
		return TaskList{}, err
	}
	all, err := t.Store.Tasks(ctx, who.Organization, in.ProjectID, in.Search)
	if err != nil {
		return TaskList{}, err
	}
	page := cut(all, in.Page)
	for i := range page {
		page[i].CanEdit = mayEditTasks(project, rights)
	}
	return TaskList{Items: page, Total: len(all)}, nil
}

func (t *Tasks) project(ctx context.Context, who access.Caller, id access.ProjectID) (Project, error) {
	found, err := t.Store.Projects(ctx, who.Organization, []access.ProjectID{id})
	if err != nil {
		return Project{}, err
	}
	if len(found) == 0 {
		return Project{}, fault.Missing()
	}
	return found[0], nil
}

func mayEditTasks(p Project, rights access.ProjectRights) bool {
	return rights.Admin || rights.Manage && !p.Public
}

// require is nil when the caller may change the tasks of a project.
func (t *Tasks) require(ctx context.Context, who access.Caller, id access.ProjectID) error {
	rights := who.View.ProjectRights(who.User, id)
	if !rights.See {
		return fault.Missing()
	}
	project, err := t.project(ctx, who, id)
	switch {
	case err != nil:
		return err
	case mayEditTasks(project, rights):
		return nil
	case project.Public:
		return fault.New(fault.Denied, "Only workspace admins can change the tasks of a public project.")
	}
	return fault.New(fault.Denied, "Only project managers and workspace admins can change its tasks.")
}

// Create a task.
func (t *Tasks) Create(ctx context.Context, who access.Caller, in CreateTask) (Task, error) {
	if err := fault.Within(in); err != nil {
		return Task{}, err
	}
	if err := t.require(ctx, who, in.Body.ProjectID); err != nil {
		return Task{}, err
	}
	name, err := cleanName("name", in.Body.Name)
	if err != nil {
		return Task{}, err
	}
	id, err := t.Store.CreateTask(ctx, who, in.Body.ProjectID, name)
	return Task{ID: id, ProjectID: in.Body.ProjectID, Name: name, CanEdit: true}, taken(err, "The project has a task named “%s” already.", name)
}

// Edit a task.
func (t *Tasks) Edit(ctx context.Context, who access.Caller, in EditTask) (Task, error) {
	if err := fault.Within(in); err != nil {
		return Task{}, err
	}
	found, err := t.Store.Task(ctx, who.Organization, in.ID)
	if err != nil {
		return Task{}, err
	}
	if err := t.require(ctx, who, found.ProjectID); err != nil {
		return Task{}, err
	}
	edit := in.Body
	if edit.Name != nil {
		if found.Name, err = cleanName("name", *edit.Name); err != nil {
			return Task{}, err
		}
		edit.Name = &found.Name
	}
	if edit.Done != nil {
		found.Done = *edit.Done
	}
	found.CanEdit = true
	err = t.Store.UpdateTask(ctx, who, in.ID, edit)
	return found, taken(err, "The project has a task named “%s” already.", found.Name)
}

// Delete a task; entries made in it stay, without a task.
func (t *Tasks) Delete(ctx context.Context, who access.Caller, in TaskByID) error {
	found, err := t.Store.Task(ctx, who.Organization, in.ID)
	if err != nil {
		return err
	}
	if err := t.require(ctx, who, found.ProjectID); err != nil {
		return err
	}
	return t.Store.DeleteTask(ctx, who, in.ID, in.InLocked)
}
