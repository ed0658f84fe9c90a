package web

import (
	"bytes"
	"compress/gzip"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

func TestHandler(t *testing.T) {
	built := fstest.MapFS{
		"index.html":        {Data: []byte("<title>the interface</title>")},
		"assets/app-1a2.js": {Data: []byte("app()")},
		"icon.svg":          {Data: []byte("<svg/>")},
		".gitkeep":          {Data: nil},
	}
	for _, c := range []struct {
		name   string
		dist   fstest.MapFS
		method string
		path   string
		status int
		body   string
		cache  string
	}{
		{"a page", built, "GET", "/d/12", 200, "the interface", "no-cache"},
		{"the first page", built, "GET", "/", 200, "the interface", "no-cache"},
		{"a page with a dot in its path", built, "GET", "/d/acme/v1.2", 200, "the interface", "no-cache"},
		{"a hashed file is kept for ever", built, "GET", "/assets/app-1a2.js", 200, "app()", "public, max-age=31536000, immutable"},
		{"a file of another build is missing, not a page", built, "GET", "/assets/app-old.js", 404, "", ""},
		{"a file without a hash", built, "GET", "/icon.svg", 200, "<svg/>", "public, max-age=3600"},
		{"nothing above dist", built, "GET", "/../embed.go", 200, "the interface", "no-cache"},
		{"pages are only read", built, "POST", "/d/12", 405, "", ""},
		{"without a build it says how to build", fstest.MapFS{".gitkeep": {}}, "GET", "/", 200, "npm run build", "no-cache"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			handler(c.dist).ServeHTTP(w, httptest.NewRequest(c.method, c.path, nil))
			if w.Code != c.status {
				t.Fatalf("status %d, want %d", w.Code, c.status)
			}
			if !strings.Contains(w.Body.String(), c.body) {
				t.Errorf("body %q, want it to contain %q", w.Body, c.body)
			}
			if got := w.Header().Get("Cache-Control"); c.cache != "" && got != c.cache {
				t.Errorf("cache %q, want %q", got, c.cache)
			}
		})
	}
}

func TestEncodings(t *testing.T) {
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write([]byte("plain text"))
	_ = z.Close()
	h := handler(fstest.MapFS{
		"index.html":           {Data: []byte("page")},
		"assets/app-1a2.js.br": {Data: []byte("in brotli")},
		"assets/app-1a2.js.gz": {Data: zipped.Bytes()},
	})
	ask := func(method, accept string, head map[string]string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, "/assets/app-1a2.js", nil)
		if accept != "" {
			r.Header.Set("Accept-Encoding", accept)
		}
		for k, v := range head {
			r.Header.Set(k, v)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	tags := map[string]bool{}
	for _, c := range []struct{ accept, encoding, body string }{
		{"gzip, deflate, br, zstd", "br", "in brotli"},
		{"gzip", "gzip", zipped.String()},
		{"br;q=0, gzip;q=0.5", "gzip", zipped.String()},
		{"*", "br", "in brotli"},
		{"", "", "plain text"},
		{"identity", "", "plain text"},
		{"br;q=0, gzip;q=0, *", "", "plain text"},
	} {
		w := ask("GET", c.accept, nil)
		if got := w.Header().Get("Content-Encoding"); got != c.encoding || w.Body.String() != c.body || w.Code != 200 {
			t.Errorf("%q: %d, encoding %q, body %q", c.accept, w.Code, got, w.Body)
		}
		head := w.Header()
		if head.Get("Vary") != "Accept-Encoding" || !strings.Contains(head.Get("Content-Type"), "javascript") || head.Get("Content-Length") != strconv.Itoa(len(c.body)) {
			t.Errorf("%q: head %v", c.accept, head)
		}
		tags[head.Get("Etag")] = true
		if w := ask("HEAD", c.accept, nil); w.Code != 200 || w.Body.Len() != 0 || w.Header().Get("Content-Length") != strconv.Itoa(len(c.body)) {
			t.Errorf("%q: HEAD answers %d with %v", c.accept, w.Code, w.Header())
		}
		if w := ask("GET", c.accept, map[string]string{"If-None-Match": head.Get("Etag")}); w.Code != 304 || w.Body.Len() != 0 {
			t.Errorf("%q: asked again %d", c.accept, w.Code)
		}
		if w := ask("GET", c.accept, map[string]string{"Range": "bytes=3-5"}); w.Code != 206 || w.Body.String() != c.body[3:6] {
			t.Errorf("%q: a part is %d %q", c.accept, w.Code, w.Body)
		}
	}
	if len(tags) != 3 {
		t.Errorf("%d tags for three encodings", len(tags))
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/assets/app-1a2.js.br", nil))
	if w.Code != 404 {
		t.Errorf("what the build left is served by its own name: %d", w.Code)
	}
}
