package store

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

const (
	// pastKept is how many past snapshots are kept at most, of all organizations together, and pastFor for how long after
	// somebody asked for one last: who looks at the past asks several times.
	pastKept = 4
	pastFor  = 2 * time.Minute
	// pastAtOnce is how many are read at once: each reads a log from its beginning.
	pastAtOnce = 2
)

// PastView is the snapshot of an organization as it stood at a moment, read from its log; at revision 0 when it was not
// there yet. NotFound for an unknown organization. Waiting for it ends with ctx.
func (s *Store) PastView(ctx context.Context, org access.OrganizationID, at time.Time) (*access.Snapshot, error) {
	if _, err := s.Revision(ctx, org); err != nil {
		return nil, err
	}
	// Whole revisions in their order, should a node's clock have been behind, by less than an hour.
	var revision int64
	err := s.queryRow(ctx, `select coalesce(max(revision), (select revision from changes where organization_id = $1 and at <= $2 order by at desc, revision desc limit 1), 0)
		from changes where organization_id = $1 and at > $3 and at <= $2`, org, ms(at), ms(at.Add(-time.Hour))).Scan(&revision)
	if err != nil {
		return nil, err
	}
	return s.past.get(ctx, moment{org, revision}, func(ctx context.Context) (*access.Snapshot, error) {
		past, err := access.Load(org, revision, s.history(ctx, org, revision))
		if err != nil {
			return nil, fmt.Errorf("permissions of organization %d at revision %d: %w", org, revision, err)
		}
		return past, nil
	})
}

// history is what the permission engine follows of the log, up to a revision.
func (s *Store) history(ctx context.Context, org access.OrganizationID, last int64) iter.Seq2[access.Change, error] {
	return func(yield func(access.Change, error) bool) {
		for logged, err := range s.Changes(ctx, org, 0) {
			if err != nil {
				yield(nil, err)
				return
			}
			if logged.Revision > last {
				return
			}
			change, known, err := access.DecodeChange(logged.Kind, logged.Body)
			if (known || err != nil) && !yield(change, err) {
				return
			}
		}
	}
}

// moment is a revision of an organization.
type moment struct {
	organization access.OrganizationID
	revision     int64
}

// pastViews are snapshots of moments that are over. Equal ones are read once for all who wait; reading ends when nobody waits
// any more.
type pastViews struct {
	places chan struct{} // pastAtOnce

	mu   sync.Mutex
	kept []*pastView // the last used at the end
}

type pastView struct {
	moment
	ready    chan struct{} // closed when snapshot or err is there
	snapshot *access.Snapshot
	err      error
	waiting  int
	giveUp   context.CancelFunc
	unused   *time.Timer // drops it; nil while somebody waits
}

func newPastViews() *pastViews { return &pastViews{places: make(chan struct{}, pastAtOnce)} }

func (p *pastViews) get(ctx context.Context, at moment, read func(context.Context) (*access.Snapshot, error)) (*access.Snapshot, error) {
	v := p.join(ctx, at, read)
	select {
	case <-v.ready:
	case <-ctx.Done():
	}
	p.leave(v)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return v.snapshot, v.err
}

// join is the snapshot of a moment, which is being read where it is not there.
func (p *pastViews) join(ctx context.Context, at moment, read func(context.Context) (*access.Snapshot, error)) *pastView {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.IndexFunc(p.kept, func(v *pastView) bool { return v.moment == at })
	if i < 0 {
		reading, giveUp := context.WithCancel(context.WithoutCancel(ctx))
		v := &pastView{moment: at, ready: make(chan struct{}), giveUp: giveUp}
		p.kept, i = append(p.kept, v), len(p.kept)
		go p.read(reading, v, read)
	}
	v := p.kept[i]
	p.kept = append(slices.Delete(p.kept, i, i+1), v)
	v.waiting++
	if v.unused != nil {
		v.unused.Stop()
		v.unused = nil
	}
	for i := 0; i < len(p.kept) && len(p.kept) > pastKept; {
		if p.kept[i].waiting > 0 {
			i++
			continue
		}
		p.drop(p.kept[i])
	}
	return v
}

func (p *pastViews) read(ctx context.Context, v *pastView, read func(context.Context) (*access.Snapshot, error)) {
	defer close(v.ready)
	defer v.giveUp()
	select {
	case p.places <- struct{}{}:
	case <-ctx.Done():
		v.err = ctx.Err()
		return
	}
	defer func() { <-p.places }()
	v.err = fault.Guard(func() (err error) {
		v.snapshot, err = read(ctx)
		return err
	})
}

// leave ends one's waiting. What failed, or nobody waits for while it is being read, is dropped at once.
func (p *pastViews) leave(v *pastView) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if v.waiting--; v.waiting > 0 {
		return
	}
	select {
	case <-v.ready:
		if v.err == nil {
			v.unused = time.AfterFunc(pastFor, func() {
				p.mu.Lock()
				defer p.mu.Unlock()
				if v.waiting == 0 {
					p.drop(v)
				}
			})
			return
		}
	default:
	}
	v.giveUp()
	p.drop(v)
}

// drop forgets a snapshot, if it is kept. The lock is held.
func (p *pastViews) drop(v *pastView) {
	if v.unused != nil {
		v.unused.Stop()
	}
	p.kept = slices.DeleteFunc(p.kept, func(other *pastView) bool { return other == v })
}
