package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"

	"vitrine/internal/fault"
)

func TestWhatTheDatabaseCannotDoNowIsUnavailable(t *testing.T) {
	denied := fault.Missing()
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	_, left := pgconn.Connect(gone, "host="+t.TempDir()) // while the driver connects
	var connecting *pgconn.ConnectError
	if !errors.As(left, &connecting) || !errors.Is(left, context.Canceled) {
		t.Fatalf("the driver says %v", left)
	}
	for name, c := range map[string]struct {
		err   error
		words string // empty: it stays what it is
	}{
		"SQLite, full":               {sqlite3.Error{Code: sqlite3.ErrFull}, fullWords},
		"SQLite, no space for a log": {sqlite3.Error{Code: sqlite3.ErrIoErr, SystemErrno: syscall.ENOSPC}, fullWords},
		"SQLite, broken disk":        {sqlite3.Error{Code: sqlite3.ErrIoErr, SystemErrno: syscall.EIO}, awayWords},
		"SQLite, locked":             {sqlite3.Error{Code: sqlite3.ErrBusy}, busyWords},
		"SQLite, file gone":          {sqlite3.Error{Code: sqlite3.ErrCantOpen}, awayWords},
		"SQLite, twice the same":     {sqlite3.Error{Code: sqlite3.ErrConstraint, ExtendedCode: sqlite3.ErrConstraintUnique}, ""},
		"SQLite, damaged":            {sqlite3.Error{Code: sqlite3.ErrCorrupt}, ""},
		"PostgreSQL, full":           {&pgconn.PgError{Code: "53100"}, fullWords},
		"PostgreSQL, shutting down":  {&pgconn.PgError{Code: "57P01"}, awayWords},
		"PostgreSQL, starting up":    {&pgconn.PgError{Code: "57P03"}, awayWords},
		"PostgreSQL, too many":       {&pgconn.PgError{Code: "53300"}, awayWords},
		"PostgreSQL, a standby":      {&pgconn.PgError{Code: "25006"}, awayWords},
		"PostgreSQL, a deadlock":     {&pgconn.PgError{Code: "40P01"}, busyWords},
		"PostgreSQL, twice the same": {&pgconn.PgError{Code: "23505"}, ""},
		"PostgreSQL, wrong SQL":      {&pgconn.PgError{Code: "42601"}, ""},
		"a connection refused":       {&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, awayWords},
		"a connection cut":           {fmt.Errorf("read: %w", io.ErrUnexpectedEOF), awayWords},
		"nothing found":              {sql.ErrNoRows, ""},
		"who asked has gone":         {context.Canceled, ""},
		"who asked has gone before":  {left, ""},
		"a fault":                    {denied, ""},
	} {
		got := away(fmt.Errorf("in a statement: %w", c.err))
		switch kind := fault.KindOf(got); {
		case c.words == "":
			if !errors.Is(got, c.err) || kind == fault.Unavailable {
				t.Errorf("%s becomes %v", name, got)
			}
		case kind != fault.Unavailable || fault.Words(got) != c.words || !errors.Is(got, c.err):
			t.Errorf("%s becomes %v, not %q", name, got, c.words)
		}
	}
}

// A lost connection is for database/sql to replace, unless nothing would be tried again.
func TestALostConnectionIsReplacedOrUnavailable(t *testing.T) {
	for name, c := range map[string]struct {
		conn watchedConn
		kind fault.Kind
	}{
		"one of the pool":  {watchedConn{worked: true}, fault.Internal},
		"a new one":        {watchedConn{}, fault.Unavailable},
		"in a transaction": {watchedConn{worked: true, inTx: true}, fault.Unavailable},
	} {
		got := c.conn.away(driver.ErrBadConn)
		if fault.KindOf(got) != c.kind || errors.Is(got, driver.ErrBadConn) != (c.kind == fault.Internal) {
			t.Errorf("%s: %v", name, got)
		}
	}
}
