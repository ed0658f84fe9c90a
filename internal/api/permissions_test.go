package api

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/gate"
	"vitrine/internal/org"
)

// town is one organization with every kind of person, and another with a stranger.
type town struct {
	*server
	organization access.OrganizationID
	rival        access.OrganizationID
	workspace    int64
	people       map[string]client
	// What is only looked at.
	project, chart, dashboard, tiled int64
	link                             string
	n                                int
}

// kinds of people, in the order of the table. The grantees hold nothing but their grant.
var kinds = []string{"anonymous", "stranger", "guest", "outsider", "viewer", "member", "analyst", "ws-admin", "staff", "admin", "p-member", "manager", "owner",
	"view", "share", "edit", "manage", "full"}

var levels = []string{"view", "share", "edit", "manage", "full"}

func newTown(s *server) *town {
	s.t.Helper()
	w := &town{server: s, people: map[string]client{}}
	w.organization, w.people["admin"] = s.found("Acme", "standard")
	root := s.root(w.organization)
	w.workspace = int64(root)
	in := func(name string, as access.OrganizationRole, here access.WorkspaceRole) {
		var roles []org.RoleRecord
		if here != access.NoWorkspaceRole {
			roles = append(roles, role(root, here, false))
		}
		w.people[name] = s.person(name, w.organization, as, roles...)
	}
	in("guest", access.Guest, access.NoWorkspaceRole)
	in("outsider", access.Member, access.NoWorkspaceRole)
	in("viewer", access.Member, access.WorkspaceViewer)
	in("member", access.Member, access.WorkspaceMember)
	in("analyst", access.Member, access.WorkspaceAnalyst)
	in("ws-admin", access.Member, access.WorkspaceAdmin)
	in("staff", access.Staff, access.NoWorkspaceRole)
	in("p-member", access.Member, access.WorkspaceMember)
	in("manager", access.Member, access.WorkspaceMember)
	in("owner", access.Member, access.WorkspaceMember)
	for _, level := range levels {
		in(level, access.Member, access.NoWorkspaceRole)
	}
	w.rival, w.people["stranger"] = s.found("Rival", "standard")
	w.people["anonymous"] = s.nobody()
	w.project = w.newProject()
	w.chart = w.newChart()
	w.dashboard = w.newDashboard()
	_, w.link = w.newLink(w.dashboard)
	return w
}

func (w *town) as(kind string) client { return w.people[kind] }

// fresh is a name nothing has yet.
func (w *town) fresh(what string) string {
	w.n++
	return fmt.Sprintf("%s %d", what, w.n)
}

func (w *town) newGroup() int64 {
	return w.as("admin").post("/groups", map[string]any{"name": w.fresh("Group")}).is(201).id("id")
}

func (w *town) newPerson() int64 {
	return int64(w.person(w.fresh("Person"), w.organization, access.Member).id)
}

func (w *town) newWorkspace() int64 {
	id := w.as("admin").post("/workspaces", map[string]any{"name": w.fresh("Workspace"), "parent_id": w.workspace}).is(201).id("id")
	// The same people as in the root.
	for kind, role := range map[string]string{"viewer": "viewer", "member": "member", "analyst": "analyst", "ws-admin": "admin", "p-member": "member", "manager": "member", "owner": "member"} {
		w.as("admin").put(fmt.Sprintf("/workspaces/%d/roles/user/%d", id, w.as(kind).id), map[string]any{"role": role}).is(204)
	}
	return id
}

// newProject is a private project with a member and a manager.
func (w *town) newProject() int64 {
	id := w.as("ws-admin").post("/projects", map[string]any{"workspace_id": w.workspace, "name": w.fresh("Project")}).is(201).id("id")
	w.as("ws-admin").put(fmt.Sprintf("/projects/%d/members/user/%d", id, w.as("p-member").id), map[string]any{"manager": false}).is(200)
	w.as("ws-admin").put(fmt.Sprintf("/projects/%d/members/user/%d", id, w.as("manager").id), map[string]any{"manager": true}).is(200)
	return id
}

func (w *town) newClient() int64 {
	return w.as("ws-admin").post("/clients", map[string]any{"workspace_id": w.workspace, "name": w.fresh("Client")}).is(201).id("id")
}

func (w *town) newTag() int64 {
	return w.as("ws-admin").post("/tags", map[string]any{"workspace_id": w.workspace, "name": w.fresh("Tag")}).is(201).id("id")
}

func (w *town) newTask() int64 {
	return w.as("manager").post("/tasks", map[string]any{"project_id": w.project, "name": w.fresh("Task")}).is(201).id("id")
}

