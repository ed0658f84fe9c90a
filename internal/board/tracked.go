package board

import "vitrine/internal/query"

// What dashboards know of tracked time: what they filter by, and what they ask to find the values that may be chosen.
const (
	byProject     query.Dimension = "project"
	byClient      query.Dimension = "client"
	byUser        query.Dimension = "user"
	byGroup       query.Dimension = "group"
	byTask        query.Dimension = "task"
	byTag         query.Dimension = "tag"
	byBillable    query.Dimension = "billable"
	byDescription query.Dimension = "description"
	byWorkspace   query.Dimension = "workspace"

	entries query.Measure = "entries"
)
