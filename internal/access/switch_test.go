package access

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"vitrine/internal/access/scheme"
	"vitrine/internal/fault"
)

// played is a world of scenario lines.
func played(t *testing.T, lines string) *play {
	p := newPlay(t)
	for _, line := range strings.Split(lines, "\n") {
		p.where = line
		p.line(line)
	}
	return p
}

func TestSwitchingTheScheme(t *testing.T) {
	lines := `admin: adm
staff: sam
member: tom, ana, ben
workspace studio
tom is member of studio
ana is member of studio
dashboard sales in studio by tom
dashboard diary in studio by tom private
ana has edit on sales
ben has view on sales until 2026-08-01
class workspace_user has edit on sales
class staff has view on sales`
	same := map[string]string{"view": "view", "edit": "edit"}
	for _, c := range []struct {
		name, who, scheme, file string
		mapping                 map[string]string
		kind                    fault.Kind
		words                   string
		can                     map[string]Set // on sales, afterwards
	}{
		{name: "only admins", who: "tom", scheme: "toggl", mapping: same, kind: fault.Denied, words: "Only organization admins"},
		{name: "an unknown one", who: "adm", scheme: "nonsense", mapping: same, kind: fault.Invalid, words: "no scheme"},
		{name: "every level needs a mapping", who: "adm", scheme: "toggl", mapping: map[string]string{"view": "view"}, kind: fault.Invalid, words: "mapping.edit: Say which"},
		{name: "to a level that is there", who: "adm", scheme: "toggl", mapping: map[string]string{"view": "view", "edit": "king"}, kind: fault.Invalid, words: "no level king"},
		{name: "a broken file", who: "adm", scheme: "ours", file: "key: ours", mapping: same, kind: fault.Invalid, words: "title is missing"},
		{name: "a file under a built-in key", who: "adm", scheme: "toggl", file: scheme.File("toggl"), mapping: same, kind: fault.Invalid, words: "key of its own"},
		{
			name: "what the new scheme would not give is taken away", who: "adm", scheme: "toggl", mapping: map[string]string{"view": "view", "edit": "view"},
			can: map[string]Set{"adm": SetOf(View, Export, Clone, Edit, ManageData, Share, Publish, Delete, SetDefault, ManageAccess), "ana": SetOf(View, Export), "ben": SetOf(View, Export), "sam": 0},
		},
		{
			name: "owners get the grant they are known by", who: "adm", scheme: "dashgrid", mapping: map[string]string{"view": "user", "edit": "admin"},
			can: map[string]Set{"adm": 0, "tom": scheme.Everything, "ana": SetOf(View, Export, Clone, Edit, ManageData, Share), "ben": SetOf(View, Export), "sam": 0},
		},
		{
			name: "classes keep their order by having less", who: "adm", scheme: "highlevel", mapping: map[string]string{"view": "view", "edit": "edit"},
			can: map[string]Set{"ana": 0, "ben": 0, "sam": SetOf(View)},
		},
		{
			name: "one of their own", who: "adm", scheme: "ours", file: strings.ReplaceAll(scheme.File("standard"), "key: standard", "key: ours"), mapping: map[string]string{"view": "", "edit": "share"},
			can: map[string]Set{"ana": SetOf(View, Export, Share), "ben": 0, "sam": 0},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := played(t, lines)
			if c.mapping == nil {
				c.mapping = same
			}
			plan, err := Caller{User: p.user(c.who), Organization: acme, View: p.s, Now: p.now}.PlanScheme(Switch{Scheme: c.scheme, File: c.file, Mapping: c.mapping})
			if c.words != "" {
				if fault.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.words) {
					t.Fatalf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			shifts, err := p.s.WhatIf(p.now, plan.Changes...)
			if err != nil {
				t.Fatal(err)
			}
			foreseen := map[question]Set{}
			for _, x := range shifts {
				foreseen[question{x.User, x.Resource}] = x.After
			}
			for _, x := range plan.Changes {
				if g, ok := x.(GrantChanged); ok && g.Grant == 0 {
					p.grant++
					g.Grant = p.grant
					x = g
				}
				p.tell(x)
			}
			p.where = c.name
			p.allDoors()
			for who, want := range c.can {
				q := question{p.user(who), p.resource("sales")}
				if got := p.s.Capabilities(q.u, q.r, p.now); got != want {
					t.Errorf("%s can %v, want %v", who, got, want)
				}
				if after, ok := foreseen[q]; ok && after != want {
					t.Errorf("what if said %s can %v", who, after)
				}
			}
		})
	}
}

