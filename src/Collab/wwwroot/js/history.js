// Replaying step by step with the arrow keys, and following an import that is under way.

/** Makes the parts of a page about history quicker to use. */
export function enhance(root) {
  const replay = root.querySelector('[data-replay]');
  if (replay) {
    addEventListener('keydown', event => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.target.closest?.('input, select, textarea, [contenteditable]')) return;
      const link = event.key === 'ArrowRight' ? 'next' : event.key === 'ArrowLeft' ? 'prev' : null;
      const target = link && replay.querySelector(`.replay-move a[rel=${link}]`);
      if (!target) return;
      event.preventDefault();
      location.assign(target.href);
    });
    replay.querySelector('[aria-current=step]')?.scrollIntoView({ block: 'nearest' });
    replay.dataset.replay = 'by-key';
  }

  if (root.querySelector('[data-import=under-way]')) setTimeout(follow, 700);
}

// Looks again at an import that is under way, and shows the page anew when it is done.
async function follow() {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' }, credentials: 'same-origin' }).catch(() => null);
  const fresh = answer?.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('import') : null;
  if (fresh && fresh.dataset.import !== 'under-way') {
    location.reload();
    return;
  }
  const here = document.getElementById('import');
  if (fresh) here.replaceChildren(...document.importNode(fresh, true).childNodes);
  setTimeout(follow, answer ? 700 : 3000);
}
