package main

import (
	"context"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"

	openfgav1 "github.com/openfga/api/proto/openfga/v1"
	"github.com/openfga/language/pkg/go/transformer"
	"github.com/openfga/openfga/pkg/server"
	"github.com/openfga/openfga/pkg/storage"
	"github.com/openfga/openfga/pkg/storage/memory"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// openFGA is asked in the process, over a store of tuples that costs next to nothing (its own memory store reads every
// tuple each time), so that what is measured is its resolution of the graph. A private dashboard has an owner and no
// other tuple: its model needs no exclusion.
type openFGA struct {
	s            *server.Server
	store, model string
}

const openFGAModel = `model
  schema 1.1
type person
type group
  relations
    define member: [person, group#member]
type workspace
  relations
    define parent: [workspace]
    define admin: [person, group#member] or admin from parent
    define inside: [person, group#member] or admin
type dashboard
  relations
    define home: [workspace]
    define owner: [person]
    define full: [person, group#member, workspace#inside] or owner or admin from home
    define manage: [person, group#member, workspace#inside] or full
    define edit: [person, group#member, workspace#inside] or manage
    define share: [person, group#member, workspace#inside] or manage
    define view: [person, group#member, workspace#inside] or edit or share
`

func tupleUser(r receiver) string {
	return fmt.Sprintf([...]string{"person:%d", "group:%d#member", "workspace:%d#inside"}[r.kind], r.id)
}

func (f *openFGA) Load(o *organization) error {
	ctx := context.Background()
	const long = 10 * time.Minute
	tuples := &tupleIndex{memory.New(), map[string]*openfgav1.Tuple{}, map[string][]*openfgav1.Tuple{}, map[string][]*openfgav1.Tuple{}, map[string][]*openfgav1.Tuple{}}
	var err error
	if f.s, err = server.NewServerWithOpts(server.WithDatastore(tuples), server.WithRequestTimeout(long), server.WithListObjectsDeadline(long), server.WithListObjectsMaxResults(0)); err != nil {
		return err
	}
	st, err := f.s.CreateStore(ctx, &openfgav1.CreateStoreRequest{Name: "bench"})
	if err != nil {
		return err
	}
	m, err := transformer.TransformDSLToProto(openFGAModel)
	if err != nil {
		return err
	}
	written, err := f.s.WriteAuthorizationModel(ctx, &openfgav1.WriteAuthorizationModelRequest{StoreId: st.GetId(), SchemaVersion: m.GetSchemaVersion(), TypeDefinitions: m.GetTypeDefinitions()})
	if err != nil {
		return err
	}
	f.store, f.model = st.GetId(), written.GetAuthorizationModelId()

	add := func(object, relation, user string) {
		tuples.add(&openfgav1.TupleKey{Object: object, Relation: relation, User: user})
	}
	for p, groups := range o.groupsOf {
		for _, g := range groups {
			add(fmt.Sprint("group:", g), "member", fmt.Sprint("person:", p))
		}
	}
	for g, in := range o.groupsIn {
		for _, up := range in {
			add(fmt.Sprint("group:", up), "member", fmt.Sprintf("group:%d#member", g))
		}
	}
	for w, up := range o.parent {
		at := fmt.Sprint("workspace:", w)
		if up >= 0 {
			add(at, "parent", fmt.Sprint("workspace:", up))
		}
		for _, r := range o.admins[w] {
			add(at, "admin", tupleUser(r))
		}
		for _, r := range o.members[w] {
			add(at, "inside", tupleUser(r))
		}
	}
	for i, d := range o.dashboards {
		at := fmt.Sprint("dashboard:", i)
		add(at, "owner", fmt.Sprint("person:", d.owner))
		if d.private {
			continue
		}
		add(at, "home", fmt.Sprint("workspace:", d.home))
		for _, g := range d.grants {
			add(at, levelNames[g.level], tupleUser(g.to))
		}
	}
	return nil
}

func (f *openFGA) Check(p int, l level, d int) bool {
	answer, err := f.s.Check(context.Background(), &openfgav1.CheckRequest{
		StoreId: f.store, AuthorizationModelId: f.model,
		TupleKey: &openfgav1.CheckRequestTupleKey{Object: fmt.Sprint("dashboard:", d), Relation: levelNames[l], User: fmt.Sprint("person:", p)},
	})
	if err != nil {
		panic(err)
	}
	return answer.GetAllowed()
}

func (f *openFGA) List(p int, l level) []int {
	answer, err := f.s.ListObjects(context.Background(), &openfgav1.ListObjectsRequest{
		StoreId: f.store, AuthorizationModelId: f.model, Type: "dashboard", Relation: levelNames[l], User: fmt.Sprint("person:", p),
	})
	if err != nil {
		panic(err)
	}
	all := make([]int, 0, len(answer.GetObjects()))
	for _, object := range answer.GetObjects() {
		n, _ := strconv.Atoi(strings.TrimPrefix(object, "dashboard:"))
		all = append(all, n)
	}
	return all
}

func (f *openFGA) Close() { f.s.Close() }

// tupleIndex answers every read of the resolution from a map. It is filled once, then only read.
type tupleIndex struct {
	storage.OpenFGADatastore
	exact    map[string]*openfgav1.Tuple   // object#relation@user
	byObject map[string][]*openfgav1.Tuple // object#relation
	sets     map[string][]*openfgav1.Tuple // object#relation, users that are sets only
	byUser   map[string][]*openfgav1.Tuple // user|type#relation, by object
}

func (x *tupleIndex) add(k *openfgav1.TupleKey) {
	t := &openfgav1.Tuple{Key: k, Timestamp: timestamppb.New(time.Unix(0, 0))}
	at := k.GetObject() + "#" + k.GetRelation()
	x.exact[at+"@"+k.GetUser()] = t
	x.byObject[at] = append(x.byObject[at], t)
	if strings.Contains(k.GetUser(), "#") {
		x.sets[at] = append(x.sets[at], t)
	}
	kind, _, _ := strings.Cut(k.GetObject(), ":")
	by := k.GetUser() + "|" + kind + "#" + k.GetRelation()
	list := append(x.byUser[by], t)
	i := sort.Search(len(list)-1, func(i int) bool { return list[i].GetKey().GetObject() >= k.GetObject() })
	copy(list[i+1:], list[i:])
	list[i] = t
	x.byUser[by] = list
}

func (x *tupleIndex) Read(_ context.Context, _ string, f storage.ReadFilter, _ storage.ReadOptions) (storage.TupleIterator, error) {
	list := x.byObject[f.Object+"#"+f.Relation]
	if f.User != "" {
		var kept []*openfgav1.Tuple
		for _, t := range list {
			if u := t.GetKey().GetUser(); u == f.User || strings.HasSuffix(f.User, ":") && strings.HasPrefix(u, f.User) {
				kept = append(kept, t)
			}
		}
		list = kept
	}
	return storage.NewStaticTupleIterator(list), nil
}

func (x *tupleIndex) ReadUserTuple(_ context.Context, _ string, f storage.ReadUserTupleFilter, _ storage.ReadUserTupleOptions) (*openfgav1.Tuple, error) {
	if t := x.exact[f.Object+"#"+f.Relation+"@"+f.User]; t != nil {
		return t, nil
	}
	return nil, storage.ErrNotFound
}

func (x *tupleIndex) ReadUsersetTuples(_ context.Context, _ string, f storage.ReadUsersetTuplesFilter, _ storage.ReadUsersetTuplesOptions) (storage.TupleIterator, error) {
	list := x.sets[f.Object+"#"+f.Relation]
	var kept []*openfgav1.Tuple
	for _, t := range list {
		for _, allowed := range f.AllowedUserTypeRestrictions {
			if u := t.GetKey().GetUser(); strings.HasPrefix(u, allowed.GetType()+":") && strings.HasSuffix(u, "#"+allowed.GetRelation()) {
				kept = append(kept, t)
			}
		}
	}
	return storage.NewStaticTupleIterator(kept), nil
}

func (x *tupleIndex) ReadStartingWithUser(_ context.Context, _ string, f storage.ReadStartingWithUserFilter, _ storage.ReadStartingWithUserOptions) (storage.TupleIterator, error) {
	var all []*openfgav1.Tuple
	for _, u := range f.UserFilter {
		name := u.GetObject()
		if u.GetRelation() != "" {
			name += "#" + u.GetRelation()
		}
		for _, t := range x.byUser[name+"|"+f.ObjectType+"#"+f.Relation] {
			if f.ObjectIDs == nil || f.ObjectIDs.Exists(strings.TrimPrefix(t.GetKey().GetObject(), f.ObjectType+":")) {
				all = append(all, t)
			}
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].GetKey().GetObject() < all[j].GetKey().GetObject() })
	return storage.NewStaticTupleIterator(all), nil
}
