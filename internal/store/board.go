package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/fault"
)

var _ board.Store = (*Store)(nil)

// Resources of those ids, in their order; unknown ones, and what is in the bin, are left out.
func (s *Store) Resources(ctx context.Context, org access.OrganizationID, viewer access.UserID, ids []access.ResourceID) ([]board.Record, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	c := clause{args: []any{org, viewer}}
	listed := in(&c, "r.id", ids)
	rows, err := s.query(ctx, `select r.id, r.kind, r.title, coalesce(r.path, ''), r.workspace_id, w.name, r.owner_id, o.name, r.private, r.perspective, r.version, r.body,
			r.created_at, r.updated_at, r.updated_by, u.name, f.user_id is not null, v.at, a.id, a.name, coalesce(r.dashboard_id, 0), coalesce(d.title, ''), coalesce(r.shown_by, r.updated_by), coalesce(r.shown_at, 0)
		from resources r
		join workspaces w on w.id = r.workspace_id
		join users o on o.id = r.owner_id
		join users u on u.id = r.updated_by
		join users a on a.id = coalesce(r.author_id, r.owner_id)
		left join resources d on d.id = r.dashboard_id
		left join favourites f on f.resource_id = r.id and f.user_id = $2
		left join visits v on v.resource_id = r.id and v.user_id = $2
		where +r.organization_id = $1 and r.binned_at is null and `+listed, c.args...)
	found := make(map[access.ResourceID]board.Record, len(ids))
	err = each(rows, err, func(rows *sql.Rows) error {
		var r board.Record
		var created, updated, shown int64
		var visited sql.NullInt64
		if err := rows.Scan(&r.ID, textOf(&r.Kind), &r.Title, &r.Path, &r.Workspace, &r.WorkspaceName, &r.Owner.ID, &r.Owner.Name, &r.Private, textOf(&r.Perspective), &r.Version, &r.Body,
			&created, &updated, &r.UpdatedBy.ID, &r.UpdatedBy.Name, &r.Favourite, &visited, &r.Author.ID, &r.Author.Name, &r.Dashboard, &r.DashboardTitle, &r.ShownBy, &shown); err != nil {
			return err
		}
		r.CreatedAt, r.UpdatedAt, r.ShownAt, r.VisitedAt = fromMS(created), fromMS(updated), fromMS(shown), timeOf(visited)
		found[r.ID] = r
		return nil
	})
	if err != nil {
		return nil, err
	}
	records := make([]board.Record, 0, len(found))
	for _, id := range ids {
		if r, ok := found[id]; ok {
			records = append(records, r)
		}
	}
	return records, nil
}

// CreateResources keeps new resources and the grants they begin with, decided on the caller's view. A path that is taken by
// something the caller may see gets a number.
func (s *Store) CreateResources(ctx context.Context, who access.Caller, all ...board.NewRecord) (made []access.ResourceID, err error) {
	_, err = s.writeAs(ctx, who, func(tx *Tx) error {
		made = nil
		first, err := once(ctx, tx, func() (_ access.ResourceID, err error) {
			if made, err = tx.createResources(ctx, who, all); err != nil {
				return 0, err
			}
			return made[0], nil
		})
		if made == nil {
			made = []access.ResourceID{first}
		}
		return err
	})
	return made, err
}

func (tx *Tx) createResources(ctx context.Context, who access.Caller, all []board.NewRecord) (made []access.ResourceID, err error) {
	for _, n := range all {
		if n.LivesInFirst {
			n.Facts.In = made[0]
		}
		id, err := tx.createResource(ctx, who, n)
		if err != nil {
			return nil, err
		}
		made = append(made, id)
	}
	for i, n := range all {
		if n.Fill == nil {
			continue
		}
		body, placements, err := n.Fill(made)
		if err != nil {
			return nil, err
		}
		if _, err := tx.exec(ctx, `update resources set body = $1 where id = $2`, string(body), made[i]); err != nil {
			return nil, err
		}
		if err := tx.place(ctx, made[i], placements); err != nil {
			return nil, err
		}
	}
	return made, nil
}

