package api

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"vitrine/internal/access"
)

// past is a dashboard of Tom's with a history, an hour a step: it is made; Gus gets Full and Mara View; there is a link; Gus
// loses it; it is private; it is open again; Mara leaves.
type past struct {
	*studio
	dashboard                                            int64
	begun, made, shared, linked, taken, shut, open, left time.Time
}

func newPast(s *server) *past {
	x := &past{studio: newStudio(s)}
	x.begun = x.clock.Now()
	step := func(at *time.Time, do func()) {
		x.clock.Advance(time.Hour)
		do()
		*at = x.clock.Now()
	}
	private := func(is bool) func() {
		return func() {
			x.tom.put(fmt.Sprintf("/resources/%d/private", x.dashboard), map[string]any{"private": is}).is(200)
		}
	}
	step(&x.made, func() { x.dashboard = x.studio.dashboard(x.tom, "Team") })
	step(&x.shared, func() { x.tom.post(grants(x.dashboard), edits(x.gus.to("full"), x.mara.to("view"))).is(200) })
	step(&x.linked, func() {
		x.tom.post(fmt.Sprintf("/resources/%d/links", x.dashboard), map[string]any{"name": "Lobby"}).is(201)
	})
	step(&x.taken, func() { x.tom.post(grants(x.dashboard), edits(x.gus.to(""))).is(200) })
	step(&x.shut, private(true))
	step(&x.open, private(false))
	step(&x.left, func() { x.admin.patch(fmt.Sprintf("/people/%d", x.mara.id), map[string]any{"active": false}).is(200) })
	x.clock.Advance(time.Hour)
	return x
}

// at is a question about the dashboard at a moment.
func (x *past) at(what string, at time.Time) string {
	return fmt.Sprintf("/resources/%d/%s?at=%s", x.dashboard, what, url.QueryEscape(at.Format(time.RFC3339)))
}

// whoCould lists those who could open it: their names, and their levels.
func whoCould(a reply) string {
	a.t.Helper()
	var all []string
	for i := range a.is(200).at("items.#").(int) {
		all = append(all, a.text(fmt.Sprintf("items.%d.user.name", i))+" "+a.text(fmt.Sprintf("items.%d.level", i)))
	}
	if a.id("total") != int64(len(all)) {
		a.t.Errorf("%s: total %d of %d", a.what, a.id("total"), len(all))
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

func TestWhoHadAccess(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newPast(s)
		x.tom.get(x.at("who", x.begun)).is(200).has("existed", false).has("total", 0).has("items.#", 0).has("grants", 0).has("links.#", 0).has("owner.name", "")
		x.tom.get(x.at("grants", x.begun)).is(200).has("total", 0).has("items.#", 0)
		for _, moment := range []struct {
			at      time.Time
			who     string
			grants  int
			links   int
			private bool
		}{
			{x.made, "Tom full", 0, 0, true},
			{x.shared.Add(-time.Millisecond), "Tom full", 0, 0, true},
			{x.shared, "Ada full, Admin of Acme full, Gus full, Mara view, Tom full", 2, 0, false},
			{x.linked, "Ada full, Admin of Acme full, Gus full, Mara view, Tom full", 2, 1, false},
			{x.taken, "Ada full, Admin of Acme full, Mara view, Tom full", 1, 1, false},
			{x.shut, "Tom full", 1, 1, true},
			{x.open, "Ada full, Admin of Acme full, Mara view, Tom full", 1, 1, false},
			{x.left, "Ada full, Admin of Acme full, Tom full", 1, 1, false},
			{x.clock.Now(), "Ada full, Admin of Acme full, Tom full", 1, 1, false},
		} {
			// Milliseconds, in whatever zone.
			path := fmt.Sprintf("/resources/%d/who?at=%s", x.dashboard, url.QueryEscape(moment.at.In(time.FixedZone("", 5*3600)).Format(time.RFC3339Nano)))
			a := x.tom.get(path).is(200).has("existed", true).has("private", moment.private).has("grants", moment.grants).has("links.#", moment.links).has("owner.name", "Tom").has("levels.0.key", "view")
			if got := whoCould(a); got != moment.who {
				t.Errorf("at %s: %s, want %s", moment.at, got, moment.who)
			}
		}
		shared := x.tom.get(x.at("who", x.linked)).has("links.0.name", "Lobby").has("links.0.live", true).has("audience.kind", "link").has("audience.people", 5)
		// Whom it is shared with stands first.
		shared.has("items.2.direct", true).has("items.3.direct", false).has("items.3.user.name", "Ada")
		given := x.tom.get(x.at("grants", x.linked)).is(200).has("total", 2).has("items.0.principal.name", "Gus").has("items.0.by.name", "Tom").has("items.0.at", x.shared.Format(time.RFC3339))
		given.has("items.0.can_change", false).has("items.0.offers.#", 0)
		x.tom.get(x.at("who", x.shut)).has("links.0.live", false).has("audience.kind", "only_owner")
		if strings.Contains(string(shared.body), "/s/") {
			t.Errorf("it tells the link: %s", shared.body)
		}
		if now, dated := x.tom.get(fmt.Sprintf("/resources/%d/who", x.dashboard)).is(200), x.tom.get(x.at("who", x.clock.Now())).is(200); string(now.body) != string(dated.body) {
			t.Errorf("now is\n%s\nasked by its date\n%s", now.body, dated.body)
		}
		// What links are called is for those who may publish.
		x.tom.post(grants(x.dashboard), edits(x.gus.to("share"))).is(200)
		x.gus.get(x.at("who", x.linked)).is(200).has("total", 3).has("others", 2).has("audience.people", 5).has("links.#", 0)
		x.tom.post(grants(x.dashboard), edits(x.gus.to(""))).is(200)

		// Why somebody could, or could not; of somebody who has left since too.
		explain := func(who client, of client, at time.Time) reply {
			t.Helper()
			return who.get(x.at("explain", at) + fmt.Sprintf("&user_id=%d", of.id))
		}
		explain(x.tom, x.mara, x.linked).is(200).has("user.name", "Mara").has("can", "[view export]").has("paths.#", 1).has("at", x.linked.Format(time.RFC3339))
		explain(x.admin, x.mara, x.shut).is(200).has("can", "[]").has("rules.0.name", "private")
		explain(x.admin, x.mara, x.made).is(200).has("can", "[]").has("paths.#", 0)
		explain(x.admin, x.mara, x.begun).is(200).has("can", "[]").has("paths.#", 0)
		explain(x.tom, x.mara, x.shut).is(200) // a share named her to him then
		x.tom.get(fmt.Sprintf("/resources/%d/explain?user_id=%d", x.dashboard, x.mara.id)).is(404)
	})
}

