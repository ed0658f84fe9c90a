package store

import (
	"context"
	"database/sql"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/track"
)

// entries by their ids, in their order.
func entries(ctx context.Context, q querier, org access.OrganizationID, ids []track.EntryID) ([]track.TimeEntry, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var c clause
	c.add("+e.organization_id = ?", org)
	c.add(in(&c, "e.id", ids))
	found := map[track.EntryID]*track.TimeEntry{}
	rows, err := q.query(ctx, `select e.id, e.workspace_id, e.user_id, `+calledIn("e.organization_id")+`, coalesce(e.project_id, 0), coalesce(p.name, ''), coalesce(p.colour, ''), coalesce(c.name, ''), coalesce(e.task_id, 0), coalesce(t.name, ''),
			e.description, e.billable, e.start_at, e.stop_at, e.seconds, e.rate_cents, e.cost_cents, e.currency
		from time_entries e join users u on u.id = e.user_id left join projects p on p.id = e.project_id left join clients c on c.id = p.client_id left join tasks t on t.id = e.task_id
		where `+c.String(), c.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		e := track.TimeEntry{Tags: []track.Named{}}
		var start int64
		var stop, rate, cost sql.NullInt64
		err := r.Scan(&e.ID, &e.WorkspaceID, &e.UserID, &e.User, &e.ProjectID, &e.Project, &e.Colour, &e.Client, &e.TaskID, &e.Task,
			&e.Description, &e.Billable, &start, &stop, &e.Seconds, &rate, &cost, &e.Currency)
		e.Start, e.RateCents, e.CostCents = fromMS(start), pointer(rate), pointer(cost)
		if stop.Valid {
			at := fromMS(stop.Int64)
			e.Stop = &at
		}
		found[e.ID] = &e
		return err
	})
	if err != nil {
		return nil, err
	}
	c = clause{}
	c.add(in(&c, "x.time_entry_id", ids))
	rows, err = q.query(ctx, `select x.time_entry_id, g.id, g.name from time_entry_tags x join tags g on g.id = x.tag_id where `+c.String()+` order by g.name, g.id`, c.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var id track.EntryID
		var tag track.Named
		err := r.Scan(&id, &tag.ID, &tag.Name)
		if e := found[id]; e != nil {
			e.Tags = append(e.Tags, tag)
		}
		return err
	})
	list := make([]track.TimeEntry, 0, len(ids))
	for _, id := range ids {
		if e := found[id]; e != nil {
			list = append(list, *e)
		}
	}
	return list, err
}

// Entry with every fact.
func (s *Store) Entry(ctx context.Context, org access.OrganizationID, id track.EntryID) (track.TimeEntry, error) {
	return trackReads{s}.Entry(ctx, org, id)
}

func (q trackReads) Entry(ctx context.Context, org access.OrganizationID, id track.EntryID) (track.TimeEntry, error) {
	found, err := entries(ctx, q, org, []track.EntryID{id})
	if err != nil {
		return track.TimeEntry{}, err
	}
	if len(found) == 0 {
		return track.TimeEntry{}, fault.Missing()
	}
	return found[0], nil
}

// RunningEntry of a user in the organization; 0 when none runs.
func (s *Store) RunningEntry(ctx context.Context, org access.OrganizationID, u access.UserID) (id track.EntryID, err error) {
	err = s.queryRow(ctx, `select id from time_entries where +organization_id = $1 and user_id = $2 and stop_at is null`, org, u).Scan(&id)
	return id, unlessNoRow(err)
}

// entriesSaved notes which entries were made or changed.
func (tx *Tx) entriesSaved(ctx context.Context, ids ...track.EntryID) error {
	return tx.note(ctx, "time_entries.saved", map[string]any{"ids": ids})
}

// CreateEntry keeps an entry; without a stop it first stops the user's running one.
func (s *Store) CreateEntry(ctx context.Context, who access.Caller, inLocked bool, plan func(track.Reader) (track.EntryDraft, error)) (id track.EntryID, err error) {
	err = s.tracked(ctx, who, inLocked, func(tx *Tx, guard *guard) error {
		e, err := plan(trackReads{tx})
		if err != nil {
			return err
		}
		if id, err = once(ctx, tx, func() (track.EntryID, error) { return tx.createEntry(ctx, guard, e) }); err != nil || !tx.repeated {
			return err
		}
		return guard.wouldMake(ctx, who, e, inLocked)
	})
	return id, err
}

