package store

import (
	"context"
	"database/sql"

	"vitrine/internal/access"
	"vitrine/internal/track"
)

// MemberRates are those of users and groups on a team who have one.
func (s *Store) MemberRates(ctx context.Context, p access.ProjectID, holders []access.Principal) (map[access.Principal]int64, error) {
	rates := map[access.Principal]int64{}
	of := map[access.PrincipalKind][]int64{}
	for _, h := range holders {
		of[h.Kind] = append(of[h.Kind], h.ID)
	}
	for kind, ids := range of {
		var c clause
		c.add("project_id = ? and holder_kind = ?", p, kind.String())
		c.add(in(&c, "holder_id", ids))
		rows, err := s.query(ctx, `select holder_id, rate_cents from project_members where rate_cents is not null and `+c.String(), c.args...)
		if err := each(rows, err, func(r *sql.Rows) error {
			var id, cents int64
			err := r.Scan(&id, &cents)
			rates[access.Principal{Kind: kind, ID: id}] = cents
			return err
		}); err != nil {
			return nil, err
		}
	}
	return rates, nil
}

// PutProjectMember is NotFound for a user or group that is not the organization's.
func (s *Store) PutProjectMember(ctx context.Context, who access.Caller, p access.ProjectID, holder access.Principal, edit track.ProjectMemberEdit, past track.Pricer) error {
	return s.tracked(ctx, who, edit.InLocked, func(tx *Tx, guard *guard) error {
		exists := `select 1 from memberships where organization_id = $1 and user_id = $2`
		if holder.Kind == access.PrincipalGroup {
			exists = `select 1 from groups where +organization_id = $1 and id = $2`
		}
		var one int
		if err := tx.queryRow(ctx, exists, tx.org, holder.ID).Scan(&one); err != nil {
			return missing(err)
		}
		var w access.WorkspaceID
		if err := tx.queryRow(ctx, `select workspace_id from projects where +organization_id = $1 and id = $2`, tx.org, p).Scan(&w); err != nil {
			return missing(err)
		}
		var manager bool
		var rate sql.NullInt64
		err := tx.queryRow(ctx, `select manager, rate_cents from project_members where project_id = $1 and holder_kind = $2 and holder_id = $3`, p, holder.Kind.String(), holder.ID).Scan(&manager, &rate)
		if err != nil && !noRow(err) {
			return err
		}
		if edit.Manager != nil {
			manager = *edit.Manager
		}
		cents := pointer(rate)
		if edit.RateCents != nil || edit.InheritRate {
			cents = edit.RateCents
		}
		if past != nil {
			if err := guard.holdProject(ctx, p); err != nil {
				return err
			}
		}
		if err := tx.putProjectMember(ctx, p, holder, manager, cents); err != nil {
			return err
		}
		if changed := (fields{"rate_cents": optional(pointer(rate))}).changed(fields{"rate_cents": optional(cents)}); len(changed) > 0 {
			if err := tx.note(ctx, "rates.saved", map[string]any{"project": p, "holder": holder, "changed": changed}); err != nil {
				return err
			}
		}
		if past == nil {
			return nil
		}
		var which clause
		which.add("project_id = ?", p)
		return tx.reprice(ctx, w, which, past, false)
	})
}

func (tx *Tx) putProjectMember(ctx context.Context, p access.ProjectID, holder access.Principal, manager bool, rate *int64) error {
	if _, err := tx.exec(ctx, `insert into project_members (project_id, holder_kind, holder_id, manager, rate_cents) values ($1, $2, $3, $4, $5)
		on conflict (project_id, holder_kind, holder_id) do update set manager = excluded.manager, rate_cents = excluded.rate_cents`,
		p, holder.Kind.String(), holder.ID, manager, nullCents(rate)); err != nil {
		return err
	}
	return tx.log(ctx, access.ProjectMemberChanged{Project: p, Holder: holder, Member: true, Manager: manager})
}

// DeleteProjectMember takes somebody off the team.
func (s *Store) DeleteProjectMember(ctx context.Context, who access.Caller, p access.ProjectID, holder access.Principal) error {
	return s.tracked(ctx, who, false, func(tx *Tx, _ *guard) error {
		var rate sql.NullInt64
		err := tx.queryRow(ctx, `select m.rate_cents from project_members m join projects p on p.id = m.project_id where +p.organization_id = $1 and p.id = $2 and m.holder_kind = $3 and m.holder_id = $4`,
			tx.org, p, holder.Kind.String(), holder.ID).Scan(&rate)
		if err != nil && !noRow(err) {
			return err
		}
		if rate.Valid {
			changed := (fields{"rate_cents": rate.Int64}).changed(fields{"rate_cents": nil})
			if err := tx.note(ctx, "rates.saved", map[string]any{"project": p, "holder": holder, "changed": changed}); err != nil {
				return err
			}
		}
		if _, err := tx.exec(ctx, `delete from project_members where project_id in (select id from projects where +organization_id = $1 and id = $2) and holder_kind = $3 and holder_id = $4`,
			tx.org, p, holder.Kind.String(), holder.ID); err != nil {
			return err
		}
		return tx.log(ctx, access.ProjectMemberChanged{Project: p, Holder: holder})
	})
}
