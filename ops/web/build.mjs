// Makes dist/ from the installed packages: the chart library with only what the charts use, the outlines of Europe's countries, and both compressed as well
// as they can be, so that the application need not.
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { feature } from 'topojson-client';

// Degrees east and north: everything that a map of European regions can show, with room for its neighbours.
const frame = { west: -32, south: 24, east: 60, north: 76 };

/** The part of a ring on one side of a line: along the axis (0: east, 1: north), up to the limit or from it on. */
function half(ring, axis, limit, upTo) {
  const inside = point => (upTo ? point[axis] <= limit : point[axis] >= limit);
  const kept = [];
  ring.forEach((point, index) => {
    const before = ring[(index + ring.length - 1) % ring.length];
    if (inside(point) !== inside(before)) {
      const part = (limit - before[axis]) / (point[axis] - before[axis]);
      kept.push(before.map((from, at) => from + part * (point[at] - from)));
    }
    if (inside(point)) kept.push(point);
  });
  return kept;
}

/** A ring within the frame, to a hundredth of a degree; empty when nothing of it is left. */
function cut(ring) {
  let open = ring.slice(0, -1);
  open = half(half(open, 0, frame.west, false), 0, frame.east, true);
  open = half(half(open, 1, frame.south, false), 1, frame.north, true);
  const rounded = open.map(point => point.map(degrees => Math.round(degrees * 100) / 100));
  const points = rounded.filter((point, index) => {
    const before = rounded[(index + rounded.length - 1) % rounded.length];
    return point[0] !== before[0] || point[1] !== before[1];
  });
  return points.length < 3 ? [] : [...points, points[0]];
}

/** The countries within the frame as GeoJSON. */
function outlines(atlas) {
  const features = [];
  for (const country of feature(atlas, atlas.objects.countries).features) {
    const polygons = country.geometry.type === 'Polygon' ? [country.geometry.coordinates] : country.geometry.coordinates;
    const coordinates = polygons.map(rings => rings.map(cut).filter(ring => ring.length > 0)).filter(rings => rings.length > 0);
    if (coordinates.length > 0) {
      features.push({ type: 'Feature', properties: { name: country.properties.name }, geometry: { type: 'MultiPolygon', coordinates } });
    }
  }
  return JSON.stringify({ type: 'FeatureCollection', features });
}

async function write(name, content) {
  const bytes = Buffer.from(content);
  await writeFile(`dist.new/${name}`, bytes);
  await writeFile(`dist.new/${name}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
  await writeFile(`dist.new/${name}.gz`, gzipSync(bytes, { level: 9 }));
}

process.chdir(fileURLToPath(new URL('.', import.meta.url)));
await rm('dist.new', { recursive: true, force: true });
await mkdir('dist.new');
const library = await build({ entryPoints: ['library.mjs'], bundle: true, minify: true, format: 'esm', target: 'es2022', legalComments: 'inline', write: false });
await write('echarts.js', library.outputFiles[0].contents);
await write('europe.json', outlines(JSON.parse(await readFile('node_modules/world-atlas/countries-50m.json', 'utf8'))));
await rm('dist', { recursive: true, force: true });
await rename('dist.new', 'dist');
