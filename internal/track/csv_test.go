package track

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"vitrine/internal/fault"
)

// read is a file's good lines and its problems, of a workspace with Ana and Tom in it.
func read(t *testing.T, text string, options ...string) ([]ImportEntry, []ImportProblem, ImportPlan) {
	t.Helper()
	clock, order, mayAdd := "auto", "auto", true
	for _, o := range options {
		switch o {
		case "12", "24":
			clock = o
		case "no people":
			mayAdd = false
		default:
			order = o
		}
	}
	zone, err := time.LoadLocation("Europe/Vienna")
	if err != nil {
		t.Fatal(err)
	}
	s, err := openSheet([]byte(text), clock, zone)
	if err == nil {
		err = s.findOrder(order)
	}
	if err != nil {
		var f *fault.Error
		if !errors.As(err, &f) || len(f.Fields) == 0 {
			t.Fatal(err)
		}
		return nil, []ImportProblem{{Column: f.Fields[0].Name, Message: f.Fields[0].Message}}, ImportPlan{}
	}
	ana, tom := ImportPerson{User: 1, Email: "ana@acme.example", Name: "Ana Ruiz"}, ImportPerson{User: 2, Email: "tom@acme.example", Name: "Tom Berg"}
	c := &check{sheet: s, now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC), mayAddPeople: mayAdd, card: &RateCard{},
		byEmail: map[string]ImportPerson{ana.Email: ana, tom.Email: tom}, byName: map[string][]ImportPerson{"ana ruiz": {ana}, "tom berg": {tom}},
		plan: ImportPlan{Workspace: 1, Currency: "EUR"}}
	c.findRounding()
	var entries []ImportEntry
	for e := range c.entries() {
		entries = append(entries, e)
	}
	return entries, c.problems, c.plan
}

