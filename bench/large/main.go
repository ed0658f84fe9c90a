// Command large makes an organization at size in a new database of the product: people, groups, roles, projects, charts and
// dashboards with their shares, and time entries. The same flags make the same organization.
//
//	go run ./large -data FOLDER [-entries 1000000] [-people 10000] [-dashboards 10000] [-charts 30000] [-workspaces 50] [-projects 5000]
//	go run ./large -database postgres://… …
//
// Everybody can sign in: person N as personN@large.example, person1 is an admin of the organization; see [Password].
package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver named pgx
	_ "github.com/mattn/go-sqlite3"    // the driver named sqlite3

	"vitrine/internal/store"
)

// Password is everybody's.
const Password = "large enough to measure"

type size struct {
	seed                                                          uint64
	entries, people, dashboards, charts, workspaces, projects, lg int
	days                                                          int
	until                                                         time.Time // midnight after the last day
}

func main() {
	var s size
	data := flag.String("data", "", "`folder` for the data, as vitrine serve --data takes it: a new SQLite database")
	database := flag.String("database", "", "postgres://… `URL` of an empty PostgreSQL database, instead")
	until := flag.String("until", time.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly), "the last `day` of tracked time (default yesterday)")
	flag.Uint64Var(&s.seed, "seed", 1, "one seed makes one organization")
	flag.IntVar(&s.entries, "entries", 1_000_000, "time entries")
	flag.IntVar(&s.people, "people", 10_000, "people")
	flag.IntVar(&s.dashboards, "dashboards", 10_000, "dashboards")
	flag.IntVar(&s.charts, "charts", 30_000, "charts, most of them in dashboards")
	flag.IntVar(&s.workspaces, "workspaces", 50, "workspaces")
	flag.IntVar(&s.projects, "projects", 5_000, "projects")
	flag.IntVar(&s.lg, "log", -1, "how many of the entries were made one by one, each with its line in the change log (default a tenth)")
	flag.IntVar(&s.days, "days", 730, "days of tracked time")
	flag.Parse()
	if s.lg < 0 {
		s.lg = s.entries / 10
	}
	if err := run(context.Background(), s, *data, *database, *until); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, s size, data, database, until string) error {
	day, err := time.Parse(time.DateOnly, until)
	if err != nil {
		return fmt.Errorf("-until: %w", err)
	}
	if s.people < 1 || s.workspaces < 1 || s.projects < s.workspaces {
		return fmt.Errorf("there must be people, workspaces and at least as many projects")
	}
	s.until = day.AddDate(0, 0, 1)
	driver, url := "pgx", database
	if database == "" {
		if data == "" {
			return fmt.Errorf("-data or -database, please")
		}
		if err := os.MkdirAll(data, 0o700); err != nil {
			return err
		}
		database = filepath.Join(data, "vitrine.db")
		if _, err := os.Stat(database); err == nil {
			return fmt.Errorf("%s is there already", database)
		}
		// What fails is made anew: nothing need survive a crash while it is made.
		driver, url = "sqlite3", "file:"+database+"?_journal_mode=OFF&_synchronous=OFF&_foreign_keys=off&_cache_size=-1000000&_locking_mode=EXCLUSIVE"
	}
	migrated, err := store.Open(ctx, database, time.Now)
	if err != nil {
		return err
	}
	if err := migrated.Close(); err != nil {
		return err
	}
	db, err := sql.Open(driver, url)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	w := &writer{ctx: ctx, db: db, postgres: driver == "pgx"}
	started := time.Now()
	if err := w.unindexed(func() error { return build(w, s) }); err != nil {
		return err
	}
	log.Printf("%s: %d entries, %d people, %d dashboards, %d charts in %s; person1@large.example … person%d@large.example, password %q",
		database, s.entries, s.people, s.dashboards, s.charts, time.Since(started).Round(time.Second), s.people, Password)
	if !w.postgres {
		_, err = db.ExecContext(ctx, `pragma journal_mode = wal`)
		return err
	}
	_, err = db.ExecContext(ctx, `vacuum analyze`)
	return err
}

