package api

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/gate"
	"vitrine/internal/org"
)

// Who may call a route: the gate asks it first, the use case decides by itself, and testdata/permissions.txt shows what each
// comes to.
var (
	// public is anyone, signed in or not.
	public = gate.Public()
	// signedIn is any member of the organization; lists hold what they may see.
	signedIn = gate.Words("signed in")
	// own is the caller's own things.
	own = gate.Words("own")
	// team is those who see the people of the organization.
	team = gate.Words("team")
	// admin is organization admins.
	admin = gate.Admin()
	// restorable is those who could delete the thing in the bin that the route names, if it were there.
	restorable = gate.Restorable("id")
)

// workspace is those with at least the role in the workspace that the path names.
func workspace(role access.WorkspaceRole) gate.Policy { return gate.Workspace(role, "id") }

// inWorkspace is the same of the workspace that the query or the body names.
func inWorkspace(role access.WorkspaceRole) gate.Policy { return gate.Workspace(role, "workspace_id") }

// workspaceOf is the same where only the use case can tell in which workspace, or whether something else is enough.
func workspaceOf(role access.WorkspaceRole) gate.Policy {
	return gate.Words("workspace " + role.String())
}

// resource is those who can do c with the resource that the path names.
func resource(c access.Capability) gate.Policy { return gate.Resource(c, "id") }

// resourceOf is the same where only the use case can tell of which resource or moment, or whether something else is enough.
func resourceOf(c access.Capability) gate.Policy { return gate.Words("resource " + c.String()) }

// project is those with the right on the project the route names: see, track, manage, tasks or admin. What somebody may do
// with a project is kept with it, and its use case looks it up.
func project(right string) gate.Policy { return gate.Words("project " + right) }

// An option changes one route's operation.
type option func(*huma.Operation)

