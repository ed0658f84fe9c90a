package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
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
	var file strings.Builder
	file.WriteString("Email,Project,Start date,Start time,Duration\n")
	for i := range lines {
		at := time.Date(2026, time.January, 1, 0, i, 0, 0, time.UTC)
		_, _ = fmt.Fprintf(&file, "ada@acme.example,Falcon,%s,%s,0:30\n", at.Format(time.DateOnly), at.Format("15:04"))
	}
	answer, err := p.http.Post(fmt.Sprintf("%s/api/v1/imports?workspace_id=%v", p.url, workspace), "text/csv", strings.NewReader(file.String()))
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
