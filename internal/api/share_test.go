package api

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"vitrine/internal/access"
)

func grants(id int64) string { return fmt.Sprintf("/resources/%d/grants", id) }

func edit(kind string, id int64, level string) map[string]any {
	return map[string]any{"principal": map[string]any{"kind": kind, "id": id}, "level": level}
}

// to is edit for a person by their address: whoever shares need not know of them.
func (c client) to(level string) map[string]any {
	c.t.Helper()
	account, err := c.store.Account(c.t.Context(), c.id)
	if err != nil {
		c.t.Fatal(err)
	}
	return map[string]any{"principal": map[string]any{"kind": "user", "email": account.Email}, "level": level}
}

func edits(all ...any) map[string]any {
	return map[string]any{"edits": all, "end_private": true, "private_charts": "keep_here"}
}

func TestSharedAtOnceAndTakenBackAtOnce(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.ada, "Team", x.chart(x.ada, "Hours", hoursBy("")))
		path := fmt.Sprintf("/dashboards/%d", d)
		x.gus.get(path).is(404)

		group := x.admin.post("/groups", map[string]any{"name": "Design"}).is(201).id("id")
		x.admin.put(fmt.Sprintf("/groups/%d/members/user/%d", group, x.gus.id), nil).is(204)
		for _, principal := range []struct {
			kind string
			id   int64
			who  client
		}{{"user", int64(x.gus.id), x.gus}, {"group", group, x.gus}, {"workspace", x.workspace, x.tom}, {"organization", 0, x.gus}} {
			t.Run(principal.kind, func(t *testing.T) {
				x.ada.post(grants(d), edits(edit(principal.kind, principal.id, "view"))).is(200).has("grants.#", 1).has("grants.0.level", "view").has("grants.0.by.name", "Ada")
				principal.who.get(path).is(200)
				principal.who.get(path+"/data").is(200).has("widgets.w1.result.totals.0", 5)
				principal.who.get("/dashboards?tab=shared_with_me").has("total", 1)
				x.ada.post(grants(d), edits(edit(principal.kind, principal.id, ""))).is(200).has("grants.#", 0)
				principal.who.get(path).is(404)
				principal.who.get(path + "/data").is(404)
				principal.who.get("/dashboards?tab=shared_with_me").has("total", 0)
			})
		}

		// Through a group of a group, and out of it again.
		outer := x.admin.post("/groups", map[string]any{"name": "Studio"}).is(201).id("id")
		x.admin.put(fmt.Sprintf("/groups/%d/members/group/%d", outer, group), nil).is(204)
		x.ada.post(grants(d), edits(edit("group", outer, "view"))).is(200)
		x.gus.get(path).is(200)
		x.admin.delete(fmt.Sprintf("/groups/%d/members/user/%d", group, x.gus.id)).is(204)
		x.gus.get(path).is(404)

		// One grant by its id: another level, an end, away.
		given := x.ada.post(grants(d), edits(edit("user", int64(x.tom.id), "view"), edit("group", outer, ""))).is(200)
		one := fmt.Sprintf("%s/%d", grants(d), given.id("grants.0.id"))
		x.tom.put(path, map[string]any{}).is(422)
		x.ada.patch(one, map[string]any{"level": "edit", "expires_at": x.clock.Now().Add(time.Hour)}).is(200).has("grants.0.level", "edit")
		x.tom.get(path).is(200).has("can", "[view export clone edit manage_data duplicate]")
		x.clock.Advance(time.Hour)
		x.tom.get(path).is(404)
		x.ada.get(fmt.Sprintf("/resources/%d/access", d)).is(200).has("grants.#", 1).has("grants.0.unreachable.reason", "It has ended.")
		x.ada.patch(one, map[string]any{"forever": true}).is(200)
		x.tom.get(path).is(200)
		x.ada.delete(one).is(200).has("grants.#", 0)
		x.tom.get(path).is(404)
		x.ada.delete(one).is(404)
	})
}

// With view one changes nothing: every write is refused in words, and the resource stays as it was.
func TestViewChangesNothing(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart := x.chart(x.ada, "Hours", hoursBy(""))
		d := x.dashboard(x.ada, "Team", chart)
		for _, id := range []int64{chart, d} {
			x.share(x.ada, id, "user", int64(x.tom.id), "view").is(200)
		}
		link := x.ada.post(fmt.Sprintf("/resources/%d/links", d), map[string]any{"name": "Lobby"}).is(201)
		state := func() string {
			return string(x.ada.get(fmt.Sprintf("/charts/%d", chart)).body) + string(x.ada.get(fmt.Sprintf("/dashboards/%d", d)).body) + string(x.ada.get(fmt.Sprintf("/resources/%d/access", d)).body)
		}
		before := state()
		grant := x.ada.get(fmt.Sprintf("/resources/%d/access", d)).id("grants.0.id")
		for _, call := range []struct {
			method, path string
			body         any
		}{
			{"PUT", fmt.Sprintf("/charts/%d", chart), map[string]any{"version": 1, "title": "Mine", "question": hoursBy(""), "picture": map[string]any{"kind": "bar"}}},
			{"DELETE", fmt.Sprintf("/charts/%d", chart), nil},
			{"POST", fmt.Sprintf("/charts/%d/clone", chart), nil},
			{"PUT", fmt.Sprintf("/dashboards/%d", d), map[string]any{"version": 2, "title": "Mine", "filters": map[string]any{}, "widgets": []any{}}},
			{"DELETE", fmt.Sprintf("/dashboards/%d", d), nil},
			{"POST", fmt.Sprintf("/dashboards/%d/clone", d), nil},
			{"POST", grants(d), edits(edit("user", int64(x.mara.id), "view"))},
			{"POST", grants(d), edits(edit("user", int64(x.tom.id), "full"))},
			{"POST", grants(d) + "/preview", map[string]any{"edits": []any{edit("user", int64(x.mara.id), "view")}}},
			{"PATCH", fmt.Sprintf("%s/%d", grants(d), grant), map[string]any{"level": "full"}},
			{"DELETE", fmt.Sprintf("%s/%d", grants(d), grant), nil},
			{"PUT", fmt.Sprintf("/resources/%d/private", d), map[string]any{"private": true}},
			{"PUT", fmt.Sprintf("/resources/%d/perspective", chart), map[string]any{"perspective": "viewer"}},
			{"PUT", fmt.Sprintf("/resources/%d/owner", d), map[string]any{"user_id": x.tom.id}},
			{"GET", fmt.Sprintf("/resources/%d/candidates", d), nil},
			{"GET", fmt.Sprintf("/resources/%d/links", d), nil},
			{"POST", fmt.Sprintf("/resources/%d/links", d), map[string]any{"name": "Mine"}},
			{"POST", fmt.Sprintf("/resources/%d/links/%d/reset", d, link.id("id")), nil},
			{"DELETE", fmt.Sprintf("/resources/%d/links/%d", d, link.id("id")), nil},
			{"GET", fmt.Sprintf("/resources/%d/explain?user_id=%d", d, x.mara.id), nil},
			{"GET", fmt.Sprintf("/resources/%d/who", d), nil},
		} {
			refused := x.tom.ask(call.method, call.path, call.body).is(403).has("code", "denied")
			if refused.text("detail") == "" {
				t.Errorf("%s gives no reason", refused.what)
			}
		}
		if after := state(); after != before {
			t.Errorf("it changed:\n%s\n%s", before, after)
		}
		// What they may know: who it belongs to and how far it reaches, not by name.
		panel := x.tom.get(fmt.Sprintf("/resources/%d/access", d)).is(200)
		panel.has("owner.name", "Ada").has("audience.links", 1).has("grants.#", 0).has("grants_total", 0).has("links.#", 0).has("implied.#", 0).has("can", "[view export]")
		x.tom.get(fmt.Sprintf("/resources/%d/explain", d)).is(200).has("user.name", "Tom").has("paths.0.source", "grant")
	})
}

func TestHandingOutStaysInBounds(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.ada, "Team")
		x.ada.post(grants(d), edits(edit("user", int64(x.tom.id), "share"), edit("user", int64(x.gus.id), "edit"))).is(200)
		x.tom.post(grants(d), edits(edit("user", int64(x.mara.id), "edit"))).is(403)
		x.tom.post(grants(d), edits(edit("user", int64(x.gus.id), "view"))).is(403) // not theirs to lower
		x.tom.post(grants(d), edits(edit("user", int64(x.mara.id), "share"))).is(200)
		x.mara.post(grants(d), edits(edit("user", int64(x.mara.id), "full"))).is(403)

		// All or nothing.
		x.tom.post(grants(d), edits(edit("workspace", x.workspace, "view"), edit("organization", 0, "full"))).is(422)
		x.ada.get(fmt.Sprintf("/resources/%d/access", d)).has("grants.#", 3)

		rivals, rival := s.found("Rival", "standard")
		theirs := rival.post("/groups", map[string]any{"name": "Theirs"}).is(201).id("id")
		ends := func(at time.Time) map[string]any {
			e := edit("user", int64(x.mara.id), "view")
			e["expires_at"] = at
			return e
		}
		panel := fmt.Sprintf("/resources/%d/access", d)
		given, before := x.ada.get(panel).is(200), x.ada.get(panel).body
		one := fmt.Sprintf("%s/%d", grants(d), given.id("grants.0.id"))
		for what, wrong := range map[string]struct {
			edit  map[string]any
			field string
		}{
			"a person of another organization":    {edit("user", int64(rival.id), "view"), "principal"},
			"nobody":                              {edit("user", 999_999, "view"), "principal"},
			"a group of another organization":     {edit("group", theirs, "view"), "principal"},
			"no group":                            {edit("group", 999_999, "view"), "principal"},
			"a workspace of another organization": {edit("workspace", int64(s.root(rivals)), "view"), "principal"},
			"no workspace":                        {edit("workspace", 999_999, "view"), "principal"},
			"an address of another organization":  {rival.to("view"), "principal.email"},
			"no domain":                           {map[string]any{"principal": map[string]any{"kind": "domain", "domain": "not a domain"}, "level": "view"}, "principal"},
			"no class":                            {map[string]any{"principal": map[string]any{"kind": "class", "class": "emperors"}, "level": "view"}, "edits[0].principal.class"},
			"a level the scheme lacks":            {edit("user", int64(x.mara.id), "emperor"), "level"},
			"a level of another scheme":           {edit("user", int64(x.mara.id), "owner"), "level"},
			"too much for everybody":              {edit("organization", 0, "full"), "level"},
			"an end in the past":                  {ends(x.clock.Now().Add(-time.Second)), "expires_at"},
			"an end now":                          {ends(x.clock.Now()), "expires_at"},
		} {
			for _, path := range []string{grants(d), grants(d) + "/preview"} {
				refused := x.ada.post(path, edits(wrong.edit, edit("workspace", x.workspace, "view"))).is(422).has("code", "invalid").has("errors.#", 1).has("errors.0.name", wrong.field)
				if refused.text("errors.0.message") == "" {
					t.Errorf("%s: it is not said what would be right: %s", what, refused.body)
				}
			}
		}
		x.ada.patch(one, map[string]any{"level": "emperor"}).is(422).has("errors.0.name", "level")
		x.ada.patch(one, map[string]any{"expires_at": x.clock.Now()}).is(422).has("errors.0.name", "expires_at")
		if after := x.ada.get(panel).body; string(after) != string(before) {
			t.Errorf("it changed\n%s\n%s", before, after)
		}
	})
}

