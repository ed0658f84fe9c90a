// The shapes the API speaks in, by the names the interface uses.

export interface Named {
  id: number;
  name: string;
}

export interface List<T> {
  items: T[];
  total: number;
}

export interface User extends Named {
  email: string;
  time_zone: string;
  locale: string;
  first_weekday: number;
  theme: 'light' | 'dark' | 'auto';
}

export interface Workspace extends Named {
  parent_id?: number | null;
  path: string;
  role: string;
  can_create_resources: boolean;
  default_dashboard_id?: number | null;
}

export interface Level {
  key: string;
  title: string;
  can: string[];
}

export interface Me {
  user: User;
  organization: { id: number; name: string; path: string; role: string; links_off: boolean };
  organizations: Named[];
  workspaces: Workspace[];
  levels: Level[];
  demo: boolean;
}

export type WhyNot = Partial<Record<string, string>>;

export interface Audience {
  kind: string;
  people: number;
  name?: string;
  links: number;
}

export interface Filter {
  by: string;
  op: 'is' | 'is_not' | 'contains' | 'is_empty' | 'is_not_empty';
  values?: (string | number | boolean)[];
}

export interface Period {
  preset?: string;
  from?: string;
  to?: string;
  last?: number;
  unit?: string;
}

export interface Question {
  dataset: string;
  measures: string[];
  breakdowns?: { by: string; limit?: number }[];
  filters?: Filter[];
  period: Period;
  compare?: string;
  time_zone?: string;
  first_weekday?: number;
}

export type PictureKind = 'number' | 'bar' | 'stacked_bar' | 'line' | 'area' | 'donut' | 'table';
export interface Picture {
  kind: PictureKind;
}

export interface ResultDimension {
  by: string;
  title: string;
  type: 'time' | 'id' | 'text' | 'boolean' | 'number';
  unit?: string;
}
export interface ResultMeasure {
  key: string;
  title: string;
  format: 'hours' | 'count' | 'money' | 'percent';
  currency?: string;
}
export interface ResultKey {
  value: string | number | boolean | null;
  label: string;
  colour?: string;
  kind?: 'other' | 'none';
}
export interface ResultRow {
  keys: ResultKey[];
  values: (number | null)[];
  compare?: (number | null)[];
}
export interface Result {
  dimensions: ResultDimension[];
  measures: ResultMeasure[];
  rows: ResultRow[];
  totals: (number | null)[];
  compare_totals?: (number | null)[];
  period: { from: string; to: string; time_zone: string };
  compare_period?: { from: string; to: string; time_zone: string };
  truncated: boolean;
}

export interface Resource {
  id: number;
  kind: 'chart' | 'dashboard';
  title: string;
  workspace_id: number;
  workspace: string;
  owner: Named;
  private: boolean;
  perspective: 'owner' | 'viewer';
  version: number;
  created_at: string;
  updated_at: string;
  updated_by?: Named | null;
  favourite: boolean;
  can: string[];
  why_not?: WhyNot;
  audience: Audience;
}

export interface Chart extends Resource {
  kind: 'chart';
  question: Question;
  picture: Picture;
}

export interface Widget {
  id: string;
  kind: 'chart' | 'text';
  chart_id?: number;
  chart?: {
    shown: boolean;
    reason?: string;
    id?: number;
    title?: string;
    question?: Question;
    picture?: Picture;
    perspective?: 'owner' | 'viewer';
    owner?: Named;
  };
  title?: string;
  text?: string;
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface DashboardFilters {
  period?: Period;
  project_ids?: number[];
  client_ids?: number[];
}

export interface Dashboard extends Resource {
  kind: 'dashboard';
  path?: string;
  filters: DashboardFilters;
  widgets: Widget[];
}

export interface WidgetData {
  result?: Result;
  error?: { code: string; message: string };
  hidden?: string;
}

export interface DashboardData {
  widgets: Record<string, WidgetData>;
}

export interface TimeEntry {
  id: number;
  workspace_id: number;
  project_id?: number | null;
  project?: string;
  colour?: string;
  client?: string;
  task_id?: number | null;
  tag_ids: number[];
  description: string;
  billable: boolean;
  start: string;
  stop?: string | null;
  seconds?: number;
}

export interface Person extends Named {
  email?: string;
}

export interface PrincipalRef {
  kind: 'user' | 'group' | 'workspace' | 'class' | 'organization' | 'domain';
  id?: number;
  tree?: boolean;
  class?: string;
  domain?: string;
}

export interface Principal extends PrincipalRef {
  name: string;
  detail?: string;
  people: number;
}

export interface Candidate extends Principal {
  offers: string[];
}

export interface Path {
  source: 'owner' | 'role' | 'grant';
  level: string;
  can: string[];
  grant?: number;
  words: string;
}

export interface Grant {
  id: number;
  principal: Principal;
  level: string;
  expires_at?: string | null;
  by: Person;
  at: string;
  unreachable?: { reason: string; remedy?: string } | null;
  can_change: boolean;
  offers: string[];
}

export interface PublicLink {
  id: number;
  name: string;
  url: string;
  live: boolean;
  why_dead?: string;
  views: number;
  last_viewed_at?: string | null;
  created_by: Person;
  created_at: string;
  expires_at?: string | null;
}

export interface Access {
  id: number;
  kind: 'chart' | 'dashboard';
  title: string;
  owner: Person;
  private: boolean;
  perspective: 'owner' | 'viewer';
  levels: Level[];
  grants: Grant[];
  implied: { title: string; detail: string; people: number; level: string }[];
  links: PublicLink[];
  who: { user: Person; level: string; can: string[]; path: Path }[];
  audience: Audience;
  can: string[];
  why_not?: WhyNot;
}

export interface Shift {
  user: Person;
  before: string[];
  after: string[];
}

export interface SharePreview {
  reveals: { projects: Named[]; count: number; people: number };
  gains: Shift[];
  loses: Shift[];
  ends_private: boolean;
  who_then: number;
  changes: { principal: Principal; before: string; after: string }[];
}

export interface Explanation {
  user: Person;
  can: string[];
  paths: Path[];
  rules: { name: string; words: string; remedy?: string }[];
}

export interface GrantEdit {
  principal: PrincipalRef;
  level: string;
  expires_at?: string;
}

export interface LinkWidget {
  id: string;
  kind: 'chart' | 'text';
  title?: string;
  text?: string;
  picture?: Picture;
  hidden?: string;
  x: number;
  y: number;
  w: number;
  h: number;
}

/** What a public link shows. */
export interface LinkContents {
  organization: string;
  kind: 'chart' | 'dashboard';
  title: string;
  widgets: LinkWidget[];
}
