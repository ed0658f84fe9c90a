package share

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"strings"
	"sync"
	"time"
	"unicode"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// Links is the use cases on public links. Its fields are set before the first call; it is safe for concurrent use.
type Links struct {
	Store Store
	// Secret seals tokens for those who may copy them and hashes the addresses of visitors. It is not in the database, so
	// that a stolen one gives no working link.
	Secret []byte
	// Random makes tokens; crypto/rand.Reader.
	Random io.Reader
	Now    func() time.Time
	// URL is where people reach the program, without a slash at its end; empty makes links relative.
	URL string

	visits visits
}

// List the links of a resource, for those who may publish it; the oldest first.
func (l *Links) List(ctx context.Context, who access.Caller, in ByResource) (LinkList, error) {
	if err := who.Require(access.Publish, in.ID); err != nil {
		return LinkList{}, err
	}
	records, err := l.Store.Links(ctx, who.Organization, in.ID)
	if err != nil {
		return LinkList{}, err
	}
	list := LinkList{Items: make([]Link, len(records)), Total: len(records)}
	for i, r := range records {
		list.Items[i] = l.link(who, r)
	}
	return list, nil
}

func (l *Links) link(who access.Caller, r LinkRecord) Link {
	name, _ := who.View.UserName(r.CreatedBy)
	_, whyDead := who.View.LinkState(r.Resource, r.ID, who.Now)
	x := Link{ID: r.ID, Name: r.Name, URL: l.url(r), WhyDead: whyDead, Views: r.Views, CreatedBy: Person{ID: r.CreatedBy, Name: name}, CreatedAt: r.CreatedAt}
	x.Live = x.WhyDead == ""
	if !r.LastViewedAt.IsZero() {
		x.LastViewedAt = &r.LastViewedAt
	}
	if !r.ExpiresAt.IsZero() {
		x.ExpiresAt = &r.ExpiresAt
	}
	return x
}

// url of a link; empty when the secret is no longer the one its token was sealed with.
func (l *Links) url(r LinkRecord) string {
	token, err := l.unseal(r.Sealed, r.Hash)
	if err != nil {
		return ""
	}
	return l.URL + "/s/" + token
}

// Create a link, for those who may publish. Ending that the resource is private is part of it when asked for.
func (l *Links) Create(ctx context.Context, who access.Caller, in CreateLink) (Link, error) {
	plan := func(who access.Caller) ([]access.Change, error) {
		if err := who.Require(access.Publish, in.ID); err != nil {
			return nil, err
		}
		if who.View.LinksOff() {
			return nil, fault.New(fault.Denied, "Public links are switched off in %s.", who.View.OrganizationName())
		}
		if who.View.OneLink() && len(who.View.Links(in.ID)) > 0 {
			return nil, fault.New(fault.Conflict, "There is a link already, and there can be only one. Reset it to get a new one.")
		}
		if len(who.View.Links(in.ID)) >= maxLinks {
			return nil, fault.New(fault.Conflict, "There are %d links already, and there can be no more. Remove one that is not needed.", maxLinks)
		}
		facts, _ := who.View.Resource(in.ID)
		if !who.View.Private(facts.Resource) {
			return nil, nil
		}
		if !in.Body.EndPrivate {
			return nil, fault.BadField("end_private", "“%s” is private. To publish it, end that too.", facts.Title)
		}
		facts.Private = false
		return who.PlanResource(in.ID, facts)
	}
	if _, err := plan(who); err != nil {
		return Link{}, err
	}
	r := LinkRecord{Organization: who.Organization, Resource: in.ID, Name: strings.Join(strings.Fields(in.Body.Name), " "), CreatedBy: who.User, CreatedAt: who.Now}
	if r.Name == "" {
		return Link{}, fault.BadField("name", "Say whom it is for.")
	}
	if strings.ContainsFunc(r.Name, unicode.IsControl) {
		return Link{}, fault.BadField("name", "Control characters are not allowed.")
	}
	if in.Body.ExpiresAt != nil {
		if !in.Body.ExpiresAt.After(who.Now) {
			return Link{}, fault.BadField("expires_at", "The end is in the past.")
		}
		r.ExpiresAt = in.Body.ExpiresAt.UTC().Truncate(time.Millisecond)
	}
	if err := l.token(&r); err != nil {
		return Link{}, err
	}
	id, err := l.Store.CreateLink(ctx, who, r, plan)
	if err != nil {
		return Link{}, err
	}
	return l.now(ctx, who, in.ID, id)
}

const maxLinks = 100

// now is a link as it has just become.
func (l *Links) now(ctx context.Context, who access.Caller, r access.ResourceID, id access.LinkID) (Link, error) {
	view, err := l.Store.View(ctx, who.Organization)
	if err != nil {
		return Link{}, err
	}
	who.View = view
	records, err := l.Store.Links(ctx, who.Organization, r)
	if err != nil {
		return Link{}, err
	}
	for _, x := range records {
		if x.ID == id {
			return l.link(who, x), nil
		}
	}
	return Link{}, fault.Missing()
}

// mayPublish plans nothing but that the caller may.
func mayPublish(r access.ResourceID) access.Plan {
	return func(who access.Caller) ([]access.Change, error) { return nil, who.Require(access.Publish, r) }
}

