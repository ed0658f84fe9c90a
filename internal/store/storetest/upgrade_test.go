package storetest

import (
	"database/sql"
	"strings"
	"sync"
	"testing"

	"vitrine/internal/org"
	"vitrine/internal/store"
)

// Of nodes that start together after a new version was installed, each finds the same organizations to upgrade: an organization is
// upgraded, and its admins are told, once.
func TestNodesThatStartTogetherUpgradeOnce(t *testing.T) {
	url := migratedPostgreSQL(t)
	s := Open(t, url, NewClock().Now)
	if _, _, err := s.Found(t.Context(), org.Founding{Organization: "Acme", Path: "acme", Scheme: "standard", Name: "Admin", Email: "admin@acme.example", PasswordHash: "none"}); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(t.Context(), `update organizations set rules = 1`); err != nil {
		t.Fatal(err)
	}
	var first sync.Once
	second, err := store.Open(t.Context(), url, NewClock().Now, func(statement string) {
		if !strings.HasPrefix(statement, "update organizations set revision = revision + 1") {
			return
		}
		first.Do(func() { // it knows what to upgrade, and holds nothing yet
			other, err := store.Open(t.Context(), url, NewClock().Now)
			if err != nil {
				t.Error(err)
				return
			}
			if err := other.Close(); err != nil {
				t.Error(err)
			}
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Close(); err != nil {
		t.Error(err)
	}
	var rules, notices int
	if err := db.QueryRowContext(t.Context(), `select (select min(rules) from organizations), (select count(*) from notices)`).Scan(&rules, &notices); err != nil {
		t.Fatal(err)
	}
	if rules != 2 || notices != 1 {
		t.Errorf("the organization lives by rules %d and has %d notices, want 2 and one", rules, notices)
	}
}
