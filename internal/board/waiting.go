package board

import (
	"context"
	"slices"
	"time"

	"vitrine/internal/access"
)

// LinkLook is until when a public link has been looked at.
type LinkLook struct {
	Resource access.ResourceID
	Link     access.LinkID
	LookedAt time.Time
	AtOnce   bool
}

// waitingLinks is how many live links hold back what the caller has changed of what these resources show: somebody who may
// publish has to look first.
func waitingLinks(ctx context.Context, store Store, who access.Caller, resources ...access.ResourceID) (n int, err error) {
	resources = slices.DeleteFunc(resources, func(r access.ResourceID) bool { return len(who.View.Links(r)) == 0 })
	if len(resources) == 0 {
		return 0, nil
	}
	looks, err := store.LinkLooks(ctx, who.Organization, resources)
	if err != nil {
		return 0, err
	}
	p := Public{Store: store}
	at := map[access.ResourceID]behind{}
	for _, l := range looks {
		if state, _ := who.View.LinkState(l.Resource, l.Link, who.Now); state != access.LinkLive {
			continue
		}
		x, known := at[l.Resource]
		if !known {
			if x, err = p.behind(ctx, Opened{Organization: who.Organization, Resource: l.Resource, View: who.View, Now: who.Now}); err != nil {
				return 0, err
			}
			at[l.Resource] = x
		}
		x.Link, x.LookedAt, x.AtOnce = l.Link, l.LookedAt, l.AtOnce
		mine := func(c LinkChange) bool { return c.By.ID == who.User }
		if slices.ContainsFunc(x.heldOfWhole(who), mine) || slices.ContainsFunc(x.body.Widgets, func(w keptWidget) bool { return slices.ContainsFunc(x.heldOf(who, w), mine) }) {
			n++
		}
	}
	return n, nil
}

// shownIn are a chart and what shows it.
func shownIn(who access.Caller, chart access.ResourceID) []access.ResourceID {
	facts, _ := who.View.Resource(chart)
	if facts.In != 0 {
		return []access.ResourceID{facts.In}
	}
	all := []access.ResourceID{chart}
	for _, t := range who.View.ShownOn(chart) {
		if !slices.Contains(all, t.Dashboard) {
			all = append(all, t.Dashboard)
		}
	}
	return all
}
