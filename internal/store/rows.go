package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"time"

	"vitrine/internal/fault"
	"vitrine/internal/track"
)

// querier is what a read outside a transaction and one inside have in common.
type querier interface {
	query(ctx context.Context, q string, args ...any) (*sql.Rows, error)
	queryRow(ctx context.Context, q string, args ...any) *sql.Row
}

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

// rowsOf scans every row with scan.
func rowsOf[T any](rows *sql.Rows, err error, scan func(*sql.Rows) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var all []T
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return all, rows.Err()
}

// ids are those in the only column of rows.
func ids[ID ~int64](rows *sql.Rows, err error) ([]ID, error) {
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	all := []ID{}
	for rows.Next() {
		var id ID
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		all = append(all, id)
	}
	return all, rows.Err()
}

// one is NotFound unless the statement changed exactly one row.
func one(result sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err == nil && n != 1 {
		return fault.Missing()
	}
	return err
}

// missing is NotFound for a row that is not there.
func missing(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.Missing()
	}
	return err
}

// taken turns the violation of a unique index into a Conflict in words.
func taken(err error, words string) error {
	if err != nil && isDuplicate(err) {
		return &fault.Error{Kind: fault.Conflict, Message: words, Cause: err}
	}
	return err
}

// duplicate is track's Duplicate for a name that is taken.
func duplicate(err error) error {
	if isDuplicate(err) {
		return track.Duplicate()
	}
	return err
}

// deleted is NotFound when nothing was.
func deleted(done sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return cmp.Or[error](err, fault.Missing())
	}
	return nil
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

func nullZero(n int64) any {
	if n == 0 {
		return nil
	}
	return n
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

// nullID is null for 0.
func nullText(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func nullID[ID ~int64](id ID) any {
	if id == 0 {
		return nil
	}
	return int64(id)
}

func ms(t time.Time) int64 { return t.UnixMilli() }

func fromMS(n int64) time.Time { return time.UnixMilli(n).UTC() }
