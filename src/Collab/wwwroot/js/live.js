// Keeps marked parts of a page up to date: when events arrive, the page is fetched again and those parts that differ are put in place.

const pause = 250;
const pauseAfterRefusal = 10_000;

/** Follows the events, unless the page shows the past or has nothing that lives. */
export function followEvents(root) {
  const note = root.querySelector('[data-live-note]');
  if (!root.querySelector('[data-live]') || root.querySelector('.band')) return;
  let source = null;
  let waiting = 0;
  let position = Number(root.querySelector('[data-clocks] [name=newest]')?.value ?? 0);

  const listen = () => {
    source = new EventSource(`/api/events/live?named=false&after=@${position}`);
    source.onmessage = message;
    source.onerror = refused;
  };
  // Who comes back behind a position that is not there (a database was restored meanwhile) is refused for good: then what the page shows
  // is fetched anew, and followed from there.
  const refused = () => {
    if (source?.readyState !== EventSource.CLOSED) return;
    source = null;
    setTimeout(async () => {
      const newest = await refresh();
      if (newest !== null) position = newest;
      follow();
    }, pauseAfterRefusal);
  };
  const message = event => {
    position = Math.max(position, Number(event.lastEventId) || 0);
    clearTimeout(waiting);
    waiting = setTimeout(refresh, pause);
  };
  const refresh = async () => {
    const address = new URL(location.href);
    address.searchParams.set('recorded', position);
    const answer = await fetch(address, { headers: { Accept: 'text/html' }, credentials: 'same-origin' }).catch(() => null);
    if (!answer?.ok) return null;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    let changed = 0;
    for (const part of document.querySelectorAll('[data-live]')) {
      const other = part.id && fresh.getElementById(part.id);
      // What somebody is using is not taken from under the hand.
      if (!other || other.innerHTML === part.innerHTML || (part.contains(document.activeElement) && document.activeElement !== part)) continue;
      part.replaceChildren(...document.importNode(other, true).childNodes);
      changed++;
      part.dispatchEvent(new CustomEvent('collab:refreshed', { bubbles: true }));
    }
    if (changed && note) note.textContent = document.documentElement.lang === 'de' ? 'Die Seite wurde aktualisiert.' : 'The page was updated.';
    const slider = document.querySelector('[data-clocks]');
    const newest = fresh.querySelector('[data-clocks]');
    if (slider && newest && !slider.contains(document.activeElement)) {
      slider.replaceWith(document.importNode(newest, true));
      import('./clocks.js').then(clocks => clocks.followClocks(document));
    }
    return Number(newest?.querySelector('[name=newest]')?.value ?? position);
  };

  // A page that nobody sees needs no connection; when it is seen again it catches up from where it was.
  const follow = () => {
    if (document.hidden) { source?.close(); source = null; }
    else if (!source) listen();
  };
  document.addEventListener('visibilitychange', follow);
  addEventListener('pagehide', () => source?.close());
  follow();
}
