package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"vitrine/internal/gate"
)

// TestBadInput: whatever is sent, the answer is a problem that says what is wrong.
func TestBadInput(t *testing.T) {
	filters := func(n, values int) map[string]any {
		filter := map[string]any{"by": "project", "op": "is", "values": make([]int, values)}
		many := make([]any, n)
		for i := range many {
			many[i] = filter
		}
		return map[string]any{"measures": []string{"hours"}, "filters": many, "period": map[string]any{"preset": "today"}}
	}
	period := func(from, to string) map[string]any {
		return map[string]any{"measures": []string{"hours"}, "period": map[string]any{"from": from, "to": to}}
	}
	onSQLite(t, func(t *testing.T, s *server) {
		at, admin := s.found("Acme", "standard")
		w := int64(s.root(at))
		preview := func(question map[string]any) map[string]any {
			return map[string]any{"workspace_id": w, "question": question}
		}
		for _, test := range []struct {
			name, method, path string
			body               any
			status             int
			field              string // the first field that is wrong
		}{
			{"an unknown path", "GET", "/nothing", nil, 404, ""},
			{"a method the path does not know", "PUT", "/groups", nil, 405, ""},
			{"an id never used", "GET", "/projects/987654321", nil, 404, ""},
			{"an id below zero", "GET", "/projects/-1", nil, 404, ""},
			{"an id that is a word", "GET", "/projects/first", nil, 422, "id"},
			{"an id beyond 64 bits", "GET", "/projects/99999999999999999999", nil, 422, "id"},
			{"a kind there is not", "PUT", "/groups/1/members/robot/1", nil, 422, "kind"},
			{"no body", "POST", "/groups", nil, 400, ""},
			{"half a body", "POST", "/groups", `{"name": "Stu`, 400, "body"},
			{"two bodies", "POST", "/groups", `{"name": "A"} {"name": "B"}`, 400, "body"},
			{"null", "POST", "/groups", `null`, 422, "body"},
			{"a list for an object", "POST", "/groups", `[]`, 422, "body"},
			{"a number for a name", "POST", "/groups", `{"name": 5}`, 422, "name"},
			{"no name", "POST", "/groups", `{}`, 422, "body"},
			{"a name of spaces", "POST", "/groups", `{"name": "   "}`, 422, "name"},
			{"a name that is too long", "POST", "/groups", map[string]any{"name": strings.Repeat("x", 201)}, 422, "name"},
			{"a field there is not", "POST", "/groups", `{"name": "Studio", "colour": "red"}`, 422, "colour"},
			{"a name with the character NUL", "POST", "/groups", `{"name": "Stu\u0000dio"}`, 422, "body"},
			{"a name that rings", "POST", "/groups", `{"name": "Stu\u0007dio"}`, 422, "name"},
			{"a title that rings", "POST", "/dashboards", map[string]any{"workspace_id": w, "title": "Del\x1bivery"}, 422, "title"},
			{"a job title that rings", "POST", "/people", map[string]any{"name": "Tom", "email": "tom@acme.example", "role": "member", "title": "\x07"}, 422, "title"},
			{"a name that nobody sees", "POST", "/groups", `{"name": "\u202e\u200b"}`, 422, "name"},
			{"a title that nobody sees", "POST", "/dashboards", map[string]any{"workspace_id": w, "title": "\u3164"}, 422, "title"},
			{"a project that nobody sees", "POST", "/projects", map[string]any{"workspace_id": w, "name": "\u2800"}, 422, "name"},
			{"a token that nobody sees", "POST", "/tokens", map[string]any{"name": "\ufeff"}, 422, "name"},
			{"a job title that nobody sees", "POST", "/people", map[string]any{"name": "Tom", "email": "tom@acme.example", "role": "member", "title": "\u202e"}, 422, "title"},
			{"half of a surrogate pair", "POST", "/groups", `{"name": "Stu\ud800dio"}`, 400, "name"},
			{"the other half, deep inside", "POST", "/charts/preview", `{"question": {"filters": [{}, {"values": ["\ude00"]}]}}`, 400, "question.filters[1].values[0]"},
			{"two halves in the wrong order", "POST", "/groups", `{"name": "\udE80\uD83d"}`, 400, "name"},
			{"half of a pair in a key", "POST", "/groups", `{"\ud800": "Studio"}`, 400, ""},
			{"bytes that are no text", "POST", "/groups", "{\"name\": \"Stu\xffdio\"}", 400, "body"},
			{"what only answers say", "PATCH", fmt.Sprintf("/workspaces/%d", w), `{"settings": {"locked_until": "2026-01-01T00:00:00Z"}}`, 422, "settings.locked_until"},
			{"a field there is not, deep inside", "PATCH", fmt.Sprintf("/workspaces/%d", w), `{"settings": {"colour": "red"}}`, 422, "settings.colour"},
			{"a key in another case, deep inside", "PATCH", fmt.Sprintf("/workspaces/%d", w), `{"settings": {"Time_zone": "UTC"}}`, 422, "settings.Time_zone"},
			{"a whole number with a point, deep inside", "PATCH", fmt.Sprintf("/workspaces/%d", w), `{"settings": {"first_weekday": 1.0}}`, 422, "settings.first_weekday"},
			{"a parameter given twice", "GET", "/people?limit=5&limit=6", nil, 422, "limit"},
			{"the same parameter twice", "GET", "/projects?workspace_id=1&workspace_id=1", nil, 422, "workspace_id"},
			{"a semicolon between parameters", "GET", "/people?limit=5;offset=1", nil, 422, "query"},
			{"half an escape", "GET", "/people?search=%2", nil, 422, "query"},
			{"an address with the character NUL", "POST", "/session", `{"email": "a\u0000@acme.example", "password": "x"}`, 422, "body"},
			{"a search for the character NUL", "GET", "/time-entries?search=%00", nil, 422, "search"},
			{"a search that is no text", "GET", "/time-entries?search=%FF", nil, 422, "search"},
			{"a path that is no text", "GET", "/dashboards/by-path?path=%FF", nil, 422, "path"},
			{"an entry that stops at the zero time", "POST", "/time-entries", map[string]any{"workspace_id": w, "start": "2026-01-05T09:00:00Z", "stop": "0001-01-01T00:00:00Z"}, 422, "stop"},
			{"an empty name", "POST", "/projects", map[string]any{"workspace_id": w, "name": ""}, 422, "name"},
			{"a workspace there is not", "POST", "/projects", map[string]any{"workspace_id": 987654321, "name": "Falcon"}, 404, ""},
			{"two megabytes", "POST", "/groups", `{"name": "` + strings.Repeat("x", 2<<20) + `"}`, 413, ""},
			{"ten thousand levels", "POST", "/charts/preview", strings.Repeat(`{"question":`, 10_000) + "1" + strings.Repeat("}", 10_000), 400, "body"},
			{"forty levels", "POST", "/charts/preview", strings.Repeat("[", 40) + strings.Repeat("]", 40), 400, "body"},
			{"a key given twice", "POST", "/groups", `{"name": "Studio", "name": "Design"}`, 400, "body"},
			{"a key given twice, deep inside", "POST", "/charts/preview", `{"question": {"filters": [{}, {"by": 1, "by": 2}]}}`, 400, "body"},
			{"a key in another case", "POST", "/groups", `{"name": "Studio", "Name": "Design"}`, 422, "Name"},
			{"a title of 900 kB behind a short one", "POST", "/dashboards", fmt.Sprintf(`{"workspace_id": %d, "title": "Sales", "title": %q}`, w, strings.Repeat("x", 900_000)), 400, "body"},
			{"a key of 900 kB twice", "POST", "/groups", fmt.Sprintf(`{"%[1]s": 1, "%[1]s": 2}`, strings.Repeat("x", 400_000)), 400, "body"},
			{"an offset below zero", "GET", "/projects?offset=-1", nil, 422, "offset"},
			{"a limit of nothing", "GET", "/people?limit=0", nil, 422, "limit"},
			{"a limit beyond the page", "GET", "/people?limit=201", nil, 422, "limit"},
			{"a limit in words", "GET", "/people?limit=all", nil, 422, "limit"},
			{"a parameter there is not", "GET", "/people?page=2", nil, 422, "page"},
			{"the 30th of February", "POST", "/charts/preview", preview(period("2026-02-30", "2026-03-01")), 422, "question.period.from"},
			{"a month 13", "GET", "/time-entries?from=2026-13-01", nil, 422, "from"},
			{"an end before its start", "POST", "/charts/preview", preview(period("2026-03-02", "2026-03-01")), 422, "question.period.to"},
			{"an entry on a day there is not", "POST", "/time-entries", map[string]any{"workspace_id": w, "start": "2026-02-30T09:00:00Z"}, 422, "start"},
			{"ten thousand filters", "POST", "/charts/preview", preview(filters(10_000, 1)), 422, "question.filters"},
			{"a filter of two thousand values", "POST", "/charts/preview", preview(filters(1, 2_000)), 422, "question.filters[0].values"},
			{"a measure there is not", "POST", "/charts/preview", preview(map[string]any{"measures": []string{"happiness"}, "period": map[string]any{"preset": "today"}}), 422, "question.measures[0]"},
		} {
			t.Run(test.name, func(t *testing.T) {
				got := admin.in(t).ask(test.method, test.path, test.body).is(test.status)
				if ct := got.header.Get("Content-Type"); ct != "application/problem+json" {
					t.Errorf("the answer is %s", ct)
				}
				if got.text("request_id") == "" || got.text("detail") == "" || got.text("title") == "" || got.id("status") != int64(test.status) || got.text("code") == "internal" {
					t.Errorf("the problem is not whole: %s", got.body)
				}
				if test.field != "" {
					got.has("errors.0.name", test.field)
				}
			})
		}
		admin.post("/groups", `{"name": "\ud83d\ude80 \\ud800"}`).is(201) // a rocket, and a backslash before letters
		if got := admin.get("/groups").names("name"); !slices.Contains(got, `🚀 \ud800`) {
			t.Errorf("there are %q", got)
		}
		if got := admin.post("/charts/preview", `{"workspace_id": 1e30, "question": {}}`).is(422); strings.Contains(string(got.body), "int64") {
			t.Errorf("a number that is too large is told in the program's words: %s", got.body)
		}
		twice := admin.post("/charts/preview", `{"question": {"filters": [{"by": {"by": 1}}, {"by": 1, "op": {}, "by": 2}]}}`).is(400)
		twice.has("errors.0.message", "question.filters[1].by is given twice")
		if long := admin.post("/groups", fmt.Sprintf(`{"%[1]s": 1, "%[1]s": 2}`, strings.Repeat("x", 400_000))).is(400); len(long.body) > 1000 {
			t.Errorf("a long key is said again in %d bytes", len(long.body))
		}
		admin.post("/charts/preview", `{"question": {"filters": [{"by": 1}, {"by": 1}]}, "name": 1}`).is(422)
		if got := admin.get("/projects?offset=100000").is(200); got.at("items") == nil {
			t.Errorf("beyond the end: %s", got.body)
		}
		if allow := admin.ask("PUT", "/groups", nil).header.Get("Allow"); allow != "GET, POST" {
			t.Errorf("Allow: %s", allow)
		}
		admin.patch("/me", map[string]any{"name": strings.Repeat("ü", 200)}).is(200)
		wrongType := admin
		wrongType.header = http.Header{"Content-Type": {"text/plain"}}
		wrongType.post("/groups", `{"name": "Studio"}`).is(415).has("code", "invalid").has("detail", "The body of this request must be JSON, with the content type application/json.")
	})
}

