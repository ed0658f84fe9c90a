package fault

import (
	"encoding"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// Within tells whether what a use case was given keeps to the limits that its types declare, in the tags from which the API
// is documented: maxLength, minLength, enum, pattern, minimum, maximum, minItems, maxItems. It is Invalid, and names
// every field beyond its limit. A field that may be absent, and is zero, is.
//
// A use case asks before anything else, so that a limit holds whichever way it is called.
func Within(in any) error {
	var w within
	w.walk(reflect.ValueOf(in), "")
	if len(w.beyond) == 0 {
		return nil
	}
	return BadFields(w.beyond...)
}

// maxBeyond is how many fields are named.
const maxBeyond = 50

type within struct{ beyond []Field }

func (w *within) say(name, format string, args ...any) {
	if len(w.beyond) < maxBeyond {
		w.beyond = append(w.beyond, Field{Name: name, Message: fmt.Sprintf(format, args...)})
	}
}

var textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()

func (w *within) walk(v reflect.Value, at string) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	if !v.IsValid() {
		return
	}
	if v.Type().Implements(textMarshaler) { // one text: a time, or a value of an enumeration
		if _, known := textOf(v); !known && !v.IsZero() {
			w.say(at, "There is no such value.")
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.IsExported() || field.Anonymous {
				w.field(field, v.Field(i), at)
			}
		}
	case reflect.Slice, reflect.Array:
		if k := v.Type().Elem().Kind(); k == reflect.Uint8 || k == reflect.Interface {
			return
		}
		for i := range v.Len() {
			w.walk(v.Index(i), fmt.Sprintf("%s[%d]", at, i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			w.walk(v.MapIndex(key), join(at, fmt.Sprint(key)))
		}
	}
}

func join(at, name string) string {
	if at == "" || name == "" {
		return at + name
	}
	return at + "." + name
}

// named is how a field is called from outside, and whether it may be absent. The body of a request has no name.
func named(f reflect.StructField) (name string, optional bool) {
	if tag, ok := f.Tag.Lookup("json"); ok {
		name, options, _ := strings.Cut(tag, ",")
		return name, strings.Contains(options, "omit")
	}
	for _, kind := range []string{"query", "header", "cookie"} {
		if tag, ok := f.Tag.Lookup(kind); ok {
			name, _, _ = strings.Cut(tag, ",")
			return name, f.Tag.Get("required") != "true"
		}
	}
	return f.Tag.Get("path"), false
}

func (w *within) field(f reflect.StructField, v reflect.Value, at string) {
	name, optional := named(f)
	if name == "-" {
		return
	}
	at = join(at, name)
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return
		}
		v, optional = v.Elem(), false
	}
	if optional && v.IsZero() {
		return
	}
	w.items(f.Tag, v, at)
	if v.Kind() == reflect.Slice && v.Type().Elem().Kind() != reflect.Uint8 {
		for i := range v.Len() {
			w.value(f.Tag, v.Index(i), fmt.Sprintf("%s[%d]", at, i))
		}
	} else {
		w.value(f.Tag, v, at)
	}
	w.walk(v, at)
}

func (w *within) items(tag reflect.StructTag, v reflect.Value, at string) {
	if v.Kind() != reflect.Slice {
		return
	}
	if most, ok := number[int](tag, "maxItems"); ok && v.Len() > most {
		w.say(at, "At most %d.", most)
	}
	if least, ok := number[int](tag, "minItems"); ok && v.Len() < least {
		w.say(at, "At least %d.", least)
	}
}

func (w *within) value(tag reflect.StructTag, v reflect.Value, at string) {
	if names, ok := tag.Lookup("enum"); ok {
		if text, known := textOf(v); !known || !slices.Contains(strings.Split(names, ","), text) {
			w.say(at, "One of %s.", strings.ReplaceAll(names, ",", ", "))
		}
	}
	switch v.Kind() {
	case reflect.String:
		length := utf8.RuneCountInString(v.String())
		if most, ok := number[int](tag, "maxLength"); ok && length > most {
			w.say(at, "At most %d characters.", most)
		}
		if least, ok := number[int](tag, "minLength"); ok && length < least {
			if least == 1 {
				w.say(at, "Must not be empty.")
			} else {
				w.say(at, "At least %d characters.", least)
			}
		}
		if pattern, ok := tag.Lookup("pattern"); ok && !expression(pattern).MatchString(v.String()) {
			w.say(at, "Must look like %s.", pattern)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		w.bounds(tag, v.Int(), at)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		w.bounds(tag, int64(min(v.Uint(), 1<<62)), at)
	}
}

func (w *within) bounds(tag reflect.StructTag, n int64, at string) {
	if least, ok := number[int64](tag, "minimum"); ok && n < least {
		w.say(at, "At least %d.", least)
	}
	if most, ok := number[int64](tag, "maximum"); ok && n > most {
		w.say(at, "At most %d.", most)
	}
}

// textOf is what a value of an enumeration is called; false when it is none.
func textOf(v reflect.Value) (string, bool) {
	switch x := v.Interface().(type) {
	case encoding.TextMarshaler:
		text, err := x.MarshalText()
		return string(text), err == nil
	case fmt.Stringer:
		return x.String(), true
	}
	return fmt.Sprint(v.Interface()), v.Kind() == reflect.String || v.CanInt()
}

// number is that of a tag. One that is not a number is a mistake in the program.
func number[N int | int64](tag reflect.StructTag, name string) (N, bool) {
	text, ok := tag.Lookup(name)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic(fmt.Sprintf("the tag %s:%q is no whole number", name, text))
	}
	return N(n), true
}

var expressions sync.Map // of patterns, compiled

func expression(pattern string) *regexp.Regexp {
	if known, ok := expressions.Load(pattern); ok {
		return known.(*regexp.Regexp)
	}
	e := regexp.MustCompile(pattern)
	expressions.Store(pattern, e)
	return e
}