// A request has this long to arrive and to be answered: when it is over, its context ends.
const (
	requestWithin = time.Minute
	longWithin    = 10 * time.Minute
	// usualBody is how many bytes a body may have where the route says nothing.
	usualBody = 1 << 20
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

// uncompressed marks a route whose answer holds a secret, such as the address of a link or a token: with a part of the answer
// chosen by somebody else, its compressed length would tell whether that part is like the secret (BREACH). Event streams are
// marked too: each event has to go out at once.
func uncompressed(op *huma.Operation) { mark(op, plainAnswer) }

const plainAnswer = "plain answer"

// created answers 201. Sent twice with one key, the request makes one thing.
func created(op *huma.Operation) {
	op.DefaultStatus = http.StatusCreated
	op.Parameters = append(op.Parameters, keyParam())
}

func keyParam() *huma.Param {
	longest := gate.MaxKey
	return &huma.Param{Name: gate.KeyHeader, In: "header", Schema: &huma.Schema{Type: huma.TypeString, MaxLength: &longest},
		Description: "A name for this request, of your choosing and new for each thing to be made. Sent again within a day with the same name and body, it answers what it made the first time and makes nothing more; secrets are told only the first time."}
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
func route[In, Out any](a *API, method, path string, p gate.Policy, id, tag string, use func(context.Context, access.Caller, In) (Out, error), options ...option) {
	register(a, method, path, p, id, tag, use, func(ctx context.Context, r *Route, in *In) (*answer[Out], error) {
		out, err := decided[In, Out](ctx, a, r, *in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return &answer[Out]{Body: out, Revision: requestOf(ctx).Who.View.Revision()}, nil
	}, options...)
}

// act is a use case without an answer: 204.
func act[In any](a *API, method, path string, p gate.Policy, id, tag string, use func(context.Context, access.Caller, In) error, options ...option) {
	register(a, method, path, p, id, tag, withoutAnswer(use), func(ctx context.Context, r *Route, in *In) (*struct{}, error) {
		if _, err := decided[In, struct{}](ctx, a, r, *in); err != nil {
			return nil, a.problem(ctx, err)
		}
		return nil, nil
	}, options...)
}

// decided is what the route's use case answers.
func decided[In, Out any](ctx context.Context, a *API, r *Route, in In) (Out, error) {
	return gate.Decide(ctx, a.Gate, in, r.use.(func(context.Context, access.Caller, In) (Out, error)))
}

func withoutAnswer[In any](use func(context.Context, access.Caller, In) error) func(context.Context, access.Caller, In) (struct{}, error) {
	return func(ctx context.Context, who access.Caller, in In) (struct{}, error) {
		return struct{}{}, use(ctx, who, in)
	}
}

// fileAnswer is a file as a browser keeps it.
type fileAnswer struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition" doc:"Its name, in filename*"`
	Body               []byte
}

// download is a use case whose answer is a file of that type.
func download[In any](a *API, path string, p gate.Policy, id, tag, contentType string, use func(context.Context, access.Caller, In) (board.File, error)) {
	register(a, http.MethodGet, path, p, id, tag, use, func(ctx context.Context, r *Route, in *In) (*fileAnswer, error) {
		file, err := decided[In, board.File](ctx, a, r, *in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return &fileAnswer{ContentType: file.Type, ContentDisposition: attachment(file.Name), Body: file.Data}, nil
	}, func(op *huma.Operation) {
		op.Responses["200"] = &huma.Response{Description: "OK", Content: map[string]*huma.MediaType{
			contentType: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}
	})
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

// open is a use case anyone may call.
func open[In, Out any](a *API, method, path, id, tag string, use func(context.Context, In) (Out, error), options ...option) {
	register(a, method, path, public, id, tag, use, func(ctx context.Context, _ *Route, in *In) (*answer[Out], error) {
		out, err := use(ctx, *in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return &answer[Out]{Body: out}, nil
	}, options...)
}

// visited is a use case anyone may call that wants to know where the request comes from.
func visited[In, Out any](a *API, method, path, id, tag string, use func(context.Context, org.Visit, In) (Out, error), options ...option) {
	register(a, method, path, public, id, tag, use, func(ctx context.Context, _ *Route, in *In) (*answer[Out], error) {
		out, err := use(ctx, requestOf(ctx).Visit, *in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return &answer[Out]{Body: out}, nil
	}, options...)
}

type entryAnswer struct {
	SetCookie http.Cookie `header:"Set-Cookie" hidden:"true"`
	Body      org.Me
}

// entrance is a use case that begins a session.
func entrance[In any](a *API, method, path, id, tag string, use func(context.Context, org.Visit, In) (org.Entry, error)) {
	register(a, method, path, public, id, tag, use, func(ctx context.Context, _ *Route, in *In) (*entryAnswer, error) {
		entry, err := use(ctx, requestOf(ctx).Visit, *in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		cookie := sessionCookie(ctx, entry.Token)
		cookie.Expires = entry.Expires
		return &entryAnswer{SetCookie: cookie, Body: entry.Me}, nil
	})
}

type exitAnswer struct {
	SetCookie http.Cookie `header:"Set-Cookie" hidden:"true"`
}

// exit is a use case that ends the session it comes with.
func exit[In any](a *API, method, path, id, tag string, use func(context.Context, access.Caller, In) error) {
	register(a, method, path, own, id, tag, withoutAnswer(use), func(ctx context.Context, r *Route, in *In) (*exitAnswer, error) {
		if _, err := decided[In, struct{}](ctx, a, r, *in); err != nil {
			return nil, a.problem(ctx, err)
		}
		cookie := sessionCookie(ctx, "")
		cookie.MaxAge = -1
		return &exitAnswer{SetCookie: cookie}, nil
	})
}

func sessionCookie(ctx context.Context, value string) http.Cookie {
	return http.Cookie{Name: gate.SessionCookie, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: requestOf(ctx).Secure}
}

// register adds a route to the table, the document and the mux.
func register[In, Out any](a *API, method, path string, p gate.Policy, id, tag string, use any, handle func(context.Context, *Route, *In) (*Out, error), options ...option) {
	op := huma.Operation{OperationID: id, Method: method, Path: path, Tags: []string{tag}, Summary: words(id), BodyReadTimeout: requestWithin, MaxBodyBytes: usualBody,
		Responses: map[string]*huma.Response{"default": a.problems()}, Extensions: map[string]any{"x-policy": p.Words}}
	if p.Open() {
		op.Security = []map[string][]string{}
	}
	for _, change := range options {
		change(&op)
	}
	in := reflect.TypeFor[In]()
	p, err := p.Of(in)
	if err != nil {
		panic(id + ": " + err.Error())
	}
	r := &Route{Method: method, Path: path, use: use, Route: gate.Route{ID: id, Policy: p, Reads: method == http.MethodGet || op.Metadata[readsOnly] == true, Makes: makes(&op),
		Within: op.BodyReadTimeout, MaxBody: op.MaxBodyBytes, Repeated: repeated(in)}}
	if op.Metadata[plainAnswer] == true {
		a.plain[method+" "+Prefix+path] = true
	}
	a.routes = append(a.routes, r)
	op.Middlewares = huma.Middlewares{func(hc huma.Context, next func(huma.Context)) {
		request, w := humago.Unwrap(hc)
		a.Gate.Enter(w, request, r.Route, a.refuse, func(within context.Context) {
			next(huma.WithContext(arrived{hc}, within)) // an event stream goes on with the request's own
		})
	}}
	huma.Register(a.huma, op, func(ctx context.Context, in *In) (*Out, error) { return handle(ctx, r, in) })
	if body, ok := in.FieldByName("Body"); ok {
		a.bodies[body.Type] = a.huma.OpenAPI().Components.Schemas.Schema(body.Type, true, id)
	}
}

// arrived is a request whose body may have broken off, which huma takes for a failure of the server.
type arrived struct{ humaContext }

// humaContext is an interface that can be embedded although it has a method called Context.
type humaContext = huma.Context

// SetStatus is 400 instead of 500 where the body has broken off: its use case was not called.
func (c arrived) SetStatus(status int) {
	if status == http.StatusInternalServerError && requestOf(c.Context()).BrokenOff {
		status = http.StatusBadRequest
	}
	c.humaContext.SetStatus(status)
}

// Unwrap is for humago.Unwrap.
func (c arrived) Unwrap() huma.Context { return c.humaContext }

// repeated are the parameters of the query that may be given several times, each with one value.
func repeated(in reflect.Type) (names []string) {
	for _, f := range reflect.VisibleFields(in) {
		if name, exploded := strings.CutSuffix(f.Tag.Get("query"), ",explode"); exploded {
			names = append(names, name)
		}
	}
	return names
}

// words is "list-people" as "List people".
func words(id string) string {
	text := strings.ReplaceAll(id, "-", " ")
	return strings.ToUpper(text[:1]) + text[1:]
}
