package board

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/query"
	"vitrine/internal/slug"
)

// Dashboards are the use cases on dashboards. Its fields are set before the first call; it is safe for concurrent use.
type Dashboards struct {
	Store   Store
	Answers *Answers
}

// List a page of the dashboards the caller may view, by title; recent ones by when they were visited.
func (d *Dashboards) List(ctx context.Context, who access.Caller, in ListResources) (ResourceList, error) {
	if err := fault.Within(in); err != nil {
		return ResourceList{}, err
	}
	records, total, err := page(ctx, d.Store, who, access.Dashboard, in)
	if err != nil {
		return ResourceList{}, err
	}
	return ResourceList{Items: resources(who, records), Total: total}, nil
}

// Create an empty dashboard of the caller's, for those who make things in the workspace. It begins with its first grants, so
// that nobody sees it in between.
func (d *Dashboards) Create(ctx context.Context, who access.Caller, in CreateDashboard) (Dashboard, error) {
	if err := fault.Within(in); err != nil {
		return Dashboard{}, err
	}
	if err := who.MayCreate(in.Body.WorkspaceID, 0); err != nil {
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
	grants := make([]access.GrantEdit, len(in.Body.Grants))
	for i, g := range in.Body.Grants {
		grants[i] = access.GrantEdit{Principal: access.Principal(g.Principal), Level: g.Level}
		if g.ExpiresAt != nil {
			grants[i].Expires = g.ExpiresAt.UTC().Truncate(time.Millisecond)
		}
	}
	if in.Body.Private == nil {
		n, err = planned(who, n, who.PlanNew, grants...)
	} else {
		if n.Facts.Private = *in.Body.Private; n.Facts.Private && len(grants) > 0 {
			return Dashboard{}, fault.BadField("grants", "A private dashboard cannot be shared. Remove the people, or turn off private.")
		}
		n, err = plannedAs(n, who.PlanNew, grants...)
	}
	if err != nil {
		return Dashboard{}, err
	}
	return d.create(ctx, who, n)
}

// create keeps a new dashboard, and the charts that are made with it.
func (d *Dashboards) create(ctx context.Context, who access.Caller, n NewRecord, charts ...NewRecord) (Dashboard, error) {
	home, err := d.Store.WorkspacePath(ctx, who.Organization, n.Facts.Home)
	if err != nil {
		return Dashboard{}, err
	}
	n.Path = "/" + home + "/" + lastPart(n.Facts.Title)
	made, err := d.Store.CreateResources(ctx, who, append([]NewRecord{n}, charts...)...)
	if err != nil {
		return Dashboard{}, err
	}
	return d.now(ctx, who, made[0])
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
	visit(d.Store, who, r)
	return d.shown(ctx, who, r)
}

// GetByPath is Get by the readable address.
func (d *Dashboards) GetByPath(ctx context.Context, who access.Caller, in ByPath) (Dashboard, error) {
	if err := fault.Within(in); err != nil {
		return Dashboard{}, err
	}
	id, err := seenAt(ctx, d.Store, who, "/"+strings.Trim(in.Path, "/"))
	if err != nil {
		return Dashboard{}, err
	}
	return d.Get(ctx, who, ByID{ID: id})
}

// seenAt is what the caller sees at a path; 0 for nothing.
func seenAt(ctx context.Context, store Store, who access.Caller, path string) (access.ResourceID, error) {
	// Nearly always it is the one that has the path; only who may not see that one asks for those behind it.
	id, err := store.ResourceAt(ctx, who.Organization, path)
	if err != nil || id != 0 && who.Can(id).Has(access.View) {
		return id, err
	}
	ids, err := store.ResourcesAt(ctx, who.Organization, path)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if who.Can(id).Has(access.View) {
			return id, nil
		}
	}
	return 0, nil
}

// withPaths takes what marks a path as taken by something hidden out of the paths of those who do not see that.
func withPaths(ctx context.Context, store Store, who access.Caller, records []Record) error {
	for i, r := range records {
		plain, _, marked := strings.Cut(r.Path, "~")
		if !marked {
			continue
		}
		first, err := seenAt(ctx, store, who, plain)
		if err != nil {
			return err
		}
		if first == r.ID {
			records[i].Path = plain
		}
	}
	return nil
}

