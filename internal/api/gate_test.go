package api

import (
	"net/http"
	"reflect"
	"slices"
	"testing"

	"vitrine/internal/fault"
	"vitrine/internal/gate"
)

// beyondPolicy are the kinds of people whom a policy lets pass and only the use case refuses, by route: it knows more of what the
// request is about.
var beyondPolicy = map[string][]string{
	"delete-notice":      {"admin"},                                        // there is none
	"clone-chart":        {"edit", "manage", "full"},                       // they have no workspace to clone into
	"clone-dashboard":    {"edit", "manage", "full"},                       // the same
	"preview-move-chart": {"view", "share", "edit", "manage"},              // whether it may be moved depends on where to
	"vouch-for-widget":   {"owner", "edit", "manage", "ws-admin", "admin"}, // in the name of somebody else
}

// ungated takes the policy of a route away, until back is called: as if its declaration had been forgotten.
func (r *Route) ungated() (back func()) {
	policy := r.Policy
	r.Policy = gate.Words(policy.Words)
	return func() { r.Policy = policy }
}

// undecided puts in the place of a route's use case one that lets everybody pass, until back is called.
func (r *Route) undecided() (back func()) {
	use := r.use
	is := reflect.TypeOf(use)
	passed := reflect.ValueOf(fault.New(fault.Conflict, "The policy lets it pass."))
	r.use = reflect.MakeFunc(is, func([]reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.Zero(is.Out(0)), passed}
	}).Interface()
	return func() { r.use = use }
}

// TestEachOfGateAndUseCaseRefuses takes the policy of a route away, and then its use case's own check: whom the two refuse together,
// each refuses alone. TestPermissions makes the same calls on both databases.
func TestEachOfGateAndUseCaseRefuses(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		w := newTown(s)
		compared := 0
		for _, route := range s.api.Routes() {
			if !route.Policy.Closes() {
				continue
			}
			path, body := examples[route.ID](w)
			for _, kind := range kinds {
				back := route.ungated()
				alone := w.anew(kind).ask(route.Method, path, body)
				back()
				if alone.status != http.StatusForbidden && alone.status != http.StatusNotFound {
					path, body = examples[route.ID](w) // that one has been used
					continue
				}
				compared++
				back = route.undecided()
				gated := w.anew(kind).ask(route.Method, path, body)
				back()
				switch passed := gated.status == http.StatusConflict; {
				case passed && kind == "stranger" && route.Policy.Words == admin.Words: // an admin, of another organization
				case passed && !slices.Contains(beyondPolicy[route.ID], kind):
					t.Errorf("%s %s (%s): the policy alone lets %s pass, whom the use case answers %d", route.Method, route.Path, route.ID, kind, alone.status)
				case !passed && gated.status != alone.status:
					t.Errorf("%s %s (%s): the policy answers %s %d, and the use case %d", route.Method, route.Path, route.ID, kind, gated.status, alone.status)
				}
			}
		}
		if compared < 400 {
			t.Errorf("only %d were compared", compared)
		}
	})
}
