// Package enum names the values of small enumerations where they are written: on the wire, in schemes, in scenario files.
package enum

import (
	"fmt"
	"slices"
)

// Names of an enumeration, by value. An empty name is a value that is never written.
type Names []string

// Of a value; "unknown(7)" for one that has none.
func Of[T ~uint8](names Names, v T) string {
	if int(v) < len(names) {
		return names[v]
	}
	return fmt.Sprintf("unknown(%d)", v)
}

// Text is the name of a value as text to be written, or an error that says what it is a value of.
func Text[T ~uint8](names Names, what string, v T) ([]byte, error) {
	if int(v) < len(names) {
		return []byte(names[v]), nil
	}
	return nil, fmt.Errorf("access: no %s %d", what, v)
}

// Parse is the value of a name.
func Parse[T ~uint8](names Names, what string, text []byte, v *T) error {
	i := slices.Index(names, string(text))
	if i < 0 {
		return fmt.Errorf("access: no %s %q", what, text)
	}
	*v = T(i)
	return nil
}