// Two managers who take each other's access away at the same time cannot both succeed.
func TestManagersCannotRemoveEachOtherAtOnce(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		for range 8 {
			d := x.dashboard(x.tom, "Team")
			x.tom.post(grants(d), edits(x.mara.to("full"), x.gus.to("full"))).is(200)
			var both sync.WaitGroup
			var codes [2]int
			for i, pair := range [2][2]client{{x.mara, x.gus}, {x.gus, x.mara}} {
				both.Go(func() {
					codes[i] = pair[0].post(grants(d), edits(edit("user", int64(pair[1].id), ""))).status
				})
			}
			both.Wait()
			slices.Sort(codes[:])
			if codes[0] != 200 || codes[1] == 200 {
				t.Fatalf("both were answered %v", codes)
			}
			open := 0
			for _, who := range []client{x.mara, x.gus} {
				if who.get(fmt.Sprintf("/dashboards/%d", d)).status == 200 {
					open++
				}
			}
			if open != 1 {
				t.Fatalf("%d of them are left", open)
			}
		}
	})
}

func TestPrivateSleepsAndWakes(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.ada, "Team")
		path := fmt.Sprintf("/dashboards/%d", d)
		one := map[string]any{"edits": []any{edit("user", int64(x.tom.id), "view")}}
		x.ada.post(grants(d), one).is(422).has("errors.0.name", "end_private")
		x.admin.get(path).is(404)
		x.ada.post(grants(d), edits(edit("user", int64(x.tom.id), "view"))).is(200).has("private", false)
		x.tom.get(path).is(200)
		x.admin.get(path).is(200)
		x.ada.put(fmt.Sprintf("/resources/%d/private", d), map[string]any{"private": true}).is(200).has("private", true).has("grants.#", 1).has("audience.kind", "only_owner")
		x.tom.get(path).is(404)
		x.admin.get(path).is(404)
		if x.ada.get(fmt.Sprintf("/resources/%d/access", d)).text("grants.0.unreachable.reason") == "" {
			t.Error("the sleeping grant says nothing")
		}
		x.ada.put(fmt.Sprintf("/resources/%d/private", d), map[string]any{"private": false}).is(200)
		x.tom.get(path).is(200)
	})
}

// Nobody becomes an owner but by their own act: they take it as one who manages access, or accept an offer.
func TestOwnershipIsOfferedAndAccepted(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart, secret := x.chart(x.ada, "Hours", hoursBy("")), x.chart(x.ada, "Secret", hoursBy(""))
		d := x.dashboard(x.ada, "Team", chart, secret)
		x.share(x.ada, chart, "user", int64(x.tom.id), "view").is(200)
		x.share(x.ada, secret, "user", int64(x.mara.id), "view").is(200)
		x.share(x.ada, d, "user", int64(x.gus.id), "view").is(200)
		link := x.ada.post(fmt.Sprintf("/resources/%d/links", d), map[string]any{"name": "Client"}).is(201)
		visitor, page := s.nobody(), "/links/"+tokenOf(link.text("url"))
		visitor.get(page).is(200)
		offer, owner, panel := fmt.Sprintf("/resources/%d/offer", d), fmt.Sprintf("/resources/%d/owner", d), fmt.Sprintf("/resources/%d/access", d)

		// It is given to nobody unasked, and offered to nobody who does not exist for who offers it.
		x.ada.put(owner, map[string]any{"user_id": x.tom.id}).is(422).has("errors.0.name", "user_id")
		x.ada.get(panel).is(200).has("owner.name", "Ada").has("offer", nil)
		x.gus.post(offer, map[string]any{"user_id": x.tom.id}).is(403)
		x.mara.post(offer, map[string]any{"user_id": x.tom.id}).is(404)
		toms := x.dashboard(x.tom, "Tom's")
		hal := s.person("Hal", x.organization, access.Member)
		guest := s.person("Gwen", x.organization, access.Guest)
		_, rival := s.found("Rival", "standard")
		never := x.tom.post(fmt.Sprintf("/resources/%d/offer", toms), map[string]any{"user_id": 999_999}).is(422).has("errors.0.name", "user_id")
		for _, unknown := range []client{hal, guest, rival} {
			if got := x.tom.post(fmt.Sprintf("/resources/%d/offer", toms), map[string]any{"user_id": unknown.id}).is(422); got.text("errors.0.message") != never.text("errors.0.message") {
				t.Errorf("%s is told apart: %s, %s", unknown.name, got.body, never.body)
			}
		}

		// One at a time, seen by its two people and who manages access.
		made := x.ada.post(offer, map[string]any{"user_id": x.tom.id}).is(201).has("to.name", "Tom").has("from.name", "Ada").id("id")
		one := fmt.Sprintf("/offers/%d", made)
		x.ada.post(offer, map[string]any{"user_id": x.mara.id}).is(409)
		x.ada.get(panel).is(200).has("offer.id", made).has("offer.to.name", "Tom").has("owner.name", "Ada")
		x.gus.get(panel).is(200).has("offer", nil)
		x.tom.get(fmt.Sprintf("/dashboards/%d", d)).is(404) // an offer opens nothing
		x.tom.get("/offers").is(200).has("total", 1).has("items.0.id", made).has("items.0.title", "Team").has("items.0.kind", "dashboard")
		x.ada.get("/offers").is(200).has("total", 0)
		shown := x.tom.get(one).is(200).has("from.name", "Ada").has("workspace", "Acme").has("can_accept", true).has("people", 3)
		shown.has("contents.#", 2).has("contents.0.title", "Hours").has("contents.1.title", nil) // what Tom may see
		shown.has("links.#", 1).has("links.0.name", "Client").has("links.0.visits", 1)
		if strings.Contains(string(shown.body), "Secret") || strings.Contains(string(shown.body), "/s/") || strings.Contains(string(shown.body), "Gus") {
			t.Errorf("the offer tells too much: %s", shown.body)
		}
		x.ada.get(one).is(200).has("can_accept", false).has("can_end", true)
		x.admin.get(one).is(200)
		for _, other := range []client{x.mara, x.gus, rival, hal} {
			never := other.get("/offers/987654")
			if got := other.get(one); got.status != 404 || anonymous(got) != anonymous(never) {
				t.Errorf("%s is told of the offer: %s", other.name, got.body)
			}
			other.post(one+"/accept", nil).is(404)
			other.post(one+"/decline", nil).is(404)
		}
		x.ada.post(one+"/accept", nil).is(403)

		// Accepted, the links wait for the new owner, who keeps each or ends it; the address stays, and a visitor is told nothing.
		x.tom.post(one+"/accept", nil).is(204)
		x.tom.get(panel).is(200).has("owner.name", "Tom").has("offer", nil).has("links.0.state", "waiting").has("links.0.visits", 1).has("links.0.live", false)
		x.tom.get(one).is(404)
		x.tom.get("/offers").is(200).has("total", 0)
		x.tom.post(one+"/accept", nil).is(404)
		gone, unknown := visitor.get(page).is(404), visitor.get("/links/"+strings.Repeat("A", 43)).is(404)
		if anonymous(gone) != anonymous(unknown) {
			t.Errorf("a visitor is told %s", gone.body)
		}
		x.tom.get("/links/paused").is(200).has("total", 1).has("items.0.state", "waiting").has("items.0.title", "Team").has("items.0.name", "Client")
		x.mara.get("/links/paused").is(200).has("total", 0)
		keep := fmt.Sprintf("/resources/%d/links/%d/keep", d, link.id("id"))
		x.gus.post(keep, nil).is(403)
		x.mara.post(keep, nil).is(404)
		x.tom.post(keep, nil).is(200).has("state", "live").has("keeper.name", "Tom").has("url", link.text("url"))
		visitor.get(page).is(200)
		x.tom.get("/links/paused").is(200).has("total", 0)
		// They wait after every change of owner, be it taken.
		x.ada.put(owner, map[string]any{"user_id": x.ada.id}).is(200).has("owner.name", "Ada").has("links.0.state", "waiting").has("links.0.keeper.name", "Tom")
		visitor.get(page).is(404)
	})
}

