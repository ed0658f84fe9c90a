// Package org is the people and places of an organization: who belongs to it, how they sign in, and where they work.
package org

import (
	"cmp"
	"context"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/secret"
	"vitrine/internal/slug"
)

// Directory holds the use cases. Its fields are set before the first call; it is safe for concurrent use.
type Directory struct {
	Store     Store
	Contents  Contents
	Now       func() time.Time
	Random    io.Reader // of tokens; secret.Random
	Passwords *secret.Passwords
	Attempts  *secret.Attempts
	// URL is where people reach the program, without a slash at its end: invitations point there.
	URL string
	// SetupToken is what the set-up page asks for; empty when there is no set-up to do.
	SetupToken string
	// Demo is whom the sign-in page of a demonstration offers; nil outside of one.
	Demo []DemoPerson
}

// Store is what the directory needs kept. who is who makes a change, with the view it was decided on: when a change of
// rights has come in between, nothing is kept and the fault is [access.ErrOvertaken]. Every change is in the change log of
// the organization when the call returns. Unknown ids are NotFound.
type Store interface {
	View(ctx context.Context, org access.OrganizationID) (*access.Snapshot, error)
	// ChangeAccess plans and makes changes in one transaction: nobody else can change what the plan is made on. A plan
	// without changes is none.
	ChangeAccess(ctx context.Context, who access.Caller, plan access.Plan) error
	// Suppose gives do a store that refuses what this one would, and keeps nothing; changes is what the log would then say.
	Suppose(do func(Store) error) (changes []access.Change, err error)
	// Handing is a store whose writes as a caller also hand over what plan says, in the same transaction.
	Handing(plan HandingPlan) Store

	Founded(ctx context.Context) (bool, error)
	// Found makes an organization with one workspace and one person, admin of both. Conflict when the path or the
	// e-mail address is taken.
	Found(ctx context.Context, f Founding) (access.OrganizationID, access.UserID, error)
	Organization(ctx context.Context, org access.OrganizationID) (Organization, error)
	// ChangeOrganization, ChangeMembership and ChangeWorkspace give change what is kept now, and keep what it makes of it:
	// two changes at once are both kept. An error of change changes nothing.
	ChangeOrganization(ctx context.Context, who access.Caller, change func(*Organization) error) error

	AccountByEmail(ctx context.Context, email string) (Account, error)
	Account(ctx context.Context, user access.UserID) (Account, error)
	// SaveAccount gives change what is kept of the caller's account now, and tells every organization they are in a new name.
	// change may be called more than once.
	SaveAccount(ctx context.Context, who access.Caller, change func(*Account) error) error
	// SavePassword also ends every session of the user but the one to keep. [access.ErrOvertaken] when the password has been
	// changed meanwhile, or the session to keep has ended.
	SavePassword(ctx context.Context, p PasswordChange) error
	// Memberships of a user that are active, the oldest first; not those they are still to accept the invitation to.
	Memberships(ctx context.Context, user access.UserID) ([]Membership, error)

	SessionByHash(ctx context.Context, hash string) (Session, error)
	Sessions(ctx context.Context, user access.UserID) ([]Session, error)
	// CreateSession is NotFound when the password it was begun with is another one by now, or the user has left.
	CreateSession(ctx context.Context, s Session) (SessionID, error)
	// SessionsByHash are those of the sessions that there are, in any order.
	SessionsByHash(ctx context.Context, hashes []string) ([]Session, error)
	TouchSessions(ids []SessionID, seen, expires time.Time)
	MoveSession(ctx context.Context, who access.Caller, id SessionID, org access.OrganizationID) error
	EndSession(ctx context.Context, who access.Caller, id SessionID) error

	TokenByHash(ctx context.Context, hash string) (Token, error)
	Tokens(ctx context.Context, org access.OrganizationID, user access.UserID) ([]Token, error)
	// CreateToken keeps a token of the caller's, asked for from a session. Limited when they have [MaxTokens].
	CreateToken(ctx context.Context, who access.Caller, from SessionID, t Token) (TokenID, error)
	// TokensByHash are those of the tokens that there are, in any order.
	TokensByHash(ctx context.Context, hashes []string) ([]Token, error)
	TouchTokens(ids []TokenID, used time.Time)
	DeleteToken(ctx context.Context, who access.Caller, id TokenID) error

	// People of an organization by their ids, in that order; those who left too. Unknown ones are left out.
	People(ctx context.Context, org access.OrganizationID, users []access.UserID) ([]PersonRecord, error)
	// Titles are those that people have who have one.
	Titles(ctx context.Context, org access.OrganizationID) (map[access.UserID]string, error)
	// Invite makes the person a member of the organization (and an account where there is none for the address).
	// Conflict when they have come in already.
	Invite(ctx context.Context, who access.Caller, i Invitation) (access.UserID, error)
	InvitationByHash(ctx context.Context, hash string) (Invitation, error)
	// InvitedBy is who sent a user the invitation they accepted; 0 when nobody did, or the account is gone.
	InvitedBy(ctx context.Context, org access.OrganizationID, user access.UserID) (access.UserID, error)
	// Accept uses the invitation up: NotFound the second time. An empty hash keeps the account's password; with one, the
	// account's first and its formats, other organizations that have the person wait for an invitation of theirs to be accepted.
	Accept(ctx context.Context, a Acceptance) error
	// ChangeMembership ends the sessions and tokens of a person who leaves in the same transaction. Conflict when no active
	// admin would remain.
	ChangeMembership(ctx context.Context, who access.Caller, user access.UserID, change func(*Membership) error) error

	// EntryStarts calls visit with who an entry of a workspace is of and when it starts.
	EntryStarts(ctx context.Context, w access.WorkspaceID, visit func(of access.UserID, start time.Time)) error

	// OfferHandOver keeps an offer of what hangs on one person to another, once allow agrees, in place of those there are of all
	// that hangs on them.
	OfferHandOver(ctx context.Context, who access.Caller, o HandedOffer, allow func(who access.Caller) error) error

	// Notices of an organization, the newest first: a page of them, and how many there are.
	Notices(ctx context.Context, org access.OrganizationID, page Page) ([]Notice, int, error)
	DeleteNotice(ctx context.Context, who access.Caller, id int64) error

	CreateGroup(ctx context.Context, who access.Caller, name string) (access.GroupID, error)
	RenameGroup(ctx context.Context, who access.Caller, group access.GroupID, name string) error
	DeleteGroup(ctx context.Context, who access.Caller, group access.GroupID) error
	// SetGroupMember puts a user or a group in a group or takes it out. Conflict when a group would contain itself.
	SetGroupMember(ctx context.Context, who access.Caller, group access.GroupID, member access.Principal, in bool) error

	Workspaces(ctx context.Context, org access.OrganizationID) ([]WorkspaceRecord, error)
	// CreateWorkspace makes its creator admin there.
	CreateWorkspace(ctx context.Context, who access.Caller, w WorkspaceRecord) (access.WorkspaceID, error)
	// ChangeWorkspace is Conflict when the workspace would lie below itself.
	ChangeWorkspace(ctx context.Context, who access.Caller, w access.WorkspaceID, change func(*WorkspaceRecord) error) error
	WorkspaceRoles(ctx context.Context, org access.OrganizationID, w access.WorkspaceID) ([]RoleRecord, error)
	// SetWorkspaceRole gives a role to a user or a group, or takes it away (NoWorkspaceRole).
	SetWorkspaceRole(ctx context.Context, who access.Caller, r RoleRecord) error
}

