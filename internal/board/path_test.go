package board

import (
	"reflect"
	"testing"

	"vitrine/internal/query"
)

func TestWhatHasNoLettersHasAPath(t *testing.T) {
	for title, want := range map[string]string{"Sales": "sales", "…": "untitled", "": "untitled"} {
		if got := lastPart(title); got != want {
			t.Errorf("lastPart(%q) = %q, want %q", title, got, want)
		}
	}
}

func TestFiltersLeaveTheQuestionAsItWas(t *testing.T) {
	own := query.Filter{By: byUser, Op: query.Is, Values: []any{int64(1)}}
	q := query.Question{Filters: append(make([]query.Filter, 0, 8), own), Period: query.Period{Preset: query.Today}}
	narrowed := Filters{Period: &query.Period{Preset: query.LastYear}, ProjectIDs: []int64{3, 4}}.applied(q)
	again := Filters{ClientIDs: []int64{5}}.applied(q) // must not write into what the first one holds
	want := []query.Filter{own, {By: byProject, Op: query.Is, Values: []any{int64(3), int64(4)}}}
	if !reflect.DeepEqual(narrowed.Filters, want) || narrowed.Period.Preset != query.LastYear {
		t.Errorf("%+v", narrowed)
	}
	if len(q.Filters) != 1 || q.Period.Preset != query.Today || again.Filters[1].By != byClient || again.Period.Preset != query.Today {
		t.Errorf("%+v, %+v", q, again)
	}
}
