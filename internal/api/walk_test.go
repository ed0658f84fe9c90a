package api

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/org"
	"vitrine/internal/store/storetest"
)

// No sequence of calls shows anybody, or any link, a row through a chart whose question was changed by somebody who could not
// count that row; and no link a row that its keeper may not count. Each entry lasts another power of two of seconds, so that a
// sum tells which were counted.
func TestNoCallsShowWhatNobodyCouldAsk(t *testing.T) {
	saw, shown := 0, 0
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			clock := storetest.NewClock()
			w := newWalk(serve(t, storetest.Open(t, storetest.SQLite(t), clock.Now), clock), seed)
			for step := range 150 {
				w.step()
				if step%30 == 29 {
					w.look()
				}
			}
			saw, shown = saw+w.saw, shown+w.shown
		})
	}
	if saw < 250 || shown < 12 {
		t.Errorf("people saw %d answers with something in them and visitors %d: too few to tell anything", saw, shown)
	}
}

// walk is people who try things, and what should hold of it.
type walk struct {
	*server
	*rand.Rand
	workspace  int64
	people     []client
	projects   []int64
	countable  map[access.UserID]int64 // the entries somebody may count, a bit each
	charts     []int64
	dashboards []int64
	// asked is what a chart asks, of questions; askedBy who last made it ask something else, or showed everybody what they see.
	asked   map[int64]int
	askedBy map[int64]access.UserID
	links   map[string]*walkLink
	// makers are who made what; they can do most with it.
	makers map[int64]client
	log    []string
	// saw and shown count the answers that had something in them.
	saw, shown int
}

type walkLink struct {
	resource, id int64
	keeper       access.UserID
}

func newWalk(s *server, seed uint64) *walk {
	w := &walk{server: s, Rand: rand.New(rand.NewPCG(seed, 7)), countable: map[access.UserID]int64{}, asked: map[int64]int{}, askedBy: map[int64]access.UserID{}, links: map[string]*walkLink{}, makers: map[int64]client{}}
	at, admin := s.found("Acme", "standard")
	root := s.root(at)
	w.workspace = int64(root)
	admin.patch("/organization", map[string]any{"manage_publishes": true}).is(200)
	with := func(r access.WorkspaceRole) []org.RoleRecord { return []org.RoleRecord{role(root, r, true)} }
	ada, tom, mara := s.person("Ada", at, access.Member, with(access.WorkspaceAdmin)...), s.person("Tom", at, access.Member, with(access.WorkspaceMember)...), s.person("Mara", at, access.Member, with(access.WorkspaceMember)...)
	w.people = []client{admin, ada, tom, mara, s.person("Gus", at, access.Member)}
	x := &studio{server: s, workspace: w.workspace}
	long := time.Second
	for _, p := range []struct {
		of     client
		public bool
	}{{ada, true}, {ada, false}, {tom, false}, {mara, false}} {
		id := ada
		if !p.public {
			id = p.of
		}
		project := id.post("/projects", map[string]any{"workspace_id": w.workspace, "name": fmt.Sprint("Project ", len(w.projects)), "public": p.public}).is(201).id("id")
		w.projects = append(w.projects, project)
		on := []client{ada, p.of}
		if p.public {
			on = []client{ada, tom, mara}
		} else if p.of.id == ada.id {
			on = on[:1]
		}
		for _, who := range on {
			x.entry(who, project, long)
			long *= 2
		}
	}
	for _, who := range w.people {
		answer := who.post("/charts/preview", map[string]any{"workspace_id": w.workspace, "question": w.question(0)})
		if answer.status == 200 {
			w.countable[who.id] = bits(answer.at("totals.0"))
		}
	}
	if w.countable[ada.id] == w.countable[tom.id] || w.countable[tom.id] == w.countable[mara.id] {
		s.t.Fatal("all see the same", w.countable)
	}
	return w
}

// bits are the entries that a sum of hours is made of.
func bits(hours any) int64 {
	n, _ := hours.(float64)
	return int64(math.Round(n * 3600))
}

// question n; any of them is another question than any other.
func (w *walk) question(n int) map[string]any {
	q := map[string]any{"measures": []string{"hours"}, "period": map[string]any{"preset": []string{"all_time", "this_year"}[w.IntN(2)]}}
	switch n {
	case 1:
		q["breakdowns"] = []any{map[string]any{"by": "project"}}
	case 2:
		q["breakdowns"] = []any{map[string]any{"by": "user"}}
	case 3:
		q["breakdowns"] = []any{map[string]any{"by": "user"}}
		only(q, "project", w.projects[1], w.projects[2])
	case 4:
		only(q, "user", int64(w.people[1].id))
	case 5:
		q["breakdowns"] = []any{map[string]any{"by": "description"}}
	}
	return q
}

