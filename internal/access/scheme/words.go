package scheme

import (
	"encoding/json"
	"fmt"

	"vitrine/internal/access/enum"
)

var (
	workspaceRoleNames = enum.Names{"none", "viewer", "member", "analyst", "admin"}
	capabilityNames    = enum.Names{"view", "export", "clone", "edit", "manage_data", "share", "publish", "delete", "duplicate", "set_default", "manage_access"}
	perspectiveNames   = enum.Names{"", "author", "viewer", "workspace"}
)

// Capability is one thing one can do with a resource.
type Capability uint8

// The capabilities of access.md, Words.
const (
	View Capability = iota
	Export
	Clone
	Edit
	ManageData
	Share
	Publish
	Delete
	Duplicate
	SetDefault
	ManageAccess
	// NumCapabilities is how many there are.
	NumCapabilities
)

// Everything is the set of all capabilities.
const Everything Set = 1<<NumCapabilities - 1

// Set is a set of capabilities. It is written to JSON as a list of names, in the order above.
type Set uint16

// Has tells whether c is in the set.
func (s Set) Has(c Capability) bool { return s&(1<<c) != 0 }

func (c Capability) String() string { return enum.Of(capabilityNames, c) }

// MarshalText writes the capability's name.
func (c Capability) MarshalText() ([]byte, error) { return enum.Text(capabilityNames, "capability", c) }

// UnmarshalText reads the capability's name.
func (c *Capability) UnmarshalText(text []byte) error {
	return enum.Parse(capabilityNames, "capability", text, c)
}

// SetOf is the set of the capabilities.
func SetOf(cs ...Capability) Set {
	var s Set
	for _, c := range cs {
		s |= 1 << c
	}
	return s
}

// Capabilities of the set, in the order of their constants; never nil.
func (s Set) Capabilities() []Capability {
	cs := []Capability{}
	for c := range NumCapabilities {
		if s.Has(c) {
			cs = append(cs, c)
		}
	}
	return cs
}

func (s Set) String() string { return fmt.Sprint(s.Capabilities()) }

// MarshalJSON writes the names of the capabilities as a list.
func (s Set) MarshalJSON() ([]byte, error) { return json.Marshal(s.Capabilities()) }

// UnmarshalJSON reads a list of names.
func (s *Set) UnmarshalJSON(data []byte) error {
	var cs []Capability
	if err := json.Unmarshal(data, &cs); err != nil {
		return err
	}
	*s = SetOf(cs...)
	return nil
}

// WorkspaceRole is a user's or group's role in a workspace. The zero role is "none".
type WorkspaceRole uint8

// Workspace roles, weakest first.
const (
	NoWorkspaceRole WorkspaceRole = iota
	WorkspaceViewer
	WorkspaceMember
	WorkspaceAnalyst
	WorkspaceAdmin
)

func (r WorkspaceRole) String() string { return enum.Of(workspaceRoleNames, r) }

// MarshalText writes the role's name.
func (r WorkspaceRole) MarshalText() ([]byte, error) {
	return enum.Text(workspaceRoleNames, "workspace role", r)
}

// UnmarshalText reads the role's name.
func (r *WorkspaceRole) UnmarshalText(text []byte) error {
	return enum.Parse(workspaceRoleNames, "workspace role", text, r)
}

// Perspective says whose rows a chart counts (access.md, Perspective and data).
type Perspective uint8

// Perspectives.
const (
	AuthorPerspective Perspective = iota + 1
	ViewerPerspective
	WorkspacePerspective
)

func (p Perspective) String() string { return enum.Of(perspectiveNames, p) }

// MarshalText writes the perspective's name.
func (p Perspective) MarshalText() ([]byte, error) {
	return enum.Text(perspectiveNames, "perspective", p)
}

// UnmarshalText reads the perspective's name; "owner" is what author was called before.
func (p *Perspective) UnmarshalText(text []byte) error {
	if string(text) == "owner" {
		*p = AuthorPerspective
		return nil
	}
	return enum.Parse(perspectiveNames, "perspective", text, p)
}
