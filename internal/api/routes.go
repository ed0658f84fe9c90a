package api

import (
	"context"
	"net/http"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/org"
	"vitrine/internal/track"
)

// The methods, short: the table is read more often than written.
const (
	GET    = http.MethodGet
	POST   = http.MethodPost
	PUT    = http.MethodPut
	PATCH  = http.MethodPatch
	DELETE = http.MethodDelete
)

// The route table: every route, who may call it, and the use case that answers.

func (a *API) orgRoutes() {
	o := a.Org
	open(a, GET, "/setup", "get-setup", "Sign in", o.SetupState)
	entrance(a, POST, "/setup", "set-up", "Sign in", o.SetUp)
	open(a, GET, "/demo/people", "list-demo-people", "Sign in", o.DemoPeople)
	entrance(a, POST, "/demo/session", "sign-in-to-demo", "Sign in", o.DemoSignIn)
	open(a, GET, "/invitations/{token}", "get-invitation", "Sign in", o.Invitation, uncompressed)
	entrance(a, POST, "/invitations/{token}", "accept-invitation", "Sign in", o.Accept)

	entrance(a, POST, "/session", "sign-in", "Sign in", o.SignIn)
	route(a, GET, "/session", own, "get-me", "Me", o.Me)
	exit(a, DELETE, "/session", "sign-out", "Me", o.SignOut)
	route(a, PUT, "/session/organization", own, "go-to-organization", "Me", o.MoveSession)
	route(a, GET, "/sessions", own, "list-sessions", "Me", o.Sessions)
	act(a, DELETE, "/sessions/{id}", own, "end-session", "Me", o.EndSession)
	route(a, PATCH, "/me", own, "change-me", "Me", o.ChangeMe)
	act(a, PUT, "/me/password", own, "change-password", "Me", o.ChangePassword)
	route(a, GET, "/tokens", own, "list-tokens", "Me", o.Tokens, uncompressed)
	route(a, POST, "/tokens", own, "create-token", "Me", o.CreateToken, created, uncompressed)
	act(a, DELETE, "/tokens/{id}", own, "delete-token", "Me", o.DeleteToken)

	route(a, GET, "/people", team, "list-people", "People", o.People)
	route(a, POST, "/people", admin, "invite-person", "People", o.Invite, created, uncompressed)
	route(a, PATCH, "/people/{id}", admin, "change-person", "People", o.ChangePerson)
	route(a, GET, "/people/{id}/holdings", admin, "get-holdings", "People", o.Holdings)
	route(a, POST, "/people/{id}/hand-over", admin, "hand-over", "People", o.HandOver)
	route(a, GET, "/unreachable", signedIn, "list-unreachable", "People", o.Unreachable)
	act(a, POST, "/unreachable/{user}/mend", workspaceOf(access.WorkspaceAnalyst), "mend-reach", "People", o.MendReach)

	route(a, GET, "/groups", team, "list-groups", "Groups", o.Groups)
	route(a, POST, "/groups", admin, "create-group", "Groups", o.CreateGroup, created)
	act(a, PATCH, "/groups/{id}", admin, "rename-group", "Groups", o.RenameGroup)
	act(a, DELETE, "/groups/{id}", admin, "delete-group", "Groups", o.DeleteGroup)
	route(a, GET, "/groups/{id}/members", team, "list-group-members", "Groups", o.GroupMembers)
	act(a, PUT, "/groups/{id}/members/{kind}/{member}", admin, "add-to-group", "Groups", o.AddToGroup)
	act(a, DELETE, "/groups/{id}/members/{kind}/{member}", admin, "remove-from-group", "Groups", o.RemoveFromGroup)

	route(a, GET, "/workspaces", signedIn, "list-workspaces", "Workspaces", o.Workspaces)
	route(a, POST, "/workspaces", admin, "create-workspace", "Workspaces", o.CreateWorkspace, created)
	route(a, PATCH, "/workspaces/{id}", workspaceOf(access.WorkspaceAdmin), "change-workspace", "Workspaces", o.ChangeWorkspace)
	route(a, GET, "/workspaces/{id}/roles", workspace(access.WorkspaceMember), "list-workspace-roles", "Workspaces", o.WorkspaceRoles)
	act(a, PUT, "/workspaces/{id}/roles/{kind}/{holder}", workspace(access.WorkspaceAdmin), "give-workspace-role", "Workspaces", o.GiveRole)
	act(a, DELETE, "/workspaces/{id}/roles/{kind}/{holder}", workspace(access.WorkspaceAdmin), "take-workspace-role", "Workspaces", o.TakeRole)
	route(a, GET, "/workspaces/{id}/zone-preview", workspace(access.WorkspaceAdmin), "preview-zone", "Workspaces", o.PreviewZone)
	route(a, PATCH, "/organization", admin, "change-organization", "Organization", o.ChangeOrganization)
	route(a, GET, "/organization/notices", admin, "list-notices", "Organization", o.Notices)
	act(a, DELETE, "/organization/notices/{id}", admin, "delete-notice", "Organization", o.DeleteNotice)

	route(a, GET, "/schemes", admin, "list-schemes", "Schemes", o.Schemes)
	route(a, POST, "/schemes", admin, "copy-scheme", "Schemes", o.CopyScheme, created)
	route(a, GET, "/schemes/{key}/file", admin, "get-scheme-file", "Schemes", o.SchemeText)
	route(a, PUT, "/schemes/{key}", admin, "change-scheme", "Schemes", o.ChangeScheme, long)
	act(a, DELETE, "/schemes/{key}", admin, "delete-scheme", "Schemes", o.DeleteScheme)
	route(a, POST, "/schemes/{key}/preview", admin, "preview-scheme", "Schemes", o.PreviewScheme, long, reads)
	route(a, PUT, "/organization/scheme", admin, "choose-scheme", "Schemes", o.ChooseScheme, long)
	route(a, GET, "/see-rights", admin, "list-see-rights", "Schemes", o.SeeRights)
	act(a, PUT, "/see-rights/{holder_kind}/{holder}/{kind}/{seen}", admin, "give-see-right", "Schemes", o.GiveSight)
	act(a, DELETE, "/see-rights/{holder_kind}/{holder}/{kind}/{seen}", admin, "take-see-right", "Schemes", o.TakeSight)
	route(a, POST, "/what-if", workspaceOf(access.WorkspaceAdmin), "what-if", "Schemes", o.WhatIf, long, reads)
	route(a, POST, "/what-if/taking-over", workspaceOf(access.WorkspaceAdmin), "preview-taking-over", "People", o.PreviewTaking, long, reads)
}

