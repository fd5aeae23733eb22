// Suggestions while one types: an input with a list under it, after the combobox pattern of ARIA. Every field works without it.

const german = document.documentElement.lang === 'de';

/** How long nobody types before something is asked for, in milliseconds. */
export const pause = 150;

/** Suggests what can be gone to under each field for searching; it takes the clocks of its form along. */
export function enhance(root) {
  for (const input of root.querySelectorAll('[data-suggest]')) {
    input.autocomplete = 'off';
    suggest(input, entities(JSON.parse(input.dataset.suggest)), goTo);
  }
}

// What the form asks for besides the text: the clocks, and the part that is searched.
function besides(form) {
  const said = new URLSearchParams();
  for (const field of form.querySelectorAll('input[type=hidden]')) said.set(field.name, field.value);
  return said;
}

function entities(kinds) {
  return async input => {
    const said = besides(input.form);
    said.set('q', input.value.trim());
    if (said.get('q').length < 2) return [];
    const answer = await fetch(`/api/suggest?${said}`, { credentials: 'same-origin' });
    if (!answer.ok) return [];
    return (await answer.json()).items.map(item => ({
      title: item.title, detail: [kinds[item.kind], item.subtitle].filter(Boolean).join(', '), page: item.page,
    }));
  };
}

function goTo(input, item) {
  const address = new URL(item.page, location.href);
  for (const [name, value] of besides(input.form)) if (name === 'asOf' || name === 'knownAt') address.searchParams.set(name, value);
  location.assign(address);
}

let lists = 0;

/**
 * Puts a list of suggestions under an input.
 * find(input) gives the items, each with a title and perhaps a detail; take(input, item) does what choosing one means.
 */
export function suggest(input, find, take) {
  const list = document.createElement('ul');
  const box = document.createElement('div');
  list.id = `suggestions-${++lists}`;
  list.className = 'suggestions';
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', german ? 'Vorschläge' : 'Suggestions');
  box.className = 'finding';
  // Who has begun to type goes on.
  const focused = document.activeElement === input;
  input.replaceWith(box);
  box.append(input, list);
  if (focused) input.focus();
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-controls', list.id);
  // A field of several lines stays a text box: it has no state of being expanded.
  const expanded = open => { if (input.matches('input')) input.setAttribute('aria-expanded', String(open)); };
  if (input.matches('input')) input.setAttribute('role', 'combobox');
  else input.setAttribute('aria-haspopup', 'listbox');
  expanded(false);

  let found = [];
  let at = -1;
  let asked = 0;
  let timer = 0;

  const close = () => {
    list.hidden = true;
    at = -1;
    expanded(false);
    input.removeAttribute('aria-activedescendant');
  };
  const mark = index => {
    at = (index + found.length) % found.length;
    [...list.children].forEach((item, i) => item.setAttribute('aria-selected', String(i === at)));
    input.setAttribute('aria-activedescendant', list.children[at].id);
    list.children[at].scrollIntoView({ block: 'nearest' });
  };
  const choose = index => {
    take(input, found[index]);
    close();
  };
  const show = items => {
    found = items;
    list.replaceChildren(...items.map((item, i) => {
      const option = document.createElement('li');
      option.id = `${list.id}-${i}`;
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
      const title = document.createElement('bdi');
      title.textContent = item.title;
      option.append(title);
      if (item.detail) {
        const detail = document.createElement('span');
        detail.textContent = item.detail;
        option.append(detail);
      }
      option.addEventListener('pointerdown', event => { event.preventDefault(); choose(i); });
      return option;
    }));
    at = -1;
    list.hidden = items.length === 0;
    expanded(items.length > 0);
    input.removeAttribute('aria-activedescendant');
  };
  const ask = async () => {
    const number = ++asked;
    const items = await find(input).catch(() => []);
    if (number === asked && document.activeElement === input) show(items);
  };
  input.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(ask, pause); });
  input.addEventListener('blur', () => { asked++; clearTimeout(timer); close(); });
  input.addEventListener('keydown', event => {
    if (event.key === 'ArrowDown' && list.hidden) { event.preventDefault(); ask(); }
    else if (event.key === 'ArrowDown') { event.preventDefault(); mark(at + 1); }
    else if (event.key === 'ArrowUp' && !list.hidden) { event.preventDefault(); mark(at < 0 ? -1 : at - 1); }
    else if (event.key === 'Enter' && !list.hidden && at >= 0) { event.preventDefault(); choose(at); }
    else if (event.key === 'Escape' && !list.hidden) { event.preventDefault(); close(); }
    else if (event.key === 'Tab' && !list.hidden && at >= 0) choose(at);
  });
}
