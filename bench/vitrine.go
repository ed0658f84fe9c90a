package main

import (
	"time"

	"vitrine/internal/access"
)

// vitrine asks the product's own engine, under its standard scheme with every rule in force.
type vitrine struct {
	s   *access.Snapshot
	now time.Time
}

var capabilityOf = [levels]access.Capability{view: access.View, share: access.Share, edit: access.Edit, full: access.Delete}

func (v *vitrine) Load(o *organization) (err error) {
	v.now = time.Date(2026, 5, 3, 9, 0, 0, 0, time.UTC)
	v.s, err = access.Load(1, 1, func(yield func(access.Change, error) bool) {
		facts(o, v.now, func(c access.Change) bool { return yield(c, nil) })
	})
	return err
}

func holder(r receiver) access.Principal {
	return access.Principal{Kind: [...]access.PrincipalKind{access.PrincipalUser, access.PrincipalGroup, access.PrincipalWorkspace}[r.kind], ID: int64(r.id + 1)}
}

func facts(o *organization, now time.Time, tell func(access.Change) bool) {
	tell(access.OrganizationChanged{Organization: 1, Name: "Acme", Scheme: "standard"})
	for p, groups := range o.groupsOf {
		tell(access.UserChanged{User: access.UserID(p + 1), Role: access.Member, Email: "someone@acme.test", Name: "Someone"})
		for _, g := range groups {
			tell(access.GroupMemberChanged{Group: access.GroupID(g + 1), Member: holder(receiver{person, p}), In: true})
		}
	}
	for g, in := range o.groupsIn {
		tell(access.GroupChanged{Group: access.GroupID(g + 1), Name: "Group"})
		for _, up := range in {
			tell(access.GroupMemberChanged{Group: access.GroupID(up + 1), Member: holder(receiver{group, g}), In: true})
		}
	}
	for w, up := range o.parent {
		at := access.WorkspaceID(w + 1)
		tell(access.WorkspaceChanged{Workspace: at, Parent: access.WorkspaceID(up + 1), Name: "Workspace"})
		for _, m := range o.members[w] {
			tell(access.WorkspaceRoleChanged{Workspace: at, Holder: holder(m), Role: access.WorkspaceMember})
		}
		for _, a := range o.admins[w] {
			tell(access.WorkspaceRoleChanged{Workspace: at, Holder: holder(a), Role: access.WorkspaceAdmin, Tree: true})
		}
	}
	id := access.GrantID(0)
	for i, d := range o.dashboards {
		r := access.ResourceID(i + 1)
		more := tell(access.ResourceChanged{
			Resource: r, Kind: access.Dashboard, Home: access.WorkspaceID(d.home + 1), Owner: access.UserID(d.owner + 1), Private: d.private,
			Perspective: access.AuthorPerspective, Title: d.title,
		})
		for _, g := range d.grants {
			id++
			more = more && tell(access.GrantChanged{Grant: id, Resource: r, Principal: holder(g.to), Level: levelNames[g.level], By: access.UserID(d.owner + 1), At: now})
		}
		if !more {
			return
		}
	}
}

func (v *vitrine) Check(p int, l level, d int) bool {
	return v.s.Check(access.UserID(p+1), capabilityOf[l], access.ResourceID(d+1), v.now)
}

func (v *vitrine) List(p int, l level) []int {
	page, _ := v.s.List(access.ListQuery{User: access.UserID(p + 1), Capability: capabilityOf[l]}, v.now)
	all := make([]int, len(page))
	for i, r := range page {
		all[i] = int(r) - 1
	}
	return all
}
