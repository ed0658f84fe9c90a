package rowstest

import (
	"fmt"
	"strings"

	"vitrine/internal/rows"
)

// Words of a scope, for messages of tests.
func Words(s rows.Scope) string {
	var b strings.Builder
	for at := &s; at != nil; at = at.Also {
		for _, w := range at.Workspaces {
			fmt.Fprintf(&b, "%+v\n", w)
		}
		if at.Also != nil {
			b.WriteString("and also\n")
		}
	}
	return b.String()
}
