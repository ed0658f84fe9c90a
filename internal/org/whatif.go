package org

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// Foresight is who would gain or lose what by a change, before it is made.
type Foresight struct {
	People  []Affected `json:"people" doc:"By name: the part that was asked for"`
	Total   int        `json:"total" doc:"How many people's access would change"`
	Gaining int        `json:"gaining" doc:"How many of them would gain something"`
	Losing  int        `json:"losing" doc:"How many of them would lose something"`
	// Of everything in the organization, what the caller may not view included: a link opens to anyone.
	LinksOpened int `json:"links_opened" doc:"How many public links would begin to open something for anyone who has them"`
	LinksClosed int `json:"links_closed" doc:"How many would stop"`
	// Of those the change is about, what would show less or nothing.
	ShowsLess Lessening `json:"shows_less" doc:"What shows by the rights of those the change takes something from, and would show less"`
}

// Affected is one person whose access would change.
type Affected struct {
	User      AffectedUser `json:"user"`
	Resources []Moved      `json:"resources" doc:"By title: at most 50, and only those the caller may view"`
	More      int          `json:"more" doc:"How many further ones the caller may view"`
	Unseen    int          `json:"unseen" doc:"How many further ones the caller may not view; told to organization admins only"`
}

type AffectedUser struct {
	ID    access.UserID `json:"id"`
	Name  string        `json:"name"`
	Email string        `json:"email"`
}

// Moved is a resource somebody could do something else with than before.
type Moved struct {
	ID     access.ResourceID   `json:"id"`
	Kind   access.ResourceKind `json:"kind"`
	Title  string              `json:"title"`
	Before access.Set          `json:"before"`
	After  access.Set          `json:"after"`
}

const maxMoved = 50

// foresee tells the caller what changes would do. What they may not view is counted for organization admins; to anybody
// else it is nothing.
func foresee(ctx context.Context, who access.Caller, changes []access.Change, page Page) (Foresight, error) {
	prospect, err := who.View.Foresee(who.Now, changes...)
	if err != nil {
		return Foresight{}, err
	}
	shiftsOf := prospect.Shifts
	if who.RequireAdmin() != nil {
		shiftsOf = func(u access.UserID) []access.Shift {
			return slices.DeleteFunc(prospect.Shifts(u), func(s access.Shift) bool { return !who.Can(s.Resource).Has(access.View) })
		}
	}
	var f Foresight
	f.LinksOpened, f.LinksClosed = prospect.Links()
	var all []Affected
	for u := range prospect.Users() {
		if err := ctx.Err(); err != nil { // nobody waits for the answer any more
			return Foresight{}, err
		}
		shifts := shiftsOf(u)
		if len(shifts) == 0 {
			continue
		}
		gains := func(s access.Shift) bool { return s.After&^s.Before != 0 }
		loses := func(s access.Shift) bool { return s.Before&^s.After != 0 }
		if slices.ContainsFunc(shifts, gains) {
			f.Gaining++
		}
		if slices.ContainsFunc(shifts, loses) {
			f.Losing++
		}
		one := Affected{Resources: []Moved{}}
		one.User.ID = u
		one.User.Name, one.User.Email = who.View.UserName(u)
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b Affected) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.User.Name), strings.ToLower(b.User.Name)), cmp.Compare(a.User.ID, b.User.ID))
	})
	if f.ShowsLess, err = showsLess(ctx, who, prospect, changes); err != nil {
		return Foresight{}, err
	}
	f.Total, f.People = len(all), cut(all, page)
	for i := range f.People {
		f.People[i].fill(who, shiftsOf(f.People[i].User.ID))
	}
	return f, nil
}

func (one *Affected) fill(who access.Caller, shifts []access.Shift) {
	for _, s := range shifts {
		if !who.Can(s.Resource).Has(access.View) {
			one.Unseen++
			continue
		}
		x, _ := who.View.Resource(s.Resource)
		one.Resources = append(one.Resources, Moved{s.Resource, x.Kind, x.Title, s.Before, s.After})
	}
	slices.SortFunc(one.Resources, func(a, b Moved) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)), cmp.Compare(a.ID, b.ID))
	})
	one.More = max(0, len(one.Resources)-maxMoved)
	one.Resources = one.Resources[:len(one.Resources)-one.More]
}

// WhatIf asks what a change would do.
type WhatIf struct {
	Page
	Body WhatIfBody
}

type WhatIfBody struct {
	Change TeamChange `json:"change"`
}

