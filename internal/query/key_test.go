package query

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"
	"unsafe"
)

// full is a compiled question in which nothing is left at zero, so that a field that is added is found by the test below.
func full(t *testing.T) *Asked {
	vienna, err := time.LoadLocation("Europe/Vienna")
	if err != nil {
		t.Fatal(err)
	}
	money := Money{All: true, Projects: []int64{7}, SeenBy: SeenByManagers}
	scope := func(also *Scope) Scope {
		return Scope{Workspaces: []WorkspaceScope{{Workspace: 1, All: true, Own: 2, Projects: []int64{3}, Rates: money, Costs: money}}, Also: also, PartMoney: true}
	}
	within := scope(nil)
	return &Asked{asked{
		compiled: compiled{
			measures: []Measure{Hours}, breakdowns: []Breakdown{{By: ByGroup, Limit: 5}}, compare: PreviousYear,
			span: span{Days: Days{10, 20}, months: 1, days: 2, toDate: true}, find: []int{1}, firstWeekday: time.Monday, money: moneyPlan{part: true, prove: true},
			plan: Plan{
				Scope: scope(&within), AllDays: true, Days: Days{10, 20}, Zone: vienna,
				Where:   []Condition{{By: ByTag, Not: true, None: true, Contains: true, Ints: []int64{4}, Texts: []string{"text"}}},
				Columns: []Column{{By: ByTag, Ints: []int64{5}, Texts: []string{"text"}, Positions: []int64{6}, None: 1, Other: 2}},
				Rank:    &Rank{By: ByTag, Formula: Formula{Over: AmountParts, Under: use(Count), Known: use(Count)}, Limit: 5},
				Facts:   []Fact{Count}, Currencies: true,
			},
		},
		today: 15, members: map[int64][]int64{1: {2}}, tags: map[int64][]int64{1: {2}},
	}}
}

// What is computed for one must never be shown to another whose plan differs anywhere.
func TestEveryFieldOfAPlanIsInItsKey(t *testing.T) {
	a := full(t)
	before, changed := a.Key(), 0
	check := func(path string) {
		t.Helper()
		changed++
		if a.Key() == before {
			t.Errorf("%s changed, and the key is the same", path)
		}
	}
	var change func(path string, v reflect.Value)
	change = func(path string, v reflect.Value) {
		v = reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem() // fields that are not exported too
		old := reflect.New(v.Type()).Elem()
		old.Set(v)
		set := func(to reflect.Value) {
			t.Helper()
			v.Set(to)
			check(path)
			v.Set(old)
		}
		if path == "asked.compiled.plan.Scope.Also.Also" {
			return // it ends somewhere
		}
		if v.IsZero() {
			t.Errorf("%s is zero: give it a value in full, so that this test changes it", path)
		}
		switch v.Kind() {
		case reflect.Bool, reflect.Int, reflect.Int64, reflect.Uint8, reflect.String:
			set(reflect.Zero(v.Type()))
		case reflect.Pointer:
			set(reflect.Zero(v.Type()))
			if !v.IsNil() && v.Type() != zoneType {
				change(path, v.Elem())
			}
		case reflect.Slice:
			set(reflect.Zero(v.Type()))
			set(reflect.AppendSlice(reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, 2), v), v))
			change(path+"[0]", v.Index(0))
		case reflect.Map:
			set(reflect.Zero(v.Type()))
			set(reflect.ValueOf(map[int64][]int64{1: {3}}))
			set(reflect.ValueOf(map[int64][]int64{2: {2}}))
		case reflect.Struct:
			for i := range v.NumField() {
				change(path+"."+v.Type().Field(i).Name, v.Field(i))
			}
		default:
			t.Fatalf("%s is a %s: say here how it is changed", path, v.Type())
		}
	}
	change("asked", reflect.ValueOf(&a.asked).Elem())
	if a.Key() != before || changed < 60 {
		t.Errorf("%d changes, and the key afterwards is the same: %v", changed, a.Key() == before)
	}
}

