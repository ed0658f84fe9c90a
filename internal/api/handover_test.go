package api

import (
	"fmt"
	"testing"
)

// Lowering a role says what shows less by it, and hands over that and nothing else, in the same request: to who asks at once, or
// to somebody who accepts.
func TestLoweringARoleHandsOverInOneStep(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		group := x.admin.post("/groups", map[string]any{"name": "Leads"}).is(201).id("id")
		x.admin.put(fmt.Sprintf("/groups/%d/members/user/%d", group, x.gus.id), nil).is(204)
		roles := fmt.Sprintf("/workspaces/%d/roles", x.workspace)
		x.admin.put(fmt.Sprintf("%s/group/%d", roles, group), map[string]any{"role": "admin", "tree": true}).is(204)
		// Gus, an admin by his group, counts everything; so does Ada.
		chart := x.chart(x.gus, "Hours", hoursBy(""))
		x.gus.post(grants(chart), map[string]any{"edits": []any{x.tom.to("view"), x.mara.to("full")}, "end_private": true}).is(200)
		x.sees(x.tom, chart, 5)
		// A chart of what he may see that stays as it is: his own place is not touched.
		mine := x.chart(x.gus, "Of each", hoursBy(""))
		x.gus.put(fmt.Sprintf("/resources/%d/perspective", mine), map[string]any{"perspective": "viewer"}).is(200)

		lower := map[string]any{"kind": "workspace_role", "workspace_id": x.workspace, "holder": map[string]any{"kind": "group", "id": group}, "role": "viewer"}
		told := x.ada.post("/what-if", map[string]any{"change": lower}).is(200)
		told.has("shows_less.charts", 1).has("shows_less.more", false).has("shows_less.takes", 1).has("shows_less.items.#", 1).has("shows_less.items.0.title", "Hours").has("shows_less.items.0.user.name", "Gus").has("shows_less.items.0.can_take", true)

		// What one's own eyes reveal, and what figures change, is told before: Falcon is hers, and Gus sees it by his role alone.
		preview := x.ada.post("/what-if/taking-over", map[string]any{"change": lower}).is(200)
		preview.has("takes.charts", 1).has("left", 0).has("figures.#", 0).has("others", 0).has("reveals.count", 0)
		seen := x.admin.post("/what-if/taking-over", map[string]any{"change": map[string]any{"kind": "person_role", "user_id": x.ada.id, "role": "none"}}).is(200)
		seen.has("takes.charts", 0)
		small := x.chart(x.tom, "Of Tom", hoursBy(""))
		x.tom.post(grants(small), map[string]any{"edits": []any{x.mara.to("view"), x.ada.to("edit")}, "end_private": true}).is(200)
		x.tom.post("/what-if/taking-over", map[string]any{"user_id": x.mara.id}).is(403)
		hers := x.admin.post("/what-if/taking-over", map[string]any{"user_id": x.tom.id}).is(200)
		hers.has("takes.charts", 1).has("figures.#", 1).has("figures.0.title", "Of Tom").has("figures.0.now.totals.0", 3).has("figures.0.then.totals.0", 5).
			has("reveals.count", 1).has("reveals.people", 2).has("reveals.projects.0.name", "Falcon")

		one := fmt.Sprintf("%s/group/%d", roles, group)
		put := func(who client, body map[string]any) reply {
			body["role"] = "viewer"
			return who.put(one, body)
		}
		put(x.tom, map[string]any{"hand_over_to": 0}).is(403)
		put(x.ada, map[string]any{"hand_over_to": 987654321}).is(422).has("errors.0.name", "hand_over_to")
		put(x.ada, map[string]any{"hand_over_to": x.gus.id}).is(422).has("errors.0.name", "hand_over_to")
		put(x.ada, map[string]any{"hand_over_to": -1}).is(422)
		x.sees(x.tom, chart, 5) // what is refused has changed nothing
		x.ada.get(roles).is(200).has("items.0.role", "admin")

		put(x.ada, map[string]any{"hand_over_to": 0}).is(204)
		x.sees(x.tom, chart, 5)
		x.ada.get(fmt.Sprintf("/charts/%d", chart)).is(200).has("author.name", "Ada").has("owner.name", "Gus")

		// To somebody who accepts: an offer of that alone, which stands while Ada may make it.
		x.admin.put(one, map[string]any{"role": "admin", "tree": true}).is(204)
		other := x.chart(x.gus, "More hours", hoursBy(""))
		x.gus.post(grants(other), map[string]any{"edits": []any{x.tom.to("view"), x.mara.to("full")}, "end_private": true}).is(200)
		x.ada.delete(fmt.Sprintf("%s?hand_over_to=%d", one, x.mara.id)).is(204)
		x.tom.get(fmt.Sprintf("/charts/%d/data", other)).is(403) // paused, as the dialog says, until it is accepted
		offer := x.mara.get("/offers").is(200).has("total", 1).has("items.0.kind", "hand_over").has("items.0.by.name", "Ada").
			has("items.0.hand_over.charts", 1).has("items.0.hand_over.owned", 0).has("items.0.hand_over.items.0.title", "More hours").id("items.0.id")
		x.tom.get(fmt.Sprintf("/offers/%d", offer)).is(404)
		x.ada.get(fmt.Sprintf("/offers/%d", offer)).is(200).has("can_end", true)
		x.mara.post(fmt.Sprintf("/offers/%d/accept", offer), nil).is(204)
		x.ada.get(fmt.Sprintf("/charts/%d", other)).is(200).has("author.name", "Mara").has("owner.name", "Gus")
		x.sees(x.tom, other, 3) // what Mara may count
	})
}

