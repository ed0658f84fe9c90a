package store

import (
	"context"
	"database/sql"

	"vitrine/internal/access"
	"vitrine/internal/track"
)

// clientLabels are unique by name in a workspace, and are on the entries of their projects.
var clientLabels = labelTable{
	name: "clients", within: "workspace_id", state: "archived",
	workspace: `select workspace_id from clients where +organization_id = $1 and id = $2`,
	entries:   `e.project_id in (select id from projects where client_id = ?)`,
	on:        "projects",
	referring: `select id from projects where +organization_id = $1 and client_id = $2 order by id`,
	release:   `update projects set client_id = null, revision = $1 where +organization_id = $2 and client_id = $3`,
}

// Clients that the filter lets through, by name.
func (s *Store) Clients(ctx context.Context, org access.OrganizationID, f track.LabelFilter) (clients []track.Client, err error) {
	err = s.labels(ctx, org, clientNames, f, func(n *name) {
		clients = append(clients, track.Client{ID: track.ClientID(n.id), WorkspaceID: n.workspace, Name: n.text, Archived: n.archived})
	})
	return clients, err
}

// Client is NotFound for another organization's.
func (s *Store) Client(ctx context.Context, org access.OrganizationID, id track.ClientID) (track.Client, error) {
	return trackReads{s}.Client(ctx, org, id)
}

func (q trackReads) Client(ctx context.Context, org access.OrganizationID, id track.ClientID) (track.Client, error) {
	one := track.Client{ID: id}
	err := q.queryRow(ctx, `select workspace_id, name, archived from clients where +organization_id = $1 and id = $2`, org, id).Scan(&one.WorkspaceID, &one.Name, &one.Archived)
	return one, missing(err)
}

// ClientProjects are the active projects of clients.
func (s *Store) ClientProjects(ctx context.Context, org access.OrganizationID, ids []track.ClientID) (map[track.ClientID][]access.ProjectID, error) {
	projects := map[track.ClientID][]access.ProjectID{}
	var c clause
	c.add("+organization_id = ?", org)
	c.add("not archived")
	c.add(in(&c, "client_id", ids))
	rows, err := s.query(ctx, `select client_id, id from projects where `+c.String(), c.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var client track.ClientID
		var project access.ProjectID
		err := r.Scan(&client, &project)
		projects[client] = append(projects[client], project)
		return err
	})
	return projects, err
}

// CreateClient is Duplicate when the workspace has one of that name.
func (s *Store) CreateClient(ctx context.Context, who access.Caller, w access.WorkspaceID, name string) (track.ClientID, error) {
	return createLabel[track.ClientID](ctx, s, who, clientLabels, int64(w), name)
}

func (tx *Tx) createClient(ctx context.Context, w access.WorkspaceID, name string) (track.ClientID, error) {
	id, err := tx.createLabel(ctx, clientLabels, int64(w), name)
	return track.ClientID(id), err
}

// UpdateClient changes what the edit names.
func (s *Store) UpdateClient(ctx context.Context, who access.Caller, id track.ClientID, edit track.ClientEdit) error {
	return s.updateLabel(ctx, who, clientLabels, int64(id), func(c *clause) {
		if edit.Name != nil {
			c.add("name = ?", *edit.Name)
		}
		if edit.Archived != nil {
			c.add("archived = ?", *edit.Archived)
		}
	})
}

// DeleteClient leaves its projects without a client.
func (s *Store) DeleteClient(ctx context.Context, who access.Caller, id track.ClientID, inLocked bool) error {
	return s.deleteLabel(ctx, who, clientLabels, int64(id), inLocked)
}
