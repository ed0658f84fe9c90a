package org

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"vitrine/internal/access"
	"vitrine/internal/access/scheme"
	"vitrine/internal/fault"
)

// Scheme is a set of rules of sharing: its levels, and what else the interface has to know of it.
type Scheme struct {
	Key                     string              `json:"key"`
	Title                   string              `json:"title"`
	Own                     bool                `json:"own" doc:"One of the organization's own, to change and delete"`
	InForce                 bool                `json:"in_force"`
	Levels                  []SchemeLevel       `json:"levels" doc:"Weakest first"`
	OwnerLevel              string              `json:"owner_level" doc:"What the one who makes a resource gets"`
	OwnerAlways             bool                `json:"owner_always" doc:"The owner has that level come what may; otherwise it is a grant, to be taken away like any other"`
	OwnerOnceShared         string              `json:"owner_once_shared,omitempty" doc:"What the owner keeps of it once anybody else has access or there is a public link; absent: all of it"`
	OwnerKeeps              []string            `json:"owner_keeps" nullable:"false" doc:"Classes of people who keep all of it then too"`
	Implied                 []ImpliedLevel      `json:"implied" doc:"What roles have without being given anything"`
	Requires                map[string][]string `json:"requires" doc:"Capabilities that only these classes of people have, whatever their level"`
	Ceilings                []RoleCeiling       `json:"ceilings" doc:"What people below a role in the home workspace keep at most"`
	Cascade                 bool                `json:"cascade" doc:"Staff never have less than workspace admins, and these never less than workspace users"`
	PrivateFlag             bool                `json:"private_flag" doc:"A resource can be made private"`
	Principals              map[string][]string `json:"principals" doc:"Which levels each kind of receiver may be given"`
	Perspective             access.Perspective  `json:"perspective" doc:"Of a new chart"`
	StartsPrivate           bool                `json:"starts_private"`
	WorkspaceAccessDemanded bool                `json:"workspace_access_demanded" doc:"Nobody opens anything without a role in its workspace"`
	InUse                   []access.LevelUse   `json:"in_use" doc:"The levels that need one of these rules in their place, were they used"`
	Mapping                 map[string]string   `json:"mapping" doc:"For each of these, the one suggested to take its place; empty: none, such shares fall asleep"`
	Restores                int                 `json:"restores" doc:"How many shares were made under these rules and become again what they were, whatever the mapping"`
}

// SchemeLevel is a level of a scheme.
type SchemeLevel struct {
	Key                string     `json:"key" maxLength:"40" doc:"Small letters, digits and _; empty for a new level: made from the title"`
	Title              string     `json:"title" maxLength:"200"`
	Can                access.Set `json:"can"`
	HandsOut           []string   `json:"hands_out" doc:"Keys of the levels its holder may give to others" maxItems:"16"`
	PublishesIfAllowed bool       `json:"publishes_if_allowed" doc:"Makes public links too where the organization lets Edit & share do so"`
}

// ImpliedLevel is a level that a role gives by itself.
type ImpliedLevel struct {
	To    scheme.Class `json:"to"`
	Level string       `json:"level"`
	When  string       `json:"when" enum:"always,if_shared,if_default"`
}

// RoleCeiling is what people whose role in the home workspace is below a role keep at most.
type RoleCeiling struct {
	Below access.WorkspaceRole `json:"below"`
	Can   access.Set           `json:"can"`
}

// Schemes are those the organization may choose.
type Schemes struct {
	List[Scheme]
	InUse []access.LevelUse `json:"in_use" doc:"Levels that somebody has been given"`
}

// Schemes are the built-in ones, then the organization's own. For organization admins.
func (d *Directory) Schemes(_ context.Context, who access.Caller, _ struct{}) (Schemes, error) {
	if err := who.RequireAdmin(); err != nil {
		return Schemes{}, err
	}
	all := Schemes{InUse: who.View.LevelsInUse()}
	for _, s := range who.View.Schemes() {
		all.Items = append(all.Items, schemeOf(who.View, s))
	}
	all.Total = len(all.Items)
	return all, nil
}