func (tx *Tx) changeAll(ctx context.Context, org access.OrganizationID, changes []access.Change) error {
	for _, change := range changes {
		if err := tx.changeAccess(ctx, org, change); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) createResource(ctx context.Context, who access.Caller, n board.NewRecord) (id access.ResourceID, err error) {
	now := ms(tx.Now)
	f := n.Facts
	// The organization is asked for by the workspace's own row: a workspace of another one makes nothing. So for a dashboard.
	err = tx.queryRow(ctx, `insert into resources (organization_id, workspace_id, kind, title, owner_id, private, perspective, version, body, created_at, updated_at, updated_by,
			author_id, dashboard_id, shows_money, shown_by, shown_at)
		select w.organization_id, w.id, $3, $4, $5, $6, $7, 1, $8, $9, $9, $10, $11, $12, $13, $10, $9 from workspaces w where w.id = $2 and w.organization_id = $1 returning id`,
		who.Organization, f.Home, f.Kind.String(), f.Title, f.Owner, f.Private, f.Perspective.String(), string(n.Body), now, who.User,
		null(f.Author), null(f.In), null(f.ShowsMoney)).Scan(&id)
	if err != nil {
		return 0, missing(err)
	}
	if n.Path != "" {
		path, err := tx.freePath(ctx, who, id, n.Path)
		if err != nil {
			return 0, err
		}
		if _, err := tx.exec(ctx, `update resources set path = $1 where id = $2`, path, id); err != nil {
			return 0, err
		}
	}
	f.Resource = id
	if err := tx.log(ctx, f); err != nil {
		return 0, err
	}
	for _, change := range n.Changes {
		switch c := change.(type) {
		case access.GrantChanged:
			c.Resource = id
			change = c
		case access.TileChanged:
			c.Dashboard = id
			change = c
		}
		if err := tx.changeAccess(ctx, who.Organization, change); err != nil {
			return 0, err
		}
	}
	if err := tx.place(ctx, id, n.Placements); err != nil {
		return 0, err
	}
	return id, tx.noteSaved(ctx, id, 1)
}

// place writes which charts a dashboard shows. A chart that was deleted meanwhile is left out.
func (tx *Tx) place(ctx context.Context, dashboard access.ResourceID, placements []board.Placement) error {
	if _, err := tx.exec(ctx, `delete from placements where dashboard_id = $1`, dashboard); err != nil {
		return err
	}
	for _, p := range placements {
		if _, err := tx.exec(ctx, `insert into placements (dashboard_id, widget_id, chart_id) select $1, $2, id from resources where id = $3`, dashboard, p.Widget, p.Chart); err != nil {
			return err
		}
	}
	return nil
}

// resourceSavedKind is how the log says that a resource has a new version, for those who look at it.
const resourceSavedKind = "resource.saved"

type resourceSaved struct {
	Resource access.ResourceID `json:"resource"`
	Version  int64             `json:"version"`
	By       access.UserID     `json:"by"`
}

func (tx *Tx) noteSaved(ctx context.Context, id access.ResourceID, version int64) error {
	return tx.note(ctx, resourceSavedKind, resourceSaved{Resource: id, Version: version, By: tx.actor})
}

// SaveResource is Conflict when the version is no longer the newest, Invalid when the path is taken by something the caller
// may see. What goes with it is changed in the same transaction.
func (s *Store) SaveResource(ctx context.Context, who access.Caller, r board.SavedRecord) error {
	_, err := s.writeAs(ctx, who, func(tx *Tx) error {
		facts, err := tx.facts(ctx, who.Organization, r.ID)
		if err != nil {
			return err
		}
		step := 1
		if r.Quietly {
			step = 0
		}
		now := ms(tx.Now)
		err = one(tx.exec(ctx, `update resources set title = $1, body = $2, version = version + $3 where +organization_id = $4 and id = $5 and version = $6`,
			r.Title, string(r.Body), step, who.Organization, r.ID, r.Version))
		if fault.KindOf(err) == fault.NotFound {
			return fault.New(fault.Conflict, "Someone else saved it in the meantime.")
		}
		if err != nil {
			return err
		}
		if r.NewPath != "" {
			path, err := tx.freePath(ctx, who, r.ID, r.NewPath)
			if err != nil {
				return err
			}
			if strings.TrimSuffix(path, markOf(r.ID)) != r.NewPath {
				return fault.BadField("path", "Another dashboard is there already.")
			}
			if _, err := tx.exec(ctx, `update resources set path = $1 where id = $2`, path, r.ID); err != nil {
				return err
			}
		}
		if r.Shown {
			if _, err := tx.exec(ctx, `update resources set shown_by = $1, shown_at = $2 where id = $3`, who.User, now, r.ID); err != nil {
				return err
			}
		}
		if r.Placements != nil {
			if err := tx.place(ctx, r.ID, r.Placements); err != nil {
				return err
			}
		}
		if err := tx.changeAll(ctx, who.Organization, r.Changes); err != nil {
			return err
		}
		if facts.Title != r.Title {
			if facts, err = tx.facts(ctx, who.Organization, r.ID); err != nil {
				return err
			}
			if err := tx.log(ctx, facts); err != nil {
				return err
			}
		}
		if r.Quietly {
			return nil
		}
		if _, err := tx.exec(ctx, `update resources set updated_at = $1, updated_by = $2 where id = $3`, now, who.User, r.ID); err != nil {
			return err
		}
		return tx.noteSaved(ctx, r.ID, r.Version+1)
	})
	return err
}

// facts of a resource as they are in the transaction.
func (tx *Tx) facts(ctx context.Context, org access.OrganizationID, id access.ResourceID) (c access.ResourceChanged, err error) {
	c, err = scanResource(tx.queryRow(ctx, `select `+resourceFacts+` from resources where +organization_id = $1 and id = $2`, org, id))
	return c, missing(err)
}

// MovedIn is when a chart was last moved into the dashboard it lives in, and by whom; zero: it was made there.
func (s *Store) MovedIn(ctx context.Context, org access.OrganizationID, chart access.ResourceID) (at time.Time, by access.UserID, err error) {
	// By revision alone, SQLite would go through the whole log in its order.
	rows, err := s.query(ctx, `select at, coalesce(actor_id, 0), body from changes where organization_id = $1 and kind = $2 and body like $3 order by revision + 0, position`,
		org, access.ResourceChanged{}.ChangeKind(), fmt.Sprintf(`{"resource":%d,%%`, chart))
	known, in := false, access.ResourceID(0)
	return at, by, each(rows, err, func(r *sql.Rows) error {
		var when int64
		var actor access.UserID
		var c access.ResourceChanged
		var body []byte
		if err := r.Scan(&when, &actor, &body); err != nil {
			return err
		}
		if err := json.Unmarshal(body, &c); err != nil {
			return err
		}
		if known && in == 0 && c.In != 0 {
			at, by = fromMS(when), actor
		}
		known, in = true, c.In
		return nil
	})
}

// TilesBefore are the tiles of a dashboard that showed a chart before it came to live there, with those who vouched for them.
func (s *Store) TilesBefore(ctx context.Context, org access.OrganizationID, dashboard, chart access.ResourceID) ([]access.TileChanged, error) {
	rows, err := s.query(ctx, `select body from changes where organization_id = $1 and kind = $2 and body like $3 order by revision + 0, position`,
		org, access.TileChanged{}.ChangeKind(), fmt.Sprintf(`{"dashboard":%d,%%`, dashboard))
	all := []access.TileChanged{}
	return all, each(rows, err, func(r *sql.Rows) error {
		var body []byte
		var c access.TileChanged
		if err := r.Scan(&body); err != nil {
			return err
		}
		if err := json.Unmarshal(body, &c); err != nil {
			return err
		}
		if c.Chart != 0 { // another may have taken its place before
			all = slices.DeleteFunc(all, func(t access.TileChanged) bool { return t.Tile == c.Tile })
		}
		if c.Chart == chart {
			all = append(all, c)
		}
		return nil
	})
}

// Favourites of a user.
func (s *Store) Favourites(ctx context.Context, org access.OrganizationID, user access.UserID) ([]access.ResourceID, error) {
	return ids[access.ResourceID](s.query(ctx, `select f.resource_id from favourites f join resources r on r.id = f.resource_id where f.user_id = $1 and r.organization_id = $2 and r.binned_at is null order by 1`, user, org))
}

// Recent are what a user visited, the latest first.
func (s *Store) Recent(ctx context.Context, org access.OrganizationID, user access.UserID, limit int) ([]access.ResourceID, error) {
	return ids[access.ResourceID](s.query(ctx, `select v.resource_id from visits v join resources r on r.id = v.resource_id where v.user_id = $1 and r.organization_id = $2 and r.binned_at is null order by v.at desc, v.resource_id limit $3`, user, org, limit))
}

// SetFavourite puts a resource among a user's favourites or takes it out.
func (s *Store) SetFavourite(ctx context.Context, who access.Caller, id access.ResourceID, favourite bool) error {
	return s.writeOwn(ctx, who, func(tx *Tx) error {
		q := `delete from favourites where user_id = $1 and resource_id = $2`
		if favourite {
			q = `insert into favourites (user_id, resource_id) select $1, id from resources where id = $2 on conflict do nothing`
		}
		_, err := tx.exec(ctx, q, who.User, id)
		return err
	})
}

// Visit notes that a user opened a resource now.
func (s *Store) Visit(user access.UserID, id access.ResourceID) {
	s.writeAside(func(ctx context.Context, tx *Tx) error {
		_, err := tx.exec(ctx, `insert into visits (user_id, resource_id, at) select $1, id, $3 from resources where id = $2
			on conflict (user_id, resource_id) do update set at = excluded.at`, user, id, ms(tx.Now))
		return err
	})
}

// LinkLooks are the public links of resources.
func (s *Store) LinkLooks(ctx context.Context, org access.OrganizationID, resources []access.ResourceID) ([]board.LinkLook, error) {
	c := clause{args: []any{org}}
	listed := in(&c, "resource_id", resources)
	rows, err := s.query(ctx, `select resource_id, id, looked_at, at_once from links where +organization_id = $1 and `+listed, c.args...)
	return rowsOf(rows, err, func(r row) (l board.LinkLook, err error) {
		var looked sql.NullInt64
		err = r.Scan(&l.Resource, &l.Link, &looked, &l.AtOnce)
		l.LookedAt = timeOf(looked)
		return l, err
	})
}
