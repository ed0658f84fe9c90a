package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/job"
)

// The queue of package job: one table. A lease is the number of the newest attempt, and the time until which it has the job; a
// job's own writes compare the number in their transaction (see [Tx.under]).

// What a job is. One that is done is gone.
const (
	jobWaiting = "waiting"
	jobRunning = "running"
	jobFailed  = "failed"
)

// endedWithoutAWord is why an attempt failed whose lease ran out.
const endedWithoutAWord = "The program ended in the middle of it, or could not reach the database."

// enqueue keeps a job in the transaction that causes it; 0 when it is unique and there is one already.
func (tx *Tx) enqueue(ctx context.Context, j job.New) (id job.ID, err error) {
	args, err := json.Marshal(j.Args)
	if err != nil {
		return 0, err
	}
	due := j.At
	if due.IsZero() {
		due = tx.Now
	}
	err = tx.queryRow(ctx, `insert into jobs (organization_id, kind, args, unique_key, state, due_at, created_at) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (kind, unique_key) where unique_key is not null and state <> 'failed' do nothing returning id`,
		null(j.Organization), string(j.Kind), string(args), null(j.Unique), jobWaiting, ms(due), ms(tx.Now)).Scan(&id)
	if noRow(err) {
		return 0, nil
	}
	tx.enqueued = true
	return id, err
}

// AddJob implements [job.Queue].
func (s *Store) AddJob(ctx context.Context, j job.New) (id job.ID, err error) {
	err = s.writeOutside(ctx, func(tx *Tx) error {
		id, err = tx.enqueue(ctx, j)
		return err
	})
	return id, err
}

// JobsAdded implements [job.Queue]. One runner hears of each.
func (s *Store) JobsAdded() <-chan struct{} { return s.jobsAdded }

func (s *Store) tellJobs() {
	select {
	case s.jobsAdded <- struct{}{}:
	default: // it has been told
	}
}

// TakeJob implements [job.Queue].
func (s *Store) TakeJob(ctx context.Context, kinds []job.Kind, lease time.Duration) (*job.Job, error) {
	var c clause
	c.add("due_at <= ?", ms(s.now()))
	c.add(inTexts(&c, "kind", kinds))
	// Nearly always there is none, which takes no writer to find out.
	var there bool
	if err := s.queryRow(ctx, `select exists (select 1 from jobs where `+c.String()+`)`, c.args...).Scan(&there); err != nil || !there {
		return nil, err
	}
	return s.takeJob(ctx, lease, `select id from jobs where `+c.String()+` order by due_at, id limit 1`, c.args...)
}

// TakeJobByID implements [job.Queue].
func (s *Store) TakeJobByID(ctx context.Context, id job.ID, lease time.Duration) (j *job.Job, over bool, err error) {
	var state string
	switch err := s.queryRow(ctx, `select state from jobs where id = $1`, id).Scan(&state); {
	case noRow(err):
		return nil, true, nil
	case err != nil:
		return nil, false, err
	case state == jobFailed:
		return nil, true, nil
	}
	j, err = s.takeJob(ctx, lease, `select id from jobs where id = $1 and due_at <= $2`, id, ms(s.now()))
	return j, false, err
}

// JobOf is the unique job of a kind that has not ended, and when its lease does; 0 when there is none.
func (s *Store) JobOf(ctx context.Context, kind job.Kind, unique string) (id job.ID, lease time.Time, err error) {
	var due sql.NullInt64
	err = s.queryRow(ctx, `select id, due_at from jobs where kind = $1 and unique_key = $2 and state <> 'failed'`, string(kind), unique).Scan(&id, &due)
	if noRow(err) {
		return 0, time.Time{}, nil
	}
	return id, timeOf(due), err
}

