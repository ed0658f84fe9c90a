package scheme

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestTheFiveSchemesAreRead(t *testing.T) {
	if got, want := Keys(), []string{"dashgrid", "gooddata", "highlevel", "standard", "toggl"}; !slices.Equal(got, want) {
		t.Errorf("built in: %v", got)
	}
	for _, key := range Keys() {
		s, err := Read([]byte(File(key)))
		if err != nil || s.Key != key {
			t.Errorf("%s: %v", key, err)
		}
	}
	if File("../access") != "" {
		t.Error("another file is a scheme")
	}
}

func TestSchemesAreRefusedWithWhatIsWrong(t *testing.T) {
	standard := File("standard")
	for _, c := range []struct{ from, to, want string }{
		{"key: standard", "key: Standard!", "the key must be"},
		{"title: Standard", "title: ''", "title is missing"},
		{"- key: share", "- key: view", `level "view" is there twice`},
		{"can: [view, export]", "can: [export]", "can do something but not view"},
		{"can: [view, export]", "can: [view, fly]", `no capability "fly"`},
		{"hands_out: [view, share]", "hands_out: [view, king]", `no level "king"`},
		{"hands_out: [view, share]", "hands_out: [view, manage]", "hands out more than it does itself"},
		{"hands_out: [view, share]", "hands_out: [full, view, share]", "hands out more than it does itself"},
		{"can: [view, export]", "can: [view, export]\n    hands_out: [view]", "hands out levels but cannot share"},
		{", manage_access]", "]", "no level has manage_access"},
		{"owner: {always: full}", "owner: {always: edit}", "would have no manager"},
		{"owner: {always: full}", "owner: {always: full, granted: full}", "exclude each other"},
		{"owner: {always: full}", "owner: {granted: full}", "needs a level that is always theirs"},
		{"owner: {always: full}", "owner: {}", "say always or granted"},
		{"owner: {always: full}", "owner: {always: full, keeps: [staff]}", "keeps is for once_shared"},
		{"owner: {always: full}", "owner: {always: full, once_shared: king}", `no level "king"`},
		{"owner: {always: full}", "owner: {always: full, once_shared: view, keeps: [king]}", `"king" is none of`},
		{"owner: {always: full}", "owner: {granted: full, once_shared: view}", "needs a level that is always theirs"},
		{"owner: {always: full}", "owner: {always: edit, once_shared: manage}", "give no more than always"},
		{"links:", "creates: viewer\nlinks:", "creates: it must be"},
		{"links:", "workspace_perspective: [king]\nlinks:", `"king" is none of`},
		{"to: workspace_admin, level: full", "to: king, level: full", `"king" is none of`},
		{"to: workspace_admin, level: full", "to: workspace_admin, level: full, when: sometimes", `"sometimes" is none of`},
		{"set_default: [organization_admin", "view: [organization_admin", "view cannot be narrowed"},
		{"  guest: [view]", "  robot: [view]", `"robot" is none of`},
		{"needs_publish: [domain", "needs_publish: [robot", `"robot" is none of`},
		{"private: {flag: true", "private: {unshared: true, flag: true", "exclude each other"},
		{"switched_by: manager", "switched_by: anyone", "switched_by must be"},
		{"private: {flag: true, starts: true", "private: {starts: true", "nothing starts private"},
		{"perspective: author", "perspective: nobody", `no perspective "nobody"`},
		{"perspective: author\n", "", "perspective is missing"},
		{"key: standard", "colour: red\nkey: standard", "colour"},
		{"key: standard", "key: standard\n---\nkey: another", "one document"},
	} {
		text := strings.ReplaceAll(standard, c.from, c.to)
		if text == standard {
			t.Fatalf("%q is not in the file", c.from)
		}
		if _, err := Read([]byte(text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q for %q: %v, want %q", c.to, c.from, err, c.want)
		}
	}
}

func TestAFaultSaysWhereItIs(t *testing.T) {
	text := strings.NewReplacer("hands_out: [view, share]", "hands_out: [view, king]", "key: standard", "key: Standard!").Replace(File("standard"))
	_, err := Read([]byte(text))
	var wrong Faults
	if !errors.As(err, &wrong) || len(wrong) < 2 || wrong[0].At != "key" || wrong[1].At != "levels[1].hands_out" || wrong[1].Text != `hands_out of share: there is no level "king"` {
		t.Errorf("%#v", wrong)
	}
	_, err = Read([]byte(strings.Replace(File("standard"), "can: [view, export]", "can: [export]", 1)))
	if !errors.As(err, &wrong) || len(wrong) != 1 || wrong[0] != (Fault{"levels[0].can", `level "view" can do something but not view`, "“View” can do something but not view"}) {
		t.Errorf("%#v", wrong)
	}
}
