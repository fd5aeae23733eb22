// Charts, each drawn from the table that stands in its figure:
//
//   <figure class="chart" data-chart="KIND"><figcaption>title <small>unit</small></figcaption> <details><summary>…</summary><table>…</table></details></figure>
//
// A row is <th scope="row" data-value="…">label</th> and a <td data-value="…"> for each column; a link in a cell is where a click leads. Kinds:
//   line      rows are dates (th data-value="2024-01-31"), columns are lines; the figure's data-target is a level to reach
//   bars      a bar for each row, as long as its first column says
//   stacked   a column for each row, made of the table's columns
//   map       a table data-part="places": th data-code data-north data-east, first column the size; and one data-part="ties": th data-from, td data-to, td count
//   matrix    rows by columns, each cell coloured by its value
//   graph     rows: from, to, label, kind of tie (td data-value: its code)
//   timeline  rows: th title, td date (data-value), td status (data-value: planned, reached, missed or dropped)
//
// The table is all there is until a figure comes near the window, and stays within reach afterwards.

const near = '300px';
let library;

/** Draws the charts of a part of the page when they come near the window. */
export function draw(root) {
  const watcher = new IntersectionObserver(entries => {
    for (const entry of entries.filter(seen => seen.isIntersecting)) {
      watcher.unobserve(entry.target);
      chart(entry.target);
    }
  }, { rootMargin: near });
  for (const figure of root.querySelectorAll('[data-chart]')) watcher.observe(figure);
}

async function chart(figure) {
  library ??= load();
  const drawing = await library;
  if (drawing) await drawing.put(figure);
  else open(figure);
}

// What draws is not part of every installation; without it the tables stand open.
async function load() {
  const made = await fetch('/assets/charts.json').then(answer => (answer.ok ? answer.json() : null)).catch(() => null);
  if (!made?.library) return null;
  const [drawing, echarts] = await Promise.all([import('./charts-draw.js'), import(made.library)]).catch(() => []);
  return drawing ? drawing.using(echarts, made.outlines) : null;
}

function open(figure) {
  for (const details of figure.querySelectorAll('details')) details.open = true;
}

// Paper has no scheme: what was drawn for a dark screen is left to its table, which every page prints.
const onPaper = hidden => {
  if (!matchMedia('(prefers-color-scheme: dark)').matches) return;
  for (const canvas of document.querySelectorAll('.chart-canvas')) canvas.hidden = hidden;
};
addEventListener('beforeprint', () => onPaper(true));
addEventListener('afterprint', () => onPaper(false));

document.addEventListener('collab:refreshed', event => draw(event.target));
