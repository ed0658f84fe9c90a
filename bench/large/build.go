package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/secret"
)

// maker makes the organization; ids count from 1 in every table.
type maker struct {
	size
	r     *rand.Rand
	since int64 // when everything but tracked time was made

	changes  *table
	revision int64
	position int

	workspaces []workspace
	projects   []project
	jobs       [][]int // person: the projects they work on
	groups     int
	pathTaken  map[string]int
}

type workspace struct {
	path     string
	currency string
	rate     int64
	tags     []int64
	projects []int
	people   []int // with a role there
}

type project struct {
	workspace int
	billable  bool
	rate      any
	tasks     []int64
}

const organization = 1

func build(w *writer, s size) error {
	m := &maker{size: s, r: rand.New(rand.NewPCG(s.seed, 9)), since: s.until.AddDate(0, 0, -s.days-30).UnixMilli(), revision: 1, groups: max(1, s.people/40), pathTaken: map[string]int{}}
	m.changes = w.table("changes", "organization_id", "revision", "position", "at", "actor_id", "kind", "body")
	hash, err := secret.NewPasswords(secret.DefaultCost, 1).Hash(context.Background(), "password", Password)
	if err != nil {
		return err
	}
	m.log(1, access.OrganizationChanged{Organization: organization, Name: "Large", Scheme: "standard"})
	m.places(w)
	m.team(w, hash)
	m.work(w)
	m.boards(w)
	m.time(w)
	w.table("organizations", "id", "name", "path", "scheme", "settings", "revision", "created_at").add(organization, "Large", "large", "standard", "{}", m.revision, m.since)
	return nil
}

// log is what the permission engine follows, at the revision of now.
func (m *maker) log(actor int, c access.Change) {
	kind, body, err := access.EncodeChange(c)
	if err != nil {
		log.Fatal(err)
	}
	m.note(m.since, actor, kind, string(body))
}

func (m *maker) note(at int64, actor int, kind, body string) {
	m.changes.add(organization, m.revision, m.position, at, actor, kind, body)
	m.position++
}

// next is the next revision: another transaction.
func (m *maker) next() { m.revision, m.position = m.revision+1, 0 }

func text(v any) string {
	body, err := json.Marshal(v)
	if err != nil {
		log.Fatal(err)
	}
	return string(body)
}

func user(p int) access.Principal {
	return access.Principal{Kind: access.PrincipalUser, ID: int64(p)}
}

func group(g int) access.Principal {
	return access.Principal{Kind: access.PrincipalGroup, ID: int64(g)}
}

// chance is true in so many of a hundred.
func (m *maker) chance(percent int) bool { return m.r.IntN(100) < percent }

// few is near 0 more often than not: some projects, people and dashboards are much busier than others.
func (m *maker) few(n int) int {
	x := m.r.Float64()
	return min(int(x*x*float64(n)), n-1)
}

func one[T any](m *maker, list []T) T { return list[m.r.IntN(len(list))] }

// places are the workspaces: a tree of three layers.
func (m *maker) places(w *writer) {
	rows := w.table("workspaces", "id", "organization_id", "parent_id", "name", "path", "settings", "created_at")
	tags := w.table("tags", "id", "organization_id", "workspace_id", "name", "revision")
	rates := w.table("workspace_rates", "workspace_id", "user_id", "rate_cents", "cost_cents")
	tag := int64(0)
	for i := 1; i <= m.size.workspaces; i++ {
		at := workspace{path: fmt.Sprintf("%s-%d", strings.ToLower(cities[i%len(cities)]), i), currency: "EUR", rate: int64(80+m.r.IntN(60)) * 100}
		if i%10 == 0 {
			at.currency = "USD"
		}
		settings := map[string]any{"time_zone": one(m, zones), "currency": at.currency}
		if i%3 == 0 { // what is older than two months is locked
			day := m.until.AddDate(0, -2, 0)
			settings["locked_before"], settings["locked_until"] = day.Format(time.DateOnly), day
		}
		if i%4 == 0 {
			settings["rates_visible"] = "everyone"
		}
		var parent any
		up := access.WorkspaceID(0)
		if i > max(1, m.size.workspaces/10) {
			up = access.WorkspaceID(1 + (i-1)/7)
			parent = int64(up)
		}
		name := fmt.Sprintf("%s %d", cities[i%len(cities)], i)
		rows.add(i, organization, parent, name, at.path, text(settings), m.since)
		m.log(1, access.WorkspaceChanged{Workspace: access.WorkspaceID(i), Parent: up, Name: name})
		rates.add(i, 0, at.rate, at.rate/2)
		for n := range 30 {
			tag++
			tags.add(tag, organization, i, fmt.Sprintf("%s %d", labels[n%len(labels)], n), m.revision)
			at.tags = append(at.tags, tag)
		}
		m.workspaces = append(m.workspaces, at)
	}
}

