package api

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
)

// importing is an admin who takes files in, each into a workspace of its own.
type importing struct {
	*server
	admin client
	w     int64
}

func newImporting(s *server) *importing {
	s.t.Helper()
	_, admin := s.found("North", "standard")
	return &importing{server: s, admin: admin}
}

// into a new workspace from here on.
func (x *importing) into(name string) {
	x.t.Helper()
	x.w = x.admin.post("/workspaces", map[string]any{"name": name}).is(201).id("id")
	x.admin.patch(at("/workspaces/%d", x.w), map[string]any{"settings": map[string]any{"time_zone": "Europe/Vienna", "currency": "EUR"}}).is(200)
}

func (x *importing) preview(file []byte, options string) reply {
	x.t.Helper()
	return x.admin.post(at("/imports/preview?workspace_id=%d&time_zone=Europe/Vienna%s", x.w, options), file)
}

// take a file in, to its end.
func (x *importing) take(file []byte, options string) reply {
	x.t.Helper()
	id := x.admin.post(at("/imports?workspace_id=%d&time_zone=Europe/Vienna%s", x.w, options), file).is(202).id("id")
	x.settle()
	return x.admin.get(at("/imports/%d", id)).is(200)
}

// entries of the workspace, the oldest first.
func (x *importing) entries() []map[string]any {
	x.t.Helper()
	var all []map[string]any
	for {
		page := x.admin.get(at("/time-entries?workspace_id=%d&limit=200&offset=%d", x.w, len(all))).is(200)
		items, _ := page.at("items").([]any)
		for _, item := range items {
			all = append(all, item.(map[string]any))
		}
		if len(items) == 0 {
			slices.Reverse(all)
			return all
		}
	}
}

// said is an entry in one line: start, seconds, amount and currency, what it is on.
func said(e map[string]any) string {
	text := fmt.Sprint(e["start"], " ", e["seconds"], "s")
	if cents, is := e["amount_cents"].(float64); is && cents > 0 {
		text += fmt.Sprint(" ", cents, " ", e["currency"])
	}
	for _, field := range []string{"project", "client", "task"} {
		if name, is := e[field].(string); is && name != "" {
			text += " " + field + " " + name
		}
	}
	for _, tag := range e["tags"].([]any) {
		text += fmt.Sprint(" #", tag.(map[string]any)["name"])
	}
	if e["billable"] == true {
		text += " billable"
	}
	return text
}

