package board

import (
	"context"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// PreviewLink names a public link, and what its viewer thinks of doing.
type PreviewLink struct {
	ID   access.ResourceID `path:"id"`
	Link access.LinkID     `path:"link"`
	Do   string            `query:"do" enum:"keep,look" default:"look" doc:"keep: the caller keeps it; look: what was held back shows"`
}

// LinkPreview is what a public link shows now, and what it would show after somebody who may publish keeps it or has looked.
type LinkPreview struct {
	Opens   bool         `json:"opens" doc:"It shows something now; otherwise whoever has its address sees nothing"`
	Refused string       `json:"refused,omitempty" doc:"Why the caller cannot do it"`
	Same    bool         `json:"same" doc:"It would show the same as now"`
	Tiles   []LinkTile   `json:"tiles" nullable:"false" doc:"In their order; charts and texts"`
	Changes []LinkChange `json:"changes" nullable:"false" doc:"What is held back of the whole: its filters and title"`
}

// LinkTile is one tile of what a link shows.
type LinkTile struct {
	ID      string       `json:"id"`
	Kind    string       `json:"kind" enum:"chart,text"`
	Title   string       `json:"title"`
	Now     LinkShown    `json:"now"`
	Then    LinkShown    `json:"then"`
	Same    bool         `json:"same" doc:"Both show the same"`
	Changes []LinkChange `json:"changes" nullable:"false" doc:"What of it is held back, the latest first"`
}

// LinkShown is what a tile of a link shows: a result without rows, a text, or why nothing.
type LinkShown struct {
	Result *query.Result `json:"result,omitempty"`
	Text   string        `json:"text,omitempty"`
	Hidden string        `json:"hidden,omitempty" doc:"Why it shows nothing"`
}

// LinkChange is a change that a link holds back.
type LinkChange struct {
	What string    `json:"what" enum:"tile,chart,filters,title"`
	By   Author    `json:"by" doc:"id 0: a colleague whom the caller does not know"`
	At   time.Time `json:"at"`
}

// Preview is what a link shows now and then, tile by tile, for those who may publish what it shows.
func (p *Public) Preview(ctx context.Context, who access.Caller, in PreviewLink) (LinkPreview, error) {
	if err := fault.Within(in); err != nil {
		return LinkPreview{}, err
	}
	if err := who.Require(access.Publish, in.ID); err != nil {
		return LinkPreview{}, err
	}
	opened, err := p.Links.Shown(ctx, who, in.ID, in.Link)
	if err != nil {
		return LinkPreview{}, err
	}
	now, err := p.behind(ctx, opened)
	if err != nil {
		return LinkPreview{}, err
	}
	state, _ := who.View.LinkState(in.ID, in.Link, who.Now)
	answer := LinkPreview{Opens: state == access.LinkLive, Tiles: []LinkTile{}}
	then := now
	then.LookedAt = who.Now
	var changes []access.Change
	if in.Do == "keep" {
		changes, err = who.PlanKeep(in.ID, in.Link)
	} else {
		err = who.MayLook(in.ID, in.Link, now.money())
	}
	switch answer.Refused = fault.Words(err); {
	case err != nil && answer.Refused == "":
		return LinkPreview{}, err
	case err != nil:
		then = now
	case len(changes) > 0:
		if then.View, err = who.View.Apply(who.View.Revision(), changes...); err != nil {
			return LinkPreview{}, err
		}
	}
	thenState, _ := then.View.LinkState(in.ID, in.Link, who.Now)
	shownNow, err := p.shownBy(ctx, now, answer.Opens)
	if err != nil {
		return LinkPreview{}, err
	}
	shownThen, err := p.shownBy(ctx, then, thenState == access.LinkLive)
	if err != nil {
		return LinkPreview{}, err
	}
	answer.Same = answer.Opens == (thenState == access.LinkLive)
	for _, w := range now.body.Widgets {
		if now.gone(w) {
			continue
		}
		tile := LinkTile{ID: w.ID, Kind: w.Kind, Title: w.Title, Now: shownNow[w.ID], Then: shownThen[w.ID], Changes: now.heldOf(who, w)}
		if chart, there := now.charts[w.ChartID]; there && tile.Title == "" && (now.via() == 0 || who.Shows(in.ID, w.ID, w.ChartID)) {
			tile.Title = chart.Title
		}
		tile.Same = tile.Now.same(tile.Then)
		tile.Now.Result, tile.Then.Result = tile.Now.Result.TotalsOnly(), tile.Then.Result.TotalsOnly()
		answer.Same = answer.Same && tile.Same
		answer.Tiles = append(answer.Tiles, tile)
	}
	answer.Changes = now.heldOfWhole(who)
	return answer, ctx.Err()
}

func (s LinkShown) same(other LinkShown) bool {
	return s.Text == other.Text && s.Hidden == other.Hidden && query.Both{Now: s.Result, Then: other.Result}.Same()
}

const nothingOpens = "The link shows nothing."

// shownBy is what each tile of a link shows.
func (p *Public) shownBy(ctx context.Context, x behind, opens bool) (map[string]LinkShown, error) {
	all := map[string]LinkShown{}
	questions := map[string]chartQuestion{}
	for _, w := range x.body.Widgets {
		why := x.hidden(w)
		switch {
		case !opens:
			all[w.ID] = LinkShown{Hidden: nothingOpens}
		case why != "":
			all[w.ID] = LinkShown{Hidden: why}
		case w.Kind == textWidget:
			all[w.ID] = LinkShown{Text: w.Text}
		default:
			q, err := x.question(w)
			if err != nil {
				return nil, err
			}
			questions[w.ID] = q
		}
	}
	if len(questions) == 0 { // the replica need not catch up
		return all, nil
	}
	ask, err := newAsking(ctx, p.Store, p.Answers, x.View, x.Organization, visitors(x.Link), x.record.Workspace, x.Now)
	if err != nil {
		return nil, err
	}
	for id, data := range ask.all(ctx, questions) {
		shown := LinkShown{Result: data.Result}
		if data.Error != nil {
			shown.Hidden = data.Error.Message
		}
		if shown.Result != nil {
			anonymous(shown.Result)
		}
		all[id] = shown
	}
	return all, nil
}

// question is what a chart on a tile is asked for visitors.
func (x behind) question(w keptWidget) (chartQuestion, error) {
	what, err := bodyOf[chartBody](x.charts[w.ChartID])
	if err != nil {
		return chartQuestion{}, err
	}
	return chartQuestion{question: cut(x.body.around().tile(w).shown(what.Question), x.Locked), scope: x.View.LinkRows(w.ChartID, x.via(), x.Link, x.ShowsMoney)}, nil
}

// money are the charts of which the link shows money.
func (x behind) money() map[access.ResourceID]bool {
	asks := map[access.ResourceID]bool{}
	for id, chart := range x.charts {
		asks[id] = x.ShowsMoney && asksForMoney(x.datasets, chart)
	}
	return asks
}

// heldOf is what of a tile is held back.
func (x behind) heldOf(who access.Caller, w keptWidget) []LinkChange {
	hold, all := x.hold(), []LinkChange{}
	chart, there := x.charts[w.ChartID]
	if w.Kind != chartWidget || !there {
		if hold.back(w.By, w.At) {
			all = append(all, x.change(who, "tile", w.By, w.At))
		}
		return all
	}
	if hold.chart(chart, chart.ShownBy, chart.ShownAt) {
		all = append(all, x.change(who, "chart", chart.ShownBy, chart.ShownAt))
	}
	if hold.chart(chart, w.By, w.At) {
		all = append(all, x.change(who, "tile", w.By, w.At))
	}
	if hold.chart(chart, x.body.FilteredBy, x.body.FilteredAt) {
		all = append(all, x.change(who, "filters", x.body.FilteredBy, x.body.FilteredAt))
	}
	return all
}

// heldOfWhole is what is held back of all of it: what it is called.
func (x behind) heldOfWhole(who access.Caller) []LinkChange {
	all := []LinkChange{}
	if x.via() != 0 && x.hold().back(x.record.ShownBy, x.record.ShownAt) {
		all = append(all, x.change(who, "title", x.record.ShownBy, x.record.ShownAt))
	}
	return all
}

func (x behind) change(who access.Caller, what string, by access.UserID, at time.Time) LinkChange {
	name, _ := who.View.UserName(by)
	if name == "" { // who has left
		name = "Somebody who left"
	}
	return LinkChange{What: what, By: *known(who.Knows(), Author{ID: by, Name: name}), At: at.UTC()}
}
