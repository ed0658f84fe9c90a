package columnar

import (
	"context"
	"sync/atomic"

	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// partSize is about how many entries are read and written together: two of DuckDB's row groups. Each part is of other days,
// so that a question about a period skips the row groups of all others.
const partSize = 2 * 122_880

// build reads all of an organization, in parts that are read side by side, each as it is when its turn comes. The revision
// is of the moment before the first: what changes meanwhile has a later one, and following from there puts it right, be it
// in a part already or not.
//
// Only with the last step is the organization noted as held; until then nobody asks about it, and what an interrupted reading
// has left is taken out by the next.
func (r *Replica) build(ctx context.Context, to Writer, u *update, organization int64) (revision int64, err error) {
	revision, days, err := r.feed.Extent(ctx, organization)
	if err != nil {
		return 0, err
	}
	mark, err := r.feed.Mark(ctx, organization, revision)
	if err != nil {
		return 0, err
	}
	parts, total := partsOf(days)
	u.read.Store(0)
	u.total.Store(total)
	if err := to.Clear(ctx); err != nil {
		return 0, err
	}
	within, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var group fault.Group
	for range min(cap(r.building), len(parts)) {
		group.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(parts) && within.Err() == nil; i = next.Add(1) - 1 {
				if err := r.part(within, to, u, organization, parts[i]); err != nil {
					cancel(err)
				}
			}
		})
	}
	group.Wait()
	if within.Err() != nil {
		return 0, context.Cause(within)
	}
	return revision, to.Change(ctx, func(ctx context.Context, to query.Changes) (Held, error) {
		return Held{Revision: revision, Mark: mark}, r.feed.EveryProject(ctx, organization, to.Project)
	})
}

// part reads one part and writes it. The organizations that are built at the same time take turns.
func (r *Replica) part(ctx context.Context, to Writer, u *update, organization int64, days query.Days) error {
	select {
	case r.building <- struct{}{}:
		defer func() { <-r.building }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return to.Load(ctx, func(ctx context.Context, entry func(query.Entry) error) error {
		return r.feed.During(ctx, organization, days, func(e query.Entry) error {
			u.read.Add(1)
			return entry(e)
		})
	})
}

// partsOf cuts days into parts in order.
func partsOf(days []query.Load) (parts []query.Days, total int64) {
	var size int64
	for _, d := range days {
		if len(parts) == 0 || size+d.Entries > partSize {
			parts, size = append(parts, query.Days{From: d.Day}), 0
		}
		parts[len(parts)-1].To = d.Day + 1
		size += d.Entries
		total += d.Entries
	}
	return parts, total
}
