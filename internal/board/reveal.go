package board

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/query"
	"vitrine/internal/rows"
)

// What a change reveals, said before it is made, is found out in these steps:
//
//  1. revealTo (of recipients) and newReveal hold the rights of before and after the change side by side.
//  2. ask reads what every chart is asked at each place it is looked at, before and after: the filters there cut it.
//  3. seen, for each way somebody comes to see a chart: which projects its rows have time on (counted), but for those the person may
//     count by themselves (beyond), if the chart answers them at all (shown), and but for those they saw there before. public is that
//     for visitors with a link, who may see nothing by themselves.
//  4. add keeps these projects, and what the question tells of them: hours, amounts, labour cost, names.
//  5. answer says all of it in words for the caller, who is named only the projects they may see.

// Contents knows what resources show, for those who share them.
type Contents struct {
	Store   Store
	Answers *Answers
}

// newLink stands for a public link that is not made yet.
const newLink access.LinkID = 1<<63 - 1

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
	now, then     questions // before and after
	// locks are those of public links, and leftOut one more, which would be set.
	locks   map[access.LinkID][]access.Lock
	leftOut []access.Lock

	// Kept for as long as it takes: what was counted and refused, by rows and filters; the rows of people, and those that a chart
	// counts for everybody.
	counts   map[string]counted
	refusals map[string]bool
	own      map[ownRows]rows.Scope
	alike    map[place]rows.Scope

	// What is revealed: projects, to whom, and by kind who is told of it (visitors are 0).
	projects  map[access.ProjectID]bool
	seeing    map[access.UserID]bool
	kinds     map[string]map[access.UserID]bool
	noProject bool
	more      bool
}

type (
	// place is where a chart is looked at: by itself, or (via) on a dashboard.
	place struct{ chart, via access.ResourceID }
	// questions are what is asked of charts, by place; what is not there is not asked. People may change the defaults of filters, so
	// that only locked ones cut what they could see; visitors with a link may not.
	questions struct{ people, visitors map[place]query.Question }
	ownRows   struct {
		user access.UserID
		home access.WorkspaceID
	}
)

func newReveal(ask asking, before, after access.Caller) *reveal {
	asked := func() questions {
		return questions{people: map[place]query.Question{}, visitors: map[place]query.Question{}}
	}
	return &reveal{
		asking: ask, before: before, after: after, now: asked(), then: asked(),
		counts: map[string]counted{}, refusals: map[string]bool{}, own: map[ownRows]rows.Scope{}, alike: map[place]rows.Scope{},
		projects: map[access.ProjectID]bool{}, seeing: map[access.UserID]bool{}, kinds: map[string]map[access.UserID]bool{},
	}
}

// Reveals is what recipients would come to see of a resource that they could not see by themselves, whatever the period:
// viewers choose it. Of more than 5,000 projects that one chart counts it says that there are more.
func (c *Contents) Reveals(ctx context.Context, who access.Caller, to access.Recipients) (access.Reveals, error) {
	return c.reveals(ctx, who, to, nil)
}

// reveals is that under one more locked filter, of the dashboard or of the link.
func (c *Contents) reveals(ctx context.Context, who access.Caller, to access.Recipients, leftOut []access.Lock) (access.Reveals, error) {
	facts, _ := who.View.Resource(to.Resource)
	r, link, err := c.revealTo(ctx, who, to)
	if err != nil {
		return access.Reveals{}, err
	}
	r.leftOut = leftOut
	if facts.Kind == access.Dashboard {
		err = r.dashboard(ctx, c.Store, to, link)
	} else {
		err = r.chartAlone(ctx, c.Store, to, link)
	}
	if err != nil {
		return access.Reveals{}, err
	}
	return r.answer(), nil
}

// chartAlone adds what recipients would see of a chart.
func (r *reveal) chartAlone(ctx context.Context, store Store, to access.Recipients, link access.LinkID) error {
	places, err := placesOf(ctx, store, r.before, to.Resource)
	if err != nil {
		return err
	}
	if err := r.ask(ctx, store, places, places); err != nil {
		return err
	}
	facts, _ := r.before.View.Resource(to.Resource)
	for _, u := range to.People {
		if err := r.seen(ctx, viewing{u, to.Resource, facts.In}, r.before.View.Check(u, access.View, to.Resource, r.before.Now)); err != nil {
			return err
		}
	}
	if to.Strangers {
		if err := r.seen(ctx, viewing{0, to.Resource, facts.In}, false); err != nil {
			return err
		}
	}
	if to.Public {
		return r.public(ctx, place{to.Resource, 0}, link, to.Money)
	}
	return nil
}

// dashboard adds what recipients would see through a dashboard.
func (r *reveal) dashboard(ctx context.Context, store Store, to access.Recipients, link access.LinkID) error {
	body, err := dashboardOf(ctx, store, r.before, to.Resource)
	if err != nil {
		return err
	}
	places := placesOn(to.Resource, body)
	if err := r.ask(ctx, store, places, places); err != nil {
		return err
	}
	if err := r.through(ctx, to.Resource, body, body, to.People); err != nil {
		return err
	}
	if !to.Public && !to.Strangers {
		return nil
	}
	for _, w := range body.Widgets {
		// Who comes by a domain is from outside, as visitors are: to them shows what may be published.
		if w.Kind != chartWidget || !r.after.View.ShowsVisitors(to.Resource, w.ID, w.ChartID, r.after.Now) {
			continue
		}
		if to.Strangers {
			if err := r.seen(ctx, viewing{0, w.ChartID, to.Resource}, false); err != nil {
				return err
			}
		}
		if to.Public {
			if err := r.public(ctx, place{w.ChartID, to.Resource}, link, to.Money); err != nil {
				return err
			}
		}
	}
	return nil
}