// newEntry is an entry of the member of the project.
func (w *town) newEntry() int64 {
	start := w.clock.Now().Add(-2 * time.Hour)
	return w.as("p-member").post("/time-entries", map[string]any{"workspace_id": w.workspace, "project_id": w.project, "description": "Drawing", "start": start, "stop": start.Add(time.Hour)}).is(201).id("id")
}

var question = map[string]any{"measures": []string{"hours"}, "breakdowns": []any{map[string]any{"by": "project"}}, "period": map[string]any{"preset": "this_month"}}

func (w *town) chartBody() map[string]any {
	return map[string]any{"workspace_id": w.workspace, "title": w.fresh("Chart"), "question": question, "picture": map[string]any{"kind": "bar"}}
}

// newChart is the owner's, with a grantee at each level.
func (w *town) newChart() int64 {
	id := w.as("owner").post("/charts", w.chartBody()).is(201).id("id")
	w.grantAll(id)
	return id
}

func (w *town) newDashboard() int64 {
	id := w.as("owner").post("/dashboards", map[string]any{"workspace_id": w.workspace, "title": w.fresh("Dashboard")}).is(201).id("id")
	w.grantAll(id)
	return id
}

// newTile is a dashboard of the owner's with a chart of theirs on the tile a.
func (w *town) newTile() int64 {
	chart, id := w.newChart(), w.newDashboard()
	w.as("owner").put(fmt.Sprintf("/dashboards/%d", id), map[string]any{"version": 1, "title": "Tiles", "filters": map[string]any{},
		"widgets": []any{map[string]any{"id": "a", "kind": "chart", "chart_id": chart, "x": 0, "y": 0, "w": 6, "h": 4}}}).is(200)
	return id
}

// tile is a dashboard with a tile, as [town.newTile] makes them, that is only looked at.
func (w *town) tile() int64 {
	if w.tiled == 0 {
		w.tiled = w.newTile()
	}
	return w.tiled
}

func (w *town) grantAll(resource int64) {
	var edits []any
	for _, level := range levels {
		edits = append(edits, w.as(level).to(level))
	}
	w.as("owner").post(fmt.Sprintf("/resources/%d/grants", resource), map[string]any{"edits": edits, "end_private": true}).is(200)
}

// newGrant is a view grant of the outsider's on a new dashboard.
func (w *town) newGrant() (resource, grant int64) {
	resource = w.newDashboard()
	person := w.newPerson()
	given := w.as("owner").post(fmt.Sprintf("/resources/%d/grants", resource), map[string]any{"edits": []any{client{server: w.server, id: access.UserID(person)}.to("view")}}).is(200)
	for i := 0; ; i++ {
		if given.id(fmt.Sprintf("grants.%d.principal.id", i)) == person {
			return resource, given.id(fmt.Sprintf("grants.%d.id", i))
		}
	}
}

// newOffer is the ownership of a new dashboard, offered to the member.
func (w *town) newOffer() (resource, offer int64) {
	resource = w.newDashboard()
	return resource, w.as("owner").post(fmt.Sprintf("/resources/%d/offer", resource), map[string]any{"user_id": w.as("member").id}).is(201).id("id")
}

// newBinned is a dashboard that its owner has deleted.
func (w *town) newBinned() int64 {
	id := w.newDashboard()
	w.as("owner").delete(fmt.Sprintf("/dashboards/%d", id)).is(204)
	return id
}

func (w *town) newLink(resource int64) (link int64, token string) {
	made := w.as("full").post(fmt.Sprintf("/resources/%d/links", resource), map[string]any{"name": "Lobby"}).is(201)
	url := made.text("url")
	return made.id("id"), url[strings.LastIndexByte(url, '/')+1:]
}

func (w *town) invitation() string {
	url := w.as("admin").post("/people", map[string]any{"name": "Invited", "email": strings.ReplaceAll(w.fresh("invited"), " ", "") + "@people.example", "role": "member"}).is(201).text("invitation_url")
	return url[strings.LastIndexByte(url, '/')+1:]
}

func at(format string, args ...any) string { return fmt.Sprintf(format, args...) }

const classicCSV = "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,Amount (EUR)\n" +
	"owner,owner@people.example,,,,Reading,No,2026-11-02,09:00:00,2026-11-02,10:00:00,01:00:00,,\n"

