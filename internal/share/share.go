// Package share is who a resource is open to: grants, public links, and the views of access before and after a change.
package share

import (
	"time"

	"vitrine/internal/access"
)

// Person is a person by id and name.
type Person struct {
	ID    access.UserID `json:"id"`
	Name  string        `json:"name"`
	Email string        `json:"email,omitempty"`
}

// Level is a level of the organization's scheme.
type Level struct {
	Key   string   `json:"key"`
	Title string   `json:"title"`
	Can   []string `json:"can" nullable:"false"`
}

// Principal is whom a grant names, with what a person needs to know them by.
type Principal struct {
	Kind   string `json:"kind" enum:"user,group,workspace,class,organization,domain"`
	ID     int64  `json:"id,omitempty" doc:"Of a user, group or workspace"`
	Tree   bool   `json:"tree,omitempty" doc:"A workspace and every one below it"`
	Class  string `json:"class,omitempty" enum:"staff,workspace_admin,workspace_user"`
	Domain string `json:"domain,omitempty"`
	Name   string `json:"name"`
	Detail string `json:"detail,omitempty" doc:"group, everyone in this workspace, an e-mail address …"`
	People int    `json:"people" doc:"How many people it means now"`
}

// PrincipalRef names a principal in a request.
type PrincipalRef struct {
	Kind   string `json:"kind" enum:"user,group,workspace,class,organization,domain"`
	ID     int64  `json:"id,omitempty" minimum:"0"`
	Email  string `json:"email,omitempty" maxLength:"320" doc:"Of a user, in place of the id"`
	Tree   bool   `json:"tree,omitempty"`
	Class  string `json:"class,omitempty" enum:"staff,workspace_admin,workspace_user"`
	Domain string `json:"domain,omitempty" maxLength:"253"`
}

// Access is everything about who can open a resource. Somebody who may neither share it nor manage its access gets
// the owner, the audience and what they can do themselves; the lists are empty for them.
type Access struct {
	ID          access.ResourceID `json:"id"`
	Kind        string            `json:"kind" enum:"chart,dashboard"`
	Title       string            `json:"title"`
	Owner       Person            `json:"owner"`
	Private     bool              `json:"private"`
	Perspective string            `json:"perspective" enum:"owner,viewer"`
	Levels      []Level           `json:"levels" nullable:"false" doc:"Of the scheme, weakest first"`
	Grants      []Grant           `json:"grants" nullable:"false"`
	Implied     []Implied         `json:"implied" nullable:"false" doc:"Who has access without a grant"`
	Links       []Link            `json:"links" nullable:"false" doc:"Only for those who may publish"`
	Who         []Holder          `json:"who" nullable:"false" doc:"Everyone who can open it"`
	// Stranded are those whom a grant to a group or workspace names and who cannot open it all the same.
	Stranded      []Stranded        `json:"unreachable" nullable:"false" doc:"At most 50, of those the caller may know of: people whom a grant to a group or workspace names, but who cannot open it"`
	StrandedTotal int               `json:"unreachable_total" doc:"All of them"`
	TakenOver     []TakenOver       `json:"taken_over" nullable:"false" doc:"When an organization admin made it theirs without being asked, the latest first"`
	Audience      access.Audience   `json:"audience"`
	Can           []string          `json:"can" nullable:"false" enum:"view,export,clone,edit,manage_data,share,publish,delete,duplicate,set_default,manage_access"`
	WhyNot        map[string]string `json:"why_not" doc:"By capability: why the caller does not have it"`
}

// Grant is one row of the share dialog.
type Grant struct {
	ID          access.GrantID `json:"id"`
	Principal   Principal      `json:"principal"`
	Level       string         `json:"level"`
	ExpiresAt   *time.Time     `json:"expires_at,omitempty"`
	By          Person         `json:"by"`
	At          time.Time      `json:"at"`
	Unreachable *Unreachable   `json:"unreachable,omitempty" doc:"The grant opens nothing, and why"`
	CanChange   bool           `json:"can_change"`
	Offers      []string       `json:"offers" nullable:"false" doc:"Levels the caller may give in its place"`
}

// Unreachable is why a grant opens nothing now.
type Unreachable struct {
	Reason string `json:"reason"`
	Remedy string `json:"remedy,omitempty"`
	Mend   bool   `json:"mend" doc:"The caller may give the access to the workspace that is missing"`
}

// Stranded is somebody whom a grant names through a group or workspace, and why it opens nothing for them.
type Stranded struct {
	User  Person         `json:"user"`
	Grant access.GrantID `json:"grant"`
	Unreachable
}

