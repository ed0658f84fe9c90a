package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"vitrine/internal/store"
	"vitrine/internal/store/storetest"
)

// somebody is who the program runs as when a test takes root's rights away: nobody.
const somebody = 65534

// ends is what the program says and its exit code, when it does not begin to serve. asSomebody runs it without root's rights.
func ends(t *testing.T, asSomebody bool, args ...string) (code int, out string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = append(os.Environ(), "VITRINE_TEST_PROCESS=1", "VITRINE_DATABASE=")
	if asSomebody {
		cmd.Env = append(cmd.Env, "VITRINE_TEST_SOMEBODY=1")
	}
	var text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &text
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		t.Fatalf("%v\n%s", err, &text)
	}
	return cmd.ProcessState.ExitCode(), text.String()
}

// kept is a data folder with a database of this version in it, which everybody may reach.
func kept(t *testing.T) (folder, database string) {
	t.Helper()
	folder, err := os.MkdirTemp("", "vitrine-opening-") //nolint:usetesting // Nobody else may enter the folders of t.TempDir.
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	database = filepath.Join(folder, "vitrine.db")
	s, err := store.Open(t.Context(), database, time.Now)
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return folder, database
}

func put(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestWhatCannotBeOpenedSaysWhy: in one sentence on the console, and the program ends with 1.
func TestWhatCannotBeOpenedSaysWhy(t *testing.T) {
	const free = "localhost:0"
	for name, c := range map[string]struct {
		says string
		root bool // it needs root to be set up, or to be somebody without rights
		args func(t *testing.T) []string
		less bool // runs without root's rights
	}{
		"the folder is a file": {says: "is a file and no folder", args: func(t *testing.T) []string {
			path := filepath.Join(t.TempDir(), "data")
			put(t, os.WriteFile(path, nil, 0o600))
			return []string{"--data", path}
		}},
		"the folder is to be made in a file": {says: "is a file and no folder", args: func(t *testing.T) []string {
			path := filepath.Join(t.TempDir(), "data")
			put(t, os.WriteFile(path, nil, 0o600))
			return []string{"--data", filepath.Join(path, "below")}
		}},
		"the folder belongs to somebody else": {says: "needs to read and write it", root: true, less: true, args: func(t *testing.T) []string {
			folder, _ := kept(t)
			return []string{"--data", folder}
		}},
		"the folder is read-only": {says: "needs to read and write it", root: true, less: true, args: func(t *testing.T) []string {
			folder, database := kept(t)
			put(t, os.Chmod(database, 0o444))
			put(t, os.Chmod(folder, 0o555))
			return []string{"--data", folder}
		}},
		"the database is read-only": {says: "needs to read and write it", root: true, less: true, args: func(t *testing.T) []string {
			folder, database := kept(t)
			put(t, os.Chown(folder, somebody, somebody))
			put(t, os.Chmod(database, 0o444))
			return []string{"--data", folder}
		}},
		"the database may not be read": {says: "needs to read and write it", root: true, less: true, args: func(t *testing.T) []string {
			folder, database := kept(t)
			put(t, os.Chown(folder, somebody, somebody))
			put(t, os.Chmod(database, 0o600))
			return []string{"--data", folder}
		}},
		"the database is a folder": {says: "is a folder, not a file", args: func(t *testing.T) []string {
			folder := t.TempDir()
			put(t, os.Mkdir(filepath.Join(folder, "vitrine.db"), 0o700))
			return []string{"--data", folder}
		}},
		"the database is another file": {says: "is damaged", args: func(t *testing.T) []string {
			folder := t.TempDir()
			put(t, os.WriteFile(filepath.Join(folder, "vitrine.db"), bytes.Repeat([]byte("no database. "), 1000), 0o600))
			return []string{"--data", folder}
		}},
		"the database is damaged": {says: "is damaged", args: func(t *testing.T) []string {
			folder, database := kept(t)
			file, err := os.OpenFile(database, os.O_RDWR, 0)
			put(t, err)
			_, err = file.WriteAt(bytes.Repeat([]byte{0xa5}, 3000), 100)
			put(t, errors.Join(err, file.Close()))
			return []string{"--data", folder}
		}},
		"the database is of a newer version": {says: "newer version of Vitrine", args: func(t *testing.T) []string {
			folder, database := kept(t)
			db, err := sql.Open("sqlite3", database)
			put(t, err)
			_, err = db.ExecContext(t.Context(), `insert into goose_db_version (version_id, is_applied) values (9999, 1)`)
			put(t, errors.Join(err, db.Close()))
			return []string{"--data", folder}
		}},
		"the folder is in use": {says: "in use by another Vitrine", args: func(t *testing.T) []string {
			folder := t.TempDir()
			start(t, folder, "")
			return []string{"--data", folder}
		}},
		"the disk is full": {says: "is full", root: true, args: func(t *testing.T) []string {
			folder := smallDisk(t, "64k")
			return []string{"--data", folder}
		}},
		"the secret is a folder": {says: "a folder stands where a file should be", args: func(t *testing.T) []string {
			folder := t.TempDir()
			put(t, os.Mkdir(filepath.Join(folder, "secret.key"), 0o700))
			return []string{"--data", folder}
		}},
		"nothing listens at the address of PostgreSQL": {says: "Nothing answers at 127.0.0.1:1", args: func(t *testing.T) []string {
			return []string{"--data", t.TempDir(), "--database", "postgres://vitrine:hush-hush@127.0.0.1:1/vitrine"}
		}},
		"PostgreSQL has not been started": {says: "Nothing answers at", args: func(t *testing.T) []string {
			return []string{"--data", t.TempDir(), "--database", "postgres://vitrine:hush-hush@/vitrine?host=" + t.TempDir()}
		}},
		"a wrong password": {says: "the password is wrong", args: func(t *testing.T) []string {
			url := strings.Replace(storetest.NewServer(t).URL("postgres"), "vitrine@", storetest.Guarded+":hush-hush@", 1)
			return []string{"--data", t.TempDir(), "--database", url}
		}},
		"no such database": {says: `has no database "nothing"`, args: func(t *testing.T) []string {
			return []string{"--data", t.TempDir(), "--database", storetest.NewServer(t).URL("nothing")}
		}},
		"no URL of a database": {says: "cannot be read", args: func(t *testing.T) []string {
			return []string{"--data", t.TempDir(), "--database", "postgres://vitrine:hush-hush@host:port/vitrine"}
		}},
		"another kind of database": {says: "no database that Vitrine knows", args: func(t *testing.T) []string {
			return []string{"--data", t.TempDir(), "--database", "mysql://vitrine:hush-hush@host/vitrine"}
		}},
		"the address is taken": {says: "listens at", args: func(t *testing.T) []string {
			taken, err := net.Listen("tcp", free)
			put(t, err)
			t.Cleanup(func() { _ = taken.Close() })
			return []string{"--data", t.TempDir(), "--listen", taken.Addr().String()}
		}},
		"the address for metrics is taken": {says: "Stop it, or name another address with --metrics-listen.", args: func(t *testing.T) []string {
			taken, err := net.Listen("tcp", free)
			put(t, err)
			t.Cleanup(func() { _ = taken.Close() })
			return []string{"--data", t.TempDir(), "--metrics-listen", taken.Addr().String()}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			if c.root && os.Geteuid() != 0 {
				t.Skip("only root can set this up")
			}
			code, out := ends(t, c.less, append([]string{"serve", "--listen", free}, c.args(t)...)...)
			if code != 1 || !strings.Contains(out, c.says) {
				t.Errorf("it ends with %d and says %q, not %q", code, out, c.says)
			}
			if strings.Contains(out, "panic") || strings.Contains(out, "goroutine") || strings.Contains(out, "hush-hush") || strings.Count(strings.TrimSpace(out), "\n") > 0 {
				t.Errorf("that is more than a sentence: %s", out)
			}
		})
	}
}

// smallDisk is a folder on a disk of a size. Where none can be mounted the test is skipped.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	folder := t.TempDir()
	if err := syscall.Mount("vitrine", folder, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("no disk can be mounted: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(folder, syscall.MNT_DETACH) })
	return folder
}
