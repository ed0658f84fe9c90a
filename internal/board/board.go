// Package board is charts and dashboards: what they are, who gets them, and what they show.
package board

import (
	"time"

	"vitrine/internal/access"
	"vitrine/internal/query"
)

// Author is a person by id and name.
type Author struct {
	ID   access.UserID `json:"id" doc:"0: somebody the caller does not know"`
	Name string        `json:"name"`
}

// Resource is what a chart and a dashboard have in common, as the caller sees it.
type Resource struct {
	ID          access.ResourceID  `json:"id"`
	Kind        string             `json:"kind" enum:"chart,dashboard"`
	Title       string             `json:"title"`
	Path        string             `json:"path,omitempty" doc:"Readable address of a dashboard, such as /acme/sales; it may change, the id does not"`
	WorkspaceID access.WorkspaceID `json:"workspace_id"`
	Workspace   string             `json:"workspace"`
	Owner       Author             `json:"owner"`
	Private     bool               `json:"private" doc:"Only the owner can open it; grants sleep and links are dead"`
	Perspective string             `json:"perspective" enum:"author,viewer,workspace" doc:"Whose rows are counted: what its author may count, what whoever looks may count, or all of its workspace"`
	Author      *Author            `json:"author,omitempty" doc:"Of a chart: whose eyes answer it. Only for those who may edit or clone it"`
	DashboardID access.ResourceID  `json:"dashboard_id,omitempty" doc:"The dashboard a chart lives in; absent: it is in the library"`
	Dashboard   string             `json:"dashboard,omitempty" doc:"The title of the dashboard it lives in"`
	ShowsMoney  bool               `json:"shows_money" doc:"Those it is shared with see rates and amounts"`
	Version     int64              `json:"version" doc:"To be sent back when saving"`
	CreatedAt   time.Time          `json:"created_at"`
	UpdatedAt   time.Time          `json:"updated_at"`
	UpdatedBy   *Author            `json:"updated_by,omitempty" doc:"Only for those who may edit or clone it"`
	Favourite   bool               `json:"favourite"`
	Can         []string           `json:"can" nullable:"false" enum:"view,export,clone,edit,manage_data,share,publish,delete,duplicate,set_default,manage_access"`
	WhyNot      map[string]string  `json:"why_not" doc:"By capability: why the caller does not have it"`
	Audience    access.Audience    `json:"audience"`
}

// Chart is a question and how its result is drawn.
type Chart struct {
	Resource
	Question *query.Question `json:"question,omitempty" doc:"Only for those who may edit or clone it"`
	Picture  Picture         `json:"picture"`
	// Period is absent where the chart's own counts.
	Period     *query.Period `json:"dashboard_period,omitempty" doc:"Of a chart that lives in a dashboard: the period that is the dashboard's default, and is counted unless another is asked for"`
	WhyNotMove string        `json:"why_not_move,omitempty" doc:"Of a chart that lives in a dashboard: why the caller cannot move it to the library"`
	Dropped    []string      `json:"dropped,omitempty" nullable:"false" doc:"Of a copy in another workspace: filters that named things of the first one, and were left out"`
	// LinksWaiting is told to who saves.
	LinksWaiting int `json:"links_waiting,omitempty" doc:"After saving: how many public links show what the caller changed only when somebody who may publish has looked"`
}

// Dashboard is a grid of widgets.
type Dashboard struct {
	Resource
	Filters Filters               `json:"filters" doc:"Defaults, which each viewer may change for themselves"`
	Locked  []access.LockedFilter `json:"locked" nullable:"false" doc:"Locked filters: what they keep out is in no answer here"`
	Widgets []Widget              `json:"widgets" nullable:"false"`
	// Removed are the charts that live in the dashboard and stand on no tile of it.
	Removed []Titled `json:"removed_charts,omitempty" nullable:"false" doc:"Charts that live here and stand on no tile; for those who may edit"`
	Dropped []string `json:"dropped,omitempty" nullable:"false" doc:"Of a copy in another workspace: filters that named things of the first one, and were left out"`
	// LinksWaiting is told to who saves.
	LinksWaiting int `json:"links_waiting,omitempty" doc:"After saving: how many public links show what the caller changed only when somebody who may publish has looked"`
}

