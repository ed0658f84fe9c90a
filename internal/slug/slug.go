// Package slug writes names as they stand in addresses and keys.
package slug

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// longest keeps addresses short enough to be opened, whatever they are written in.
const longest = 80

// Of is a name in small letters and digits of any script, without accents, its words joined by a dash: at most 80 characters,
// and empty for a name that has no letter or digit.
func Of(name string) string {
	words := strings.FieldsFunc(norm.NFKD.String(strings.ToLower(name)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r)
	})
	text := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, strings.Join(words, "-"))
	if long := []rune(text); len(long) > longest {
		text = strings.Trim(string(long[:longest]), "-")
	}
	return text
}

// latin is how letters are written that are no letter from a to z with an accent, or are read otherwise without it.
var latin = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "đ", "d", "ł", "l")

// Latin is [Of] with the letters a to z and the digits 0 to 9 only: those of other scripts part words.
func Latin(name string) string {
	words := strings.FieldsFunc(Of(latin.Replace(norm.NFC.String(strings.ToLower(name)))), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	return strings.Join(words, "-")
}
