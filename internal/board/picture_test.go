package board_test

import (
	"encoding/json"
	"errors"
	"testing"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/fault"
	"vitrine/internal/query"
	"vitrine/internal/track"
)

func question(measure query.Measure, by ...query.Dimension) query.Question {
	q := query.Question{Measures: []query.Measure{measure}, Period: query.Period{Preset: query.ThisMonth}}
	for _, d := range by {
		q.Breakdowns = append(q.Breakdowns, query.Breakdown{By: d})
	}
	return q
}

// TestPictures: what a picture is, and what it needs of its question; a refusal names the field.
func TestPictures(t *testing.T) {
	catalog := query.Catalog{track.Time}
	byClient := question(track.Hours, track.ByClient)
	for _, x := range []struct {
		picture string
		q       query.Question
		field   string // empty: it is one
	}{
		{`{"kind":"number"}`, question(track.Hours), ""},
		{`{"kind":"number","options":{"comparison":false,"decimals":2}}`, question(track.Hours), ""},
		{`{"kind":"bar","options":{"bars":"percent","legend":false,"values":true}}`, byClient, ""},
		{`{"kind":"line","options":{"curve":"smooth","points":true,"legend":false,"values":false}}`, question(track.Hours, query.ByMonth), ""},
		{`{"kind":"area","options":{"curve":"stepped","legend":true}}`, question(track.Hours, query.ByMonth), ""},
		{`{"kind":"donut","options":{"slices":5,"legend":true,"values":true}}`, byClient, ""},
		{`{"kind":"table","options":{}}`, byClient, ""},

		{`{"kind":"pie"}`, byClient, "picture.kind"},
		{`{"kind":"stacked_bar"}`, byClient, "picture.kind"},
		{`{"kind":""}`, byClient, "picture.kind"},
		{`{"kind":"donut"}`, question(track.Hours), "picture.kind"},
		{`{"kind":"donut"}`, question(track.AverageHoursPerDay, track.ByClient), "picture.kind"},
		{`{"kind":"donut"}`, question(track.DistinctUsers, track.ByClient), "picture.kind"},
		{`{"kind":"bar","options":{"bars":"stacked"}}`, question(track.BillableShare, track.ByClient), "picture.options.bars"},
		{`{"kind":"bar","options":{"bars":"heaped"}}`, byClient, "picture.options.bars"},
		{`{"kind":"bar","options":{"slices":5}}`, byClient, "picture.options.slices"},
		{`{"kind":"donut","options":{"slices":1}}`, byClient, "picture.options.slices"},
		{`{"kind":"donut","options":{"curve":"smooth"}}`, byClient, "picture.options.curve"},
		{`{"kind":"area","options":{"points":false}}`, byClient, "picture.options.points"},
		{`{"kind":"line","options":{"comparison":true}}`, byClient, "picture.options.comparison"},
		{`{"kind":"table","options":{"legend":true}}`, byClient, "picture.options.legend"},
		{`{"kind":"table","options":{"values":false}}`, byClient, "picture.options.values"},
		{`{"kind":"number","options":{"bars":"grouped"}}`, byClient, "picture.options.bars"},
		{`{"kind":"number","options":{"decimals":4}}`, byClient, "picture.options.decimals"},
		{`{"kind":"table","options":{"decimals":0}}`, byClient, "picture.options.decimals"},
	} {
		var p board.Picture
		if err := json.Unmarshal([]byte(x.picture), &p); err != nil {
			t.Fatal(err)
		}
		if got := field(t, p.Check(x.q, catalog)); got != x.field {
			t.Errorf("%s: refused %q, not %q", x.picture, got, x.field)
		}
	}
}

// TestUnknownPictureIsNotKept: by whichever door.
func TestUnknownPictureIsNotKept(t *testing.T) {
	pie := board.Picture{Kind: "pie"}
	_, err := (&board.Charts{}).Create(t.Context(), access.Caller{}, board.CreateChart{Body: board.NewChart{Title: "Hours", Question: question(track.Hours, track.ByClient), Picture: pie}})
	if got := field(t, err); got != "picture.kind" {
		t.Errorf("creating it is refused with %q: %v", got, err)
	}
	_, err = (&board.Charts{}).Save(t.Context(), access.Caller{}, board.SaveChart{Body: board.ChartEdit{Title: "Hours", Question: question(track.Hours, track.ByClient), Picture: pie}})
	if got := field(t, err); got != "picture.kind" {
		t.Errorf("saving it is refused with %q: %v", got, err)
	}
}

// field is the one an error names.
func field(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != fault.Invalid || len(f.Fields) != 1 {
		t.Fatalf("not one field: %v", err)
	}
	return f.Fields[0].Name
}
