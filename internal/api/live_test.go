package api

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/gate"
)

// page is an open live stream.
type page struct {
	t      *testing.T
	events chan string // "gone 7"
	close  func()
	id     int64 // of the last event that had one, once "id " was waited for
}

// look opens a stream on the resources.
func (c client) look(resources ...int64) *page {
	c.t.Helper()
	parts := make([]string, len(resources))
	for i, id := range resources {
		parts[i] = fmt.Sprintf("resource=%d", id)
	}
	return c.lookWith(strings.Join(parts, "&"))
}

// lookWith opens a stream.
func (c client) lookWith(query string) *page {
	c.t.Helper()
	ctx, cancel := context.WithCancel(c.t.Context())
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.http.URL+Prefix+"/live?"+query, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	request.AddCookie(&http.Cookie{Name: gate.SessionCookie, Value: c.session})
	response, err := c.http.Client().Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = response.Body.Close() })
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "text/event-stream" {
		c.t.Fatalf("the stream begins with %s", response.Status)
	}
	p := &page{t: c.t, events: make(chan string, 1000), close: cancel}
	c.t.Cleanup(cancel)
	go func() {
		defer close(p.events)
		lines := bufio.NewScanner(response.Body)
		event := ""
		for lines.Scan() {
			if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				event = name
			}
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				p.events <- event + " " + data
			}
			if id, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
				p.events <- "id " + id
			}
		}
	}()
	return p
}

// wait is the next event that begins so; events of other kinds are passed over.
func (p *page) wait(prefix string) string {
	p.t.Helper()
	deadline := time.After(20 * time.Second) // a hang, not a measure
	for {
		select {
		case event, open := <-p.events:
			if id, ok := strings.CutPrefix(event, "id "); ok {
				p.id, _ = strconv.ParseInt(id, 10, 64)
			}
			if strings.HasPrefix(event, prefix) {
				return event
			}
			if !open {
				p.t.Fatalf("the stream ended before %q", prefix)
			}
		case <-deadline:
			p.t.Fatalf("no %q", prefix)
		}
	}
}

// ended waits until the stream is over.
func (p *page) ended() {
	p.t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		select {
		case _, open := <-p.events:
			if !open {
				return
			}
		case <-deadline:
			p.t.Fatal("the stream does not end")
		}
	}
}

func TestLive(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		at, admin := s.found("Acme", "standard")
		tom := s.person("Tom", at, access.Member, role(s.root(at), access.WorkspaceMember, false))
		elsewhere := s.signIn("Tom elsewhere", at, tom.id)
		dashboard := tom.post("/dashboards", map[string]any{"workspace_id": s.root(at), "title": "Delivery"}).is(201).id("id")
		other := tom.post("/dashboards", map[string]any{"workspace_id": s.root(at), "title": "Other"}).is(201).id("id")

		stream := elsewhere.look(dashboard, other, 987654321)
		stream.wait("gone 987654321")
		stream.wait("revision ")
		tom.put(fmt.Sprintf("/dashboards/%d", dashboard), map[string]any{"version": 1, "title": "Delivery overview", "widgets": []any{}, "filters": map[string]any{}}).is(200)
		for saved := ""; !strings.Contains(saved, `"version":2`); {
			saved = stream.wait("saved ")
		}
		tom.delete(fmt.Sprintf("/dashboards/%d", dashboard)).is(204)
		stream.wait(fmt.Sprintf("gone %d", dashboard))

		// Access that is taken back narrows the open page.
		ida := s.person("Ida", at, access.Member)
		share := func(level string) {
			tom.post(fmt.Sprintf("/resources/%d/grants", other), edits(ida.to(level))).is(200)
		}
		share("view")
		watching := ida.look(other)
		watching.wait("revision ")
		share("")
		watching.wait(fmt.Sprintf("gone %d", other))
		tom.put(fmt.Sprintf("/resources/%d/private", other), map[string]any{"private": true}).is(200)

		// Somebody else's dashboard, private, is gone from the start.
		admin.look(other).wait(fmt.Sprintf("gone %d", other))

		// The session ends elsewhere; then the person leaves.
		sessions := tom.get("/sessions").is(200)
		for i := range int(sessions.id("total")) {
			if sessions.at(fmt.Sprintf("items.%d.current", i)) == false {
				tom.delete(fmt.Sprintf("/sessions/%d", sessions.id(fmt.Sprintf("items.%d.id", i)))).is(204)
			}
		}
		stream.wait("signed_out")
		stream.ended()
		last := tom.look(other)
		last.wait("revision ")
		admin.patch(fmt.Sprintf("/people/%d", tom.id), map[string]any{"active": false}).is(200)
		last.wait("signed_out")
		last.ended()
	})
}

