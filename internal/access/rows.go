package access

import (
	"slices"
	"strings"
	"time"

	"vitrine/internal/fault"
	"vitrine/internal/rows"
)

// Which rows a chart counts, and for whom. Whether somebody may see the chart at all is not asked here.

// ChartRows is which rows a chart counts for a viewer who looks at it through a dashboard, or by itself (via 0): what its
// perspective gives (access.md, Perspective and data), and of which of them money may be shown, to the viewer and by its
// author. It does not ask whether they may see the chart.
func (s *Snapshot) ChartRows(chart, via ResourceID, viewer UserID) rows.Scope {
	facts, ok := s.Resource(chart)
	if !ok {
		return rows.Scope{}
	}
	own := s.RowScope(viewer, facts.Home)
	if facts.Perspective == ViewerPerspective {
		own.PartMoney = true // everybody counts what they may see, and is told how much of the money that is
		return own
	}
	scope := s.seenFromBelow(s.given(facts, viewer), facts.Home, viewer)
	shown := s.moneyShownBy(facts, via)
	for i := range scope.Workspaces {
		w := &scope.Workspaces[i]
		w.Rates = w.Rates.And(own.MoneyIn(w.ID, rows.GuardRates).Or(shown(w.ID)))
		w.Costs = w.Costs.And(own.MoneyIn(w.ID, rows.GuardCosts))
	}
	return scope
}

// LinkRows is which rows a chart counts for visitors with a public link of the chart or, via, of a dashboard: what its
// perspective gives as far as the keeper of the link may count it too. Money is shown where money is set, as far as the
// keeper may see it and the workspace does not keep it for admins.
func (s *Snapshot) LinkRows(chart, via ResourceID, link LinkID, money bool) rows.Scope {
	facts, ok := s.Resource(chart)
	of := via
	if of == 0 {
		of = chart
	}
	keeper, kept := s.LinkKeeper(of, link)
	if !ok || !kept {
		return rows.Scope{}
	}
	own := s.RowScope(keeper, facts.Home)
	scope := own
	scope.PartMoney = true
	if facts.Perspective != ViewerPerspective {
		scope = s.given(facts, keeper)
		limit := own
		if facts.Perspective == WorkspacePerspective {
			limit = s.mayChooseIn(keeper, scope, own)
		}
		if !limit.Covers(scope) {
			scope.Also = &limit
		}
	}
	for i := range scope.Workspaces {
		w := &scope.Workspaces[i]
		rates, costs := s.MoneySeenBy(WorkspaceID(w.ID))
		w.Costs = rows.Money{SeenBy: costs}
		if w.Rates = w.Rates.And(own.MoneyIn(w.ID, rows.GuardRates)); !money || rates == rows.SeenByAdmins {
			w.Rates = rows.Money{SeenBy: rates}
		}
	}
	return scope
}

// MayShowOutside tells whether what somebody changed of a chart may be shown by a public link, of the chart or (via) of a
// dashboard, before anybody has looked: they may publish that now, and [Snapshot.MayCountOutside]. money tells that the
// chart asks for money and the link shows it.
func (s *Snapshot) MayShowOutside(by UserID, chart, via ResourceID, link LinkID, money bool, now time.Time) bool {
	of := via
	if of == 0 {
		of = chart
	}
	return s.Check(by, Publish, of, now) && s.MayCountOutside(by, chart, via, link, money)
}

// MayCountOutside tells whether somebody may count themselves every row, and with money all the money, that a public link
// shows of a chart: nobody puts outside what they may not count (access.md, Nobody acts with another's rights).
func (s *Snapshot) MayCountOutside(by UserID, chart, via ResourceID, link LinkID, money bool) bool {
	facts, ok := s.Resource(chart)
	if !ok {
		return false
	}
	shown, own := s.LinkRows(chart, via, link, money), s.RowScope(by, facts.Home)
	if money && !own.CoversMoney(shown) {
		return false
	}
	if facts.Perspective == WorkspacePerspective {
		own = s.mayChooseIn(by, shown, own)
	}
	return own.Covers(shown)
}

// MayLook is nil when the caller may say for everybody that what a link shows may be shown: they may publish, and count
// themselves what it shows, or keep it. money tells of which charts it shows money.
func (who Caller) MayLook(r ResourceID, l LinkID, money map[ResourceID]bool) error {
	if err := who.Require(Publish, r); err != nil {
		return err
	}
	s := who.View
	keeper, ok := s.LinkKeeper(r, l)
	if !ok {
		return fault.Missing()
	}
	charts, via := s.Charts(r)
	for _, chart := range charts {
		if keeper != who.User && !s.MayCountOutside(who.User, chart, via, l, money[chart]) {
			return fault.New(fault.Denied, "This link shows more than you can see. Turn it on as yours to show what you can see.")
		}
	}
	return nil
}

