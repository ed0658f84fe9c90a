package access

import (
	"slices"
	"time"

	"vitrine/internal/access/scheme"
)

// Hand is what a caller may hand out on one resource, worked out once for many questions. It is not for concurrent use.
type Hand struct {
	hand *hand
	// plain are the answers for those to whom the resource has no grant and who are not the caller: they go by their class.
	plain map[plainReceiver]bool
}

// plainReceiver is all that what may be given to a user goes by, where there is no grant to them.
type plainReceiver struct {
	class     scheme.Class
	at, below bool // they have a role at home, and there or below: asked only where the scheme demands one
	seen      bool // the caller has the right to see them
}

// Hand of the caller on r; one that gives nothing to those who may not share it.
func (who Caller) Hand(r ResourceID) *Hand {
	h, err := who.handOf(r)
	if err != nil {
		return &Hand{}
	}
	return &Hand{hand: h, plain: map[plainReceiver]bool{}}
}

// Offers is the levels the caller may give a principal, weakest first; empty when none.
func (x *Hand) Offers(p Principal) []LevelInfo {
	offers := []LevelInfo{}
	x.each(p, func(level int) bool {
		offers = append(offers, x.hand.s.levelInfo(level))
		return true
	})
	return offers
}

// Gives tells whether there is a level that the caller may give a principal.
func (x *Hand) Gives(p Principal) (gives bool) {
	of, plain := x.receiver(p)
	if plain {
		if known, ok := x.plain[of]; ok {
			return known
		}
		defer func() { x.plain[of] = gives }()
	}
	x.each(p, func(int) bool {
		gives = true
		return false
	})
	return gives
}

// receiver is what a user is like to whom there is no grant; false for any other principal.
func (x *Hand) receiver(p Principal) (of plainReceiver, plain bool) {
	h := x.hand
	if h == nil || p.Kind != PrincipalUser {
		return of, false
	}
	i, known := h.s.userIDs.Of(p.ID)
	to := toUser | principal(i)
	if !known || i == h.u || h.s.people.At(i).role == NotInOrganization || slices.ContainsFunc(h.grantsTo(to), func(g grant) bool { return g.to() == to }) {
		return of, false
	}
	of.class = h.s.class(to)
	if h.s.scheme.Access.Demanded {
		of.at, of.below = h.s.reachOf(to, h.x.home)
		of.seen = h.s.seenBy(h.u, to)
	}
	return of, true
}

func (x *Hand) each(p Principal, yield func(level int) bool) {
	h := x.hand
	if h == nil {
		return
	}
	for i, l := range h.s.scheme.Levels {
		if h.s.levelCan(i) == 0 {
			continue
		}
		w, err := h.look(GrantEdit{Principal: p, Level: l.Key})
		if err != nil {
			return
		}
		if until := h.until[i]; until != 0 && !(h.s.scheme.Cascade && w.to&kindMask == toClass) {
			w.Expires = time.Unix(0, until).UTC() // what is given may end with what lets the caller give it
		}
		if h.allow(w) == nil && !yield(i) {
			return
		}
	}
}

// Offers is the levels the caller may give a principal on r, weakest first; empty when none.
func (who Caller) Offers(r ResourceID, p Principal) []LevelInfo { return who.Hand(r).Offers(p) }

// fewGrants are gone through faster than a table of them is made.
const fewGrants = 32

// grantsTo are the grants of the resource among which are all to a receiver.
func (h *hand) grantsTo(to principal) []grant {
	if len(h.x.grants) <= fewGrants {
		return h.x.grants
	}
	if h.byReceiver == nil {
		h.byReceiver = make(map[principal][]grant, len(h.x.grants))
		for _, g := range h.x.grants {
			h.byReceiver[g.to()] = append(h.byReceiver[g.to()], g)
		}
	}
	return h.byReceiver[to]
}
