// Command requests measures what a large organization (see ../large) waits for: pages of entries, searches, timers, lists and
// dashboards, each one after the other and as a median; then several people who start and stop timers at once, and the same
// while a file is imported.
//
//	go run ./requests [-url http://localhost:8080] [-n 15] [-people 16] [-import 100000]
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"slices"
	"strings"
	"sync"
	"time"
)

const password = "large enough to measure"

type person struct {
	http.Client
	url string
}

func signIn(url string, n int) *person {
	jar, _ := cookiejar.New(nil)
	p := &person{http.Client{Jar: jar}, url}
	p.must("POST", "/session", map[string]string{"email": fmt.Sprintf("person%d@large.example", n), "password": password})
	return p
}

func (p *person) must(method, path string, body any) []byte {
	status, text := p.ask(method, path, body)
	if status >= 300 {
		log.Fatalf("%s %s: %d %s", method, path, status, text)
	}
	return text
}

func (p *person) ask(method, path string, body any) (int, []byte) {
	var sent io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			log.Fatal(err)
		}
		sent = bytes.NewReader(text)
	}
	r, err := http.NewRequest(method, p.url+"/api/v1"+path, sent)
	if err != nil {
		log.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Origin", p.url)
	answer, err := p.Do(r)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		log.Fatal(err)
	}
	return answer.StatusCode, text
}

// times is the median and the worst of n calls.
func times(n int, call func()) (median, worst time.Duration) {
	var all []time.Duration
	for range n {
		start := time.Now()
		call()
		all = append(all, time.Since(start))
	}
	slices.Sort(all)
	return all[len(all)/2], all[len(all)-1]
}

