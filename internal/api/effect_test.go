package api

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"vitrine/internal/access"
	"vitrine/internal/gate"
	"vitrine/internal/org"
)

// watched is the store as the directory asks it for views: then is called when one has been read and not yet been used.
type watched struct {
	org.Store
	mu   sync.Mutex
	then func()
}

func (w *watched) View(ctx context.Context, at access.OrganizationID) (*access.Snapshot, error) {
	view, err := w.Store.View(ctx, at)
	w.mu.Lock()
	then := w.then
	w.mu.Unlock()
	if then != nil {
		then()
	}
	return view, err
}

func (w *watched) after(then func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.then = then
}

// effect is a town in which somebody loses their rights while a request of theirs is on its way.
type effect struct {
	*town
	views *watched
	// read is how far the log of the organization has been read.
	read int64
}

func newEffect(s *server) *effect {
	x := &effect{town: newTown(s), views: &watched{Store: s.store}}
	// An organization admin with no role in any workspace, so that they have nothing when they stop being one.
	x.people["boss"] = s.person("Boss", x.organization, access.Admin)
	s.api.Org.Store = x.views
	return x
}

// A removal takes rights from somebody, and gives them back for the next call.
type removal struct {
	name          string
	take, restore func(*org.Membership)
	// late are the statuses for a body that comes afterwards, overtaken those of a use case that had begun.
	late, overtaken []int
	// of tells whose it is.
	of func(kind string, route *Route) bool
}

var removals = []removal{
	{"leaves", func(m *org.Membership) { m.Active = false }, func(m *org.Membership) { m.Active = true },
		[]int{http.StatusUnauthorized}, []int{http.StatusUnauthorized},
		func(string, *Route) bool { return true }},
	{"is admin no more", func(m *org.Membership) { m.Role = access.Guest }, func(m *org.Membership) { m.Role = access.Admin },
		[]int{http.StatusForbidden, http.StatusNotFound}, []int{http.StatusForbidden, http.StatusNotFound},
		func(kind string, r *Route) bool {
			return kind == "boss" && r.Policy.Words != own.Words && r.Policy.Words != signedIn.Words
		}},
}

func (x *effect) change(who client, how func(*org.Membership)) {
	x.t.Helper()
	program := access.Caller{Organization: x.organization}
	if err := x.store.ChangeMembership(context.Background(), program, who.id, func(m *org.Membership) error { how(m); return nil }); err != nil {
		x.t.Error(err)
	}
}

// actor is the first kind of person whose example of the route does something; empty when there is none.
func (x *effect) actor(route *Route) string {
	if examples[route.ID] == nil {
		return ""
	}
	path, body := examples[route.ID](x.town)
	for _, kind := range append([]string{"boss"}, kinds...) {
		if kind == "anonymous" || kind == "stranger" {
			continue
		}
		if x.anew(kind).ask(route.Method, path, body).status < 300 {
			return kind
		}
	}
	return ""
}

// withoutEffect are routes whose example changes nothing, with the reason.
var withoutEffect = map[string]string{
	"end-session":        "names a session that is not there",
	"change-password":    "the people of the town have no password",
	"delete-token":       "names a token that is not there",
	"delete-notice":      "names a notice that is not there",
	"stop-time-entry":    "it has stopped",
	"restore-project":    "it is there",
	"restore-time-entry": "it is there",
	"mend-grant":         "nothing is to mend under this scheme",
	"mend-reach":         "nothing is to mend under this scheme",
	"hand-over":          "nothing hangs on the person",
}

// TestRightsAreThoseOfTheMomentOfTheWrite drives every route that changes something: its head is sent, the sender loses
// their rights, its body is sent; and the sender loses them when they have been found out for the second time and nothing
// is written yet. Both are refused and change nothing.
func TestRightsAreThoseOfTheMomentOfTheWrite(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newEffect(s)
		tried := 0
		for _, route := range s.api.Routes() {
			if route.Policy.Words == public.Words || route.Method == http.MethodGet {
				continue
			}
			t.Run(route.ID, func(t *testing.T) {
				x.within(t)
				kind := x.actor(route)
				if kind == "" {
					if withoutEffect[route.ID] == "" {
						t.Error("no example of it succeeds")
					}
					return
				}
				for _, r := range removals {
					if !r.of(kind, route) {
						continue
					}
					tried++
					x.held(route, kind, r)
					if !route.Reads && withoutEffect[route.ID] == "" {
						x.overtaken(route, kind, r)
					}
				}
			})
		}
		x.within(t)
		if tried < 80 {
			t.Errorf("only %d were tried", tried)
		}
	})
}

// TestWhatIsReadIsDecidedAgainBeforeItIsSent: what was read may be newer than what decided.
func TestWhatIsReadIsDecidedAgainBeforeItIsSent(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newEffect(s)
		tried := 0
		for _, route := range s.api.Routes() {
			if !route.Reads || route.Policy.Words == public.Words || route.ID == "follow-changes" {
				continue
			}
			t.Run(route.ID, func(t *testing.T) {
				x.within(t)
				kind := x.actor(route)
				if kind == "" {
					t.Error("no example of it succeeds")
					return
				}
				tried++
				x.overtaken(route, kind, removals[0])
			})
		}
		x.within(t)
		if tried < 40 {
			t.Errorf("only %d were tried", tried)
		}
	})
}

