// What makes forms for recording quicker: suggestions under names and codes, dates told back, rows without a page in between. Every form works without it.
import { pause, suggest } from './suggest.js';

const german = document.documentElement.lang === 'de';

/** Enhances every form of a page. */
export function enhance(root) {
  for (const form of root.querySelectorAll('form[data-record]')) {
    if (form.matches('[data-narrow]')) { narrow(form); continue; }
    enhanceFields(form);
    moreRows(form);
    once(form);
    form.dataset.enhanced = '';
  }
  for (const link of root.querySelectorAll('[data-to]')) link.addEventListener('click', event => goTo(link, event));
  for (const button of root.querySelectorAll('[data-set-passage]')) button.addEventListener('click', event => setPassage(button, event));
  root.querySelector('[autofocus]')?.focus();
}

function enhanceFields(part) {
  for (const input of part.querySelectorAll('[data-find]')) suggest(input, named(input.dataset.find), takeName);
  for (const input of part.querySelectorAll('[data-codes]')) suggest(input, coded(input.dataset.codes), takeCode);
  for (const input of part.querySelectorAll('[data-date]')) tellBack(input);
}

// An element of the summary leads to its field, and to what can be filled in there.
function goTo(link, event) {
  const target = document.getElementById(link.dataset.to);
  if (!target) return;
  event.preventDefault();
  for (let around = target.closest('details'); around; around = around.parentElement.closest('details')) around.open = true;
  target.scrollIntoView({ block: 'center' });
  (target.matches('input, select, textarea, fieldset') ? target : target.querySelector('input, select, textarea'))?.focus();
}

// A form that is on its way is not sent again by a second press.
function once(form) {
  form.addEventListener('submit', () => {
    form.setAttribute('aria-busy', 'true');
    setTimeout(() => { for (const button of form.querySelectorAll('button')) button.disabled = true; });
  });
  addEventListener('pageshow', () => {
    form.removeAttribute('aria-busy');
    for (const button of form.querySelectorAll('button')) button.disabled = false;
  });
}

const places = { organisation: 'organisations', activity: 'activities', partnership: 'partnerships', source: 'sources' };

function named(kind) {
  return async input => {
    const text = input.value.trim();
    if (text.length < 2) return [];
    if (kind === 'person') return people(input.form, text);
    if (!places[kind]) return [];
    const answer = await fetch(`/api/${places[kind]}?text=${encodeURIComponent(text)}&limit=8`, { credentials: 'same-origin' });
    if (!answer.ok) return [];
    return (await answer.json()).items.map(item => ({ id: item.id, title: item.name ?? item.title ?? '', detail: item.shortName ?? day(item) }));
  };
}

const day = item => item.published?.from ?? item.date?.occurrence?.from ?? item.formed?.from ?? '';

// A name of a person stands in no address.
async function people(form, text) {
  const body = new FormData();
  body.set('text', text);
  body.set('form', form.elements.namedItem('form').value);
  const answer = await fetch('/record/people', { method: 'POST', body, credentials: 'same-origin' });
  return answer.ok ? answer.json() : [];
}

function takeName(input, item) {
  input.value = item.title;
  const form = input.form;
  const id = form.elements.namedItem(`${input.name}.id`);
  const words = form.elements.namedItem(`${input.name}.named`);
  if (id instanceof RadioNodeList) for (const choice of id) choice.disabled = true;
  if (id instanceof HTMLInputElement && id.type === 'hidden') id.value = item.id;
  else {
    const hidden = document.createElement('input');
    Object.assign(hidden, { type: 'hidden', name: `${input.name}.id`, value: item.id });
    form.append(hidden);
  }
  if (words) words.value = item.title.trim();
}

const codeLists = {};

function coded(list) {
  return async input => {
    codeLists[list] ??= fetch(list === 'region' ? '/api/codes/regions' : '/api/codes/topics', { credentials: 'same-origin' }).then(answer => answer.json());
    const all = await codeLists[list];
    const wanted = part(input).text.trim().toLocaleLowerCase();
    if (!wanted) return [];
    const items = (Array.isArray(all) ? all : all.items).map(item => ({
      code: item.code, title: german ? item.nameDe : item.nameEn, detail: item.code, words: [item.code, item.nameDe, item.nameEn, item.name].filter(Boolean).map(word => word.toLocaleLowerCase()),
    }));
    const begins = items.filter(item => item.words.some(word => word.startsWith(wanted)));
    const has = items.filter(item => !begins.includes(item) && item.words.some(word => word.includes(wanted)));
    return [...begins, ...has].slice(0, 8);
  };
}

