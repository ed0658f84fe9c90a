package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"vitrine/internal/fault"
)

func TestProblemsSayWhenToComeBack(t *testing.T) {
	a := New(Config{})
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"unavailable":              {fault.New(fault.Unavailable, "Not now."), "1"},
		"unavailable for a while":  {&fault.Error{Kind: fault.Unavailable, RetryAfter: 7}, "7"},
		"too much":                 {fault.New(fault.Limited, "Too many."), "60"},
		"too much, for a while":    {&fault.Error{Kind: fault.Limited, RetryAfter: 900}, "900"},
		"what no time will change": {&fault.Error{Kind: fault.Denied, RetryAfter: 7}, ""},
	} {
		if got := a.problem(t.Context(), c.err).header.Get("Retry-After"); got != c.want {
			t.Errorf("%s: Retry-After is %q, not %q", name, got, c.want)
		}
	}
}

// Pages tell by the code whether charts are still being prepared.
func TestProblemsNameTheKindOfTheFault(t *testing.T) {
	a := New(Config{})
	for kind := range statusOf {
		if kind == fault.Internal {
			continue
		}
		if got := a.problem(t.Context(), fault.New(kind, "No.")).Code; got != kind.String() {
			t.Errorf("a fault that is %s is answered as %s", kind, got)
		}
	}
}

// TestARequestEnds: who asks for what does not end is told so, and whatever works on it is.
func TestARequestEnds(t *testing.T) {
	a := New(Config{})
	seen := make(chan error, 1)
	open(a, http.MethodGet, "/endless", "endless", "Test", func(ctx context.Context, _ struct{}) (struct{}, error) {
		<-ctx.Done()
		seen <- ctx.Err()
		return struct{}{}, fmt.Errorf("count: %w", ctx.Err())
	}, func(op *huma.Operation) { op.BodyReadTimeout = time.Millisecond })
	answer := httptest.NewRecorder()
	a.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, Prefix+"/endless", nil))
	if answer.Code != http.StatusServiceUnavailable || answer.Header().Get("Retry-After") == "" || !strings.Contains(answer.Body.String(), tooLongWords) {
		t.Errorf("%d %v %s", answer.Code, answer.Header(), answer.Body)
	}
	if err := <-seen; !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}
