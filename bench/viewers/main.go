// Command viewers measures what many people who look at dashboards of a large organization (see ../large) wait for:
//
//   - how long fifty wait for one dashboard of twelve charts, all at once after what it counts has moved, and each again and
//     again without a pause;
//   - how much longer others wait for theirs while thirty have a page open and somebody starts or stops a timer every two seconds.
//     An open page holds the event stream and asks again as the interface does: only for charts that count time which moved, at
//     most every three seconds.
//
// The program measured runs by itself; the same flags ask it for the same things in the same order.
//
//	go run ./viewers [-url http://localhost:8080] [-viewers 50] [-pages 30] [-for 30s] [-seed 1]
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

const password = "large enough to measure"

// Of the interface: how often a page asks again, and over how long pages that hear the same spread their questions.
const (
	paced  = 3 * time.Second
	spread = 300 * time.Millisecond
)

var (
	url     = flag.String("url", "http://localhost:8080", "where the program is")
	viewers = flag.Int("viewers", 50, "how many look at one dashboard")
	pages   = flag.Int("pages", 30, "how many pages are open")
	number  = flag.Int("dashboard", 15, "which of the twenty they look at; the 15th counts the most")
	another = flag.Int("other", 17, "which of the twenty others look at")
	boards  = flag.Int("boards", 1, "over how many of the twenty the open pages are spread, from the one they look at on; the timer is in each one's workspace in turn")
	period  = flag.Duration("for", 30*time.Second, "how long each part goes on")
	rounds  = flag.Int("rounds", 5, "how often all ask at once")
	seed    = flag.Uint64("seed", 1, "of what is by chance")
)

func main() {
	flag.Parse()
	log.SetFlags(0)
	timer, other := signIn(1), signIn(2)
	var people []*person
	for n := 3; len(people) < max(*viewers, *pages); n++ {
		if p := signIn(n); !p.guest {
			people = append(people, p)
		}
	}
	twenty := dashboards(people[0])
	of := func(n int) dashboard { return twenty[((n-1)%20+20)%20] }
	shown, others := of(*number), of(*another)
	fmt.Printf("load %s\n\n| what | p50 ms | p95 ms | worst ms | times |\n| --- | --: | --: | --: | --: |\n", load())

	shown.open(people[0], 0) // builds what is not built yet
	var mu sync.Mutex
	var all []time.Duration
	for range *rounds {
		timer.start(shown)
		timer.stop() // what the dashboard counts has moved
		var group sync.WaitGroup
		start := make(chan struct{})
		for _, p := range people[:*viewers] {
			group.Go(func() {
				<-start
				took := shown.open(p, 0)
				mu.Lock()
				defer mu.Unlock()
				all = append(all, took)
			})
		}
		close(start)
		group.Wait()
	}
	report(fmt.Sprintf("one dashboard, %d at once, what it counts has just moved", *viewers), all)

	all = nil
	until := time.Now().Add(*period)
	var group sync.WaitGroup
	for _, p := range people[:*viewers] {
		group.Go(func() {
			for time.Now().Before(until) {
				took := shown.open(p, 0)
				mu.Lock()
				all = append(all, took)
				mu.Unlock()
			}
		})
	}
	group.Wait()
	report(fmt.Sprintf("one dashboard, %d again and again", *viewers), all)

	// Others look at a dashboard of somebody else's rows: as it is, and with days nobody has asked for, which are computed.
	asked := 0
	look := func(when string) (kept, computed time.Duration) {
		var a, b []time.Duration
		for until := time.Now().Add(*period); time.Now().Before(until); time.Sleep(200 * time.Millisecond) {
			a = append(a, others.open(other, 0))
			asked++
			b = append(b, others.open(other, 1+asked))
		}
		return report("another dashboard, "+when, a), report("the same with other days, "+when, b)
	}
	others.open(other, 0)
	keptQuiet, computedQuiet := look("quiet")
	done := make(chan struct{})
	var open sync.WaitGroup
	for n, p := range people[:*pages] {
		page := page{person: p, board: of(*number + n%*boards), chance: rand.New(rand.NewPCG(*seed, uint64(n)))}
		open.Go(func() { page.show(done) })
	}
	open.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-done:
				return
			case <-time.After(2 * time.Second):
			}
			if timer.running != 0 {
				timer.stop()
			} else {
				timer.start(of(*number + n/2%*boards))
			}
		}
	})
	time.Sleep(5 * time.Second) // all pages are there
	before := asks.get()
	kept, computed := look(fmt.Sprintf("%d pages open, a timer every 2 s", *pages))
	after := asks.get()
	close(done)
	open.Wait()
	ratio := func(a, b time.Duration) float64 { return float64(a) / float64(b) }
	fmt.Printf("\nto quiet (p50): %.2f as it is, %.2f with other days; open pages asked %d times for charts, %d of them\nload %s\n", ratio(kept, keptQuiet), ratio(computed, computedQuiet), after.times-before.times, after.charts-before.charts, load())
}

