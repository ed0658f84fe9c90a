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

// labelTable is the table of clients, tags or tasks, and how tracked time refers to its rows.
type labelTable struct {
	name   string
	within string // the column of the parent in which a name is unique
	state  string // the column of the yes or no that is kept beside the name; "": none
	// workspace finds that of a row, for the organization and the id.
	workspace string
	// entries is a condition on time_entries e: those that a row is on, for the id.
	entries string
	// on is the table whose rows refer to a row; referring finds their ids, for the organization and the id; release clears the
	// reference, for their new revision, the organization and the id.
	on, referring, release string
}

// goneKind is how the log says that rows were deleted.
func (t labelTable) goneKind() string { return t.name + ".deleted" }

// label is what the log tells of a row.
func (tx *Tx) label(ctx context.Context, t labelTable, id int64) (fields, error) {
	state := cmp.Or(t.state, "false")
	var name string
	var is bool
	err := tx.queryRow(ctx, `select name, `+state+` from `+t.name+` where +organization_id = $1 and id = $2`, tx.org, id).Scan(&name, &is)
	if err != nil {
		return nil, missing(err)
	}
	f := fields{"name": name}
	if t.state != "" {
		f[t.state] = is
	}
	return f, nil
}

func createLabel[ID ~int64](ctx context.Context, s *Store, who access.Caller, t labelTable, within int64, name string) (id ID, err error) {
	err = s.tracked(ctx, who, false, func(tx *Tx, _ *guard) (err error) {
		id, err = once(ctx, tx, func() (ID, error) {
			id, err := tx.createLabel(ctx, t, within, name)
			return ID(id), err
		})
		return err
	})
	return id, err
}

func (tx *Tx) createLabel(ctx context.Context, t labelTable, within int64, name string) (id int64, err error) {
	err = tx.queryRow(ctx, `insert into `+t.name+` (organization_id, `+t.within+`, name, revision) values ($1, $2, $3, $4) returning id`, tx.org, within, name, tx.Revision).Scan(&id)
	if err != nil {
		return 0, taken(err, track.Duplicate())
	}
	return id, tx.saved(ctx, t.name, id)
}

// updateLabel sets columns of a row.
func (s *Store) updateLabel(ctx context.Context, who access.Caller, t labelTable, id int64, set func(*clause)) error {
	return s.tracked(ctx, who, false, func(tx *Tx, _ *guard) error {
		var c clause
		c.add("revision = ?", tx.Revision)
		set(&c)
		sets := strings.Join(c.texts, ", ")
		c.texts = nil
		c.add("+organization_id = ?", tx.org)
		c.add("id = ?", id)
		before, err := tx.label(ctx, t, id)
		if err != nil {
			return err
		}
		done, err := tx.exec(ctx, `update `+t.name+` set `+sets+` where `+c.String(), c.args...)
		if err := one(done, err); err != nil {
			return taken(err, track.Duplicate())
		}
		after, err := tx.label(ctx, t, id)
		if err != nil {
			return err
		}
		return tx.note(ctx, t.name+".saved", map[string]any{"ids": []int64{id}, "changed": before.changed(after)})
	})
}

// deleteLabel takes a row off all that refers to it, then deletes it.
func (s *Store) deleteLabel(ctx context.Context, who access.Caller, t labelTable, id int64, inLocked bool) error {
	return s.tracked(ctx, who, inLocked, func(tx *Tx, guard *guard) error {
		if err := guard.holdIn(ctx, t.workspace, id, t.entries); err != nil {
			return err
		}
		of, err := ids[int64](tx.query(ctx, t.referring, tx.org, id))
		if err != nil {
			return err
		}
		if _, err := tx.exec(ctx, t.release, tx.Revision, tx.org, id); err != nil {
			return taken(err, track.Duplicate())
		}
		was, err := tx.label(ctx, t, id)
		if err != nil {
			return err
		}
		if err := one(tx.exec(ctx, `delete from `+t.name+` where +organization_id = $1 and id = $2`, tx.org, id)); err != nil {
			return err
		}
		return tx.note(ctx, t.goneKind(), map[string]any{"ids": []int64{id}, "was": was, t.on: of})
	})
}
