// Command answers measures, on the columns of a large organization (see ../large), what the statements of a question cost beside
// the simplest statement that somebody would write by hand for it: as somebody who counts everything, and as a member who counts
// their own time and that of 200 projects of one workspace. Each is run in turn with the other, and the quickest counts.
//
//	go run ./answers -columns /tmp/large/columns.duckdb [-rounds 7]
//
// The file is that of a program that is not running, and is only read.
package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"log"
	"log/slog"
	"os"
	"strings"
	"syscall"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"

	"vitrine/internal/columnar/duckdb"
	"vitrine/internal/query"
	"vitrine/internal/rows"
	"vitrine/internal/track"
)

var (
	columns = flag.String("columns", "", "the columns.duckdb of a data folder")
	rounds  = flag.Int("rounds", 7, "how often each statement runs")
)

// cost is the time that passed, and that of the processors which the program took meanwhile: what else the machine does is in the
// first only.
type cost struct{ passed, worked time.Duration }

func now() cost {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		log.Fatal(err)
	}
	return cost{time.Duration(time.Now().UnixNano()), time.Duration(u.Utime.Nano() + u.Stime.Nano())}
}

func (c cost) since(began cost) cost { return cost{c.passed - began.passed, c.worked - began.worked} }

// least is the quickest of several runs, in each of the two.
func (c cost) least(other cost) cost {
	return cost{min(c.passed, other.passed), min(c.worked, other.worked)}
}

// timed is a source that adds up the cost of its statements.
type timed struct {
	query.Source
	took  cost
	plans int
}

func (t *timed) Rows(ctx context.Context, plan query.Plan) ([]query.Row, error) {
	began := now()
	defer func() {
		took := now().since(began)
		t.took.passed, t.took.worked, t.plans = t.took.passed+took.passed, t.took.worked+took.worked, t.plans+1
	}()
	return t.Source.Rows(ctx, plan)
}

// names calls everything by its id; tags of several workspaces have one name by their remainder.
type names struct{ tags []int64 }

func (n names) Labels(_ context.Context, by query.Dimension, ids []int64) (map[int64]query.Label, error) {
	labels := map[int64]query.Label{}
	for _, id := range ids {
		name := id
		if by == track.ByTag {
			name %= 30
		}
		labels[id] = query.Label{Name: fmt.Sprint(name)}
	}
	return labels, nil
}

func (n names) Find(context.Context, query.Dimension, string) ([]int64, error) { return n.tags, nil }

func (n names) Members(context.Context, query.Dimension) (map[int64][]int64, error) { return nil, nil }

type compared struct {
	what  string
	ask   query.Question
	group string // what is grouped by, and computed, by hand
	days  int
}

var asked = []compared{
	{"hours by project, 90 days", question(90, by(track.ByProject), track.Hours), "select project_id, sum(seconds) from entries e where %s group by 1", 90},
	{"client × month, 2 years", question(730, append(by(track.ByClient), by(query.ByMonth)...), track.Hours), "select p.client_id, date_trunc('month', epoch_ms(start_at)), sum(seconds) from entries e left join projects p on p.id = e.project_id where %s group by 1, 2", 730},
	{"person × weekday, 2 years", question(730, append(by(track.ByUser), by(query.ByWeekday)...), track.Hours), "select user_id, dayofweek(epoch_ms(start_at)), sum(seconds) from entries e where %s group by 1, 2", 730},
	{"billable share and amount by project, 2 years", question(730, by(track.ByProject), track.BillableShare, track.Amount), "select project_id, sum(seconds), sum(case when billable then seconds else 0 end), sum(case when billable then seconds * rate_cents else 0 end) from entries e where %s group by 1", 730},
	{"hours by description, 1 year", question(365, by(track.ByDescription), track.Hours), "select description, sum(seconds) s from entries e where %s group by 1 order by s desc limit 20", 365},
	{"hours by tag, 1 year", question(365, by(track.ByTag), track.Hours), "select tag, sum(seconds) s from (select unnest(tags) as tag, seconds from entries e where %s) group by 1 order by s desc limit 20", 365},
	{"hours per day, 2 years", question(730, by(query.ByDay), track.Hours), "select start_at // 86400000, sum(seconds) from entries e where %s group by 1", 730},
}

func by(d query.Dimension) []query.Breakdown { return []query.Breakdown{{By: d}} }

func question(days int, breakdowns []query.Breakdown, measures ...query.Measure) query.Question {
	return query.Question{Measures: measures, Breakdowns: breakdowns, Period: query.Period{Last: days, Unit: query.ByDay},
		Filters: []query.Filter{}}
}

// world is what the file holds.
type world struct {
	last                         time.Time
	workspaces, projects, tags   []int64
	organization, workspace, own int64
	currency                     string
}