func fixture(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// say is an entry in one line.
func say(e ImportEntry) string {
	parts := []string{e.Email, e.Project.String(), e.Task, e.Description, e.Start.Format(time.RFC3339), e.Stop.Sub(e.Start).String(), strings.Join(e.Tags, "+")}
	if e.Billable {
		parts = append(parts, "billable")
	}
	if e.Rate.Billed != nil {
		parts = append(parts, e.Currency, time.Duration(*e.Rate.Billed).String())
	}
	return strings.Join(parts, "|")
}

func TestBothGenerationsOfExports(t *testing.T) {
	for _, c := range []struct {
		file    string
		entries []string
	}{
		{"classic.csv", []string{
			`ana@acme.example|Mobile app · Kestrel|Build|Sign-in, with "face" check|2026-11-02T08:00:00Z|1h30m0s|development+review|billable|EUR|8.5µs`,
			`tom@acme.example|Mobile app · Kestrel||Stand-up|2026-11-02T08:00:00Z|15m0s|meeting`,
			"ana@acme.example|Internal||Notes\nover two lines|2026-11-02T22:30:00Z|1h0m0s|",
			`nia@partner.example|Website · Kestrel||Copy|2026-11-03T12:05:07Z|1h0m0s|copy|billable|EUR|9µs`,
		}},
		{"newer.csv", []string{
			`ana@acme.example|Mobile app · Kestrel|Build|Sign-in|2026-11-02T08:00:00Z|1h30m0s|development+review|billable|USD|85µs`,
			`tom@acme.example|||Night shift|2026-11-21T23:05:00Z|1h0m0s|`,
		}},
		{"clockify.csv", []string{
			`ana@acme.example|Mobile app · Kestrel|Build|Sign-in|2026-11-13T08:00:00Z|1h20m0s|development+review|billable|USD|9µs`,
			`tom@acme.example|||Lunch talk|2026-11-14T11:30:00Z|30m0s|`,
		}},
		{"semicolon.csv", []string{`ana@acme.example||||2026-11-22T08:00:00Z|30m0s|`}},
	} {
		t.Run(c.file, func(t *testing.T) {
			entries, problems, _ := read(t, fixture(t, c.file))
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			var got []string
			for _, e := range entries {
				got = append(got, say(e))
			}
			if !slices.Equal(got, c.entries) {
				t.Errorf("read\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.entries, "\n"))
			}
		})
	}
}

func TestThePlanOfAnImport(t *testing.T) {
	_, _, plan := read(t, fixture(t, "classic.csv"))
	if want := []string{"Kestrel"}; !slices.Equal(plan.Clients, want) {
		t.Errorf("clients %v, want %v", plan.Clients, want)
	}
	if want := []ProjectName{{"Kestrel", "Mobile app"}, {"", "Internal"}, {"Kestrel", "Website"}}; !slices.Equal(plan.Projects, want) {
		t.Errorf("projects %v, want %v", plan.Projects, want)
	}
	if want := []TaskName{{ProjectName{"Kestrel", "Mobile app"}, "Build"}}; !slices.Equal(plan.Tasks, want) {
		t.Errorf("tasks %v, want %v", plan.Tasks, want)
	}
	if want := []string{"development", "review", "meeting", "copy"}; !slices.Equal(plan.Tags, want) {
		t.Errorf("tags %v, want %v", plan.Tags, want)
	}
	if want := []ImportPerson{{Email: "nia@partner.example", Name: "Nia Okoye"}}; !slices.Equal(plan.People, want) {
		t.Errorf("people %v, want %v", plan.People, want)
	}
}

func TestProblemsNameLineColumnAndReason(t *testing.T) {
	const header = "Email,Start date,Start time,End date,End time,Duration,Project,Client,Task,Billable,Amount (EUR)\n"
	const good = "ana@acme.example,2026-11-02,09:00,2026-11-02,10:00,1:00:00,,,,,\n"
	for _, c := range []struct {
		name, text string
		options    []string
		line       int
		column     string
		message    string // a part of it
	}{
		{"no such day", header + good + "ana@acme.example,2026-02-30,09:00,2026-02-30,10:00,,,,,,\n", nil, 3, "Start date", "no such day"},
		{"no such time", header + "ana@acme.example,2026-11-02,25:00,2026-11-02,10:00,,,,,,\n", nil, 2, "Start time", "no such time"},
		{"not a time", header + "ana@acme.example,2026-11-02,soon,2026-11-02,10:00,,,,,,\n", nil, 2, "Start time", "not a time"},
		{"13 PM", header + "ana@acme.example,2026-11-02,13:00 PM,2026-11-02,10:00,,,,,,\n", nil, 2, "Start time", "no such time"},
		{"AM on a 24 hour clock", header + "ana@acme.example,2026-11-02,9:00 AM,2026-11-02,10:00,,,,,,\n", []string{"24"}, 2, "Start time", "24 hour clock"},
		{"no AM on a 12 hour clock", header + "ana@acme.example,2026-11-02,9:00,2026-11-02,10:00,,,,,,\n", []string{"12"}, 2, "Start time", "AM or PM"},
		{"stops before it starts", header + "ana@acme.example,2026-11-02,09:00,2026-11-02,08:00,,,,,,\n", nil, 2, "End time", "before it starts"},
		{"duration and end disagree", header + "ana@acme.example,2026-11-02,09:00,2026-11-02,10:00,3:00:00,,,,,\n", nil, 2, "Duration", "1:00:00, not 3:00:00"},
		{"less than nothing", header + "ana@acme.example,2026-11-02,09:00,,,-0:30:00,,,,,\n", nil, 2, "Duration", "cannot be negative"},
		{"not a duration", header + "ana@acme.example,2026-11-02,09:00,,,an hour,,,,,\n", nil, 2, "Duration", "not a duration"},
		{"neither end nor duration", header + "ana@acme.example,2026-11-02,09:00,,,,,,,,\n", nil, 2, "Duration", "Neither"},
		{"too long", header + "ana@acme.example,2026-01-02,09:00,2026-11-02,10:00,,,,,,\n", nil, 2, "End time", "999 hours"},
		{"far ahead", header + "ana@acme.example,2036-01-02,09:00,2036-01-02,10:00,,,,,,\n", nil, 2, "Start date", "ahead"},
		{"nobody", header + ",2026-11-02,09:00,2026-11-02,10:00,,,,,,\n", nil, 2, "Email", "missing"},
		{"no address", header + "ana at home,2026-11-02,09:00,2026-11-02,10:00,,,,,,\n", nil, 2, "Email", "not an e-mail"},
		{"a stranger, for a workspace admin", header + "nia@partner.example,2026-11-02,09:00,2026-11-02,10:00,,,,,,\n", []string{"no people"}, 2, "Email", "organization admins"},
		{"client without project", header + "ana@acme.example,2026-11-02,09:00,2026-11-02,10:00,,,Kestrel,,,\n", nil, 2, "Client", "no project"},
		{"task without project", header + "ana@acme.example,2026-11-02,09:00,2026-11-02,10:00,,,,Build,,\n", nil, 2, "Task", "no project"},
		{"billable", header + "ana@acme.example,2026-11-02,09:00,2026-11-02,10:00,,,,,perhaps,\n", nil, 2, "Billable", "Yes nor No"},
		{"amount", header + "ana@acme.example,2026-11-02,09:00,2026-11-02,10:00,,,,,Yes,lots\n", nil, 2, "Amount (EUR)", "not an amount"},
		{"too few fields", header + good + "ana@acme.example,2026-11-02\n", nil, 3, "", "2 fields, the header has 11"},
		{"a quote that is not closed", header + good + `ana@acme.example,"2026-11-02` + "\n", nil, 3, "", "quotation mark"},
		{"a long name", header + "ana@acme.example,2026-11-02,09:00,2026-11-02,10:00,," + strings.Repeat("x", 201) + ",,,,\n", nil, 2, "Project", "200"},
		{"nobody of that name", "User,Start date,Start time,Duration\nNia,2026-11-02,09:00,1:00\n", nil, 2, "User", "nobody named"},

		{"too many tags", "Email,Start date,Start time,Duration,Tags\nana@acme.example,2026-11-02,09:00,1:00,\"a" + manyTags() + "\"\n", nil, 2, "Tags", "50"},
		{"too many columns", "Email" + strings.Repeat(",x", 300) + "\n", nil, 0, "file", "200 columns"},
		{"an empty file", "", nil, 0, "file", "empty"},
		{"another table", "a,b\n1,2\n", nil, 0, "file", "Start date"},
		{"a column twice", "Email,E-mail,Start date,Start time,Duration\n", nil, 0, "file", "same thing"},
		{"UTF-16", "\xff\xfeE\x00", nil, 0, "file", "UTF-16"},
		{"dates that can be read both ways", "Email,Start date,Start time,Duration\nana@acme.example,02/11/2026,09:00,1:00\n", nil, 0, "date_order", "both ways (line 2)"},
		{"dates that contradict each other", "Email,Start date,Start time,Duration\nana@acme.example,22/11/2026,09:00,1:00\nana@acme.example,11/22/2026,09:00,1:00\n", nil, 0, "date_order", "line 2 the day comes first, on line 3 the month"},
		{"a date in another order than said", "Email,Start date,Start time,Duration\nana@acme.example,22/11/2026,09:00,1:00\n", []string{"mdy"}, 2, "Start date", "no such day"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, problems, _ := read(t, c.text, c.options...)
			if len(problems) != 1 {
				t.Fatalf("%d problems: %v", len(problems), problems)
			}
			if p := problems[0]; p.Line != c.line || p.Column != c.column || !strings.Contains(p.Message, c.message) {
				t.Errorf("line %d, %s: %s; want line %d, %s: …%s…", p.Line, p.Column, p.Message, c.line, c.column, c.message)
			}
		})
	}
}

// What is wrong with somebody says who is meant, as the list of people calls them; what is wrong with a line does not.
func TestProblemsWithPeopleSayWhoIsMeant(t *testing.T) {
	for _, c := range []struct{ text, person string }{
		{"User,Start date,Start time,Duration\nNia,2026-11-02,09:00,1:00\nNIA,2026-11-03,09:00,1:00\n", "Nia"},
		{"Email,Start date,Start time,Duration\nana at home,2026-11-02,09:00,1:00\n", "ana at home"},
		{"Email,Start date,Start time,Duration\n,2026-11-02,09:00,1:00\n", ""},
		{"Email,Start date,Start time,Duration\nana@acme.example,2026-11-02,late,1:00\n", ""},
	} {
		_, problems, _ := read(t, c.text)
		if len(problems) != 1 || problems[0].Person != c.person {
			t.Errorf("%q: %+v, want one with person %q", c.text, problems, c.person)
		}
	}
}

func manyTags() string {
	var b strings.Builder
	for i := range 60 {
		b.WriteString(", tag " + strconv.Itoa(i))
	}
	return b.String()
}

func TestTheOrderOfDatesIsFoundOverTheWholeFile(t *testing.T) {
	for _, c := range []struct{ dates, option, start string }{
		{"02/11/2026 22/11/2026", "auto", "2026-11-02"},
		{"02/11/2026 11/22/2026", "auto", "2026-02-11"},
		{"02.11.2026 22.11.2026", "auto", "2026-11-02"},
		{"02/11/2026", "dmy", "2026-11-02"},
		{"02/11/2026", "mdy", "2026-02-11"},
		{"2026/11/02", "auto", "2026-11-02"},
		{"2026-11-02 22/11/2026", "auto", "2026-11-02"},
	} {
		text := "Email,Start date,Start time,Duration\n"
		for _, date := range strings.Fields(c.dates) {
			text += "ana@acme.example," + date + ",12:00,1:00\n"
		}
		entries, problems, _ := read(t, text, c.option)
		if len(problems) > 0 || entries[0].Start.Format(time.DateOnly) != c.start {
			t.Errorf("%s: %v, %v; want %s", c.dates, entries, problems, c.start)
		}
	}
}

// In the night in which clocks go back an hour comes twice; the duration says how long it was.
func TestTheHourThatComesTwice(t *testing.T) {
	entries, problems, _ := read(t, "Email,Start date,Start time,End date,End time,Duration\nana@acme.example,2026-10-25,01:30,2026-10-25,02:30,2:00:00\n")
	if len(problems) > 0 || entries[0].Stop.Sub(entries[0].Start) != 2*time.Hour {
		t.Errorf("%v, %v", entries, problems)
	}
}

func TestAmounts(t *testing.T) {
	for text, cents := range map[string]int64{
		"85": 8500, "85.5": 8550, "85,50": 8550, "1,234.50": 123450, "1.234,50": 123450, "1 234,50": 123450, "1'234.50": 123450, "1,234": 123400, "0.00": 0, "12.345": 1234500, "1,234,567.89": 123456789,
	} {
		got, err := parseAmount(text)
		if err != nil || got != cents {
			t.Errorf("%s is %d, %v; want %d", text, got, err, cents)
		}
	}
	for _, text := range []string{"", "-5", "1e9", "five", "99999999999999", "."} {
		if got, err := parseAmount(text); err == nil {
			t.Errorf("%q is %d", text, got)
		}
	}
}

// A sign beside an amount says its currency, or is not guessed.
func TestSignsOfCurrencies(t *testing.T) {
	for _, c := range []struct{ text, workspaces, want string }{
		{"€85.00", "USD", "8500 EUR"}, {"85,00 €", "USD", "8500 EUR"}, {"$85", "EUR", "8500 USD"}, {"$85", "CAD", "8500 CAD"}, {"US$ 1,234.50", "CAD", "123450 USD"},
		{"£1 234.50", "EUR", "123450 GBP"}, {"CHF 85", "EUR", "8500 CHF"}, {"Fr. 85.50", "EUR", "8550 CHF"}, {"85 kr", "SEK", "8500 SEK"}, {"85 kr.", "DKK", "8500 DKK"},
		{"85 kr", "EUR", "“kr” is said of several"}, {"¥900", "CNY", "90000 CNY"}, {"85.00", "EUR", "8500 "}, {"-€5", "EUR", "not negative"}, {"85 apples", "EUR", "not an amount"}, {"€", "EUR", "not an amount"},
	} {
		cents, sign, err := parseMoney(c.text)
		currency := ""
		if err == nil {
			currency, err = currencyOf(sign, c.workspaces)
		}
		got := fmt.Sprintf("%d %s", cents, currency)
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("%s where the currency is %s: %s, want %s", c.text, c.workspaces, got, c.want)
		}
	}
}

