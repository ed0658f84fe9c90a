package api

import (
	"net/http"

	"vitrine/internal/access"
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
	open(a, GET, "/invitations/{token}", "get-invitation", "Sign in", o.Invitation)
	entrance(a, POST, "/invitations/{token}", "accept-invitation", "Sign in", o.Accept)

	entrance(a, POST, "/session", "sign-in", "Sign in", o.SignIn)
	route(a, GET, "/session", own, "get-me", "Me", o.Me)
	exit(a, DELETE, "/session", "sign-out", "Me", o.SignOut)
	route(a, PUT, "/session/organization", own, "go-to-organization", "Me", o.MoveSession)
	route(a, GET, "/sessions", own, "list-sessions", "Me", o.Sessions)
	act(a, DELETE, "/sessions/{id}", own, "end-session", "Me", o.EndSession)
	route(a, PATCH, "/me", own, "change-me", "Me", o.ChangeMe)
	act(a, PUT, "/me/password", own, "change-password", "Me", o.ChangePassword)
	route(a, GET, "/tokens", own, "list-tokens", "Me", o.Tokens)
	route(a, POST, "/tokens", own, "create-token", "Me", o.CreateToken, created)
	act(a, DELETE, "/tokens/{id}", own, "delete-token", "Me", o.DeleteToken)

	route(a, GET, "/people", team, "list-people", "People", o.People)
	route(a, POST, "/people", admin, "invite-person", "People", o.Invite, created)
	route(a, PATCH, "/people/{id}", admin, "change-person", "People", o.ChangePerson)

	route(a, GET, "/groups", team, "list-groups", "Groups", o.Groups)
	route(a, POST, "/groups", admin, "create-group", "Groups", o.CreateGroup, created)
	act(a, PATCH, "/groups/{id}", admin, "rename-group", "Groups", o.RenameGroup)
	act(a, DELETE, "/groups/{id}", admin, "delete-group", "Groups", o.DeleteGroup)
	act(a, PUT, "/groups/{id}/members/{kind}/{member}", admin, "add-to-group", "Groups", o.AddToGroup)
	act(a, DELETE, "/groups/{id}/members/{kind}/{member}", admin, "remove-from-group", "Groups", o.RemoveFromGroup)

	route(a, GET, "/workspaces", signedIn, "list-workspaces", "Workspaces", o.Workspaces)
	route(a, POST, "/workspaces", admin, "create-workspace", "Workspaces", o.CreateWorkspace, created)
	route(a, PATCH, "/workspaces/{id}", workspace(access.WorkspaceAdmin), "change-workspace", "Workspaces", o.ChangeWorkspace)
	route(a, GET, "/workspaces/{id}/roles", workspace(access.WorkspaceMember), "list-workspace-roles", "Workspaces", o.WorkspaceRoles)
	act(a, PUT, "/workspaces/{id}/roles/{kind}/{holder}", workspace(access.WorkspaceAdmin), "give-workspace-role", "Workspaces", o.GiveRole)
	act(a, DELETE, "/workspaces/{id}/roles/{kind}/{holder}", workspace(access.WorkspaceAdmin), "take-workspace-role", "Workspaces", o.TakeRole)
	route(a, PATCH, "/organization", admin, "change-organization", "Organization", o.ChangeOrganization)
}