// PlanRemoveLink is the changes that go with removing a link: where there can be one only, an older one must not wake unasked.
func (who Caller) PlanRemoveLink(r ResourceID, l LinkID) ([]Change, error) {
	if err := who.Require(Publish, r); err != nil {
		return nil, err
	}
	s := &who.View.state
	if s.scheme.Links.Many {
		return nil, nil
	}
	at, _ := s.position(r)
	x := s.resource(at)
	x.links = slices.DeleteFunc(x.links, func(k link) bool { return k.id == l || k.asleep != 0 })
	return s.linksWait(&x), nil
}

// LinkKeeper is who keeps a public link; of one that is older than keepers, the owner of what it shows. ok is false for an
// unknown one.
func (s *Snapshot) LinkKeeper(r ResourceID, l LinkID) (keeper UserID, ok bool) {
	at, ok := s.position(r)
	if !ok {
		return 0, false
	}
	x := s.resource(at)
	i := slices.IndexFunc(x.links, func(k link) bool { return k.id == l })
	switch {
	case i < 0:
		return 0, false
	case x.links[i].keeper == 0:
		return s.profiles.At(x.owner).id, true
	}
	return s.profiles.At(x.links[i].keeper - 1).id, true
}

// authorOf a chart is whose eyes answer it.
func authorOf(facts ResourceChanged) UserID {
	if facts.Author != 0 {
		return facts.Author
	}
	return facts.Owner
}

// given is what the perspective of a chart that is not answered by its viewers gives, with the money its author may see.
func (s *Snapshot) given(facts ResourceChanged, viewer UserID) rows.Scope {
	author := authorOf(facts)
	theirs := s.RowScope(author, facts.Home)
	if facts.Perspective != WorkspacePerspective {
		return theirs
	}
	_, below := s.MayChooseWorkspace(author, facts.Home)
	if !below && s.onlyFromBelow(viewer, facts.Home) {
		return s.RowScope(viewer, facts.Home) // who chose it may not choose for them what is counted there
	}
	var all rows.Scope
	for _, w := range s.Descendants(facts.Home) {
		if w == facts.Home || below {
			whole := rows.Workspace{ID: int64(w), All: true, Rates: theirs.MoneyIn(int64(w), rows.GuardRates), Costs: theirs.MoneyIn(int64(w), rows.GuardCosts)}
			whole.Rates.SeenBy, whole.Costs.SeenBy = s.MoneySeenBy(w)
			all.Workspaces = append(all.Workspaces, whole)
		}
	}
	return all
}

// onlyFromBelow tells that somebody reaches what is made in a workspace from those below it only, under a scheme that asks
// for access to the workspace.
func (s *Snapshot) onlyFromBelow(u UserID, home WorkspaceID) bool {
	return s.scheme.Access.Demanded && s.WorkspaceRole(u, home) == NoWorkspaceRole
}

// seenFromBelow leaves, of a scope, to who comes only from below the home, the rows of the workspaces they have a role in and
// of what is below these.
func (s *Snapshot) seenFromBelow(scope rows.Scope, home WorkspaceID, viewer UserID) rows.Scope {
	if !s.onlyFromBelow(viewer, home) {
		return scope
	}
	theirs := map[int64]bool{}
	for _, w := range s.Descendants(home) {
		if s.WorkspaceRole(viewer, w) != NoWorkspaceRole {
			for _, d := range s.Descendants(w) {
				theirs[int64(d)] = true
			}
		}
	}
	kept := rows.Scope{Also: scope.Also}
	for _, w := range scope.Workspaces {
		if theirs[w.ID] {
			kept.Workspaces = append(kept.Workspaces, w)
		}
	}
	return kept
}

// mayChooseIn is own, widened to everything in those workspaces of a scope for which somebody may choose the workspace
// perspective.
func (s *Snapshot) mayChooseIn(u UserID, scope, own rows.Scope) rows.Scope {
	wide := rows.Scope{Workspaces: slices.Clone(own.Workspaces)}
	for _, w := range scope.Workspaces {
		if here, _ := s.MayChooseWorkspace(u, WorkspaceID(w.ID)); !here {
			continue
		}
		i := slices.IndexFunc(wide.Workspaces, func(x rows.Workspace) bool { return x.ID == w.ID })
		if i < 0 {
			i = len(wide.Workspaces)
			added := rows.Workspace{ID: w.ID}
			added.Rates.SeenBy, added.Costs.SeenBy = s.MoneySeenBy(WorkspaceID(w.ID))
			wide.Workspaces = append(wide.Workspaces, added)
		}
		wide.Workspaces[i].All = true
	}
	return wide
}

