package demo

import (
	"context"
	"fmt"
	"slices"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/query"
	"vitrine/internal/share"
	"vitrine/internal/track"
)

// Desk is the use cases that people make and share charts and dashboards with.
type Desk struct {
	Charts     *board.Charts
	Dashboards *board.Dashboards
	Library    *board.Library
	Sharing    *share.Sharing
	Links      *share.Links
	// Default makes a dashboard the one its workspace opens with.
	Default func(ctx context.Context, who access.Caller, w access.WorkspaceID, dashboard access.ResourceID) error
	// Ago dates what follows so many days back.
	Ago func(days int)
	// As is somebody of the organization who asks, by e-mail address, with their rights as they are now.
	As func(ctx context.Context, email string) (access.Caller, error)
	// Holder is a user by e-mail address or a group by name.
	Holder func(ctx context.Context, name string) (share.PrincipalRef, error)
}

// chart is a question, its picture, and whose it is.
type chart struct {
	key, owner, place, title string
	picture                  string
	options                  board.PictureOptions
	measures                 []query.Measure
	by                       []query.Breakdown
	period                   query.Period
	compare                  query.Comparison
	billable                 bool     // counts nothing else
	viewer                   bool     // everyone sees their own rows
	shared                   []string // with whom by itself, to view
}

// A widget is a chart, or a text, and where it stands.
type widget struct {
	chart, text string
	board.Place
}

// dashboard is widgets, and who may do what with them.
type dashboard struct {
	owner, place, title string
	period              query.Preset
	widgets             []widget
	made, saved         int // days ago
	grants              []grant
	link                string // the name of its public link
	money               bool   // shows amounts to those it is shared with, on its link too
	first               bool   // its workspace opens with it
	favourites          []string
}

type grant struct {
	to    string // a key of a person, the name of a group, or "workspace" for its home
	level string // empty: taken back
	ago   int    // days
}

const (
	quarter = query.Last90Days
	month   = query.Last30Days
	year    = query.Last365Days
)

func by(d query.Dimension, limit ...int) query.Breakdown {
	b := query.Breakdown{By: d}
	for _, n := range limit {
		b.Limit = n
	}
	return b
}

func bys(all ...query.Breakdown) []query.Breakdown { return all }

func of(all ...query.Measure) []query.Measure { return all }

func during(p query.Preset) query.Period { return query.Period{Preset: p} }

