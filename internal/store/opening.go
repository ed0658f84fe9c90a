package store

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"

	"vitrine/internal/fault"
)

// oldestPostgres is the oldest version that is tried.
const oldestPostgres = 15

var errNewer = errors.New("the database is of a newer version of the program")

// oldPostgres is a server of a version before the oldest.
type oldPostgres struct{ version string }

func (o oldPostgres) Error() string { return "PostgreSQL " + o.version }

// reach asks the database for a sign of life before anything is read or made in it.
func (s *Store) reach(ctx context.Context) error {
	if !s.dialect.postgres {
		// Reading the schema is what tells a database from another file; a check of all of it would take as long as it is large.
		_, err := s.writer.ExecContext(ctx, `select count(*) from sqlite_master`)
		return err
	}
	var number int
	var version string
	err := s.reader.QueryRowContext(ctx, `select current_setting('server_version_num')::int, current_setting('server_version')`).Scan(&number, &version)
	if err == nil && number < oldestPostgres*10_000 {
		err = oldPostgres{version}
	}
	return err
}

// closed says why a database cannot be opened, in a sentence for whoever runs the program. The error itself is the cause.
func closed(url string, err error) error {
	words := closedFile(url, err)
	if isPostgres(url) {
		words = closedServer(url, err)
	} else if scheme, _, found := strings.Cut(url, "://"); found {
		words = fmt.Sprintf("%q is no database that Vitrine knows: write postgres://user:password@host/name, or nothing for a file in the data folder.", scheme+"://…")
	}
	if words == "" {
		return err
	}
	return &fault.Error{Kind: fault.Unavailable, Message: words, Cause: err}
}

func closedFile(path string, err error) string {
	var lite sqlite3.Error
	switch isLite := errors.As(err, &lite); {
	case errors.Is(err, errNewer):
		return fmt.Sprintf("The database %q was written by a newer version of Vitrine. Start that version, or put back a backup from before it.", path)
	case !isLite:
		return ""
	}
	switch why := lite.SystemErrno; lite.Code {
	case sqlite3.ErrNotADB, sqlite3.ErrCorrupt:
		return fmt.Sprintf("The database %q is damaged, or is no SQLite database. Put back a backup of it.", path)
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return fmt.Sprintf("The database %q is in use by another program. Stop that first.", path)
	case sqlite3.ErrFull:
		return fullDisk(path)
	case sqlite3.ErrReadonly, sqlite3.ErrPerm:
		return readOnly(path)
	case sqlite3.ErrCantOpen, sqlite3.ErrIoErr:
		info, there := os.Stat(path)
		switch {
		case why == syscall.ENOSPC || why == syscall.EDQUOT:
			return fullDisk(path)
		case there == nil && info.IsDir():
			return fmt.Sprintf("The database %q is a folder, not a file. Name the folder that holds it with --data.", path)
		case why == syscall.EACCES || why == syscall.EPERM || why == syscall.EROFS:
			return readOnly(path)
		case errors.Is(there, os.ErrNotExist):
			return fmt.Sprintf("The database %q cannot be made: see whether its folder is there and may be written.", path)
		case why != 0:
			return fmt.Sprintf("The database %q cannot be read or written: %s.", path, why)
		}
		return readOnly(path)
	}
	return ""
}

func fullDisk(path string) string {
	return fmt.Sprintf("The disk of the database %q is full. Make room, then start again.", path)
}

func readOnly(path string) string {
	return fmt.Sprintf("The database %q cannot be written: the user who runs Vitrine needs to read and write it and its folder %q.", path, filepath.Dir(path))
}

func closedServer(url string, err error) string {
	config, parse := pgx.ParseConfig(url)
	if parse != nil {
		// Its error quotes the URL, which may hold a password.
		return "The URL of the database cannot be read: write postgres://user:password@host/name."
	}
	at := net.JoinHostPort(config.Host, fmt.Sprint(config.Port))
	if strings.HasPrefix(config.Host, "/") {
		at = config.Host
	}
	var old oldPostgres
	var pg *pgconn.PgError
	var dns *net.DNSError
	var connecting *pgconn.ConnectError
	switch {
	case errors.Is(err, errNewer):
		return fmt.Sprintf("The database %q at %s was written by a newer version of Vitrine. Start that version, or put back a backup from before it.", config.Database, at)
	case errors.As(err, &old):
		return fmt.Sprintf("PostgreSQL at %s is version %s; Vitrine needs %d or newer.", at, old.version, oldestPostgres)
	case errors.As(err, &pg):
		switch pg.Code {
		case "28P01", "28000":
			return fmt.Sprintf("PostgreSQL at %s refuses the user %q: the password is wrong, or the user may not connect.", at, config.User)
		case "3D000":
			return fmt.Sprintf("PostgreSQL at %s has no database %q. Make it first: createdb %s.", at, config.Database, config.Database)
		case "42501":
			return fmt.Sprintf("The user %q may not make tables in the database %q at %s. Let it own the database.", config.User, config.Database, at)
		case "25006":
			return fmt.Sprintf("PostgreSQL at %s can only be read: it is a standby. Name the primary.", at)
		case "53100":
			return fmt.Sprintf("The disk of PostgreSQL at %s is full. Make room, then start again.", at)
		case "57P03":
			return fmt.Sprintf("PostgreSQL at %s is starting up or shutting down. Start again when it is there.", at)
		}
		return ""
	case errors.As(err, &dns):
		return fmt.Sprintf("There is no host %q for the database: see whether the address is right.", config.Host)
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, os.ErrNotExist):
		return fmt.Sprintf("Nothing answers at %s: see whether PostgreSQL runs there, and whether the address is right.", at)
	case errors.As(err, &connecting):
		return fmt.Sprintf("PostgreSQL at %s cannot be reached: see whether it runs there, and whether the address is right.", at)
	}
	return ""
}
