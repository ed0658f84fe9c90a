package duckdb

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"vitrine/internal/columnar"
	"vitrine/internal/columnar/columnartest"
	"vitrine/internal/fault"
	"vitrine/internal/query"
	"vitrine/internal/query/querytest"
	"vitrine/internal/track"
)

// opened is an engine over a file; in memory without a path.
func opened(t testing.TB, path string) *Engine {
	t.Helper()
	return openedAt(t, path, time.Now)
}

func openedAt(t testing.TB, path string, now func() time.Time) *Engine {
	t.Helper()
	e, err := Open(path, columnartest.Quiet, now)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func replicaOf(t testing.TB, feed columnar.Feed, path string) *columnar.Replica {
	t.Helper()
	return columnartest.Follow(t, opened(t, path), feed)
}

// This is the engine in memory; what is so of its file is tested below.
func TestEngine(t *testing.T) {
	columnartest.Run(t, columnartest.Under{
		Open: func(t testing.TB, now func() time.Time) columnar.Engine {
			return openedAt(t, "", now)
		},
		Table: tableOf,
	})
}

// tableOf puts the rows of a dataset that nothing follows into a table.
func tableOf(t testing.TB, e columnar.Engine, d *query.Dataset, rows []querytest.Cells) {
	t.Helper()
	types := map[string]string{}
	for _, of := range d.Dimensions {
		if of.Column != "" {
			types[of.Column] = map[query.Kind]string{query.Text: "varchar", query.YesNo: "boolean"}[of.Kind]
			if of.Several {
				types[of.Column] = "bigint[]"
			}
		}
	}
	for _, c := range rows {
		for column := range c {
			types[column] = cmp.Or(types[column], "bigint")
		}
	}
	columns := slices.Sorted(maps.Keys(types))
	var text, marks []string
	for _, column := range columns {
		text, marks = append(text, column+" "+types[column]), append(marks, "?")
	}
	execute := func(statement string, args ...any) {
		if _, err := e.(*Engine).file.db.ExecContext(t.Context(), statement, args...); err != nil {
			t.Fatal(err)
		}
	}
	execute("create table " + d.Rows.Table + " (" + strings.Join(text, ", ") + ")")
	for _, c := range rows {
		var args []any
		for _, column := range columns {
			args = append(args, c[column])
		}
		execute("insert into "+d.Rows.Table+" values ("+strings.Join(marks, ", ")+")", args...)
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
			f := columnartest.Small()
			path := filepath.Join(t.TempDir(), "replica.duckdb")
			r := replicaOf(t, f, path)
			columnartest.Hours(t, r, f)
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
			spoil(t, path)
			if got := columnartest.Hours(t, replicaOf(t, f, path), f); got != 7 {
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
	f := columnartest.Small()
	e, err := Open(path, columnartest.Quiet, time.Now)
	if err != nil {
		panic(err)
	}
	r := columnar.Follow(e, f, columnartest.Quiet)
	for {
		if err := r.CatchUp(context.Background(), 1, f.Revision); err != nil {
			panic(err)
		}
		fmt.Println(f.Revision)
		f.Revision++
		for id := range f.Changed {
			f.Changed[id] = f.Revision
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
	_, err = Open(path, columnartest.Quiet, time.Now)
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
	f := columnartest.Small()
	e := opened(t, path)
	r := columnartest.Follow(t, e, f)
	var held int64
	if err := e.file.db.QueryRow(`select revision from organizations where id = 1`).Scan(&held); err != nil {
		t.Fatal(err)
	}
	if acknowledged, err := strconv.ParseInt(last, 10, 64); err != nil || held < acknowledged {
		t.Errorf("revision %d after the kill, %q had been acknowledged: %v", held, last, err)
	}
	if got := columnartest.Hours(t, r, f); got != 7 {
		t.Errorf("%v hours, want 7", got)
	}
}

func TestStatementsReachNoFiles(t *testing.T) {
	e := opened(t, "")
	t.Cleanup(func() { _ = e.Close() })
	for _, statement := range []string{
		`copy (select 1) to '` + filepath.Join(t.TempDir(), "out.csv") + `'`,
		`select * from read_csv('/etc/passwd')`,
		`attach '` + filepath.Join(t.TempDir(), "other.duckdb") + `'`,
		`set enable_external_access = true`,
		`install httpfs`,
	} {
		if _, err := e.file.db.Exec(statement); err == nil {
			t.Errorf("%s: allowed", statement)
		}
	}
}

// What is in the file is followed from there, unless the record is another one by then.
func TestFollowsFromItsFile(t *testing.T) {
	f := columnartest.Small()
	path := filepath.Join(t.TempDir(), "replica.duckdb")
	var r *columnar.Replica
	for _, step := range []struct {
		what   string
		change func()
		want   float64
	}{
		{"as it is", func() {}, 7},
		{"all of it is in the file", func() { f.Entries[2].Seconds = 0 }, 7}, // which the record tells nobody
		{"and followed from there", func() { f.Entries[1].Seconds = 0; f.Revision++; f.Changed[2] = f.Revision }, 5},
		{"the record is put back to an earlier state", func() { *f = *columnartest.Small(); f.Origin = "second" }, 7},
		{"the record is another one, further on", func() {
			*f = *columnartest.Small()
			f.Entries, f.Origin, f.Revision = f.Entries[:1], "third", 90
		}, 1},
	} {
		step.change()
		r = replicaOf(t, f, path)
		if got := columnartest.Hours(t, r, f); got != step.want {
			t.Fatalf("%s: %v hours, want %v", step.what, got, step.want)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnInterruptedReadingLeavesNothingThatIsTakenForWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "replica.duckdb")
	f := columnartest.Many(5000)
	p := columnartest.Pace(f)
	r := replicaOf(t, p, path)
	failed := make(chan error)
	go func() { failed <- columnartest.CatchUp(t, r, f.Revision) }()
	<-p.Begun
	if err := r.Close(); err != nil { // which does not wait for the reading
		t.Fatal(err)
	}
	if err := <-failed; err == nil {
		t.Error("what was interrupted succeeded")
	}
	// As a kill may leave it: entries, and no organization that is whole.
	execute(t, path, `insert into entries (id, organization_id, workspace_id, seconds, start_at, tags) values (77, 1, 1, 3600, 0, [])`)
	if got := columnartest.Hours(t, replicaOf(t, f, path), f); got != 5000 {
		t.Errorf("%v hours, want 5000", got)
	}
}

// A file that is damaged while nobody reads it, between two runs or within one, is made anew as soon as that shows.
func TestADamagedFileIsReplaced(t *testing.T) {
	for name, between := range map[string]bool{"while it is open": false, "between runs": true} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "replica.duckdb")
			f := columnartest.Many(300_000)
			random := rand.New(rand.NewPCG(1, 2))
			for i := range f.Entries { // so that there is much to damage
				f.Entries[i].Seconds = random.Int64N(1_000_000)
			}
			r := replicaOf(t, f, path)
			if err := columnartest.CatchUp(t, r, f.Revision); err != nil {
				t.Fatal(err)
			}
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
			if between {
				damage(t, path)
			}
			r = replicaOf(t, f, path)
			if !between {
				damage(t, path)
			}
			plan := query.Plan{Rows: track.Time.Rows, Scope: columnartest.Everything, AllDays: true, Zone: time.UTC, Facts: []query.Fact{
				{Op: query.Sum, Plus: query.Product{Of: "seconds"}}, {Op: query.Distinct, Of: query.Attribute{Column: "user_id"}},
				{Op: query.Max, Of: query.Attribute{Column: "start_at"}}, query.Counted(0)}}
			sawHarm := false
			for range 10_000 {
				err := columnartest.CatchUp(t, r, f.Revision)
				if err == nil {
					var rows []query.Row
					source, release := r.Snapshot(1, f.Revision, func() []int64 { return []int64{1} })
					rows, err = source.Rows(t.Context(), plan)
					release()
					if err == nil {
						if rows[0].Facts[3] != 300_000 {
							t.Fatalf("%v", rows)
						}
						if sawHarm || between {
							return
						}
						t.Fatal("what was damaged was not read")
					}
				}
				if kind := fault.KindOf(err); kind != fault.Unavailable && kind != fault.Building {
					t.Fatalf("who asked was told %v", err)
				}
				sawHarm = true
				time.Sleep(time.Millisecond) // the file is replaced beside
			}
			t.Error("it never came back")
		})
	}
}

// What somebody does to the file while the program has it open shows in no number: DuckDB notices none of it.
func TestAFileThatSomebodyElseChangesIsReplaced(t *testing.T) {
	other := filepath.Join(t.TempDir(), "other.duckdb")
	g := columnartest.Many(2000)
	r := replicaOf(t, g, other)
	columnartest.Hours(t, r, g)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	foreign, err := os.ReadFile(other)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(t *testing.T, path string){
		"emptied":   func(t *testing.T, path string) { must(t, os.Truncate(path, 0)) },
		"cut short": func(t *testing.T, path string) { must(t, os.Truncate(path, size(t, path)/2)) },
		"overwritten": func(t *testing.T, path string) {
			write(t, path, strings.Repeat("no database ", int(size(t, path)/12)))
		},
		"overwritten by another of its kind": func(t *testing.T, path string) { write(t, path, string(foreign)) },
		"changed in one place":               damage,
		"removed":                            remove,
		"another put in its place": func(t *testing.T, path string) {
			write(t, path+".new", string(foreign))
			must(t, os.Rename(path+".new", path))
		},
	} {
		for _, next := range []string{"asked", "written"} {
			t.Run(name+", then "+next, func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "replica.duckdb")
				f := columnartest.Many(1000)
				r := replicaOf(t, f, path)
				columnartest.Hours(t, r, f)
				if err := r.Close(); err != nil {
					t.Fatal(err)
				}
				e := opened(t, path)
				r = columnartest.Follow(t, e, f)
				if got := columnartest.Hours(t, r, f); got != 1000 {
					t.Fatalf("%v hours, want 1000", got)
				}
				time.Sleep(20 * time.Millisecond) // file systems tell the time of writing in steps
				change(t, path)
				if next == "written" {
					f.Add(columnartest.Entry(5000, 1))
				} else {
					source, release := r.Snapshot(1, f.Revision, func() []int64 { return []int64{1} })
					if rows, err := source.Rows(t.Context(), columnartest.CountAll); fault.KindOf(err) != fault.Unavailable {
						t.Errorf("counted %v in it: %v", rows, err)
					}
					release()
				}
				want := float64(len(f.Entries))
				if got := mendedHours(t, r, f); got != want {
					t.Errorf("%v hours, want %v", got, want)
				}
				if h := e.Health(); h != (columnar.Health{Mended: 1}) {
					t.Errorf("health %+v, want to be mended once", h)
				}
				if err := r.Close(); err != nil {
					t.Fatal(err)
				}
				e = opened(t, path) // what it left is a file
				if got := columnartest.Hours(t, columnartest.Follow(t, e, f), f); got != want || e.Epoch() != 0 {
					t.Errorf("%v hours after a restart, want %v", got, want)
				}
			})
		}
	}
}

