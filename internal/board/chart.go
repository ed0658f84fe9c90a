package board

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// Charts are the use cases on charts. Its fields are set before the first call; it is safe for concurrent use.
type Charts struct {
	Store   Store
	Answers *Answers
}

// List a page of the charts of the library that the caller may view, by title; recent ones by when they were visited.
func (c *Charts) List(ctx context.Context, who access.Caller, in ListResources) (ChartList, error) {
	if err := fault.Within(in); err != nil {
		return ChartList{}, err
	}
	records, total, err := page(ctx, c.Store, who, access.Chart, in)
	if err != nil {
		return ChartList{}, err
	}
	list := ChartList{Items: make([]Chart, len(records)), Total: total}
	for i, r := range resources(who, records) {
		if list.Items[i], err = chartWith(who, records[i], r); err != nil {
			return ChartList{}, err
		}
	}
	return list, nil
}

// Create a chart of the caller's: in the library, for those who make things in the workspace; or in a dashboard they may edit.
func (c *Charts) Create(ctx context.Context, who access.Caller, in CreateChart) (Chart, error) {
	if err := fault.Within(in); err != nil {
		return Chart{}, err
	}
	facts := access.ResourceChanged{Kind: access.Chart, Home: in.Body.WorkspaceID, In: in.Body.DashboardID}
	if facts.In != 0 {
		d, err := mayDo(ctx, c.Store, who, access.Dashboard, facts.In, access.Edit)
		if err != nil {
			return Chart{}, err
		}
		if facts.Home == 0 {
			facts.Home = d.Workspace
		}
	}
	if err := who.MayCreate(facts.Home, facts.In); err != nil {
		return Chart{}, err
	}
	var err error
	if facts.Perspective, err = perspectiveOf(in.Body.Perspective); err != nil {
		return Chart{}, err
	}
	n := NewRecord{Facts: facts}
	if n.Facts.Title, n.Body, err = writeChart(c.Store.Datasets(who.Organization), in.Body.Title, in.Body.Question, in.Body.Picture); err != nil {
		return Chart{}, err
	}
	return c.create(ctx, who, n, who.PlanNew)
}

// perspectiveOf reads one; 0 for an empty text.
func perspectiveOf(text string) (p access.Perspective, err error) {
	if text != "" && p.UnmarshalText([]byte(text)) != nil {
		return 0, fault.BadField("perspective", "Must be author, viewer or workspace.")
	}
	return p, nil
}

func (c *Charts) create(ctx context.Context, who access.Caller, n NewRecord, plan planNew) (Chart, error) {
	n, err := planned(who, n, plan)
	if err != nil {
		return Chart{}, err
	}
	made, err := c.Store.CreateResources(ctx, who, n)
	if err != nil {
		return Chart{}, err
	}
	return c.now(ctx, who, made[0])
}

// planNew decides how something new begins: [access.Caller.PlanNew] or PlanDuplicate.
type planNew func(to access.ResourceChanged, grants ...access.GrantEdit) ([]access.Change, error)

// planned is a new resource as it begins under the organization's scheme: private where new things are, unless there are
// grants.
func planned(who access.Caller, n NewRecord, plan planNew, grants ...access.GrantEdit) (NewRecord, error) {
	starts, _ := who.View.Starts()
	n.Facts.Private = (n.Facts.Private || starts && len(grants) == 0) && n.Facts.In == 0
	return plannedAs(n, plan, grants...)
}

func plannedAs(n NewRecord, plan planNew, grants ...access.GrantEdit) (NewRecord, error) {
	changes, err := plan(n.Facts, grants...)
	if err != nil {
		return n, err
	}
	for _, change := range changes {
		if facts, ok := change.(access.ResourceChanged); ok {
			n.Facts = facts
		} else {
			n.Changes = append(n.Changes, change)
		}
	}
	return n, nil
}

// now is the chart as it has just become.
func (c *Charts) now(ctx context.Context, who access.Caller, id access.ResourceID) (Chart, error) {
	who, err := seeNow(ctx, c.Store, who)
	if err != nil {
		return Chart{}, err
	}
	r, err := one(ctx, c.Store, who, access.Chart, id)
	if err != nil {
		return Chart{}, err
	}
	return c.whole(ctx, who, r)
}

