package store

import (
	"context"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/org"
)

// invited is the condition on a membership m that its invitation waits to be accepted.
const invited = `exists (select 1 from invitations i where i.user_id = m.user_id and i.organization_id = m.organization_id and i.accepted_at is null)`

const alreadyIn = "They are already in the organization."

// Invite makes the person a member of the organization. Somebody who has not accepted yet gets a new invitation in
// place of the old one; whom an import made, their first.
func (s *Store) Invite(ctx context.Context, who access.Caller, i org.Invitation) (user access.UserID, err error) {
	_, err = s.writeAs(ctx, who, func(tx *Tx) error {
		user, err = once(ctx, tx, func() (access.UserID, error) { return tx.invite(ctx, who, i) })
		return err
	})
	return user, err
}

func (tx *Tx) invite(ctx context.Context, who access.Caller, i org.Invitation) (user access.UserID, err error) {
	id := who.Organization
	now := ms(tx.Now)
	err = tx.queryRow(ctx, `select id from users where email = $1`, i.Email).Scan(&user)
	if noRow(err) {
		err = tx.queryRow(ctx, `insert into users (email, name, created_at) values ($1, $2, $3) returning id`, i.Email, i.Name, now).Scan(&user)
	}
	if err != nil {
		return 0, taken(err, fault.New(fault.Conflict, alreadyIn))
	}
	var active, awaited bool
	err = tx.queryRow(ctx, `select m.active, `+invited+` or u.verified_at is null from memberships m join users u on u.id = m.user_id where m.organization_id = $1 and m.user_id = $2`, id, user).
		Scan(&active, &awaited)
	if err != nil && !noRow(err) {
		return 0, err
	}
	if err == nil && (!active || !awaited) {
		return 0, fault.New(fault.Conflict, alreadyIn)
	}
	if _, err := tx.exec(ctx, `delete from invitations where organization_id = $1 and user_id = $2 and accepted_at is null`, id, user); err != nil {
		return 0, err
	}
	_, err = tx.exec(ctx, `insert into memberships (organization_id, user_id, role, title, created_at, name) values ($1, $2, $3, $4, $5, $6)
			on conflict (organization_id, user_id) do update set role = excluded.role, title = excluded.title, name = excluded.name`, id, user, i.Role.String(), i.Title, now, i.Name)
	if err != nil {
		return 0, err
	}
	if _, err := tx.exec(ctx, `insert into invitations (organization_id, user_id, token_hash, invited_by, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)`,
		id, user, i.Hash, null(who.User), now, ms(i.ExpiresAt)); err != nil {
		return 0, err
	}
	if err := needAdmin(ctx, tx); err != nil {
		return 0, err
	}
	fact, err := userFact(ctx, tx, id, user)
	if err != nil {
		return 0, err
	}
	if err := tx.log(ctx, fact); err != nil {
		return 0, err
	}
	for _, r := range i.Workspaces {
		r.Holder = access.Principal{Kind: access.PrincipalUser, ID: int64(user)}
		if err := setWorkspaceRole(ctx, tx, r); err != nil {
			return 0, err
		}
	}
	return user, nil
}

// InvitationByHash is an invitation that nobody has accepted yet.
func (s *Store) InvitationByHash(ctx context.Context, hash string) (i org.Invitation, err error) {
	var created, expires int64
	err = s.queryRow(ctx, `
		select i.id, i.token_hash, o.id, o.name, u.id, coalesce(m.name, case when u.password_hash is null then u.name else '' end), u.email, u.password_hash is not null, m.role, m.title, i.created_at, i.expires_at
		from invitations i
		join organizations o on o.id = i.organization_id
		join users u on u.id = i.user_id
		join memberships m on m.organization_id = i.organization_id and m.user_id = i.user_id
		where i.token_hash = $1 and i.accepted_at is null and m.active`, hash).
		Scan(&i.ID, &i.Hash, &i.Organization, &i.OrganizationName, &i.User, &i.Name, &i.Email, &i.HasPassword, textOf(&i.Role), &i.Title, &created, &expires)
	i.CreatedAt, i.ExpiresAt = fromMS(created), fromMS(expires)
	return i, missing(err)
}

// InvitedBy is who sent the invitation that was accepted last.
func (s *Store) InvitedBy(ctx context.Context, at access.OrganizationID, user access.UserID) (by access.UserID, err error) {
	err = s.queryRow(ctx, `select coalesce(invited_by, 0) from invitations where organization_id = $1 and user_id = $2 and accepted_at is not null order by accepted_at desc limit 1`, at, user).Scan(&by)
	return by, unlessNoRow(err)
}

// Accept uses an invitation up. With a hash it is NotFound when the account has got a password meanwhile.
func (s *Store) Accept(ctx context.Context, a org.Acceptance) error {
	return s.writeOutside(ctx, func(tx *Tx) error {
		var user access.UserID
		if err := tx.queryRow(ctx, `select user_id from invitations where id = $1`, a.Invitation).Scan(&user); err != nil {
			return missing(err)
		}
		if err := tx.takeAll(ctx, `select organization_id from memberships where user_id = $1`, user); err != nil {
			return err
		}
		err := tx.queryRow(ctx, `update invitations set accepted_at = $2 where id = $1 and accepted_at is null and expires_at > $2
			and exists (select 1 from memberships m where m.organization_id = invitations.organization_id and m.user_id = invitations.user_id and m.active) returning user_id`, a.Invitation, ms(tx.Now)).Scan(&user)
		if err != nil {
			return missing(err)
		}
		tx.actor = user
		if a.PasswordHash != "" {
			if err := one(tx.exec(ctx, `update users set password_hash = $2 where id = $1 and password_hash is null`, user, a.PasswordHash)); err != nil {
				return err
			}
			if err := setFormats(ctx, tx, user, a.Formats); err != nil {
				return err
			}
			// Whoever had the link of this organization may not be whom the others mean: they let them in by links of their own.
			if _, err := tx.exec(ctx, `insert into invitations (organization_id, user_id, token_hash, created_at, expires_at)
				select m.organization_id, m.user_id, 'none ' || m.organization_id || ' ' || m.user_id, $3, $3 from memberships m
				where m.user_id = $1 and m.organization_id <> (select organization_id from invitations where id = $2) and not `+invited, user, a.Invitation, ms(tx.Now)); err != nil {
				return err
			}
		}
		if _, err := tx.exec(ctx, `update memberships set name = null where user_id = $1 and organization_id = (select organization_id from invitations where id = $2)`, user, a.Invitation); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `update users set name = $2, verified_at = coalesce(verified_at, $3) where id = $1`, user, a.Name, ms(tx.Now)); err != nil {
			return err
		}
		return tellOrganizations(ctx, tx, user)
	})
}
