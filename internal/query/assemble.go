package query

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"vitrine/internal/fault"
)

// oneUnit refuses to add up what is in two units, such as two currencies.
func (r *run) oneUnit(first, last string) error {
	i := slices.IndexFunc(r.measures, func(m measure) bool { return m.unit() != "" })
	return fault.BadField(fmt.Sprintf("question.measures[%d]", i),
		"%s and %s cannot be added up: filter by %s, or by what has only one.", first, last, r.measures[i].unit())
}

// assemble fills the gaps, sorts, names and pairs.
func (r *run) assemble(ctx context.Context, now, then answer) (Result, error) {
	unit := cmp.Or(now.unit, then.unit)
	if then.unit != "" && then.unit != unit {
		return Result{}, r.oneUnit(min(unit, then.unit), max(unit, then.unit))
	}
	rows, truncated, err := r.rows(now, then)
	if err != nil {
		return Result{}, err
	}
	out := Result{Rows: make([]ResultRow, 0, len(rows)), Totals: r.numbers(now.totals), Period: r.days.result(r.plan.Zone), Truncated: truncated,
		Money: r.moneyCounted(now.totals), Empty: now.totals.value(counted) == 0, Workspaces: (&Asked{r.asked}).Workspaces(),
		Dimensions: make([]ResultDimension, 0, len(r.breakdowns)), Measures: make([]ResultMeasure, 0, len(r.measures))}
	for _, b := range r.breakdowns {
		out.Dimensions = append(out.Dimensions, dimension(b.DimensionSpec))
	}
	for _, m := range r.measures {
		shown := ResultMeasure{Key: m.Key, Title: m.Title, Format: m.Format, AddsUp: m.AddsUp(), Good: m.Good}
		if m.unit() != "" {
			shown.Currency = unit
		}
		out.Measures = append(out.Measures, shown)
	}
	if r.compare != "" {
		period := r.span.before(r.compare).result(r.plan.Zone)
		out.ComparePeriod, out.CompareTotals = &period, r.numbers(then.totals)
		out.CompareMoney = r.moneyCounted(then.totals)
	}
	keys, err := r.keys(ctx)
	if err != nil {
		return Result{}, err
	}
	for _, row := range rows {
		result := ResultRow{Keys: make([]ResultKey, len(row.keys)), Values: r.numbers(row.now)}
		if r.compare != "" {
			result.Compare = make([]*float64, len(r.measures))
			if r.beside(row.keys) {
				result.Compare = r.numbers(row.then)
			}
		}
		for i, position := range row.keys {
			result.Keys[i] = keys[i][position]
		}
		out.Rows = append(out.Rows, result)
	}
	return out, nil
}

func (r *run) numbers(f facts) []*float64 {
	values := make([]*float64, len(r.measures))
	for i, m := range r.measures {
		values[i] = m.value(f)
	}
	return values
}

// place is one row on its way: positions of the breakdowns.
type place [maxBreakdowns]int64

type pair struct {
	keys      []int64
	now, then facts
}

// rows are the rows of both periods side by side, in order, with a row for every place of the axes.
func (r *run) rows(now, then answer) (rows []pair, truncated bool, err error) {
	n := len(r.breakdowns)
	if n == 0 {
		return []pair{{now: now.totals, then: then.totals}}, false, nil
	}
	at := map[place]*pair{}
	get := func(keys []int64) *pair {
		var p place
		copy(p[:], keys)
		if at[p] == nil {
			at[p] = &pair{keys: p[:n:n]}
		}
		return at[p]
	}
	for _, row := range now.rows {
		get(row.Keys).now = facts{r.facts, row.Facts}
	}
	for _, row := range then.rows {
		// The other period may have a step more; it is in the totals, and has nothing to stand beside.
		if r.within(row.Keys) {
			get(row.Keys).then = facts{r.facts, row.Facts}
		}
	}
	grid, axes := 1, false
	for i, b := range r.breakdowns {
		if b.axis() {
			grid, axes = grid*len(r.values[i]), true
		}
	}
	if axes {
		bases := map[place]struct{}{}
		for p := range at {
			for i, b := range r.breakdowns {
				if b.axis() {
					p[i] = 0
				}
			}
			bases[p] = struct{}{}
		}
		if len(bases) == 0 && !slices.ContainsFunc(r.breakdowns, func(b breakdown) bool { return !b.axis() }) {
			bases[place{}] = struct{}{}
		}
		if grid*max(1, len(bases)) > maxRows {
			return nil, false, tooManyRows(grid * len(bases))
		}
		for base := range bases {
			r.fill(base, 0, get)
		}
	}
	for _, row := range at {
		rows = append(rows, *row)
	}
	slices.SortFunc(rows, func(a, b pair) int { return slices.Compare(a.keys, b.keys) })
	if len(rows) > maxRows {
		rows, truncated = rows[:maxRows], true
	}
	return rows, truncated, nil
}

