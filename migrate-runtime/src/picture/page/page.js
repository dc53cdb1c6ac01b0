'use strict';
(() => {
  const $ = (id) => document.getElementById(id);
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  for (const one of all('[hidden]')) if (!one.matches('#as-of')) one.hidden = false;

  // The colours: as the system has them, unless one of the two is chosen.
  const themes = ['auto', 'light', 'dark'];
  const keep = (value) => { try { value === undefined || localStorage.setItem('theme', value); return localStorage.getItem('theme'); } catch { return null; } };
  let theme = themes.includes(keep()) ? keep() : 'auto';
  const paint = () => {
    document.documentElement.dataset.theme = theme;
    $('theme').textContent = 'Colours: ' + theme;
  };
  $('theme').onclick = () => { theme = themes[(themes.indexOf(theme) + 1) % 3]; keep(theme); paint(); };
  paint();

  // The versions.
  const slider = $('at');
  const parts = all('[data-a]').map((node) => ({ node, a: +node.dataset.a, b: +node.dataset.b, gone: 'g' in node.dataset }));
  const entries = new Map(all('.mig[data-step]').map((node) => [+node.dataset.step, node]));
  const end = slider ? +slider.max : 0;
  let step = end;
  const show = (next) => {
    step = Math.min(end, Math.max(0, next));
    for (const { node, a, b, gone } of parts) {
      const is = a <= step && step < b;
      const left = gone && step === b;
      node.classList.toggle('off', !is && !left);
      node.classList.toggle('now', step === a);
      node.classList.toggle('gone-now', left);
    }
    for (const card of all('.card')) card.classList.toggle('off', !card.querySelector('.sh:not(.off)'));
    const entry = entries.get(step);
    for (const [, node] of entries) node.classList.toggle('at', node === entry && step !== end);
    if (entry) {
      const copy = entry.querySelector('h3').cloneNode(true).childNodes;
      const place = document.createElement('span');
      place.className = 'place';
      place.textContent = (step + 1) + ' of ' + (end + 1);
      $('now').replaceChildren(...copy, place);
      const sum = entry.querySelector('.sum');
      $('sum').replaceChildren(...sum.cloneNode(true).childNodes);
      $('as-of').hidden = step === end;
      $('as-of').textContent = 'As of ' + entry.querySelector('.ver').textContent + ', not of the newest version.';
      slider.setAttribute('aria-valuetext', $('now').textContent);
    }
    slider.value = step;
    $('prev').disabled = step === 0;
    $('next').disabled = step === end;
    find();
  };
  const remember = () => { try { history.replaceState(null, '', step === end ? '#' : '#v' + step); } catch { /* a page without an address */ } };
  // What is new is not to be looked for in a large diagram.
  const reveal = (other) => {
    const pan = document.querySelector('.pan');
    const box = (pan.querySelector('.st.now, .st.gone-now') ?? other)?.getBoundingClientRect();
    if (!box) return;
    const view = pan.getBoundingClientRect();
    const shift = (from, to, low, high) => (from < low || to > high ? (from + to - low - high) / 2 : 0);
    pan.scrollLeft += shift(box.left, box.right, view.left, view.right);
    pan.scrollTop += shift(box.top, box.bottom, view.top, view.bottom);
  };
  const go = (next) => { show(next); reveal(); remember(); };
  const from = () => { const is = /^#v(\d+)$/.exec(location.hash); return is ? +is[1] : null; };

  // The search.
  const field = $('find');
  const find = () => {
    const words = field.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const card of all('.card:not(.off)')) {
      const shape = card.querySelector('.sh:not(.off)');
      const text = [...shape.querySelectorAll('h3, .cn, .ref, .tag')].map((node) => node.textContent).join(' ').toLowerCase();
      const is = words.every((word) => text.includes(word));
      card.classList.toggle('out', !is);
      count += is;
    }
    $('found').textContent = words.length ? count + ' found' : '';
  };
  field.oninput = find;

  if (slider) {
    slider.oninput = () => go(+slider.value);
    $('prev').onclick = () => go(step - 1);
    $('next').onclick = () => go(step + 1);
    addEventListener('keydown', (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.target.closest?.('input, pre')) return;
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (by) { event.preventDefault(); go(step + by); }
    });
    for (const [at, entry] of entries) {
      entry.querySelector('.go').onclick = () => { go(at); $('schema').scrollIntoView(); };
    }
    addEventListener('hashchange', () => { if (from() !== null) show(from()); });
    show(from() ?? end);
  }

  // The diagram: as large as fits, and no smaller than can be read.
  const pan = document.querySelector('.pan');
  if (pan) {
    const svg = pan.querySelector('svg');
    const wide = +svg.getAttribute('width'), high = +svg.getAttribute('height');
    let scale = 1;
    const zoom = (next, x = pan.clientWidth / 2, y = pan.clientHeight / 2) => {
      next = Math.min(2.5, Math.max(0.1, next));
      const left = (pan.scrollLeft + x) / scale, top = (pan.scrollTop + y) / scale;
      scale = next;
      svg.setAttribute('width', wide * scale);
      svg.setAttribute('height', high * scale);
      pan.scrollLeft = left * scale - x;
      pan.scrollTop = top * scale - y;
    };
    const whole = () => Math.min(1, pan.clientWidth / wide, Math.max(pan.clientHeight, innerHeight * 0.7) / high);
    const first = () => zoom(Math.max(whole(), Math.min(1, innerWidth < 700 ? 0.66 : 0.74)), 0, 0);
    first();
    const left = (node) => node.getBoundingClientRect().left;
    reveal(all('.st:not(.off)', svg).sort((one, other) => left(one) - left(other))[0]);
    const act = { in: () => zoom(scale * 1.25), out: () => zoom(scale / 1.25), fit: () => zoom(whole(), 0, 0) };
    for (const button of all('[data-z]')) button.onclick = act[button.dataset.z];
    pan.addEventListener('wheel', (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const box = pan.getBoundingClientRect();
      zoom(scale * Math.exp(-event.deltaY / 300), event.clientX - box.left, event.clientY - box.top);
    }, { passive: false });
    let held = null;
    pan.addEventListener('pointerdown', (event) => {
      if (event.pointerType !== 'mouse' || event.button || event.target.closest('a')) return;
      held = { x: event.clientX + pan.scrollLeft, y: event.clientY + pan.scrollTop };
      pan.setPointerCapture(event.pointerId);
      pan.classList.add('held');
    });
    pan.addEventListener('pointermove', (event) => {
      if (held) { pan.scrollLeft = held.x - event.clientX; pan.scrollTop = held.y - event.clientY; }
    });
    const drop = () => { held = null; pan.classList.remove('held'); };
    pan.addEventListener('pointerup', drop);
    pan.addEventListener('pointercancel', drop);

    // The lines of the table that is pointed at.
    const edges = all('.edge', svg);
    const hot = (table) => {
      svg.classList.toggle('dim', edges.some((edge) => edge.dataset.c === table || edge.dataset.p === table));
      for (const edge of edges) edge.classList.toggle('hot', edge.dataset.c === table || edge.dataset.p === table);
    };
    for (const node of all('.node', svg)) {
      node.addEventListener('pointerenter', () => hot(node.dataset.t));
      node.addEventListener('pointerleave', () => hot(null));
      node.addEventListener('focusin', () => hot(node.dataset.t));
      node.addEventListener('focusout', () => hot(null));
    }
  }
  document.documentElement.dataset.ready = '';
})();
