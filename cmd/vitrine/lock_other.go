//go:build !unix

package main

import "os"

// lock does nothing here: the file of the columns is held by the one process that has it open.
func lock(*os.File) error { return nil }
