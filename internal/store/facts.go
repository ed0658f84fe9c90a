package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"iter"
	"slices"

	"vitrine/internal/access"
)

// facts are what the permission engine knows about an organization, in an order in which each names only earlier ones.
func facts(ctx context.Context, q querier, org access.OrganizationID) iter.Seq2[access.Change, error] {
	return func(yield func(access.Change, error) bool) {
		each := func(text string, scan func(*sql.Rows) (access.Change, error)) bool {
			rows, err := q.query(ctx, text, org)
			if err != nil {
				return yield(nil, err)
			}
			defer func() { _ = rows.Close() }()
			for rows.Next() {
				change, err := scan(rows)
				if !yield(change, err) || err != nil {
					return false
				}
			}
			if err := rows.Err(); err != nil {
				yield(nil, err)
				return false
			}
			return true
		}
		_ = each(`select key, file from schemes where organization_id = $1`, func(r *sql.Rows) (access.Change, error) {
			var c access.SchemeChanged
			err := r.Scan(&c.Scheme, &c.File)
			return c, err
		}) && each(`select name, scheme, settings from organizations where id = $1`, func(r *sql.Rows) (access.Change, error) {
			c := access.OrganizationChanged{Organization: org}
			var settings OrganizationSettings
			var text []byte
			if err := r.Scan(&c.Name, &c.Scheme, &text); err != nil {
				return nil, err
			}
			err := json.Unmarshal(text, &settings)
			c.LinksOff, c.ManagePublishes = settings.LinksOff, settings.ManagePublishes
			return c, err
		}) && each(`select u.id, m.role, m.active, u.email, `+called+` from memberships m join users u on u.id = m.user_id where m.organization_id = $1`, func(r *sql.Rows) (access.Change, error) {
			var c access.UserChanged
			var active bool
			err := r.Scan(&c.User, textOf(&c.Role), &active, &c.Email, &c.Name)
			if !active {
				c.Role = access.NotInOrganization
			}
			return c, err
		}) && each(`select id, name from groups where organization_id = $1`, func(r *sql.Rows) (access.Change, error) {
			var c access.GroupChanged
			err := r.Scan(&c.Group, &c.Name)
			return c, err
		}) && each(`select m.group_id, m.member_kind, m.member_id from group_members m join groups g on g.id = m.group_id where g.organization_id = $1`, func(r *sql.Rows) (access.Change, error) {
			c := access.GroupMemberChanged{In: true}
			err := r.Scan(&c.Group, textOf(&c.Member.Kind), &c.Member.ID)
			return c, err
		}) && each(`select holder, seen from see_rights where organization_id = $1`, func(r *sql.Rows) (access.Change, error) {
			return scanSee(r)
		}) && each(workspaceColumns+` where organization_id = $1 order by id`, func(r *sql.Rows) (access.Change, error) {
			w, err := scanWorkspace(r)
			return workspaceFact(w), err
		}) && each(`select r.workspace_id, r.holder_kind, r.holder_id, r.role, r.tree from workspace_roles r join workspaces w on w.id = r.workspace_id where w.organization_id = $1`, func(r *sql.Rows) (access.Change, error) {
			var c access.WorkspaceRoleChanged
			err := r.Scan(&c.Workspace, textOf(&c.Holder.Kind), &c.Holder.ID, textOf(&c.Role), &c.Tree)
			return c, err
		}) && each(`select id, workspace_id, name, public from projects where organization_id = $1`, func(r *sql.Rows) (access.Change, error) {
			var c access.ProjectChanged
			err := r.Scan(&c.Project, &c.Workspace, &c.Name, &c.Public)
			return c, err
		}) && each(`select m.project_id, m.holder_kind, m.holder_id, m.manager from project_members m join projects p on p.id = m.project_id where p.organization_id = $1`, func(r *sql.Rows) (access.Change, error) {
			c := access.ProjectMemberChanged{Member: true}
			err := r.Scan(&c.Project, textOf(&c.Holder.Kind), &c.Holder.ID, &c.Manager)
			return c, err
		}) && each(`select `+resourceFacts+` from resources where organization_id = $1`, func(r *sql.Rows) (access.Change, error) {
			return scanResource(r)
		}) && each(`select p.dashboard_id, p.widget_id, p.chart_id, coalesce(v.user_id, 0) from placements p
				join resources d on d.id = p.dashboard_id join resources c on c.id = p.chart_id and c.dashboard_id is null
				left join vouchers v on v.dashboard_id = p.dashboard_id and v.widget_id = p.widget_id and v.chart_id = p.chart_id
				where d.organization_id = $1 order by p.dashboard_id, p.widget_id, v.user_id`, scanTiles()) && each(`select id, resource_id, principal, level, via, expires_at, granted_by, granted_at, coalesce(made_scheme, ''), coalesce(made_level, ''), asleep_at from grants where organization_id = $1 order by resource_id`, func(r *sql.Rows) (access.Change, error) {
			return scanGrant(r)
		}) && each(`select id, resource_id, name, expires_at, coalesce(keeper_id, 0), waits, asleep_at from links where organization_id = $1`, func(r *sql.Rows) (access.Change, error) {
			var c access.LinkChanged
			var expires, asleep sql.NullInt64
			err := r.Scan(&c.Link, &c.Resource, &c.Name, &expires, &c.Keeper, &c.Waits, &asleep)
			c.Expires, c.Asleep = timeOf(expires), timeOf(asleep)
			return c, err
		})
	}
}