func TestAnOfferStandsAsLongAsItCouldBeMade(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.tom, "Team")
		offer := fmt.Sprintf("/resources/%d/offer", d)
		x.tom.post(grants(d), edits(edit("user", int64(x.mara.id), "full"))).is(200)
		to := func(by, who client) string {
			t.Helper()
			return fmt.Sprintf("/offers/%d", by.post(offer, map[string]any{"user_id": who.id}).is(201).id("id"))
		}

		// Declined, or withdrawn by who made it or manages access.
		one := to(x.mara, x.ada)
		x.ada.post(one+"/decline", nil).is(204)
		x.ada.get(one).is(404)
		one = to(x.mara, x.ada)
		x.ada.delete(offer).is(204) // a workspace admin manages what is not private
		x.ada.get(one).is(404)
		x.tom.delete(offer).is(404)
		one = to(x.mara, x.ada)

		// Who made it may no longer.
		x.tom.post(grants(d), edits(edit("user", int64(x.mara.id), "edit"))).is(200)
		x.ada.get(one).is(404)
		x.ada.get("/offers").is(200).has("total", 0)
		x.ada.post(one+"/accept", nil).is(409)
		x.tom.get(fmt.Sprintf("/resources/%d/access", d)).is(200).has("owner.name", "Tom").has("offer", nil)
		to(x.tom, x.ada) // and it stands in the way of no other
		x.tom.delete(offer).is(204)

		// It ends after 30 days.
		one = to(x.tom, x.ada)
		s.clock.Advance(30*24*time.Hour - time.Second)
		x.tom, x.ada = s.signIn("Tom", x.organization, x.tom.id), s.signIn("Ada", x.organization, x.ada.id)
		x.ada.get(one).is(200)
		s.clock.Advance(time.Second)
		x.ada.get(one).is(404)
		x.ada.post(one+"/accept", nil).is(409)
		x.tom.get(fmt.Sprintf("/resources/%d/access", d)).is(200).has("owner.name", "Tom").has("offer", nil)

		// Who manages access takes it.
		x.ada.put(fmt.Sprintf("/resources/%d/owner", d), map[string]any{"user_id": x.ada.id}).is(200).has("owner.name", "Ada")
	})
}

func TestPreviewSaysWhatAShareWouldReveal(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		heron := x.ada.post("/projects", map[string]any{"workspace_id": x.workspace, "name": "Heron"}).is(201).id("id") // no time on it
		x.ada.put(fmt.Sprintf("/projects/%d/members/user/%d", x.private, x.mara.id), map[string]any{"manager": true}).is(200)
		chart := x.chart(x.ada, "Hours", hoursBy("client"))
		d := x.dashboard(x.ada, "Team", chart, x.chart(x.ada, "Again", hoursBy("")))
		preview := func(id int64, all ...any) reply {
			t.Helper()
			return x.ada.post(grants(id)+"/preview", map[string]any{"edits": all}).is(200)
		}
		for _, id := range []int64{chart, d} {
			p := preview(id, edit("workspace", x.workspace, "view"))
			p.has("reveals.count", 1).has("reveals.projects.0.name", "Falcon").has("reveals.people", 1).has("reveals.more", false) // Tom; Mara manages it, admins see all
			p.has("reveals.kinds", "[hours names]")
			p.has("ends_private", true).has("changes.#", 1).has("changes.0.before", "").has("changes.0.after", "view").has("who_then", 4).has("gains.#", 3)
			preview(id, edit("user", int64(x.mara.id), "view")).has("reveals.count", 0).has("gains.#", 2) // and the admin, once it is not private
		}
		// Of the charts that are private it asks what shall become of them.
		p := preview(d, edit("user", int64(x.tom.id), "view")).has("private_charts.#", 2).has("private_charts.0.title", "Again").has("private_charts.1.id", chart)
		p.has("reveals.count", 1)
		share := map[string]any{"edits": []any{edit("user", int64(x.tom.id), "view")}, "end_private": true}
		x.ada.post(grants(d), share).is(422).has("errors.0.name", "private_charts")
		x.ada.post(fmt.Sprintf("/resources/%d/links", d), map[string]any{"name": "Lobby", "end_private": true}).is(422).has("errors.0.name", "private_charts")
		// One that stands on another dashboard too cannot move into this one: the preview says why, and is there all the same.
		p.has("why_not_keep_here", nil)
		elsewhere := x.dashboard(x.ada, "Elsewhere", chart)
		preview(d, edit("user", int64(x.tom.id), "view")).has("private_charts.#", 2).has("why_not_keep_here", "It is also on another dashboard. Copy it instead, or remove it there first.")
		share["private_charts"] = "keep_here"
		x.ada.post(grants(d)+"/preview", share).is(409)
		x.ada.delete(fmt.Sprintf("/dashboards/%d", elsewhere)).is(204)
		// It is only a preview.
		x.tom.get(fmt.Sprintf("/charts/%d", chart)).is(404)
		x.ada.get(fmt.Sprintf("/charts/%d", chart)).has("private", true)

		// A time of the day before yesterday counts too: viewers choose the period.
		old := x.chart(x.ada, "Today only", map[string]any{"measures": []string{"hours"}, "period": map[string]any{"preset": "today"}})
		x.clock.Advance(72 * time.Hour)
		preview(old, edit("user", int64(x.tom.id), "view")).has("reveals.count", 1)

		// Filtered out, it is not revealed; nor where everyone counts their own.
		hidden := hoursBy("client")
		hidden["filters"] = []any{map[string]any{"by": "project", "op": "is_not", "values": []any{x.private}}}
		x.ada.put(fmt.Sprintf("/charts/%d", chart), map[string]any{"version": 1, "title": "Hours", "question": hidden, "picture": map[string]any{"kind": "bar"}}).is(200)
		preview(chart, edit("user", int64(x.tom.id), "view")).has("reveals.count", 0)
		preview(chart, edit("user", int64(x.tom.id), "edit")).has("reveals.count", 0) // who takes the filter off asks with their own eyes
		x.ada.put(fmt.Sprintf("/resources/%d/perspective", old), map[string]any{"perspective": "viewer"}).is(200)
		preview(old, edit("user", int64(x.tom.id), "view")).has("reveals.count", 0)

		// What a link would show, and what somebody would lose.
		x.entry(x.ada, heron, time.Minute)
		x.ada.post(grants(d)+"/preview", map[string]any{"edits": []any{}, "publish": true}).is(200).has("reveals.count", 2).has("reveals.projects.1.name", "Heron")
		x.ada.post(grants(d), edits(edit("user", int64(x.tom.id), "edit"))).is(200)
		preview(d, edit("user", int64(x.tom.id), "view")).has("loses.0.user.name", "Tom").has("gains.#", 0).has("changes.0.before", "edit").has("reveals.count", 0)

		// The names of projects only to those who may see them.
		x.ada.post(grants(d), edits(edit("user", int64(x.tom.id), "share"))).is(200)
		x.tom.post(grants(d)+"/preview", map[string]any{"edits": []any{x.gus.to("view")}}).is(200).has("reveals.projects.#", 0).has("reveals.count", 2)
	})
}

// A chart that nobody who vouches may share with them stays empty for whom the dashboard is shared with: that is told before.
func TestPreviewCountsTilesThatWouldBeEmpty(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		secret := x.chart(x.ada, "Secret", hoursBy("client"))
		x.ada.post(grants(secret), edits(edit("user", int64(x.mara.id), "view"))).is(200)
		d := x.dashboard(x.mara, "Team", secret, x.chart(x.mara, "Own", hoursBy("")))
		toTom := map[string]any{"edits": []any{edit("user", int64(x.tom.id), "view")}, "end_private": true}
		preview := func(by client, body map[string]any) reply {
			t.Helper()
			return by.post(grants(d)+"/preview", body).is(200)
		}
		preview(x.mara, toTom).has("empty.charts", 2).has("empty.count", 1).has("empty.can_vouch", 0)
		preview(x.mara, map[string]any{"edits": []any{}, "publish": true, "end_private": true}).has("empty.count", 1)
		// Who may open it by themselves sees it there.
		preview(x.mara, map[string]any{"edits": []any{edit("user", int64(x.ada.id), "edit")}, "end_private": true}).has("empty.count", 0)
		both := map[string]any{"edits": []any{edit("user", int64(x.ada.id), "edit"), edit("user", int64(x.tom.id), "view")}, "end_private": true}
		preview(x.mara, both).has("empty.count", 1).has("empty.some", true)
		// Who may share it is told that they could let viewers see it; once they do, nothing is empty.
		x.mara.post(grants(d), map[string]any{"edits": []any{edit("user", int64(x.ada.id), "share")}, "end_private": true, "private_charts": "end_private"}).is(200)
		preview(x.ada, toTom).has("empty.count", 1).has("empty.can_vouch", 1)
		x.ada.put(fmt.Sprintf("/dashboards/%d/widgets/w1/vouchers/%d", d, x.ada.id), nil).is(200)
		preview(x.ada, toTom).has("empty.count", 0)
	})
}

