package main

import (
	"fmt"
	"strings"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
)

// cedarEngine has one policy a level: who a dashboard names are sets in its attributes, one a level, and memberships are
// the entity hierarchy (person → group → group; person, group → role in a workspace; admin of a workspace → admin of
// those below it, and → in it). cedar-go looks at every policy, so a policy a grant would be linear in the grants.
type cedarEngine struct {
	policies *cedar.PolicySet
	entities types.EntityMap
	n        int
}

func entity(kind string, id int) types.EntityUID {
	return types.NewEntityUID(types.EntityType(kind), types.String(fmt.Sprint(id)))
}

func entityOf(r receiver) types.EntityUID {
	return entity([...]string{"Person", "Group", "In"}[r.kind], r.id)
}

func (c *cedarEngine) Load(o *organization) error {
	var text strings.Builder
	for _, name := range levelNames {
		fmt.Fprintf(&text, "permit (principal, action == Action::%q, resource) when { principal == resource.owner || (!resource.private && (principal in resource.%s || principal in resource.admins)) };\n", name, name)
	}
	var err error
	if c.policies, err = cedar.NewPolicySetFromBytes("bench.cedar", []byte(text.String())); err != nil {
		return err
	}
	above := map[types.EntityUID][]types.EntityUID{}
	under := func(child, parent types.EntityUID) { above[child] = append(above[child], parent) }
	for p, groups := range o.groupsOf {
		for _, g := range groups {
			under(entity("Person", p), entity("Group", g))
		}
	}
	for g, in := range o.groupsIn {
		for _, up := range in {
			under(entity("Group", g), entity("Group", up))
		}
	}
	for w, up := range o.parent {
		admin, in := entity("Admin", w), entity("In", w)
		under(admin, in)
		for _, r := range o.admins[w] {
			under(entityOf(r), admin)
		}
		for _, r := range o.members[w] {
			under(entityOf(r), in)
		}
		if up >= 0 {
			under(entity("Admin", up), admin)
		}
	}
	c.entities = make(types.EntityMap, len(above)+len(o.dashboards))
	for id, parents := range above {
		c.entities[id] = types.Entity{UID: id, Parents: types.NewEntityUIDSet(parents...)}
	}
	for i, d := range o.dashboards {
		attributes := types.RecordMap{"owner": entity("Person", d.owner), "private": types.Boolean(d.private), "admins": entity("Admin", d.home)}
		for l, name := range levelNames {
			var named []types.Value
			for _, g := range d.grants {
				if g.level.includes(level(l)) {
					named = append(named, entityOf(g.to))
				}
			}
			attributes[types.String(name)] = types.NewSet(named...)
		}
		id := entity("Dashboard", i)
		c.entities[id] = types.Entity{UID: id, Attributes: types.NewRecord(attributes)}
	}
	c.n = len(o.dashboards)
	return nil
}

func (c *cedarEngine) Check(p int, l level, d int) bool {
	ok, _ := cedar.Authorize(c.policies, c.entities, cedar.Request{
		Principal: entity("Person", p), Action: types.NewEntityUID("Action", types.String(levelNames[l])), Resource: entity("Dashboard", d),
	})
	return ok == cedar.Allow
}

// List asks about every dashboard: cedar-go cannot be asked the other way round.
func (c *cedarEngine) List(p int, l level) (all []int) {
	for d := range c.n {
		if c.Check(p, l, d) {
			all = append(all, d)
		}
	}
	return all
}
