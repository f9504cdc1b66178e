// Builds the npm package that other applications install: compiled modules with types, the migrations and the built web
// UI, in the folder `package`, ready for `npm pack ./package`. Unlike the repository, it has no embedded database, no
// Node version of its own, and nothing that only the build or the standalone server needs.
//
//   node bin/build-package.mjs [folder]
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);
const out = path.resolve(process.argv[2] ?? path.join(root, 'package'));
const entry = 'src/embed/index';

/** @throws if the program fails; it has printed why. */
function run(program, ...args) {
  const { status } = spawnSync(process.execPath, [path.join(root, program), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`${path.basename(program)} failed.`);
}

/** The files of a built folder by their ending, relative to the package. */
const built = (ending) =>
  readdirSync(path.join(out, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => `src/${file.replaceAll('\\', '/')}`);

/** What a file imports. */
const importsOf = (file) =>
  [
    ...readFileSync(path.join(out, file), 'utf8').matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"\n]+)['"]/g),
  ].map((match) => match[1] ?? '');

/** Removes the types that an application can't reach: they are no promise. */
function keepPublicTypes() {
  const reached = new Set();
  const waiting = [`${entry}.d.ts`];
  for (let file = waiting.pop(); file; file = waiting.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    for (const name of importsOf(file).filter((one) => one.startsWith('.'))) {
      waiting.push(path.posix.join(path.posix.dirname(file), name.replace(/\.[jt]s$/, '.d.ts')));
    }
  }
  for (const file of built('.d.ts')) if (!reached.has(file)) rmSync(path.join(out, file));
}

/** The packages that the compiled files import, with the versions of this repository. */
function dependencies(manifest) {
  const names = [...built('.js'), ...built('.d.ts')]
    .flatMap(importsOf)
    .filter((name) => /^(@[\w-]+\/)?[a-z][\w.-]*(\/|$)/.test(name) && !name.startsWith('node:'))
    .map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? '');
  return Object.fromEntries(
    [...new Set(names)].sort().map((name) => {
      const version = manifest.dependencies[name];
      if (version === undefined) throw new Error(`${name} is imported, but isn't among the dependencies.`);
      return [name, version];
    }),
  );
}

/** The documents without links to files that only the repository has. */
function copyDocuments() {
  const folder = path.join(root, 'docs');
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.md')) continue;
    const place = path.dirname(path.join('docs', file));
    const isHere = (target) => {
      const found = path.join(place, target);
      return found.startsWith('docs') && !found.startsWith(path.join('docs', 'images'));
    };
    const text = readFileSync(path.join(folder, file), 'utf8').replaceAll(
      /!?\[([^\]]*)\]\(([^)#:]+)[^)]*\)/g,
      (link, words, target) => (isHere(target) ? link : words),
    );
    mkdirSync(path.dirname(path.join(out, 'docs', file)), { recursive: true });
    writeFileSync(path.join(out, 'docs', file), text);
  }
  writeFileSync(
    path.join(out, 'README.md'),
    '# CSCX.AI for HubSpot\n\nThe HubSpot integration as part of your application: [docs/embedding.md](docs/embedding.md) explains its server, its database and who is asking, [docs/embedding-ui.md](docs/embedding-ui.md) its screens.\n',
  );
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.package.json', '--outDir', out);
keepPublicTypes();
cpSync(path.join(root, 'src/db/migrations'), path.join(out, 'src/db/migrations'), { recursive: true });
// Applications have their own database.
rmSync(path.join(out, 'src/db/embedded'), { recursive: true });
if (!existsSync(path.join(root, 'web/dist/embed'))) run('node_modules/vite/bin/vite.js', 'build', 'web');
cpSync(path.join(root, 'web/dist'), path.join(out, 'web/dist'), { recursive: true });
copyDocuments();
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const { name, version, description, license, type, engines } = manifest;
writeFileSync(
  path.join(out, 'package.json'),
  `${JSON.stringify(
    {
      ...{ name, version, description, license, type, engines },
      exports: {
        '.': { types: `./${entry}.d.ts`, default: `./${entry}.js` },
        './ui': { types: './web/dist/embed/embed.d.ts', default: './web/dist/embed/embed.js' },
        './package.json': './package.json',
      },
      files: ['src', 'web', 'docs'],
      sideEffects: false,
      dependencies: dependencies(manifest),
    },
    null,
    2,
  )}\n`,
);
process.stdout.write(
  `The package is in ${path.relative(process.cwd(), out) || out}. Pack it with: npm pack ./package\n`,
);