func (a *API) trackRoutes() {
	t := a.Track
	route(a, GET, "/projects", signedIn, "list-projects", "Projects", t.Projects.List)
	route(a, POST, "/projects", inWorkspace(access.WorkspaceMember), "create-project", "Projects", t.Projects.Create, created)
	route(a, GET, "/projects/{id}", project("see"), "get-project", "Projects", t.Projects.Get)
	route(a, PATCH, "/projects/{id}", project("manage"), "change-project", "Projects", t.Projects.Edit)
	act(a, DELETE, "/projects/{id}", project("manage"), "delete-project", "Projects", t.Projects.Delete)
	route(a, POST, "/projects/{id}/restore", project("manage"), "restore-project", "Projects", t.Projects.Restore)
	route(a, GET, "/projects/{id}/members", project("see"), "list-project-members", "Projects", t.Projects.ListMembers)
	route(a, PUT, "/projects/{id}/members/{kind}/{holder}", project("manage"), "put-project-member", "Projects", t.Projects.PutMember)
	route(a, DELETE, "/projects/{id}/members/{kind}/{holder}", project("manage"), "delete-project-member", "Projects", t.Projects.DeleteMember)

	route(a, GET, "/clients", signedIn, "list-clients", "Clients", t.Clients.List)
	route(a, POST, "/clients", inWorkspace(access.WorkspaceMember), "create-client", "Clients", t.Clients.Create, created)
	route(a, PATCH, "/clients/{id}", workspaceOf(access.WorkspaceAdmin), "change-client", "Clients", t.Clients.Edit)
	act(a, DELETE, "/clients/{id}", workspaceOf(access.WorkspaceAdmin), "delete-client", "Clients", t.Clients.Delete)

	route(a, GET, "/tags", signedIn, "list-tags", "Tags", t.Tags.List)
	route(a, POST, "/tags", inWorkspace(access.WorkspaceMember), "create-tag", "Tags", t.Tags.Create, created)
	route(a, PATCH, "/tags/{id}", workspaceOf(access.WorkspaceAdmin), "change-tag", "Tags", t.Tags.Edit)
	act(a, DELETE, "/tags/{id}", workspaceOf(access.WorkspaceAdmin), "delete-tag", "Tags", t.Tags.Delete)

	route(a, GET, "/tasks", project("see"), "list-tasks", "Tasks", t.Tasks.List)
	route(a, POST, "/tasks", project("tasks"), "create-task", "Tasks", t.Tasks.Create, created)
	route(a, PATCH, "/tasks/{id}", project("tasks"), "change-task", "Tasks", t.Tasks.Edit)
	act(a, DELETE, "/tasks/{id}", project("tasks"), "delete-task", "Tasks", t.Tasks.Delete)

	route(a, GET, "/workspaces/{id}/rates", workspace(access.WorkspaceAdmin).Saying("Only workspace admins can see its rates."), "list-workspace-rates", "Rates", t.Rates.List)
	route(a, PUT, "/workspaces/{id}/rates/{user}", workspace(access.WorkspaceAdmin).Saying("Only workspace admins can set its rates."), "put-workspace-rate", "Rates", t.Rates.Put)

	route(a, GET, "/time-entries", signedIn, "list-time-entries", "Time", t.Entries.List)
	route(a, POST, "/time-entries", inWorkspace(access.WorkspaceMember), "create-time-entry", "Time", t.Entries.Create, created)
	route(a, GET, "/time-entries/running", own, "get-running-time-entry", "Time", t.Entries.Running)
	route(a, GET, "/time-entries/{id}", signedIn, "get-time-entry", "Time", t.Entries.Get)
	route(a, POST, "/time-entries/{id}/stop", own, "stop-time-entry", "Time", t.Entries.Stop)
	route(a, POST, "/time-entries/{id}/restore", own, "restore-time-entry", "Time", t.Entries.Restore)
	route(a, PATCH, "/time-entries/{id}", own, "change-time-entry", "Time", t.Entries.Edit)
	act(a, DELETE, "/time-entries/{id}", own, "delete-time-entry", "Time", t.Entries.Delete)

	route(a, POST, "/imports/preview", inWorkspace(access.WorkspaceAdmin).Saying("Only workspace admins can import time."), "preview-import", "Imports", t.Imports.Preview, maxBody(track.MaxImportBytes), reads)
	route(a, POST, "/imports", inWorkspace(access.WorkspaceAdmin).Saying("Only workspace admins can import time."), "start-import", "Imports", t.Imports.Start, maxBody(track.MaxImportBytes), accepted)
	route(a, GET, "/imports/{id}", workspaceOf(access.WorkspaceAdmin), "get-import", "Imports", t.Imports.Get)
}

