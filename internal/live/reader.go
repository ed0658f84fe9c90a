package live

import (
	"sync"

	"vitrine/internal/access"
)

// event is what a stream sends. With an id a later stream may go on from it.
type event struct {
	id   int64
	name string
	data any
}

// about is what an event is about: a newer one about the same takes its place while it waits to be sent.
type about struct {
	name string
	id   int64
}

// reader is one stream: what waits to be sent on it, and what its page has been told.
type reader struct {
	look  Look
	ready chan struct{} // holds one while something waits

	mu      sync.Mutex
	waiting []event // one without a name has been overtaken
	places  map[about]int
	over    bool
	err     error

	// The watcher's own, from here on.
	fresh     bool
	resources []access.ResourceID // those not yet gone
	versions  map[access.ResourceID]int64
	revision  int64
	quiet     int // checks since something was sent
	counted   counted
}

// counted is of which workspaces the reader may know that time moved, as far as it was asked, by one state of rights.
type counted struct {
	rights     int64
	resources  int
	workspaces map[access.WorkspaceID]bool
	through    map[access.WorkspaceID]bool // by what the stream is of; nil: not asked yet
}

func newReader(look Look) *reader {
	return &reader{
		look: look, ready: make(chan struct{}, 1), fresh: true,
		places: map[about]int{}, resources: look.Resources, versions: map[access.ResourceID]int64{},
	}
}

// put lets events be sent, the last of them with the id.
func (r *reader) put(id int64, events ...event) {
	if len(events) == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over {
		return
	}
	events[len(events)-1].id = id
	for _, e := range events {
		key := about{name: e.name}
		switch data := e.data.(type) {
		case access.ResourceID:
			key.id = int64(data)
		case keyed:
			key.id = data.key()
		}
		if at, waits := r.places[key]; waits {
			r.waiting[at] = event{}
		}
		r.places[key] = len(r.waiting)
		r.waiting = append(r.waiting, e)
	}
	signal(r.ready)
}

// keyed data tells which of its kind it is about.
type keyed interface{ key() int64 }

// signOut ends the stream because whoever looked is not signed in any more.
func (r *reader) signOut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.over {
		// What was on its way is not for whoever sits there now.
		r.waiting, r.over = []event{{name: "signed_out", data: struct{}{}}}, true
		signal(r.ready)
	}
}

// end ends the stream because of what went wrong.
func (r *reader) end(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.over {
		r.waiting, r.over, r.err = nil, true, err
		signal(r.ready)
	}
}

// take is what waits to be sent, and whether that is all there will ever be.
func (r *reader) take() (events []event, over bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.waiting {
		if e.name != "" {
			events = append(events, e)
		}
	}
	r.waiting = r.waiting[:0]
	clear(r.places)
	return events, r.over, r.err
}
