package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// maxStreams is how many live streams one user may have open on a node.
const maxStreams = 20

// writeWithin is how long a client may take to accept an event before it is given up.
const writeWithin = 10 * time.Second

type streams struct {
	mu     sync.Mutex
	byUser map[access.UserID]int
}

func (s *streams) begin(user access.UserID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byUser == nil {
		s.byUser = map[access.UserID]int{}
	}
	if s.byUser[user] >= maxStreams {
		return false
	}
	s.byUser[user]++
	return true
}

func (s *streams) end(user access.UserID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byUser[user]--; s.byUser[user] == 0 {
		delete(s.byUser, user)
	}
}

type lookAt struct {
	Resource []int64 `query:"resource,explode" maxItems:"100" doc:"What the page shows"`
}

type streamAnswer struct{ Body func(huma.Context) }

func eventStream(op *huma.Operation) {
	op.Responses = map[string]*huma.Response{"200": {
		Description: "Events: revision {revision}, changed {resource, version, by}, gone {resource}, signed_out {}",
		Content:     map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}}},
	}}
}

func (a *API) liveRoutes() {
	register(a, http.MethodGet, "/live", signedIn, "follow-changes", "Live", func(ctx context.Context, in *lookAt) (*streamAnswer, error) {
		user := requestOf(ctx).who.User
		if !a.streams.begin(user) {
			return nil, a.problem(ctx, fault.New(fault.Limited, "Too many pages are open; close some."))
		}
		return &streamAnswer{Body: func(ctx huma.Context) {
			defer a.streams.end(user)
			a.stream(ctx, in.Resource)
		}}, nil
	}, []option{eventStream})
}

func (a *API) stream(hc huma.Context, ids []int64) {
	r, w := humago.Unwrap(hc)
	header := w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	control := http.NewResponseController(w)
	send := func(event string, data any) error {
		body, err := json.Marshal(data)
		if err != nil {
			return err
		}
		if err := control.SetWriteDeadline(time.Now().Add(writeWithin)); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "event: %s\ndata: %s\n\n", event, body); err != nil {
			return err
		}
		return control.Flush()
	}
	resources := make([]access.ResourceID, len(ids))
	for i, id := range ids {
		resources[i] = access.ResourceID(id)
	}
	identify := func(ctx context.Context) (access.Caller, error) { return a.Org.Identify(ctx, credentials(r)) }
	if err := a.Live(r.Context(), identify, resources, send); err != nil && r.Context().Err() == nil {
		a.Log.WarnContext(r.Context(), "live stream ended", "request_id", requestOf(r.Context()).id, "error", err)
	}
}
