package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"vitrine/internal/columnar"
	"vitrine/internal/query"
)

// Begin implements [columnar.Engine].
func (e *Engine) Begin(ctx context.Context) (columnar.Reading, error) {
	f, err := e.use()
	if err != nil {
		return nil, err
	}
	tx, err := f.db.BeginTx(ctx, nil)
	if err != nil {
		f.users.Done()
		return nil, e.examined(f, err)
	}
	return &reading{e, f, tx}, nil
}

// reading is a transaction.
type reading struct {
	engine *Engine
	file   *file
	tx     *sql.Tx
}

func (r *reading) Release() {
	_ = r.tx.Rollback()
	r.file.users.Done()
}

// Held implements [columnar.Reading].
func (r *reading) Held(ctx context.Context, organization int64) (held columnar.Held, err error) {
	ctx, end := r.file.within(ctx)
	defer end()
	err = r.tx.QueryRowContext(ctx, `select revision, mark from organizations where id = $1`, organization).Scan(&held.Revision, &held.Mark)
	if errors.Is(err, sql.ErrNoRows) {
		return columnar.Held{}, nil
	}
	return held, r.engine.examined(r.file, err)
}

// Rows implements [query.Source].
func (r *reading) Rows(ctx context.Context, plan query.Plan) (rows []query.Row, err error) {
	statement, err := render(plan)
	if err != nil {
		return nil, err
	}
	ctx, end := r.file.within(ctx)
	defer end()
	defer func() { err = r.engine.examined(r.file, err) }()
	found, err := r.tx.QueryContext(ctx, statement.text.String(), statement.args...)
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, statement.text.String())
	}
	defer func() { err = errors.Join(err, found.Close()) }()
	if len(plan.Groups) > 0 {
		return groups(found, plan)
	}
	for found.Next() {
		row, err := scan(found, plan)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, found.Err()
}

func scan(found *sql.Rows, plan query.Plan) (row query.Row, err error) {
	var to []any
	var number sql.NullInt64
	var text, first, last sql.NullString
	switch {
	case plan.Rank == nil:
		row.Keys = make([]int64, len(plan.Columns))
		for i := range row.Keys {
			to = append(to, &row.Keys[i])
		}
	case plan.Rank.Of.Kind == query.Text:
		to = append(to, &text)
	default:
		to = append(to, &number)
	}
	row.Facts = make([]int64, len(plan.Facts))
	for i := range row.Facts {
		to = append(to, &row.Facts[i])
	}
	if plan.Units {
		to = append(to, &first, &last)
	}
	err = found.Scan(to...)
	if plan.Rank != nil {
		row.Value = query.Value{None: !text.Valid && !number.Valid, Int: number.Int64, Text: text.String}
	}
	row.FirstUnit, row.LastUnit = first.String, last.String
	return row, err
}

// groups are the rows of a plan's groups. Every column is scanned into the same place as what it is: converting each costs more
// than the rest of reading it.
func groups(found *sql.Rows, plan query.Plan) (rows []query.Row, err error) {
	width := len(plan.Groups) + len(plan.Facts)
	if plan.Units {
		width += 2
	}
	raw, to := make([]any, width), make([]any, width)
	for i := range raw {
		to[i] = &raw[i]
	}
	// Rows are many and small: their values and facts are cut from larger pieces.
	const piece = 256
	var values []query.Value
	var facts []int64
	for found.Next() {
		if err := found.Scan(to...); err != nil {
			return nil, err
		}
		if len(values) == 0 {
			values, facts = make([]query.Value, piece*len(plan.Groups)), make([]int64, piece*len(plan.Facts))
		}
		var row query.Row
		row.Values, values = values[:len(plan.Groups):len(plan.Groups)], values[len(plan.Groups):]
		row.Facts, facts = facts[:len(plan.Facts):len(plan.Facts)], facts[len(plan.Facts):]
		for i, g := range plan.Groups {
			if row.Values[i], err = groupValue(g, raw[i]); err != nil {
				return nil, err
			}
		}
		rest := raw[len(plan.Groups):]
		if plan.Units {
			if there, _ := rest[len(rest)-1].(bool); there {
				unit, _ := rest[0].(string)
				row.FirstUnit, row.LastUnit = unit, unit
			}
			rest = rest[1:]
		}
		for i := range row.Facts {
			fact, is := rest[i].(int64)
			if !is {
				return nil, fmt.Errorf("a fact of type %T", rest[i])
			}
			row.Facts[i] = fact
		}
		rows = append(rows, row)
	}
	return rows, found.Err()
}

// groupValue is what [raw] selects of a group.
func groupValue(g query.Group, found any) (query.Value, error) {
	switch v := found.(type) {
	case nil:
		return query.Value{None: true}, nil
	case string:
		return query.Value{None: g.Of.Several && v == "", Text: v}, nil
	case []any:
		parts := make([]string, len(v))
		for i, part := range v {
			parts[i] = fmt.Sprint(part)
		}
		return query.Value{None: len(v) == 0, Text: strings.Join(parts, ",")}, nil
	case int64:
		date := func(year, month int64) query.Value {
			return query.Value{Int: time.Date(int(year), time.Month(month), 1, 0, 0, 0, 0, time.UTC).Unix() / 86400}
		}
		switch g.Step {
		case query.ByMonth:
			return date((v-1)/12, (v-1)%12+1), nil
		case query.ByQuarter:
			return date((v-1)/12, (v-1)%12/3*3+1), nil
		case query.ByYear:
			return date(v, 1), nil
		}
		return query.Value{Int: v}, nil
	}
	return query.Value{}, fmt.Errorf("a value of type %T", found)
}