// through adds what people see through a dashboard after the change.
func (r *reveal) through(ctx context.Context, dashboard access.ResourceID, before, after dashboardBody, people []access.UserID) error {
	saw := map[viewing]bool{}
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

// revealTo begins to find out what recipients come to see. The link is the one they come by, if they come by one.
func (c *Contents) revealTo(ctx context.Context, who access.Caller, to access.Recipients) (*reveal, access.LinkID, error) {
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

// ask what stands in charts, as the filters of before and after leave it.
func (r *reveal) ask(ctx context.Context, store Store, before, after map[place]around) error {
	var ids []access.ResourceID
	for x := range after {
		ids = append(ids, x.chart)
	}
	records, err := recordsOf(ctx, store, r.before.Organization, r.before.User, ids)
	if err != nil {
		return err
	}
	for _, of := range []struct {
		places map[place]around
		to     questions
	}{{before, r.now}, {after, r.then}} {
		for at, around := range of.places {
			record, there := records[at.chart]
			if !there {
				continue
			}
			body, err := bodyOf[chartBody](record)
			if err != nil {
				return err
			}
			r.put(of.to, at, around, body.Question)
		}
	}
	return nil
}

// put what is asked of a chart under the filters around it.
func (r *reveal) put(to questions, at place, around around, q query.Question) {
	q = cut(q, r.leftOut)
	to.people[at], to.visitors[at] = cut(q, around.locked), around.chart(at.chart).shown(q)
}

// placesOf is where a chart is looked at: by itself, and through the dashboards that show it, with their filters.
func placesOf(ctx context.Context, store Store, who access.Caller, chart access.ResourceID) (map[place]around, error) {
	facts, _ := who.View.Resource(chart)
	all := map[place]around{{chart, 0}: {}}
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
		all[place{chart, id}] = body.around()
	}
	return all, nil
}

// placesOn a dashboard are its charts as they are looked at through it.
func placesOn(id access.ResourceID, body dashboardBody) map[place]around {
	all := map[place]around{}
	for _, p := range body.placements() {
		all[place{p.Chart, id}] = body.around()
	}
	return all
}

// dashboardOf is what stands in a dashboard.
func dashboardOf(ctx context.Context, store Store, who access.Caller, id access.ResourceID) (dashboardBody, error) {
	records, err := recordsOf(ctx, store, who.Organization, who.User, []access.ResourceID{id})
	if err != nil {
		return dashboardBody{}, err
	}
	return bodyOf[dashboardBody](records[id])
}

// seen adds what somebody sees of a chart after the change. saw tells that they saw the chart before.
func (r *reveal) seen(ctx context.Context, s viewing, saw bool) error {
	q, asked := r.then.people[s.place()]
	facts, _ := r.after.View.Resource(s.chart)
	if !asked || facts.Perspective == access.ViewerPerspective {
		return nil
	}
	scope := r.rowsThen(s, facts.Perspective)
	found, err := r.counted(ctx, scope, q)
	if err != nil {
		return err
	}
	anew, err := r.beyond(ctx, found, r.ownRows(s.user, facts.Home), scope, q)
	if err != nil || anew.nothing() {
		return err
	}
	if q.NeedsMoney(r.at.Datasets) { // which is not the same for everybody
		scope = r.after.View.ChartRows(s.chart, s.via, s.user)
	}
	q, shown, err := r.shown(ctx, r.after.View, s, scope, q)
	if err != nil || !shown {
		return err
	}
	if saw {
		before, err := r.seenBefore(ctx, s)
		if err != nil {
			return err
		}
		anew = anew.without(before)
	}
	if anew.nothing() {
		return nil
	}
	if s.user != 0 {
		r.seeing[s.user] = true
	}
	r.add(s.user, anew, q, scope)
	return nil
}

// seenBefore is what somebody saw of a chart before the change.
func (r *reveal) seenBefore(ctx context.Context, s viewing) (counted, error) {
	q, asked := r.now.people[s.place()]
	if !asked {
		return counted{}, nil
	}
	scope := r.before.View.ChartRows(s.chart, s.via, s.user)
	if _, shown, err := r.shown(ctx, r.before.View, s, scope, q); err != nil || !shown {
		return counted{}, err
	}
	return r.counted(ctx, scope, q)
}

// public adds what visitors with a link of a resource see of a chart: none of it could they see by themselves.
func (r *reveal) public(ctx context.Context, at place, link access.LinkID, money bool) error {
	q, asked := r.then.visitors[at]
	if !asked {
		return nil
	}
	q = cut(q, r.locks[link])
	scope := r.after.View.LinkRows(at.chart, at.via, link, money)
	found, err := r.counted(ctx, scope, q)
	if err != nil || found.nothing() {
		return err
	}
	// Where it asks for money that the link does not show, it shows nothing until somebody leaves that out of it: it counts as shown.
	r.add(0, found, q, scope)
	return nil
}

// add what is new to somebody, and what a question tells them of it.
func (r *reveal) add(user access.UserID, anew counted, q query.Question, scope rows.Scope) {
	told := func(kind string, is bool) {
		if !is {
			return
		}
		if r.kinds[kind] == nil {
			r.kinds[kind] = map[access.UserID]bool{}
		}
		r.kinds[kind][user] = true
	}
	r.noProject = r.noProject || anew.noProject
	for _, p := range anew.projects {
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
