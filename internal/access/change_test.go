package access

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"vitrine/internal/rows"
)

func TestChangesSurviveTheLog(t *testing.T) {
	when := time.Date(2026, 5, 3, 9, 0, 0, 0, time.UTC)
	for _, c := range []Change{
		OrganizationChanged{Organization: 1, Name: "Acme", Scheme: "standard", LinksOff: true, ManagePublishes: true},
		SchemeChanged{Scheme: "ours", File: "key: ours"},
		SeeChanged{Holder: Principal{Kind: PrincipalUser, ID: 2}, Seen: Principal{Kind: PrincipalGroup, ID: 3}, In: true},
		UserChanged{User: 2, Role: Staff, Email: "ana@acme.test", Name: "Ana"},
		GroupChanged{Group: 3, Name: "Design"},
		GroupRemoved{Group: 3},
		GroupMemberChanged{Group: 3, Member: Principal{Kind: PrincipalGroup, ID: 4}, In: true},
		WorkspaceChanged{Workspace: 5, Parent: 6, Name: "Studio", Default: 9, Rates: rows.SeenByAdmins, Costs: rows.SeenByManagers},
		WorkspaceRoleChanged{Workspace: 5, Holder: Principal{Kind: PrincipalUser, ID: 2}, Role: WorkspaceAnalyst, Tree: true},
		ResourceChanged{Resource: 9, Kind: Dashboard, Home: 5, Owner: 2, Private: true, Perspective: ViewerPerspective, Title: "Sales"},
		ResourceRemoved{Resource: 9},
		GrantChanged{Grant: 7, Resource: 9, Principal: Principal{Kind: PrincipalClass, Class: ClassWorkspaceUser}, Level: "edit", Via: 5, Expires: when, By: 2, At: when},
		GrantRemoved{Grant: 7, Resource: 9},
		LinkChanged{Link: 8, Resource: 9, Name: "Lobby", Expires: when},
		LinkRemoved{Link: 8, Resource: 9},
		ProjectChanged{Project: 11, Workspace: 5, Name: "Falcon", Public: true},
		ProjectRemoved{Project: 11},
		ProjectMemberChanged{Project: 11, Holder: Principal{Kind: PrincipalGroup, ID: 3}, Member: true, Manager: true},
	} {
		kind, body, err := EncodeChange(c)
		if err != nil {
			t.Fatal(err)
		}
		got, ok, err := DecodeChange(kind, body)
		if err != nil || !ok || !reflect.DeepEqual(got, c) {
			t.Errorf("%s %s came back as %#v, %v, %v", kind, body, got, ok, err)
		}
	}
}

func TestChangesOfOtherRoomsAreNotTheEngines(t *testing.T) {
	if c, ok, err := DecodeChange("time_entry_changed", []byte(`{}`)); c != nil || ok || err != nil {
		t.Errorf("got %v, %v, %v", c, ok, err)
	}
	if _, _, err := DecodeChange("user_changed", []byte(`{"role":"king"}`)); err == nil {
		t.Error("a role that does not exist was read")
	}
}

func TestEnumsAreNamesInJSON(t *testing.T) {
	for _, c := range []struct {
		value any
		want  string
	}{
		{Admin, `"admin"`},
		{WorkspaceAnalyst, `"analyst"`},
		{ManageAccess, `"manage_access"`},
		{Dashboard, `"dashboard"`},
		{ViewerPerspective, `"viewer"`},
		{Principal{Kind: PrincipalOrganization}, `{"kind":"organization"}`},
		{Principal{Kind: PrincipalClass, Class: ClassStaff}, `{"kind":"class","class":"staff"}`},
		{SetOf(Share, View), `["view","share"]`},
		{Set(0), `[]`},
	} {
		if got, err := json.Marshal(c.value); err != nil || string(got) != c.want {
			t.Errorf("%v is %s, %v; want %s", c.value, got, err, c.want)
		}
	}
	var s Set
	if err := json.Unmarshal([]byte(`["view","manage_access"]`), &s); err != nil || s != SetOf(View, ManageAccess) {
		t.Errorf("read %v, %v", s, err)
	}
	if err := json.Unmarshal([]byte(`["fly"]`), &s); err == nil {
		t.Error("a capability that does not exist was read")
	}
}
