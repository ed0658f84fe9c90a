package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"vitrine/internal/store/storetest"
)

// TestReady: what is not there is named in one sentence, and the database is not asked for every question.
func TestReady(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	var broken error
	asked := 0
	h := &health{now: func() time.Time { return now }, log: slog.New(slog.DiscardHandler), answers: func(context.Context) error { asked++; return broken }}
	mux := http.NewServeMux()
	h.routes(mux)
	expect := func(path string, status int, words string) {
		t.Helper()
		answer := httptest.NewRecorder()
		mux.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
		if answer.Code != status || answer.Body.String() != words+"\n" {
			t.Errorf("%s: %d %q, want %d %q", path, answer.Code, answer.Body, status, words)
		}
	}
	expect("/readyz", 503, loadingWords)
	expect("/healthz", 200, "ok")
	h.load(t.Context(), func(context.Context) error { return nil })
	expect("/readyz", 200, "ready")
	broken = errors.New("dial tcp 10.0.0.5:5432: password=secret refused")
	expect("/readyz", 200, "ready")
	if asked != 1 {
		t.Errorf("the database was asked %d times within a second", asked)
	}
	now = now.Add(askedAgain)
	expect("/readyz", 503, awayWords)
	expect("/healthz", 200, "ok")
	broken, now = nil, now.Add(askedAgain)
	expect("/readyz", 200, "ready")
	h.stopping.Store(true)
	expect("/readyz", 503, stoppingWords)
	expect("/healthz", 200, "ok")
}

// TestReadyAsTheDatabaseIs: over a real one that goes and comes back, at the program's own address.
func TestReadyAsTheDatabaseIs(t *testing.T) {
	server := storetest.NewServer(t)
	p := start(t, t.TempDir(), server.URL("postgres"))
	until := func(status int) {
		t.Helper()
		for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
			answer, err := p.http.Get(p.url + "/readyz")
			put(t, err)
			text, err := io.ReadAll(answer.Body)
			put(t, err)
			_ = answer.Body.Close()
			if answer.StatusCode == status {
				if status == 503 && string(text) != awayWords+"\n" {
					t.Errorf("it says %q", text)
				}
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("%d %q, want %d", answer.StatusCode, text, status)
			}
		}
		if answer, err := p.http.Get(p.url + "/healthz"); err != nil || answer.StatusCode != 200 {
			t.Errorf("healthz: %v %v", answer, err)
		} else {
			_ = answer.Body.Close()
		}
	}
	until(200)
	server.Stop()
	until(503)
	server.Start()
	until(200)
	if log := p.log.String(); strings.Contains(log, "panic") {
		t.Error(log)
	}
}
