// Package columnar follows tracked time into columns, which charts are computed from.
//
// A [Replica] reads the change log of the system of record and keeps an [Engine], a database of columns, up to date with it. The
// engine keeps rows and computes plans; package duckdb is one, and columnartest tests what any engine must do.
package columnar

import (
	"context"
	"errors"
	"fmt"
	"time"

	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// Engine is a database of columns. It holds nothing that the system of record does not, and may lose all of it at any time. It is
// safe for concurrent use, and several followers, on one node or on many, may share it.
//
// What its methods return is a fault of the kind Unavailable while it cannot be used; it becomes usable again by itself.
type Engine interface {
	// Begin is a reading of what is there at one moment: that of the reading's first call. It must be released.
	Begin(ctx context.Context) (Reading, error)
	// Lease gives one follower the right to write an organization; [*Leased] while another has it. It lasts so long by the engine's
	// clock unless it is renewed; after that another may take it.
	Lease(ctx context.Context, organization int64, lasting time.Duration) (Writer, error)
	// Epoch is a number that grows when what was held may be lost, and again when it can be written anew. What is remembered of the
	// engine holds for one epoch.
	Epoch() int64
	// AtOnce is how many statements, and how many parts of a first reading, are worth running at once.
	AtOnce() (statements, parts int)
	Health() Health
	// Close ends what goes on.
	Close() error
}

// Held is the revision as of which all of an organization is there. Mark tells its history from others: see [Feed].
type Held struct {
	Revision int64 // 0: not all of it is there
	Mark     string
}

// Reading is an engine at one moment. It is for one goroutine.
type Reading interface {
	// Held of an organization. Nobody may ask for plans about one that is not held.
	Held(ctx context.Context, organization int64) (Held, error)
	// Source computes plans, until the context ends.
	query.Source
	Release()
}

// Writer writes one organization, for the follower that has its lease. Its methods are ErrLost once another has taken it, and
// then have changed nothing; those with a body give it a context, which ends when what is written has become useless.
type Writer interface {
	// Renew makes the lease last so long from now, and says how far the work is to those who wait for it.
	Renew(ctx context.Context, lasting time.Duration, done Progress) error
	// Release gives the lease back.
	Release(ctx context.Context) error
	// Clear takes out everything there is of the organization, which is not held any more.
	Clear(ctx context.Context) error
	// Load adds the entries that the body hands over: all, or none when it fails. Several may run at once.
	Load(ctx context.Context, body func(ctx context.Context, entry func(query.Entry) error) error) error
	// Change puts the entries and projects that the body hands over in the place of those with the same ids, takes out those that it
	// says are gone, and notes what is held from then on; all of it at one moment, or nothing when the body fails or returns no revision.
	// The body must not call Count.
	Change(ctx context.Context, body func(ctx context.Context, to query.Changes) (Held, error)) error
}

// ErrLost is the error of whatever a follower writes once another has taken its lease.
var ErrLost = errors.New("another follower owns the organization")

// Leased is the error of who may not write because another has the lease.
type Leased struct{ Progress Progress }

func (l *Leased) Error() string {
	return fmt.Sprintf("another follower is catching up with the organization: %d of %d entries are read", l.Progress.Done, l.Progress.Total)
}

// Progress is how many entries have been read of those that have to be.
type Progress struct{ Done, Total int64 }

// Health is how well an engine is, for who watches over the program.
type Health struct {
	// Away tells that it cannot be used at the moment.
	Away bool
	// Mended is how often that has happened within the last hour.
	Mended int
}

// Away is the error of an engine that cannot be used at the moment.
func Away(cause error) error {
	return &fault.Error{Kind: fault.Unavailable, Message: "Charts cannot be computed at the moment. Try again soon.", Cause: cause}
}
