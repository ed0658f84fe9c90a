package storetest

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Run runs the tests of a package, then reads the plan of every statement they made: on SQLite without statistics, as it is
// used, and with those of a large organization, and on PostgreSQL. A statement may not read all of what an organization has,
// nor all of a table, where that grows, unless it stands in the list of reads, with its reason. It returns what to exit with.
func Run(m *testing.M) int {
	code := m.Run()
	seen := seenStatements()
	if code != 0 || len(seen) == 0 {
		return code
	}
	problems, err := readPlans(seen)
	if err != nil {
		fmt.Println("FAIL: the plans of the statements cannot be read:", err)
		return 1
	}
	for _, p := range problems {
		fmt.Println("FAIL: " + p)
	}
	if len(problems) > 0 {
		return 1
	}
	return code
}

var statements sync.Map

func collect(statement string) { statements.LoadOrStore(statement, nil) }

var (
	spaces       = regexp.MustCompile(`\s+`)
	placeholders = regexp.MustCompile(`(\$\d+)(, ?\$\d+)+`)
	parts        = regexp.MustCompile(`( union all select \* from \(.*?\) as b)\d+(?: union all select \* from \(.*?\) as b\d+)*`)
)

// seenStatements are those that were collected: by what is left of each without how many values a list in it has and how many
// parts a union, the shortest.
func seenStatements() map[string]string {
	all := map[string]string{}
	statements.Range(func(k, _ any) bool {
		statement := spaces.ReplaceAllString(strings.TrimSpace(k.(string)), " ")
		short := parts.ReplaceAllString(placeholders.ReplaceAllString(statement, "$1, …"), "$1…")
		if known, ok := all[short]; !ok || len(statement) < len(known) {
			all[short] = statement
		}
		return true
	})
	return all
}

// wide are the columns by which much is found: a statement that finds rows of a table only by these reads what grows. Of
// tables that do not stand here, the organization is.
var wide = map[string][]string{
	"time_entries": {"organization_id", "workspace_id", "project_id", "user_id", "start_at"},
	"changes":      {"organization_id", "kind"},
	"resources":    {"organization_id", "workspace_id"},
	"link_views":   {"link_id"},
}

// few are tables and indexes with few rows: of whoever runs the program, of an organization, or running timers.
var few = []string{"organizations", "workspaces", "schemes", "imports", "time_entries_running"}

// reader is one way of planning a statement.
type reader struct {
	name string
	plan func(statement string) ([]reading, error)
}

// reading is how a plan gets at a table.
type reading struct {
	table, index string
	// by are the columns whose values are given; none: all of it is read.
	by []string
	// stops tells that no more is read than the statement's limit asks for, as far as the conditions hold.
	stops bool
	words string
}

func (a reading) tooMuch() bool {
	if slices.Contains(few, a.table) || slices.Contains(few, a.index) || a.stops {
		return false
	}
	columns, ok := wide[a.table]
	if !ok {
		columns = []string{"organization_id"}
	}
	return !slices.ContainsFunc(a.by, func(c string) bool { return !slices.Contains(columns, c) })
}

func readPlans(seen map[string]string) (problems []string, err error) {
	folder, err := os.MkdirTemp("", "vitrine-plans-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	var readers []reader
	for _, open := range []func(string) (reader, func() error, error){plainSQLite, analyzedSQLite, filledPostgreSQL} {
		r, shut, err := open(folder)
		if errors.Is(err, errMissing) && os.Getenv("CI") == "" {
			continue
		}
		if err != nil {
			return nil, err
		}
		defer func() { _ = shut() }()
		readers = append(readers, r)
	}
	used := map[string]bool{}
	for short, statement := range seen {
		if !plannable.MatchString(statement) || strings.Contains(statement, " false") { // which reads nothing
			continue
		}
		var found []string
		for _, r := range readers {
			accesses, err := r.plan(statement)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", r.name, short, err)
			}
			for _, a := range accesses {
				if a.tooMuch() {
					found = append(found, r.name+": "+a.words)
				}
			}
		}
		if len(found) == 0 {
			continue
		}
		allowed := longest(short)
		if allowed == "" {
			problems = append(problems, fmt.Sprintf("a statement reads what grows: mend it, or add it to reads with its reason\n    %s\n    %s", short, strings.Join(found, "\n    ")))
			continue
		}
		used[allowed] = true
	}
	if everything := flag.Lookup("test.run").Value.String() == "" && len(seen) > 300; everything {
		for _, r := range reads {
			for _, s := range r.statements {
				if !used[s] {
					problems = append(problems, "no statement needs its place in reads any more: "+s)
				}
			}
		}
	}
	slices.Sort(problems)
	return problems, nil
}

