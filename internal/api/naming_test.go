package api

import (
	"fmt"
	"strings"
	"testing"

	"vitrine/internal/access"
)

// Ids of what is hidden, named in a body, are answered as ids that were never used, and what is made with them tells no names.
func TestNamingTellsOfNothingHidden(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		const never = 987654321
		x := newStudio(s)
		lab := x.admin.post("/workspaces", map[string]any{"name": "Lab"}).is(201).id("id")
		yuki := s.person("Yuki", x.organization, access.Member, role(access.WorkspaceID(lab), access.WorkspaceMember, false))
		label := func(kind string, w int64, name string) int64 {
			return x.admin.post("/"+kind, map[string]any{"workspace_id": w, "name": name}).is(201).id("id")
		}
		project := yuki.post("/projects", map[string]any{"workspace_id": lab, "name": "Kite"}).is(201).id("id")
		same := func(what string, there, unused reply) {
			t.Helper()
			if there.status < 400 || there.status != unused.status || anonymous(there) != anonymous(unused) {
				t.Errorf("%s: %d %s\nbut of what never was\n%d %s", what, there.status, there.body, unused.status, unused.body)
			}
		}
		dashboard := func(kind string, id int64) reply {
			return yuki.post("/dashboards", map[string]any{"workspace_id": lab, "title": "Rota",
				"grants": []any{map[string]any{"principal": map[string]any{"kind": kind, "id": id}, "level": "view"}}})
		}
		same("a first grant to a person", dashboard("user", int64(x.tom.id)), dashboard("user", never))
		same("a first grant to a workspace", dashboard("workspace", x.workspace), dashboard("workspace", never))
		dashboard("workspace", lab).is(201)
		member := func(id int64) reply {
			return yuki.put(fmt.Sprintf("/projects/%d/members/user/%d", project, id), map[string]any{"manager": false})
		}
		same("a place on a team", member(int64(x.tom.id)), member(never))

		d := yuki.post("/dashboards", map[string]any{"workspace_id": lab, "title": "Mine"}).is(201).id("id")
		for i, dimension := range []string{"client", "tag"} {
			hidden, own := label(dimension+"s", x.workspace, "Kestrel "+dimension), label(dimension+"s", lab, "Own "+dimension)
			saved := yuki.put(fmt.Sprintf("/dashboards/%d", d), map[string]any{"version": 1 + i, "title": "Mine", "filters": map[string]any{}, "widgets": []any{},
				"locked": []any{map[string]any{"dimension": dimension, "op": "is", "values": []int64{hidden, own, never}}}}).is(200)
			told := yuki.get(fmt.Sprintf("/dashboards/%d", d)).is(200).has("locked.0.count", 3).has("locked.0.values.#", 1).has("locked.0.values.0.name", "Own "+dimension)
			if all := string(saved.body) + string(told.body); strings.Contains(all, "Kestrel") {
				t.Errorf("%s that are hidden are told: %s", dimension, all)
			}
			x.admin.get(fmt.Sprintf("/dashboards/%d", d)).is(404)
		}
	})
}