var charts = []chart{
	// Amara's: how the work is going.
	{key: "hours", owner: "amara", place: "studio", title: "Hours tracked", picture: "number", measures: of(track.Hours), period: during(quarter), compare: query.PreviousPeriod},
	{key: "share", owner: "amara", place: "studio", title: "Billable share", picture: "number", measures: of(track.BillableShare), period: during(quarter), compare: query.PreviousPeriod},
	{key: "amount", owner: "amara", place: "studio", title: "Billed", picture: "number", measures: of(track.Amount), period: during(quarter), compare: query.PreviousPeriod},
	{key: "running", owner: "amara", place: "studio", title: "Projects worked on", picture: "number", measures: of(track.DistinctProjects), period: during(quarter), compare: query.PreviousPeriod},
	{key: "weeks", owner: "amara", place: "studio", title: "Hours a week, by client", picture: "bar", options: board.PictureOptions{Bars: "stacked"}, measures: of(track.Hours), by: bys(by(query.ByWeek), by(track.ByClient, 7)), period: during(quarter), shared: []string{"Leadership"}},
	{key: "clients", owner: "amara", place: "studio", title: "Where the time goes", picture: "donut", measures: of(track.Hours), by: bys(by(track.ByClient, 7)), period: during(quarter), shared: []string{"Strategy & copy"}},
	{key: "busiest", owner: "amara", place: "studio", title: "Busiest projects", picture: "bar", measures: of(track.Hours), by: bys(by(track.ByProject, 14)), period: during(quarter), shared: []string{"Design", "Engineering"}},
	{key: "figures", owner: "amara", place: "studio", title: "Projects in figures", picture: "table", measures: of(track.Hours, track.BillableShare, track.Amount, track.DistinctUsers), by: bys(by(track.ByProject, 25)), period: during(quarter)},

	// Priya's: what the bank gets for its money.
	{key: "bank hours", owner: "priya", place: "kestrel-bank", title: "Hours in the last 30 days", picture: "number", measures: of(track.Hours), period: during(month), compare: query.PreviousPeriod},
	{key: "bank amount", owner: "priya", place: "kestrel-bank", title: "Amount in the last 30 days", picture: "number", measures: of(track.Amount), period: during(month), compare: query.PreviousPeriod},
	{key: "bank people", owner: "priya", place: "kestrel-bank", title: "People on your projects", picture: "number", measures: of(track.DistinctUsers), period: during(month)},
	{key: "bank months", owner: "priya", place: "kestrel-bank", title: "Hours by project, month by month", picture: "bar", options: board.PictureOptions{Bars: "stacked"}, measures: of(track.Hours), by: bys(by(query.ByMonth), by(track.ByProject, 6)), period: query.Period{Last: 12, Unit: query.ByMonth}},
	{key: "bank work", owner: "priya", place: "kestrel-bank", title: "What the time went into", picture: "donut", measures: of(track.Hours), by: bys(by(track.ByTask, 6)), period: during(quarter)},
	{key: "bank money", owner: "priya", place: "kestrel-bank", title: "Amount a month, beside the year before", picture: "line", measures: of(track.Amount), by: bys(by(query.ByMonth)), period: query.Period{Last: 12, Unit: query.ByMonth}, compare: query.PreviousYear},
	{key: "bank table", owner: "priya", place: "kestrel-bank", title: "Projects in the last 90 days", picture: "table", measures: of(track.Hours, track.BillableHours, track.Amount), by: bys(by(track.ByProject, 20)), period: during(quarter)},

	// Ingrid's: how the team is doing, and what is left over.
	{key: "used", owner: "ingrid", place: "studio", title: "Billable share of the team", picture: "number", measures: of(track.BillableShare), period: during(quarter), compare: query.PreviousYear},
	{key: "day", owner: "ingrid", place: "studio", title: "Hours on an average day", picture: "number", measures: of(track.AverageHoursPerDay), period: during(quarter), compare: query.PreviousYear},
	{key: "team", owner: "ingrid", place: "studio", title: "People tracking time", picture: "number", measures: of(track.DistinctUsers), period: during(quarter), compare: query.PreviousYear},
	{key: "people", owner: "ingrid", place: "studio", title: "Hours and billable hours, by person", picture: "bar", measures: of(track.Hours, track.BillableHours), by: bys(by(track.ByUser, 25)), period: during(quarter)},
	{key: "groups", owner: "ingrid", place: "studio", title: "Billable hours, by team", picture: "bar", measures: of(track.BillableHours), by: bys(by(track.ByGroup, 12)), period: during(quarter)},
	{key: "kinds", owner: "ingrid", place: "studio", title: "Kinds of work, week by week", picture: "area", measures: of(track.Hours), by: bys(by(query.ByWeek), by(track.ByTag, 6)), period: during(quarter)},
	{key: "clock", owner: "ingrid", place: "studio", title: "When the day's work happens", picture: "bar", measures: of(track.Hours), by: bys(by(query.ByHour)), period: during(quarter)},
	{key: "mine", owner: "ingrid", place: "studio", title: "Hours by project, as you see them", picture: "donut", measures: of(track.Hours), by: bys(by(track.ByProject, 7)), period: during(quarter), viewer: true, shared: []string{"workspace"}},
	{key: "earned", owner: "ingrid", place: "studio", title: "Billed in a year", picture: "number", measures: of(track.Amount), period: during(year), compare: query.PreviousPeriod},
	{key: "spent", owner: "ingrid", place: "studio", title: "What it cost", picture: "number", measures: of(track.Cost), period: during(year), compare: query.PreviousPeriod},
	{key: "left", owner: "ingrid", place: "studio", title: "What was left", picture: "number", measures: of(track.Margin), period: during(year), compare: query.PreviousPeriod},
	{key: "months", owner: "ingrid", place: "studio", title: "Billed and spent, month by month", picture: "line", measures: of(track.Amount, track.Cost), by: bys(by(query.ByMonth)), period: query.Period{Last: 24, Unit: query.ByMonth}},
	{key: "margin", owner: "ingrid", place: "studio", title: "Margin of billed work, by client", picture: "bar", billable: true, measures: of(track.Margin), by: bys(by(track.ByClient, 14)), period: during(year)},
	{key: "accounts", owner: "ingrid", place: "studio", title: "Clients in figures", picture: "table", measures: of(track.Hours, track.Amount, track.Cost, track.Margin), by: bys(by(track.ByClient, 25)), period: during(year)},
}

