package api

import (
	"encoding"
	"path"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"vitrine/internal/access"
	"vitrine/internal/gate"
)

// What the OpenAPI document says beyond its routes. Everything here belongs to one API: nothing is set for all that use huma.

// enumeration is the schema of what is written by name although its Go type is a number.
type enumeration[T interface {
	~uint8
	encoding.TextMarshaler
}] struct{}

func (enumeration[T]) Schema(huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for v := T(0); ; v++ {
		name, err := v.MarshalText()
		if err != nil {
			return s
		}
		if len(name) > 0 { // a value that is never written
			s.Enum = append(s.Enum, string(name))
		}
	}
}

// capabilities is the schema of a set of them, which is written as a list.
type capabilities struct{ enumeration[access.Capability] }

func (c capabilities) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeArray, Items: c.enumeration.Schema(r)}
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
		reflect.TypeFor[access.Set]():              reflect.TypeFor[capabilities](),
		reflect.TypeFor[access.Capability]():       reflect.TypeFor[enumeration[access.Capability]](),
		reflect.TypeFor[access.OrganizationRole](): reflect.TypeFor[enumeration[access.OrganizationRole]](),
		reflect.TypeFor[access.WorkspaceRole]():    reflect.TypeFor[enumeration[access.WorkspaceRole]](),
		reflect.TypeFor[access.ResourceKind]():     reflect.TypeFor[enumeration[access.ResourceKind]](),
		reflect.TypeFor[access.Perspective]():      reflect.TypeFor[enumeration[access.Perspective]](),
		reflect.TypeFor[access.PrincipalKind]():    reflect.TypeFor[enumeration[access.PrincipalKind]](),
		reflect.TypeFor[access.RoleClass]():        reflect.TypeFor[enumeration[access.RoleClass]](),
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
