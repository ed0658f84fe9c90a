package duckdb

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

	"github.com/duckdb/duckdb-go/v2"

	"vitrine/internal/fault"
)

// file is an open file. When it turns out to be damaged, another takes its place.
type file struct {
	db    *sql.DB
	disk  *disk
	users sync.WaitGroup // those who read or write it: DuckDB does not open a file again before the last has left
	ctx   context.Context
	close context.CancelFunc // ends what its users do
}

// version is that of the tables; a file of another version is made anew.
const version = 3

var schema = []string{
	`create table about (version bigint)`,
	fmt.Sprintf(`insert into about values (%d)`, version),
	// What stands here is whole: an organization whose first reading was interrupted is not here.
	`create table organizations (id bigint, revision bigint, mark varchar)`,
	// No primary keys: they make batches three times as slow. folded is the description with case folded as Go folds it;
	// joined_tags are the tags as one text, which rows are grouped by in half the time that lists take.
	`create table entries (id bigint, organization_id bigint, workspace_id bigint, user_id bigint, project_id bigint, task_id bigint, billable boolean,
		start_at bigint, seconds bigint, rate_cents bigint, cost_cents bigint, currency varchar, tags bigint[], description varchar, folded varchar, joined_tags varchar)`,
	`create table projects (id bigint, organization_id bigint, client_id bigint)`,
}

// Bounds of what DuckDB takes: memory, threads, and the disk for what does not fit into memory.
const (
	memoryLimit = "1GB"
	spillLimit  = "4GB"
	maxThreads  = 4
)

// keptConnections is how many stay open while nobody uses them.
const keptConnections = 4 * maxThreads

// openFile opens a file that may be replaced: one that cannot be read, or holds nothing whole.
func openFile(ctx context.Context, path string) (*file, error) {
	db, err := openDatabase(ctx, path)
	if err != nil && path != "" && !inUse(err) {
		if removed := removeFile(path); removed != nil {
			return nil, removed
		}
		db, err = openDatabase(ctx, path)
	}
	if err != nil {
		if inUse(err) {
			return nil, &fault.Error{Kind: fault.Unavailable, Message: "The file of columns is open in another process.", Cause: err}
		}
		return nil, fmt.Errorf("open the columns: %w", err)
	}
	db.SetMaxIdleConns(keptConnections)
	left, err := onDisk(path)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	f := &file{db: db, disk: left}
	f.ctx, f.close = context.WithCancel(ctx)
	return f, nil
}

func removeFile(path string) error {
	for _, name := range []string{path, path + ".wal", path + ".tmp"} {
		if err := os.RemoveAll(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func inUse(err error) bool { return strings.Contains(err.Error(), "Could not set lock on file") }

func openDatabase(ctx context.Context, path string) (*sql.DB, error) {
	threads := min(maxThreads, max(1, runtime.GOMAXPROCS(0)))
	// Files and extensions are out of reach of any statement, and no statement can change that.
	settings := fmt.Sprintf("?threads=%d&memory_limit=%s&max_temp_directory_size=%s&enable_external_access=false&autoinstall_known_extensions=false&autoload_known_extensions=false",
		threads, memoryLimit, spillLimit)
	connector, err := duckdb.NewConnector(path+settings, nil)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	if err := prepare(ctx, db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func prepare(ctx context.Context, db *sql.DB) error {
	if _, err := db.ExecContext(ctx, `set lock_configuration = true`); err != nil {
		return err
	}
	var tables int
	if err := db.QueryRowContext(ctx, `select count(*) from duckdb_tables()`).Scan(&tables); err != nil {
		return err
	}
	if tables == 0 {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }()
		for _, statement := range schema {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		return tx.Commit()
	}
	var found int64
	if err := db.QueryRowContext(ctx, `select version from about`).Scan(&found); err != nil {
		return err
	}
	if found != version {
		return fmt.Errorf("version %d of the tables, not %d", found, version)
	}
	// Beginning anew is quicker than deleting what an interrupted first reading has left.
	var leftovers bool
	if err := db.QueryRowContext(ctx, `select not exists (from organizations) and exists (from entries)`).Scan(&leftovers); err != nil {
		return err
	}
	if leftovers {
		return errors.New("nothing in the file is whole")
	}
	return nil
}

// within is a context that ends with another and with the use of the file.
func (f *file) within(ctx context.Context) (within context.Context, end func()) {
	within, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(f.ctx, cancel)
	return within, func() {
		stop()
		cancel()
	}
}
