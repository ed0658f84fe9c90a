package live

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/org"
	"vitrine/internal/track"
)

const acme access.OrganizationID = 1

// diary is a log in memory that counts how often it is asked.
type diary struct {
	mu    sync.Mutex
	view  *access.Snapshot
	moved track.TimeMoved
	wakes []func()
	// saved is what was saved; nil: nothing.
	saved func() []board.Saved

	watched, happened, timed, present atomic.Int64
}

func (d *diary) Watch(_ access.OrganizationID, wake func()) (cancel func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.watched.Add(1)
	d.wakes = append(d.wakes, wake)
	return func() {}
}

func (d *diary) View(context.Context, access.OrganizationID) (*access.Snapshot, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.view, nil
}

func (d *diary) Saved(context.Context, access.OrganizationID, []access.ResourceID) ([]board.Saved, error) {
	if d.saved == nil {
		return nil, nil
	}
	return d.saved(), nil
}

func (d *diary) Happened(context.Context, access.OrganizationID, int64) (track.Happened, error) {
	d.happened.Add(1)
	d.mu.Lock()
	defer d.mu.Unlock()
	return track.Happened{Newest: d.view.Revision(), Other: 1, By: []access.UserID{1}}, nil
}

func (d *diary) TimeMoved(context.Context, access.OrganizationID, int64) ([]track.TimeMoved, error) {
	d.timed.Add(1)
	d.mu.Lock()
	defer d.mu.Unlock()
	return []track.TimeMoved{d.moved}, nil
}

func (d *diary) Present(_ context.Context, all []org.Credentials) (org.Presence, error) {
	d.present.Add(1)
	p := org.Presence{Of: make(map[org.Credentials]org.Holder, len(all))}
	for _, c := range all {
		var user access.UserID
		_, _ = fmt.Sscan(c.Session, &user)
		p.Of[c] = org.Holder{User: user, Organization: acme}
	}
	return p, nil
}

func (d *diary) Touch(org.Presence) {}

// change what the engine follows.
func (d *diary) change(tb testing.TB, changes ...access.Change) {
	tb.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	next, err := d.view.Apply(d.view.Revision()+1, changes...)
	if err != nil {
		tb.Fatal(err)
	}
	d.view = next
}

// startTimer moves tracked time of a workspace.
func (d *diary) startTimer(w access.WorkspaceID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	next, err := d.view.Apply(d.view.Revision() + 1)
	if err != nil {
		panic(err)
	}
	d.view, d.moved = next, track.TimeMoved{Workspace: w, Revision: next.Revision()}
	for _, wake := range d.wakes {
		wake()
	}
}

// crowd opens a stream for each of so many people, of whom one in ten may count something of workspace 2. heard is told of
// what those are sent.
func crowd(tb testing.TB, people int, heard func(event string)) (d *diary, tick func()) {
	tb.Helper()
	view, err := access.Load(acme, 1, func(yield func(access.Change, error) bool) {
		_ = yield(access.OrganizationChanged{Organization: acme, Name: "Acme", Scheme: "standard"}, nil) &&
			yield(access.WorkspaceChanged{Workspace: 1, Name: "Acme"}, nil) &&
			yield(access.WorkspaceChanged{Workspace: 2, Name: "Delivery", Parent: 1}, nil)
		for u := range people {
			_ = yield(access.UserChanged{User: access.UserID(u + 1), Role: access.Member, Email: fmt.Sprintf("p%d@acme.test", u+1), Name: fmt.Sprint("P", u+1)}, nil)
			if u%10 == 0 {
				_ = yield(access.WorkspaceRoleChanged{Workspace: 2, Holder: access.Principal{Kind: access.PrincipalUser, ID: int64(u + 1)}, Role: access.WorkspaceMember}, nil)
			}
		}
	})
	if err != nil {
		tb.Fatal(err)
	}
	d = &diary{view: view}
	ticks := make(chan time.Time)
	feed := &Feed{Log: d, People: d, Now: time.Now, Ticks: func() (<-chan time.Time, func()) { return ticks, func() {} }}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	var begun sync.WaitGroup
	begun.Add(people)
	for u := range people {
		running.Go(func() {
			first := true
			look := Look{Credentials: org.Credentials{Session: fmt.Sprint(u + 1)}, Holder: org.Holder{User: access.UserID(u + 1), Organization: acme}}
			_ = feed.Stream(ctx, look, func(_ int64, event string, _ any) error {
				if first {
					first = false
					begun.Done()
				} else {
					heard(event)
				}
				return nil
			})
		})
	}
	begun.Wait()
	tb.Cleanup(func() { cancel(); running.Wait() })
	return d, func() { ticks <- time.Time{} }
}

