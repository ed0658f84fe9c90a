// Package scheme reads the rules of access as data: the levels, who implies them, who may receive them, what narrows them.
package scheme

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Scheme is a set of rules as data: the levels, who implies them, who may receive them, what narrows them. docs/access.md
// says how to read one. Exported fields are the file; it is ready for use only when it comes from [Read].
type Scheme struct {
	Key    string  `yaml:"key"`
	Title  string  `yaml:"title"`
	Levels []Level `yaml:"levels"` // weakest first
	Owner  struct {
		// Always is the level a resource's owner has, come what may.
		Always string `yaml:"always,omitempty"`
		// Granted is the level of the ordinary grant a new resource's creator gets.
		Granted string `yaml:"granted,omitempty"`
		// OnceShared is what is left of Always once anybody else has access, or a public link has not expired, to all
		// owners but those of the classes in Keeps.
		OnceShared string  `yaml:"once_shared,omitempty"`
		Keeps      []Class `yaml:"keeps,omitempty"`
	} `yaml:"owner"`
	Implied []Implied `yaml:"implied,omitempty"`
	// Requires narrows capabilities to classes of people, whatever their level.
	Requires map[Capability][]Class `yaml:"requires,omitempty"`
	// Access is the demand of a role in the home workspace or below it.
	Access struct {
		Demanded  bool          `yaml:"demanded"`
		FromChild []Capability  `yaml:"from_child"`
		MendedBy  WorkspaceRole `yaml:"mended_by"`
	} `yaml:"workspace_access,omitempty"`
	Ceilings   []Ceiling          `yaml:"ceilings,omitempty"`
	Principals map[Class][]string `yaml:"principals"`
	// NeedsHomeRole are the levels only users and groups with a role in the home workspace may receive.
	NeedsHomeRole []string `yaml:"needs_home_role,omitempty"`
	// NeedsPublish are the principals one needs publish to give anything to.
	NeedsPublish []Class `yaml:"needs_publish,omitempty"`
	// SetBy narrows who may edit the grants of a class.
	SetBy map[Class][]Class `yaml:"set_by,omitempty"`
	// Cascade keeps staff >= workspace_admin >= workspace_user.
	Cascade bool `yaml:"cascade,omitempty"`
	Private struct {
		Flag       bool   `yaml:"flag"`
		Starts     bool   `yaml:"starts"`
		SwitchedBy string `yaml:"switched_by"` // manager or owner
		// Unshared calls a resource private when no grant names anybody else.
		Unshared bool `yaml:"unshared"`
	} `yaml:"private,omitempty"`
	Default struct {
		// Stays is the level that cannot be taken away from anyone while the resource is its workspace's default.
		Stays string `yaml:"stays"`
	} `yaml:"default_dashboard,omitempty"`
	// ShownIsShared counts a chart as shared while a shared dashboard shows it, on a tile that somebody vouches for.
	ShownIsShared bool        `yaml:"shown_is_shared,omitempty"`
	Perspective   Perspective `yaml:"perspective"`
	// WorkspacePerspective are those who may choose the perspective of the workspace besides those who may count all its
	// rows: classes of people, and analysts.
	WorkspacePerspective []Class `yaml:"workspace_perspective,omitempty"`
	// Creates is the workspace role that makes charts and dashboards; member when absent.
	Creates WorkspaceRole `yaml:"creates,omitempty"`
	Links   struct {
		Many bool `yaml:"many"`
	} `yaml:"links"`

	Rules `yaml:"-"`
}

// Level is a named rung.
type Level struct {
	Key                string       `yaml:"key"`
	Title              string       `yaml:"title"`
	Can                []Capability `yaml:"can,flow"`
	PublishesIfAllowed bool         `yaml:"publishes_if_allowed,omitempty"`
	HandsOut           []string     `yaml:"hands_out,flow,omitempty"`
}

