package fault

import (
	"strings"
	"testing"
)

func TestNameHasAVisibleCharacter(t *testing.T) {
	for text, want := range map[string]string{
		"Falcon": "", "Ünal": "", "日本": "", "7": "", "—": "", "🚀": "", "👩\u200d💻": "", "\u202eFalcon": "", "né": "", "नमस्ते": "",
		"":                       "Enter a name.",
		"  \u00a0 ":              "Enter a name.",
		"\u202e":                 "Enter a name with at least one visible character.",
		"\u200b\u200d\ufeff":     "Enter a name with at least one visible character.",
		"\u3164":                 "Enter a name with at least one visible character.",
		"\u2800":                 "Enter a name with at least one visible character.",
		"\u0301":                 "Enter a name with at least one visible character.",
		"\ufe0f\U000e0041":       "Enter a name with at least one visible character.",
		"Fal\acon":               "Control characters are not allowed.",
		strings.Repeat("ü", 201): "Too long: at most 200 characters.",
	} {
		if got := Words(Name("name", text, "name", 200)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
