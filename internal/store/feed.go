package store

import "context"

// entriesGone tells those who follow the log that entries were deleted. A deletion that is not noted stays in charts.
func (tx *Tx) entriesGone(ctx context.Context, ids ...int64) error {
	if len(ids) == 0 {
		return nil
	}
	return tx.note(ctx, entriesGoneKind, entriesGone{IDs: ids})
}

const entriesGoneKind = "time_entries.deleted"

type entriesGone struct {
	IDs []int64 `json:"ids"`
}
