package org

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/secret"
)

func itoa(n int) string { return strconv.Itoa(n) }

// SessionID is the id of a session, which is no secret.
type SessionID int64

// TokenID is the id of an API token, which is no secret.
type TokenID int64

// Session is one signed-in browser.
type Session struct {
	ID           SessionID
	Hash         string
	User         access.UserID
	Organization access.OrganizationID
	// Proof is the hash of the password it is begun with; empty when it is begun without one.
	Proof      string
	UserAgent  string
	CreatedAt  time.Time
	LastSeenAt time.Time
	ExpiresAt  time.Time
	// TimeZone is the user's, of a session that was found by its hash.
	TimeZone string
	// Replaces is the hash of the session the browser had until now, which ends: its pages are not for whoever signs in.
	Replaces string
}

// Token is an API token: it acts as its user, in one organization.
type Token struct {
	ID           TokenID
	Hash         string
	User         access.UserID
	Organization access.OrganizationID
	Name         string
	CreatedAt    time.Time
	LastUsedAt   time.Time // zero: never
	ExpiresAt    time.Time // zero: never
	TimeZone     string    // the user's, of a token that was found by its hash
}

// MaxTokens is how many API tokens somebody may have in an organization.
const MaxTokens = 100

const (
	// SessionLife is how long a session lasts after it was last used.
	SessionLife = 30 * 24 * time.Hour
	// touchEvery is how exact the time a session or token was last used is.
	touchEvery = 5 * time.Minute
	// TokenPrefix starts every API token, so that scanners for leaked secrets know one.
	TokenPrefix   = "vt_"
	maxUserAgent  = 300
	invitedFor    = 14 * 24 * time.Hour
	signInWords   = "The e-mail address or password is not correct."
	signedOutText = "Please sign in."
)

// Credentials are what a request proves who sends it with: a session's secret or an API token.
type Credentials struct {
	Session string
	Token   string
}

// Identify is who sends a request, with the newest view of their organization. Unauthenticated when nobody does.
func (d *Directory) Identify(ctx context.Context, c Credentials) (access.Caller, error) {
	now := d.Now()
	var who access.Caller
	switch {
	case c.Token != "":
		token, err := d.Store.TokenByHash(ctx, secret.Hash(c.Token))
		if err != nil {
			return who, signedOut(err)
		}
		if token.over(now) {
			return who, signedOut(nil)
		}
		if now.Sub(token.LastUsedAt) >= touchEvery {
			d.Store.TouchTokens([]TokenID{token.ID}, now)
		}
		who = access.Caller{User: token.User, Organization: token.Organization, Now: now, Zone: location(token.TimeZone)}
	case c.Session != "":
		session, err := d.Store.SessionByHash(ctx, secret.Hash(c.Session))
		if err != nil {
			return who, signedOut(err)
		}
		if session.over(now) {
			return who, signedOut(nil)
		}
		if now.Sub(session.LastSeenAt) >= touchEvery {
			d.Store.TouchSessions([]SessionID{session.ID}, now, now.Add(SessionLife))
		}
		who = access.Caller{User: session.User, Organization: session.Organization, Now: now, Zone: location(session.TimeZone)}
	default:
		return who, signedOut(nil)
	}
	view, err := d.Store.View(ctx, who.Organization)
	if err != nil {
		return access.Caller{}, err
	}
	if view.OrganizationRole(who.User) == access.NotInOrganization {
		return access.Caller{}, signedOut(nil)
	}
	who.View = view
	return who, nil
}

// signedOut is Unauthenticated for what was not found, err for what went wrong.
func signedOut(err error) error {
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	return fault.New(fault.Unauthenticated, signedOutText)
}

// Visit is where a request that begins a session comes from.
type Visit struct {
	Address   string
	UserAgent string
	// Session is the secret of the session the browser comes with, if it does.
	Session string
}

// Entry is a session that has just begun. Token is its secret and is nowhere else.
type Entry struct {
	Token   string
	Expires time.Time
	Me      Me
}

// begin starts a session of a user in an organization (0: the one they joined first), who has proved a password with the
// hash (empty: none).
func (d *Directory) begin(ctx context.Context, v Visit, user access.UserID, org access.OrganizationID, proof string) (Entry, error) {
	memberships, err := d.Store.Memberships(ctx, user)
	if err != nil {
		return Entry{}, err
	}
	if len(memberships) == 0 {
		return Entry{}, fault.New(fault.Denied, "This account no longer belongs to an organization.")
	}
	if org == 0 || !slices.ContainsFunc(memberships, func(m Membership) bool { return m.Organization == org }) {
		org = memberships[0].Organization
	}
	token, err := secret.Token(d.Random)
	if err != nil {
		return Entry{}, err
	}
	now := d.Now()
	s := Session{Hash: secret.Hash(token), User: user, Organization: org, Proof: proof, UserAgent: v.UserAgent[:min(len(v.UserAgent), maxUserAgent)], CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(SessionLife)}
	s.UserAgent = strings.ToValidUTF8(s.UserAgent, "")
	if v.Session != "" {
		s.Replaces = secret.Hash(v.Session)
	}
	if _, err := d.Store.CreateSession(ctx, s); fault.KindOf(err) == fault.NotFound {
		return Entry{}, fault.New(fault.Unauthenticated, signInWords)
	} else if err != nil {
		return Entry{}, err
	}
	view, err := d.Store.View(ctx, org)
	if err != nil {
		return Entry{}, err
	}
	me, err := d.Me(ctx, access.Caller{User: user, Organization: org, View: view, Now: now}, struct{}{})
	return Entry{Token: token, Expires: s.ExpiresAt, Me: me}, err
}

