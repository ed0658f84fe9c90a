package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// answersWithin is how long the database may take for a sign of life.
	answersWithin = 2 * time.Second
	// askedAgain is how old what was found out may be: asking often costs nothing more.
	askedAgain = time.Second
	// loadAgain is after how long the rights are read again, when that failed.
	loadAgain = time.Second
)

// What keeps the program from serving, in a sentence for whoever watches over it.
const (
	stoppingWords = "Vitrine is stopping."
	awayWords     = "The database does not answer."
	loadingWords  = "Who may see what is still being read from the database."
)

// health tells whether the program can serve.
type health struct {
	answers func(context.Context) error
	now     func() time.Time
	log     *slog.Logger

	loaded, stopping atomic.Bool

	mu    sync.Mutex
	asked time.Time
	why   string
}

// load reads what the engine decides with, until that has succeeded once or ctx ends.
func (h *health) load(ctx context.Context, load func(context.Context) error) {
	for {
		err := load(ctx)
		if err == nil {
			h.loaded.Store(true)
			return
		}
		if ctx.Err() == nil {
			h.log.Warn("the rights cannot be read", "error", err)
		}
		select {
		case <-time.After(loadAgain):
		case <-ctx.Done():
			return
		}
	}
}

// unready is why the program cannot serve; empty when it can.
func (h *health) unready(ctx context.Context) string {
	if h.stopping.Load() {
		return stoppingWords
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if now := h.now(); h.asked.IsZero() || now.Sub(h.asked) >= askedAgain {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answersWithin) // it is for all who ask
		defer cancel()
		why := ""
		if err := h.answers(ctx); err != nil {
			why = awayWords
			if h.why != why {
				h.log.Warn("not ready", "error", err)
			}
		}
		h.asked, h.why = h.now(), why
	}
	if h.why == "" && !h.loaded.Load() {
		return loadingWords
	}
	return h.why
}

// routes are where a load balancer asks: whether the program lives, and whether it can serve.
func (h *health) routes(mux *http.ServeMux) {
	say := func(w http.ResponseWriter, status int, words string) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, words+"\n")
	}
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if why := h.unready(r.Context()); why != "" {
			say(w, http.StatusServiceUnavailable, why)
			return
		}
		say(w, http.StatusOK, "ready")
	})
}
