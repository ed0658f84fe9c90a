package store

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/demo"
	"vitrine/internal/org"
	"vitrine/internal/track"
)

var _ demo.Store = (*Store)(nil)

// OrganizationByPath is 0 when there is none.
func (s *Store) OrganizationByPath(ctx context.Context, path string) (id access.OrganizationID, made time.Time, err error) {
	var at int64
	err = s.queryRow(ctx, `select id, created_at from organizations where path = $1`, path).Scan(&id, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, time.Time{}, nil
	}
	return id, fromMS(at), err
}

// OtherOrganizations tells whether there is one with another path.
func (s *Store) OtherOrganizations(ctx context.Context, path string) (others bool, err error) {
	err = s.queryRow(ctx, `select exists (select 1 from organizations where path <> $1)`, path).Scan(&others)
	return others, err
}

// BuildOrganization makes an organization in one transaction, dated back to since but for its own row.
func (s *Store) BuildOrganization(ctx context.Context, name, path string, since time.Time, build func(context.Context, demo.Builder) error) (id access.OrganizationID, err error) {
	err = s.writeOutside(ctx, func(tx *Tx) error {
		const scheme = "standard"
		if err := tx.queryRow(ctx, `insert into organizations (name, path, scheme, created_at) values ($1, $2, $3, $4) returning id`, name, path, scheme, ms(tx.Now)).Scan(&id); err != nil {
			return taken(err, "There is an organization with this path already.")
		}
		tx.Now = since
		if err := tx.found(ctx, id, 0); err != nil {
			return err
		}
		if err := tx.log(ctx, access.OrganizationChanged{Organization: id, Name: name, Scheme: scheme}); err != nil {
			return err
		}
		return build(ctx, builder{tx})
	})
	return id, err
}

// builder makes what an organization is made of.
type builder struct{ tx *Tx }

func (b builder) Person(ctx context.Context, p demo.NewPerson) (id access.UserID, err error) {
	now := ms(b.tx.Now)
	err = b.tx.queryRow(ctx, `insert into users (email, name, verified_at, time_zone, created_at) values ($1, $2, $3, $4, $3) returning id`, p.Email, p.Name, now, p.Zone).Scan(&id)
	if err != nil {
		return 0, taken(err, "There is an account with this e-mail address already.")
	}
	if _, err := b.tx.exec(ctx, `insert into memberships (organization_id, user_id, role, title, created_at) values ($1, $2, $3, $4, $5)`, b.tx.org, id, p.Role.String(), p.Title, now); err != nil {
		return 0, err
	}
	return id, b.tx.log(ctx, access.UserChanged{User: id, Role: p.Role, Email: p.Email, Name: p.Name})
}

func (b builder) Group(ctx context.Context, name string, members []access.Principal) (id access.GroupID, err error) {
	if err := b.tx.queryRow(ctx, `insert into groups (organization_id, name) values ($1, $2) returning id`, b.tx.org, name).Scan(&id); err != nil {
		return 0, err
	}
	if err := b.tx.log(ctx, access.GroupChanged{Group: id, Name: name}); err != nil {
		return 0, err
	}
	for _, m := range members {
		if _, err := b.tx.exec(ctx, `insert into group_members (group_id, member_kind, member_id) values ($1, $2, $3)`, id, m.Kind.String(), m.ID); err != nil {
			return 0, err
		}
		if err := b.tx.log(ctx, access.GroupMemberChanged{Group: id, Member: m, In: true}); err != nil {
			return 0, err
		}
	}
	return id, nil
}

func (b builder) Workspace(ctx context.Context, parent access.WorkspaceID, name, path string, ratesForAdmins bool, rates []track.WorkspaceRate) (access.WorkspaceID, error) {
	w := org.WorkspaceRecord{Parent: parent, Name: name, Path: path, Settings: org.WorkspaceSettings{Currency: demo.Currency, TimeZone: demo.Zone}}
	if ratesForAdmins {
		w.Settings.RatesVisible = track.Admins
	}
	id, err := createWorkspace(ctx, b.tx, w)
	if err != nil {
		return 0, err
	}
	for _, rate := range rates {
		if err := b.tx.putWorkspaceRate(ctx, id, rate); err != nil {
			return 0, err
		}
	}
	return id, nil
}

