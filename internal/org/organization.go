package org

import (
	"context"

	"vitrine/internal/access"
)

// Organization is the tenant.
type Organization struct {
	ID              access.OrganizationID `json:"id"`
	Name            string                `json:"name"`
	Path            string                `json:"path"`
	Scheme          string                `json:"scheme"`
	LinksOff        bool                  `json:"links_off" doc:"Every public link is dead"`
	ManagePublishes bool                  `json:"manage_publishes" doc:"The level Edit & share may make public links"`
}

// ChangeOrganization is what an admin changes about the organization; absent fields stay.
type ChangeOrganization struct {
	Body ChangeOrganizationBody
}

type ChangeOrganizationBody struct {
	Name            *string `json:"name,omitempty" maxLength:"200"`
	LinksOff        *bool   `json:"links_off,omitempty"`
	ManagePublishes *bool   `json:"manage_publishes,omitempty"`
}

// ChangeOrganization is for organization admins.
func (d *Directory) ChangeOrganization(ctx context.Context, who access.Caller, in ChangeOrganization) (Organization, error) {
	if err := who.RequireAdmin(); err != nil {
		return Organization{}, err
	}
	var o Organization
	err := d.Store.ChangeOrganization(ctx, who, func(now *Organization) (err error) {
		if in.Body.Name != nil {
			if now.Name, err = clean("name", *in.Body.Name); err != nil {
				return err
			}
		}
		if in.Body.LinksOff != nil {
			now.LinksOff = *in.Body.LinksOff
		}
		if in.Body.ManagePublishes != nil {
			now.ManagePublishes = *in.Body.ManagePublishes
		}
		o = *now
		return nil
	})
	return o, err
}
