package fault

import (
	"fmt"
	"runtime/debug"
	"sync"
)

// Guard runs work that has a goroutine of its own: a panic there, which would end the program, is its error.
func Guard(work func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return work()
}

// Group is a [sync.WaitGroup] for parts of one work: a panic in one of them, which would end the program, is that of whoever
// waits. The zero Group is ready.
type Group struct {
	waiting  sync.WaitGroup
	once     sync.Once
	panicked error
}

// Go runs a part.
func (g *Group) Go(part func()) {
	g.waiting.Go(func() {
		err := Guard(func() error {
			part()
			return nil
		})
		if err != nil {
			g.once.Do(func() { g.panicked = err })
		}
	})
}

// Wait until every part has ended; it panics when one of them did.
func (g *Group) Wait() {
	g.waiting.Wait()
	if g.panicked != nil {
		panic(g.panicked)
	}
}
