package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/gate"
	"vitrine/internal/org"
)

type lookAt struct {
	Resource     []int64 `query:"resource,explode" maxItems:"100" doc:"What the page shows"`
	User         int64   `query:"user" minimum:"0" doc:"Whom the page is for: when somebody else is signed in by now, the stream says signed_out and ends"`
	Organization int64   `query:"organization" minimum:"0" doc:"Which organization the page is of, in the same way"`
	Since        int64   `query:"since" minimum:"0" doc:"The id of the last event an earlier stream of the page gave: what happened in between is told"`
	LastEvent    int64   `header:"Last-Event-ID" minimum:"0" doc:"The same, as browsers say it"`
}

type streamAnswer struct{ Body func(huma.Context) }

// events is what the stream says of itself; TestLiveDocumentsItsEvents holds it to what is sent.
const events = `Events, each with JSON:

* revision 42 – the newest revision that changed more than tracked time, at once and whenever it moves
* time {"workspace": 3, "revision": 42} – tracked time of a workspace changed of which the person may count something, themselves or through a resource of the stream; 0 where they have no role in it
* entries 42 – the person started, stopped or changed an entry
* saved {"resource": 1, "version": 7, "by": {"id": 5, "name": "Tom"}} – the newest version of a resource of the stream, at once and whenever it is saved; by whom is for those who may edit or clone it
* gone 1 – a resource of the stream may no longer be seen, or there is none
* signed_out {} – the session has ended, or is somebody else's; the last event
* alive {} – nothing happened for a while`

func eventStream(op *huma.Operation) {
	op.Responses["200"] = &huma.Response{
		Description: events,
		Content:     map[string]*huma.MediaType{gate.StreamType: {Schema: &huma.Schema{Type: huma.TypeString}}},
	}
}

func (a *API) liveRoutes() {
	register(a, http.MethodGet, "/live", signedIn, "follow-changes", "Live", nil, func(ctx context.Context, _ *Route, in *lookAt) (*streamAnswer, error) {
		who := requestOf(ctx).Who
		if !a.Gate.Streams.Begin(who.User) {
			return nil, a.problem(ctx, fault.New(fault.Limited, "Too many pages are open; close some."))
		}
		return &streamAnswer{Body: func(ctx huma.Context) {
			defer a.Gate.Streams.End(who.User)
			a.stream(ctx, in, who)
		}}, nil
	}, eventStream, uncompressed)
}

func (a *API) stream(hc huma.Context, in *lookAt, who access.Caller) {
	r, w := humago.Unwrap(hc)
	send := gate.OpenStream(w)
	look := Look{Credentials: requestOf(r.Context()).Credentials, Holder: org.Holder{User: who.User, Organization: who.Organization}, Since: max(in.Since, in.LastEvent)}
	for _, id := range in.Resource {
		look.Resources = append(look.Resources, access.ResourceID(id))
	}
	// Whoever signed in meanwhile in the same browser is not who the page is for.
	if in.User != 0 && in.User != int64(who.User) || in.Organization != 0 && in.Organization != int64(who.Organization) {
		_ = send(0, "signed_out", struct{}{})
		return
	}
	if err := a.Live(r.Context(), look, send); err != nil && r.Context().Err() == nil {
		a.Log.WarnContext(r.Context(), "live stream ended", "request_id", requestOf(r.Context()).ID, "error", err)
	}
}
