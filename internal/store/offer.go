package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/share"
)

const offerColumns = `select id, coalesce(resource_id, 0), from_id, to_id, by_id, made_at, scope from offers`

func scanOffer(r row) (o share.OfferRecord, err error) {
	var at int64
	var scope []byte
	err = r.Scan(&o.ID, &o.Resource, &o.From, &o.To, &o.By, &at, &scope)
	o.MadeAt = fromMS(at)
	switch {
	case noRow(err):
		err = fault.Missing()
	case err == nil && scope != nil:
		err = json.Unmarshal(scope, &o.Scope)
	}
	return o, err
}

// keepOffer keeps a new offer.
func (tx *Tx) keepOffer(ctx context.Context, o share.OfferRecord) (id share.OfferID, err error) {
	var scope any
	if o.Scope != nil {
		text, err := json.Marshal(o.Scope)
		if err != nil {
			return 0, err
		}
		scope = string(text)
	}
	err = tx.queryRow(ctx, `insert into offers (organization_id, resource_id, from_id, to_id, by_id, made_at, scope) values ($1, $2, $3, $4, $5, $6, $7) returning id`,
		tx.org, null(o.Resource), o.From, o.To, o.By, ms(o.MadeAt), scope).Scan(&id)
	if err != nil {
		return 0, err
	}
	return id, tx.note(ctx, "offer.made", offerNote{id, o.Resource, o.From, o.To})
}

// OfferOf is the offer of a resource's ownership; NotFound without one.
func (s *Store) OfferOf(ctx context.Context, org access.OrganizationID, r access.ResourceID) (share.OfferRecord, error) {
	return scanOffer(s.queryRow(ctx, offerColumns+` where +organization_id = $1 and resource_id = $2`, org, r))
}

// OfferByID is an offer; NotFound without one.
func (s *Store) OfferByID(ctx context.Context, org access.OrganizationID, id share.OfferID) (share.OfferRecord, error) {
	return scanOffer(s.queryRow(ctx, offerColumns+` where +organization_id = $1 and id = $2`, org, id))
}

// OffersTo are the offers to a user, the latest first.
func (s *Store) OffersTo(ctx context.Context, org access.OrganizationID, user access.UserID) ([]share.OfferRecord, error) {
	rows, err := s.query(ctx, offerColumns+` where +organization_id = $1 and to_id = $2 order by id desc`, org, user)
	var all []share.OfferRecord
	err = each(rows, err, func(r *sql.Rows) error {
		o, err := scanOffer(r)
		all = append(all, o)
		return err
	})
	return all, err
}

// MakeOffer keeps an offer in the place of the one there is of the same, once plan agrees.
func (s *Store) MakeOffer(ctx context.Context, who access.Caller, o share.OfferRecord, plan share.OfferPlan) (id share.OfferID, err error) {
	err = s.plannedIn(ctx, who, func(tx *Tx, who access.Caller) ([]access.Change, error) {
		same := ` where +organization_id = $1 and resource_id = $2`
		what := any(o.Resource)
		if o.Resource == 0 {
			same, what = ` where organization_id = $1 and resource_id is null and from_id = $2`, o.From
		}
		old, err := scanOffer(tx.queryRow(ctx, offerColumns+same+` order by id desc limit 1`, who.Organization, what))
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return nil, err
		}
		changes, err := plan(who, old)
		if err != nil {
			return nil, err
		}
		_, err = tx.exec(ctx, `delete from offers`+same, who.Organization, what)
		return changes, err
	}, func(tx *Tx, _ []access.Change) (err error) {
		id, err = once(ctx, tx, func() (share.OfferID, error) { return tx.keepOffer(ctx, o) })
		return err
	})
	return id, err
}

// EndOffer makes what is planned on an offer and removes it; NotFound when there is none any more.
func (s *Store) EndOffer(ctx context.Context, who access.Caller, id share.OfferID, plan share.OfferPlan) error {
	var o share.OfferRecord
	return s.plannedIn(ctx, who, func(tx *Tx, who access.Caller) (_ []access.Change, err error) {
		if o, err = scanOffer(tx.queryRow(ctx, offerColumns+` where +organization_id = $1 and id = $2`, who.Organization, id)); err != nil {
			return nil, err
		}
		return plan(who, o)
	}, func(tx *Tx, changes []access.Change) error {
		if _, err := tx.exec(ctx, `delete from offers where id = $1`, id); err != nil {
			return err
		}
		kind := "offer.ended"
		if len(changes) > 0 {
			kind = "offer.accepted"
		}
		return tx.note(ctx, kind, offerNote{id, o.Resource, o.From, o.To})
	})
}

type offerNote struct {
	Offer    share.OfferID     `json:"offer"`
	Resource access.ResourceID `json:"resource,omitempty"`
	From     access.UserID     `json:"from"`
	To       access.UserID     `json:"to"`
}