func schemeOf(view *access.Snapshot, s *access.Scheme) Scheme {
	inUse, restores := view.LevelsFor(s)
	shown := Scheme{
		Key: s.Key, Title: s.Title, Own: view.OwnScheme(s.Key) != "", InForce: view.SchemeInForce().Key == s.Key, Levels: []SchemeLevel{}, OwnerLevel: s.Owner.Always + s.Owner.Granted,
		Principals: map[string][]string{}, Perspective: s.Perspective, StartsPrivate: s.Private.Starts, WorkspaceAccessDemanded: s.Access.Demanded, InUse: inUse, Mapping: view.SuggestMapping(s, inUse), Restores: restores,
		OwnerAlways: s.Owner.Always != "", OwnerOnceShared: s.Owner.OnceShared, OwnerKeeps: []string{}, Implied: []ImpliedLevel{}, Requires: map[string][]string{}, Ceilings: []RoleCeiling{}, Cascade: s.Cascade, PrivateFlag: s.Private.Flag,
	}
	for _, class := range s.Owner.Keeps {
		shown.OwnerKeeps = append(shown.OwnerKeeps, string(class))
	}
	for _, im := range s.Implied {
		shown.Implied = append(shown.Implied, ImpliedLevel{im.To, im.Level, cmp.Or(im.When, "always")})
	}
	for c, classes := range s.Requires {
		for _, class := range classes {
			shown.Requires[c.String()] = append(shown.Requires[c.String()], string(class))
		}
	}
	for _, c := range s.Ceilings {
		shown.Ceilings = append(shown.Ceilings, RoleCeiling{c.Below, access.SetOf(c.Can...)})
	}
	for _, l := range s.Levels {
		shown.Levels = append(shown.Levels, SchemeLevel{l.Key, l.Title, access.SetOf(l.Can...), append([]string{}, l.HandsOut...), l.PublishesIfAllowed})
	}
	for class, keys := range s.Principals {
		shown.Principals[string(class)] = append([]string{}, keys...)
	}
	return shown
}

// schemeByKey is a scheme the organization may choose; NotFound without one.
func schemeByKey(view *access.Snapshot, key string) (*access.Scheme, error) {
	all := view.Schemes()
	i := slices.IndexFunc(all, func(s *access.Scheme) bool { return s.Key == key })
	if i < 0 {
		return nil, fault.Missing()
	}
	return all[i], nil
}

// ownScheme is Conflict for a built-in one: those stay what they are.
func ownScheme(view *access.Snapshot, key string) (*access.Scheme, error) {
	s, err := schemeByKey(view, key)
	if err == nil && view.OwnScheme(key) == "" {
		return nil, fault.New(fault.Conflict, "%s comes with the program and stays as it is. Copy it to change it.", s.Title)
	}
	return s, err
}

// OneScheme names a scheme.
type OneScheme struct {
	Key string `path:"key"`
}

// SchemeText is a scheme as a file.
type SchemeText struct {
	Key  string `json:"key"`
	File string `json:"file" doc:"YAML"`
}

// SchemeText is for organization admins.
func (d *Directory) SchemeText(_ context.Context, who access.Caller, in OneScheme) (SchemeText, error) {
	if err := who.RequireAdmin(); err != nil {
		return SchemeText{}, err
	}
	text := who.View.OwnScheme(in.Key)
	if text == "" {
		text = scheme.File(in.Key)
	}
	if text == "" {
		return SchemeText{}, fault.Missing()
	}
	return SchemeText{in.Key, text}, nil
}

// CopyScheme is which scheme to copy, and what the copy is called.
type CopyScheme struct {
	Body CopySchemeBody
}

type CopySchemeBody struct {
	From  string `json:"from" maxLength:"40"`
	Title string `json:"title" maxLength:"200"`
}

// CopyScheme makes a scheme of the organization's own. For organization admins.
func (d *Directory) CopyScheme(ctx context.Context, who access.Caller, in CopyScheme) (Scheme, error) {
	if err := fault.Within(in); err != nil {
		return Scheme{}, err
	}
	var key string
	return d.changeScheme(ctx, who, &key, func(who access.Caller) ([]access.Change, error) {
		title, err := clean("title", in.Body.Title)
		if err != nil {
			return nil, err
		}
		from, err := schemeByKey(who.View, in.Body.From)
		if err != nil {
			return nil, fault.BadField("from", "There is no scheme %q.", in.Body.From)
		}
		key = freeKey(title, func(key string) bool {
			_, err := schemeByKey(who.View, key)
			return err == nil
		})
		text, err := from.WithLevels(key, title, from.Levels)
		if err != nil {
			return nil, err
		}
		plan, err := who.PlanOwnScheme(key, text, nil)
		if who.Repeats() {
			key = who.Once.Made
		}
		return plan.Changes, err
	})
}

