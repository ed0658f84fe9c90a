package store

import (
	"context"

	"vitrine/internal/access"
	"vitrine/internal/org"
)

const accountColumns = `id, email, name, coalesce(password_hash, ''), time_zone, locale, first_weekday, durations, theme`

func scanAccount(r row) (a org.Account, err error) {
	err = r.Scan(&a.ID, &a.Email, &a.Name, &a.PasswordHash, &a.TimeZone, &a.Locale, &a.FirstWeekday, &a.Durations, &a.Theme)
	return a, missing(err)
}

// AccountByEmail is the account with the address, which is in lower case.
func (s *Store) AccountByEmail(ctx context.Context, email string) (org.Account, error) {
	return scanAccount(s.queryRow(ctx, `select `+accountColumns+` from users where email = $1`, email))
}

// Account by its id.
func (s *Store) Account(ctx context.Context, user access.UserID) (org.Account, error) {
	return scanAccount(s.queryRow(ctx, `select `+accountColumns+` from users where id = $1`, user))
}

// setFormats of a new account; what is left out stays as the schema has it.
func setFormats(ctx context.Context, tx *Tx, user access.UserID, f org.Formats) error {
	_, err := tx.exec(ctx, `update users set time_zone = coalesce(nullif($2, ''), time_zone), locale = coalesce(nullif($3, ''), locale), first_weekday = coalesce($4, first_weekday) where id = $1`,
		user, f.TimeZone, f.Locale, f.FirstWeekday)
	return err
}

// SaveAccount gives change what is kept of the caller's account now, and keeps what it makes of it; a new name is told to
// every organization they are in.
func (s *Store) SaveAccount(ctx context.Context, who access.Caller, change func(*org.Account) error) error {
	return s.writeOutside(ctx, func(tx *Tx) error {
		tx.actor = who.User
		a, err := scanAccount(tx.queryRow(ctx, `select `+accountColumns+` from users where id = $1`, who.User))
		if err != nil {
			return err
		}
		renamed := a
		if err := change(&renamed); err != nil {
			return err
		}
		if renamed.Name != a.Name {
			if err := tx.takeAll(ctx, `select organization_id from memberships where user_id = $1`, a.ID); err != nil {
				return err
			}
		}
		if a, err = tx.account(ctx, who.User); err != nil { // somebody may have saved it meanwhile
			return err
		}
		was := a.Name
		if err := change(&a); err != nil {
			return err
		}
		_, err = tx.exec(ctx, `update users set name = $2, time_zone = $3, locale = $4, first_weekday = $5, durations = $6, theme = $7 where id = $1`,
			a.ID, a.Name, a.TimeZone, a.Locale, a.FirstWeekday, a.Durations, a.Theme)
		if err == nil && was != a.Name {
			err = tellOrganizations(ctx, tx, a.ID)
		}
		if err != nil {
			return err
		}
		return tx.still(ctx, who)
	})
}

// account is a person's account, which nobody else changes until the transaction ends.
func (tx *Tx) account(ctx context.Context, user access.UserID) (org.Account, error) {
	return scanAccount(tx.queryRow(ctx, `update users set email = email where id = $1 returning `+accountColumns, user))
}

// SavePassword also ends every session of the user but the one to keep, and where asked for every API token. It is
// [access.ErrOvertaken] when the password has been changed meanwhile, or the session to keep has ended.
func (s *Store) SavePassword(ctx context.Context, p org.PasswordChange) error {
	return s.writeOutside(ctx, func(tx *Tx) error {
		tx.actor = p.User
		const others = ` from sessions where user_id = $1 and id <> $2`
		if err := tx.takeAll(ctx, `select organization_id`+others+` union select organization_id from tokens where user_id = $1 and $3`, p.User, p.Keep, p.EndTokens); err != nil {
			return err
		}
		account, err := tx.account(ctx, p.User)
		if err != nil {
			return err
		}
		if p.Was != "" && p.Was != account.PasswordHash {
			return access.ErrOvertaken
		}
		if err := tx.session(ctx, p.User, p.Keep); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `update users set password_hash = $2 where id = $1`, p.User, p.Hash); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `delete`+others, p.User, p.Keep); err != nil {
			return err
		}
		if p.EndTokens {
			if _, err := tx.exec(ctx, `delete from tokens where user_id = $1`, p.User); err != nil {
				return err
			}
		}
		for id := range tx.touched {
			if err := tx.noteIn(ctx, id, "sessions.ended", userNote{p.User}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Zone is a user's time zone.
func (s *Store) Zone(ctx context.Context, u access.UserID) (zone string, err error) {
	err = s.queryRow(ctx, `select time_zone from users where id = $1`, u).Scan(&zone)
	return zone, missing(err)
}