// A link that leaves money out refuses charts of money to its visitors: that is told before, of a dashboard and of a chart.
func TestPreviewTellsWhichChartsALinkRefuses(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		billed := hoursBy("client")
		billed["measures"] = []string{"hours", "amount"}
		money := x.chart(x.admin, "Billed", billed)
		d := x.dashboard(x.admin, "For the client", money, x.chart(x.admin, "Hours", hoursBy("")))
		preview := func(id int64, more map[string]any) reply {
			t.Helper()
			body := map[string]any{"edits": []any{}, "publish": true, "end_private": true}
			maps.Copy(body, more)
			return x.admin.post(grants(id)+"/preview", body).is(200)
		}
		preview(d, nil).has("empty.charts", 2).has("empty.out", 1).has("empty.count", 0)
		preview(d, map[string]any{"shows_money": true}).has("empty.out", 0)
		preview(money, nil).has("empty.charts", 1).has("empty.out", 1)
		preview(money, map[string]any{"shows_money": true}).has("empty.out", 0)

		// Of a link that is there, by what it would show then.
		for _, id := range []int64{money, d} {
			link := x.admin.post(fmt.Sprintf("/resources/%d/links", id), map[string]any{"name": "Client", "end_private": true, "private_charts": "end_private"}).is(201).id("id")
			preview(id, map[string]any{"link": link, "locked": []any{}}).has("empty.out", 1)
			preview(id, map[string]any{"link": link, "shows_money": true}).has("empty.out", 0)
			x.admin.patch(fmt.Sprintf("/resources/%d/links/%d", id, link), map[string]any{"shows_money": true}).is(200)
			preview(id, map[string]any{"link": link}).has("empty.out", 1)
			// Somebody else who may publish it, and may not let it show amounts, is told of what it shows already.
			x.share(x.admin, id, "user", int64(x.tom.id), "full").is(200)
			body := map[string]any{"edits": []any{}, "publish": true, "link": link, "shows_money": true}
			x.tom.post(grants(id)+"/preview", body).is(200).has("empty.out", 0)
			delete(body, "link")
			x.tom.post(grants(id)+"/preview", body).is(403)
			body["link"] = link + 1000
			x.tom.post(grants(id)+"/preview", body).is(404)
		}
	})
}

// A preview names whom one knows, and whom a direct grant names; everybody else is a number.
func TestPreviewNamesOnlyWhomOneKnows(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		group := x.admin.post("/groups", map[string]any{"name": "Design"}).is(201).id("id")
		for _, who := range []client{x.gus, x.mara} {
			x.admin.put(fmt.Sprintf("/groups/%d/members/user/%d", group, who.id), nil).is(204)
		}
		d := x.dashboard(x.tom, "Team")
		x.tom.post(grants(d), edits(edit("user", int64(x.ada.id), "view"))).is(200)
		preview := func(by client, all ...any) reply {
			t.Helper()
			return by.post(grants(d)+"/preview", map[string]any{"edits": all}).is(200)
		}
		domain := map[string]any{"principal": map[string]any{"kind": "domain", "domain": "people.example"}, "level": "view"}
		for what, to := range map[string]map[string]any{"a group": edit("group", group, "view"), "everybody": edit("organization", 0, "view"), "a domain": domain} {
			p := preview(x.tom, to).has("gains.#", 1).has("gains.0.user.name", "Mara").has("gains_others", 1)
			if strings.Contains(strings.ToLower(string(p.body)), "gus") {
				t.Errorf("%s: Tom learns of Gus: %s", what, p.body)
			}
			preview(x.admin, to).has("gains.#", 2).has("gains_others", 0)
		}
		// An address one knows is told as no more than that, until a grant names its person.
		p := preview(x.tom, x.gus.to("view")).has("gains.#", 0).has("gains_others", 1).has("changes.0.principal.name", "gus@people.example")
		if strings.Contains(string(p.body), "Gus") {
			t.Errorf("Tom learns whose address it is: %s", p.body)
		}
		x.tom.post(grants(d), edits(x.gus.to("view"))).is(200)
		preview(x.tom, x.gus.to("")).has("loses.#", 1).has("loses.0.user.name", "Gus").has("loses_others", 0)
		x.tom.post(grants(d), edits(x.gus.to(""), edit("group", group, "view"))).is(200)
		preview(x.tom, edit("group", group, "")).has("loses.#", 1).has("loses.0.user.name", "Mara").has("loses_others", 1)
	})
}

// A pasted address of nobody here: organization admins may invite them as a guest, others are told whom to ask.
func TestAnAddressOfNobodyCanBeInvited(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.tom, "Team")
		x.tom.put(fmt.Sprintf("/resources/%d/private", d), map[string]any{"private": false}).is(200)
		find := func(who client, search string) reply {
			t.Helper()
			return who.get(fmt.Sprintf("/resources/%d/candidates?search=%s", d, search)).is(200)
		}
		find(x.admin, "client@elsewhere.example").has("total", 0).has("invite.email", "client@elsewhere.example")
		if note := find(x.tom, "client@elsewhere.example").has("total", 0).has("invite", nil).text("note"); !strings.Contains(note, "organization admin") {
			t.Error(note)
		}
		for _, no := range []string{"client@", "elsewhere.example", "gus@people.example", "nobody"} {
			find(x.admin, no).has("invite", nil)
			find(x.tom, no).has("invite", nil).has("note", nil)
		}
		unknown := map[string]any{"edits": []any{map[string]any{"principal": map[string]any{"kind": "user", "email": "client@elsewhere.example"}, "level": "view"}}}
		for _, path := range []string{grants(d), grants(d) + "/preview"} {
			x.admin.post(path, unknown).is(422).has("errors.0.name", "principal.email").has("offer.invite.email", "client@elsewhere.example")
			x.tom.post(path, unknown).is(422).has("errors.0.name", "principal.email").has("offer", nil)
		}
	})
}

func TestCandidatesAreThoseOneMayKnowAndShareWith(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		s.found("Rival", "standard")
		x.admin.post("/groups", map[string]any{"name": "Marathon"}).is(201)
		d := x.dashboard(x.ada, "Team")
		find := func(who client, search string) reply {
			t.Helper()
			return who.get(fmt.Sprintf("/resources/%d/candidates?search=%s", d, search)).is(200)
		}
		if got := find(x.ada, "mara").names("kind"); !slices.Equal(got, []string{"user", "group"}) {
			t.Error("found", got)
		}
		find(x.ada, "mara").has("items.0.name", "Mara").has("items.0.offers", "[view share edit manage full]").has("items.0.people", 1)
		find(x.ada, "mara@people").has("total", 1)
		if got := find(x.ada, "acme").names("kind"); !slices.Equal(got, []string{"workspace", "organization", "user"}) {
			t.Error("found", got)
		}
		find(x.ada, "rival").has("total", 0)
		find(x.ada, "Ada").has("total", 0) // the owner has it
		x.ada.post(grants(d), edits(edit("user", int64(x.tom.id), "share"), edit("user", int64(x.gus.id), "share"))).is(200)
		find(x.tom, "mara").has("items.0.offers", "[view share]")
		find(x.tom, "gus").has("total", 0)  // he is in none of Tom's workspaces
		find(x.gus, "mara").has("total", 0) // and knows nobody
	})
}

// Sharing is no way to find out who and what there is.
func TestSharingTellsNoNames(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		hal := s.person("Hal", x.organization, access.Member)
		other := x.admin.post("/workspaces", map[string]any{"name": "Kestrel"}).is(201).id("id")
		x.admin.put(fmt.Sprintf("/workspaces/%d/roles/user/%d", other, x.gus.id), map[string]any{"role": "member"}).is(204)
		group := x.admin.post("/groups", map[string]any{"name": "Marathon"}).is(201).id("id")
		d := x.dashboard(x.tom, "Team")
		for _, path := range []string{grants(d), grants(d) + "/preview"} {
			for kind, id := range map[string]int64{"user": int64(x.gus.id), "workspace": other} {
				got := x.tom.post(path, edits(edit(kind, id, "view"))).is(422).has("errors.0.name", "principal")
				never := x.tom.post(path, edits(edit(kind, 987_654, "view"))).is(422)
				if got.text("errors.0.message") != never.text("errors.0.message") {
					t.Errorf("somebody unknown is told apart: %s, %s", got.body, never.body)
				}
				// An address beside an id vouches for nobody.
				vouched := edit(kind, id, "view")
				vouched["principal"].(map[string]any)["email"] = "nobody@people.example"
				x.tom.post(path, edits(vouched)).is(422).has("errors.0.message", never.text("errors.0.message"))
			}
		}
		x.tom.get(fmt.Sprintf("/resources/%d/explain?user_id=%d", d, x.gus.id)).is(404)
		x.tom.post(grants(d), edits(edit("group", group, "view"), edit("user", int64(x.mara.id), "view"), edit("workspace", x.workspace, "view"))).is(200)

		// An address one knows finds its person; from then on they are seen there, and can be taken off again.
		x.tom.post(grants(d), edits(x.gus.to("view"))).is(200)
		x.tom.get(fmt.Sprintf("/resources/%d/explain?user_id=%d", d, x.gus.id)).is(200)
		x.tom.post(grants(d), edits(edit("user", int64(x.gus.id), ""))).is(200)
		// Those who may not share learn nothing of addresses.
		nobody := x.gus.to("view")
		hal.post(grants(d), edits(nobody)).is(404)
		nobody["principal"].(map[string]any)["email"] = "nobody@people.example"
		hal.post(grants(d), edits(nobody)).is(404)

		// An end at the zero time is no end.
		ends := edits(edit("user", int64(x.mara.id), "view"))
		ends["edits"].([]any)[0].(map[string]any)["expires_at"] = "0001-01-01T00:00:00Z"
		x.tom.post(grants(d), ends).is(422).has("errors.0.name", "expires_at")
	})
}

func TestGuestsAreNotMended(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newAgency(s, "gooddata")
		d, role := x.dashboard(x.ada, "Team"), fmt.Sprintf("/workspaces/%d/roles/user/%d", x.workspace, x.gus.id)
		x.ada.put(role, map[string]any{"role": "viewer"}).is(204)
		grant := x.ada.post(grants(d), edits(edit("user", int64(x.gus.id), "view"))).is(200).id("grants.1.id")
		x.ada.delete(role).is(204)
		x.ada.patch(fmt.Sprintf("/people/%d", x.gus.id), map[string]any{"role": "guest"}).is(200)
		x.ada.get(fmt.Sprintf("/resources/%d/access", d)).is(200).has("grants.1.unreachable.mend", false).has("grants.1.unreachable.remedy", "Make Gus a member of Acme.")
		x.ada.post(fmt.Sprintf("%s/%d/mend", grants(d), grant), nil).is(422)
		x.ada.patch(fmt.Sprintf("/people/%d", x.gus.id), map[string]any{"role": "member"}).is(200)
		x.mayOnly(x.gus, d, "nothing") // nobody gave them a role meanwhile
	})
}