// MoneySeenBy is who sees rates and amounts in a workspace, and who labour cost and margin.
func (s *Snapshot) MoneySeenBy(w WorkspaceID) (rates, costs rows.SeenBy) {
	at, ok := s.workspaceIDs.Of(int64(w))
	if !ok {
		return rows.SeenByAdmins, rows.SeenByAdmins
	}
	info := s.workspaceInfos.At(at)
	return info.rates, info.costs
}

func (s *Snapshot) ratesFor(w WorkspaceID) rows.SeenBy {
	rates, _ := s.MoneySeenBy(w)
	return rates
}

// moneyShownBy is, by workspace, whose rates and amounts a chart and the dashboard it is looked at through let those see
// they are shared with: as far as who switched that on may see them now, and never where they are for admins only. A
// dashboard lets see the money of a chart of the library only as far as one who vouches for it there may see it too:
// otherwise who may edit the dashboard could place there whatever they want to know of.
func (s *Snapshot) moneyShownBy(facts ResourceChanged, via ResourceID) func(workspace int64) rows.Money {
	var by, dashboard rows.Scope
	var vouched []rows.Scope
	if facts.In == 0 && facts.ShowsMoney != 0 {
		by = s.RowScope(facts.ShowsMoney, facts.Home)
	}
	if facts.In != 0 && via == 0 {
		via = facts.In
	}
	if d, ok := s.Resource(via); ok && d.ShowsMoney != 0 {
		dashboard = s.RowScope(d.ShowsMoney, facts.Home)
		if facts.In == via {
			vouched = append(vouched, dashboard)
		}
		for _, t := range s.Tiles(via) {
			if t.Chart == facts.Resource {
				for _, u := range t.Vouchers {
					vouched = append(vouched, s.RowScope(u, facts.Home))
				}
			}
		}
	}
	return func(w int64) rows.Money {
		if s.ratesFor(WorkspaceID(w)) == rows.SeenByAdmins {
			return rows.Money{}
		}
		var through rows.Money
		for _, v := range vouched {
			through = through.Or(v.MoneyIn(w, rows.GuardRates))
		}
		return by.MoneyIn(w, rows.GuardRates).Or(dashboard.MoneyIn(w, rows.GuardRates).And(through))
	}
}

// MayChooseWorkspace tells whether u may choose the workspace perspective for what is made in a workspace: somebody who may
// count all its rows, or whom the scheme names. below tells that they may for the workspaces below it too.
func (s *Snapshot) MayChooseWorkspace(u UserID, home WorkspaceID) (here, below bool) {
	i, known := s.userIDs.Of(int64(u))
	at, exists := s.workspaceIDs.Of(int64(home))
	if !known || !exists || !s.workspaceInfos.At(at).exists {
		return false, false
	}
	p := s.people.At(i)
	role, staff := s.scheme.Choosing()
	staff = staff && p.role == Staff
	here = staff || s.roleIn(p, at) >= role
	return here, here && (staff || s.hasTree(p, at, role))
}

// choosers names those who may choose the perspective of the workspace.
func choosers(sc *Scheme) string {
	role, staff := sc.Choosing()
	who := []string{map[WorkspaceRole]string{WorkspaceAdmin: "admins", WorkspaceAnalyst: "analysts and admins", WorkspaceViewer: "people with a role there"}[role]}
	if staff {
		who = append(who, "staff")
	}
	return strings.Join(who, ", ")
}

// QuestionPlan is what becomes of a chart whose question the caller changes.
type QuestionPlan struct {
	// Author and Perspective it has then; Changes are none when both stay.
	Author      UserID
	Perspective Perspective
	Changes     []Change
	// Figures tells that everybody would then see other rows, so that both figures are to be shown before; Why says why.
	Figures bool
	Why     string
}

