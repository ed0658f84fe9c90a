package share

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// offerLife is how long an offer stands.
const offerLife = 30 * 24 * time.Hour

// MakeOffer offers the ownership of a resource to somebody: nobody becomes an owner but by their own act. One offer stands
// at a time.
func (s *Sharing) MakeOffer(ctx context.Context, who access.Caller, in MakeOffer) (Offered, error) {
	o := OfferRecord{Resource: in.ID, From: who.User, To: in.Body.UserID, By: who.User, MadeAt: who.Now}
	plan := func(who access.Caller, old OfferRecord) ([]access.Change, error) {
		if err := mayOffer(who, in.ID, o.To); err != nil {
			return nil, err
		}
		if old.ID != 0 && !who.Repeats() && stands(who, old) == nil {
			return nil, fault.New(fault.Conflict, "There is already an offer to %s. Cancel it first.", naming(who, in.ID).of(old.To).Name)
		}
		return nil, nil
	}
	if _, err := plan(who, OfferRecord{}); err != nil { // most refusals need no transaction
		return Offered{}, err
	}
	invited, err := s.Store.Invited(ctx, who.Organization, []access.UserID{o.To})
	if err != nil {
		return Offered{}, err
	}
	if len(invited) > 0 && !who.Repeats() {
		return Offered{}, fault.BadField("user_id", "%s has not accepted the invitation yet. Ownership can be offered once they have signed in.", naming(who, in.ID).of(o.To).Name)
	}
	id, err := s.Store.MakeOffer(ctx, who, o, plan)
	if err != nil {
		return Offered{}, err
	}
	if o.ID = id; who.Repeats() {
		if o, err = s.Store.OfferByID(ctx, who.Organization, id); err != nil {
			return Offered{}, err
		}
	}
	return offered(who, o), nil
}

// mayOffer is nil when the caller may offer a resource to a user. Whom they may not know of does not exist for them.
func mayOffer(who access.Caller, r access.ResourceID, to access.UserID) error {
	if err := who.Require(access.ManageAccess, r); err != nil {
		return err
	}
	facts, _ := who.View.Resource(r)
	named := who.Naming(facts)(access.Principal{Kind: access.PrincipalUser, ID: int64(to)}) == nil
	switch {
	case to == who.User:
		return fault.BadField("user_id", "You can become the owner without an offer.")
	case to == facts.Owner:
		return fault.BadField("user_id", "They are already the owner.")
	case who.View.OrganizationRole(to) <= access.Guest || !named:
		return fault.BadField("user_id", "The owner must be a member of %s.", who.View.OrganizationName())
	}
	return who.MayOffer(r, to)
}

// stands is nil while an offer can be accepted: who made it may still make it.
func stands(who access.Caller, o OfferRecord) error {
	over := fault.New(fault.Conflict, "This offer is no longer valid.")
	if !who.Now.Before(o.MadeAt.Add(offerLife)) || who.View.OrganizationRole(o.To) <= access.Guest {
		return over
	}
	by := access.Caller{User: o.By, Organization: who.Organization, View: who.View, Now: who.Now}
	if o.Resource == 0 {
		if !o.handsOver(by) {
			return over
		}
		return nil
	}
	if facts, exists := who.View.Resource(o.Resource); !exists || facts.Owner == o.To || by.MayOffer(o.Resource, o.To) != nil {
		return over
	}
	return nil
}

// handsOver tells whether somebody may offer what a hand-over is of: organization admins, and the admins of the workspaces
// in which somebody lost a role what shows less by that.
func (o OfferRecord) handsOver(who access.Caller) bool {
	if who.RequireAdmin() == nil {
		return true
	}
	return o.Scope != nil && len(o.Scope.Workspaces) > 0 && !slices.ContainsFunc(o.Scope.Workspaces, func(w access.WorkspaceID) bool {
		return who.RequireRole(w, access.WorkspaceAdmin) != nil
	})
}

// seesOffer tells whether an offer exists for the caller: its two people, and who manages access. Of a hand-over, whom it is
// made to, and organization admins.
func seesOffer(who access.Caller, o OfferRecord) bool {
	switch {
	case who.User == o.To:
		return true
	case o.Resource == 0:
		return o.handsOver(who)
	}
	can := who.Can(o.Resource)
	return can.Has(access.ManageAccess) || who.User == o.By && can.Has(access.View)
}

// endsOffer tells whether the caller may withdraw an offer.
func endsOffer(who access.Caller, o OfferRecord) bool {
	if o.Resource == 0 {
		return o.handsOver(who)
	}
	return who.User == o.By || who.Can(o.Resource).Has(access.ManageAccess)
}