// The rate found for an amount makes that amount again, to the cent.
func TestRatesMakeTheirAmounts(t *testing.T) {
	for _, rate := range []int64{1, 99, 4500, 8333, 9500, 12345, 99999} {
		for _, seconds := range []int64{60, 61, 900, 3599, 3600, 5400, 86399} {
			amount := (seconds*rate + 1800) / 3600
			if amount == 0 {
				continue
			}
			if got := (seconds*rateOf(amount, seconds) + 1800) / 3600; got != amount {
				t.Errorf("%d cents in %d s: the rate %d makes %d", amount, seconds, rateOf(amount, seconds), got)
			}
		}
	}
	if got := rateOf(14250, 5400); got != 9500 {
		t.Errorf("142.50 for an hour and a half is %d an hour, want 9500", got)
	}
}

func TestOnlyWhatMakesAnEntryIsInItsKey(t *testing.T) {
	const header = "Email,Start date,Start time,Duration,Description,Tags,Billable\n"
	one, _, _ := read(t, header+"ana@acme.example,2026-11-02,09:00,1:00,Work,design,Yes\n")
	for line, same := range map[string]bool{
		"ANA@acme.example,2026-11-02,9:00 AM,1.0,Work,,No\n":          true,
		"tom@acme.example,2026-11-02,09:00,1:00,Work,design,Yes\n":    false,
		"ana@acme.example,2026-11-02,09:01,1:00,Work,design,Yes\n":    false,
		"ana@acme.example,2026-11-02,09:00,1:01,Work,design,Yes\n":    false,
		"ana@acme.example,2026-11-02,09:00,1:00,Workshop,design,No\n": false,
	} {
		other, problems, _ := read(t, header+line)
		if len(problems) > 0 || (other[0].Key == one[0].Key) != same {
			t.Errorf("%s: same key %v, want %v; %v", line, !same, same, problems)
		}
	}
}

