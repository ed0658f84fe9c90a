// Package share is who a resource is open to: grants, public links, and the views of access before and after a change.
package share

import (
	"time"

	"vitrine/internal/access"
)

// Person is a person by id and name. Whom the caller may not know of is "A colleague", with id 0.
type Person struct {
	ID    access.UserID `json:"id" doc:"0: somebody the caller does not know"`
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
	Perspective string            `json:"perspective" enum:"author,viewer,workspace"`
	Author      *Person           `json:"author,omitempty" doc:"Whose eyes answer a chart; only for those who may edit or clone it"`
	ShowsMoney  ShowsMoney        `json:"shows_money"`
	Offer       *Offered          `json:"offer" doc:"The offer of its ownership that stands; for those who manage access and whom it is made to"`
	ShownOn     []ShownOn         `json:"shown_on" nullable:"false" doc:"At most 50, those the caller may do something about first: tiles that show this chart of the library; for those who see the lists and those who vouch"`
	ShownTotal  int               `json:"shown_on_total"`
	Levels      []Level           `json:"levels" nullable:"false" doc:"Of the scheme, weakest first"`
	OwnerLevel  string            `json:"owner_level" doc:"The level the owner has"`
	OwnerGiven  bool              `json:"owner_given" doc:"The owner has it by a share, not by owning it"`
	Grants      []Grant           `json:"grants" nullable:"false" doc:"At most 50, the owner's first; the others are in /resources/{id}/grants"`
	GrantsTotal int               `json:"grants_total"`
	Asleep      []Asleep          `json:"asleep" nullable:"false" doc:"At most 50, the longest asleep first: shares that the sharing rules in force cannot express; for those who manage access, who may remove them"`
	AsleepTotal int               `json:"asleep_total"`
	Implied     []Implied         `json:"implied" nullable:"false" doc:"Who has access without a grant"`
	Links       []Link            `json:"links" nullable:"false" doc:"Only for those who may publish"`
	// Stranded are those whom a grant to a group or workspace names and who cannot open it all the same.
	Stranded      []Stranded        `json:"unreachable" nullable:"false" doc:"At most 50, of those the caller may know of: people whom a grant to a group or workspace names, but who cannot open it"`
	StrandedTotal int               `json:"unreachable_total" doc:"All of them"`
	TakenOver     []TakenOver       `json:"taken_over" nullable:"false" doc:"At most 20: when an organization admin made it theirs without being asked, the latest first"`
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
	At          time.Time      `json:"at" doc:"When it was last changed"`
	JoinedAt    time.Time      `json:"joined_at" doc:"When they were given access first: a change of level does not move it"`
	Unreachable *Unreachable   `json:"unreachable,omitempty" doc:"The grant opens nothing, and why"`
	Asleep      bool           `json:"asleep" doc:"It counts for nothing now, or for less than it says"`
	Reason      string         `json:"reason,omitempty" doc:"Why it counts for less than it says"`
	Holds       string         `json:"holds,omitempty" doc:"Of a person: the level they have by everything that gives them access, when they can open it"`
	CanChange   bool           `json:"can_change"`
	Offers      []string       `json:"offers" nullable:"false" doc:"Levels the caller may give in its place"`
}

