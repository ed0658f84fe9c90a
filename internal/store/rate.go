package store

import (
	"context"
	"database/sql"
	"fmt"

	"vitrine/internal/access"
	"vitrine/internal/track"
)

// reprice gives entries the rates (and costs) that hold now.
func (tx *Tx) reprice(ctx context.Context, w access.WorkspaceID, which clause, past track.Pricer, cost bool) error {
	card, err := rateCard(ctx, tx, w, nil)
	if err != nil {
		return err
	}
	type pair struct {
		user    access.UserID
		project access.ProjectID
	}
	var pairs []pair
	rows, err := tx.query(ctx, `select distinct user_id, coalesce(project_id, 0) from time_entries where `+which.String(), which.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var one pair
		err := r.Scan(&one.user, &one.project)
		pairs = append(pairs, one)
		return err
	})
	if err != nil {
		return err
	}
	for _, one := range pairs {
		rate := past(card, one.user, one.project)
		var which clause
		which.add("+workspace_id = ?", w)
		which.add("organization_id = ? and user_id = ?", tx.org, one.user)
		which.add("coalesce(project_id, 0) = ?", one.project)
		if cost {
			which.add("(rate_cents is distinct from cast(? as bigint) or cost_cents is distinct from cast(? as bigint))", nullCents(rate.Billed), nullCents(rate.Cost))
		} else {
			which.add("rate_cents is distinct from cast(? as bigint)", nullCents(rate.Billed))
		}
		before, err := tx.pastRates(ctx, which.String(), which.args)
		if err != nil {
			return err
		}
		if len(before) == 0 {
			continue
		}
		n := len(which.args)
		sets := fmt.Sprintf("revision = $%d, rate_cents = $%d", n+1, n+2)
		args := append(which.args, tx.Revision, nullCents(rate.Billed))
		now := map[string]any{"rate_cents": optional(rate.Billed)}
		if cost {
			sets, args = sets+fmt.Sprintf(", cost_cents = $%d", n+3), append(args, nullCents(rate.Cost))
			now["cost_cents"] = optional(rate.Cost)
		}
		if _, err := tx.exec(ctx, `update time_entries set `+sets+` where `+which.String(), args...); err != nil {
			return err
		}
		if err := tx.note(ctx, "time_entries.repriced", map[string]any{"workspace": w, "user": one.user, "project": one.project, "from": before, "to": now}); err != nil {
			return err
		}
	}
	return nil
}

// RateCard is every rate of a workspace and of its projects.
func (s *Store) RateCard(ctx context.Context, org access.OrganizationID, w access.WorkspaceID) (*track.RateCard, error) {
	if _, err := s.TrackedWorkspace(ctx, org, w); err != nil {
		return nil, err
	}
	return rateCard(ctx, s, w, nil)
}

// RatesOf is the part of the card that one person's hour on one project is priced by.
func (s *Store) RatesOf(ctx context.Context, w access.WorkspaceID, u access.UserID, p access.ProjectID) (*track.RateCard, error) {
	return trackReads{s}.RatesOf(ctx, w, u, p)
}

func (q trackReads) RatesOf(ctx context.Context, w access.WorkspaceID, u access.UserID, p access.ProjectID) (*track.RateCard, error) {
	return rateCard(ctx, q, w, &priced{u, p})
}

// priced is whose hour on which project (0: none) a card is read for.
type priced struct {
	user    access.UserID
	project access.ProjectID
}