func TestProblemsAreCountedBeyondThoseListed(t *testing.T) {
	text := "Email,Start date,Start time,Duration\n" + strings.Repeat("ana@acme.example,2026-11-02,late,1:00\n", MaxImportProblems+50)
	_, problems, _ := read(t, text)
	if len(problems) != MaxImportProblems {
		t.Errorf("%d problems are listed, want %d", len(problems), MaxImportProblems)
	}
}

// Whatever a file holds, it is read without a panic, and a line is either an entry or a problem.
func FuzzCSV(f *testing.F) {
	for _, name := range []string{"classic.csv", "newer.csv", "semicolon.csv"} {
		text, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, "auto", "auto")
	}
	f.Add([]byte("Email,Start date,Start time,Duration\n\"a\nb\",2,3,4\nana@acme.example,1/2/2026,1:00 am,999:59:59"), "12", "dmy")
	f.Fuzz(func(t *testing.T, data []byte, clock, order string) {
		zone := time.FixedZone("odd", 5*3600+45*60)
		s, err := openSheet(data, clock, zone)
		if err != nil {
			return
		}
		if s.findOrder(order) != nil {
			return
		}
		c := &check{sheet: s, now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC), mayAddPeople: true, card: &RateCard{}, plan: ImportPlan{Currency: "EUR"}}
		good := 0
		for e := range c.entries() {
			good++
			if e.Stop.Before(e.Start) || e.Stop.Sub(e.Start) > MaxDuration || e.Email == "" || e.Key == "" || len(e.Tags) > MaxTags {
				t.Fatalf("an entry that cannot be: %+v", e)
			}
			if e.Rate.Billed != nil && (*e.Rate.Billed < 0 || *e.Rate.Billed > MaxRateCents) {
				t.Fatalf("a rate of %d", *e.Rate.Billed)
			}
		}
		if good > c.lines || good < c.lines && c.problemCount == 0 {
			t.Fatalf("%d lines, %d entries, %d problems", c.lines, good, c.problemCount)
		}
	})
}

