package query_test

import (
	"encoding/json"
	"testing"

	"vitrine/internal/query"
	"vitrine/internal/query/querytest"
	"vitrine/internal/track"
)

// asIn is a question out of JSON, as it is kept.
func asIn(t *testing.T, text string) query.Question {
	t.Helper()
	var q query.Question
	if err := json.Unmarshal([]byte(text), &q); err != nil {
		t.Fatal(err)
	}
	if err := q.Check(querytest.Datasets); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return q
}

func TestSameQuestion(t *testing.T) {
	const (
		plain    = `{"measures":["hours","amount"],"breakdowns":[{"by":"month"},{"by":"project","limit":5},{"by":"user"}],"period":{"preset":"this_year"}}`
		filtered = `{"measures":["hours"],"filters":[{"by":"client","op":"is","values":[1,2]},{"by":"project","op":"is_not","values":[7]},{"by":"tag","op":"is","values":[3,4]}],"period":{"preset":"this_year"}}`
		words    = `{"measures":["hours"],"filters":[{"by":"description","op":"contains","values":["a","b"]},{"by":"client","op":"is_empty"}],"period":{"preset":"this_year"}}`
	)
	for _, c := range []struct {
		what          string
		before, after string
		same          bool
	}{
		{"nothing", plain, plain, true},
		{"the dataset's default spelled out", plain, `{"dataset":"time",` + plain[1:], true},
		{"another period", filtered, `{"measures":["hours"],"filters":[{"by":"client","op":"is","values":[1,2]},{"by":"project","op":"is_not","values":[7]},{"by":"tag","op":"is","values":[3,4]}],"period":{"from":"2020-01-01","to":"2026-12-31"}}`, true},
		{"a comparison", plain, `{"compare":"previous_year",` + plain[1:], true},
		{"another zone and first weekday", plain, `{"time_zone":"America/New_York","first_weekday":0,` + plain[1:], true},

		{"another order of measures", plain, `{"measures":["amount","hours"],"breakdowns":[{"by":"month"},{"by":"project","limit":5},{"by":"user"}],"period":{"preset":"this_year"}}`, true},
		{"a measure less", plain, `{"measures":["amount"],"breakdowns":[{"by":"month"},{"by":"project","limit":5},{"by":"user"}],"period":{"preset":"this_year"}}`, true},
		{"a measure more", plain, `{"measures":["hours","amount","cost"],"breakdowns":[{"by":"month"},{"by":"project","limit":5},{"by":"user"}],"period":{"preset":"this_year"}}`, false},
		{"another measure", plain, `{"measures":["hours","cost"],"breakdowns":[{"by":"month"},{"by":"project","limit":5},{"by":"user"}],"period":{"preset":"this_year"}}`, false},

		{"another order of breakdowns", plain, `{"measures":["hours","amount"],"breakdowns":[{"by":"user"},{"by":"project","limit":5},{"by":"month"}],"period":{"preset":"this_year"}}`, true},
		{"a breakdown less", plain, `{"measures":["hours","amount"],"breakdowns":[{"by":"month"},{"by":"project","limit":5}],"period":{"preset":"this_year"}}`, false},
		{"a breakdown more", filtered, `{"breakdowns":[{"by":"client"}],` + filtered[1:], false},
		{"another breakdown", plain, `{"measures":["hours","amount"],"breakdowns":[{"by":"month"},{"by":"project","limit":5},{"by":"task"}],"period":{"preset":"this_year"}}`, false},
		{"another step of time", plain, `{"measures":["hours","amount"],"breakdowns":[{"by":"day"},{"by":"project","limit":5},{"by":"user"}],"period":{"preset":"this_year"}}`, false},
		{"a lower limit", plain, `{"measures":["hours","amount"],"breakdowns":[{"by":"month"},{"by":"project","limit":3},{"by":"user"}],"period":{"preset":"this_year"}}`, true},
		{"a greater limit", plain, `{"measures":["hours","amount"],"breakdowns":[{"by":"month"},{"by":"project","limit":6},{"by":"user"}],"period":{"preset":"this_year"}}`, false},
		{"the limit's default, which is greater", plain, `{"measures":["hours","amount"],"breakdowns":[{"by":"month"},{"by":"project"},{"by":"user"}],"period":{"preset":"this_year"}}`, false},
		{"the limit's default spelled out", plain, `{"measures":["hours","amount"],"breakdowns":[{"by":"month"},{"by":"project","limit":5},{"by":"user","limit":20}],"period":{"preset":"this_year"}}`, true},
		{"a limit above the default", plain, `{"measures":["hours","amount"],"breakdowns":[{"by":"month"},{"by":"project","limit":5},{"by":"user","limit":21}],"period":{"preset":"this_year"}}`, false},
		{"a limit of an axis, which has none", plain, `{"measures":["hours","amount"],"breakdowns":[{"by":"month","limit":50},{"by":"project","limit":5},{"by":"user"}],"period":{"preset":"this_year"}}`, true},

		{"a filter on an offered dimension", plain, `{"filters":[{"by":"client","op":"is","values":[1]}],` + plain[1:], true},
		{"a filter on a value that is not", plain, `{"filters":[{"by":"client","op":"is","values":[1,4]}],` + plain[1:], false},
		{"a filter on all but the offered values", plain, `{"filters":[{"by":"client","op":"is_not","values":[1]}],` + plain[1:], false},
		{"a filter on what an offered dimension is called", plain, `{"filters":[{"by":"project","op":"contains","values":["a"]}],` + plain[1:], false},
		{"a filter on what has no value", plain, `{"filters":[{"by":"client","op":"is_empty"}],` + plain[1:], false},
		{"a filter on one that is not", plain, `{"filters":[{"by":"tag","op":"is","values":[1]}],` + plain[1:], false},
		{"one filter more on an offered dimension that had one", filtered, `{"measures":["hours"],"filters":[{"by":"client","op":"is","values":[1,2]},{"by":"client","op":"is","values":[2,3]},{"by":"project","op":"is_not","values":[7]},{"by":"tag","op":"is","values":[3,4]}],"period":{"preset":"this_year"}}`, true},
		{"filters and values in another order", filtered, `{"measures":["hours"],"filters":[{"by":"tag","op":"is","values":[4,3]},{"by":"project","op":"is_not","values":[7]},{"by":"client","op":"is","values":[2,1]}],"period":{"preset":"this_year"}}`, true},
		{"a filter less", filtered, `{"measures":["hours"],"filters":[{"by":"client","op":"is","values":[1,2]},{"by":"tag","op":"is","values":[3,4]}],"period":{"preset":"this_year"}}`, false},
		{"a value less of an offered filter", filtered, `{"measures":["hours"],"filters":[{"by":"client","op":"is","values":[2]},{"by":"project","op":"is_not","values":[7]},{"by":"tag","op":"is","values":[3,4]}],"period":{"preset":"this_year"}}`, true},
		{"a value less of one that is not", filtered, `{"measures":["hours"],"filters":[{"by":"client","op":"is","values":[1,2]},{"by":"project","op":"is_not","values":[7]},{"by":"tag","op":"is","values":[3]}],"period":{"preset":"this_year"}}`, false},
		{"a value more", filtered, `{"measures":["hours"],"filters":[{"by":"client","op":"is","values":[1,2,3]},{"by":"project","op":"is_not","values":[7]},{"by":"tag","op":"is","values":[3,4]}],"period":{"preset":"this_year"}}`, false},
		{"another value", filtered, `{"measures":["hours"],"filters":[{"by":"client","op":"is","values":[3]},{"by":"project","op":"is_not","values":[7]},{"by":"tag","op":"is","values":[3,4]}],"period":{"preset":"this_year"}}`, false},
		{"a value more is kept out, so that others come up", filtered, `{"measures":["hours"],"filters":[{"by":"client","op":"is","values":[1,2]},{"by":"project","op":"is_not","values":[7,8]},{"by":"tag","op":"is","values":[3,4]}],"period":{"preset":"this_year"}}`, false},
		{"a value more is kept out of a dimension that is not offered", `{"filters":[{"by":"tag","op":"is_not","values":[3]}],` + plain[1:], `{"filters":[{"by":"tag","op":"is_not","values":[3,4]}],` + plain[1:], false},
		{"another value is kept out", filtered, `{"measures":["hours"],"filters":[{"by":"client","op":"is","values":[1,2]},{"by":"project","op":"is_not","values":[8]},{"by":"tag","op":"is","values":[3,4]}],"period":{"preset":"this_year"}}`, false},
		{"the contrary of a filter", filtered, `{"measures":["hours"],"filters":[{"by":"client","op":"is_not","values":[1,2]},{"by":"project","op":"is_not","values":[7]},{"by":"tag","op":"is","values":[3,4]}],"period":{"preset":"this_year"}}`, false},
		{"the filter of another dimension with the same values", filtered, `{"measures":["hours"],"filters":[{"by":"project","op":"is","values":[1,2]},{"by":"project","op":"is_not","values":[7]},{"by":"tag","op":"is","values":[3,4]}],"period":{"preset":"this_year"}}`, false},
		{"the same words", words, words, true},
		{"a word more to be found", words, `{"measures":["hours"],"filters":[{"by":"description","op":"contains","values":["a","b","c"]},{"by":"client","op":"is_empty"}],"period":{"preset":"this_year"}}`, false},
		{"another word to be found", words, `{"measures":["hours"],"filters":[{"by":"description","op":"contains","values":["ab"]},{"by":"client","op":"is_empty"}],"period":{"preset":"this_year"}}`, false},
		{"empty becomes not empty", words, `{"measures":["hours"],"filters":[{"by":"description","op":"contains","values":["a","b"]},{"by":"client","op":"is_not_empty"}],"period":{"preset":"this_year"}}`, false},
	} {
		offered := func(f query.Filter) bool {
			return (f.By == track.ByClient || f.By == track.ByProject) && f.Among([]any{int64(1), int64(2), int64(3), int64(7), "a"})
		}
		if got := query.SameQuestion(querytest.Datasets, asIn(t, c.before), asIn(t, c.after), offered); got != c.same {
			t.Errorf("%s: same %v, want %v", c.what, got, c.same)
		}
	}
	filter := func(v any) query.Question {
		return query.Question{Measures: []query.Measure{track.Hours}, Filters: []query.Filter{{By: track.ByTag, Op: query.Is, Values: []any{v}}}, Period: query.Period{Preset: query.Today}}
	}
	none := func(query.Filter) bool { return false }
	if !query.SameQuestion(querytest.Datasets, filter(3.0), filter(int64(3)), none) || query.SameQuestion(querytest.Datasets, filter("3"), filter(3), none) {
		t.Error("values are not compared as what they are")
	}
	buckets := filter(3)
	buckets.Dataset = "bucket"
	if query.SameQuestion(querytest.Datasets, filter(3), buckets, none) || query.SameQuestion(querytest.Datasets, buckets, filter(3), none) {
		t.Error("another dataset is the same question")
	}
}

func TestWhatAQuestionIsAbout(t *testing.T) {
	q := asIn(t, `{"measures":["hours","margin"],"breakdowns":[{"by":"month"},{"by":"project"}],"filters":[{"by":"client","op":"is","values":[1]}],"period":{"preset":"today"}}`)
	if !q.NeedsMoney(querytest.Datasets) || !q.BreaksDownBy(track.ByProject) || q.BreaksDownBy(track.ByClient) {
		t.Error("margin is money, and it is broken down by project, not by client")
	}
	if q.Measures = q.Measures[:1]; q.NeedsMoney(querytest.Datasets) {
		t.Error("hours are money")
	}
}