// team is the people, their groups and roles, what signs them in, and a group of groups for every ten.
func (m *maker) team(w *writer, hash string) {
	users := w.table("users", "id", "email", "name", "password_hash", "verified_at", "time_zone", "created_at")
	memberships := w.table("memberships", "organization_id", "user_id", "role", "title", "created_at")
	sessions := w.table("sessions", "token_hash", "user_id", "organization_id", "user_agent", "created_at", "last_seen_at", "expires_at")
	for p := 1; p <= m.people; p++ {
		role := access.Member
		switch {
		case p == 1 || p%2000 == 0:
			role = access.Admin
		case p%100 == 0:
			role = access.Staff
		case p%50 == 0:
			role = access.Guest
		}
		name, email := one(m, firstNames)+" "+one(m, lastNames), fmt.Sprintf("person%d@large.example", p)
		users.add(p, email, name, hash, m.since, one(m, zones), m.since)
		memberships.add(organization, p, role.String(), one(m, titles), m.since)
		m.log(1, access.UserChanged{User: access.UserID(p), Role: role, Email: email, Name: name})
		for range 1 + m.r.IntN(2) {
			seen := m.until.UnixMilli() - int64(m.r.IntN(20))*86_400_000
			sessions.add(fmt.Sprintf("%016x%016x", m.r.Uint64(), m.r.Uint64()), p, organization, "Firefox", seen, seen, seen+30*86_400_000)
		}
	}
	groups := w.table("groups", "id", "organization_id", "name")
	members := w.table("group_members", "group_id", "member_kind", "member_id")
	in := map[[2]int]bool{}
	for g := 1; g <= m.groups; g++ {
		name := fmt.Sprintf("%s %d", one(m, titles), g)
		groups.add(g, organization, name)
		m.log(1, access.GroupChanged{Group: access.GroupID(g), Name: name})
		if g > 10 && g%2 == 0 {
			members.add(1+g%10, "group", g)
			m.log(1, access.GroupMemberChanged{Group: access.GroupID(1 + g%10), Member: group(g), In: true})
		}
	}
	for p := 1; p <= m.people; p++ {
		for range 1 + m.r.IntN(3) {
			if g := 1 + m.r.IntN(m.groups); !in[[2]int{g, p}] {
				in[[2]int{g, p}] = true
				members.add(g, "user", p)
				m.log(1, access.GroupMemberChanged{Group: access.GroupID(g), Member: user(p), In: true})
			}
		}
	}
	roles := w.table("workspace_roles", "workspace_id", "holder_kind", "holder_id", "role", "tree")
	has := map[[3]int]bool{}
	role := func(at int, holder access.Principal, role access.WorkspaceRole, tree bool) {
		key := [3]int{at, int(holder.Kind), int(holder.ID)}
		if has[key] {
			return
		}
		has[key] = true
		roles.add(at, holder.Kind.String(), holder.ID, role.String(), tree)
		m.log(1, access.WorkspaceRoleChanged{Workspace: access.WorkspaceID(at), Holder: holder, Role: role, Tree: tree})
	}
	for i := range m.workspaces {
		at := i + 1
		role(at, user(1+m.r.IntN(m.people)), access.WorkspaceAdmin, true)
		role(at, user(1+m.r.IntN(m.people)), access.WorkspaceAnalyst, false)
		role(at, group(1+m.r.IntN(m.groups)), access.WorkspaceViewer, false)
		if i%5 == 0 {
			role(at, group(1+m.r.IntN(m.groups)), access.WorkspaceMember, true)
		}
	}
	for p := 1; p <= m.people; p++ {
		for range 1 + m.r.IntN(2) {
			at := 1 + m.few(len(m.workspaces))
			role(at, user(p), access.WorkspaceMember, false)
			m.workspaces[at-1].people = append(m.workspaces[at-1].people, p)
		}
	}
}

