package org_test

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/fault"
	"vitrine/internal/org"
	"vitrine/internal/secret"
	"vitrine/internal/slug"
	"vitrine/internal/store"
	"vitrine/internal/store/storetest"
)

const (
	setupToken = "printed on the console"
	password   = "correct horse battery"
)

// place is the directory over a store of its own, without HTTP.
type place struct {
	*org.Directory
	t     *testing.T
	kept  *store.Store
	clock *storetest.Clock
}

// newPlace is empty. The test runs beside others.
func newPlace(t *testing.T) *place {
	t.Helper()
	t.Parallel()
	clock := storetest.NewClock()
	kept := storetest.OpenSQLite(t, clock.Now)
	cheap := secret.Cost{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 8, KeyLength: 16}
	return &place{t: t, kept: kept, clock: clock, Directory: &org.Directory{Store: kept, Contents: &board.Contents{Store: kept}, Now: clock.Now, Random: rand.Reader,
		Passwords: secret.NewPasswords(cheap, 4), Attempts: &secret.Attempts{}, URL: "https://vitrine.example", SetupToken: setupToken}}
}

// person is somebody who is signed in. Each of their calls finds out anew who is asking, as the gate does.
type person struct {
	*place
	id access.UserID
	org.Credentials
}

// who is the caller now; the fault is that of somebody who is signed out.
func (p person) who() (access.Caller, error) { return p.Identify(p.t.Context(), p.Credentials) }

// own is what comes with the requests of their browser.
func (p person) own() org.OwnSession {
	return org.OwnSession{Secret: p.Session, Token: p.Token}
}

func (p person) signedOut() {
	p.t.Helper()
	if _, err := p.who(); fault.KindOf(err) != fault.Unauthenticated {
		p.t.Errorf("still signed in: %v", err)
	}
}

// me is the session as the person sees it.
func (p person) me() org.Me {
	p.t.Helper()
	return call(p, p.Me, struct{}{})
}

type useCase[In, Out any] func(context.Context, access.Caller, In) (Out, error)