// changeScheme makes what is planned and is the scheme then, whose key the plan may still set.
func (d *Directory) changeScheme(ctx context.Context, who access.Caller, key *string, plan access.Plan) (Scheme, error) {
	if err := who.RequireAdmin(); err != nil {
		return Scheme{}, err
	}
	if err := d.Store.ChangeAccess(ctx, who, plan); err != nil {
		return Scheme{}, err
	}
	view, err := d.Store.View(ctx, who.Organization)
	if err != nil {
		return Scheme{}, err
	}
	s, err := schemeByKey(view, *key)
	if err != nil {
		return Scheme{}, err
	}
	return schemeOf(view, s), nil
}

const maxKey = 40

// freeKey is a key made from a title that is not taken yet: "our_rules", "our_rules_2", …
func freeKey(title string, taken func(string) bool) string {
	key := strings.ReplaceAll(pathOf(title), "-", "_")
	if key[0] < 'a' {
		key = "x_" + key // a key begins with a letter
	}
	key = strings.TrimRight(key[:min(len(key), maxKey-4)], "_")
	free := key
	for n := 2; taken(free); n++ {
		free = key + "_" + itoa(n)
	}
	return free
}

// SchemeEdit is what changes about a scheme: its title and levels, or its whole file.
type SchemeEdit struct {
	Title  *string       `json:"title,omitempty" maxLength:"200"`
	Levels []SchemeLevel `json:"levels,omitempty" maxItems:"16" doc:"All of them, weakest first"`
	File   string        `json:"file,omitempty" maxLength:"50000" doc:"The whole scheme as YAML, in place of title and levels"`
}

func (e SchemeEdit) empty() bool { return e.Title == nil && e.Levels == nil && e.File == "" }

var keyForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// text is the file of a scheme after the edit.
func (e SchemeEdit) text(s *access.Scheme) (string, error) {
	if e.File != "" {
		if e.Title != nil || e.Levels != nil {
			return "", fault.BadField("file", "Send the levels or the file, not both.")
		}
		return e.File, checkScheme("file", e.File)
	}
	title, levels := s.Title, s.Levels
	if e.Title != nil {
		var err error
		if title, err = clean("title", *e.Title); err != nil {
			return "", err
		}
	}
	if e.Levels != nil {
		var err error
		if levels, err = levelsOf(e.Levels); err != nil {
			return "", err
		}
	}
	text, err := s.WithLevels(s.Key, title, levels)
	if err != nil {
		return "", err
	}
	return text, checkScheme("levels", text)
}

// levelsOf are the levels as a file has them, those without a key with one.
func levelsOf(all []SchemeLevel) ([]access.Level, error) {
	levels := []access.Level{}
	keys := map[string]bool{}
	for _, l := range all {
		keys[l.Key] = true
	}
	for i, l := range all {
		title, err := clean("levels["+itoa(i)+"].title", l.Title)
		if err != nil {
			return nil, err
		}
		if l.Key == "" {
			l.Key = freeKey(title, func(key string) bool { return keys[key] })
			keys[l.Key] = true
		}
		levels = append(levels, access.Level{Key: l.Key, Title: title, Can: l.Can.Capabilities(), HandsOut: l.HandsOut, PublishesIfAllowed: l.PublishesIfAllowed})
	}
	var wrong []fault.Field
	for i, l := range levels {
		at := "levels[" + itoa(i) + "]"
		if !keyForm.MatchString(l.Key) {
			wrong = append(wrong, fault.Field{Name: at + ".key", Message: "It must be small letters, digits and _, a letter first."})
		}
		for _, to := range l.HandsOut {
			if !keys[to] {
				wrong = append(wrong, fault.Field{Name: at + ".hands_out", Message: "There is no level " + to + "."})
			}
		}
	}
	if len(wrong) > 0 {
		return nil, fault.BadFields(wrong...)
	}
	return levels, nil
}

// maxWords is how much is said about a file: one that is made for it is wrong in a million places.
const maxWords = 4000

var goTypes = regexp.MustCompile(` in(to)? type [^\n]*| into (struct|map|\[\]|access\.)[^\n]*`)

// checkScheme says what is wrong with the text of a scheme: under the name of each level's field when field is "levels", and
// otherwise all of it under field, as the text has it.
func checkScheme(field, text string) error {
	s, err := scheme.Read([]byte(text))
	var wrong scheme.Faults
	switch {
	case errors.As(err, &wrong) && field == "levels":
		var fields []fault.Field
		for _, f := range wrong {
			name := field
			if strings.HasPrefix(f.At, "levels[") {
				name = f.At
			}
			first, n := utf8.DecodeRuneInString(f.Named)
			fields = append(fields, fault.Field{Name: name, Message: string(unicode.ToUpper(first)) + f.Named[n:] + "."})
		}
		return fault.BadFields(fields...)
	case err != nil:
		words := goTypes.ReplaceAllString(wrong.Error(), "")
		return fault.BadField(field, "%s", strings.ToValidUTF8(words[:min(len(words), maxWords)], ""))
	}
	titles := []string{s.Title}
	for _, l := range s.Levels {
		titles = append(titles, l.Title)
	}
	for _, title := range titles {
		if cleaned, err := clean(field, title); err != nil {
			return err
		} else if cleaned != title {
			return fault.BadField(field, "The title %q has space to spare.", title)
		}
	}
	return nil
}

