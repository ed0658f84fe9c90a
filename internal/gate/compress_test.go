package gate

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

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
		r := httptest.NewRequest(http.MethodGet, "http://v.example/projects", nil)
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
		compress(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
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

func TestPlainAnswersAreNotCompressed(t *testing.T) {
	long := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, strings.Repeat("x", 50_000))
	})
	served := New(Config{}).InFrontOf(API{Routes: long, Plain: func(r *http.Request) bool { return r.URL.Path == "/secret" }})
	for path, want := range map[string]string{"/open": "gzip", "/secret": ""} {
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		served.ServeHTTP(w, r)
		if got := w.Header().Get("Content-Encoding"); got != want {
			t.Errorf("%s is encoded as %q", path, got)
		}
	}
}
