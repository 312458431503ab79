
(() => {
  const box = document.getElementById("find"), input = box.querySelector("input"), out = box.querySelector("output");
  const all = [...document.querySelectorAll("main > article")];
  const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("ı", "i");
  let texts;
  const find = () => {
    texts ??= all.map((each) => fold(each.textContent));
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    let count = 0;
    all.forEach((each, at) => {
      each.hidden = !words.every((word) => texts[at].includes(word));
      count += !each.hidden;
    });
    out.textContent = words.length ? out.dataset.text.replace("{n}", count).replace("{all}", all.length) : "";
  };
  box.hidden = all.length < 2;
  input.addEventListener("input", find);
  if (input.value) find();
})();