func (b builder) Role(ctx context.Context, w access.WorkspaceID, holder access.Principal, role access.WorkspaceRole, tree bool) error {
	return setWorkspaceRole(ctx, b.tx, org.RoleRecord{Workspace: w, Holder: holder, Role: role, Tree: tree})
}

func (b builder) Client(ctx context.Context, w access.WorkspaceID, name string) (track.ClientID, error) {
	return b.tx.createClient(ctx, w, name)
}

func (b builder) Tag(ctx context.Context, w access.WorkspaceID, name string) (track.TagID, error) {
	return b.tx.createTag(ctx, w, name)
}

func (b builder) Project(ctx context.Context, p track.Project, members []demo.Member, tasks []string) (access.ProjectID, error) {
	id, err := b.tx.createProject(ctx, p)
	if err != nil {
		return 0, err
	}
	for _, m := range members {
		if err := b.tx.putProjectMember(ctx, id, m.Holder, m.Manager, m.RateCents); err != nil {
			return 0, err
		}
	}
	for _, task := range tasks {
		if _, err := b.tx.createTask(ctx, id, task); err != nil {
			return 0, err
		}
	}
	return id, nil
}

// WorkspacesByPath are the workspaces of an organization.
func (s *Store) WorkspacesByPath(ctx context.Context, org access.OrganizationID) (map[string]access.WorkspaceID, error) {
	all := map[string]access.WorkspaceID{}
	rows, err := s.query(ctx, `select path, id from workspaces where organization_id = $1`, org)
	err = each(rows, err, func(r *sql.Rows) error {
		var path string
		var id access.WorkspaceID
		err := r.Scan(&path, &id)
		all[path] = id
		return err
	})
	return all, err
}

// LastEntry is when the newest entry starts; zero when there is none.
func (s *Store) LastEntry(ctx context.Context, org access.OrganizationID) (time.Time, error) {
	var at sql.NullInt64
	err := s.queryRow(ctx, `select max(e.start_at) from time_entries e join workspaces w on w.id = e.workspace_id where w.organization_id = $1`, org).Scan(&at)
	return timeOf(at), err
}

// AddEntries keeps, in one transaction, those whose key is not known yet, but for those of what is there no more, or is called otherwise.
func (s *Store) AddEntries(ctx context.Context, org access.OrganizationID, all iter.Seq[demo.Entry]) (added int, err error) {
	var nothing = errors.New("there is nothing to add")
	_, err = s.write(ctx, org, 0, func(tx *Tx) error {
		people, err := tx.members(ctx, nil)
		if err != nil {
			return err
		}
		type target struct {
			writer entryWriter
			names  track.WorkspaceNames
			lock   time.Time // nothing is added before it
		}
		targets := map[access.WorkspaceID]*target{}
		defer func() {
			for _, t := range targets {
				t.writer.close()
			}
		}()
		for e := range all {
			t := targets[e.Workspace]
			if t == nil {
				t = &target{writer: entryWriter{tx: tx, workspace: e.Workspace}}
				if t.names, err = workspaceNames(ctx, tx, e.Workspace); err != nil {
					return err
				}
				at, err := trackReads{tx}.TrackedWorkspace(ctx, org, e.Workspace)
				if err != nil {
					return err
				}
				t.lock, targets[e.Workspace] = at.Settings.Lock(), t
			}
			if e.Start.Before(t.lock) {
				continue
			}
			row, err := rowOf(e.ImportEntry, people, t.names)
			if errors.Is(err, errLacks) {
				continue
			}
			if err != nil {
				return err
			}
			if err := t.writer.add(ctx, row); err != nil {
				return err
			}
		}
		for _, t := range targets {
			if err := t.writer.flush(ctx); err != nil {
				return err
			}
			added += t.writer.created
		}
		if added == 0 {
			return nothing
		}
		if err := tx.weigh(ctx, added); err != nil {
			return err
		}
		return tx.note(ctx, "time_entries.imported", map[string]any{"created": added})
	})
	if errors.Is(err, nothing) {
		return 0, nil
	}
	return added, err
}
