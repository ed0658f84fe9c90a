package columnar

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// questionTimeout is how long one statement may run.
const questionTimeout = 20 * time.Second

var errSlow = errors.New("the question took too long")

// Rows implements [query.Source], for nobody in particular. Unavailable when it took too long.
func (r *Replica) Rows(ctx context.Context, plan query.Plan) ([]query.Row, error) {
	source, release := r.Snapshot(func() []int64 { return []int64{0} })
	defer release()
	return source.Rows(ctx, plan)
}

// Snapshot is the replica as of one moment: that of the first plan it answers. Those who wait for it (one question may be
// several people's) take turns with all who wait for others: for each statement, and only while it runs, a place is held. It
// is for one goroutine, and must be released.
func (r *Replica) Snapshot(people func() []int64) (source query.Source, release func()) {
	s := &snapshot{replica: r, people: people}
	return s, s.release
}

// snapshot is the replica at one moment.
type snapshot struct {
	replica *Replica
	people  func() []int64
	tx      *sql.Tx // nil until the first statement
	file    *file   // that it is of
}

func (s *snapshot) release() {
	if s.tx != nil {
		_ = s.tx.Rollback()
		s.file.users.Done()
		s.replica.reading.End()
	}
}

// Rows implements [query.Source].
func (s *snapshot) Rows(ctx context.Context, plan query.Plan) (rows []query.Row, err error) {
	statement, err := render(plan)
	if err != nil {
		return nil, err
	}
	release, err := s.replica.reading.Take(ctx, s.people, s.tx != nil)
	if err != nil {
		return nil, err
	}
	defer release()
	ctx, cancel := context.WithTimeoutCause(ctx, s.replica.timeout, errSlow)
	defer cancel()
	defer func() {
		if err != nil && errors.Is(context.Cause(ctx), errSlow) {
			err = &fault.Error{Kind: fault.Unavailable, Message: fmt.Sprintf("This took longer than %d seconds to compute: choose a shorter period.", int(s.replica.timeout.Seconds())), Cause: err}
		}
	}()
	if s.tx == nil {
		f, err := s.replica.use()
		if err != nil {
			s.replica.reading.End()
			return nil, err
		}
		// Not with this statement's time: the next ones are of the same moment.
		tx, err := f.db.BeginTx(context.WithoutCancel(ctx), nil)
		if err != nil {
			f.users.Done()
			s.replica.reading.End()
			return nil, s.replica.examined(f, err)
		}
		s.tx, s.file = tx, f
	}
	defer context.AfterFunc(s.file.ctx, cancel)() // a harmed file is closed as soon as nobody reads it any more
	defer func() { err = s.replica.examined(s.file, err) }()
	found, err := s.tx.QueryContext(ctx, statement.text.String(), statement.args...)
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, statement.text.String())
	}
	defer func() { err = errors.Join(err, found.Close()) }()
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
	if len(plan.Groups) > 0 {
		return scanGroups(found, plan)
	}
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

// scanGroups reads a row of a plan's groups.
func scanGroups(found *sql.Rows, plan query.Plan) (row query.Row, err error) {
	raw := make([]any, len(plan.Groups))
	var to []any
	for i := range raw {
		to = append(to, &raw[i])
	}
	var unit sql.NullString
	var there sql.NullBool
	if plan.Units {
		to = append(to, &unit)
	}
	row.Facts = make([]int64, len(plan.Facts))
	for i := range row.Facts {
		to = append(to, &row.Facts[i])
	}
	if plan.Units {
		to = append(to, &there)
	}
	if err := found.Scan(to...); err != nil {
		return row, err
	}
	if there.Bool {
		row.FirstUnit, row.LastUnit = unit.String, unit.String
	}
	row.Values = make([]query.Value, len(raw))
	for i, g := range plan.Groups {
		if row.Values[i], err = groupValue(g, raw[i]); err != nil {
			return row, err
		}
	}
	return row, nil
}

// groupValue is what [raw] selects of a group.
func groupValue(g query.Group, found any) (query.Value, error) {
	switch v := found.(type) {
	case nil:
		return query.Value{None: true}, nil
	case string:
		return query.Value{Text: v}, nil
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
