package org

import (
	"context"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// Group is a group: who is in it is a list of its own.
type Group struct {
	ID       access.GroupID `json:"id"`
	Name     string         `json:"name"`
	People   int            `json:"people" doc:"How many people are in it, through other groups too"`
	Contains []Named        `json:"contains" doc:"Groups in it, at most 10, by name"`
}

// maxContained is how many of the groups in a group its line names.
const maxContained = 10

// GroupMember is a user or a group directly in a group.
type GroupMember struct {
	Kind access.PrincipalKind `json:"kind" enum:"user,group"`
	ID   int64                `json:"id"`
	Name string               `json:"name"`
}

// FindGroups is which groups are asked for.
type FindGroups struct {
	Page
	Search string `query:"search" maxLength:"200" doc:"Part of the name"`
}

// Groups by name, for those who see the team (see [Directory.People]).
func (d *Directory) Groups(ctx context.Context, who access.Caller, in FindGroups) (List[Group], error) {
	if err := fault.Within(in); err != nil {
		return List[Group]{}, err
	}
	if _, err := team(who); err != nil {
		return List[Group]{}, err
	}
	var found sorted[access.GroupID]
	text := folded(in.Search)
	for _, g := range who.View.Groups() {
		found.add(g, text, groupName(who.View, int64(g)))
	}
	list := List[Group]{Items: []Group{}, Total: len(found.ids)}
	for _, g := range found.page(in.Page) {
		list.Items = append(list.Items, groupOf(who.View, g))
	}
	return list, nil
}

func groupName(view *access.Snapshot, id int64) string {
	return view.Name(access.Principal{Kind: access.PrincipalGroup, ID: id})
}

func groupOf(view *access.Snapshot, g access.GroupID) Group {
	var inside sorted[access.GroupID]
	for _, m := range view.GroupMembers(g) {
		if m.Kind == access.PrincipalGroup {
			inside.add(access.GroupID(m.ID), "", view.Name(m))
		}
	}
	group := Group{ID: g, Name: groupName(view, int64(g)), People: peopleIn(view, g), Contains: []Named{}}
	for _, in := range inside.page(Page{Limit: maxContained}) {
		group.Contains = append(group.Contains, Named{int64(in), groupName(view, int64(in))})
	}
	return group
}

// FindMembers is which members of a group are asked for.
type FindMembers struct {
	ID access.GroupID `path:"id"`
	FindGroups
}

// GroupMembers are those directly in a group whom the caller may know, groups first, by name. For those who see the team.
func (d *Directory) GroupMembers(ctx context.Context, who access.Caller, in FindMembers) (List[GroupMember], error) {
	if err := fault.Within(in); err != nil {
		return List[GroupMember]{}, err
	}
	knows, err := team(who)
	if fault.KindOf(err) == fault.Denied && err != nil { // to them there are no groups
		return List[GroupMember]{}, fault.Missing()
	}
	if err != nil {
		return List[GroupMember]{}, err
	}
	if groupName(who.View, int64(in.ID)) == "" {
		return List[GroupMember]{}, fault.Missing()
	}
	text := folded(in.Search)
	var groups, people sorted[int64]
	for _, m := range who.View.GroupMembers(in.ID) {
		if m.Kind == access.PrincipalGroup {
			groups.add(m.ID, text, who.View.Name(m))
		} else if knows(access.UserID(m.ID)) {
			people.add(m.ID, text, who.View.Name(m))
		}
	}
	list := List[GroupMember]{Items: []GroupMember{}, Total: len(groups.ids) + len(people.ids)}
	add := func(kind access.PrincipalKind, ids []int64) {
		for _, id := range ids {
			list.Items = append(list.Items, GroupMember{kind, id, who.View.Name(access.Principal{Kind: kind, ID: id})})
		}
	}
	add(access.PrincipalGroup, groups.page(in.Page))
	rest := Page{Offset: max(0, in.Offset-len(groups.ids)), Limit: in.Limit - len(list.Items)}
	add(access.PrincipalUser, people.page(rest))
	return list, nil
}

// peopleIn is how many people of the organization are in a group: those who left do not count.
func peopleIn(view *access.Snapshot, g access.GroupID) (n int) {
	for _, u := range view.Members(g) {
		if view.OrganizationRole(u) != access.NotInOrganization {
			n++
		}
	}
	return n
}

// NewGroup is a group to make.
type NewGroup struct {
	Body struct {
		Name string `json:"name" maxLength:"200"`
	}
}

// CreateGroup is for organization admins.
func (d *Directory) CreateGroup(ctx context.Context, who access.Caller, in NewGroup) (Group, error) {
	if err := who.RequireAdmin(); err != nil {
		return Group{}, err
	}
	name, err := clean("name", in.Body.Name)
	if err != nil {
		return Group{}, err
	}
	id, err := d.Store.CreateGroup(ctx, who, name)
	if err != nil {
		return Group{}, err
	}
	if who.Repeats() {
		return groupOf(who.View, id), nil
	}
	return Group{ID: id, Name: name, Contains: []Named{}}, nil
}

// RenameGroup is a group's new name.
type RenameGroup struct {
	ID   access.GroupID `path:"id"`
	Body struct {
		Name string `json:"name" maxLength:"200"`
	}
}

// RenameGroup is for organization admins.
func (d *Directory) RenameGroup(ctx context.Context, who access.Caller, in RenameGroup) error {
	if err := who.RequireAdmin(); err != nil {
		return err
	}
	name, err := clean("name", in.Body.Name)
	if err != nil {
		return err
	}
	return d.Store.RenameGroup(ctx, who, in.ID, name)
}

// OneGroup names a group.
type OneGroup struct {
	ID access.GroupID `path:"id"`
}

// DeleteGroup names a group to delete.
type DeleteGroup struct {
	OneGroup
	HandingOverQuery
}

// DeleteGroup is for organization admins. What was given to the group is gone with it.
func (d *Directory) DeleteGroup(ctx context.Context, who access.Caller, in DeleteGroup) error {
	if err := fault.Within(in); err != nil {
		return err
	}
	if err := who.RequireAdmin(); err != nil {
		return err
	}
	return d.handing(in.handing(), 0).DeleteGroup(ctx, who, in.ID)
}

// MemberOf names a user or a group in a group.
type MemberOf struct {
	ID     access.GroupID `path:"id"`
	Kind   string         `path:"kind" enum:"user,group"`
	Member int64          `path:"member"`
}

// AddToGroup is for organization admins. Conflict when the group would contain itself.
func (d *Directory) AddToGroup(ctx context.Context, who access.Caller, in MemberOf) error {
	if err := fault.Within(in); err != nil {
		return err
	}
	if err := who.RequireAdmin(); err != nil {
		return err
	}
	if in.Kind == "group" && int64(in.ID) == in.Member {
		return fault.New(fault.Conflict, "A group cannot contain itself.")
	}
	return d.Store.SetGroupMember(ctx, who, in.ID, holder(in.Kind, in.Member), true)
}

// LeaveGroup names a user or a group to take out of a group.
type LeaveGroup struct {
	MemberOf
	HandingOverQuery
}

// RemoveFromGroup is for organization admins.
func (d *Directory) RemoveFromGroup(ctx context.Context, who access.Caller, in LeaveGroup) error {
	if err := fault.Within(in); err != nil {
		return err
	}
	if err := who.RequireAdmin(); err != nil {
		return err
	}
	return d.handing(in.handing(), 0).SetGroupMember(ctx, who, in.ID, holder(in.Kind, in.Member), false)
}
