// How each kind of chart looks. Loaded with the chart library, where a chart is to be drawn.

const german = document.documentElement.lang.startsWith('de');
const locale = document.documentElement.lang || 'en';
const say = (english, other) => (german ? other : english);
const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
const short = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
const month = new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric', timeZone: 'UTC' });
const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const calm = matchMedia('(prefers-reduced-motion: reduce)');
const drawn = new Map();

/** Draws with a library; the outlines are fetched when the first map needs them. */
export function using(echarts, outlinesAt) {
  let outlines;
  const kinds = { line, bars, stacked, map, matrix, graph, timeline };

  async function put(figure) {
    const kind = kinds[figure.dataset.chart];
    if (!kind || drawn.has(figure)) return;
    if (figure.dataset.chart === 'map') {
      outlines ??= outlinesAt ? fetch(outlinesAt).then(answer => answer.json()).then(shapes => echarts.registerMap('europe', shapes)) : Promise.reject(new Error('no outlines'));
      try {
        await outlines;
      } catch {
        figure.querySelectorAll('details').forEach(details => { details.open = true; });
        return;
      }
    }

    const made = kind(figure, colours());
    if (!made) return;
    const canvas = document.createElement('div');
    canvas.className = 'chart-canvas';
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', `${caption(figure)}. ${made.summary}`);
    canvas.style.height = `${made.height}px`;
    figure.querySelector('details, table').before(canvas);
    const chart = echarts.init(canvas, null, { renderer: 'canvas' });
    chart.setOption(finished(made));
    chart.on('click', event => { const to = event.data?.href; if (to) location.assign(to); });
    drawn.set(figure, chart);
    let width = canvas.clientWidth;
    new ResizeObserver(() => {
      if (!canvas.isConnected) { chart.dispose(); drawn.delete(figure); return; }
      if (canvas.clientWidth === width || canvas.clientWidth === 0) return;
      width = canvas.clientWidth;
      again(figure, chart, canvas);
    }).observe(canvas);
  }

  function again(figure, chart, canvas) {
    const made = kinds[figure.dataset.chart](figure, colours());
    canvas.style.height = `${made.height}px`;
    chart.resize();
    chart.setOption({ ...finished(made), animation: false }, { notMerge: true });
  }

  const all = () => { for (const [figure, chart] of drawn) again(figure, chart, figure.querySelector('.chart-canvas')); };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', all);
  new MutationObserver(all).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'data-scheme'] });
  return { put };
}

// The page's own colours; asked of an element, so that whatever the stylesheet says comes out as a plain colour.
function colours() {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const of = (name, otherwise = 'currentcolor') => {
    probe.style.color = `var(${name}, ${otherwise})`;
    return getComputedStyle(probe).color;
  };
  const found = {
    ink: of('--ink'), muted: of('--muted'), line: of('--line'), surface: of('--paper'), accent: of('--accent'), faint: of('--accent-soft'), good: of('--good'), bad: of('--bad'),
    land: of('--land', 'var(--line)'), series: [1, 2, 3, 4, 5, 6].map(index => of(`--series-${index}`)),
  };
  probe.remove();
  return found;
}

function finished({ option, paint }) {
  const text = { color: paint.ink, fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 13 };
  return {
    animation: !calm.matches, animationDuration: 350, textStyle: text,
    ...option,
    tooltip: {
      renderMode: 'richText', confine: true, backgroundColor: paint.surface, borderColor: paint.line, borderWidth: 1, padding: [8, 12],
      textStyle: { ...text, lineHeight: 20 }, ...option.tooltip,
    },
  };
}

const caption = figure => figure.querySelector('figcaption')?.innerText.replace(/\s+/g, ' ').trim() ?? '';
const clip = (text, most) => (text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text);
const cell = element => ({
  text: element.textContent.replace(/\s+/g, ' ').trim(), href: element.querySelector('a[href]')?.href, data: element.dataset,
  value: element.dataset.value === undefined || element.dataset.value === '' ? null : Number(element.dataset.value),
});

function read(figure, part) {
  const table = figure.querySelector(part ? `table[data-part="${part}"]` : 'table');
  if (!table) return null;
  return {
    heads: [...table.querySelectorAll('thead th')].slice(1).map(head => ({ text: head.textContent.trim(), data: head.dataset })),
    rows: [...table.querySelectorAll('tbody tr')].map(row => ({ head: cell(row.querySelector('th')), cells: [...row.querySelectorAll('td')].map(cell) })),
  };
}

