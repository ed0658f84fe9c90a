package api

import (
	"compress/gzip"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The routes whose answers hold a secret, and the stream; docs/decisions/compression.md has the reason of each.
func TestAnswersWithSecretsAreNotCompressed(t *testing.T) {
	want := []string{
		"GET /invitations/{token}", "GET /live", "GET /resources/{id}/links", "PATCH /resources/{id}/links/{link}", "POST /people",
		"POST /resources/{id}/links", "POST /resources/{id}/links/{link}/keep", "POST /resources/{id}/links/{link}/look",
		"POST /resources/{id}/links/{link}/reset", "POST /tokens",
	}
	a := New(Config{})
	got := slices.Sorted(maps.Keys(a.plain))
	for i := range got {
		got[i] = strings.Replace(got[i], Prefix, "", 1)
	}
	if !slices.Equal(got, want) {
		t.Errorf("never compressed:\n%q, want\n%q", got, want)
	}
	for _, route := range want {
		method, path, _ := strings.Cut(route, " ")
		path = strings.NewReplacer("{token}", "abc", "{id}", "1", "{link}", "2").Replace(path)
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
