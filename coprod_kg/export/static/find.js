// Searches a copy: fetches the pieces of the index that hold the words, and lists what has all of them.
"use strict";
(() => {
  const [TOGETHER, SHOWN, LONGEST] = [200, 20, 24];
  const UNSPACED = "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u2e80-\\u9fff\\ua000-\\ua4cf\\uac00-\\ud7af\\uf900-\\ufaff";
  const WORD = new RegExp(`[${UNSPACED}]|(?:(?![${UNSPACED}])[\\p{L}\\p{N}_])+`, "gu");
  const got = new Map(); // what each piece of the index handed over
  const asked = new Map(); // the promise of each piece

  // Every piece of the index is a script that calls this.
  window.coprod = (kind, key, value) => got.set(`${kind} ${key}`, value);

  const load = (path) => {
    if (!asked.has(path)) {
      asked.set(path, new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = `search/${path}`;
        script.onload = done;
        script.onerror = () => failed(new Error(path));
        document.head.append(script);
      }));
    }
    return asked.get(path);
  };

  const words = (text) =>
    (text.toLowerCase().replace(/ß/g, "ss").normalize("NFKD").replace(/\p{M}/gu, "").match(WORD) || [])
      .slice(0, 12).map((word) => word.slice(0, LONGEST));

  const piece = (word) => {
    const first = Array.from(word).slice(0, 2);
    return /^[a-z0-9]+$/.test(first.join("")) ? first.join("") : first.map((c) => c.codePointAt(0).toString(16)).join("-");
  };

  // The things with a word, 1 by their names and 2 by their texts; the last word may be the beginning of one.
  const having = async (word, isLast, pieces) => {
    const wanted = isLast && Array.from(word).length === 1 ? pieces.filter((one) => one.startsWith(piece(word))) : [piece(word)];
    const found = new Map();
    for (const one of wanted.filter((name) => pieces.includes(name))) {
      await load(`w/${one}.js`);
      for (const [each, places] of Object.entries(got.get(`words ${one}`))) {
        if (each !== word && !(isLast && each.startsWith(word))) continue;
        places[1].forEach((id) => found.has(id) || found.set(id, 2));
        places[0].forEach((id) => found.set(id, 1));
      }
    }
    return found;
  };

  const matches = async (text) => {
    await load("pieces.js");
    const [count, pieces] = [...got].filter(([key]) => key.startsWith("pieces ")).map(([key, value]) => [+key.slice(7), value])[0];
    const each = words(text);
    let all = null;
    for (const [at, word] of each.entries()) {
      const found = await having(word, at === each.length - 1, pieces);
      all = all === null ? found : new Map([...all].filter(([id]) => found.has(id)).map(([id, rank]) => [id, Math.max(rank, found.get(id))]));
    }
    return count && all ? [...all].sort((a, b) => a[1] - b[1] || a[0] - b[0]).map(([id]) => id) : [];
  };

  const line = async (id) => {
    const file = Math.floor(id / TOGETHER);
    await load(`t/${file}.js`);
    const [label, kind, href, text] = got.get(`things ${file}`)[id % TOGETHER];
    const [item, head, link, tag] = ["li", "h3", "a", "span"].map((name) => document.createElement(name));
    link.href = href;
    link.textContent = label;
    tag.className = "tag";
    tag.textContent = kind;
    head.append(link, " ", tag);
    item.append(head);
    if (text) {
      const told = document.createElement("p");
      told.textContent = text;
      item.append(told);
    }
    return item;
  };

  const run = async () => {
    const [field, told, hits, more] = ["q", "told", "hits", "more"].map((id) => document.getElementById(id));
    field.value = new URLSearchParams(location.search).get("q") || "";
    if (!field.value.trim()) return;
    told.textContent = "Searching …";
    let found = await matches(field.value);
    const count = found.length.toLocaleString("en");
    told.textContent = found.length ? `${count} ${found.length === 1 ? "thing" : "things"}` : "Nothing here has all of these words.";
    const show = async () => {
      for (const id of found.slice(0, SHOWN)) hits.append(await line(id));
      found = found.slice(SHOWN);
      more.hidden = !found.length;
    };
    more.addEventListener("click", show);
    await show();
  };

  run().catch(() => {
    document.getElementById("told").textContent = "The index could not be read. Everything is also listed by name, see the first page.";
  });
})();
