package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/org"
)

var _ org.Store = (*Store)(nil)

// Suppose gives do a store that refuses what this one would, and keeps nothing; changes is what the log would then say.
func (s *Store) Suppose(do func(org.Store) error) (changes []access.Change, err error) {
	supposing := *s
	supposing.supposed = &changes
	err = do(&supposing)
	return changes, err
}

// one is NotFound unless the statement changed exactly one row.
func one(result sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err == nil && n != 1 {
		return fault.Missing()
	}
	return err
}

// taken turns the violation of a unique index into a Conflict in words.
func taken(err error, words string) error {
	if err != nil && isDuplicate(err) {
		return &fault.Error{Kind: fault.Conflict, Message: words, Cause: err}
	}
	return err
}

// rowsOf scans every row with scan.
func rowsOf[T any](rows *sql.Rows, err error, scan func(*sql.Rows) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var all []T
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return all, rows.Err()
}

// Founded tells whether there is an organization.
func (s *Store) Founded(ctx context.Context) (founded bool, err error) {
	err = s.queryRow(ctx, `select exists (select 1 from organizations)`).Scan(&founded)
	return founded, err
}

// Found makes an organization with one workspace and one person, admin of both.
func (s *Store) Found(ctx context.Context, f org.Founding) (id access.OrganizationID, user access.UserID, err error) {
	err = s.writeOutside(ctx, func(tx *Tx) error {
		if f.First {
			if tx.dialect.postgres { // another node may be at it
				if _, err := tx.exec(ctx, `lock table organizations in exclusive mode`); err != nil {
					return err
				}
			}
			var founded bool
			if err := tx.queryRow(ctx, `select exists (select 1 from organizations)`).Scan(&founded); err != nil {
				return err
			}
			if founded {
				return fault.Missing()
			}
		}
		now := ms(tx.Now)
		err := tx.queryRow(ctx, `insert into organizations (name, path, scheme, created_at) values ($1, $2, $3, $4) returning id`, f.Organization, f.Path, f.Scheme, now).Scan(&id)
		if err != nil {
			return taken(err, "There is an organization with this path already.")
		}
		err = tx.queryRow(ctx, `insert into users (email, name, password_hash, verified_at, created_at) values ($1, $2, $3, $4, $4) returning id`, f.Email, f.Name, f.PasswordHash, now).Scan(&user)
		if err != nil {
			return taken(err, "There is an account with this e-mail address already.")
		}
		if err := setFormats(ctx, tx, user, f.Formats); err != nil {
			return err
		}
		if err := tx.found(ctx, id, user); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `insert into memberships (organization_id, user_id, role, created_at) values ($1, $2, $3, $4)`, id, user, access.Admin.String(), now); err != nil {
			return err
		}
		w := org.WorkspaceRecord{Name: f.Organization, Path: f.Path, Settings: org.WorkspaceSettings{TimeZone: f.Formats.TimeZone, FirstWeekday: f.Formats.FirstWeekday}}
		err = tx.log(ctx, access.OrganizationChanged{Organization: id, Name: f.Organization, Scheme: f.Scheme},
			access.UserChanged{User: user, Role: access.Admin, Email: f.Email, Name: f.Name})
		if err != nil {
			return err
		}
		if w.ID, err = createWorkspace(ctx, tx, w); err != nil {
			return err
		}
		return setWorkspaceRole(ctx, tx, org.RoleRecord{Workspace: w.ID, Holder: access.Principal{Kind: access.PrincipalUser, ID: int64(user)}, Role: access.WorkspaceAdmin, Tree: true})
	})
	return id, user, err
}

// setFormats of a new account; what is left out stays as the schema has it.
func setFormats(ctx context.Context, tx *Tx, user access.UserID, f org.Formats) error {
	_, err := tx.exec(ctx, `update users set time_zone = coalesce(nullif($2, ''), time_zone), locale = coalesce(nullif($3, ''), locale), first_weekday = coalesce($4, first_weekday) where id = $1`,
		user, f.TimeZone, f.Locale, f.FirstWeekday)
	return err
}

// Organization by its id.
func (s *Store) Organization(ctx context.Context, id access.OrganizationID) (org.Organization, error) {
	return organization(ctx, s, id)
}

func organization(ctx context.Context, q querier, id access.OrganizationID) (org.Organization, error) {
	o := org.Organization{ID: id}
	var text []byte
	err := q.queryRow(ctx, `select name, path, scheme, settings from organizations where id = $1`, id).Scan(&o.Name, &o.Path, &o.Scheme, &text)
	if err != nil {
		return o, missing(err)
	}
	var settings OrganizationSettings
	err = json.Unmarshal(text, &settings)
	o.LinksOff, o.ManagePublishes = settings.LinksOff, settings.ManagePublishes
	return o, err
}

