package main

import (
	"context"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/job"
	"vitrine/internal/track"
)

// tidyKind is the job that deletes what is over. That counts for nothing already; this is only room.
const tidyKind job.Kind = "tidy"

// tidyEvery is how often, on one node only.
const tidyEvery = time.Hour

// kinds is all work that outlives a request.
func (a *app) kinds(now func() time.Time) map[job.Kind]job.Work {
	return map[job.Kind]job.Work{
		track.ImportKind: a.track.Imports.Work(),
		tidyKind: {Every: tidyEvery, Do: func(ctx context.Context, _ job.Job) error {
			if err := a.store.EmptyBin(ctx, now().Add(-access.BinTime)); err != nil {
				return err
			}
			return a.store.DeleteOver(ctx)
		}},
	}
}