// TestABodyThatBreaksOff: whoever leaves while they send, is too slow, or sends what is no HTTP, has sent bad input; the server has
// not failed.
func TestABodyThatBreaksOff(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		_, admin := s.found("Acme", "standard")
		for _, end := range []struct {
			err    error
			status int
			words  string
		}{
			{io.ErrUnexpectedEOF, http.StatusBadRequest, "The request broke off before all of it had arrived."},
			{os.ErrDeadlineExceeded, http.StatusRequestTimeout, "The request did not arrive in time."},
		} {
			for _, path := range []string{"/groups", "/session", "/imports?workspace_id=1"} {
				request := httptest.NewRequest(http.MethodPost, Prefix+path, io.MultiReader(strings.NewReader(`{"name": "Stu`), iotest.ErrReader(end.err)))
				request.AddCookie(&http.Cookie{Name: gate.SessionCookie, Value: admin.session})
				request.Header.Set("Content-Type", map[bool]string{true: "text/csv", false: "application/json"}[strings.HasPrefix(path, "/imports")])
				answer := httptest.NewRecorder()
				s.api.ServeHTTP(answer, request)
				var problem Problem
				if err := json.Unmarshal(answer.Body.Bytes(), &problem); err != nil || answer.Code != end.status || problem.Status != end.status || problem.Code != "invalid" || problem.Detail != end.words {
					t.Errorf("%s: %d %v %s", path, answer.Code, err, answer.Body)
				}
			}
		}
		admin.get("/groups").is(200).has("total", 0.0)
	})
}

