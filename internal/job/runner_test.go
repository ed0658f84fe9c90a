package job

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// memory is a queue of one job, whose lease ends when a test says so.
type memory struct {
	mu    sync.Mutex
	kind  Kind
	due   time.Time // zero: nobody may take it
	lease Lease
	fails int
	why   string
	gone  bool
	away  error // of renewing
	added chan struct{}
}

func newMemory(kind Kind) *memory {
	return &memory{kind: kind, due: time.Now(), lease: Lease{Job: 1}, added: make(chan struct{}, 1)}
}

func (m *memory) AddJob(context.Context, New) (ID, error) { return 0, nil }
func (m *memory) JobsAdded() <-chan struct{}              { return m.added }
func (m *memory) TakeJob(_ context.Context, kinds []Kind, _ time.Duration) (*Job, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.due.IsZero() || m.due.After(time.Now()) || !slices.Contains(kinds, m.kind) {
		return nil, nil
	}
	m.lease.Attempt++
	m.due = time.Time{}
	return &Job{Lease: m.lease, Kind: m.kind, Failures: m.fails, Why: m.why, Begun: time.Now()}, nil
}
func (m *memory) TakeJobByID(ctx context.Context, _ ID, lease time.Duration) (*Job, bool, error) {
	if m.gone {
		return nil, true, nil
	}
	j, err := m.TakeJob(ctx, []Kind{m.kind}, lease)
	return j, false, err
}

// under does something for the newest attempt.
func (m *memory) under(l Lease, do func()) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if l != m.lease {
		return ErrLost
	}
	do()
	return nil
}
func (m *memory) RenewJob(_ context.Context, l Lease, _ time.Duration) error {
	return errors.Join(m.under(l, func() {}), m.away)
}
func (m *memory) EndJob(_ context.Context, l Lease) error {
	return m.under(l, func() { m.gone = true })
}
func (m *memory) PutOffJob(_ context.Context, l Lease, a Again) error {
	return m.under(l, func() {
		if m.due = a.At; a.At.IsZero() {
			m.due = time.Now().Add(a.After)
		}
		if m.why = a.Why; a.Why != "" {
			m.fails++
		} else if !a.Stopped {
			m.fails = 0
		}
	})
}
func (m *memory) FailJob(_ context.Context, l Lease, why string) error {
	return m.under(l, func() { m.gone, m.why = true, why })
}

// playing runs work on a queue in a bubble of time until the test's end, and tells how attempts ended.
func playing(t *testing.T, w Work, test func(m *memory, outcomes *[]Outcome, stop func())) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory("x")
		var mu sync.Mutex
		var outcomes []Outcome
		r := &Runner{Queue: m, Kinds: map[Kind]Work{"x": w}, Log: slog.New(slog.DiscardHandler), Watch: func(Kind) func(Outcome) {
			return func(o Outcome) { mu.Lock(); defer mu.Unlock(); outcomes = append(outcomes, o) }
		}}
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { r.Run(ctx) })
		test(m, &outcomes, func() { stop(); running.Wait() })
		stop()
		running.Wait()
	})
}

// What fails, or panics, is tried again after longer and longer pauses, and then given up, which whoever waits is told.
func TestWhatFailsIsTriedAgainAndGivenUp(t *testing.T) {
	var begun []time.Time
	told := ""
	playing(t, Work{Attempts: 4, GaveUp: func(context.Context, Job) error { told = "given up"; return nil }, Do: func(context.Context, Job) error {
		if begun = append(begun, time.Now()); len(begun) == 2 {
			panic("no")
		}
		return errors.New("no")
	}}, func(m *memory, outcomes *[]Outcome, _ func()) {
		time.Sleep(time.Hour)
		synctest.Wait()
		if len(begun) != 4 {
			t.Fatalf("%d attempts", len(begun))
		}
		for i, want := range []time.Duration{10 * time.Second, 20 * time.Second, 40 * time.Second} {
			if pause := begun[i+1].Sub(begun[i]); pause < want || pause > want+2*LookEvery {
				t.Errorf("pause %d lasted %s, want %s", i, pause, want)
			}
		}
		if !m.gone || m.why != "no" || told == "" || !slices.Equal(*outcomes, []Outcome{Failed, Failed, Failed, GaveUp}) {
			t.Errorf("%v, %q, %q, %v", m.gone, m.why, told, *outcomes)
		}
	})
}

// What ends its node each time is given up too, without another attempt.
func TestWhatEndsItsNodeIsGivenUp(t *testing.T) {
	playing(t, Work{Attempts: 3, Do: func(context.Context, Job) error { t.Error("it is tried again"); return nil }}, func(m *memory, outcomes *[]Outcome, _ func()) {
		m.mu.Lock()
		m.fails, m.why = 3, "The program ended in the middle."
		m.mu.Unlock()
		time.Sleep(time.Minute)
		synctest.Wait()
		if !m.gone || m.why != "The program ended in the middle." || !slices.Equal(*outcomes, []Outcome{GaveUp}) {
			t.Errorf("%v, %q, %v", m.gone, m.why, *outcomes)
		}
	})
}