// Neighbours that are cut at another place are another plan.
func TestAKeyTellsWhereOneListEndsAndTheNextBegins(t *testing.T) {
	seen := map[Key]string{}
	for _, lists := range [][2][]int64{{{1, 2}, nil}, {{1}, {2}}, {nil, {1, 2}}, {{1}, {2, 0}}} {
		a := &Asked{asked{compiled: compiled{plan: Plan{Where: []Condition{{By: ByUser, Ints: lists[0]}, {By: ByUser, Ints: lists[1]}}}}}}
		if other, there := seen[a.Key()]; there {
			t.Errorf("%v and %s have one key", lists, other)
		}
		seen[a.Key()] = fmt.Sprint(lists)
	}
}

// Who may count the same asks the same, however it came about that they may.
func TestTheSameRowsHaveTheSameKey(t *testing.T) {
	at := Context{Now: time.Date(2026, 3, 29, 23, 30, 0, 0, time.UTC), Zone: time.UTC, FirstWeekday: time.Monday}
	key := func(q Question, workspaces ...WorkspaceScope) Key {
		a, err := Ask(t.Context(), nil, q, Scope{Workspaces: workspaces}, at)
		if err != nil {
			t.Fatal(err)
		}
		return a.Key()
	}
	hours := Question{Measures: []Measure{Hours}, Period: Period{Preset: ThisMonth}}
	byDay := Question{Measures: []Measure{Hours}, Period: Period{From: "2026-03-01", To: "2026-03-31"}}
	amount := Question{Measures: []Measure{Amount}, Period: Period{Preset: ThisMonth}}
	all := Money{All: true}
	for _, c := range []struct {
		what string
		a, b Key
		same bool
	}{
		{"all of a workspace, whose own time is in it", key(hours, WorkspaceScope{Workspace: 1, All: true}), key(hours, WorkspaceScope{Workspace: 1, All: true, Own: 7, Projects: []int64{3}}), true},
		{"projects in another order", key(hours, WorkspaceScope{Workspace: 1, Projects: []int64{3, 1, 3}}), key(hours, WorkspaceScope{Workspace: 1, Projects: []int64{1, 3}}), true},
		{"workspaces in another order", key(hours, WorkspaceScope{Workspace: 2, All: true}, WorkspaceScope{Workspace: 1, All: true}), key(hours, WorkspaceScope{Workspace: 1, All: true}, WorkspaceScope{Workspace: 2, All: true}), true},
		{"money that is not asked for", key(hours, WorkspaceScope{Workspace: 1, All: true, Rates: all}), key(hours, WorkspaceScope{Workspace: 1, All: true}), true},
		{"money that is asked for", key(amount, WorkspaceScope{Workspace: 1, All: true, Rates: all}), key(amount, WorkspaceScope{Workspace: 1, Projects: []int64{1}, Rates: all}), false},
		{"one's own time", key(hours, WorkspaceScope{Workspace: 1, Own: 7}), key(hours, WorkspaceScope{Workspace: 1, Own: 8}), false},
		{"one project more", key(hours, WorkspaceScope{Workspace: 1, Projects: []int64{1}}), key(hours, WorkspaceScope{Workspace: 1, Projects: []int64{1, 2}}), false},
		{"another workspace", key(hours, WorkspaceScope{Workspace: 1, All: true}), key(hours, WorkspaceScope{Workspace: 2, All: true}), false},
		{"the same days by another name, which are compared with others", key(hours, WorkspaceScope{Workspace: 1, All: true}), key(byDay, WorkspaceScope{Workspace: 1, All: true}), false},
	} {
		if (c.a == c.b) != c.same {
			t.Errorf("%s: the same key: %v, want %v", c.what, c.a == c.b, c.same)
		}
	}
}

// The key of somebody with very many projects is made in one pass over them.
func BenchmarkKey(b *testing.B) {
	ids := make([]int64, 10_000)
	for i := range ids {
		ids[i] = int64(i)
	}
	at := Context{Now: time.Date(2026, 3, 29, 23, 30, 0, 0, time.UTC), Zone: time.UTC}
	money := Money{Projects: slices.Clone(ids)}
	own := WorkspaceScope{Workspace: 1, Projects: ids, Rates: money, Costs: money}
	for _, m := range []Measure{Hours, Margin} {
		b.Run(string(m), func(b *testing.B) {
			for b.Loop() {
				a, err := Ask(b.Context(), nil, Question{Measures: []Measure{m}, Period: Period{Preset: ThisMonth}}, Scope{Workspaces: []WorkspaceScope{own}, PartMoney: true}, at)
				if err != nil {
					b.Fatal(err)
				}
				a.Key()
			}
		})
	}
}
