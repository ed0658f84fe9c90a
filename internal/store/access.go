package store

import (
	"context"
	"database/sql"
	"fmt"

	"vitrine/internal/access"
)

// ChangeAccess plans and makes changes in one transaction: plan is given the caller with the view that nobody else can
// change until it ends. So two managers who remove each other at once cannot both succeed.
func (s *Store) ChangeAccess(ctx context.Context, who access.Caller, plan access.Plan) error {
	err := s.planned(ctx, who, plan, func(tx *Tx, changes []access.Change) error {
		if len(changes) == 0 {
			return errNothing
		}
		if tx.request != nil {
			return tx.answerScheme(ctx, changes)
		}
		return nil
	})
	return unlessNothing(err)
}

// planned makes what is planned in the transaction, and what then does beside it.
func (s *Store) planned(ctx context.Context, who access.Caller, plan access.Plan, then func(tx *Tx, changes []access.Change) error) error {
	return s.plannedIn(ctx, who, func(_ *Tx, who access.Caller) ([]access.Change, error) { return plan(who) }, then)
}

// plannedIn is planned for a plan that reads what is kept beside the view.
func (s *Store) plannedIn(ctx context.Context, who access.Caller, plan func(tx *Tx, who access.Caller) ([]access.Change, error), then func(tx *Tx, changes []access.Change) error) error {
	_, err := s.writeOnce(ctx, who, func(tx *Tx) (err error) {
		if who.View, err = tx.follow(ctx, who.View); err != nil {
			return err
		}
		if who.User != 0 && who.View.OrganizationRole(who.User) == access.NotInOrganization {
			return access.ErrOvertaken
		}
		changes, err := plan(tx, who)
		if err != nil {
			return err
		}
		for _, change := range changes {
			if err := tx.changeAccess(ctx, who.Organization, change); err != nil {
				return err
			}
		}
		return then(tx, changes)
	})
	return err
}

