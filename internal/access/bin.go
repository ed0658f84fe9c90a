package access

import (
	"cmp"
	"slices"
	"time"

	"vitrine/internal/access/persistent"
	"vitrine/internal/fault"
)

const (
	// BinTime is how long a chart or dashboard that was deleted can be brought back from the bin.
	BinTime = 30 * 24 * time.Hour
	// UndoTime is how long whoever put it there can undo that, so that everything is as it was.
	UndoTime = time.Minute
)

// PlanBin is the changes that put a chart or dashboard into the bin, for those who may delete it. What lives in a dashboard
// goes with it. Grants, links, tiles and who vouches for them are kept.
func (who Caller) PlanBin(r ResourceID) ([]Change, error) {
	if err := who.Require(Delete, r); err != nil {
		return nil, err
	}
	s := &who.View.state
	to, _ := who.View.Resource(r)
	to.Binned, to.BinnedBy = who.Now.UTC().Truncate(time.Millisecond), who.User
	changes := []Change{}
	if home, _ := s.workspaceIDs.Of(int64(to.Home)); s.workspaceInfos.At(home).standard == r {
		to.WasDefault = true
		changes = append(changes, s.workspaceFacts(home, 0))
	}
	changes = append(changes, to)
	for _, chart := range who.View.Living(r) {
		c, _ := who.View.Resource(chart)
		c.Binned = to.Binned
		changes = append(changes, c)
	}
	return changes, nil
}

// workspaceFacts are a workspace as the log has it, with this default dashboard.
func (s *state) workspaceFacts(w uint32, standard ResourceID) WorkspaceChanged {
	p := s.workspaceInfos.At(w)
	to := WorkspaceChanged{Workspace: p.id, Name: p.name, Default: standard, Rates: p.rates, Costs: p.costs}
	if up := s.workspaces.At(w).parent; up != 0 {
		to.Parent = s.workspaceInfos.At(up - 1).id
	}
	return to
}

// Binned is what a resource in the bin was; ok is false when it is not there.
func (s *Snapshot) Binned(r ResourceID) (facts ResourceChanged, ok bool) {
	x, ok := s.binned(r)
	if !ok {
		return facts, false
	}
	return s.factsOf(&x), true
}

// LivingInBin are the charts in the bin that live in a dashboard, by id.
func (s *Snapshot) LivingInBin(dashboard ResourceID) (all []ResourceID) {
	at, ok := s.position(dashboard)
	if !ok {
		return nil
	}
	for _, t := range s.resource(at).ties {
		if t.living && s.inBin(t.other) {
			all = append(all, s.idAt(t.other))
		}
	}
	slices.Sort(all)
	return all
}

func (s *state) binned(r ResourceID) (resource, bool) {
	at := uint32(r)
	if uint64(r) >= persistent.NearIDs {
		far, ok := s.far[r]
		if !ok {
			return resource{}, false
		}
		at = far
	}
	if !s.inBin(at) {
		return resource{}, false
	}
	return s.resource(at), true
}

func (s *state) inBin(at uint32) bool {
	_, found := slices.BinarySearch(s.bin, at)
	return found
}

// restored is the changes that take a resource out of the bin, with what went in with it.
func (s *state) restored(x *resource) (changes []Change) {
	out := func(x *resource) {
		facts := s.factsOf(x)
		facts.Binned, facts.BinnedBy, facts.WasDefault = time.Time{}, 0, false
		changes = append(changes, facts)
	}
	out(x)
	for _, t := range x.ties {
		if c := s.resource(t.other); t.living && c.bin.at != 0 && c.bin.by == 0 {
			out(&c)
		}
	}
	return changes
}

// restorable tells whether something in the bin comes back by itself: not what went with its dashboard, what lives in one that
// is gone, nor what has been there for too long.
func (s *state) restorable(x *resource, now time.Time) bool {
	if x.bin.by == 0 || nanoseconds(now)-x.bin.at >= int64(BinTime) {
		return false
	}
	if x.in == 0 {
		return true
	}
	d := s.resource(x.in - 1)
	return d.exists && d.kind == Dashboard
}

// mayRestore tells whether the caller could delete it if it were there, as rights are now.
func (who Caller) mayRestore(x *resource) bool {
	s := who.View
	u, known := s.userIDs.Of(int64(who.User))
	if !known || !s.restorable(x, who.Now) {
		return false
	}
	return s.asIfThere(x.at).decide(u, x.at, who.Now, 1<<Delete).Has(Delete)
}

// asIfThere is the state in which decisions are made as if what is in the bin at these positions were there. It is in no
// list; and what lives in a dashboard is decided from that.
func (s *state) asIfThere(all ...uint32) *state {
	next, mine := *s, persistent.NewStamp()
	for _, at := range all {
		b := next.blocks.Edit(mine, at/perBlock)
		if b.owner != mine {
			hot := *b.hot
			b.hot, b.owner = &hot, mine
			*next.heads.Edit(mine, at/perBlock) = b.hot
		}
		b.record(at % perBlock)[0] |= flagExists
	}
	return &next
}

// Bin is what the caller may bring back, the newest first. Never nil.
func (who Caller) Bin() []ResourceChanged {
	s := who.View
	all := []ResourceChanged{}
	u, known := s.userIDs.Of(int64(who.User))
	if !known || len(s.bin) == 0 {
		return all
	}
	may := who.mayRestore
	if !s.scheme.ShownIsShared { // then nothing there makes a difference to the rest, and all can be asked at once
		after := s.asIfThere(s.bin...)
		may = func(x *resource) bool {
			return s.restorable(x, who.Now) && after.decide(u, x.at, who.Now, 1<<Delete).Has(Delete)
		}
	}
	s.eachBinned(func(x *resource) {
		if may(x) {
			all = append(all, s.factsOf(x))
		}
	})
	slices.SortFunc(all, func(a, b ResourceChanged) int {
		return cmp.Or(b.Binned.Compare(a.Binned), cmp.Compare(b.Resource, a.Resource))
	})
	return all
}

// MayRestore is nil when the caller may bring something back from the bin, or delete it for good; NotFound otherwise.
func (who Caller) MayRestore(r ResourceID) error {
	if x, ok := who.View.binned(r); ok && who.mayRestore(&x) {
		return nil
	}
	return fault.Missing()
}

// Undoes tells whether somebody who brings it back from the bin undoes at once what they did themselves. What went with its
// dashboard is told by that.
func (c ResourceChanged) Undoes(by UserID, now time.Time) bool {
	return (c.BinnedBy == by || c.BinnedBy == 0) && now.Sub(c.Binned) <= UndoTime
}

// PlanRestore is the changes that bring something back from the bin. Undone at once by who put it there, everything is as it
// was; later its public links wait until somebody keeps them, and it is no default any more.
func (who Caller) PlanRestore(r ResourceID) ([]Change, error) {
	if err := who.MayRestore(r); err != nil {
		return nil, err
	}
	s := &who.View.state
	x, _ := s.binned(r)
	was := s.factsOf(&x)
	changes := s.restored(&x)
	if !was.Undoes(who.User, who.Now) {
		return append(changes, s.linksWait(&x)...), nil
	}
	if was.WasDefault && s.workspaceInfos.At(x.home).standard == 0 {
		changes = append(changes, s.workspaceFacts(x.home, r))
	}
	return changes, nil
}
