package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// keyHeader is how a request that makes something names itself, so that it can be sent again without making it twice.
const keyHeader = "Idempotency-Key"

const maxKey = 200

func keyParam() *huma.Param {
	longest := maxKey
	return &huma.Param{Name: keyHeader, In: "header", Schema: &huma.Schema{Type: huma.TypeString, MaxLength: &longest},
		Description: "A name for this request, of your choosing and new for each thing to be made. Sent again within a day with the same name and body, it answers what it made the first time and makes nothing more; secrets are told only the first time."}
}

// name takes the key a request comes with, and begins the digest of what it sends.
func (q *request) name(route string, r *http.Request) error {
	keys := r.Header.Values(keyHeader)
	if len(keys) == 0 {
		return nil
	}
	key := keys[0]
	if len(keys) > 1 || key == "" || len(key) > maxKey || strings.ContainsFunc(key, func(c rune) bool { return c < '!' || c > '~' }) {
		return fault.BadField(keyHeader, "One key of at most %d letters, digits and signs, without spaces.", maxKey)
	}
	q.once, q.body = &access.Once{Route: route, Key: key}, sha256.New()
	_, _ = io.WriteString(q.body, r.URL.Path+"?"+r.URL.RawQuery+"\n")
	if r.Body != nil {
		r.Body = struct {
			io.Reader
			io.Closer
		}{io.TeeReader(r.Body, q.body), r.Body}
	}
	return nil
}

// once is the request's name with what it made when it came before.
func (a *API) once(ctx context.Context, who access.Caller, q *request) (*access.Once, error) {
	once := *q.once
	once.Body = hex.EncodeToString(q.body.Sum(nil))
	made, body, err := a.Made(ctx, who, once.Route, once.Key)
	if err != nil {
		return nil, err
	}
	if made != "" && body != once.Body {
		return nil, fault.BadField(keyHeader, "This key was used for another request. Use a new one for each thing to be made.")
	}
	once.Made = made
	return &once, nil
}
