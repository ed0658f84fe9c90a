package gate

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/org"
)

// plainly is a second API's way to say no: a status and a word.
func plainly(w http.ResponseWriter, _ *http.Request, err error) {
	w.WriteHeader(map[fault.Kind]int{fault.Denied: 403, fault.Invalid: 422, fault.Unauthenticated: 401}[fault.KindOf(err)] + map[bool]int{true: 500}[errors.Is(err, ErrPanic)])
	_, _ = io.WriteString(w, fault.Words(err))
}

type look struct {
	ID access.WorkspaceID `path:"id"`
}

// served is a second API behind a gate: one route, whose use case lets everybody pass.
func served(t *testing.T, c Config, route Route, use func(context.Context, access.Caller, look) (string, error)) func(method, target, body string, head ...string) *httptest.ResponseRecorder {
	t.Helper()
	g := New(c)
	route.Within, route.MaxBody = time.Minute, 100
	var err error
	if route.Policy, err = route.Policy.Of(reflect.TypeFor[look]()); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/other/{id}", func(w http.ResponseWriter, r *http.Request) {
		g.Enter(w, r, route, plainly, func(ctx context.Context) {
			if _, err := io.ReadAll(r.Body); err != nil {
				w.WriteHeader(http.StatusRequestEntityTooLarge)
				return
			}
			text, err := Decide(ctx, g, look{ID: 1}, use)
			if err != nil {
				plainly(w, r, err)
				return
			}
			_, _ = io.WriteString(w, text)
		})
	})
	behind := g.InFrontOf(API{Routes: mux, Refuse: plainly, Plain: func(*http.Request) bool { return false }})
	return func(method, target, body string, head ...string) *httptest.ResponseRecorder {
		var reader io.Reader
		if body != "" {
			reader = strings.NewReader(body)
		}
		w, r := httptest.NewRecorder(), httptest.NewRequest(method, target, reader)
		for i := 0; i+1 < len(head); i += 2 {
			r.Header.Set(head[i], head[i+1])
		}
		behind.ServeHTTP(w, r)
		return w
	}
}

