package api

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/fault"
	"vitrine/internal/org"
)

// policy says who may call a route. That somebody is signed in is enforced here; the rest by the use case, through the
// permission engine. testdata/permissions.txt shows what each comes to.
type policy struct {
	words string
	open  bool
}

var (
	// public is anyone, signed in or not.
	public = policy{words: "public", open: true}
	// signedIn is any member of the organization; lists hold what they may see.
	signedIn = policy{words: "signed in"}
	// own is the caller's own things.
	own = policy{words: "own"}
	// team is those who see the people of the organization.
	team = policy{words: "team"}
	// admin is organization admins.
	admin = policy{words: "organization admin"}
)

// workspace is those with at least the role in the workspace the route names.
func workspace(role access.WorkspaceRole) policy {
	return policy{words: "workspace " + role.String()}
}

// resource is those who can do c with the resource the route names.
func resource(c access.Capability) policy { return policy{words: "resource " + c.String()} }

// restorable is those who could delete the thing in the bin that the route names, if it were there.
var restorable = policy{words: "resource, in the bin"}

// project is those with the right on the project the route names: see, track, manage, tasks or admin.
func project(right string) policy { return policy{words: "project " + right} }

// An option changes one route's operation.
type option func(*huma.Operation)

// A request has this long to arrive and to be answered: when it is over, its context ends.
const (
	requestWithin = time.Minute
	longWithin    = 10 * time.Minute
)

// maxBody is how many bytes a body may have.
func maxBody(bytes int64) option {
	return func(op *huma.Operation) { op.MaxBodyBytes, op.BodyReadTimeout = bytes, longWithin }
}

// long is for what concerns everybody and everything at once.
func long(op *huma.Operation) { op.BodyReadTimeout = longWithin }

// reads marks a route that changes nothing although its method is not GET.
func reads(op *huma.Operation) { mark(op, readsOnly) }

const readsOnly = "reads only"

// mark says something of a route that only this package reads.
func mark(op *huma.Operation, what string) {
	if op.Metadata == nil {
		op.Metadata = map[string]any{}
	}
	op.Metadata[what] = true
}

// created answers 201. Sent twice with one key, the request makes one thing.
func created(op *huma.Operation) {
	op.DefaultStatus = http.StatusCreated
	op.Parameters = append(op.Parameters, keyParam())
}

// accepted answers 202: the work goes on. Sent twice with one key, the request begins it once.
func accepted(op *huma.Operation) {
	created(op)
	op.DefaultStatus = http.StatusAccepted
}

// makes tells whether a route makes something.
func makes(op *huma.Operation) bool {
	return op.DefaultStatus == http.StatusCreated || op.DefaultStatus == http.StatusAccepted
}

type answer[Out any] struct {
	// Revision is what the answer is at least as new as: a page that hears of a change knows whether the answer has it.
	Revision int64 `header:"Vitrine-Revision" hidden:"true"`
	Body     Out
}

// route is a use case with an answer.
func route[In, Out any](a *API, method, path string, p policy, id, tag string, use func(context.Context, access.Caller, In) (Out, error), options ...option) {
	register(a, method, path, p, id, tag, func(ctx context.Context, in *In) (*answer[Out], error) {
		out, err := decide(ctx, a, *in, use)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return &answer[Out]{Body: out, Revision: requestOf(ctx).who.View.Revision()}, nil
	}, options)
	a.answers(use)
}

// act is a use case without an answer: 204.
func act[In any](a *API, method, path string, p policy, id, tag string, use func(context.Context, access.Caller, In) error, options ...option) {
	register(a, method, path, p, id, tag, func(ctx context.Context, in *In) (*struct{}, error) {
		if _, err := decide(ctx, a, *in, withoutAnswer(use)); err != nil {
			return nil, a.problem(ctx, err)
		}
		return nil, nil
	}, options)
	a.answers(use)
}

// fileAnswer is a file as a browser keeps it.
type fileAnswer struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition" doc:"Its name, in filename*"`
	Body               []byte
}

// download is a use case whose answer is a file of that type.
func download[In any](a *API, path string, p policy, id, tag, contentType string, use func(context.Context, access.Caller, In) (board.File, error)) {
	register(a, http.MethodGet, path, p, id, tag, func(ctx context.Context, in *In) (*fileAnswer, error) {
		file, err := decide(ctx, a, *in, use)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return &fileAnswer{ContentType: file.Type, ContentDisposition: attachment(file.Name), Body: file.Data}, nil
	}, []option{func(op *huma.Operation) {
		op.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{
			contentType: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
	}})
	a.answers(use)
}

// attachment names a file for every browser (RFC 6266): in letters that all know, and as it is called.
func attachment(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' || r == '%' {
			return '_'
		}
		return r
	}, name)
	return fmt.Sprintf(`attachment; filename="%s"; filename*=UTF-8''%s`, plain, strings.ReplaceAll(url.QueryEscape(name), "+", "%20"))
}

func withoutAnswer[In any](use func(context.Context, access.Caller, In) error) func(context.Context, access.Caller, In) (struct{}, error) {
	return func(ctx context.Context, who access.Caller, in In) (struct{}, error) {
		return struct{}{}, use(ctx, who, in)
	}
}

