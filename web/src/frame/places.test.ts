import { describe, expect, it } from 'vitest';
import type { Me, Workspace } from '../api/shapes';
import { pickWorkspace } from '../session/workspace';
import { ids, parseSearch, stringifySearch } from '../url';
import { isHere, places, placesFor } from './Frame';
import { tree } from './Switcher';

const ws = (id: number, parent?: number, may = true) =>
  ({ id, name: `w${id}`, parent_id: parent, can_create_resources: may }) as unknown as Workspace;

it('every page belongs to one place of the frame', () => {
  for (const [path, place] of [
    ['/', 'Home'],
    ['/dashboards', 'Dashboards'],
    ['/d/acme/sales', 'Dashboards'],
    ['/bin', 'Dashboards'],
    ['/charts/new', 'Charts'],
    ['/c/7', 'Charts'],
    ['/clients', 'Projects'],
    ['/team/groups', 'Team'],
    ['/workspaces', 'Team'],
  ])
    expect(places.filter((p) => isHere(p, path)).map((p) => p.label)).toEqual([place]);
});

describe('workspaces', () => {
  it('are a tree, and one without a visible parent is a root', () => {
    expect(tree([ws(3, 2), ws(1), ws(2, 1), ws(9, 77)]).map((x) => [x.workspace.id, x.depth])).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
      [9, 0],
    ]);
  });
  it('start with the one last used, or one where something can be made', () => {
    const list = [ws(1, undefined, false), ws(2)];
    expect(pickWorkspace(list, 1)?.id).toBe(1);
    expect(pickWorkspace(list, 99)?.id).toBe(2);
    expect(pickWorkspace([ws(1, undefined, false)], null)?.id).toBe(1);
    expect(pickWorkspace([], null)).toBeUndefined();
  });
});

describe('the URL', () => {
  it('keeps text as text', () => {
    expect(parseSearch('?search=12&period=true')).toEqual({ search: '12', period: 'true' });
    const state = { project: ['1', '2'], search: 'a & b', gone: undefined };
    expect(parseSearch(stringifySearch(state))).toEqual({ project: ['1', '2'], search: 'a & b' });
    expect(stringifySearch({})).toBe('');
  });
  it('reads ids and drops what is none', () => {
    expect(ids(['3', 'x', '-1', '4'])).toEqual([3, 4]);
    expect(ids('all')).toEqual([]);
    expect(ids(undefined)).toEqual([]);
  });
});

it('a guest is not offered places that have nothing for them', () => {
  const guest = placesFor({ workspaces: [] } as unknown as Me).map((p) => p.label);
  expect(guest).toEqual(['Home', 'Dashboards', 'Charts', 'Settings']);
  expect(placesFor({ workspaces: [ws(1)] } as unknown as Me)).toEqual(places);
});
