package querytest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"vitrine/internal/query"
)

// declare begins a dataset that is no part of the product: rows of one table with a time and a workspace.
func (p *parser) declare(key string) {
	p.declared = &query.Dataset{Key: key, Title: title(key), Rows: query.Rows{Table: key, Time: "taken", Workspace: "workspace"}, Dimensions: query.TimeDimensions()}
	p.at.Datasets = query.Catalog{p.declared}
	p.world.Datasets = append(p.world.Datasets, p.declared)
	p.world.Tables = map[string][]Cells{}
}

func title(key string) string { return strings.ToUpper(key[:1]) + key[1:] }

var kinds = map[string]query.Kind{"id": query.ID, "text": query.Text, "yes or no": query.YesNo, "number": query.Number}

// dimensionOf reads "place: id, optional" and "labels: id, several".
func dimensionOf(text string) query.DimensionSpec {
	key, rest, _ := strings.Cut(text, ":")
	words := names(rest)
	d := query.DimensionSpec{Key: query.Dimension(key), Title: title(key), Attribute: query.Attribute{Column: key}, Optional: slices.Contains(words, "optional"),
		Yes: title(key), No: "No " + key}
	d.Several = slices.Contains(words, "several")
	for _, word := range words {
		if kind, is := kinds[word]; is {
			d.Kind = kind
		}
	}
	return d
}

var ops = map[string]query.Op{"sum": query.Sum, "distinct": query.Distinct, "min": query.Min, "max": query.Max, "last": query.Last}

// measureOf reads "mean: sum value / count". What is neither sum nor count has no number without rows.
func measureOf(text string) (query.MeasureSpec, error) {
	key, rest, _ := strings.Cut(text, ":")
	over, under, divided := strings.Cut(rest, "/")
	m := query.MeasureSpec{Key: query.Measure(key), Title: title(key), Format: "count", Divide: 1}
	var err error
	if m.Over, err = factOf(over); err == nil && divided {
		m.Under, err = factOf(under)
	}
	m.Least = m.Over.Op == query.Min || m.Over.Op == query.Max || m.Over.Op == query.Last
	return m, err
}

// factOf reads "sum value" or "count".
func factOf(text string) (query.Fact, error) {
	word, column, _ := strings.Cut(strings.TrimSpace(text), " ")
	op, is := ops[word]
	switch {
	case word == "count":
		return query.Counted(0), nil
	case !is:
		return query.Fact{}, fmt.Errorf("no fact is called %q", text)
	case op == query.Sum:
		return query.Fact{Op: op, Plus: query.Product{Of: column}}, nil
	}
	return query.Fact{Op: op, Of: query.Attribute{Column: column}}, nil
}

// row is one of the declared dataset's: its time in UTC, its dimensions, and otherwise numbers.
func (p *parser) row(values []string) error {
	if len(values) != len(p.header) {
		return fmt.Errorf("%d cells below %d titles", len(values), len(p.header))
	}
	c := Cells{"workspace": p.names.id("workspace", "Main")}
	for i, text := range values {
		column := p.header[i]
		d, dimension := p.declared.Dimension(query.Dimension(column))
		switch {
		case dimension && d.Several:
			ids := []int64{}
			for _, one := range names(text) {
				ids = append(ids, p.names.id(d.Key, one))
			}
			c[column] = ids
		case text == "":
		case column == p.declared.Rows.Time:
			at, err := time.Parse("2006-01-02 15:04", text)
			if err != nil {
				return err
			}
			c[column] = at.UnixMilli()
		case column == "workspace", dimension && d.Kind == query.ID:
			c[column] = p.names.id(query.Dimension(column), text)
		case dimension && d.Kind == query.Text:
			c[column] = text
		case dimension && d.Kind == query.YesNo:
			c[column] = text == "yes"
		default:
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				return err
			}
			c[column] = n
		}
	}
	table := p.declared.Rows.Table
	p.world.Tables[table] = append(p.world.Tables[table], c)
	return nil
}
