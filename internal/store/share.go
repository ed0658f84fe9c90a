package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/share"
)

var _ share.Store = (*Store)(nil)

// errNothing ends a transaction that turned out to change nothing.
var errNothing = errors.New("nothing to change")

// ChangeAccess plans and makes changes in one transaction: plan is given the caller with the view that nobody else can
// change until it ends. So two managers who remove each other at once cannot both succeed.
func (s *Store) ChangeAccess(ctx context.Context, who access.Caller, plan access.Plan) error {
	err := s.planned(ctx, who, plan, func(tx *Tx, changes []access.Change) error {
		if len(changes) == 0 {
			return errNothing
		}
		if tx.request != nil {
			return tx.answerScheme(ctx, changes)
		}
		return nil
	})
	if errors.Is(err, errNothing) {
		return nil
	}
	return err
}

// planned makes what is planned in the transaction, and what then does beside it.
func (s *Store) planned(ctx context.Context, who access.Caller, plan access.Plan, then func(tx *Tx, changes []access.Change) error) error {
	return s.plannedIn(ctx, who, func(_ *Tx, who access.Caller) ([]access.Change, error) { return plan(who) }, then)
}

// plannedIn is planned for a plan that reads what is kept beside the view.
func (s *Store) plannedIn(ctx context.Context, who access.Caller, plan func(tx *Tx, who access.Caller) ([]access.Change, error), then func(tx *Tx, changes []access.Change) error) error {
	_, err := s.writeOnce(ctx, who, func(tx *Tx) (err error) {
		if who.View, err = tx.follow(ctx, who.View); err != nil {
			return err
		}
		if who.User != 0 && who.View.OrganizationRole(who.User) == access.NotInOrganization {
			return access.ErrOvertaken
		}
		changes, err := plan(tx, who)
		if err != nil {
			return err
		}
		for _, change := range changes {
			if err := tx.changeAccess(ctx, who.Organization, change); err != nil {
				return err
			}
		}
		return then(tx, changes)
	})
	return err
}