// PlanQuestion decides what becomes of a chart the caller edits: changed tells that the question is another one than
// before (what any viewer may choose for themselves is none), perspective which one they choose (0: as it is). Whoever may
// count every row the author may count, and (money: it asks for some) see all the money, leaves the author as is; anybody else
// becomes the author. Denied where they count no rows, or may not choose the perspective. See access.md, The author.
func (who Caller) PlanQuestion(chart ResourceID, changed, money bool, perspective Perspective) (QuestionPlan, error) {
	if err := who.Require(Edit, chart); err != nil {
		return QuestionPlan{}, err
	}
	s := who.View
	from, _ := s.Resource(chart)
	plan := QuestionPlan{Author: authorOf(from), Perspective: from.Perspective}
	var to ResourceChanged
	var err error
	switch {
	case perspective != 0 && perspective != from.Perspective:
		if to, err = who.choose(from, perspective); err != nil {
			return QuestionPlan{}, err
		}
		plan.Why = s.figuresWhy(who.User, to)
	case !changed || from.Perspective == ViewerPerspective || who.answersFor(from, money):
		return plan, nil
	case from.Perspective == WorkspacePerspective:
		if to, err = who.choose(from, AuthorPerspective); err != nil {
			return QuestionPlan{}, err
		}
		plan.Why = "You cannot see, or cannot share, all the figures of " + s.Name(Principal{Kind: PrincipalWorkspace, ID: int64(from.Home)}) +
			". After this, everyone sees figures from the time you can see."
	default:
		if to, err = who.choose(from, AuthorPerspective); err != nil {
			return QuestionPlan{}, err
		}
		plan.Why = who.eyesOf(plan.Author) + ". After this, everyone sees figures from the time you can see."
	}
	plan.Author, plan.Perspective, plan.Changes, plan.Figures = authorOf(to), to.Perspective, []Change{to}, true
	return plan, nil
}

// answersFor tells that the caller may change the question of a chart and leave its author as is: they may count every row
// it counts, and see its money where the question asks for money. What shows nothing, because its author counts nothing any
// more, is for them to take over.
func (who Caller) answersFor(chart ResourceChanged, money bool) bool {
	s := who.View
	author := authorOf(chart)
	theirs, mine := s.given(chart, author), s.RowScope(who.User, chart.Home)
	switch {
	case author != who.User && money && !mine.CoversMoney(theirs):
		return false
	case chart.Perspective == WorkspacePerspective:
		return s.mayChooseAll(who.User, chart)
	}
	return author == who.User || mine.Covers(theirs) && !theirs.Empty()
}

// mayChooseAll tells whether somebody may choose the workspace perspective for all the workspaces a chart with it counts.
func (s *Snapshot) mayChooseAll(u UserID, chart ResourceChanged) bool {
	here, below := s.MayChooseWorkspace(u, chart.Home)
	_, counts := s.MayChooseWorkspace(authorOf(chart), chart.Home)
	return here && (below || !counts || len(s.Descendants(chart.Home)) == 1)
}

// choose is a chart after the caller, who may edit it, has chosen its perspective: with that of the author or of the
// workspace they become its author. Denied where they count no rows, or may not choose it.
func (who Caller) choose(chart ResourceChanged, perspective Perspective) (ResourceChanged, error) {
	s := who.View
	home := s.Name(Principal{Kind: PrincipalWorkspace, ID: int64(chart.Home)})
	switch perspective {
	case ViewerPerspective:
	case AuthorPerspective:
		if s.RowScope(who.User, chart.Home).Empty() {
			return chart, fault.New(fault.Denied, "You cannot see any time in %s, so it would be empty. Save it as a copy instead, or use each viewer's time.", home)
		}
	case WorkspacePerspective:
		if here, _ := s.MayChooseWorkspace(who.User, chart.Home); !here {
			return chart, fault.New(fault.Denied, "Only %[2]s can show everyone all figures of %[1]s.", home, choosers(s.scheme))
		}
	default:
		return chart, fault.BadField("perspective", "It must be author, viewer or workspace.")
	}
	if chart.Perspective = perspective; perspective != ViewerPerspective && chart.Kind == Chart {
		chart.Author = who.User
	}
	return chart, nil
}

// MayShowWorkspace is nil when the caller may choose the workspace perspective for a chart that is made in a workspace.
func (who Caller) MayShowWorkspace(home WorkspaceID) error {
	_, err := who.choose(ResourceChanged{Kind: Chart, Home: home}, WorkspacePerspective)
	return err
}

