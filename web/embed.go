// Package web is the interface inside the program: what the build left in dist, served as it is.
package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"
)

//go:embed all:dist
var embedded embed.FS

// unbuilt is what a program that was built without the interface answers with.
const unbuilt = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Vitrine</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem;color-scheme:light dark}</style>
<h1>The interface is not built yet</h1>
<p>This program was compiled without it; the API under <code>/api/v1</code> works. To build the interface, run
<code>npm ci &amp;&amp; npm run build</code> in <code>web/</code>, then compile the program again.</p>
</html>`

// Built says whether the interface was built before the program was compiled.
func Built() bool {
	_, err := fs.Stat(embedded, "dist/index.html")
	return err == nil
}

// Handler serves the interface. Files under assets/ carry their hash in their name and are cached for ever; every
// other path that names no file is a page of the interface and answers with index.html. It does not serve /api.
//
// The build leaves large files only compressed, as NAME.br and NAME.gz: who takes neither gets what is in NAME.gz.
func Handler() http.Handler {
	dist, err := fs.Sub(embedded, "dist")
	if err != nil {
		panic(err)
	}
	return handler(dist)
}

func handler(dist fs.FS) http.Handler {
	files := folder{files: dist}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
		if name != "" && name != ".gitkeep" && name != "index.html" {
			if f, found := files.find(name, r); found && path.Ext(name) != brotlied && path.Ext(name) != gzipped {
				cache := "public, max-age=3600"
				if strings.HasPrefix(name, "assets/") {
					cache = "public, max-age=31536000, immutable"
				}
				f.serve(w, r, cache)
				return
			}
			if strings.HasPrefix(name, "assets/") {
				http.NotFound(w, r)
				return
			}
		}
		page, found := files.find("index.html", r)
		if !found {
			page = file{name: "index.html", body: []byte(unbuilt), tag: tag([]byte(unbuilt))}
		}
		page.serve(w, r, "no-cache")
	})
}

// The endings of files that the build compressed.
const (
	brotlied = ".br"
	gzipped  = ".gz"
)

// folder is what the build left.
type folder struct {
	files fs.FS
	// tags are those of the files asked for so far, by name: they never change.
	tags sync.Map
}

// file is one as it goes to a browser.
type file struct {
	name, encoding, tag string
	body                []byte
	// varies tells that others get it in another encoding.
	varies bool
}

// find is the file in the best encoding the request takes.
func (d *folder) find(name string, r *http.Request) (file, bool) {
	takes := accepted(r.Header.Values("Accept-Encoding"))
	f := file{name: name}
	stored := ""
	for _, kind := range []struct{ encoding, ending string }{{"br", brotlied}, {"gzip", gzipped}} {
		body, err := fs.ReadFile(d.files, name+kind.ending)
		if err != nil {
			continue
		}
		f.varies = true
		if takes(kind.encoding) {
			f.encoding, f.body, stored = kind.encoding, body, name+kind.ending
			break
		}
	}
	if stored == "" {
		body, err := fs.ReadFile(d.files, name)
		if err != nil {
			if body, err = d.unpacked(name); err != nil {
				return file{}, false
			}
		}
		f.body, stored = body, name
	}
	known, ok := d.tags.Load(stored)
	if !ok {
		known, _ = d.tags.LoadOrStore(stored, tag(f.body))
	}
	f.tag = known.(string)
	return f, true
}

// unpacked is a file that there is only compressed.
func (d *folder) unpacked(name string) ([]byte, error) {
	packed, err := d.files.Open(name + gzipped)
	if err != nil {
		return nil, err
	}
	defer func() { _ = packed.Close() }()
	plain, err := gzip.NewReader(packed)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(plain)
}

// tag is the ETag of these bytes: each encoding has one of its own.
func tag(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

func (f file) serve(w http.ResponseWriter, r *http.Request, cache string) {
	h := w.Header()
	h.Set("Cache-Control", cache)
	h.Set("Etag", f.tag)
	if f.varies {
		h.Add("Vary", "Accept-Encoding")
	}
	if f.encoding != "" {
		h.Set("Content-Encoding", f.encoding)
		w = &sized{ResponseWriter: w, size: len(f.body)}
	}
	http.ServeContent(w, r, f.name, time.Time{}, bytes.NewReader(f.body))
}

// sized says how long an encoded answer is where net/http leaves that open.
type sized struct {
	http.ResponseWriter
	size int
}

func (s *sized) WriteHeader(status int) {
	if status == http.StatusOK {
		s.Header().Set("Content-Length", strconv.Itoa(s.size))
	}
	s.ResponseWriter.WriteHeader(status)
}

// Unwrap gives http.ResponseController what it controls.
func (s *sized) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// accepted tells which encodings an Accept-Encoding takes (RFC 9110, 12.5.3).
func accepted(header []string) func(encoding string) bool {
	weights := map[string]bool{}
	for coding := range strings.SplitSeq(strings.Join(header, ","), ",") {
		name, parameters, _ := strings.Cut(coding, ";")
		weight := 1.0
		if _, q, found := strings.Cut(strings.ToLower(strings.ReplaceAll(parameters, " ", "")), "q="); found {
			weight, _ = strconv.ParseFloat(q, 64)
		}
		weights[strings.ToLower(strings.TrimSpace(name))] = weight > 0
	}
	return func(encoding string) bool {
		takes, named := weights[encoding]
		if encoding == "gzip" && !named {
			takes, named = weights["x-gzip"]
		}
		return takes || !named && weights["*"]
	}
}
