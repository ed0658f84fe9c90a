package access

import (
	"iter"
	"time"

	"vitrine/internal/fault"
)

// Snapshot is everything the engine knows about one organization at one revision of its change log. It never changes
// and is safe for concurrent use; Apply makes the next one and shares what did not change.
type Snapshot struct{}

// Load builds the snapshot of an organization at a revision from the facts that hold then, in any order.
func Load(org OrganizationID, revision int64, facts iter.Seq2[Change, error]) (*Snapshot, error) {
	panic("not built yet")
}

// Apply is the snapshot after the changes of one or more revisions. It does not validate: what is in the log has happened.
func (s *Snapshot) Apply(revision int64, changes ...Change) (*Snapshot, error) {
	panic("not built yet")
}

// Revision is the revision of the change log the snapshot stands at.
func (s *Snapshot) Revision() int64 { panic("not built yet") }

// Capabilities is what u can do with r now: the decision of access.md. Empty when u or r is unknown.
func (s *Snapshot) Capabilities(u UserID, r ResourceID, now time.Time) Set { panic("not built yet") }

// Check tells whether u can do c with r now. It does not allocate.
func (s *Snapshot) Check(u UserID, c Capability, r ResourceID, now time.Time) bool {
	return s.Capabilities(u, r, now).Has(c)
}

// Require is nil when the caller can do c with r, NotFound when they may not even view r, Denied (with the reason in
// words) when they may view it but not do c.
func (who Caller) Require(c Capability, r ResourceID) error { panic("not built yet") }

// Can is what the caller can do with r.
func (who Caller) Can(r ResourceID) Set { return who.View.Capabilities(who.User, r, who.Now) }

// RequireAdmin is nil for an organization admin, Denied for everyone else.
func (who Caller) RequireAdmin() error { panic("not built yet") }

// RequireRole is nil when the caller has at least the role in w (organization admins always do), NotFound when they
// have none there, Denied when theirs is weaker.
func (who Caller) RequireRole(w WorkspaceID, role WorkspaceRole) error { panic("not built yet") }

// ListQuery asks for the resources a user can do something with.
type ListQuery struct {
	User       UserID
	Capability Capability
	Kind       ResourceKind // 0: every kind
	Home       WorkspaceID  // 0: every workspace
	Tab        Tab
	Search     string       // part of the title, any case; empty: all
	Among      []ResourceID // when not nil, only these (favourites, recent ones)
	Offset     int
	Limit      int // 0: all
}

// Tab is one of the lists of data.md, Dashboards.
type Tab string

// Tabs. All is everything one may view; Private is what nobody else can open; Mine is what one owns;
// SharedWithMe is what one may view but does not own; SharedByMe is what one owns and others can open.
const (
	TabAll          Tab = "all"
	TabPrivate      Tab = "private"
	TabMine         Tab = "mine"
	TabSharedWithMe Tab = "shared_with_me"
	TabSharedByMe   Tab = "shared_by_me"
)

// List is the page of resources asked for, sorted by title then id, and how many there are in all.
func (s *Snapshot) List(q ListQuery, now time.Time) (page []ResourceID, total int) {
	panic("not built yet")
}

// RowScope is which time entries a user may count, in a workspace and in each of its descendants (access.md,
// Perspective and data). The zero RowScope counts nothing.
type RowScope struct {
	Workspaces []WorkspaceRows
}

// WorkspaceRows is the part of a RowScope in one workspace: everything when All, else own entries and those of Projects.
type WorkspaceRows struct {
	Workspace WorkspaceID
	All       bool
	Own       UserID      // 0: not even own entries
	Projects  []ProjectID // public ones and those one manages, sorted
	Money     bool        // rates and amounts may be counted here
}

// RowScope of a user in a workspace and its descendants.
func (s *Snapshot) RowScope(u UserID, w WorkspaceID) RowScope { panic("not built yet") }

// Project rights of data.md, "Who may do what with tracked time".
type ProjectRights struct {
	See    bool // open it
	Track  bool // track time on it
	Manage bool // edit it, see all its time
	Admin  bool // workspace or organization admin
}

// ProjectRights of a user on a project; all false when the project is unknown or not to be seen.
func (s *Snapshot) ProjectRights(u UserID, p ProjectID) ProjectRights { panic("not built yet") }

// OrganizationRole of u.
func (s *Snapshot) OrganizationRole(u UserID) OrganizationRole { panic("not built yet") }

// WorkspaceRole is the strongest role of u that reaches w; organization admins are admin in every workspace.
func (s *Snapshot) WorkspaceRole(u UserID, w WorkspaceID) WorkspaceRole { panic("not built yet") }

