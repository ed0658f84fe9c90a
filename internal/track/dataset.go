package track

import (
	"vitrine/internal/query"
	"vitrine/internal/rows"
)

// The dimensions of tracked time, beside those of every dataset. Currency is for filters only.
const (
	ByProject     query.Dimension = "project"
	ByClient      query.Dimension = "client"
	ByUser        query.Dimension = "user"
	ByGroup       query.Dimension = "group"
	ByTask        query.Dimension = "task"
	ByTag         query.Dimension = "tag"
	ByBillable    query.Dimension = "billable"
	ByDescription query.Dimension = "description"
	ByWorkspace   query.Dimension = "workspace"
	ByCurrency    query.Dimension = "currency"
)

// The measures of tracked time. Their formulas are in docs/query.md.
const (
	Hours              query.Measure = "hours"
	BillableHours      query.Measure = "billable_hours"
	BillableShare      query.Measure = "billable_share"
	EntryCount         query.Measure = "entries"
	DaysWorked         query.Measure = "days_worked"
	AverageHoursPerDay query.Measure = "average_hours_per_day"
	Amount             query.Measure = "amount"
	Cost               query.Measure = "cost"
	Margin             query.Measure = "margin"
	DistinctUsers      query.Measure = "distinct_users"
	DistinctProjects   query.Measure = "distinct_projects"
	DistinctClients    query.Measure = "distinct_clients"
)

// Time is the dataset of tracked time: finished entries.
var Time = &query.Dataset{
	Key: "time", Title: "Tracked time",
	Rows: query.Rows{Table: "entries", Time: "start_at", Workspace: "workspace_id", Owner: "user_id", Part: "project_id"},
	Dimensions: append([]query.DimensionSpec{
		{Key: ByProject, Title: "Project", Plural: "projects", Group: "Work", Attribute: project, Optional: true, Hue: 6},
		{Key: ByClient, Title: "Client", Plural: "clients", Group: "Work", Attribute: client, Optional: true, Hue: 0},
		{Key: ByUser, Title: "Person", Plural: "people", Group: "People", Attribute: user, Hue: 1},
		{Key: ByGroup, Title: "Group", Plural: "groups", Group: "People", Attribute: user, Through: ByUser, Optional: true, Hue: 4},
		{Key: ByTask, Title: "Task", Plural: "tasks", Group: "Work", Attribute: query.Attribute{Column: "task_id"}, Optional: true, Hue: 3},
		// Workspaces have tags of their own; a chart over several means the name.
		{Key: ByTag, Title: "Tag", Plural: "tags", Group: "Details", Attribute: query.Attribute{Column: "tags", Several: true, Joined: "joined_tags"}, ByName: true, Optional: true, Hue: 2},
		{Key: ByBillable, Title: "Billable", Plural: "billable", Group: "Details", Attribute: query.Attribute{Kind: query.YesNo, Column: "billable"}, Yes: "Billable", No: "Not billable"},
		{Key: ByDescription, Title: "Description", Plural: "descriptions", Group: "Details", Attribute: query.Attribute{Kind: query.Text, Column: "description", Folded: "folded"}, Optional: true, Hue: 7},
		{Key: ByWorkspace, Title: "Workspace", Plural: "workspaces", Group: "Work", Attribute: query.Attribute{Column: "workspace_id"}, Hue: 5},
		{Key: ByCurrency, Title: "Currency", Plural: "currencies", Group: "Details", Attribute: query.Attribute{Kind: query.Text, Column: currency}, FilterOnly: true},
	}, query.TimeDimensions()...),
	Measures: []query.MeasureSpec{
		{Key: Hours, Title: "Hours", Hint: "All tracked time", Format: "hours", Over: seconds, Divide: 3600},
		{Key: BillableHours, Title: "Billable hours", Hint: "Hours marked billable", Good: query.More, Format: "hours", Over: billable, Divide: 3600},
		{Key: BillableShare, Title: "Billable share", Hint: "Billable hours out of all hours", Good: query.More, Format: "percent", Over: billable, Under: seconds, Divide: 1},
		{Key: EntryCount, Title: "Entries", Hint: "Number of time entries", Format: "count", Over: query.Counted(0), Divide: 1},
		{Key: DaysWorked, Title: "Days worked", Hint: "Days with at least one entry", Format: "count", Over: days, Divide: 1},
		{Key: AverageHoursPerDay, Title: "Average per day", Hint: "Hours divided by days worked", Format: "hours", Over: seconds, Under: days, Divide: 3600},
		// Sums of money are in 3600ths of a cent, and rounded once.
		{Key: Amount, Title: "Amount", Hint: "Billable hours at their rates", Good: query.More, Format: "money", Over: query.Fact{Op: query.Sum, Plus: amount, Guard: rows.GuardRates, Unit: currency}, Divide: 3600, Round: true},
		{Key: Cost, Title: "Cost", Hint: "Hours at their cost rates", Good: query.Less, Format: "money", Over: query.Fact{Op: query.Sum, Plus: cost, Guard: rows.GuardCosts, Unit: currency}, Divide: 3600, Round: true},
		{Key: Margin, Title: "Margin", Hint: "Amount minus cost", Good: query.More, Format: "money", Over: query.Fact{Op: query.Sum, Plus: amount, Minus: cost, Guard: rows.GuardRates | rows.GuardCosts, Unit: currency}, Divide: 3600, Round: true},
		{Key: DistinctUsers, Title: "People", Hint: "How many people tracked time", Format: "count", Over: different(user), Divide: 1},
		{Key: DistinctProjects, Title: "Projects", Hint: "How many projects have time", Format: "count", Over: different(project), Divide: 1},
		{Key: DistinctClients, Title: "Clients", Hint: "How many clients have time", Format: "count", Over: different(client), Divide: 1},
	},
	Guarded: [...]query.Guarded{
		{Guard: rows.GuardCosts, What: "Labour cost and margin", SeenBy: rows.SeenByAdmins},
		{Guard: rows.GuardRates, What: "Amounts", SeenBy: rows.SeenByManagers},
	},
}

const currency = "currency"

var (
	project = query.Attribute{Column: "project_id"}
	client  = query.Attribute{Column: "client_id", Lookup: query.Lookup{Table: "projects", By: "project_id"}}
	user    = query.Attribute{Column: "user_id"}

	seconds  = query.Fact{Op: query.Sum, Plus: query.Product{Of: "seconds"}}
	billable = query.Fact{Op: query.Sum, Plus: query.Product{Of: "seconds", When: "billable"}}
	days     = different(query.Attribute{Kind: query.Step})

	amount = query.Product{Of: "seconds", By: "rate_cents", When: "billable"}
	cost   = query.Product{Of: "seconds", By: "cost_cents"}
)

func different(of query.Attribute) query.Fact { return query.Fact{Op: query.Distinct, Of: of} }
