package access

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	mutate = flag.Bool("access.mutate", false, "remove each rule of the engine in turn and show which test notices")
	only   = flag.String("access.only", "", "only rules with this in their name")
)

// mutations remove one rule each: what stands in one of the files, once, and what stands there instead.
var mutations = []struct{ rule, old, now string }{
	{"decision: private hides from all but the owner", "if private && !owns {", "if private && !owns && false {"},
	{"decision: who left has nothing", "w0&flagExists == 0 || p.role == NotInOrganization", "w0&flagExists == 0"},
	{"decision: guests own nothing", "if owns && p.role > Guest {", "if owns {"},
	{"decision: guests hold no workspace role", "	if p.role <= Guest {\n		return NoWorkspaceRole\n	}\n	if", "	if"},
	{"decision: the owner's level", "can = s.ownerCan", "can = 0"},
	{"decision: what expired gives nothing", "if x.expires != 0 && nanoseconds(now) >= x.expires {", "if false {"},
	{"decision: expiry is over at its moment", "if x.expires != 0 && nanoseconds(now) >= x.expires {", "if x.expires != 0 && nanoseconds(now) > x.expires {"},
	{"decision: grants from below hold there and below", "if s.reaches(p, via-1) {", "if true {"},
	{"decision: grants from below read only", "below |= gives & sc.FromChild", "below |= gives"},
	{"decision: implied only if shared", "if im.When == scheme.IfShared && shared < 0 {", "if false {"},
	{"decision: sharing with the owner is not sharing", "gives == 0 || to == toUser|principal(rec[0]>>ownerShift)", "gives == 0"},
	{"decision: implied only while the default", "if im.When == scheme.IfDefault && !s.isDefault(at, home) {", "if false {"},
	{"decision: implied for its class only", "if im.To&mine != 0 {", "if true {"},
	{"decision: reach", "		default:\n			return 0\n		}", "		}"},
	{"decision: ceiling by role", "can &= sc.Ceiling[role]", "_ = role"},
	{"decision: reading only from a child workspace", "can &= sc.FromChild", "_ = can"},
	{"decision: capabilities for a class", "can &^= 1 << c", "can |= 0"},
	{"living charts: nothing of their own", "return asInDashboard(s.decide(u, d, now, want&asThere))", "return s.decide(u, d, now, want)"},
	{"living charts: edited and deleted with the dashboard", "return can | can>>Edit&1<<Delete", "return can"},
	{"living charts: only where there is a dashboard", "return d, w0&(flagExists|flagLiving|everyKindBits) == flagExists|uint32(Dashboard)<<kindShift", "return d, w0 != 1<<31"},
	{"living charts: in no list", "if !r.exists || r.in != 0 {", "if !r.exists {"},
	{"living charts: in no list that is loaded", "if rec[0]&flagLiving != 0 {", "if false {"},
	{"living charts: gone with the dashboard", "		if x.living {\n			e.removed(x.other)\n", "		if x.living {\n"},
	{"living charts: gone with the dashboard, loaded", "		g.removed(k)\n", "		_ = k\n"},
	{"living charts: open to those of the dashboard", "			s.candidates(d, visit)\n", "			visit(d)\n"},
	{"tiles: gone with the chart", "d.tiles = slices.DeleteFunc(d.tiles, func(x tile) bool { return x.chart == at })", "_ = at"},
	{"tiles: gone with the chart, loaded", "maps.DeleteFunc(g.tiles[d], func(_ string, t gatheredTile) bool { return t.chart == i })", "maps.DeleteFunc(g.tiles[d], func(string, gatheredTile) bool { return false })"},
	{"bin: what is in it is not there", "r.exists, r.private, r.kind, r.perspective = there,", "r.exists, r.private, r.kind, r.perspective = true,"},
	{"bin: what is in it is not there, loaded", "r.exists, r.private, r.kind, r.perspective = c.Binned.IsZero(),", "r.exists, r.private, r.kind, r.perspective = true,"},
	{"bin: put there by who may delete", "	if err := who.Require(Delete, r); err != nil {\n		return nil, err\n	}\n", ""},
	{"bin: brought back by who could delete", "return s.asIfThere(x.at).decide(u, x.at, who.Now, 1<<Delete).Has(Delete)", "return s.asIfThere(x.at).decide(u, x.at, who.Now, 1<<Delete) < 1<<15"},
	{"bin: the list asks that too", "return s.restorable(x, who.Now) && after.decide(u, x.at, who.Now, 1<<Delete).Has(Delete)", "return s.restorable(x, who.Now) && after.decide(u, x.at, who.Now, 1<<Delete) < 1<<15"},
	{"bin: what went with its dashboard comes with it", "x.bin.by == 0 || ", ""},
	{"bin: and only that", "t.living && c.bin.at != 0 && c.bin.by == 0", "t.living && c.bin.at != 0"},
	{"bin: with the dashboard goes what lives there", "		c.Binned = to.Binned\n		changes = append(changes, c)\n", "		_ = c\n"},
	{"bin: nothing comes back into a dashboard that is gone", "return d.exists && d.kind == Dashboard", "return d.kind == Dashboard || !d.exists"},
	{"bin: links wait when it is no undo", "!was.Undoes(who.User, who.Now)", "false"},
	{"bin: links wait for who did not delete it", "(c.BinnedBy == by || c.BinnedBy == 0) && ", ""},
	{"bin: links wait when it is late", " && now.Sub(c.Binned) <= UndoTime", ""},
	{"bin: an undo makes it the default again", "was.WasDefault && s.workspaceInfos", "false && s.workspaceInfos"},
	{"bin: it is no default", "s.workspaceInfos.At(home).standard == r {", "false {"},
	{"bin: tiles stay", " || s.wasLibraryChart(chart) })", " })"},
	{"receive: what one may have today", "gives = s.received(who, levelOf(w), home).can", "_ = home"},
	{"receive: a role at home", "(home == atHome || !sc.Access.Demanded || !slices.Contains(sc.NeedsHomeRole, key)) &&", "true &&"},
	{"receive: nothing that was not given", "s.levelCan(at)&^s.levelCan(level) == 0 && sc.Most(at)&^sc.Most(level) == 0", "true"},
	{"receive: guests are guests", "			return receivesGuest", "			return receivesUser"},
	{"receive: who left receives nothing", "		case role == NotInOrganization:\n			return receivesNothing", "		case role == NotInOrganization:\n			return receivesUser"},
	{"receive: lists ask it too", "receiver = s.receiverOf(toUser | principal(u))", "receiver = receivesUser"},
	{"receive: explanations ask it too", "src := source{kind: \"grant\", level: gets.level, can: gets.can,", "src := source{kind: \"grant\", level: was, can: s.can[g.level()],"},
	{"shared: what counts for nothing does not", "gives := s.gets[s.receiverOf(to)][atHome].can[levelOf(w)]", "gives := s.can[levelOf(w)]"},
	{"shared: what expired does not", "if x.expires != 0 && nanoseconds(now) >= x.expires || x.via != 0", "if x.via != 0"},
	{"shared: what sleeps does not", "w0&flagExists == 0 || s.scheme.Private.Flag && w0&flagPrivate != 0", "w0&flagExists == 0"},
	{"shared: a chart on a shared dashboard is", "s.scheme.ShownIsShared && s.onDashboards(at, func(d uint32) bool { return s.isGiven(d, now) })", "false"},
	{"shared: not on a tile that nobody vouches for", "x.vouched && holds(x.other)", "holds(x.other)"},
	{"owner: less once others have access", "			can = s.onceCan\n", "			_ = at\n"},
	{"owner: some keep it", "s.scheme.Keeps&mine != 0 ||", "mine == 1<<7 ||"},
	{"owner: a link is access of others", " && !s.isLinked(at, now)", ""},
	{"owner: lists ask whether others have access", "if s.onceCan.Has(c) {", "if s.ownerCan.Has(c) {"},
	{"owner: explanations say so", "src.level, src.can = s.scheme.OnceShared, s.onceCan", "_ = src"},
	{"tiles: for those who view the dashboard", " || !s.decide(u, d, who.Now, 1<<View).Has(View)", ""},
	{"tiles: who vouches must share", "scheme.Everything); s.sharing(can) {", "scheme.Everything); true {"},
	{"tiles: to people from outside it takes publish", "if outside {", "if outside && false {"},
	{"tiles: guests are from outside", "s.people.At(u).role == Guest || ", ""},
	{"tiles: who comes by a domain is from outside", " || s.comesByDomain(u, d, now)", ""},
	{"tiles: private charts are shown to nobody", "	if x.private && s.scheme.Private.Flag {\n		return nil\n	}", ""},
	{"tiles: scheme.Classes are given something by whom the scheme says", "by != nil && scheme.ClassesOf(by)&mine == 0 || ", "by != nil && mine == 1<<7 || "},
	{"tiles: by a level the viewer may have", " && slices.Contains(s.scheme.Principals[class], level.Key)", ""},
	{"tiles: by a level one hands out", "levels&(1<<i) != 0 && slices", "levels|1 != 0 && slices"},
	{"tiles: by a grant that reaches", "return s.narrow(viewer, home, gives, 0).Has(View)", "return gives.Has(View)"},
	{"tiles: from a child workspace to there and below", "s.roleIn(giver, w) != NoWorkspaceRole && s.reaches(viewer, w) && ", ""},
	{"tiles: to visitors by whom may publish", "return s.decide(v, chart, now, 1<<Publish).Has(Publish)", "return true"},
	{"tiles: to visitors nothing private", "return !private && ", "return (private || !private) && "},
	{"placing: needs edit", "	if err := who.Require(Edit, dashboard); err != nil {\n		return nil, err\n	}\n	if x, _", "	if x, _"},
	{"placing: what one may view", " || !who.Can(t.Chart).Has(View):", ":"},
	{"placing: one vouches where one may share", "			if who.MayVouch(t.Chart) {", "			if true {"},
	{"placing: what stays keeps who vouches", "case before[t.Tile] == t.Chart:", "case false:"},
	{"vouching: needs edit on the dashboard", "		if err := who.Require(Edit, dashboard); err != nil {", "		if err := error(nil); err != nil {"},
	{"vouching: for oneself", "		case user != who.User:", "		case false:"},
	{"vouching: needs share on the chart", "		case !who.MayVouch(t.Chart):", "		case false:"},
	{"vouching: others end it who manage access", "case vouched && (user == who.User || who.Can(t.Chart).Has(ManageAccess)):", "case vouched:"},
	{"who: guests are asked one by one", "			case p.role == Guest || sure == nil:\n", "			case sure == nil:\n"},
	{"who: a list asks guests one by one too", "			case p.role == Guest:\n				all.guests = append(all.guests, u)\n", ""},
	{"who: only those a principal covers", "			case c.s.covers(to, u, p, home):\n				setBit(sure, u)", "			default:\n				setBit(sure, u)"},
	{"who: only those a principal covers, in lists", "			case c.s.covers(to, u, p, home):\n				setBit(all.members, u)", "			default:\n				setBit(all.members, u)"},
	{"who: what they may receive today", "switch can := s.received(g.to(), g.level(), x.home).can; {", "switch can := s.can[g.level()]; {"},
	{"who: what has expired or sleeps gives nothing", "if g.asleep != 0 || g.expired(c.now) {", "if false {"},
	{"who: reach and ceilings", "	if s.scheme.Narrows {\n		c.narrow", "	if false {\n		c.narrow"},
	{"who: a private resource is its owner's", "	if x.private && s.scheme.Private.Flag {\n		return o\n	}", ""},
	{"who: implied where shared or the default only", " || im.When == scheme.IfDefault && !s.isDefault(at, x.home) || im.When == scheme.IfShared && !s.isShared(at, c.now)", ""},
	{"who: a class is that of its home, in lists", "		key.home = home\n", "		_ = home\n"},
	{"who: reach is that of its home, in lists", "c.reach[home] = kept", "c.reach[0] = kept"},
	{"audience: dashboards that show it to more people", "!hasBit(found, u) && c.s.lend", "c.s.lend"},
	{"audience: dashboards whose visitors see it", "s.showsVisitors(d.at, t.name, x.at, c.now) && s.hasLiveLink(&d, c.now) || ", ""},
	{"principal: everyone is without guests", "	case toOrganization:\n		return p.role > Guest", "	case toOrganization:\n		return true"},
	{"principal: a class is of the home workspace", "return s.classesOf(p, home)&(1<<i) != 0", "return true"},
	{"principal: roles here do not flow down", "(n == 0 || h.tree)", "(n >= 0 || h.tree)"},
	{"principal: group roles here do not flow down", "if n > 0 && !h.tree {", "if false {"},
	{"principal: the domain must be theirs", "return p.domain == i+1", "return true"},
	{"groups: nested ones count", "for _, p := range e.groups.At(up[i]).parents {", "for _, p := range []uint32(nil) {"},
	{"groups: a removed one is nobody", "f.direct = persistent.Remove(f.direct, i)\n		e.dirtyUsers[u] = true", "f.direct = persistent.Remove(f.direct, indexMask)"},
	{"sieve: own roles", "s.cover(h, in.add)", "_ = h"},
	{"sieve: roles of groups", "in.addAll(&s.groups.At(g).covered)", "_ = g"},
	{"sieve: a new role of a group", "if !added || e.everybody {", "if true {"},
	{"sieve: a workspace comes under a tree", "if h.at == up && h.tree {", "if h.at == up && !h.tree {"},
	{"sieve: more grants than find room", "may |= (inlineGrants - rec[1]>>indexBits) >> 31", "may |= 0"},
	{"sieve: admins and staff", " | (uint32(p.role)+1)/uint32(Staff+1)", ""},
	{"list: what needs a closer look gets it", "if certain>>code&1 != 0 && w&closer == 0 {", "if certain>>code&1 != 0 {"},
	{"list: private is left out of homes", "case private && hidden:\n				case sure && way == openHome && (!private || !s.scheme.Private.Flag):", "case sure && way == openHome && (private || hidden || true):"},
	{"list: private is looked at where owners have it otherwise", "s.scheme.Private.Flag && s.ownerCan.Has(c)", "s.scheme.Private.Flag"},
	{"list: the order of titles", "slices.SortFunc(tail, s.compareRows)", "_ = tail"},
	{"words: somebody who may not view learns nothing", "	case !can.Has(View):\n		return fault.Missing()\n	}\n	s :=", "	}\n	s :="},
	{"sharing: needs share", "if !s.sharing(can) {", "if false {"},
	{"sharing: a narrowed share holds for managers", " && !s.scheme.Conditional.Has(Share)", ""},
	{"sharing: only what the level hands out", "	if h.levels&(1<<w.level) == 0 {\n		return h.outOfHand()\n	}\n	if s.covers", "	if s.covers"},
	{"sharing: only what it may take back", "if level := s.ladder[g.level()]; level >= 0 && h.levels&(1<<level) == 0 ||", "if level := s.ladder[g.level()];"},
	{"sharing: nobody raises themselves", "gives&^h.own != 0", "false"},
	{"sharing: not longer than one's own access", "until != 0 && (w.Expires.IsZero() || nanoseconds(w.Expires) > until)", "until < 0"},
	{"sharing: receivers have their levels", "if !slices.Contains(sc.Principals[class], level.Key) {", "if false {"},
	{"sharing: guests and domains need publish", "slices.Contains(sc.NeedsPublish, class) && !h.can.Has(Publish)", "false"},
	{"sharing: scheme.Classes set by their betters only", "by != nil && scheme.ClassesOf(by)&s.", "false && scheme.ClassesOf(by)&s."},
	{"sharing: the default dashboard stays visible", "w.level < stays && s.isDefault(h.r, h.x.home)", "false"},
	{"sharing: not to whom it would not reach", "if !below && !s.seenBy(h.u, w.to) {", "if false && !below {"},
	{"sharing: some levels need a role at home", "&& !atHome {", "&& false && !atHome {"},
	{"sharing: no end in the past", "!e.Expires.After(h.who.Now)", "false"},
	{"sharing: people who left receive nothing", "if !ok || s.people.At(i).role == NotInOrganization {", "if !ok {"},
	{"sharing: what is private asks first", "if !endPrivate {", "if false {"},
	{"sharing: a child workspace gives only reading", "w.via != 0 && gives&^sc.FromChild != 0", "false"},
	{"sharing: a child's grants are made there", "	w.via = h.via\n", ""},
	{"sharing: the last manager stays", "changes = append(changes, h.changesOf(w)...)\n	}\n	if err := h.keepsManager(changes); err != nil {", "changes = append(changes, h.changesOf(w)...)\n	}\n	if false {\n		var err error"},
	{"sharing: the last manager stays for good", "	if err := h.keepsManagerAt(changes, endOfTime); err != nil {\n		return err\n	}\n", ""},
	{"cascade: raising lifts those above", "has[higher] = max(has[higher], w.level)", "_ = higher"},
	{"cascade: lowering drags those below along", "has[lower] = min(has[lower], w.level)", "_ = lower"},
	{"cascade: scheme.Classes have no end", "sc.Cascade && w.to&kindMask == toClass && !w.Expires.IsZero()", "false"},
	{"resource: transfer needs manage_access", "	if err := who.Require(ManageAccess, r); err != nil {\n		return err\n	}\n	s := &who.View.state\n	if !s.decide", "	s := &who.View.state\n	if !s.decide"},
	{"resource: transfer needs access that stays", "x.at, endOfTime, 1<<ManageAccess)", "x.at, who.Now, 1<<ManageAccess)"},
	{"resource: private is switched by whom the scheme says", "owner.id != who.User", "owner.id == 0"},
	{"resource: the default is not made private", "if private && sc.Default.Stays != \"\" && s.isDefault(at, x.home) {", "if false {"},
	{"resource: what is private is not the default", "x.Private && s.scheme.Default.Stays != \"\"", "false"},
	{"break-glass: for admins only", "	if err := who.RequireAdmin(); err != nil {\n		return nil, err\n	}\n	to, ok", "	to, ok"},
	{"break-glass: with a reason", "strings.TrimSpace(reason) == \"\"", "false"},
	{"mending: by analysts", "who.View.WorkspaceRole(who.User, home) < s.scheme.Access.MendedBy", "false"},
	{"scheme: no climbing through a friend", "most[i]&(1<<j) != 0 && beyond != 0", "most[i] == 0 && beyond != 0 && false"},
	{"scheme switch: a manager stays", "if len(orphans) > 0 {", "if false {"},
	{"own scheme: kept by admins", "	if err := who.RequireAdmin(); err != nil {\n		return none, err\n	}\n	s := &who.View.state\n	inForce", "	s := &who.View.state\n	inForce"},
	{"own scheme: what is in force is not removed", "case file == \"\" && inForce:", "case false:"},
	{"own scheme: in force it changes at once", "	if !inForce {\n", "	if true {\n"},
	{"own scheme: a key of its own", "scheme.BuiltIn[key] != nil || next.Key != key", "false"},
	{"own scheme: a new level is for who receives both sides", "!slices.Contains(keys, next.Levels[i+after].Key)", "false"},
	{"scheme switch: a suggestion gives nobody more", "s.Can[i]&^has == 0", "has != 1<<15"},
	{"scheme switch: a suggestion keeps managers", "if has.Has(ManageAccess) && (best < 0", "if false && (best < 0"},
	{"roles: who is admin here only gives none below", "return h.tree && h.role >= role && slices", "return h.role >= role && slices"},
	{"roles: who gives them below is admin of a tree above", "slices.Contains(line, h.at)", "len(line) > 0"},
	{"see rights: given by admins", "	if err := who.RequireAdmin(); err != nil {\n		return nil, err\n	}\n	s := &who.View.state\n	find", "	s := &who.View.state\n	find"},
	{"see rights: of people and groups", "problem == \"\" && to&kindMask != toUser && to&kindMask != toGroup", "false"},
	{"rows: members of a private project count their own", "if x.public || manages {", "if x.public || x.holds(i, p).member {"},
	{"rows: viewers count no project", "	case role >= WorkspaceMember:\n		for", "	case true:\n		for"},
	{"rows: money for admins only", "case role == WorkspaceAdmin, by == rows.SeenByEveryone:", "default:"},
	{"rows: a workspace below counts while its author may choose it there", "if w == facts.Home || below {", "if true {"},
	{"rows: from below only what is theirs", "if !s.onlyFromBelow(viewer, home) {\n		return scope", "if true {\n		return scope"},
	{"rows: from below one's own, where who chose it may not choose there", "return s.RowScope(viewer, facts.Home) // who chose", "_ = s // who chose"},
	{"rows: from below what is below theirs too", "			for _, d := range s.Descendants(w) {\n				theirs[int64(d)] = true\n			}", "			theirs[int64(w)] = true"},
	{"rows: viewers count their own", "	if facts.Perspective == ViewerPerspective {\n		own.PartMoney = true", "	if false {\n		own.PartMoney = true"},
	{"rows: a link shows what its keeper may count", "			scope.Also = &limit", ""},
	{"rows: a keeper counts what they may choose", "limit = s.mayChooseIn(keeper, scope, own)", "_ = s.mayChooseIn"},
	{"rows: choosing what is the author's needs to count it", "if facts.Perspective == WorkspacePerspective {\n			limit", "if true {\n			limit"},
	{"rows: a link is of what it is asked for", "	case i < 0:\n		return 0, false\n", "	case i < 0:\n		return s.profiles.At(x.owner).id, true\n"},
	{"money: the author must be allowed to see it", "w.Rates = w.Rates.And(own.MoneyIn(w.ID, rows.GuardRates).Or(shown(w.ID)))", "w.Rates = own.MoneyIn(w.ID, rows.GuardRates).Or(shown(w.ID))"},
	{"money: the viewer must be allowed to see it", "w.Rates = w.Rates.And(own.MoneyIn(w.ID, rows.GuardRates).Or(shown(w.ID)))", "_ = shown"},
	{"money: a switch lets those see it it is shared with", "rows.GuardRates).Or(shown(w.ID)))", "rows.GuardRates).Or(shown(0)))"},
	{"money: no switch for cost", "w.Costs.And(own.MoneyIn(w.ID, rows.GuardCosts))", "w.Costs.And(own.MoneyIn(w.ID, rows.GuardCosts).Or(shown(w.ID)))"},
	{"money: what a dashboard shows, somebody who placed it may see", "Or(dashboard.MoneyIn(w, rows.GuardRates).And(through))", "Or(dashboard.MoneyIn(w, rows.GuardRates))"},
	{"money: no switch where it is for admins", "		if s.ratesFor(WorkspaceID(w)) == rows.SeenByAdmins {\n			return rows.Money{}\n		}\n", ""},
	{"money: what lives in a dashboard has no switch", "if facts.In == 0 && facts.ShowsMoney != 0 {", "if facts.ShowsMoney != 0 {"},
	{"money: what lives in a dashboard shows what that shows", "	if facts.In != 0 && via == 0 {\n		via = facts.In\n	}\n", ""},
	{"money: a link has a switch of its own", "!money || rates == rows.SeenByAdmins", "rates == rows.SeenByAdmins"},
	{"money: no link where it is for admins", "!money || rates == rows.SeenByAdmins", "!money"},
	{"money: the keeper must be allowed to see it", "w.Rates = w.Rates.And(own.MoneyIn(w.ID, rows.GuardRates)); ", "_ = own; "},
	{"money: no cost for visitors", "		w.Costs = rows.Money{SeenBy: costs}\n", "		_ = costs\n"},
	{"links: nobody puts outside what they may not count", "return own.Covers(shown)\n}", "return true\n}"},
	{"links: changed by who may publish", "return s.Check(by, Publish, of, now) && s.May", "return s.May"},
	{"covers: all lists count", "for scope := &s; scope != nil; scope = scope.Also {\n		var either []Workspace", "for scope := &s; scope != nil; scope = nil {\n		var either []Workspace"},
	{"rows: own entries count", "return w.All || w.Own != 0 && w.Own == owner || among(project, w.Projects)", "return w.All || among(project, w.Projects)"},
	{"covers: somebody nobody names", "users, projects := []int64{0}, []int64{0}", "users, projects := []int64{}, []int64{0}"},
	{"covers: a project nobody names", "users, projects := []int64{0}, []int64{0}", "users, projects := []int64{0}, []int64{}"},
	{"perspective: of the workspace, below by a role on the tree", "here && (staff || s.hasTree(p, at, role))", "here"},
	{"perspective: of the workspace, by whom the scheme names", "	if s.Analysts {\n		role = WorkspaceAnalyst\n	}\n", ""},
	{"perspective: of the workspace, by staff where the scheme names them", "return role, s.Choosers&ClassStaff != 0", "return role, true"},
	{"question: for who may edit it", "	if err := who.Require(Edit, chart); err != nil {\n		return QuestionPlan{}, err\n	}\n", ""},
	{"question: who may count less becomes the author", "|| mine.Covers(theirs) && !theirs", "|| !theirs"},
	{"question: who may count every row leaves the author", "|| mine.Covers(theirs) && !theirs.Empty()", "|| false && mine.Covers(theirs)"},
	{"question: the author is named to who knows them", "name == \"\" || !who.Knows()(author)", "false"},
	{"question: what shows nothing is taken over", "mine.Covers(theirs) && !theirs.Empty()", "mine.Covers(theirs)"},
	{"question: of a workspace, for all it counts", "return here && (below || !counts || len(s.Descendants(chart.Home)) == 1)", "return here && (true || below || counts)"},
	{"question: of a workspace, its author too", "case chart.Perspective == WorkspacePerspective:\n\t\treturn s.mayChooseAll(who.User, chart)", "case false:"},
	{"perspective: an author counts rows", "if s.RowScope(who.User, chart.Home).Empty() {", "if false {"},
	{"perspective: of the workspace, by who may choose it", "if here, _ := s.MayChooseWorkspace(who.User, chart.Home); !here {", "if false {"},
	{"perspective: who chooses it is the author", "perspective != ViewerPerspective && chart.Kind == Chart {", "false {"},
	{"perspective: needs edit", "if err := who.Require(Edit, from.Resource); err != nil {\n		return from, err", "if err := who.Require(View, from.Resource); err != nil {\n		return from, err"},
	{"perspective: nobody makes another the author", "to.Author != from.Author && to.Author != who.User", "false"},
	{"perspective: new ones are those one may choose", "perspective == WorkspacePerspective && !here", "perspective == 9 && !here"},
	{"links: one only, the newest", "case !s.scheme.Links.Many && slices", "case false && slices"},
	{"links: wait after a change of owner", "		if !l.waits {\n			l.waits = true", "		if !l.waits {\n			l.waits = false"},
	{"links: wait when the owner is taken over", "	return append(changes, who.View.linksWait(&x)...), nil", "	return changes, nil"},
	{"links: wait when the ownership is accepted", "	changes = append(changes, who.View.linksWait(&x)...)\n	h :=", "	h :="},
	{"links: wait when the ownership is taken", "		changes = append(changes, s.linksWait(&x)...)\n	}\n	if to.Perspective", "	}\n	if to.Perspective"},
	{"links: waiting they open nothing", "	case k.waits:\n", "	case false:\n"},
	{"links: pause without their keeper", "case k.keeper != 0 && !s.decide", "case false && !s.decide"},
	{"links: kept by who may publish", "	if err := who.Require(Publish, r); err != nil {\n		return nil, err\n	}\n	s := &who.View.state\n	at, _", "	s := &who.View.state\n	at, _"},
	{"owner: nobody becomes it but by themselves", "	if next != who.User {\n		i, _", "	if false {\n		i, _"},
	{"owner: an offer stands while it may be made", "Now: who.Now}).MayOffer(r, who.User) != nil {", "Now: who.Now}).MayOffer(r, who.User) != nil && false {"},
	{"owner: with the grant of owners", "	changes := append([]Change{to}, who.ownersGrant(&x, from)...)", "	changes := []Change{to}"},
	{"shows money: needs to see it", "ok && !s.seesMoneyOf(who.User, facts)", "ok && false && !s.seesMoneyOf(who.User, facts)"},
	{"shows money: not where it is for admins", "case s.ratesFor(from.Home) == rows.SeenByAdmins:", "case false:"},
	{"shows money: one's own eyes", "case by != who.User:", "case false:"},
	{"shows money: needs edit", "	if err := who.Require(Edit, from.Resource); err != nil {\n		return err\n	}\n	switch {", "	switch {"},
	{"shows money: of what lives in a dashboard too", "charts = s.Living(r)", "charts = []ResourceID{}"},
	{"private: not what lives in a dashboard", "	case x.in != 0:\n		return fault.BadField(\"private\"", "	case false:\n		return fault.BadField(\"private\""},
	{"move: needs to manage the dashboard", "	if err := who.Require(ManageAccess, dashboard); err != nil {\n		return nil, err\n	}\n", ""},
	{"move: needs to manage the chart", "	if err := who.Require(ManageAccess, chart); err != nil {\n		return nil, err\n	}\n", ""},
	{"move: out needs to manage the dashboard", "	if err := who.Require(ManageAccess, in); err != nil {\n		return nil, err\n	}\n", ""},
	{"move: within one workspace", "d.Kind != Dashboard || d.Home != to.Home", "d.Kind != Dashboard"},
	{"move: not what another dashboard shows", "			elsewhere[t.Dashboard] = true\n", ""},
	{"move: not what a link shows", "state == LinkLive {\n			if !who.Can(chart)", "state == \"\" {\n			if !who.Can(chart)"},
	{"move: out it is whose who moves it", "to.In, to.Owner, to.Author, to.ShowsMoney = 0, who.User, who.User, 0", "to.In = 0"},
	{"move: out, links wait for the new owner", "	if s.profiles.At(x.owner).id != who.User {\n		changes = append(changes, s.linksWait(&x)...)\n	}\n", ""},
	{"move: out of what is private it stays so", "(d.Private || s.scheme", "(d.Private && false || s.scheme"},
	{"undo: not of a share that was changed since", "			if grants[c.Grant] || named[c.Principal] {", "			if false {"},
	{"undo: not of a share that was removed since", "			if grants[c.Grant] {", "			if false {"},
	{"create: by the role the scheme says", "return who.RequireRole(home, who.View.scheme.Creates)", "return who.RequireRole(home, WorkspaceMember)"},
	{"create: in a dashboard needs edit", "	if err := who.Require(Edit, in); err != nil {\n		return err\n	}\n", ""},
	{"duplicate: staff everywhere", "who.View.OrganizationRole(who.User) == Staff {", "false {"},
	{"first grants: only whom one may name", "if err := named(g.Principal); err != nil {", "if err := named(g.Principal); err != nil && false {"},
	{"first grants: decided as of any", "	plan, err := seen.PlanGrants(there, grants, false)", "	plan, err := seen.PlanGrants(there, grants, true)"},
	{"hand over: charts to who edits them", "if !can.Has(Edit) || facts.Author != h.User {", "if facts.Author != h.User {"},
	{"hand over: links to who publishes", "if i < 0 || !can.Has(Publish) {", "if i < 0 {"},
	{"hand over: tiles to who may vouch", "if i < 0 || !t.who.MayVouch(h.Chart) {", "if i < 0 {"},
	{"hand over: tiles to who edits the dashboard", "return can.Has(Edit) && t.tile(h, x)", "return t.tile(h, x)"},
	{"asleep: it gives nothing", "	level := uint32(asleepCode)\n	if g.asleep = seconds(c.Asleep); g.asleep == 0 {", "	level := uint32(asleepCode)\n	if g.asleep = seconds(c.Asleep); true {"},
	{"asleep: it is kept when another grant changes", "			if !isGone(x.grant) {\n				next.cold.kept = append(next.cold.kept, x)\n			}", "			_ = x"},
	{"asleep: it is kept when it is loaded", "sortKept(slices.Clone(m.kept))", "[]kept(nil)"},
	{"asleep: links open nothing", "	case k.asleep != 0:\n", "	case k.asleep == 1:\n"},
	{"asleep: links are no access of others", "uint32(l.at) == at%perBlock && l.asleep == 0 && ", "uint32(l.at) == at%perBlock && "},
	{"asleep: changed by who manages access", "if g.asleep != 0 && !h.can.Has(ManageAccess) {", "if false {"},
	{"asleep: told to who manages access", "	if !who.Can(r).Has(ManageAccess) { // what sleeps", "	if false { // what sleeps"},
	{"asleep: an end that changes leaves what it was", "			c.MadeScheme, c.MadeLevel = was.MadeScheme, was.MadeLevel // only", "			_ = was // only"},
	{"asleep: removing a link leaves what sleeps", "return k.id == l || k.asleep != 0 })", "return k.id == l })"},
	{"scheme switch: what was made under it is as it was", "exact = m.switching && g.made != 0 && was.scheme == m.Scheme", "exact = false"},
	{"scheme switch: it remembers what grants were", "			case m.switching:\n				after.MadeScheme, after.MadeLevel = was.scheme, was.level", "			case m.switching:"},
	{"scheme switch: what cannot be expressed sleeps", "return m.to.levelCan(level) != 0 && (g.via == 0", "return m.to.levelCan(level) != 0 || (g.via == 0"},
	{"scheme switch: what was private sleeps", "hidden := r.private && !sc.Private.Flag && (m.from", "hidden := false && (m.from"},
	{"scheme switch: links of what was private sleep", "		case hidden && m.from.scheme.Private.Flag:\n			m.letSleep(r, l, m.to.linkAsleepWhy(r))", "		case false:"},
	{"scheme switch: one link, the newest", "			if i != newest {", "			if i < 0 {"},
	{"scheme switch: one link, that has not expired", "	for newest > 0 && awake[newest].expired(m.who.Now) {", "	for false {"},
	{"scheme switch: links rest that would leave nobody to manage", "	if !m.switching || m.to.scheme.OnceShared < 0 {", "	if true {"},
	{"scheme switch: links of dashboards that show it too", "			rest(d)\n", "			_ = d\n"},
	{"scheme switch: what slept for long sleeps on", "m.who.Now.Sub(momentOf(g.asleep)) <= longAsleep && ", ""},
	{"scheme switch: links that slept for long sleep on", "recent := m.who.Now.Sub(momentOf(l.asleep)) <= longAsleep", "recent := l.id != 0"},
	{"scheme switch: it can be left asleep", " && !m.leave[g.id]", ""},
	{"scheme switch: links can be left asleep", " && !m.leaveLinks[l.id]", ""},
	{"scheme switch: owners keep what they had", "before.Always != \"\" && !own.settled && ", "before.Always != \"\" && "},
	{"scheme switch: that owners had nothing is remembered", "case m.switching && before.Granted != \"\" && !own.goes:", "case false:"},
	{"scheme switch: a grant for owners goes again", "		if came && sc.Owner.Always != \"\" {", "		if false {"},
	{"money: looking takes seeing what shows", "MayCountOutside(who.User, chart, via, l, money[chart])", "MayCountOutside(who.User, chart, via, l, true)"},
}

