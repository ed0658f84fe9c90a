// Package api serves the use cases over HTTP: one route table, its OpenAPI document, faults as statuses.
//
// It contains no rules. A use case is func(ctx, who, In) (Out, error) and is the handler; In carries the names of its
// parameters as struct tags.
package api

import (
	"context"
	"encoding/json"
	"hash"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/org"
	"vitrine/internal/share"
	"vitrine/internal/track"
)

// Prefix is where the API lives.
const Prefix = "/api/v1"

// Config is what the API serves. A noun that is nil has routes that must not be called.
type Config struct {
	Org   *org.Directory
	Track track.Book
	Board Board
	Share Share

	// Made tells what a request that named itself made when it came first; see [access.Once].
	Made func(ctx context.Context, who access.Caller, route, key string) (made, body string, err error)
	// Live streams what happens to the resources a caller looks at.
	Live Stream
	// Origin is where browsers reach the program ("https://vitrine.example"), when that differs from the Host header;
	// cookies are Secure when it is https.
	Origin string
	// BehindProxy takes the visitor's address from the last X-Forwarded-For instead of the connection.
	BehindProxy bool
	Log         *slog.Logger
	// Observe is told of every request when it has been answered; nil: nobody is.
	Observe func(Observed)
	// RequestID makes the id that an answer and its log lines share.
	RequestID func() string
	Version   string
}

// Board is the use cases on charts and dashboards.
type Board struct {
	Charts     *board.Charts
	Dashboards *board.Dashboards
	Library    *board.Library
	Public     *board.Public
}

// Share is the use cases on grants and public links.
type Share struct {
	Sharing *share.Sharing
	Links   *share.Links
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

// Stream sends events until ctx ends or whoever looks may look no longer.
type Stream func(ctx context.Context, look Look, send func(id int64, event string, data any) error) error

// API is the routes and their documentation.
type API struct {
	Config
	huma   huma.API
	mux    *http.ServeMux
	csrf   *http.CrossOriginProtection
	routes []Route
	// squeezed is mux, its answers compressed; plain are the patterns whose answers never are.
	squeezed http.Handler
	plain    map[string]bool
	// streams counts a user's open live streams.
	streams streams
	// freshFor is the constant of this name; tests set it to nothing.
	freshFor time.Duration
}

// Observed is one request. Nothing in it comes from whoever asked: there are as many routes and methods as the table has.
type Observed struct {
	// Route is as in the table, with the prefix: "/api/v1/charts/{id}"; or Unknown.
	Route, Method string
	Status        int
	// Took is how long the answer took; for an event stream, how long somebody looked.
	Took   time.Duration
	Stream bool
}

// Unknown is the route, or method, of a request that the table does not have.
const Unknown = "unknown"

// observed is a request that came to a pattern of the mux.
func observed(r *http.Request, record *recorder, took time.Duration) Observed {
	o := Observed{Route: Unknown, Method: Unknown, Status: record.status, Took: took, Stream: record.Header().Get("Content-Type") == eventStreamType}
	if method, route, found := strings.Cut(r.Pattern, " "); found { // "GET /api/v1/charts/{id}"
		o.Method, o.Route = method, route
	}
	if o.Status == 0 {
		o.Status = http.StatusOK // as net/http answers when nothing was written
	}
	return o
}

// Streams is how many event streams are open.
func (a *API) Streams() int { return a.streams.count() }

// Route is one line of the table: who may call it is declared here, enforced by the use case, and tested.
type Route struct {
	Method, Path, ID string
	Policy           string
	// Reads tells that it changes nothing, Makes that it makes something: such a request may name itself.
	Reads, Makes bool

	// use is its use case: func(ctx, who, In) (Out, error), or without who or Out.
	use any
}

// New builds the routes of the configuration.
func New(c Config) *API {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.RequestID == nil {
		c.RequestID = func() string { return "" }
	}
	a := &API{Config: c, mux: http.NewServeMux(), freshFor: freshFor, csrf: http.NewCrossOriginProtection(), plain: map[string]bool{}}
	a.squeezed = squeeze(a.mux)
	if c.Origin != "" {
		if err := a.csrf.AddTrustedOrigin(c.Origin); err != nil {
			a.Log.Warn("the origin is not one", "origin", c.Origin, "error", err)
		}
	}
	a.huma = humago.NewWithPrefix(a.mux, Prefix, describe(c.Version))
	a.orgRoutes()
	a.trackRoutes()
	a.boardRoutes()
	a.shareRoutes()
	a.liveRoutes()
	allowNull(a.huma.OpenAPI().Components.Schemas)
	a.mux.HandleFunc("/", a.unknown)
	return a
}

// Routes is the table.
func (a *API) Routes() []Route { return a.routes }

// OpenAPI is the document of the routes, indented.
func (a *API) OpenAPI() ([]byte, error) {
	text, err := json.MarshalIndent(a.huma.OpenAPI(), "", "  ")
	return append(text, '\n'), err
}

// unknown answers for paths and methods that are not in the table.
func (a *API) unknown(w http.ResponseWriter, r *http.Request) {
	var allow []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		probe := r.Clone(r.Context())
		probe.Method = method
		if _, pattern := a.mux.Handler(probe); pattern != "/" {
			allow = append(allow, method)
		}
	}
	status, detail := http.StatusNotFound, "Not found."
	if len(allow) > 0 {
		w.Header().Set("Allow", strings.Join(allow, ", "))
		status, detail = http.StatusMethodNotAllowed, "This address does not know the method "+r.Method+"."
	}
	write(w, problemOf(r.Context(), status, detail))
}

type requestKey struct{}

// request is what is known about a request before its use case runs.
type request struct {
	id     string
	secure bool // it came over TLS
	visit  org.Visit
	who    access.Caller
	// credentials are what who was found out by; whole tells that nothing came after the head, reads that nothing is changed.
	credentials  org.Credentials
	whole, reads bool
	// once is the request's name for itself, where it makes something and has one; body digests what it sends.
	once *access.Once
	body hash.Hash
}

func requestOf(ctx context.Context) *request {
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		return r
	}
	return &request{}
}
