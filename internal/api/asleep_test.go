package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vitrine/internal/access"
)

// everything that a change of scheme moves, word for word: who has access to what and why, every share and every link.
func (x *agency) everything(resources ...int64) map[string]string {
	x.t.Helper()
	all := map[string]string{}
	for k, can := range x.matrix() {
		all[fmt.Sprint(k)] = can.String()
	}
	for _, r := range resources {
		for _, by := range []client{x.ada, x.tom} {
			for _, path := range []string{"access", "who", "links"} {
				path = fmt.Sprintf("/resources/%d/%s", r, path)
				all[by.name+" "+path] = string(by.get(path).body)
			}
		}
	}
	for k, text := range all { // of what was asked only
		if i := strings.Index(text, `"request_id"`); i >= 0 {
			all[k] = text[:i]
		}
		if i, j := strings.Index(text, `"at":"`), strings.Index(text, `"existed"`); i >= 0 && j > i {
			all[k] = text[:i] + text[j:]
		}
	}
	return all
}

func (x *agency) putInForce(scheme string, more map[string]any) {
	x.t.Helper()
	body := map[string]any{"scheme": scheme, "mapping": x.ada.get("/schemes").is(200).mapping(scheme)}
	for k, v := range more {
		body[k] = v
	}
	x.ada.put("/organization/scheme", body).is(200).has("in_force", true)
}

// Through all five schemes and back: everybody's access, every share and every link is exactly what it was.
func TestBackFromAllSchemesNothingIsLost(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newAgency(s, "standard")
		kit, guest := s.person("Kit", x.organization, access.Staff), s.person("Gil", x.organization, access.Guest)
		group := x.ada.post("/groups", map[string]any{"name": "Design"}).is(201).id("id")
		x.ada.put(fmt.Sprintf("/groups/%d/members/user/%d", group, x.mara.id), map[string]any{}).is(204)
		delivery, secret, board := x.dashboard(x.tom, "Delivery"), x.dashboard(x.tom, "Confidential"), x.dashboard(x.ada, "Board")
		class := func(class, level string) map[string]any {
			return map[string]any{"principal": map[string]any{"kind": "class", "class": class}, "level": level}
		}
		x.tom.post(grants(delivery), edits(x.mara.to("edit"), x.gus.to("share"), guest.to("view"), edit("group", group, "manage"), edit("workspace", x.workspace, "view"),
			class("staff", "view"), map[string]any{"principal": map[string]any{"kind": "organization"}, "level": "view"},
			map[string]any{"principal": map[string]any{"kind": "domain", "domain": "client.example"}, "level": "view"})).is(200)
		x.ada.post(grants(board), edits(x.tom.to("full"), kit.to("view"))).is(200)
		x.tom.post(grants(secret), edits(x.gus.to("edit"))).is(200)
		x.tom.put(fmt.Sprintf("/resources/%d/private", secret), map[string]any{"private": true}).is(200)
		for _, link := range []struct {
			of   int64
			name string
		}{{delivery, "Client A"}, {delivery, "Lobby"}, {board, "Wall"}} {
			x.clock.Advance(time.Minute)
			by := x.tom
			if link.of == board {
				by = x.ada
			}
			by.post(fmt.Sprintf("/resources/%d/links", link.of), map[string]any{"name": link.name}).is(201).has("live", true)
		}
		x.clock.Advance(time.Minute + 123*time.Millisecond)
		before := x.everything(delivery, secret, board)
		for _, way := range [][]string{{"toggl"}, {"gooddata"}, {"dashgrid"}, {"highlevel"}, {"highlevel", "dashgrid", "gooddata", "toggl"}, {"toggl", "gooddata", "dashgrid", "highlevel"}} {
			for _, scheme := range way {
				x.putInForce(scheme, nil)
				x.mayOnly(x.gus, secret, "nothing")
			}
			x.putInForce("standard", nil)
			after := x.everything(delivery, secret, board)
			for k, was := range before {
				if is := after[k]; is != was {
					t.Errorf("by %v: %s was\n%s\nand is\n%s", way, k, was, is)
				}
			}
			if len(after) != len(before) {
				t.Errorf("by %v: %d answers, and before %d", way, len(after), len(before))
			}
		}
	})
}

