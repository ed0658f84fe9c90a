package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/share"
)

const linkFields = `l.id, l.organization_id, l.resource_id, l.name, l.token_hash, l.token_sealed, l.created_by, l.created_at, l.expires_at, coalesce(l.keeper_id, 0), l.looked_at, l.at_once, l.shows_money, l.locked`

const linkColumns = `select ` + linkFields + `, l.visits, l.last_visited_at from links l`

// scanLink reads linkFields, and more behind them.
func scanLink(r row, more ...any) (l share.LinkRecord, err error) {
	var created int64
	var expires, looked sql.NullInt64
	var locked sql.NullString
	err = r.Scan(append([]any{&l.ID, &l.Organization, &l.Resource, &l.Name, &l.Hash, &l.Sealed, &l.CreatedBy, &created, &expires, &l.Keeper, &looked, &l.AtOnce, &l.ShowsMoney, &locked}, more...)...)
	l.CreatedAt, l.ExpiresAt, l.LookedAt = fromMS(created), timeOf(expires), timeOf(looked)
	if noRow(err) {
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
				who.Organization, l.Resource, l.Name, l.Hash, l.Sealed, l.CreatedBy, ms(l.CreatedAt), nullMS(l.ExpiresAt), null(l.Keeper), nullMS(l.LookedAt), l.AtOnce, l.ShowsMoney, locked).Scan(&id)
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

// The log of a link's visits goes back so far, and holds at most so many.
const (
	visitsKept    = 90 * 24 * time.Hour
	maxVisitsKept = 1000
)
