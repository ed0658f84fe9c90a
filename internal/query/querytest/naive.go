// Package querytest holds what the query engine and its sources are tested with: a deliberately plain source, scenarios
// in text, random worlds.
package querytest

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"vitrine/internal/query"
	"vitrine/internal/rows"
	"vitrine/internal/track"
)

// World is everything a source knows.
type World struct {
	Entries []query.Entry
	// Clients are the clients of projects that have one.
	Clients map[int64]int64
	// Datasets are those beside tracked time, and Tables their rows.
	Datasets []*query.Dataset
	Tables   map[string][]Cells
}

// Cells are a row by column: a number, a text, yes or no, or a list of numbers. What is missing has no value.
type Cells map[string]any

// rows of a table.
func (w World) rows(table string) []Cells {
	if table != track.Time.Rows.Table {
		return w.Tables[table]
	}
	rows := make([]Cells, len(w.Entries))
	for i, e := range w.Entries {
		c := Cells{"id": e.ID, "workspace_id": e.Workspace, "user_id": e.User, "start_at": e.Start.UnixMilli(), "seconds": e.Seconds, "billable": e.Billable,
			"rate_cents": e.Rate, "cost_cents": e.Cost, "currency": e.Currency, "tags": e.Tags}
		if e.Project != 0 {
			c["project_id"] = e.Project
		}
		if e.Task != 0 {
			c["task_id"] = e.Task
		}
		if e.Description != "" {
			c["description"] = e.Description
		}
		rows[i] = c
	}
	return rows
}

func (c Cells) int(column string) int64 {
	n, _ := c[column].(int64)
	return n
}

func (c Cells) is(column string) bool {
	yes, _ := c[column].(bool)
	return yes
}

// Naive is the source that is obviously right: it looks at every row for every plan. The real sources must agree with it.
type Naive struct{ World }

// Rows implements [query.Source].
func (n Naive) Rows(_ context.Context, plan query.Plan) ([]query.Row, error) {
	type group struct {
		keys  []int64
		raw   []query.Value
		unit  string
		value query.Value
		rows  []Cells
	}
	var groups []*group
	put := func(keys []int64, value query.Value, c Cells) {
		for _, g := range groups {
			if slices.Equal(g.keys, keys) && g.value == value {
				g.rows = append(g.rows, c)
				return
			}
		}
		groups = append(groups, &group{keys: keys, value: value, rows: []Cells{c}})
	}
	putRaw := func(raw []query.Value, unit string, c Cells) {
		for _, g := range groups {
			if slices.Equal(g.raw, raw) && g.unit == unit {
				g.rows = append(g.rows, c)
				return
			}
		}
		groups = append(groups, &group{raw: raw, unit: unit, rows: []Cells{c}})
	}
	for _, e := range n.rows(plan.Rows.Table) {
		if !n.counts(plan, e) {
			continue
		}
		if plan.Rank != nil {
			for _, v := range n.values(plan, plan.Rank.Of, e) {
				put(nil, v, e)
			}
			continue
		}
		if len(plan.Groups) > 0 {
			var raw []query.Value
			for _, g := range plan.Groups {
				raw = append(raw, n.raw(plan, g, e))
			}
			unit := ""
			if all := n.units(plan, e); len(all) > 0 {
				unit = all[0]
			}
			putRaw(raw, unit, e)
			continue
		}
		all := [][]int64{nil}
		for _, column := range plan.Columns {
			var longer [][]int64
			for _, keys := range all {
				for _, position := range n.positions(plan, column, e) {
					longer = append(longer, append(slices.Clone(keys), position))
				}
			}
			all = longer
		}
		for _, keys := range all {
			put(keys, query.Value{}, e)
		}
	}
	var rows []query.Row
	for _, g := range groups {
		row := query.Row{Keys: g.keys, Values: g.raw, Value: g.value}
		for _, fact := range plan.Facts {
			row.Facts = append(row.Facts, n.fact(plan, fact, g.rows))
		}
		for _, e := range g.rows {
			for _, unit := range n.units(plan, e) {
				if row.FirstUnit == "" || unit < row.FirstUnit {
					row.FirstUnit = unit
				}
				row.LastUnit = max(row.LastUnit, unit)
			}
		}
		rows = append(rows, row)
	}
	if plan.Rank != nil {
		if len(plan.Columns) > 0 {
			return nil, errors.New("a plan has columns or a rank")
		}
		slices.SortFunc(rows, func(a, b query.Row) int { return n.compare(plan, a, b) })
		rows = rows[:min(len(rows), plan.Rank.Limit)]
	}
	return rows, nil
}