func TestAccessSaysWhoAndWhy(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		group := x.admin.post("/groups", map[string]any{"name": "Design"}).is(201).id("id")
		x.admin.put(fmt.Sprintf("/groups/%d/members/user/%d", group, x.gus.id), nil).is(204)
		d := x.dashboard(x.tom, "Team")
		x.tom.post(grants(d), edits(edit("group", group, "manage"), edit("user", int64(x.mara.id), "view"))).is(200)
		panel := x.tom.get(fmt.Sprintf("/resources/%d/access", d)).is(200)
		panel.has("owner.name", "Tom").has("grants.#", 2).has("grants.0.principal.name", "Design").has("grants.0.principal.people", 1).has("grants.0.can_change", true).has("levels.0.key", "view")
		panel.has("implied.#", 2).has("implied.0.title", "Organization admins").has("implied.0.people", 1).has("implied.1.title", "Workspace admins").has("implied.1.people", 1).has("implied.1.level", "full")
		// Gus comes by the group, and Tom may not know of him: he is counted, not named, nor as who gave something.
		x.gus.post(grants(d), edits(edit("user", int64(x.mara.id), "share"))).is(200)
		panel = x.tom.get(fmt.Sprintf("/resources/%d/access", d)).is(200).has("grants.1.by.name", "A colleague").has("grants.1.by.id", 0)
		if why := x.tom.get(fmt.Sprintf("/resources/%d/explain?user_id=%d", d, x.mara.id)).is(200).text("paths.0.words"); !strings.Contains(why, "by a colleague") {
			t.Error("Mara has it since", why)
		}
		panel.has("audience.people", 5).has("audience.kind", "people")
		whom := x.tom.get(fmt.Sprintf("/resources/%d/who", d)).is(200).has("items.#", 4).has("total", 4).has("others", 1)
		x.tom.get(fmt.Sprintf("/resources/%d/explain?user_id=%d", d, x.gus.id)).is(404)
		x.tom.get(fmt.Sprintf("/resources/%d/who?search=gus", d)).is(200).has("total", 0)
		x.tom.get(fmt.Sprintf("/resources/%d/grants?search=gus", d)).is(200).has("total", 0)
		if told := string(panel.body) + string(whom.body); strings.Contains(told, "Gus") || strings.Contains(told, "gus@") {
			t.Errorf("Tom learns of Gus: %s", told)
		}
		admins := x.admin.get(fmt.Sprintf("/resources/%d/who", d)).is(200).has("items.#", 5).has("others", 0)
		if !strings.Contains(string(admins.body), "Gus") {
			t.Errorf("an admin is not told of Gus: %s", admins.body)
		}
		x.admin.get(fmt.Sprintf("/resources/%d/explain?user_id=%d", d, x.gus.id)).is(200).has("paths.0.level", "manage").has("user.name", "Gus")
		x.gus.get(fmt.Sprintf("/resources/%d/explain?user_id=%d", d, x.mara.id)).is(200).has("paths.0.level", "share")
		x.mara.get(fmt.Sprintf("/resources/%d/explain?user_id=%d", d, x.gus.id)).is(404)
		x.tom.get(fmt.Sprintf("/resources/%d/explain?user_id=999999", d)).is(404)

		// Somebody who left is still named as who gave it.
		x.tom.post(grants(d), edits(edit("user", int64(x.mara.id), "full"))).is(200)
		x.mara.post(grants(d), edits(edit("workspace", x.workspace, "view"))).is(200)
		x.admin.patch(fmt.Sprintf("/people/%d", x.mara.id), map[string]any{"active": false}).is(200)
		after := x.tom.get(fmt.Sprintf("/resources/%d/access", d)).is(200)
		if !strings.Contains(string(after.body), `"by":{"id":`+fmt.Sprint(x.mara.id)+`,"name":"Mara"`) {
			t.Error(string(after.body))
		}
	})
}

func tokenOf(url string) string { return url[strings.LastIndexByte(url, '/')+1:] }

func TestPublicLink(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart := x.chart(x.ada, "Hours by person", hoursBy("user"))
		d := x.dashboard(x.ada, "Delivery", chart)
		links := fmt.Sprintf("/resources/%d/links", d)
		x.ada.post(links, map[string]any{"name": "Client A"}).is(422).has("errors.0.name", "end_private")
		made := x.ada.post(links, map[string]any{"name": "Client A", "end_private": true, "private_charts": "end_private"}).is(201).has("live", true).has("visits", 0)
		token := tokenOf(made.text("url"))
		if !strings.HasPrefix(made.text("url"), "https://vitrine.example/s/") || len(token) < 43 {
			t.Errorf("the link is %s", made.text("url"))
		}
		x.ada.get(links).is(200).has("items.0.url", made.text("url")) // can be copied again

		visitor := s.nobody()
		page := visitor.get("/links/" + token).is(200)
		page.has("organization", "Acme").has("title", "Delivery").has("time_zone", "UTC").has("widgets.0.title", "Hours by person").has("widgets.0.picture.kind", "bar")
		data := visitor.get("/links/"+token+"/data").is(200).has("widgets.w1.result.totals.0", 5).has("computed_at", x.clock.Now().Format(time.RFC3339))
		for _, secret := range []string{"Ada", "Tom", "Mara", "@", `"id":` + fmt.Sprint(chart), `"id":` + fmt.Sprint(d), "owner", "grants"} {
			if strings.Contains(string(page.body)+string(data.body), secret) {
				t.Errorf("the visitor learns %q: %s %s", secret, page.body, data.body)
			}
		}
		visitor.get("/links/"+token+"/data?widget=w1").is(200).has("widgets.w1.result.totals.0", 5)
		visitor.get("/links/" + token + "/data?widget=w2").is(422)
		visitor.get("/links/" + token + "/data?preset=all_time").is(422) // a visitor names a widget, never a query
		visitor.get(fmt.Sprintf("/dashboards/%d", d)).is(401)
		x.ada.get(links).has("items.0.visits", 1).has("items.0.last_visited_at", x.clock.Now().Format(time.RFC3339))

		// Always as the owner sees it.
		x.ada.put(fmt.Sprintf("/resources/%d/perspective", chart), map[string]any{"perspective": "viewer"}).is(200)
		visitor.get("/links/"+token+"/data").has("widgets.w1.result.totals.0", 5)

		// A second one, then another token for the first.
		second := x.ada.post(links, map[string]any{"name": "Lobby", "expires_at": x.clock.Now().Add(time.Hour)}).is(201)
		reset := x.ada.post(fmt.Sprintf("%s/%d/reset", links, made.id("id")), nil).is(200)
		dead := visitor.get("/links/" + token).is(404)
		unknown := visitor.get("/links/" + strings.Repeat("A", 43)).is(404)
		a, b := dead.json(), unknown.json()
		delete(a, "request_id")
		delete(b, "request_id")
		if fmt.Sprint(a) != fmt.Sprint(b) {
			t.Errorf("a dead link says %s", dead.body)
		}
		visitor.get("/links/" + token + "/data").is(404)
		visitor.get("/links/" + tokenOf(reset.text("url"))).is(200)
		x.ada.get(links).has("total", 2).has("items.0.visits", 2)

		x.clock.Advance(time.Hour)
		visitor.get("/links/" + tokenOf(second.text("url"))).is(404)
		x.ada.get(links).has("items.1.live", false).has("items.1.why_dead", "It has expired.").has("items.1.visits", 0)

		// Private kills it; what is open again lives.
		live := "/links/" + tokenOf(reset.text("url"))
		x.ada.put(fmt.Sprintf("/resources/%d/private", d), map[string]any{"private": true}).is(200)
		visitor.get(live).is(404)
		x.ada.put(fmt.Sprintf("/resources/%d/private", d), map[string]any{"private": false}).is(200)
		visitor.get(live).is(200)
		x.admin.patch("/organization", map[string]any{"links_off": true}).is(200)
		visitor.get(live).is(404)
		x.ada.post(links, map[string]any{"name": "New"}).is(403)
		x.admin.patch("/organization", map[string]any{"links_off": false}).is(200)

		x.ada.delete(fmt.Sprintf("%s/%d", links, made.id("id"))).is(204)
		visitor.get(live).is(404)
		x.ada.delete(fmt.Sprintf("%s/%d", links, made.id("id"))).is(404)
	})
}

