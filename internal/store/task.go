package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"vitrine/internal/access"
	"vitrine/internal/track"
)

// taskLabels are unique by name in a project.
var taskLabels = labelTable{
	name: "tasks", within: "project_id", state: "done",
	workspace: `select p.workspace_id from tasks t join projects p on p.id = t.project_id where +t.organization_id = $1 and t.id = $2`,
	entries:   `e.task_id = ?`,
	on:        "time_entries",
	referring: `select id from time_entries where +organization_id = $1 and task_id = $2 order by id`,
	release:   `update time_entries set task_id = null, revision = $1 where +organization_id = $2 and task_id = $3`,
}

// Tasks of a project, by name.
func (s *Store) Tasks(ctx context.Context, org access.OrganizationID, p access.ProjectID, search string) (tasks []track.Task, err error) {
	rows, err := s.query(ctx, `select id, project_id, name, done from tasks where +organization_id = $1 and project_id = $2`, org, p)
	err = each(rows, err, func(r *sql.Rows) error {
		var one track.Task
		err := r.Scan(&one.ID, &one.ProjectID, &one.Name, &one.Done)
		if matches(search, one.Name) {
			tasks = append(tasks, one)
		}
		return err
	})
	slices.SortFunc(tasks, func(a, b track.Task) int { return cmp.Or(byName(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return tasks, err
}

// Task is NotFound for another organization's.
func (s *Store) Task(ctx context.Context, org access.OrganizationID, id track.TaskID) (track.Task, error) {
	return trackReads{s}.Task(ctx, org, id)
}

func (q trackReads) Task(ctx context.Context, org access.OrganizationID, id track.TaskID) (track.Task, error) {
	one := track.Task{ID: id}
	err := q.queryRow(ctx, `select project_id, name, done from tasks where +organization_id = $1 and id = $2`, org, id).Scan(&one.ProjectID, &one.Name, &one.Done)
	return one, missing(err)
}

// CreateTask is Duplicate when the project has one of that name.
func (s *Store) CreateTask(ctx context.Context, who access.Caller, p access.ProjectID, name string) (track.TaskID, error) {
	return createLabel[track.TaskID](ctx, s, who, taskLabels, int64(p), name)
}

func (tx *Tx) createTask(ctx context.Context, p access.ProjectID, name string) (track.TaskID, error) {
	id, err := tx.createLabel(ctx, taskLabels, int64(p), name)
	return track.TaskID(id), err
}

// UpdateTask changes what the edit names.
func (s *Store) UpdateTask(ctx context.Context, who access.Caller, id track.TaskID, edit track.TaskEdit) error {
	return s.updateLabel(ctx, who, taskLabels, int64(id), func(c *clause) {
		if edit.Name != nil {
			c.add("name = ?", *edit.Name)
		}
		if edit.Done != nil {
			c.add("done = ?", *edit.Done)
		}
	})
}

// DeleteTask leaves its entries without a task.
func (s *Store) DeleteTask(ctx context.Context, who access.Caller, id track.TaskID, inLocked bool) error {
	return s.deleteLabel(ctx, who, taskLabels, int64(id), inLocked)
}
