package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"vitrine/internal/gate"
)

// paced serves a handler at a pace, on lines that hold little: what is written shows soon whether it is taken.
func paced(t *testing.T, p pace, handler http.HandlerFunc) (dial func() *net.TCPConn) {
	t.Helper()
	listener, err := net.Listen("tcp", "localhost:0")
	put(t, err)
	server := &http.Server{Handler: p.guard(handler), ReadHeaderTimeout: patience}
	go func() { _ = server.Serve(narrow{listener}) }()
	t.Cleanup(func() { _ = server.Close() })
	return func() *net.TCPConn {
		conn, err := net.Dial("tcp", listener.Addr().String())
		put(t, err)
		t.Cleanup(func() { _ = conn.Close() })
		line := conn.(*net.TCPConn)
		put(t, line.SetReadBuffer(4096))
		put(t, line.SetDeadline(time.Now().Add(patience)))
		return line
	}
}

type narrow struct{ net.Listener }

func (n narrow) Accept() (net.Conn, error) {
	conn, err := n.Listener.Accept()
	if line, ok := conn.(*net.TCPConn); ok {
		_ = line.SetWriteBuffer(4096)
	}
	return conn, err
}

// after is what a handler ended with.
func after(t *testing.T, ended <-chan error) error {
	t.Helper()
	select {
	case err := <-ended:
		return err
	case <-time.After(patience):
		t.Fatal("the handler does not end")
		return nil
	}
}

// TestAnswerNobodyTakes: a client that stops reading holds no handler up, however the answer is made.
func TestAnswerNobodyTakes(t *testing.T) {
	short := pace{write: 100 * time.Millisecond, read: patience, whole: patience}
	for name, write := range map[string]func(http.ResponseWriter) error{
		"in one piece": func(w http.ResponseWriter) error {
			_, err := w.Write(make([]byte, 16<<20))
			return err
		},
		"event by event": func(w http.ResponseWriter) error {
			control := http.NewResponseController(w)
			for {
				if _, err := io.WriteString(w, "event: alive\ndata: {}\n\n"); err != nil {
					return err
				}
				if err := control.Flush(); err != nil {
					return err
				}
			}
		},
		"as a file": func(w http.ResponseWriter) error {
			_, err := io.Copy(w, io.LimitReader(endless{}, 16<<20))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			ended := make(chan error, 1)
			dial := paced(t, short, func(w http.ResponseWriter, _ *http.Request) { ended <- write(w) })
			_, err := io.WriteString(dial(), "GET / HTTP/1.1\r\nHost: vitrine.example\r\n\r\n")
			put(t, err)
			if err := after(t, ended); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("ended with %v", err)
			}
		})
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }

// slowLine takes a piece in each time, as long as its deadline allows.
type slowLine struct {
	http.ResponseWriter
	each     time.Duration
	deadline time.Time
	taken    int
}

func (l *slowLine) SetReadDeadline(time.Time) error    { return nil }
func (l *slowLine) SetWriteDeadline(t time.Time) error { l.deadline = t; return nil }
func (l *slowLine) FlushError() error                  { return nil }
func (l *slowLine) Write(b []byte) (int, error) {
	if time.Sleep(min(l.each*time.Duration(len(b))/piece, time.Until(l.deadline))); !time.Now().Before(l.deadline) {
		return 0, os.ErrDeadlineExceeded
	}
	l.taken += len(b)
	return len(b), nil
}

// TestSlowClientIsServed: as long as something moves, an answer may take many times what one piece may.
func TestSlowClientIsServed(t *testing.T) {
	for _, c := range []struct {
		each   time.Duration
		served bool
	}{{usualPace.write - time.Second, true}, {usualPace.write + time.Second, false}} {
		synctest.Test(t, func(t *testing.T) {
			line := &slowLine{each: c.each}
			const size = 10*piece + 1
			usualPace.guard(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				n, err := w.Write(make([]byte, size))
				if served := n == size && err == nil; served != c.served || n != line.taken {
					t.Errorf("a piece in %s: %d bytes, %v", c.each, n, err)
				}
			})).ServeHTTP(line, httptest.NewRequest(http.MethodGet, "/", nil))
		})
	}
}

