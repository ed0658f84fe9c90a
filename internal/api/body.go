package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

const maxDepth = 32

// inField is between the name of a field and what is wrong with it, in an error of [API.unmarshal]: of an error that a format
// gives, huma keeps the text alone. No text in a body holds this character.
const inField = "\x00"

func wrongIn(field, format string, args ...any) error {
	return errors.New(field + inField + fmt.Sprintf(format, args...))
}

// unmarshal reads a body in the one way in which it can be read: JSON in UTF-8, not nested too deeply, that names no key of an
// object twice and holds no half of a surrogate pair, which would be kept as another text. A body is read twice: as anything,
// where an error says that it is no JSON, and then as what it should be. Then its keys are those of the schema, to the letter, and
// its texts can be kept. What else the schema says is huma's to see in between.
func (a *API) unmarshal(data []byte, into any) error {
	_, anything := into.(*any)
	if anything && !utf8.Valid(data) {
		return errors.New("must be text in UTF-8")
	}
	open := nesting{schemas: a.huma.OpenAPI().Components.Schemas}
	if !anything {
		open.next = a.bodies[reflect.TypeOf(into).Elem()]
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	for {
		before := decoder.InputOffset()
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if text, ok := token.(string); ok {
			if anything && halfPair(data[before:decoder.InputOffset()]) {
				return wrongIn(open.path(), "holds half of a surrogate pair (\\ud800 to \\udfff), which is no character")
			}
			if !anything && strings.ContainsRune(text, 0) {
				return errors.New("a text holds the character NUL")
			}
		}
		if err := open.take(token); err != nil {
			return err
		}
	}
	err := json.Unmarshal(data, into)
	var misfit *json.UnmarshalTypeError
	if errors.As(err, &misfit) { // the schema has let it through: a number that is no int64, such as 1e3
		return wrongIn(misfit.Field, "%s cannot be used here; write a whole number in at most 18 digits", misfit.Value)
	}
	return err
}

// halfPair tells whether a text of JSON, as it is written, escapes one half of a surrogate pair without the other.
func halfPair(written []byte) bool {
	half := func(at int) (code uint64, ok bool) {
		if at+6 > len(written) || written[at] != '\\' || written[at+1] != 'u' {
			return 0, false
		}
		code, err := strconv.ParseUint(string(written[at+2:at+6]), 16, 32)
		return code, err == nil && code >= 0xd800 && code <= 0xdfff
	}
	for at := 0; at < len(written); at++ {
		if written[at] != '\\' {
			continue
		}
		code, first := half(at)
		if !first {
			at++ // what is escaped
			continue
		}
		if second, ok := half(at + 6); code >= 0xdc00 || !ok || second < 0xdc00 {
			return true
		}
		at += 11
	}
	return false
}

// nesting is the objects and lists that are open around a token of JSON.
type nesting struct {
	levels  []level
	next    *huma.Schema // of the value that comes next; nil: nothing is known of it
	schemas huma.Registry
}

type level struct {
	keys   map[string]bool // nil: a list
	key    string          // the last one
	named  bool            // its value comes next
	index  int
	schema *huma.Schema
}

func (n *nesting) take(token json.Token) error {
	if len(n.levels) > 0 {
		top := &n.levels[len(n.levels)-1]
		if key, ok := token.(string); ok && top.keys != nil && !top.named {
			if top.key, top.named = key, true; top.keys[key] {
				return fmt.Errorf("%s is given twice", n.path())
			}
			top.keys[key] = true
			return n.expect(top.schema, key)
		}
	}
	switch token {
	case json.Delim('}'), json.Delim(']'):
		n.levels = n.levels[:len(n.levels)-1]
	case json.Delim('{'), json.Delim('['):
		if len(n.levels) == maxDepth {
			return fmt.Errorf("nested more than %d deep", maxDepth)
		}
		opened := level{schema: n.whole(n.next)}
		n.next = nil
		if token == json.Delim('{') {
			opened.keys = map[string]bool{}
		} else if opened.schema != nil {
			n.next = opened.schema.Items
		}
		n.levels = append(n.levels, opened)
		return nil
	}
	n.next = nil
	if len(n.levels) > 0 { // a value is complete
		top := &n.levels[len(n.levels)-1]
		if top.named, top.index = false, top.index+1; top.keys == nil && top.schema != nil {
			n.next = top.schema.Items
		}
	}
	return nil
}

// expect the value of a key of an object.
func (n *nesting) expect(of *huma.Schema, key string) error {
	n.next = nil
	if of == nil {
		return nil
	}
	property := of.Properties[key]
	switch values, open := of.AdditionalProperties.(*huma.Schema); {
	case property == nil && open:
		n.next = values
	case property == nil && of.AdditionalProperties == false: // huma lets "Title" pass for "title"
		return wrongIn(n.path(), "unexpected property")
	default:
		n.next = property
	}
	return nil
}

// whole is a schema without references and without what it is beside null.
func (n *nesting) whole(s *huma.Schema) *huma.Schema {
	for s != nil && (s.Ref != "" || len(s.AnyOf) > 0) {
		if s.Ref != "" {
			s = n.schemas.SchemaFromRef(s.Ref)
		} else {
			s = s.AnyOf[0]
		}
	}
	return s
}

// maxSaid is how much of a key is said again.
const maxSaid = 100

// path is where the token stands: "question.filters[2].by".
func (n *nesting) path() string {
	path := ""
	for _, l := range n.levels {
		switch {
		case l.keys == nil:
			path += fmt.Sprintf("[%d]", l.index)
		case path == "":
			path = l.key
		default:
			path += "." + l.key
		}
	}
	if len(path) > maxSaid {
		path = strings.ToValidUTF8(path[:maxSaid], "") + "…"
	}
	return path
}