// work is clients, projects, tasks and who works on what.
func (m *maker) work(w *writer) {
	clients := w.table("clients", "id", "organization_id", "workspace_id", "name", "revision")
	projects := w.table("projects", "id", "organization_id", "workspace_id", "client_id", "name", "colour", "public", "archived", "billable", "rate_cents", "currency", "estimate_seconds", "created_by", "created_at", "revision")
	tasks := w.table("tasks", "id", "organization_id", "project_id", "name", "revision")
	members := w.table("project_members", "project_id", "holder_kind", "holder_id", "manager", "rate_cents")
	perPlace := max(1, m.size.projects/len(m.workspaces)/5)
	for at := range m.workspaces {
		for n := range perPlace {
			clients.add(at*perPlace+n+1, organization, at+1, fmt.Sprintf("%s %s %d", one(m, lastNames), one(m, trades), n), m.revision)
		}
	}
	task := int64(0)
	is := map[[2]int]bool{}
	joins := func(p, id int, manager bool) {
		if is[[2]int{p, id}] {
			return
		}
		is[[2]int{p, id}] = true
		var rate any
		if m.chance(5) {
			rate = int64(100+m.r.IntN(80)) * 100
		}
		members.add(id, "user", p, manager, rate)
		m.log(1, access.ProjectMemberChanged{Project: access.ProjectID(id), Holder: user(p), Member: true, Manager: manager})
		m.jobs[p] = append(m.jobs[p], id-1)
	}
	m.jobs = make([][]int, m.people+1)
	for id := 1; id <= m.size.projects; id++ {
		at := (id - 1) % len(m.workspaces)
		place := &m.workspaces[at]
		p := project{workspace: at, billable: m.chance(75)}
		if m.chance(30) {
			p.rate = int64(90+m.r.IntN(60)) * 100
		}
		var client, estimate any
		if m.chance(85) {
			client = at*perPlace + m.few(perPlace) + 1
		}
		if m.chance(50) {
			estimate = (200 + m.r.IntN(3000)) * 3600
		}
		name, public := fmt.Sprintf("%s %d", one(m, jobs), id), m.chance(35)
		creator := 1 + m.r.IntN(m.people)
		if len(place.people) > 0 {
			creator = one(m, place.people)
		}
		projects.add(id, organization, at+1, client, name, one(m, colours), public, m.chance(10), p.billable, p.rate, place.currency, estimate, creator, m.since, m.revision)
		m.log(creator, access.ProjectChanged{Project: access.ProjectID(id), Workspace: access.WorkspaceID(at + 1), Name: name, Public: public})
		for n := range 3 + m.r.IntN(4) {
			task++
			tasks.add(task, organization, id, steps[n%len(steps)], m.revision)
			p.tasks = append(p.tasks, task)
		}
		m.projects, place.projects = append(m.projects, p), append(place.projects, id)
		joins(creator, id, true)
		if m.chance(20) {
			g := 1 + m.r.IntN(m.groups)
			members.add(id, "group", g, false, nil)
			m.log(1, access.ProjectMemberChanged{Project: access.ProjectID(id), Holder: group(g), Member: true})
		}
	}
	for at := range m.workspaces {
		place := &m.workspaces[at]
		for _, p := range place.people {
			for range 2 + m.r.IntN(5) {
				joins(p, place.projects[m.few(len(place.projects))], false)
			}
		}
	}
}

