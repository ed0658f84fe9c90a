package storetest

import (
	"database/sql"
	"net/url"
	"strings"
	"testing"
)

// watched are triggers that remember, beside a database, which workspaces' tracked time was written at which revision.
var watched = func() (statements []string) {
	statements = append(statements, `create table if not exists watched_time (workspace_id integer, revision integer)`)
	remember := func(name, event, workspace string) {
		statements = append(statements, `create trigger if not exists watched_`+name+` after `+event+` begin
			insert into watched_time select w.id, o.revision from workspaces w join organizations o on o.id = w.organization_id where w.id = `+workspace+`; end`)
	}
	for _, table := range []string{"time_entries", "projects"} {
		remember(table+"_new", "insert on "+table, "new.workspace_id")
		remember(table+"_moved", "update on "+table, "new.workspace_id")
		remember(table+"_from", "update on "+table, "old.workspace_id")
	}
	remember("time_entries_gone", "delete on time_entries", "old.workspace_id")
	remember("tagged", "insert on time_entry_tags", "(select workspace_id from time_entries where id = new.time_entry_id)")
	remember("untagged", "delete on time_entry_tags", "(select workspace_id from time_entries where id = old.time_entry_id)")
	return statements
}()

// watchTime fails the test when it ends if tracked time of a workspace was written, by whatever way, and the workspace's
// revision of time did not move with it: charts would go on showing what they counted before. On SQLite; both databases take
// the same statements.
func watchTime(t testing.TB, file string) {
	t.Helper()
	if strings.Contains(file, "://") {
		return
	}
	look := func() *sql.DB {
		db, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: file}).EscapedPath()+"?_busy_timeout=10000")
		if err != nil {
			t.Fatal(err)
		}
		return db
	}
	db := look()
	for _, statement := range watched {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		db := look()
		defer func() { _ = db.Close() }()
		var workspace, written, revision int64
		err := db.QueryRow(`select w.id, max(t.revision), w.time_revision from watched_time t join workspaces w on w.id = t.workspace_id
			group by w.id having max(t.revision) > w.time_revision limit 1`).Scan(&workspace, &written, &revision)
		if err == nil {
			t.Errorf("tracked time of workspace %d was written at revision %d, and its revision of time is %d", workspace, written, revision)
		} else if err != sql.ErrNoRows {
			t.Error(err)
		}
	})
}
