package api

import (
	"testing"

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