// examples is, for every route, a call that changes only what was made for it.
var examples = map[string]func(w *town) (path string, body any){
	"get-setup":        plain("/setup"),
	"set-up":           with("/setup", map[string]any{"token": "guess", "organization": "A", "name": "A", "email": "a@a.example", "password": "a long password"}),
	"list-demo-people": plain("/demo/people"),
	"sign-in-to-demo":  with("/demo/session", map[string]any{"email": "owner@people.example"}),
	"get-invitation":   func(w *town) (string, any) { return "/invitations/" + w.invitation(), nil },
	"accept-invitation": func(w *town) (string, any) {
		return "/invitations/" + w.invitation(), map[string]any{"password": "a long password"}
	},
	"sign-in": func(w *town) (string, any) {
		return "/session", map[string]any{"email": w.fresh("unknown"), "password": "wrong"}
	},
	"get-me":   plain("/session"),
	"sign-out": plain("/session"),
	"go-to-organization": func(w *town) (string, any) {
		return "/session/organization", map[string]any{"organization_id": w.organization}
	},
	"list-sessions":   plain("/sessions"),
	"end-session":     plain("/sessions/987654321"),
	"change-me":       with("/me", map[string]any{"theme": "dark"}),
	"change-password": with("/me/password", map[string]any{"current": "wrong", "new": "a long password"}),
	"list-tokens":     plain("/tokens"),
	"create-token":    with("/tokens", map[string]any{"name": "Reports"}),
	"delete-token":    plain("/tokens/987654321"),
	"follow-changes":  plain("/live"),

	"list-people": plain("/people"),
	"invite-person": func(w *town) (string, any) {
		return "/people", map[string]any{"name": "New", "email": strings.ReplaceAll(w.fresh("new"), " ", "") + "@people.example", "role": "member", "workspaces": []any{map[string]any{"id": w.workspace, "role": "member"}}}
	},
	"change-person":    func(w *town) (string, any) { return at("/people/%d", w.newPerson()), map[string]any{"active": false} },
	"get-holdings":     func(w *town) (string, any) { return at("/people/%d/holdings", w.as("owner").id), nil },
	"hand-over":        func(w *town) (string, any) { return at("/people/%d/hand-over", w.newPerson()), map[string]any{} },
	"list-unreachable": plain("/unreachable"),
	// Nobody is out of reach where no access to the workspace is demanded.
	"mend-reach": func(w *town) (string, any) {
		return at("/unreachable/%d/mend", w.newPerson()), map[string]any{"workspace_id": w.workspace}
	},
	"preview-zone": func(w *town) (string, any) {
		return at("/workspaces/%d/zone-preview?time_zone=Europe/Vienna", w.workspace), nil
	},
	"list-notices":       plain("/organization/notices"),
	"delete-notice":      plain("/organization/notices/987654321"),
	"list-groups":        plain("/groups"),
	"list-group-members": func(w *town) (string, any) { return at("/groups/%d/members", w.newGroup()), nil },
	"create-group":       func(w *town) (string, any) { return "/groups", map[string]any{"name": w.fresh("Group")} },
	"rename-group": func(w *town) (string, any) {
		return at("/groups/%d", w.newGroup()), map[string]any{"name": w.fresh("Group")}
	},
	"delete-group": func(w *town) (string, any) { return at("/groups/%d", w.newGroup()), nil },
	"add-to-group": func(w *town) (string, any) {
		return at("/groups/%d/members/user/%d", w.newGroup(), w.as("member").id), nil
	},
	"remove-from-group": func(w *town) (string, any) {
		group := w.newGroup()
		w.as("admin").put(at("/groups/%d/members/user/%d", group, w.as("member").id), nil).is(204)
		return at("/groups/%d/members/user/%d", group, w.as("member").id), nil
	},
	"list-workspaces": plain("/workspaces"),
	"create-workspace": func(w *town) (string, any) {
		return "/workspaces", map[string]any{"name": w.fresh("Workspace"), "parent_id": w.workspace}
	},
	"change-workspace": func(w *town) (string, any) {
		return at("/workspaces/%d", w.newWorkspace()), map[string]any{"name": w.fresh("Renamed")}
	},
	"list-workspace-roles": func(w *town) (string, any) { return at("/workspaces/%d/roles", w.workspace), nil },
	"give-workspace-role": func(w *town) (string, any) {
		return at("/workspaces/%d/roles/user/%d", w.workspace, w.newPerson()), map[string]any{"role": "viewer"}
	},
	"take-workspace-role": func(w *town) (string, any) {
		person := w.newPerson()
		w.as("admin").put(at("/workspaces/%d/roles/user/%d", w.workspace, person), map[string]any{"role": "viewer"}).is(204)
		return at("/workspaces/%d/roles/user/%d", w.workspace, person), nil
	},
	"change-organization": with("/organization", map[string]any{"manage_publishes": false}),

	"list-schemes":    plain("/schemes"),
	"copy-scheme":     with("/schemes", map[string]any{"from": "standard", "title": "Copy"}),
	"get-scheme-file": plain("/schemes/standard/file"),
	"change-scheme": func(w *town) (string, any) {
		return "/schemes/" + w.ownScheme(), map[string]any{"title": w.fresh("Ours")}
	},
	"delete-scheme": func(w *town) (string, any) { return "/schemes/" + w.ownScheme(), nil },
	"preview-scheme": func(w *town) (string, any) {
		return "/schemes/toggl/preview", map[string]any{"mapping": everyLevelTo("view")}
	},
	// A copy on standard's terms takes its place, or it that of the copy, so that the rows that follow mean the same.
	"choose-scheme": func(w *town) (string, any) {
		next := "copy"
		if w.as("admin").get("/session").text("organization.scheme.key") == next {
			next = "standard"
		}
		return "/organization/scheme", map[string]any{"scheme": next, "mapping": everyLevelTo("")}
	},
	"list-see-rights": plain("/see-rights"),
	"give-see-right": func(w *town) (string, any) {
		return at("/see-rights/user/%d/group/%d", w.as("member").id, w.newGroup()), nil
	},
	"take-see-right": func(w *town) (string, any) {
		path := at("/see-rights/user/%d/group/%d", w.as("member").id, w.newGroup())
		w.as("admin").put(path, nil).is(204)
		return path, nil
	},
	"what-if": func(w *town) (string, any) {
		return "/what-if", map[string]any{"change": map[string]any{"kind": "workspace_role", "workspace_id": w.workspace, "holder": map[string]any{"kind": "user", "id": w.as("outsider").id}, "role": "admin"}}
	},
	"preview-taking-over": func(w *town) (string, any) {
		return "/what-if/taking-over", map[string]any{"change": map[string]any{"kind": "workspace_role", "workspace_id": w.workspace, "holder": map[string]any{"kind": "user", "id": w.as("outsider").id}, "role": "admin"}}
	},

	"list-projects": plain("/projects"),
	"create-project": func(w *town) (string, any) {
		return "/projects", map[string]any{"workspace_id": w.workspace, "name": w.fresh("Project")}
	},
	"get-project": func(w *town) (string, any) { return at("/projects/%d", w.project), nil },
	"change-project": func(w *town) (string, any) {
		return at("/projects/%d", w.newProject()), map[string]any{"name": w.fresh("Project")}
	},
	"delete-project":       func(w *town) (string, any) { return at("/projects/%d", w.newProject()), nil },
	"list-project-members": func(w *town) (string, any) { return at("/projects/%d/members", w.project), nil },
	"put-project-member": func(w *town) (string, any) {
		return at("/projects/%d/members/user/%d", w.newProject(), w.as("member").id), map[string]any{"manager": false}
	},
	"delete-project-member": func(w *town) (string, any) {
		return at("/projects/%d/members/user/%d", w.newProject(), w.as("p-member").id), nil
	},
	"list-clients": plain("/clients"),
	"create-client": func(w *town) (string, any) {
		return "/clients", map[string]any{"workspace_id": w.workspace, "name": w.fresh("Client")}
	},
	"change-client": func(w *town) (string, any) { return at("/clients/%d", w.newClient()), map[string]any{"archived": true} },
	"delete-client": func(w *town) (string, any) { return at("/clients/%d", w.newClient()), nil },
	"list-tags":     plain("/tags"),
	"create-tag": func(w *town) (string, any) {
		return "/tags", map[string]any{"workspace_id": w.workspace, "name": w.fresh("Tag")}
	},
	"change-tag": func(w *town) (string, any) { return at("/tags/%d", w.newTag()), map[string]any{"name": w.fresh("Tag")} },
	"delete-tag": func(w *town) (string, any) { return at("/tags/%d", w.newTag()), nil },
	"list-tasks": func(w *town) (string, any) { return at("/tasks?project_id=%d", w.project), nil },
	"create-task": func(w *town) (string, any) {
		return "/tasks", map[string]any{"project_id": w.project, "name": w.fresh("Task")}
	},
	"change-task":          func(w *town) (string, any) { return at("/tasks/%d", w.newTask()), map[string]any{"done": true} },
	"delete-task":          func(w *town) (string, any) { return at("/tasks/%d", w.newTask()), nil },
	"list-workspace-rates": func(w *town) (string, any) { return at("/workspaces/%d/rates", w.workspace), nil },
	"put-workspace-rate": func(w *town) (string, any) {
		return at("/workspaces/%d/rates/%d", w.workspace, w.as("member").id), map[string]any{"rate_cents": 9000}
	},
	"list-time-entries": plain("/time-entries"),
	"create-time-entry": func(w *town) (string, any) {
		start := w.clock.Now().Add(-3 * time.Hour)
		return "/time-entries", map[string]any{"workspace_id": w.workspace, "description": "Reading", "start": start, "stop": start.Add(time.Hour)}
	},
	"get-running-time-entry": plain("/time-entries/running"),
	"get-time-entry":         func(w *town) (string, any) { return at("/time-entries/%d", w.newEntry()), nil },
	"stop-time-entry":        func(w *town) (string, any) { return at("/time-entries/%d/stop", w.newEntry()), nil },
	"restore-project":        func(w *town) (string, any) { return at("/projects/%d/restore", w.newProject()), nil },
	"restore-time-entry":     func(w *town) (string, any) { return at("/time-entries/%d/restore", w.newEntry()), nil },
	"change-time-entry": func(w *town) (string, any) {
		return at("/time-entries/%d", w.newEntry()), map[string]any{"description": "Painting"}
	},
	"delete-time-entry": func(w *town) (string, any) { return at("/time-entries/%d", w.newEntry()), nil },
	"preview-import": func(w *town) (string, any) {
		return at("/imports/preview?workspace_id=%d", w.workspace), []byte(classicCSV)
	},
	// One import at a time runs in a workspace, and few at all.
	"start-import": func(w *town) (string, any) {
		w.settle()
		return at("/imports?workspace_id=%d", w.newWorkspace()), []byte(classicCSV)
	},
	"get-import": func(w *town) (string, any) {
		w.settle()
		return at("/imports/%d", w.as("ws-admin").post(at("/imports?workspace_id=%d", w.newWorkspace()), []byte(classicCSV)).is(202).id("id")), nil
	},

	"get-status":    plain("/status"),
	"list-datasets": plain("/datasets"),
	"list-charts":   plain("/charts"),
	"create-chart":  func(w *town) (string, any) { return "/charts", w.chartBody() },
	"get-chart":     func(w *town) (string, any) { return at("/charts/%d", w.chart), nil },
	"save-chart": func(w *town) (string, any) {
		return at("/charts/%d", w.newChart()), map[string]any{"version": 1, "title": "Saved", "question": question, "picture": map[string]any{"kind": "line"}}
	},
	"preview-save-chart": func(w *town) (string, any) {
		return at("/charts/%d/save-preview", w.chart), map[string]any{"version": 1, "title": "Saved", "question": question, "picture": map[string]any{"kind": "line"}}
	},
	"preview-perspective": func(w *town) (string, any) {
		return at("/resources/%d/perspective/preview", w.chart), map[string]any{"perspective": "viewer"}
	},
	"preview-move-chart": func(w *town) (string, any) {
		return at("/charts/%d/move/preview", w.chart), map[string]any{"dashboard_id": w.dashboard}
	},
	"move-chart": func(w *town) (string, any) {
		return at("/charts/%d/move", w.newChart()), map[string]any{"dashboard_id": w.newDashboard()}
	},
	"preview-save-dashboard": func(w *town) (string, any) {
		return at("/dashboards/%d/save-preview", w.dashboard), map[string]any{"version": 1, "title": "Saved", "widgets": []any{}, "filters": map[string]any{}}
	},
	"vouch-for-widget": func(w *town) (string, any) {
		return at("/dashboards/%d/widgets/a/vouchers/%d", w.newTile(), w.as("full").id), nil
	},
	"stop-vouching-for-widget": func(w *town) (string, any) {
		return at("/dashboards/%d/widgets/a/vouchers/%d", w.newTile(), w.as("owner").id), nil
	},
	"delete-chart":   func(w *town) (string, any) { return at("/charts/%d", w.newChart()), nil },
	"get-chart-data": func(w *town) (string, any) { return at("/charts/%d/data", w.chart), nil },
	"get-chart-csv":  func(w *town) (string, any) { return at("/charts/%d/data.csv", w.chart), nil },
	"preview-chart": func(w *town) (string, any) {
		return "/charts/preview", map[string]any{"workspace_id": w.workspace, "question": question}
	},
	"clone-chart":     func(w *town) (string, any) { return at("/charts/%d/clone", w.chart), nil },
	"list-dashboards": plain("/dashboards"),
	"create-dashboard": func(w *town) (string, any) {
		return "/dashboards", map[string]any{"workspace_id": w.workspace, "title": w.fresh("Dashboard")}
	},
	"get-dashboard": func(w *town) (string, any) { return at("/dashboards/%d", w.dashboard), nil },
	"get-dashboard-by-path": func(w *town) (string, any) {
		return "/dashboards/by-path?path=" + w.as("owner").get(at("/dashboards/%d", w.dashboard)).text("path"), nil
	},
	"save-dashboard": func(w *town) (string, any) {
		return at("/dashboards/%d", w.newDashboard()), map[string]any{"version": 1, "title": "Saved", "widgets": []any{}, "filters": map[string]any{}}
	},
	"delete-dashboard":      func(w *town) (string, any) { return at("/dashboards/%d", w.newDashboard()), nil },
	"clone-dashboard":       func(w *town) (string, any) { return at("/dashboards/%d/clone", w.dashboard), nil },
	"get-dashboard-data":    func(w *town) (string, any) { return at("/dashboards/%d/data", w.dashboard), nil },
	"get-dashboard-choices": func(w *town) (string, any) { return at("/dashboards/%d/choices", w.dashboard), nil },
	"get-dashboard-files":   func(w *town) (string, any) { return at("/dashboards/%d/data.zip", w.dashboard), nil },
	"get-widget-csv":        func(w *town) (string, any) { return at("/dashboards/%d/widgets/a/data.csv", w.tile()), nil },
	"add-favourite":         func(w *town) (string, any) { return at("/resources/%d/favourite", w.dashboard), nil },
	"remove-favourite":      func(w *town) (string, any) { return at("/resources/%d/favourite", w.dashboard), nil },
	"get-home":              plain("/home"),
	"search":                plain("/search?q=dash"),
	"list-bin":              plain("/bin"),
	"restore":               func(w *town) (string, any) { return at("/bin/%d/restore", w.newBinned()), nil },
	"delete-for-good":       func(w *town) (string, any) { return at("/bin/%d", w.newBinned()), nil },

	"get-access":      func(w *town) (string, any) { return at("/resources/%d/access", w.dashboard), nil },
	"find-candidates": func(w *town) (string, any) { return at("/resources/%d/candidates?search=o", w.dashboard), nil },
	"preview-grants": func(w *town) (string, any) {
		return at("/resources/%d/grants/preview", w.dashboard), map[string]any{"edits": []any{w.as("outsider").to("view")}}
	},
	"undo-grant": func(w *town) (string, any) {
		resource, grant := w.newGrant()
		w.as("full").delete(at("/resources/%d/grants/%d", resource, grant)).is(200)
		return at("/resources/%d/grants/%d/undo", resource, grant), nil
	},
	"edit-grants": func(w *town) (string, any) {
		return at("/resources/%d/grants", w.newDashboard()), map[string]any{"edits": []any{w.as("outsider").to("view")}}
	},
	"change-grant": func(w *town) (string, any) {
		resource, grant := w.newGrant()
		return at("/resources/%d/grants/%d", resource, grant), map[string]any{"level": "share"}
	},
	"remove-grant": func(w *town) (string, any) {
		resource, grant := w.newGrant()
		return at("/resources/%d/grants/%d", resource, grant), nil
	},
	"set-private": func(w *town) (string, any) {
		return at("/resources/%d/private", w.newDashboard()), map[string]any{"private": true}
	},
	"set-perspective": func(w *town) (string, any) {
		return at("/resources/%d/perspective", w.newChart()), map[string]any{"perspective": "viewer"}
	},
	"set-owner": func(w *town) (string, any) {
		return at("/resources/%d/owner", w.newDashboard()), map[string]any{"user_id": w.as("full").id} // who takes it themselves
	},
	"set-shows-money": func(w *town) (string, any) {
		return at("/resources/%d/shows-money", w.newDashboard()), map[string]any{"on": false}
	},
	"offer-ownership": func(w *town) (string, any) {
		return at("/resources/%d/offer", w.newDashboard()), map[string]any{"user_id": w.as("member").id}
	},
	"withdraw-offer": func(w *town) (string, any) {
		resource, _ := w.newOffer()
		return at("/resources/%d/offer", resource), nil
	},
	"list-offers": plain("/offers"),
	"get-offer": func(w *town) (string, any) {
		_, offer := w.newOffer()
		return at("/offers/%d", offer), nil
	},
	"accept-offer": func(w *town) (string, any) {
		_, offer := w.newOffer()
		return at("/offers/%d/accept", offer), nil
	},
	"decline-offer": func(w *town) (string, any) {
		_, offer := w.newOffer()
		return at("/offers/%d/decline", offer), nil
	},
	"explain-access": func(w *town) (string, any) { return at("/resources/%d/explain", w.dashboard), nil },
	"who-has-access": func(w *town) (string, any) {
		return at("/resources/%d/who?at=%s", w.dashboard, w.clock.Now().Format(time.RFC3339)), nil
	},
	// Nothing is to mend where no access to the workspace is demanded.
	"mend-grant": func(w *town) (string, any) {
		resource, grant := w.newGrant()
		return at("/resources/%d/grants/%d/mend", resource, grant), nil
	},
	"take-over": func(w *town) (string, any) {
		resource := w.newDashboard()
		w.as("owner").put(at("/resources/%d/private", resource), map[string]any{"private": true}).is(200)
		return at("/resources/%d/take-over", resource), map[string]any{"reason": "Its owner is ill."}
	},
	"list-owned":  func(w *town) (string, any) { return at("/people/%d/resources", w.as("owner").id), nil },
	"list-grants": func(w *town) (string, any) { return at("/resources/%d/grants", w.dashboard), nil },
	"list-links":  func(w *town) (string, any) { return at("/resources/%d/links", w.dashboard), nil },
	"create-link": func(w *town) (string, any) {
		return at("/resources/%d/links", w.newDashboard()), map[string]any{"name": "Lobby"}
	},
	"reset-link": func(w *town) (string, any) {
		resource := w.newDashboard()
		link, _ := w.newLink(resource)
		return at("/resources/%d/links/%d/reset", resource, link), nil
	},
	"change-link": func(w *town) (string, any) {
		resource := w.newDashboard()
		link, _ := w.newLink(resource)
		return at("/resources/%d/links/%d", resource, link), map[string]any{"name": "Hall"}
	},
	"list-movable-charts":  plain("/charts/movable"),
	"list-unvouched-tiles": plain("/dashboards/unvouched"),
	"move-charts": func(w *town) (string, any) {
		return "/charts/move", map[string]any{"moves": []any{map[string]any{"chart_id": w.chart, "dashboard_id": 0}}}
	},
	"preview-link": func(w *town) (string, any) {
		resource := w.newDashboard()
		link, _ := w.newLink(resource)
		return at("/resources/%d/links/%d/preview", resource, link), nil
	},
	"keep-link": func(w *town) (string, any) {
		resource := w.newDashboard()
		link, _ := w.newLink(resource)
		return at("/resources/%d/links/%d/keep", resource, link), nil
	},
	"look-at-link": func(w *town) (string, any) {
		resource := w.newDashboard()
		link, _ := w.newLink(resource)
		return at("/resources/%d/links/%d/look", resource, link), nil
	},
	"list-paused-links": plain("/links/paused"),
	"remove-link": func(w *town) (string, any) {
		resource := w.newDashboard()
		link, _ := w.newLink(resource)
		return at("/resources/%d/links/%d", resource, link), nil
	},
	"open-link":     func(w *town) (string, any) { return "/links/" + w.link, nil },
	"get-link-data": func(w *town) (string, any) { return "/links/" + w.link + "/data", nil },
}

