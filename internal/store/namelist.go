package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"vitrine/internal/access"
)

// A list by name of what somebody may see would read the names of everything there is in the organization, for each page: the
// databases fold no case alike, and who may see what is known in memory. So the names are in memory too, in their order, beside
// the organization's rights, and follow its rows by their revisions and its log by what it says was deleted.

// A name is a row of one of the tables that charts label things with.
type name struct {
	id           int64
	workspace    access.WorkspaceID
	client       int64 // of a project; 0: none
	text, folded string
	archived     bool
}

func compareNames(a, b name) int {
	return cmp.Or(strings.Compare(a.folded, b.folded), strings.Compare(a.text, b.text), cmp.Compare(a.id, b.id))
}

// archivedAs tells whether a name is one of those asked for: "true", "all", or else those in use.
func (n *name) archivedAs(which string) bool {
	return which == "all" || n.archived == (which == "true")
}

// nameTable is a table of names.
type nameTable int

const (
	projectNames nameTable = iota
	clientNames
	tagNames
	nameTables
)

// nameStatements read the rows of each table that were made or changed after a revision.
var nameStatements = [nameTables]string{
	projectNames: `select id, workspace_id, coalesce(client_id, 0), name, archived from projects where organization_id = $1 and revision > $2`,
	clientNames:  `select id, workspace_id, 0, name, archived from clients where organization_id = $1 and revision > $2`,
	tagNames:     `select id, workspace_id, 0, name, false from tags where organization_id = $1 and revision > $2`,
}

// nameGoneKinds are how the log says that rows of each table were deleted.
var nameGoneKinds = [nameTables]string{projectNames: projectsGoneKind, clientNames: clientLabels.goneKind(), tagNames: tagLabels.goneKind()}

// nameList is all names of a table, sorted, as they were at a revision or later. It does not change.
type nameList struct {
	revision int64
	names    []name
}

// keptNames is the newest list of a table that somebody asked for.
type keptNames struct {
	mu      sync.Mutex // held while it moves
	current atomic.Pointer[nameList]
}

// namesOf a table at the newest committed revision. NotFound for an unknown organization.
func (s *Store) namesOf(ctx context.Context, org access.OrganizationID, of nameTable) ([]name, error) {
	newest, err := s.Revision(ctx, org)
	if err != nil {
		return nil, err
	}
	v := s.views.enter(org)
	defer s.views.leave(v, ctx.Done())
	kept := &v.names[of]
	if current := kept.current.Load(); current != nil && current.revision >= newest {
		return current.names, nil
	}
	kept.mu.Lock()
	defer kept.mu.Unlock()
	current := kept.current.Load()
	if current == nil {
		current = &nameList{revision: -1}
	}
	if current.revision >= newest {
		return current.names, nil
	}
	next, err := s.followNames(ctx, org, of, current, newest)
	if err != nil {
		return nil, err
	}
	kept.current.Store(next)
	return next.names, nil
}

// followNames is the list at a later revision. What was deleted is read first: a row that is there after it was brought back.
func (s *Store) followNames(ctx context.Context, org access.OrganizationID, of nameTable, from *nameList, to int64) (*nameList, error) {
	gone := map[int64]bool{}
	if from.revision >= 0 {
		rows, err := s.query(ctx, `select body from changes where organization_id = $1 and kind = $2 and revision > $3 and revision <= $4`, org, nameGoneKinds[of], from.revision, to)
		if err := each(rows, err, func(r *sql.Rows) error {
			var body []byte
			if err := r.Scan(&body); err != nil {
				return err
			}
			var deleted struct {
				IDs []int64 `json:"ids"`
			}
			err := json.Unmarshal(body, &deleted)
			for _, id := range deleted.IDs {
				gone[id] = true
			}
			return err
		}); err != nil {
			return nil, fmt.Errorf("names that were deleted: %w", err)
		}
	}
	rows, err := s.query(ctx, nameStatements[of], org, from.revision)
	changed, err := rowsOf(rows, err, func(r row) (n name, err error) {
		err = r.Scan(&n.id, &n.workspace, &n.client, &n.text, &n.archived)
		n.folded = strings.ToLower(n.text)
		gone[n.id] = true // as it was
		return n, err
	})
	if err != nil {
		return nil, err
	}
	if len(gone) == 0 {
		return &nameList{revision: to, names: from.names}, nil
	}
	slices.SortFunc(changed, compareNames)
	all := make([]name, 0, len(from.names)+len(changed))
	for _, n := range from.names {
		if gone[n.id] {
			continue
		}
		for len(changed) > 0 && compareNames(changed[0], n) < 0 {
			all, changed = append(all, changed[0]), changed[1:]
		}
		all = append(all, n)
	}
	return &nameList{revision: to, names: append(all, changed...)}, nil
}
