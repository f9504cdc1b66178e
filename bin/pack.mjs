// `npm pack` in this folder packs the built package, and not the repository: while it runs, package.json is that of the
// package. npm runs this before and after:
//
//   node bin/pack.mjs before|after
import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);
const own = path.join(root, 'package.json');
const kept = path.join(root, 'package.json.kept');
const below = (file) => `./${path.posix.join('package', file)}`;

if (process.argv[2] === 'before') {
  const built = JSON.parse(readFileSync(path.join(root, 'package/package.json'), 'utf8'));
  const exports = Object.entries(built.exports).map(([name, target]) => {
    if (typeof target === 'string') return [name, target];
    return [name, { types: below(target.types), default: below(target.default) }];
  });
  // One that is still there is from a run that was ended: package.json isn't the repository's then.
  if (!existsSync(kept)) copyFileSync(own, kept);
  const packed = { ...built, exports: Object.fromEntries(exports), files: built.files.map(below) };
  writeFileSync(own, `${JSON.stringify(packed, null, 2)}\n`);
} else if (existsSync(kept)) {
  renameSync(kept, own);
}