// raw is a row's value of a group as it is.
func (n Naive) raw(plan query.Plan, g query.Group, c Cells) query.Value {
	all := n.values(plan, g.Of, c)
	if g.Of.Several && !all[0].None {
		var parts []string
		for _, v := range all {
			parts = append(parts, strconv.FormatInt(v.Int, 10))
		}
		return query.Value{Text: strings.Join(parts, ",")}
	}
	if g.Step != "" {
		on := time.Unix(all[0].Int*86400, 0).UTC()
		year, month, date := on.Date()
		switch g.Step {
		case query.ByWeek:
			date -= int(on.Weekday()-g.FirstWeekday+7) % 7
		case query.ByMonth:
			date = 1
		case query.ByQuarter:
			month, date = (month-1)/3*3+1, 1
		case query.ByYear:
			month, date = 1, 1
		}
		all[0].Int = time.Date(year, month, date, 0, 0, 0, 0, time.UTC).Unix() / 86400
	}
	return all[0]
}

func (n Naive) compare(plan query.Plan, a, b query.Row) int {
	number := func(r query.Row) (float64, bool) {
		return plan.Rank.Formula.Number(func(f query.Fact) int64 { return r.Facts[slices.Index(plan.Facts, f)] })
	}
	x, xOK := number(a)
	y, yOK := number(b)
	switch {
	case xOK != yOK:
		if xOK {
			return -1
		}
		return 1
	case xOK && x > y:
		return -1
	case xOK && x < y:
		return 1
	case a.Value.None != b.Value.None:
		if b.Value.None {
			return -1
		}
		return 1
	case a.Value.Int != b.Value.Int:
		if a.Value.Int < b.Value.Int {
			return -1
		}
		return 1
	}
	return strings.Compare(a.Value.Text, b.Value.Text)
}

func local(plan query.Plan, c Cells) time.Time {
	return time.UnixMilli(c.int(plan.Rows.Time)).In(plan.Zone)
}

func day(t time.Time) int64 {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Unix() / 86400
}

// InScope tells whether a scope allows an entry to be counted.
func (w World) InScope(scope rows.Scope, e query.Entry) bool { return scope.Allows(w.entryRow(e)) }

// Rated tells whether a scope allows the amount of an entry to be counted.
func (w World) Rated(scope rows.Scope, e query.Entry) bool {
	return scope.Shows(w.entryRow(e), rows.GuardRates)
}

// Costed tells whether a scope allows the labour cost of an entry to be counted.
func (w World) Costed(scope rows.Scope, e query.Entry) bool {
	return scope.Shows(w.entryRow(e), rows.GuardCosts)
}

func (w World) entryRow(e query.Entry) rows.Row {
	plan := query.Plan{Rows: track.Time.Rows}
	for _, d := range track.Time.Dimensions {
		if d.Column != "" && d.Through == "" {
			plan.Filtered = append(plan.Filtered, query.FilteredBy{By: d.Key, Of: d.Attribute})
		}
	}
	w.Entries = []query.Entry{e}
	return Naive{w}.row(plan, w.rows(track.Time.Rows.Table)[0])
}

// row is one as a scope looks at it.
func (n Naive) row(plan query.Plan, c Cells) rows.Row {
	return rows.Row{Workspace: c.int(plan.Rows.Workspace), Owner: c.int(plan.Rows.Owner), Project: c.int(plan.Rows.Part), Values: func(dimension string) (v rows.Values, known bool) {
		i := slices.IndexFunc(plan.Filtered, func(f query.FilteredBy) bool { return string(f.By) == dimension })
		if i < 0 {
			return v, false
		}
		of := plan.Filtered[i].Of
		for _, value := range n.values(plan, of, c) {
			if of.Kind == query.Text {
				v.Texts = append(v.Texts, value.Text)
			} else {
				v.Ints = append(v.Ints, value.Int)
			}
		}
		return v, true
	}}
}

