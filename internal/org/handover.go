package org

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// HandedOffer is that what hangs on somebody is offered to somebody else.
type HandedOffer struct {
	From, To access.UserID
	// Owned tells that what From owns goes with it; Only are the holdings that are offered, nil for all. Workspaces are where
	// From lost a role: their admins may offer that too.
	Owned      bool
	Only       []access.Holding
	Workspaces []access.WorkspaceID
}

// Handing is what is handed over in the same transaction as the change that makes it fall.
type Handing struct {
	Changes []access.Change
	Offers  []HandedOffer
}

// HandingPlan decides what is handed over beside changes that were made in a transaction; the caller's view is that before.
type HandingPlan func(ctx context.Context, who access.Caller, changes []access.Change) (Handing, error)

// HandOver is whom it is handed to.
type HandOver struct {
	OnePerson
	Body HandedTo
}

// HandedTo is whom all is handed to that hangs on somebody.
type HandedTo struct {
	To    access.UserID `json:"to_user_id,omitempty" doc:"Whom it is offered to; absent: the caller takes it at once"`
	Owned bool          `json:"owned,omitempty" doc:"What they own, too"`
}

// HandedOver is what came of it.
type HandedOver struct {
	Taken   int  `json:"taken" doc:"How many places the caller has now"`
	Left    int  `json:"left" doc:"How many the caller could not come to by themselves; they stay where they are"`
	Offered bool `json:"offered" doc:"It waits for the other to accept"`
}

// all that is handed over of somebody.
func (in HandOver) all(view *access.Snapshot) []access.Holding {
	held := view.Holdings(in.ID)
	if !in.Body.Owned {
		held = access.Showing(held)
	}
	return held
}

// allow is nil when the caller may hand it over.
func (in HandOver) allow(who access.Caller) error {
	if err := who.RequireAdmin(); err != nil {
		return err
	}
	name, _ := who.View.UserName(in.ID)
	switch to := in.Body.To; {
	case name == "":
		return fault.Missing()
	case in.ID == who.User && (to == 0 || to == who.User), to == in.ID:
		return fault.BadField("to_user_id", "It is in their hands already.")
	case to != 0 && to != who.User:
		return mayReceive(who, "to_user_id", to, in.all(who.View))
	}
	return nil
}

// mayReceive is nil when somebody may be offered what hangs on others: a member of the organization, known to the caller, who
// could take over some of it.
func mayReceive(who access.Caller, field string, to access.UserID, held []access.Holding) error {
	if who.View.OrganizationRole(to) <= access.Guest || !who.Knows()(to) {
		return fault.BadField(field, "It can be handed to members of the organization only.")
	}
	receiver := who
	receiver.User = to
	if taking := receiver.PlanTake(held, who.User); len(taking.Taken) == 0 && len(taking.Left) > 0 {
		name, _ := who.View.UserName(to)
		return fault.BadField(field, "%s cannot take over any of it, because they cannot edit where it is used. Give them access first, or take it over yourself.", name)
	}
	return nil
}

// HandOver puts the caller in somebody's place, where they could come to it by themselves: the author's of charts, vouching,
// public links, shown amounts, and where asked for ownership. Or it offers that to somebody else, who is put there by
// accepting. For organization admins.
func (d *Directory) HandOver(ctx context.Context, who access.Caller, in HandOver) (HandedOver, error) {
	var done HandedOver
	if to := in.Body.To; to != 0 && to != who.User {
		done.Offered = true
		return done, d.Store.OfferHandOver(ctx, who, HandedOffer{From: in.ID, To: to, Owned: in.Body.Owned}, in.allow)
	}
	err := d.Store.ChangeAccess(ctx, who, func(who access.Caller) ([]access.Change, error) {
		if err := in.allow(who); err != nil {
			return nil, err
		}
		taking := who.PlanTake(in.all(who.View), who.User)
		done.Taken, done.Left = len(taking.Taken), len(taking.Left)
		return taking.Changes, nil
	})
	return done, err
}

