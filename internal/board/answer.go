package board

import (
	"context"
	"slices"
	"sync"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/query"
	"vitrine/internal/rows"
)

// asking is what the questions of one request have in common.
type asking struct {
	answers *Answers
	names   query.Names
	view    *access.Snapshot
	org     access.OrganizationID
	// person waits for answers in turn with others.
	person int64
	// revisions are those of the workspaces' time when the request began, or later.
	revisions map[access.WorkspaceID]int64
	at        query.Context
}

// newAsking is for a person, or for all who look through a link (visitors). home is the workspace whose clock and weeks count where a question says none: that of the
// chart, or of the dashboard that shows it, so that two people never read two sums from one page.
func newAsking(ctx context.Context, store Store, answers *Answers, view *access.Snapshot, org access.OrganizationID, person int64, home access.WorkspaceID, now time.Time) (asking, error) {
	clock, err := store.Clock(ctx, org, home)
	if err != nil {
		return asking{}, err
	}
	zone, err := time.LoadLocation(clock.TimeZone)
	if err != nil {
		return asking{}, err
	}
	revisions, err := store.TimeRevisions(ctx, org)
	if err != nil {
		return asking{}, err
	}
	return asking{answers: answers, names: store.Names(org), view: view, org: org, person: person, revisions: revisions, at: query.Context{Datasets: store.Datasets(org), Now: now, Zone: zone, FirstWeekday: clock.FirstWeekday}}, nil
}

// visitors are the person in whose name all who look through a link wait.
func visitors(link access.LinkID) int64 { return -int64(link) }

// rows is which rows a chart counts for a viewer who looks at it through a dashboard, or by itself (via 0).
func (a asking) rows(chart, via access.ResourceID, viewer access.UserID) rows.Scope {
	return a.view.ChartRows(chart, via, viewer)
}

func (a asking) question(ctx context.Context, scope rows.Scope, q query.Question) (query.Result, error) {
	asked, err := query.Ask(ctx, a.names, q, scope, a.at)
	if err != nil {
		return query.Result{}, err
	}
	computed, err := a.compute(ctx, asked)
	if err != nil {
		return query.Result{}, err
	}
	result, err := asked.Result(ctx, a.names, computed)
	result.Workspaces = a.told(result.Workspaces)
	return result, err
}

// told are workspaces as they are named to who asks: to visitors none.
func (a asking) told(workspaces []int64) []int64 {
	named := []int64{}
	if a.person <= 0 {
		return named
	}
	who := access.Caller{User: access.UserID(a.person), View: a.view}
	for _, w := range workspaces {
		named = append(named, int64(who.Told(access.WorkspaceID(w))))
	}
	slices.Sort(named)
	return slices.Compact(named)
}

// compute what was asked, or find it computed.
func (a asking) compute(ctx context.Context, asked *query.Asked) (*query.Computed, error) {
	return a.answers.compute(ctx, a.org, a.person, asked, a.revisions)
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
				data.Error = a.answers.widgetError(ctx, c.refused)
			} else if result, err := a.question(ctx, c.scope, c.question); err != nil {
				data.Error = a.answers.widgetError(ctx, err)
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
	scope    rows.Scope
	refused  error
}

// widgetError says what may be said of an error; what may not is logged.
func (a *Answers) widgetError(ctx context.Context, err error) *WidgetError {
	kind := fault.KindOf(err)
	if kind == fault.Internal {
		if ctx.Err() == nil {
			a.log.ErrorContext(ctx, "chart failed", "error", err)
		}
		return &WidgetError{Code: kind.String(), Message: "This chart could not be computed."}
	}
	return &WidgetError{Code: kind.String(), Message: fault.Words(err)}
}
