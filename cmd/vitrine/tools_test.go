package main

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/org"
	"vitrine/internal/store/storetest"
)

// TestThePastFromTheConsole: a dashboard that Ada makes on the first day; Tom gets it on the second, and loses his access to
// the workspace on the third.
func TestThePastFromTheConsole(t *testing.T) {
	for name, database := range databases {
		t.Run(name, func(t *testing.T) {
			folder, at, clock := t.TempDir(), database(t), storetest.NewClock()
			url := at
			if url == "" {
				url = filepath.Join(folder, "vitrine.db")
			}
			records := storetest.Open(t, url, clock.Now)
			ctx := t.Context()
			acme, ada, err := records.Found(ctx, org.Founding{Organization: "Acme", Path: "acme", Scheme: "gooddata", Name: "Ada", Email: "ada@acme.example", PasswordHash: "none"})
			if err != nil {
				t.Fatal(err)
			}
			workspaces, err := records.Workspaces(ctx, acme)
			if err != nil {
				t.Fatal(err)
			}
			home := workspaces[0].ID
			tom, err := records.Invite(ctx, access.Caller{Organization: acme, User: ada}, org.Invitation{Hash: "tom", Name: "Tom", Email: "tom@acme.example", Role: access.Member, ExpiresAt: clock.Now().Add(time.Hour),
				Workspaces: []org.RoleRecord{{Workspace: home, Role: access.WorkspaceMember}}})
			if err != nil {
				t.Fatal(err)
			}
			made, err := records.CreateResources(ctx, access.Caller{Organization: acme, User: ada}, board.NewRecord{Facts: access.ResourceChanged{Kind: access.Dashboard, Home: home, Owner: ada, Title: "Delivery", Perspective: access.ViewerPerspective}, Path: "/acme/delivery", Body: []byte("{}")})
			if err != nil {
				t.Fatal(err)
			}
			change := func(plan access.Plan) {
				t.Helper()
				clock.Advance(24 * time.Hour)
				view, err := records.View(ctx, acme)
				err = errors.Join(err, records.ChangeAccess(ctx, access.Caller{User: ada, Organization: acme, View: view, Now: clock.Now()}, plan))
				if err != nil {
					t.Fatal(err)
				}
			}
			change(func(who access.Caller) ([]access.Change, error) {
				return who.PlanGrants(made[0], []access.GrantEdit{{Principal: access.Principal{Kind: access.PrincipalUser, ID: int64(tom)}, Level: "view"}}, false)
			})
			change(func(access.Caller) ([]access.Change, error) {
				return []access.Change{access.WorkspaceRoleChanged{Workspace: home, Holder: access.Principal{Kind: access.PrincipalUser, ID: int64(tom)}}}, nil
			})

			id := fmt.Sprint(made[0])
			ask := func(code int, args []string, want ...string) {
				t.Helper()
				var out bytes.Buffer
				env := map[string]string{"VITRINE_DATABASE": at}
				got := run(ctx, console{out: &out, err: &out, env: func(name string) string { return env[name] }, now: clock.Now}, append(args, "--data", folder))
				if got != code {
					t.Errorf("%v: %d, want %d: %s", args, got, code, out.String())
				}
				for _, text := range want {
					if not, ok := strings.CutPrefix(text, "not "); ok == strings.Contains(out.String(), strings.TrimSpace(not)) {
						t.Errorf("%v: want %s:\n%s", args, text, out.String())
					}
				}
			}
			who, why := []string{"who", "--resource", id}, []string{"explain", "--resource", id, "--user", "tom@acme.example"}
			then := func(args []string, at string) []string { return append(append([]string{}, args...), "--at", at) }
			// Now, and why what Tom was given opens nothing.
			ask(0, who, "Ada", "1 people, 0 public links can open “Delivery”", "Opens nothing: Tom has no access to Acme. Give Tom a role in Acme.")
			ask(0, why, "Tom can do with “Delivery”: nothing", "gives  Tom was given View by Ada on 21 November", "takes  Tom has no access to Acme. Give Tom a role in Acme.")
			ask(0, then(who, "2026-11-22"), "1 people", "Opens nothing") // today
			// A day is its end; a moment is what it is.
			ask(0, then(who, "2026-11-21"), "Tom", "view", "2 people, 0 public links could open", "not Opens nothing")
			ask(0, then(why, "2026-11-21"), "Tom could do with “Delivery”: view, export", "not takes")
			ask(0, then(why, "2026-11-21T09:59:59Z"), "Tom could do with “Delivery”: nothing", "not gives", "not takes")
			ask(0, then(why, "2026-11-21T12:00:00+02:00"), "view, export")
			ask(0, then(who, "2026-11-20"), "Ada", "not Tom", "1 people")
			// What cannot be asked.
			ask(1, then(who, "2026-11-19"), "--at: Acme was not here yet")
			ask(1, then(why, "2026-11-22T10:00:01Z"), "--at: 2026-11-22T10:00:01Z is still to come")
			ask(1, then(who, "2026-11-23"), "still to come")
			ask(1, then(who, "yesterday"), `--at: "yesterday" is neither`)
			ask(1, []string{"who", "--resource", "987654321", "--at", "2026-11-21"}, "there was no chart or dashboard 987654321 then")
			ask(1, []string{"explain", "--resource", id, "--user", "nobody@acme.example", "--at", "2026-11-21"}, "--user")
		})
	}
}
