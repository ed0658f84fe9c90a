package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"vitrine/internal/access"
)

// A request that makes something may name itself with a key. What it made is kept beside the key, in the transaction that
// makes it, so that the same request again makes nothing more: not even when both come at once.

// onceKept is how long a key is known.
const onceKept = 24 * time.Hour

// Made is what the caller's request with that route and key made, and the digest of the body it came with; empty when it is
// not known (any more).
func (s *Store) Made(ctx context.Context, who access.Caller, route, key string) (made, body string, err error) {
	return madeBy(ctx, s, who, route, key, s.now())
}

func madeBy(ctx context.Context, q querier, who access.Caller, route, key string, now time.Time) (made, body string, err error) {
	err = q.queryRow(ctx, `select made, body_hash from idempotency_keys where organization_id = $1 and user_id = $2 and route = $3 and key = $4 and at > $5`,
		who.Organization, who.User, route, key, ms(now.Add(-onceKept))).Scan(&made, &body)
	if noRow(err) {
		err = nil
	}
	return made, body, err
}

// writeOnce is [Store.write] for a request that may have come before. When the first one was kept while this one was being
// decided, the fault is [access.ErrOvertaken]: decided anew, it is known to repeat.
func (s *Store) writeOnce(ctx context.Context, who access.Caller, do func(tx *Tx) error) (int64, error) {
	return s.write(ctx, who.Organization, who.User, func(tx *Tx) error {
		if tx.request = who.Once; tx.request == nil {
			return do(tx)
		}
		if !who.Repeats() {
			switch made, _, err := madeBy(ctx, tx, who, tx.request.Route, tx.request.Key, tx.Now); {
			case err != nil:
				return err
			case made != "":
				return access.ErrOvertaken
			}
		}
		if err := do(tx); err != nil {
			return err
		}
		if !tx.answered {
			return fmt.Errorf("%s made something and did not say what", tx.request.Route)
		}
		return nil
	})
}

// once makes something for a request, unless the request has made it before: then it is that, and nothing of the transaction
// is kept. Whatever else the request asks for is decided before; what only making it could hit upon (a name that is taken)
// is left to make.
func once[ID ~int64](ctx context.Context, tx *Tx, make func() (ID, error)) (id ID, err error) {
	if tx.request != nil && tx.request.Made != "" {
		tx.answered, tx.repeated = true, true
		made, err := strconv.ParseInt(tx.request.Made, 10, 64)
		return ID(made), err
	}
	if id, err = make(); err != nil {
		return id, err
	}
	return id, tx.answer(ctx, strconv.FormatInt(int64(id), 10))
}

// answer keeps what a request made, when it named itself.
func (tx *Tx) answer(ctx context.Context, made string) error {
	if tx.request == nil {
		return nil
	}
	tx.answered = true
	if _, err := tx.exec(ctx, `delete from idempotency_keys where organization_id = $1 and at <= $2`, tx.org, ms(tx.Now.Add(-onceKept))); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `insert into idempotency_keys (organization_id, user_id, route, key, body_hash, made, at) values ($1, $2, $3, $4, $5, $6, $7)`,
		tx.org, tx.actor, tx.request.Route, tx.request.Key, tx.request.Body, made, ms(tx.Now))
	return err
}

// answerScheme keeps which scheme a request made, of changes that bring one.
func (tx *Tx) answerScheme(ctx context.Context, changes []access.Change) error {
	if tx.request.Made != "" {
		tx.answered, tx.repeated = true, true
		return nil
	}
	for _, change := range changes {
		if c, is := change.(access.SchemeChanged); is {
			return tx.answer(ctx, c.Scheme)
		}
	}
	return nil
}
