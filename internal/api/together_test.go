package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/track"
)

// together is what two people change about one thing at the same time.
type together struct {
	who string // of the town; the second is another session of theirs
	// on makes the thing: its path, and where and as what it is read afterwards.
	on func(w *town) (path, read, at string)
	// a and b change different fields; fields are where those stand, under what is read, with what they come to.
	a, b   map[string]any
	fields map[string]any
	// last is the only field there is: the change that came last holds.
	last string
}

// changes are by the ids of the routes.
var changes = map[string][]together{
	"change-me": {{who: "member", on: always("/me", "/session", "user."), a: map[string]any{"theme": "dark"}, b: map[string]any{"locale": "de-AT", "first_weekday": 0},
		fields: map[string]any{"theme": "dark", "locale": "de-AT", "first_weekday": 0}}},
	"change-person": {{who: "admin", on: func(w *town) (string, string, string) {
		id := w.newPerson()
		return at("/people/%d", id), at("/people?search=Nova&limit=1"), "items.0."
	}, a: map[string]any{"title": "Lead"}, b: map[string]any{"name": "Nova"}, fields: map[string]any{"title": "Lead", "name": "Nova"}}},
	"rename-group": {{who: "admin", on: func(w *town) (string, string, string) {
		return at("/groups/%d", w.newGroup()), "/groups?search=Renamed", "items.0."
	}, a: map[string]any{"name": "Renamed one"}, b: map[string]any{"name": "Renamed two"}, last: "name"}},
	"change-workspace": {
		{who: "ws-admin", on: aWorkspace, a: map[string]any{"name": "Atelier"}, b: map[string]any{"settings": map[string]any{"currency": "CHF"}},
			fields: map[string]any{"name": "Atelier", "settings.currency": "CHF"}},
		{who: "ws-admin", on: aWorkspace, a: map[string]any{"settings": map[string]any{"projects_by": "admins"}}, b: map[string]any{"settings": map[string]any{"currency": "CHF"}},
			fields: map[string]any{"settings.projects_by": "admins", "settings.currency": "CHF"}},
	},
	"change-organization": {{who: "admin", on: always("/organization", "/session", "organization."), a: map[string]any{"name": "Ajax"}, b: map[string]any{"links_off": true},
		fields: map[string]any{"name": "Ajax", "links_off": true}}},
	"change-project": {{who: "ws-admin", on: func(w *town) (string, string, string) {
		path := at("/projects/%d", w.newProject())
		return path, path, ""
	}, a: map[string]any{"name": "Kite", "rate_cents": 9000}, b: map[string]any{"estimate_seconds": 7200, "billable": false},
		fields: map[string]any{"name": "Kite", "rate_cents": 9000, "estimate_seconds": 7200, "billable": false}}},
	"change-client": {{who: "ws-admin", on: func(w *town) (string, string, string) {
		return at("/clients/%d", w.newClient()), "/clients?search=Renamed&archived=all", "items.0."
	}, a: map[string]any{"name": "Renamed"}, b: map[string]any{"archived": true}, fields: map[string]any{"name": "Renamed", "archived": true}}},
	"change-tag": {{who: "ws-admin", on: func(w *town) (string, string, string) {
		return at("/tags/%d", w.newTag()), "/tags?search=Renamed", "items.0."
	}, a: map[string]any{"name": "Renamed one"}, b: map[string]any{"name": "Renamed two"}, last: "name"}},
	"change-task": {{who: "manager", on: func(w *town) (string, string, string) {
		return at("/tasks/%d", w.newTask()), at("/tasks?project_id=%d&search=Renamed", w.project), "items.0."
	}, a: map[string]any{"name": "Renamed"}, b: map[string]any{"done": true}, fields: map[string]any{"name": "Renamed", "done": true}}},
	"change-time-entry": {{who: "p-member", on: func(w *town) (string, string, string) {
		path := at("/time-entries/%d", w.newEntry())
		return path, path, ""
	}, a: map[string]any{"description": "Painting"}, b: map[string]any{"project_id": 0, "billable": false},
		fields: map[string]any{"description": "Painting", "project_id": nil, "billable": false}}},
	"change-grant": {{who: "owner", on: func(w *town) (string, string, string) {
		resource, grant := w.newGrant()
		return at("/resources/%d/grants/%d", resource, grant), at("/resources/%d/grants?search=Person", resource), "items.0."
	}, a: map[string]any{"level": "edit"}, b: map[string]any{"expires_at": "2027-01-01T00:00:00Z"},
		fields: map[string]any{"level": "edit", "expires_at": "2027-01-01T00:00:00Z"}}},
	"change-link": {{who: "owner", on: func(w *town) (string, string, string) {
		w.as("admin").patch("/organization", map[string]any{"links_off": false}).is(200)
		resource := w.newDashboard()
		w.as("owner").post(at("/resources/%d/grants", resource), map[string]any{"edits": []any{w.as("full").to("full")}}).is(200)
		link, _ := w.newLink(resource)
		return at("/resources/%d/links/%d", resource, link), at("/resources/%d/links", resource), "items.0."
	}, a: map[string]any{"name": "Hall"}, b: map[string]any{"expires_at": "2027-01-01T00:00:00Z"},
		fields: map[string]any{"name": "Hall", "expires_at": "2027-01-01T00:00:00Z"}}},
}

