package access

import "slices"

// freeLevels takes their codes from the names of levels that no grant has any more.
func (e *edit) freeLevels() {
	var used [levelCodes]bool
	if e.gather != nil {
		for _, word := range e.gather.grantWords() {
			used[levelOf(word)] = true
		}
	} else {
		e.eachGrant(func(_ bool, word uint32) { used[levelOf(word)] = true })
	}
	e.levels = slices.Clone(e.levels)
	for code := range e.levels {
		if !used[code] {
			e.levels[code] = ""
		}
	}
}

// grantWords are the words of the grants that hold so far, of what is gathered.
func (g *gather) grantWords() map[GrantID]uint32 {
	words := map[GrantID]uint32{}
	for i := range g.grants.n {
		switch x := g.grants.at(i); {
		case i < g.resources.at(x.of).grantsFrom:
		case x.word == goneWord:
			delete(words, x.cold.id())
		default:
			words[x.cold.id()] = x.word
		}
	}
	return words
}
