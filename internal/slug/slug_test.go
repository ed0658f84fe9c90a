package slug

import (
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	for name, want := range map[string]string{
		"Sales": "sales", "  Delivery — overview (2026) ": "delivery-overview-2026", "Größe & Café": "große-cafe", "Smørrebrød": "smørrebrød",
		"ﬁnance": "finance", "売上": "売上", "…": "", "": "", "a/b": "a-b", strings.Repeat("long ", 40): strings.Repeat("long-", 15) + "long",
	} {
		if got := Of(name); got != want {
			t.Errorf("Of(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestLatin(t *testing.T) {
	for name, want := range map[string]string{
		"Halden & Voss": "halden-voss", "Größe & Café": "groesse-cafe", "Gro\u0308ße": "groesse", "Łódź, Đakovo": "lodz-dakovo", "Smørrebrød": "smorrebrod",
		"売上 2026": "2026", "売上": "", "a売b": "a-b", "--x--": "x",
	} {
		if got := Latin(name); got != want {
			t.Errorf("Latin(%q) = %q, want %q", name, got, want)
		}
	}
}
