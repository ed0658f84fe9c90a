package columnar

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vitrine/internal/fault"
	"vitrine/internal/query"
	"vitrine/internal/query/querytest"
	"vitrine/internal/rows"
	"vitrine/internal/track"
)

var quiet = slog.New(slog.DiscardHandler)

func entry(id int64, hours int64) query.Entry {
	return query.Entry{ID: id, Organization: 1, Workspace: 1, User: 1, Project: 1, Start: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), Seconds: hours * 3600, Currency: "EUR"}
}

// small is a record of three entries of 1, 2 and 4 hours, at revision 3.
func small() *record {
	return &record{World: querytest.World{Entries: []query.Entry{entry(1, 1), entry(2, 2), entry(3, 4)}, Clients: map[int64]int64{1: 1}},
		origin: "first", revision: 3, changed: map[int64]int64{1: 1, 2: 2, 3: 3}, gone: map[int64]int64{}}
}

var (
	everything = rows.Scope{Workspaces: []rows.Workspace{{ID: 1, All: true}}}
	march      = query.Context{Datasets: querytest.Datasets, Now: time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC), Zone: time.UTC}
)

// hours are what the replica holds, after it caught up with the record.
func hours(t *testing.T, r *Replica, f *record, filters ...query.Filter) float64 {
	t.Helper()
	if err := r.CatchUp(t.Context(), 1, f.revision); err != nil {
		t.Fatal(err)
	}
	result, err := query.Run(t.Context(), r, querytest.NoNames(), query.Question{Measures: []query.Measure{track.Hours}, Filters: filters, Period: query.Period{Preset: query.AllTime}}, everything, march)
	if err != nil {
		t.Fatal(err)
	}
	return *result.Totals[0]
}

func TestFollowsTheRecord(t *testing.T) {
	f := small()
	path := filepath.Join(t.TempDir(), "replica.duckdb")
	r := replicaOf(t, f, path)
	client := func(id int) query.Filter {
		return query.Filter{By: track.ByClient, Op: query.Is, Values: []any{id}}
	}
	reopened := func() {
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		r = replicaOf(t, f, path)
	}
	for _, step := range []struct {
		what    string
		change  func()
		filters []query.Filter
		want    float64
	}{
		{"as it is", func() {}, nil, 7},
		{"of the client", func() {}, []query.Filter{client(1)}, 7},
		{"an entry is added", func() { f.Entries = append(f.Entries, entry(4, 8)); f.revision++; f.changed[4] = f.revision }, nil, 15},
		{"an entry is changed", func() { f.Entries[0].Seconds = 16 * 3600; f.revision++; f.changed[1] = f.revision }, nil, 30},
		{"an entry is deleted", func() { f.Entries = f.Entries[:3]; f.revision++; f.gone[4] = f.revision }, nil, 22},
		{"a project goes to another client", func() { f.Clients[1] = 2; f.revision++ }, []query.Filter{client(1)}, 0},
		{"which has its time", func() {}, []query.Filter{client(2)}, 22},
		{"another organization changes nothing", func() {
			other := entry(9, 32)
			other.Organization = 2
			f.Entries = append(f.Entries, other)
			f.revision++
			f.changed[9] = f.revision
		}, nil, 22},
		{"all of it is in the file", reopened, nil, 22},
		{"and followed from there", func() { f.Entries[1].Seconds = 0; f.revision++; f.changed[2] = f.revision }, nil, 20},
		{"the record is put back to an earlier state", func() { *f = *small(); f.origin = "second"; reopened() }, nil, 7},
		{"the record is another one, further on", func() { *f = *small(); f.Entries = f.Entries[:1]; f.origin, f.revision = "third", 90; reopened() }, nil, 1},
	} {
		step.change()
		if got := hours(t, r, f, step.filters...); got != step.want {
			t.Fatalf("%s: %v hours, want %v", step.what, got, step.want)
		}
	}
}

func TestReplacesAFileThatIsOfNoUse(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, path string){
		"missing":    func(t *testing.T, path string) { remove(t, path) },
		"garbage":    func(t *testing.T, path string) { write(t, path, strings.Repeat("no database ", 1000)) },
		"empty":      func(t *testing.T, path string) { write(t, path, "") },
		"cut short":  func(t *testing.T, path string) { write(t, path, "\x00\x00\x00\x00\x00\x00\x00\x00DUCK") },
		"old tables": func(t *testing.T, path string) { execute(t, path, `update about set version = version - 1`) },
		"no tables":  func(t *testing.T, path string) { execute(t, path, `drop table about`) },
		"a log of another file": func(t *testing.T, path string) {
			write(t, path+".wal", strings.Repeat("no log ", 1000))
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := small()
			path := filepath.Join(t.TempDir(), "replica.duckdb")
			r := replicaOf(t, f, path)
			hours(t, r, f)
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
			spoil(t, path)
			if got := hours(t, replicaOf(t, f, path), f); got != 7 {
				t.Errorf("%v hours, want 7", got)
			}
		})
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func execute(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("duckdb", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

const holdVariable = "VITRINE_TEST_HOLD_REPLICA"

// TestMain makes the test binary, when asked, another process that has a replica open and keeps changing it.
func TestMain(m *testing.M) {
	path := os.Getenv(holdVariable)
	if path == "" {
		os.Exit(m.Run())
	}
	f := small()
	r, err := Open(path, f, quiet)
	if err != nil {
		panic(err)
	}
	for {
		if err := r.CatchUp(context.Background(), 1, f.revision); err != nil {
			panic(err)
		}
		fmt.Println(f.revision)
		f.revision++
		for id := range f.changed {
			f.changed[id] = f.revision
		}
	}
}

func TestAnotherProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "replica.duckdb")
	other := exec.Command(os.Args[0])
	other.Env = append(os.Environ(), holdVariable+"="+path)
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for range 20 {
		if !lines.Scan() {
			t.Fatal("the other process ended")
		}
	}
	_, err = Open(path, small(), quiet)
	if fault.KindOf(err) != fault.Unavailable {
		t.Errorf("opened by two processes: %v", err)
	}
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	last := lines.Text()
	for lines.Scan() {
		last = lines.Text()
	}
	_ = other.Wait()
	f := small()
	r := replicaOf(t, f, path)
	var held int64
	if err := r.file.db.QueryRow(`select revision from organizations where id = 1`).Scan(&held); err != nil {
		t.Fatal(err)
	}
	if acknowledged, err := strconv.ParseInt(last, 10, 64); err != nil || held < acknowledged {
		t.Errorf("revision %d after the kill, %q had been acknowledged: %v", held, last, err)
	}
	if got := hours(t, r, f); got != 7 {
		t.Errorf("%v hours, want 7", got)
	}
}

