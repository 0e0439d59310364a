// Everything works without this. It shows buttons that only a script can serve, and hides the page from onlookers.
(() => {
  'use strict';
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const reveal = (selector, onClick) => {
    for (const button of all(selector)) {
      button.hidden = false;
      button.addEventListener('click', () => onClick(button));
    }
  };

  const canHide = all('[data-hidden-note]').length > 0;
  const setHidden = (hidden) => {
    for (const part of all('[data-private]')) part.hidden = hidden;
    for (const note of all('[data-hidden-note]')) note.hidden = !hidden;
    const next = hidden ? document.querySelector('[data-show]') : document.getElementById('main-content');
    if (next) next.focus();
  };
  if (canHide) {
    reveal('[data-hide]', () => setHidden(true));
    for (const button of all('[data-show]')) button.addEventListener('click', () => setHidden(false));
    const IDLE_MS = 3 * 60 * 1000;
    let timer = setTimeout(() => setHidden(true), IDLE_MS);
    for (const event of ['pointerdown', 'keydown', 'scroll']) {
      addEventListener(event, () => {
        clearTimeout(timer);
        timer = setTimeout(() => setHidden(true), IDLE_MS);
      }, { passive: true });
    }
  }

  // A page that the back button brings back from memory after signing out must not show the child again.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });

  reveal('[data-print]', () => print());
  if (navigator.clipboard) {
    reveal('[data-copy]', (button) => {
      const text = document.getElementById(button.dataset.copy);
      navigator.clipboard.writeText(text.textContent).then(() => {
        const status = document.querySelector('[data-status]');
        if (status) status.textContent = button.dataset.done;
      }, () => {});
    });
  }
  for (const form of all('form')) {
    let sent = false;
    form.addEventListener('submit', (event) => {
      if (sent) event.preventDefault();
      sent = true;
      setTimeout(() => { sent = false; }, 3000);
    });
  }
})();
