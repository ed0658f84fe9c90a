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
	"io/fs"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// Feed is what the replica reads from the system of record.
type Feed interface {
	// Mark tells one history from another: a record that was put back or made anew has other marks at its revisions.
	Mark(ctx context.Context, organization, revision int64) (string, error)
	// Since tells everything that changed after a revision, as it is at one moment, and returns the revision of that
	// moment. An entry may be told as changed or as gone, never both.
	Since(ctx context.Context, organization, after int64, to query.Changes) (revision int64, err error)
}

// Replica is a [query.Source]. It is safe for concurrent use.
type Replica struct {
	db      *sql.DB
	feed    Feed
	timeout time.Duration
	writing chan struct{} // holds the one writer
	reading *places       // as many statements as run at once

	mu      sync.Mutex
	held    map[int64]int64    // the revision held of each organization, once compared with its feed
	flights map[int64]*flight  // the reading of an organization's feed that goes on
	ctx     context.Context    // of the flights
	stop    context.CancelFunc // ends them
	flying  sync.WaitGroup
}

// version is that of the tables; a file of another version is made anew.
const version = 1

var schema = []string{
	`create table about (version bigint)`,
	fmt.Sprintf(`insert into about values (%d)`, version),
	`create table organizations (id bigint, revision bigint, mark varchar)`,
	// No primary keys: they make batches three times as slow. folded is the description with case folded as Go folds it.
	`create table entries (id bigint, organization_id bigint, workspace_id bigint, user_id bigint, project_id bigint, task_id bigint, billable boolean,
		start_at bigint, seconds bigint, rate_cents bigint, cost_cents bigint, currency varchar, tags bigint[], description varchar, folded varchar)`,
	`create table projects (id bigint, organization_id bigint, client_id bigint)`,
}

// Open opens the replica in a file, or in memory when path is empty. A file that cannot be read is replaced;
// Unavailable when another process has it open.
func Open(path string, feed Feed) (*Replica, error) {
	db, err := open(path)
	if err != nil && path != "" && !inUse(err) {
		for _, file := range []string{path, path + ".wal", path + ".tmp"} {
			if err := os.RemoveAll(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return nil, err
			}
		}
		db, err = open(path)
	}
	if err != nil {
		if inUse(err) {
			return nil, &fault.Error{Kind: fault.Unavailable, Message: "The file of the columnar replica is open in another process.", Cause: err}
		}
		return nil, fmt.Errorf("open the columnar replica: %w", err)
	}
	atOnce := max(2, runtime.GOMAXPROCS(0))
	db.SetMaxOpenConns(begunAtOnce*atOnce + 1)
	db.SetMaxIdleConns(atOnce + 1)
	r := &Replica{db: db, feed: feed, timeout: questionTimeout, writing: make(chan struct{}, 1), reading: newPlaces(atOnce),
		held: map[int64]int64{}, flights: map[int64]*flight{}}
	r.ctx, r.stop = context.WithCancel(context.Background())
	return r, nil
}

func inUse(err error) bool { return strings.Contains(err.Error(), "Could not set lock on file") }

func open(path string) (*sql.DB, error) {
	threads := min(4, max(1, runtime.GOMAXPROCS(0)))
	// Files and extensions are out of reach of any statement, and no statement can change that.
	settings := fmt.Sprintf("?threads=%d&memory_limit=1GB&enable_external_access=false&autoinstall_known_extensions=false&autoload_known_extensions=false", threads)
	connector, err := duckdb.NewConnector(path+settings, nil)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	if err := prepare(db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func prepare(db *sql.DB) error {
	if _, err := db.Exec(`set lock_configuration = true`); err != nil {
		return err
	}
	var tables int
	if err := db.QueryRow(`select count(*) from duckdb_tables()`).Scan(&tables); err != nil {
		return err
	}
	if tables == 0 {
		tx, err := db.Begin()
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }()
		for _, statement := range schema {
			if _, err := tx.Exec(statement); err != nil {
				return err
			}
		}
		return tx.Commit()
	}
	var found int64
	if err := db.QueryRow(`select version from about`).Scan(&found); err != nil {
		return err
	}
	if found != version {
		return fmt.Errorf("version %d of the tables, not %d", found, version)
	}
	return nil
}

// Close ends what goes on and every connection.
func (r *Replica) Close() error {
	r.stop()
	r.flying.Wait()
	return r.db.Close()
}
