package board

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/query"
)

const (
	maxLocks  = 10
	maxLocked = 1000
)

// relock is locked filters as somebody wants them; nil leaves them as they are. Whether they may have them so is not asked.
func relock(who access.Caller, before []access.Lock, edits *[]access.LockedEdit) ([]access.Lock, error) {
	if edits == nil {
		return slices.Clone(before), nil
	}
	if len(*edits) > maxLocks {
		return nil, fault.BadField("locked", "At most %d.", maxLocks)
	}
	var after []access.Lock
	for i, e := range *edits {
		name := fmt.Sprintf("locked[%d]", i)
		at := slices.IndexFunc(before, func(l access.Lock) bool { return l.ID == e.ID })
		if e.ID != "" && at < 0 {
			return nil, fault.BadField(name+".id", "There is no such locked filter.")
		}
		if e.ID != "" && slices.ContainsFunc(after, func(l access.Lock) bool { return l.ID == e.ID }) {
			return nil, fault.BadField(name+".id", "It stands there twice.")
		}
		l := access.Lock{SetBy: who.User, SetAt: who.Now}
		if e.ID != "" {
			l = before[at]
		}
		if e.ID == "" || e.Dimension != "" || e.Op != "" || e.Values != nil {
			next, err := lockOf(l, e, name)
			if err != nil {
				return nil, err
			}
			l = next
		}
		after = append(after, l)
	}
	for i := range after {
		if after[i].ID == "" {
			after[i].ID = freeLockID(slices.Concat(before, after))
		}
	}
	return after, nil
}

func freeLockID(taken []access.Lock) string {
	for n := 1; ; n++ {
		id := "l" + strconv.Itoa(n)
		if !slices.ContainsFunc(taken, func(l access.Lock) bool { return l.ID == id }) {
			return id
		}
	}
}

// lockOf is a lock after an edit of it.
func lockOf(l access.Lock, e access.LockedEdit, name string) (access.Lock, error) {
	if e.Dimension != "" {
		l.Dimension = e.Dimension
	}
	if e.Op != "" {
		l.Not = e.Op == string(query.IsNot)
	}
	if e.Values != nil {
		l.Values = slices.Compact(slices.Sorted(slices.Values(e.Values)))
	}
	switch by := query.Dimension(l.Dimension); {
	case !slices.Contains(narrowable, by):
		return l, fault.BadField(name+".dimension", "Must be project, client, user, tag or billable.")
	case len(l.Values) == 0:
		return l, fault.BadField(name+".values", "Give at least one.")
	case len(l.Values) > maxLocked:
		return l, fault.BadField(name+".values", "At most %d.", maxLocked)
	case by == byBillable && (l.Values[0] < 0 || l.Values[len(l.Values)-1] > 1):
		return l, fault.BadField(name+".values", "Must be 1 for billable, or 0 for not.")
	case by != byBillable && l.Values[0] < 1:
		return l, fault.BadField(name+".values", "Must be ids.")
	}
	return l, nil
}

func lockCalled(locks []access.Lock, id string) *access.Lock {
	if i := slices.IndexFunc(locks, func(l access.Lock) bool { return l.ID == id }); i >= 0 {
		return &locks[i]
	}
	return nil
}

func sameLock(a, b access.Lock) bool {
	return a.ID == b.ID && a.Dimension == b.Dimension && a.Not == b.Not && slices.Equal(a.Values, b.Values)
}

func sameLocks(a, b []access.Lock) bool { return slices.EqualFunc(a, b, sameLock) }

// cutsOf are the charts that the locks of a dashboard cut, or the one chart of a resource that is one: those on it, and those
// that live in it on no tile, which can be put back, as can those in the bin.
func cutsOf(ctx context.Context, store Store, who access.Caller, r Record) (cuts []access.Cut, charts map[access.ResourceID]Record, err error) {
	ids, via := []access.ResourceID{r.ID}, access.ResourceID(0)
	var binned []access.ResourceID
	if r.Kind == access.Dashboard {
		body, err := bodyOf[dashboardBody](r)
		if err != nil {
			return nil, nil, err
		}
		ids, via = slices.Concat(body.charts(), who.View.Living(r.ID)), r.ID
		binned = slices.Concat(body.charts(), who.View.LivingInBin(r.ID))
	}
	if charts, err = recordsOf(ctx, store, who.Organization, who.User, ids); err != nil {
		return nil, nil, err
	}
	for _, id := range slices.Sorted(maps.Keys(charts)) {
		chart := charts[id]
		was, err := bodyOf[chartBody](chart)
		if err != nil {
			return nil, nil, err
		}
		c := access.Cut{Chart: id, Via: via, Touched: []access.Touch{{By: chart.ShownBy, At: chart.ShownAt}, {By: was.OtherBy, At: was.OtherAt}}}
		if facts, _ := who.View.Resource(id); facts.In != 0 {
			moved, _, err := store.MovedIn(ctx, who.Organization, id)
			if err != nil {
				return nil, nil, err
			}
			c.Touched = append(c.Touched, access.Touch{At: moved})
		}
		cuts = append(cuts, c)
	}
	for _, id := range binned {
		if _, there := charts[id]; !there {
			cuts = append(cuts, access.Cut{Chart: id, Via: via})
		}
	}
	return cuts, charts, nil
}

