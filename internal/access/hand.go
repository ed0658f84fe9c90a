package access

import "time"

// Hand is what a caller may hand out on one resource, worked out once for many questions. It is not for concurrent use.
type Hand struct{ hand *hand }

// Hand of the caller on r; one that gives nothing to those who may not share it.
func (who Caller) Hand(r ResourceID) *Hand {
	h, err := who.handOf(r)
	if err != nil {
		return &Hand{}
	}
	return &Hand{h}
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
	x.each(p, func(int) bool {
		gives = true
		return false
	})
	return gives
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
