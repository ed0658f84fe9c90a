package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"slices"

	"vitrine/internal/access"
	"vitrine/internal/rows"
)

// rules is the newest generation of the rules of access.
const rules = 2

// upgrade brings organizations that live by the first rules of access to those of today, each in one transaction: nothing
// opens wider by it, and what shows less is in a notice to the admins.
func (s *Store) upgrade(ctx context.Context) error {
	old, err := ids[access.OrganizationID](s.query(ctx, `select id from organizations where rules < $1 order by id`, rules))
	if err != nil {
		return err
	}
	for _, org := range old {
		_, err := s.write(ctx, org, 0, func(tx *Tx) error {
			var has int
			if err := tx.queryRow(ctx, `select rules from organizations where id = $1`, org).Scan(&has); err != nil {
				return err
			}
			if has >= rules { // another node that started meanwhile has done it
				return errNothing
			}
			return (&upgrade{Tx: tx, rates: map[access.WorkspaceID]rows.SeenBy{}}).run(ctx)
		})
		if err := unlessNothing(err); err != nil {
			return err
		}
	}
	return nil
}

// upgrade of one organization.
type upgrade struct {
	*Tx
	view   *access.Snapshot
	rates  map[access.WorkspaceID]rows.SeenBy
	notice UpgradeNotice
}

// UpgradeNotice is what admins are told of an upgrade once. Lists hold at most a hundred each, the numbers count all.
type UpgradeNotice struct {
	// Links show less than before, or nothing until somebody keeps them.
	Links []UpgradedLink `json:"links"`
	// Tiles are no longer shown to some who can open their dashboard.
	Tiles      []UpgradedTile `json:"tiles"`
	TilesTotal int            `json:"tiles_total"`
	// Copied are private charts that others saw on a dashboard: a copy lives there now.
	Copied      []UpgradedTile `json:"copied"`
	CopiedTotal int            `json:"copied_total"`
	// Zones are the clocks the workspaces got, with the zones of their admins that differ from it.
	Zones []UpgradedZone `json:"zones"`
}

// UpgradedLink is a public link that shows less, and why.
type UpgradedLink struct {
	Resource access.ResourceID `json:"resource_id"`
	Title    string            `json:"title"`
	Link     access.LinkID     `json:"link_id"`
	Name     string            `json:"name"`
	Why      string            `json:"why"`
}

// UpgradedTile is a chart on a dashboard, and how many people it is no longer shown to.
type UpgradedTile struct {
	Dashboard access.ResourceID `json:"dashboard_id"`
	Title     string            `json:"title"`
	Widget    string            `json:"widget"`
	Chart     string            `json:"chart"`
	People    int               `json:"people,omitempty"`
}

// UpgradedZone is the clock a workspace got; Others are those of its other admins.
type UpgradedZone struct {
	Workspace access.WorkspaceID `json:"workspace_id"`
	Name      string             `json:"name"`
	Zone      string             `json:"time_zone"`
	Others    []string           `json:"others,omitempty"`
}

const listedInNotice = 100

