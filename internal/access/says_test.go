package access

import (
	"strings"
	"testing"
	"time"
)

// What is said of everybody on a dashboard, by paths and by rules, can be said to them, or without their name.
func TestEverySentenceAboutSomebodyCanBeSaidToThem(t *testing.T) {
	heard := map[string]bool{}
	check := func(name, words string, says Predicate) {
		if says.None() {
			if name != "" && strings.HasPrefix(words, name+" ") {
				t.Errorf("%q begins with the name, and does not say so", words)
			}
			return
		}
		heard[says.Verb] = true
		if words != name+" "+says.String() || toYou[says.Verb] == "" {
			t.Errorf("%q is %q and %q", words, says, says.ToYou())
		}
	}
	p := played(t, `scheme gooddata
member: tom, ana, ben, wim
workspace studio
workspace below in studio
tom is analyst of studio
ben is viewer of studio
wim is viewer of below
group design: ana
dashboard sales in studio by tom
tom has edit on sales
ana has view on sales
group design has view on sales
ben has edit on sales
wim has view on sales`)
	r := p.resource("sales")
	for _, u := range p.s.Everyone() {
		name, _ := p.s.UserName(u)
		why := p.s.Explain(u, r, p.now.Add(time.Hour))
		for _, x := range why.Paths {
			check(name, x.Words, x.Says)
		}
		for _, x := range why.Rules {
			check(name, x.Words, x.Says)
		}
	}
	for _, verb := range []string{"is", "was", "has"} {
		if !heard[verb] {
			t.Errorf("nobody %s anything: %v", verb, heard)
		}
	}
}
