package board

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// Dashboards are the use cases on dashboards. Its fields are set before the first call; it is safe for concurrent use.
type Dashboards struct {
	Store   Store
	Replica Replica
}

// List a page of the dashboards the caller may view, by title; recent ones by when they were visited.
func (d *Dashboards) List(ctx context.Context, who access.Caller, in ListResources) (ResourceList, error) {
	records, total, err := page(ctx, d.Store, who, access.Dashboard, in)
	if err != nil {
		return ResourceList{}, err
	}
	return ResourceList{Items: resources(who, records), Total: total}, nil
}

// Create an empty dashboard of the caller's, for those who work in the workspace.
func (d *Dashboards) Create(ctx context.Context, who access.Caller, in CreateDashboard) (Dashboard, error) {
	if err := mayCreate(who, in.Body.WorkspaceID); err != nil {
		return Dashboard{}, err
	}
	title, err := cleanTitle(in.Body.Title)
	if err != nil {
		return Dashboard{}, err
	}
	n := NewRecord{Facts: access.ResourceChanged{Kind: access.Dashboard, Home: in.Body.WorkspaceID, Title: title}}
	if n.Body, err = json.Marshal(dashboardBody{}); err != nil {
		return Dashboard{}, err
	}
	return d.create(ctx, who, n)
}

// create keeps a new dashboard, after the charts that are made with it.
func (d *Dashboards) create(ctx context.Context, who access.Caller, n NewRecord, charts ...NewRecord) (Dashboard, error) {
	home, err := d.Store.WorkspacePath(ctx, who.Organization, n.Facts.Home)
	if err != nil {
		return Dashboard{}, err
	}
	n.Path = "/" + home + "/" + slug(n.Facts.Title)
	id, err := create(ctx, d.Store, who, append(charts, n)...)
	if err != nil {
		return Dashboard{}, err
	}
	return d.now(ctx, who, id)
}

// now is the dashboard as it has just become.
func (d *Dashboards) now(ctx context.Context, who access.Caller, id access.ResourceID) (Dashboard, error) {
	who, err := seeNow(ctx, d.Store, who)
	if err != nil {
		return Dashboard{}, err
	}
	r, err := one(ctx, d.Store, who, access.Dashboard, id)
	if err != nil {
		return Dashboard{}, err
	}
	return d.shown(ctx, who, r)
}

// Get a dashboard the caller may view.
func (d *Dashboards) Get(ctx context.Context, who access.Caller, in ByID) (Dashboard, error) {
	r, err := one(ctx, d.Store, who, access.Dashboard, in.ID)
	if err != nil {
		return Dashboard{}, err
	}
	if err := visit(ctx, d.Store, who, r); err != nil {
		return Dashboard{}, err
	}
	return d.shown(ctx, who, r)
}

// GetByPath is Get by the readable address.
func (d *Dashboards) GetByPath(ctx context.Context, who access.Caller, in ByPath) (Dashboard, error) {
	id, err := d.Store.ResourceAt(ctx, who.Organization, "/"+strings.Trim(in.Path, "/"))
	if err != nil {
		return Dashboard{}, err
	}
	return d.Get(ctx, who, ByID{ID: id})
}

// shown is a dashboard as the caller sees it.
func (d *Dashboards) shown(ctx context.Context, who access.Caller, r Record) (Dashboard, error) {
	body, err := bodyOf[dashboardBody](r)
	if err != nil {
		return Dashboard{}, err
	}
	charts, err := recordsOf(ctx, d.Store, who.Organization, who.User, placedFor(who, r.ID, body))
	if err != nil {
		return Dashboard{}, err
	}
	dashboard := Dashboard{Resource: r.resource(who), Filters: body.Filters, Widgets: make([]Widget, len(body.Widgets))}
	for i, w := range body.Widgets {
		seen := Widget{ID: w.ID, Kind: w.Kind, Place: w.Place}
		if w.Kind == textWidget {
			seen.Title, seen.Text = w.Title, w.Text
		} else if chart, ok := charts[w.ChartID]; ok {
			what, err := bodyOf[chartBody](chart)
			if err != nil {
				return Dashboard{}, err
			}
			seen.ChartID, seen.Title = w.ChartID, w.Title
			seen.Chart = &WidgetChart{Shown: true, ID: chart.ID, Title: chart.Title, Question: &what.Question, Picture: &what.Picture, Owner: &chart.Owner, Perspective: chart.Perspective.String(), Opens: who.Can(chart.ID).Has(access.View)}
		} else {
			seen.Chart = &WidgetChart{Reason: hiddenBecause(who.View, w.ChartID)}
		}
		dashboard.Widgets[i] = seen
	}
	return dashboard, nil
}