// takeJob begins an attempt at the job that a statement finds, if it does.
func (s *Store) takeJob(ctx context.Context, lease time.Duration, which string, args ...any) (*job.Job, error) {
	var j *job.Job
	err := s.writeOutside(ctx, func(tx *Tx) error {
		var id job.ID
		switch err := tx.queryRow(ctx, which, args...).Scan(&id); {
		case noRow(err):
			return nil // another node was quicker
		case err != nil:
			return err
		}
		found := &job.Job{Lease: job.Lease{Job: id}, Begun: tx.Now}
		var args string
		var organization sql.NullInt64
		err := tx.queryRow(ctx, `update jobs set attempt = attempt + 1, due_at = $2,
				failures = case when state = 'running' then failures + 1 else failures end, error = case when state = 'running' then $3 else error end, state = $4
			where id = $1 and due_at <= $5 returning kind, args, organization_id, attempt, failures, error`, id, ms(tx.Now.Add(lease)), endedWithoutAWord, jobRunning, ms(tx.Now)).
			Scan(&found.Kind, &args, &organization, &found.Attempt, &found.Failures, &found.Why)
		if noRow(err) {
			return nil // it was quicker between the two
		}
		found.Args, found.Organization = []byte(args), access.OrganizationID(organization.Int64)
		if err == nil {
			j = found
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return j, nil
}

// under is [job.ErrLost] unless the lease is that of the newest attempt. No other begins until the transaction ends.
func (tx *Tx) under(ctx context.Context, l job.Lease) error {
	return lost(tx.exec(ctx, `update jobs set attempt = attempt where id = $1 and attempt = $2 and state = $3`, l.Job, l.Attempt, jobRunning))
}

// lost is [job.ErrLost] when a statement found no job.
func lost(done sql.Result, err error) error {
	there, err := changed(done, err)
	if err == nil && !there {
		return job.ErrLost
	}
	return err
}

// RenewJob implements [job.Queue].
func (s *Store) RenewJob(ctx context.Context, l job.Lease, lease time.Duration) error {
	return s.writeOutside(ctx, func(tx *Tx) error {
		return lost(tx.exec(ctx, `update jobs set due_at = $3 where id = $1 and attempt = $2 and state = $4`, l.Job, l.Attempt, ms(tx.Now.Add(lease)), jobRunning))
	})
}

// EndJob implements [job.Queue].
func (s *Store) EndJob(ctx context.Context, l job.Lease) error {
	return s.writeOutside(ctx, func(tx *Tx) error {
		return lost(tx.exec(ctx, `delete from jobs where id = $1 and attempt = $2 and state = $3`, l.Job, l.Attempt, jobRunning))
	})
}

// PutOffJob implements [job.Queue].
func (s *Store) PutOffJob(ctx context.Context, l job.Lease, again job.Again) error {
	return s.writeOutside(ctx, func(tx *Tx) error {
		at := again.At
		if at.IsZero() {
			at = tx.Now.Add(again.After)
		}
		tx.enqueued = !at.After(tx.Now)
		if again.Stopped {
			return lost(tx.exec(ctx, `update jobs set state = $3, due_at = $4 where id = $1 and attempt = $2 and state = 'running'`, l.Job, l.Attempt, jobWaiting, ms(at)))
		}
		return lost(tx.exec(ctx, `update jobs set state = $3, due_at = $4, error = $5, failures = case when $5 = '' then 0 else failures + 1 end where id = $1 and attempt = $2 and state = 'running'`,
			l.Job, l.Attempt, jobWaiting, ms(at), again.Why))
	})
}

// FailJob implements [job.Queue].
func (s *Store) FailJob(ctx context.Context, l job.Lease, why string) error {
	return s.writeOutside(ctx, func(tx *Tx) error {
		return lost(tx.exec(ctx, `update jobs set state = $3, due_at = null, error = $4, failures = failures + 1, ended_at = $5 where id = $1 and attempt = $2 and state = 'running'`,
			l.Job, l.Attempt, jobFailed, why, ms(tx.Now)))
	})
}

// FreeJobs ends the leases of all jobs that run: for the start of the only program that serves a database.
func (s *Store) FreeJobs(ctx context.Context) error {
	if s.dialect.postgres {
		return nil // other nodes may be at them
	}
	return s.writeOutside(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, `update jobs set due_at = $1 where due_at > $1 and state = $2`, ms(tx.Now), jobRunning)
		return err
	})
}

// failedKept is for how long it is kept why a job failed.
const failedKept = 30 * 24 * time.Hour

// DeleteOver deletes what is over and counts for nothing already: sessions, keys of requests, jobs that failed long ago.
func (s *Store) DeleteOver(ctx context.Context) error {
	now := s.now()
	for _, over := range []struct {
		statement string
		before    time.Time
	}{
		{`delete from sessions where id in (select id from sessions where expires_at <= $1 order by expires_at limit $2)`, now},
		{`delete from idempotency_keys where (organization_id, user_id, route, key) in (select organization_id, user_id, route, key from idempotency_keys where at <= $1 order by at limit $2)`, now.Add(-onceKept)},
		{`delete from jobs where id in (select id from jobs where ended_at <= $1 order by ended_at limit $2)`, now.Add(-failedKept)},
	} {
		for n := int64(overAtOnce); n == overAtOnce; {
			if err := s.writeOutside(ctx, func(tx *Tx) error {
				done, err := tx.exec(ctx, over.statement, ms(over.before), overAtOnce)
				if err == nil {
					n, err = done.RowsAffected()
				}
				return err
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

// overAtOnce is how many are deleted in one transaction: others wait for no more.
const overAtOnce = 500

// JobFigures is how many jobs of a kind wait or have failed, and since when the one that has been due longest is.
type JobFigures struct {
	Kind    job.Kind
	Waiting int // due or later
	Failed  int // for good
	Late    time.Duration
}

// Jobs are the figures of all kinds of which there are jobs.
func (s *Store) Jobs(ctx context.Context) (all []JobFigures, err error) {
	now := s.now()
	rows, err := s.query(ctx, `select kind, sum(case when state = 'waiting' then 1 else 0 end), sum(case when state = 'failed' then 1 else 0 end), min(due_at) from jobs group by kind order by kind`)
	err = each(rows, err, func(r *sql.Rows) error {
		var f JobFigures
		var due sql.NullInt64
		err := r.Scan(&f.Kind, &f.Waiting, &f.Failed, &due)
		if due.Valid {
			f.Late = max(now.Sub(fromMS(due.Int64)), 0)
		}
		all = append(all, f)
		return err
	})
	return all, err
}
