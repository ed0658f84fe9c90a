package board

import (
	"context"

	"vitrine/internal/access"
)

// Status is whether charts can be computed.
type Status struct {
	Columns Preparing `json:"columns"`
}

// Preparing is how far the columns that charts are computed from hold an organization.
type Preparing struct {
	State string `json:"state" enum:"ready,building"`
	Done  int64  `json:"done" doc:"While building: how many time entries have been read; 0 for guests, who are not told"`
	Total int64  `json:"total" doc:"While building: how many there are to read; 0 while that is not known, and for guests"`
}

// What the columns may be.
const (
	ColumnsReady    = "ready"
	ColumnsBuilding = "building"
)

// Status tells how far the columns are. How much time an organization tracks is no business of its guests.
func (c *Charts) Status(_ context.Context, who access.Caller, _ struct{}) (Status, error) {
	p := c.Answers.replica.Preparing(who.Organization)
	if p.State == ColumnsReady || who.View.OrganizationRole(who.User) <= access.Guest {
		p.Done, p.Total = 0, 0
	}
	return Status{Columns: p}, nil
}
