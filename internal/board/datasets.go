package board

import (
	"context"

	"vitrine/internal/access"
	"vitrine/internal/query"
)

// Datasets are what questions may be about.
type Datasets struct {
	Items []Dataset `json:"items" nullable:"false" doc:"A question that names none is about the first"`
}

// Dataset is what can be asked of one kind of data.
type Dataset struct {
	Key        string           `json:"key"`
	Title      string           `json:"title"`
	Dimensions []DatasetBy      `json:"dimensions" nullable:"false"`
	Measures   []DatasetMeasure `json:"measures" nullable:"false"`
}

// DatasetBy is a dimension: what rows are told apart by.
type DatasetBy struct {
	By        query.Dimension  `json:"by"`
	Title     string           `json:"title"`
	Plural    string           `json:"plural" doc:"What its values are called, in the middle of a sentence"`
	Group     string           `json:"group" doc:"The heading it is listed under"`
	Type      string           `json:"type" enum:"time,id,text,boolean,number" doc:"As in a result"`
	Yes       string           `json:"yes,omitempty" doc:"Of a boolean: what true is called"`
	No        string           `json:"no,omitempty" doc:"Of a boolean: what false is called"`
	Optional  bool             `json:"optional" doc:"Some have no value: is_empty and is_not_empty can be asked"`
	Breakdown bool             `json:"breakdown" doc:"A question can be broken down by it"`
	Axis      bool             `json:"axis" doc:"Every value is a row, in its own order; a limit is ignored"`
	Operators []query.Operator `json:"operators" nullable:"false" enum:"is,is_not,contains,is_empty,is_not_empty" doc:"Of filters by it; none: it is no filter"`
}

// DatasetMeasure is a measure: what is computed.
type DatasetMeasure struct {
	Key    query.Measure `json:"key"`
	Title  string        `json:"title"`
	Hint   string        `json:"hint,omitempty" doc:"What it counts"`
	Format string        `json:"format" enum:"hours,count,money,percent"`
	AddsUp bool          `json:"adds_up" doc:"As in a result: pictures of parts of a whole need it"`
	Money  bool          `json:"money" doc:"Not everybody may see it"`
}

// Datasets are those of the caller's organization.
func (c *Charts) Datasets(_ context.Context, who access.Caller, _ struct{}) (Datasets, error) {
	all := Datasets{Items: []Dataset{}}
	for _, d := range c.Store.Datasets(who.Organization) {
		shown := Dataset{Key: d.Key, Title: d.Title, Dimensions: []DatasetBy{}, Measures: []DatasetMeasure{}}
		for _, by := range d.Dimensions {
			shown.Dimensions = append(shown.Dimensions, DatasetBy{By: by.Key, Title: by.Title, Plural: by.Plural, Group: by.Group, Yes: by.Yes, No: by.No, Type: by.Type(), Optional: by.Optional,
				Breakdown: !by.FilterOnly, Axis: by.Axis(), Operators: by.Operators()})
		}
		for _, m := range d.Measures {
			shown.Measures = append(shown.Measures, DatasetMeasure{Key: m.Key, Title: m.Title, Hint: m.Hint, Format: m.Format, AddsUp: m.AddsUp(), Money: m.Over.Guard|m.Under.Guard != 0})
		}
		all.Items = append(all.Items, shown)
	}
	return all, nil
}
