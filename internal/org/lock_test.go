package org

import (
	"testing"
	"time"
)

func TestALockKeepsTheInstantItMeant(t *testing.T) {
	is := func(s WorkspaceSettings, want string) {
		t.Helper()
		got := "none"
		if s.LockedUntil != nil {
			got = s.LockedUntil.UTC().Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("locked until %s, want %s", got, want)
		}
	}
	vienna := WorkspaceSettings{TimeZone: "Europe/Vienna", LockedBefore: "2026-11-01"}
	vienna.keepLock(WorkspaceSettings{TimeZone: "Europe/Vienna"})
	is(vienna, "2026-10-31T23:00:00Z")

	// Another zone does not move it, nor what somebody sends.
	moved := WorkspaceSettings{TimeZone: "America/New_York", LockedBefore: "2026-11-01", LockedUntil: &time.Time{}}
	moved.keepLock(vienna)
	is(moved, "2026-10-31T23:00:00Z")
	next := WorkspaceSettings{TimeZone: "America/New_York", LockedBefore: "2026-12-01"}
	next.keepLock(moved)
	is(next, "2026-12-01T05:00:00Z")
	gone := WorkspaceSettings{LockedUntil: next.LockedUntil}
	gone.keepLock(next)
	is(gone, "none")

	// One that is older than zones meant a day of UTC.
	old := WorkspaceSettings{TimeZone: "Europe/Vienna", LockedBefore: "2026-11-01"}
	old.keepLock(WorkspaceSettings{LockedBefore: "2026-11-01"})
	is(old, "2026-11-01T00:00:00Z")

	// Where clocks went forward at midnight the day begins at one.
	beirut := WorkspaceSettings{TimeZone: "Asia/Beirut", LockedBefore: "2026-03-29"}
	beirut.keepLock(WorkspaceSettings{})
	is(beirut, "2026-03-28T22:00:00Z")
}
