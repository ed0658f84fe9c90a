package board

import (
	"container/list"
	"context"
	"encoding/binary"
	"log/slog"
	"slices"
	"sync"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// Answers computes what charts show, once for all who ask for the same at a time, and keeps it until what it counts changes.
//
// It decides nothing about anybody's rights: whoever asks was let through before, with the rows they may count, and those are
// part of what is asked. It is safe for concurrent use.
type Answers struct {
	replica Replica
	log     *slog.Logger

	mu      sync.Mutex
	flights map[string]*flight
	flying  sync.WaitGroup

	// kept is what was computed last of each plan, by plan; in order of use in latest, the latest first.
	kept        map[string]*list.Element
	latest      *list.List
	bytes, most int

	// asked counts what was asked for since the start.
	asked AnswerFigures
}

// KeptBytes is how much of what was computed a program keeps, at most.
const KeptBytes = 64 << 20

// NewAnswers keeps about so many bytes of what it computes. What fails by a fault of the program is logged.
func NewAnswers(replica Replica, most int, log *slog.Logger) *Answers {
	return &Answers{replica: replica, log: log, flights: map[string]*flight{}, kept: map[string]*list.Element{}, latest: list.New(), most: most}
}

// Wait until nothing is computed any more, which is soon after the last asker has left.
func (a *Answers) Wait() { a.flying.Wait() }

// flight is something being computed; computed and err are set when done is closed.
type flight struct {
	cancel   context.CancelFunc
	done     chan struct{}
	computed *query.Computed
	err      error
	// people are those who wait, each so many times; guarded by the answers' mu.
	people map[int64]int
}

// keptAnswer is something computed from the time of its workspaces as it was at some revisions.
type keptAnswer struct {
	plan, at string
	computed *query.Computed
	size     int
}

// compute what was asked in an organization, by a person, from the time of its workspaces as it was at the revisions or later.
func (a *Answers) compute(ctx context.Context, org access.OrganizationID, person int64, asked *query.Asked, revisions map[access.WorkspaceID]int64) (*query.Computed, error) {
	workspaces := asked.Workspaces()
	if len(workspaces) == 0 {
		return asked.Compute(ctx, nil) // nothing can be counted, and no source is asked
	}
	key := asked.Key()
	plan := string(binary.BigEndian.AppendUint64(key[:], uint64(org)))
	newest := int64(0)
	var stamps []byte
	for _, w := range workspaces {
		revision := revisions[access.WorkspaceID(w)]
		newest = max(newest, revision)
		stamps = binary.BigEndian.AppendUint64(stamps, uint64(revision)) // the workspaces are in the plan
	}
	at := string(stamps)
	a.mu.Lock()
	if e := a.kept[plan]; e != nil {
		if k, ok := e.Value.(*keptAnswer); ok && k.at == at {
			a.latest.MoveToFront(e)
			a.asked.FromKept++
			a.mu.Unlock()
			return k.computed, nil
		}
	}
	f := a.flights[plan+at]
	if f != nil {
		a.asked.Shared++
	} else {
		a.asked.Computed++
		f = &flight{done: make(chan struct{}), people: map[int64]int{}}
		detached, cancel := context.WithCancel(context.WithoutCancel(ctx))
		f.cancel = cancel
		a.flights[plan+at] = f
		a.flying.Go(func() {
			defer cancel()
			f.computed, f.err = a.fly(detached, f, org, newest, asked)
			a.land(f, plan, at)
		})
	}
	f.people[person]++
	a.mu.Unlock()
	defer a.leave(f, person, plan+at)
	select {
	case <-f.done:
		return f.computed, f.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// fly computes for all who wait for a flight.
func (a *Answers) fly(ctx context.Context, f *flight, org access.OrganizationID, revision int64, asked *query.Asked) (computed *query.Computed, err error) {
	err = fault.Guard(func() (err error) {
		if err = a.replica.CatchUp(ctx, org, revision); err != nil {
			return err
		}
		source, release := a.replica.Snapshot(org, revision, func() []int64 { return a.waiting(f) })
		defer release()
		computed, err = asked.Compute(ctx, source)
		return err
	})
	return computed, err
}

// land keeps what a flight computed, in place of what the same plan gave before.
func (a *Answers) land(f *flight, plan, at string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.flights[plan+at] == f {
		delete(a.flights, plan+at)
	}
	close(f.done)
	if f.err != nil {
		return
	}
	if old := a.kept[plan]; old != nil {
		a.forget(old)
	}
	k := &keptAnswer{plan: plan, at: at, computed: f.computed, size: f.computed.Size() + len(plan) + len(at)}
	a.kept[plan] = a.latest.PushFront(k)
	for a.bytes += k.size; a.bytes > a.most; {
		a.forget(a.latest.Back())
	}
}

func (a *Answers) forget(e *list.Element) {
	if k, ok := a.latest.Remove(e).(*keptAnswer); ok {
		delete(a.kept, k.plan)
		a.bytes -= k.size
	}
}

// leave takes somebody off a flight, which ends with the last of them.
func (a *Answers) leave(f *flight, person int64, key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if f.people[person]--; f.people[person] == 0 {
		delete(f.people, person)
	}
	if len(f.people) == 0 {
		f.cancel()
		if a.flights[key] == f { // nobody gets on what has been given up
			delete(a.flights, key)
		}
	}
}

// waiting are the people who wait for a flight.
func (a *Answers) waiting(f *flight) []int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	people := make([]int64, 0, len(f.people))
	for person := range f.people {
		people = append(people, person)
	}
	slices.Sort(people)
	return people
}