// boards are dashboards with charts in them, charts of the library, their shares and links, and who looked at what.
func (m *maker) boards(w *writer) {
	resources := w.table("resources", "id", "organization_id", "workspace_id", "kind", "title", "path", "owner_id", "private", "perspective", "version", "body", "created_at", "updated_at", "updated_by", "author_id", "dashboard_id", "shown_by", "shown_at")
	placements := w.table("placements", "dashboard_id", "widget_id", "chart_id")
	vouchers := w.table("vouchers", "dashboard_id", "widget_id", "chart_id", "user_id")
	grants := w.table("grants", "id", "organization_id", "resource_id", "principal", "level", "granted_by", "granted_at", "joined_at")
	links := w.table("links", "id", "organization_id", "resource_id", "name", "token_hash", "token_sealed", "created_by", "created_at", "keeper_id", "looked_at")
	views := w.table("link_views", "link_id", "at", "address_hash", "outcome")
	favourites := w.table("favourites", "user_id", "resource_id")
	visits := w.table("visits", "user_id", "resource_id", "at")

	add := func(id int, kind access.ResourceKind, at, owner int, private bool, title string, path any, body string, in int) {
		var author, dashboard any
		if kind == access.Chart {
			author = owner
		}
		if in != 0 {
			dashboard = in
		}
		resources.add(id, organization, at+1, kind.String(), title, path, owner, private, "author", 1, body, m.since, m.since, owner, author, dashboard, owner, m.since)
		c := access.ResourceChanged{Resource: access.ResourceID(id), Kind: kind, Home: access.WorkspaceID(at + 1), Owner: access.UserID(owner), Private: private, Perspective: access.AuthorPerspective, Title: title, In: access.ResourceID(in)}
		if kind == access.Chart {
			c.Author = access.UserID(owner)
		}
		m.log(owner, c)
		m.note(m.since, owner, "resource.saved", fmt.Sprintf(`{"resource":%d,"version":1,"by":%d}`, id, owner))
	}
	grant, link := 0, 0
	share := func(id, owner, at int) {
		given := map[string]bool{}
		for range m.r.IntN(4) {
			p := user(1 + m.r.IntN(m.people))
			switch x := m.r.IntN(20); {
			case x == 0:
				p = access.Principal{Kind: access.PrincipalOrganization}
			case x < 4:
				p = access.Principal{Kind: access.PrincipalWorkspace, ID: int64(at + 1)}
			case x < 9:
				p = group(1 + m.r.IntN(m.groups))
			}
			key := principal(p)
			if given[key] {
				continue
			}
			given[key] = true
			grant++
			level := one(m, []string{"view", "view", "view", "share", "edit"})
			grants.add(grant, organization, id, key, level, owner, m.since, m.since)
			m.log(owner, access.GrantChanged{Grant: access.GrantID(grant), Resource: access.ResourceID(id), Principal: p, Level: level, By: access.UserID(owner), At: time.UnixMilli(m.since).UTC()})
		}
	}
	// The library holds a tenth of the charts; ids 1 … are those.
	library := m.charts / 10
	id := 0
	for range library {
		id++
		m.next()
		at := m.few(len(m.workspaces))
		owner := m.owner(at)
		q := one(m, questions)
		add(id, access.Chart, at, owner, m.chance(30), fmt.Sprintf("%s %d", q.title, id), nil, q.body, 0)
		share(id, owner, at)
	}
	left := m.charts - library
	for n := range m.dashboards {
		m.next()
		id++
		at := m.few(len(m.workspaces))
		owner, private := m.owner(at), m.chance(20)
		// The first twenty have twelve charts and are shared with everybody, to look at together; half of them count everything.
		show := n < 20
		inside := min(left, (left+m.dashboards-n-1)/(m.dashboards-n))
		if show {
			private, inside = false, min(left, 12)
			if n%2 == 0 {
				owner = 1 // who counts everything
			}
		}
		left -= inside
		dashboard := id
		type widget struct {
			ID   string    `json:"id"`
			Kind string    `json:"kind"`
			X    int       `json:"x"`
			Y    int       `json:"y"`
			W    int       `json:"w"`
			H    int       `json:"h"`
			ID2  int       `json:"chart_id"`
			By   int       `json:"by"`
			At   time.Time `json:"at"`
		}
		var widgets []widget
		put := func(chart int) string {
			i := len(widgets)
			key := fmt.Sprintf("w%d", i+1)
			widgets = append(widgets, widget{key, "chart", i % 3 * 4, i / 3 * 5, 4, 5, chart, owner, time.UnixMilli(m.since).UTC()})
			placements.add(dashboard, key, chart)
			return key
		}
		for i := range inside {
			put(dashboard + 1 + i)
		}
		if library > 0 && m.chance(40) && !show {
			chart := 1 + m.few(library)
			key := put(chart)
			vouchers.add(dashboard, key, chart, owner)
			m.log(owner, access.TileChanged{Dashboard: access.ResourceID(dashboard), Tile: key, Chart: access.ResourceID(chart), Vouchers: []access.UserID{access.UserID(owner)}})
		}
		body := map[string]any{"widgets": widgets, "filtered_by": owner, "filtered_at": time.UnixMilli(m.since).UTC(), "defaults": map[string]any{"period": map[string]any{"preset": "last_90_days"}}}
		title := fmt.Sprintf("%s %d", one(m, subjects), n+1)
		path := fmt.Sprintf("/%s/%s", m.workspaces[at].path, strings.ReplaceAll(strings.ToLower(title), " ", "-"))
		add(dashboard, access.Dashboard, at, owner, private, title, path, text(body), 0)
		for i := range inside {
			id++
			q := questions[(n+i)%len(questions)]
			add(id, access.Chart, at, owner, private, q.title, nil, q.body, dashboard)
		}
		if show {
			grant++
			grants.add(grant, organization, dashboard, "organization", "view", owner, m.since, m.since)
			m.log(owner, access.GrantChanged{Grant: access.GrantID(grant), Resource: access.ResourceID(dashboard), Principal: access.Principal{Kind: access.PrincipalOrganization}, Level: "view", By: access.UserID(owner), At: time.UnixMilli(m.since).UTC()})
		} else {
			share(dashboard, owner, at)
		}
		if !private && m.chance(2) {
			link++
			links.add(link, organization, dashboard, "Client", fmt.Sprintf("%016x%016x", m.r.Uint64(), m.r.Uint64()), "", owner, m.since, owner, m.since)
			m.log(owner, access.LinkChanged{Link: access.LinkID(link), Resource: access.ResourceID(dashboard), Name: "Client", Keeper: access.UserID(owner)})
			for range m.r.IntN(1000) {
				views.add(link, m.since+int64(m.r.IntN(m.days*86_400_000)), "", "shown")
			}
		}
	}
	for p := 1; p <= m.people && id > 0; p++ {
		seen := map[int]bool{}
		for range 8 {
			if d := 1 + m.r.IntN(id); !seen[d] {
				seen[d] = true
				visits.add(p, d, m.until.UnixMilli()-int64(m.r.IntN(90*86_400_000)))
				if m.chance(20) {
					favourites.add(p, d)
				}
			}
		}
	}
}