// call is what the use case answers; a fault ends the test.
func call[In, Out any](p person, use useCase[In, Out], in In) Out {
	p.t.Helper()
	who, err := p.who()
	if err != nil {
		p.t.Fatal(err)
	}
	out, err := use(p.t.Context(), who, in)
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

// refused fails the test unless the use case refuses with a fault of the kind, that names the fields.
func refused[In, Out any](p person, use useCase[In, Out], in In, kind fault.Kind, fields ...string) {
	p.t.Helper()
	who, err := p.who()
	if err != nil {
		p.t.Fatal(err)
	}
	_, err = use(p.t.Context(), who, in)
	faulty(p.t, err, kind, fields...)
}

func faulty(t *testing.T, err error, kind fault.Kind, fields ...string) fault.Error {
	t.Helper()
	f, ok := err.(*fault.Error) //nolint:errorlint // a use case gives faults as they are
	if !ok || f.Kind != kind || len(f.Fields) < len(fields) {
		t.Fatalf("%v, want %s %v", err, kind, fields)
	}
	for i, name := range fields {
		if f.Fields[i].Name != name {
			t.Errorf("%v, want it to name %s", err, name)
		}
	}
	return *f
}

// nothing is a use case that answers nothing.
func nothing[In any](use func(context.Context, access.Caller, In) error) useCase[In, struct{}] {
	return func(ctx context.Context, who access.Caller, in In) (struct{}, error) {
		return struct{}{}, use(ctx, who, in)
	}
}

func is[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func named[T any](all []T, name func(T) string) string {
	var names []string
	for _, one := range all {
		names = append(names, name(one))
	}
	return strings.Join(names, ", ")
}

// enter is whoever comes in by set-up, by password, or by an invitation.
func (p *place) enter(entry org.Entry, err error) (person, org.Me) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
	return person{place: p, id: entry.Me.User.ID, Credentials: org.Credentials{Session: entry.Token}}, entry.Me
}

func (p *place) signIn(email, password string) (org.Entry, error) {
	return p.SignIn(p.t.Context(), org.Visit{}, org.SignIn{Body: org.SignInBody{Email: email, Password: password}})
}

// setUp founds Acme, whose admin Ada can sign in with the password.
func (p *place) setUp() person {
	p.t.Helper()
	ada, _ := p.enter(p.SetUp(p.t.Context(), org.Visit{}, org.NewSetup{Body: org.NewSetupBody{Token: setupToken, Organization: "Acme", Name: "Ada", Email: "ada@acme.example", Password: password}}))
	return ada
}

// found makes another organization; its admin is signed in.
func (p *place) found(name string) (access.OrganizationID, person) {
	p.t.Helper()
	at, user, err := p.kept.Found(p.t.Context(), org.Founding{Organization: name, Path: slug.Latin(name), Scheme: "standard", Name: "Admin of " + name, Email: "admin@" + slug.Latin(name) + ".example", PasswordHash: "none"})
	if err != nil {
		p.t.Fatal(err)
	}
	return at, p.session(at, user)
}

// member is a new member of an organization, signed in, who came by the store's own ways.
func (p *place) member(name string, at access.OrganizationID, role access.OrganizationRole, workspaces ...org.RoleRecord) person {
	p.t.Helper()
	hash := secret.Hash(name)
	user, err := p.kept.Invite(p.t.Context(), access.Caller{Organization: at}, org.Invitation{Hash: hash, Name: name, Email: slug.Latin(name) + "@people.example", Role: role, Workspaces: workspaces, ExpiresAt: p.clock.Now().Add(time.Hour)})
	if err != nil {
		p.t.Fatal(err)
	}
	invitation, err := p.kept.InvitationByHash(p.t.Context(), hash)
	if err != nil {
		p.t.Fatal(err)
	}
	if err := p.kept.Accept(p.t.Context(), org.Acceptance{Invitation: invitation.ID, Name: name}); err != nil {
		p.t.Fatal(err)
	}
	return p.session(at, user)
}

// session signs somebody in without a password.
func (p *place) session(at access.OrganizationID, user access.UserID) person {
	p.t.Helper()
	token, now := rand.Text(), p.clock.Now()
	if _, err := p.kept.CreateSession(p.t.Context(), org.Session{Hash: secret.Hash(token), User: user, Organization: at, CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(org.SessionLife)}); err != nil {
		p.t.Fatal(err)
	}
	return person{place: p, id: user, Credentials: org.Credentials{Session: token}}
}

// root is the first workspace of an organization.
func (p *place) root(at access.OrganizationID) access.WorkspaceID {
	p.t.Helper()
	all, err := p.kept.Workspaces(p.t.Context(), at)
	if err != nil || len(all) == 0 {
		p.t.Fatal("no workspace", err)
	}
	return all[0].ID
}

// invite is the token in the address of an invitation.
func (p person) invite(name, email, role string) string {
	p.t.Helper()
	url := call(p, p.Invite, org.NewPerson{Body: org.NewPersonBody{Name: name, Email: email, Role: role}}).InvitationURL
	return url[strings.LastIndexByte(url, '/')+1:]
}

func (p *place) accept(token string, body org.AcceptInvitationBody) (org.Entry, error) {
	return p.Accept(p.t.Context(), org.Visit{}, org.AcceptInvitation{OneInvitation: org.OneInvitation{Token: token}, Body: body})
}

func (p person) group(name string) access.GroupID {
	p.t.Helper()
	return call(p, p.CreateGroup, org.NewGroup{Body: org.NewGroupBody{Name: name}}).ID
}

func (p person) workspace(name string, parent access.WorkspaceID) access.WorkspaceID {
	p.t.Helper()
	return call(p, p.CreateWorkspace, newWorkspace(name, parent)).ID
}

func (p person) groups(search string, offset, limit int) org.List[org.Group] {
	p.t.Helper()
	return call(p, p.Groups, org.FindGroups{Page: org.Page{Offset: offset, Limit: limit}, Search: search})
}

func (p person) people(search string) []org.Person {
	p.t.Helper()
	return call(p, p.People, org.FindPeople{Page: org.Page{Limit: 50}, Search: search}).Items
}

func (p person) workspaces() []org.Workspace {
	p.t.Helper()
	return call(p, p.Workspaces, struct{}{}).Items
}

func newWorkspace(name string, parent access.WorkspaceID) org.NewWorkspace {
	return org.NewWorkspace{Body: org.NewWorkspaceBody{Name: name, Parent: parent}}
}

func userIn(g access.GroupID, user access.UserID) org.MemberOf {
	return org.MemberOf{ID: g, Kind: "user", Member: int64(user)}
}

func groupIn(g, inner access.GroupID) org.MemberOf {
	return org.MemberOf{ID: g, Kind: "group", Member: int64(inner)}
}

func roleFor(w access.WorkspaceID, kind string, holder int64, role string, tree bool) org.GiveRole {
	return org.GiveRole{RoleOf: org.RoleOf{ID: w, Kind: kind, Holder: holder}, Body: org.GiveRoleBody{Role: role, Tree: tree}}
}

func nameOf(p org.Person) string { return p.Name }
