package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"vitrine/internal/store/storetest"
)

// TestMain is the program itself when a test starts it as a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv("VITRINE_TEST_PROCESS") != "" {
		if os.Getenv("VITRINE_TEST_SOMEBODY") != "" {
			if err := errors.Join(syscall.Setgroups(nil), syscall.Setgid(somebody), syscall.Setuid(somebody)); err != nil {
				panic(err)
			}
		}
		main()
	}
	os.Exit(m.Run())
}

// process is the program, serving.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	url   string
	token string // of the set-up; empty when there was none to do
	http  *http.Client
	log   *record
	lines chan string
}

const patience = 60 * time.Second // a hang, not a measure

// start serves the data of a folder and a database ("": SQLite in the folder).
func start(t *testing.T, folder, database string) *process {
	t.Helper()
	free, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	jar, _ := cookiejar.New(nil)
	p := &process{t: t, url: "http://" + address, http: &http.Client{Jar: jar, Timeout: patience}, log: &record{}, lines: make(chan string, 1000)}
	p.cmd = exec.Command(os.Args[0], "serve", "--data", folder, "--listen", address)
	p.cmd.Env = append(os.Environ(), "VITRINE_TEST_PROCESS=1", "VITRINE_DATABASE="+database)
	p.cmd.Stderr = p.log
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill(); _ = p.cmd.Wait() })
	go func() {
		defer close(p.lines)
		for scanner := bufio.NewScanner(out); scanner.Scan(); {
			p.lines <- scanner.Text()
		}
	}()
	for deadline := time.After(patience); ; {
		select {
		case line, open := <-p.lines:
			if !open {
				_ = p.cmd.Wait()
				t.Fatalf("the program ended: %s", p.log)
			}
			if token, ok := strings.CutPrefix(line, "    "); ok {
				p.token = token
			}
			if strings.HasPrefix(line, "Vitrine is at ") {
				return p
			}
		case <-deadline:
			t.Fatal("the program does not begin")
		}
	}
}

// record is what a program has said, read while it goes on.
type record struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (r *record) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(b)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// ask is the answer to a request under /api/v1.
func (p *process) ask(method, path string, body any) (status int, answer map[string]any, err error) {
	status, _, answer, err = p.whole(method, path, body)
	return status, answer, err
}

// whole is the answer to a request under /api/v1 with its head.
func (p *process) whole(method, path string, body any) (status int, head http.Header, answer map[string]any, err error) {
	text, err := json.Marshal(body)
	if err != nil {
		return 0, nil, nil, err
	}
	request, err := http.NewRequestWithContext(context.Background(), method, p.url+"/api/v1"+path, bytes.NewReader(text))
	if err != nil {
		return 0, nil, nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := p.http.Do(request)
	if err != nil {
		return 0, nil, nil, err
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	if err == nil && len(data) > 0 {
		err = json.Unmarshal(data, &answer)
	}
	return response.StatusCode, response.Header, answer, err
}

func (p *process) must(status int, method, path string, body any) map[string]any {
	p.t.Helper()
	got, answer, err := p.ask(method, path, body)
	if err != nil || got != status {
		p.t.Fatalf("%s %s: %d %v %v\n%s", method, path, got, answer, err, p.log)
	}
	return answer
}

func (p *process) setUp() {
	p.t.Helper()
	p.must(200, "POST", "/setup", map[string]any{"token": p.token, "organization": "Acme", "name": "Ada", "email": "ada@acme.example", "password": password})
}

const password = "correct horse battery"

var databases = map[string]func(testing.TB) string{"SQLite": func(testing.TB) string { return "" }, "PostgreSQL": storetest.PostgreSQL}

func TestStartAndStop(t *testing.T) {
	for name, database := range databases {
		t.Run(name, func(t *testing.T) {
			folder, at := filepath.Join(t.TempDir(), "data"), database(t)
			first := start(t, folder, at)
			if len(first.token) < 32 {
				t.Fatalf("the set-up token is %q", first.token)
			}
			first.setUp()
			group := first.must(201, "POST", "/groups", map[string]any{"name": "Studio"})
			// A stream that is open does not hold the stop up.
			stream, err := first.http.Get(first.url + "/api/v1/live")
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = stream.Body.Close() }()
			if err := first.cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			if err := first.cmd.Wait(); err != nil {
				t.Fatalf("stopped with %v\n%s", err, first.log)
			}
			if strings.Contains(first.log.String(), password) || strings.Contains(first.log.String(), "ada@acme.example") || strings.Contains(first.log.String(), first.token) {
				t.Errorf("the log says too much:\n%s", first.log)
			}

			second := start(t, folder, at)
			if second.token != "" {
				t.Error("a second start prints a set-up token")
			}
			if status, _, _ := second.ask("POST", "/session", map[string]any{"email": "ada@acme.example", "password": "wrong"}); status != 401 {
				t.Errorf("a wrong password: %d", status)
			}
			second.must(200, "POST", "/session", map[string]any{"email": "ada@acme.example", "password": password})
			groups := second.must(200, "GET", "/groups", nil)
			if got := fmt.Sprint(groups["items"].([]any)[0].(map[string]any)["id"]); got != fmt.Sprint(group["id"]) {
				t.Errorf("the groups are %v", groups)
			}
			if info, err := os.Stat(filepath.Join(folder, "secret.key")); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("secret.key: %v %v", info, err)
			}
		})
	}
}