func principal(p access.Principal) string {
	if p.Kind == access.PrincipalOrganization {
		return p.Kind.String()
	}
	return fmt.Sprintf("%s:%d", p.Kind, p.ID)
}

func (m *maker) owner(at int) int {
	if people := m.workspaces[at].people; len(people) > 0 {
		return one(m, people)
	}
	return 1
}

// time is everybody's days, in the order of time: most in imports of ten thousand, the last ones one by one with their line
// in the log. One person in a hundred tracks much more than the others, one has a timer running.
func (m *maker) time(w *writer) {
	entries := w.table("time_entries", "id", "organization_id", "workspace_id", "user_id", "project_id", "task_id", "description", "billable", "start_at", "stop_at", "seconds", "rate_cents", "cost_cents", "currency", "import_key", "created_at", "revision")
	tags := w.table("time_entry_tags", "time_entry_id", "tag_id")
	var days []time.Time
	for n := m.days; n > 0; n-- {
		if day := m.until.AddDate(0, 0, -n); day.Weekday() != time.Saturday && day.Weekday() != time.Sunday || m.chance(10) {
			days = append(days, day)
		}
	}
	running := map[int]bool{}
	runs := min(m.people/100, m.entries/100)
	busy := make([]int, max(1, m.people/100))
	for i := range busy {
		busy[i] = 1 + m.r.IntN(m.people)
	}
	id := 0
	for n, day := range days {
		at := make(map[int]int64, m.people) // until when somebody's day is full
		for i := range m.entries*(n+1)/len(days) - m.entries*n/len(days) {
			id++
			p := 1 + (id+i)%m.people
			if m.chance(10) {
				p = one(m, busy)
			}
			start := max(at[p], day.UnixMilli()+int64(6*3600+m.r.IntN(5*3600))*1000) + int64(m.r.IntN(600))*1000
			seconds := int64(300 + m.r.IntN(4000))
			at[p] = start + seconds*1000
			var stop any = at[p]
			if m.entries-id < runs && !running[p] {
				running[p], stop, seconds = true, nil, 0
			}
			place := m.few(len(m.workspaces))
			var job, task, key any
			billable, rate := false, m.workspaces[place].rate
			if list := m.jobs[p]; len(list) > 0 && !m.chance(5) {
				j := list[m.few(len(list))]
				x := &m.projects[j]
				place, job, billable, rate = x.workspace, j+1, x.billable, m.workspaces[x.workspace].rate
				if x.rate != nil {
					rate = x.rate.(int64)
				}
				if m.chance(60) {
					task = one(m, x.tasks)
				}
			}
			at := &m.workspaces[place]
			single := m.entries-id < m.lg
			if single || id%10_000 == 1 {
				m.next()
			}
			if !single && m.chance(20) {
				key = fmt.Sprintf("%016x%016x", m.r.Uint64(), m.r.Uint64())
			}
			entries.add(id, organization, place+1, p, job, task, m.description(), billable, start, stop, seconds, rate, rate/2, at.currency, key, start, m.revision)
			if single {
				m.note(start, p, "time_entries.saved", fmt.Sprintf(`{"ids":[%d]}`, id))
			} else if id%10_000 == 1 {
				m.note(start, 1, "time_entries.imported", `{"created":10000}`)
			}
			if m.chance(60) {
				first := m.few(len(at.tags))
				tags.add(id, at.tags[first])
				if m.chance(20) {
					tags.add(id, at.tags[(first+1)%len(at.tags)])
				}
			}
		}
	}
}