// mayRelock decides whether the caller may change the locked filters of a dashboard so. Who tightens leaves alone what others
// locked: that is theirs to take away, and a lock of one's own beside it cuts as much.
func (d *Dashboards) mayRelock(ctx context.Context, who access.Caller, r Record, before, after []access.Lock, shown map[access.ResourceID]Record) error {
	var cuts []access.Cut
	var charts map[access.ResourceID]Record
	for i, l := range before {
		next := lockCalled(after, l.ID)
		if next != nil && l.Tightens(*next) && l.SetBy != who.User {
			return fault.BadField(fmt.Sprintf("locked[%d]", i), "Somebody else locked this filter. Add a locked filter of your own instead.")
		}
		if !l.Widens(next) {
			continue
		}
		if cuts == nil {
			var err error
			if cuts, charts, err = cutsOf(ctx, d.Store, who, r); err != nil {
				return err
			}
		}
		for _, c := range cuts {
			if !who.MayLoosen(l, next, c) {
				return fault.BadField("locked", "%s", whyLocked(nameOf(charts[c.Chart], shown)))
			}
		}
	}
	return nil
}

func whyLocked(chart string) string {
	return "You cannot see everything this would show of " + chart + ". Whoever locked it, or somebody who can see all of it, can remove it."
}

// narrowsAnew decides whether the caller may put filters, defaults and locked ones, on the charts of a dashboard: nobody cuts what
// others count by what it does not tell apart for them, unless they may count themselves what is cut.
func (d *Dashboards) narrowsAnew(ctx context.Context, who access.Caller, r Record, before, after dashboardBody, shown map[access.ResourceID]Record) error {
	if len(after.Defaults.only())+len(after.Locked) == 0 { // nothing is cut, and the replica need not catch up
		return nil
	}
	charts, err := recordsOf(ctx, d.Store, who.Organization, who.User, after.charts())
	if err != nil {
		return err
	}
	ask, err := newAsking(ctx, d.Store, d.Answers, who.View, who.Organization, int64(who.User), r.Workspace, who.Now)
	if err != nil {
		return err
	}
	look := looking{asking: ask, around: around{stands: after.stands()}, via: r.ID, viewer: who.User}
	if look.charts, err = questionsOf(charts); err != nil {
		return err
	}
	for _, w := range after.Widgets {
		chart, there := charts[w.ChartID]
		if w.Kind != chartWidget || !there {
			continue
		}
		facts, _ := who.View.Resource(chart.ID)
		was, had := before.widget(w.ID)
		had = had && was.ChartID == w.ChartID
		refuse := func(field string, f query.Filter) error {
			free, err := look.offered(ctx, chart.ID, f, after.Defaults.Period)
			if err == nil && !free {
				err = fault.BadField(field, "%s does not tell %s apart for you, and cannot be narrowed to some of them.", nameOf(chart, shown), plural[f.By])
			}
			return err
		}
		for _, o := range after.Defaults.only() {
			if had && after.Defaults.sameOf(before.Defaults, o.by) {
				continue
			}
			if err := refuse("filters."+o.name, o.filter()); err != nil {
				return err
			}
		}
		for i, l := range after.Locked {
			if old := lockCalled(before.Locked, l.ID); had && old != nil && !old.Tightens(l) || who.MayCountLocked(l, facts.Home) {
				continue
			}
			if err := refuse(fmt.Sprintf("locked[%d]", i), filterOf(l)); err != nil {
				return err
			}
		}
	}
	return nil
}

