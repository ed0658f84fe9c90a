package board

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/query"
	"vitrine/internal/rows"
	"vitrine/internal/track"
)

// slow is a replica whose statements end when a test lets them. It counts those that began, and those that were given up.
type slow struct {
	let          chan struct{}
	begun, ended int
	caughtUp     []int64
	people       []int64
}

func (s *slow) CatchUp(_ context.Context, _ access.OrganizationID, revision int64) error {
	s.caughtUp = append(s.caughtUp, revision)
	return nil
}

func (s *slow) Preparing(access.OrganizationID) Preparing { return Preparing{State: ColumnsReady} }

func (s *slow) Snapshot(_ access.OrganizationID, _ int64, people func() []int64) (query.Source, func()) {
	return source{s, people}, func() {}
}

type source struct {
	*slow
	waiting func() []int64
}

func (s source) Rows(ctx context.Context, plan query.Plan) ([]query.Row, error) {
	s.begun++
	select {
	case <-s.let:
		s.people = s.waiting()
		return []query.Row{{Facts: make([]int64, len(plan.Facts))}}, nil
	case <-ctx.Done():
		s.ended++
		return nil, ctx.Err()
	}
}

// asker asks for the hours of a scope, as a person, when workspaces' time is at revisions.
type asker struct {
	person    int64
	scope     rows.Scope
	revisions map[access.WorkspaceID]int64
}

func everythingOf(workspaces ...int64) (s rows.Scope) {
	for _, w := range workspaces {
		s.Workspaces = append(s.Workspaces, rows.Workspace{ID: w, All: true})
	}
	return s
}

func (who asker) ask(ctx context.Context, t *testing.T, a *Answers) error {
	t.Helper()
	asked, err := query.Ask(ctx, nil, query.Question{Measures: []query.Measure{track.Hours}, Period: query.Period{From: "2026-01-01", To: "2026-01-31"}}, who.scope, query.Context{Datasets: query.Catalog{track.Time}, Now: time.Unix(0, 0), Zone: time.UTC})
	if err != nil {
		t.Error(err)
	}
	_, err = a.compute(ctx, 1, who.person, asked, who.revisions)
	return err
}

func at(revision int64) map[access.WorkspaceID]int64 {
	return map[access.WorkspaceID]int64{1: revision, 2: 4}
}

// What fifty look at is computed once, and once more when time of a workspace it counts has moved.
func TestTheSameIsComputedOnceForAllWhoAsk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		replica := &slow{let: make(chan struct{})}
		a := NewAnswers(replica, KeptBytes, slog.New(slog.DiscardHandler))
		failed := make(chan error, 60)
		for person := range int64(50) {
			go func() { failed <- asker{person + 1, everythingOf(1), at(7)}.ask(t.Context(), t, a) }()
		}
		synctest.Wait()
		if replica.begun != 1 {
			t.Fatalf("computed %d times at once", replica.begun)
		}
		replica.let <- struct{}{}
		for range 50 {
			if err := <-failed; err != nil {
				t.Error(err)
			}
		}
		if len(replica.people) != 50 {
			t.Errorf("it was the turn of %d people, want any of 50", len(replica.people))
		}
		if !slices.Equal(replica.caughtUp, []int64{7}) {
			t.Errorf("caught up with %v, want the newest of what is counted", replica.caughtUp)
		}
		for _, c := range []struct {
			what  string
			who   asker
			begun int
		}{
			{"one more who asks later", asker{99, everythingOf(1), at(7)}, 0},
			{"time of a workspace that is not counted", asker{1, everythingOf(1), map[access.WorkspaceID]int64{1: 7, 2: 9}}, 0},
			{"time of the workspace", asker{1, everythingOf(1), at(8)}, 1},
			{"other rows", asker{1, everythingOf(1, 2), at(8)}, 1},
			{"one's own rows", asker{1, rows.Scope{Workspaces: []rows.Workspace{{ID: 1, Own: 1}}}, at(8)}, 1},
			{"another's own rows", asker{2, rows.Scope{Workspaces: []rows.Workspace{{ID: 1, Own: 2}}}, at(8)}, 1},
			{"nothing that may be counted", asker{2, rows.Scope{}, at(8)}, 0},
		} {
			before := replica.begun
			go func() { failed <- c.who.ask(t.Context(), t, a) }()
			synctest.Wait()
			if n := replica.begun - before; n != c.begun {
				t.Errorf("%s: computed %d times, want %d", c.what, n, c.begun)
			}
			if replica.begun > before {
				replica.let <- struct{}{}
			}
			if err := <-failed; err != nil {
				t.Errorf("%s: %v", c.what, err)
			}
		}
	})
}

