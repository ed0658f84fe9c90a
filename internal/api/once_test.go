package api

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/gate"
)

// named asks with a name for the request.
func (c client) named(key string) client {
	c.header = c.header.Clone()
	if c.header == nil {
		c.header = http.Header{}
	}
	c.header.Set(gate.KeyHeader, key)
	return c
}

// whatWasMade is the id of an answer, or what stands for one.
func whatWasMade(a reply) string {
	body := a.json()
	if person, is := body["person"].(map[string]any); is {
		body = person
	}
	for _, field := range []string{"id", "key"} {
		if id := body[field]; id != nil {
			return fmt.Sprint(id)
		}
	}
	a.t.Errorf("%s answers nothing with an id: %s", a.what, a.body)
	return ""
}

// secrets are told only once.
var secrets = map[string]string{"create-token": "token", "invite-person": "invitation_url"}

// TestARequestThatComesAgainMakesOneThing drives every route that makes something: the same request again answers what the
// first made and changes nothing; another body, and somebody who may not make it any more, are refused.
func TestARequestThatComesAgainMakesOneThing(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newEffect(s)
		tried := 0
		for _, route := range s.api.Routes() {
			if route.Policy.Words == public.Words || !route.Makes {
				continue
			}
			t.Run(route.ID, func(t *testing.T) {
				x.within(t)
				kind := x.actor(route)
				if kind == "" {
					t.Fatal("no example of it succeeds")
				}
				tried++
				x.settle()
				who := x.anew(kind).named("a-" + route.ID)
				path, body := examples[route.ID](x.town)
				first := who.ask(route.Method, path, body)
				if first.status >= 300 {
					t.Fatalf("%d %s", first.status, first.body)
				}
				x.settle()
				x.news()
				again := who.ask(route.Method, path, body).is(first.status)
				x.settle()
				if a, b := whatWasMade(first), whatWasMade(again); a != b {
					t.Errorf("first it made %s, then %s", a, b)
				}
				if more := x.news(); len(more) > 0 {
					t.Errorf("the second time changed %s", more)
				}
				if secret := secrets[route.ID]; secret != "" && (first.text(secret) == "" || again.json()[secret] != nil && again.json()[secret] != "") {
					t.Errorf("it tells its secret as %s and %s", first.body, again.body)
				}
				// The key belongs to what it was first used for.
				another := any(map[string]any{"title": "Another"})
				switch text, contentType := textOf(t, body); contentType {
				case "application/json":
					another = string(text) + " "
				case "text/csv":
					another = append(text, '\n')
				}
				other := who.ask(route.Method, path, another)
				if other.is(http.StatusUnprocessableEntity); !strings.Contains(string(other.body), gate.KeyHeader) {
					t.Errorf("another body is refused without a word about the key: %s", other.body)
				}
				// And to whoever used it.
				if boss := x.anew("boss"); kind != "boss" && route.ID != "offer-ownership" {
					theirs := boss.named("a-"+route.ID).ask(route.Method, path, body)
					if theirs.status < 300 && whatWasMade(theirs) == whatWasMade(first) && route.ID != "invite-person" {
						t.Error("somebody else's key answers what mine made")
					}
					x.settle()
				}
				// Who may not make it any more is not told what they made.
				x.change(who, removals[0].take)
				x.refused(route, kind, "who left, again", []int{http.StatusUnauthorized}, func() (int, string) {
					answer := who.ask(route.Method, path, body)
					return answer.status, string(answer.body)
				})
				x.change(who, removals[0].restore)
				x.people[kind] = x.anew(kind)
				if kind == "boss" && route.Policy.Words != own.Words {
					who = x.anew(kind).named("a-" + route.ID)
					x.change(who, removals[1].take)
					x.refused(route, kind, "who is no admin, again", []int{http.StatusForbidden, http.StatusNotFound}, func() (int, string) {
						answer := who.ask(route.Method, path, body)
						return answer.status, string(answer.body)
					})
					x.change(who, removals[1].restore)
					x.people[kind] = x.anew(kind)
				}
			})
		}
		x.within(t)
		if tried < 17 {
			t.Errorf("only %d were tried", tried)
		}
	})
}

