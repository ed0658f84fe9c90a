package share

import (
	"context"

	"vitrine/internal/access"
)

type Store interface{}

// Sharing is the use cases on grants.
type Sharing struct {
	Store Store
}

func (s *Sharing) Access(ctx context.Context, who access.Caller, in ByResource) (Access, error) {
	panic("not built yet")
}
func (s *Sharing) Candidates(ctx context.Context, who access.Caller, in FindCandidates) (Candidates, error) {
	panic("not built yet")
}
func (s *Sharing) Preview(ctx context.Context, who access.Caller, in PreviewGrants) (Preview, error) {
	panic("not built yet")
}
func (s *Sharing) Edit(ctx context.Context, who access.Caller, in EditGrants) (Access, error) {
	panic("not built yet")
}
func (s *Sharing) EditOne(ctx context.Context, who access.Caller, in EditGrant) (Access, error) {
	panic("not built yet")
}
func (s *Sharing) Remove(ctx context.Context, who access.Caller, in RemoveGrant) (Access, error) {
	panic("not built yet")
}
func (s *Sharing) SetPrivate(ctx context.Context, who access.Caller, in SetPrivate) (Access, error) {
	panic("not built yet")
}
func (s *Sharing) SetPerspective(ctx context.Context, who access.Caller, in SetPerspective) (Access, error) {
	panic("not built yet")
}
func (s *Sharing) SetOwner(ctx context.Context, who access.Caller, in SetOwner) (Access, error) {
	panic("not built yet")
}
func (s *Sharing) Explain(ctx context.Context, who access.Caller, in ExplainAccess) (Explanation, error) {
	panic("not built yet")
}

// Links is the use cases on public links.
type Links struct {
	Store Store
	// Secret seals tokens and hashes addresses. It is not in the database.
	Secret []byte
}

func (l *Links) List(ctx context.Context, who access.Caller, in ByResource) (LinkList, error) {
	panic("not built yet")
}
func (l *Links) Create(ctx context.Context, who access.Caller, in CreateLink) (Link, error) {
	panic("not built yet")
}
func (l *Links) Reset(ctx context.Context, who access.Caller, in ByLink) (Link, error) {
	panic("not built yet")
}
func (l *Links) Remove(ctx context.Context, who access.Caller, in ByLink) error {
	panic("not built yet")
}
