package org

import (
	"context"
	"slices"
	"strconv"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/secret"
)

// PersonRecord is a member of the organization as they are kept. Groups are those they are directly in, Workspaces
// the roles given to themselves.
type PersonRecord struct {
	User       access.UserID
	Name       string
	Email      string
	Role       access.OrganizationRole
	Title      string
	Active     bool
	Invited    bool // has not accepted the invitation yet
	Groups     []Named
	Workspaces []RoleRecord
}

// Person is a member of the organization.
type Person struct {
	ID         access.UserID           `json:"id"`
	Name       string                  `json:"name"`
	Email      string                  `json:"email"`
	Role       access.OrganizationRole `json:"role"`
	Title      string                  `json:"title"`
	Active     bool                    `json:"active"`
	Invited    bool                    `json:"invited" doc:"Has not accepted the invitation yet"`
	Groups     []Named                 `json:"groups"`
	Workspaces []PersonWorkspace       `json:"workspaces" doc:"Roles given to the person, in workspaces the caller has a role in"`
	Reached    []PersonReach           `json:"reached" doc:"Roles that come by a group, or from a workspace above in which the caller has no role"`
}

// PersonWorkspace is a role of a person.
type PersonWorkspace struct {
	ID   access.WorkspaceID   `json:"id"`
	Name string               `json:"name"`
	Role access.WorkspaceRole `json:"role"`
	Tree bool                 `json:"tree"`
}

// FindPeople is which people are asked for.
type FindPeople struct {
	Page
	Search   string `query:"search" maxLength:"200" doc:"Part of the name, address or title"`
	Inactive bool   `query:"inactive" doc:"Those who left too; for organization admins"`
}

// People of the organization, by name: all of them for organization admins, staff and workspace admins, those one
// shares a workspace with for members of a workspace. Denied for everyone else.
func (d *Directory) People(ctx context.Context, who access.Caller, in FindPeople) (List[Person], error) {
	if err := fault.Within(in); err != nil {
		return List[Person]{}, err
	}
	knows, err := team(who)
	if err != nil {
		return List[Person]{}, err
	}
	workspaces, err := d.Store.Workspaces(ctx, who.Organization)
	if err != nil {
		return List[Person]{}, err
	}
	text := folded(in.Search)
	titled := map[access.UserID]string{}
	if text != "" {
		if titled, err = d.Store.Titles(ctx, who.Organization); err != nil {
			return List[Person]{}, err
		}
	}
	users := who.View.Everyone()
	if in.Inactive && who.View.OrganizationRole(who.User) == access.Admin {
		users = append(users, who.View.Left()...)
	}
	var found sorted[access.UserID]
	for _, u := range users {
		if knows(u) {
			name, email := who.View.UserName(u)
			found.add(u, text, name, email, titled[u])
		}
	}
	records, err := d.Store.People(ctx, who.Organization, found.page(in.Page))
	if err != nil {
		return List[Person]{}, err
	}
	list, known := List[Person]{Items: []Person{}, Total: len(found.ids)}, reachFor(who, workspaces)
	for _, p := range records {
		list.Items = append(list.Items, personOf(known, p))
	}
	return list, nil
}

func personOf(known reach, p PersonRecord) Person {
	person := Person{ID: p.User, Name: p.Name, Email: p.Email, Role: p.Role, Title: p.Title, Active: p.Active, Invited: p.Invited, Groups: p.Groups, Workspaces: []PersonWorkspace{}, Reached: known.of(p.User)}
	if person.Groups == nil {
		person.Groups = []Named{}
	}
	for _, r := range p.Workspaces {
		if w, ok := known.mine[r.Workspace]; ok {
			person.Workspaces = append(person.Workspaces, PersonWorkspace{ID: w.ID, Name: w.Name, Role: r.Role, Tree: r.Tree})
		}
	}
	return person
}

// Invitation asks someone into an organization.
type Invitation struct {
	ID           int64
	Hash         string
	Organization access.OrganizationID
	// OrganizationName and HasPassword are set when an invitation is read.
	OrganizationName string
	HasPassword      bool
	User             access.UserID
	Name             string
	Email            string
	Role             access.OrganizationRole
	Title            string
	Workspaces       []RoleRecord
	CreatedAt        time.Time
	ExpiresAt        time.Time
}

// NewPerson is someone to invite, and to which workspaces (TA12).
type NewPerson struct {
	Body struct {
		Name       string               `json:"name" maxLength:"200"`
		Email      string               `json:"email" maxLength:"320"`
		Role       string               `json:"role" enum:"guest,member,staff,admin"`
		Title      string               `json:"title,omitempty" maxLength:"200"`
		Workspaces []NewPersonWorkspace `json:"workspaces,omitempty" maxItems:"200"`
	}
}

