package board

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// Store is what charts and dashboards need kept. Every change is in the organization's change log when the call
// returns. Ids of other organizations are unknown ones.
type Store interface {
	View(ctx context.Context, org access.OrganizationID) (*access.Snapshot, error)

	// Resources of those ids, in their order; unknown ones, and what is in the bin, are left out.
	Resources(ctx context.Context, org access.OrganizationID, viewer access.UserID, ids []access.ResourceID) ([]Record, error)
	// ResourceAt is the resource that has a path itself; 0 when there is none. It is found without looking through others.
	ResourceAt(ctx context.Context, org access.OrganizationID, path string) (access.ResourceID, error)
	// ResourcesAt are the resources that may be shown at a path, which has a slash at its start: the one that has it, then those
	// that were given it when its owner could not see that one, by id.
	ResourcesAt(ctx context.Context, org access.OrganizationID, path string) ([]access.ResourceID, error)

	// What follows is decided on the caller's view: [access.ErrOvertaken] when a change of rights has come in between.

	// CreateResources keeps new resources and the grants they begin with, together or not at all. A path that is taken by what
	// the caller may see gets a number.
	CreateResources(ctx context.Context, who access.Caller, all ...NewRecord) ([]access.ResourceID, error)
	// SaveResource is Conflict when the version is no longer the newest, Invalid when the path is taken by what the caller may
	// see.
	SaveResource(ctx context.Context, who access.Caller, s SavedRecord) error
	// DeleteResource deletes it for good, with the charts that live in it.
	DeleteResource(ctx context.Context, who access.Caller, id access.ResourceID) error
	// ChangeAccess plans and makes changes in one transaction, on the view as it is there.
	ChangeAccess(ctx context.Context, who access.Caller, plan access.Plan) error
	// MovedIn is when a chart was last moved into the dashboard it lives in, and by whom; zero: it was made there.
	MovedIn(ctx context.Context, org access.OrganizationID, chart access.ResourceID) (time.Time, access.UserID, error)
	// TilesBefore are the tiles of a dashboard that showed a chart before it came to live there, with those who vouched for them.
	TilesBefore(ctx context.Context, org access.OrganizationID, dashboard, chart access.ResourceID) ([]access.TileChanged, error)

	// Favourites of a user.
	Favourites(ctx context.Context, org access.OrganizationID, user access.UserID) ([]access.ResourceID, error)
	SetFavourite(ctx context.Context, who access.Caller, id access.ResourceID, favourite bool) error
	// Recent are what a user visited, the latest first.
	Recent(ctx context.Context, org access.OrganizationID, user access.UserID, limit int) ([]access.ResourceID, error)
	Visit(user access.UserID, id access.ResourceID)

	// LinkLooks are the public links of resources.
	LinkLooks(ctx context.Context, org access.OrganizationID, resources []access.ResourceID) ([]LinkLook, error)
	// Clock is the clock and weeks of a workspace.
	Clock(ctx context.Context, org access.OrganizationID, w access.WorkspaceID) (Clock, error)
	// TimeRevisions are the workspaces of an organization with the revision at which what is counted of each last changed.
	TimeRevisions(ctx context.Context, org access.OrganizationID) (map[access.WorkspaceID]int64, error)
	// Names of what an organization has.
	// HomesOf are the workspaces that clients or tags are of; unknown ones are left out.
	HomesOf(ctx context.Context, org access.OrganizationID, by query.Dimension, ids []int64) (map[int64]access.WorkspaceID, error)
	// Datasets are those that questions of an organization may be about.
	Datasets(org access.OrganizationID) query.Catalog
	Names(org access.OrganizationID) query.Names
	// WorkspacePath is the path of a workspace, without slashes at its ends.
	WorkspacePath(ctx context.Context, org access.OrganizationID, w access.WorkspaceID) (string, error)
	// LinkLocks are the locked filters of the public links of a resource; of those that have any.
	LinkLocks(ctx context.Context, org access.OrganizationID, r access.ResourceID) (map[access.LinkID][]access.Lock, error)
	// Directory is everything of an organization that has a name and is no resource.
	Directory(ctx context.Context, org access.OrganizationID) (Directory, error)
}

// Replica answers plans, and follows the system of record.
type Replica interface {
	// CatchUp returns when the replica holds at least that revision of the organization; Building when that takes long.
	CatchUp(ctx context.Context, org access.OrganizationID, revision int64) error
	// Preparing is how far the replica is with an organization.
	Preparing(org access.OrganizationID) Preparing
	// Snapshot is an organization's part of the replica at one moment, of a revision that it has caught up with or later, for people
	// who take turns with all others. It must be released.
	Snapshot(org access.OrganizationID, revision int64, people func() []int64) (source query.Source, release func())
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
	// Author answers a chart.
	Author Author
	// Dashboard is the one a chart lives in; 0: it is in the library.
	Dashboard      access.ResourceID
	DashboardTitle string
	// ShownBy is who last changed what a chart shows or what a dashboard is called, at ShownAt.
	ShownBy     access.UserID
	ShownAt     time.Time
	Private     bool
	Perspective access.Perspective
	Version     int64
	Body        []byte
	CreatedAt   time.Time
	UpdatedAt   time.Time
	UpdatedBy   Author
	// Favourite and VisitedAt (zero: never) are the viewer's.
	Favourite bool
	VisitedAt time.Time
}

