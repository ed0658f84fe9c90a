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
	"vitrine/internal/access/scheme"
)

// matrix is what everybody can do with everything, by what the engine decides.
func (x *agency) matrix() map[[2]int64]access.Set {
	x.t.Helper()
	view, err := x.store.View(x.t.Context(), x.organization)
	if err != nil {
		x.t.Fatal(err)
	}
	all := map[[2]int64]access.Set{}
	for u := access.UserID(1); u < 40; u++ {
		for r := access.ResourceID(1); r < 200; r++ {
			if can := view.Capabilities(u, r, x.clock.Now()); can != 0 {
				all[[2]int64{int64(u), int64(r)}] = can
			}
		}
	}
	return all
}

func (x *agency) revision() int64 {
	x.t.Helper()
	revision, err := x.store.Revision(x.t.Context(), x.organization)
	if err != nil {
		x.t.Fatal(err)
	}
	return revision
}

// foreseen asks by, makes the change, and fails unless what was foreseen is what happens: who, what before and after,
// and of what by may not view only how much. Asking changes nothing.
func (x *agency) foreseen(by client, ask func() reply, make func()) reply {
	x.t.Helper()
	before, revision := x.matrix(), x.revision()
	f := ask().is(200)
	if after := x.revision(); after != revision || !maps.Equal(before, x.matrix()) {
		x.t.Errorf("%s: asking changed something", f.what)
	}
	make()
	after := x.matrix()
	type counts struct{ listed, unseen int }
	want := map[int64]*counts{}
	gaining, losing := map[int64]bool{}, map[int64]bool{}
	keys := slices.Collect(maps.Keys(before))
	for k := range after {
		if _, ok := before[k]; !ok {
			keys = append(keys, k)
		}
	}
	wantMoves := map[string]bool{}
	for _, k := range keys {
		a, b := before[k], after[k]
		if a == b {
			continue
		}
		if want[k[0]] == nil {
			want[k[0]] = &counts{}
		}
		gaining[k[0]], losing[k[0]] = gaining[k[0]] || b&^a != 0, losing[k[0]] || a&^b != 0
		if before[[2]int64{int64(by.id), k[1]}].Has(access.View) {
			want[k[0]].listed++
			wantMoves[fmt.Sprint(k, a, b)] = true
		} else {
			want[k[0]].unseen++
		}
	}
	count := func(all map[int64]bool) (n int) {
		for _, yes := range all {
			if yes {
				n++
			}
		}
		return n
	}
	f.has("total", len(want)).has("gaining", count(gaining)).has("losing", count(losing)).has("people.#", len(want))
	for i := range f.at("people.#").(int) {
		one := fmt.Sprintf("people.%d.", i)
		user := f.id(one + "user.id")
		if want[user] == nil {
			x.t.Errorf("%s: nothing changes for user %d\n%s", f.what, user, f.body)
			continue
		}
		f.has(one+"resources.#", want[user].listed).has(one+"unseen", want[user].unseen)
		for j := range f.at(one + "resources.#").(int) {
			moved := fmt.Sprintf("%sresources.%d.", one, j)
			move := fmt.Sprint([2]int64{user, f.id(moved + "id")}, f.at(moved+"before"), f.at(moved+"after"))
			if !wantMoves[move] {
				x.t.Errorf("%s: foreseen %s", f.what, move)
			}
		}
	}
	return f
}

// same maps every level that is in use to itself.
func (x *agency) same() map[string]string {
	mapping := map[string]string{}
	all := x.ada.get("/schemes").is(200)
	for i := range all.at("in_use.#").(int) {
		key := all.text(fmt.Sprintf("in_use.%d.key", i))
		mapping[key] = key
	}
	return mapping
}

func (x *agency) choose(scheme string, mapping map[string]string) reply {
	x.t.Helper()
	return x.ada.put("/organization/scheme", map[string]any{"scheme": scheme, "mapping": mapping})
}

func (x *agency) inForce() string { return x.ada.get("/session").text("organization.scheme.key") }

// schemeIn is a scheme of the list.
func (x *agency) schemeIn(key string) map[string]any {
	x.t.Helper()
	for _, item := range x.ada.get("/schemes").is(200).at("items").([]any) {
		if s := item.(map[string]any); s["key"] == key {
			return s
		}
	}
	x.t.Fatalf("there is no scheme %s", key)
	return nil
}

func TestSchemesToChooseFrom(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newAgency(s, "standard")
		d := x.dashboard(x.tom, "Delivery")
		x.tom.post(grants(d), edits(x.mara.to("share"), x.gus.to("view"))).is(200)
		all := x.ada.get("/schemes").is(200).has("total", 5).has("in_use.#", 2).has("in_use.0.key", "view").has("in_use.1.key", "share").has("in_use.1.title", "View & share").has("in_use.1.grants", 1)
		if got := all.names("key"); !slices.Equal(got, scheme.Keys()) {
			t.Error(got)
		}
		for key, want := range map[string]string{
			"standard":  "true false true [] full author true false map[share:share view:view]",
			"toggl":     "false false false [] edit author false false map[share:view view:view]",
			"gooddata":  "false false false [] edit workspace false true map[share:share view:view]",
			"dashgrid":  "false false false [] owner author false false map[share:user view:user]",
			"highlevel": "false false false [] full workspace true false map[share:view view:view]",
		} {
			one := x.schemeIn(key)
			got := fmt.Sprint(one["in_force"], one["own"], one["starts_private"] == true && key == "standard", " ", []any{}, " ", one["owner_level"], " ", one["perspective"], " ", one["starts_private"], " ", one["workspace_access_demanded"], " ", one["mapping"])
			if strings.Join(strings.Fields(got), " ") != want {
				t.Errorf("%s: %s, want %s", key, got, want)
			}
		}
		manage := x.schemeIn("standard")["levels"].([]any)[3].(map[string]any)
		if got := fmt.Sprint(manage["key"], manage["title"], manage["can"], manage["hands_out"], manage["publishes_if_allowed"]); got != "manageEdit & share[view export clone edit manage_data share duplicate] [view share edit manage] true" {
			t.Error(got)
		}
		if got := fmt.Sprint(x.schemeIn("gooddata")["principals"]); got != "map[group:[view share edit] user:[view share edit] workspace:[view share]]" {
			t.Error(got)
		}
		// As a file, to read and copy.
		x.ada.get("/schemes/toggl/file").is(200).has("key", "toggl").has("file", scheme.File("toggl"))
		x.ada.get("/schemes/nonsense/file").is(404)
	})
}

