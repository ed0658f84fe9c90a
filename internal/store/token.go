package store

import (
	"context"
	"database/sql"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/org"
)

const tokenColumns = `id, token_hash, user_id, organization_id, name, created_at, last_used_at, expires_at`

func scanToken(r row) (v org.Token, err error) {
	var created int64
	var used, expires sql.NullInt64
	err = r.Scan(&v.ID, &v.Hash, &v.User, &v.Organization, &v.Name, &created, &used, &expires)
	v.CreatedAt, v.LastUsedAt, v.ExpiresAt = fromMS(created), timeOf(used), timeOf(expires)
	return v, missing(err)
}

// TokenByHash is the API token with the hash, with the time zone of its user.
func (s *Store) TokenByHash(ctx context.Context, hash string) (org.Token, error) {
	var zone string
	v, err := scanToken(zoned{s.queryRow(ctx, `select `+tokenColumns+`, `+zoneColumn+` from tokens where token_hash = $1`, hash), &zone})
	v.TimeZone = zone
	return v, err
}

// TokensByHash are those of the API tokens that there are, in any order.
func (s *Store) TokensByHash(ctx context.Context, hashes []string) ([]org.Token, error) {
	return rowsWith(ctx, s, `select `+tokenColumns+` from tokens where token_hash`, hashes, scanToken)
}

// Tokens of a user in an organization, the newest first.
func (s *Store) Tokens(ctx context.Context, id access.OrganizationID, user access.UserID) ([]org.Token, error) {
	rows, err := s.query(ctx, `select `+tokenColumns+` from tokens where organization_id = $1 and user_id = $2 order by id desc`, id, user)
	return rowsOf(rows, err, scanToken)
}

type tokenNote struct {
	Token org.TokenID   `json:"token"`
	User  access.UserID `json:"user"`
	Name  string        `json:"name,omitempty"`
}

// CreateToken keeps a new API token, asked for from a session. Limited when the caller has as many as they may.
func (s *Store) CreateToken(ctx context.Context, who access.Caller, from org.SessionID, v org.Token) (id org.TokenID, err error) {
	_, err = s.writeAs(ctx, who, func(tx *Tx) error {
		if err := tx.session(ctx, who.User, from); err != nil {
			return err
		}
		id, err = once(ctx, tx, func() (id org.TokenID, err error) {
			var has int
			if err := tx.queryRow(ctx, `select count(*) from tokens where organization_id = $1 and user_id = $2`, who.Organization, who.User).Scan(&has); err != nil {
				return 0, err
			}
			if has >= org.MaxTokens {
				return 0, fault.New(fault.Limited, "You have %d tokens; delete some first.", org.MaxTokens)
			}
			err = tx.queryRow(ctx, `insert into tokens (token_hash, user_id, organization_id, name, created_at, expires_at) values ($1, $2, $3, $4, $5, $6) returning id`,
				v.Hash, who.User, who.Organization, v.Name, ms(v.CreatedAt), nullMS(v.ExpiresAt)).Scan(&id)
			if err != nil {
				return 0, err
			}
			return id, tx.note(ctx, "tokens.created", tokenNote{id, who.User, v.Name})
		})
		return err
	})
	return id, err
}

// TouchTokens says when API tokens were last used.
func (s *Store) TouchTokens(ids []org.TokenID, used time.Time) {
	s.writeAside(func(ctx context.Context, tx *Tx) error {
		for _, id := range ids {
			if _, err := tx.exec(ctx, `update tokens set last_used_at = $2 where id = $1`, id, ms(used)); err != nil {
				return err
			}
		}
		return nil
	})
}

// DeleteToken ends a token of the caller.
func (s *Store) DeleteToken(ctx context.Context, who access.Caller, id org.TokenID) error {
	_, err := s.writeAs(ctx, who, func(tx *Tx) error {
		if err := one(tx.exec(ctx, `delete from tokens where id = $1 and user_id = $2 and organization_id = $3`, id, who.User, who.Organization)); err != nil {
			return err
		}
		return tx.note(ctx, "tokens.deleted", tokenNote{Token: id, User: who.User})
	})
	return err
}
