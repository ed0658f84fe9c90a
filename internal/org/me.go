package org

import (
	"context"
	"net/mail"
	"slices"
	"strings"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/access/scheme"
	"vitrine/internal/fault"
)

// Account is one person, in however many organizations.
type Account struct {
	ID           access.UserID
	Email        string
	Name         string
	PasswordHash string // empty: invited, has no password yet
	TimeZone     string
	Locale       string
	FirstWeekday int
	Durations    string // clock or decimal
	Theme        string
}

// Membership is a user's place in an organization.
type Membership struct {
	Organization     access.OrganizationID
	OrganizationName string
	User             access.UserID
	Role             access.OrganizationRole
	Title            string
	Active           bool
	// Name is the person's, Elsewhere that they are in other organizations too, and WorksHere that they have been given a
	// role in a workspace; all three only where a membership is changed.
	Name      string
	Elsewhere bool
	WorksHere bool
}

// CleanEmail is an address as accounts are found by: without surrounding space, in lower case.
func CleanEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

func checkEmail(field, email string) error {
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Address != email || len(email) > 320 || !strings.Contains(email[strings.LastIndexByte(email, '@')+1:], ".") {
		return fault.BadField(field, "Enter a valid e-mail address.")
	}
	return nil
}

// Me is the caller, where they are and what they may do there.
type Me struct {
	User struct {
		ID           access.UserID `json:"id"`
		Name         string        `json:"name"`
		Email        string        `json:"email"`
		TimeZone     string        `json:"time_zone"`
		Locale       string        `json:"locale"`
		FirstWeekday int           `json:"first_weekday" minimum:"0" maximum:"6" doc:"0 is Sunday"`
		Durations    string        `json:"durations" enum:"clock,decimal" doc:"How lengths of time are written: 0:45, or 0.75 h"`
		Theme        string        `json:"theme" enum:"auto,light,dark"`
	} `json:"user"`
	Organization struct {
		ID              access.OrganizationID   `json:"id"`
		Name            string                  `json:"name"`
		Path            string                  `json:"path"`
		Role            access.OrganizationRole `json:"role"`
		LinksOff        bool                    `json:"links_off"`
		ManagePublishes bool                    `json:"manage_publishes"`
		SeesTeam        bool                    `json:"sees_team" doc:"May list people and groups"`
		Scheme          OwnRules                `json:"scheme"`
	} `json:"organization"`
	Organizations []Named            `json:"organizations"`
	AskForRole    []string           `json:"ask_for_role,omitempty" doc:"Of somebody who has no role in any workspace: organization admins they know, by name, who can give them one"`
	Workspaces    []OwnWorkspace     `json:"workspaces" doc:"Those the caller has a role in, parents first"`
	Levels        []access.LevelInfo `json:"levels"`
	Demo          bool               `json:"demo"`
}

// OwnRules is what the interface needs to know of the scheme in force.
type OwnRules struct {
	Key                     string `json:"key"`
	Title                   string `json:"title"`
	PrivateFlag             bool   `json:"private_flag" doc:"Resources can be switched private"`
	StartsPrivate           bool   `json:"starts_private"`
	PrivateByOwner          bool   `json:"private_by_owner" doc:"Only the owner switches that"`
	OneLink                 bool   `json:"one_link" doc:"A resource has at most one public link"`
	Classes                 bool   `json:"classes" doc:"Classes of people may be given something"`
	OnlyClasses             bool   `json:"only_classes" doc:"Nothing is shared with single people, groups or workspaces"`
	WorkspaceAccessDemanded bool   `json:"workspace_access_demanded" doc:"Nobody opens anything without a role in its workspace"`
}

func rulesOf(s *access.Scheme) OwnRules {
	classes := len(s.Principals[scheme.OfStaff])+len(s.Principals[scheme.OfWorkspaceAdmins])+len(s.Principals[scheme.OfWorkspaceUsers]) > 0
	single := len(s.Principals["user"]) + len(s.Principals["group"]) + len(s.Principals["workspace"])
	return OwnRules{s.Key, s.Title, s.Private.Flag, s.Private.Starts, s.Private.SwitchedBy == "owner", !s.Links.Many, classes, classes && single == 0, s.Access.Demanded}
}

