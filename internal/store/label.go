package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/track"
)

// labels tells those clients or tags that a filter lets through, by name.
func (s *Store) labels(ctx context.Context, org access.OrganizationID, of nameTable, f track.LabelFilter, tell func(*name)) error {
	all, err := s.namesOf(ctx, org, of)
	search := strings.ToLower(strings.TrimSpace(f.Search))
	in := make(map[access.WorkspaceID]bool, len(f.Workspaces))
	for _, w := range f.Workspaces {
		in[w] = true
	}
	for i := range all {
		n := &all[i]
		if in[n.workspace] && n.archivedAs(f.Archived) && strings.Contains(n.folded, search) {
			tell(n)
		}
	}
	return err
}

func matches(search string, texts ...string) bool {
	if search = strings.ToLower(strings.TrimSpace(search)); search == "" {
		return true
	}
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(strings.ToLower(text), search) })
}

func byName(a, b string) int {
	return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
}

// saved notes that rows of a noun were made or changed.
func (tx *Tx) saved(ctx context.Context, noun string, ids ...int64) error {
	return tx.note(ctx, noun+".saved", map[string]any{"ids": ids})
}

// update sets columns of one row of a table that charts label things with.
func (s *Store) update(ctx context.Context, who access.Caller, table string, id int64, set func(*clause)) error {
	return s.tracked(ctx, who, false, func(tx *Tx, _ *guard) error {
		var c clause
		c.add("revision = ?", tx.Revision)
		set(&c)
		sets := strings.Join(c.texts, ", ")
		c.texts = nil
		c.add("+organization_id = ?", tx.org)
		c.add("id = ?", id)
		before, err := tx.label(ctx, table, id)
		if err != nil {
			return err
		}
		done, err := tx.exec(ctx, `update `+table+` set `+sets+` where `+c.String(), c.args...)
		if err := one(done, err); err != nil {
			return taken(err, track.Duplicate())
		}
		after, err := tx.label(ctx, table, id)
		if err != nil {
			return err
		}
		return tx.note(ctx, table+".saved", map[string]any{"ids": []int64{id}, "changed": before.changed(after)})
	})
}