// figuresWhy says what everybody sees of a chart from now on, to who chose it.
func (s *Snapshot) figuresWhy(u UserID, chart ResourceChanged) string {
	switch chart.Perspective {
	case ViewerPerspective:
		return "After this, everyone sees figures from the time they can see."
	case WorkspacePerspective:
		home := s.Name(Principal{Kind: PrincipalWorkspace, ID: int64(chart.Home)})
		if _, below := s.MayChooseWorkspace(u, chart.Home); below && len(s.Descendants(chart.Home)) > 1 {
			return "After this, everyone sees all figures of " + home + " and of the workspaces below it."
		}
		return "After this, everyone sees all figures of " + home + "."
	}
	return "After this, everyone sees figures from the time you can see."
}

// eyesOf says to the caller whose figures a chart shows, by name if they may know of them.
func (who Caller) eyesOf(author UserID) string {
	if who.View.OrganizationRole(author) <= Guest {
		return "It shows nothing now, because its author has left"
	}
	name, _ := who.View.UserName(author)
	if name == "" || !who.Knows()(author) {
		name = "a colleague"
	}
	return "It shows what " + name + " can see, including time you cannot"
}

// LinkState is what a public link is now: live, waiting (for the new owner to keep it), paused (its keeper may no longer
// publish), or dead; why says it in words, empty for a live one.
func (s *Snapshot) LinkState(r ResourceID, l LinkID, now time.Time) (state, why string) {
	at, ok := s.position(r)
	if !ok {
		return LinkDead, "It was removed."
	}
	x := s.resource(at)
	return s.linkState(&x, l, now)
}

// The states of a public link.
const (
	LinkLive    = "live"
	LinkWaiting = "waiting"
	LinkPaused  = "paused"
	LinkDead    = "dead"
)

func (s *state) linkState(x *resource, l LinkID, now time.Time) (state, why string) {
	i := slices.IndexFunc(x.links, func(k link) bool { return k.id == l })
	if !x.exists || i < 0 {
		return LinkDead, "It was removed."
	}
	k := x.links[i]
	switch {
	case s.linksOff:
		return LinkDead, "Public links are turned off in " + s.name + "."
	case x.in != 0:
		return LinkDead, "What it shows now belongs to a dashboard."
	case x.private && s.scheme.Private.Flag:
		return LinkDead, "What it shows is now private."
	case k.expires != 0 && nanoseconds(now) >= k.expires:
		return LinkDead, "It has expired."
	case k.asleep != 0:
		return LinkDead, capital(s.sinceWords(k.asleep, now)) + ": " + s.linkAsleepWhy(x)
	case !s.scheme.Links.Many && slices.ContainsFunc(x.links, func(o link) bool { return o.asleep == 0 && o.id > k.id }):
		return LinkDead, "There can be only one link, and there is a newer one."
	case k.waits:
		return LinkWaiting, capital(s.this(x)) + " has a new owner or was restored: it is paused until somebody who can publish it turns it on."
	case k.keeper != 0 && !s.decide(k.keeper-1, x.at, now, 1<<Publish).Has(Publish):
		return LinkPaused, "The person who managed it can no longer publish " + s.this(x) + ". Somebody who can publish it can turn it on."
	}
	return LinkLive, ""
}

// linkFacts is a link as the log has it.
func (s *state) linkFacts(r ResourceID, l link) LinkChanged {
	c := LinkChanged{Link: l.id, Resource: r, Name: l.name, Waits: l.waits, Asleep: momentOf(l.asleep)}
	if l.expires != 0 {
		c.Expires = time.Unix(0, l.expires).UTC()
	}
	if l.keeper != 0 {
		c.Keeper = s.profiles.At(l.keeper - 1).id
	}
	return c
}

// linksWait is the changes after which every link of a resource waits for its new owner. An expired one too: it may be
// given more time.
func (s *state) linksWait(x *resource) (changes []Change) {
	for _, l := range x.links {
		if !l.waits {
			l.waits = true
			changes = append(changes, s.linkFacts(x.id, l))
		}
	}
	return changes
}

// PlanKeep is the changes by which the caller, who may publish, becomes the keeper of a link, which then waits no more.
func (who Caller) PlanKeep(r ResourceID, l LinkID) ([]Change, error) {
	if err := who.Require(Publish, r); err != nil {
		return nil, err
	}
	s := &who.View.state
	at, _ := s.position(r)
	for _, k := range s.resource(at).links {
		if k.id != l {
			continue
		}
		to := s.linkFacts(r, k)
		if to.Keeper == who.User && !to.Waits {
			return []Change{}, nil
		}
		to.Keeper, to.Waits = who.User, false
		return []Change{to}, nil
	}
	return nil, fault.Missing()
}
