package access

import (
	"slices"

	"vitrine/internal/fault"
)

// PlanUndoGrants is the changes by which the caller takes back what they did to the grants of a resource a moment ago: did, in
// one step, of grants that were as was says; since is how grants of r were changed after it. Where anybody touched one of those
// grants or of those people since, be it back to what it was, the undo is refused: it is their decision now. It is allowed to
// whom could make that step again once it is undone: so also to who gave up by it what they had.
func (who Caller) PlanUndoGrants(r ResourceID, did []Change, was []GrantChanged, since []Change) ([]Change, error) {
	grants, named := map[GrantID]bool{}, map[Principal]bool{}
	for _, g := range was {
		grants[g.Grant], named[g.Principal] = true, true
	}
	for _, c := range did {
		if c, is := c.(GrantChanged); is {
			grants[c.Grant], named[c.Principal] = true, true
		}
	}
	for _, c := range since {
		switch c := c.(type) {
		case GrantChanged:
			if grants[c.Grant] || named[c.Principal] {
				return nil, changedSince()
			}
		case GrantRemoved:
			if grants[c.Grant] {
				return nil, changedSince()
			}
		}
	}
	now := who.View.Grants(r)
	find := func(list []GrantChanged, id GrantID) (GrantChanged, bool) {
		i := slices.IndexFunc(list, func(g GrantChanged) bool { return g.Grant == id })
		if i < 0 {
			return GrantChanged{}, false
		}
		return list[i], true
	}
	changes := []Change{}
	var again []GrantEdit
	for _, c := range did {
		switch c := c.(type) {
		case GrantChanged:
			g, there := find(now, c.Grant)
			if !there || g.Level != c.Level || !g.Expires.Equal(c.Expires) {
				return nil, changedSince()
			}
			again = append(again, GrantEdit{Principal: c.Principal, Level: c.Level, Expires: c.Expires, Via: c.Via})
			if back, had := find(was, c.Grant); had {
				changes = append(changes, back)
			} else {
				changes = append(changes, GrantRemoved{Grant: c.Grant, Resource: r})
			}
		case GrantRemoved:
			back, had := find(was, c.Grant)
			if !had || slices.ContainsFunc(now, func(g GrantChanged) bool { return g.Principal == back.Principal && g.Via == back.Via }) {
				return nil, changedSince()
			}
			again = append(again, GrantEdit{Principal: back.Principal, Via: back.Via})
			changes = append(changes, back)
		default:
			return nil, fault.New(fault.Conflict, "It changed more than who has access, and cannot be undone in one step.")
		}
	}
	facts, exists := who.View.Resource(r)
	if !exists || facts.In != 0 || len(changes) == 0 {
		return nil, fault.Missing()
	}
	then := who
	var err error
	if then.View, err = who.View.After(changes...); err != nil {
		return nil, err
	}
	if _, err := then.PlanGrants(r, again, true); err != nil {
		if !who.Can(r).Has(View) && !then.Can(r).Has(View) {
			return nil, fault.Missing()
		}
		return nil, err
	}
	at, _ := who.View.position(r)
	if who.View.managed(at, who.Now) && !then.View.managed(at, who.Now) {
		return nil, fault.New(fault.Conflict, "After this, nobody could manage %s.", who.View.this(&resource{kind: facts.Kind}))
	}
	return changes, nil
}

func changedSince() error {
	return fault.New(fault.Conflict, "It has been changed since, and cannot be undone any more.")
}
