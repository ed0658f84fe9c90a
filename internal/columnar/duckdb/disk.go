package duckdb

import (
	"errors"
	"io/fs"
	"os"
	"sync"

	"vitrine/internal/columnar"
)

// disk is the file on the disk as its last writer here left it. DuckDB keeps blocks in memory: it does not notice that a file was
// cut, overwritten or removed, writes its own blocks among those of whatever is there, and later reads both.
type disk struct {
	path    string // empty: there is none
	mu      sync.Mutex
	writers int
	left    fs.FileInfo
}

var (
	errRemoved = errors.New("the file of columns was removed or replaced while it was open")
	errForeign = errors.New("the file of columns was written by somebody else while it was open")
)

// onDisk is a file that nobody here writes yet.
func onDisk(path string) (*disk, error) {
	d := &disk{path: path}
	if path == "" {
		return d, nil
	}
	info, err := os.Stat(path)
	d.left = info
	return d, err
}

// harm that somebody else has done to the file; none is seen to its content while somebody here writes it. Unless timed, it may
// have been written at another time: some file systems tell that late.
func (d *disk) harm(timed bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.harmed(timed)
}

func (d *disk) harmed(timed bool) error {
	if d.path == "" {
		return nil
	}
	now, err := os.Stat(d.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errRemoved
	case err == nil && !os.SameFile(now, d.left):
		return errRemoved
	case err != nil || d.writers > 0: // which tells nothing
		return nil //nolint:nilerr // that it could not be looked at is no harm
	case now.Size() != d.left.Size(), timed && !now.ModTime().Equal(d.left.ModTime()):
		return errForeign
	}
	return nil
}

// write says that somebody here writes until done.
func (d *disk) write(timed bool) (done func(), err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.harmed(timed); err != nil {
		return nil, err
	}
	d.writers++
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.writers--
		if d.writers > 0 || d.path == "" {
			return
		}
		if now, err := os.Stat(d.path); err == nil && os.SameFile(now, d.left) {
			d.left = now
		}
	}, nil
}

// trustedTimes is how often a file may have been replaced within an hour for the times of its writing to be believed.
const trustedTimes = 3

func (e *Engine) timed() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.recently() < trustedTimes
}

// intact looks whether a file is as it was left; Unavailable, and it is replaced, when it is not.
func (e *Engine) intact(f *file) error {
	if err := f.disk.harm(e.timed()); err != nil {
		e.replace(f, damaged, err)
		return columnar.Away(err)
	}
	return nil
}
