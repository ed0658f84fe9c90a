package track

import "vitrine/internal/access"

// Happened is what an organization's log has after a revision, in short.
type Happened struct {
	// Newest is the revision it ends with.
	Newest int64
	// Other is the newest revision that changed anything but tracked time; 0 where none did.
	Other int64
	// By are those who changed tracked time, each once.
	By []access.UserID
}

// TimeMoved is the revision of the organization at which what charts count of a workspace last changed.
type TimeMoved struct {
	Workspace access.WorkspaceID `json:"workspace"`
	Revision  int64              `json:"revision"`
}