func TestASchemeThatLeavesAResourceWithoutAManagerIsRefused(t *testing.T) {
	p := played(t, `scheme dashgrid
admin: adm
member: tom, ana
workspace studio
dashboard sales in studio by tom
ana has owner on sales`)
	adm := Caller{User: p.user("adm"), Organization: acme, View: p.s, Now: p.now}
	_, err := adm.PlanScheme(Switch{Scheme: "toggl", Mapping: map[string]string{"owner": "view"}})
	if fault.KindOf(err) != fault.Conflict && err != nil {
		t.Fatalf("got %v", err)
	}
	p.line("left: tom")
	adm.View = p.s
	ours := strings.ReplaceAll(scheme.File("dashgrid"), "key: dashgrid", "key: ours")
	if _, err := adm.PlanScheme(Switch{Scheme: "ours", File: ours, Mapping: map[string]string{"owner": "user"}}); fault.KindOf(err) != fault.Conflict || strings.Contains(err.Error(), "Sales") || !strings.Contains(err.Error(), "After this, nobody could manage 1 that you cannot open.") {
		t.Errorf("got %v", err)
	}
	p.line("adm has user on sales")
	adm.View = p.s
	if _, err := adm.PlanScheme(Switch{Scheme: "ours", File: ours, Mapping: map[string]string{"owner": "user", "user": "user"}}); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "After this, nobody could manage Sales.") {
		t.Errorf("got %v", err)
	}
	if _, err := adm.PlanScheme(Switch{Scheme: "ours", File: ours, Mapping: map[string]string{"owner": "owner", "user": "user"}}); err != nil {
		t.Error(err)
	}
}

func TestStrandedAndOffered(t *testing.T) {
	p := played(t, `scheme gooddata
admin: adm
member: tom, ana, ben, wim
workspace studio
tom is analyst of studio
ben is viewer of studio
wim is admin of studio
group design: ana
group crew: ben
group crew is viewer of studio
dashboard sales in studio by tom
tom has edit on sales
ana has view on sales
group design has view on sales
ben has view on sales
left: ben`)
	r := p.resource("sales")
	var words []string
	for _, x := range p.s.Stranded(r) {
		words = append(words, x.Words+" / "+x.Remedy)
	}
	want := "[Ana has no access to Studio / Give Ana a role in Studio Ben has left Acme / Take it back Design has no access to Studio / Give Design a role in Studio]"
	if fmt.Sprint(words) != want {
		t.Errorf("stranded: %v", words)
	}
	tom := Caller{User: p.user("tom"), Organization: acme, View: p.s, Now: p.now}
	offered := func(who Caller) []Principal { // people, then groups
		all := []Principal{}
		for _, u := range p.s.Everyone() {
			all = append(all, Principal{Kind: PrincipalUser, ID: int64(u)})
		}
		for _, g := range p.s.Groups() {
			all = append(all, Principal{Kind: PrincipalGroup, ID: int64(g)})
		}
		is := who.Offered(r)
		return slices.DeleteFunc(all, func(p Principal) bool { return !is(p) })
	}
	if got, want := fmt.Sprint(offered(tom)), fmt.Sprint([]Principal{p.to("tom"), p.to("group crew")}); got != want {
		t.Errorf("eligible: %v, want %v", got, want)
	}
	p.line("tom sees group design")
	tom.View = p.s
	if got, want := fmt.Sprint(offered(tom)), fmt.Sprint([]Principal{p.to("tom"), p.to("group design"), p.to("group crew")}); got != want {
		t.Errorf("eligible with a right to see: %v, want %v", got, want)
	}
	if got := offered(Caller{User: p.user("ana"), Organization: acme, View: p.s, Now: p.now}); len(got) != 0 {
		t.Errorf("somebody without access is offered %v", got)
	}
}

// TestTheTextOfASchemeSaysAllOfIt writes each built-in scheme out under another key: but for that it decides the same.
func TestTheTextOfASchemeSaysAllOfIt(t *testing.T) {
	for _, key := range scheme.Keys() {
		text, err := scheme.BuiltIn[key].WithLevels("ours", "Ours", scheme.BuiltIn[key].Levels)
		if err != nil {
			t.Fatal(err)
		}
		next, err := scheme.Read([]byte(text))
		if err != nil {
			t.Fatalf("%s: %v\n%s", key, err, text)
		}
		want := *scheme.BuiltIn[key]
		want.Key, want.Title = "ours", "Ours"
		if !reflect.DeepEqual(*next, want) {
			t.Errorf("%s became\n%+v\nwant\n%+v", key, *next, want)
		}
	}
}

