//go:build unix

package main

import (
	"errors"
	"os"
	"syscall"
)

// lock keeps a file for this process; errHeld when another has it.
func lock(file *os.File) error {
	err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return errHeld
	}
	return err
}