// Resource facts: kind, home, owner, private, perspective, title; ok is false for an unknown id.
func (s *Snapshot) Resource(r ResourceID) (facts ResourceChanged, ok bool) { panic("not built yet") }

// Descendants of w in the workspace tree, w first.
func (s *Snapshot) Descendants(w WorkspaceID) []WorkspaceID { panic("not built yet") }

// Members of a group, nested ones too, sorted.
func (s *Snapshot) Members(g GroupID) []UserID { panic("not built yet") }

// Path is one way by which someone comes to a level.
type Path struct {
	// Source is owner, role or grant.
	Source  string    `json:"source"`
	Level   string    `json:"level"`
	Can     Set       `json:"can"`
	Grant   GrantID   `json:"grant,omitempty"`
	Through []GroupID `json:"through,omitempty"` // from the user's own group to the one the grant names
	// Words says the path in a sentence: "Design is in Studio, which was given Edit & share by Tom on 3 May".
	Words string `json:"words"`
}

// Rule is a rule of the decision that took something away.
type Rule struct {
	// Name is private, reach, ceiling or expired.
	Name   string `json:"name"`
	Words  string `json:"words"`
	Remedy string `json:"remedy,omitempty"`
}

// Explanation is every path that gives u something on a resource and every rule that takes away.
type Explanation struct {
	User     UserID     `json:"user"`
	Resource ResourceID `json:"resource"`
	Can      Set        `json:"can"`
	Paths    []Path     `json:"paths"`
	Rules    []Rule     `json:"rules"`
}

// Explain why u can do what they can with r.
func (s *Snapshot) Explain(u UserID, r ResourceID, now time.Time) Explanation {
	panic("not built yet")
}

// Holder is one user with access to a resource: what they can do, the level it amounts to, the strongest path.
type Holder struct {
	User  UserID `json:"user"`
	Level string `json:"level"`
	Can   Set    `json:"can"`
	Path  Path   `json:"path"`
}

// Who can view r now, sorted by user.
func (s *Snapshot) Who(r ResourceID, now time.Time) []Holder { panic("not built yet") }

// Audience is the sentence beside a title: who can see a resource.
type Audience struct {
	// Kind is only_owner, people, workspace, organization or link; the widest that holds.
	Kind   string `json:"kind" enum:"only_owner,people,workspace,organization,link"`
	People int    `json:"people"`         // how many signed-in people can view it
	Name   string `json:"name,omitempty"` // of the workspace or organization
	Links  int    `json:"links"`          // live public links
}

// Audience of r now.
func (s *Snapshot) Audience(r ResourceID, now time.Time) Audience { panic("not built yet") }

// LevelInfo is a level of the organization's scheme as the interface shows it.
type LevelInfo struct {
	Key   string `json:"key"`
	Title string `json:"title"`
	Can   Set    `json:"can"`
}

// Levels of the scheme, weakest first.
func (s *Snapshot) Levels() []LevelInfo { panic("not built yet") }

// Offers is the levels the caller may give a principal on r, weakest first; empty when none.
func (who Caller) Offers(r ResourceID, p Principal) []LevelInfo { panic("not built yet") }

// GrantEdit asks for one change of the grants of a resource. Level "" takes the grant away.
type GrantEdit struct {
	Principal Principal
	Level     string
	Expires   time.Time // zero: never
}

// PlanGrants decides whether the caller may make the edits and is the changes that make them, cascade included, in
// order: GrantChanged (Grant 0: new, the store gives the id), GrantRemoved, and ResourceChanged when ending private is
// asked for. Faults: NotFound, Denied, Invalid (level the scheme lacks, principal unknown or of another organization,
// expiry in the past, a private resource unless endPrivate), Conflict (the last manager would go).
func (who Caller) PlanGrants(r ResourceID, edits []GrantEdit, endPrivate bool) ([]Change, error) {
	panic("not built yet")
}

// PlanResource decides a change of a resource's private flag, perspective or owner, and is that change.
func (who Caller) PlanResource(r ResourceID, to ResourceChanged) ([]Change, error) {
	panic("not built yet")
}

// Shift is what a change would give to or take from one user on one resource.
type Shift struct {
	User     UserID     `json:"user"`
	Resource ResourceID `json:"resource"`
	Before   Set        `json:"before"`
	After    Set        `json:"after"`
}

// WhatIf is who would gain or lose what if the changes were made.
func (s *Snapshot) WhatIf(now time.Time, changes ...Change) ([]Shift, error) { panic("not built yet") }

var _ = fault.Missing
