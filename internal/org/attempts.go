package org

import (
	"fmt"
	"sync"
	"time"

	"vitrine/internal/fault"
)

// Attempts counts failed sign-ins, per network address and per account, in the memory of this node: a cluster of n
// nodes allows n times as many. The zero value is ready.
type Attempts struct {
	mu    sync.Mutex
	byKey map[string]*tries
}

type tries struct {
	count int
	first time.Time
}

const (
	attemptWindow      = 15 * time.Minute
	failuresPerAccount = 10
	failuresPerAddress = 50
	maxAttemptKeys     = 50_000
)

// TooMany is the cause of a Limited fault that says when to come back.
type TooMany struct{ After time.Duration }

func (t TooMany) Error() string { return fmt.Sprintf("too many attempts, again in %s", t.After) }

// RetryAfter is how long to wait.
func (t TooMany) RetryAfter() time.Duration { return t.After }

// start counts an attempt. It is Limited when the address or the account has failed too often lately; the account is
// limited whether it exists or not. Attempts that run at once count before any of them has failed.
func (a *Attempts) start(address, email string, now time.Time) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	limits := [...]struct {
		key string
		max int
	}{{"account:" + email, failuresPerAccount}, {"address:" + address, failuresPerAddress}}
	for _, limit := range limits {
		t := a.byKey[limit.key]
		if t == nil || now.Sub(t.first) >= attemptWindow || t.count < limit.max {
			continue
		}
		after := attemptWindow - now.Sub(t.first)
		return &fault.Error{Kind: fault.Limited, Message: fmt.Sprintf("Too many attempts. Please try again in %d minutes.", int(after.Minutes())+1), Cause: TooMany{After: after}}
	}
	a.forget(now)
	for _, limit := range limits {
		t := a.byKey[limit.key]
		if t == nil || now.Sub(t.first) >= attemptWindow {
			t = &tries{first: now}
			a.byKey[limit.key] = t
		}
		t.count++
	}
	return nil
}

// forget keeps the memory bounded: it drops what is over, and everything when that is not enough.
func (a *Attempts) forget(now time.Time) {
	if a.byKey == nil {
		a.byKey = map[string]*tries{}
	}
	if len(a.byKey) < maxAttemptKeys {
		return
	}
	for key, t := range a.byKey {
		if now.Sub(t.first) >= attemptWindow {
			delete(a.byKey, key)
		}
	}
	if len(a.byKey) >= maxAttemptKeys {
		clear(a.byKey)
	}
}

// succeeded takes a counted attempt back: only failures use the limits up.
func (a *Attempts) succeeded(address, email string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.byKey, "account:"+email)
	if t := a.byKey["address:"+address]; t != nil {
		t.count--
	}
}
