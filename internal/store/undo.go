package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/share"
)

// grantsWereKind is how the log says what the grants of a resource were that are changed in the same revision, so that it can
// be undone.
const grantsWereKind = "grants.were"

type grantsWere struct {
	Resource access.ResourceID `json:"resource"`
	Was      []grantWas        `json:"was,omitempty"`
}

type grantWas struct {
	Grant  access.GrantChanged `json:"grant"`
	Joined int64               `json:"joined"`
}

// ChangeGrants is ChangeAccess for what may change the grants of a resource, and remembers what they were.
func (s *Store) ChangeGrants(ctx context.Context, who access.Caller, r access.ResourceID, plan access.Plan) error {
	err := s.plannedIn(ctx, who, func(tx *Tx, who access.Caller) ([]access.Change, error) {
		changes, err := plan(who)
		if err != nil {
			return nil, err
		}
		return changes, tx.noteGrants(ctx, who.View, r, changes)
	}, func(_ *Tx, changes []access.Change) error {
		if len(changes) == 0 {
			return errNothing
		}
		return nil
	})
	return unlessNothing(err)
}

func (tx *Tx) noteGrants(ctx context.Context, view *access.Snapshot, r access.ResourceID, changes []access.Change) error {
	touched := map[access.GrantID]bool{}
	for _, change := range changes {
		switch c := change.(type) {
		case access.GrantChanged:
			touched[c.Grant] = true
		case access.GrantRemoved:
			touched[c.Grant] = true
		}
	}
	if len(touched) == 0 {
		return nil
	}
	rows, err := tx.query(ctx, `select id, coalesce(joined_at, granted_at) from grants where +organization_id = $1 and resource_id = $2`, tx.org, r)
	joined := map[access.GrantID]int64{}
	if err := each(rows, err, func(r *sql.Rows) error {
		var id access.GrantID
		var at int64
		err := r.Scan(&id, &at)
		joined[id] = at
		return err
	}); err != nil {
		return err
	}
	were := grantsWere{Resource: r}
	for _, g := range view.Grants(r) {
		if touched[g.Grant] {
			were.Was = append(were.Was, grantWas{g, joined[g.Grant]})
		}
	}
	return tx.note(ctx, grantsWereKind, were)
}

// UndoGrants takes back what the caller last did to a grant, within the time of an undo; NotFound when there is nothing of
// theirs to undo.
func (s *Store) UndoGrants(ctx context.Context, who access.Caller, r access.ResourceID, grant access.GrantID, plan share.UndoPlan) error {
	return s.plannedIn(ctx, who, func(tx *Tx, who access.Caller) ([]access.Change, error) {
		revision, were, err := tx.lastDone(ctx, who, r, grant)
		if err != nil {
			return nil, err
		}
		var did []access.Change
		rows, err := tx.query(ctx, `select kind, body from changes where organization_id = $1 and revision = $2 order by position`, tx.org, revision)
		if err := each(rows, err, func(r *sql.Rows) error {
			var kind string
			var body []byte
			if err := r.Scan(&kind, &body); err != nil {
				return err
			}
			change, known, err := access.DecodeChange(kind, body)
			if known && err == nil {
				did = append(did, change)
			}
			return err
		}); err != nil {
			return nil, err
		}
		since, err := tx.grantsSince(ctx, r, revision)
		if err != nil {
			return nil, err
		}
		var was []access.GrantChanged
		joined := map[access.GrantID]int64{}
		for _, g := range were.Was {
			was = append(was, g.Grant)
			joined[g.Grant.Grant] = g.Joined
		}
		changes, err := plan(who, did, was, since)
		if err != nil {
			return nil, err
		}
		// What was removed has its row again, which the change then fills.
		for _, change := range changes {
			if g, ok := change.(access.GrantChanged); ok {
				if _, err := tx.exec(ctx, `insert into grants (id, organization_id, resource_id, principal, level, via, granted_by, granted_at, joined_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do nothing`,
					g.Grant, tx.org, r, principalKey(g.Principal), g.Level, int64(g.Via), g.By, ms(g.At), joined[g.Grant]); err != nil {
					return nil, err
				}
			}
		}
		return changes, nil
	}, func(*Tx, []access.Change) error { return nil })
}

// grantsSince are the changes of the grants of a resource after a revision.
func (tx *Tx) grantsSince(ctx context.Context, r access.ResourceID, revision int64) (since []access.Change, err error) {
	rows, err := tx.query(ctx, `select kind, body from changes where organization_id = $1 and revision > $2 and kind in ($3, $4) order by revision, position`,
		tx.org, revision, access.GrantChanged{}.ChangeKind(), access.GrantRemoved{}.ChangeKind())
	return since, each(rows, err, func(rows *sql.Rows) error {
		var kind string
		var body []byte
		if err := rows.Scan(&kind, &body); err != nil {
			return err
		}
		change, _, err := access.DecodeChange(kind, body)
		switch c := change.(type) {
		case access.GrantChanged:
			if c.Resource == r {
				since = append(since, c)
			}
		case access.GrantRemoved:
			if c.Resource == r {
				since = append(since, c)
			}
		}
		return err
	})
}

// lastDone is the last revision in which a grant was changed, when that was by the caller and a moment ago.
func (tx *Tx) lastDone(ctx context.Context, who access.Caller, r access.ResourceID, grant access.GrantID) (revision int64, were grantsWere, err error) {
	rows, err := tx.query(ctx, `select revision, body from changes where organization_id = $1 and kind = $2 and actor_id = $3 and at >= $4 order by revision desc limit 50`,
		tx.org, grantsWereKind, who.User, ms(tx.Now.Add(-access.UndoTime)))
	if err != nil {
		return 0, were, err
	}
	found := map[int64]grantsWere{}
	var newestFirst []int64
	if err := each(rows, nil, func(rows *sql.Rows) error {
		var at int64
		var body []byte
		if err := rows.Scan(&at, &body); err != nil {
			return err
		}
		var w grantsWere
		if err := json.Unmarshal(body, &w); err != nil {
			return err
		}
		if w.Resource == r {
			found[at] = w
			newestFirst = append(newestFirst, at)
		}
		return nil
	}); err != nil {
		return 0, were, err
	}
	for _, at := range newestFirst {
		var n int
		if err := tx.queryRow(ctx, `select count(*) from changes where organization_id = $1 and revision = $2 and kind in ($3, $4) and body like $5`,
			tx.org, at, access.GrantChanged{}.ChangeKind(), access.GrantRemoved{}.ChangeKind(), `{"grant":`+jsonID(grant)+`,%`).Scan(&n); err != nil {
			return 0, were, err
		}
		if n > 0 {
			return at, found[at], nil
		}
	}
	return 0, were, fault.Missing()
}

func jsonID(id access.GrantID) string {
	text, _ := json.Marshal(id)
	return string(text)
}
