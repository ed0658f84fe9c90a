package api

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/columnar"
	"vitrine/internal/columnar/duckdb"
	"vitrine/internal/fault"
	"vitrine/internal/gate"
	"vitrine/internal/job"
	"vitrine/internal/live"
	"vitrine/internal/org"
	"vitrine/internal/query"
	"vitrine/internal/secret"
	"vitrine/internal/share"
	"vitrine/internal/slug"
	"vitrine/internal/store"
	"vitrine/internal/store/storetest"
	"vitrine/internal/track"
)

// cheap is what a password costs in tests.
var cheap = secret.Cost{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 8, KeyLength: 16}

const setupToken = "printed on the console"

// server is the API over a real store, reached through HTTP.
type server struct {
	t     *testing.T
	store *store.Store
	clock *storetest.Clock
	api   *API
	http  *httptest.Server
	log   *lockedBuffer
	// answers are what was computed.
	answers *board.Answers
	// columns are what they were computed from.
	columns columns
	// settle waits until what runs in the background is done.
	settle func()
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// each serves an empty store of every kind.
func each(t *testing.T, body func(t *testing.T, s *server)) {
	t.Helper()
	storetest.EachAtOnce(t, func(t *testing.T, kept *store.Store, clock *storetest.Clock) { body(t, serve(t, kept, clock)) })
}

func serve(t *testing.T, kept *store.Store, clock *storetest.Clock) *server {
	t.Helper()
	s := &server{t: t, store: kept, clock: clock, log: &lockedBuffer{}}
	s.api = New(s.compose())
	s.http = httptest.NewServer(s.api)
	t.Cleanup(s.http.Close)
	return s
}

// compose wires the use cases as the program does.
func (s *server) compose() Config {
	book := track.New(s.store)
	s.settle = func() {
		s.t.Helper()
		runner := job.Runner{Queue: s.store, Kinds: map[job.Kind]job.Work{track.ImportKind: book.Imports.Work()}, Log: slog.New(slog.NewJSONHandler(s.log, nil)),
			Watch: func(kind job.Kind) func(job.Outcome) {
				return func(outcome job.Outcome) {
					if outcome != job.Done {
						s.t.Errorf("a job %s: %s\n%s", kind, outcome, s.log)
					}
				}
			}}
		if err := runner.Drain(s.t.Context()); err != nil {
			s.t.Error(err)
		}
	}
	var ids int
	var mu sync.Mutex
	engine, err := duckdb.Open("", slog.New(slog.DiscardHandler), time.Now)
	if err != nil {
		s.t.Fatal(err)
	}
	replica := columnar.Follow(engine, s.store, slog.New(slog.DiscardHandler))
	s.t.Cleanup(func() {
		if err := replica.Close(); err != nil {
			s.t.Error(err)
		}
	})
	s.columns = columns{replica}
	answers := board.NewAnswers(s.columns, board.KeptBytes, slog.New(slog.DiscardHandler))
	s.answers = answers
	s.t.Cleanup(answers.Wait)
	contents := &board.Contents{Store: s.store, Answers: answers}
	links := &share.Links{Store: s.store, Contents: contents, Secret: []byte("not in the database"), Random: rand.Reader, Now: s.clock.Now, URL: "https://vitrine.example"}
	directory := &org.Directory{Store: s.store, Contents: contents, Now: s.clock.Now, Random: rand.Reader, Passwords: secret.NewPasswords(cheap, 4), Attempts: &secret.Attempts{},
		URL: "https://vitrine.example", SetupToken: setupToken}
	feed := &live.Feed{Log: s.store, People: directory, Now: s.clock.Now, Ticks: live.Ticks}
	log := slog.New(slog.NewJSONHandler(s.log, nil))
	return Config{
		Gate: gate.New(gate.Config{
			Identify: directory.Identify,
			Made:     s.store.Made,
			Log:      log,
			RequestID: func() string {
				mu.Lock()
				defer mu.Unlock()
				ids++
				return fmt.Sprintf("r%d", ids)
			},
		}),
		Org:   directory,
		Track: book,
		Board: Board{
			Charts: &board.Charts{Store: s.store, Answers: answers}, Dashboards: &board.Dashboards{Store: s.store, Answers: answers},
			Library: &board.Library{Store: s.store}, Public: &board.Public{Store: s.store, Answers: answers, Links: links},
		},
		Share: Share{
			Sharing: &share.Sharing{Store: s.store, Contents: contents, Links: links}, Links: links,
		},
		Live: func(ctx context.Context, look Look, send func(id int64, event string, data any) error) error {
			return feed.Stream(ctx, live.Look(look), send)
		},
		Log:     log,
		Version: "test",
	}
}

// columns is the replica as charts ask for it.
type columns struct{ *columnar.Replica }

func (c columns) CatchUp(ctx context.Context, at access.OrganizationID, revision int64) error {
	for { // as pages do: a machine under load takes longer than they are willing to wait at once
		if err := c.Replica.CatchUp(ctx, int64(at), revision); fault.KindOf(err) != fault.Building {
			return err
		}
	}
}

func (c columns) Snapshot(at access.OrganizationID, revision int64, people func() []int64) (query.Source, func()) {
	return c.Replica.Snapshot(int64(at), revision, people)
}

func (c columns) Preparing(at access.OrganizationID) board.Preparing {
	s := c.Status(int64(at))
	if s.Ready {
		return board.Preparing{State: board.ColumnsReady}
	}
	return board.Preparing{State: board.ColumnsBuilding, Done: s.Done, Total: s.Total}
}

// client is somebody who asks. The zero client is nobody.
type client struct {
	*server
	name    string
	id      access.UserID
	session string
	token   string
	header  http.Header
}

// in asks within another test.
func (c client) in(t *testing.T) client {
	server := *c.server
	server.t, c.server = t, &server
	return c
}

// nobody asks without a session.
func (s *server) nobody() client { return client{server: s, name: "nobody"} }

// reply is what came back.
type reply struct {
	t      *testing.T
	what   string
	status int
	header http.Header
	body   []byte
}

// ask sends body (a string as it is, anything else as JSON) to a path under Prefix.
func (c client) ask(method, path string, body any) reply {
	c.t.Helper()
	var reader io.Reader
	contentType := ""
	switch b := body.(type) {
	case nil:
	case string:
		reader, contentType = strings.NewReader(b), "application/json"
	case []byte:
		reader, contentType = bytes.NewReader(b), "text/csv"
	default:
		text, err := json.Marshal(b)
		if err != nil {
			c.t.Fatal(err)
		}
		reader, contentType = bytes.NewReader(text), "application/json"
	}
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.http.URL+Prefix+path, reader)
	if err != nil {
		c.t.Fatal(err)
	}
	for name, values := range c.header {
		request.Header[name] = values
	}
	if contentType != "" && request.Header.Get("Content-Type") == "" {
		request.Header.Set("Content-Type", contentType)
	}
	if c.session != "" {
		request.AddCookie(&http.Cookie{Name: gate.SessionCookie, Value: c.session})
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	response, err := c.http.Client().Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	c.store.Noted()
	r := reply{t: c.t, what: fmt.Sprintf("%s: %s %s", c.name, method, path), status: response.StatusCode, header: response.Header, body: text}
	c.api.asDocumented(request, r)
	return r
}

// asDocumented fails the test when an answer is not what the OpenAPI document says: so lists are never null.
func (a *API) asDocumented(request *http.Request, r reply) {
	r.t.Helper()
	_, pattern := a.mux.Handler(request)
	method, path, _ := strings.Cut(pattern, " "+Prefix)
	item := a.huma.OpenAPI().Paths[path]
	if item == nil || len(r.body) == 0 {
		return
	}
	var operation *huma.Operation
	switch method {
	case http.MethodGet:
		operation = item.Get
	case http.MethodPost:
		operation = item.Post
	case http.MethodPut:
		operation = item.Put
	case http.MethodPatch:
		operation = item.Patch
	case http.MethodDelete:
		operation = item.Delete
	}
	if operation == nil {
		return
	}
	response := operation.Responses[strconv.Itoa(r.status)]
	if response == nil {
		response = operation.Responses["default"]
	}
	contentType, _, _ := strings.Cut(r.header.Get("Content-Type"), ";")
	if response == nil || response.Content[contentType] == nil {
		r.t.Errorf("%s: %d %s is not documented", r.what, r.status, contentType)
		return
	}
	if contentType == "text/csv" || contentType == "application/zip" {
		return // a file is bytes
	}
	var body any
	if err := json.Unmarshal(r.body, &body); err != nil {
		r.t.Errorf("%s: %v", r.what, err)
		return
	}
	schemas := a.huma.OpenAPI().Components.Schemas
	result := &huma.ValidateResult{}
	huma.Validate(schemas, response.Content[contentType].Schema, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, body, result)
	for _, err := range result.Errors {
		r.t.Errorf("%s: the answer is not as documented: %v\n%s", r.what, err, r.body)
	}
}

func (c client) get(path string) reply             { c.t.Helper(); return c.ask("GET", path, nil) }
func (c client) post(path string, body any) reply  { c.t.Helper(); return c.ask("POST", path, body) }
func (c client) put(path string, body any) reply   { c.t.Helper(); return c.ask("PUT", path, body) }
func (c client) patch(path string, body any) reply { c.t.Helper(); return c.ask("PATCH", path, body) }
func (c client) delete(path string) reply          { c.t.Helper(); return c.ask("DELETE", path, nil) }

// is fails the test unless the answer has the status.
func (a reply) is(status int) reply {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: %d, want %d\n%s", a.what, a.status, status, a.body)
	}
	return a
}