// Asking about the past takes what asking about the present takes, and takes it now.
func TestThePastIsAskedWithSightNow(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newPast(s)
		who, explain := x.at("who", x.linked), x.at("explain", x.linked)
		never := strings.NewReplacer(fmt.Sprintf("/%d/", x.dashboard), "/987654321/")
		same := func(c client, path string) {
			t.Helper()
			there, nothing := c.get(path).is(404), c.get(never.Replace(path)).is(404)
			if a, b := anonymous(there), anonymous(nothing); a != b {
				t.Errorf("%s: %s; of what never was: %s", there.what, a, b)
			}
		}
		// Gus managed it at that time, and lost it.
		for _, at := range []time.Time{x.linked, x.clock.Now(), x.clock.Now().Add(time.Hour), x.begun.Add(-1000 * time.Hour)} {
			same(x.gus, x.at("who", at))
			same(x.gus, x.at("explain", at))
			same(x.gus, x.at("explain", at)+fmt.Sprintf("&user_id=%d", x.tom.id))
		}
		// Who may only open it asks about themselves alone.
		x.tom.post(grants(x.dashboard), edits(x.gus.to("view"))).is(200)
		x.gus.get(who).is(403)
		x.gus.get(explain + fmt.Sprintf("&user_id=%d", x.tom.id)).is(403)
		x.gus.get(explain).is(200).has("user.name", "Gus").has("paths.0.level", "full")
		x.admin.patch(fmt.Sprintf("/people/%d", x.mara.id), map[string]any{"active": true}).is(200)
		mara := s.signIn("Mara", x.organization, x.mara.id)
		mara.get(explain).is(200).has("can", "[view export]")
		shut := mara.get(x.at("explain", x.shut)).is(200).has("can", "[]").has("paths.#", 0).has("rules.#", 0)
		if strings.Contains(string(shut.body), "Tom") {
			t.Errorf("it tells who kept it private: %s", shut.body)
		}
		// Private now: nobody but its owner, whatever they could then.
		x.tom.put(fmt.Sprintf("/resources/%d/private", x.dashboard), map[string]any{"private": true}).is(200)
		for _, c := range []client{x.admin, x.ada, x.gus} {
			same(c, who)
			same(c, explain)
		}
		x.tom.get(who).is(200)
		_, rival := s.found("Rival", "standard")
		same(rival, who)

		for what, at := range map[string]string{"the future": x.clock.Now().Add(time.Second).Format(time.RFC3339), "before the organization": x.begun.Add(-1000 * time.Hour).Format(time.RFC3339), "no moment": "yesterday", "a day": "2026-11-20", "nothing": "0001-01-01T00:00:00Z"} {
			for _, question := range []string{"who", "explain"} {
				if a := x.tom.get(fmt.Sprintf("/resources/%d/%s?at=%s", x.dashboard, question, url.QueryEscape(at))); a.status != 422 || a.at("errors.0.name") != "at" {
					t.Errorf("%s: %s: %d %s", what, a.what, a.status, a.body)
				}
			}
		}
	})
}