// toldLocks are the locked filters of a dashboard as the caller is told of them.
func (d *Dashboards) toldLocks(ctx context.Context, who access.Caller, r Record, locks []access.Lock) ([]access.LockedFilter, error) {
	var cuts []access.Cut
	edits := who.Can(r.ID).Has(access.Edit)
	if len(locks) > 0 && edits {
		var err error
		if cuts, _, err = cutsOf(ctx, d.Store, who, r); err != nil {
			return nil, err
		}
	}
	return told(ctx, d.Store, who, locks, func(l access.Lock) string {
		switch {
		case !edits:
			return who.WhyNot(r.ID)[access.Edit.String()]
		case slices.ContainsFunc(cuts, func(c access.Cut) bool { return !who.MayLoosen(l, nil, c) }):
			return "You cannot see everything it leaves out. Whoever locked it, or somebody who can see all of it, can remove it."
		}
		return ""
	})
}

// told are locks as the caller is told of them: by name of what they may know of. why is empty for one they may take away.
func told(ctx context.Context, store Store, who access.Caller, locks []access.Lock, why func(access.Lock) string) ([]access.LockedFilter, error) {
	all := make([]access.LockedFilter, len(locks))
	knows := who.Knows()
	names := store.Names(who.Organization)
	for i, l := range locks {
		x := access.LockedFilter{ID: l.ID, Dimension: l.Dimension, Op: string(query.Is), Count: len(l.Values)}
		if l.Not {
			x.Op = string(query.IsNot)
		}
		if l.SetBy != 0 {
			name, _ := who.View.UserName(l.SetBy)
			x.By = known(knows, Author{ID: l.SetBy, Name: name}).Name
		}
		if at := l.SetAt; !at.IsZero() {
			x.At = &at
		}
		ids, err := mayKnow(ctx, store, who, query.Dimension(l.Dimension), l.Values)
		if err != nil {
			return nil, err
		}
		labels := map[int64]query.Label{0: {Name: "Not billable"}, 1: {Name: "Billable"}}
		if by := query.Dimension(l.Dimension); by != byBillable && len(ids) > 0 {
			if labels, err = names.Labels(ctx, by, ids); err != nil {
				return nil, err
			}
		}
		for _, id := range ids {
			x.Values = append(x.Values, access.LockedValue{ID: id, Name: labels[id].Name})
		}
		slices.SortFunc(x.Values, func(a, b access.LockedValue) int {
			return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
		})
		x.Why = why(l)
		x.CanLoosen = x.Why == ""
		all[i] = x
	}
	return all, nil
}

// mayKnow are those of the values of a filter that the caller may know of: projects they see, people they know, clients and tags of
// the workspaces they work in.
func mayKnow(ctx context.Context, store Store, who access.Caller, by query.Dimension, values []int64) ([]int64, error) {
	may := func(int64) bool { return true } // billable or not
	switch by {
	case byProject:
		may = func(id int64) bool { return who.View.ProjectRights(who.User, access.ProjectID(id)).See }
	case byUser:
		knows := who.Knows()
		may = func(id int64) bool { return knows(access.UserID(id)) }
	case byClient, byTag:
		homes, err := store.HomesOf(ctx, who.Organization, by, values)
		if err != nil {
			return nil, err
		}
		may = func(id int64) bool { return who.View.WorkspaceRole(who.User, homes[id]) >= access.WorkspaceMember }
	}
	return slices.DeleteFunc(slices.Clone(values), func(id int64) bool { return !may(id) }), nil
}

// withoutProjects is a lock that leaves out the projects which somebody is about to reveal.
func withoutProjects(who access.Caller, projects []access.ProjectID, before []access.Lock) (access.Lock, error) {
	switch {
	case len(projects) > maxLocked:
		return access.Lock{}, fault.New(fault.Denied, "These are more than %d projects: too many to leave out.", maxLocked)
	case len(before) >= maxLocks:
		return access.Lock{}, fault.New(fault.Denied, "There are %d locked filters already, and there can be no more.", maxLocks)
	}
	l := access.Lock{ID: freeLockID(before), Dimension: access.LockByProject, Not: true, SetBy: who.User, SetAt: who.Now}
	for _, p := range projects {
		l.Values = append(l.Values, int64(p))
	}
	slices.Sort(l.Values)
	return l, nil
}

// touched are the locks after the caller placed or changed charts under them.
func touched(who access.Caller, locks []access.Lock) []access.Lock {
	locks = slices.Clone(locks)
	for i := range locks {
		locks[i].Others = locks[i].Others || locks[i].SetBy != who.User
	}
	return locks
}
