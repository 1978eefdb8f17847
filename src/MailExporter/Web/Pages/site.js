// Everything here can be read and used without this script. It keeps the page up to date in place: focus, scroll position,
// selection and opened details stay as they are, because only what differs is changed.
'use strict';

const seconds = Number(document.body.dataset.refresh);
let latest; // the fetch under way

// Makes `from` equal to `to`, keeping every node that can be kept.
function morph(from, to) {
  if (from.nodeType === Node.TEXT_NODE) {
    if (from.data !== to.data) from.data = to.data;
    return;
  }
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && !isOurs(from, name)) from.removeAttribute(name);
  }
  for (const { name, value } of to.attributes) {
    if (from.getAttribute(name) !== value && !isOurs(from, name)) from.setAttribute(name, value);
  }
  if (from === document.activeElement && from.matches('select')) return;
  let next = from.firstChild;
  for (const wanted of to.childNodes) {
    const found = counterpart(from, next, wanted);
    if (!found) {
      from.insertBefore(document.importNode(wanted, true), next);
      continue;
    }
    if (found === next) next = next.nextSibling;
    else if (from.moveBefore) from.moveBefore(found, next);
    else from.insertBefore(found, next);
    morph(found, wanted);
  }
  while (next) {
    const gone = next;
    next = next.nextSibling;
    gone.remove();
  }
}

// What the visitor did to an element is not undone.
function isOurs(element, name) {
  return name === 'aria-busy' || (name === 'open' && element.matches('details')) || (name === 'value' && element === document.activeElement);
}

function counterpart(parent, next, wanted) {
  if (wanted.id) {
    const found = document.getElementById(wanted.id);
    return found?.parentNode === parent ? found : null;
  }
  return next && !next.id && next.nodeType === wanted.nodeType && next.nodeName === wanted.nodeName ? next : null;
}

function show(text, url) {
  const wanted = new DOMParser().parseFromString(text, 'text/html');
  const focused = document.activeElement;
  document.title = wanted.title;
  for (const id of ['main', 'clock']) morph(document.getElementById(id), wanted.getElementById(id));
  if (focused !== document.activeElement && focused?.isConnected) focused.focus({ preventScroll: true });
  if (url) history.replaceState(null, '', url);
}

// Says something at the edge of the page, for a while or until something else is said.
let silence;
function say(sentence, seconds = 0) {
  clearTimeout(silence);
  const notice = document.getElementById('notice');
  if (notice.textContent !== sentence) notice.textContent = sentence;
  if (seconds > 0) silence = setTimeout(() => say(''), seconds * 1000);
}

function faultIn(text, status) {
  return new DOMParser().parseFromString(text, 'text/html').getElementById('fault')?.textContent ?? `The exporter answers ${status}.`;
}

let isStale = false;
async function load(url, keepAddress) {
  latest?.abort();
  const mine = latest = new AbortController();
  try {
    const answer = await fetch(url, { signal: AbortSignal.any([mine.signal, AbortSignal.timeout(15000)]), headers: { Accept: 'text/html' } });
    const text = await answer.text();
    if (mine !== latest) return;
    if (answer.ok) show(text, keepAddress ? null : url);
    else say(faultIn(text, answer.status));
    if (answer.ok && isStale) say('');
    isStale = !answer.ok;
  } catch (error) {
    if (error.name === 'AbortError') return;
    isStale = true;
    say('No answer from the exporter: what is shown here is from the time above. Trying again …');
  } finally {
    if (mine === latest) latest = null;
  }
}

// Filters work while one types.
function formUrl(form) {
  const parameters = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) parameters.append(name, value);
  const query = parameters.toString();
  return form.getAttribute('action') + (query ? `?${query}` : '');
}

let typing;
function filter(form, wait) {
  clearTimeout(typing);
  typing = setTimeout(() => load(formUrl(form)), wait);
}

async function run(form) {
  const button = form.querySelector('button');
  button.setAttribute('aria-busy', 'true');
  say('Checking …');
  try {
    const answer = await fetch(form.action, { method: 'POST' });
    const text = await answer.text();
    if (answer.ok) show(text);
    say(answer.ok ? 'Checked just now.' : faultIn(text, answer.status), 6);
  } catch {
    say('No answer from the exporter.', 6);
  } finally {
    button.removeAttribute('aria-busy');
  }
}

// Over plain HTTP a browser has no clipboard to offer but this old way.
async function copy(element) {
  getSelection().selectAllChildren(element);
  if (navigator.clipboard) await navigator.clipboard.writeText(element.textContent);
  else document.execCommand('copy');
  say('Copied.', 3);
}

document.addEventListener('submit', event => {
  const form = event.target;
  if (form.matches('[data-live]')) {
    event.preventDefault();
    filter(form, 0);
  } else if (form.matches('[data-run]')) {
    event.preventDefault();
    run(form);
  }
});
document.addEventListener('input', event => {
  const form = event.target.closest('form[data-live]');
  if (form) filter(form, event.target.matches('select') ? 0 : 150);
});
document.addEventListener('click', event => {
  const button = event.target.closest('.promql button');
  if (button) copy(button.parentNode.querySelector('code'));
});
document.addEventListener('keydown', event => {
  const find = document.querySelector('input[type=search]');
  if (event.key === '/' && find && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest('input, select, textarea')) {
    event.preventDefault();
    find.focus();
    find.select();
  }
});

function refresh() {
  if (!document.hidden && !latest && !typing) load(location.href, true);
  typing = null;
}
if (seconds > 0) {
  setInterval(refresh, seconds * 1000);
  document.addEventListener('visibilitychange', refresh);
}
document.documentElement.classList.add('scripted'); // shows the buttons that only a script can serve
