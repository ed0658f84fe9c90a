package store

import (
	"fmt"
	"strconv"
	"strings"

	"vitrine/internal/access"
)

// principalKey is the canonical text of a principal: "user:7", "workspace:3+tree", "class:staff", "organization",
// "domain:acme.example".
func principalKey(p access.Principal) string {
	kind, _ := p.Kind.MarshalText()
	switch p.Kind {
	case access.PrincipalOrganization:
		return string(kind)
	case access.PrincipalDomain:
		return string(kind) + ":" + p.Domain
	case access.PrincipalClass:
		class, _ := p.Class.MarshalText()
		return string(kind) + ":" + string(class)
	}
	key := fmt.Sprintf("%s:%d", kind, p.ID)
	if p.Tree {
		key += "+tree"
	}
	return key
}

func parsePrincipal(key string) (p access.Principal, err error) {
	kind, rest, _ := strings.Cut(key, ":")
	if err := p.Kind.UnmarshalText([]byte(kind)); err != nil {
		return p, err
	}
	switch p.Kind {
	case access.PrincipalOrganization:
	case access.PrincipalDomain:
		p.Domain = rest
	case access.PrincipalClass:
		err = p.Class.UnmarshalText([]byte(rest))
	default:
		rest, p.Tree = strings.CutSuffix(rest, "+tree")
		p.ID, err = strconv.ParseInt(rest, 10, 64)
	}
	return p, err
}