// However many look, the log is watched once, and asked once about each revision.
func TestManyStreamsAskOnce(t *testing.T) {
	heard := make(chan string, 1000)
	d, tick := crowd(t, 200, func(event string) { heard <- event })
	happened := d.happened.Load()
	d.startTimer(2)
	told := map[string]int{}
	for range 21 { // twenty may count something of it, and one of them started it
		told[<-heard]++
	}
	if told["time"] != 20 || told["entries"] != 1 {
		t.Errorf("told are %v", told)
	}
	if asked := d.happened.Load() - happened; d.watched.Load() != 1 || asked != 1 || d.timed.Load() != 1 {
		t.Errorf("the log is watched %d times, and asked %d times what happened and %d times whose time moved", d.watched.Load(), asked, d.timed.Load())
	}
	tick()
	tick() // once this is taken, the first round is done
	if rounds := d.present.Load(); rounds < 1 || rounds > 2 {
		t.Errorf("who is signed in is asked %d times in two rounds", rounds)
	}
	d.startTimer(1) // nobody else may count anything there
	if event := <-heard; event != "entries" {
		t.Errorf("of another workspace is told %s", event)
	}
}

// What a timer costs with 10,000 streams open, of which 1,000 are told.
func BenchmarkTimer(b *testing.B) {
	var left sync.WaitGroup
	d, _ := crowd(b, 10_000, func(string) { left.Done() })
	for b.Loop() {
		left.Add(1_001)
		d.startTimer(2)
		left.Wait()
	}
}

// What one round costs with 10,000 streams open: who is still signed in, and what they may see.
func BenchmarkRound(b *testing.B) {
	_, tick := crowd(b, 10_000, func(string) {})
	for b.Loop() {
		tick()
	}
}

// Who may know of what is read is decided by the rights of when it has been read: they may have changed since the look began.
func TestWhatIsSavedAfterSomebodyLostTheirRights(t *testing.T) {
	d, _ := crowd(t, 2, func(string) {})
	report := access.ResourceChanged{Resource: 1, Kind: access.Dashboard, Home: 1, Owner: 1, Title: "Report"}
	d.change(t, report)
	d.saved = func() []board.Saved {
		report.Owner, report.Private = 2, true
		d.change(t, report)
		return []board.Saved{{Resource: 1, Version: 2}}
	}
	feed := &Feed{Log: d, People: d, Now: time.Now, Ticks: func() (<-chan time.Time, func()) { return nil, func() {} }}
	look := Look{Credentials: org.Credentials{Session: "1"}, Holder: org.Holder{User: 1, Organization: acme}, Resources: []access.ResourceID{1}}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_ = feed.Stream(ctx, look, func(_ int64, event string, _ any) error {
		switch event {
		case "saved":
			t.Error("somebody is told what was saved after they could no longer see it")
			cancel()
		case "gone":
			cancel()
		}
		return nil
	})
}

// broken panics, when told to, when it is asked what happened or who is signed in.
type broken struct {
	*diary
	log, people atomic.Bool
}

func (b *broken) Happened(ctx context.Context, org access.OrganizationID, after int64) (track.Happened, error) {
	if b.log.Load() {
		panic("the log is broken")
	}
	return b.diary.Happened(ctx, org, after)
}

func (b *broken) Present(ctx context.Context, all []org.Credentials) (org.Presence, error) {
	if b.people.Load() {
		panic("the people are broken")
	}
	return b.diary.Present(ctx, all)
}

// A panic in what all streams share ends those it happened for, and not the program: their pages come back.
func TestAPanicEndsTheStreamsItHappenedFor(t *testing.T) {
	d, _ := crowd(t, 1, func(string) {})
	b := &broken{diary: d}
	clocks := make(chan chan time.Time, 3) // one each time that somebody looks again
	feed := &Feed{Log: b, People: b, Now: time.Now, Ticks: func() (<-chan time.Time, func()) {
		ticks := make(chan time.Time)
		clocks <- ticks
		return ticks, func() {}
	}}
	look := Look{Credentials: org.Credentials{Session: "1"}, Holder: org.Holder{User: 1, Organization: acme}}
	stream := func() (begun chan string, ended chan error) {
		begun, ended = make(chan string, 100), make(chan error, 1)
		go func() {
			ended <- feed.Stream(t.Context(), look, func(_ int64, event string, _ any) error {
				begun <- event
				return nil
			})
		}()
		return begun, ended
	}
	ends := func(ended chan error, why string) {
		t.Helper()
		if err := <-ended; err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("the stream ended with %v", err)
		}
	}
	b.log.Store(true)
	_, ended := stream()
	ends(ended, "the log is broken")
	<-clocks
	b.log.Store(false)
	begun, ended := stream()
	<-begun
	b.people.Store(true)
	(<-clocks) <- time.Time{}
	ends(ended, "the people are broken")
	b.people.Store(false)
	begun, _ = stream()
	if event := <-begun; event != "revision" {
		t.Errorf("the next stream begins with %s", event)
	}
}
