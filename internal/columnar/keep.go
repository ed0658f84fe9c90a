package columnar

import (
	"context"
	"time"
)

// KeepEvery is how often a replica that is kept up looks whether it is behind.
const KeepEvery = 10 * time.Second

// Keep brings every organization up to its newest revision, one after another, at once and at each tick until ctx ends, so
// that who asks for a chart need not wait for what happened before.
func (r *Replica) Keep(ctx context.Context, ticks <-chan time.Time) {
	for {
		if err := r.keepUp(ctx); err != nil && ctx.Err() == nil && r.ctx.Err() == nil {
			r.log.Warn("the columns are behind", "error", err)
		}
		select {
		case <-ticks:
		case <-ctx.Done():
			return
		}
	}
}

func (r *Replica) keepUp(ctx context.Context) (err error) {
	reading, err := r.engine.Begin(ctx) // which shows whether what was held is still there
	if err != nil {
		return err
	}
	reading.Release()
	heads, err := r.feed.Heads(ctx)
	if err != nil {
		return err
	}
	r.measure(heads)
	for _, h := range heads {
		if failed := r.catchUp(ctx, h.Organization, h.Revision, false); failed != nil {
			err = failed
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	r.measure(heads)
	return err
}