// SignIn is an e-mail address and a password.
type SignIn struct {
	Body SignInBody
}

type SignInBody struct {
	Email    string `json:"email" maxLength:"320"`
	Password string `json:"password" maxLength:"1000"`
}

// SignIn begins a session. An unknown address takes as long and answers the same as a wrong password. Limited after
// too many failures from where the visitor is, for this account or for any.
func (d *Directory) SignIn(ctx context.Context, v Visit, in SignIn) (Entry, error) {
	if err := fault.Within(in); err != nil {
		return Entry{}, err
	}
	email := CleanEmail(in.Body.Email)
	try, err := d.Attempts.Start(v.Address, email, d.Now())
	if err != nil {
		return Entry{}, err
	}
	account, ok, err := d.proves(ctx, try, in.Body.Password, func() (Account, error) {
		account, err := d.Store.AccountByEmail(ctx, email)
		if fault.KindOf(err) == fault.NotFound {
			return Account{}, nil
		}
		return account, err
	})
	if err != nil {
		return Entry{}, err
	}
	if !ok {
		return Entry{}, fault.New(fault.Unauthenticated, signInWords)
	}
	return d.begin(ctx, v, account.ID, 0, account.PasswordHash)
}

// proves compares a password with that of an account, and counts the attempt right: one that came to no comparison does not
// count.
func (d *Directory) proves(ctx context.Context, try secret.Attempt, password string, find func() (Account, error)) (account Account, ok bool, err error) {
	if account, err = find(); err == nil {
		ok, err = d.Passwords.Matches(ctx, try.Source(), password, account.PasswordHash)
	}
	switch {
	case err != nil:
		try.Undone()
	case ok:
		try.Right()
	}
	return account, ok, err
}

// OwnSession is a request that is about the session it comes with.
type OwnSession struct {
	Secret string `cookie:"vitrine_session" hidden:"true"`
	// Token is there when the request comes with an API token: then a cookie that comes along says nothing.
	Token string `header:"Authorization" hidden:"true"`
}

// current is the session a request comes with; 0 when it comes with an API token. [access.ErrOvertaken] when it has just
// ended.
func (d *Directory) current(ctx context.Context, who access.Caller, o OwnSession) (SessionID, error) {
	if o.Token != "" || o.Secret == "" {
		return 0, nil
	}
	s, err := d.Store.SessionByHash(ctx, secret.Hash(o.Secret))
	if fault.KindOf(err) == fault.NotFound || err == nil && s.User != who.User {
		return 0, access.ErrOvertaken
	}
	return s.ID, err
}

// SignOut ends the session the request comes with.
func (d *Directory) SignOut(ctx context.Context, who access.Caller, in OwnSession) error {
	id, err := d.current(ctx, who, in)
	if err != nil || id == 0 {
		return err
	}
	return d.Store.EndSession(ctx, who, id)
}

// SessionInfo is a session as its user sees it.
type SessionInfo struct {
	ID         SessionID `json:"id"`
	CreatedAt  time.Time `json:"created_at"`
	LastSeenAt time.Time `json:"last_seen_at"`
	UserAgent  string    `json:"user_agent"`
	Current    bool      `json:"current" doc:"The one this request came with"`
}

// Sessions of the caller, the last used first.
func (d *Directory) Sessions(ctx context.Context, who access.Caller, in OwnSession) (List[SessionInfo], error) {
	current, err := d.current(ctx, who, in)
	if err != nil {
		return List[SessionInfo]{}, err
	}
	sessions, err := d.Store.Sessions(ctx, who.User)
	if err != nil {
		return List[SessionInfo]{}, err
	}
	var items []SessionInfo
	for _, s := range sessions {
		if who.Now.Before(s.ExpiresAt) {
			items = append(items, SessionInfo{ID: s.ID, CreatedAt: s.CreatedAt, LastSeenAt: s.LastSeenAt, UserAgent: s.UserAgent, Current: s.ID == current})
		}
	}
	return listOf(items), nil
}

// OneSession names a session.
type OneSession struct {
	ID SessionID `path:"id"`
}

// EndSession signs one of the caller's browsers out.
func (d *Directory) EndSession(ctx context.Context, who access.Caller, in OneSession) error {
	return d.Store.EndSession(ctx, who, in.ID)
}

// MoveSession names the organization to go to.
type MoveSession struct {
	OwnSession
	Body MoveSessionBody
}