// What the interface has to know of the scheme in force comes with the session, for everybody.
func TestTheSessionSaysWhichRulesHold(t *testing.T) {
	for scheme, want := range map[string]string{
		"standard":  "Standard true true true false",
		"toggl":     "Toggl false false false false",
		"gooddata":  "GoodData false false false true",
		"dashgrid":  "Dashgrid false false false false",
		"highlevel": "HighLevel true true true false",
	} {
		t.Run(scheme, func(t *testing.T) {
			onSQLite(t, func(t *testing.T, s *server) {
				at, _ := s.found("Acme", scheme)
				me := s.person("Tom", at, access.Member).get("/session").is(200).has("organization.scheme.key", scheme)
				rules := "organization.scheme."
				if got := fmt.Sprint(me.at(rules+"title"), " ", me.at(rules+"private_flag"), " ", me.at(rules+"starts_private"), " ", me.at(rules+"classes"), " ", me.at(rules+"workspace_access_demanded")); got != want {
					t.Errorf("%s, want %s", got, want)
				}
			})
		})
	}
}

// A scheme of one's own has levels of its own, that are shared with like any other, within their bounds.
func TestLevelsOfOnesOwn(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newAgency(s, "standard")
		d := x.dashboard(x.tom, "Delivery")
		x.tom.post(grants(d), edits(x.gus.to("view"))).is(200)
		made := x.ada.post("/schemes", map[string]any{"from": "standard", "title": "Our  rules!"}).is(201)
		made.has("key", "our_rules").has("title", "Our rules!").has("own", true).has("in_force", false).has("levels.#", 5).has("levels.4.can", x.schemeIn("standard")["levels"].([]any)[4].(map[string]any)["can"])
		x.ada.post("/schemes", map[string]any{"from": "our_rules", "title": "Our rules"}).is(201).has("key", "our_rules_2")
		x.ada.post("/schemes", map[string]any{"from": "toggl", "title": "Toggl"}).is(201).has("key", "toggl_2")
		x.ada.post("/schemes", map[string]any{"from": "toggl", "title": "7 Zwerge"}).is(201).has("key", "x_7_zwerge")
		x.ada.delete("/schemes/x_7_zwerge").is(204)
		x.ada.get("/schemes").has("total", 8)

		level := func(key, title string, can, hands []string) map[string]any {
			return map[string]any{"key": key, "title": title, "can": can, "hands_out": hands, "publishes_if_allowed": false}
		}
		view := level("view", "Look", []string{"view", "export"}, []string{})
		review := level("", "Review & tell", []string{"view", "share"}, []string{"view", "review_tell"})
		full := level("full", "All", []string{"view", "export", "clone", "edit", "manage_data", "share", "publish", "delete", "duplicate", "set_default", "manage_access"}, []string{"view", "review_tell", "full"})
		// A key that is left out is made from the title, and may be named by that.
		edited := x.ada.put("/schemes/our_rules", map[string]any{"title": "Ours", "levels": []any{view, review, full}}).is(200)
		review["key"] = "review_tell"
		edited.has("title", "Ours").has("levels.#", 3).has("levels.1.key", "review_tell").has("levels.1.can", "[view share]").has("levels.1.hands_out", "[view review_tell]")
		if x.inForce() != "standard" {
			t.Fatal("an edited scheme came into force")
		}

		ask := func() reply {
			return x.ada.post("/schemes/our_rules/preview", map[string]any{"mapping": map[string]string{"view": "review_tell"}})
		}
		x.foreseen(x.ada, ask, func() { x.choose("our_rules", map[string]string{"view": "review_tell"}).is(200).has("in_force", true) })
		x.mayOnly(x.gus, d, "view share")
		x.tom.get("/session").has("levels.#", 3).has("levels.1.title", "Review & tell")

		// Within its bounds, and no further.
		x.give(x.gus, d, x.mara, "full").is(403)
		x.give(x.gus, d, x.mara, "share").is(422) // standard's level is no more
		x.give(x.gus, d, x.mara, "review_tell").is(200)
		x.mayOnly(x.mara, d, "view share")
		x.give(x.mara, d, x.gus, "").is(200)
		x.mayOnly(x.gus, d, "nothing")
		x.give(x.mara, d, x.mara, "full").is(403)

		// An edit of the scheme in force holds for the next request.
		review["can"] = []string{"view"}
		review["hands_out"] = []string{}
		change := map[string]any{"levels": []any{view, review, full}}
		x.foreseen(x.ada, func() reply { return x.ada.post("/schemes/our_rules/preview", change) }, func() { x.ada.put("/schemes/our_rules", change).is(200) })
		x.mayOnly(x.mara, d, "view")
		x.give(x.mara, d, x.gus, "view").is(403)

		// A level that somebody has does not go without another in its place.
		gone := map[string]any{"levels": []any{view, level("full", "All", full["can"].([]string), []string{"view", "full"})}}
		before, revision := x.matrix(), x.revision()
		x.ada.put("/schemes/our_rules", gone).is(422).has("errors.0.name", "mapping.review_tell")
		x.ada.post("/schemes/our_rules/preview", gone).is(422).has("errors.0.name", "mapping.review_tell")
		gone["mapping"] = map[string]string{"review_tell": "nonsense"}
		x.ada.put("/schemes/our_rules", gone).is(422).has("errors.0.name", "mapping.review_tell")
		if x.revision() != revision || !maps.Equal(before, x.matrix()) {
			t.Error("what was refused changed something")
		}
		gone["mapping"] = map[string]string{"review_tell": "view"}
		x.foreseen(x.ada, func() reply { return x.ada.post("/schemes/our_rules/preview", gone) }, func() { x.ada.put("/schemes/our_rules", gone).is(200).has("levels.#", 2) })
		x.mayOnly(x.mara, d, "view export")

		// The one in force stays; so do those that come with the program.
		x.ada.delete("/schemes/our_rules").is(409)
		x.ada.delete("/schemes/toggl").is(409)
		x.ada.put("/schemes/toggl", map[string]any{"title": "Mine"}).is(409)
		x.ada.put("/schemes/nonsense", map[string]any{"title": "Mine"}).is(404)
		x.ada.delete("/schemes/nonsense").is(404)
		x.ada.delete("/schemes/our_rules_2").is(204)
		x.ada.delete("/schemes/our_rules_2").is(404)
		x.choose("our_rules_2", x.same()).is(422).has("errors.0.name", "scheme")
	})
}

