package track

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// RateStore is what rates need kept.
type RateStore interface {
	// RatedPeople are those with a rate of their own in a workspace, in no order.
	RatedPeople(ctx context.Context, w access.WorkspaceID) ([]access.UserID, error)
	// WorkspaceRates of people (0: everyone), in no order, without their names; of those without one, none.
	WorkspaceRates(ctx context.Context, w access.WorkspaceID, users []access.UserID) ([]WorkspaceRate, error)
	// PutWorkspaceRate sets both rates of a user (0: everyone); with a Pricer past entries follow, their cost too.
	PutWorkspaceRate(ctx context.Context, who access.Caller, w access.WorkspaceID, rate WorkspaceRate, past Pricer, inLocked bool) error
}

// RateCard is every rate of a workspace and of its projects.
type RateCard struct {
	Everyone Rate
	People   map[access.UserID]Rate
	Projects map[access.ProjectID]int64
	Members  map[access.ProjectID][]MemberRate
}

// Rate is what an hour is billed at and costs, in cents; nil is none.
type Rate struct{ Billed, Cost *int64 }

// MemberRate is the rate of a user or group in a project.
type MemberRate struct {
	Holder access.Principal
	Cents  int64
}

// Pricer is the rate of a user's hour on a project (0: none) by a card.
type Pricer func(card *RateCard, u access.UserID, p access.ProjectID) Rate

// priceBy finds rates, most specific first: project member (a person's own before their groups', of those the
// highest), project, workspace member, workspace (data.md, Tracked time).
func priceBy(view *access.Snapshot) Pricer {
	return func(card *RateCard, u access.UserID, p access.ProjectID) Rate {
		rate := Rate{Billed: card.Everyone.Billed, Cost: card.Everyone.Cost}
		if own, ok := card.People[u]; ok {
			if own.Billed != nil {
				rate.Billed = own.Billed
			}
			if own.Cost != nil {
				rate.Cost = own.Cost
			}
		}
		if p == 0 {
			return rate
		}
		if cents, ok := card.Projects[p]; ok {
			rate.Billed = &cents
		}
		var ofGroups *int64
		for _, m := range card.Members[p] {
			switch {
			case m.Holder.Kind == access.PrincipalUser && m.Holder.ID == int64(u):
				return Rate{Billed: &m.Cents, Cost: rate.Cost}
			case m.Holder.Kind == access.PrincipalGroup && (ofGroups == nil || m.Cents > *ofGroups):
				if _, in := slices.BinarySearch(view.Members(access.GroupID(m.Holder.ID)), u); in {
					ofGroups = &m.Cents
				}
			}
		}
		if ofGroups != nil {
			rate.Billed = ofGroups
		}
		return rate
	}
}

// WorkspaceRate is what an hour of everyone (user 0) or of one person is billed at, and costs, in a workspace.
type WorkspaceRate struct {
	UserID    access.UserID `json:"user_id" doc:"0: everyone without a rate of their own"`
	Name      string        `json:"name"`
	RateCents *int64        `json:"rate_cents,omitempty"`
	CostCents *int64        `json:"cost_cents,omitempty"`
}

// WorkspaceRateList is a page of the rates of a workspace, everyone's first.
type WorkspaceRateList struct {
	Items    []WorkspaceRate `json:"items" nullable:"false"`
	Total    int             `json:"total"`
	Currency string          `json:"currency"`
}

// WorkspaceRates asks for a page of the rates of a workspace: everyone's, then those of people by name.
type WorkspaceRates struct {
	ID     access.WorkspaceID `path:"id"`
	Search string             `query:"search" maxLength:"200" doc:"Part of the name"`
	Page
}

// PutWorkspaceRate sets the rates of everyone (user 0) or of one person.
type PutWorkspaceRate struct {
	ID   access.WorkspaceID `path:"id"`
	User access.UserID      `path:"user" minimum:"0" doc:"0: everyone"`
	Body WorkspaceRateEdit
}

// WorkspaceRateEdit is both rates; an absent one is none.
type WorkspaceRateEdit struct {
	RateCents   *int64 `json:"rate_cents,omitempty" minimum:"0" maximum:"100000000"`
	CostCents   *int64 `json:"cost_cents,omitempty" minimum:"0" maximum:"100000000"`
	ApplyToPast bool   `json:"apply_to_past,omitempty" doc:"Entries already made follow"`
	InLocked    bool   `json:"in_locked,omitempty" doc:"Entries in locked periods too: for admins, who were asked about them"`
}

// Rates are the use cases about the rates of workspaces. Only admins see and set them.
type Rates struct{ Store Store }

// List the rates of a workspace.
func (r *Rates) List(ctx context.Context, who access.Caller, in WorkspaceRates) (WorkspaceRateList, error) {
	if err := fault.Within(in); err != nil {
		return WorkspaceRateList{}, err
	}
	if err := requireAdmin(who, in.ID, "Only workspace admins can see its rates."); err != nil {
		return WorkspaceRateList{}, err
	}
	w, err := r.Store.TrackedWorkspace(ctx, who.Organization, in.ID)
	if err != nil {
		return WorkspaceRateList{}, err
	}
	rated, err := r.Store.RatedPeople(ctx, in.ID)
	if err != nil {
		return WorkspaceRateList{}, err
	}
	text := strings.ToLower(strings.TrimSpace(in.Search))
	all := []WorkspaceRate{{Name: "Everyone"}}
	for _, u := range rated {
		if name, _ := who.View.UserName(u); u != 0 && strings.Contains(strings.ToLower(name), text) {
			all = append(all, WorkspaceRate{UserID: u, Name: name})
		}
	}
	slices.SortFunc(all[1:], func(a, b WorkspaceRate) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.UserID, b.UserID))
	})
	if text != "" {
		all = all[1:]
	}
	page := cut(all, in.Page)
	place := map[access.UserID]*WorkspaceRate{}
	var users []access.UserID
	for i := range page {
		place[page[i].UserID] = &page[i]
		users = append(users, page[i].UserID)
	}
	rates, err := r.Store.WorkspaceRates(ctx, in.ID, users)
	for _, is := range rates {
		place[is.UserID].RateCents, place[is.UserID].CostCents = is.RateCents, is.CostCents
	}
	return WorkspaceRateList{Items: page, Total: len(all), Currency: w.Settings.Currency}, err
}

// Put a rate.
func (r *Rates) Put(ctx context.Context, who access.Caller, in PutWorkspaceRate) (WorkspaceRateList, error) {
	if err := fault.Within(in); err != nil {
		return WorkspaceRateList{}, err
	}
	if err := requireAdmin(who, in.ID, "Only workspace admins can set its rates."); err != nil {
		return WorkspaceRateList{}, err
	}
	if in.User != 0 && who.View.OrganizationRole(in.User) == access.NotInOrganization {
		return WorkspaceRateList{}, fault.Missing()
	}
	if err := checkRate("rate_cents", in.Body.RateCents); err != nil {
		return WorkspaceRateList{}, err
	}
	if err := checkRate("cost_cents", in.Body.CostCents); err != nil {
		return WorkspaceRateList{}, err
	}
	var past Pricer
	if in.Body.ApplyToPast {
		past = priceBy(who.View)
	}
	rate := WorkspaceRate{UserID: in.User, RateCents: in.Body.RateCents, CostCents: in.Body.CostCents}
	if err := r.Store.PutWorkspaceRate(ctx, who, in.ID, rate, past, in.Body.InLocked); err != nil {
		return WorkspaceRateList{}, err
	}
	return r.List(ctx, who, WorkspaceRates{ID: in.ID, Page: firstPage})
}