// Get a chart the caller may view.
func (c *Charts) Get(ctx context.Context, who access.Caller, in ByID) (Chart, error) {
	r, err := one(ctx, c.Store, who, access.Chart, in.ID)
	if err != nil {
		return Chart{}, err
	}
	visit(c.Store, who, r)
	return c.whole(ctx, who, r)
}

// Save a chart the caller may edit: title, question, picture and perspective at once. Conflict, with the newest one, when it is
// not the one that was edited; and, with what would change, when everybody would see other rows and the caller has not agreed
// to become the author.
func (c *Charts) Save(ctx context.Context, who access.Caller, in SaveChart) (Chart, error) {
	if err := fault.Within(in); err != nil {
		return Chart{}, err
	}
	e, err := c.edit(ctx, who, in)
	if err != nil {
		return Chart{}, err
	}
	if e.record.Version != in.Body.Version {
		return c.overtaken(ctx, who, in.ID)
	}
	if e.refused != nil {
		return Chart{}, e.refused
	}
	if e.plan.Figures && !in.Body.BecomeAuthor {
		preview, err := c.savePreview(ctx, who, e)
		if err != nil {
			return Chart{}, err
		}
		conflict := fault.New(fault.Conflict, "Saving this changes the figures everyone sees. %s", preview.Why)
		conflict.Current = preview
		return Chart{}, conflict
	}
	s := SavedRecord{ID: in.ID, Version: in.Body.Version, Title: e.title, Body: e.text, Changes: e.plan.Changes, Shown: e.shown}
	err = c.Store.SaveResource(ctx, who, s)
	if fault.KindOf(err) == fault.Conflict {
		return c.overtaken(ctx, who, in.ID)
	}
	if err != nil {
		return Chart{}, err
	}
	made, err := c.now(ctx, who, in.ID)
	if err != nil || !e.shown {
		return made, err
	}
	then, err := seeNow(ctx, c.Store, who)
	if err != nil {
		return Chart{}, err
	}
	made.LinksWaiting, err = waitingLinks(ctx, c.Store, then, shownIn(then, in.ID)...)
	return made, err
}

func (c *Charts) overtaken(ctx context.Context, who access.Caller, id access.ResourceID) (Chart, error) {
	current, err := c.now(ctx, who, id)
	if err != nil {
		return Chart{}, err
	}
	return Chart{}, saved(current.Resource, current)
}

// edited is a chart with what somebody wants it to be, and what becomes of its author.
type edited struct {
	record        Record
	before, after query.Question
	title         string
	text          []byte
	// shown tells that it shows another thing than before, or by another name.
	shown bool
	plan  access.QuestionPlan
	// refused is why the caller cannot save it so.
	refused error
}

// edit decides what becomes of a chart that the caller wants to save. Faults of the plan are in refused.
func (c *Charts) edit(ctx context.Context, who access.Caller, in SaveChart) (edited, error) {
	r, err := mayDo(ctx, c.Store, who, access.Chart, in.ID, access.Edit)
	if err != nil {
		return edited{}, err
	}
	was, err := bodyOf[chartBody](r)
	if err != nil {
		return edited{}, err
	}
	perspective, err := perspectiveOf(in.Body.Perspective)
	if err != nil {
		return edited{}, err
	}
	if perspective == r.Perspective {
		perspective = 0
	}
	e := edited{record: r, before: was.Question, after: in.Body.Question}
	if e.title, e.text, err = writeChart(c.Store.Datasets(who.Organization), in.Body.Title, in.Body.Question, in.Body.Picture); err != nil {
		return edited{}, err
	}
	is := chartBody{}
	if err := json.Unmarshal(e.text, &is); err != nil { // as it is read again: numbers are of one type
		return edited{}, err
	}
	e.after = is.Question
	is.OtherBy, is.OtherAt = was.OtherBy, was.OtherAt
	before, err := json.Marshal(was) // as it is written now: what is kept may have been written by an older version
	if err != nil {
		return edited{}, err
	}
	if e.text, err = json.Marshal(is); err != nil {
		return edited{}, err
	}
	if e.shown = e.title != r.Title || !bytes.Equal(e.text, before); e.shown && r.ShownBy != who.User {
		is.OtherBy, is.OtherAt = r.ShownBy, r.ShownAt
		if e.text, err = json.Marshal(is); err != nil {
			return edited{}, err
		}
	}
	same, err := c.sameQuestion(ctx, who, e)
	if err != nil {
		return edited{}, err
	}
	e.plan, e.refused = who.PlanQuestion(r.ID, !same, is.Question.NeedsMoney(c.Store.Datasets(who.Organization)), perspective)
	return e, nil
}

