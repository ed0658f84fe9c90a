package gate

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"vitrine/internal/fault"
)

// A Route is what an API declares of one of its routes.
type Route struct {
	ID     string
	Policy Policy
	// Reads tells that it changes nothing, Makes that it makes something: such a request may name itself.
	Reads, Makes bool
	// Within is how long a request may take to arrive and to be answered: then its context ends.
	Within time.Duration
	// MaxBody is how many bytes a body may have.
	MaxBody int64
	// Repeated are the parameters of the query that may be given several times.
	Repeated []string
}

// Enter identifies the caller from the head of a request, so that one without valid credentials is refused before its body is
// read, and calls next within the route's limits. What the caller may do is decided by [Decide], when the body has arrived.
func (g *Gate) Enter(w http.ResponseWriter, r *http.Request, route Route, refuse Refuse, next func(context.Context)) {
	request := RequestOf(r.Context())
	request.route = route
	request.whole = r.Body == nil || r.Body == http.NoBody
	if !request.whole {
		r.Body = &arriving{http.MaxBytesReader(w, r.Body, route.MaxBody), request}
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(route.Within)) // only fails where a connection has no deadlines, as in tests
	}
	if !route.Policy.open {
		request.Credentials = credentials(r)
		if route.Makes {
			if err := request.readKey(route.ID, r); err != nil {
				refuse(w, r, err)
				return
			}
		}
		who, err := g.Identify(r.Context(), request.Credentials)
		if err != nil {
			refuse(w, r, err)
			return
		}
		request.Who = who
	}
	if err := route.readable(r.URL.RawQuery); err != nil {
		refuse(w, r, err)
		return
	}
	within, cancel := context.WithTimeout(r.Context(), route.Within)
	defer cancel()
	next(within)
}

// arriving is the body of a request.
type arriving struct {
	io.ReadCloser
	request *Request
}

// Read notes on the request that its body has broken off, which is neither too large nor too late.
func (a *arriving) Read(p []byte) (int, error) {
	n, err := a.ReadCloser.Read(p)
	var large *http.MaxBytesError
	var late net.Error
	if err != nil && !errors.Is(err, io.EOF) && !errors.As(err, &large) && (!errors.As(err, &late) || !late.Timeout()) {
		a.request.BrokenOff = true
	}
	return n, err
}

// readable is Invalid unless a query can be taken in one way only: text that can be kept, and every parameter once but for those
// that may be repeated.
func (route Route) readable(query string) error {
	if query == "" {
		return nil
	}
	parameters, err := url.ParseQuery(query)
	if err != nil {
		return fault.BadField("query", "The part of the address after the question mark must be name=value pairs joined by &, with other characters percent-encoded.")
	}
	for name, values := range parameters {
		for _, v := range values {
			if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
				return fault.BadField(name, "Must be text in UTF-8 without the character NUL.")
			}
		}
		if len(values) > 1 && !slices.Contains(route.Repeated, name) {
			return fault.BadField(name, "Must be given once; it is there %d times.", len(values))
		}
	}
	return nil
}
