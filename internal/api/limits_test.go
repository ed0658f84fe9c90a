package api

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/org"
)

// beyond is a value that is past one limit of an input type: the field at the path, set to it.
type beyond struct {
	name  string
	limit string
	path  []any // indexes of fields, "[]" for the first of a list, "{}" for one of a map
	value func(reflect.Type) reflect.Value
}

// limits are the values beyond every limit that a type declares, once each.
func limits(t reflect.Type, name string, path []any, within []reflect.Type) (all []beyond) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if slices.Contains(within, t) || t.Implements(reflect.TypeFor[interface{ MarshalText() ([]byte, error) }]()) {
		return nil
	}
	step := func(x any) []any { return append(slices.Clone(path), x) }
	switch t.Kind() {
	case reflect.Slice:
		return limits(t.Elem(), name+"[0]", step("[]"), append(within, t))
	case reflect.Map:
		return limits(t.Elem(), name+".a", step("{}"), append(within, t))
	case reflect.Struct:
	default:
		return nil
	}
	for i := range t.NumField() {
		f := t.Field(i)
		called := ""
		for _, kind := range []string{"json", "query", "path", "header", "cookie"} {
			if tag, ok := f.Tag.Lookup(kind); ok {
				called, _, _ = strings.Cut(tag, ",")
				break
			}
		}
		if called == "-" || f.Tag.Get("readOnly") == "true" {
			continue
		}
		at := strings.Trim(name+"."+called, ".")
		add := func(at, limit string, path []any, value func(reflect.Type) reflect.Value) {
			all = append(all, beyond{name: at, limit: limit, path: path, value: value})
		}
		list := f.Type
		for list.Kind() == reflect.Pointer {
			list = list.Elem()
		}
		of, where := at, step(i)
		if list.Kind() == reflect.Slice {
			of, where = at+"[0]", append(where, "[]")
		}
		for _, limit := range []string{"maxLength", "minLength", "enum", "pattern", "minimum", "maximum", "maxItems", "minItems"} {
			text, ok := f.Tag.Lookup(limit)
			if !ok {
				continue
			}
			n, _ := strconv.Atoi(text)
			switch limit {
			case "maxLength":
				add(of, limit, where, textual(strings.Repeat("é", n+1)))
			case "minLength":
				if n > 1 || f.Type.Kind() == reflect.Pointer || !strings.Contains(f.Tag.Get("json"), "omit") {
					add(of, limit, where, textual(strings.Repeat("a", n-1)))
				}
			case "enum", "pattern":
				add(of, limit, where, func(t reflect.Type) reflect.Value {
					if t.Kind() == reflect.String {
						return reflect.ValueOf("no such thing!").Convert(t)
					}
					return reflect.ValueOf(99).Convert(t)
				})
			case "minimum", "maximum":
				if limit == "minimum" {
					n--
				} else {
					n++
				}
				if n == 0 && f.Tag.Get("required") != "true" && f.Type.Kind() != reflect.Pointer && !strings.HasPrefix(string(f.Tag), "path") {
					continue // absent
				}
				add(of, limit, where, func(t reflect.Type) reflect.Value { return reflect.ValueOf(n).Convert(t) })
			case "maxItems", "minItems":
				if limit == "maxItems" {
					n++
				} else {
					n--
				}
				add(at, limit, step(i), func(t reflect.Type) reflect.Value { return reflect.MakeSlice(t, n, n) })
			}
		}
		all = append(all, limits(f.Type, at, step(i), append(within, t))...)
	}
	return all
}

func textual(text string) func(reflect.Type) reflect.Value {
	return func(t reflect.Type) reflect.Value { return reflect.ValueOf(text).Convert(t) }
}

// put sets what the path leads to, and makes what lies on the way.
func put(v reflect.Value, path []any, value func(reflect.Type) reflect.Value) {
	for v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if len(path) == 0 {
		v.Set(value(v.Type()))
		return
	}
	switch step := path[0].(type) {
	case int:
		put(v.Field(step), path[1:], value)
	default:
		if step == "[]" {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			put(v.Index(0), path[1:], value)
			return
		}
		element := reflect.New(v.Type().Elem()).Elem()
		put(element, path[1:], value)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("a").Convert(v.Type().Key()), element)
	}
}

// TestUseCasesKeepTheirLimits calls every use case directly, as a second door would, with a value beyond each limit that the
// OpenAPI document tells of: what the first door would have refused, the use case refuses too, and names it.
func TestUseCasesKeepTheirLimits(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		w := newTown(s)
		who, err := s.api.Org.Identify(t.Context(), org.Credentials{Session: w.as("admin").session})
		if err != nil {
			t.Fatal(err)
		}
		tried := 0
		for _, route := range s.api.routes {
			if route.use == nil {
				continue
			}
			use := reflect.ValueOf(route.use)
			in := use.Type().In(use.Type().NumIn() - 1)
			name := runtime.FuncForPC(use.Pointer()).Name()
			var let []string
			for _, b := range limits(in, "", nil, nil) {
				tried++
				given := reflect.New(in).Elem()
				put(given, b.path, b.value)
				err := called(t.Context(), use, who, given)
				var f *fault.Error
				if !errors.As(err, &f) || f.Kind != fault.Invalid || !slices.ContainsFunc(f.Fields, func(f fault.Field) bool { return f.Name == b.name }) {
					let = append(let, fmt.Sprintf("%s of %s (%v)", b.limit, b.name, err))
				}
			}
			if let != nil {
				t.Errorf("%s %s lets through %d: %s", route.ID, name, len(let), strings.Join(let[:min(len(let), 3)], "; "))
			}
		}
		if tried < 300 {
			t.Errorf("only %d limits were tried", tried)
		}
	})
}

// called is the error of a use case; a panic is one.
func called(ctx context.Context, use reflect.Value, who access.Caller, in reflect.Value) (err error) {
	return fault.Guard(func() error {
		given := []reflect.Value{reflect.ValueOf(ctx)}
		if use.Type().NumIn() == 3 {
			if use.Type().In(1) == reflect.TypeFor[org.Visit]() {
				given = append(given, reflect.ValueOf(org.Visit{Address: "192.0.2.1"}))
			} else {
				given = append(given, reflect.ValueOf(who))
			}
		}
		out := use.Call(append(given, in))
		err, _ := out[len(out)-1].Interface().(error)
		return err
	})
}
