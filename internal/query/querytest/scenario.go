package querytest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"vitrine/internal/fault"
	"vitrine/internal/query"
	"vitrine/internal/rows"
	"vitrine/internal/track"
)

// Scenarios runs every *.query file of a folder on a source that holds its world. The format is in docs/query.md.
func Scenarios(t *testing.T, folder string, open func(*testing.T, World) query.Source) {
	files, err := filepath.Glob(filepath.Join(folder, "*.query"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios in %s: %v", folder, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".query"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s, err := parse(string(text))
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			source := open(t, s.world)
			for _, c := range s.cases {
				t.Run(c.title, func(t *testing.T) {
					result, err := query.Run(context.Background(), source, s.names, c.question, c.scope, c.at)
					if got := answer(result, err, c.wants); !slices.Equal(got, c.want) {
						t.Errorf("%s\ngot\n\t%s\nwant\n\t%s", file, strings.Join(got, "\n\t"), strings.Join(c.want, "\n\t"))
					}
				})
			}
		})
	}
}

// Datasets are those of random questions, and of scenarios that say nothing else.
var Datasets = query.Catalog{track.Time}

type scenario struct {
	world World
	names *Names
	cases []ask
}

type ask struct {
	title    string
	question query.Question
	scope    rows.Scope
	at       query.Context
	want     []string
	wants    map[string]bool // the first words of the wanted lines
}

// Names are the names of a scenario's things, with ids in the order in which they are first named.
type Names struct {
	ids    map[query.Dimension]map[string]int64
	groups map[int64][]int64
}

func (n *Names) id(by query.Dimension, name string) int64 {
	if name == "" {
		return 0
	}
	if n.ids[by] == nil {
		n.ids[by] = map[string]int64{}
	}
	if n.ids[by][name] == 0 {
		n.ids[by][name] = int64(len(n.ids[by]) + 1)
	}
	return n.ids[by][name]
}

// Labels implements [query.Names].
func (n *Names) Labels(_ context.Context, by query.Dimension, ids []int64) (map[int64]query.Label, error) {
	labels := map[int64]query.Label{}
	for name, id := range n.ids[by] {
		if slices.Contains(ids, id) {
			if by == track.ByTag { // Brand/ui is the tag ui of the workspace Brand
				name = name[strings.LastIndexByte(name, '/')+1:]
			}
			labels[id] = query.Label{Name: name}
		}
	}
	return labels, nil
}

// Find implements [query.Names].
func (n *Names) Find(_ context.Context, by query.Dimension, text string) ([]int64, error) {
	var found []int64
	for name, id := range n.ids[by] {
		if strings.Contains(strings.ToLower(name), strings.ToLower(text)) {
			found = append(found, id)
		}
	}
	return found, nil
}

// Members implements [query.Names].
func (n *Names) Members(context.Context, query.Dimension) (map[int64][]int64, error) {
	return n.groups, nil
}

func parse(text string) (*scenario, error) {
	s := &scenario{world: World{Clients: map[int64]int64{}}, names: &Names{ids: map[query.Dimension]map[string]int64{}, groups: map[int64][]int64{}}}
	p := parser{scenario: s, at: query.Context{Datasets: Datasets, Zone: time.UTC, FirstWeekday: time.Monday}}
	for i, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		if err := p.line(line); err != nil {
			return nil, fmt.Errorf("line %d, %q: %w", i+1, line, err)
		}
	}
	if len(s.cases) == 0 {
		return nil, errors.New("asks nothing")
	}
	return s, nil
}

type parser struct {
	*scenario
	at     query.Context
	scope  *rows.Scope // nil: everything
	also   []*rows.Scope
	part   bool
	header []string // of the table of entries; nil outside it
	// declared is the dataset that the scenario is about, when that is none of the product's.
	declared *query.Dataset
}

func (p *parser) line(line string) error {
	indented := strings.HasPrefix(line, " ")
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	rest = strings.TrimSpace(rest)
	var err error
	switch {
	case indented && len(p.cases) == 0 && p.header == nil:
		p.header = cells(line)
	case indented && len(p.cases) == 0:
		if p.declared != nil {
			err = p.row(cells(line))
			break
		}
		err = p.entry(cells(line))
	case indented:
		c := &p.cases[len(p.cases)-1]
		if word == "{" || strings.HasPrefix(word, "{") {
			return p.question(c, strings.TrimSpace(line))
		}
		c.want = append(c.want, strings.Join(cells(line), " | "))
		c.wants[word] = true
	case word == "now":
		p.at.Now, err = time.ParseInLocation("2006-01-02 15:04", rest, p.at.Zone)
	case word == "zone":
		p.at.Zone, err = time.LoadLocation(rest)
	case word == "sunday-first":
		p.at.FirstWeekday = time.Sunday
	case word == "client": // client Acme: Web, App
		client, projects, _ := strings.Cut(rest, ":")
		for _, project := range names(projects) {
			p.world.Clients[p.names.id(track.ByProject, project)] = p.names.id(track.ByClient, client)
		}
	case word == "group": // group Studio: Ann, Ben
		group, users, _ := strings.Cut(rest, ":")
		id := p.names.id(track.ByGroup, group)
		p.names.groups[id] = []int64{}
		for _, user := range names(users) {
			p.names.groups[id] = append(p.names.groups[id], p.names.id(track.ByUser, user))
		}
	case word == "scope":
		err = p.parseScope(rest)
	case word == "also":
		err = p.parseAlso(rest)
	case line == "part of the money":
		p.part = true
	case word == "dataset":
		p.declare(rest)
	case word == "dimension" && p.declared != nil:
		p.declared.Dimensions = append(p.declared.Dimensions, dimensionOf(rest))
	case word == "measure" && p.declared != nil:
		var m query.MeasureSpec
		m, err = measureOf(rest)
		p.declared.Measures = append(p.declared.Measures, m)
	case word == "rows" && p.declared != nil:
	case word == "entries":
	case word == "ask":
		p.cases = append(p.cases, ask{title: rest, at: p.at, wants: map[string]bool{}})
	default:
		err = errors.New("not understood")
	}
	return err
}

