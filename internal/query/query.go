// Package query is the query engine: it turns a question about a dataset into a plan, and the rows a source answers
// the plan with into a result.
//
// It is pure. The clock, the scope of rows, the names of things and the source of rows are arguments. See docs/query.md.
package query

import (
	"context"
	"time"
)

// Question is what a chart asks. Its JSON is what is kept in a chart and what the interface builds.
type Question struct {
	Dataset    string      `json:"dataset,omitempty" enum:"time" doc:"What is asked about; absent: time"`
	Measures   []Measure   `json:"measures" nullable:"false" minItems:"1" maxItems:"10" doc:"What is computed, in order; the first one ranks the rows"`
	Breakdowns []Breakdown `json:"breakdowns,omitempty" nullable:"false" maxItems:"3" doc:"What the rows are, outermost first; none: a single row"`
	Filters    []Filter    `json:"filters,omitempty" nullable:"false" maxItems:"50" doc:"All of them hold for every entry counted"`
	Period     Period      `json:"period" doc:"The days counted"`
	Compare    Comparison  `json:"compare,omitempty" enum:"previous_period,previous_year" doc:"The other period computed beside it; absent: none"`
	TimeZone   string      `json:"time_zone,omitempty" maxLength:"64" doc:"IANA name; absent: that of the workspace it belongs to"`
	// FirstWeekday is 0 for Sunday.
	FirstWeekday *int `json:"first_weekday,omitempty" minimum:"0" maximum:"6" doc:"0 is Sunday; absent: that of the workspace it belongs to"`
}

// Measure names a number computed for every row: one of its dataset's.
type Measure string

// Dimension names something rows are told apart by, in breakdowns and filters: one of its dataset's.
type Dimension string

// The dimensions every dataset has: those of the time of its rows. The steps, from a day to a year, are for breakdowns only.
const (
	ByWeekday Dimension = "weekday"
	ByHour    Dimension = "hour"
	ByDay     Dimension = "day"
	ByWeek    Dimension = "week"
	ByMonth   Dimension = "month"
	ByQuarter Dimension = "quarter"
	ByYear    Dimension = "year"
)

// Breakdown makes a row for every value of a dimension.
type Breakdown struct {
	By Dimension `json:"by" enum:"project,client,user,group,task,tag,billable,description,workspace,weekday,hour,day,week,month,quarter,year"`
	// Limit is how many values stand alone; the others are one row, Other. 0 is 20. Axes have none.
	Limit int `json:"limit,omitempty" minimum:"0" maximum:"100" doc:"How many values stand alone, the rest being Other; 0: 20"`
}

// Operator is how a filter compares.
type Operator string

// The operators.
const (
	Is         Operator = "is"
	IsNot      Operator = "is_not"
	Contains   Operator = "contains"
	IsEmpty    Operator = "is_empty"
	IsNotEmpty Operator = "is_not_empty"
)

// Filter narrows the entries counted. Several values are alternatives.
type Filter struct {
	By     Dimension `json:"by" enum:"project,client,user,group,task,tag,billable,description,workspace,currency,weekday,hour"`
	Op     Operator  `json:"op" enum:"is,is_not,contains,is_empty,is_not_empty"`
	Values []any     `json:"values,omitempty" nullable:"false" maxItems:"1000" doc:"Ids; true or false for billable; texts for description, currency and contains; 0 (Sunday) to 6 for weekday; 0 to 23 for hour"`
}

// Period is exactly one of a preset, a pair of days, or the last so many units.
type Period struct {
	Preset Preset `json:"preset,omitempty" enum:"today,yesterday,this_week,last_week,this_month,last_month,this_quarter,last_quarter,this_year,last_year,week_to_date,month_to_date,year_to_date,last_7_days,last_30_days,last_90_days,last_365_days,all_time"`
	// From and To are both counted.
	From string `json:"from,omitempty" doc:"First day counted, such as 2026-01-01"`
	To   string `json:"to,omitempty" doc:"Last day counted"`
	// Last counts units up to today, the current one included.
	Last int       `json:"last,omitempty" minimum:"0" maximum:"3660"`
	Unit Dimension `json:"unit,omitempty" enum:"day,week,month,quarter,year"`
}

// Preset is a period by name.
type Preset string

// The presets. Those named last_…_days end today, today included.
const (
	Today       Preset = "today"
	Yesterday   Preset = "yesterday"
	ThisWeek    Preset = "this_week"
	LastWeek    Preset = "last_week"
	ThisMonth   Preset = "this_month"
	LastMonth   Preset = "last_month"
	ThisQuarter Preset = "this_quarter"
	LastQuarter Preset = "last_quarter"
	ThisYear    Preset = "this_year"
	LastYear    Preset = "last_year"
	WeekToDate  Preset = "week_to_date"
	MonthToDate Preset = "month_to_date"
	YearToDate  Preset = "year_to_date"
	Last7Days   Preset = "last_7_days"
	Last30Days  Preset = "last_30_days"
	Last90Days  Preset = "last_90_days"
	Last365Days Preset = "last_365_days"
	AllTime     Preset = "all_time"
)

// Comparison names the other period a question is also answered for.
type Comparison string

// The comparisons.
const (
	PreviousPeriod Comparison = "previous_period"
	PreviousYear   Comparison = "previous_year"
)

// Context is when a question is asked, what there is to ask about, and the clock and weeks it is answered in where it names
// none itself.
type Context struct {
	Datasets     Catalog
	Now          time.Time
	Zone         *time.Location
	FirstWeekday time.Weekday
}

// Names knows what things are called now. It is of one organization; ids of another are unknown to it.
type Names interface {
	// Labels are the names of ids of a dimension; unknown ids are left out.
	Labels(ctx context.Context, by Dimension, ids []int64) (map[int64]Label, error)
	// Find is the ids whose name contains text, ignoring case.
	Find(ctx context.Context, by Dimension, text string) ([]int64, error)
	// Members are, of a dimension that goes through another, the values of the other that each of its values stands for now:
	// the users of every group.
	Members(ctx context.Context, of Dimension) (map[int64][]int64, error)
}

// Label is how a value is shown. Slot counts the things of one colour, for those that have one of their own.
type Label struct {
	Name, Colour string
	Slot         int
}

// Source answers plans: a columnar replica, or a slice of entries in tests. It never returns what is outside the
// plan's scope.
type Source interface {
	Rows(ctx context.Context, plan Plan) ([]Row, error)
}

// Entry is a finished time entry as a source holds it.
type Entry struct {
	ID, Organization, Workspace, User int64
	Project, Task                     int64 // 0: none
	Description                       string
	Billable                          bool
	Start                             time.Time
	Seconds                           int64
	Rate, Cost                        int64 // cents an hour; 0: none
	Currency                          string
	Tags                              []int64
}

// Head is an organization with its newest revision.
type Head struct{ Organization, Revision int64 }

// Load is how many finished entries begin on a day, in UTC.
type Load struct {
	Day     Day
	Entries int64
}

// Changes receives what changed in an organization's tracked time. An error of a function ends the reading.
type Changes struct {
	// Count comes first: how many entries have changed.
	Count func(entries int64)
	// Entry is a finished entry as it is now, new or changed.
	Entry func(Entry) error
	// Gone is an entry that no longer counts: deleted, or running again.
	Gone func(id int64) error
	// Project is a project with the client it belongs to now, 0 for none.
	Project func(project, client int64) error
}
