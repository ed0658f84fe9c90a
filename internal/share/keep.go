package share

import (
	"context"
	"slices"
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
	// ChangeGrants is ChangeAccess for what may change the grants of a resource, and remembers what they were.
	ChangeGrants(ctx context.Context, who access.Caller, r access.ResourceID, plan access.Plan) error
	// UndoGrants takes back what the caller last did to a grant, within the time of an undo; NotFound when there is nothing of
	// theirs to undo.
	UndoGrants(ctx context.Context, who access.Caller, r access.ResourceID, grant access.GrantID, plan UndoPlan) error
	// PeopleByID are people by id, those who left too.
	PeopleByID(ctx context.Context, ids []access.UserID) (map[access.UserID]Person, error)
	// Invited are those of some people in an organization who have not accepted their invitation yet.
	Invited(ctx context.Context, org access.OrganizationID, ids []access.UserID) ([]access.UserID, error)
	// TakeOver is ChangeAccess with a note of who took a resource over and why.
	TakeOver(ctx context.Context, who access.Caller, r access.ResourceID, reason string, plan access.Plan) error
	// TakenOver is how often that happened to a resource, the latest first; of the people only the ids.
	TakenOver(ctx context.Context, org access.OrganizationID, r access.ResourceID) ([]TakenOver, error)
	// Owned is what a member of the organization owns, or one who left; NotFound for anybody else.
	Owned(ctx context.Context, org access.OrganizationID, user access.UserID) ([]access.ResourceID, error)

	// Joined is when those whom the grants of a resource name were given access first, by grant.
	Joined(ctx context.Context, org access.OrganizationID, r access.ResourceID) (map[access.GrantID]time.Time, error)

	// OfferOf is the offer of a resource's ownership, and OfferByID any offer; NotFound without one.
	OfferOf(ctx context.Context, org access.OrganizationID, r access.ResourceID) (OfferRecord, error)
	OfferByID(ctx context.Context, org access.OrganizationID, id OfferID) (OfferRecord, error)
	// OffersTo are the offers to a user, the latest first.
	OffersTo(ctx context.Context, org access.OrganizationID, user access.UserID) ([]OfferRecord, error)
	// MakeOffer keeps an offer. plan decides in the transaction; it is given the offer of the same that there is, with id 0
	// for none, which the new one takes the place of.
	MakeOffer(ctx context.Context, who access.Caller, o OfferRecord, plan OfferPlan) (OfferID, error)
	// EndOffer makes what is planned on an offer and removes it; NotFound when there is none any more.
	EndOffer(ctx context.Context, who access.Caller, id OfferID, plan OfferPlan) error

	// Links of a resource, the oldest first.
	Links(ctx context.Context, org access.OrganizationID, r access.ResourceID) ([]LinkRecord, error)
	// AllLinks are the links of an organization, by id, with ids and names alone.
	AllLinks(ctx context.Context, org access.OrganizationID) ([]LinkRecord, error)
	// LinkByHash is the link with that hash of its token, in whichever organization; NotFound without one.
	LinkByHash(ctx context.Context, hash string) (LinkRecord, error)
	// CreateLink, ResetLink, EditLink, LookAtLink and RemoveLink plan in their transaction as ChangeAccess does. Creating a
	// link and looking at it set until when it has been looked at; resetting it does not.
	CreateLink(ctx context.Context, who access.Caller, l LinkRecord, plan access.Plan) (access.LinkID, error)
	ResetLink(ctx context.Context, who access.Caller, l LinkRecord, plan access.Plan) error
	// EditLink changes name, end and switches of a link; edit is given the link as it is.
	EditLink(ctx context.Context, who access.Caller, r access.ResourceID, l access.LinkID, plan access.Plan, edit func(l *LinkRecord) error) error
	LookAtLink(ctx context.Context, who access.Caller, r access.ResourceID, l access.LinkID, plan access.Plan) error
	RemoveLink(ctx context.Context, who access.Caller, r access.ResourceID, l access.LinkID, plan access.Plan) error
	// CountVisit logs a visit, and counts it when it opened what is behind the link. The log is bounded.
	CountVisit(l access.LinkID, addressHash, outcome string, opened bool)
}

