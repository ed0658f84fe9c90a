package board

import (
	"context"
	"encoding/json"
	"slices"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/query"
	"vitrine/internal/rows"
)

// What reveal counts: the projects of the time that a chart shows in some rows, and whether it is refused to who counts these. Many
// people count the same rows, so that each answer is kept for as long as one preview takes.

// maxProjects is how many projects of a chart are looked at when it is said what it reveals; beyond, there are more.
const maxProjects = 5000

// counted are the projects of the time that a question counts.
type counted struct {
	projects  []access.ProjectID
	noProject bool // some of the time is on none
	more      bool
}

func (c counted) nothing() bool { return len(c.projects) == 0 && !c.noProject }

// without is what is not among others.
func (c counted) without(others counted) counted {
	c.projects = slices.DeleteFunc(slices.Clone(c.projects), func(p access.ProjectID) bool { return slices.Contains(others.projects, p) })
	c.noProject = c.noProject && !others.noProject
	return c
}

// counted are the projects of the entries that a question counts in some rows. Those that are public inside their workspace are
// among them: to who is outside it they are as hidden as the private ones.
func (r *reveal) counted(ctx context.Context, scope rows.Scope, q query.Question) (counted, error) {
	text, err := json.Marshal(struct {
		Scope   rows.Scope
		Filters []query.Filter
	}{scope.WithoutMoney(), q.Filters})
	if err != nil {
		return counted{}, err
	}
	found, ok := r.counts[string(text)]
	if !ok {
		asked, err := query.AskValues(ctx, r.names, q, scope, r.at, byProject, maxProjects)
		if err != nil {
			return counted{}, err
		}
		computed, err := r.compute(ctx, asked)
		if err != nil {
			return counted{}, err
		}
		var ids []int64
		ids, found.more = computed.Values(maxProjects)
		found.noProject = computed.WithoutValue()
		for _, id := range ids {
			if _, there := r.after.View.Project(access.ProjectID(id)); there {
				found.projects = append(found.projects, access.ProjectID(id))
			}
		}
		r.counts[string(text)] = found
	}
	r.more = r.more || found.more
	return found, nil
}

// beyond is what of that somebody may not count by themselves, whose own rows these are.
func (r *reveal) beyond(ctx context.Context, found counted, own, scope rows.Scope, q query.Question) (counted, error) {
	found.projects = slices.DeleteFunc(slices.Clone(found.projects), func(p access.ProjectID) bool { return countsAll(r.after.View, own, p) })
	var err error
	if found.noProject {
		found.noProject, err = r.noneOf(ctx, scope, own, q)
	}
	return found, err
}

// noneOf tells whether time on no project is counted in workspaces of which somebody may not count everything.
func (r *reveal) noneOf(ctx context.Context, scope, own rows.Scope, q query.Question) (bool, error) {
	part := scope
	part.Workspaces = slices.DeleteFunc(slices.Clone(scope.Workspaces), func(w rows.Workspace) bool {
		return slices.ContainsFunc(own.Workspaces, func(o rows.Workspace) bool { return o.ID == w.ID && o.All && len(o.Filters) == 0 })
	})
	found, err := r.counted(ctx, part, q)
	return found.noProject, err
}

// countsAll tells whether all time on a project is in a row scope.
func countsAll(view *access.Snapshot, scope rows.Scope, p access.ProjectID) bool {
	facts, _ := view.Project(p)
	return scope.CountsAll(int64(facts.Workspace), int64(p))
}

// refused tells whether a chart of money is refused to who counts these rows.
func (r *reveal) refused(ctx context.Context, scope rows.Scope, q query.Question) (bool, error) {
	if !q.NeedsMoney(r.at.Datasets) || len(scope.Workspaces) == 0 {
		return false, nil
	}
	whose := scope
	whose.Workspaces = slices.Clone(scope.Workspaces)
	for i := range whose.Workspaces { // whose own entries those are makes no difference
		whose.Workspaces[i].Own = min(whose.Workspaces[i].Own, 1)
	}
	text, err := json.Marshal(struct {
		Scope    rows.Scope
		Measures []query.Measure
		Filters  []query.Filter
	}{whose, q.Measures, q.Filters})
	if err != nil {
		return false, err
	}
	is, known := r.refusals[string(text)]
	if known {
		return is, nil
	}
	asked, err := query.Ask(ctx, r.names, q, scope, r.at)
	if err == nil && !scope.PartMoney { // of narrowed projects it shows only with their entries
		_, err = r.compute(ctx, asked)
	}
	switch is = fault.KindOf(err) == fault.Denied; {
	case is, fault.KindOf(err) == fault.Invalid: // amounts of two currencies have no sum, whoever looks
	case err != nil:
		return false, err
	}
	r.refusals[string(text)] = is
	return is, nil
}

// moneyless is a question without its measures of money.
func (r *reveal) moneyless(q query.Question) query.Question {
	q.Measures = slices.DeleteFunc(slices.Clone(q.Measures), func(m query.Measure) bool { return r.at.Datasets.Guard(q, m) != 0 })
	return q
}

// shown is what of a question a chart answers somebody: without the money, where it is refused for that and they may leave it out
// themselves.
func (r *reveal) shown(ctx context.Context, view *access.Snapshot, s viewing, scope rows.Scope, q query.Question) (query.Question, bool, error) {
	refused, err := r.refused(ctx, scope, q)
	if err != nil || !refused {
		return q, err == nil, err
	}
	q = r.moneyless(q)
	return q, len(q.Measures) > 0 && view.Check(s.user, access.Edit, s.chart, r.before.Now), nil
}

// rowsThen is which rows a chart counts for somebody after the change, money left aside. Unless the scheme tells those apart who
// come from below, they are the same for everybody where the chart is not answered by its viewers.
func (r *reveal) rowsThen(s viewing, perspective access.Perspective) rows.Scope {
	view := r.after.View
	alike := perspective != access.ViewerPerspective && !view.SchemeInForce().Access.Demanded
	if scope, known := r.alike[place{s.chart, s.via}]; alike && known {
		return scope
	}
	scope := view.ChartRows(s.chart, s.via, s.user)
	r.alike[place{s.chart, s.via}] = scope
	return scope
}

func (r *reveal) ownRows(u access.UserID, home access.WorkspaceID) rows.Scope {
	key := ownRows{u, home}
	scope, known := r.own[key]
	if !known {
		scope = r.after.View.RowScope(u, home)
		r.own[key] = scope
	}
	return scope
}
