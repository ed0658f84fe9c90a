package columnar

import (
	"context"
	"errors"
	"sync"
	"time"

	"vitrine/internal/fault"
)

const (
	// leaseFor is how long a follower owns an organization without a sign of life: after that long without its node, another goes on.
	leaseFor = 15 * time.Second
	// lookEvery is how often one that waits for another looks how far that is.
	lookEvery = 200 * time.Millisecond
	// releaseWithin is how long giving a lease back may take; otherwise it runs out.
	releaseWithin = 5 * time.Second
)

// run makes the engine hold an organization at the revision that an update wants: by itself as the owner of the lease, or by
// waiting for another follower of the same engine.
func (r *Replica) run(u *update, organization int64) (revision int64, err error) {
	for {
		held, err := r.heldNow(r.ctx, organization)
		if err != nil || held > 0 && held >= u.wanted {
			return held, err
		}
		w, err := r.engine.Lease(r.ctx, organization, r.lease)
		var leased *Leased
		switch {
		case errors.As(err, &leased):
			u.read.Store(leased.Progress.Done)
			u.total.Store(leased.Progress.Total)
			if !sleep(r.ctx, r.look) {
				return 0, r.ctx.Err()
			}
			continue
		case err != nil:
			return 0, err
		}
		revision, err = r.writeAsOwner(w, u, organization)
		if !errors.Is(err, ErrLost) {
			return revision, err
		}
		r.log.Warn("another follower of the columns has taken over", "organization", organization)
	}
}

// heldNow is what the engine holds of an organization; 0 when that is nothing, or of another history than the feed's.
func (r *Replica) heldNow(ctx context.Context, organization int64) (revision int64, err error) {
	reading, err := r.engine.Begin(ctx)
	if err != nil {
		return 0, err
	}
	defer reading.Release()
	held, err := reading.Held(ctx, organization)
	if err != nil || held.Revision == 0 {
		return 0, err
	}
	if now, err := r.feed.Mark(ctx, organization, held.Revision); err != nil || now != held.Mark {
		return 0, err
	}
	return held.Revision, nil
}

// writeAsOwner renews the lease while it works, and gives it back.
func (r *Replica) writeAsOwner(w Writer, u *update, organization int64) (revision int64, err error) {
	ctx, lost := context.WithCancelCause(r.ctx)
	defer func() {
		within, cancel := context.WithTimeout(context.WithoutCancel(ctx), releaseWithin)
		defer cancel()
		if failed := w.Release(within); failed != nil && !errors.Is(failed, ErrLost) {
			r.log.Warn("the lease of an organization's columns runs out by itself", "organization", organization, "error", failed)
		}
	}()
	var renewing sync.WaitGroup
	defer renewing.Wait()
	defer lost(nil)
	renewing.Go(func() {
		for sleep(ctx, r.lease/3) {
			err := fault.Guard(func() error { return w.Renew(ctx, r.lease, Progress{Done: u.read.Load(), Total: u.total.Load()}) })
			if errors.Is(err, ErrLost) {
				lost(err)
			}
		}
	})
	revision, err = r.write(ctx, w, u, organization)
	if cause := context.Cause(ctx); err != nil && errors.Is(cause, ErrLost) {
		return 0, cause
	}
	return revision, err
}

// sleep tells whether the time has passed, and the context has not ended before.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