func TestLinkOfADashboardShowsOnlyChartsThatMayBePublished(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		adas := x.chart(x.ada, "Ada's secret", hoursBy(""))
		x.share(x.ada, adas, "user", int64(x.tom.id), "share").is(200)
		d := x.dashboard(x.tom, "Team", adas, x.chart(x.tom, "Tom's", hoursBy("")))
		made := x.tom.post(fmt.Sprintf("/resources/%d/links", d), map[string]any{"name": "Lobby", "end_private": true, "private_charts": "keep_here"}).is(201)
		visitor, path := s.nobody(), "/links/"+tokenOf(made.text("url"))
		page := visitor.get(path).is(200)
		if strings.Contains(string(page.body), "secret") || page.text("widgets.0.hidden") == "" {
			t.Errorf("%s", page.body)
		}
		visitor.get(path+"/data").is(200).has("widgets.w1.result", nil).has("widgets.w2.result.totals.0", 3)
		x.tom.get(fmt.Sprintf("/resources/%d/links", d)).is(200).has("items.0.shows_less", false)
		// Once he could publish it, as far as he may count: Ada's private project is not for him to put outside.
		x.share(x.ada, adas, "user", int64(x.tom.id), "full").is(200)
		visitor.get(path+"/data").is(200).has("widgets.w1.result.totals.0", 3)
		x.sees(x.tom, adas, 5)
		x.tom.get(fmt.Sprintf("/resources/%d/links", d)).is(200).has("items.0.shows_less", true).has("items.0.less_words", "It shows only what Tom can see: one of its charts shows less than on the screen.")
		x.ada.post(fmt.Sprintf("/resources/%d/links/%d/keep", d, made.id("id")), nil).is(200).has("keeper.name", "Ada").has("shows_less", false)
		visitor.get(path+"/data").is(200).has("widgets.w1.result.totals.0", 5)

		// A chart's own link.
		own := x.ada.post(fmt.Sprintf("/resources/%d/links", adas), map[string]any{"name": "Alone"}).is(201)
		visitor.get("/links/"+tokenOf(own.text("url"))).is(200).has("kind", "chart").has("widgets.0.id", "chart").has("widgets.0.title", "Ada's secret")
		visitor.get("/links/"+tokenOf(own.text("url"))+"/data").is(200).has("widgets.chart.result.totals.0", 5)
		x.ada.delete(fmt.Sprintf("/charts/%d", adas)).is(204)
		visitor.get("/links/" + tokenOf(own.text("url"))).is(404)
	})
}

// A link pauses when its keeper may no longer publish, or leaves. A visitor learns nothing of it; whoever may publish keeps
// it, and the address stays.
func TestLinksPauseWithoutTheirKeeper(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.tom, "Team")
		x.tom.post(grants(d), edits(edit("user", int64(x.mara.id), "full"), x.gus.to("full"))).is(200)
		links := fmt.Sprintf("/resources/%d/links", d)
		made := x.mara.post(links, map[string]any{"name": "Client"}).is(201).has("keeper.name", "Mara").has("state", "live").has("shows_less", false)
		path, one := "/links/"+tokenOf(made.text("url")), fmt.Sprintf("%s/%d", links, made.id("id"))
		visitor := s.nobody()
		pausedFor := func(who client, n int) {
			t.Helper()
			who.get("/links/paused").is(200).has("total", n).has("items.#", n)
		}
		for what, pause := range map[string]func(){
			"lost the right": func() { x.tom.post(grants(d), edits(edit("user", int64(x.mara.id), "share"))).is(200) },
			"left":           func() { x.admin.patch(fmt.Sprintf("/people/%d", x.mara.id), map[string]any{"active": false}).is(200) },
		} {
			visitor.get(path).is(200)
			pausedFor(x.tom, 0)
			pause()
			gone, never := visitor.get(path).is(404), visitor.get("/links/"+strings.Repeat("A", 43)).is(404)
			if anonymous(gone) != anonymous(never) {
				t.Errorf("%s: a visitor is told %s", what, gone.body)
			}
			visitor.get(path + "/data").is(404)
			x.tom.get(links).is(200).has("items.0.state", "paused").has("items.0.live", false).has("items.0.url", made.text("url"))
			// All who may publish are told, once; nobody else.
			for _, who := range []client{x.tom, x.gus, x.admin, x.ada} {
				pausedFor(who, 1)
			}
			pausedFor(s.person("Hal "+what, x.organization, access.Member), 0)
			x.gus.post(one+"/keep", nil).is(200).has("state", "live").has("keeper.name", "Gus").has("url", made.text("url"))
			visitor.get(path).is(200)
			pausedFor(x.tom, 0)

			x.admin.patch(fmt.Sprintf("/people/%d", x.mara.id), map[string]any{"active": true}).is(200)
			x.mara = s.signIn("Mara", x.organization, x.mara.id)
			x.tom.post(grants(d), edits(edit("user", int64(x.mara.id), "full"))).is(200)
			x.mara.post(one+"/keep", nil).is(200).has("keeper.name", "Mara")
		}
		// Resetting it changes nothing of who keeps it.
		x.tom.post(one+"/reset", nil).is(200).has("keeper.name", "Mara")
		x.tom.post(fmt.Sprintf("%s/%d/keep", links, 987_654), nil).is(404)
		x.tom.post(fmt.Sprintf("%s/%d/look", links, 987_654), nil).is(404)
	})
}

// Under a scheme with one link, of those there are only the newest works; back again, all do.
func TestOfManyLinksTheNewestWorksWhereThereCanBeOne(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.admin, "Team")
		links := fmt.Sprintf("/resources/%d/links", d)
		var paths []string
		for _, name := range []string{"Client", "Lobby"} {
			made := x.admin.post(links, map[string]any{"name": name, "end_private": true}).is(201)
			paths = append(paths, "/links/"+tokenOf(made.text("url")))
		}
		for _, row := range []struct {
			scheme   string
			statuses [2]int
		}{{"standard", [2]int{200, 200}}, {"toggl", [2]int{404, 200}}, {"standard", [2]int{200, 200}}} {
			x.admin.put("/organization/scheme", map[string]any{"scheme": row.scheme, "mapping": map[string]string{}})
			for i, want := range row.statuses {
				s.nobody().get(paths[i]).is(want)
			}
		}
	})
}

func TestLinkIsChanged(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.ada, "Team", x.chart(x.ada, "Hours", hoursBy("")))
		x.ada.post(grants(d), edits(edit("user", int64(x.tom.id), "edit"))).is(200)
		links := fmt.Sprintf("/resources/%d/links", d)
		made := x.ada.post(links, map[string]any{"name": "Client", "at_once": true}).is(201).has("at_once", true).has("shows_money", false).has("looked_at", x.clock.Now().Format(time.RFC3339))
		path, one := "/links/"+tokenOf(made.text("url")), fmt.Sprintf("%s/%d", links, made.id("id"))
		visitor := s.nobody()
		x.ada.patch(one, map[string]any{"name": " Lobby  screen ", "at_once": false}).is(200).has("name", "Lobby screen").has("at_once", false).has("keeper.name", "Ada")
		visitor.get(path).is(200)
		x.ada.patch(one, map[string]any{"expires_at": x.clock.Now().Add(time.Hour)}).is(200).has("name", "Lobby screen")
		x.clock.Advance(time.Hour)
		visitor.get(path).is(404)
		x.ada.patch(one, map[string]any{"forever": true}).is(200).has("state", "live").has("expires_at", nil)
		visitor.get(path).is(200)
		x.ada.post(one+"/look", nil).is(200).has("looked_at", x.clock.Now().Format(time.RFC3339))
		for field, wrong := range map[string]any{"name": "  ", "expires_at": x.clock.Now()} {
			x.ada.patch(one, map[string]any{field: wrong}).is(422).has("errors.0.name", field)
		}
		for _, call := range []string{"PATCH " + one, "POST " + one + "/keep", "POST " + one + "/look"} {
			method, where, _ := strings.Cut(call, " ")
			var body any
			if method == "PATCH" {
				body = map[string]any{"at_once": true}
			}
			x.tom.ask(method, where, body).is(403)
			x.mara.ask(method, where, body).is(404)
		}
		x.ada.get(links).is(200).has("items.0.at_once", false).has("items.0.name", "Lobby screen")
		x.ada.patch(fmt.Sprintf("%s/987654", links), map[string]any{"name": "Another"}).is(404)

		// Rates and amounts: by who may see them for all of it, and never where they are for admins only.
		x.ada.patch(one, map[string]any{"shows_money": true}).is(200).has("shows_money", true)
		x.admin.patch(fmt.Sprintf("/workspaces/%d", x.workspace), map[string]any{"settings": map[string]any{"rates_visible": "admins"}}).is(200)
		x.ada.patch(one, map[string]any{"shows_money": true}).is(403)
		x.ada.patch(one, map[string]any{"shows_money": false}).is(200)
		x.ada.post(links, map[string]any{"name": "Money", "shows_money": true}).is(403)
	})
}

// What somebody changes who may not publish waits, on a link, for somebody who may to look at it; the list says how much.
func TestLinksHoldBackUntilSomebodyLooks(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.ada, "Team")
		x.ada.post(grants(d), edits(edit("user", int64(x.tom.id), "edit"))).is(200)
		links := fmt.Sprintf("/resources/%d/links", d)
		made := x.ada.post(links, map[string]any{"name": "Client"}).is(201).has("held_back", 0)
		path, one := "/links/"+tokenOf(made.text("url")), fmt.Sprintf("%s/%d", links, made.id("id"))
		x.clock.Advance(time.Minute)
		text := func(by client, version int, what string) {
			t.Helper()
			by.put(fmt.Sprintf("/dashboards/%d", d), map[string]any{"version": version, "title": "Team", "filters": map[string]any{}, "widgets": []any{
				map[string]any{"id": "t", "kind": "text", "text": what, "x": 0, "y": 0, "w": 3, "h": 1}}}).is(200)
		}
		shows := func(what string, yes bool) {
			t.Helper()
			if page := s.nobody().get(path).is(200); strings.Contains(string(page.body), what) != yes {
				t.Errorf("%q is shown: %v\n%s", what, !yes, page.body)
			}
		}
		text(x.tom, 2, "from Tom")
		shows("from Tom", false)
		x.ada.get(links).is(200).has("items.0.held_back", 1)
		x.ada.post(one+"/look", nil).is(200).has("held_back", 0)
		shows("from Tom", true)

		x.clock.Advance(time.Minute)
		text(x.tom, 3, "again")
		shows("again", false)
		x.ada.patch(one, map[string]any{"at_once": true}).is(200).has("held_back", 0)
		shows("again", true)
		x.ada.patch(one, map[string]any{"at_once": false}).is(200).has("held_back", 1)
		shows("again", false)
		x.ada.post(one+"/keep", nil).is(200).has("held_back", 0)
		shows("again", true)

		// Who may publish is not held back, nor is a link that is made afterwards.
		x.clock.Advance(time.Minute)
		text(x.ada, 4, "from Ada")
		x.ada.get(links).is(200).has("items.0.held_back", 0)
		shows("from Ada", true)
	})
}

