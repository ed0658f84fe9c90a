package main

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// pace is how long nothing may move on a connection before it is given up: an answer that nobody takes, a body that does not
// come. Each piece has that long, so that a slow line is no reason and a dead one is.
type pace struct{ write, read, whole time.Duration }

// piece is how much of an answer has to be taken in one go.
const piece = 64 << 10

var usualPace = pace{
	write: 30 * time.Second, // 64 KiB, or what is left
	read:  20 * time.Second, // any of a body
	whole: 5 * time.Minute,  // all of a body, where the route does not say otherwise
}

func (p pace) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, ok := w.(deadlines)
		if !ok { // there is no connection
			next.ServeHTTP(w, r)
			return
		}
		answer := &pacedAnswer{ResponseWriter: w, conn: conn, pace: p, until: time.Now().Add(p.whole)}
		if r.Body != nil && r.Body != http.NoBody {
			answer.body = &pacedBody{ReadCloser: r.Body, answer: answer}
			r.Body = answer.body
		}
		defer answer.end()
		next.ServeHTTP(answer, r)
	})
}

type deadlines interface {
	SetReadDeadline(time.Time) error
	SetWriteDeadline(time.Time) error
	FlushError() error
}

// pacedAnswer writes piece by piece, each with a deadline of its own.
type pacedAnswer struct {
	http.ResponseWriter
	conn  deadlines
	pace  pace
	body  *pacedBody // nil: there is none
	until time.Time  // when all of the body has to be there; zero: whenever
}

// Unwrap gives http.ResponseController what it controls.
func (a *pacedAnswer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *pacedAnswer) goOn() { _ = a.conn.SetWriteDeadline(time.Now().Add(a.pace.write)) }

func (a *pacedAnswer) WriteHeader(status int) {
	a.goOn()
	a.ResponseWriter.WriteHeader(status)
}

func (a *pacedAnswer) Write(b []byte) (n int, err error) {
	for {
		a.goOn()
		m, err := a.ResponseWriter.Write(b[n:min(n+piece, len(b))])
		if n += m; err != nil || n == len(b) {
			return n, err
		}
	}
}

// FlushError is how http.ResponseController flushes.
func (a *pacedAnswer) FlushError() error {
	a.goOn()
	return a.conn.FlushError()
}

// SetReadDeadline says when all of the body has to be there.
func (a *pacedAnswer) SetReadDeadline(until time.Time) error {
	a.until = until
	return nil
}

// end leaves what the server still does, writing what is buffered and reading what nobody wanted, as long as any piece.
func (a *pacedAnswer) end() {
	a.goOn()
	if a.body != nil && !a.body.over {
		_ = a.conn.SetReadDeadline(time.Now().Add(a.pace.read))
	}
}

// pacedBody is read piece by piece, each with a deadline of its own.
type pacedBody struct {
	io.ReadCloser
	answer *pacedAnswer
	// over tells that all is read: then the server reads the connection itself, to see it end, and no deadline may be set.
	over bool
}

func (b *pacedBody) Read(into []byte) (int, error) {
	if b.over {
		return 0, io.EOF
	}
	deadline := time.Now().Add(b.answer.pace.read)
	if until := b.answer.until; !until.IsZero() && until.Before(deadline) {
		deadline = until
	}
	if err := b.answer.conn.SetReadDeadline(deadline); err != nil {
		return 0, err
	}
	n, err := b.ReadCloser.Read(into)
	b.over = errors.Is(err, io.EOF)
	return n, err
}
