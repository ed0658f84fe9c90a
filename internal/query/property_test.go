package query_test

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"vitrine/internal/fault"
	"vitrine/internal/query"
	"vitrine/internal/query/querytest"
	"vitrine/internal/rows"
	"vitrine/internal/rows/rowstest"
	"vitrine/internal/track"
)

var asked = query.Context{Datasets: querytest.Datasets, Now: time.Date(2026, 3, 29, 23, 30, 0, 0, time.UTC), Zone: time.UTC, FirstWeekday: time.Monday}

// known tells whether a refusal is one the engine means.
func known(err error) bool {
	kind := fault.KindOf(err)
	return kind == fault.Invalid || kind == fault.Denied
}

// What is outside the scope changes nothing in any result; nor does money that may not be counted.
func TestResultsDependOnTheScopeOnly(t *testing.T) {
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 1))
		world, scope, q := querytest.Random(r, querytest.Small), querytest.RandomScope(r, querytest.Small), querytest.RandomQuestion(r, querytest.Small)
		inside := world
		inside.Entries = slices.DeleteFunc(slices.Clone(world.Entries), func(e query.Entry) bool { return !world.InScope(scope, e) })
		asksCurrency := slices.ContainsFunc(q.Filters, func(f query.Filter) bool { return f.By == track.ByCurrency })
		for i := range inside.Entries {
			e := &inside.Entries[i]
			rated, costed := world.Rated(scope, *e), world.Costed(scope, *e)
			if !rated {
				e.Rate = 99_900
			}
			if !costed {
				e.Cost = 88_800
			}
			if !rated && !costed && !asksCurrency {
				e.Currency = "USD"
			}
		}
		all, err := query.Run(t.Context(), querytest.Naive{World: world}, querytest.NoNames(), q, scope, asked)
		some, errSome := query.Run(t.Context(), querytest.Naive{World: inside}, querytest.NoNames(), q, scope, asked)
		if err != nil && !known(err) || (err == nil) != (errSome == nil) || !reflect.DeepEqual(all, some) {
			text, _ := json.Marshal(q)
			t.Fatalf("seed %d: %s\nscope %+v\n%v %v\n%v\n%v", seed, text, scope, err, errSome, all, some)
		}
	}
}

// A result that speaks of no part of the money is that of somebody who may count all of it.
func TestAPartOfTheMoneySaysSo(t *testing.T) {
	parts, wholes := 0, 0
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 5))
		world, scope, q := querytest.Random(r, querytest.Small), querytest.RandomScope(r, querytest.Small), querytest.RandomQuestion(r, querytest.Small)
		q.Measures = append(slices.DeleteFunc(q.Measures, func(m query.Measure) bool { return m == track.Amount }), track.Amount)
		got, err := query.Run(t.Context(), querytest.Naive{World: world}, querytest.NoNames(), q, scope, asked)
		want, wantErr := query.Run(t.Context(), querytest.Naive{World: world}, querytest.NoNames(), q, withAllMoney(scope), asked)
		if fault.KindOf(wantErr) == fault.Denied {
			t.Fatalf("seed %d: %v for somebody who may count all money", seed, wantErr)
		}
		if err != nil {
			continue
		}
		text, _ := json.Marshal(q)
		for _, m := range []*query.ResultMoney{got.Money, got.CompareMoney} {
			if m != nil && (!scope.PartMoney || m.Counted >= m.Of || m.Counted < 0) {
				t.Fatalf("seed %d: %s\nscope %+v: money %+v", seed, text, scope, m)
			}
		}
		if got.Money != nil || got.CompareMoney != nil {
			parts++
			continue
		}
		if wholes++; !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d: %s\nscope %+v\n%v\n%v", seed, text, scope, got, want)
		}
	}
	if parts < 50 || wholes < 50 {
		t.Errorf("%d parts, %d wholes: the worlds show nothing", parts, wholes)
	}
}

func withAllMoney(scope rows.Scope) rows.Scope {
	scope.Workspaces = slices.Clone(scope.Workspaces)
	for i := range scope.Workspaces {
		scope.Workspaces[i].Rates, scope.Workspaces[i].Costs = rows.Money{All: true}, rows.Money{All: true}
	}
	if scope.Also != nil {
		also := withAllMoney(*scope.Also)
		scope.Also = &also
	}
	return scope
}