// Work that another attempt has taken over is told to end, and says nothing about the job; so is work whose lease nobody renews.
func TestWorkEndsWithItsLease(t *testing.T) {
	for name, take := range map[string]func(m *memory){
		"taken over":           func(m *memory) { m.lease.Attempt++ },
		"the database is away": func(m *memory) { m.away = errors.New("away") },
	} {
		t.Run(name, func(t *testing.T) {
			var ended time.Duration
			playing(t, Work{Do: func(ctx context.Context, _ Job) error {
				begun := time.Now()
				<-ctx.Done()
				ended = time.Since(begun)
				return ctx.Err()
			}}, func(m *memory, outcomes *[]Outcome, _ func()) {
				synctest.Wait()
				time.Sleep(time.Hour)
				synctest.Wait()
				if ended != 0 {
					t.Fatal("it ended while its lease was renewed")
				}
				m.mu.Lock()
				take(m)
				m.mu.Unlock()
				time.Sleep(LeaseFor)
				synctest.Wait()
				if ended == 0 || ended > time.Hour+LeaseFor || m.gone || !slices.Equal(*outcomes, []Outcome{Lost}) {
					t.Errorf("ended after %s, %v, %v", ended, m.gone, *outcomes)
				}
			})
		})
	}
}

// A stop ends what runs, and leaves it for the next start, where it counts as no failure.
func TestAStopLeavesWhatRuns(t *testing.T) {
	playing(t, Work{Do: func(ctx context.Context, _ Job) error { <-ctx.Done(); return ctx.Err() }}, func(m *memory, outcomes *[]Outcome, stop func()) {
		synctest.Wait()
		stop()
		if m.gone || m.fails != 0 || m.due.IsZero() || m.due.After(time.Now()) || !slices.Equal(*outcomes, []Outcome{Stopped}) {
			t.Errorf("%+v, %v", m, *outcomes)
		}
	})
}

// What is done again and again is done at whole hours by the clock, also after it failed.
func TestPeriodicJobs(t *testing.T) {
	var begun []string
	playing(t, Work{Every: time.Hour, Attempts: 1, Do: func(_ context.Context, j Job) error {
		begun = append(begun, j.Begun.Format("15:04"))
		if len(begun) == 2 {
			return errors.New("no")
		}
		return nil
	}}, func(m *memory, _ *[]Outcome, _ func()) {
		time.Sleep(10 * time.Minute) // the bubble begins at midnight
		m.mu.Lock()
		m.due = time.Now()
		m.mu.Unlock()
		time.Sleep(130 * time.Minute)
		synctest.Wait()
		if got := strings.Join(begun, " "); got != "00:00 00:10 00:10 01:00 02:00" {
			t.Errorf("begun at %s", got)
		}
	})
}

// Whoever waits for a job does it, also again when it failed, until it has ended.
func TestFinishDoesOneJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory("x")
		n := 0
		r := &Runner{Queue: m, Kinds: map[Kind]Work{"x": {Do: func(context.Context, Job) error {
			if n++; n == 1 {
				return errors.New("no")
			}
			return nil
		}}}, Log: slog.New(slog.DiscardHandler)}
		if err := r.Finish(t.Context(), 1); err != nil || n != 2 || !m.gone {
			t.Errorf("%v after %d attempts, %v", err, n, m.gone)
		}
	})
}

// What was left is done by whoever asks, once its lease is over; what somebody is at is left to them.
func TestWhatWasLeftIsDoneByTheNext(t *testing.T) {
	for name, c := range map[string]struct {
		due     time.Duration // from now: until then somebody has it, or had
		renewed bool
		done    int
		within  time.Duration
	}{
		"at once":                          {0, false, 1, 0},
		"when its lease is over":           {LeaseFor - time.Second, false, 1, LeaseFor},
		"not while somebody is at it":      {LeaseFor, true, 0, 2 * time.Second},
		"not when it was put off for long": {time.Hour, false, 0, LeaseFor + 2*LookEvery},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMemory("x")
				begun := time.Now()
				m.due = begun.Add(c.due)
				done := 0
				r := &Runner{Queue: m, Log: slog.New(slog.DiscardHandler), Kinds: map[Kind]Work{"x": {Do: func(context.Context, Job) error { done++; return nil }}}}
				looks := 0
				err := r.FinishLeft(t.Context(), 1, func(context.Context) (time.Time, error) {
					if looks++; c.renewed && looks > 2 {
						return m.due.Add(LeaseFor), nil
					}
					return begun.Add(c.due), nil
				})
				if took := time.Since(begun); err != nil || done != c.done || took > c.within {
					t.Errorf("%v, done %d times after %s", err, done, took)
				}
			})
		})
	}
}
