package share

import (
	"strings"
	"testing"
	"time"

	"vitrine/internal/secret"
)

func TestSealedTokenOpensOnlyWithTheSecretAndItsHash(t *testing.T) {
	l := &Links{Secret: secret.Key("a secret"), Random: secret.Random}
	var a, b LinkRecord
	for _, r := range []*LinkRecord{&a, &b} {
		if err := l.token(r); err != nil {
			t.Fatal(err)
		}
	}
	token, err := l.Secret.Open(tokenUse, a.Sealed, a.Hash)
	if err != nil || len(token) < 43 || secret.Hash(token) != a.Hash {
		t.Fatal(token, err)
	}
	if a.Hash == b.Hash || strings.Contains(a.Sealed, token) {
		t.Error("tokens are neither random nor sealed")
	}
	other := &Links{Secret: secret.Key("another secret"), Random: secret.Random}
	for name, open := range map[string]func() (string, error){
		"another secret":       func() (string, error) { return other.Secret.Open(tokenUse, a.Sealed, a.Hash) },
		"another link's row":   func() (string, error) { return l.Secret.Open(tokenUse, a.Sealed, b.Hash) },
		"another use":          func() (string, error) { return l.Secret.Open(visitUse, a.Sealed, a.Hash) },
		"cut off":              func() (string, error) { return l.Secret.Open(tokenUse, a.Sealed[:8], a.Hash) },
		"no text of that kind": func() (string, error) { return l.Secret.Open(tokenUse, "?", a.Hash) },
	} {
		if token, err := open(); err == nil {
			t.Errorf("%s opens it: %q", name, token)
		}
	}
	if l.Secret.Pseudonym(addressUse, "192.0.2.1") == other.Secret.Pseudonym(addressUse, "192.0.2.1") || l.Secret.Pseudonym(addressUse, "192.0.2.1") == l.Secret.Pseudonym(addressUse, "192.0.2.2") {
		t.Error("addresses are hashed without the secret, or alike")
	}
}

// What earlier versions sealed and signed opens still: links, and marks in browsers, outlive an upgrade.
func TestWhatWasSealedEarlierOpens(t *testing.T) {
	l := &Links{Secret: secret.Key("a secret")}
	if token, err := l.Secret.Open(tokenUse, sealedEarlier, hashEarlier); err != nil || secret.Hash(token) != hashEarlier {
		t.Error("a link:", token, err)
	}
	if at := time.Unix(1_790_000_000, 0); !l.goesOn(7, markEarlier, at.Add(time.Minute)) || l.goesOn(8, markEarlier, at.Add(time.Minute)) || l.mark(7, at) != markEarlier {
		t.Error("a mark is another, or is for another link")
	}
	if is := l.Secret.Pseudonym(addressUse, "192.0.2.1"); is != addressEarlier {
		t.Error("an address is now", is)
	}
}

const (
	sealedEarlier  = "fHpf+7jhGgUIToogEKHzhH/UREKulZWE675TVGUy5huU3RqqKdjpf1DNieSCeX1dK9K2uxL+c/CPfi/SzFKzTz0gMctNqws"
	hashEarlier    = "c69f151b100bde60ff7c3a3af14e543699915d12278ae73a46612a5653f185f6"
	markEarlier    = "AAAAAGqxO4CPa8nRXWa7kpg1JKIxl2D1"
	addressEarlier = "a4c98071489e82f4192e876d3a9d0f84"
)
