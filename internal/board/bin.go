package board

import (
	"context"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// ListBin asks for a page of the bin.
type ListBin struct {
	Offset int `query:"offset" minimum:"0" default:"0"`
	Limit  int `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// BinList is a page of what the caller may bring back, the newest first.
type BinList struct {
	Items []Binned `json:"items" nullable:"false"`
	Total int      `json:"total"`
}

// Binned is a chart or dashboard in the bin.
type Binned struct {
	ID          access.ResourceID  `json:"id"`
	Kind        string             `json:"kind" enum:"chart,dashboard"`
	Title       string             `json:"title"`
	WorkspaceID access.WorkspaceID `json:"workspace_id"`
	Workspace   string             `json:"workspace"`
	DashboardID access.ResourceID  `json:"dashboard_id,omitempty" doc:"The dashboard a chart lived in; absent: it was in the library"`
	Dashboard   string             `json:"dashboard,omitempty" doc:"The title of the dashboard it lived in"`
	DeletedAt   time.Time          `json:"deleted_at"`
	DeletedBy   Author             `json:"deleted_by"`
	EndsAt      time.Time          `json:"ends_at" doc:"When it is deleted for good"`
}

// Restored is what was brought back from the bin.
type Restored struct {
	Resource
	LinksWaiting int `json:"links_waiting" doc:"How many public links wait until somebody keeps them"`
}

// Bin is a page of what the caller may bring back: what they could delete if it were there.
func (l *Library) Bin(_ context.Context, who access.Caller, in ListBin) (BinList, error) {
	if err := fault.Within(in); err != nil {
		return BinList{}, err
	}
	all := who.Bin()
	list := BinList{Items: []Binned{}, Total: len(all)}
	from := min(in.Offset, len(all))
	knows := who.Knows()
	for _, x := range all[from:min(from+in.Limit, len(all))] {
		name, _ := who.View.UserName(x.BinnedBy)
		by := known(knows, Author{ID: x.BinnedBy, Name: name})
		dashboard, _ := who.View.Resource(x.In)
		list.Items = append(list.Items, Binned{
			ID: x.Resource, Kind: x.Kind.String(), Title: x.Title,
			WorkspaceID: x.Home, Workspace: who.View.Name(access.Principal{Kind: access.PrincipalWorkspace, ID: int64(x.Home)}),
			DashboardID: x.In, Dashboard: dashboard.Title,
			DeletedAt: x.Binned, DeletedBy: *by, EndsAt: x.Binned.Add(access.BinTime),
		})
	}
	return list, nil
}

// Restore brings a chart or dashboard back from the bin. Within the time of an undo, for who deleted it, everything is as it
// was; later its public links wait until somebody keeps them.
func (l *Library) Restore(ctx context.Context, who access.Caller, in ByID) (Restored, error) {
	if err := l.Store.ChangeAccess(ctx, who, func(who access.Caller) ([]access.Change, error) { return who.PlanRestore(in.ID) }); err != nil {
		return Restored{}, err
	}
	who, err := seeNow(ctx, l.Store, who)
	if err != nil {
		return Restored{}, err
	}
	facts, _ := who.View.Resource(in.ID)
	r, err := one(ctx, l.Store, who, facts.Kind, in.ID)
	if err != nil {
		return Restored{}, err
	}
	back := Restored{Resource: r.resource(who)}
	for _, link := range who.View.Links(in.ID) {
		if state, _ := who.View.LinkState(in.ID, link, who.Now); state == access.LinkWaiting {
			back.LinksWaiting++
		}
	}
	return back, nil
}

func intoBin(ctx context.Context, store Store, who access.Caller, id access.ResourceID) error {
	return store.ChangeAccess(ctx, who, func(who access.Caller) ([]access.Change, error) { return who.PlanBin(id) })
}

// DeleteForGood takes something out of the bin that nobody can bring back then.
func (l *Library) DeleteForGood(ctx context.Context, who access.Caller, in ByID) error {
	if err := who.MayRestore(in.ID); err != nil {
		return err
	}
	return l.Store.DeleteResource(ctx, who, in.ID)
}
