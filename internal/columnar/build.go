package columnar

import (
	"context"
	"runtime"
	"sync/atomic"

	"github.com/duckdb/duckdb-go/v2"

	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// maxBuilders is how many parts of a first reading are read at once.
const maxBuilders = 4

func builders() int { return min(maxBuilders, max(1, runtime.GOMAXPROCS(0))) }

// partSize is about how many entries are read and written together: two of DuckDB's row groups. Each part is of other days,
// so that a question about a period skips the row groups of all others.
const partSize = 2 * 122_880

// build reads all of an organization, in parts that are read side by side, each as it is when its turn comes. The revision
// is of the moment before the first: what changes meanwhile has a later one, and following from there puts it right, be it
// in a part already or not.
//
// Every part is a transaction of its own. Only with the last step is the organization noted as whole; until then nobody asks
// about it, and what an interrupted reading has left is deleted by the next.
func (r *Replica) build(to *file, f *flight, organization int64) (revision int64, err error) {
	ctx, cancel := context.WithCancelCause(to.ctx)
	defer cancel(nil)
	revision, days, err := r.feed.Extent(ctx, organization)
	if err != nil {
		return 0, err
	}
	mark, err := r.feed.Mark(ctx, organization, revision)
	if err != nil {
		return 0, err
	}
	parts, total := partsOf(days)
	f.told.Store(0)
	f.total.Store(total)
	if err := r.empty(to, organization); err != nil {
		return 0, err
	}
	var next atomic.Int64
	var group fault.Group
	for range min(cap(r.building), len(parts)) {
		group.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(parts) && ctx.Err() == nil; i = next.Add(1) - 1 {
				if err := r.part(ctx, to, f, organization, parts[i]); err != nil {
					cancel(err)
				}
			}
		})
	}
	group.Wait()
	if ctx.Err() != nil {
		return 0, context.Cause(ctx)
	}
	return revision, to.write(ctx, func(b batch) error {
		err := b.append([]string{"projects"}, func(projects, _, _ *duckdb.Appender) error {
			return r.feed.EveryProject(ctx, organization, func(project, client int64) error {
				return projects.AppendRow(project, organization, orNull(client))
			})
		})
		if err != nil {
			return err
		}
		return b.whole(organization, revision, mark)
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

// empty takes out of the file what is there of an organization.
func (r *Replica) empty(to *file, organization int64) error {
	select {
	case r.writing <- struct{}{}:
		defer func() { <-r.writing }()
	case <-to.ctx.Done():
		return to.ctx.Err()
	}
	return to.write(to.ctx, func(b batch) error {
		return b.exec([]string{
			`delete from organizations where id = $1`,
			`delete from entries where organization_id = $1`,
			`delete from projects where organization_id = $1`,
		}, organization)
	})
}

// part reads one part and writes it. The organizations that are built at the same time take turns.
func (r *Replica) part(ctx context.Context, to *file, f *flight, organization int64, days query.Days) error {
	select {
	case r.building <- struct{}{}:
		defer func() { <-r.building }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return to.write(ctx, func(b batch) error {
		return b.append([]string{"entries"}, func(entries, _, _ *duckdb.Appender) error {
			return r.feed.During(ctx, organization, days, func(e query.Entry) error {
				f.told.Add(1)
				return appendEntry(entries, organization, e)
			})
		})
	})
}
