// Suggests names under a search field while somebody types. Without it the form works all the same.

const WAIT_MS = 120;
const KINDS = { Organization: "Organisation" };
const COUNTRIES = new Intl.DisplayNames(["en"], { type: "region" });

for (const field of document.querySelectorAll("input[data-suggest]")) suggestFor(field);

function suggestFor(field) {
  const list = document.createElement("ul");
  list.id = `${field.id}-suggestions`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Names");
  list.hidden = true;
  field.after(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
  })) field.setAttribute(name, value);

  let timer = 0;
  let asked = 0;
  let chosen = -1;

  const close = () => {
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const take = (item) => {
    if (field.dataset.suggest === "name") {
      field.value = item.dataset.name;
      close();
    } else {
      location.assign(item.dataset.address);
    }
  };

  const choose = (number) => {
    const items = [...list.children];
    chosen = (number + items.length + 1) % (items.length + 1);
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
    if (items[chosen]) field.setAttribute("aria-activedescendant", items[chosen].id);
    else field.removeAttribute("aria-activedescendant");
  };

  const show = (found) => {
    list.replaceChildren(...found.map((one, at) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${at}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.dataset.address = `/entities/${encodeURIComponent(one.id)}`;
      item.dataset.name = one.name;
      const kind = document.createElement("span");
      kind.className = `kind ${one.kind}`;
      kind.textContent = [KINDS[one.kind] ?? one.kind, one.country && COUNTRIES.of(one.country)].filter(Boolean).join(" · ");
      item.append(one.name, " ", kind);
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(item); });
      return item;
    }));
    list.hidden = found.length === 0;
    chosen = -1;
    field.setAttribute("aria-expanded", String(found.length > 0));
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    const typed = field.value.trim();
    const mine = ++asked;
    if (!typed) return close();
    timer = setTimeout(async () => {
      try {
        const answer = await fetch(`/v1/suggest?limit=8&q=${encodeURIComponent(typed)}`);
        if (answer.ok && mine === asked && document.activeElement === field) show((await answer.json()).items);
      } catch {
        close(); // the form still works
      }
    }, WAIT_MS);
  });

  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") { event.preventDefault(); choose(chosen < 0 ? 0 : chosen + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); choose(chosen < 0 ? list.children.length - 1 : chosen - 1); }
    else if (event.key === "Escape") { event.preventDefault(); close(); }
    else if (event.key === "Enter" && list.children[chosen]) { event.preventDefault(); take(list.children[chosen]); }
  });
  field.addEventListener("blur", close);
}
