// Asks the device for a passkey when a person presses the button, and sends what it answers with the page's own form.
(() => {
  'use strict';
  const form = document.querySelector('[data-passkey]');
  if (!form || !window.PublicKeyCredential || !navigator.credentials) return;
  form.hidden = false;
  for (const part of document.querySelectorAll('[data-passkey-without]')) part.hidden = true;

  const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
  const toText = (bytes) => bytes && btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const named = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

  const ask = async () => {
    const options = JSON.parse(form.dataset.options);
    const publicKey = { ...options, challenge: toBytes(options.challenge) };
    if (form.dataset.passkey === 'create') {
      publicKey.user = { ...options.user, id: toBytes(options.user.id) };
      publicKey.excludeCredentials = named(options.excludeCredentials);
      return navigator.credentials.create({ publicKey });
    }
    publicKey.allowCredentials = named(options.allowCredentials);
    return navigator.credentials.get({ publicKey });
  };

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const problem = form.querySelector('[data-passkey-problem]');
    problem.textContent = '';
    try {
      const made = await ask();
      const { response } = made;
      form.elements.credential.value = JSON.stringify({
        id: made.id,
        rawId: toText(made.rawId),
        type: made.type,
        authenticatorAttachment: made.authenticatorAttachment,
        response: {
          clientDataJSON: toText(response.clientDataJSON),
          attestationObject: toText(response.attestationObject),
          authenticatorData: response.signature ? toText(response.authenticatorData) : undefined,
          signature: toText(response.signature),
          userHandle: toText(response.userHandle) || undefined,
          transports: response.getTransports ? response.getTransports() : undefined,
        },
      });
      form.submit();
    } catch {
      problem.textContent = problem.dataset.passkeyProblem;
    }
  });
})();
