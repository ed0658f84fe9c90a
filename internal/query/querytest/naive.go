// Package querytest holds what the query engine and its sources are tested with: a deliberately plain source, scenarios
// in text, random worlds.
package querytest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"vitrine/internal/query"
)

// World is everything a source knows.
type World struct {
	Entries []query.Entry
	// Clients are the clients of projects that have one.
	Clients map[int64]int64
}

// Naive is the source that is obviously right: it looks at every entry for every plan. The real sources must agree with it.
type Naive struct{ World }

// Rows implements [query.Source].
func (n Naive) Rows(_ context.Context, plan query.Plan) ([]query.Row, error) {
	type group struct {
		keys    []int64
		value   query.Value
		entries []query.Entry
	}
	var groups []*group
	put := func(keys []int64, value query.Value, e query.Entry) {
		for _, g := range groups {
			if slices.Equal(g.keys, keys) && g.value == value {
				g.entries = append(g.entries, e)
				return
			}
		}
		groups = append(groups, &group{keys, value, []query.Entry{e}})
	}
	for _, e := range n.Entries {
		if !n.counts(plan, e) {
			continue
		}
		if plan.Rank != nil {
			for _, v := range n.values(plan, plan.Rank.By, e) {
				put(nil, v, e)
			}
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
		row := query.Row{Keys: g.keys, Value: g.value}
		for _, fact := range plan.Facts {
			row.Facts = append(row.Facts, n.fact(plan, fact, g.entries))
		}
		for _, e := range g.entries {
			if plan.Currencies && countsMoney(plan, e) {
				if row.FirstCurrency == "" || e.Currency < row.FirstCurrency {
					row.FirstCurrency = e.Currency
				}
				row.LastCurrency = max(row.LastCurrency, e.Currency)
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

func local(plan query.Plan, e query.Entry) time.Time { return e.Start.In(plan.Zone) }

func day(t time.Time) int64 {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Unix() / 86400
}

// InScope tells whether a scope allows an entry to be counted.
func InScope(scope query.Scope, e query.Entry) bool {
	for _, w := range scope.Workspaces {
		if w.Workspace == e.Workspace && (w.All || w.Own != 0 && w.Own == e.User || e.Project != 0 && slices.Contains(w.Projects, e.Project)) {
			return scope.Also == nil || InScope(*scope.Also, e)
		}
	}
	return false
}

// Rated tells whether a scope allows the amount of an entry to be counted.
func Rated(scope query.Scope, e query.Entry) bool {
	return hasMoney(&scope, e, func(w query.WorkspaceScope) query.Money { return w.Rates })
}

// Costed tells whether a scope allows the labour cost of an entry to be counted.
func Costed(scope query.Scope, e query.Entry) bool {
	return hasMoney(&scope, e, func(w query.WorkspaceScope) query.Money { return w.Costs })
}

func hasMoney(scope *query.Scope, e query.Entry, pick func(query.WorkspaceScope) query.Money) bool {
	for ; scope != nil; scope = scope.Also {
		may := false
		for _, w := range scope.Workspaces {
			money := pick(w)
			may = may || w.Workspace == e.Workspace && (money.All || e.Project != 0 && slices.Contains(money.Projects, e.Project))
		}
		if !may {
			return false
		}
	}
	return true
}

// countsMoney tells whether a sum of money that the plan asks for has the entry's in it.
func countsMoney(plan query.Plan, e query.Entry) bool {
	rated, costed := Rated(plan.Scope, e), Costed(plan.Scope, e)
	amount, cost := e.Billable && e.Rate != 0, e.Cost != 0
	return amount && rated && slices.Contains(plan.Facts, query.AmountParts) || cost && costed && slices.Contains(plan.Facts, query.CostParts) ||
		(amount || cost) && rated && costed && slices.Contains(plan.Facts, query.MarginParts)
}

func (n Naive) counts(plan query.Plan, e query.Entry) bool {
	if !InScope(plan.Scope, e) {
		return false
	}
	if on := query.Day(day(local(plan, e))); !plan.AllDays && (on < plan.Days.From || on >= plan.Days.To) {
		return false
	}
	for _, c := range plan.Where {
		match := false
		for _, v := range n.values(plan, c.By, e) {
			switch {
			case v.None:
				match = match || c.None
			case c.Contains:
				for _, text := range c.Texts {
					match = match || strings.Contains(strings.ToLower(v.Text), strings.ToLower(text))
				}
			case c.By.Textual():
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

// values are an entry's values of a dimension, for a filter and a rank.
func (n Naive) values(plan query.Plan, by query.Dimension, e query.Entry) []query.Value {
	id := func(id int64) []query.Value { return []query.Value{{Int: id, None: id == 0}} }
	number := func(n int) []query.Value { return []query.Value{{Int: int64(n)}} }
	switch by {
	case query.ByProject:
		return id(e.Project)
	case query.ByClient:
		return id(n.Clients[e.Project])
	case query.ByUser, query.ByGroup:
		return id(e.User)
	case query.ByTask:
		return id(e.Task)
	case query.ByWorkspace:
		return id(e.Workspace)
	case query.ByTag:
		if len(e.Tags) == 0 {
			return id(0)
		}
		var values []query.Value
		for _, tag := range e.Tags {
			values = append(values, query.Value{Int: tag})
		}
		return values
	case query.ByBillable:
		if e.Billable {
			return number(1)
		}
		return number(0)
	case query.ByDescription:
		return []query.Value{{Text: e.Description, None: e.Description == ""}}
	case query.ByCurrency:
		return []query.Value{{Text: e.Currency}}
	case query.ByWeekday:
		return number(int(local(plan, e).Weekday()))
	case query.ByHour:
		return number(local(plan, e).Hour())
	}
	return number(int(day(local(plan, e))))
}

func (n Naive) positions(plan query.Plan, column query.Column, e query.Entry) []int64 {
	var positions []int64
	add := func(position int64) {
		if !slices.Contains(positions, position) {
			positions = append(positions, position)
		}
	}
	for _, v := range n.values(plan, column.By, e) {
		found := false
		for i, position := range column.Positions {
			if !v.None && (column.By.Textual() && column.Texts[i] == v.Text || !column.By.Textual() && column.Ints[i] == v.Int) {
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

func (n Naive) fact(plan query.Plan, fact query.Fact, entries []query.Entry) int64 {
	var sum int64
	set := map[int64]bool{}
	for _, e := range entries {
		rated, costed := Rated(plan.Scope, e), Costed(plan.Scope, e)
		may := map[query.Fact]bool{query.AmountEntries: rated, query.CostEntries: costed, query.MarginEntries: rated && costed,
			query.AmountProjects: rated, query.CostProjects: costed, query.MarginProjects: rated && costed, query.AllProjects: true}
		switch fact {
		case query.Seconds:
			sum += e.Seconds
		case query.BillableSeconds:
			if e.Billable {
				sum += e.Seconds
			}
		case query.Count:
			sum++
		case query.AmountParts:
			if e.Billable && rated {
				sum += e.Seconds * e.Rate
			}
		case query.CostParts:
			if costed {
				sum += e.Seconds * e.Cost
			}
		case query.MarginParts:
			if rated && costed {
				sum -= e.Seconds * e.Cost
				if e.Billable {
					sum += e.Seconds * e.Rate
				}
			}
		case query.AmountEntries, query.CostEntries, query.MarginEntries:
			if may[fact] {
				sum++
			}
		case query.AmountProjects, query.CostProjects, query.MarginProjects, query.AllProjects:
			if may[fact] {
				set[e.Project] = true
			}
		case query.WorkedDays:
			set[day(local(plan, e))] = true
		case query.Users:
			set[e.User] = true
		case query.Projects:
			if e.Project != 0 {
				set[e.Project] = true
			}
		case query.Clients:
			if client := n.Clients[e.Project]; client != 0 {
				set[client] = true
			}
		case query.FirstStart:
			if ms := e.Start.UnixMilli(); sum == 0 || ms < sum {
				sum = ms
			}
		case query.LastStart:
			sum = max(sum, e.Start.UnixMilli())
		}
	}
	if len(set) > 0 {
		return int64(len(set))
	}
	return sum
}
