package share

import (
	"context"
	"time"

	"vitrine/internal/access"
)

// Store is what sharing needs kept. Every change is in the organization's change log when the call returns. Ids of other
// organizations are unknown ones.
type Store interface {
	View(ctx context.Context, org access.OrganizationID) (*access.Snapshot, error)
	// PastView is the view as it was at a moment; at revision 0 when the organization was not there yet.
	PastView(ctx context.Context, org access.OrganizationID, at time.Time) (*access.Snapshot, error)

	// ChangeAccess plans and makes changes in one transaction: plan is given the caller with the view that nobody else can
	// change until it ends. An error of plan changes nothing.
	ChangeAccess(ctx context.Context, who access.Caller, plan access.Plan) error
	// PeopleByID are people by id, those who left too.
	PeopleByID(ctx context.Context, ids []access.UserID) (map[access.UserID]Person, error)
	// TakeOver is ChangeAccess with a note of who took a resource over and why.
	TakeOver(ctx context.Context, who access.Caller, r access.ResourceID, reason string, plan access.Plan) error
	// TakenOver is how often that happened to a resource, the latest first; of the people only the ids.
	TakenOver(ctx context.Context, org access.OrganizationID, r access.ResourceID) ([]TakenOver, error)
	// Owned is what a member of the organization owns, or one who left; NotFound for anybody else.
	Owned(ctx context.Context, org access.OrganizationID, user access.UserID) ([]access.ResourceID, error)

	Links(ctx context.Context, org access.OrganizationID, r access.ResourceID) ([]LinkRecord, error)
	// LinkByHash is the link with that hash of its token, in whichever organization; NotFound without one.
	LinkByHash(ctx context.Context, hash string) (LinkRecord, error)
	// CreateLink, ResetLink and RemoveLink plan in their transaction as ChangeAccess does.
	CreateLink(ctx context.Context, who access.Caller, l LinkRecord, plan access.Plan) (access.LinkID, error)
	ResetLink(ctx context.Context, who access.Caller, l LinkRecord, plan access.Plan) error
	RemoveLink(ctx context.Context, who access.Caller, r access.ResourceID, l access.LinkID, plan access.Plan) error
	CountView(ctx context.Context, l access.LinkID, addressHash, outcome string) error
}

// Contents knows what resources show.
type Contents interface {
	// Reveals is what the recipients would come to see there that they could not see by themselves.
	Reveals(ctx context.Context, who access.Caller, to access.Recipients) (access.Reveals, error)
}

// LinkRecord is a public link as it is kept.
type LinkRecord struct {
	ID           access.LinkID
	Organization access.OrganizationID
	Resource     access.ResourceID
	Name         string
	// Hash finds the link by its token; Sealed is the token under the secret that is not in the database.
	Hash, Sealed string
	CreatedBy    access.UserID
	CreatedAt    time.Time
	ExpiresAt    time.Time // zero: never
	Views        int
	LastViewedAt time.Time // zero: never
}
