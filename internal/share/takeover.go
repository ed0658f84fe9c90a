package share

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// TakeOver makes a resource that an organization admin cannot manage otherwise their own, be it private or left behind
// (break-glass). The reason is in the log, and those who see who has access see it too.
func (s *Sharing) TakeOver(ctx context.Context, who access.Caller, in TakeOver) (Access, error) {
	if err := fault.Within(in); err != nil {
		return Access{}, err
	}
	if err := who.RequireAdmin(); err != nil {
		return Access{}, err
	}
	reason := strings.Join(strings.Fields(in.Body.Reason), " ")
	if reason == "" {
		return Access{}, fault.BadField("reason", "Enter a reason. It is recorded in the log.")
	}
	if err := fault.Name("reason", reason, "reason", maxReason); err != nil {
		return Access{}, err
	}
	plan := func(who access.Caller) ([]access.Change, error) { return who.PlanTakeOver(in.ID, reason) }
	return s.changeBy(ctx, who, in.ID, plan, func(ctx context.Context, who access.Caller, plan access.Plan) error {
		return s.Store.TakeOver(ctx, who, in.ID, reason, plan)
	})
}

// Mend gives whom a grant names the role in the resource's workspace that they lack, for those who see the list and have
// the role there that the scheme asks for.
func (s *Sharing) Mend(ctx context.Context, who access.Caller, in MendGrant) (Access, error) {
	return s.change(ctx, who, in.ID, func(who access.Caller) ([]access.Change, error) {
		g, err := grant(who, in.ID, in.Grant)
		if err != nil {
			return nil, err
		}
		return who.PlanReach(in.ID, g.Principal)
	})
}

// Owned is what somebody owns, who may have left, for organization admins: of what they may not open, no title.
func (s *Sharing) Owned(ctx context.Context, who access.Caller, in ListOwned) (OwnedList, error) {
	if err := fault.Within(in); err != nil {
		return OwnedList{}, err
	}
	if err := who.RequireAdmin(); err != nil {
		return OwnedList{}, err
	}
	owned, err := s.Store.Owned(ctx, who.Organization, in.ID)
	if err != nil {
		return OwnedList{}, err
	}
	all := []Owned{}
	for _, id := range owned {
		facts, exists := who.View.Resource(id)
		if !exists || facts.Owner != in.ID { // since the request began
			continue
		}
		row := Owned{ID: id, Kind: facts.Kind.String(), Private: who.View.Private(facts.Resource), WorkspaceID: facts.Home, Workspace: who.View.Name(access.Principal{Kind: access.PrincipalWorkspace, ID: int64(facts.Home)})}
		if who.Can(id).Has(access.View) {
			row.Title = facts.Title
		}
		_, refused := who.PlanTakeOver(id, "a reason")
		row.CanTakeOver = refused == nil
		all = append(all, row)
	}
	slices.SortFunc(all, func(a, b Owned) int {
		if (a.Title == "") != (b.Title == "") {
			return len(b.Title) - len(a.Title)
		}
		return cmp.Or(strings.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)), cmp.Compare(a.ID, b.ID))
	})
	list := OwnedList{Total: len(all), Items: all[min(in.Offset, len(all)):]}
	if in.Limit > 0 {
		list.Items = list.Items[:min(in.Limit, len(list.Items))]
	}
	return list, nil
}