// shows tells whether a tile shows its chart to the caller, who may view the dashboard.
func shows(who access.Caller, dashboard access.ResourceID, w keptWidget) bool {
	_, exists := who.View.Resource(w.ChartID)
	return exists && w.Kind == chartWidget && who.Shows(dashboard, w.ID, w.ChartID)
}

// shown is a dashboard as the caller sees it.
func (d *Dashboards) shown(ctx context.Context, who access.Caller, r Record) (Dashboard, error) {
	body, err := bodyOf[dashboardBody](r)
	if err != nil {
		return Dashboard{}, err
	}
	tiles, charts, err := shownTiles(ctx, d.Store, who, r.ID, body)
	if err != nil {
		return Dashboard{}, err
	}
	dashboard := Dashboard{Resource: r.resource(who), Filters: body.Defaults, Widgets: make([]Widget, 0, len(body.Widgets))}
	if dashboard.Locked, err = d.toldLocks(ctx, who, r, body.Locked); err != nil {
		return Dashboard{}, err
	}
	edits, knows := who.Can(r.ID).Has(access.Edit), who.Knows()
	vouchers := map[string][]access.UserID{}
	for _, t := range who.View.Tiles(r.ID) {
		vouchers[t.Tile] = t.Vouchers
	}
	for _, w := range body.Widgets {
		if _, exists := who.View.Resource(w.ChartID); w.Kind == chartWidget && !exists && !edits {
			continue // only who can take the tile away is told that its chart was deleted
		}
		seen := Widget{ID: w.ID, Kind: w.Kind, Place: w.Place}
		switch chart, there := charts[w.ChartID]; {
		case w.Kind == textWidget:
			seen.Title, seen.Text = w.Title, w.Text
		case there && tiles[w.ID]:
			seen.ChartID, seen.Title, seen.OwnPeriod, seen.LivesHere = w.ChartID, w.Title, w.OwnPeriod, chart.Dashboard == r.ID
			if seen.Chart, err = widgetChart(who, chart); err != nil {
				return Dashboard{}, err
			}
		default:
			seen.Chart = &WidgetChart{Reason: hiddenBecause(who.View, w.ChartID)}
		}
		if edits && seen.ChartID != 0 {
			seen.WhyNotCopy, seen.WhyNotMove = whyNotTaken(who, charts[w.ChartID], r.ID)
		}
		if edits && w.Kind == chartWidget && !seen.LivesHere {
			for _, u := range vouchers[w.ID] {
				name, _ := who.View.UserName(u)
				seen.Vouchers = append(seen.Vouchers, *known(knows, Author{ID: u, Name: name}))
				seen.IVouch = seen.IVouch || u == who.User
			}
			seen.Vouched = len(vouchers[w.ID]) > 0
			if !seen.IVouch {
				_, refused := who.PlanVouch(r.ID, w.ID, who.User, true)
				seen.CanVouch = refused == nil
			}
		}
		dashboard.Widgets = append(dashboard.Widgets, seen)
	}
	if edits {
		for _, chart := range who.View.Living(r.ID) {
			if facts, _ := who.View.Resource(chart); len(body.tilesOf(chart)) == 0 {
				dashboard.Removed = append(dashboard.Removed, Titled{ID: chart, Title: facts.Title})
			}
		}
	}
	return dashboard, nil
}

// widgetChart is a chart as somebody sees it on a tile that shows it to them.
func widgetChart(who access.Caller, chart Record) (*WidgetChart, error) {
	what, err := bodyOf[chartBody](chart)
	if err != nil {
		return nil, err
	}
	seen := &WidgetChart{Shown: true, ID: chart.ID, Title: chart.Title, Picture: &what.Picture, Perspective: chart.Perspective.String(), Opens: who.Can(chart.ID).Has(access.View)}
	if chart.Dashboard == 0 {
		seen.Owner = &chart.Owner
	}
	if mayKnowQuestion(who, chart.ID) {
		seen.Question, seen.Author = &what.Question, known(who.Knows(), chart.Author)
	}
	return seen, nil
}