// description has some ten thousand texts, some said much more often than others, some with letters beyond ASCII.
func (m *maker) description() string {
	switch x := m.r.IntN(100); {
	case x < 8:
		return ""
	case x < 30:
		return one(m, meetings)
	}
	return verbs[m.few(len(verbs))] + " " + one(m, things) + " " + one(m, parts)
}

type question struct{ title, body string }

var questions = func() (all []question) {
	for _, q := range [][3]string{
		{"Hours tracked", `"measures":["hours"],"period":{"preset":"last_90_days"},"compare":"previous_period"`, `{"kind":"number"}`},
		{"Hours by project", `"measures":["hours"],"breakdowns":[{"by":"project","limit":12}],"period":{"preset":"last_90_days"}`, `{"kind":"bar"}`},
		{"Hours a week, by client", `"measures":["hours"],"breakdowns":[{"by":"week"},{"by":"client","limit":7}],"period":{"preset":"last_90_days"}`, `{"kind":"bar","options":{"bars":"stacked"}}`},
		{"Billable share", `"measures":["billable_share"],"period":{"preset":"last_90_days"}`, `{"kind":"number"}`},
		{"Where the time goes", `"measures":["hours"],"breakdowns":[{"by":"client","limit":7}],"period":{"last":12,"unit":"month"}`, `{"kind":"donut"}`},
		{"People", `"measures":["hours","billable_share"],"breakdowns":[{"by":"user","limit":25}],"period":{"preset":"last_30_days"}`, `{"kind":"table"}`},
		{"Hours a month", `"measures":["hours"],"breakdowns":[{"by":"month"}],"period":{"last":12,"unit":"month"},"compare":"previous_year"`, `{"kind":"line"}`},
		{"Tags", `"measures":["hours"],"breakdowns":[{"by":"tag","limit":10}],"period":{"preset":"last_90_days"}`, `{"kind":"bar"}`},
		{"Entries", `"measures":["entries"],"period":{"preset":"last_30_days"}`, `{"kind":"number"}`},
		{"Weekdays", `"measures":["hours"],"breakdowns":[{"by":"weekday"}],"period":{"preset":"last_90_days"}`, `{"kind":"bar"}`},
		{"Tasks", `"measures":["hours"],"breakdowns":[{"by":"task","limit":8}],"period":{"preset":"last_90_days"}`, `{"kind":"donut"}`},
		{"Average a day", `"measures":["average_hours_per_day"],"breakdowns":[{"by":"month"}],"period":{"last":12,"unit":"month"}`, `{"kind":"area"}`},
	} {
		all = append(all, question{q[0], `{"question":{"dataset":"time",` + q[1] + `},"picture":` + q[2] + `}`})
	}
	return all
}()

