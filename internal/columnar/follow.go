package columnar

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// Feed is what a replica reads from the system of record.
type Feed interface {
	// Mark tells one history from another: a record that was put back or made anew has other marks at its revisions.
	Mark(ctx context.Context, organization, revision int64) (string, error)
	// Heads are the organizations there are, each with its newest revision.
	Heads(ctx context.Context) ([]query.Head, error)
	// Since hands over everything that changed after a revision, as it is at one moment, and returns the revision of that moment.
	// An entry is handed over as changed or as gone, never both.
	Since(ctx context.Context, organization, after int64, to query.Changes) (revision int64, err error)
	// Extent is an organization's newest revision, and then how many finished entries begin on each day, in order.
	Extent(ctx context.Context, organization int64) (revision int64, days []query.Load, err error)
	// During hands over each finished entry that begins within days, and EveryProject each project, as it is at that time.
	During(ctx context.Context, organization int64, days query.Days, entry func(query.Entry) error) error
	EveryProject(ctx context.Context, organization int64, each func(project, client int64) error) error
}

// patience is how long a reading may go on before those who wait for it are told how it stands, and comeBack after how many
// seconds they should ask again.
const (
	patience = 3 * time.Second
	comeBack = 2
)

// CatchUp makes the replica hold at least a revision of an organization; it returns at once when it does. Many may
// call it at once: one reading of the feed serves them all, and goes on when the one who asked for it gives up. Building
// when that takes long.
func (r *Replica) CatchUp(ctx context.Context, organization, revision int64) error {
	return r.catchUp(ctx, organization, revision, true)
}

func (r *Replica) catchUp(ctx context.Context, organization, revision int64, impatient bool) error {
	for {
		u, err := r.updateTo(organization, revision)
		if u == nil || err != nil {
			return err
		}
		late := u.late
		if !impatient {
			late = nil
		}
		select {
		case <-u.done:
		case <-ctx.Done():
			return ctx.Err()
		case <-late:
			return preparing()
		}
		if u.err != nil {
			return fmt.Errorf("catch up to revision %d of organization %d: %w", revision, organization, u.err)
		}
		// One that began before the revision was committed may lack it; one that began after must not.
		if u.wanted >= revision && u.reached < revision {
			return fmt.Errorf("the columns reached revision %d of organization %d, not %d: its feed is behind", u.reached, organization, revision)
		}
	}
}

func preparing() error {
	return &fault.Error{Kind: fault.Building, Message: "Charts are being prepared. Try again in a moment.", RetryAfter: comeBack}
}

// update is one reading of an organization's feed, which serves all who ask for it meanwhile (singleflight); reached and err are set
// when done is closed.
type update struct {
	wanted  int64
	late    chan struct{} // closed when it has gone on for long
	done    chan struct{}
	reached int64
	err     error
	// read of total entries are there already.
	read, total atomic.Int64
}

// failure is that of an organization's last reading: there is no other before it is over, so that what cannot succeed is not
// tried without end.
type failure struct {
	err   error
	times int
	until time.Time
}

const (
	firstPause = time.Second
	longPause  = 5 * time.Minute
)

// updateTo is the update that goes on, or a new one; nil when the revision is held.
func (r *Replica) updateTo(organization, revision int64) (*update, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	epoch := r.current()
	if at, known := r.revisions[organization]; known && at >= revision {
		return nil, nil
	}
	if u := r.updates[organization]; u != nil {
		return u, nil
	}
	if err := r.ctx.Err(); err != nil {
		return nil, err
	}
	if failed, ok := r.failures[organization]; ok && r.now().Before(failed.until) {
		return nil, failed.err
	}
	u := &update{wanted: revision, late: make(chan struct{}), done: make(chan struct{})}
	late := time.AfterFunc(r.patience, func() { close(u.late) })
	r.updates[organization] = u
	r.updating.Go(func() {
		u.err = fault.Guard(func() (err error) {
			u.reached, err = r.run(u, organization)
			return err
		})
		late.Stop()
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.updates, organization)
		if u.err == nil {
			if r.current() == epoch {
				delete(r.failures, organization)
				r.revisions[organization] = u.reached
			}
		} else if r.ctx.Err() == nil {
			if fault.KindOf(u.err) == fault.Internal {
				u.err = Away(u.err)
			}
			failed := r.failures[organization]
			if failed.err = u.err; failed.times > 0 { // once is tried again at once
				failed.until = r.now().Add(min(firstPause<<min(failed.times-1, 20), longPause))
			}
			failed.times++
			r.failures[organization] = failed
		}
		close(u.done)
	})
	return u, nil
}

// write makes the engine hold an organization as it is now: all of it at first, or when its history is another one, and then
// what has changed.
func (r *Replica) write(ctx context.Context, to Writer, u *update, organization int64) (revision int64, err error) {
	held, err := r.heldNow(ctx, organization) // another may have been the owner just now
	if err != nil {
		return 0, err
	}
	if held > 0 {
		if revision, err = r.follow(ctx, to, u, organization, held); err != nil || revision >= held {
			return revision, err
		}
	}
	r.forget(organization)
	if held, err = r.build(ctx, to, u, organization); err != nil {
		return 0, err
	}
	return r.follow(ctx, to, u, organization, held)
}

// follow copies what changed after a revision, together with the revision it is of.
func (r *Replica) follow(ctx context.Context, to Writer, u *update, organization, after int64) (revision int64, err error) {
	u.read.Store(0)
	u.total.Store(0)
	err = to.Change(ctx, func(ctx context.Context, to query.Changes) (held Held, err error) {
		entry := to.Entry
		to.Entry = func(e query.Entry) error {
			u.read.Add(1)
			return entry(e)
		}
		to.Count = func(entries int64) { u.total.Store(entries) }
		if revision, err = r.feed.Since(ctx, organization, after, to); err != nil || revision <= after {
			return Held{}, err
		}
		mark, err := r.feed.Mark(ctx, organization, revision)
		return Held{Revision: revision, Mark: mark}, err
	})
	return revision, err
}