// TakenOver is one time an organization admin made a resource theirs without being asked.
type TakenOver struct {
	By     Person    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// Implied is access that comes from a role.
type Implied struct {
	Title  string `json:"title"`
	Detail string `json:"detail"`
	People int    `json:"people"`
	Level  string `json:"level"`
}

// Holder is one person with access and the strongest way they come by it.
type Holder struct {
	User   Person   `json:"user"`
	Level  string   `json:"level"`
	Can    []string `json:"can" nullable:"false"`
	Path   Path     `json:"path"`
	Direct bool     `json:"direct" doc:"The owner, or named by a grant; not only by way of a group, a workspace or a role"`
}

// Path is one way somebody comes by a level.
type Path struct {
	Source string         `json:"source" enum:"owner,role,grant"`
	Level  string         `json:"level"`
	Can    []string       `json:"can" nullable:"false"`
	Grant  access.GrantID `json:"grant,omitempty"`
	Words  string         `json:"words"`
}

// Explanation is why somebody can do what they can: every path that gives, every rule that takes away.
type Explanation struct {
	User  Person        `json:"user"`
	At    time.Time     `json:"at" doc:"The moment it is about"`
	Can   []string      `json:"can" nullable:"false"`
	Paths []Path        `json:"paths" nullable:"false"`
	Rules []access.Rule `json:"rules" nullable:"false"`
}

// ByResource names a resource.
type ByResource struct {
	ID access.ResourceID `path:"id"`
}

// FindCandidates asks whom a resource may be shared with.
type FindCandidates struct {
	ID     access.ResourceID `path:"id"`
	Search string            `query:"search" maxLength:"200" doc:"Part of a name or an e-mail address"`
	Limit  int               `query:"limit" minimum:"1" maximum:"200" default:"20"`
}

// Candidate is somebody a resource may be shared with, and the levels the caller may give them.
type Candidate struct {
	Principal
	Offers []string `json:"offers" nullable:"false"`
}

// Candidates are the best matches; total counts all.
type Candidates struct {
	Items []Candidate `json:"items" nullable:"false"`
	Total int         `json:"total"`
}

// GrantEdit gives a principal a level; level "" takes it away.
type GrantEdit struct {
	Principal PrincipalRef `json:"principal"`
	Level     string       `json:"level" maxLength:"40" doc:"Empty: take it away"`
	ExpiresAt *time.Time   `json:"expires_at,omitempty"`
}

// EditGrants asks for changes that are made together or not at all.
type EditGrants struct {
	ID   access.ResourceID `path:"id"`
	Body struct {
		Edits      []GrantEdit `json:"edits" nullable:"false" minItems:"1" maxItems:"100"`
		EndPrivate bool        `json:"end_private,omitempty" doc:"Ends that the resource is private in the same step"`
	}
}

// PreviewGrants asks what changes would do, without making them.
type PreviewGrants struct {
	ID   access.ResourceID `path:"id"`
	Body struct {
		Edits      []GrantEdit `json:"edits" nullable:"false" maxItems:"100"`
		EndPrivate bool        `json:"end_private,omitempty"`
		Publish    bool        `json:"publish,omitempty" doc:"And what a public link would reveal"`
	}
}

// Preview is what changes would give, take away and reveal.
type Preview struct {
	Reveals     access.Reveals `json:"reveals"`
	Gains       []Shift        `json:"gains" nullable:"false"`
	Loses       []Shift        `json:"loses" nullable:"false"`
	EndsPrivate bool           `json:"ends_private" doc:"The resource would no longer be private"`
	WhoThen     int            `json:"who_then" doc:"How many people could open it afterwards"`
	Changes     []Adjusted     `json:"changes" nullable:"false" doc:"Every grant that would change"`
}

// Shift is what one person would gain or lose.
type Shift struct {
	User   Person   `json:"user"`
	Before []string `json:"before" nullable:"false"`
	After  []string `json:"after" nullable:"false"`
}

// Adjusted is one grant that would change.
type Adjusted struct {
	Principal Principal `json:"principal"`
	Before    string    `json:"before" doc:"Empty: none"`
	After     string    `json:"after" doc:"Empty: taken away"`
}

// EditGrant asks for a change of one grant.
type EditGrant struct {
	ID    access.ResourceID `path:"id"`
	Grant access.GrantID    `path:"grant"`
	Body  struct {
		Level     *string    `json:"level,omitempty" minLength:"1" maxLength:"40"`
		ExpiresAt *time.Time `json:"expires_at,omitempty"`
		Forever   bool       `json:"forever,omitempty" doc:"It shall not expire"`
	}
}

// RemoveGrant asks to take one grant away.
type RemoveGrant struct {
	ID    access.ResourceID `path:"id"`
	Grant access.GrantID    `path:"grant"`
}

// SetPrivate asks to begin or end that a resource is private.
type SetPrivate struct {
	ID   access.ResourceID `path:"id"`
	Body struct {
		Private bool `json:"private"`
	}
}

// SetPerspective asks whose rows a chart counts.
type SetPerspective struct {
	ID   access.ResourceID `path:"id"`
	Body struct {
		Perspective string `json:"perspective" enum:"owner,viewer"`
	}
}

// SetOwner asks to give a resource to somebody else.
type SetOwner struct {
	ID   access.ResourceID `path:"id"`
	Body struct {
		UserID access.UserID `json:"user_id"`
	}
}

// ExplainAccess asks why somebody can do what they can, or could at a moment.
type ExplainAccess struct {
	ID     access.ResourceID `path:"id"`
	UserID access.UserID     `query:"user_id" minimum:"0" doc:"Absent: the caller"`
	At     string            `query:"at" format:"date-time" doc:"A moment in the past; absent: now"`
}

// AskWho asks who can open a resource, or could at a moment.
type AskWho struct {
	ID access.ResourceID `path:"id"`
	At string            `query:"at" format:"date-time" doc:"A moment in the past; absent: now"`
}

// Holders is who could open a resource at a moment, in the words of the scheme of that moment.
type Holders struct {
	At       time.Time       `json:"at"`
	Existed  bool            `json:"existed" doc:"False: there was no such resource yet, or no more; then all else is empty"`
	Private  bool            `json:"private"`
	Owner    Person          `json:"owner"`
	Levels   []Level         `json:"levels" nullable:"false" doc:"Of the scheme then, weakest first"`
	Audience access.Audience `json:"audience"`
	Items    []Holder        `json:"items" nullable:"false"`
	Total    int             `json:"total"`
	Grants   []PastGrant     `json:"grants" nullable:"false"`
	Links    []PastLink      `json:"links" nullable:"false" doc:"Public links there were, dead ones too; only for those who may publish now"`
}

// PastGrant is a grant as it was.
type PastGrant struct {
	Principal Principal  `json:"principal"`
	Level     string     `json:"level"`
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
	By        Person     `json:"by"`
	At        time.Time  `json:"at"`
}

// PastLink is a public link as it was, without what opens it.
type PastLink struct {
	Name string `json:"name"`
	Live bool   `json:"live"`
}

// MendGrant asks to give whom a grant names the access to the workspace that they lack.
type MendGrant struct {
	ID    access.ResourceID `path:"id"`
	Grant access.GrantID    `path:"grant"`
}

// TakeOver asks to make a resource the caller's own without being asked (break-glass).
type TakeOver struct {
	ID   access.ResourceID `path:"id"`
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"Written to the log, and shown to all who see who has access"`
	}
}

// ListOwned asks what somebody owns.
type ListOwned struct {
	ID     access.UserID `path:"id"`
	Offset int           `query:"offset" minimum:"0" default:"0"`
	Limit  int           `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// Owned is a resource somebody owns.
type Owned struct {
	ID          access.ResourceID  `json:"id"`
	Kind        string             `json:"kind" enum:"chart,dashboard"`
	Title       string             `json:"title,omitempty" doc:"Absent when the caller may not open it"`
	Private     bool               `json:"private"`
	WorkspaceID access.WorkspaceID `json:"workspace_id"`
	Workspace   string             `json:"workspace"`
	CanTakeOver bool               `json:"can_take_over"`
}

// OwnedList is a page of what somebody owns: by title, then those whose title the caller does not see.
type OwnedList struct {
	Items []Owned `json:"items" nullable:"false"`
	Total int     `json:"total"`
}

// Link is a public link, for those who may publish.
type Link struct {
	ID           access.LinkID `json:"id"`
	Name         string        `json:"name"`
	URL          string        `json:"url"`
	Live         bool          `json:"live"`
	WhyDead      string        `json:"why_dead,omitempty"`
	Views        int           `json:"views"`
	LastViewedAt *time.Time    `json:"last_viewed_at,omitempty"`
	CreatedBy    Person        `json:"created_by"`
	CreatedAt    time.Time     `json:"created_at"`
	ExpiresAt    *time.Time    `json:"expires_at,omitempty"`
}

// LinkList is the links of a resource, the oldest first.
type LinkList struct {
	Items []Link `json:"items" nullable:"false"`
	Total int    `json:"total"`
}

// CreateLink asks for a new public link.
type CreateLink struct {
	ID   access.ResourceID `path:"id"`
	Body struct {
		Name       string     `json:"name" minLength:"1" maxLength:"100" doc:"Whom it is for"`
		ExpiresAt  *time.Time `json:"expires_at,omitempty"`
		EndPrivate bool       `json:"end_private,omitempty" doc:"Ends that the resource is private in the same step"`
	}
}

// ByLink names a public link of a resource.
type ByLink struct {
	ID   access.ResourceID `path:"id"`
	Link access.LinkID     `path:"link"`
}
