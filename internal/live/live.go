// Package live tells whoever is looking what changed, over server-sent events.
package live

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/fault"
)

// Limits of one stream and of one person's streams; docs/operating.md names them.
const (
	MaxResources = 100
	MaxStreams   = 20
)

// CheckEvery is how often a stream asks whether its person is still signed in and still may see what they look at:
// sessions end and grants expire without a revision. access.md, Effect, promises a second.
const CheckEvery = 800 * time.Millisecond

// quietChecks is after how many checks without an event the stream says that it is alive, so that no proxy ends it.
const quietChecks = 25

// Log is what happened in an organization, as the store keeps it.
type Log interface {
	Watch(org access.OrganizationID) (revisions <-chan int64, cancel func())
	Saved(ctx context.Context, org access.OrganizationID, resources []access.ResourceID) ([]board.Saved, error)
}

// Handler serves GET /api/v1/live?resource=1&resource=2, an event stream:
//
//	event: revision     data: 42                                    the organization's newest revision, at once and whenever it moves
//	event: saved        data: {"resource":1,"version":7,"by":{…}}   a named resource's newest version, at once and whenever it is saved
//	event: gone         data: 1                                     a named resource is no longer to be seen, or never was
//	event: signed_out   data: {}                                    the session has ended; the stream closes
//
// It is safe for concurrent use.
type Handler struct {
	// Who finds who asks, by the newest committed state. Unauthenticated when the session has ended.
	Who func(*http.Request) (access.Caller, error)
	// Fail answers a request that cannot become a stream.
	Fail func(http.ResponseWriter, *http.Request, error)
	Log  Log
	// Ticks is the clock of CheckEvery, and what stops it.
	Ticks func() (<-chan time.Time, func())

	mu   sync.Mutex
	open map[access.UserID]int
}

// Ticks is a clock that ticks every CheckEvery.
func Ticks() (<-chan time.Time, func()) {
	ticker := time.NewTicker(CheckEvery)
	return ticker.C, ticker.Stop
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	who, err := h.Who(r)
	if err != nil {
		h.Fail(w, r, err)
		return
	}
	resources, err := named(r)
	if err != nil {
		h.Fail(w, r, err)
		return
	}
	if !h.enter(who.User) {
		h.Fail(w, r, fault.New(fault.Limited, "You have %d pages open that follow changes; close some.", MaxStreams))
		return
	}
	defer h.leave(who.User)

	revisions, cancel := h.Log.Watch(who.Organization)
	defer cancel()
	ticks, stop := h.Ticks()
	defer stop()

	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no") // a proxy must not hold events back
	s := stream{w: w, control: http.NewResponseController(w), log: h.Log, resources: resources, versions: map[access.ResourceID]int64{}}
	for {
		if err := s.tell(r.Context(), who); err != nil {
			return // the reader has gone, or the database has: the browser connects again
		}
		select {
		case <-r.Context().Done():
			return
		case <-revisions:
		case <-ticks:
		}
		asked := who.User
		who, err = h.Who(r)
		if fault.KindOf(err) == fault.Unauthenticated || err == nil && who.User != asked {
			_ = s.send("signed_out", struct{}{})
			return
		}
		if err != nil {
			return
		}
	}
}

// named are the resources of the query, each once.
func named(r *http.Request) ([]access.ResourceID, error) {
	texts := r.URL.Query()["resource"]
	if len(texts) > MaxResources {
		return nil, fault.BadField("resource", "At most %d can be followed at once.", MaxResources)
	}
	resources := make([]access.ResourceID, 0, len(texts))
	for _, text := range texts {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || id <= 0 {
			return nil, fault.BadField("resource", "%.40q is not the id of a resource: a whole number above 0.", text)
		}
		resources = append(resources, access.ResourceID(id))
	}
	slices.Sort(resources)
	return slices.Compact(resources), nil
}

func (h *Handler) enter(user access.UserID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.open[user] >= MaxStreams {
		return false
	}
	if h.open == nil {
		h.open = map[access.UserID]int{}
	}
	h.open[user]++
	return true
}

func (h *Handler) leave(user access.UserID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.open[user]--; h.open[user] == 0 {
		delete(h.open, user)
	}
}

// stream is one page that looks.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	log     Log

	revision  int64
	resources []access.ResourceID // those not yet gone
	versions  map[access.ResourceID]int64
	quiet     int // checks since something was sent
}

// tell sends what is new since it was last called.
func (s *stream) tell(ctx context.Context, who access.Caller) error {
	moved := who.View.Revision() != s.revision
	var kept []access.ResourceID
	for _, r := range s.resources {
		if who.Can(r).Has(access.View) {
			kept = append(kept, r)
		} else if err := s.send("gone", r); err != nil {
			return err
		}
	}
	s.resources = kept
	if !moved {
		if s.quiet++; s.quiet < quietChecks {
			return nil
		}
		return s.write(": alive\n\n")
	}
	s.revision = who.View.Revision()
	saved, err := s.log.Saved(ctx, who.Organization, s.resources)
	if err != nil {
		return err
	}
	for _, resource := range saved {
		if s.versions[resource.Resource] == resource.Version {
			continue
		}
		s.versions[resource.Resource] = resource.Version
		if err := s.send("saved", resource); err != nil {
			return err
		}
	}
	return s.send("revision", s.revision)
}

func (s *stream) send(event string, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	return s.write(fmt.Sprintf("event: %s\ndata: %s\n\n", event, text))
}

func (s *stream) write(text string) error {
	s.quiet = 0
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	return s.control.Flush()
}