func offered(who access.Caller, o OfferRecord) Offered {
	n := naming(who, o.Resource)
	return Offered{ID: o.ID, To: n.of(o.To), From: n.of(o.From), At: o.MadeAt.UTC(), EndsAt: o.MadeAt.Add(offerLife).UTC()}
}

// offerOf a resource that stands and that the caller may see; nil without one.
func (s *Sharing) offerOf(ctx context.Context, who access.Caller, r access.ResourceID) (*Offered, error) {
	o, err := s.Store.OfferOf(ctx, who.Organization, r)
	if err == nil && seesOffer(who, o) {
		err = stands(who, o)
	} else if err == nil {
		err = fault.Missing()
	}
	switch kind := fault.KindOf(err); {
	case err == nil:
		x := offered(who, o)
		return &x, nil
	case kind == fault.Internal || kind == fault.Unavailable:
		return nil, err
	}
	return nil, nil // there is none, none that the caller may see, or one that stands no longer
}

// WithdrawOffer ends the offer of a resource, for who made it and who manages access.
func (s *Sharing) WithdrawOffer(ctx context.Context, who access.Caller, in ByResource) error {
	if err := who.Require(access.View, in.ID); err != nil {
		return err
	}
	o, err := s.Store.OfferOf(ctx, who.Organization, in.ID)
	if err != nil {
		if refused := who.Require(access.ManageAccess, in.ID); refused != nil {
			return refused
		}
		return err
	}
	return s.Store.EndOffer(ctx, who, o.ID, func(who access.Caller, o OfferRecord) ([]access.Change, error) {
		if !endsOffer(who, o) {
			return nil, who.Require(access.ManageAccess, in.ID)
		}
		return nil, nil
	})
}

// Offers are those to the caller that stand, the latest first.
func (s *Sharing) Offers(ctx context.Context, who access.Caller, in ListOffers) (OfferList, error) {
	if err := fault.Within(in); err != nil {
		return OfferList{}, err
	}
	all, err := s.Store.OffersTo(ctx, who.Organization, who.User)
	if err != nil {
		return OfferList{}, err
	}
	all = slices.DeleteFunc(all, func(o OfferRecord) bool { return stands(who, o) != nil })
	list := OfferList{Items: []Offer{}, Total: len(all)}
	all = all[min(in.Offset, len(all)):]
	if in.Limit > 0 {
		all = all[:min(in.Limit, len(all))]
	}
	for _, o := range all {
		x, err := s.offer(ctx, who, o)
		if err != nil {
			return OfferList{}, err
		}
		list.Items = append(list.Items, x)
	}
	return list, nil
}

// Offer is one offer that stands, for its two people and who manages access: what is offered, as its receiver may see it.
func (s *Sharing) Offer(ctx context.Context, who access.Caller, in ByOffer) (Offer, error) {
	o, err := s.Store.OfferByID(ctx, who.Organization, in.ID)
	if err != nil {
		return Offer{}, err
	}
	if !seesOffer(who, o) || stands(who, o) != nil {
		return Offer{}, fault.Missing()
	}
	return s.offer(ctx, who, o)
}

func (s *Sharing) offer(ctx context.Context, who access.Caller, o OfferRecord) (Offer, error) {
	n := naming(who, o.Resource)
	x := Offer{
		ID: o.ID, ResourceID: o.Resource, From: n.of(o.From), To: n.of(o.To), At: o.MadeAt.UTC(), EndsAt: o.MadeAt.Add(offerLife).UTC(), CanAccept: who.User == o.To, CanEnd: endsOffer(who, o),
		Contents: []OfferedContent{}, Links: []OfferedLink{}, Who: []Holder{},
	}
	receiver := access.Caller{User: o.To, Organization: who.Organization, View: who.View, Now: who.Now}
	if o.Resource == 0 {
		by := n.of(o.By)
		x.Kind, x.By = "hand_over", &by
		taking := receiver.PlanTake(o.held(who.View), o.By)
		x.HandOver = places(who, receiver, taking)
		if err := n.look(ctx, s.Store, &x.From, &x.To, x.By); err != nil {
			return Offer{}, err
		}
		x.Title = x.From.Name
		return x, nil
	}
	facts, _ := who.View.Resource(o.Resource)
	x.Kind, x.Title, x.Workspace = facts.Kind.String(), facts.Title, who.View.Name(access.Principal{Kind: access.PrincipalWorkspace, ID: int64(facts.Home)})
	x.Contents = contents(receiver, o.Resource)
	links, err := s.Store.Links(ctx, who.Organization, o.Resource)
	if err != nil {
		return Offer{}, err
	}
	for _, l := range links {
		row := OfferedLink{Name: l.Name, Visits: l.Visits}
		if !l.LastVisitedAt.IsZero() {
			row.LastVisitedAt = &l.LastVisitedAt
		}
		x.Links = append(x.Links, row)
	}
	found := who.View.Openers(o.Resource, who.Local())
	x.Who, _, _ = holders(who, facts, found, n, AskWho{Limit: maxOffered})
	x.People = found.Len()
	return x, n.look(ctx, s.Store, &x.From, &x.To)
}