// Titled is a resource by id and title.
type Titled struct {
	ID    access.ResourceID `json:"id"`
	Title string            `json:"title"`
}

// Filters apply to every widget of a dashboard. The period takes the place of the widget's own; the others narrow.
type Filters struct {
	Period     *query.Period `json:"period,omitempty"`
	ProjectIDs []int64       `json:"project_ids,omitempty" nullable:"false" maxItems:"1000"`
	ClientIDs  []int64       `json:"client_ids,omitempty" nullable:"false" maxItems:"1000"`
	UserIDs    []int64       `json:"user_ids,omitempty" nullable:"false" maxItems:"1000"`
	TagIDs     []int64       `json:"tag_ids,omitempty" nullable:"false" maxItems:"1000"`
	Billable   *bool         `json:"billable,omitempty"`
}

// Place is where a widget stands on a grid of 12 columns.
type Place struct {
	X int `json:"x" minimum:"0" maximum:"11"`
	Y int `json:"y" minimum:"0" maximum:"9999"`
	W int `json:"w" minimum:"1" maximum:"12"`
	H int `json:"h" minimum:"1" maximum:"100"`
}

// Widget is a chart or a text on a dashboard, as the caller sees it. Of a chart that is not shown to them it says
// the place and the reason, and nothing else.
type Widget struct {
	ID   string `json:"id"`
	Kind string `json:"kind" enum:"chart,text"`
	Place
	ChartID access.ResourceID `json:"chart_id,omitempty" doc:"Absent when the chart is not shown to you"`
	Chart   *WidgetChart      `json:"chart,omitempty"`
	Title   string            `json:"title,omitempty"`
	Text    string            `json:"text,omitempty" doc:"Markdown"`
	// OwnPeriod tells that the dashboard's period, the default and what a viewer chooses, is not that of this tile.
	OwnPeriod bool `json:"own_period,omitempty" doc:"Of a chart: it counts its own period, whatever the dashboard's is"`
	// LivesHere tells that the chart lives in the dashboard: who may edit the one may edit the other.
	LivesHere bool `json:"lives_here,omitempty"`
	// Vouchers are named to those who may edit the dashboard; they pass a chart of the library on to whoever may open it.
	Vouchers   []Author `json:"vouchers,omitempty" nullable:"false" doc:"Who vouches for a chart of the library on this tile; for those who may edit the dashboard"`
	Vouched    bool     `json:"vouched,omitempty" doc:"Somebody vouches for it; for those who may edit the dashboard"`
	IVouch     bool     `json:"i_vouch,omitempty"`
	CanVouch   bool     `json:"can_vouch,omitempty" doc:"You may vouch for it"`
	WhyNotCopy string   `json:"why_not_copy,omitempty" doc:"Why you cannot copy the chart into the dashboard, or from there to the library; for those who may edit the dashboard"`
	WhyNotMove string   `json:"why_not_move,omitempty" doc:"Why you cannot move the chart into the dashboard, or from there to the library; for those who may edit the dashboard"`
}

// WidgetChart is the chart of a widget.
type WidgetChart struct {
	Shown    bool              `json:"shown"`
	Reason   string            `json:"reason,omitempty" doc:"Why it is not shown"`
	ID       access.ResourceID `json:"id,omitempty"`
	Title    string            `json:"title,omitempty"`
	Question *query.Question   `json:"question,omitempty" doc:"Only for those who may edit or clone it"`
	Picture  *Picture          `json:"picture,omitempty"`
	Owner    *Author           `json:"owner,omitempty" doc:"Of a chart of the library"`
	Author   *Author           `json:"author,omitempty" doc:"Whose eyes answer it; only for those who may edit or clone it"`
	// Perspective tells the viewer whose data they look at.
	Perspective string `json:"perspective,omitempty" enum:"author,viewer,workspace"`
	Opens       bool   `json:"opens,omitempty" doc:"You may open the chart by itself too, not only see it here"`
}

