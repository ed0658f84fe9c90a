package store

import (
	"context"
	"database/sql"
	"reflect"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/track"
)

// What entries, rates and projects were before a change stands in the change log beside it: from what to what, field by
// field (data.md, History).

// fields are something's facts by name, in values that can be compared.
type fields map[string]any

// changed is [from, to] of every field that differs.
func (before fields) changed(after fields) map[string][2]any {
	all := map[string][2]any{}
	for name, is := range after {
		if was := before[name]; !reflect.DeepEqual(was, is) {
			all[name] = [2]any{was, is}
		}
	}
	return all
}

func optional[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

// entry is an entry's facts.
func (tx *Tx) entry(ctx context.Context, id track.EntryID) (fields, error) {
	return tx.entryOf(ctx, tx.org, id)
}

// entryOf is entry in whichever organization.
func (tx *Tx) entryOf(ctx context.Context, org access.OrganizationID, id track.EntryID) (fields, error) {
	e, err := trackReads{tx}.Entry(ctx, org, id)
	if err != nil {
		return nil, err
	}
	var key sql.NullString
	var created int64
	if err := tx.queryRow(ctx, `select import_key, created_at from time_entries where id = $1`, id).Scan(&key, &created); err != nil {
		return nil, err
	}
	imported := any(nil)
	if key.Valid {
		imported = key.String
	}
	tags := []int64{}
	for _, tag := range e.Tags {
		tags = append(tags, tag.ID)
	}
	stop := any(nil)
	if e.Stop != nil {
		stop = e.Stop.Format(time.RFC3339Nano)
	}
	return fields{"workspace": e.WorkspaceID, "user": e.UserID, "import_key": imported, "created_at": created,
		"project": e.ProjectID, "task": e.TaskID, "tags": tags, "description": e.Description, "billable": e.Billable, "start": e.Start.Format(time.RFC3339Nano), "stop": stop, "seconds": e.Seconds, "rate_cents": optional(e.RateCents), "cost_cents": optional(e.CostCents), "currency": e.Currency}, nil
}

// entryChanged notes that an entry, which was before, is another now.
func (tx *Tx) entryChanged(ctx context.Context, id track.EntryID, before fields) error {
	after, err := tx.entry(ctx, id)
	if err != nil {
		return err
	}
	return tx.note(ctx, "time_entries.saved", map[string]any{"ids": []track.EntryID{id}, "changed": before.changed(after)})
}

// project is a project's facts.
func (tx *Tx) project(ctx context.Context, id access.ProjectID) (fields, error) {
	found, err := trackReads{tx}.Projects(ctx, tx.org, []access.ProjectID{id})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	p := found[0]
	return fields{"client": p.ClientID, "name": p.Name, "colour": p.Colour, "public": p.Public, "archived": p.Archived, "billable": p.Billable,
		"rate_cents": optional(p.RateCents), "estimate_seconds": p.EstimateSeconds}, nil
}

// workspaceRate is the rates of a user (0: everyone) in a workspace.
func (tx *Tx) workspaceRate(ctx context.Context, w access.WorkspaceID, u access.UserID) (fields, error) {
	var rate, cost sql.NullInt64
	err := tx.queryRow(ctx, `select rate_cents, cost_cents from workspace_rates where workspace_id = $1 and user_id = $2`, w, u).Scan(&rate, &cost)
	if err != nil && !noRow(err) {
		return nil, err
	}
	return fields{"rate_cents": optional(pointer(rate)), "cost_cents": optional(pointer(cost))}, nil
}

// pastRate is what entries were priced at before they were priced anew.
type pastRate struct {
	Rate *int64          `json:"rate_cents"`
	Cost *int64          `json:"cost_cents"`
	IDs  []track.EntryID `json:"ids"`
}

// pastRates of the entries that the condition is about.
func (tx *Tx) pastRates(ctx context.Context, where string, args []any) ([]*pastRate, error) {
	type price struct{ rate, cost sql.NullInt64 }
	found := map[price]*pastRate{}
	var all []*pastRate
	rows, err := tx.query(ctx, `select id, rate_cents, cost_cents from time_entries where `+where+` order by id`, args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var id track.EntryID
		var p price
		err := r.Scan(&id, &p.rate, &p.cost)
		if found[p] == nil {
			found[p] = &pastRate{Rate: pointer(p.rate), Cost: pointer(p.cost)}
			all = append(all, found[p])
		}
		found[p].IDs = append(found[p].IDs, id)
		return err
	})
	return all, err
}
