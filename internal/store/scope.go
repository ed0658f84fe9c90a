package store

import (
	"fmt"
	"slices"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/query"
	"vitrine/internal/rows"
	"vitrine/internal/track"
)

// A scope in SQL, over time_entries called e. What it means is said in package rows, whose suite both databases pass.

// scoped is the condition that lets the rows of a scope through; false for the zero scope. No index is read for it.
func scoped(c *clause, scope rows.Scope) string {
	scope = scope.Normal(nil)
	var every []string
	for s := &scope; s != nil; s = s.Also {
		every = append(every, alternatives(c, s.Workspaces))
	}
	return strings.Join(every, " and ")
}

// alternatives is the condition that one of the parts of workspaces lets a row through.
func alternatives(c *clause, parts []rows.Workspace) string {
	var any []string
	for _, group := range (rows.Scope{Workspaces: parts}).ByFilters() {
		some := unfiltered(c, group)
		if filters := filtered(c, group[0].Filters); filters != "" {
			some = "(" + some + filters + ")"
		}
		any = append(any, some)
	}
	switch len(any) {
	case 0:
		return "false"
	case 1:
		return any[0]
	}
	return "(" + strings.Join(any, " or ") + ")"
}

// unfiltered is the condition that one of the parts lets a row through, their filters aside.
func unfiltered(c *clause, parts []rows.Workspace) string {
	var all []int64
	var projects []int64
	for _, w := range parts {
		if w.All {
			all = append(all, w.ID)
		} else {
			projects = append(projects, w.Projects...)
		}
	}
	var any []string
	if len(all) > 0 {
		any = append(any, in(c, "+e.workspace_id", all))
	}
	for _, own := range owns(parts) {
		c.args = append(c.args, own.user)
		user := fmt.Sprintf("+e.user_id = $%d and ", len(c.args))
		any = append(any, "("+user+in(c, "+e.workspace_id", own.workspaces)+")")
	}
	if len(projects) > 0 { // each is of the workspace it stands in
		any = append(any, in(c, "+e.project_id", projects))
	}
	if len(any) == 0 {
		return "false"
	}
	return "(" + strings.Join(any, " or ") + ")"
}

// own are the workspaces of which somebody counts what is theirs.
type own struct {
	user       int64
	workspaces []int64
}

func owns(parts []rows.Workspace) (all []own) {
	for _, w := range parts {
		if w.All || w.Own == 0 {
			continue
		}
		i := slices.IndexFunc(all, func(o own) bool { return o.user == w.Own })
		if i < 0 {
			i = len(all)
			all = append(all, own{user: w.Own})
		}
		all[i].workspaces = append(all[i].workspaces, w.ID)
	}
	return all
}

// filtered is the condition that filters let a row through, beginning with "and"; empty without any.
func filtered(c *clause, filters []rows.Filter) string {
	var b strings.Builder
	for _, f := range filters {
		b.WriteString(" and " + lets(c, f))
	}
	return b.String()
}

// numbers and texts are the dimensions of time entries, but tags, as filters of a scope look at them.
var (
	numbers = map[query.Dimension]string{
		track.ByWorkspace: "+e.workspace_id", track.ByProject: "coalesce(e.project_id, 0)", track.ByUser: "+e.user_id", track.ByTask: "coalesce(e.task_id, 0)",
		track.ByClient:   "coalesce((select x.client_id from projects x where x.id = e.project_id), 0)",
		track.ByBillable: "case when e.billable then 1 else 0 end",
	}
	texts = map[query.Dimension]string{track.ByDescription: "e.description", track.ByCurrency: "e.currency"}
)

