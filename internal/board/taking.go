package board

import (
	"context"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// maxFigures is of how many charts it is computed what they show now and then; maxRevealing of how many it is said what they
// would reveal.
const (
	maxFigures   = 12
	maxRevealing = 60
)

// Taking is what it reveals when charts are answered, passed on or shown with amounts by the caller from then on, and what
// figures change for those they are shown to. before and after are the caller before and after it.
func (c *Contents) Taking(ctx context.Context, before, after access.Caller, charts []access.ResourceID) (access.Reveals, map[access.ResourceID]query.Both, error) {
	figures := map[access.ResourceID]query.Both{}
	if len(charts) == 0 {
		return nothingRevealed(), figures, nil
	}
	more := len(charts) > maxRevealing
	charts = charts[:min(len(charts), maxRevealing)]
	records, err := recordsOf(ctx, c.Store, before.Organization, before.User, charts)
	if err != nil {
		return access.Reveals{}, nil, err
	}
	asking := map[access.WorkspaceID]asking{}
	var r *reveal
	for _, id := range charts {
		record, there := records[id]
		if !there {
			continue
		}
		ask, begun := asking[record.Workspace]
		if !begun {
			if ask, err = newAsking(ctx, c.Store, c.Answers, before.View, before.Organization, int64(before.User), record.Workspace, before.Now); err != nil {
				return access.Reveals{}, nil, err
			}
			asking[record.Workspace] = ask
		}
		if r == nil {
			r = newReveal(ask, before, after)
		}
		if err := r.chart(ctx, c.Store, id, nil, nil); err != nil {
			return access.Reveals{}, nil, err
		}
		if len(figures) < maxFigures {
			both, err := c.both(ctx, ask, before, after, record)
			if err != nil {
				return access.Reveals{}, nil, err
			}
			figures[id] = both
		}
	}
	if r == nil {
		return nothingRevealed(), figures, nil
	}
	r.more = r.more || more
	return r.answer(), figures, nil
}

// both is what a chart shows the caller before and after a change.
func (c *Contents) both(ctx context.Context, ask asking, before, after access.Caller, record Record) (b query.Both, err error) {
	body, err := bodyOf[chartBody](record)
	if err != nil {
		return b, err
	}
	var own around
	if record.Dashboard != 0 {
		records, err := recordsOf(ctx, c.Store, before.Organization, before.User, []access.ResourceID{record.Dashboard})
		if err != nil {
			return b, err
		}
		if d, there := records[record.Dashboard]; there {
			on, err := bodyOf[dashboardBody](d)
			if err != nil {
				return b, err
			}
			own = on.around().chart(record.ID)
		}
	}
	q := own.shown(body.Question)
	if b.Now, err = ask.figures(ctx, before, record, q); err != nil && fault.KindOf(err) == fault.Internal {
		return b, err
	}
	b.Then, err = ask.figures(ctx, after, record, q)
	return b, err
}
