package store

import (
	"context"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/org"
)

const sessionColumns = `id, token_hash, user_id, organization_id, user_agent, created_at, last_seen_at, expires_at`

func scanSession(r row) (v org.Session, err error) {
	var created, seen, expires int64
	err = r.Scan(&v.ID, &v.Hash, &v.User, &v.Organization, &v.UserAgent, &created, &seen, &expires)
	v.CreatedAt, v.LastSeenAt, v.ExpiresAt = fromMS(created), fromMS(seen), fromMS(expires)
	return v, missing(err)
}

// SessionByHash is the session whose secret has the hash, with the time zone of its user.
func (s *Store) SessionByHash(ctx context.Context, hash string) (org.Session, error) {
	var zone string
	v, err := scanSession(zoned{s.queryRow(ctx, `select `+sessionColumns+`, `+zoneColumn+` from sessions where token_hash = $1`, hash), &zone})
	v.TimeZone = zone
	return v, err
}

// zoneColumn is the time zone of the user of a session or token.
const zoneColumn = `(select time_zone from users where users.id = user_id)`

// zoned is a row whose last column is that.
type zoned struct {
	row
	zone *string
}

func (r zoned) Scan(to ...any) error { return r.row.Scan(append(to, r.zone)...) }

// SessionsByHash are those of the sessions that there are, in any order.
func (s *Store) SessionsByHash(ctx context.Context, hashes []string) ([]org.Session, error) {
	return rowsWith(ctx, s, `select `+sessionColumns+` from sessions where token_hash`, hashes, scanSession)
}

// Sessions of a user, the last used first.
func (s *Store) Sessions(ctx context.Context, user access.UserID) ([]org.Session, error) {
	rows, err := s.query(ctx, `select `+sessionColumns+` from sessions where user_id = $1 order by last_seen_at desc, id desc`, user)
	return rowsOf(rows, err, scanSession)
}

// CreateSession also forgets the user's sessions that are over, and ends the one it replaces. NotFound when the password that it was begun with is
// another one by now, or the user has left the organization.
func (s *Store) CreateSession(ctx context.Context, v org.Session) (id org.SessionID, err error) {
	err = s.writeOutside(ctx, func(tx *Tx) error {
		if _, err := tx.exec(ctx, `delete from sessions where user_id = $1 and expires_at <= $2`, v.User, ms(tx.Now)); err != nil {
			return err
		}
		if v.Proof != "" {
			if err := one(tx.exec(ctx, `update users set password_hash = password_hash where id = $1 and password_hash = $2`, v.User, v.Proof)); err != nil {
				return err
			}
		}
		if err := one(tx.exec(ctx, `update memberships set active = active where organization_id = $1 and user_id = $2 and active`, v.Organization, v.User)); err != nil {
			return err
		}
		if v.Replaces != "" {
			if err := tx.endReplaced(ctx, v.Replaces); err != nil {
				return err
			}
		}
		return tx.queryRow(ctx, `insert into sessions (token_hash, user_id, organization_id, user_agent, created_at, last_seen_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7) returning id`,
			v.Hash, v.User, v.Organization, v.UserAgent, ms(v.CreatedAt), ms(v.LastSeenAt), ms(v.ExpiresAt)).Scan(&id)
	})
	return id, err
}

// session is [access.ErrOvertaken] when a session of the user (0: none) has ended.
func (tx *Tx) session(ctx context.Context, user access.UserID, id org.SessionID) error {
	if id == 0 {
		return nil
	}
	err := one(tx.exec(ctx, `update sessions set user_id = user_id where id = $1 and user_id = $2`, id, user))
	if fault.KindOf(err) == fault.NotFound {
		return access.ErrOvertaken
	}
	return err
}

func (tx *Tx) endReplaced(ctx context.Context, hash string) error {
	var at access.OrganizationID
	err := tx.queryRow(ctx, `delete from sessions where token_hash = $1 returning user_id, organization_id`, hash).Scan(&tx.actor, &at)
	if noRow(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return tx.noteIn(ctx, at, "sessions.ended", userNote{tx.actor})
}

// TouchSessions says when sessions were last used.
func (s *Store) TouchSessions(ids []org.SessionID, seen, expires time.Time) {
	s.writeAside(func(ctx context.Context, tx *Tx) error {
		for _, id := range ids {
			if _, err := tx.exec(ctx, `update sessions set last_seen_at = $2, expires_at = $3 where id = $1`, id, ms(seen), ms(expires)); err != nil {
				return err
			}
		}
		return nil
	})
}

// MoveSession turns a session to another organization the caller is in.
func (s *Store) MoveSession(ctx context.Context, who access.Caller, id org.SessionID, to access.OrganizationID) error {
	return s.writeOutside(ctx, func(tx *Tx) error {
		tx.actor = who.User
		if err := one(tx.exec(ctx, `update sessions set organization_id = $2 where id = $1 and user_id = $3`, id, to, who.User)); err != nil {
			return err
		}
		there := who
		there.Organization = to
		if err := tx.still(ctx, there); err != nil {
			return err
		}
		return tx.still(ctx, who)
	})
}

// EndSession is noted in the organization the session is in, so that its live streams notice on every node.
func (s *Store) EndSession(ctx context.Context, who access.Caller, id org.SessionID) error {
	return s.writeOutside(ctx, func(tx *Tx) error {
		tx.actor = who.User
		var at access.OrganizationID
		if err := tx.queryRow(ctx, `delete from sessions where id = $1 and user_id = $2 returning organization_id`, id, who.User).Scan(&at); err != nil {
			return missing(err)
		}
		if err := tx.noteIn(ctx, at, "sessions.ended", userNote{who.User}); err != nil {
			return err
		}
		return tx.still(ctx, who)
	})
}

type userNote struct {
	User access.UserID `json:"user"`
}
