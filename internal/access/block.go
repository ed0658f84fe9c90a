package access

import (
	"cmp"
	"slices"

	"vitrine/internal/access/persistent"
)

// A grant in a block, and a resource in a list, is one word: 25 bits of principal or row, 6 of level, 1 that asks for a
// closer look (an expiry, a descendant workspace; in lists a private resource too).
const (
	closer     = 1
	levelShift = 1
	levelCodes = 64
	whatShift  = 7
	// ownerCode is the level of what a list has because of the owner, asleepCode that of a grant which sleeps: it gives
	// nothing, whatever the scheme.
	ownerCode  = levelCodes - 1
	asleepCode = levelCodes - 2
)

func levelOf(word uint32) uint32 { return word >> levelShift & (levelCodes - 1) }

// A block holds the 64 resources of 64 positions, which are their ids.
type block struct {
	hot   *head
	rest  []uint32 // the grants that find no room in their records
	cold  *coldBlock
	owner persistent.Stamp // of hot, when it may be changed in place
}

// A head has a record for each resource of a block. Nothing in it points, so that it starts a cache line.
type head [perBlock]record

// record is what a check needs of a resource: owner and flags; home and how many grants; row; where the grants in rest
// start; eight grants, the greatest word first, or nobody.
type record [recordWords]uint32

const (
	recordWords  = 4 + inlineGrants
	inlineGrants = 8
	manyGrants   = 1<<(32-indexBits) - 1 // so many or more: count them
	nobodyWord   = uint32(toNobody) << whatShift
)

type coldBlock struct {
	ends   [perBlock]uint32 // of each title in titles
	titles string
	grants []coldGrant // in the order of the records
	extras []extra
	kept   []kept // by grant
	links  []link
	more   *bonds // nil: none
}

// coldGrant is the rest of a grant: low bits of its id, when in seconds, by whom (22 bits) with the id's high bits.
type coldGrant [3]uint32

type extra struct {
	grant   GrantID
	expires int64  // nanoseconds; 0: never
	via     uint32 // workspace index + 1
}

// kept is what a grant was under another scheme: it is read by plans and lists, never by a check.
type kept struct {
	grant  GrantID
	made   uint32 // of mades, index + 1
	asleep uint32 // since when, in seconds; 0: it is awake
}

const (
	flagExists      = 1
	flagPrivate     = 2
	livingShift     = 2
	flagLiving      = 1 << livingShift
	kindShift       = 3
	perspShift      = 5
	ownerShift      = 7
	everyPerspBits  = 3 << perspShift
	everyKindBits   = 3 << kindShift
	maxGrantID      = 1 << 42
	grantIDHighBits = 10
)

func pack(g grant) coldGrant {
	return coldGrant{uint32(g.id), g.at, g.by<<grantIDHighBits | uint32(g.id>>32)}
}

func (c coldGrant) id() GrantID { return GrantID(c[0]) | GrantID(c[2]&(1<<grantIDHighBits-1))<<32 }

func (c coldGrant) by() uint32 { return c[2] >> grantIDHighBits }

func (b *block) record(k uint32) *record { return &b.hot[k] }

// count of record k's grants.
func (b *block) count(k uint32) uint32 {
	n := b.hot[k][1] >> indexBits
	if n == manyGrants {
		end := uint32(len(b.rest))
		if k+1 < perBlock {
			end = b.hot[k+1][3]
		}
		n = inlineGrants + end - b.hot[k][3]
	}
	return n
}

// grantWord is the record's grant i.
func (b *block) grantWord(rec *record, i uint32) uint32 {
	if i < inlineGrants {
		return rec[4+i]
	}
	return b.rest[rec[3]+i-inlineGrants]
}

// first is where the cold side of record k's grants starts.
func (b *block) first(k uint32) (n uint32) {
	for i := range k {
		n += b.count(i)
	}
	return n
}

func (b *block) title(k uint32) string {
	start := uint32(0)
	if k > 0 {
		start = b.cold.ends[k-1]
	}
	return b.cold.titles[start:b.cold.ends[k]]
}

// extra of record k's grant i, which has the closer bit.
func (b *block) extra(k, i uint32) extra {
	id := b.cold.grants[b.first(k)+i].id()
	for _, x := range b.cold.extras {
		if x.grant == id {
			return x
		}
	}
	return extra{}
}

// keptOf is what a grant of the block was under another scheme.
func (b *coldBlock) keptOf(id GrantID) kept {
	if i, found := slices.BinarySearchFunc(b.kept, id, func(x kept, id GrantID) int { return cmp.Compare(x.grant, id) }); found {
		return b.kept[i]
	}
	return kept{}
}

func sortKept(list []kept) []kept {
	slices.SortFunc(list, func(a, b kept) int { return cmp.Compare(a.grant, b.grant) })
	return list
}