// OwnWorkspace is a workspace the caller has a role in.
type OwnWorkspace struct {
	ID                 access.WorkspaceID   `json:"id"`
	Parent             access.WorkspaceID   `json:"parent_id,omitempty"`
	Name               string               `json:"name"`
	Path               string               `json:"path"`
	Role               access.WorkspaceRole `json:"role"`
	CanCreateResources bool                 `json:"can_create_resources"`
	DefaultDashboard   access.ResourceID    `json:"default_dashboard_id,omitempty"`
}

// Me is what the interface needs to know first.
func (d *Directory) Me(ctx context.Context, who access.Caller, _ struct{}) (Me, error) {
	account, err := d.Store.Account(ctx, who.User)
	if err != nil {
		return Me{}, err
	}
	o, err := d.Store.Organization(ctx, who.Organization)
	if err != nil {
		return Me{}, err
	}
	memberships, err := d.Store.Memberships(ctx, who.User)
	if err != nil {
		return Me{}, err
	}
	workspaces, err := d.Store.Workspaces(ctx, who.Organization)
	if err != nil {
		return Me{}, err
	}
	me := Me{Organizations: []Named{}, Workspaces: []OwnWorkspace{}, Levels: who.View.Levels(), Demo: d.Demo != nil}
	me.User.ID, me.User.Name, me.User.Email = account.ID, account.Name, account.Email
	me.User.TimeZone, me.User.Locale, me.User.FirstWeekday = account.TimeZone, account.Locale, account.FirstWeekday
	me.User.Durations, me.User.Theme = account.Durations, account.Theme
	me.Organization.ID, me.Organization.Name, me.Organization.Path = o.ID, o.Name, o.Path
	me.Organization.Role = who.View.OrganizationRole(who.User)
	me.Organization.LinksOff, me.Organization.ManagePublishes = o.LinksOff, o.ManagePublishes
	me.Organization.Scheme = rulesOf(who.View.SchemeInForce())
	me.Organization.SeesTeam = who.Knows()(0)
	for _, m := range memberships {
		me.Organizations = append(me.Organizations, Named{ID: int64(m.Organization), Name: m.OrganizationName})
	}
	seen := map[access.WorkspaceID]bool{}
	for _, w := range inTreeOrder(workspaces) {
		role := who.View.WorkspaceRole(who.User, w.ID)
		if role == access.NoWorkspaceRole {
			continue
		}
		seen[w.ID] = true
		own := OwnWorkspace{ID: w.ID, Name: w.Name, Path: w.Path, Role: role, CanCreateResources: role >= access.WorkspaceMember}
		if seen[w.Parent] {
			own.Parent = w.Parent
		}
		if w.DefaultDashboard != 0 && who.Can(w.DefaultDashboard).Has(access.View) {
			own.DefaultDashboard = w.DefaultDashboard
		}
		me.Workspaces = append(me.Workspaces, own)
	}
	if me.Levels == nil {
		me.Levels = []access.LevelInfo{}
	}
	if len(me.Workspaces) == 0 {
		me.AskForRole, err = d.askForRole(ctx, who)
	}
	return me, err
}

// maxToAsk is how many people are named to ask for a role.
const maxToAsk = 3

// askForRole names organization admins whom somebody without a workspace knows: whoever invited them first.
func (d *Directory) askForRole(ctx context.Context, who access.Caller) ([]string, error) {
	if role := who.View.OrganizationRole(who.User); role != access.Member && role != access.Staff {
		return nil, nil
	}
	by, err := d.Store.InvitedBy(ctx, who.Organization, who.User)
	if err != nil {
		return nil, err
	}
	var admins sorted[access.UserID]
	knows := who.Knows()
	for _, u := range who.View.Everyone() {
		if who.View.OrganizationRole(u) == access.Admin && (u == by || knows(u)) {
			name, _ := who.View.UserName(u)
			admins.add(u, "", name)
		}
	}
	people, err := d.Store.People(ctx, who.Organization, admins.page(Page{Limit: len(admins.ids)}))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, p := range people {
		switch {
		case p.Invited:
		case p.User == by:
			names = slices.Insert(names, 0, p.Name)
		default:
			names = append(names, p.Name)
		}
	}
	return names[:min(len(names), maxToAsk)], nil
}