func cells(line string) []string {
	parts := strings.Split(line, "|")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

func names(text string) []string {
	var all []string
	for _, name := range strings.Split(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			all = append(all, name)
		}
	}
	return all
}

// parseScope reads "everything", "nothing", or "Main: own Ann; projects Web, App; money" which adds a workspace.
func (p *parser) parseScope(text string) (err error) {
	switch text {
	case "everything":
		p.scope, p.also, p.part = nil, nil, false
		return nil
	case "nothing":
		p.scope, p.also, p.part = &rows.Scope{}, nil, false
		return nil
	}
	w, err := p.workspace(text)
	scope := rows.Scope{Workspaces: []rows.Workspace{w}}
	if p.scope != nil {
		scope.Workspaces = append(slices.Clone(p.scope.Workspaces), w)
	}
	p.scope = &scope
	return err
}

// parseAlso reads "nothing", which begins one more scope that entries must be in, or what adds a workspace to the last.
func (p *parser) parseAlso(text string) error {
	if text == "nothing" {
		p.also = append(slices.Clone(p.also), &rows.Scope{})
		return nil
	}
	w, err := p.workspace(text)
	if len(p.also) == 0 {
		return errors.New("begin with: also nothing")
	}
	last := len(p.also) - 1
	p.also = slices.Clone(p.also)
	p.also[last] = &rows.Scope{Workspaces: append(slices.Clone(p.also[last].Workspaces), w)}
	return err
}

var seenBy = map[string]rows.SeenBy{"for admins": rows.SeenByAdmins, "for managers": rows.SeenByManagers, "for everyone": rows.SeenByEveryone}

// workspace reads "Main: own Ann; projects Web, App; rates Web; costs; cost for managers". Without projects, rates and costs
// are of all, and money is both.
func (p *parser) workspace(text string) (w rows.Workspace, err error) {
	workspace, rights, ok := strings.Cut(text, ":")
	if !ok {
		return w, errors.New("a scope is everything, nothing, or a workspace: its rights")
	}
	w.ID = p.names.id(track.ByWorkspace, workspace)
	for _, right := range strings.Split(rights, ";") {
		word, rest, _ := strings.Cut(strings.TrimSpace(right), " ")
		var projects []int64
		if word != "own" {
			for _, project := range names(rest) {
				projects = append(projects, p.names.id(track.ByProject, project))
			}
		}
		money := rows.Money{All: rest == "", Projects: projects}
		switch word {
		case "all":
			w.All = true
		case "money":
			w.Rates, w.Costs = money, money
		case "rates":
			w.Rates = money
		case "costs":
			w.Costs = money
		case "amounts":
			w.Rates.SeenBy = seenBy[rest]
		case "cost":
			w.Costs.SeenBy = seenBy[rest]
		case "own":
			w.Own = p.names.id(track.ByUser, rest)
		case "projects":
			w.Projects = projects
		default:
			return w, fmt.Errorf("no right is called %q", word)
		}
	}
	return w, nil
}

func (p *parser) entry(values []string) (err error) {
	if len(values) != len(p.header) {
		return fmt.Errorf("%d cells below %d titles", len(values), len(p.header))
	}
	e := query.Entry{ID: int64(len(p.world.Entries) + 1), Organization: 1, Workspace: p.names.id(track.ByWorkspace, "Main"), User: p.names.id(track.ByUser, "Ann"), Currency: "EUR", Tags: []int64{}}
	for i, text := range values {
		if text == "" {
			continue
		}
		switch p.header[i] {
		case "start": // in UTC
			e.Start, err = time.Parse("2006-01-02 15:04", text)
		case "hours":
			var hours float64
			hours, err = strconv.ParseFloat(text, 64)
			e.Seconds = int64(math.Round(hours * 3600))
		case "workspace":
			e.Workspace = p.names.id(track.ByWorkspace, text)
		case "person":
			e.User = p.names.id(track.ByUser, text)
		case "project":
			e.Project = p.names.id(track.ByProject, text)
		case "task":
			e.Task = p.names.id(track.ByTask, text)
		case "tags":
			for _, tag := range names(text) {
				e.Tags = append(e.Tags, p.names.id(track.ByTag, tag))
			}
		case "description":
			e.Description = text
		case "billable":
			e.Billable = text == "yes"
		case "rate":
			e.Rate, err = strconv.ParseInt(text, 10, 64)
		case "cost":
			e.Cost, err = strconv.ParseInt(text, 10, 64)
		case "currency":
			e.Currency = text
		default:
			err = fmt.Errorf("no column is called %q", p.header[i])
		}
		if err != nil {
			return err
		}
	}
	p.world.Entries = append(p.world.Entries, e)
	return nil
}

