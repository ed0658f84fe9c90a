package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/columnar"
	"vitrine/internal/fault"
	"vitrine/internal/job"
	"vitrine/internal/query"
	"vitrine/internal/secret"
	"vitrine/web"
)

// follower is the replica as charts ask for it.
type follower struct{ *columnar.Replica }

func (f follower) CatchUp(ctx context.Context, org access.OrganizationID, revision int64) error {
	return f.Replica.CatchUp(ctx, int64(org), revision)
}

func (f follower) Snapshot(org access.OrganizationID, revision int64, people func() []int64) (query.Source, func()) {
	return f.Replica.Snapshot(int64(org), revision, people)
}

func (f follower) Preparing(org access.OrganizationID) board.Preparing {
	s := f.Status(int64(org))
	if s.Ready {
		return board.Preparing{State: board.ColumnsReady}
	}
	return board.Preparing{State: board.ColumnsBuilding, Done: s.Done, Total: s.Total}
}

// Limits of the HTTP servers; what a body and an answer may take is the pace, and routes have limits of their own in package
// api.
//
// How many connections are open has no limit: each costs some kilobytes and a file, those on which nothing moves end by
// themselves, and a limit would let one visitor keep all others out. Who has to hold back a flood has a reverse proxy.
const (
	readHeaderWithin = 10 * time.Second
	idleFor          = 2 * time.Minute
	maxHeaderBytes   = 64 << 10
	// stopWithin is how long requests, and then the work in the background, may take to end.
	stopWithin = 10 * time.Second
)

// server answers with a handler within the limits.
func (a *app) server(handler http.Handler) *http.Server {
	return &http.Server{
		Handler: a.pace.guard(handler), ReadHeaderTimeout: readHeaderWithin, IdleTimeout: idleFor, MaxHeaderBytes: maxHeaderBytes,
		ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
	}
}

func serve(ctx context.Context, c console, flags *flag.FlagSet, args []string) error {
	var s settings
	s.storage(flags, c.env, "data")
	s.network(flags, c.env)
	if err := s.parse(flags, args); err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(c.err, nil))
	a, err := open(ctx, s, log, c.now)
	if err != nil {
		return err
	}
	state, err := a.directory.SetupState(ctx, struct{}{})
	if err != nil {
		return errors.Join(err, a.close())
	}
	token, err := secret.Token(secret.Random)
	if err != nil {
		return errors.Join(err, a.close())
	}
	return a.serve(ctx, c, s, log, func() {
		if state.Needed {
			a.directory.SetupToken = token
			_, _ = fmt.Fprintf(c.out, "\nThere is no organization yet. Open %s and make the first one with this set-up token:\n\n    %s\n\n", a.directory.URL, a.directory.SetupToken)
		}
	})
}

// serve answers requests until ctx ends, then finishes those under way and closes the data. ready runs before the first.
func (a *app) serve(ctx context.Context, c console, s settings, log *slog.Logger, ready func()) error {
	listener, err := net.Listen("tcp", s.listen)
	if err != nil {
		_ = a.close() // why it cannot listen is what counts
		return notListening(s.listen, "--listen", err)
	}
	server := a.server(a.handler)
	failed := make(chan error, 2)
	var watching *http.Server
	if a.metrics != nil {
		at, err := net.Listen("tcp", s.metrics)
		if err != nil {
			_ = listener.Close()
			_ = a.close()
			return notListening(s.metrics, "--metrics-listen", err)
		}
		server.ConnState = a.metrics.connection
		watching = a.server(a.metrics.handler(a.health, s.profiling, log))
		go func() { failed <- watching.Serve(at) }()
	}
	ready()
	if !web.Built() {
		_, _ = fmt.Fprintln(c.err, "This program was compiled without the interface; only the API works.")
	}
	_, _ = fmt.Fprintf(c.out, "Vitrine is at %s\n", a.directory.URL)
	server.RegisterOnShutdown(a.endWork)
	a.keepUp()
	go func() { failed <- server.Serve(listener) }()
	select {
	case err = <-failed:
	case <-ctx.Done():
		log.Info("stopping")
		a.health.stopping.Store(true)
		a.finish(ctx, server)
	}
	err = errors.Join(err, a.close())
	if watching != nil { // to the end: it says that the program is stopping
		_ = watching.Close()
	}
	return err
}

// finish lets the requests under way end. Those that do not in time are cut off: their clients see that no answer came.
func (a *app) finish(ctx context.Context, server *http.Server) {
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.stopping)
	defer cancel()
	if err := server.Shutdown(within); err != nil {
		a.log.Warn("requests were cut off", "error", err)
		_ = server.Close()
	}
}

// keepUp begins what goes on while the program serves.
func (a *app) keepUp() {
	a.beside("rights", func() { a.health.load(a.working, a.store.LoadViews) })
	a.beside("columns", func() {
		ticker := time.NewTicker(columnar.KeepEvery)
		defer ticker.Stop()
		a.replica.Keep(a.working, ticker.C)
	})
	a.beside("jobs", func() {
		// This is the only program that serves the file: who was at a job before has ended.
		for err := a.store.FreeJobs(a.working); err != nil && a.working.Err() == nil; err = a.store.FreeJobs(a.working) {
			a.log.Error("jobs", "what", "begin", "error", err)
			select {
			case <-time.After(job.LookEvery):
			case <-a.working.Done():
			}
		}
		a.jobs.Run(a.working)
	})
}

// beside runs something beside the requests until the program ends. When it panics it begins anew: nothing of it is lost, and the
// program goes on.
func (a *app) beside(name string, work func()) {
	a.background.Go(func() {
		for {
			err := fault.Guard(func() error {
				work()
				return nil
			})
			if err == nil {
				return
			}
			a.log.Error("background", "what", name, "error", err)
			select {
			case <-time.After(beginAgain):
			case <-a.working.Done():
				return
			}
		}
	})
}

// beginAgain is after how long what panicked begins anew.
const beginAgain = time.Second

// notListening says in a sentence why the program cannot listen where a flag says.
func notListening(address, flag string, err error) error {
	words := fmt.Sprintf("Nobody could reach Vitrine at %q: %s. Name another address with %s.", address, err, flag)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		words = fmt.Sprintf("Another program listens at %q already. Stop it, or name another address with %s.", address, flag)
	case errors.Is(err, fs.ErrPermission):
		words = fmt.Sprintf("The user who runs Vitrine may not listen at %q: ports below 1024 are the system's. Name another with %s.", address, flag)
	}
	return &fault.Error{Kind: fault.Unavailable, Message: words, Cause: err}
}

func migrate(ctx context.Context, c console, flags *flag.FlagSet, args []string) error {
	var s settings
	s.storage(flags, c.env, "data")
	if err := parse(flags, args, 0); err != nil {
		return err
	}
	if err := s.folder(); err != nil {
		return err
	}
	records, err := openStore(ctx, s, c)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.out, "The database is at this version of the program.")
	return errors.Join(err, records.Close())
}
