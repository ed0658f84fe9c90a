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
	Body struct {
		Name            *string `json:"name,omitempty" maxLength:"200"`
		LinksOff        *bool   `json:"links_off,omitempty"`
		ManagePublishes *bool   `json:"manage_publishes,omitempty"`
	}
}

// ChangeOrganization is for organization admins.
func (d *Directory) ChangeOrganization(ctx context.Context, who access.Caller, in ChangeOrganization) (Organization, error) {
	if err := who.RequireAdmin(); err != nil {
		return Organization{}, err
	}
	o, err := d.Store.Organization(ctx, who.Organization)
	if err != nil {
		return Organization{}, err
	}
	if in.Body.Name != nil {
		if o.Name, err = clean("name", *in.Body.Name); err != nil {
			return Organization{}, err
		}
	}
	if in.Body.LinksOff != nil {
		o.LinksOff = *in.Body.LinksOff
	}
	if in.Body.ManagePublishes != nil {
		o.ManagePublishes = *in.Body.ManagePublishes
	}
	return o, d.Store.SaveOrganization(ctx, who.User, o)
}
