package main

import (
	"slices"
	"testing"
)

// TestEnginesAgreeWithTheOracle compares every engine with the oracle: a benchmark of a wrong answer says nothing.
func TestEnginesAgreeWithTheOracle(t *testing.T) {
	for seed := range uint64(2) {
		o, err := found("tiny", seed)
		if err != nil {
			t.Fatal(err)
		}
		ask := oracle{o}
		for name, make := range engines {
			t.Run(name, func(t *testing.T) {
				e := make()
				if err := e.Load(o); err != nil {
					t.Fatal(err)
				}
				if c, ok := e.(interface{ Close() }); ok {
					defer c.Close()
				}
				step := 53 // the slow ones are asked a sample
				if name == "vitrine" {
					step = 1
				}
				for p := range o.people {
					for d := p % step; d < len(o.dashboards); d += step {
						for _, l := range asked {
							if got, want := e.Check(p, l, d), ask.Check(p, l, d); got != want {
								t.Fatalf("seed %d: person %d, %s, dashboard %d: %v", seed, p, levelNames[l], d, got)
							}
						}
					}
					if p%7 != 0 && name != "vitrine" {
						continue
					}
					for _, l := range asked {
						got, want := e.List(p, l), ask.List(p, l)
						slices.Sort(got)
						if !slices.Equal(got, want) {
							t.Fatalf("seed %d: person %d lists %d for %s, not %d", seed, p, len(got), levelNames[l], len(want))
						}
					}
				}
			})
		}
	}
}
