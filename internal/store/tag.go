package store

import (
	"context"

	"vitrine/internal/access"
	"vitrine/internal/track"
)

// tagsGoneKind is how the log says that they were deleted.
const tagsGoneKind = "tags.deleted"

// Tags that the filter lets through, by name.
func (s *Store) Tags(ctx context.Context, org access.OrganizationID, f track.LabelFilter) (tags []track.Tag, err error) {
	err = s.labels(ctx, org, tagNames, f, func(n *name) {
		tags = append(tags, track.Tag{ID: track.TagID(n.id), WorkspaceID: n.workspace, Name: n.text})
	})
	return tags, err
}

// Tag is NotFound for another organization's.
func (s *Store) Tag(ctx context.Context, org access.OrganizationID, id track.TagID) (track.Tag, error) {
	return trackReads{s}.Tag(ctx, org, id)
}

func (q trackReads) Tag(ctx context.Context, org access.OrganizationID, id track.TagID) (track.Tag, error) {
	one := track.Tag{ID: id}
	err := q.queryRow(ctx, `select workspace_id, name from tags where +organization_id = $1 and id = $2`, org, id).Scan(&one.WorkspaceID, &one.Name)
	return one, missing(err)
}

// CreateTag is Duplicate when the workspace has one of that name.
func (s *Store) CreateTag(ctx context.Context, who access.Caller, w access.WorkspaceID, name string) (id track.TagID, err error) {
	err = s.tracked(ctx, who, false, func(tx *Tx, _ *guard) (err error) {
		id, err = once(ctx, tx, func() (track.TagID, error) { return tx.createTag(ctx, w, name) })
		return err
	})
	return id, err
}

func (tx *Tx) createTag(ctx context.Context, w access.WorkspaceID, name string) (id track.TagID, err error) {
	err = tx.queryRow(ctx, `insert into tags (organization_id, workspace_id, name, revision) values ($1, $2, $3, $4) returning id`, tx.org, w, name, tx.Revision).Scan(&id)
	if err != nil {
		return 0, taken(err, track.Duplicate())
	}
	return id, tx.saved(ctx, "tags", int64(id))
}

// RenameTag is Duplicate when the workspace has one of that name.
func (s *Store) RenameTag(ctx context.Context, who access.Caller, id track.TagID, name string) error {
	return s.update(ctx, who, "tags", int64(id), func(c *clause) { c.add("name = ?", name) })
}

// DeleteTag takes it off every entry.
func (s *Store) DeleteTag(ctx context.Context, who access.Caller, id track.TagID, inLocked bool) error {
	return s.tracked(ctx, who, inLocked, func(tx *Tx, guard *guard) error {
		if err := guard.holdIn(ctx, `select workspace_id from tags where +organization_id = $1 and id = $2`, int64(id), `e.id in (select time_entry_id from time_entry_tags where tag_id = ?)`); err != nil {
			return err
		}
		of, err := ids[int64](tx.query(ctx, `select e.id from time_entries e join time_entry_tags x on x.time_entry_id = e.id where +e.organization_id = $1 and x.tag_id = $2 order by e.id`, tx.org, id))
		if err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `update time_entries set revision = $1 where +organization_id = $2 and id in (select time_entry_id from time_entry_tags where tag_id = $3)`, tx.Revision, tx.org, id); err != nil {
			return err
		}
		was, err := tx.label(ctx, "tags", int64(id))
		if err != nil {
			return err
		}
		done, err := tx.exec(ctx, `delete from tags where +organization_id = $1 and id = $2`, tx.org, id)
		if err := one(done, err); err != nil {
			return err
		}
		return tx.note(ctx, tagsGoneKind, map[string]any{"ids": []int64{int64(id)}, "was": was, "time_entries": of})
	})
}