// NewWidget is a widget as it is saved.
type NewWidget struct {
	ID   string `json:"id" minLength:"1" maxLength:"40" pattern:"^[a-zA-Z0-9_-]+$" doc:"Unique on the dashboard; kept over time"`
	Kind string `json:"kind" enum:"chart,text"`
	Place
	ChartID access.ResourceID `json:"chart_id,omitempty" minimum:"0" doc:"Of a chart; absent keeps the chart that the widget of this id has now"`
	Title   string            `json:"title,omitempty" maxLength:"200" doc:"In place of the chart's own"`
	Text    string            `json:"text,omitempty" maxLength:"10000" doc:"Markdown"`
	// OwnPeriod keeps the dashboard's period, the default and what a viewer chooses, from this tile. Its other filters hold.
	OwnPeriod bool `json:"own_period,omitempty" doc:"Of a chart: it counts its own period, whatever the dashboard's is"`
	// IfPrivate decides what becomes of a private chart of the caller's that is placed anew.
	IfPrivate string `json:"if_private,omitempty" enum:"keep_here,end_private" doc:"Of a private chart that is placed anew: move it into this dashboard, or end that it is private"`
}

// ChartList is a page of charts by title.
type ChartList struct {
	Items []Chart `json:"items" nullable:"false"`
	Total int     `json:"total"`
}

// ResourceList is a page of resources.
type ResourceList struct {
	Items []Resource `json:"items" nullable:"false"`
	Total int        `json:"total"`
}

