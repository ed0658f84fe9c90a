package share

import (
	"context"

	"vitrine/internal/access"
)

// UndoGrant takes back what the caller did to a grant a moment ago, with what changed with it: what was removed is again what
// it was, with its level, its expiry and since when. Conflict when it has been changed since.
func (s *Sharing) UndoGrant(ctx context.Context, who access.Caller, in RemoveGrant) (Access, error) {
	err := s.Store.UndoGrants(ctx, who, in.ID, in.Grant, func(who access.Caller, did []access.Change, was []access.GrantChanged, since []access.Change) ([]access.Change, error) {
		return who.PlanUndoGrants(in.ID, did, was, since)
	})
	if err != nil {
		return Access{}, err
	}
	return s.now(ctx, who, in.ID)
}
