package live

import (
	"context"
	"maps"
	"slices"
	"sync"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/fault"
	"vitrine/internal/track"
)

// watcher follows what happens in one organization, and tells all who look.
type watcher struct {
	feed *Feed
	org  access.OrganizationID
	wake chan struct{} // holds one while there may be news
	due  chan struct{} // holds one while a check is due
	stop func()

	mu      sync.Mutex
	readers map[*reader]struct{}

	// run's own, from here on.
	started bool
	logged  int64 // the log has been read up to it
	other   int64 // the newest revision that changed more than tracked time
	timed   int64 // the newest revision that moved time
}

func newWatcher(f *Feed, org access.OrganizationID) *watcher {
	ctx, cancel := context.WithCancel(context.Background())
	w := &watcher{feed: f, org: org, wake: make(chan struct{}, 1), due: make(chan struct{}, 1), readers: map[*reader]struct{}{}}
	// Watching begins before the first look, so that nothing falls between the two.
	end := f.Log.Watch(org, w.changed)
	w.stop = func() { end(); cancel() }
	go w.run(ctx)
	return w
}

func (w *watcher) add(r *reader) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.readers[r] = struct{}{}
	w.changed()
}

func (w *watcher) remove(r *reader) (left int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.readers, r)
	return len(w.readers)
}

func (w *watcher) all() []*reader {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Collect(maps.Keys(w.readers))
}

func (w *watcher) changed() { signal(w.wake) }
func (w *watcher) tick()    { signal(w.due) }

func signal(ch chan struct{}) {
	select {
	case ch <- struct{}{}:
	default:
	}
}

func (w *watcher) run(ctx context.Context) {
	for {
		check := false
		select {
		case <-ctx.Done():
			return
		case <-w.wake:
		case <-w.due:
			check = true
		}
		readers := w.all()
		bounded, cancel := context.WithTimeout(ctx, within)
		err := fault.Guard(func() error { return w.tell(bounded, readers, check) })
		cancel()
		if err != nil && ctx.Err() == nil {
			for _, r := range readers {
				r.end(err)
			}
			w.started = false
		}
	}
}

// news is what one look found.
type news struct {
	who   access.Caller // without a user
	check bool
	by    []access.UserID
	times []track.TimeMoved // since the last look
	past  []track.TimeMoved // since the earliest of the fresh readers left off
	saved map[access.ResourceID]board.Saved
}

// tell finds out what is new, and tells each reader what of it is for them.
func (w *watcher) tell(ctx context.Context, readers []*reader, check bool) error {
	view, err := w.feed.Log.View(ctx, w.org)
	if err != nil {
		return err
	}
	n := news{check: check}
	other := w.other
	if !w.started || view.Revision() > w.logged {
		h, err := w.feed.Log.Happened(ctx, w.org, w.logged)
		if err != nil {
			return err
		}
		n.by = h.By
		w.logged, w.other = max(h.Newest, view.Revision()), max(w.other, h.Other)
		if len(h.By) > 0 && w.started {
			if n.times, err = w.feed.Log.TimeMoved(ctx, w.org, w.timed+1); err != nil {
				return err
			}
		}
		w.timed, w.started = w.logged, true
	}
	var resources []access.ResourceID
	earliest := int64(0)
	for _, r := range readers {
		if r.fresh || w.other != other {
			resources = append(resources, r.resources...)
		}
		if since := r.look.Since; r.fresh && since > 0 && since <= w.logged && (earliest == 0 || since < earliest) {
			earliest = since
		}
	}
	if earliest > 0 {
		if n.past, err = w.feed.Log.TimeMoved(ctx, w.org, earliest); err != nil {
			return err
		}
	}
	slices.Sort(resources)
	saved, err := w.feed.Log.Saved(ctx, w.org, slices.Compact(resources))
	if err != nil {
		return err
	}
	n.saved = make(map[access.ResourceID]board.Saved, len(saved))
	for _, s := range saved {
		n.saved[s.Resource] = s
	}
	// What was read may be newer than the first view: who may know of it is decided by one that is not older.
	if view, err = w.feed.Log.View(ctx, w.org); err != nil {
		return err
	}
	n.who = access.Caller{Organization: w.org, View: view, Now: w.feed.Now()}
	for _, r := range readers {
		w.inform(r, n)
	}
	return nil
}