// lets is the condition that a filter lets a row through: none where it is on what entries do not have.
func lets(c *clause, f rows.Filter) string {
	var match string
	by := query.Dimension(f.Dimension)
	switch {
	case by == track.ByTag:
		match = "(exists (select 1 from time_entry_tags x where x.time_entry_id = e.id and " + in(c, "x.tag_id", f.Ints) + ")"
		if slices.Contains(f.Ints, 0) {
			match += " or not exists (select 1 from time_entry_tags x where x.time_entry_id = e.id)"
		}
		match += ")"
	case numbers[by] != "":
		match = in(c, numbers[by], f.Ints)
	case texts[by] != "" && len(f.Texts) > 0:
		match = inTexts(c, texts[by], f.Texts)
	case texts[by] != "":
		match = "false"
	default:
		return "false"
	}
	if f.Not {
		return "not (" + match + ")"
	}
	return match
}

// branch is a part of the entries that a filter lets through, which one index has in the order of their start. No entry is in
// two. narrow is what that index begins with, on time_entries called e.
type branch struct {
	narrow string
	args   []any
}

// branches of a filter. In a project are those of one workspace: home is the project's, and says whether all of it may be seen.
func branches(org access.OrganizationID, f track.EntryFilter, home access.WorkspaceID) (all []branch) {
	scope := f.Scope.Normal(nil)
	for _, b := range branchesOf(org, f, scope, home) {
		if scope.Also != nil {
			c := clause{texts: []string{b.narrow}, args: b.args}
			c.add(scoped(&c, *scope.Also))
			b = branch{c.String(), c.args}
		}
		all = append(all, b)
	}
	return all
}

// branchesOf are those of a normal scope, whatever they have to be in also.
func branchesOf(org access.OrganizationID, f track.EntryFilter, scope rows.Scope, home access.WorkspaceID) (all []branch) {
	add := func(text string, filters []rows.Filter, args ...any) {
		c := clause{args: args}
		text += filtered(&c, filters)
		all = append(all, branch{text, c.args})
	}
	switch {
	case f.User != 0: // what one person has is read through, and what the scope hides left out
		var c clause
		c.add("e.organization_id = ? and e.user_id = ?", org, f.User)
		if f.Project != 0 {
			c.add("+e.project_id = ?", f.Project)
		}
		c.add(alternatives(&c, scope.Workspaces))
		return []branch{{c.String(), c.args}}
	case f.Project != 0:
		parts := scope.Alternatives(int64(home))
		if (rows.Scope{Workspaces: parts}).CountsAll(int64(home), int64(f.Project)) {
			return []branch{{"e.project_id = $1", []any{f.Project}}} // nothing but this: the index alone counts it
		}
		switch {
		case len(parts) == 0:
			return nil
		case len(parts) > 1 || len(parts[0].Filters) > 0:
			c := clause{args: []any{f.Project}}
			return []branch{{"e.project_id = $1 and " + alternatives(&c, parts), c.args}}
		case parts[0].Own == 0:
			return nil
		}
		return []branch{{"e.organization_id = $1 and e.user_id = $2 and +e.project_id = $3", []any{org, parts[0].Own, f.Project}}}
	}
	var single []rows.Workspace
	for _, w := range scope.Workspaces {
		switch parts := scope.Alternatives(w.ID); {
		case len(parts) == 1:
			single = append(single, w)
		case all == nil || all[len(all)-1].args[0] != any(w.ID): // its parts may have entries in common, and are read at once
			c := clause{args: []any{w.ID}}
			all = append(all, branch{"e.workspace_id = $1 and " + alternatives(&c, parts), c.args})
		}
	}
	for _, group := range (rows.Scope{Workspaces: single}).ByFilters() {
		for _, own := range owns(group) {
			var c clause
			c.add("e.organization_id = ? and e.user_id = ?", org, own.user)
			c.add(in(&c, "+e.workspace_id", own.workspaces))
			add(c.String(), group[0].Filters, c.args...)
		}
	}
	for _, w := range single {
		if w.All {
			add("e.workspace_id = $1", w.Filters, w.ID)
			continue
		}
		for _, p := range w.Projects {
			if w.Own != 0 {
				add("e.project_id = $1 and e.user_id <> $2", w.Filters, p, w.Own)
			} else {
				add("e.project_id = $1", w.Filters, p)
			}
		}
	}
	return all
}