var (
	cities     = []string{"Lisbon", "Vienna", "Oslo", "Porto", "Ghent", "Turin", "Lyon", "Malmo", "Gdansk", "Bergen", "Leeds", "Graz"}
	zones      = []string{"Europe/Vienna", "Europe/Lisbon", "Europe/Oslo", "UTC", "America/New_York", "Asia/Tokyo"}
	labels     = []string{"design", "review", "meeting", "research", "travel", "bug", "release", "copy", "overtime", "support"}
	firstNames = []string{"Amara", "Björn", "Chiara", "Dieter", "Élodie", "Femke", "Goran", "Hana", "Ivo", "Jana", "Kofi", "Lena", "Mats", "Nadia", "Ömer", "Petra", "Quinn", "Rosa", "Sven", "Tess"}
	lastNames  = []string{"Adler", "Berg", "Castro", "Dvořák", "Ekström", "Fischer", "Günther", "Haas", "Ivanova", "Jansen", "Kaya", "Lund", "Moreau", "Novak", "Okafor", "Péreira", "Rossi", "Silva", "Tanaka", "Weiss"}
	titles     = []string{"Design", "Engineering", "Research", "Delivery", "Sales", "Support", "Finance", "Operations"}
	trades     = []string{"Bank", "Foods", "Rail", "Energy", "Clinic", "Press", "Ferries", "Museum"}
	jobs       = []string{"Rebrand", "Website", "App", "Annual report", "Campaign", "Migration", "Support", "Portal", "Studio", "Onboarding"}
	steps      = []string{"Concept", "Design", "Build", "Testing", "Review", "Launch", "Care"}
	colours    = []string{"#0b7285", "#e8590c", "#5f3dc4", "#2b8a3e", "#c2255c", "#1864ab", "#e67700", "#495057"}
	subjects   = []string{"Delivery overview", "Sales", "Hours by client", "Weekly report", "Design", "Forecast", "Support load", "Hiring"}
	meetings   = []string{"Daily stand-up", "Weekly planning", "Call with the client", "Messages", "Code review", "Ärger mit dem Drucker"}
	verbs      = []string{"Building", "Fixing", "Sketching", "Reviewing", "Testing", "Writing", "Planning", "Interviewing about", "Übergabe:", "Étude:"}
	things     = []string{"checkout", "seat choice", "sign-in", "the report", "the cover", "search", "settings", "the timetable", "invoices", "the map", "the film", "Öffnungszeiten"}
	parts      = func() (all []string) {
		for i := range 100 {
			all = append(all, fmt.Sprintf("for release %d.%d", i/10, i%10))
		}
		return slices.Clip(all)
	}()
)
