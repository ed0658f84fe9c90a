package api

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// csvLines are the lines of a file after its mark of UTF-8.
func csvLines(t *testing.T, data []byte) []string {
	t.Helper()
	text, marked := strings.CutPrefix(string(data), "\ufeff")
	if !marked {
		t.Errorf("Excel would not know that this is UTF-8: %q", text)
	}
	return strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n")
}

func (r reply) csv(want ...string) reply {
	r.t.Helper()
	if got := csvLines(r.t, r.body); !slices.Equal(got, want) {
		r.t.Errorf("%s:\n%s\nwant\n%s", r.what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	return r
}

func TestFileHasTheRowsThatAreShown(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		name := x.ada.post("/projects", map[string]any{"workspace_id": x.workspace, "name": "=1+1, \"Überblick\""}).is(201).id("id")
		x.entry(x.ada, name, 1234e9)
		chart := x.chart(x.ada, "Stunden: März/April", hoursBy("project"))
		path := fmt.Sprintf("/charts/%d/data.csv", chart)
		file := x.ada.get(path).is(200).csv("Project,Hours (h)", "Website,3", "Falcon,2", `"'=1+1, ""Überblick""",0.342778`)
		if got := file.header.Get("Content-Type"); got != "text/csv; charset=utf-8" {
			t.Error(got)
		}
		if got := file.header.Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename="Stunden- M_rz-April 20`) || !strings.Contains(got, "filename*=UTF-8''Stunden-%20M%C3%A4rz-April%2020") || !strings.HasSuffix(got, ".csv") {
			t.Error(got)
		}
		x.ada.get(fmt.Sprintf("%s?project_id=%d", path, x.private)).is(200).csv("Project,Hours (h)", "Falcon,2")
		x.ada.get(path + "?preset=last_year").is(200).csv("Project,Hours (h)")
		x.ada.get(path+"?preset=never").is(422).has("errors.0.name", "preset")
		x.gus.get(path).is(404)

		// Shares in per cent, money with cents, days as dates; the days of a week that is cut, and the other period beside it.
		q := map[string]any{"measures": []string{"billable_share", "amount"}, "breakdowns": []any{map[string]any{"by": "week"}}, "time_zone": "UTC",
			"period": map[string]any{"from": "2026-11-18", "to": "2026-11-22"}, "compare": "previous_period"}
		x.ada.get(fmt.Sprintf("/charts/%d/data.csv", x.chart(x.ada, "Money", q))).is(200).csv(
			`Week,Counted from,Counted to,Billable share (%),"Billable share (%), 2026-11-13 to 2026-11-17",Amount,"Amount, 2026-11-13 to 2026-11-17"`,
			"2026-11-16,2026-11-18,2026-11-22,100,,0.00,0.00")
	})
}

func TestDashboardIsDownloadedAsItStands(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		all := x.chart(x.ada, "All", hoursBy("project"))
		d := x.dashboard(x.ada, "Delivery", all, x.chart(x.ada, "All", hoursBy("")))
		path := fmt.Sprintf("/dashboards/%d", d)
		x.ada.get(path+"/widgets/w1/data.csv").is(200).csv("Project,Hours (h)", "Website,3", "Falcon,2")
		x.ada.get(fmt.Sprintf("%s/widgets/w2/data.csv?project_id=%d", path, x.public)).is(200).csv("Hours (h)", "3")
		x.ada.get(path + "/widgets/w9/data.csv").is(404)
		x.gus.get(path + "/widgets/w1/data.csv").is(404)
		x.gus.get(path + "/data.zip").is(404)

		files := func(who client) map[string]string {
			data := who.get(path + "/data.zip").is(200)
			archive, err := zip.NewReader(bytes.NewReader(data.body), int64(len(data.body)))
			if err != nil {
				t.Fatal(err)
			}
			found := map[string]string{}
			for _, f := range archive.File {
				r, err := f.Open()
				if err != nil {
					t.Fatal(err)
				}
				text, err := io.ReadAll(r)
				if err != nil {
					t.Fatal(err)
				}
				found[f.Name] = string(text)
			}
			return found
		}
		if got := files(x.ada); len(got) != 2 || !strings.Contains(got["01 All 2026-11-01 to 2026-11-30.csv"], "Falcon,2\r\n") || !strings.HasSuffix(got["02 All 2026-11-01 to 2026-11-30.csv"], "Hours (h)\r\n5\r\n") {
			t.Errorf("%q", got)
		}
	})
}

// A level that looks and does not export keeps it so on every way: by the chart, and by a dashboard of one's own.
func TestWhoMayOnlyLookExportsNothing(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		x.admin.put("/organization/scheme", map[string]any{"scheme": "highlevel", "mapping": everyLevelTo("view")}).is(200)
		chart := x.chart(x.ada, "All", hoursBy("project"))
		x.ada.post(fmt.Sprintf("/resources/%d/grants", chart), map[string]any{"edits": []any{map[string]any{"principal": map[string]any{"kind": "class", "class": "workspace_user"}, "level": "view"}}, "end_private": true}).is(200)
		x.tom.get(fmt.Sprintf("/charts/%d/data", chart)).is(200)
		x.tom.get(fmt.Sprintf("/charts/%d/data.csv", chart)).is(403)
		own := fmt.Sprintf("/dashboards/%d", x.dashboard(x.tom, "Mine", chart))
		x.tom.get(own+"/data").is(200).has("widgets.w1.result.totals.0", 5)
		x.tom.get(own + "/widgets/w1/data.csv").is(403)
		if packed := x.tom.get(own + "/data.zip").is(200); strings.Contains(string(packed.body), "01 All") {
			t.Error("the archive holds what may only be looked at")
		}
	})
}
