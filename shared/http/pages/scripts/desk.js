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
})();