// TestWhatIsSentIsNotEchoed: an answer and the log never hold what may be a password.
func TestWhatIsSentIsNotEchoed(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		ada := s.setUp()
		secrets := []string{"hunter2 hunter2", ada.session, setupToken, "ada@acme.example"}
		for _, body := range []any{`{"email": 5, "password": ["hunter2 hunter2"]}`, `{"email": "ada@acme.example", "password": "hunter2 hunter2"`,
			map[string]any{"email": "ada@acme.example", "password": "hunter2 hunter2"}} {
			got := s.nobody().post("/session", body)
			for _, secret := range secrets {
				if bytes.Contains(got.body, []byte(secret)) {
					t.Errorf("the answer holds %q: %s", secret, got.body)
				}
			}
		}
		ada.put("/me/password", map[string]any{"current": "hunter2 hunter2", "new": "hunter2 hunter2"})
		ada.post("/tokens", map[string]any{"name": "Reports"}).is(201)
		for _, secret := range secrets {
			if strings.Contains(s.log.String(), secret) {
				t.Errorf("the log holds %q", secret)
			}
		}
	})
}

// TestWhatBreaksIsNotShown: a panic and an unexpected error are 500, with the id to find them in the log by.
func TestWhatBreaksIsNotShown(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		at, admin := s.found("Acme", "standard")
		var log bytes.Buffer
		broken := s.api.Config
		broken.Track.Projects = nil // its use cases panic
		broken.Log = slog.New(slog.NewJSONHandler(&log, nil))
		door := broken.Gate.Config
		door.Log = broken.Log
		broken.Gate = gate.New(door)
		api := New(broken)
		ask := func(method, path, body string) *httptest.ResponseRecorder {
			answer := httptest.NewRecorder()
			request := httptest.NewRequest(method, Prefix+path, strings.NewReader(body))
			request.AddCookie(&http.Cookie{Name: gate.SessionCookie, Value: admin.session})
			api.ServeHTTP(answer, request)
			return answer
		}
		check := func(answer *httptest.ResponseRecorder, cause string) {
			t.Helper()
			var problem Problem
			if err := json.Unmarshal(answer.Body.Bytes(), &problem); err != nil || answer.Code != 500 || problem.Code != "internal" {
				t.Fatalf("%d %v %s", answer.Code, err, answer.Body)
			}
			if !strings.Contains(log.String(), fmt.Sprintf(`"request_id":%q`, problem.RequestID)) || !strings.Contains(log.String(), cause) {
				t.Errorf("the log says\n%s", log.String())
			}
			if strings.Contains(answer.Body.String(), cause) {
				t.Errorf("the answer says %s", answer.Body)
			}
		}
		check(ask(http.MethodGet, fmt.Sprintf("/projects?workspace_id=%d", s.root(at)), ""), "nil pointer")
		directory := *broken.Org
		directory.Random = iotest.ErrReader(errors.New("no randomness left"))
		broken.Org = &directory
		api = New(broken)
		check(ask(http.MethodPost, "/tokens", `{"name": "Reports"}`), "no randomness left")
	})
}

// TestWhoLeavesIsNoFailure: a request whose sender has gone counts as no failure of the server, whatever it broke, and warns nobody.
func TestWhoLeavesIsNoFailure(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		_, admin := s.found("Acme", "standard")
		before := s.log.String()
		for _, path := range []string{"/groups", "/people", "/session"} {
			ctx, leave := context.WithCancel(t.Context())
			leave()
			request := httptest.NewRequestWithContext(ctx, http.MethodGet, Prefix+path, nil)
			request.AddCookie(&http.Cookie{Name: gate.SessionCookie, Value: admin.session})
			answer := httptest.NewRecorder()
			s.api.ServeHTTP(answer, request)
			if answer.Code != statusLeft {
				t.Errorf("%s: %d %s", path, answer.Code, answer.Body)
			}
		}
		if said := strings.TrimPrefix(s.log.String(), before); strings.Contains(said, "WARN") || strings.Contains(said, "ERROR") {
			t.Errorf("the log says\n%s", said)
		}
	})
}