func TestLevelsOfASchemeComeAndGo(t *testing.T) {
	standard := scheme.BuiltIn["standard"]
	levels := []Level{
		standard.Levels[0],
		{Key: "comment", Title: "View & copy", Can: []Capability{View, Export, Clone}},
		standard.Levels[3], // hands out share and edit, which are gone
		standard.Levels[4],
	}
	text, err := standard.WithLevels("ours", "Ours", levels)
	if err != nil {
		t.Fatal(err)
	}
	ours, err := scheme.Read([]byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	for class, want := range map[scheme.Class]string{"user": "[view comment manage full]", "organization": "[view comment manage]", "domain": "[view]"} {
		if got := fmt.Sprint(ours.Principals[class]); got != want {
			t.Errorf("%s may receive %s, want %s", class, got, want)
		}
	}
	if got := fmt.Sprint(ours.Levels[2].HandsOut); got != "[view manage]" {
		t.Errorf("manage hands out %s", got)
	}
	text, _ = standard.WithLevels("ours", "Ours", levels[:3])
	if _, err := scheme.Read([]byte(text)); err == nil || !strings.Contains(err.Error(), `owner: there is no level "full"`) {
		t.Errorf("the owner's level went: %v", err)
	}
}

func TestASuggestedMappingGivesNobodyMore(t *testing.T) {
	p := played(t, `admin: adm
member: tom, ana, ben, eva
workspace studio
dashboard sales in studio by tom
ana has edit on sales
ben has manage on sales
eva has share on sales`)
	adm := Caller{User: p.user("adm"), Organization: acme, View: p.s, Now: p.now}
	for key, want := range map[string]string{
		"toggl":     "map[edit:view manage:view share:view]",
		"gooddata":  "map[edit:view manage:share share:share]",
		"dashgrid":  "map[edit:user manage:admin share:user]",
		"highlevel": "map[edit:edit manage:edit share:view]",
	} {
		mapping := p.s.SuggestMapping(scheme.BuiltIn[key], p.s.LevelsInUse())
		if got := fmt.Sprint(mapping); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
		plan, err := adm.PlanScheme(Switch{Scheme: key, Mapping: mapping})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range plan.Changes {
			if g, ok := c.(GrantChanged); ok && g.Grant != 0 && g.Asleep.IsZero() {
				for _, old := range p.s.Grants(g.Resource) {
					if was := p.s.scheme.LevelIndex(old.Level); old.Grant == g.Grant && scheme.BuiltIn[key].Can[scheme.BuiltIn[key].LevelIndex(g.Level)]&^p.s.levelCan(was) != 0 {
						t.Errorf("%s: %s became %s", key, old.Level, g.Level)
					}
				}
			}
		}
	}
}

func TestASuggestedMappingKeepsManagers(t *testing.T) {
	p := played(t, `scheme gooddata
admin: adm
member: tom
workspace studio
tom is analyst of studio
dashboard sales in studio by tom
tom has edit on sales`)
	mapping := p.s.SuggestMapping(scheme.BuiltIn["dashgrid"], p.s.LevelsInUse())
	if mapping["edit"] != "owner" {
		t.Errorf("who manages becomes %q", mapping["edit"])
	}
	if _, err := (Caller{User: p.user("adm"), Organization: acme, View: p.s, Now: p.now}).PlanScheme(Switch{Scheme: "dashgrid", Mapping: mapping}); err != nil {
		t.Error(err)
	}
}

func TestOwnSchemesAreKept(t *testing.T) {
	p := played(t, `admin: adm
member: tom, ana
workspace studio
dashboard sales in studio by tom
ana has edit on sales`)
	ours := func(levels ...Level) string {
		text, err := scheme.BuiltIn["standard"].WithLevels("ours", "Ours", levels)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	standard := scheme.BuiltIn["standard"].Levels
	plan := func(who, key, file string, mapping map[string]string) (SwitchPlan, error) {
		return Caller{User: p.user(who), Organization: acme, View: p.s, Now: p.now}.PlanOwnScheme(key, file, mapping)
	}
	refused := func(kind fault.Kind, words string) func(_ SwitchPlan, err error) {
		return func(_ SwitchPlan, err error) {
			t.Helper()
			if fault.KindOf(err) != kind || !strings.Contains(err.Error(), words) {
				t.Errorf("got %v, want %s", err, words)
			}
		}
	}
	done := func(plan SwitchPlan, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range plan.Changes {
			p.tell(c)
		}
	}
	refused(fault.Denied, "Only organization admins")(plan("tom", "ours", ours(standard...), nil))
	refused(fault.NotFound, "")(plan("adm", "ours", "", nil))
	refused(fault.Invalid, "key of its own")(plan("adm", "toggl", scheme.File("toggl"), nil))
	refused(fault.Invalid, "key of its own")(plan("adm", "theirs", ours(standard...), nil))
	refused(fault.Invalid, "there is no level")(plan("adm", "ours", ours(standard[:3]...), nil))

	done(plan("adm", "ours", ours(standard...), nil)) // kept; standard stays in force
	if p.s.SchemeInForce().Key != "standard" || p.s.OwnScheme("ours") == "" {
		t.Fatalf("in force: %s", p.s.SchemeInForce().Key)
	}
	done(Caller{User: p.user("adm"), Organization: acme, View: p.s, Now: p.now}.PlanScheme(Switch{Scheme: "ours", Mapping: map[string]string{"edit": "edit"}}))

	// In force it changes at once: a level in use that goes needs a successor, one that stays does not.
	weaker := standard[2]
	weaker.Can = []Capability{View, Edit}
	done(plan("adm", "ours", ours(standard[0], standard[1], weaker, standard[3], standard[4]), nil))
	if got := p.s.Capabilities(p.user("ana"), p.resource("sales"), p.now); got != SetOf(View, Edit) {
		t.Errorf("ana can %v", got)
	}
	without := ours(standard[0], standard[1], standard[3], standard[4])
	refused(fault.Invalid, "mapping.edit")(plan("adm", "ours", without, nil))
	done(plan("adm", "ours", without, map[string]string{"edit": "view"}))
	if got := p.s.Capabilities(p.user("ana"), p.resource("sales"), p.now); got != SetOf(View, Export) {
		t.Errorf("ana can %v", got)
	}
	refused(fault.Conflict, "is in force")(plan("adm", "ours", "", nil))
	done(Caller{User: p.user("adm"), Organization: acme, View: p.s, Now: p.now}.PlanScheme(Switch{Scheme: "standard", Mapping: map[string]string{"view": "view"}}))
	done(plan("adm", "ours", "", nil))
	if p.s.OwnScheme("ours") != "" {
		t.Error("it is still there")
	}
}

func TestRightsToSeeAreGivenByAdmins(t *testing.T) {
	p := played(t, `scheme gooddata
admin: adm
member: tom, ana
guest: gus
group design: ana
workspace studio`)
	see := func(who string, holder, seen Principal, in bool) error {
		changes, err := Caller{User: p.user(who), Organization: acme, View: p.s, Now: p.now}.PlanSee(holder, seen, in)
		for _, c := range changes {
			p.tell(c)
		}
		return err
	}
	tom, design := p.to("tom"), p.to("group design")
	for name, c := range map[string]struct {
		who          string
		holder, seen Principal
		kind         fault.Kind
		words        string
	}{
		"by somebody else":   {"tom", tom, design, fault.Denied, "Only organization admins"},
		"of a workspace":     {"adm", tom, p.to("workspace studio"), fault.Invalid, "seen: It must be a person or a group"},
		"of nobody":          {"adm", tom, Principal{Kind: PrincipalUser, ID: 999}, fault.Invalid, "seen: There is no such person"},
		"given to no group":  {"adm", Principal{Kind: PrincipalGroup, ID: 999}, design, fault.Invalid, "holder: There is no such group"},
		"given to everybody": {"adm", Principal{Kind: PrincipalOrganization}, design, fault.Invalid, "holder: It must be"},
	} {
		if err := see(c.who, c.holder, c.seen, true); fault.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, in := range []bool{true, true, false} {
		if err := see("adm", tom, design, in); err != nil {
			t.Fatal(err)
		}
		if got := len(p.s.Sees()); got == 1 != in {
			t.Errorf("given is %v, kept are %d", in, got)
		}
	}
}