// with is a copy of the block with one resource replaced.
func (b *block) with(r *resource) block {
	var all blockMaker
	k := r.at % perBlock
	old := &coldBlock{}
	if b.hot != nil {
		old = b.cold
	}
	all.start(len(b.rest)+len(r.grants), len(old.grants)+len(r.grants))
	var cold, titles uint32
	for i := range uint32(perBlock) {
		if i == k {
			all.put(r)
		}
		if b.hot == nil {
			if i != k {
				all.skip()
			}
			continue
		}
		n := b.count(i)
		if i != k {
			all.copy(b, b.record(i), old.grants[cold:cold+n], old.titles[titles:old.ends[i]])
		}
		cold, titles = cold+n, old.ends[i]
	}
	next := all.finish()
	if len(old.extras)+len(all.extras)+len(old.kept)+len(all.kept) > 0 {
		var gone []coldGrant
		if b.hot != nil {
			first := b.first(k)
			gone = old.grants[first : first+b.count(k)]
		}
		isGone := func(id GrantID) bool {
			return slices.ContainsFunc(gone, func(g coldGrant) bool { return g.id() == id })
		}
		for _, x := range old.extras {
			if !isGone(x.grant) {
				next.cold.extras = append(next.cold.extras, x)
			}
		}
		next.cold.extras = append(next.cold.extras, all.extras...)
		for _, x := range old.kept {
			if !isGone(x.grant) {
				next.cold.kept = append(next.cold.kept, x)
			}
		}
		next.cold.kept = sortKept(append(next.cold.kept, all.kept...))
	}
	for _, l := range old.links {
		if uint32(l.at) != k {
			next.cold.links = append(next.cold.links, l)
		}
	}
	for _, l := range r.links {
		l.at = uint8(k)
		next.cold.links = append(next.cold.links, l)
	}
	next.cold.more = old.more.with(r, uint8(k))
	return next
}

// blockMaker writes a block, record after record.
type blockMaker struct {
	k      uint32
	hot    *head
	rest   []uint32
	grants []coldGrant
	titles []byte
	ends   [perBlock]uint32
	extras []extra
	kept   []kept
}

func (m *blockMaker) start(rest, grants int) {
	*m = blockMaker{
		hot: new(head), rest: make([]uint32, 0, rest),
		grants: make([]coldGrant, 0, grants), titles: m.titles[:0], extras: m.extras[:0], kept: m.kept[:0],
	}
}

func (m *blockMaker) head(w0, home, row uint32, n int) *record {
	rec := &m.hot[m.k]
	*rec = record{
		w0, home | uint32(min(n, manyGrants))<<indexBits, row, uint32(len(m.rest)),
		nobodyWord, nobodyWord, nobodyWord, nobodyWord, nobodyWord, nobodyWord, nobodyWord, nobodyWord,
	}
	return rec
}

func (m *blockMaker) end() {
	m.ends[m.k] = uint32(len(m.titles))
	m.k++
}

func (m *blockMaker) skip() {
	m.head(0, 0, 0, 0)
	m.end()
}

func (m *blockMaker) put(r *resource) {
	w0 := r.owner<<ownerShift | uint32(r.kind)<<kindShift | uint32(r.perspective)<<perspShift
	if r.exists {
		w0 |= flagExists
	}
	if r.private {
		w0 |= flagPrivate
	}
	if r.in != 0 {
		w0 |= flagLiving
	}
	rec := m.head(w0, r.home, r.row, len(r.grants))
	for i := range r.grants {
		g := r.grants[len(r.grants)-1-i]
		if i < inlineGrants {
			rec[4+i] = g.word
		} else {
			m.rest = append(m.rest, g.word)
		}
		m.grants = append(m.grants, pack(g))
		if g.word&closer != 0 {
			m.extras = append(m.extras, extra{g.id, g.expires, g.via})
		}
		if g.made != 0 {
			m.kept = append(m.kept, kept{g.id, g.made, g.asleep})
		}
	}
	m.titles = append(m.titles, r.title...)
	m.end()
}

func (m *blockMaker) copy(b *block, rec *record, grants []coldGrant, title string) {
	to := m.head(rec[0], rec[1]&indexMask, rec[2], len(grants))
	copy(to[4:recordWords], rec[4:recordWords])
	if n := uint32(len(grants)); n > inlineGrants {
		m.rest = append(m.rest, b.rest[rec[3]:rec[3]+n-inlineGrants]...)
	}
	m.grants = append(m.grants, grants...)
	m.titles = append(m.titles, title...)
	m.end()
}

func (m *blockMaker) finish() block {
	return block{hot: m.hot, rest: exactly(m.rest), cold: &coldBlock{ends: m.ends, titles: string(m.titles), grants: exactly(m.grants)}}
}
