package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"vitrine/internal/org"
)

const maxDepth = 32

var (
	errDeep = errors.New("nested more than 32 deep")
	errNUL  = errors.New("a text holds the character NUL")
)

// unmarshal reads JSON that is not nested too deeply and names no key of an object twice, and into what a use case takes
// only texts that can be kept. A body is read twice: as anything, where an error says that it is no JSON, and then as what
// it should be.
func unmarshal(data []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	_, anything := into.(*any)
	var open nesting
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if text, ok := token.(string); ok && !anything && strings.ContainsRune(text, 0) {
			return errNUL
		}
		if err := open.take(token); err != nil {
			return err
		}
	}
	err := json.Unmarshal(data, into)
	var misfit *json.UnmarshalTypeError
	if errors.As(err, &misfit) { // the schema has let it through: a number that is no int64, such as 1e3
		return fmt.Errorf("%s: %s cannot be used here; write a whole number in at most 18 digits", misfit.Field, misfit.Value)
	}
	return err
}

// nesting is the objects and lists that are open around a token of JSON.
type nesting []level

type level struct {
	keys  map[string]bool // nil: a list
	key   string          // the last one
	named bool            // its value comes next
	index int
}

func (n *nesting) take(token json.Token) error {
	if len(*n) > 0 {
		top := &(*n)[len(*n)-1]
		if key, ok := token.(string); ok && top.keys != nil && !top.named {
			if top.key, top.named = key, true; top.keys[key] {
				return fmt.Errorf("%s is given twice", n.path())
			}
			top.keys[key] = true
			return nil
		}
	}
	switch token {
	case json.Delim('}'), json.Delim(']'):
		*n = (*n)[:len(*n)-1]
	case json.Delim('{'), json.Delim('['):
		if len(*n) == maxDepth {
			return errDeep
		}
		opened := level{}
		if token == json.Delim('{') {
			opened.keys = map[string]bool{}
		}
		*n = append(*n, opened)
		return nil
	}
	if len(*n) > 0 { // a value is complete
		top := &(*n)[len(*n)-1]
		top.named, top.index = false, top.index+1
	}
	return nil
}

// maxSaid is how much of a key is said again.
const maxSaid = 100

// path is where the token stands: "question.filters[2].by".
func (n *nesting) path() string {
	path := ""
	for _, l := range *n {
		switch {
		case l.keys == nil:
			path += fmt.Sprintf("[%d]", l.index)
		case path == "":
			path = l.key
		default:
			path += "." + l.key
		}
	}
	if len(path) > maxSaid {
		path = strings.ToValidUTF8(path[:maxSaid], "") + "…"
	}
	return path
}

// ServeHTTP serves everything under Prefix.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	begun := time.Now()
	req := &request{id: a.RequestID(), secure: r.TLS != nil}
	req.visit = org.Visit{Address: a.address(r), UserAgent: r.UserAgent(), Session: credentials(r).Session}
	r = r.WithContext(context.WithValue(r.Context(), requestKey{}, req))
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Request-Id", req.id)
	record := &recorder{ResponseWriter: w}
	defer func() {
		if p := recover(); p != nil {
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(p)
			}
			a.Log.Error("panic", "request_id", req.id, "panic", p, "stack", string(debug.Stack()))
			if record.status == 0 {
				write(record, problemOf(r.Context(), http.StatusInternalServerError, internalWords))
			}
		}
		took := time.Since(begun)
		if a.Observe != nil {
			a.Observe(observed(r, record, took))
		}
		a.Log.Info("request", "request_id", req.id, "method", r.Method, "route", r.Pattern, "status", record.status, "ms", took.Milliseconds(), "user", req.who.User, "organization", req.who.Organization)
	}()
	// A forged request cannot carry a token: browsers send only cookies by themselves.
	if _, token := bearer(r); !token {
		if err := a.csrf.Check(r); err != nil {
			write(record, problemOf(r.Context(), http.StatusForbidden, "This request comes from another site."))
			return
		}
	}
	if a.compresses(r) {
		a.squeezed.ServeHTTP(record, r)
		return
	}
	a.mux.ServeHTTP(record, r)
}

// address is where a request comes from, for limits and nothing else.
func (a *API) address(r *http.Request) string {
	if a.BehindProxy {
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