// About what is gone organization admins may ask, as far as they could see it then.
func TestWhoHadAccessToWhatIsGone(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newPast(s)
		x.tom.delete(fmt.Sprintf("/dashboards/%d", x.dashboard)).is(204)
		x.clock.Advance(time.Hour)
		if got := whoCould(x.admin.get(x.at("who", x.linked))); got != "Ada full, Admin of Acme full, Gus full, Mara view, Tom full" {
			t.Error(got)
		}
		x.admin.get(x.at("explain", x.linked)+fmt.Sprintf("&user_id=%d", x.gus.id)).is(200).has("paths.0.level", "full")
		for _, at := range []time.Time{x.begun, x.made, x.shut, x.clock.Now(), x.clock.Now().Add(time.Hour)} {
			x.admin.get(x.at("who", at)).is(404) // not there, or private to Tom
			x.admin.get(x.at("explain", at) + fmt.Sprintf("&user_id=%d", x.tom.id)).is(404)
		}
		x.admin.get(fmt.Sprintf("/resources/%d/who", x.dashboard)).is(404)
		x.admin.get(fmt.Sprintf("/resources/%d/who?at=2026-11-20", x.dashboard)).is(422)
		for _, c := range []client{x.tom, x.ada, x.gus} {
			c.get(x.at("who", x.linked)).is(404)
			c.get(x.at("explain", x.linked)).is(404)
		}
	})
}

