package fault

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Name is nil for a text that can be the name of something, and otherwise Invalid for the field: it has at most so many
// characters, at least one of them visible, and none that controls a screen. What it is called in the message: "name", "title".
func Name(field, text, what string, most int) error {
	switch {
	case !strings.ContainsFunc(text, visible):
		article := "a"
		if strings.ContainsRune("aeiou", rune(what[0])) {
			article = "an"
		}
		if strings.TrimSpace(text) != "" {
			return BadField(field, "Enter %s %s with at least one visible character.", article, what)
		}
		return BadField(field, "Enter %s %s.", article, what)
	case utf8.RuneCountInString(text) > most:
		return BadField(field, "Too long: at most %d characters.", most)
	case strings.ContainsFunc(text, unicode.IsControl):
		return BadField(field, "Control characters are not allowed.")
	}
	return nil
}

// visible tells whether a character shows by itself. Marks show on others; what Unicode lets programs ignore, such as fillers and
// signs of direction, does not show, nor does the braille pattern without dots.
func visible(r rune) bool {
	return r != '\u2800' && unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S) && !unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}
