package org

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// SeeRight is the right of a user or a group to be offered another one when sharing, with or without access to the
// workspace. It means nothing under a scheme that demands no access to the workspace.
type SeeRight struct {
	Holder PersonOrGroup `json:"holder"`
	Seen   PersonOrGroup `json:"seen"`
}

// PersonOrGroup is one by its name.
type PersonOrGroup struct {
	Kind access.PrincipalKind `json:"kind" enum:"user,group"`
	ID   int64                `json:"id"`
	Name string               `json:"name"`
}

// FindSeeRights is which rights to see are asked for.
type FindSeeRights struct{ Page }

// SeeRights are by the names of the holder and of whom they may see. For organization admins.
func (d *Directory) SeeRights(_ context.Context, who access.Caller, in FindSeeRights) (List[SeeRight], error) {
	if err := fault.Within(in); err != nil {
		return List[SeeRight]{}, err
	}
	if err := who.RequireAdmin(); err != nil {
		return List[SeeRight]{}, err
	}
	named := func(p access.Principal) PersonOrGroup { return PersonOrGroup{p.Kind, p.ID, who.View.Name(p)} }
	var items []SeeRight
	for _, s := range who.View.Sees() {
		items = append(items, SeeRight{named(s.Holder), named(s.Seen)})
	}
	slices.SortFunc(items, func(a, b SeeRight) int { return cmp.Or(byName(a.Holder, b.Holder), byName(a.Seen, b.Seen)) })
	return List[SeeRight]{Items: cut(items, in.Page), Total: len(items)}, nil
}

func byName(a, b PersonOrGroup) int {
	return cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
}

// WhoSeesWhom names a right to see.
type WhoSeesWhom struct {
	HolderKind string `path:"holder_kind" enum:"user,group"`
	Holder     int64  `path:"holder"`
	Kind       string `path:"kind" enum:"user,group"`
	Seen       int64  `path:"seen"`
}

func (w WhoSeesWhom) change(in bool) access.SeeChanged {
	return access.SeeChanged{Holder: holder(w.HolderKind, w.Holder), Seen: holder(w.Kind, w.Seen), In: in}
}

// GiveSight is for organization admins. Invalid for anybody outside the organization.
func (d *Directory) GiveSight(ctx context.Context, who access.Caller, in WhoSeesWhom) error {
	if err := fault.Within(in); err != nil {
		return err
	}
	c := in.change(true)
	return d.Store.ChangeAccess(ctx, who, func(who access.Caller) ([]access.Change, error) { return who.PlanSee(c.Holder, c.Seen, true) })
}

// TakeSight is for organization admins; somebody who has left can lose it too. NotFound when there is no such right.
func (d *Directory) TakeSight(ctx context.Context, who access.Caller, in WhoSeesWhom) error {
	if err := fault.Within(in); err != nil {
		return err
	}
	return d.Store.ChangeAccess(ctx, who, func(who access.Caller) ([]access.Change, error) {
		if err := who.RequireAdmin(); err != nil {
			return nil, err
		}
		if !slices.Contains(who.View.Sees(), in.change(true)) {
			return nil, fault.Missing()
		}
		return []access.Change{in.change(false)}, nil
	})
}
