package columnar

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"vitrine/internal/fault"
)

// hall is places of which a test says when they get free. order is who had a place, in order.
type hall struct {
	t *testing.T
	*places
	late chan time.Time

	mu    sync.Mutex
	order []string
	gone  sync.WaitGroup
}

func newHall(t *testing.T, n int) *hall {
	h := &hall{t: t, places: newPlaces(n), late: make(chan time.Time)}
	h.after = func(time.Duration) <-chan time.Time { return h.late }
	return h
}

// ask waits for a place in the name of some people, and tells when it stands in the queue or has a place. A question that is
// named begins and ends with its one statement.
func (h *hall) ask(ctx context.Context, name string, people ...int64) (failed chan error) {
	h.t.Helper()
	before := h.length()
	failed = make(chan error, 1)
	h.gone.Go(func() {
		release, err := h.take(ctx, func() []int64 { return people }, false)
		if err == nil {
			h.mu.Lock()
			h.order = append(h.order, name)
			h.mu.Unlock()
			release()
			h.end()
		}
		failed <- err
	})
	h.until(func() bool { return h.length() > before || len(failed) > 0 })
	return failed
}

func (h *hall) length() int {
	h.places.mu.Lock()
	defer h.places.mu.Unlock()
	return len(h.waiting)
}

func (h *hall) until(met func() bool) {
	h.t.Helper()
	for deadline := time.Now().Add(time.Minute); !met(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			h.t.Fatal("it does not come about")
		}
	}
}

// hold takes every place, for somebody else.
func (h *hall) hold(n int) (release func()) {
	h.t.Helper()
	var all []func()
	for range n {
		free, err := h.take(h.t.Context(), func() []int64 { return []int64{99} }, false)
		if err != nil {
			h.t.Fatal(err)
		}
		all = append(all, free)
	}
	return func() {
		for _, free := range all {
			free()
			h.end()
		}
	}
}

// Who asks for a hundred charts waits for their own; who asks for one after them comes next.
func TestThoseWhoWaitTakeTurnsByPerson(t *testing.T) {
	h := newHall(t, 1)
	release := h.hold(1)
	for i := range 4 {
		h.ask(t.Context(), fmt.Sprint("ann ", i), 1)
	}
	for i := range 2 {
		h.ask(t.Context(), fmt.Sprint("ben ", i), 2)
	}
	h.ask(t.Context(), "cas 0", 3)
	release()
	h.gone.Wait()
	if want := []string{"ann 0", "ben 0", "cas 0", "ann 1", "ben 1", "ann 2", "ann 3"}; !slices.Equal(h.order, want) {
		t.Errorf("%q, want %q", h.order, want)
	}
}

// What several wait for comes when it is the turn of any of them.
func TestWhatSeveralWaitForComesWithTheFirstOfThem(t *testing.T) {
	h := newHall(t, 1)
	release := h.hold(1)
	h.ask(t.Context(), "ann's first", 1)
	h.ask(t.Context(), "ann's second", 1)
	h.ask(t.Context(), "ann's and ben's", 1, 2)
	release()
	h.gone.Wait()
	if want := []string{"ann's first", "ann's and ben's", "ann's second"}; !slices.Equal(h.order, want) {
		t.Errorf("%q, want %q", h.order, want)
	}
}

// Many who look at the same wait for it together: each chart of theirs is the turn of all of them, and not of one after another.
func TestManyWhoLookAtTheSameHaveOneTurnTogether(t *testing.T) {
	h := newHall(t, 1)
	release := h.hold(1)
	for i := range 3 {
		h.ask(t.Context(), fmt.Sprint("theirs ", i), 1, 2, 3, 4)
	}
	for i := range 2 {
		h.ask(t.Context(), fmt.Sprint("mine ", i), 5)
	}
	release()
	h.gone.Wait()
	if want := []string{"theirs 0", "mine 0", "theirs 1", "mine 1", "theirs 2"}; !slices.Equal(h.order, want) {
		t.Errorf("%q, want %q", h.order, want)
	}
}

// A question that has begun goes on before others begin, and no more are begun than may be.
func TestWhatHasBegunGoesFirst(t *testing.T) {
	h := newHall(t, 1)
	first, err := h.take(t.Context(), func() []int64 { return []int64{1} }, false)
	if err != nil {
		t.Fatal(err)
	}
	h.ask(t.Context(), "ben", 2)
	second := make(chan func())
	go func() {
		release, err := h.take(t.Context(), func() []int64 { return []int64{1} }, true)
		if err != nil {
			t.Error(err)
		}
		second <- release
	}()
	h.until(func() bool { return h.length() == 2 })
	first()
	release := <-second // ben, who came before, would have it otherwise, and this would wait for ever
	if len(h.order) != 0 {
		t.Errorf("%q came before the second statement", h.order)
	}
	release()
	h.end()
	h.gone.Wait()

	h = newHall(t, 1)
	for range begunAtOnce { // each has had the place and let it go, and is not over
		free, err := h.take(t.Context(), func() []int64 { return []int64{1} }, false)
		if err != nil {
			t.Fatal(err)
		}
		free()
	}
	failed := h.ask(t.Context(), "ben", 2)
	if len(failed) != 0 || h.length() != 1 {
		t.Errorf("one more was begun than may be: %d wait", h.length())
	}
	h.end()
	if err := <-failed; err != nil {
		t.Error(err)
	}
}

// Nobody waits for ever: they are told to come back, and their place in the queue is gone with them.
func TestWaitingForAPlaceEnds(t *testing.T) {
	h := newHall(t, 2)
	release := h.hold(2)
	late := h.ask(t.Context(), "late", 1)
	h.late <- time.Now()
	var busy *fault.Error
	if err := <-late; !errors.As(err, &busy) || busy.Kind != fault.Unavailable || busy.RetryAfter == 0 {
		t.Errorf("%v, and when to come back: want unavailable with both", err)
	}
	ctx, leave := context.WithCancel(t.Context())
	left := h.ask(ctx, "left", 1)
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want that they left", err)
	}
	if n := h.length(); n != 0 {
		t.Errorf("%d still wait", n)
	}
	release()
	again := h.hold(2) // nothing has been lost
	again()
	if h.free != 2 || h.begun != 0 || len(h.served) != 0 {
		t.Errorf("%d places free, %d questions begun, %d remembered", h.free, h.begun, len(h.served))
	}
}