func main() {
	url := flag.String("url", "http://localhost:8080", "where the program is")
	n := flag.Int("n", 15, "how often each is asked for")
	only := flag.String("only", "", "only what has this in its name; timers are measured too")
	several := flag.Int("people", 16, "how many start and stop timers at once")
	lines := flag.Int("import", 0, "import a file of so many lines meanwhile, after all else: it stays")
	flag.Parse()
	admin, member := signIn(*url, 1), signIn(*url, 3)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	line := func(what string, size int, median, worst time.Duration) {
		fmt.Printf("| %s | %.1f | %.1f | %d |\n", what, ms(median), ms(worst), size)
	}
	fmt.Println("| what | median ms | worst ms | bytes |\n| --- | --: | --: | --: |")
	read := func(what string, p *person, path string) {
		if !strings.Contains(what, *only) {
			return
		}
		size := len(p.must("GET", path, nil)) // once to warm up
		median, worst := times(*n, func() { p.must("GET", path, nil) })
		line(what, size, median, worst)
	}
	month := time.Now().AddDate(0, -1, 0).Format(time.DateOnly)
	day := time.Now().AddDate(0, 0, -1).Format(time.DateOnly)
	read("a page of 50 entries, admin", admin, "/time-entries?limit=50")
	read("a page of 50 entries, member", member, "/time-entries?limit=50")
	read("one entry of the list, admin", admin, "/time-entries?limit=1")
	read("50 entries of a month, admin", admin, "/time-entries?limit=50&from="+month)
	read("50 entries of a day, admin", admin, "/time-entries?limit=50&from="+day+"&to="+day)
	read("50 entries of a person, admin", admin, "/time-entries?limit=50&user_id=3")
	read("50 entries of a project, admin", admin, "/time-entries?limit=50&project_id=1")
	read("search for a common word, admin", admin, "/time-entries?limit=50&search=checkout")
	read("search for what there is not, admin", admin, "/time-entries?limit=50&search=qqqqqq")
	read("search for a common word, member", member, "/time-entries?limit=50&search=checkout")
	read("search for what there is not, member", member, "/time-entries?limit=50&search=qqqqqq")
	read("running timer", member, "/time-entries/running")
	for _, list := range []string{"projects", "clients", "tags", "charts"} {
		read("list of "+list+", admin", admin, "/"+list+"?limit=50")
		read("list of "+list+", member", member, "/"+list+"?limit=50")
	}
	read("projects with a word in their name, admin", admin, "/projects?limit=50&search=checkout")
	read("the palette, admin", admin, "/search?q=a")
	read("list of dashboards, admin", admin, "/dashboards?limit=50")
	read("list of dashboards, member", member, "/dashboards?limit=50")
	var shown struct{ Items []struct{ ID int64 } }
	if err := json.Unmarshal(member.must("GET", "/dashboards?limit=1", nil), &shown); err != nil || len(shown.Items) == 0 {
		log.Fatal("no dashboard: ", err)
	}
	read("a dashboard", member, fmt.Sprintf("/dashboards/%d", shown.Items[0].ID))
	read("who am I, member", member, "/session")

	var starts, stops []time.Duration
	for range *n {
		start, stop := timer(member)
		starts, stops = append(starts, start), append(stops, stop)
	}
	report := func(what string, all []time.Duration) {
		slices.Sort(all)
		line(what, 0, all[len(all)/2], all[len(all)-1])
	}
	report("starting a timer", starts)
	report("stopping a timer", stops)
	var everybody []*person
	for i := range *several {
		everybody = append(everybody, signIn(*url, 11+2*i))
	}
	starts, stops = nil, nil
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, p := range everybody {
		all.Go(func() {
			for range *n {
				start, stop := timer(p)
				mu.Lock()
				starts, stops = append(starts, start), append(stops, stop)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	report(fmt.Sprintf("starting a timer, %d people at once", *several), starts)
	report(fmt.Sprintf("stopping a timer, %d people at once", *several), stops)
	if *lines == 0 {
		return
	}
	for _, file := range []struct {
		what     string
		projects int
	}{{"without projects", 0}, {"with 100 projects to be made", 100}} {
		text := sheet(*lines, file.projects)
		done := make(chan struct{})
		starts, stops = nil, nil
		for _, p := range everybody {
			all.Go(func() {
				for {
					select {
					case <-done:
						return
					case <-time.After(time.Duration(100+rand.IntN(200)) * time.Millisecond): // people do something else between
					}
					start, stop := timer(p)
					mu.Lock()
					starts, stops = append(starts, start), append(stops, stop)
					mu.Unlock()
				}
			})
		}
		began := time.Now()
		admin.imported(text)
		line(fmt.Sprintf("importing %d lines %s", *lines, file.what), len(text), time.Since(began), time.Since(began))
		close(done)
		all.Wait()
		report(fmt.Sprintf("starting a timer meanwhile, %d people", *several), starts)
		report(fmt.Sprintf("stopping a timer meanwhile, %d people", *several), stops)
	}
}

// sheet is a file of time that nobody has imported yet, of the last quarter and a thousand people.
func sheet(lines, projects int) []byte {
	var b bytes.Buffer
	b.WriteString("Email,Project,Description,Start date,Start time,End date,End time\n")
	run := time.Now().UnixNano()
	first := time.Now().UTC().AddDate(0, 0, -90).Truncate(24 * time.Hour)
	for i := range lines {
		start := first.Add(time.Duration(i%80)*24*time.Hour + time.Duration(6*60+i/80%720)*time.Minute)
		project := ""
		if projects > 0 {
			project = fmt.Sprintf("Brought %d by %d", i%projects, run)
		}
		day := start.Format(time.DateOnly)
		fmt.Fprintf(&b, "person%d@large.example,%s,Line %d of %d,%s,%s,%s,%s\n", 1000+i%1000, project, i, run, day, start.Format(time.TimeOnly), day, start.Add(15*time.Minute).Format(time.TimeOnly))
	}
	return b.Bytes()
}

// imported is when a file has been taken in.
func (p *person) imported(text []byte) {
	r, err := http.NewRequest("POST", p.url+"/api/v1/imports?workspace_id=2&time_zone=UTC", bytes.NewReader(text))
	if err != nil {
		log.Fatal(err)
	}
	r.Header.Set("Content-Type", "text/csv")
	r.Header.Set("Origin", p.url)
	answer, err := p.Do(r)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var state struct {
		ID    int64
		State string
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode >= 300 {
		log.Fatalf("import: %d %s %v", answer.StatusCode, body, err)
	}
	for {
		if err := json.Unmarshal(body, &state); err != nil {
			log.Fatal(err)
		}
		switch state.State {
		case "done":
			return
		case "failed":
			log.Fatalf("import: %s", body)
		}
		time.Sleep(50 * time.Millisecond)
		body = p.must("GET", fmt.Sprintf("/imports/%d", state.ID), nil)
	}
}

// timer starts one and stops it.
func timer(p *person) (start, stop time.Duration) {
	var me struct {
		Workspaces []struct {
			ID   int64
			Role string
		}
	}
	if err := json.Unmarshal(p.must("GET", "/session", nil), &me); err != nil {
		log.Fatal(err)
	}
	at := slices.IndexFunc(me.Workspaces, func(w struct {
		ID   int64
		Role string
	}) bool {
		return w.Role != "viewer"
	})
	if at < 0 {
		log.Fatal("nowhere to track time")
	}
	var made struct{ ID int64 }
	began := time.Now()
	if err := json.Unmarshal(p.must("POST", "/time-entries", map[string]any{"workspace_id": me.Workspaces[at].ID, "start": began.UTC().Format(time.RFC3339), "description": "A timer"}), &made); err != nil {
		log.Fatal(err)
	}
	start = time.Since(began)
	began = time.Now()
	p.must("POST", fmt.Sprintf("/time-entries/%d/stop", made.ID), map[string]any{})
	return start, time.Since(began)
}
