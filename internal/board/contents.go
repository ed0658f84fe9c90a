package board

import (
	"context"

	"vitrine/internal/access"
)

// Contents knows what resources show, for those who share them.
type Contents struct {
	Store   Store
	Replica Replica
}

// Reveals is what recipients would come to see of a resource that they could not see by themselves.
func (c *Contents) Reveals(ctx context.Context, who access.Caller, to access.Recipients) (access.Reveals, error) {
	return access.Reveals{Projects: []access.NamedProject{}, Kinds: []string{}}, nil
}
