package storetest

import (
	"database/sql"
	"net/url"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/share"
)

func TestLogOfVisitsIsBounded(t *testing.T) {
	file, clock := SQLite(t), NewClock()
	s := Open(t, file, clock.Now)
	x := newShop(t, s, "Acme")
	d := x.make(access.Dashboard, x.tom, "Sales", "")
	allowed := func(access.Caller) ([]access.Change, error) { return nil, nil }
	id, err := s.CreateLink(t.Context(), x.caller(x.tom), share.LinkRecord{Resource: d, Name: "Lobby", Hash: "h", Sealed: "s", CreatedBy: x.tom, CreatedAt: clock.Now()}, allowed)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: file}).EscapedPath()+"?_busy_timeout=10000")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	visit := func() {
		t.Helper()
		clock.Advance(time.Second)
		s.CountVisit(id, "address", "opened", true)
		s.Noted()
	}
	counts := func(visits, logged int) {
		t.Helper()
		links, err := s.Links(t.Context(), x.organization, d)
		if err != nil || links[0].Visits != visits {
			t.Errorf("%+v visits, want %d: %v", links, visits, err)
		}
		var n int
		if err := db.QueryRow(`select count(*) from link_views`).Scan(&n); err != nil || n != logged {
			t.Errorf("%d visits are logged, want %d: %v", n, logged, err)
		}
	}
	if _, err := db.Exec(`with recursive n (i) as (select 1 union all select i + 1 from n where i < 1200)
		insert into link_views (link_id, at, address_hash, outcome) select ?, ? + i, 'address', 'opened' from n`, id, clock.Now().UnixMilli()-2000); err != nil {
		t.Fatal(err)
	}
	visit()
	counts(1, 1000)
	clock.Advance(91 * 24 * time.Hour)
	visit()
	counts(2, 1)
}