// shownTiles are the tiles of a dashboard that show their chart to the caller, and those charts.
func shownTiles(ctx context.Context, store Store, who access.Caller, dashboard access.ResourceID, body dashboardBody) (tiles map[string]bool, charts map[access.ResourceID]Record, err error) {
	tiles = map[string]bool{}
	var ids []access.ResourceID
	for _, w := range body.Widgets {
		if shows(who, dashboard, w) {
			tiles[w.ID] = true
			ids = append(ids, w.ChartID)
		}
	}
	charts, err = recordsOf(ctx, store, who.Organization, who.User, ids)
	return tiles, charts, err
}

// hiddenBecause says why a chart is not shown, without saying which it is.
func hiddenBecause(view *access.Snapshot, chart access.ResourceID) string {
	if _, exists := view.Resource(chart); !exists {
		return "This chart was deleted."
	}
	return "This chart is not shared with you."
}

// Save a dashboard the caller may edit. Conflict, with the newest one, when it is not the one that was edited. A chart
// that is newly placed must be one the caller may view; one that is hidden from them stays where they leave its widget. Who
// places a chart of the library vouches for it, where they may share it.
func (d *Dashboards) Save(ctx context.Context, who access.Caller, in SaveDashboard) (Dashboard, error) {
	if err := fault.Within(in); err != nil {
		return Dashboard{}, err
	}
	s, err := d.edit(ctx, who, in)
	old := errors.Is(err, errOld)
	if err == nil {
		err = d.Store.SaveResource(ctx, who, s.SavedRecord)
		old = fault.KindOf(err) == fault.Conflict
	}
	if old {
		current, err := d.now(ctx, who, in.ID)
		if err != nil {
			return Dashboard{}, err
		}
		return Dashboard{}, saved(current.Resource, current)
	}
	if err != nil {
		return Dashboard{}, err
	}
	made, err := d.now(ctx, who, in.ID)
	if err != nil {
		return Dashboard{}, err
	}
	then, err := seeNow(ctx, d.Store, who)
	if err != nil {
		return Dashboard{}, err
	}
	made.LinksWaiting, err = waitingLinks(ctx, d.Store, then, in.ID)
	return made, err
}

// errOld is the cause of the conflict that what was edited is no longer the newest.
var errOld = errors.New("an older version was edited")

// arranged is a dashboard as somebody wants to save it.
type arranged struct {
	SavedRecord
	before, after dashboardBody
}

// edit decides what becomes of a dashboard that the caller wants to save.
func (d *Dashboards) edit(ctx context.Context, who access.Caller, in SaveDashboard) (arranged, error) {
	r, err := mayDo(ctx, d.Store, who, access.Dashboard, in.ID, access.Edit)
	if err != nil {
		return arranged{}, err
	}
	if r.Version != in.Body.Version {
		return arranged{}, &fault.Error{Kind: fault.Conflict, Message: "Someone else saved it in the meantime.", Cause: errOld}
	}
	var title, path string
	if title, err = cleanTitle(in.Body.Title); err != nil {
		return arranged{}, err
	}
	if in.Body.Path != "" && in.Body.Path != r.Path {
		if path, err = d.path(ctx, who, r.Workspace, in.Body.Path); err != nil {
			return arranged{}, err
		}
		if path == r.Path {
			path = ""
		}
	}
	if err := in.Body.Filters.check("filters."); err != nil {
		return arranged{}, err
	}
	before, err := bodyOf[dashboardBody](r)
	if err != nil {
		return arranged{}, err
	}
	changes, after, err := d.arrange(ctx, who, r, before, in.Body)
	if err != nil {
		return arranged{}, err
	}
	s := arranged{before: before, after: after}
	s.SavedRecord = SavedRecord{ID: r.ID, Version: in.Body.Version, Title: title, NewPath: path, Placements: after.placements(), Shown: title != r.Title, Changes: changes}
	s.Body, err = json.Marshal(after)
	return s, err
}

