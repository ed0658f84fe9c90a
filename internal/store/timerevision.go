package store

import (
	"context"
	"database/sql"

	"vitrine/internal/access"
)

// TimeRevisions are the workspaces of an organization, each with the organization's revision at which what charts count of it
// last changed, all as committed at one moment. Whoever asks after an answer to a write finds that write in it.
//
// It moves with entries and with the projects they are of, not with what things are called, nor with anybody's rights.
func (s *Store) TimeRevisions(ctx context.Context, org access.OrganizationID) (map[access.WorkspaceID]int64, error) {
	revisions := map[access.WorkspaceID]int64{}
	rows, err := s.query(ctx, `select id, time_revision from workspaces where organization_id = $1`, org)
	return revisions, each(rows, err, func(r *sql.Rows) error {
		var w access.WorkspaceID
		var revision int64
		err := r.Scan(&w, &revision)
		revisions[w] = revision
		return err
	})
}

// timeGone notes that time of a workspace was deleted, or was moved away: the rows that are left do not tell.
func (tx *Tx) timeGone(w access.WorkspaceID) { tx.lessTime = append(tx.lessTime, w) }

// moveTime gives the workspaces whose tracked time the transaction changed the revision that it made. What it wrote has that
// revision anyway, by which the columns find it: so there is nothing that a write could forget.
func (tx *Tx) moveTime(ctx context.Context) error {
	for org, revision := range tx.touched {
		moved, err := ids[access.WorkspaceID](tx.query(ctx, `select workspace_id from time_entries where organization_id = $1 and revision = $2
			union select workspace_id from projects where organization_id = $1 and revision = $2`, org, revision))
		if err != nil {
			return err
		}
		if org == tx.org {
			moved = append(moved, tx.lessTime...)
		}
		for _, w := range moved {
			if _, err := tx.exec(ctx, `update workspaces set time_revision = $1 where id = $2 and time_revision < $1`, revision, w); err != nil {
				return err
			}
		}
	}
	return nil
}
