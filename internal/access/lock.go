package access

import (
	"slices"
	"time"

	"vitrine/internal/fault"
)

// Lock is a locked filter of a dashboard or of a public link: what it keeps out is in no answer there, whatever is asked. It is
// kept as JSON.
type Lock struct {
	ID string `json:"id"`
	// Dimension is what it tells entries apart by, Not whether its values are kept out or all others are. Values of billable are
	// 1 and 0.
	Dimension string  `json:"dimension"`
	Not       bool    `json:"not,omitempty"`
	Values    []int64 `json:"values"`
	// SetBy is who set it, at SetAt; 0: nobody can tell any more. Others tells that others placed or changed charts under it since.
	SetBy  UserID    `json:"set_by,omitempty"`
	SetAt  time.Time `json:"set_at,omitzero"`
	Others bool      `json:"others,omitempty"`
}

// LockByProject is the dimension of a lock whose values are projects.
const LockByProject = "project"

// Widens tells whether another lock in the place of this one lets anything through that this one does not; nil is none.
func (l Lock) Widens(next *Lock) bool {
	if next == nil || next.Dimension != l.Dimension || next.Not != l.Not {
		return true
	}
	if l.Not {
		return len(beyond(l.Values, next.Values)) > 0
	}
	return len(beyond(next.Values, l.Values)) > 0
}

// Tightens tells whether another lock in the place of this one keeps anything out that this one does not.
func (l Lock) Tightens(next Lock) bool { return next.Widens(&l) }

// beyond are those of the values that are not among others.
func beyond(values, others []int64) (all []int64) {
	for _, v := range values {
		if !slices.Contains(others, v) {
			all = append(all, v)
		}
	}
	return all
}

// freed are the values whose entries come through when another lock stands in the place of this one; ok is false when that are
// more than can be named.
func (l Lock) freed(next *Lock) (values []int64, ok bool) {
	alike := next != nil && next.Dimension == l.Dimension && next.Not == l.Not
	switch {
	case l.Not && !alike:
		return l.Values, true
	case l.Not:
		return beyond(l.Values, next.Values), true
	case alike:
		return beyond(next.Values, l.Values), true
	}
	return nil, false
}

// Cut is a chart some of whose entries a lock keeps out, as it is looked at: through a dashboard, or by itself (Via 0). Touched
// is what was done to it that shows other entries, and by whom.
type Cut struct {
	Chart, Via ResourceID
	Touched    []Touch
}

// Touch is that somebody did something.
type Touch struct {
	By UserID
	At time.Time
}

// MayLoosen tells whether the caller, who may edit the dashboard, may let through of a chart what one of its locks keeps out and
// another in its place does not: as who set it, while no others had a hand in the chart since; as the author of an author's
// chart; or as who may count all the entries that it hides. What each viewer counts for themselves needs no answering for. A
// chart in the bin may come back, and nobody set a lock over it alone.
func (who Caller) MayLoosen(lock Lock, next *Lock, cut Cut) bool {
	facts, ok := who.View.Resource(cut.Chart)
	gone := !ok
	if gone {
		facts, ok = who.View.Binned(cut.Chart)
	}
	switch {
	case !ok, facts.Perspective == ViewerPerspective:
		return true
	case facts.Perspective == AuthorPerspective && authorOf(facts) == who.User:
		return true
	case !gone && who.setAlone(lock, cut):
		return true
	}
	return who.MayCountFreed(lock, next, facts.Home) || !gone && who.View.RowScope(who.User, facts.Home).Covers(who.View.ChartRows(cut.Chart, cut.Via, who.User))
}

// setAlone tells whether the caller set a lock, and nobody else touched what it cuts since. One moment is no order: what others
// did at the very moment counts as done since.
func (who Caller) setAlone(lock Lock, cut Cut) bool {
	return lock.SetBy == who.User && who.User != 0 && !lock.Others && !slices.ContainsFunc(cut.Touched, func(t Touch) bool {
		return t.By != who.User && !t.At.Before(lock.SetAt)
	})
}

// MayCountFreed tells whether the caller may count every entry that comes through when another lock stands in the place of one,
// where that can be told from the values: all time on those projects.
func (who Caller) MayCountFreed(lock Lock, next *Lock, home WorkspaceID) bool {
	values, known := lock.freed(next)
	return known && lock.Dimension == LockByProject && who.countsProjects(values, home)
}

