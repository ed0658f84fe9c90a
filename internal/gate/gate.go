// Package gate stands in front of every HTTP API: it knows a request, and who sends it, before an API does.
//
// A request gets an id, an address and a line in the access log. One that comes from another site, panics, is too large or takes
// too long ends here. Who is asking is found out at its head, so that strangers are refused early, and again when its body has
// arrived; the policy that its route declares is asked before its use case decides by itself. The gate knows no API: each hands
// it its routes, and its own way to answer with a fault.
package gate

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/org"
)

// Config is what the gate needs from the program.
type Config struct {
	// Identify is who holds the credentials, with the newest view of their organization; Unauthenticated when nobody does.
	Identify func(context.Context, org.Credentials) (access.Caller, error)
	// Made is the result of an earlier request with the same Idempotency-Key, and the digest of its body; see [access.Once].
	Made func(ctx context.Context, who access.Caller, route, key string) (made, body string, err error)
	// Origin is where browsers reach the program ("https://vitrine.example"), when that differs from the Host header.
	Origin string
	// BehindProxy takes the visitor's address from the last X-Forwarded-For instead of the connection.
	BehindProxy bool
	Log         *slog.Logger
	// Observe is told of every request when it has been answered; nil: nobody is.
	Observe func(Observed)
	// RequestID makes the id that an answer and its log lines share.
	RequestID func() string
}

// Gate is safe for concurrent use.
type Gate struct {
	Config
	// Streams counts the event streams that are open.
	Streams Streams
	csrf    *http.CrossOriginProtection
}

// New is a gate. Several APIs may stand behind it.
func New(c Config) *Gate {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.RequestID == nil {
		c.RequestID = func() string { return "" }
	}
	g := &Gate{Config: c, csrf: http.NewCrossOriginProtection()}
	if c.Origin != "" {
		if err := g.csrf.AddTrustedOrigin(c.Origin); err != nil {
			g.Log.Warn("the origin is not one", "origin", c.Origin, "error", err)
		}
	}
	return g
}

// Refuse is how an API answers with a fault, in its own format. What is no fault is internal.
type Refuse func(w http.ResponseWriter, r *http.Request, err error)

// API is what stands behind the gate. Each of its routes calls [Gate.Enter], and [Decide] for its use case.
type API struct {
	Routes http.Handler
	Refuse Refuse
	// Plain tells whether the answer to a request is never compressed: it may hold a secret, or is a stream.
	Plain func(*http.Request) bool
}

// InFrontOf is an API as it is served.
func (g *Gate) InFrontOf(a API) http.Handler {
	compressed := compress(a.Routes)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		routes := a.Routes
		if g.compresses(r) && !a.Plain(r) {
			routes = compressed
		}
		g.serve(w, r, routes, a.Refuse)
	})
}

type requestKey struct{}

// Request is what is known about a request before its use case runs.
type Request struct {
	ID string
	// Secure: it came over TLS, or browsers reach the program by it.
	Secure bool
	// Visit is where it comes from.
	Visit org.Visit
	// Who sends it: found out at its head, and again when all of it has arrived.
	Who access.Caller
	// Credentials it came with, where its route asks who it is from.
	Credentials org.Credentials

	// BrokenOff tells that its body cannot be read to its end: whoever sent it has left, or what came is no HTTP.
	BrokenOff bool

	// whole: the request has no body.
	whole       bool
	route       Route
	idempotency idempotency
}

// RequestOf is the request that a context belongs to.
func RequestOf(ctx context.Context) *Request {
	if r, ok := ctx.Value(requestKey{}).(*Request); ok {
		return r
	}
	return &Request{}
}

func (g *Gate) serve(w http.ResponseWriter, r *http.Request, routes http.Handler, refuse Refuse) {
	begun := time.Now()
	req := &Request{ID: g.RequestID(), Secure: r.TLS != nil || strings.HasPrefix(g.Origin, "https://"),
		Visit: org.Visit{Address: g.address(r), UserAgent: r.UserAgent(), Session: credentials(r).Session}}
	r = r.WithContext(context.WithValue(r.Context(), requestKey{}, req))
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Request-Id", req.ID)
	record := &recorder{ResponseWriter: w}
	defer func() {
		if p := recover(); p != nil {
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(p)
			}
			g.Log.Error("panic", "request_id", req.ID, "panic", p, "stack", string(debug.Stack()))
			if record.status == 0 {
				refuse(record, r, ErrPanic)
			} else { // part of an answer must not be taken for all of it
				record.status = http.StatusInternalServerError
				defer panic(http.ErrAbortHandler)
			}
		}
		took := time.Since(begun)
		if g.Observe != nil {
			g.Observe(observed(r, record, took))
		}
		g.Log.Info("request", "request_id", req.ID, "method", r.Method, "route", r.Pattern, "status", record.status, "ms", took.Milliseconds(), "user", req.Who.User, "organization", req.Who.Organization)
	}()
	// A forged request cannot carry a token: browsers send only cookies by themselves.
	if _, token := bearer(r); !token {
		if err := g.csrf.Check(r); err != nil {
			refuse(record, r, fault.New(fault.Denied, "This request comes from another site."))
			return
		}
	}
	routes.ServeHTTP(record, r)
}

// ErrPanic is what a request ends with that panicked. It has been logged already.
var ErrPanic = errors.New("panic")

// SessionCookie holds a session's secret.
const SessionCookie = "vitrine_session"

// credentials of a request. A bearer token counts alone: a browser's cookie that comes along says nothing.
func credentials(r *http.Request) org.Credentials {
	if token, ok := bearer(r); ok {
		return org.Credentials{Token: token}
	}
	if cookie, err := r.Cookie(SessionCookie); err == nil {
		return org.Credentials{Session: cookie.Value}
	}
	return org.Credentials{}
}

// bearer is the token that a request carries, which no browser sends by itself.
func bearer(r *http.Request) (string, bool) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(token), strings.EqualFold(scheme, "bearer")
}

// address is where a request comes from, for limits and nothing else.
func (g *Gate) address(r *http.Request) string {
	if g.BehindProxy {
		forwarded := r.Header.Values("X-Forwarded-For")
		if n := len(forwarded); n > 0 {
			last := forwarded[n-1]
			return strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// Observed is one request, for metrics. Its route and method are ones that the API declares, or Unknown, and never text that a
// client sent, so that the number of different values is bounded.
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
	o := Observed{Route: Unknown, Method: Unknown, Status: record.status, Took: took, Stream: record.Header().Get("Content-Type") == StreamType}
	if method, route, found := strings.Cut(r.Pattern, " "); found { // "GET /api/v1/charts/{id}"
		o.Method, o.Route = method, route
	}
	if o.Status == 0 {
		o.Status = http.StatusOK // as net/http answers when nothing was written
	}
	return o
}

// recorder remembers the status of an answer.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(p)
}

// Unwrap gives http.ResponseController what it controls.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