const axis = (paint, more) => ({
  axisLine: { lineStyle: { color: paint.line } }, axisTick: { show: false }, axisLabel: { color: paint.muted, fontSize: 12, hideOverlap: true },
  splitLine: { lineStyle: { color: paint.line, type: [2, 3] } }, ...more,
});

const highest = entries => entries.reduce((most, entry) => (entry.value > most.value ? entry : most), { value: -Infinity, text: '' });

function line(figure, paint) {
  const { heads, rows } = read(figure);
  const target = figure.dataset.target === undefined ? null : Number(figure.dataset.target);
  const single = heads.length === 1;
  const last = rows.at(-1);
  const unit = figure.dataset.unit ? ` ${figure.dataset.unit}` : '';
  const top = Math.max(target ?? 0, ...rows.flatMap(row => row.cells.map(each => each.value ?? 0)));
  return {
    paint, height: Number(figure.dataset.height ?? 260),
    summary: say(
      `Line from ${rows[0].head.text} to ${last.head.text}; latest ${last.cells[0].text}${unit}`, `Linie von ${rows[0].head.text} bis ${last.head.text}; zuletzt ${last.cells[0].text}${unit}`)
      + (target === null ? '.' : say(`; target ${number.format(target)}${unit}.`, `; Zielwert ${number.format(target)}${unit}.`)),
    option: {
      color: [paint.accent, ...paint.series.slice(1)],
      grid: { left: 8, right: 16, top: single ? 24 : 40, bottom: 4, containLabel: true },
      legend: single ? undefined : { top: 0, left: 0, icon: 'roundRect', itemWidth: 12, itemHeight: 4, textStyle: { color: paint.ink } },
      xAxis: axis(paint, { type: 'time', splitLine: { show: false }, axisLabel: { color: paint.muted, fontSize: 12, hideOverlap: true, formatter: time => month.format(time) } }),
      yAxis: axis(paint, { type: 'value', min: 0, max: target === null ? undefined : Math.ceil(top * 1.08 * 100) / 100, minInterval: top <= 5 ? 1 : undefined, axisLine: { show: false }, axisLabel: { color: paint.muted, fontSize: 12, showMaxLabel: target === null, formatter: value => short.format(value) } }),
      tooltip: {
        trigger: 'axis', axisPointer: { lineStyle: { color: paint.muted } },
        formatter: points => [day.format(points[0].value[0]), ...points.map(point => `${single ? '' : `${point.seriesName}: `}${number.format(point.value[1])}${unit}`)].join('\n'),
      },
      series: heads.map((head, index) => ({
        type: 'line', name: head.text, step: 'end', symbol: 'circle', symbolSize: 6, showSymbol: rows.length < 3, lineStyle: { width: 2.5 },
        areaStyle: single ? { color: paint.accent, opacity: 0.08 } : undefined,
        data: rows.map(row => [Date.parse(row.head.data.value), row.cells[index]?.value]),
        markLine: index === 0 && target !== null
          ? {
            silent: true, symbol: 'none', lineStyle: { color: paint.ink, type: [6, 4], width: 1.5 },
            label: { formatter: `${figure.dataset.targetLabel ?? say('Target', 'Zielwert')} ${number.format(target)}`, position: 'insideStartTop', color: paint.ink, fontSize: 12 },
            data: [{ yAxis: target }],
          }
          : undefined,
      })),
    },
  };
}

function bars(figure, paint) {
  const { heads, rows } = read(figure);
  const unit = figure.dataset.unit ? ` ${figure.dataset.unit}` : '';
  const most = highest(rows.map(row => ({ value: row.cells[0].value ?? 0, text: row.head.text })));
  const room = Math.max(12, Math.floor(figure.clientWidth * 0.4 / 7));
  return {
    paint, height: rows.length * 30 + 16,
    summary: say(`${rows.length} bars; longest: ${most.text}, ${number.format(most.value)}${unit}.`, `${rows.length} Balken; der längste: ${most.text}, ${number.format(most.value)}${unit}.`),
    option: {
      grid: { left: 8, right: 56, top: 4, bottom: 4, containLabel: true },
      xAxis: axis(paint, { type: 'value', min: 0, axisLabel: { show: false }, splitLine: { show: false }, axisLine: { show: false } }),
      yAxis: axis(paint, { type: 'category', inverse: true, data: rows.map(row => row.head.text), axisLine: { show: false }, axisLabel: { color: paint.ink, fontSize: 13, formatter: text => clip(text, room) } }),
      tooltip: { trigger: 'item', formatter: point => `${point.name}\n${heads[0]?.text ? `${heads[0].text}: ` : ''}${number.format(point.value)}${unit}` },
      series: [{
        type: 'bar', barMaxWidth: 18, itemStyle: { color: paint.accent, borderRadius: [0, 2, 2, 0] },
        label: { show: true, position: 'right', color: paint.ink, fontSize: 12, formatter: point => number.format(point.value) },
        data: rows.map(row => ({ value: row.cells[0].value ?? 0, href: row.head.href ?? row.cells[0].href, cursor: row.head.href ? 'pointer' : 'default' })),
      }],
    },
  };
}