// units are those of what the plan's sums have of a row.
func (n Naive) units(plan query.Plan, c Cells) (all []string) {
	for _, f := range plan.Facts {
		there := func(p query.Product) bool {
			return p.Of != "" && (p.When == "" || c.is(p.When)) && (p.By == "" || c.int(p.By) != 0)
		}
		if unit, is := c[f.Unit].(string); plan.Units && is && plan.Scope.Shows(n.row(plan, c), f.Guard) && (there(f.Plus) || there(f.Minus)) {
			all = append(all, unit)
		}
	}
	return all
}

func (n Naive) counts(plan query.Plan, row Cells) bool {
	if !plan.Scope.Allows(n.row(plan, row)) {
		return false
	}
	if on := query.Day(day(local(plan, row))); !plan.AllDays && (on < plan.Days.From || on >= plan.Days.To) {
		return false
	}
	for _, c := range plan.Where {
		match := false
		for _, v := range n.values(plan, c.Of, row) {
			switch {
			case v.None:
				match = match || c.None
			case c.Contains:
				for _, text := range c.Texts {
					match = match || strings.Contains(strings.ToLower(v.Text), strings.ToLower(text))
				}
			case c.Of.Kind == query.Text:
				match = match || slices.Contains(c.Texts, v.Text)
			default:
				match = match || slices.Contains(c.Ints, v.Int)
			}
		}
		if match == c.Not {
			return false
		}
	}
	return true
}

// values are a row's values of an attribute, for a filter and a rank.
func (n Naive) values(plan query.Plan, of query.Attribute, c Cells) []query.Value {
	number := func(n int) []query.Value { return []query.Value{{Int: int64(n)}} }
	switch of.Kind {
	case query.Weekday:
		return number(int(local(plan, c).Weekday()))
	case query.Hour:
		return number(local(plan, c).Hour())
	case query.Step:
		return number(int(day(local(plan, c))))
	}
	cell := c[of.Column]
	if of.Lookup != (query.Lookup{}) { // there is one only
		if client, has := n.Clients[c.int(of.Lookup.By)]; has {
			cell = client
		}
	}
	switch v := cell.(type) {
	case nil:
		return []query.Value{{None: true}}
	case []int64:
		if len(v) == 0 {
			return []query.Value{{None: true}}
		}
		var values []query.Value
		for _, n := range v {
			values = append(values, query.Value{Int: n})
		}
		return values
	case bool:
		if v {
			return number(1)
		}
		return number(0)
	case string:
		return []query.Value{{Text: v, None: v == ""}}
	}
	n64, _ := cell.(int64)
	return []query.Value{{Int: n64}}
}

func (n Naive) positions(plan query.Plan, column query.Column, c Cells) []int64 {
	var positions []int64
	add := func(position int64) {
		if !slices.Contains(positions, position) {
			positions = append(positions, position)
		}
	}
	for _, v := range n.values(plan, column.Of, c) {
		found := false
		for i, position := range column.Positions {
			if !v.None && (column.Of.Kind == query.Text && column.Texts[i] == v.Text || column.Of.Kind != query.Text && column.Ints[i] == v.Int) {
				add(position)
				found = true
			}
		}
		if v.None {
			add(column.None)
		} else if !found {
			add(column.Other)
		}
	}
	return positions
}

func (n Naive) fact(plan query.Plan, fact query.Fact, rows []Cells) int64 {
	rows = slices.DeleteFunc(slices.Clone(rows), func(c Cells) bool { return !plan.Scope.Shows(n.row(plan, c), fact.Guard) })
	var sum int64
	product := func(c Cells, p query.Product) int64 {
		switch {
		case p.Of == "" || p.When != "" && !c.is(p.When):
			return 0
		case p.By == "":
			return c.int(p.Of)
		}
		return c.int(p.Of) * c.int(p.By)
	}
	switch fact.Op {
	case query.Count:
		return int64(len(rows))
	case query.Sum:
		for _, c := range rows {
			sum += product(c, fact.Plus) - product(c, fact.Minus)
		}
		return sum
	case query.Distinct:
		set := map[query.Value]bool{}
		for _, c := range rows {
			for _, v := range n.values(plan, fact.Of, c) {
				if !v.None || fact.NoneToo {
					set[v] = true
				}
			}
		}
		return int64(len(set))
	}
	var at int64
	for i, c := range rows {
		v, t := c.int(fact.Of.Column), c.int(plan.Rows.Time)
		if i == 0 || fact.Op == query.Min && v < sum || fact.Op == query.Max && v > sum || fact.Op == query.Last && (t > at || t == at && v > sum) {
			sum, at = v, t
		}
	}
	return sum
}