func at(x, y, w, h int) board.Place { return board.Place{X: x, Y: y, W: w, H: h} }

var dashboards = []dashboard{
	{owner: "amara", place: "studio", title: "Delivery overview", period: quarter, made: 64, saved: 6,
		widgets: []widget{
			{chart: "hours", Place: at(0, 0, 3, 2)}, {chart: "share", Place: at(3, 0, 3, 2)}, {chart: "amount", Place: at(6, 0, 3, 2)}, {chart: "running", Place: at(9, 0, 3, 2)},
			{chart: "weeks", Place: at(0, 2, 7, 6)}, {chart: "clients", Place: at(7, 2, 5, 6)},
			{chart: "busiest", Place: at(0, 8, 5, 7)}, {chart: "figures", Place: at(5, 8, 7, 7)},
		},
		grants: []grant{{"workspace", "view", 63}, {"Client services", "edit", 51}, {"yuki", "view", 45}, {"yuki", "", 9}}, first: true, money: true, favourites: []string{"amara", "ingrid", "sofia"}},
	{owner: "priya", place: "kestrel-bank", title: "Kestrel Bank: what we did", made: 40, saved: 12,
		widgets: []widget{
			{text: "**Welcome.** This is what your team at Halden & Voss has been working on. The figures follow our time sheets and are never more than a moment old. If something surprises you, call us before the invoice does.", Place: at(0, 0, 12, 1)},
			{chart: "bank hours", Place: at(0, 1, 4, 2)}, {chart: "bank amount", Place: at(4, 1, 4, 2)}, {chart: "bank people", Place: at(8, 1, 4, 2)},
			{chart: "bank months", Place: at(0, 3, 7, 6)}, {chart: "bank work", Place: at(7, 3, 5, 6)},
			{chart: "bank money", Place: at(0, 9, 7, 5)}, {chart: "bank table", Place: at(7, 9, 5, 5)},
		},
		grants: []grant{{"sofia", "manage", 40}, {"helena", "view", 38}}, link: "Kestrel Bank", money: true, favourites: []string{"priya"}},
	{owner: "ingrid", place: "studio", title: "Team utilisation", period: quarter, made: 58, saved: 3,
		widgets: []widget{
			{chart: "used", Place: at(0, 0, 4, 2)}, {chart: "day", Place: at(4, 0, 4, 2)}, {chart: "team", Place: at(8, 0, 4, 2)},
			{chart: "people", Place: at(0, 2, 7, 14)}, {chart: "groups", Place: at(7, 2, 5, 5)}, {chart: "mine", Place: at(7, 7, 5, 5)}, {chart: "clock", Place: at(7, 12, 5, 4)},
			{chart: "kinds", Place: at(0, 16, 12, 6)},
		},
		grants: []grant{{"camille", "share", 58}, {"Leadership", "view", 57}, {"Engineering", "view", 50}, {"ruben", "view", 33}, {"Engineering", "", 20}}, favourites: []string{"ingrid", "camille"}},
	{owner: "ingrid", place: "studio", title: "Partners: what is left over", made: 30, saved: 30,
		widgets: []widget{
			{chart: "earned", Place: at(0, 0, 4, 2)}, {chart: "spent", Place: at(4, 0, 4, 2)}, {chart: "left", Place: at(8, 0, 4, 2)},
			{chart: "months", Place: at(0, 2, 12, 6)}, {chart: "margin", Place: at(0, 8, 5, 7)}, {chart: "accounts", Place: at(5, 8, 7, 7)},
		}},
}

