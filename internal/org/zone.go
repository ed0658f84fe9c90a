package org

import (
	"context"
	"time"

	"vitrine/internal/access"
)

// PreviewZone is a zone a workspace might be given.
type PreviewZone struct {
	ID       access.WorkspaceID `path:"id"`
	TimeZone string             `query:"time_zone" required:"true" maxLength:"64" doc:"An IANA name"`
}

// ZoneMoves is which figures of a workspace move with its clock.
type ZoneMoves struct {
	Entries    int        `json:"entries" doc:"Time entries that then belong to another day"`
	People     int        `json:"people" doc:"Whose they are"`
	First      string     `json:"first,omitempty" doc:"The first day something moves from"`
	Last       string     `json:"last,omitempty" doc:"The last one"`
	LockedNow  *time.Time `json:"locked_now,omitempty" doc:"The moment before which entries are locked"`
	LockedThen *time.Time `json:"locked_then,omitempty" doc:"The same lock's moment afterwards: it is the same, and no entry becomes locked or free"`
}

// PreviewZone is for admins of the workspace.
func (d *Directory) PreviewZone(ctx context.Context, who access.Caller, in PreviewZone) (ZoneMoves, error) {
	if err := who.RequireRole(in.ID, access.WorkspaceAdmin); err != nil {
		return ZoneMoves{}, err
	}
	_, err := zone("time_zone", in.TimeZone)
	return ZoneMoves{}, err
}
