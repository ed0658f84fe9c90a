package board

import (
	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// whyNotTaken is why the caller cannot copy, and cannot move, a chart on a dashboard into it, or from there to the library;
// empty where they can.
func whyNotTaken(who access.Caller, chart Record, dashboard access.ResourceID) (copied, moved string) {
	to := dashboard
	if chart.Dashboard == dashboard {
		to = 0
	}
	_, _, err := copyFor(who, chart, CopyEdit{DashboardID: to})
	return inWords(err), whyNotMoved(who, chart.ID, to)
}

// whyNotMoved is why the caller cannot move a chart into a dashboard, or (0) to the library; empty where they can.
func whyNotMoved(who access.Caller, chart, to access.ResourceID) string {
	_, err := who.PlanMove(chart, to)
	return inWords(err)
}

func inWords(err error) string {
	if fault.KindOf(err) == fault.NotFound { // it is seen on the dashboard, and nowhere else
		return "You can see this chart only on this dashboard."
	}
	return fault.Words(err)
}
