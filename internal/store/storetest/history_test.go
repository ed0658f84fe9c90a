package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vitrine/internal/track"
)

// What was before a change is kept beside it, from what to what.
func TestTheLogKeepsWhatWasBefore(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		ctx := t.Context()
		l := newLocked(a)
		after, err := a.s.Revision(ctx, a.at)
		if err != nil {
			t.Fatal(err)
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		// said are the lines that the write adds to the log.
		said := func(kind string, want ...string) {
			t.Helper()
			var lines []string
			for change, err := range a.s.Changes(ctx, a.at, after) {
				must(err)
				after = change.Revision
				if change.Kind == kind {
					if change.Actor != l.lead {
						t.Errorf("%s by %d", kind, change.Actor)
					}
					lines = append(lines, string(change.Body))
				}
			}
			for _, text := range want {
				if !slices.ContainsFunc(lines, func(line string) bool { return strings.Contains(line, text) }) {
					t.Errorf("%s says %s, want %s", kind, lines, text)
				}
			}
		}
		who := a.as(l.lead)
		must(editing(theYoung, func(_ *locked, d *track.EntryDraft) { d.Stop, d.Description = d.Stop.Add(time.Hour), "Longer" })(l, who, false))
		said("time_entries.saved", `"seconds":[3600,7200]`, `"description":["","Longer"]`)
		must(trials["UpdateProject - its rate"].do(l, who, true))
		said("time_entries.repriced", `"from":[{"rate_cents":10000,"cost_cents":null,"ids":[`, `"to":{"rate_cents":20000}`)
		must(l.s.UpdateProject(ctx, who, l.project, false, projectEdit(track.ProjectEdit{RateCents: hourly(1)})))
		said("projects.saved", `"rate_cents":[20000,1]`)
		must(l.s.PutWorkspaceRate(ctx, who, l.w, track.WorkspaceRate{RateCents: hourly(100)}, nil, false))
		said("rates.saved", `"rate_cents":[null,100]`)
		must(l.s.PutWorkspaceRate(ctx, who, l.w, track.WorkspaceRate{RateCents: hourly(200), CostCents: hourly(50)}, nil, false))
		said("rates.saved", `"rate_cents":[100,200]`, `"cost_cents":[null,50]`)
		must(l.s.DeleteTag(ctx, who, l.tag, true))
		said("tags.deleted", fmt.Sprintf(`"time_entries":[%d,%d,%d]`, l.entry, l.young, l.runner))
		must(trials["DeleteEntry"].do(l, who, true))
		said("time_entries.deleted", `"was":{`, `"seconds":10800`)
	})
}