// MayCountLocked tells whether the caller may count every entry of the values that a lock names.
func (who Caller) MayCountLocked(lock Lock, home WorkspaceID) bool {
	return lock.Dimension == LockByProject && who.countsProjects(lock.Values, home)
}

func (who Caller) countsProjects(projects []int64, home WorkspaceID) bool {
	own := who.View.RowScope(who.User, home)
	return !slices.ContainsFunc(projects, func(p int64) bool {
		facts, there := who.View.Project(ProjectID(p))
		return !there || !own.CountsAll(int64(facts.Workspace), p)
	})
}

// MayLoosenLink is [Caller.MayLoosen] for a lock of a public link, whose rows are its keeper's: nobody puts outside what they may
// not count themselves, whoever set the lock. A chart in the bin may come back.
func (who Caller) MayLoosenLink(lock Lock, next *Lock, link LinkID, cut Cut) bool {
	of := cut.Via
	if of == 0 {
		of = cut.Chart
	}
	facts, ok := who.View.Resource(cut.Chart)
	gone := !ok
	if gone {
		facts, ok = who.View.Binned(cut.Chart)
	}
	if keeper, kept := who.View.LinkKeeper(of, link); !ok || kept && keeper == who.User {
		return true
	}
	return who.MayCountFreed(lock, next, facts.Home) || !gone && who.View.MayCountOutside(who.User, cut.Chart, cut.Via, link, true)
}

// LockedFilter is a locked filter as somebody is told of it.
type LockedFilter struct {
	ID        string        `json:"id"`
	Dimension string        `json:"dimension" enum:"project,client,user,tag,billable"`
	Op        string        `json:"op" enum:"is,is_not" doc:"is: only these are shown; is_not: these are left out"`
	Values    []LockedValue `json:"values,omitempty" nullable:"false" doc:"Those the caller may know of"`
	Count     int           `json:"count" doc:"How many values there are"`
	By        string        `json:"by,omitempty" doc:"Who set it"`
	At        *time.Time    `json:"at,omitempty"`
	CanLoosen bool          `json:"can_loosen" doc:"The caller may take it away"`
	Why       string        `json:"why,omitempty" doc:"Why they may not"`
}

// LockedValue is one value of a locked filter; of billable 1 and 0.
type LockedValue struct {
	ID   int64  `json:"id"`
	Name string `json:"name,omitempty"`
}

// LockedEdit is a locked filter as it shall be. One that is there is named by its id, and is as it was where nothing else is said.
type LockedEdit struct {
	ID        string  `json:"id,omitempty" maxLength:"20" doc:"Of one that is there; absent: a new one"`
	Dimension string  `json:"dimension,omitempty" enum:"project,client,user,tag,billable"`
	Op        string  `json:"op,omitempty" enum:"is,is_not"`
	Values    []int64 `json:"values,omitempty" nullable:"false" maxItems:"1000" doc:"Ids; of billable 1 for yes and 0 for no"`
}

// LeftOut is what a locked filter leaves out of what is about to be shared.
type LeftOut struct {
	// Lock is that filter; without values where there is nothing to leave out.
	Lock Lock
	// Left is what is revealed without it, After with it.
	Left, After Reveals
}

// MayRelockLink is nil when the caller, who may publish it, may let through of a public link what one of its locks keeps out and
// another in its place (nil: none) does not.
func (who Caller) MayRelockLink(r ResourceID, link LinkID, lock Lock, next *Lock) error {
	if err := who.Require(Publish, r); err != nil {
		return err
	}
	charts, via := who.View.Charts(r)
	for _, t := range who.View.tilesOf(r, who.View.inBin) {
		charts = append(charts, t.Chart)
	}
	for _, chart := range slices.Concat(charts, who.View.LivingInBin(r)) {
		if !who.MayLoosenLink(lock, next, link, Cut{Chart: chart, Via: via}) {
			return fault.New(fault.Denied, "The link would show time that you cannot see, but the person who manages it can. Turn it on yourself to show what you can see.")
		}
	}
	return nil
}
