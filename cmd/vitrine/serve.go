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
	"vitrine/web"
)

// follower is the replica as charts ask for it.
type follower struct{ *columnar.Replica }

func (f follower) CatchUp(ctx context.Context, org access.OrganizationID, revision int64) error {
	return f.Replica.CatchUp(ctx, int64(org), revision)
}

func (f follower) Preparing(org access.OrganizationID) board.Preparing {
	s := f.Status(int64(org))
	if s.Ready {
		return board.Preparing{State: board.ColumnsReady}
	}
	return board.Preparing{State: board.ColumnsBuilding, Done: s.Done, Total: s.Total}
}

// Limits of the HTTP server; bodies and streams have their own in package api.
const (
	readHeaderWithin = 10 * time.Second
	readWithin       = 5 * time.Minute // an import over a slow line
	idleFor          = 2 * time.Minute
	stopWithin       = 10 * time.Second
	maxHeaderBytes   = 64 << 10
)

func serve(ctx context.Context, c console, flags *flag.FlagSet, args []string) error {
	var s settings
	s.storage(flags, c.env, "data")
	s.network(flags, c.env)
	if err := parse(flags, args, 0); err != nil {
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
	return a.serve(ctx, c, s, log, func() {
		if state.Needed {
			a.directory.SetupToken = newSecret()
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
	ready()
	if !web.Built() {
		_, _ = fmt.Fprintln(c.err, "This program was compiled without the interface; only the API works.")
	}
	_, _ = fmt.Fprintf(c.out, "Vitrine is at %s\n", a.directory.URL)
	server := &http.Server{
		Handler: a.handler, ReadHeaderTimeout: readHeaderWithin, ReadTimeout: readWithin, IdleTimeout: idleFor, MaxHeaderBytes: maxHeaderBytes,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	server.RegisterOnShutdown(a.endWork)
	a.background.Go(func() {
		ticker := time.NewTicker(tidyEvery)
		defer ticker.Stop()
		a.tidy(a.working, c.now, ticker.C, log)
	})
	a.background.Go(func() {
		ticker := time.NewTicker(columnar.KeepEvery)
		defer ticker.Stop()
		a.replica.Keep(a.working, ticker.C)
	})
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err = <-failed:
	case <-ctx.Done():
		log.Info("stopping")
		within, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
		defer cancel()
		err = server.Shutdown(within)
	}
	return errors.Join(err, a.close())
}

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
