package board

import (
	"context"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

func (c *Charts) SavePreview(ctx context.Context, who access.Caller, in SaveChart) (SavePreview, error) {
	return SavePreview{}, fault.Missing()
}

func (c *Charts) PerspectivePreview(ctx context.Context, who access.Caller, in PreviewPerspective) (PerspectivePreview, error) {
	return PerspectivePreview{}, fault.Missing()
}

func (c *Charts) Move(ctx context.Context, who access.Caller, in MoveChart) (Chart, error) {
	return Chart{}, fault.Missing()
}

func (c *Charts) MovePreview(ctx context.Context, who access.Caller, in MoveChart) (MovePreview, error) {
	return MovePreview{}, fault.Missing()
}

func (d *Dashboards) Vouch(ctx context.Context, who access.Caller, in Vouching) (Dashboard, error) {
	return Dashboard{}, fault.Missing()
}

func (d *Dashboards) StopVouching(ctx context.Context, who access.Caller, in Vouching) error {
	return fault.Missing()
}
