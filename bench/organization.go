package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// Rules that every engine is given:
//
//   - the owner of a dashboard has full; of a private one nobody else has anything;
//   - an admin of a workspace is admin of everything below it, and has full on the dashboards made there;
//   - everybody with a role in a workspace, admins included, is meant when a workspace is given a level;
//   - groups hold people and groups; a level given to a group is given to everybody in it, however deep.
//
// These are the rules of Vitrine's standard scheme that its peers can express too.

type level uint8

const (
	view level = iota
	share
	edit
	manage
	full
	levels
)

var levelNames = [levels]string{"view", "share", "edit", "manage", "full"}

// asked are the levels questions are about: those that one capability of the product tells apart.
var asked = []level{view, share, edit, full}

// gives[l] has a bit for each level that l includes.
var gives = [levels]uint8{1, 1 | 2, 1 | 4, 1 | 2 | 4 | 8, 1 | 2 | 4 | 8 | 16}

func (l level) includes(o level) bool { return gives[l]&(1<<o) != 0 }

type kind uint8

const (
	person kind = iota
	group
	workspace
)

type receiver struct {
	kind kind
	id   int
}

type grant struct {
	to receiver
	level
}

type dashboard struct {
	owner, home int
	private     bool
	title       string
	grants      []grant
}

// organization is the one input of all engines; everything is numbered from 0.
type organization struct {
	size       string
	people     int
	groupsOf   [][]int // person: groups they are in themselves
	groupsIn   [][]int // group: groups it is in itself
	parent     []int   // workspace: -1 at the top
	admins     [][]receiver
	members    [][]receiver
	dashboards []dashboard
}

var sizes = map[string][4]int{ // people, groups, workspaces, dashboards
	"tiny":   {100, 12, 10, 500},
	"small":  {1_000, 50, 50, 10_000},
	"medium": {10_000, 500, 500, 100_000},
	"large":  {100_000, 5_000, 5_000, 1_000_000},
}

var subjects = []string{"Delivery overview", "Sales", "Hours by client", "Weekly report", "Design", "Forecast", "Support load", "Hiring"}

// found makes the organization of a size; one seed makes one organization.
func found(size string, seed uint64) (*organization, error) {
	n, ok := sizes[size]
	if !ok {
		return nil, fmt.Errorf("no size %q", size)
	}
	r := rand.New(rand.NewPCG(seed, 0x5eed))
	o := &organization{size: size, people: n[0]}

	// A tenth of the groups are outer, three tenths in the middle, the rest inner; most lie in one of the layer above.
	ends := []int{max(1, n[1]/10), max(2, n[1]*4/10), n[1]}
	layer := func(l int) int {
		from := 0
		if l > 0 {
			from = ends[l-1]
		}
		return from + r.IntN(ends[l]-from)
	}
	o.groupsIn = make([][]int, n[1])
	for g := ends[0]; g < n[1]; g++ {
		above := 0
		if g >= ends[1] {
			above = 1
		}
		for chance := 80; r.IntN(100) < chance; chance /= 8 {
			o.groupsIn[g] = once(o.groupsIn[g], layer(above))
		}
	}
	pick := func(outer, middle int) int {
		switch x := r.IntN(100); {
		case x < outer:
			return layer(0)
		case x < outer+middle:
			return layer(1)
		}
		return layer(2)
	}
	o.groupsOf = make([][]int, o.people)
	for p := range o.groupsOf {
		for range 3 + r.IntN(5) {
			o.groupsOf[p] = once(o.groupsOf[p], pick(5, 15))
		}
	}

	depth := make([]int, n[2])
	for w := range n[2] {
		up := -1
		if w >= max(1, n[2]/10) {
			for up = r.IntN(w); depth[up] >= 3; {
				up = o.parent[up]
			}
			depth[w] = depth[up] + 1
		}
		o.parent = append(o.parent, up)
		var admins, members []receiver
		for range 1 + r.IntN(3) {
			if r.IntN(10) == 0 {
				admins = once(admins, receiver{group, layer(2)})
			} else {
				admins = once(admins, receiver{person, r.IntN(o.people)})
			}
		}
		for range 10 + r.IntN(31) {
			members = once(members, receiver{person, r.IntN(o.people)})
		}
		for range r.IntN(3) {
			members = once(members, receiver{group, layer(2)})
		}
		// One role each: who is admin is not member too.
		members = slices.DeleteFunc(members, func(m receiver) bool { return slices.Contains(admins, m) })
		o.admins, o.members = append(o.admins, admins), append(o.members, members)
	}

	o.dashboards = make([]dashboard, n[3])
	for i := range o.dashboards {
		d := dashboard{owner: r.IntN(o.people), home: r.IntN(n[2]), private: r.IntN(10) == 0, title: fmt.Sprint(subjects[r.IntN(len(subjects))], " ", r.IntN(n[3]))}
		for range 1 + r.IntN(7) {
			if d.private {
				break
			}
			g := grant{receiver{person, r.IntN(o.people)}, full}
			switch x := r.IntN(10); {
			case x == 9 && r.IntN(10) < 7:
				g.to = receiver{workspace, d.home}
			case x == 9:
				g.to = receiver{workspace, r.IntN(n[2])}
			case x >= 6:
				g.to = receiver{group, pick(5, 25)}
			}
			for l, below := range []int{50, 60, 85, 95} {
				if r.IntN(100) < below {
					g.level = level(l)
					break
				}
			}
			if !slices.ContainsFunc(d.grants, func(o grant) bool { return o.to == g.to }) {
				d.grants = append(d.grants, g)
			}
		}
		o.dashboards[i] = d
	}
	return o, nil
}