// follow is the view as the transaction found it: it holds the organization's row, so nothing can come in between.
func (tx *Tx) follow(ctx context.Context, view *access.Snapshot) (*access.Snapshot, error) {
	if view.Revision() == tx.Revision-1 {
		return view, nil
	}
	rows, err := tx.query(ctx, `select kind, body from changes where organization_id = $1 and revision > $2 and revision < $3 order by revision, position`, tx.org, view.Revision(), tx.Revision)
	var changes []access.Change
	err = each(rows, err, func(r *sql.Rows) error {
		var kind string
		var body []byte
		if err := r.Scan(&kind, &body); err != nil {
			return err
		}
		change, known, err := access.DecodeChange(kind, body)
		if known && err == nil {
			changes = append(changes, change)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return view.Apply(tx.Revision-1, changes...)
}

// changeAccess writes and logs one planned change.
func (tx *Tx) changeAccess(ctx context.Context, org access.OrganizationID, change access.Change) error {
	switch c := change.(type) {
	case access.GrantChanged:
		return tx.saveGrant(ctx, org, c)
	case access.GrantRemoved:
		if _, err := tx.exec(ctx, `delete from grants where +organization_id = $1 and resource_id = $2 and id = $3`, org, c.Resource, c.Grant); err != nil {
			return err
		}
	case access.ResourceChanged:
		if err := tx.saveFacts(ctx, org, c); err != nil {
			return err
		}
	case access.WorkspaceChanged: // of its default dashboard
		if _, err := tx.exec(ctx, `update workspaces set default_dashboard_id = $1 where +organization_id = $2 and id = $3`, nullID(c.Default), org, c.Workspace); err != nil {
			return err
		}
	case access.TileChanged:
		if _, err := tx.exec(ctx, `delete from vouchers where dashboard_id = $1 and widget_id = $2`, c.Dashboard, c.Tile); err != nil {
			return err
		}
		for _, u := range c.Vouchers {
			if _, err := tx.exec(ctx, `insert into vouchers (dashboard_id, widget_id, chart_id, user_id) values ($1, $2, $3, $4)`, c.Dashboard, c.Tile, c.Chart, u); err != nil {
				return err
			}
		}
	case access.LinkChanged:
		if _, err := tx.exec(ctx, `update links set name = $1, expires_at = $2, keeper_id = $3, waits = $4, asleep_at = $5 where +organization_id = $6 and id = $7`, c.Name, nullMS(c.Expires), nullID(c.Keeper), c.Waits, nullMS(c.Asleep), org, c.Link); err != nil {
			return err
		}
	case access.LinkRemoved:
		if _, err := tx.exec(ctx, `delete from links where +organization_id = $1 and resource_id = $2 and id = $3`, org, c.Resource, c.Link); err != nil {
			return err
		}
	case access.SchemeChanged:
		q, args := `delete from schemes where organization_id = $1 and key = $2`, []any{org, c.Scheme}
		if c.File != "" {
			q, args = `insert into schemes (organization_id, key, file) values ($1, $2, $3) on conflict (organization_id, key) do update set file = excluded.file`, append(args, c.File)
		}
		if _, err := tx.exec(ctx, q, args...); err != nil {
			return err
		}
	case access.OrganizationChanged:
		if _, err := tx.exec(ctx, `update organizations set scheme = $1 where id = $2`, c.Scheme, org); err != nil {
			return err
		}
	case access.WorkspaceRoleChanged:
		return setWorkspaceRole(ctx, tx, roleRecord(c))
	case access.SeeChanged:
		q := `delete from see_rights where organization_id = $1 and holder = $2 and seen = $3`
		if c.In {
			q = `insert into see_rights (organization_id, holder, seen) values ($1, $2, $3) on conflict do nothing`
		}
		if _, err := tx.exec(ctx, q, org, principalKey(c.Holder), principalKey(c.Seen)); err != nil {
			return err
		}
	default:
		return fmt.Errorf("store: %T is no change of who a resource is open to", change)
	}
	return tx.log(ctx, change)
}

// saveFacts keeps what the permission engine knows of a resource, but for its title.
func (tx *Tx) saveFacts(ctx context.Context, org access.OrganizationID, to access.ResourceChanged) error {
	from, err := tx.facts(ctx, org, to.Resource)
	if err != nil {
		return err
	}
	if err := tx.noteShown(ctx, org, from, to); err != nil {
		return err
	}
	if err := tx.moveBinned(ctx, org, from, to); err != nil {
		return err
	}
	_, err = tx.exec(ctx, `update resources set owner_id = $1, private = $2, perspective = $3, author_id = $4, dashboard_id = $5, shows_money = $6, binned_at = $7, binned_by = $8, was_default = $9
		where +organization_id = $10 and id = $11`,
		to.Owner, to.Private, to.Perspective.String(), nullID(to.Author), nullID(to.In), nullID(to.ShowsMoney), nullMS(to.Binned), nullID(to.BinnedBy), to.WasDefault, org, to.Resource)
	return err
}

// noteShown remembers who makes a chart show other rows: another perspective or author is a change of what public links show,
// and so is what somebody brings back, unless they undo their own act.
func (tx *Tx) noteShown(ctx context.Context, org access.OrganizationID, from, to access.ResourceChanged) error {
	back := !from.Binned.IsZero() && to.Binned.IsZero() && !from.Undoes(tx.actor, tx.Now)
	if from.Perspective == to.Perspective && from.Author == to.Author && from.In == to.In && !back || tx.actor == 0 {
		return nil
	}
	_, err := tx.exec(ctx, `update resources set shown_by = $1, shown_at = $2 where +organization_id = $3 and id = $4`, tx.actor, ms(tx.Now), org, to.Resource)
	return err
}

// saveGrant keeps a grant, new (0) or changed, and logs it with its id.
func (tx *Tx) saveGrant(ctx context.Context, org access.OrganizationID, g access.GrantChanged) error {
	if g.Grant == 0 {
		err := tx.queryRow(ctx, `insert into grants (organization_id, resource_id, principal, level, via, expires_at, granted_by, granted_at, joined_at, made_scheme, made_level, asleep_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10, $11) returning id`,
			org, g.Resource, principalKey(g.Principal), g.Level, int64(g.Via), nullMS(g.Expires), g.By, ms(g.At), nullText(g.MadeScheme), nullText(g.MadeLevel), nullMS(g.Asleep)).Scan(&g.Grant)
		if err != nil {
			return err
		}
		return tx.log(ctx, g)
	}
	// Whom it names joined when it was made, which for old ones is when it was last changed.
	// The engine knows when it was given by the second: what it hands back unchanged stays exact.
	err := one(tx.exec(ctx, `update grants set level = $1, expires_at = $2, granted_by = $3, granted_at = case when granted_at / 1000 = cast($4 as bigint) / 1000 then granted_at else cast($4 as bigint) end, joined_at = coalesce(joined_at, granted_at),
			made_scheme = $5, made_level = $6, asleep_at = $7 where +organization_id = $8 and resource_id = $9 and id = $10`,
		g.Level, nullMS(g.Expires), g.By, ms(g.At), nullText(g.MadeScheme), nullText(g.MadeLevel), nullMS(g.Asleep), org, g.Resource, g.Grant))
	if err != nil {
		return err
	}
	return tx.log(ctx, g)
}

// Joined is when those whom the grants of a resource name were given access first, by grant.
func (s *Store) Joined(ctx context.Context, org access.OrganizationID, r access.ResourceID) (map[access.GrantID]time.Time, error) {
	rows, err := s.query(ctx, `select id, coalesce(joined_at, granted_at) from grants where +organization_id = $1 and resource_id = $2`, org, r)
	joined := map[access.GrantID]time.Time{}
	return joined, each(rows, err, func(r *sql.Rows) error {
		var id access.GrantID
		var at int64
		err := r.Scan(&id, &at)
		joined[id] = fromMS(at)
		return err
	})
}

// PeopleByID are people by id, those who left too.
func (s *Store) PeopleByID(ctx context.Context, ids []access.UserID) (map[access.UserID]share.Person, error) {
	found := make(map[access.UserID]share.Person, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	in, args := list(1, ids)
	rows, err := s.query(ctx, `select id, name, email from users where id in (`+in+`)`, args...)
	return found, each(rows, err, func(r *sql.Rows) error {
		var p share.Person
		err := r.Scan(&p.ID, &p.Name, &p.Email)
		found[p.ID] = p
		return err
	})
}

// Invited are those of some people in an organization who have not accepted their invitation yet.
func (s *Store) Invited(ctx context.Context, org access.OrganizationID, ids []access.UserID) ([]access.UserID, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var c clause
	c.add("organization_id = ?", org)
	c.add("accepted_at is null")
	c.add(in(&c, "user_id", ids))
	rows, err := s.query(ctx, `select distinct user_id from invitations where `+c.String(), c.args...)
	return rowsOf(rows, err, func(r *sql.Rows) (u access.UserID, err error) {
		err = r.Scan(&u)
		return u, err
	})
}

// takenOverKind is how the log says that somebody made a resource theirs without being asked.
const takenOverKind = "resource.taken_over"

type takenOver struct {
	Resource access.ResourceID `json:"resource"`
	Reason   string            `json:"reason"`
	From     access.UserID     `json:"from"`
}

// TakeOver makes what is planned, with a note of why in the log.
func (s *Store) TakeOver(ctx context.Context, who access.Caller, r access.ResourceID, reason string, plan access.Plan) error {
	note := takenOver{Resource: r, Reason: reason}
	noted := func(who access.Caller) ([]access.Change, error) {
		before, _ := who.View.Resource(r)
		note.From = before.Owner
		return plan(who)
	}
	return s.planned(ctx, who, noted, func(tx *Tx, _ []access.Change) error { return tx.note(ctx, takenOverKind, note) })
}

// TakenOver is how often that happened to a resource, the latest first; of the people only the ids.
func (s *Store) TakenOver(ctx context.Context, org access.OrganizationID, r access.ResourceID) ([]share.TakenOver, error) {
	rows, err := s.query(ctx, `select at, coalesce(actor_id, 0), body from changes where organization_id = $1 and kind = $2 order by revision desc`, org, takenOverKind)
	all := []share.TakenOver{}
	err = each(rows, err, func(row *sql.Rows) error {
		var at int64
		var by access.UserID
		var body []byte
		if err := row.Scan(&at, &by, &body); err != nil {
			return err
		}
		var note takenOver
		if err := json.Unmarshal(body, &note); err != nil {
			return err
		}
		if note.Resource == r {
			all = append(all, share.TakenOver{By: share.Person{ID: by}, At: fromMS(at), Reason: note.Reason})
		}
		return nil
	})
	return all, err
}

// Owned is what a member of the organization owns, or one who left; NotFound for anybody else.
func (s *Store) Owned(ctx context.Context, org access.OrganizationID, user access.UserID) ([]access.ResourceID, error) {
	var member int64
	err := s.queryRow(ctx, `select user_id from memberships where organization_id = $1 and user_id = $2`, org, user).Scan(&member)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fault.Missing()
	}
	if err != nil {
		return nil, err
	}
	return ids[access.ResourceID](s.query(ctx, `select id from resources where +organization_id = $1 and owner_id = $2 and binned_at is null order by id`, org, user))
}

const offerColumns = `select id, coalesce(resource_id, 0), from_id, to_id, by_id, made_at, scope from offers`

func scanOffer(r interface{ Scan(...any) error }) (o share.OfferRecord, err error) {
	var at int64
	var scope []byte
	err = r.Scan(&o.ID, &o.Resource, &o.From, &o.To, &o.By, &at, &scope)
	o.MadeAt = fromMS(at)
	switch {
	case errors.Is(err, sql.ErrNoRows):
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
		tx.org, nullID(o.Resource), o.From, o.To, o.By, ms(o.MadeAt), scope).Scan(&id)
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

const linkFields = `l.id, l.organization_id, l.resource_id, l.name, l.token_hash, l.token_sealed, l.created_by, l.created_at, l.expires_at, coalesce(l.keeper_id, 0), l.looked_at, l.at_once, l.shows_money, l.locked`

const linkColumns = `select ` + linkFields + `, l.visits, l.last_visited_at from links l`

// scanLink reads linkFields, and more behind them.
func scanLink(r interface{ Scan(...any) error }, more ...any) (l share.LinkRecord, err error) {
	var created int64
	var expires, looked sql.NullInt64
	var locked sql.NullString
	err = r.Scan(append([]any{&l.ID, &l.Organization, &l.Resource, &l.Name, &l.Hash, &l.Sealed, &l.CreatedBy, &created, &expires, &l.Keeper, &looked, &l.AtOnce, &l.ShowsMoney, &locked}, more...)...)
	l.CreatedAt, l.ExpiresAt, l.LookedAt = fromMS(created), timeOf(expires), timeOf(looked)
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.Missing()
	}
	if err == nil && locked.Valid {
		err = json.Unmarshal([]byte(locked.String), &l.Locked)
	}
	return l, err
}

// lockedText is locked filters as they are kept; null for none.
func lockedText(locks []access.Lock) (sql.NullString, error) {
	if len(locks) == 0 {
		return sql.NullString{}, nil
	}
	text, err := json.Marshal(locks)
	return sql.NullString{String: string(text), Valid: true}, err
}

// LinkLocks are the locked filters of the public links of a resource; of those that have any.
func (s *Store) LinkLocks(ctx context.Context, org access.OrganizationID, r access.ResourceID) (map[access.LinkID][]access.Lock, error) {
	rows, err := s.query(ctx, `select id, locked from links where +organization_id = $1 and resource_id = $2 and locked is not null`, org, r)
	all := map[access.LinkID][]access.Lock{}
	return all, each(rows, err, func(row *sql.Rows) error {
		var id access.LinkID
		var text []byte
		var locks []access.Lock
		if err := row.Scan(&id, &text); err != nil {
			return err
		}
		if err := json.Unmarshal(text, &locks); err != nil {
			return err
		}
		all[id] = locks
		return nil
	})
}

// Links of a resource, the oldest first.
func (s *Store) Links(ctx context.Context, org access.OrganizationID, r access.ResourceID) ([]share.LinkRecord, error) {
	rows, err := s.query(ctx, linkColumns+` where +l.organization_id = $1 and l.resource_id = $2 order by l.id`, org, r)
	var all []share.LinkRecord
	err = each(rows, err, func(r *sql.Rows) error {
		var visits int
		var visited sql.NullInt64
		l, err := scanLink(r, &visits, &visited)
		l.Visits, l.LastVisitedAt = visits, timeOf(visited)
		all = append(all, l)
		return err
	})
	return all, err
}

// AllLinks are the links of an organization, by id, with ids and names alone.
func (s *Store) AllLinks(ctx context.Context, org access.OrganizationID) ([]share.LinkRecord, error) {
	rows, err := s.query(ctx, `select id, resource_id, name from links where organization_id = $1 order by id`, org)
	var all []share.LinkRecord
	err = each(rows, err, func(r *sql.Rows) error {
		l := share.LinkRecord{Organization: org}
		err := r.Scan(&l.ID, &l.Resource, &l.Name)
		all = append(all, l)
		return err
	})
	return all, err
}

// LinkByHash is the link with that hash of its token, in whichever organization; NotFound without one.
func (s *Store) LinkByHash(ctx context.Context, hash string) (share.LinkRecord, error) {
	return scanLink(s.queryRow(ctx, `select `+linkFields+` from links l where l.token_hash = $1`, hash))
}

// CreateLink keeps a new link, after what is planned.
func (s *Store) CreateLink(ctx context.Context, who access.Caller, l share.LinkRecord, plan access.Plan) (id access.LinkID, err error) {
	locked, err := lockedText(l.Locked)
	if err != nil {
		return 0, err
	}
	err = s.planned(ctx, who, plan, func(tx *Tx, _ []access.Change) error {
		id, err = once(ctx, tx, func() (id access.LinkID, err error) {
			err = tx.queryRow(ctx, `insert into links (organization_id, resource_id, name, token_hash, token_sealed, created_by, created_at, expires_at, keeper_id, looked_at, at_once, shows_money, locked)
				values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning id`,
				who.Organization, l.Resource, l.Name, l.Hash, l.Sealed, l.CreatedBy, ms(l.CreatedAt), nullMS(l.ExpiresAt), nullID(l.Keeper), nullMS(l.LookedAt), l.AtOnce, l.ShowsMoney, locked).Scan(&id)
			if err != nil {
				return 0, err
			}
			return id, tx.log(ctx, access.LinkChanged{Link: id, Resource: l.Resource, Name: l.Name, Expires: l.ExpiresAt, Keeper: l.Keeper})
		})
		return err
	})
	return id, err
}

// ResetLink gives a link another token. What it shows counts as looked at.
func (s *Store) ResetLink(ctx context.Context, who access.Caller, l share.LinkRecord, plan access.Plan) error {
	return s.planned(ctx, who, plan, func(tx *Tx, _ []access.Change) error {
		reset, err := tx.exec(ctx, `update links set token_hash = $1, token_sealed = $2 where +organization_id = $3 and resource_id = $4 and id = $5`,
			l.Hash, l.Sealed, who.Organization, l.Resource, l.ID)
		if err := one(reset, err); err != nil {
			return err
		}
		return tx.note(ctx, "link.reset", linkNote{l.ID, l.Resource})
	})
}

// LookAtLink makes what is planned, and what a link shows until now counts as looked at.
func (s *Store) LookAtLink(ctx context.Context, who access.Caller, r access.ResourceID, l access.LinkID, plan access.Plan) error {
	return s.planned(ctx, who, plan, func(tx *Tx, _ []access.Change) error {
		if err := one(tx.exec(ctx, `update links set looked_at = $1 where +organization_id = $2 and resource_id = $3 and id = $4`, ms(who.Now), who.Organization, r, l)); err != nil {
			return err
		}
		return tx.note(ctx, "link.looked_at", linkNote{l, r})
	})
}

// EditLink changes name, end and switches of a link.
func (s *Store) EditLink(ctx context.Context, who access.Caller, r access.ResourceID, l access.LinkID, plan access.Plan, edit func(*share.LinkRecord) error) error {
	return s.planned(ctx, who, plan, func(tx *Tx, _ []access.Change) error {
		changed := access.LinkChanged{Link: l, Resource: r}
		var asleep sql.NullInt64
		kept, err := scanLink(tx.queryRow(ctx, `select `+linkFields+`, l.waits, l.asleep_at from links l where +l.organization_id = $1 and l.resource_id = $2 and l.id = $3`, who.Organization, r, l), &changed.Waits, &asleep)
		if err != nil {
			return err
		}
		changed.Asleep = timeOf(asleep)
		if err := edit(&kept); err != nil {
			return err
		}
		locked, err := lockedText(kept.Locked)
		if err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `update links set at_once = $1, shows_money = $2, locked = $3 where id = $4`, kept.AtOnce, kept.ShowsMoney, locked, l); err != nil {
			return err
		}
		changed.Name, changed.Expires, changed.Keeper = kept.Name, kept.ExpiresAt, kept.Keeper
		return tx.changeAccess(ctx, who.Organization, changed)
	})
}

type linkNote struct {
	Link     access.LinkID     `json:"link"`
	Resource access.ResourceID `json:"resource"`
}

// RemoveLink removes a link and the log of its visitors.
func (s *Store) RemoveLink(ctx context.Context, who access.Caller, r access.ResourceID, l access.LinkID, plan access.Plan) error {
	return s.planned(ctx, who, plan, func(tx *Tx, _ []access.Change) error {
		if err := one(tx.exec(ctx, `delete from links where +organization_id = $1 and resource_id = $2 and id = $3`, who.Organization, r, l)); err != nil {
			return err
		}
		return tx.log(ctx, access.LinkRemoved{Link: l, Resource: r})
	})
}

// The log of a link's visits goes back so far, and holds at most so many.
const (
	visitsKept    = 90 * 24 * time.Hour
	maxVisitsKept = 1000
)

// CountVisit counts and logs that somebody came to a link now: opened counts, whatever else came of it is logged alone.
func (s *Store) CountVisit(l access.LinkID, addressHash, outcome string, opened bool) {
	s.writeAside(func(ctx context.Context, tx *Tx) error {
		if opened {
			if _, err := tx.exec(ctx, `update links set visits = visits + 1, last_visited_at = $2 where id = $1`, l, ms(tx.Now)); err != nil {
				return err
			}
		}
		if _, err := tx.exec(ctx, `insert into link_views (link_id, at, address_hash, outcome) select id, $2, $3, $4 from links where id = $1`, l, ms(tx.Now), addressHash, outcome); err != nil {
			return err
		}
		_, err := tx.exec(ctx, `delete from link_views where link_id = $1 and (at < $2 or at < (select v.at from link_views v where v.link_id = $1 order by v.at desc limit 1 offset $3))`,
			l, ms(tx.Now.Add(-visitsKept)), maxVisitsKept-1)
		return err
	})
}