// arrange is a dashboard's body after an edit, with what changes with it: who vouches for tiles, private charts that move in.
func (d *Dashboards) arrange(ctx context.Context, who access.Caller, r Record, before dashboardBody, to DashboardEdit) ([]access.Change, dashboardBody, error) {
	tiles, charts, err := shownTiles(ctx, d.Store, who, r.ID, before)
	if err != nil {
		return nil, before, err
	}
	p := placing{who: who, dashboard: r.ID, before: before, shown: tiles, others: who.View.Audience(r.ID, who.Now)}
	widgets, changes, err := p.placed(to.Widgets)
	if err != nil {
		return nil, before, err
	}
	after := dashboardBody{Defaults: to.Filters, FilteredBy: before.FilteredBy, FilteredAt: before.FilteredAt}
	if after.Locked, err = relock(who, before.Locked, to.Locked); err != nil {
		return nil, before, err
	}
	places := false // the caller places or changes charts, which the locked filters cut from now on
	for _, w := range widgets {
		kept := keptWidget{NewWidget: w, By: who.User, At: who.Now}
		if was, there := before.widget(w.ID); there && sameContent(was.NewWidget, w) {
			kept.By, kept.At = was.By, was.At
		} else if w.Kind == chartWidget {
			places = true
		}
		after.Widgets = append(after.Widgets, kept)
	}
	if !before.Defaults.same(after.Defaults) || !sameLocks(before.Locked, after.Locked) {
		after.FilteredBy, after.FilteredAt = who.User, who.Now
	}
	if err := d.mayRelock(ctx, who, r, before.Locked, after.Locked, charts); err != nil {
		return nil, before, err
	}
	if err := d.narrowsAnew(ctx, who, r, before, after, charts); err != nil {
		return nil, before, err
	}
	if places {
		after.Locked = touched(who, after.Locked)
	}
	then := who
	if then.View, err = who.View.After(changes...); err != nil {
		return nil, before, err
	}
	var library []access.Tile
	for _, t := range after.placements() {
		facts, exists := then.View.Resource(t.Chart)
		if !exists {
			facts, exists = then.View.Binned(t.Chart) // its place is kept
		}
		if exists && facts.In == 0 {
			library = append(library, access.Tile{Tile: t.Widget, Chart: t.Chart})
		}
	}
	more, err := then.PlanTiles(r.ID, library)
	return append(changes, more...), after, err
}

// sameContent tells whether a widget shows the same, wherever it stands.
func sameContent(a, b NewWidget) bool {
	return a.Kind == b.Kind && a.ChartID == b.ChartID && a.Title == b.Title && a.Text == b.Text && a.OwnPeriod == b.OwnPeriod
}

func nameOf(chart Record, shown map[access.ResourceID]Record) string {
	if _, seen := shown[chart.ID]; seen {
		return "“" + chart.Title + "”"
	}
	return "A chart that is not shown to you"
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
	return "/" + home + "/" + lastPart(last), nil
}

const (
	maxWidgets = 60
	maxText    = 10_000
	columns    = 12
)

// placing is somebody arranging the widgets of a dashboard. shown are the tiles whose charts they see.
type placing struct {
	who       access.Caller
	dashboard access.ResourceID
	before    dashboardBody
	shown     map[string]bool
	others    access.Audience
	wrong     []fault.Field
}

func (p *placing) bad(i int, field, format string, args ...any) {
	p.wrong = append(p.wrong, fault.Field{Name: fmt.Sprintf("widgets[%d].%s", i, field), Message: fmt.Sprintf(format, args...)})
}

// placed checks the widgets somebody saves and fills in the charts of those that they do not see. changes are what becomes of
// their private charts among those they place where others look.
func (p *placing) placed(widgets []NewWidget) (after []NewWidget, changes []access.Change, err error) {
	if len(widgets) > maxWidgets {
		return nil, nil, fault.BadField("widgets", "At most %d fit on a dashboard.", maxWidgets)
	}
	after = slices.Clone(widgets)
	seen, decided := map[string]bool{}, map[access.ResourceID]bool{}
	for i := range after {
		w := &after[i]
		ifPrivate := w.IfPrivate
		w.IfPrivate = ""
		if seen[w.ID] {
			p.bad(i, "id", "Another widget has it already.")
		}
		seen[w.ID] = true
		if w.X+w.W > columns {
			p.bad(i, "w", "Reaches beyond the %d columns.", columns)
		}
		if w.Kind == textWidget {
			w.ChartID = 0
			if w.OwnPeriod {
				p.bad(i, "own_period", "A text has no period.")
			}
			if len([]rune(w.Text)) > maxText {
				p.bad(i, "text", "Too long: at most %d characters.", maxText)
			}
			continue
		}
		w.Text = ""
		anew, exists := p.chart(i, w)
		if !anew || !exists || decided[w.ChartID] || !p.who.View.Private(w.ChartID) {
			continue
		}
		if ifPrivate == "" && p.others.People <= 1 && p.others.Links == 0 { // nobody else looks: there is nothing to decide
			continue
		}
		decided[w.ChartID] = true
		facts, _ := p.who.View.Resource(w.ChartID)
		var plan []access.Change
		switch ifPrivate {
		case "keep_here":
			plan, err = p.who.PlanMove(w.ChartID, p.dashboard)
		case "end_private":
			facts.Private = false
			plan, err = p.who.PlanResource(w.ChartID, facts)
		default:
			p.bad(i, "chart_id", "“%s” is private. Keep it in this dashboard, or turn off private.", facts.Title)
			p.wrong[len(p.wrong)-1].Code = fault.IsPrivate
		}
		if err != nil {
			return nil, nil, err
		}
		changes = append(changes, plan...)
	}
	if len(p.wrong) > 0 {
		return nil, nil, fault.BadFields(p.wrong...)
	}
	return after, changes, nil
}