// known knows one token, of somebody who is a viewer of workspace 1.
func known(t *testing.T) func(context.Context, org.Credentials) (access.Caller, error) {
	t.Helper()
	view, err := access.Load(1, 1, func(yield func(access.Change, error) bool) {
		_ = yield(access.OrganizationChanged{Organization: 1, Name: "Acme", Scheme: "standard"}, nil) &&
			yield(access.WorkspaceChanged{Workspace: 1, Name: "Acme"}, nil) &&
			yield(access.UserChanged{User: 7, Role: access.Member, Email: "tom@acme.test", Name: "Tom"}, nil) &&
			yield(access.WorkspaceRoleChanged{Workspace: 1, Holder: access.Principal{Kind: access.PrincipalUser, ID: 7}, Role: access.WorkspaceViewer}, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	return func(_ context.Context, c org.Credentials) (access.Caller, error) {
		if c.Token != "t" {
			return access.Caller{}, fault.New(fault.Unauthenticated, "Sign in.")
		}
		return access.Caller{User: 7, Organization: 1, View: view}, nil
	}
}

// TestAnotherAPIBehindTheGate: what protects one API protects any other: none of it is of internal/api.
func TestAnotherAPIBehindTheGate(t *testing.T) {
	var log strings.Builder
	var seen []Observed
	ids := 0
	config := Config{Identify: known(t), Log: slog.New(slog.NewJSONHandler(&log, nil)), Observe: func(o Observed) { seen = append(seen, o) },
		RequestID: func() string { ids++; return "r" + string(rune('0'+ids)) }}
	calls := 0
	ask := served(t, config, Route{ID: "look", Policy: Workspace(access.WorkspaceViewer, "id"), Repeated: []string{"tag"}}, func(_ context.Context, who access.Caller, _ look) (string, error) {
		if calls++; calls == 3 {
			panic("broken")
		}
		return "user " + string(rune('0'+who.User)), nil
	})
	token := []string{"Authorization", "Bearer t"}
	for _, c := range []struct {
		what, method, target, body string
		head                       []string
		status                     int
		words                      string
	}{
		{"nobody", "GET", "/other/1", "", nil, 401, "Sign in."},
		{"another token", "GET", "/other/1", "", []string{"Authorization", "Bearer x"}, 401, "Sign in."},
		{"another site", "POST", "/other/1", "x", []string{"Sec-Fetch-Site", "cross-site", "Cookie", SessionCookie + "=t"}, 403, "This request comes from another site."},
		{"somebody", "GET", "/other/1", "", token, 200, "user 7"},
		{"with a body", "POST", "/other/1", "x", token, 200, "user 7"},
		{"too large", "POST", "/other/1", strings.Repeat("x", 101), token, 413, ""},
		{"a panic", "GET", "/other/1", "", token, 500, ""},
		{"a parameter twice", "GET", "/other/1?a=1&a=2", "", token, 422, "Must be given once; it is there 2 times."},
		{"one that may be", "GET", "/other/1?tag=1&tag=2", "", token, 200, "user 7"},
	} {
		answer := ask(c.method, c.target, c.body, c.head...)
		if answer.Code != c.status || answer.Body.String() != c.words {
			t.Errorf("%s: %d %q, want %d %q", c.what, answer.Code, answer.Body, c.status, c.words)
		}
		if answer.Header().Get("X-Request-Id") == "" || answer.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: head %v", c.what, answer.Header())
		}
		if last := seen[len(seen)-1]; last.Status != c.status {
			t.Errorf("%s: observed as %+v", c.what, last)
		}
	}
	if text := log.String(); !strings.Contains(text, `"msg":"panic","request_id":"r7","panic":"broken"`) || strings.Count(text, `"msg":"request"`) != len(seen) {
		t.Errorf("the log says\n%s", text)
	}
}

// TestThePolicyIsAsked before a use case that lets everybody pass, and of nothing but a field that the input has.
func TestThePolicyIsAsked(t *testing.T) {
	passes := func(context.Context, access.Caller, look) (string, error) { return "passed", nil }
	for policy, want := range map[string]struct {
		of     Policy
		status int
	}{
		"a role one has":            {Workspace(access.WorkspaceViewer, "id"), 200},
		"a role one has not":        {Workspace(access.WorkspaceAdmin, "id"), 403},
		"in words":                  {Words("own"), 200},
		"admins":                    {Admin(), 403},
		"with words for the denied": {Workspace(access.WorkspaceAdmin, "id").Saying("Ask Ada."), 403},
	} {
		ask := served(t, Config{Identify: known(t)}, Route{ID: "look", Policy: want.of}, passes)
		if got := ask("GET", "/other/1", "", "Authorization", "Bearer t"); got.Code != want.status {
			t.Errorf("%s: %d %s", policy, got.Code, got.Body)
		}
	}
	if _, err := Workspace(access.WorkspaceViewer, "workspace_id").Of(reflect.TypeFor[look]()); err == nil {
		t.Error("a policy about a field that is not there is taken")
	}
}

// TestAnAnswerThatBreaksOffIsNotTakenForAll: what panics after its answer has begun ends the connection, so that the client sees an
// error, and counts as a failure.
func TestAnAnswerThatBreaksOffIsNotTakenForAll(t *testing.T) {
	for encoding, size := range map[string]int{"": 10, "gzip": 10, "gzip, large": 100_000} {
		seen := make(chan Observed, 1)
		g := New(Config{Observe: func(o Observed) { seen <- o }})
		server := httptest.NewUnstartedServer(g.InFrontOf(API{Routes: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, strings.Repeat("x", size))
			panic("broken")
		}), Refuse: plainly, Plain: func(*http.Request) bool { return encoding == "" }}))
		server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
		server.Start()
		answer, err := server.Client().Get(server.URL)
		if err == nil {
			_, err = io.ReadAll(answer.Body)
			_ = answer.Body.Close()
		}
		if err == nil {
			t.Errorf("%q: the client takes what came for all: %v", encoding, answer.Status)
		}
		if o := <-seen; o.Status != http.StatusInternalServerError {
			t.Errorf("%q: it is observed as %+v", encoding, o)
		}
		server.Close()
	}
}
