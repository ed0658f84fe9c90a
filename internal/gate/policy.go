package gate

import (
	"fmt"
	"reflect"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// Policy says who may call a route, in words for its documentation and as a check that is made of it: one declaration. It
// says the least that a caller needs; the use case decides by itself too, and knows more.
type Policy struct {
	Words string
	open  bool
	// field names what the check is about, index is where in the input that is; without a field it is about nothing in it.
	field string
	index []int
	// check asks about what the input names; nil: that somebody is signed in is all the gate can ask.
	check func(who access.Caller, id int64) error
}

// Public is anyone, signed in or not.
func Public() Policy { return Policy{Words: "public", open: true} }

// Words is a policy of which the gate asks only that somebody is signed in: about the caller's own things, of lists that hold
// what they may see, or where only the use case can find out what the route is about.
func Words(words string) Policy { return Policy{Words: words} }

// Admin is organization admins.
func Admin() Policy {
	return Policy{Words: "organization admin", check: func(who access.Caller, _ int64) error { return who.RequireAdmin() }}
}

// Workspace is those with at least the role in the workspace that the field of the input names, by the field's tag.
func Workspace(role access.WorkspaceRole, field string) Policy {
	return Policy{Words: "workspace " + role.String(), field: field, check: func(who access.Caller, id int64) error {
		return who.RequireRole(access.WorkspaceID(id), role)
	}}
}

// Resource is those who can do c with the resource that the field of the input names.
func Resource(c access.Capability, field string) Policy {
	return Policy{Words: "resource " + c.String(), field: field, check: func(who access.Caller, id int64) error {
		return who.Require(c, access.ResourceID(id))
	}}
}

// Restorable is those who could delete the thing in the bin that the field of the input names, if it were there.
func Restorable(field string) Policy {
	return Policy{Words: "resource, in the bin", field: field, check: func(who access.Caller, id int64) error {
		return who.MayRestore(access.ResourceID(id))
	}}
}

// Saying is the policy with words of its own for those who may see what it is about and not do it.
func (p Policy) Saying(words string) Policy {
	check := p.check
	p.check = func(who access.Caller, id int64) error {
		err := check(who, id)
		if fault.KindOf(err) == fault.Denied {
			return fault.New(fault.Denied, "%s", words)
		}
		return err
	}
	return p
}

// Closes tells whether the gate itself asks more than that somebody is signed in.
func (p Policy) Closes() bool { return p.check != nil }

// Open tells whether anyone may call the route, signed in or not.
func (p Policy) Open() bool { return p.open }

// Of is the policy for a route whose input is of that type. It is an error when that has no field with the policy's name, so that
// a declaration that asks about nothing is found when the program starts.
func (p Policy) Of(in reflect.Type) (Policy, error) {
	if p.field == "" {
		return p, nil
	}
	if p.index = find(in, p.field, []string{"path", "query"}); p.index == nil {
		p.index = find(in, p.field, []string{"json"})
	}
	if p.index == nil {
		return p, fmt.Errorf("the policy %q asks about %s, which %s does not have", p.Words, p.field, in)
	}
	return p, nil
}

// find is where in a type the integer is that one of the tags calls by the name: in itself, in what it embeds, or in its body.
func find(t reflect.Type, name string, tags []string) []int {
	if t.Kind() != reflect.Struct {
		return nil
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous || f.Name == "Body" {
			if inside := find(f.Type, name, tags); inside != nil {
				return append([]int{i}, inside...)
			}
			continue
		}
		for _, tag := range tags {
			if called, _, _ := strings.Cut(f.Tag.Get(tag), ","); called == name && f.Type.Kind() == reflect.Int64 {
				return []int{i}
			}
		}
	}
	return nil
}

// ask about the input of a route.
func (p Policy) ask(who access.Caller, in reflect.Value) error {
	if p.field == "" {
		return p.check(who, 0)
	}
	if p.index == nil { // it was never made that of a route
		return fault.Missing()
	}
	return p.check(who, in.FieldByIndex(p.index).Int())
}
