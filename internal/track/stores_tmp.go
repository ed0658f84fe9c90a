package track

// The stores each noun needs are stated beside it.
type (
	ProjectStore interface{}
	LabelStore   interface{}
	RateStore    interface{}
	EntryStore   interface{}
	ImportStore  interface{}
)
