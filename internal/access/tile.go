package access

import "time"

// Tile is a chart on a tile of a dashboard.
type Tile struct {
	Tile  string
	Chart ResourceID
}

// Tiles are the charts of the library on a dashboard with those who vouch for them, by tile.
func (s *Snapshot) Tiles(dashboard ResourceID) []TileChanged { return nil }

// ShownOn are the tiles of all dashboards that show a chart of the library, by dashboard and tile.
func (s *Snapshot) ShownOn(chart ResourceID) []TileChanged { return nil }

// Living are the charts that live in a dashboard, by id.
func (s *Snapshot) Living(dashboard ResourceID) []ResourceID { return nil }

// Shows tells whether a tile shows its chart to the caller, who may view the dashboard: a chart that lives there; one they
// may view by themselves; or one that somebody who vouches for the tile could give them now (access.md, Charts in
// dashboards).
func (who Caller) Shows(dashboard ResourceID, tile string, chart ResourceID) bool {
	return who.Can(chart).Has(View)
}

// ShowsVisitors tells whether a tile shows its chart to visitors with a public link of the dashboard.
func (s *Snapshot) ShowsVisitors(dashboard ResourceID, tile string, chart ResourceID, now time.Time) bool {
	return false
}

// PlanTiles is the changes that make the tiles of a dashboard with a chart of the library on them these and no others. The
// caller, who must edit the dashboard, vouches for what was not there, where they may share it; what stays keeps those who
// vouch for it. A chart that is placed anew must be one they may view. For use after a check of the dashboard's version.
func (who Caller) PlanTiles(dashboard ResourceID, tiles []Tile) ([]Change, error) { return nil, nil }

// PlanVouch is the changes by which user vouches for a tile, or stops. The caller vouches for themselves: they edit the
// dashboard and may share the chart. They stop themselves, or as one who manages access on the chart anybody.
func (who Caller) PlanVouch(dashboard ResourceID, tile string, user UserID, vouches bool) ([]Change, error) {
	return nil, nil
}