// Where a chart of the library is shown, and who vouches for it there: told to those who see who has access, and ended by who
// vouches and by who manages the chart.
func TestAccessSaysWhereAChartIsShown(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart := x.chart(x.ada, "Hours", hoursBy(""))
		x.share(x.ada, chart, "user", int64(x.tom.id), "share").is(200)
		x.share(x.ada, chart, "user", int64(x.mara.id), "view").is(200)
		d := x.dashboard(x.tom, "Tom's", chart)
		x.tom.post(grants(d), edits(x.gus.to("view"))).is(200)
		panel := fmt.Sprintf("/resources/%d/access", chart)
		x.gus.get(fmt.Sprintf("/dashboards/%d/data", d)).is(200).has("widgets.w1.result.totals.0", 5)
		x.tom.get(panel).is(200).has("shown_on.#", 1).has("shown_on.0.dashboard_id", d).has("shown_on.0.title", "Tom's").has("shown_on.0.vouchers.0.name", "Tom").has("shown_on.0.can_end", true)
		x.mara.get(panel).is(200).has("shown_on.#", 0)
		x.tom.put(fmt.Sprintf("/resources/%d/private", d), map[string]any{"private": true}).is(200)
		shown := x.ada.get(panel).is(200).has("shown_on.#", 1).has("shown_on.0.title", nil).has("shown_on.0.vouchers.0.name", "Tom").has("shown_on.0.can_end", true)
		if strings.Contains(string(shown.body), "Tom's") {
			t.Errorf("Ada learns of a private dashboard: %s", shown.body)
		}
		x.tom.put(fmt.Sprintf("/resources/%d/private", d), map[string]any{"private": false}).is(200)
		end := x.ada.get(panel).is(200).has("audience.dashboards", 1)
		x.ada.delete(fmt.Sprintf("/dashboards/%d/widgets/%s/vouchers/%d", end.id("shown_on.0.dashboard_id"), end.text("shown_on.0.widget"), x.tom.id)).is(204)
		x.ada.get(panel).is(200).has("shown_on.0.vouchers.#", 0).has("shown_on.0.can_end", false)
		x.gus.get(fmt.Sprintf("/dashboards/%d/data", d)).is(200).has("widgets.w1.result", nil)
	})
}

// All that hangs on somebody who leaves can be offered to somebody else, who accepts it.
func TestAHandOverIsAccepted(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.tom, "Team")
		x.tom.post(grants(d), edits(edit("user", int64(x.mara.id), "full"))).is(200)
		links := fmt.Sprintf("/resources/%d/links", d)
		made := x.tom.post(links, map[string]any{"name": "Client"}).is(201)
		x.admin.post(fmt.Sprintf("/people/%d/hand-over", x.tom.id), map[string]any{"to_user_id": x.mara.id}).is(200).has("offered", true)
		list := x.mara.get("/offers").is(200).has("total", 1).has("items.0.kind", "hand_over").has("items.0.title", "Tom").has("items.0.from.name", "Tom").has("items.0.hand_over.links", 1).has("items.0.hand_over.left", 0)
		one := fmt.Sprintf("/offers/%d", list.id("items.0.id"))
		x.tom.get(one).is(404)
		x.tom.post(one+"/accept", nil).is(404)
		x.admin.get(one).is(200).has("can_accept", false).has("can_end", true)
		x.admin.post(one+"/accept", nil).is(403)
		x.admin.patch(fmt.Sprintf("/people/%d", x.tom.id), map[string]any{"active": false}).is(200)
		s.nobody().get("/links/" + tokenOf(made.text("url"))).is(404) // it is paused
		x.mara.post(one+"/accept", nil).is(204)
		// It would show what she may see: it waits until she has looked.
		s.nobody().get("/links/" + tokenOf(made.text("url"))).is(404)
		x.mara.get(links).is(200).has("items.0.keeper.name", "Mara").has("items.0.state", "waiting")
		x.mara.post(fmt.Sprintf("%s/%d/keep", links, made.id("id")), nil).is(200)
		s.nobody().get("/links/" + tokenOf(made.text("url"))).is(200)
		x.mara.get("/offers").is(200).has("total", 0)
	})
}

// Rates and amounts are shown to those it is shared with by who may see them all, and stay hidden where they are for admins.
func TestMoneyIsShownWithTheShares(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart := x.chart(x.ada, "Amounts", map[string]any{"measures": []string{"amount"}, "period": map[string]any{"preset": "this_month"}})
		x.share(x.ada, chart, "user", int64(x.tom.id), "edit").is(200)
		x.share(x.ada, chart, "user", int64(x.gus.id), "view").is(200)
		panel, money, data := fmt.Sprintf("/resources/%d/access", chart), fmt.Sprintf("/resources/%d/shows-money", chart), fmt.Sprintf("/charts/%d/data", chart)
		x.gus.get(data).is(403)
		if why := x.tom.get(panel).is(200).has("shows_money.on", false).has("shows_money.can", false).text("shows_money.why_not"); why == "" {
			t.Error("Tom is not told why he may not")
		}
		x.tom.put(money, map[string]any{"on": true}).is(403)
		x.gus.put(money, map[string]any{"on": true}).is(403)
		x.mara.put(money, map[string]any{"on": true}).is(404)
		// What it would show is told before, in its true words.
		p := x.ada.post(grants(chart)+"/preview", map[string]any{"edits": []any{}, "shows_money": true}).is(200)
		if kinds := fmt.Sprint(p.at("reveals.kinds")); !strings.Contains(kinds, "amounts") {
			t.Errorf("it would reveal %s: %s", kinds, p.body)
		}
		x.ada.put(money, map[string]any{"on": true}).is(200).has("shows_money.on", true).has("shows_money.by.name", "Ada").has("shows_money.can", true)
		x.gus.get(data).is(200)
		// A link has a switch of its own.
		made := x.ada.post(fmt.Sprintf("/resources/%d/links", chart), map[string]any{"name": "Client"}).is(201).has("shows_money", false)
		visitor := "/links/" + tokenOf(made.text("url")) + "/data"
		s.nobody().get(visitor).is(200).has("widgets.chart.result", nil)
		x.ada.patch(fmt.Sprintf("/resources/%d/links/%d", chart, made.id("id")), map[string]any{"shows_money": true}).is(200)
		if shown := s.nobody().get(visitor).is(200); shown.at("widgets.chart.result.totals.0") == nil {
			t.Errorf("%s", shown.body)
		}
		// Anybody who may edit it ends it.
		x.tom.put(money, map[string]any{"on": false}).is(200).has("shows_money.on", false)
		x.gus.get(data).is(403)
		x.ada.put(money, map[string]any{"on": true}).is(200)
		x.admin.patch(fmt.Sprintf("/workspaces/%d", x.workspace), map[string]any{"settings": map[string]any{"rates_visible": "admins"}}).is(200)
		x.gus.get(data).is(403)
		s.nobody().get(visitor).is(200).has("widgets.chart.result", nil)
	})
}

// A stolen database has nothing in it that opens a link.
func TestLinksAreKeptWithoutTheirTokens(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.ada, "Delivery")
		made := x.ada.post(fmt.Sprintf("/resources/%d/links", d), map[string]any{"name": "Lobby", "end_private": true}).is(201)
		token := tokenOf(made.text("url"))
		kept, err := s.store.Links(t.Context(), x.organization, access.ResourceID(d))
		if err != nil || len(kept) != 1 {
			t.Fatal(kept, err)
		}
		if kept[0].Hash == token || strings.Contains(kept[0].Sealed, token) {
			t.Error("the token is in the database")
		}
		for _, stolen := range []string{kept[0].Hash, kept[0].Sealed} {
			s.nobody().get("/links/" + strings.NewReplacer("/", "_", "+", "-").Replace(stolen)).is(404)
		}
	})
}

func TestVisitorsAreLimited(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		limited := false
		for range 200 {
			if a := s.nobody().get("/links/guess"); a.status == 429 {
				limited = true
				if a.header.Get("Retry-After") == "" {
					t.Error("it does not say when to come back")
				}
				break
			}
		}
		if !limited {
			t.Error("one may guess for ever")
		}
		s.clock.Advance(time.Minute)
		s.nobody().get("/links/guess").is(404)
	})
}

