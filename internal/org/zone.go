package org

import (
	"context"
	"sync"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// PreviewZone is a zone a workspace might be given.
type PreviewZone struct {
	ID       access.WorkspaceID `path:"id"`
	TimeZone string             `query:"time_zone" required:"true" maxLength:"64" doc:"An IANA name"`
}

// ZoneMoves is which figures of a workspace move with its clock.
type ZoneMoves struct {
	Entries int    `json:"entries" doc:"Time entries that then belong to another day"`
	Of      int    `json:"of" doc:"Of how many"`
	People  int    `json:"people" doc:"Whose they are"`
	First   string `json:"first,omitempty" doc:"The first day they belong to now"`
	Last    string `json:"last,omitempty" doc:"The last one"`
	// The lock stays what it meant; its day is shown in either zone.
	Locked *ZoneLock `json:"locked,omitempty" doc:"The lock, which the zone does not move"`
}

// ZoneLock is the instant of a lock, and what the same day would mean if it were set anew.
type ZoneLock struct {
	Day   string    `json:"day"`
	Until time.Time `json:"until" doc:"Entries that start before are locked, whatever the zone"`
	Anew  time.Time `json:"anew" doc:"The instant the day would mean if the lock were set again under the new zone"`
}

// PreviewZone is what another zone would change, for admins of the workspace. It changes nothing.
func (d *Directory) PreviewZone(ctx context.Context, who access.Caller, in PreviewZone) (ZoneMoves, error) {
	if err := fault.Within(in); err != nil {
		return ZoneMoves{}, err
	}
	if err := who.RequireRole(in.ID, access.WorkspaceAdmin); err != nil {
		return ZoneMoves{}, err
	}
	name, err := zone("time_zone", in.TimeZone)
	if err != nil {
		return ZoneMoves{}, err
	}
	all, err := d.Store.Workspaces(ctx, who.Organization)
	if err != nil {
		return ZoneMoves{}, err
	}
	w, err := find(all, in.ID)
	if err != nil {
		return ZoneMoves{}, err
	}
	now, then := location(w.Settings.TimeZone), location(name)
	var moves ZoneMoves
	people := map[access.UserID]bool{}
	err = d.Store.EntryStarts(ctx, in.ID, func(of access.UserID, start time.Time) {
		moves.Of++
		day := start.In(now).Format(time.DateOnly)
		if day == start.In(then).Format(time.DateOnly) {
			return
		}
		moves.Entries++
		people[of] = true
		if moves.First == "" || day < moves.First {
			moves.First = day
		}
		moves.Last = max(moves.Last, day)
	})
	moves.People = len(people)
	if err != nil || w.Settings.LockedBefore == "" {
		return moves, err
	}
	same, anew := w.Settings, w.Settings
	same.keepLock(w.Settings)
	anew.TimeZone = name
	anew.keepLock(WorkspaceSettings{})
	if same.LockedUntil != nil && anew.LockedUntil != nil {
		moves.Locked = &ZoneLock{Day: same.LockedBefore, Until: *same.LockedUntil, Anew: *anew.LockedUntil}
	}
	return moves, nil
}

// locations are the zones in use, by name. They never change, and to load one reads a file.
var locations sync.Map

// location is the zone with a name; UTC for none.
func location(name string) *time.Location {
	if zone, ok := locations.Load(name); ok {
		return zone.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	locations.Store(name, zone)
	return zone
}