// TestBodyThatDoesNotCome: one that stops, or trickles for longer than all of it may take, holds no handler up.
func TestBodyThatDoesNotCome(t *testing.T) {
	for name, c := range map[string]struct {
		pace    pace
		trickle bool
	}{
		"stops":    {pace{write: patience, read: 100 * time.Millisecond, whole: patience}, false},
		"trickles": {pace{write: patience, read: patience, whole: 200 * time.Millisecond}, true},
	} {
		t.Run(name, func(t *testing.T) {
			ended := make(chan error, 1)
			dial := paced(t, c.pace, func(_ http.ResponseWriter, r *http.Request) {
				_, err := io.ReadAll(r.Body)
				ended <- err
			})
			line := dial()
			_, err := io.WriteString(line, "POST / HTTP/1.1\r\nHost: vitrine.example\r\nContent-Length: 1000000\r\n\r\nsome")
			put(t, err)
			for over := false; c.trickle && !over; {
				if _, err := line.Write([]byte(".")); err != nil {
					break
				}
				select {
				case err := <-ended:
					ended <- err
					over = true
				case <-time.After(time.Millisecond):
				}
			}
			if err := after(t, ended); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("ended with %v", err)
			}
		})
	}
}

// TestLongWorkIsNoSilence: what a handler does between the body and the answer has its time, and so has the next request on
// the same connection.
func TestLongWorkIsNoSilence(t *testing.T) {
	p := pace{write: 50 * time.Millisecond, read: 50 * time.Millisecond, whole: 50 * time.Millisecond}
	dial := paced(t, p, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		again, _ := r.Body.Read(make([]byte, 1))
		select {
		case <-r.Context().Done():
			_, _ = fmt.Fprint(w, "given up")
		case <-time.After(4 * p.read):
			_, _ = fmt.Fprint(w, len(body)+again)
		}
	})
	line := dial()
	answers := bufio.NewReader(line)
	for range 2 {
		_, err := io.WriteString(line, "POST / HTTP/1.1\r\nHost: vitrine.example\r\nContent-Length: 4\r\n\r\nbody")
		put(t, err)
		answer, err := http.ReadResponse(answers, nil)
		put(t, err)
		text, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err != nil || string(text) != "4" {
			t.Errorf("%q %v", text, err)
		}
	}
}

// BenchmarkWatching is what the pace and the metrics cost a request, on a connection that is kept.
func BenchmarkWatching(b *testing.B) {
	answer := bytes.Repeat([]byte("x"), 2000)
	plain := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(answer) })
	m := newMetrics()
	for _, c := range []struct {
		name    string
		handler http.Handler
	}{
		{"neither", plain},
		{"pace", usualPace.guard(plain)},
		{"pace and metrics", usualPace.guard(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			begun := time.Now()
			plain(w, r)
			m.request(gate.Observed{Route: "/api/v1/charts/{id}/data", Method: http.MethodGet, Status: http.StatusOK, Took: time.Since(begun)})
		}))},
	} {
		b.Run(c.name, func(b *testing.B) {
			listener, err := net.Listen("tcp", "localhost:0")
			if err != nil {
				b.Fatal(err)
			}
			server := &http.Server{Handler: c.handler, ReadHeaderTimeout: patience}
			go func() { _ = server.Serve(listener) }()
			defer func() { _ = server.Close() }()
			conn, err := net.Dial("tcp", listener.Addr().String())
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			answers := bufio.NewReader(conn)
			for b.Loop() {
				if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: vitrine.example\r\n\r\n"); err != nil {
					b.Fatal(err)
				}
				got, err := http.ReadResponse(answers, nil)
				if err != nil {
					b.Fatal(err)
				}
				_, err = io.Copy(io.Discard, got.Body)
				if err = errors.Join(err, got.Body.Close()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("metrics alone", func(b *testing.B) {
		for b.Loop() {
			m.request(gate.Observed{Route: "/api/v1/charts/{id}/data", Method: http.MethodGet, Status: http.StatusOK, Took: time.Millisecond})
		}
	})
}