func (a *API) boardRoutes() {
	b := a.Board
	route(a, GET, "/status", signedIn, "get-status", "Charts", b.Charts.Status)
	route(a, GET, "/datasets", signedIn, "list-datasets", "Charts", b.Charts.Datasets)
	route(a, GET, "/charts", signedIn, "list-charts", "Charts", b.Charts.List)
	route(a, POST, "/charts", workspaceOf(access.WorkspaceMember), "create-chart", "Charts", b.Charts.Create, created)
	route(a, POST, "/charts/preview", signedIn, "preview-chart", "Charts", b.Charts.Preview, reads)
	route(a, GET, "/charts/movable", signedIn, "list-movable-charts", "Charts", b.Charts.Movable)
	route(a, POST, "/charts/move", resourceOf(access.ManageAccess), "move-charts", "Charts", b.Charts.MoveSeveral)
	route(a, GET, "/charts/{id}", resource(access.View), "get-chart", "Charts", b.Charts.Get)
	route(a, PUT, "/charts/{id}", resource(access.Edit), "save-chart", "Charts", b.Charts.Save)
	act(a, DELETE, "/charts/{id}", resource(access.Delete), "delete-chart", "Charts", b.Charts.Delete)
	route(a, GET, "/charts/{id}/data", resource(access.View), "get-chart-data", "Charts", b.Charts.Data)
	download(a, "/charts/{id}/data.csv", resource(access.Export), "get-chart-csv", "Charts", "text/csv", b.Charts.CSV)
	route(a, POST, "/charts/{id}/clone", resource(access.Clone), "clone-chart", "Charts", b.Charts.Clone, created)
	route(a, POST, "/charts/{id}/save-preview", resource(access.Edit), "preview-save-chart", "Charts", b.Charts.SavePreview, reads)
	route(a, POST, "/charts/{id}/move", resourceOf(access.ManageAccess), "move-chart", "Charts", b.Charts.Move)
	route(a, POST, "/charts/{id}/move/preview", resource(access.View), "preview-move-chart", "Charts", b.Charts.MovePreview, reads)
	route(a, POST, "/resources/{id}/perspective/preview", resource(access.Edit), "preview-perspective", "Charts", b.Charts.PerspectivePreview, reads)

	route(a, GET, "/dashboards", signedIn, "list-dashboards", "Dashboards", b.Dashboards.List)
	route(a, POST, "/dashboards", workspaceOf(access.WorkspaceMember), "create-dashboard", "Dashboards", b.Dashboards.Create, created)
	route(a, GET, "/dashboards/by-path", resourceOf(access.View), "get-dashboard-by-path", "Dashboards", b.Dashboards.GetByPath)
	route(a, GET, "/dashboards/unvouched", signedIn, "list-unvouched-tiles", "Dashboards", b.Dashboards.Unvouched)
	route(a, GET, "/dashboards/{id}", resource(access.View), "get-dashboard", "Dashboards", b.Dashboards.Get)
	route(a, PUT, "/dashboards/{id}", resource(access.Edit), "save-dashboard", "Dashboards", b.Dashboards.Save)
	route(a, POST, "/dashboards/{id}/save-preview", resource(access.Edit), "preview-save-dashboard", "Dashboards", b.Dashboards.SavePreview, reads)
	act(a, DELETE, "/dashboards/{id}", resource(access.Delete), "delete-dashboard", "Dashboards", b.Dashboards.Delete)
	route(a, GET, "/dashboards/{id}/data", resource(access.View), "get-dashboard-data", "Dashboards", b.Dashboards.Data)
	route(a, GET, "/dashboards/{id}/choices", resource(access.View), "get-dashboard-choices", "Dashboards", b.Dashboards.Choices)
	download(a, "/dashboards/{id}/data.zip", resource(access.Export), "get-dashboard-files", "Dashboards", "application/zip", b.Dashboards.Files)
	download(a, "/dashboards/{id}/widgets/{widget}/data.csv", resource(access.Export), "get-widget-csv", "Dashboards", "text/csv", b.Dashboards.WidgetCSV)
	route(a, POST, "/dashboards/{id}/clone", resource(access.Clone), "clone-dashboard", "Dashboards", b.Dashboards.Clone, created)
	route(a, PUT, "/dashboards/{id}/widgets/{widget}/vouchers/{user}", resource(access.Edit), "vouch-for-widget", "Dashboards", b.Dashboards.Vouch)
	act(a, DELETE, "/dashboards/{id}/widgets/{widget}/vouchers/{user}", signedIn, "stop-vouching-for-widget", "Dashboards", b.Dashboards.StopVouching)

	act(a, PUT, "/resources/{id}/favourite", resource(access.View), "add-favourite", "Resources", b.Library.Favour)
	act(a, DELETE, "/resources/{id}/favourite", resource(access.View), "remove-favourite", "Resources", b.Library.Unfavour)
	route(a, GET, "/bin", signedIn, "list-bin", "Resources", b.Library.Bin)
	route(a, POST, "/bin/{id}/restore", restorable, "restore", "Resources", b.Library.Restore)
	act(a, DELETE, "/bin/{id}", restorable, "delete-for-good", "Resources", b.Library.DeleteForGood)
	route(a, GET, "/home", signedIn, "get-home", "Resources", b.Library.Home)
	route(a, GET, "/search", signedIn, "search", "Resources", b.Library.Search)

	route(a, GET, "/resources/{id}/links/{link}/preview", resource(access.Publish), "preview-link", "Public links", b.Public.Preview)
	a.openLink(b.Public.Page)
	visited(a, GET, "/links/{token}/data", "get-link-data", "Public links", func(ctx context.Context, v org.Visit, in board.ShownData) (board.WidgetsData, error) {
		return b.Public.Data(ctx, v.Address, in)
	})
}