func report(what string, all []time.Duration) (median time.Duration) {
	slices.Sort(all)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	median = all[len(all)/2]
	fmt.Printf("| %s | %.1f | %.1f | %.1f | %d |\n", what, ms(median), ms(all[len(all)*95/100]), ms(all[len(all)-1]), len(all))
	return median
}

// load is how many wanted a processor during the last minute.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}

type person struct {
	http.Client
	id, organization int64
	running          int64 // their timer
	guest            bool
}

func signIn(n int) *person {
	jar, _ := cookiejar.New(nil)
	p := &person{Client: http.Client{Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: 6}}}
	p.ask("POST", "/session", map[string]string{"email": fmt.Sprintf("person%d@large.example", n), "password": password}, nil)
	var me struct {
		User         struct{ ID int64 }
		Organization struct {
			ID   int64
			Role string
		}
	}
	p.ask("GET", "/session", nil, &me)
	p.id, p.organization = me.User.ID, me.Organization.ID
	p.guest = me.Organization.Role == "guest"
	return p
}

// start a timer in a dashboard's workspace.
func (p *person) start(d dashboard) {
	var made struct{ ID int64 }
	p.ask("POST", "/time-entries", map[string]any{"workspace_id": d.workspace, "start": time.Now().Add(-time.Minute).UTC().Format(time.RFC3339), "description": "A timer"}, &made)
	p.running = made.ID
}

// stop it.
func (p *person) stop() {
	p.ask("POST", fmt.Sprintf("/time-entries/%d/stop", p.running), map[string]any{}, nil)
	p.running = 0
}