// ChangeMe is what the caller changes about themselves; absent fields stay.
type ChangeMe struct {
	Body struct {
		Name         *string `json:"name,omitempty" maxLength:"200"`
		TimeZone     *string `json:"time_zone,omitempty" maxLength:"100" doc:"An IANA name, such as Europe/Vienna"`
		Locale       *string `json:"locale,omitempty" maxLength:"35" pattern:"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"`
		FirstWeekday *int    `json:"first_weekday,omitempty" minimum:"0" maximum:"6"`
		Durations    *string `json:"durations,omitempty" enum:"clock,decimal" doc:"How lengths of time are written: 0:45, or 0.75 h"`
		Theme        *string `json:"theme,omitempty" enum:"auto,light,dark"`
	}
}

// ChangeMe saves it.
func (d *Directory) ChangeMe(ctx context.Context, who access.Caller, in ChangeMe) (Me, error) {
	if err := fault.Within(in); err != nil {
		return Me{}, err
	}
	err := d.Store.SaveAccount(ctx, who, func(a *Account) (err error) {
		if in.Body.Name != nil {
			if a.Name, err = clean("name", *in.Body.Name); err != nil {
				return err
			}
		}
		if in.Body.TimeZone != nil {
			if a.TimeZone, err = zone("time_zone", *in.Body.TimeZone); err != nil {
				return err
			}
		}
		if in.Body.Locale != nil {
			a.Locale = *in.Body.Locale
		}
		if in.Body.FirstWeekday != nil {
			a.FirstWeekday = *in.Body.FirstWeekday
		}
		if in.Body.Durations != nil {
			a.Durations = *in.Body.Durations
		}
		if in.Body.Theme != nil {
			a.Theme = *in.Body.Theme
		}
		return nil
	})
	if err != nil {
		return Me{}, err
	}
	return d.Me(ctx, who, struct{}{})
}

// zone is the name of a time zone there is.
func zone(field, name string) (string, error) {
	z, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return "", fault.BadField(field, "This time zone does not exist.")
	}
	return z.String(), nil
}

// ChangePassword is the caller's password and the new one.
type ChangePassword struct {
	OwnSession
	Body struct {
		Current string `json:"current" maxLength:"1000"`
		New     string `json:"new" maxLength:"1000"`
		// What a token was given for may still need it, so that it is asked.
		EndTokens bool `json:"end_tokens,omitempty" doc:"End the caller's API tokens too, in every organization"`
	}
}

// PasswordChange is a new password of somebody's.
type PasswordChange struct {
	User access.UserID
	Was  string // the hash the current one was compared with; empty: it was not asked for
	Hash string
	Keep SessionID // 0: none
	// EndTokens ends the person's API tokens too.
	EndTokens bool
}

// ChangePassword also ends every other session of the caller, and where they say so their API tokens. Limited like signing in.
func (d *Directory) ChangePassword(ctx context.Context, who access.Caller, in ChangePassword) error {
	if err := fault.Within(in); err != nil {
		return err
	}
	account, err := d.Store.Account(ctx, who.User)
	if err != nil {
		return err
	}
	keep, err := d.current(ctx, who, in.OwnSession)
	if err != nil {
		return err
	}
	// Counted apart from sign-ins, and by session: somebody else's failures must not keep one from changing the password.
	try, err := d.Attempts.Start("session "+itoa(int(keep)), "password of "+account.Email, who.Now)
	if err != nil {
		return err
	}
	_, ok, err := d.proves(ctx, try, in.Body.Current, func() (Account, error) { return account, nil })
	if err != nil {
		return err
	}
	if !ok {
		return fault.BadField("current", "This is not your current password.")
	}
	hash, err := d.Passwords.Hash(ctx, "new", in.Body.New)
	if err != nil {
		return err
	}
	return d.Store.SavePassword(ctx, PasswordChange{User: who.User, Was: account.PasswordHash, Hash: hash, Keep: keep, EndTokens: in.Body.EndTokens})
}
