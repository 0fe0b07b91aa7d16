// TypeScript -> CommonJS with SWC; ESM packages in node_modules -> CommonJS; CommonJS packages untouched.
const { createTransformer } = require('@swc/jest');
const fs = require('node:fs');
const path = require('node:path');
const ts = createTransformer({
  swcrc: false,
  sourceMaps: 'inline',
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    target: 'es2023',
    keepClassNames: true,
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
  module: { type: 'commonjs' },
});
const js = createTransformer({
  swcrc: false,
  jsc: { parser: { syntax: 'ecmascript' }, target: 'es2023' },
  module: { type: 'commonjs', importInterop: 'node' },
});
const types = new Map();
function isModuleType(dir) {
  if (types.has(dir)) return types.get(dir);
  let r = false;
  const p = path.join(dir, 'package.json');
  if (fs.existsSync(p)) {
    try {
      r = JSON.parse(fs.readFileSync(p, 'utf8')).type === 'module';
    } catch {}
  } else {
    const up = path.dirname(dir);
    r = up === dir ? false : isModuleType(up);
  }
  types.set(dir, r);
  return r;
}
const pick = (f) =>
  /\.[cm]?tsx?$/.test(f)
    ? ts
    : f.endsWith('.mjs') || (f.endsWith('.js') && isModuleType(path.dirname(f)))
      ? js
      : null;
module.exports = {
  process(src, file, o) {
    const t = pick(file);
    return t ? t.process(src, file, o) : { code: src };
  },
  getCacheKey(src, file, o) {
    const t = pick(file);
    return (t ?? js).getCacheKey(src, file, o) + (t === ts ? 't' : t ? 'j' : 'n');
  },
};