// TestKill: a program that is killed while it writes has kept everything it has acknowledged.
func TestKill(t *testing.T) {
	for name, database := range databases {
		t.Run(name, func(t *testing.T) {
			folder, at := filepath.Join(t.TempDir(), "data"), database(t)
			var acknowledged []string
			for round := range 4 {
				p := start(t, folder, at)
				if round == 0 {
					p.setUp()
				} else {
					p.must(200, "POST", "/session", map[string]any{"email": "ada@acme.example", "password": password})
				}
				there := map[string]bool{}
				for _, group := range p.must(200, "GET", "/groups", nil)["items"].([]any) {
					there[group.(map[string]any)["name"].(string)] = true
				}
				for _, name := range acknowledged {
					if !there[name] {
						t.Fatalf("round %d: %s is lost", round, name)
					}
				}
				for n := 0; ; n++ {
					name := fmt.Sprintf("Group %d of round %d", n, round)
					if n == 5+3*round {
						go func() { _ = p.cmd.Process.Kill() }() // while the next ones are written
					}
					status, _, err := p.ask("POST", "/groups", map[string]any{"name": name})
					if err != nil {
						break
					}
					if status == http.StatusCreated {
						acknowledged = append(acknowledged, name)
					}
				}
				_ = p.cmd.Wait()
			}
			if len(acknowledged) < 20 {
				t.Fatalf("only %d writes were acknowledged", len(acknowledged))
			}
		})
	}
}

// on is the program's handler, reached at an address, over a folder of its own.
func on(t *testing.T, address string) http.Handler {
	t.Helper()
	a, err := open(t.Context(), settings{data: t.TempDir(), listen: "localhost:0", url: address}, slog.New(slog.DiscardHandler), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	a.directory.SetupToken = "token"
	t.Cleanup(func() {
		if err := a.close(); err != nil {
			t.Error(err)
		}
	})
	return a.handler
}

func TestBrowsersAreTold(t *testing.T) {
	for address, secure := range map[string]bool{"http://vitrine.example": false, "https://vitrine.example": true} {
		handler := on(t, address)
		for _, path := range []string{"/", "/d/acme/sales", "/s/a-public-link", "/api/v1/setup", "/api/v1/nothing"} {
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
			h := answer.Header()
			if csp := h.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'self'") || !strings.Contains(csp, "frame-ancestors 'none'") || strings.Contains(csp, "unsafe-eval") {
				t.Errorf("%s: Content-Security-Policy: %s", path, csp)
			}
			if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
				t.Errorf("%s: %v", path, h)
			}
			if strict := h.Get("Strict-Transport-Security") != ""; strict != secure {
				t.Errorf("%s at %s: Strict-Transport-Security %v", path, address, strict)
			}
			if strings.HasPrefix(path, "/api/") && h.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: Cache-Control: %s", path, h.Get("Cache-Control"))
			}
		}
		answer := httptest.NewRecorder()
		body := `{"token": "token", "organization": "Acme", "name": "Ada", "email": "ada@acme.example", "password": "` + password + `"}`
		request := httptest.NewRequest(http.MethodPost, "/api/v1/setup", strings.NewReader(body))
		// As the browser sends it through a proxy that calls the program by another name.
		request.Header.Set("Origin", address)
		handler.ServeHTTP(answer, request)
		if answer.Code != http.StatusOK {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
		for _, cookie := range answer.Result().Cookies() {
			if cookie.Secure != secure || !cookie.HttpOnly {
				t.Errorf("at %s the cookie is %v", address, cookie)
			}
		}
	}
}

