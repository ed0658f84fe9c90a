// Package columnar is the analytical replica: tracked time in DuckDB, in the process, following the change log.
//
// It holds nothing that the system of record does not: the file may be deleted at any time while the program is
// stopped, and one that is broken or of another version is replaced.
package columnar

import (
	"context"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"vitrine/internal/turns"
)

// Replica is a [query.Source]. It is safe for concurrent use.
type Replica struct {
	path     string
	feed     Feed
	log      *slog.Logger
	now      func() time.Time
	timeout  time.Duration
	patience time.Duration
	writing  chan struct{}        // holds the one who catches up
	building chan struct{}        // holds those who build
	reading  *turns.Places[int64] // as many statements as run at once

	connections int // of an open file

	mu       sync.Mutex
	file     *file             // nil while a damaged one is replaced
	held     map[int64]int64   // the revision held of each organization, once compared with its feed
	flights  map[int64]*flight // the reading of an organization's feed that goes on
	failures map[int64]failure // the organizations whose last reading failed
	mended   []time.Time       // when the file was opened again or made anew, of late
	lag      lag
	ctx      context.Context    // of the flights
	stop     context.CancelFunc // ends them
	flying   sync.WaitGroup
}

// Open opens the replica in a file, or in memory when path is empty. A file that cannot be read is replaced;
// Unavailable when another process has it open.
func Open(path string, feed Feed, log *slog.Logger) (*Replica, error) {
	atOnce := max(2, runtime.GOMAXPROCS(0))
	r := &Replica{
		path: path, feed: feed, log: log, now: time.Now, timeout: questionTimeout, patience: patience,
		writing: make(chan struct{}, 1), building: make(chan struct{}, builders()), reading: newPlaces(atOnce),
		connections: begunAtOnce*atOnce + builders() + 1,
		held:        map[int64]int64{}, flights: map[int64]*flight{}, failures: map[int64]failure{},
	}
	r.ctx, r.stop = context.WithCancel(context.Background())
	f, err := openFile(r.ctx, path, r.connections)
	if err != nil {
		r.stop()
		return nil, err
	}
	r.file = f
	return r, nil
}

// Close ends what goes on and every connection.
func (r *Replica) Close() error {
	r.mu.Lock()
	r.stop() // nothing begins from here on
	r.mu.Unlock()
	r.flying.Wait()
	r.mu.Lock()
	f := r.file
	r.file = nil
	r.mu.Unlock()
	if f == nil {
		return nil
	}
	f.users.Wait()
	return f.db.Close()
}
