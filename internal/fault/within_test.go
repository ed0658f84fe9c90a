package fault

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

type sized struct {
	ID   int64     `path:"id" minimum:"1"`
	Tab  string    `query:"tab" enum:"all,mine" default:"all"`
	At   time.Time `json:"at"`
	Body struct {
		Name  string   `json:"name" minLength:"1" maxLength:"3"`
		Note  *string  `json:"note,omitempty" minLength:"1"`
		Kinds []string `json:"kinds,omitempty" enum:"a,b" maxItems:"2"`
		Inner []struct {
			N int `json:"n" maximum:"5"`
		} `json:"inner"`
	}
}

func TestWithinNamesWhatIsBeyond(t *testing.T) {
	fine := func() (in sized) {
		in.ID, in.Body.Name = 1, "äöü"
		return in
	}
	empty := ""
	for name, test := range map[string]struct {
		change func(*sized)
		want   string
	}{
		"nothing":                {func(*sized) {}, ""},
		"a letter too many":      {func(in *sized) { in.Body.Name = "äöüß" }, "name"},
		"what must be there":     {func(in *sized) { in.Body.Name = "" }, "name"},
		"an id":                  {func(in *sized) { in.ID = 0 }, "id"},
		"a word that is none":    {func(in *sized) { in.Tab = "some" }, "tab"},
		"an optional one, empty": {func(in *sized) { in.Body.Note = &empty }, "note"},
		"one of a list":          {func(in *sized) { in.Body.Kinds = []string{"a", "c"} }, "kinds[1]"},
		"a list":                 {func(in *sized) { in.Body.Kinds = []string{"a", "b", "a"} }, "kinds"},
		"something within a list": {func(in *sized) {
			in.Body.Inner = append(in.Body.Inner, struct {
				N int `json:"n" maximum:"5"`
			}{6})
		}, "inner[0].n"},
	} {
		t.Run(name, func(t *testing.T) {
			in := fine()
			test.change(&in)
			err := Within(in)
			var f *Error
			var names []string
			if errors.As(err, &f) {
				for _, field := range f.Fields {
					names = append(names, field.Name)
				}
			}
			if got := strings.Join(slices.Clip(names), ","); got != test.want || err != nil && f.Kind != Invalid {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}
