package query

import (
	"fmt"
	"reflect"
	"testing"
	"time"
	"unsafe"

	"vitrine/internal/rows"
)

// full is a compiled question in which nothing is left at zero, so that a field that is added is found by the test below.
func full(t *testing.T) *Asked {
	vienna, err := time.LoadLocation("Europe/Vienna")
	if err != nil {
		t.Fatal(err)
	}
	money := rows.Money{All: true, Projects: []int64{7}, SeenBy: rows.SeenByManagers}
	scope := func(also *rows.Scope) rows.Scope {
		return rows.Scope{Workspaces: []rows.Workspace{{ID: 1, All: true, Own: 2, Projects: []int64{3}, Filters: []rows.Filter{{Dimension: "client", Not: true, Ints: []int64{8}, Texts: []string{"text"}}}, Rates: money, Costs: money}}, Also: also, PartMoney: true}
	}
	within := scope(nil)
	of := Attribute{Kind: Text, Column: "column", Lookup: Lookup{"table", "by"}, Folded: "folded", Several: true, Joined: "joined"}
	product := Product{"of", "by", "when"}
	fact := Fact{Op: Sum, Of: of, Plus: product, Minus: product, Guard: rows.GuardRates, Unit: "unit", NoneToo: true}
	formula := Formula{Over: fact, Under: fact, Known: fact}
	spec := DimensionSpec{Attribute: of, Key: "key", Title: "title", Optional: true, Through: "through", ByName: true, FilterOnly: true, Yes: "yes", No: "no", Hue: 1, Plural: "plural", Group: "group"}
	guarded := Guarded{Guard: rows.GuardCosts, What: "what", SeenBy: rows.SeenByAdmins}
	return &Asked{asked{
		compiled: compiled{
			measures:   []measure{{MeasureSpec{Key: "key", Title: "title", Format: "format", Over: fact, Under: fact, Divide: 2, Round: true, Least: true, Hint: "hint", Good: More}, formula}},
			breakdowns: []breakdown{{spec, 5}}, guarded: [2]Guarded{guarded, guarded}, compare: PreviousYear,
			span: span{Days: Days{10, 20}, months: 1, days: 2, toDate: true}, through: []resolve{{1, spec}}, find: []resolve{{1, spec}},
			firstWeekday: time.Monday, money: moneyPlan{part: true, prove: true},
			plan: Plan{
				Rows:  Rows{Table: "table", Time: "time", Workspace: "workspace", Owner: "owner", Part: "part"},
				Scope: scope(&within), Filtered: []FilteredBy{{"client", of}}, AllDays: true, Days: Days{10, 20}, Zone: vienna,
				Where:   []Condition{{Of: of, Not: true, None: true, Contains: true, Ints: []int64{4}, Texts: []string{"text"}}},
				Columns: []Column{{Of: of, Ints: []int64{5}, Texts: []string{"text"}, Positions: []int64{6}, None: 1, Other: 2}},
				Groups:  []Group{{Of: of, Step: ByMonth, FirstWeekday: time.Monday}}, AtMost: 1,
				Rank:  &Rank{Of: of, Formula: formula, Limit: 5},
				Facts: []Fact{fact}, Units: true,
			},
		},
		today: 15, parts: map[int64]map[int64][]int64{1: {1: {2}}},
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
		case reflect.Bool, reflect.Int, reflect.Int64, reflect.Uint8, reflect.Float64, reflect.String:
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
		case reflect.Array:
			change(path+"[0]", v.Index(0))
		case reflect.Map:
			set(reflect.Zero(v.Type()))
			set(reflect.ValueOf(map[int64]map[int64][]int64{1: {1: {3}}}))
			set(reflect.ValueOf(map[int64]map[int64][]int64{1: {2: {2}}}))
			set(reflect.ValueOf(map[int64]map[int64][]int64{2: {1: {2}}}))
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
		a := &Asked{asked{compiled: compiled{plan: Plan{Where: []Condition{{Ints: lists[0]}, {Ints: lists[1]}}}}}}
		if other, there := seen[a.Key()]; there {
			t.Errorf("%v and %s have one key", lists, other)
		}
		seen[a.Key()] = fmt.Sprint(lists)
	}
}
