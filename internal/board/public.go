package board

import (
	"cmp"
	"context"
	"fmt"
	"maps"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// Public is what a visitor with a public link gets: the results of stored widgets. They name a widget, never a query.
type Public struct {
	Store   Store
	Answers *Answers
	Links   Links
}

// Links opens public links.
type Links interface {
	// Open is what a live link leads to; NotFound, always the same, for any other token. address is the visitor's;
	// Limited when too much comes from it. A visit is counted once for as long as it goes on; nil: none.
	Open(ctx context.Context, token, address string, visit *access.LinkVisit) (Opened, error)
	// Unchanged tells whether what a link was opened to still stands: the token still leads to it, the link shows as much of it
	// as then, and nobody's rights have changed since.
	Unchanged(ctx context.Context, token string, opened Opened) (bool, error)
	// Shown is a link of a resource, live or not, for those who may publish that; NotFound for any other.
	Shown(ctx context.Context, who access.Caller, r access.ResourceID, link access.LinkID) (Opened, error)
}

// Opened is what a live link leads to: its organization as it stands now, and the resource.
type Opened = access.Opened

// onlyWidget is the widget of a chart's link.
const onlyWidget = "chart"

// Page is what stands behind a link. Of what is held back, or not public, it shows that something is there; a chart that
// was deleted leaves nothing.
func (p *Public) Page(ctx context.Context, address string, visit *access.LinkVisit, in ByToken) (Shown, error) {
	if err := fault.Within(in); err != nil {
		return Shown{}, err
	}
	return decided(ctx, p, in.Token, address, visit, func(x behind) (Shown, error) { return p.page(ctx, x) })
}

func (p *Public) page(ctx context.Context, x behind) (Shown, error) {
	clock, err := p.Store.Clock(ctx, x.Organization, x.record.Workspace)
	if err != nil {
		return Shown{}, err
	}
	page := Shown{Organization: x.View.OrganizationName(), Kind: x.record.Kind.String(), Title: x.record.Title, TimeZone: cmp.Or(clock.TimeZone, "UTC"), Widgets: []ShownWidget{}}
	if x.hold().back(x.record.ShownBy, x.record.ShownAt) { // what it is called is what somebody changed, too
		page.Title = x.View.OrganizationName()
	}
	for _, w := range x.body.Widgets {
		if x.gone(w) {
			continue
		}
		shown := ShownWidget{ID: w.ID, Kind: w.Kind, Place: w.Place, Title: w.Title, Text: w.Text}
		if shown.Hidden = x.hidden(w); shown.Hidden != "" {
			shown.Title, shown.Text = "", ""
		} else if w.Kind == chartWidget {
			chart := x.charts[w.ChartID]
			what, err := bodyOf[chartBody](chart)
			if err != nil {
				return Shown{}, err
			}
			shown.Picture = &what.Picture
			if shown.Title == "" {
				shown.Title = chart.Title
			}
		}
		page.Widgets = append(page.Widgets, shown)
	}
	return page, nil
}

// maxRuns is how often what a visitor asks for is decided before they are told to come back: each time a change of rights, or of
// the link, came in between.
const maxRuns = 10

// decided is what show makes of what a link leads to. Where rights or the link have changed meanwhile it is decided again, from the
// opening of the link on: what was read may be newer than what decided (access.md, Effect). [access.ErrOvertaken] when they keep
// changing.
func decided[Out any](ctx context.Context, p *Public, token, address string, visit *access.LinkVisit, show func(behind) (Out, error)) (Out, error) {
	var nothing Out
	for range maxRuns {
		x, err := p.open(ctx, token, address, visit)
		if err != nil {
			return nothing, err
		}
		out, err := show(x)
		if err != nil {
			return nothing, err
		}
		switch stands, err := p.Links.Unchanged(ctx, token, x.Opened); {
		case err != nil:
			return nothing, err
		case stands:
			return out, nil
		}
	}
	return nothing, access.ErrOvertaken
}

const (
	hiddenFromVisitors = "This chart is not public."
	heldBack           = "This is not available at the moment."
	moneyNotShown      = "This chart shows amounts of money, and this link leaves them out."
	failedForVisitors  = "This chart could not be loaded."
)

// Data of the widgets behind a link: what their perspective gives as far as its keeper may count it.
func (p *Public) Data(ctx context.Context, address string, in ShownData) (WidgetsData, error) {
	if err := fault.Within(in); err != nil {
		return WidgetsData{}, err
	}
	return decided(ctx, p, in.Token, address, nil, func(x behind) (WidgetsData, error) { return p.data(ctx, x, in) })
}

func (p *Public) data(ctx context.Context, x behind, in ShownData) (WidgetsData, error) {
	wanted, err := wantedWidgets(x.body, in.Widget)
	if err != nil {
		return WidgetsData{}, err
	}
	ask, err := newAsking(ctx, p.Store, p.Answers, x.View, x.Organization, visitors(x.Link), x.record.Workspace, x.Now)
	if err != nil {
		return WidgetsData{}, err
	}
	questions, hidden := map[string]chartQuestion{}, map[string]WidgetData{}
	for _, w := range wanted {
		if x.gone(w) {
			continue
		}
		if why := x.hidden(w); why != "" {
			hidden[w.ID] = WidgetData{Hidden: why}
			continue
		}
		if questions[w.ID], err = x.question(w); err != nil {
			return WidgetsData{}, err
		}
	}
	data := WidgetsData{Widgets: ask.all(ctx, questions), ComputedAt: x.Now}
	maps.Copy(data.Widgets, hidden)
	for id, w := range data.Widgets {
		if w.Result != nil {
			anonymous(w.Result)
		}
		switch {
		case w.Error == nil:
		case w.Error.Code == fault.Denied.String(): // money is all that is refused
			w.Error.Message = moneyNotShown
		case w.Error.Code == fault.Building.String(): // it comes by itself
		default: // a visitor learns that it failed, not why
			w.Error = &WidgetError{Code: fault.Unavailable.String(), Message: failedForVisitors}
		}
		data.Widgets[id] = w
	}
	return data, ctx.Err()
}

// anonymous takes ids and the names of people out of a result: numbers stand in their place.
func anonymous(r *query.Result) {
	for i, d := range r.Dimensions {
		if d.Type != "id" {
			continue
		}
		numbers := map[any]int{}
		for _, row := range r.Rows {
			key := &row.Keys[i]
			if key.Value == nil {
				continue
			}
			n, known := numbers[key.Value]
			if !known {
				n = len(numbers) + 1
				numbers[key.Value] = n
			}
			key.Value = n
			if d.By == byUser {
				key.Label = fmt.Sprintf("Person %d", n)
			}
		}
	}
}

// behind is what a link leads to; charts are those on it that exist.
type behind struct {
	Opened
	record   Record
	body     dashboardBody
	charts   map[access.ResourceID]Record
	datasets query.Catalog
}

// via is the dashboard that its charts are looked at through; 0 for the link of a chart.
func (x behind) via() access.ResourceID {
	if x.record.Kind == access.Dashboard {
		return x.record.ID
	}
	return 0
}

func (x behind) hold() holding {
	return holding{view: x.View, resource: x.Resource, link: x.Link, lookedAt: x.LookedAt, atOnce: x.AtOnce, money: x.ShowsMoney, now: x.Now, datasets: x.datasets}
}

// gone tells whether a widget is of a chart that was deleted, to the bin or for good.
func (x behind) gone(w keptWidget) bool {
	_, exists := x.charts[w.ChartID]
	return w.Kind == chartWidget && !exists
}

// hidden is why a widget is not shown to visitors; empty when it is.
func (x behind) hidden(w keptWidget) string {
	chart, exists := x.charts[w.ChartID]
	switch {
	case w.Kind == chartWidget && (!exists || x.via() != 0 && !x.View.ShowsVisitors(x.Resource, w.ID, w.ChartID, x.Now)):
		return hiddenFromVisitors
	case x.hold().widget(x.body, w, chart):
		return heldBack
	}
	return ""
}

func (p *Public) open(ctx context.Context, token, address string, visit *access.LinkVisit) (behind, error) {
	opened, err := p.Links.Open(ctx, token, address, visit)
	if err != nil {
		return behind{}, err
	}
	return p.behind(ctx, opened)
}

// behind is what stands behind a link.
func (p *Public) behind(ctx context.Context, opened Opened) (behind, error) {
	x := behind{Opened: opened, datasets: p.Store.Datasets(opened.Organization)}
	records, err := p.Store.Resources(ctx, x.Organization, 0, []access.ResourceID{x.Resource})
	if err != nil {
		return behind{}, err
	}
	if len(records) == 0 {
		return behind{}, fault.Missing()
	}
	x.record = records[0]
	if x.record.Kind == access.Chart {
		x.body = dashboardBody{Widgets: []keptWidget{{NewWidget: NewWidget{ID: onlyWidget, Kind: chartWidget, Place: Place{W: columns, H: 8}, ChartID: x.Resource}}}}
		x.charts = map[access.ResourceID]Record{x.Resource: x.record}
		return x, nil
	}
	if x.body, err = bodyOf[dashboardBody](x.record); err != nil {
		return behind{}, err
	}
	x.charts, err = recordsOf(ctx, p.Store, x.Organization, 0, x.body.charts())
	return x, err
}
