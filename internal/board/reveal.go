package board

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/query"
	"vitrine/internal/rows"
)

// Contents knows what resources show, for those who share them.
type Contents struct {
	Store   Store
	Answers *Answers
}

// sight is that somebody sees a chart, by itself or (via) through a dashboard.
type sight struct {
	user       access.UserID
	chart, via access.ResourceID
}

// seers of a chart: each way somebody sees it.
func seers(who access.Caller, chart access.ResourceID) []sight {
	facts, _ := who.View.Resource(chart)
	all := map[sight]bool{}
	if facts.In != 0 {
		for _, u := range who.View.Openers(facts.In, who.Now).Users() {
			all[sight{u, chart, facts.In}] = true
		}
	} else {
		for _, u := range who.View.Openers(chart, who.Now).Users() {
			all[sight{u, chart, 0}] = true
		}
	}
	for _, t := range who.View.ShownOn(chart) {
		for _, u := range who.View.Openers(t.Dashboard, who.Now).Users() {
			seer := who
			seer.User = u
			if seer.Shows(t.Dashboard, t.Tile, chart) {
				all[sight{u, chart, t.Dashboard}] = true
			}
		}
	}
	return inOrder(all)
}

// seersOf the charts on a dashboard, of some people who may view it.
func seersOf(who access.Caller, dashboard access.ResourceID, body dashboardBody, people []access.UserID) []sight {
	all := map[sight]bool{}
	for _, u := range people {
		seer := who
		seer.User = u
		if !seer.Can(dashboard).Has(access.View) {
			continue
		}
		for _, w := range body.Widgets {
			if shows(seer, dashboard, w) {
				all[sight{u, w.ChartID, dashboard}] = true
			}
		}
	}
	return inOrder(all)
}

func inOrder(all map[sight]bool) []sight {
	list := make([]sight, 0, len(all))
	for s := range all {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b sight) int {
		return cmp.Or(cmp.Compare(a.user, b.user), cmp.Compare(a.chart, b.chart), cmp.Compare(a.via, b.via))
	})
	return list
}