// Ending somebody's access hands over in the same request: their place, the amounts they show, and where asked what they own.
func TestEndingAccessHandsOverInOneStep(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart := x.chart(x.ada, "Amounts", map[string]any{"measures": []string{"amount"}, "period": map[string]any{"preset": "this_month"}})
		x.share(x.ada, chart, "user", int64(x.gus.id), "view").is(200)
		x.ada.put(fmt.Sprintf("/resources/%d/shows-money", chart), map[string]any{"on": true}).is(200)
		data := fmt.Sprintf("/charts/%d/data", chart)
		x.gus.get(data).is(200)
		person := fmt.Sprintf("/people/%d", x.ada.id)
		x.admin.get(person+"/holdings").is(200).has("charts", 1).has("money", 1).has("owned", 1).has("items.#", 3)
		leave := map[string]any{"kind": "person_role", "user_id": x.ada.id, "role": "none"}
		x.admin.post("/what-if", map[string]any{"change": leave}).is(200).has("shows_less.charts", 1).has("shows_less.money", 1).has("shows_less.owned", 1).has("shows_less.takes", 3)

		x.admin.patch(person, map[string]any{"active": false, "hand_over_to": 987654321}).is(422).has("errors.0.name", "hand_over_to")
		x.ada.get(data).is(200) // she is still here
		x.admin.patch(person, map[string]any{"active": false, "hand_over_to": 0, "hand_over_owned": true}).is(200).has("active", false)
		x.ada.get(data).is(401)
		x.gus.get(data).is(200)
		x.admin.get(person+"/holdings").is(200).has("charts", 0).has("money", 0).has("owned", 0)
		panel := x.admin.get(fmt.Sprintf("/resources/%d/access", chart)).is(200)
		panel.has("owner.name", "Admin of Acme").has("author.name", "Admin of Acme").has("shows_money.by.name", "Admin of Acme")

		// What is owned can be offered too.
		d := x.dashboard(x.tom, "Team")
		x.tom.post(grants(d), map[string]any{"edits": []any{x.mara.to("full")}, "end_private": true}).is(200)
		x.admin.patch(fmt.Sprintf("/people/%d", x.tom.id), map[string]any{"active": false, "hand_over_to": x.mara.id, "hand_over_owned": true}).is(200)
		offer := x.mara.get("/offers").is(200).has("items.0.hand_over.owned", 1).id("items.0.id")
		x.mara.get(fmt.Sprintf("/resources/%d/access", d)).is(200).has("owner.name", "Tom")
		x.mara.post(fmt.Sprintf("/offers/%d/accept", offer), nil).is(204)
		x.mara.get(fmt.Sprintf("/resources/%d/access", d)).is(200).has("owner.name", "Mara")
	})
}

// Who accepts and could take nothing over is told so, and the offer stands: they may come to it yet. When it is gone, too.
func TestAHandOverThatTakesNothingSaysSo(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		chart := x.chart(x.tom, "Hours", hoursBy(""))
		x.tom.post(grants(chart), map[string]any{"edits": []any{x.mara.to("full")}, "end_private": true}).is(200)
		x.admin.patch(fmt.Sprintf("/people/%d", x.tom.id), map[string]any{"active": false, "hand_over_to": x.mara.id}).is(200)
		offer := fmt.Sprintf("/offers/%d", x.mara.get("/offers").is(200).has("items.0.hand_over.charts", 1).id("items.0.id"))

		x.share(x.ada, chart, "user", int64(x.mara.id), "view").is(200)
		x.mara.get(offer).is(200).has("hand_over.charts", 0).has("hand_over.left", 1)
		x.mara.post(offer+"/accept", nil).is(409).has("detail", "You cannot take over any of it now, because you cannot edit where it is used. Ask for access first.")
		x.ada.get(fmt.Sprintf("/charts/%d", chart)).is(200).has("author.name", "Tom")
		x.share(x.ada, chart, "user", int64(x.mara.id), "full").is(200)
		x.admin.post(fmt.Sprintf("/people/%d/hand-over", x.tom.id), map[string]any{}).is(200).has("taken", 1)
		x.mara.post(offer+"/accept", nil).is(409).has("detail", "There is nothing left to take over.")
		x.mara.post(offer+"/decline", nil).is(204)
		x.mara.get(offer).is(404)
	})
}

// A hand-over is named to those who look at the offer as far as they, and who receives it, may know what it is of: under a scheme
// in which admins have no access by their role, they count it only.
func TestAHandOverNamesNothingToThoseWhoMayNotKnowIt(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		shared, other := x.chart(x.tom, "Hours", hoursBy("")), x.chart(x.tom, "Other hours", hoursBy(""))
		x.admin.put("/organization/scheme", map[string]any{"scheme": "dashgrid", "mapping": everyLevelTo("admin")}).is(200)
		for _, c := range []int64{shared, other} {
			x.tom.post(grants(c), map[string]any{"edits": []any{x.mara.to("admin")}, "end_private": true}).is(200)
		}
		x.tom.post(grants(other), map[string]any{"edits": []any{x.admin.to("user")}}).is(200)
		x.admin.patch(fmt.Sprintf("/people/%d", x.tom.id), map[string]any{"active": false, "hand_over_to": x.mara.id}).is(200)
		seen := x.mara.get("/offers").is(200).has("items.0.hand_over.charts", 2).has("items.0.hand_over.items.0.title", "Hours").has("items.0.hand_over.items.0.resource_id", shared)
		x.admin.get(fmt.Sprintf("/offers/%d", seen.id("items.0.id"))).is(200).has("hand_over.charts", 2).has("hand_over.items.0.title", nil).has("hand_over.items.0.resource_id", nil).
			has("hand_over.items.1.title", "Other hours").has("hand_over.items.1.resource_id", other)
	})
}