// counted counts how often it is read, and lets the first reading wait.
type counted struct {
	Feed
	read  atomic.Int64
	begun chan struct{}
	gate  chan struct{}
}

func (c *counted) Since(ctx context.Context, organization, after int64, to query.Changes) (int64, error) {
	if c.read.Add(1) == 1 {
		close(c.begun)
		<-c.gate
	}
	return c.Feed.Since(ctx, organization, after, to)
}

func TestManyCatchUpWithOneReading(t *testing.T) {
	f := small()
	feed := &counted{Feed: f, begun: make(chan struct{}), gate: make(chan struct{})}
	r, err := Open("", feed, quiet)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	impatient, cancel := context.WithCancel(t.Context())
	gaveUp := make(chan error)
	go func() { gaveUp <- r.CatchUp(impatient, 1, f.revision) }()
	<-feed.begun
	cancel()
	if err := <-gaveUp; !errors.Is(err, context.Canceled) {
		t.Errorf("one who gave up waiting: %v", err)
	}
	var all sync.WaitGroup
	for range 30 {
		all.Go(func() {
			if err := r.CatchUp(t.Context(), 1, f.revision); err != nil {
				t.Error(err)
			}
		})
	}
	close(feed.gate)
	all.Wait()
	if n := feed.read.Load(); n != 1 {
		t.Errorf("the record was read %d times", n)
	}
}

type failing struct {
	Feed
	err error
}

func (f *failing) Since(ctx context.Context, organization, after int64, to query.Changes) (int64, error) {
	revision, err := f.Feed.Since(ctx, organization, after, to)
	return revision, errors.Join(err, f.err)
}

func TestAFailureLeavesWhatWasThere(t *testing.T) {
	f := small()
	feed := &failing{Feed: f}
	r, err := Open("", feed, quiet)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	hours(t, r, f)
	f.Entries = append(f.Entries, entry(4, 8))
	f.revision++
	f.changed[4] = f.revision
	feed.err = errors.New("the record cannot be read")
	if err := r.CatchUp(t.Context(), 1, f.revision); !errors.Is(err, feed.err) {
		t.Errorf("got %v", err)
	}
	if err := r.CatchUp(t.Context(), 1, f.revision-1); err != nil {
		t.Errorf("what was held is no longer: %v", err)
	}
	feed.err = nil
	if got := hours(t, r, f); got != 15 {
		t.Errorf("%v hours, want 15", got)
	}
}

func TestASnapshotIsOfOneMoment(t *testing.T) {
	f := small()
	r := replicaOf(t, f, "")
	hours(t, r, f)
	source, release := r.Snapshot(func() []int64 { return []int64{1} })
	defer release()
	plan := query.Plan{Rows: track.Time.Rows, Scope: everything, AllDays: true, Zone: time.UTC, Facts: []query.Fact{query.Counted(0)}}
	for range 2 {
		rows, err := source.Rows(t.Context(), plan)
		if err != nil || rows[0].Facts[0] != 3 {
			t.Errorf("%v, %v", rows, err)
		}
		f.Entries = append(f.Entries, entry(4, 8))
		f.revision++
		f.changed[4] = f.revision
		if got := hours(t, r, f); got < 15 {
			t.Errorf("%v hours beside the snapshot", got)
		}
	}
}

func TestSlowAndCancelledQuestions(t *testing.T) {
	f := small()
	r := replicaOf(t, f, "")
	hours(t, r, f)
	ask := func(ctx context.Context) error {
		_, err := query.Run(ctx, r, querytest.NoNames(), query.Question{Measures: []query.Measure{track.Hours}, Period: query.Period{Preset: query.Today}}, everything, march)
		return err
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := ask(cancelled); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	r.timeout = 0
	if err := ask(t.Context()); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("too slow: %v", err)
	}
}

func TestStatementsReachNoFiles(t *testing.T) {
	r := replicaOf(t, small(), "")
	for _, statement := range []string{
		`copy (select 1) to '` + filepath.Join(t.TempDir(), "out.csv") + `'`,
		`select * from read_csv('/etc/passwd')`,
		`attach '` + filepath.Join(t.TempDir(), "other.duckdb") + `'`,
		`set enable_external_access = true`,
		`install httpfs`,
	} {
		if _, err := r.file.db.Exec(statement); err == nil {
			t.Errorf("%s: allowed", statement)
		}
	}
}