// json is the body: objects as map[string]any, numbers as float64.
func (a reply) json() map[string]any {
	a.t.Helper()
	var value map[string]any
	if err := json.Unmarshal(a.body, &value); err != nil {
		a.t.Fatalf("%s: %v\n%s", a.what, err, a.body)
	}
	return value
}

// at is the value at a path of the body: "items.0.name". Lists know "#", their length. nil when there is none.
func (a reply) at(path string) any {
	a.t.Helper()
	var value any = a.json()
	for step := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[step]
		case []any:
			var i int
			if step == "#" {
				value = len(v)
				continue
			}
			if _, err := fmt.Sscan(step, &i); err != nil || i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}

// id is the integer at a path of the body.
func (a reply) id(path string) int64 {
	a.t.Helper()
	n, ok := a.at(path).(float64)
	if !ok {
		a.t.Fatalf("%s: no number at %s\n%s", a.what, path, a.body)
	}
	return int64(n)
}

// text is the string at a path of the body.
func (a reply) text(path string) string {
	a.t.Helper()
	s, ok := a.at(path).(string)
	if !ok {
		a.t.Fatalf("%s: no text at %s\n%s", a.what, path, a.body)
	}
	return s
}

// has fails the test unless the value at the path prints as want.
func (a reply) has(path string, want any) reply {
	a.t.Helper()
	if is := fmt.Sprint(a.at(path)); is != fmt.Sprint(want) {
		a.t.Errorf("%s: %s is %s, want %v\n%s", a.what, path, is, want, a.body)
	}
	return a
}

