package api

import (
	"fmt"
	"strings"
	"testing"

	"vitrine/internal/access"
)

func init() {
	conforms("GD10", func(t *testing.T, s *server) {
		x := newAgency(s, "gooddata")
		for _, who := range []client{x.tom, x.mara} {
			x.ada.put(fmt.Sprintf("/workspaces/%d/roles/user/%d", x.workspace, who.id), map[string]any{"role": "analyst", "tree": true}).is(204)
		}
		d := x.dashboard(x.tom, "Delivery")
		x.give(x.tom, d, x.mara, "share").is(200)
		clients := x.ada.post("/groups", map[string]any{"name": "Gusts"}).is(201).id("id") // without access to the workspace, as Gus
		friend := s.person("Fay", x.organization, access.Member)
		x.ada.put(fmt.Sprintf("/groups/%d/members/user/%d", clients, friend.id), nil).is(204)
		offered := func(who client) string {
			found := []string{}
			all := who.get(fmt.Sprintf("/resources/%d/candidates?search=gus", d)).is(200)
			for i := range all.at("items.#").(int) {
				item := fmt.Sprintf("items.%d.", i)
				found = append(found, fmt.Sprint(all.at(item+"kind"), " ", all.at(item+"id"), " ", all.at(item+"offers")))
			}
			return strings.Join(found, ", ")
		}
		gus, gusts := fmt.Sprintf("user %d [view share]", x.gus.id), fmt.Sprintf("group %d [view share]", clients)
		is := func(who client, want string) {
			t.Helper()
			if got := offered(who); got != want {
				t.Errorf("%s is offered %q, want %q", who.name, got, want)
			}
		}

		// Without the right nobody is offered them, nor gets them in by their id or address.
		is(x.tom, "")
		is(x.mara, "")
		x.give(x.tom, d, x.gus, "view").is(422)
		x.tom.post(grants(d), edits(edit("user", int64(x.gus.id), "view"))).is(422)
		x.tom.post(grants(d), edits(edit("group", clients, "view"))).is(422)

		// Tom's own right on a user, and one on a group that Mara has through a group of hers.
		right := fmt.Sprintf("/see-rights/user/%d/user/%d", x.tom.id, x.gus.id)
		x.tom.put(right, nil).is(403)
		x.ada.put(right, nil).is(204)
		sales := x.ada.post("/groups", map[string]any{"name": "Sales"}).is(201).id("id")
		x.ada.put(fmt.Sprintf("/groups/%d/members/user/%d", sales, x.mara.id), nil).is(204)
		x.ada.put(fmt.Sprintf("/see-rights/group/%d/group/%d", sales, clients), nil).is(204)
		is(x.tom, gus)
		is(x.mara, gusts)
		x.give(x.mara, d, x.gus, "view").is(422)
		x.tom.post(grants(d), edits(edit("user", int64(x.gus.id), "edit"))).is(422) // that needs a role at home

		// They are in the list then, and still open nothing without access to the workspace.
		x.tom.post(grants(d), edits(edit("user", int64(x.gus.id), "view"))).is(200)
		x.mara.post(grants(d), edits(edit("group", clients, "view"))).is(200)
		x.mayOnly(x.gus, d, "nothing")
		x.mayOnly(friend, d, "nothing")
		list := x.tom.get(fmt.Sprintf("/resources/%d/access", d)).is(200)
		stranded := 0
		for i := range list.at("grants.#").(int) {
			if list.at(fmt.Sprintf("grants.%d.unreachable", i)) != nil {
				stranded++
			}
		}
		if stranded != 2 {
			t.Errorf("%d grants are said to open nothing, want 2\n%s", stranded, list.body)
		}
		for _, to := range []string{fmt.Sprintf("user/%d", x.gus.id), fmt.Sprintf("group/%d", clients)} {
			x.ada.put(fmt.Sprintf("/workspaces/%d/roles/%s", x.workspace, to), map[string]any{"role": "viewer"}).is(204)
		}
		x.mayOnly(x.gus, d, "view export")
		x.mayOnly(friend, d, "view export")
		for _, to := range []string{fmt.Sprintf("user/%d", x.gus.id), fmt.Sprintf("group/%d", clients)} {
			x.ada.delete(fmt.Sprintf("/workspaces/%d/roles/%s", x.workspace, to)).is(204)
		}

		// Taken back, it is over; what was given stays to be taken back.
		x.ada.delete(right).is(204)
		is(x.tom, "")
		other := x.dashboard(x.tom, "Other")
		x.tom.post(grants(other), edits(edit("user", int64(x.gus.id), "view"))).is(422)
		x.give(x.tom, d, x.gus, "").is(200)
	})
}
