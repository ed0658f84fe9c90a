package main

import (
	"context"
	"log/slog"
	"time"

	"vitrine/internal/access"
)

// tidyEvery is how often what is over is deleted.
const tidyEvery = time.Hour

// tidy deletes what is over, at once and on every tick, until ctx ends: what has been in the bin for its time. What is over
// counts for nothing already; this is only room.
func (a *app) tidy(ctx context.Context, now func() time.Time, ticks <-chan time.Time, log *slog.Logger) {
	for {
		if err := a.metrics.job(jobTidy, func() error { return a.store.EmptyBin(ctx, now().Add(-access.BinTime)) }); err != nil && ctx.Err() == nil {
			log.Error("empty the bin", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks:
		}
	}
}