// NewRecord is a resource to keep. Resource is 0 in Facts, and stands for it in Changes.
type NewRecord struct {
	Facts      access.ResourceChanged
	Changes    []access.Change // the grants and tiles it begins with
	Path       string          // empty: none
	Body       []byte
	Placements []Placement
	// LivesInFirst puts a chart into the first of those kept in the same call.
	LivesInFirst bool
	// Fill is what depends on the ids of those kept in the same call, when all of them are there; nil: nothing does.
	Fill func(made []access.ResourceID) (body []byte, placements []Placement, err error)
}

// SavedRecord is a resource as it shall be. Version is the one that was edited.
type SavedRecord struct {
	ID         access.ResourceID
	Version    int64
	Title      string
	NewPath    string // empty: as it is
	Body       []byte
	Placements []Placement // nil: as they are
	// Shown tells that what it shows, or is called, is another thing than before.
	Shown bool
	// Changes of access that go with it.
	Changes []access.Change
	// Quietly makes no new version: what changed is nothing that people edit.
	Quietly bool
}

// Placement is a chart on a dashboard's widget.
type Placement struct {
	Widget string
	Chart  access.ResourceID
}

// Clock is the time zone and the weeks that shared figures are counted in. An empty zone is UTC.
type Clock struct {
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
	Picture  Picture        `json:"picture"`
	// OtherBy is who last changed it before whoever did so last, at OtherAt: nobody covers by an edit of theirs that somebody
	// else has changed it.
	OtherBy access.UserID `json:"other_by,omitempty"`
	OtherAt time.Time     `json:"other_at,omitzero"`
}

type dashboardBody struct {
	Defaults Filters       `json:"defaults"`
	Locked   []access.Lock `json:"locked,omitempty"`
	Widgets  []keptWidget  `json:"widgets"`
	// FilteredBy is who last changed any filter, the period too, at FilteredAt: to public links that is a change of every chart.
	FilteredBy access.UserID `json:"filtered_by,omitempty"`
	FilteredAt time.Time     `json:"filtered_at,omitzero"`
}

// UnmarshalJSON reads what was kept before filters were told apart too: there those of projects and clients let nobody by.
func (b *dashboardBody) UnmarshalJSON(text []byte) error {
	type plain dashboardBody
	old := struct {
		*plain
		Filters   *Filters      `json:"filters"`
		FiltersBy access.UserID `json:"filters_by"`
		FiltersAt time.Time     `json:"filters_at"`
	}{plain: (*plain)(b)}
	if err := json.Unmarshal(text, &old); err != nil || old.Filters == nil {
		return err
	}
	b.Defaults = Filters{Period: old.Filters.Period}
	b.Locked = nil
	for _, o := range old.Filters.only() {
		// Who has set it is not known where others had a hand in it.
		b.Locked = append(b.Locked, access.Lock{ID: string(o.by), Dimension: string(o.by), Values: o.ids, SetBy: old.FiltersBy, SetAt: old.FiltersAt, Others: old.FiltersBy == 0})
	}
	return nil
}

// keptWidget is a widget with who last changed what it shows: public links hold back what is newer than the last look of
// somebody who may publish.
type keptWidget struct {
	NewWidget
	By access.UserID `json:"by,omitempty"`
	At time.Time     `json:"at,omitzero"`
}

func bodyOf[T any](r Record) (body T, err error) {
	err = json.Unmarshal(r.Body, &body)
	return body, err
}

// placements of its charts.
func (b dashboardBody) placements() []Placement {
	all := []Placement{}
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
	for _, p := range b.placements() {
		all = append(all, p.Chart)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// tilesOf a chart.
func (b dashboardBody) tilesOf(chart access.ResourceID) (tiles []string) {
	for _, p := range b.placements() {
		if p.Chart == chart {
			tiles = append(tiles, p.Widget)
		}
	}
	return tiles
}

// widget of an id.
func (b dashboardBody) widget(id string) (keptWidget, bool) {
	i := slices.IndexFunc(b.Widgets, func(w keptWidget) bool { return w.ID == id })
	if i < 0 {
		return keptWidget{}, false
	}
	return b.Widgets[i], true
}

const (
	chartWidget = "chart"
	textWidget  = "text"
)

// resource is a record as the caller sees it.
func (r Record) resource(who access.Caller) Resource {
	return r.resourceOf(who, who.View.Audience(r.ID, who.Now))
}

// resourceOf is resource where its audience is known already.
func (r Record) resourceOf(who access.Caller, audience access.Audience) Resource {
	facts, _ := who.View.Resource(r.ID)
	x := Resource{
		ID: r.ID, Kind: r.Kind.String(), Title: r.Title, Path: r.Path, WorkspaceID: r.Workspace, Workspace: r.WorkspaceName, Owner: r.Owner,
		Private: who.View.Private(r.ID), Perspective: r.Perspective.String(), DashboardID: r.Dashboard, Dashboard: r.DashboardTitle, ShowsMoney: facts.ShowsMoney != 0,
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
		Favourite: r.Favourite, Can: names(who.Can(r.ID)), WhyNot: who.WhyNot(r.ID), Audience: audience,
	}
	if !mayKnowQuestion(who, r.ID) {
		return x
	}
	knows := who.Knows()
	x.UpdatedBy = known(knows, r.UpdatedBy)
	if r.Kind == access.Chart {
		x.Author = known(knows, r.Author)
	}
	return x
}

// known is a person as somebody sees them who knows some people only.
func known(knows func(access.UserID) bool, a Author) *Author {
	if !knows(a.ID) {
		a = Author{Name: "A colleague"}
	}
	return &a
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
	return records[0], withPaths(ctx, store, who, records)
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

func visit(store Store, who access.Caller, r Record) {
	if who.Now.Sub(r.VisitedAt) >= visitEvery {
		store.Visit(who.User, r.ID)
	}
}

const maxTitle = 200
