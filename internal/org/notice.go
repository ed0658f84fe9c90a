package org

import (
	"context"
	"encoding/json"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// Notice is what organization admins are told once, such as what an upgrade changed.
type Notice struct {
	ID   int64           `json:"id"`
	Kind string          `json:"kind"`
	At   time.Time       `json:"at"`
	Body json.RawMessage `json:"body" doc:"Depends on the kind"`
}

// Notices are for organization admins, the newest first.
func (d *Directory) Notices(ctx context.Context, who access.Caller, in Page) (List[Notice], error) {
	if err := fault.Within(in); err != nil {
		return List[Notice]{}, err
	}
	if err := who.RequireAdmin(); err != nil {
		return List[Notice]{}, err
	}
	all, total, err := d.Store.Notices(ctx, who.Organization, in)
	list := listOf(all)
	list.Total = total
	return list, err
}

// OneNotice names a notice.
type OneNotice struct {
	ID int64 `path:"id"`
}

// DeleteNotice is for organization admins: they have read it.
func (d *Directory) DeleteNotice(ctx context.Context, who access.Caller, in OneNotice) error {
	if err := who.RequireAdmin(); err != nil {
		return err
	}
	return d.Store.DeleteNotice(ctx, who, in.ID)
}
