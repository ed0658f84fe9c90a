package vitrine_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Paths from the root of the repository, anywhere in a document: internal/access/testdata/*.access, docs/glossary.md, .ci/run.
var rooted = regexp.MustCompile("(?m)(?:^|[\\s`(\"])((?:cmd|internal|web|e2e|bench|docs|packaging|\\.ci)/[\\w./*{},-]*)")

// The target of a link: relative to the document that has it.
var link = regexp.MustCompile(`\]\(([^)#\s]+)[^)]*\)`)

// Written by a build, so not there in a fresh clone.
var built = regexp.MustCompile(`^(web/dist|web/node_modules|e2e/artifacts|e2e/node_modules)(/|$)`)

func TestDocumentsNameOnlyPathsThatExist(t *testing.T) {
	checked := 0
	for _, document := range documents(t) {
		content, err := os.ReadFile(document)
		if err != nil {
			t.Fatal(err)
		}
		check := func(named, path string) {
			checked++
			if found, err := expand(path); err != nil || !found {
				t.Errorf("%s names %s, which does not exist", document, named)
			}
		}
		for _, m := range rooted.FindAllStringSubmatch(string(content), -1) {
			path := strings.TrimRight(m[1], ".,/")
			if !built.MatchString(path) {
				check(m[1], path)
			}
		}
		for _, m := range link.FindAllStringSubmatch(string(content), -1) {
			if !strings.Contains(m[1], ":") {
				check(m[1], filepath.Join(filepath.Dir(document), m[1]))
			}
		}
	}
	if checked == 0 {
		t.Fatal("found no path in any document: the patterns of this test match nothing")
	}
}

func documents(t *testing.T) []string {
	found, err := filepath.Glob("*.md")
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir("docs", func(path string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".md") {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// expand says whether every alternative of a path ("a/{b,c}", "a/*.yaml") is there.
func expand(path string) (bool, error) {
	if open, end := strings.IndexByte(path, '{'), strings.IndexByte(path, '}'); 0 <= open && open < end {
		for _, alternative := range strings.Split(path[open+1:end], ",") {
			if found, err := expand(path[:open] + alternative + path[end+1:]); err != nil || !found {
				return false, err
			}
		}
		return true, nil
	}
	found, err := filepath.Glob(path)
	return len(found) > 0, err
}
