package share

import (
	"context"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// MakeOffer offers the ownership of a resource.
func (s *Sharing) MakeOffer(ctx context.Context, who access.Caller, in MakeOffer) (Offered, error) {
	return Offered{}, fault.Missing()
}

// WithdrawOffer ends the offer that stands.
func (s *Sharing) WithdrawOffer(ctx context.Context, who access.Caller, in ByResource) error {
	return fault.Missing()
}

// Offers are what is offered to the caller.
func (s *Sharing) Offers(ctx context.Context, who access.Caller, in ListOffers) (OfferList, error) {
	return OfferList{Items: []Offer{}}, nil
}

// Offer is one offer, for its two people and who manages access.
func (s *Sharing) Offer(ctx context.Context, who access.Caller, in ByOffer) (Offer, error) {
	return Offer{}, fault.Missing()
}

// AcceptOffer makes the caller the owner.
func (s *Sharing) AcceptOffer(ctx context.Context, who access.Caller, in ByOffer) error {
	return fault.Missing()
}

// DeclineOffer ends an offer to the caller.
func (s *Sharing) DeclineOffer(ctx context.Context, who access.Caller, in ByOffer) error {
	return fault.Missing()
}

// SetShowsMoney shows rates and amounts to those a resource is shared with, or no more.
func (s *Sharing) SetShowsMoney(ctx context.Context, who access.Caller, in SetShowsMoney) (Access, error) {
	return Access{}, fault.Missing()
}

// Edit changes a link.
func (l *Links) Edit(ctx context.Context, who access.Caller, in EditLink) (Link, error) {
	return Link{}, fault.Missing()
}

// Keep a link.
func (l *Links) Keep(ctx context.Context, who access.Caller, in ByLink) (Link, error) {
	return Link{}, fault.Missing()
}

// Look at what a link shows.
func (l *Links) Look(ctx context.Context, who access.Caller, in ByLink) (Link, error) {
	return Link{}, fault.Missing()
}

// Paused are the links that are paused.
func (l *Links) Paused(ctx context.Context, who access.Caller, in ListPaused) (PausedLinks, error) {
	return PausedLinks{Items: []PausedLink{}}, nil
}