function stacked(figure, paint) {
  const { heads, rows } = read(figure);
  const sums = rows.map(row => ({ text: row.head.text, value: row.cells.reduce((sum, each) => sum + (each.value ?? 0), 0) }));
  const most = highest(sums);
  return {
    paint, height: Number(figure.dataset.height ?? 280),
    summary: say(
      `Columns from ${rows[0]?.head.text} to ${rows.at(-1)?.head.text}; highest: ${most.text}, ${number.format(most.value)}.`,
      `Säulen von ${rows[0]?.head.text} bis ${rows.at(-1)?.head.text}; die höchste: ${most.text}, ${number.format(most.value)}.`),
    option: {
      color: paint.series,
      grid: { left: 8, right: 8, top: 44, bottom: 4, containLabel: true },
      legend: { type: 'plain', top: 0, left: 0, icon: 'roundRect', itemWidth: 12, itemHeight: 12, itemGap: 16, textStyle: { color: paint.ink, fontSize: 12 } },
      xAxis: axis(paint, { type: 'category', data: rows.map(row => row.head.text), splitLine: { show: false } }),
      yAxis: axis(paint, { type: 'value', minInterval: 1, axisLine: { show: false }, axisLabel: { color: paint.muted, fontSize: 12, formatter: value => short.format(value) } }),
      tooltip: {
        trigger: 'axis', axisPointer: { type: 'shadow', shadowStyle: { color: paint.muted, opacity: 0.1 } },
        formatter: points => {
          const some = points.filter(point => point.value > 0);
          return [`${points[0].name}: ${number.format(some.reduce((sum, point) => sum + point.value, 0))}`, ...some.map(point => `${point.seriesName}: ${number.format(point.value)}`)].join('\n');
        },
      },
      series: heads.map((head, index) => ({
        type: 'bar', name: head.text, stack: 'all', barMaxWidth: 36, itemStyle: { borderColor: paint.surface, borderWidth: 1 },
        data: rows.map(row => ({ value: row.cells[index]?.value ?? 0, href: row.cells[index]?.href ?? row.head.href })),
      })),
    },
  };
}

// Lambert's conformal conic projection for Europe, standard parallels 43° and 62°: shapes as readers know them from atlases.
const conic = (() => {
  const [south, north, middle] = [43, 62, 12].map(degrees => degrees * Math.PI / 180);
  const stretch = north => Math.tan(Math.PI / 4 + north / 2);
  const n = Math.log(Math.cos(south) / Math.cos(north)) / Math.log(stretch(north) / stretch(south));
  const f = Math.cos(south) * stretch(south) ** n / n;
  const scale = 100;
  return {
    project([east, up]) {
      const r = f / stretch(Math.min(up, 89) * Math.PI / 180) ** n;
      const angle = n * (east * Math.PI / 180 - middle);
      return [scale * r * Math.sin(angle), scale * r * Math.cos(angle)];
    },
    unproject([x, y]) {
      const r = Math.hypot(x, y) / scale;
      return [(Math.atan2(x, y) / n + middle) * 180 / Math.PI, (2 * Math.atan((f / r) ** (1 / n)) - Math.PI / 2) * 180 / Math.PI];
    },
  };
})();

