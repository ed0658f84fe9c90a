import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** dist/.gitkeep is tracked so that the Go program builds without Node; emptying dist would remove it. */
function keepDist() {
  return {
    name: 'keep-dist',
    apply: 'build' as const,
    closeBundle() {
      writeFileSync(join(dist, '.gitkeep'), '');
    },
  };
}

const dist = resolve(import.meta.dirname, 'dist');

/** Smaller files gain nothing worth another request's head. */
const compressFrom = 1000;

/**
 * Leaves files of text only compressed, once with brotli and once with gzip: the program (embed.go) serves them as they are,
 * and need not carry a third copy. index.html stays, as what tells that there was a build.
 */
function compress() {
  const brotli = promisify(brotliCompress);
  const zip = promisify(gzip);
  return {
    name: 'compress',
    apply: 'build' as const,
    async closeBundle() {
      const names = await readdir(dist, { recursive: true });
      await Promise.all(
        names.map(async (name) => {
          if (!/\.(js|css|svg|html)$/.test(name)) return;
          const file = join(dist, name);
          const text = await readFile(file);
          if (text.length < compressFrom) return;
          const params = {
            [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
            [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
            [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
          };
          await Promise.all([
            brotli(text, { params }).then((packed) => writeFile(`${file}.br`, packed)),
            zip(text, { level: 9 }).then((packed) => writeFile(`${file}.gz`, packed)),
          ]);
          if (name !== 'index.html') await rm(file);
        }),
      );
    },
  };
}

interface Built {
  [file: string]: { type: string; modules?: Record<string, { renderedLength: number }> };
}

/** Holds theme/mantine.css to the components that are in the build: nothing stands without its styles, and none come unused. */
function mantineStyles() {
  const core = resolve(import.meta.dirname, 'node_modules/@mantine/core');
  const list = resolve(import.meta.dirname, 'src/theme/mantine.css');
  const always = ['baseline', 'default-css-variables', 'global'];
  return {
    name: 'mantine-styles',
    apply: 'build' as const,
    generateBundle(_: unknown, built: Built) {
      const used = new Set(always);
      for (const chunk of Object.values(built))
        for (const [file, { renderedLength }] of Object.entries(chunk.modules ?? {}))
          if (renderedLength > 0 && /@mantine\/core\/esm\/.*\.module\.mjs$/.test(file))
            used.add(basename(file, '.module.mjs'));
      const all = readFileSync(join(core, 'styles.css'), 'utf8');
      const place = (name: string) =>
        all.indexOf(
          readFileSync(join(core, `styles/${name}.css`), 'utf8')
            .trim()
            .slice(0, 60),
        );
      const want = readdirSync(join(core, 'styles'))
        .map((file) => basename(file, '.css'))
        .filter((name) => used.has(name))
        .sort((a, b) => place(a) - place(b))
        .map((name) => `@import "@mantine/core/styles/${name}.css";`);
      const have = readFileSync(list, 'utf8').match(/^@import .*$/gm) ?? [];
      if (have.join() !== want.join())
        throw new Error(`src/theme/mantine.css does not fit the components in use; it should be:\n${want.join('\n')}`);
    },
  };
}

interface Graph {
  getModuleInfo(id: string): { importedIds: string[] } | null;
}

/** Packages that give everything from one file, by the file behind each name; of these a module takes what it names. */
const packages = new Map(
  ['@mantine/core/esm/index.mjs', '@tabler/icons-react/dist/esm/tabler-icons-react.mjs'].map((path) => {
    const file = resolve(import.meta.dirname, 'node_modules', path);
    const behind = new Map<string, string>();
    for (const [, names, from] of readFileSync(file, 'utf8').matchAll(/^(?:im|ex)port \{([^}]*)\} from ['"](.*)['"]/gm))
      for (const name of names.split(','))
        behind.set(name.split(' as ').pop()?.trim() ?? '', join(dirname(file), from));
    return [file, behind];
  }),
);

/** What these modules import, and what that imports, but for what is imported lazily. */
function reach(graph: Graph, ...from: string[]) {
  const found = new Set(from.map((file) => resolve(import.meta.dirname, 'src', file)));
  for (const id of found)
    for (const next of packages.has(id) ? [] : (graph.getModuleInfo(id)?.importedIds ?? [])) {
      found.add(next);
      const behind = packages.get(next);
      if (!behind) continue;
      const named = readFileSync(id, 'utf8').matchAll(
        /import \{([^}]*)\} from ['"](@mantine\/core|@tabler\/icons-react)['"]/g,
      );
      for (const [, names] of named)
        for (const name of names.split(',')) {
          const file = behind.get(name.split(' as ')[0].replace('type ', '').trim());
          if (file) found.add(file);
        }
    }
  for (const file of packages.keys()) found.delete(file);
  return found;
}

/**
 * Chunks for what is needed at once: by everybody, by who signs in, and by who opens a dashboard. In the many small ones that
 * sharing alone makes, the heads weigh more than some of the files.
 */
let chunks: { signIn: Set<string>; inside: Set<string>; first: Set<string> } | undefined;
function eager(id: string, graph: Graph) {
  chunks ??= {
    first: reach(graph, 'main.tsx'),
    signIn: reach(graph, 'sign-in/SignInPage.tsx'),
    inside: reach(graph, 'frame/Frame.tsx', 'dashboards/DashboardPage.tsx'),
  };
  const { first, signIn, inside } = chunks;
  if (first.has(id) || (signIn.has(id) && inside.has(id))) return 'first';
  return signIn.has(id) ? 'sign-in' : inside.has(id) ? 'inside' : null;
}

export default defineConfig({
  plugins: [react(), mantineStyles(), compress(), keepDist()],
  server: {
    port: 5173,
    proxy: { '/api': { target: process.env.VITRINE_URL ?? 'http://localhost:8080' } },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        // What a page imports lazily stays out of the first page; names say what a chunk is for.
        codeSplitting: { groups: [{ name: eager }] },
        chunkFileNames: 'assets/[name]-[hash].js',
      },
    },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    css: false,
  },
});
