package api

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Every answer that the document says holds the address of a link or a token, and the stream. docs/decisions/compression.md
// has the reasons.
func TestAnswersWithSecretsAreNotCompressed(t *testing.T) {
	type schema map[string]any
	var document struct {
		Paths map[string]map[string]struct {
			Responses map[string]schema `json:"responses"`
		} `json:"paths"`
		Components struct {
			Schemas map[string]schema `json:"schemas"`
		} `json:"components"`
	}
	golden, err := os.ReadFile("testdata/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(golden, &document); err != nil {
		t.Fatal(err)
	}
	var secret func(part any, seen map[string]bool) bool
	secret = func(part any, seen map[string]bool) bool {
		switch part := part.(type) {
		case []any:
			return slices.ContainsFunc(part, func(p any) bool { return secret(p, seen) })
		case map[string]any:
			if ref, ok := part["$ref"].(string); ok {
				name := strings.TrimPrefix(ref, schemaPrefix)
				if seen[name] {
					return false
				}
				seen[name] = true
				return secret(map[string]any(document.Components.Schemas[name]), seen)
			}
			if properties, ok := part["properties"].(map[string]any); ok && (properties["url"] != nil || properties["token"] != nil) {
				return true
			}
			for _, p := range part {
				if secret(p, seen) {
					return true
				}
			}
		}
		return false
	}
	want := []string{"GET /invitations/{token}", "GET /live", "POST /people"}
	for path, methods := range document.Paths {
		for method, operation := range methods {
			for _, response := range operation.Responses {
				if secret(map[string]any(response), map[string]bool{}) {
					want = append(want, strings.ToUpper(method)+" "+strings.TrimPrefix(path, Prefix))
				}
			}
		}
	}
	slices.Sort(want)
	want = slices.Compact(want)
	if len(want) < 20 {
		t.Fatalf("the document names only %q", want)
	}
	a := New(Config{})
	for _, route := range want {
		method, path, _ := strings.Cut(route, " ")
		path = regexp.MustCompile(`\{[^}]*\}`).ReplaceAllString(path, "1")
		if a.compresses(httptest.NewRequest(method, "http://vitrine.example"+Prefix+path, nil)) {
			t.Errorf("%s is compressed", route)
		}
	}
}

func TestWhoseRequestsAreCompressed(t *testing.T) {
	for _, c := range []struct {
		name, origin string
		head         map[string]string
		want         bool
	}{
		{"our own page", "https://v.example", map[string]string{"Sec-Fetch-Site": "same-origin"}, true},
		{"a token", "https://v.example", map[string]string{"Authorization": "Bearer abc"}, true},
		{"another site", "https://v.example", map[string]string{"Sec-Fetch-Site": "cross-site"}, false},
		{"another site, without TLS", "", map[string]string{"Sec-Fetch-Site": "cross-site"}, false},
		{"a sister site", "https://v.example", map[string]string{"Sec-Fetch-Site": "same-site"}, false},
		{"an address typed in", "https://v.example", map[string]string{"Sec-Fetch-Site": "none"}, false},
		{"nobody says, over TLS", "https://v.example", nil, false},
		{"nobody says, without TLS", "", nil, true},
	} {
		r := httptest.NewRequest(http.MethodGet, "http://v.example"+Prefix+"/projects", nil)
		for k, v := range c.head {
			r.Header.Set(k, v)
		}
		if got := New(Config{Origin: c.origin}).compresses(r); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestAnswersAreCompressedFromAKilobyteOn(t *testing.T) {
	for _, c := range []struct {
		size     int
		accept   string
		encoding string
	}{{compressFrom - 1, "gzip", ""}, {compressFrom, "gzip", "gzip"}, {50_000, "br, gzip", "gzip"}, {50_000, "", ""}, {50_000, "gzip;q=0", ""}} {
		body := strings.Repeat("x", c.size)
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Accept-Encoding", c.accept)
		squeeze(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, body)
		})).ServeHTTP(w, r)
		if got := w.Header().Get("Content-Encoding"); got != c.encoding || w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%d bytes for %q: encoding %q, head %v", c.size, c.accept, got, w.Header())
		}
		if length := w.Header().Get("Content-Length"); length != "" && length != strconv.Itoa(w.Body.Len()) {
			t.Errorf("%d bytes for %q: length %s of %d", c.size, c.accept, length, w.Body.Len())
		}
		var read io.Reader = w.Body
		if c.encoding == "gzip" {
			var err error
			if read, err = gzip.NewReader(w.Body); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := io.ReadAll(read); err != nil || string(got) != body {
			t.Errorf("%d bytes for %q: read %d, %v", c.size, c.accept, len(got), err)
		}
	}
}