// people of sights, each once.
func people(sights []sight) (all []access.UserID) {
	for _, s := range sights {
		all = append(all, s.user)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// newLink stands for a public link that is not made yet.
const newLink access.LinkID = 1<<63 - 1

// maxProjects is how many projects of a chart are looked at when it is said what it reveals; beyond, there are more.
const maxProjects = 5000

// What is revealed is counted whole, and named in part.
const (
	maxRevealed = 200 // projects
	maxPublicIn = 20  // workspaces
)

// reveal finds out what a change reveals: whoever sees a chart after it, and could not see the time by themselves, nor saw it
// before.
type reveal struct {
	asking
	before, after access.Caller
	// now and then are what is asked of a chart, looked at through a dashboard, before and after; what is not there is not asked.
	// Whoever looks may change defaults, so that only locked filters cut it; visitors with a link may not: outNow and outThen.
	now, then, outNow, outThen map[looked]query.Question
	// locks are those of public links, and leftOut one more, which would be set.
	locks   map[access.LinkID][]access.Lock
	leftOut []access.Lock

	cache    map[string]counted
	own      map[ownRows]rows.Scope
	same     map[looked]rows.Scope
	projects map[access.ProjectID]bool
	seeing   map[access.UserID]bool
	// kinds are what is told, each with those who are told it; visitors are 0.
	kinds     map[string]map[access.UserID]bool
	refusals  map[string]bool
	noProject bool
	more      bool
}

type (
	looked  struct{ chart, via access.ResourceID }
	ownRows struct {
		user access.UserID
		home access.WorkspaceID
	}
	counted struct {
		projects  []access.ProjectID
		noProject bool // some of the time is on none
		more      bool
	}
)

func newReveal(ask asking, before, after access.Caller) *reveal {
	return &reveal{
		asking: ask, before: before, after: after, now: map[looked]query.Question{}, then: map[looked]query.Question{},
		outNow: map[looked]query.Question{}, outThen: map[looked]query.Question{},
		cache: map[string]counted{}, own: map[ownRows]rows.Scope{}, same: map[looked]rows.Scope{},
		projects: map[access.ProjectID]bool{}, seeing: map[access.UserID]bool{}, kinds: map[string]map[access.UserID]bool{}, refusals: map[string]bool{},
	}
}

// counted are the projects of the entries that a question counts in some rows. Those that are public inside their workspace are
// among them: to who is outside it they are as hidden as the private ones.
func (r *reveal) counted(ctx context.Context, scope rows.Scope, q query.Question) (counted, error) {
	text, err := json.Marshal(struct {
		Scope   rows.Scope
		Filters []query.Filter
	}{scope.WithoutMoney(), q.Filters})
	if err != nil {
		return counted{}, err
	}
	found, ok := r.cache[string(text)]
	if !ok {
		asked, err := query.AskValues(ctx, r.names, q, scope, r.at, byProject, maxProjects)
		if err != nil {
			return counted{}, err
		}
		computed, err := r.compute(ctx, asked)
		if err != nil {
			return counted{}, err
		}
		var ids []int64
		ids, found.more = computed.Values(maxProjects)
		found.noProject = computed.WithoutValue()
		for _, id := range ids {
			if _, there := r.after.View.Project(access.ProjectID(id)); there {
				found.projects = append(found.projects, access.ProjectID(id))
			}
		}
		r.cache[string(text)] = found
	}
	r.more = r.more || found.more
	return found, nil
}

// refused tells whether a chart of money is refused to who counts these rows.
func (r *reveal) refused(ctx context.Context, scope rows.Scope, q query.Question) (bool, error) {
	if !q.NeedsMoney(r.at.Datasets) || len(scope.Workspaces) == 0 {
		return false, nil
	}
	whose := scope
	whose.Workspaces = slices.Clone(scope.Workspaces)
	for i := range whose.Workspaces { // whose own entries those are makes no difference
		whose.Workspaces[i].Own = min(whose.Workspaces[i].Own, 1)
	}
	text, err := json.Marshal(struct {
		Scope    rows.Scope
		Measures []query.Measure
		Filters  []query.Filter
	}{whose, q.Measures, q.Filters})
	if err != nil {
		return false, err
	}
	is, known := r.refusals[string(text)]
	if known {
		return is, nil
	}
	asked, err := query.Ask(ctx, r.names, q, scope, r.at)
	if err == nil && !scope.PartMoney { // of narrowed projects it shows only with their entries
		_, err = r.compute(ctx, asked)
	}
	switch is = fault.KindOf(err) == fault.Denied; {
	case is, fault.KindOf(err) == fault.Invalid: // amounts of two currencies have no sum, whoever looks
	case err != nil:
		return false, err
	}
	r.refusals[string(text)] = is
	return is, nil
}

// rowsThen is which rows a chart counts for somebody after the change, money left aside. Unless the scheme tells those apart who
// come from below, they are the same for everybody where the chart is not answered by its viewers.
func (r *reveal) rowsThen(s sight, perspective access.Perspective) rows.Scope {
	view := r.after.View
	alike := perspective != access.ViewerPerspective && !view.SchemeInForce().Access.Demanded
	if scope, known := r.same[looked{s.chart, s.via}]; alike && known {
		return scope
	}
	scope := view.ChartRows(s.chart, s.via, s.user)
	r.same[looked{s.chart, s.via}] = scope
	return scope
}

func (r *reveal) ownRows(u access.UserID, home access.WorkspaceID) rows.Scope {
	key := ownRows{u, home}
	scope, known := r.own[key]
	if !known {
		scope = r.after.View.RowScope(u, home)
		r.own[key] = scope
	}
	return scope
}

// seen adds what somebody sees of a chart after the change. saw tells that they saw the chart before.
func (r *reveal) seen(ctx context.Context, s sight, saw bool) error {
	q, asked := r.then[looked{s.chart, s.via}]
	facts, _ := r.after.View.Resource(s.chart)
	if !asked || facts.Perspective == access.ViewerPerspective {
		return nil
	}
	scope := r.rowsThen(s, facts.Perspective)
	found, err := r.counted(ctx, scope, q)
	if err != nil {
		return err
	}
	own := r.ownRows(s.user, facts.Home)
	projects := slices.DeleteFunc(slices.Clone(found.projects), func(p access.ProjectID) bool { return counts(r.after.View, own, p) })
	noProject := false
	if found.noProject {
		if noProject, err = r.noneOf(ctx, scope, own, q); err != nil {
			return err
		}
	}
	if len(projects) == 0 && !noProject {
		return nil
	}
	if q.NeedsMoney(r.at.Datasets) { // which is not the same for everybody
		scope = r.after.View.ChartRows(s.chart, s.via, s.user)
		refused, err := r.refused(ctx, scope, q)
		if err != nil {
			return err
		}
		if refused { // it shows them nothing at all, unless they leave the money out of it
			if q = r.moneyless(q); len(q.Measures) == 0 || !r.after.View.Check(s.user, access.Edit, s.chart, r.after.Now) {
				return nil
			}
		}
	}
	if was, there := r.now[looked{s.chart, s.via}]; saw && there {
		then := r.before.View.ChartRows(s.chart, s.via, s.user)
		refused, err := r.refused(ctx, then, was)
		if err != nil {
			return err
		}
		if !refused || len(r.moneyless(was).Measures) > 0 && r.before.View.Check(s.user, access.Edit, s.chart, r.before.Now) {
			before, err := r.counted(ctx, then, was)
			if err != nil {
				return err
			}
			projects = slices.DeleteFunc(projects, func(p access.ProjectID) bool { return slices.Contains(before.projects, p) })
			noProject = noProject && !before.noProject
		}
	}
	if len(projects) == 0 && !noProject {
		return nil
	}
	if s.user != 0 {
		r.seeing[s.user] = true
	}
	r.noProject = r.noProject || noProject
	r.add(s.user, projects, q, scope)
	return nil
}

// moneyless is a question without its measures of money.
func (r *reveal) moneyless(q query.Question) query.Question {
	q.Measures = slices.DeleteFunc(slices.Clone(q.Measures), func(m query.Measure) bool { return r.at.Datasets.Guard(q, m) != 0 })
	return q
}

// noneOf tells whether time on no project is counted in workspaces of which somebody may not count everything.
func (r *reveal) noneOf(ctx context.Context, scope, own rows.Scope, q query.Question) (bool, error) {
	part := scope
	part.Workspaces = slices.DeleteFunc(slices.Clone(scope.Workspaces), func(w rows.Workspace) bool {
		return slices.ContainsFunc(own.Workspaces, func(o rows.Workspace) bool { return o.ID == w.ID && o.All && len(o.Filters) == 0 })
	})
	found, err := r.counted(ctx, part, q)
	return found.noProject, err
}

// public adds what visitors with a link of a resource see of a chart: none of it could they see by themselves.
func (r *reveal) public(ctx context.Context, chart, via access.ResourceID, link access.LinkID, money bool) error {
	q, asked := r.outThen[looked{chart, via}]
	if !asked {
		return nil
	}
	q = cut(q, r.locks[link])
	scope := r.after.View.LinkRows(chart, via, link, money)
	found, err := r.counted(ctx, scope, q)
	if err != nil || len(found.projects) == 0 && !found.noProject {
		return err
	}
	// Where it asks for money that the link does not show, it shows nothing until somebody leaves that out of it: it counts as shown.
	r.noProject = r.noProject || found.noProject
	r.add(0, found.projects, q, scope)
	return nil
}

// add projects, and what a question tells somebody of them.
func (r *reveal) add(user access.UserID, projects []access.ProjectID, q query.Question, scope rows.Scope) {
	told := func(kind string, is bool) {
		if !is {
			return
		}
		if r.kinds[kind] == nil {
			r.kinds[kind] = map[access.UserID]bool{}
		}
		r.kinds[kind][user] = true
	}
	for _, p := range projects {
		r.projects[p] = true
	}
	sees := func(g rows.Guard) bool {
		return slices.ContainsFunc(scope.Workspaces, func(w rows.Workspace) bool { return w.Money(g).Some() })
	}
	rates, costs := sees(rows.GuardRates), sees(rows.GuardCosts)
	for _, m := range q.Measures {
		switch r.at.Datasets.Guard(q, m) {
		case rows.GuardRates:
			told("amounts", rates)
		case rows.GuardCosts:
			told("cost", costs)
		case rows.GuardRates | rows.GuardCosts:
			told("amounts", rates && costs)
			told("cost", rates && costs)
		default:
			told("hours", true)
		}
	}
	for _, b := range q.Breakdowns {
		switch b.By {
		case byProject, byClient, byUser, byGroup, byTask, byTag, byDescription:
			told("names", true)
		}
	}
}

// answer is all of it in words for the caller: names of the projects they may see.
func (r *reveal) answer() access.Reveals {
	answer := access.Reveals{Projects: []access.NamedProject{}, PublicIn: []string{}, NoProject: r.noProject, More: r.more, People: len(r.seeing), Kinds: []string{}, ByKind: map[string]int{}}
	var public []access.ProjectID
	for _, p := range slices.Sorted(maps.Keys(r.projects)) {
		if facts, _ := r.after.View.Project(p); facts.Public {
			public = append(public, p)
			if name := r.workspaceName(facts.Workspace); name != "" && !slices.Contains(answer.PublicIn, name) {
				answer.PublicIn = append(answer.PublicIn, name)
			}
			continue
		}
		answer.All = append(answer.All, p)
		if r.before.View.ProjectRights(r.before.User, p).See {
			facts, _ := r.before.View.Project(p)
			answer.Projects = append(answer.Projects, access.NamedProject{ID: p, Name: facts.Name})
		}
	}
	answer.Count, answer.Public = len(answer.All), len(public)
	answer.All = append(answer.All, public...)
	slices.Sort(answer.PublicIn)
	slices.SortFunc(answer.Projects, func(a, b access.NamedProject) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	answer.PublicIn = answer.PublicIn[:min(len(answer.PublicIn), maxPublicIn)]
	answer.Projects = answer.Projects[:min(len(answer.Projects), maxRevealed)]
	for _, kind := range []string{"hours", "amounts", "cost", "names"} {
		if people := r.kinds[kind]; people != nil {
			answer.Kinds = append(answer.Kinds, kind)
			if delete(people, 0); len(people) > 0 {
				answer.ByKind[kind] = len(people)
			}
		}
	}
	return answer
}

// workspaceName is what a workspace is called, to a caller who has a role in it.
func (r *reveal) workspaceName(w access.WorkspaceID) string {
	if r.before.View.WorkspaceRole(r.before.User, w) == access.NoWorkspaceRole {
		return ""
	}
	return r.before.View.Name(access.Principal{Kind: access.PrincipalWorkspace, ID: int64(w)})
}

// counts tells whether all time on a project is in a row scope.
func counts(view *access.Snapshot, scope rows.Scope, p access.ProjectID) bool {
	facts, _ := view.Project(p)
	return scope.CountsAll(int64(facts.Workspace), int64(p))
}

// Reveals is what recipients would come to see of a resource that they could not see by themselves, whatever the period:
// viewers choose it. Of more than 5,000 projects that one chart counts it says that there are more.
func (c *Contents) Reveals(ctx context.Context, who access.Caller, to access.Recipients) (access.Reveals, error) {
	return c.reveals(ctx, who, to, nil)
}

// reveals is that under one more locked filter, of the dashboard or of the link.
func (c *Contents) reveals(ctx context.Context, who access.Caller, to access.Recipients, leftOut []access.Lock) (access.Reveals, error) {
	facts, _ := who.View.Resource(to.Resource)
	r, link, err := c.newReveal(ctx, who, to)
	if err != nil {
		return access.Reveals{}, err
	}
	r.leftOut = leftOut
	if facts.Kind == access.Dashboard {
		return c.dashboardReveals(ctx, r, to, link)
	}
	where, err := lookedAt(ctx, c.Store, who, to.Resource)
	if err != nil {
		return access.Reveals{}, err
	}
	if err := r.ask(ctx, c.Store, where, where); err != nil {
		return access.Reveals{}, err
	}
	for _, u := range to.People {
		if err := r.seen(ctx, sight{u, to.Resource, facts.In}, who.View.Check(u, access.View, to.Resource, who.Now)); err != nil {
			return access.Reveals{}, err
		}
	}
	if to.Strangers {
		if err := r.seen(ctx, sight{0, to.Resource, facts.In}, false); err != nil {
			return access.Reveals{}, err
		}
	}
	if to.Public {
		if err := r.public(ctx, to.Resource, 0, link, to.Money); err != nil {
			return access.Reveals{}, err
		}
	}
	return r.answer(), nil
}

// newReveal begins to find out what recipients come to see. The link is the one they come by, if they come by one.
func (c *Contents) newReveal(ctx context.Context, who access.Caller, to access.Recipients) (*reveal, access.LinkID, error) {
	facts, _ := who.View.Resource(to.Resource)
	after, changes, link := who, slices.Clone(to.Changes), to.Link
	if to.Public && link == 0 { // one that the caller would make
		link = newLink
		changes = append(changes, access.LinkChanged{Link: link, Resource: to.Resource, Keeper: who.User})
	}
	var err error
	if len(changes) > 0 {
		if after.View, err = who.View.After(changes...); err != nil {
			return nil, 0, err
		}
	}
	ask, err := newAsking(ctx, c.Store, c.Answers, who.View, who.Organization, int64(who.User), facts.Home, who.Now)
	if err != nil {
		return nil, 0, err
	}
	r := newReveal(ask, who, after)
	if !to.Public {
		return r, 0, nil
	}
	if r.locks, err = c.Store.LinkLocks(ctx, who.Organization, to.Resource); err != nil {
		return nil, 0, err
	}
	if to.Locked != nil {
		r.locks[link] = *to.Locked
	}
	return r, link, nil
}

// lookedAt is where a chart is looked at: by itself, and through the dashboards that show it, with their filters.
func lookedAt(ctx context.Context, store Store, who access.Caller, chart access.ResourceID) (map[looked]around, error) {
	facts, _ := who.View.Resource(chart)
	all := map[looked]around{{chart, 0}: {}}
	var dashboards []access.ResourceID
	if facts.In != 0 {
		dashboards = append(dashboards, facts.In)
	}
	for _, t := range who.View.ShownOn(chart) {
		dashboards = append(dashboards, t.Dashboard)
	}
	records, err := recordsOf(ctx, store, who.Organization, who.User, dashboards)
	if err != nil {
		return nil, err
	}
	for id, d := range records {
		body, err := bodyOf[dashboardBody](d)
		if err != nil {
			return nil, err
		}
		all[looked{chart, id}] = body.around()
	}
	return all, nil
}

// ask what stands in charts, as the filters of before and after leave it.
func (r *reveal) ask(ctx context.Context, store Store, before, after map[looked]around) error {
	var ids []access.ResourceID
	for x := range after {
		ids = append(ids, x.chart)
	}
	records, err := recordsOf(ctx, store, r.before.Organization, r.before.User, ids)
	if err != nil {
		return err
	}
	for _, of := range []struct {
		around  map[looked]around
		to, out map[looked]query.Question
	}{{before, r.now, r.outNow}, {after, r.then, r.outThen}} {
		for x, around := range of.around {
			record, there := records[x.chart]
			if !there {
				continue
			}
			body, err := bodyOf[chartBody](record)
			if err != nil {
				return err
			}
			r.put(of.to, of.out, x, around, body.Question)
		}
	}
	return nil
}

// put what is asked of a chart under the filters around it.
func (r *reveal) put(to, out map[looked]query.Question, x looked, around around, q query.Question) {
	q = cut(q, r.leftOut)
	to[x], out[x] = cut(q, around.locked), around.chart(x.chart).shown(q)
}

// dashboardReveals is what people, or visitors with a link, would see through a dashboard.
func (c *Contents) dashboardReveals(ctx context.Context, r *reveal, to access.Recipients, link access.LinkID) (access.Reveals, error) {
	records, err := recordsOf(ctx, c.Store, r.before.Organization, r.before.User, []access.ResourceID{to.Resource})
	if err != nil {
		return access.Reveals{}, err
	}
	body, err := bodyOf[dashboardBody](records[to.Resource])
	if err != nil {
		return access.Reveals{}, err
	}
	through := throughDashboard(to.Resource, body)
	if err := r.ask(ctx, c.Store, through, through); err != nil {
		return access.Reveals{}, err
	}
	if err := r.through(ctx, to.Resource, body, body, to.People); err != nil {
		return access.Reveals{}, err
	}
	for _, w := range body.Widgets {
		// Who comes by a domain is from outside, as visitors are: to them shows what may be published.
		if !to.Public && !to.Strangers || w.Kind != chartWidget || !r.after.View.ShowsVisitors(to.Resource, w.ID, w.ChartID, r.after.Now) {
			continue
		}
		if to.Strangers {
			if err := r.seen(ctx, sight{0, w.ChartID, to.Resource}, false); err != nil {
				return access.Reveals{}, err
			}
		}
		if !to.Public {
			continue
		}
		if err := r.public(ctx, w.ChartID, to.Resource, link, to.Money); err != nil {
			return access.Reveals{}, err
		}
	}
	return r.answer(), nil
}

// through adds what people see through a dashboard after the change.
func (r *reveal) through(ctx context.Context, dashboard access.ResourceID, before, after dashboardBody, people []access.UserID) error {
	saw := map[sight]bool{}
	for _, s := range seersOf(r.before, dashboard, before, people) {
		saw[s] = true
	}
	for _, s := range seersOf(r.after, dashboard, after, people) {
		if err := r.seen(ctx, s, saw[s]); err != nil {
			return err
		}
	}
	return nil
}

// throughDashboard is its charts as they are looked at through it.
func throughDashboard(id access.ResourceID, body dashboardBody) map[looked]around {
	all := map[looked]around{}
	for _, p := range body.placements() {
		all[looked{p.Chart, id}] = body.around()
	}
	return all
}
