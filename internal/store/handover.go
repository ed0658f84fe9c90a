package store

import (
	"context"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/org"
	"vitrine/internal/share"
)

// Handing is a store whose writes as a caller also hand over what plan says, in the same transaction.
func (s *Store) Handing(plan org.HandingPlan) org.Store {
	handing := *s
	handing.handing = plan
	return &handing
}

// handOver makes a change and hands over what it makes fall.
func (tx *Tx) handOver(ctx context.Context, who access.Caller, do func(tx *Tx) error, plan org.HandingPlan) error {
	view, err := tx.follow(ctx, who.View)
	if err != nil {
		return err
	}
	tx.collects = true
	if err := do(tx); err != nil {
		return err
	}
	who.View = view
	handing, err := plan(ctx, who, tx.logged)
	if err != nil {
		return err
	}
	for _, change := range handing.Changes {
		if err := tx.changeAccess(ctx, who.Organization, change); err != nil {
			return err
		}
	}
	for _, offer := range handing.Offers {
		o := handOverOf(who, offer)
		same := ` where organization_id = $1 and resource_id is null and from_id = $2 and to_id = $3 and by_id = $4`
		old, err := scanOffer(tx.queryRow(ctx, offerColumns+same, who.Organization, o.From, o.To, o.By))
		if err == nil {
			o = o.With(old)
		} else if fault.KindOf(err) != fault.NotFound {
			return err
		}
		if _, err := tx.exec(ctx, `delete from offers`+same, who.Organization, o.From, o.To, o.By); err != nil {
			return err
		}
		if _, err := tx.keepOffer(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

func handOverOf(who access.Caller, o org.HandedOffer) share.OfferRecord {
	return share.OfferRecord{From: o.From, To: o.To, By: who.User, MadeAt: who.Now, Scope: &share.OfferScope{Owned: o.Owned, Only: o.Only, Workspaces: o.Workspaces}}
}

// OfferHandOver keeps an offer of what hangs on one person to another, once allow agrees, in place of those there are of all that
// hangs on them.
func (s *Store) OfferHandOver(ctx context.Context, who access.Caller, o org.HandedOffer, allow func(who access.Caller) error) error {
	_, err := s.MakeOffer(ctx, who, handOverOf(who, o), func(who access.Caller, _ share.OfferRecord) ([]access.Change, error) { return nil, allow(who) })
	return err
}
