package access

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// What is taken over in one step: one change of each thing, however much of it hangs on whom, and nothing that the taker could
// not come to by themselves.
func TestTakingOver(t *testing.T) {
	p := agencyPlay(t, "standard")
	p.change(`chart sums in studio by tom
dashboard other in shop by tom
bea has full on hours
bea has full on sums
bea has full on sales
ana has edit on sums
kid has full on hours`)
	p.seenAs("hours", AuthorPerspective, "tom")
	p.seenAs("sums", AuthorPerspective, "tom")
	sums := p.facts("sums")
	sums.ShowsMoney = p.user("tom")
	p.done([]Change{sums}, nil)
	p.placed("a", "hours", "tom", "mia")
	p.linked("sales", 5, "tom")

	held := p.s.HoldingsOf([]UserID{p.user("tom"), p.user("mia")})
	told := func(all []Holding) string {
		var parts []string
		for _, h := range all {
			facts, _ := p.s.Resource(h.Resource)
			name, _ := p.s.UserName(h.User)
			parts = append(parts, strings.ToLower(name+" "+h.Kind+" "+facts.Title))
		}
		slices.Sort(parts)
		return strings.Join(parts, ", ")
	}
	if got, want := told(held), "mia tile sales, tom chart hours, tom chart sums, tom link sales, tom money sums, tom owned hours, tom owned other, tom owned sales, tom owned sums, tom tile sales"; got != want {
		t.Fatalf("%s, want %s", got, want)
	}
	for _, c := range []struct{ who, left string }{
		{"bea", ""}, // admin of the organization: manages all that is not private
		{"kid", "mia tile sales, tom chart sums, tom link sales, tom money sums, tom owned other, tom owned sales, tom owned sums, tom tile sales"},   // he manages the hours, and may not edit the dashboard they are on
		{"ana", "mia tile sales, tom chart hours, tom link sales, tom owned hours, tom owned other, tom owned sales, tom owned sums, tom tile sales"}, // she may edit the sums and sees as much as tom
	} {
		taking := p.as(c.who).PlanTake(held, p.user(c.who))
		if got := told(taking.Left); got != c.left {
			t.Errorf("%s leaves %q, want %q", c.who, got, c.left)
		}
		touched := map[string]bool{}
		for _, change := range taking.Changes {
			var key string
			switch x := change.(type) {
			case ResourceChanged:
				key = fmt.Sprint("resource ", x.Resource)
			case TileChanged:
				key = fmt.Sprint("tile ", x.Dashboard, x.Tile)
				if fmt.Sprint(x.Vouchers) != fmt.Sprint([]UserID{p.user(c.who)}) {
					t.Errorf("%s: the tile is vouched for by %v", c.who, x.Vouchers)
				}
			case LinkChanged:
				key = fmt.Sprint("link ", x.Link)
				if !x.Waits {
					t.Errorf("%s: the link does not wait", c.who)
				}
			}
			if touched[key] {
				t.Errorf("%s: two changes of one thing: %s", c.who, key)
			}
			touched[key] = true
		}
		if facts := p.facts("sums"); c.who == "bea" && (facts.Owner != p.user("tom") || facts.ShowsMoney != p.user("tom")) {
			t.Error("planning changed something")
		}
	}
	then, err := p.s.After(p.as("bea").PlanTake(held, p.user("bea")).Changes...)
	if err != nil {
		t.Fatal(err)
	}
	if facts, _ := then.Resource(p.resource("sums")); facts.Owner != p.user("bea") || facts.Author != p.user("bea") || facts.ShowsMoney != p.user("bea") {
		t.Errorf("after: %+v", facts)
	}
	// What is offered by who does not manage it is nobody's to accept.
	if taking := p.as("bea").PlanTake(held, p.user("ana")); !strings.Contains(told(taking.Left), "tom owned sums") {
		t.Errorf("offered by ana: %s is left", told(taking.Left))
	}
}

// What falls by a change of somebody's rights, and what does not.
func TestWhatFalls(t *testing.T) {
	p := agencyPlay(t, "standard")
	p.change("bea has full on hours")
	p.seenAs("hours", AuthorPerspective, "tom")
	p.placed("a", "hours", "tom")
	p.linked("sales", 5, "tom")
	fallen := func(change string) string {
		q := *p
		before := p.s
		q.change(change)
		after := q.s
		p.s = before
		var parts []string
		for _, h := range before.Holdings(p.user("tom")) {
			if before.Falls(h, after, p.user("bea"), p.now) {
				facts, _ := before.Resource(h.Resource)
				parts = append(parts, h.Kind+" "+strings.ToLower(facts.Title))
			}
		}
		slices.Sort(parts)
		return strings.Join(parts, ", ")
	}
	for _, c := range []struct{ change, want string }{
		{"nobody: tom", "chart hours, link sales, owned hours, owned sales, tile sales"},
		{"bea has edit on sales", ""},
	} {
		if got := fallen(c.change); got != c.want {
			t.Errorf("%s: %q falls, want %q", c.change, got, c.want)
		}
	}
}