// sameQuestion tells whether the new question of a chart is such as the caller could have looked at without an edit: they may
// put on it what filters they could have narrowed it by.
func (c *Charts) sameQuestion(ctx context.Context, who access.Caller, e edited) (bool, error) {
	var look *looking
	var failed error
	same := query.SameQuestion(c.Store.Datasets(who.Organization), e.before, e.after, func(f query.Filter) bool {
		if failed == nil && look == nil {
			look, failed = c.look(ctx, who, e.record, e.before)
		}
		if failed != nil {
			return false
		}
		var free bool
		free, failed = look.offered(ctx, e.record.ID, f, &e.after.Period)
		return free
	})
	return same, failed
}

// look is the caller looking at a chart: by itself, or through the dashboard it lives in, whose filters cut it.
func (c *Charts) look(ctx context.Context, who access.Caller, r Record, q query.Question) (*looking, error) {
	ask, err := newAsking(ctx, c.Store, c.Answers, who.View, who.Organization, int64(who.User), r.Workspace, who.Now)
	if err != nil {
		return nil, err
	}
	around, err := c.around(ctx, who, r)
	return &looking{asking: ask, around: around, via: r.Dashboard, viewer: who.User, charts: map[access.ResourceID]query.Question{r.ID: q}}, err
}

// around are the filters of the dashboard that a chart lives in; none of one of the library.
func (c *Charts) around(ctx context.Context, who access.Caller, r Record) (around, error) {
	if r.Dashboard == 0 {
		return around{}, nil
	}
	body, err := c.bodyOfDashboard(ctx, who, r.Dashboard)
	return body.around().chart(r.ID), err
}

// saved is the Conflict of somebody else having saved in between.
func saved(by Resource, current any) error {
	name := "Somebody"
	if by.UpdatedBy != nil {
		name = by.UpdatedBy.Name
	}
	conflict := fault.New(fault.Conflict, "%s saved “%s” while you were editing it. Your changes are not saved yet.", name, by.Title)
	conflict.Current = current
	return conflict
}

// Delete a chart: it goes into the bin. Dashboards keep its place, and say that it is gone.
func (c *Charts) Delete(ctx context.Context, who access.Caller, in ByID) error {
	r, err := mayDo(ctx, c.Store, who, access.Chart, in.ID, access.Delete)
	if err != nil {
		return err
	}
	return intoBin(ctx, c.Store, who, r.ID)
}

// Clone makes a chart of the caller's own, who is its author: in the library, or in a dashboard they may edit. Nobody the
// original was shared with can open it for that.
func (c *Charts) Clone(ctx context.Context, who access.Caller, in CloneResource) (Chart, error) {
	if err := fault.Within(in); err != nil {
		return Chart{}, err
	}
	r, err := one(ctx, c.Store, who, access.Chart, in.ID)
	if err != nil {
		return Chart{}, err
	}
	asked := CopyEdit{}
	if in.Body != nil {
		asked = *in.Body
	}
	if asked.DashboardID != 0 {
		d, err := mayDo(ctx, c.Store, who, access.Dashboard, asked.DashboardID, access.Edit)
		if err != nil {
			return Chart{}, err
		}
		if asked.WorkspaceID != 0 && asked.WorkspaceID != d.Workspace {
			return Chart{}, fault.BadField("workspace_id", "The dashboard is in another workspace.")
		}
		asked.WorkspaceID = d.Workspace
	}
	n, plan, err := copyFor(who, r, asked)
	if err != nil {
		return Chart{}, err
	}
	n.Facts.In = asked.DashboardID
	dropped, err := n.adapt(r)
	if err != nil {
		return Chart{}, err
	}
	chart, err := c.create(ctx, who, n, plan)
	chart.Dropped = dropped
	return chart, err
}

