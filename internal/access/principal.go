package access

// A principal is a kind and an index in 25 bits.
type principal uint32

const (
	toUser principal = iota << indexBits
	toGroup
	toWorkspace
	toTree
	toClass
	toOrganization
	toDomain
	toNobody
)

const (
	indexBits = 22
	indexMask = 1<<indexBits - 1
	kindMask  = 7 << indexBits
)

// maxIndex is how many users, groups or workspaces an organization may have; maxRows how many resources.
const (
	maxIndex = 1 << indexBits
	maxRows  = 1 << 25
)

// principal of a grant; toNobody for one that makes no sense.
func (e *edit) principal(p Principal) principal {
	switch p.Kind {
	case PrincipalUser:
		return toUser | principal(e.user(UserID(p.ID)))
	case PrincipalGroup:
		return toGroup | principal(e.group(GroupID(p.ID)))
	case PrincipalWorkspace:
		if p.Tree {
			return toTree | principal(e.workspace(WorkspaceID(p.ID)))
		}
		return toWorkspace | principal(e.workspace(WorkspaceID(p.ID)))
	case PrincipalClass:
		if p.Class < ClassStaff || p.Class > ClassWorkspaceUser {
			return toNobody
		}
		return toClass | principal(p.Class)
	case PrincipalOrganization:
		return toOrganization
	case PrincipalDomain:
		return toDomain | principal(e.domain(p.Domain))
	}
	return toNobody
}

func (s *state) principalOf(p principal) Principal {
	i := uint32(p & indexMask)
	switch p & kindMask {
	case toUser:
		return Principal{Kind: PrincipalUser, ID: int64(s.profiles.At(i).id)}
	case toGroup:
		return Principal{Kind: PrincipalGroup, ID: int64(s.groups.At(i).id)}
	case toWorkspace:
		return Principal{Kind: PrincipalWorkspace, ID: int64(s.workspaceInfos.At(i).id)}
	case toTree:
		return Principal{Kind: PrincipalWorkspace, ID: int64(s.workspaceInfos.At(i).id), Tree: true}
	case toClass:
		return Principal{Kind: PrincipalClass, Class: RoleClass(i)}
	case toOrganization:
		return Principal{Kind: PrincipalOrganization}
	case toDomain:
		return Principal{Kind: PrincipalDomain, Domain: s.domainNames[i]}
	}
	return Principal{}
}