// Requests that come at once make one thing between them.
func TestRequestsWithOneKeyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		w := newTown(s)
		member := w.as("p-member")
		start := w.clock.Now().Add(-3 * time.Hour)
		entry := map[string]any{"workspace_id": w.workspace, "description": "Once", "start": start, "stop": start.Add(time.Hour)}
		project := map[string]any{"workspace_id": w.workspace, "name": "Once"}
		for path, body := range map[string]any{"/time-entries": entry, "/projects": project, "/dashboards": map[string]any{"workspace_id": w.workspace, "title": "Once"}} {
			made := make([]string, 8)
			var all sync.WaitGroup
			for i := range made {
				all.Go(func() { made[i] = whatWasMade(member.named("at-once").post(path, body).is(201)) })
			}
			all.Wait()
			for _, id := range made {
				if id != made[0] {
					t.Errorf("%s made %v", path, made)
				}
			}
		}
		if n := member.get("/time-entries?search=Once").id("total"); n != 1 {
			t.Errorf("there are %d entries", n)
		}
		// So does a file.
		admin := w.as("ws-admin")
		made := make([]string, 4)
		var all sync.WaitGroup
		for i := range made {
			all.Go(func() {
				made[i] = whatWasMade(admin.named("file").post(at("/imports?workspace_id=%d", w.workspace), []byte(classicCSV)).is(202))
			})
		}
		all.Wait()
		w.settle()
		for _, id := range made {
			if id != made[0] {
				t.Errorf("files became the imports %v", made)
			}
		}
	})
}

// What a key says of an entry holds as far as the entry might be made now, and for a day.
func TestAKeyOpensNothing(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		w := newTown(s)
		member := w.as("p-member")
		start := w.clock.Now().Add(-48 * time.Hour)
		entry := map[string]any{"workspace_id": w.workspace, "project_id": w.project, "start": start, "stop": start.Add(time.Hour)}
		first := member.named("k").post("/time-entries", entry).is(201).id("id")
		// A refusal is not remembered.
		late := map[string]any{"workspace_id": w.workspace, "start": start, "stop": start.Add(-time.Hour)}
		member.named("late").post("/time-entries", late).is(422)
		late["stop"] = start.Add(time.Hour)
		member.named("late").post("/time-entries", late).is(201)
		// Locked meanwhile, it would be refused now.
		lock := func(day string) {
			admin := w.as("admin")
			all := admin.get("/workspaces").is(200)
			settings := all.at("items.0.settings").(map[string]any)
			settings["locked_before"] = day
			admin.patch(at("/workspaces/%d", w.workspace), map[string]any{"settings": settings}).is(200)
		}
		lock(w.clock.Now().Format(time.DateOnly))
		member.named("k").post("/time-entries", entry).is(403)
		lock("")
		if again := member.named("k").post("/time-entries", entry).is(201).id("id"); again != first {
			t.Errorf("made %d, then %d", first, again)
		}
		// Off the project, it would be refused too.
		w.as("manager").delete(at("/projects/%d/members/user/%d", w.project, member.id)).is(200)
		if status := member.named("k").post("/time-entries", entry).status; status != 403 && status != 404 && status != 422 {
			t.Errorf("off the project: %d", status)
		}
		w.as("manager").put(at("/projects/%d/members/user/%d", w.project, member.id), map[string]any{}).is(200)
		// What was made and deleted is not there.
		member.delete(at("/time-entries/%d", first)).is(204)
		member.named("k").post("/time-entries", entry).is(404)
		// A day later the key is free, and forgotten.
		w.clock.Advance(25 * time.Hour)
		member = w.anew("p-member")
		if again := member.named("k").post("/time-entries", entry).is(201).id("id"); again == first {
			t.Error("a day later it is still the first")
		}
		if made, _, err := s.store.Made(t.Context(), access.Caller{User: member.id, Organization: w.organization}, "create-time-entry", "late"); err != nil || made != "" {
			t.Errorf("after a day the other key still says %q, %v", made, err)
		}
		for _, bad := range []string{"two words", strings.Repeat("k", 201)} {
			if a := member.named(bad).post("/time-entries", entry).is(422); !strings.Contains(string(a.body), gate.KeyHeader) {
				t.Errorf("%q: %s", bad, a.body)
			}
		}
	})
}
