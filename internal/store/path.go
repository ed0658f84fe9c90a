package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"vitrine/internal/access"
)

// hiddenMark stands between a path and the id of the resource there, where a path was taken by one that its maker may not see.
const hiddenMark = "~"

// shownPath is a resource's path without the mark, as there is an index of it.
const shownPath = `replace(path, '` + hiddenMark + `' || cast(id as text), '')`

// ResourceAt is the resource that has a path itself; 0 when there is none.
func (s *Store) ResourceAt(ctx context.Context, org access.OrganizationID, path string) (id access.ResourceID, err error) {
	err = s.queryRow(ctx, `select id from resources where organization_id = $1 and path = $2`, org, path).Scan(&id)
	return id, unlessNoRow(err)
}

// ResourcesAt are the resources that may be shown at a path: the one that has it, then those that have it behind a hidden one.
func (s *Store) ResourcesAt(ctx context.Context, org access.OrganizationID, path string) ([]access.ResourceID, error) {
	return ids[access.ResourceID](s.query(ctx, `select id from resources where +organization_id = $1 and `+shownPath+` = $2 order by length(path), id`, org, path))
}

// freePath is the path, or the first of path-2, path-3 … that the caller sees nothing at. What they may not see moves nothing:
// a path that is taken by it gets a mark, which nobody is shown who does not see both.
func (tx *Tx) freePath(ctx context.Context, who access.Caller, id access.ResourceID, path string) (string, error) {
	next := path
	for n := 1; ; {
		// A few at a time, and more and more: mostly the first is free.
		tried, args := []string{next}, []any{next}
		for range min(2*n, 1000) {
			n++
			free := path + "-" + strconv.Itoa(n)
			tried, args = append(tried, free), append(args, free)
		}
		var c clause
		c.add("+organization_id = ?", who.Organization)
		c.add("id <> ?", id)
		c.add(shownPath+" in (?"+strings.Repeat(", ?", len(tried)-1)+")", args...)
		taken, seen := map[string]bool{}, map[string]bool{}
		rows, err := tx.query(ctx, `select id, path from resources where `+c.String(), c.args...)
		err = each(rows, err, func(r *sql.Rows) error {
			var other access.ResourceID
			var p string
			if err := r.Scan(&other, &p); err != nil {
				return err
			}
			taken[p] = true
			if who.View == nil || who.Can(other).Has(access.View) {
				seen[strings.TrimSuffix(p, markOf(other))] = true
			}
			return nil
		})
		if err != nil {
			return "", err
		}
		for _, free := range tried {
			if seen[free] {
				continue
			}
			if taken[free] {
				free += markOf(id)
			}
			return free, nil
		}
		n++
		next = path + "-" + strconv.Itoa(n)
	}
}

func markOf(id access.ResourceID) string { return hiddenMark + strconv.FormatInt(int64(id), 10) }
