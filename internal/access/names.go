package access

import (
	"encoding/json"
	"fmt"
	"slices"
)

// The names of the enums on the wire, in schemes and in scenario files, by value. An empty name is a value that is
// never written.
var (
	organizationRoleNames = []string{"none", "guest", "member", "staff", "admin"}
	workspaceRoleNames    = []string{"none", "viewer", "member", "analyst", "admin"}
	capabilityNames       = []string{"view", "export", "clone", "edit", "manage_data", "share", "publish", "delete", "duplicate", "set_default", "manage_access"}
	resourceKindNames     = []string{"", "chart", "dashboard"}
	perspectiveNames      = []string{"", "author", "viewer", "workspace"}
	seenByNames           = []string{"", "admins", "managers", "everyone"}
	principalKindNames    = []string{"", "user", "group", "workspace", "class", "organization", "domain"}
	roleClassNames        = []string{"", "staff", "workspace_admin", "workspace_user"}
)

func nameOf[T ~uint8](names []string, v T) string {
	if int(v) < len(names) {
		return names[v]
	}
	return fmt.Sprintf("unknown(%d)", v)
}

func textOf[T ~uint8](names []string, what string, v T) ([]byte, error) {
	if int(v) < len(names) {
		return []byte(names[v]), nil
	}
	return nil, fmt.Errorf("access: no %s %d", what, v)
}

func parse[T ~uint8](names []string, what string, text []byte, v *T) error {
	i := slices.Index(names, string(text))
	if i < 0 {
		return fmt.Errorf("access: no %s %q", what, text)
	}
	*v = T(i)
	return nil
}

func (r OrganizationRole) String() string { return nameOf(organizationRoleNames, r) }

// MarshalText writes the role's name.
func (r OrganizationRole) MarshalText() ([]byte, error) {
	return textOf(organizationRoleNames, "organization role", r)
}

// UnmarshalText reads the role's name.
func (r *OrganizationRole) UnmarshalText(text []byte) error {
	return parse(organizationRoleNames, "organization role", text, r)
}

func (r WorkspaceRole) String() string { return nameOf(workspaceRoleNames, r) }

// MarshalText writes the role's name.
func (r WorkspaceRole) MarshalText() ([]byte, error) {
	return textOf(workspaceRoleNames, "workspace role", r)
}

// UnmarshalText reads the role's name.
func (r *WorkspaceRole) UnmarshalText(text []byte) error {
	return parse(workspaceRoleNames, "workspace role", text, r)
}

func (c Capability) String() string { return nameOf(capabilityNames, c) }

// MarshalText writes the capability's name.
func (c Capability) MarshalText() ([]byte, error) { return textOf(capabilityNames, "capability", c) }

// UnmarshalText reads the capability's name.
func (c *Capability) UnmarshalText(text []byte) error {
	return parse(capabilityNames, "capability", text, c)
}

func (k ResourceKind) String() string { return nameOf(resourceKindNames, k) }

// MarshalText writes the kind's name.
func (k ResourceKind) MarshalText() ([]byte, error) {
	return textOf(resourceKindNames, "resource kind", k)
}

// UnmarshalText reads the kind's name.
func (k *ResourceKind) UnmarshalText(text []byte) error {
	return parse(resourceKindNames, "resource kind", text, k)
}

func (p Perspective) String() string { return nameOf(perspectiveNames, p) }

// MarshalText writes the perspective's name.
func (p Perspective) MarshalText() ([]byte, error) { return textOf(perspectiveNames, "perspective", p) }

// UnmarshalText reads the perspective's name; "owner" is what author was called before.
func (p *Perspective) UnmarshalText(text []byte) error {
	if string(text) == "owner" {
		*p = AuthorPerspective
		return nil
	}
	return parse(perspectiveNames, "perspective", text, p)
}

func (s SeenBy) String() string { return nameOf(seenByNames, s) }

// MarshalText writes the name.
func (s SeenBy) MarshalText() ([]byte, error) { return textOf(seenByNames, "audience of money", s) }

// UnmarshalText reads the name.
func (s *SeenBy) UnmarshalText(text []byte) error {
	return parse(seenByNames, "audience of money", text, s)
}

func (k PrincipalKind) String() string { return nameOf(principalKindNames, k) }

// MarshalText writes the kind's name.
func (k PrincipalKind) MarshalText() ([]byte, error) {
	return textOf(principalKindNames, "principal kind", k)
}

// UnmarshalText reads the kind's name.
func (k *PrincipalKind) UnmarshalText(text []byte) error {
	return parse(principalKindNames, "principal kind", text, k)
}

func (c RoleClass) String() string { return nameOf(roleClassNames, c) }

// MarshalText writes the class's name.
func (c RoleClass) MarshalText() ([]byte, error) { return textOf(roleClassNames, "role class", c) }

// UnmarshalText reads the class's name.
func (c *RoleClass) UnmarshalText(text []byte) error {
	return parse(roleClassNames, "role class", text, c)
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
	for c := range numCapabilities {
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
