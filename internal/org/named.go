package org

import (
	"cmp"
	"slices"
	"strings"
)

// sorted are things by their names, in whatever case, then by id: each with what it is found by.
type sorted[ID ~int64] struct {
	ids   []ID
	names []string // folded
}

// add one called name, when the folded text is in what it is found by, or is empty.
func (s *sorted[ID]) add(id ID, text, name string, also ...string) {
	folded := strings.ToLower(name)
	if !strings.Contains(folded, text) && !slices.ContainsFunc(also, func(a string) bool { return strings.Contains(strings.ToLower(a), text) }) {
		return
	}
	s.ids, s.names = append(s.ids, id), append(s.names, folded)
}

// page is the part that is asked for.
func (s *sorted[ID]) page(p Page) []ID {
	order := make([]int, len(s.ids))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(strings.Compare(s.names[a], s.names[b]), cmp.Compare(s.ids[a], s.ids[b]))
	})
	page := cut(order, p)
	ids := make([]ID, len(page))
	for i, at := range page {
		ids[i] = s.ids[at]
	}
	return ids
}

// folded is a text to search for, as names are compared with it.
func folded(search string) string { return strings.ToLower(strings.TrimSpace(search)) }
