package access

import (
	"fmt"
	"strings"
	"testing"

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
		{name: "a file under a built-in key", who: "adm", scheme: "toggl", file: SchemeFile("toggl"), mapping: same, kind: fault.Invalid, words: "key of its own"},
		{
			name: "what the new scheme would not give is taken away", who: "adm", scheme: "toggl", mapping: map[string]string{"view": "view", "edit": "view"},
			can: map[string]Set{"adm": SetOf(View, Export, Clone, Edit, Share, Publish, Delete, ManageAccess), "ana": SetOf(View, Export), "ben": SetOf(View, Export), "sam": 0},
		},
		{
			name: "owners get the grant they are known by", who: "adm", scheme: "dashgrid", mapping: map[string]string{"view": "user", "edit": "admin"},
			can: map[string]Set{"adm": 0, "tom": everything, "ana": SetOf(View, Export, Clone, Edit, ManageData, Share), "ben": SetOf(View, Export), "sam": 0},
		},
		{
			name: "classes keep their order by having less", who: "adm", scheme: "highlevel", mapping: map[string]string{"view": "view", "edit": "edit"},
			can: map[string]Set{"ana": 0, "ben": 0, "sam": SetOf(View)},
		},
		{
			name: "one of their own", who: "adm", scheme: "ours", file: strings.ReplaceAll(SchemeFile("standard"), "key: standard", "key: ours"), mapping: map[string]string{"view": "", "edit": "share"},
			can: map[string]Set{"ana": SetOf(View, Export, Share), "ben": 0, "sam": 0},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := played(t, lines)
			if c.mapping == nil {
				c.mapping = same
			}
			plan, err := Caller{p.user(c.who), acme, p.s, p.now}.PlanScheme(c.scheme, c.file, c.mapping)
			if c.words != "" {
				if fault.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.words) {
					t.Fatalf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			shifts, err := p.s.WhatIf(p.now, plan...)
			if err != nil {
				t.Fatal(err)
			}
			foreseen := map[question]Set{}
			for _, x := range shifts {
				foreseen[question{x.User, x.Resource}] = x.After
			}
			for _, x := range plan {
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
	adm := Caller{p.user("adm"), acme, p.s, p.now}
	_, err := adm.PlanScheme("toggl", "", map[string]string{"owner": "view"})
	if fault.KindOf(err) != fault.Conflict && err != nil {
		t.Fatalf("got %v", err)
	}
	p.line("left: tom")
	adm.View = p.s
	ours := strings.ReplaceAll(SchemeFile("dashgrid"), "key: dashgrid", "key: ours")
	if _, err := adm.PlanScheme("ours", ours, map[string]string{"owner": "user"}); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "Nobody would manage Sales any more.") {
		t.Errorf("got %v", err)
	}
	if _, err := adm.PlanScheme("ours", ours, map[string]string{"owner": "owner"}); err != nil {
		t.Error(err)
	}
}

func TestStrandedAndEligible(t *testing.T) {
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
	tom := Caller{p.user("tom"), acme, p.s, p.now}
	if got, want := fmt.Sprint(tom.Eligible(r)), fmt.Sprint([]Principal{p.to("tom"), p.to("group crew")}); got != want {
		t.Errorf("eligible: %v, want %v", got, want)
	}
	p.line("tom sees group design")
	tom.View = p.s
	if got, want := fmt.Sprint(tom.Eligible(r)), fmt.Sprint([]Principal{p.to("tom"), p.to("group design"), p.to("group crew")}); got != want {
		t.Errorf("eligible with a right to see: %v, want %v", got, want)
	}
	if got := (Caller{p.user("ana"), acme, p.s, p.now}).Eligible(r); len(got) != 0 {
		t.Errorf("somebody without access is offered %v", got)
	}
}