// names of the items of a list.
func (a reply) names(field string) []string {
	a.t.Helper()
	names := []string{}
	items, _ := a.at("items").([]any)
	for _, item := range items {
		names = append(names, fmt.Sprint(item.(map[string]any)[field]))
	}
	return names
}

// found makes an organization under a scheme; its admin is signed in.
func (s *server) found(name, scheme string) (access.OrganizationID, client) {
	s.t.Helper()
	email := "admin@" + slug.Latin(name) + ".example"
	id, user, err := s.store.Found(s.t.Context(), org.Founding{Organization: name, Path: slug.Latin(name), Scheme: scheme, Name: "Admin of " + name, Email: email, PasswordHash: "none"})
	if err != nil {
		s.t.Fatal(err)
	}
	return id, s.signIn("admin", id, user)
}

// person is a new member of an organization, signed in.
func (s *server) person(name string, at access.OrganizationID, role access.OrganizationRole, workspaces ...org.RoleRecord) client {
	s.t.Helper()
	user, err := s.store.Invite(s.t.Context(), access.Caller{Organization: at}, org.Invitation{Hash: fmt.Sprint("invited ", name, at), Name: name, Email: slug.Latin(name) + "@people.example", Role: role, Workspaces: workspaces, ExpiresAt: s.clock.Now().Add(time.Hour)})
	if err != nil {
		s.t.Fatal(err)
	}
	invitation, err := s.store.InvitationByHash(s.t.Context(), fmt.Sprint("invited ", name, at))
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.store.Accept(s.t.Context(), org.Acceptance{Invitation: invitation.ID, Name: name}); err != nil {
		s.t.Fatal(err)
	}
	return s.signIn(name, at, user)
}

// signIn begins a session without the cost of a password.
func (s *server) signIn(name string, at access.OrganizationID, user access.UserID) client {
	s.t.Helper()
	token := rand.Text()
	now := s.clock.Now()
	if _, err := s.store.CreateSession(s.t.Context(), org.Session{Hash: secret.Hash(token), User: user, Organization: at, CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(org.SessionLife)}); err != nil {
		s.t.Fatal(err)
	}
	return client{server: s, name: name, id: user, session: token}
}

// root is the first workspace of an organization.
func (s *server) root(at access.OrganizationID) access.WorkspaceID {
	s.t.Helper()
	all, err := s.store.Workspaces(s.t.Context(), at)
	if err != nil || len(all) == 0 {
		s.t.Fatal("no workspace", err)
	}
	return all[0].ID
}

func role(w access.WorkspaceID, r access.WorkspaceRole, tree bool) org.RoleRecord {
	return org.RoleRecord{Workspace: w, Role: r, Tree: tree}
}