// writer inserts many rows a statement.
type writer struct {
	ctx      context.Context
	db       *sql.DB
	tx       *sql.Tx
	postgres bool
	tables   []*table
}

type table struct {
	w       *writer
	name    string
	columns int
	text    string // up to "values "
	batch   int
	full    *sql.Stmt
	args    []any
}

func (w *writer) table(name string, columns ...string) *table {
	t := &table{w: w, name: name, columns: len(columns), batch: max(1, 6000/len(columns)), text: "insert into " + name + " (" + strings.Join(columns, ", ") + ") values "}
	w.tables = append(w.tables, t)
	return t
}

func (t *table) statement(rows int) string {
	var b strings.Builder
	b.WriteString(t.text)
	for i := range rows * t.columns {
		switch {
		case i == 0:
			b.WriteByte('(')
		case i%t.columns == 0:
			b.WriteString("), (")
		default:
			b.WriteByte(',')
		}
		if t.w.postgres {
			fmt.Fprintf(&b, "$%d", i+1)
		} else {
			b.WriteByte('?')
		}
	}
	b.WriteByte(')')
	return b.String()
}

// add keeps a row; one that cannot be kept ends the program.
func (t *table) add(values ...any) {
	if len(values) != t.columns {
		log.Fatalf("%s: %d values for %d columns", t.name, len(values), t.columns)
	}
	if t.args = append(t.args, values...); len(t.args) < t.batch*t.columns {
		return
	}
	if t.full == nil {
		full, err := t.w.tx.PrepareContext(t.w.ctx, t.statement(t.batch))
		if err != nil {
			log.Fatal(t.name, ": ", err)
		}
		t.full = full
	}
	if _, err := t.full.ExecContext(t.w.ctx, t.args...); err != nil {
		log.Fatal(t.name, ": ", err)
	}
	t.args = t.args[:0]
}

func (t *table) flush() error {
	if t.full != nil {
		defer func() { _ = t.full.Close() }()
	}
	if len(t.args) == 0 {
		return nil
	}
	if _, err := t.w.tx.ExecContext(t.w.ctx, t.statement(len(t.args)/t.columns), t.args...); err != nil {
		return fmt.Errorf("%s: %w", t.name, err)
	}
	return nil
}

// unindexed makes the rows while the tables that are large have no indexes, and then those.
func (w *writer) unindexed(make func() error) (err error) {
	list, large := `select name, sql from sqlite_master where type = 'index' and sql is not null and tbl_name in `, `('time_entries', 'time_entry_tags', 'changes')`
	if w.postgres {
		list = `select indexname, indexdef from pg_indexes where schemaname = 'public' and indexname not like '%_pkey' and tablename in `
	}
	var names, texts []string
	rows, err := w.db.QueryContext(w.ctx, list+large)
	if err != nil {
		return err
	}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return err
		}
		names, texts = append(names, name), append(texts, text)
	}
	if err := rows.Close(); err != nil {
		return err
	}
	if w.tx, err = w.db.BeginTx(w.ctx, nil); err != nil {
		return err
	}
	exec := func(text string) {
		if err == nil {
			if _, err = w.tx.ExecContext(w.ctx, text); err != nil {
				err = fmt.Errorf("%s: %w", text, err)
			}
		}
	}
	if w.postgres {
		// Rows come in an order that suits their making, not their references.
		exec(`set local session_replication_role = replica`)
	}
	for _, name := range names {
		exec(`drop index ` + name)
	}
	if err != nil {
		return err
	}
	if err := make(); err != nil {
		return err
	}
	for _, t := range w.tables {
		if err := t.flush(); err != nil {
			return err
		}
		if w.postgres && t.hasID() {
			exec(fmt.Sprintf(`select setval(pg_get_serial_sequence('%s', 'id'), (select coalesce(max(id), 1) from %s))`, t.name, t.name))
		}
	}
	for _, text := range texts {
		exec(text)
	}
	if err != nil {
		return err
	}
	return w.tx.Commit()
}

func (t *table) hasID() bool { return strings.Contains(t.text, "(id, ") }