// chart checks the chart of a widget. anew tells that another one stood on the tile, or none.
func (p *placing) chart(i int, w *NewWidget) (anew, exists bool) {
	had, there := p.before.widget(w.ID)
	if there = there && had.Kind == chartWidget; w.ChartID == 0 {
		switch w.ChartID = had.ChartID; {
		case !there || w.ChartID == 0:
			p.bad(i, "chart_id", "Say which chart.")
		case !p.shown[w.ID]: // they were not told its title either
			w.Title, w.OwnPeriod = had.Title, had.OwnPeriod
		}
		return false, there
	}
	facts, exists := p.who.View.Resource(w.ChartID)
	switch {
	case there && had.ChartID == w.ChartID && p.shown[w.ID]:
		return false, exists
	case exists && facts.Kind == access.Chart && (facts.In == p.dashboard || facts.In == 0 && p.who.Can(w.ChartID).Has(access.View)):
		return true, true
	case exists && facts.Kind == access.Chart && slices.ContainsFunc(p.before.tilesOf(w.ChartID), func(tile string) bool { return p.shown[tile] }):
		p.bad(i, "chart_id", "You can see it only on this dashboard, so you cannot add it again.")
	default:
		p.bad(i, "chart_id", "There is no such chart.")
	}
	return false, false
}

// Delete a dashboard with the charts that live in it: they go into the bin. Those of the library stay.
func (d *Dashboards) Delete(ctx context.Context, who access.Caller, in ByID) error {
	r, err := mayDo(ctx, d.Store, who, access.Dashboard, in.ID, access.Delete)
	if err != nil {
		return err
	}
	return intoBin(ctx, d.Store, who, r.ID)
}

// Vouch makes the caller one of those who pass the chart of a tile on to whoever may open the dashboard.
func (d *Dashboards) Vouch(ctx context.Context, who access.Caller, in Vouching) (Dashboard, error) {
	if err := fault.Within(in); err != nil {
		return Dashboard{}, err
	}
	r, err := one(ctx, d.Store, who, access.Dashboard, in.ID)
	if err != nil {
		return Dashboard{}, err
	}
	changes, err := who.PlanVouch(r.ID, in.Widget, in.User, true)
	if err != nil {
		return Dashboard{}, err
	}
	if len(changes) == 0 { // links must not hold back what has not changed
		return d.shown(ctx, who, r)
	}
	body, err := bodyOf[dashboardBody](r)
	if err != nil {
		return Dashboard{}, err
	}
	for i := range body.Widgets {
		if w := &body.Widgets[i]; w.ID == in.Widget { // links show it only when somebody who may publish has looked
			w.By, w.At = who.User, who.Now
		}
	}
	s := SavedRecord{ID: r.ID, Version: r.Version, Title: r.Title, Changes: changes, Quietly: true}
	if s.Body, err = json.Marshal(body); err != nil {
		return Dashboard{}, err
	}
	if err := d.Store.SaveResource(ctx, who, s); err != nil {
		return Dashboard{}, err
	}
	return d.now(ctx, who, r.ID)
}