// open is a use case anyone may call.
func open[In, Out any](a *API, method, path, id, tag string, use func(context.Context, In) (Out, error), options ...option) {
	register(a, method, path, public, id, tag, func(ctx context.Context, in *In) (*answer[Out], error) {
		out, err := use(ctx, *in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return &answer[Out]{Body: out}, nil
	}, options)
	a.answers(use)
}

// visited is a use case anyone may call that wants to know where the request comes from.
func visited[In, Out any](a *API, method, path, id, tag string, use func(context.Context, org.Visit, In) (Out, error), options ...option) {
	open(a, method, path, id, tag, func(ctx context.Context, in In) (Out, error) { return use(ctx, requestOf(ctx).visit, in) }, options...)
	a.answers(use)
}

type entryAnswer struct {
	SetCookie http.Cookie `header:"Set-Cookie" hidden:"true"`
	Body      org.Me
}

// entrance is a use case that begins a session.
func entrance[In any](a *API, method, path, id, tag string, use func(context.Context, org.Visit, In) (org.Entry, error)) {
	register(a, method, path, public, id, tag, func(ctx context.Context, in *In) (*entryAnswer, error) {
		entry, err := use(ctx, requestOf(ctx).visit, *in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		cookie := a.cookie(ctx, entry.Token)
		cookie.Expires = entry.Expires
		return &entryAnswer{SetCookie: cookie, Body: entry.Me}, nil
	}, nil)
	a.answers(use)
}

type exitAnswer struct {
	SetCookie http.Cookie `header:"Set-Cookie" hidden:"true"`
}

// exit is a use case that ends the session it comes with.
func exit[In any](a *API, method, path, id, tag string, use func(context.Context, access.Caller, In) error) {
	register(a, method, path, own, id, tag, func(ctx context.Context, in *In) (*exitAnswer, error) {
		if _, err := decide(ctx, a, *in, withoutAnswer(use)); err != nil {
			return nil, a.problem(ctx, err)
		}
		cookie := a.cookie(ctx, "")
		cookie.MaxAge = -1
		return &exitAnswer{SetCookie: cookie}, nil
	}, nil)
	a.answers(use)
}

func (a *API) cookie(ctx context.Context, value string) http.Cookie {
	return http.Cookie{Name: sessionCookie, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: requestOf(ctx).secure || strings.HasPrefix(a.Origin, "https://")}
}

func register[In, Out any](a *API, method, path string, p policy, id, tag string, handle func(context.Context, *In) (*Out, error), options []option) {
	op := huma.Operation{OperationID: id, Method: method, Path: path, Tags: []string{tag}, Summary: words(id), BodyReadTimeout: requestWithin, Extensions: map[string]any{"x-policy": p.words}}
	if p.open {
		op.Security = []map[string][]string{}
	}
	op.Middlewares = huma.Middlewares{func(ctx huma.Context, next func(huma.Context)) { a.enter(ctx, p, next) }}
	for _, change := range options {
		change(&op)
	}
	readOnly := method == http.MethodGet || op.Metadata[readsOnly] == true
	if readOnly {
		mark(&op, readsOnly)
	}
	if op.Metadata[plainAnswer] == true {
		a.plain[method+" "+Prefix+path] = true
	}
	a.routes = append(a.routes, Route{Method: method, Path: path, ID: id, Policy: p.words, Reads: readOnly, Makes: makes(&op)})
	huma.Register(a.huma, op, handle)
}

// answers says which use case the last route is.
func (a *API) answers(use any) { a.routes[len(a.routes)-1].use = use }

// words is "list-people" as "List people".
func words(id string) string {
	text := strings.ReplaceAll(id, "-", " ")
	return strings.ToUpper(text[:1]) + text[1:]
}

// enter finds out who sends the request before anything else of it is read, so that strangers are refused early; what the
// request may do is decided when all of it is there, by [decide].
func (a *API) enter(ctx huma.Context, p policy, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	if !p.open {
		request := requestOf(r.Context())
		request.credentials = credentials(r)
		request.whole = r.Body == nil || r.Body == http.NoBody
		request.reads = ctx.Operation().Metadata[readsOnly] == true
		if makes(ctx.Operation()) {
			if err := request.name(ctx.Operation().OperationID, r); err != nil {
				write(w, a.problem(r.Context(), err))
				return
			}
		}
		who, err := a.Org.Identify(r.Context(), request.credentials)
		if err != nil {
			write(w, a.problem(r.Context(), err))
			return
		}
		request.who = who
	}
	for name, values := range r.URL.Query() {
		if slices.ContainsFunc(values, func(v string) bool { return !utf8.ValidString(v) || strings.ContainsRune(v, 0) }) {
			write(w, a.problem(r.Context(), fault.BadField(name, "Must be text in UTF-8 without the character NUL.")))
			return
		}
	}
	within, cancel := context.WithTimeout(ctx.Context(), ctx.Operation().BodyReadTimeout)
	defer cancel()
	next(huma.WithContext(ctx, within)) // an event stream goes on with the request's own
}

const sessionCookie = "vitrine_session"

// credentials of a request. A bearer token counts alone: a browser's cookie that comes along says nothing.
func credentials(r *http.Request) org.Credentials {
	if token, ok := bearer(r); ok {
		return org.Credentials{Token: token}
	}
	if cookie, err := r.Cookie(sessionCookie); err == nil {
		return org.Credentials{Session: cookie.Value}
	}
	return org.Credentials{}
}

func bearer(r *http.Request) (string, bool) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(token), strings.EqualFold(scheme, "bearer")
}

// names are schemas of what writes itself to JSON in another way than its Go type says.
type (
	capabilitySet    struct{}
	capability       struct{}
	organizationRole struct{}
	workspaceRole    struct{}
	resourceKind     struct{}
	perspective      struct{}
	principalKind    struct{}
	roleClass        struct{}
)

func enum(names ...string) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, name := range names {
		s.Enum = append(s.Enum, name)
	}
	return s
}

