package access

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vitrine/internal/access/scheme"
	"vitrine/internal/fault"
)

// stateOf is everything that a change of scheme moves: what everybody can do, every share and every link.
func stateOf(s *Snapshot, t *twin, now time.Time) map[string]string {
	all := map[string]string{}
	for r := range t.resources {
		for u := range t.users {
			all[fmt.Sprint("user ", u, " on ", r)] = s.Capabilities(u, r, now).String()
		}
		all[fmt.Sprint("grants of ", r)] = fmt.Sprint(s.Grants(r), s.Asleep(r))
		for _, l := range s.Links(r) {
			state, _ := s.LinkState(r, l, now)
			all[fmt.Sprint("link ", l, " of ", r)] = state
		}
	}
	return all
}

func differences(was, is map[string]string) (all []string) {
	for k, v := range was {
		if is[k] != v {
			all = append(all, k+": "+v+" became "+is[k])
		}
	}
	for k, v := range is {
		if _, ok := was[k]; !ok {
			all = append(all, k+": new: "+v)
		}
	}
	slices.Sort(all)
	return all
}

// In whatever world: through other schemes and back, and everything is exactly what it was.
func TestGoingBackIsExact(t *testing.T) {
	hops, returns, slept := 0, 0, 0
	for n := range max(40, *worlds) {
		number := *seed + uint64(n)
		w, err := newWorld(number)
		if err != nil {
			t.Fatal(err)
		}
		fail := func(format string, args ...any) {
			t.Helper()
			t.Fatalf("seed %d: %s\n%s", number, fmt.Sprintf(format, args...), strings.Join(w.log, "\n"))
		}
		tell := func(c Change) {
			if err := w.tell(c); err != nil {
				fail("%v", err)
			}
		}
		admin := w.user()
		tell(UserChanged{admin, Admin, "admin@acme.test", "Admin"})
		sc := w.t.scheme()
		for r, x := range w.t.resources { // as people could have made it under the scheme in force
			x.Private = x.Private && sc.Private.Flag
			tell(x)
			for _, all := range []map[GrantID]GrantChanged{w.t.sleeping[r], w.t.grants[r]} {
				for _, g := range all {
					g.MadeScheme, g.MadeLevel, g.Asleep = "", "", time.Time{}
					_, level := sc.level(g.Level)
					if g.Principal == (Principal{Kind: PrincipalUser, ID: int64(w.t.resources[r].Owner)}) {
						g.Expires = time.Time{}
					}
					if level < 0 || sc.Cascade && g.Principal.Kind == PrincipalClass && g.Principal.Class != ClassStaff || g.Via != 0 && !sc.Access.Demanded {
						tell(GrantRemoved{g.Grant, r})
					} else {
						tell(g)
					}
				}
			}
			for _, l := range w.t.links[r] {
				l.Asleep = time.Time{}
				tell(l)
			}
		}
		if w.s.scheme.OnceShared >= 0 { // nobody makes a link with which something has no manager
			w.s.eachResource(func(r *resource) {
				if !w.s.isLinked(r.at, w.now) || w.s.managed(r.at, w.now) && w.s.managed(r.at, endOfTime) {
					return
				}
				unlink := func(at uint32) {
					x := w.s.resource(at)
					for _, l := range w.t.links[x.id] {
						tell(LinkRemoved{l.Link, x.id})
					}
				}
				unlink(r.at)
				w.s.onDashboards(r.at, func(d uint32) bool {
					unlink(d)
					return false
				})
			})
		}
		home := w.s.scheme.Key
		was := stateOf(w.s, w.t, w.now)
		change := func(key string) bool {
			next := w.s.schemeBy(key)
			use, _ := w.s.LevelsFor(next)
			plan, err := Caller{User: admin, Organization: acme, View: w.s, Now: w.now}.PlanScheme(Switch{Scheme: key, Mapping: w.s.SuggestMapping(next, use)})
			if fault.KindOf(err) == fault.Conflict && err != nil {
				return false
			} else if err != nil {
				fail("%v", err)
			}
			slept += len(plan.Sleeps)
			foreseen, err := w.s.WhatIf(w.now, plan.Changes...)
			if err != nil {
				fail("%v", err)
			}
			before := w.s
			for _, c := range plan.Changes {
				if g, ok := c.(GrantChanged); ok && g.Grant == 0 {
					w.grant++
					g.Grant = w.grant
					c = g
				}
				tell(c)
			}
			hops++
			if problem := isForeseen(before, w.s, foreseen, w.t, w.now); problem != "" {
				fail("%s: %s", key, problem)
			}
			if problem := doorsAgree(w.s, w.t, w.now); problem != "" {
				fail("%s: %s", key, problem)
			}
			return true
		}
		away := false
		for range 1 + w.r.IntN(4) {
			keys := append(scheme.Keys(), "ours")
			if key := keys[w.r.IntN(len(keys))]; key != w.s.scheme.Key && key != home {
				away = change(key) || away
			}
		}
		if !away || !change(home) {
			continue
		}
		returns++
		if all := differences(was, stateOf(w.s, w.t, w.now)); len(all) > 0 {
			fail("back under %s:\n%s", home, strings.Join(all, "\n"))
		}
	}
	t.Logf("%d changes of scheme, %d times back, %d fell asleep", hops, returns, slept)
	if returns == 0 || slept == 0 {
		t.Error("that tells little")
	}
}

// Where there can be one link, removing it leaves those that sleep as they were.
func TestRemovingALinkLeavesWhatSleeps(t *testing.T) {
	p := played(t, `admin: adm
workspace studio
dashboard sales in studio by adm
sales has a link by adm
sales has a link by adm`)
	adm := func() Caller { return Caller{User: p.user("adm"), Organization: acme, View: p.s, Now: p.now} }
	plan, err := adm().PlanScheme(Switch{Scheme: "toggl"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range plan.Changes {
		p.tell(c)
	}
	changes, err := adm().PlanRemoveLink(p.resource("sales"), 2)
	if err != nil || len(changes) > 0 || p.s.LinksAsleep(p.resource("sales")) != 1 {
		t.Errorf("%v, %v", changes, err)
	}
}

// Of a share that sleeps those are told who manage access, and nobody else, not even of their own.
func TestWhatSleepsIsToldToWhoManagesAccess(t *testing.T) {
	p := played(t, `admin: adm
staff: sam
member: tom
workspace studio
dashboard sales in studio by adm
sam has view on sales
class staff has edit on sales`)
	plan, err := Caller{User: p.user("adm"), Organization: acme, View: p.s, Now: p.now}.PlanScheme(Switch{Scheme: "toggl", Mapping: map[string]string{"view": "view", "edit": "edit"}})
	p.done(plan.Changes, err)
	for who, want := range map[string]bool{"adm": true, "sam": false} {
		why, err := Caller{User: p.user(who), Organization: acme, View: p.s, Now: p.now}.Explain(p.user("sam"), p.resource("sales"))
		told := slices.ContainsFunc(why.Rules, func(r Rule) bool { return r.Name == "asleep" })
		if err != nil || !why.Can.Has(View) || told != want {
			t.Errorf("%s is told %+v, %v", who, why, err)
		}
	}
}
