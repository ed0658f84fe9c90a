package columnar

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vitrine/internal/fault"
	"vitrine/internal/query"
	"vitrine/internal/track"
)

// many is a record of n entries of an hour, a thousand a day.
func many(n int) *record {
	f := small()
	f.Entries = f.Entries[:0]
	for i := range n {
		e := entry(int64(i+1), 1)
		e.Start = e.Start.AddDate(0, 0, -(i*7919)%(n/1000+1))
		f.Entries = append(f.Entries, e)
	}
	return f
}

// paced lets the first reading go on in parts only when a test lets it.
type paced struct {
	*record
	begun, let chan struct{}
}

func pace(f *record) *paced { return &paced{f, make(chan struct{}, 100), make(chan struct{})} }

func (p *paced) During(ctx context.Context, organization int64, days query.Days, told func(query.Entry) error) error {
	p.begun <- struct{}{}
	select {
	case <-p.let:
	case <-ctx.Done():
		return ctx.Err()
	}
	return p.record.During(ctx, organization, days, told)
}

func opened(t *testing.T, path string, feed Feed) *Replica {
	t.Helper()
	r, err := Open(path, feed, quiet)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func TestWhoAsksWhileAllIsReadIsTold(t *testing.T) {
	f := many(5000)
	p := pace(f)
	r := opened(t, "", p)
	r.patience = 0
	err := r.CatchUp(t.Context(), 1, f.revision)
	var building *fault.Error
	if !errors.As(err, &building) || building.Kind != fault.Building || building.RetryAfter == 0 {
		t.Errorf("asked meanwhile: %v", err)
	}
	<-p.begun
	if s := r.Status(1); s != (Status{Total: 5000}) {
		t.Errorf("meanwhile: %+v", s)
	}
	close(p.let)
	if err := r.catchUp(t.Context(), 1, f.revision, false); err != nil {
		t.Fatal(err)
	}
	if s := r.Status(1); !s.Ready {
		t.Errorf("afterwards: %+v", s)
	}
	if got := hours(t, r, f); got != 5000 {
		t.Errorf("%v hours, want 5000", got)
	}
}

// What changes while parts are read is right afterwards, wherever it was and is.
func TestChangesWhileAllIsRead(t *testing.T) {
	f := small()
	f.Entries[1].Start = f.Entries[1].Start.AddDate(0, 0, 1)
	p := pace(f)
	r := opened(t, "", p)
	done := make(chan error)
	go func() { done <- r.catchUp(t.Context(), 1, 3, false) }()
	<-p.begun
	f.revision = 4
	f.Entries[0].Seconds, f.changed[1] = 8*3600, 4
	f.Entries = append(f.Entries[:2], entry(4, 16))
	f.gone[3], f.changed[4] = 4, 4
	close(p.let)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if got := hours(t, r, f); got != 8+2+16 {
		t.Errorf("%v hours, want 26", got)
	}
}

func TestAnInterruptedReadingLeavesNothingThatIsTakenForWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "replica.duckdb")
	f := many(5000)
	p := pace(f)
	r := opened(t, path, p)
	failed := make(chan error)
	go func() { failed <- r.catchUp(t.Context(), 1, f.revision, false) }()
	<-p.begun
	if err := r.Close(); err != nil { // which does not wait for the reading
		t.Fatal(err)
	}
	if err := <-failed; err == nil {
		t.Error("what was interrupted succeeded")
	}
	// As a kill may leave it: entries, and no organization that is whole.
	execute(t, path, `insert into entries (id, organization_id, workspace_id, seconds, start_at, tags) values (77, 1, 1, 3600, 0, [])`)
	if got := hours(t, replicaOf(t, f, path), f); got != 5000 {
		t.Errorf("%v hours, want 5000", got)
	}
}

func TestPartsAreOfDaysOfTheirOwn(t *testing.T) {
	parts, total := partsOf([]query.Load{{Day: 1, Entries: partSize - 1}, {Day: 2, Entries: 1}, {Day: 9, Entries: 1}, {Day: 10, Entries: 3 * partSize}, {Day: 11, Entries: 1}})
	want := []query.Days{{From: 1, To: 3}, {From: 9, To: 10}, {From: 10, To: 11}, {From: 11, To: 12}}
	if len(parts) != len(want) || total != 4*partSize+2 {
		t.Fatalf("%v, %d", parts, total)
	}
	for i := range want {
		if parts[i] != want[i] {
			t.Errorf("part %d is %v, want %v", i, parts[i], want[i])
		}
	}
}

