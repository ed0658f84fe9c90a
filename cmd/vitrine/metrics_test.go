package main

import (
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"

	"vitrine/internal/api"
	"vitrine/internal/job"
)

// watchedProgram is the program with its metrics.
func watchedProgram(t *testing.T) *app {
	t.Helper()
	a, err := open(t.Context(), settings{data: t.TempDir(), listen: "localhost:0", url: "http://vitrine.example", metrics: "localhost:0"}, slog.New(slog.DiscardHandler), time.Now)
	put(t, err)
	t.Cleanup(func() { put(t, a.close()) })
	return a
}

func (m *metrics) gathered(t *testing.T) []*dto.MetricFamily {
	t.Helper()
	families, err := m.registry.Gather()
	put(t, err)
	return families
}

var parameter = regexp.MustCompile(`\{[^}]*\}`)

// TestLabelsHoldNothingTyped: whatever is asked for, a label has one of few values, all known beforehand.
func TestLabelsHoldNothingTyped(t *testing.T) {
	a := watchedProgram(t)
	const typed = "7654321"
	routes := map[string]bool{api.Unknown: true, interfaceRoute: true, api.Prefix + "/openapi.json": true, api.Prefix + "/openapi.yaml": true, api.Prefix + "/openapi-3.0.json": true, api.Prefix + "/openapi-3.0.yaml": true}
	ask := func(method, path string) {
		request := httptest.NewRequest(method, path, strings.NewReader("{}"))
		request.Header.Set("Content-Type", "application/json")
		a.handler.ServeHTTP(httptest.NewRecorder(), request)
	}
	for _, r := range a.served.Routes() {
		routes[api.Prefix+r.Path] = true
		path := api.Prefix + parameter.ReplaceAllString(r.Path, typed)
		ask(r.Method, path)
		ask(r.Method, path+"?search="+typed)
		ask("BREW"+typed, path)
		ask(http.MethodPatch, path+"/"+typed)
	}
	for _, path := range []string{"/", "/d/" + typed, "/assets/" + typed + ".js", "/api/" + typed, "/api/v1/" + typed, "/api/v1/openapi.json"} {
		ask(http.MethodGet, path)
		ask(http.MethodPost, path)
		ask("BREW"+typed, path)
	}
	allowed := map[string]map[string]bool{
		"route":  routes,
		"method": {"GET": true, "HEAD": true, "POST": true, "PUT": true, "PATCH": true, "DELETE": true, api.Unknown: true},
		"status": {"1xx": true, "2xx": true, "3xx": true, "4xx": true, "5xx": true, "other": true},
	}
	seen := map[string]bool{}
	for _, family := range a.metrics.gathered(t) {
		for _, m := range family.GetMetric() {
			for _, label := range m.GetLabel() {
				if values, known := allowed[label.GetName()]; strings.Contains(label.GetValue(), typed) || known && !values[label.GetValue()] {
					t.Errorf("%s has the label %s=%q", family.GetName(), label.GetName(), label.GetValue())
				}
				if label.GetName() == "route" {
					seen[label.GetValue()] = true
				}
			}
			// Ours have no others than docs/operating.md names.
			for _, label := range m.GetLabel() {
				if ours := []string{"route", "method", "status", "state", "job", "outcome", "from", "pool", "version"}; strings.HasPrefix(family.GetName(), "vitrine_") && !slices.Contains(ours, label.GetName()) {
					t.Errorf("%s has a label %s", family.GetName(), label.GetName())
				}
			}
		}
	}
	for _, r := range a.served.Routes() {
		if !seen[api.Prefix+r.Path] {
			t.Errorf("%s %s is not counted", r.Method, r.Path)
		}
	}
	if !seen[api.Unknown] || !seen[interfaceRoute] {
		t.Errorf("counted are %v", slices.Sorted(maps.Keys(seen)))
	}
}

