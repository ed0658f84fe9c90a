package org

import (
	"context"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/secret"
)

// Holder is whose a session or token is, and in which organization it acts.
type Holder struct {
	User         access.UserID
	Organization access.OrganizationID
}

// Presence is who still is signed in, of many asked about at once.
type Presence struct {
	// Of has no entry for credentials that are nobody's any more. Whether the holder still belongs to the organization is
	// the view's to say.
	Of map[Credentials]Holder

	at       time.Time
	sessions []SessionID // last seen longer ago than touchEvery
	tokens   []TokenID
}

func (s Session) over(now time.Time) bool { return !now.Before(s.ExpiresAt) }

func (t Token) over(now time.Time) bool { return !t.ExpiresAt.IsZero() && !now.Before(t.ExpiresAt) }

// Present finds out whose all these credentials are, in as few questions to the store as it takes. What it finds is to be
// handed to [Directory.Touch] at leisure: who keeps a page open is there.
func (d *Directory) Present(ctx context.Context, all []Credentials) (Presence, error) {
	p := Presence{Of: make(map[Credentials]Holder, len(all)), at: d.Now()}
	secrets := make(map[string]Credentials, len(all))
	var sessions, tokens []string
	for _, c := range all {
		hash := secret.Hash(c.Session)
		if c.Token != "" {
			hash = secret.Hash(c.Token)
		}
		if _, asked := secrets[hash]; asked {
			continue
		}
		secrets[hash] = c
		if c.Token != "" {
			tokens = append(tokens, hash)
		} else {
			sessions = append(sessions, hash)
		}
	}
	signedIn, err := d.Store.SessionsByHash(ctx, sessions)
	if err != nil {
		return p, err
	}
	acting, err := d.Store.TokensByHash(ctx, tokens)
	if err != nil {
		return p, err
	}
	// holds notes who holds the credentials with a hash, and tells whether it is worth writing down that they were used.
	holds := func(hash string, of Holder, over bool, used time.Time) (touch bool) {
		if over {
			return false
		}
		p.Of[secrets[hash]] = of
		return p.at.Sub(used) >= touchEvery
	}
	for _, s := range signedIn {
		if holds(s.Hash, Holder{User: s.User, Organization: s.Organization}, s.over(p.at), s.LastSeenAt) {
			p.sessions = append(p.sessions, s.ID)
		}
	}
	for _, t := range acting {
		if holds(t.Hash, Holder{User: t.User, Organization: t.Organization}, t.over(p.at), t.LastUsedAt) {
			p.tokens = append(p.tokens, t.ID)
		}
	}
	return p, nil
}

// Touch keeps that those who were present were there.
func (d *Directory) Touch(p Presence) {
	if len(p.sessions) > 0 {
		d.Store.TouchSessions(p.sessions, p.at, p.at.Add(SessionLife))
	}
	if len(p.tokens) > 0 {
		d.Store.TouchTokens(p.tokens, p.at)
	}
}
