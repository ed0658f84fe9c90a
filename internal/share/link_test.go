package share

import (
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
	"time"

	"vitrine/internal/fault"
)

func TestSealedTokenOpensOnlyWithTheSecretAndItsHash(t *testing.T) {
	l := &Links{Secret: []byte("a secret"), Random: rand.Reader}
	var a, b LinkRecord
	for _, r := range []*LinkRecord{&a, &b} {
		if err := l.token(r); err != nil {
			t.Fatal(err)
		}
	}
	token, err := l.unseal(a.Sealed, a.Hash)
	if err != nil || len(token) < 43 || hashOf(token) != a.Hash {
		t.Fatal(token, err)
	}
	if a.Hash == b.Hash || strings.Contains(a.Sealed, token) {
		t.Error("tokens are neither random nor sealed")
	}
	other := &Links{Secret: []byte("another secret"), Random: rand.Reader}
	for name, open := range map[string]func() (string, error){
		"another secret":       func() (string, error) { return other.unseal(a.Sealed, a.Hash) },
		"another link's row":   func() (string, error) { return l.unseal(a.Sealed, b.Hash) },
		"cut off":              func() (string, error) { return l.unseal(a.Sealed[:8], a.Hash) },
		"no text of that kind": func() (string, error) { return l.unseal("?", a.Hash) },
	} {
		if token, err := open(); err == nil {
			t.Errorf("%s opens it: %q", name, token)
		}
	}
	if l.hashAddress("192.0.2.1") == other.hashAddress("192.0.2.1") || l.hashAddress("192.0.2.1") == l.hashAddress("192.0.2.2") {
		t.Error("addresses are hashed without the secret, or alike")
	}
}

func TestVisitsOfOneAddressAreLimited(t *testing.T) {
	now := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	var v visits
	for range visitsAtOnce {
		if err := v.allow("192.0.2.1", now); err != nil {
			t.Fatal(err)
		}
	}
	if err := v.allow("192.0.2.1", now); fault.KindOf(err) != fault.Limited {
		t.Error("one more:", err)
	}
	if err := v.allow("192.0.2.2", now); err != nil {
		t.Error("somebody else:", err)
	}
	now = now.Add(time.Second)
	for range visitsPerSecond {
		if err := v.allow("192.0.2.1", now); err != nil {
			t.Error("a second later:", err)
		}
	}
	if err := v.allow("192.0.2.1", now); fault.KindOf(err) != fault.Limited {
		t.Error("and one more:", err)
	}
	// However many come, what is remembered is bounded.
	for i := range 2*maxAddresses + 1 {
		_ = v.allow(fmt.Sprint("many ", i), now)
	}
	if len(v.byAddress) > maxAddresses {
		t.Errorf("%d addresses are remembered", len(v.byAddress))
	}
}