function map(figure, paint) {
  const places = read(figure, 'places').rows.map(row => ({
    name: row.head.text, code: row.head.data.code, at: [Number(row.head.data.east), Number(row.head.data.north)], value: row.cells[0].value ?? 0, href: row.head.href,
    lines: read(figure, 'places').heads.map((head, index) => `${head.text}: ${row.cells[index]?.text ?? ''}`),
  }));
  const byCode = new Map(places.map(place => [place.code, place]));
  const ties = (read(figure, 'ties')?.rows ?? []).map(row => ({ from: byCode.get(row.head.data.from), to: byCode.get(row.cells[0].data.to), count: row.cells[1].value ?? 0, href: row.cells[1].href ?? row.head.href }))
    .filter(tie => tie.from && tie.to);
  const largest = Math.max(4, ...places.map(place => place.value));
  const strongest = Math.max(4, ...ties.map(tie => tie.count));
  const size = value => 8 + 22 * Math.sqrt(value / largest);
  const easts = places.map(place => place.at[0]);
  const norths = places.map(place => place.at[1]);
  // Around the data, but never so close that nobody knows where it is.
  const around = (values, least, room) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const margin = Math.max((high - low) * room, (least - (high - low)) / 2);
    return [low - margin, high + margin];
  };
  const [west, east] = places.length > 0 ? around(easts, 14, 0.18) : [-10, 30];
  const [south, north] = places.length > 0 ? around(norths, 7, 0.22) : [36, 66];
  const named = [...places].sort((one, other) => other.value - one.value).slice(0, figure.clientWidth < 480 ? 6 : 16);
  return {
    paint, height: Number(figure.dataset.height ?? (figure.clientWidth < 480 ? 300 : 440)),
    summary: say(
      `Map of ${places.length} regions with ${ties.length} ties; most active: ${highest(places.map(place => ({ text: place.name, value: place.value }))).text}.`,
      `Karte mit ${places.length} Regionen und ${ties.length} Verbindungen; am aktivsten: ${highest(places.map(place => ({ text: place.name, value: place.value }))).text}.`),
    option: {
      geo: {
        map: 'europe', projection: conic, boundingCoords: [[west, north], [east, south]], layoutCenter: ['50%', '50%'], left: 0, right: 0, top: 0, bottom: 0, roam: false, silent: true,
        itemStyle: { areaColor: paint.land, borderColor: paint.surface, borderWidth: 1 }, emphasis: { disabled: true },
      },
      tooltip: { trigger: 'item', formatter: point => point.data?.tip ?? '' },
      series: [
        {
          type: 'lines', coordinateSystem: 'geo', zlevel: 0, z: 2, symbol: 'none', emphasis: { lineStyle: { opacity: 1 } },
          data: ties.map(tie => ({
            coords: [tie.from.at, tie.to.at], href: tie.href, tip: `${tie.from.name} – ${tie.to.name}\n${number.format(tie.count)} ${figure.dataset.unit ?? ''}`.trim(),
            lineStyle: { color: paint.accent, width: 1.25 + 6 * tie.count / strongest, opacity: 0.28 + 0.42 * tie.count / strongest, curveness: 0.22, cap: 'round' },
          })),
        },
        {
          type: 'scatter', coordinateSystem: 'geo', z: 3, symbol: 'circle',
          itemStyle: { color: paint.accent, borderColor: paint.surface, borderWidth: 2, opacity: 1 },
          labelLayout: { hideOverlap: true },
          data: places.map(place => ({
            name: place.name, value: [...place.at, place.value], symbolSize: size(place.value), href: place.href, tip: [place.name, ...place.lines].join('\n'),
            label: {
              show: named.includes(place), formatter: clip(place.name, 26), position: 'right', distance: 6, color: paint.ink, fontSize: 12, fontWeight: 600, textBorderColor: paint.surface, textBorderWidth: 3,
            },
          })),
        },
      ],
    },
  };
}