// Rows of entries with one value each add up to the totals, Other included.
func TestRowsAddUpToTotals(t *testing.T) {
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 2))
		world, scope, q := querytest.Random(r, querytest.Small), querytest.RandomScope(r, querytest.Small), querytest.RandomQuestion(r, querytest.Small)
		q.Measures = append([]query.Measure{track.EntryCount}, slices.DeleteFunc(q.Measures, func(m query.Measure) bool { return m == track.EntryCount })...)
		several := slices.ContainsFunc(q.Breakdowns, func(b query.Breakdown) bool { return b.By == track.ByTag || b.By == track.ByGroup })
		result, err := query.Run(t.Context(), querytest.Naive{World: world}, querytest.NoNames(), q, scope, asked)
		if err != nil {
			continue
		}
		sum := 0.0
		for _, row := range result.Rows {
			sum += *row.Values[0]
		}
		if total := *result.Totals[0]; sum != total && !several || sum < total {
			text, _ := json.Marshal(q)
			t.Fatalf("seed %d: %s: rows add up to %v, the total is %v", seed, text, sum, total)
		}
	}
}

// A filter of a scope says nothing of a dataset that does not have its dimension, and lets nothing through where it does.
func TestAFilterOfAScopeOnAnotherDataset(t *testing.T) {
	without := *track.Time
	without.Key, without.Dimensions = "without", slices.DeleteFunc(slices.Clone(without.Dimensions), func(d query.DimensionSpec) bool { return d.Key == track.ByClient })
	at := asked
	at.Datasets = append(slices.Clone(asked.Datasets), &without)
	world := querytest.Random(rand.New(rand.NewPCG(1, 1)), querytest.Small)
	cut := whole
	cut.Workspaces = slices.Clone(whole.Workspaces)
	cut.Workspaces[0].Filters = []rows.Filter{{Dimension: string(track.ByClient)}} // which is none of any
	for _, c := range []struct {
		dataset string
		scope   rows.Scope
		empty   bool
	}{{"", whole, false}, {"", cut, true}, {"without", whole, false}, {"without", cut, false}} {
		q := query.Question{Dataset: c.dataset, Measures: []query.Measure{track.EntryCount}, Period: query.Period{Preset: query.AllTime}}
		result, err := query.Run(t.Context(), querytest.Naive{World: world}, querytest.NoNames(), q, c.scope, at)
		if err != nil || result.Empty != c.empty {
			t.Errorf("dataset %q with %s: empty %v, want %v, %v", c.dataset, rowstest.Words(c.scope), result.Empty, c.empty, err)
		}
	}
}

type refusing struct{ t *testing.T }

func (r refusing) Rows(context.Context, query.Plan) ([]query.Row, error) {
	r.t.Error("the source was asked")
	return nil, nil
}

func TestAnEmptyScopeAsksNothing(t *testing.T) {
	withAlso, withTwo := whole, whole
	withAlso.Also = &rows.Scope{}
	withTwo.Also = &withAlso
	for _, scope := range []rows.Scope{{}, withAlso, withTwo} {
		result, err := query.Run(t.Context(), refusing{t}, querytest.NoNames(), query.Question{
			Measures: []query.Measure{track.Hours, track.Amount}, Breakdowns: []query.Breakdown{{By: track.ByProject}}, Period: query.Period{Preset: query.AllTime}}, scope, asked)
		if err != nil || len(result.Rows) != 0 || *result.Totals[0] != 0 {
			t.Errorf("%+v, %v", result, err)
		}
	}
}

// Whatever arrives as a question is answered or refused in words, whatever may be counted; nothing panics and nothing is Internal.
func FuzzQuestion(f *testing.F) {
	for seed := range uint64(20) {
		text, err := json.Marshal(querytest.RandomQuestion(rand.New(rand.NewPCG(seed, 3)), querytest.Small))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, seed)
	}
	f.Add([]byte(`{"measures":["hours"],"filters":[{"by":"project","op":"is","values":[1.5,null,{},[],"x",1e300,-1]}],"period":{"from":"2026-02-30","to":"0000-00-00"}}`), uint64(0))
	world := querytest.Random(rand.New(rand.NewPCG(1, 1)), querytest.Small)
	f.Fuzz(func(t *testing.T, text []byte, seed uint64) {
		var q query.Question
		if json.Unmarshal(text, &q) != nil {
			t.Skip()
		}
		scope := whole
		if seed%3 > 0 {
			scope = querytest.RandomScope(rand.New(rand.NewPCG(seed, 6)), querytest.Small)
		}
		checked := q.Check(querytest.Datasets)
		_, err := query.Run(t.Context(), querytest.Naive{World: world}, querytest.NoNames(), q, scope, asked)
		refused := fault.KindOf(err) == fault.Invalid || seed%3 > 0 && q.NeedsMoney(querytest.Datasets) && fault.KindOf(err) == fault.Denied
		if err != nil && !refused || checked != nil && err == nil {
			t.Errorf("Check: %v, Run: %v", checked, err)
		}
	})
}