func (tx *Tx) createEntry(ctx context.Context, guard *guard, e track.EntryDraft) (id track.EntryID, err error) {
	if e.Stop.IsZero() {
		if err := tx.stopRunning(ctx, guard, e.User, e.Start); err != nil {
			return 0, err
		}
	}
	stop, seconds := spanOf(e)
	err = tx.queryRow(ctx, `insert into time_entries (organization_id, workspace_id, user_id, project_id, task_id, description, billable, start_at, stop_at, seconds, rate_cents, cost_cents, currency, created_at, revision)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) returning id`,
		tx.org, e.Workspace, e.User, null(e.Project), null(e.Task), e.Description, e.Billable, ms(e.Start), stop, seconds, nullCents(e.Rate.Billed), nullCents(e.Rate.Cost), e.Currency, ms(tx.Now), tx.Revision).Scan(&id)
	if err != nil {
		return 0, taken(err, fault.New(fault.Conflict, "Another timer was started at the same moment."))
	}
	if err := tx.tagEntry(ctx, id, e.Tags); err != nil {
		return 0, err
	}
	return id, tx.entriesSaved(ctx, id)
}

func spanOf(e track.EntryDraft) (stop any, seconds int64) {
	if e.Stop.IsZero() {
		return nil, 0
	}
	return ms(e.Stop), int64(e.Stop.Sub(e.Start) / time.Second)
}

func (tx *Tx) tagEntry(ctx context.Context, id track.EntryID, tags []track.TagID) error {
	for _, tag := range tags {
		if _, err := tx.exec(ctx, `insert into time_entry_tags (time_entry_id, tag_id) values ($1, $2)`, id, tag); err != nil {
			return err
		}
	}
	return nil
}

// UpdateEntry makes the entry what the draft says.
func (s *Store) UpdateEntry(ctx context.Context, who access.Caller, id track.EntryID, inLocked bool, plan func(track.Reader) (track.EntryDraft, error)) error {
	return s.tracked(ctx, who, inLocked, func(tx *Tx, guard *guard) error {
		e, err := plan(trackReads{tx})
		if err != nil {
			return err
		}
		if err := guard.holdEntry(ctx, id); err != nil {
			return err
		}
		before, err := tx.entry(ctx, id)
		if err != nil {
			return err
		}
		stop, seconds := spanOf(e)
		done, err := tx.exec(ctx, `update time_entries set project_id = $1, task_id = $2, description = $3, billable = $4, start_at = $5, stop_at = $6, seconds = $7, rate_cents = $8, cost_cents = $9, currency = $10, revision = $11
			where +organization_id = $12 and id = $13`,
			null(e.Project), null(e.Task), e.Description, e.Billable, ms(e.Start), stop, seconds, nullCents(e.Rate.Billed), nullCents(e.Rate.Cost), e.Currency, tx.Revision, tx.org, id)
		if err := one(done, err); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `delete from time_entry_tags where time_entry_id = $1`, id); err != nil {
			return err
		}
		if err := tx.tagEntry(ctx, id, e.Tags); err != nil {
			return err
		}
		return tx.entryChanged(ctx, id, before)
	})
}

// DeleteEntry takes an entry out of everything.
func (s *Store) DeleteEntry(ctx context.Context, who access.Caller, id track.EntryID, inLocked bool, check func(track.Reader) error) error {
	return s.tracked(ctx, who, inLocked, func(tx *Tx, guard *guard) error {
		if err := check(trackReads{tx}); err != nil {
			return err
		}
		if err := guard.holdEntry(ctx, id); err != nil {
			return err
		}
		before, err := tx.entry(ctx, id)
		if err != nil {
			return err
		}
		var w access.WorkspaceID
		if err := tx.queryRow(ctx, `delete from time_entries where +organization_id = $1 and id = $2 returning workspace_id`, tx.org, id).Scan(&w); err != nil {
			return missing(err)
		}
		return tx.entryGone(ctx, id, w, before)
	})
}

// EntryStarts calls visit with who an entry of a workspace is of and when it starts.
func (s *Store) EntryStarts(ctx context.Context, w access.WorkspaceID, visit func(of access.UserID, start time.Time)) error {
	rows, err := s.query(ctx, `select user_id, start_at from time_entries where workspace_id = $1`, w)
	return each(rows, err, func(r *sql.Rows) error {
		var of access.UserID
		var start int64
		err := r.Scan(&of, &start)
		visit(of, fromMS(start))
		return err
	})
}

// LastEntry is when the newest entry starts; zero when there is none.
func (s *Store) LastEntry(ctx context.Context, org access.OrganizationID) (time.Time, error) {
	var at sql.NullInt64
	err := s.queryRow(ctx, `select max(e.start_at) from time_entries e join workspaces w on w.id = e.workspace_id where w.organization_id = $1`, org).Scan(&at)
	return timeOf(at), err
}