// StopVouching ends that somebody vouches for the chart of a tile: the caller themselves, or anybody for those who manage access
// to the chart, be the dashboard hidden from them or not.
func (d *Dashboards) StopVouching(ctx context.Context, who access.Caller, in Vouching) error {
	if err := fault.Within(in); err != nil {
		return err
	}
	return d.Store.ChangeAccess(ctx, who, func(who access.Caller) ([]access.Change, error) {
		return who.PlanVouch(in.ID, in.Widget, in.User, false)
	})
}

// Clone makes a dashboard of the caller's own, with its charts in one step. In the same workspace, charts of the library that
// they may share are on both, and they vouch for them on theirs; of the others that are shown to them they get copies that live
// in the new one. In another workspace all of them are such copies, without the filters that name things of the first one.
func (d *Dashboards) Clone(ctx context.Context, who access.Caller, in CloneResource) (Dashboard, error) {
	if err := fault.Within(in); err != nil {
		return Dashboard{}, err
	}
	r, err := one(ctx, d.Store, who, access.Dashboard, in.ID)
	if err != nil {
		return Dashboard{}, err
	}
	asked := CopyEdit{}
	if in.Body != nil {
		asked = *in.Body
	}
	if asked.DashboardID != 0 {
		return Dashboard{}, fault.BadField("dashboard_id", "A dashboard lives in no other.")
	}
	n, plan, err := copyFor(who, r, asked)
	if err != nil {
		return Dashboard{}, err
	}
	if n, err = planned(who, n, plan); err != nil {
		return Dashboard{}, err
	}
	body, err := bodyOf[dashboardBody](r)
	if err != nil {
		return Dashboard{}, err
	}
	c, err := d.copyWidgets(ctx, who, r, body, n.Facts.Home, plan)
	if err != nil {
		return Dashboard{}, err
	}
	n.Changes = append(n.Changes, c.vouching...)
	n.Fill = func(made []access.ResourceID) ([]byte, []Placement, error) {
		own := c.body
		own.Widgets = slices.Clone(own.Widgets)
		for i, w := range own.Widgets {
			if k, copied := c.nth[w.ChartID]; copied {
				own.Widgets[i].ChartID = made[1+k]
			}
		}
		text, err := json.Marshal(own)
		return text, own.placements(), err
	}
	made, err := d.create(ctx, who, n, c.copies...)
	made.Dropped = c.dropped
	return made, err
}

// widgetCopies are the widgets of a copy of a dashboard.
type widgetCopies struct {
	body   dashboardBody
	copies []NewRecord
	// nth are the copies by what they are copies of.
	nth      map[access.ResourceID]int
	vouching []access.Change
	dropped  []string
}

func (d *Dashboards) copyWidgets(ctx context.Context, who access.Caller, r Record, body dashboardBody, home access.WorkspaceID, plan planNew) (widgetCopies, error) {
	tiles, charts, err := shownTiles(ctx, d.Store, who, r.ID, body)
	if err != nil {
		return widgetCopies{}, err
	}
	c := widgetCopies{nth: map[access.ResourceID]int{}, body: dashboardBody{Defaults: body.Defaults}}
	for _, l := range body.Locked {
		l.SetBy, l.SetAt, l.Others = who.User, who.Now, false
		c.body.Locked = append(c.body.Locked, l)
	}
	if home != r.Workspace {
		c.dropForeign(r.Title)
	}
	for _, w := range body.Widgets {
		kept := keptWidget{NewWidget: w.NewWidget, By: who.User, At: who.Now}
		chart, there := charts[w.ChartID]
		switch {
		case w.Kind != chartWidget:
		case !there || !tiles[w.ID]: // what is hidden from them is on no copy of theirs
			continue
		case home == r.Workspace && chart.Dashboard == 0 && who.Can(chart.ID).Has(access.Share):
			c.vouching = append(c.vouching, access.TileChanged{Tile: w.ID, Chart: chart.ID, Vouchers: []access.UserID{who.User}})
		default:
			if err := c.add(chart, home, plan); err != nil {
				return widgetCopies{}, err
			}
		}
		c.body.Widgets = append(c.body.Widgets, kept)
	}
	return c, nil
}

