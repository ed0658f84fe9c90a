package gate

import (
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"
)

const (
	// compressFrom is how many bytes an answer has to have.
	compressFrom = 1000
	// compressLevel is the quickest: answers are made anew for each request.
	compressLevel = 1
	// jitter is up to how many bytes are added to a compressed answer, by its contents: its length says less about them.
	jitter = 32
)

// compress compresses the answers of a handler. Whether the answer to a request may be compressed is decided before it is called.
func compress(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(compressFrom), gzhttp.CompressionLevel(compressLevel), gzhttp.EnableZstd(false),
		gzhttp.RandomJitter(jitter, 0, false))
	if err != nil {
		panic(err) // the options are constants
	}
	return wrap(next)
}

// compresses tells whether the answer to whoever sends a request may be compressed.
//
// Another site can make a browser ask for an answer, with the session and with words of the site's choice in the address, as
// often as it likes, and somebody on the way sees how long the answers are. So what a session alone vouches for is compressed
// only when our own page asks. Browsers say that of what goes over TLS; without it whoever sees the length sees the answer.
func (g *Gate) compresses(r *http.Request) bool {
	if _, token := bearer(r); token {
		return true
	}
	site := r.Header.Get("Sec-Fetch-Site")
	return site == "same-origin" || site == "" && r.TLS == nil && !strings.HasPrefix(g.Origin, "https://")
}
