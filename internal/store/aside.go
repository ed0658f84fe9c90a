package store

import (
	"context"
	"errors"
	"time"

	"vitrine/internal/fault"
)

// asideWithin is how long a read may wait for what is noted beside it.
const asideWithin = 500 * time.Millisecond

// writeAside is [Store.writeOutside] for what is noted while something is read: that a session was used, that a dashboard was
// opened, that a link was visited. The read goes on without it when nothing can be written, or when a long write is in the
// way; the next read notes it again.
func (s *Store) writeAside(ctx context.Context, do func(ctx context.Context, tx *Tx) error) error {
	within, cancel := context.WithTimeout(ctx, asideWithin)
	defer cancel()
	err := s.writeOutside(within, func(tx *Tx) error { return do(within, tx) })
	if fault.KindOf(err) == fault.Unavailable || errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		s.skipped.Add(1)
		return nil
	}
	return err
}

// Skipped is how many notes were not kept since the program began, because nothing could be written: see [Store.Visit],
// [Store.CountVisit], [Store.TouchSessions] and [Store.TouchTokens].
func (s *Store) Skipped() int64 { return s.skipped.Load() }
