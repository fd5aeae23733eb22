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
  }
}
