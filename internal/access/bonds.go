package access

import (
	"cmp"
	"slices"

	"vitrine/internal/access/persistent"
)

// bonds are what binds the resources of a block to each other and to other people than their owners. Most blocks have none.
type bonds struct {
	traits []trait
	tiles  []tile
	ties   []tie
}

// trait is what few resources have besides.
type trait struct {
	at     uint8
	author uint32 // user index + 1; 0: the owner
	in     uint32 // position of the dashboard it lives in + 1
	money  uint32 // user index + 1
	bin    binned
}

// binned is of what is in the bin, and does not exist: since when, and who put it there.
type binned struct {
	at         int64  // nanoseconds; 0: it is not in the bin
	by         uint32 // user index + 1; 0: it went with its dashboard
	wasDefault bool
}

// tile is a chart of the library on a dashboard.
type tile struct {
	at       uint8
	name     string
	chart    uint32   // position
	vouchers []uint32 // sorted
}

// tie is seen from the other side: a chart that lives in a dashboard, or a dashboard with a tile of a chart, for which
// somebody vouches or nobody.
type tie struct {
	at              uint8
	living, vouched bool
	other           uint32 // position
}

// of takes out what binds record k.
func (m *bonds) of(r *resource, k uint8) {
	t := m.trait(k)
	r.in, r.money, r.bin = t.in, t.money, t.bin
	if t.author != 0 {
		r.author = t.author - 1
	}
	for _, x := range m.tiles {
		if x.at == k {
			r.tiles = append(r.tiles, x)
		}
	}
	for _, x := range m.ties {
		if x.at == k {
			r.ties = append(r.ties, x)
		}
	}
}

func (m *bonds) trait(k uint8) trait {
	for _, x := range m.traits {
		if x.at == k {
			return x
		}
	}
	return trait{}
}

// put adds what binds record k, of which there is nothing yet.
func (m *bonds) put(r *resource, k uint8) {
	t := trait{at: k, in: r.in, money: r.money, bin: r.bin}
	if r.author != r.owner {
		t.author = r.author + 1
	}
	if (r.exists || r.bin.at != 0) && t != (trait{at: k}) {
		m.traits = append(m.traits, t)
	}
	for _, x := range r.tiles {
		x.at = k
		m.tiles = append(m.tiles, x)
	}
	for _, x := range r.ties {
		x.at = k
		m.ties = append(m.ties, x)
	}
}

// settled are the bonds, or nil when there are none.
func (m *bonds) settled() *bonds {
	if len(m.traits)+len(m.tiles)+len(m.ties) == 0 {
		return nil
	}
	return &bonds{exactly(m.traits), exactly(m.tiles), exactly(m.ties)}
}

// with is a copy with what binds one record replaced.
func (m *bonds) with(r *resource, k uint8) *bonds {
	var next bonds
	if m != nil {
		next.traits = slices.DeleteFunc(slices.Clone(m.traits), func(x trait) bool { return x.at == k })
		next.tiles = slices.DeleteFunc(slices.Clone(m.tiles), func(x tile) bool { return x.at == k })
		next.ties = slices.DeleteFunc(slices.Clone(m.ties), func(x tie) bool { return x.at == k })
	}
	next.put(r, k)
	return next.settled()
}

// trait is what a resource has besides. Whoever had a chart before there were authors answered it.
func (e *edit) trait(c ResourceChanged) (t trait) {
	if c.Author != 0 && c.Author != c.Owner && c.Kind == Chart {
		t.author = e.user(c.Author) + 1
	}
	if c.In != 0 {
		t.in = e.positionFor(c.In) + 1
	}
	if c.ShowsMoney != 0 {
		t.money = e.user(c.ShowsMoney) + 1
	}
	if !c.Binned.IsZero() {
		t.bin = binned{at: nanoseconds(c.Binned), wasDefault: c.WasDefault}
		if c.BinnedBy != 0 {
			t.bin.by = e.user(c.BinnedBy) + 1
		}
	}
	return t
}

// tie notes with a resource what another one has to do with it, or no longer has.
func (e *edit) tie(at uint32, t tie, there bool) {
	r := e.state.resource(at)
	r.setTie(t, there)
	e.putResource(&r)
}

func (r *resource) setTie(t tie, there bool) {
	r.ties = slices.DeleteFunc(r.ties, func(x tie) bool { return x.living == t.living && x.other == t.other })
	if there {
		r.ties = append(r.ties, t)
	}
}

func (r *resource) setTile(t tile) {
	r.tiles = slices.DeleteFunc(r.tiles, func(x tile) bool { return x.name == t.name })
	r.tiles = append(r.tiles, t)
	slices.SortFunc(r.tiles, func(a, b tile) int { return cmp.Compare(a.name, b.name) })
}

// shows tells whether a tile of the dashboard has the chart, and whether anybody vouches for one that has.
func (r *resource) shows(chart uint32) (there, vouched bool) {
	for _, x := range r.tiles {
		if x.chart == chart {
			there, vouched = true, vouched || len(x.vouchers) > 0
		}
	}
	return there, vouched
}

func (e *edit) tileChanged(c TileChanged) {
	d := e.state.resource(e.positionFor(c.Dashboard))
	var charts []uint32
	for _, x := range d.tiles {
		if x.name == c.Tile {
			charts = append(charts, x.chart)
		}
	}
	if c.Chart == 0 {
		d.tiles = slices.DeleteFunc(d.tiles, func(x tile) bool { return x.name == c.Tile })
	} else {
		t := e.tile(c)
		charts = append(charts, t.chart)
		d.setTile(t)
	}
	e.putResource(&d)
	for _, chart := range charts {
		there, vouched := d.shows(chart)
		e.tie(chart, tie{other: d.at, vouched: vouched}, there)
	}
}

func (e *edit) tile(c TileChanged) tile {
	t := tile{name: c.Tile, chart: e.positionFor(c.Chart)}
	for _, u := range c.Vouchers {
		t.vouchers = persistent.Insert(t.vouchers, e.user(u))
	}
	return t
}