// rateCard of a workspace; of, if any, is all it has to price.
func rateCard(ctx context.Context, q querier, w access.WorkspaceID, of *priced) (*track.RateCard, error) {
	card := &track.RateCard{People: map[access.UserID]track.Rate{}, Projects: map[access.ProjectID]int64{}, Members: map[access.ProjectID][]track.MemberRate{}}
	var people, projects, members clause
	people.add("workspace_id = ?", w)
	if of == nil {
		projects.add("p.workspace_id = ?", w)
		members.add("p.workspace_id = ?", w)
	} else {
		people.add("user_id in (0, ?)", of.user)
		projects.add("+p.workspace_id = ?", w)
		projects.add("p.id = ?", of.project)
		members.add("+p.workspace_id = ?", w)
		members.add("m.project_id = ?", of.project)
		members.add("(m.holder_id = ? or m.holder_kind <> ?)", of.user, access.PrincipalUser.String())
	}
	rows, err := q.query(ctx, `select user_id, rate_cents, cost_cents from workspace_rates where `+people.String(), people.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var u access.UserID
		var rate, cost sql.NullInt64
		err := r.Scan(&u, &rate, &cost)
		if u == 0 {
			card.Everyone = track.Rate{Billed: pointer(rate), Cost: pointer(cost)}
		} else {
			card.People[u] = track.Rate{Billed: pointer(rate), Cost: pointer(cost)}
		}
		return err
	})
	if err != nil || of != nil && of.project == 0 {
		return card, err
	}
	rows, err = q.query(ctx, `select p.id, p.rate_cents from projects p where p.rate_cents is not null and `+projects.String(), projects.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var p access.ProjectID
		var cents int64
		err := r.Scan(&p, &cents)
		card.Projects[p] = cents
		return err
	})
	if err != nil {
		return nil, err
	}
	rows, err = q.query(ctx, `select m.project_id, m.holder_kind, m.holder_id, m.rate_cents from project_members m join projects p on p.id = m.project_id where m.rate_cents is not null and `+members.String(), members.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var p access.ProjectID
		var m track.MemberRate
		err := r.Scan(&p, textOf(&m.Holder.Kind), &m.Holder.ID, &m.Cents)
		card.Members[p] = append(card.Members[p], m)
		return err
	})
	return card, err
}

// RatedPeople are those with a rate of their own in a workspace.
func (s *Store) RatedPeople(ctx context.Context, w access.WorkspaceID) (users []access.UserID, err error) {
	rows, err := s.query(ctx, `select user_id from workspace_rates where workspace_id = $1`, w)
	err = each(rows, err, func(r *sql.Rows) error {
		var u access.UserID
		err := r.Scan(&u)
		users = append(users, u)
		return err
	})
	return users, err
}

// WorkspaceRates of people (0: everyone) who have one.
func (s *Store) WorkspaceRates(ctx context.Context, w access.WorkspaceID, users []access.UserID) (rates []track.WorkspaceRate, err error) {
	var c clause
	c.add("workspace_id = ?", w)
	c.add(in(&c, "user_id", users))
	rows, err := s.query(ctx, `select user_id, rate_cents, cost_cents from workspace_rates where `+c.String(), c.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var one track.WorkspaceRate
		var rate, cost sql.NullInt64
		err := r.Scan(&one.UserID, &rate, &cost)
		one.RateCents, one.CostCents = pointer(rate), pointer(cost)
		rates = append(rates, one)
		return err
	})
	return rates, err
}

// PutWorkspaceRate sets both rates of a user (0: everyone).
func (s *Store) PutWorkspaceRate(ctx context.Context, who access.Caller, w access.WorkspaceID, rate track.WorkspaceRate, past track.Pricer, inLocked bool) error {
	return s.tracked(ctx, who, inLocked, func(tx *Tx, guard *guard) error {
		if past == nil {
			return tx.putWorkspaceRate(ctx, w, rate)
		}
		which := clause{}
		var err error
		if rate.UserID != 0 {
			which.add("+workspace_id = ?", w)
			which.add("organization_id = ? and user_id = ?", tx.org, rate.UserID)
			err = guard.hold(ctx, w, "e.organization_id = ? and e.user_id = ?", tx.org, rate.UserID)
		} else {
			which.add("workspace_id = ?", w)
			err = guard.hold(ctx, w, "e.workspace_id = ?", w)
		}
		if err != nil {
			return err
		}
		if err := tx.putWorkspaceRate(ctx, w, rate); err != nil {
			return err
		}
		return tx.reprice(ctx, w, which, past, true)
	})
}

func (tx *Tx) putWorkspaceRate(ctx context.Context, w access.WorkspaceID, rate track.WorkspaceRate) error {
	before, err := tx.workspaceRate(ctx, w, rate.UserID)
	if err != nil {
		return err
	}
	if rate.RateCents == nil && rate.CostCents == nil {
		_, err = tx.exec(ctx, `delete from workspace_rates where workspace_id = $1 and user_id = $2`, w, rate.UserID)
	} else {
		_, err = tx.exec(ctx, `insert into workspace_rates (workspace_id, user_id, rate_cents, cost_cents) values ($1, $2, $3, $4)
			on conflict (workspace_id, user_id) do update set rate_cents = excluded.rate_cents, cost_cents = excluded.cost_cents`, w, rate.UserID, nullCents(rate.RateCents), nullCents(rate.CostCents))
	}
	if err != nil {
		return err
	}
	changed := before.changed(fields{"rate_cents": optional(rate.RateCents), "cost_cents": optional(rate.CostCents)})
	return tx.note(ctx, "rates.saved", map[string]any{"workspace": w, "user": rate.UserID, "changed": changed})
}
