package org_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/org"
)

func TestSetUpWorksOnce(t *testing.T) {
	p := newPlace(t)
	state := func(want org.SetupState) {
		t.Helper()
		got, err := p.SetupState(t.Context(), struct{}{})
		if err != nil || got != want {
			t.Errorf("%+v %v, want %+v", got, err, want)
		}
	}
	state(org.SetupState{Needed: true})
	form := org.NewSetup{Body: org.NewSetupBody{Token: "guess", Organization: "Acme & Söhne", Name: "Ada", Email: "Ada@Acme.example", Password: password}}
	try := func() (org.Entry, error) { return p.SetUp(t.Context(), org.Visit{}, form) }
	_, err := try()
	faulty(t, err, fault.Denied)
	form.Body.Token, form.Body.Password = setupToken, "short"
	_, err = try()
	faulty(t, err, fault.Invalid, "password")
	form.Body.Password = password
	ada, me := p.enter(try())
	is(t, "role", me.Organization.Role, access.Admin)
	is(t, "path", me.Organization.Path, "acme-soehne")
	is(t, "address", me.User.Email, "ada@acme.example")
	is(t, "role in the workspace", me.Workspaces[0].Role, access.WorkspaceAdmin)
	is(t, "name", ada.me().User.Name, "Ada")
	state(org.SetupState{})
	_, err = try()
	faulty(t, err, fault.NotFound)
}

func TestSignIn(t *testing.T) {
	p := newPlace(t)
	p.setUp()
	_, err := p.signIn("ada@acme.example", "wrong")
	wrong := faulty(t, err, fault.Unauthenticated)
	_, err = p.signIn("nobody@acme.example", "wrong")
	unknown := faulty(t, err, fault.Unauthenticated)
	if wrong.Message != unknown.Message {
		t.Errorf("a wrong password says %q, an unknown address %q", wrong.Message, unknown.Message)
	}
	ada, _ := p.enter(p.signIn(" ADA@acme.example", password))
	is(t, "name", ada.me().User.Name, "Ada")
	call(ada, nothing(p.SignOut), ada.own())
	ada.signedOut()
}

func TestSessionsAreSeenAndEnded(t *testing.T) {
	p := newPlace(t)
	first := p.setUp()
	second, _ := p.enter(p.signIn("ada@acme.example", password))
	list := call(first, p.Sessions, first.own())
	is(t, "sessions", list.Total, 2)
	if strings.Contains(fmt.Sprint(list), first.Session) {
		t.Error("the list of sessions shows a secret")
	}
	other := org.OneSession{}
	for _, s := range list.Items {
		if !s.Current {
			other.ID = s.ID
		}
	}
	at, _ := p.found("Rival")
	stranger := p.member("Stranger", at, access.Member)
	refused(stranger, nothing(p.EndSession), other, fault.NotFound)
	second.me()
	call(first, nothing(p.EndSession), other)
	second.signedOut()
	p.clock.Advance(20 * 24 * time.Hour)
	first.me()
	p.kept.Noted()
	p.clock.Advance(29 * 24 * time.Hour)
	first.me()
	p.kept.Noted()
	p.clock.Advance(31 * 24 * time.Hour)
	first.signedOut()
}

func TestPassword(t *testing.T) {
	p := newPlace(t)
	ada := p.setUp()
	other, _ := p.enter(p.signIn("ada@acme.example", password))
	change := func(current, next string) org.ChangePassword {
		return org.ChangePassword{OwnSession: ada.own(), Body: org.ChangePasswordBody{Current: current, New: next}}
	}
	refused(ada, nothing(p.ChangePassword), change("wrong", "another long password"), fault.Invalid, "current")
	refused(ada, nothing(p.ChangePassword), change(password, "short"), fault.Invalid, "new")
	call(ada, nothing(p.ChangePassword), change(password, "another long password"))
	ada.me()
	other.signedOut()
	_, err := p.signIn("ada@acme.example", password)
	faulty(t, err, fault.Unauthenticated)
	p.enter(p.signIn("ada@acme.example", "another long password"))
}

func TestSignInIsLimited(t *testing.T) {
	p := newPlace(t)
	p.setUp()
	for range 10 {
		_, err := p.signIn("ada@acme.example", "wrong")
		faulty(t, err, fault.Unauthenticated)
	}
	_, err := p.signIn("ada@acme.example", "wrong")
	if limited := faulty(t, err, fault.Limited); limited.RetryAfter <= 0 {
		t.Error("it does not say when to come back")
	}
	_, err = p.signIn("ada@acme.example", password)
	faulty(t, err, fault.Limited)
	p.clock.Advance(16 * time.Minute)
	p.enter(p.signIn("ada@acme.example", password))
	// Many accounts from one address.
	for n := range 60 {
		_, err := p.signIn(fmt.Sprintf("p%d@acme.example", n), "wrong")
		if is := fault.KindOf(err); n < 50 && is != fault.Unauthenticated || n >= 50 && is != fault.Limited {
			t.Fatalf("attempt %d from one address: %v", n, err)
		}
	}
}