// From one scheme to another and back, each time as foreseen.
func TestSwitchingThereAndBack(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newAgency(s, "standard")
		kit := s.person("Kit", x.organization, access.Staff)
		d, secret := x.dashboard(x.tom, "Delivery"), x.dashboard(x.tom, "Confidential")
		x.dashboard(x.ada, "Board")
		x.tom.post(grants(d), edits(x.mara.to("edit"), x.gus.to("share"), edit("workspace", x.workspace, "view"), map[string]any{"principal": map[string]any{"kind": "class", "class": "staff"}, "level": "view"})).is(200)
		x.mayOnly(kit, d, "view export")
		switched := func(scheme string, mapping map[string]string) reply {
			t.Helper()
			ask := func() reply { return x.ada.post("/schemes/"+scheme+"/preview", map[string]any{"mapping": mapping}) }
			f := x.foreseen(x.ada, ask, func() { x.choose(scheme, mapping).is(200).has("key", scheme) })
			if got := x.inForce(); got != scheme {
				t.Errorf("%s is in force, want %s", got, scheme)
			}
			return f
		}
		f := switched("toggl", map[string]string{"view": "view", "share": "view", "edit": "view"})
		if strings.Contains(string(f.body), "Confidential") {
			t.Errorf("a private dashboard is named to somebody else:\n%s", f.body)
		}
		// Nobody but organization admins shares there; a class receives nothing.
		x.mayOnly(x.mara, d, "view export")
		x.mayOnly(x.gus, d, "view export")
		x.mayOnly(kit, d, "nothing")
		x.mayOnly(x.ben, d, "view export clone edit manage_data share publish delete set_default manage_access")
		x.give(x.tom, d, x.gus, "").is(403)
		switched("gooddata", map[string]string{"view": "share"})
		x.mayOnly(x.gus, d, "nothing")            // no access to the workspace
		switched("standard", map[string]string{}) // all of it was made there
		x.mayOnly(x.gus, d, "view export share")
		x.mayOnly(x.mara, d, "view export clone edit manage_data duplicate")
		x.mayOnly(kit, d, "view export")
		x.mayOnly(x.ben, secret, "nothing") // private is private again
		switched("highlevel", map[string]string{"view": "view", "share": "view", "edit": "edit"})
		switched("dashgrid", x.ada.get("/schemes").is(200).mapping("dashgrid"))
		x.mayOnly(x.tom, secret, "view export clone edit manage_data share publish delete duplicate set_default manage_access")
		x.choose("dashgrid", x.same()).is(409)
		x.ada.post("/schemes/dashgrid/preview", map[string]any{"mapping": x.same()}).is(409)
	})
}

// What was private is so no more where the scheme knows no such thing, and again where it does.
func TestPrivateWhereNothingIs(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newAgency(s, "standard")
		d := x.dashboard(x.ada, "Board")
		says := func(private bool) {
			t.Helper()
			x.ada.get(fmt.Sprintf("/dashboards/%d", d)).is(200).has("private", private)
			for _, path := range []string{"access", "who"} {
				x.ada.get(fmt.Sprintf("/resources/%d/%s", d, path)).is(200).has("private", private)
			}
			x.ada.get(fmt.Sprintf("/people/%d/resources", x.ada.id)).is(200).has("items.0.private", private)
		}
		says(true)
		preview := func() reply {
			return x.ada.post(grants(d)+"/preview", map[string]any{"edits": []any{}, "publish": true}).is(200)
		}
		preview().has("ends_private", true)
		x.choose("toggl", map[string]string{}).is(200)
		says(false)
		preview().has("ends_private", false)
		x.ada.post(fmt.Sprintf("/resources/%d/links", d), map[string]any{"name": "Lobby"}).is(201).has("live", true)
		switched := func(to string) reply {
			return x.ada.post("/schemes/"+to+"/preview", map[string]any{"mapping": map[string]string{}}).is(200)
		}
		switched("standard").has("links_opened", 0).has("links_closed", 1)
		x.choose("standard", map[string]string{}).is(200)
		says(true)
		x.ada.get(fmt.Sprintf("/resources/%d/links", d)).is(200).has("items.0.live", false)
		// It is private again, and what is private is not opened by rules that know no such thing.
		switched("toggl").has("links_opened", 0).has("links_closed", 0).has("sleeps.items.#", 1).has("sleeps.items.0.kind", "link").has("sleeps.items.0.why", "This dashboard was private, and Toggl knows no private ones.")
	})
}

// mapping is the one that a list of schemes suggests.
func (a reply) mapping(scheme string) map[string]string {
	mapping := map[string]string{}
	for _, item := range a.at("items").([]any) {
		if s := item.(map[string]any); s["key"] == scheme {
			for from, to := range s["mapping"].(map[string]any) {
				mapping[from] = to.(string)
			}
		}
	}
	return mapping
}

