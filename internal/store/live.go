package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/track"
)

// Saved is the newest version of each of the resources that exists in the organization.
func (s *Store) Saved(ctx context.Context, org access.OrganizationID, resources []access.ResourceID) (all []board.Saved, err error) {
	err = inParts(resources, func(placeholders string, args []any) error {
		rows, err := s.query(ctx, `select r.organization_id, r.id, r.version, u.id, u.name from resources r join users u on u.id = r.updated_by
			where r.id in (`+placeholders+`)`, args...)
		return each(rows, err, func(r *sql.Rows) error {
			f := board.Saved{By: &board.Author{}}
			var of access.OrganizationID
			err := r.Scan(&of, &f.Resource, &f.Version, &f.By.ID, &f.By.Name)
			if err == nil && of == org {
				all = append(all, f)
			}
			return err
		})
	})
	return all, err
}

// timeKinds is how the kinds of changes begin that are of tracked time and of nothing else.
const timeKinds = "time_entries."

// readAtOnce is how much of the log is read to tell changes of tracked time from others. Who has missed more is told that
// something else changed too: they ask once too often.
const readAtOnce = 2000

// Happened is what the log has after a revision, in short.
func (s *Store) Happened(ctx context.Context, org access.OrganizationID, after int64) (track.Happened, error) {
	h := track.Happened{Newest: after}
	rows, err := s.query(ctx, `select revision, kind, coalesce(actor_id, 0) from changes where organization_id = $1 and revision > $2 order by revision desc, position desc limit $3`, org, after, readAtOnce)
	lines := 0
	err = each(rows, err, func(r *sql.Rows) error {
		var revision int64
		var kind string
		var by access.UserID
		if err := r.Scan(&revision, &kind, &by); err != nil {
			return err
		}
		lines++
		h.Newest = max(h.Newest, revision)
		switch {
		case !strings.HasPrefix(kind, timeKinds):
			h.Other = max(h.Other, revision)
		case !slices.Contains(h.By, by):
			h.By = append(h.By, by)
		}
		if lines == readAtOnce && h.Other == 0 {
			h.Other = revision
		}
		return nil
	})
	return h, err
}

// TimeMoved are the workspaces whose tracked time changed at a revision or later, the first to change first.
func (s *Store) TimeMoved(ctx context.Context, org access.OrganizationID, from int64) (moved []track.TimeMoved, err error) {
	rows, err := s.query(ctx, `select id, time_revision from workspaces where organization_id = $1 and time_revision >= $2 order by time_revision, id`, org, from)
	return rowsOf(rows, err, func(r row) (m track.TimeMoved, err error) {
		err = r.Scan(&m.Workspace, &m.Revision)
		return m, err
	})
}
