// Package access is the permission engine: who may do what to which resource, and why.
//
// It is pure. Its world is a [Snapshot], an immutable value that follows the store's change log by revision; its
// clock is the now of each question. Sentences name days in the time zone of that now.
package access

import (
	"errors"
	"time"

	"vitrine/internal/access/scheme"
	"vitrine/internal/rows"
)

// Ids are those of the system of record. They are distinct types so that two cannot be swapped.
type (
	OrganizationID int64
	UserID         int64
	GroupID        int64
	WorkspaceID    int64
	ResourceID     int64
	ProjectID      int64
	GrantID        int64
	LinkID         int64
)

// OrganizationRole is a user's role in the organization. The zero role is "not in it".
type OrganizationRole uint8

// Organization roles, weakest first.
const (
	NotInOrganization OrganizationRole = iota
	Guest
	Member
	Staff
	Admin
)

// The words of schemes.
type (
	Capability    = scheme.Capability
	Set           = scheme.Set
	WorkspaceRole = scheme.WorkspaceRole
	Perspective   = scheme.Perspective
	Scheme        = scheme.Scheme
	Level         = scheme.Level
)

// The capabilities of access.md, Words.
const (
	View         = scheme.View
	Export       = scheme.Export
	Clone        = scheme.Clone
	Edit         = scheme.Edit
	ManageData   = scheme.ManageData
	Share        = scheme.Share
	Publish      = scheme.Publish
	Delete       = scheme.Delete
	Duplicate    = scheme.Duplicate
	SetDefault   = scheme.SetDefault
	ManageAccess = scheme.ManageAccess
)

// Workspace roles, weakest first.
const (
	NoWorkspaceRole  = scheme.NoWorkspaceRole
	WorkspaceViewer  = scheme.WorkspaceViewer
	WorkspaceMember  = scheme.WorkspaceMember
	WorkspaceAnalyst = scheme.WorkspaceAnalyst
	WorkspaceAdmin   = scheme.WorkspaceAdmin
)

// Perspectives.
const (
	AuthorPerspective    = scheme.AuthorPerspective
	ViewerPerspective    = scheme.ViewerPerspective
	WorkspacePerspective = scheme.WorkspacePerspective
)

// SetOf is the set of the capabilities.
func SetOf(cs ...Capability) Set { return scheme.SetOf(cs...) }

// ResourceKind is what a resource is.
type ResourceKind uint8

// Resource kinds.
const (
	Chart ResourceKind = iota + 1
	Dashboard
)

// PrincipalKind is what kind of thing a grant names.
type PrincipalKind uint8

// Principal kinds.
const (
	PrincipalUser PrincipalKind = iota + 1
	PrincipalGroup
	PrincipalWorkspace
	PrincipalClass
	PrincipalOrganization
	PrincipalDomain
)

// RoleClass is a class of people in the home workspace a grant may name instead of a person.
type RoleClass uint8

// Role classes, strongest first.
const (
	ClassStaff RoleClass = iota + 1
	ClassWorkspaceAdmin
	ClassWorkspaceUser
)

// Principal is what a grant names.
type Principal struct {
	Kind PrincipalKind `json:"kind"`
	// ID is the user, group or workspace; 0 for the other kinds.
	ID int64 `json:"id,omitempty"`
	// Tree makes a workspace principal mean its whole tree.
	Tree   bool      `json:"tree,omitempty"`
	Class  RoleClass `json:"class,omitempty"`
	Domain string    `json:"domain,omitempty"`
}

// Change is one fact of the change log that the engine cares about: what now holds, in place of what held before.
// Each is written to the log as its ChangeKind and its JSON.
type Change interface{ ChangeKind() string }