// What is refused says what is wrong, and changes nothing.
func TestWhatASchemeMayNotBe(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newAgency(s, "standard")
		d := x.dashboard(x.tom, "Delivery")
		x.tom.post(grants(d), edits(x.mara.to("edit"), x.gus.to("view"))).is(200)
		x.ada.post("/schemes", map[string]any{"from": "standard", "title": "Ours"}).is(201)
		file := x.ada.get("/schemes/ours/file").is(200).text("file")
		level := func(key, title string, can ...string) map[string]any {
			return map[string]any{"key": key, "title": title, "can": can, "hands_out": []string{}, "publishes_if_allowed": false}
		}
		full := level("full", "Full", "view", "manage_access")
		before, revision := x.matrix(), x.revision()
		for what, c := range map[string]struct {
			change map[string]any
			field  string
			words  string
		}{
			"no YAML":                     {map[string]any{"file": "{"}, "file", "yaml"},
			"an unknown word":             {map[string]any{"file": file + "colour: red\n"}, "file", "colour"},
			"a word for a list":           {map[string]any{"file": strings.Replace(file, "can: [view, export]", "can: {view: 1}", 1)}, "file", "line"},
			"wrong in many places":        {map[string]any{"file": strings.Replace(strings.Replace(file, "title: Ours", "title: &t "+strings.Repeat("x", 10000), 1), "needs_publish:", "needs_home_role: ["+strings.Repeat("*t,", 9000)+"]\nneeds_publish:", 1)}, "file", "no level"},
			"two documents":               {map[string]any{"file": file + "---\n" + file}, "file", "one document"},
			"another key":                 {map[string]any{"file": strings.Replace(file, "key: ours", "key: theirs", 1)}, "file", "a key of its own"},
			"a level that is not there":   {map[string]any{"file": strings.Replace(file, "always: full", "always: king", 1)}, "file", `no level "king"`},
			"a title with a line break":   {map[string]any{"file": strings.Replace(file, "title: Ours", `title: "Ours\n\nx"`, 1)}, "file", "space to spare"},
			"both":                        {map[string]any{"file": file, "title": "Mine"}, "file", "not both"},
			"no title":                    {map[string]any{"title": " "}, "title", "name"},
			"no levels":                   {map[string]any{"levels": []any{}}, "levels", "1 to 16 levels"},
			"a level twice":               {map[string]any{"levels": []any{full, full}}, "levels[1].key", "“Full” is there twice."},
			"a key with a space":          {map[string]any{"levels": []any{level("a b", "A", "view"), full}}, "levels[0].key", "small letters"},
			"a level without a title":     {map[string]any{"levels": []any{level("view", "", "view"), full}}, "levels[0].title", "name"},
			"edit without view":           {map[string]any{"levels": []any{level("view", "View", "edit"), full}}, "levels[0].can", "“View” can do something but not view."},
			"the owner's level gone":      {map[string]any{"levels": []any{level("king", "King", "view", "manage_access")}}, "levels", `Owner: there is no level "full".`},
			"an owner who manages not":    {map[string]any{"levels": []any{level("view", "View", "view", "manage_access"), level("full", "Full", "view")}}, "levels", "Owner: “Full” lacks manage_access"},
			"publishing without sharing":  {map[string]any{"levels": []any{map[string]any{"key": "view", "title": "View", "can": []string{"view"}, "hands_out": []string{}, "publishes_if_allowed": true}, full}}, "levels[0].publishes_if_allowed", "must share"},
			"nobody manages":              {map[string]any{"levels": []any{level("full", "Full", "view")}}, "levels", "manage_access"},
			"handing out what is not":     {map[string]any{"levels": []any{map[string]any{"key": "full", "title": "Full", "can": []string{"view", "manage_access"}, "hands_out": []string{"king"}, "publishes_if_allowed": false}}}, "levels[0].hands_out", "no level king"},
			"climbing through a friend":   {map[string]any{"levels": []any{map[string]any{"key": "view", "title": "View", "can": []string{"view", "share"}, "hands_out": []string{"full"}, "publishes_if_allowed": false}, full}}, "levels[0].hands_out", "“View” hands out “Full”, which hands out more than it does itself."},
			"a capability nobody knows":   {map[string]any{"levels": []any{level("full", "Full", "view", "fly")}}, "levels[0].can[1]", "expected value to be one of"},
			"a scheme of a million words": {map[string]any{"file": strings.Repeat("#", 50001)}, "file", "length"},
		} {
			for _, call := range []reply{x.ada.put("/schemes/ours", c.change), x.ada.post("/schemes/ours/preview", c.change)} {
				if strings.Contains(string(call.body), "access.") || len(call.body) > 10000 {
					t.Errorf("%s: what is wrong with it is told in other words: %s", what, call.body)
				}
				if call.is(422); !strings.HasSuffix(call.text("errors.0.name"), c.field) || !strings.Contains(call.text("errors.0.message"), c.words) {
					t.Errorf("%s: %s", what, call.body)
				}
			}
		}
		for _, c := range []struct {
			mapping map[string]string
			field   string
		}{{nil, "mapping.view"}, {map[string]string{"view": "view"}, "mapping.edit"}, {map[string]string{"view": "view", "edit": "king"}, "mapping.edit"}} {
			if c.mapping == nil {
				c.mapping = map[string]string{}
			}
			x.choose("toggl", c.mapping).is(422).has("errors.0.name", c.field)
			x.ada.post("/schemes/toggl/preview", map[string]any{"mapping": c.mapping}).is(422).has("errors.0.name", c.field)
		}
		x.choose("nonsense", x.same()).is(422).has("errors.0.name", "scheme")
		x.ada.post("/schemes/nonsense/preview", map[string]any{"mapping": x.same()}).is(404)
		x.ada.post("/schemes/toggl/preview", map[string]any{"title": "Mine", "mapping": x.same()}).is(409)
		x.ada.post("/schemes", map[string]any{"from": "nonsense", "title": "X"}).is(422).has("errors.0.name", "from")
		x.ada.post("/schemes", map[string]any{"from": "toggl", "title": " "}).is(422).has("errors.0.name", "title")
		if x.revision() != revision || !maps.Equal(before, x.matrix()) || x.inForce() != "standard" {
			t.Error("something changed")
		}
		// Not without end.
		for i := range 19 {
			x.ada.post("/schemes", map[string]any{"from": "toggl", "title": fmt.Sprint("Copy ", i)}).is(201)
		}
		x.ada.post("/schemes", map[string]any{"from": "toggl", "title": "One more"}).is(409)
	})
}

