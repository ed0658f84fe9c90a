package board

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// Picture is how a chart's answer is drawn: a kind, and the options that this kind has. An option that is absent is as usual.
type Picture struct {
	Kind    string         `json:"kind" enum:"number,bar,line,area,donut,table"`
	Options PictureOptions `json:"options,omitzero" doc:"Only those that the kind has; absent: as usual"`
}

// PictureOptions are those of all kinds of pictures. Which kind has which is in [pictures].
type PictureOptions struct {
	Bars       string `json:"bars,omitempty" enum:"grouped,stacked,percent" doc:"Of bar: several things stand side by side (as usual), on each other, or on each other as shares of 100 %"`
	Curve      string `json:"curve,omitempty" enum:"straight,smooth,stepped" doc:"Of line and area: how points are joined; absent: straight"`
	Points     *bool  `json:"points,omitempty" doc:"Of line: every point is marked; absent: only where there is no line"`
	Legend     *bool  `json:"legend,omitempty" doc:"Of bar, line, area and donut: which colour is what; absent: shown where it is needed"`
	Values     *bool  `json:"values,omitempty" doc:"Of bar, line and donut: figures stand on the marks; absent: where there is room and they are usual"`
	Comparison *bool  `json:"comparison,omitempty" doc:"Of number: the change against the other period; absent: shown where there is one"`
	Decimals   *int   `json:"decimals,omitempty" minimum:"0" maximum:"3" doc:"Of number: how many; absent: by the size of the number"`
	Slices     int    `json:"slices,omitempty" minimum:"2" maximum:"24" doc:"Of donut: how many stand alone, the rest is Other; absent: all that the answer has"`
}

// pictures are the kinds there are: the options each has, and what it needs of its question.
var pictures = map[string]struct {
	noun    string
	options []string
	check   func(p Picture, breakdowns int, adds bool, first string) error
}{
	"number": {"A number", []string{"comparison", "decimals"}, nil},
	"bar": {"A bar chart", []string{"bars", "legend", "values"}, func(p Picture, _ int, adds bool, first string) error {
		if !adds && (p.Options.Bars == "stacked" || p.Options.Bars == "percent") {
			return fault.BadField("picture.options.bars", "%s does not add up, so its bars cannot stand on each other.", first)
		}
		return nil
	}},
	"line": {"A line chart", []string{"curve", "points", "legend", "values"}, nil},
	"area": {"An area chart", []string{"curve", "legend"}, nil},
	"donut": {"A donut", []string{"slices", "legend", "values"}, func(_ Picture, breakdowns int, adds bool, first string) error {
		switch {
		case breakdowns == 0:
			return fault.BadField("picture.kind", "A donut needs a breakdown, such as client.")
		case !adds:
			return fault.BadField("picture.kind", "%s does not add up to a whole, which a donut needs.", first)
		}
		return nil
	}},
	"table": {"A table", nil, nil},
}

// Check is Invalid where there is no such kind, where the kind has no such option or value, and where the picture cannot show the
// answer to the question, which has been checked.
func (p Picture) Check(q query.Question, datasets query.Catalog) error {
	is, ok := pictures[p.Kind]
	if !ok {
		return fault.BadField("picture.kind", "There is no such picture.")
	}
	if err := fault.Within(struct {
		Picture Picture `json:"picture"`
	}{p}); err != nil {
		return err
	}
	options := reflect.ValueOf(p.Options)
	for i := range options.NumField() {
		name, _, _ := strings.Cut(options.Type().Field(i).Tag.Get("json"), ",")
		if !options.Field(i).IsZero() && !slices.Contains(is.options, name) {
			return fault.BadField(fmt.Sprintf("picture.options.%s", name), "%s has no such option.", is.noun)
		}
	}
	if is.check == nil {
		return nil
	}
	first, ok := datasets.Measure(q, q.Measures[0])
	return is.check(p, len(q.Breakdowns), !ok || first.AddsUp(), first.Title)
}