// placedFor is which charts of a dashboard are shown to the caller.
func placedFor(who access.Caller, dashboard access.ResourceID, body dashboardBody) []access.ResourceID {
	d, _ := who.View.Resource(dashboard)
	return slices.DeleteFunc(body.charts(), func(chart access.ResourceID) bool {
		return !passedOn(who.View, d, chart, access.Share, who.Now) && !who.Can(chart).Has(access.View)
	})
}

// passedOn tells whether a dashboard shows a chart to whoever may open the dashboard: its owner may pass the chart on
// now, with share inside and with publish by link (access.md, Sharing resources that contain resources).
func passedOn(view *access.Snapshot, dashboard access.ResourceChanged, chart access.ResourceID, how access.Capability, now time.Time) bool {
	return view.Check(dashboard.Owner, how, chart, now)
}

// hiddenBecause says why a chart is not shown, without saying which it is.
func hiddenBecause(view *access.Snapshot, chart access.ResourceID) string {
	if _, exists := view.Resource(chart); !exists {
		return "The chart that stood here was deleted."
	}
	return "This chart is not shared with you."
}

// Save a dashboard the caller may edit. Conflict, with the newest one, when it is not the one that was edited. A chart
// that is newly placed must be one the caller may view; one that is hidden from them stays where they leave its widget.
func (d *Dashboards) Save(ctx context.Context, who access.Caller, in SaveDashboard) (Dashboard, error) {
	r, err := mayDo(ctx, d.Store, who, access.Dashboard, in.ID, access.Edit)
	if err != nil {
		return Dashboard{}, err
	}
	before, err := bodyOf[dashboardBody](r)
	if err != nil {
		return Dashboard{}, err
	}
	s := SavedRecord{ID: r.ID, Version: in.Body.Version, Path: r.Path}
	if s.Title, err = cleanTitle(in.Body.Title); err != nil {
		return Dashboard{}, err
	}
	if in.Body.Path != "" && in.Body.Path != r.Path {
		if s.Path, err = d.path(ctx, who, r.Workspace, in.Body.Path); err != nil {
			return Dashboard{}, err
		}
	}
	if err := in.Body.Filters.check("filters."); err != nil {
		return Dashboard{}, err
	}
	after := dashboardBody{Filters: in.Body.Filters}
	if after.Widgets, err = placed(who, r.ID, before, in.Body.Widgets); err != nil {
		return Dashboard{}, err
	}
	if s.Body, err = json.Marshal(after); err != nil {
		return Dashboard{}, err
	}
	s.Placements = after.placements()
	err = d.Store.SaveResource(ctx, who.Organization, who.User, s)
	if fault.KindOf(err) == fault.Conflict {
		current, err := d.now(ctx, who, r.ID)
		if err != nil {
			return Dashboard{}, err
		}
		return Dashboard{}, saved(current.Resource, current)
	}
	if err != nil {
		return Dashboard{}, err
	}
	return d.now(ctx, who, r.ID)
}

// path is a readable address below the workspace's, from all of it or from its last part.
func (d *Dashboards) path(ctx context.Context, who access.Caller, w access.WorkspaceID, asked string) (string, error) {
	home, err := d.Store.WorkspacePath(ctx, who.Organization, w)
	if err != nil {
		return "", err
	}
	last := strings.TrimPrefix(strings.Trim(asked, "/"), home+"/")
	if strings.Contains(last, "/") {
		return "", fault.BadField("path", "Must begin with /%s/.", home)
	}
	return "/" + home + "/" + slug(last), nil
}