// What sleeps and what wakes is told by name before, and can be chosen one by one; it can be removed while it sleeps.
func TestWhatSleepsIsShownAndChosen(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newAgency(s, "standard")
		kit := s.person("Kit", x.organization, access.Staff)
		delivery, secret := x.dashboard(x.tom, "Delivery"), x.dashboard(x.tom, "Confidential")
		class := func(class string) map[string]any {
			return map[string]any{"principal": map[string]any{"kind": "class", "class": class}, "level": "view"}
		}
		x.tom.post(grants(delivery), edits(class("staff"), class("workspace_admin"), x.mara.to("share"),
			map[string]any{"principal": map[string]any{"kind": "organization"}, "level": "view"}, x.ben.to("full"))).is(200)
		x.tom.post(grants(secret), edits(x.gus.to("edit"))).is(200)
		x.tom.put(fmt.Sprintf("/resources/%d/private", secret), map[string]any{"private": true}).is(200)
		preview := func(scheme string, more map[string]any) reply {
			t.Helper()
			body := map[string]any{"mapping": x.ada.get("/schemes").is(200).mapping(scheme)}
			for k, v := range more {
				body[k] = v
			}
			return x.ada.post("/schemes/"+scheme+"/preview", body).is(200)
		}
		asleep := func(by client) reply { return by.get(fmt.Sprintf("/resources/%d/access", delivery)).is(200) }
		of := func(f reply, list string) (all []string) {
			for i := range f.at(list + ".items.#").(int) {
				at := fmt.Sprintf("%s.items.%d.", list, i)
				all = append(all, fmt.Sprint(f.text(at+"resource.title"), ": ", f.text(at+"name"), " ", f.text(at+"level_title"), " ", f.at(at+"wakes"), ": ", f.text(at+"why")))
			}
			return all
		}
		f := preview("toggl", nil)
		want := []string{
			"Delivery: Staff View false: Toggl has no level for staff.",
			"Delivery: Workspace admins View false: Toggl has no level for workspace admins.",
			"Delivery: Everyone in Acme View false: Toggl has no level for the whole organization.",
		}
		if got := of(f, "sleeps"); !slices.Equal(got, want) {
			t.Errorf("asleep fall %q", got)
		}
		f.has("sleeps.total", 3).has("sleeps.unseen", 1).has("wakes.total", 0) // of Confidential only that there is something
		x.clock.Advance(24 * time.Hour)
		x.putInForce("toggl", nil)
		x.mayOnly(kit, delivery, "nothing")
		a := asleep(x.ben).has("asleep.#", 3).has("asleep.0.name", "Staff").has("asleep.0.level_title", "View").has("asleep.0.since", x.clock.Now().UTC().Format(time.RFC3339)).has("asleep.0.why", "Toggl has no level for staff.").has("grants.#", 2)
		asleep(x.tom).has("asleep.#", 0) // who may not manage access is not told
		why := x.ben.get(fmt.Sprintf("/resources/%d/explain?user_id=%d", delivery, kit.id)).is(200)
		if !strings.Contains(why.text("rules.0.words"), "asleep since") {
			t.Errorf("explained by %s", why.body)
		}

		// Removed while it sleeps it stays removed.
		row := fmt.Sprintf("%s/%d", grants(delivery), a.id("asleep.1.id"))
		x.tom.delete(row).is(403)
		x.ben.delete(row).is(200).has("asleep.#", 2)
		f = preview("standard", nil)
		staff, everyone := f.id("wakes.items.0.id"), f.id("wakes.items.1.id")
		if got := of(f, "wakes"); !slices.Equal(got, []string{"Delivery: Staff View true: Toggl has no level for staff.", "Delivery: Everyone in Acme View true: Toggl has no level for the whole organization."}) {
			t.Errorf("awake %q", got)
		}
		f.has("wakes.items.0.since", x.clock.Now().UTC().Format(time.RFC3339)).has("sleeps.total", 0)
		in := x.schemeIn("standard")
		if in["restores"].(float64) != 2 || len(in["in_use"].([]any)) != 0 || len(in["mapping"].(map[string]any)) != 0 {
			t.Errorf("back need %v, %v are restored", in["in_use"], in["restores"])
		}
		preview("standard", map[string]any{"leave_asleep": []int64{everyone}}).has("wakes.items.1.wakes", false)
		x.putInForce("standard", map[string]any{"leave_asleep": []int64{everyone}})
		x.mayOnly(kit, delivery, "view export")
		asleep(x.ben).has("asleep.#", 1).has("asleep.0.name", "Acme").has("asleep.0.why", "It was not chosen to count under Standard.").has("grants.#", 3)

		// After 90 days it wakes only where somebody ticks it.
		x.putInForce("toggl", nil)
		for range 13 { // with everybody there every week, so that they stay signed in
			x.clock.Advance(7*24*time.Hour + time.Hour)
			for _, by := range []client{x.ada, x.ben, x.tom, kit} {
				by.get("/session").is(200)
			}
		}
		if got := of(preview("standard", nil), "wakes"); !slices.Equal(got, []string{"Delivery: Staff View false: Toggl has no level for staff.", "Delivery: Everyone in Acme View false: Toggl has no level for the whole organization."}) {
			t.Errorf("awake after long %q", got)
		}
		x.putInForce("standard", map[string]any{"wake": []int64{staff}})
		x.mayOnly(kit, delivery, "view export")
		asleep(x.ben).has("asleep.#", 1)
		// Giving it anew is how it comes back.
		x.tom.post(grants(delivery), edits(map[string]any{"principal": map[string]any{"kind": "organization"}, "level": "view"})).is(200).has("asleep.#", 0).has("grants.#", 4)
	})
}

// Whoever manages access removes what sleeps, also where the rules in force let only others share.
func TestWhatSleepsIsRemovedByWhoManages(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newAgency(s, "standard")
		d := x.dashboard(x.tom, "Delivery")
		x.tom.post(grants(d), edits(x.mara.to("full"))).is(200)
		x.choose("toggl", map[string]string{"full": ""}).is(200)
		at := x.tom.get(fmt.Sprintf("/resources/%d/access", d)).is(200).has("asleep.#", 1).has("grants.#", 0)
		x.mara.delete(fmt.Sprintf("%s/%d", grants(d), at.id("asleep.0.id"))).is(404)
		x.tom.delete(fmt.Sprintf("%s/%d", grants(d), at.id("asleep.0.id"))).is(200).has("asleep.#", 0)
		x.choose("standard", map[string]string{}).is(200)
		x.mayOnly(x.mara, d, "nothing")
	})
}
