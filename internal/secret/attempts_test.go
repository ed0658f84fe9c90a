package secret

import (
	"fmt"
	"testing"
	"time"

	"vitrine/internal/fault"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func (a *Attempts) fails(t *testing.T, n int, address, account string) {
	t.Helper()
	for i := range n {
		if _, err := a.Start(address, account, noon); err != nil {
			t.Fatalf("attempt %d on %s from %s: %v", i, account, address, err)
		}
	}
}

func (a *Attempts) limited(address, account string, now time.Time) bool {
	try, err := a.Start(address, account, now)
	if err == nil {
		try.Undone()
	}
	return fault.KindOf(err) == fault.Limited
}

func TestFailuresCountWhereTheyComeFrom(t *testing.T) {
	for _, test := range []struct {
		name, from, asks string
		account          string
		limited          bool
	}{
		{"the same address", "192.0.2.1", "192.0.2.1", "ada", true},
		{"another address", "192.0.2.1", "192.0.2.2", "ada", false},
		{"another account", "192.0.2.1", "192.0.2.1", "tom", false},
		{"the same network of IPv6", "2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "ada", true},
		{"another network of IPv6", "2001:db8:1:2::1", "2001:db8:1:3::1", "ada", false},
		{"the same address written as IPv6", "192.0.2.1", "::ffff:192.0.2.1", "ada", true},
		{"another address written as IPv6", "::ffff:192.0.2.1", "::ffff:192.0.2.2", "ada", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := &Attempts{}
			a.fails(t, failuresPerPair, test.from, "ada")
			if is := a.limited(test.asks, test.account, noon); is != test.limited {
				t.Errorf("limited: %v", is)
			}
			if a.limited(test.asks, test.account, noon.Add(attemptWindow)) {
				t.Error("limited for ever")
			}
		})
	}
	a := &Attempts{}
	for n := range failuresPerSource {
		a.fails(t, 1, "192.0.2.1", fmt.Sprint("account ", n))
	}
	if !a.limited("192.0.2.1", "ada", noon) || a.limited("192.0.2.2", "ada", noon) {
		t.Error("a source with too many failures is not limited, or another is")
	}
}

func TestOnlyFailuresCount(t *testing.T) {
	a := &Attempts{}
	for range 3 * failuresPerSource {
		try, err := a.Start("192.0.2.1", "ada", noon)
		if err != nil {
			t.Fatal(err)
		}
		try.Undone()
	}
	if len(a.byKey) != 0 || a.open.Len()+a.spent.Len() != 0 {
		t.Errorf("%d are remembered", len(a.byKey))
	}
	a.fails(t, failuresPerPair-1, "192.0.2.1", "ada")
	try, err := a.Start("192.0.2.1", "ada", noon)
	if err != nil || !a.limited("192.0.2.1", "ada", noon) {
		t.Fatal("attempts that run at once do not count", err)
	}
	try.Right()
	a.fails(t, failuresPerPair, "192.0.2.1", "ada")
	// What others have failed at from there is not forgiven.
	a = &Attempts{}
	for n := range failuresPerSource - 1 {
		a.fails(t, 1, "192.0.2.1", fmt.Sprint("account ", n))
	}
	try, err = a.Start("192.0.2.1", "ada", noon)
	if err != nil {
		t.Fatal(err)
	}
	try.Right()
	a.fails(t, 1, "192.0.2.1", "tom")
	if !a.limited("192.0.2.1", "ada", noon) {
		t.Error("one right password forgives all of a source")
	}
}

func TestTheMemoryOfFailuresIsBounded(t *testing.T) {
	a := &Attempts{keep: 100}
	a.fails(t, failuresPerPair, "192.0.2.1", "ada")
	a.fails(t, failuresPerPair-1, "192.0.2.1", "tom") // below the limit: the oldest to go
	for n := range 1000 {
		a.fails(t, 1, fmt.Sprintf("198.51.%d.%d", n/250, n%250), "ada")
		if len(a.byKey) > 100 || a.open.Len()+a.spent.Len() != len(a.byKey) {
			t.Fatalf("%d are remembered, %d of them below the limit and %d at it", len(a.byKey), a.open.Len(), a.spent.Len())
		}
	}
	if !a.limited("192.0.2.1", "ada", noon) {
		t.Error("one at the limit was forgotten")
	}
	if a.limited("192.0.2.1", "tom", noon) {
		t.Error("one below it is limited")
	}
	// With nothing left to forget, nobody new may try; until it is over.
	for n := 0; ; n++ {
		address := fmt.Sprintf("203.0.%d.%d", n/250, n%250)
		if a.limited(address, "ada", noon) {
			break
		}
		for account := range failuresPerSource / failuresPerPair {
			for range failuresPerPair {
				_, _ = a.Start(address, fmt.Sprint(account), noon)
			}
		}
		if len(a.byKey) > 100 || n > 1000 {
			t.Fatalf("%d are remembered", len(a.byKey))
		}
	}
	if !a.limited("192.0.2.1", "ada", noon) {
		t.Error("one at the limit was forgotten")
	}
	if a.limited("192.0.2.9", "ada", noon.Add(attemptWindow)) {
		t.Error("it stays full for ever")
	}
}