const walkQuestions = 6

func one[T any](w *walk, all []T) (x T) {
	if len(all) == 0 {
		return x
	}
	return all[w.IntN(len(all))]
}

// made notes a new chart.
func (w *walk) made(chart int64, asks int, by client) {
	w.charts = append(w.charts, chart)
	w.asked[chart], w.askedBy[chart], w.makers[chart] = asks, by.id, by
}

// step is one thing somebody tries, allowed or not.
func (w *walk) step() {
	who, chart, dashboard := one(w, w.people), one(w, w.charts), one(w, w.dashboards)
	if w.IntN(4) > 0 { // mostly by those who work there, of whom one counts more than the others
		who = w.people[1+w.IntN(3)]
	}
	thing := chart
	if w.IntN(2) == 0 {
		thing = dashboard
	}
	n := w.IntN(20)
	if maker, known := w.makers[thing]; known && n >= 7 && w.IntN(2) == 0 {
		who = maker
	}
	var did reply
	switch {
	case n < 2 || len(w.charts) < 3:
		asks := w.IntN(walkQuestions)
		body := map[string]any{"workspace_id": w.workspace, "title": fmt.Sprint("Chart ", len(w.charts)), "question": w.question(asks), "picture": map[string]any{"kind": "bar"}, "perspective": one(w, []string{"author", "author", "author", "viewer", "workspace"})}
		if dashboard != 0 && w.IntN(2) == 0 {
			body["dashboard_id"] = dashboard
		}
		if did = who.post("/charts", body); did.status == 201 {
			w.made(did.id("id"), asks, who)
		}
	case n < 3 || len(w.dashboards) < 2:
		if did = who.post("/dashboards", map[string]any{"workspace_id": w.workspace, "title": fmt.Sprint("Board ", len(w.dashboards)), "private": false}); did.status == 201 {
			w.dashboards, w.makers[did.id("id")] = append(w.dashboards, did.id("id")), who
		}
	case n < 7:
		did = w.edit(who, chart)
	case n < 8:
		if did = who.put(fmt.Sprintf("/resources/%d/perspective", chart), map[string]any{"perspective": one(w, []string{"author", "viewer", "workspace"})}); did.status == 200 && did.text("perspective") != "viewer" {
			w.askedBy[chart] = who.id
		}
	case n < 11:
		did = who.post(fmt.Sprintf("/resources/%d/grants", thing), map[string]any{"end_private": true, "private_charts": one(w, []string{"keep_here", "end_private"}), "leave_out": w.IntN(3) == 0, "edits": []any{map[string]any{
			"principal": map[string]any{"kind": "user", "id": one(w, w.people).id}, "level": one(w, []string{"view", "share", "edit", "edit", "edit", "manage", "full", "full", ""})}}})
	case n < 14:
		did = w.arrange(who, dashboard)
	case n < 15:
		path := fmt.Sprintf("/dashboards/%d/widgets/w%d/vouchers/%d", dashboard, w.IntN(3), who.id)
		did = who.ask(one(w, []string{"PUT", "PUT", "DELETE"}), path, nil)
	case n < 17:
		did = w.copy(who, chart, dashboard)
	case n < 18:
		to := one(w, []int64{0, dashboard})
		if did = who.post(fmt.Sprintf("/charts/%d/move", chart), map[string]any{"dashboard_id": to}); did.status == 200 && to == 0 && did.at("author.id") == float64(who.id) {
			w.askedBy[chart] = who.id
		}
	case n < 19:
		if did = who.post(fmt.Sprintf("/resources/%d/links", thing), map[string]any{"name": "Lobby", "end_private": true, "at_once": w.IntN(2) == 0, "leave_out": w.IntN(3) == 0}); did.status == 201 {
			w.links[did.text("url")[strings.LastIndex(did.text("url"), "/")+1:]] = &walkLink{thing, did.id("id"), who.id}
		}
	default:
		for _, l := range w.links {
			if did = who.post(fmt.Sprintf("/resources/%d/links/%d/keep", l.resource, l.id), nil); did.status == 200 {
				l.keeper = who.id
			}
			if w.IntN(2) == 0 {
				did = w.relockLink(who, l)
			}
			break
		}
		if w.IntN(2) == 0 {
			did = who.put(fmt.Sprintf("/resources/%d/owner", thing), map[string]any{"user_id": who.id})
		}
	}
	w.log = append(w.log, fmt.Sprint(did.what, " ", did.status))
	if did.status >= 500 {
		w.t.Fatalf("%s: %d\n%s", did.what, did.status, did.body)
	}
	w.clock.Advance(time.Second)
}