// longest is the longest beginning in reads that a statement has; "" for none.
func longest(statement string) (found string) {
	for _, r := range reads {
		for _, s := range r.statements {
			if strings.HasPrefix(statement, s) && len(s) > len(found) {
				found = s
			}
		}
	}
	return found
}

var plannable = regexp.MustCompile(`^(select|with|insert|update|delete) `)

// tablesOf are the tables of a statement by the names it gives them.
func tablesOf(statement string) map[string]string {
	names := map[string]string{}
	for _, m := range named.FindAllStringSubmatch(statement, -1) {
		name := m[3]
		if name == "" || reserved.MatchString(name) {
			name = m[1]
		}
		names[name] = m[1]
	}
	return names
}

var (
	named    = regexp.MustCompile(`(?:from|join|update|into) (\w+)( as)?(?: (\w+))?`)
	reserved = regexp.MustCompile(`^(where|order|group|on|join|left|inner|set|limit|union|values|select|returning|and|as|cross)$`)
	searched = regexp.MustCompile(`^SEARCH (\S+) USING (?:.*INDEX (\S+)|.*KEY) \((.*)\)(?: LEFT-JOIN)?$`)
	scanned  = regexp.MustCompile(`^SCAN (\S+)`)
	compared = regexp.MustCompile(`(\w+|<expr>)[=<>]`)
)

func plainSQLite(folder string) (reader, func() error, error) {
	return sqlite(filepath.Join(folder, "plain.db"), "SQLite", "")
}

//go:embed testdata/statistics.txt
var statistics string

// analyzedSQLite has the statistics that "analyze" finds at 10,000,000 entries, 10,000 people and 10,000 dashboards.
func analyzedSQLite(folder string) (reader, func() error, error) {
	return sqlite(filepath.Join(folder, "analyzed.db"), "SQLite with statistics", statistics)
}

func sqlite(file, name, statistics string) (reader, func() error, error) {
	if err := migrate(file); err != nil {
		return reader{}, nil, err
	}
	ctx := context.Background()
	if statistics != "" {
		db, err := sql.Open("sqlite3", file)
		if err != nil {
			return reader{}, nil, err
		}
		_, err = db.ExecContext(ctx, `analyze`)
		for line := range strings.Lines(statistics) {
			f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
			if err == nil {
				_, err = db.ExecContext(ctx, `insert into sqlite_stat1 (tbl, idx, stat) values (?, ?, ?)`, f[0], f[1], f[2])
			}
		}
		if err = errors.Join(err, db.Close()); err != nil {
			return reader{}, nil, err
		}
	}
	db, err := sql.Open("sqlite3", file)
	if err != nil {
		return reader{}, nil, err
	}
	return reader{name: name, plan: func(statement string) ([]reading, error) { return sqlitePlan(ctx, db, statement) }}, db.Close, nil
}

func sqlitePlan(ctx context.Context, db *sql.DB, statement string) (all []reading, err error) {
	count := 0
	text := parameter.ReplaceAllStringFunc(statement, func(p string) string {
		n, _ := strconv.Atoi(p[1:])
		count = max(count, n)
		return "?" + p[1:]
	})
	rows, err := db.QueryContext(ctx, "explain query plan "+text, make([]any, count)...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	tables := tablesOf(statement)
	sorts := false
	for rows.Next() {
		var id, parent, unused int
		var line string
		if err := rows.Scan(&id, &parent, &unused, &line); err != nil {
			return nil, err
		}
		a := reading{words: line}
		if m := searched.FindStringSubmatch(line); m != nil {
			a.table, a.index = tables[m[1]], m[2]
			for _, c := range compared.FindAllStringSubmatch(m[3], -1) {
				a.by = append(a.by, c[1])
			}
		} else if m := scanned.FindStringSubmatch(line); m != nil {
			a.table = tables[m[1]]
		}
		if line == "USE TEMP B-TREE FOR ORDER BY" || strings.Contains(line, "FOR GROUP BY") || strings.Contains(line, "FOR DISTINCT") {
			sorts = true
		}
		if a.table != "" && !isPart(a.table, statement) {
			all = append(all, a)
		}
	}
	limited := strings.Contains(statement, " limit ")
	for i := range all {
		all[i].stops = limited && !sorts
	}
	return all, rows.Err()
}

// isPart tells whether a name is that of a part of the statement itself, and not of a table.
func isPart(name, statement string) bool {
	return regexp.MustCompile(`(with|recursive|,) ` + name + ` ?(\(|as \()`).MatchString(statement)
}

var parameter = regexp.MustCompile(`\$\d+`)

// filledPostgreSQL takes every table for one of ten million rows.
func filledPostgreSQL(string) (reader, func() error, error) {
	ctx := context.Background()
	template, err := postgresTemplate()
	if err != nil {
		return reader{}, nil, err
	}
	socket, err := create("plans", template)
	if err != nil {
		return reader{}, nil, err
	}
	db, err := sql.Open("pgx", postgresURL(socket, "plans"))
	if err != nil {
		return reader{}, nil, err
	}
	db.SetMaxOpenConns(1) // the settings are the connection's
	for _, statement := range []string{fillEveryTable, `set plan_cache_mode = force_generic_plan`, `set max_parallel_workers_per_gather = 0`} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return reader{}, nil, errors.Join(err, db.Close())
		}
	}
	return reader{name: "PostgreSQL", plan: func(statement string) ([]reading, error) { return postgresPlan(ctx, db, statement) }}, db.Close, nil
}

