package share

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/secret"
)

// Links is the use cases on public links. Its fields are set before the first call; it is safe for concurrent use.
type Links struct {
	Store    Store
	Contents Contents
	// Secret seals tokens for those who may copy them and hashes the addresses of visitors. It is not in the database, so
	// that a stolen one gives no working link.
	Secret secret.Key
	// Random makes tokens; secret.Random.
	Random io.Reader
	Now    func() time.Time
	// URL is where people reach the program, without a slash at its end; empty makes links relative.
	URL string

	visits secret.Rate
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
	items, err := l.links(ctx, who, in.ID, records)
	return LinkList{Items: items, Total: len(items)}, err
}

// links of one resource as the caller, who may publish it, is told of them.
func (l *Links) links(ctx context.Context, who access.Caller, of access.ResourceID, records []LinkRecord) ([]Link, error) {
	n := naming(who, of)
	all := make([]Link, len(records))
	var people []*Person
	lookedAt, money, locks := map[access.LinkID]time.Time{}, map[access.LinkID]bool{}, map[access.LinkID][]access.Lock{}
	for i, r := range records {
		locks[r.ID] = r.Locked
		all[i] = l.link(who, r, n)
		people = append(people, &all[i].CreatedBy, all[i].Keeper)
		if !r.AtOnce && all[i].State != access.LinkDead {
			lookedAt[r.ID], money[r.ID] = r.LookedAt, r.ShowsMoney
		}
	}
	if len(lookedAt) > 0 {
		held, err := l.Contents.HeldBack(ctx, who, of, lookedAt, money)
		if err != nil {
			return nil, err
		}
		for i := range all {
			all[i].HeldBack = held[all[i].ID]
		}
	}
	told, err := l.Contents.LinkLocked(ctx, who, of, locks)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Locked = told[all[i].ID]
	}
	return all, n.look(ctx, l.Store, people...)
}

// link is one of them, but for what it holds back.
func (l *Links) link(who access.Caller, r LinkRecord, n *namer) Link {
	x := Link{ID: r.ID, Name: r.Name, URL: l.url(r), Visits: r.Visits, CreatedBy: n.of(r.CreatedBy), CreatedAt: r.CreatedAt, AtOnce: r.AtOnce, ShowsMoney: r.ShowsMoney}
	if r.Keeper == 0 { // it is older than keepers, and the owner's
		facts, _ := who.View.Resource(r.Resource)
		r.Keeper = facts.Owner
	}
	keeper := n.of(r.Keeper)
	x.Keeper = &keeper
	x.State, x.Why = who.View.LinkState(r.Resource, r.ID, who.Local())
	switch x.State {
	case access.LinkDead:
		x.WhyDead = x.Why
	case access.LinkPaused:
		x.Why = "This link is paused: " + n.calls(r.Keeper) + ", who manages it, can no longer publish this. Turn it on yourself to use it again."
	case access.LinkWaiting:
		x.Why = "The owner has changed. The link is paused until someone who can publish turns it on."
	}
	x.Live = x.State == access.LinkLive
	for _, moment := range []struct {
		to **time.Time
		at time.Time
	}{{&x.LastVisitedAt, r.LastVisitedAt}, {&x.ExpiresAt, r.ExpiresAt}, {&x.LookedAt, r.LookedAt}} {
		if !moment.at.IsZero() {
			*moment.to = &moment.at
		}
	}
	if x.Live || x.State == access.LinkWaiting {
		x.LessWords = less(who, r, n)
		x.ShowsLess = x.LessWords != ""
	}
	return x
}

// less says where a link shows less than the screen does to the caller: charts that count more than its keeper may.
func less(who access.Caller, r LinkRecord, n *namer) string {
	shown, via := who.View.ChartsForVisitors(r.Resource, who.Now)
	fewer := 0
	for _, chart := range shown {
		// What each viewer counts for themselves is no measure.
		if x, _ := who.View.Resource(chart); x.Perspective == access.ViewerPerspective {
			continue
		}
		if !who.View.LinkRows(chart, via, r.ID, r.ShowsMoney).Covers(who.View.ChartRows(chart, via, who.User)) {
			fewer++
		}
	}
	only := "It shows only what " + n.calls(r.Keeper) + " can see"
	switch {
	case fewer == 0:
		return ""
	case via == 0:
		return only + ", which is less than the chart shows on the screen."
	case fewer == 1:
		return only + ": one of its charts shows less than on the screen."
	}
	return fmt.Sprintf("%s: %d of its charts show less than on the screen.", only, fewer)
}

