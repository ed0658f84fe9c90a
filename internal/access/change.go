package access

import (
	"encoding/json"
	"errors"
	"fmt"

	"vitrine/internal/rows"
)

// ChangeKind is the change's name in the log.
func (OrganizationChanged) ChangeKind() string { return "organization_changed" }

// ChangeKind is the change's name in the log.
func (SchemeChanged) ChangeKind() string { return "scheme_changed" }

// ChangeKind is the change's name in the log.
func (SeeChanged) ChangeKind() string { return "see_changed" }

// ChangeKind is the change's name in the log.
func (UserChanged) ChangeKind() string { return "user_changed" }

// ChangeKind is the change's name in the log.
func (GroupChanged) ChangeKind() string { return "group_changed" }

// ChangeKind is the change's name in the log.
func (GroupRemoved) ChangeKind() string { return "group_removed" }

// ChangeKind is the change's name in the log.
func (GroupMemberChanged) ChangeKind() string { return "group_member_changed" }

// ChangeKind is the change's name in the log.
func (WorkspaceChanged) ChangeKind() string { return "workspace_changed" }

// ChangeKind is the change's name in the log.
func (WorkspaceRoleChanged) ChangeKind() string { return "workspace_role_changed" }

// ChangeKind is the change's name in the log.
func (ResourceChanged) ChangeKind() string { return "resource_changed" }

// ChangeKind is the change's name in the log.
func (ResourceRemoved) ChangeKind() string { return "resource_removed" }

// ChangeKind is the change's name in the log.
func (TileChanged) ChangeKind() string { return "tile_changed" }

// ChangeKind is the change's name in the log.
func (GrantChanged) ChangeKind() string { return "grant_changed" }

// ChangeKind is the change's name in the log.
func (GrantRemoved) ChangeKind() string { return "grant_removed" }

// ChangeKind is the change's name in the log.
func (LinkChanged) ChangeKind() string { return "link_changed" }

// ChangeKind is the change's name in the log.
func (LinkRemoved) ChangeKind() string { return "link_removed" }

// ChangeKind is the change's name in the log.
func (ProjectChanged) ChangeKind() string { return "project_changed" }

// ChangeKind is the change's name in the log.
func (ProjectRemoved) ChangeKind() string { return "project_removed" }

// ChangeKind is the change's name in the log.
func (ProjectMemberChanged) ChangeKind() string { return "project_member_changed" }

// EncodeChange is how a change is written to the log: its kind, and its body as JSON.
func EncodeChange(c Change) (kind string, body []byte, err error) {
	body, err = json.Marshal(c)
	return c.ChangeKind(), body, err
}

var changeDecoders = map[string]func([]byte) (Change, error){
	OrganizationChanged{}.ChangeKind():  decodeAs[OrganizationChanged],
	SchemeChanged{}.ChangeKind():        decodeAs[SchemeChanged],
	SeeChanged{}.ChangeKind():           decodeAs[SeeChanged],
	UserChanged{}.ChangeKind():          decodeAs[UserChanged],
	GroupChanged{}.ChangeKind():         decodeAs[GroupChanged],
	GroupRemoved{}.ChangeKind():         decodeAs[GroupRemoved],
	GroupMemberChanged{}.ChangeKind():   decodeAs[GroupMemberChanged],
	WorkspaceChanged{}.ChangeKind():     decodeAs[WorkspaceChanged],
	WorkspaceRoleChanged{}.ChangeKind(): decodeAs[WorkspaceRoleChanged],
	ResourceChanged{}.ChangeKind():      decodeAs[ResourceChanged],
	ResourceRemoved{}.ChangeKind():      decodeAs[ResourceRemoved],
	TileChanged{}.ChangeKind():          decodeAs[TileChanged],
	GrantChanged{}.ChangeKind():         decodeAs[GrantChanged],
	GrantRemoved{}.ChangeKind():         decodeAs[GrantRemoved],
	LinkChanged{}.ChangeKind():          decodeAs[LinkChanged],
	LinkRemoved{}.ChangeKind():          decodeAs[LinkRemoved],
	ProjectChanged{}.ChangeKind():       decodeAs[ProjectChanged],
	ProjectRemoved{}.ChangeKind():       decodeAs[ProjectRemoved],
	ProjectMemberChanged{}.ChangeKind(): decodeAs[ProjectMemberChanged],
}

func decodeAs[T Change](body []byte) (Change, error) {
	var c T
	err := json.Unmarshal(body, &c)
	return c, err
}

// UnmarshalJSON reads what was written before there were two kinds of money as well.
func (c *WorkspaceChanged) UnmarshalJSON(body []byte) error {
	type plain WorkspaceChanged
	read := struct {
		*plain
		RatesForAdmins bool `json:"rates_for_admins"`
	}{plain: (*plain)(c)}
	var keys map[string]json.RawMessage
	if err := errors.Join(json.Unmarshal(body, &read), json.Unmarshal(body, &keys)); err != nil {
		return err
	}
	if _, written := keys["rates"]; !written {
		c.Rates, c.Costs = rows.SeenByEveryone, rows.SeenByAdmins
		if read.RatesForAdmins {
			c.Rates = rows.SeenByAdmins
		}
	}
	return nil
}

// DecodeChange is the inverse of EncodeChange. ok is false for the kinds of changes the engine does not care about:
// the log holds others too.
func DecodeChange(kind string, body []byte) (c Change, ok bool, err error) {
	decode := changeDecoders[kind]
	if decode == nil {
		return nil, false, nil
	}
	if c, err = decode(body); err != nil {
		return nil, true, fmt.Errorf("access: decode %s: %w", kind, err)
	}
	return c, true, nil
}
