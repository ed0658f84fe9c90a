// Package api serves the use cases over HTTP: one route table, its OpenAPI document, faults as statuses.
//
// It contains no rules. A use case is func(ctx, who, In) (Out, error) and is the handler; In carries the names of its
// parameters as struct tags.
package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/gate"
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

	// Gate is the door that the API stands behind.
	Gate *gate.Gate
	// Live streams what happens to the resources a caller looks at.
	Live    Stream
	Log     *slog.Logger
	Version string
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
	served http.Handler // mux behind the gate
	routes []*Route
	// plain are the patterns whose answers are never compressed.
	plain map[string]bool
	// bodies are the schemas of what requests send, by the type it becomes.
	bodies map[reflect.Type]*huma.Schema
}

// Route is one line of the table: who may call it is declared here, asked by the gate, decided by the use case, and tested.
type Route struct {
	Method, Path string
	gate.Route

	// use is its use case: func(ctx, who, In) (Out, error), or without who or Out.
	use any
}

// New builds the routes of the configuration.
func New(c Config) *API {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Gate == nil {
		c.Gate = gate.New(gate.Config{})
	}
	a := &API{Config: c, mux: http.NewServeMux(), plain: map[string]bool{}, bodies: map[reflect.Type]*huma.Schema{}}
	a.served = c.Gate.InFrontOf(gate.API{Routes: a.mux, Refuse: a.refuse, Plain: func(r *http.Request) bool {
		_, pattern := a.mux.Handler(r)
		return a.plain[pattern]
	}})
	a.huma = humago.NewWithPrefix(a.mux, Prefix, a.describe())
	a.orgRoutes()
	a.trackRoutes()
	a.boardRoutes()
	a.shareRoutes()
	a.liveRoutes()
	tidy(a.huma.OpenAPI())
	a.mux.HandleFunc("/", a.unknown)
	return a
}

// Routes is the table.
func (a *API) Routes() []*Route { return a.routes }

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

func requestOf(ctx context.Context) *gate.Request { return gate.RequestOf(ctx) }

// ServeHTTP serves everything under Prefix.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.served.ServeHTTP(w, r) }

// refuse answers with a problem outside of a use case.
func (a *API) refuse(w http.ResponseWriter, r *http.Request, err error) {
	write(w, a.problem(r.Context(), err))
}
