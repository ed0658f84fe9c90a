package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"vitrine/internal/fault"
)

// querier is what a read outside a transaction and one inside have in common.
type querier interface {
	query(ctx context.Context, q string, args ...any) (*sql.Rows, error)
	queryRow(ctx context.Context, q string, args ...any) *sql.Row
}

// row is one row, of one or of several.
type row interface{ Scan(to ...any) error }

// each runs scan on every row.
func each(rows *sql.Rows, err error, scan func(*sql.Rows) error) error {
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// rowsOf is what scan makes of every row.
func rowsOf[T any](rows *sql.Rows, err error, scan func(row) (T, error)) ([]T, error) {
	var all []T
	err = each(rows, err, func(r *sql.Rows) error {
		item, err := scan(r)
		all = append(all, item)
		return err
	})
	return all, err
}

// rowsWith is rowsOf a statement that ends with a column, for those rows that have one of the values in it.
func rowsWith[T, V any](ctx context.Context, q querier, statement string, values []V, scan func(row) (T, error)) (all []T, err error) {
	err = inParts(values, func(placeholders string, args []any) error {
		rows, err := q.query(ctx, statement+" in ("+placeholders+")", args...)
		some, err := rowsOf(rows, err, scan)
		all = append(all, some...)
		return err
	})
	return all, err
}

// ids are those in the only column of rows; never nil.
func ids[ID ~int64](rows *sql.Rows, err error) ([]ID, error) {
	all := []ID{}
	err = each(rows, err, func(r *sql.Rows) error {
		var id ID
		err := r.Scan(&id)
		all = append(all, id)
		return err
	})
	return all, err
}

// changed tells whether a statement changed, or deleted, a row.
func changed(result sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

// one is NotFound when the statement, which is about one row, changed none.
func one(result sql.Result, err error) error {
	there, err := changed(result, err)
	if err == nil && !there {
		return fault.Missing()
	}
	return err
}

// noRow tells that the row that was asked for is not there.
func noRow(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// missing is NotFound for a row that is not there.
func missing(err error) error {
	if noRow(err) {
		return fault.Missing()
	}
	return err
}

// unlessNoRow is nil for a row that need not be there.
func unlessNoRow(err error) error {
	if noRow(err) {
		return nil
	}
	return err
}

// taken is another error in place of the violation of a unique index.
func taken(err, as error) error {
	if isDuplicate(err) {
		return as
	}
	return err
}

// errNothing ends a transaction that turned out to change nothing.
var errNothing = errors.New("nothing to change")

// unlessNothing is nil for a transaction that changed nothing.
func unlessNothing(err error) error {
	if errors.Is(err, errNothing) {
		return nil
	}
	return err
}

// textScanner reads a column through encoding.TextUnmarshaler.
type textScanner struct {
	to interface{ UnmarshalText([]byte) error }
}

// textOf scans a text column into a value that reads itself from text.
func textOf(to interface{ UnmarshalText([]byte) error }) sql.Scanner { return textScanner{to} }

func pointer(n sql.NullInt64) *int64 {
	if !n.Valid {
		return nil
	}
	return &n.Int64
}

// nullCents is null for nil.
func nullCents(cents *int64) any {
	if cents == nil {
		return nil
	}
	return *cents
}

// null for the zero value.
func null[T comparable](value T) any {
	var zero T
	if value == zero {
		return nil
	}
	return value
}

// nullMS is null for the zero time.
func nullMS(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return ms(t)
}

// timeOf is the zero time for null.
func timeOf(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return fromMS(n.Int64)
}

func ms(t time.Time) int64 { return t.UnixMilli() }

func fromMS(n int64) time.Time { return time.UnixMilli(n).UTC() }