// Implied is a level that a role gives without a grant.
type Implied struct {
	To    Class  `yaml:"to"`
	Level string `yaml:"level"`
	When  string `yaml:"when,omitempty"` // always (when absent), if_shared or if_default
}

// Ceiling is what people whose role in the home workspace is below a role keep at most.
type Ceiling struct {
	Below WorkspaceRole `yaml:"below"`
	Can   []Capability  `yaml:"can"`
}

// Class is a kind of people or principal in a scheme file.
type Class string

// Classes of people, by role; the first four are also the order of strength.
const (
	OfOrganizationAdmins Class = "organization_admin"
	OfStaff              Class = "staff"
	OfWorkspaceAdmins    Class = "workspace_admin"
	OfWorkspaceUsers     Class = "workspace_user"
	OfGuests             Class = "guest"
)

// OfAnalysts are named only where a scheme says who chooses the perspective of the workspace.
const OfAnalysts Class = "analyst"

// PeopleClasses are the classes of people a level may be implied for, strongest first.
var PeopleClasses = []Class{OfOrganizationAdmins, OfStaff, OfWorkspaceAdmins, OfWorkspaceUsers}

// ReceiverClasses are what may receive a level.
var ReceiverClasses = []Class{"user", "group", "workspace", OfOrganizationAdmins, OfStaff, OfWorkspaceAdmins, OfWorkspaceUsers, OfGuests, "organization", "domain"}

// Classes of one person at one workspace, as bits in the order of PeopleClasses.
type Classes uint8

// The classes of people, in the order of [PeopleClasses].
const (
	ClassAdmin Classes = 1 << iota
	ClassStaff
	ClassWorkspaceAdmin
	ClassWorkspaceUser
)

// ClassesOf are the classes of these names, as bits.
func ClassesOf(names []Class) Classes {
	var bits Classes
	for _, n := range names {
		bits |= 1 << slices.Index(PeopleClasses, n)
	}
	return bits
}

// When an implied level holds: always, where anything is shared with anybody, on the default dashboard of its workspace.
const (
	Always = iota
	IfShared
	IfDefault
)

var whens = []string{"always", "if_shared", "if_default"}

// Rules is a scheme ready for deciding.
type Rules struct {
	Can         []Set    // by level
	HandsOut    []uint64 // by level, as bits of levels
	OwnerLevel  int      // -1: none
	OnceShared  int      // what is left of it; -1: all
	Keeps       Classes  // of owners, to whom it is left whole
	Choosers    Classes  // of the perspective of the workspace
	Analysts    bool     // choose it too
	Implies     []ImpliedRule
	Conditional Set                      // the capabilities some class condition narrows
	Required    [NumCapabilities]Classes // for each of those, to whom
	Ceiling     [WorkspaceAdmin + 1]Set  // by the role at home
	FromChild   Set                      // what those keep whose role is in a workspace below
	// Narrows tells that reach or a ceiling may take something away from what is collected.
	Narrows bool
}

// ImpliedRule is an [Implied], ready for deciding.
type ImpliedRule struct {
	To    Classes
	Level int
	When  int
}

//go:embed builtin/*.yaml
var schemeFiles embed.FS

// BuiltIn are the schemes that come with the program, by key. They are not to be changed.
var BuiltIn = readBuiltIn()

func readBuiltIn() map[string]*Scheme {
	all := map[string]*Scheme{}
	err := fs.WalkDir(schemeFiles, "builtin", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := schemeFiles.ReadFile(path)
		if err != nil {
			return err
		}
		s, err := Read(text)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		all[s.Key] = s
		return nil
	})
	if err != nil {
		panic(err) // a file of ours, compiled in
	}
	return all
}