func (p *parser) question(c *ask, text string) error {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&c.question); err != nil {
		return err
	}
	for _, f := range c.question.Filters {
		for i, v := range f.Values {
			if name, ok := v.(string); ok && f.Op != query.Contains && p.names.ids[f.By][name] != 0 {
				f.Values[i] = p.names.ids[f.By][name]
			}
		}
	}
	if p.scope != nil {
		c.scope = *p.scope
	} else {
		for id := range p.names.ids[track.ByWorkspace] {
			c.scope.Workspaces = append(c.scope.Workspaces, rows.Workspace{ID: p.names.ids[track.ByWorkspace][id], All: true, Rates: rows.Money{All: true}, Costs: rows.Money{All: true}})
		}
	}
	c.scope.PartMoney = p.part
	for i := len(p.also) - 1; i >= 0; i-- {
		also := *p.also[i]
		also.Also, c.scope.Also = c.scope.Also, &also
	}
	return nil
}

// answer is a result as the lines of a scenario: those of totals, periods, currency and truncation only when wanted.
func answer(r query.Result, err error, wants map[string]bool) []string {
	if err != nil {
		var f *fault.Error
		if !errors.As(err, &f) {
			return []string{"error " + err.Error()}
		}
		if len(f.Fields) == 0 {
			return []string{"fault " + f.Kind.String() + ": " + f.Message}
		}
		var lines []string
		for _, field := range f.Fields {
			lines = append(lines, "fault "+field.Name+": "+field.Message)
		}
		return lines
	}
	var lines []string
	for _, row := range r.Rows {
		var parts []string
		for _, key := range row.Keys {
			label := key.Label
			if key.Kind != "" {
				label = "(" + label + ")"
			}
			parts = append(parts, label)
		}
		lines = append(lines, strings.Join(append(parts, numbers(row.Values, row.Compare)...), " | "))
	}
	lines = append(lines, steps(r, wants)...)
	if wants["total"] {
		lines = append(lines, strings.Join(append([]string{"total"}, numbers(r.Totals, r.CompareTotals)...), " | "))
	}
	if wants["period"] {
		lines = append(lines, fmt.Sprintf("period %s to %s in %s", r.Period.From, r.Period.To, r.Period.TimeZone))
	}
	if wants["compared"] && r.ComparePeriod != nil {
		lines = append(lines, fmt.Sprintf("compared with %s to %s", r.ComparePeriod.From, r.ComparePeriod.To))
	}
	if r.Money != nil {
		lines = append(lines, fmt.Sprintf("money of %d of %d projects", r.Money.Counted, r.Money.Of))
	}
	if r.CompareMoney != nil {
		lines = append(lines, fmt.Sprintf("money was of %d of %d projects", r.CompareMoney.Counted, r.CompareMoney.Of))
	}
	if wants["currency"] {
		for _, m := range r.Measures {
			if m.Format == "money" {
				lines = append(lines, "currency "+m.Currency)
				break
			}
		}
	}
	return lines
}

// steps are those that are cut or not over, and that nothing was counted, where a case asks for it.
func steps(r query.Result, wants map[string]bool) (lines []string) {
	seen := map[string]bool{}
	add := func(word, line string) {
		if wants[word] && !seen[line] {
			seen[line] = true
			lines = append(lines, line)
		}
	}
	for _, row := range r.Rows {
		for _, key := range row.Keys {
			if key.Part != nil {
				add("part", fmt.Sprintf("part %s: %s to %s", key.Label, key.Part.From, key.Part.To))
			}
			if key.SoFar {
				add("so", "so far "+key.Label)
			}
		}
	}
	if r.Empty {
		add("empty", "empty")
	}
	if !r.Empty {
		add("counted", "counted")
	}
	return lines
}

func numbers(values, compare []*float64) []string {
	var parts []string
	show := func(v *float64) string {
		if v == nil {
			return "-"
		}
		return strconv.FormatFloat(math.Round(*v*10000)/10000, 'f', -1, 64)
	}
	for i, v := range values {
		part := show(v)
		if compare != nil {
			part += " was " + show(compare[i])
		}
		parts = append(parts, part)
	}
	return parts
}
