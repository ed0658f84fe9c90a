package store

import (
	"context"
	"database/sql"
	"iter"
	"time"

	"vitrine/internal/access"
)

// Revision is the newest committed revision of an organization; NotFound for an unknown one.
func (s *Store) Revision(ctx context.Context, org access.OrganizationID) (revision int64, err error) {
	err = s.queryRow(ctx, `select revision from organizations where id = $1`, org).Scan(&revision)
	return revision, missing(err)
}

// LoggedChange is one line of the change log.
type LoggedChange struct {
	Revision int64
	At       time.Time
	Actor    access.UserID // 0: the program itself
	Kind     string
	Body     []byte
}

// Changes of an organization after a revision, in order.
func (s *Store) Changes(ctx context.Context, org access.OrganizationID, after int64) iter.Seq2[LoggedChange, error] {
	return func(yield func(LoggedChange, error) bool) {
		rows, err := s.query(ctx, `select revision, at, actor_id, kind, body from changes where organization_id = $1 and revision > $2 order by revision, position`, org, after)
		if err != nil {
			yield(LoggedChange{}, err)
			return
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var c LoggedChange
			var at int64
			var actor sql.NullInt64
			err := rows.Scan(&c.Revision, &at, &actor, &c.Kind, &c.Body)
			c.At, c.Actor = fromMS(at), access.UserID(actor.Int64)
			if !yield(c, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(LoggedChange{}, err)
		}
	}
}
