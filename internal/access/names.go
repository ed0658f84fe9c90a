package access

import "vitrine/internal/access/enum"

// The names of the enums on the wire, in schemes and in scenario files, by value. An empty name is a value that is
// never written.
var (
	organizationRoleNames = enum.Names{"none", "guest", "member", "staff", "admin"}
	resourceKindNames     = enum.Names{"", "chart", "dashboard"}
	principalKindNames    = enum.Names{"", "user", "group", "workspace", "class", "organization", "domain"}
	roleClassNames        = enum.Names{"", "staff", "workspace_admin", "workspace_user"}
)

func (r OrganizationRole) String() string { return enum.Of(organizationRoleNames, r) }

// MarshalText writes the role's name.
func (r OrganizationRole) MarshalText() ([]byte, error) {
	return enum.Text(organizationRoleNames, "organization role", r)
}

// UnmarshalText reads the role's name.
func (r *OrganizationRole) UnmarshalText(text []byte) error {
	return enum.Parse(organizationRoleNames, "organization role", text, r)
}

func (k ResourceKind) String() string { return enum.Of(resourceKindNames, k) }

// MarshalText writes the kind's name.
func (k ResourceKind) MarshalText() ([]byte, error) {
	return enum.Text(resourceKindNames, "resource kind", k)
}

// UnmarshalText reads the kind's name.
func (k *ResourceKind) UnmarshalText(text []byte) error {
	return enum.Parse(resourceKindNames, "resource kind", text, k)
}

func (k PrincipalKind) String() string { return enum.Of(principalKindNames, k) }

// MarshalText writes the kind's name.
func (k PrincipalKind) MarshalText() ([]byte, error) {
	return enum.Text(principalKindNames, "principal kind", k)
}

// UnmarshalText reads the kind's name.
func (k *PrincipalKind) UnmarshalText(text []byte) error {
	return enum.Parse(principalKindNames, "principal kind", text, k)
}

func (c RoleClass) String() string { return enum.Of(roleClassNames, c) }

// MarshalText writes the class's name.
func (c RoleClass) MarshalText() ([]byte, error) { return enum.Text(roleClassNames, "role class", c) }

// UnmarshalText reads the class's name.
func (c *RoleClass) UnmarshalText(text []byte) error {
	return enum.Parse(roleClassNames, "role class", text, c)
}