// ownScheme is one that is not in force.
func (w *town) ownScheme() string {
	all := w.as("admin").get("/schemes").is(200)
	for i := range all.at("items.#").(int) {
		if one := fmt.Sprintf("items.%d.", i); all.at(one+"own") == true && all.at(one+"in_force") == false && all.text(one+"key") != "copy" {
			return all.text(one + "key")
		}
	}
	return w.as("admin").post("/schemes", map[string]any{"from": "standard", "title": w.fresh("Own")}).is(201).text("key")
}

// everyLevelTo maps the levels of standard to one, or each to itself.
func everyLevelTo(to string) map[string]string {
	mapping := map[string]string{}
	for _, level := range levels {
		if mapping[level] = to; to == "" {
			mapping[level] = level
		}
	}
	return mapping
}

func plain(path string) func(*town) (string, any) {
	return func(*town) (string, any) { return path, nil }
}

func with(path string, body any) func(*town) (string, any) {
	return func(*town) (string, any) { return path, body }
}

// TestCensus: every route has a policy, an example, and says 401 to the anonymous unless it is public.
func TestCensus(t *testing.T) {
	routes := New(Config{}).Routes()
	for _, r := range routes {
		if r.Policy.Words == "" {
			t.Errorf("%s %s declares no policy", r.Method, r.Path)
		}
		if examples[r.ID] == nil {
			t.Errorf("%s %s (%s) has no example of a call", r.Method, r.Path, r.ID)
		}
	}
	for id := range examples {
		if !slices.ContainsFunc(routes, func(r *Route) bool { return r.ID == id }) {
			t.Errorf("the example %s is of no route", id)
		}
	}
}