func seen(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile("../track/testdata/seen/" + name + ".csv")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// What comes of files as programs write them: previewed, taken in, and taken in once more, which adds nothing.
func TestImportsOfFilesThatWereSeen(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newImporting(s)
		for _, c := range []struct {
			file, options string
			entries       []string
			running       int
			problems      []string // which refuse the file
		}{
			{file: "dash-for-nothing", entries: []string{"2026-08-21T11:00:00Z 7200s"}},
			{file: "dash-for-nothing-without-money", entries: []string{"2026-08-21T11:00:00Z 7200s"}},
			{file: "rounded-durations", entries: []string{"2026-09-02T08:07:20Z 5145s project App", "2026-09-03T07:00:00Z 2280s project App"}},
			{file: "currency-column", entries: []string{"2026-08-19T06:15:00Z 5400s 12750 USD project Print client Harbour Cafe billable"}},
			{file: "entry-of-no-length", entries: []string{"2026-08-11T08:20:30Z 0s project App", "2026-08-11T12:00:00Z 3600s project App"}},
			{file: "entry-that-runs", entries: []string{"2026-08-12T07:00:00Z 3600s project App"}, running: 1},
			{file: "negative-duration-and-times", problems: []string{"2 Duration: Durations cannot be negative"}},
			{file: "negative-duration", problems: []string{"2 Duration: Durations cannot be negative", "3 Duration: Durations cannot be negative"}},
			{file: "an-hour-off", problems: []string{"2 Duration: From start to end it is 1:00:00, not 2:00:00", "3 Duration: From start to end it is 2:00:00, not 1:00:00", "4 End time: It stops before it starts"}},
			{file: "equal-lines", entries: []string{"2026-02-12T08:30:00Z 7200s", "2026-02-12T08:30:00Z 7200s"}},
			{file: "excel-macintosh", entries: []string{"2026-06-09T08:00:00Z 3600s project App"}},
			{file: "excel-empty-rows", entries: []string{"2026-11-22T08:00:00Z 5400s"}},
			{file: "excel-sep-line", entries: []string{"2026-11-22T08:00:00Z 5400s"}},
			{file: "order-of-dates", options: "&date_order=dmy", entries: []string{"2024-04-03T08:23:00Z 3600s"}},
		} {
			x.into(strings.ReplaceAll(c.file, "-", " "))
			file := seen(t, c.file)
			preview := x.preview(file, c.options).is(200).has("entries", len(c.entries)).has("running", c.running).has("problem_count", len(c.problems))
			for i, want := range c.problems {
				if is := fmt.Sprint(preview.at(at("problems.%d.line", i)), " ", preview.at(at("problems.%d.column", i)), ": ", preview.at(at("problems.%d.message", i))); !strings.HasPrefix(is, want) {
					t.Errorf("%s: %s, want %s", c.file, is, want)
				}
			}
			if len(c.problems) > 0 {
				x.take(file, c.options).has("state", "failed").has("created", 0)
			} else {
				x.take(file, c.options).has("state", "done").has("created", len(c.entries))
				x.take(file, c.options).has("state", "done").has("created", 0).has("unchanged", len(c.entries))
			}
			got := []string{}
			for _, e := range x.entries() {
				got = append(got, said(e))
			}
			if !slices.Equal(got, c.entries) {
				t.Errorf("%s became\n%s\nwant\n%s", c.file, strings.Join(got, "\n"), strings.Join(c.entries, "\n"))
			}
			switch c.file {
			case "rounded-durations": // the same report without rounding is of the same entries
				plain := strings.NewReplacer("1:30:00", "1:25:45", "0:45:00", "0:38:00").Replace(string(file))
				x.take([]byte(plain), "").has("created", 0).has("unchanged", 2)
			case "order-of-dates": // which nobody guesses
				x.preview(file, "").is(422).has("errors.0.name", "date_order")
			}
		}
	})
}

// What a chart says of two of those files: a total is of the entries, not of the parts that are drawn.
func TestTotalsOfFilesThatWereSeen(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newImporting(s)
		ask := func(measure string, by ...string) reply {
			question := map[string]any{"measures": []string{measure}, "period": map[string]any{"from": "2026-11-01", "to": "2026-11-30"}}
			breakdowns := []any{}
			for _, b := range by {
				breakdowns = append(breakdowns, map[string]any{"by": b})
			}
			question["breakdowns"] = breakdowns
			return x.admin.post("/charts/preview", map[string]any{"workspace_id": x.w, "question": question}).is(200)
		}
		x.into("parts below zero")
		for name, rate := range map[string]int{"Profit": 15000, "Loss": 2000} {
			x.admin.post("/projects", map[string]any{"workspace_id": x.w, "name": name, "rate_cents": rate}).is(201)
		}
		x.admin.put(at("/workspaces/%d/rates/0", x.w), map[string]any{"cost_cents": 9000}).is(200)
		x.take(seen(t, "parts-below-zero"), "").has("created", 2)
		ask("margin", "project").has("totals.0", 10000).has("rows.#", 2).has("rows.0.values.0", 24000).has("rows.1.values.0", -14000)

		x.into("several tags")
		x.take(seen(t, "several-tags"), "").has("created", 3)
		ask("hours", "tag").has("totals.0", 4).has("rows.#", 3)
		ask("hours", "week", "tag").has("totals.0", 4)
	})
}