// copyFor is the copy the caller asks for, if they may make it: with clone in the same workspace, with duplicate in
// another one, and where they may make things.
func copyFor(who access.Caller, r Record, asked CopyEdit) (n NewRecord, plan planNew, err error) {
	home := r.Workspace
	if asked.WorkspaceID != 0 {
		home = asked.WorkspaceID
	}
	if home == r.Workspace {
		plan = who.PlanNew
		if err := who.Require(access.Clone, r.ID); err != nil {
			return n, nil, err
		}
		if asked.DashboardID == 0 && who.MayCreate(home, 0) != nil {
			return n, nil, fault.New(fault.Denied, "The copy would be in %s, and you cannot make anything there.", r.WorkspaceName)
		}
	} else {
		plan = func(to access.ResourceChanged, _ ...access.GrantEdit) ([]access.Change, error) {
			return who.PlanDuplicate(to)
		}
		if err := who.Require(access.Duplicate, r.ID); err != nil {
			return n, nil, err
		}
		switch err := who.MayDuplicateInto(home); {
		case fault.KindOf(err) == fault.NotFound:
			return n, nil, fault.BadField("workspace_id", "Choose a workspace you work in.")
		case err != nil:
			return n, nil, err
		}
	}
	n = copyOf(r, home)
	if asked.Title != "" {
		n.Facts.Title, err = cleanTitle(asked.Title)
	}
	return n, plan, err
}

// copyOf a resource as something new in a workspace. What is private stays so. Who copies is its author: it shows nobody what
// only the author of the original may count.
func copyOf(r Record, home access.WorkspaceID) NewRecord {
	const suffix = " (copy)"
	facts := access.ResourceChanged{Kind: r.Kind, Home: home, Title: r.Title, Private: r.Private, Perspective: r.Perspective}
	if home == r.Workspace {
		title := []rune(r.Title)
		facts.Title = string(title[:min(len(title), maxTitle-len(suffix))]) + suffix
	}
	return NewRecord{Facts: facts, Body: r.Body}
}

// adapt drops, from a copy of a chart in another workspace, the filters that name things of the first one, and lists them.
func (n *NewRecord) adapt(of Record) (dropped []string, err error) {
	if n.Facts.Home == of.Workspace {
		return nil, nil
	}
	body, err := bodyOf[chartBody](of)
	if err != nil {
		return nil, err
	}
	body.Question.Filters = slices.DeleteFunc(body.Question.Filters, func(f query.Filter) bool {
		word, there := ofWorkspace[f.By]
		if there && len(f.Values) > 0 && f.Op != query.Contains {
			dropped = append(dropped, of.Title+": "+word)
			return true
		}
		return false
	})
	n.Body, err = json.Marshal(body)
	return dropped, err
}

// ofWorkspace are the dimensions whose values are things of one workspace, and how a filter by them is called.
var ofWorkspace = map[query.Dimension]string{
	byProject: "filter by project", byClient: "filter by client", byTask: "filter by task", byTag: "filter by tag", byWorkspace: "filter by workspace",
}

// Data is what a chart shows the caller.
func (c *Charts) Data(ctx context.Context, who access.Caller, in ChartData) (query.Result, error) {
	if err := fault.Within(in); err != nil {
		return query.Result{}, err
	}
	r, err := one(ctx, c.Store, who, access.Chart, in.ID)
	if err != nil {
		return query.Result{}, err
	}
	body, err := bodyOf[chartBody](r)
	if err != nil {
		return query.Result{}, err
	}
	look, err := c.look(ctx, who, r, body.Question)
	if err != nil {
		return query.Result{}, err
	}
	narrow, err := in.Narrowing.filters(look.defaults)
	if err != nil {
		return query.Result{}, err
	}
	asked := look.ask(ctx, r.ID, narrow)
	if asked.refused != nil {
		return query.Result{}, asked.refused
	}
	return look.question(ctx, asked.scope, asked.question)
}