// A scheme that would leave something without anybody who manages it is refused, without a word about what it is.
func TestASchemeLeavesEverythingAManager(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newAgency(s, "dashgrid")
		d := x.dashboard(x.tom, "Delivery")
		x.give(x.tom, d, x.mara, "owner").is(200)
		x.ada.patch(fmt.Sprintf("/people/%d", x.tom.id), map[string]any{"active": false}).is(200)
		x.ada.post("/schemes", map[string]any{"from": "dashgrid", "title": "Ours"}).is(201)
		before, revision := x.matrix(), x.revision()
		for _, call := range []reply{x.choose("ours", map[string]string{"owner": "user"}), x.ada.post("/schemes/ours/preview", map[string]any{"mapping": map[string]string{"owner": "user"}})} {
			if call.is(409); strings.Contains(string(call.body), "Delivery") || !strings.Contains(call.text("detail"), "nobody could manage") {
				t.Errorf("%s", call.body)
			}
		}
		if x.revision() != revision || !maps.Equal(before, x.matrix()) || x.inForce() != "dashgrid" {
			t.Error("something changed")
		}
		x.choose("ours", map[string]string{"owner": "owner"}).is(200)
	})
}

// Two admins who switch at once: one of them is first, and the other's plan is made on what the first one made of it.
func TestTwoSwitchAtOnce(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newAgency(s, "standard")
		d := x.dashboard(x.tom, "Delivery")
		x.tom.post(grants(d), edits(x.mara.to("edit"))).is(200)
		body := map[string]any{"scheme": "gooddata", "mapping": map[string]string{"edit": "view"}}
		var status [2]int
		var both sync.WaitGroup
		for i, who := range []client{x.ada, x.ben} {
			both.Go(func() { status[i] = who.put("/organization/scheme", body).status })
		}
		both.Wait()
		slices.Sort(status[:])
		if status != [2]int{200, 409} {
			t.Error(status)
		}
		x.mayOnly(x.mara, d, "view export")
	})
}

// A change of the team is foreseen as it comes, by whoever may make it.
func TestWhatIf(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newAgency(s, "standard")
		lead := s.person("Lea", x.organization, access.Member, role(access.WorkspaceID(x.workspace), access.WorkspaceAdmin, true))
		group := func(name string, members ...string) int64 {
			id := x.ada.post("/groups", map[string]any{"name": name}).is(201).id("id")
			for _, m := range members {
				x.ada.put(fmt.Sprintf("/groups/%d/members/%s", id, m), nil).is(204)
			}
			return id
		}
		user := func(who client) string { return fmt.Sprintf("user/%d", who.id) }
		design := group("Design", user(x.gus), user(x.mara))
		studio := group("Studio", fmt.Sprintf("group/%d", design), user(x.ben))
		child := x.ada.post("/workspaces", map[string]any{"name": "Client", "parent_id": x.workspace}).is(201).id("id")
		aside := x.ada.post("/workspaces", map[string]any{"name": "Aside"}).is(201).id("id")
		x.ada.put(fmt.Sprintf("/workspaces/%d/roles/group/%d", aside, studio), map[string]any{"role": "admin"}).is(204)
		d := x.dashboard(x.tom, "Delivery")
		x.tom.post(grants(d), edits(edit("group", studio, "edit"), edit("workspace", x.workspace, "view"))).is(200)
		x.dashboard(x.tom, "Confidential")
		below := lead.post("/dashboards", map[string]any{"workspace_id": child, "title": "Below"}).is(201).id("id")
		lead.put(fmt.Sprintf("/resources/%d/private", below), map[string]any{"private": false}).is(200)
		over := x.ada.post("/dashboards", map[string]any{"workspace_id": aside, "title": "Overthere"}).is(201).id("id")
		x.ada.put(fmt.Sprintf("/resources/%d/private", over), map[string]any{"private": false}).is(200)

		ask := func(by client, change map[string]any) func() reply {
			return func() reply { return by.post("/what-if", map[string]any{"change": change}) }
		}
		who := func(kind string, id int64) map[string]any { return map[string]any{"kind": kind, "id": id} }
		for _, c := range []struct {
			what         string
			by           client
			change       map[string]any
			method, path string
			body         any
			moved        bool
		}{
			{"Tom joins Design", x.ada, map[string]any{"kind": "group_member", "group_id": design, "member": who("user", int64(x.tom.id)), "in": true}, "PUT", fmt.Sprintf("/groups/%d/members/user/%d", design, x.tom.id), nil, true},
			{"and leaves it", x.ada, map[string]any{"kind": "group_member", "group_id": design, "member": who("user", int64(x.tom.id)), "in": false}, "DELETE", fmt.Sprintf("/groups/%d/members/user/%d", design, x.tom.id), nil, true},
			{"Design leaves Studio", x.ben, map[string]any{"kind": "group_member", "group_id": studio, "member": who("group", design), "in": false}, "DELETE", fmt.Sprintf("/groups/%d/members/group/%d", studio, design), nil, true},
			{"and comes back", x.ada, map[string]any{"kind": "group_member", "group_id": studio, "member": who("group", design), "in": true}, "PUT", fmt.Sprintf("/groups/%d/members/group/%d", studio, design), nil, true},
			{"Gus gets a role", lead, map[string]any{"kind": "workspace_role", "workspace_id": x.workspace, "holder": who("user", int64(x.gus.id)), "role": "admin", "tree": true}, "PUT", fmt.Sprintf("/workspaces/%d/roles/user/%d", x.workspace, x.gus.id), map[string]any{"role": "admin", "tree": true}, true},
			{"not in the tree", lead, map[string]any{"kind": "workspace_role", "workspace_id": x.workspace, "holder": who("user", int64(x.gus.id)), "role": "admin"}, "PUT", fmt.Sprintf("/workspaces/%d/roles/user/%d", x.workspace, x.gus.id), map[string]any{"role": "admin"}, true},
			{"and loses it", lead, map[string]any{"kind": "workspace_role", "workspace_id": x.workspace, "holder": who("user", int64(x.gus.id)), "role": "none"}, "DELETE", fmt.Sprintf("/workspaces/%d/roles/user/%d", x.workspace, x.gus.id), nil, true},
			{"nothing comes of a name in another group", x.ada, map[string]any{"kind": "group_member", "group_id": group("Empty"), "member": who("user", int64(x.tom.id)), "in": true}, "PUT", fmt.Sprintf("/groups/%d/members/user/%d", design+2, x.tom.id), nil, false},
			{"a workspace moves", x.ada, map[string]any{"kind": "workspace_parent", "workspace_id": child, "parent_id": aside}, "PATCH", fmt.Sprintf("/workspaces/%d", child), map[string]any{"parent_id": aside}, true},
			{"to the top", x.ada, map[string]any{"kind": "workspace_parent", "workspace_id": child, "parent_id": 0}, "PATCH", fmt.Sprintf("/workspaces/%d", child), map[string]any{"parent_id": 0}, false},
			{"Mara becomes an admin", x.ada, map[string]any{"kind": "person_role", "user_id": x.mara.id, "role": "admin"}, "PATCH", fmt.Sprintf("/people/%d", x.mara.id), map[string]any{"role": "admin"}, true},
			{"and leaves", x.ada, map[string]any{"kind": "person_role", "user_id": x.mara.id, "role": "none"}, "PATCH", fmt.Sprintf("/people/%d", x.mara.id), map[string]any{"active": false}, true},
			{"and comes back", x.ada, map[string]any{"kind": "person_role", "user_id": x.mara.id, "role": "member"}, "PATCH", fmt.Sprintf("/people/%d", x.mara.id), map[string]any{"role": "member", "active": true}, true},
			{"Tom leaves, with what is private to him", x.ada, map[string]any{"kind": "person_role", "user_id": x.tom.id, "role": "none"}, "PATCH", fmt.Sprintf("/people/%d", x.tom.id), map[string]any{"active": false}, true},
			{"a group goes", x.ada, map[string]any{"kind": "group_removed", "group_id": studio}, "DELETE", fmt.Sprintf("/groups/%d", studio), nil, true},
		} {
			f := x.foreseen(c.by, ask(c.by, c.change), func() {
				if made := c.by.ask(c.method, c.path, c.body); made.status/100 != 2 {
					t.Fatalf("%s: %s %d\n%s", c.what, made.what, made.status, made.body)
				}
			})
			if f.at("total") != 0.0 != c.moved {
				t.Errorf("%s: %s", c.what, f.body)
			}
			if strings.Contains(string(f.body), "Confidential") || c.by.name == "Lea" && strings.Contains(string(f.body), "Overthere") {
				t.Errorf("%s names what %s may not view:\n%s", c.what, c.by.name, f.body)
			}
		}
	})
}

