package track

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// Lock is the instant before which entries are locked; the zero time when none are. A day that was set before locks kept
// their instant meant midnight UTC.
func (s Settings) Lock() time.Time {
	if s.LockedBefore == "" {
		return time.Time{}
	}
	if s.LockedUntil != nil {
		return *s.LockedUntil
	}
	day, _ := time.Parse(time.DateOnly, s.LockedBefore) // checked when it was set
	return day
}

// locks tells whether an entry that starts then is locked.
func (s Settings) locks(start time.Time) bool { return start.Before(s.Lock()) }

// Fact is everything of an entry that stays as it is in a locked period: all but its description. Two facts of an entry
// are equal when nothing of it has changed.
type Fact struct {
	Workspace  access.WorkspaceID
	User       access.UserID
	Project    access.ProjectID
	Client     ClientID
	Task       TaskID
	Tags       string // their ids, sorted
	Billable   bool
	Start      int64 // milliseconds
	Running    bool
	Seconds    int64
	Rate, Cost int64 // -1: none
	Currency   string
}

func (f *Fact) cents() int64 {
	if f == nil || !f.Billable || f.Rate < 0 {
		return 0
	}
	return (f.Seconds*f.Rate + 1800) / 3600
}

// LockedChange is what a write does to an entry of a locked period. Before is nil for one that was not there, After for
// one that is gone.
type LockedChange struct {
	Workspace     access.WorkspaceID
	Day           string // entries before it are locked
	Before, After *Fact
}

// Locked is what a write would change in locked periods: what an admin agrees to by asking again with in_locked.
type Locked struct {
	Code        string `json:"code" enum:"locked"`
	Entries     int    `json:"entries"`
	BeforeCents int64  `json:"before_cents" doc:"Their amounts as they are"`
	AfterCents  int64  `json:"after_cents" doc:"Their amounts as they would be"`
	Currency    string `json:"currency,omitempty" doc:"Absent when there are several"`
}

// Asked is for what can change entries in locked periods and comes without a body.
type Asked struct {
	InLocked bool `query:"in_locked" doc:"Entries in locked periods too: for admins, who were asked about them"`
}

// LockedOf counts what changes would do.
func LockedOf(changes []LockedChange) Locked {
	l := Locked{Code: "locked", Entries: len(changes)}
	currencies := map[string]bool{}
	for _, c := range changes {
		l.BeforeCents += c.Before.cents()
		l.AfterCents += c.After.cents()
		for _, f := range []*Fact{c.Before, c.After} {
			if f != nil {
				currencies[f.Currency] = true
				l.Currency = f.Currency
			}
		}
	}
	if len(currencies) != 1 {
		l.Currency = ""
	}
	return l
}

// GuardLocked is nil when a write of the caller's may do these changes: there are none, or the caller is an admin of the
// workspaces and was asked in so many words.
func GuardLocked(who access.Caller, changes []LockedChange, inLocked bool) error {
	if len(changes) == 0 {
		return nil
	}
	day := ""
	for _, c := range changes {
		day = max(day, c.Day)
		if !isAdmin(who, c.Workspace) {
			if len(changes) == 1 && c.Before != nil && c.Before.Running && c.Before.User == who.User {
				return fault.New(fault.Denied, "Your timer began before %s, where time is locked. Ask %s to stop it.", dayWords(c.Day), adminsFor(who, c.Workspace))
			}
			return lockedFor(who, c.Workspace, len(changes), c.Day)
		}
	}
	if inLocked {
		return nil
	}
	l := LockedOf(changes)
	words := fmt.Sprintf("This changes %s before %s, where time is locked", entries(l.Entries), dayWords(day))
	if l.BeforeCents != l.AfterCents {
		words += fmt.Sprintf(": %s → %s", money(l.BeforeCents, l.Currency), money(l.AfterCents, l.Currency))
	}
	return &fault.Error{Kind: fault.Conflict, Message: words + ". Nothing has been changed yet.", Current: l}
}

func entries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}

func money(cents int64, currency string) string {
	return strings.TrimSpace(fmt.Sprintf("%s %d.%02d", currency, cents/100, cents%100))
}

// dayWords is a day as people write it.
func dayWords(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.Format("2 January 2006")
}

// lockedFor is Denied, and says whom to ask.
func lockedFor(who access.Caller, w access.WorkspaceID, n int, day string) error {
	what := "An entry lies"
	if n > 1 {
		what = entries(n) + " lie"
	}
	return fault.New(fault.Denied, "%s before %s, where time is locked. Ask %s to change that.", what, dayWords(day), adminsFor(who, w))
}

// adminsFor names the admins of a workspace whom the caller knows, the workspace's own first.
func adminsFor(who access.Caller, w access.WorkspaceID) string {
	knows := who.Knows()
	type admin struct {
		name string
		over bool // of the organization
	}
	var all []admin
	for _, u := range who.View.Everyone() {
		if u == who.User || who.View.WorkspaceRole(u, w) < access.WorkspaceAdmin || !knows(u) {
			continue
		}
		if name, _ := who.View.UserName(u); name != "" {
			all = append(all, admin{name, who.View.OrganizationRole(u) == access.Admin})
		}
	}
	slices.SortFunc(all, func(a, b admin) int {
		if a.over != b.over {
			if b.over {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.name, b.name)
	})
	names := []string{}
	for _, a := range all[:min(3, len(all))] {
		names = append(names, a.name)
	}
	switch len(names) {
	case 0:
		return "a workspace admin"
	case 1:
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}
