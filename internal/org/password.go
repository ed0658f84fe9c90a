package org

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/crypto/argon2"

	"vitrine/internal/fault"
)

// Passwords hashes and compares passwords with argon2id. Each costs tens of megabytes and a tenth of a second, so
// only a few run at once; those that would wait too long are turned away (Unavailable).
type Passwords struct {
	params argon2id.Params
	turns  chan struct{}
	wait   time.Duration
	// nobody is the hash a password is compared with when there is no account, so that both take as long.
	nobody string
}

// DefaultCost is what one hash costs in the running program: 64 MiB, once over, two lanes.
var DefaultCost = argon2id.Params{Memory: 64 * 1024, Iterations: 1, Parallelism: 2, SaltLength: 16, KeyLength: 32}

// NewPasswords hashes at a cost, at most atOnce at a time.
func NewPasswords(cost argon2id.Params, atOnce int) *Passwords {
	noise := func(bytes uint32) string { // of no password
		raw := make([]byte, bytes)
		_, _ = rand.Read(raw)
		return base64.RawStdEncoding.EncodeToString(raw)
	}
	return &Passwords{params: cost, turns: make(chan struct{}, atOnce), wait: 10 * time.Second,
		nobody: fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, cost.Memory, cost.Iterations, cost.Parallelism, noise(cost.SaltLength), noise(cost.KeyLength))}
}

func (p *Passwords) turn(ctx context.Context) (done func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, p.wait)
	defer cancel()
	select {
	case p.turns <- struct{}{}:
		return func() { <-p.turns }, nil
	case <-ctx.Done():
		return nil, &fault.Error{Kind: fault.Unavailable, Message: "Too many people are signing in right now. Please try again.", Cause: ctx.Err()}
	}
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
	done, err := p.turn(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	return argon2id.CreateHash(password, &p.params)
}

// matches compares a password with a hash; with an empty hash it works as long and says no.
func (p *Passwords) matches(ctx context.Context, password, hash string) (bool, error) {
	done, err := p.turn(ctx)
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