func TestTokens(t *testing.T) {
	p := newPlace(t)
	ada := p.setUp()
	within := func(by person, name string, ends *time.Time) org.NewToken {
		return org.NewToken{OwnSession: by.own(), Body: org.NewTokenBody{Name: name, ExpiresAt: ends}}
	}
	ends, past := p.clock.Now().Add(48*time.Hour), p.clock.Now()
	made := call(ada, p.CreateToken, within(ada, "Reports", &ends))
	if !strings.HasPrefix(made.Token, "vt_") {
		t.Errorf("the token is %q", made.Token)
	}
	script := person{place: p, Credentials: org.Credentials{Token: made.Token}}
	is(t, "name", script.me().User.Name, "Ada")
	list := call(ada, p.Tokens, struct{}{})
	if list.Total != 1 || list.Items[0].Name != "Reports" || strings.Contains(fmt.Sprint(list), made.Token) {
		t.Errorf("the tokens are %+v", list)
	}
	refused(script, p.CreateToken, within(script, "Successor", nil), fault.Denied)
	refused(ada, p.CreateToken, within(ada, "Late", &past), fault.Invalid, "expires_at")
	p.clock.Advance(47 * time.Hour)
	script.me()
	p.clock.Advance(2 * time.Hour)
	script.signedOut()
	ada.me()
	other := call(ada, p.CreateToken, within(ada, "Endless", nil))
	endless := person{place: p, Credentials: org.Credentials{Token: other.Token}}
	endless.me()
	call(ada, nothing(p.DeleteToken), org.OneToken{ID: other.ID})
	endless.signedOut()
	refused(ada, nothing(p.DeleteToken), org.OneToken{ID: other.ID}, fault.NotFound)
}

func TestMe(t *testing.T) {
	p := newPlace(t)
	ada := p.setUp()
	text := func(s string) *string { return &s }
	day := func(n int) *int { return &n }
	change := func(body org.ChangeMeBody) org.MeUser {
		t.Helper()
		return call(ada, p.ChangeMe, org.ChangeMe{Body: body}).User
	}
	now := change(org.ChangeMeBody{TimeZone: text("Europe/Vienna"), Locale: text("de-AT"), FirstWeekday: day(0), Theme: text("dark"), Name: text("  Ada   Lovelace ")})
	want := org.MeUser{ID: ada.id, Name: "Ada Lovelace", Email: "ada@acme.example", TimeZone: "Europe/Vienna", Locale: "de-AT", FirstWeekday: 0, Durations: "clock", Theme: "dark"}
	is(t, "changed", now, want)
	want.Durations = "decimal"
	is(t, "changed in one thing", change(org.ChangeMeBody{Durations: text("decimal")}), want)
	is(t, "kept", ada.me().User, want)
	want.Theme = "auto"
	is(t, "changed in another", change(org.ChangeMeBody{Theme: text("auto")}), want)
	for field, body := range map[string]org.ChangeMeBody{"durations": {Durations: text("hours")}, "time_zone": {TimeZone: text("Mars/Olympus")}, "theme": {Theme: text("pink")},
		"first_weekday": {FirstWeekday: day(7)}, "name": {Name: text(" ")}, "locale": {Locale: text("<script>")}} {
		refused(ada, p.ChangeMe, org.ChangeMe{Body: body}, fault.Invalid, field)
	}
	is(t, "after what was refused", ada.me().User, want)
}

func TestDemonstration(t *testing.T) {
	p := newPlace(t)
	p.setUp()
	enter := func(email string) (org.Entry, error) {
		return p.DemoSignIn(t.Context(), org.Visit{}, org.DemoSignIn{Body: org.DemoSignInBody{Email: email}})
	}
	_, err := p.DemoPeople(t.Context(), struct{}{})
	faulty(t, err, fault.NotFound)
	_, err = enter("ada@acme.example")
	faulty(t, err, fault.NotFound)

	p.Demo = []org.DemoPerson{{Email: "ada@acme.example", Name: "Ada", Title: "Director", Note: "Sees everything"}}
	state, err := p.SetupState(t.Context(), struct{}{})
	if err != nil || !state.Demo {
		t.Errorf("%+v %v", state, err)
	}
	offered, err := p.DemoPeople(t.Context(), struct{}{})
	if err != nil || offered.Items[0].Note != "Sees everything" {
		t.Errorf("%+v %v", offered, err)
	}
	_, me := p.enter(enter("ada@acme.example"))
	is(t, "a demonstration", me.Demo, true)
	// Only whom it offers: nobody else is let in without a password.
	p.member("Tom", me.Organization.ID, access.Member)
	_, err = enter("tom@people.example")
	faulty(t, err, fault.NotFound)
}
