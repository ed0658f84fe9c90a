package board

import (
	"context"

	"vitrine/internal/access"
	"vitrine/internal/query"
)

type Store interface{}

// Charts are the use cases on charts.
type Charts struct {
	Store   Store
	Replica Replica
}

func (c *Charts) List(ctx context.Context, who access.Caller, in ListResources) (ChartList, error) {
	panic("not built yet")
}
func (c *Charts) Create(ctx context.Context, who access.Caller, in CreateChart) (Chart, error) {
	panic("not built yet")
}
func (c *Charts) Get(ctx context.Context, who access.Caller, in ByID) (Chart, error) {
	panic("not built yet")
}
func (c *Charts) Save(ctx context.Context, who access.Caller, in SaveChart) (Chart, error) {
	panic("not built yet")
}
func (c *Charts) Delete(ctx context.Context, who access.Caller, in ByID) (struct{}, error) {
	panic("not built yet")
}
func (c *Charts) Clone(ctx context.Context, who access.Caller, in ByID) (Chart, error) {
	panic("not built yet")
}
func (c *Charts) Data(ctx context.Context, who access.Caller, in ChartData) (query.Result, error) {
	panic("not built yet")
}
func (c *Charts) Preview(ctx context.Context, who access.Caller, in PreviewChart) (query.Result, error) {
	panic("not built yet")
}

// Dashboards are the use cases on dashboards.
type Dashboards struct {
	Store   Store
	Replica Replica
}

func (d *Dashboards) List(ctx context.Context, who access.Caller, in ListResources) (ResourceList, error) {
	panic("not built yet")
}
func (d *Dashboards) Create(ctx context.Context, who access.Caller, in CreateDashboard) (Dashboard, error) {
	panic("not built yet")
}
func (d *Dashboards) Get(ctx context.Context, who access.Caller, in ByID) (Dashboard, error) {
	panic("not built yet")
}
func (d *Dashboards) GetByPath(ctx context.Context, who access.Caller, in ByPath) (Dashboard, error) {
	panic("not built yet")
}
func (d *Dashboards) Save(ctx context.Context, who access.Caller, in SaveDashboard) (Dashboard, error) {
	panic("not built yet")
}
func (d *Dashboards) Delete(ctx context.Context, who access.Caller, in ByID) (struct{}, error) {
	panic("not built yet")
}
func (d *Dashboards) Clone(ctx context.Context, who access.Caller, in ByID) (Dashboard, error) {
	panic("not built yet")
}
func (d *Dashboards) Data(ctx context.Context, who access.Caller, in DashboardData) (WidgetsData, error) {
	panic("not built yet")
}

// Library is the use cases on resources of both kinds.
type Library struct{ Store Store }

func (l *Library) Favour(ctx context.Context, who access.Caller, in ByID) (struct{}, error) {
	panic("not built yet")
}
func (l *Library) Unfavour(ctx context.Context, who access.Caller, in ByID) (struct{}, error) {
	panic("not built yet")
}
func (l *Library) Home(ctx context.Context, who access.Caller, in struct{}) (HomeLists, error) {
	panic("not built yet")
}
func (l *Library) Search(ctx context.Context, who access.Caller, in Find) (Found, error) {
	panic("not built yet")
}

// Links opens public links; share does.
type Links interface {
	// Open is the organization and the resource of a live link; NotFound for every other token. The opening is counted when first.
	Open(ctx context.Context, token, address string, count bool) (access.OrganizationID, access.ResourceID, error)
}

// Public is what a visitor with a public link gets.
type Public struct {
	Store   Store
	Replica Replica
	Links   Links
}

// Page is what stands behind a link. address is the visitor's network address.
func (p *Public) Page(ctx context.Context, address string, in ByToken) (Shown, error) {
	panic("not built yet")
}

// Data of the widgets behind a link.
func (p *Public) Data(ctx context.Context, address string, in ShownData) (WidgetsData, error) {
	panic("not built yet")
}