// resourceFacts are the columns of a resource that the permission engine knows.
const resourceFacts = `id, kind, workspace_id, owner_id, private, perspective, title, coalesce(author_id, 0), coalesce(dashboard_id, 0), coalesce(shows_money, 0),
	binned_at, coalesce(binned_by, 0), was_default`

func scanResource(r row) (c access.ResourceChanged, err error) {
	var binned sql.NullInt64
	err = r.Scan(&c.Resource, textOf(&c.Kind), &c.Home, &c.Owner, &c.Private, textOf(&c.Perspective), &c.Title, &c.Author, &c.In, &c.ShowsMoney, &binned, &c.BinnedBy, &c.WasDefault)
	c.Binned = timeOf(binned)
	return c, err
}

// scanTiles reads a row for each who vouches for a tile; of several the last has them all.
func scanTiles() func(*sql.Rows) (access.Change, error) {
	var tile access.TileChanged
	return func(r *sql.Rows) (access.Change, error) {
		next := access.TileChanged{}
		var voucher access.UserID
		if err := r.Scan(&next.Dashboard, &next.Tile, &next.Chart, &voucher); err != nil {
			return nil, err
		}
		if next.Dashboard == tile.Dashboard && next.Tile == tile.Tile {
			next.Vouchers = slices.Clone(tile.Vouchers)
		}
		if voucher != 0 {
			next.Vouchers = append(next.Vouchers, voucher)
		}
		tile = next
		return tile, nil
	}
}

func scanSee(r row) (c access.SeeChanged, err error) {
	var holder, seen string
	if err := r.Scan(&holder, &seen); err != nil {
		return c, err
	}
	c.In = true
	if c.Holder, err = parsePrincipal(holder); err != nil {
		return c, err
	}
	c.Seen, err = parsePrincipal(seen)
	return c, err
}

func scanGrant(r row) (access.GrantChanged, error) {
	var c access.GrantChanged
	var principal string
	var expires, asleep sql.NullInt64
	var at int64
	if err := r.Scan(&c.Grant, &c.Resource, &principal, &c.Level, &c.Via, &expires, &c.By, &at, &c.MadeScheme, &c.MadeLevel, &asleep); err != nil {
		return c, err
	}
	c.Expires, c.At, c.Asleep = timeOf(expires), fromMS(at), timeOf(asleep)
	var err error
	c.Principal, err = parsePrincipal(principal)
	return c, err
}
