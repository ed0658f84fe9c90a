package store

import (
	"context"

	"vitrine/internal/access"
	"vitrine/internal/track"
)

// tagLabels are unique by name in a workspace. The rows of time_entry_tags go with a tag, by their foreign key.
var tagLabels = labelTable{
	name: "tags", within: "workspace_id",
	workspace: `select workspace_id from tags where +organization_id = $1 and id = $2`,
	entries:   `e.id in (select time_entry_id from time_entry_tags where tag_id = ?)`,
	on:        "time_entries",
	referring: `select e.id from time_entries e join time_entry_tags x on x.time_entry_id = e.id where +e.organization_id = $1 and x.tag_id = $2 order by e.id`,
	release:   `update time_entries set revision = $1 where +organization_id = $2 and id in (select time_entry_id from time_entry_tags where tag_id = $3)`,
}

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
func (s *Store) CreateTag(ctx context.Context, who access.Caller, w access.WorkspaceID, name string) (track.TagID, error) {
	return createLabel[track.TagID](ctx, s, who, tagLabels, int64(w), name)
}

func (tx *Tx) createTag(ctx context.Context, w access.WorkspaceID, name string) (track.TagID, error) {
	id, err := tx.createLabel(ctx, tagLabels, int64(w), name)
	return track.TagID(id), err
}

// RenameTag is Duplicate when the workspace has one of that name.
func (s *Store) RenameTag(ctx context.Context, who access.Caller, id track.TagID, name string) error {
	return s.updateLabel(ctx, who, tagLabels, int64(id), func(c *clause) { c.add("name = ?", name) })
}

// DeleteTag takes it off every entry.
func (s *Store) DeleteTag(ctx context.Context, who access.Caller, id track.TagID, inLocked bool) error {
	return s.deleteLabel(ctx, who, tagLabels, int64(id), inLocked)
}