// sources are the files of the engine, and of the schemes it reads.
func sources(t *testing.T) map[string]string {
	all := map[string]string{}
	for _, pattern := range []string{"*.go", "scheme/*.go", "../rows/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, f := range files {
			if strings.HasSuffix(f, "_test.go") {
				continue
			}
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			all[f] = string(text)
		}
	}
	return all
}

// TestMutations takes away one rule after another and wants a test to fail for each:
//
//	go test -run TestMutations -v -timeout 0 ./internal/access -access.mutate
func TestMutations(t *testing.T) {
	text := sources(t)
	where := make([]string, len(mutations)) // in every run: what a mutation replaces must be there, once
	for i, m := range mutations {
		times := 0
		for file, source := range text {
			if n := strings.Count(source, m.old); n > 0 {
				where[i], times = file, times+n
			}
		}
		if times != 1 {
			t.Errorf("%s: %q stands %d times in the engine", m.rule, m.old, times)
		}
	}
	if !*mutate || t.Failed() {
		return
	}
	tests := func(flags ...string) ([]byte, error) {
		flags = append([]string{"test", "-vet=off", "-skip", "Mutations", "-failfast"}, flags...)
		if out, err := exec.Command("go", append(slices.Clone(flags), "../rows")...).CombinedOutput(); err != nil {
			return out, err
		}
		return exec.Command("go", append(flags, ".", "-access.worlds", "150")...).CombinedOutput()
	}
	if out, err := tests(); err != nil { // otherwise that test would seem to notice every rule
		t.Fatalf("before any rule is removed:\n%.2000s", out)
	}
	failed := regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)
	for i, m := range mutations {
		if !strings.Contains(m.rule, *only) {
			continue
		}
		dir := t.TempDir()
		changed, overlay := filepath.Join(dir, filepath.Base(where[i])), filepath.Join(dir, "overlay.json")
		original, err := filepath.Abs(where[i])
		if err != nil {
			t.Fatal(err)
		}
		plan, _ := json.Marshal(map[string]any{"Replace": map[string]string{original: changed}})
		for path, body := range map[string][]byte{changed: []byte(strings.Replace(text[where[i]], m.old, m.now, 1)), overlay: plan} {
			if err := os.WriteFile(path, body, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		out, err := tests("-overlay", overlay)
		noticed := failed.FindSubmatch(out)
		switch {
		case err == nil:
			t.Errorf("| %s | NOBODY NOTICES |", m.rule)
		case noticed == nil:
			t.Errorf("| %s | does not build: %.300s |", m.rule, out)
		default:
			t.Logf("| %s | %s |", m.rule, noticed[1])
		}
	}
}
