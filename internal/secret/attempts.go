package secret

import (
	"container/list"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"vitrine/internal/fault"
)

// Attempts counts failed tries of passwords in the memory of this node, so that a cluster of n nodes allows n times as many: for an
// account from one source, and from one source for whatever account. Somebody who tries elsewhere does not keep the real
// person out. The zero value is ready.
type Attempts struct {
	mu    sync.Mutex
	byKey map[string]*tries
	// open are those below their limit, spent those at it; both from the oldest to the newest.
	open, spent list.List
	// keep is how many of either are remembered; 0: maxAttemptKeys.
	keep int
}

type tries struct {
	key        string
	count, max int
	first      time.Time
	at         *list.Element
}

const (
	attemptWindow     = 15 * time.Minute
	failuresPerPair   = 10
	failuresPerSource = 50
	maxAttemptKeys    = 50_000
)

func tooMany(after time.Duration) error {
	return &fault.Error{Kind: fault.Limited, Message: fmt.Sprintf("Too many attempts. Please try again in %d minutes.", int(after.Minutes())+1), RetryAfter: int(after.Seconds()) + 1}
}

// source is where attempts are counted as from one place: whoever has an address of IPv6 has the whole /64.
func source(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if a = a.Unmap().WithZone(""); a.Is4() {
		return a.String()
	}
	p, _ := a.Prefix(64)
	return p.String()
}

// Attempt is one that has been counted as a failure until something else is known.
type Attempt struct {
	of           *Attempts
	pair, source string
}

// Source is where it comes from, for [Passwords.Matches] to take turns by.
func (t Attempt) Source() string { return t.source }

// Start counts an attempt on an account, whether it exists or not. It is Limited when too many from there have failed
// lately. An address that is none is a source of its own. Attempts that run at once count before any of them has failed.
func (a *Attempts) Start(address, account string, now time.Time) (Attempt, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	from := source(address)
	started := Attempt{a, "pair:" + from + " " + account, "source:" + from}
	a.forget(now)
	for _, key := range []string{started.pair, started.source} {
		switch t := a.byKey[key]; {
		case t == nil:
		case now.Sub(t.first) >= attemptWindow:
			a.drop(t)
		case t.count >= t.max:
			return Attempt{}, tooMany(attemptWindow - now.Sub(t.first))
		}
	}
	if !a.room(started) {
		return Attempt{}, tooMany(attemptWindow)
	}
	a.count(started.pair, failuresPerPair, now)
	a.count(started.source, failuresPerSource, now)
	return started, nil
}

func (a *Attempts) count(key string, most int, now time.Time) {
	t := a.byKey[key]
	if t == nil {
		t = &tries{key: key, max: most, first: now}
		t.at = a.open.PushBack(t)
		a.byKey[key] = t
	}
	if t.count++; t.count == t.max {
		a.open.Remove(t.at)
		t.at = a.spent.PushBack(t)
	}
}

// forget drops what is over. Those at their limit are in the order they reached it: one that is over may wait there for
// those before it.
func (a *Attempts) forget(now time.Time) {
	if a.byKey == nil {
		a.byKey = map[string]*tries{}
	}
	for _, l := range []*list.List{&a.open, &a.spent} {
		for e := l.Front(); e != nil && now.Sub(e.Value.(*tries).first) >= attemptWindow; e = l.Front() {
			a.drop(e.Value.(*tries))
		}
	}
}

func (a *Attempts) drop(t *tries) {
	if t.count >= t.max {
		a.spent.Remove(t.at)
	} else {
		a.open.Remove(t.at)
	}
	delete(a.byKey, t.key)
}

// room keeps the memory bounded: the oldest goes, never one at its limit nor one that the attempt itself counts on. False
// when there is none to go.
func (a *Attempts) room(started Attempt) bool {
	keep := a.keep
	if keep == 0 {
		keep = maxAttemptKeys
	}
	need := len(a.byKey)
	for _, key := range []string{started.pair, started.source} {
		if a.byKey[key] == nil {
			need++
		}
	}
	for e := a.open.Front(); need > keep; need-- {
		for e != nil && (e.Value.(*tries).key == started.pair || e.Value.(*tries).key == started.source) {
			e = e.Next()
		}
		if e == nil {
			return false
		}
		oldest := e.Value.(*tries)
		e = e.Next()
		a.drop(oldest)
	}
	return true
}

// Undone takes an attempt back that came to nothing: no password was compared.
func (t Attempt) Undone() {
	t.of.mu.Lock()
	defer t.of.mu.Unlock()
	t.of.less(t.pair, 1)
	t.of.less(t.source, 1)
}

// Right forgives the failures on the account from there: only failures use the limits up.
func (t Attempt) Right() {
	t.of.mu.Lock()
	defer t.of.mu.Unlock()
	t.of.less(t.pair, failuresPerPair)
	t.of.less(t.source, 1)
}

func (a *Attempts) less(key string, by int) {
	t := a.byKey[key]
	if t == nil {
		return
	}
	if by >= t.count {
		a.drop(t)
		return
	}
	if t.count >= t.max { // it is tried again: as old as it is
		a.spent.Remove(t.at)
		t.at = a.insert(t)
	}
	t.count -= by
}

// insert puts one back among those below their limit, in the order of their age.
func (a *Attempts) insert(t *tries) *list.Element {
	for e := a.open.Front(); e != nil; e = e.Next() {
		if e.Value.(*tries).first.After(t.first) {
			return a.open.InsertBefore(t, e)
		}
	}
	return a.open.PushBack(t)
}