// NewPersonWorkspace is a workspace to invite someone to.
type NewPersonWorkspace struct {
	ID   access.WorkspaceID `json:"id"`
	Role string             `json:"role" enum:"viewer,member,analyst,admin"`
	Tree bool               `json:"tree,omitempty" doc:"In every workspace below too"`
}

// InvitedPerson is an invitation's link, shown to the admin who made it and nowhere else.
type InvitedPerson struct {
	Person        Person    `json:"person"`
	InvitationURL string    `json:"invitation_url" doc:"Told once: empty when the request came again"`
	ExpiresAt     time.Time `json:"expires_at"`
}

// Invite is for organization admins. The answer holds the link that lets the person in, once.
func (d *Directory) Invite(ctx context.Context, who access.Caller, in NewPerson) (InvitedPerson, error) {
	if err := fault.Within(in); err != nil {
		return InvitedPerson{}, err
	}
	if err := who.RequireAdmin(); err != nil {
		return InvitedPerson{}, err
	}
	i := Invitation{Organization: who.Organization, Email: CleanEmail(in.Body.Email), CreatedAt: who.Now, ExpiresAt: who.Now.Add(invitedFor)}
	var err error
	if i.Name, err = clean("name", in.Body.Name); err != nil {
		return InvitedPerson{}, err
	}
	if i.Title, err = cleanIfAny("title", in.Body.Title); err != nil {
		return InvitedPerson{}, err
	}
	if err := checkEmail("email", i.Email); err != nil {
		return InvitedPerson{}, err
	}
	if err := i.Role.UnmarshalText([]byte(in.Body.Role)); err != nil {
		return InvitedPerson{}, fault.BadField("role", "There is no such role.")
	}
	if i.Role == access.Guest && len(in.Body.Workspaces) > 0 {
		return InvitedPerson{}, fault.BadField("workspaces", "Guests see only what is shared with them.")
	}
	workspaces, err := d.Store.Workspaces(ctx, who.Organization)
	if err != nil {
		return InvitedPerson{}, err
	}
	for n, w := range in.Body.Workspaces {
		r := RoleRecord{Workspace: w.ID, Tree: w.Tree}
		field := "workspaces[" + strconv.Itoa(n) + "]"
		if err := r.Role.UnmarshalText([]byte(w.Role)); err != nil {
			return InvitedPerson{}, fault.BadField(field+".role", "There is no such role.")
		}
		if _, err := find(workspaces, w.ID); err != nil {
			return InvitedPerson{}, fault.BadField(field+".id", "There is no such workspace.")
		}
		if slices.ContainsFunc(i.Workspaces, func(other RoleRecord) bool { return other.Workspace == w.ID }) {
			return InvitedPerson{}, fault.BadField(field+".id", "Named twice.")
		}
		i.Workspaces = append(i.Workspaces, r)
	}
	token, err := secret.Token(d.Random)
	if err != nil {
		return InvitedPerson{}, err
	}
	i.Hash = secret.Hash(token)
	user, err := d.Store.Invite(ctx, who, i)
	if err != nil {
		return InvitedPerson{}, err
	}
	person, err := d.person(ctx, who, user)
	invited := InvitedPerson{Person: person, ExpiresAt: i.ExpiresAt}
	if !who.Repeats() {
		invited.InvitationURL = d.URL + "/invitations/" + token
	}
	return invited, err
}

// person is one member as they are after a change.
func (d *Directory) person(ctx context.Context, who access.Caller, user access.UserID) (Person, error) {
	records, err := d.Store.People(ctx, who.Organization, []access.UserID{user})
	if err != nil {
		return Person{}, err
	}
	if len(records) == 0 {
		return Person{}, fault.Missing()
	}
	workspaces, err := d.Store.Workspaces(ctx, who.Organization)
	if err != nil {
		return Person{}, err
	}
	return personOf(reachFor(who, workspaces), records[0]), nil
}

// OneInvitation is the secret of an invitation's link.
type OneInvitation struct {
	Token string `path:"token"`
}

// InvitationInfo is what the one who holds the link sees before they accept. The name is the one the invitation was made
// for, never that of an account the address has already.
type InvitationInfo struct {
	Organization string `json:"organization"`
	Email        string `json:"email"`
	Name         string `json:"name"`
	HasPassword  bool   `json:"has_password" doc:"The account exists: accept with its password instead of choosing one"`
}

func (d *Directory) invitation(ctx context.Context, token string) (Invitation, error) {
	i, err := d.Store.InvitationByHash(ctx, secret.Hash(token))
	if err == nil && !d.Now().Before(i.ExpiresAt) {
		return Invitation{}, fault.Missing()
	}
	return i, err
}

