// Package store holds every line of SQL of the system of record: SQLite or PostgreSQL, written once.
//
// One method is one transaction, and every change it makes to an organization appends to that organization's change
// log in that transaction. Statements use $1 placeholders, times are Unix milliseconds.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"vitrine/internal/access"
	"vitrine/internal/org"
)

//go:embed migration/*.sql
var migrationFiles embed.FS

// Store is the system of record. It is safe for concurrent use.
type Store struct {
	writer, reader *sql.DB
	dialect        dialect
	now            func() time.Time
	views          *views
	past           *pastViews
	watchers       *watchers
	notes          *notes
	waiters        *waiters
	jobsAdded      chan struct{}
	// dryRun collects the changes that would be logged; with it, every transaction is rolled back. nil: transactions are kept.
	dryRun *[]access.Change
	// handing is what is handed over beside what is written as a caller.
	handing org.HandingPlan
}

// Open opens (and where needed creates and migrates) the database that url names: "postgres://…", or the path of an
// SQLite file. One that cannot be opened is Unavailable, with the reason in a sentence for whoever runs the program. Whoever
// wants to see statements is told each before it runs.
func Open(ctx context.Context, url string, now func() time.Time, seen ...func(statement string)) (*Store, error) {
	write, read, d, err := open(url)
	if err != nil {
		return nil, closed(url, err)
	}
	if len(seen) > 0 {
		d.seen = func(statement string) {
			for _, tell := range seen {
				tell(statement)
			}
		}
	}
	watched := newWatchers()
	s := &Store{writer: write, reader: read, dialect: d, now: now, views: newViews(watched.looked), past: newPastViews(), watchers: watched, notes: &notes{}, waiters: &waiters{}, jobsAdded: make(chan struct{}, 1)}
	if err := s.begin(ctx); err != nil {
		_ = s.Close() // why it cannot be opened is what counts
		return nil, closed(url, err)
	}
	s.watchers.start(s)
	return s, nil
}

// begin makes the database one of this version of the program.
func (s *Store) begin(ctx context.Context) error {
	if err := s.reach(ctx); err != nil {
		return err
	}
	if err := s.migrate(ctx); err != nil {
		return fmt.Errorf("migrate the database: %w", err)
	}
	// A file or a server that can only be read shows itself here and not when the first person saves something.
	if _, err := s.writer.ExecContext(ctx, `update organizations set revision = revision where 1 = 0`); err != nil {
		return fmt.Errorf("write to the database: %w", err)
	}
	if err := s.upgrade(ctx); err != nil {
		return fmt.Errorf("bring the organizations up to date: %w", err)
	}
	return nil
}

// Close ends every connection.
func (s *Store) Close() error {
	s.watchers.stop()
	s.endNotes()
	err := s.writer.Close()
	if s.reader != s.writer {
		err = errors.Join(err, s.reader.Close())
	}
	return err
}

func (s *Store) migrate(ctx context.Context) error {
	files, err := s.dialect.migrations()
	if err != nil {
		return err
	}
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if s.dialect.postgres {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(s.dialect.goose, s.writer, files, options...)
	if err != nil {
		return err
	}
	there, known, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if there > known {
		return errNewer
	}
	_, err = provider.Up(ctx)
	return err
}

func (s *Store) query(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	return s.reader.QueryContext(ctx, s.dialect.rewrite(q), args...)
}

func (s *Store) queryRow(ctx context.Context, q string, args ...any) *sql.Row {
	return s.reader.QueryRowContext(ctx, s.dialect.rewrite(q), args...)
}
