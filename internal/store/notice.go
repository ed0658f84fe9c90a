package store

import (
	"context"

	"vitrine/internal/access"
	"vitrine/internal/org"
)

// Notices of an organization, the newest first: a page of them, and how many there are.
func (s *Store) Notices(ctx context.Context, id access.OrganizationID, page org.Page) (all []org.Notice, total int, err error) {
	if err := s.queryRow(ctx, `select count(*) from notices where organization_id = $1`, id).Scan(&total); err != nil {
		return nil, 0, err
	}
	rows, err := s.query(ctx, `select id, kind, at, body from notices where organization_id = $1 order by id desc limit $2 offset $3`, id, page.Limit, page.Offset)
	all, err = rowsOf(rows, err, func(r row) (n org.Notice, err error) {
		var at int64
		var body []byte
		err = r.Scan(&n.ID, &n.Kind, &at, &body)
		n.At, n.Body = fromMS(at), body
		return n, err
	})
	return all, total, err
}

// DeleteNotice is for everybody it was for.
func (s *Store) DeleteNotice(ctx context.Context, who access.Caller, id int64) error {
	_, err := s.writeAs(ctx, who, func(tx *Tx) error {
		if err := one(tx.exec(ctx, `delete from notices where +organization_id = $1 and id = $2`, who.Organization, id)); err != nil {
			return err
		}
		return tx.note(ctx, "notices.deleted", map[string]int64{"notice": id})
	})
	return err
}