// follow is the view as the transaction found it: it holds the organization's row, so nothing can come in between.
func (tx *Tx) follow(ctx context.Context, view *access.Snapshot) (*access.Snapshot, error) {
	if view.Revision() == tx.Revision-1 {
		return view, nil
	}
	rows, err := tx.query(ctx, `select kind, body from changes where organization_id = $1 and revision > $2 and revision < $3 order by revision, position`, tx.org, view.Revision(), tx.Revision)
	var changes []access.Change
	err = each(rows, err, func(r *sql.Rows) error {
		var kind string
		var body []byte
		if err := r.Scan(&kind, &body); err != nil {
			return err
		}
		change, known, err := access.DecodeChange(kind, body)
		if known && err == nil {
			changes = append(changes, change)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return view.Apply(tx.Revision-1, changes...)
}

// changeAccess writes and logs one planned change.
func (tx *Tx) changeAccess(ctx context.Context, org access.OrganizationID, change access.Change) error {
	switch c := change.(type) {
	case access.GrantChanged:
		return tx.saveGrant(ctx, org, c)
	case access.GrantRemoved:
		if _, err := tx.exec(ctx, `delete from grants where +organization_id = $1 and resource_id = $2 and id = $3`, org, c.Resource, c.Grant); err != nil {
			return err
		}
	case access.ResourceChanged:
		if err := tx.saveFacts(ctx, org, c); err != nil {
			return err
		}
	case access.WorkspaceChanged: // of its default dashboard
		if _, err := tx.exec(ctx, `update workspaces set default_dashboard_id = $1 where +organization_id = $2 and id = $3`, null(c.Default), org, c.Workspace); err != nil {
			return err
		}
	case access.TileChanged:
		if _, err := tx.exec(ctx, `delete from vouchers where dashboard_id = $1 and widget_id = $2`, c.Dashboard, c.Tile); err != nil {
			return err
		}
		for _, u := range c.Vouchers {
			if _, err := tx.exec(ctx, `insert into vouchers (dashboard_id, widget_id, chart_id, user_id) values ($1, $2, $3, $4)`, c.Dashboard, c.Tile, c.Chart, u); err != nil {
				return err
			}
		}
	case access.LinkChanged:
		if _, err := tx.exec(ctx, `update links set name = $1, expires_at = $2, keeper_id = $3, waits = $4, asleep_at = $5 where +organization_id = $6 and id = $7`, c.Name, nullMS(c.Expires), null(c.Keeper), c.Waits, nullMS(c.Asleep), org, c.Link); err != nil {
			return err
		}
	case access.LinkRemoved:
		if _, err := tx.exec(ctx, `delete from links where +organization_id = $1 and resource_id = $2 and id = $3`, org, c.Resource, c.Link); err != nil {
			return err
		}
	case access.SchemeChanged:
		q, args := `delete from schemes where organization_id = $1 and key = $2`, []any{org, c.Scheme}
		if c.File != "" {
			q, args = `insert into schemes (organization_id, key, file) values ($1, $2, $3) on conflict (organization_id, key) do update set file = excluded.file`, append(args, c.File)
		}
		if _, err := tx.exec(ctx, q, args...); err != nil {
			return err
		}
	case access.OrganizationChanged:
		if _, err := tx.exec(ctx, `update organizations set scheme = $1 where id = $2`, c.Scheme, org); err != nil {
			return err
		}
	case access.WorkspaceRoleChanged:
		return setWorkspaceRole(ctx, tx, roleRecord(c))
	case access.SeeChanged:
		q := `delete from see_rights where organization_id = $1 and holder = $2 and seen = $3`
		if c.In {
			q = `insert into see_rights (organization_id, holder, seen) values ($1, $2, $3) on conflict do nothing`
		}
		if _, err := tx.exec(ctx, q, org, principalKey(c.Holder), principalKey(c.Seen)); err != nil {
			return err
		}
	default:
		return fmt.Errorf("store: %T is no change of who a resource is open to", change)
	}
	return tx.log(ctx, change)
}

// saveFacts keeps what the permission engine knows of a resource, but for its title.
func (tx *Tx) saveFacts(ctx context.Context, org access.OrganizationID, to access.ResourceChanged) error {
	from, err := tx.facts(ctx, org, to.Resource)
	if err != nil {
		return err
	}
	if err := tx.noteShown(ctx, org, from, to); err != nil {
		return err
	}
	if err := tx.moveBinned(ctx, org, from, to); err != nil {
		return err
	}
	_, err = tx.exec(ctx, `update resources set owner_id = $1, private = $2, perspective = $3, author_id = $4, dashboard_id = $5, shows_money = $6, binned_at = $7, binned_by = $8, was_default = $9
		where +organization_id = $10 and id = $11`,
		to.Owner, to.Private, to.Perspective.String(), null(to.Author), null(to.In), null(to.ShowsMoney), nullMS(to.Binned), null(to.BinnedBy), to.WasDefault, org, to.Resource)
	return err
}

// noteShown remembers who makes a chart show other rows: another perspective or author is a change of what public links show,
// and so is what somebody brings back, unless they undo their own act.
func (tx *Tx) noteShown(ctx context.Context, org access.OrganizationID, from, to access.ResourceChanged) error {
	back := !from.Binned.IsZero() && to.Binned.IsZero() && !from.Undoes(tx.actor, tx.Now)
	if from.Perspective == to.Perspective && from.Author == to.Author && from.In == to.In && !back || tx.actor == 0 {
		return nil
	}
	_, err := tx.exec(ctx, `update resources set shown_by = $1, shown_at = $2 where +organization_id = $3 and id = $4`, tx.actor, ms(tx.Now), org, to.Resource)
	return err
}

// saveGrant keeps a grant, new (0) or changed, and logs it with its id.
func (tx *Tx) saveGrant(ctx context.Context, org access.OrganizationID, g access.GrantChanged) error {
	if g.Grant == 0 {
		err := tx.queryRow(ctx, `insert into grants (organization_id, resource_id, principal, level, via, expires_at, granted_by, granted_at, joined_at, made_scheme, made_level, asleep_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10, $11) returning id`,
			org, g.Resource, principalKey(g.Principal), g.Level, int64(g.Via), nullMS(g.Expires), g.By, ms(g.At), null(g.MadeScheme), null(g.MadeLevel), nullMS(g.Asleep)).Scan(&g.Grant)
		if err != nil {
			return err
		}
		return tx.log(ctx, g)
	}
	// Whom it names joined when it was made, which for old ones is when it was last changed.
	// The engine knows when it was given by the second: what it hands back unchanged stays exact.
	err := one(tx.exec(ctx, `update grants set level = $1, expires_at = $2, granted_by = $3, granted_at = case when granted_at / 1000 = cast($4 as bigint) / 1000 then granted_at else cast($4 as bigint) end, joined_at = coalesce(joined_at, granted_at),
			made_scheme = $5, made_level = $6, asleep_at = $7 where +organization_id = $8 and resource_id = $9 and id = $10`,
		g.Level, nullMS(g.Expires), g.By, ms(g.At), null(g.MadeScheme), null(g.MadeLevel), nullMS(g.Asleep), org, g.Resource, g.Grant))
	if err != nil {
		return err
	}
	return tx.log(ctx, g)
}
