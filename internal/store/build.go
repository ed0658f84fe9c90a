package store

import (
	"context"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/org"
	"vitrine/internal/track"
)

// BuildOrganization makes an organization and what build makes with the [Builder], in one transaction: all of it or nothing. Its
// log is dated back to since; its own row says now.
func (s *Store) BuildOrganization(ctx context.Context, name, path string, since time.Time, build func(context.Context, Builder) error) (id access.OrganizationID, err error) {
	err = s.writeOutside(ctx, func(tx *Tx) error {
		const scheme = "standard"
		if err := tx.queryRow(ctx, `insert into organizations (name, path, scheme, created_at) values ($1, $2, $3, $4) returning id`, name, path, scheme, ms(tx.Now)).Scan(&id); err != nil {
			return taken(err, fault.New(fault.Conflict, organizationTaken))
		}
		tx.Now = since
		if err := tx.create(ctx, id, 0); err != nil {
			return err
		}
		if err := tx.log(ctx, access.OrganizationChanged{Organization: id, Name: name, Scheme: scheme}); err != nil {
			return err
		}
		return build(ctx, Builder{tx})
	})
	return id, err
}

// buildLock is the number of the lock of [Store.Alone] in PostgreSQL.
const buildLock = 7_214_650_331

// Alone runs do on one node at a time, of those that share the database: another waits until it is over, or ctx is. do is to
// look for what another may have done meanwhile.
func (s *Store) Alone(ctx context.Context, do func() error) error {
	if !s.dialect.postgres {
		return do() // one file, one process
	}
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // which gives the lock back, as does a node that dies
	if _, err := tx.ExecContext(ctx, `select pg_advisory_xact_lock($1)`, buildLock); err != nil {
		return err
	}
	return do()
}

// Builder makes what an organization that is being built is made of. Nobody's rights decide: whoever builds it is the program
// itself.
type Builder struct{ tx *Tx }

// Person makes an account without a password, and the member it is of: their name, address, role and title count.
func (b Builder) Person(ctx context.Context, p org.PersonRecord, zone string) (id access.UserID, err error) {
	now := ms(b.tx.Now)
	err = b.tx.queryRow(ctx, `insert into users (email, name, verified_at, time_zone, created_at) values ($1, $2, $3, $4, $3) returning id`, p.Email, p.Name, now, zone).Scan(&id)
	if err != nil {
		return 0, taken(err, fault.New(fault.Conflict, accountTaken))
	}
	if _, err := b.tx.exec(ctx, `insert into memberships (organization_id, user_id, role, title, created_at) values ($1, $2, $3, $4, $5)`, b.tx.org, id, p.Role.String(), p.Title, now); err != nil {
		return 0, err
	}
	return id, b.tx.log(ctx, access.UserChanged{User: id, Role: p.Role, Email: p.Email, Name: p.Name})
}

// Group makes a group of people and of groups.
func (b Builder) Group(ctx context.Context, name string, members []access.Principal) (id access.GroupID, err error) {
	if id, err = b.tx.createGroup(ctx, name); err != nil {
		return 0, err
	}
	for _, m := range members {
		if err := b.tx.addToGroup(ctx, id, m); err != nil {
			return 0, err
		}
	}
	return id, nil
}

// Workspace makes a workspace; nobody has a role in it.
func (b Builder) Workspace(ctx context.Context, w org.WorkspaceRecord) (access.WorkspaceID, error) {
	return createWorkspace(ctx, b.tx, w)
}

// Rate sets both rates of somebody (0: everyone) in a workspace.
func (b Builder) Rate(ctx context.Context, w access.WorkspaceID, rate track.WorkspaceRate) error {
	return b.tx.putWorkspaceRate(ctx, w, rate)
}

// Role gives somebody a role in a workspace.
func (b Builder) Role(ctx context.Context, role org.RoleRecord) error {
	return setWorkspaceRole(ctx, b.tx, role)
}

// Client makes a client.
func (b Builder) Client(ctx context.Context, w access.WorkspaceID, name string) (track.ClientID, error) {
	return b.tx.createClient(ctx, w, name)
}

// Tag makes a tag.
func (b Builder) Tag(ctx context.Context, w access.WorkspaceID, name string) (track.TagID, error) {
	return b.tx.createTag(ctx, w, name)
}

// Project makes a project without a team.
func (b Builder) Project(ctx context.Context, p track.Project) (access.ProjectID, error) {
	return b.tx.createProject(ctx, p)
}

// Teammate puts somebody on a project's team, with a rate of their own unless it is nil.
func (b Builder) Teammate(ctx context.Context, p access.ProjectID, holder access.Principal, manager bool, rate *int64) error {
	return b.tx.putProjectMember(ctx, p, holder, manager, rate)
}

// Task makes a task of a project.
func (b Builder) Task(ctx context.Context, p access.ProjectID, name string) (track.TaskID, error) {
	return b.tx.createTask(ctx, p, name)
}
