package board

import (
	"cmp"
	"slices"

	"vitrine/internal/access"
)

// viewing is that somebody sees a chart, by itself or (via) through a dashboard.
type viewing struct {
	user       access.UserID
	chart, via access.ResourceID
}

func (v viewing) place() place { return place{v.chart, v.via} }

// seers of a chart: each way somebody sees it.
func seers(who access.Caller, chart access.ResourceID) []viewing {
	facts, _ := who.View.Resource(chart)
	all := map[viewing]bool{}
	if facts.In != 0 {
		for _, u := range who.View.Openers(facts.In, who.Now).Users() {
			all[viewing{u, chart, facts.In}] = true
		}
	} else {
		for _, u := range who.View.Openers(chart, who.Now).Users() {
			all[viewing{u, chart, 0}] = true
		}
	}
	for _, t := range who.View.ShownOn(chart) {
		for _, u := range who.View.Openers(t.Dashboard, who.Now).Users() {
			seer := who
			seer.User = u
			if seer.Shows(t.Dashboard, t.Tile, chart) {
				all[viewing{u, chart, t.Dashboard}] = true
			}
		}
	}
	return inOrder(all)
}

// seersOf the charts on a dashboard, of some people who may view it.
func seersOf(who access.Caller, dashboard access.ResourceID, body dashboardBody, people []access.UserID) []viewing {
	all := map[viewing]bool{}
	for _, u := range people {
		seer := who
		seer.User = u
		if !seer.Can(dashboard).Has(access.View) {
			continue
		}
		for _, w := range body.Widgets {
			if shows(seer, dashboard, w) {
				all[viewing{u, w.ChartID, dashboard}] = true
			}
		}
	}
	return inOrder(all)
}

func inOrder(all map[viewing]bool) []viewing {
	list := make([]viewing, 0, len(all))
	for s := range all {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b viewing) int {
		return cmp.Or(cmp.Compare(a.user, b.user), cmp.Compare(a.chart, b.chart), cmp.Compare(a.via, b.via))
	})
	return list
}

// people of viewings, each once.
func people(viewings []viewing) (all []access.UserID) {
	for _, s := range viewings {
		all = append(all, s.user)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
