package board

import (
	"context"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/query"
)

// HeldBack is how many tiles of a resource each of its links, which were looked at then and show money or not, holds back,
// since who changed them later may not show them there by themselves.
func (c *Contents) HeldBack(ctx context.Context, who access.Caller, r access.ResourceID, lookedAt map[access.LinkID]time.Time, money map[access.LinkID]bool) (map[access.LinkID]int, error) {
	held := map[access.LinkID]int{}
	records, err := recordsOf(ctx, c.Store, who.Organization, who.User, []access.ResourceID{r})
	if err != nil {
		return nil, err
	}
	record, there := records[r]
	if !there {
		return held, nil
	}
	body, charts := dashboardBody{}, map[access.ResourceID]Record{}
	if record.Kind == access.Dashboard {
		if body, err = bodyOf[dashboardBody](record); err != nil {
			return nil, err
		}
		if charts, err = recordsOf(ctx, c.Store, who.Organization, who.User, body.charts()); err != nil {
			return nil, err
		}
	}
	for link, at := range lookedAt {
		hold := holding{view: who.View, resource: r, link: link, lookedAt: at, money: money[link], now: who.Now, datasets: c.Store.Datasets(who.Organization)}
		if record.Kind == access.Chart && hold.chart(record, record.ShownBy, record.ShownAt) {
			held[link] = 1
		}
		for _, w := range body.Widgets {
			if hold.widget(body, w, charts[w.ChartID]) {
				held[link]++
			}
		}
	}
	return held, nil
}

// holding decides what a public link holds back.
type holding struct {
	view     *access.Snapshot
	resource access.ResourceID
	link     access.LinkID
	lookedAt time.Time
	atOnce   bool
	money    bool // the link shows it
	datasets query.Catalog
	now      time.Time
}

// AsksForMoney are the charts that a resource shows and whose question asks for money.
func (c *Contents) AsksForMoney(ctx context.Context, who access.Caller, r access.ResourceID) (map[access.ResourceID]bool, error) {
	charts, _ := who.View.Charts(r)
	records, err := recordsOf(ctx, c.Store, who.Organization, who.User, charts)
	asks := map[access.ResourceID]bool{}
	for id, record := range records {
		asks[id] = asksForMoney(c.Store.Datasets(who.Organization), record)
	}
	return asks, err
}

// asksForMoney tells it of a chart; of one that cannot be read too.
func asksForMoney(datasets query.Catalog, chart Record) bool {
	body, err := bodyOf[chartBody](chart)
	return err != nil || body.Question.NeedsMoney(datasets)
}

// back tells whether what somebody changed at a moment is held back: they may not publish now, and nobody who may has looked
// since.
func (h holding) back(by access.UserID, at time.Time) bool {
	return !h.atOnce && at.After(h.lookedAt) && !h.view.Check(by, access.Publish, h.resource, h.now)
}

// widget tells whether a widget is held back for what somebody changed of it, of its chart or of the dashboard's filters.
func (h holding) widget(body dashboardBody, w keptWidget, chart Record) bool {
	if w.Kind != chartWidget || chart.ID == 0 {
		return h.back(w.By, w.At)
	}
	return h.chart(chart, w.By, w.At) || h.chart(chart, body.FilteredBy, body.FilteredAt) || h.chart(chart, chart.ShownBy, chart.ShownAt)
}

// chart tells whether a chart is held back for what somebody changed of what it shows there: they could not show it there by
// themselves. A link that shows changes at once does not ask whether they may publish, but still whether they may count that.
func (h holding) chart(chart Record, by access.UserID, at time.Time) bool {
	via := h.resource
	if via == chart.ID {
		via = 0
	}
	if !at.After(h.lookedAt) {
		return false
	}
	money := h.money && asksForMoney(h.datasets, chart)
	if h.atOnce {
		return !h.view.MayCountOutside(by, chart.ID, via, h.link, money)
	}
	return !h.view.MayShowOutside(by, chart.ID, via, h.link, money, h.now)
}
