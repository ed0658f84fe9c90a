package track

import (
	"context"

	"vitrine/internal/access"
)

// WorkspaceRate is what an hour of everyone (user 0) or of one person is billed at, and costs, in a workspace.
type WorkspaceRate struct {
	UserID    access.UserID `json:"user_id" doc:"0: everyone without a rate of their own"`
	Name      string        `json:"name"`
	RateCents *int64        `json:"rate_cents,omitempty"`
	CostCents *int64        `json:"cost_cents,omitempty"`
}

// WorkspaceRateList is every rate of a workspace, everyone's first.
type WorkspaceRateList struct {
	Items    []WorkspaceRate `json:"items" nullable:"false"`
	Total    int             `json:"total"`
	Currency string          `json:"currency"`
}

// WorkspaceRates names the workspace whose rates are asked for.
type WorkspaceRates struct {
	ID access.WorkspaceID `path:"id"`
}

// PutWorkspaceRate sets the rates of everyone (user 0) or of one person.
type PutWorkspaceRate struct {
	ID   access.WorkspaceID `path:"id"`
	User access.UserID      `path:"user" minimum:"0" doc:"0: everyone"`
	Body WorkspaceRateEdit
}

// WorkspaceRateEdit is both rates; an absent one is none.
type WorkspaceRateEdit struct {
	RateCents   *int64 `json:"rate_cents,omitempty" minimum:"0" maximum:"100000000"`
	CostCents   *int64 `json:"cost_cents,omitempty" minimum:"0" maximum:"100000000"`
	ApplyToPast bool   `json:"apply_to_past,omitempty" doc:"Entries already made follow"`
}

// Rates are the use cases about the rates of workspaces. Only admins see and set them.
type Rates struct{ Store Store }

// List the rates of a workspace.
func (r *Rates) List(ctx context.Context, who access.Caller, in WorkspaceRates) (WorkspaceRateList, error) {
	panic("not built yet")
}

// Put a rate.
func (r *Rates) Put(ctx context.Context, who access.Caller, in PutWorkspaceRate) (WorkspaceRateList, error) {
	panic("not built yet")
}