// dropForeign drops, from a copy in another workspace, the filters that name things of the first one, and lists them.
func (c *widgetCopies) dropForeign(title string) {
	for _, o := range c.body.Defaults.only() {
		if word, there := ofWorkspace[o.by]; there {
			c.dropped = append(c.dropped, title+": "+word)
		}
	}
	c.body.Defaults.ProjectIDs, c.body.Defaults.ClientIDs, c.body.Defaults.TagIDs = nil, nil, nil
	c.body.Locked = slices.DeleteFunc(c.body.Locked, func(l access.Lock) bool {
		word, there := ofWorkspace[query.Dimension(l.Dimension)]
		if there {
			c.dropped = append(c.dropped, title+": "+word)
		}
		return there
	})
}

// add a copy of a chart, once, which lives in the new dashboard.
func (c *widgetCopies) add(chart Record, home access.WorkspaceID, plan planNew) error {
	if _, copied := c.nth[chart.ID]; copied {
		return nil
	}
	n := copyOf(chart, home)
	n.Facts.Title = chart.Title
	dropped, err := n.adapt(chart)
	if err != nil {
		return err
	}
	// As it would begin in the library, but for the grants and the private flag: it has none of its own.
	if n, err = plannedAs(n, plan); err != nil {
		return err
	}
	n.Changes, n.Facts.Private, n.LivesInFirst = nil, false, true
	c.nth[chart.ID] = len(c.copies)
	c.copies = append(c.copies, n)
	c.dropped = append(c.dropped, dropped...)
	return nil
}

// Data is what the charts of a dashboard show the caller, each failing alone.
func (d *Dashboards) Data(ctx context.Context, who access.Caller, in DashboardData) (WidgetsData, error) {
	if err := fault.Within(in); err != nil {
		return WidgetsData{}, err
	}
	r, err := one(ctx, d.Store, who, access.Dashboard, in.ID)
	if err != nil {
		return WidgetsData{}, err
	}
	body, err := bodyOf[dashboardBody](r)
	if err != nil {
		return WidgetsData{}, err
	}
	chosen, err := in.Narrowing.filters(body.Defaults)
	if err != nil {
		return WidgetsData{}, err
	}
	wanted, err := wantedWidgets(body, in.Widget)
	if err != nil {
		return WidgetsData{}, err
	}
	tiles, charts, err := shownTiles(ctx, d.Store, who, r.ID, body)
	if err != nil {
		return WidgetsData{}, err
	}
	ask, err := newAsking(ctx, d.Store, d.Answers, who.View, who.Organization, int64(who.User), r.Workspace, who.Now)
	if err != nil {
		return WidgetsData{}, err
	}
	look := looking{asking: ask, around: body.around(), via: r.ID, viewer: who.User}
	if look.charts, err = questionsOf(charts); err != nil {
		return WidgetsData{}, err
	}
	questions, hidden := map[string]chartQuestion{}, map[string]WidgetData{}
	for _, w := range wanted {
		if _, there := charts[w.ChartID]; there && tiles[w.ID] {
			questions[w.ID] = look.tile(ctx, w, chosen)
		} else {
			hidden[w.ID] = WidgetData{Hidden: hiddenBecause(who.View, w.ChartID)}
		}
	}
	data := WidgetsData{Widgets: ask.all(ctx, questions), ComputedAt: ask.at.Now}
	maps.Copy(data.Widgets, hidden)
	return data, ctx.Err()
}

// wantedWidgets are the chart widgets asked for, all when none is named.
func wantedWidgets(body dashboardBody, ids []string) ([]keptWidget, error) {
	for _, id := range ids {
		if _, there := body.widget(id); !there {
			return nil, fault.BadField("widget", "There is no widget %q here.", id)
		}
	}
	return slices.DeleteFunc(slices.Clone(body.Widgets), func(w keptWidget) bool {
		return w.Kind != chartWidget || len(ids) > 0 && !slices.Contains(ids, w.ID)
	}), nil
}

// questionsOf charts, by id.
func questionsOf(charts map[access.ResourceID]Record) (map[access.ResourceID]query.Question, error) {
	all := make(map[access.ResourceID]query.Question, len(charts))
	for id, chart := range charts {
		body, err := bodyOf[chartBody](chart)
		if err != nil {
			return nil, err
		}
		all[id] = body.Question
	}
	return all, nil
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

// lastPart of the path of what has a title.
func lastPart(title string) string { return cmp.Or(slug.Of(title), "untitled") }
