package share

import (
	"context"
	"fmt"
	"testing"
	"time"

	"vitrine/internal/access"
)

// large is an organization of 10,000 people in 50 workspaces and 200 groups, with one dashboard that is shared with all of them, 60
// groups and 100 people besides.
func large(b testing.TB, scheme string) *access.Snapshot {
	b.Helper()
	const people, workspaces, groups = 10_000, 50, 200
	view, err := access.Load(1, 1, func(yield func(access.Change, error) bool) {
		tell := func(c access.Change) { yield(c, nil) }
		user := func(n int) access.Principal {
			return access.Principal{Kind: access.PrincipalUser, ID: int64(n%people + 1)}
		}
		tell(access.OrganizationChanged{Organization: 1, Name: "Acme", Scheme: scheme})
		for u := range people {
			role := access.Member
			switch {
			case u == 0:
				role = access.Admin
			case u%100 == 7:
				role = access.Guest
			}
			tell(access.UserChanged{User: access.UserID(u + 1), Role: role, Email: fmt.Sprintf("person%d@acme.example", u+1), Name: fmt.Sprintf("%s Person %d", string(rune('A'+u%26)), u+1)})
		}
		for w := range workspaces {
			tell(access.WorkspaceChanged{Workspace: access.WorkspaceID(w + 1), Name: fmt.Sprint("Workspace ", w+1)})
		}
		for u := range people {
			if u%100 != 7 {
				tell(access.WorkspaceRoleChanged{Workspace: access.WorkspaceID(u%workspaces + 1), Holder: user(u), Role: access.WorkspaceMember})
			}
		}
		for g := range groups {
			tell(access.GroupChanged{Group: access.GroupID(g + 1), Name: fmt.Sprint("Group ", g+1)})
			for n := range people / groups {
				tell(access.GroupMemberChanged{Group: access.GroupID(g + 1), Member: user(g*31 + n*17), In: true})
			}
		}
		tell(access.ResourceChanged{Resource: 1, Kind: access.Dashboard, Home: 2, Owner: 2, Title: "Sales"})
		grant := access.GrantID(0)
		give := func(to access.Principal, level string) {
			grant++
			tell(access.GrantChanged{Grant: grant, Resource: 1, Principal: to, Level: level, By: 2})
		}
		give(user(1), "edit")
		if scheme == "standard" {
			give(access.Principal{Kind: access.PrincipalOrganization}, "view")
		} else {
			give(access.Principal{Kind: access.PrincipalWorkspace, ID: 2}, "view")
		}
		for g := range 60 {
			give(access.Principal{Kind: access.PrincipalGroup, ID: int64(g + 1)}, "view")
		}
		for n := range 100 {
			give(user(1000+n), "view")
		}
	})
	if err != nil {
		b.Fatal(err)
	}
	return view
}

// BenchmarkAccess are the questions of the share dialog about a dashboard that 10,000 people can open.
func BenchmarkAccess(b *testing.B) {
	now := time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)
	for _, scheme := range []string{"standard", "gooddata"} {
		view := large(b, scheme)
		for who, user := range map[string]access.UserID{"admin": 1, "owner": 2} {
			caller := access.Caller{User: user, Organization: 1, View: view, Now: now}
			facts, _ := view.Resource(1)
			var s Sharing
			for name, ask := range map[string]func() error{
				"who": func() error { _, err := s.Who(context.Background(), caller, AskWho{ID: 1, Limit: 50}); return err },
				"who, searched": func() error {
					_, err := s.Who(context.Background(), caller, AskWho{ID: 1, Limit: 50, Search: "n 42"})
					return err
				},
				"candidates": func() error { _, err := s.Candidates(context.Background(), caller, FindCandidates{ID: 1}); return err },
				"candidates, typed": func() error {
					_, err := s.Candidates(context.Background(), caller, FindCandidates{ID: 1, Search: "per"})
					return err
				},
				"dialog": func() error {
					x := sharingOf(caller, facts, naming(caller, 1))
					x.openers.Audience()
					for _, g := range view.Grants(1)[:50] {
						x.grant(g)
					}
					implied(view, facts, x.openers)
					x.stranded()
					return nil
				},
			} {
				b.Run(fmt.Sprintf("%s/%s/%s", scheme, who, name), func(b *testing.B) {
					for b.Loop() {
						if err := ask(); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		}
	}
}