// Invitation by its link. NotFound when it was used, is too old or never was.
func (d *Directory) Invitation(ctx context.Context, in OneInvitation) (InvitationInfo, error) {
	i, err := d.invitation(ctx, in.Token)
	return InvitationInfo{Organization: i.OrganizationName, Email: i.Email, Name: i.Name, HasPassword: i.HasPassword}, err
}

// AcceptInvitation is the name and password of the one who accepts.
type AcceptInvitation struct {
	OneInvitation
	Body struct {
		Name     string `json:"name,omitempty" maxLength:"200" doc:"Empty: as in the invitation"`
		Password string `json:"password" maxLength:"1000" doc:"A new one, or that of the account when it has one"`
		Formats
	}
}

// Acceptance is an invitation accepted.
type Acceptance struct {
	Invitation int64
	Name       string
	// PasswordHash is the first password of an account; empty: it has one, and stays as it is.
	PasswordHash string
	// Formats are those of an account that gets its first password.
	Formats Formats
}

// Accept uses the invitation up and begins a session. Somebody who has a password already proves it: the link of
// another organization's admin must not be a way into their account.
func (d *Directory) Accept(ctx context.Context, v Visit, in AcceptInvitation) (Entry, error) {
	if err := fault.Within(in); err != nil {
		return Entry{}, err
	}
	i, err := d.invitation(ctx, in.Token)
	if err != nil {
		return Entry{}, err
	}
	accepted := Acceptance{Invitation: i.ID, Name: i.Name}
	var proof string
	if i.HasPassword {
		try, err := d.Attempts.Start(v.Address, i.Email, d.Now())
		if err != nil {
			return Entry{}, err
		}
		account, ok, err := d.proves(ctx, try, in.Body.Password, func() (Account, error) { return d.Store.Account(ctx, i.User) })
		if err != nil {
			return Entry{}, err
		}
		if !ok {
			return Entry{}, fault.BadField("password", "This is not the password of this account.")
		}
		accepted.Name, proof = account.Name, account.PasswordHash
	} else {
		if in.Body.Name != "" {
			if accepted.Name, err = clean("name", in.Body.Name); err != nil {
				return Entry{}, err
			}
		}
		if accepted.Formats, err = in.Body.checked(); err != nil {
			return Entry{}, err
		}
		if accepted.PasswordHash, err = d.Passwords.Hash(ctx, "password", in.Body.Password); err != nil {
			return Entry{}, err
		}
		proof = accepted.PasswordHash
	}
	if err := d.Store.Accept(ctx, accepted); err != nil {
		return Entry{}, err
	}
	return d.begin(ctx, v, i.User, i.Organization, proof)
}

// ChangePerson is what an admin changes about a member; absent fields stay.
type ChangePerson struct {
	ID   access.UserID `path:"id"`
	Body struct {
		Role   *string `json:"role,omitempty" enum:"guest,member,staff,admin"`
		Active *bool   `json:"active,omitempty" doc:"false: they leave, at once"`
		Name   *string `json:"name,omitempty" maxLength:"200"`
		Title  *string `json:"title,omitempty" maxLength:"200"`
		HandingOver
	}
}

// ChangePerson is for organization admins. The name of someone who is in other organizations too is theirs to change.
func (d *Directory) ChangePerson(ctx context.Context, who access.Caller, in ChangePerson) (Person, error) {
	if err := fault.Within(in); err != nil {
		return Person{}, err
	}
	if err := who.RequireAdmin(); err != nil {
		return Person{}, err
	}
	err := d.handing(in.Body.HandingOver, 0).ChangeMembership(ctx, who, in.ID, func(m *Membership) (err error) {
		if in.Body.Name != nil {
			if m.Elsewhere {
				return fault.New(fault.Denied, "They are in other organizations too: only they can change their name.")
			}
			if m.Name, err = clean("name", *in.Body.Name); err != nil {
				return err
			}
		}
		if in.Body.Role != nil {
			if err := m.Role.UnmarshalText([]byte(*in.Body.Role)); err != nil {
				return fault.BadField("role", "There is no such role.")
			}
			if m.Role == access.Guest && m.WorksHere {
				return fault.BadField("role", "Guests cannot have a role in a workspace. Remove those roles first.")
			}
		}
		if in.Body.Title != nil {
			if m.Title, err = cleanIfAny("title", *in.Body.Title); err != nil {
				return err
			}
		}
		if in.Body.Active != nil {
			m.Active = *in.Body.Active
		}
		return nil
	})
	if err != nil {
		return Person{}, err
	}
	return d.person(ctx, who, in.ID)
}