// Founding is a new organization and its first admin.
type Founding struct {
	// First refuses (NotFound) when there is an organization already.
	First        bool
	Organization string
	Path         string
	Scheme       string
	Name         string
	Email        string
	PasswordHash string
	// Formats are the admin's; the workspace has their clock and weeks.
	Formats Formats
}

// Page is which part of a list is asked for.
type Page struct {
	Offset int `query:"offset" minimum:"0" default:"0" doc:"How many to leave out"`
	Limit  int `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many at most"`
}

// cut is the part of the list that is asked for, never nil.
func cut[T any](all []T, p Page) []T {
	from := min(p.Offset, len(all))
	return append([]T{}, all[from:min(from+p.Limit, len(all))]...)
}

// List is a list in one piece.
type List[T any] struct {
	Items []T `json:"items"`
	Total int `json:"total"`
}

func listOf[T any](items []T) List[T] {
	if items == nil {
		items = []T{}
	}
	return List[T]{Items: items, Total: len(items)}
}

// Named is something else by its id and name.
type Named struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

const (
	maxName = 200
	// rootScheme is the scheme of a new organization.
	rootScheme = "standard"
)

// clean is a name without surrounding space; a field fault when it is empty, too long or no text.
func clean(field, name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	switch {
	case name == "":
		return "", fault.BadField(field, "Enter a name.")
	case utf8.RuneCountInString(name) > maxName:
		return "", fault.BadField(field, "Too long: at most %d characters.", maxName)
	case strings.ContainsFunc(name, unicode.IsControl):
		return "", fault.BadField(field, "Control characters are not allowed.")
	}
	return name, nil
}

// cleanIfAny is clean for what may be empty.
func cleanIfAny(field, text string) (string, error) {
	if strings.TrimSpace(text) == "" {
		return "", nil
	}
	return clean(field, text)
}

// pathOf a name: in addresses and commands.
func pathOf(name string) string { return cmp.Or(slug.Latin(name), "x") }

// freePath is the path of a name that is not taken yet: "sales", "sales-2", …
func freePath(name string, taken func(string) bool) string {
	first := pathOf(name)
	path := first
	for n := 2; taken(path); n++ {
		path = first + "-" + itoa(n)
	}
	return path
}

// team tells whom of the organization the caller may know by name; denied to those who know nobody (guests, and those who only
// look at what is shared with them).
func team(who access.Caller) (knows func(access.UserID) bool, err error) {
	if knows = who.Knows(); !knows(0) {
		err = fault.New(fault.Denied, "Only people in a workspace can see the team.")
	}
	return knows, err
}
