package store

import (
	"context"
	"errors"
	"io"
	"net"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"

	"vitrine/internal/fault"
)

// When to come back, in seconds: a database that is away is often there again soon, room on a disk has to be made.
const (
	retryAway = 5
	retryFull = 30
)

// What a caller is told while the database is away: nothing of what it is or where.
const (
	awayWords = "The database cannot be reached right now. Nothing was changed; please try again in a moment."
	fullWords = "The server's disk is full, so nothing can be saved right now. Nothing was changed; what is there can still be read."
	busyWords = "The database is busy with something long. Nothing was changed; please try again in a moment."
)

// away is err, or the Unavailable fault that it comes to: the database is away, busy, or has no room. It is asked about
// every error of either driver (see pool), so that nothing else needs to know.
func away(err error) error {
	var known *fault.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	var connecting *pgconn.ConnectError
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) && !errors.As(err, &connecting) {
		return err // whoever asked has gone, while a connection was made too, or waits no longer
	}
	switch words := awayAs(err); words {
	case "":
		return err
	case fullWords:
		return &fault.Error{Kind: fault.Unavailable, Message: words, RetryAfter: retryFull, Cause: err}
	default:
		return &fault.Error{Kind: fault.Unavailable, Message: words, RetryAfter: retryAway, Cause: err}
	}
}

// awayAs is what an error comes to; empty for one that is about a statement and not about the database.
func awayAs(err error) string {
	var lite sqlite3.Error
	if errors.As(err, &lite) {
		if lite.SystemErrno == syscall.ENOSPC || lite.SystemErrno == syscall.EDQUOT {
			return fullWords
		}
		switch lite.Code {
		case sqlite3.ErrFull:
			return fullWords
		case sqlite3.ErrBusy, sqlite3.ErrLocked, sqlite3.ErrProtocol:
			return busyWords
		case sqlite3.ErrIoErr, sqlite3.ErrCantOpen, sqlite3.ErrReadonly, sqlite3.ErrNomem, sqlite3.ErrPerm:
			return awayWords
		}
		return ""
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case "53100": // disk full
			return fullWords
		case "55P03", "57014": // lock not available, cancelled by a limit of the server's
			return busyWords
		case "25006": // read only: it is a standby now
			return awayWords
		}
		switch pg.Code[:min(2, len(pg.Code))] {
		case "08", "53", "57", "58": // connection, resources, operator, system
			return awayWords
		case "40": // others were in the way
			return busyWords
		}
		var connecting *pgconn.ConnectError
		if errors.As(err, &connecting) { // refused: a password that was changed, a database that is gone
			return awayWords
		}
		return ""
	}
	var connecting *pgconn.ConnectError
	var network net.Error
	if errors.As(err, &connecting) || errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, pgconn.ErrConnClosed) || pgconn.SafeToRetry(err) {
		return awayWords
	}
	return ""
}