// What ends by the clock makes no revision; an open page hears of it all the same.
func TestLiveFollowsTheClock(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		at, _ := s.found("Acme", "standard")
		tom := s.person("Tom", at, access.Member, role(s.root(at), access.WorkspaceMember, false))
		ida := s.person("Ida", at, access.Member)
		dashboard := tom.post("/dashboards", map[string]any{"workspace_id": s.root(at), "title": "Delivery"}).is(201).id("id")
		ends := ida.to("view")
		ends["expires_at"] = s.clock.Now().Add(time.Hour)
		tom.post(fmt.Sprintf("/resources/%d/grants", dashboard), edits(ends)).is(200)
		stream := ida.look(dashboard)
		stream.wait("revision ")
		ida.get(fmt.Sprintf("/dashboards/%d", dashboard)).is(200)
		s.clock.Advance(time.Hour)
		ida.get(fmt.Sprintf("/dashboards/%d", dashboard)).is(404)
		stream.wait(fmt.Sprintf("gone %d", dashboard))
		s.clock.Advance(31 * 24 * time.Hour)
		stream.wait("signed_out")
		stream.ended()
	})
}

func TestLiveStreamsAreBounded(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		_, admin := s.found("Acme", "standard")
		pages := make([]*page, gate.MaxStreams)
		for i := range pages {
			pages[i] = admin.look()
			pages[i].wait("revision ")
		}
		admin.get("/live").is(429)
		pages[0].close()
		pages[0].ended()
		// The server notices a closed page when it next writes to it.
		admin.post("/groups", map[string]any{"name": "Studio"}).is(201)
		for admin.status(&Route{Method: "GET", Route: gate.Route{ID: "follow-changes"}}, "/live", nil) == http.StatusTooManyRequests {
			pages[1].wait("")
			admin.post("/groups", map[string]any{"name": fmt.Sprint("Studio ", time.Now().UnixNano())}).is(201)
		}
	})
}

// A page that goes on from where an earlier stream stood hears what happened in between, and nothing twice.
func TestLiveGoesOn(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		at, admin := s.found("Acme", "standard")
		first := admin.look()
		first.wait("revision ")
		admin.post("/groups", map[string]any{"name": "Studio"}).is(201)
		first.wait("revision ")
		first.wait("id ")
		last := first.id
		first.close()
		first.ended()
		entry := map[string]any{"workspace_id": s.root(at), "start": s.clock.Now().Add(-time.Hour), "stop": s.clock.Now()}
		admin.post("/time-entries", entry).is(201)
		next := admin.lookWith(fmt.Sprintf("since=%d", last))
		next.wait("entries ")
		next.wait("revision ")
	})
}

// Who signs in where somebody still is ends that session, and with it what its pages hear.
func TestLiveEndsWhenSomebodyElseSignsInThere(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		admin := s.setUp()
		at := access.OrganizationID(admin.get("/session").id("organization.id"))
		tom := s.person("Tom", at, access.Member)
		elsewhere := s.signIn("Tom elsewhere", at, tom.id)
		stream, other := tom.look(), elsewhere.look()
		stream.wait("revision ")
		other.wait("revision ")
		tom.post("/session", map[string]any{"email": "nobody@acme.example", "password": "wrong"}).is(401)
		tom.get("/session").is(200)
		tom.post("/session", map[string]any{"email": "ada@acme.example", "password": "correct horse battery"}).is(200)
		stream.wait("signed_out")
		stream.ended()
		tom.get("/session").is(401)
		// Other browsers of the same person go on.
		elsewhere.get("/session").is(200)
		admin.post("/groups", map[string]any{"name": "Studio"}).is(201)
		other.wait("revision ")
	})
}

// eventsSent are the names of what streams send, as the code has them.
var eventsSent = regexp.MustCompile(`\bevent\{name: "(\w+)"|\{\{name: "(\w+)"|\bsend\(0, "(\w+)"`)

func TestLiveDocumentsItsEvents(t *testing.T) {
	sent := map[string]bool{}
	for _, file := range []string{"../live/watcher.go", "../live/reader.go", "live.go"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range eventsSent.FindAllStringSubmatch(string(text), -1) {
			sent[found[1]+found[2]+found[3]] = true
		}
	}
	told := map[string]bool{}
	for _, found := range regexp.MustCompile(`(?m)^\* (\w+) `).FindAllStringSubmatch(events, -1) {
		told[found[1]] = true
	}
	if !maps.Equal(sent, told) || len(told) == 0 {
		t.Errorf("sent are %v, and the document tells of %v", slices.Sorted(maps.Keys(sent)), slices.Sorted(maps.Keys(told)))
	}
	// The interface listens to each.
	follower, err := os.ReadFile("../../web/src/live/follower.ts")
	if err != nil {
		t.Fatal(err)
	}
	for name := range told {
		if strings.Count(string(follower), "'"+name+"'") < 2 {
			t.Errorf("the interface does not listen to %s", name)
		}
	}
}

