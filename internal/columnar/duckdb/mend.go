package duckdb

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"vitrine/internal/columnar"
	"vitrine/internal/fault"
)

// use is the open file, as it was left, until its users are told that one is done; Unavailable while it is replaced.
func (e *Engine) use() (*file, error) {
	e.mu.Lock()
	f := e.file
	if f == nil {
		e.mu.Unlock()
		return nil, columnar.Away(nil)
	}
	f.users.Add(1)
	e.mu.Unlock()
	if err := e.intact(f); err != nil {
		f.users.Done()
		return nil, err
	}
	return f, nil
}

// harm is what an error tells about the file.
type harm uint8

const (
	unharmed harm = iota
	// shut is a database that DuckDB has given up, such as after a write that failed: it must be opened again.
	shut
	// damaged is a file that does not hold what was written.
	damaged
)

func harmOf(err error) harm {
	var d *duckdb.Error
	if !errors.As(err, &d) {
		return unharmed
	}
	says := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(d.Msg, w) })
	}
	full := says("No space left", "File too large", "quota exceeded")
	switch {
	case says("orrupt", "checksum", "Failed to deserialize", "No more data remaining in MetadataReader"):
		return damaged
	case d.Type == duckdb.ErrorTypeFatal || says("has been invalidated"):
		return shut
	case d.Type == duckdb.ErrorTypeIO && !full, d.Type == duckdb.ErrorTypeSerialization:
		return damaged
	}
	return unharmed
}

// examined is an error of a user of the file as others should see it. One that tells of harm has the file replaced.
func (e *Engine) examined(f *file, err error) error {
	if err == nil {
		return nil
	}
	if h := harmOf(err); h != unharmed {
		e.replace(f, h, err)
		return columnar.Away(err)
	}
	if f.ctx.Err() != nil && e.ctx.Err() == nil {
		return columnar.Away(err)
	}
	return err
}

// Mending is tried soon at first, and then not more often than every few minutes: what damages one file may damage the next.
var mendAfter = []time.Duration{0, time.Second, 10 * time.Second, time.Minute, 10 * time.Minute}

// mendMemory is for how long a mending counts.
const mendMemory = time.Hour

// replace puts another file in the place of a harmed one, in the background: the same opened again where DuckDB has only
// given it up, unless that has not helped of late.
func (e *Engine) replace(f *file, h harm, cause error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.file != f || e.ctx.Err() != nil {
		return
	}
	e.file = nil
	e.epoch.Add(1)
	f.close()
	e.mending.Go(func() {
		f.users.Wait()
		if err := fault.Guard(f.db.Close); err != nil {
			e.log.Warn("closing the harmed file of columns", "error", err)
		}
		for anew := h == damaged; ; anew = true {
			tries := e.count()
			if tries == len(mendAfter)-1 {
				e.log.Error("the file of columns has been mended again and again without lasting; from now on it is tried every few minutes", "times", tries, "error", cause)
			}
			if !e.sleep(mendAfter[min(tries, len(mendAfter)-1)]) {
				return
			}
			anew = anew || tries > 0
			var next *file
			err := fault.Guard(func() (err error) {
				next, err = e.reopen(anew)
				return err
			})
			if err == nil {
				e.log.Error("the file of columns was harmed and is replaced", "anew", anew, "times", tries+1, "error", cause)
				e.mu.Lock()
				e.file = next
				e.epoch.Add(1)
				e.mu.Unlock()
				return
			}
			cause = err
		}
	})
}

func (e *Engine) reopen(anew bool) (*file, error) {
	if anew && e.path != "" {
		if err := removeFile(e.path); err != nil {
			return nil, err
		}
	}
	return openFile(e.ctx, e.path)
}

// count one more mending, and tell how many there were of late before it.
func (e *Engine) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	before := e.recently()
	e.mended = append(e.mended, e.now())
	return before
}

// recently is how many mendings still count. e.mu is held.
func (e *Engine) recently() int {
	now := e.now()
	e.mended = slices.DeleteFunc(e.mended, func(at time.Time) bool { return now.Sub(at) > mendMemory })
	return len(e.mended)
}

// sleep tells whether the time has passed, and the engine is still open.
func (e *Engine) sleep(d time.Duration) bool {
	if d == 0 {
		return e.ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-e.ctx.Done():
		return false
	}
}