func TestWhatCannotBeReadIsNotTriedWithoutEnd(t *testing.T) {
	f := small()
	feed := &counted{Feed: &unreadable{record: f}, begun: make(chan struct{}), gate: make(chan struct{})}
	r := opened(t, "", feed.Feed)
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	r.now = func() time.Time { return at }
	for range 10 {
		if err := r.CatchUp(t.Context(), 1, f.revision); fault.KindOf(err) != fault.Unavailable || !errors.Is(err, errUnreadable) {
			t.Fatalf("got %v", err)
		}
	}
	u := feed.Feed.(*unreadable)
	if u.tries != 2 {
		t.Errorf("tried %d times at once", u.tries)
	}
	at = at.Add(firstPause)
	u.well = true
	if got := hours(t, r, f); got != 7 {
		t.Errorf("%v hours, want 7", got)
	}
}

var errUnreadable = errors.New("no space left")

type unreadable struct {
	*record
	tries int
	well  bool
}

func (u *unreadable) Extent(ctx context.Context, organization int64) (int64, []query.Load, error) {
	if u.tries++; !u.well {
		return 0, nil, errUnreadable
	}
	return u.record.Extent(ctx, organization)
}

// A file that is damaged while nobody reads it, between two runs or within one, is made anew as soon as that shows.
func TestADamagedFileIsReplaced(t *testing.T) {
	for name, between := range map[string]bool{"while it is open": false, "between runs": true} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "replica.duckdb")
			f := many(300_000)
			random := rand.New(rand.NewPCG(1, 2))
			for i := range f.Entries { // so that there is much to damage
				f.Entries[i].Seconds = random.Int64N(1_000_000)
			}
			r := opened(t, path, f)
			if err := r.catchUp(t.Context(), 1, f.revision, false); err != nil {
				t.Fatal(err)
			}
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
			if between {
				damage(t, path)
			}
			r = opened(t, path, f)
			if !between {
				damage(t, path)
			}
			plan := query.Plan{Rows: track.Time.Rows, Scope: everything, AllDays: true, Zone: time.UTC, Facts: []query.Fact{
				{Op: query.Sum, Plus: query.Product{Of: "seconds"}}, {Op: query.Distinct, Of: query.Attribute{Column: "user_id"}},
				{Op: query.Max, Of: query.Attribute{Column: "start_at"}}, query.Counted(0)}}
			sawHarm := false
			for range 10_000 {
				err := r.catchUp(t.Context(), 1, f.revision, false)
				if err == nil {
					var rows []query.Row
					if rows, err = r.Rows(t.Context(), plan); err == nil {
						if rows[0].Facts[3] != 300_000 {
							t.Fatalf("%v", rows)
						}
						if sawHarm || between {
							return
						}
						t.Fatal("what was damaged was not read")
					}
				}
				if fault.KindOf(err) != fault.Unavailable {
					t.Fatalf("who asked was told %v", err)
				}
				sawHarm = true
				time.Sleep(time.Millisecond) // the file is replaced beside
			}
			t.Error("it never came back")
		})
	}
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
	r, err := Open("", small(), slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	r.now = func() time.Time { return at }
	for i := range mendAfter {
		if got := r.mending(); got != i {
			t.Errorf("mended %d times, want %d", got, i)
		}
	}
	r.replace(r.file, damaged, errors.New("still damaged"))
	if err := r.CatchUp(t.Context(), 1, 3); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("meanwhile: %v", err)
	}
	if err := r.Close(); err != nil { // which does not wait for the next try
		t.Fatal(err)
	}
	at = at.Add(2 * mendMemory)
	if got := r.mending(); got != 0 {
		t.Errorf("hours later %d count", got)
	}
}

func TestAFolderThatCannotBeUsed(t *testing.T) {
	_, err := Open(filepath.Join(t.TempDir(), "missing", "replica.duckdb"), small(), quiet)
	if err == nil || !strings.Contains(err.Error(), "missing") && !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