// Time of a workspace is told to those who may count something of it, themselves or through what they look at, and no
// longer once that is taken back.
func TestLiveTellsOfTimeThatMayBeCounted(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		at, admin := s.found("Acme", "standard")
		root := s.root(at)
		inside := admin.post("/workspaces", map[string]any{"name": "Delivery", "parent_id": root}).is(201).id("id")
		ida := s.person("Ida", at, access.Member)
		dashboard := admin.post("/dashboards", map[string]any{"workspace_id": inside, "title": "Delivery"}).is(201).id("id")
		question := map[string]any{"dataset": "time", "measures": []string{"hours"}, "breakdowns": []any{}, "filters": []any{}, "period": map[string]any{"preset": "all_time"}}
		chart := admin.post("/charts", map[string]any{"workspace_id": inside, "dashboard_id": dashboard, "title": "Hours", "question": question, "picture": map[string]any{"kind": "number"}}).is(201).id("id")
		admin.put(fmt.Sprintf("/dashboards/%d", dashboard), map[string]any{"version": 1, "title": "Delivery", "filters": map[string]any{},
			"widgets": []any{map[string]any{"id": "w1", "kind": "chart", "chart_id": chart, "x": 0, "y": 0, "w": 6, "h": 4}}}).is(200)
		share := func(level string) {
			admin.post(fmt.Sprintf("/resources/%d/grants", dashboard), edits(ida.to(level))).is(200)
		}
		hours := 0
		track := func() {
			hours++
			start := s.clock.Now().Add(-time.Duration(hours) * time.Hour)
			admin.post("/time-entries", map[string]any{"workspace_id": inside, "start": start, "stop": start.Add(time.Minute)}).is(201)
		}
		// heard is what a page is told until the organization next moves in another way.
		group := 0
		heard := func(p *page) string {
			group++
			admin.post("/groups", map[string]any{"name": fmt.Sprint("Studio ", group)}).is(201)
			for all := ""; ; {
				event := p.wait("")
				if strings.HasPrefix(event, "revision ") {
					return all
				}
				all += event + "\n"
			}
		}
		moves := fmt.Sprintf(`time {"workspace":%d,`, inside)
		mine, theirs := admin.look(), ida.look()
		mine.wait("revision ")
		theirs.wait("revision ")
		track()
		mine.wait(moves)
		mine.wait("entries ")
		if told := heard(theirs); strings.Contains(told, "time ") || strings.Contains(told, "entries ") {
			t.Errorf("who may count nothing of a workspace is told %s", told)
		}

		share("view")
		through := ida.look(dashboard)
		through.wait("revision ")
		// She has no role in it, and is not told which it is.
		ida.get(fmt.Sprintf("/dashboards/%d/data", dashboard)).is(200).has("widgets.w1.result.workspaces", "[0]")
		admin.get(fmt.Sprintf("/dashboards/%d/data", dashboard)).is(200).has("widgets.w1.result.workspaces", fmt.Sprintf("[%d]", inside))
		track()
		if event := through.wait("time "); !strings.HasPrefix(event, `time {"workspace":0,`) {
			t.Errorf("she is told %s", event)
		}
		share("")
		through.wait(fmt.Sprintf("gone %d", dashboard))
		track()
		mine.wait(moves)
		if told := heard(through); strings.Contains(told, "time ") {
			t.Errorf("whose access was taken back is told %s", told)
		}
	})
}

// Somebody else who signed in meanwhile in the same browser is told nothing of what the page was opened for.
func TestLiveIsForWhomThePageIsFor(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		at, admin := s.found("Acme", "standard")
		tom := s.person("Tom", at, access.Member)
		tom.lookWith(fmt.Sprintf("user=%d&organization=%d", tom.id, at)).wait("revision ")
		for _, other := range []string{fmt.Sprintf("user=%d", admin.id), fmt.Sprintf("organization=%d", at+1)} {
			stream := tom.lookWith(other)
			if event := stream.wait(""); event != "signed_out {}" {
				t.Errorf("a page of %s is told %s", other, event)
			}
			stream.ended()
		}
	})
}
