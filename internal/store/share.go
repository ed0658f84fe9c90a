package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/share"
)

var _ share.Store = (*Store)(nil)

// Joined is when those whom the grants of a resource name were given access first, by grant.
func (s *Store) Joined(ctx context.Context, org access.OrganizationID, r access.ResourceID) (map[access.GrantID]time.Time, error) {
	rows, err := s.query(ctx, `select id, coalesce(joined_at, granted_at) from grants where +organization_id = $1 and resource_id = $2`, org, r)
	joined := map[access.GrantID]time.Time{}
	return joined, each(rows, err, func(r *sql.Rows) error {
		var id access.GrantID
		var at int64
		err := r.Scan(&id, &at)
		joined[id] = fromMS(at)
		return err
	})
}

// PeopleByID are people by id, those who left too.
func (s *Store) PeopleByID(ctx context.Context, ids []access.UserID) (map[access.UserID]share.Person, error) {
	found := make(map[access.UserID]share.Person, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	var c clause
	listed := in(&c, "id", ids)
	rows, err := s.query(ctx, `select id, name, email from users where `+listed, c.args...)
	return found, each(rows, err, func(r *sql.Rows) error {
		var p share.Person
		err := r.Scan(&p.ID, &p.Name, &p.Email)
		found[p.ID] = p
		return err
	})
}

// Invited are those of some people in an organization who have not accepted their invitation yet.
func (s *Store) Invited(ctx context.Context, org access.OrganizationID, ids []access.UserID) ([]access.UserID, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var c clause
	c.add("organization_id = ?", org)
	c.add("accepted_at is null")
	c.add(in(&c, "user_id", ids))
	rows, err := s.query(ctx, `select distinct user_id from invitations where `+c.String(), c.args...)
	return rowsOf(rows, err, func(r row) (u access.UserID, err error) {
		err = r.Scan(&u)
		return u, err
	})
}

// takenOverKind is how the log says that somebody made a resource theirs without being asked.
const takenOverKind = "resource.taken_over"

type takenOver struct {
	Resource access.ResourceID `json:"resource"`
	Reason   string            `json:"reason"`
	From     access.UserID     `json:"from"`
}

// TakeOver makes what is planned, with a note of why in the log.
func (s *Store) TakeOver(ctx context.Context, who access.Caller, r access.ResourceID, reason string, plan access.Plan) error {
	note := takenOver{Resource: r, Reason: reason}
	noted := func(who access.Caller) ([]access.Change, error) {
		before, _ := who.View.Resource(r)
		note.From = before.Owner
		return plan(who)
	}
	return s.planned(ctx, who, noted, func(tx *Tx, _ []access.Change) error { return tx.note(ctx, takenOverKind, note) })
}

// TakenOver is how often that happened to a resource, the latest first; of the people only the ids.
func (s *Store) TakenOver(ctx context.Context, org access.OrganizationID, r access.ResourceID) ([]share.TakenOver, error) {
	rows, err := s.query(ctx, `select at, coalesce(actor_id, 0), body from changes where organization_id = $1 and kind = $2 order by revision desc`, org, takenOverKind)
	all := []share.TakenOver{}
	err = each(rows, err, func(row *sql.Rows) error {
		var at int64
		var by access.UserID
		var body []byte
		if err := row.Scan(&at, &by, &body); err != nil {
			return err
		}
		var note takenOver
		if err := json.Unmarshal(body, &note); err != nil {
			return err
		}
		if note.Resource == r {
			all = append(all, share.TakenOver{By: share.Person{ID: by}, At: fromMS(at), Reason: note.Reason})
		}
		return nil
	})
	return all, err
}

// Owned is what a member of the organization owns, or one who left; NotFound for anybody else.
func (s *Store) Owned(ctx context.Context, org access.OrganizationID, user access.UserID) ([]access.ResourceID, error) {
	var member int64
	err := s.queryRow(ctx, `select user_id from memberships where organization_id = $1 and user_id = $2`, org, user).Scan(&member)
	if err != nil {
		return nil, missing(err)
	}
	return ids[access.ResourceID](s.query(ctx, `select id from resources where +organization_id = $1 and owner_id = $2 and binned_at is null order by id`, org, user))
}
