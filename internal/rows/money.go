package rows

import (
	"cmp"
	"fmt"
	"slices"
)

// SeenBy is who in a workspace is shown one kind of money (access.md, Money). The zero SeenBy is the default of that kind:
// managers for rates and amounts, admins for labour cost and margin.
type SeenBy uint8

// Those who are shown money: admins of the workspace; managers too, of the projects they manage; everyone with a role there.
const (
	SeenByDefault SeenBy = iota
	SeenByAdmins
	SeenByManagers
	SeenByEveryone
)

// seenByNames are as they are written, by value.
var seenByNames = [...]string{"", "admins", "managers", "everyone"}

func (s SeenBy) String() string {
	if int(s) < len(seenByNames) {
		return seenByNames[s]
	}
	return fmt.Sprintf("unknown(%d)", uint8(s))
}

// MarshalText writes the name.
func (s SeenBy) MarshalText() ([]byte, error) {
	if int(s) >= len(seenByNames) {
		return nil, fmt.Errorf("rows: no audience of money %d", uint8(s))
	}
	return []byte(seenByNames[s]), nil
}

// UnmarshalText reads the name.
func (s *SeenBy) UnmarshalText(text []byte) error {
	i := slices.Index(seenByNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("rows: no audience of money %q", text)
	}
	*s = SeenBy(i)
	return nil
}

// Money under one guard.
func (w *Workspace) Money(g Guard) Money {
	if g == GuardCosts {
		return w.Costs
	}
	return w.Rates
}

// MoneyIn is of which rows of a workspace money may be counted under one guard.
func (s Scope) MoneyIn(workspace int64, g Guard) (m Money) {
	first := true
	for i := range s.Workspaces {
		switch w := &s.Workspaces[i]; {
		case w.ID != workspace:
		case first:
			m, first = w.Money(g), false
		default:
			m = m.And(w.Money(g))
		}
	}
	if s.Also != nil {
		m = m.And(s.Also.MoneyIn(workspace, g))
	}
	return m
}

// Of tells whether money of a project (0: of what is in none) may be counted.
func (m Money) Of(project int64) bool { return m.All || among(project, m.Projects) }

// Some tells whether money of anything may be counted.
func (m Money) Some() bool { return m.All || len(m.Projects) > 0 }

// And is the money that both let be counted.
func (m Money) And(o Money) Money {
	both := Money{All: m.All && o.All, SeenBy: cmp.Or(m.SeenBy, o.SeenBy)}
	switch {
	case m.All:
		both.Projects = o.Projects
	case o.All:
		both.Projects = m.Projects
	default:
		both.Projects = Common(m.Projects, o.Projects)
	}
	if both.All {
		both.Projects = nil
	}
	return both
}

// Or is the money that either lets be counted.
func (m Money) Or(o Money) Money {
	either := Money{All: m.All || o.All, SeenBy: cmp.Or(m.SeenBy, o.SeenBy)}
	if !either.All {
		either.Projects = sorted(slices.Concat(m.Projects, o.Projects))
	}
	return either
}

// Covers tells whether all the money of the other is of this.
func (m Money) Covers(o Money) bool {
	return m.All || !o.All && len(Common(m.Projects, o.Projects)) == len(o.Projects)
}

// CoversMoney tells whether all the money of other rows may be counted of these.
func (s Scope) CoversMoney(other Scope) bool {
	return !slices.ContainsFunc(other.Workspaces, func(w Workspace) bool {
		return !s.MoneyIn(w.ID, GuardRates).Covers(w.Rates) || !s.MoneyIn(w.ID, GuardCosts).Covers(w.Costs)
	})
}

// Common are the numbers that are in both lists, which are in order.
func Common(a, b []int64) []int64 {
	var both []int64
	if len(a) > len(b) {
		a, b = b, a
	}
	for _, n := range a {
		i, found := slices.BinarySearch(b, n)
		if found {
			both = append(both, n)
		}
		b = b[i:]
	}
	return both
}
