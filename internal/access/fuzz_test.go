package access

import (
	"math/rand/v2"
	"testing"

	"vitrine/internal/access/scheme"
)

// FuzzScheme: whatever is read as a scheme decides without falling over, and what it lets people hand out never grows.
func FuzzScheme(f *testing.F) {
	for _, key := range scheme.Keys() {
		f.Add([]byte(scheme.File(key)), uint64(1))
	}
	f.Add([]byte(customScheme), uint64(2))
	f.Fuzz(func(t *testing.T, text []byte, seed uint64) {
		if _, err := scheme.Read(text); err != nil {
			return
		}
		w, err := newWorld(seed % 1000)
		if err != nil {
			t.Skip()
		}
		if err := w.tell(SchemeChanged{"fuzzed", string(text)}); err != nil {
			t.Fatal(err)
		}
		org := w.t.org
		org.Scheme = "fuzzed"
		if err := w.tell(org); err != nil {
			t.Fatal(err)
		}
		for range 10 {
			if err := w.tell(w.change()); err != nil {
				t.Fatal(err)
			}
		}
		if problem := doorsAgree(w.s, w.t, w.now); problem != "" {
			t.Fatal(problem)
		}
	})
}

// FuzzChanges: bytes choose the changes; engine and twin agree, and a load from the facts agrees with both.
func FuzzChanges(f *testing.F) {
	f.Add([]byte("\x00\x01\x02\x03\x04\x05\x06\x07"))
	f.Add([]byte("nested groups, moved workspaces, every scheme"))
	f.Fuzz(func(t *testing.T, choices []byte) {
		if len(choices) > 600 {
			t.Skip()
		}
		w, err := newWorld(uint64(len(choices)))
		if err != nil {
			t.Fatal(err)
		}
		w.r = rand.New(&source8{choices: choices})
		for n := 0; n < len(choices); n += 8 {
			if err := w.tell(w.change()); err != nil {
				t.Fatal(err)
			}
		}
		if problem := doorsAgree(w.s, w.t, w.now); problem != "" {
			t.Fatal(problem)
		}
		again, err := w.scratch()
		if err != nil {
			t.Fatal(err)
		}
		if problem := doorsAgree(again, w.t, w.now); problem != "" {
			t.Fatal("loaded: " + problem)
		}
	})
}

// source8 makes numbers from the bytes, and from a generator mixed with them once they are used up.
type source8 struct {
	choices []byte
	at      int
	more    rand.PCG
}

func (s *source8) Uint64() uint64 {
	n := s.more.Uint64()
	for range 8 {
		if s.at < len(s.choices) {
			n = n<<8 | uint64(s.choices[s.at])
			s.at++
		}
	}
	return n
}

// FuzzDecodeChange: whatever is in the log is read or refused, and what is read is written back the same.
func FuzzDecodeChange(f *testing.F) {
	f.Add("grant_changed", []byte(`{"grant":1,"resource":2,"principal":{"kind":"user","id":3},"level":"view"}`))
	f.Add("user_changed", []byte(`{"user":1,"role":"admin"}`))
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		c, ok, err := DecodeChange(kind, body)
		if !ok || err != nil {
			return
		}
		again, text, err := EncodeChange(c)
		if err != nil || again != kind {
			t.Fatalf("%s %s is written as %s, %v", kind, body, again, err)
		}
		d, _, err := DecodeChange(again, text)
		if err != nil {
			t.Fatal(err)
		}
		if _, second, _ := EncodeChange(d); string(second) != string(text) {
			t.Fatalf("%s is read as %s", text, second)
		}
	})
}