// ChangeScheme is what changes about a scheme of the organization's own.
type ChangeScheme struct {
	OneScheme
	Body ChangeSchemeBody
}

type ChangeSchemeBody struct {
	SchemeEdit
	Mapping map[string]string `json:"mapping,omitempty" doc:"For the scheme in force: what takes the place of levels in use that are gone"`
}

// ChangeScheme changes a scheme of the organization's own; the one in force at once. For organization admins.
func (d *Directory) ChangeScheme(ctx context.Context, who access.Caller, in ChangeScheme) (Scheme, error) {
	if err := fault.Within(in); err != nil {
		return Scheme{}, err
	}
	return d.changeScheme(ctx, who, &in.Key, func(who access.Caller) ([]access.Change, error) {
		s, err := ownScheme(who.View, in.Key)
		if err != nil {
			return nil, err
		}
		text, err := in.Body.text(s)
		if err != nil {
			return nil, err
		}
		plan, err := who.PlanOwnScheme(in.Key, text, in.Body.Mapping)
		return plan.Changes, err
	})
}

// DeleteScheme is for organization admins. Conflict for the scheme in force and for a built-in one.
func (d *Directory) DeleteScheme(ctx context.Context, who access.Caller, in OneScheme) error {
	if err := who.RequireAdmin(); err != nil {
		return err
	}
	return d.Store.ChangeAccess(ctx, who, func(who access.Caller) ([]access.Change, error) {
		if _, err := ownScheme(who.View, in.Key); err != nil {
			return nil, err
		}
		plan, err := who.PlanOwnScheme(in.Key, "", nil)
		return plan.Changes, err
	})
}

// Sleep is what becomes of shares and links that sleep and that the scheme can express again.
type Sleep struct {
	LeaveAsleep      []access.GrantID `json:"leave_asleep,omitempty" maxItems:"1000" doc:"Shares that sleep on, though they could wake"`
	Wake             []access.GrantID `json:"wake,omitempty" maxItems:"1000" doc:"Shares that wake, though they have slept for more than 90 days"`
	LeaveLinksAsleep []access.LinkID  `json:"leave_links_asleep,omitempty" maxItems:"1000" doc:"Public links that sleep on"`
	WakeLinks        []access.LinkID  `json:"wake_links,omitempty" maxItems:"1000" doc:"Public links that wake, though they have slept for more than 90 days"`
}

func (s Sleep) of(scheme, file string, mapping map[string]string) access.Switch {
	return access.Switch{Scheme: scheme, File: file, Mapping: mapping, LeaveAsleep: s.LeaveAsleep, Wake: s.Wake, LeaveLinksAsleep: s.LeaveLinksAsleep, WakeLinks: s.WakeLinks}
}

// ChooseScheme is the scheme to put in force.
type ChooseScheme struct {
	Body ChooseSchemeBody
}

type ChooseSchemeBody struct {
	Scheme  string            `json:"scheme" maxLength:"40"`
	Mapping map[string]string `json:"mapping" doc:"For every level that needs one, the level to take its place; empty: its shares fall asleep"`
	Sleep
}

// ChooseScheme puts another scheme in force, at once. For organization admins. Conflict when a resource would be left
// without a manager.
func (d *Directory) ChooseScheme(ctx context.Context, who access.Caller, in ChooseScheme) (Scheme, error) {
	if err := fault.Within(in); err != nil {
		return Scheme{}, err
	}
	return d.changeScheme(ctx, who, &in.Body.Scheme, func(who access.Caller) ([]access.Change, error) {
		if err := notInForce(who.View, in.Body.Scheme); err != nil {
			return nil, err
		}
		plan, err := who.PlanScheme(in.Body.of(in.Body.Scheme, "", in.Body.Mapping))
		return plan.Changes, err
	})
}

func notInForce(view *access.Snapshot, key string) error {
	if s := view.SchemeInForce(); s.Key == key {
		return fault.New(fault.Conflict, "%s is in force already.", s.Title)
	}
	return nil
}

