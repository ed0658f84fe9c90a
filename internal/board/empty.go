package board

import (
	"context"
	"slices"

	"vitrine/internal/access"
)

// Empty are the tiles of a dashboard that would show recipients nothing, since nobody who vouches may pass the chart on to them.
func (c *Contents) Empty(ctx context.Context, who access.Caller, to access.Recipients) (access.EmptyTiles, error) {
	var none access.EmptyTiles
	records, err := recordsOf(ctx, c.Store, who.Organization, who.User, []access.ResourceID{to.Resource})
	if err != nil {
		return none, err
	}
	body, err := bodyOf[dashboardBody](records[to.Resource])
	if err != nil {
		return none, err
	}
	after := who
	if after.View, err = who.View.After(to.Changes...); err != nil {
		return none, err
	}
	mayVouch := who.Can(to.Resource).Has(access.Edit)
	var all access.EmptyTiles
	for _, w := range body.Widgets {
		if _, exists := after.View.Resource(w.ChartID); w.Kind != chartWidget || !exists {
			continue
		}
		all.Charts++
		sees, lacks := 0, 0
		for _, u := range to.People {
			seer := after
			seer.User = u
			if shows(seer, to.Resource, w) {
				sees++
			} else {
				lacks++
			}
		}
		if to.Public {
			if after.View.ShowsVisitors(to.Resource, w.ID, w.ChartID, after.Now) {
				sees++
			} else {
				lacks++
			}
		}
		if lacks == 0 {
			continue
		}
		all.Count++
		all.Some = all.Some || sees > 0
		if mayVouch && mayOpenUp(who, to, w) {
			all.CanVouch++
		}
	}
	return all, nil
}

// mayOpenUp tells whether it would help that the caller vouches for a tile.
func mayOpenUp(who access.Caller, to access.Recipients, w keptWidget) bool {
	if !who.MayVouch(w.ChartID) || to.Public && (!who.Can(w.ChartID).Has(access.Publish) || who.View.Private(w.ChartID)) {
		return false
	}
	return !slices.ContainsFunc(who.View.Tiles(to.Resource), func(t access.TileChanged) bool {
		return t.Tile == w.ID && t.Chart == w.ChartID && slices.Contains(t.Vouchers, who.User)
	})
}