// Keys are the keys of the schemes that come with the program, sorted.
func Keys() []string {
	var keys []string
	for k := range BuiltIn {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// File is the text of a built-in scheme, to copy and change; empty for an unknown key.
func File(key string) string {
	text, _ := schemeFiles.ReadFile("builtin/" + key + ".yaml")
	return string(text)
}

// WithLevels is the text of the scheme under a key and title, with these levels. A level that is not among them can no
// longer be handed out or received; a new one can be received by those who may receive the kept levels on both sides of
// it. Other mentions of a level that is gone stay, for [Read] to refuse.
func (s *Scheme) WithLevels(key, title string, levels []Level) (string, error) {
	next := *s
	next.Key, next.Title, next.Levels = key, title, slices.Clone(levels)
	there := func(level string) bool { return next.LevelIndex(level) >= 0 }
	kept := func(keys []string) []string {
		return slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return !there(k) })
	}
	for i, l := range next.Levels {
		next.Levels[i].HandsOut = kept(l.HandsOut)
	}
	next.NeedsHomeRole = kept(s.NeedsHomeRole)
	next.Principals = map[Class][]string{}
	for class, keys := range s.Principals {
		receives := []string{}
		may := true // of the kept level before
		for i, l := range next.Levels {
			if s.LevelIndex(l.Key) >= 0 {
				may = slices.Contains(keys, l.Key)
			} else if after := slices.IndexFunc(next.Levels[i:], func(l Level) bool { return s.LevelIndex(l.Key) >= 0 }); after >= 0 && !slices.Contains(keys, next.Levels[i+after].Key) {
				continue
			}
			if may {
				receives = append(receives, l.Key)
			}
		}
		next.Principals[class] = receives
	}
	text, err := yaml.Marshal(&next)
	return string(text), err
}

// Read reads a scheme file and says everything that is wrong with it.
func Read(text []byte) (*Scheme, error) {
	s := &Scheme{}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(s); err != nil {
		return nil, fmt.Errorf("scheme: %w", Faults{{Text: err.Error(), Named: err.Error()}})
	}
	if err := dec.Decode(&struct{}{}); !errors.Is(err, io.EOF) {
		const text = "one document is allowed"
		return nil, fmt.Errorf("scheme: %w", Faults{{Text: text, Named: text}})
	}
	if wrong := s.compile(); len(wrong) > 0 {
		return nil, fmt.Errorf("scheme %q: %w", s.Key, wrong)
	}
	return s, nil
}

// Fault is one thing wrong with a scheme.
type Fault struct {
	At    string // its place in the file, such as "levels[2].can" or "owner"; empty for the file as a whole
	Text  string // calls levels by their keys, as the file does
	Named string // the same, but calls levels by their titles
}

// Faults are what [Read] finds wrong; every error of it has them in its chain.
type Faults []Fault

// Error is one line for each fault.
func (f Faults) Error() string {
	var lines []string
	for _, one := range f {
		lines = append(lines, one.Text)
	}
	return strings.Join(lines, "\n")
}

// MaxLevels is how many levels a scheme may have.
const MaxLevels = 16

var keyForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

