package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/org"
)

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

// takeAll gives the transaction the next revision of every organization of a query. Revisions come before the rows of
// people, and in the order of the organizations: so no two transactions wait for each other.
func (tx *Tx) takeAll(ctx context.Context, q string, args ...any) error {
	rows, err := tx.query(ctx, q, args...)
	orgs, err := rowsOf(rows, err, func(r row) (id access.OrganizationID, err error) { return id, r.Scan(&id) })
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

// tellOrganizations logs who a user is in every organization they are in or were.
func tellOrganizations(ctx context.Context, tx *Tx, user access.UserID) error {
	rows, err := tx.query(ctx, `select organization_id from memberships where user_id = $1 order by organization_id`, user)
	orgs, err := rowsOf(rows, err, func(r row) (id access.OrganizationID, err error) { return id, r.Scan(&id) })
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

// Memberships of a user that are active and whose invitation, if any, was accepted, the oldest first.
func (s *Store) Memberships(ctx context.Context, user access.UserID) ([]org.Membership, error) {
	rows, err := s.query(ctx, `select o.id, o.name, m.role, m.title from memberships m join organizations o on o.id = m.organization_id where m.user_id = $1 and m.active and not `+invited+` order by m.created_at, o.id`, user)
	return rowsOf(rows, err, func(r row) (org.Membership, error) {
		m := org.Membership{User: user, Active: true}
		err := r.Scan(&m.Organization, &m.OrganizationName, textOf(&m.Role), &m.Title)
		return m, err
	})
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
	people, err := rowsOf(rows, err, func(r row) (p org.PersonRecord, err error) {
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
	if _, err = rowsOf(rows, err, func(r row) (struct{}, error) {
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
	_, err = rowsOf(rows, err, func(r row) (struct{}, error) {
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
	groups, err := rowsOf(rows, err, func(r row) (access.Change, error) {
		c := access.GroupMemberChanged{Member: holder, In: true}
		err := r.Scan(&c.Group)
		return c, err
	})
	if err != nil {
		return err
	}
	rows, err = tx.query(ctx, `select `+roleColumns+` from workspace_roles r join workspaces w on w.id = r.workspace_id where w.organization_id = $1 and r.holder_kind = 'user' and r.holder_id = $2`, tx.org, user)
	roles, err := rowsOf(rows, err, func(r row) (access.Change, error) {
		role, err := scanRole(r)
		return roleFact(role), err
	})
	if err != nil {
		return err
	}
	rows, err = tx.query(ctx, `select m.project_id, m.manager from project_members m join projects p on p.id = m.project_id where p.organization_id = $1 and m.holder_kind = 'user' and m.holder_id = $2`, tx.org, user)
	projects, err := rowsOf(rows, err, func(r row) (access.Change, error) {
		c := access.ProjectMemberChanged{Holder: holder, Member: true}
		err := r.Scan(&c.Project, &c.Manager)
		return c, err
	})
	if err != nil {
		return err
	}
	return errors.Join(tx.log(ctx, groups...), tx.log(ctx, roles...), tx.log(ctx, projects...))
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