func (u *upgrade) run(ctx context.Context) error {
	for _, step := range []func(context.Context) error{u.settings, u.look, u.livingCopies, u.links, u.look, u.money, u.look, u.compare, u.finish} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// look reads the facts as they are now.
func (u *upgrade) look(ctx context.Context) (err error) {
	u.view, err = access.Load(u.org, u.Revision, facts(ctx, u.Tx, u.org))
	return err
}

// settings says in words what a workspace's settings left open, and gives it a clock: that of most of its admins.
func (u *upgrade) settings(ctx context.Context) error {
	if err := u.look(ctx); err != nil {
		return err
	}
	rows, err := u.query(ctx, workspaceColumns+` where organization_id = $1 order by id`, u.org)
	type clock struct {
		zone  string
		first int
	}
	clocks := map[access.UserID]clock{}
	kept, err := rowsOf(rows, err, func(r row) (found struct {
		fact     access.WorkspaceChanged
		settings map[string]any
	}, err error,
	) {
		var path string
		var text []byte
		if err := r.Scan(&found.fact.Workspace, &found.fact.Parent, &found.fact.Name, &path, &text, &found.fact.Default); err != nil {
			return found, err
		}
		return found, json.Unmarshal(text, &found.settings)
	})
	if err != nil {
		return err
	}
	rows, err = u.query(ctx, `select u.id, u.time_zone, u.first_weekday from memberships m join users u on u.id = m.user_id where m.organization_id = $1 and m.active`, u.org)
	if err := each(rows, err, func(r *sql.Rows) error {
		var user access.UserID
		var c clock
		err := r.Scan(&user, &c.zone, &c.first)
		clocks[user] = c
		return err
	}); err != nil {
		return err
	}
	for _, w := range kept {
		counts := map[clock]int{}
		for user, c := range clocks {
			if u.view.WorkspaceRole(user, w.fact.Workspace) == access.WorkspaceAdmin {
				counts[c]++
			}
		}
		most := clock{zone: "UTC", first: 1}
		for c, n := range counts {
			if m := counts[most]; cmp.Or(cmp.Compare(n, m), cmp.Compare(most.zone, c.zone), cmp.Compare(most.first, c.first)) > 0 || m == 0 {
				most = c
			}
		}
		zone := UpgradedZone{Workspace: w.fact.Workspace, Name: w.fact.Name, Zone: most.zone}
		for c := range counts {
			if c.zone != most.zone {
				zone.Others = append(zone.Others, c.zone)
			}
		}
		slices.Sort(zone.Others)
		zone.Others = slices.Compact(zone.Others)
		u.notice.Zones = append(u.notice.Zones, zone)
		if w.settings == nil {
			w.settings = map[string]any{}
		}
		for key, value := range map[string]any{"rates_visible": "everyone", "costs_visible": "admins", "time_zone": most.zone, "first_weekday": most.first} {
			if w.settings[key] == nil || w.settings[key] == "" {
				w.settings[key] = value
			}
		}
		text, err := json.Marshal(w.settings)
		if err != nil {
			return err
		}
		if _, err := u.exec(ctx, `update workspaces set settings = $1 where id = $2`, string(text), w.fact.Workspace); err != nil {
			return err
		}
		rates, _ := w.settings["rates_visible"].(string)
		costs, _ := w.settings["costs_visible"].(string)
		w.fact.Rates, w.fact.Costs = seenBy(rates), seenBy(costs)
		u.rates[w.fact.Workspace] = w.fact.Rates
		if err := u.log(ctx, w.fact); err != nil {
			return err
		}
	}
	return nil
}

// livingCopies gives a dashboard that others see a copy of each private chart on it: a private chart is shown to nobody but
// its owner from now on.
func (u *upgrade) livingCopies(ctx context.Context) error {
	rows, err := u.query(ctx, `select p.dashboard_id, p.widget_id, p.chart_id from placements p
		join resources d on d.id = p.dashboard_id join resources c on c.id = p.chart_id
		where d.organization_id = $1 and c.private and not d.private and c.owner_id = d.owner_id order by 1, 2`, u.org)
	type placed struct {
		dashboard, chart access.ResourceID
		widget           string
	}
	all, err := rowsOf(rows, err, func(r row) (p placed, err error) {
		return p, r.Scan(&p.dashboard, &p.widget, &p.chart)
	})
	if err != nil {
		return err
	}
	copies := map[[2]access.ResourceID]access.ResourceID{}
	for _, p := range all {
		if !u.view.Private(p.chart) {
			continue
		}
		key := [2]access.ResourceID{p.dashboard, p.chart}
		if copies[key] == 0 {
			if copies[key], err = u.livingCopy(ctx, p.chart, p.dashboard); err != nil {
				return err
			}
		}
		if err := u.replaceChart(ctx, p.dashboard, p.widget, copies[key]); err != nil {
			return err
		}
		u.notice.CopiedTotal++
		if len(u.notice.Copied) < listedInNotice {
			dashboard, _ := u.view.Resource(p.dashboard)
			chart, _ := u.view.Resource(p.chart)
			u.notice.Copied = append(u.notice.Copied, UpgradedTile{Dashboard: p.dashboard, Title: dashboard.Title, Widget: p.widget, Chart: chart.Title})
		}
	}
	return nil
}

func (u *upgrade) livingCopy(ctx context.Context, chart, dashboard access.ResourceID) (id access.ResourceID, err error) {
	err = u.queryRow(ctx, `insert into resources (organization_id, workspace_id, kind, title, owner_id, private, perspective, version, body, created_at, updated_at, updated_by, author_id, dashboard_id, shown_by, shown_at)
		select organization_id, workspace_id, kind, title, owner_id, $4, perspective, 1, body, $3, $3, updated_by, author_id, $2, shown_by, shown_at from resources where id = $1 returning id`,
		chart, dashboard, ms(u.Now), false).Scan(&id)
	if err != nil {
		return 0, err
	}
	fact, err := u.facts(ctx, u.org, id)
	if err != nil {
		return 0, err
	}
	return id, u.log(ctx, fact)
}

// replaceChart puts another chart on a widget of a dashboard.
func (u *upgrade) replaceChart(ctx context.Context, dashboard access.ResourceID, widget string, chart access.ResourceID) error {
	var text []byte
	if err := u.queryRow(ctx, `select body from resources where id = $1`, dashboard).Scan(&text); err != nil {
		return err
	}
	var body map[string]any
	if err := json.Unmarshal(text, &body); err != nil {
		return err
	}
	widgets, _ := body["widgets"].([]any)
	for _, w := range widgets {
		if w, ok := w.(map[string]any); ok && w["id"] == widget {
			w["chart_id"] = chart
		}
	}
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	if _, err := u.exec(ctx, `update resources set body = $1 where id = $2`, string(text), dashboard); err != nil {
		return err
	}
	if _, err := u.exec(ctx, `delete from vouchers where dashboard_id = $1 and widget_id = $2`, dashboard, widget); err != nil {
		return err
	}
	_, err = u.exec(ctx, `update placements set chart_id = $1 where dashboard_id = $2 and widget_id = $3`, chart, dashboard, widget)
	return err
}

// links are kept by who made them or, where those may no longer publish, by the owner; what they show now has been looked at.
func (u *upgrade) links(ctx context.Context) error {
	if _, err := u.exec(ctx, `update links set looked_at = $1 where organization_id = $2`, ms(u.Now), u.org); err != nil {
		return err
	}
	rows, err := u.query(ctx, `select id, resource_id, keeper_id from links where organization_id = $1 order by id`, u.org)
	type kept struct {
		link     access.LinkID
		resource access.ResourceID
		keeper   access.UserID
	}
	all, err := rowsOf(rows, err, func(r row) (k kept, err error) { return k, r.Scan(&k.link, &k.resource, &k.keeper) })
	if err != nil {
		return err
	}
	for _, k := range all {
		facts, ok := u.view.Resource(k.resource)
		if !ok || u.view.Check(k.keeper, access.Publish, k.resource, u.Now) || !u.view.Check(facts.Owner, access.Publish, k.resource, u.Now) {
			continue
		}
		if _, err := u.exec(ctx, `update links set keeper_id = $1 where id = $2`, facts.Owner, k.link); err != nil {
			return err
		}
	}
	return nil
}

// money goes on being shown where everyone was shown it: to those a resource is shared with, and on public links.
func (u *upgrade) money(ctx context.Context) error {
	linked := map[access.ResourceID]bool{}
	with, err := ids[access.ResourceID](u.query(ctx, `select distinct resource_id from links where organization_id = $1`, u.org))
	if err != nil {
		return err
	}
	for _, id := range with {
		linked[id] = true
	}
	// A role in the workspace goes on being enough; others see money only where somebody lets them.
	outside := func(id access.ResourceID, home access.WorkspaceID) bool {
		return linked[id] || slices.ContainsFunc(u.view.Who(id, u.Now), func(h access.Holder) bool {
			return u.view.WorkspaceRole(h.User, home) == access.NoWorkspaceRole
		})
	}
	found, err := u.query(ctx, `select id, workspace_id from resources where organization_id = $1 and dashboard_id is null and shows_money is null`, u.org)
	var shows []access.ResourceID
	if err := each(found, err, func(r *sql.Rows) error {
		var id access.ResourceID
		var home access.WorkspaceID
		err := r.Scan(&id, &home)
		if u.rates[home] == rows.SeenByEveryone && outside(id, home) {
			shows = append(shows, id)
		}
		return err
	}); err != nil {
		return err
	}
	for _, id := range shows {
		if _, err := u.exec(ctx, `update resources set shows_money = owner_id where id = $1`, id); err != nil {
			return err
		}
		if _, err := u.exec(ctx, `update links set shows_money = $1 where resource_id = $2`, true, id); err != nil {
			return err
		}
	}
	return nil
}

// compare lists what shows less than before.
func (u *upgrade) compare(ctx context.Context) error {
	rows, err := u.query(ctx, `select id, resource_id, name, shows_money from links where organization_id = $1 order by id`, u.org)
	type link struct {
		UpgradedLink
		money bool
	}
	all, err := rowsOf(rows, err, func(r row) (l link, err error) {
		return l, r.Scan(&l.Link, &l.Resource, &l.Name, &l.money)
	})
	if err != nil {
		return err
	}
	u.notice.Links = []UpgradedLink{}
	for _, l := range all {
		facts, _ := u.view.Resource(l.Resource)
		l.Title = facts.Title
		switch state, why := u.view.LinkState(l.Resource, l.Link, u.Now); {
		case state == access.LinkLive && u.wider(facts, l.Link, l.money):
			// It was answered with the eyes of who owns the chart, and would be with those of its keeper, who sees more.
			if _, err := u.exec(ctx, `update links set waits = $1 where id = $2`, true, l.Link); err != nil {
				return err
			}
			l.Why = "It would show more than before. It is paused until somebody turns it on."
		case state == access.LinkLive && u.narrower(facts, l.Link, l.money):
			l.Why = "It shows less than before: only what the person who manages it can see."
		case state != access.LinkLive:
			l.Why = why
		default:
			continue
		}
		if len(u.notice.Links) < listedInNotice {
			u.notice.Links = append(u.notice.Links, l.UpgradedLink)
		}
	}
	return u.lostTiles(ctx)
}

// wider tells whether a link would show more rows than the owners of the charts it shows may count, which it showed before.
func (u *upgrade) wider(facts access.ResourceChanged, link access.LinkID, money bool) bool {
	charts, via := u.view.ChartsForVisitors(facts.Resource, u.Now)
	return slices.ContainsFunc(charts, func(chart access.ResourceID) bool {
		x, _ := u.view.Resource(chart)
		return !u.view.RowScope(x.Owner, x.Home).Covers(u.view.LinkRows(chart, via, link, money))
	})
}

// narrower tells whether a link shows fewer rows than they may count.
func (u *upgrade) narrower(facts access.ResourceChanged, link access.LinkID, money bool) bool {
	charts, via := u.view.ChartsForVisitors(facts.Resource, u.Now)
	return slices.ContainsFunc(charts, func(chart access.ResourceID) bool {
		x, _ := u.view.Resource(chart)
		return !u.view.LinkRows(chart, via, link, money).Covers(u.view.RowScope(x.Owner, x.Home))
	})
}

// lostTiles are those that who may open their dashboard is no longer shown, though its owner may share the chart.
func (u *upgrade) lostTiles(ctx context.Context) error {
	u.notice.Tiles = []UpgradedTile{}
	dashboards, err := ids[access.ResourceID](u.query(ctx, `select distinct p.dashboard_id from placements p join resources d on d.id = p.dashboard_id where d.organization_id = $1 order by 1`, u.org))
	if err != nil {
		return err
	}
	for _, d := range dashboards {
		facts, _ := u.view.Resource(d)
		holders := u.view.Who(d, u.Now)
		for _, t := range u.view.Tiles(d) {
			if !u.view.Check(facts.Owner, access.Share, t.Chart, u.Now) {
				continue
			}
			people := 0
			for _, h := range holders {
				who := access.Caller{User: h.User, Organization: u.org, View: u.view, Now: u.Now}
				if !who.Shows(d, t.Tile, t.Chart) {
					people++
				}
			}
			if people == 0 {
				continue
			}
			u.notice.TilesTotal++
			if chart, _ := u.view.Resource(t.Chart); len(u.notice.Tiles) < listedInNotice {
				u.notice.Tiles = append(u.notice.Tiles, UpgradedTile{Dashboard: d, Title: facts.Title, Widget: t.Tile, Chart: chart.Title, People: people})
			}
		}
	}
	return nil
}

// finish writes into the log what the tables say now, and the notice.
func (u *upgrade) finish(ctx context.Context) error {
	var changes []access.Change // logged when all is read: one connection does both
	for change, err := range facts(ctx, u.Tx, u.org) {
		if err != nil {
			return err
		}
		switch change.(type) {
		case access.ResourceChanged, access.TileChanged, access.LinkChanged:
			changes = append(changes, change)
		}
	}
	if err := u.log(ctx, changes...); err != nil {
		return err
	}
	if u.notice.Copied == nil {
		u.notice.Copied = []UpgradedTile{}
	}
	text, err := json.Marshal(u.notice)
	if err != nil {
		return err
	}
	if _, err := u.exec(ctx, `insert into notices (organization_id, kind, body, at) values ($1, 'upgrade', $2, $3)`, u.org, string(text), ms(u.Now)); err != nil {
		return err
	}
	_, err = u.exec(ctx, `update organizations set rules = $1 where id = $2`, rules, u.org)
	return err
}
