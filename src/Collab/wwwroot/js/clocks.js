// The slider over positions: tells the position while it moves and goes there when it is let go.

/** Follows the clocks of a page. */
export function followClocks(root) {
  for (const form of root.querySelectorAll('[data-clocks]')) {
    const slider = form.elements.namedItem('position');
    const output = form.querySelector('[data-position]');
    slider.addEventListener('input', () => { output.textContent = slider.value; });
    slider.addEventListener('change', () => form.requestSubmit());
    for (const date of form.querySelectorAll('input[type=date]')) {
      // A date that is being typed is not yet the date that is meant: only one that was picked goes at once.
      date.addEventListener('change', () => { if (document.activeElement !== date) form.requestSubmit(); });
    }
  }
}
