package query

// Result is the answer to a question: a table whose first columns are the breakdowns.
type Result struct {
	Dimensions    []ResultDimension `json:"dimensions" nullable:"false"`
	Measures      []ResultMeasure   `json:"measures" nullable:"false"`
	Rows          []ResultRow       `json:"rows" nullable:"false"`
	Totals        []*float64        `json:"totals" nullable:"false" doc:"The measures over everything counted, not the sum of the rows"`
	CompareTotals []*float64        `json:"compare_totals,omitempty" nullable:"false"`
	Period        ResultPeriod      `json:"period"`
	ComparePeriod *ResultPeriod     `json:"compare_period,omitempty"`
	// Money is absent where all the money asked for was counted.
	Money        *ResultMoney `json:"money,omitempty" doc:"Of how many projects money was counted, where that is not all of them"`
	CompareMoney *ResultMoney `json:"compare_money,omitempty" doc:"The same of the other period"`
	// Workspaces are what to listen for: of their time the answer was made.
	Workspaces []int64 `json:"workspaces" nullable:"false" doc:"The workspaces in which something is counted: it is to be asked for again when tracked time of one of them changes. 0 stands for all in which the person has no role"`
	// Empty tells nothing counted from a count of zero.
	Empty bool `json:"empty" doc:"No entry was counted in the period: its zeros are nobody's, not somebody's"`
	// Truncated says that rows beyond the limit were left out; the totals count them all the same.
	Truncated bool `json:"truncated" doc:"Rows beyond the limit were left out"`
}

// ResultMoney is of how many of the projects counted money was counted: of the measure that may count the fewest. Entries
// without a project are one more.
type ResultMoney struct {
	Counted int64 `json:"counted"`
	Of      int64 `json:"of"`
}

// ResultDimension describes one key column.
type ResultDimension struct {
	By    Dimension `json:"by"`
	Title string    `json:"title"`
	Type  string    `json:"type" enum:"time,id,text,boolean,number"`
	Unit  Dimension `json:"unit,omitempty" enum:"day,week,month,quarter,year" doc:"The step of a time axis"`
	// Overlaps: the rows then do not add up to the total.
	Overlaps bool `json:"overlaps,omitempty" doc:"An entry may count under several values"`
}

// ResultMeasure describes one value column. Money is in whole cents, a percent is a share of 1.
type ResultMeasure struct {
	Key      Measure `json:"key"`
	Title    string  `json:"title"`
	Format   string  `json:"format" enum:"hours,count,money,percent" doc:"money: whole cents of the currency; percent: a share of 1"`
	Currency string  `json:"currency,omitempty"`
	AddsUp   bool    `json:"adds_up,omitempty" doc:"Values of rows that do not overlap add up to that of all of them"`
	Good     Good    `json:"good,omitempty" enum:"more,less" doc:"Which way is better; absent: neither"`
}

// ResultRow is one row. A value is null where there is nothing to divide by, and where no money of the row may be counted.
type ResultRow struct {
	Keys    []ResultKey `json:"keys" nullable:"false"`
	Values  []*float64  `json:"values" nullable:"false"`
	Compare []*float64  `json:"compare,omitempty" nullable:"false" doc:"The values in the other period"`
}

// ResultKey is one value of a breakdown.
type ResultKey struct {
	Value  any    `json:"value" doc:"An id, a day, a text, a number, true or false; null for Other and for no value"`
	Label  string `json:"label"`
	Colour string `json:"colour,omitempty" doc:"Its own colour, where it has one"`
	// Slot is the thing's wherever it is shown, also where its id is not.
	Slot int    `json:"slot,omitempty" doc:"Which shade of its own colour, or which colour of the palette, it is drawn in"`
	Kind string `json:"kind,omitempty" enum:"other,none" doc:"other: what the limit left out; none: entries without a value"`
	// Part is absent where all of the step is counted.
	Part  *ResultPart `json:"part,omitempty" doc:"The days counted of a step that the period cuts"`
	SoFar bool        `json:"so_far,omitempty" doc:"Today is in this step, and it is not over"`
}

// ResultPart is the days of a step that are counted, both included.
type ResultPart struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// ResultPeriod is the days counted, both included.
type ResultPeriod struct {
	From     string `json:"from"`
	To       string `json:"to"`
	TimeZone string `json:"time_zone"`
}