func emailOfKey(key string) string {
	for _, p := range people {
		if p.Key == key {
			return emailOf(p)
		}
	}
	return key
}

// Furnish makes the charts and dashboards that are not there yet, as the people they belong to, each when it was: the log
// is in the order of time.
func Furnish(ctx context.Context, d Desk, workspaces map[string]access.WorkspaceID) error {
	defer d.Ago(0)
	type step struct {
		ago int
		do  func() error
	}
	var steps []step
	ids := map[string]access.ResourceID{}
	for i, c := range charts {
		steps = append(steps, step{95 - i, func() (err error) {
			if placed, err := d.placed(ctx, c, workspaces); placed || err != nil {
				return err
			}
			if ids[c.key], err = d.chart(ctx, c, workspaces[c.place]); err != nil {
				return fmt.Errorf("chart “%s”: %w", c.title, err)
			}
			return nil
		}})
	}
	for _, b := range dashboards {
		w := workspaces[b.place]
		var id access.ResourceID // 0: it is all there
		on := func(ago int, do func() error) {
			steps = append(steps, step{ago, func() error {
				if err := do(); err != nil {
					return fmt.Errorf("dashboard “%s”: %w", b.title, err)
				}
				return nil
			}})
		}
		on(b.made, func() (err error) {
			id, err = d.begun(ctx, b, w)
			return err
		})
		for _, g := range b.grants {
			on(g.ago, func() error {
				if id == 0 {
					return nil
				}
				return d.grant(ctx, b.owner, id, w, g)
			})
		}
		on(b.saved, func() error {
			if id == 0 {
				return nil
			}
			return d.finish(ctx, b, id, w, ids)
		})
	}
	slices.SortStableFunc(steps, func(a, b step) int { return b.ago - a.ago })
	for _, s := range steps {
		d.Ago(s.ago)
		if err := s.do(); err != nil {
			return err
		}
	}
	return nil
}

// mine is what the caller owns of that title in the workspace.
func mine(title string, w access.WorkspaceID) board.ListResources {
	return board.ListResources{Tab: string(access.TabMine), Search: title, WorkspaceID: w, Limit: 200}
}

func (d Desk) chart(ctx context.Context, c chart, w access.WorkspaceID) (access.ResourceID, error) {
	who, err := d.As(ctx, emailOfKey(c.owner))
	if err != nil {
		return 0, err
	}
	there, err := d.Charts.List(ctx, who, mine(c.title, w))
	if err != nil {
		return 0, err
	}
	for _, r := range there.Items {
		if r.Title == c.title {
			return r.ID, nil
		}
	}
	in := board.CreateChart{Body: board.NewChart{
		WorkspaceID: w, Title: c.title, Picture: board.Picture{Kind: c.picture, Options: c.options},
		Question: query.Question{Dataset: "time", Measures: c.measures, Breakdowns: c.by, Period: c.period, Compare: c.compare},
	}}
	if c.billable {
		in.Body.Question.Filters = []query.Filter{{By: track.ByBillable, Op: query.Is, Values: []any{true}}}
	}
	if c.viewer {
		in.Body.Perspective = access.ViewerPerspective.String()
	}
	made, err := d.Charts.Create(ctx, who, in)
	if err != nil {
		return 0, err
	}
	for _, name := range c.shared {
		if err := d.grant(ctx, c.owner, made.ID, w, grant{to: name, level: "view"}); err != nil {
			return 0, err
		}
	}
	return made.ID, nil
}

// placed tells whether the dashboard that a chart stands on has all its widgets: it has the chart then, which lives there unless
// it was shared by itself.
func (d Desk) placed(ctx context.Context, c chart, workspaces map[string]access.WorkspaceID) (bool, error) {
	for _, b := range dashboards {
		if slices.ContainsFunc(b.widgets, func(w widget) bool { return w.chart == c.key }) {
			there, err := d.there(ctx, b, workspaces[b.place])
			return there.Version > 1, err // saving is the last thing that is done here
		}
	}
	return false, nil
}

