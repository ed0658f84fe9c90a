package api

import (
	"fmt"
	"testing"
)

func TestSettingsThatAreNotSentStay(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		organization, admin := s.found("Acme", "standard")
		w := fmt.Sprintf("/workspaces/%d", s.root(organization))
		// Two admins have the same page open, and each changes something else on it.
		admin.patch(w, map[string]any{"settings": map[string]any{"currency": "CHF", "first_weekday": 0, "locked_before": "2026-11-01"}}).is(200)
		admin.patch(w, map[string]any{"settings": map[string]any{"projects_by": "admins", "default_billable": true}}).is(200).
			has("settings.currency", "CHF").has("settings.first_weekday", 0).has("settings.locked_before", "2026-11-01").has("settings.projects_by", "admins")
		admin.patch(w, map[string]any{"settings": map[string]any{"locked_before": "", "default_billable": false}}).is(200).
			has("settings.locked_before", nil).has("settings.locked_until", nil).has("settings.projects_by", "admins").has("settings.currency", "CHF")
	})
}
