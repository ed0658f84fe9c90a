package store

import (
	"context"
	"errors"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

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
