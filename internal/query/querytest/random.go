package querytest

import (
	"fmt"
	"math/rand/v2"
	"time"

	"vitrine/internal/query"
	"vitrine/internal/rows"
	"vitrine/internal/track"
)

// Shape says how large a random world is.
type Shape struct {
	Entries, Users, Projects, Clients, Tags, Workspaces, Descriptions int
	From, To                                                          time.Time
}

// Small is a world in which much coincides.
var Small = Shape{Entries: 120, Users: 5, Projects: 7, Clients: 3, Tags: 4, Workspaces: 3, Descriptions: 6,
	From: time.Date(2025, 9, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 4, 30, 0, 0, 0, 0, time.UTC)}

// Random is a world of a shape. Projects belong to the workspace id%Workspaces+1, users have no bounds.
func Random(r *rand.Rand, s Shape) World {
	w := World{Clients: map[int64]int64{}}
	for project := int64(1); project <= int64(s.Projects); project++ {
		if client := r.Int64N(int64(s.Clients) + 1); client > 0 {
			w.Clients[project] = client
		}
	}
	length := s.To.Sub(s.From) / time.Minute
	for id := range s.Entries {
		e := query.Entry{ID: int64(id + 1), Organization: 1, User: r.Int64N(int64(s.Users)) + 1, Billable: r.IntN(3) > 0, Currency: "EUR", Tags: []int64{},
			Start: s.From.Add(time.Duration(r.Int64N(int64(length))) * time.Minute), Seconds: (r.Int64N(16) + 1) * 900}
		e.Project = r.Int64N(int64(s.Projects) + 1)
		e.Workspace = e.Project%int64(s.Workspaces) + 1
		e.Task = r.Int64N(3) * e.Project
		if n := r.IntN(s.Descriptions + 1); n > 0 {
			e.Description = fmt.Sprintf("%s %d", []string{"Review", "review", "Ärger", "Call with"}[n%4], n)
		}
		e.Rate, e.Cost = r.Int64N(3)*4500, r.Int64N(3)*3100
		for tag := int64(1); tag <= int64(s.Tags); tag++ {
			if r.IntN(s.Tags) == 0 {
				e.Tags = append(e.Tags, tag)
			}
		}
		w.Entries = append(w.Entries, e)
	}
	return w
}

// RandomScope is a scope in a random world; an entry may have to be in several.
func RandomScope(r *rand.Rand, s Shape) rows.Scope {
	scope := randomScope(r, s)
	scope.PartMoney = r.IntN(2) == 0
	for at := &scope; r.IntN(3) == 0; at = at.Also {
		also := randomScope(r, s)
		at.Also = &also
	}
	return scope
}

func randomScope(r *rand.Rand, s Shape) rows.Scope {
	var scope rows.Scope
	some := func() (projects []int64) {
		for p := int64(1); p <= int64(s.Projects); p++ {
			if r.IntN(3) == 0 {
				projects = append(projects, p)
			}
		}
		return projects
	}
	money := func() rows.Money {
		switch r.IntN(8) {
		case 0:
			return rows.Money{}
		case 1, 2:
			return rows.Money{Projects: some(), SeenBy: rows.SeenByManagers}
		}
		return rows.Money{All: true}
	}
	for w := int64(1); w <= int64(s.Workspaces); w++ {
		ws := rows.Workspace{ID: w, Rates: money()}
		ws.Costs = ws.Rates
		if r.IntN(3) == 0 {
			ws.Costs = money()
		}
		switch r.IntN(5) {
		case 0:
			continue
		case 1, 2:
			ws.All = true
		default:
			ws.Own, ws.Projects = r.Int64N(int64(s.Users)+1), some()
		}
		if r.IntN(4) == 0 {
			ws.Filters = append(ws.Filters, cut(r, s))
		}
		scope.Workspaces = append(scope.Workspaces, ws)
	}
	return scope
}

// cut is a filter of a scope.
func cut(r *rand.Rand, s Shape) rows.Filter {
	f := rows.Filter{Dimension: string(one(r, []query.Dimension{track.ByProject, track.ByClient, track.ByUser, track.ByTag})), Not: r.IntN(2) == 0}
	for range 1 + r.IntN(4) {
		f.Ints = append(f.Ints, r.Int64N(int64(s.Projects)))
	}
	return f
}

