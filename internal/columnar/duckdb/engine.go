// Package duckdb keeps columns in DuckDB, in the process: one file, which is one node's own.
//
// The file may be deleted at any time while the program is stopped; one that is broken or of another version is replaced.
package duckdb

import (
	"context"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"vitrine/internal/columnar"
)

// Engine is a [columnar.Engine].
type Engine struct {
	path    string
	log     *slog.Logger
	now     func() time.Time
	writing chan struct{} // holds the one who deletes: DuckDB refuses transactions that delete from the same table at once
	epoch   atomic.Int64
	leases  leases

	mu      sync.Mutex
	file    *file       // nil while a damaged one is replaced
	mended  []time.Time // when the file was opened again or made anew, of late
	ctx     context.Context
	stop    context.CancelFunc
	mending sync.WaitGroup
}

// Open opens the columns in a file, or in memory when path is empty. A file that cannot be read is replaced; Unavailable when
// another process has it open. Now is the clock of leases, and of how often the file is mended.
func Open(path string, log *slog.Logger, now func() time.Time) (*Engine, error) {
	e := &Engine{path: path, log: log, now: now, writing: make(chan struct{}, 1), leases: leases{of: map[int64]*lease{}}}
	e.ctx, e.stop = context.WithCancel(context.Background())
	f, err := openFile(e.ctx, path)
	if err != nil {
		e.stop()
		return nil, err
	}
	e.file = f
	return e, nil
}

// Close ends what goes on and every connection.
func (e *Engine) Close() error {
	e.mu.Lock()
	e.stop() // nothing begins from here on
	e.mu.Unlock()
	e.mending.Wait()
	e.mu.Lock()
	f := e.file
	e.file = nil
	e.mu.Unlock()
	if f == nil {
		return nil
	}
	f.users.Wait()
	return f.db.Close()
}

// Epoch implements [columnar.Engine].
func (e *Engine) Epoch() int64 { return e.epoch.Load() }

// maxParts is how many parts of a first reading are read at once.
const maxParts = 4

// AtOnce implements [columnar.Engine].
func (e *Engine) AtOnce() (statements, parts int) {
	processors := runtime.GOMAXPROCS(0)
	return max(2, processors), min(maxParts, max(1, processors))
}

// Health implements [columnar.Engine].
func (e *Engine) Health() columnar.Health {
	e.mu.Lock()
	defer e.mu.Unlock()
	return columnar.Health{Away: e.file == nil, Mended: e.recently()}
}