// url of a link; empty when the secret is no longer the one its token was sealed with.
func (l *Links) url(r LinkRecord) string {
	token, err := l.Secret.Open(tokenUse, r.Sealed, r.Hash)
	if err != nil {
		return ""
	}
	return l.URL + "/s/" + token
}

// Create a link, for those who may publish. Ending that the resource is private is part of it when asked for.
func (l *Links) Create(ctx context.Context, who access.Caller, in CreateLink) (Link, error) {
	if err := fault.Within(in); err != nil {
		return Link{}, err
	}
	plan := func(who access.Caller) ([]access.Change, error) {
		if err := who.Require(access.Publish, in.ID); err != nil {
			return nil, err
		}
		if who.View.LinksOff() {
			return nil, fault.New(fault.Denied, "Public links are turned off in %s.", who.View.OrganizationName())
		}
		links := len(who.View.Links(in.ID))
		if who.Repeats() { // one of them is what it made
			links--
		}
		if who.View.OneLink() && links > who.View.LinksAsleep(in.ID) {
			return nil, fault.New(fault.Conflict, "There can be only one link. Reset it to get a new one.")
		}
		if links >= maxLinks {
			return nil, fault.New(fault.Conflict, "You can have at most %d links. Remove one you do not need.", maxLinks)
		}
		if in.Body.ShowsMoney {
			if err := mayPublishMoney(who, in.ID); err != nil {
				return nil, err
			}
		}
		facts, _ := who.View.Resource(in.ID)
		if !who.View.Private(facts.Resource) {
			return settlePrivate(who, in.ID, in.Body.PrivateCharts)
		}
		if !in.Body.EndPrivate {
			return nil, fault.BadField("end_private", "“%s” is private. Turn off private to publish it.", facts.Title)
		}
		facts.Private = false
		changes, err := who.PlanResource(in.ID, facts)
		if err != nil {
			return nil, err
		}
		settled, err := settlePrivate(who, in.ID, in.Body.PrivateCharts)
		return append(changes, settled...), err
	}
	changes, err := plan(who)
	if err != nil {
		return Link{}, err
	}
	r := LinkRecord{Organization: who.Organization, Resource: in.ID, CreatedBy: who.User, Keeper: who.User, CreatedAt: who.Now, LookedAt: who.Now, AtOnce: in.Body.AtOnce, ShowsMoney: in.Body.ShowsMoney}
	if r.Name, err = linkName(in.Body.Name); err != nil {
		return Link{}, err
	}
	if in.Body.ExpiresAt != nil {
		if r.ExpiresAt, err = linkEnd(who, *in.Body.ExpiresAt); err != nil {
			return Link{}, err
		}
	}
	if in.Body.LeaveOut {
		left, err := l.Contents.LeaveOut(ctx, who, access.Recipients{Resource: in.ID, Changes: changes, Public: true, Money: in.Body.ShowsMoney, KeepPublic: in.Body.KeepPublic})
		if err != nil {
			return Link{}, err
		}
		if len(left.Lock.Values) > 0 {
			r.Locked = []access.Lock{left.Lock}
		}
		plan = onView(who, plan)
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

// onView is a plan of which more was decided on a view than the plan decides: begun anew after a change of rights.
func onView(who access.Caller, plan access.Plan) access.Plan {
	at := who.View.Revision()
	return func(who access.Caller) ([]access.Change, error) {
		if who.View.Rights() > at {
			return nil, access.ErrOvertaken
		}
		return plan(who)
	}
}

// As the tags say.
const (
	maxLinkName = 100
	maxReason   = 500
)

func linkName(text string) (string, error) {
	name := strings.Join(strings.Fields(text), " ")
	return name, fault.Name("name", name, "name", maxLinkName)
}

func linkEnd(who access.Caller, at time.Time) (time.Time, error) {
	if !at.After(who.Now) {
		return at, fault.BadField("expires_at", "Choose a date in the future.")
	}
	return at.UTC().Truncate(time.Millisecond), nil
}

// mayPublishMoney is nil when the caller may let visitors of a link of theirs see rates and amounts: as for the switch beside
// the shares, where a chart that counts for each viewer what they may see counts for visitors what its keeper may.
func mayPublishMoney(who access.Caller, r access.ResourceID) error {
	facts, ok := who.View.Resource(r)
	if !ok {
		return fault.Missing()
	}
	if facts.Perspective == access.ViewerPerspective {
		facts.Perspective, facts.Author = access.AuthorPerspective, who.User
	}
	return mayShowMoney(who, facts)
}

// mayShowMoney is nil when the caller may let others see the rates and amounts of a resource, decided as if nobody did yet:
// what was allowed once may be no more.
func mayShowMoney(who access.Caller, facts access.ResourceChanged) error {
	facts.ShowsMoney = 0
	view, err := who.View.Apply(who.View.Revision(), facts)
	if err != nil {
		return err
	}
	who.View, facts.ShowsMoney = view, who.User
	_, err = who.PlanResource(facts.Resource, facts)
	return err
}

// Edit changes the name, the end and the switches of a link.
func (l *Links) Edit(ctx context.Context, who access.Caller, in EditLink) (Link, error) {
	if err := fault.Within(in); err != nil {
		return Link{}, err
	}
	money, err := l.money(ctx, who, ByLink{ID: in.ID, Link: in.Link})
	if err != nil {
		return Link{}, err
	}
	plan := func(who access.Caller) ([]access.Change, error) {
		if err := who.Require(access.Publish, in.ID); err != nil {
			return nil, err
		}
		if in.Body.AtOnce != nil && *in.Body.AtOnce {
			if err := who.MayLook(in.ID, in.Link, money); err != nil {
				return nil, err
			}
		}
		if in.Body.ShowsMoney != nil && *in.Body.ShowsMoney {
			if keeper, ok := who.View.LinkKeeper(in.ID, in.Link); !ok || keeper != who.User {
				return nil, fault.New(fault.Denied, "Only the person who manages a link can let it show amounts. Turn it on yourself first.")
			}
			return nil, mayPublishMoney(who, in.ID)
		}
		return nil, nil
	}
	if _, err := plan(who); err != nil {
		return Link{}, err
	}
	var before, after []access.Lock
	if in.Body.Locked != nil {
		link, err := l.record(ctx, who, in.ID, in.Link)
		if err != nil {
			return Link{}, err
		}
		before = link.Locked
		if after, err = l.Contents.Relock(ctx, who, in.ID, in.Link, before, *in.Body.Locked); err != nil {
			return Link{}, err
		}
		plan = onView(who, plan)
	}
	err = l.Store.EditLink(ctx, who, in.ID, in.Link, plan, func(r *LinkRecord) (err error) {
		if in.Body.Name != nil {
			if r.Name, err = linkName(*in.Body.Name); err != nil {
				return err
			}
		}
		switch {
		case in.Body.Forever:
			r.ExpiresAt = time.Time{}
		case in.Body.ExpiresAt != nil:
			if r.ExpiresAt, err = linkEnd(who, *in.Body.ExpiresAt); err != nil {
				return err
			}
		}
		if in.Body.AtOnce != nil {
			r.AtOnce = *in.Body.AtOnce
		}
		if in.Body.ShowsMoney != nil {
			r.ShowsMoney = *in.Body.ShowsMoney
		}
		if in.Body.Locked != nil {
			if !reflect.DeepEqual(r.Locked, before) {
				return fault.New(fault.Conflict, "Somebody else changed what this link leaves out meanwhile. Look at it again.")
			}
			r.Locked = after
		}
		return nil
	})
	if err != nil {
		return Link{}, err
	}
	return l.now(ctx, who, in.ID, in.Link)
}

// record is one link of a resource.
func (l *Links) record(ctx context.Context, who access.Caller, r access.ResourceID, id access.LinkID) (LinkRecord, error) {
	records, err := l.Store.Links(ctx, who.Organization, r)
	if err != nil {
		return LinkRecord{}, err
	}
	i := slices.IndexFunc(records, func(x LinkRecord) bool { return x.ID == id })
	if i < 0 {
		return LinkRecord{}, fault.Missing()
	}
	return records[i], nil
}

// Keep makes the caller, who may publish, the keeper of a link: it shows what they may count, opens again where it waited or
// was paused, and its address stays. They have seen what it shows.
func (l *Links) Keep(ctx context.Context, who access.Caller, in ByLink) (Link, error) {
	return l.look(ctx, who, in, func(who access.Caller) ([]access.Change, error) {
		if err := who.Require(access.Publish, in.ID); err != nil {
			return nil, err
		}
		return who.PlanKeep(in.ID, in.Link)
	})
}

// Look says that somebody who may publish has looked at what a link shows: what was held back shows.
func (l *Links) Look(ctx context.Context, who access.Caller, in ByLink) (Link, error) {
	money, err := l.money(ctx, who, in)
	if err != nil {
		return Link{}, err
	}
	return l.look(ctx, who, in, func(who access.Caller) ([]access.Change, error) { return nil, who.MayLook(in.ID, in.Link, money) })
}

// money are the charts of which a link shows money, for those who may publish what it shows.
func (l *Links) money(ctx context.Context, who access.Caller, in ByLink) (map[access.ResourceID]bool, error) {
	if !who.Can(in.ID).Has(access.Publish) {
		return nil, nil
	}
	records, err := l.Store.Links(ctx, who.Organization, in.ID)
	if err != nil || !slices.ContainsFunc(records, func(r LinkRecord) bool { return r.ID == in.Link && r.ShowsMoney }) {
		return nil, err
	}
	return l.Contents.AsksForMoney(ctx, who, in.ID)
}

func (l *Links) look(ctx context.Context, who access.Caller, in ByLink, plan access.Plan) (Link, error) {
	if err := who.Require(access.Publish, in.ID); err != nil {
		return Link{}, err
	}
	if err := l.Store.LookAtLink(ctx, who, in.ID, in.Link, plan); err != nil {
		return Link{}, err
	}
	return l.now(ctx, who, in.ID, in.Link)
}

// Paused are the links that open nothing until somebody keeps them, of what the caller may publish.
func (l *Links) Paused(ctx context.Context, who access.Caller, in ListPaused) (PausedLinks, error) {
	if err := fault.Within(in); err != nil {
		return PausedLinks{}, err
	}
	records, err := l.Store.AllLinks(ctx, who.Organization)
	if err != nil {
		return PausedLinks{}, err
	}
	all := []PausedLink{}
	for _, r := range records {
		state, _ := who.View.LinkState(r.Resource, r.ID, who.Now)
		if state != access.LinkPaused && state != access.LinkWaiting || !who.Can(r.Resource).Has(access.Publish) {
			continue
		}
		facts, _ := who.View.Resource(r.Resource)
		why := "The person who manages it can no longer publish this."
		if state == access.LinkWaiting {
			why = "The owner has changed."
		}
		all = append(all, PausedLink{ID: r.ID, Name: r.Name, ResourceID: r.Resource, Kind: facts.Kind.String(), Title: facts.Title, State: state, Why: why})
	}
	slices.SortStableFunc(all, func(a, b PausedLink) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)), cmp.Compare(a.ResourceID, b.ResourceID))
	})
	list := PausedLinks{Total: len(all), Items: all[min(in.Offset, len(all)):]}
	if in.Limit > 0 {
		list.Items = list.Items[:min(in.Limit, len(list.Items))]
	}
	return list, nil
}