// Computing goes on while anybody waits, whoever asked first, and ends with the last of them.
func TestComputingEndsWithTheLastWhoWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		replica := &slow{let: make(chan struct{})}
		a := NewAnswers(replica, KeptBytes, slog.New(slog.DiscardHandler))
		failed := make(chan error, 2)
		first, leaveFirst := context.WithCancel(t.Context())
		second, leaveSecond := context.WithCancel(t.Context())
		for i, ctx := range []context.Context{first, second} {
			go func() { failed <- asker{int64(i), everythingOf(1), at(7)}.ask(ctx, t, a) }()
			synctest.Wait()
		}
		leaveFirst()
		synctest.Wait()
		if replica.ended != 0 || !errors.Is(<-failed, context.Canceled) {
			t.Errorf("the first left: %d computations were given up", replica.ended)
		}
		leaveSecond()
		synctest.Wait()
		if replica.ended != 1 || len(a.flights) != 0 {
			t.Errorf("both left: %d computations were given up, %d go on", replica.ended, len(a.flights))
		}
		if err := <-failed; err == nil {
			t.Error("both left, and one was answered")
		}
		// What was given up answers nobody.
		go func() { failed <- asker{3, everythingOf(1), at(7)}.ask(t.Context(), t, a) }()
		replica.let <- struct{}{}
		if err := <-failed; err != nil || replica.begun != 2 {
			t.Errorf("asked again: %v, begun %d times", err, replica.begun)
		}
		a.Wait()
	})
}

// No more is kept than fits, and what was asked for last stays.
func TestWhatIsKeptIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		replica := &slow{let: make(chan struct{})}
		close(replica.let)
		a := NewAnswers(replica, 2000, slog.New(slog.DiscardHandler))
		ask := func(w int64) (computed bool) {
			before := replica.begun
			if err := (asker{1, everythingOf(w), at(7)}).ask(t.Context(), t, a); err != nil {
				t.Error(err)
			}
			return replica.begun > before
		}
		for w := range int64(50) {
			ask(w + 1)
			ask(1)
		}
		if a.bytes > 2000 || len(a.kept) != a.latest.Len() || len(a.kept) < 2 {
			t.Errorf("%d answers of %d bytes are kept", len(a.kept), a.bytes)
		}
		if ask(1) || !ask(2) {
			t.Error("what was asked for all the time was forgotten, or what was long ago was not")
		}
	})
}

// A chart of a dashboard that fails by a fault of the program is told without its cause, which goes to the program's own log.
func TestWhatAChartMayNotSayIsLogged(t *testing.T) {
	var log bytes.Buffer
	a := NewAnswers(&slow{}, KeptBytes, slog.New(slog.NewTextHandler(&log, nil)))
	if told := a.widgetError(t.Context(), errors.New("the disk is broken")); strings.Contains(told.Message, "disk") || !strings.Contains(log.String(), "the disk is broken") {
		t.Errorf("it is told %q, and the log has %q", told.Message, log.String())
	}
	log.Reset()
	if told := a.widgetError(t.Context(), fault.Missing()); told.Message != fault.Words(fault.Missing()) || log.Len() > 0 {
		t.Errorf("it is told %q, and the log has %q", told.Message, log.String())
	}
}
