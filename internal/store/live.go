package store

import (
	"context"

	"vitrine/internal/access"
	"vitrine/internal/board"
)

// Saved is the newest version of each of the resources that exists in the organization.
func (s *Store) Saved(ctx context.Context, org access.OrganizationID, resources []access.ResourceID) ([]board.Saved, error) {
	if len(resources) == 0 {
		return nil, nil
	}
	placeholders, args := list(2, resources)
	rows, err := s.query(ctx, `select r.id, r.version, u.id, u.name from resources r join users u on u.id = r.updated_by
		where +r.organization_id = $1 and r.id in (`+placeholders+`) order by r.id`, append([]any{int64(org)}, args...)...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var found []board.Saved
	for rows.Next() {
		f := board.Saved{By: &board.Author{}}
		if err := rows.Scan(&f.Resource, &f.Version, &f.By.ID, &f.By.Name); err != nil {
			return nil, err
		}
		found = append(found, f)
	}
	return found, rows.Err()
}
