package columnar

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"vitrine/internal/fault"
)

// file is an open file of the replica. When it turns out to be damaged, another takes its place.
type file struct {
	db    *sql.DB
	users sync.WaitGroup // those who read or write it: DuckDB does not open a file again before the last has left
	ctx   context.Context
	close context.CancelFunc // ends what its users do
}

// version is that of the tables; a file of another version is made anew.
const version = 2

var schema = []string{
	`create table about (version bigint)`,
	fmt.Sprintf(`insert into about values (%d)`, version),
	// What stands here is whole: an organization whose first reading was interrupted is not here.
	`create table organizations (id bigint, revision bigint, mark varchar)`,
	// No primary keys: they make batches three times as slow. folded is the description with case folded as Go folds it.
	`create table entries (id bigint, organization_id bigint, workspace_id bigint, user_id bigint, project_id bigint, task_id bigint, billable boolean,
		start_at bigint, seconds bigint, rate_cents bigint, cost_cents bigint, currency varchar, tags bigint[], description varchar, folded varchar)`,
	`create table projects (id bigint, organization_id bigint, client_id bigint)`,
}

// Bounds of what DuckDB takes: memory, threads, and the disk for what does not fit into memory.
const (
	memoryLimit = "1GB"
	spillLimit  = "4GB"
	maxThreads  = 4
)

// openFile opens a file that may be replaced: one that cannot be read, or holds nothing whole.
func openFile(ctx context.Context, path string, connections int) (*file, error) {
	db, err := openDatabase(ctx, path)
	if err != nil && path != "" && !inUse(err) {
		if removed := removeFile(path); removed != nil {
			return nil, removed
		}
		db, err = openDatabase(ctx, path)
	}
	if err != nil {
		if inUse(err) {
			return nil, &fault.Error{Kind: fault.Unavailable, Message: "The file of the columnar replica is open in another process.", Cause: err}
		}
		return nil, fmt.Errorf("open the columnar replica: %w", err)
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	f := &file{db: db}
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

// use is the open file until its users are told that one is done; Unavailable while it is replaced.
func (r *Replica) use() (*file, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.file == nil {
		return nil, awayFor(nil)
	}
	r.file.users.Add(1)
	return r.file, nil
}

func awayFor(cause error) error {
	return &fault.Error{Kind: fault.Unavailable, Message: "Charts cannot be computed at the moment. Try again soon.", Cause: cause}
}

// harm is what an error tells about the file.
type harm uint8

const (
	unharmed harm = iota
	// shut is a database that DuckDB has given up, such as after a write that failed: it must be opened again.
	shut
	// damaged is a file that does not hold what was written.
	damaged
)

func harmOf(err error) harm {
	var e *duckdb.Error
	if !errors.As(err, &e) {
		return unharmed
	}
	says := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(e.Msg, w) })
	}
	full := says("No space left", "File too large", "quota exceeded")
	switch {
	case says("orrupt", "checksum", "Failed to deserialize", "No more data remaining in MetadataReader"):
		return damaged
	case e.Type == duckdb.ErrorTypeFatal || says("has been invalidated"):
		return shut
	case e.Type == duckdb.ErrorTypeIO && !full, e.Type == duckdb.ErrorTypeSerialization:
		return damaged
	}
	return unharmed
}

// examined is an error of a user of the file as others should see it. One that tells of harm has the file replaced.
func (r *Replica) examined(f *file, err error) error {
	if err == nil {
		return nil
	}
	if h := harmOf(err); h != unharmed {
		r.replace(f, h, err)
		return awayFor(err)
	}
	if f.ctx.Err() != nil && r.ctx.Err() == nil {
		return awayFor(err)
	}
	return err
}

// Mending is tried soon at first, and then not more often than every few minutes: what damages one file may damage the next.
var mendAfter = []time.Duration{0, time.Second, 10 * time.Second, time.Minute, 10 * time.Minute}

// mendMemory is for how long a mending counts.
const mendMemory = time.Hour

// replace puts another file in the place of a harmed one, in the background: the same opened again where DuckDB has only
// given it up, unless that has not helped of late.
func (r *Replica) replace(f *file, h harm, cause error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.file != f || r.ctx.Err() != nil {
		return
	}
	r.file = nil
	clear(r.held)
	f.close()
	r.flying.Go(func() {
		f.users.Wait()
		if err := fault.Guard(f.db.Close); err != nil {
			r.log.Warn("closing the harmed columnar replica", "error", err)
		}
		for anew := h == damaged; ; anew = true {
			tries := r.mending()
			if tries == len(mendAfter)-1 {
				r.log.Error("the columnar replica has been mended again and again without lasting; from now on it is tried every few minutes", "times", tries, "error", cause)
			}
			if !r.sleep(mendAfter[min(tries, len(mendAfter)-1)]) {
				return
			}
			anew = anew || tries > 0
			var next *file
			err := fault.Guard(func() (err error) {
				next, err = r.reopen(anew)
				return err
			})
			if err == nil {
				r.log.Error("the columnar replica was harmed and is replaced", "anew", anew, "times", tries+1, "error", cause)
				r.mu.Lock()
				r.file = next
				r.mu.Unlock()
				return
			}
			cause = err
		}
	})
}

func (r *Replica) reopen(anew bool) (*file, error) {
	if anew && r.path != "" {
		if err := removeFile(r.path); err != nil {
			return nil, err
		}
	}
	return openFile(r.ctx, r.path, r.connections)
}

// mending counts one more mending, and tells how many there were of late before it.
func (r *Replica) mending() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	r.mended = slices.DeleteFunc(r.mended, func(at time.Time) bool { return now.Sub(at) > mendMemory })
	r.mended = append(r.mended, now)
	return len(r.mended) - 1
}

// sleep tells whether the time has passed, and not the replica's.
func (r *Replica) sleep(d time.Duration) bool {
	if d == 0 {
		return r.ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.ctx.Done():
		return false
	}
}
