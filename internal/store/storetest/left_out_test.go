package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/rows"
	"vitrine/internal/track"
)

const mixed = `User,Email,Project,Start date,Start time,Duration,Description
Ana,ana@acme.example,App,2026-11-02,09:00,1:00:00,right
Ana,ana@acme.example,Wrong project,2026-02-30,09:00,1:00:00,no such day
Ana,ana@acme.example,App,2026-11-02,11:00,an hour,no such length
A. Lovelace,,App,2026-11-03,09:00,2:00:00,by name
A. Lovelace,,App,2026-11-03,12:00,2:00:00,by name again
Robot,,Bots,2026-11-03,09:00,8:00:00,nobody
Zoe,zoe@old.example,App,2026-11-04,09:00,3:00:00,by another address
`

// Wrong lines are left out when the person says so; people of the file are said by hand.
func TestWrongLinesAreLeftOutAndPeopleSaidByHand(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		ctx := t.Context()
		zoe := a.member("Zoe", access.WorkspaceMember)
		in := track.ImportFile{ImportOptions: track.ImportOptions{WorkspaceID: a.w, TimeZone: "UTC"}, RawBody: []byte(mixed)}
		people := func(p track.ImportPreview) (all []string) {
			for _, x := range p.People {
				all = append(all, fmt.Sprintf("%s %d %s", x.Name, x.Lines, x.State))
			}
			return all
		}
		seen, err := a.book.Imports.Preview(ctx, a.as(a.admin), in)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := people(seen), []string{"A. Lovelace 2 unknown", "Robot 1 unknown", "zoe@old.example 1 new"}; !slices.Equal(got, want) {
			t.Errorf("people %q, want %q", got, want)
		}
		// Of somebody unknown one line says so; each of theirs is wrong.
		if seen.WrongLines != 5 || seen.ProblemCount != 4 || seen.Entries != 2 || seen.Lines != 7 {
			t.Errorf("%+v", seen)
		}
		if done := a.run(a.admin, in, func(int) {}); done.State != "failed" || a.total() != 0 {
			t.Errorf("all or nothing: %+v", done)
		}
		in.People = []string{fmt.Sprintf("a. lovelace=%d", a.admin), "Robot=0", fmt.Sprintf("zoe@old.example=%d", zoe)}
		in.LeaveOut = true
		if seen, err = a.book.Imports.Preview(ctx, a.as(a.admin), in); err != nil {
			t.Fatal(err)
		}
		if got, want := people(seen), []string{"A. Lovelace 2 chosen", "Robot 1 left_out", "zoe@old.example 1 chosen"}; !slices.Equal(got, want) {
			t.Errorf("people %q, want %q", got, want)
		}
		// What only lines name that are left out is not made.
		if seen.WrongLines != 2 || seen.LeftOut != 1 || seen.Entries != 4 || fmt.Sprint(seen.Creates.Projects) != "[App]" || len(seen.Creates.People) != 0 {
			t.Errorf("%+v", seen)
		}
		done := a.run(a.admin, in, func(int) {})
		if done.State != "done" || done.Created != 4 || done.LeftOut != 3 || done.ProblemCount != 2 || done.Problems[0].Line != 3 {
			t.Errorf("%+v", done)
		}
		page, err := a.s.Entries(ctx, a.at, track.EntryFilter{Scope: rows.Scope{Workspaces: []rows.Workspace{{ID: int64(a.w), All: true}}}, User: zoe, Page: track.Page{Limit: 50}})
		if err != nil || page.Seconds != 3*3600 {
			t.Errorf("Zoe has %d s, %v", page.Seconds, err)
		}
		// Mended and imported again, only what was left out is new.
		in.RawBody = []byte(strings.Replace(strings.Replace(mixed, "2026-02-30", "2026-03-02", 1), "an hour", "1:00:00", 1))
		if again := a.run(a.admin, in, func(int) {}); again.Created != 2 || again.Unchanged != 4 || again.LeftOut != 1 {
			t.Errorf("%+v", again)
		}
		for text, words := range map[string]string{"Robot": "equals sign", "Robot=me": "id of a user", "Robot=987654": "no such person"} {
			in.People = []string{text}
			_, err := a.book.Imports.Preview(ctx, a.as(a.admin), in)
			wantFault(t, err, fault.Invalid, words)
		}
	})
}

// A line that swallows those after it cannot be left out: nobody would know what else was.
func TestALineWithoutAnEndIsNotLeftOut(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		text := "Email,Start date,Start time,Duration,Description\nana@acme.example,2026-11-02,09:00,1:00:00,right\nana@acme.example,2026-11-03,09:00,1:00:00,\"not closed\nana@acme.example,2026-11-04,09:00,1:00:00,swallowed\nana@acme.example,2026-11-05,09:00,1:00:00,swallowed\n"
		in := track.ImportFile{ImportOptions: track.ImportOptions{WorkspaceID: a.w, TimeZone: "UTC", LeaveOut: true}, RawBody: []byte(text)}
		seen, err := a.book.Imports.Preview(t.Context(), a.as(a.admin), in)
		if err != nil || !seen.Unreadable || seen.Problems[0].Line != 3 {
			t.Errorf("%+v, %v", seen, err)
		}
		if done := a.run(a.admin, in, func(int) {}); done.State != "failed" || a.total() != 0 {
			t.Errorf("%+v", done)
		}
	})
}

// The same file read in another zone is noticed before it doubles every hour.
func TestTheSameFileInAnotherZoneIsNoticed(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		ctx := t.Context()
		var text strings.Builder
		text.WriteString("Email,Start date,Start time,Duration,Description\n")
		for i := range 40 {
			_, _ = fmt.Fprintf(&text, "ana@acme.example,2026-%02d-%02d,09:%02d,1:00:00,line %d\n", i%10+1, i%28+1, i, i)
		}
		in := track.ImportFile{ImportOptions: track.ImportOptions{WorkspaceID: a.w, TimeZone: "UTC"}, RawBody: []byte(text.String())}
		if done := a.run(a.admin, in, func(int) {}); done.Created != 40 {
			t.Fatalf("%+v", done)
		}
		in.TimeZone = "Europe/Vienna"
		seen, err := a.book.Imports.Preview(ctx, a.as(a.admin), in)
		if err != nil || seen.Shifted == nil || seen.Shifted.Lines != 40 || fmt.Sprint(seen.Shifted.Hours) != "[1 2]" {
			t.Errorf("%+v, %v", seen.Shifted, err)
		}
		_, err = a.book.Imports.Run(ctx, a.as(a.admin), in)
		wantFault(t, err, fault.Conflict, "40 lines are there already, 1 or 2 hours later. Was the file imported in another time zone?")
		if n := a.total(); n != 40 {
			t.Errorf("%d entries", n)
		}
		in.Shifted = true
		if done := a.run(a.admin, in, func(int) {}); done.Created != 40 {
			t.Errorf("said to be meant: %+v", done)
		}
		// The same work at the same hour of other days is no such file.
		other := track.ImportFile{ImportOptions: track.ImportOptions{WorkspaceID: a.w, TimeZone: "UTC"}, RawBody: []byte(strings.ReplaceAll(text.String(), "2026-", "2025-"))}
		if seen, err := a.book.Imports.Preview(ctx, a.as(a.admin), other); err != nil || seen.Shifted != nil {
			t.Errorf("%+v, %v", seen.Shifted, err)
		}
	})
}
