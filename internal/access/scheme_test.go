package access

import (
	"strings"
	"testing"

	"vitrine/internal/access/scheme"
)

func TestACustomSchemeDecides(t *testing.T) {
	p := newPlay(t)
	ours := strings.ReplaceAll(scheme.File("standard"), "key: standard", "key: ours")
	ours = strings.Replace(ours, "title: View\n", "title: Look\n", 1)
	ours = strings.Replace(ours, "can: [view, export]\n", "can: [view]\n", 1)
	p.tell(SchemeChanged{"ours", ours})
	for _, line := range strings.Split("scheme ours\nmember: tom, ana\nworkspace studio\ndashboard sales in studio by tom\nana has view on sales", "\n") {
		p.line(line)
	}
	if got := p.s.Capabilities(p.user("ana"), p.resource("sales"), p.now); got != SetOf(View) {
		t.Errorf("ana can %v", got)
	}
	if got := p.s.Levels()[0]; got.Title != "Look" || got.Can != SetOf(View) {
		t.Errorf("the first level is %+v", got)
	}
	// What was given by a name the scheme in force lacks sleeps, and wakes up with it.
	p.line("scheme dashgrid")
	if got := p.s.Capabilities(p.user("ana"), p.resource("sales"), p.now); got != 0 {
		t.Errorf("under another scheme ana can %v", got)
	}
	p.line("scheme standard")
	if got := p.s.Capabilities(p.user("ana"), p.resource("sales"), p.now); got != SetOf(View, Export) {
		t.Errorf("under the first again ana can %v", got)
	}
}