// now is a link as it has just become.
func (l *Links) now(ctx context.Context, who access.Caller, r access.ResourceID, id access.LinkID) (Link, error) {
	view, err := l.Store.View(ctx, who.Organization)
	if err != nil {
		return Link{}, err
	}
	who.View = view
	record, err := l.record(ctx, who, r, id)
	if err != nil {
		return Link{}, err
	}
	links, err := l.links(ctx, who, r, []LinkRecord{record})
	if err != nil {
		return Link{}, err
	}
	return links[0], nil
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
	return l.Store.RemoveLink(ctx, who, in.ID, in.Link, func(who access.Caller) ([]access.Change, error) {
		return who.PlanRemoveLink(in.ID, in.Link)
	})
}

// visitOpened is the outcome of a visit that is logged for a live link; of others it is their state.
const visitOpened = "opened"

// Open is what a live link leads to. Every other token is NotFound, whatever is wrong with it, be it that the link waits or
// is paused; Limited when too many requests come from the address. A visit is counted
// once for as long as it goes on; it is nil for what a page that is open already asks for.
func (l *Links) Open(ctx context.Context, token, address string, visit *access.LinkVisit) (access.Opened, error) {
	now := l.Now()
	if err := l.visits.Allow(visitLimit, address, now); err != nil {
		return access.Opened{}, err
	}
	r, err := l.Store.LinkByHash(ctx, secret.Hash(token))
	if err != nil {
		return access.Opened{}, err
	}
	view, err := l.Store.View(ctx, r.Organization)
	if err != nil {
		return access.Opened{}, err
	}
	outcome := visitOpened
	if state, _ := view.LinkState(r.Resource, r.ID, now); state != access.LinkLive {
		outcome = state
	}
	if visit != nil {
		if outcome != visitOpened || !l.goesOn(r.ID, visit.Mark, now) {
			l.Store.CountVisit(r.ID, l.Secret.Pseudonym(addressUse, address), outcome, outcome == visitOpened)
		}
		visit.Mark = l.mark(r.ID, now)
	}
	if outcome != visitOpened {
		return access.Opened{}, fault.Missing()
	}
	return opened(r, view, now), nil
}