// edit asks a chart something else, or the same by another name.
func (w *walk) edit(who client, chart int64) reply {
	path := fmt.Sprintf("/charts/%d", chart)
	now := who.get(path)
	if now.status != 200 {
		return now
	}
	asks := w.IntN(walkQuestions)
	body := map[string]any{"version": now.id("version"), "title": fmt.Sprint("Chart ", w.IntN(9)), "question": w.question(asks), "picture": map[string]any{"kind": "bar"}, "become_author": w.IntN(4) > 0}
	perspective := one(w, []string{"", "", "", "author", "viewer", "workspace"})
	body["perspective"] = perspective
	if perspective == "" {
		delete(body, "perspective")
	}
	did := who.put(path, body)
	if did.status == 200 {
		if is := did.text("perspective"); asks != w.asked[chart] || perspective != "" && is != now.text("perspective") && is != "viewer" {
			w.asked[chart], w.askedBy[chart] = asks, who.id
		}
	}
	return did
}

// arrange puts some charts on a dashboard, under some filters.
func (w *walk) arrange(who client, dashboard int64) reply {
	path := fmt.Sprintf("/dashboards/%d", dashboard)
	now := who.get(path)
	if now.status != 200 {
		return now
	}
	widgets := []any{}
	for i := range w.IntN(4) {
		widgets = append(widgets, map[string]any{"id": fmt.Sprint("w", i), "kind": "chart", "chart_id": one(w, w.charts), "x": 0, "y": i, "w": 6, "h": 1, "if_private": one(w, []string{"keep_here", "end_private"})})
	}
	filters := map[string]any{}
	if kept, _ := now.at("widgets").([]any); len(kept) > 0 && w.IntN(2) == 0 { // nothing but the filters
		widgets = nil
		for i, k := range kept {
			widgets = append(widgets, map[string]any{"id": k.(map[string]any)["id"], "kind": "chart", "x": 0, "y": i, "w": 6, "h": 1})
		}
	} else if w.IntN(3) == 0 {
		filters["project_ids"] = []int64{one(w, w.projects)}
	}
	body := map[string]any{"version": now.id("version"), "title": now.text("title"), "filters": filters, "widgets": widgets}
	locks, others := w.relocked(who, now)
	if locks != nil {
		body["locked"] = locks
	}
	before := w.through(dashboard)
	did := who.put(path, body)
	if did.status == 200 && others {
		for chart, hours := range w.through(dashboard) {
			was, there := before[chart]
			if freed := hours &^ was &^ w.countable[who.id]; there && freed != 0 && w.askedBy[chart] != who.id {
				w.t.Fatalf("%s lets the entries %b through of chart %d, which others locked out, after\n%s", who.name, freed, chart, strings.Join(w.log, "\n"))
			}
		}
	}
	return did
}

// relocked are the locked filters of a dashboard with one more, one less, or other values; nil as they are. others tells that
// somebody else set what is loosened.
func (w *walk) relocked(who client, now reply) (locks []any, others bool) {
	if w.IntN(2) == 0 {
		return nil, false
	}
	locks = []any{}
	kept, _ := now.at("locked").([]any)
	for _, l := range kept {
		l := l.(map[string]any)
		switch w.IntN(4) {
		case 0:
			others = others || l["by"] != who.name
		case 1:
			locks = append(locks, map[string]any{"id": l["id"], "values": []int64{one(w, w.projects)}})
			others = others || l["by"] != who.name
		default:
			locks = append(locks, map[string]any{"id": l["id"]})
		}
	}
	if len(locks) < 3 && w.IntN(2) == 0 {
		locks = append(locks, map[string]any{"dimension": "project", "op": one(w, []string{"is", "is_not", "is_not"}), "values": []int64{one(w, w.projects)}})
	}
	return locks, others
}

// through is what the charts on a dashboard count for those whom it shows most, by chart.
func (w *walk) through(dashboard int64) map[int64]int64 {
	all := map[int64]int64{}
	for _, who := range w.people {
		now := who.get(fmt.Sprintf("/dashboards/%d", dashboard))
		if now.status != 200 {
			continue
		}
		data := who.get(fmt.Sprintf("/dashboards/%d/data?without=project&preset=all_time", dashboard)).is(200)
		widgets, _ := now.at("widgets").([]any)
		for i := range widgets {
			at := fmt.Sprintf("widgets.%d.", i)
			id, shown := now.at(at + "chart_id").(float64)
			if shown && now.text(at+"chart.perspective") != "viewer" {
				all[int64(id)] |= bits(data.at("widgets." + now.text(at+"id") + ".result.totals.0"))
			}
		}
	}
	return all
}