// Who is admin of one workspace learns nothing of what somebody was given elsewhere, not even that there is something.
func TestWhatIfTellsNothingOfOtherWorkspaces(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newAgency(s, "gooddata")
		child := x.ada.post("/workspaces", map[string]any{"name": "Client", "parent_id": x.workspace}).is(201).id("id")
		lead := s.person("Lea", x.organization, access.Member, role(access.WorkspaceID(child), access.WorkspaceAdmin, false))
		role := fmt.Sprintf("/workspaces/%d/roles/user/%d", x.workspace, x.gus.id)
		x.ada.put(role, map[string]any{"role": "viewer"}).is(204)
		x.ada.post(grants(x.dashboard(x.ada, "Confidential")), edits(edit("user", int64(x.gus.id), "view"))).is(200)
		x.ada.delete(role).is(204)
		change := map[string]any{"change": map[string]any{"kind": "workspace_role", "workspace_id": child, "holder": map[string]any{"kind": "user", "id": x.gus.id}, "role": "viewer"}}
		lead.post("/what-if", change).is(200).has("total", 0).has("gaining", 0).has("people.#", 0)
		x.ada.post("/what-if", change).is(200).has("total", 1).has("gaining", 1).has("people.0.resources.0.title", "Confidential")

		// Of what changes for somebody, the rest is not counted either.
		own := lead.post("/dashboards", map[string]any{"workspace_id": child, "title": "Below"}).is(201).id("id")
		lead.post(grants(own), edits(edit("workspace", child, "view"))).is(200)
		lead.post("/what-if", change).is(200).has("total", 1).has("people.0.resources.#", 1).has("people.0.resources.0.title", "Below").has("people.0.unseen", 0)
	})
}

// In a scheme where sharing with anybody lets the admins in, the group's going takes them out again, as foreseen.
func TestWhatIfTheLastShareGoes(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newAgency(s, "toggl")
		d := x.dashboard(x.ada, "Delivery")
		group := x.ada.post("/groups", map[string]any{"name": "Design"}).is(201).id("id")
		x.ada.put(fmt.Sprintf("/groups/%d/members/user/%d", group, x.gus.id), nil).is(204)
		x.ada.post(grants(d), edits(edit("group", group, "view"))).is(200)
		x.mayOnly(x.ben, d, "view export clone edit manage_data share publish delete set_default manage_access")
		f := x.foreseen(x.ada, func() reply {
			return x.ada.post("/what-if", map[string]any{"change": map[string]any{"kind": "group_removed", "group_id": group}})
		}, func() { x.ada.delete(fmt.Sprintf("/groups/%d", group)).is(204) })
		f.has("total", 2).has("losing", 2)
		x.mayOnly(x.ben, d, "nothing")
	})
}

