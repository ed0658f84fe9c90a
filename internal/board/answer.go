package board

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// asking is what the questions of one request have in common. The replica has caught up with its view.
type asking struct {
	replica Replica
	names   query.Names
	view    *access.Snapshot
	at      query.Context
}

// newAsking catches the replica up. home is the workspace whose clock and weeks count where a question says none: that of the
// chart, or of the dashboard that shows it, so that two people never read two sums from one page.
func newAsking(ctx context.Context, store Store, replica Replica, view *access.Snapshot, org access.OrganizationID, home access.WorkspaceID, now time.Time) (asking, error) {
	clock, err := store.Clock(ctx, org, home)
	if err != nil {
		return asking{}, err
	}
	zone, err := time.LoadLocation(clock.TimeZone)
	if err != nil {
		return asking{}, err
	}
	if err := replica.CatchUp(ctx, org, view.Revision()); err != nil {
		return asking{}, err
	}
	return asking{replica: replica, names: store.Names(org), view: view, at: query.Context{Now: now, Zone: zone, FirstWeekday: clock.FirstWeekday}}, nil
}

// rows is which rows a chart counts for a viewer who looks at it through a dashboard, or by itself (via 0).
func (a asking) rows(chart, via access.ResourceID, viewer access.UserID) query.Scope {
	facts, _ := a.view.Resource(chart)
	return scopeOf(a.view, a.view.ChartRows(chart, via, viewer), facts.Perspective)
}

func (a asking) question(ctx context.Context, scope query.Scope, q query.Question) (query.Result, error) {
	return query.Run(ctx, a.replica, a.names, q, scope, a.at)
}

// scopeOf rows in words of questions. Where everybody counts what they may see themselves, money of which they may see some
// counts, and the answer says so.
func scopeOf(view *access.Snapshot, rows access.RowScope, perspective access.Perspective) query.Scope {
	scope := query.Scope{Workspaces: make([]query.WorkspaceScope, len(rows.Workspaces)), PartMoney: perspective == access.ViewerPerspective}
	for i, w := range rows.Workspaces {
		rates, costs := view.MoneySeenBy(w.Workspace)
		scope.Workspaces[i] = query.WorkspaceScope{
			Workspace: int64(w.Workspace), All: w.All, Own: int64(w.Own), Projects: make([]int64, len(w.Projects)),
			Rates: moneyOf(w.Rates, rates), Costs: moneyOf(w.Costs, costs),
		}
		for k, p := range w.Projects {
			scope.Workspaces[i].Projects[k] = int64(p)
		}
	}
	if rows.Also != nil {
		also := scopeOf(view, *rows.Also, perspective)
		scope.Also = &also
	}
	return scope
}

// seenBy in words of questions, which a refusal of money says.
var seenBy = map[access.SeenBy]query.SeenBy{
	access.SeenByAdmins: query.SeenByAdmins, access.SeenByManagers: query.SeenByManagers, access.SeenByEveryone: query.SeenByEveryone,
}

func moneyOf(m access.Money, by access.SeenBy) query.Money {
	money := query.Money{All: m.All, SeenBy: seenBy[by]}
	for _, p := range m.Projects {
		money.Projects = append(money.Projects, int64(p))
	}
	return money
}

// abreast is how many charts of one request are computed at a time.
const abreast = 4

// all computes charts side by side. Each fails alone: an error is what the viewer may know of it, in its own place.
func (a asking) all(ctx context.Context, charts map[string]chartQuestion) map[string]WidgetData {
	var (
		mu      sync.Mutex
		group   fault.Group
		free    = make(chan struct{}, abreast)
		answers = make(map[string]WidgetData, len(charts))
	)
	for widget, c := range charts {
		group.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			data := WidgetData{}
			if c.refused != nil {
				data.Error = widgetError(ctx, c.refused)
			} else if result, err := a.question(ctx, c.scope, c.question); err != nil {
				data.Error = widgetError(ctx, err)
			} else {
				data.Result = &result
			}
			mu.Lock()
			defer mu.Unlock()
			answers[widget] = data
		})
	}
	group.Wait()
	return answers
}

// chartQuestion is one chart of a dashboard: its question as the dashboard's filters leave it and the rows it counts, or why
// it is not asked.
type chartQuestion struct {
	question query.Question
	scope    query.Scope
	refused  error
}

// widgetError says what may be said of an error; what may not is logged.
func widgetError(ctx context.Context, err error) *WidgetError {
	kind := fault.KindOf(err)
	if kind == fault.Internal {
		if ctx.Err() == nil {
			slog.ErrorContext(ctx, "chart failed", "error", err)
		}
		return &WidgetError{Code: kind.String(), Message: "This chart could not be computed."}
	}
	return &WidgetError{Code: kind.String(), Message: fault.Words(err)}
}
