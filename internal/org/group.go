package org

import (
	"context"
	"slices"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// GroupRecord is a group as it is kept, with those directly in it.
type GroupRecord struct {
	ID      access.GroupID
	Name    string
	Members []access.Principal
}

// Group is a group with those directly in it.
type Group struct {
	ID      access.GroupID `json:"id"`
	Name    string         `json:"name"`
	People  int            `json:"people" doc:"How many people are in it, through other groups too"`
	Members []GroupMember  `json:"members" doc:"Those the caller may know"`
}

// GroupMember is a user or a group directly in a group.
type GroupMember struct {
	Kind access.PrincipalKind `json:"kind" enum:"user,group"`
	ID   int64                `json:"id"`
	Name string               `json:"name"`
}

// Groups is for those who see the team (see [Directory.People]).
func (d *Directory) Groups(ctx context.Context, who access.Caller, _ struct{}) (List[Group], error) {
	workspaces, err := d.Store.Workspaces(ctx, who.Organization)
	if err != nil {
		return List[Group]{}, err
	}
	everyone, among, err := sees(who, workspaces)
	if err != nil {
		return List[Group]{}, err
	}
	groups, err := d.Store.Groups(ctx, who.Organization)
	if err != nil {
		return List[Group]{}, err
	}
	people, err := d.Store.People(ctx, who.Organization, false)
	if err != nil {
		return List[Group]{}, err
	}
	names := map[access.Principal]string{}
	for _, g := range groups {
		names[access.Principal{Kind: access.PrincipalGroup, ID: int64(g.ID)}] = g.Name
	}
	for _, p := range people {
		if everyone || p.User == who.User || worksWith(who.View, p.User, among) {
			names[access.Principal{Kind: access.PrincipalUser, ID: int64(p.User)}] = p.Name
		}
	}
	var items []Group
	for _, g := range groups {
		items = append(items, groupOf(who.View, g, names))
	}
	return listOf(items), nil
}

func groupOf(view *access.Snapshot, g GroupRecord, names map[access.Principal]string) Group {
	group := Group{ID: g.ID, Name: g.Name, People: peopleIn(view, g.ID), Members: []GroupMember{}}
	for _, m := range g.Members {
		if name, known := names[m]; known {
			group.Members = append(group.Members, GroupMember{Kind: m.Kind, ID: m.ID, Name: name})
		}
	}
	slices.SortFunc(group.Members, func(a, b GroupMember) int {
		switch {
		case a.Kind != b.Kind:
			return int(b.Kind) - int(a.Kind) // groups first
		case a.Name < b.Name:
			return -1
		case a.Name > b.Name:
			return 1
		}
		return int(a.ID - b.ID)
	})
	return group
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
		return d.group(ctx, who, id)
	}
	return Group{ID: id, Name: name, Members: []GroupMember{}}, nil
}

// group is one group as the caller may know it.
func (d *Directory) group(ctx context.Context, who access.Caller, id access.GroupID) (Group, error) {
	all, err := d.Groups(ctx, who, struct{}{})
	if err != nil {
		return Group{}, err
	}
	i := slices.IndexFunc(all.Items, func(g Group) bool { return g.ID == id })
	if i < 0 {
		return Group{}, fault.Missing()
	}
	return all.Items[i], nil
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