var (
	allMeasures = []query.Measure{track.Hours, track.BillableHours, track.BillableShare, track.EntryCount, track.DaysWorked, track.AverageHoursPerDay,
		track.Amount, track.Cost, track.Margin, track.DistinctUsers, track.DistinctProjects, track.DistinctClients}
	allBreakdowns = []query.Dimension{track.ByProject, track.ByClient, track.ByUser, track.ByGroup, track.ByTask, track.ByTag, track.ByBillable, track.ByDescription,
		track.ByWorkspace, query.ByWeekday, query.ByHour, query.ByDay, query.ByWeek, query.ByMonth, query.ByQuarter, query.ByYear}
	allFilters = []query.Dimension{track.ByProject, track.ByClient, track.ByUser, track.ByGroup, track.ByTask, track.ByTag, track.ByBillable, track.ByDescription,
		track.ByWorkspace, track.ByCurrency, query.ByWeekday, query.ByHour}
	allPeriods = []query.Period{{Preset: query.AllTime}, {Preset: query.ThisMonth}, {Preset: query.LastQuarter}, {Preset: query.Last90Days}, {Preset: query.YearToDate},
		{From: "2025-10-20", To: "2026-03-31"}, {From: "2025-10-26", To: "2025-10-26"}, {From: "2026-02-01", To: "2026-02-28"}, {Last: 5, Unit: query.ByWeek}}
	allZones = []string{"", "Europe/Vienna", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland", "Africa/Casablanca", "Asia/Beirut"}
)

func one[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// RandomQuestion asks something that may be refused, but mostly is not.
func RandomQuestion(r *rand.Rand, s Shape) query.Question {
	q := query.Question{Period: one(r, allPeriods), TimeZone: one(r, allZones)}
	if first := r.IntN(9); first < 7 {
		q.FirstWeekday = &first
	}
	for _, i := range r.Perm(len(allMeasures))[:1+r.IntN(4)] {
		q.Measures = append(q.Measures, allMeasures[i])
	}
	for _, i := range r.Perm(len(allBreakdowns))[:r.IntN(3)] {
		q.Breakdowns = append(q.Breakdowns, query.Breakdown{By: allBreakdowns[i], Limit: r.IntN(5)})
	}
	for range r.IntN(3) {
		q.Filters = append(q.Filters, randomFilter(r, s))
	}
	if q.Period.Preset != query.AllTime {
		q.Compare = one(r, []query.Comparison{"", "", query.PreviousPeriod, query.PreviousYear})
	}
	return q
}

func randomFilter(r *rand.Rand, s Shape) query.Filter {
	f := query.Filter{By: one(r, allFilters), Op: one(r, []query.Operator{query.Is, query.IsNot})}
	for range 1 + r.IntN(3) {
		switch f.By {
		case track.ByBillable:
			f.Values = append(f.Values, r.IntN(2) == 0)
		case track.ByDescription:
			f.Op = one(r, []query.Operator{query.Is, query.IsNot, query.Contains})
			f.Values = append(f.Values, one(r, []string{"Review 4", "rev", "ÄRGER", "call"}))
		case track.ByCurrency:
			f.Values = append(f.Values, one(r, []string{"EUR", "USD"}))
		case query.ByWeekday:
			f.Values = append(f.Values, r.IntN(7))
		case query.ByHour:
			f.Values = append(f.Values, r.IntN(24))
		default:
			f.Values = append(f.Values, 1+r.IntN(max(s.Projects, s.Users)))
		}
	}
	if r.IntN(5) == 0 && f.By != track.ByUser && f.By != track.ByWorkspace && f.By != track.ByBillable && f.By != track.ByCurrency && f.By != query.ByWeekday && f.By != query.ByHour {
		f.Op, f.Values = one(r, []query.Operator{query.IsEmpty, query.IsNotEmpty}), nil
	}
	return f
}

// NoNames knows no names; users 1, 2 and 3 are in groups 1 and 2, group 3 has nobody.
func NoNames() *Names {
	return &Names{groups: map[int64][]int64{1: {1, 2}, 2: {2, 3}, 3: {}}}
}