// ChangeOrganization changes the name and the settings.
func (s *Store) ChangeOrganization(ctx context.Context, who access.Caller, change func(*org.Organization) error) error {
	id := who.Organization
	_, err := s.writeAs(ctx, who, func(tx *Tx) error {
		o, err := organization(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := change(&o); err != nil {
			return err
		}
		text, err := json.Marshal(OrganizationSettings{LinksOff: o.LinksOff, ManagePublishes: o.ManagePublishes})
		if err != nil {
			return err
		}
		if err := one(tx.exec(ctx, `update organizations set name = $2, settings = $3 where id = $1`, id, o.Name, string(text))); err != nil {
			return err
		}
		return tx.log(ctx, access.OrganizationChanged{Organization: id, Name: o.Name, Scheme: o.Scheme, LinksOff: o.LinksOff, ManagePublishes: o.ManagePublishes})
	})
	return err
}

const accountColumns = `id, email, name, coalesce(password_hash, ''), time_zone, locale, first_weekday, durations, theme`

func scanAccount(r interface{ Scan(...any) error }) (a org.Account, err error) {
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

// takeAll gives the transaction the next revision of every organization of a query. Revisions come before the rows of
// people, and in the order of the organizations: so no two transactions wait for each other.
func (tx *Tx) takeAll(ctx context.Context, q string, args ...any) error {
	rows, err := tx.query(ctx, q, args...)
	orgs, err := rowsOf(rows, err, func(r *sql.Rows) (id access.OrganizationID, err error) { return id, r.Scan(&id) })
	if err != nil {
		return err
	}
	slices.Sort(orgs)
	for _, id := range slices.Compact(orgs) {
		if _, err := tx.take(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// account is a person's account, which nobody else changes until the transaction ends.
func (tx *Tx) account(ctx context.Context, user access.UserID) (org.Account, error) {
	return scanAccount(tx.queryRow(ctx, `update users set email = email where id = $1 returning `+accountColumns, user))
}

// tellOrganizations logs who a user is in every organization they are in or were.
func tellOrganizations(ctx context.Context, tx *Tx, user access.UserID) error {
	rows, err := tx.query(ctx, `select organization_id from memberships where user_id = $1 order by organization_id`, user)
	orgs, err := rowsOf(rows, err, func(r *sql.Rows) (id access.OrganizationID, err error) { return id, r.Scan(&id) })
	if err != nil {
		return err
	}
	for _, id := range orgs {
		fact, err := userFact(ctx, tx, id, user)
		if err != nil {
			return err
		}
		if err := tx.also(ctx, id, fact); err != nil {
			return err
		}
	}
	return nil
}

// called is the name of the user u in the organization of the membership m: their own, once they have come in.
const called = `coalesce(m.name, u.name)`

// calledIn is the name of the user u in an organization, whether or not they are a member.
func calledIn(org string) string {
	return `coalesce((select c.name from memberships c where c.organization_id = ` + org + ` and c.user_id = u.id), u.name)`
}

// userFact is what the log says about a user in an organization: no role when they have left.
func userFact(ctx context.Context, tx *Tx, id access.OrganizationID, user access.UserID) (access.UserChanged, error) {
	c := access.UserChanged{User: user}
	var active bool
	err := tx.queryRow(ctx, `select m.role, m.active, u.email, `+called+` from memberships m join users u on u.id = m.user_id where m.organization_id = $1 and m.user_id = $2`, id, user).
		Scan(textOf(&c.Role), &active, &c.Email, &c.Name)
	if !active {
		c.Role = access.NotInOrganization
	}
	return c, missing(err)
}

// noteIn notes something in an organization the transaction is not about.
func (tx *Tx) noteIn(ctx context.Context, id access.OrganizationID, kind string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	revision, err := tx.take(ctx, id)
	if err != nil {
		return err
	}
	return tx.append(ctx, id, revision, kind, text)
}

type userNote struct {
	User access.UserID `json:"user"`
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

// invited is the condition on a membership m that its invitation waits to be accepted.
const invited = `exists (select 1 from invitations i where i.user_id = m.user_id and i.organization_id = m.organization_id and i.accepted_at is null)`

// Memberships of a user that are active and whose invitation, if any, was accepted, the oldest first.
func (s *Store) Memberships(ctx context.Context, user access.UserID) ([]org.Membership, error) {
	rows, err := s.query(ctx, `select o.id, o.name, m.role, m.title from memberships m join organizations o on o.id = m.organization_id where m.user_id = $1 and m.active and not `+invited+` order by m.created_at, o.id`, user)
	return rowsOf(rows, err, func(r *sql.Rows) (org.Membership, error) {
		m := org.Membership{User: user, Active: true}
		err := r.Scan(&m.Organization, &m.OrganizationName, textOf(&m.Role), &m.Title)
		return m, err
	})
}

const sessionColumns = `id, token_hash, user_id, organization_id, user_agent, created_at, last_seen_at, expires_at`

func scanSession(r interface{ Scan(...any) error }) (v org.Session, err error) {
	var created, seen, expires int64
	err = r.Scan(&v.ID, &v.Hash, &v.User, &v.Organization, &v.UserAgent, &created, &seen, &expires)
	v.CreatedAt, v.LastSeenAt, v.ExpiresAt = fromMS(created), fromMS(seen), fromMS(expires)
	return v, missing(err)
}

// SessionByHash is the session whose secret has the hash.
func (s *Store) SessionByHash(ctx context.Context, hash string) (org.Session, error) {
	return scanSession(s.queryRow(ctx, `select `+sessionColumns+` from sessions where token_hash = $1`, hash))
}

// Sessions of a user, the last used first.
func (s *Store) Sessions(ctx context.Context, user access.UserID) ([]org.Session, error) {
	rows, err := s.query(ctx, `select `+sessionColumns+` from sessions where user_id = $1 order by last_seen_at desc, id desc`, user)
	return rowsOf(rows, err, func(r *sql.Rows) (org.Session, error) { return scanSession(r) })
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

func (tx *Tx) endReplaced(ctx context.Context, hash string) error {
	var at access.OrganizationID
	err := tx.queryRow(ctx, `delete from sessions where token_hash = $1 returning user_id, organization_id`, hash).Scan(&tx.actor, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return tx.noteIn(ctx, at, "sessions.ended", userNote{tx.actor})
}

// SessionsByHash are those of the sessions that there are, in any order.
func (s *Store) SessionsByHash(ctx context.Context, hashes []string) (all []org.Session, err error) {
	err = inParts(hashes, func(placeholders string, args []any) error {
		rows, err := s.query(ctx, `select `+sessionColumns+` from sessions where token_hash in (`+placeholders+`)`, args...)
		found, err := rowsOf(rows, err, func(r *sql.Rows) (org.Session, error) { return scanSession(r) })
		all = append(all, found...)
		return err
	})
	return all, err
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

const tokenColumns = `id, token_hash, user_id, organization_id, name, created_at, last_used_at, expires_at`

func scanToken(r interface{ Scan(...any) error }) (v org.Token, err error) {
	var created int64
	var used, expires sql.NullInt64
	err = r.Scan(&v.ID, &v.Hash, &v.User, &v.Organization, &v.Name, &created, &used, &expires)
	v.CreatedAt, v.LastUsedAt, v.ExpiresAt = fromMS(created), timeOf(used), timeOf(expires)
	return v, missing(err)
}

// TokenByHash is the API token with the hash.
func (s *Store) TokenByHash(ctx context.Context, hash string) (org.Token, error) {
	return scanToken(s.queryRow(ctx, `select `+tokenColumns+` from tokens where token_hash = $1`, hash))
}

// Tokens of a user in an organization, the newest first.
func (s *Store) Tokens(ctx context.Context, id access.OrganizationID, user access.UserID) ([]org.Token, error) {
	rows, err := s.query(ctx, `select `+tokenColumns+` from tokens where organization_id = $1 and user_id = $2 order by id desc`, id, user)
	return rowsOf(rows, err, func(r *sql.Rows) (org.Token, error) { return scanToken(r) })
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

// TokensByHash are those of the API tokens that there are, in any order.
func (s *Store) TokensByHash(ctx context.Context, hashes []string) (all []org.Token, err error) {
	err = inParts(hashes, func(placeholders string, args []any) error {
		rows, err := s.query(ctx, `select `+tokenColumns+` from tokens where token_hash in (`+placeholders+`)`, args...)
		found, err := rowsOf(rows, err, func(r *sql.Rows) (org.Token, error) { return scanToken(r) })
		all = append(all, found...)
		return err
	})
	return all, err
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

// People of an organization by their ids, in that order.
func (s *Store) People(ctx context.Context, id access.OrganizationID, users []access.UserID) ([]org.PersonRecord, error) {
	if len(users) == 0 {
		return nil, nil
	}
	var c clause
	c.add("m.organization_id = ?", id)
	c.add(in(&c, "m.user_id", users))
	rows, err := s.query(ctx, `
		select u.id, `+called+`, u.email, m.role, m.title, m.active, `+invited+`
		from memberships m join users u on u.id = m.user_id
		where `+c.String(), c.args...)
	people, err := rowsOf(rows, err, func(r *sql.Rows) (p org.PersonRecord, err error) {
		err = r.Scan(&p.User, &p.Name, &p.Email, textOf(&p.Role), &p.Title, &p.Active, &p.Invited)
		return p, err
	})
	if err != nil {
		return nil, err
	}
	place := make(map[access.UserID]int, len(users))
	for i, u := range users {
		place[u] = i
	}
	slices.SortFunc(people, func(a, b org.PersonRecord) int { return place[a.User] - place[b.User] })
	at := make(map[access.UserID]*org.PersonRecord, len(people))
	for i := range people {
		at[people[i].User] = &people[i]
	}
	var of clause
	of.add("+g.organization_id = ?", id)
	of.add("m.member_kind = 'user'")
	of.add(in(&of, "m.member_id", users))
	rows, err = s.query(ctx, `select m.member_id, g.id, g.name from group_members m join groups g on g.id = m.group_id where `+of.String(), of.args...)
	if _, err = rowsOf(rows, err, func(r *sql.Rows) (struct{}, error) {
		var user access.UserID
		var group org.Named
		err := r.Scan(&user, &group.ID, &group.Name)
		if p := at[user]; p != nil {
			p.Groups = append(p.Groups, group)
		}
		return struct{}{}, err
	}); err != nil {
		return nil, err
	}
	for _, p := range people {
		slices.SortFunc(p.Groups, func(a, b org.Named) int { return cmp.Or(byName(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	}
	var roles clause
	roles.add("+w.organization_id = ?", id)
	roles.add("r.holder_kind = 'user'")
	roles.add(in(&roles, "r.holder_id", users))
	rows, err = s.query(ctx, `select `+roleColumns+` from workspace_roles r join workspaces w on w.id = r.workspace_id where `+roles.String(), roles.args...)
	_, err = rowsOf(rows, err, func(r *sql.Rows) (struct{}, error) {
		role, err := scanRole(r)
		if p := at[access.UserID(role.Holder.ID)]; p != nil {
			p.Workspaces = append(p.Workspaces, role)
		}
		return struct{}{}, err
	})
	for _, p := range people {
		slices.SortFunc(p.Workspaces, func(a, b org.RoleRecord) int { return cmp.Compare(a.Workspace, b.Workspace) })
	}
	return people, err
}

// Titles are those that people have who have one.
func (s *Store) Titles(ctx context.Context, id access.OrganizationID) (map[access.UserID]string, error) {
	titles := map[access.UserID]string{}
	rows, err := s.query(ctx, `select user_id, title from memberships where organization_id = $1 and title <> ''`, id)
	err = each(rows, err, func(r *sql.Rows) error {
		var user access.UserID
		var title string
		err := r.Scan(&user, &title)
		titles[user] = title
		return err
	})
	return titles, err
}

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
	if errors.Is(err, sql.ErrNoRows) {
		err = tx.queryRow(ctx, `insert into users (email, name, created_at) values ($1, $2, $3) returning id`, i.Email, i.Name, now).Scan(&user)
	}
	if err != nil {
		return 0, taken(err, alreadyIn)
	}
	var active, awaited bool
	err = tx.queryRow(ctx, `select m.active, `+invited+` or u.verified_at is null from memberships m join users u on u.id = m.user_id where m.organization_id = $1 and m.user_id = $2`, id, user).
		Scan(&active, &awaited)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
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
		id, user, i.Hash, nullID(who.User), now, ms(i.ExpiresAt)); err != nil {
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
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return by, err
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

// needAdmin is a Conflict when the organization would be left without an active admin; one who has only been invited
// may never come.
func needAdmin(ctx context.Context, tx *Tx) error {
	var admins int
	if err := tx.queryRow(ctx, `select count(*) from memberships m where m.organization_id = $1 and m.active and m.role = $2 and not `+invited, tx.org, access.Admin.String()).Scan(&admins); err != nil {
		return err
	}
	if admins == 0 {
		return fault.New(fault.Conflict, "The organization needs at least one admin.")
	}
	return nil
}

// ChangeMembership changes a membership, and the person's name where it is given another one. Leaving ends the person's
// sessions and tokens in the organization.
func (s *Store) ChangeMembership(ctx context.Context, who access.Caller, user access.UserID, change func(*org.Membership) error) error {
	id := who.Organization
	_, err := s.writeAs(ctx, who, func(tx *Tx) error {
		m := org.Membership{Organization: id, User: user}
		var ours bool // what they are called
		err := tx.queryRow(ctx, `select m.role, m.title, m.active, `+called+`, m.name is not null,
			m.name is null and exists (select 1 from memberships o where o.user_id = m.user_id and o.organization_id <> m.organization_id and o.active
				and not exists (select 1 from invitations i where i.user_id = o.user_id and i.organization_id = o.organization_id and i.accepted_at is null)),
			exists (select 1 from workspace_roles r join workspaces w on w.id = r.workspace_id where w.organization_id = m.organization_id and r.holder_kind = 'user' and r.holder_id = m.user_id)
			from memberships m join users u on u.id = m.user_id where m.organization_id = $1 and m.user_id = $2`, id, user).
			Scan(textOf(&m.Role), &m.Title, &m.Active, &m.Name, &ours, &m.Elsewhere, &m.WorksHere)
		if err != nil {
			return missing(err)
		}
		was := m
		if err := change(&m); err != nil {
			return err
		}
		_, err = tx.exec(ctx, `update memberships set role = $3, title = $4, active = $5 where organization_id = $1 and user_id = $2`, id, user, m.Role.String(), m.Title, m.Active)
		if err != nil {
			return err
		}
		if err := needAdmin(ctx, tx); err != nil {
			return err
		}
		switch {
		case m.Name != was.Name && !ours:
			if _, err := tx.exec(ctx, `update users set name = $2 where id = $1`, user, m.Name); err != nil {
				return err
			}
			err = tellOrganizations(ctx, tx, user)
		default:
			if _, err := tx.exec(ctx, `update memberships set name = $3 where organization_id = $1 and user_id = $2 and name is not null`, id, user, m.Name); err != nil {
				return err
			}
			var fact access.UserChanged
			if fact, err = userFact(ctx, tx, id, user); err == nil {
				err = tx.log(ctx, fact)
			}
		}
		if err != nil {
			return err
		}
		switch {
		case was.Active && !m.Active:
			for _, q := range []string{`delete from sessions where organization_id = $1 and user_id = $2`, `delete from tokens where organization_id = $1 and user_id = $2`} {
				if _, err := tx.exec(ctx, q, id, user); err != nil {
					return err
				}
			}
		case !was.Active && m.Active:
			return returned(ctx, tx, user)
		}
		return nil
	})
	return err
}

// returned logs again where somebody who comes back has a place: the log forgot it when they left.
func returned(ctx context.Context, tx *Tx, user access.UserID) error {
	holder := access.Principal{Kind: access.PrincipalUser, ID: int64(user)}
	rows, err := tx.query(ctx, `select m.group_id from group_members m join groups g on g.id = m.group_id where g.organization_id = $1 and m.member_kind = 'user' and m.member_id = $2`, tx.org, user)
	groups, err := rowsOf(rows, err, func(r *sql.Rows) (access.Change, error) {
		c := access.GroupMemberChanged{Member: holder, In: true}
		err := r.Scan(&c.Group)
		return c, err
	})
	if err != nil {
		return err
	}
	rows, err = tx.query(ctx, `select `+roleColumns+` from workspace_roles r join workspaces w on w.id = r.workspace_id where w.organization_id = $1 and r.holder_kind = 'user' and r.holder_id = $2`, tx.org, user)
	roles, err := rowsOf(rows, err, func(r *sql.Rows) (access.Change, error) {
		role, err := scanRole(r)
		return roleFact(role), err
	})
	if err != nil {
		return err
	}
	rows, err = tx.query(ctx, `select m.project_id, m.manager from project_members m join projects p on p.id = m.project_id where p.organization_id = $1 and m.holder_kind = 'user' and m.holder_id = $2`, tx.org, user)
	projects, err := rowsOf(rows, err, func(r *sql.Rows) (access.Change, error) {
		c := access.ProjectMemberChanged{Holder: holder, Member: true}
		err := r.Scan(&c.Project, &c.Manager)
		return c, err
	})
	if err != nil {
		return err
	}
	return errors.Join(tx.log(ctx, groups...), tx.log(ctx, roles...), tx.log(ctx, projects...))
}

// EntryStarts calls visit with who an entry of a workspace is of and when it starts.
func (s *Store) EntryStarts(ctx context.Context, w access.WorkspaceID, visit func(of access.UserID, start time.Time)) error {
	rows, err := s.query(ctx, `select user_id, start_at from time_entries where workspace_id = $1`, w)
	return each(rows, err, func(r *sql.Rows) error {
		var of access.UserID
		var start int64
		err := r.Scan(&of, &start)
		visit(of, fromMS(start))
		return err
	})
}

// Notices of an organization, the newest first: a page of them, and how many there are.
func (s *Store) Notices(ctx context.Context, id access.OrganizationID, page org.Page) (all []org.Notice, total int, err error) {
	if err := s.queryRow(ctx, `select count(*) from notices where organization_id = $1`, id).Scan(&total); err != nil {
		return nil, 0, err
	}
	rows, err := s.query(ctx, `select id, kind, at, body from notices where organization_id = $1 order by id desc limit $2 offset $3`, id, page.Limit, page.Offset)
	all, err = rowsOf(rows, err, func(r *sql.Rows) (n org.Notice, err error) {
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

const groupTaken = "There is a group with this name already."

// CreateGroup makes an empty group.
func (s *Store) CreateGroup(ctx context.Context, who access.Caller, name string) (id access.GroupID, err error) {
	at := who.Organization
	_, err = s.writeAs(ctx, who, func(tx *Tx) error {
		id, err = once(ctx, tx, func() (id access.GroupID, err error) {
			if err := tx.queryRow(ctx, `insert into groups (organization_id, name) values ($1, $2) returning id`, at, name).Scan(&id); err != nil {
				return 0, taken(err, groupTaken)
			}
			return id, tx.log(ctx, access.GroupChanged{Group: id, Name: name})
		})
		return err
	})
	return id, err
}

// RenameGroup gives a group another name.
func (s *Store) RenameGroup(ctx context.Context, who access.Caller, group access.GroupID, name string) error {
	at := who.Organization
	_, err := s.writeAs(ctx, who, func(tx *Tx) error {
		if err := one(tx.exec(ctx, `update groups set name = $3 where id = $1 and organization_id = $2`, group, at, name)); err != nil {
			return taken(err, groupTaken)
		}
		return tx.log(ctx, access.GroupChanged{Group: group, Name: name})
	})
	return err
}

// DeleteGroup takes away what was given to the group, then the group.
func (s *Store) DeleteGroup(ctx context.Context, who access.Caller, group access.GroupID) error {
	at := who.Organization
	_, err := s.writeAs(ctx, who, func(tx *Tx) error {
		holder := access.Principal{Kind: access.PrincipalGroup, ID: int64(group)}
		if err := inOrganization(ctx, tx, holder); err != nil {
			return err
		}
		gone := []struct {
			q    string
			arg  any
			fact func(*sql.Rows) (access.Change, error)
		}{
			{`delete from grants where organization_id = $1 and principal = $2 returning id, resource_id`, principalKey(holder), func(r *sql.Rows) (access.Change, error) {
				var c access.GrantRemoved
				err := r.Scan(&c.Grant, &c.Resource)
				return c, err
			}},
			{`delete from workspace_roles where exists (select 1 from workspaces w where w.id = workspace_id and +w.organization_id = $1) and holder_kind = 'group' and holder_id = $2 returning workspace_id`, group, func(r *sql.Rows) (access.Change, error) {
				c := access.WorkspaceRoleChanged{Holder: holder}
				err := r.Scan(&c.Workspace)
				return c, err
			}},
			{`delete from see_rights where organization_id = $1 and (holder = $2 or seen = $2) returning holder, seen`, principalKey(holder), func(r *sql.Rows) (access.Change, error) {
				c, err := scanSee(r)
				c.In = false
				return c, err
			}},
			{`delete from project_members where exists (select 1 from projects p where p.id = project_id and +p.organization_id = $1) and holder_kind = 'group' and holder_id = $2 returning project_id`, group, func(r *sql.Rows) (access.Change, error) {
				c := access.ProjectMemberChanged{Holder: holder}
				err := r.Scan(&c.Project)
				return c, err
			}},
			{`delete from group_members where exists (select 1 from groups g where g.id = group_id and +g.organization_id = $1) and member_kind = 'group' and member_id = $2 returning group_id`, group, func(r *sql.Rows) (access.Change, error) {
				c := access.GroupMemberChanged{Member: holder}
				err := r.Scan(&c.Group)
				return c, err
			}},
			{`delete from group_members where exists (select 1 from groups g where g.id = group_id and +g.organization_id = $1) and group_id = $2 returning member_kind, member_id`, group, func(r *sql.Rows) (access.Change, error) {
				c := access.GroupMemberChanged{Group: group}
				err := r.Scan(textOf(&c.Member.Kind), &c.Member.ID)
				return c, err
			}},
		}
		for _, g := range gone {
			rows, err := tx.query(ctx, g.q, at, g.arg)
			facts, err := rowsOf(rows, err, g.fact)
			if err != nil {
				return err
			}
			if err := tx.log(ctx, facts...); err != nil {
				return err
			}
		}
		if _, err := tx.exec(ctx, `delete from groups where id = $1`, group); err != nil {
			return err
		}
		return tx.log(ctx, access.GroupRemoved{Group: group})
	})
	return err
}

// inOrganization is NotFound unless the user or group belongs to the organization of the transaction.
func inOrganization(ctx context.Context, tx *Tx, p access.Principal) error {
	q := `select exists (select 1 from memberships where organization_id = $1 and user_id = $2)`
	if p.Kind == access.PrincipalGroup {
		q = `select exists (select 1 from groups where +organization_id = $1 and id = $2)`
	}
	var found bool
	if err := tx.queryRow(ctx, q, tx.org, p.ID).Scan(&found); err != nil {
		return err
	}
	if !found {
		return fault.Missing()
	}
	return nil
}

// SetGroupMember puts a user or a group in a group or takes it out.
func (s *Store) SetGroupMember(ctx context.Context, who access.Caller, group access.GroupID, member access.Principal, in bool) error {
	_, err := s.writeAs(ctx, who, func(tx *Tx) error {
		for _, p := range []access.Principal{{Kind: access.PrincipalGroup, ID: int64(group)}, member} {
			if err := inOrganization(ctx, tx, p); err != nil {
				return err
			}
		}
		if !in {
			if err := one(tx.exec(ctx, `delete from group_members where group_id = $1 and member_kind = $2 and member_id = $3`, group, member.Kind.String(), member.ID)); err != nil {
				return err
			}
			return tx.log(ctx, access.GroupMemberChanged{Group: group, Member: member})
		}
		if member.Kind == access.PrincipalGroup {
			var contains bool
			err := tx.queryRow(ctx, `
				with recursive below (id) as (
					select cast($1 as bigint)
					union
					select m.member_id from group_members m join below b on m.group_id = b.id where m.member_kind = 'group'
				) select exists (select 1 from below where id = $2)`, member.ID, group).Scan(&contains)
			if err != nil {
				return err
			}
			if contains {
				return fault.New(fault.Conflict, "A group cannot contain itself, not even through other groups.")
			}
		}
		if _, err := tx.exec(ctx, `insert into group_members (group_id, member_kind, member_id) values ($1, $2, $3) on conflict do nothing`, group, member.Kind.String(), member.ID); err != nil {
			return err
		}
		return tx.log(ctx, access.GroupMemberChanged{Group: group, Member: member, In: true})
	})
	return err
}

// Workspaces of an organization.
func (s *Store) Workspaces(ctx context.Context, id access.OrganizationID) ([]org.WorkspaceRecord, error) {
	rows, err := s.query(ctx, workspaceColumns+` where organization_id = $1 order by id`, id)
	return rowsOf(rows, err, func(r *sql.Rows) (org.WorkspaceRecord, error) { return scanWorkspace(r) })
}

const workspaceColumns = `select id, coalesce(parent_id, 0), name, path, settings, coalesce(default_dashboard_id, 0) from workspaces`

func scanWorkspace(r interface{ Scan(...any) error }) (w org.WorkspaceRecord, err error) {
	var text []byte
	if err := r.Scan(&w.ID, &w.Parent, &w.Name, &w.Path, &text, &w.DefaultDashboard); err != nil {
		return w, err
	}
	return w, json.Unmarshal(text, &w.Settings)
}

const (
	workspaceTaken = "There is a workspace with this path already."

	workspaceCycles = "A workspace cannot lie below itself."
)

func workspaceFact(w org.WorkspaceRecord) access.WorkspaceChanged {
	return access.WorkspaceChanged{Workspace: w.ID, Parent: w.Parent, Name: w.Name, Default: w.DefaultDashboard, Rates: seenBy(w.Settings.RatesVisible), Costs: seenBy(w.Settings.CostsVisible)}
}

func createWorkspace(ctx context.Context, tx *Tx, w org.WorkspaceRecord) (access.WorkspaceID, error) {
	text, err := json.Marshal(w.Settings)
	if err != nil {
		return 0, err
	}
	err = tx.queryRow(ctx, `insert into workspaces (organization_id, parent_id, name, path, settings, created_at) values ($1, $2, $3, $4, $5, $6) returning id`,
		tx.org, nullID(w.Parent), w.Name, w.Path, string(text), ms(tx.Now)).Scan(&w.ID)
	if err != nil {
		return 0, taken(err, workspaceTaken)
	}
	return w.ID, tx.log(ctx, workspaceFact(w))
}

// workspaceExists is NotFound unless the workspace belongs to the organization of the transaction.
func workspaceExists(ctx context.Context, tx *Tx, w access.WorkspaceID) error {
	var found bool
	if err := tx.queryRow(ctx, `select exists (select 1 from workspaces where +organization_id = $1 and id = $2)`, tx.org, w).Scan(&found); err != nil {
		return err
	}
	if !found {
		return fault.Missing()
	}
	return nil
}

// CreateWorkspace makes a workspace, whose creator is its admin from then on.
func (s *Store) CreateWorkspace(ctx context.Context, who access.Caller, w org.WorkspaceRecord) (id access.WorkspaceID, err error) {
	_, err = s.writeAs(ctx, who, func(tx *Tx) error {
		if w.Parent != 0 {
			if err := workspaceExists(ctx, tx, w.Parent); err != nil {
				return err
			}
		}
		id, err = once(ctx, tx, func() (access.WorkspaceID, error) {
			id, err := createWorkspace(ctx, tx, w)
			if err != nil || who.User == 0 {
				return id, err
			}
			return id, setWorkspaceRole(ctx, tx, org.RoleRecord{Workspace: id, Holder: access.Principal{Kind: access.PrincipalUser, ID: int64(who.User)}, Role: access.WorkspaceAdmin})
		})
		return err
	})
	return id, err
}

// ChangeWorkspace changes a workspace. Conflict when it would lie below itself.
func (s *Store) ChangeWorkspace(ctx context.Context, who access.Caller, id access.WorkspaceID, change func(*org.WorkspaceRecord) error) error {
	at := who.Organization
	_, err := s.writeAs(ctx, who, func(tx *Tx) error {
		w, err := scanWorkspace(tx.queryRow(ctx, workspaceColumns+` where +organization_id = $1 and id = $2`, at, id))
		if err != nil {
			return missing(err)
		}
		if err := change(&w); err != nil {
			return err
		}
		text, err := json.Marshal(w.Settings)
		if err != nil {
			return err
		}
		if w.Parent != 0 {
			if err := workspaceExists(ctx, tx, w.Parent); err != nil {
				return err
			}
			var below bool
			err := tx.queryRow(ctx, `
				with recursive below (id) as (
					select cast($1 as bigint)
					union
					select w.id from workspaces w join below b on w.parent_id = b.id
				) select exists (select 1 from below where id = $2)`, w.ID, w.Parent).Scan(&below)
			if err != nil {
				return err
			}
			if below {
				return fault.New(fault.Conflict, workspaceCycles)
			}
		}
		err = one(tx.exec(ctx, `update workspaces set parent_id = $3, name = $4, settings = $5, default_dashboard_id = $6 where id = $1 and organization_id = $2`,
			w.ID, at, nullID(w.Parent), w.Name, string(text), nullID(w.DefaultDashboard)))
		if err != nil {
			return err
		}
		if err := tx.log(ctx, workspaceFact(w)); err != nil {
			return err
		}
		return tx.note(ctx, "workspaces.saved", struct {
			Workspace access.WorkspaceID    `json:"workspace"`
			Settings  org.WorkspaceSettings `json:"settings"`
		}{w.ID, w.Settings})
	})
	return err
}

const roleColumns = `r.workspace_id, r.holder_kind, r.holder_id, r.role, r.tree`

func scanRole(r *sql.Rows) (v org.RoleRecord, err error) {
	err = r.Scan(&v.Workspace, textOf(&v.Holder.Kind), &v.Holder.ID, textOf(&v.Role), &v.Tree)
	return v, err
}

func roleFact(r org.RoleRecord) access.WorkspaceRoleChanged {
	return access.WorkspaceRoleChanged{Workspace: r.Workspace, Holder: r.Holder, Role: r.Role, Tree: r.Tree}
}

func roleRecord(c access.WorkspaceRoleChanged) org.RoleRecord {
	return org.RoleRecord{Workspace: c.Workspace, Holder: c.Holder, Role: c.Role, Tree: c.Tree}
}

// WorkspaceRoles is the roles given in a workspace itself.
func (s *Store) WorkspaceRoles(ctx context.Context, id access.OrganizationID, w access.WorkspaceID) ([]org.RoleRecord, error) {
	rows, err := s.query(ctx, `select `+roleColumns+` from workspace_roles r join workspaces w on w.id = r.workspace_id where +w.organization_id = $1 and w.id = $2`, id, w)
	return rowsOf(rows, err, scanRole)
}

func setWorkspaceRole(ctx context.Context, tx *Tx, r org.RoleRecord) error {
	if r.Role == access.NoWorkspaceRole {
		if err := one(tx.exec(ctx, `delete from workspace_roles where workspace_id = $1 and holder_kind = $2 and holder_id = $3`, r.Workspace, r.Holder.Kind.String(), r.Holder.ID)); err != nil {
			return err
		}
		return tx.log(ctx, roleFact(r))
	}
	_, err := tx.exec(ctx, `insert into workspace_roles (workspace_id, holder_kind, holder_id, role, tree) values ($1, $2, $3, $4, $5)
		on conflict (workspace_id, holder_kind, holder_id) do update set role = excluded.role, tree = excluded.tree`,
		r.Workspace, r.Holder.Kind.String(), r.Holder.ID, r.Role.String(), r.Tree)
	if err != nil {
		return err
	}
	return tx.log(ctx, roleFact(r))
}

// SetWorkspaceRole gives a role to a user or a group of the organization, or takes it away (NoWorkspaceRole).
func (s *Store) SetWorkspaceRole(ctx context.Context, who access.Caller, r org.RoleRecord) error {
	_, err := s.writeAs(ctx, who, func(tx *Tx) error {
		if err := workspaceExists(ctx, tx, r.Workspace); err != nil {
			return err
		}
		if err := inOrganization(ctx, tx, r.Holder); err != nil {
			return err
		}
		return setWorkspaceRole(ctx, tx, r)
	})
	return err
}
