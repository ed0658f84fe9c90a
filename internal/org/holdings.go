package org

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// Showing counts what shows by somebody's rights.
type Showing struct {
	Charts int `json:"charts" doc:"Charts that show what they may see"`
	Links  int `json:"links" doc:"Public links that they keep"`
	Tiles  int `json:"tiles" doc:"Tiles of dashboards that they vouch for"`
	Money  int `json:"money" doc:"Charts and dashboards whose amounts they show to those these are shared with"`
	Owned  int `json:"owned" doc:"Charts and dashboards they own"`
}

// Holdings is what hangs on somebody: it shows less, or nothing, when they leave or count less than before.
type Holdings struct {
	Showing
	Items []HeldItem `json:"items" doc:"By title"`
	Total int        `json:"total"`
}

// FindHoldings is which of somebody's holdings are asked for.
type FindHoldings struct {
	OnePerson
	Page
}

// HeldItem is one of them.
type HeldItem struct {
	Kind     string            `json:"kind" enum:"chart,link,tile,money,owned"`
	Resource access.ResourceID `json:"resource_id"`
	Title    string            `json:"title,omitempty" doc:"Absent where the caller may not view it"`
	User     Named             `json:"user" doc:"On whom it hangs"`
	CanTake  bool              `json:"can_take" doc:"The caller could take it over at once"`
}

// OnePerson names a member of the organization.
type OnePerson struct {
	ID access.UserID `path:"id"`
}

// maxHeld is how many holdings are named of those that would show less by a change.
const maxHeld = 200

// Holdings is for organization admins. Those of somebody who has left are there until they are handed over.
func (d *Directory) Holdings(_ context.Context, who access.Caller, in FindHoldings) (Holdings, error) {
	if err := fault.Within(in); err != nil {
		return Holdings{}, err
	}
	if err := who.RequireAdmin(); err != nil {
		return Holdings{}, err
	}
	if name, _ := who.View.UserName(in.ID); name == "" {
		return Holdings{}, fault.Missing()
	}
	held := who.View.Holdings(in.ID)
	h := Holdings{Items: cut(itemsOf(who, who, held), in.Page), Total: len(held)}
	for _, one := range held {
		h.count(one)
	}
	return h, nil
}

// itemsOf holdings by title; of what the caller may not view, none. then is the caller after the change that they foresee.
func itemsOf(who, then access.Caller, held []access.Holding) []HeldItem {
	takes := map[access.Holding]bool{}
	for _, h := range then.PlanTake(held, then.User).Taken {
		takes[h] = true
	}
	items := make([]HeldItem, 0, len(held))
	for _, one := range held {
		item := HeldItem{Kind: one.Kind, Resource: one.Resource, User: Named{ID: int64(one.User)}, CanTake: takes[one]}
		item.User.Name, _ = who.View.UserName(one.User)
		if who.Can(one.Resource).Has(access.View) {
			facts, _ := who.View.Resource(one.Resource)
			item.Title = facts.Title
		}
		items = append(items, item)
	}
	slices.SortStableFunc(items, func(a, b HeldItem) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)), cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.User.ID, b.User.ID))
	})
	return items
}

func (s *Showing) count(one access.Holding) {
	switch one.Kind {
	case access.HoldsChart:
		s.Charts++
	case access.HoldsLink:
		s.Links++
	case access.HoldsTile:
		s.Tiles++
	case access.HoldsMoney:
		s.Money++
	case access.HoldsOwned:
		s.Owned++
	}
}

// Lessening is what would show less by a change.
type Lessening struct {
	Showing
	More  bool       `json:"more" doc:"There are more than these: so much hangs on those concerned that not all of it was compared"`
	Takes int        `json:"takes" doc:"How many the caller could take over at once"`
	Items []HeldItem `json:"items" doc:"At most 200, by title"`
}

// maxCompared bounds the work: of how many holdings it is found out whether they would show less.
const maxCompared = 20_000

// showsLess is what depends on the rights of those whom changes take something from, and would show less. For those who are no
// organization admins, only what they may view counts.
func showsLess(ctx context.Context, who access.Caller, prospect *access.Prospect, changes []access.Change) (Lessening, error) {
	less := Lessening{Items: []HeldItem{}}
	after, err := who.View.Apply(who.View.Revision(), changes...)
	if err != nil {
		return less, err
	}
	held, more, err := falling(ctx, who, after, prospect, changes)
	if err != nil {
		return less, err
	}
	for _, one := range held {
		less.count(one)
	}
	then := who
	then.View = after
	less.Items, less.More = itemsOf(who, then, held), more
	for _, item := range less.Items {
		if item.CanTake {
			less.Takes++
		}
	}
	less.Items = less.Items[:min(len(less.Items), maxHeld)]
	return less, nil
}

// falling are the holdings of those whom changes concern that would show less; more, that some were not compared.
func falling(ctx context.Context, who access.Caller, after *access.Snapshot, prospect *access.Prospect, changes []access.Change) (held []access.Holding, more bool, err error) {
	concerned := slices.AppendSeq(namedIn(who.View, changes), prospect.Users())
	slices.Sort(concerned)
	everything := who.RequireAdmin() == nil
	compared := 0
	for _, one := range who.View.HoldingsOf(slices.Compact(concerned)) {
		if !everything && !who.Can(one.Resource).Has(access.View) {
			continue
		}
		if compared++; compared > maxCompared {
			return held, true, nil
		}
		if compared%100 == 0 && ctx.Err() != nil { // nobody waits for the answer any more
			return nil, false, ctx.Err()
		}
		if who.View.Falls(one, after, who.User, who.Now) {
			held = append(held, one)
		}
	}
	return held, false, nil
}

// namedIn are the people whom changes of the team are about: themselves, or as members of a group.
func namedIn(view *access.Snapshot, changes []access.Change) []access.UserID {
	var people []access.UserID
	add := func(p access.Principal) {
		switch p.Kind {
		case access.PrincipalUser:
			people = append(people, access.UserID(p.ID))
		case access.PrincipalGroup:
			people = append(people, view.Members(access.GroupID(p.ID))...)
		}
	}
	for _, change := range changes {
		switch c := change.(type) {
		case access.UserChanged:
			people = append(people, c.User)
		case access.GroupMemberChanged:
			add(c.Member)
		case access.WorkspaceRoleChanged:
			add(c.Holder)
		case access.ProjectMemberChanged:
			add(c.Holder)
		}
	}
	return people
}
