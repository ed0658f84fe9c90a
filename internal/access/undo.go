package access

import (
	"slices"

	"vitrine/internal/fault"
)

// PlanUndoGrants is the changes by which the caller takes back what they did to the grants of a resource a moment ago: did, in
// one step, of grants that were as was says. What has been changed since stays, and the undo is refused. It is allowed to whom
// could make that step again once it is undone: so also to who gave up by it what they had.
func (who Caller) PlanUndoGrants(r ResourceID, did []Change, was []GrantChanged) ([]Change, error) {
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
		return nil, fault.New(fault.Conflict, "Nobody would manage %s any more.", who.View.this(&resource{kind: facts.Kind}))
	}
	return changes, nil
}

func changedSince() error {
	return fault.New(fault.Conflict, "It has been changed since, and cannot be undone any more.")
}
