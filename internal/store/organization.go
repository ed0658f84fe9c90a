package store

import (
	"context"
	"encoding/json"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/org"
)

var _ org.Store = (*Store)(nil)

// Suppose gives do a store that refuses what this one would, and keeps nothing; changes is what the log would then say.
func (s *Store) Suppose(do func(org.Store) error) (changes []access.Change, err error) {
	dry := *s
	dry.dryRun = &changes
	err = do(&dry)
	return changes, err
}

const (
	organizationTaken = "There is an organization with this path already."
	accountTaken      = "There is an account with this e-mail address already."
)

// Founded tells whether there is an organization.
func (s *Store) Founded(ctx context.Context) (founded bool, err error) {
	err = s.queryRow(ctx, `select exists (select 1 from organizations)`).Scan(&founded)
	return founded, err
}

// Found makes an organization with one workspace and one person, admin of both.
func (s *Store) Found(ctx context.Context, f org.Founding) (id access.OrganizationID, user access.UserID, err error) {
	err = s.writeOutside(ctx, func(tx *Tx) error {
		if f.First {
			if tx.dialect.postgres { // another node may be at it
				if _, err := tx.exec(ctx, `lock table organizations in exclusive mode`); err != nil {
					return err
				}
			}
			var founded bool
			if err := tx.queryRow(ctx, `select exists (select 1 from organizations)`).Scan(&founded); err != nil {
				return err
			}
			if founded {
				return fault.Missing()
			}
		}
		now := ms(tx.Now)
		err := tx.queryRow(ctx, `insert into organizations (name, path, scheme, created_at) values ($1, $2, $3, $4) returning id`, f.Organization, f.Path, f.Scheme, now).Scan(&id)
		if err != nil {
			return taken(err, fault.New(fault.Conflict, organizationTaken))
		}
		err = tx.queryRow(ctx, `insert into users (email, name, password_hash, verified_at, created_at) values ($1, $2, $3, $4, $4) returning id`, f.Email, f.Name, f.PasswordHash, now).Scan(&user)
		if err != nil {
			return taken(err, fault.New(fault.Conflict, accountTaken))
		}
		if err := setFormats(ctx, tx, user, f.Formats); err != nil {
			return err
		}
		if err := tx.create(ctx, id, user); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `insert into memberships (organization_id, user_id, role, created_at) values ($1, $2, $3, $4)`, id, user, access.Admin.String(), now); err != nil {
			return err
		}
		w := org.WorkspaceRecord{Name: f.Organization, Path: f.Path, Settings: org.WorkspaceSettings{TimeZone: f.Formats.TimeZone, FirstWeekday: f.Formats.FirstWeekday}}
		err = tx.log(ctx, access.OrganizationChanged{Organization: id, Name: f.Organization, Scheme: f.Scheme},
			access.UserChanged{User: user, Role: access.Admin, Email: f.Email, Name: f.Name})
		if err != nil {
			return err
		}
		if w.ID, err = createWorkspace(ctx, tx, w); err != nil {
			return err
		}
		return setWorkspaceRole(ctx, tx, org.RoleRecord{Workspace: w.ID, Holder: access.Principal{Kind: access.PrincipalUser, ID: int64(user)}, Role: access.WorkspaceAdmin, Tree: true})
	})
	return id, user, err
}

// Organization by its id.
func (s *Store) Organization(ctx context.Context, id access.OrganizationID) (org.Organization, error) {
	return organization(ctx, s, id)
}

func organization(ctx context.Context, q querier, id access.OrganizationID) (org.Organization, error) {
	o := org.Organization{ID: id}
	var text []byte
	err := q.queryRow(ctx, `select name, path, scheme, settings from organizations where id = $1`, id).Scan(&o.Name, &o.Path, &o.Scheme, &text)
	if err != nil {
		return o, missing(err)
	}
	var settings OrganizationSettings
	err = json.Unmarshal(text, &settings)
	o.LinksOff, o.ManagePublishes = settings.LinksOff, settings.ManagePublishes
	return o, err
}

// ChangeOrganization changes the name and the settings.
func (s *Store) ChangeOrganization(ctx context.Context, who access.Caller, change func(*org.Organization) error) error {
	id := who.Organization
	_, err := s.writeAs(ctx, who, func(tx *Tx) error {
		o, err := organization(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := change(&o); err != nil {
			return err
		}
		text, err := json.Marshal(OrganizationSettings{LinksOff: o.LinksOff, ManagePublishes: o.ManagePublishes})
		if err != nil {
			return err
		}
		if err := one(tx.exec(ctx, `update organizations set name = $2, settings = $3 where id = $1`, id, o.Name, string(text))); err != nil {
			return err
		}
		return tx.log(ctx, access.OrganizationChanged{Organization: id, Name: o.Name, Scheme: o.Scheme, LinksOff: o.LinksOff, ManagePublishes: o.ManagePublishes})
	})
	return err
}

// OrganizationSettings is what organizations.settings holds.
type OrganizationSettings struct {
	LinksOff        bool `json:"links_off,omitempty"`
	ManagePublishes bool `json:"manage_publishes,omitempty"`
}

// OrganizationPath names an organization in a command.
type OrganizationPath struct {
	ID   access.OrganizationID
	Path string
}

// Organizations are all there are, by path.
func (s *Store) Organizations(ctx context.Context) ([]OrganizationPath, error) {
	rows, err := s.query(ctx, `select id, path from organizations order by path`)
	return rowsOf(rows, err, func(r row) (o OrganizationPath, err error) {
		err = r.Scan(&o.ID, &o.Path)
		return o, err
	})
}

// OrganizationByPath is 0 when there is none.
func (s *Store) OrganizationByPath(ctx context.Context, path string) (id access.OrganizationID, made time.Time, err error) {
	var at int64
	err = s.queryRow(ctx, `select id, created_at from organizations where path = $1`, path).Scan(&id, &at)
	if noRow(err) {
		return 0, time.Time{}, nil
	}
	return id, fromMS(at), err
}
