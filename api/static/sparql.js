// Marks the words of a query while it is typed; without it the field is a plain one. Ctrl+Enter asks.
const WORDS =
  /(?<comment>#[^\n]*)|(?<iri><[^<>"{}|^`\\\s]*>)|(?<text>"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?<variable>[?$]\w+)|(?<name>[A-Za-z][\w.-]*:[\w.-]*|:[\w.-]+)|(?<number>\b\d+(?:\.\d+)?)|(?<keyword>\b[A-Za-z]+\b)/g;

function marked(text) {
  const parts = document.createDocumentFragment();
  let at = 0;
  for (const found of text.matchAll(WORDS)) {
    const kind = Object.keys(found.groups).find((one) => found.groups[one] !== undefined);
    const word = document.createElement("span");
    word.className = `q-${kind}`;
    word.textContent = found[0];
    parts.append(text.slice(at, found.index), word);
    at = found.index + found[0].length;
  }
  parts.append(`${text.slice(at)}\n`);
  return parts;
}

for (const editor of document.querySelectorAll(".editor")) {
  const [pre, field] = [editor.querySelector("pre"), editor.querySelector("textarea")];
  const show = () => {
    pre.replaceChildren(marked(field.value));
    pre.scrollTop = field.scrollTop;
  };
  editor.classList.add("marked");
  field.addEventListener("input", show);
  field.addEventListener("scroll", show);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) field.form.requestSubmit();
  });
  show();
}
