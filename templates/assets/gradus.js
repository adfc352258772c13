/* Gradus: small helps. Every page works without this file. */
(function () {
  'use strict';
  var each = function (where, selector, act) { Array.prototype.forEach.call(where.querySelectorAll(selector), act); };

  /* What went wrong, or what was saved, is read first. */
  var first = document.querySelector('[data-focus]');
  if (first) first.focus();

  /* A second click within a moment sends nothing twice. */
  document.addEventListener('submit', function (event) {
    var form = event.target, now = Date.now();
    if (form.method === 'post' && form.sentAt && now - form.sentAt < 2000) return event.preventDefault();
    form.sentAt = now;
    each(form, '[data-reveal]', function (input) { input.type = 'password'; });
  });

  /* Show what was typed as a password. */
  each(document, 'input[type=password]', function (input) {
    var button = document.createElement('button'), row = document.createElement('div');
    var show = function (on) {
      input.type = on ? 'text' : 'password';
      button.textContent = on ? 'Hide' : 'Show';
      button.setAttribute('aria-label', (on ? 'Hide' : 'Show') + ' password');
    };
    input.setAttribute('data-reveal', '');
    button.type = 'button';
    button.className = 'govuk-button govuk-button--secondary';
    button.setAttribute('aria-controls', input.id);
    row.className = 'gradus-reveal';
    input.parentNode.insertBefore(row, input);
    row.appendChild(input);
    row.appendChild(button);
    button.addEventListener('click', function () { show(input.type === 'password'); });
    show(false);
  });

  each(document, '[data-print-page]', function (button) {
    button.hidden = false;
    button.addEventListener('click', function () { window.print(); });
  });

  /* A long form saves itself some seconds after the last key. What cannot be saved is said, and keeps the page from closing. */
  each(document, 'form[data-autosave]', function (form) {
    var place = form.querySelector('[data-saved]'), timer, waiting = null, busy = false, unsaved = false, stopped = false, sent = false;
    var version = form.querySelector('[name=version]');
    var stop = function () {
      stopped = true;
      place.textContent = 'We could not save this. Use Save and come back later.';
    };
    var on = function () {
      busy = false;
      if (!waiting) return;
      sent = true;
      form.requestSubmit(waiting.button);
    };
    var save = function () {
      clearTimeout(timer);
      if (busy || stopped || sent || !unsaved) return;
      var body = new URLSearchParams();
      new FormData(form).forEach(function (value, name) { if (typeof value === 'string') body.append(name, value); });
      body.append('autosave', '1');
      busy = true;
      unsaved = false;
      fetch(form.getAttribute('action'), {
        method: 'POST', body: body, credentials: 'same-origin', keepalive: document.hidden, headers: { Accept: 'application/json' }
      }).then(function (answer) {
        if (answer.ok && !answer.redirected) return answer.json();
        if (answer.status === 422) {
          unsaved = true;
          place.textContent = 'Not saved: something has to be put right. Use Save and come back later to see what.';
          return null;
        }
        if (answer.status < 500) stop();
        throw answer;
      }).then(function (answer) {
        if (!answer) return;
        if (version) version.value = answer.version;
        place.textContent = 'Last saved ' + answer.saved_at;
        document.dispatchEvent(new Event('gradus-saved'));
      }).catch(function () {
        unsaved = true;
        if (!stopped) later(20000);
      }).then(on);
    };
    var later = function (pause) {
      clearTimeout(timer);
      timer = setTimeout(save, pause);
    };
    form.addEventListener('input', function () {
      unsaved = true;
      later(4000);
    });
    /* What is being saved now changes the version that the form sends, so sending waits for it. */
    form.addEventListener('submit', function (event) {
      clearTimeout(timer);
      if (busy) {
        event.preventDefault();
        event.stopPropagation();
        waiting = { button: event.submitter };
      } else sent = true;
    });
    document.addEventListener('visibilitychange', function () { if (document.hidden) save(); });
    window.addEventListener('pageshow', function () { sent = false; });
    window.addEventListener('beforeunload', function (event) { if (stopped && unsaved && !sent) event.preventDefault(); });
  });

  /* The session: a warning before it ends, and typed text that outlives it. Seconds are counted from loading. */
  var session = document.querySelector('[data-session]'), dialog = document.getElementById('session-warning');
  if (!session || !dialog || !dialog.showModal) return;
  var warn = +session.dataset.warn, end = +session.dataset.end, since = Date.now(), kept = false;
  var others = window.BroadcastChannel ? new BroadcastChannel('gradus-session') : null;
  session.hidden = true;

  var again = function (answer) {
    since = Date.now();
    kept = false;
    if (answer && answer.ends) {
      warn = answer.warn_after;
      end = answer.end_after;
      each(document, '[data-session-time]', function (place) { place.textContent = answer.ends; });
    }
    if (dialog.open) dialog.close();
  };
  var post = function (path, body) {
    return fetch(path, { method: 'POST', body: body, credentials: 'same-origin', headers: { Accept: 'application/json' } });
  };
  var keep = function () {
    kept = true;
    each(document, 'main form', function (form) {
      if (form.method !== 'post' || !(form.dataset.typed || document.querySelector('.govuk-error-summary')) || form.querySelector('[data-reveal]')) return;
      var body = new URLSearchParams();
      new FormData(form).forEach(function (value, name) { if (typeof value === 'string') body.append(name, value); });
      body.append('keep_path', location.pathname + location.search);
      body.append('keep_action', form.getAttribute('action'));
      post('/session/keep', body).catch(function () {});
    });
  };
  var extend = function () {
    post(session.getAttribute('action'), new URLSearchParams(new FormData(session)))
      .then(function (answer) {
        if (!answer.ok) throw answer;
        return answer.json();
      })
      .then(function (answer) {
        again(answer);
        if (others) others.postMessage(answer);
      })
      .catch(function () { HTMLFormElement.prototype.submit.call(session); });
  };

  /* Saving counts as use. */
  document.addEventListener('gradus-saved', function () {
    again();
    if (others) others.postMessage({});
  });
  document.addEventListener('input', function (event) {
    if (event.target.form) event.target.form.dataset.typed = '1';
  });
  /* Another window of the same person went on: this one has as long again. */
  if (others) {
    others.onmessage = function (event) { again(event.data); };
    others.postMessage({});
  }
  dialog.querySelector('[data-session-extend]').addEventListener('click', extend);
  dialog.addEventListener('cancel', function (event) { event.preventDefault(); extend(); });
  setInterval(function () {
    var gone = (Date.now() - since) / 1000;
    if (gone >= warn && !dialog.open) dialog.showModal();
    if (gone >= end - 30 && !kept) keep();
    if (gone >= end + 2) location.assign(session.dataset.over);
  }, 1000);
})();