// Who may not make a change may not ask about it; what would be refused is refused; either way nothing changes.
func TestWhatIfIsRefusedLikeTheChange(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newAgency(s, "standard")
		lead := s.person("Lea", x.organization, access.Member, role(access.WorkspaceID(x.workspace), access.WorkspaceAdmin, true))
		_, rival := s.found("Rival", "standard")
		guest := s.person("Guest", x.organization, access.Guest)
		inner := x.ada.post("/groups", map[string]any{"name": "Inner"}).is(201).id("id")
		outer := x.ada.post("/groups", map[string]any{"name": "Outer"}).is(201).id("id")
		x.ada.put(fmt.Sprintf("/groups/%d/members/group/%d", outer, inner), nil).is(204)
		theirs := rival.post("/groups", map[string]any{"name": "Theirs"}).is(201).id("id")
		child := x.ada.post("/workspaces", map[string]any{"name": "Client", "parent_id": x.workspace}).is(201).id("id")
		aside := x.ada.post("/workspaces", map[string]any{"name": "Aside"}).is(201).id("id")
		who := func(kind string, id any) map[string]any { return map[string]any{"kind": kind, "id": id} }
		member := func(group int64, member map[string]any, in bool) map[string]any {
			return map[string]any{"kind": "group_member", "group_id": group, "member": member, "in": in}
		}
		gives := func(w int64, holder map[string]any, role string) map[string]any {
			return map[string]any{"kind": "workspace_role", "workspace_id": w, "holder": holder, "role": role}
		}
		moves := func(w, to int64) map[string]any {
			return map[string]any{"kind": "workspace_parent", "workspace_id": w, "parent_id": to}
		}
		person := func(id any, role string) map[string]any {
			return map[string]any{"kind": "person_role", "user_id": id, "role": role}
		}
		before, revision := x.matrix(), x.revision()
		for _, c := range []struct {
			by     client
			change map[string]any
			status int
			field  string
		}{
			{lead, member(outer, who("user", x.gus.id), true), 403, ""},
			{x.tom, map[string]any{"kind": "group_removed", "group_id": outer}, 403, ""},
			{lead, moves(child, 0), 403, ""},
			{x.tom, moves(child, 0), 403, ""},
			{x.gus, moves(child, 0), 404, ""},
			{x.tom, gives(x.workspace, who("user", x.gus.id), "viewer"), 403, ""},
			{x.gus, gives(x.workspace, who("user", x.gus.id), "admin"), 404, ""},
			{lead, gives(aside, who("user", x.gus.id), "viewer"), 404, ""},
			{guest, gives(x.workspace, who("user", x.gus.id), "viewer"), 404, ""},
			{lead, person(x.gus.id, "none"), 403, ""},
			{rival, member(outer, who("user", rival.id), true), 404, ""},
			{rival, gives(x.workspace, who("user", rival.id), "admin"), 404, ""},
			{rival, person(x.gus.id, "none"), 404, ""},

			{x.ada, member(inner, who("group", outer), true), 409, ""},
			{x.ada, member(inner, who("group", inner), true), 409, ""},
			{x.ada, member(inner, who("group", theirs), true), 404, ""},
			{x.ada, member(inner, who("user", rival.id), true), 404, ""},
			{x.ada, member(inner, who("user", x.gus.id), false), 404, ""},
			{x.ada, member(999, who("user", x.gus.id), true), 404, ""},
			{x.ada, map[string]any{"kind": "group_member", "group_id": inner, "in": true}, 422, "change.member"},
			{x.ada, map[string]any{"kind": "group_member", "group_id": inner, "member": who("user", x.gus.id)}, 422, "change.in"},
			{x.ada, map[string]any{"kind": "group_removed", "group_id": theirs}, 404, ""},
			{x.ada, map[string]any{"kind": "group_removed"}, 404, ""},
			{x.ada, moves(x.workspace, child), 409, ""},
			{x.ada, moves(x.workspace, x.workspace), 409, ""},
			{x.ada, moves(child, 999), 422, "change.parent_id"},
			{x.ada, moves(999, 0), 404, ""},
			{x.ada, map[string]any{"kind": "workspace_parent", "workspace_id": child}, 422, "change.parent_id"},
			{x.ada, gives(x.workspace, who("user", rival.id), "viewer"), 404, ""},
			{x.ada, gives(x.workspace, who("user", guest.id), "viewer"), 422, "change.holder"},
			{x.ada, gives(x.workspace, who("user", x.gus.id), "king"), 422, "change.role"},
			{x.ada, gives(x.workspace, who("user", x.gus.id), "none"), 404, ""},
			{x.ada, map[string]any{"kind": "workspace_role", "workspace_id": child, "role": "viewer"}, 422, "change.holder"},
			{x.ada, person(x.gus.id, "king"), 422, "change.role"},
			{x.ada, person(x.tom.id, "guest"), 422, "change.role"},
			{x.ada, person(rival.id, "none"), 404, ""},
			{x.ada, map[string]any{"kind": "nonsense"}, 422, "change.kind"},
		} {
			asked := c.by.post("/what-if", map[string]any{"change": c.change})
			if asked.status != c.status {
				t.Errorf("%s about %v: %d, want %d\n%s", c.by.name, c.change, asked.status, c.status, asked.body)
			}
			if c.field != "" && !strings.HasSuffix(asked.text("errors.0.name"), c.field) {
				t.Errorf("%v: %s", c.change, asked.body)
			}
		}
		x.ada.post("/what-if", map[string]any{"change": person(x.ben.id, "none")}).is(200)
		x.ada.patch(fmt.Sprintf("/people/%d", x.ben.id), map[string]any{"role": "member"}).is(200)
		x.ada.post("/what-if", map[string]any{"change": person(x.ada.id, "none")}).is(409) // the last admin
		x.ada.patch(fmt.Sprintf("/people/%d", x.ben.id), map[string]any{"role": "admin"}).is(200)
		if x.revision() != revision+2 || !maps.Equal(before, x.matrix()) {
			t.Error("asking changed something")
		}
	})
}

// Long answers come in parts, and say how much there is.
func TestForesightInParts(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newAgency(s, "standard")
		group := x.ada.post("/groups", map[string]any{"name": "Design"}).is(201).id("id")
		people := []client{x.gus}
		for _, name := range []string{"Zoe", "Amy"} {
			people = append(people, s.person(name, x.organization, access.Member))
		}
		for _, p := range people {
			x.ada.put(fmt.Sprintf("/groups/%d/members/user/%d", group, p.id), nil).is(204)
		}
		for i := range 52 {
			d := x.ada.post("/dashboards", map[string]any{"workspace_id": x.workspace, "title": fmt.Sprintf("Board %02d", 51-i)}).is(201).id("id")
			x.ada.post(grants(d), edits(edit("group", group, "view"))).is(200)
		}
		gone := map[string]any{"change": map[string]any{"kind": "group_removed", "group_id": group}}
		f := x.ada.post("/what-if", gone).is(200).has("total", 3).has("losing", 3).has("gaining", 0).has("people.#", 3).has("people.0.user.name", "Amy").has("people.1.user.name", "Gus").has("people.2.user.name", "Zoe")
		f.has("people.0.resources.#", 50).has("people.0.more", 2).has("people.0.unseen", 0).has("people.0.resources.0.title", "Board 00").has("people.0.resources.0.kind", "dashboard").has("people.0.resources.49.title", "Board 49")
		f.has("people.0.resources.0.before", "[view export]").has("people.0.resources.0.after", "[]")
		x.ada.post("/what-if?offset=1&limit=1", gone).is(200).has("total", 3).has("people.#", 1).has("people.0.user.name", "Gus").has("people.0.user.email", "gus@people.example")
		x.ada.post("/what-if?offset=9", gone).is(200).has("total", 3).has("people.#", 0)
		x.ada.post("/schemes/toggl/preview?limit=1", map[string]any{"mapping": map[string]string{"view": ""}}).is(200).has("people.#", 1).has("total", 5) // Ada and Ben lose levels of standard's
	})
}

