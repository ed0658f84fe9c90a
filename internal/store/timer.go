package store

import (
	"context"
	"encoding/json"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/track"
)

// stopRunning stops a user's running entry, of whichever organization, where the next one begins.
func (tx *Tx) stopRunning(ctx context.Context, guard *guard, u access.UserID, next time.Time) error {
	var id track.EntryID
	var org access.OrganizationID
	var w access.WorkspaceID
	var start int64
	err := tx.queryRow(ctx, `select id, organization_id, workspace_id, start_at from time_entries where user_id = $1 and stop_at is null`, u).Scan(&id, &org, &w, &start)
	if noRow(err) {
		return nil
	}
	if err != nil {
		return err
	}
	at, err := track.EndOfTimer(fromMS(start), next, tx.Now)
	if err != nil {
		return err
	}
	revision := tx.Revision
	if org == tx.org {
		err = guard.holdEntry(ctx, id)
	} else if revision, err = tx.take(ctx, org); err == nil {
		err = tx.elsewhere(ctx, org, w, start)
	}
	if err != nil {
		return err
	}
	return tx.stop(ctx, org, id, start, at, revision)
}

// stop ends a running entry, not before its start nor longer than an entry may be.
func (tx *Tx) stop(ctx context.Context, org access.OrganizationID, id track.EntryID, start int64, at time.Time, revision int64) error {
	seconds := min(max((ms(at)-start)/1000, 0), int64(track.MaxDuration/time.Second))
	before, err := tx.entryOf(ctx, org, id)
	if err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `update time_entries set stop_at = $1, seconds = $2, revision = $3 where id = $4`, start+seconds*1000, seconds, revision, id); err != nil {
		return err
	}
	after, err := tx.entryOf(ctx, org, id)
	if err != nil {
		return err
	}
	body, err := json.Marshal(map[string]any{"ids": []track.EntryID{id}, "changed": before.changed(after)})
	if err != nil {
		return err
	}
	return tx.append(ctx, org, revision, "time_entries.saved", body)
}

// StopEntry ends an entry that runs now, once check agrees; one that has ended stays as it is.
func (s *Store) StopEntry(ctx context.Context, who access.Caller, id track.EntryID, inLocked bool, check func(track.Reader) error) error {
	err := s.tracked(ctx, who, inLocked, func(tx *Tx, guard *guard) error {
		if err := check(trackReads{tx}); err != nil {
			return err
		}
		var start int64
		err := tx.queryRow(ctx, `select start_at from time_entries where +organization_id = $1 and id = $2 and stop_at is null`, tx.org, id).Scan(&start)
		if noRow(err) {
			return errNothing
		}
		if err != nil {
			return err
		}
		if err := guard.holdEntry(ctx, id); err != nil {
			return err
		}
		return tx.stop(ctx, tx.org, id, start, tx.Now, tx.Revision)
	})
	return unlessNothing(err)
}

// wouldMake is nil when an entry might be made now as far as locks go: for a request whose entry was made before.
func (g *guard) wouldMake(ctx context.Context, who access.Caller, e track.EntryDraft, inLocked bool) error {
	settings, err := g.of(ctx, e.Workspace)
	if err != nil || settings.Lock().IsZero() || !e.Start.Before(settings.Lock()) {
		return err
	}
	f := track.Fact{Workspace: e.Workspace, User: e.User, Project: e.Project, Billable: e.Billable, Start: ms(e.Start), Rate: -1, Cost: -1, Currency: e.Currency}
	if _, f.Seconds = spanOf(e); e.Rate.Billed != nil {
		f.Rate = *e.Rate.Billed
	}
	return track.GuardLocked(who, []track.LockedChange{{Workspace: e.Workspace, Day: settings.LockedBefore, After: &f}}, inLocked)
}

// undoneWithin is how long what was deleted can be brought back as it was.
const undoneWithin = 24 * time.Hour