// TestPermissions calls every route as every kind of person and compares the statuses with the golden table.
func TestPermissions(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		w := newTown(s)
		var table bytes.Buffer
		fmt.Fprintf(&table, "# Who gets what from every route: made by calling it. Written by go test ./internal/api -run TestPermissions -update\n\n%-52s %-20s", "route", "policy")
		for _, kind := range kinds {
			fmt.Fprintf(&table, " %9s", kind)
		}
		fmt.Fprintln(&table)
		for _, route := range s.api.Routes() {
			fmt.Fprintf(&table, "%-52s %-20s", route.Method+" "+route.Path, route.Policy.Words)
			path, body := examples[route.ID](w)
			for _, kind := range kinds {
				status := w.anew(kind).status(route, path, body)
				if status != http.StatusForbidden && status != http.StatusNotFound { // what is refused changes nothing, and can be asked for again
					path, body = examples[route.ID](w)
				}
				fmt.Fprintf(&table, " %9d", status)
				if public := route.Policy.Words == public.Words; kind == "anonymous" && !public && status != http.StatusUnauthorized {
					t.Errorf("%s %s answers the anonymous with %d", route.Method, route.Path, status)
				}
				if status >= 500 {
					t.Errorf("%s %s answers %s with %d", route.Method, route.Path, kind, status)
				}
			}
			fmt.Fprintln(&table)
		}
		golden(t, "permissions.txt", table.Bytes())
	})
}

