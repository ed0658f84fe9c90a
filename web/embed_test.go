package web

import (
	"net/http/httptest"
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
