package api

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares what is with testdata/name, or writes it there with -update.
func golden(t *testing.T, name string, is []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, is, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	was, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(was, is) {
		t.Errorf("%s is not what the program makes; look at the difference after `go test ./internal/api -update`", path)
	}
}

func TestOpenAPI(t *testing.T) {
	document, err := New(Config{Version: "1"}).OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "openapi.json", document)
}
