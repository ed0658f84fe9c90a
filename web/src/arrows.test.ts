import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

// Which folder may import which: only from the lines below its own, and on its own line only from itself. ARCHITECTURE.md shows the same map.
const lines = [
  'main.tsx test',
  'routes.tsx',
  'frame home',
  'bin charts dashboards imports links offers projects settings share sign-in team time',
  'builder filters foresight tiles',
  'choices pictures resources',
  'live ui',
  'session',
  'format actions.tsx url.ts',
  'api paths.ts theme',
].map((line) => line.split(' '));
const nouns = 3;

const src = import.meta.dirname;

/** The folder of a file, or the file itself where it stands in none; a test in no folder may import anything. */
function roomOf(file: string): string {
  const [room = '', ...rest] = file.split('/');
  return rest.length === 0 && room.includes('.test.') ? 'test' : room;
}

/** What is wrong with an import, in a sentence; undefined when it may stand. */
function wrong(file: string, imported: string): string | undefined {
  const [from, to] = [roomOf(file), roomOf(imported)];
  if (from === to) return undefined;
  const at = (room: string) => lines.findIndex((line) => line.includes(room));
  const [above, below] = [at(from), at(to)];
  for (const [room, line] of [
    [from, above],
    [to, below],
  ] as const)
    if (line < 0) return `${file}: ${room} stands on no line of arrows.test.ts. Add it where it belongs.`;
  if (above < below) return undefined;
  if (above === nouns && below === nouns)
    return `${file} imports ${imported}: ${from} and ${to} are nouns, which do not know each other. Move what both need to a folder below them, or let frame or routes.tsx bring them together.`;
  return above === below
    ? `${file} imports ${imported}: ${from} and ${to} stand beside each other. Move what both need to a folder below them.`
    : `${file} imports ${imported}: ${from} stands below ${to} and must not know it. Hand in what it needs, or move that below ${from}.`;
}

/** The file of the interface that an import names; undefined for a package. */
function find(file: string, name: string): string | undefined {
  if (!name.startsWith('.')) return undefined;
  const base = resolve(src, dirname(file), name);
  const found = [base, `${base}.ts`, `${base}.tsx`, join(base, 'index.ts')].find(
    (path) => existsSync(path) && statSync(path).isFile(),
  );
  return found && relative(src, found);
}

/** Every file that a file imports, also lazily or for its types alone. */
const importsOf = (file: string): string[] =>
  ts
    .preProcessFile(readFileSync(join(src, file), 'utf8'))
    .importedFiles.map(({ fileName }) => find(file, fileName))
    .filter((path) => path !== undefined);

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));

it('every folder imports only from those below it', () => {
  const imports = files.flatMap((file) => importsOf(file).map((imported) => [file, imported] as const));
  expect(imports.length).toBeGreaterThan(500);
  expect(imports.map(([file, imported]) => wrong(file, imported)).filter(Boolean)).toEqual([]);
});

it('says which import is wrong, and why', () => {
  expect(wrong('charts/ChartPage.tsx', 'charts/words.ts')).toBeUndefined();
  expect(wrong('charts/ChartPage.tsx', 'resources/sharing.ts')).toBeUndefined();
  expect(wrong('charts/ChartPage.tsx', 'share/sharing.tsx')).toContain('charts and share are nouns');
  expect(wrong('resources/Leak.tsx', 'pictures/figures.ts')).toContain(
    'resources and pictures stand beside each other',
  );
  expect(wrong('ui/PageHeader.tsx', 'frame/Frame.tsx')).toContain('ui stands below frame');
  expect(wrong('helpers/x.ts', 'ui/index.ts')).toContain('helpers stands on no line');
});

it('keys of queries are made in api/keys.ts alone', () => {
  const spelled = files
    .filter((file) => !file.includes('.test.') && file !== 'api/keys.ts')
    .flatMap((file) => {
      const text = readFileSync(join(src, file), 'utf8');
      const found =
        text.match(/(?:query)?[kK]ey: \[(?!\.\.\.)[^\]]*\]|QueryData(?:<[^(]*>)?\(\s*\[[^\]]*\]|queryKey\[0\]/g) ?? [];
      return found.map((key) => `${file} spells a key, ${key}: make it in api/keys.ts, which says what moves it.`);
    });
  expect(spelled).toEqual([]);
});