func TestTakenOverOnlyWithAReasonThatIsKept(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		ben := s.person("Ben", x.organization, access.Admin)
		stan := s.person("Stan", x.organization, access.Staff)
		d := x.dashboard(x.tom, "Redundancy plan")
		open := x.dashboard(x.tom, "Team")
		x.share(x.tom, open, "user", int64(x.mara.id), "view").is(200)
		page, path, owned := fmt.Sprintf("/dashboards/%d", d), fmt.Sprintf("/resources/%d/take-over", d), fmt.Sprintf("/people/%d/resources", x.tom.id)
		kept := func() (all []string) {
			for logged, err := range s.store.Changes(t.Context(), x.organization, 0) {
				if err != nil {
					t.Fatal(err)
				}
				if logged.Kind == "resource.taken_over" {
					all = append(all, fmt.Sprint(logged.Actor, string(logged.Body)))
				}
			}
			return all
		}

		// What somebody owns: of what is private no title.
		list := ben.get(owned).is(200).has("total", 2).has("items.0.title", "Team").has("items.0.can_take_over", false)
		list.has("items.1.id", d).has("items.1.title", nil).has("items.1.private", true).has("items.1.kind", "dashboard").has("items.1.workspace", "Acme").has("items.1.can_take_over", true)
		ben.get(owned+"?offset=1&limit=1").is(200).has("total", 2).has("items.#", 1).has("items.0.id", d)
		_, rival := s.found("Rival", "standard")
		ben.get(fmt.Sprintf("/people/%d/resources", rival.id)).is(404)
		for _, c := range []client{x.ada, stan, x.tom, x.mara} {
			c.get(owned).is(403)
			c.post(path, map[string]any{"reason": "I want to"}).is(403)
			c.post(path, map[string]any{"reason": " "}).is(403)
		}
		rival.post(path, map[string]any{"reason": "I want to"}).is(404)

		// Without a reason nothing happens, and nothing is found out.
		for _, none := range []any{map[string]any{}, map[string]any{"reason": ""}, map[string]any{"reason": " \n\t "}, map[string]any{"reason": strings.Repeat("a", 501)}, map[string]any{"reason": "a\x07b"}} {
			refused := ben.post(path, none).is(422)
			if never := ben.post("/resources/987654321/take-over", none).is(422); anonymous(refused) != anonymous(never) {
				t.Errorf("it is told apart: %s, %s", refused.body, never.body)
			}
		}
		ben.post("/resources/987654321/take-over", map[string]any{"reason": "Tom is ill."}).is(404)
		ben.post(fmt.Sprintf("/resources/%d/take-over", open), map[string]any{"reason": "Tom is ill."}).is(409)
		ben.get(page).is(404)
		x.tom.get(page).is(200).has("owner.name", "Tom")
		if got := kept(); len(got) != 0 {
			t.Error("the log says", got)
		}

		taken := ben.post(path, map[string]any{"reason": "  Tom is\n ill. "}).is(200).has("owner.name", "Ben").has("private", true)
		taken.has("taken_over.#", 1).has("taken_over.0.by.name", "Ben").has("taken_over.0.reason", "Tom is ill.").has("taken_over.0.at", x.clock.Now().Format(time.RFC3339))
		ben.get(page).is(200).has("title", "Redundancy plan").has("perspective", "author")
		x.tom.get(page).is(404)
		want := []string{fmt.Sprintf(`%d{"resource":%d,"reason":"Tom is ill.","from":%d}`, ben.id, d, x.tom.id)}
		if got := kept(); !slices.Equal(got, want) {
			t.Errorf("the log says %s, want %s", got, want)
		}
		ben.post(path, map[string]any{"reason": "Again."}).is(409)
		ben.get(owned).has("total", 1)

		// Who sees who has access sees that too; who only opens it does not.
		x.share(ben, d, "user", int64(x.mara.id), "share").is(200)
		x.share(ben, d, "user", int64(x.gus.id), "view").is(200)
		panel := fmt.Sprintf("/resources/%d/access", d)
		x.mara.get(panel).is(200).has("taken_over.0.reason", "Tom is ill.")
		x.gus.get(panel).is(200).has("taken_over.#", 0)
		// It can be offered back, and taken again by another; it is said every time.
		ben.put(fmt.Sprintf("/resources/%d/private", d), map[string]any{"private": true}).is(200)
		x.tom.post(fmt.Sprintf("/offers/%d/accept", ben.post(fmt.Sprintf("/resources/%d/offer", d), map[string]any{"user_id": x.tom.id}).is(201).id("id")), nil).is(204)
		x.tom.get(page).is(200).has("owner.name", "Tom")
		x.clock.Advance(time.Hour)
		x.admin.post(path, map[string]any{"reason": "Ben is ill too."}).is(200).has("taken_over.#", 2).has("taken_over.0.reason", "Ben is ill too.").has("taken_over.1.by.name", "Ben")

		// Of somebody who left, what they left behind.
		x.admin.patch(fmt.Sprintf("/people/%d", x.tom.id), map[string]any{"active": false}).is(200)
		x.admin.get(owned).is(200).has("total", 1).has("items.0.id", open)
	})
}

// What is taken over shows nobody what the admin sees: its author stays, and shows nothing once they have left.
func TestTakenOverShowsNobodyMore(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newAgency(s, "dashgrid")
		chart := x.chart(x.tom, "Hours", hoursBy(""))
		x.give(x.tom, chart, x.gus, "user").is(200)
		x.sees(x.gus, chart, 1)
		x.ada.get(fmt.Sprintf("/charts/%d", chart)).is(404)
		x.ada.patch(fmt.Sprintf("/people/%d", x.tom.id), map[string]any{"active": false}).is(200)
		x.ada.get(fmt.Sprintf("/people/%d/resources", x.tom.id)).is(200).has("total", 1).has("items.0.can_take_over", true).has("items.0.title", nil)
		x.ada.post(fmt.Sprintf("/resources/%d/take-over", chart), map[string]any{"reason": "Tom has left."}).is(200).has("perspective", "author").has("author.name", "Tom").has("owner.id", x.ada.id)
		for _, who := range []client{x.ada, x.gus} { // its author is gone: it is paused, and shows no zeros
			who.get(fmt.Sprintf("/charts/%d/data", chart)).is(403)
		}
	})
}