// The changes. A zero role, or In, Member and Manager false, takes the fact away.
type (
	OrganizationChanged struct {
		Organization    OrganizationID `json:"organization"`
		Name            string         `json:"name"`
		Scheme          string         `json:"scheme"`
		LinksOff        bool           `json:"links_off,omitempty"`
		ManagePublishes bool           `json:"manage_publishes,omitempty"`
	}
	// SchemeChanged is a scheme of the organization's own: the text of its file; empty: it is gone.
	SchemeChanged struct {
		Scheme string `json:"scheme"`
		File   string `json:"file"`
	}
	UserChanged struct {
		User  UserID           `json:"user"`
		Role  OrganizationRole `json:"role"`
		Email string           `json:"email"`
		Name  string           `json:"name"`
	}
	GroupChanged struct {
		Group GroupID `json:"group"`
		Name  string  `json:"name"`
	}
	GroupRemoved struct {
		Group GroupID `json:"group"`
	}
	GroupMemberChanged struct {
		Group  GroupID   `json:"group"`
		Member Principal `json:"member"` // a user or a group
		In     bool      `json:"in"`
	}
	WorkspaceChanged struct {
		Workspace WorkspaceID `json:"workspace"`
		Parent    WorkspaceID `json:"parent,omitempty"`
		Name      string      `json:"name"`
		Default   ResourceID  `json:"default,omitempty"`
		// Rates are rates and amounts, Costs labour cost and margin.
		Rates rows.SeenBy `json:"rates"`
		Costs rows.SeenBy `json:"costs"`
	}
	WorkspaceRoleChanged struct {
		Workspace WorkspaceID   `json:"workspace"`
		Holder    Principal     `json:"holder"` // a user or a group
		Role      WorkspaceRole `json:"role"`
		Tree      bool          `json:"tree,omitempty"`
	}
	ResourceChanged struct {
		Resource    ResourceID   `json:"resource"`
		Kind        ResourceKind `json:"kind"`
		Home        WorkspaceID  `json:"home"`
		Owner       UserID       `json:"owner"`
		Private     bool         `json:"private,omitempty"`
		Perspective Perspective  `json:"perspective"`
		Title       string       `json:"title"`
		// Author is whose eyes answer a chart: who last changed its question, or chose its perspective. 0 is the owner.
		Author UserID `json:"author,omitempty"`
		// In is the dashboard a chart lives in; 0: it is in the library.
		In ResourceID `json:"in,omitempty"`
		// ShowsMoney is who lets those it is shared with see rates and amounts; 0: nobody does.
		ShowsMoney UserID `json:"shows_money,omitempty"`
		// Binned is since when it is in the bin, where it exists for nobody and keeps its grants, links and tiles; zero: it is not.
		Binned time.Time `json:"binned,omitzero"`
		// BinnedBy is who put it into the bin; 0: it went with the dashboard it lives in.
		BinnedBy UserID `json:"binned_by,omitempty"`
		// WasDefault tells of what is in the bin that it was the default dashboard of its home.
		WasDefault bool `json:"was_default,omitempty"`
	}
	// TileChanged is a chart of the library on a tile of a dashboard, and all who vouch for it. Chart 0: none stands there.
	TileChanged struct {
		Dashboard ResourceID `json:"dashboard"`
		Tile      string     `json:"tile"`
		Chart     ResourceID `json:"chart,omitempty"`
		Vouchers  []UserID   `json:"vouchers,omitempty"`
	}
	ResourceRemoved struct {
		Resource ResourceID `json:"resource"`
	}
	GrantChanged struct {
		Grant     GrantID     `json:"grant"`
		Resource  ResourceID  `json:"resource"`
		Principal Principal   `json:"principal"`
		Level     string      `json:"level"`
		Via       WorkspaceID `json:"via,omitempty"` // the descendant workspace a grant was made in; 0: at home
		Expires   time.Time   `json:"expires,omitzero"`
		By        UserID      `json:"by"`
		At        time.Time   `json:"at"`
		// MadeScheme and MadeLevel are what it was under the scheme it was made in, when another is in force: going back to that
		// makes it so again. With a scheme and no level it was nothing: it came with a change of scheme.
		MadeScheme string `json:"made_scheme,omitempty"`
		MadeLevel  string `json:"made_level,omitempty"`
		// Asleep is since when it counts for nothing, because the scheme in force cannot express it; zero: it is awake.
		Asleep time.Time `json:"asleep,omitzero"`
	}
	GrantRemoved struct {
		Grant    GrantID    `json:"grant"`
		Resource ResourceID `json:"resource"`
	}
	LinkChanged struct {
		Link     LinkID     `json:"link"`
		Resource ResourceID `json:"resource"`
		Name     string     `json:"name"`
		Expires  time.Time  `json:"expires,omitzero"`
		// Keeper is who made the link or last took it over: it shows at most what they may count, and pauses without them.
		// 0: it is older than keepers.
		Keeper UserID `json:"keeper,omitempty"`
		// Waits holds the link back, after a change of owner, until somebody keeps it.
		Waits bool `json:"waits,omitempty"`
		// Asleep is since when it opens nothing, because the scheme in force cannot express it.
		Asleep time.Time `json:"asleep,omitzero"`
	}
	LinkRemoved struct {
		Link     LinkID     `json:"link"`
		Resource ResourceID `json:"resource"`
	}
	ProjectChanged struct {
		Project   ProjectID   `json:"project"`
		Workspace WorkspaceID `json:"workspace"`
		Name      string      `json:"name"`
		Public    bool        `json:"public,omitempty"`
	}
	ProjectRemoved struct {
		Project ProjectID `json:"project"`
	}
	// SeeChanged is the right of a user or group to be offered another one when sharing, with or without access to the
	// workspace.
	SeeChanged struct {
		Holder Principal `json:"holder"`
		Seen   Principal `json:"seen"`
		In     bool      `json:"in"`
	}
	ProjectMemberChanged struct {
		Project ProjectID `json:"project"`
		Holder  Principal `json:"holder"` // a user or a group
		Member  bool      `json:"member"`
		Manager bool      `json:"manager,omitempty"`
	}
)

// Plan decides a change and is the changes that make it, for a caller whose view nobody else can change meanwhile. It may
// be called more than once.
type Plan func(who Caller) ([]Change, error)

// ErrOvertaken ends a write that was decided on a view which a change of rights has overtaken: it is to be decided anew,
// on a newer one, from the beginning.
var ErrOvertaken = errors.New("a change of rights came in between")

// Caller is who asks: a signed-in user in one organization, the snapshot that decides the request, and its time.
type Caller struct {
	User         UserID
	Organization OrganizationID
	View         *Snapshot
	Now          time.Time
	// Zone is where the days are that sentences to the caller name; nil: UTC.
	Zone *time.Location
	// Once names the request, when it is one that makes something and may come twice; nil otherwise.
	Once *Once
}

// Once names a request that makes something: sent again with the same key, it makes nothing more.
type Once struct {
	Route, Key string
	// Body is a digest of all that was sent: another body with the same key is another request.
	Body string
	// Made is what the request made when it came first: an id, or the key of a scheme. Empty: it has not come yet.
	Made string
}

// Local is now on the caller's clock, which sentences name days by. It is for what the caller reads, not for what is kept.
func (c Caller) Local() time.Time {
	if c.Zone == nil {
		return c.Now.UTC()
	}
	return c.Now.In(c.Zone)
}

// Repeats tells whether the request has come before and made what it asks for. It is decided all the same whether it might
// be made now; what it made then does not stand in its way.
func (c Caller) Repeats() bool { return c.Once != nil && c.Once.Made != "" }