func main() {
	flag.Parse()
	log.SetFlags(0)
	ctx := context.Background()
	w, err := look(ctx)
	if err != nil {
		log.Fatal(err)
	}
	all := rows.Money{All: true}
	admin := rows.Scope{}
	for _, id := range w.workspaces {
		admin.Workspaces = append(admin.Workspaces, rows.Workspace{ID: id, All: true, Rates: all, Costs: all})
	}
	member := rows.Scope{Workspaces: []rows.Workspace{{ID: w.workspace, Own: w.own, Projects: w.projects, Rates: all}}}
	var projects []string
	for _, p := range w.projects {
		projects = append(projects, fmt.Sprint(p))
	}
	load, _ := os.ReadFile("/proc/loadavg")
	fmt.Printf("load %s\n| question | who | ours ms | by hand ms | ÷ | of the processors: ours ms | by hand ms | ÷ | statements |\n| --- | --- | --: | --: | --: | --: | --: | --: | --: |\n", strings.TrimSpace(string(load)))
	for _, c := range asked {
		for _, who := range []struct {
			is    string
			scope rows.Scope
			where string
		}{
			{"admin", admin, fmt.Sprintf("e.organization_id = %d", w.organization)},
			{"member", member, fmt.Sprintf("e.workspace_id = %d and (e.user_id = %d or e.project_id in (%s))", w.workspace, w.own, strings.Join(projects, ", "))},
		} {
			if err := compare(ctx, w, c, who.is, who.scope, who.where); err != nil {
				log.Fatal(err)
			}
		}
	}
}

// compare opens the file by turns: no two may have it open at once.
func compare(ctx context.Context, w world, c compared, who string, scope rows.Scope, where string) error {
	longest := cost{time.Hour, time.Hour}
	ours, byHand, plans := longest, longest, 0
	vienna, err := time.LoadLocation("Europe/Vienna")
	if err != nil {
		return err
	}
	from := w.last.AddDate(0, 0, 1-c.days).UnixMilli()
	if c.ask.NeedsMoney(query.Catalog{track.Time}) { // of one currency
		c.ask.Filters = []query.Filter{{By: track.ByCurrency, Op: query.Is, Values: []any{w.currency}}}
		where += " and currency = '" + w.currency + "'"
	}
	text := fmt.Sprintf(c.group, fmt.Sprintf("%s and start_at >= %d and start_at < %d", where, from, w.last.AddDate(0, 0, 1).UnixMilli()))
	for range 3 {
		engine, err := duckdb.Open(*columns, slog.Default(), time.Now)
		if err != nil {
			return err
		}
		for range *rounds {
			reading, err := engine.Begin(ctx)
			if err != nil {
				return err
			}
			source := &timed{Source: reading}
			if _, err := query.Run(ctx, source, names{w.tags}, c.ask, scope, query.Context{Datasets: query.Catalog{track.Time}, Now: w.last, Zone: vienna, FirstWeekday: time.Monday}); err != nil {
				return fmt.Errorf("%s as %s: %w", c.what, who, err)
			}
			reading.Release()
			ours, plans = ours.least(source.took), source.plans
		}
		if err := engine.Close(); err != nil {
			return err
		}
		db, err := open()
		if err != nil {
			return err
		}
		for range *rounds {
			took, err := run(ctx, db, text)
			if err != nil {
				return err
			}
			byHand = byHand.least(took)
		}
		if err := db.Close(); err != nil {
			return err
		}
	}
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	ratio := func(a, b time.Duration) float64 { return float64(a) / float64(b) }
	fmt.Printf("| %s | %s | %.1f | %.1f | %.2f | %.1f | %.1f | %.2f | %d |\n", c.what, who, ms(ours.passed), ms(byHand.passed), ratio(ours.passed, byHand.passed),
		ms(ours.worked), ms(byHand.worked), ratio(ours.worked, byHand.worked), plans)
	return nil
}

// open the file with as much as the program has.
func open() (*sql.DB, error) { return sql.Open("duckdb", *columns+"?memory_limit=1GB&threads=2") }

// run a statement and read all of its answer.
func run(ctx context.Context, db *sql.DB, text string) (cost, error) {
	began := now()
	rows, err := db.QueryContext(ctx, text)
	if err != nil {
		return cost{}, fmt.Errorf("%w\n%s", err, text)
	}
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	if err != nil {
		return cost{}, err
	}
	values, to := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		to[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return cost{}, err
		}
	}
	return now().since(began), rows.Err()
}

// look for the largest workspace, its 200 first projects, and somebody in it.
func look(ctx context.Context) (w world, err error) {
	db, err := open()
	if err != nil {
		return w, err
	}
	defer func() { _ = db.Close() }()
	var last int64
	if err := db.QueryRowContext(ctx, `select max(start_at), any_value(organization_id), mode(currency) from entries`).Scan(&last, &w.organization, &w.currency); err != nil {
		return w, err
	}
	w.last = time.UnixMilli(last)
	if err := db.QueryRowContext(ctx, `select workspace_id, mode(user_id) from entries group by 1 order by count(*) desc limit 1`).Scan(&w.workspace, &w.own); err != nil {
		return w, err
	}
	for _, list := range []struct {
		to   *[]int64
		text string
	}{
		{&w.workspaces, `select workspace_id from entries group by 1 order by 1`},
		{&w.projects, fmt.Sprintf(`select distinct project_id from entries where workspace_id = %d and project_id is not null order by 1 limit 200`, w.workspace)},
		{&w.tags, `select distinct unnest(tags) from entries order by 1`},
	} {
		rows, err := db.QueryContext(ctx, list.text)
		if err != nil {
			return w, err
		}
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				return w, err
			}
			*list.to = append(*list.to, id)
		}
		if err := rows.Close(); err != nil {
			return w, err
		}
	}
	return w, nil
}