// Asleep is a share that counts for nothing because the sharing rules in force cannot express it.
type Asleep struct {
	ID         access.GrantID `json:"id"`
	Principal  Principal      `json:"principal"`
	Name       string         `json:"name" doc:"With whom it is shared"`
	LevelTitle string         `json:"level_title" doc:"What was given"`
	Since      time.Time      `json:"since"`
	Why        string         `json:"why"`
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

// ShowsMoney is the switch that shows rates and amounts to those a resource is shared with.
type ShowsMoney struct {
	On     bool    `json:"on"`
	By     *Person `json:"by,omitempty" doc:"Who switched it on: it holds while they may see the money themselves"`
	Can    bool    `json:"can" doc:"The caller may switch it"`
	WhyNot string  `json:"why_not,omitempty"`
}

// ShownOn is a tile that shows a chart of the library. Whom the caller may not know of is counted, and a dashboard they may
// not see has no title.
type ShownOn struct {
	DashboardID access.ResourceID `json:"dashboard_id,omitempty" doc:"Absent for those who may neither view it nor end the vouching"`
	Title       string            `json:"title,omitempty" doc:"Absent when the caller may not view it"`
	Widget      string            `json:"widget"`
	Vouchers    []Person          `json:"vouchers" nullable:"false" doc:"At most 50"`
	VouchersAll int               `json:"vouchers_total"`
	CanEnd      bool              `json:"can_end" doc:"The caller may end the vouching of each of them"`
}

// Offered is that a resource's ownership is offered to somebody.
type Offered struct {
	ID     OfferID   `json:"id"`
	To     Person    `json:"to"`
	From   Person    `json:"from"`
	At     time.Time `json:"at"`
	EndsAt time.Time `json:"ends_at"`
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
	Words  string         `json:"words" doc:"In a sentence, said to the caller when it is about them: You own it"`
	Rest   string         `json:"rest,omitempty" doc:"The same in the third person, without the name it begins with: owns it. Absent when it begins with nobody's name"`
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
	For    string            `query:"for" enum:"share,owner" default:"share" doc:"owner: whom its ownership may be offered to, for those who manage access"`
	Limit  int               `query:"limit" minimum:"1" maximum:"200" default:"20"`
}

// Candidate is somebody a resource may be shared with, and the levels the caller may give them.
type Candidate struct {
	Principal
	Offers []string `json:"offers" nullable:"false"`
}

// Candidates are the best matches; total counts all.
type Candidates struct {
	Items  []Candidate `json:"items" nullable:"false"`
	Total  int         `json:"total"`
	Invite *Invite     `json:"invite,omitempty" doc:"What was searched for is the address of nobody here; organization admins may invite them"`
	Note   string      `json:"note,omitempty" doc:"What to tell somebody who searched for an address of nobody here"`
}

// Invited is what a problem about the address of nobody here offers to those who may invite people.
type Invited struct {
	Invite Invite `json:"invite"`
}

// Invite is an address that may be invited as a guest.
type Invite struct {
	Email string `json:"email"`
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
	Body EditGrantsBody
}

type EditGrantsBody struct {
	Edits      []GrantEdit `json:"edits" nullable:"false" minItems:"1" maxItems:"100"`
	EndPrivate bool        `json:"end_private,omitempty" doc:"Ends that the resource is private in the same step"`
	// What becomes of the charts that are private to the caller and stand on the dashboard.
	PrivateCharts string `json:"private_charts,omitempty" enum:"keep_here,end_private" doc:"The caller's private charts on the dashboard are moved into it, or are private no more"`
	LeaveOut      bool   `json:"leave_out,omitempty" doc:"A locked filter of the dashboard leaves out the projects that this would reveal"`
	KeepPublic    bool   `json:"keep_public,omitempty" doc:"With leave_out: only private ones"`
}

// PreviewGrants asks what changes would do, without making them.
type PreviewGrants struct {
	ID   access.ResourceID `path:"id"`
	Body PreviewGrantsBody
}

type PreviewGrantsBody struct {
	Edits      []GrantEdit `json:"edits" nullable:"false" maxItems:"100"`
	EndPrivate bool        `json:"end_private,omitempty"`
	Publish    bool        `json:"publish,omitempty" doc:"And what a public link would reveal"`
	ShowsMoney bool        `json:"shows_money,omitempty" doc:"With rates and amounts shown to those it is shared with, or to visitors of the link"`
	// PrivateCharts is what shall become of the caller's private charts; absent: they are moved in, where they can be.
	PrivateCharts string        `json:"private_charts,omitempty" enum:"keep_here,end_private" doc:"What shall become of the caller's private charts on the dashboard; absent: keep_here, where that can be"`
	Link          access.LinkID `json:"link,omitempty" minimum:"0" doc:"Of publish: the link that is loosened; absent: a new one"`
	// Locked is nil where those of the link stay as they are.
	Locked     *[]access.LockedEdit `json:"locked,omitempty" nullable:"false" maxItems:"10" doc:"With link: the locked filters it would have"`
	LeaveOut   bool                 `json:"leave_out,omitempty" doc:"With a locked filter, of the dashboard or of the new link, that leaves out the projects this would reveal"`
	KeepPublic bool                 `json:"keep_public,omitempty" doc:"With leave_out: only private ones"`
}

// Preview is what changes would give, take away and reveal.
type Preview struct {
	Reveals access.Reveals `json:"reveals"`
	// LeftOut is nil unless it was asked for.
	LeftOut        *access.Reveals `json:"left_out,omitempty" doc:"With leave_out: what is left out"`
	CanLeaveOut    bool            `json:"can_leave_out" doc:"The caller may leave out what this reveals"`
	WhyNotLeaveOut string          `json:"why_not_leave_out,omitempty"`
	Gains          []Shift         `json:"gains" nullable:"false" doc:"At most 50 of those the caller knows or whom a direct grant names"`
	GainsOthers    int             `json:"gains_others" doc:"How many others gain"`
	Loses          []Shift         `json:"loses" nullable:"false" doc:"At most 50 of those the caller knows or whom a direct grant names"`
	LosesOthers    int             `json:"loses_others" doc:"How many others lose"`
	// PrivateCharts are shown to nobody but the caller, who says what becomes of them.
	PrivateCharts []Named `json:"private_charts" nullable:"false" doc:"Charts on the dashboard that are private to the caller"`
	// WhyNotKeepHere is empty where they can be moved into the dashboard.
	WhyNotKeepHere string `json:"why_not_keep_here,omitempty" doc:"Why those charts cannot be moved into the dashboard"`
	EndsPrivate    bool   `json:"ends_private" doc:"The resource would no longer be private"`
	// Empty is about those who would come to open the dashboard, and visitors with a public link.
	Empty   access.EmptyTiles `json:"empty" doc:"Charts that those who gain would not be shown, or that have no figures for them"`
	WhoThen int               `json:"who_then" doc:"How many people could open it afterwards"`
	Changes []Adjusted        `json:"changes" nullable:"false" doc:"Every grant that would change"`
}

// Named is a resource by id and title.
type Named struct {
	ID    access.ResourceID `json:"id"`
	Title string            `json:"title"`
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
	Body  EditGrantBody
}

type EditGrantBody struct {
	Level      *string    `json:"level,omitempty" minLength:"1" maxLength:"40"`
	ExpiresAt  *time.Time `json:"expires_at,omitempty"`
	Forever    bool       `json:"forever,omitempty" doc:"It shall not expire"`
	LeaveOut   bool       `json:"leave_out,omitempty" doc:"A locked filter of the dashboard leaves out the projects that this would reveal"`
	KeepPublic bool       `json:"keep_public,omitempty" doc:"With leave_out: only private ones"`
}

// RemoveGrant asks to take one grant away.
type RemoveGrant struct {
	ID    access.ResourceID `path:"id"`
	Grant access.GrantID    `path:"grant"`
}

// SetPrivate asks to begin or end that a resource is private.
type SetPrivate struct {
	ID   access.ResourceID `path:"id"`
	Body SetPrivateBody
}

type SetPrivateBody struct {
	Private bool `json:"private"`
}

// SetPerspective asks whose rows a chart counts.
type SetPerspective struct {
	ID   access.ResourceID `path:"id"`
	Body SetPerspectiveBody
}

type SetPerspectiveBody struct {
	Perspective string `json:"perspective" enum:"author,owner,viewer,workspace" doc:"owner is what author was called before"`
}

// SetShowsMoney asks to show rates and amounts to those a resource is shared with, or no more.
type SetShowsMoney struct {
	ID   access.ResourceID `path:"id"`
	Body SetShowsMoneyBody
}

type SetShowsMoneyBody struct {
	On bool `json:"on"`
}

// SetOwner asks to become the owner of a resource.
type SetOwner struct {
	ID   access.ResourceID `path:"id"`
	Body SetOwnerBody
}

type SetOwnerBody struct {
	UserID access.UserID `json:"user_id" doc:"The caller: ownership is offered to others, never given"`
}

// MakeOffer asks to offer the ownership of a resource to somebody.
type MakeOffer struct {
	ID   access.ResourceID `path:"id"`
	Body MakeOfferBody
}

type MakeOfferBody struct {
	UserID access.UserID `json:"user_id"`
}

// OfferID names an offer.
type OfferID int64

// ByOffer names an offer.
type ByOffer struct {
	ID OfferID `path:"id"`
}

// ListOffers asks for what is offered to the caller.
type ListOffers struct {
	Offset int `query:"offset" minimum:"0" default:"0"`
	Limit  int `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// OfferList is a page of what is offered, the latest first.
type OfferList struct {
	Items []Offer `json:"items" nullable:"false"`
	Total int     `json:"total"`
}

// Offer is the ownership of a resource that is offered to somebody, or all that hangs on somebody who leaves. It is there
// as long as who made it may still make it, for 30 days.
type Offer struct {
	ID         OfferID           `json:"id"`
	Kind       string            `json:"kind" enum:"chart,dashboard,hand_over"`
	ResourceID access.ResourceID `json:"resource_id,omitempty" doc:"Absent of a hand-over"`
	Title      string            `json:"title" doc:"Of the resource; of a hand-over the name of the person who leaves"`
	From       Person            `json:"from" doc:"Who offers it; of a hand-over the person whose place is offered"`
	By         *Person           `json:"by,omitempty" doc:"The admin who offers a hand-over"`
	To         Person            `json:"to"`
	At         time.Time         `json:"at"`
	EndsAt     time.Time         `json:"ends_at"`
	CanAccept  bool              `json:"can_accept"`
	CanEnd     bool              `json:"can_end" doc:"The caller may withdraw it"`
	Workspace  string            `json:"workspace,omitempty"`
	Contents   []OfferedContent  `json:"contents" nullable:"false" doc:"What a dashboard shows; titles only of what the receiver may see"`
	Links      []OfferedLink     `json:"links" nullable:"false" doc:"Its public links, which then wait for the new owner"`
	Who        []Holder          `json:"who" nullable:"false" doc:"At most 20 of those who have access, direct ones first"`
	People     int               `json:"people" doc:"How many people have access"`
	HandOver   *Places           `json:"hand_over,omitempty"`
}

// OfferedContent is one thing that an offered dashboard shows.
type OfferedContent struct {
	Kind  string `json:"kind" enum:"chart"`
	Title string `json:"title,omitempty" doc:"Absent when the receiver may not see it"`
}

// OfferedLink is a public link of what is offered, without what opens it.
type OfferedLink struct {
	Name          string     `json:"name"`
	Visits        int        `json:"visits"`
	LastVisitedAt *time.Time `json:"last_visited_at,omitempty"`
}

// Places is what the receiver takes over of somebody who leaves.
type Places struct {
	Charts int `json:"charts" doc:"Charts of which they become the author"`
	Tiles  int `json:"tiles" doc:"Tiles for which they vouch"`
	Links  int `json:"links" doc:"Public links that they keep"`
	Money  int `json:"money" doc:"Charts and dashboards of which they show amounts"`
	Owned  int `json:"owned" doc:"Charts and dashboards of which they become the owner"`
	Left   int `json:"left" doc:"What stays, because the receiver could not come to it by themselves"`
	// Items are what is taken over.
	Items []Place `json:"items" nullable:"false" doc:"What is taken over: at most 200"`
}

// Place is one of them.
type Place struct {
	Kind       string            `json:"kind" enum:"chart,link,tile,money,owned"`
	ResourceID access.ResourceID `json:"resource_id,omitempty"`
	Title      string            `json:"title,omitempty" doc:"Absent where the receiver may not view it"`
}

// ExplainAccess asks why somebody can do what they can, or could at a moment.
type ExplainAccess struct {
	ID     access.ResourceID `path:"id"`
	UserID access.UserID     `query:"user_id" minimum:"0" doc:"Absent: the caller"`
	At     string            `query:"at" format:"date-time" doc:"A moment in the past; absent: now"`
}

// AskWho asks who can open a resource, or could at a moment.
type AskWho struct {
	ID     access.ResourceID `path:"id"`
	At     string            `query:"at" format:"date-time" doc:"A moment in the past; absent: now"`
	Search string            `query:"search" maxLength:"200" doc:"Part of a name or an e-mail address"`
	Offset int               `query:"offset" minimum:"0" default:"0"`
	Limit  int               `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// GrantList is a page of the grants of a resource: the owner's first, then the oldest.
type GrantList struct {
	Items []Grant `json:"items" nullable:"false"`
	Total int     `json:"total"`
}

// Holders is who could open a resource at a moment, in the words of the scheme of that moment.
type Holders struct {
	At       time.Time       `json:"at"`
	Existed  bool            `json:"existed" doc:"False: there was no such resource yet, or no more; then all else is empty"`
	Private  bool            `json:"private"`
	Owner    Person          `json:"owner"`
	Levels   []Level         `json:"levels" nullable:"false" doc:"Of the scheme then, weakest first"`
	Audience access.Audience `json:"audience"`
	Items    []Holder        `json:"items" nullable:"false" doc:"Those the caller knows or whom a direct grant names: direct ones first, then by name"`
	Total    int             `json:"total" doc:"How many are named, and found by the search"`
	Others   int             `json:"others" doc:"How many are not named to the caller"`
	Grants   int             `json:"grants" doc:"How many grants there were; /resources/{id}/grants has them"`
	Links    []PastLink      `json:"links" nullable:"false" doc:"Public links there were, dead ones too; only for those who may publish now"`
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
	Body TakeOverBody
}

type TakeOverBody struct {
	Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"Written to the log, and shown to all who see who has access"`
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
	ID            access.LinkID         `json:"id"`
	Name          string                `json:"name"`
	URL           string                `json:"url"`
	State         string                `json:"state" enum:"live,waiting,paused,dead"`
	Why           string                `json:"why,omitempty" doc:"Why it is not live"`
	Live          bool                  `json:"live"`
	WhyDead       string                `json:"why_dead,omitempty"`
	Keeper        *Person               `json:"keeper" doc:"Whose rows bound what it shows"`
	ShowsLess     bool                  `json:"shows_less" doc:"Its keeper may count less than the chart's perspective gives"`
	LessWords     string                `json:"less_words,omitempty" doc:"What it shows less than the screen"`
	LookedAt      *time.Time            `json:"looked_at,omitempty" doc:"Until when somebody who may publish has looked at what it shows"`
	HeldBack      int                   `json:"held_back" doc:"How many tiles it does not show yet, as they were changed by somebody who may not publish"`
	AtOnce        bool                  `json:"at_once" doc:"It shows every change at once"`
	ShowsMoney    bool                  `json:"shows_money" doc:"It shows rates and amounts"`
	Locked        []access.LockedFilter `json:"locked" nullable:"false" doc:"Locked filters: what they keep out is in no answer behind it"`
	Visits        int                   `json:"visits" doc:"How often somebody came: who stays, or comes back within half an hour, came once"`
	LastVisitedAt *time.Time            `json:"last_visited_at,omitempty"`
	CreatedBy     Person                `json:"created_by"`
	CreatedAt     time.Time             `json:"created_at"`
	ExpiresAt     *time.Time            `json:"expires_at,omitempty"`
}

// LinkList is the links of a resource, the oldest first.
type LinkList struct {
	Items []Link `json:"items" nullable:"false"`
	Total int    `json:"total"`
}

// CreateLink asks for a new public link.
type CreateLink struct {
	ID   access.ResourceID `path:"id"`
	Body CreateLinkBody
}

type CreateLinkBody struct {
	Name          string     `json:"name" minLength:"1" maxLength:"100" doc:"Whom it is for"`
	ExpiresAt     *time.Time `json:"expires_at,omitempty"`
	EndPrivate    bool       `json:"end_private,omitempty" doc:"Ends that the resource is private in the same step"`
	AtOnce        bool       `json:"at_once,omitempty" doc:"It shows changes at once, whoever makes them"`
	ShowsMoney    bool       `json:"shows_money,omitempty" doc:"It shows rates and amounts"`
	PrivateCharts string     `json:"private_charts,omitempty" enum:"keep_here,end_private" doc:"The caller's private charts on the dashboard are moved into it, or are private no more"`
	LeaveOut      bool       `json:"leave_out,omitempty" doc:"A locked filter of the link leaves out the projects that it would reveal"`
	KeepPublic    bool       `json:"keep_public,omitempty" doc:"With leave_out: only private ones"`
}

// EditLink asks for a change of a public link.
type EditLink struct {
	ID   access.ResourceID `path:"id"`
	Link access.LinkID     `path:"link"`
	Body EditLinkBody
}

type EditLinkBody struct {
	Name       *string    `json:"name,omitempty" minLength:"1" maxLength:"100"`
	ExpiresAt  *time.Time `json:"expires_at,omitempty"`
	Forever    bool       `json:"forever,omitempty" doc:"It shall not expire"`
	AtOnce     *bool      `json:"at_once,omitempty"`
	ShowsMoney *bool      `json:"shows_money,omitempty"`
	// Locked is nil where they stay as they are.
	Locked *[]access.LockedEdit `json:"locked,omitempty" nullable:"false" maxItems:"10" doc:"Locked filters; absent: as they are. One that is not named is taken away"`
}

// ListPaused asks for the public links that are paused.
type ListPaused struct {
	Offset int `query:"offset" minimum:"0" default:"0"`
	Limit  int `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// PausedLink is a public link that opens nothing until somebody keeps it.
type PausedLink struct {
	ID         access.LinkID     `json:"id"`
	Name       string            `json:"name"`
	ResourceID access.ResourceID `json:"resource_id"`
	Kind       string            `json:"kind" enum:"chart,dashboard"`
	Title      string            `json:"title"`
	State      string            `json:"state" enum:"waiting,paused"`
	Why        string            `json:"why"`
}

// PausedLinks is a page of them, by the title of what they show.
type PausedLinks struct {
	Items []PausedLink `json:"items" nullable:"false"`
	Total int          `json:"total"`
}

// ByLink names a public link of a resource.
type ByLink struct {
	ID   access.ResourceID `path:"id"`
	Link access.LinkID     `path:"link"`
}
