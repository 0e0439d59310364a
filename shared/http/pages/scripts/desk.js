// Everything works without this.
(() => {
  'use strict';
  for (const form of document.querySelectorAll('form')) {
    let sent = false;
    form.addEventListener('submit', (event) => {
      if (sent) event.preventDefault();
      sent = true;
      setTimeout(() => { sent = false; }, 3000);
    });
  }

  // A page that the back button brings back from memory after signing out must not show a child again.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });

  // Counts of a board that is left open. The rows stay where they are: whoever is reading one is not interrupted.
  const board = document.querySelector('[data-board]');
  if (!board) return;
  const EVERY_MS = Number(board.dataset.board) * 1000;
  const places = [...document.querySelectorAll('[data-count]')];
  const listed = new Map(places.map((place) => [place.dataset.count, Number(place.textContent)]));
  const changed = document.querySelector('[data-changed]');
  const look = async () => {
    if (document.hidden) return;
    const answer = await fetch('/desk/counts', { redirect: 'manual', cache: 'no-store' });
    if (!answer.ok) {
      clearInterval(timer);
      changed.hidden = false;
      changed.textContent = 'These counts are no longer kept up to date. Reload the page.';
      return;
    }
    const { counts, checkedAt } = await answer.json();
    // Written only where it is another: whoever listens to the page is not told the same again.
    for (const place of places) {
      const count = String(counts[place.dataset.count]);
      if (place.textContent !== count) place.textContent = count;
    }
    document.title = document.title.replace(/\(\d+\)/, `(${counts.all})`);
    for (const place of document.querySelectorAll('[data-checked]')) place.textContent = checkedAt;
    const same = Object.entries(counts).every(([kind, count]) => (listed.get(kind) ?? 0) === count);
    const text = same ? '' : 'The work has changed. Reload the page to see it.';
    if (changed.textContent !== text) changed.textContent = text;
    changed.hidden = text === '';
  };
  const timer = setInterval(() => look().catch(() => {}), EVERY_MS);
})();
