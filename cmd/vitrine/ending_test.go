package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// half sends a request to make a group up to the middle of its body; finish sends the rest and gives the answer's status.
func half(p *process) (finish func() (int, error)) {
	p.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
	put(p.t, err)
	p.t.Cleanup(func() { _ = conn.Close() })
	put(p.t, conn.SetDeadline(time.Now().Add(patience)))
	request, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.url+"/api/v1/groups", nil)
	put(p.t, err)
	const body = `{"name": "Made at the end"}`
	head := fmt.Sprintf("POST /api/v1/groups HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\n", request.URL.Host, len(body))
	for _, cookie := range p.http.Jar.Cookies(request.URL) {
		head += "Cookie: " + cookie.String() + "\r\n"
	}
	_, err = io.WriteString(conn, head+"\r\n")
	put(p.t, err)
	answers := bufio.NewReader(conn)
	// The program asks for the body: it is in the middle of the request.
	if line, err := answers.ReadString('\n'); err != nil || !strings.HasPrefix(line, "HTTP/1.1 100") {
		p.t.Fatalf("%q %v", line, err)
	}
	_, err = answers.ReadString('\n')
	put(p.t, err)
	_, err = io.WriteString(conn, body[:10])
	put(p.t, err)
	return func() (int, error) {
		if _, err := io.WriteString(conn, body[10:]); err != nil {
			return 0, err
		}
		answer, err := http.ReadResponse(answers, nil)
		if err != nil {
			return 0, err
		}
		defer func() { _ = answer.Body.Close() }()
		_, err = io.Copy(io.Discard, answer.Body)
		return answer.StatusCode, err
	}
}

// TestRunningRequestsAreFinished: what is under way when the program is told to stop is answered, and kept; event streams end
// at once, and so does the program, with 0.
func TestRunningRequestsAreFinished(t *testing.T) {
	folder := t.TempDir()
	p := start(t, folder, "")
	p.setUp()
	finish := half(p)
	stream, err := p.http.Get(p.url + "/api/v1/live")
	put(t, err)
	defer func() { _ = stream.Body.Close() }()
	put(t, p.cmd.Process.Signal(syscall.SIGTERM))
	if _, err := io.Copy(io.Discard, stream.Body); err != nil { // ends while the request still runs
		t.Errorf("the stream ended with %v", err)
	}
	if status, err := finish(); status != http.StatusCreated || err != nil {
		t.Errorf("the request was answered with %d %v", status, err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Fatalf("stopped with %v\n%s", err, p.log)
	}
	again := start(t, folder, "")
	again.must(200, "POST", "/session", map[string]any{"email": "ada@acme.example", "password": password})
	if groups := fmt.Sprint(again.must(200, "GET", "/groups", nil)["items"]); !strings.Contains(groups, "Made at the end") {
		t.Errorf("the groups are %s", groups)
	}
}

// serving serves the program, changed, in this process.
func serving(t *testing.T, change func(a *app)) (address string, log *record, stop func() error) {
	t.Helper()
	free, err := net.Listen("tcp", "localhost:0")
	put(t, err)
	s := settings{data: t.TempDir(), listen: free.Addr().String()}
	put(t, free.Close())
	log = &record{}
	logger := slog.New(slog.NewJSONHandler(log, nil))
	a, err := open(t.Context(), s, logger, time.Now)
	put(t, err)
	change(a)
	ctx, cancel := context.WithCancel(t.Context())
	ended, ready := make(chan error, 1), make(chan struct{})
	go func() {
		ended <- a.serve(ctx, console{out: io.Discard, err: io.Discard, now: time.Now}, s, logger, func() { close(ready) })
	}()
	<-ready // it listens
	return s.listen, log, func() error {
		cancel()
		return after(t, ended)
	}
}

// TestTheProgramHasItsLimits: the one that serves gives up an answer nobody takes, and a head that is too long.
func TestTheProgramHasItsLimits(t *testing.T) {
	given := make(chan error, 1)
	at, _, stop := serving(t, func(a *app) {
		a.pace.write = 100 * time.Millisecond
		a.handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, err := io.Copy(w, endless{})
			given <- err
		})
	})
	conn, err := net.Dial("tcp", at)
	put(t, err)
	defer func() { _ = conn.Close() }()
	_, err = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: vitrine.example\r\n\r\n")
	put(t, err)
	if err := after(t, given); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("ended with %v", err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+at, nil)
	put(t, err)
	request.Header.Set("X-Long", strings.Repeat("x", 80<<10))
	answer, err := http.DefaultClient.Do(request)
	put(t, err)
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("a head of 80 KiB: %d", answer.StatusCode)
	}
	put(t, stop())
}

// TestTheEndIsBounded: neither a request nor work in the background that does not end keeps the program from stopping, and
// that is no failure.
func TestTheEndIsBounded(t *testing.T) {
	for _, name := range []string{"a request", "work in the background"} {
		t.Run(name, func(t *testing.T) {
			began, over, cut := make(chan struct{}), make(chan struct{}), make(chan error, 1)
			t.Cleanup(func() { close(over) })
			at, log, stop := serving(t, func(a *app) {
				a.stopping = 50 * time.Millisecond
				a.handler = http.HandlerFunc(func(_ http.ResponseWriter, _ *http.Request) {
					close(began)
					<-over
				})
				if name == "work in the background" {
					a.background.Go(func() { close(began); <-over })
				}
			})
			if name == "a request" {
				go func() {
					answer, err := http.Get("http://" + at)
					if err == nil {
						_ = answer.Body.Close()
					}
					cut <- err
				}()
			}
			<-began
			if err := stop(); err != nil {
				t.Errorf("stopped with %v", err)
			}
			if name == "a request" {
				if err := after(t, cut); err == nil {
					t.Error("who asked takes what was cut off for an answer")
				}
			}
			if !bytes.Contains([]byte(log.String()), []byte(`"level":"WARN"`)) {
				t.Errorf("the log does not say that something was cut off:\n%s", log)
			}
		})
	}
}
