package gate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"net/http"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// KeyHeader identifies a request that makes something, so that it can be sent again without making it twice.
const KeyHeader = "Idempotency-Key"

// MaxKey is how many characters such a key may have.
const MaxKey = 200

// idempotency is the key of a request and the digest of what it sends. once is nil for a request without a key.
type idempotency struct {
	once *access.Once
	body hash.Hash
}

// readKey takes the key of a request, and begins the digest of what it sends.
func (q *Request) readKey(route string, r *http.Request) error {
	keys := r.Header.Values(KeyHeader)
	if len(keys) == 0 {
		return nil
	}
	key := keys[0]
	if len(keys) > 1 || key == "" || len(key) > MaxKey || strings.ContainsFunc(key, func(c rune) bool { return c < '!' || c > '~' }) {
		return fault.BadField(KeyHeader, "One key of at most %d letters, digits and signs, without spaces.", MaxKey)
	}
	body := sha256.New()
	q.idempotency = idempotency{once: &access.Once{Route: route, Key: key}, body: body}
	_, _ = io.WriteString(body, r.URL.Path+"?"+r.URL.RawQuery+"\n")
	if r.Body != nil {
		r.Body = struct {
			io.Reader
			io.Closer
		}{io.TeeReader(r.Body, body), r.Body}
	}
	return nil
}

// once is a request's key with the result of the request that had it before, if there was one.
func (g *Gate) once(ctx context.Context, who access.Caller, n idempotency) (*access.Once, error) {
	once := *n.once
	once.Body = hex.EncodeToString(n.body.Sum(nil))
	made, body, err := g.Made(ctx, who, once.Route, once.Key)
	if err != nil {
		return nil, err
	}
	if made != "" && body != once.Body {
		return nil, fault.BadField(KeyHeader, "This key was used for another request. Use a new one for each thing to be made.")
	}
	once.Made = made
	return &once, nil
}
