package access

import "time"

// ChartRows is which rows a chart counts for a viewer who looks at it through a dashboard, or by itself (via 0): what its
// perspective gives (access.md, Perspective and data), and of which of them money may be shown, to the viewer and by its
// author. It does not ask whether they may see the chart.
func (s *Snapshot) ChartRows(chart, via ResourceID, viewer UserID) RowScope { return RowScope{} }

// LinkRows is which rows a chart counts for visitors with a public link of the chart or, via, of a dashboard: what its
// perspective gives as far as the keeper of the link may count it too. Money is shown where money is set, as far as the
// keeper may see it and the workspace does not keep it for admins.
func (s *Snapshot) LinkRows(chart, via ResourceID, link LinkID, money bool) RowScope {
	return RowScope{}
}

// Covers tells whether every row of the other scope is one of this.
func (s RowScope) Covers(other RowScope) bool { return false }

// MayChooseWorkspace tells whether u may choose the workspace perspective for what is made in a workspace: somebody who may
// count all its rows, or whom the scheme names. below tells that they may for the workspaces below it too.
func (s *Snapshot) MayChooseWorkspace(u UserID, home WorkspaceID) (here, below bool) {
	return false, false
}

// QuestionPlan is what becomes of a chart whose question the caller changes.
type QuestionPlan struct {
	// Author and Perspective it has then; Changes are none when both stay.
	Author      UserID
	Perspective Perspective
	Changes     []Change
	// Figures tells that everybody would then see other rows, so that both figures are to be shown before; Why says why.
	Figures bool
	Why     string
}

// PlanQuestion decides what becomes of a chart the caller edits: changed tells that the question is another one than
// before (what any viewer may choose for themselves is none), perspective which one they choose (0: as it is). Whoever may
// count every row the author may count leaves the author as is; anybody else becomes the author. Denied where they count
// no rows, or may not choose the perspective. See access.md, The author.
func (who Caller) PlanQuestion(chart ResourceID, changed bool, perspective Perspective) (QuestionPlan, error) {
	return QuestionPlan{}, nil
}

// LinkState is what a public link is now: live, waiting (for the new owner to keep it), paused (its keeper may no longer
// publish), or dead; why says it in words, empty for a live one.
func (s *Snapshot) LinkState(r ResourceID, l LinkID, now time.Time) (state, why string) {
	if why = s.LinkDead(r, l, now); why != "" {
		return "dead", why
	}
	return "live", ""
}

// PlanKeep is the changes by which the caller, who may publish, becomes the keeper of a link, which then waits no more.
func (who Caller) PlanKeep(r ResourceID, l LinkID) ([]Change, error) { return nil, nil }

// MayOffer is nil when the caller may offer the ownership of r to a user: they manage access, for good, and the user is a
// member of the organization.
func (who Caller) MayOffer(r ResourceID, to UserID) error { return nil }

// PlanAccept is the changes by which the caller becomes the owner of what from offers them; Denied when from may no longer
// offer it. Links wait from then on.
func (who Caller) PlanAccept(r ResourceID, from UserID) ([]Change, error) { return nil, nil }

// PlanMove is the changes that move a chart into a dashboard, or (0) from its dashboard to the library, within one home
// workspace. Moved in, its grants and links are to be kept asleep; moved out, the caller owns it and vouches for the tiles
// it stays on.
func (who Caller) PlanMove(chart, dashboard ResourceID) ([]Change, error) { return nil, nil }

// PlanHandOver is the changes that give what hangs on from (author's place of charts, vouching, public links) to the caller,
// on the resources where the caller could come to it by themselves; left is how many others there are.
func (who Caller) PlanHandOver(from UserID) (changes []Change, left int) { return nil, 0 }

// MayCreate is nil when the caller may make resources in a workspace under the scheme in force, or (in not 0) charts in a
// dashboard, which needs edit there.
func (who Caller) MayCreate(home WorkspaceID, in ResourceID) error {
	return who.RequireRole(home, WorkspaceMember)
}
