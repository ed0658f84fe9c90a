package api

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// schema is the part of OpenAPI's that the census reads.
type schema struct {
	Ref                  string             `json:"$ref"`
	Type                 any                `json:"type"`
	Items                *schema            `json:"items"`
	Enum                 []any              `json:"enum"`
	Properties           map[string]*schema `json:"properties"`
	AdditionalProperties json.RawMessage    `json:"additionalProperties"`
	AnyOf                []*schema          `json:"anyOf"`
}

type document struct {
	Paths map[string]map[string]struct {
		ID         string                      `json:"operationId"`
		Parameters []struct{ Name, In string } `json:"parameters"`
		Responses  map[string]struct {
			Content map[string]struct{ Schema *schema }
		} `json:"responses"`
	} `json:"paths"`
	Components struct{ Schemas map[string]*schema } `json:"components"`
}

func (s *schema) is(kind string) bool {
	if all, ok := s.Type.([]any); ok {
		return slices.Contains(all, any(kind))
	}
	return s.Type == kind
}

// lists are the lists in what a schema describes, as "Schema.field", with whether they are the first level of it.
func (d *document) lists(s *schema, name, field string, top bool, seen map[string]bool, found map[string]bool) {
	if s == nil {
		return
	}
	if s.Ref != "" {
		to := s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]
		if !seen[to] {
			seen[to] = true
			d.lists(d.Components.Schemas[to], to, "", top, seen, found)
		}
		return
	}
	for _, one := range s.AnyOf {
		d.lists(one, name, field, top, seen, found)
	}
	if s.is("array") {
		if s.Items.Enum == nil {
			found[name+"."+field] = found[name+"."+field] || top
		}
		d.lists(s.Items, name, field+"[]", false, seen, found)
	}
	for key, property := range s.Properties {
		d.lists(property, name, strings.TrimPrefix(field+"."+key, "."), top && field == "", seen, found)
	}
	if more := new(schema); len(s.AdditionalProperties) > 0 && json.Unmarshal(s.AdditionalProperties, more) == nil {
		found[name+"."+field] = false
		d.lists(more, name, field+"{}", false, seen, found)
	}
}

// Every list in an answer is asked for page by page, or has so few that it need not be.
func TestNoAnswerGrowsWithTheOrganization(t *testing.T) {
	text, err := New(Config{Version: "1"}).OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var d document
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	by := map[string][]string{}
	for path, operations := range d.Paths {
		for method, op := range operations {
			takes := map[string]bool{}
			for _, p := range op.Parameters {
				takes[p.Name] = p.In == "query"
			}
			for status, response := range op.Responses {
				if !strings.HasPrefix(status, "2") {
					continue
				}
				for _, content := range response.Content {
					found := map[string]bool{}
					d.lists(content.Schema, "", "", true, map[string]bool{}, found)
					for list, top := range found {
						field := list[strings.LastIndexByte(list, '.')+1:]
						if !(top && takes["limit"] && takes["offset"] && (field == "items" || field == "people")) {
							by[list] = append(by[list], strings.ToUpper(method)+" "+path)
						}
					}
				}
			}
		}
	}
	why := map[string]string{}
	for _, b := range bounded {
		for _, list := range b.lists {
			if why[list] != "" {
				t.Errorf("%s is listed twice", list)
			}
			why[list] = b.reason
		}
	}
	for _, list := range slices.Sorted(maps.Keys(by)) {
		if why[list] == "" {
			t.Errorf("%s, a list in the answer of %s, is answered whole: let it be asked for page by page, with offset and limit, or say in this test how many there are at most", list, by[list][0])
		}
	}
	for _, list := range slices.Sorted(maps.Keys(why)) {
		if by[list] == nil {
			t.Errorf("%s needs no reason: no answer has it whole", list)
		}
	}
}

// bound is why lists that are answered whole do not grow with the organization.
type bound struct {
	reason string
	lists  []string
}