// HandingOver is who takes the place of those whom a change takes something from, in the same step, for what shows less by it.
type HandingOver struct {
	To    *access.UserID `json:"hand_over_to,omitempty" minimum:"0" doc:"Who takes over what shows less by this, in the same step: 0 the caller, at once; somebody else, who accepts. Absent: nobody"`
	Owned bool           `json:"hand_over_owned,omitempty" doc:"What they own and can manage no more, too"`
}

// HandingOverQuery is [HandingOver] of a request without a body.
type HandingOverQuery struct {
	To    int64 `query:"hand_over_to" minimum:"-1" default:"-1" doc:"Who takes over what shows less by this, in the same step: 0 the caller, at once; somebody else, who accepts; -1 nobody"`
	Owned bool  `query:"hand_over_owned" doc:"What they own and can manage no more, too"`
}

func (q HandingOverQuery) handing() HandingOver {
	h := HandingOver{Owned: q.Owned}
	if q.To >= 0 {
		to := access.UserID(q.To)
		h.To = &to
	}
	return h
}

// handing is the store of a change that hands over what shows less by it, in its own transaction. workspace is where a role
// changes; 0: the change is for organization admins.
func (d *Directory) handing(h HandingOver, workspace access.WorkspaceID) Store {
	if h.To == nil {
		return d.Store
	}
	return d.Store.Handing(func(ctx context.Context, who access.Caller, changes []access.Change) (Handing, error) {
		return h.plan(ctx, who, workspace, changes)
	})
}

func (h HandingOver) plan(ctx context.Context, who access.Caller, workspace access.WorkspaceID, changes []access.Change) (Handing, error) {
	prospect, err := who.View.Foresee(who.Now, changes...)
	if err != nil {
		return Handing{}, err
	}
	then := who
	if then.View, err = who.View.Apply(who.View.Revision(), changes...); err != nil {
		return Handing{}, err
	}
	held, more, err := falling(ctx, who, then.View, prospect, changes)
	switch {
	case err != nil:
		return Handing{}, err
	case more:
		return Handing{}, fault.BadField("hand_over_to", "So much hangs on them that it cannot be handed over in one step. Make the change first, then hand it over person by person.")
	case !h.Owned:
		held = access.Showing(held)
	}
	to := *h.To
	if to == 0 || to == who.User {
		return Handing{Changes: then.PlanTake(held, who.User).Changes}, nil
	}
	byPerson := map[access.UserID][]access.Holding{}
	for _, one := range held {
		if one.User != to {
			byPerson[one.User] = append(byPerson[one.User], one)
		}
	}
	if len(held) > 0 && len(byPerson) == 0 {
		return Handing{}, fault.BadField("hand_over_to", "It is in their hands already.")
	}
	if err := mayReceive(then, "hand_over_to", to, held); err != nil {
		return Handing{}, err
	}
	var handing Handing
	for from, only := range byPerson {
		o := HandedOffer{From: from, To: to, Only: only}
		if workspace != 0 {
			o.Workspaces = []access.WorkspaceID{workspace}
		}
		handing.Offers = append(handing.Offers, o)
	}
	slices.SortFunc(handing.Offers, func(a, b HandedOffer) int { return int(a.From - b.From) })
	return handing, nil
}

// Contents knows what charts show.
type Contents interface {
	// Taking is what it reveals when charts are answered, passed on or shown with amounts by the caller from then on, and what the
	// first of them show now and then. before and after are the caller before and after it.
	Taking(ctx context.Context, before, after access.Caller, charts []access.ResourceID) (access.Reveals, map[access.ResourceID]query.Both, error)
}

// PreviewTaking asks what it would do to take over: what shows less by a change of the team, or all that hangs on somebody.
type PreviewTaking struct {
	Body PreviewTakingBody
}

type PreviewTakingBody struct {
	Change *TeamChange   `json:"change,omitempty" doc:"The change that is made in the same step"`
	User   access.UserID `json:"user_id,omitempty" doc:"In place of a change: all that hangs on them; for organization admins"`
	Owned  bool          `json:"owned,omitempty" doc:"What they own, too"`
}

