package board

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// undoFor is how long moving a chart in can be undone as if it had not been.
const undoFor = time.Minute

// FindMovable asks which charts stand on one dashboard only and could be moved into it.
type FindMovable struct {
	DashboardID access.ResourceID `query:"dashboard_id" minimum:"0" doc:"Of this dashboard; absent: of all"`
	Offset      int               `query:"offset" minimum:"0" default:"0"`
	Limit       int               `query:"limit" minimum:"1" maximum:"50" default:"20"`
}

// MovableChart is a chart of the library that could be moved into the one dashboard that shows it, and who could then open it
// no more.
type MovableChart struct {
	Chart     Titled   `json:"chart"`
	Dashboard Titled   `json:"dashboard"`
	Loses     int      `json:"loses" doc:"How many people could open it no more"`
	Names     []string `json:"names" nullable:"false" doc:"Of those whom the caller knows, at most 20"`
}

// MovableCharts is a page of them, by the title of the dashboard.
type MovableCharts struct {
	Items []MovableChart `json:"items" nullable:"false"`
	Total int            `json:"total"`
}

// Movable charts are those the caller could move into the one dashboard that shows them.
func (c *Charts) Movable(_ context.Context, who access.Caller, in FindMovable) (MovableCharts, error) {
	if err := fault.Within(in); err != nil {
		return MovableCharts{}, err
	}
	if in.DashboardID != 0 && !who.Can(in.DashboardID).Has(access.View) {
		return MovableCharts{}, fault.Missing()
	}
	title := func(r access.ResourceID) Titled {
		facts, _ := who.View.Resource(r)
		return Titled{ID: r, Title: facts.Title}
	}
	all := who.Movable(in.DashboardID)
	slices.SortStableFunc(all, func(a, b access.Movable) int {
		return cmp.Or(strings.Compare(strings.ToLower(title(a.Dashboard).Title), strings.ToLower(title(b.Dashboard).Title)), cmp.Compare(a.Dashboard, b.Dashboard))
	})
	list := MovableCharts{Items: []MovableChart{}, Total: len(all)}
	all = all[min(in.Offset, len(all)):]
	for _, m := range all[:min(in.Limit, len(all))] {
		changes, err := who.PlanMove(m.Chart, m.Dashboard)
		if err != nil {
			return MovableCharts{}, err
		}
		x := MovableChart{Chart: title(m.Chart), Dashboard: title(m.Dashboard)}
		if x.Loses, x.Names, err = losing(who, m.Chart, changes); err != nil {
			return MovableCharts{}, err
		}
		x.Names = x.Names[:min(len(x.Names), maxNamed)]
		list.Items = append(list.Items, x)
	}
	return list, nil
}

const maxNamed = 20

// losing is who sees a chart no more after changes: how many, and by name those whom the caller knows.
func losing(who access.Caller, chart access.ResourceID, changes []access.Change) (n int, told []string, err error) {
	after := who
	if after.View, err = who.View.After(changes...); err != nil {
		return 0, nil, err
	}
	told = []string{}
	knows, then := who.Knows(), people(seers(after, chart))
	for _, u := range people(seers(who, chart)) {
		if _, stays := slices.BinarySearch(then, u); stays {
			continue
		}
		n++
		if name, _ := who.View.UserName(u); knows(u) {
			told = append(told, name)
		}
	}
	slices.Sort(told)
	return n, told, nil
}

// MoveCharts asks to move several charts, all or none.
type MoveCharts struct {
	Body MoveChartsBody
}

type MoveChartsBody struct {
	Moves []ChartMove `json:"moves" nullable:"false" minItems:"1" maxItems:"50"`
}

type ChartMove struct {
	ChartID     access.ResourceID `json:"chart_id" minimum:"1"`
	DashboardID access.ResourceID `json:"dashboard_id,omitempty" minimum:"0" doc:"The dashboard it shall live in; absent or 0: the library"`
}

// MovedCharts is how many have moved.
type MovedCharts struct {
	Moved int `json:"moved"`
}

// MoveSeveral moves charts into dashboards, or back to the library, together or not at all.
func (c *Charts) MoveSeveral(ctx context.Context, who access.Caller, in MoveCharts) (MovedCharts, error) {
	if err := fault.Within(in); err != nil {
		return MovedCharts{}, err
	}
	plans, seen := make([]access.Plan, len(in.Body.Moves)), map[access.ResourceID]bool{}
	for i, m := range in.Body.Moves {
		if seen[m.ChartID] {
			return MovedCharts{}, fault.BadField(fmt.Sprintf("moves[%d].chart_id", i), "Named twice.")
		}
		seen[m.ChartID] = true
		one := MoveChart{ID: m.ChartID}
		one.Body.DashboardID = m.DashboardID
		var err error
		if plans[i], err = c.planMove(ctx, who, one); err != nil {
			return MovedCharts{}, err
		}
	}
	err := c.Store.ChangeAccess(ctx, who, func(who access.Caller) ([]access.Change, error) {
		var all []access.Change
		for _, plan := range plans {
			changes, err := plan(who)
			if err != nil {
				return nil, err
			}
			all = append(all, changes...)
		}
		return all, nil
	})
	return MovedCharts{Moved: len(plans)}, err
}

// UnvouchedTile is a dashboard with tiles that are empty to some, as nobody who may share the chart lets them see it.
type UnvouchedTile struct {
	Dashboard Titled `json:"dashboard"`
	Tiles     int    `json:"tiles"`
}

// UnvouchedTiles are the caller's dashboards with such tiles: at most 50.
type UnvouchedTiles struct {
	Items []UnvouchedTile `json:"items" nullable:"false"`
	Total int             `json:"total" doc:"How many dashboards"`
}

// Unvouched tells who owns dashboards of the tiles that lost the last person who let viewers see them.
func (d *Dashboards) Unvouched(_ context.Context, who access.Caller, _ struct{}) (UnvouchedTiles, error) {
	all := UnvouchedTiles{Items: []UnvouchedTile{}}
	for _, t := range who.Unvouched() {
		if n := len(all.Items); n > 0 && all.Items[n-1].Dashboard.ID == t.Dashboard {
			all.Items[n-1].Tiles++
			continue
		}
		facts, _ := who.View.Resource(t.Dashboard)
		all.Items = append(all.Items, UnvouchedTile{Titled{ID: t.Dashboard, Title: facts.Title}, 1})
	}
	all.Total = len(all.Items)
	all.Items = all.Items[:min(all.Total, 50)]
	return all, nil
}
