// Package columnar is the analytical replica: tracked time in DuckDB, in the process, following the change log.
//
// It holds nothing that the system of record does not: the file may be deleted at any time while the program is
// stopped, and one that is broken or of another version is replaced.
package columnar

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// Replica is a [query.Source]. It is safe for concurrent use.
type Replica struct {
	path     string
	feed     Feed
	log      *slog.Logger
	now      func() time.Time
	timeout  time.Duration
	patience time.Duration
	writing  chan struct{} // holds the one who catches up
	building chan struct{} // holds those who build
	reading  chan struct{} // as many questions as are computed at once

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

// questionTimeout is how long one statement may run.
const questionTimeout = 20 * time.Second

// Open opens the replica in a file, or in memory when path is empty. A file that cannot be read is replaced;
// Unavailable when another process has it open.
func Open(path string, feed Feed, log *slog.Logger) (*Replica, error) {
	atOnce := max(2, runtime.GOMAXPROCS(0))
	r := &Replica{
		path: path, feed: feed, log: log, now: time.Now, timeout: questionTimeout, patience: catchUpPatience,
		writing: make(chan struct{}, 1), building: make(chan struct{}, builders()), reading: make(chan struct{}, atOnce),
		held: map[int64]int64{}, flights: map[int64]*flight{}, failures: map[int64]failure{},
	}
	r.ctx, r.stop = context.WithCancel(context.Background())
	f, err := openFile(r.ctx, path, atOnce+builders()+1)
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

// Rows implements [query.Source]. Unavailable when it took too long.
func (r *Replica) Rows(ctx context.Context, plan query.Plan) ([]query.Row, error) {
	source, release, err := r.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	return source.Rows(ctx, plan)
}

// Snapshot implements [query.Snapshots]. It waits while as many questions are computed as should be at once.
func (r *Replica) Snapshot(ctx context.Context) (source query.Source, release func(), err error) {
	select {
	case r.reading <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	f, err := r.use()
	if err != nil {
		<-r.reading
		return nil, nil, err
	}
	tx, err := f.db.BeginTx(ctx, nil)
	if err != nil {
		f.users.Done()
		<-r.reading
		return nil, nil, r.examined(f, err)
	}
	return snapshot{tx, r.timeout, func(err error) error { return r.examined(f, err) }, f.ctx}, func() {
		_ = tx.Rollback()
		f.users.Done()
		<-r.reading
	}, nil
}

// snapshot is the replica at one moment.
type snapshot struct {
	tx       *sql.Tx
	timeout  time.Duration
	examined func(error) error // what an error means for the file
	open     context.Context   // ends when the file is closed
}

// Rows implements [query.Source].
func (s snapshot) Rows(ctx context.Context, plan query.Plan) (rows []query.Row, err error) {
	statement, err := render(plan)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, s.timeout, errSlow)
	defer cancel()
	defer context.AfterFunc(s.open, cancel)()
	defer func() {
		if err = s.examined(err); err != nil && errors.Is(context.Cause(ctx), errSlow) {
			err = &fault.Error{Kind: fault.Unavailable, Message: fmt.Sprintf("This took longer than %d seconds to compute: choose a shorter period.", int(s.timeout.Seconds())), Cause: err}
		}
	}()
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

var errSlow = errors.New("the question took too long")

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
	case plan.Rank.By.Textual():
		to = append(to, &text)
	default:
		to = append(to, &number)
	}
	row.Facts = make([]int64, len(plan.Facts))
	for i := range row.Facts {
		to = append(to, &row.Facts[i])
	}
	if plan.Currencies {
		to = append(to, &first, &last)
	}
	err = found.Scan(to...)
	if plan.Rank != nil {
		row.Value = query.Value{None: !text.Valid && !number.Valid, Int: number.Int64, Text: text.String}
	}
	row.FirstCurrency, row.LastCurrency = first.String, last.String
	return row, err
}
