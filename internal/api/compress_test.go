package api

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
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
		if _, pattern := a.mux.Handler(httptest.NewRequest(method, "http://vitrine.example"+Prefix+path, nil)); !a.plain[pattern] {
			t.Errorf("%s is compressed", route)
		}
	}
}