// TakingPreview is what taking over would do.
type TakingPreview struct {
	Takes   Showing        `json:"takes" doc:"What the caller would have"`
	Left    int            `json:"left" doc:"What stays, because the caller could not come to it by themselves"`
	Reveals access.Reveals `json:"reveals" doc:"What those they are shown to would see through the caller's eyes"`
	Figures []TakenFigures `json:"figures" doc:"Charts whose figures change, by title: of the first twelve that are taken over"`
	Others  int            `json:"others" doc:"Of how many further charts it was not found out"`
}

// TakenFigures is a chart whose figures change.
type TakenFigures struct {
	Resource access.ResourceID `json:"resource_id"`
	Title    string            `json:"title"`
	query.Both
}

// PreviewTaking is what taking over at once reveals and what figures change, for whoever may do it. It changes nothing.
func (d *Directory) PreviewTaking(ctx context.Context, who access.Caller, in PreviewTaking) (TakingPreview, error) {
	if err := fault.Within(in); err != nil {
		return TakingPreview{}, err
	}
	then, held, err := d.supposedTaking(ctx, who, in)
	if err != nil {
		return TakingPreview{}, err
	}
	if !in.Body.Owned {
		held = access.Showing(held)
	}
	taking := then.PlanTake(held, who.User)
	p := TakingPreview{Left: len(taking.Left), Figures: []TakenFigures{}}
	var charts []access.ResourceID
	for _, one := range taking.Taken {
		p.Takes.count(one)
		charts = append(charts, revealing(then.View, one)...)
	}
	after := then
	if after.View, err = then.View.After(taking.Changes...); err != nil {
		return TakingPreview{}, err
	}
	title := func(r access.ResourceID) string {
		facts, _ := who.View.Resource(r)
		return strings.ToLower(facts.Title)
	}
	slices.SortFunc(charts, func(a, b access.ResourceID) int {
		return cmp.Or(strings.Compare(title(a), title(b)), cmp.Compare(a, b))
	})
	charts = slices.Compact(charts)
	reveals, figures, err := d.Contents.Taking(ctx, who, after, charts)
	p.Reveals, p.Others = reveals, len(charts)-len(figures)
	for _, r := range charts {
		if both, there := figures[r]; there && !both.Same() && who.Can(r).Has(access.View) {
			facts, _ := who.View.Resource(r)
			p.Figures = append(p.Figures, TakenFigures{r, facts.Title, query.Both{Now: both.Now.TotalsOnly(), Then: both.Then.TotalsOnly()}})
		}
	}
	return p, err
}

// supposedTaking is the caller after the change that is asked about, and what they would take over.
func (d *Directory) supposedTaking(ctx context.Context, who access.Caller, in PreviewTaking) (then access.Caller, held []access.Holding, err error) {
	then = who
	if in.Body.Change == nil {
		all := HandOver{OnePerson: OnePerson{in.Body.User}, Body: HandedTo{Owned: in.Body.Owned}}
		return then, all.all(who.View), within("user_id", all.allow(who))
	}
	changes, err := d.suppose(ctx, who, *in.Body.Change)
	if err != nil {
		return then, nil, err
	}
	prospect, err := who.View.Foresee(who.Now, changes...)
	if err != nil {
		return then, nil, err
	}
	if then.View, err = who.View.Apply(who.View.Revision(), changes...); err != nil {
		return then, nil, err
	}
	held, _, err = falling(ctx, who, then.View, prospect, changes)
	return then, held, err
}

// revealing are the charts that show other things when a holding is somebody else's. A link waits, and shows nothing yet.
func revealing(view *access.Snapshot, h access.Holding) []access.ResourceID {
	switch h.Kind {
	case access.HoldsChart:
		return []access.ResourceID{h.Resource}
	case access.HoldsTile:
		return []access.ResourceID{h.Chart}
	case access.HoldsMoney:
		charts, _ := view.Charts(h.Resource)
		return charts
	}
	return nil
}
