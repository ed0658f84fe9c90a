package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"vitrine/internal/fault"
)

// folder makes the data folder, where it is not there.
func (s *settings) folder() error {
	if err := os.MkdirAll(s.data, 0o700); err != nil {
		return unusable(s.data, err)
	}
	return nil
}

// lockName is the file in the data folder that the program holds while it serves it.
const lockName = "vitrine.lock"

// hold keeps the data folder for this process until release, or until the process ends however it does.
func (s *settings) hold() (release func() error, err error) {
	file, err := os.OpenFile(filepath.Join(s.data, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, unusable(s.data, err)
	}
	if err := lock(file); err != nil {
		_ = file.Close()
		if errors.Is(err, errHeld) {
			return nil, fmt.Errorf("the data folder %q is in use by another Vitrine; stop that first, or name another folder with --data", s.data)
		}
		return nil, unusable(s.data, err)
	}
	return file.Close, nil
}

var errHeld = errors.New("another process holds it")

// unusable says in a sentence why a folder, or a file in it, cannot be used.
func unusable(path string, err error) error {
	words := fmt.Sprintf("The data folder %q cannot be used: %s.", path, err)
	switch {
	case errors.Is(err, syscall.ENOTDIR):
		words = fmt.Sprintf("The data folder %q cannot be made: it, or what it is to be in, is a file and no folder. Name another with --data.", path)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		words = fmt.Sprintf("The data folder %q cannot be written: the user who runs Vitrine needs to read and write it.", path)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		words = fmt.Sprintf("The disk of the data folder %q is full. Make room, then start again.", path)
	case errors.Is(err, syscall.EISDIR):
		words = fmt.Sprintf("In the data folder %q a folder stands where a file should be: %s.", path, err)
	}
	return &fault.Error{Kind: fault.Unavailable, Message: words, Cause: err}
}