var capabilityNames = []string{"view", "export", "clone", "edit", "manage_data", "share", "publish", "delete", "duplicate", "set_default", "manage_access"}

func (capabilitySet) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeArray, Items: enum(capabilityNames...)}
}
func (capability) Schema(huma.Registry) *huma.Schema { return enum(capabilityNames...) }
func (organizationRole) Schema(huma.Registry) *huma.Schema {
	return enum("none", "guest", "member", "staff", "admin")
}
func (workspaceRole) Schema(huma.Registry) *huma.Schema {
	return enum("none", "viewer", "member", "analyst", "admin")
}
func (resourceKind) Schema(huma.Registry) *huma.Schema { return enum("chart", "dashboard") }
func (perspective) Schema(huma.Registry) *huma.Schema  { return enum("author", "viewer", "workspace") }
func (principalKind) Schema(huma.Registry) *huma.Schema {
	return enum("user", "group", "workspace", "class", "organization", "domain")
}
func (roleClass) Schema(huma.Registry) *huma.Schema {
	return enum("staff", "workspace_admin", "workspace_user")
}

// namer names schemas after their types; the second type of a name has its package in front.
func namer() func(reflect.Type, string) string {
	named := map[string]reflect.Type{}
	return func(t reflect.Type, hint string) string {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		name := huma.DefaultSchemaNamer(t, hint)
		if t.Kind() != reflect.Struct {
			return name
		}
		if other, taken := named[name]; taken && other != t && t.PkgPath() != "" {
			pkg := path.Base(t.PkgPath())
			name = strings.ToUpper(pkg[:1]) + pkg[1:] + name
		}
		named[name] = t
		return name
	}
}

// allowNull says in the document that pointers to structs may be null, which huma leaves out.
func allowNull(registry huma.Registry) {
	for name, schema := range registry.Map() {
		t := registry.TypeFromRef(schemaPrefix + name)
		if t == nil || t.Kind() != reflect.Struct {
			continue
		}
		for i := range t.NumField() {
			field := t.Field(i)
			name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
			property := schema.Properties[name]
			if property == nil || property.Ref == "" || field.Type.Kind() != reflect.Pointer || strings.Contains(options, "omit") {
				continue
			}
			either := &huma.Schema{Description: property.Description, AnyOf: []*huma.Schema{{Ref: property.Ref}, {Type: "null"}}}
			either.PrecomputeMessages()
			schema.Properties[name] = either
		}
	}
}

const schemaPrefix = "#/components/schemas/"

// describe is the head of the OpenAPI document and what bodies are read with.
func describe(version string) huma.Config {
	registry := huma.NewMapRegistry(schemaPrefix, namer())
	for of, is := range map[reflect.Type]reflect.Type{
		reflect.TypeFor[access.Set]():              reflect.TypeFor[capabilitySet](),
		reflect.TypeFor[access.Capability]():       reflect.TypeFor[capability](),
		reflect.TypeFor[access.OrganizationRole](): reflect.TypeFor[organizationRole](),
		reflect.TypeFor[access.WorkspaceRole]():    reflect.TypeFor[workspaceRole](),
		reflect.TypeFor[access.ResourceKind]():     reflect.TypeFor[resourceKind](),
		reflect.TypeFor[access.Perspective]():      reflect.TypeFor[perspective](),
		reflect.TypeFor[access.PrincipalKind]():    reflect.TypeFor[principalKind](),
		reflect.TypeFor[access.RoleClass]():        reflect.TypeFor[roleClass](),
	} {
		registry.RegisterTypeAlias(of, is)
	}
	format := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshal}
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "Vitrine", Version: version, Description: "Ids are integers, times RFC 3339 in UTC, durations seconds, money minor units. Errors are RFC 9457 problems."},
			Components: &huma.Components{Schemas: registry, SecuritySchemes: map[string]*huma.SecurityScheme{
				"session": {Type: "apiKey", In: "cookie", Name: sessionCookie},
				"token":   {Type: "http", Scheme: "bearer"},
			}},
			Security: []map[string][]string{{"session": {}}, {"token": {}}},
		},
		OpenAPIPath:                  "/openapi",
		Formats:                      map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
	}
}