func (s *Scheme) compile() Faults {
	const maxFaults = 20 // told of one file: aliases can repeat one fault without end
	var wrong Faults
	bad := func(at, format string, args ...any) {
		if len(wrong) >= maxFaults {
			return
		}
		keys, titles := slices.Clone(args), slices.Clone(args)
		for i, arg := range args {
			if l, ok := arg.(Level); ok {
				keys[i], titles[i] = fmt.Sprintf("level %q", l.Key), "“"+l.Title+"”"
			}
		}
		wrong = append(wrong, Fault{at, fmt.Sprintf(format, keys...), fmt.Sprintf(format, titles...)})
	}
	level := func(at, where, key string) int {
		i := s.LevelIndex(key)
		if i < 0 {
			bad(at, "%s: there is no level %q", where, key)
		}
		return i
	}
	people := func(where string, names []Class) Classes {
		for _, n := range names {
			if !slices.Contains(PeopleClasses, n) {
				bad(where, "%s: %q is none of %v", where, n, PeopleClasses)
				return 0
			}
		}
		return ClassesOf(names)
	}

	if !keyForm.MatchString(s.Key) {
		bad("key", "the key must be small letters, digits and _")
	}
	if strings.TrimSpace(s.Title) == "" {
		bad("title", "the title is missing")
	}
	if len(s.Levels) == 0 || len(s.Levels) > MaxLevels {
		bad("levels", "there must be 1 to %d levels", MaxLevels)
	}
	for i, l := range s.Levels {
		at := fmt.Sprintf("levels[%d].", i)
		switch {
		case !keyForm.MatchString(l.Key):
			bad(at+"key", "%s: the key must be small letters, digits and _", l)
		case s.LevelIndex(l.Key) != i:
			bad(at+"key", "%s is there twice", l)
		case strings.TrimSpace(l.Title) == "":
			bad(at+"title", "%s: the title is missing", l)
		}
		can := SetOf(l.Can...)
		if can != 0 && !can.Has(View) {
			bad(at+"can", "%s can do something but not view", l)
		}
		if l.PublishesIfAllowed && !can.Has(Share) {
			bad(at+"publishes_if_allowed", "%s: what publishes must share", l)
		}
		s.Can = append(s.Can, can)
		var hands uint64
		for _, to := range l.HandsOut {
			if i := level(at+"hands_out", "hands_out of "+l.Key, to); i >= 0 {
				hands |= 1 << i
			}
		}
		if hands != 0 && !can.Has(Share) && !can.Has(ManageAccess) {
			bad(at+"hands_out", "%s hands out levels but cannot share", l)
		}
		s.HandsOut = append(s.HandsOut, hands)
	}
	if len(wrong) > 0 {
		return wrong
	}
	// A level that hands out one that hands out more than itself would let its holder climb through a friend.
	managed := false
	most := make([]uint64, len(s.Levels))
	for i := range s.Levels {
		managed = managed || s.Can[i].Has(ManageAccess)
		most[i] = s.Most(i)
	}
	for i, l := range s.Levels {
		for j := range s.Levels {
			if beyond := most[j] &^ most[i]; most[i]&(1<<j) != 0 && beyond != 0 {
				bad(fmt.Sprintf("levels[%d].hands_out", i), "%s hands out %s, which hands out more than it does itself", l, s.Levels[j])
			}
		}
	}
	if !managed {
		bad("levels", "no level has manage_access, so nobody could decide who has access to anything")
	}
	s.OwnerLevel = -1
	switch {
	case s.Owner.Always != "" && s.Owner.Granted != "":
		bad("owner", "owner: always and granted exclude each other")
	case s.Owner.Always != "":
		s.OwnerLevel = level("owner", "owner", s.Owner.Always)
	case s.Owner.Granted != "":
		level("owner", "owner", s.Owner.Granted)
	default:
		bad("owner", "owner: say always or granted")
	}
	if i := s.LevelIndex(s.Owner.Always + s.Owner.Granted); i >= 0 && !s.Can[i].Has(ManageAccess) {
		bad("owner", "owner: %s lacks manage_access, so a new resource would have no manager", s.Levels[i])
	}
	s.OnceShared = -1
	if once := s.Owner.OnceShared; once != "" {
		s.OnceShared = level("owner", "owner", once)
		switch {
		case s.OwnerLevel < 0:
			bad("owner", "owner: once_shared needs a level that is always theirs")
		case s.OnceShared >= 0 && (s.Can[s.OnceShared]&^s.Can[s.OwnerLevel] != 0 || !s.Can[s.OnceShared].Has(View) || s.Most(s.OnceShared)&^s.Most(s.OwnerLevel) != 0):
			bad("owner", "owner: once_shared must leave view, and give no more than always")
		}
	} else if len(s.Owner.Keeps) > 0 {
		bad("owner", "owner: keeps is for once_shared")
	}
	s.Keeps = people("owner", s.Owner.Keeps)
	s.Analysts = slices.Contains(s.WorkspacePerspective, OfAnalysts)
	s.Choosers = people("workspace_perspective", slices.DeleteFunc(slices.Clone(s.WorkspacePerspective), func(c Class) bool { return c == OfAnalysts }))
	if s.Creates == NoWorkspaceRole {
		s.Creates = WorkspaceMember
	}
	if s.Creates < WorkspaceMember {
		bad("creates", "creates: it must be member, analyst or admin")
	}
	for _, im := range s.Implied {
		r := ImpliedRule{To: people("implied", []Class{im.To}), Level: level("implied", "implied", im.Level)}
		if r.When = slices.Index(whens, im.When); im.When == "" {
			r.When = Always
		} else if r.When < 0 {
			bad("implied", "implied: %q is none of %v", im.When, whens)
		}
		s.Implies = append(s.Implies, r)
	}
	for c, who := range s.Requires {
		if c == View {
			bad("requires", "requires: view cannot be narrowed")
		}
		s.Required[c] = people("requires", who)
		s.Conditional |= 1 << c
	}
	narrow := func(where string, cs []Capability) Set {
		set := SetOf(cs...)
		if set != 0 && !set.Has(View) {
			bad(where, "%s: what leaves something must leave view", where)
		}
		return set
	}
	s.FromChild = SetOf(View, Export, Share)
	if s.Access.Demanded {
		s.FromChild = narrow("workspace_access", s.Access.FromChild)
	}
	for i := range s.Ceiling {
		s.Ceiling[i] = Everything
	}
	for _, c := range s.Ceilings {
		set := narrow("ceilings", c.Can)
		for i := range c.Below {
			s.Ceiling[i] &= set
		}
	}
	s.Narrows = s.Access.Demanded || len(s.Ceilings) > 0
	if len(s.Principals) == 0 {
		bad("principals", "principals: nobody may receive anything")
	}
	for p, levels := range s.Principals {
		if !slices.Contains(ReceiverClasses, p) {
			bad("principals", "principals: %q is none of %v", p, ReceiverClasses)
		}
		for _, l := range levels {
			level("principals", "principals", l)
		}
	}
	for _, l := range s.NeedsHomeRole {
		level("needs_home_role", "needs_home_role", l)
	}
	for _, p := range s.NeedsPublish {
		if !slices.Contains(ReceiverClasses, p) {
			bad("needs_publish", "needs_publish: %q is none of %v", p, ReceiverClasses)
		}
	}
	for p, who := range s.SetBy {
		if !slices.Contains(ReceiverClasses, p) {
			bad("set_by", "set_by: %q is none of %v", p, ReceiverClasses)
		}
		people("set_by", who)
	}
	switch {
	case s.Private.Flag && s.Private.Unshared:
		bad("private", "private: flag and unshared exclude each other")
	case s.Private.Flag && s.Private.SwitchedBy != "manager" && s.Private.SwitchedBy != "owner":
		bad("private", "private: switched_by must be manager or owner")
	case s.Private.Starts && !s.Private.Flag:
		bad("private", "private: nothing starts private without the flag")
	}
	if s.Private.Flag && s.Owner.Always == "" {
		bad("private", "private: with the flag the owner needs a level that is always theirs")
	}
	if s.Default.Stays != "" {
		level("default_dashboard", "default_dashboard", s.Default.Stays)
	}
	if s.Perspective == 0 {
		bad("perspective", "perspective is missing")
	}
	return wrong
}

// Most is what a level may hand out: everything with manage_access.
func (s *Scheme) Most(level int) uint64 {
	if s.Can[level].Has(ManageAccess) {
		return 1<<len(s.Levels) - 1
	}
	return s.HandsOut[level]
}

// LevelIndex of a key; -1 when the scheme has no such level.
func (s *Scheme) LevelIndex(key string) int {
	return slices.IndexFunc(s.Levels, func(l Level) bool { return l.Key == key })
}
