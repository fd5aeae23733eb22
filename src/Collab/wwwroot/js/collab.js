// What every page gets: each part looks whether the page has something for it, and the rest is loaded only where it is needed.
import { followClocks } from './clocks.js';
import { followEvents } from './live.js';

document.documentElement.classList.add('js');
followClocks(document);
followEvents(document);
if (document.querySelector('[data-chart]')) import('./charts.js').then(charts => charts.draw(document));
if (document.querySelector('[data-suggest]')) import('./suggest.js').then(suggest => suggest.enhance(document));
if (document.querySelector('[data-record]')) import('./record.js').then(record => record.enhance(document));
if (document.querySelector('[data-replay], [data-import]')) import('./history.js').then(history => history.enhance(document));
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}
