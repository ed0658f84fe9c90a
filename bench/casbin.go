package main

import (
	"fmt"
	"strconv"

	"github.com/casbin/casbin/v3"
	"github.com/casbin/casbin/v3/model"
)

// casbinEngine has a policy a grant; g is who is in what (people and groups in groups and roles of workspaces), g2 which
// dashboard was made in which workspace. The matcher tests first what is cheapest.
type casbinEngine struct{ e *casbin.Enforcer }

const casbinModel = `
[request_definition]
r = who, what, level
[policy_definition]
p = who, what, level
[role_definition]
g = _, _
g2 = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = (r.what == p.what || isHome(p.what) && g2(r.what, p.what)) && includes(p.level, r.level) && g(r.who, p.who)
`

func casbinName(r receiver) string { return "pgi"[r.kind:r.kind+1] + strconv.Itoa(r.id) }

func (c *casbinEngine) Load(o *organization) error {
	m, err := model.NewModelFromString(casbinModel)
	if err != nil {
		return err
	}
	if c.e, err = casbin.NewEnforcer(m); err != nil {
		return err
	}
	named := map[string]level{}
	for l, name := range levelNames {
		named[name] = level(l)
	}
	c.e.AddFunction("isHome", func(a ...any) (any, error) { return a[0].(string)[0] == 'w', nil })
	c.e.AddFunction("includes", func(a ...any) (any, error) { return named[a[0].(string)].includes(named[a[1].(string)]), nil })
	var in, made, policies [][]string
	for p, groups := range o.groupsOf {
		for _, g := range groups {
			in = append(in, []string{fmt.Sprint("p", p), fmt.Sprint("g", g)})
		}
	}
	for g, ups := range o.groupsIn {
		for _, up := range ups {
			in = append(in, []string{fmt.Sprint("g", g), fmt.Sprint("g", up)})
		}
	}
	for w, up := range o.parent {
		admin, inside := fmt.Sprint("a", w), fmt.Sprint("i", w)
		in = append(in, []string{admin, inside})
		for _, r := range o.admins[w] {
			in = append(in, []string{casbinName(r), admin})
		}
		for _, r := range o.members[w] {
			in = append(in, []string{casbinName(r), inside})
		}
		if up >= 0 {
			in = append(in, []string{fmt.Sprint("a", up), admin})
		}
		policies = append(policies, []string{admin, fmt.Sprint("w", w), "full"})
	}
	for i, d := range o.dashboards {
		id := fmt.Sprint("d", i)
		policies = append(policies, []string{fmt.Sprint("p", d.owner), id, "full"})
		if d.private {
			continue
		}
		made = append(made, []string{id, fmt.Sprint("w", d.home)})
		for _, g := range d.grants {
			if g.to != (receiver{person, d.owner}) {
				policies = append(policies, []string{casbinName(g.to), id, levelNames[g.level]})
			}
		}
	}
	if _, err = c.e.AddNamedGroupingPolicies("g", in); err != nil {
		return err
	}
	if _, err = c.e.AddNamedGroupingPolicies("g2", made); err != nil {
		return err
	}
	_, err = c.e.AddPolicies(policies)
	return err
}

func (c *casbinEngine) Check(p int, l level, d int) bool {
	ok, err := c.e.Enforce(fmt.Sprint("p", p), fmt.Sprint("d", d), levelNames[l])
	if err != nil {
		panic(err)
	}
	return ok
}

// List takes what is said of the person and of everything they are in, and opens up the workspaces among it.
func (c *casbinEngine) List(p int, l level) (all []int) {
	said, err := c.e.GetImplicitPermissionsForUser(fmt.Sprint("p", p))
	if err != nil {
		panic(err)
	}
	seen := map[string]bool{}
	add := func(what string) {
		if !seen[what] && what[0] == 'd' {
			seen[what] = true
			n, _ := strconv.Atoi(what[1:])
			all = append(all, n)
		}
	}
	for _, s := range said {
		has := view
		for levelNames[has] != s[2] {
			has++
		}
		switch {
		case !has.includes(l):
		case s[1][0] == 'd':
			add(s[1])
		default:
			made, err := c.e.GetNamedRoleManager("g2").GetImplicitUsers(s[1])
			if err != nil {
				panic(err)
			}
			for _, what := range made {
				add(what)
			}
		}
	}
	return all
}
