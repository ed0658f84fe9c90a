// Package storetest runs a test on every database the store supports: a fresh SQLite file, a fresh PostgreSQL database.
package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"vitrine/internal/store"
)

// Clock is a clock that tests move by hand. It is safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Start is when a new Clock stands: a Friday morning.
var Start = time.Date(2026, time.November, 20, 10, 0, 0, 0, time.UTC)

// NewClock stands at Start.
func NewClock() *Clock { return &Clock{now: Start} }

// Now is where the clock stands.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock.
func (c *Clock) Advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}

// Each runs body as a subtest on every database, at Start.
func Each(t *testing.T, body func(t *testing.T, s *store.Store)) {
	t.Helper()
	EachAt(t, NewClock(), body)
}

// EachAt is Each with a clock that the test moves.
func EachAt(t *testing.T, clock *Clock, body func(t *testing.T, s *store.Store)) {
	t.Helper()
	for _, database := range []struct {
		name string
		url  func(testing.TB) string
	}{{"SQLite", migratedSQLite}, {"PostgreSQL", migratedPostgreSQL}} {
		t.Run(database.name, func(t *testing.T) {
			body(t, Open(t, database.url(t), clock.Now))
		})
	}
}

// EachAtOnce runs body as a subtest on every database at the same time, each with a clock of its own.
func EachAtOnce(t *testing.T, body func(t *testing.T, s *store.Store, clock *Clock)) {
	t.Helper()
	for name, url := range map[string]func(testing.TB) string{"SQLite": migratedSQLite, "PostgreSQL": migratedPostgreSQL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := NewClock()
			body(t, Open(t, url(t), clock.Now), clock)
		})
	}
}

// OpenSQLite is an empty store in an SQLite file that goes with the test: for tests of rules that are the same on every database.
func OpenSQLite(t testing.TB, now func() time.Time) *store.Store {
	t.Helper()
	return Open(t, migratedSQLite(t), now)
}

// Migrating takes longer than most tests: it is done once a process, and every test begins with a copy.
var (
	sqliteFile = sync.OnceValues(func() ([]byte, error) {
		folder, err := os.MkdirTemp("", "vitrine-migrated-")
		if err != nil {
			return nil, err
		}
		defer func() { _ = os.RemoveAll(folder) }()
		file := filepath.Join(folder, "vitrine.db")
		if err := migrate(file); err != nil {
			return nil, err
		}
		return os.ReadFile(file)
	})
	postgresTemplate = sync.OnceValues(func() (name string, err error) {
		name = "migrated"
		socket, err := create(name, "template1")
		if err != nil {
			return "", err
		}
		return name, migrate(postgresURL(socket, name))
	})
)

func migrate(url string) error {
	s, err := store.Open(context.Background(), url, func() time.Time { return Start })
	if err != nil {
		return err
	}
	return s.Close()
}

func migratedSQLite(t testing.TB) string {
	t.Helper()
	file := SQLite(t)
	content, err := sqliteFile()
	if err == nil {
		err = os.WriteFile(file, content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func migratedPostgreSQL(t testing.TB) string {
	t.Helper()
	available(t)
	template, err := postgresTemplate()
	if err != nil {
		t.Fatal(err)
	}
	return createFrom(t, template)
}

// Open opens the database at url and closes it when the test ends.
func Open(t testing.TB, url string, now func() time.Time) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), url, now, collect)
	if err != nil {
		t.Fatal(err)
	}
	watchTime(t, url)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// SQLite is the URL of a database file that is not there yet.
func SQLite(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "vitrine.db")
}

// PostgreSQL is the URL of a new, empty database on a server of this test process's own, started when first asked for.
// Without an installed server the test fails; outside CI it is skipped.
func PostgreSQL(t testing.TB) string {
	t.Helper()
	available(t)
	return createFrom(t, "template1")
}

func available(t testing.TB) {
	t.Helper()
	if _, err := server(); errors.Is(err, errMissing) && os.Getenv("CI") == "" {
		t.Skipf("%v: install Debian's package postgresql to run this", err)
	}
}

func createFrom(t testing.TB, template string) string {
	t.Helper()
	name := fmt.Sprintf("test_%d", databases.Add(1))
	socket, err := create(name, template)
	if err != nil {
		t.Fatal(err)
	}
	return postgresURL(socket, name)
}

// create makes a database like another one, and is the folder of the server's socket.
func create(name, template string) (socket string, err error) {
	if socket, err = server(); err != nil {
		return "", err
	}
	admin, err := sql.Open("pgx", postgresURL(socket, "postgres"))
	if err != nil {
		return "", err
	}
	defer func() { _ = admin.Close() }()
	_, err = admin.ExecContext(context.Background(), "create database "+name+" template "+template)
	return socket, err
}

var (
	databases  atomic.Int64
	errMissing = errors.New("no PostgreSQL server is installed")
	server     = sync.OnceValues(start)
)

func postgresURL(socket, database string) string {
	return fmt.Sprintf("postgres://vitrine@/%s?host=%s&sslmode=disable", database, socket)
}

const folderPrefix = "vitrine-postgresql-"

// start starts a server in a temporary folder and is the folder of its socket. It ends with this process.
func start() (socket string, err error) {
	sweep()
	s, err := newServer(folderPrefix + strconv.Itoa(os.Getpid()))
	if err != nil {
		return "", err
	}
	return s.folder, s.run()
}

// binaries is the folder of an installed server's programs.
func binaries() (string, error) {
	// Debian keeps them outside PATH, one folder a version; the newest is last.
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", errMissing
}

// unprivileged makes the folder belong to somebody the server agrees to run as: it refuses root.
func unprivileged(folder string) (*syscall.SysProcAttr, error) {
	if os.Geteuid() != 0 {
		return &syscall.SysProcAttr{}, nil
	}
	owner, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(owner.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(owner.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	if err := os.Chown(folder, int(uid), int(gid)); err != nil {
		return nil, err
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
}

// sweep removes the folders of test processes that have ended.
func sweep() {
	found, _ := filepath.Glob(filepath.Join(os.TempDir(), folderPrefix+"*"))
	for _, folder := range found {
		process, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(folder), folderPrefix), "-")
		pid, err := strconv.Atoi(process)
		if err == nil && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			_ = os.RemoveAll(folder)
		}
	}
}