const (
	maxWidgets = 60
	maxText    = 10_000
	columns    = 12
)

// placed checks the widgets somebody saves and fills in the charts of those that they do not see.
func placed(who access.Caller, dashboard access.ResourceID, before dashboardBody, widgets []NewWidget) ([]NewWidget, error) {
	had := map[string]NewWidget{}
	for _, w := range before.Widgets {
		if w.Kind == chartWidget {
			had[w.ID] = w
		}
	}
	shown := placedFor(who, dashboard, before)
	var wrong []fault.Field
	bad := func(i int, field, format string, args ...any) {
		wrong = append(wrong, fault.Field{Name: fmt.Sprintf("widgets[%d].%s", i, field), Message: fmt.Sprintf(format, args...)})
	}
	if len(widgets) > maxWidgets {
		return nil, fault.BadField("widgets", "At most %d fit on a dashboard.", maxWidgets)
	}
	after := slices.Clone(widgets)
	seen := map[string]bool{}
	for i := range after {
		w := &after[i]
		if seen[w.ID] {
			bad(i, "id", "Another widget has it already.")
		}
		seen[w.ID] = true
		if w.X+w.W > columns {
			bad(i, "w", "Reaches beyond the %d columns.", columns)
		}
		switch {
		case w.Kind == textWidget:
			w.ChartID = 0
			if len([]rune(w.Text)) > maxText {
				bad(i, "text", "Too long: at most %d characters.", maxText)
			}
		case w.ChartID == 0:
			if w.ChartID = had[w.ID].ChartID; w.ChartID == 0 {
				bad(i, "chart_id", "Say which chart.")
			} else if !slices.Contains(shown, w.ChartID) { // they were not told its title either
				w.Title = had[w.ID].Title
			}
		default:
			w.Text = ""
			facts, exists := who.View.Resource(w.ChartID)
			if !exists || facts.Kind != access.Chart || !slices.Contains(shown, w.ChartID) && !who.Can(w.ChartID).Has(access.View) {
				bad(i, "chart_id", "There is no such chart.")
			}
		}
	}
	if len(wrong) > 0 {
		return nil, fault.BadFields(wrong...)
	}
	return after, nil
}

// Delete a dashboard. Its charts stay.
func (d *Dashboards) Delete(ctx context.Context, who access.Caller, in ByID) error {
	r, err := mayDo(ctx, d.Store, who, access.Dashboard, in.ID, access.Delete)
	if err != nil {
		return err
	}
	return d.Store.DeleteResource(ctx, who.Organization, who.User, r.ID)
}

// Clone makes a dashboard of the caller's own, with its charts in one step. In the same workspace, charts they can open by
// themselves are on both; of those that only the dashboard showed them they get copies, which count what they may see. In
// another workspace, every chart shown to them that is not there is copied, and counts that workspace.
func (d *Dashboards) Clone(ctx context.Context, who access.Caller, in CloneResource) (Dashboard, error) {
	r, err := one(ctx, d.Store, who, access.Dashboard, in.ID)
	if err != nil {
		return Dashboard{}, err
	}
	n, err := copyFor(who, r, in.Body)
	if err != nil {
		return Dashboard{}, err
	}
	body, err := bodyOf[dashboardBody](r)
	if err != nil {
		return Dashboard{}, err
	}
	shown := placedFor(who, r.ID, body)
	charts, err := recordsOf(ctx, d.Store, who.Organization, who.User, shown)
	if err != nil {
		return Dashboard{}, err
	}
	var copies []NewRecord
	nth := map[access.ResourceID]int{}
	for _, id := range shown {
		chart, there := charts[id]
		home := n.Facts.Home
		if home == r.Workspace {
			home = chart.Workspace
		}
		if !there || home == chart.Workspace && (who.Can(id).Has(access.View) || mayKeepCopy(who, chart) != nil) {
			continue
		}
		nth[id] = len(copies)
		copies = append(copies, copyOf(chart, home))
	}
	n.Fill = func(made []access.ResourceID) ([]byte, []Placement, error) {
		own := dashboardBody{Filters: body.Filters, Widgets: slices.Clone(body.Widgets)}
		for i, w := range own.Widgets {
			if k, copied := nth[w.ChartID]; copied {
				own.Widgets[i].ChartID = made[k]
			}
		}
		text, err := json.Marshal(own)
		return text, own.placements(), err
	}
	return d.create(ctx, who, n, copies...)
}

