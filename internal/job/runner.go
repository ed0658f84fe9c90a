package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"vitrine/internal/fault"
)

const (
	// LeaseFor is how long an attempt has a job without a sign of life: after that long without its node, another goes on.
	LeaseFor = 15 * time.Second
	// renewEvery leaves room for two that fail.
	renewEvery = LeaseFor / 3
	// LookEvery is how often jobs are looked for that were kept elsewhere, or become due.
	LookEvery = time.Second
	// leaveWithin is how long saying how an attempt ended may take.
	leaveWithin = 10 * time.Second

	firstPause   = 10 * time.Second // after an attempt that failed; twice as long after each further one
	longestPause = time.Hour

	usualAttempts = 10
)

// Outcome is how an attempt ended.
type Outcome string

// Outcomes.
const (
	Done    Outcome = "done"
	Failed  Outcome = "failed"  // there will be another attempt
	GaveUp  Outcome = "gave_up" // there will be none
	Stopped Outcome = "stopped" // by the end of the program; there will be another attempt
	Lost    Outcome = "lost"    // a later attempt has begun
)

// Outcomes are all there are.
var Outcomes = []Outcome{Done, Failed, GaveUp, Stopped, Lost}

// Work is how jobs of one kind are done.
type Work struct {
	// Do one attempt. It ends soon after ctx does; what it writes, it writes under j.Lease.
	Do func(ctx context.Context, j Job) error
	// GaveUp, if any, tells whoever waits that there will be no further attempt.
	GaveUp func(ctx context.Context, j Job) error
	// Attempts is how many may fail; 0: ten.
	Attempts int
	// AtOnce is how many of the kind run at once on one node; 0: one.
	AtOnce int
	// Every is how often it is to be done, at whole multiples of it by the clock, on one node only; 0: whenever there is a job of
	// the kind. There are always attempts left for the next time.
	Every time.Duration
}

func (w Work) attempts() int {
	if w.Attempts == 0 {
		return usualAttempts
	}
	return w.Attempts
}

// Watch is told of attempts: began when one begins, and what it returned when that one has ended.
type Watch func(Kind) (ended func(Outcome))

// Runner does the jobs of a queue. The fields are set before the first call.
type Runner struct {
	Queue Queue
	Kinds map[Kind]Work
	Log   *slog.Logger
	// Watch, if any, is told of every attempt.
	Watch Watch

	mu      sync.Mutex
	running map[Kind]int
	freed   chan struct{}
}

// Run does jobs until ctx ends, and returns when the last attempt has ended.
func (r *Runner) Run(ctx context.Context) {
	r.mu.Lock()
	r.running, r.freed = map[Kind]int{}, make(chan struct{}, 1)
	r.mu.Unlock()
	var attempts sync.WaitGroup
	defer attempts.Wait()
	look := time.NewTicker(LookEvery)
	defer look.Stop()
	planned := false
	for ctx.Err() == nil {
		if !planned {
			planned = r.report(ctx, "plan", r.plan(ctx))
		}
		r.report(ctx, "take", r.fill(ctx, &attempts))
		select {
		case <-ctx.Done():
		case <-r.Queue.JobsAdded():
		case <-r.freed:
		case <-look.C:
		}
	}
}

// report tells the log what went wrong with the queue itself, which the next round tries again.
func (r *Runner) report(ctx context.Context, what string, err error) (ok bool) {
	if err != nil && ctx.Err() == nil {
		r.Log.Error("jobs", "what", what, "error", err)
	}
	return err == nil
}

// plan keeps a job for everything that is done again and again.
func (r *Runner) plan(ctx context.Context) error {
	for _, kind := range slices.Sorted(maps.Keys(r.Kinds)) {
		if r.Kinds[kind].Every > 0 {
			if _, err := r.Queue.AddJob(ctx, New{Kind: kind, Unique: "always"}); err != nil {
				return err
			}
		}
	}
	return nil
}

// fill takes jobs that are due as long as there are places for their kinds.
func (r *Runner) fill(ctx context.Context, attempts *sync.WaitGroup) error {
	for {
		kinds := r.free()
		if len(kinds) == 0 {
			return nil
		}
		j, err := r.take(ctx, kinds)
		if err != nil || j == nil {
			return err
		}
		r.count(j.Kind, 1)
		attempts.Go(func() {
			defer func() {
				r.count(j.Kind, -1)
				select {
				case r.freed <- struct{}{}:
				default:
				}
			}()
			r.attempt(ctx, *j)
		})
	}
}

// take is guarded: a database driver that panics ends no program.
func (r *Runner) take(ctx context.Context, kinds []Kind) (j *Job, err error) {
	err = fault.Guard(func() (err error) {
		j, err = r.Queue.TakeJob(ctx, kinds, LeaseFor)
		return err
	})
	return j, err
}

