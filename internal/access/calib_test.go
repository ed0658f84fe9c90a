package access

import (
	"math/rand/v2"
	"syscall"
	"testing"
)

func cpuNow() int64 {
	var r syscall.Rusage
	syscall.Getrusage(1, &r) // thread
	return r.Utime.Nano() + r.Stime.Nano()
}

func BenchmarkZCalib(b *testing.B) {
	n := 1 << 24
	a := make([]uint32, n)
	p := rand.Perm(n)
	for i := range p {
		a[p[i]] = uint32(p[(i+1)%n])
	}
	b.Run("chain64MB", func(b *testing.B) {
		c0 := cpuNow()
		at := uint32(0)
		for b.Loop() {
			at = a[at]
		}
		b.ReportMetric(float64(cpuNow()-c0)/float64(b.N), "cpu-ns/op")
		_ = at
	})
	s := organization(b, wholeOrganization)
	qs := questions(1<<17, wholeOrganization)
	b.Run("check", func(b *testing.B) {
		c0 := cpuNow()
		i := 0
		for b.Loop() {
			q := &qs[i&(len(qs)-1)]
			s.Check(q.u, View, q.r, largeNow)
			i++
		}
		b.ReportMetric(float64(cpuNow()-c0)/float64(b.N), "cpu-ns/op")
	})
	b.Run("chain64MB", func(b *testing.B) {
		c0 := cpuNow()
		at := uint32(0)
		for b.Loop() {
			at = a[at]
		}
		b.ReportMetric(float64(cpuNow()-c0)/float64(b.N), "cpu-ns/op")
		_ = at
	})
	b.Run("list", func(b *testing.B) {
		c0 := cpuNow()
		i := 0
		for b.Loop() {
			q := &qs[i&(len(qs)-1)]
			s.List(ListQuery{User: q.u}, largeNow)
			i++
		}
		b.ReportMetric(float64(cpuNow()-c0)/float64(b.N), "cpu-ns/op")
	})
	b.Run("page", func(b *testing.B) {
		c0 := cpuNow()
		i := 0
		for b.Loop() {
			q := &qs[i&(len(qs)-1)]
			s.List(ListQuery{User: q.u, Limit: 50}, largeNow)
			i++
		}
		b.ReportMetric(float64(cpuNow()-c0)/float64(b.N), "cpu-ns/op")
	})
}
