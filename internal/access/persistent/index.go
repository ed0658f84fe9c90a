package persistent

import "maps"

// Index gives ids numbers: a page table. Ids are mostly handed out in order, so a table serves them all, in pages that are there
// only where ids are; an id from [NearIDs] on goes to a map that is copied when it changes. The zero value is empty.
type Index struct {
	root  []*pages
	owner Stamp // of root
	far   map[int64]uint32
	farBy Stamp
}

type pages struct {
	owner Stamp
	page  [pageSize]*page
}

// A page is a run as long as its ids came in order: the index of id k in it is from + k. Runs are small enough to stay
// near; another page has a table.
type page struct {
	owner Stamp
	from  uint32
	there [pageSize / 64]uint64
	at    *[pageSize]uint32 // index + 1; nil: a run
}

func (p *page) of(k uint64) (uint32, bool) {
	if p.at == nil {
		return p.from + uint32(k), p.there[k/64]>>(k%64)&1 != 0
	}
	i := p.at[k]
	return i - 1, i != 0
}

func (p *page) set(k uint64, i uint32) {
	if p.at == nil && p.there == [pageSize / 64]uint64{} {
		p.from = i - uint32(k)
	}
	if p.at == nil && p.from+uint32(k) != i {
		p.at = new([pageSize]uint32)
		for j := range uint64(pageSize) {
			if p.there[j/64]>>(j%64)&1 != 0 {
				p.at[j] = p.from + uint32(j) + 1
			}
		}
	}
	if p.at != nil {
		p.at[k] = i + 1
		return
	}
	p.there[k/64] |= 1 << (k % 64)
}

const (
	pageBits = 8
	pageSize = 1 << pageBits
)

// NearIDs is the first id that is not in the table of an [Index].
const NearIDs = 1 << 30

// Of is the number of an id; false when it has none.
func (x *Index) Of(id int64) (uint32, bool) {
	if top := uint64(id) >> (2 * pageBits); top < uint64(len(x.root)) {
		if ps := x.root[top]; ps != nil {
			if p := ps.page[uint64(id)>>pageBits&(pageSize-1)]; p != nil {
				return p.of(uint64(id) & (pageSize - 1))
			}
		}
		return 0, false
	}
	i, ok := x.far[id]
	return i, ok
}

// Set gives an id its number, by the edit s.
func (x *Index) Set(s Stamp, id int64, i uint32) {
	if uint64(id) >= NearIDs {
		if x.farBy != s {
			x.far, x.farBy = maps.Clone(x.far), s
		}
		if x.far == nil {
			x.far = map[int64]uint32{}
		}
		x.far[id] = i
		return
	}
	top := int(id >> (2 * pageBits))
	if x.owner != s {
		x.root, x.owner = append(make([]*pages, 0, max(len(x.root), top+1)), x.root...), s
	}
	for len(x.root) <= top {
		x.root = append(x.root, nil)
	}
	ps := x.root[top]
	if ps == nil {
		ps = &pages{owner: s}
		x.root[top] = ps
	} else if ps.owner != s {
		ps = &pages{s, ps.page}
		x.root[top] = ps
	}
	mid := id >> pageBits & (pageSize - 1)
	p := ps.page[mid]
	if p == nil {
		p = &page{owner: s}
		ps.page[mid] = p
	} else if p.owner != s {
		next := *p
		next.owner = s
		if p.at != nil {
			at := *p.at
			next.at = &at
		}
		p = &next
		ps.page[mid] = p
	}
	p.set(uint64(id)&(pageSize-1), i)
}