// Of a dashboard of money that is shared with many, the warning counts those who see it; the others are told of as such who will see
// no figures. Time on no project is spoken of, and charts that count what each viewer may see are no secret, but may show them little.
func TestPreviewSaysWhatEachReceiverSees(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		money := hoursBy("project")
		money["measures"] = []string{"hours", "cost"}
		amounts := x.chart(x.ada, "What it cost", money)
		hours := x.chart(x.ada, "Hours", hoursBy("client"))
		own := x.chart(x.ada, "As you see it", hoursBy("project"))
		x.ada.put(fmt.Sprintf("/resources/%d/perspective", own), map[string]any{"perspective": "viewer"}).is(200)
		preview := func(id int64, all ...any) reply {
			t.Helper()
			return x.ada.post(grants(id)+"/preview", map[string]any{"edits": all}).is(200)
		}
		everybody := edit("workspace", x.workspace, "view")
		// Mara, Tom and the admin come to open it: the admin alone sees labour cost, of what the admin may count anyway.
		d := x.dashboard(x.ada, "What is left over", amounts)
		p := preview(d, everybody).has("reveals.count", 0).has("reveals.people", 0).has("empty.charts", 1).has("empty.count", 0)
		p.has("empty.people", 3).has("empty.money.people", 2).has("empty.money.charts", 1).has("empty.money.all", 2).has("empty.rows.people", 0)
		// Hours beside it are seen by all, and no longer nothing at all by anybody.
		d = x.dashboard(x.ada, "Team", x.chart(x.ada, "Again", money), hours)
		p = preview(d, everybody).has("reveals.count", 1).has("reveals.people", 2).has("reveals.kinds", "[hours names]").has("reveals.people_by_kind.hours", 2)
		p.has("empty.money.people", 2).has("empty.money.all", 0)
		// What is told is counted by kind: amounts are for those who may see them.
		bills := hoursBy("project")
		bills["measures"] = []string{"amount"}
		d = x.dashboard(x.ada, "Bills", x.chart(x.ada, "Billed", bills), x.chart(x.ada, "Hours too", hoursBy("client")))
		x.admin.patch(fmt.Sprintf("/workspaces/%d", x.workspace), map[string]any{"settings": map[string]any{"rates_visible": "everyone"}}).is(200)
		p = x.ada.post(grants(d)+"/preview", map[string]any{"edits": []any{everybody, x.gus.to("view")}}).is(200)
		p.has("reveals.people", 3).has("reveals.people_by_kind.amounts", 2).has("reveals.people_by_kind.hours", 3).has("empty.people", 4).has("empty.money.people", 1)

		// What each viewer may see themselves reveals nothing. Who may see nobody else's time in it is counted.
		d = x.dashboard(x.ada, "Your time", own)
		preview(d, everybody).has("reveals.count", 0).has("reveals.no_project", nil).has("empty.rows.people", 0) // the public project is for all
		secret := hoursBy("project")
		secret["filters"] = []any{map[string]any{"by": "project", "op": "is", "values": []any{x.private}}}
		hidden := x.chart(x.ada, "Falcon", secret)
		x.ada.put(fmt.Sprintf("/resources/%d/perspective", hidden), map[string]any{"perspective": "viewer"}).is(200)
		d = x.dashboard(x.ada, "Falcon", hidden)
		preview(d, everybody).has("empty.people", 3).has("empty.rows.people", 2).has("empty.rows.charts", 1).has("empty.rows.all", 0) // their own, if any
		preview(d, x.gus.to("view")).has("empty.rows.people", 1).has("empty.rows.all", 1)                                             // a guest has none

		// Time on no project is nobody's but who tracked it and those who may count everything.
		start := x.clock.Now().Add(-time.Hour)
		x.ada.post("/time-entries", map[string]any{"workspace_id": x.workspace, "description": "Reading", "start": start, "stop": start.Add(time.Hour)}).is(201)
		loose := hoursBy("")
		loose["filters"] = []any{map[string]any{"by": "project", "op": "is_empty"}}
		d = x.dashboard(x.ada, "Loose", x.chart(x.ada, "Loose time", loose))
		p = preview(d, edit("user", int64(x.tom.id), "view")).has("reveals.count", 0).has("reveals.no_project", true).has("reveals.people", 1).has("reveals.kinds", "[hours]")
		p.has("can_leave_out", false)
		preview(d, edit("user", int64(x.admin.id), "view")).has("reveals.no_project", nil)
	})
}

// Ownership is offered to who can accept it: whoever has not accepted the invitation is neither found nor taken.
func TestOwnershipWaitsForTheInvitationToBeAccepted(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart := x.chart(x.ada, "Hours", hoursBy(""))
		invited := x.admin.post("/people", map[string]any{"name": "Nia", "email": "nia@people.example", "role": "member"}).is(201)
		nia := invited.id("person.id")
		owners := fmt.Sprintf("/resources/%d/candidates?for=owner", chart)
		x.ada.get(owners).is(200).has("total", 4).has("items.#", 4) // the admin, Gus, Mara and Tom, by name
		x.ada.get(owners+"&search=tom").is(200).has("total", 1).has("items.0.id", x.tom.id)
		x.ada.get(owners+"&search=nia").is(200).has("total", 0).has("items.#", 0)
		x.ada.get(fmt.Sprintf("/resources/%d/candidates?search=nia", chart)).is(200).has("total", 1) // a share can wait for her
		x.ada.post(fmt.Sprintf("/resources/%d/offer", chart), map[string]any{"user_id": nia}).is(422).has("errors.0.name", "user_id")
		x.tom.get(owners).is(404)
		x.share(x.ada, chart, "user", int64(x.tom.id), "edit").is(200)
		x.tom.get(owners).is(403)
		// Gus, who works nowhere, is told of nobody by whom else can open it.
		x.share(x.ada, chart, "user", int64(x.gus.id), "full").is(200)
		x.share(x.ada, chart, "organization", 0, "view").is(200)
		x.gus.get(owners).is(200).has("total", 1).has("items.0.id", x.tom.id) // whom it is shared with by name
		x.gus.get(owners+"&search=mara").is(200).has("total", 0)
		x.gus.post(fmt.Sprintf("/resources/%d/offer", chart), map[string]any{"user_id": x.mara.id}).is(422)

		token := invited.text("invitation_url")
		s.nobody().post("/invitations/"+token[strings.LastIndex(token, "/")+1:], map[string]any{"name": "Nia", "password": "a password of hers"}).is(200)
		x.ada.get(owners+"&search=nia").is(200).has("total", 1)
		x.ada.post(fmt.Sprintf("/resources/%d/offer", chart), map[string]any{"user_id": nia}).is(201)
	})
}

// A sentence names the day of whoever reads it, as the pages around it do.
func TestSentencesNameTheDayOfWhoReadsThem(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.ada, "Team")
		x.clock.Advance(13*time.Hour + 30*time.Minute) // 20 November, 23:30 UTC
		share := edit("user", int64(x.tom.id), "share")
		share["expires_at"] = x.clock.Now().AddDate(0, 0, 2)
		x.ada.post(grants(d), edits(share)).is(200)
		x.share(x.ada, d, "user", int64(x.mara.id), "view").is(200)
		script := client{server: s, name: "Ada's script", id: x.ada.id, token: x.ada.post("/tokens", map[string]any{"name": "Reports"}).is(201).text("token")}
		says := func(who client, path, field, words string) {
			t.Helper()
			if said := who.get(path).is(200).text(field); !strings.HasSuffix(said, words) {
				t.Errorf("%s is told %q, not %q", who.name, said, words)
			}
		}
		explain, people := fmt.Sprintf("/resources/%d/explain?user_id=%d", d, x.tom.id), fmt.Sprintf("/resources/%d/who?search=tom", d)
		zones := []struct{ name, given, ended string }{{"Europe/Vienna", "21 November", "23 November"}, {"UTC", "20 November", "22 November"}}
		for _, zone := range zones {
			x.ada.patch("/me", map[string]any{"time_zone": zone.name}).is(200)
			x.tom.patch("/me", map[string]any{"time_zone": zone.name}).is(200)
			for _, ada := range []client{x.ada, script} {
				says(ada, explain, "paths.0.words", "given View & share by Ada on "+zone.given)
				says(ada, people, "items.0.path.words", "given View & share by Ada on "+zone.given)
			}
			x.tom.post(grants(d), edits(edit("user", int64(x.mara.id), "share"))).is(403).has("detail", "Your own access expires on "+zone.ended+". You cannot give access for longer.")
		}
		past := "&at=" + x.clock.Now().Format(time.RFC3339)
		x.clock.Advance(48 * time.Hour)
		for _, zone := range zones {
			x.ada.patch("/me", map[string]any{"time_zone": zone.name}).is(200)
			says(x.ada, explain, "rules.0.words", "on "+zone.given+"; that ended on "+zone.ended)
			says(x.ada, explain+past, "paths.0.words", "by Ada on "+zone.given)
			says(x.ada, people+past, "items.0.path.words", "by Ada on "+zone.given)
		}
	})
}

// Sentences about somebody are said to themself, or with their name; where the name stands beside them there are words without it.
func TestSentencesSayWhoIsAddressed(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart := x.chart(x.ada, "Hours", hoursBy(""))
		explain := fmt.Sprintf("/resources/%d/explain", chart)
		x.ada.get(explain).is(200).has("paths.0.words", "You own it").has("paths.0.rest", "owns it")
		x.share(x.ada, chart, "user", int64(x.tom.id), "share").is(200)
		x.tom.get(explain+fmt.Sprintf("?user_id=%d", x.ada.id)).is(200).has("paths.0.words", "Ada owns it").has("paths.0.rest", "owns it")
		if words := x.tom.get(explain).is(200).text("paths.0.words"); !strings.HasPrefix(words, "You were given View & share by Ada") {
			t.Error(words)
		}
		who := fmt.Sprintf("/resources/%d/who?search=ada", chart)
		x.ada.get(who).is(200).has("items.0.path.words", "You own it")
		x.tom.get(who).is(200).has("items.0.path.words", "Ada owns it").has("items.0.path.rest", "owns it")
		x.share(x.ada, chart, "organization", 0, "view").is(200)
		if all := x.tom.get(explain).is(200).text("paths.1.words"); !strings.HasPrefix(all, "Everyone in Acme was given View") {
			t.Error(all)
		}
		// A private chart that is placed where others look is named by a code.
		secret := x.chart(x.ada, "Secret", hoursBy(""))
		d := x.dashboard(x.ada, "Team")
		x.share(x.ada, d, "user", int64(x.tom.id), "view").is(200)
		widgets := []any{map[string]any{"id": "w1", "kind": "chart", "chart_id": secret, "x": 0, "y": 0, "w": 6, "h": 4}}
		x.ada.put(fmt.Sprintf("/dashboards/%d", d), map[string]any{"version": 2, "title": "Team", "filters": map[string]any{}, "widgets": widgets}).is(422).has("errors.0.name", "widgets[0].chart_id").has("errors.0.code", "private")
	})
}
