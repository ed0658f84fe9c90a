package main

import (
	"context"
	"database/sql"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"vitrine/internal/api"
	"vitrine/internal/board"
	"vitrine/internal/columnar"
	"vitrine/internal/job"
	"vitrine/internal/store"
	"vitrine/internal/track"
)

// metrics is what is counted while the program runs. docs/operating.md says what each means. Labels have few values and none that
// somebody typed: no path, no name.
type metrics struct {
	registry *prometheus.Registry

	requests    *prometheus.CounterVec
	latency     *prometheus.HistogramVec
	connections *prometheus.GaugeVec
	running     *prometheus.GaugeVec
	jobs        *prometheus.CounterVec

	mu     sync.Mutex
	states map[net.Conn]http.ConnState
}

// interfaceRoute is the route of what is no API: pages and their files.
const interfaceRoute = "interface"

// latencies are the steps of the histogram, in seconds: from what memory answers to what somebody has given up on.
var latencies = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}

// statusClasses are the values of the label status.
var statusClasses = [...]string{"other", "1xx", "2xx", "3xx", "4xx", "5xx"}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "vitrine_http_requests_total", Help: "Requests answered, by route, method and class of status."}, []string{"route", "method", "status"}),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "vitrine_http_request_duration_seconds", Help: "How long answers took, without event streams.", Buckets: latencies}, []string{"route", "method"}),
		connections: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "vitrine_http_connections", Help: "Open connections, by what they are doing."}, []string{"state"}),
		running:     prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "vitrine_jobs_running", Help: "Jobs that run on this node."}, []string{"job"}),
		jobs:        prometheus.NewCounterVec(prometheus.CounterOpts{Name: "vitrine_jobs_total", Help: "Attempts at jobs on this node that have ended, by how."}, []string{"job", "outcome"}),
		states:      map[net.Conn]http.ConnState{},
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "vitrine_build_info", Help: "1, with the version of the program.", ConstLabels: prometheus.Labels{"version": buildVersion()}})
	build.Set(1)
	m.registry.MustRegister(m.requests, m.latency, m.connections, m.running, m.jobs, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, state := range []http.ConnState{http.StateNew, http.StateActive, http.StateIdle} {
		m.connections.WithLabelValues(state.String())
	}
	for _, kind := range jobKinds {
		m.running.WithLabelValues(string(kind))
		for _, outcome := range job.Outcomes {
			m.jobs.WithLabelValues(string(kind), string(outcome))
		}
	}
	return m
}

// observer is who is told of requests; nobody where nothing is counted.
func (m *metrics) observer() func(api.Observed) {
	if m == nil {
		return nil
	}
	return m.request
}

func (m *metrics) request(o api.Observed) {
	class := 0
	if o.Status >= 100 && o.Status < 600 {
		class = o.Status / 100
	}
	m.requests.WithLabelValues(o.Route, o.Method, statusClasses[class]).Inc()
	if !o.Stream {
		m.latency.WithLabelValues(o.Route, o.Method).Observe(o.Took.Seconds())
	}
}

// pages counts what a handler of pages answers, where anything is counted.
func (m *metrics) pages(next http.Handler) http.Handler {
	if m == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		seen := &seenStatus{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r)
		method := api.Unknown
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			method = r.Method
		}
		m.request(api.Observed{Route: interfaceRoute, Method: method, Status: seen.status, Took: time.Since(begun)})
	})
}

type seenStatus struct {
	http.ResponseWriter
	status int
}

func (s *seenStatus) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// Unwrap gives http.ResponseController what it controls.
func (s *seenStatus) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// connection follows one from state to state.
func (m *metrics) connection(c net.Conn, state http.ConnState) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if before, known := m.states[c]; known {
		m.connections.WithLabelValues(before.String()).Dec()
	}
	if state == http.StateClosed || state == http.StateHijacked {
		delete(m.states, c)
		return
	}
	m.states[c] = state
	m.connections.WithLabelValues(state.String()).Inc()
}

// jobKinds are the values of the label job.
var jobKinds = []job.Kind{track.ImportKind, tidyKind}

// watch is who is told of attempts at jobs; nobody where nothing is counted.
func (m *metrics) watch() job.Watch {
	if m == nil {
		return nil
	}
	return func(kind job.Kind) func(job.Outcome) {
		running := m.running.WithLabelValues(string(kind))
		running.Inc()
		return func(outcome job.Outcome) {
			running.Dec()
			m.jobs.WithLabelValues(string(kind), string(outcome)).Inc()
		}
	}
}

// watched is what is asked when somebody looks.
type watched struct {
	streams, waitingSignIns func() int
	organizations           func() int
	answers                 func() board.AnswerFigures
	columns                 func() columnar.Figures
	pools                   func() map[string]sql.DBStats
	jobs                    func(context.Context) ([]store.JobFigures, error)
	log                     *slog.Logger
}