// Those whom a group's grant names, and who cannot open it: by name for those who may know of them, all in the number.
func TestStrandedAreNamedToThoseWhoMayKnowOfThem(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newAgency(s, "gooddata")
		for _, c := range []client{x.tom, x.mara} {
			x.ada.put(fmt.Sprintf("/workspaces/%d/roles/user/%d", x.workspace, c.id), map[string]any{"role": "analyst"}).is(204)
		}
		group := x.ada.post("/groups", map[string]any{"name": "Design"}).is(201).id("id")
		for _, c := range []client{x.gus, x.mara} {
			x.ada.put(fmt.Sprintf("/groups/%d/members/user/%d", group, c.id), nil).is(204)
		}
		x.ada.put(fmt.Sprintf("/see-rights/user/%d/group/%d", x.tom.id, group), nil).is(204)
		d, other := x.dashboard(x.tom, "Delivery"), x.dashboard(x.tom, "Other")
		x.tom.post(grants(d), edits(edit("group", group, "view"))).is(200)
		panel := fmt.Sprintf("/resources/%d/access", d)
		// Mara opens it by the group, for she works there; Gus does not. Tom may not know of Gus.
		x.mayOnly(x.mara, d, "view export")
		x.mayOnly(x.gus, d, "nothing")
		admins := x.ada.get(panel).is(200).has("unreachable_total", 1).has("unreachable.0.user.name", "Gus").has("unreachable.0.reason", "Gus has no access to Acme.").has("unreachable.0.mend", true)
		if toms := x.tom.get(panel).is(200).has("unreachable_total", 1).has("unreachable.#", 0); strings.Contains(string(toms.body), "Gus") {
			t.Errorf("Tom learns of Gus: %s", toms.body)
		}
		x.mara.get(panel).is(200).has("unreachable_total", 0) // she may not see the list
		mend := func(r, grant int64) string { return fmt.Sprintf("/resources/%d/grants/%d/mend", r, grant) }
		grant := admins.id("unreachable.0.grant")
		x.ada.post(mend(other, grant), nil).is(404)
		x.ada.post(mend(d, 987_654), nil).is(404)
		x.mara.post(mend(d, grant), nil).is(403) // an analyst, who does not see the list
		x.gus.post(mend(d, grant), nil).is(404)
		x.mayOnly(x.gus, d, "nothing")
		x.tom.post(mend(d, grant), nil).is(200).has("unreachable_total", 0)
		x.mayOnly(x.gus, d, "view export")
	})
}

// Where access to the workspace is demanded, the scheme says who is offered: those who have it and hold nothing by their
// role, to whoever may share.
func TestOfferedAreThoseWhoReachTheWorkspace(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newAgency(s, "gooddata")
		root := access.WorkspaceID(x.workspace)
		x.ada.put(fmt.Sprintf("/workspaces/%d/roles/user/%d", x.workspace, x.tom.id), map[string]any{"role": "analyst"}).is(204)
		vera := s.person("Vera", x.organization, access.Member, role(root, access.WorkspaceViewer, false))
		kit := s.person("Kit", x.organization, access.Member, role(root, access.WorkspaceAdmin, false))
		child := x.ada.post("/workspaces", map[string]any{"name": "Client", "parent_id": x.workspace}).is(201).id("id")
		s.person("Bo", x.organization, access.Member, role(access.WorkspaceID(child), access.WorkspaceViewer, false))
		in, out := x.ada.post("/groups", map[string]any{"name": "Inside"}).is(201).id("id"), x.ada.post("/groups", map[string]any{"name": "Outside"}).is(201).id("id")
		x.ada.put(fmt.Sprintf("/workspaces/%d/roles/group/%d", x.workspace, in), map[string]any{"role": "viewer"}).is(204)
		d := x.dashboard(x.tom, "Delivery")
		x.tom.post(grants(d), edits(vera.to("share"))).is(200)
		for _, who := range []client{x.tom, vera} {
			offered := who.get(fmt.Sprintf("/resources/%d/candidates?limit=100", d)).is(200).names("name")
			for _, name := range []string{"Mara", "Bo", "Vera", "Inside"} {
				if !slices.Contains(offered, name) {
					t.Errorf("%s is not offered %s: %s", who.name, name, offered)
				}
			}
			for _, name := range []string{"Gus", "Kit", "Ben", "Outside"} {
				if slices.Contains(offered, name) {
					t.Errorf("%s is offered %s: %s", who.name, name, offered)
				}
			}
			who.post(grants(d), edits(edit("group", out, "view"))).is(422).has("errors.0.name", "principal")
		}
		vera.post(grants(d), edits(edit("user", int64(x.mara.id), "view"))).is(200)
		// Not offered, for he needs it not, and not refused either.
		x.tom.post(grants(d), edits(kit.to("view"))).is(200)
	})
}
