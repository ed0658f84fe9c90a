package store

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/track"
)

// A page of entries costs what the page holds, however many there are: each part of the rows that somebody may see lies
// together in an index, newest first, and of each no more is read than a page needs.

// branch is a part of the entries that a filter lets through, which one index has in the order of their start. No entry is in
// two. narrow is what that index begins with, on time_entries called e.
type branch struct {
	narrow string
	args   []any
}

const (
	// counted is how many entries a list counts.
	counted = 100_000
	// branchesAtOnce is how many branches one statement reads.
	branchesAtOnce = 50
	// searched is about how many entries one request for a search reads, and searchSpan the days of the first of its steps.
	searched   = 100_000
	searchSpan = 24 * 3600 * 1000
	searchStep = 5_000
)

// branches of a filter. In a project are those of one workspace: home is the project's, and says whether all of it may be seen.
func branches(org access.OrganizationID, f track.EntryFilter, home access.WorkspaceID) (all []branch) {
	switch {
	case f.User != 0: // what one person has is read through, and what the scope hides left out
		var c clause
		c.add("e.organization_id = ? and e.user_id = ?", org, f.User)
		if f.Project != 0 {
			c.add("+e.project_id = ?", f.Project)
		}
		c.add(scoped(&c, f.Scope))
		return []branch{{c.String(), c.args}}
	case f.Project != 0:
		var own access.UserID
		for _, rows := range f.Scope {
			if rows.Workspace != home {
				continue
			}
			if rows.All || slices.Contains(rows.Projects, f.Project) {
				return []branch{{"e.project_id = $1", []any{f.Project}}} // nothing but this: the index alone counts it
			}
			own = rows.Own
		}
		if own == 0 {
			return nil
		}
		return []branch{{"e.organization_id = $1 and e.user_id = $2 and +e.project_id = $3", []any{org, own, f.Project}}}
	}
	var own []access.WorkspaceID
	var me access.UserID
	for _, rows := range f.Scope {
		if !rows.All && rows.Own != 0 {
			me, own = rows.Own, append(own, rows.Workspace)
		}
	}
	if me != 0 {
		var c clause
		c.add("e.organization_id = ? and e.user_id = ?", org, me)
		c.add(in(&c, "+e.workspace_id", own))
		all = append(all, branch{c.String(), c.args})
	}
	for _, rows := range f.Scope {
		if rows.All {
			all = append(all, branch{"e.workspace_id = $1", []any{rows.Workspace}})
			continue
		}
		for _, p := range rows.Projects {
			if rows.Own != 0 {
				all = append(all, branch{"e.project_id = $1 and e.user_id <> $2", []any{p, rows.Own}})
			} else {
				all = append(all, branch{"e.project_id = $1", []any{p}})
			}
		}
	}
	return all
}

// in is the branch between two moments, as a part of a larger statement whose arguments are args.
func (b branch) in(args *[]any, from, to int64) string {
	text := shift(b.narrow, len(*args))
	*args = append(*args, b.args...)
	if from != math.MinInt64 {
		*args = append(*args, from)
		text += fmt.Sprintf(" and e.start_at >= $%d", len(*args))
	}
	if to != math.MaxInt64 {
		*args = append(*args, to)
		text += fmt.Sprintf(" and e.start_at < $%d", len(*args))
	}
	return text
}

// shift adds by to the numbers of the placeholders.
func shift(text string, by int) string {
	if by == 0 {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		b.WriteByte(text[i])
		if text[i] != '$' {
			continue
		}
		n := 0
		for i+1 < len(text) && text[i+1] >= '0' && text[i+1] <= '9' {
			i++
			n = n*10 + int(text[i]-'0')
		}
		fmt.Fprint(&b, n+by)
	}
	return b.String()
}

// place is where an entry stands in a list that has the newest first.
type place struct {
	start int64
	id    track.EntryID
}

func newestFirst(a, b place) int {
	if a.start != b.start {
		if a.start > b.start {
			return -1
		}
		return 1
	}
	return int(b.id - a.id)
}

// bounds of a filter in milliseconds; to is excluded.
func bounds(f track.EntryFilter) (from, to int64) {
	from, to = math.MinInt64, math.MaxInt64
	if !f.From.IsZero() {
		from = ms(f.From)
	}
	if !f.To.IsZero() {
		to = ms(f.To)
	}
	return from, to
}

