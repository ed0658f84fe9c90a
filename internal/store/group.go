package store

import (
	"context"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

const groupTaken = "There is a group with this name already."

// CreateGroup makes an empty group.
func (s *Store) CreateGroup(ctx context.Context, who access.Caller, name string) (id access.GroupID, err error) {
	_, err = s.writeAs(ctx, who, func(tx *Tx) error {
		id, err = once(ctx, tx, func() (access.GroupID, error) { return tx.createGroup(ctx, name) })
		return err
	})
	return id, err
}

func (tx *Tx) createGroup(ctx context.Context, name string) (id access.GroupID, err error) {
	if err := tx.queryRow(ctx, `insert into groups (organization_id, name) values ($1, $2) returning id`, tx.org, name).Scan(&id); err != nil {
		return 0, taken(err, fault.New(fault.Conflict, groupTaken))
	}
	return id, tx.log(ctx, access.GroupChanged{Group: id, Name: name})
}

func (tx *Tx) addToGroup(ctx context.Context, group access.GroupID, member access.Principal) error {
	if _, err := tx.exec(ctx, `insert into group_members (group_id, member_kind, member_id) values ($1, $2, $3) on conflict do nothing`, group, member.Kind.String(), member.ID); err != nil {
		return err
	}
	return tx.log(ctx, access.GroupMemberChanged{Group: group, Member: member, In: true})
}

// RenameGroup gives a group another name.
func (s *Store) RenameGroup(ctx context.Context, who access.Caller, group access.GroupID, name string) error {
	at := who.Organization
	_, err := s.writeAs(ctx, who, func(tx *Tx) error {
		if err := one(tx.exec(ctx, `update groups set name = $3 where id = $1 and organization_id = $2`, group, at, name)); err != nil {
			return taken(err, fault.New(fault.Conflict, groupTaken))
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
			fact func(row) (access.Change, error)
		}{
			{`delete from grants where organization_id = $1 and principal = $2 returning id, resource_id`, principalKey(holder), func(r row) (access.Change, error) {
				var c access.GrantRemoved
				err := r.Scan(&c.Grant, &c.Resource)
				return c, err
			}},
			{`delete from workspace_roles where exists (select 1 from workspaces w where w.id = workspace_id and +w.organization_id = $1) and holder_kind = 'group' and holder_id = $2 returning workspace_id`, group, func(r row) (access.Change, error) {
				c := access.WorkspaceRoleChanged{Holder: holder}
				err := r.Scan(&c.Workspace)
				return c, err
			}},
			{`delete from see_rights where organization_id = $1 and (holder = $2 or seen = $2) returning holder, seen`, principalKey(holder), func(r row) (access.Change, error) {
				c, err := scanSee(r)
				c.In = false
				return c, err
			}},
			{`delete from project_members where exists (select 1 from projects p where p.id = project_id and +p.organization_id = $1) and holder_kind = 'group' and holder_id = $2 returning project_id`, group, func(r row) (access.Change, error) {
				c := access.ProjectMemberChanged{Holder: holder}
				err := r.Scan(&c.Project)
				return c, err
			}},
			{`delete from group_members where exists (select 1 from groups g where g.id = group_id and +g.organization_id = $1) and member_kind = 'group' and member_id = $2 returning group_id`, group, func(r row) (access.Change, error) {
				c := access.GroupMemberChanged{Member: holder}
				err := r.Scan(&c.Group)
				return c, err
			}},
			{`delete from group_members where exists (select 1 from groups g where g.id = group_id and +g.organization_id = $1) and group_id = $2 returning member_kind, member_id`, group, func(r row) (access.Change, error) {
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
			view, err := tx.decided(ctx, who)
			if err != nil {
				return err
			}
			if view.GroupCycle(group, access.GroupID(member.ID)) {
				return fault.New(fault.Conflict, "A group cannot contain itself, not even through other groups.")
			}
		}
		return tx.addToGroup(ctx, group, member)
	})
	return err
}
