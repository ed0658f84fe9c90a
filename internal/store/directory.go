package store

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/board"
)

// Clock is the clock and weeks of a workspace.
func (s *Store) Clock(ctx context.Context, org access.OrganizationID, w access.WorkspaceID) (c board.Clock, err error) {
	var text []byte
	err = s.queryRow(ctx, `select settings from workspaces where +organization_id = $1 and id = $2`, org, w).Scan(&text)
	if err != nil {
		return c, missing(err)
	}
	settings := struct {
		TimeZone     string        `json:"time_zone"`
		FirstWeekday *time.Weekday `json:"first_weekday"`
	}{}
	if err := json.Unmarshal(text, &settings); err != nil {
		return c, err
	}
	c = board.Clock{TimeZone: settings.TimeZone, FirstWeekday: time.Monday}
	if settings.FirstWeekday != nil {
		c.FirstWeekday = *settings.FirstWeekday
	}
	return c, nil
}

// WorkspacePath is the path of a workspace, without slashes at its ends.
func (s *Store) WorkspacePath(ctx context.Context, org access.OrganizationID, w access.WorkspaceID) (path string, err error) {
	err = s.queryRow(ctx, `select path from workspaces where +organization_id = $1 and id = $2`, org, w).Scan(&path)
	return strings.Trim(path, "/"), missing(err)
}

// Directory is everything of an organization that has a name and is no resource, by name.
func (s *Store) Directory(ctx context.Context, org access.OrganizationID) (d board.Directory, err error) {
	for _, part := range []struct {
		to   *[]board.Entry
		text string
	}{
		{&d.People, `select u.id, ` + called + ` as name, u.email from memberships m join users u on u.id = m.user_id where m.organization_id = $1 and m.active order by name, u.id`},
		{&d.Groups, `select id, name, '' from groups where organization_id = $1 order by name, id`},
		{&d.Workspaces, `select w.id, w.name, coalesce(p.name, '') from workspaces w left join workspaces p on p.id = w.parent_id where w.organization_id = $1 order by w.name, w.id`},
	} {
		if *part.to, err = s.entries(ctx, part.text, org); err != nil {
			return d, err
		}
	}
	clients, err := s.namesOf(ctx, org, clientNames)
	if err != nil {
		return d, err
	}
	clientOf := make(map[int64]string, len(clients))
	for i := range clients {
		clientOf[clients[i].id] = clients[i].text
	}
	projects, err := s.namesOf(ctx, org, projectNames)
	d.Projects = make([]board.Entry, len(projects))
	for i := range projects {
		d.Projects[i] = board.Entry{ID: projects[i].id, Name: projects[i].text, Detail: clientOf[projects[i].client]}
	}
	return d, err
}

func (s *Store) entries(ctx context.Context, text string, args ...any) ([]board.Entry, error) {
	rows, err := s.query(ctx, text, args...)
	return rowsOf(rows, err, func(r row) (e board.Entry, err error) {
		err = r.Scan(&e.ID, &e.Name, &e.Detail)
		return e, err
	})
}