// places are what a hand-over gives its receiver, named where they who look may know of it too.
func places(who, receiver access.Caller, taking access.Taking) *Places {
	p := Places{Left: len(taking.Left), Items: []Place{}}
	for _, h := range taking.Taken {
		switch h.Kind {
		case access.HoldsChart:
			p.Charts++
		case access.HoldsTile:
			p.Tiles++
		case access.HoldsLink:
			p.Links++
		case access.HoldsMoney:
			p.Money++
		case access.HoldsOwned:
			p.Owned++
		}
		if len(p.Items) == maxPlaces {
			continue
		}
		place := Place{Kind: h.Kind}
		if receiver.Can(h.Resource).Has(access.View) && who.Can(h.Resource).Has(access.View) {
			facts, _ := receiver.View.Resource(h.Resource)
			place.ResourceID, place.Title = h.Resource, facts.Title
		}
		p.Items = append(p.Items, place)
	}
	return &p
}

// maxPlaces is how many of the places of a hand-over are named.
const maxPlaces = 200

// contents are the charts of a dashboard by title, each once, and last those that the caller may not see.
func contents(who access.Caller, dashboard access.ResourceID) []OfferedContent {
	charts := map[access.ResourceID]bool{} // whether it is shown to them
	sees := who.Can(dashboard).Has(access.View)
	for _, chart := range who.View.Living(dashboard) {
		charts[chart] = sees
	}
	for _, tile := range who.View.Tiles(dashboard) {
		charts[tile.Chart] = charts[tile.Chart] || who.Can(tile.Chart).Has(access.View) || sees && who.Shows(dashboard, tile.Tile, tile.Chart)
	}
	all := []OfferedContent{}
	for chart, shown := range charts {
		row := OfferedContent{Kind: access.Chart.String()}
		if shown {
			facts, _ := who.View.Resource(chart)
			row.Title = facts.Title
		}
		all = append(all, row)
	}
	slices.SortFunc(all, func(a, b OfferedContent) int {
		if (a.Title == "") != (b.Title == "") {
			return len(b.Title) - len(a.Title)
		}
		return cmp.Or(strings.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)), strings.Compare(a.Title, b.Title))
	})
	return all
}

// AcceptOffer makes the caller the owner of what is offered to them, or puts them in the place of whoever leaves. Whether it
// may still be offered is asked again.
func (s *Sharing) AcceptOffer(ctx context.Context, who access.Caller, in ByOffer) error {
	return s.Store.EndOffer(ctx, who, in.ID, func(who access.Caller, o OfferRecord) ([]access.Change, error) {
		if who.User != o.To {
			if !seesOffer(who, o) {
				return nil, fault.Missing()
			}
			return nil, fault.New(fault.Denied, "Only the person it is offered to can accept it.")
		}
		if err := stands(who, o); err != nil {
			return nil, err
		}
		if o.Resource == 0 {
			taking := who.PlanTake(o.held(who.View), o.By)
			switch {
			case len(taking.Taken) > 0:
				return taking.Changes, nil
			case len(taking.Left) > 0: // the offer stays: they may come to it yet
				return nil, fault.New(fault.Conflict, "You cannot take over any of it now, because you cannot edit where it is used. Ask for access first.")
			}
			return nil, fault.New(fault.Conflict, "There is nothing left to take over.")
		}
		return who.PlanAccept(o.Resource, o.From)
	})
}

// DeclineOffer ends an offer, for whom it is made to.
func (s *Sharing) DeclineOffer(ctx context.Context, who access.Caller, in ByOffer) error {
	return s.Store.EndOffer(ctx, who, in.ID, func(who access.Caller, o OfferRecord) ([]access.Change, error) {
		if who.User != o.To {
			if !seesOffer(who, o) {
				return nil, fault.Missing()
			}
			return nil, fault.New(fault.Denied, "Only the person it is offered to can decline it.")
		}
		return nil, nil
	})
}
