package api

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"vitrine/internal/access"
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
	request.AddCookie(&http.Cookie{Name: sessionCookie, Value: c.session})
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
		pages := make([]*page, maxStreams)
		for i := range pages {
			pages[i] = admin.look()
			pages[i].wait("revision ")
		}
		admin.get("/live").is(429)
		pages[0].close()
		pages[0].ended()
		// The server notices a closed page when it next writes to it.
		admin.post("/groups", map[string]any{"name": "Studio"}).is(201)
		for admin.status(Route{ID: "follow-changes", Method: "GET"}, "/live", nil) == http.StatusTooManyRequests {
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
