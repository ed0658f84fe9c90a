package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vitrine/internal/store/storetest"
)

// furnished is an organization with a dashboard and a chart in it, and the paths of what people look at.
func furnished(p *process) (workspace any, looks []string) {
	p.t.Helper()
	p.setUp()
	workspace = p.must(200, "GET", "/workspaces", nil)["items"].([]any)[0].(map[string]any)["id"]
	dashboard := p.must(201, "POST", "/dashboards", map[string]any{"workspace_id": workspace, "title": "Delivery"})
	chart := p.must(201, "POST", "/charts", map[string]any{
		"workspace_id": workspace, "title": "Hours", "question": map[string]any{"measures": []string{"hours"}, "period": map[string]any{"preset": "this_year"}}, "picture": map[string]any{"kind": "number"},
	})
	return workspace, []string{"/session", "/workspaces", "/dashboards", fmt.Sprintf("/dashboards/%v", dashboard["id"]), fmt.Sprintf("/charts/%v", chart["id"]), fmt.Sprintf("/charts/%v/data", chart["id"])}
}

// refused tells whether an answer is that of a program that cannot serve right now and says so.
func (p *process) refused(method, path string, body any) {
	p.t.Helper()
	status, head, answer, err := p.whole(method, path, body)
	if err != nil {
		p.t.Fatalf("%s %s: %v", method, path, err)
	}
	if status != http.StatusServiceUnavailable || head.Get("Retry-After") == "" || answer["code"] != "unavailable" || !strings.HasSuffix(fmt.Sprint(answer["detail"]), ".") {
		p.t.Errorf("%s %s: %d, Retry-After %q, %v", method, path, status, head.Get("Retry-After"), answer)
	}
}

// TestTheDatabaseIsAway: everything is 503 while PostgreSQL is away, and as before when it is there again.
func TestTheDatabaseIsAway(t *testing.T) {
	server := storetest.NewServer(t)
	p := start(t, t.TempDir(), server.URL("postgres"))
	_, looks := furnished(p)
	for range 2 {
		server.Stop()
		for _, path := range looks {
			p.refused("GET", path, nil)
		}
		p.refused("POST", "/groups", map[string]any{"name": "Studio"})
		p.refused("POST", "/session", map[string]any{"email": "ada@acme.example", "password": password})
		server.Start()
		for _, path := range looks {
			p.must(200, "GET", path, nil)
		}
		if groups := p.must(200, "GET", "/groups", nil)["items"].([]any); len(groups) != 0 {
			t.Errorf("a refused write was kept: %v", groups)
		}
	}
	if log := p.log.String(); strings.Contains(log, "panic") {
		t.Error(log)
	}
}

// TestTheDiskIsFull: what needs no write goes on, what does is refused whole, and all goes on when there is room.
func TestTheDiskIsFull(t *testing.T) {
	folder := smallDisk(t, "48m")
	filler := filepath.Join(folder, "filler")
	p := start(t, folder, "")
	workspace, looks := furnished(p)
	for _, path := range looks {
		p.must(200, "GET", path, nil)
	}
	fill(t, filler)
	entry := map[string]any{"workspace_id": workspace, "description": strings.Repeat("long ", 500), "start": "2026-01-05T09:00:00Z", "stop": "2026-01-05T10:00:00Z"}
	kept := 0
	for deadline := time.Now().Add(patience); ; kept++ {
		status, answer, err := p.ask("POST", "/time-entries", entry)
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("the disk does not get full: %v %v", answer, err)
		}
		if status == http.StatusCreated {
			continue
		}
		p.refused("POST", "/time-entries", entry)
		break
	}
	for range 3 {
		for _, path := range looks {
			p.must(200, "GET", path, nil)
		}
		p.refused("POST", "/groups", map[string]any{"name": strings.Repeat("Studio ", 10)})
	}
	put(t, os.Remove(filler))
	p.must(201, "POST", "/groups", map[string]any{"name": "Studio"})
	found := p.must(200, "GET", fmt.Sprintf("/time-entries?workspace_id=%v&limit=200", workspace), nil)["items"].([]any)
	if len(found) != min(kept, 200) {
		t.Errorf("%d entries were acknowledged, %d are there", kept, len(found))
	}
	for _, path := range looks {
		p.must(200, "GET", path, nil)
	}
}

// fill a disk to the last byte.
func fill(t *testing.T, path string) {
	t.Helper()
	file, err := os.Create(path)
	put(t, err)
	defer func() { _ = file.Close() }()
	for block := make([]byte, 4096); ; {
		if _, err := file.Write(block); err != nil {
			return
		}
	}
}
