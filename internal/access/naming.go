package access

import "vitrine/internal/fault"

// MayNameWorkspace tells whether the caller may share with a workspace.
func (who Caller) MayNameWorkspace(w WorkspaceID) bool {
	return who.View.OrganizationRole(who.User) >= Staff || who.View.WorkspaceRole(who.User, w) != NoWorkspaceRole
}

// Naming tells whom the caller may name by id in a grant of a resource: those they may know of or are offered, and those they see
// in the list already. To others a grant would tell the name, so for the caller they do not exist: the fault is that of an id that
// was never used. What is not named by id is nobody's secret.
func (who Caller) Naming(facts ResourceChanged) func(Principal) error {
	knows := who.Knows()
	granted := map[Principal]bool{{Kind: PrincipalUser, ID: int64(facts.Owner)}: true}
	for _, g := range who.View.Grants(facts.Resource) {
		granted[g.Principal] = true
	}
	// Where the scheme demands access to the workspace it offers people itself.
	isOffered := func(Principal) bool { return false }
	if who.View.SchemeInForce().Access.Demanded {
		isOffered = who.Offered(facts.Resource)
	}
	named := func(p Principal) bool {
		if granted[p] {
			return true
		}
		switch p.Kind {
		case PrincipalUser:
			u := UserID(p.ID)
			return who.View.OrganizationRole(u) != NotInOrganization && knows(u) || isOffered(p)
		case PrincipalGroup:
			return who.View.Name(p) != "" && knows(0) || isOffered(p)
		case PrincipalWorkspace:
			return who.View.Name(p) != "" && who.MayNameWorkspace(WorkspaceID(p.ID)) && (!p.Tree || len(who.View.Descendants(WorkspaceID(p.ID))) > 1)
		}
		return true
	}
	return func(p Principal) error {
		if named(p) {
			return nil
		}
		return fault.BadField("principal", "%s", who.View.noSuch(p.Kind))
	}
}

// noSuch says that nobody and nothing in the organization has an id.
func (s *state) noSuch(kind PrincipalKind) string {
	what := map[PrincipalKind]string{PrincipalUser: "person", PrincipalGroup: "group", PrincipalWorkspace: "workspace"}[kind]
	return "There is no such " + what + " in " + s.organizationName() + "."
}