// TeamChange is a change of the team by its kind, and the fields that kind needs.
type TeamChange struct {
	Kind      string              `json:"kind" enum:"group_member,group_removed,workspace_parent,workspace_role,person_role"`
	Group     access.GroupID      `json:"group_id,omitempty"`
	Member    *PersonOrGroupRef   `json:"member,omitempty" doc:"group_member: who comes or goes"`
	In        *bool               `json:"in,omitempty" doc:"group_member: whether they come"`
	Workspace access.WorkspaceID  `json:"workspace_id,omitempty"`
	Parent    *access.WorkspaceID `json:"parent_id,omitempty" doc:"workspace_parent: 0 for none"`
	Holder    *PersonOrGroupRef   `json:"holder,omitempty" doc:"workspace_role: whose"`
	Role      string              `json:"role,omitempty" doc:"workspace_role: none, viewer, member, analyst or admin; person_role: none (they leave), guest, member, staff or admin"`
	Tree      bool                `json:"tree,omitempty" doc:"workspace_role: in every workspace below too"`
	User      access.UserID       `json:"user_id,omitempty" doc:"person_role: whose"`
}

// PersonOrGroupRef names a user or a group in a request.
type PersonOrGroupRef struct {
	Kind string `json:"kind" enum:"user,group"`
	ID   int64  `json:"id"`
}

// WhatIf is who would gain or lose what by a change of the team. It changes nothing. Whoever may make the change may ask;
// the faults are those of making it.
func (d *Directory) WhatIf(ctx context.Context, who access.Caller, in WhatIf) (Foresight, error) {
	if err := fault.Within(in); err != nil {
		return Foresight{}, err
	}
	changes, err := d.suppose(ctx, who, in.Body.Change)
	if err != nil {
		return Foresight{}, err
	}
	return foresee(ctx, who, changes, in.Page)
}

// suppose is what the log would say of a change.
func (d *Directory) suppose(ctx context.Context, who access.Caller, c TeamChange) ([]access.Change, error) {
	return d.Store.Suppose(func(s Store) error {
		supposing := *d
		supposing.Store = s
		return within("change", supposing.make(ctx, who, c))
	})
}

// within names the fields of a fault as those of an object that stands in a field.
func within(field string, err error) error {
	inner, ok := errors.AsType[*fault.Error](err)
	if !ok || len(inner.Fields) == 0 {
		return err
	}
	outer := *inner
	outer.Fields = slices.Clone(inner.Fields)
	for i := range outer.Fields {
		outer.Fields[i].Name = field + "." + outer.Fields[i].Name
	}
	return &outer
}

// nobody takes over what a change that is only supposed makes fall.
var nobody = HandingOverQuery{To: -1}

// make is the change itself.
func (d *Directory) make(ctx context.Context, who access.Caller, c TeamChange) error {
	needed := func(field string, there bool) error {
		if !there {
			return fault.BadField(field, "A change of the kind %s needs this.", c.Kind)
		}
		return nil
	}
	switch c.Kind {
	case "group_member":
		if err := cmp.Or(needed("member", c.Member != nil), needed("in", c.In != nil)); err != nil {
			return err
		}
		in := MemberOf{ID: c.Group, Kind: c.Member.Kind, Member: c.Member.ID}
		if *c.In {
			return d.AddToGroup(ctx, who, in)
		}
		return d.RemoveFromGroup(ctx, who, LeaveGroup{MemberOf: in, HandingOverQuery: nobody})
	case "group_removed":
		return d.DeleteGroup(ctx, who, DeleteGroup{OneGroup{c.Group}, nobody})
	case "workspace_parent":
		if err := needed("parent_id", c.Parent != nil); err != nil {
			return err
		}
		in := ChangeWorkspace{ID: c.Workspace}
		in.Body.Parent = c.Parent
		_, err := d.ChangeWorkspace(ctx, who, in)
		return err
	case "workspace_role":
		if err := needed("holder", c.Holder != nil); err != nil {
			return err
		}
		of := RoleOf{c.Workspace, c.Holder.Kind, c.Holder.ID}
		if c.Role == access.NoWorkspaceRole.String() {
			return d.TakeRole(ctx, who, TakeRole{of, nobody})
		}
		in := GiveRole{RoleOf: of}
		in.Body.Role, in.Body.Tree = c.Role, c.Tree
		return d.GiveRole(ctx, who, in)
	case "person_role":
		in := ChangePerson{ID: c.User}
		stays := c.Role != access.NotInOrganization.String()
		if in.Body.Active = &stays; stays {
			in.Body.Role = &c.Role
		}
		_, err := d.ChangePerson(ctx, who, in)
		return err
	}
	return fault.BadField("kind", "There is no such change.")
}
