package main

import (
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"vitrine/internal/secret"
	"vitrine/internal/store"
)

// settings are what a deployment decides; docs/operating.md explains each.
type settings struct {
	data     string
	database string
	listen   string
	url      string
	secret   string
	proxy    bool
	// metrics is where those who watch over the program look; empty: nowhere.
	metrics   string
	profiling bool
	// organizations is how many are kept in memory; 0: as many as usual.
	organizations int
	// wrong is the error of the environment.
	wrong error
}

// storage declares the flags of where the data is.
func (s *settings) storage(flags *flag.FlagSet, env func(string) string, data string) {
	flags.StringVar(&s.data, "data", or(env("VITRINE_DATA"), data), "`folder` of the data")
	flags.StringVar(&s.database, "database", env("VITRINE_DATABASE"), "postgres://… `URL` of a PostgreSQL database (default an SQLite file in the data folder)")
}

// network declares the flags of how people reach the program. The secret is no flag: other users of a machine see those.
func (s *settings) network(flags *flag.FlagSet, env func(string) string) {
	flags.StringVar(&s.listen, "listen", or(env("VITRINE_LISTEN"), "localhost:8080"), "`address` to listen on")
	flags.StringVar(&s.url, "url", env("VITRINE_URL"), "`URL` at which people reach the program (default http:// and the address)")
	flags.BoolVar(&s.proxy, "proxy", env("VITRINE_PROXY") == "true", "a reverse proxy stands in front and sets X-Forwarded-For")
	flags.StringVar(&s.metrics, "metrics-listen", env("VITRINE_METRICS_LISTEN"), "`address` for /metrics, /healthz and /readyz, such as localhost:9090 (default none)")
	flags.BoolVar(&s.profiling, "profiling", env("VITRINE_PROFILING") == "true", "/debug/pprof at that address too")
	flags.Func("organizations", fmt.Sprintf("how many organizations are kept in memory, those in use apart (default %d)", store.KeptOrganizations), s.setOrganizations)
	if text := env("VITRINE_ORGANIZATIONS"); text != "" {
		if err := s.setOrganizations(text); err != nil {
			s.wrong = fmt.Errorf("VITRINE_ORGANIZATIONS: %w", err)
		}
	}
	s.secret = env("VITRINE_SECRET")
}

func (s *settings) setOrganizations(text string) (err error) {
	if s.organizations, err = strconv.Atoi(text); err != nil || s.organizations < 1 {
		return fmt.Errorf("%q is no whole number from 1 on", text)
	}
	return nil
}

// parse reads the flags of a command that serves.
func (s *settings) parse(flags *flag.FlagSet, args []string) error {
	if err := parse(flags, args, 0); err != nil {
		return err
	}
	if s.wrong != nil {
		return s.wrong
	}
	if s.profiling && s.metrics == "" {
		return errors.New("--profiling needs an address of its own: name one with --metrics-listen, which nobody else can reach")
	}
	return nil
}

func or(text, otherwise string) string {
	if text != "" {
		return text
	}
	return otherwise
}

// databaseURL is what the store opens.
func (s *settings) databaseURL() string {
	return or(s.database, filepath.Join(s.data, "vitrine.db"))
}

// origin is where people reach the program, without a slash at its end.
func (s *settings) origin() (string, error) {
	text := s.url
	if text == "" {
		text = "http://" + s.listen
		if strings.HasPrefix(s.listen, ":") {
			text = "http://localhost" + s.listen
		}
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" {
		return "", fmt.Errorf("--url: %q is not an address such as https://vitrine.example", text)
	}
	return u.Scheme + "://" + u.Host, nil
}

// key is the secret outside the database: of the environment, or of a file in the data folder, made when it is missing.
func (s *settings) key() (secret.Key, error) {
	if s.secret != "" {
		key, err := base64.StdEncoding.DecodeString(s.secret)
		if err != nil || len(key) != secret.KeyBytes {
			return nil, fmt.Errorf("VITRINE_SECRET must be %d random bytes in base64: openssl rand -base64 %d", secret.KeyBytes, secret.KeyBytes)
		}
		return key, nil
	}
	path := filepath.Join(s.data, "secret.key")
	key, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if key, err = secret.Bytes(secret.Random, secret.KeyBytes); err != nil {
			return nil, err
		}
		if err := writeNew(path, key); err != nil {
			return nil, unusable(s.data, err)
		}
		return key, nil
	case err != nil:
		return nil, unusable(s.data, err)
	case len(key) != secret.KeyBytes:
		return nil, fmt.Errorf("%s is damaged: it holds %d bytes instead of %d", path, len(key), secret.KeyBytes)
	}
	return key, nil
}

// writeNew writes a file so that after a crash it is there whole or not at all.
func writeNew(path string, content []byte) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // readable by its owner only
	if err != nil {
		return err
	}
	_, err = temporary.Write(content)
	err = errors.Join(err, temporary.Sync(), temporary.Close())
	if err != nil {
		return errors.Join(err, os.Remove(temporary.Name()))
	}
	return os.Rename(temporary.Name(), path)
}
