
(() => {
  const box = document.getElementById("find"), input = box.querySelector("input"), out = box.querySelector("output");
  const rows = [...document.querySelectorAll("main > article")];
  const parts = rows.map((row) => [...row.querySelectorAll(":scope > details > ul > li")]);
  const all = rows.length + parts.flat().length;
  const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("ı", "i");
  const own = (row, some) => (some.length ? [...row.children].filter((each) => each.localName !== "details") : [row]);
  const told = (some) => fold(some.map((each) => each.textContent).join(" "));
  let texts;
  const find = () => {
    texts ??= rows.map((row, at) => [told(own(row, parts[at])), ...parts[at].map((part) => told([part]))]);
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, at) => {
      const [mine, ...found] = texts[at].map((text) => words.every((word) => text.includes(word)));
      parts[at].forEach((part, number) => {
        part.hidden = !mine && !found[number];
      });
      row.hidden = !mine && !found.includes(true);
      if (parts[at].length) row.querySelector("details").open = !mine && !row.hidden;
      count += mine + parts[at].filter((part) => !part.hidden).length;
    });
    out.textContent = words.length ? out.dataset.text.replace("{n}", count).replace("{all}", all) : "";
  };
  box.hidden = all < 2;
  input.addEventListener("input", find);
  if (input.value) find();
})();
