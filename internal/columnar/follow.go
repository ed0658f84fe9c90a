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
	// Since tells everything that changed after a revision, as it is at one moment, and returns the revision of that
	// moment. An entry may be told as changed or as gone, never both.
	Since(ctx context.Context, organization, after int64, to query.Changes) (revision int64, err error)
	// Extent is an organization's newest revision, and then how many finished entries begin on each day, in order.
	Extent(ctx context.Context, organization int64) (revision int64, days []query.Load, err error)
	// During tells the finished entries that begin within days, and EveryProject all projects, as they are when they are told.
	During(ctx context.Context, organization int64, days query.Days, told func(query.Entry) error) error
	EveryProject(ctx context.Context, organization int64, told func(project, client int64) error) error
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
		f, err := r.flight(organization, revision)
		if f == nil || err != nil {
			return err
		}
		late := f.late
		if !impatient {
			late = nil
		}
		select {
		case <-f.done:
		case <-ctx.Done():
			return ctx.Err()
		case <-late:
			return preparing()
		}
		if f.err != nil {
			return fmt.Errorf("bring the columns to revision %d of organization %d: %w", revision, organization, f.err)
		}
		// One that began before the revision was committed may lack it; one that began after must not.
		if f.wanted >= revision && f.reached < revision {
			return fmt.Errorf("the columns reached revision %d of organization %d, not %d: its feed is behind", f.reached, organization, revision)
		}
	}
}

func preparing() error {
	return &fault.Error{Kind: fault.Building, Message: "Charts are being prepared. Try again in a moment.", RetryAfter: comeBack}
}

// flight is one reading of an organization's feed; reached and err are set when done is closed.
type flight struct {
	wanted  int64
	late    chan struct{} // closed when it has gone on for long
	done    chan struct{}
	reached int64
	err     error
	// told of total entries have been read.
	told, total atomic.Int64
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

// flight is the reading that goes on, or a new one; none when the revision is held.
func (r *Replica) flight(organization, revision int64) (*flight, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	epoch := r.current()
	if at, known := r.revisions[organization]; known && at >= revision {
		return nil, nil
	}
	if f := r.flights[organization]; f != nil {
		return f, nil
	}
	if err := r.ctx.Err(); err != nil {
		return nil, err
	}
	if failed, ok := r.failures[organization]; ok && r.now().Before(failed.until) {
		return nil, failed.err
	}
	f := &flight{wanted: revision, late: make(chan struct{}), done: make(chan struct{})}
	late := time.AfterFunc(r.patience, func() { close(f.late) })
	r.flights[organization] = f
	r.flying.Go(func() {
		f.err = fault.Guard(func() (err error) {
			f.reached, err = r.bring(f, organization)
			return err
		})
		late.Stop()
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.flights, organization)
		if f.err == nil {
			if r.current() == epoch {
				delete(r.failures, organization)
				r.revisions[organization] = f.reached
			}
		} else if r.ctx.Err() == nil {
			if fault.KindOf(f.err) == fault.Internal {
				f.err = Away(f.err)
			}
			failed := r.failures[organization]
			if failed.err = f.err; failed.times > 0 { // once is tried again at once
				failed.until = r.now().Add(min(firstPause<<min(failed.times-1, 20), longPause))
			}
			failed.times++
			r.failures[organization] = failed
		}
		close(f.done)
	})
	return f, nil
}

// bringUp makes the engine hold an organization as it is now: all of it at first, or when its history is another one, and then
// what has changed.
func (r *Replica) bringUp(ctx context.Context, to Writer, f *flight, organization int64) (revision int64, err error) {
	held, err := r.heldNow(ctx, organization) // another may have been the owner just now
	if err != nil {
		return 0, err
	}
	if held > 0 {
		if revision, err = r.follow(ctx, to, f, organization, held); err != nil || revision >= held {
			return revision, err
		}
	}
	r.forget(organization)
	if held, err = r.build(ctx, to, f, organization); err != nil {
		return 0, err
	}
	return r.follow(ctx, to, f, organization, held)
}

// follow copies what changed after a revision, together with the revision it is of.
func (r *Replica) follow(ctx context.Context, to Writer, f *flight, organization, after int64) (revision int64, err error) {
	f.told.Store(0)
	f.total.Store(0)
	err = to.Change(ctx, func(ctx context.Context, to query.Changes) (held Held, err error) {
		entry := to.Entry
		to.Entry = func(e query.Entry) error {
			f.told.Add(1)
			return entry(e)
		}
		to.Count = func(entries int64) { f.total.Store(entries) }
		if revision, err = r.feed.Since(ctx, organization, after, to); err != nil || revision <= after {
			return Held{}, err
		}
		mark, err := r.feed.Mark(ctx, organization, revision)
		return Held{Revision: revision, Mark: mark}, err
	})
	return revision, err
}
