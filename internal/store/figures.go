package store

import (
	"context"
	"database/sql"

	"vitrine/internal/access"
)

// Answers asks the database for a sign of life; an error when there is none before ctx ends.
func (s *Store) Answers(ctx context.Context) error {
	var newest sql.NullInt64
	return s.queryRow(ctx, `select max(id) from organizations`).Scan(&newest)
}

// Pools are what the connections to the database are doing, by what they are for: with SQLite one writes and others read.
func (s *Store) Pools() map[string]sql.DBStats {
	if s.reader == s.writer {
		return map[string]sql.DBStats{"all": s.reader.Stats()}
	}
	return map[string]sql.DBStats{"write": s.writer.Stats(), "read": s.reader.Stats()}
}

// LoadViews reads the rights of the organizations into memory where most has happened, as many as are kept there, so that
// whoever comes first does not wait for it.
func (s *Store) LoadViews(ctx context.Context) error {
	heads, err := s.Heads(ctx)
	if err != nil {
		return err
	}
	s.views.mu.Lock()
	most := s.views.most
	s.views.mu.Unlock()
	for _, h := range heads[:min(most, len(heads))] {
		if _, err := s.view(ctx, access.OrganizationID(h.Organization), nil); err != nil {
			return err
		}
	}
	return nil
}
