// Command bench asks Vitrine's permission engine and its peers the same questions about the same generated organization,
// compares their answers with a naive oracle, and prints what each costs.
//
//	go run . [-size medium] [-engines vitrine,openfga,cedar,casbin] [-budget 5s] [-seed 1]
package main

import (
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"time"
)

// engine is what is measured. Load is called once, before any question; what it needs of the organization it copies.
type engine interface {
	Load(o *organization) error
	Check(p int, l level, d int) bool
	List(p int, l level) []int
}

var engines = map[string]func() engine{
	"vitrine": func() engine { return &vitrine{} },
	"openfga": func() engine { return &openFGA{} },
	"cedar":   func() engine { return &cedarEngine{} },
	"casbin":  func() engine { return &casbinEngine{} },
}

// cost of one engine. Times are of the best slice, for the machine may have other work.
type cost struct {
	name              string
	load              time.Duration
	heap              float64 // MB
	random, half, all float64 // ns: check of a random pair, of pairs half of which are allowed, list
	items             float64
	compared, wrong   int
}

func main() {
	size := flag.String("size", "medium", "tiny, small, medium or large")
	names := flag.String("engines", "vitrine,openfga,cedar,casbin", "which to measure, the first is what the others are compared with")
	budget := flag.Duration("budget", 5*time.Second, "time for each measurement")
	seed := flag.Uint64("seed", 1, "of the organization and the questions")
	flag.Parse()
	o, err := found(*size, *seed)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(o)
	var costs []cost
	for _, name := range strings.Split(*names, ",") {
		if engines[name] == nil {
			log.Fatalf("no engine %q", name)
		}
		c, err := measure(name, o, *budget, *seed)
		if err != nil {
			log.Fatal(name, ": ", err)
		}
		costs = append(costs, c)
		log.Printf("%+v", c)
	}
	report(costs)
}

type question struct {
	p, d    int
	allowed bool
}

// questions about view: random pairs, and pairs half of which the oracle allows.
func questions(o *organization, seed uint64, n int) (random, half []question) {
	r := rand.New(rand.NewPCG(seed, 1))
	ask := oracle{o}
	for len(random) < n {
		p, d := r.IntN(o.people), r.IntN(len(o.dashboards))
		random = append(random, question{p, d, ask.Check(p, view, d)})
	}
	for len(half) < n {
		d := r.IntN(len(o.dashboards))
		x := &o.dashboards[d]
		p := x.owner
		if k := r.IntN(len(x.grants) + 1); k < len(x.grants) && x.grants[k].to.kind == person {
			p = x.grants[k].to.id
		}
		half = append(half, question{p, d, true}, random[len(half)/2])
	}
	return random, half
}

func measure(name string, o *organization, budget time.Duration, seed uint64) (c cost, err error) {
	c.name = name
	e := engines[name]()
	before := heap()
	start := time.Now()
	if err := e.Load(o); err != nil {
		return c, err
	}
	c.load = time.Since(start)
	c.heap = float64(heap()-before) / 1e6
	if closer, ok := e.(interface{ Close() }); ok {
		defer closer.Close()
	}
	random, half := questions(o, seed, 20_000)
	ask := oracle{o}
	for end, i := time.Now().Add(budget), 0; i < len(half) && (i < 20 || time.Now().Before(end)); i++ {
		c.compare(e.Check(half[i].p, view, half[i].d) == half[i].allowed)
		if i < 20 {
			l := asked[i%len(asked)]
			c.compare(e.Check(half[i].p, l, half[i].d) == ask.Check(half[i].p, l, half[i].d))
		}
	}
	for i := range 3 {
		got, want := e.List(random[i].p, view), ask.List(random[i].p, view)
		slices.Sort(got)
		c.compare(slices.Equal(got, want))
	}
	c.random = best(budget, len(random), func(i int) { e.Check(random[i].p, view, random[i].d) })
	c.half = best(budget, len(half), func(i int) { e.Check(half[i].p, view, half[i].d) })
	items, lists := 0, 0
	c.all = best(budget, len(random), func(i int) { items += len(e.List(random[i].p, view)); lists++ })
	c.items = float64(items) / float64(lists)
	return c, nil
}

func (c *cost) compare(same bool) {
	c.compared++
	if !same {
		c.wrong++
	}
}

// best is the fewest nanoseconds one call took on average in any slice of two milliseconds (or of one call) of the budget:
// long enough for caches to matter, short enough to be left alone by whatever else the machine does.
func best(budget time.Duration, n int, call func(i int)) float64 {
	const slice = 2 * time.Millisecond
	least, at, step := 0.0, 0, 1
	for end := time.Now().Add(budget); time.Now().Before(end); {
		start := time.Now()
		for range step {
			call(at)
			if at++; at == n {
				at = 0
			}
		}
		took := time.Since(start)
		if ns := float64(took.Nanoseconds()) / float64(step); (least == 0 || ns < least) && (took >= slice/2 || step == 1 && took > 100*time.Microsecond) {
			least = ns
		}
		if took < slice/2 {
			step *= 2
		} else if took > 2*slice && step > 1 {
			step = max(1, step/2)
		}
	}
	return least
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func report(costs []cost) {
	fmt.Println("| engine | check, random pair | check, half allowed | list | of how many | load | memory | compared, wrong |")
	fmt.Println("| --- | --: | --: | --: | --: | --: | --: | --: |")
	times := func(c, first float64) string {
		if c == first {
			return took(c)
		}
		return fmt.Sprintf("%s (%.0f×)", took(c), c/first)
	}
	for _, c := range costs {
		f := costs[0]
		fmt.Printf("| %s | %s | %s | %s | %.0f | %.1f s | %.0f MB | %d, %d |\n", c.name, times(c.random, f.random), times(c.half, f.half), times(c.all, f.all), c.items, c.load.Seconds(), c.heap, c.compared, c.wrong)
	}
}

func took(ns float64) string { return time.Duration(ns).Round(time.Duration(max(1, ns/1000))).String() }