// TestANameGivenAfterAProjectBecamePrivate is shown to nobody whose request was decided while the project was public.
func TestANameGivenAfterAProjectBecamePrivate(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newEffect(s)
		for _, path := range []string{"/projects", "/projects?search=merger", "/search?q=merger"} {
			id := x.as("ws-admin").post("/projects", map[string]any{"workspace_id": x.workspace, "name": x.fresh("Public"), "public": true}).is(http.StatusCreated).id("id")
			secret := x.fresh("Merger")
			x.views.after(func() {
				x.views.after(nil)
				x.as("ws-admin").patch(fmt.Sprint("/projects/", id), map[string]any{"public": false}).is(http.StatusOK)
				x.as("ws-admin").patch(fmt.Sprint("/projects/", id), map[string]any{"name": secret}).is(http.StatusOK)
			})
			if answer := x.as("member").get(path).is(http.StatusOK); strings.Contains(string(answer.body), secret) {
				t.Errorf("%s tells %q:\n%s", path, secret, answer.body)
			}
			if x.as("ws-admin").get(fmt.Sprint("/projects/", id)).is(http.StatusOK).text("name") != secret {
				t.Errorf("%s: it was not renamed meanwhile", path)
			}
		}
	})
}

// TestRightsThatKeepChanging: a use case is decided again and again, but not for ever.
func TestRightsThatKeepChanging(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newEffect(s)
		named := func(n int) func(*org.Membership) { return func(m *org.Membership) { m.Name = fmt.Sprint("Owner ", n) } }
		looks := 0
		x.views.after(func() {
			if looks++; looks > 1 && looks < 5 {
				x.change(x.as("owner"), named(looks))
			}
		})
		x.as("boss").post("/groups", map[string]any{"name": "Studio"}).is(http.StatusCreated)
		looks = 0
		x.views.after(func() {
			if looks++; looks > 1 {
				x.change(x.as("owner"), named(looks))
			}
		})
		busy := x.as("boss").post("/groups", map[string]any{"name": "Design"}).is(http.StatusServiceUnavailable)
		if busy.header.Get("Retry-After") == "" {
			t.Error("it does not say when to come back")
		}
		x.views.after(nil)
		if names := x.as("boss").get("/groups").names("name"); !slices.Equal(names, []string{"Studio"}) {
			t.Errorf("there are %v", names)
		}
	})
}

func (x *effect) within(t *testing.T) {
	x.server.t = t
	for kind, c := range x.people {
		c.server = x.server
		x.people[kind] = c
	}
}

// held holds the body back until the rights are gone.
func (x *effect) held(route *Route, kind string, r removal) {
	x.t.Helper()
	path, body := examples[route.ID](x.town)
	text, contentType := textOf(x.t, body)
	if text == nil {
		return // the head is all there is
	}
	x.settle()
	who := x.anew(kind)
	seen := make(chan struct{}, 10)
	x.views.after(func() { seen <- struct{}{} })
	connection, err := net.Dial("tcp", x.http.Listener.Addr().String())
	if err != nil {
		x.t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	if _, err := fmt.Fprintf(connection, "%s %s%s HTTP/1.1\r\nHost: vitrine\r\nCookie: %s=%s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n", route.Method, Prefix, path, gate.SessionCookie, who.session, contentType, len(text)); err != nil {
		x.t.Fatal(err)
	}
	<-seen
	x.views.after(nil)
	x.change(who, r.take)
	x.refused(route, kind, "whose body came late: "+r.name, r.late, func() (int, string) {
		if _, err := connection.Write(text); err != nil {
			x.t.Fatal(err)
		}
		response, err := http.ReadResponse(bufio.NewReader(connection), nil)
		if err != nil {
			x.t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		said, _ := io.ReadAll(response.Body)
		return response.StatusCode, string(said)
	})
	x.change(who, r.restore)
	x.people[kind] = x.anew(kind) // whoever left was signed out
}

// overtaken takes the rights away when the use case has begun.
func (x *effect) overtaken(route *Route, kind string, r removal) {
	x.t.Helper()
	path, body := examples[route.ID](x.town)
	x.settle() // nothing of the example's is on its way
	who := x.anew(kind)
	looks, last := 0, 1
	if text, _ := textOf(x.t, body); text != nil {
		last = 2 // once more when the body is there
	}
	x.views.after(func() {
		if looks++; looks == last {
			x.change(who, r.take)
		}
	})
	x.refused(route, kind, "who was overtaken: "+r.name, r.overtaken, func() (int, string) {
		answer := who.ask(route.Method, path, body)
		return answer.status, string(answer.body)
	})
	x.views.after(nil)
	if looks < last {
		x.t.Errorf("%s: %s was found out %d times, want %d", route.ID, kind, looks, last)
	}
	x.change(who, r.restore)
	x.people[kind] = x.anew(kind) // whoever left was signed out
}

// refused does something and fails the test unless it is refused, and the only change is the removal.
func (x *effect) refused(route *Route, kind, how string, want []int, do func() (int, string)) {
	x.t.Helper()
	x.news()
	status, said := do()
	if !slices.Contains(want, status) {
		x.t.Errorf("%s %s: %s, %s, is answered with %d\n%s", route.Method, route.Path, kind, how, status, said)
	}
	x.settle()
	for _, line := range x.news() {
		if !strings.HasPrefix(line, "user_changed ") {
			x.t.Errorf("%s %s: %s, %s, changed %s", route.Method, route.Path, kind, how, line)
		}
	}
}

// news is what the log of the organization says since it was last read.
func (x *effect) news() (all []string) {
	x.t.Helper()
	for change, err := range x.store.Changes(context.Background(), x.organization, x.read) {
		if err != nil {
			x.t.Fatal(err)
		}
		all, x.read = append(all, change.Kind+" "+string(change.Body)), change.Revision
	}
	return all
}

// textOf is what a body is sent as; nil when there is none.
func textOf(t *testing.T, body any) (text []byte, contentType string) {
	t.Helper()
	switch b := body.(type) {
	case nil:
		return nil, ""
	case string:
		return []byte(b), "application/json"
	case []byte:
		return b, "text/csv"
	}
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return text, "application/json"
}
