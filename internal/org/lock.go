package org

import "time"

// keepLock makes the instant that the lock's day means: midnight of the workspace's zone when the day is set. From then on
// it stays, whatever the zone becomes.
func (s *WorkspaceSettings) keepLock(before WorkspaceSettings) {
	day, err := time.Parse(time.DateOnly, s.LockedBefore)
	switch {
	case s.LockedBefore == "" || err != nil:
		s.LockedUntil = nil
	case s.LockedBefore != before.LockedBefore:
		at := midnight(day, location(s.TimeZone)).UTC()
		s.LockedUntil = &at
	case before.LockedUntil != nil:
		s.LockedUntil = before.LockedUntil
	default: // set when a day meant one of UTC
		s.LockedUntil = &day
	}
}

// midnight is when a day begins in a zone: where clocks go forward at midnight that is no 0:00.
func midnight(day time.Time, zone *time.Location) time.Time {
	at := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone)
	for at.Day() != day.Day() {
		at = at.Add(time.Hour)
	}
	return at
}
