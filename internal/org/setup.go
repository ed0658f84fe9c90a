package org

import (
	"context"
	"slices"

	"vitrine/internal/fault"
	"vitrine/internal/secret"
)

// SetupState says whether the program waits for its first organization, and whether it is a demonstration.
type SetupState struct {
	Needed bool `json:"needed"`
	Demo   bool `json:"demo"`
}

// SetupState is for the sign-in page: anyone may ask.
func (d *Directory) SetupState(ctx context.Context, _ struct{}) (SetupState, error) {
	founded, err := d.Store.Founded(ctx)
	return SetupState{Needed: !founded, Demo: d.Demo != nil}, err
}

// NewSetup is the first organization and its admin.
type NewSetup struct {
	Body struct {
		Token        string `json:"token" maxLength:"200" doc:"The one printed on the console"`
		Organization string `json:"organization" maxLength:"200"`
		Name         string `json:"name" maxLength:"200"`
		Email        string `json:"email" maxLength:"320"`
		Password     string `json:"password" maxLength:"1000"`
		Formats
	}
}

// SetUp makes the first organization and signs its admin in. It works once: NotFound from then on. Denied without the
// token from the console.
func (d *Directory) SetUp(ctx context.Context, v Visit, in NewSetup) (Entry, error) {
	if err := fault.Within(in); err != nil {
		return Entry{}, err
	}
	founded, err := d.Store.Founded(ctx)
	if err != nil {
		return Entry{}, err
	}
	if founded || d.SetupToken == "" {
		return Entry{}, fault.Missing()
	}
	try, err := d.Attempts.Start(v.Address, "set-up", d.Now())
	if err != nil {
		return Entry{}, err
	}
	if !secret.Same(in.Body.Token, d.SetupToken) {
		return Entry{}, fault.New(fault.Denied, "This is not the token printed on the console.")
	}
	try.Right()
	f := Founding{First: true, Scheme: rootScheme, Email: CleanEmail(in.Body.Email)}
	if f.Organization, err = clean("organization", in.Body.Organization); err != nil {
		return Entry{}, err
	}
	if f.Name, err = clean("name", in.Body.Name); err != nil {
		return Entry{}, err
	}
	if err := checkEmail("email", f.Email); err != nil {
		return Entry{}, err
	}
	if f.PasswordHash, err = d.Passwords.Hash(ctx, "password", in.Body.Password); err != nil {
		return Entry{}, err
	}
	if f.Formats, err = in.Body.checked(); err != nil {
		return Entry{}, err
	}
	f.Path = pathOf(f.Organization)
	org, user, err := d.Store.Found(ctx, f)
	if err != nil {
		return Entry{}, err
	}
	return d.begin(ctx, v, user, org, f.PasswordHash)
}

// DemoPerson is someone the sign-in page of a demonstration offers, with one line on what they may see.
type DemoPerson struct {
	Email string `json:"email"`
	Name  string `json:"name"`
	Title string `json:"title"`
	Note  string `json:"note"`
}

// DemoPeople is NotFound outside a demonstration.
func (d *Directory) DemoPeople(_ context.Context, _ struct{}) (List[DemoPerson], error) {
	if d.Demo == nil {
		return List[DemoPerson]{}, fault.Missing()
	}
	return listOf(d.Demo), nil
}

// DemoSignIn names one of the people a demonstration offers.
type DemoSignIn struct {
	Body struct {
		Email string `json:"email" maxLength:"320"`
	}
}

// DemoSignIn begins a session without a password, in a demonstration only and only for the people it offers.
func (d *Directory) DemoSignIn(ctx context.Context, v Visit, in DemoSignIn) (Entry, error) {
	if err := fault.Within(in); err != nil {
		return Entry{}, err
	}
	email := CleanEmail(in.Body.Email)
	if !slices.ContainsFunc(d.Demo, func(p DemoPerson) bool { return CleanEmail(p.Email) == email }) {
		return Entry{}, fault.Missing()
	}
	account, err := d.Store.AccountByEmail(ctx, email)
	if err != nil {
		return Entry{}, err
	}
	return d.begin(ctx, v, account.ID, 0, "")
}