// PreviewScheme is a scheme, perhaps edited, that might be put in force.
type PreviewScheme struct {
	OneScheme
	Page
	Body PreviewSchemeBody
}

type PreviewSchemeBody struct {
	SchemeEdit
	Mapping map[string]string `json:"mapping,omitempty"`
	Sleep
}

// SchemeForesight is what a change of scheme would do.
type SchemeForesight struct {
	Foresight
	Sleeps Sleepers `json:"sleeps" doc:"What the scheme cannot express: it is kept, counts for nothing, and is as it was when going back"`
	Wakes  Sleepers `json:"wakes" doc:"What sleeps now and could wake"`
}

// Sleepers are shares and public links.
type Sleepers struct {
	Items  []Sleeper `json:"items" doc:"By title of what they are of: at most 500, and only of what the caller may view"`
	Total  int       `json:"total" doc:"How many the caller may view"`
	Unseen int       `json:"unseen" doc:"How many further ones are of what the caller may not view"`
}

// Sleeper is a share or a public link that falls asleep, or could wake.
type Sleeper struct {
	ID         int64           `json:"id"`
	Kind       string          `json:"kind" enum:"share,link"`
	Resource   SleeperResource `json:"resource"`
	Name       string          `json:"name" doc:"With whom it is shared; what the link is called"`
	LevelTitle string          `json:"level_title" doc:"What was given; what it is once it wakes; empty for a link"`
	Since      time.Time       `json:"since"`
	Wakes      bool            `json:"wakes" doc:"It does, as asked"`
	Why        string          `json:"why"`
}

type SleeperResource struct {
	ID    access.ResourceID   `json:"id"`
	Kind  access.ResourceKind `json:"kind"`
	Title string              `json:"title"`
}

const maxSleepers = 500

func sleepers(who access.Caller, all []access.Sleeper) Sleepers {
	list := Sleepers{Items: []Sleeper{}}
	for _, x := range all {
		if !who.Can(x.Resource).Has(access.View) {
			list.Unseen++
			continue
		}
		one := Sleeper{ID: int64(x.Grant), Kind: "share", Name: x.Name, LevelTitle: x.Level, Since: x.Since, Wakes: x.Wakes, Why: x.Why}
		if x.Grant == 0 {
			one.ID, one.Kind = int64(x.Link), "link"
		}
		facts, _ := who.View.Resource(x.Resource)
		one.Resource.ID, one.Resource.Kind, one.Resource.Title = x.Resource, facts.Kind, facts.Title
		list.Items = append(list.Items, one)
	}
	slices.SortStableFunc(list.Items, func(a, b Sleeper) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Resource.Title), strings.ToLower(b.Resource.Title)), cmp.Compare(a.Resource.ID, b.Resource.ID), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	list.Total = len(list.Items)
	list.Items = list.Items[:min(list.Total, maxSleepers)]
	return list
}

// PreviewScheme is who would gain or lose what if the scheme, as edited, were put in force, or, of the one in force, if it
// were edited. It changes nothing. For organization admins; faults are those of the change.
func (d *Directory) PreviewScheme(ctx context.Context, who access.Caller, in PreviewScheme) (SchemeForesight, error) {
	if err := fault.Within(in); err != nil {
		return SchemeForesight{}, err
	}
	if err := who.RequireAdmin(); err != nil {
		return SchemeForesight{}, err
	}
	plan := func() (access.SwitchPlan, error) {
		s, err := schemeByKey(who.View, in.Key)
		if err != nil {
			return access.SwitchPlan{}, err
		}
		if in.Body.empty() {
			if err := notInForce(who.View, in.Key); err != nil {
				return access.SwitchPlan{}, err
			}
			return who.PlanScheme(in.Body.of(in.Key, "", in.Body.Mapping))
		}
		if _, err := ownScheme(who.View, in.Key); err != nil {
			return access.SwitchPlan{}, err
		}
		text, err := in.Body.text(s)
		if err != nil {
			return access.SwitchPlan{}, err
		}
		if notInForce(who.View, in.Key) != nil {
			return who.PlanOwnScheme(in.Key, text, in.Body.Mapping)
		}
		return who.PlanScheme(in.Body.of(in.Key, text, in.Body.Mapping))
	}
	planned, err := plan()
	if err != nil {
		return SchemeForesight{}, err
	}
	f, err := foresee(ctx, who, planned.Changes, in.Page)
	return SchemeForesight{f, sleepers(who, planned.Sleeps), sleepers(who, planned.Wakes)}, err
}