// relockLink changes what a link leaves out.
func (w *walk) relockLink(who client, l *walkLink) reply {
	locks := []any{}
	if w.IntN(2) == 0 {
		locks = append(locks, map[string]any{"dimension": "project", "op": one(w, []string{"is", "is_not"}), "values": []int64{one(w, w.projects)}})
	}
	return who.patch(fmt.Sprintf("/resources/%d/links/%d", l.resource, l.id), map[string]any{"locked": locks})
}

// copy a chart, into a dashboard or not, or a dashboard.
func (w *walk) copy(who client, chart, dashboard int64) (did reply) {
	if w.IntN(3) == 0 {
		if did = who.post(fmt.Sprintf("/dashboards/%d/clone", dashboard), nil); did.status == 201 {
			w.dashboards, w.makers[did.id("id")] = append(w.dashboards, did.id("id")), who
			widgets, _ := did.at("widgets").([]any)
			noted := map[int64]bool{}
			for i := range widgets {
				at := fmt.Sprintf("widgets.%d.", i)
				if id, ok := did.at(at + "chart_id").(float64); ok && did.at(at+"lives_here") == true && !noted[int64(id)] {
					noted[int64(id)] = true
					w.made(int64(id), walkQuestions, who) // which, nobody notes: any edit is of another
				}
			}
		}
		return did
	}
	into := one(w, []int64{0, dashboard})
	if did = who.post(fmt.Sprintf("/charts/%d/clone", chart), map[string]any{"dashboard_id": into}); did.status == 201 {
		w.made(did.id("id"), w.asked[chart], who)
	}
	return did
}

// look asks everybody, and every link, for everything.
func (w *walk) look() {
	for _, who := range w.people {
		check := func(what string, chart int64, result any) {
			seen := bits(result)
			if seen != 0 {
				w.saw++
			}
			if stolen := seen &^ (w.countable[who.id] | w.countable[w.askedBy[chart]]); stolen != 0 {
				w.t.Fatalf("%s sees the entries %b through chart %d of %s, whose question is by %d, who may count %b, after\n%s", who.name, stolen, chart, what, w.askedBy[chart], w.countable[w.askedBy[chart]], strings.Join(w.log, "\n"))
			}
		}
		for _, chart := range w.charts {
			narrow := one(w, []string{"", fmt.Sprintf("?project_id=%d", one(w, w.projects))})
			if data := who.get(fmt.Sprintf("/charts/%d/data%s", chart, narrow)); data.status == 200 {
				check("itself", chart, data.at("totals.0"))
			}
		}
		for _, d := range w.dashboards {
			now := who.get(fmt.Sprintf("/dashboards/%d", d))
			if now.status != 200 {
				continue
			}
			data := who.get(fmt.Sprintf("/dashboards/%d/data", d)).is(200)
			widgets, _ := now.at("widgets").([]any)
			for i := range widgets {
				at := fmt.Sprintf("widgets.%d.", i)
				if id, ok := now.at(at + "chart_id").(float64); ok {
					check(fmt.Sprint("dashboard ", d), int64(id), data.at("widgets."+now.text(at+"id")+".result.totals.0"))
				}
			}
		}
	}
	for token, l := range w.links {
		data := w.nobody().get("/links/" + token + "/data")
		if data.status != 200 {
			continue
		}
		on := map[string]int64{"chart": l.resource}
		now := w.people[0].get(fmt.Sprintf("/dashboards/%d", l.resource))
		if now.status == 200 {
			on = map[string]int64{}
			widgets, _ := now.at("widgets").([]any)
			for i := range widgets {
				at := fmt.Sprintf("widgets.%d.", i)
				if id, ok := now.at(at + "chart_id").(float64); ok {
					on[now.text(at+"id")] = int64(id)
				}
			}
		}
		for widget, chart := range on {
			seen := bits(data.at("widgets." + widget + ".result.totals.0"))
			if seen != 0 {
				w.shown++
			}
			perspective := w.people[0].get(fmt.Sprintf("/charts/%d", chart))
			allowed := w.countable[l.keeper]
			if perspective.status != 200 || perspective.text("perspective") != "viewer" {
				allowed &= w.countable[w.askedBy[chart]]
			}
			if stolen := seen &^ allowed; stolen != 0 {
				w.t.Fatalf("a link kept by %d shows the entries %b through chart %d, whose question is by %d, after\n%s", l.keeper, stolen, chart, w.askedBy[chart], strings.Join(w.log, "\n"))
			}
		}
	}
}