func TestRightsToSee(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newAgency(s, "gooddata")
		_, rival := s.found("Rival", "gooddata")
		group := x.ada.post("/groups", map[string]any{"name": "Design"}).is(201).id("id")
		path := func(holder string, a int64, seen string, b int64) string {
			return fmt.Sprintf("/see-rights/%s/%d/%s/%d", holder, a, seen, b)
		}
		tom, gus := int64(x.tom.id), int64(x.gus.id)
		x.ada.get("/see-rights").is(200).has("total", 0)
		for range 2 { // twice is once
			x.ada.put(path("user", tom, "user", gus), nil).is(204)
		}
		x.ada.put(path("group", group, "user", gus), nil).is(204)
		x.ada.put(path("user", tom, "group", group), nil).is(204)
		list := x.ada.get("/see-rights").is(200).has("total", 3).has("items.0.holder.name", "Design").has("items.0.seen.name", "Gus").has("items.1.holder.kind", "user").has("items.1.seen.kind", "group")
		list.has("items.2.holder.id", tom).has("items.2.holder.name", "Tom").has("items.2.seen.id", gus)
		revision := x.revision()
		x.ada.put(path("user", int64(rival.id), "user", gus), nil).is(422).has("errors.0.name", "holder")
		x.ada.put(path("user", tom, "user", int64(rival.id)), nil).is(422).has("errors.0.name", "seen")
		x.ada.put(path("user", tom, "group", 999), nil).is(422).has("errors.0.name", "seen")
		x.ada.put(path("user", tom, "workspace", x.workspace), nil).is(422)
		x.ada.delete(path("user", gus, "user", tom)).is(404)
		x.tom.delete(path("user", tom, "user", gus)).is(403)
		x.tom.get("/see-rights").is(403)
		rival.delete(path("user", tom, "user", gus)).is(404)
		if x.revision() != revision {
			t.Error("something changed")
		}
		// Of somebody who left, too; and of a group that is gone none is left.
		x.ada.patch(fmt.Sprintf("/people/%d", gus), map[string]any{"active": false}).is(200)
		x.ada.get("/see-rights").has("total", 3)
		x.ada.delete(path("user", tom, "user", gus)).is(204)
		x.ada.delete(fmt.Sprintf("/groups/%d", group)).is(204)
		x.ada.get("/see-rights").is(200).has("total", 0)
	})
}

// Whoever is no organization admin learns nothing about schemes, whatever they ask.
func TestSchemesAreForAdmins(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newAgency(s, "standard")
		lead := s.person("Lea", x.organization, access.Member, role(access.WorkspaceID(x.workspace), access.WorkspaceAdmin, true))
		staff, guest := s.person("Kit", x.organization, access.Staff), s.person("Guest", x.organization, access.Guest)
		x.ada.post("/schemes", map[string]any{"from": "standard", "title": "Ours"}).is(201)
		s.clock.Advance(time.Minute)
		revision := x.revision()
		for _, who := range []client{lead, staff, guest, x.tom} {
			for _, key := range []string{"ours", "standard", "nonsense"} {
				who.get("/schemes/" + key + "/file").is(403)
				who.put("/schemes/"+key, map[string]any{"title": "Mine"}).is(403)
				who.delete("/schemes/" + key).is(403)
				who.post("/schemes/"+key+"/preview", map[string]any{"mapping": map[string]string{}}).is(403)
				who.put("/organization/scheme", map[string]any{"scheme": key, "mapping": map[string]string{}}).is(403)
				who.post("/schemes", map[string]any{"from": key, "title": "Mine"}).is(403)
			}
			who.get("/schemes").is(403)
		}
		if x.revision() != revision {
			t.Error("something changed")
		}
	})
}

// Levels may be renamed as often as one likes; what they were called stays to be asked.
func TestLevelsAreRenamedWithoutEnd(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newAgency(s, "standard")
		d := x.dashboard(x.tom, "Delivery")
		x.tom.post(grants(d), edits(x.mara.to("full"), x.gus.to("view"))).is(200)
		x.ada.post("/schemes", map[string]any{"from": "standard", "title": "Ours"}).is(201)
		x.choose("ours", x.same()).is(200)
		level := func(key string, can ...string) map[string]any {
			return map[string]any{"key": key, "title": key, "can": can, "hands_out": []string{}, "publishes_if_allowed": false}
		}
		full := level("full", "view", "share", "manage_access")
		before := s.clock.Now()
		for i := range 100 {
			was, key := "view", fmt.Sprint("level_", i)
			if i > 0 {
				was = fmt.Sprint("level_", i-1)
			}
			s.clock.Advance(time.Minute)
			x.ada.put("/schemes/ours", map[string]any{"levels": []any{level(key, "view"), full}, "mapping": map[string]string{was: key}}).is(200)
		}
		x.mayOnly(x.gus, d, "view")
		x.mayOnly(x.mara, d, "view share manage_access")
		for _, i := range []int{0, 61, 99} {
			when := before.Add(time.Duration(i+1) * time.Minute)
			x.tom.get(fmt.Sprintf("/resources/%d/who?at=%s", d, when.Format(time.RFC3339))).is(200).has("items.0.level", fmt.Sprint("level_", i)).has("items.1.level", "full").has("grants", 2)
		}
	})
}
