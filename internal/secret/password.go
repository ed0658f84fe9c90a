package secret

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/crypto/argon2"

	"vitrine/internal/fault"
	"vitrine/internal/turns"
)

// Passwords hashes and compares passwords with argon2id. Each costs tens of megabytes and a tenth of a second, so
// only a few run at once; those that would wait too long are turned away (Unavailable).
type Passwords struct {
	params Cost
	turns  *turns.Places[string]
	// nobody is the hash a password is compared with when there is no account, so that both take as long.
	nobody string

	// due tells that memory will be given back; after and release are what does it.
	due     atomic.Bool
	after   func(time.Duration, func())
	release func()
}

// Cost is what one hash takes.
type Cost = argon2id.Params

// DefaultCost is what one hash costs in the running program: 64 MiB, once over, two lanes.
var DefaultCost = Cost{Memory: 64 * 1024, Iterations: 1, Parallelism: 2, SaltLength: 16, KeyLength: 32}

// HashesAtOnce is how many hashes a program runs at once: each keeps its two lanes busy, so that more of them on the same
// processors take more memory and no less time.
func HashesAtOnce() int { return min(max(1, runtime.GOMAXPROCS(0)/2), 4) }

// giveBackAfter is how long after a hash its memory goes back to the system, with that of all others until then. Left alone,
// the runtime keeps the blocks of a burst for minutes.
const giveBackAfter = 3 * time.Second

// NewPasswords hashes at a cost, at most atOnce at a time.
func NewPasswords(cost Cost, atOnce int) *Passwords {
	noise := func(bytes uint32) string { // of no password
		raw, _ := Bytes(Random, int(bytes))
		return base64.RawStdEncoding.EncodeToString(raw)
	}
	return &Passwords{params: cost, turns: newTurns(atOnce),
		after: func(d time.Duration, f func()) { time.AfterFunc(d, f) }, release: debug.FreeOSMemory,
		nobody: fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, cost.Memory, cost.Iterations, cost.Parallelism, noise(cost.SaltLength), noise(cost.KeyLength))}
}

// busyFor is after how many seconds to come back, who waited in vain.
const busyFor = 5

// newTurns are for what is costly, in turn by source: who tries a lot waits for their own tries.
func newTurns(atOnce int) *turns.Places[string] {
	p := turns.New[string](atOnce)
	p.Wait, p.Crowd = 10*time.Second, 500
	p.Busy = func(cause error) error {
		return &fault.Error{Kind: fault.Unavailable, Message: "Too many people are signing in right now. Please try again in a moment.", RetryAfter: busyFor, Cause: cause}
	}
	return p
}

// turn waits for a turn of a source. After it, memory is given back soon: once for all that come until then.
func (p *Passwords) turn(ctx context.Context, source string) (done func(), err error) {
	release, err := p.turns.Take(ctx, func() []string { return []string{source} }, false)
	if err != nil {
		return nil, err
	}
	return func() {
		release()
		p.turns.End()
		if p.due.CompareAndSwap(false, true) {
			p.after(giveBackAfter, func() {
				p.due.Store(false)
				p.release()
			})
		}
	}, nil
}

// Waiting is how many wait for a turn.
func (p *Passwords) Waiting() int {
	_, waiting := p.turns.Counts()
	return waiting
}

const (
	minPassword = 10
	maxPassword = 1000
)

// Hash is how a new password is kept; a field fault when it is too short or too long.
func (p *Passwords) Hash(ctx context.Context, field, password string) (string, error) {
	if utf8.RuneCountInString(password) < minPassword {
		return "", fault.BadField(field, "At least %d characters, please. A few words make a good password.", minPassword)
	}
	if len(password) > maxPassword {
		return "", fault.BadField(field, "At most %d characters.", maxPassword)
	}
	done, err := p.turn(ctx, "") // new passwords are rare, and whoever sets one has proved something: all are one source
	if err != nil {
		return "", err
	}
	defer done()
	return argon2id.CreateHash(password, &p.params)
}

// Matches compares a password from a source with a hash; with an empty hash it works as long and says no.
func (p *Passwords) Matches(ctx context.Context, source, password, hash string) (bool, error) {
	done, err := p.turn(ctx, source)
	if err != nil {
		return false, err
	}
	defer done()
	known := hash != ""
	if !known {
		hash = p.nobody
	}
	same, err := argon2id.ComparePasswordAndHash(password, hash)
	if errors.Is(err, argon2id.ErrInvalidHash) || errors.Is(err, argon2id.ErrIncompatibleVariant) {
		return false, nil
	}
	return same && known, err
}