// tracked is an entry of the year, as whoever wrote the files would know it.
type tracked struct {
	person, email, client, project, task, description string
	tags                                              []string
	billable                                          bool
	start                                             time.Time // in Vienna
	seconds, rate, cents                              int64
}

// aYear of an agency of eight. Nothing begins, ends or lies over the hours in which clocks change.
func aYear(entries int) []tracked {
	r := rand.New(rand.NewPCG(8, 2026))
	vienna, err := time.LoadLocation("Europe/Vienna")
	if err != nil {
		panic(err)
	}
	people := []string{"Ana Ruiz", "Tom Berg", "Nia Okoye", "Jürgen Groß", "Zoë Łuczak", "Mara Lind", "O’Neil Byrne", "Søren Dahl"}
	projects := []struct {
		client, name string
		rate         int64
		tasks        []string
	}{
		{"Kestrel", "Mobile app", 9500, []string{"Build", "Test", "Review; release"}}, {"Kestrel", "Website", 8500, nil}, {"Café Müller", "Menu, cards \"à la carte\"", 7200, []string{"Print"}},
		{"Harbour & Sons", "Website", 11000, []string{"Build"}}, {"", "Internal", 0, nil}, {"", "", 0, nil}, {"Nordwind", "Rebranding", 13333, []string{"Sketches", "Fonts"}}, {"Nordwind", "Support", 6000, nil},
	}
	tags := []string{"design", "development", "meeting", "travel", "überfällig"}
	words := []string{"Sign-in", "Fixed the \"header\", again", "Call with client", "Überarbeitung", "Notes", "-", "=SUM(A1)", "Stand-up"}
	all := make([]tracked, 0, entries)
	for day := time.Date(2025, time.November, 20, 0, 0, 0, 0, vienna); len(all) < entries; day = day.AddDate(0, 0, 1) {
		if day.Year() == 2026 && day.Month() == time.November && day.Day() == 19 {
			panic("the year is over")
		}
		if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday && r.IntN(4) > 0 {
			continue
		}
		for i, name := range people {
			if r.IntN(6) == 0 {
				continue // a day off
			}
			at := day.Add(time.Duration(8*3600+r.IntN(5400)) * time.Second)
			if day.Weekday() == time.Sunday {
				at = at.Add(2 * time.Hour) // after the change of clocks, whichever
			}
			for range 1 + r.IntN(3) {
				if len(all) == entries {
					return all
				}
				p := projects[r.IntN(len(projects))]
				e := tracked{person: name, email: fmt.Sprintf("p%d@north.example", i), client: p.client, project: p.name, description: words[r.IntN(len(words))], start: at, seconds: int64(60 + r.IntN(3*3600))}
				if len(p.tasks) > 0 && r.IntN(2) == 0 {
					e.task = p.tasks[r.IntN(len(p.tasks))]
				}
				for _, tag := range tags {
					if r.IntN(5) == 0 {
						e.tags = append(e.tags, tag)
					}
				}
				if e.billable = p.rate > 0 && r.IntN(5) > 0; e.billable {
					e.rate = p.rate
					e.cents = (e.seconds*p.rate + 1800) / 3600
				}
				all = append(all, e)
				at = at.Add(time.Duration(e.seconds+int64(r.IntN(1800))) * time.Second)
			}
		}
	}
	return all
}