// there is a dashboard as it is now; zero when it is still to be made.
func (d Desk) there(ctx context.Context, b dashboard, w access.WorkspaceID) (board.Resource, error) {
	who, err := d.As(ctx, emailOfKey(b.owner))
	if err != nil {
		return board.Resource{}, err
	}
	list, err := d.Dashboards.List(ctx, who, mine(b.title, w))
	for _, r := range list.Items {
		if r.Title == b.title {
			return r, err
		}
	}
	return board.Resource{}, err
}

// begun is the dashboard, made but not filled yet; 0 when it is all there.
func (d Desk) begun(ctx context.Context, b dashboard, w access.WorkspaceID) (access.ResourceID, error) {
	who, err := d.As(ctx, emailOfKey(b.owner))
	if err != nil {
		return 0, err
	}
	switch there, err := d.there(ctx, b, w); {
	case err != nil:
		return 0, err
	case there.Version > 1:
		return 0, nil
	case there.ID != 0:
		return there.ID, nil
	}
	made, err := d.Dashboards.Create(ctx, who, board.CreateDashboard{Body: board.NewDashboard{WorkspaceID: w, Title: b.title}})
	return made.ID, err
}

// finish gives a dashboard its link, its place, its friends and its widgets.
func (d Desk) finish(ctx context.Context, b dashboard, id access.ResourceID, w access.WorkspaceID, charts map[string]access.ResourceID) error {
	who, err := d.As(ctx, emailOfKey(b.owner))
	if err != nil {
		return err
	}
	made, err := d.Dashboards.Get(ctx, who, board.ByID{ID: id})
	if err != nil {
		return err
	}
	if b.link != "" && len(who.View.Links(made.ID)) == 0 {
		in := share.CreateLink{ID: made.ID}
		in.Body.Name, in.Body.ShowsMoney = b.link, b.money
		if _, err := d.Links.Create(ctx, who, in); err != nil {
			return err
		}
	}
	if b.first {
		if err := d.Default(ctx, who, w, made.ID); err != nil {
			return err
		}
	}
	for _, key := range b.favourites {
		fan, err := d.As(ctx, emailOfKey(key))
		if err != nil {
			return err
		}
		if err := d.Library.Favour(ctx, fan, board.ByID{ID: made.ID}); err != nil {
			return err
		}
	}
	if who, err = d.As(ctx, emailOfKey(b.owner)); err != nil { // with the rights of after the link
		return err
	}
	in := board.SaveDashboard{ID: made.ID, Body: board.DashboardEdit{Version: made.Version, Title: b.title}}
	if b.period != "" {
		period := during(b.period)
		in.Body.Filters.Period = &period
	}
	for i, x := range b.widgets {
		one := board.NewWidget{ID: fmt.Sprintf("w%d", i+1), Kind: "text", Place: x.Place, Text: x.text}
		if x.chart != "" {
			one.Kind, one.ChartID, one.IfPrivate = "chart", charts[x.chart], "keep_here"
		}
		in.Body.Widgets = append(in.Body.Widgets, one)
	}
	if _, err = d.Dashboards.Save(ctx, who, in); err != nil || !b.money {
		return err
	}
	if who, err = d.As(ctx, emailOfKey(b.owner)); err != nil {
		return err
	}
	shows := share.SetShowsMoney{ID: made.ID}
	shows.Body.On = true
	_, err = d.Sharing.SetShowsMoney(ctx, who, shows)
	return err
}

// grant shares a resource as its owner, and with it ends that it is private.
func (d Desk) grant(ctx context.Context, owner string, id access.ResourceID, w access.WorkspaceID, g grant) (err error) {
	to := share.PrincipalRef{Kind: "workspace", ID: int64(w)}
	if g.to != "workspace" {
		if to, err = d.Holder(ctx, emailOfKey(g.to)); err != nil {
			return err
		}
	}
	who, err := d.As(ctx, emailOfKey(owner))
	if err != nil {
		return err
	}
	in := share.EditGrants{ID: id}
	in.Body.EndPrivate = true
	in.Body.Edits = []share.GrantEdit{{Principal: to, Level: g.level}}
	_, err = d.Sharing.Edit(ctx, who, in)
	return err
}
