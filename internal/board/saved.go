package board

import "vitrine/internal/access"

// Saved is the newest version of a resource and who saved it.
type Saved struct {
	Resource access.ResourceID `json:"resource"`
	Version  int64             `json:"version"`
	By       Author            `json:"by"`
}