// lastGone finds what something was when it was last deleted, in what the log says of that kind; NotFound when it was not, or
// too long ago.
func (tx *Tx) lastGone(ctx context.Context, kind string, id int64, was any) error {
	rows, err := tx.query(ctx, `select body from changes where organization_id = $1 and kind = $2 and at > $3 order by revision + 0 desc, position desc`, tx.org, kind, ms(tx.Now.Add(-undoneWithin)))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var body []byte
		if err := rows.Scan(&body); err != nil {
			return err
		}
		var gone struct {
			IDs []int64         `json:"ids"`
			Was json.RawMessage `json:"was"`
		}
		if err := json.Unmarshal(body, &gone); err != nil {
			return err
		}
		if len(gone.IDs) == 1 && gone.IDs[0] == id && gone.Was != nil {
			return json.Unmarshal(gone.Was, was)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return fault.Missing()
}

// entryWas is an entry as the log keeps one that was deleted: what [fields] of an entry hold.
type entryWas struct {
	Workspace   access.WorkspaceID `json:"workspace"`
	User        access.UserID      `json:"user"`
	Project     access.ProjectID   `json:"project"`
	Task        track.TaskID       `json:"task"`
	Tags        []track.TagID      `json:"tags"`
	Description string             `json:"description"`
	Billable    bool               `json:"billable"`
	Start       time.Time          `json:"start"`
	Stop        *time.Time         `json:"stop"`
	Seconds     int64              `json:"seconds"`
	Rate        *int64             `json:"rate_cents"`
	Cost        *int64             `json:"cost_cents"`
	Currency    string             `json:"currency"`
	Key         *string            `json:"import_key"`
	Created     int64              `json:"created_at"`
}

// RestoreEntry brings back an entry that was deleted, exactly as it was, once check agrees with what it was; what it named and
// is gone meanwhile is gone from it too. An entry that is there stays as it is.
func (s *Store) RestoreEntry(ctx context.Context, who access.Caller, id track.EntryID, inLocked bool, check func(track.TimeEntry) error) error {
	err := s.tracked(ctx, who, inLocked, func(tx *Tx, _ *guard) error {
		switch there, err := (trackReads{tx}).Entry(ctx, tx.org, id); {
		case err == nil:
			if err := check(there); err != nil {
				return err
			}
			return errNothing
		case fault.KindOf(err) != fault.NotFound:
			return err
		}
		var was entryWas
		if err := tx.lastGone(ctx, entriesGoneKind, int64(id), &was); err != nil {
			return err
		}
		if err := check(track.TimeEntry{ID: id, WorkspaceID: was.Workspace, UserID: was.User, ProjectID: was.Project, Start: was.Start, Stop: was.Stop, Seconds: was.Seconds}); err != nil {
			return err
		}
		return tx.restoreEntry(ctx, id, was)
	})
	return unlessNothing(err)
}

func (tx *Tx) restoreEntry(ctx context.Context, id track.EntryID, was entryWas) error {
	there := func(table string, id int64) (is bool, err error) {
		err = tx.queryRow(ctx, `select exists (select 1 from `+table+` where +organization_id = $1 and id = $2)`, tx.org, id).Scan(&is)
		return is, err
	}
	if was.Project != 0 {
		if is, err := there("projects", int64(was.Project)); err != nil || !is {
			return orElse(err, fault.New(fault.Conflict, "The project it was on has been deleted since. Bring that back first."))
		}
	}
	if was.Task != 0 {
		is, err := there("tasks", int64(was.Task))
		if err != nil {
			return err
		}
		if !is {
			was.Task = 0
		}
	}
	var tags []track.TagID
	for _, tag := range was.Tags {
		is, err := there("tags", int64(tag))
		if err != nil {
			return err
		}
		if is {
			tags = append(tags, tag)
		}
	}
	var stop, key any
	if was.Stop != nil {
		stop = ms(*was.Stop)
	} else {
		var runs bool
		if err := tx.queryRow(ctx, `select exists (select 1 from time_entries where user_id = $1 and stop_at is null)`, was.User).Scan(&runs); err != nil || runs {
			return orElse(err, fault.New(fault.Conflict, "Another timer has been started since."))
		}
	}
	if was.Key != nil {
		key = *was.Key
		var again bool
		if err := tx.queryRow(ctx, `select exists (select 1 from time_entries where workspace_id = $1 and import_key = $2)`, was.Workspace, key).Scan(&again); err != nil || again {
			return orElse(err, fault.New(fault.Conflict, "The same entry has been imported again since."))
		}
	}
	if _, err := tx.exec(ctx, `insert into time_entries (id, organization_id, workspace_id, user_id, project_id, task_id, description, billable, start_at, stop_at, seconds, rate_cents, cost_cents, currency, import_key, created_at, revision)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		id, tx.org, was.Workspace, was.User, null(was.Project), null(was.Task), was.Description, was.Billable, ms(was.Start), stop, was.Seconds, nullCents(was.Rate), nullCents(was.Cost), was.Currency, key, was.Created, tx.Revision); err != nil {
		return err
	}
	if err := tx.tagEntry(ctx, id, tags); err != nil {
		return err
	}
	return tx.note(ctx, "time_entries.saved", map[string]any{"ids": []track.EntryID{id}, "restored": true})
}

// orElse is err, or what is meant without one.
func orElse(err, meant error) error {
	if err != nil {
		return err
	}
	return meant
}