// sheetOf writes a CSV file.
func sheetOf(comma rune, crlf bool, rows [][]string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = comma, crlf
	if err := w.WriteAll(rows); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func clockOf(seconds int64) string {
	return fmt.Sprintf("%02d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
}

func yes(is bool) string {
	if is {
		return "Yes"
	}
	return "No"
}

// dashed is what today's reports write.
func dashed(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

func money(cents int64, point string) string {
	return fmt.Sprintf("%d%s%02d", cents/100, point, cents%100)
}

// formats a year is exported in, and what each keeps of an entry's length; whether it says amounts, and whether they are of another
// length than it keeps: then no rate in whole cents may make them, and each is within half a cent for every hour.
var formats = []struct {
	name    string
	options string
	write   func(year []tracked) []byte
	seconds func(e tracked) int64
	money   bool
	apart   bool
}{
	{"Toggl, detailed, old header", "", func(year []tracked) []byte {
		rows := [][]string{strings.Split("User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,Amount (EUR)", ",")}
		for _, e := range year {
			stop := e.start.Add(time.Duration(e.seconds) * time.Second)
			rows = append(rows, []string{e.person, e.email, e.client, e.project, e.task, e.description, yes(e.billable), e.start.Format("2006-01-02"), e.start.Format("15:04:05"),
				stop.Format("2006-01-02"), stop.Format("15:04:05"), clockOf(e.seconds), strings.Join(e.tags, ", "), money(e.cents, ".")})
		}
		return append([]byte("\ufeff"), sheetOf(',', false, rows)...)
	}, exactly, true, false},
	{"Toggl, detailed, today's", "", func(year []tracked) []byte {
		rows := [][]string{strings.Split("Description,Billable,Duration,Member,Email,Project,Client,Task,Tags,Amount,Currency,Start date,Start time,Stop date,Stop time", ",")}
		for _, e := range year {
			stop := e.start.Add(time.Duration(e.seconds) * time.Second)
			amount, currency := "-", "-"
			if e.billable {
				amount, currency = money(e.cents, "."), "EUR"
			}
			rows = append(rows, []string{e.description, yes(e.billable), clockOf(e.seconds), e.person, e.email, dashed(e.project), dashed(e.client), dashed(e.task), dashed(strings.Join(e.tags, ", ")), amount, currency,
				e.start.Format("2006-01-02"), e.start.Format("15:04:05"), stop.Format("2006-01-02"), stop.Format("15:04:05")})
		}
		return append([]byte("\ufeff"), sheetOf(',', false, rows)...)
	}, exactly, true, false},
	{"Toggl, today's, durations rounded up to 15 minutes", "", func(year []tracked) []byte {
		rows := [][]string{strings.Split("Description,Billable,Duration,Member,Email,Project,Client,Task,Tags,Start date,Start time,Stop date,Stop time", ",")}
		for _, e := range year {
			stop := e.start.Add(time.Duration(e.seconds) * time.Second)
			rows = append(rows, []string{e.description, yes(e.billable), clockOf((e.seconds + 899) / 900 * 900), e.person, e.email, dashed(e.project), dashed(e.client), dashed(e.task), dashed(strings.Join(e.tags, ", ")),
				e.start.Format("2006-01-02"), e.start.Format("15:04:05"), stop.Format("2006-01-02"), stop.Format("15:04:05")})
		}
		return sheetOf(',', false, rows)
	}, exactly, false, false},
	{"Toggl, American dates and clock", "", func(year []tracked) []byte {
		rows := [][]string{strings.Split("Description,Duration,Member,Email,Project,Tags,Task,Client,Start date,Start time,Stop date,Stop time,Billable,Amount (EUR)", ",")}
		for _, e := range year {
			stop := e.start.Add(time.Duration(e.seconds) * time.Second)
			rows = append(rows, []string{e.description, clockOf(e.seconds), e.person, e.email, e.project, strings.Join(e.tags, ", "), e.task, e.client,
				e.start.Format("01/02/2006"), e.start.Format("03:04:05 PM"), stop.Format("01/02/2006"), stop.Format("03:04:05 PM"), yes(e.billable), "€" + money(e.cents, ".")})
		}
		return sheetOf(',', false, rows)
	}, exactly, true, false},
	{"Toggl, saved by a German Excel", "", func(year []tracked) []byte {
		rows := [][]string{strings.Split("User;Email;Client;Project;Task;Description;Billable;Start date;Start time;End date;End time;Duration;Tags;Amount (EUR)", ";")}
		for _, e := range year {
			e.person = strings.NewReplacer("Ł", "L").Replace(e.person) // its code page has none
			e.start = e.start.Truncate(time.Minute)
			e.seconds = e.seconds / 60 * 60
			stop := e.start.Add(time.Duration(e.seconds) * time.Second)
			rows = append(rows, []string{e.person, e.email, e.client, e.project, e.task, e.description, yes(e.billable), e.start.Format("02.01.2006"), e.start.Format("15:04"),
				stop.Format("02.01.2006"), stop.Format("15:04"), strings.TrimSuffix(clockOf(e.seconds), ":00"), strings.Join(e.tags, ", "), money(e.cents, ",")})
		}
		rows = append(rows, make([]string, len(rows[0])))
		text, err := charmap.Windows1252.NewEncoder().Bytes(sheetOf(';', true, rows))
		if err != nil {
			panic(err)
		}
		return append([]byte("sep=;\r\n"), text...)
	}, func(e tracked) int64 { return e.seconds / 60 * 60 }, true, true},
	{"Clockify, detailed", "", func(year []tracked) []byte {
		rows := [][]string{strings.Split("Project,Client,Description,Task,User,Group,Email,Tags,Billable,Start Date,Start Time,End Date,End Time,Duration (h),Duration (decimal),Billable Rate (EUR),Billable Amount (EUR)", ",")}
		for _, e := range year {
			stop := e.start.Add(time.Duration(e.seconds) * time.Second)
			rows = append(rows, []string{e.project, e.client, e.description, e.task, e.person, "", e.email, strings.Join(e.tags, ", "), yes(e.billable), e.start.Format("01/02/2006"), e.start.Format("03:04:05 PM"),
				stop.Format("01/02/2006"), stop.Format("03:04:05 PM"), clockOf(e.seconds), fmt.Sprintf("%.2f", float64(e.seconds)/3600), money(e.rate, "."), money(e.cents, ".")})
		}
		return sheetOf(',', false, rows)
	}, exactly, true, false},
	{"a table of starts and lengths", "", func(year []tracked) []byte {
		rows := [][]string{strings.Split("Email,Start date,Start time,Duration,Client,Project,Task,Description,Tags,Billable", ",")}
		for _, e := range year {
			rows = append(rows, []string{e.email, e.start.Format("2006/01/02"), e.start.Format("15:04:05"), clockOf(e.seconds), e.client, e.project, e.task, e.description, strings.Join(e.tags, ","), fmt.Sprint(e.billable)})
		}
		return sheetOf('\t', false, rows)
	}, exactly, false, false},
}

func exactly(e tracked) int64 { return e.seconds }

// A year of entries as each format has it: what is counted afterwards, entry by entry and by charts, against what whoever wrote
// the file knows.
func TestAYearFromEachFormat(t *testing.T) {
	const entries = 3000
	year := aYear(entries)
	t.Logf("%d entries from %s to %s", len(year), year[0].start.Format(time.DateOnly), year[len(year)-1].start.Format(time.DateOnly))
	each(t, func(t *testing.T, s *server) {
		x := newImporting(s)
		for _, f := range formats {
			x.into(strings.NewReplacer(",", "", "'", "").Replace(f.name))
			file := f.write(year)
			// By other means.
			var seconds, billable, cents int64
			byProject, byPerson, byTag := map[string]int64{}, map[string]int64{}, map[string]int64{}
			for _, e := range year {
				n := f.seconds(e)
				seconds += n
				if e.billable {
					billable += n
				}
				if f.money && n > 0 { // an amount needs time to be of
					cents += e.cents
				}
				name := e.project
				if e.client != "" {
					name += " · " + e.client
				}
				byProject[name] += n
				byPerson[e.email] += n
				for _, tag := range e.tags {
					byTag[tag] += n
				}
			}
			preview := x.preview(file, f.options).is(200).has("entries", entries).has("duplicates", 0).has("problem_count", 0).has("seconds", float64(seconds))
			if preview.at("problem_count") != 0.0 {
				t.Fatalf("%s: %v", f.name, preview.at("problems"))
			}
			x.take(file, f.options).has("state", "done").has("created", entries).has("left_out", 0)
			x.take(file, f.options).has("state", "done").has("created", 0).has("unchanged", entries)

			// Entry by entry.
			all := x.entries()
			var gotSeconds, gotCents, exact int64
			people, projects := map[string]int64{}, map[string]int64{}
			for _, e := range all {
				n := int64(e["seconds"].(float64))
				gotSeconds += n
				name, _ := e["project"].(string)
				if client, is := e["client"].(string); is && client != "" {
					name += " · " + client
				}
				projects[name] += n
				people[fmt.Sprint(e["user_id"])] += n
				if amount, is := e["amount_cents"].(float64); is {
					gotCents += int64(amount)
					exact += n * int64(e["rate_cents"].(float64))
				}
			}
			sameValues := func(what string, got, want map[string]int64) {
				if !slices.Equal(slices.Sorted(maps.Values(got)), slices.Sorted(maps.Values(want))) {
					t.Errorf("%s by %s: %v, want %v", f.name, what, got, want)
				}
			}
			off := int64(0)
			if f.apart {
				off = seconds/3600/2 + 1
			}
			if len(all) != entries || gotSeconds != seconds || max(gotCents-cents, cents-gotCents) > off || !maps.Equal(projects, byProject) {
				t.Errorf("%s: %d entries, %d s, %d cents, %v; want %d, %d s, %d cents, %v", f.name, len(all), gotSeconds, gotCents, projects, entries, seconds, cents, byProject)
			}
			sameValues("person", people, byPerson)

			// And by charts.
			ask := func(by string, measures ...string) reply {
				question := map[string]any{"measures": measures, "period": map[string]any{"preset": "all_time"}, "breakdowns": []any{}}
				if by != "" {
					question["breakdowns"] = []any{map[string]any{"by": by, "limit": 50}}
				}
				return x.admin.post("/charts/preview", map[string]any{"workspace_id": x.w, "question": question}).is(200)
			}
			total := ask("", "hours", "billable_hours", "entries", "amount")
			hours := func(at string) int64 { return int64(total.at(at).(float64)*3600 + 0.5) }
			if hours("totals.0") != seconds || hours("totals.1") != billable || total.id("totals.2") != entries || total.id("totals.3") != (exact+1800)/3600 {
				t.Errorf("%s: a chart says %v; want %d s, %d s billable, %d entries, %d cents", f.name, total.at("totals"), seconds, billable, entries, (exact+1800)/3600)
			}
			for by, want := range map[string]map[string]int64{"tag": byTag, "project": byProject} {
				got := map[string]int64{}
				rows, _ := ask(by, "hours").at("rows").([]any)
				for _, row := range rows {
					key := row.(map[string]any)["keys"].([]any)[0].(map[string]any)
					if by == "tag" && key["kind"] == "none" {
						continue // entries without any
					}
					got[fmt.Sprint(key["label"], key["value"])] += int64(row.(map[string]any)["values"].([]any)[0].(float64)*3600 + 0.5)
				}
				sameValues(by, got, want)
			}
			t.Logf("| %s | %d kB | %d entries | %s | %s billable | %s EUR by entry, %s by chart | as counted by other means |", f.name, len(file)>>10, len(all), clockOf(gotSeconds), clockOf(billable), money(gotCents, "."), money(total.id("totals.3"), "."))
		}
		// What has no times of day cannot be taken in, and says what it lacks.
		x.into("summaries")
		for _, header := range []string{"Project,Client,Duration,Amount (EUR)\n", "Date,Client,Project,Task,Notes,Hours,First Name,Last Name\n"} {
			x.preview([]byte(header+"a,b,c,d\n"), "").is(422).has("errors.0.name", "file")
		}
	})
}
