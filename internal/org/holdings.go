package org

import (
	"context"

	"vitrine/internal/access"
)

// Showing counts what shows by somebody's rights.
type Showing struct {
	Charts int `json:"charts" doc:"Charts that show what they may see"`
	Links  int `json:"links" doc:"Public links that they keep"`
	Tiles  int `json:"tiles" doc:"Tiles of dashboards that they vouch for"`
}

// Holdings is what hangs on somebody: it shows less, or nothing, when they leave or count less than before.
type Holdings struct {
	Showing
	Owned int        `json:"owned" doc:"Charts and dashboards they own"`
	Items []HeldItem `json:"items" doc:"At most 200, by title"`
}

// HeldItem is one of them.
type HeldItem struct {
	Kind     string            `json:"kind" enum:"chart,link,tile,owned"`
	Resource access.ResourceID `json:"resource_id"`
	Title    string            `json:"title,omitempty" doc:"Absent where the caller may not view it"`
}

// OnePerson names a member of the organization.
type OnePerson struct {
	ID access.UserID `path:"id"`
}

// Holdings is for organization admins.
func (d *Directory) Holdings(_ context.Context, who access.Caller, in OnePerson) (Holdings, error) {
	if err := who.RequireAdmin(); err != nil {
		return Holdings{}, err
	}
	return Holdings{Items: []HeldItem{}}, nil
}

// HandOver is whom it is handed to.
type HandOver struct {
	OnePerson
	Body struct {
		To access.UserID `json:"to_user_id,omitempty" doc:"Whom it is offered to; absent: the caller takes it at once"`
	}
}

// HandedOver is what came of it.
type HandedOver struct {
	Taken   int  `json:"taken" doc:"How many places the caller has now"`
	Left    int  `json:"left" doc:"How many they could not come to by themselves"`
	Offered bool `json:"offered" doc:"It waits for the other to accept"`
}

// HandOver is for organization admins.
func (d *Directory) HandOver(_ context.Context, who access.Caller, in HandOver) (HandedOver, error) {
	if err := who.RequireAdmin(); err != nil {
		return HandedOver{}, err
	}
	return HandedOver{}, nil
}