var (
	streamsOpen    = figure("vitrine_event_streams", "Event streams of open pages.")
	signInsWaiting = figure("vitrine_sign_ins_waiting", "Sign-ins that wait for their password to be compared.")

	organizationsKept = figure("vitrine_organizations_in_memory", "Organizations whose rights and names are kept in memory.")

	answersKept  = figure("vitrine_answers_kept", "Answers of charts that are kept.")
	answersBytes = figure("vitrine_answers_kept_bytes", "How large the answers of charts are that are kept.")
	answersAsked = figure("vitrine_answers_total", "Answers of charts that were asked for: kept ones, those shared with somebody who asked at the same time, and computed ones.", "from")

	computing        = figure("vitrine_computations_running", "Questions to the columns that have begun and are not over.")
	computingWaiting = figure("vitrine_computations_waiting", "Statements to the columns that wait for a place.")

	columnsBehind   = figure("vitrine_columns_behind_revisions", "How many revisions the columns were behind at the last look, which is every ten seconds.")
	columnsSince    = figure("vitrine_columns_behind_seconds", "For how long the columns have been behind.")
	columnsBuilding = figure("vitrine_columns_reading", "Organizations whose tracked time is being read into the columns.")
	columnsRead     = figure("vitrine_columns_entries_read", "How many of the entries that are being read are there already.")
	columnsToRead   = figure("vitrine_columns_entries_to_read", "How many entries are being read in all.")
	columnsAway     = figure("vitrine_columns_away", "1 while a damaged file of columns is being replaced.")
	columnsMended   = figure("vitrine_columns_replaced_last_hour", "How often a damaged file of columns was replaced within the last hour.")

	jobsWaiting = figure("vitrine_jobs_waiting", "Jobs of all nodes that are due now or later.", "job")
	jobsFailed  = figure("vitrine_jobs_failed", "Jobs that failed for good within the last 30 days.", "job")
	jobsLate    = figure("vitrine_jobs_late_seconds", "For how long the job that waits longest has been due.", "job")

	poolConnections = figure("vitrine_database_connections", "Connections to the database, by what they are for and whether they are in use.", "pool", "state")
	poolMost        = figure("vitrine_database_connections_max", "How many connections to the database there may be.", "pool")
	poolWaits       = figure("vitrine_database_waits_total", "How often a connection to the database had to be waited for.", "pool")
	poolWaited      = figure("vitrine_database_wait_seconds_total", "How long connections to the database were waited for.", "pool")
)

func figure(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

// Describe names no metric beforehand: a registry then compares what is collected.
func (w watched) Describe(chan<- *prometheus.Desc) {}

func (w watched) Collect(out chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	counter := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, v, labels...)
	}
	gauge(streamsOpen, float64(w.streams()))
	gauge(signInsWaiting, float64(w.waitingSignIns()))

	gauge(organizationsKept, float64(w.organizations()))

	a := w.answers()
	gauge(answersKept, float64(a.Kept))
	gauge(answersBytes, float64(a.Bytes))
	counter(answersAsked, float64(a.FromKept), "kept")
	counter(answersAsked, float64(a.Shared), "shared")
	counter(answersAsked, float64(a.Computed), "computed")

	c := w.columns()
	gauge(computing, float64(c.Computing))
	gauge(computingWaiting, float64(c.Waiting))
	gauge(columnsBehind, float64(c.Revisions))
	gauge(columnsSince, c.Behind.Seconds())
	gauge(columnsBuilding, float64(c.Reading))
	gauge(columnsRead, float64(c.Read))
	gauge(columnsToRead, float64(c.ToRead))
	away := 0.0
	if c.Away {
		away = 1
	}
	gauge(columnsAway, away)
	gauge(columnsMended, float64(c.Mended))

	w.collectJobs(gauge)

	for pool, s := range w.pools() {
		gauge(poolConnections, float64(s.InUse), pool, "in_use")
		gauge(poolConnections, float64(s.Idle), pool, "idle")
		gauge(poolMost, float64(s.MaxOpenConnections), pool)
		counter(poolWaits, float64(s.WaitCount), pool)
		counter(poolWaited, s.WaitDuration.Seconds(), pool)
	}
}

// collectJobs asks the database, which may be away: then nothing is said of them.
func (w watched) collectJobs(gauge func(d *prometheus.Desc, v float64, labels ...string)) {
	ctx, cancel := context.WithTimeout(context.Background(), answersWithin)
	defer cancel()
	all, err := w.jobs(ctx)
	if err != nil {
		w.log.Warn("the figures of jobs cannot be read", "error", err)
		return
	}
	of := map[job.Kind]store.JobFigures{}
	for _, f := range all {
		of[f.Kind] = f
	}
	for _, kind := range jobKinds {
		f := of[kind]
		gauge(jobsWaiting, float64(f.Waiting), string(kind))
		gauge(jobsFailed, float64(f.Failed), string(kind))
		gauge(jobsLate, f.Late.Seconds(), string(kind))
	}
}

// handler is what is behind the address for those who watch over the program.
func (m *metrics) handler(h *health, profiling bool, log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	h.routes(mux)
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn), MaxRequestsInFlight: maxScrapes,
	}))
	if profiling { // without the command line, which may hold the database's password
		mux.HandleFunc("/debug/pprof/", pprof.Index)
		mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
		mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
		mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	}
	return mux
}

// maxScrapes is how many may look at the metrics at once.
const maxScrapes = 4
