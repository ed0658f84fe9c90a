package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

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
	err := s.planned(ctx, who, plan, func(_ *Tx, changes []access.Change) error {
		if len(changes) == 0 {
			return errNothing
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
	_, err := s.write(ctx, who.Organization, who.User, func(tx *Tx) (err error) {
		if who.View, err = tx.follow(ctx, who.View); err != nil {
			return err
		}
		changes, err := plan(who)
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
		if _, err := tx.exec(ctx, `delete from grants where organization_id = $1 and resource_id = $2 and id = $3`, org, c.Resource, c.Grant); err != nil {
			return err
		}
	case access.ResourceChanged:
		if _, err := tx.exec(ctx, `update resources set owner_id = $1, private = $2, perspective = $3, author_id = $4, dashboard_id = $5, shows_money = $6 where organization_id = $7 and id = $8`,
			c.Owner, c.Private, c.Perspective.String(), nullID(c.Author), nullID(c.In), nullID(c.ShowsMoney), org, c.Resource); err != nil {
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
		if _, err := tx.exec(ctx, `update links set keeper_id = $1, waits = $2 where organization_id = $3 and id = $4`, nullID(c.Keeper), c.Waits, org, c.Link); err != nil {
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

// saveGrant keeps a grant, new (0) or changed, and logs it with its id.
func (tx *Tx) saveGrant(ctx context.Context, org access.OrganizationID, g access.GrantChanged) error {
	if g.Grant == 0 {
		err := tx.queryRow(ctx, `insert into grants (organization_id, resource_id, principal, level, via, expires_at, granted_by, granted_at) values ($1, $2, $3, $4, $5, $6, $7, $8) returning id`,
			org, g.Resource, principalKey(g.Principal), g.Level, int64(g.Via), nullMS(g.Expires), g.By, ms(g.At)).Scan(&g.Grant)
		if err != nil {
			return err
		}
		return tx.log(ctx, g)
	}
	changed, err := tx.exec(ctx, `update grants set level = $1, expires_at = $2, granted_by = $3, granted_at = $4 where organization_id = $5 and resource_id = $6 and id = $7`,
		g.Level, nullMS(g.Expires), g.By, ms(g.At), org, g.Resource, g.Grant)
	if err != nil {
		return err
	}
	if n, err := changed.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, fault.Missing())
	}
	return tx.log(ctx, g)
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
	return ids[access.ResourceID](s.query(ctx, `select id from resources where organization_id = $1 and owner_id = $2 order by id`, org, user))
}

const linkColumns = `select l.id, l.organization_id, l.resource_id, l.name, l.token_hash, l.token_sealed, l.created_by, l.created_at, l.expires_at,
	(select count(*) from link_views v where v.link_id = l.id and v.outcome = 'opened'), (select max(v.at) from link_views v where v.link_id = l.id and v.outcome = 'opened') from links l`

func scanLink(r interface{ Scan(...any) error }) (l share.LinkRecord, err error) {
	var created int64
	var expires, viewed sql.NullInt64
	err = r.Scan(&l.ID, &l.Organization, &l.Resource, &l.Name, &l.Hash, &l.Sealed, &l.CreatedBy, &created, &expires, &l.Views, &viewed)
	l.CreatedAt, l.ExpiresAt, l.LastViewedAt = fromMS(created), timeOf(expires), timeOf(viewed)
	return l, err
}

// Links of a resource, the oldest first.
func (s *Store) Links(ctx context.Context, org access.OrganizationID, r access.ResourceID) ([]share.LinkRecord, error) {
	rows, err := s.query(ctx, linkColumns+` where l.organization_id = $1 and l.resource_id = $2 order by l.id`, org, r)
	var all []share.LinkRecord
	err = each(rows, err, func(r *sql.Rows) error {
		l, err := scanLink(r)
		all = append(all, l)
		return err
	})
	return all, err
}

// LinkByHash is the link with that hash of its token, in whichever organization; NotFound without one.
func (s *Store) LinkByHash(ctx context.Context, hash string) (l share.LinkRecord, err error) {
	var created int64
	var expires sql.NullInt64
	err = s.queryRow(ctx, `select id, organization_id, resource_id, name, token_hash, token_sealed, created_by, created_at, expires_at from links where token_hash = $1`, hash).
		Scan(&l.ID, &l.Organization, &l.Resource, &l.Name, &l.Hash, &l.Sealed, &l.CreatedBy, &created, &expires)
	if errors.Is(err, sql.ErrNoRows) {
		return l, fault.Missing()
	}
	l.CreatedAt, l.ExpiresAt = fromMS(created), timeOf(expires)
	return l, err
}

// CreateLink keeps a new link, after what is planned.
func (s *Store) CreateLink(ctx context.Context, who access.Caller, l share.LinkRecord, plan access.Plan) (id access.LinkID, err error) {
	err = s.planned(ctx, who, plan, func(tx *Tx, _ []access.Change) error {
		err := tx.queryRow(ctx, `insert into links (organization_id, resource_id, name, token_hash, token_sealed, created_by, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8) returning id`,
			who.Organization, l.Resource, l.Name, l.Hash, l.Sealed, l.CreatedBy, ms(l.CreatedAt), nullMS(l.ExpiresAt)).Scan(&id)
		if err != nil {
			return err
		}
		return tx.log(ctx, access.LinkChanged{Link: id, Resource: l.Resource, Name: l.Name, Expires: l.ExpiresAt})
	})
	return id, err
}

// ResetLink gives a link another token.
func (s *Store) ResetLink(ctx context.Context, who access.Caller, l share.LinkRecord, plan access.Plan) error {
	return s.planned(ctx, who, plan, func(tx *Tx, _ []access.Change) error {
		reset, err := tx.exec(ctx, `update links set token_hash = $1, token_sealed = $2 where organization_id = $3 and resource_id = $4 and id = $5`, l.Hash, l.Sealed, who.Organization, l.Resource, l.ID)
		if err != nil {
			return err
		}
		if n, err := reset.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fault.Missing())
		}
		return tx.note(ctx, "link.reset", map[string]any{"link": l.ID, "resource": l.Resource})
	})
}

// RemoveLink removes a link and the log of its visitors.
func (s *Store) RemoveLink(ctx context.Context, who access.Caller, r access.ResourceID, l access.LinkID, plan access.Plan) error {
	return s.planned(ctx, who, plan, func(tx *Tx, _ []access.Change) error {
		removed, err := tx.exec(ctx, `delete from links where organization_id = $1 and resource_id = $2 and id = $3`, who.Organization, r, l)
		if err != nil {
			return err
		}
		if n, err := removed.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fault.Missing())
		}
		return tx.log(ctx, access.LinkRemoved{Link: l, Resource: r})
	})
}

// CountView logs that somebody opened a link now.
func (s *Store) CountView(ctx context.Context, l access.LinkID, addressHash, outcome string) error {
	return s.writeOutside(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, `insert into link_views (link_id, at, address_hash, outcome) select id, $2, $3, $4 from links where id = $1`, l, ms(tx.Now), addressHash, outcome)
		return err
	})
}
