package board

import "vitrine/internal/access"

// Saved is the newest version of a resource and who saved it.
type Saved struct {
	Resource access.ResourceID `json:"resource"`
	Version  int64             `json:"version"`
	By       *Author           `json:"by,omitempty" doc:"Only for those who may edit or clone it"`
}

// For is what the caller is told of it: who saved it, only where they may edit or clone it.
func (s Saved) For(who access.Caller) Saved {
	if s.By == nil || !mayKnowQuestion(who, s.Resource) {
		s.By = nil
		return s
	}
	s.By = known(who.Knows(), *s.By)
	return s
}