// mendedHours asks again while the file is replaced, as pages do.
func mendedHours(t *testing.T, r *columnar.Replica, f *columnartest.Record) float64 {
	t.Helper()
	for {
		err := columnartest.CatchUp(t, r, f.Revision)
		if err == nil {
			return columnartest.Hours(t, r, f)
		}
		if fault.KindOf(err) != fault.Unavailable {
			t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
}

// What the engine itself writes, in parts side by side, while others read, and when DuckDB folds its log into the file, is not
// taken for somebody else's.
func TestAFileThatOnlyTheEngineWritesIsLeftAlone(t *testing.T) {
	f := columnartest.Many(20_000)
	e := opened(t, filepath.Join(t.TempDir(), "replica.duckdb"))
	r := columnartest.Follow(t, e, f)
	columnartest.Hours(t, r, f)
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				source, release := r.Snapshot(1, 1, func() []int64 { return []int64{1} })
				if _, err := source.Rows(t.Context(), columnartest.CountAll); err != nil {
					t.Error(err)
				}
				release()
			}
		})
	}
	for round := range 12 {
		f.Revision++
		for i := range f.Entries {
			f.Entries[i].Seconds++
			f.Changed[f.Entries[i].ID] = f.Revision
		}
		if err := columnartest.CatchUp(t, r, f.Revision); err != nil {
			t.Error(err)
		}
		if round%4 == 0 {
			w, err := e.Lease(t.Context(), 2, time.Minute)
			must(t, err)
			var parts sync.WaitGroup
			for part := range int64(4) {
				parts.Go(func() {
					err := w.Load(t.Context(), func(_ context.Context, entry func(query.Entry) error) error {
						for i := range int64(5000) {
							if err := entry(columnartest.Entry(1_000_000+part*5000+i, 1)); err != nil {
								return err
							}
						}
						return nil
					})
					if err != nil {
						t.Error(err)
					}
				})
			}
			parts.Wait()
			must(t, w.Clear(t.Context()))
			must(t, w.Release(t.Context()))
		}
	}
	close(done)
	readers.Wait()
	if h := e.Health(); h != (columnar.Health{}) || e.Epoch() != 0 {
		t.Errorf("health %+v", h)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func size(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	must(t, err)
	return info.Size()
}

func damage(t *testing.T, path string) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	for at := int64(3 * 4096); at < info.Size(); at += 4096 { // the headers come first
		if _, err := file.WriteAt([]byte("damaged"), at+100); err != nil {
			t.Fatal(err)
		}
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestMendingEndsInTheLog(t *testing.T) {
	var log bytes.Buffer
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	e, err := Open("", slog.New(slog.NewTextHandler(&log, nil)), func() time.Time { return at })
	if err != nil {
		t.Fatal(err)
	}
	r := columnartest.Follow(t, e, columnartest.Small())
	for i := range mendAfter {
		if got := e.count(); got != i {
			t.Errorf("mended %d times, want %d", got, i)
		}
	}
	if h := e.Health(); h.Mended != len(mendAfter) || e.timed() {
		t.Errorf("health %+v, times believed: %v; want %d, and they are not", h, e.timed(), len(mendAfter))
	}
	e.replace(e.file, damaged, errors.New("still damaged"))
	if err := r.CatchUp(t.Context(), 1, 3); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("meanwhile: %v", err)
	}
	if err := r.Close(); err != nil { // which does not wait for the next try
		t.Fatal(err)
	}
	at = at.Add(2 * mendMemory)
	e.mu.Lock()
	mended := slices.Clone(e.mended)
	e.mu.Unlock()
	if h := e.Health(); h.Mended != 0 {
		t.Errorf("hours later health is %+v", h)
	}
	e.mu.Lock()
	e.mended = mended // each forgets by itself
	e.mu.Unlock()
	if !e.timed() {
		t.Error("hours later times are not believed")
	}
	if got := e.count(); got != 0 {
		t.Errorf("hours later %d count", got)
	}
}

func TestAFolderThatCannotBeUsed(t *testing.T) {
	_, err := Open(filepath.Join(t.TempDir(), "missing", "replica.duckdb"), columnartest.Quiet, time.Now)
	if err == nil || !strings.Contains(err.Error(), "missing") && !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