var bounded = []bound{
	{"The catalog: what the program declares.", []string{"Dataset.dimensions", "Dataset.measures", "Datasets.items"}},
	{"A number for each kind of what is told, of which there are four.", []string{"Reveals.people_by_kind"}},
	{"A reason for each of the eleven capabilities, or of the things that can be done with a project or an entry.", []string{
		"Access.why_not", "Chart.why_not", "Dashboard.why_not", "Resource.why_not", "Restored.why_not", "Project.why_not", "OneTimeEntry.why_not",
	}},
	{"The scheme's levels, at most 16, and what it says of them.", []string{
		"Access.implied", "Access.levels", "Candidate.offers", "Grant.offers", "Holders.levels", "Me.levels", "Scheme.ceilings", "Scheme.implied", "Scheme.in_use", "Scheme.levels", "Scheme.mapping",
		"Scheme.principals", "Scheme.requires", "SchemeLevel.hands_out", "Schemes.in_use",
	}},
	{"Capabilities and principals by their names, which there are a dozen of.", []string{
		"Explanation.can", "Holder.can", "Level.can", "Path.can", "Scheme.owner_keeps", "Scheme.principals{}", "Scheme.requires{}", "Shift.after", "Shift.before",
	}},
	{"The schemes that come with the program, and at most 20 of one's own.", []string{"Schemes.items"}},
	{"At most 50 are told; a list of its own has the rest, page by page, or a number says how many there are.", []string{
		"Access.asleep", "Access.grants", "Access.shown_on", "Access.unreachable", "ShownOn.vouchers", "Affected.resources", "UnvouchedTiles.items", "Preview.gains", "Preview.loses",
	}},
	{"At most 20 or fewer are told, and a number says how many there are.", []string{
		"Access.taken_over", "Offer.who", "MovableChart.names", "MovePreview.names", "TakingPreview.figures", "Group.contains", "Me.ask_for_role", "Reveals.public_in",
	}},
	{"At most 200 are told, and a number says how many there are.", []string{"Places.items", "Reveals.projects", "Import.problems", "ImportPreview.problems"}},
	{"A resource has at most 100 public links.", []string{"Access.links", "Holders.links", "LinkList.items", "Offer.links"}},
	{"The best that a search finds, at most 200; who looks for more looks for a longer text.", []string{"Candidates.items", "Found.items", "Choices.items"}},
	{"A handful of each of three kinds.", []string{"HomeLists.favourites", "HomeLists.recent", "HomeLists.shared_with_me"}},
	{"A dashboard has at most 60 tiles.", []string{
		"Dashboard.dropped", "Dashboard.removed_charts", "Dashboard.widgets", "LinkPreview.tiles", "Shown.widgets", "WidgetsData.widgets", "Offer.contents", "Preview.private_charts",
	}},
	{"Those who vouch for one tile: they said so one by one.", []string{"Widget.vouchers"}},
	{"At most 10 locked filters, of at most 1,000 values each.", []string{"Dashboard.locked", "Link.locked", "LockedFilter.values"}},
	{"As was asked or saved: at most 10 measures, 3 breakdowns, 50 filters of 1,000 values each.", []string{
		"Chart.dropped", "Filter.values", "Filters.client_ids", "Filters.project_ids", "Filters.tag_ids", "Filters.user_ids", "Question.breakdowns", "Question.filters", "Question.measures",
		"Result.compare_totals", "Result.dimensions", "Result.measures", "Result.totals", "ResultRow.compare", "ResultRow.keys", "ResultRow.values", "LinkPreview.changes", "LinkTile.changes", "Choice.values",
	}},
	{"A chart has at most 10,000 rows; more are an error.", []string{"Result.rows"}},
	{"Workspaces: the tree is drawn whole, and counted whole.", []string{"Choices.workspaces", "Result.workspaces", "ListWorkspace.items", "Me.workspaces", "Person.reached", "Person.workspaces"}},
	{"What somebody was put into, one by one: their groups, their organizations.", []string{"Person.groups", "Me.organizations"}},
	{"Those who were made manager of one project, one by one.", []string{"Project.managers"}},
	{"The ways in which one person has access to one resource, and the rules that were looked at.", []string{"Explanation.paths", "Explanation.rules"}},
	{"The grants that one request changes.", []string{"Preview.changes"}},
	{"An entry has at most 50 tags.", []string{"OneTimeEntry.tags", "TimeEntry.tags"}},
	{"What one file has in it, of at most 500,000 lines and 200 columns; at most 500 people.", []string{
		"ImportCreates.clients", "ImportCreates.people", "ImportCreates.projects", "ImportCreates.tags", "ImportCreates.tasks", "ImportPreview.header", "ImportPreview.ignored", "ImportPreview.people", "ShiftedLines.hours",
	}},
	{"The first 50, as the list has them, after a change of it.", []string{"ProjectMemberList.items", "WorkspaceRateList.items"}},
	{"One person's: where they are signed in, for as long as a session lasts, and at most 100 tokens.", []string{"ListSessionInfo.items", "ListTokenInfo.items"}},
	{"The people of the demo.", []string{"ListDemoPerson.items"}},
}

// TestBodiesHaveNames: what a use case takes and answers is made of types with names, which the document, another API and the
// interface can call by them.
func TestBodiesHaveNames(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var walk func(of reflect.Type, at string)
	walk = func(of reflect.Type, at string) {
		switch of.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
			walk(of.Elem(), at)
		case reflect.Struct:
			if seen[of] {
				return
			}
			seen[of] = true
			if of.Name() == "" && of.NumField() > 0 {
				t.Errorf("%s has no name", at)
			}
			for i := range of.NumField() {
				walk(of.Field(i).Type, at+"."+of.Field(i).Name)
			}
		}
	}
	for _, route := range New(Config{}).Routes() {
		if route.use == nil {
			continue
		}
		use := reflect.TypeOf(route.use)
		walk(use.In(use.NumIn()-1), route.ID+" in")
		walk(use.Out(0), route.ID+" out")
	}
	if len(seen) < 200 {
		t.Errorf("only %d types were looked at", len(seen))
	}
}
