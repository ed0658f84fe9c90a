package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestAnImportSurvivesAKill: a program that is killed in the middle of an import goes on with it by itself, and nothing of the
// file is there twice or missing.
func TestAnImportSurvivesAKill(t *testing.T) {
	folder := t.TempDir()
	p := start(t, folder, "")
	p.setUp()
	workspace := p.must(200, "GET", "/workspaces", nil)["items"].([]any)[0].(map[string]any)["id"]
	const lines = 20_000
	answer, err := p.http.Post(fmt.Sprintf("%s/api/v1/imports?workspace_id=%v", p.url, workspace), "text/csv", strings.NewReader(halfHours("Falcon", lines)))
	put(t, err)
	defer func() { _ = answer.Body.Close() }()
	var begun map[string]any
	put(t, json.NewDecoder(answer.Body).Decode(&begun))
	if answer.StatusCode != http.StatusAccepted {
		t.Fatalf("%d %v", answer.StatusCode, begun)
	}
	at := fmt.Sprint("/imports/", begun["id"])
	until := func(is func(now map[string]any) bool) map[string]any {
		for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
			now := p.must(200, "GET", at, nil)
			if is(now) {
				return now
			}
			if time.Now().After(deadline) {
				t.Fatalf("%v\n%s", now, p.log)
			}
		}
	}
	for round := range 2 {
		before := until(func(now map[string]any) bool { return now["lines_done"].(float64) >= float64(1000+round*4000) })
		if before["state"] != "running" {
			t.Fatalf("it was over before the program was killed: %v", before)
		}
		put(t, p.cmd.Process.Kill())
		_ = p.cmd.Wait()
		p = start(t, folder, "")
		p.must(200, "POST", "/session", map[string]any{"email": "ada@acme.example", "password": password})
	}
	done := until(func(now map[string]any) bool { return now["state"] != "running" })
	total := p.must(200, "GET", "/time-entries?from=2026-01-01&to=2026-01-31&limit=1", nil)["total"]
	if done["state"] != "done" || done["created"] != float64(lines) || done["unchanged"] != float64(0) || total != float64(lines) {
		t.Errorf("%v, %v entries", done, total)
	}
}

// halfHours is a file of half hours of Ada's on a project, a minute apart.
func halfHours(project string, lines int) string {
	var file strings.Builder
	file.WriteString("Email,Project,Start date,Start time,Duration\n")
	for i := range lines {
		at := time.Date(2026, time.January, 1, 0, i, 0, 0, time.UTC)
		_, _ = fmt.Fprintf(&file, "ada@acme.example,%s,%s,%s,0:30\n", project, at.Format(time.DateOnly), at.Format("15:04"))
	}
	return file.String()
}

// TestAnImportOfTheConsoleSurvivesKills: an import from the command line that is killed, twice, while no program serves, is
// finished by the next one, which then takes in its own file.
func TestAnImportOfTheConsoleSurvivesKills(t *testing.T) {
	folder := t.TempDir()
	p := start(t, folder, "")
	p.setUp()
	put(t, p.cmd.Process.Signal(syscall.SIGTERM))
	put(t, p.cmd.Wait())

	const lines = 20_000
	write := func(name, project string, lines int) string {
		t.Helper()
		path := filepath.Join(t.TempDir(), name)
		put(t, os.WriteFile(path, []byte(halfHours(project, lines)), 0o600))
		return path
	}
	long, short := write("long.csv", "Falcon", lines), write("short.csv", "Heron", 10)
	args := []string{"import", "--data", folder, "--workspace", "acme/acme", "--as", "ada@acme.example", "--time-zone", "UTC"}
	records, err := sql.Open("sqlite3", "file:"+filepath.Join(folder, "vitrine.db")+"?_busy_timeout=10000")
	put(t, err)
	defer func() { _ = records.Close() }()
	number := func(q string) (n int) {
		t.Helper()
		put(t, records.QueryRow(q).Scan(&n))
		return n
	}
	for round := range 2 {
		var text bytes.Buffer
		cmd := exec.Command(os.Args[0], append(args, long)...)
		cmd.Env = append(os.Environ(), "VITRINE_TEST_PROCESS=1", "VITRINE_DATABASE=")
		cmd.Stdout, cmd.Stderr = &text, &text
		put(t, cmd.Start())
		t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
		for deadline := time.Now().Add(patience); number(`select coalesce(max(lines_done), 0) from imports`) < 1000+round*4000; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%s", &text)
			}
		}
		put(t, cmd.Process.Kill())
		_ = cmd.Wait()
		if n := number(`select count(*) from imports where state = 'running'`); n != 1 {
			t.Fatalf("%d imports go on", n)
		}
		// Its lease runs out.
		_, err := records.Exec(`update jobs set due_at = 1 where kind = 'import'`)
		put(t, err)
	}
	code, out := ends(t, false, append(args, short)...)
	if code != 0 || !strings.Contains(out, "10 entries created, 0 were there already") {
		t.Errorf("%d %s", code, out)
	}
	for q, want := range map[string]int{
		`select count(*) from time_entries`: lines + 10, `select count(distinct start_at) from time_entries`: lines, `select count(*) from imports where state = 'done'`: 2,
		`select created from imports where lines_total = 20000`: lines, `select count(*) from jobs where kind = 'import'`: 0,
	} {
		if n := number(q); n != want {
			t.Errorf("%s: %d, want %d", q, n, want)
		}
	}
}
