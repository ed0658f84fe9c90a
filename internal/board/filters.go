package board

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// only is the values of one dimension that filters let through; of billable 1 or 0.
type only struct {
	name string
	by   query.Dimension
	ids  []int64
}

func (o only) filter() query.Filter { return filterBy(o.by, query.Is, o.ids) }

func filterBy(by query.Dimension, op query.Operator, ids []int64) query.Filter {
	values := make([]any, len(ids))
	for i, id := range ids {
		if values[i] = id; by == byBillable {
			values[i] = id == 1
		}
	}
	return query.Filter{By: by, Op: op, Values: values}
}

// only are the dimensions that filters narrow.
func (f Filters) only() (all []only) {
	var billable []int64
	if f.Billable != nil {
		billable = []int64{number(*f.Billable)}
	}
	for _, o := range []only{
		{"project_ids", byProject, f.ProjectIDs}, {"client_ids", byClient, f.ClientIDs},
		{"user_ids", byUser, f.UserIDs}, {"tag_ids", byTag, f.TagIDs}, {"billable", byBillable, billable},
	} {
		if len(o.ids) > 0 {
			all = append(all, o)
		}
	}
	return all
}

func number(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// of one dimension; ok is false when they do not narrow it.
func (f Filters) of(by query.Dimension) (o only, ok bool) {
	all := f.only()
	if i := slices.IndexFunc(all, func(o only) bool { return o.by == by }); i >= 0 {
		return all[i], true
	}
	return only{}, false
}

// sameOf tells whether other filters let through the same of a dimension.
func (f Filters) sameOf(other Filters, by query.Dimension) bool {
	a, _ := f.of(by)
	b, _ := other.of(by)
	sorted := func(ids []int64) []int64 { return slices.Compact(slices.Sorted(slices.Values(ids))) }
	return slices.Equal(sorted(a.ids), sorted(b.ids))
}

// same tells whether other filters are these.
func (f Filters) same(other Filters) bool {
	return samePeriod(f.Period, other.Period) && !slices.ContainsFunc(narrowable, func(by query.Dimension) bool { return !f.sameOf(other, by) })
}

func samePeriod(a, b *query.Period) bool { return a == b || a != nil && b != nil && *a == *b }

// narrowable are the dimensions by which dashboards are filtered.
var narrowable = []query.Dimension{byProject, byClient, byUser, byTag, byBillable}

// filters that a viewer chose, over the defaults of what they look at; Invalid when they make no sense.
func (n Narrowing) filters(defaults Filters) (Filters, error) {
	f := Filters{ProjectIDs: n.ProjectID, ClientIDs: n.ClientID, UserIDs: n.UserID, TagIDs: n.TagID}
	if n.Preset != "" || n.From != "" || n.To != "" {
		f.Period = &query.Period{Preset: n.Preset, From: n.From, To: n.To}
	}
	if n.Billable != "" {
		yes := n.Billable == "true"
		f.Billable = &yes
	}
	if err := f.check(""); err != nil {
		return f, err
	}
	keeps := func(what string) bool { return !slices.Contains(n.Without, what) }
	if f.Period == nil && keeps("period") {
		f.Period = defaults.Period
	}
	for _, to := range []struct {
		by          query.Dimension
		ids, preset *[]int64
	}{
		{byProject, &f.ProjectIDs, &defaults.ProjectIDs}, {byClient, &f.ClientIDs, &defaults.ClientIDs},
		{byUser, &f.UserIDs, &defaults.UserIDs}, {byTag, &f.TagIDs, &defaults.TagIDs},
	} {
		if len(*to.ids) == 0 && keeps(string(to.by)) {
			*to.ids = *to.preset
		}
	}
	if f.Billable == nil && keeps(string(byBillable)) {
		f.Billable = defaults.Billable
	}
	return f, nil
}

// check what does not depend on the question. prefix is the path of the filters in the request, with a dot at its end.
func (f Filters) check(prefix string) error {
	for _, o := range f.only() {
		if o.by == byBillable {
			continue
		}
		i := slices.IndexFunc(o.ids, func(id int64) bool { return id < 1 })
		switch {
		case i >= 0 && prefix == "":
			return fault.BadField(strings.TrimSuffix(o.name, "s"), "Must be an id.")
		case i >= 0:
			return fault.BadField(fmt.Sprintf("%s%s[%d]", prefix, o.name, i), "Must be an id.")
		}
	}
	if f.Period == nil {
		return nil
	}
	err := f.Period.Check()
	if found, ok := errors.AsType[*fault.Error](err); ok {
		for i, field := range found.Fields {
			name := strings.TrimPrefix(field.Name, "question.")
			if prefix == "" {
				name = strings.TrimPrefix(name, "period.")
			}
			found.Fields[i].Name = prefix + name
		}
	}
	return err
}

// applied is the question as the filters leave it: their period in place of its own, and only entries they allow.
func (f Filters) applied(q query.Question) query.Question {
	if f.Period != nil {
		q.Period = *f.Period
	}
	filters := slices.Clone(q.Filters)
	for _, o := range f.only() {
		filters = append(filters, o.filter())
	}
	q.Filters = filters
	return q
}

// cut is the question without what locked filters keep out.
func cut(q query.Question, locks []access.Lock) query.Question {
	filters := slices.Clone(q.Filters)
	for _, l := range locks {
		filters = append(filters, filterOf(l))
	}
	q.Filters = filters
	return q
}

func filterOf(l access.Lock) query.Filter {
	op := query.Is
	if l.Not {
		op = query.IsNot
	}
	return filterBy(query.Dimension(l.Dimension), op, l.Values)
}

// plural is what values of a dimension are called.
var plural = map[query.Dimension]string{
	byProject: "projects", byClient: "clients", byUser: "people", byTag: "tags", byBillable: "billable and other time",
}