// Data is what the charts of a dashboard show the caller, each failing alone.
func (d *Dashboards) Data(ctx context.Context, who access.Caller, in DashboardData) (WidgetsData, error) {
	r, err := one(ctx, d.Store, who, access.Dashboard, in.ID)
	if err != nil {
		return WidgetsData{}, err
	}
	chosen, err := in.Narrowing.filters()
	if err != nil {
		return WidgetsData{}, err
	}
	body, err := bodyOf[dashboardBody](r)
	if err != nil {
		return WidgetsData{}, err
	}
	wanted, err := wantedWidgets(body, in.Widget)
	if err != nil {
		return WidgetsData{}, err
	}
	charts, err := recordsOf(ctx, d.Store, who.Organization, who.User, placedFor(who, r.ID, body))
	if err != nil {
		return WidgetsData{}, err
	}
	ask, err := newAsking(ctx, d.Store, d.Replica, who.View, who.Organization, who.User, who.User, who.Now)
	if err != nil {
		return WidgetsData{}, err
	}
	return ask.widgets(ctx, wanted, body.Filters, chosen, charts)
}

// wantedWidgets are the chart widgets asked for, all when none is named.
func wantedWidgets(body dashboardBody, ids []string) ([]NewWidget, error) {
	for _, id := range ids {
		if !slices.ContainsFunc(body.Widgets, func(w NewWidget) bool { return w.ID == id }) {
			return nil, fault.BadField("widget", "There is no widget %q here.", id)
		}
	}
	return slices.DeleteFunc(slices.Clone(body.Widgets), func(w NewWidget) bool {
		return w.Kind != chartWidget || len(ids) > 0 && !slices.Contains(ids, w.ID)
	}), nil
}

// widgets computes the charts of widgets. Those that are not among charts are hidden.
func (a asking) widgets(ctx context.Context, wanted []NewWidget, own, chosen Filters, charts map[access.ResourceID]Record) (WidgetsData, error) {
	questions, hidden := map[string]chartQuestion{}, map[string]WidgetData{}
	for _, w := range wanted {
		chart, ok := charts[w.ChartID]
		if !ok {
			hidden[w.ID] = WidgetData{Hidden: hiddenBecause(a.view, w.ChartID)}
			continue
		}
		what, err := bodyOf[chartBody](chart)
		if err != nil {
			return WidgetsData{}, err
		}
		questions[w.ID] = chartQuestion{chart: chart.ID, question: chosen.applied(own.applied(what.Question))}
	}
	data := WidgetsData{Widgets: a.all(ctx, questions)}
	maps.Copy(data.Widgets, hidden)
	return data, ctx.Err()
}

// recordsOf resources by id.
func recordsOf(ctx context.Context, store Store, org access.OrganizationID, viewer access.UserID, ids []access.ResourceID) (map[access.ResourceID]Record, error) {
	records, err := store.Resources(ctx, org, viewer, ids)
	byID := make(map[access.ResourceID]Record, len(records))
	for _, r := range records {
		byID[r.ID] = r
	}
	return byID, err
}

// slug is a title as it stands in a path: small letters and digits, words joined by a dash.
func slug(title string) string {
	words := strings.FieldsFunc(norm.NFKD.String(strings.ToLower(title)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r)
	})
	text := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, strings.Join(words, "-"))
	if text == "" {
		return "untitled"
	}
	return text
}
