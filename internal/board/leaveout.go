package board

import (
	"context"
	"encoding/json"
	"fmt"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// LeaveOut is the locked filter that leaves out what recipients would come to see of a resource and could not see by themselves:
// one of the dashboard, which its editors may set, or of the public link that is made. Its lock has no values where nothing
// would be revealed.
func (c *Contents) LeaveOut(ctx context.Context, who access.Caller, to access.Recipients) (access.LeftOut, error) {
	reveals, err := c.Reveals(ctx, who, to)
	if err != nil {
		return access.LeftOut{}, err
	}
	left := access.LeftOut{Left: reveals, After: reveals}
	projects := reveals.All
	if to.KeepPublic {
		projects = projects[:reveals.Count]
	}
	if len(projects) == 0 {
		return left, nil
	}
	before, err := c.mayLeaveOut(ctx, who, to)
	if err != nil {
		return left, err
	}
	if reveals.More {
		return left, fault.New(fault.Denied, "These are more than %d projects: too many to leave out.", maxLocked)
	}
	if left.Lock, err = withoutProjects(who, projects, before); err != nil {
		return left, err
	}
	left.After, err = c.reveals(ctx, who, to, []access.Lock{left.Lock})
	return left, err
}

// mayLeaveOut is the locked filters there are, where the caller may set one more.
func (c *Contents) mayLeaveOut(ctx context.Context, who access.Caller, to access.Recipients) ([]access.Lock, error) {
	if to.Public {
		if to.Link != 0 {
			return nil, fault.New(fault.Denied, "Change what this link leaves out first.")
		}
		return nil, who.Require(access.Publish, to.Resource)
	}
	facts, _ := who.View.Resource(to.Resource)
	if facts.Kind != access.Dashboard {
		return nil, fault.New(fault.Denied, "A chart shared by itself cannot leave projects out. Put it on a dashboard, or make a link.")
	}
	if !who.Can(to.Resource).Has(access.Edit) {
		return nil, fault.New(fault.Denied, "Only people who can edit the dashboard can leave projects out of it.")
	}
	body, err := dashboardOf(ctx, c.Store, who, to.Resource)
	return body.Locked, err
}

// ShareWithout makes changes of who can open a dashboard, and sets one more locked filter of it, together or not at all.
func (c *Contents) ShareWithout(ctx context.Context, who access.Caller, dashboard access.ResourceID, lock access.Lock, changes []access.Change) error {
	r, err := mayDo(ctx, c.Store, who, access.Dashboard, dashboard, access.Edit)
	if err != nil {
		return err
	}
	body, err := bodyOf[dashboardBody](r)
	if err != nil {
		return err
	}
	// To public links this is no change that somebody has to look at: it only leaves out.
	body.Locked = append(body.Locked, lock)
	s := SavedRecord{ID: r.ID, Version: r.Version, Title: r.Title, Changes: changes}
	if s.Body, err = json.Marshal(body); err != nil {
		return err
	}
	return c.Store.SaveResource(ctx, who, s)
}

// LinkLocked are the locked filters of the public links of a resource, as the caller, who may publish it, is told of them.
func (c *Contents) LinkLocked(ctx context.Context, who access.Caller, r access.ResourceID, locks map[access.LinkID][]access.Lock) (map[access.LinkID][]access.LockedFilter, error) {
	all := make(map[access.LinkID][]access.LockedFilter, len(locks))
	for link, of := range locks {
		var err error
		all[link], err = told(ctx, c.Store, who, of, func(l access.Lock) string {
			if err := who.MayRelockLink(r, link, l, nil); err != nil {
				return fault.Words(err)
			}
			return ""
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Relock is the locked filters of a public link as the caller, who may publish what it shows, wants them. What they let through
// they may count themselves, or it is theirs as the keeper's; what they cut is told apart for them.
func (c *Contents) Relock(ctx context.Context, who access.Caller, r access.ResourceID, link access.LinkID, before []access.Lock, edits []access.LockedEdit) ([]access.Lock, error) {
	after, err := relock(who, before, &edits)
	if err != nil {
		return nil, err
	}
	for _, l := range before {
		next := lockCalled(after, l.ID)
		if !l.Widens(next) {
			continue
		}
		if err := who.MayRelockLink(r, link, l, next); err != nil {
			return nil, fault.BadField("locked", "%s", fault.Words(err))
		}
	}
	for i, l := range after {
		if old := lockCalled(before, l.ID); old != nil && !old.Tightens(l) {
			continue
		}
		if err := c.cutsLink(ctx, who, r, link, l); err != nil {
			if fault.KindOf(err) == fault.Denied {
				err = fault.BadField(fmt.Sprintf("locked[%d]", i), "%s", fault.Words(err))
			}
			return nil, err
		}
	}
	return after, nil
}

// cutsLink decides whether the caller may cut what a link shows by a lock: a visitor's figures tell them no more than they may
// count, or see told apart.
func (c *Contents) cutsLink(ctx context.Context, who access.Caller, r access.ResourceID, link access.LinkID, l access.Lock) error {
	facts, _ := who.View.Resource(r)
	if keeper, kept := who.View.LinkKeeper(r, link); !kept || keeper == who.User || who.MayCountLocked(l, facts.Home) {
		return nil
	}
	charts, via := who.View.ChartsForVisitors(r, who.Now)
	var look *looking
	for _, chart := range charts {
		if who.View.MayCountOutside(who.User, chart, via, link, true) {
			continue
		}
		x, _ := who.View.Resource(chart)
		free := false
		if x.Perspective != access.ViewerPerspective {
			var err error
			if look == nil {
				if look, err = c.lookingAt(ctx, who, r); err != nil {
					return err
				}
			}
			if _, shown := look.charts[chart]; shown {
				if free, err = look.offered(ctx, chart, filterOf(l), nil); err != nil {
					return err
				}
			}
		}
		if !free {
			return fault.New(fault.Denied, "One of its charts does not show you this breakdown. Turn on the link yourself first, so that it shows what you can see.")
		}
	}
	return nil
}

// lookingAt is the caller looking at a resource.
func (c *Contents) lookingAt(ctx context.Context, who access.Caller, r access.ResourceID) (*looking, error) {
	records, err := recordsOf(ctx, c.Store, who.Organization, who.User, []access.ResourceID{r})
	if err != nil {
		return nil, err
	}
	record, there := records[r]
	if !there {
		return nil, fault.Missing()
	}
	ask, err := newAsking(ctx, c.Store, c.Answers, who.View, who.Organization, int64(who.User), record.Workspace, who.Now)
	if err != nil {
		return nil, err
	}
	look := looking{asking: ask, viewer: who.User}
	charts := records
	if record.Kind == access.Dashboard {
		body, err := bodyOf[dashboardBody](record)
		if err != nil {
			return nil, err
		}
		look.via, look.around = r, body.around()
		if _, charts, err = shownTiles(ctx, c.Store, who, r, body); err != nil {
			return nil, err
		}
	}
	look.charts, err = questionsOf(charts)
	return &look, err
}
