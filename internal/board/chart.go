package board

import (
	"context"
	"encoding/json"
	"strings"
	"unicode"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// Charts are the use cases on charts. Its fields are set before the first call; it is safe for concurrent use.
type Charts struct {
	Store   Store
	Replica Replica
}

// List a page of the charts the caller may view, by title; recent ones by when they were visited.
func (c *Charts) List(ctx context.Context, who access.Caller, in ListResources) (ChartList, error) {
	records, total, err := page(ctx, c.Store, who, access.Chart, in)
	if err != nil {
		return ChartList{}, err
	}
	list := ChartList{Items: make([]Chart, len(records)), Total: total}
	for i, r := range records {
		if list.Items[i], err = chartOf(who, r); err != nil {
			return ChartList{}, err
		}
	}
	return list, nil
}

// Create a chart of the caller's, for those who work in the workspace.
func (c *Charts) Create(ctx context.Context, who access.Caller, in CreateChart) (Chart, error) {
	if err := mayCreate(who, in.Body.WorkspaceID); err != nil {
		return Chart{}, err
	}
	n := NewRecord{Facts: access.ResourceChanged{Kind: access.Chart, Home: in.Body.WorkspaceID}}
	if in.Body.Perspective != "" {
		if err := n.Facts.Perspective.UnmarshalText([]byte(in.Body.Perspective)); err != nil {
			return Chart{}, fault.BadField("perspective", "Must be owner or viewer.")
		}
	}
	var err error
	if n.Facts.Title, n.Body, err = writeChart(in.Body.Title, in.Body.Question, in.Body.Picture); err != nil {
		return Chart{}, err
	}
	return c.create(ctx, who, n)
}

func (c *Charts) create(ctx context.Context, who access.Caller, n NewRecord) (Chart, error) {
	id, err := create(ctx, c.Store, who, n)
	if err != nil {
		return Chart{}, err
	}
	return c.now(ctx, who, id)
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
	return chartOf(who, r)
}

// Get a chart the caller may view.
func (c *Charts) Get(ctx context.Context, who access.Caller, in ByID) (Chart, error) {
	r, err := one(ctx, c.Store, who, access.Chart, in.ID)
	if err != nil {
		return Chart{}, err
	}
	if err := visit(ctx, c.Store, who, r); err != nil {
		return Chart{}, err
	}
	return chartOf(who, r)
}

// Save a chart the caller may edit. Conflict, with the newest one, when it is not the one that was edited.
func (c *Charts) Save(ctx context.Context, who access.Caller, in SaveChart) (Chart, error) {
	r, err := mayDo(ctx, c.Store, who, access.Chart, in.ID, access.Edit)
	if err != nil {
		return Chart{}, err
	}
	s := SavedRecord{ID: r.ID, Version: in.Body.Version}
	if s.Title, s.Body, err = writeChart(in.Body.Title, in.Body.Question, in.Body.Picture); err != nil {
		return Chart{}, err
	}
	err = c.Store.SaveResource(ctx, who.Organization, who.User, s)
	if fault.KindOf(err) == fault.Conflict {
		current, err := c.now(ctx, who, r.ID)
		if err != nil {
			return Chart{}, err
		}
		return Chart{}, saved(current.Resource, current)
	}
	if err != nil {
		return Chart{}, err
	}
	return c.now(ctx, who, r.ID)
}

// saved is the Conflict of somebody else having saved in between.
func saved(by Resource, current any) error {
	conflict := fault.New(fault.Conflict, "%s saved “%s” while you were editing it. Your changes are not saved yet.", by.UpdatedBy.Name, by.Title)
	conflict.Current = current
	return conflict
}

// Delete a chart. Dashboards keep its place, and say that it is gone.
func (c *Charts) Delete(ctx context.Context, who access.Caller, in ByID) error {
	r, err := mayDo(ctx, c.Store, who, access.Chart, in.ID, access.Delete)
	if err != nil {
		return err
	}
	return c.Store.DeleteResource(ctx, who.Organization, who.User, r.ID)
}

// Clone makes a chart of the caller's own: nobody it was shared with can open it, and it shows nobody what only its owner
// saw.
func (c *Charts) Clone(ctx context.Context, who access.Caller, in CloneResource) (Chart, error) {
	r, err := one(ctx, c.Store, who, access.Chart, in.ID)
	if err != nil {
		return Chart{}, err
	}
	n, err := copyFor(who, r, in.Body)
	if err != nil {
		return Chart{}, err
	}
	return c.create(ctx, who, n)
}

// copyFor is the copy the caller asks for, if they may make it: with clone in the same workspace, with duplicate in
// another one, and where they work.
func copyFor(who access.Caller, r Record, asked *CopyEdit) (n NewRecord, err error) {
	home := r.Workspace
	if asked != nil && asked.WorkspaceID != 0 {
		home = asked.WorkspaceID
	}
	if home == r.Workspace {
		if err := who.Require(access.Clone, r.ID); err != nil {
			return n, err
		}
		if err := mayKeepCopy(who, r); err != nil {
			return n, err
		}
	} else {
		if err := who.Require(access.Duplicate, r.ID); err != nil {
			return n, err
		}
		switch err := mayCreate(who, home); {
		case fault.KindOf(err) == fault.NotFound:
			return n, fault.BadField("workspace_id", "Choose a workspace you work in.")
		case err != nil:
			return n, err
		}
	}
	n = copyOf(r, home)
	if asked != nil && asked.Title != "" {
		n.Facts.Title, err = cleanTitle(asked.Title)
	}
	return n, err
}

// mayKeepCopy is mayCreate in the home of a resource the caller knows of.
func mayKeepCopy(who access.Caller, r Record) error {
	if mayCreate(who, r.Workspace) != nil {
		return fault.New(fault.Denied, "The copy would be in %s, and only people who work there can make something in it.", r.WorkspaceName)
	}
	return nil
}

// copyOf a resource as something new in a workspace. What is private stays so. Everyone counts their own rows in it where
// they did before, and where the original was not: its owner's view of another workspace is nobody else's until its
// owner says so.
func copyOf(r Record, home access.WorkspaceID) NewRecord {
	const suffix = " (copy)"
	facts := access.ResourceChanged{Kind: r.Kind, Home: home, Title: r.Title, Private: r.Private}
	if home == r.Workspace {
		title := []rune(r.Title)
		facts.Title = string(title[:min(len(title), maxTitle-len(suffix))]) + suffix
	}
	if home != r.Workspace || r.Perspective == access.ViewerPerspective {
		facts.Perspective = access.ViewerPerspective
	}
	return NewRecord{Facts: facts, Body: r.Body}
}

// Data is what a chart shows the caller.
func (c *Charts) Data(ctx context.Context, who access.Caller, in ChartData) (query.Result, error) {
	r, err := one(ctx, c.Store, who, access.Chart, in.ID)
	if err != nil {
		return query.Result{}, err
	}
	body, err := bodyOf[chartBody](r)
	if err != nil {
		return query.Result{}, err
	}
	narrow, err := in.Narrowing.filters()
	if err != nil {
		return query.Result{}, err
	}
	ask, err := c.asking(ctx, who)
	if err != nil {
		return query.Result{}, err
	}
	return ask.chart(ctx, r.ID, narrow.applied(body.Question))
}

// Preview is the answer to a question that is not saved, counting what the caller may see themselves.
func (c *Charts) Preview(ctx context.Context, who access.Caller, in PreviewChart) (query.Result, error) {
	home := in.Body.WorkspaceID
	if who.View.WorkspaceRole(who.User, home) == access.NoWorkspaceRole {
		// Somebody may edit a chart that lives where they have no role; it counts nothing for them.
		if _, editable := who.View.List(access.ListQuery{User: who.User, Capability: access.Edit, Home: home, Limit: 1}, who.Now); editable == 0 {
			return query.Result{}, fault.Missing()
		}
	}
	ask, err := c.asking(ctx, who)
	if err != nil {
		return query.Result{}, err
	}
	return ask.question(ctx, scopeOf(who.View.RowScope(who.User, home)), in.Body.Question)
}

func (c *Charts) asking(ctx context.Context, who access.Caller) (asking, error) {
	return newAsking(ctx, c.Store, c.Replica, who.View, who.Organization, who.User, who.User, who.Now)
}

func chartOf(who access.Caller, r Record) (Chart, error) {
	body, err := bodyOf[chartBody](r)
	chart := Chart{Resource: r.resource(who), Picture: body.Picture}
	if mayKnowQuestion(who, r.ID) {
		chart.Question = &body.Question
	}
	return chart, err
}

// writeChart checks a chart and is what is kept of it.
func writeChart(title string, q query.Question, p query.Picture) (string, []byte, error) {
	title, err := cleanTitle(title)
	if err != nil {
		return "", nil, err
	}
	if err := q.Check(); err != nil {
		return "", nil, err
	}
	body, err := json.Marshal(chartBody{Question: q, Picture: p})
	return title, body, err
}

func cleanTitle(title string) (string, error) {
	title = strings.Join(strings.Fields(title), " ")
	switch {
	case title == "":
		return "", fault.BadField("title", "Please give it a title.")
	case len([]rune(title)) > maxTitle:
		return "", fault.BadField("title", "Too long: at most %d characters.", maxTitle)
	case strings.ContainsFunc(title, unicode.IsControl):
		return "", fault.BadField("title", "Control characters are not allowed.")
	}
	return title, nil
}

// create keeps new resources of the caller's, as the organization's scheme has new ones, and is the id of the last.
func create(ctx context.Context, store Store, who access.Caller, all ...NewRecord) (access.ResourceID, error) {
	starts, _ := who.View.Starts()
	for i := range all {
		n := &all[i]
		n.Facts.Private = n.Facts.Private || starts
		changes, err := who.PlanNew(n.Facts)
		if err != nil {
			return 0, err
		}
		for _, change := range changes {
			switch c := change.(type) {
			case access.ResourceChanged:
				n.Facts = c
			case access.GrantChanged:
				n.Grants = append(n.Grants, c)
			}
		}
	}
	made, err := store.CreateResources(ctx, who.Organization, who.User, all...)
	if err != nil {
		return 0, err
	}
	return made[len(made)-1], nil
}
