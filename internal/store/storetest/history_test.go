package storetest

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"vitrine/internal/access"
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
		must(l.s.PutProjectMember(ctx, who, l.project, access.Principal{Kind: access.PrincipalUser, ID: int64(l.tom)}, track.ProjectMemberEdit{RateCents: hourly(300)}, nil))
		said("rates.saved", `"rate_cents":[null,300]`)
		who = a.as(l.lead)
		must(l.s.DeleteProjectMember(ctx, who, l.project, access.Principal{Kind: access.PrincipalUser, ID: int64(l.tom)}))
		said("rates.saved", `"rate_cents":[300,null]`)
		name := "design work"
		who = a.as(l.lead)
		must(l.s.RenameTag(ctx, who, l.tag, name))
		said("tags.saved", `"name":["design","design work"]`)
		must(l.s.DeleteProject(ctx, who, l.other, false))
		said("projects.deleted", `"was":{`, `"name":"Empty"`)
		who = a.as(l.lead)
		must(l.s.DeleteTag(ctx, who, l.tag, true))
		said("tags.deleted", `"was":{"name":"design work"}`, fmt.Sprintf(`"time_entries":[%d,%d,%d]`, l.entry, l.young, l.runner))
		must(trials["DeleteEntry"].do(l, who, true))
		said("time_entries.deleted", `"was":{`, `"seconds":10800`)
	})
}

// Whatever way an entry is changed by, the log says of it what it was. The ways are those that are tried against a locked
// period: every write there is.
func TestEveryWriteKeepsWhatEntriesWere(t *testing.T) {
	told := []string{`"changed":{"`, `"was":{"`, `"from":[{"`}
	eachAgency(t, func(t *testing.T, first agency) {
		for i, name := range slices.Sorted(maps.Keys(trials)) {
			t.Run(name, func(t *testing.T) {
				l := newLocked(first.another(t, 500+i))
				before := l.byEntry()
				revision, err := l.s.Revision(t.Context(), l.at)
				if err != nil {
					t.Fatal(err)
				}
				if err := trials[name].do(l, l.as(l.lead), true); err != nil {
					t.Fatal(err)
				}
				var lines []string
				for change, err := range l.s.Changes(t.Context(), l.at, revision) {
					if err != nil {
						t.Fatal(err)
					}
					lines = append(lines, string(change.Body))
				}
				after := l.byEntry()
				for id, was := range before {
					if was == after[id] {
						continue
					}
					// Of what belongs to a project or hangs on a label, the log names that.
					names := regexp.MustCompile(fmt.Sprintf(`"(ids|time_entries)":\[([0-9]+,)*%d[,\]]|"(ids|projects)":\[([0-9]+,)*%d[,\]]`, id, l.project))
					if !slices.ContainsFunc(lines, func(line string) bool {
						return names.MatchString(line) && slices.ContainsFunc(told, func(text string) bool { return strings.Contains(line, text) })
					}) {
						t.Errorf("entry %d was\n%s\nand is\n%s\nand the log does not say so: %s", id, was, after[id], lines)
					}
				}
			})
		}
	})
}

// byEntry is facts by entry.
func (l *locked) byEntry() map[track.EntryID]string {
	all := map[track.EntryID]string{}
	for line := range strings.SplitSeq(l.facts(), "\n") {
		var id track.EntryID
		if _, err := fmt.Sscan(line, &id); err == nil {
			all[id] = line
		}
	}
	return all
}
