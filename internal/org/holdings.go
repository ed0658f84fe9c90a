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
}

// Holdings is what hangs on somebody: it shows less, or nothing, when they leave or count less than before.
type Holdings struct {
	Showing
	Owned int        `json:"owned" doc:"Charts and dashboards they own"`
	Items []HeldItem `json:"items" doc:"At most 200, by title"`
}

// HeldItem is one of them.
type HeldItem struct {
	Kind     string            `json:"kind" enum:"chart,link,tile,owned"`
	Resource access.ResourceID `json:"resource_id"`
	Title    string            `json:"title,omitempty" doc:"Absent where the caller may not view it"`
}

// OnePerson names a member of the organization.
type OnePerson struct {
	ID access.UserID `path:"id"`
}

// maxHeld is how many of somebody's holdings are named.
const maxHeld = 200

// Holdings is for organization admins. Those of somebody who has left are there until they are handed over.
func (d *Directory) Holdings(_ context.Context, who access.Caller, in OnePerson) (Holdings, error) {
	if err := who.RequireAdmin(); err != nil {
		return Holdings{}, err
	}
	if name, _ := who.View.UserName(in.ID); name == "" {
		return Holdings{}, fault.Missing()
	}
	h := Holdings{Items: []HeldItem{}}
	for _, one := range who.View.Holdings(in.ID) {
		h.count(one)
		item := HeldItem{Kind: one.Kind, Resource: one.Resource}
		if who.Can(one.Resource).Has(access.View) {
			facts, _ := who.View.Resource(one.Resource)
			item.Title = facts.Title
		}
		h.Items = append(h.Items, item)
	}
	slices.SortStableFunc(h.Items, func(a, b HeldItem) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)), cmp.Compare(a.Resource, b.Resource))
	})
	h.Items = h.Items[:min(len(h.Items), maxHeld)]
	return h, nil
}

func (h *Holdings) count(one access.Holding) {
	if one.Kind == "owned" {
		h.Owned++
	} else {
		h.Showing.count(one)
	}
}

func (s *Showing) count(one access.Holding) {
	switch one.Kind {
	case "chart":
		s.Charts++
	case "link":
		s.Links++
	case "tile":
		s.Tiles++
	}
}

// HandOver is whom it is handed to.
type HandOver struct {
	OnePerson
	Body struct {
		To access.UserID `json:"to_user_id,omitempty" doc:"Whom it is offered to; absent: the caller takes it at once"`
	}
}

// HandedOver is what came of it.
type HandedOver struct {
	Taken   int  `json:"taken" doc:"How many places the caller has now"`
	Left    int  `json:"left" doc:"How many the caller could not come to by themselves; they stay where they are"`
	Offered bool `json:"offered" doc:"It waits for the other to accept"`
}

// HandOver puts the caller in somebody's place, where they could come to it by themselves: the author's of charts, vouching
// and public links. Or it offers that to somebody else, who is put there by accepting. For organization admins.
func (d *Directory) HandOver(ctx context.Context, who access.Caller, in HandOver) (HandedOver, error) {
	allow := func(who access.Caller) error {
		if err := who.RequireAdmin(); err != nil {
			return err
		}
		name, _ := who.View.UserName(in.ID)
		switch to := in.Body.To; {
		case name == "":
			return fault.Missing()
		case in.ID == who.User && (to == 0 || to == who.User), to == in.ID:
			return fault.BadField("to_user_id", "It is in their hands already.")
		case to != 0 && who.View.OrganizationRole(to) <= access.Guest:
			return fault.BadField("to_user_id", "It can be handed to members of the organization only.")
		case to != 0 && to != who.User:
			receiver := who
			receiver.User = to
			if changes, left := receiver.PlanHandOver(in.ID); len(changes) == 0 && left > 0 {
				other, _ := who.View.UserName(to)
				return fault.BadField("to_user_id", "%s could take over none of it, as they may not change what it stands on. Give them access first, or take it over yourself.", other)
			}
		}
		return nil
	}
	var done HandedOver
	if to := in.Body.To; to != 0 && to != who.User {
		done.Offered = true
		return done, d.Store.OfferHandOver(ctx, who, in.ID, to, allow)
	}
	err := d.Store.ChangeAccess(ctx, who, func(who access.Caller) ([]access.Change, error) {
		if err := allow(who); err != nil {
			return nil, err
		}
		changes, left := who.PlanHandOver(in.ID)
		done.Taken, done.Left = len(changes), left
		return changes, nil
	})
	return done, err
}

// maxAsked bounds the work: what hangs on people whom a change does not name is counted only when they are no more than this.
const maxAsked = 500

// showsLess counts the charts, links and tiles that depend on the rights of those whom changes take something from, and would
// show less. For those who are no organization admins, only what they may view counts.
func showsLess(ctx context.Context, who access.Caller, prospect *access.Prospect, changes []access.Change) (Showing, error) {
	var less Showing
	affected := namedIn(who.View, changes)
	if others := slices.Collect(prospect.Users()); len(others) <= maxAsked {
		affected = append(affected, others...)
	}
	slices.Sort(affected)
	affected = slices.Compact(affected)
	everything := who.RequireAdmin() == nil
	after, err := who.View.Apply(who.View.Revision(), changes...)
	if err != nil {
		return less, err
	}
	narrower := func(chart access.ResourceID, then *access.Snapshot) bool {
		return !then.ChartRows(chart, 0, who.User).Covers(who.View.ChartRows(chart, 0, who.User))
	}
	for _, u := range affected {
		if err := ctx.Err(); err != nil { // nobody waits for the answer any more
			return less, err
		}
		for _, one := range who.View.Holdings(u) {
			if !everything && !who.Can(one.Resource).Has(access.View) {
				continue
			}
			falls := false
			switch one.Kind {
			case "chart":
				falls = narrower(one.Resource, after)
			case "link":
				falls = linkFalls(who, one, after)
			case "tile":
				falls = who.View.Check(u, access.Share, one.Chart, who.Now) && !after.Check(u, access.Share, one.Chart, who.Now)
			}
			if falls {
				less.count(one)
			}
		}
	}
	return less, nil
}

// linkFalls tells whether a link that opens now would not, or would show fewer rows.
func linkFalls(who access.Caller, one access.Holding, after *access.Snapshot) bool {
	if state, _ := who.View.LinkState(one.Resource, one.Link, who.Now); state != access.LinkLive {
		return false
	}
	if state, _ := after.LinkState(one.Resource, one.Link, who.Now); state != access.LinkLive {
		return true
	}
	charts, via := who.View.Charts(one.Resource)
	return slices.ContainsFunc(charts, func(chart access.ResourceID) bool {
		return !after.LinkRows(chart, via, one.Link, false).Covers(who.View.LinkRows(chart, via, one.Link, false))
	})
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
