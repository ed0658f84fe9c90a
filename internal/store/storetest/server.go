package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Server is a PostgreSQL server that a test may stop and start again.
type Server struct {
	t       testing.TB
	folder  string
	bin     string
	as      *syscall.SysProcAttr
	process *exec.Cmd
	ended   chan struct{}
}

// Guarded is a user of a [Server] who needs the password "secret"; nobody else needs one.
const Guarded = "guarded"

// NewServer runs a server of the test's own. Without an installed one the test fails; outside CI it is skipped.
func NewServer(t testing.TB) *Server {
	t.Helper()
	available(t)
	s, err := newServer(fmt.Sprintf("%s%d-%d", folderPrefix, os.Getpid(), databases.Add(1)))
	if err != nil {
		t.Fatal(err)
	}
	s.t = t
	t.Cleanup(func() {
		s.Stop()
		_ = os.RemoveAll(s.folder)
	})
	s.Start()
	db, err := sql.Open("pgx", s.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(t.Context(), "create role "+Guarded+" login password 'secret'"); err != nil {
		t.Fatal(err)
	}
	return s
}

// URL of one of its databases: "postgres" is always there.
func (s *Server) URL(database string) string { return postgresURL(s.folder, database) }

// Start starts it, when it does not run, and waits until it answers.
func (s *Server) Start() {
	s.t.Helper()
	if s.process != nil {
		return
	}
	if err := s.run(); err != nil {
		s.t.Fatal(err)
	}
}

// Stop ends it at once, as if its machine had lost power.
func (s *Server) Stop() {
	if s.process == nil {
		return
	}
	_ = s.process.Process.Signal(syscall.SIGQUIT)
	<-s.ended
	s.process = nil
}

// newServer makes the folder of a server and everything in it.
func newServer(name string) (*Server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin, folder: filepath.Join(os.TempDir(), name)}
	if err := os.Mkdir(s.folder, 0o700); err != nil {
		return nil, err
	}
	if s.as, err = unprivileged(s.folder); err != nil {
		return nil, err
	}
	initdb := exec.Command(filepath.Join(bin, "initdb"), "--pgdata", s.data(), "--username=vitrine", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = s.folder, s.as
	if output, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, output)
	}
	hba := filepath.Join(s.data(), "pg_hba.conf")
	return s, os.WriteFile(hba, []byte("local all "+Guarded+" scram-sha-256\nlocal all all trust\n"), 0o600)
}

func (s *Server) data() string { return filepath.Join(s.folder, "data") }

// run starts the server, and waits until it answers. It ends with this process.
func (s *Server) run() error {
	server := exec.Command(filepath.Join(s.bin, "postgres"), "-D", s.data(), "-k", s.folder, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=200")
	server.Dir = s.folder
	server.SysProcAttr = &syscall.SysProcAttr{Credential: s.as.Credential, Pdeathsig: syscall.SIGQUIT}
	var log strings.Builder
	server.Stderr = &log
	started, ended := make(chan error), make(chan struct{})
	go func() {
		// The parent-death signal comes when the thread that started the server ends.
		runtime.LockOSThread()
		defer close(ended)
		err := server.Start()
		started <- err
		if err == nil {
			_ = server.Wait()
		}
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	s.process, s.ended = server, ended
	db, err := sql.Open("pgx", postgresURL(s.folder, "postgres"))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for ready := time.NewTicker(20 * time.Millisecond); ; <-ready.C {
		if err = db.PingContext(ctx); err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("PostgreSQL does not answer: %w\n%s", err, log.String())
		}
	}
}