// What programs really write: reports of today's trackers, and what Excel makes of a file.
func TestFilesAsTheyAre(t *testing.T) {
	const report = "Description,Billable,Duration,Member,Email,Project,Client,Tags,Amount,Currency,Start date,Start time,Stop date,Stop time\n"
	const plain = "Email,Start date,Start time,End date,End time,Duration,Project,Description\n"
	for _, c := range []struct {
		name, text string
		entries    []string
		problems   int
	}{
		{"a dash for nothing", "\ufeff" + report + `"Holiday","No","2:00:00","Ana Ruiz","ana@acme.example","-","-","-","-","-","2026-08-21","13:00:00","2026-08-21","15:00:00"` + "\n",
			[]string{"ana@acme.example|||Holiday|2026-08-21T11:00:00Z|2h0m0s|"}, 0},
		{"durations of a report that rounds", report +
			"Review,No,1:30:00,Ana Ruiz,ana@acme.example,App,-,,-,-,2026-09-02,10:07:20,2026-09-02,11:33:05\n" +
			"Plan,No,0:45:00,Ana Ruiz,ana@acme.example,App,-,,-,-,2026-09-03,09:00:00,2026-09-03,09:38:00\n",
			[]string{"ana@acme.example|App||Review|2026-09-02T08:07:20Z|1h25m45s|", "ana@acme.example|App||Plan|2026-09-03T07:00:00Z|38m0s|"}, 0},
		{"rounded but for one line that is wrong", report +
			"Review,No,1:30:00,Ana Ruiz,ana@acme.example,App,-,,-,-,2026-09-02,10:07:20,2026-09-02,11:33:05\n" +
			"Plan,No,4:45:00,Ana Ruiz,ana@acme.example,App,-,,-,-,2026-09-03,09:00:00,2026-09-03,09:38:00\n", nil, 2},
		{"a column of currencies", report + "Menu cards,Yes,1:30:00,Ana Ruiz,ana@acme.example,Print,-,,127.5,USD,2026-08-19,08:15:00,2026-08-19,09:45:00\n",
			[]string{"ana@acme.example|Print||Menu cards|2026-08-19T06:15:00Z|1h30m0s||billable|USD|8.5µs"}, 0},
		{"an amount with the sign of its currency", report + "Menu cards,Yes,1:00:00,Ana Ruiz,ana@acme.example,Print,-,,£85.00,-,2026-08-19,08:15:00,2026-08-19,09:15:00\n",
			[]string{"ana@acme.example|Print||Menu cards|2026-08-19T06:15:00Z|1h0m0s||billable|GBP|8.5µs"}, 0},
		{"an entry of no length", report + "Blip,No,-,Ana Ruiz,ana@acme.example,App,-,,-,-,2026-08-11,10:20:30,2026-08-11,10:20:30\n",
			[]string{"ana@acme.example|App||Blip|2026-08-11T08:20:30Z|0s|"}, 0},
		{"one that still runs is left out", report + "Now,No,-,Ana Ruiz,ana@acme.example,App,-,,-,-,2026-08-12,16:00:00,,\n" +
			"Then,No,1:00:00,Ana Ruiz,ana@acme.example,App,-,,-,-,2026-08-12,09:00:00,2026-08-12,10:00:00\n",
			[]string{"ana@acme.example|App||Then|2026-08-12T07:00:00Z|1h0m0s|"}, 0},
		{"the wrong way round", plain + "ana@acme.example,2026-06-09,11:30:00,2026-06-09,11:00:00,-0:30:00,App,x\n", nil, 1},
		{"a negative duration", "Email,Start date,Start time,Duration\nana@acme.example,2026-06-09,11:30:00,-0:30:00\nana@acme.example,2026-06-10,11:30:00,-00:05:12\n", nil, 2},
		{"an hour off on days without a change of clocks", plain +
			"ana@acme.example,2026-06-09,09:00:00,2026-06-09,10:00:00,2:00:00,App,a\n" +
			"ana@acme.example,2026-06-10,09:00:00,2026-06-10,11:00:00,1:00:00,App,b\n" +
			"ana@acme.example,2026-06-11,09:00:00,2026-06-11,08:00:00,0:00:00,App,c\n", nil, 3},
		{"decimal hours beside times to the second", plain + "ana@acme.example,2026-06-09,09:00:00,2026-06-09,09:20:00,0.33,App,a\n",
			[]string{"ana@acme.example|App||a|2026-06-09T07:00:00Z|20m0s|"}, 0},
		{"equal lines are several entries", plain +
			"ana@acme.example,2026-02-12,09:30:00,2026-02-12,11:30:00,2:00:00,,Day off\n" +
			"ana@acme.example,2026-02-12,09:30:00,2026-02-12,11:30:00,2:00:00,,Day off\n",
			[]string{"ana@acme.example|||Day off|2026-02-12T08:30:00Z|2h0m0s|", "ana@acme.example|||Day off|2026-02-12T08:30:00Z|2h0m0s|"}, 0},
		{"equal lines in the hour that comes twice", plain +
			"ana@acme.example,2026-10-25,02:10:00,2026-10-25,02:50:00,0:40:00,,Night\n" +
			"ana@acme.example,2026-10-25,02:10:00,2026-10-25,02:50:00,0:40:00,,Night\n",
			[]string{"ana@acme.example|||Night|2026-10-25T00:10:00Z|40m0s|", "ana@acme.example|||Night|2026-10-25T01:10:00Z|40m0s|"}, 0},
		{"a line that tells Excel the separator", "sep=;\r\nEmail;Start date;Start time;Duration\r\nana@acme.example;22.11.2026;9:00;1:30:00\r\n",
			[]string{"ana@acme.example||||2026-11-22T08:00:00Z|1h30m0s|"}, 0},
		{"lines of nothing but separators", "Email;Start date;Start time;Duration\nana@acme.example;22.11.2026;9:00;1:30:00\n;;;\n",
			[]string{"ana@acme.example||||2026-11-22T08:00:00Z|1h30m0s|"}, 0},
		{"line ends of old Macintoshes", strings.ReplaceAll(plain, "\n", "\r") + "ana@acme.example,2026-06-09,10:00:00,2026-06-09,11:00:00,1:00:00,App,x\r",
			[]string{"ana@acme.example|App||x|2026-06-09T08:00:00Z|1h0m0s|"}, 0},
		{"the code page of western Europe", plain + "ana@acme.example,2026-06-09,10:00:00,2026-06-09,11:00:00,1:00:00,Caf\xe9,x\n",
			[]string{"ana@acme.example|Café||x|2026-06-09T08:00:00Z|1h0m0s|"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			entries, problems, _ := read(t, c.text)
			var got []string
			keys := map[string]bool{}
			for _, e := range entries {
				got = append(got, say(e))
				keys[e.Key] = true
			}
			if !slices.Equal(got, c.entries) || len(problems) != c.problems {
				t.Errorf("read\n%s\nwant\n%s\nproblems %v, want %d", strings.Join(got, "\n"), strings.Join(c.entries, "\n"), problems, c.problems)
			}
			if len(keys) != len(entries) {
				t.Errorf("%d entries have %d keys", len(entries), len(keys))
			}
		})
	}
}