// The part of a list of codes in which the caret stands.
function part(input) {
  if (!('many' in input.dataset)) return { from: 0, to: input.value.length, text: input.value };
  const caret = input.selectionEnd ?? input.value.length;
  const from = Math.max(...[',', ';', '\n'].map(sign => input.value.lastIndexOf(sign, caret - 1))) + 1;
  const ends = [',', ';', '\n'].map(sign => input.value.indexOf(sign, caret)).filter(end => end >= 0);
  const to = ends.length ? Math.min(...ends) : input.value.length;
  return { from, to, text: input.value.slice(from, to) };
}

function takeCode(input, item) {
  const { from, to } = part(input);
  const many = 'many' in input.dataset;
  const before = input.value.slice(0, from);
  const words = `${before && !/\s$/.test(before) ? ' ' : ''}${item.title} (${item.code})`;
  const after = input.value.slice(to);
  input.value = before + words + (many && !after ? ', ' : after);
  const caret = before.length + words.length + (many && !after ? 2 : 0);
  input.setSelectionRange(caret, caret);
}

/* Dates are told back as they are understood. */

function tellBack(input) {
  const place = document.getElementById(`${input.id}-understood`);
  let timer = 0;
  let asked = 0;
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const number = ++asked;
      const text = input.value.trim();
      const answer = text ? await fetch(`/record/understood?text=${encodeURIComponent(text.slice(0, 200))}`, { credentials: 'same-origin' }).catch(() => null) : null;
      const words = answer?.ok ? await answer.text() : '';
      if (number === asked && place) place.textContent = words;
    }, pause);
  });
}

/* One more row of a list, without a page in between. */

function moreRows(form) {
  for (const button of form.querySelectorAll('[data-more]')) {
    button.addEventListener('click', event => {
      const name = button.dataset.more;
      const rows = button.closest('[data-rows]');
      const count = form.elements.namedItem(`${name}.rows`);
      const last = [...rows.querySelectorAll(':scope > .row')].at(-1);
      const number = Number(count?.value);
      if (!last || !number || last.querySelector('.choices')) return;
      event.preventDefault();
      const row = next(last, name, number);
      last.after(row);
      row.querySelector('input:not([type=hidden]), select, textarea')?.focus();
      count.value = String(number + 1);
    });
  }
}

function next(last, name, number) {
  const row = last.cloneNode(true);
  const [dots, dashes] = [`${name}.${number - 1}`, `f-${`${name}.${number - 1}`.replaceAll('.', '-')}`];
  for (const list of row.querySelectorAll('.suggestions, .error')) list.remove();
  for (const box of row.querySelectorAll('.finding')) box.replaceWith(...box.children);
  for (const element of [row, ...row.querySelectorAll('*')]) {
    for (const attribute of ['name', 'id', 'for', 'aria-describedby']) {
      const value = element.getAttribute(attribute);
      if (value === null) continue;
      element.setAttribute(attribute, value.replace(dots, `${name}.${number}`).replace(dashes, `f-${`${name}.${number}`.replaceAll('.', '-')}`));
    }
    for (const attribute of ['role', 'aria-controls', 'aria-expanded', 'aria-autocomplete', 'aria-activedescendant', 'aria-invalid']) if (element !== row) element.removeAttribute(attribute);
    const label = element.getAttribute('aria-label');
    if (label?.endsWith(` ${number}`)) element.setAttribute('aria-label', label.slice(0, -String(number).length) + (number + 1));
    if (element.matches('input, textarea')) { element.value = ''; element.removeAttribute('value'); }
  }
  enhanceFields(row);
  return row;
}

/* A sentence becomes the passage of the fact beside it. */

function setPassage(button, event) {
  const input = document.querySelector('#record [data-passage]');
  if (!input) return;
  event.preventDefault();
  input.value = button.dataset.setPassage;
  for (const other of document.querySelectorAll('[data-set-passage]')) other.setAttribute('aria-pressed', String(other === button));
}

/* The list of forms grows shorter while one types. */

function narrow(form) {
  const input = form.querySelector('input[type=search]');
  const note = document.querySelector('[data-narrow-count]');
  const show = () => {
    const wanted = input.value.trim().toLocaleLowerCase();
    let shown = 0;
    for (const section of document.querySelectorAll('.record-groups > section')) {
      let here = 0;
      for (const item of section.querySelectorAll('[data-narrow-by]')) {
        item.hidden = !item.dataset.narrowBy.toLocaleLowerCase().includes(wanted);
        if (!item.hidden) here++;
      }
      section.hidden = here === 0;
      shown += here;
    }
    if (note) note.textContent = german ? `${shown} Formulare` : `${shown} forms`;
  };
  input.addEventListener('input', show);
  // What was typed before the script arrived counts as well.
  if (input.value) show();
}
