// Package live tells whoever is looking what changed.
package live

import (
	"context"
	"sync"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/fault"
	"vitrine/internal/org"
	"vitrine/internal/track"
)

// CheckEvery is how often it is asked whether those who look are still signed in and still may see what they look at:
// sessions end and grants expire without a revision. access.md, Effect, promises a second.
const CheckEvery = 800 * time.Millisecond

// quietChecks is after how many checks without an event a stream says that it is alive, so that no proxy ends it.
const quietChecks = 25

// within is how long a look may take before the streams it is for are given up; their pages come back.
const within = 10 * time.Second

// Log is what happened in an organization, as the store keeps it.
type Log interface {
	// Watch calls wake, which does not wait, whenever there may be a new revision.
	Watch(org access.OrganizationID, wake func()) (cancel func())
	View(ctx context.Context, org access.OrganizationID) (*access.Snapshot, error)
	// Saved is the newest version of each of the resources that exists.
	Saved(ctx context.Context, org access.OrganizationID, resources []access.ResourceID) ([]board.Saved, error)
	Happened(ctx context.Context, org access.OrganizationID, after int64) (track.Happened, error)
	// TimeMoved are the workspaces whose tracked time changed at a revision or later, the first to change first.
	TimeMoved(ctx context.Context, org access.OrganizationID, from int64) ([]track.TimeMoved, error)
}

// People are who may be signed in.
type People interface {
	Present(ctx context.Context, all []org.Credentials) (org.Presence, error)
	Touch(p org.Presence)
}

// Look is what a stream is asked for.
type Look struct {
	Credentials org.Credentials
	// Holder is whose they were at the head of the request.
	Holder    org.Holder
	Resources []access.ResourceID
	// Since is how far an earlier stream of the same page got; 0: there was none.
	Since int64
}

// Feed makes streams. What they have in common is found out once: there is one watcher an organization, and one look at who is
// still signed in for all. It is safe for concurrent use.
type Feed struct {
	Log    Log
	People People
	Now    func() time.Time
	// Ticks is the clock of CheckEvery, and what stops it.
	Ticks func() (<-chan time.Time, func())

	mu       sync.Mutex
	watchers map[access.OrganizationID]*watcher
	// rounds ends the rounds; nil while nobody looks.
	rounds context.CancelFunc
}

// Ticks is a clock that ticks every CheckEvery.
func Ticks() (<-chan time.Time, func()) {
	ticker := time.NewTicker(CheckEvery)
	return ticker.C, ticker.Stop
}

// Stream sends events until ctx ends, or whoever looks is no longer signed in:
//
//	revision    42                                   the newest revision of the organization that changed more than tracked
//	                                                 time, at once and whenever it moves
//	time        {"workspace":3,"revision":42}        tracked time of a workspace changed that the person may count something of,
//	                                                 themselves or through what the stream is of, by 0 where they have no
//	                                                 role in it; where the stream goes on from an earlier one also what
//	                                                 changed in between
//	entries     42                                   the person started, stopped or changed an entry, here or elsewhere
//	saved       {"resource":1,"version":7,"by":{…}}  a resource's newest version, at once and whenever it is saved; by whom is
//	                                                 for those who may edit or clone it
//	gone        1                                    a resource is no longer to be seen, or never was
//	signed_out  {}                                   the session has ended, or is another person's by now
//	alive       {}                                   nothing happened for a while
//
// The last event of those that belong together has an id, which is where a later stream goes on from.
func (f *Feed) Stream(ctx context.Context, look Look, send func(id int64, event string, data any) error) error {
	r := newReader(look)
	defer f.join(r)()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-r.ready:
		}
		events, over, err := r.take()
		for _, e := range events {
			if err := send(e.id, e.name, e.data); err != nil {
				return err
			}
		}
		if over {
			return err
		}
	}
}

// join lets the reader be told, until leave.
func (f *Feed) join(r *reader) (leave func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.rounds == nil {
		ctx, cancel := context.WithCancel(context.Background())
		f.rounds, f.watchers = cancel, map[access.OrganizationID]*watcher{}
		go f.goRound(ctx)
	}
	w := f.watchers[r.look.Holder.Organization]
	if w == nil {
		w = newWatcher(f, r.look.Holder.Organization)
		f.watchers[w.org] = w
	}
	w.add(r)
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		if w.remove(r) > 0 {
			return
		}
		w.stop()
		delete(f.watchers, w.org)
		if len(f.watchers) == 0 {
			f.rounds()
			f.rounds = nil
		}
	}
}

// goRound asks at every tick who is still signed in, all in one question, and lets every organization's watcher look.
func (f *Feed) goRound(ctx context.Context) {
	ticks, stop := f.Ticks()
	defer stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks:
		}
		f.mu.Lock()
		var readers []*reader
		watchers := make([]*watcher, 0, len(f.watchers))
		for _, w := range f.watchers {
			watchers, readers = append(watchers, w), append(readers, w.all()...)
		}
		f.mu.Unlock()
		present, err := f.present(ctx, readers)
		if ctx.Err() != nil {
			return
		}
		for _, r := range readers {
			switch holder, there := present.Of[r.look.Credentials]; {
			case err != nil:
				r.end(err) // who cannot be vouched for is told nothing more
			case !there || holder != r.look.Holder:
				r.signOut()
			}
		}
		for _, w := range watchers {
			w.tick()
		}
		if err == nil {
			f.People.Touch(present)
		}
	}
}

func (f *Feed) present(ctx context.Context, readers []*reader) (org.Presence, error) {
	all := make([]org.Credentials, len(readers))
	for i, r := range readers {
		all[i] = r.look.Credentials
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	var present org.Presence
	err := fault.Guard(func() (err error) {
		present, err = f.People.Present(ctx, all)
		return err
	})
	return present, err
}