// anew is a kind of person with a session of this call's own.
func (w *town) anew(kind string) client {
	c := w.as(kind)
	switch kind {
	case "anonymous":
		return c
	case "stranger":
		return w.signIn(kind, w.rival, c.id)
	}
	return w.signIn(kind, w.organization, c.id)
}

// status of a call; a stream is left as soon as it has begun.
func (c client) status(route *Route, path string, body any) int {
	c.t.Helper()
	if route.ID != "follow-changes" {
		return c.ask(route.Method, path, body).status
	}
	ctx, cancel := context.WithCancel(c.t.Context())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, route.Method, c.http.URL+Prefix+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	request.AddCookie(&http.Cookie{Name: gate.SessionCookie, Value: c.session})
	response, err := c.http.Client().Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	_ = response.Body.Close()
	return response.StatusCode
}

// TestWhatOneMayNotSeeDoesNotExist: the answer about somebody else's thing is, to the byte, that about an id never used.
func TestWhatOneMayNotSeeDoesNotExist(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		w := newTown(s)
		compared := 0
		for _, route := range s.api.Routes() {
			if !strings.Contains(route.Path, "{id}") || route.Policy.Words == own.Words {
				continue
			}
			path, body := examples[route.ID](w)
			first := strings.IndexFunc(path, func(r rune) bool { return r >= '0' && r <= '9' })
			rest := strings.TrimLeft(path[first:], "0123456789")
			unknown := path[:first] + "987654321" + rest
			for _, kind := range []string{"stranger", "guest", "outsider"} {
				there, never := w.anew(kind).ask(route.Method, path, body), w.anew(kind).ask(route.Method, unknown, body)
				if there.status == http.StatusForbidden && route.Policy.Words == admin.Words {
					continue // refused before anything is looked up
				}
				compared++
				if there.status != http.StatusNotFound {
					t.Errorf("%s is answered with %d\n%s", there.what, there.status, there.body)
				}
				if a, b := anonymous(there), anonymous(never); a != b || there.status != never.status {
					t.Errorf("%s: what is there answers\n%d %s\nwhat is not\n%d %s", there.what, there.status, a, never.status, b)
				}
			}
		}
		if compared < 60 {
			t.Errorf("only %d pairs were compared", compared)
		}
	})
}

// anonymous is a body without what differs between any two answers.
func anonymous(r reply) string {
	_, after, _ := bytes.Cut(r.body, []byte(`"request_id"`))
	return strings.Replace(string(r.body), string(after), "", 1)
}