// TestMetricsTell: what somebody who watches the program sees of what happened, at an address of its own.
func TestMetricsTell(t *testing.T) {
	a := watchedProgram(t)
	a.directory.SetupToken = "token"
	send := func(method, path, body string) {
		request := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
		request.Header.Set("Content-Type", "application/json")
		a.handler.ServeHTTP(httptest.NewRecorder(), request)
	}
	send("POST", "/setup", `{"token": "token", "organization": "Acme", "name": "Ada", "email": "ada@acme.example", "password": "`+password+`"}`)
	send("POST", "/session", `{"email": "ada@acme.example", "password": "wrong"}`)
	send("GET", "/groups", "")
	put(t, a.jobs.Drain(t.Context())) // nothing is there to tidy
	a.metrics.watch()(tidyKind)(job.Failed)
	scrape := func(handler http.Handler, path string) (int, string) {
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
		return answer.Code, answer.Body.String()
	}
	watching := a.metrics.handler(a.health, false, slog.New(slog.DiscardHandler))
	_, text := scrape(watching, "/metrics")
	for _, line := range []string{
		`vitrine_http_requests_total{method="POST",route="/api/v1/setup",status="2xx"} 1`,
		`vitrine_http_requests_total{method="POST",route="/api/v1/session",status="4xx"} 1`,
		`vitrine_http_requests_total{method="GET",route="/api/v1/groups",status="4xx"} 1`,
		`vitrine_http_request_duration_seconds_count{method="POST",route="/api/v1/setup"} 1`,
		`vitrine_http_connections{state="idle"} 0`,
		`vitrine_jobs_total{job="tidy",outcome="done"} 1`,
		`vitrine_jobs_total{job="tidy",outcome="failed"} 1`,
		`vitrine_jobs_total{job="import",outcome="gave_up"} 0`,
		`vitrine_jobs_waiting{job="tidy"} 1`, `vitrine_jobs_failed{job="import"} 0`, `vitrine_jobs_late_seconds{job="tidy"} 0`,
		`vitrine_jobs_running{job="import"} 0`,
		`vitrine_event_streams 0`, `vitrine_sign_ins_waiting 0`, `vitrine_organizations_in_memory 1`, `vitrine_answers_kept 0`, `vitrine_answers_total{from="kept"} 0`,
		`vitrine_columns_behind_revisions 0`, `vitrine_computations_waiting 0`, `vitrine_database_connections_max{pool="write"} 1`,
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("not told: %s", line)
		}
	}
	for _, name := range []string{"go_memstats_heap_alloc_bytes ", "vitrine_build_info{version="} {
		if !strings.Contains(text, "\n"+name) {
			t.Errorf("not told: %s", name)
		}
	}
	for _, c := range []struct {
		where   string
		handler http.Handler
		path    string
		status  int
	}{
		{"the address of the metrics", watching, "/healthz", 200},
		{"the address of the metrics", watching, "/readyz", 503}, // nothing is loaded here
		{"the address of the metrics", watching, "/debug/pprof/", 404},
		{"the address of the metrics, profiling", a.metrics.handler(a.health, true, slog.New(slog.DiscardHandler)), "/debug/pprof/", 200},
		{"the address of the metrics, profiling", a.metrics.handler(a.health, true, slog.New(slog.DiscardHandler)), "/debug/pprof/cmdline", 404},
		{"the program's address", a.handler, "/healthz", 200},
	} {
		if status, _ := scrape(c.handler, c.path); status != c.status {
			t.Errorf("%s at %s: %d, want %d", c.path, c.where, status, c.status)
		}
	}
	for _, path := range []string{"/metrics", "/debug/pprof/", "/debug/pprof/heap"} {
		if _, text := scrape(a.handler, path); strings.Contains(text, "vitrine_http") || strings.Contains(text, "heap profile") {
			t.Errorf("%s answers at the program's address", path)
		}
	}
}

// TestMetricsAreDocumented: docs/operating.md says what each means.
func TestMetricsAreDocumented(t *testing.T) {
	a := watchedProgram(t)
	a.handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
	text, err := os.ReadFile("../../docs/operating.md")
	put(t, err)
	for _, family := range a.metrics.gathered(t) {
		if name := family.GetName(); strings.HasPrefix(name, "vitrine_") && !regexp.MustCompile("`"+name+"[{`]").Match(text) {
			t.Errorf("docs/operating.md does not name %s", name)
		}
	}
}

// TestConnectionsAreCounted: each once, as what it is now.
func TestConnectionsAreCounted(t *testing.T) {
	m := newMetrics()
	one, two := &net.TCPConn{}, &net.TCPConn{}
	for i, c := range []struct {
		conn  net.Conn
		state http.ConnState
		want  string
	}{
		{one, http.StateNew, "active 0 idle 0 new 1"},
		{one, http.StateActive, "active 1 idle 0 new 0"},
		{two, http.StateNew, "active 1 idle 0 new 1"},
		{one, http.StateIdle, "active 0 idle 1 new 1"},
		{two, http.StateClosed, "active 0 idle 1 new 0"},
		{one, http.StateClosed, "active 0 idle 0 new 0"},
	} {
		m.connection(c.conn, c.state)
		var got []string
		for _, family := range m.gathered(t) {
			if family.GetName() == "vitrine_http_connections" {
				for _, x := range family.GetMetric() {
					got = append(got, fmt.Sprint(x.GetLabel()[0].GetValue(), " ", x.GetGauge().GetValue()))
				}
			}
		}
		if got := strings.Join(got, " "); got != c.want {
			t.Errorf("step %d: %s, want %s", i, got, c.want)
		}
	}
}