// Contents knows what resources show.
type Contents interface {
	// Reveals is what the recipients would come to see there that they could not see by themselves.
	Reveals(ctx context.Context, who access.Caller, to access.Recipients) (access.Reveals, error)
	// Empty is what would show recipients nothing: tiles for which nobody who vouches may pass the chart on, and charts that have no
	// figures for them.
	Empty(ctx context.Context, who access.Caller, to access.Recipients) (access.EmptyTiles, error)
	// HeldBack is how many tiles of a resource each of its links, which were looked at then, holds back, since who changed them
	// later may not publish it; money are the links that show money.
	HeldBack(ctx context.Context, who access.Caller, r access.ResourceID, lookedAt map[access.LinkID]time.Time, money map[access.LinkID]bool) (map[access.LinkID]int, error)
	// AsksForMoney are the charts that a resource shows and whose question asks for money.
	AsksForMoney(ctx context.Context, who access.Caller, r access.ResourceID) (map[access.ResourceID]bool, error)
	// LeaveOut is a locked filter, of the dashboard or of the link that is made, which leaves that out; Denied where the caller may
	// set none.
	LeaveOut(ctx context.Context, who access.Caller, to access.Recipients) (access.LeftOut, error)
	// ShareWithout makes changes of access, and sets the locked filter of the dashboard, together or not at all.
	ShareWithout(ctx context.Context, who access.Caller, dashboard access.ResourceID, lock access.Lock, changes []access.Change) error
	// LinkLocked are the locked filters of links as the caller is told of them; Relock what they become by an edit.
	LinkLocked(ctx context.Context, who access.Caller, r access.ResourceID, locks map[access.LinkID][]access.Lock) (map[access.LinkID][]access.LockedFilter, error)
	Relock(ctx context.Context, who access.Caller, r access.ResourceID, link access.LinkID, before []access.Lock, edits []access.LockedEdit) ([]access.Lock, error)
}

// OfferPlan is what an offer changes, decided on the newest view.
type OfferPlan func(who access.Caller, o OfferRecord) ([]access.Change, error)

// OfferRecord is an offer as it is kept.
type OfferRecord struct {
	ID OfferID
	// Resource is offered by From; 0: all that hangs on From, who leaves.
	Resource access.ResourceID
	From, To access.UserID
	By       access.UserID // who made it
	MadeAt   time.Time
	// Scope is what of From a hand-over is of; nil: all that shows by their rights.
	Scope *OfferScope
}

// OfferScope is what a hand-over is of.
type OfferScope struct {
	// Workspaces are where From lost a role: their admins may offer what shows less by that. None: organization admins only.
	Workspaces []access.WorkspaceID `json:"workspaces,omitempty"`
	// Owned tells that what From owns goes with all that shows by their rights.
	Owned bool `json:"owned,omitempty"`
	// Only are the holdings it is of; nil: all.
	Only []access.Holding `json:"only,omitempty"`
}

// With is a hand-over that is of what another one to the same person is of too.
func (o OfferRecord) With(other OfferRecord) OfferRecord {
	var both OfferScope
	whole := false
	for _, s := range []*OfferScope{other.Scope, o.Scope} {
		if s == nil {
			s = &OfferScope{}
		}
		whole = whole || s.Only == nil
		both.Owned = both.Owned || s.Owned
		both.Workspaces = append(both.Workspaces, s.Workspaces...)
		both.Only = append(both.Only, s.Only...)
	}
	if whole {
		both.Only, both.Workspaces = nil, nil
	}
	o.Scope = &both
	return o
}

// held is what a hand-over is of, as it hangs on who is left behind now.
func (o OfferRecord) held(view *access.Snapshot) []access.Holding {
	all := view.Holdings(o.From)
	switch {
	case o.Scope == nil || o.Scope.Only == nil && !o.Scope.Owned:
		return access.Showing(all)
	case o.Scope.Only == nil:
		return all
	}
	return slices.DeleteFunc(all, func(h access.Holding) bool { return !slices.Contains(o.Scope.Only, h) })
}

// LinkRecord is a public link as it is kept.
type LinkRecord struct {
	ID           access.LinkID
	Organization access.OrganizationID
	Resource     access.ResourceID
	Name         string
	// Hash finds the link by its token; Sealed is the token under the secret that is not in the database.
	Hash, Sealed  string
	CreatedBy     access.UserID
	CreatedAt     time.Time
	ExpiresAt     time.Time // zero: never
	Visits        int
	LastVisitedAt time.Time // zero: never
	// Keeper is whose rows bound what it shows; 0: it is older than keepers.
	Keeper access.UserID
	// LookedAt is until when somebody who may publish has looked at what it shows.
	LookedAt           time.Time
	AtOnce, ShowsMoney bool
	// Locked are its locked filters.
	Locked []access.Lock
}

// UndoPlan decides to take back what was done to grants, which were as was says; since is what was done to them after it.
type UndoPlan func(who access.Caller, did []access.Change, was []access.GrantChanged, since []access.Change) ([]access.Change, error)
