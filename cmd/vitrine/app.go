package main

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"vitrine/internal/api"
	"vitrine/internal/board"
	"vitrine/internal/columnar"
	"vitrine/internal/columnar/duckdb"
	"vitrine/internal/gate"
	"vitrine/internal/job"
	"vitrine/internal/live"
	"vitrine/internal/org"
	"vitrine/internal/secret"
	"vitrine/internal/share"
	"vitrine/internal/store"
	"vitrine/internal/track"
	"vitrine/web"
)

// app is the wired program: every noun over the store, behind one handler.
type app struct {
	store      *store.Store
	replica    *columnar.Replica
	directory  *org.Directory
	track      track.Book
	jobs       *job.Runner
	answers    *board.Answers
	charts     *board.Charts
	dashboards *board.Dashboards
	library    *board.Library
	sharing    *share.Sharing
	links      *share.Links
	feed       *live.Feed
	served     *api.API
	handler    http.Handler
	health     *health
	log        *slog.Logger
	// metrics is nil when nobody looks.
	metrics *metrics
	// pace and stopping are usualPace and stopWithin; tests have less.
	pace     pace
	stopping time.Duration
	// release gives the data folder back.
	release func() error

	// background is what goes on beside the requests; it and the live streams end with working.
	background sync.WaitGroup
	working    context.Context
	endWork    context.CancelFunc
}

// open wires the program over the data that the settings name.
func open(ctx context.Context, s settings, log *slog.Logger, now func() time.Time) (*app, error) {
	origin, err := s.origin()
	if err != nil {
		return nil, err
	}
	if err := s.folder(); err != nil {
		return nil, err
	}
	release, err := s.hold()
	if err != nil {
		return nil, err
	}
	defer func() {
		if release != nil { // it was not opened
			_ = release()
		}
	}()
	key, err := s.key()
	if err != nil {
		return nil, err
	}
	records, err := store.Open(ctx, s.databaseURL(), now)
	if err != nil {
		return nil, err
	}
	records.KeepOrganizations(cmp.Or(s.organizations, store.KeptOrganizations))
	columns, err := duckdb.Open(filepath.Join(s.data, "columns.duckdb"), log, time.Now)
	if err != nil {
		return nil, errors.Join(err, records.Close())
	}
	replica := columnar.Follow(columns, records, log)

	working, endWork := context.WithCancel(context.WithoutCancel(ctx))
	a := &app{store: records, replica: replica, working: working, endWork: endWork, release: release, log: log, pace: usualPace, stopping: stopWithin}
	a.health = &health{answers: records.Answers, now: time.Now, log: log}
	if s.metrics != "" {
		a.metrics = newMetrics()
	}
	answers := board.NewAnswers(follower{replica}, board.KeptBytes, log)
	contents := &board.Contents{Store: records, Answers: answers}
	a.directory = &org.Directory{
		Store: records, Contents: contents, Now: now, Random: secret.Random, URL: origin,
		Passwords: secret.NewPasswords(secret.DefaultCost, secret.HashesAtOnce()), Attempts: &secret.Attempts{},
	}
	a.track = track.New(records)
	a.jobs = &job.Runner{Queue: records, Kinds: a.kinds(now), Log: log, Watch: a.metrics.watch()}
	a.answers = answers
	a.charts = &board.Charts{Store: records, Answers: answers}
	a.dashboards = &board.Dashboards{Store: records, Answers: answers}
	a.links = &share.Links{Store: records, Contents: contents, Secret: key, Random: secret.Random, Now: now, URL: origin}
	a.library = &board.Library{Store: records}
	a.sharing = &share.Sharing{Store: records, Contents: contents, Links: a.links}
	a.feed = &live.Feed{Log: records, People: a.directory, Now: now, Ticks: live.Ticks}
	door := gate.New(gate.Config{
		Identify: a.directory.Identify, Made: records.Made, Observe: a.metrics.observer(),
		Origin: origin, BehindProxy: s.proxy, Log: log, RequestID: requestID,
	})
	a.served = api.New(api.Config{
		Org: a.directory, Track: a.track,
		Board: api.Board{
			Charts: a.charts, Dashboards: a.dashboards, Library: a.library,
			Public: &board.Public{Store: records, Answers: answers, Links: a.links},
		},
		Share: api.Share{Sharing: a.sharing, Links: a.links},
		Gate:  door, Live: a.stream, Log: log, Version: buildVersion(),
	})
	mux := http.NewServeMux()
	mux.Handle(api.Prefix+"/", a.served)
	mux.Handle("/", a.metrics.pages(web.Handler()))
	a.health.routes(mux)
	a.handler = guard(mux, strings.HasPrefix(origin, "https://"))
	if a.metrics != nil {
		a.metrics.registry.MustRegister(watched{
			streams: door.Streams.Count, waitingSignIns: a.directory.Passwords.Waiting, answers: answers.Figures, columns: replica.Figures, pools: records.Pools, organizations: records.OrganizationsInMemory, jobs: records.Jobs, log: log,
		})
	}
	release = nil
	return a, nil
}

// stream is the feed's, ended with the program: a stream lasts as long as its page, and would hold the stop up.
func (a *app) stream(ctx context.Context, look api.Look, send func(id int64, event string, data any) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(a.working, cancel)()
	return a.feed.Stream(ctx, live.Look(look), send)
}

// close lets what runs in the background end, then the databases. What does not end in time ends with the program: whatever was
// acknowledged is on the disk.
func (a *app) close() error {
	a.endWork()
	closed := make(chan error, 1)
	go func() {
		a.background.Wait()
		a.answers.Wait()
		closed <- errors.Join(a.replica.Close(), a.store.Close(), a.release())
	}()
	select {
	case err := <-closed:
		return err
	case <-time.After(a.stopping):
		a.log.Warn("stopped before the work in the background had ended")
		return nil
	}
}

// guard sets what browsers must know of every answer.
func guard(next http.Handler, secure bool) http.Handler {
	const policy = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; " + // the component library sets styles on elements
		"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer") // a public link is a secret in its address
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		if secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// requestID is 64 random bits: enough to find a line in a log.
func requestID() string {
	id, _ := secret.Bytes(secret.Random, 8)
	return hex.EncodeToString(id)
}
