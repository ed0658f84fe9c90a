package board

import (
	"context"
	"encoding/json"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// Store is what charts and dashboards need kept. Every change is in the organization's change log when the call
// returns. Ids of other organizations are unknown ones.
type Store interface {
	View(ctx context.Context, org access.OrganizationID) (*access.Snapshot, error)

	// Resources of those ids, in their order; unknown ones are left out.
	Resources(ctx context.Context, org access.OrganizationID, viewer access.UserID, ids []access.ResourceID) ([]Record, error)
	// ResourceAt is the resource at a path, which has a slash at its start; 0 when there is none.
	ResourceAt(ctx context.Context, org access.OrganizationID, path string) (access.ResourceID, error)
	// CreateResources keeps new resources and the grants they begin with, together or not at all. A path that is taken gets a
	// number.
	CreateResources(ctx context.Context, org access.OrganizationID, by access.UserID, all ...NewRecord) ([]access.ResourceID, error)
	// SaveResource is Conflict when the version is no longer the newest, Invalid when the path is taken.
	SaveResource(ctx context.Context, org access.OrganizationID, by access.UserID, s SavedRecord) error
	DeleteResource(ctx context.Context, org access.OrganizationID, by access.UserID, id access.ResourceID) error

	// Favourites of a user.
	Favourites(ctx context.Context, org access.OrganizationID, user access.UserID) ([]access.ResourceID, error)
	SetFavourite(ctx context.Context, user access.UserID, id access.ResourceID, favourite bool) error
	// Recent are what a user visited, the latest first.
	Recent(ctx context.Context, org access.OrganizationID, user access.UserID, limit int) ([]access.ResourceID, error)
	Visit(ctx context.Context, user access.UserID, id access.ResourceID) error

	Viewer(ctx context.Context, user access.UserID) (Viewer, error)
	// Names of what an organization has.
	Names(org access.OrganizationID) query.Names
	// WorkspacePath is the path of a workspace, without slashes at its ends.
	WorkspacePath(ctx context.Context, org access.OrganizationID, w access.WorkspaceID) (string, error)
	// Directory is everything of an organization that has a name and is no resource.
	Directory(ctx context.Context, org access.OrganizationID) (Directory, error)
}

// Replica answers plans, and follows the system of record.
type Replica interface {
	query.Source
	// CatchUp returns when the replica holds at least that revision of the organization.
	CatchUp(ctx context.Context, org access.OrganizationID, revision int64) error
}

// Record is a resource as it is kept.
type Record struct {
	ID            access.ResourceID
	Kind          access.ResourceKind
	Title         string
	Path          string
	Workspace     access.WorkspaceID
	WorkspaceName string
	Owner         Author
	Private       bool
	Perspective   access.Perspective
	Version       int64
	Body          []byte
	CreatedAt     time.Time
	UpdatedAt     time.Time
	UpdatedBy     Author
	// Favourite and VisitedAt (zero: never) are the viewer's.
	Favourite bool
	VisitedAt time.Time
}

// NewRecord is a resource to keep. Resource is 0 in Facts and Grants.
type NewRecord struct {
	Facts      access.ResourceChanged
	Grants     []access.GrantChanged
	Path       string // empty: none
	Body       []byte
	Placements []Placement
	// Fill makes body and placements from the ids of those kept before it, in the same call; nil: they are there.
	Fill func(before []access.ResourceID) (body []byte, placements []Placement, err error)
}

// SavedRecord is a resource as it shall be. Version is the one that was edited.
type SavedRecord struct {
	ID         access.ResourceID
	Version    int64
	Title      string
	Path       string // empty: none
	Body       []byte
	Placements []Placement
}

// Placement is a chart on a dashboard's widget.
type Placement struct {
	Widget string
	Chart  access.ResourceID
}

// Viewer is what a person's calendar looks like.
type Viewer struct {
	TimeZone     string
	FirstWeekday time.Weekday
}

// Directory is the names of an organization, each list sorted by name.
type Directory struct {
	People     []Entry
	Groups     []Entry
	Projects   []Entry
	Workspaces []Entry
}

// Entry is one name and what tells it apart: a person's e-mail address, a project's client.
type Entry struct {
	ID     int64
	Name   string
	Detail string
}

// chartBody and dashboardBody are what is kept of a chart and a dashboard as JSON.
type chartBody struct {
	Question query.Question `json:"question"`
	Picture  query.Picture  `json:"picture"`
}

type dashboardBody struct {
	Filters Filters     `json:"filters"`
	Widgets []NewWidget `json:"widgets"`
}

func bodyOf[T any](r Record) (body T, err error) {
	err = json.Unmarshal(r.Body, &body)
	return body, err
}

// placements of the chart widgets.
func (b dashboardBody) placements() []Placement {
	var all []Placement
	for _, w := range b.Widgets {
		if w.Kind == chartWidget {
			all = append(all, Placement{Widget: w.ID, Chart: w.ChartID})
		}
	}
	return all
}

// charts on the dashboard, each once.
func (b dashboardBody) charts() []access.ResourceID {
	var all []access.ResourceID
	seen := map[access.ResourceID]bool{}
	for _, p := range b.placements() {
		if !seen[p.Chart] {
			seen[p.Chart] = true
			all = append(all, p.Chart)
		}
	}
	return all
}

const (
	chartWidget = "chart"
	textWidget  = "text"
)

// resource is a record as the caller sees it.
func (r Record) resource(who access.Caller) Resource {
	x := Resource{
		ID: r.ID, Kind: r.Kind.String(), Title: r.Title, Path: r.Path, WorkspaceID: r.Workspace, Workspace: r.WorkspaceName, Owner: r.Owner,
		Private: who.View.Private(r.ID), Perspective: r.Perspective.String(), Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
		Favourite: r.Favourite, Can: names(who.Can(r.ID)), WhyNot: who.WhyNot(r.ID), Audience: who.View.Audience(r.ID, who.Now),
	}
	if mayKnowQuestion(who, r.ID) {
		x.UpdatedBy = &r.UpdatedBy
	}
	return x
}

// mayKnowQuestion tells whether the caller is told what a chart asks, who its author is and who changed it.
func mayKnowQuestion(who access.Caller, r access.ResourceID) bool {
	can := who.Can(r)
	return can.Has(access.Edit) || can.Has(access.Clone)
}

func names(can access.Set) []string {
	all := []string{}
	for _, c := range can.Capabilities() {
		all = append(all, c.String())
	}
	return all
}

// one resource of a kind that the caller may view; NotFound otherwise.
func one(ctx context.Context, store Store, who access.Caller, kind access.ResourceKind, id access.ResourceID) (Record, error) {
	if facts, ok := who.View.Resource(id); !ok || facts.Kind != kind {
		return Record{}, fault.Missing()
	}
	if err := who.Require(access.View, id); err != nil {
		return Record{}, err
	}
	records, err := store.Resources(ctx, who.Organization, who.User, []access.ResourceID{id})
	if err != nil {
		return Record{}, err
	}
	if len(records) == 0 { // deleted since the request began
		return Record{}, fault.Missing()
	}
	return records[0], nil
}

// mayDo is [one] for a caller who wants to do more than view.
func mayDo(ctx context.Context, store Store, who access.Caller, kind access.ResourceKind, id access.ResourceID, c access.Capability) (Record, error) {
	r, err := one(ctx, store, who, kind, id)
	if err != nil {
		return r, err
	}
	return r, who.Require(c, id)
}

// seeNow gives the caller the newest view: what they have just made is in it.
func seeNow(ctx context.Context, store Store, who access.Caller) (access.Caller, error) {
	view, err := store.View(ctx, who.Organization)
	who.View = view
	return who, err
}

// visitEvery is how soon a second visit of the same resource counts again.
const visitEvery = 10 * time.Second

func visit(ctx context.Context, store Store, who access.Caller, r Record) error {
	if who.Now.Sub(r.VisitedAt) < visitEvery {
		return nil
	}
	return store.Visit(ctx, who.User, r.ID)
}

// mayCreate tells whether the caller may make resources in a workspace: those who work there, not those who only look.
func mayCreate(who access.Caller, w access.WorkspaceID) error {
	return who.RequireRole(w, access.WorkspaceMember)
}

const maxTitle = 200
