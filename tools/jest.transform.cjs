/**
 * What jest runs is CommonJS, whatever the source was.
 *
 * Sources here and many packages are ESM, and some CommonJS packages require or import ESM ones: jest's native ESM mode
 * cannot do that on Node 20. So SWC turns everything that is ESM, or that imports dynamically, into CommonJS; plain
 * CommonJS passes through untouched. CommonJS forgives circular imports that ESM does not: the map of rooms forbids them,
 * and one smoke test starts the real build.
 */
const fs = require('node:fs');
const path = require('node:path');
const { createTransformer } = require('@swc/jest');

const typescript = createTransformer({
  swcrc: false,
  sourceMaps: 'inline',
  jsc: {
    target: 'es2023',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    // The same decorators as tsc emits: Nest and TypeORM read the metadata.
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
  module: { type: 'commonjs' },
});

const javascript = createTransformer({
  swcrc: false,
  // Also for CommonJS: only so is its `import()` rewritten.
  isModule: true,
  jsc: { target: 'es2023', parser: { syntax: 'ecmascript' } },
  module: { type: 'commonjs' },
});

function transformerFor(source, file) {
  if (/\.[cm]?ts$/.test(file)) return typescript;
  const isEsm = file.endsWith('.mjs') || isModuleScript(file);
  return isEsm || /\bimport\s*\(/.test(source) ? javascript : undefined;
}

/** Whether Node would load this `.js` file as ESM: the nearest package.json says so. */
function isModuleScript(file) {
  return file.endsWith('.js') && packageTypeOf(path.dirname(file)) === 'module';
}

const packageTypes = new Map();

function packageTypeOf(directory) {
  if (!packageTypes.has(directory)) packageTypes.set(directory, readPackageType(directory));
  return packageTypes.get(directory);
}

function readPackageType(directory) {
  const manifest = path.join(directory, 'package.json');
  if (fs.existsSync(manifest)) return JSON.parse(fs.readFileSync(manifest, 'utf8')).type;
  const parent = path.dirname(directory);
  return parent === directory ? undefined : packageTypeOf(parent);
}

/**
 * Gives `import x from 'y'` Node's meaning. SWC takes the `default` of whatever says `__esModule`; Node does so only for
 * real ESM, and gives the whole `module.exports` of CommonJS that merely says so. Hence a mark of our own.
 */
function withDefaultImportsOfNode(code) {
  return code
    .replaceAll('obj && obj.__esModule', 'obj && obj.__wasEsm')
    .replace(
      'Object.defineProperty(exports, "__esModule",',
      'Object.defineProperty(exports, "__wasEsm", { value: true }); $&',
    );
}

module.exports = {
  process(source, file, options) {
    const transformer = transformerFor(source, file);
    if (!transformer) return { code: source };
    const result = transformer.process(source, file, options);
    return { ...result, code: withDefaultImportsOfNode(result.code) };
  },
  getCacheKey(source, file, options) {
    const transformer = transformerFor(source, file);
    const key = (transformer ?? javascript).getCacheKey(source, file, options);
    return `${key}-${transformer ? 'wasEsm' : 'untouched'}`;
  },
};