// ask returns the revision the answer is of; one who is told to come back does.
func (p *person) ask(method, path string, body, to any) (revision int64) {
	for {
		var sent io.Reader
		if body != nil {
			text, err := json.Marshal(body)
			if err != nil {
				log.Fatal(err)
			}
			sent = bytes.NewReader(text)
		}
		r, err := http.NewRequest(method, *url+"/api/v1"+path, sent)
		if err != nil {
			log.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Origin", *url)
		answer, err := p.Do(r)
		if err != nil {
			log.Fatal(err)
		}
		text, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err != nil {
			log.Fatal(err)
		}
		if again, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil && answer.StatusCode >= 300 {
			time.Sleep(time.Duration(again) * time.Second)
			continue
		}
		if answer.StatusCode >= 300 {
			log.Fatalf("%s %s: %d %s", method, path, answer.StatusCode, text)
		}
		if to != nil {
			if err := json.Unmarshal(text, to); err != nil {
				log.Fatalf("%s %s: %v", method, path, err)
			}
		}
		revision, _ = strconv.ParseInt(answer.Header.Get("Vitrine-Revision"), 10, 64)
		return revision
	}
}

type dashboard struct{ id, workspace int64 }

// dashboards are the twenty of twelve charts that everybody sees.
func dashboards(p *person) (all []dashboard) {
	byNumber := map[int]dashboard{}
	for _, about := range []string{"", "&offset=200", "&offset=400", "&offset=600", "&offset=800", "&offset=1000"} {
		var page struct {
			Items []struct {
				ID        int64
				Workspace int64 `json:"workspace_id"`
				Title     string
			}
		}
		p.ask("GET", "/dashboards?limit=200"+about, nil, &page)
		for _, d := range page.Items {
			words := strings.Fields(d.Title)
			if n, err := strconv.Atoi(words[len(words)-1]); err == nil && n <= 20 {
				byNumber[n] = dashboard{d.ID, d.Workspace}
			}
		}
	}
	for n := range 20 {
		d, there := byNumber[n+1]
		if !there {
			log.Fatalf("dashboard %d of the twenty is not to be seen", n+1)
		}
		all = append(all, d)
	}
	return all
}

// widgets is what is asked of a dashboard's charts.
type widgets struct {
	Widgets map[string]struct {
		Error *struct {
			Code, Message string
			RetryAfter    int `json:"retry_after"`
		}
		Result *struct{ Workspaces []int64 }
	}
}

// open asks for what a page of the dashboard needs until all of it is there; back is how many days its period ends before today,
// where it is not its own.
func (d dashboard) open(p *person, back int) time.Duration {
	start := time.Now()
	p.ask("GET", fmt.Sprintf("/dashboards/%d", d.id), nil, nil)
	query := ""
	if back > 0 {
		from, to := start.AddDate(0, 0, -90-back), start.AddDate(0, 0, -back)
		query = fmt.Sprintf("?from=%s&to=%s", from.Format(time.DateOnly), to.Format(time.DateOnly))
	}
	for {
		var data widgets
		p.ask("GET", fmt.Sprintf("/dashboards/%d/data%s", d.id, query), nil, &data)
		if len(data.Widgets) != 12 {
			log.Fatalf("dashboard %d has %d charts", d.id, len(data.Widgets))
		}
		again := false
		for name, w := range data.Widgets {
			if w.Error != nil {
				if w.Error.Code != "unavailable" && w.Error.Code != "building" {
					log.Fatalf("dashboard %d, %s: %s", d.id, name, w.Error.Message)
				}
				again = true
			}
		}
		if !again {
			return time.Since(start)
		}
		time.Sleep(500 * time.Millisecond)
	}
}

// asks counts what open pages ask for.
var asks counter

type counter struct {
	mu    sync.Mutex
	count count
}

type count struct{ times, charts int }

func (c *counter) add(charts int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count.times++
	c.count.charts += charts
}

func (c *counter) get() count {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.count
}

// page is an open dashboard.
type page struct {
	*person
	board  dashboard
	chance *rand.Rand
	at     int64              // the revision of what it shows
	counts map[string][]int64 // the workspaces each chart counts; nil where the answer does not tell
}

type event struct {
	name string
	data []byte
}

func (p *page) show(done <-chan struct{}) {
	p.askFor(nil)
	r, err := http.NewRequest("GET", fmt.Sprintf("%s/api/v1/live?resource=%d&user=%d&organization=%d", *url, p.board.id, p.id, p.organization), nil)
	if err != nil {
		log.Fatal(err)
	}
	stream, err := p.Do(r)
	if err != nil || stream.StatusCode != http.StatusOK {
		log.Fatal("stream: ", err, stream)
	}
	defer func() { _ = stream.Body.Close() }()
	events := make(chan event, 1000)
	go func() {
		defer close(events)
		name := ""
		for lines := bufio.NewScanner(stream.Body); lines.Scan(); {
			if what, is := strings.CutPrefix(lines.Text(), "event: "); is {
				name = what
			} else if data, is := strings.CutPrefix(lines.Text(), "data: "); is {
				events <- event{name, []byte(data)}
			}
		}
	}()
	moved, revision := map[int64]int64{}, int64(0)
	var due <-chan time.Time
	last := time.Time{}
	for {
		select {
		case <-done:
			return
		case e, open := <-events:
			if !open {
				log.Fatal("a stream ended")
			}
			switch e.name {
			case "revision":
				_ = json.Unmarshal(e.data, &revision)
			case "time":
				var m struct{ Workspace, Revision int64 }
				if err := json.Unmarshal(e.data, &m); err != nil {
					log.Fatal(err)
				}
				moved[m.Workspace] = m.Revision
			default:
				continue
			}
			if due == nil {
				due = time.After(max(0, time.Until(last.Add(paced))) + time.Duration(p.chance.Int64N(int64(spread))))
			}
		case <-due:
			due, last = nil, time.Now()
			p.renew(revision, moved)
			clear(moved)
		}
	}
}

// renew asks again for what moved.
func (p *page) renew(revision int64, moved map[int64]int64) {
	if revision > p.at {
		p.ask("GET", "/session", nil, nil)
		p.ask("GET", fmt.Sprintf("/dashboards/%d", p.board.id), nil, nil)
		p.askFor(nil)
		return
	}
	var names []string
	for name, workspaces := range p.counts {
		if slices.ContainsFunc(workspaces, func(w int64) bool { return moved[w] > p.at }) {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		slices.Sort(names)
		p.askFor(names)
	}
}

// askFor charts of the page, or for all.
func (p *page) askFor(names []string) {
	query := ""
	for i, name := range names {
		query += map[bool]string{true: "?", false: "&"}[i == 0] + "widget=" + name
	}
	var data widgets
	revision := p.ask("GET", fmt.Sprintf("/dashboards/%d/data%s", p.board.id, query), nil, &data)
	if names == nil {
		p.counts = map[string][]int64{}
	}
	for name, w := range data.Widgets {
		if w.Result != nil {
			p.counts[name] = w.Result.Workspaces
		}
	}
	p.at = revision
	asks.add(len(data.Widgets))
}
