package api

import (
	"path"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"vitrine/internal/access"
	"vitrine/internal/gate"
)

// What the OpenAPI document says beyond its routes. Everything here belongs to one API: nothing is set for all that use huma.

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

// tidy makes the document say what is so, where huma says more or less by itself: lists are never null, pointers to structs may
// be, and faults are problems.
func tidy(document *huma.OpenAPI) {
	schemas := document.Components.Schemas
	delete(schemas.Map(), "ErrorModel") // huma's own; see inOurWords
	delete(schemas.Map(), "ErrorDetail")
	for _, schema := range schemas.Map() {
		listsAreNotNull(schema)
	}
	for _, item := range document.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op == nil {
				continue
			}
			for _, parameter := range op.Parameters {
				listsAreNotNull(parameter.Schema)
			}
			if op.RequestBody != nil {
				for _, content := range op.RequestBody.Content {
					listsAreNotNull(content.Schema)
				}
			}
			for _, response := range op.Responses {
				for _, content := range response.Content {
					listsAreNotNull(content.Schema)
				}
			}
		}
	}
	allowNull(schemas)
}

func listsAreNotNull(s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Type == huma.TypeArray {
		s.Nullable = false
	}
	listsAreNotNull(s.Items)
	for _, property := range s.Properties {
		listsAreNotNull(property)
	}
	if other, ok := s.AdditionalProperties.(*huma.Schema); ok {
		listsAreNotNull(other)
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
func (a *API) describe() huma.Config {
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
	format := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: a.unmarshal}
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "Vitrine", Version: a.Version, Description: "Ids are integers, times RFC 3339 in UTC, durations seconds, money minor units. Errors are RFC 9457 problems."},
			Components: &huma.Components{Schemas: registry, SecuritySchemes: map[string]*huma.SecurityScheme{
				"session": {Type: "apiKey", In: "cookie", Name: gate.SessionCookie},
				"token":   {Type: "http", Scheme: "bearer"},
			}},
			Security: []map[string][]string{{"session": {}}, {"token": {}}},
		},
		OpenAPIPath:                  "/openapi",
		Formats:                      map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{inOurWords},
	}
}