// Preview is the answer to a question that is not saved, counting what the caller may see themselves.
func (c *Charts) Preview(ctx context.Context, who access.Caller, in PreviewChart) (query.Result, error) {
	if err := fault.Within(in); err != nil {
		return query.Result{}, err
	}
	home := in.Body.WorkspaceID
	if who.View.WorkspaceRole(who.User, home) == access.NoWorkspaceRole {
		// Somebody may edit a chart that lives where they have no role; it counts nothing for them.
		if _, editable := who.View.List(access.ListQuery{User: who.User, Capability: access.Edit, Home: home, Limit: 1}, who.Now); editable == 0 {
			return query.Result{}, fault.Missing()
		}
	}
	perspective, err := perspectiveOf(in.Body.Perspective)
	if err != nil {
		return query.Result{}, err
	}
	if perspective == access.WorkspacePerspective { // who may not choose it is told so before they save
		if err := who.MayShowWorkspace(home); err != nil {
			return query.Result{}, err
		}
	}
	ask, err := newAsking(ctx, c.Store, c.Answers, who.View, who.Organization, int64(who.User), home, who.Now)
	if err != nil {
		return query.Result{}, err
	}
	scope := who.View.RowScope(who.User, home)
	scope.PartMoney = perspective == access.ViewerPerspective
	return ask.question(ctx, scope, in.Body.Question)
}

// Move a chart into a dashboard, where it lives from then on, or out of its dashboard to the library.
func (c *Charts) Move(ctx context.Context, who access.Caller, in MoveChart) (Chart, error) {
	if err := fault.Within(in); err != nil {
		return Chart{}, err
	}
	plan, err := c.planMove(ctx, who, in)
	if err != nil {
		return Chart{}, err
	}
	if err := c.Store.ChangeAccess(ctx, who, plan); err != nil {
		return Chart{}, err
	}
	return c.now(ctx, who, in.ID)
}

// restoredFor is how long the grants and links of a chart that was moved into a dashboard are kept, so that moving it back
// restores them.
const restoredFor = 30 * 24 * time.Hour

// planMove plans a move. What comes out of a dashboard begins as something new does, unless it was moved in not long ago.
func (c *Charts) planMove(ctx context.Context, who access.Caller, in MoveChart) (access.Plan, error) {
	r, err := one(ctx, c.Store, who, access.Chart, in.ID)
	if err != nil {
		return nil, err
	}
	managed := r.ID
	if r.Dashboard != 0 { // it has no access of its own
		managed = r.Dashboard
	}
	if err := who.Require(access.ManageAccess, managed); err != nil {
		return nil, err
	}
	if in.Body.DashboardID != 0 || r.Dashboard == 0 {
		return func(who access.Caller) ([]access.Change, error) { return who.PlanMove(in.ID, in.Body.DashboardID) }, nil
	}
	body, err := c.bodyOfDashboard(ctx, who, r.Dashboard)
	if err != nil {
		return nil, err
	}
	moved, by, err := c.Store.MovedIn(ctx, who.Organization, r.ID)
	if err != nil {
		return nil, err
	}
	undoes := by == who.User && who.Now.Sub(moved) < undoFor
	var tiles []access.TileChanged
	if undoes {
		if tiles, err = c.Store.TilesBefore(ctx, who.Organization, r.Dashboard, r.ID); err != nil {
			return nil, err
		}
	}
	return func(who access.Caller) ([]access.Change, error) {
		if undoes {
			return who.PlanMoveBack(r.ID, tiles, body.tilesOf(r.ID)...)
		}
		changes, err := who.PlanMove(r.ID, 0, body.tilesOf(r.ID)...)
		if err != nil || who.Now.Sub(moved) < restoredFor {
			return changes, err
		}
		var gone []access.Change
		for _, g := range slices.Concat(who.View.Grants(r.ID), who.View.AsleepGrants(r.ID)) {
			gone = append(gone, access.GrantRemoved{Grant: g.Grant, Resource: r.ID})
		}
		for _, l := range who.View.Links(r.ID) {
			gone = append(gone, access.LinkRemoved{Link: l, Resource: r.ID})
		}
		for i, change := range changes {
			if g, ok := change.(access.GrantChanged); ok { // the one it had is gone
				g.Grant = 0
				changes[i] = g
			}
		}
		return append(gone, changes...), nil
	}, nil
}