// Unchanged tells whether what a link was opened to still stands: the token still leads to it, the link shows as much of it as then,
// and nobody's rights have changed since.
func (l *Links) Unchanged(ctx context.Context, token string, then access.Opened) (bool, error) {
	r, err := l.Store.LinkByHash(ctx, secret.Hash(token))
	if fault.KindOf(err) == fault.NotFound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	view, err := l.Store.View(ctx, r.Organization)
	if err != nil {
		return false, err
	}
	return view.Rights() <= then.View.Revision() && reflect.DeepEqual(opened(r, then.View, then.Now), then), nil
}

// Shown is a link of a resource, live or not, as it is opened; for those who may publish the resource.
func (l *Links) Shown(ctx context.Context, who access.Caller, r access.ResourceID, link access.LinkID) (access.Opened, error) {
	if err := who.Require(access.Publish, r); err != nil {
		return access.Opened{}, err
	}
	record, err := l.record(ctx, who, r, link)
	if err != nil {
		return access.Opened{}, err
	}
	return opened(record, who.View, who.Now), nil
}

func opened(r LinkRecord, view *access.Snapshot, now time.Time) access.Opened {
	return access.Opened{Organization: r.Organization, Resource: r.Resource, View: view, Now: now, Link: r.ID, LookedAt: r.LookedAt, AtOnce: r.AtOnce, ShowsMoney: r.ShowsMoney, Locked: r.Locked}
}

// visitLimit is for what comes from one address.
var visitLimit = secret.Limit{AtOnce: 120, PerSecond: 2}

// What the key of the installation is used for. Sealed tokens, marks and addresses that are kept depend on these words.
const (
	tokenUse   = "public link token"
	addressUse = "public link address"
	visitUse   = "public link visit"
)

// token gives a record a new token. Sealed, it opens only beside its own hash.
func (l *Links) token(r *LinkRecord) error {
	token, err := secret.Token(l.Random)
	if err != nil {
		return err
	}
	r.Hash = secret.Hash(token)
	r.Sealed, err = l.Secret.Seal(l.Random, tokenUse, token, r.Hash)
	return err
}