func once[T comparable](list []T, x T) []T {
	if slices.Contains(list, x) {
		return list
	}
	return append(list, x)
}

func (o *organization) String() string {
	grants := 0
	for _, d := range o.dashboards {
		grants += len(d.grants)
	}
	return fmt.Sprintf("%s: %d people, %d groups, %d workspaces, %d dashboards, %d grants", o.size, o.people, len(o.groupsIn), len(o.parent), len(o.dashboards), grants)
}

// oracle answers from the organization itself, with nothing worked out before.
type oracle struct{ *organization }

func (o oracle) allGroups(p int) map[int]bool {
	all := map[int]bool{}
	todo := slices.Clone(o.groupsOf[p])
	for len(todo) > 0 {
		g := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !all[g] {
			all[g] = true
			todo = append(todo, o.groupsIn[g]...)
		}
	}
	return all
}

func among(list []receiver, p int, groups map[int]bool) bool {
	return slices.ContainsFunc(list, func(r receiver) bool { return r.kind == person && r.id == p || r.kind == group && groups[r.id] })
}

func (o oracle) admin(p int, groups map[int]bool, w int) bool {
	for ; w >= 0; w = o.parent[w] {
		if among(o.admins[w], p, groups) {
			return true
		}
	}
	return false
}

func (o oracle) check(p int, groups map[int]bool, l level, at int) bool {
	d := &o.dashboards[at]
	if d.owner == p {
		return true
	}
	if d.private {
		return false
	}
	return o.admin(p, groups, d.home) || slices.ContainsFunc(d.grants, func(g grant) bool {
		if !g.level.includes(l) {
			return false
		}
		if g.to.kind == workspace {
			return among(o.members[g.to.id], p, groups) || o.admin(p, groups, g.to.id)
		}
		return among([]receiver{g.to}, p, groups)
	})
}

func (o oracle) Check(p int, l level, d int) bool { return o.check(p, o.allGroups(p), l, d) }

func (o oracle) List(p int, l level) (all []int) {
	groups := o.allGroups(p)
	for d := range o.dashboards {
		if o.check(p, groups, l, d) {
			all = append(all, d)
		}
	}
	return all
}