// One row is one page; how many rows a page has is what the planner multiplies.
const fillEveryTable = `do $$
declare t record; c record; names text; vals text;
begin
	set session_replication_role = replica;
	for c in select conrelid::regclass as rel, conname from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace loop
		execute format('alter table %s drop constraint %I', c.rel, c.conname);
	end loop;
	for t in select table_name from information_schema.tables where table_schema = 'public' and table_name <> 'goose_db_version' loop
		select string_agg(quote_ident(column_name), ', '), string_agg(case data_type when 'text' then '''x''' when 'boolean' then 'true' when 'bytea' then '''x''' else '1' end, ', ')
			into names, vals from information_schema.columns where table_schema = 'public' and table_name = t.table_name;
		execute format('insert into %I (%s) overriding system value values (%s) on conflict do nothing', t.table_name, names, vals);
	end loop;
	analyze;
	update pg_class set reltuples = 10000000, relpages = 1 where relnamespace = 'public'::regnamespace and relkind in ('r', 'i');
	-- Of the columns nothing is known then: each value is taken to be that of one row in two hundred.
	delete from pg_statistic where starelid in (select oid from pg_class where relnamespace = 'public'::regnamespace);
end $$`

func postgresPlan(ctx context.Context, db *sql.DB, statement string) (all []reading, err error) {
	if _, err := db.ExecContext(ctx, "prepare planned as "+statement); err != nil {
		return nil, err
	}
	defer func() {
		_, failed := db.ExecContext(ctx, "deallocate planned")
		err = errors.Join(err, failed)
	}()
	count := 0
	for _, p := range parameter.FindAllString(statement, -1) {
		n, _ := strconv.Atoi(p[1:])
		count = max(count, n)
	}
	values := ""
	if count > 0 {
		values = "(null" + strings.Repeat(", null", count-1) + ")"
	}
	var text []byte
	if err := db.QueryRowContext(ctx, "explain (format json) execute planned"+values).Scan(&text); err != nil {
		return nil, err
	}
	var plans []struct {
		Plan node `json:"Plan"`
	}
	if err := json.Unmarshal(text, &plans); err != nil {
		return nil, err
	}
	for _, p := range plans {
		p.Plan.walk(strings.Contains(statement, " limit "), func(a reading) { all = append(all, a) })
	}
	return all, nil
}

// node is one step of a plan of PostgreSQL.
type node struct {
	Kind     string `json:"Node Type"`
	Relation string `json:"Relation Name"`
	Index    string `json:"Index Name"`
	Cond     string `json:"Index Cond"`
	Recheck  string `json:"Recheck Cond"`
	TID      string `json:"TID Cond"`
	Plans    []node `json:"Plans"`
}

func (n node) walk(stops bool, tell func(reading)) {
	if n.Relation != "" && n.Kind != "ModifyTable" {
		a := reading{table: n.Relation, index: n.Index, stops: stops, words: strings.TrimSpace(n.Kind + " " + n.Relation + " " + n.Index + " " + n.Cond + n.Recheck)}
		for _, c := range pgCompared.FindAllStringSubmatch(n.Cond+n.Recheck, -1) {
			a.by = append(a.by, c[1])
		}
		tell(a)
	}
	for _, below := range n.Plans {
		below.walk(stops, tell)
	}
}

var pgCompared = regexp.MustCompile(`(\w+)\)*(?:::\w+)? (?:=|<|>|<=|>=) `)