function matrix(figure, paint) {
  const { heads, rows } = read(figure);
  const cells = rows.flatMap((row, y) => row.cells.map((each, x) => ({ ...each, x, y })));
  const ties = cells.filter(each => each.value !== null && each.data.own === undefined);
  const most = ties.reduce((best, each) => (each.value > (best?.value ?? 0) ? each : best), null);
  const narrow = figure.clientWidth < 480;
  const side = Math.max(narrow ? 26 : 34, Math.min(56, (figure.clientWidth - 150) / Math.max(1, heads.length)));
  const slanted = heads.length > 5 || narrow;
  return {
    paint, height: Math.round(rows.length * side + (slanted ? 104 : 32)),
    summary: most
      ? say(`${rows.length} regions by ${heads.length}; the most: ${rows[most.y].head.text} and ${heads[most.x].text}, ${number.format(most.value)}.`,
        `${rows.length} mal ${heads.length} Regionen; am meisten: ${rows[most.y].head.text} und ${heads[most.x].text}, ${number.format(most.value)}.`)
      : say('No ties yet.', 'Noch keine Verbindungen.'),
    option: {
      grid: { left: 4, right: Math.max(8, figure.clientWidth - 170 - heads.length * 92), top: 4, bottom: 4, containLabel: true },
      xAxis: axis(paint, { type: 'category', position: 'top', data: heads.map(head => head.text), splitLine: { show: false }, axisLine: { show: false }, axisLabel: { color: paint.ink, fontSize: 12, interval: 0, rotate: slanted ? 50 : 0, formatter: text => clip(text, slanted ? 18 : 14) } }),
      yAxis: axis(paint, { type: 'category', inverse: true, data: rows.map(row => row.head.text), splitLine: { show: false }, axisLine: { show: false }, axisLabel: { color: paint.ink, fontSize: 12, formatter: text => clip(text, narrow ? 12 : 22) } }),
      visualMap: { show: false, type: 'continuous', min: 0, max: Math.max(4, most?.value ?? 1), dimension: 2, seriesIndex: 0, inRange: { color: [paint.faint, paint.accent] } },
      tooltip: { trigger: 'item', formatter: point => `${rows[point.value[1]].head.text} – ${heads[point.value[0]].text}\n${number.format(point.value[2])} ${figure.dataset.unit ?? ''}`.trim() },
      series: [
        {
          type: 'heatmap', itemStyle: { borderColor: paint.surface, borderWidth: 2, borderRadius: 2 },
          emphasis: { itemStyle: { borderColor: paint.ink } },
          data: ties.filter(each => each.value > 0).map(each => ({
            value: [each.x, each.y, each.value], href: each.href,
            label: { show: true, fontSize: 12, formatter: short.format(each.value), color: each.value > Math.max(4, most?.value ?? 1) * 0.45 ? paint.surface : paint.ink },
          })),
        },
      ],
    },
  };
}

function graph(figure, paint) {
  const { rows } = read(figure);
  const ties = rows.map(row => ({ from: row.head, to: row.cells[0], label: row.cells[1]?.text ?? '', kind: row.cells[2]?.data.value ?? row.cells[2]?.text ?? '', kindName: row.cells[2]?.text ?? '' }));
  const kinds = [...new Set(ties.map(tie => tie.kind))];
  const nodes = new Map();
  for (const tie of ties) {
    for (const end of [tie.from, tie.to]) {
      const node = nodes.get(end.text) ?? { name: end.text, href: end.href, ties: 0 };
      node.ties++;
      nodes.set(end.text, node);
    }
  }
  const hub = [...nodes.values()].reduce((most, node) => (node.ties > (most?.ties ?? 0) ? node : most), null);
  const columns = layers(hub, nodes, ties);
  const tallest = Math.max(...columns.map(column => column.length));
  const narrow = figure.clientWidth < 480;
  const margin = narrow ? 60 : 110;
  const across = Math.max(1, figure.clientWidth - 2 * margin);
  const down = Math.max(120, tallest * 58);
  const dashes = ['solid', [6, 4], [2, 3], [10, 4, 2, 4]];
  return {
    paint, height: down + 60,
    summary: say(`Graph of ${nodes.size} nodes with ${ties.length} ties; the centre is ${hub?.name}.`, `Netz aus ${nodes.size} Knoten mit ${ties.length} Verbindungen; im Mittelpunkt steht ${hub?.name}.`),
    option: {
      tooltip: { trigger: 'item', formatter: point => (point.dataType === 'edge' ? `${point.data.source} → ${point.data.target}\n${[point.data.kindName, point.data.words].filter(Boolean).join(': ')}` : point.name) },
      series: [{
        type: 'graph', layout: 'none', coordinateSystem: null, roam: false, left: margin, right: margin, top: 34, bottom: 26, preserveAspect: false,
        edgeSymbol: ['none', 'arrow'], edgeSymbolSize: 7,
        label: { show: true, position: 'top', distance: 5, color: paint.ink, fontSize: 12, formatter: point => clip(point.name, narrow ? 18 : 36), textBorderColor: paint.surface, textBorderWidth: 3 },
        edgeLabel: { show: !narrow, fontSize: 11, color: paint.muted, textBorderColor: paint.surface, textBorderWidth: 3, formatter: point => clip(point.data.words, 26) },
        emphasis: { focus: 'adjacency' },
        data: [
          ...columns.flatMap((column, at) => column.map((node, row) => ({
            name: node.name, href: node.href, symbolSize: node === hub ? 26 : 14,
            x: columns.length > 1 ? at * across / (columns.length - 1) : across / 2, y: (row + 0.5) * down / column.length,
            itemStyle: { color: node === hub ? paint.accent : paint.surface, borderColor: paint.accent, borderWidth: 2 },
          }))),
          // What is drawn is stretched to what there is: two corners keep it as it was laid out.
          ...[0, 1].map(corner => ({ name: `corner ${corner}`, x: corner * across, y: corner * down, symbolSize: 0, label: { show: false }, silent: true, tooltip: { show: false } })),
        ],
        links: ties.map(tie => ({
          source: tie.from.text, target: tie.to.text, words: tie.label, kindName: tie.kindName,
          lineStyle: { color: paint.series[kinds.indexOf(tie.kind) % paint.series.length], type: dashes[kinds.indexOf(tie.kind) % dashes.length], width: 1.75, opacity: 0.9, curveness: 0.06 },
        })),
      }],
    },
  };
}