// free are the kinds of which another one may run.
func (r *Runner) free() (kinds []Kind) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, kind := range slices.Sorted(maps.Keys(r.Kinds)) {
		if r.running[kind] < max(r.Kinds[kind].AtOnce, 1) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

func (r *Runner) count(kind Kind, n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.running[kind] += n
}

// Drain does what is due, one after the other, until nothing is.
func (r *Runner) Drain(ctx context.Context) error {
	if err := r.plan(ctx); err != nil {
		return err
	}
	for {
		j, err := r.take(ctx, slices.Sorted(maps.Keys(r.Kinds)))
		if err != nil || j == nil {
			return err
		}
		r.attempt(ctx, *j)
	}
}

// Finish does one job here, unless another node does, and returns when it has ended, or ctx has.
func (r *Runner) Finish(ctx context.Context, id ID) error {
	look := time.NewTicker(LookEvery)
	defer look.Stop()
	for {
		j, over, err := r.Queue.TakeJobByID(ctx, id, LeaseFor)
		switch {
		case err != nil:
			return err
		case over:
			return nil
		case j != nil:
			r.attempt(ctx, *j)
			if err := ctx.Err(); err != nil {
				return err
			}
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-look.C:
		}
	}
}

// FinishLeft does a job here that nobody is at any more, and returns when this attempt has ended. It returns at once when
// somebody is: when the end of its lease, which lease tells, moves. It waits for no longer than a lease lasts.
func (r *Runner) FinishLeft(ctx context.Context, id ID, lease func(context.Context) (time.Time, error)) error {
	look := time.NewTicker(LookEvery)
	defer look.Stop()
	first, err := lease(ctx)
	if err != nil {
		return err
	}
	for range LeaseFor/LookEvery + 1 {
		switch until, err := lease(ctx); {
		case err != nil:
			return err
		case !until.Equal(first):
			return nil
		}
		switch j, over, err := r.Queue.TakeJobByID(ctx, id, LeaseFor); {
		case err != nil:
			return err
		case over:
			return nil
		case j != nil:
			r.attempt(ctx, *j)
			return ctx.Err()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-look.C:
		}
	}
	return nil
}

// attempt does a job that was taken, once.
func (r *Runner) attempt(ctx context.Context, j Job) {
	ended := func(Outcome) {}
	if r.Watch != nil {
		ended = r.Watch(j.Kind)
	}
	outcome := Failed
	defer func() { ended(outcome) }()
	err := fault.Guard(func() error { return r.do(ctx, j) })
	// The program may be stopping; how it ended is said all the same.
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveWithin)
	defer cancel()
	left := fault.Guard(func() (failed error) {
		outcome, failed = r.leave(within, j, err, ctx.Err() != nil)
		return failed
	})
	switch {
	case errors.Is(left, ErrLost):
		outcome = Lost
	case left != nil: // its lease runs out, and another attempt begins
		r.Log.Error("job", "kind", j.Kind, "job", j.Lease.Job, "attempt", j.Attempt, "error", left)
	}
}

// do the work while the lease is renewed.
func (r *Runner) do(ctx context.Context, j Job) error {
	work := r.Kinds[j.Kind]
	if j.Failures >= work.attempts() && work.Every == 0 { // the last one ended without a word
		return errors.New(j.Why)
	}
	ctx, lost := context.WithCancelCause(ctx)
	defer lost(nil)
	var renewing sync.WaitGroup
	defer renewing.Wait()
	done := make(chan struct{})
	defer close(done)
	renewing.Go(func() {
		if err := fault.Guard(func() error { return r.renew(ctx, j.Lease, done) }); err != nil {
			lost(err)
		}
	})
	if err := work.Do(ctx, j); err != nil {
		if cause := context.Cause(ctx); errors.Is(cause, ErrLost) {
			return cause
		}
		return err
	}
	return nil
}

// renew a lease until done; ErrLost when another attempt has begun, or may have.
func (r *Runner) renew(ctx context.Context, l Lease, done <-chan struct{}) error {
	ticker := time.NewTicker(renewEvery)
	defer ticker.Stop()
	for missed := 0; ; {
		select {
		case <-done:
			return nil
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		within, cancel := context.WithTimeout(ctx, renewEvery)
		err := r.Queue.RenewJob(within, l, LeaseFor)
		cancel()
		switch {
		case err == nil:
			missed = 0
		case errors.Is(err, ErrLost):
			return err
		default:
			if missed++; missed == int(LeaseFor/renewEvery) {
				return fmt.Errorf("%w: its lease could not be renewed: %w", ErrLost, err)
			}
		}
	}
}

// leave says how an attempt ended.
func (r *Runner) leave(ctx context.Context, j Job, err error, stopping bool) (Outcome, error) {
	work, log := r.Kinds[j.Kind], r.Log.With("kind", j.Kind, "job", j.Lease.Job, "attempt", j.Attempt)
	switch {
	case errors.Is(err, ErrLost):
		log.Warn("another attempt at the job has begun")
		return Lost, nil
	case err == nil && work.Every > 0:
		return Done, r.Queue.PutOffJob(ctx, j.Lease, Again{At: j.Begun.Truncate(work.Every).Add(work.Every)})
	case err == nil:
		return Done, r.Queue.EndJob(ctx, j.Lease)
	case stopping:
		return Stopped, r.Queue.PutOffJob(ctx, j.Lease, Again{Stopped: true})
	}
	log.Error("job", "error", err)
	failures := j.Failures + 1
	if failures < work.attempts() || work.Every > 0 {
		return Failed, r.Queue.PutOffJob(ctx, j.Lease, Again{After: pause(failures), Why: why(err)})
	}
	if work.GaveUp != nil {
		if err := work.GaveUp(ctx, j); err != nil {
			return Failed, errors.Join(err, r.Queue.PutOffJob(ctx, j.Lease, Again{After: pause(failures), Why: why(err)}))
		}
	}
	return GaveUp, r.Queue.FailJob(ctx, j.Lease, why(err))
}

// pause is how long a job waits after so many failures.
func pause(failures int) time.Duration {
	if failures > 10 {
		return longestPause
	}
	return min(firstPause<<(failures-1), longestPause)
}

// why is what is kept of an error: the log has all of it.
func why(err error) string {
	const most = 500
	text := []rune(err.Error())
	return string(text[:min(len(text), most)])
}