func always(path, read, at string) func(*town) (string, string, string) {
	return func(*town) (string, string, string) { return path, read, at }
}

func aWorkspace(w *town) (string, string, string) {
	path := at("/workspaces/%d", w.newWorkspace())
	return path, "/workspaces", fmt.Sprintf("items.%d.", w.as("ws-admin").get("/workspaces").id("total")-1)
}

// hold keeps the writer until let is called.
func (x *effect) hold() (let func()) {
	x.t.Helper()
	entry := x.newEntry()
	view, err := x.store.View(x.t.Context(), x.organization)
	if err != nil {
		x.t.Fatal(err)
	}
	who := access.Caller{User: x.as("p-member").id, Organization: x.organization, View: view, Now: x.clock.Now()}
	has, free, gone := make(chan struct{}), make(chan struct{}), make(chan struct{})
	undone := errors.New("nothing is kept")
	go func() {
		defer close(gone)
		err := x.store.StopEntry(context.Background(), who, track.EntryID(entry), false, func(track.Reader) error {
			close(has)
			<-free
			return undone
		})
		if !errors.Is(err, undone) {
			x.t.Error(err)
		}
	}()
	<-has
	return func() { close(free); <-gone }
}

// Two who change different fields of one thing from the same start both have it their way: neither writes back what it read of
// the other's.
func TestTwoChangesAtOnceBothHold(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newEffect(s)
		for _, route := range s.api.Routes() {
			if route.Method == http.MethodPatch && len(changes[route.ID]) == 0 {
				t.Errorf("%s %s changes part of a thing: add a row that says what holds when two change it at once", route.Method, route.Path)
			}
			for i, c := range changes[route.ID] {
				t.Run(fmt.Sprint(route.ID, " ", i), func(t *testing.T) {
					x.within(t)
					x.both(t, c)
				})
			}
		}
	})
}

func (x *effect) both(t *testing.T, c together) {
	path, read, at := c.on(x.town)
	x.settle()
	first, second := x.as(c.who), x.anew(c.who)
	let := x.hold()
	// Each is asked about twice: when its head and when its body is there.
	looked := make(chan struct{}, 100)
	queued := x.store.Pools()["write"].WaitCount
	x.views.after(func() { looked <- struct{}{} })
	var sent sync.WaitGroup
	replies := make([]reply, 2)
	for i, send := range []func() reply{func() reply { return first.patch(path, c.a) }, func() reply { return second.patch(path, c.b) }} {
		sent.Add(1)
		go func() {
			defer sent.Done()
			replies[i] = send()
		}()
	}
	late := time.After(20 * time.Second)
	for range 4 {
		select {
		case <-looked:
		case <-late:
			t.Error("the two did not come to be decided")
		}
	}
	x.views.after(nil)
	if _, one := x.store.Pools()["write"]; one { // where there is one writer, both have read what they read when they wait for it
		for deadline := time.Now().Add(20 * time.Second); x.store.Pools()["write"].WaitCount < queued+2 && time.Now().Before(deadline); {
			runtime.Gosched()
		}
	}
	let()
	sent.Wait()
	for _, r := range replies {
		if r.status != 200 && r.status != 204 {
			t.Fatalf("%s: %d\n%s", r.what, r.status, r.body)
		}
	}
	now := first.get(read).is(200)
	if is := now.at(at + c.last); c.last != "" && is != c.a[c.last] && is != c.b[c.last] {
		t.Errorf("%s is %v, neither what one nor what the other said", c.last, is)
	}
	for field, want := range c.fields {
		now.has(at+field, want)
	}
}