// Reset gives a link a new token. The old one opens nothing from then on, for anybody.
func (l *Links) Reset(ctx context.Context, who access.Caller, in ByLink) (Link, error) {
	if err := who.Require(access.Publish, in.ID); err != nil {
		return Link{}, err
	}
	r := LinkRecord{ID: in.Link, Organization: who.Organization, Resource: in.ID}
	if err := l.token(&r); err != nil {
		return Link{}, err
	}
	if err := l.Store.ResetLink(ctx, who, r, mayPublish(in.ID)); err != nil {
		return Link{}, err
	}
	return l.now(ctx, who, in.ID, in.Link)
}

// Remove a link for good.
func (l *Links) Remove(ctx context.Context, who access.Caller, in ByLink) error {
	if err := who.Require(access.Publish, in.ID); err != nil {
		return err
	}
	return l.Store.RemoveLink(ctx, who, in.ID, in.Link, mayPublish(in.ID))
}

// Outcomes of a visit, as they are logged.
const (
	visitOpened = "opened"
	visitDead   = "dead"
)

// Open is what a live link leads to. Every other token is NotFound, whatever is wrong with it; Limited when too many
// requests come from the address. counted makes it a view.
func (l *Links) Open(ctx context.Context, token, address string, counted bool) (access.Opened, error) {
	now := l.Now()
	if err := l.visits.allow(address, now); err != nil {
		return access.Opened{}, err
	}
	r, err := l.Store.LinkByHash(ctx, hashOf(token))
	if err != nil {
		return access.Opened{}, err
	}
	view, err := l.Store.View(ctx, r.Organization)
	if err != nil {
		return access.Opened{}, err
	}
	outcome := visitOpened
	if state, _ := view.LinkState(r.Resource, r.ID, now); state != access.LinkLive {
		outcome = visitDead
	}
	if counted {
		if err := l.Store.CountView(ctx, r.ID, l.hashAddress(address), outcome); err != nil {
			return access.Opened{}, err
		}
	}
	if outcome == visitDead {
		return access.Opened{}, fault.Missing()
	}
	return access.Opened{Organization: r.Organization, Resource: r.Resource, View: view, Now: now}, nil
}

const tokenBytes = 32

// token gives a record a new token.
func (l *Links) token(r *LinkRecord) error {
	raw := make([]byte, tokenBytes)
	if _, err := io.ReadFull(l.Random, raw); err != nil {
		return err
	}
	token := base64.RawURLEncoding.EncodeToString(raw)
	r.Hash = hashOf(token)
	var err error
	r.Sealed, err = l.seal(token, r.Hash)
	return err
}

// hashOf a token is how a link is found. A token has 256 random bits, so that a plain hash cannot be searched.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func (l *Links) key(use string) ([]byte, error) {
	return hkdf.Key(sha256.New, l.Secret, nil, "vitrine public link "+use, 32)
}

func (l *Links) sealer() (cipher.AEAD, error) {
	key, err := l.key("token")
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// seal a token; it opens only beside its own hash.
func (l *Links) seal(token, hash string) (string, error) {
	aead, err := l.sealer()
	if err != nil {
		return "", err
	}
	nonce := make([]byte, aead.NonceSize())
	if _, err := io.ReadFull(l.Random, nonce); err != nil {
		return "", err
	}
	return base64.RawStdEncoding.EncodeToString(aead.Seal(nonce, nonce, []byte(token), []byte(hash))), nil
}

func (l *Links) unseal(sealed, hash string) (string, error) {
	aead, err := l.sealer()
	if err != nil {
		return "", err
	}
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || len(raw) < aead.NonceSize() {
		return "", fault.New(fault.Unavailable, "The link cannot be read.")
	}
	token, err := aead.Open(nil, raw[:aead.NonceSize()], raw[aead.NonceSize():], []byte(hash))
	return string(token), err
}

// hashAddress is how a visitor's network address is logged: the same visitor can be told again, not found.
func (l *Links) hashAddress(address string) string {
	key, err := l.key("address")
	if err != nil {
		return ""
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(address))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// visits limits what comes from one network address, in the memory of this node. The zero value is ready.
type visits struct {
	mu        sync.Mutex
	byAddress map[string]*allowance
}

type allowance struct {
	left float64
	at   time.Time
}

const (
	visitsAtOnce    = 120
	visitsPerSecond = 2
	maxAddresses    = 20_000
)

// allow one more request from the address.
func (v *visits) allow(address string, now time.Time) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	a := v.byAddress[address]
	if a == nil {
		if len(v.byAddress) >= maxAddresses || v.byAddress == nil {
			v.forget(now)
		}
		a = &allowance{left: visitsAtOnce, at: now}
		v.byAddress[address] = a
	}
	a.left = min(visitsAtOnce, a.left+max(0, now.Sub(a.at).Seconds())*visitsPerSecond)
	a.at = now
	if a.left < 1 {
		return &fault.Error{Kind: fault.Limited, Message: "Too many requests. Please try again in a minute.", Cause: soon{}}
	}
	a.left--
	return nil
}

// forget the addresses that have their whole allowance again; all of them when that frees nothing.
func (v *visits) forget(now time.Time) {
	for address, a := range v.byAddress {
		if a.left+now.Sub(a.at).Seconds()*visitsPerSecond >= visitsAtOnce {
			delete(v.byAddress, address)
		}
	}
	if v.byAddress == nil || len(v.byAddress) >= maxAddresses {
		v.byAddress = map[string]*allowance{}
	}
}

// soon is the cause of a Limited fault that is over in a minute.
type soon struct{}

func (soon) Error() string { return "too many visits" }

// RetryAfter is how long to wait.
func (soon) RetryAfter() time.Duration { return visitsAtOnce / visitsPerSecond * time.Second }