// ListResources asks for a page of what the caller may view.
type ListResources struct {
	Tab         string             `query:"tab" enum:"all,private,mine,shared_with_me,shared_by_me,favourites,recent" default:"all"`
	Search      string             `query:"search" maxLength:"200" doc:"Part of the title"`
	WorkspaceID access.WorkspaceID `query:"workspace_id" minimum:"0" doc:"Home; 0: every workspace"`
	Offset      int                `query:"offset" minimum:"0" default:"0"`
	Limit       int                `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// ByID names a resource.
type ByID struct {
	ID access.ResourceID `path:"id"`
}

// CloneResource asks for a copy of a resource.
type CloneResource struct {
	ID   access.ResourceID `path:"id"`
	Body *CopyEdit
}

// CopyEdit is what a copy has other than what it is a copy of.
type CopyEdit struct {
	Title       string             `json:"title,omitempty" maxLength:"200" doc:"Absent: that of the original; in the same workspace with “(copy)” behind it"`
	WorkspaceID access.WorkspaceID `json:"workspace_id,omitempty" minimum:"0" doc:"Its home; absent: that of the original. Another one needs duplicate in place of clone"`
	DashboardID access.ResourceID  `json:"dashboard_id,omitempty" minimum:"0" doc:"Of a chart: the dashboard the copy shall live in; absent: the library"`
}

// CreateChart asks for a new chart.
type CreateChart struct{ Body NewChart }

// NewChart is what a chart is made of.
type NewChart struct {
	WorkspaceID access.WorkspaceID `json:"workspace_id,omitempty" minimum:"0" doc:"Its home: the chart counts this workspace and those below it. Absent with dashboard_id: that of the dashboard"`
	DashboardID access.ResourceID  `json:"dashboard_id,omitempty" minimum:"0" doc:"The dashboard it shall live in; absent: the library"`
	Title       string             `json:"title" minLength:"1" maxLength:"200"`
	Question    query.Question     `json:"question"`
	Picture     Picture            `json:"picture"`
	Perspective string             `json:"perspective,omitempty" enum:"author,viewer,workspace,owner" doc:"Absent: as the organization's scheme says; owner is author"`
}

// SaveChart asks for a change of a chart.
type SaveChart struct {
	ID   access.ResourceID `path:"id"`
	Body ChartEdit
}

// ChartEdit is a chart as it shall be. Version is the one that was edited.
type ChartEdit struct {
	Version      int64          `json:"version"`
	Title        string         `json:"title" minLength:"1" maxLength:"200"`
	Question     query.Question `json:"question"`
	Picture      Picture        `json:"picture"`
	Perspective  string         `json:"perspective,omitempty" enum:"author,viewer,workspace,owner" doc:"Absent: as it is; owner is author"`
	BecomeAuthor bool           `json:"become_author,omitempty" doc:"The caller agrees to become its author, where saving it makes them that"`
}

// SavePreview is what saving a chart would change beside what was edited: whose figures everybody sees, and what that reveals.
type SavePreview struct {
	AuthorChanges bool           `json:"author_changes" doc:"The caller becomes the author: everybody sees what they may count"`
	Perspective   string         `json:"perspective" enum:"author,viewer,workspace" doc:"The perspective it has then"`
	Why           string         `json:"why,omitempty" doc:"Why figures change, or why it cannot be saved so"`
	MayBecome     bool           `json:"may_become" doc:"The caller may agree to that; otherwise they can save a copy only"`
	People        int            `json:"people" doc:"How many people see the chart, by itself or on a dashboard"`
	Now           *query.Result  `json:"now" doc:"What they see now; null where it cannot be computed"`
	Then          *query.Result  `json:"then" doc:"What they would see"`
	Reveals       access.Reveals `json:"reveals"`
}

// PreviewPerspective asks what another perspective of a chart would change.
type PreviewPerspective struct {
	ID   access.ResourceID `path:"id"`
	Body PreviewPerspectiveBody
}

type PreviewPerspectiveBody struct {
	Perspective string `json:"perspective" enum:"author,viewer,workspace,owner"`
}

// PerspectivePreview is what another perspective of a chart would change. The figures are those that the caller is shown.
type PerspectivePreview struct {
	Reveals access.Reveals `json:"reveals"`
	People  int            `json:"people" doc:"How many people see the chart, by itself or on a dashboard"`
	Now     *query.Result  `json:"now"`
	Then    *query.Result  `json:"then"`
}

// MoveChart asks to move a chart between the library and a dashboard.
type MoveChart struct {
	ID   access.ResourceID `path:"id"`
	Body MoveChartBody
}

type MoveChartBody struct {
	DashboardID access.ResourceID `json:"dashboard_id" minimum:"0" doc:"The dashboard it shall live in; 0: the library"`
}

// MovePreview is what moving a chart would take away.
type MovePreview struct {
	Loses   int      `json:"loses" doc:"How many people could no longer open it"`
	Names   []string `json:"names" nullable:"false" doc:"Those of them the caller knows"`
	Tiles   int      `json:"tiles" doc:"On how many tiles it stands"`
	Refused string   `json:"refused,omitempty" doc:"Why it cannot be moved"`
	// Reveals is what those who can open the dashboard, or the library's chart, would come to see.
	Reveals access.Reveals `json:"reveals"`
}

// DashboardPreview is what saving a dashboard would change beside what was edited.
type DashboardPreview struct {
	People  int            `json:"people" doc:"How many people can open it"`
	Reveals access.Reveals `json:"reveals" doc:"What they, and visitors with its links, would come to see"`
}

// Vouching asks to begin or end to vouch for the chart of a tile.
type Vouching struct {
	ID     access.ResourceID `path:"id"`
	Widget string            `path:"widget" maxLength:"40"`
	User   access.UserID     `path:"user"`
}

// Narrowing is what a viewer chooses beside a picture.
type Narrowing struct {
	Preset    query.Preset `query:"preset" enum:"today,yesterday,this_week,last_week,this_month,last_month,this_quarter,last_quarter,this_year,last_year,week_to_date,month_to_date,year_to_date,last_7_days,last_30_days,last_90_days,last_365_days,all_time" doc:"A period in place of the chart's own"`
	From      string       `query:"from" maxLength:"10" doc:"With to, a period in place of the chart's own: its first day"`
	To        string       `query:"to" maxLength:"10" doc:"Last day, counted"`
	ProjectID []int64      `query:"project_id,explode" maxItems:"1000" doc:"Only these projects"`
	ClientID  []int64      `query:"client_id,explode" maxItems:"1000" doc:"Only these clients"`
	UserID    []int64      `query:"user_id,explode" maxItems:"1000" doc:"Only these people"`
	TagID     []int64      `query:"tag_id,explode" maxItems:"1000" doc:"Only these tags"`
	Billable  string       `query:"billable" enum:"true,false" doc:"Only what is billable, or what is not"`
	Without   []string     `query:"without,explode" maxItems:"10" enum:"period,project,client,user,tag,billable" doc:"Defaults of the dashboard that the viewer took away"`
}

// AskChoices asks by what a viewer may narrow a dashboard.
type AskChoices struct {
	ID access.ResourceID `path:"id"`
	Narrowing
	Dimension query.Dimension `query:"dimension" enum:"project,client,user,tag,billable" doc:"Only this one"`
	Search    string          `query:"search" maxLength:"200" doc:"Part of a name"`
}

// Choices are the values that the answers shown to a viewer hold, by dimension; one that holds none is left out.
type Choices struct {
	Items []Choice `json:"items" nullable:"false"`
	// Workspaces are what to listen for.
	Workspaces []int64 `json:"workspaces,omitempty" nullable:"false" doc:"The workspaces whose tracked time holds the values, as in a result; absent when it may be any"`
}

// Choice is one dimension a viewer may narrow by.
type Choice struct {
	Dimension query.Dimension `json:"dimension" enum:"project,client,user,tag,billable"`
	Values    []ChoiceValue   `json:"values" nullable:"false"`
	More      bool            `json:"more" doc:"There are others, which a search finds"`
}

// ChoiceValue is one of them; of billable 1 and 0.
type ChoiceValue struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// ChartData asks for what a chart shows.
type ChartData struct {
	ID access.ResourceID `path:"id"`
	Narrowing
}

// PreviewChart asks a question that is not saved, with the caller's own rights.
type PreviewChart struct{ Body ChartPreview }

// ChartPreview is the question and where it is asked.
type ChartPreview struct {
	WorkspaceID access.WorkspaceID `json:"workspace_id"`
	Question    query.Question     `json:"question"`
	Perspective string             `json:"perspective,omitempty" enum:"author,viewer,workspace,owner" doc:"As it would be saved: money of which the caller sees only some is counted with viewer and refused otherwise"`
}

// CreateDashboard asks for a new, empty dashboard.
type CreateDashboard struct{ Body NewDashboard }

// NewDashboard is what a dashboard begins with.
type NewDashboard struct {
	WorkspaceID access.WorkspaceID `json:"workspace_id" doc:"Its home"`
	Title       string             `json:"title" minLength:"1" maxLength:"200"`
	Private     *bool              `json:"private,omitempty" doc:"Absent: as the organization's scheme says, and not where there are grants"`
	Grants      []NewGrant         `json:"grants,omitempty" nullable:"false" maxItems:"100" doc:"Who else can open it from its first moment on"`
}

// NewGrant is a grant that something new begins with.
type NewGrant struct {
	Principal NewPrincipal `json:"principal"`
	Level     string       `json:"level" minLength:"1" maxLength:"40"`
	ExpiresAt *time.Time   `json:"expires_at,omitempty"`
}

// NewPrincipal is whom a grant names that something new begins with.
type NewPrincipal access.Principal

// ByPath names a dashboard by its readable address.
type ByPath struct {
	Path string `query:"path" required:"true" maxLength:"500" doc:"Such as /acme/sales"`
}

// SaveDashboard asks for a change of a dashboard.
type SaveDashboard struct {
	ID   access.ResourceID `path:"id"`
	Body DashboardEdit
}

// DashboardEdit is a dashboard as it shall be. Version is the one that was edited.
type DashboardEdit struct {
	Version int64   `json:"version"`
	Title   string  `json:"title" minLength:"1" maxLength:"200"`
	Path    string  `json:"path,omitempty" maxLength:"300" doc:"Absent: as it is. The part behind the workspace, or all of it"`
	Filters Filters `json:"filters" doc:"Defaults, which each viewer may change for themselves"`
	// Locked is nil where they stay as they are.
	Locked  *[]access.LockedEdit `json:"locked,omitempty" nullable:"false" maxItems:"10" doc:"Locked filters; absent: as they are. One that is not named is taken away"`
	Widgets []NewWidget          `json:"widgets" nullable:"false" maxItems:"60"`
}

// DashboardData asks for what the charts of a dashboard show.
type DashboardData struct {
	ID access.ResourceID `path:"id"`
	Narrowing
	Widget []string `query:"widget,explode" maxItems:"60" doc:"Only these widgets; absent: all"`
}

// WidgetsData is what the charts of a dashboard show, by widget id.
type WidgetsData struct {
	Widgets    map[string]WidgetData `json:"widgets"`
	ComputedAt time.Time             `json:"computed_at" doc:"As of when they count"`
}

// WidgetData is exactly one of a result, an error of this widget alone, or the reason why its chart is not shown.
type WidgetData struct {
	Result *query.Result `json:"result,omitempty"`
	Error  *WidgetError  `json:"error,omitempty"`
	Hidden string        `json:"hidden,omitempty"`
}

// WidgetError is why one chart has no result.
type WidgetError struct {
	Code    string `json:"code" enum:"internal,invalid,denied,not_found,unavailable,building"`
	Message string `json:"message"`
}

// HomeLists are what stands on the first page.
type HomeLists struct {
	Recent       []Resource `json:"recent" nullable:"false"`
	Favourites   []Resource `json:"favourites" nullable:"false"`
	SharedWithMe []Resource `json:"shared_with_me" nullable:"false"`
}

// Find asks the command palette.
type Find struct {
	Q string `query:"q" maxLength:"200" doc:"Part of a name"`
}

// Found is what the command palette found, the best first.
type Found struct {
	Items []Finding `json:"items" nullable:"false"`
}

// Finding is one thing the caller may know of.
type Finding struct {
	Kind     string `json:"kind" enum:"dashboard,chart,person,group,project,workspace"`
	ID       int64  `json:"id"`
	Title    string `json:"title"`
	Subtitle string `json:"subtitle,omitempty"`
	Path     string `json:"path,omitempty" doc:"Of a dashboard"`
}

// Shown is what a public link shows: names nobody, and no other resource.
type Shown struct {
	Organization string        `json:"organization"`
	Kind         string        `json:"kind" enum:"chart,dashboard"`
	Title        string        `json:"title"`
	TimeZone     string        `json:"time_zone" doc:"The clock its days are counted in"`
	Widgets      []ShownWidget `json:"widgets" nullable:"false" doc:"Of a chart: one, which fills the page"`
}

// ShownWidget is a widget as a visitor sees it.
type ShownWidget struct {
	ID   string `json:"id"`
	Kind string `json:"kind" enum:"chart,text"`
	Place
	Title   string   `json:"title,omitempty"`
	Text    string   `json:"text,omitempty" doc:"Markdown"`
	Picture *Picture `json:"picture,omitempty"`
	Hidden  string   `json:"hidden,omitempty" doc:"Why it is not shown"`
}

// ByToken names a public link.
type ByToken struct {
	Token string `path:"token" maxLength:"200"`
}

// ShownData asks for what the widgets behind a public link show. The visitor names widgets, never a question.
type ShownData struct {
	Token  string   `path:"token" maxLength:"200"`
	Widget []string `query:"widget,explode" maxItems:"60" doc:"Only these widgets; absent: all"`
}