// The nodes by how many ties they are away from the centre: what it is about, who takes part, on whose behalf.
function layers(hub, nodes, ties) {
  const columns = [];
  const seen = new Set();
  for (let column = [hub]; column.length > 0;) {
    columns.push(column);
    column.forEach(node => seen.add(node));
    const names = new Set(column.map(node => node.name));
    const next = ties.flatMap(tie => (names.has(tie.to.text) ? [nodes.get(tie.from.text)] : names.has(tie.from.text) ? [nodes.get(tie.to.text)] : []));
    column = [...new Set(next)].filter(node => !seen.has(node));
  }
  const apart = [...nodes.values()].filter(node => !seen.has(node));
  return apart.length > 0 ? [...columns, apart] : columns;
}

// Shape and colour both tell how a milestone stands.
const marks = {
  planned: paint => ({ symbol: 'circle', itemStyle: { color: paint.surface, borderColor: paint.accent, borderWidth: 2.5 } }),
  reached: paint => ({ symbol: 'circle', itemStyle: { color: paint.good } }),
  missed: paint => ({ symbol: 'triangle', itemStyle: { color: paint.bad } }),
  dropped: paint => ({ symbol: 'diamond', itemStyle: { color: paint.muted } }),
};

function timeline(figure, paint) {
  const { rows } = read(figure);
  const dated = rows.map(row => ({ title: row.head.text, href: row.head.href, date: Date.parse(row.cells[0].data.value ?? ''), when: row.cells[0].text, status: row.cells[1]?.data.value, state: row.cells[1]?.text ?? '' }))
    .filter(row => !Number.isNaN(row.date));
  if (dated.length === 0) return null;
  const now = Date.parse(figure.dataset.now ?? '') || Date.now();
  const [first, last] = [Math.min(now, ...dated.map(row => row.date)), Math.max(now, ...dated.map(row => row.date))];
  const margin = Math.max(86_400_000, (last - first) * 0.04);
  const room = figure.clientWidth < 480 ? 16 : 38;
  return {
    paint, height: dated.length * 34 + 44,
    summary: say(`${dated.length} dates from ${dated[0].when} to ${dated.at(-1).when}.`, `${dated.length} Termine von ${dated[0].when} bis ${dated.at(-1).when}.`),
    option: {
      grid: { left: 8, right: 24, top: 22, bottom: 4, containLabel: true },
      xAxis: axis(paint, { type: 'time', axisLabel: { color: paint.muted, fontSize: 12, hideOverlap: true, formatter: time => month.format(time) }, min: first - margin, max: last + margin }),
      yAxis: axis(paint, { type: 'category', inverse: true, data: dated.map(row => row.title), axisLine: { show: false }, splitLine: { show: true, lineStyle: { color: paint.line } }, axisLabel: { color: paint.ink, fontSize: 13, formatter: text => clip(text, room) } }),
      tooltip: { trigger: 'item', formatter: point => (point.data?.state === undefined ? '' : `${point.name}\n${point.data.when}: ${point.data.state}`) },
      series: [{
        type: 'scatter', symbolSize: 14,
        data: dated.map(row => ({ name: row.title, value: [row.date, row.title], href: row.href, when: row.when, state: row.state, ...(marks[row.status] ?? marks.planned)(paint) })),
        markLine: {
          silent: true, symbol: 'none', lineStyle: { color: paint.ink, type: [4, 4] }, label: { position: 'start', formatter: figure.dataset.nowLabel ?? say('today', 'heute'), color: paint.ink, fontSize: 12 }, data: [{ xAxis: now }],
        },
      }],
    },
  };
}