// MovePreview is whom moving a chart takes it from, for those who manage access to it. Of the tiles that show it they are told
// those that they may see.
func (c *Charts) MovePreview(ctx context.Context, who access.Caller, in MoveChart) (MovePreview, error) {
	if err := fault.Within(in); err != nil {
		return MovePreview{}, err
	}
	plan, err := c.planMove(ctx, who, in)
	if err != nil {
		return MovePreview{}, err
	}
	facts, _ := who.View.Resource(in.ID)
	p := MovePreview{Names: []string{}, Reveals: nothingRevealed()}
	for _, t := range who.View.ShownOn(in.ID) {
		if who.Can(t.Dashboard).Has(access.View) {
			p.Tiles++
		}
	}
	if facts.In != 0 {
		body, err := c.bodyOfDashboard(ctx, who, facts.In)
		if err != nil {
			return MovePreview{}, err
		}
		p.Tiles = len(body.tilesOf(in.ID))
	}
	changes, err := plan(who)
	if p.Refused = fault.Words(err); p.Refused != "" {
		return p, nil
	}
	if err != nil {
		return MovePreview{}, err
	}
	after := who
	if after.View, err = who.View.After(changes...); err != nil {
		return MovePreview{}, err
	}
	if p.Loses, p.Names, err = losing(who, in.ID, changes); err != nil {
		return MovePreview{}, err
	}
	ask, err := newAsking(ctx, c.Store, c.Answers, who.View, who.Organization, int64(who.User), facts.Home, who.Now)
	if err != nil {
		return MovePreview{}, err
	}
	p.Reveals, err = c.revealsOf(ctx, ask, who, after, in.ID, nil, nil)
	return p, err
}

func (c *Charts) bodyOfDashboard(ctx context.Context, who access.Caller, id access.ResourceID) (dashboardBody, error) {
	records, err := c.Store.Resources(ctx, who.Organization, who.User, []access.ResourceID{id})
	if err != nil {
		return dashboardBody{}, err
	}
	if len(records) == 0 {
		return dashboardBody{}, fault.Missing()
	}
	return bodyOf[dashboardBody](records[0])
}

// whole is a chart with what its dashboard adds, where it lives in one.
func (c *Charts) whole(ctx context.Context, who access.Caller, r Record) (Chart, error) {
	chart, err := chartOf(who, r)
	if err != nil || r.Dashboard == 0 {
		return chart, err
	}
	around, err := c.around(ctx, who, r)
	chart.Period, chart.WhyNotMove = around.defaults.Period, whyNotMoved(who, r.ID, 0)
	return chart, err
}

func chartOf(who access.Caller, r Record) (Chart, error) { return chartWith(who, r, r.resource(who)) }

// chartWith is chartOf where what all resources have is known already.
func chartWith(who access.Caller, r Record, is Resource) (Chart, error) {
	body, err := bodyOf[chartBody](r)
	chart := Chart{Resource: is, Picture: body.Picture}
	if mayKnowQuestion(who, r.ID) {
		chart.Question = &body.Question
	}
	return chart, err
}

// writeChart checks a chart and is what is kept of it.
func writeChart(datasets query.Catalog, title string, q query.Question, p Picture) (string, []byte, error) {
	title, err := cleanTitle(title)
	if err != nil {
		return "", nil, err
	}
	if err := q.Check(datasets); err != nil {
		return "", nil, err
	}
	if err := p.Check(q, datasets); err != nil {
		return "", nil, err
	}
	body, err := json.Marshal(chartBody{Question: q, Picture: p})
	return title, body, err
}

func cleanTitle(title string) (string, error) {
	title = strings.Join(strings.Fields(title), " ")
	return title, fault.Name("title", title, "title", maxTitle)
}
