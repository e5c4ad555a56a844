/* The editor on /sparql: YASQE in the place of the plain field. The answer is the one that the server makes for the
   plain form; it is fetched and put in place, so that a long query can be stopped and the text is not lost. */
"use strict";
(() => {
  const form = document.querySelector("form.ask");
  const field = form.elements.query;
  const button = form.querySelector("button[type=submit]");
  const STORED = "coprod-kg query";
  let running = null;

  const stored = (text) => {
    try {
      return text === undefined ? localStorage.getItem(STORED) : localStorage.setItem(STORED, text);
    } catch {
      return null; // a browser that keeps nothing
    }
  };

  const holder = document.createElement("div");
  holder.className = "editor";
  field.after(holder);
  const asked = /[?&](query|example)=/.test(location.search) || document.querySelector("#answer [role=alert]");
  /* The endpoint knows the project's prefixes, so the check of the syntax has to know them too. */
  const known = JSON.parse(form.dataset.prefixes);
  Yasqe.defineMode("sparql-here", (config) => {
    const plain = Yasqe.getMode(config, "sparql11");
    return { ...plain, startState: () => ({ ...plain.startState(), prefixes: { ...known } }) };
  });
  Yasqe.defaults.autocompleters = ["variables"]; // the others would ask hosts outside
  const yasqe = new Yasqe(holder, {
    mode: "sparql-here",
    value: (!asked && stored()) || field.value,
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    showQueryButton: false,
    resizeable: false,
    editorHeight: null,
    viewportMargin: Infinity,
    screenReaderLabel: "Query",
    extraKeys: {
      Tab: false,
      "Shift-Tab": false,
      "Ctrl-Space": (editor) => editor.autocomplete(),
      "Ctrl-/": (editor) => editor.commentLines(),
      "Shift-Ctrl-F": (editor) => editor.autoformat(),
      "Ctrl-Enter": () => form.requestSubmit(),
      "Cmd-Enter": () => form.requestSubmit(),
      Esc: (editor) => editor.getInputField().blur(),
    },
  });
  field.hidden = true;
  field.required = false;
  document.querySelector("label[for=query]").addEventListener("click", () => yasqe.focus());
  form.querySelector(".keys").hidden = false;
  yasqe.on("change", () => {
    field.value = yasqe.getValue();
    stored(field.value);
  });
  field.value = yasqe.getValue();

  /* Completion: every prefix, and every term by its prefixed name with its label beside it. */
  const completer = (name, list, fits, label) => ({
    name,
    bulk: true,
    autoShow: true,
    persistenceId: null,
    get: () => list,
    isValidCompletionPosition: (editor) => fits.test(editor.getCompleteToken().string),
    preProcessToken: (editor, token) => ({ ...token, autocompletionString: token.string }),
    postprocessHints: (editor, hints) => hints.map((hint) => ({ ...hint, displayText: label(hint.text) })),
  });
  fetch(form.dataset.vocabulary, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))))
    .then(({ terms }) => {
      const labels = new Map(terms);
      Yasqe.registerAutocompleter(
        completer("terms", [...labels.keys()], /^[A-Za-z][\w-]*:[\w-]*$/, (name) => {
          const label = labels.get(name);
          return label ? `${name}   ${label}` : name;
        }),
        false,
      );
      const declared = Object.entries(known).map(([prefix, space]) => `${prefix}: <${space}>`);
      Yasqe.registerAutocompleter(completer("prefix-lines", declared, /^[A-Za-z][\w-]*:?$/, (line) => line), false);
      Yasqe.Autocompleters["prefix-lines"].isValidCompletionPosition = (editor) => {
        const cursor = editor.getDoc().getCursor();
        return /^\s*PREFIX\s+\S*$/i.test(editor.getDoc().getLine(cursor.line).slice(0, cursor.ch));
      };
      return Promise.all([yasqe.enableCompleter("terms"), yasqe.enableCompleter("prefix-lines")]);
    })
    .catch(() => {}); // without completion it is an editor still

  const show = (page, fallback) => {
    const parsed = new DOMParser().parseFromString(page, "text/html");
    const found = parsed.querySelector("#answer") || parsed.querySelector("main");
    const place = document.querySelector("#answer");
    place.replaceChildren(...(found ? found.childNodes : [document.createTextNode(fallback)]));
    place.scrollIntoView({ block: "nearest" });
  };

  const busy = (is) => {
    button.textContent = is ? "Stop" : "Ask";
    document.querySelector("#answer").setAttribute("aria-busy", String(is));
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (running) {
      running.abort();
      return;
    }
    ask(new URLSearchParams(new FormData(form)));
  });

  const ask = async (parameters) => {
    const address = `${form.action}?${parameters}`;
    running = new AbortController();
    busy(true);
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: parameters,
        headers: { Accept: "text/html" },
        signal: running.signal,
      });
      show(await answer.text(), answer.statusText);
      if (address.length <= Number(form.dataset.longest)) history.pushState(null, "", address);
    } catch (error) {
      show("", error.name === "AbortError" ? "Stopped." : `The server cannot be reached: ${error.message}`);
    } finally {
      running = null;
      busy(false);
    }
  };

  addEventListener("popstate", () => location.reload());
})();
