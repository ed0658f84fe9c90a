package query

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"time"
)

// Key tells what is computed: two questions have the same key when, of the same entries, the same is computed for both. Whoever
// asks is not part of it, but which rows they may count and of which money is.
type Key [sha256.Size]byte

// Key of the question. It is made from all of what was compiled, field by field: one that is added to a plan is part of it.
func (a *Asked) Key() (k Key) {
	hash := sha256.New()
	w := keyWriter{bufio.NewWriter(hash), a.plan.Zone}
	w.value(reflect.ValueOf(a.asked))
	_ = w.to.Flush() // a hash takes everything
	hash.Sum(k[:0])
	return k
}

// Workspaces are those in which the question counts something, in order.
func (a *Asked) Workspaces() []int64 {
	ids := make([]int64, len(a.plan.Scope.Workspaces))
	for i, w := range a.plan.Scope.Workspaces {
		ids[i] = w.ID
	}
	return ids
}

// keyWriter writes values so that different ones are written differently.
type keyWriter struct {
	to *bufio.Writer
	// zone is the only one there is.
	zone *time.Location
}

func (w keyWriter) number(n uint64) {
	_, _ = w.to.Write(binary.BigEndian.AppendUint64(w.to.AvailableBuffer(), n))
}

var zoneType = reflect.TypeFor[*time.Location]()

func (w keyWriter) value(v reflect.Value) {
	if v.Type() == zoneType { // a zone is its name: there is one table of zones in the program
		w.value(reflect.ValueOf(w.zone.String()))
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			w.number(1)
		} else {
			w.number(0)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		w.number(uint64(v.Int()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		w.number(v.Uint())
	case reflect.Float64:
		w.number(math.Float64bits(v.Float()))
	case reflect.String:
		w.number(uint64(v.Len()))
		_, _ = w.to.WriteString(v.String())
	case reflect.Pointer:
		if v.IsNil() {
			w.number(0)
			return
		}
		w.number(1)
		w.value(v.Elem())
	case reflect.Slice, reflect.Array:
		w.number(uint64(v.Len()))
		if v.Type().Elem().Kind() == reflect.Int64 { // thousands of projects
			for i := range v.Len() {
				w.number(uint64(v.Index(i).Int()))
			}
			return
		}
		for i := range v.Len() {
			w.value(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			w.value(v.Field(i))
		}
	case reflect.Map:
		ids := make(map[int64]reflect.Value, v.Len())
		for each := v.MapRange(); each.Next(); {
			ids[each.Key().Int()] = each.Value()
		}
		w.number(uint64(len(ids)))
		for _, id := range slices.Sorted(maps.Keys(ids)) {
			w.number(uint64(id))
			w.value(ids[id])
		}
	default:
		panic(fmt.Sprintf("a %s cannot be part of a key", v.Type()))
	}
}