// Entries that the filter lets through, newest first.
func (s *Store) Entries(ctx context.Context, org access.OrganizationID, f track.EntryFilter) (found track.EntryPage, err error) {
	var home access.WorkspaceID
	if f.Project != 0 {
		err = s.queryRow(ctx, `select workspace_id from projects where +organization_id = $1 and id = $2`, org, f.Project).Scan(&home)
		if noRow(err) {
			return found, nil
		}
		if err != nil {
			return found, err
		}
	}
	all := branches(org, f, home)
	var places []place
	if f.Search != "" {
		places, found.SearchedTo, err = s.search(ctx, all, f)
		found.Total = f.Offset + len(places)
		found.AtLeast = found.SearchedTo != nil || len(places) > f.Limit
		places = places[:min(len(places), f.Limit)]
	} else {
		from, to := bounds(f)
		if places, err = s.newest(ctx, all, from, to, f.Offset+f.Limit); err == nil {
			places = places[min(f.Offset, len(places)):]
			found.Total, found.Seconds, found.AtLeast, err = s.count(ctx, all, from, to)
		}
	}
	if err != nil {
		return found, err
	}
	ids := make([]track.EntryID, len(places))
	for i, p := range places {
		ids[i] = p.id
	}
	found.Items, err = entries(ctx, s, org, ids)
	return found, err
}

// newest are the first n places.
func (s *Store) newest(ctx context.Context, all []branch, from, to int64, n int) (found []place, err error) {
	for some := range slices.Chunk(all, branchesAtOnce) {
		var args []any
		parts := make([]string, len(some))
		for i, b := range some {
			where := b.in(&args, from, to)
			args = append(args, n)
			parts[i] = fmt.Sprintf("select * from (select e.id, e.start_at from time_entries e where %s order by e.start_at desc, e.id desc limit $%d) as b%d", where, len(args), i)
		}
		rows, err := s.query(ctx, strings.Join(parts, " union all "), args...)
		if err := each(rows, err, func(r *sql.Rows) error {
			var p place
			err := r.Scan(&p.id, &p.start)
			found = append(found, p)
			return err
		}); err != nil {
			return nil, err
		}
		slices.SortFunc(found, newestFirst)
		if len(found) >= n {
			found = found[:n]
			from = max(from, found[n-1].start) // what is older is on a later page
		}
	}
	return found, nil
}

// count is how many there are and their seconds, as far as they are counted.
func (s *Store) count(ctx context.Context, all []branch, from, to int64) (total int, seconds int64, more bool, err error) {
	for _, b := range all {
		var args []any
		where := b.in(&args, from, to)
		args = append(args, counted-total+1)
		var n int
		var sum int64
		err := s.queryRow(ctx, fmt.Sprintf("select count(*), cast(coalesce(sum(seconds), 0) as bigint) from (select e.seconds from time_entries e where %s limit $%d) as listed", where, len(args)), args...).Scan(&n, &sum)
		if err != nil {
			return 0, 0, false, err
		}
		if total, seconds = total+n, seconds+sum; total > counted {
			return counted, 0, true, nil
		}
	}
	return total, seconds, false, nil
}

// search reads entries back in time, step by step, until a page is full, all are read, or as many are read as one request may:
// then until is how far it came. Case is folded here, so that both databases find the same.
func (s *Store) search(ctx context.Context, all []branch, f track.EntryFilter) (found []place, until *int64, err error) {
	from, end := bounds(f)
	if end == math.MaxInt64 {
		latest, err := s.newest(ctx, all, from, end, 1)
		if err != nil || len(latest) == 0 {
			return nil, nil, err
		}
		end = latest[0].start + 1
	}
	want := strings.ToLower(f.Search)
	read, span, skip := 0, int64(searchSpan), f.Offset
	for end > from {
		begin := max(from, end-span)
		if span > 1<<42 { // a century without an entry
			begin = from
		}
		step := 0
		var here []place
		for some := range slices.Chunk(all, branchesAtOnce) {
			var args []any
			parts := make([]string, len(some))
			for i, b := range some {
				parts[i] = "select e.id, e.start_at, e.description from time_entries e where " + b.in(&args, begin, end)
			}
			rows, err := s.query(ctx, strings.Join(parts, " union all "), args...)
			if err := each(rows, err, func(r *sql.Rows) error {
				var p place
				var text sql.RawBytes
				err := r.Scan(&p.id, &p.start, &text)
				step++
				if strings.Contains(strings.ToLower(string(text)), want) {
					here = append(here, p)
				}
				return err
			}); err != nil {
				return nil, nil, err
			}
		}
		slices.SortFunc(here, newestFirst)
		left := min(skip, len(here))
		skip -= left
		found = append(found, here[left:]...)
		end, read = begin, read+step
		switch {
		case len(found) > f.Limit || end <= from:
			return found, nil, nil
		case read >= searched:
			return found, &end, nil
		case step < searchStep/2:
			span *= 2
		case step > searchStep*2 && span > 1000:
			span /= 2
		}
	}
	return found, nil, nil
}