// fill visits every place of the axes from breakdown i on.
func (r *run) fill(p place, i int, visit func([]int64) *pair) {
	if i == len(r.breakdowns) {
		visit(p[:i])
		return
	}
	if !r.breakdowns[i].axis() {
		r.fill(p, i+1, visit)
		return
	}
	for position := range r.values[i] {
		p[i] = int64(position)
		r.fill(p, i+1, visit)
	}
}

// beside tells whether the other period has the step of a row: a shorter one ends before.
func (r *run) beside(keys []int64) bool {
	for i, b := range r.breakdowns {
		if b.step() && keys[i] >= int64(r.stepsBefore) {
			return false
		}
	}
	return true
}

func (r *run) within(keys []int64) bool {
	for i, b := range r.breakdowns {
		if b.step() && keys[i] >= int64(len(r.values[i])) {
			return false
		}
	}
	return true
}

func dimension(d DimensionSpec) ResultDimension {
	shown := ResultDimension{By: d.Key, Title: d.Title, Type: "id", Overlaps: d.Overlaps()}
	switch d.Kind {
	case Step:
		shown.Type, shown.Unit = "time", d.Key
	case Weekday, Hour, Number:
		shown.Type = "number"
	case YesNo:
		shown.Type = "boolean"
	case Text:
		shown.Type = "text"
	}
	return shown
}

// keys are what each position of each breakdown is shown as; the last one, beyond the values, is Other.
func (r *run) keys(ctx context.Context) ([][]ResultKey, error) {
	keys := make([][]ResultKey, len(r.breakdowns))
	for i, b := range r.breakdowns {
		var labels map[int64]Label
		if b.Kind == ID {
			var ids []int64
			for _, v := range r.values[i] {
				if !v.None {
					ids = append(ids, v.Int)
				}
			}
			if len(ids) > 0 {
				var err error
				if labels, err = r.names.Labels(ctx, b.Key, ids); err != nil {
					return nil, err
				}
			}
		}
		for _, v := range r.values[i] {
			k := key(b.DimensionSpec, v, labels)
			if b.step() {
				r.part(&k, b.Key, Day(v.Int))
			}
			keys[i] = append(keys[i], k)
		}
		keys[i] = append(keys[i], ResultKey{Label: "Other", Kind: "other"})
	}
	return keys, nil
}

func key(d DimensionSpec, v Value, labels map[int64]Label) ResultKey {
	switch {
	case v.None:
		return ResultKey{Label: "No " + strings.ToLower(d.Title), Kind: "none"}
	case d.Kind == Step:
		return ResultKey{Value: Day(v.Int).String(), Label: stepLabel(d.Key, Day(v.Int).date())}
	case d.Kind == Weekday:
		return ResultKey{Value: v.Int, Label: time.Weekday(v.Int).String()}
	case d.Kind == Hour:
		return ResultKey{Value: v.Int, Label: fmt.Sprintf("%02d:00", v.Int)}
	case d.Kind == YesNo && v.Int == 1:
		return ResultKey{Value: true, Label: d.Yes}
	case d.Kind == YesNo:
		return ResultKey{Value: false, Label: d.No}
	case d.Kind == Number:
		return ResultKey{Value: v.Int, Label: strconv.FormatInt(v.Int, 10), Slot: d.slot(uint64(v.Int))}
	case d.Kind == Text:
		h := fnv.New64a()
		_, _ = h.Write([]byte(v.Text))
		return ResultKey{Value: v.Text, Label: v.Text, Slot: d.slot(h.Sum64())}
	}
	label, ok := labels[v.Int]
	if !ok {
		label.Name = fmt.Sprintf("%s %d (deleted)", d.Title, v.Int)
	}
	if label.Colour == "" {
		label.Slot = d.slot(uint64(v.Int))
	}
	return ResultKey{Value: v.Int, Label: label.Name, Colour: label.Colour, Slot: label.Slot}
}

// slots is how many colours things without one of their own may have. Neighbours in order of making differ in hue.
const slots = 32

// slot is the colour of a thing, by what it is and not by what it stands beside. The kinds begin at different hues.
func (d DimensionSpec) slot(id uint64) int { return int((id + 3*uint64(d.Hue)) % slots) }

// part says which days of a step are counted, where the period cuts it, and whether it is not over.
func (r *run) part(k *ResultKey, step Dimension, start Day) {
	next := start.next(step)
	k.SoFar = start <= r.today && r.today < min(next-1, r.days.To)
	if days := (Days{max(start, r.days.From), min(next, r.days.To)}); days != (Days{start, next}) {
		k.Part = &ResultPart{From: days.From.String(), To: (days.To - 1).String()}
	}
}

func stepLabel(step Dimension, start time.Time) string {
	switch step {
	case ByMonth:
		return start.Format("Jan 2006")
	case ByQuarter:
		return fmt.Sprintf("Q%d %d", (start.Month()+2)/3, start.Year())
	case ByYear:
		return start.Format("2006")
	}
	return start.Format("2 Jan 2006")
}