type MoveSessionBody struct {
	Organization access.OrganizationID `json:"organization_id"`
}

// MoveSession turns the session to another organization of the caller.
func (d *Directory) MoveSession(ctx context.Context, who access.Caller, in MoveSession) (Me, error) {
	id, err := d.current(ctx, who, in.OwnSession)
	if err != nil {
		return Me{}, err
	}
	if id == 0 {
		return Me{}, fault.New(fault.Denied, "API tokens cannot switch organization.")
	}
	memberships, err := d.Store.Memberships(ctx, who.User)
	if err != nil {
		return Me{}, err
	}
	if !slices.ContainsFunc(memberships, func(m Membership) bool { return m.Organization == in.Body.Organization }) {
		return Me{}, fault.Missing()
	}
	if err := d.Store.MoveSession(ctx, who, id, in.Body.Organization); err != nil {
		return Me{}, err
	}
	view, err := d.Store.View(ctx, in.Body.Organization)
	if err != nil {
		return Me{}, err
	}
	return d.Me(ctx, access.Caller{User: who.User, Organization: in.Body.Organization, View: view, Now: who.Now, Zone: who.Zone}, struct{}{})
}

// TokenInfo is an API token as its user sees it.
type TokenInfo struct {
	ID         TokenID    `json:"id"`
	Name       string     `json:"name"`
	CreatedAt  time.Time  `json:"created_at"`
	LastUsedAt *time.Time `json:"last_used_at,omitempty"`
	ExpiresAt  *time.Time `json:"expires_at,omitempty"`
	Token      string     `json:"token,omitempty" doc:"The token itself, only in the answer that makes it"`
}

func infoOf(t Token) TokenInfo {
	info := TokenInfo{ID: t.ID, Name: t.Name, CreatedAt: t.CreatedAt}
	if !t.LastUsedAt.IsZero() {
		info.LastUsedAt = &t.LastUsedAt
	}
	if !t.ExpiresAt.IsZero() {
		info.ExpiresAt = &t.ExpiresAt
	}
	return info
}

// Tokens of the caller in the organization, the newest first.
func (d *Directory) Tokens(ctx context.Context, who access.Caller, _ struct{}) (List[TokenInfo], error) {
	tokens, err := d.Store.Tokens(ctx, who.Organization, who.User)
	if err != nil {
		return List[TokenInfo]{}, err
	}
	var items []TokenInfo
	for _, t := range tokens {
		items = append(items, infoOf(t))
	}
	return listOf(items), nil
}

// NewToken is what a token is to be called and how long it is to work.
type NewToken struct {
	OwnSession
	Body NewTokenBody
}

type NewTokenBody struct {
	Name      string     `json:"name" maxLength:"200"`
	ExpiresAt *time.Time `json:"expires_at,omitempty" doc:"Absent: never"`
}

// CreateToken makes a token and shows it, once. Only from a session: a token that leaks cannot make itself successors.
func (d *Directory) CreateToken(ctx context.Context, who access.Caller, in NewToken) (TokenInfo, error) {
	if err := fault.Within(in); err != nil {
		return TokenInfo{}, err
	}
	id, err := d.current(ctx, who, in.OwnSession)
	if err != nil {
		return TokenInfo{}, err
	}
	if id == 0 {
		return TokenInfo{}, fault.New(fault.Denied, "Create API tokens in the browser. A token cannot create another one.")
	}
	t := Token{User: who.User, Organization: who.Organization, CreatedAt: who.Now}
	if t.Name, err = clean("name", in.Body.Name); err != nil {
		return TokenInfo{}, err
	}
	if in.Body.ExpiresAt != nil {
		if t.ExpiresAt = in.Body.ExpiresAt.UTC(); !who.Now.Before(t.ExpiresAt) {
			return TokenInfo{}, fault.BadField("expires_at", "Already past.")
		}
	}
	token, err := secret.Token(d.Random)
	if err != nil {
		return TokenInfo{}, err
	}
	token = TokenPrefix + token
	t.Hash = secret.Hash(token)
	if t.ID, err = d.Store.CreateToken(ctx, who, id, t); err != nil {
		return TokenInfo{}, err
	}
	if who.Repeats() {
		return d.token(ctx, who, t.ID)
	}
	info := infoOf(t)
	info.Token = token
	return info, nil
}

// token is one of the caller's.
func (d *Directory) token(ctx context.Context, who access.Caller, id TokenID) (TokenInfo, error) {
	all, err := d.Store.Tokens(ctx, who.Organization, who.User)
	if err != nil {
		return TokenInfo{}, err
	}
	i := slices.IndexFunc(all, func(t Token) bool { return t.ID == id })
	if i < 0 {
		return TokenInfo{}, fault.Missing()
	}
	return infoOf(all[i]), nil
}

// OneToken names a token.
type OneToken struct {
	ID TokenID `path:"id"`
}

// DeleteToken ends one of the caller's tokens.
func (d *Directory) DeleteToken(ctx context.Context, who access.Caller, in OneToken) error {
	return d.Store.DeleteToken(ctx, who, in.ID)
}
