package track

import (
	"fmt"
	"net/mail"
	"slices"
	"strconv"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// Whose lines those of a file are: told by the address, or by the name where there is none, or said by hand.

// say reads who people of the file are said to be.
func (c *check) say(all []string, people []ImportPerson) error {
	if len(all) > MaxImportPeople {
		return fault.BadField("people", "At most %d people.", MaxImportPeople)
	}
	for i, text := range all {
		field := fmt.Sprintf("people[%d]", i)
		at := strings.LastIndexByte(text, '=')
		if at < 1 {
			return fault.BadField(field, "A name or address as the file has it, an equals sign, and the id of a user, such as “Ada Admin=12”.")
		}
		id, err := strconv.ParseInt(text[at+1:], 10, 64)
		if err != nil {
			return fault.BadField(field, "After the equals sign stands the id of a user, or 0.")
		}
		is := ImportPerson{}
		if id != 0 {
			n := slices.IndexFunc(people, func(p ImportPerson) bool { return p.User == access.UserID(id) })
			if n < 0 {
				return fault.BadField(field, "There is no such person in the organization.")
			}
			is = people[n]
		}
		key := strings.ToLower(strings.TrimSpace(text[:at]))
		if _, twice := c.said[key]; twice {
			return fault.BadField(field, "“%s” is said twice.", text[:at])
		}
		c.said[key] = is
	}
	return nil
}

// people of the file about whom there is something to say, in its order.
func (c *check) people() []FilePerson {
	all := []FilePerson{}
	for _, key := range c.order[:min(len(c.order), MaxImportPeople)] {
		all = append(all, *c.mentioned[key])
	}
	return all
}

// mention counts a line of somebody about whom there is something to say; first tells that it is their first.
func (c *check) mention(called, state string, is access.UserID) (first bool) {
	key := strings.ToLower(called)
	p := c.mentioned[key]
	if p == nil {
		p = &FilePerson{Name: strings.Clone(called), State: state, UserID: is}
		key = strings.Clone(key)
		c.mentioned[key], c.order = p, append(c.order, key)
	}
	p.Lines++
	return p.Lines == 1
}

// person whose line it is: by e-mail address, or by name where the file has no addresses. What is wrong with somebody is said
// at their first line: unknown is how the file calls who is to be said.
func (c *check) person(email, name string, wrong func(of column, words, unknown string)) (ImportPerson, lineIs) {
	called, at := email, emailColumn
	if email == "" {
		called, at = name, userColumn
	}
	if is, said := c.said[strings.ToLower(called)]; said && called != "" {
		if is.User == 0 {
			c.mention(called, "left_out", 0)
			return is, leftOutLine
		}
		c.mention(called, "chosen", is.User)
		return is, rightLine
	}
	nobody := func(state, words string, args ...any) (ImportPerson, lineIs) {
		if c.mention(called, state, 0) {
			wrong(at, fmt.Sprintf(words, args...), c.mentioned[strings.ToLower(called)].Name)
		}
		return ImportPerson{}, wrongLine
	}
	if email == "" {
		found := c.byName[strings.ToLower(name)]
		switch {
		case name == "":
			if c.sheet.columns[emailColumn] >= 0 {
				at = emailColumn
			}
			wrong(at, "Whose entry it is is missing.", "")
			return ImportPerson{}, wrongLine
		case len(found) == 0:
			return nobody("unknown", "There is nobody named “%s” in the organization. Say who it is, or leave their lines out.", name)
		case len(found) > 1:
			return nobody("several", "There are several people named “%s”. Say who it is.", name)
		}
		return found[0], rightLine
	}
	email = strings.ToLower(email)
	if found, ok := c.byEmail[email]; ok {
		return found, rightLine
	}
	parsed, err := mail.ParseAddress(email)
	switch {
	case err != nil || parsed.Address != email || len(email) > 254:
		return nobody("unknown", "“%s” is not an e-mail address. Say who it is, or leave their lines out.", called)
	case !c.mayAddPeople:
		return nobody("unknown", "%s is not in the organization, and only organization admins add people. Say who it is, or leave their lines out.", email)
	}
	c.mention(called, "new", 0)
	if name, err = cleanName("", name); err != nil {
		name, _, _ = strings.Cut(email, "@")
	}
	return ImportPerson{Email: strings.Clone(email), Name: strings.Clone(name)}, rightLine
}
