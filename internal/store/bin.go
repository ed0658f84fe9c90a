package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"vitrine/internal/access"
)

// DeleteResource deletes it for good, with its grants and links, and with the charts that live in it.
func (s *Store) DeleteResource(ctx context.Context, who access.Caller, id access.ResourceID) error {
	_, err := s.writeAs(ctx, who, func(tx *Tx) error { return tx.deleteResource(ctx, who.Organization, id) })
	return err
}

func (tx *Tx) deleteResource(ctx context.Context, org access.OrganizationID, id access.ResourceID) error {
	facts, err := tx.facts(ctx, org, id)
	if err != nil {
		return err
	}
	living, err := ids[access.ResourceID](tx.query(ctx, `select id from resources where +organization_id = $1 and dashboard_id = $2 order by id`, org, id))
	if err != nil {
		return err
	}
	for _, gone := range append(living, id) {
		if _, err := tx.exec(ctx, `delete from resources where id = $1`, gone); err != nil {
			return err
		}
		if err := tx.log(ctx, access.ResourceRemoved{Resource: gone}); err != nil {
			return err
		}
	}
	return tx.note(ctx, "resource.deleted", map[string]any{"resource": id, "kind": facts.Kind, "title": facts.Title})
}

// emptiedAtOnce is how much of the bin is deleted in one transaction.
const emptiedAtOnce = 100

// EmptyBin deletes for good what has been in the bin of any organization since before a time.
func (s *Store) EmptyBin(ctx context.Context, before time.Time) error {
	for {
		// What went with its dashboard ends with it.
		rows, err := s.query(ctx, `select organization_id, id from resources where binned_at < $1 and binned_by is not null order by binned_at limit $2`, ms(before), emptiedAtOnce)
		found := map[access.OrganizationID][]access.ResourceID{}
		n := 0
		if err := each(rows, err, func(r *sql.Rows) error {
			var org access.OrganizationID
			var id access.ResourceID
			err := r.Scan(&org, &id)
			found[org] = append(found[org], id)
			n++
			return err
		}); err != nil {
			return err
		}
		for org, old := range found {
			if _, err := s.write(ctx, org, 0, func(tx *Tx) error {
				c := clause{args: []any{org, ms(before)}}
				listed, dashboards := in(&c, "r.id", old), in(&c, "d.id", old)
				// Some may have been brought back, or have gone with their dashboard, since they were looked for.
				still, err := ids[access.ResourceID](tx.query(ctx, `select r.id from resources r where +r.organization_id = $1 and r.binned_at < $2 and `+listed+`
					and not exists (select 1 from resources d where d.id = r.dashboard_id and `+dashboards+`) order by r.id`, c.args...))
				if err != nil {
					return err
				}
				if len(still) == 0 {
					return errNothing
				}
				for _, id := range still {
					if err := tx.deleteResource(ctx, org, id); err != nil {
						return err
					}
				}
				return nil
			}); unlessNothing(err) != nil {
				return err
			}
		}
		if n < emptiedAtOnce {
			return nil
		}
	}
}

// moveBinned frees the path of what goes into the bin, by the mark of one that is hidden, and gives it back to what comes out
// when nobody has taken it.
func (tx *Tx) moveBinned(ctx context.Context, org access.OrganizationID, from, to access.ResourceChanged) error {
	if from.Binned.IsZero() == to.Binned.IsZero() {
		return nil
	}
	var path sql.NullString
	if err := tx.queryRow(ctx, `select path from resources where +organization_id = $1 and id = $2`, org, to.Resource).Scan(&path); err != nil || !path.Valid {
		return err
	}
	plain, mark := strings.TrimSuffix(path.String, markOf(to.Resource)), markOf(to.Resource)
	if to.Binned.IsZero() {
		_, err := tx.exec(ctx, `update resources set path = $1 where id = $2 and not exists (select 1 from resources where organization_id = $3 and path = $1)`, plain, to.Resource, org)
		return err
	}
	_, err := tx.exec(ctx, `update resources set path = $1 where id = $2`, plain+mark, to.Resource)
	return err
}