func (a *API) shareRoutes() {
	s, l := a.Share.Sharing, a.Share.Links
	route(a, GET, "/resources/{id}/access", resource(access.View), "get-access", "Sharing", s.Access, uncompressed)
	route(a, GET, "/resources/{id}/candidates", resource(access.Share), "find-candidates", "Sharing", s.Candidates)
	route(a, POST, "/resources/{id}/grants/preview", resource(access.Share), "preview-grants", "Sharing", s.Preview, reads)
	route(a, POST, "/resources/{id}/grants", resource(access.Share), "edit-grants", "Sharing", s.Edit, uncompressed)
	route(a, PATCH, "/resources/{id}/grants/{grant}", resource(access.Share), "change-grant", "Sharing", s.EditOne, uncompressed)
	route(a, DELETE, "/resources/{id}/grants/{grant}", resourceOf(access.Share), "remove-grant", "Sharing", s.Remove, uncompressed)
	route(a, POST, "/resources/{id}/grants/{grant}/undo", own, "undo-grant", "Sharing", s.UndoGrant, uncompressed)
	route(a, PUT, "/resources/{id}/private", resource(access.ManageAccess), "set-private", "Sharing", s.SetPrivate, uncompressed)
	route(a, PUT, "/resources/{id}/perspective", resource(access.Edit), "set-perspective", "Sharing", s.SetPerspective, uncompressed)
	route(a, PUT, "/resources/{id}/shows-money", resource(access.Edit), "set-shows-money", "Sharing", s.SetShowsMoney, uncompressed)
	route(a, PUT, "/resources/{id}/owner", resource(access.ManageAccess), "set-owner", "Sharing", s.SetOwner, uncompressed)
	route(a, POST, "/resources/{id}/offer", resource(access.ManageAccess), "offer-ownership", "Sharing", s.MakeOffer, created)
	act(a, DELETE, "/resources/{id}/offer", resource(access.ManageAccess), "withdraw-offer", "Sharing", s.WithdrawOffer)
	route(a, GET, "/offers", own, "list-offers", "Sharing", s.Offers)
	route(a, GET, "/offers/{id}", own, "get-offer", "Sharing", s.Offer)
	act(a, POST, "/offers/{id}/accept", own, "accept-offer", "Sharing", s.AcceptOffer)
	act(a, POST, "/offers/{id}/decline", own, "decline-offer", "Sharing", s.DeclineOffer)
	route(a, GET, "/resources/{id}/explain", resourceOf(access.View), "explain-access", "Sharing", s.Explain)
	route(a, GET, "/resources/{id}/who", resourceOf(access.Share), "who-has-access", "Sharing", s.Who)
	route(a, GET, "/resources/{id}/grants", resource(access.Share), "list-grants", "Sharing", s.Grants)
	route(a, POST, "/resources/{id}/grants/{grant}/mend", resource(access.Share), "mend-grant", "Sharing", s.Mend, uncompressed)
	route(a, POST, "/resources/{id}/take-over", admin, "take-over", "Sharing", s.TakeOver, uncompressed)
	route(a, GET, "/people/{id}/resources", admin, "list-owned", "Sharing", s.Owned)
	route(a, GET, "/resources/{id}/links", resource(access.Publish), "list-links", "Public links", l.List, uncompressed)
	route(a, POST, "/resources/{id}/links", resource(access.Publish), "create-link", "Public links", l.Create, created, uncompressed)
	route(a, POST, "/resources/{id}/links/{link}/reset", resource(access.Publish), "reset-link", "Public links", l.Reset, uncompressed)
	route(a, PATCH, "/resources/{id}/links/{link}", resource(access.Publish), "change-link", "Public links", l.Edit, uncompressed)
	route(a, POST, "/resources/{id}/links/{link}/keep", resource(access.Publish), "keep-link", "Public links", l.Keep, uncompressed)
	route(a, POST, "/resources/{id}/links/{link}/look", resource(access.Publish), "look-at-link", "Public links", l.Look, uncompressed)
	route(a, GET, "/links/paused", signedIn, "list-paused-links", "Public links", l.Paused)
	act(a, DELETE, "/resources/{id}/links/{link}", resource(access.Publish), "remove-link", "Public links", l.Remove)
}