// inform a reader of what of it is for them.
func (w *watcher) inform(r *reader, n news) {
	who := n.who
	who.User = r.look.Holder.User
	if who.View.OrganizationRole(who.User) == access.NotInOrganization {
		r.signOut()
		return
	}
	var events []event
	var kept []access.ResourceID
	for _, resource := range r.resources {
		if who.Can(resource).Has(access.View) {
			kept = append(kept, resource)
		} else {
			events = append(events, event{name: "gone", data: resource})
		}
	}
	r.resources = kept
	for _, resource := range r.resources {
		if s, told := n.saved[resource]; told && r.versions[resource] != s.Version {
			r.versions[resource] = s.Version
			events = append(events, event{name: "saved", data: saved{s.For(who)}})
		}
	}
	times, mine := n.times, slices.Contains(n.by, who.User)
	if r.fresh {
		times, mine = nil, r.look.Since > 0 && r.look.Since < w.logged
		if mine {
			from, _ := slices.BinarySearchFunc(n.past, r.look.Since, func(m track.TimeMoved, since int64) int { return int(m.Revision - since) })
			times = n.past[from:]
		}
	}
	for _, m := range times {
		if r.counts(who, m.Workspace) {
			m.Workspace = who.Told(m.Workspace)
			events = append(events, event{name: "time", data: timeMoved{m}})
		}
	}
	if mine {
		events = append(events, event{name: "entries", data: w.logged})
	}
	if r.revision != w.other {
		r.revision = w.other
		events = append(events, event{name: "revision", data: w.other})
	}
	r.fresh = false
	switch {
	case len(events) > 0:
		r.quiet = 0
	case n.check:
		if r.quiet++; r.quiet >= quietChecks {
			r.quiet = 0
			events = append(events, event{name: "alive", data: struct{}{}})
		}
	}
	r.put(w.logged, events...)
}

// saved and timeMoved are events that know what they are about.
type saved struct{ board.Saved }

func (s saved) key() int64 { return int64(s.Resource) }

type timeMoved struct{ track.TimeMoved }

func (m timeMoved) key() int64 { return int64(m.Workspace) }

// counts tells whether the reader may know that time of a workspace moved: they may count something of it, themselves or
// through a chart they are looking at.
func (r *reader) counts(who access.Caller, w access.WorkspaceID) bool {
	c := &r.counted
	if c.workspaces == nil || c.rights != who.View.Rights() || c.resources != len(r.resources) {
		*c = counted{rights: who.View.Rights(), resources: len(r.resources), workspaces: map[access.WorkspaceID]bool{}}
	}
	counts, asked := c.workspaces[w]
	if !asked {
		counts = who.View.RowsAt(who.User, w).Counts(int64(w)) || r.through(who)[w]
		c.workspaces[w] = counts
	}
	return counts
}

func (r *reader) through(who access.Caller) map[access.WorkspaceID]bool {
	c := &r.counted
	if c.through == nil {
		c.through = map[access.WorkspaceID]bool{}
		for _, resource := range r.resources {
			charts, via := shown(who, resource)
			for _, chart := range charts {
				for _, w := range who.View.ChartRows(chart, via, who.User).Workspaces {
					c.through[access.WorkspaceID(w.ID)] = true
				}
			}
		}
	}
	return c.through
}

// shown are the charts somebody sees of a resource: itself, or those of a dashboard.
func shown(who access.Caller, resource access.ResourceID) (charts []access.ResourceID, via access.ResourceID) {
	if facts, _ := who.View.Resource(resource); facts.Kind != access.Dashboard {
		return []access.ResourceID{resource}, 0
	}
	charts = slices.Clone(who.View.Living(resource))
	for _, t := range who.View.Tiles(resource) {
		if who.Shows(resource, t.Tile, t.Chart) {
			charts = append(charts, t.Chart)
		}
	}
	return charts, resource
}