// vitrine runs one command of the program over the data of a folder.
func vitrine(t *testing.T, args ...string) (code int, out string) {
	t.Helper()
	var text bytes.Buffer
	code = run(t.Context(), console{out: &text, err: &text, env: func(string) string { return "" }, now: time.Now}, args)
	return code, text.String()
}

func TestCommands(t *testing.T) {
	folder := t.TempDir()
	if code, out := vitrine(t, "who", "--data", folder, "--resource", "1"); code != 1 || !strings.Contains(out, "no database") {
		t.Errorf("who without data: %d %s", code, out)
	}
	if code, out := vitrine(t, "migrate", "--data", folder); code != 0 {
		t.Errorf("migrate: %d %s", code, out)
	}
	if code, out := vitrine(t, "serve", "--data", folder, "--profiling"); code != 1 || !strings.Contains(out, "--metrics-listen") {
		t.Errorf("profiling at no address: %d %s", code, out)
	}
	for _, args := range [][]string{{"serv"}, {"serve", "--port", "1"}, {"explain", "extra"}} {
		if code, out := vitrine(t, args...); code != 2 {
			t.Errorf("%v: %d %s", args, code, out)
		}
	}
	if code, out := vitrine(t, "help"); code != 0 || !strings.Contains(out, "serve") {
		t.Errorf("help: %d %s", code, out)
	}

	p := start(t, folder, "")
	p.setUp()
	workspace := p.must(200, "GET", "/workspaces", nil)["items"].([]any)[0].(map[string]any)["id"]
	dashboard := p.must(201, "POST", "/dashboards", map[string]any{"workspace_id": workspace, "title": "Delivery"})["id"]
	p.must(201, "POST", "/people", map[string]any{"name": "Tom Aldous", "email": "tom@acme.example", "role": "member"})
	id := fmt.Sprint(dashboard)
	if code, out := vitrine(t, "who", "--data", folder, "--resource", id); code != 0 || !strings.Contains(out, "Ada") || strings.Contains(out, "Tom") {
		t.Errorf("who: %d %s", code, out)
	}
	if code, out := vitrine(t, "explain", "--data", folder, "--resource", id, "--user", "tom@acme.example"); code != 0 || !strings.Contains(out, "nothing") {
		t.Errorf("explain: %d %s", code, out)
	}
	if code, out := vitrine(t, "explain", "--data", folder, "--resource", "987654321", "--user", "tom@acme.example"); code != 1 {
		t.Errorf("explain an unknown one: %d %s", code, out)
	}
	code, out := vitrine(t, "password", "--data", folder, "--email", "ada@acme.example")
	if code != 0 {
		t.Fatalf("password: %d %s", code, out)
	}
	if status, _, _ := p.ask("GET", "/session", nil); status != 401 {
		t.Errorf("a new password leaves the old session: %d", status)
	}
	fields := strings.Fields(out)
	p.must(200, "POST", "/session", map[string]any{"email": "ada@acme.example", "password": fields[len(fields)-1]})
}
